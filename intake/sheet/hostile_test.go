package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// part is a part of an archive.
type part struct{ name, text string }

func zipped(t testing.TB, parts ...part) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range parts {
		f, err := w.Create(p.name)
		fail(t, err)
		_, err = io.WriteString(f, p.text)
		fail(t, err)
	}
	fail(t, w.Close())
	return out.Bytes()
}

const relType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

// bare are the parts of a workbook with one sheet, besides the sheet; more are
// further relationships.
func bare(more string) []part {
	return []part{
		{"[Content_Types].xml", "<Types/>"},
		{"_rels/.rels", `<Relationships><Relationship Id="r1" Type="` + relType + `officeDocument" Target="/xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="` + relType + `worksheet" Target="worksheets/sheet1.xml"/>` + more + `</Relationships>`},
	}
}

func oneSheet(t testing.TB, sheet string) []byte {
	return zipped(t, append(bare(""), part{"xl/worksheets/sheet1.xml", sheet})...)
}

// refusal opens data and returns why it was refused; the sentence is checked.
func refusal(t *testing.T, name string, data []byte) Why {
	t.Helper()
	_, err := Open(name, bytes.NewReader(data), int64(len(data)))
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%s: %v", name, err)
	}
	if s := e.Error(); !strings.HasPrefix(s, "“"+name+"”") || strings.ContainsAny(s, "\n。") || utf8.RuneCountInString(s) > 120 || !strings.Contains(s, "请") {
		t.Errorf("%s: not one sentence with what to do: %s", name, s)
	}
	return e.Why
}

// TestRefused: each is told by its content and refused with one sentence.
func TestRefused(t *testing.T) {
	xlsx, xls := asXLSX(t, sample), asXLS(t, sample)
	many := make([]layout, mostSheets+1)
	for i := range many {
		many[i] = layout{fmt.Sprint("表", i), [][]any{{"甲"}}, nil}
	}
	pass := compound(t, "Workbook", xlsStream([]layout{sample}, func(b *biff) { b.rec(recFilePass, 1, 1, [48]byte{}) }))
	crypted := asXLSX(t, sample)
	crypted[6] |= 1 // the flag of the first local entry; archive/zip reads that of the directory
	if i := bytes.Index(crypted, []byte("PK\x01\x02")); i > 0 {
		crypted[i+8] |= 1
	}
	for _, c := range []struct {
		name string
		data []byte
		want Why
	}{
		{"空.xlsx", nil, WhyEmpty},
		{"空白.csv", []byte(" \r\n\r\n,,\r\n"), WhyEmpty},
		{"空表.xlsx", oneSheet(t, `<worksheet><sheetData/></worksheet>`), WhyEmpty},
		{"密码.xlsx", compound(t, "EncryptedPackage", []byte("x")), WhyLocked},
		{"密码.xls", pass, WhyLocked},
		{"密码压缩.xlsx", crypted, WhyLocked},
		{"网页.xls", []byte("<html><body><table><tr><td>1</td></tr></table></body></html>"), WhyWebPage},
		{"网页二.xls", []byte("\xEF\xBB\xBF\r\n<!DOCTYPE HTML PUBLIC>\n<HTML>"), WhyWebPage},
		{"网页三.xls", []byte(`<meta charset="utf-8"><table border=1><tr><td>1`), WhyWebPage},
		{"邮件网页.xls", []byte("MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"), WhyWebPage},
		{"二〇〇三.xls", []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>`), WhyXML},
		{"九五.xls", compound(t, "Book", []byte("x")), WhyOld},
		{"更早.xls", []byte{9, 8, 8, 0, 0, 5, 16, 0, 0, 0, 0, 0}, WhyOld},
		{"文档.xls", compound(t, "WordDocument", []byte("x")), WhyForeign},
		{"别的.xls", compound(t, "Other", []byte("x")), WhyForeign},
		{"文档.xlsx", zipped(t, part{"[Content_Types].xml", "<Types/>"}, part{"word/document.xml", "<w/>"}), WhyForeign},
		{"二进制.xlsx", zipped(t, part{"xl/workbook.bin", ""}), WhyBinary},
		{"开放.xlsx", zipped(t, part{"mimetype", ""}, part{"content.xml", "<x/>"}), WhyForeign},
		{"压缩包.xlsx", zipped(t, part{"a.txt", ""}), WhyForeign},
		{"缺件.xlsx", zipped(t, bare("")...), WhyBroken},
		{"图片.xlsx", []byte("\x89PNG\r\n\x1a\n"), WhyForeign},
		{"文件.csv", []byte("%PDF-1.7\n"), WhyForeign},
		{"乱码.csv", bytes.Repeat([]byte{0, 1, 2, 3, 0x80, 0xFF}, 100), WhyForeign},
		{"坏字.csv", []byte("项目名称,总投资\n甲县\xff\xff铝材项目,100\n"), WhyCoding},
		{"引号.csv", []byte("序号,名称\n1,\"甲\n2,乙\n"), WhyQuotes},
		{"三百零一.xlsx", asXLSX(t, many...), WhyLarge},
		{"一半.xlsx", xlsx[:len(xlsx)/2], WhyBroken},
		{"一半.xls", xls[:len(xls)/2], WhyBroken},
		{"缺尾.xlsx", xlsx[:len(xlsx)-30], WhyBroken},
		{"行号.xlsx", oneSheet(t, `<worksheet><sheetData><row r="99999999"><c><v>1</v></c></row></sheetData></worksheet>`), WhyBroken},
		{"长标签.xlsx", oneSheet(t, `<worksheet><sheetData><row r="1"><c r="`+strings.Repeat("A", 2<<20)+`"/></row></sheetData></worksheet>`), WhyBroken},
		{"断开.xlsx", oneSheet(t, `<worksheet><sheetData><row r="1"><c r="A1`), WhyBroken},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := refusal(t, c.name, c.data); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestCut: wherever a file is cut off, it is refused or read, and never a panic.
func TestCut(t *testing.T) {
	for _, data := range [][]byte{asXLSX(t, sample), asXLS(t, sample)} {
		for n := 1; n < len(data); n += 97 {
			if _, err := Open("断", bytes.NewReader(data[:n]), int64(n)); err != nil {
				var e *Error
				if !errors.As(err, &e) {
					t.Fatalf("%d bytes: %v", n, err)
				}
			}
		}
	}
}

// TestDamaged: bytes changed at random are refused or read, and never a panic.
func TestDamaged(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, whole := range [][]byte{asXLSX(t, sample), asXLS(t, sample)} {
		for range 400 {
			data := bytes.Clone(whole)
			for range 1 + rng.IntN(8) {
				data[rng.IntN(len(data))] = byte(rng.IntN(256))
			}
			if b, err := Open("损", bytes.NewReader(data), int64(len(data))); err == nil {
				for _, s := range b.Sheets {
					_, _ = s.Table()
				}
			}
		}
	}
}

// spent runs f and says how long it took and how much more memory was in use at
// its height.
func spent(f func()) (time.Duration, uint64) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	f()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	return took, (after.Sys - min(before.Sys, after.Sys)) >> 20
}

// TestBombs: a small file that unpacks to gigabytes is given up early: one that
// says how large it is, one that lies, one whose parts are large only together.
func TestBombs(t *testing.T) {
	var packed bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.BestSpeed)
	fail(t, err)
	chunk := []byte("<x>" + strings.Repeat("0", 1<<19) + "</x>")
	sum, size := crc32.NewIEEE(), 0
	for ; size <= mostOpened/2; size += len(chunk) {
		_, err := io.MultiWriter(deflate, sum).Write(chunk)
		fail(t, err)
	}
	fail(t, deflate.Close())
	bomb := func(said int) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, p := range bare(`<Relationship Id="r2" Type="` + relType + `sharedStrings" Target="sharedStrings.xml"/>`) {
			f, err := w.Create(p.name)
			fail(t, err)
			_, err = io.WriteString(f, p.text)
			fail(t, err)
		}
		for _, name := range []string{"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"} {
			raw, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(said)})
			fail(t, err)
			_, err = raw.Write(packed.Bytes())
			fail(t, err)
		}
		fail(t, w.Close())
		return out.Bytes()
	}
	for said, want := range map[int]Why{size: WhyLarge, 1000: WhyBroken} {
		data := bomb(said)
		took, mb := spent(func() {
			if got := refusal(t, "炸弹.xlsx", data); got != want {
				t.Errorf("said to have %d bytes: %s, want %s", said, got, want)
			}
		})
		t.Logf("%d kB, %v, %d MB", len(data)>>10, took, mb)
		if mb > 100 {
			t.Errorf("%d MB of memory", mb)
		}
	}

	honest := oneSheet(t, "<worksheet/>")
	at := bytes.LastIndex(honest, []byte("PK\x01\x02"))
	copy(honest[at+24:], []byte{0, 0, 0, 0xF0}) // 3.75 GB
	if got := refusal(t, "说大.xlsx", honest); got != WhyLarge {
		t.Error(got)
	}

	var entries bytes.Buffer
	w := zip.NewWriter(&entries)
	for i := range 20_000 {
		_, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("xl/worksheets/sheet%060d.xml", i)})
		fail(t, err)
	}
	fail(t, w.Close())
	if got := refusal(t, "部件.xlsx", entries.Bytes()); got != WhyLarge {
		t.Error(got)
	}
}

// TestBlankRows: a million blank rows, also with formats, cost time but no memory.
func TestBlankRows(t *testing.T) {
	var rows strings.Builder
	rows.WriteString(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>项目名称</t></is></c><c r="B1" t="inlineStr"><is><t>总投资（万元）</t></is></c></row>`)
	for i := 2; i < 1<<20; i++ {
		fmt.Fprintf(&rows, `<row r="%d" ht="15"><c r="A%d" s="1"/></row>`, i, i)
	}
	rows.WriteString(`<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>铝材</t></is></c></row></sheetData></worksheet>`)
	data := oneSheet(t, rows.String())
	took, mb := spent(func() {
		table, err := read(t, "空行.xlsx", data).Sheets[0].Table()
		fail(t, err)
		if len(table.Records) != 1 || table.Records[0].Row != 1<<20 {
			t.Errorf("%+v", table)
		}
	})
	t.Logf("%v, %d MB", took, mb)
	if mb > 100 {
		t.Errorf("%d MB of memory", mb)
	}
}

// TestWide: headings over all columns and merges over the whole sheet cost no memory.
func TestWide(t *testing.T) {
	var row, merges strings.Builder
	for c := 1; c <= lastCol; c++ {
		fmt.Fprintf(&row, `<c r="%s1" t="inlineStr"><is><t>投资%d</t></is></c>`, ColumnName(c), c)
	}
	for i := range 100_000 {
		fmt.Fprintf(&merges, `<mergeCell ref="A%d:XFD1048576"/>`, i+2)
	}
	var rows strings.Builder
	for i := 2; i < 20_000; i++ {
		fmt.Fprintf(&rows, `<row r="%d"><c t="inlineStr"><is><t>甲</t></is></c></row>`, i)
	}
	s := read(t, "宽.xlsx", oneSheet(t, `<worksheet><sheetData><row r="1">`+row.String()+`</row>`+rows.String()+`</sheetData><mergeCells>`+merges.String()+`</mergeCells></worksheet>`)).Sheets[0]
	_, err := s.Table()
	var e *Error
	if !errors.As(err, &e) || e.Why != WhyLarge {
		t.Errorf("%v", err)
	}
}

// TestOdd: what a file may carry beside its cells is said, and the cells are read.
func TestOdd(t *testing.T) {
	sheet := `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>项目名称</t></is></c><c r="B1" t="inlineStr"><is><t>总投资（万元）</t></is></c></row>` +
		`<row r="2"><c r="A2" t="inlineStr"><is><t>铝材</t></is></c><c r="B2"><f>[1]表!A1</f><v>12</v></c></row>` +
		`<row r="3"><c r="A3" t="inlineStr"><is><t>铸件</t></is></c><c r="B3"><f>SUM(A1:A9)</f></c></row></sheetData></worksheet>`
	parts := append(bare(`<Relationship Id="r2" Type="`+relType+`externalLink" Target="externalLinks/externalLink1.xml"/><Relationship Id="r3" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>`),
		part{"xl/worksheets/sheet1.xml", sheet}, part{"xl/vbaProject.bin", "macro"}, part{"xl/externalLinks/externalLink1.xml", "<x/>"})
	b := read(t, "宏.xlsm", zipped(t, parts...))
	var said []string
	for _, f := range b.Findings {
		said = append(said, f.Text)
	}
	for i, part := range []string{"有 1 格公式没有存下结果（第一处在“表”B3）", "取自别的文件", "宏没有运行"} {
		if i >= len(said) || !strings.Contains(said[i], part) {
			t.Errorf("%q lacks %s", said, part)
		}
	}
	table, err := b.Sheets[0].Table()
	fail(t, err)
	if c := table.Records[0].Cells[1]; c.Number != 12 || !c.Formula {
		t.Errorf("%+v", c)
	}
	if _, err := ReadAmount(table.Records[1].Cells[1], table.Headings[1].Unit); err == nil || !strings.Contains(err.Error(), "没有存下结果") {
		t.Errorf("%v", err)
	}
}

// TestSheets: 200 sheets are read, hidden ones marked, charts passed over.
func TestSheets(t *testing.T) {
	list := make([]layout, 200)
	for i := range list {
		list[i] = layout{fmt.Sprintf("项目%d", i+1), [][]any{{"项目名称", "总投资（万元）"}, {"铝材", i}}, nil}
	}
	for format, data := range map[string][]byte{"xlsx": asXLSX(t, list...), "xls": asXLS(t, list...)} {
		b := read(t, format, data)
		if len(b.Sheets) != 200 || b.Sheets[199].Name != "项目200" || b.Sheets[199].Rows[1].Cell(2).Number != 199 {
			t.Errorf("%s: %d sheets", format, len(b.Sheets))
		}
	}
}

// TestPrefixes: some programs write every name with a prefix, CDATA, and no places.
func TestPrefixes(t *testing.T) {
	s := read(t, "前缀.xlsx", oneSheet(t, `<?xml version="1.0"?><!-- <row> --><x:worksheet xmlns:x="u"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t><![CDATA[a<b]]></x:t><x:rPh><x:t>读音</x:t></x:rPh></x:is></x:c>`+
		`<x:c><x:v>1</x:v></x:c><x:c t="d"><x:v>2021-03-05</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c><x:c t="str"><x:v>&lt;&#x4E2D;&#25991;&amp;_x000D_</x:v></x:c></x:row></x:sheetData></x:worksheet>`)).Sheets[0]
	var got []string
	for _, c := range s.Rows[0].Cells {
		got = append(got, fmt.Sprint(c.Place(), c.Kind, c.Text))
	}
	if want := "A11a<b B121 C132021-03-05 D15#N/A E11<中文&\n"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", strings.Join(got, " "), want)
	}
}
