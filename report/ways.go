package report

import (
	"fmt"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// step is a link of a path, a step within a corporate group, or one of a way over segments.
type step struct {
	path, length, hop int
	confidence        any
	from, to          string
	deal              *insight.Deal    // nil: no link
	kin               *insight.Kinship // a step within a corporate group
	parallel          bool
}

var stepFields = []field[step]{
	{number("path", "", 0).only(Programs), func(x *step) any { return x.path }},
	{number("length", "步数", 0).hide(Screen), func(x *step) any { return x.length }},
	{number("confidence", "全程最低可信度", 2).hide(Screen), func(x *step) any { return x.confidence }},
	{number("hop", "第几步", 0), func(x *step) any { return x.hop }},
	{text("supplier", "供方"), func(x *step) any { return x.from }},
	{text("customer", "需方"), func(x *step) any { return x.to }},
	{text("product", "产品").hide(Screen), func(x *step) any { return x.of(func(d *insight.Deal) any { return d.Product }) }},
	{text("segment", "环节").hide(Screen), func(x *step) any { return x.of(func(d *insight.Deal) any { return d.Segment }) }},
	{text("kind", "关系").hide(Screen), func(x *step) any {
		switch {
		case x.kin != nil:
			return Word{"kin-" + x.kin.Relation, x.kin.KindZH()}
		case x.deal == nil:
			return Word{"segment", "潜在配套"}
		}
		return dealKind(x.deal)
	}},
	{text("class", "供货关系").hide(Screen), func(x *step) any { return x.of(dealClass) }},
	{number("link_confidence", "可信度", 2).hide(Screen), func(x *step) any { return x.of(func(d *insight.Deal) any { return d.Confidence }) }},
	{text("since", "开始日期").hide(Screen), func(x *step) any { return x.of(func(d *insight.Deal) any { return d.Since }) }},
	{text("evidence", "来源类别").hide(Screen), func(x *step) any { return x.source(func(s graph.Source) any { return evidence(s.Evidence) }) }},
	{text("source_date", "来源日期").hide(Screen), func(x *step) any { return x.source(func(s graph.Source) any { return s.SourceDate }) }},
	{text("parallel", "并列关系").hide(Screen), func(x *step) any { return x.parallel }},
	{sentence("said", "", "").only(Screen), func(x *step) any {
		if x.kin != nil {
			return x.kin.Sentence()
		}
		return x.of(func(d *insight.Deal) any { return d.Sentence() })
	}},
}

func (x *step) of(cell func(*insight.Deal) any) any {
	if x.deal == nil {
		return nil
	}
	return cell(x.deal)
}

// source is a cell about where a step is from: of one within a group, the first
// record that says so.
func (x *step) source(cell func(graph.Source) any) any {
	switch {
	case x.deal != nil:
		return cell(x.deal.Source)
	case x.kin != nil && len(x.kin.Records) > 0:
		return cell(x.kin.Records[0].Source)
	}
	return nil
}

func dealKind(d *insight.Deal) any { return Word{string(d.Kind), d.KindZH} }

func dealClass(d *insight.Deal) any { return Word{d.Class, d.ClassZH} }

// Paths lists the supply paths between two enterprises, a list a path, then ways over segments.
func Paths(a *insight.PathAnswer) *Paper {
	t := &Table{Name: "企业关联", ListKey: "list", Columns: columnsOf(stepFields)}
	for i := range a.Paths {
		path := &a.Paths[i]
		var steps []step
		for k := range path.Hops {
			h := &path.Hops[k]
			one := step{path: i + 1, length: path.Length, hop: k + 1}
			if !path.InGroup() {
				one.confidence = path.Confidence
			}
			if h.Kin != nil {
				one.from, one.to, one.kin = h.From.Name, h.To.Name, h.Kin
				steps = append(steps, one)
				continue
			}
			for n := -1; n < len(h.Others); n++ {
				one.deal, one.parallel = h.Deal, n >= 0
				if n >= 0 {
					one.deal = &h.Others[n]
				}
				one.from, one.to = one.deal.Supplier.Name, one.deal.Customer.Name
				steps = append(steps, one)
			}
		}
		t.Lists = append(t.Lists, List{Name: fmt.Sprintf("路径%d", i+1), Code: fmt.Sprintf("path-%d", i+1), Rows: rowsOf(stepFields, steps),
			Lines: []Line{{"", path.Sentence() + "（" + path.KindZH() + "）"}}})
	}
	for i, r := range a.Through {
		names := throughNames(a, &r)
		var steps []step
		for k := 1; k < len(names); k++ {
			steps = append(steps, step{path: len(a.Paths) + i + 1, length: len(names) - 1, hop: k, from: names[k-1], to: names[k]})
		}
		t.Lists = append(t.Lists, List{Name: fmt.Sprintf("潜在配套路径%d（非实际供货）", i+1), Code: fmt.Sprintf("through-%d", i+1), Rows: rowsOf(stepFields, steps),
			Lines: []Line{{"", strings.Join(names, " → ")}}})
	}
	p := &Paper{Title: fmt.Sprintf("%s与%s的供货路径", a.From.Name, a.To.Name), Facts: []Fact{{Key: "from", Name: "起点", Code: a.From.ID, Text: a.From.Name},
		{Key: "to", Name: "终点", Code: a.To.ID, Text: a.To.Name}, asOfFact(a.AsOf)}, Tables: []*Table{t}}
	for _, s := range a.Sentences {
		p.Lines = append(p.Lines, Line{"", s})
	}
	return p
}

// throughNames are the stations of a way over segments, segments in brackets.
func throughNames(a *insight.PathAnswer, r *insight.SegmentRoute) []string {
	supplier, customer := a.From.Name, a.To.Name
	if r.Supplier == a.To.ID {
		supplier, customer = customer, supplier
	}
	names := []string{supplier}
	for _, s := range r.Segments {
		names = append(names, "["+s.Name+"]")
	}
	return append(names, customer)
}

type deal = insight.Deal

var dealFields = []field[deal]{
	{text("supplier_name", "供方"), func(d *deal) any { return d.Supplier.Name }},
	{text("customer_name", "需方"), func(d *deal) any { return d.Customer.Name }},
	{text("product", "产品"), func(d *deal) any { return d.Product }},
	{text("segment", "环节"), func(d *deal) any { return d.Segment }},
	{text("kind", "关系").hide(Screen), dealKind},
	{text("class", "供货关系"), dealClass},
	{number("confidence", "可信度", 2).hide(Screen), func(d *deal) any { return d.Confidence }},
	{text("since", "开始日期").hide(Screen), func(d *deal) any { return d.Since }},
	{text("evidence", "来源类别").hide(Screen), func(d *deal) any { return evidence(d.Evidence) }},
	{text("source_date", "来源日期").hide(Screen), func(d *deal) any { return d.SourceDate }},
	{text("supplier", "供方标识").hide(Screen), func(d *deal) any { return d.Supplier.ID }},
	{text("customer", "需方标识").hide(Screen), func(d *deal) any { return d.Customer.ID }},
}

// Network lists the recorded deals around an enterprise: its own, then those farther out.
func Network(a *insight.NetworkAnswer) *Paper {
	var buys, sells, others []deal
	for _, d := range a.Deals {
		switch a.Of.ID {
		case d.Customer.ID:
			buys = append(buys, d)
		case d.Supplier.ID:
			sells = append(sells, d)
		default:
			others = append(others, d)
		}
	}
	t := &Table{Name: "供应网络", ListKey: "list", Columns: columnsOf(dealFields)}
	if a.Direction != graph.Customers {
		t.Lists = append(t.Lists, List{Name: "直接供应商", Code: "suppliers", Unit: "条", Rows: rowsOf(dealFields, buys)})
	}
	if a.Direction != graph.Suppliers {
		t.Lists = append(t.Lists, List{Name: "直接客户", Code: "customers", Unit: "条", Rows: rowsOf(dealFields, sells)})
	}
	if a.Depth > 1 {
		t.Lists = append(t.Lists, List{Name: "更远的供货关系", Code: "farther", Unit: "条", Rows: rowsOf(dealFields, others)})
	}
	p := &Paper{Title: a.Of.Name + "的供应网络", Facts: []Fact{{Key: "enterprise", Name: "企业", Code: a.Of.ID, Text: a.Of.Name}, asOfFact(a.AsOf)},
		Lines: []Line{{"", fmt.Sprintf("%d层以内登记企业%d家、供货关系%d条。", a.Depth, len(a.Nodes), len(a.Deals))}}, Tables: []*Table{t},
		Notes: []string{"没有登记的往来不在其中。"}}
	if a.Undrawn > 0 {
		p.Lines = append(p.Lines, Line{"", fmt.Sprintf("推断的%d条未列。", a.Undrawn)})
	}
	if a.Truncated {
		p.Warnings = []string{"企业或供货关系过多，只列最近、最可信的。"}
	}
	return p
}

// Spread lists what stands on the sheet of a network.
func Spread(a *insight.Spread) *Paper {
	t := &Table{Name: "供应网络", ListKey: "list", Columns: columnsOf(dealFields), Lists: []List{{Name: "图上的供货关系", Code: "shown", Unit: "条", Rows: rowsOf(dealFields, a.Deals)}}}
	p := &Paper{Title: a.Middle().Name + "的供应网络", Facts: []Fact{{Key: "enterprise", Name: "企业", Code: a.Middle().ID, Text: a.Middle().Name}, asOfFact(a.AsOf)},
		Lines: []Line{{"", strings.Join(a.Facts(), "，") + "。"}}, Tables: []*Table{t}, Notes: a.Notes()}
	for _, line := range a.Lost {
		p.Lines = append(p.Lines, Line{"", line})
	}
	return p
}
