package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// printer prints lines, wrapped text and tables for a terminal in which a Chinese
// character is two columns wide. Signs whose width terminals disagree on (▲, –)
// are kept out of aligned columns.
type printer struct {
	w     io.Writer
	width int
	err   error
}

// cells measures text; ambiguous signs count as narrow whatever the locale.
var cells = &runewidth.Condition{}

// TextWidth is how many columns of a terminal a text takes.
func TextWidth(s string) int { return cells.StringWidth(s) }

// WriteText writes a paper for a terminal of so many columns.
func WriteText(w io.Writer, p *Paper, width int) error {
	out := &printer{w: w, width: width}
	said := []string{p.Title}
	for _, f := range p.Facts {
		if f.Said != "" {
			said = append(said, f.Said)
		}
	}
	out.wrap("", strings.Join(said, " · "))
	for _, warning := range p.Warnings {
		out.wrap("注意：", warning)
	}
	for _, l := range p.Lines {
		out.wrap(l.Lead, l.Text)
	}
	for _, t := range p.Tables {
		out.lists(t)
	}
	if len(p.Notes) > 0 {
		out.line("")
	}
	for _, n := range p.Notes {
		out.wrap("", n)
	}
	return out.err
}

var numerals = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}

func (p *printer) lists(t *Table) {
	for i := range t.Lists {
		l := &t.Lists[i]
		p.line("")
		if l.Name != "" {
			head := l.Name
			if t.Numbered && i < len(numerals) {
				head = numerals[i] + "、" + head
			}
			if l.Unit != "" {
				head += "（" + l.count() + "）"
			}
			p.wrap("", head+l.Remark)
		} else if l.Cut > 0 {
			p.line(l.count())
		}
		for _, line := range l.Lines {
			p.wrap(line.Lead, line.Text)
		}
		if len(l.Rows) > 0 {
			p.list(t, l)
		}
	}
}

// list prints rows under their heads, sentences under each row. A column in
// which the list has nothing is left out.
func (p *printer) list(t *Table, l *List) {
	var columns, sentences []int
	for _, c := range t.shown(Screen) {
		if t.Columns[c].Kind == Sentence {
			sentences = append(sentences, c)
			continue
		}
		for _, row := range l.Rows {
			if t.Columns[c].text(row[c], Screen) != "" {
				columns = append(columns, c)
				break
			}
		}
	}
	lines := make([][]string, 1+len(l.Rows))
	for _, c := range columns {
		lines[0] = append(lines[0], t.Columns[c].Name)
	}
	for i, row := range l.Rows {
		for _, c := range columns {
			lines[i+1] = append(lines[i+1], strings.ReplaceAll(t.Columns[c].text(row[c], Screen), "–", "-"))
		}
	}
	right := make([]bool, len(columns))
	for k, c := range columns {
		right[k] = t.Columns[c].Kind == Number || t.Columns[c].Kind == Share
	}
	widths := columnWidths(lines)
	for i, line := range lines {
		p.row(line, widths, right)
		if i == 0 {
			continue
		}
		for _, c := range sentences {
			for _, said := range paragraphs(l.Rows[i-1][c]) {
				p.wrap("      ", t.Columns[c].Lead+said)
			}
		}
	}
}

// paragraphs are the sentences of a cell, each on a line of its own.
func paragraphs(cell any) []string {
	if list, ok := cell.([]string); ok {
		return list
	}
	c := Column{Kind: Sentence}
	if said := c.text(cell, Screen); said != "" {
		return []string{said}
	}
	return nil
}

func columnWidths(lines [][]string) []int {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for c, cell := range line {
			widths[c] = max(widths[c], TextWidth(cell))
		}
	}
	return widths
}

func (p *printer) row(line []string, widths []int, right []bool) {
	var b strings.Builder
	for c, cell := range line {
		pad := strings.Repeat(" ", widths[c]-TextWidth(cell))
		if right[c] {
			b.WriteString(pad + cell)
		} else {
			b.WriteString(cell + pad)
		}
		b.WriteString("  ")
	}
	p.line(b.String())
}

func (p *printer) line(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(s, " "))
	}
}

// wrap prints text behind a lead; further lines stand under the text.
func (p *printer) wrap(lead, text string) {
	indent := TextWidth(lead)
	for i, part := range breakLines(text, p.width-indent) {
		if i > 0 {
			lead = strings.Repeat(" ", indent)
		}
		p.line(lead + part)
	}
}

// closing are the signs that never start a line.
const closing = "，。；、：？！）》〉」』】〕”’…—·%)]}"

// opening are the signs that never end one.
const opening = "（《〈「『【〔“‘([{"

// breakLines cuts text into pieces at most width columns wide; closing
// punctuation never starts a line, opening never ends one, and Latin words are
// kept whole where they fit.
func breakLines(text string, width int) []string {
	var lines []string
	runes := []rune(text)
	for len(runes) > 0 {
		n, w := 0, 0
		for n < len(runes) && w+cells.RuneWidth(runes[n]) <= width {
			w += cells.RuneWidth(runes[n])
			n++
		}
		n = max(n, 1)
		if n < len(runes) {
			cut := n
			for cut > 1 && !mayBreak(runes[cut-1], runes[cut]) {
				cut--
			}
			if cut > n/2 {
				n = cut
			}
		}
		lines = append(lines, strings.TrimSpace(string(runes[:n])))
		runes = runes[n:]
	}
	return lines
}

// mayBreak reports whether a line may end before one character and begin with the next.
func mayBreak(last, next rune) bool {
	return !strings.ContainsRune(closing, next) && !strings.ContainsRune(opening, last) && !(latin(last) && latin(next))
}

func latin(r rune) bool { return r > ' ' && r < 0x80 }
