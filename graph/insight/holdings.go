package insight

import (
	"cmp"
	"iter"
	"slices"

	"chainchief/graph"
)

// Holdings say what a store holds (数据底账): how much of each kind, from what sources
// and how old, and what is not recorded of it.
type Holdings struct {
	AsOf   graph.Date     `json:"as_of"` // the data date, from which ages are counted
	Kinds  []KindHolding  `json:"kinds"`
	Fields []FieldHolding `json:"fields"`
	Chains []ChainHolding `json:"chains"`
}

// KindHolding is how many records there are of a kind.
type KindHolding struct {
	Kind    graph.Kind  `json:"kind"`
	KindZH  string      `json:"kind_zh"`
	Measure string      `json:"measure"` // its measure word: 家
	Class   graph.Class `json:"class"`
	ClassZH string      `json:"class_zh"`
	Count   int         `json:"count"`
	// Sources are their classes of evidence, the strongest first; a membership without
	// one has that of its enterprise.
	Sources []SourceHolding `json:"sources"`
	// Fresh, Aging and Old count them by the age of their source: within one year of the
	// data date, within three, older. Undated are without a date.
	Fresh   int `json:"fresh"`
	Aging   int `json:"aging"`
	Old     int `json:"old"`
	Undated int `json:"undated"`
	// Oldest and Newest are dates of sources; blank where none bears one.
	Oldest graph.Date `json:"oldest"`
	Newest graph.Date `json:"newest"`
	// Unverified bear the mark that something of them is still to be checked.
	Unverified int `json:"unverified"`
}

// SourceHolding counts the records of a class of evidence.
type SourceHolding struct {
	Evidence   graph.Evidence `json:"evidence"` // blank: none is given
	EvidenceZH string         `json:"evidence_zh"`
	Count      int            `json:"count"`
}

// FieldHolding is of how many records a field is known.
type FieldHolding struct {
	Kind     graph.Kind `json:"kind"`
	KindZH   string     `json:"kind_zh"`
	Field    string     `json:"field"`
	FieldZH  string     `json:"field_zh"`
	Of       int        `json:"of"`
	Recorded int        `json:"recorded"`
	Missing  int        `json:"missing"`
	Share    float64    `json:"share"` // recorded of all, 0 to 1
}

// ChainHolding is what is recorded of a chain.
type ChainHolding struct {
	Chain       Named `json:"chain"`
	Segments    int   `json:"segments"`
	Empty       int   `json:"empty"`       // segments in which no enterprise is recorded anywhere
	Enterprises int   `json:"enterprises"` // distinct, whatever the certainty
	Memberships int   `json:"memberships"`
	Doubtful    int   `json:"doubtful"` // memberships that are not confirmed
	Links       int   `json:"links"`    // supply links of its segments
	Proven      int   `json:"proven"`   // of them those that are confirmed or disclosed and have a source
	Projects    int   `json:"projects"`
	Needs       int   `json:"needs"`
	Checks      int   `json:"checks"`
}

// telling are the fields of which a blank says that something is not known; of
// others (a former name, a parent) it may say that there is none.
var telling = []struct {
	kind   graph.Kind
	fields []string
}{
	{graph.KindEnterprises, []string{"region", "size", "credit_code", "products", "local_since", "founded", "address", "registered_capital", "state"}},
	{graph.KindMemberships, []string{"products", "since"}},
	{graph.KindLinks, []string{"product", "segment", "since"}},
	{graph.KindProjects, []string{"segments", "amount_100m_cny", "date", "planned_end", "last_heard", "operator"}},
	{graph.KindNeeds, []string{"date", "speaker_kind"}},
	{graph.KindParks, []string{"leading_industries"}},
}

// Lacking names the fields of which a blank says that something of the record is not known.
func Lacking(r graph.Record) []string {
	var list []string
	for _, t := range telling {
		if t.kind != r.Ref().Kind {
			continue
		}
		for _, name := range t.fields {
			if f := graph.Describe(t.kind).Field(name); f.Text(r) == "" {
				list = append(list, f.ZH)
			}
		}
	}
	return list
}

// stock counts records as they come.
type stock struct {
	out      *Holdings
	kinds    map[graph.Kind]*KindHolding
	sources  map[graph.Kind]map[graph.Evidence]int
	fields   map[graph.Kind][]*FieldHolding
	chains   map[string]*ChainHolding
	chainOf  map[string]string // of leaf segments
	occupied map[string]bool   // segments
	works    map[[2]string]bool
	firms    map[string]firmSource
}

// firmSource is what a membership inherits.
type firmSource struct {
	since  graph.Date
	source graph.Source
}

// TakeStock counts records, which come in the order of graph.Kinds; ages are counted
// from asOf. It returns the first error of the records.
func TakeStock(asOf graph.Date, records iter.Seq2[graph.Record, error]) (*Holdings, error) {
	s := &stock{out: &Holdings{AsOf: asOf, Kinds: []KindHolding{}, Fields: []FieldHolding{}, Chains: []ChainHolding{}}, kinds: map[graph.Kind]*KindHolding{}, sources: map[graph.Kind]map[graph.Evidence]int{},
		fields: map[graph.Kind][]*FieldHolding{}, chains: map[string]*ChainHolding{}, chainOf: map[string]string{}, occupied: map[string]bool{}, works: map[[2]string]bool{}, firms: map[string]firmSource{}}
	var order []string // of chains
	for _, d := range graph.Describing() {
		if d.Class != graph.ClassKept {
			s.kinds[d.Kind] = &KindHolding{Kind: d.Kind, KindZH: d.ZH, Measure: cmp.Or(d.Measure, "个"), Class: d.Class, ClassZH: KindClassZH(d.Class), Sources: []SourceHolding{}}
			s.sources[d.Kind] = map[graph.Evidence]int{}
		}
	}
	for _, t := range telling {
		d := graph.Describe(t.kind)
		for _, name := range t.fields {
			f := d.Field(name)
			s.fields[t.kind] = append(s.fields[t.kind], &FieldHolding{Kind: d.Kind, KindZH: d.ZH, Field: name, FieldZH: f.ZH})
		}
	}
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		if c, ok := r.(graph.Chain); ok {
			order = append(order, c.ID)
		}
		s.count(r)
	}
	s.sum(order)
	return s.out, nil
}

// KindClassZH is the word for what the records of a kind are for.
func KindClassZH(c graph.Class) string {
	return map[graph.Class]string{graph.ClassFact: "事实", graph.ClassLedger: "台账"}[c]
}

func (s *stock) count(r graph.Record) {
	kind := r.Ref().Kind
	k := s.kinds[kind]
	if k == nil {
		return
	}
	d := graph.Describe(kind)
	switch one := r.(type) {
	case graph.Enterprise:
		s.firms[one.ID] = firmSource{one.LocalSince, one.Source}
	case graph.Membership:
		from := s.firms[one.Enterprise]
		one.Since = cmp.Or(one.Since, from.since)
		if one.Evidence == "" {
			one.Source = from.source
		}
		r = one
	}
	k.Count++
	s.sources[kind][graph.Evidence(d.Field("evidence").Text(r))]++
	date := graph.Date(d.Field("source_date").Text(r))
	switch months, dated := monthsAgo(date, s.out.AsOf); {
	case !dated:
		k.Undated++
	case months <= 12:
		k.Fresh++
	case months <= 36:
		k.Aging++
	default:
		k.Old++
	}
	if date != "" {
		if k.Oldest == "" || date.LastDay() < k.Oldest.LastDay() {
			k.Oldest = date
		}
		if date.LastDay() > k.Newest.LastDay() {
			k.Newest = date
		}
	}
	if slices.Contains(d.Field("verification").Texts(r), graph.Unverified) {
		k.Unverified++
	}
	for _, f := range s.fields[kind] {
		if f.Of++; d.Field(f.Field).Text(r) != "" {
			f.Recorded++
		}
	}
	s.ofChain(r)
}

// ofChain counts a record for the chain that it is of.
func (s *stock) ofChain(r graph.Record) {
	chain := func(segment string) *ChainHolding {
		if c := s.chains[s.chainOf[segment]]; c != nil {
			return c
		}
		return &ChainHolding{} // of no chain
	}
	switch one := r.(type) {
	case graph.Chain:
		s.chains[one.ID] = &ChainHolding{Chain: Named{one.ID, one.Name}}
	case graph.Segment:
		if !one.Card {
			s.chainOf[one.ID] = one.Chain
			chain(one.ID).Segments++
		}
	case graph.Membership:
		c := chain(one.Segment)
		c.Memberships++
		if one.Certainty != graph.Confirmed {
			c.Doubtful++
		}
		s.occupied[one.Segment] = true
		if at := [2]string{c.Chain.ID, one.Enterprise}; !s.works[at] {
			s.works[at] = true
			c.Enterprises++
		}
	case graph.SupplyLink:
		c := chain(one.Segment)
		if c.Links++; one.Confidence >= graph.ConfidenceDisclosed && one.Evidence != graph.EvidenceCommonKnowledge {
			c.Proven++
		}
	case graph.Project:
		if !one.Stage.Stands() {
			break
		}
		var counted []*ChainHolding
		for _, segment := range one.Segments { // once a chain
			if c := chain(segment); !slices.Contains(counted, c) {
				counted = append(counted, c)
				c.Projects++
			}
		}
	case graph.Need:
		chain(one.Segment).Needs++
	case graph.Check:
		chain(one.Segment).Checks++
	}
}

// sum puts the counts into their order.
func (s *stock) sum(chains []string) {
	for _, d := range graph.Describing() {
		k := s.kinds[d.Kind]
		if k == nil {
			continue
		}
		for _, e := range append(slices.Clone(graph.EvidenceClasses), "") {
			if n := s.sources[d.Kind][e]; n > 0 {
				k.Sources = append(k.Sources, SourceHolding{e, cmp.Or(EvidenceZH(e), "未注明"), n})
			}
		}
		s.out.Kinds = append(s.out.Kinds, *k)
	}
	for _, t := range telling {
		for _, f := range s.fields[t.kind] {
			if f.Missing = f.Of - f.Recorded; f.Of > 0 {
				f.Share = float64(f.Recorded) / float64(f.Of)
			}
			s.out.Fields = append(s.out.Fields, *f)
		}
	}
	for segment, chain := range s.chainOf {
		if c := s.chains[chain]; c != nil && !s.occupied[segment] {
			c.Empty++
		}
	}
	for _, id := range chains {
		s.out.Chains = append(s.out.Chains, *s.chains[id])
	}
}
