package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"chainchief/graph"
	"chainchief/graph/insight"
)

var made = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)

// sample is a paper with every kind of cell.
func sample(long string) *Paper {
	return &Paper{Title: "六安市招商对象", Facts: []Fact{{Key: "region", Name: "地区", Code: "341500", Text: "六安市", Said: "六安市"}, asOfFact("2026-11-30")},
		Warnings: []string{"先读这一句"}, Lines: []Line{{"判断：", "缺失"}}, Notes: []string{"读后再看"},
		Tables: []*Table{{Name: "招商/对象", ListKey: "list", Columns: []Column{text("name", "企业"), number("score", "得分", 1), share("share", "占比"),
			text("grade", "可信度"), text("since", "日期"), number("rank", "排名", 0), sentence("reason", "依据", "依据："), text("code", "").only(Programs)},
			Lists: []List{{Name: "甲表", Code: "a", Unit: "家", Rows: [][]any{
				{"=1+1", 71.84, 0.365, grade("A"), graph.Date("2026-05"), 1, long, "x"},
				{"安徽𠮷祥", -3.0, nil, nil, nil, 2, []string{"一", "二"}, "y"}}}}}}}
}

func open(t *testing.T, p *Paper, w Where) *excelize.File {
	t.Helper()
	var book bytes.Buffer
	if err := WriteXLSX(t.Context(), &book, p, w, made); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// ending is a context that ends when it has been looked at so many times.
type ending struct {
	context.Context
	left int
}

func (e *ending) Err() error {
	if e.left--; e.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestAWorkbookNobodyWaitsFor: it ends at the row it has come to.
func TestAWorkbookNobodyWaitsFor(t *testing.T) {
	p := sample("理由")
	rows := &p.Tables[0].Lists[0].Rows
	for len(*rows) < 1000 {
		*rows = append(*rows, *rows...)
	}
	ctx := &ending{t.Context(), 10}
	if err := WriteXLSX(ctx, io.Discard, p, People, made); !errors.Is(err, context.Canceled) || ctx.left != -1 {
		t.Errorf("%v, looked %d times more", err, -1-ctx.left)
	}
}

// TestWorkbook: a workbook says what it is about, holds numbers as numbers, and
// no text becomes a formula.
func TestWorkbook(t *testing.T) {
	f := open(t, sample(strings.Repeat("理由", 60)), People)
	if got := fmt.Sprint(f.GetSheetList()); got != "[招商 对象 说明]" {
		t.Errorf("sheets %s", got)
	}
	sheet := f.GetSheetList()[0]
	for cell, want := range map[string]string{"A1": "六安市招商对象", "A2": "地区：六安市　数据截至：2026年11月30日", "A3": "先读这一句",
		"A4": "列表", "B4": "企业", "D4": "占比", "H4": "依据", "I4": "", "A5": "甲表", "B5": "=1+1", "C5": "71.8", "D5": "36.5%", "E5": "高", "F5": "2026-05", "G5": "1",
		"B6": "安徽𠮷祥", "C6": "-3.0", "D6": "", "H6": "一；二"} {
		if got, err := f.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s holds %q, want %q (%v)", cell, got, want, err)
		}
	}
	for _, cell := range []string{"C5", "D5", "G5", "C6"} {
		if kind, err := f.GetCellType(sheet, cell); err != nil || kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset {
			t.Errorf("%s is of type %v (%v)", cell, kind, err)
		}
	}
	if raw, _ := f.GetCellValue(sheet, "D5", excelize.Options{RawCellValue: true}); raw != "0.365" {
		t.Errorf("the share is held as %q", raw)
	}
	if formula, err := f.GetCellFormula(sheet, "B5"); err != nil || formula != "" {
		t.Errorf("a name became the formula %q (%v)", formula, err)
	}
	if height, err := f.GetRowHeight(sheet, 5); err != nil || height < 60 {
		t.Errorf("four lines of text stand in %g points (%v)", height, err)
	}
	if note, _ := f.GetCellValue("说明", "B2"); note != "读后再看" {
		t.Errorf("the note is %q", note)
	}
	props, err := f.GetDocProps()
	if err != nil || props.Creator != "产业链图谱" || props.Title != "六安市招商对象" || props.Created != "2026-11-30T08:00:00Z" {
		t.Errorf("properties %+v (%v)", props, err)
	}
}

// TestAnOfficesTable: the title stands over the whole table, the unit at its right where all
// numbers have one, dates are dates that show as much as is known, and what is printed has
// its heading row and number on every page.
func TestAnOfficesTable(t *testing.T) {
	p := &Paper{Title: "六安市项目清单", Facts: []Fact{asOfFact("2026-11-30")}, Tables: []*Table{{Name: "项目",
		Columns: []Column{text("name", "项目名称"), number("amount", "总投资（亿元）", AsIs), number("announced", "宣布总额（亿元）", 2), text("date", "阶段日期"), text("long", "备注")},
		Lists:   []List{{Unit: "项", Rows: [][]any{{"甲", 1.25, 2.0, graph.Date("2021"), strings.Repeat("长", 400)}, {"乙", nil, nil, graph.Date("2021-04"), nil}, {"丙", 3.0, nil, graph.Date("2021-04-30"), nil}, {"丁", nil, nil, graph.Date("1900-01"), nil}}}}}}}
	f := open(t, p, People)
	merges, err := f.GetMergeCells("项目")
	if err != nil || len(merges) == 0 || merges[0].GetStartAxis() != "A1" || merges[0].GetEndAxis() != "E1" {
		t.Errorf("merged are %v (%v)", merges, err)
	}
	rows, err := f.GetRows("项目")
	if err != nil || fmt.Sprint(rows[1][0], rows[1][len(rows[1])-1]) != "数据截至：2026年11月30日单位：亿元" {
		t.Errorf("above the headings stands %q (%v)", rows[1], err)
	}
	for cell, want := range map[string][2]string{"D4": {"2021", "44197"}, "D5": {"2021-04", "44287"}, "D6": {"2021-04-30", "44316"}, "D7": {"1900-01", "1900-01"}, "B4": {"1.25", "1.25"}} {
		shown, _ := f.GetCellValue("项目", cell)
		held, _ := f.GetCellValue("项目", cell, excelize.Options{RawCellValue: true})
		if shown != want[0] || held != want[1] {
			t.Errorf("%s shows %q and holds %q", cell, shown, held)
		}
	}
	footer, err := f.GetHeaderFooter("项目")
	if err != nil || footer == nil || !strings.Contains(footer.OddFooter, "&P") {
		t.Errorf("the footer is %+v (%v)", footer, err)
	}
	titles := ""
	for _, n := range f.GetDefinedName() {
		if n.Scope == "项目" && strings.Contains(n.Name, "Print_Titles") {
			titles = n.RefersTo
		}
	}
	layout, err := f.GetPageLayout("项目")
	if err != nil || titles != "'项目'!$3:$3" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
		t.Errorf("printed with %s on %+v (%v)", titles, layout, err)
	}
	p.Tables[0].Columns[2].Name = "距离（公里）"
	if rows, err := open(t, p, People).GetRows("项目"); err != nil || strings.Contains(fmt.Sprint(rows[1]), "单位") {
		t.Errorf("numbers of two units stand under %q (%v)", rows[1], err)
	}
}

// TestProgramsGetCodes: heads, lists, words and facts as programs know them, and no title.
func TestProgramsGetCodes(t *testing.T) {
	f := open(t, sample("z"), Programs)
	rows, err := f.GetRows("招商 对象", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	want := "[list name score share grade since rank reason code region as_of] [a =1+1 71.8 0.365 A 2026-05 1 z x 341500 2026-11-30]"
	if got := fmt.Sprint(rows[0], " ", rows[1]); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var file bytes.Buffer
	if err := WriteCSV(&file, sample("z"), Programs); err != nil {
		t.Fatal(err)
	}
	if got, want := file.String(), bom+"list,name,score,share,grade,since,rank,reason,code,region,as_of\r\na,'=1+1,71.8,0.365,A,2026-05,1,z,x,341500,2026-11-30\r\n"; !strings.HasPrefix(got, want) {
		t.Errorf("the file holds %q", got)
	}
}

// TestCSV: people read Chinese heads, and each row says what it rests on.
func TestCSV(t *testing.T) {
	var file bytes.Buffer
	if err := WriteCSV(&file, sample("＝1"), People); err != nil {
		t.Fatal(err)
	}
	want := bom + "列表,企业,得分,占比,可信度,日期,排名,依据,地区,数据截至\r\n" +
		"甲表,'=1+1,71.8,36.5%,高,2026-05,1,'＝1,六安市,2026年11月30日\r\n" +
		"甲表,安徽𠮷祥,-3.0,,,,2,一；二,六安市,2026年11月30日\r\n"
	if got := file.String(); got != want {
		t.Errorf("the file holds\n%q\nwant\n%q", got, want)
	}
}

// TestLimit: a list that is cut says how many there are, and none is shown as empty that is not.
func TestLimit(t *testing.T) {
	p := sample("z").Limit(1, 0)
	if got := p.Tables[0].Lists[0].count(); got != "前1家，共2家" {
		t.Errorf("it says %s", got)
	}
	if got, want := p.Shortened(), "未列全：甲表前1家，共2家。"; got != want {
		t.Errorf("it says %s, want %s", got, want)
	}
	if got := sample("z").Limit(0, 2).Tables[0].Lists[0].count(); got != "2家以上" {
		t.Errorf("a list cut by who answered says %s", got)
	}
	if got := sample("z").Limit(0, 3).Shortened(); got != "" {
		t.Errorf("a whole list says %s", got)
	}
	f := open(t, p, People)
	if got, _ := f.GetCellValue("招商 对象", "A4"); got != "未列全：甲表前1家，共2家。" {
		t.Errorf("the workbook says %q", got)
	}
}

// TestTextOnATerminal: a column without a cell is left out, sentences stand under their row.
func TestTextOnATerminal(t *testing.T) {
	p := sample("因为近")
	p.Tables[0].Lists[0].Rows = p.Tables[0].Lists[0].Rows[:1]
	p.Tables[0].Lists[0].Rows[0][3] = nil
	p.Tables[0].Numbered = true
	var out bytes.Buffer
	if err := WriteText(&out, p, 60); err != nil {
		t.Fatal(err)
	}
	want := `六安市招商对象 · 六安市 · 数据截至2026年11月30日
注意：先读这一句
判断：缺失

一、甲表（1家）
企业  得分   占比  日期       排名
=1+1  71.8  36.5%  2026年5月     1
      依据：因为近

读后再看
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestTitleOnANarrowTerminal: what stands above the tables keeps within the width.
func TestTitleOnANarrowTerminal(t *testing.T) {
	p := sample("近")
	p.Tables = nil
	for _, width := range []int{20, 30, 45} {
		var out bytes.Buffer
		if err := WriteText(&out, p, width); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if w := TextWidth(strings.TrimRight(line, "\n")); w > width {
				t.Errorf("%d columns of %d: %s", w, width, line)
			}
		}
	}
}

// TestBreakLines: no line is too long, begins with a closing sign or ends with an opening one.
func TestBreakLines(t *testing.T) {
	said := "一二三四（五六七八）九十，abcdefg hij。“甲乙丙丁”《戊己庚辛》。"
	for width := 4; width < 40; width++ {
		var joined strings.Builder
		for _, line := range breakLines(said, width) {
			joined.WriteString(line)
			if TextWidth(line) > width {
				t.Errorf("width %d: %q", width, line)
			}
			first, _ := utf8.DecodeRuneInString(line)
			last, _ := utf8.DecodeLastRuneInString(line)
			if width >= 16 && (strings.ContainsRune(closing, first) || strings.ContainsRune(opening, last)) {
				t.Errorf("width %d: %q", width, line)
			}
		}
		if got := strings.ReplaceAll(joined.String(), " ", ""); got != strings.ReplaceAll(said, " ", "") {
			t.Errorf("width %d: %q", width, got)
		}
	}
}

// TestNoWorkbookFailsForLength: every paper with a cell of 5,000 and one of 40,000
// characters opens, with rows that Excel takes and as much text as a cell holds.
func TestNoWorkbookFailsForLength(t *testing.T) {
	for _, length := range []int{280, 5_000, 40_000} {
		for name, p := range papers(strings.Repeat("长", length-1) + "𠮷") {
			f := open(t, p, People)
			longest := 0
			for _, sheet := range f.GetSheetList() {
				rows, err := f.GetRows(sheet)
				if err != nil {
					t.Fatal(name, err)
				}
				for r, row := range rows {
					if height, err := f.GetRowHeight(sheet, r+1); err != nil || height > mostHeight {
						t.Errorf("%s: row %d of %g points (%v)", name, r+1, height, err)
					}
					for _, cell := range row {
						longest = max(longest, utf8.RuneCountInString(cell))
						if !utf8.ValidString(cell) {
							t.Errorf("%s: a cell is no text", name)
						}
					}
				}
			}
			if longest < min(length, 32_000) || longest > mostCell {
				t.Errorf("%s with %d characters: the longest cell has %d", name, length, longest)
			}
		}
	}
}

// papers has each paper with a text in it everywhere that records reach.
func papers(s string) map[string]*Paper {
	n := insight.Named{ID: "x", Name: s}
	firm := insight.Firm{ID: "e-1", Name: s, ShortName: s}
	note := insight.ProjectNote{Name: s, Investor: s}
	deal := insight.Deal{Supplier: n, Customer: n, Product: s, Segment: &n}
	return map[string]*Paper{
		"sample": sample(s),
		"gaps": Gaps(&insight.Answer{Chain: n, Region: n, Items: []insight.Verdict{{Rank: 1, Segment: n, Card: n, Clause: s, ActionReason: s, Firms: []insight.Firm{firm}, Projects: []insight.ProjectNote{note}}},
			Figures: insight.Figures{SinglePoints: []insight.Single{{Segment: n, Firms: []string{s}}}}}),
		"targets":  Targets(&insight.Targets{Segment: n, Region: n, Warning: s, Items: []insight.Target{{Firm: firm, Group: &n, Sentence: s, Products: []string{s, s}, Missing: []string{s}}}}),
		"partners": Partners(&insight.Partners{Customers: []insight.Partner{{Firm: firm, With: &n, Segment: n, Reasons: []string{s}}}, Known: []insight.KnownLink{{Firm: firm, Sentence: s}}, Notes: []string{s}}, graph.Both),
		"inputs": Inputs(&insight.Assembly{Maker: n, Depth: 1, RingsKM: []float64{50, 100}, Segments: []insight.Named{n},
			Rows: []insight.AssemblyRow{{Level: 1, Segment: n, Into: []insight.Named{n, n}, Here: insight.Supply{Count: 1, Firms: []insight.Firm{firm}}, Known: []insight.KnownLink{{Firm: firm}}, Projects: []insight.ProjectNote{note}}}}),
		"paths":   Paths(&insight.PathAnswer{From: n, To: n, Paths: []insight.Path{{Length: 1, Enterprises: []insight.Named{n, n}, Hops: []insight.Hop{{From: n, To: n, WithFlow: true, Deal: &deal}, {From: n, To: n, Kin: &insight.Kinship{Relation: "group", RelationZH: s, Records: []insight.KinRecord{{Enterprise: n}}}}}}}, Sentences: []string{s}}),
		"network": Network(&insight.NetworkAnswer{Of: insight.NetworkNode{ID: "e-1", Name: s}, Depth: 2, Deals: []insight.Deal{deal}}),
		"scenario": Scenario(&Risk{Chain: &n, SinglePoints: []insight.ChainSingle{{Chain: n, Single: insight.Single{Segment: n, Cut: 0.3, Firms: []string{s, s}}}},
			Scenario: &insight.Scenario{Sentences: []string{s}, CutOff: []insight.CutOff{{Enterprise: n, Deals: []insight.Deal{deal}, Successors: insight.Successors{TakeOver: []insight.Named{n}}}}}}),
		"backtest": Backtest(&insight.Backtest{Sentences: []string{s}, Pooled: []insight.Measure{{MethodZH: s}}}),
		"chains":   AllChains(&Chains{Items: []ChainFigures{{Chain: n}}}),
		"regions":  Regions([]Region{{Name: s}}),
		"segments": Segments([]Segment{{Name: s}}),
		"parks":    Parks([]Park{{Name: s, Leading: []string{s}}}),
	}
}

// TestSheetsAreCalledByWhatTheyHold, so that a printed page says what it is about.
func TestSheetsAreCalledByWhatTheyHold(t *testing.T) {
	single := &Risk{SinglePoints: []insight.ChainSingle{{}}}
	for want, p := range map[string]*Paper{
		"[独家支撑 说明]": Scenario(single),
		"[风险研判 说明]": Scenario(&Risk{SinglePoints: single.SinglePoints, Scenario: &insight.Scenario{}}),
		"[缺口清单 说明]": Gaps(&insight.Answer{Items: []insight.Verdict{{}}}),
		"[回测 说明]":   Backtest(&insight.Backtest{Pooled: []insight.Measure{{}}}),
	} {
		if got := fmt.Sprint(open(t, p, People).GetSheetList()); got != want {
			t.Errorf("sheets %s, want %s", got, want)
		}
	}
}

// TestHeads: every column that people see has a Chinese head, every column for
// programs a key, and no two of a file have the same.
func TestHeads(t *testing.T) {
	for name, p := range papers("长") {
		for _, w := range []Where{People, Programs} {
			var file bytes.Buffer
			if err := WriteCSV(&file, p, w); err != nil {
				t.Fatal(name, err)
			}
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.String(), bom))).ReadAll()
			if err != nil || len(rows) < 2 {
				t.Fatal(name, len(rows), err)
			}
			seen := map[string]bool{}
			for _, head := range rows[0] {
				ascii := strings.Trim(head, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
				if head == "" || seen[head] || ascii != (w == Programs) {
					t.Errorf("%s: the head %q among %v", name, head, rows[0])
				}
				seen[head] = true
			}
		}
	}
}

// TestStepsWithinAGroupAreNoLinks: a row of their own kind, without what a deal has.
func TestStepsWithinAGroupAreNoLinks(t *testing.T) {
	a, b := insight.Named{ID: "e-a", Name: "甲"}, insight.Named{ID: "e-b", Name: "乙"}
	k := insight.Kinship{Relation: "parent", RelationZH: "母公司", Records: []insight.KinRecord{{Enterprise: a, Sourced: insight.SourcedOf(graph.Source{Evidence: graph.EvidenceSynthetic, SourceDate: "2024"})}}}
	p := Paths(&insight.PathAnswer{From: a, To: b, Paths: []insight.Path{{Length: 1, GroupSteps: 1, Enterprises: []insight.Named{a, b}, Hops: []insight.Hop{{From: a, To: b, Kin: &k}}}}})
	for w, want := range map[Where]string{
		People:   "路径1,1,1,甲,乙,集团内（母公司）,虚构数据,2024,", // columns without a cell are left out
		Programs: "path-1,1,1,,1,甲,乙,,,kin-parent,,,,synthetic,2024,",
	} {
		var file bytes.Buffer
		if err := WriteCSV(&file, p, w); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(file.String(), want) {
			t.Errorf("%s lacks %s", file.String(), want)
		}
	}
	var out bytes.Buffer
	if err := WriteText(&out, p, 100); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"甲 —集团内（母公司）— 乙（1步，同一集团，不是供货）", "集团内（母公司），不是供货，来源：甲（"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s lacks %s", out.String(), want)
		}
	}
}

// TestAFormIsSeenWhole: what is to be done stands where it is seen, though the first column
// is hidden, and rows are as high as their text: one line for what fits into one.
func TestAFormIsSeenWhole(t *testing.T) {
	long := strings.Repeat("登记企业0家，线索3家；", 4)
	form := &Form{Title: "核实单", Sheets: []FormSheet{{Name: "环节", Remark: "选“有”的写明企业名称。",
		Columns: []FormColumn{{Name: "编号", Width: 12, Locked: true, Hidden: true}, {Name: "产业链", Width: 20, Locked: true}, {Name: "现有登记", Width: 36, Locked: true}, {Name: "核实结果", Width: 24}},
		Rows:    [][]any{{strings.Repeat("x", 90), "新型显示及电子信息", "登记企业0家，线索0家", nil}, {"a", "新型显示及电子信息", long, nil}, {"b", "高端装备与新材料及电子", "", nil}}}}}
	var file bytes.Buffer
	if err := WriteForm(&file, form, time.Now()); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if said, err := f.GetCellValue("环节", "B1"); err != nil || said != "选“有”的写明企业名称。" {
		t.Errorf("above the headings stands %q (%v)", said, err)
	}
	for row, want := range map[int]float64{3: 15, 4: 45, 5: 30} {
		if height, err := f.GetRowHeight("环节", row); err != nil || height != want {
			t.Errorf("row %d is %g points high, want %g (%v)", row, height, want, err)
		}
	}
}
