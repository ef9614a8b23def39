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
	// Sales are the confirmed and disclosed links from an enterprise that leaves, Supplies all such
	// links by which their customers buy, from whomever.
	Sales    []graph.SupplyLink
	Supplies map[string][]graph.SupplyLink
	// Firms holds the customers.
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
// Lightest: whatever another present firm of the same segment in r ∪ h could
// take over is as before; only what nobody else makes is lost.
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
	Truncated      bool     `json:"truncated"`
	Sentences      []string `json:"sentences"`
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
		s += "·单点"
	}
	if c.BreakPoint {
		s += "·断点"
	}
	if c.Action != NoAction {
		s += "（" + c.ActionZH + "）"
	}
	return s
}

// CutOff is an enterprise whose only recorded suppliers leave.
type CutOff struct {
	Enterprise Named  `json:"enterprise"`
	Region     *Named `json:"region"`
	Local      bool   `json:"local"` // in the focal region
	Deals      []Deal `json:"deals"`
	// TakeOver names firms of r ∪ h in the segments it buys from; none: nobody is known who could serve it.
	TakeOver []Named `json:"take_over"`
	// Guessed: the links name no segment, so that the segments of the supplier stand for it.
	Guessed bool `json:"guessed"`
}

const othersNamed = 5

// Imagine answers what happens to the chain of a frame when enterprises leave.
func Imagine(f *Frame, a *Atlas, facts *Facts, sf *ScenarioFacts, rules Rules) *Scenario {
	out := &Scenario{Chain: Named{f.Chain.ID, f.Chain.Name}, Region: Named{f.Region.Code, f.Region.Name}, AsOf: f.AsOf, RuleVersion: rules.Version,
		Changes: []Change{}, CutOff: []CutOff{}, Truncated: sf.Truncated}
	if f.Partner != nil {
		out.Partner = &Named{f.Partner.Code, f.Partner.Name}
	}
	covered := func(segment string) bool { return len(sf.Others[segment]) > 0 }
	before := newCourt(f, facts, rules).home
	after := func(gone func(enterprise, segment string) bool) *view {
		left := facts.without(f, a, sf.Leaving, false, gone)
		left.Projects = slices.DeleteFunc(slices.Clone(facts.Projects), sf.isTheirs)
		return newCourt(f, left, rules).home
	}
	heaviest := after(func(string, string) bool { return true })
	lightest := after(func(_, segment string) bool { return !covered(segment) })

	for _, d := range sf.Leaving {
		out.Leaving = append(out.Leaving, sf.leaver(a, d))
	}
	out.Before, out.Lightest, out.Heaviest = before.bound(before), lightest.bound(before), heaviest.bound(before)
	for _, s := range before.leaves {
		c := Change{before.named(s), before.condition(s), lightest.condition(s), heaviest.condition(s)}
		if c.Before != c.Lightest || c.Before != c.Heaviest {
			out.Changes = append(out.Changes, c)
		}
	}
	out.cutOff(f, a, sf)
	out.tell(before)
	return out
}

// isTheirs reports whether a project has recorded investors and all of them leave.
func (sf *ScenarioFacts) isTheirs(p graph.Project) bool {
	return len(p.Investors) > 0 && !slices.ContainsFunc(p.Investors, func(i graph.Investor) bool {
		return !slices.ContainsFunc(sf.Leaving, func(d Departure) bool { return d.Enterprise.ID == i.Enterprise })
	})
}

func (sf *ScenarioFacts) leaver(a *Atlas, d Departure) Leaver {
	l := Leaver{Enterprise: Named{d.Enterprise.ID, d.Enterprise.Name}, Region: a.RegionNamed(d.Enterprise.Region), Segments: []LeftSegment{}, Source: d.Enterprise.Source}
	for _, m := range d.Memberships {
		if m.Certainty == graph.Hint || slices.ContainsFunc(l.Segments, func(s LeftSegment) bool { return s.Segment.ID == m.Segment }) {
			continue
		}
		i := a.net.index[m.Segment]
		l.Segments = append(l.Segments, LeftSegment{Segment: a.named(i), Chain: a.net.segments[i].Chain, Certainty: m.Certainty,
			Others: firmsNamed(sf.Others[m.Segment], othersNamed)})
	}
	slices.SortFunc(l.Segments, func(x, y LeftSegment) int { return strings.Compare(x.Segment.ID, y.Segment.ID) })
	return l
}

func firmsNamed(members []graph.Member, most int) []Named {
	list := []Named{}
	for _, m := range members {
		n := Named{m.Enterprise.ID, m.Enterprise.ShortName}
		if len(list) < most && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// bound sums the view up; base is the view before.
func (v *view) bound(base *view) Bound {
	b := Bound{SinglePoints: len(v.singlePoints()), Counts: map[Status]int{}, LostSegments: []Named{}}
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
	return Condition{Status: st.status, StatusZH: st.status.ZH(), SinglePoint: st.single, BreakPoint: st.broken, Action: action, ActionZH: action.ZH()}
}

// cutOff finds the customers that are left without a recorded supplier.
func (out *Scenario) cutOff(f *Frame, a *Atlas, sf *ScenarioFacts) {
	leaves := func(id string) bool {
		return slices.ContainsFunc(sf.Leaving, func(d Departure) bool { return d.Enterprise.ID == id })
	}
	customers := map[string][]graph.SupplyLink{}
	for _, l := range sf.Sales {
		if !leaves(l.Customer) {
			customers[l.Customer] = append(customers[l.Customer], l)
		}
	}
	named := func(id string) Named {
		if e, ok := sf.Firms[id]; ok {
			return Named{id, e.Name}
		}
		i := slices.IndexFunc(sf.Leaving, func(d Departure) bool { return d.Enterprise.ID == id })
		return Named{id, sf.Leaving[i].Enterprise.Name}
	}
	for id, sales := range customers {
		if slices.ContainsFunc(sf.Supplies[id], func(l graph.SupplyLink) bool { return !leaves(l.Supplier) }) {
			out.OtherCustomers++
			continue
		}
		e := sf.Firms[id]
		c := CutOff{Enterprise: named(id), Region: a.RegionNamed(e.Region), Local: slices.Contains(f.Codes, e.Region), TakeOver: []Named{}}
		slices.SortFunc(sales, graph.Surest)
		for _, l := range sales {
			c.Deals = append(c.Deals, NewDeal(l, named, a.SegmentNamed))
			segments := []string{l.Segment}
			if l.Segment == "" {
				c.Guessed = true
				segments = sf.segmentsOf(l.Supplier)
			}
			for _, s := range segments {
				for _, m := range sf.Others[s] {
					n := Named{m.Enterprise.ID, m.Enterprise.ShortName}
					if m.Enterprise.ID != id && len(c.TakeOver) < othersNamed && !slices.Contains(c.TakeOver, n) {
						c.TakeOver = append(c.TakeOver, n)
					}
				}
			}
		}
		if len(c.TakeOver) == 0 {
			out.CutOffLightest++
		}
		out.CutOff = append(out.CutOff, c)
	}
	slices.SortFunc(out.CutOff, func(x, y CutOff) int {
		if x.Local != y.Local {
			if x.Local {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(min(len(x.TakeOver), 1), min(len(y.TakeOver), 1)), strings.Compare(x.Enterprise.Name, y.Enterprise.Name), strings.Compare(x.Enterprise.ID, y.Enterprise.ID))
	})
}

// segmentsOf lists the segments an enterprise that leaves is present in.
func (sf *ScenarioFacts) segmentsOf(id string) []string {
	var ids []string
	for _, d := range sf.Leaving {
		for _, m := range d.Memberships {
			if d.Enterprise.ID == id && m.Certainty != graph.Hint && !slices.Contains(ids, m.Segment) {
				ids = append(ids, m.Segment)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

func (out *Scenario) tell(before *view) {
	var names []string
	inChain := false
	for _, l := range out.Leaving {
		names = append(names, l.Enterprise.Name)
		inChain = inChain || slices.ContainsFunc(l.Segments, func(s LeftSegment) bool { return s.Chain == out.Chain.ID })
	}
	add := func(format string, args ...any) { out.Sentences = append(out.Sentences, fmt.Sprintf(format, args...)) }
	add("若%s离开：影响最轻%s；最重%s。", joinZH(names), out.effect(&out.Lightest, out.CutOffLightest), out.effect(&out.Heaviest, len(out.CutOff)))
	if !inChain {
		add("登记中没有它在“%s”链上的环节，对本链的影响只看供应关系。", out.Chain.Name)
	}
	add("最重：退出后无人接替；最轻：%s另有同环节企业的都由其承接，只失去无人能接的环节。只算一步，不计连锁反应，也不用推断的供应关系。", before.together())
	if r, h := out.Before.Resilience, out.Heaviest.Resilience; r != nil && h != nil && *h > *r {
		add("韧性数值上升，是因为大户退出后剩下的企业更分散，不等于更安全。")
	}
	add("规则版本%d，数据截至%s；没有登记的供应关系不在其中。", out.RuleVersion, dateZH(out.AsOf))
}

// together names r ∪ h.
func (v *view) together() string {
	if len(v.parts) == 0 {
		return v.name
	}
	return v.name + "、" + v.partNames(v.partsWhere(func(int) bool { return true }))
}

// effect tells a bound against the state before.
func (out *Scenario) effect(b *Bound, cutOff int) string {
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
	if cutOff > 0 {
		parts = append(parts, fmt.Sprintf("%d家企业失去唯一登记的供应商", cutOff))
	} else {
		parts = append(parts, "登记的客户中无人断供")
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
