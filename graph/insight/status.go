package insight

import (
	"fmt"

	"chainchief/graph"
)

// state is what a segment is in a place, with what the judgement rests on.
type state struct {
	status      Status
	clause      string // the rule that fired, in words
	confirmed   bool   // present by a check alone (人工核定)
	byRegister  *graph.Coverage
	single      bool
	broken      bool // 断点
	projects    []ProjectNote
	location    *Location
	contradicts bool // a check says no while a firm is recorded (与核实不符)
	making      *graph.Project
}

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
			st.clause = "本地有大中型企业"
		case st.byRegister != nil:
			st.clause = v.registerClause(st.byRegister)
		default:
			st.clause = fmt.Sprintf("本地企业权重合计%s，达到%s", number(v.mass[s][0].n), number(float64(v.rules.StrongTenths)/10))
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
	eff := v.mass[s][0].eff
	st.single = seg.Traded && st.byRegister == nil && eff > 0 && eff < v.rules.SinglePointN &&
		len(filter(v.net.outputs[s], func(t int) bool { return v.net.segments[t].Traded && v.present(t) })) > 0
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
	return fmt.Sprintf("按名录：%s（%s，%d家）", c.What, dateZH(c.SourceDate), c.KnownCount)
}

// weakness says why a present part or material is weak, or "".
func (v *view) weakness(s int, anchor bool, l *Location) string {
	seg, counts := &v.net.segments[s], v.focal(s)
	if anchor || !seg.Traded || seg.Kind != graph.SegmentPart && seg.Kind != graph.SegmentMaterial {
		return ""
	}
	if needs := v.needs[seg.ID]; len(needs) > 0 {
		return fmt.Sprintf("%s提出需求：%s", needs[0].SaidBy, needs[0].Need)
	}
	if counts.Present() > 0 && sizesKnown(counts) {
		customers := filter(v.net.outputs[s], func(t int) bool { return anchored(v.focal(t)) })
		if len(customers) > 0 {
			return fmt.Sprintf("配套不匹配：下游%s有大中型企业，本环节都是小微企业", v.names(customers, 3))
		}
	}
	was, is := v.rules.tenths(&v.before[s][0]), v.rules.tenths(counts)
	if was > 0 && float64(is) <= v.rules.FallShare*float64(was) {
		return fmt.Sprintf("%d个月内企业权重由%s降到%s", v.rules.LossMonths, number(float64(was)/10), number(float64(is)/10))
	}
	if l != nil && l.Low >= v.rules.LQSure {
		return fmt.Sprintf("区位商%.2f，低于%.1f的把握为%.0f%%", l.Quotient, v.rules.LQLow, 100*l.Low)
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
	if was := v.before[s][0].Present(); was > 0 {
		st.status = Lost
		st.clause = fmt.Sprintf("%d个月前登记有%d家企业，现在没有", v.rules.LossMonths, was)
		return
	}
	if p := st.making; p != nil {
		st.status, st.clause = Building, fmt.Sprintf("项目“%s”%s%s", p.Name, dateZH(p.Date), StageZH(p.Stage))
		if p.Stage == graph.ProjectSigned {
			st.status = Signed
		}
		return
	}
	if c, full := v.register(s); full {
		st.status, st.clause = Missing, fmt.Sprintf("名录完整（%s，%d家），其中没有", c.What, c.KnownCount)
		return
	}
	if n := hints(v.focal(s)); n > 0 {
		st.status, st.clause = Suspected, fmt.Sprintf("只有线索：%d家企业可能从事，未经证实", n)
		return
	}
	if !v.anywhere(s) {
		st.status, st.clause = Insufficient, "全部登记地区都没有这一环节的企业，无从判断"
		return
	}
	near := filter(v.net.around(s), v.present)
	switch {
	case len(near) > 0:
		st.status, st.clause = Unseen, fmt.Sprintf("本地没有登记企业，而上下游的%s在本地", v.names(near, 3))
	case seg.Weight == 3:
		st.status, st.clause = Unseen, "本地没有登记企业，而它是链上的核心环节"
	case len(v.needs[seg.ID]) > 0:
		need := v.needs[seg.ID][0]
		st.status, st.clause = Unseen, fmt.Sprintf("本地没有登记企业，而%s提出需求：%s", need.SaidBy, need.Need)
	default:
		st.status, st.clause = NotInvolved, "本地没有登记企业，上下游相邻环节也不在本地"
	}
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
	link := func(t int) bool {
		seg := &v.net.segments[t]
		return seg.Traded && (seg.Kind == graph.SegmentPart || seg.Kind == graph.SegmentMaterial)
	}
	here := func(t int) bool { return link(t) && v.present(t) }
	return link(s) && len(filter(v.net.inputs[s], here)) > 0 && len(filter(v.net.outputs[s], here)) > 0
}

// ProjectNote is a project shown on a segment.
type ProjectNote struct {
	ID       string             `json:"id"`
	Name     string             `json:"name"`
	Investor string             `json:"investor"`
	Region   string             `json:"region"`
	Stage    graph.ProjectStage `json:"stage"`
	StageZH  string             `json:"stage_zh"`
	Date     graph.Date         `json:"date,omitzero"`
	// Remark: 逾期待核 for a start without news, 待销号 for an old signature,
	// 状态不明 where stage or date is unknown.
	Remark string `json:"remark,omitzero"`
	Note   string `json:"note,omitzero"`
	Sourced
}

// projectNotes lists the projects of a segment known at the as-of date, and the
// one that makes it 在建, or else 已签约.
func (v *view) projectNotes(s int) (notes []ProjectNote, making *graph.Project) {
	return v.rules.projectNotes(v.works[v.net.segments[s].ID], v.AsOf)
}

func (r *Rules) projectNotes(projects []*graph.Project, asOf graph.Date) (notes []ProjectNote, making *graph.Project) {
	for _, p := range projects {
		months, dated := monthsAgo(p.Date, asOf)
		if dated && !knownAt(p.Date, asOf) {
			continue
		}
		n := ProjectNote{ID: p.ID, Name: p.Name, Investor: investors(p), Region: p.Region, Stage: p.Stage,
			StageZH: StageZH(p.Stage), Date: p.Date, Note: p.Note, Sourced: SourcedOf(p.Source)}
		switch {
		case !dated || p.Stage == graph.ProjectUnknown:
			n.Remark = "状态不明"
		case p.Stage == graph.ProjectSigned && months > r.SignedMonths:
			n.Remark = "待销号"
		case p.Stage == graph.ProjectSigned:
			if making == nil {
				making = p
			}
		default: // started or commissioned
			if p.Stage == graph.ProjectStarted && months > r.OverdueMonths {
				n.Remark = "逾期待核"
			}
			if months <= r.BuildingMonths && (making == nil || making.Stage == graph.ProjectSigned) {
				making = p
			}
		}
		notes = append(notes, n)
	}
	return notes, making
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
		recorded := v.arrangeRow(v.row[scope])[0]
		return c, float64(recorded.Present()) / float64(c.KnownCount)
	}
	return nil, 0
}
