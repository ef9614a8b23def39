package main

import (
	"context"
	"net/url"
	"strconv"

	"chainchief/report"
)

func runChains(ctx context.Context, args []string, s streams) error {
	f := newFlags("chains", "全部产业链：标识、完整度、韧性、登记企业。", s)
	o, q, limit, b := f.output(lists), f.question(), f.limit(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if err := o.settle(s); err != nil {
		return err
	}
	return ask(ctx, b, s, noun{path: "/chains", query: q.values(), limit: *limit}, o, report.AllChains)
}

func runRegions(ctx context.Context, args []string, s streams) error {
	f := newFlags("regions", "地区代码：省、市、县区、功能区。", s)
	parent := f.String("parent", "", "只列这个`代码`的下级")
	return codes(ctx, f, args, s, "/regions", func() url.Values { return given("parent", *parent) }, report.Regions)
}

func runSegments(ctx context.Context, args []string, s streams) error {
	f := newFlags("segments", "环节标识：每条链的板块和环节。", s)
	chain := f.String("chain", "", "只列这条产业链：`名称`或标识，如 nev")
	return codes(ctx, f, args, s, "/segments", func() url.Values { return given("chain", *chain) }, report.Segments)
}

func runParks(ctx context.Context, args []string, s streams) error {
	f := newFlags("parks", "园区标识：开发区、合作园区、化工园区。", s)
	region := f.String("region", "", "只列这个`地区`内的：名称或代码")
	return codes(ctx, f, args, s, "/parks", func() url.Values { return given("region", *region) }, report.Parks)
}

// page is a page of a list.
type page[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor"`
}

// codes runs a command that lists codes: every page of them or, as JSON, the
// API's first page, which says how to go on.
func codes[T any](ctx context.Context, f *flags, args []string, s streams, path string, query func() url.Values, paper func([]T) *report.Paper) error {
	o, limit, b := f.output(lists), f.limit(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if err := o.settle(s); err != nil {
		return err
	}
	return b.with(ctx, s, func(c *client) error {
		if o.format == "json" {
			return respond[page[T]](ctx, c, s, noun{path: path, query: query(), limit: *limit, limited: true}, o, nil)
		}
		items, err := everyPage[T](ctx, c, path, query())
		if err != nil {
			return err
		}
		return o.give(ctx, paper(items).Limit(*limit, 0), s)
	})
}

// everyPage reads a list to its end.
func everyPage[T any](ctx context.Context, c *client, path string, query url.Values) ([]T, error) {
	var items []T
	query.Set("limit", strconv.Itoa(most))
	for {
		var p page[T]
		if err := c.get(ctx, path, query, &p); err != nil {
			return nil, err
		}
		if items = append(items, p.Items...); p.NextCursor == "" {
			return items, nil
		}
		query.Set("cursor", p.NextCursor)
	}
}
