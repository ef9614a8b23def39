package main

import (
	"context"
	"strconv"

	"chainchief/graph/insight"
	"chainchief/report"
)

func runPaths(ctx context.Context, args []string, s streams) error {
	f := newFlags("paths", "两家企业之间的供应路径，最短、最可信的在前；集团内的步另外写明，不是供货。", s)
	from := f.String("from", "", "起点`企业`：简称、全称、股票代码或标识（必填）")
	to := f.String("to", "", "终点`企业`（必填）")
	paths := f.whole("limit", insight.DefaultPaths, 1, insight.MostPaths, "最多列出`几条`路径")
	directed := f.Bool("directed", false, "只走供货方向：起点供给终点")
	inferred := f.Bool("inferred", false, "也走推断的供应关系")
	o, asOf, b := f.output(both), f.asOf(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *from == "" || *to == "" {
		return usageError{"请用 --from 和 --to 指明两家企业，如 chainchief paths --from 明天氢能 --to 江淮汽车"}
	}
	if err := o.settle(s); err != nil {
		return err
	}
	query := given("from", *from, "to", *to, "k", strconv.Itoa(*paths), "directed", switchValue(*directed), "inferred", switchValue(*inferred), "as_of", *asOf)
	return ask(ctx, b, s, noun{path: "/paths", query: query}, o, report.Paths)
}
