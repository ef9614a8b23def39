package insight

import (
	"fmt"

	"chainchief/graph"
)

// projectNotes lists the projects of a segment known at the as-of date, and the
// one that makes it 在建, or else 已签约.
func (v *view) projectNotes(s int) (notes []ProjectNote, making *graph.Project) {
	return v.rules.projectNotes(v.works[v.net.segments[s].ID], v.AsOf)
}

func (r *Rules) projectNotes(projects []*graph.Project, asOf graph.Date) (notes []ProjectNote, making *graph.Project) {
	for _, p := range projects {
		n, months, known := r.projectNote(p, asOf)
		switch {
		case !known || !p.Stage.Stands():
			continue
		case n.counts == "":
		case n.counts == Signed:
			if making == nil {
				making = p
			}
		case months <= r.BuildingMonths && (making == nil || making.Stage == graph.ProjectSigned):
			making = p
		}
		notes = append(notes, n)
	}
	return notes, making
}

// projectNote tells of a project; known: by the as-of date, which was months after its own.
func (r *Rules) projectNote(p *graph.Project, asOf graph.Date) (n ProjectNote, months int, known bool) {
	months, dated := monthsAgo(p.Date, asOf)
	if dated && !knownAt(p.Date, asOf) {
		return n, months, false
	}
	n = ProjectNote{ID: p.ID, Name: p.Name, Investor: investors(p), Region: p.Region, Stage: p.Stage,
		StageZH: StageZH(p.Stage), Date: p.Date, Note: p.Note, State: fullWidth(p.StateNote), Sourced: SourcedOf(p.Source)}
	switch {
	case !p.Stage.Stands():
	case p.Stage == graph.ProjectUnknown:
		n.Remark = "阶段待核"
	case !dated:
		n.Remark = "日期待核"
	case p.Stage == graph.ProjectSigned && months > r.SignedMonths && heardWithin(p, r.SignedMonths, asOf): // nobody has given it up
		n.Remark = fmt.Sprintf("签约超%d个月未开工，%s仍有消息，待核实进展", r.SignedMonths, dateZH(p.LastHeard))
	case p.Stage == graph.ProjectSigned && months > r.SignedMonths:
		n.Remark = fmt.Sprintf("签约超%d个月未开工，待清理核实", r.SignedMonths)
	case p.Stage == graph.ProjectSigned:
		n.counts = Signed
	default: // started or commissioned
		n.counts = Building
		n.Remark = r.late(p, months, asOf)
	}
	return n, months, true
}

// ProjectNoteAt tells of a project what is to be checked of it; known: whether it was by the as-of date.
func (r *Rules) ProjectNoteAt(p *graph.Project, asOf graph.Date) (n ProjectNote, known bool) {
	n, _, known = r.projectNote(p, asOf)
	return n, known
}

// late says why a project that has started, months ago, is to be checked before
// it counts as going on.
func (r *Rules) late(p *graph.Project, months int, asOf graph.Date) string {
	if p.Stage != graph.ProjectStarted {
		return ""
	}
	switch {
	case p.PlannedEnd != "" && p.PlannedEnd.LastDay() < asOf.LastDay():
		return "已过计划完工时间（" + dateZH(p.PlannedEnd) + "），待核"
	case months > r.OverdueMonths && !heardWithin(p, r.OverdueMonths, asOf):
		return fmt.Sprintf("开工超%d个月无新进展，待核", r.OverdueMonths)
	}
	return ""
}

// heardWithin: there was news of a project in the last months before a date.
func heardWithin(p *graph.Project, most int, asOf graph.Date) bool {
	months, known := monthsAgo(p.LastHeard, asOf)
	return known && knownAt(p.LastHeard, asOf) && months <= most
}
