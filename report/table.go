package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Table is a list for people: headings and rows. A cell is a string, an int or
// a float64; nil is blank.
type Table struct {
	Name  string   // of the sheet
	Notes []string // what must be read with it: above the headings in a workbook, not in a CSV file
	Head  []string
	Rows  [][]any
	// Wide names the columns of sentences, which are wrapped.
	Wide []string
}

// WriteCSV writes one table with BOM and CRLF.
func (t *Table) WriteCSV(w io.Writer) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(t.Head); err != nil {
		return err
	}
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = safeCell(cellText(c))
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func cellText(c any) string {
	switch c := c.(type) {
	case nil:
		return ""
	case string:
		return c
	case int:
		return strconv.Itoa(c)
	case float64:
		return strconv.FormatFloat(c, 'f', -1, 64)
	}
	return fmt.Sprint(c)
}

// The widths of columns, in characters.
const (
	leastColumn = 6
	mostColumn  = 24
	wideColumn  = 64
	a4Columns   = 190 // that are still read with ease on A4 across
	lineHeight  = 15  // points
)

// WriteXLSX writes a workbook with one sheet a table: notes, a heading row that
// stays in view and filters, rows with texts as texts, set for A4 across.
func WriteXLSX(w io.Writer, tables ...*Table) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closing := f.Close(); err == nil {
			err = closing
		}
	}()
	style := func(s excelize.Style) int {
		if err != nil {
			return 0
		}
		var id int
		id, err = f.NewStyle(&s)
		return id
	}
	line := []excelize.Border{{Type: "top", Color: "AAB4BF", Style: 1}, {Type: "bottom", Color: "AAB4BF", Style: 1},
		{Type: "left", Color: "AAB4BF", Style: 1}, {Type: "right", Color: "AAB4BF", Style: 1}}
	note := style(excelize.Style{Font: &excelize.Font{Color: "55606E"}})
	head := style(excelize.Style{Font: &excelize.Font{Bold: true}, Border: line, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E9EDF1"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	body := style(excelize.Style{Border: line, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	if err != nil {
		return err
	}
	for i, t := range tables {
		if i == 0 {
			err = f.SetSheetName("Sheet1", t.Name)
		} else {
			_, err = f.NewSheet(t.Name)
		}
		if err == nil {
			err = t.fill(f, note, head, body)
		}
		if err != nil {
			return err
		}
	}
	return f.Write(w)
}

func (t *Table) fill(f *excelize.File, note, head, body int) error {
	first, last := len(t.Notes)+1, len(t.Notes)+1+len(t.Rows)
	corner := cellName(len(t.Head), last)
	across, paper, fit, pages, fits := "landscape", 9, 1, 0, true // 9: A4
	total := 0.0
	for c := range t.Head {
		total += t.width(c)
	}
	if total > a4Columns {
		paper = 8 // A3
	}
	var err error
	do := func(step func() error) {
		if err == nil {
			err = step()
		}
	}
	for i, n := range t.Notes {
		do(func() error { return f.SetCellStr(t.Name, cellName(1, i+1), n) })
		do(func() error { return f.SetCellStyle(t.Name, cellName(1, i+1), cellName(1, i+1), note) })
	}
	do(func() error { return f.SetSheetRow(t.Name, cellName(1, first), &t.Head) })
	for i, cells := range t.Rows {
		do(func() error { return f.SetSheetRow(t.Name, cellName(1, first+1+i), &cells) })
		do(func() error { return f.SetRowHeight(t.Name, first+1+i, lineHeight*float64(t.lines(cells))) })
	}
	headings := make([]any, len(t.Head))
	for i, h := range t.Head {
		headings[i] = h + "   "
	}
	do(func() error { return f.SetRowHeight(t.Name, first, lineHeight*float64(t.lines(headings))) })
	do(func() error { return f.SetCellStyle(t.Name, cellName(1, first), cellName(len(t.Head), first), head) })
	if len(t.Rows) > 0 {
		do(func() error { return f.SetCellStyle(t.Name, cellName(1, first+1), corner, body) })
		do(func() error { return f.AutoFilter(t.Name, cellName(1, first)+":"+corner, nil) })
	}
	for c := range t.Head {
		column, _, _ := excelize.SplitCellName(cellName(c+1, 1))
		do(func() error { return f.SetColWidth(t.Name, column, column, t.width(c)) })
	}
	do(func() error {
		return f.SetPanes(t.Name, &excelize.Panes{Freeze: true, YSplit: first, TopLeftCell: cellName(1, first+1), ActivePane: "bottomLeft"})
	})
	do(func() error {
		return f.SetPageLayout(t.Name, &excelize.PageLayoutOptions{Orientation: &across, Size: &paper, FitToWidth: &fit, FitToHeight: &pages})
	})
	do(func() error { return f.SetSheetProps(t.Name, &excelize.SheetPropsOptions{FitToPage: &fits}) })
	do(func() error {
		return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", t.Name, first, first), Scope: t.Name})
	})
	return err
}

// width of a column: its longest cell, a Chinese character being two wide. A
// heading may stand in two lines.
func (t *Table) width(c int) float64 {
	if slices.Contains(t.Wide, t.Head[c]) {
		return wideColumn
	}
	most := textWidth(t.Head[c])/2 + 4 // room for the filter's button
	for _, row := range t.Rows {
		most = max(most, textWidth(cellText(row[c]))+1)
	}
	return float64(min(max(most, leastColumn), mostColumn))
}

// lines is how many lines a row of wrapped cells takes: not every program works that out.
func (t *Table) lines(cells []any) int {
	most := 1
	for c, cell := range cells {
		room := int(0.9*t.width(c)) - 1 // programs differ in their fonts
		most = max(most, (textWidth(cellText(cell))+room-1)/room)
	}
	return most
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
