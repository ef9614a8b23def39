package report

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// creator is the program as people know it.
const creator = "产业链图谱"

// What a workbook can hold, and the widths of columns in characters.
const (
	mostHeight   = 409    // points, of a row
	mostCell     = 32_767 // UTF-16 units
	longestSheet = 31     // characters of a sheet's name
	leastColumn  = 6
	mostColumn   = 24
	wideColumn   = 64
	sharedColumn = 36  // of sentences where there are several columns of them
	longColumn   = 120 // for cells that stay too high in a wide one
	a4Columns    = 190 // that are still read with ease on A4 across
	lineHeight   = 15  // points
)

// WriteXLSX writes a workbook with a sheet a table, set for A4 across, whose
// heading row stays in view and filters. People get the title and the facts
// above each table and what else the paper says in a last sheet; programs get
// the bare table with the facts in each row. made is when. It ends with ctx.
func WriteXLSX(ctx context.Context, to io.Writer, p *Paper, w Where, made time.Time) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closing := f.Close(); err == nil {
			err = closing
		}
	}()
	b := &book{File: f, reader: w, names: map[string]bool{}}
	b.prepare()
	for _, t := range p.Tables {
		b.table(ctx, p, t)
	}
	if w == People {
		b.remarks(p)
	}
	b.do(func() error { f.SetActiveSheet(0); return f.DeleteSheet("Sheet1") })
	at := made.UTC().Format(time.RFC3339)
	b.do(func() error {
		return f.SetDocProps(&excelize.DocProperties{Title: p.Title, Creator: creator, LastModifiedBy: creator, Created: at, Modified: at, Language: "zh-CN"})
	})
	if b.do(ctx.Err); b.err != nil {
		return b.err
	}
	return f.Write(to)
}

// book is a workbook being filled; the first error ends the work.
type book struct {
	*excelize.File
	reader                 Where
	names                  map[string]bool // of sheets
	title, remark, warning int             // styles
	head, body, plain      int
	numbers                map[[2]int]int // style by kind and digits
	err                    error
	line                   []excelize.Border
}

func (b *book) do(step func() error) {
	if b.err == nil {
		b.err = step()
	}
}

func (b *book) style(s excelize.Style) (id int) {
	b.do(func() (err error) { id, err = b.NewStyle(&s); return err })
	return id
}

func (b *book) prepare() {
	for _, side := range []string{"top", "bottom", "left", "right"} {
		b.line = append(b.line, excelize.Border{Type: side, Color: "AAB4BF", Style: 1})
	}
	b.title = b.style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	b.remark = b.style(excelize.Style{Font: &excelize.Font{Color: "55606E"}})
	b.warning = b.style(excelize.Style{Font: &excelize.Font{Bold: true, Color: "9C2A10"}})
	b.head = b.style(excelize.Style{Font: &excelize.Font{Bold: true}, Border: b.line, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E9EDF1"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	b.body = b.style(excelize.Style{Border: b.line, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	b.plain = b.style(excelize.Style{Border: b.line, Alignment: &excelize.Alignment{Vertical: "top"}})
	b.numbers = map[[2]int]int{}
}

// cellStyle is the style of a column's cells.
func (b *book) cellStyle(c *Column) int {
	if c.Kind != Number && c.Kind != Share {
		return b.body
	}
	if c.Digits == AsIs {
		return b.plain
	}
	key := [2]int{int(c.Kind), c.Digits}
	if id, ok := b.numbers[key]; ok {
		return id
	}
	format := "0"
	if c.Digits > 0 {
		format += "." + strings.Repeat("0", c.Digits)
	}
	if c.Kind == Share {
		format += "%"
	}
	b.numbers[key] = b.style(excelize.Style{Border: b.line, Alignment: &excelize.Alignment{Vertical: "top"}, CustomNumFmt: &format})
	return b.numbers[key]
}

// sheet makes a sheet whose name Excel takes and no other sheet has.
func (b *book) sheet(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, name), " '")
	if name == "" || strings.EqualFold(name, "Sheet1") {
		name = "表"
	}
	base := []rune(name)
	for n := 2; b.names[name]; n++ {
		name = fmt.Sprintf("%s%d", string(base[:min(len(base), longestSheet-3)]), n)
	}
	if r := []rune(name); len(r) > longestSheet {
		name = string(r[:longestSheet])
	}
	b.names[name] = true
	b.do(func() error { _, err := b.NewSheet(name); return err })
	return name
}

// grid is a table as a sheet holds it.
type grid struct {
	columns []Column
	rows    [][]any
	widths  []float64
	// sentences is how many columns hold them.
	sentences int
}

func (t *Table) grid(facts []Fact, w Where) *grid {
	g := &grid{}
	shown, listed := t.shown(w), t.listHead(w)
	if listed != "" {
		g.columns = append(g.columns, Column{Key: listed, Name: listed})
	}
	for _, c := range shown {
		g.columns = append(g.columns, t.Columns[c])
	}
	if w == Programs {
		for _, f := range facts {
			g.columns = append(g.columns, text(f.Key, f.Name))
		}
	}
	for i := range t.Lists {
		l := &t.Lists[i]
		for _, cells := range l.Rows {
			row := make([]any, 0, len(g.columns))
			if listed != "" {
				row = append(row, l.name(w))
			}
			for _, c := range shown {
				row = append(row, bounded(t.Columns[c].value(cells[c], w)))
			}
			if w == Programs {
				for _, f := range facts {
					row = append(row, f.Code)
				}
			}
			g.rows = append(g.rows, row)
		}
	}
	for c := range g.columns {
		if g.columns[c].Kind == Sentence {
			g.sentences++
		}
	}
	for c := range g.columns {
		g.widths = append(g.widths, g.width(c, w))
	}
	return g
}

// tooLong ends a cell that a workbook cannot hold whole.
const tooLong = "…（过长，已截短）"

// bounded shortens a text that no cell can hold.
func bounded(cell any) any {
	s, ok := cell.(string)
	if !ok || len(s) <= mostCell {
		return cell
	}
	units := utf16.Encode([]rune(s))
	if len(units) <= mostCell {
		return cell
	}
	end := mostCell - utf8.RuneCountInString(tooLong)
	if utf16.IsSurrogate(rune(units[end-1])) && utf16.IsSurrogate(rune(units[end])) && units[end-1] < 0xDC00 {
		end-- // not between the halves of a character
	}
	return string(utf16.Decode(units[:end])) + tooLong
}

// table fills a sheet.
func (b *book) table(ctx context.Context, p *Paper, t *Table) {
	sheet, g := b.sheet(t.Name), t.grid(p.Facts, b.reader)
	first := 1
	if b.reader == People {
		first = b.above(sheet, p)
	}
	heads := make([]any, len(g.columns))
	for i := range g.columns {
		heads[i] = g.columns[i].head(b.reader)
	}
	last := first + len(g.rows)
	b.do(func() error { return b.SetSheetRow(sheet, cellName(1, first), &heads) })
	b.height(sheet, first, g.lines(padded(heads)))
	b.do(func() error { return b.SetCellStyle(sheet, cellName(1, first), cellName(len(heads), first), b.head) })
	for i, row := range g.rows {
		b.do(ctx.Err)
		b.do(func() error { return b.SetSheetRow(sheet, cellName(1, first+1+i), &row) })
		b.height(sheet, first+1+i, g.lines(row))
	}
	for c := range g.columns {
		if len(g.rows) > 0 {
			style := b.cellStyle(&g.columns[c])
			b.do(func() error { return b.SetCellStyle(sheet, cellName(c+1, first+1), cellName(c+1, last), style) })
		}
		b.do(func() error {
			letter, err := excelize.ColumnNumberToName(c + 1)
			if err != nil {
				return err
			}
			return b.SetColWidth(sheet, letter, letter, g.widths[c])
		})
	}
	if len(g.rows) > 0 {
		b.do(func() error { return b.AutoFilter(sheet, cellName(1, first)+":"+cellName(len(heads), last), nil) })
	}
	b.do(func() error {
		return b.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: first, TopLeftCell: cellName(1, first+1), ActivePane: "bottomLeft"})
	})
	b.repeat(sheet, first)
	b.page(sheet, g.total())
}

// repeat prints a heading row on every page.
func (b *book) repeat(sheet string, row int) {
	b.do(func() error {
		return b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", strings.ReplaceAll(sheet, "'", "''"), row, row), Scope: sheet})
	})
}

// above writes the title, the facts and what must not be missed; it returns the next row.
func (b *book) above(sheet string, p *Paper) int {
	row := 0
	put := func(text string, style int) {
		row++
		b.do(func() error { return b.SetCellStr(sheet, cellName(1, row), bounded(text).(string)) })
		b.do(func() error { return b.SetCellStyle(sheet, cellName(1, row), cellName(1, row), style) })
	}
	put(p.Title, b.title)
	var facts []string
	for _, f := range p.Facts {
		facts = append(facts, f.Name+"："+f.Text)
	}
	if facts != nil {
		put(strings.Join(facts, "　"), b.remark)
	}
	for _, w := range p.Warnings {
		put(w, b.warning)
	}
	if short := p.Shortened(); short != "" {
		put(short, b.warning)
	}
	return row + 1
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

func (b *book) height(sheet string, row, lines int) {
	b.do(func() error { return b.SetRowHeight(sheet, row, float64(min(lineHeight*lines, mostHeight))) })
}

// page sets a sheet for paper, as wide as one page.
func (b *book) page(sheet string, total float64) {
	across, paper, fit, pages, fits := "landscape", 9, 1, 0, true // 9: A4
	if total > a4Columns {
		paper = 8 // A3
	}
	b.do(func() error {
		return b.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &across, Size: &paper, FitToWidth: &fit, FitToHeight: &pages})
	})
	b.do(func() error { return b.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fits}) })
}

// width of a column: its longest cell, a Chinese character being two wide, and
// at least half its head, which may stand in two lines. A column grows where its
// rows would be too high.
func (g *grid) width(c int, w Where) float64 {
	longest := 0
	for _, row := range g.rows {
		longest = max(longest, textWidth(g.columns[c].text(row[c], w))+1)
	}
	most := mostColumn
	if g.columns[c].Kind == Sentence {
		if most = wideColumn; g.sentences > 1 {
			most = sharedColumn
		}
	}
	for _, wider := range []int{wideColumn, longColumn} {
		if most < wider && linesOfWidth(longest, float64(most))*lineHeight > mostHeight {
			most = wider
		}
	}
	longest = max(longest, textWidth(g.columns[c].head(w))/2+4) // room for the filter's button
	return float64(min(max(longest, leastColumn), most))
}

func (g *grid) total() float64 {
	total := 0.0
	for _, w := range g.widths {
		total += w
	}
	return total
}

// lines is how many lines a row of wrapped cells takes: not every program works that out.
func (g *grid) lines(row []any) int {
	most := 1
	for c, cell := range row {
		most = max(most, linesOf(g.columns[c].text(cell, People), g.widths[c]))
	}
	return most
}

func linesOf(text string, width float64) int { return linesOfWidth(textWidth(text), width) }

// linesOfWidth is how many lines a text takes. Programs differ in their fonts, and a mark that
// may not begin a line takes the character before it along, where there are several.
func linesOfWidth(length int, width float64) int {
	room := int(0.9 * width)
	if length <= room {
		return 1
	}
	return (length + room - 2) / (room - 1)
}

// padded leaves room for the filter's button in heads.
func padded(heads []any) []any {
	out := make([]any, len(heads))
	for i, h := range heads {
		out[i] = fmt.Sprint(h, "   ")
	}
	return out
}

func textWidth(s string) int {
	n := 0
	for _, r := range s {
		n++
		if utf8.RuneLen(r) > 2 {
			n++
		}
	}
	return n
}

func cellName(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return "A1" // only for a row or column below 1
	}
	return name
}
