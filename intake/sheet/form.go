package sheet

import "unicode/utf8"

// isLabel reports whether a text is a label of a form rather than a value.
func isLabel(c Cell) bool {
	if c.Kind != Text || utf8.RuneCountInString(c.Text) > 40 {
		return false
	}
	key, unit, _ := headKey(c.Text)
	return strictLabel.MatchString(key) || unit.Kind != "" && utf8.RuneCountInString(key) <= 16 && headWords.MatchString(key)
}

// mostFormRows is more than any form of one record has.
const mostFormRows = 500

// isForm reports whether the sheet is one record with labels beside their values,
// and not a table with the headings h.
func (v *view) isForm(h head, found bool) bool {
	col := 0
	above, labels, others := 0, 0, 0 // of the first column
	for i := range v.Rows[:min(len(v.Rows), topRows)] {
		r := &v.Rows[i]
		c := r.Cells[0]
		if len(r.Cells) == 1 && i == 0 && !isLabel(c) { // the title
			continue
		}
		if col == 0 {
			col = c.Col
		}
		switch {
		case c.Col != col || noteWord.MatchString(plain(c.Text)):
		case isLabel(c):
			labels++
			if found && r.Number < h.first {
				above++
			}
		default:
			others++
		}
	}
	if labels < 3 || labels < others || len(v.Rows) > mostFormRows {
		return false
	}
	if !found || above >= 2 {
		return true
	}
	// A row of headings names all its columns; a row of a form has values between its labels.
	r := v.row(h.first)
	named := 0
	for _, c := range r.Cells {
		if isLabel(c) || c.Text == "序号" {
			named++
		}
	}
	width := r.Cells[len(r.Cells)-1].Col - r.Cells[0].Col + 1
	covered := 0
	for _, c := range r.Cells {
		b := v.block(r.Number, c.Col)
		covered += b.LastCol - b.FirstCol + 1
	}
	return len(r.Cells) < 3 || named*4 < len(r.Cells)*3 || covered*5 < width*4
}

// form reads a sheet of labels and values as one record.
func (v *view) form() *Table {
	t := &Table{Sheet: v.Name, Form: true}
	f := &formReader{v: v, t: t}
	first := 0
	for i := range v.Rows {
		r := &v.Rows[i]
		if first == 0 && len(r.Cells) > 0 && !isLabel(r.Cells[0]) && len(r.Cells) <= 2 {
			continue
		}
		if first == 0 {
			first = r.Number
		}
		f.row(r)
	}
	units := v.above(t, first)
	t.giveUnits(units)
	t.Records = []Record{{Row: first, Cells: f.cells}}
	return t
}

type formReader struct {
	v     *view
	t     *Table
	cells []Cell
	heads []*Row // rows of labels over the columns of a small table inside the form
	under bool   // values have been read under them
}

// row reads the pairs of a row, or the values under the labels above.
func (f *formReader) row(r *Row) {
	if len(r.Cells) == 0 {
		return
	}
	if noteWord.MatchString(plain(short(r.Cells[0].Text, 40))) {
		f.t.Left = append(f.t.Left, LeftOut{r.Number, LeftNote, short(r.Cells[0].Text, 60)})
		return
	}
	if f.isHead(r) || f.namesColumns(r) {
		if f.under {
			f.heads, f.under = nil, false
		}
		f.heads = append(f.heads, r)
		return
	}
	if f.underHeads(r) {
		f.under = true
		return
	}
	f.heads, f.under = nil, false
	for i := 0; i < len(r.Cells); i++ {
		c := r.Cells[i]
		if !isLabel(c) && c.Kind != Text {
			continue
		}
		if !isLabel(c) && i > 0 { // a value without a label goes with the last one
			continue
		}
		value := Cell{Row: r.Number, Col: f.v.block(r.Number, c.Col).LastCol + 1}
		if i+1 < len(r.Cells) && r.Cells[i+1].Col == value.Col && !isLabel(r.Cells[i+1]) {
			value = r.Cells[i+1]
			i++
		}
		f.add(c, value, []string{tidy(c.Text)})
	}
}

func (f *formReader) add(label, value Cell, parts []string) {
	f.t.Headings = append(f.t.Headings, makeHeading(label.Col, parts))
	f.cells = append(f.cells, value)
}

// isHead: three labels or more side by side, or a second row of them.
func (f *formReader) isHead(r *Row) bool {
	if len(r.Cells) < 4 {
		return false
	}
	for i, c := range r.Cells {
		key, _, _ := headKey(c.Text)
		if c.Kind != Text || looksNumber(key) || !headWords.MatchString(key) && !isLabel(c) && i > 0 {
			return false
		}
		if i > 0 && i+1 < len(r.Cells) && f.v.block(r.Number, c.Col).LastCol+1 != r.Cells[i+1].Col && len(f.heads) == 0 {
			return false // room for a value beside the label
		}
	}
	return true
}

// namesColumns: five texts or more side by side, with a label and no further one
// in the row below: its values stand under them.
func (f *formReader) namesColumns(r *Row) bool {
	below := f.v.row(f.v.block(r.Number, r.Cells[0].Col).LastRow + 1)
	if len(r.Cells) < 5 || len(below.Cells) == 0 || !isLabel(below.Cells[0]) || below.Cells[0].Col != r.Cells[0].Col {
		return false
	}
	for i, c := range r.Cells {
		if c.Kind != Text || i > 0 && f.v.block(r.Number, r.Cells[i-1].Col).LastCol+1 != c.Col {
			return false
		}
	}
	for _, c := range below.Cells[1:] {
		if isLabel(c) || r.Cell(c.Col).IsBlank() {
			return false
		}
	}
	return true
}

// underHeads reads a row whose values stand under the labels of the rows above.
func (f *formReader) underHeads(r *Row) bool {
	if len(f.heads) == 0 {
		return false
	}
	label := r.Cells[0]
	if b := f.v.block(r.Number, label.Col); f.v.wide(r.Number, b.LastCol+1, f.heads[0]) {
		return false
	}
	for _, c := range r.Cells[1:] {
		var parts []string
		for _, h := range f.heads {
			if over := over(h, c.Col, label.Col); over != "" {
				parts = append(parts, over)
			}
		}
		f.add(c, c, append(parts, tidy(label.Text)))
	}
	return true
}

// over is the label of a row that stands above a column; that over the labels of
// the lines is none.
func over(h *Row, col, labels int) string {
	for i := len(h.Cells) - 1; i >= 0; i-- {
		if c := h.Cells[i]; c.Col <= col && c.Col > labels {
			return tidy(c.Text)
		}
	}
	return ""
}

// wide: the cell at a place is merged over several of the labels of a row.
func (v *view) wide(row, col int, labels *Row) bool {
	b := v.block(row, col)
	n := 0
	for _, c := range labels.Cells {
		if c.Col >= b.FirstCol && c.Col <= b.LastCol {
			n++
		}
	}
	return n > 1
}
