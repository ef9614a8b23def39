package api

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/ledger"
	"chainchief/report"
)

// goalParams narrow a list of goals.
var goalParams = []string{"status", "chain", "lead", "year"}

// goalItem is a goal in an answer, with how it stands and what its sentence gets wrong.
type goalItem struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Number   float64        `json:"number"` // 0: the goal names none
	Unit     string         `json:"unit"`
	Measure  string         `json:"measure"`
	Region   *insight.Named `json:"region"`
	Chain    *insight.Named `json:"chain"`
	Cluster  *insight.Named `json:"cluster"`
	Lead     string         `json:"lead"`
	With     []string       `json:"with"`
	Basis    string         `json:"basis"`
	Since    graph.Date     `json:"since"`
	Until    graph.Date     `json:"until"`
	Progress string         `json:"progress"`
	Reported graph.Date     `json:"reported"`
	ledger.Standing
	Slips []string `json:"slips"`
}

// Figures are its value and its number, as far as there are any: 145／170个.
func (g goalItem) Figures() string {
	switch {
	case g.Number == 0:
		return ""
	case g.Value == nil:
		return "目标" + graph.Digits(g.Number) + g.Unit
	}
	return graph.Digits(*g.Value) + "／" + graph.Digits(g.Number) + g.Unit
}

// goalsAnswer is a ledger of goals: the head as it is published, then line by line.
type goalsAnswer struct {
	Today   graph.Date     `json:"today"`
	Summary ledger.Summary `json:"summary"`
	Head    string         `json:"head"`
	listAnswer[goalItem]
}

// today is the day on which the work of an office is looked at: it goes on behind the
// date of the data.
func (r *request) today() graph.Date { return graph.Date(r.now().Format(time.DateOnly)) }

// day is the day that an answer out of the ledger is about: the date that its address names, else today.
func (r *request) day() graph.Date {
	if d := r.date("as_of"); d != "" && d.LastDay() < r.today().LastDay() {
		return graph.Date(d.LastDay())
	}
	return r.today()
}

// goalItems are the goals that are kept by keep, each with how it stands.
func (r *request) goalItems(names *inquiry.Names, o *inquiry.Office, today graph.Date, keep func(*graph.Goal) bool) ([]goalItem, error) {
	list := []goalItem{}
	reported, err := r.v.Reported(r.ctx, o, today)
	if err != nil {
		return nil, err
	}
	for i := range o.Goals {
		g := &o.Goals[i]
		if !keep(g) {
			continue
		}
		said := reported[g.ID]
		s, err := r.v.Standing(r.ctx, g, said.Last, today)
		if err != nil {
			return nil, err
		}
		list = append(list, goalItem{ID: g.ID, Name: g.Name, Number: g.Number, Unit: g.Unit, Measure: g.Measure, Region: names.Region(g.Region), Chain: names.Chain(g.Chain), Cluster: names.Name(graph.KindClusters, g.Cluster),
			Lead: g.Lead, With: append([]string{}, g.With...), Basis: g.Basis, Since: g.Since, Until: g.Until, Progress: said.Progress, Reported: said.Date, Standing: s, Slips: said.Slips})
	}
	return list, nil
}

// askGoals is /goals/standing, and the page 目标台账.
func askGoals(r *request) (*reply, error) {
	var statuses []string
	for _, s := range ledger.Statuses {
		statuses = append(statuses, string(s))
	}
	status, chain, lead, year, limit := r.oneOf("status", statuses...), r.id("chain"), strings.TrimSpace(r.text("lead")), r.number("year", 0, 1949, 2999), r.most()
	if r.err != nil {
		return nil, r.err
	}
	names, region, codes, err := r.listPlace()
	if err != nil {
		return nil, err
	}
	o, err := r.v.Office(r.ctx)
	if err != nil {
		return nil, err
	}
	today := r.day()
	all, err := r.goalItems(names, o, today, func(g *graph.Goal) bool {
		return ledger.PlaceOf(g, codes) && (chain == "" || g.Chain == chain) && (lead == "" || strings.Contains(g.Lead, lead) || slices.Contains(g.With, lead)) &&
			(year == 0 || strings.HasPrefix(string(g.Until), strconv.Itoa(year)))
	})
	if err != nil {
		return nil, err
	}
	out := &goalsAnswer{Today: today}
	kept := []goalItem{}
	wrong := []goalItem{}
	for i := range all {
		out.Summary.Add(&graph.Goal{Name: all[i].Name}, all[i].Status)
		if status == "" || string(all[i].Status) == status {
			kept = append(kept, all[i])
		}
		if len(all[i].Slips) > 0 {
			wrong = append(wrong, all[i])
		}
	}
	out.Head = out.Summary.ZH()
	shown, next, err := page(kept, limit, r.cursor(), r.revision)
	if err != nil {
		return nil, err
	}
	out.Items, out.NextCursor = shown, next
	if r.html() {
		return &reply{page: r.goalsView(names, o, out, wrong, len(kept), region, status, chain, lead, year)}, nil
	}
	return &reply{json: out, name: r.called("", "目标台账"), paper: func() *report.Paper { return cut(goalsPaper(out), next).With(r.listFacts(names)...) }}, nil
}

// goalsView is the page 目标台账.
func (r *request) goalsView(names *inquiry.Names, o *inquiry.Office, a *goalsAnswer, wrong []goalItem, all int, region, status, chain, lead string, year int) *listPage {
	v := &listPage{Title: "目标台账", Unit: "项", Noun: "/goals", Taken: "/goals/standing", All: all, Everywhere: region == "", Lead: a.Head + "（截至" + insight.DateZH(a.Today) + "）。", Ledger: true, New: graph.KindGoals,
		Columns: []listColumn{{Name: "重点工作"}, {Name: "目标值", Num: true}, {Name: "完成值", Num: true}, {Name: "完成比例／序时", Num: true}, {Name: "完成状态", Tight: true}, {Name: "牵头责任单位"}, {Name: "时限", Tight: true}, {Name: "落实情况"}}}
	var leads []option
	years := map[string]bool{}
	for i := range o.Goals {
		if g := &o.Goals[i]; g.Lead != "" && !slices.ContainsFunc(leads, func(x option) bool { return x.Value == g.Lead }) {
			leads = append(leads, option{g.Lead, g.Lead})
		}
		years[string(o.Goals[i].Until[:4])] = true
	}
	var states, ends []option
	for _, s := range ledger.Statuses {
		states = append(states, option{string(s), s.ZH()})
	}
	for y := range years {
		ends = append(ends, option{y, y + "年"})
	}
	slices.SortFunc(ends, func(a, b option) int { return strings.Compare(b.Value, a.Value) })
	v.Filters = []filter{{"status", "完成状态", status, "全部", []optionGroup{{Options: states}}}, {"year", "时限年份", blankZero(year), "全部", []optionGroup{{Options: ends}}},
		{"chain", "产业链", chain, "全部", chainOptions(names)}, {"lead", "责任单位", lead, "全部", []optionGroup{{Options: leads}}}}
	for _, g := range wrong {
		for _, slip := range g.Slips {
			v.Warnings = append(v.Warnings, listLink{fmt.Sprintf("“%s”的落实情况%s，请核对。", shortened(g.Name, 30), slip), "/goals/" + g.ID})
		}
	}
	if n := len(a.Summary.Behind); n > 0 {
		v.Notes = append(v.Notes, "未达预期："+strings.Join(a.Summary.Behind[:min(n, 8)], "、")+map[bool]string{true: "等"}[n > 8]+"。")
	}
	v.Notes = append(v.Notes, "完成状态按规则定：期内累计的目标，完成比例不低于序时进度（填报日已过去的时间占全期的比例）为按序时推进；期末水平的目标看是否达到。由系统取数的，按项目台账当前阶段的日期计。")
	for i := range a.Items {
		g := &a.Items[i]
		scope := []string{}
		for _, n := range []*insight.Named{g.Region, g.Chain, g.Cluster} {
			if n != nil {
				scope = append(scope, n.Name)
			}
		}
		if g.Measure != "" {
			scope = append(scope, g.Measure)
		}
		value := "–"
		var remark []string
		if g.Value != nil {
			value = graph.Digits(*g.Value)
			remark = append(remark, insight.DateZH(g.Date))
			if g.Counted {
				remark = append(remark, "系统取数")
			}
		}
		share := "–"
		if g.Share != nil {
			share = fmt.Sprintf("%.1f%%", *g.Share)
			if g.Elapsed != nil {
				share += fmt.Sprintf("／%.1f%%", *g.Elapsed)
			}
		}
		number := "–"
		if g.Number != 0 {
			number = graph.Digits(g.Number) + g.Unit
		}
		v.Rows = append(v.Rows, []listCell{linkedCell(g.Name, "/goals/"+g.ID, strings.Join(scope, " · ")), saidCell(number), saidCell(value, remark...), saidCell(share), saidCell(g.StatusZH),
			saidCell(g.Lead), saidCell(insight.DateZH(g.Until)), saidCell(shortened(g.Progress, 120), strings.Join(g.Slips, "；"))})
	}
	r.finish(v, region, "", a.NextCursor, map[string]string{"chain": chain})
	return v
}

func blankZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// shortened is a text cut to so many characters.
func shortened(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// goalsPaper sets a ledger of goals out under the headings of the published ones.
func goalsPaper(a *goalsAnswer) *report.Paper {
	t := &report.Table{Name: "目标台账", Columns: []report.Column{{Key: "name", Name: "重点工作"}, {Key: "lead", Name: "牵头责任单位"}, {Key: "with", Name: "协同责任单位"}, {Key: "region", Name: "县区"}, {Key: "chain", Name: "产业链"}, {Key: "cluster", Name: "产业集群"},
		{Key: "number", Name: "目标值", Kind: report.Number, Digits: report.AsIs}, {Key: "unit", Name: "计量单位"}, {Key: "measure", Name: "口径"}, {Key: "until", Name: "完成时限"},
		{Key: "value", Name: "完成值", Kind: report.Number, Digits: report.AsIs}, {Key: "date", Name: "截至"}, {Key: "share", Name: "完成比例（%）", Kind: report.Number, Digits: 1}, {Key: "elapsed", Name: "序时进度（%）", Kind: report.Number, Digits: 1},
		{Key: "status", Name: "完成状态"}, {Key: "progress", Name: "落实情况"}, {Key: "slips", Name: "核对"}, {Key: "id", Name: "标识"}}}
	var rows [][]any
	for i := range a.Items {
		g := &a.Items[i]
		number := &g.Number
		if g.Number == 0 {
			number = nil
		}
		rows = append(rows, []any{g.Name, g.Lead, strings.Join(g.With, "；"), namedWord(g.Region), namedWord(g.Chain), namedWord(g.Cluster), number, g.Unit, g.Measure, string(g.Until),
			g.Value, string(g.Date), g.Share, g.Elapsed, report.Word{Code: string(g.Status), Text: g.StatusZH}, g.Progress, strings.Join(g.Slips, "；"), g.ID})
	}
	t.Lists = []report.List{{Unit: "项", Rows: rows}}
	return &report.Paper{Title: "目标台账", Lines: []report.Line{{Lead: "总体", Text: a.Head}}, Tables: []*report.Table{t}}
}

// namedWord is the cell of something that bears a name; blank for none.
func namedWord(n *insight.Named) report.Word {
	if n == nil {
		return report.Word{}
	}
	return report.Word{Code: n.ID, Text: n.Name}
}

// askGoal is the page of a goal: its line, what was reported, and what is counted in each county.
func askGoal(r *request) (*reply, error) {
	rep, err := askSheet(r)
	if err != nil {
		return nil, err
	}
	sheet := rep.page.(recordSheet)
	o, err := r.v.Office(r.ctx)
	if err != nil {
		return nil, err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	today := r.today()
	items, err := r.goalItems(names, o, today, func(g *graph.Goal) bool { return g.ID == sheet.Key })
	if err != nil || len(items) == 0 {
		return nil, err
	}
	g := items[0]
	stands := []sheetLine{{"完成状态", g.StatusZH + "：" + g.Reason}}
	if g.Value != nil {
		text := graph.Digits(*g.Value) + g.Unit + "（截至" + insight.DateZH(g.Date) + "）"
		if g.Share != nil {
			text += fmt.Sprintf("，完成比例%.1f%%", *g.Share)
		}
		if g.Elapsed != nil {
			text += fmt.Sprintf("，序时进度%.1f%%", *g.Elapsed)
		}
		stands = append(stands, sheetLine{"完成值", text})
	}
	for _, slip := range g.Slips {
		stands = append(stands, sheetLine{"核对", "落实情况" + slip + "，请核对"})
	}
	sheet.Lines = append(stands, sheet.Lines...)
	values := sheetList{Name: "逐次填报"}
	for _, x := range slices.Backward(slices.SortedStableFunc(slices.Values(o.Values[g.ID]), func(a, b graph.GoalValue) int { return cmp.Compare(a.Date, b.Date) })) {
		values.Items = append(values.Items, sheetItem{"/goal_values/" + x.ID + "/history", insight.DateZH(x.Date) + "：" + graph.Digits(x.Value) + g.Unit, strings.TrimSpace(x.By + " " + x.Text)})
	}
	sheet.Lists = append(sheet.Lists, values)
	var goal *graph.Goal
	for i := range o.Goals {
		if o.Goals[i].ID == g.ID {
			goal = &o.Goals[i]
		}
	}
	if counties := countiesOf(names.Gazetteer, cmp.Or(goal.Region, names.Atlas.Set.Region)); goal.Count != "" && len(counties) > 1 && counties[0] == cmp.Or(goal.Region, names.Atlas.Set.Region) {
		list := sheetList{Name: "各县区（系统取数）"}
		for _, code := range counties[1:] {
			n, err := r.v.Counted(r.ctx, goal, code, today)
			if err != nil {
				return nil, err
			}
			list.Items = append(list.Items, sheetItem{"/projects?region=" + code, names.Region(code).Name, graph.Digits(n) + g.Unit})
		}
		sheet.Lists = append(sheet.Lists, list)
	}
	sheet.Go = []listLink{{"填报完成值", "/goal_values/new?goal=" + g.ID}, {"修改", "/goals/new?key=" + g.ID}}
	rep.page = sheet
	return rep, nil
}

// doubts are what a person should look at in what he enters: sentences that do not agree
// with their own figures.
func (r *request) doubts(v *inquiry.View, record graph.Record) ([]string, error) {
	var list []string
	add := func(text string, g *graph.Goal) {
		for _, slip := range ledger.Slips(text, g) {
			list = append(list, slip.String()+"，请改正；确是如此的，请确认")
		}
	}
	switch one := record.(type) {
	case graph.Goal:
		add(one.Progress, &one)
	case graph.Cooperation:
		add(one.Progress, &graph.Goal{Name: one.Name})
	case graph.GoalValue:
		goal, err := r.record(v, graph.Ref{Kind: graph.KindGoals, Key: one.Goal})
		if err != nil || goal == nil {
			return nil, err
		}
		g := goal.(graph.Goal)
		add(one.Text, &g)
	}
	return list, nil
}

// LedgerLinks are those of a page of the ledger; nil: it is none.
func (v *listPage) LedgerLinks() []listLink {
	if !v.Ledger {
		return nil
	}
	return ledgerPages
}

var ledgerPages = []listLink{{"链长与责任人", "/chiefs"}, {"目标台账", "/goals"}, {"问题清单", "/problems"}, {"走访", "/visits"}, {"园区结对", "/pairs"}, {"合作事项", "/cooperations"}, {"承接载体", "/carriers"},
	{"企业梯队", "/candidates"}, {"运行监测", "/alerts"}, {"亩均评价", "/grades"}, {"科创对接", "/matches"}}
