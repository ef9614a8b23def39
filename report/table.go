package report

import (
	"encoding/csv"
	"fmt"
	"io"
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
	mostColumn  = 40
	wideColumn  = 70
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
	out, err := f.NewStreamWriter(t.Name)
	if err != nil {
		return err
	}
	for c := range t.Head {
		if err := out.SetColWidth(c+1, c+1, t.width(c)); err != nil {
			return err
		}
	}
	first := len(t.Notes) + 1
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: first, TopLeftCell: cellName(1, first+1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	row := 0
	put := func(cells []any, style int) error {
		row++
		styled := make([]any, len(cells))
		for i, c := range cells {
			styled[i] = excelize.Cell{StyleID: style, Value: c}
		}
		return out.SetRow(cellName(1, row), styled)
	}
	for _, n := range t.Notes {
		if err := put([]any{n}, note); err != nil {
			return err
		}
	}
	names := make([]any, len(t.Head))
	for i, h := range t.Head {
		names[i] = h
	}
	if err := put(names, head); err != nil {
		return err
	}
	for _, cells := range t.Rows {
		if err := put(cells, body); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if len(t.Rows) > 0 {
		if err := f.AutoFilter(t.Name, cellName(1, first)+":"+cellName(len(t.Head), row), nil); err != nil {
			return err
		}
	}
	across, a4, fit, pages := "landscape", 9, 1, 0
	if err := f.SetPageLayout(t.Name, &excelize.PageLayoutOptions{Orientation: &across, Size: &a4, FitToWidth: &fit, FitToHeight: &pages}); err != nil {
		return err
	}
	fits := true
	if err := f.SetSheetProps(t.Name, &excelize.SheetPropsOptions{FitToPage: &fits}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", t.Name, first, first), Scope: t.Name})
}

// width of a column: its longest cell, a Chinese character being two wide.
func (t *Table) width(c int) float64 {
	for _, name := range t.Wide {
		if name == t.Head[c] {
			return wideColumn
		}
	}
	most := textWidth(t.Head[c]) + 3 // room for the filter's button
	for _, row := range t.Rows {
		most = max(most, textWidth(cellText(row[c])))
	}
	return float64(min(max(most+1, leastColumn), mostColumn))
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
