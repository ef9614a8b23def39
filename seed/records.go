package seed

import (
	"strings"

	"chainchief/graph"
)

func readProject(d *reader, r *row) {
	p := graph.Project{
		Name:           r.required("name"),
		Kind:           r.oneOf("kind", "new", "upgrade"),
		InvestorRegion: d.regions.one(r, "investor_region").id,
		Region:         d.regions.must(r, "region").id,
		Amount100MCNY:  r.number("amount_100m_cny", 0, 1e5),
		Stage:          graph.ProjectStage(r.oneOf("stage", "signed", "started", "commissioned", "unknown")),
		Date:           r.date("date"),
		Note:           r.text("note"),
		Source:         r.source(),
	}
	investors := r.list("investor")
	for i, e := range d.enterprises.loose(r, "investor", investors...) {
		// An investor outside the list stays text; it is never made an enterprise.
		p.Investors = append(p.Investors, graph.Investor{Name: investors[i], Enterprise: e.id})
	}
	for _, e := range d.segments.all(r, "segments") {
		p.Segments = append(p.Segments, r.leaf("segments", e))
	}
	p.ID = graph.ProjectID(Fold(p.Name), p.Region)
	d.put(r, "name", p)
}

func readNeed(d *reader, r *row) {
	n := graph.Need{
		Region:  d.regions.must(r, "region").id,
		Segment: r.leaf("segment", d.segments.must(r, "segment")),
		Need:    r.required("need"),
		SaidBy:  r.required("said_by"),
		Date:    r.date("date"),
		Source:  r.source(),
	}
	n.ID = graph.NeedID(n.Region, n.Segment, Fold(n.Need))
	d.put(r, "need", n)
}

func readCheck(d *reader, r *row) {
	r.required("date")
	c := graph.Check{
		Region:  d.regions.must(r, "region").id,
		Segment: r.leaf("segment", d.segments.must(r, "segment")),
		Verdict: r.oneOf("verdict", "yes", "no"),
		By:      r.required("by"),
		Date:    r.date("date"),
		Note:    r.text("note"),
		Source:  r.source(),
	}
	c.ID = graph.CheckID(c.Region, c.Segment, c.Date)
	d.put(r, "segment", c)
}

func readCoverage(d *reader, r *row) {
	r.required("known_count")
	c := graph.Coverage{
		Region:     d.regions.must(r, "region").id,
		Scope:      d.scope(r),
		KnownCount: r.whole("known_count", 1, 1e8),
		Register:   r.oneOf("register", "yes", "no") == "yes",
		What:       r.required("what"),
		Source:     r.source(),
	}
	c.ID = graph.CoverageID(c.Region, c.Scope, Fold(c.What))
	d.put(r, "what", c)
}

// scope reads what an official count covers: all industry, a segment or card (with a dot), or a chain.
func (d *reader) scope(r *row) string {
	switch scope := r.text("scope"); {
	case scope == graph.ScopeAll:
		return scope
	case strings.Contains(scope, "."):
		return d.segments.must(r, "scope").id
	}
	return d.chains.must(r, "scope").id
}

func readMeta(d *reader, r *row) {
	r.required("data_date")
	date, title := r.date("data_date"), r.required("title")
	if d.tables["meta"].rows[0] != r {
		r.fault("", "meta.csv 只能有一行，请删去其余的行")
		return
	}
	d.batch.DataDate, d.batch.Title = date, title
}

// refuseNoMeta: a set without its date could answer no question.
func (d *reader) refuseNoMeta() {
	if t := d.tables["meta"]; !t.broken && len(t.rows) == 0 {
		t.structure(2, "data_date", "", "请写明数据日期和标题，如 2026-11-30")
	}
}
