package main

import (
	"context"
	"net/url"

	"chainchief/api"
	"chainchief/report"
)

func runGaps(ctx context.Context, args []string, s streams) error {
	f := newFlags("gaps", "产业链缺口清单：缺什么、弱什么、怎么办、可信度多高。", s)
	chain := f.String("chain", "", "产业链`名称`或标识，如 新能源汽车、nev；chains 命令列出全部（必填）")
	o, q, limit, b := f.output(lists), f.question(), f.limit(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *chain == "" {
		return usageError{"请用 --chain 指明产业链，如 chainchief gaps --chain nev"}
	}
	if err := o.settle(s); err != nil {
		return err
	}
	n := noun{path: "/chains/" + url.PathEscape(*chain) + "/gaps", query: q.values(), limit: *limit, limited: true}
	return ask(ctx, b, s, n, o, func(a *api.GapsAnswer) *report.Paper { return report.Gaps(&a.Answer) })
}
