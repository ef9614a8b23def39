package sheet

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Table finds the one table or form of a sheet; where no heading row can be told,
// the error is an *Error with WhyNoTable, or WhyEmpty where nothing stands in it.
func (s *Sheet) Table() (*Table, error) {
	if len(s.Rows) == 0 {
		return nil, &Error{Why: WhyEmpty, Sheet: s.Name, Sentence: "里没有任何内容，可以不导入"}
	}
	v := newView(s)
	h, ok := v.findHead()
	if v.isForm(h, ok) {
		t := v.form()
		t.numbers()
		return t, nil
	}
	if !ok {
		return nil, &Error{Why: WhyNoTable, Sheet: s.Name, Sentence: "没有找到表头，请指出表头是第几行"}
	}
	return v.table(h)
}

// TableAt reads the sheet with the heading rows that a person pointed out, both
// ends included, as the sheet counts.
func (s *Sheet) TableAt(first, last int) (*Table, error) {
	v := newView(s)
	if first < 1 || last < first || last-first >= mostHeadRows {
		return nil, &Error{Why: WhyNoTable, Sheet: s.Name, Sentence: fmt.Sprintf("的表头须是连着的 1 到 %d 行，请重新指出", mostHeadRows)}
	}
	for number := first; number <= last; number++ {
		if len(v.row(number).Cells) > 0 {
			return v.table(head{first, last})
		}
	}
	return nil, &Error{Why: WhyNoTable, Sheet: s.Name, Sentence: fmt.Sprintf("的第 %d 行是空的，请重新指出表头", first)}
}

// mostTableCells bounds a table, whose blank cells count: a record has one for each heading.
const mostTableCells = 8_000_000

// Plain reads every row below one heading row as a record, and looks for no sections,
// totals or notes: a sheet that a program laid out has none.
func (s *Sheet) Plain(number int) (*Table, error) {
	v := newView(s)
	t, err := v.headed(head{number, number})
	if err != nil {
		return nil, err
	}
	for i := range t.Headings { // a heading is a name that a program gave: to the letter
		h := &t.Headings[i]
		if text := strings.TrimSpace(v.row(number).Cell(h.Col).Text); text != "" {
			h.Text = text
		}
	}
	r := newReader(v, t)
	for i := range v.Rows {
		if row := &v.Rows[i]; row.Number > t.HeadLast {
			l := r.line(row)
			r.keep(&l)
		}
	}
	t.numbers()
	return t, nil
}

// headed is a table without its records.
func (v *view) headed(h head) (*Table, error) {
	t := &Table{Sheet: v.Name, HeadFirst: h.first, HeadLast: h.last, Headings: v.headings(h)}
	if len(t.Headings)*len(v.Rows) > mostTableCells {
		return nil, &Error{Why: WhyLarge, Sheet: v.Name, Sentence: fmt.Sprintf("有 %d 列、%d 行，太大，请删去用不到的列，或拆成几个文件", len(t.Headings), len(v.Rows))}
	}
	return t, nil
}

func (v *view) table(h head) (*Table, error) {
	t, err := v.headed(h)
	if err != nil {
		return nil, err
	}
	units := v.above(t, h.first)
	t.giveUnits(units)
	newReader(v, t).read()
	t.numbers()
	return t, nil
}

// above reads title, period and unit from the rows above the headings, and
// returns all units that the unit row names.
func (v *view) above(t *Table, first int) (units []Unit) {
	for i := range v.Rows {
		r := &v.Rows[i]
		if r.Number >= first {
			break
		}
		for _, c := range r.Cells {
			text := tidy(c.Text)
			found := unitsIn(text)
			units = append(units, found...)
			if t.Period.Text == "" || t.Period.From == (Day{}) {
				if p := periodOf(c); p.Text != "" && (t.Period.Text == "" || p.From != (Day{})) {
					t.Period = p
				}
			}
			if t.Title == "" && c.Kind == Text && len(r.Cells) <= 2 && titleLike(text) {
				t.Title = text
			}
		}
	}
	if i := slices.IndexFunc(units, func(u Unit) bool { return u.Kind == Money }); i >= 0 {
		t.Unit = units[i]
	} else if len(units) > 0 {
		t.Unit = units[0]
	}
	return units
}

// titleLike: not a unit row, and not what an office fills in above the headings
// (填报单位：…); a unit in brackets may follow a title.
func titleLike(text string) bool {
	name, _, _ := strings.Cut(strings.TrimRight(plain(text), ":"), "(")
	return name != "" && !strings.Contains(name, ":") && !annex.MatchString(name)
}

// annex is what stands over a title: 附件1, 附表2.
var annex = regexp.MustCompile(`^(?:附件|附表|附|表)[\d一二三四五六七八九十-]*$`)

// periodOf reads the period of a title or of a date below it.
func periodOf(c Cell) Period {
	switch c.Kind {
	case Date:
		d := c.Time()
		if d.IsZero() {
			return Period{}
		}
		day := Day{Year: d.Year(), Month: int(d.Month())}
		return Period{Text: tidy(c.Text), From: day, To: day}
	case Text:
		return findPeriod(c.Text)
	}
	return Period{}
}

// unitsIn reads a unit row: 单位：万元, （金额单位:万美元、面积单位：亩）.
func unitsIn(text string) (units []Unit) {
	s := plain(text)
	for {
		at := strings.Index(s, "单位:")
		if at < 0 {
			return units
		}
		s = s[at+len("单位:"):]
		said := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、,;()[]。", r) })
		for _, one := range said {
			u := UnitOf(one)
			if u.Kind == "" {
				break
			}
			units = append(units, u)
		}
	}
}

// giveUnits gives the units of the unit row to the columns that may hold amounts and
// name none, and says which columns of money are left without.
func (t *Table) giveUnits(units []Unit) {
	common, mixed := Unit{}, false
	for i := range t.Headings {
		h := &t.Headings[i]
		if h.Unit.Kind == Money {
			mixed = mixed || common.Kind != "" && common != h.Unit
			common = h.Unit
		}
		for _, u := range units {
			if h.Unit.Kind == "" && mayBe(h, u.Kind) {
				h.Unit, h.UnitAbove = u, true
			}
		}
	}
	var guessed []*Heading
	for i := range t.Headings {
		h := &t.Headings[i]
		if h.Unit.Kind == "" && mayBe(h, Money) && common.Kind != "" && !mixed {
			h.Unit, h.UnitGuessed = common, true
			guessed = append(guessed, h)
		}
	}
	if len(guessed) == 0 {
		return
	}
	name := "“" + short(guessed[0].Text, 30) + "”"
	if len(guessed) > 1 {
		name += fmt.Sprintf("等 %d 列", len(guessed))
	}
	t.find(t.HeadLast, guessed[0].Col, "%s没有写单位，其他金额列都是%s，请确认", name, common.Text)
}

func (t *Table) find(row, col int, format string, values ...any) {
	if len(t.Findings) < 200 {
		t.Findings = append(t.Findings, Finding{Sheet: t.Sheet, Row: row, Col: col, Text: fmt.Sprintf(format, values...)})
	}
}
