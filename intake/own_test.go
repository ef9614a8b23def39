package intake_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"chainchief/graph"
	"chainchief/seed"
)

// TestOwnColumns: a number of an own column keeps its unit, be it that the sheet says it
// once for all; a dash is nothing, and takes nothing back.
func TestOwnColumns(t *testing.T) {
	s := house(t)
	for _, rows := range [][]string{
		{"单位：万元", "企业名称|县区|营业收入|纳税额（元）|专利|负责科室", "六安测试甲有限公司|金安区|300|20|3|一科", "六安测试乙有限公司|金安区|/|—|无|-"},
		{"单位：万元", "企业名称|县区|营业收入|纳税额（元）|专利|负责科室", "六安测试甲有限公司|金安区|—|20|/|一科"},
	} {
		apply(t, s, check(t, s, open(t, s, "名单.csv", lines(rows...))))
		if is := firm(t, s, "六安测试甲有限公司").Extra; !maps.Equal(is, map[string]string{"营业收入（万元）": "300", "纳税额（元）": "20", "专利": "3", "负责科室": "一科"}) {
			t.Errorf("%q", is)
		}
	}
	if is := firm(t, s, "六安测试乙有限公司").Extra; len(is) > 0 {
		t.Errorf("%q", is)
	}
}

// TestOwnColumnThatHadNoUnit: one that was kept without its unit, or is written in another
// way, is the same column when the next sheet brings it; the row says what it was called.
// One of another unit, of a month of its own, or that the sheet has beside is another.
func TestOwnColumnThatHadNoUnit(t *testing.T) {
	s := house(t)
	name := "六安测试甲有限公司"
	apply(t, s, check(t, s, open(t, s, "名单.csv", lines("企业名称|县区", name+"|金安区"))))
	e := firm(t, s, name)
	e.Extra = map[string]string{"营业收入": "300", "用电量（万度）": "5", "备注 一": "甲", "纳税额（元）": "7", "1月产值（万元）": "9", "能耗": "1", "能耗（吨标煤）": "2"}
	if _, err := s.Apply(t.Context(), graph.Batch{ID: "earlier", Title: "先前的版本", Actor: clerk, Time: noon, Put: graph.Bundle{Enterprises: []graph.Enterprise{e}}}); err != nil {
		t.Fatal(err)
	}
	r := check(t, s, open(t, s, "名单.csv", lines("单位：万元", "企业名称|县区|营业收入|用电量(万度)|备注一|纳税额（万元）|2月产值（万元）|能耗|能耗（吨标煤）", name+"|金安区|320|5|乙|8|10|3|4")))
	apply(t, s, r)
	if is := firm(t, s, name).Extra; !maps.Equal(is, map[string]string{"营业收入（万元）": "320", "用电量（万度）": "5", "备注 一": "乙", "纳税额（元）": "7", "纳税额（万元）": "8",
		"1月产值（万元）": "9", "2月产值（万元）": "10", "能耗": "3", "能耗（吨标煤）": "4"}) {
		t.Errorf("%q", is)
	}
	told := false
	for _, c := range r.Rows[0].Cells {
		told = told || c.Heading == "营业收入（万元）" && c.Before == "300" && c.After == "320" && c.Place == "C3" && c.Why == "原列名“营业收入”"
	}
	if !told {
		t.Errorf("the row says %+v", r.Rows[0].Cells)
	}
	if again := check(t, s, open(t, s, "名单.csv", lines("企业名称|县区|营业收入（万元）", name+"|金安区|320"))); !again.Empty() {
		t.Errorf("the unit in the heading: %v", cells(again))
	}
}

// TestAFirmInAPark: a park that is recorded becomes the firm's, by whatever people call
// it, and what is no recorded park stays the office's own column.
func TestAFirmInAPark(t *testing.T) {
	s := house(t)
	r := check(t, s, open(t, s, "名单.csv", lines("企业名称|县区|所在园区", "六安测试甲有限公司|裕安区|安徽六安高新技术产业开发区", "六安测试乙有限公司|裕安区|六安高新技术产业开发区", "六安测试丙有限公司|裕安区|测试不存在的园区")))
	if len(r.Questions)+len(r.Faults) > 0 {
		t.Fatalf("%v %v", r.Questions, r.Faults)
	}
	apply(t, s, r)
	id := graph.Describe(graph.KindParks).NewID(graph.Park{Name: "安徽六安高新技术产业开发区", Region: "341503"}, seed.Fold)
	for name, want := range map[string]string{"六安测试甲有限公司": id, "六安测试乙有限公司": id, "六安测试丙有限公司": ""} {
		if e := firm(t, s, name); e.Park != want || (e.Extra["所在园区"] != "") != (want == "") {
			t.Errorf("%s is in %q, its own columns are %v", name, e.Park, e.Extra)
		}
	}
	if told := cells(r); !slices.Contains(told, "2 C2 园区 →安徽六安高新技术产业开发区") {
		t.Errorf("the rows say %v", told)
	}
	// The next month it is in another one, and a blank cell takes nothing back.
	apply(t, s, check(t, s, open(t, s, "名单.csv", lines("企业名称|县区|所在园区", "六安测试甲有限公司|裕安区|六安经济技术开发区", "六安测试乙有限公司|裕安区|"))))
	if one, other := firm(t, s, "六安测试甲有限公司").Park, firm(t, s, "六安测试乙有限公司").Park; one == id || one == "" || other != id {
		t.Errorf("moved to %q, said nothing of %q", one, other)
	}
}

// TestWhoPays: who pays for a project stays as the office wrote it, recorded or not, by
// whatever name, through every way out and in again.
func TestWhoPays(t *testing.T) {
	s := house(t)
	full, other, foreign := "安徽明天氢能科技股份有限公司", "六安测试（集团）控股有限公司", "Test Alpha Materials Co., Ltd."
	apply(t, s, check(t, s, open(t, s, "项目.csv", lines("项目名称|投资方|属地|总投资（亿元）|项目性质", "测试甲项目|"+full+"、"+other+"|金安区|2|在建", "测试乙项目|明天氢能|金安区|2|在建", "测试丙项目|"+foreign+"|金安区|2|在建"))))
	of := func() map[string][]graph.Investor {
		page, err := s.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindProjects, Limit: graph.MaxLimit})
		if err != nil {
			t.Fatal(err)
		}
		list := map[string][]graph.Investor{}
		for _, p := range page.Bundle.Projects {
			list[p.Name] = p.Investors
		}
		return list
	}
	id := firm(t, s, full).ID
	want := map[string][]graph.Investor{"测试甲项目": {{Name: full, Enterprise: id}, {Name: other}}, "测试乙项目": {{Name: "明天氢能", Enterprise: id}}, "测试丙项目": {{Name: foreign}}}
	is := func(when string) {
		t.Helper()
		for name, list := range want {
			if got := of()[name]; !slices.Equal(got, list) {
				t.Errorf("%s, of %s: %v", when, name, got)
			}
		}
	}
	is("read")
	for _, zh := range []bool{true, false} {
		all, err := seed.Gather(t.Context(), s, append(seed.Naming(graph.Describe(graph.KindProjects)), graph.KindProjects)...)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := seed.SheetOf(graph.Describe(graph.KindProjects), slices.Collect(all.Of(graph.KindProjects)), all).WriteCSV(&file, zh); err != nil {
			t.Fatal(err)
		}
		r := check(t, s, open(t, s, "projects.csv", file.Bytes()))
		if !r.Empty() || len(r.Questions)+len(r.Faults) > 0 {
			t.Errorf("written out for people %v: %+v %v %v %v", zh, r.Import, cells(r), r.Questions, r.Faults)
		}
		// With another cell changed, it is still as it was.
		changed := bytes.ReplaceAll(file.Bytes(), []byte(foreign+`",,金安区,2`), []byte(foreign+`",,金安区,3`))
		r = check(t, s, open(t, s, "projects.csv", bytes.ReplaceAll(changed, []byte(foreign+`",,341502,3`), []byte(foreign+`",,341502,4`))))
		if r.Import.Updated != 1 {
			t.Errorf("with another sum: %+v %v", r.Import, cells(r))
		}
		apply(t, s, r)
		is("taken in again")
	}
}

// TestAnOwnColumnOfAnExport: an own column that is called like a field of the records comes
// back as the own column that it is, and what is changed in it is changed there.
func TestAnOwnColumnOfAnExport(t *testing.T) {
	s := house(t)
	apply(t, s, check(t, s, open(t, s, "名单.csv", lines("企业名称|县区|所在园区", "六安测试甲有限公司|裕安区|测试不存在的园区"))))
	file := []byte("企业名称,所在地区,园区,自有：所在园区,来源类别\n六安测试甲有限公司,裕安区,,测试另一园区,单位填报\n")
	r := check(t, s, open(t, s, "企业.csv", file))
	if got := cells(r); !slices.Equal(got, []string{"2 D2 本单位自有列 测试不存在的园区→测试另一园区"}) {
		t.Fatalf("%v %v", got, r.Faults)
	}
	apply(t, s, r)
	if e := firm(t, s, "六安测试甲有限公司"); e.Extra["所在园区"] != "测试另一园区" || e.Park != "" {
		t.Errorf("%+v", e)
	}
}
