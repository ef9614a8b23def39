package intake

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/intake/sheet"
)

// Signature says who answers for a 核实单 that came back.
type Signature struct {
	By   string     `json:"by"`
	Unit string     `json:"unit"`
	Date graph.Date `json:"date"`
}

// String names the person and the unit.
func (s *Signature) String() string { return s.By + "（" + s.Unit + "）" }

// mostSigned is how long person and unit may be together: the person who checks has 40 characters.
const mostSigned = 38

// slip is a sheet of a 核实单 that came back.
type slip struct {
	name    string
	columns map[string]int // by heading
	rows    []sheet.Row
}

// How the sheets of a 核实单 are read, as Sheet.Fault says it.
const (
	ReadByCode = "按核实编号读入"
	NotAsked   = "不是核实单的表，没有读入；要读入请另外导入"
)

// returned finds out whether a book is a 核实单, by the codes in its rows, and who
// signed it. One that is not signed is refused.
func (f *File) returned(book *sheet.Book) error {
	coded, lost := false, ""
	for i, s := range book.Sheets {
		p, err := slipOf(s, f.Sheets[i].Name)
		if err != nil {
			return err
		}
		switch {
		case p == nil:
		case p.columns[headCode] == 0:
			lost = p.name
		default:
			f.slips, coded = append(f.slips, p), true
		}
	}
	if !coded {
		return nil
	}
	if lost != "" {
		return fmt.Errorf("%w: “%s”表里没有“%s”这一列（原来是隐藏的），答复对不上记录，请把答复抄到原来的核实单里", graph.ErrInvalid, lost, headCode)
	}
	for _, s := range f.Sheets {
		s.Table, s.Map, s.Skip, s.Fault = nil, nil, true, NotAsked
		switch {
		case slices.ContainsFunc(f.slips, func(p *slip) bool { return p.name == s.Name }):
			s.Fault = ReadByCode
		case s.Name == SignSheet || s.Name == guideSheet || s.source.Hidden:
			s.Fault = "签署、说明和选项"
		}
	}
	return f.sign(book)
}

// slipOf reads a sheet as one of a 核实单; nil where it has no column of answers.
func slipOf(s *sheet.Sheet, name string) (*slip, error) {
	for i, row := range s.Rows {
		columns, twice := map[string]int{}, ""
		for _, c := range row.Cells {
			text := clean(c.Text)
			if columns[text] != 0 && slices.Contains([]string{headCode, headAnswer, headStanding}, text) {
				twice = text
			}
			if columns[text] == 0 {
				columns[text] = c.Col
			}
		}
		if columns[headAnswer] == 0 || columns[headCode] == 0 && columns[headStanding] == 0 {
			continue
		}
		if twice != "" {
			return nil, fmt.Errorf("%w: “%s”表里有两列都叫“%s”，分不清以哪列为准，请给加的那列改名", graph.ErrInvalid, name, twice)
		}
		return &slip{name, columns, s.Rows[i+1:]}, nil
	}
	return nil, nil
}

// sign reads who signed.
func (f *File) sign(book *sheet.Book) error {
	cells := map[string]sheet.Cell{}
	for _, s := range book.Sheets {
		for _, row := range s.Rows {
			for i, c := range row.Cells {
				label := strings.TrimRight(clean(c.Text), "：:")
				if (label == IssueLabel || slices.Contains(SignLabels, label)) && i+1 < len(row.Cells) && cells[label].IsBlank() {
					cells[label] = row.Cells[i+1]
				}
			}
		}
	}
	var missing []string
	for _, label := range SignLabels {
		if cells[label].IsBlank() {
			missing = append(missing, label)
		}
	}
	if missing != nil {
		return fmt.Errorf("%w: 核实单还没有签署，“%s”表缺%s，请填好后再导入", graph.ErrInvalid, SignSheet, strings.Join(missing, "、"))
	}
	day, _, err := sheet.ReadDay(cells[signDate])
	if err != nil || len(day.String()) != len("2026-11-30") {
		return fmt.Errorf("%w: “%s”表的%s“%s”看不出是哪一天，请写成 2026-11-30", graph.ErrInvalid, SignSheet, signDate, cut(clean(cells[signDate].Text), 30))
	}
	if issued, _, err := sheet.ReadDay(cells[IssueLabel]); err == nil && day.String() < issued.String() {
		return fmt.Errorf("%w: “%s”表的%s %s 早于%s %s，请改成签署的那一天", graph.ErrInvalid, SignSheet, signDate, day, IssueLabel, issued)
	}
	s := &Signature{clean(cells[signBy].Text), clean(cells[signUnit].Text), graph.Date(day.String())}
	if n := utf8.RuneCountInString(s.By + s.Unit); n > mostSigned {
		return fmt.Errorf("%w: “%s”表的%s和%s合起来有%d字，最多%d字，请写简称", graph.ErrInvalid, SignSheet, signBy, signUnit, n, mostSigned)
	}
	f.Signed = s
	return nil
}

// slipTitle is what a 核实单 calls itself in its first line, of which place and chain; of
// one whose first sheet was taken out, the name of the file.
func (f *File) slipTitle() string {
	title := strings.TrimSuffix(f.Name, path.Ext(f.Name))
	for _, s := range f.Sheets {
		if s.Name == guideSheet && len(s.source.Rows) > 0 && len(s.source.Rows[0].Cells) > 0 {
			if said := clean(s.source.Rows[0].Cells[0].Text); strings.Contains(said, "核实单") {
				title = said
			}
		}
	}
	if len(f.slips) == 1 {
		title += "“" + f.slips[0].name + "”表"
	}
	return cut(title, 80)
}

// reply is a row of a 核实单 that came back.
type reply struct {
	n      int // in Review.Rows
	slip   *slip
	row    *sheet.Row
	asking *asking
	code   string
	key    string
	answer string // what it comes to
	word   string // as it was written
	firms  string // written behind 有
}

// part is the row's sheet as one of enterprises, whose names stand under headFirms.
func (a *reply) part() *part {
	name := Column{Use: "name", Heading: headFirms, Place: sheet.ColumnName(a.slip.columns[headFirms])}
	return &part{s: &Sheet{Name: a.slip.name, Map: newMap(graph.KindEnterprises, []Column{name})}, d: graph.Describe(graph.KindEnterprises)}
}

// read finds what a word answers: one that was offered, in full or without what stands
// in its brackets; behind 有 also the firms. Blank: none of them.
func (a *asking) read(word string) (answer, firms string) {
	plain := word
	if a.answers[0] != answerHas { // in its brackets stands what it means, be it as an older sheet had it
		plain, _, _ = strings.Cut(word, "（")
	}
	for i, offered := range a.words {
		short, _, _ := strings.Cut(strings.TrimSuffix(offered, "…"), "（")
		if slices.Contains([]string{offered, short, a.answers[i]}, word) || plain == short {
			return a.answers[i], ""
		}
	}
	if rest, ok := strings.CutPrefix(word, answerHas); ok && a.answers[0] == answerHas {
		for _, mark := range []string{"：", ":", "（", "("} {
			if firms, ok := strings.CutPrefix(rest, mark); ok {
				return answerHas, strings.TrimRight(firms, "）)")
			}
		}
	}
	return "", ""
}

// cell is the cell under a heading; a blank one where there is no such column.
func (a *reply) cell(heading string) sheet.Cell {
	if col := a.slip.columns[heading]; col > 0 {
		return a.row.Cell(col)
	}
	return sheet.Cell{Row: a.row.Number}
}

func (a *reply) text(heading string) string { return clean(a.cell(heading).Text) }

func (a *reply) origin(heading string) origin {
	c := a.cell(heading)
	at := origin{row: a.n, heading: heading, text: clean(c.Text)}
	if heading == headCode {
		at.text = "" // for the program alone
	}
	if c.Col > 0 {
		at.place = c.Place()
	}
	return at
}

// replies reads the rows of the slips: what is no row of ours, was mixed up or has
// no answer that can be read is refused.
func (c *checker) replies() (list []*reply) {
	blank := 0
	for _, p := range c.file.slips {
		for i := range p.rows {
			a := &reply{slip: p, row: &p.rows[i]}
			a.code, a.word = a.text(headCode), a.text(headAnswer)
			if a.code == "" && a.word == "" {
				continue // a line between, or a remark
			}
			a.n = len(c.out.Rows)
			c.out.Rows = append(c.out.Rows, Row{Sheet: p.name, Row: a.row.Number, Cells: []Cell{}})
			kind, key := readCode(a.code)
			a.asking, a.key = askingOf(kind), key
			if a.code == "" || a.asking == nil {
				c.fault(a.n, a.origin(headCode), "没有核实编号，不是核实单里的一行；要登记新的企业或项目，请用“导入”")
				continue
			}
			var said []string
			for _, heading := range append(slices.Clone(a.asking.locked), headStanding) {
				said = append(said, a.text(heading))
			}
			row := &c.out.Rows[a.n]
			row.Who = cut(strings.Join(said[:len(a.asking.locked)], " "), 80)
			switch {
			case codeOf(kind, key, said...) != a.code:
				c.fault(a.n, a.origin(headCode), "核实编号与这一行的名称、现有登记对不上（可能只排序了一部分列，或改过不该改的格），请按原来的核实单重填这一行")
				continue
			case a.word == "":
				blank++
				continue
			}
			if a.answer, a.firms = a.asking.read(a.word); a.answer == "" {
				c.fault(a.n, a.origin(headAnswer), "看不出答的是什么，请从下拉选项里选："+strings.Join(a.asking.words, "、"))
				continue
			}
			if want := a.contradiction(); want != "" {
				c.fault(a.n, a.origin(headAnswer), want)
				continue
			}
			list = append(list, a)
		}
	}
	if blank > 0 {
		c.out.Notes = append(c.out.Notes, fmt.Sprintf("有%d行没有填核实结果，这些记录不变", blank))
	}
	list = c.agreeing(list)
	c.answered = len(list)
	return list
}

// contradiction says that a cell is filled in which goes with another answer; blank where none is.
func (a *reply) contradiction() string {
	for _, f := range a.asking.fields {
		text, goes := a.text(f.Name), a.asking.only[f.Name]
		if goes == "" || goes == a.answer || text == "" || slices.Contains(nothing, text) {
			continue
		}
		word := a.asking.words[slices.Index(a.asking.answers, goes)]
		return fmt.Sprintf("选了“%s”，“%s”又写着“%s”，两者矛盾：请改选“%s”，或把“%s”清空", a.word, f.Name, cut(text, 30), word, f.Name)
	}
	return ""
}

// agreeing refuses rows of one record, or of one firm, that answer differently.
func (c *checker) agreeing(list []*reply) []*reply {
	said := func(a *reply) string {
		return strings.Join([]string{a.answer, a.text(headFirms), a.text(headSegment), a.text(headStage), a.text(headDate), a.text(headLeft), a.text(headTo)}, "\n")
	}
	firm := func(a *reply) string { id, _, _ := strings.Cut(a.key, "|"); return id }
	against := func(a, b *reply) bool {
		if a == b || a.asking != b.asking {
			return false
		}
		leaves := func(a *reply) bool { return a.answer == answerGone || a.answer == answerMoved }
		gone := a.asking.kind == graph.KindMemberships && firm(a) == firm(b) && (leaves(a) || leaves(b)) && (a.answer != b.answer || a.text(headLeft)+a.text(headTo) != b.text(headLeft)+b.text(headTo))
		return gone || a.key == b.key && said(a) != said(b)
	}
	byFirm := map[string][]*reply{}
	for _, a := range list {
		byFirm[firm(a)] = append(byFirm[firm(a)], a)
	}
	var agree []*reply
	for _, a := range list {
		others := byFirm[firm(a)]
		if a.asking.kind == graph.KindChecks { // the region is no firm
			others = slices.DeleteFunc(slices.Clone(others), func(b *reply) bool { return b.key != a.key })
		}
		if at := slices.IndexFunc(others, func(b *reply) bool { return against(a, b) }); at >= 0 {
			b := others[at]
			c.fault(a.n, a.origin(headAnswer), fmt.Sprintf("与第 %d 行说的是同一个%s，两处答的不一样（%s、%s），请改成一样", b.row.Number, map[bool]string{true: "环节", false: a.asking.sheet}[a.asking.kind == graph.KindChecks], b.word, a.word))
			continue
		}
		agree = append(agree, a)
	}
	return agree
}

// askedPlaces are the segments that a 核实单 asks about, of those that there are.
func (c *checker) askedPlaces() (list []placed) {
	for _, p := range c.file.slips {
		for i := range p.rows {
			kind, key := readCode(clean(p.rows[i].Cell(p.columns[headCode]).Text))
			region, segment, _ := strings.Cut(key, "|")
			if kind == graph.KindChecks && c.dir.regions[region].Code != "" && c.dir.leaf[segment] != nil {
				list = append(list, placed{region, segment})
			}
		}
	}
	return list
}
