package seed

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"chainchief/graph"
)

// table is one file, split into rows.
type table struct {
	file   string
	kind   *graph.Description
	column map[string]int
	shown  map[string]string // a column as its heading is written, where that is not its name
	// lost are columns of which nothing is known: what is wrong with their cells follows from it.
	lost []string
	// unsure: some heading is unknown and may be that of a column which is not there,
	// so rules between columns say nothing.
	unsure bool
	rows   []*row
	faults Faults
	// warnings are what is allowed and yet likely wrong.
	warnings Faults
	// broken: part of the file could not be read, so a name that is not found may well stand in it.
	broken bool
}

// row is one row of a table; its getters are in row.go.
type row struct {
	*table
	line  int // as Excel counts
	cells []string
	bad   bool // it has a fault
	// unseen are the columns with characters that nobody sees, whose values are not blamed again.
	unseen []string
	blamed []string // the columns whose value is not known
}

// structure records a fault of the file itself.
func (t *table) structure(line int, column, value, message string) {
	t.broken = true
	t.faults = append(t.faults, Fault{t.file, line, column, value, message})
}

func (t *table) warn(line int, column, value, message string) {
	t.warnings = append(t.warnings, Fault{t.file, line, column, value, message})
}

// parse reads the file. Columns may stand in any order; rows without any value are passed over.
func (t *table) parse(data []byte, columns, required []string) {
	text, gb, ok, at := decode(data)
	if !ok {
		line := 1 + bytes.Count(data[:at], []byte("\n"))
		t.structure(line, "", "", "不是 UTF-8 编码，请在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）”")
		return
	}
	if gb {
		t.warn(0, "", "", "不是 UTF-8 编码，已按 GB18030（中文 Excel 的默认编码）读入，请核对汉字是否正确")
	}
	records := t.split(bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")))
	if len(records) == 0 {
		t.structure(1, "", "", "没有表头，第一行须是列名："+strings.Join(columns, ","))
		return
	}
	t.header(records[0], columns, required)
	sound := !t.broken
	for _, r := range records[1:] {
		if strings.Join(r.cells, "") == "" {
			continue
		}
		if have, want := len(r.cells), len(records[0].cells); have != want {
			if !sound { // a heading too many or too few
				continue
			}
			t.structure(r.line, "", "", fmt.Sprintf("有 %d 格，应有 %d 格，请检查逗号：含逗号的文字须放在英文双引号里", have, want))
			continue
		}
		t.rows = append(t.rows, r)
		r.mean()
		for column := range t.column {
			r.refuseUnseen(column)
		}
	}
}

// split cuts CSV into trimmed cells.
func (t *table) split(data []byte) []*row {
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord = -1
	var records []*row
	inside := 0 // line breaks inside quotes so far: Excel does not count them as rows
	for {
		cells, err := reader.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return records
		case errors.As(err, &broken):
			t.structure(broken.StartLine-inside, "", "", "引号不成对，请检查这一行的英文双引号")
			inside += broken.Line - broken.StartLine
			continue
		}
		line, _ := reader.FieldPos(0)
		records = append(records, &row{table: t, line: line - inside, cells: cells})
		for i := range cells {
			inside += strings.Count(cells[i], "\n")
			cells[i] = Unguard(trim(cells[i]))
		}
	}
}

// header finds the columns, each of them once; those required must be there.
func (t *table) header(h *row, columns, required []string) {
	t.column, t.shown = make(map[string]int, len(columns)), map[string]string{}
	unknown := false
	for i, name := range h.cells {
		column, fits := t.called(name, columns)
		_, twice := t.column[column]
		switch {
		case name == "":
			t.structure(h.line, "", "", fmt.Sprintf("第 %d 格没有列名，请删去空列或补上列名", i+1))
			unknown = true
			continue
		case len(fits) > 1:
			t.structure(h.line, name, "", "这个列名可指几列，请改写为其中一个："+strings.Join(fits, "、"))
			t.lost = append(t.lost, fits...)
			continue
		case unseenIn(name) != "": // it is not missing too
			t.structure(h.line, name, "", "列名"+unseenIn(name)+"请重写列名")
			if column == "" {
				unknown = true
				continue
			}
		case len(fits) == 0:
			t.structure(h.line, name, "", "不认识这一列，请删去或改正列名；可用的列："+strings.Join(columns, "、"))
			unknown = true
			continue
		case twice:
			t.structure(h.line, name, "", "这一列出现了两次，请只保留一列")
			t.lost = append(t.lost, column)
		}
		t.column[column] = i
		if column != name {
			t.shown[column] = name
		}
	}
	for _, name := range columns {
		if _, ok := t.column[name]; ok || slices.Contains(t.lost, name) {
			continue
		}
		if slices.Contains(required, name) {
			t.structure(h.line, name, "", "缺少这一列，请补上"+t.alsoCalled(name))
			t.lost = append(t.lost, name)
		} else {
			t.unsure = t.unsure || unknown
		}
	}
}

// dataDate is the heading of meta.csv that is no field of the data set.
const dataDate, dataDateZH = "data_date", "数据日期"

// called finds the columns that a heading means: by its name one, in the words of people maybe several.
func (t *table) called(heading string, columns []string) (column string, fits []string) {
	if slices.Contains(columns, heading) {
		return heading, []string{heading}
	}
	if slices.Contains(columns, dataDate) && heading == dataDateZH {
		return dataDate, []string{dataDate}
	}
	if own, ok := OwnColumn(heading); ok {
		return ownPrefix + own, []string{ownPrefix + own}
	}
	// Whose ids follow a rule may say one all the same: a renamed firm keeps its own.
	if key := t.kind.Field(t.kind.Key); key != nil && len(t.kind.ID) > 0 && (heading == key.Name || heading == key.ZH) {
		return key.Name, []string{key.Name}
	}
	for i := range t.kind.Fields {
		f := &t.kind.Fields[i]
		if at := f.Heading(); slices.Contains(columns, at) && !slices.Contains(fits, at) && f.Called(heading, Fold) {
			fits = append(fits, at)
		}
	}
	if len(fits) == 1 {
		column = fits[0]
	}
	return column, fits
}

// alsoCalled says what people call a column.
func (t *table) alsoCalled(column string) string {
	zh := ""
	if column == dataDate {
		zh = dataDateZH
	}
	for i := range t.kind.Fields {
		if f := &t.kind.Fields[i]; zh == "" && f.Heading() == column {
			zh = f.ZH
		}
	}
	return "（也可写作“" + zh + "”）"
}

// mean puts the values in the place of the words that people read for them.
func (r *row) mean() {
	for i := range r.kind.Fields {
		f := &r.kind.Fields[i]
		at, there := r.column[f.Heading()]
		flags := f.Name == "verification"
		if !there || !f.Worded() && !flags {
			continue
		}
		if !f.List() {
			r.cells[at] = f.Meant(r.cells[at], Fold)
			continue
		}
		list := splitList(r.cells[at])
		for i, word := range list {
			if flags {
				list[i] = graph.FlagMeant(word)
			} else {
				list[i] = f.Meant(word, Fold)
			}
		}
		r.cells[at] = strings.Join(list, ";")
	}
}
