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

// candidateParams narrow a list of candidates for a title.
var candidateParams = []string{"for", "rule", "chance"}

// candidateUses are what firms are candidates for, with the words of the table of kinds.
var candidateUses = []string{graph.RuleAboveScale, graph.RuleLittleGiant}

// candidateItem is a firm and how it stands to the rule.
type candidateItem struct {
	Enterprise insight.Named  `json:"enterprise"`
	Region     *insight.Named `json:"region"`
	Chance     ledger.Chance  `json:"chance"`
	ChanceZH   string         `json:"chance_zh"`
	Reasons    []string       `json:"reasons"`
	Lacks      []string       `json:"lacks"` // the figures that are not known
}

// candidatesAnswer is who could be given a title next, by which rule.
type candidatesAnswer struct {
	Today   graph.Date      `json:"today"`
	Rule    string          `json:"rule"` // blank: there is none
	Since   graph.Date      `json:"since"`
	Source  string          `json:"source"`
	Windows []ledger.Window `json:"windows"` // closing dates that lie ahead
	Head    string          `json:"head"`
	listAnswer[candidateItem]
}

// ruleOf is the rule that a request names, or that of the latest date; all of that use besides.
func (r *request) ruleOf(use string, counts func(*inquiry.Rule) bool) (rule inquiry.Rule, all []inquiry.Rule, err error) {
	name := strings.TrimSpace(r.text("rule"))
	if r.err != nil {
		return rule, nil, r.err
	}
	if all, err = r.v.Criteria(r.ctx, use); err != nil {
		return rule, nil, err
	}
	all = slices.DeleteFunc(slices.Clone(all), func(one inquiry.Rule) bool { return !counts(&one) })
	for _, one := range all {
		if name == "" || one.Name == name {
			return one, all, nil
		}
	}
	if name != "" {
		return rule, nil, fmt.Errorf("%w: 没有规则“%s”，请从“规则条款”里选择", graph.ErrNotFound, clean(name))
	}
	return rule, all, nil
}

// sourcesOf says where the lines of a rule are from, each source once.
func sourcesOf(lines []graph.Criterion) string {
	var said []string
	for _, l := range lines {
		if text := insight.SourceZH(l.Source); !slices.Contains(said, text) {
			said = append(said, text)
		}
	}
	return strings.Join(said, "；")
}

// ruleFilter lets a page choose among rules.
func (r *request) ruleFilter(all []inquiry.Rule) filter {
	var list []option
	for _, one := range all {
		list = append(list, option{one.Name, one.Name})
	}
	return filter{"rule", "规则", r.values.Get("rule"), "最近的一套", []optionGroup{{Options: list}}}
}

// candidates are the firms of some regions that could be given a title and have it not.
func (r *request) candidates(names *inquiry.Names, codes []string, use string, rule inquiry.Rule, today graph.Date) ([]candidateItem, error) {
	rungs, err := r.v.Rungs(r.ctx)
	if err != nil {
		return nil, err
	}
	type ranked struct {
		candidateItem
		sales float64
	}
	var list []ranked
	for _, f := range rungs {
		if codes != nil && !slices.Contains(codes, f.Region) || f.Type != graph.TypeEnterprise || f.End() != "" && f.End().FirstDay() <= today.LastDay() || has(&f, use, today) || len(f.Years)+len(f.Months) == 0 {
			continue
		}
		c := ledger.Stands(rule.Lines, f.Firm.At(today), today)
		list = append(list, ranked{candidateItem{insight.Named{ID: f.Enterprise.ID, Name: f.Name}, names.Region(f.Region), c.Chance, c.Chance.ZH(), append([]string{}, c.Reasons...), append([]string{}, c.Lacks...)}, f.Sales(today).Value})
	}
	order := []ledger.Chance{ledger.Meets, ledger.Nears, ledger.Lacks, ledger.Misses}
	slices.SortStableFunc(list, func(a, b ranked) int {
		return cmp.Or(slices.Index(order, a.Chance)-slices.Index(order, b.Chance), cmp.Compare(b.sales, a.sales))
	})
	items := make([]candidateItem, len(list))
	for i := range list {
		items[i] = list[i].candidateItem
	}
	return items, nil
}

// has reports whether a firm has already what candidates are sought for.
func has(f *inquiry.Rung, use string, today graph.Date) bool {
	if use == graph.RuleAboveScale {
		return f.AboveScaleSince != "" && f.AboveScaleSince.FirstDay() <= today.LastDay() || f.Holds(graph.TitleAboveScale, today)
	}
	return f.Holds(graph.TitleLittleGiant, today) || slices.Contains(f.Tiers, graph.TitleLittleGiant)
}

// askCandidates is /candidates, and the page 企业梯队.
func askCandidates(r *request) (*reply, error) {
	use, chance, limit := r.oneOf("for", candidateUses...), ledger.Chance(r.oneOf("chance", string(ledger.Meets), string(ledger.Nears), string(ledger.Lacks), string(ledger.Misses))), r.most()
	if r.err != nil {
		return nil, r.err
	}
	use = cmp.Or(use, graph.RuleAboveScale)
	rule, rules, err := r.ruleOf(use, func(*inquiry.Rule) bool { return true })
	if err != nil {
		return nil, err
	}
	names, region, codes, err := r.listPlace()
	if err != nil {
		return nil, err
	}
	today := r.day()
	all, err := r.candidates(names, codes, use, rule, today)
	if err != nil {
		return nil, err
	}
	out := &candidatesAnswer{Today: today, Rule: rule.Name, Since: rule.Since, Source: sourcesOf(rule.Lines), Windows: append([]ledger.Window{}, ledger.Windows(rule.Lines, today)...)}
	counts := map[ledger.Chance]int{}
	kept := []candidateItem{}
	for _, c := range all {
		if counts[c.Chance]++; c.Chance == chance || chance == "" && c.Chance != ledger.Misses {
			kept = append(kept, c)
		}
	}
	useZH := graph.Describe(graph.KindCriteria).Field("use").WordZH(use)
	out.Head = fmt.Sprintf("%s：达到条件%d家、接近%d家、资料不足%d家、未达条件%d家（截至%s）。", useZH, counts[ledger.Meets], counts[ledger.Nears], counts[ledger.Lacks], counts[ledger.Misses], insight.DateZH(today))
	for _, w := range out.Windows {
		out.Head += w.ZH(insight.DateZH(w.Date))
		break // the nearest
	}
	shown, next, err := page(kept, limit, r.cursor(), r.revision)
	if err != nil {
		return nil, err
	}
	out.Items, out.NextCursor = shown, next
	if !r.html() {
		return &reply{json: out, name: r.called("", useZH), paper: func() *report.Paper {
			return cut(candidatesPaper(out, useZH), next).With(r.listFacts(names)...)
		}}, nil
	}
	v := &listPage{Title: "企业梯队", Unit: "家", Noun: "/candidates", All: len(kept), Everywhere: region == "", Ledger: true, New: graph.KindAcres, Lead: out.Head,
		Filters: []filter{{"for", "候选", r.values.Get("for"), "纳规候选", []optionGroup{{Options: wordOptions(graph.KindCriteria, "use", candidateUses)}}}, r.ruleFilter(rules),
			{"chance", "情况", string(chance), "除未达条件外", []optionGroup{{Options: []option{{string(ledger.Meets), ledger.Meets.ZH()}, {string(ledger.Nears), ledger.Nears.ZH()}, {string(ledger.Lacks), ledger.Lacks.ZH()}, {string(ledger.Misses), ledger.Misses.ZH()}}}}}},
		Columns: []listColumn{{Name: "企业"}, {Name: "县区", Tight: true}, {Name: "情况", Tight: true}, {Name: "理由"}, {Name: "还缺的资料"}}}
	for _, c := range shown {
		v.Rows = append(v.Rows, []listCell{linkedCell(c.Enterprise.Name, "/enterprises/"+c.Enterprise.ID), saidCell(insight.NameOf(c.Region)), saidCell(c.ChanceZH), saidCell(strings.Join(c.Reasons, "；")), saidCell(strings.Join(c.Lacks, "、"))})
	}
	v.Notes = []string{ruleNote(rule), "按年度指标和月度监测推算，只是提示，认定以主管部门为准；没有填的数不当作零，列在“还缺的资料”。"}
	if v.Second, err = r.rungs(names, codes, region, today); err != nil {
		return nil, err
	}
	v.LinksName, v.Links = "登记", []listLink{{"称号", "/titles/new"}, {"年度指标", "/acres/new"}, {"规则条款", "/criteria"}}
	r.finish(v, region, "", next, nil)
	return &reply{page: v}, nil
}

// ruleNote says which rule a page rests on.
func ruleNote(rule inquiry.Rule) string {
	if rule.Name == "" {
		return "还没有规则，请在“规则条款”里登记，或装入随附数据。"
	}
	note := "规则：" + rule.Name
	if rule.Since != "" {
		note += "（" + insight.DateZH(rule.Since) + "）"
	}
	return note + "。来源：" + sourcesOf(rule.Lines) + "。"
}

// wordOptions are some values of a field that has words.
func wordOptions(kind graph.Kind, field string, values []string) (list []option) {
	f := graph.Describe(kind).Field(field)
	for _, v := range values {
		list = append(list, option{v, f.WordZH(v)})
	}
	return list
}

// rungs is the table of how many firms of some regions hold which title today.
func (r *request) rungs(names *inquiry.Names, codes []string, region string, today graph.Date) (*listPage, error) {
	rungs, err := r.v.Rungs(r.ctx)
	if err != nil {
		return nil, err
	}
	firms := map[string]map[string]bool{} // by title and level
	for _, f := range rungs {
		for i := range f.Titles {
			t := &f.Titles[i]
			if codes != nil && !slices.Contains(codes, f.Region) || !t.Held(today) {
				continue
			}
			key := t.Title + " " + t.LevelOf()
			if firms[key] == nil {
				firms[key] = map[string]bool{}
			}
			firms[key][f.Enterprise.ID] = true
		}
	}
	v := &listPage{Title: "持有称号的企业", Columns: []listColumn{{Name: "类别", Tight: true}, {Name: "称号"}, {Name: "企业数", Num: true}}}
	for zh, words := range graph.TitleGroups {
		for _, w := range words {
			for _, level := range append(valuesOf(graph.KindTitles, "level"), "") {
				if n := len(firms[w.Value+" "+level]); n > 0 {
					t := graph.Title{Title: w.Value, Level: level}
					v.Rows = append(v.Rows, []listCell{saidCell(zh), linkedCell(t.ZH(), address("/enterprises", "title", w.Value, "level", level, "region", region)), saidCell(fmt.Sprint(n))})
				}
			}
		}
	}
	if v.Rows == nil {
		v.Notes = []string{"还没有登记称号：可在“企业称号”逐条登记，或用填报模板导入认定名单。"}
	}
	return v, nil
}

func candidatesPaper(a *candidatesAnswer, title string) *report.Paper {
	t := &report.Table{Name: title, Columns: []report.Column{{Key: "enterprise", Name: "企业"}, {Key: "region", Name: "县区"}, {Key: "chance", Name: "情况"}, {Key: "reasons", Name: "理由"}, {Key: "lacks", Name: "还缺的资料", Kept: true}}}
	var rows [][]any
	for _, c := range a.Items {
		rows = append(rows, []any{report.Word{Code: c.Enterprise.ID, Text: c.Enterprise.Name}, namedWord(c.Region), report.Word{Code: string(c.Chance), Text: c.ChanceZH}, strings.Join(c.Reasons, "；"), strings.Join(c.Lacks, "、")})
	}
	t.Lists = []report.List{{Unit: "家", Rows: rows}}
	return &report.Paper{Title: title, Lines: []report.Line{{Lead: "总体", Text: a.Head}, {Lead: "规则", Text: a.Rule + "。来源：" + a.Source}}, Tables: []*report.Table{t}}
}

// alertsAnswer is which figures of the firms that are watched somebody should look at.
type alertsAnswer struct {
	Today graph.Date `json:"today"`
	Firms int        `json:"firms"` // that are watched
	Lines []string   `json:"lines"` // of the rules
	Lacks []lackItem `json:"lacks"`
	listAnswer[alertItem]
}

// alertItem is an alert with the firm it is of.
type alertItem struct {
	Enterprise insight.Named  `json:"enterprise"`
	Region     *insight.Named `json:"region"`
	ledger.Alert
}

// lackItem is a firm whose last month lacks figures.
type lackItem struct {
	Enterprise insight.Named  `json:"enterprise"`
	Region     *insight.Named `json:"region"`
	Month      graph.Date     `json:"month"`
	Lacks      []string       `json:"lacks"`
}

// askAlerts is /alerts, and the page 运行监测.
func askAlerts(r *request) (*reply, error) {
	var figures []string
	var words []option
	for _, w := range append(graph.MonthFigures(), graph.Word{Value: "report", ZH: "未报"}) {
		figures, words = append(figures, w.Value), append(words, option{w.Value, w.ZH})
	}
	what, limit := r.oneOf("what", figures...), r.most()
	if r.err != nil {
		return nil, r.err
	}
	names, region, codes, err := r.listPlace()
	if err != nil {
		return nil, err
	}
	rules, err := r.v.Criteria(r.ctx, graph.RuleAlert)
	if err != nil {
		return nil, err
	}
	var lines []graph.Criterion
	out := &alertsAnswer{Today: r.day(), Lines: []string{}, Lacks: []lackItem{}}
	for _, rule := range rules {
		for _, l := range rule.Lines {
			lines, out.Lines = append(lines, l), append(out.Lines, l.Text)
		}
	}
	rungs, err := r.v.Rungs(r.ctx)
	if err != nil {
		return nil, err
	}
	all, alarmed := []alertItem{}, 0
	for _, f := range rungs {
		if codes != nil && !slices.Contains(codes, f.Region) {
			continue
		}
		then := f.Firm.At(out.Today)
		if len(then.Months) == 0 {
			continue
		}
		out.Firms++
		firm, place := insight.Named{ID: f.Enterprise.ID, Name: f.Name}, names.Region(f.Region)
		alerts, lacks := ledger.Alerts(lines, then, out.Today)
		if len(alerts) > 0 {
			alarmed++
		}
		for _, a := range alerts {
			if what == "" || a.What == what {
				all = append(all, alertItem{firm, place, a})
			}
		}
		if len(lacks) > 0 {
			out.Lacks = append(out.Lacks, lackItem{firm, place, then.Months[len(then.Months)-1].Month, lacks})
		}
	}
	shown, next, err := page(all, limit, r.cursor(), r.revision)
	if err != nil {
		return nil, err
	}
	out.Items, out.NextCursor = shown, next
	if !r.html() {
		return &reply{json: out, name: r.called("", "运行监测"), paper: func() *report.Paper { return cut(alertsPaper(out), next).With(r.listFacts(names)...) }}, nil
	}
	v := &listPage{Title: "运行监测", Unit: "条提醒", Noun: "/alerts", All: len(all), Everywhere: region == "", Ledger: true, New: graph.KindMonths,
		Filters: []filter{{"what", "指标", what, "全部", []optionGroup{{Options: words}}}},
		Columns: []listColumn{{Name: "企业"}, {Name: "县区", Tight: true}, {Name: "月份", Tight: true}, {Name: "指标", Tight: true}, {Name: "情况"}, {Name: "规则"}}}
	if out.Firms > 0 {
		v.None = "没有达到提醒规则的企业。"
		v.Lead = fmt.Sprintf("监测%d家，有提醒的%d家，最近一月资料不足的%d家（截至%s）。", out.Firms, alarmed, len(out.Lacks), insight.DateZH(out.Today))
	}
	for _, a := range shown {
		v.Rows = append(v.Rows, []listCell{linkedCell(a.Enterprise.Name, "/enterprises/"+a.Enterprise.ID), saidCell(insight.NameOf(a.Region)), saidCell(insight.DateZH(a.Month)), saidCell(a.ZH), saidCell(a.Text), saidCell(a.Rule)})
	}
	v.Notes = []string{"规则：" + cmp.Or(strings.Join(out.Lines, "；"), "还没有登记") + "。没有填的数不比较；写 0 就是确为零。每项指标看最近一个报了数的月份，应报的月份过去后，以前的提醒不再列。"}
	if len(out.Lacks) > 0 {
		v.Second = &listPage{Title: "资料不足", Columns: []listColumn{{Name: "企业"}, {Name: "县区", Tight: true}, {Name: "最近一月", Tight: true}, {Name: "没有填的指标"}}}
		for _, l := range out.Lacks {
			v.Second.Rows = append(v.Second.Rows, []listCell{linkedCell(l.Enterprise.Name, "/enterprises/"+l.Enterprise.ID), saidCell(insight.NameOf(l.Region)), saidCell(insight.DateZH(l.Month)), saidCell(strings.Join(l.Lacks, "、"))})
		}
	}
	v.LinksName, v.Links = "数据", []listLink{{"逐月的数", "/months"}, {"导入一张表", "/intakes"}, {"规则条款", "/criteria"}}
	r.finish(v, region, "", next, nil)
	return &reply{page: v}, nil
}

func alertsPaper(a *alertsAnswer) *report.Paper {
	t := &report.Table{Name: "监测提醒", Columns: []report.Column{{Key: "enterprise", Name: "企业"}, {Key: "region", Name: "县区"}, {Key: "month", Name: "月份"}, {Key: "what", Name: "指标"}, {Key: "text", Name: "情况"}, {Key: "rule", Name: "规则"}}}
	var rows, short [][]any
	for _, x := range a.Items {
		rows = append(rows, []any{report.Word{Code: x.Enterprise.ID, Text: x.Enterprise.Name}, namedWord(x.Region), string(x.Month), report.Word{Code: x.What, Text: x.ZH}, x.Text, x.Rule})
	}
	t.Lists = []report.List{{Unit: "条", Rows: rows}}
	lacks := &report.Table{Name: "资料不足", Columns: []report.Column{{Key: "enterprise", Name: "企业"}, {Key: "region", Name: "县区"}, {Key: "month", Name: "最近一月"}, {Key: "lacks", Name: "没有填的指标"}}}
	for _, x := range a.Lacks {
		short = append(short, []any{report.Word{Code: x.Enterprise.ID, Text: x.Enterprise.Name}, namedWord(x.Region), string(x.Month), strings.Join(x.Lacks, "、")})
	}
	lacks.Lists = []report.List{{Unit: "家", Rows: short}}
	return &report.Paper{Title: "运行监测", Tables: []*report.Table{t, lacks}, Notes: []string{"规则：" + strings.Join(a.Lines, "；") + "。"}}
}
