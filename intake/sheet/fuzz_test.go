package sheet

import (
	"bytes"
	"errors"
	"testing"
)

// try opens data; whatever it is, the answer is a book or an *Error, and what is
// read stays within the bounds.
func try(t *testing.T, data []byte) {
	b, err := Open("f", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		var e *Error
		if !errors.As(err, &e) || e.Why == "" || e.Sentence == "" {
			t.Fatalf("%v", err)
		}
		return
	}
	for _, s := range b.Sheets {
		last := 0
		for i := range s.Rows {
			r := &s.Rows[i]
			if r.Number <= last || len(r.Cells) == 0 {
				t.Fatalf("row %d behind row %d with %d cells", r.Number, last, len(r.Cells))
			}
			last = r.Number
			for k, c := range r.Cells {
				if c.Row != r.Number || c.Col < 1 || k > 0 && r.Cells[k-1].Col >= c.Col || c.Kind == Blank {
					t.Fatalf("%+v in row %d", c, r.Number)
				}
			}
		}
		table, err := s.Table()
		if err != nil {
			continue
		}
		for _, r := range table.Records {
			if len(r.Cells) != len(table.Headings) {
				t.Fatalf("%d cells under %d headings", len(r.Cells), len(table.Headings))
			}
			for i, c := range r.Cells {
				_, _ = ReadAmount(c, table.Headings[i].Unit)
				_, _, _ = ReadDay(c)
				_, _, _ = ReadSpan(c)
				_, _ = ReadYesNo(c)
			}
		}
	}
}

// FuzzXLSX varies the text of a sheet inside a sound archive: bytes of the
// archive itself would fail its checksums and never reach the reader. Those are
// varied by TestDamaged.
func FuzzXLSX(f *testing.F) {
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><f>A1</f><v>2.5</v></c></row><row><c t="inlineStr"><is><t>甲</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`), []byte(`<sst><si><t>项目名称</t></si><si><r><t>总</t></r><rPh><t>z</t></rPh></si></sst>`))
	f.Add([]byte(`<x:worksheet><!--c--><![CDATA[<]]><row r="2" hidden="1"><c t="b"><v>1</v></c><c t="d"><v>2021-03-05</v></c><c t="e"><v>#N/A</v></c></row>`), []byte(`<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`))
	f.Add([]byte(`</row><c t="inlineStr"><is><t>甲</t></is></c></row>`), []byte("<sst><si><rPh>\x1ct>z</t></rPh></si></sst>"))
	f.Add([]byte(`<row><v>0</v></c></row>`), []byte("<sst>"))
	f.Add([]byte(`<row><c><row><v>2.5</v></c></row>`), []byte("<sst>"))
	f.Fuzz(func(t *testing.T, sheet, other []byte) {
		if len(sheet)+len(other) > 1<<16 {
			return
		}
		try(t, zipped(t, append(bare(""), part{"xl/worksheets/sheet1.xml", string(sheet)}, part{"xl/sharedStrings.xml", string(other)}, part{"xl/styles.xml", string(other)})...))
	})
}

func FuzzXLS(f *testing.F) {
	for _, l := range layouts() {
		f.Add(xlsStream([]layout{l.layout}, nil), true)
	}
	f.Add(asXLS(f, sample), false)
	f.Add(xlsStream([]layout{sample}, nil), true)
	f.Fuzz(func(t *testing.T, data []byte, inside bool) {
		if len(data) > 1<<16 {
			return
		}
		if inside { // the records, in a sound file around them
			data = compound(t, "Workbook", data)
		}
		try(t, data)
	})
}

func FuzzCSV(f *testing.F) {
	for _, l := range layouts() {
		f.Add(asCSV(l.layout))
	}
	f.Add([]byte("\xFF\xFE1\x00,\x002\x00"))
	f.Add([]byte("\"a\"\"b\"c,\r\n\r\n;\t"))
	f.Add([]byte("\xCF\xEE\xC4\xBF,\xBD\xF0\xB6\xEE\n1,2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		try(t, data)
	})
}
