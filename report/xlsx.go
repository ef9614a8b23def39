package report

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"chainchief/graph"
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
	titleHeight  = 26  // points, of a line of the title
	unitColumns  = 14  // characters that the unit needs
	filledColumn = 16  // characters of a column that is filled in by hand
)

// The fonts of an office's tables. Where a computer lacks them, its program takes another.
const (
	bodyFont  = "宋体"
	titleFont = "黑体"
)

// WriteXLSX writes a workbook with a sheet a table, set for A4 across, whose
// heading row stays in view and filters. People get above each table the title over
// its whole width, the facts and the unit where all its numbers have one, dates as
// dates, and what else the paper says in a last sheet; programs get the bare table
// with the facts in each row. made is when. It ends with ctx.
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
	banner, fact, unit     int
	numbers                map[[2]int]int // style by kind and digits
	days                   map[int]int    // style by how much of a date is known
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
	b.do(func() error { return b.SetDefaultFont(bodyFont) })
	above := excelize.Alignment{Vertical: "center", WrapText: true}
	b.title = b.style(excelize.Style{Font: &excelize.Font{Family: titleFont, Size: 16}})
	b.banner = b.style(excelize.Style{Font: &excelize.Font{Family: titleFont, Size: 16}, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}})
	b.remark = b.style(excelize.Style{Font: &excelize.Font{Color: "55606E"}})
	b.fact = b.style(excelize.Style{Font: &excelize.Font{Color: "55606E"}, Alignment: &above})
	b.unit = b.style(excelize.Style{Font: &excelize.Font{Color: "55606E"}, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}})
	b.warning = b.style(excelize.Style{Font: &excelize.Font{Bold: true, Color: "9C2A10"}, Alignment: &above})
	b.head = b.style(excelize.Style{Font: &excelize.Font{Bold: true}, Border: b.line, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E9EDF1"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}})
	b.body = b.style(excelize.Style{Border: b.line, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	b.plain = b.style(excelize.Style{Border: b.line, Alignment: &excelize.Alignment{Vertical: "top"}})
	b.numbers, b.days = map[[2]int]int{}, map[int]int{}
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

// dayFormats show as much of a date as is known; one that is not whole is held as its first day.
var dayFormats = map[int]string{4: "yyyy", 7: "yyyy-mm", 10: "yyyy-mm-dd"}

// firstDay: before it programs do not agree on the number of a day.
const firstDay = graph.Date("1900-03-01")

// day is a date as a workbook holds it, the number of a day and how it is shown; false: it
// stays a text.
func (b *book) day(cell any) (serial float64, style int, ok bool) {
	d, _ := cell.(graph.Date)
	first := string(d) + map[int]string{4: "-01-01", 7: "-01"}[len(d)]
	t, err := time.Parse(time.DateOnly, first)
	if err != nil || graph.Date(first) < firstDay {
		return 0, 0, false
	}
	if _, made := b.days[len(d)]; !made {
		format := dayFormats[len(d)]
		b.days[len(d)] = b.style(excelize.Style{Border: b.line, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "top"}, CustomNumFmt: &format})
	}
	return t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24, b.days[len(d)], true
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
				if d, ok := cells[c].(graph.Date); ok && w == People {
					row = append(row, d)
					continue
				}
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
		first = b.above(sheet, p, g)
	}
	heads := make([]any, len(g.columns))
	for i := range g.columns {
		heads[i] = g.columns[i].head(b.reader)
	}
	last := first + len(g.rows)
	b.do(func() error { return b.SetSheetRow(sheet, cellName(1, first), &heads) })
	b.height(sheet, first, g.lines(padded(heads)))
	b.do(func() error { return b.SetCellStyle(sheet, cellName(1, first), cellName(len(heads), first), b.head) })
	dated := map[string]int{} // styles of the cells that are dates
	for i, row := range g.rows {
		b.do(ctx.Err)
		b.height(sheet, first+1+i, g.lines(row))
		row = slices.Clone(row)
		for c := range row {
			if serial, style, ok := b.day(row[c]); ok {
				row[c], dated[cellName(c+1, first+1+i)] = serial, style
			} else if d, ok := row[c].(graph.Date); ok {
				row[c] = string(d)
			}
		}
		b.do(func() error { return b.SetSheetRow(sheet, cellName(1, first+1+i), &row) })
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
	for at, style := range dated {
		b.do(func() error { return b.SetCellStyle(sheet, at, at, style) })
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
	side, end, edge, middle := 0.5, 0.6, 0.3, true // inches
	b.do(func() error {
		return b.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &end, Bottom: &end, Header: &edge, Footer: &edge, Horizontally: &middle})
	})
	b.do(func() error {
		return b.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第&P页　共&N页"})
	})
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
	if strings.HasPrefix(g.columns[c].Key, filled) {
		longest = filledColumn
	}
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
