// Package report sets answers out for people: a Paper has a title, the facts it
// rests on, remarks and tables, and is written as text for a terminal, as CSV or
// as a workbook.
package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Paper is an answer as people read it, from top to bottom.
type Paper struct {
	Title    string
	Facts    []Fact
	Warnings []string // to be read before anything else
	Lines    []Line
	Tables   []*Table
	Notes    []string // to be read after: what a word means, which rules were used
}

// Fact is something the whole paper rests on: a place, a date.
type Fact struct {
	Key, Name  string // head for programs, for people
	Code, Text string // value for programs, for people
	Said       string // in the first line on a terminal; blank: not there
}

// Line is a paragraph behind a lead, such as 完整度：
type Line struct{ Lead, Text string }

// Table is lists with the same columns.
type Table struct {
	Name    string // of the sheet
	Columns []Column
	Lists   []List
	// ListKey is the head, for programs, of the column that names the list; blank: they have none.
	ListKey string
	// Numbered: the lists bear 一、二、… on a terminal.
	Numbered bool
}

// List is rows under a heading.
type List struct {
	Name   string // blank where a table has but one
	Code   string // the name for programs
	Unit   string // what is counted: 家, 项
	Remark string // said behind the count
	Lines  []Line // under the heading
	Rows   [][]any
	// Cut is how many rows a limit has taken away.
	Cut int
	// More: those who answered have cut the list before, so that the total is not known.
	More bool
}

// Column is a column of a table. A cell is a string, an int, a float64, a bool,
// a graph.Date, a Word, a list of strings, or a pointer to one of these; nil is blank.
type Column struct {
	Key, Name string // head for programs, for people
	Kind      Kind
	Digits    int    // after the point, of a Number or a Share; AsIs: as many as it has
	Kept      bool   // shown to people though no row has anything in it
	Lead      string // before a Sentence on a terminal
	Hidden    Where  // where the column is not shown
}

// AsIs are the digits of a Number that is not rounded.
const AsIs = -1

// Kind is how the cells of a column are shown.
type Kind int

// The kinds of columns.
const (
	Text     Kind = iota
	Number        // of Digits decimals
	Share         // 0 to 1, shown to people as a percentage
	Sentence      // long; on a terminal it stands under its row
)

// Where is a set of media.
type Where int

// The media: a terminal, a file for people, a file for programs.
const (
	Screen Where = 1 << iota
	People
	Programs
)

// Word is an enum: a word for people and its name for programs.
type Word struct{ Code, Text string }

func text(key, name string) Column { return Column{Key: key, Name: name} }

func number(key, name string, digits int) Column {
	return Column{Key: key, Name: name, Kind: Number, Digits: digits}
}

func share(key, name string) Column { return Column{Key: key, Name: name, Kind: Share, Digits: 1} }

func sentence(key, name, lead string) Column {
	return Column{Key: key, Name: name, Kind: Sentence, Lead: lead}
}

func (c Column) hide(w Where) Column { c.Hidden |= w; return c }
func (c Column) only(w Where) Column { c.Hidden = (Screen | People | Programs) &^ w; return c }

// field is a column with the cell that an item has in it.
type field[T any] struct {
	Column
	cell func(*T) any
}

func columnsOf[T any](fields []field[T]) []Column {
	columns := make([]Column, len(fields))
	for i, f := range fields {
		columns[i] = f.Column
	}
	return columns
}

func rowsOf[T any](fields []field[T], items []T) [][]any {
	rows := make([][]any, len(items))
	for i := range items {
		rows[i] = make([]any, len(fields))
		for k, f := range fields {
			rows[i][k] = f.cell(&items[i])
		}
	}
	return rows
}

// Limit keeps the first n rows of each list and remembers how many there were; 0
// keeps all. most is the length at which those who answered cut a list.
func (p *Paper) Limit(n, most int) *Paper {
	for _, t := range p.Tables {
		for i := range t.Lists {
			l := &t.Lists[i]
			l.More = most > 0 && len(l.Rows) >= most
			if n > 0 && n < len(l.Rows) {
				l.Cut, l.Rows = len(l.Rows)-n, l.Rows[:n]
			}
		}
	}
	return p
}

// With adds facts to the paper.
func (p *Paper) With(facts ...Fact) *Paper {
	p.Facts = append(p.Facts, facts...)
	return p
}

// count says how many rows a list has and how many there are.
func (l *List) count() string {
	total := fmt.Sprintf("%d%s", len(l.Rows)+l.Cut, l.Unit)
	if l.More {
		total += "以上"
	}
	if l.Cut > 0 {
		return fmt.Sprintf("前%d%s，共%s", len(l.Rows), l.Unit, total)
	}
	return total
}

// Shortened says which lists a limit has cut; blank: none.
func (p *Paper) Shortened() string {
	var cut []string
	for _, t := range p.Tables {
		for i := range t.Lists {
			if l := &t.Lists[i]; l.Cut > 0 || l.More {
				cut = append(cut, l.Name+l.count())
			}
		}
	}
	if cut == nil {
		return ""
	}
	return "未列全：" + strings.Join(cut, "；") + "。"
}

// shown returns the indices of the columns that a medium shows. To people a
// column is not shown where no row has anything in it.
func (t *Table) shown(w Where) []int {
	var list []int
	for i := range t.Columns {
		if t.Columns[i].Hidden&w == 0 && (w == Programs || t.Columns[i].Kept || t.filled(i, w)) {
			list = append(list, i)
		}
	}
	return list
}

// filled reports whether a row has something in a column; without rows every column counts as filled.
func (t *Table) filled(column int, w Where) bool {
	empty := true
	for i := range t.Lists {
		for _, row := range t.Lists[i].Rows {
			if t.Columns[column].text(row[column], w) != "" {
				return true
			}
			empty = false
		}
	}
	return empty
}

func (c *Column) head(w Where) string {
	if w == Programs {
		return c.Key
	}
	return c.Name
}

// plain resolves pointers, and words as a medium wants them.
func plain(cell any, w Where) any {
	switch c := cell.(type) {
	case *float64:
		if c == nil {
			return nil
		}
		return *c
	case *insight.Named:
		if c == nil {
			return nil
		}
		return c.Name
	case Word:
		if w == Programs {
			return c.Code
		}
		return c.Text
	case bool:
		if w == Programs {
			return strconv.FormatBool(c)
		}
		return map[bool]string{true: "是", false: "否"}[c]
	case graph.Date:
		if w == Screen && c != "" {
			return insight.DateZH(c)
		}
		return string(c)
	case []string:
		return strings.Join(c, "；")
	}
	return cell
}

// text is a cell as a string.
func (c *Column) text(cell any, w Where) string {
	switch v := plain(cell, w).(type) {
	case nil:
		return ""
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case float64:
		switch {
		case c.Kind == Share && w != Programs:
			return trimZeros(strconv.FormatFloat(100*v, 'f', c.Digits, 64)) + "%"
		case c.Kind == Share:
			return strconv.FormatFloat(v, 'f', c.Digits+2, 64)
		}
		return strconv.FormatFloat(v+0, 'f', c.Digits, 64)
	default:
		return fmt.Sprint(v)
	}
}

func trimZeros(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// value is a cell for a workbook: a string, an int or a float64 rounded to what
// is shown; nil is blank.
func (c *Column) value(cell any, w Where) any {
	x, ok := plain(cell, w).(float64)
	if !ok {
		return plain(cell, w)
	}
	digits := c.Digits
	if c.Kind == Number && digits == AsIs {
		return x + 0
	}
	if c.Kind == Share {
		digits += 2
	}
	unit := math.Pow10(digits)
	return math.Round(x*unit)/unit + 0 // + 0: no -0
}

// Head is what answers about a place repeat.
type Head struct {
	Region      insight.Named  `json:"region"`
	Partner     *insight.Named `json:"partner"`
	AsOf        graph.Date     `json:"as_of"`
	RuleVersion int            `json:"rule_version"`
}

// facts are those of the head; as JSON orders them.
func (h Head) facts() []Fact {
	facts := []Fact{placeFact("region", "地区", h.Region, "")}
	partner := insight.Named{Name: "无"}
	if h.Partner != nil {
		partner = *h.Partner
	}
	return append(facts, placeFact("partner", "联动伙伴", partner, "联动伙伴："), asOfFact(h.AsOf), ruleFact(h.RuleVersion))
}

func placeFact(key, name string, n insight.Named, lead string) Fact {
	return Fact{Key: key, Name: name, Code: n.ID, Text: n.Name, Said: lead + n.Name}
}

// DateFact says as of when the facts are.
func DateFact(d graph.Date) Fact { return asOfFact(d) }

func asOfFact(d graph.Date) Fact {
	return Fact{Key: "as_of", Name: "数据截至", Code: string(d), Text: insight.DateZH(d), Said: "数据截至" + insight.DateZH(d)}
}

func ruleFact(version int) Fact {
	return Fact{Key: "rule_version", Name: "判定规则", Code: strconv.Itoa(version), Text: fmt.Sprintf("第%d版", version)}
}

func chainFact(n insight.Named) Fact {
	return Fact{Key: "chain", Name: "产业链", Code: n.ID, Text: n.Name}
}

// Unequal is what a page or list says that sets places or chains side by side.
const Unequal = "各链、各地登记程度不同，完整度、韧性和独家支撑不宜互相比较，请同时看登记企业数。"

// Unrecorded is what every list of gaps, and every page, says once.
const Unrecorded = "暂无登记仅表示本系统尚未掌握，不代表当地没有。"

func ruleNote(version int) string { return RulesZH(version) + "。" }

// RulesZH names the rules that an answer was made by.
func RulesZH(version int) string { return fmt.Sprintf("判定规则第%d版", version) }

// GradeZH is the word on the screen for a grade.
func GradeZH(g string) string { return insight.GradeZH(g) }

func grade(g string) Word { return Word{g, GradeZH(g)} }

// Names joins names for a sentence.
func Names(list []insight.Named) string { return strings.Join(nameList(list), "、") }

func nameList(list []insight.Named) []string {
	names := make([]string, len(list))
	for i, n := range list {
		names[i] = n.Name
	}
	return names
}

// sourceClasses gathers the words for source classes, each once.
type sourceClasses []string

func (s *sourceClasses) add(e graph.Evidence) {
	if zh := insight.EvidenceZH(e); zh != "" && !slices.Contains(*s, zh) {
		*s = append(*s, zh)
	}
}
