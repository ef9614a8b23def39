package intake_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/storetest"
	"chainchief/intake"
	"chainchief/seed"
)

var (
	noon  = time.Date(2026, 12, 1, 4, 0, 0, 0, time.UTC)
	clerk = graph.Actor{Person: "张三", Means: "command"}
)

// filled opens a store with the bundled data.
var filled = storetest.Filled(embedded.Open, embedded.FileName, seed.Bundled)

// house opens a store filled with the bundled data.
func house(t testing.TB) graph.Store {
	t.Helper()
	return filled(t)
}

// table writes rows as CSV.
func table(rows ...[]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.WriteAll(rows)
	return b.Bytes()
}

// lines writes rows whose cells have bars between them.
func lines(text ...string) []byte {
	var rows [][]string
	for _, l := range text {
		rows = append(rows, strings.Split(l, "|"))
	}
	return table(rows...)
}

func open(t testing.TB, s graph.Store, name string, data []byte) *intake.File {
	t.Helper()
	f, err := intake.Open(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Propose(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	return f
}

func check(t testing.TB, s graph.Store, f *intake.File) *intake.Review {
	t.Helper()
	r, err := f.Check(t.Context(), s, clerk, noon)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func apply(t testing.TB, s graph.Store, r *intake.Review) graph.Import {
	t.Helper()
	i, err := r.Apply(t.Context(), s, clerk, noon)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// dump is all that stands in a store, but for its history and what people said of imports.
func dump(t testing.TB, s graph.Store) string {
	t.Helper()
	var b strings.Builder
	for _, kind := range graph.Kinds {
		if kind.Class() == graph.ClassKept || kind == graph.KindProfiles || kind == graph.KindDecisions {
			continue
		}
		q := graph.DumpQuery{Kind: kind, Limit: graph.MaxLimit}
		for {
			page, err := s.Dump(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			for r := range page.Bundle.All() {
				fmt.Fprintf(&b, "%s\t%s\n", kind, graph.Encode(r))
			}
			if q.Cursor = page.NextCursor; q.Cursor == "" {
				break
			}
		}
	}
	return b.String()
}

func firm(t testing.TB, s graph.Store, name string) graph.Enterprise {
	t.Helper()
	found, err := s.Find(t.Context(), graph.FindQuery{Text: seed.SearchKey(name), Limit: 1})
	if err != nil || len(found.Enterprises) == 0 {
		t.Fatalf("no firm %s: %v", name, err)
	}
	return found.Enterprises[0]
}

// cells are the changes of a review as texts.
func cells(r *intake.Review) (list []string) {
	for _, row := range r.Rows {
		for _, c := range row.Cells {
			list = append(list, fmt.Sprintf("%d %s %s %s→%s", row.Row, c.Place, c.FieldZH, c.Before, c.After))
		}
	}
	return list
}

func answer(t testing.TB, f *intake.File, r *intake.Review, about, option string) {
	t.Helper()
	for _, q := range r.Questions {
		if q.About != about {
			continue
		}
		for _, o := range q.Options {
			if strings.Contains(o.Text, option) {
				f.Answers[q.ID] = o.Value
				return
			}
		}
	}
	t.Fatalf("no question about %s with an answer %s: %+v", about, option, r.Questions)
}

// TestFirms follows a list of firms: what is new, what changes and where, what is
// refused and what is asked; written, taken back, and read again without a question.
func TestFirms(t *testing.T) {
	s := house(t)
	data := lines(
		"六安市规模以上工业企业名单|||||||||",
		"序号|企业名称|统一社会信用代码|县区|所属环节|主要产品|注册资本（万元）|成立时间|联系人|2026年产值（万元）",
		"1|安徽明天氢能科技股份有限公司|91350100M000100Y43|金安区|膜电极|膜电极、双极板|10000|2017年8月|张某|23000",
		"2|六安测试甲机械有限公司||裕安区|电机壳体（测试）|齿轮|500|2020.3|李某|1200",
		"3|明天氢能||六安市金安区||||||",
		"4|六安坏码有限公司|913415007810ABCDEF|霍山县||||||",
		"合计|||||||||24200",
	)
	before := dump(t, s)
	f := open(t, s, "规上名单.csv", data)
	m := f.Sheets[0].Map
	uses := []string{}
	for _, c := range m.Columns {
		uses = append(uses, c.Use)
	}
	want := []string{"-", "name", "credit_code", "region", "memberships.segment", "products", "registered_capital", "founded", "-", "+"}
	if m.Kind != graph.KindEnterprises || !slices.Equal(uses, want) {
		t.Fatalf("columns are %v of %s", uses, m.Kind)
	}
	r := check(t, s, f)
	if got := (intake.Counts{Rows: 4, Updated: 1, Joined: 1, Refused: 1, Asked: 1}); r.Counts != got {
		t.Errorf("counts are %+v, want %+v", r.Counts, got)
	}
	if len(r.Faults) != 1 || r.Faults[0].Row != 6 || r.Faults[0].Place != "C6" || !strings.Contains(r.Faults[0].Want, "统一社会信用代码") {
		t.Errorf("faults are %v", r.Faults)
	}
	got := cells(r)
	for _, c := range []string{"3 C3 统一社会信用代码 →91350100M000100Y43", "3 G3 注册资本 →10000", "3 H3 成立日期 →2017-08", "3 J3 本单位自有列 →23000"} {
		if !slices.Contains(got, c) {
			t.Errorf("no change %s in %v", c, got)
		}
	}
	answer(t, f, r, intake.AboutValue, "不对应")
	r = check(t, s, f)
	if r.Counts.Added != 1 || r.Counts.Asked != 0 {
		t.Errorf("after the answer counts are %+v", r.Counts)
	}
	imp := apply(t, s, r)
	if imp.Added != r.Import.Added || imp.Updated != r.Import.Updated || imp.Unchanged != r.Import.Unchanged || imp.Class != graph.ImportFile || imp.File != "规上名单.csv" || imp.Person != "张三" {
		t.Errorf("the import is %+v, the review said %+v", imp, r.Import)
	}
	e := firm(t, s, "91350100M000100Y43")
	if e.ShortName != "明天氢能" || e.RegisteredCapital != 10000 || e.Extra["2026年产值（万元）"] != "23000" || e.Evidence != graph.EvidenceOffice && e.Evidence == "" {
		t.Errorf("the firm is %+v", e)
	}
	if e := firm(t, s, "六安测试甲机械有限公司"); e.Region != "341503" || e.Extra["所属环节"] != "电机壳体（测试）" || e.Evidence != graph.EvidenceOffice || len(e.Extra) != 2 {
		t.Errorf("the new firm is %+v", e)
	}
	// The same file again: nothing to click, nothing to write.
	again := open(t, s, "规上名单.csv", data)
	r = check(t, s, again)
	if again.Sheets[0].Known == "" || len(r.Questions) > 0 || !r.Empty() {
		t.Errorf("again: known %q, questions %v, cells %v", again.Sheets[0].Known, r.Questions, cells(r))
	}
	if _, err := s.Undo(t.Context(), graph.UndoRequest{Import: imp.ID, Actor: clerk, Time: noon}); err != nil {
		t.Fatal(err)
	}
	if dump(t, s) != before {
		t.Error("the undo left something")
	}
	// After the undo it is read as the first time, and what was said is still known.
	r = check(t, s, open(t, s, "规上名单.csv", data))
	if len(r.Questions) > 0 || r.Counts.Added != 1 || r.Counts.Updated != 1 {
		t.Errorf("after the undo: %+v, %v", r.Counts, r.Questions)
	}
	if i := apply(t, s, r); i.Sequence == 0 {
		t.Error("it was not written again")
	}
}

// TestABlankCellErasesNothing, and an own column that is not in the file stays.
func TestABlankCellErasesNothing(t *testing.T) {
	s := house(t)
	apply(t, s, check(t, s, open(t, s, "a.csv", lines("企业名称|县区|主要产品|地址|片区", "六安测试乙有限公司|裕安区|齿轮|某路1号|城南"))))
	before := firm(t, s, "六安测试乙有限公司")
	r := check(t, s, open(t, s, "b.csv", lines("企业名称|县区|主要产品|地址|备注", "六安测试乙有限公司||||", "六安测试乙有限公司||—|无|重点")))
	apply(t, s, r)
	after := firm(t, s, "六安测试乙有限公司")
	if after.Extra["备注"] != "重点" || after.Extra["片区"] != "城南" {
		t.Errorf("own columns are %v", after.Extra)
	}
	after.Extra = before.Extra
	if string(graph.Encode(after)) != string(graph.Encode(before)) {
		t.Errorf("before %s\nafter  %s", graph.Encode(before), graph.Encode(after))
	}
}

// TestTheNextMonth: the months and years of headings do not count; a new and a lost column are named;
// what is gone from the list is named and stays.
func TestTheNextMonth(t *testing.T) {
	s := house(t)
	apply(t, s, check(t, s, open(t, s, "10月.csv", lines("企业名称|县区|2026年1-9月产值（万元）|用电量", "六安测试丙有限公司|裕安区|100|5", "六安测试丁有限公司|裕安区|200|6"))))
	f := open(t, s, "11月.csv", lines("县区|企业名称|2026年1-10月产值（万元）|用工人数", "裕安区|六安测试丙有限公司|110|30"))
	sh := f.Sheets[0]
	if sh.Known == "" || !slices.Equal(sh.New, []string{"用工人数"}) || !slices.Equal(sh.Lost, []string{"用电量"}) {
		t.Errorf("known %q, new %v, lost %v", sh.Known, sh.New, sh.Lost)
	}
	f = open(t, s, "11月.csv", lines("县区|企业名称|2026年1-10月产值（万元）|用电量", "裕安区|六安测试丙有限公司|110|30"))
	r := check(t, s, f)
	if len(f.Sheets[0].New)+len(f.Sheets[0].Lost) > 0 || len(r.Gone) != 1 || r.Gone[0].Who != "企业 六安测试丁有限公司" {
		t.Errorf("gone are %v", r.Gone)
	}
	apply(t, s, r)
	firm(t, s, "六安测试丁有限公司")
}

// TestProjects reads a list of projects: units, stages, the place from the title, a slip between 万 and 亿.
func TestProjects(t *testing.T) {
	s := house(t)
	f := open(t, s, "项目.csv", lines(
		"霍山县2026年重点项目明细表||||||",
		"序号|项目名称|项目性质|总投资（万元）|2026年计划投资（万元）|项目业主单位|形象进度",
		"1|测试铸件扩产项目|续建|25000|8000|应流铸造|主体完工",
		"2|测试轴承项目|新开工|120000000|1|测试业主公司|",
		"3|测试待定项目|另行研究|5000|||",
	))
	r := check(t, s, f)
	if f.Sheets[0].Map.Kind != graph.KindProjects || f.Sheets[0].Map.Constants["region"] != "341525" || r.Counts.Asked != 2 || r.Counts.Added != 1 {
		t.Fatalf("%s, constants %v, counts %+v, faults %v", f.Sheets[0].Map.Kind, f.Sheets[0].Map.Constants, r.Counts, r.Faults)
	}
	answer(t, f, r, intake.AboutAmount, "应是 1.2 亿元")
	answer(t, f, r, intake.AboutValue, "签约")
	r = check(t, s, f)
	imp := apply(t, s, r)
	if imp.Added != 3 {
		t.Errorf("the import is %+v; %v", imp, r.Faults)
	}
	page, err := s.Projects(t.Context(), graph.ProjectsQuery{Regions: []string{"341525"}, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, p := range page.Projects {
		got[p.Name] = fmt.Sprint(p.Amount100MCNY, " ", p.Stage, " ", p.Extra["2026年计划投资（万元）"], " ", p.Extra["项目业主单位"], p.StateNote)
	}
	for name, want := range map[string]string{"测试铸件扩产项目": "2.5 started 8000 ", "测试轴承项目": "1.2 started 1 测试业主公司", "测试待定项目": "0.5 signed  "} {
		if !strings.HasPrefix(got[name], want) {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	// Next month a sum falls to a ten-thousandth.
	f = open(t, s, "项目12月.csv", lines("霍山县2026年重点项目明细表||||||", "序号|项目名称|项目性质|总投资（万元）|2026年计划投资（万元）|项目业主单位|形象进度", "1|测试铸件扩产项目|续建|2.5|8000|应流铸造|主体完工"))
	if r = check(t, s, f); r.Counts.Asked != 1 || r.Questions[0].About != intake.AboutAmount || r.Questions[0].Place != "D3" {
		t.Errorf("counts %+v, questions %v", r.Counts, r.Questions)
	}
}

// TestASheetTakesNothingBack: what a sheet says less exactly, or leaves out of a
// list, stays; read again it changes nothing.
func TestASheetTakesNothingBack(t *testing.T) {
	s := house(t)
	was := firm(t, s, "明天氢能")
	data := lines("企业名称|所在地区|所属环节|主要产品", was.Name+"|六安市|新能源汽车 · 膜电极|电堆（新）")
	for range 2 {
		f := open(t, s, "名单.csv", data)
		r := check(t, s, f)
		if r.Counts.Asked+r.Counts.Refused != 0 {
			t.Fatalf("%+v %+v", r.Questions, r.Faults)
		}
		if r.Counts.Updated == 0 {
			continue
		}
		apply(t, s, r)
	}
	is := firm(t, s, "明天氢能")
	if is.Region != was.Region || len(was.Products) < 3 || len(is.Products) != len(was.Products)+1 {
		t.Errorf("%s %v, was %s %v", is.Region, is.Products, was.Region, was.Products)
	}
	if r := check(t, s, open(t, s, "名单.csv", data)); r.Counts.Updated+r.Counts.Added != 0 {
		t.Errorf("read again: %v", cells(r))
	}
}
