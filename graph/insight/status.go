package insight

import (
	"cmp"
	"fmt"
	"slices"

	"chainchief/graph"
)

// stateOf returns the state of a segment in this place (METHOD sections 1 and 2).
func (v *view) stateOf(s int) *state {
	if v.state[s] == nil {
		v.state[s] = v.newState(s)
	}
	return v.state[s]
}

func (v *view) newState(s int) *state {
	seg := &v.net.segments[s]
	st := &state{}
	st.projects, st.making = v.projectNotes(s)
	n := v.focal(s).Present()
	check, register := v.checks[seg.ID], v.listed[seg.ID]
	switch {
	case n > 0:
		st.contradicts = check != nil && check.Verdict == "no"
		st.byRegister = register
		v.judgeStrength(s, st)
	case check != nil && check.Verdict == "yes":
		st.status, st.confirmed = Ordinary, true
		st.clause = fmt.Sprintf("%s于%s核实为“有”，但未登记企业（人工核定）", check.By, dateZH(check.Date))
	case check != nil: // no
		st.status = Missing
		st.clause = fmt.Sprintf("%s于%s核实为“无”", check.By, dateZH(check.Date))
	case register != nil:
		st.byRegister = register
		v.judgeStrength(s, st)
	case v.shown[seg.ID] != nil:
		st.status, st.byPage = Ordinary, v.shown[seg.ID]
		st.clause = v.pageClause(st.byPage)
	default:
		v.judgeAbsence(s, st)
	}
	st.broken = v.isBroken(s, st)
	return st
}

// judgeStrength settles 优势, 薄弱 or 一般 for a present segment, and 单点.
func (v *view) judgeStrength(s int, st *state) {
	seg, counts := &v.net.segments[s], v.focal(s)
	st.location = v.location(v.code, s)
	anchor := anchored(counts)
	if v.strong(s) {
		st.status = Strong
		switch {
		case anchor:
			st.clause = "本地有大中型企业" + v.anchorsNamed(s)
		case st.byRegister != nil:
			st.clause = v.registerClause(st.byRegister)
		default:
			st.clause = fmt.Sprintf("本地登记%d家企业，已成规模", counts.Present())
		}
	} else if why := v.weakness(s, anchor, st.location); why != "" {
		st.status, st.clause = Weak, why
	} else {
		st.status = Ordinary
		switch {
		case st.byRegister != nil && counts.Present() == 0:
			st.clause = v.registerClause(st.byRegister)
		case !seg.Traded:
			st.clause = fmt.Sprintf("长流程内部工序，本地有%d家企业", counts.Present())
		default:
			st.clause = fmt.Sprintf("本地登记%d家企业，未达优势", counts.Present())
		}
	}
	st.single = anchor && st.byRegister == nil && v.couldBeSingle(s)
}

// couldBeSingle: a part or material from afar that one firm makes and somebody here buys.
func (v *view) couldBeSingle(s int) bool {
	eff := v.mass[s][0].eff
	return v.net.component(s) && v.rules.radius(&v.net.segments[s]) > float64(v.rules.NearRadius) && eff > 0 && eff < v.rules.SinglePointN &&
		slices.ContainsFunc(v.net.outputs[s], func(t int) bool { return v.net.segments[t].Traded && v.present(t) })
}

// strong reports 优势; it looks at the segment alone, so that it can be asked of any in the closure.
func (v *view) strong(s int) bool {
	seg, counts := &v.net.segments[s], v.focal(s)
	check, register := v.checks[seg.ID], v.listed[seg.ID]
	if !seg.Made() || !seg.Traded || counts.Present() == 0 && (register == nil || check != nil) {
		return false
	}
	if !anchored(counts) && v.rules.tenths(counts) < v.rules.StrongTenths && register == nil {
		return false
	}
	l := v.location(v.code, s)
	return l == nil || l.High >= v.rules.LQSure
}

func (v *view) registerClause(c *graph.Coverage) string {
	return fmt.Sprintf("按名录：%s（%s，%d家）", fullWidth(c.What), dateZH(c.SourceDate), c.KnownCount)
}

// pageClause: a page says so, and names no enterprise.
func (v *view) pageClause(p *graph.Presence) string {
	return fmt.Sprintf("有公开资料：%s（%s，%s），企业待登记", fullWidth(p.What), dateZH(cmp.Or(p.Date, p.SourceDate)), EvidenceZH(p.Evidence))
}

// anchorsNamed names the anchors of a segment here, where they are known by name.
func (v *view) anchorsNamed(s int) string {
	if firms := v.anchors(0, []int{s}); len(firms) > 0 {
		return "：" + briefly(firms, 3)
	}
	return ""
}

// weakness says why a present part or material is weak, or "".
func (v *view) weakness(s int, anchor bool, l *Location) string {
	seg, counts := &v.net.segments[s], v.focal(s)
	if anchor || !v.net.component(s) {
		return ""
	}
	if needs := v.needs[seg.ID]; len(needs) > 0 {
		return needZH(needs[0])
	}
	// Of a segment with one firm on record most is not recorded: it tells no size.
	if counts.Present() > 1 && sizesKnown(counts) {
		customers := filter(v.net.outputs[s], func(t int) bool { return anchored(v.focal(t)) })
		if len(customers) > 0 {
			return fmt.Sprintf("配套不匹配：下游%s有大中型企业，本环节都是小微企业", v.names(customers, 3))
		}
	}
	was, is := v.before[s].tenths, v.rules.tenths(counts)
	if was > 0 && float64(is) <= v.rules.FallShare*float64(was) {
		return fmt.Sprintf("%d个月内企业由%d家减到%d家", v.rules.LossMonths, v.before[s].present, counts.Present())
	}
	if l != nil && l.Low >= v.rules.LQSure {
		return fmt.Sprintf("名录完整，本环节企业数明显低于各地平均（区位商%.2f）", l.Quotient)
	}
	return ""
}

// judgeAbsence goes through the rules for a segment without firm, check or register.
func (v *view) judgeAbsence(s int, st *state) {
	seg := &v.net.segments[s]
	if twins := filter(v.net.twins[s], v.present); len(twins) > 0 {
		st.status = Twin
		st.clause = fmt.Sprintf("本地已有同类环节%s", v.chainNames(twins))
		return
	}
	if was := v.before[s].present; was > 0 {
		st.status = Lost
		st.clause = fmt.Sprintf("%d个月前登记有%d家企业，现已没有", v.rules.LossMonths, was)
		return
	}
	if p := st.making; p != nil {
		st.status, st.clause = Building, fmt.Sprintf("项目“%s”%s%s", p.Name, dateZH(p.Date), StageZH(p.Stage))
		switch p.Stage {
		case graph.ProjectSigned:
			st.status = Signed
		case graph.ProjectCommissioned, graph.ProjectEnrolled:
			st.running, st.agency = true, v.agency(s, p)
			who := "运营方待登记"
			if st.agency != "" {
				who = "由" + st.agency + "运营（机构，不计入企业数）"
			}
			st.clause = fmt.Sprintf("项目“%s”%s已投产，%s", p.Name, dateZH(p.Date), who)
		}
		return
	}
	if c, full := v.register(s); full {
		st.status, st.clause = Missing, fmt.Sprintf("名录完整（%s，%d家），其中没有", c.What, c.KnownCount)
		return
	}
	if n := hints(v.focal(s)); n > 0 {
		st.status, st.clause = Suspected, fmt.Sprintf("只有线索：%d家企业可能从事，待核实", n)
		return
	}
	if !v.anywhere(s) {
		st.status, st.clause = Insufficient, "各登记地区都暂无这一环节的企业，无从判断"
		return
	}
	near := filter(v.net.around[s], func(t int) bool { return goodsOrUser(v.net.segments[t].Kind) && v.present(t) })
	switch {
	case len(near) > 0:
		st.status, st.clause = Unseen, fmt.Sprintf("本环节暂无登记企业，上下游的%s本地已有", v.names(near, 3))
	case len(v.needs[seg.ID]) > 0:
		st.status, st.clause = Unseen, "本环节暂无登记企业；"+needZH(v.needs[seg.ID][0])
	default:
		st.status, st.clause = NotInvolved, "本环节暂无登记企业，上下游相邻环节也暂无登记"
	}
}

// agency is the institution recorded in a segment here that runs a project of it; blank: none.
func (v *view) agency(s int, p *graph.Project) string {
	for _, m := range v.facts.members(0, v.net.segments[s].ID) {
		runs := m.Enterprise.ID == p.Operator || slices.ContainsFunc(p.Investors, func(i graph.Investor) bool { return i.Enterprise == m.Enterprise.ID })
		if runs && m.Enterprise.Type == graph.TypeInstitution && m.Membership.Certainty != graph.Hint {
			return m.Enterprise.ShortName
		}
	}
	return ""
}

// anywhere: some place of R has a present firm.
func (v *view) anywhere(s int) bool {
	for k := range v.now[s] {
		if v.now[s][k].Present() > 0 {
			return true
		}
	}
	return false
}

// isBroken marks 断点: an absent traded part or material between present ones.
func (v *view) isBroken(s int, st *state) bool {
	switch st.status {
	case Missing, Lost, Unseen:
	default:
		return false
	}
	here := func(t int) bool { return v.net.component(t) && v.present(t) }
	return v.net.component(s) && len(filter(v.net.inputs[s], here)) > 0 && len(filter(v.net.outputs[s], here)) > 0
}

// register returns the official count with the narrowest scope for a segment
// (leaf, card, chain), and whether it is a complete register.
func (v *view) register(s int) (c *graph.Coverage, full bool) {
	c, share := v.recordedShare(s)
	return c, c != nil && c.Register && share >= v.rules.ShareFull
}

// recordedShare holds the recorded enterprises of this place against the
// official count with the narrowest scope; nil where there is none.
func (v *view) recordedShare(s int) (*graph.Coverage, float64) {
	seg := &v.net.segments[s]
	for _, scope := range []string{seg.ID, seg.Parent, seg.Chain} {
		c := v.counts[scope]
		if c == nil {
			continue
		}
		recorded := v.place(v.row[scope])
		return c, float64(recorded.Present()) / float64(c.KnownCount)
	}
	return nil, 0
}
