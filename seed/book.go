package seed

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"chainchief/graph"
)

// Table is a sheet of a workbook as it stands there.
type Table struct {
	Name string
	Rows [][]string
}

// Book is a workbook whose sheets are the files of a folder: each bears the name
// of a kind, and somewhere at its top the headings. Other sheets are passed over.
type Book struct {
	Folder
	// Warnings are what is allowed and yet to be known.
	Warnings Faults
	sheets   map[string]string // by the name of the file
	above    map[string]int    // rows above the headings
}

// mostAbove is how many rows may stand above the headings.
const mostAbove = 20

// NewBook makes a folder of the sheets of a workbook. Two things differ from
// files: a column that no kind has is an office's own, and a row without a class
// of evidence is the office's word.
func NewBook(tables []Table) *Book {
	b := &Book{Folder: Folder{}, sheets: map[string]string{}, above: map[string]int{}}
	for _, t := range tables {
		k := KindCalled(t.Name)
		if k == nil {
			continue
		}
		file := fileOf(k) + ".csv"
		if twice := b.sheets[file]; twice != "" {
			b.Warnings = append(b.Warnings, Fault{File: t.Name, Message: "与“" + twice + "”是同一类记录，没有读入，请合成一张表"})
			continue
		}
		if head := headOf(k, t.Rows); head >= 0 {
			b.sheets[file], b.above[file] = t.Name, head
			b.Folder[file] = b.file(k, t, head)
		}
	}
	return b
}

// KindCalled is the kind whose records a sheet or file of this name holds; nil: none.
func KindCalled(name string) *graph.Description {
	for _, k := range kinds() {
		if name = trim(name); name == k.ZH || name == string(k.Kind) || name == fileOf(k) {
			return k
		}
	}
	return nil
}

// headOf finds the row of the headings: the one of which most are known; -1: none.
func headOf(k *graph.Description, rows [][]string) int {
	best, most := -1, 0
	for i, row := range rows[:min(len(rows), mostAbove)] {
		n := 0
		for _, cell := range row {
			if _, ok := columnCalled(k, cell); ok {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// FieldCalled is the field that a heading of a kind's sheet means; nil: it is none
// of the sheet's own.
func FieldCalled(k *graph.Description, heading string) *graph.Field {
	column, ok := columnCalled(k, heading)
	if !ok {
		return nil
	}
	return fieldAt(k, column)
}

// fieldAt is the field that a column is, as people write it.
func fieldAt(k *graph.Description, column string) *graph.Field {
	for i := range k.Fields {
		if f := &k.Fields[i]; f.Heading() == column && !shared(k, f) {
			return f
		}
	}
	return nil
}

// columnCalled finds the column that a heading means.
func columnCalled(k *graph.Description, heading string) (column string, ok bool) {
	if heading = trim(heading); heading == "" {
		return "", false
	}
	columns, _ := columnsOf(k)
	if k.Kind == graph.KindDataset {
		columns = append(columns, dataDate)
	}
	t := &table{kind: k}
	column, fits := t.called(heading, columns)
	return column, len(fits) > 0
}

// file writes a sheet as a file, whose rows stand where those of the sheet do below the headings.
func (b *Book) file(k *graph.Description, t Table, head int) []byte {
	heads := slices.Clone(t.Rows[head])
	for len(heads) > 0 && trim(heads[len(heads)-1]) == "" {
		heads = heads[:len(heads)-1]
	}
	days, evidence := map[int]bool{}, -1
	for i, heading := range heads {
		column, known := columnCalled(k, heading)
		f := fieldAt(k, column)
		switch {
		case !known && trim(heading) != "":
			heads[i] = ownPrefix + trim(heading)
			b.Warnings = append(b.Warnings, Fault{File: t.Name, Row: head + 1, Column: trim(heading), Message: "不是" + k.ZH + "的列，作为本单位自有的列保留"})
		case column == "evidence":
			evidence = i
		case column == dataDate, f != nil && f.Type == graph.Day:
			days[i] = true
		}
	}
	if evidence < 0 && k.Kind != graph.KindDataset {
		evidence = len(heads)
		heads = append(heads, "evidence")
	}
	var buf bytes.Buffer
	out := csv.NewWriter(&buf)
	out.Write(heads) // to memory: no error
	for _, cells := range t.Rows[head+1:] {
		row := make([]string, len(heads))
		copy(row, cells)
		filled := strings.TrimSpace(strings.Join(row, "")) != ""
		for i := range row {
			if days[i] {
				row[i] = dayOf(row[i])
			}
		}
		if filled && evidence >= 0 && trim(row[evidence]) == "" && k.Kind != graph.KindDataset {
			row[evidence] = string(graph.EvidenceOffice)
		}
		out.Write(row)
	}
	out.Flush()
	return buf.Bytes()
}

var (
	dayForm    = regexp.MustCompile(`^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?$`)
	serialForm = regexp.MustCompile(`^[1-9]\d{4}(\.0+)?$`)
)

// dayOf is a date as files have it, be it a spreadsheet's number of days or
// written as people do; any other text is returned as it is.
func dayOf(cell string) string {
	cell = trim(cell)
	if serialForm.MatchString(cell) {
		days, err := strconv.ParseFloat(cell, 64)
		if err == nil {
			return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days)).Format(time.DateOnly)
		}
	}
	m := dayForm.FindStringSubmatch(cell)
	if m == nil {
		return cell
	}
	day := m[1]
	for _, part := range m[2:] {
		if part != "" {
			day += fmt.Sprintf("-%02s", part)
		}
	}
	return day
}

// Told are faults as they stand in the workbook: by its sheets and rows.
func (b *Book) Told(faults Faults) Faults {
	told := slices.Clone(faults)
	for i := range told {
		f := &told[i]
		for _, k := range kinds() {
			if len(k.ID) == 0 && k.Key != "" {
				f.Message = strings.ReplaceAll(f.Message, fileOf(k)+".csv 中已有的 "+k.Key, fileOf(k)+".csv 中已有的名称或标识")
			}
			f.Message = strings.NewReplacer(" "+fileOf(k)+".csv ", "“"+k.ZH+"”表", fileOf(k)+".csv", "“"+k.ZH+"”表").Replace(f.Message)
		}
		sheet, ok := b.sheets[f.File]
		if !ok {
			if k := KindCalled(strings.TrimSuffix(f.File, ".csv")); k != nil {
				f.File, f.Message = "工作簿", strings.Replace(f.Message, "缺少这个文件，请放进同一文件夹", "缺少“"+k.ZH+"”表，请补上", 1)
			}
			continue
		}
		if f.File = sheet; f.Row > 0 {
			f.Row += b.above[fileNamed(sheet)]
		}
	}
	return told
}

func fileNamed(sheet string) string { return fileOf(KindCalled(sheet)) + ".csv" }
