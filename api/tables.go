package api

import (
	"fmt"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/report"
)

// recordsPaper sets records of a kind out as a table whose columns come from the
// table of kinds.
func recordsPaper(kind graph.Kind, list []graph.Record, naming inquiry.Naming) *report.Paper {
	d := graph.Describe(kind)
	t := &report.Table{Name: d.ZH}
	var fields []*graph.Field
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Type == graph.Derived && kind.Class() != graph.ClassKept || f.Name == "search" || f.Name == "digest" {
			continue
		}
		fields = append(fields, f)
		c := report.Column{Key: f.Name, Name: f.ZH}
		if f.Unit != "" {
			c.Name += "（" + f.Unit + "）"
		}
		if f.Type == graph.Number {
			c.Kind, c.Digits = report.Number, report.AsIs // it comes back by import as it is
		}
		t.Columns = append(t.Columns, c)
	}
	rows := make([][]any, len(list))
	for i, r := range list {
		r = graph.Public(r)
		for _, f := range fields {
			rows[i] = append(rows[i], cellOf(f, r, naming))
		}
	}
	t.Lists = []report.List{{Unit: "条", Rows: rows}}
	return &report.Paper{Title: d.ZH, Tables: []*report.Table{t}}
}

// cellOf is the cell of a field: for people a reference is a name and an enum a word.
func cellOf(f *graph.Field, r graph.Record, naming inquiry.Naming) any {
	values := f.Texts(r)
	switch v := f.Value(r).(type) {
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return report.Word{Code: v.UTC().Format(time.RFC3339), Text: v.Local().Format("2006-01-02 15:04")}
	case float64:
		if v == 0 {
			return nil
		}
		return v
	case int:
		return v
	case int64:
		return int(v)
	case graph.Date:
		return v
	}
	return report.Word{Code: strings.Join(values, ";"), Text: saidValues(f, values, naming)}
}

// saidValues are values of a field as people read them.
func saidValues(f *graph.Field, values []string, naming inquiry.Naming) string {
	words := make([]string, len(values))
	for i, value := range values {
		words[i] = value
		switch {
		case f.Type == graph.Reference:
			if n := naming(f.Ref, value); n != nil {
				words[i] = n.Name
			}
		case len(f.Words) > 0:
			words[i] = f.WordZH(value)
		case f.Name == "verification":
			words[i] = graph.FlagZH(value)
		case f.Type == graph.YesNo && value == "yes":
			words[i] = "是"
		}
	}
	return strings.Join(words, "；")
}

// cut says under a table that there is more.
func cut(p *report.Paper, next string) *report.Paper {
	if next != "" {
		p.Notes = append(p.Notes, fmt.Sprintf("未列全：只列前%d条，请缩小范围再导出。", len(p.Tables[0].Lists[0].Rows)))
	}
	return p
}

// wordOf is a cell as a page shows it.
func wordOf(cell any) string {
	switch c := cell.(type) {
	case nil:
		return ""
	case report.Word:
		return c.Text
	case float64:
		return graph.Digits(c)
	}
	return fmt.Sprint(cell)
}

// firmsPaper sets enterprises out as a table.
func firmsPaper(list []inquiry.Enterprise) *report.Paper {
	t := &report.Table{Name: "企业"}
	for _, c := range [][2]string{{"id", "标识"}, {"name", "企业名称"}, {"short_name", "简称"}, {"region", "所在地区"}, {"park", "园区"}, {"parent", "母公司"},
		{"type", "类型"}, {"size", "规模"}, {"size_basis", "规模依据"}, {"tiers", "企业梯队"}, {"listed_code", "股票代码"}, {"products", "主要产品"},
		{"local_since", "投产时间"}, {"local_until", "终止时间"}, {"state", "经营状态"}, {"state_date", "状态日期"}, {"moved_to", "迁往"}, {"credit_code", "统一社会信用代码"}, {"former_names", "曾用名"}, {"address", "地址"},
		{"registered_capital", "注册资本（万元）"}, {"founded", "成立日期"}, {"above_scale_since", "入规时间"}, {"evidence", "来源类别"}, {"source_date", "来源日期"}} {
		column := report.Column{Key: c[0], Name: c[1]}
		if c[0] == "registered_capital" {
			column.Kind, column.Digits = report.Number, report.AsIs
		}
		t.Columns = append(t.Columns, column)
	}
	var rows [][]any
	for _, e := range list {
		place := report.Word{Text: e.Place}
		if e.Region != nil {
			place = report.Word{Code: e.Region.ID, Text: e.Region.Name}
		}
		var capital any
		if e.RegisteredCapital != 0 {
			capital = e.RegisteredCapital
		}
		rows = append(rows, []any{e.ID, e.Name, e.ShortName, place, e.Park, e.Parent, report.Word{Code: string(e.Type), Text: e.TypeZH},
			report.Word{Code: string(e.Size), Text: e.SizeZH}, report.Word{Code: e.SizeBasis, Text: e.SizeBasisZH}, report.Word{Code: strings.Join(e.Tiers, ";"), Text: strings.Join(e.TiersZH, "；")},
			e.ListedCode, e.Products, e.LocalSince, e.LocalUntil, report.Word{Code: string(e.State), Text: e.StateZH}, e.StateDate, e.MovedTo, e.CreditCode, e.FormerNames, e.Address, capital, e.Founded, e.AboveScaleSince, report.Word{Code: string(e.Evidence), Text: e.EvidenceZH}, e.SourceDate})
	}
	t.Lists = []report.List{{Unit: "家", Rows: rows}}
	return &report.Paper{Title: "企业", Tables: []*report.Table{t}}
}
