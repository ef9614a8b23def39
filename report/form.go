package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"chainchief/graph"
)

// Form is a workbook that people fill in.
type Form struct {
	Title  string
	Lines  []string // what to know before filling it in, in a sheet of their own
	Sheets []FormSheet
	Lists  []FormList // what columns offer to choose from
}

// FormSheet is a sheet to fill in.
type FormSheet struct {
	Name    string
	Remark  string // above the headings
	Columns []FormColumn
	Rows    [][]any // filled in already
}

// FormColumn is a column to fill in.
type FormColumn struct {
	Name     string
	Hint     string // at the heading: what may stand there
	Required bool
	Number   bool // with Low and High
	Whole    bool
	Low      float64
	High     float64
	// Words are all that may stand there; with Several, more than one at a time.
	Words   []string
	Several bool
	// Locked: what is filled in already is not to be changed; the sheet is protected,
	// without a password. Hidden: nor seen.
	Locked, Hidden bool
	// Width is in characters; 0: as the heading takes.
	Width float64
	// List, or Sheet and Column, say where names are that are offered; others may stand there too.
	List          string
	Sheet, Column string
}

// FormList are names that columns offer.
type FormList struct {
	Name   string
	Values []string
}

// The rows of a form: a remark, the headings, then what is filled in.
const (
	formHead = 2
	formLast = 5000 // the last row that offers choices
	// mostInline is how long words may be, all together, that a cell offers without a list.
	mostInline = 250
	listsSheet = "选项"
)

// WriteForm writes a form: no macros, dates and codes as text, choices where a
// column has them, the names in a hidden sheet. made is when.
func WriteForm(to io.Writer, f *Form, made time.Time) (err error) {
	file := excelize.NewFile()
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	b := &book{File: file, reader: People, names: map[string]bool{}}
	b.prepare()
	w := &formWriter{book: b, lists: map[string]string{}, sheets: map[string]*FormSheet{}}
	w.text, w.must = w.style(excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}), // 49: text
		w.style(excelize.Style{Font: &excelize.Font{Bold: true, Color: "9C2A10"}, Border: b.line, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FBE9D9"}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	for i := range f.Sheets {
		w.sheets[f.Sheets[i].Name] = &f.Sheets[i]
		if w.kept == 0 && slices.ContainsFunc(f.Sheets[i].Columns, func(c FormColumn) bool { return c.Locked }) {
			w.protect()
		}
	}
	w.guide(f)
	for i := range f.Sheets {
		b.sheet(f.Sheets[i].Name)
	}
	w.offer(f)
	for i := range f.Sheets {
		w.sheet(&f.Sheets[i])
	}
	b.do(func() error { file.SetActiveSheet(0); return file.DeleteSheet("Sheet1") })
	at := made.UTC().Format(time.RFC3339)
	b.do(func() error {
		return file.SetDocProps(&excelize.DocProperties{Title: f.Title, Creator: creator, LastModifiedBy: creator, Created: at, Modified: at, Language: "zh-CN"})
	})
	if b.err != nil {
		return b.err
	}
	return file.Write(to)
}

type formWriter struct {
	*book
	lists      map[string]string // where the names of a list stand
	sheets     map[string]*FormSheet
	text, must int // styles
	kept       int // of what is not to be changed; 0: the form has nothing such
}

// protect makes the styles of a form of which a part must stay as it is.
func (w *formWriter) protect() {
	w.kept = w.style(excelize.Style{NumFmt: 49, Font: &excelize.Font{Color: "55606E"}, Border: w.line, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F4F6"}},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	w.text = w.style(excelize.Style{NumFmt: 49, Border: w.line, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Protection: &excelize.Protection{}})
}

// guide is the first sheet: what to know.
func (w *formWriter) guide(f *Form) {
	sheet := w.book.sheet("填写说明")
	for i, line := range append([]string{f.Title}, f.Lines...) {
		w.do(func() error { return w.SetCellStr(sheet, cellName(1, i+1), line) })
		w.height(sheet, i+1, linesOf(line, longColumn))
	}
	wrap := w.style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	w.do(func() error { return w.SetCellStyle(sheet, "A1", cellName(1, len(f.Lines)+1), wrap) })
	w.do(func() error { return w.SetCellStyle(sheet, "A1", "A1", w.title) })
	w.do(func() error { return w.SetRowHeight(sheet, 1, titleHeight) })
	w.do(func() error { return w.SetColWidth(sheet, "A", "A", longColumn) })
	w.page(sheet, longColumn)
}

// offer fills the hidden sheet with the names that columns offer.
func (w *formWriter) offer(f *Form) {
	lists := f.Lists
	for _, s := range f.Sheets {
		for _, c := range s.Columns {
			if len(c.Words) > 0 && !inline(c.Words) {
				lists = append(lists, FormList{s.Name + " " + c.Name, c.Words})
			}
		}
	}
	if len(lists) == 0 {
		return
	}
	sheet := w.book.sheet(listsSheet)
	for i, l := range lists {
		if len(l.Values) == 0 {
			continue
		}
		column := append([]any{l.Name}, anyOf(l.Values)...)
		w.do(func() error { return w.SetSheetCol(sheet, cellName(i+1, 1), &column) })
		w.do(func() error {
			letter, err := excelize.ColumnNumberToName(i + 1)
			w.lists[l.Name] = fmt.Sprintf("'%s'!$%s$2:$%s$%d", sheet, letter, letter, len(column))
			return err
		})
	}
	w.do(func() error { return w.SetSheetVisible(sheet, false) })
}

func anyOf(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// inline reports whether words can stand in the cell's own rule.
func inline(words []string) bool {
	all := strings.Join(words, ",")
	return utf8.RuneCountInString(all) <= mostInline && strings.Count(all, ",") == len(words)-1
}

func (w *formWriter) sheet(s *FormSheet) {
	seen := cellName(1+slices.IndexFunc(s.Columns, func(c FormColumn) bool { return !c.Hidden }), 1) // in a hidden column nobody sees it
	w.do(func() error { return w.SetCellStr(s.Name, seen, s.Remark) })
	last := max(formLast, formHead+len(s.Rows))
	for i := range s.Columns {
		c := &s.Columns[i]
		at := cellName(i+1, formHead)
		letter := strings.TrimRight(at, "0123456789")
		w.do(func() error { return w.SetCellStr(s.Name, at, c.Name) })
		text := w.text
		if c.Locked {
			text = w.kept
		}
		if !c.Number && w.kept == 0 {
			w.do(func() error { return w.SetColStyle(s.Name, letter, text) })
		}
		if c.Hidden {
			w.do(func() error { return w.SetColVisible(s.Name, letter, false) })
		}
		w.do(func() error { return w.SetColWidth(s.Name, letter, letter, formWidth(c)) })
		head := w.head
		if c.Required {
			head = w.must
		}
		w.do(func() error { return w.SetCellStyle(s.Name, at, at, head) })
		if c.Hint != "" {
			w.do(func() error {
				return w.AddComment(s.Name, excelize.Comment{Cell: at, Author: creator, Paragraph: []excelize.RichTextRun{{Text: c.Hint}}, Width: 260, Height: 120})
			})
		}
		w.do(func() error { return w.rule(s, c, letter, last) })
	}
	w.do(func() error { return w.SetCellStyle(s.Name, seen, seen, w.remark) })
	w.height(s.Name, formHead, 2)
	for i, row := range s.Rows {
		w.do(func() error { return w.SetSheetRow(s.Name, cellName(1, formHead+1+i), &row) })
		lines := 1
		for k := range row { // a cell that is written has its own style
			style := w.text
			if s.Columns[k].Locked {
				style = w.kept
			}
			if !s.Columns[k].Number && (row[k] != nil || w.kept != 0) {
				at := cellName(k+1, formHead+1+i)
				w.do(func() error { return w.SetCellStyle(s.Name, at, at, style) })
			}
			if text, ok := row[k].(string); ok && s.Columns[k].Width > 0 && !s.Columns[k].Hidden {
				lines = max(lines, linesOf(text, s.Columns[k].Width))
			}
		}
		if w.kept != 0 {
			w.height(s.Name, formHead+1+i, lines)
		}
	}
	if w.kept != 0 { // who must change it takes the protection off; it is against slips
		w.do(func() error {
			return w.ProtectSheet(s.Name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true,
				InsertColumns: true, InsertRows: true, DeleteRows: true, Sort: true, AutoFilter: true})
		})
	}
	w.do(func() error {
		return w.SetPanes(s.Name, &excelize.Panes{Freeze: true, YSplit: formHead, TopLeftCell: cellName(1, formHead+1), ActivePane: "bottomLeft"})
	})
	w.repeat(s.Name, formHead)
	w.page(s.Name, a4Columns)
}

func formWidth(c *FormColumn) float64 {
	switch n := textWidth(c.Name) + 4; {
	case c.Width > 0:
		return c.Width
	case c.Sheet != "" || c.List != "":
		return float64(max(n, 22))
	default:
		return float64(max(n, 12))
	}
}

// rule says what may be put into a column.
func (w *formWriter) rule(s *FormSheet, c *FormColumn, letter string, last int) error {
	v := excelize.NewDataValidation(true)
	v.SetSqref(fmt.Sprintf("%s%d:%s%d", letter, formHead+1, letter, last))
	style := excelize.DataValidationErrorStyleStop
	if c.Several {
		style = excelize.DataValidationErrorStyleInformation
	}
	switch {
	case len(c.Words) > 0 && inline(c.Words):
		if err := v.SetDropList(c.Words); err != nil {
			return err
		}
		v.SetError(style, c.Name, "请从下拉选项里选择。")
	case len(c.Words) > 0:
		v.SetSqrefDropList(w.lists[s.Name+" "+c.Name])
		v.SetError(style, c.Name, "请从下拉选项里选择。")
	case c.List != "":
		if w.lists[c.List] == "" {
			return nil
		}
		v.SetSqrefDropList(w.lists[c.List])
		v.ShowErrorMessage = false // a name may be new, or one of several
	case c.Sheet != "":
		to := w.sheets[c.Sheet]
		if to == nil {
			return nil
		}
		for i := range to.Columns {
			if to.Columns[i].Name == c.Column {
				column := strings.TrimRight(cellName(i+1, 1), "1")
				v.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$%d:$%s$%d", to.Name, column, formHead+1, column, formLast))
			}
		}
		v.ShowErrorMessage = false
	case c.Number:
		kind, what := excelize.DataValidationTypeDecimal, "数字"
		if c.Whole {
			kind, what = excelize.DataValidationTypeWhole, "整数"
		}
		if err := v.SetRange(c.Low, c.High, kind, excelize.DataValidationOperatorBetween); err != nil {
			return err
		}
		v.SetError(excelize.DataValidationErrorStyleStop, c.Name, fmt.Sprintf("请写 %s 到 %s 之间的%s，不带单位。", graph.NumberZH(c.Low), graph.NumberZH(c.High), what))
	default:
		return nil
	}
	return w.AddDataValidation(s.Name, v)
}
