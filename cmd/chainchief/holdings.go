package main

import (
	"context"

	"chainchief/report"
)

func runHoldings(ctx context.Context, args []string, s streams) error {
	f := newFlags("holdings", "数据底账：各类记录有多少、来源和日期，各项的登记率，每条链登记了什么，还缺什么。", s)
	o, b := f.output(lists), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if err := o.settle(s); err != nil {
		return err
	}
	return ask(ctx, b, s, noun{path: "/holdings"}, o, report.Holdings)
}
