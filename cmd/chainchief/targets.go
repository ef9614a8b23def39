package main

import (
	"context"
	"net/url"

	"chainchief/report"
)

func runTargets(ctx context.Context, args []string, s streams) error {
	f := newFlags("targets", "为一个环节找招商对象：先看该不该招，再看找谁，依据是什么。", s)
	segment := f.String("segment", "", "环节`名称`或标识，如 nev.battery.separator；segments 命令列出全部（必填）")
	o, q, limit, b := f.output(lists), f.question(), f.limit(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *segment == "" {
		return usageError{"请用 --segment 指明环节，如 chainchief targets --segment nev.battery.separator"}
	}
	if err := o.settle(s); err != nil {
		return err
	}
	n := noun{path: "/segments/" + url.PathEscape(*segment) + "/targets", query: q.values(), limit: *limit, limited: true}
	return ask(ctx, b, s, n, o, report.Targets)
}
