package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// InputsQuestion asks for the 整零协同表 of a maker: what it needs, who makes it
// in a region, who makes it near the maker, and what is empty.
type InputsQuestion struct {
	Enterprise string
	Depth      int        // levels of inputs, 1 or 2; 0: 2
	Region     string     // code; blank: that of the data set
	AsOf       graph.Date // blank: the data date
}

// Assembly is the 整零协同表 of a vehicle maker, the 配套需求表 of any other.
type Assembly struct {
	Table       string         `json:"table"` // which of the two
	Maker       Named          `json:"maker"`
	ShortName   string         `json:"short_name"`
	Place       string         `json:"place"`
	Region      Named          `json:"region"`
	AsOf        graph.Date     `json:"as_of"`
	RuleVersion int            `json:"rule_version"`
	Depth       int            `json:"depth"`
	RingsKM     []float64      `json:"rings_km"` // outer radius of each ring, around the maker
	Segments    []Named        `json:"segments"` // of the maker
	Rows        []AssemblyRow  `json:"rows"`
	Counts      map[string]int `json:"counts"` // rows by state
	Notes       []string       `json:"notes"`
}

// The states of a row, from best to worst.
const (
	InputHere   = "here"   // somebody in the region
	InputComing = "coming" // nobody, but a project is under way there
	InputNear   = "near"   // nobody, but somebody within the rings around the maker
	InputEmpty  = "empty"  // nobody recorded in either
)

// InputStates is the order in which states are counted.
var InputStates = []string{InputHere, InputComing, InputNear, InputEmpty}

// InputStateZH is the word on the screen; region is the short name of the region.
func InputStateZH(state, region string) string {
	switch state {
	case InputHere:
		return region + "已有"
	case InputComing:
		return region + "在建或签约"
	case InputNear:
		return "周边有，" + region + "暂无登记"
	case InputEmpty:
		return "周边均暂无登记"
	}
	return ""
}

// AssemblyRow is an input of the maker.
type AssemblyRow struct {
	Level    int           `json:"level"`
	Segment  Named         `json:"segment"`
	Chain    Named         `json:"chain"`
	Kind     string        `json:"kind"`
	KindZH   string        `json:"kind_zh"`
	Into     []Named       `json:"into"` // what of the maker, or what input of it, it feeds
	State    string        `json:"state"`
	StateZH  string        `json:"state_zh"`
	Here     Supply        `json:"here"`  // in the region
	Rings    []Supply      `json:"rings"` // around the maker without the region, each ring without the inner ones
	Projects []ProjectNote `json:"projects"`
	Known    []KnownLink   `json:"known"` // recorded suppliers of the maker, wherever they are
}

// Supply is who makes an input in a place.
type Supply struct {
	Count int    `json:"count"` // present firms that sell it, and what the maker buys of it
	Hints int    `json:"hints"` // mere hints, not counted
	Firms []Firm `json:"firms"` // surest and largest first, as many as are worth naming
}

// AssemblyFacts is what a store said for a maker, all at one revision.
type AssemblyFacts struct {
	Maker    graph.Enterprise
	Begins   graph.Date // of a maker without Works: from when it is registered to work in something; blank: unknown
	Region   graph.Region
	AsOf     graph.Date
	Depth    int
	Works    []graph.Member
	Tally    graph.Tally           // of AssemblyInputs over AssemblyPlaces
	Members  [][]graph.MemberGroup // by place; all of them where Atlas.Sifted
	Sellers  []graph.MemberGroup   // what the members of segments that sell no goods do
	Products *Products
	Links    []graph.SupplyLink // to the maker
	Ends     []graph.Enterprise // its suppliers
	Projects []graph.Project    // of the region
	// Truncated: the maker has more suppliers on record.
	Truncated bool
}

// input is a segment that a maker needs, at a level.
type input struct {
	segment int
	level   int
	into    []reach // what it feeds
}

// inputsOf walks up the traded inputs of segments, each segment at its lowest
// level. What serves the makers of a segment besides counts at the first level,
// where the maker itself is known.
func (a *Atlas) inputsOf(own []int, depth int, r *Rules) []input {
	at := map[int]int{}
	var list []input
	level := slices.Clone(own)
	for _, s := range own {
		at[s] = -1
	}
	for n := 1; n <= depth; n++ {
		first := len(list)
		for _, s := range level {
			for _, x := range a.suppliers(s, r) {
				if x.serves && n > 1 || a.isScience(x.segment) {
					continue
				}
				k, seen := at[x.segment]
				into := reach{s, x.weight, x.through, x.serves}
				switch {
				case !seen:
					at[x.segment] = len(list)
					list = append(list, input{x.segment, n, []reach{into}})
				case k >= first && !slices.ContainsFunc(list[k].into, func(y reach) bool { return y.segment == s }):
					list[k].into = append(list[k].into, into)
				}
			}
		}
		level = level[:0]
		for _, x := range list[first:] {
			level = append(level, x.segment)
		}
	}
	slices.SortFunc(list, func(x, y input) int { return cmp.Or(x.level-y.level, x.segment-y.segment) })
	return list
}

// ownSegments are the traded segments that memberships of a maker name. A market
// in which a maker of goods stands sells its own goods, and buys none.
func (a *Atlas) ownSegments(works []graph.Member, r *Rules) []int {
	var own []int
	maker := false
	for _, m := range works {
		s := a.net.index[m.Membership.Segment]
		if r.Tenths[m.Membership.Certainty.Index()] >= r.LeastTenths && a.net.segments[s].Traded && !slices.Contains(own, s) {
			own, maker = append(own, s), maker || a.net.segments[s].Made()
		}
	}
	own = slices.DeleteFunc(own, func(s int) bool { return maker && a.net.segments[s].Kind == graph.SegmentMarket })
	slices.Sort(own)
	return own
}

// AssemblyInputs lists the segments of the table.
func (a *Atlas) AssemblyInputs(works []graph.Member, depth int, rules Rules) []string {
	var list []int
	for _, x := range a.inputsOf(a.ownSegments(works, &rules), depth, &rules) {
		list = append(list, x.segment)
	}
	return a.net.ids(list)
}

// Sifted reports whether the firms of a segment must be looked at one by one:
// what they make, or whether they sell it at all, tells who supplies.
func (a *Atlas) Sifted(segment string, p *Products) bool {
	return p.told(segment) || a.Services(segment)
}

// Services reports whether a segment sells no goods.
func (a *Atlas) Services(segment string) bool {
	return !goods(a.net.segments[a.net.index[segment]].Kind)
}

// tableName: a vehicle maker's table has the name of the trade.
func (a *Atlas) tableName(own []int) string {
	for _, i := range own {
		s := &a.net.segments[i]
		if s.Made() && (strings.Contains(a.net.names[s.Parent], "整车") || strings.Contains(s.Name, "整车")) {
			return "整零协同表"
		}
	}
	return "配套需求表"
}

// AssemblyPlaces lists the codes of the region, then of each ring around the maker.
func (a *Atlas) AssemblyPlaces(maker, region string, rules Rules) [][]string {
	places := [][]string{a.Codes(region)}
	for range rules.AssemblyKM {
		places = append(places, nil)
	}
	for _, r := range a.Gazetteer.Regions {
		if a.Within(r.Code, region) || a.Within(region, r.Code) {
			continue
		}
		km, ok := a.Distance(maker, r.Code)
		if a.Within(r.Code, maker) || r.Code == a.cityOf(maker) {
			km, ok = 0, true // the maker's own city, known by city only
		}
		for i, most := range rules.AssemblyKM {
			if ok && km <= most {
				places[1+i] = append(places[1+i], r.Code)
				break
			}
		}
	}
	return places
}

// Assemble makes the table.
func Assemble(a *Atlas, f *AssemblyFacts, rules Rules) *Assembly {
	out := &Assembly{Maker: Named{f.Maker.ID, f.Maker.Name}, ShortName: f.Maker.ShortName, Place: a.placeOf(&f.Maker),
		Region: Named{f.Region.Code, f.Region.Name}, AsOf: f.AsOf, RuleVersion: rules.Version, Depth: f.Depth, RingsKM: rules.AssemblyKM[:],
		Segments: []Named{}, Rows: []AssemblyRow{}, Counts: map[string]int{}, Notes: []string{}}
	own := a.ownSegments(f.Works, &rules)
	for _, s := range own {
		out.Segments = append(out.Segments, a.named(s))
	}
	out.Table = a.tableName(own)
	sieve := a.newSieve(f, &rules)
	works := map[string][]*graph.Project{}
	for i := range f.Projects {
		for _, s := range f.Projects[i].Segments {
			works[s] = append(works[s], &f.Projects[i])
		}
	}
	region := ShortPlace(f.Region.Name)
	loose := 0
	known := a.knownSuppliers(f, &loose)
	for i, x := range a.inputsOf(own, f.Depth, &rules) {
		s := &a.net.segments[x.segment]
		row := AssemblyRow{Level: x.level, Segment: a.named(x.segment), Chain: Named{s.Chain, a.chains[s.Chain]},
			Kind: string(s.Kind), KindZH: KindZH(s.Kind), Into: []Named{}, Rings: []Supply{}, Projects: []ProjectNote{}, Known: known[s.ID]}
		for _, t := range x.into {
			row.Into = append(row.Into, a.named(t.segment))
		}
		if row.Known == nil {
			row.Known = []KnownLink{}
		}
		near := 0
		for k := range f.Members {
			supply := Supply{Firms: []Firm{}}
			if i < len(f.Tally.Rows) {
				counts := f.Tally.Rows[i].Parts[k].Suppliers()
				supply.Count, supply.Hints = counts.Present(), hints(&counts)
			}
			if i < len(f.Members[k]) {
				var others int
				supply.Firms, others = sieve.suppliers(&x, f.Members[k][i].Members)
				supply.Count -= others
			}
			if k == 0 {
				row.Here = supply
				continue
			}
			near += supply.Count
			row.Rings = append(row.Rings, supply)
		}
		notes, making := rules.projectNotes(works[s.ID], f.AsOf)
		row.Projects = append(row.Projects, notes...)
		switch {
		case row.Here.Count > 0:
			row.State = InputHere
		case making != nil:
			row.State = InputComing
		case near > 0:
			row.State = InputNear
		default:
			row.State = InputEmpty
		}
		row.StateZH = InputStateZH(row.State, region)
		out.Counts[row.State]++
		out.Rows = append(out.Rows, row)
	}
	a.assemblyNotes(out, f, len(own), loose)
	return out
}

// sieve tells who of a segment's firms sells what a maker buys.
type sieve struct {
	*Atlas
	rules *Rules
	facts *AssemblyFacts
	words map[int][]string // of the maker, by segment
	maker map[string]bool  // firms that make goods, among those that sell services
}

func (a *Atlas) newSieve(f *AssemblyFacts, r *Rules) *sieve {
	v := &sieve{a, r, f, map[int][]string{}, map[string]bool{}}
	for _, m := range f.Works {
		s := a.net.index[m.Membership.Segment]
		v.words[s] = append(v.words[s], m.Membership.Products...)
	}
	for _, g := range f.Sellers {
		for i := range g.Members {
			s := &a.net.segments[a.net.index[g.Members[i].Membership.Segment]]
			if s.Made() && s.Traded && r.Tenths[g.Members[i].Membership.Certainty.Index()] >= r.LeastTenths {
				v.maker[g.Of] = true
			}
		}
	}
	return v
}

// namedSuppliers is how many firms of a place are named.
const namedSuppliers = 12

// suppliers names the firms that sell an input, each once, and counts those that
// are present and sell something else. Hints, institutions and what is captive
// stand in neither.
func (v *sieve) suppliers(x *input, members []graph.Member) (list []Firm, others int) {
	s := &v.net.segments[x.segment]
	list = []Firm{}
	fits, seen := map[string]bool{}, map[string]bool{}
	for i := range members {
		m, e := &members[i].Membership, &members[i].Enterprise
		if m.Certainty == graph.Hint || e.Type == graph.TypeInstitution || m.Captive || fits[e.ID] {
			continue
		}
		seen[e.ID] = true
		if !goods(s.Kind) && v.maker[e.ID] || !slices.ContainsFunc(x.into, func(t reach) bool {
			through := ""
			if t.through >= 0 {
				through = v.net.segments[t.through].ID
			}
			return t.serves || v.facts.Products.fit(s.ID, v.net.segments[t.segment].ID, through, m.Products, v.words[t.segment]) != misfit
		}) {
			continue
		}
		fits[e.ID] = true
		if len(list) < namedSuppliers {
			list = append(list, firmOf(e, m.Certainty, m.Source))
		}
	}
	return list, len(seen) - len(fits)
}

// knownSuppliers sorts the recorded suppliers of the maker by the segment of
// what they sell; loose counts those whose link names none.
func (a *Atlas) knownSuppliers(f *AssemblyFacts, loose *int) map[string][]KnownLink {
	ends := map[string]*graph.Enterprise{}
	for i := range f.Ends {
		ends[f.Ends[i].ID] = &f.Ends[i]
	}
	known := map[string][]KnownLink{}
	for i := range f.Links {
		l := &f.Links[i]
		x := ends[l.Supplier]
		if x == nil || l.Supplier == f.Maker.ID {
			continue
		}
		if l.Segment == "" {
			*loose++
			continue
		}
		k := KnownLink{Side: graph.Suppliers, Firm: firmOf(x, graph.Confirmed, x.Source),
			Place: a.placeOf(x), With: Named{f.Maker.ID, f.Maker.ShortName}, Product: l.Product, Since: l.Since, Confidence: l.Confidence, Class: l.Class(), ClassZH: LinkClassZH(l), Sourced: SourcedOf(l.Source)}
		inner := ""
		if l.Kind == graph.LinkIntraGroup {
			inner = "集团内部，"
		}
		k.Sentence = fmt.Sprintf("%s（%s）供应%s（%s%s）。", x.ShortName, k.Place, soldThing(l), inner, linkBasis(l))
		known[l.Segment] = append(known[l.Segment], k)
	}
	return known
}

func (a *Atlas) assemblyNotes(out *Assembly, f *AssemblyFacts, own, loose int) {
	add := func(format string, args ...any) { out.Notes = append(out.Notes, fmt.Sprintf(format, args...)) }
	if gone := GoneZH(f.Maker, f.AsOf); own == 0 && gone != "" {
		add("%s%s，登记的从业不再计入，列不出它要什么。", f.Maker.Name, gone)
		return
	}
	if own == 0 && f.Begins != "" {
		add("%s的从业登记自%s起，截至%s尚未开始，列不出它要什么。", f.Maker.Name, dateZH(f.Begins), dateZH(f.AsOf))
		return
	}
	if own == 0 {
		add("%s没有登记到较可能以上的、对外交易的环节，列不出它要什么；请先核实它做什么。", f.Maker.Name)
		return
	}
	if len(out.Rows) == 0 {
		add("它的环节没有登记上游环节。")
	}
	if _, ok := a.centre(f.Maker.Region); !ok {
		add("%s所在地没有坐标，不列周边企业。", f.Maker.ShortName)
	} else if a.cityOf(f.Maker.Region) == f.Maker.Region {
		add("%s只知在%s，周边按市中心的距离算。", f.Maker.ShortName, a.RegionName(f.Maker.Region))
	}
	add("%s；距离按县区或市中心算。", unrecordedZH)
	if loose > 0 {
		add("另有%d条供货记录没有写明环节，未列入。", loose)
	}
	if f.Truncated {
		add("供应商记录很多，只看了最可信的%d条。", len(f.Links))
	}
}
