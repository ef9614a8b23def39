package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"

	"chainchief/graph/chainmap/layout"
)

// scratch holds what tests share; it is gone when they end.
var scratch string

// TestMain lets the test binary be a layout worker, as the program is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == layout.WorkerCommand {
		if err := layout.Work(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		return
	}
	var err error
	if scratch, err = os.MkdirTemp("", "chainchief-"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// nouns are the commands that answer questions, each with one that has an answer.
var nouns = []struct {
	args    []string
	formats []string
	title   string // in a workbook
}{
	{[]string{"gaps", "--chain", "nev"}, lists, "新能源汽车缺口清单"},
	{[]string{"targets", "--segment", "nev.battery.tray"}, lists, "电池托盘与箱体招商对象"},
	{[]string{"partners", "--enterprise", "英力"}, both, "安徽英力电子科技股份有限公司在合肥市的联动伙伴"},
	{[]string{"inputs", "--enterprise", "蔚来"}, both, "蔚来控股有限公司（合肥蜀山区）整零协同表"},
	{[]string{"network", "--enterprise", "国轩高科", "--depth", "1"}, both, "国轩高科股份有限公司的供应网络"},
	{[]string{"paths", "--from", "国轩高科", "--to", "江淮汽车"}, both, "国轩高科股份有限公司与安徽江淮汽车集团股份有限公司的供货路径"},
	{[]string{"scenario"}, lists, "全部产业链独家支撑环节"},
	{[]string{"scenario", "--without", "应流航源", "--chain", "equipment"}, lists, "高端装备制造外迁（停产）推演"},
	{[]string{"backtest", "--date", "2021-04"}, lists, "回测"},
	{[]string{"chains"}, lists, "产业链"},
	{[]string{"regions"}, lists, "地区代码"},
	{[]string{"segments", "--chain", "nev"}, lists, "环节标识"},
	{[]string{"parks"}, lists, "园区标识"},
	{[]string{"partners", "--chain", "nev", "--kind", "bands"}, pictures, ""},
	{[]string{"map", "--chain", "nev"}, []string{"svg", "pdf", "png", "pptx", "dot"}, ""},
}

// TestEveryFormat: every command writes every format its noun has, chosen by the
// extension of -o, and each file is what its name says.
func TestEveryFormat(t *testing.T) {
	for _, n := range nouns {
		for _, format := range n.formats {
			t.Run(strings.Join(n.args, " ")+" "+format, func(t *testing.T) {
				file := filepath.Join(t.TempDir(), "结果."+map[string]string{"table": "txt"}[format])
				if format != "table" {
					file = filepath.Join(t.TempDir(), "结果."+format)
				}
				code, out, errs := cc(t, slices.Concat(n.args, []string{"-o", file, "--data", data(t)})...)
				if code != 0 || out != "" || !strings.Contains(errs, "已写入 "+file) {
					t.Fatalf("%d %q %s", code, out, errs)
				}
				got, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				held[format](t, got, n.title)
			})
		}
	}
}

// held checks what a file of a format holds.
var held = map[string]func(t *testing.T, got []byte, title string){
	"table": func(t *testing.T, got []byte, title string) {
		if !strings.HasPrefix(string(got), title) {
			t.Errorf("it begins with %.100s, want %s", got, title)
		}
		if english := regexp.MustCompile(`(?m)^[a-z_ ]+$`).FindString(string(got)); english != "" {
			t.Errorf("a line of heads in English: %q", english)
		}
	},
	"json": func(t *testing.T, got []byte, _ string) {
		if !json.Valid(got) {
			t.Errorf("no JSON: %.80s", got)
		}
	},
	"csv": func(t *testing.T, got []byte, _ string) {
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(got, []byte("\xEF\xBB\xBF")))).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		inChinese(t, rows)
	},
	"xlsx": func(t *testing.T, got []byte, title string) {
		f, err := excelize.OpenReader(bytes.NewReader(got))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		sheet := f.GetSheetList()[0]
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if rows[0][0] != title {
			t.Errorf("the title is %q, want %q", rows[0][0], title)
		}
		if props, err := f.GetDocProps(); err != nil || props.Creator != "产业链图谱" || props.Title != title {
			t.Errorf("properties %+v %v", props, err)
		}
		first := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 1 && row[1] != "" }) // the unit stands at the right, above
		if first < 1 || len(rows) < first+2 {
			t.Fatalf("no table: %v", rows)
		}
		inChinese(t, rows[first:])
		for r := first + 1; r < len(rows); r++ {
			for c, cell := range rows[r] {
				name, _ := excelize.CoordinatesToCellName(c+1, r+1)
				kind, err := f.GetCellType(sheet, name)
				if number := kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber; err != nil || cell != "" && number != (isFigure(rows[first][c], cell) || isDay(rows[first][c], cell)) {
					t.Fatalf("%s %s: %q is of type %v (%v)", name, rows[first][c], cell, kind, err)
				}
			}
		}
	},
	"svg": func(t *testing.T, got []byte, _ string) {
		d := xml.NewDecoder(bytes.NewReader(got))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Contains(got, []byte("<svg")) {
			t.Errorf("no SVG: %.80s", got)
		}
	},
	"pdf": func(t *testing.T, got []byte, _ string) {
		if !bytes.HasPrefix(got, []byte("%PDF-")) || !bytes.Contains(got[len(got)-32:], []byte("%%EOF")) {
			t.Errorf("no PDF: %.20q", got)
		}
	},
	"png": func(t *testing.T, got []byte, _ string) {
		if c, err := png.DecodeConfig(bytes.NewReader(got)); err != nil || c.Width < 500 {
			t.Errorf("%d wide, %v", c.Width, err)
		}
	},
	"pptx": func(t *testing.T, got []byte, _ string) {
		in, err := zip.NewReader(bytes.NewReader(got), int64(len(got)))
		if err != nil {
			t.Fatal(err)
		}
		slide, err := fs.ReadFile(in, "ppt/slides/slide1.xml")
		if err != nil || bytes.Count(slide, []byte("<a:t>")) < 10 {
			t.Errorf("%d texts, %v", bytes.Count(slide, []byte("<a:t>")), err)
		}
	},
	"dot": func(t *testing.T, got []byte, _ string) {
		if !bytes.Contains(got, []byte("digraph")) {
			t.Errorf("no DOT: %.20q", got)
		}
	},
}

// isFigure: what looks like a number is one, but for codes and for dates that are a year.
func isFigure(head, cell string) bool {
	if strings.Contains(head, "代码") || strings.Contains(head, "日期") {
		return false
	}
	return strings.Trim(cell, "0123456789.%-") == "" && strings.ContainsAny(cell, "0123456789")
}

// isDay reports whether a cell of people's is a date, which is kept as one and shows as
// much as is known of it.
func isDay(head, cell string) bool {
	return strings.Contains(head, "日期") && strings.Trim(cell, "0123456789-") == "" && strings.ContainsAny(cell, "0123456789")
}

// inChinese: no head and no cell of a file for people is an English word of ours.
func inChinese(t *testing.T, rows [][]string) {
	t.Helper()
	for _, head := range rows[0] {
		if !strings.ContainsFunc(head, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("the head %q among %v", head, rows[0])
		}
	}
	for _, row := range rows[1:] {
		for c, cell := range row {
			if regexp.MustCompile(`^[a-z]+([_-][a-z]+)+$|^(true|false|confirmed|probable|disclosed|inferred|supply|reported|pooled)$`).MatchString(cell) && !strings.Contains(rows[0][c], "标识") {
				t.Errorf("%s: the word %q", rows[0][c], cell)
			}
		}
	}
}

// TestHeadsForPrograms: --heads en gives the names and words of the JSON; the list
// of gaps has its 43 columns.
func TestHeadsForPrograms(t *testing.T) {
	for _, n := range nouns {
		if !slices.Contains(n.formats, "csv") {
			continue
		}
		code, out, errs := cc(t, slices.Concat(n.args, []string{"--format", "csv", "--heads", "en", "--data", data(t)})...)
		if code != 0 {
			t.Fatal(n.args, errs)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\uFEFF"))).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatal(n.args, len(rows), err)
		}
		if strings.Trim(strings.Join(rows[0], ""), "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			t.Errorf("%v has the heads %v", n.args, rows[0])
		}
		if n.args[0] == "gaps" {
			want := "rank,rank_lo,rank_hi,band,segment,segment_name,card_name,status,status_zh,clause,grade,single_point,break_point,action,action_zh,direction,direction_zh,action_reason,policy,score,need,feasibility,value," +
				"n_region,n_partner,n_reference,c_region,c_partner,demand_local,demand_partner,relatedness,pool,weight,distance_km,recorded_share,known_count,firms,partner_firms,projects,evidence," +
				"chain,region,partner,as_of,rule_version"
			if got := strings.Join(rows[0], ","); got != want {
				t.Errorf("the gaps have the columns\n%s\nwant\n%s", got, want)
			}
			if got := strings.Join([]string{rows[1][0], rows[1][4], rows[1][13], rows[1][40], rows[1][43]}, " "); got != "1 nev.tw.controller fill nev 2026-11-30" {
				t.Errorf("the first row is %s", got)
			}
		}
	}
}

// TestLimitSaysHowMany: a heading tells how many there are, and no list is shown
// as empty that is not.
func TestLimitSaysHowMany(t *testing.T) {
	for _, c := range []struct {
		args      []string
		says, not []string
	}{
		{[]string{"gaps", "--chain", "nev", "--limit", "3"}, []string{"建议清单（前3项，共22项）", "跟进项目（前3项，共8项）", "受政策约束（1项）", "先核实（前3项，共9项）", "暂不建议（前3项，共13项）"}, []string{"（0项"}},
		{[]string{"partners", "--chain", "nev", "--limit", "2"}, []string{"可以供货的客户（前2家，共", "可以采购的供应商（前2家，共", "已有合作（2条）"}, nil},
		{[]string{"partners", "--enterprise", "明天氢能", "--direction", "suppliers"}, []string{"可以采购的供应商"}, []string{"可以供货的客户"}},
		{[]string{"partners", "--enterprise", "明天氢能", "--direction", "customers"}, []string{"可以供货的客户"}, []string{"可以采购的供应商"}},
		{[]string{"targets", "--segment", "nev.battery.tray", "--limit", "2"}, []string{"招商对象（前2家，共"}, []string{"（2家）"}},
		{[]string{"inputs", "--enterprise", "蔚来", "--limit", "2"}, []string{"第1层上游（前2个环节，共54个环节）"}, nil},
		{[]string{"scenario", "--limit", "5"}, []string{"独家支撑环节（现状）（前5个，共"}, []string{" 0%"}},
		{[]string{"regions", "--limit", "2"}, []string{"前2条，共"}, nil},
		{[]string{"gaps", "--chain", "nev", "--limit", "3", "--format", "csv"}, []string{"注意：未列全：建议清单前3项，共22项"}, nil},
	} {
		code, out, errs := cc(t, append(c.args, "--data", data(t))...)
		if code != 0 {
			t.Fatal(c.args, errs)
		}
		for _, want := range c.says {
			if !strings.Contains(out+errs, want) {
				t.Errorf("%v does not say %s:\n%.600s", c.args, want, out+errs)
			}
		}
		for _, wrong := range c.not {
			if strings.Contains(out+errs, wrong) {
				t.Errorf("%v says %s", c.args, wrong)
			}
		}
	}
}

// TestFormatAndExtension: the extension chooses the format, and a file never
// holds another one than its name says.
func TestFormatAndExtension(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"gaps", "--chain", "nev", "-o", "x.XLSX"}, 0, "已写入"},
		{[]string{"gaps", "--chain", "nev", "-o", "x"}, 0, "已写入"},
		{[]string{"gaps", "--chain", "nev", "--format", "csv", "-o", "x.data"}, 0, "已写入"},
		{[]string{"gaps", "--chain", "nev", "--format", "csv", "-o", "x.xlsx"}, 2, "不符"},
		{[]string{"gaps", "--chain", "nev", "--format", "table", "-o", "x.xlsx"}, 2, "不符"},
		{[]string{"gaps", "--chain", "nev", "-o", "x.docx"}, 2, "--format"},
		{[]string{"gaps", "--chain", "nev", "-o", "x.pdf"}, 2, "table、json、csv、xlsx"},
		{[]string{"gaps", "--chain", "nev", "--format", "xlsx"}, 2, "-o"},
		{[]string{"gaps", "--chain", "nev", "--heads", "en"}, 2, "--heads"},
		{[]string{"gaps", "--chain", "nev", "--heads", "fr", "--format", "csv"}, 2, "fr"},
		{[]string{"paths", "--from", "国轩高科", "--to", "江淮汽车", "--paper", "a4"}, 2, "--paper"},
		{[]string{"paths", "--from", "国轩高科", "--to", "江淮汽车", "--directed=maybe"}, 2, "参数 --directed 的值“maybe”无效"},
		{[]string{"map", "--chain", "nev"}, 2, "--format"},
		{[]string{"map", "--chain", "nev", "-o", "x.xlsx"}, 2, "svg、pdf、png、pptx、dot"},
		{[]string{"map", "--chain", "nev", "--limit", "3"}, 2, "--limit"},
		{[]string{"map", "--chain", "iron", "--paper", "a4", "--dpi", "300", "-o", "fine.png"}, 0, "已写入"},
		{[]string{"map", "--chain", "iron", "--dpi", "300", "-o", "x.pdf"}, 2, "--dpi 只用于 PNG"},
		{[]string{"map", "--chain", "iron", "--dpi", "600", "-o", "x.png"}, 2, "50 到 300"},
		{[]string{"map", "--chain", "iron", "--paper", "a0", "--dpi", "300", "-o", "x.png"}, 1, "--dpi"},
		{[]string{"map", "--chain", "iron", "--public", "六安", "-o", "x.png"}, 2, "--public"},
		{[]string{"backtest", "--date", "2021-04", "--limit", "3"}, 2, "--limit"},
		{[]string{"inputs", "--enterprise", "蔚来", "--partner", "340100"}, 2, "--partner"},
		{[]string{"synth", "--enterprises", "10", "--seed"}, 2, "--seed"},
	} {
		for i, a := range c.args {
			if a == "-o" {
				c.args[i+1] = filepath.Join(dir, c.args[i+1])
			}
		}
		code, _, errs := cc(t, append(c.args, "--data", data(t))...)
		if code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%v: %d %s", c.args, code, errs)
		}
	}
	fine, err := os.Open(filepath.Join(dir, "fine.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer fine.Close()
	if c, err := png.DecodeConfig(fine); err != nil || c.Width != 3508 {
		t.Errorf("A4 at 300 dpi is %d wide, %v", c.Width, err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "x.XLSX")); err != nil || !bytes.HasPrefix(got, []byte("PK")) {
		t.Errorf("x.XLSX holds %.20q %v", got, err)
	}
}

// TestJSONAsItCame: what the API says is indented and nothing else.
func TestJSONAsItCame(t *testing.T) {
	b := &backend{data: data(t)}
	c, err := b.client(t.Context(), streams{strings.NewReader(""), io.Discard, io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	body, err := c.fetch(t.Context(), "/chains/nev/gaps", given("region", "341500", "limit", "1000"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Indent(&want, body, "", "  "); err != nil {
		t.Fatal(err)
	}
	if _, out, errs := cc(t, "gaps", "--chain", "nev", "--format", "json", "--data", data(t)); out != want.String() {
		t.Errorf("it differs: %.200s %s", out, errs)
	}
}
