package seed

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// table is one file, split into rows.
type table struct {
	file   string
	column map[string]int
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
	if !t.header(records[0], columns, required) {
		return
	}
	for _, r := range records[1:] {
		if strings.Join(r.cells, "") == "" {
			continue
		}
		if have, want := len(r.cells), len(records[0].cells); have != want {
			t.structure(r.line, "", "", fmt.Sprintf("有 %d 格，应有 %d 格，请检查逗号：含逗号的文字须放在英文双引号里", have, want))
			continue
		}
		t.rows = append(t.rows, r)
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
			cells[i] = trim(cells[i])
		}
	}
}

// header finds the columns, each of them once; those required must be there.
func (t *table) header(h *row, columns, required []string) bool {
	t.column = make(map[string]int, len(columns))
	for i, name := range h.cells {
		_, twice := t.column[name]
		switch {
		case name == "":
			t.structure(h.line, "", "", fmt.Sprintf("第 %d 格没有列名，请删去空列或补上列名", i+1))
		case !slices.Contains(columns, name):
			if unseen := unseenIn(name); unseen != "" {
				t.structure(h.line, name, "", "列名"+unseen+"请重写列名")
				name = strings.Map(func(r rune) rune {
					if invisible(r) {
						return -1
					}
					return r
				}, name) // it is not missing too
				break
			}
			t.structure(h.line, name, "", "不认识这一列，请删去或改正列名；可用的列："+strings.Join(columns, "、"))
		case twice:
			t.structure(h.line, name, "", "这一列出现了两次，请只保留一列")
		}
		t.column[name] = i
	}
	for _, name := range required {
		if _, ok := t.column[name]; !ok {
			t.structure(h.line, name, "", "缺少这一列，请补上")
		}
	}
	return !t.broken
}
