package api

import (
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
	"chainchief/seed"
)

// taken are the formats in which the records of a kind are taken away.
var taken = []string{"xlsx", "csv"}

// exportRoutes are the rows by which the records of each kind are taken away, in
// the form in which a folder of data is read.
func exportRoutes() []route {
	var list []route
	for _, d := range seed.Kinds() {
		list = append(list, route{method: "GET", path: "/exports/" + string(d.Kind), params: exportParams(d), formats: taken, rests: onAll, kind: d.Kind,
			limits: limits{time: exportTime}, ask: askExport})
	}
	return list
}

// exportParams are the filters that a kind can have.
func exportParams(d *graph.Description) []string {
	var list []string
	if d.Kind == graph.KindEnterprises || refersTo(d, graph.KindRegions) || refersTo(d, graph.KindEnterprises) {
		list = append(list, "region")
	}
	if d.Kind == graph.KindEnterprises || refersTo(d, graph.KindChains) || refersTo(d, graph.KindSegments) {
		list = append(list, "chain")
	}
	return list
}

func refersTo(d *graph.Description, kind graph.Kind) bool {
	return d.Kind != kind && slices.ContainsFunc(d.Fields, func(f graph.Field) bool { return f.Ref == kind })
}

// askExport is /exports/{kind}: all its records, or those of a region or chain.
func askExport(r *request) (*reply, error) {
	d := graph.Describe(r.route.kind)
	region, chain := r.id("region"), r.id("chain")
	if r.err != nil {
		return nil, r.err
	}
	list, all, err := r.records(d, region, chain)
	if err != nil {
		return nil, err
	}
	if r.format == "xlsx" && len(list) >= mostRows {
		return nil, fmt.Errorf("%w: %s有%d条，一张工作表装不下，请改用 CSV，或按地区、产业链分开导出", graph.ErrTooLarge, d.ZH, len(list))
	}
	sheet := seed.SheetOf(d, list, all)
	sheet.Date(r.v.Meta.DataDate)
	rep := &reply{name: sheet.File}
	zh := r.heads() == report.People
	if zh {
		sheet.NamesFirst()
	}
	if r.format == "csv" {
		rep.file = func(to io.Writer) error { return sheet.WriteCSV(to, zh) }
		return rep, nil
	}
	var facts []report.Fact
	if zh { // programs get the columns of the file and no others
		names, err := r.v.Names(r.ctx)
		if err != nil {
			return nil, err
		}
		facts = r.listFacts(names)
	}
	rep.paper = func() *report.Paper { return ExportPaper(d.ZH, facts, sheet) }
	return rep, nil
}

// records are those of a kind in a region and of a chain, each where it is given, without what
// is for the office alone; and all that their file must know to name them.
func (r *request) records(d *graph.Description, region, chain string) (list []graph.Record, all *graph.Bundle, err error) {
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, nil, err
	}
	needed := seed.Naming(d)
	for _, kind := range []graph.Kind{d.Kind, graph.KindEnterprises} {
		if !slices.Contains(needed, kind) && (kind == d.Kind || region != "" && refersTo(d, kind)) {
			needed = append(needed, kind)
		}
	}
	if chain != "" && d.Kind == graph.KindEnterprises {
		needed = append(needed, graph.KindMemberships)
	}
	if all, err = seed.Gather(r.ctx, r.v.Whole().Reader, needed...); err != nil {
		return nil, nil, err
	}
	if r.public {
		all = publicOf(all)
	}
	keep, err := filterOf(names, all, region, chain)
	if err != nil {
		return nil, nil, err
	}
	for one := range all.Of(d.Kind) {
		if keep(d, one) {
			list = append(list, graph.Public(one))
		}
	}
	return list, all, nil
}

// publicOf is what of records the public edition tells, without the enterprises that it does not name.
func publicOf(all *graph.Bundle) *graph.Bundle {
	out, open := &graph.Bundle{}, map[string]bool{}
	for _, e := range all.Enterprises {
		_, open[e.ID] = graph.Published(e)
	}
	for one := range all.All() {
		p, ok := graph.Published(one)
		d := graph.Describe(one.Ref().Kind)
		for i := 0; ok && i < len(d.Fields); i++ {
			f := &d.Fields[i]
			if f.Ref != graph.KindEnterprises {
				continue
			}
			ids := f.Texts(p)
			told := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !open[id] })
			switch {
			case len(told) == len(ids):
			case f.List():
				p = f.With(p, told)
			default:
				ok = !f.Required
				p = f.With(p, nil)
			}
		}
		if ok {
			out.Add(p)
		}
	}
	return out
}

// mostRows is what a sheet of a workbook holds.
const mostRows = 1_048_000

// filterOf tells which records belong to a region and a chain, each where it is asked for.
func filterOf(names *inquiry.Names, all *graph.Bundle, region, chain string) (func(*graph.Description, graph.Record) bool, error) {
	codes, err := regionCodes(names, region)
	if err != nil {
		return nil, err
	}
	segments, err := leaves(names, chain, "")
	if err != nil {
		return nil, err
	}
	regionOf, works := map[string]string{}, map[string]bool{}
	for _, e := range all.Enterprises {
		regionOf[e.ID] = e.Region
	}
	for _, m := range all.Memberships {
		works[m.Enterprise] = works[m.Enterprise] || slices.Contains(segments, m.Segment)
	}
	in := func(d *graph.Description, one graph.Record, belongs func(f *graph.Field, key string) bool) bool {
		for i := range d.Fields {
			if f := &d.Fields[i]; f.Type == graph.Reference && slices.ContainsFunc(f.Texts(one), func(key string) bool { return belongs(f, key) }) {
				return true
			}
		}
		return false
	}
	placed := func(d *graph.Description, one graph.Record) bool {
		own := d.Kind != graph.KindRegions && refersTo(d, graph.KindRegions)
		return in(d, one, func(f *graph.Field, key string) bool {
			return f.Ref == graph.KindRegions && slices.Contains(codes, key) || !own && f.Ref == graph.KindEnterprises && slices.Contains(codes, regionOf[key])
		})
	}
	chained := func(d *graph.Description, one graph.Record) bool {
		if e, ok := one.(graph.Enterprise); ok {
			return works[e.ID]
		}
		own := refersTo(d, graph.KindChains)
		return in(d, one, func(f *graph.Field, key string) bool {
			return f.Ref == graph.KindChains && key == chain || !own && f.Ref == graph.KindSegments && slices.Contains(segments, key)
		})
	}
	return func(d *graph.Description, one graph.Record) bool {
		return (region == "" || placed(d, one)) && (chain == "" || chained(d, one))
	}, nil
}

// listFacts are the facts of a list: what it was narrowed to, and the data date.
func (r *request) listFacts(names *inquiry.Names) []report.Fact {
	return append(narrowed(names, r.values.Get), report.DateFact(r.v.Meta.DataDate))
}

// narrowed are the facts of what a list was narrowed to.
func narrowed(names *inquiry.Names, value func(string) string) []report.Fact {
	var facts []report.Fact
	for _, f := range []struct {
		key, zh string
		name    func(string) *insight.Named
	}{{"region", "地区", names.Region}, {"chain", "产业链", names.Chain}, {"segment", "环节", names.Segment}, {"q", "搜索内容", nil}} {
		v := value(f.key)
		if v == "" {
			continue
		}
		text := v
		if f.name != nil {
			if n := f.name(v); n != nil {
				text = n.Name
			}
		}
		facts = append(facts, report.Fact{Key: f.key, Name: f.zh, Code: v, Text: text, Said: text})
	}
	return facts
}

// ExportPaper sets files of a folder of data out as a workbook, a sheet each.
func ExportPaper(title string, facts []report.Fact, sheets ...*seed.Sheet) *report.Paper {
	p := &report.Paper{Title: title, Facts: facts}
	for _, s := range sheets {
		t := &report.Table{Name: s.Kind.ZH}
		for _, c := range s.Columns {
			column := report.Column{Key: c.Text, Name: c.ZH, Kept: true}
			if c.Number() {
				column.Kind, column.Digits = report.Number, report.AsIs
			}
			t.Columns = append(t.Columns, column)
		}
		rows := make([][]any, len(s.Rows))
		for i, row := range s.Rows {
			for k, cell := range row {
				x, number := s.Columns[k].Value(cell)
				switch f := s.Columns[k].Field; {
				case number:
					rows[i] = append(rows[i], x)
				case f != nil && f.Type == graph.Day && !f.List():
					rows[i] = append(rows[i], graph.Date(cell.Text))
				default:
					rows[i] = append(rows[i], report.Word{Code: cell.Text, Text: cell.ZH})
				}
			}
		}
		t.Lists = []report.List{{Unit: "条", Rows: rows}}
		p.Tables = append(p.Tables, t)
	}
	return p
}

// exportsView is the page from which whole kinds are taken away.
type exportsView struct {
	AsOf          graph.Date
	Region, Chain string
	Regions       []graph.Region
	Chains        []graph.Chain
	Kinds         []exportRow
}

type exportRow struct {
	Kind               graph.Kind
	ZH, ClassZH, Scope string
	Query              template.URL
}

// askExports is the page /exports.
func askExports(r *request) (*reply, error) {
	v := exportsView{AsOf: r.v.Meta.DataDate, Region: r.id("region"), Chain: r.id("chain")}
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	if _, err := regionCodes(names, v.Region); err != nil {
		return nil, err
	}
	if err := checkScope(names, v.Chain, ""); err != nil {
		return nil, err
	}
	v.Regions, v.Chains = names.Gazetteer.Regions, names.Taxonomy.Chains
	for _, d := range seed.Kinds() {
		row := exportRow{Kind: d.Kind, ZH: d.ZH, ClassZH: insight.KindClassZH(d.Class), Scope: "全部"}
		var pairs, scope []string
		for _, name := range exportParams(d) {
			switch {
			case name == "region" && v.Region != "":
				pairs, scope = append(pairs, name, v.Region), append(scope, names.Region(v.Region).Name)
			case name == "chain" && v.Chain != "":
				pairs, scope = append(pairs, name, v.Chain), append(scope, names.Chain(v.Chain).Name)
			}
		}
		if scope != nil {
			row.Scope = strings.Join(scope, "、")
		}
		row.Query = querying(pairs...)
		v.Kinds = append(v.Kinds, row)
	}
	return &reply{page: v}, nil
}
