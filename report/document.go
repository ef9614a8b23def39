package report

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Document is a paper as it lies on the table at a meeting: running text, tables and
// pictures in the form of 公文 (GB/T 9704), without its red head, number and seal.
type Document struct {
	Title  string
	Broken int      // bytes of the title that stand in its first line; 0: all
	Under  []string // lines under the title: who made it, of when, in which edition
	Blocks []Block
	Tight  bool      // no line is left free under that: it has to fit a page
	Made   time.Time // in its properties; never the clock, so that the same state gives the same bytes
	// Proofs is the 证据册: a line for each number of the text.
	Proofs []Proof
}

// Block is one thing of a document from top to bottom: a paragraph, a table or a picture.
type Block struct {
	Style Style
	Lead  string // before the text of a paragraph, in the letters of a heading
	Text  string
	// Rows are those of a table, its head first; a row of one cell is the heading of those
	// under it. Widths are how wide its columns are against each other. Small: in smaller letters.
	Rows   [][]string
	Widths []int
	Small  bool
	// Picture is a PNG, as wide as the text or as high as its page.
	Picture []byte
	Kept    bool // a paragraph that is not torn and stays with the next one
	// Across begins a page that lies across; Upright one that stands again.
	Across, Upright bool
}

// Style is how a paragraph is set.
type Style int

// The styles.
const (
	Body Style = iota
	Title
	Under
	Heading1 // 一、
	Heading2 // （一）
	Caption  // over a table or a picture
	Remark   // small, under one
)

// Basis is what a number of a document rests on.
type Basis struct {
	Rule   string // how it was found
	Inputs string // from what
	Source string // whose word that is
	Date   string // as of when
}

// Proof is a line of the 证据册: where a number stands, what is said with it, and its basis.
type Proof struct {
	Where, Said, Number string
	Basis
	lead               string // before the text that it stands in
	table, row, column string // of a number that stands in a table
}

// said is a piece of a sentence with the basis of the numbers in it.
type said struct {
	text  string
	basis *Basis
}

// plainly says what has no numbers.
func plainly(text string) said { return said{text: text} }

// with says something whose numbers have this basis.
func (b Basis) with(text string) said { return said{text, &b} }

// author writes a document from top to bottom and keeps the 证据册 meanwhile.
type author struct {
	*Document
	head, section string
	heads, parts  int
	// named are the names that hold digits, the longest first: no numbers stand in them.
	named []string
}

// newAuthor begins a document. Names with digits are those of firms, projects and segments.
func newAuthor(title string, names []string) *author {
	w := &author{Document: &Document{Title: title}}
	for _, n := range names {
		if strings.ContainsAny(n, "0123456789") && !slices.Contains(w.named, n) {
			w.named = append(w.named, n)
		}
	}
	slices.SortFunc(w.named, func(a, b string) int { return len(b) - len(a) })
	return w
}

var ordinals = strings.Split("零一二三四五六七八九十", "")

// ordinalZH counts from one to ninety-nine as headings do.
func ordinalZH(n int) string {
	switch {
	case n <= 10:
		return ordinals[n]
	case n < 20:
		return "十" + ordinals[n-10]
	case n%10 == 0:
		return ordinals[n/10] + "十"
	}
	return ordinals[n/10] + "十" + ordinals[n%10]
}

// chapter opens a part, 一、…; section one of its sections, （一）….
func (w *author) chapter(name string) {
	w.heads++
	w.parts, w.section, w.head = 0, "", ordinalZH(w.heads)+"、"+name
	w.Blocks = append(w.Blocks, Block{Style: Heading1, Text: w.head})
}

func (w *author) sections(name string) {
	w.parts++
	w.section = "（" + ordinalZH(w.parts) + "）" + name
	w.Blocks = append(w.Blocks, Block{Style: Heading2, Text: w.section})
}

// where is the heading that is being written under.
func (w *author) where() string {
	if w.section != "" {
		return w.section
	}
	return w.head
}

// say writes a paragraph; nothing where nothing is said.
func (w *author) say(parts ...said) { w.point("", parts...) }

// point writes a paragraph behind a lead.
func (w *author) point(lead string, parts ...said) {
	var text strings.Builder
	for _, p := range parts {
		text.WriteString(p.text)
		w.prove(p.text, Proof{lead: lead}, p.basis)
	}
	if text.Len() > 0 {
		w.Blocks = append(w.Blocks, Block{Lead: lead, Text: text.String()})
	}
}

// table writes a table under its name. bases are those of the numbers of each row. A column
// of which no row has anything is left out.
func (w *author) table(name string, widths []int, head []string, rows [][]string, bases []Basis) {
	if len(rows) == 0 {
		return
	}
	var kept []int
	for k := range head {
		if slices.ContainsFunc(rows, func(row []string) bool { return len(row) > 1 && row[k] != "" }) {
			kept = append(kept, k)
		}
	}
	only := func(row []string) []string {
		if len(row) == 1 {
			return row
		}
		list := make([]string, len(kept))
		for i, k := range kept {
			list[i] = row[k]
		}
		return list
	}
	b := Block{Rows: [][]string{only(head)}}
	for _, k := range kept {
		b.Widths = append(b.Widths, widths[k])
	}
	for i, row := range rows {
		if b.Rows = append(b.Rows, only(row)); len(row) == 1 {
			continue
		}
		for _, k := range kept {
			w.prove(row[k], Proof{Said: name + "：" + row[0] + "，" + head[k], table: name, row: row[0], column: head[k]}, &bases[i])
		}
	}
	w.Blocks = append(w.Blocks, Block{Style: Caption, Text: name}, b)
}

// prove enters the numbers of a text into the 证据册, as they are told of or, blank, by their clauses.
func (w *author) prove(text string, as Proof, basis *Basis) {
	for _, at := range w.numbers(text) {
		p := as
		if p.Where, p.Number = w.where(), text[at[0]:at[1]]; p.Said == "" {
			if p.Said = strings.TrimLeft(clauseAt(text, at), "。；，："); p.lead != "" {
				p.Said = ended(p.lead) + "：" + p.Said
			}
		}
		if basis != nil {
			p.Basis = *basis
		}
		w.Proofs = append(w.Proofs, p)
	}
}

var (
	numberZH = regexp.MustCompile(`\d+(?:\.\d+)?%?`)
	// dated are dates, which say of themselves what they are.
	dated = regexp.MustCompile(`(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?|(?:19|20)\d\d(?:-\d\d){1,2}|\d{1,2}月\d{1,2}日|附件\d`)
	// coded are letters with digits in a name of a thing: 5G, A4.
	coded = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+./-]*\d[A-Za-z0-9+./-]*|\d+[A-Za-z][A-Za-z0-9+]*`)
)

// numbers finds the numbers of a text, but for dates and what belongs to a name.
func (w *author) numbers(text string) [][]int {
	blank := func(found string) string { return strings.Repeat(" ", len(found)) }
	for _, name := range w.named {
		text = strings.ReplaceAll(text, name, blank(name))
	}
	text = coded.ReplaceAllStringFunc(dated.ReplaceAllStringFunc(text, blank), blank)
	return numberZH.FindAllStringIndex(text, -1)
}

// clauseAt is the clause that a number stands in: neither what is counted before it, nor the
// names of what it counts.
func clauseAt(text string, at []int) string {
	const ends = "。；，："
	from := max(strings.LastIndexAny(text[:at[0]], ends), 0)
	if to := strings.IndexAny(text[at[1]:], ends); to >= 0 {
		return text[from : at[1]+to]
	}
	return text[from:]
}

// listed names at most so many of a list, then says how many there are, unless the unit is
// blank: it has been said. A name that holds the list's own comma is put in quotes.
func listed(names []string, most int, unit string) string {
	names = slices.Clone(names)
	for i, n := range names {
		if head, _, _ := strings.Cut(n, "（"); strings.Contains(head, "、") && !strings.HasPrefix(n, "“") {
			names[i] = "“" + head + "”" + strings.TrimPrefix(n, head)
		}
	}
	if len(names) <= most {
		return strings.Join(names, "、")
	}
	if unit == "" {
		return strings.Join(names[:most], "、") + "等"
	}
	return strings.Join(names[:most], "、") + "等" + strconv.Itoa(len(names)) + unit
}

// span is from when to when sources are: 2021年4月—2026年11月; blank: none is dated.
func span(dates []graph.Date) string {
	var first, last graph.Date
	for _, d := range dates {
		if d == "" {
			continue
		}
		if first == "" || d.LastDay() < first.LastDay() {
			first = d
		}
		if last == "" || d.LastDay() > last.LastDay() {
			last = d
		}
	}
	switch {
	case first == "":
		return ""
	case first == last:
		return insight.DateZH(first)
	}
	return insight.DateZH(first) + "—" + insight.DateZH(last)
}
