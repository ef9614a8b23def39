package insight

import (
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
	Equipment   []Partner     `json:"equipment"` // 装备对接: either side's equipment to the other, on their own
	Known       []KnownLink   `json:"known"`     // 已有合作
	Science     []Science     `json:"science"`   // 科创链接
	Pairings    []ParkPairing `json:"pairings"`  // of the asked side's parks
	Notes       []string      `json:"notes"`     // what a reader must know of the lists as a whole
}

// Partner is a proposal.
type Partner struct {
	Rank       int             `json:"rank"`
	Side       graph.Direction `json:"side"` // suppliers or customers: what the partner would be
	Firm       Firm            `json:"firm"`
	Place      string          `json:"place"`
	Link       LinkKind        `json:"link"`
	LinkZH     string          `json:"link_zh"`
	With       *Named          `json:"with"`        // the firm of the asked side; null where only the segment is asked for
	WithOthers int             `json:"with_others"` // more firms of the asked side that it fits
	Segment    Named           `json:"segment"`     // of the partner
	Also       []Named         `json:"also"`        // its other segments that fit as well
	OwnSegment Named           `json:"own_segment"` // of the asked side
	// Unsaid: what the supplier makes in its segment is not recorded (产品待核实); it stands below who is known to fit.
	Unsaid  bool           `json:"products_unsaid"`
	Score   float64        `json:"score"` // 0..100
	Inputs  PartnerFactors `json:"inputs"`
	Reasons []string       `json:"reasons"`
}

// PartnerFactors are what a score was computed from; null is unknown and dropped.
type PartnerFactors struct {
	Q           float64  `json:"q"`            // the largest: edge weight times p of the less sure membership
	EdgeWeight  float64  `json:"edge_weight"`  // ε, the product over two edges halved
	Through     *Named   `json:"through"`      // the step inside a works; null for one edge
	Edges       int      `json:"edges"`        // pairs of segments that the two could trade over
	Edge        float64  `json:"edge"`         // 1 − Π(1 − q/(2·log2(1 + d))), d: how many segments the supplier's feeds
	Size        float64  `json:"size"`         // z/(z + 10)
	SizePoints  int      `json:"size_points"`  // z
	SizeKnown   bool     `json:"size_known"`   // false: z is the usual one of the segment
	Proven      *float64 `json:"proven"`       // 1 or 0
	Peer        *float64 `json:"peer"`         // n/(n + 1)
	Peers       int      `json:"peers"`        // n: firms like the own one that the partner trades with
	Nearness    *float64 `json:"nearness"`     // exp(−km/100)
	DistanceKM  *float64 `json:"distance_km"`  //
	KnownWeight float64  `json:"known_weight"` // Σw over the known factors
}

// KnownLink is a partner that the asked side has, by links of at least
// disclosed confidence of its own: one for each pair and side.
type KnownLink struct {
	Side       graph.Direction `json:"side"` // suppliers or customers: what the partner is
	Firm       Firm            `json:"firm"`
	Place      string          `json:"place"`
	With       Named           `json:"with"`    // whose link it is
	Product    string          `json:"product"` // of all links of the pair
	Segment    *Named          `json:"segment"` // the next three: of the surest link
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
	Links     []graph.LinkGroup   // of the own firms, both ways
	EndWorks  []graph.MemberGroup // what their other ends work in
	Trades    []graph.LinkGroup   // of Candidates, both ways, at least disclosed
	Peers     []graph.MemberGroup // the other ends of Trades in own segments, by segment
	Ends      []graph.Enterprise  // the other ends of Links and Trades
	Works     []graph.MemberGroup // what Candidates and own firms work in
	Everybody graph.Tally         // of PartnerSegments everywhere
	Products  *Products
	Families  map[string]graph.Enterprise
	Truncated []string // what was cut, in words
}

// Candidates lists the firms of the other side that may be proposed.
func (f *PartnersFacts) Candidates(rules Rules) []string {
	var ids []string
	for _, g := range f.Others {
		for i := range g.Members {
			m := &g.Members[i]
			if m.Enterprise.Type == graph.TypeEnterprise && rules.Tenths[m.Membership.Certainty.Index()] >= rules.LeastTenths {
				ids = append(ids, m.Enterprise.ID)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
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

// ownFirm is a firm of the asked side; the id is blank where a segment stands for its firms to come.
type ownFirm struct {
	e        graph.Enterprise
	works    []graph.Membership
	known    [2]map[string]bool  // partners that it has, by side
	provenIn [2]map[int]provenBy // by side, by segment
	links    [2][]provenBy       // all that it has on a side
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

// sideOf is what a partner of a side is.
var sideOf = [2]graph.Direction{toCustomer: graph.Customers, fromSupplier: graph.Suppliers}

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
	works  map[string]*works
	hinted map[[2]string]*graph.SupplyLink // by own firm and partner
	peers  [2]map[string]*circle           // by side that the partner is on, by partner
	points map[int][5]int                  // by segment
	// distances are those of apart; infinite where unknown.
	distances map[[2]string]float64
}

// circle is whom a candidate trades with on the side that faces the asked one.
type circle struct {
	links []*graph.SupplyLink // one for each other end, the surest
	in    map[int][]int       // own segment → links whose other end works in it
}

// pair is an own firm with a partner over the edges between them.
type pair struct {
	own     *ownFirm
	partner *graph.Enterprise
	ends    []end // all edges; the best, then the rest
	best    int   // how many have the largest q
	factors PartnerFactors
	score   float64
	unsaid  bool
	peerAt  int // the own segment in which it has most peers
}

// FindPartners judges who could trade with the asked side.
func FindPartners(a *Atlas, f *PartnersFacts, rules Rules) *Partners {
	p := &pairing{Atlas: a, rules: &rules, facts: f, sides: f.Sides, family: f.Families,
		others: map[int][]graph.Member{}, ends: map[string]*graph.Enterprise{}, works: map[string]*works{},
		hinted: map[[2]string]*graph.SupplyLink{}, points: map[int][5]int{}, distances: map[[2]string]float64{}}
	for _, g := range f.Others {
		p.others[a.net.index[g.Of]] = g.Members
	}
	for i := range f.Ends {
		p.ends[f.Ends[i].ID] = &f.Ends[i]
	}
	for i := range f.Everybody.Rows {
		row := &f.Everybody.Rows[i]
		p.points[a.net.index[row.Scope]] = rules.points(&row.Elsewhere)
	}
	p.readWorks(f.Works)
	p.readTrades()
	out := &Partners{Of: f.Of, Home: Named{f.Sides.Home.Code, f.Sides.Home.Name}, Other: Named{f.Sides.Other.Code, f.Sides.Other.Name},
		AsOf: f.AsOf, RuleVersion: rules.Version, Segments: []Named{}, InPlant: []Named{}, Suppliers: []Partner{}, Customers: []Partner{}, Equipment: []Partner{},
		Known: []KnownLink{}, Science: []Science{}, Pairings: []ParkPairing{}, Notes: []string{}}
	p.gatherOwn()
	out.Known = append(out.Known, p.readLinks()...)
	p.listSegments(out)
	out.Pairings = append(out.Pairings, p.pairings()...)
	for _, side := range []int{toCustomer, fromSupplier} {
		list, equipment := p.propose(side)
		if side == toCustomer {
			out.Customers = append(out.Customers, list...)
		} else {
			out.Suppliers = append(out.Suppliers, list...)
		}
		out.Equipment = append(out.Equipment, equipment...)
	}
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
