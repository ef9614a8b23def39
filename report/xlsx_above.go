package report

import (
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// above writes the title, the facts with the unit at their right, and what must not be
// missed, each over the width of the table; it returns the next row.
func (b *book) above(sheet string, p *Paper, g *grid) int {
	row, last := 0, len(g.columns)
	put := func(text string, style, last, high int) {
		row++
		text = bounded(text).(string)
		b.do(func() error { return b.SetCellStr(sheet, cellName(1, row), text) })
		b.do(func() error { return b.SetCellStyle(sheet, cellName(1, row), cellName(last, row), style) })
		width := 0.0
		for _, w := range g.widths[:last] {
			width += w
		}
		lines := linesOf(text, max(width, leastColumn))
		b.do(func() error { return b.SetRowHeight(sheet, row, float64(min(high*lines, mostHeight))) })
		if last > 1 {
			b.do(func() error { return b.MergeCell(sheet, cellName(1, row), cellName(last, row)) })
		}
	}
	put(p.Title, b.banner, last, titleHeight)
	var facts []string
	for _, f := range p.Facts {
		facts = append(facts, f.Name+"："+f.Text)
	}
	unit, left := g.unit(), last
	for room := 0.0; unit != "" && left > 0 && room < unitColumns; left-- {
		room += g.widths[left-1]
	}
	switch {
	case unit == "" || left == 0:
		left = last
		if unit != "" {
			facts = append(facts, unit)
		}
		if facts != nil {
			put(strings.Join(facts, "　"), b.fact, last, lineHeight)
		}
	default:
		put(strings.Join(facts, "　"), b.fact, left, lineHeight)
		b.do(func() error { return b.SetCellStr(sheet, cellName(left+1, row), unit) })
		b.do(func() error { return b.SetCellStyle(sheet, cellName(left+1, row), cellName(last, row), b.unit) })
		if last > left+1 {
			b.do(func() error { return b.MergeCell(sheet, cellName(left+1, row), cellName(last, row)) })
		}
	}
	for _, w := range p.Warnings {
		put(w, b.warning, last, lineHeight)
	}
	if short := p.Shortened(); short != "" {
		put(short, b.warning, last, lineHeight)
	}
	return row + 1
}

// inBrackets is the unit behind the head of a column.
var inBrackets = regexp.MustCompile(`（([^（）]+)）$`)

// unit is what the numbers of the table are counted in, as 单位：亿元; blank where they
// differ, or none says.
func (g *grid) unit() string {
	unit := ""
	for i := range g.columns {
		if g.columns[i].Kind != Number {
			continue
		}
		said := inBrackets.FindStringSubmatch(g.columns[i].Name)
		switch {
		case said == nil:
		case unit != "" && unit != said[1]:
			return ""
		default:
			unit = said[1]
		}
	}
	if unit == "" {
		return ""
	}
	return "单位：" + unit
}

// remarks fills a sheet with what the paper says besides its tables.
func (b *book) remarks(p *Paper) {
	lines := append([]Line{}, p.Lines...)
	for _, t := range p.Tables {
		for i := range t.Lists {
			l := &t.Lists[i]
			for _, line := range l.Lines {
				lines = append(lines, Line{l.Name, line.Lead + line.Text})
			}
		}
	}
	for _, n := range p.Notes {
		lines = append(lines, Line{"说明", n})
	}
	if len(lines) == 0 {
		return
	}
	sheet := b.sheet("说明")
	wrap := b.style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	for i, l := range lines {
		row := []any{strings.TrimSuffix(strings.TrimSpace(l.Lead), "："), bounded(l.Text)}
		b.do(func() error { return b.SetSheetRow(sheet, cellName(1, i+1), &row) })
		b.height(sheet, i+1, linesOf(l.Text, longColumn))
	}
	b.do(func() error { return b.SetCellStyle(sheet, "A1", cellName(2, len(lines)), wrap) })
	b.do(func() error { return b.SetColWidth(sheet, "A", "A", mostColumn) })
	b.do(func() error { return b.SetColWidth(sheet, "B", "B", longColumn) })
	b.page(sheet, mostColumn+longColumn)
}
