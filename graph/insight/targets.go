package insight

import "chainchief/graph"

// TargetsQuestion asks whom to court for a segment in a region.
type TargetsQuestion struct {
	Segment string
	Region  string     // code; blank: that of the data set
	Partner string     // code; blank: the default partner where it makes sense
	AsOf    graph.Date // blank: the data date
}

// Targets lists enterprises to court for a segment.
type Targets struct {
	Segment      Named      `json:"segment"`
	Chain        Named      `json:"chain"`
	Region       Named      `json:"region"`
	Partner      *Named     `json:"partner"`
	AsOf         graph.Date `json:"as_of"`
	RuleVersion  int        `json:"rule_version"`
	Status       Status     `json:"status"`
	StatusZH     string     `json:"status_zh"`
	Action       Action     `json:"action"`
	ActionZH     string     `json:"action_zh"`
	ActionReason string     `json:"action_reason"`
	// List is court (招商对象) where the advice is to court, else reference (备查名单).
	List   string `json:"list"`
	ListZH string `json:"list_zh"`
	// Warning stands before any name: why the segment is not to be courted, or not first.
	Warning string `json:"warning"`
	// OrderNote says what the order of the lists tells, which is little.
	OrderNote string   `json:"order_note"`
	Items     []Target `json:"items"`
	Expansion []Target `json:"expansion"` // plants of the partner and, for a county, of its city: 增资扩产对接
	Present   []Named  `json:"present"`   // left out: their group is in the region already
	Notes     []string `json:"notes"`
}

// The lists that targets stand in.
const (
	ListCourt     = "court"
	ListReference = "reference"
)

// Target is an enterprise to court, the best of its corporate group.
type Target struct {
	Rank     int           `json:"rank"` // its line: no claim that it is better than the next
	Firm     Firm          `json:"firm"`
	Place    string        `json:"place"`
	Group    *Named        `json:"group"`    // its uppermost known parent, or the name of its group without an id
	Siblings int           `json:"siblings"` // more candidates of its group, left out
	Evidence []string      `json:"evidence"`
	Score    float64       `json:"score"` // 0..100; the order within equal evidence, not proven to mean anything
	Grade    string        `json:"grade"` // B, or C: to be looked up first (备查)
	LookUp   bool          `json:"-"`     // it is to be looked up first, for its grade or as all of its list
	Inputs   TargetFactors `json:"inputs"`
	Reasons  []string      `json:"reasons"`
	Missing  []string      `json:"missing"` // what is still to be verified
	Sentence string        `json:"sentence"`
	Products []string      `json:"products"`
	Projects []ProjectNote `json:"projects"` // the expansion events
}

// The evidence that a target may come first.
const (
	EvidenceExpansion = "expansion" // its group built elsewhere not long ago
	EvidenceSupplies  = "supplies"  // it sells what the segment makes to a firm of the region or its partner, or to the group of one
)

var targetWords = map[string]string{EvidenceExpansion: "近期外地扩产", EvidenceSupplies: "已供本地或伙伴企业"}

// TargetEvidenceZH is the word for what tells that a target may come.
func TargetEvidenceZH(e string) string { return targetWords[e] }

// TargetFactors are what a score was computed from; null is unknown and dropped.
type TargetFactors struct {
	Fit         float64  `json:"fit"`          // p
	Customer    *float64 `json:"customer"`     // 1 − Π(1 − q) over its links to firms here; null without a link
	Neighbours  *float64 `json:"neighbours"`   // without a link: half the share of present neighbour segments
	Size        *float64 `json:"size"`         //
	Quality     *float64 `json:"quality"`      //
	DistanceKM  *float64 `json:"distance_km"`  //
	InReach     bool     `json:"in_reach"`     // the distance is within the supply radius: it need not come
	KnownWeight float64  `json:"known_weight"` // Σw over what is known of the firm itself
}

// TargetsFacts is what a store said for a question, all at one revision.
type TargetsFacts struct {
	Answer    *Answer // of the segment's chain
	Elsewhere []graph.Member
	Partner   []graph.Member
	Truncated bool              // there are more candidates
	Near      graph.Tally       // of TargetNeighbours in the region
	Links     []graph.LinkGroup // what candidates sell, at least disclosed
	Ends      []graph.Enterprise
	Families  map[string]graph.Enterprise
	// Local names a firm of the region, Allied one of the partner, by GroupKeys.
	Local, Allied map[string]string
	// Events are the projects by GroupKeys of an investor.
	Events map[string][]graph.Project
}

type hunt struct {
	*Atlas
	rules   *Rules
	facts   *TargetsFacts
	segment *graph.Segment
	asOf    graph.Date
	region  string
	partner map[string]string // the name of the part, by code
	family  family
	ends    map[string]*graph.Enterprise
	links   map[string][]graph.SupplyLink
	share   *float64
}

// sale is a link of a candidate that tells it may come: to a firm of the region
// or its partner, or to the group of one.
type sale struct {
	link  *graph.SupplyLink
	to    *graph.Enterprise
	local string // the firm of the group that is here; blank: to is
}
