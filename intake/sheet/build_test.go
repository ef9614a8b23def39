package sheet

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// day is a serial number shown as a date.
type day float64

// formula is a formula with its stored result.
type formula struct {
	code   string
	result any
}

// layout is a sheet as a test writes it down: rows of cells, nil for blank ones.
type layout struct {
	name   string
	rows   [][]any
	merges []string
}

// asXLSX writes sheets with the library that writes our workbooks.
func asXLSX(t testing.TB, layouts ...layout) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr(`yyyy"年"m"月"d"日"`)})
	fail(t, err)
	for i, l := range layouts {
		if i == 0 {
			fail(t, f.SetSheetName("Sheet1", l.name))
		} else {
			_, err := f.NewSheet(l.name)
			fail(t, err)
		}
		for r, row := range l.rows {
			for c, v := range row {
				place := Cell{Row: r + 1, Col: c + 1}.Place()
				switch v := v.(type) {
				case nil:
				case day:
					fail(t, f.SetCellValue(l.name, place, float64(v)))
					fail(t, f.SetCellStyle(l.name, place, place, style))
				case formula:
					fail(t, f.SetCellValue(l.name, place, v.result))
					fail(t, f.SetCellFormula(l.name, place, v.code))
				default:
					fail(t, f.SetCellValue(l.name, place, v))
				}
			}
		}
		for _, m := range l.merges {
			from, to, _ := strings.Cut(m, ":")
			fail(t, f.MergeCell(l.name, from, to))
		}
	}
	var out bytes.Buffer
	fail(t, f.Write(&out))
	return out.Bytes()
}

func ptr[T any](v T) *T { return &v }

func fail(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// biff writes records of BIFF8.
type biff struct{ bytes.Buffer }

func (b *biff) rec(id int, body ...any) {
	var data bytes.Buffer
	for _, v := range body {
		switch v := v.(type) {
		case int:
			v16 := uint16(v)
			_ = binary.Write(&data, binary.LittleEndian, v16)
		case []byte:
			data.Write(v)
		default:
			_ = binary.Write(&data, binary.LittleEndian, v)
		}
	}
	_ = binary.Write(b, binary.LittleEndian, [2]uint16{uint16(id), uint16(data.Len())})
	b.Write(data.Bytes())
}

// wideText is a text of two bytes a character, behind its length in wide bytes.
func wideText(s string, short bool) []byte {
	units := utf16.Encode([]rune(s))
	var out bytes.Buffer
	if short {
		out.WriteByte(byte(len(units)))
	} else {
		_ = binary.Write(&out, binary.LittleEndian, uint16(len(units)))
	}
	out.WriteByte(1)
	_ = binary.Write(&out, binary.LittleEndian, units)
	return out.Bytes()
}

// asXLS writes sheets as BIFF8: texts in the shared table, which runs on over
// records every 1,000 bytes; whole numbers as RK, others as NUMBER; every third
// text as LABEL.
func asXLS(t testing.TB, layouts ...layout) []byte {
	t.Helper()
	return compound(t, "Workbook", xlsStream(layouts, nil))
}

func xlsStream(layouts []layout, extra func(*biff)) []byte {
	var texts []string
	at := map[string]int{}
	for _, l := range layouts {
		for _, row := range l.rows {
			for _, v := range row {
				if s, ok := v.(string); ok {
					if _, had := at[s]; !had {
						at[s] = len(texts)
						texts = append(texts, s)
					}
				}
			}
		}
	}
	var bodies []*biff
	for _, l := range layouts {
		bodies = append(bodies, xlsSheetBody(l, at))
	}
	whole := func(starts []int) []byte {
		var g biff
		g.rec(recBOF, 0x600, 5, 0, 0, 0, 0, 0, 0)
		if extra != nil {
			extra(&g)
		}
		g.rec(recFormat, 164, wideText(`yyyy"年"m"月"d"日"`, false))
		for range 16 {
			g.rec(recXF, 0, 0, 0, [14]byte{})
		}
		g.rec(recXF, 0, 164, 0, [14]byte{})
		for i, l := range layouts {
			g.rec(recBoundSheet, uint32(starts[i]), byte(0), byte(0), wideText(l.name, true))
		}
		writeSST(&g, texts)
		g.rec(recEOF)
		return g.Bytes()
	}
	starts := make([]int, len(layouts))
	end := len(whole(starts))
	for i := range layouts {
		starts[i] = end
		end += bodies[i].Len()
	}
	out := whole(starts)
	for _, b := range bodies {
		out = append(out, b.Bytes()...)
	}
	return out
}

func writeSST(g *biff, texts []string) {
	var pieces [][]byte
	var now bytes.Buffer
	_ = binary.Write(&now, binary.LittleEndian, [2]uint32{uint32(len(texts)), uint32(len(texts))})
	for _, s := range texts {
		raw := wideText(s, false)
		now.Write(raw[:3])
		for units := raw[3:]; len(units) > 0; units = units[2:] {
			if now.Len() >= 1000 {
				pieces = append(pieces, bytes.Clone(now.Bytes()))
				now.Reset()
				now.WriteByte(1) // the next record says anew how wide characters are
			}
			now.Write(units[:2])
		}
	}
	pieces = append(pieces, bytes.Clone(now.Bytes()))
	for i, p := range pieces {
		id := recContinue
		if i == 0 {
			id = recSST
		}
		g.rec(id, p)
	}
}

func xlsSheetBody(l layout, at map[string]int) *biff {
	var b biff
	b.rec(recBOF, 0x600, 0x10, 0, 0, 0, 0, 0, 0)
	n := 0
	for r, row := range l.rows {
		b.rec(recRow, r, 0, len(row), 0, 0, 0, uint32(0x100))
		for c, v := range row {
			switch v := v.(type) {
			case string:
				if n++; n%3 == 0 {
					b.rec(recLabel, r, c, 15, wideText(v, false))
				} else {
					b.rec(recLabelSST, r, c, 15, uint32(at[v]))
				}
			case int:
				b.rec(recRK, r, c, 15, uint32(v)<<2|2)
			case float64:
				b.rec(recNumber, r, c, 15, v)
			case day:
				b.rec(recNumber, r, c, 16, float64(v))
			case bool:
				on := byte(0)
				if v {
					on = 1
				}
				b.rec(recBoolErr, r, c, 15, on, byte(0))
			case formula:
				b.formula(r, c, v.result)
			}
		}
	}
	var blocks []byte
	for _, m := range l.merges {
		g, _ := parseRange(m)
		for _, v := range []int{g.FirstRow - 1, g.LastRow - 1, g.FirstCol - 1, g.LastCol - 1} {
			blocks = binary.LittleEndian.AppendUint16(blocks, uint16(v))
		}
	}
	b.rec(recMergedCells, len(l.merges), blocks)
	b.rec(recEOF)
	return &b
}

func (b *biff) formula(r, c int, result any) {
	tail := make([]byte, 8)
	switch v := result.(type) {
	case int:
		b.rec(recFormula, r, c, 15, float64(v), tail)
	case float64:
		b.rec(recFormula, r, c, 15, v, tail)
	case string:
		b.rec(recFormula, r, c, 15, [8]byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, tail)
		b.rec(recString, wideText(v, false))
	}
}

// compound writes a compound file with one stream, in sectors of 512 bytes.
func compound(t testing.TB, name string, stream []byte) []byte {
	t.Helper()
	const sector = 512
	for len(stream) < 4096 || len(stream)%sector != 0 {
		stream = append(stream, 0)
	}
	n := len(stream) / sector
	fats := (n + 2 + 128) / 128
	for fats*128 < n+1+fats {
		fats++
	}
	if fats > 109 {
		t.Fatal("stream too long for this test")
	}
	var out bytes.Buffer
	w := func(v any) { _ = binary.Write(&out, binary.LittleEndian, v) }
	const end, free = uint32(0xFFFFFFFE), uint32(0xFFFFFFFF)
	out.WriteString("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	w([16]byte{})
	w([]uint16{0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0})
	w([]uint32{0, uint32(fats), uint32(n), 0, 4096, end, 0, end, 0})
	for i := range 109 {
		if i < fats {
			w(uint32(n + 1 + i))
		} else {
			w(free)
		}
	}
	out.Write(stream)
	entry := func(name string, kind byte, child, start uint32, size int) {
		units := make([]uint16, 32)
		copy(units, utf16.Encode([]rune(name)))
		w(units)
		w(uint16(2*len(name) + 2))
		w([]byte{kind, 1})
		w([]uint32{free, free, child})
		w([16]byte{})
		w([]uint32{0, 0, 0, 0, 0, start})
		w(uint64(size))
	}
	entry("Root Entry", 5, 1, end, 0)
	entry(name, 2, free, 0, len(stream))
	for range 2 {
		w([64]byte{})
		w([]uint32{0, free, free, free})
		w([48]byte{})
	}
	for i := range fats * 128 {
		switch {
		case i < n-1:
			w(uint32(i + 1))
		case i == n-1 || i == n:
			w(end)
		case i < n+1+fats:
			w(uint32(0xFFFFFFFD))
		default:
			w(free)
		}
	}
	return out.Bytes()
}

// asCSV writes a sheet as UTF-8; merges are lost, as they are in an office.
func asCSV(l layout) []byte {
	var out strings.Builder
	for _, row := range l.rows {
		for i, v := range row {
			if i > 0 {
				out.WriteByte(',')
			}
			var s string
			switch v := v.(type) {
			case string:
				s = v
			case int:
				s = general(float64(v))
			case float64:
				s = general(v)
			case day:
				s = fromSerial(float64(v)).Format("2006-01-02")
			case formula:
				if f, ok := v.result.(int); ok {
					s = general(float64(f))
				}
			}
			if strings.ContainsAny(s, ",\"\n") {
				s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
			}
			out.WriteString(s)
		}
		out.WriteByte('\n')
	}
	return []byte(out.String())
}

// read opens data and fails the test where it is refused.
func read(t testing.TB, name string, data []byte) *Book {
	t.Helper()
	b, err := Open(name, bytes.NewReader(data), int64(len(data)))
	fail(t, err)
	return b
}
