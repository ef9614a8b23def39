package insight

import (
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// ScenarioFacts is what a store said about enterprises that might leave.
type ScenarioFacts struct {
	Leaving []Departure
	// Sales and Purchases are the confirmed and disclosed links from and to an enterprise that leaves.
	// Supplies are all such links by which their customers buy, Deliveries those by which their
	// suppliers sell, whoever is at the other end.
	Sales, Purchases     []graph.SupplyLink
	Supplies, Deliveries map[string][]graph.SupplyLink
	// Inferred are the links of those that leave that are only inferred: told, and counted nowhere.
	Inferred []graph.SupplyLink
	// Firms holds the enterprises at the other ends.
	Firms map[string]graph.Enterprise
	// Others holds, by segment, who else is present in r ∪ h, the surest and largest first.
	Others    map[string][]graph.Member
	Truncated bool // of the links or of the others some were left out
}

// Segments lists the segments of those who leave.
func (sf *ScenarioFacts) Segments() []string {
	var ids []string
	for _, d := range sf.Leaving {
		for _, m := range d.Memberships {
			ids = append(ids, m.Segment)
		}
	}
	return ids
}

// isTheirs reports whether a project has recorded investors and all of them leave.
func (sf *ScenarioFacts) isTheirs(p graph.Project) bool {
	return len(p.Investors) > 0 && !slices.ContainsFunc(p.Investors, func(i graph.Investor) bool {
		return !slices.ContainsFunc(sf.Leaving, func(d Departure) bool { return d.Enterprise.ID == i.Enterprise })
	})
}

// Scenario says what happens to a chain when enterprises leave: no forecast, but
// a lightest and a heaviest bound, over one step, without any cascade (METHOD
// section 7).
//
// Heaviest: their memberships, links and projects vanish and nobody takes their place.
// Lightest: whatever another firm of the same segment in r ∪ h, of another group and
// known to be at least as large, could take over is as before; only what none
// of them makes is lost.
type Scenario struct {
	Chain       Named      `json:"chain"`
	Region      Named      `json:"region"`
	Partner     *Named     `json:"partner"`
	AsOf        graph.Date `json:"as_of"`
	RuleVersion int        `json:"rule_version"`
	Leaving     []Leaver   `json:"leaving"`
	Before      Bound      `json:"before"`
	Lightest    Bound      `json:"lightest"`
	Heaviest    Bound      `json:"heaviest"`
	Changes     []Change   `json:"changes"`
	// Cut off: enterprises whose only recorded suppliers leave. CutOffLightest counts those nobody could serve instead.
	CutOff         []CutOff `json:"cut_off"`
	CutOffLightest int      `json:"cut_off_lightest"`
	OtherCustomers int      `json:"other_customers"` // customers with another recorded supplier
	// LostSome are the customers with another recorded supplier, LostCustomers the suppliers that lose a customer.
	LostSome      []CutOff       `json:"lost_some"`
	LostCustomers []LostCustomer `json:"lost_customers"`
	LostSole      int            `json:"lost_sole"` // of LostCustomers, those without another recorded customer
	// HangsOn tells official counts and clusters that name those who leave.
	HangsOn   []string `json:"hangs_on"`
	Truncated bool     `json:"truncated"`
	Sentences []string `json:"sentences"`
}

// Leaver is an enterprise that leaves.
type Leaver struct {
	Enterprise Named         `json:"enterprise"`
	Region     *Named        `json:"region"`
	Segments   []LeftSegment `json:"segments"` // of all chains, without hints
	graph.Source
}

// LeftSegment is a segment that an enterprise works in, with who else does in r ∪ h.
type LeftSegment struct {
	Segment   Named           `json:"segment"`
	Chain     string          `json:"chain"`
	Certainty graph.Certainty `json:"certainty"`
	Others    []Named         `json:"others"`
	Successors
}

// Successors are others of r ∪ h in a segment, outside the group of whoever leaves
// it. Only those known to be as large take it over.
type Successors struct {
	TakeOver []Named `json:"take_over"`
	Partly   []Named `json:"partly"`       // smaller: 只能部分承接
	Unsized  []Named `json:"size_unknown"` // 规模未掌握
}

// ZH says in words who could take over.
func (x *Successors) ZH() string {
	var parts []string
	for _, group := range []struct {
		list []Named
		word string
	}{{x.TakeOver, ""}, {x.Partly, "（只能部分承接）"}, {x.Unsized, "（规模未掌握）"}} {
		if len(group.list) > 0 {
			parts = append(parts, joinZH(namesOf(group.list))+group.word)
		}
	}
	if parts == nil {
		return "本地和伙伴地区暂无登记"
	}
	return strings.Join(parts, "；")
}

// Bound is the state of the chain: before, or at one end of what may happen.
type Bound struct {
	// Completeness is taken over the segments judged before.
	Completeness *float64 `json:"completeness"`
	// Resilience is taken over the segments that had recorded firms before; one emptied counts 0.
	Resilience   *float64       `json:"resilience"`
	Counts       map[Status]int `json:"counts"`
	SinglePoints int            `json:"single_points"`
	LostSegments []Named        `json:"lost_segments"` // present before, not now
}

// Change is a segment that is not what it was in at least one of the bounds.
type Change struct {
	Segment  Named     `json:"segment"`
	Before   Condition `json:"before"`
	Lightest Condition `json:"lightest"`
	Heaviest Condition `json:"heaviest"`
}

// Condition is what a segment is and what would be done about it.
type Condition struct {
	Status      Status `json:"status"`
	StatusZH    string `json:"status_zh"`
	SinglePoint bool   `json:"single_point"`
	BreakPoint  bool   `json:"break_point"`
	Action      Action `json:"action"`
	ActionZH    string `json:"action_zh"`
}

// ZH says it in words.
func (c Condition) ZH() string {
	s := c.StatusZH
	if c.SinglePoint {
		s += "·独家支撑"
	}
	if c.BreakPoint {
		s += "·断点"
	}
	if c.Action != NoAction {
		s += "（" + c.ActionZH + "）"
	}
	return s
}

// CutOff is an enterprise whose recorded suppliers leave, all of them or some.
type CutOff struct {
	Enterprise Named  `json:"enterprise"`
	Region     *Named `json:"region"`
	Local      bool   `json:"local"` // in the focal region
	Deals      []Deal `json:"deals"`
	// Others counts its recorded suppliers that stay.
	Others int `json:"others"`
	Successors
	// Guessed: the links name no segment, so that the segments of the supplier stand for it.
	Guessed bool `json:"guessed"`
}

// ZH says what an enterprise loses.
func (c *CutOff) ZH() string {
	if c.Others == 0 {
		return "失去唯一登记供应商"
	}
	return fmt.Sprintf("失去供应商之一（另有%d家）", c.Others)
}

// LostCustomer is an enterprise whose recorded customers leave.
type LostCustomer struct {
	Enterprise Named  `json:"enterprise"`
	Region     *Named `json:"region"`
	Local      bool   `json:"local"`
	Deals      []Deal `json:"deals"`
	Others     int    `json:"others"` // its recorded customers that stay; 0: it loses the only one
}

// ZH says what an enterprise loses.
func (c *LostCustomer) ZH() string {
	if c.Others == 0 {
		return "失去唯一登记客户"
	}
	return fmt.Sprintf("失去客户之一（另有%d家）", c.Others)
}

const othersNamed = 5
