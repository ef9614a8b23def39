package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"
)

// paper prints lines, wrapped text and tables for a terminal in which a Chinese
// character is two columns wide. Signs whose width terminals disagree on (▲, –)
// are kept out of aligned columns.
type paper struct {
	w     io.Writer
	width int
	err   error
}

// columns measures text; ambiguous signs count as narrow whatever the locale.
var columns = &runewidth.Condition{}

const (
	defaultWidth = 100
	leastWidth   = 60
	mostWidth    = 140
)

func terminalWidth() int {
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil || width <= 0 {
		return defaultWidth
	}
	return min(max(width, leastWidth), mostWidth)
}

func (p *paper) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(fmt.Sprintf(format, args...), " "))
	}
}

// wrap prints text behind a head; further lines stand under the text.
func (p *paper) wrap(head, text string) {
	indent := columns.StringWidth(head)
	for i, part := range breakLines(text, p.width-indent) {
		if i > 0 {
			head = strings.Repeat(" ", indent)
		}
		p.line("%s%s", head, part)
	}
}

// breakLines cuts text into pieces at most width columns wide; closing
// punctuation never starts a line, and Latin words are kept whole where they fit.
func breakLines(text string, width int) []string {
	var lines []string
	runes := []rune(text)
	for len(runes) > 0 {
		n, w := 0, 0
		for n < len(runes) && w+columns.RuneWidth(runes[n]) <= width {
			w += columns.RuneWidth(runes[n])
			n++
		}
		n = max(n, 1)
		if n < len(runes) {
			cut := n
			for cut > 1 && (strings.ContainsRune("，。；、：）》”！？", runes[cut]) || latin(runes[cut]) && latin(runes[cut-1])) {
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

func latin(r rune) bool { return r > ' ' && r < 0x80 }

// table prints rows under a heading row, with notes under each; numbers are set right.
func (p *paper) table(rows [][]string, notes [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for c, cell := range row {
			widths[c] = max(widths[c], columns.StringWidth(cell))
		}
	}
	for i, row := range rows {
		var b strings.Builder
		for c, cell := range row {
			pad := strings.Repeat(" ", widths[c]-columns.StringWidth(cell))
			if numeric(cell) {
				b.WriteString(pad + cell)
			} else {
				b.WriteString(cell + pad)
			}
			b.WriteString("  ")
		}
		p.line("%s", b.String())
		if i > 0 {
			for _, note := range notes[i-1] {
				p.wrap("      ", note)
			}
		}
	}
}

func numeric(s string) bool { return s != "" && strings.Trim(s, "0123456789.-") == "" }
