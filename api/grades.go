package api

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/ledger"
	"chainchief/report"
)

// gradeParams narrow a list of grades.
var gradeParams = []string{"year", "rule", "scale", "grade"}

// gradeItem is a firm and how it came out of the grading of a year.
type gradeItem struct {
	Enterprise insight.Named      `json:"enterprise"`
	Region     *insight.Named     `json:"region"`
	Scale      string             `json:"scale"`
	ScaleZH    string             `json:"scale_zh"`
	Rank       int                `json:"rank"` // among those of its scale in the whole place; 0: it has none
	Score      *float64           `json:"score"`
	Grade      string             `json:"grade"` // blank: none
	Why        string             `json:"why"`   // why it has none
	Parts      []ledger.GradePart `json:"parts"`
	Plus       float64            `json:"plus"`
	PlusNote   string             `json:"plus_note"`
	Objection  string             `json:"objection"`
	Objected   graph.Date         `json:"objected"`
	Ruling     string             `json:"ruling"`
	RulingZH   string             `json:"ruling_zh"`
	RulingNote string             `json:"ruling_note"`
	key        string
}

// gradesAnswer is the grading of a year by a rule.
type gradesAnswer struct {
	Year   int        `json:"year"` // 0: no firm has figures of any
	Rule   string     `json:"rule"`
	Since  graph.Date `json:"since"`
	Source string     `json:"source"`
	Lines  []string   `json:"lines"` // of the rule, with those that say which rank has which grade
	Head   string     `json:"head"`
	listAnswer[gradeItem]
}

// graded reports whether a rule gives scores: one may say shares alone.
func graded(rule *inquiry.Rule) bool {
	return slices.ContainsFunc(rule.Lines, func(l graph.Criterion) bool { return l.Way != graph.WayShare })
}

// askGrades is /grades, and the page 亩均评价. All firms of the place are graded together, whatever
// part of them is looked at.
func askGrades(r *request) (*reply, error) {
	year, scale, grade, limit := r.number("year", 0, 1990, 2100), r.oneOf("scale", graph.ScaleAbove, graph.ScaleBelow), r.oneOf("grade", "A", "B", "C", "D"), r.most()
	rule, rules, err := r.ruleOf(graph.RuleAcre, graded)
	if err != nil {
		return nil, err
	}
	names, region, codes, err := r.listPlace()
	if err != nil {
		return nil, err
	}
	rungs, err := r.v.Rungs(r.ctx)
	if err != nil {
		return nil, err
	}
	place := names.Atlas.Codes(names.Atlas.Set.Region)
	firms, of, years := map[string]*ledger.Firm{}, map[string]*inquiry.Rung{}, map[int]bool{}
	last := 0
	for i := range rungs {
		f := &rungs[i]
		if f.Type != graph.TypeEnterprise || names.Atlas.Set.Region != "" && !slices.Contains(place, f.Region) {
			continue
		}
		for y, a := range f.Years {
			if years[y] = true; strconv.Itoa(y) <= r.day().FirstDay()[:4] {
				last = max(last, y)
			}
			firms[a.Enterprise], of[a.Enterprise] = f.Firm, f
		}
	}
	if year == 0 {
		year = last
	}
	shares := slices.DeleteFunc(slices.Clone(rule.Lines), func(l graph.Criterion) bool { return l.Way != graph.WayShare })
	if len(shares) == 0 {
		others, err := r.v.Criteria(r.ctx, graph.RuleAcre)
		if err != nil {
			return nil, err
		}
		for _, o := range others {
			if !graded(&o) {
				shares = o.Lines
				break
			}
		}
	}
	out := &gradesAnswer{Year: year, Rule: rule.Name, Since: rule.Since, Source: sourcesOf(append(slices.Clone(rule.Lines), shares...)), Lines: []string{}}
	for _, l := range append(slices.Clone(rule.Lines), shares...) {
		if !slices.Contains(out.Lines, l.Text) {
			out.Lines = append(out.Lines, l.Text)
		}
	}
	d := graph.Describe(graph.KindAcres)
	counts, kept, none := map[string]int{}, []gradeItem{}, 0
	for _, g := range ledger.Grade(rule.Lines, shares, firms, year, r.day()) {
		f, a := of[g.Acre.Enterprise], g.Acre
		if codes != nil && !slices.Contains(codes, f.Region) || scale != "" && a.Scale != scale {
			continue
		}
		if counts[g.Grade]++; g.Grade == "" {
			none++
		}
		if grade != "" && g.Grade != grade {
			continue
		}
		item := gradeItem{Enterprise: insight.Named{ID: f.Enterprise.ID, Name: f.Name}, Region: names.Region(f.Region), Scale: a.Scale, ScaleZH: d.Field("scale").WordZH(a.Scale), Rank: g.Rank, Grade: g.Grade, Why: g.Why,
			Parts: append([]ledger.GradePart{}, g.Parts...), Plus: a.Plus, PlusNote: a.PlusNote, Objection: a.Objection, Objected: a.Objected, Ruling: a.Ruling, RulingZH: d.Field("ruling").WordZH(a.Ruling), RulingNote: a.RulingZH, key: a.ID}
		if g.Rank > 0 {
			item.Score = &g.Score
		}
		kept = append(kept, item)
	}
	var said []string
	for _, g := range []string{"A", "B", "C", "D"} {
		said = append(said, fmt.Sprintf("%s %d家", g, counts[g]))
	}
	if out.Head = fmt.Sprintf("%d年度：%s，没有等级%d家。", year, strings.Join(said, "、"), none); year == 0 {
		out.Head = "还没有登记年度指标。"
	}
	shown, next, err := page(kept, limit, r.cursor(), r.revision)
	if err != nil {
		return nil, err
	}
	out.Items, out.NextCursor = shown, next
	if !r.html() {
		return &reply{json: out, name: r.called("", "亩均评价"), paper: func() *report.Paper { return cut(gradesPaper(out), next).With(r.listFacts(names)...) }}, nil
	}
	var ends []option
	for y := range years {
		ends = append(ends, option{strconv.Itoa(y), strconv.Itoa(y) + "年"})
	}
	slices.SortFunc(ends, func(a, b option) int { return strings.Compare(b.Value, a.Value) })
	var grades []option
	for _, g := range []string{"A", "B", "C", "D"} {
		grades = append(grades, option{g, g})
	}
	v := &listPage{Title: "亩均评价", Unit: "家", Noun: "/grades", All: len(kept), Everywhere: region == "", Ledger: true, New: graph.KindAcres, Lead: out.Head,
		Filters: []filter{{"year", "年度", r.values.Get("year"), "最近的一年", []optionGroup{{Options: ends}}}, r.ruleFilter(rules), {"scale", "规上或规下", scale, "全部", options(graph.KindAcres, "scale")}, {"grade", "等级", grade, "全部", []optionGroup{{Options: grades}}}},
		Columns: []listColumn{{Name: "企业"}, {Name: "县区", Tight: true}, {Name: "类别", Tight: true}, {Name: "排位", Num: true}, {Name: "得分", Num: true}, {Name: "等级", Tight: true}, {Name: "各项得分"}, {Name: "异议"}}}
	for i := range shown {
		g := &shown[i]
		rank, score := "–", "–"
		if g.Score != nil {
			rank, score = strconv.Itoa(g.Rank), fmt.Sprintf("%.2f", *g.Score)
		}
		v.Rows = append(v.Rows, []listCell{linkedCell(g.Enterprise.Name, "/enterprises/"+g.Enterprise.ID), saidCell(insight.NameOf(g.Region)), saidCell(g.ScaleZH), saidCell(rank), saidCell(score), saidCell(g.Grade, g.Why),
			saidCell(g.Workings()), linkedCell(cmp.Or(g.ObjectionZH(), "登记"), "/acres/new?key="+g.key)})
	}
	v.Notes = []string{ruleNote(rule), "算法：" + strings.Join(out.Lines, "；") + "。", "规上、规下分开排位，按全市（本数据所在地）企业一起排；企业对结果有异议的，登记在年度指标里，处理后更正数据，改动都留记录。"}
	v.LinksName, v.Links = "登记", []listLink{{"年度指标", "/acres"}, {"规则条款", "/criteria"}}
	r.finish(v, region, "", next, nil)
	return &reply{page: v}, nil
}

// Workings are the parts of a score: 亩均税收（万元/亩）30 → 37.35.
func (g *gradeItem) Workings() string {
	var said []string
	for _, p := range g.Parts {
		text := fmt.Sprintf("%s 缺数，按平均 → %.2f", p.ZH, p.Score)
		if p.Value != nil {
			text = fmt.Sprintf("%s %s → %.2f", p.ZH, graph.Digits(math.Round(*p.Value*1e4)/1e4), p.Score)
		}
		said = append(said, text)
	}
	if g.Plus != 0 {
		said = append(said, fmt.Sprintf("加减分 %s%s（%s）", map[bool]string{true: "+"}[g.Plus > 0], graph.Digits(g.Plus), g.PlusNote))
	}
	return strings.Join(said, "；")
}

// ObjectionZH is what the firm objected, when, and what came of it.
func (g *gradeItem) ObjectionZH() string {
	if g.Objection == "" {
		return ""
	}
	text := insight.DateZH(g.Objected) + "：" + g.Objection
	if g.Ruling == "" {
		return text + "（待处理）"
	}
	return text + "（" + strings.TrimSpace(g.RulingZH+" "+g.RulingNote) + "）"
}

func gradesPaper(a *gradesAnswer) *report.Paper {
	t := &report.Table{Name: "亩均评价", Columns: []report.Column{{Key: "enterprise", Name: "企业"}, {Key: "region", Name: "县区"}, {Key: "scale", Name: "规上或规下"}, {Key: "rank", Name: "排位"}, {Key: "score", Name: "得分", Kind: report.Number, Digits: 2},
		{Key: "grade", Name: "等级"}, {Key: "why", Name: "没有等级的原因"}, {Key: "workings", Name: "各项得分"}, {Key: "objection", Name: "异议"}}}
	var rows [][]any
	for i := range a.Items {
		g := &a.Items[i]
		var rank any
		if g.Rank > 0 {
			rank = g.Rank
		}
		rows = append(rows, []any{report.Word{Code: g.Enterprise.ID, Text: g.Enterprise.Name}, namedWord(g.Region), report.Word{Code: g.Scale, Text: g.ScaleZH}, rank, g.Score, g.Grade, g.Why, g.Workings(), g.ObjectionZH()})
	}
	t.Lists = []report.List{{Unit: "家", Rows: rows}}
	return &report.Paper{Title: "亩均评价", Lines: []report.Line{{Lead: "总体", Text: a.Head}, {Lead: "规则", Text: a.Rule + "。来源：" + a.Source}, {Lead: "算法", Text: strings.Join(a.Lines, "；")}}, Tables: []*report.Table{t}}
}
