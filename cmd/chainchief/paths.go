package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph/insight"
)

func runPaths(ctx context.Context, args []string, s streams) error {
	f := newFlags("paths", "两家企业之间的供应路径，最短、最可信的在前。", s)
	from := f.String("from", "", "起点`企业`：简称、全称、股票代码或标识（必填）")
	to := f.String("to", "", "终点`企业`（必填）")
	limit := f.Int("limit", insight.DefaultPaths, "最多列出`几条`路径")
	directed := f.Bool("directed", false, "只走供货方向：起点供给终点")
	inferred := f.Bool("inferred", false, "也走推断的供应关系")
	asOf := f.String("as-of", "", "`日期`：2021、2021-04 或 2021-04-30（默认数据日期）")
	paper := f.String("paper", "", "画图时的`纸张`：a4、a3（默认）、a2、a1，或以毫米写成 600x300；画图用 --format svg、pdf、png")
	how, b := f.answer(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *from == "" || *to == "" {
		return usageError{"请用 --from 和 --to 指明两家企业，如 chainchief paths --from 明天氢能 --to 江淮汽车"}
	}
	query := url.Values{"from": {*from}, "to": {*to}, "k": {strconv.Itoa(*limit)}, "directed": {switchValue(*directed)}, "inferred": {switchValue(*inferred)}}
	if *asOf != "" {
		query.Set("as_of", *asOf)
	}
	if slices.Contains([]string{"svg", "pdf", "png"}, how.format) {
		if *paper != "" {
			query.Set("paper", *paper)
		}
		return askPicture(ctx, b, s, "/paths/map."+how.format, query, how.output)
	}
	return ask(ctx, b, s, "/paths", query, how, pathsTable, tableOf("供应路径", pathsRows))
}

func pathsTable(p *paper, a *insight.PathAnswer) {
	for _, line := range a.Sentences {
		p.wrap("", line)
	}
	for i := range a.Paths {
		path := &a.Paths[i]
		p.line("")
		p.wrap(fmt.Sprintf("%d. ", i+1), fmt.Sprintf("%s（%d步，最低可信度%s）", path.Sentence(), path.Length, strconv.FormatFloat(path.Confidence, 'f', -1, 64)))
		for _, h := range path.Hops {
			p.wrap("   · ", fmt.Sprintf("%s 供给 %s：%s", h.Deal.Supplier.Name, h.Deal.Customer.Name, h.Deal.Sentence()))
			for _, other := range h.Others {
				p.wrap("     另有 ", fmt.Sprintf("%s 供给 %s：%s", other.Supplier.Name, other.Customer.Name, other.Sentence()))
			}
		}
	}
	for i, r := range a.Through {
		if i == 0 {
			p.line("")
			p.line("潜在配套路径（非实际供货）：")
		}
		supplier, customer := a.From.Name, a.To.Name
		if r.Supplier == a.To.ID {
			supplier, customer = customer, supplier
		}
		names := []string{supplier}
		for _, s := range r.Segments {
			names = append(names, "["+s.Name+"]")
		}
		p.wrap("   · ", strings.Join(append(names, customer), " → "))
	}
}

// pathsRows is a row for each link of each path, then for each way over segments.
func pathsRows(a *insight.PathAnswer) [][]string {
	rows := [][]string{{"path", "length", "confidence", "hop", "supplier", "customer", "product", "segment", "kind", "class", "link_confidence", "since", "evidence", "source_date", "parallel"}}
	for i, path := range a.Paths {
		for k, h := range path.Hops {
			for n, d := range append([]insight.Deal{h.Deal}, h.Others...) {
				segment := ""
				if d.Segment != nil {
					segment = d.Segment.Name
				}
				rows = append(rows, []string{strconv.Itoa(i + 1), strconv.Itoa(path.Length), strconv.FormatFloat(path.Confidence, 'f', -1, 64), strconv.Itoa(k + 1),
					d.Supplier.Name, d.Customer.Name, d.Product, segment, string(d.Kind), d.Class, strconv.FormatFloat(d.Confidence, 'f', -1, 64),
					string(d.Since), string(d.Evidence), string(d.SourceDate), strconv.FormatBool(n > 0)})
			}
		}
	}
	for _, r := range a.Through {
		for k := 1; k < len(r.Segments); k++ {
			rows = append(rows, []string{"经环节", strconv.Itoa(len(r.Segments) - 1), "", strconv.Itoa(k), r.Segments[k-1].Name, r.Segments[k].Name, "", "", "segment", "", "", "", "", "", ""})
		}
	}
	return rows
}
