package main

import (
	"context"
	"net/url"
	"strconv"

	"chainchief/graph/insight"
	"chainchief/report"
)

func runInputs(ctx context.Context, args []string, s streams) error {
	f := newFlags("inputs", "整零协同表（其他企业为配套需求表）：一家企业要什么，本地谁做，周边谁做，哪里是空的。", s)
	enterprise := f.String("enterprise", "", "企业`名称`、简称、代码或标识，如 蔚来（必填）")
	depth := f.whole("depth", insight.Default.AssemblyLevels, 1, insight.Default.AssemblyLevels, "上游`层数`：1 或 2")
	o, region, asOf, limit, b := f.output(both), f.region(), f.asOf(), f.limit(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *enterprise == "" {
		return usageError{"请用 --enterprise 指明企业，如 chainchief inputs --enterprise 蔚来"}
	}
	if err := o.settle(s); err != nil {
		return err
	}
	query := given("region", *region, "as_of", *asOf, "depth", strconv.Itoa(*depth))
	return b.with(ctx, s, func(c *client) error {
		id, err := c.find(ctx, *enterprise)
		if err != nil {
			return err
		}
		return respond(ctx, c, s, noun{path: "/enterprises/" + url.PathEscape(id) + "/inputs", query: query, limit: *limit}, o, report.Inputs)
	})
}

func runNetwork(ctx context.Context, args []string, s streams) error {
	f := newFlags("network", "一家企业的供应网络：登记的供应商和客户，一层一层向外。", s)
	enterprise := f.String("enterprise", "", "企业`名称`、简称、代码或标识，如 国轩高科（必填）")
	depth := f.whole("depth", 2, 1, insight.MostLevels, "`层数`：1 到 6")
	direction := f.String("direction", "both", "`方向`：both、suppliers 只看上游、customers 只看下游")
	inferred := f.Bool("inferred", false, "也看推断的供应关系")
	nearby := f.whole("limit", insight.DefaultNearby, 1, insight.MostNearby, "最多列出`几家`企业，最近、最可信的在前")
	o, asOf, b := f.output(both), f.asOf(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *enterprise == "" {
		return usageError{"请用 --enterprise 指明企业，如 chainchief network --enterprise 国轩高科"}
	}
	if err := o.settle(s); err != nil {
		return err
	}
	query := given("as_of", *asOf, "depth", strconv.Itoa(*depth), "direction", *direction, "inferred", switchValue(*inferred), "limit", strconv.Itoa(*nearby))
	return b.with(ctx, s, func(c *client) error {
		id, err := c.find(ctx, *enterprise)
		if err != nil {
			return err
		}
		return respond(ctx, c, s, noun{path: "/enterprises/" + url.PathEscape(id) + "/network", query: query}, o, report.Network)
	})
}
