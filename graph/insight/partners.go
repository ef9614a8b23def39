package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// PartnersQuestion asks who on the other side could trade with an enterprise, a
// segment, a chain or a park. Exactly one of the first four is set, to an id.
type PartnersQuestion struct {
	Enterprise, Segment, Chain, Park string
	Region, Partner                  string     // codes; blank: those of the data set
	AsOf                             graph.Date // blank: the data date
}

// Asked is what partners are asked for.
type Asked struct {
	Kind string `json:"kind"` // enterprise, segment, chain, park
	Named
}

// Partners lists who could trade with the asked side, seen from it: suppliers
// and customers apart, known partners apart, research apart.
type Partners struct {
	Of          Asked         `json:"of"`
	Home        Named         `json:"home"`  // where the asked side is
	Other       Named         `json:"other"` // where partners are looked for
	AsOf        graph.Date    `json:"as_of"` //
	RuleVersion int           `json:"rule_version"`
	Segments    []Named       `json:"segments"`  // of the asked side, that pairs were made over
	InPlant     []Named       `json:"in_plant"`  // of the asked side, steps inside a works: no pairs
	Suppliers   []Partner     `json:"suppliers"` // who could sell to the asked side
	Customers   []Partner     `json:"customers"` // who could buy from it
	Known       []KnownLink   `json:"known"`     // 已有合作
	Science     []Science     `json:"science"`   // 科创链接
	Pairings    []ParkPairing `json:"pairings"`  // of the asked side's parks
	Notes       []string      `json:"notes"`     // what a reader must know of the lists as a whole
}

// Partner is a proposal.
type Partner struct {
	Rank       int            `json:"rank"`
	Firm       Firm           `json:"firm"`
	Place      string         `json:"place"`
	Link       LinkKind       `json:"link"`
	LinkZH     string         `json:"link_zh"`
	With       *Named         `json:"with"`        // the firm of the asked side; null where only the segment is asked for
	WithOthers int            `json:"with_others"` // more firms of the asked side that it fits
	Segment    Named          `json:"segment"`     // of the partner
	Also       []Named        `json:"also"`        // its other segments that fit as well
	OwnSegment Named          `json:"own_segment"` // of the asked side
	Score      float64        `json:"score"`       // 0..100
	Inputs     PartnerFactors `json:"inputs"`
	Reasons    []string       `json:"reasons"`
}

// PartnerFactors are what a score was computed from; null is unknown and dropped.
type PartnerFactors struct {
	Q           float64  `json:"q"`            // edge weight times p of the less sure membership
	EdgeWeight  float64  `json:"edge_weight"`  // ε, the product over two edges halved
	Through     *Named   `json:"through"`      // the step inside a works; null for one edge
	Size        *float64 `json:"size"`         // z/(z + 10)
	Proven      *float64 `json:"proven"`       // 1 or 0
	Nearness    *float64 `json:"nearness"`     // exp(−km/100)
	DistanceKM  *float64 `json:"distance_km"`  //
	KnownWeight float64  `json:"known_weight"` // Σw over the known factors
}

// KnownLink is a partner that the asked side has: by a link of at least
// disclosed confidence of its own or of a parent.
type KnownLink struct {
	Side       graph.Direction `json:"side"` // suppliers or customers: what the partner is
	Firm       Firm            `json:"firm"`
	Place      string          `json:"place"`
	With       Named           `json:"with"`      // whose link it is
	ByParent   bool            `json:"by_parent"` // With is a parent of the asked side's firm
	Product    string          `json:"product"`
	Segment    *Named          `json:"segment"`
	Since      graph.Date      `json:"since,omitzero"`
	Confidence float64         `json:"confidence"`
	Class      string          `json:"class"`
	ClassZH    string          `json:"class_zh"`
	Sentence   string          `json:"sentence"`
	Sourced
}

// Science is an institution, or a firm of a research or testing service.
type Science struct {
	Firm    Firm     `json:"firm"`
	Place   string   `json:"place"`
	Type    string   `json:"type"`
	TypeZH  string   `json:"type_zh"`
	Segment Named    `json:"segment"`
	LinkZH  string   `json:"link_zh"`
	Reasons []string `json:"reasons"`
}

// ParkPairing says which park a park of the asked side is paired with.
type ParkPairing struct {
	Park        Named      `json:"park"`
	Partner     *Named     `json:"partner"` // null: text only, or none
	PartnerText string     `json:"partner_text"`
	Status      string     `json:"status"`
	Since       graph.Date `json:"since,omitzero"`
	InOther     bool       `json:"in_other"` // the partner lies in the region asked about
	Sentence    string     `json:"sentence"`
	Sourced
}

// PartnersFacts is what a store said for a question, all at one revision.
type PartnersFacts struct {
	Of    Asked
	Sides Sides
	AsOf  graph.Date
	Self  *graph.Enterprise // where an enterprise is asked for
	Own   []graph.Member    // of the asked side, surest and largest first
	// Alone is set where a segment without a firm is asked for.
	Alone     string
	Others    []graph.MemberGroup // of the other side, by segment: PartnerSegments
	Links     []graph.LinkGroup   // of the own firms and their parents
	Ends      []graph.Enterprise  // the other ends of Links
	EndWorks  []graph.MemberGroup // what the ends work in
	Families  map[string]graph.Enterprise
	Truncated []string // what was cut, in words
}

// PartnerSegments lists the segments whose firms on the other side are needed
// for own segments: what they trade with, and where research may be found.
func (a *Atlas) PartnerSegments(own []string, rules Rules) []string {
	in := map[int]bool{}
	for _, id := range own {
		s := a.net.index[id]
		for t := range a.scienceSegments(s) {
			in[t] = true
		}
		if !a.net.segments[s].Traded {
			continue
		}
		for _, list := range [][]reach{a.customers(s, &rules), a.suppliers(s, &rules)} {
			for _, x := range list {
				in[x.segment] = true
			}
		}
	}
	list := make([]int, 0, len(in))
	for s := range in {
		list = append(list, s)
	}
	slices.Sort(list)
	return a.net.ids(list)
}

// How near research is to a segment.
const (
	scienceSame = iota
	scienceNext
	scienceChain
)

func (a *Atlas) scienceSegments(s int) map[int]int {
	near := map[int]int{}
	for _, t := range a.research[a.net.segments[s].Chain] {
		near[t] = scienceChain
	}
	for _, t := range a.net.around(s) {
		near[t] = scienceNext
	}
	near[s] = scienceSame
	return near
}

// ownFirm is a firm of the asked side; the id is blank where a segment stands for its firms to come.
type ownFirm struct {
	e        graph.Enterprise
	works    []graph.Membership
	provenIn [2]map[int]provenBy // by side, by segment
	trades   [2]bool             // it has a link on that side
}

type provenBy struct {
	link  *graph.SupplyLink
	other *graph.Enterprise
}

// side 0: the partner is a customer; side 1: a supplier.
const (
	toCustomer = iota
	fromSupplier
)

// pairing is the judgement of partners while it is made.
type pairing struct {
	*Atlas
	rules  *Rules
	facts  *PartnersFacts
	sides  Sides
	family family
	own    []*ownFirm
	others map[int][]graph.Member // by segment
	ends   map[string]*graph.Enterprise
	known  map[string]bool // partners by id
	hinted map[string]*graph.SupplyLink
	groups map[string]*graph.SupplyLink // links with a parent of a firm, by the parent's id
	// distances are those of apart; infinite where unknown.
	distances map[[2]string]float64
}

// pair is an own firm with a partner over the best edges between them.
type pair struct {
	own     *ownFirm
	partner *graph.Enterprise
	ends    []end // all with the largest q, the least crowded segment first
	factors PartnerFactors
	score   float64
}

// end is one edge of a pair: what the own firm makes and what the partner does.
type end struct {
	reach
	at     int // the own segment
	tenths int // of the less sure of both memberships
	mine   *graph.Membership
	theirs *graph.Membership
}

// candidate is a firm of the other side with its best pair.
type candidate struct {
	best  *pair
	pairs int
}

// FindPartners judges who could trade with the asked side.
func FindPartners(a *Atlas, f *PartnersFacts, rules Rules) *Partners {
	p := &pairing{Atlas: a, rules: &rules, facts: f, sides: f.Sides, family: f.Families,
		others: map[int][]graph.Member{}, ends: map[string]*graph.Enterprise{}, known: map[string]bool{},
		hinted: map[string]*graph.SupplyLink{}, groups: map[string]*graph.SupplyLink{}, distances: map[[2]string]float64{}}
	for _, g := range f.Others {
		p.others[a.net.index[g.Of]] = g.Members
	}
	for i := range f.Ends {
		p.ends[f.Ends[i].ID] = &f.Ends[i]
	}
	out := &Partners{Of: f.Of, Home: Named{f.Sides.Home.Code, f.Sides.Home.Name}, Other: Named{f.Sides.Other.Code, f.Sides.Other.Name},
		AsOf: f.AsOf, RuleVersion: rules.Version, Segments: []Named{}, InPlant: []Named{}, Suppliers: []Partner{}, Customers: []Partner{},
		Known: []KnownLink{}, Science: []Science{}, Pairings: []ParkPairing{}, Notes: []string{}}
	p.gatherOwn()
	out.Known = append(out.Known, p.readLinks()...)
	p.listSegments(out)
	out.Pairings = append(out.Pairings, p.pairings()...)
	out.Customers = append(out.Customers, p.propose(toCustomer)...)
	out.Suppliers = append(out.Suppliers, p.propose(fromSupplier)...)
	out.Science = append(out.Science, p.science()...)
	p.note(out)
	return out
}

func (p *pairing) gatherOwn() {
	byID := map[string]*ownFirm{}
	if e := p.facts.Self; e != nil {
		p.own = []*ownFirm{{e: *e}}
		byID[e.ID] = p.own[0]
	}
	for _, m := range p.facts.Own {
		o := byID[m.Enterprise.ID]
		if o == nil {
			o = &ownFirm{e: m.Enterprise}
			byID[m.Enterprise.ID] = o
			p.own = append(p.own, o)
		}
		if !slices.ContainsFunc(o.works, func(w graph.Membership) bool { return w.Segment == m.Membership.Segment }) {
			o.works = append(o.works, m.Membership) // the surest comes first
		}
	}
	if p.facts.Alone != "" {
		p.own = []*ownFirm{{e: graph.Enterprise{Region: p.sides.Home.Code, Type: graph.TypeEnterprise},
			works: []graph.Membership{{Segment: p.facts.Alone, Certainty: graph.Confirmed}}}}
	}
}

// readLinks sorts the links of the own firms and their parents: who is a partner
// already, what trade is proven, and what is only inferred.
func (p *pairing) readLinks() []KnownLink {
	works := map[string][]graph.Member{}
	for _, g := range p.facts.EndWorks {
		works[g.Of] = g.Members
	}
	groups := map[string][]graph.SupplyLink{}
	for _, g := range p.facts.Links {
		groups[g.Of] = g.Links
	}
	var known []KnownLink
	for _, o := range p.own {
		if o.e.ID == "" {
			continue
		}
		o.provenIn = [2]map[int]provenBy{{}, {}}
		for generation, holder := range append([]graph.Enterprise{o.e}, p.family.ancestors(&o.e)...) {
			links := groups[holder.ID]
			for i := range links {
				if k, ok := p.readLink(o, &holder, generation > 0, &links[i], works); ok {
					known = append(known, k)
				}
			}
		}
	}
	slices.SortStableFunc(known, func(a, b KnownLink) int {
		return cmp.Or(strings.Compare(string(a.Side), string(b.Side)), boolOrder(a.ByParent, b.ByParent), cmp.Compare(b.Confidence, a.Confidence),
			strings.Compare(a.Firm.Name, b.Firm.Name), strings.Compare(a.Product, b.Product))
	})
	return slices.CompactFunc(known, func(a, b KnownLink) bool {
		return a.Side == b.Side && a.Firm.ID == b.Firm.ID && a.With == b.With && a.Product == b.Product
	})
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (p *pairing) readLink(o *ownFirm, holder *graph.Enterprise, byParent bool, l *graph.SupplyLink, works map[string][]graph.Member) (KnownLink, bool) {
	side, other := toCustomer, l.Customer
	if l.Customer == holder.ID {
		side, other = fromSupplier, l.Supplier
	}
	x := p.ends[other]
	if x == nil || l.Kind != graph.LinkSupply || x.Type == graph.TypeInstitution || p.family.same(&o.e, x) {
		return KnownLink{}, false
	}
	if l.Confidence < graph.ConfidenceDisclosed {
		if !byParent {
			p.hinted[x.ID] = l
		}
		return KnownLink{}, false
	}
	if !byParent {
		o.trades[side] = true
		for _, m := range works[other] {
			s := p.net.index[m.Membership.Segment]
			if _, ok := o.provenIn[side][s]; !ok {
				o.provenIn[side][s] = provenBy{l, x}
			}
		}
	}
	p.groups[x.ID] = l
	if !p.Within(x.Region, p.sides.Other.Code) {
		return KnownLink{}, false
	}
	p.known[x.ID] = true
	k := KnownLink{Side: graph.Customers, Firm: p.firm(x, graph.Confirmed, x.Source), Place: p.placeOf(x), With: Named{holder.ID, holder.ShortName},
		ByParent: byParent, Product: l.Product, Since: l.Since, Confidence: l.Confidence, Class: l.Class(), ClassZH: ClassZH(l.Class()), Sourced: SourcedOf(l.Source)}
	if side == fromSupplier {
		k.Side = graph.Suppliers
	}
	if s, ok := p.net.index[l.Segment]; ok {
		n := p.named(s)
		k.Segment = &n
	}
	k.Sentence = p.tradeSentence(holder, x, side, l) + "。"
	if byParent {
		k.Sentence = fmt.Sprintf("%s的母公司%s", o.e.ShortName, k.Sentence)
	}
	return k, true
}

// tradeSentence tells a recorded link from the holder's side.
func (p *pairing) tradeSentence(holder, other *graph.Enterprise, side int, l *graph.SupplyLink) string {
	verb := "向%s供应“%s”"
	if side == fromSupplier {
		verb = "从%s采购“%s”"
	}
	product := l.Product
	if product == "" {
		product = "产品未载"
	}
	since := ""
	if l.Since != "" {
		since = dateZH(l.Since) + "起"
	}
	return fmt.Sprintf("%s%s"+verb+"（把握%s，%s）", holder.ShortName, since, other.ShortName, product, number2(l.Confidence), SourceZH(l.Source))
}

func (p *pairing) firm(e *graph.Enterprise, certainty graph.Certainty, source graph.Source) Firm {
	return firmOf(e, certainty, source)
}

func (p *pairing) listSegments(out *Partners) {
	seen := map[string]bool{}
	for _, o := range p.own {
		for _, w := range o.works {
			if seen[w.Segment] {
				continue
			}
			seen[w.Segment] = true
			s := p.net.index[w.Segment]
			if p.net.segments[s].Traded {
				out.Segments = append(out.Segments, p.named(s))
			} else {
				out.InPlant = append(out.InPlant, p.named(s))
			}
		}
	}
	byID := func(a, b Named) int { return strings.Compare(a.ID, b.ID) }
	slices.SortFunc(out.Segments, byID)
	slices.SortFunc(out.InPlant, byID)
}
