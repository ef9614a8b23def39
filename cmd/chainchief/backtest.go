package main

import (
	"context"
	"fmt"

	"chainchief/graph/insight"
)

func runBacktest(ctx context.Context, args []string, s streams) error {
	f := newFlags("backtest", "回测：用过去某日的资料按同样规则排序，与后来的项目对照；结果好坏都照实给出。", s)
	date := f.String("date", "", "过去的`日期`，如 2021-04（必填）")
	how, q, b := f.answer(), f.question(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *date == "" {
		return usageError{"请用 --date 指明过去的日期，如 chainchief backtest --date 2021-04"}
	}
	query, err := q.values()
	if err != nil {
		return err
	}
	query.Set("date", *date)
	return ask(ctx, b, s, "/backtest", query, how, backtestTable, tableOf("回测", backtestRows))
}

func backtestTable(p *paper, a *insight.Backtest) {
	partner := "无"
	if a.Partner != nil {
		partner = a.Partner.Name
	}
	p.line("回测 · %s · 联动伙伴：%s · %s → %s · 规则版本%d", a.Region.Name, partner, insight.DateZH(a.Date), insight.DateZH(a.Until), a.RuleVersion)
	for _, line := range a.Sentences {
		p.wrap("", line)
	}
	p.line("")
	p.line("五条链合并（方括号内为95%%区间）")
	measureTable(p, a.Pooled)
	p.line("")
	p.line("得分的AUC减去各对照")
	rows := [][]string{{"对照", "差"}}
	for _, h := range a.Ahead {
		rows = append(rows, []string{h.MethodZH, h.AUC.String()})
	}
	p.table(rows, make([][]string, len(rows)-1))
	for _, c := range a.Chains {
		p.line("")
		p.line("%s：缺口环节%d个，正例%d个（%d个环节）", c.Chain.Name, c.Candidates, c.Positives, c.Hit)
		if c.Positives > 0 {
			measureTable(p, c.Measures)
		}
	}
}

func measureTable(p *paper, list []insight.Measure) {
	rows := [][]string{{"排序方法", "AUC", "前5准确率", "前10准确率", "前20准确率", "首中倒数均值"}}
	for _, m := range list {
		rows = append(rows, []string{m.MethodZH, m.AUC.String(), m.At5.String(), m.At10.String(), m.At20.String(), m.MRR.String()})
	}
	p.table(rows, make([][]string, len(rows)-1))
}

// backtestRows is a row for each ranking, pooled and by chain.
func backtestRows(a *insight.Backtest) [][]string {
	rows := [][]string{{"chain", "candidates", "positives", "hit", "method", "method_zh"}}
	for _, figure := range []string{"auc", "precision_at_5", "precision_at_10", "precision_at_20", "mrr"} {
		rows[0] = append(rows[0], figure, figure+"_lo", figure+"_hi")
	}
	add := func(chain string, candidates, positives, hit int, list []insight.Measure) {
		for _, m := range list {
			row := []string{chain, fmt.Sprint(candidates), fmt.Sprint(positives), fmt.Sprint(hit), m.Method, m.MethodZH}
			for _, x := range []insight.Interval{m.AUC, m.At5, m.At10, m.At20, m.MRR} {
				for _, v := range []*float64{x.Value, x.Low, x.High} {
					cell := ""
					if v != nil {
						cell = fmt.Sprintf("%.3f", *v)
					}
					row = append(row, cell)
				}
			}
			rows = append(rows, row)
		}
	}
	add("pooled", a.Candidates, a.Positives, a.Hit, a.Pooled)
	for _, c := range a.Chains {
		add(c.Chain.ID, c.Candidates, c.Positives, c.Hit, c.Measures)
	}
	return rows
}
