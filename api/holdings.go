package api

import (
	"cmp"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/report"
)

// holdingsView is the page 数据底账.
type holdingsView struct {
	*insight.Holdings
	// Lacking are the fields recorded least, among kinds that there are any of.
	Lacking []insight.FieldHolding
}

// lackingShown is how many fields a page names first.
const lackingShown = 6

// Sources names the sources of a kind.
func (v holdingsView) Sources(k insight.KindHolding) string { return report.SourcesZH(k.Sources) }

// Notes say what the numbers are, as the file does.
func (v holdingsView) Notes() []string { return report.Holdings(v.Holdings).Notes }

// askHoldings is /holdings: what the store holds, and what it does not.
func askHoldings(r *request) (*reply, error) {
	h, err := r.v.Holdings(r.ctx)
	if err != nil {
		return nil, err
	}
	v := holdingsView{Holdings: h}
	for _, f := range h.Fields {
		if f.Missing > 0 {
			v.Lacking = append(v.Lacking, f)
		}
	}
	slices.SortStableFunc(v.Lacking, func(a, b insight.FieldHolding) int { return cmp.Compare(b.Missing, a.Missing) })
	v.Lacking = v.Lacking[:min(len(v.Lacking), lackingShown)]
	return &reply{json: h, name: r.called("", "数据底账"), page: v, paper: func() *report.Paper { return report.Holdings(h) }}, nil
}

// dataView is the page 数据: what can be done with the data, and what waits.
type dataView struct {
	AsOf     graph.Date
	Records  int
	Pending  int // corrections
	Doubtful int // memberships that are not confirmed
	Last     *importAnswer
}

// askData is the page /data.
func askData(r *request) (*reply, error) {
	h, err := r.v.Holdings(r.ctx)
	if err != nil {
		return nil, err
	}
	work, err := r.v.Work(r.ctx)
	if err != nil {
		return nil, err
	}
	v := dataView{AsOf: r.v.Meta.DataDate, Records: r.v.Meta.Records}
	for _, c := range work.Corrections {
		if c.State == graph.CorrectionPending {
			v.Pending++
		}
	}
	for _, c := range h.Chains {
		v.Doubtful += c.Doubtful
	}
	page, err := r.v.Imports(r.ctx, graph.ImportsQuery{Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(page.Imports) > 0 {
		last := importOf(page.Imports[0])
		v.Last = &last
	}
	return &reply{page: v}, nil
}
