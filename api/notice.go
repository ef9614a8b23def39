package api

import (
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/ledger"
)

// noticeAnswer is the notice of a period (招商成效公示), and what other lists count of the same.
type noticeAnswer struct {
	*ledger.Notice
	Text     string        `json:"text"`
	Bulletin string        `json:"bulletin"` // 季度通报
	Others   []otherCount  `json:"others"`
	Place    insight.Named `json:"place"`
}

// otherCount is one number of the ledger beside that of another list; they are never merged.
type otherCount struct {
	Region  *insight.Named `json:"region"`
	WhatZH  string         `json:"what_zh"`
	Ours    int            `json:"ours"`
	Theirs  float64        `json:"theirs"`
	List    string         `json:"list"`
	Basis   string         `json:"basis"`
	Differs bool           `json:"differs"`
}

// ourBasis is how the ledger counts, where it stands beside others.
const ourBasis = "本台账：按签约日期在期内、总投资达到起点、期末未终止的项目计"

// Basis says how the ledger counts.
func (noticeAnswer) Basis() string { return ourBasis }

// noticeForms are the wordings of a notice.
var noticeForms = []option{{"2024", "2024年的写法（亿元、5亿元）"}, {"2022", "2022年的写法（固投亿元、5亿元、10亿元）"}}

// noticeView is the page of a notice.
type noticeView struct {
	noticeAnswer
	Forms []option
	Form  string
}

// askNotice is /notice, and its page: of the year so far where no dates are given.
func askNotice(r *request) (*reply, error) {
	since, until, form := r.date("since"), r.date("until"), r.oneOf("form", "2024", "2022")
	if r.err != nil {
		return nil, r.err
	}
	if until == "" {
		until = r.today()
	}
	if since == "" {
		since = graph.Date(until.LastDay()[:4] + "-01-01")
	}
	if since.FirstDay() > until.LastDay() {
		r.bad("since", "晚于截止日期，请改早一些")
		return nil, r.err
	}
	if until.FirstDay() > r.today().LastDay() {
		r.bad("until", "还没有到，请写今天或更早的日期")
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	cases, err := r.v.Cases(r.ctx)
	if err != nil {
		return nil, err
	}
	days, err := r.v.Calendar(r.ctx)
	if err != nil {
		return nil, err
	}
	trips, err := inquiry.All[graph.Trip](r.ctx, r.v.Reader, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindTrips}, Limit: graph.MaxLimit})
	if err != nil {
		return nil, err
	}
	counts, err := inquiry.All[graph.Count](r.ctx, r.v.Reader, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindCounts}, Limit: graph.MaxLimit})
	if err != nil {
		return nil, err
	}
	set := names.Atlas.Set
	var units []graph.Region
	for _, g := range names.Gazetteer.Regions {
		if g.Parent == set.Region {
			units = append(units, g)
		}
	}
	worded := ledger.Forms[max(0, slices.IndexFunc(noticeForms, func(o option) bool { return o.Value == form }))]
	codes := func(code string) []string { return insight.RegionCodes(names.Gazetteer, code) }
	n := ledger.NewNotice(worded, cases, trips, units, codes, since, until)
	out := noticeAnswer{Notice: n, Text: n.Text(), Bulletin: ledger.Bulletin(cases, days, since, until, ""), Others: []otherCount{}}
	if place := names.Region(set.Region); place != nil {
		out.Place = *place
	}
	for _, c := range counts {
		if c.Since.FirstDay() != since.FirstDay() || c.Until.LastDay() != until.LastDay() {
			continue
		}
		if ours, ok := n.Counted(c); ok {
			zh := graph.Describe(graph.KindCounts).Field("what").WordZH(c.What)
			out.Others = append(out.Others, otherCount{names.Region(c.Region), zh, ours, c.Value, c.List, c.Basis, float64(ours) != c.Value})
		}
	}
	if r.html() {
		return &reply{page: &noticeView{out, noticeForms, form}}, nil
	}
	return &reply{json: out}, nil
}
