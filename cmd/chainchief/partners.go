package main

import (
	"context"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/report"
)

func runPartners(ctx context.Context, args []string, s streams) error {
	f := newFlags("partners", "伙伴地区里谁能和本地企业、环节、产业链或园区对接：供应商、客户、已有合作、科创。", s)
	of := map[string]*string{
		"enterprise": f.String("enterprise", "", "企业`名称`、简称、代码或标识"),
		"segment":    f.String("segment", "", "环节`名称`或标识，如 nev.body.diecast"),
		"chain":      f.String("chain", "", "产业链`名称`或标识，如 nev"),
		"park":       f.String("park", "", "园区`名称`或标识"),
	}
	direction := f.String("direction", "both", "`方向`：both、suppliers（谁能供给本方）、customers（本方能供给谁）")
	kind := f.String("kind", "", "`图种`：matrix 对接表（默认）、bands 联动带状图；只用于图")
	o, q, limit, b := f.output(both), f.question(), f.limit(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	query, given := q.values(), 0
	for name, value := range of {
		if *value != "" {
			given++
			query.Set(name, *value)
		}
	}
	if given != 1 {
		return usageError{"请用 --enterprise、--segment、--chain、--park 中恰好一个指明为谁找伙伴，如 chainchief partners --enterprise 明天氢能"}
	}
	if err := o.settle(s); err != nil {
		return err
	}
	query.Set("direction", *direction)
	if *kind != "" {
		if !o.drawn() {
			return usageError{"--kind 只用于图，请加上 --format svg、pdf、png 或 pptx"}
		}
		query.Set("kind", *kind)
	}
	return ask(ctx, b, s, noun{path: "/partners", query: query, limit: *limit, limited: true}, o,
		func(a *insight.Partners) *report.Paper { return report.Partners(a, graph.Direction(*direction)) })
}
