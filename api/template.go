package api

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/report"
	"chainchief/seed"
)

// foundations are the kinds on which all others rest: another city begins with
// them, and nobody else fills them in.
var foundations = []graph.Kind{graph.KindDataset, graph.KindRegions, graph.KindChains, graph.KindSegments, graph.KindPolicies, graph.KindProductEdges}

// askTemplate is /template: a workbook to fill in.
func askTemplate(r *request) (*reply, error) {
	city, zh := r.yes("city"), r.heads() == report.People
	if r.err != nil {
		return nil, r.err
	}
	all, err := seed.Gather(r.ctx, r.v.Reader, foundations...)
	if err != nil {
		return nil, err
	}
	if all, err = ofChains(all, r.text("chains")); err != nil {
		return nil, err
	}
	if city { // counties and zones are this city's; another has its own
		all.Regions = slices.DeleteFunc(slices.Clone(all.Regions), func(g graph.Region) bool { return g.Level != graph.LevelProvince && g.Level != graph.LevelCity })
	}
	form := formOf(all, r.v.Meta.DataDate, city, zh)
	name := "填报模板"
	if city {
		name = "另一城市的填报模板"
	}
	return &reply{name: r.called("", name), file: func(to io.Writer) error { return report.WriteForm(to, form, r.now()) }}, nil
}

// ofChains keeps of the foundations what belongs to some chains, named by id or
// name; blank: all. What is left refers to nothing that is gone.
func ofChains(all *graph.Bundle, text string) (*graph.Bundle, error) {
	if strings.TrimSpace(text) == "" {
		return all, nil
	}
	chains, segments := map[string]bool{}, map[string]bool{}
	for name := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",，、;； ", r) }) {
		i := slices.IndexFunc(all.Chains, func(c graph.Chain) bool { return c.ID == name || c.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("%w: 没有产业链“%s”，可用 /api/v1/chains 查看", graph.ErrNotFound, clean(name))
		}
		chains[all.Chains[i].ID] = true
	}
	out := *all
	out.Chains = slices.DeleteFunc(slices.Clone(all.Chains), func(c graph.Chain) bool { return !chains[c.ID] })
	out.Segments = slices.DeleteFunc(slices.Clone(all.Segments), func(s graph.Segment) bool { return !chains[s.Chain] })
	for _, s := range out.Segments {
		segments[s.ID] = true
	}
	for i := range out.Segments {
		s := &out.Segments[i]
		for _, list := range []*[]string{&s.Inputs, &s.RecycledFrom, &s.TwinOf, &s.UpgradeFrom, &s.Serves} {
			*list = slices.DeleteFunc(slices.Clone(*list), func(id string) bool { return !segments[id] })
		}
	}
	out.ProductEdges = slices.DeleteFunc(slices.Clone(all.ProductEdges), func(e graph.ProductEdge) bool { return !segments[e.SupplierSegment] || !segments[e.CustomerSegment] })
	return &out, nil
}

// formOf lays out the form: a sheet for each kind that people fill in, whatever
// kinds there are, and before them, for another city, what all of them rest on.
func formOf(all *graph.Bundle, date graph.Date, city, zh bool) *report.Form {
	form := &report.Form{Title: "填报模板", Lines: []string{
		"每张表一类记录，一行一条；用不到的表空着即可，表名和列名不要改。",
		"列名是红字的必填；其余不知道的空着，空白是“不知道”，不是零，也不是“否”。把鼠标放在列名上看怎么填。",
		"有下拉选项的从选项里选；企业、园区、环节、地区写名称，企业须先写在“企业”表里（或已在系统里）。一格写多项时用分号隔开。",
		"日期写成 2021、2021-04 或 2021-04-30；金额只写数字，单位见列名。",
		"来源类别空着按“单位填报”计。需要另加列的，直接加在右边，会作为本单位自有的列保留。",
	}}
	if city {
		form.Title = "另一城市的数据：模板"
		form.Lines = append(form.Lines,
			"“数据集”表先填：数据日期、标题、默认地区（本市）、默认联动伙伴（没有就空着）。“地区”表补上本市的县区；“产业链”“环节”“政策类别”“产品供需”是通用的，可以先不动；只要其中几条产业链的，导出模板时用 --chains 写明。",
			"填好后存盘，装入一个新的数据目录：chainchief serve --data 新目录 --seed=本文件.xlsx")
	}
	labels := seed.Labels(all)
	regions, segments := report.FormList{Name: "地区"}, report.FormList{Name: "环节"}
	for _, g := range all.Regions {
		regions.Values = append(regions.Values, nameFor(labels, g.Ref()))
	}
	inOrder := graph.Taxonomy{Chains: all.Chains, Segments: all.Segments}.InOrder()
	for _, s := range inOrder.Segments {
		if !s.Card {
			segments.Values = append(segments.Values, nameFor(labels, s.Ref()))
		}
	}
	chains := report.FormList{Name: "产业链"}
	for _, c := range inOrder.Chains {
		chains.Values = append(chains.Values, nameFor(labels, c.Ref()))
	}
	policies := report.FormList{Name: "政策类别"}
	for _, p := range all.Policies {
		policies.Values = append(policies.Values, seed.WithID(p.Name, p.Class))
	}
	form.Lists = []report.FormList{regions, segments, chains, policies}
	filled := map[graph.Kind]*seed.Sheet{}
	for _, s := range seed.Sheets(date, all) {
		filled[s.Kind.Kind] = s
	}
	for _, d := range sheetsToFill(city) {
		form.Sheets = append(form.Sheets, formSheet(d, filled[d.Kind], city, zh))
	}
	return form
}

func nameFor(labels map[graph.Ref]string, to graph.Ref) string {
	if name := labels[to]; name != "" {
		return name
	}
	return to.Key
}

// sheetsToFill are the kinds of a form in the order in which people fill them in:
// enterprises first, and what rests on them, then the places they name.
func sheetsToFill(city bool) []*graph.Description {
	var first, rest, last []*graph.Description
	for _, d := range seed.Kinds() {
		switch {
		case slices.Contains(foundations, d.Kind):
			if first = append(first, d); !city {
				first = nil
			}
		case d.Kind.Place() < graph.KindEnterprises.Place():
			last = append(last, d)
		default:
			rest = append(rest, d)
		}
	}
	slices.SortStableFunc(first, func(a, b *graph.Description) int {
		return slices.Index(foundations, a.Kind) - slices.Index(foundations, b.Kind)
	})
	return slices.Concat(first, rest, last)
}

// formSheet is the sheet of a kind; those that a city begins with are filled in.
func formSheet(d *graph.Description, s *seed.Sheet, city, zh bool) report.FormSheet {
	out := report.FormSheet{Name: d.ZH}
	var required []string
	kept := make([]int, 0, len(s.Columns))
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.Field != nil && c.Field.Name == d.Key && len(d.ID) > 0 {
			continue // made by the rule
		}
		kept = append(kept, i)
		column := formColumn(d, c, city, zh)
		if column.Required {
			required = append(required, column.Name)
		}
		out.Columns = append(out.Columns, column)
	}
	out.Remark = "每行一条" + d.ZH + "。必填：" + strings.Join(required, "、") + "。"
	if !slices.Contains(foundations, d.Kind) {
		return out
	}
	for _, row := range s.Rows {
		var cells []any
		for _, i := range kept {
			x, ok := s.Columns[i].Value(row[i])
			switch {
			case ok:
				cells = append(cells, x)
			case d.Kind == graph.KindDataset && s.Columns[i].Field != nil: // another city has its own
				cells = append(cells, nil)
			case row[i].ZH == "":
				cells = append(cells, nil)
			case zh:
				cells = append(cells, row[i].ZH)
			default:
				cells = append(cells, row[i].Text)
			}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// formColumn is a column as a form has it.
func formColumn(d *graph.Description, c *seed.Column, city, zh bool) report.FormColumn {
	out := report.FormColumn{Name: c.Text}
	if zh {
		out.Name = c.ZH
	}
	f := c.Field
	if f == nil { // the data date
		out.Required, out.Hint = true, "必填。数据截至哪一天，如 2026-11-30。"
		return out
	}
	out.Required, out.Several = f.Required, f.List()
	var hints []string
	if f.Required {
		hints = append(hints, "必填")
	}
	switch f.Type {
	case graph.Enum, graph.YesNo, graph.Text:
		for _, w := range f.Options() {
			if zh {
				out.Words = append(out.Words, w.ZH)
			} else {
				out.Words = append(out.Words, w.Value)
			}
		}
		if out.Words != nil {
			hints = append(hints, "可选："+strings.Join(out.Words, "、"))
		}
	case graph.Number, graph.Whole:
		out.Number, out.Whole, out.Low, out.High = true, f.Type == graph.Whole, f.Low, f.High
		hints = append(hints, graph.NumberZH(f.Low)+" 到 "+graph.NumberZH(f.High)+" 的数字，不带单位")
	case graph.Day:
		hints = append(hints, "写成 2021、2021-04 或 2021-04-30")
	case graph.URL:
		hints = append(hints, "以 http:// 或 https:// 开头的网页地址")
	case graph.Slug:
		hints = append(hints, "英文字母、数字、点、横线组成的标识")
	case graph.Reference:
		offer(&out, d, f, city, zh)
	}
	if f.Ref != "" {
		hints = append(hints, "写"+f.Ref.ZH()+"的名称")
	}
	if f.List() {
		hints = append(hints, "可写多项，用分号隔开")
	}
	out.Hint = strings.Join(hints, "；")
	if out.Hint != "" {
		out.Hint += "。"
	}
	return out
}

// offer says where the names are that a reference offers: in a list, or, of what
// the workbook itself holds, in the sheet of its kind.
func offer(c *report.FormColumn, of *graph.Description, f *graph.Field, city, zh bool) {
	to := graph.Describe(f.Ref)
	name := to.Field("name")
	sheet := func() {
		c.Sheet, c.Column = to.ZH, name.Heading()
		if zh {
			c.Column = name.ZH
		}
	}
	switch {
	case f.Ref == of.Kind && slices.Contains(foundations, of.Kind): // its own rows are told apart by ids
	case f.Ref == graph.KindRegions && city:
		sheet()
	case f.Ref == graph.KindRegions, f.Ref == graph.KindSegments, f.Ref == graph.KindChains, f.Ref == graph.KindPolicies:
		c.List = to.ZH
	case name != nil && len(to.ID) > 0:
		sheet()
	}
}
