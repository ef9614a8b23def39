package report

import (
	"fmt"

	"chainchief/graph/insight"
)

type measure = insight.Measure

// intervals are the measures of a ranking with their ranges.
var intervals = []struct {
	key, name string
	of        func(*measure) insight.Interval
}{
	{"auc", "排序准确度", func(m *measure) insight.Interval { return m.AUC }},
	{"precision_at_5", "前5命中率", func(m *measure) insight.Interval { return m.At5 }},
	{"precision_at_10", "前10命中率", func(m *measure) insight.Interval { return m.At10 }},
	{"precision_at_20", "前20命中率", func(m *measure) insight.Interval { return m.At20 }},
	{"mrr", "首次命中", func(m *measure) insight.Interval { return m.MRR }},
}

func measureFields() []field[measure] {
	fields := []field[measure]{
		{text("method", "").only(Programs), func(m *measure) any { return m.Method }},
		{text("method_zh", "排序方法"), func(m *measure) any { return m.MethodZH }},
	}
	for _, x := range intervals {
		fields = append(fields,
			field[measure]{text("", x.name).only(Screen), func(m *measure) any {
				if x.of(m).Value == nil {
					return nil
				}
				return x.of(m).String()
			}},
			field[measure]{number(x.key, x.name, 3).hide(Screen), func(m *measure) any { return x.of(m).Value }},
			field[measure]{number(x.key+"_lo", x.name+"下限", 3).hide(Screen), func(m *measure) any { return x.of(m).Low }},
			field[measure]{number(x.key+"_hi", x.name+"上限", 3).hide(Screen), func(m *measure) any { return x.of(m).High }})
	}
	return fields
}

// Backtest sets the ranking of a date against what came later.
func Backtest(a *insight.Backtest) *Paper {
	fields := measureFields()
	head := Head{a.Region, a.Partner, a.Until, a.RuleVersion}
	facts := append([]Fact{{Key: "date", Name: "排序所用资料截至", Code: string(a.Date), Text: insight.DateZH(a.Date), Said: "用" + insight.DateZH(a.Date) + "的资料"}}, head.facts()...)
	t := &Table{Name: "回测", ListKey: "chain", Columns: columnsOf(fields)}
	title := "各链合并"
	if len(a.Chains) == 1 {
		title = a.Chains[0].Chain.Name
	}
	t.Lists = append(t.Lists, List{Name: title, Code: "pooled", Lines: []Line{tried(a.Candidates, a.Positives, a.Hit)}, Rows: rowsOf(fields, a.Pooled)})
	var ahead []measure
	for _, h := range a.Ahead {
		ahead = append(ahead, measure{Method: h.Method, MethodZH: h.MethodZH, AUC: h.AUC})
	}
	t.Lists = append(t.Lists, List{Name: "得分的排序准确度减去各对照", Code: "ahead", Rows: rowsOf(fields, ahead)})
	if len(a.Chains) > 1 {
		for _, c := range a.Chains {
			l := List{Name: c.Chain.Name, Code: c.Chain.ID, Lines: []Line{tried(c.Candidates, c.Positives, c.Hit)}}
			if c.Positives > 0 {
				l.Rows = rowsOf(fields, c.Measures)
			}
			t.Lists = append(t.Lists, l)
		}
	}
	p := &Paper{Title: "回测", Facts: facts, Tables: []*Table{t}, Notes: []string{
		"方括号内和下限、上限为95%区间。排序准确度：任取一个后来有项目的环节和一个没有的，前者排在前面的机会，0.5等于随机（即AUC）。" +
			"前5命中率：前5个环节中后来有项目的占多少。首次命中：第一个后来有项目的环节名次的倒数，1为第一名。", ruleNote(a.RuleVersion)}}
	for _, s := range a.Sentences {
		p.Lines = append(p.Lines, Line{"", s})
	}
	return p
}

func tried(candidates, positives, hit int) Line {
	return Line{"", fmt.Sprintf("缺口环节%d个；后来的项目落在其中%d次，涉及%d个环节。", candidates, positives, hit)}
}
