package sheet

import (
	"strconv"
	"strings"
	"time"
)

// cellReader reads the cells of one sheet of a workbook.
type cellReader struct {
	*xlsx
	gridder
	col  int
	cell struct {
		kind, style string
		value       []byte
		text        strings.Builder // of an inline text
		formula     bool
		open        bool // between <c> and </c>
	}
	inside   string // the element whose text is wanted: v, t or f
	phonetic int
}

func (x *xlsx) readSheet(name string, s *Sheet) error {
	r := &cellReader{xlsx: x, gridder: gridder{sheet: s}}
	if err := x.read(name, r.token); err != nil {
		return err
	}
	s.order()
	return nil
}

func (r *cellReader) token(m *markup, t token) error {
	switch {
	case t == textBit:
		return r.text(m)
	case t == startTag:
		return r.start(m)
	}
	switch m.name {
	case "v", "t", "f":
		r.inside = ""
	case "rPh":
		r.phonetic--
	case "c":
		return r.endCell()
	case "row":
		r.end()
	}
	return nil
}

func (r *cellReader) text(m *markup) error {
	switch r.inside {
	case "v":
		if len(r.cell.value)+len(m.text) > mostToken {
			return errHalf
		}
		r.cell.value = append(r.cell.value, m.text...)
	case "t":
		if r.phonetic > 0 {
			return nil
		}
		if r.cell.text.Len() > mostToken {
			return errHalf
		}
		writeText(&r.cell.text, m)
	case "f":
		if strings.ContainsRune(string(m.text[:min(len(m.text), 4096)]), '[') && r.linked {
			r.oddly.linked++
		}
	}
	return nil
}

func (r *cellReader) start(m *markup) error {
	switch m.name {
	case "row":
		number := r.row.Number + 1
		if n, err := strconv.Atoi(m.attr("r")); err == nil {
			number = n
		}
		if number < 1 || number > lastRow {
			return errHalf
		}
		hidden := m.attr("hidden")
		r.begin(number, hidden == "1" || hidden == "true")
		r.col, r.cell.open = 0, false
	case "c":
		return r.startCell(m)
	case "v", "t", "f":
		if m.name == "f" {
			r.cell.formula = true
		}
		if !m.empty {
			r.inside = m.name
		}
	case "rPh":
		if !m.empty {
			r.phonetic++
		}
	case "mergeCell":
		block, ok := parseRange(m.attr("ref"))
		if !ok {
			return nil
		}
		r.sheet.Merges = append(r.sheet.Merges, block)
		return r.limits.merge()
	}
	return nil
}

func (r *cellReader) startCell(m *markup) error {
	r.col++
	r.cell.kind, r.cell.style, r.cell.formula, r.cell.open = "", "", false, !m.empty
	r.cell.value, r.inside, r.phonetic = r.cell.value[:0], "", 0
	r.cell.text.Reset()
	for _, a := range m.attrs {
		switch a.name {
		case "r":
			if _, col, ok := parsePlace(string(a.value)); ok {
				r.col = col
			}
		case "t":
			r.cell.kind = string(a.value)
		case "s":
			r.cell.style = string(a.value)
		}
	}
	if r.col > lastCol || r.row.Number == 0 { // a cell outside of any row
		return errHalf
	}
	return nil
}

func (r *cellReader) endCell() error {
	if !r.cell.open {
		return nil
	}
	r.cell.open = false
	c := Cell{Row: r.row.Number, Col: r.col, Formula: r.cell.formula}
	value := string(r.cell.value)
	switch r.cell.kind {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && i >= 0 && i < len(r.shared) {
			c.Kind, c.Text = Text, r.shared[i]
		}
	case "inlineStr":
		c.Kind, c.Text = Text, tidyText(r.cell.text.String())
	case "str":
		c.Kind, c.Text = Text, tidyText(unescape(r.cell.value))
	case "b":
		c.Kind, c.Text = YesNo, "否"
		if strings.TrimSpace(value) == "1" || value == "true" {
			c.Number, c.Text = 1, "是"
		}
	case "e":
		c.Kind, c.Text = Fault, unescape(r.cell.value)
	case "d":
		c = isoDay(c, strings.TrimSpace(value))
	default:
		c = r.number(c, strings.TrimSpace(value))
	}
	if c.Formula && c.Text == "" && len(value) == 0 && r.cell.kind != "str" {
		c.Kind, c.Text = Fault, noResult
		r.oddly.noResult(r.sheet, c.Row, c.Col)
	}
	if c.IsBlank() {
		return nil
	}
	r.add(c)
	if r.cell.kind == "s" { // the text is counted where it is kept
		return r.limits.cell("")
	}
	return r.limits.cell(c.Text)
}

// noResult stands for the value of a formula that nobody has worked out.
const noResult = "（公式无结果）"

func (r *cellReader) number(c Cell, value string) Cell {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return c
	}
	style, _ := strconv.Atoi(r.cell.style)
	if style < 0 || style >= len(r.formats) {
		style = 0
	}
	var form *format
	if len(r.formats) > 0 {
		form = r.formats[style]
	}
	return form.cell(c, f, r.date)
}

// isoDay reads a day in ISO 8601, as some programs write it.
func isoDay(c Cell, value string) Cell {
	for _, layout := range []string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		if t, err := time.Parse(layout, value); err == nil {
			c.Kind, c.Text = Date, t.Format("2006-01-02")
			c.Number = float64(t.Unix()/86400) + 25569
			return c
		}
	}
	c.Kind, c.Text = Text, value
	return c
}

// parsePlace reads C5 as row 5, column 3; signs of absolute places are passed over.
func parsePlace(s string) (row, col int, ok bool) {
	i := 0
	for ; i < len(s); i++ {
		b := s[i] &^ 0x20
		if s[i] == '$' {
			continue
		}
		if b < 'A' || b > 'Z' {
			break
		}
		col = col*26 + int(b-'A') + 1
		if col > lastCol {
			return 0, 0, false
		}
	}
	for ; i < len(s); i++ {
		if s[i] == '$' {
			continue
		}
		if s[i] < '0' || s[i] > '9' {
			return 0, 0, false
		}
		row = row*10 + int(s[i]-'0')
		if row > lastRow {
			return 0, 0, false
		}
	}
	return row, col, row > 0 && col > 0
}

// parseRange reads A1:T1.
func parseRange(s string) (Range, bool) {
	from, to, ok := strings.Cut(s, ":")
	row, col, okFrom := parsePlace(from)
	row2, col2, okTo := parsePlace(to)
	return Range{min(row, row2), min(col, col2), max(row, row2), max(col, col2)}, ok && okFrom && okTo
}
