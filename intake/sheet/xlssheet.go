package sheet

import (
	"encoding/binary"
	"math"
)

// xlsSheet reads the cells of one sheet of BIFF8.
type xlsSheet struct {
	*xls
	gridder
	hidden map[int]bool
	wait   *Cell // a formula whose text follows in a record of its own
}

// readSheet reads the sheet whose records begin at a place; is tells whether they
// are those of a sheet of cells.
func (x *xls) readSheet(at int, s *Sheet) (is bool, err error) {
	id, body, at, err := x.record(at)
	if err != nil {
		return false, err
	}
	if id != recBOF || len(body) < 4 || u16(body, 2) != 0x10 {
		return false, nil
	}
	r := &xlsSheet{xls: x, gridder: gridder{sheet: s}, hidden: map[int]bool{}}
	for depth := 1; ; {
		id, body, next, err := x.record(at)
		if err != nil {
			return false, err
		}
		at = next
		switch {
		case id == recBOF: // a chart inside the sheet
			depth++
		case id == recEOF:
			if depth--; depth == 0 {
				r.end()
				s.order()
				return true, nil
			}
		case depth == 1:
			if id == recString || id == recLabel || id == recRString {
				var bodies [][]byte
				bodies, at = x.continued(body, at)
				err = r.text(id, bodies)
			} else {
				err = r.record(id, body)
			}
			if err != nil {
				return false, err
			}
		}
	}
}

// put keeps a cell; fresh says that its text is not kept elsewhere.
func (r *xlsSheet) put(c Cell, fresh bool) error {
	if c.IsBlank() {
		return nil
	}
	if c.Row != r.row.Number {
		r.end()
		r.begin(c.Row, r.hidden[c.Row])
	}
	r.add(c)
	if !fresh {
		return r.limits.cell("")
	}
	return r.limits.cell(c.Text)
}

// text reads a cell with its text, or the text of the formula before.
func (r *xlsSheet) text(id int, bodies [][]byte) error {
	if id == recString {
		if r.wait == nil || len(bodies[0]) < 3 {
			return nil
		}
		c := *r.wait
		r.wait = nil
		c.Kind, c.Text = Text, tidyText(newStrings(bodies...).long())
		return r.put(c, true)
	}
	if len(bodies[0]) < 9 {
		return nil
	}
	c := cellAt(bodies[0])
	bodies[0] = bodies[0][6:]
	c.Kind, c.Text = Text, tidyText(newStrings(bodies...).long())
	return r.put(c, true)
}

// cellAt is the cell whose place a record begins with.
func cellAt(body []byte) Cell { return Cell{Row: u16(body, 0) + 1, Col: u16(body, 2) + 1} }

func (r *xlsSheet) record(id int, body []byte) error {
	switch {
	case id == recRow && len(body) >= 16:
		if body[12]&0x20 != 0 {
			r.hidden[u16(body, 0)+1] = true
		}
	case id == recLabelSST && len(body) >= 10:
		if i := u32(body, 6); i < len(r.shared) {
			c := cellAt(body)
			c.Kind, c.Text = Text, r.shared[i]
			return r.put(c, false)
		}
	case id == recNumber && len(body) >= 14:
		return r.number(cellAt(body), u16(body, 4), math.Float64frombits(binary.LittleEndian.Uint64(body[6:])))
	case id == recRK && len(body) >= 10:
		return r.number(cellAt(body), u16(body, 4), rk(binary.LittleEndian.Uint32(body[6:])))
	case id == recMulRK && len(body) >= 6:
		c := cellAt(body)
		for at := 4; at+8 <= len(body); at += 6 {
			if err := r.number(c, u16(body, at), rk(binary.LittleEndian.Uint32(body[at+2:]))); err != nil {
				return err
			}
			c.Col++
		}
	case id == recBoolErr && len(body) >= 8:
		return r.put(boolOrFault(cellAt(body), body[6], body[7] != 0), true)
	case id == recFormula && len(body) >= 14:
		return r.formula(body)
	case id == recMergedCells && len(body) >= 2:
		return r.merged(body)
	}
	return nil
}

func (r *xlsSheet) number(c Cell, style int, value float64) error {
	return r.put(r.formatOf(style).cell(c, value, r.date), true)
}

func boolOrFault(c Cell, value byte, fault bool) Cell {
	switch {
	case fault:
		c.Kind, c.Text = Fault, faultText(value)
	case value != 0:
		c.Kind, c.Number, c.Text = YesNo, 1, "是"
	default:
		c.Kind, c.Text = YesNo, "否"
	}
	return c
}

// formula reads the result that was stored with a formula.
func (r *xlsSheet) formula(body []byte) error {
	c := cellAt(body)
	c.Formula, r.wait = true, nil
	if u16(body, 12) != 0xFFFF {
		return r.number(c, u16(body, 4), math.Float64frombits(binary.LittleEndian.Uint64(body[6:])))
	}
	switch body[6] {
	case 0:
		r.wait = &c
	case 1:
		return r.put(boolOrFault(c, body[8], false), true)
	case 2:
		return r.put(boolOrFault(c, body[8], true), true)
	}
	return nil
}

func (r *xlsSheet) merged(body []byte) error {
	for at := 2; at+8 <= len(body); at += 8 {
		block := Range{u16(body, at) + 1, u16(body, at+4) + 1, u16(body, at+2) + 1, u16(body, at+6) + 1}
		if block.LastRow < block.FirstRow || block.LastCol < block.FirstCol {
			continue
		}
		r.sheet.Merges = append(r.sheet.Merges, block)
		if err := r.limits.merge(); err != nil {
			return err
		}
	}
	return nil
}
