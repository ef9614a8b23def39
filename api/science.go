package api

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/ledger"
	"chainchief/report"
)

// matchItem is a need and a result of research that may answer it.
type matchItem struct {
	Need      insight.Named  `json:"need"` // by its words
	Region    *insight.Named `json:"region"`
	Segment   *insight.Named `json:"segment"` // of the need
	SaidBy    string         `json:"said_by"`
	Result    insight.Named  `json:"result"`
	Owner     string         `json:"owner"`
	Ripe      string         `json:"ripe"`
	RipeZH    string         `json:"ripe_zh"`
	SameWords []string       `json:"words"`        // for products, that both name
	Same      bool           `json:"same_segment"` // the result is for the segment of the need
}

// Why is why the two go together.
func (m *matchItem) Why() string {
	var said []string
	if m.Same {
		said = append(said, "同一环节")
	}
	if len(m.SameWords) > 0 {
		said = append(said, "产品词“"+strings.Join(m.SameWords, "、")+"”")
	}
	return strings.Join(said, "，")
}

// askMatches is /matches, and the page 科创对接.
func askMatches(r *request) (*reply, error) {
	chain := r.id("chain")
	limit := r.most()
	if r.err != nil {
		return nil, r.err
	}
	names, region, codes, err := r.listPlace()
	if err != nil {
		return nil, err
	}
	needs, err := r.v.Needs(r.ctx)
	if err != nil {
		return nil, err
	}
	made, err := r.v.Matches(r.ctx)
	if err != nil {
		return nil, err
	}
	day, within := r.day(), needsWithin(names, codes, chain)
	last := graph.Date(day.LastDay())
	by := func(d graph.Date) bool { return d <= last } // a year, or none, stands before its days
	asked := map[string]bool{}
	for i := range needs {
		if n := &needs[i]; by(n.Date) && within(n) {
			asked[n.ID] = true
		}
	}
	all, answered := []*ledger.Match{}, map[string]bool{}
	var need, told *graph.Need // those of a need stand together, and are very many
	wanted := false
	for i := range made {
		m := &made[i]
		if m.Need != need {
			need, wanted = m.Need, asked[m.Need.ID]
		}
		if !wanted || !by(m.Result.Date) {
			continue
		}
		if all = append(all, m); told != need {
			told, answered[need.ID] = need, true
		}
	}
	shown, next, err := page(all, limit, r.cursor(), r.revision)
	if err != nil {
		return nil, err
	}
	items, err := r.matchItems(names, shown)
	if err != nil {
		return nil, err
	}
	if !r.html() {
		return &reply{json: listAnswer[matchItem]{items, next}, name: r.called("", "科创对接"), paper: func() *report.Paper { return cut(matchesPaper(items), next).With(r.listFacts(names)...) }}, nil
	}
	results, err := r.v.Results(r.ctx)
	if err != nil {
		return nil, err
	}
	known := 0
	for i := range results {
		known += map[bool]int{true: 1}[by(results[i].Date)]
	}
	v := &listPage{Title: "科创对接", Unit: "对", Noun: "/matches", All: len(all), Everywhere: region == "", Ledger: true, New: graph.KindResults, Filters: []filter{{"chain", "产业链", chain, "全部", chainOptions(names)}},
		Columns: []listColumn{{Name: "需求"}, {Name: "县区", Tight: true}, {Name: "环节"}, {Name: "成果"}, {Name: "完成单位"}, {Name: "成熟度", Tight: true}, {Name: "为什么"}},
		Lead:    fmt.Sprintf("需求%d项，有成果可对接的%d项；成果%d项（截至%s）。", len(asked), len(answered), known, insight.DateZH(day))}
	for i := range items {
		m := &items[i]
		segment := listCell{}
		if m.Segment != nil {
			segment = linkedCell(m.Segment.Name, "/segments/"+m.Segment.ID)
		}
		v.Rows = append(v.Rows, []listCell{linkedCell(shortened(m.Need.Name, 80), "/needs/"+m.Need.ID+"/history", m.SaidBy), saidCell(insight.NameOf(m.Region)), segment, linkedCell(m.Result.Name, "/results/"+m.Result.ID+"/history"), saidCell(m.Owner), saidCell(m.RipeZH), saidCell(m.Why())})
	}
	v.Notes = []string{"同一环节或有同一产品词的列在一起，都对上的在前；已转化的成果不列。是否合适，请双方面谈。"}
	v.LinksName, v.Links = "登记", []listLink{{"需求", "/needs"}, {"科技成果", "/results"}, {"科创和服务机构", "/institutes"}, {"政策清单", "/measures"}}
	r.finish(v, region, "", next, map[string]string{"chain": chain})
	return &reply{page: v}, nil
}

// needsWithin tells the needs of places, nil for everywhere, and of a chain, blank for every one.
func needsWithin(names *inquiry.Names, codes []string, chain string) func(*graph.Need) bool {
	return func(n *graph.Need) bool {
		return (codes == nil || slices.Contains(codes, n.Region)) && (chain == "" || names.ChainOf(n.Segment) == chain)
	}
}

// matchItems tell matches in the names of what they put together.
func (r *request) matchItems(names *inquiry.Names, list []*ledger.Match) ([]matchItem, error) {
	named := make([]graph.Record, len(list))
	for i, m := range list {
		named[i] = *m.Result
	}
	naming, err := r.v.Naming(r.ctx, named)
	if err != nil {
		return nil, err
	}
	ripe := graph.Describe(graph.KindResults).Field("ripe")
	items := make([]matchItem, len(list))
	for i, m := range list {
		items[i] = matchItem{Need: insight.Named{ID: m.Need.ID, Name: m.Need.Need}, Region: names.Region(m.Need.Region), Segment: names.Segment(m.Need.Segment), SaidBy: m.Need.SaidBy,
			Result: insight.Named{ID: m.Result.ID, Name: m.Result.Name}, Owner: cmp.Or(insight.NameOf(naming(graph.KindInstitutes, m.Result.Institute)), m.Result.Owner),
			Ripe: m.Result.Ripe, RipeZH: ripe.WordZH(m.Result.Ripe), SameWords: append([]string{}, m.Words...), Same: m.Same}
	}
	return items, nil
}

func matchesPaper(list []matchItem) *report.Paper {
	t := &report.Table{Name: "科创对接", Columns: []report.Column{{Key: "need", Name: "需求"}, {Key: "region", Name: "县区"}, {Key: "segment", Name: "环节"}, {Key: "said_by", Name: "提出者"}, {Key: "result", Name: "成果"}, {Key: "owner", Name: "完成单位"}, {Key: "ripe", Name: "成熟度"}, {Key: "why", Name: "为什么"}}}
	var rows [][]any
	for i := range list {
		m := &list[i]
		rows = append(rows, []any{report.Word{Code: m.Need.ID, Text: m.Need.Name}, namedWord(m.Region), namedWord(m.Segment), m.SaidBy, report.Word{Code: m.Result.ID, Text: m.Result.Name}, m.Owner, report.Word{Code: m.Ripe, Text: m.RipeZH}, m.Why()})
	}
	t.Lists = []report.List{{Unit: "对", Rows: rows}}
	return &report.Paper{Title: "科创对接", Tables: []*report.Table{t}}
}

// fittingItem is a measure that a firm may ask for.
type fittingItem struct {
	Measure  insight.Named `json:"measure"`
	Issuer   string        `json:"issuer"`
	Number   string        `json:"number"` // of the document
	Text     string        `json:"text"`
	Until    graph.Date    `json:"until"`
	Reasons  []string      `json:"reasons"`
	Unsure   []string      `json:"unsure"`
	Review   string        `json:"review"` // 公平竞争审查; blank: nobody says
	ReviewZH string        `json:"review_zh"`
}

// fitting are the measures that a firm may ask for on the day asked for, and the titles given to it by then.
func (r *request) fitting(e *inquiry.Enterprise, segments []string) (items []fittingItem, titles []graph.Title, err error) {
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, nil, err
	}
	all, err := r.v.Titles(r.ctx)
	if err != nil {
		return nil, nil, err
	}
	measures, err := r.v.Measures(r.ctx)
	if err != nil {
		return nil, nil, err
	}
	today := r.day()
	s := ledger.Subject{Segments: segments, Size: e.Size, Titles: slices.DeleteFunc(slices.Clone(e.Tiers), func(t string) bool { return t != graph.TitleLittleGiant })}
	for _, t := range all {
		if t.Enterprise == e.ID && (t.From == "" || t.From.FirstDay() <= today.LastDay()) {
			titles = append(titles, t)
			if t.Held(today) {
				s.Titles = append(s.Titles, t.Title)
			}
		}
	}
	for code := regionID(e.Region); code != ""; {
		s.Regions = append(s.Regions, code)
		at := slices.IndexFunc(names.Gazetteer.Regions, func(g graph.Region) bool { return g.Code == code })
		if code = ""; at >= 0 {
			code = names.Gazetteer.Regions[at].Parent
		}
	}
	items = []fittingItem{}
	for _, f := range ledger.Fit(measures, s, today) {
		m := f.Measure
		items = append(items, fittingItem{insight.Named{ID: m.ID, Name: m.Name}, m.Issuer, m.Number, m.Text, m.Until, append([]string{}, f.Reasons...), append([]string{}, f.Unsure...), m.Review, ledger.ReviewZH(m)})
	}
	return items, titles, nil
}

// askFitting is /enterprises/{id}/measures: the policies that a firm may ask for.
func askFitting(r *request) (*reply, error) {
	day := r.date("as_of")
	if r.err != nil {
		return nil, r.err
	}
	profile, err := r.v.Profile(r.ctx, r.key(), day)
	if err != nil {
		return nil, err
	}
	items, _, err := r.fitting(&profile.Enterprise, segmentsOf(profile))
	if err != nil {
		return nil, err
	}
	return paged(r, items, r.called("", profile.Enterprise.ShortName, "可对照的政策"), fittingPaper)
}

// segmentsOf are the segments that a firm works in.
func segmentsOf(p *inquiry.Profile) (list []string) {
	for _, m := range p.Memberships {
		list = append(list, m.Segment.ID)
	}
	return list
}

func fittingPaper(list []fittingItem) *report.Paper {
	t := &report.Table{Name: "可对照的政策", Columns: []report.Column{{Key: "measure", Name: "政策名称"}, {Key: "number", Name: "文号"}, {Key: "issuer", Name: "发布单位"}, {Key: "text", Name: "支持内容"}, {Key: "until", Name: "有效期至"}, {Key: "reasons", Name: "对上的条件"}, {Key: "unsure", Name: "待核"}, {Key: "review", Name: "公平竞争审查"}}}
	var rows [][]any
	for i := range list {
		m := &list[i]
		rows = append(rows, []any{report.Word{Code: m.Measure.ID, Text: m.Measure.Name}, m.Number, m.Issuer, m.Text, string(m.Until), strings.Join(m.Reasons, "；"), strings.Join(m.Unsure, "；"), report.Word{Code: m.Review, Text: m.ReviewZH}})
	}
	t.Lists = []report.List{{Unit: "条", Rows: rows}}
	return &report.Paper{Title: "可对照的政策", Tables: []*report.Table{t}}
}
