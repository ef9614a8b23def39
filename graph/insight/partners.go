package insight

import (
	"slices"

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
	Of     Asked
	Sides  Sides
	AsOf   graph.Date
	Self   *graph.Enterprise // where an enterprise is asked for
	Own    []graph.Member    // of the asked side, surest and largest first
	Gone   string            // of an enterprise without Own: that it is there no more, see GoneZH; blank: it is there
	Begins graph.Date        // of an enterprise without Own: from when it is registered to work in something; blank: unknown
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

// add takes an edge up, the larger q over the same two segments.
func (b *pair) add(x end) {
	i := slices.IndexFunc(b.ends, func(y end) bool { return y.at == x.at && y.segment == x.segment })
	switch {
	case i < 0:
		b.ends = append(b.ends, x)
	case b.ends[i].q < x.q:
		b.ends[i] = x
	}
}

// bestEnds are the edges with the largest q.
func (b *pair) bestEnds() []end { return b.ends[:b.best] }

// end is one edge of a pair: what the own firm makes and what the partner does.
type end struct {
	reach
	at     int // the own segment
	q      float64
	unsaid bool
	mine   *graph.Membership
	theirs *graph.Membership
}

// seller and buyer of an edge seen from a side.
func (x *end) seller(side int) int {
	if side == toCustomer {
		return x.at
	}
	return x.segment
}

// works is what a firm does for sure enough: segments in which it is present.
type works struct {
	segments []int
	maker    bool // it makes goods for sale
}

func (w *works) in(s int) bool { return w != nil && slices.Contains(w.segments, s) }
