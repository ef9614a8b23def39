package insight

import (
	"fmt"
	"slices"
	"strings"
)

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
	if !base.fewFirms() {
		b.Completeness, b.Resilience = share(here, all), share(sum, weights)
	}
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
	less := ""
	if n := len(out.LostSome); n > 0 {
		less = fmt.Sprintf("，失去供应商之一的企业%d家", n)
	}
	return count("断供企业", len(out.CutOff), some(out.CutOffLightest, "在本地和伙伴地区无人能全部承接")) + less +
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
		parts = append(parts, fmt.Sprintf("失去%d个环节（%s）", len(b.LostSegments), shorten(namesOf(b.LostSegments), 5, "个")))
	}
	return strings.Join(parts, "，")
}
