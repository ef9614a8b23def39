package sheet

import (
	"cmp"
	"slices"
)

// The size of a sheet in Excel and WPS.
const (
	lastRow = 1 << 20
	lastCol = 1 << 14
)

// gridder puts cells into the rows of a sheet as they come.
type gridder struct {
	sheet *Sheet
	row   Row
	block []Cell // cells are cut from blocks: one allocation for many rows
}

// begin begins a row; its cells are gathered in the room of the last one's.
func (g *gridder) begin(number int, hidden bool) {
	g.row = Row{Number: number, Hidden: hidden, Cells: g.row.Cells[:0]}
}

func (g *gridder) add(c Cell) { g.row.Cells = append(g.row.Cells, c) }

// end keeps the row if it holds something.
func (g *gridder) end() {
	if len(g.row.Cells) == 0 {
		return
	}
	kept := g.row
	if cap(g.block)-len(g.block) < len(kept.Cells) {
		g.block = make([]Cell, 0, max(1024, len(kept.Cells)))
	}
	at := len(g.block)
	g.block = append(g.block, kept.Cells...)
	kept.Cells = g.block[at:len(g.block):len(g.block)]
	g.sheet.Rows = append(g.sheet.Rows, kept)
	g.row.Cells = g.row.Cells[:0]
}

// order puts rows and cells in their order, should a program have written them in another.
func (s *Sheet) order() {
	byNumber := func(a, b Row) int { return cmp.Compare(a.Number, b.Number) }
	byCol := func(a, b Cell) int { return cmp.Compare(a.Col, b.Col) }
	if !slices.IsSortedFunc(s.Rows, byNumber) {
		slices.SortStableFunc(s.Rows, byNumber)
	}
	rows := s.Rows[:0]
	for _, r := range s.Rows {
		if n := len(rows); n > 0 && rows[n-1].Number == r.Number {
			rows[n-1].Cells = append(rows[n-1].Cells, r.Cells...)
			continue
		}
		rows = append(rows, r)
	}
	s.Rows = rows
	for i := range s.Rows {
		r := &s.Rows[i]
		if !slices.IsSortedFunc(r.Cells, byCol) {
			slices.SortStableFunc(r.Cells, byCol)
		}
		// Of two values for one cell the first counts.
		r.Cells = slices.CompactFunc(r.Cells, func(a, b Cell) bool { return a.Col == b.Col })
	}
}
