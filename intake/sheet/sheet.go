// Package sheet reads office sheets as they are: .xlsx, .xls and .csv files,
// told apart by their content, become a Book of cells; Sheet.Table finds in a
// grid what a person sees there: title, period, unit, headings, records, and the
// rows that are none; ReadAmount, ReadDate and their like read the values.
//
// The package knows nothing of graphs and stores, opens no file and no address,
// and never runs a macro or a formula. Whatever a file holds, memory and time
// are bounded, and a refusal is an *Error with one sentence in Chinese.
package sheet

import (
	"strconv"
	"strings"
	"time"
)

// Format is how a file is written, told by its content.
type Format string

// The formats that are read.
const (
	XLSX Format = "xlsx" // with .xlsm: macros are passed over
	XLS  Format = "xls"  // BIFF8: Excel 97 to 2003, WPS
	CSV  Format = "csv"  // also text with tabs or semicolons, in UTF-8, UTF-16 or GB18030
)

// Book is a file as read. It keeps nothing open.
type Book struct {
	Name   string // as given to Open
	Format Format
	Sheets []*Sheet // in the order of the tabs; charts and macro sheets are left out
	// Findings are what a reader of the numbers should know: formulas without a
	// stored result, links to other files, macros.
	Findings []Finding
}

// Sheet is one sheet: its cells that hold something, by rows.
type Sheet struct {
	Name   string
	Hidden bool
	Rows   []Row   // ascending; rows without any text are left out
	Merges []Range // as the sheet has them, in no order
}

// Row is a row with at least one cell.
type Row struct {
	Number int // as the sheet shows it, from 1
	Hidden bool
	Cells  []Cell // ascending by column; blank cells are left out
}

// Kind says what a cell holds.
type Kind uint8

// The kinds of cells. A cell of CSV is Text, whatever it looks like.
const (
	Blank  Kind = iota
	Text        // Text is what was typed
	Number      // Number is the value, Text what the sheet shows
	Date        // Number is the day as a serial number of the 1900 system, whatever the file's own
	YesNo       // Number is 1 or 0, Text 是 or 否
	Fault       // Text is #REF!, #N/A, …
)

// Cell is one cell; the zero value is a blank one. Text is what the sheet shows,
// with its line breaks.
type Cell struct {
	Text     string
	Number   float64
	Row, Col int // as the sheet shows them, from 1; a value filled down keeps the place where it stands
	Kind     Kind
	Formula  bool // the value is the result that the file stored
}

// IsBlank reports whether nothing but blanks stands in the cell.
func (c Cell) IsBlank() bool { return c.Kind == Blank || strings.TrimSpace(c.Text) == "" }

// Place is the cell's address as the sheet shows it: C5.
func (c Cell) Place() string { return ColumnName(c.Col) + strconv.Itoa(c.Row) }

// Time returns the day and time of a Date cell; the zero time for others and for
// days outside 1900 to 9999.
func (c Cell) Time() time.Time {
	if c.Kind != Date {
		return time.Time{}
	}
	return fromSerial(c.Number)
}

// Range is a block of merged cells, both ends included, counted from 1.
type Range struct{ FirstRow, FirstCol, LastRow, LastCol int }

// ColumnName is the letters over a column: 1 is A, 28 is AB. It is blank below 1.
func ColumnName(col int) string {
	name := ""
	for ; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}

// Cell returns the cell of a column, or a blank one.
func (r *Row) Cell(col int) Cell {
	low, high := 0, len(r.Cells)
	for low < high {
		if mid := (low + high) / 2; r.Cells[mid].Col < col {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(r.Cells) && r.Cells[low].Col == col {
		return r.Cells[low]
	}
	return Cell{Row: r.Number, Col: col}
}

// fromSerial turns a serial number of the 1900 system into a time. Day 60 is the
// 29 February 1900 that never was; days before it count from one day later.
func fromSerial(serial float64) time.Time {
	if !(serial >= 1 && serial < 2958466) {
		return time.Time{}
	}
	days := int(serial)
	seconds := int((serial-float64(days))*86400 + 0.5)
	if days < 60 {
		days++
	}
	return time.Date(1899, 12, 30, 0, 0, seconds, 0, time.UTC).AddDate(0, 0, days)
}
