package seed

import (
	"fmt"
	"strings"
	"unicode"

	"chainchief/graph"
)

// Fault is one thing wrong with a folder of data, and what to do about it.
type Fault struct {
	File    string `json:"file"`            // segments.csv
	Row     int    `json:"row,omitzero"`    // as Excel counts, the header being 1; 0: the file as a whole
	Column  string `json:"column,omitzero"` // blank: the row as a whole
	Value   string `json:"value,omitzero"`  // what stands there
	Message string `json:"message"`         // what to do, in Chinese
}

// String is one Chinese sentence without a full stop.
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Row > 0 {
		fmt.Fprintf(&b, " 第 %d 行", f.Row)
	}
	if f.Column != "" {
		b.WriteString(" " + f.Column + " 列")
	}
	if f.Value != "" {
		b.WriteString("“" + brief(f.Value) + "”")
	}
	return b.String() + "：" + f.Message
}

// brief makes a value fit into a sentence.
func brief(value string) string {
	const most = 40
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, value))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

// Faults is everything wrong with a folder, by file and row, as an error: it is graph.ErrInvalid.
type Faults []Fault

// Error words the first fault and counts the others.
func (f Faults) Error() string {
	switch len(f) {
	case 0:
		return graph.ErrInvalid.Error()
	case 1:
		return f[0].String()
	}
	return fmt.Sprintf("%s；另有 %d 处", f[0], len(f)-1)
}

// Lines lists the faults, those of one column of a file together: all, or, where
// they are more than most, some of each column and how many it has besides.
func (f Faults) Lines(most int) []string {
	type column struct{ file, name string }
	var columns []column
	of := map[column]Faults{}
	for _, fault := range f {
		c := column{fault.File, fault.Column}
		if of[c] == nil {
			columns = append(columns, c)
		}
		of[c] = append(of[c], fault)
	}
	each := len(f)
	if len(f) > most {
		each = max(1, most/len(columns))
	}
	lines := make([]string, 0, min(len(f), most+len(columns)))
	for _, c := range columns {
		list := of[c]
		for _, fault := range list[:min(each, len(list))] {
			lines = append(lines, fault.String())
		}
		if more := len(list) - each; more > 0 {
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s", c.file, c.name))+fmt.Sprintf(" 另有 %d 处", more))
		}
	}
	return lines
}

// Unwrap makes errors.Is(f, graph.ErrInvalid) hold.
func (f Faults) Unwrap() error { return graph.ErrInvalid }
