package main

import (
	"context"

	"chainchief/report"
)

func runBacktest(ctx context.Context, args []string, s streams) error {
	f := newFlags("backtest", "回测：用过去某日的资料按同样规则排序，与后来的项目对照；结果好坏都照实给出。", s)
	date := f.String("date", "", "过去的`日期`，如 2021-04（必填）")
	o, q, b := f.output(lists), f.question(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *date == "" {
		return usageError{"请用 --date 指明过去的日期，如 chainchief backtest --date 2021-04"}
	}
	if err := o.settle(s); err != nil {
		return err
	}
	query := q.values()
	query.Set("date", *date)
	return ask(ctx, b, s, noun{path: "/backtest", query: query}, o, report.Backtest)
}
