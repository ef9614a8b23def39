package report

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"
)

// bom lets Excel and WPS read a CSV file as UTF-8.
const bom = "\uFEFF"

// WriteCSV writes the tables of a paper one after the other, with BOM and CRLF,
// each row with its list before it and the facts behind. Between two tables
// stands an empty line. w is who reads it: People or Programs.
func WriteCSV(out io.Writer, p *Paper, w Where) error {
	if _, err := io.WriteString(out, bom); err != nil {
		return err
	}
	for i, t := range p.Tables {
		if i > 0 {
			if _, err := io.WriteString(out, "\r\n"); err != nil {
				return err
			}
		}
		if err := t.writeCSV(out, p.Facts, w); err != nil {
			return err
		}
	}
	return nil
}

func (t *Table) writeCSV(to io.Writer, facts []Fact, w Where) error {
	out := csv.NewWriter(to)
	out.UseCRLF = true
	columns, listed := t.shown(w), t.listHead(w)
	var row []string
	write := func() { // an error stays in the writer until Error
		for i := range row {
			row[i] = safeCell(row[i])
		}
		out.Write(row)
		row = row[:0]
	}
	if listed != "" {
		row = append(row, listed)
	}
	for _, c := range columns {
		row = append(row, t.Columns[c].head(w))
	}
	for _, f := range facts {
		row = append(row, f.head(w))
	}
	write()
	for i := range t.Lists {
		l := &t.Lists[i]
		for _, cells := range l.Rows {
			if listed != "" {
				row = append(row, l.name(w))
			}
			for _, c := range columns {
				row = append(row, t.Columns[c].text(cells[c], w))
			}
			for _, f := range facts {
				row = append(row, f.value(w))
			}
			write()
		}
	}
	out.Flush()
	return out.Error()
}

// listHead is the head of the column that names the list of a row; blank: there is none.
func (t *Table) listHead(w Where) string {
	if w == Programs {
		return t.ListKey
	}
	if len(t.Lists) == 1 && t.Lists[0].Name == "" {
		return ""
	}
	return "列表"
}

func (l *List) name(w Where) string {
	if w == Programs {
		return l.Code
	}
	return l.Name
}

func (f *Fact) head(w Where) string {
	if w == Programs {
		return f.Key
	}
	return f.Name
}

func (f *Fact) value(w Where) string {
	if w == Programs {
		return f.Code
	}
	return f.Text
}

// safeCell keeps a spreadsheet from taking a text for a formula.
func safeCell(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size > 0 && strings.ContainsRune("=+-@\t\r＝＋－＠", first) && !isNumber(s) {
		return "'" + s
	}
	return s
}

// isNumber reports whether a text is a signed number or percentage.
func isNumber(s string) bool {
	return len(s) > 1 && strings.ContainsAny(s[:1], "+-") && strings.Trim(s[1:], "0123456789.%") == ""
}
