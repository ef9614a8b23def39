package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chainchief/graph"
	"chainchief/seed"
)

func init() {
	scenarios = append(scenarios,
		scenario{name: "template", path: "/template.xlsx", status: 200},
		scenario{name: "template of a city", path: "/template.xlsx?city=yes&chains=nev,pv&heads=en", status: 200},
		scenario{name: "template of an unknown chain", path: "/template.xlsx?chains=x", status: 404, says: []string{"没有产业链“x”"}, loose: true},
		scenario{name: "template of a city, perhaps", path: "/template.xlsx?city=perhaps", status: 400},
	)
}

func template(t *testing.T, b *bed, query string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(text(t, b.do("GET", "/api/v1/template.xlsx"+query, ""))))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestTemplate: a sheet for each kind that people fill in, and in it each column
// of the kind with its unit, what is required, and the choices that the table of kinds has.
func TestTemplate(t *testing.T) {
	b := newBed(t)
	f := template(t, b, "")
	for _, d := range seed.Kinds() {
		i, _ := f.GetSheetIndex(d.ZH)
		base := slices.Contains([]graph.Kind{graph.KindDataset, graph.KindRegions, graph.KindChains, graph.KindSegments, graph.KindPolicies, graph.KindProductEdges}, d.Kind)
		if (i < 0) != base {
			t.Errorf("sheet %s is there: %v", d.ZH, i >= 0)
		}
		if base {
			continue
		}
		holdsColumns(t, f, d)
	}
	if names := f.GetSheetList(); names[0] != "填写说明" || names[1] != "企业" {
		t.Errorf("sheets %q", names)
	}
	if visible, err := f.GetSheetVisible("选项"); err != nil || visible {
		t.Errorf("the lists are hidden: %v %v", !visible, err)
	}
	lists, err := f.GetRows("选项")
	if err != nil || lists[0][0] != "地区" || lists[0][1] != "环节" || !slices.ContainsFunc(lists, func(r []string) bool { return r[0] == "金寨县" }) {
		t.Errorf("lists %v %q", err, lists[:2])
	}
	rules, err := f.GetDataValidations("从业")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, r := range rules {
		said[strings.TrimRight(strings.Split(r.Sqref, ":")[0], "0123456789")] = r.Formula1
	}
	if said["A"] != "'企业'!$A$3:$A$5000" || !strings.HasPrefix(said["B"], "'选项'!$B$2:$B$") || said["C"] != `"已确认,较可能,线索"` || said["G"] != `"是,否"` {
		t.Errorf("rules %q", said)
	}
}

// holdsColumns: the sheet of a kind has all its columns.
func holdsColumns(t *testing.T, f *excelize.File, d *graph.Description) {
	t.Helper()
	rows, err := f.GetRows(d.ZH)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || !strings.HasPrefix(rows[0][0], "每行一条"+d.ZH+"。必填：") {
		t.Fatalf("%s: %q", d.ZH, rows)
	}
	comments, err := f.GetComments(d.ZH)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := f.GetDataValidations(d.ZH)
	if err != nil {
		t.Fatal(err)
	}
	for i := range d.Fields {
		fd := &d.Fields[i]
		if fd.Name == d.Key || fd.Type == graph.Derived || fd.Type == graph.Columns || fd.Name == "partner_park" {
			continue
		}
		head := fd.ZH
		if fd.Unit != "" {
			head += "（" + fd.Unit + "）"
		}
		at := slices.Index(rows[1], head)
		if at < 0 {
			t.Errorf("%s lacks %s", d.ZH, head)
			continue
		}
		cell, _ := excelize.CoordinatesToCellName(at+1, 2)
		hint := slices.IndexFunc(comments, func(c excelize.Comment) bool { return c.Cell == cell })
		if fd.Required && (hint < 0 || !strings.Contains(fmt.Sprint(comments[hint].Text, comments[hint].Paragraph), "必填") || !strings.Contains(rows[0][0], head)) {
			t.Errorf("%s does not say that %s is required", d.ZH, head)
		}
		if fd.Worded() || fd.Type == graph.Number {
			column := strings.TrimRight(cell, "2") + "3:"
			if !slices.ContainsFunc(rules, func(r *excelize.DataValidation) bool { return strings.HasPrefix(r.Sqref, column) }) {
				t.Errorf("%s offers nothing for %s", d.ZH, head)
			}
		}
	}
}

// TestTemplateOfACity begins with the taxonomy, the regions and a blank data set; with
// the data set filled in and one firm, it is a set of data.
func TestTemplateOfACity(t *testing.T) {
	b := newBed(t)
	for query, want := range map[string][2]int{"?city=yes": {7, 612}, "?city=yes&chains=nev,光伏与储能": {2, 0}, "?city=yes&heads=en": {7, 612}} {
		f := template(t, b, query)
		var tables []seed.Table
		for _, name := range f.GetSheetList() {
			rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			tables = append(tables, seed.Table{Name: name, Rows: rows})
		}
		fill := func(sheet string, values map[string]string) {
			i := slices.IndexFunc(tables, func(x seed.Table) bool { return x.Name == sheet })
			rows := tables[i].Rows[:2]
			row := make([]string, len(rows[1]))
			for k, head := range rows[1] {
				for names, v := range values {
					if slices.Contains(strings.Split(names, "|"), head) {
						row[k] = v
					}
				}
			}
			tables[i].Rows = append(rows, row)
		}
		fill("数据集", map[string]string{"数据日期|data_date": "46022", "标题|title": "某市的数据", "默认地区|region": "芜湖市", "默认联动伙伴|partner": "合肥市"})
		fill("企业", map[string]string{"企业名称|name": "甲厂", "简称|short_name": "甲厂", "类型|type": "企业", "所在地区|region": "芜湖市", "投产时间|local_since": "2021年3月"})
		batch, err := seed.Read(seed.NewBook(tables))
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if n := len(batch.Put.Chains); n != want[0] || want[1] > 0 && len(batch.Put.Segments) != want[1] {
			t.Errorf("%s: %d chains, %d segments", query, n, len(batch.Put.Segments))
		}
		d, e := batch.Put.Dataset[0], batch.Put.Enterprises[0]
		if got := fmt.Sprint(batch.DataDate, d.Title, d.Region, d.Partner, e.Region, e.LocalSince, e.Evidence); got != "2025-12-31某市的数据3402003401003402002021-03office" {
			t.Error(got)
		}
	}
}
