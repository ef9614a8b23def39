package sheet

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var sample = layout{"项目", [][]any{
	{"甲县2021年1-6月项目表"},
	{"序号", "项目名称", "总投资\n（万元）", "开工日期", "已开工"},
	{1, "某某公司年产1万吨“铝材”项目", 1234.5, day(44260), true},
	{2, "二号\"厂房\",扩建", formula{"A3*2", 300}, nil, nil},
	{nil, "三号", -0.25, day(44261), false},
}, []string{"A1:E1"}}

// TestFormats: a sheet reads the same from both workbooks, told by content under any name.
func TestFormats(t *testing.T) {
	for format, data := range map[Format][]byte{XLSX: asXLSX(t, sample), XLS: asXLS(t, sample)} {
		b := read(t, "台账.csv", data)
		if b.Format != format || len(b.Sheets) != 1 || b.Sheets[0].Name != "项目" {
			t.Fatalf("%s: %+v", format, b)
		}
		s := b.Sheets[0]
		if len(s.Rows) != 5 || len(s.Merges) != 1 || s.Merges[0] != (Range{1, 1, 1, 5}) {
			t.Errorf("%s: %d rows, merges %v", format, len(s.Rows), s.Merges)
		}
		for _, want := range []Cell{
			{Row: 2, Col: 3, Kind: Text, Text: "总投资\n（万元）"},
			{Row: 3, Col: 1, Kind: Number, Number: 1, Text: "1"},
			{Row: 3, Col: 2, Kind: Text, Text: "某某公司年产1万吨“铝材”项目"},
			{Row: 3, Col: 3, Kind: Number, Number: 1234.5, Text: "1234.5"},
			{Row: 3, Col: 4, Kind: Date, Number: 44260, Text: "2021年3月5日"},
			{Row: 3, Col: 5, Kind: YesNo, Number: 1, Text: "是"},
			{Row: 4, Col: 3, Kind: Number, Number: 300, Text: "300", Formula: true},
			{Row: 5, Col: 3, Kind: Number, Number: -0.25, Text: "-0.25"},
			{Row: 5, Col: 5, Kind: YesNo, Text: "否"},
			{Row: 5, Col: 1},
		} {
			if want.Formula && format == XLSX { // as excelize writes it: typed as a text
				want.Kind, want.Number = Text, 0
			}
			if got := s.Rows[want.Row-1].Cell(want.Col); got != want {
				t.Errorf("%s %s: %+v, want %+v", format, want.Place(), got, want)
			}
		}
		if got := s.Rows[2].Cell(4).Time().Format("2006-01-02"); got != "2021-03-05" {
			t.Errorf("%s: %s", format, got)
		}
	}
}

// TestText: CSV in every encoding and with every separator reads the same.
func TestText(t *testing.T) {
	text := "序号,项目名称,总投资（万元）\r\n1,\"甲县“一号”,\n扩建\",\"1,200\"\r\n\r\n2,5\" 管道,30\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	fail(t, err)
	wide := func(big bool, mark bool) []byte {
		var out []byte
		if mark {
			text = "\uFEFF" + strings.TrimPrefix(text, "\uFEFF")
		} else {
			text = strings.TrimPrefix(text, "\uFEFF")
		}
		for _, u := range utf16.Encode([]rune(text)) {
			if big {
				out = append(out, byte(u>>8), byte(u))
			} else {
				out = append(out, byte(u), byte(u>>8))
			}
		}
		return out
	}
	for name, data := range map[string][]byte{
		"UTF-8": []byte(text), "UTF-8 with a mark": []byte("\uFEFF" + text), "GB18030": gb,
		"UTF-16LE": wide(false, true), "UTF-16BE": wide(true, true), "UTF-16LE without a mark": wide(false, false), "UTF-16BE without a mark": wide(true, false),
	} {
		s := read(t, "项目.xls", data).Sheets[0]
		if len(s.Rows) != 3 || s.Rows[1].Cell(2).Text != "甲县“一号”,\n扩建" || s.Rows[1].Cell(3).Text != "1,200" {
			t.Errorf("%s: %+v", name, s.Rows)
			continue
		}
		if last := s.Rows[2]; last.Number != 4 || last.Cell(2).Text != `5" 管道` {
			t.Errorf("%s: a line break inside quotes begins no row, a blank row counts: %+v", name, last)
		}
	}
	tabs := strings.ReplaceAll("序号\t名称\t金额\n1\t甲,乙\t3\n2\t丙,丁\t4\n", "\n", "\r\n")
	if s := read(t, "a.txt", []byte(tabs)).Sheets[0]; s.Rows[1].Cell(2).Text != "甲,乙" {
		t.Errorf("tabs: %+v", s.Rows[1])
	}
	if s := read(t, "a.csv", []byte("编号;名称\n1;甲\n")).Sheets[0]; s.Rows[1].Cell(2).Text != "甲" {
		t.Errorf("semicolons: %+v", s.Rows[1])
	}
}

// TestShown: a number reads as the sheet shows it.
func TestShown(t *testing.T) {
	for _, c := range []struct {
		id    int
		code  string
		value float64
		want  string
		kind  Kind
	}{
		{0, "", 1234.5, "1234.5", Number},
		{0, "", 0.1 + 0.2, "0.3", Number},
		{0, "", 202101, "202101", Number},
		{0, "", 1e-12, "1E-12", Number},
		{2, "", 2021.1, "2021.10", Number},
		{3, "", 1234567, "1,234,567", Number},
		{4, "", -1234.5, "-1,234.50", Number},
		{9, "", 0.874, "87%", Number},
		{10, "", 0.8741, "87.41%", Number},
		{14, "", 44260, "2021/3/5", Date},
		{57, "", 44260, "2021年3月", Date},
		{58, "", 44260, "3月5日", Date},
		{20, "", 0.5, "12:00", Number},
		{164, `yyyy\-mm\-dd;@`, 44260, "2021-03-05", Date},
		{164, `[$-804]yyyy"年"m"月"d"日" h:mm`, 44260.75, "2021年3月5日 18:00", Date},
		{164, `[DBNum1][$-804]yyyy"年"m"月"`, 44260, "2021年3月", Date},
		{164, `0.00"亿元"`, 1.5, "1.50亿元", Number},
		{164, `#,##0.0_);[Red]\(#,##0.0\)`, 1234.56, "1,234.6", Number},
		{164, `_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ `, 12.3, "12.30", Number},
		{164, `h:mm AM/PM`, 0.75, "6:00 下午", Number},
		{164, `mm/dd/yy`, 44260, "03/05/21", Date},
		{164, `m"月"`, 44260, "3月", Date},
		{164, `@`, 12, "12", Number},
	} {
		got := formatOf(c.id, c.code).cell(Cell{}, c.value, 0)
		if strings.TrimSpace(got.Text) != c.want && got.Text != c.want || got.Kind != c.kind {
			if !(c.value == 1e-12 && strings.EqualFold(got.Text, "1e-12")) {
				t.Errorf("%d %s of %v: %q %v, want %q", c.id, c.code, c.value, got.Text, got.Kind, c.want)
			}
		}
	}
	if got := formatOf(14, "").cell(Cell{}, 42798, days1904); got.Number != 44260 || got.Text != "2021/3/5" {
		t.Errorf("1904: %+v", got)
	}
}

// TestSerial: the 29 February 1900 that never was.
func TestSerial(t *testing.T) {
	for serial, want := range map[float64]string{1: "1900-01-01", 59: "1900-02-28", 61: "1900-03-01", 39569: "2008-05-01", 40377: "2010-07-18", 44260.999999: "2021-03-06"} {
		if got := fromSerial(serial).Format("2006-01-02"); got != want {
			t.Errorf("%v: %s, want %s", serial, got, want)
		}
	}
	if !fromSerial(0.5).IsZero() || !fromSerial(3e6).IsZero() {
		t.Error("days outside the calendar")
	}
}

// TestLongTexts: a cell of 32,767 characters is read whole from each format.
func TestLongTexts(t *testing.T) {
	long := strings.Repeat("长", mostCell)
	l := layout{"长", [][]any{{"序号", "项目", "建设内容"}, {1, "甲", long}}, nil}
	for name, data := range map[string][]byte{"xlsx": asXLSX(t, l), "csv": asCSV(l), "xls": compound(t, "Workbook", xlsStream([]layout{l}, nil))} {
		if got := read(t, name, data).Sheets[0].Rows[1].Cell(3).Text; got != long {
			t.Errorf("%s: %d bytes", name, len(got))
		}
	}
	data := append(asCSV(layout{"", [][]any{{"甲", "乙"}}, nil}), []byte("1,\""+long+"长\"\n")...)
	if _, err := Open("长.csv", bytes.NewReader(data), int64(len(data))); err == nil {
		t.Error("a longer one was read")
	}
}

func TestColumnName(t *testing.T) {
	for col, want := range map[int]string{0: "", 1: "A", 26: "Z", 27: "AA", 28: "AB", 702: "ZZ", 703: "AAA", 16384: "XFD"} {
		if got := ColumnName(col); got != want {
			t.Errorf("%d: %s", col, got)
		}
	}
}
