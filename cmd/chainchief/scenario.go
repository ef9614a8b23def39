package main

import (
	"context"

	"chainchief/report"
)

func runScenario(ctx context.Context, args []string, s streams) error {
	f := newFlags("scenario", "风险研判：若企业离开，产业链受的影响在什么范围；不给 --without 时只列出独家支撑环节。", s)
	var without texts
	f.Var(&without, "without", "离开的`企业`：简称、全称、股票代码或标识；可以重复")
	chain := f.String("chain", "", "产业链`名称`或标识；不给 --without 时可省，列出全部产业链的独家支撑环节")
	o, q, limit, b := f.output(lists), f.question(), f.limit(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if len(without) > 0 && *chain == "" {
		return usageError{"请用 --chain 指明看哪条产业链，如 chainchief scenario --without 应流航源 --chain equipment"}
	}
	if err := o.settle(s); err != nil {
		return err
	}
	query := q.values()
	if *chain != "" {
		query.Set("chain", *chain)
	}
	for _, name := range without {
		query.Add("without", name)
	}
	return ask(ctx, b, s, noun{path: "/scenario", query: query, limit: *limit}, o, report.Scenario)
}
