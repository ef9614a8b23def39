package insight

import (
	"cmp"
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
		var names []string
		for _, n := range group.list {
			names = append(names, n.Name)
		}
		if len(names) > 0 {
			parts = append(parts, joinZH(names)+group.word)
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

// LostCustomer is an enterprise whose recorded customers leave.
type LostCustomer struct {
	Enterprise Named  `json:"enterprise"`
	Region     *Named `json:"region"`
	Local      bool   `json:"local"`
	Deals      []Deal `json:"deals"`
	Others     int    `json:"others"` // its recorded customers that stay; 0: it loses the only one
}

const othersNamed = 5

// Imagine answers what happens to the chain of a frame when enterprises leave.
func Imagine(f *Frame, a *Atlas, facts *Facts, sf *ScenarioFacts, rules Rules) *Scenario {
	out := &Scenario{Chain: Named{f.Chain.ID, f.Chain.Name}, Region: Named{f.Region.Code, f.Region.Name}, AsOf: f.AsOf, RuleVersion: rules.Version,
		Changes: []Change{}, CutOff: []CutOff{}, LostSome: []CutOff{}, LostCustomers: []LostCustomer{}, HangsOn: []string{}, Truncated: sf.Truncated}
	if f.Partner != nil {
		out.Partner = &Named{f.Partner.Code, f.Partner.Name}
	}
	before := newCourt(f, facts, rules).home
	p := &parting{ScenarioFacts: sf, atlas: a, view: before, codes: f.Codes}
	after := func(gone func(enterprise, segment string) bool) *view {
		left := facts.without(f, a, sf.Leaving, false, gone)
		left.Projects = slices.DeleteFunc(slices.Clone(facts.Projects), sf.isTheirs)
		return newCourt(f, left, rules).home
	}
	heaviest := after(func(string, string) bool { return true })
	lightest := after(func(enterprise, segment string) bool {
		return len(p.successors([]string{enterprise}, []string{segment}, "").TakeOver) == 0
	})

	for _, d := range sf.Leaving {
		out.Leaving = append(out.Leaving, p.leaver(d))
	}
	out.Before, out.Lightest, out.Heaviest = before.bound(before), lightest.bound(before), heaviest.bound(before)
	for _, s := range before.leaves {
		c := Change{before.named(s), before.condition(s), lightest.condition(s), heaviest.condition(s)}
		if c.Before != c.Lightest || c.Before != c.Heaviest {
			out.Changes = append(out.Changes, c)
		}
	}
	p.cutOff(out)
	p.lostCustomers(out)
	out.HangsOn = p.hangsOn()
	out.tell(before, p)
	return out
}

// isTheirs reports whether a project has recorded investors and all of them leave.
func (sf *ScenarioFacts) isTheirs(p graph.Project) bool {
	return len(p.Investors) > 0 && !slices.ContainsFunc(p.Investors, func(i graph.Investor) bool {
		return !slices.ContainsFunc(sf.Leaving, func(d Departure) bool { return d.Enterprise.ID == i.Enterprise })
	})
}

// bound sums the view up; base is the view before.
func (v *view) bound(base *view) Bound {
	_, singles := v.singlePoints()
	b := Bound{SinglePoints: singles, Counts: map[Status]int{}, LostSegments: []Named{}}
	var here, all, sum, weights float64
	for _, s := range v.leaves {
		b.Counts[v.stateOf(s).status]++
		if base.present(s) && !v.present(s) {
			b.LostSegments = append(b.LostSegments, v.named(s))
		}
		if v.net.gated(s) != "" {
			continue
		}
		w := v.rules.weight(&v.net.segments[s])
		// A segment whose last firm anywhere leaves would be 资料不足, and the chain the more complete for it.
		if base.stateOf(s).status != Insufficient {
			all += w
			if v.present(s) {
				here += w
			}
		}
		if base.mass[s][0].eff > 0 {
			weights += w
			sum += w * v.spreadOut(s)
		}
	}
	b.Completeness, b.Resilience = share(here, all), share(sum, weights)
	return b
}

func (v *view) condition(s int) Condition {
	st, sc := v.stateOf(s), v.score(s, v.mass, v.rules.Exponents)
	action := v.advise(s, &sc).action
	return Condition{Status: st.status, StatusZH: st.zh(), SinglePoint: st.single, BreakPoint: st.broken, Action: action, ActionZH: action.ZH()}
}

func (out *Scenario) tell(before *view, p *parting) {
	var names []string
	inChain := false
	for _, l := range out.Leaving {
		names = append(names, l.Enterprise.Name)
		inChain = inChain || slices.ContainsFunc(l.Segments, func(s LeftSegment) bool { return s.Chain == out.Chain.ID })
	}
	add := func(format string, args ...any) { out.Sentences = append(out.Sentences, fmt.Sprintf(format, args...)) }
	who := joinZH(names)
	if low, high := out.effect(&out.Lightest), out.effect(&out.Heaviest); low == high {
		add("若%s外迁或停产，%s在本链上：%s；影响下限与上限相同。", who, before.name, low)
	} else {
		add("若%s外迁或停产，%s在本链上：影响下限，%s；影响上限，%s。", who, before.name, low, high)
	}
	if !inChain {
		add("登记中没有它在“%s”链上的环节，对本链的影响只看供应关系。", out.Chain.Name)
	}
	if len(out.CutOff)+len(out.LostSome)+len(out.LostCustomers) == 0 {
		add("%s无登记的供货关系，上下游影响未知，请向企业核实。", who)
	} else {
		add("%s。", out.linksZH())
		if line := out.localZH(); line != "" {
			add("%s本地受影响的企业：%s。", before.name, line)
		}
	}
	for _, line := range out.HangsOn {
		add("%s。", line)
	}
	if line := p.inferredZH(); line != "" {
		add("%s", line)
	}
	add("影响上限：无人接替；影响下限：%s另有同环节、不属同一集团、已知规模不小于它的企业承接。只算一步，不计连锁反应，也不计产量。", before.together())
	if r, h := out.Before.Resilience, out.Heaviest.Resilience; r != nil && h != nil && *h > *r {
		add("韧性数值上升，是因为大户退出后剩下的企业更分散，不等于更安全。")
	}
	add("数据截至%s；没有登记的供货关系不在其中。", dateZH(out.AsOf))
}

// linksZH counts who loses a supplier and who a customer.
func (out *Scenario) linksZH() string {
	count := func(what string, n int, parts ...string) string {
		detail := sentence("，", parts...)
		if detail != "" {
			detail = "（其中" + detail + "）"
		}
		return fmt.Sprintf("%s%d家%s", what, n, detail)
	}
	some := func(n int, what string) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprintf("%d家%s", n, what)
	}
	return count("断供企业", len(out.CutOff)+len(out.LostSome), some(len(out.CutOff), "失去唯一登记供应商"), some(out.CutOffLightest, "在本地和伙伴地区无人能全部承接")) +
		"，" + count("失去客户的企业", len(out.LostCustomers), some(out.LostSole, "失去唯一登记客户"))
}

// localZH names the firms of the focal region that lose somebody.
func (out *Scenario) localZH() string {
	var names []string
	for _, list := range [][]CutOff{out.CutOff, out.LostSome} {
		for i := range list {
			if list[i].Local {
				names = append(names, list[i].Enterprise.Name+"（"+list[i].ZH()+"）")
			}
		}
	}
	for i := range out.LostCustomers {
		if c := &out.LostCustomers[i]; c.Local {
			names = append(names, c.Enterprise.Name+"（"+c.ZH()+"）")
		}
	}
	return shorten(names, othersNamed, "家")
}

// together names r ∪ h.
func (v *view) together() string {
	if len(v.parts) == 0 {
		return v.name
	}
	return v.name + "、" + v.partNames(v.partsWhere(func(int) bool { return true }))
}

// effect tells a bound against the state before.
func (out *Scenario) effect(b *Bound) string {
	figure := func(name string, before, after *float64, format func(*float64) string) string {
		was, is := format(before), format(after)
		if was == is {
			return name + "不变"
		}
		return fmt.Sprintf("%s由%s变为%s", name, was, is)
	}
	parts := []string{figure("完整度", out.Before.Completeness, b.Completeness, Percent), figure("韧性", out.Before.Resilience, b.Resilience, Decimal)}
	if len(b.LostSegments) > 0 {
		var names []string
		for _, s := range b.LostSegments {
			names = append(names, s.Name)
		}
		parts = append(parts, fmt.Sprintf("失去%d个环节（%s）", len(names), shorten(names, 5, "个")))
	}
	return strings.Join(parts, "，")
}

// ChainSingle is a single point (单点) with its chain.
type ChainSingle struct {
	Chain Named `json:"chain"`
	Single
}

// RankSingles ranks the single points of several chains of a place: by the share
// of cut pairs, then by the weight of the segment, then by id.
func RankSingles(answers []*Answer) []ChainSingle {
	list, weight := []ChainSingle{}, map[string]float64{}
	for _, a := range answers {
		for _, s := range a.Figures.SinglePoints {
			list = append(list, ChainSingle{a.Chain, s})
		}
		for i := range a.Segments {
			weight[a.Segments[i].Segment.ID] = a.Segments[i].Inputs.Weight
		}
	}
	slices.SortFunc(list, func(a, b ChainSingle) int {
		return cmp.Or(cmp.Compare(b.Cut, a.Cut), cmp.Compare(weight[b.Segment.ID], weight[a.Segment.ID]), strings.Compare(a.Segment.ID, b.Segment.ID))
	})
	return list
}
