package sheet

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	// sectionMark begins a section row: 一、 （一） 第一部分.
	sectionMark = regexp.MustCompile(`^(?:([一二三四五六七八九十]{1,3})[、.,:]|\(([一二三四五六七八九十]{1,3})\)|第([一二三四五六七八九十]{1,3})(?:部分|类|章|篇))`)
	// numeral is a section's number in a cell of its own.
	numeral = regexp.MustCompile(`^(?:[一二三四五六七八九十]{1,3}[、.,]?|\([一二三四五六七八九十]{1,3}\)[、.,]?)$`)

	totalWord = regexp.MustCompile(`^(.{0,12}?)(合计|总计|小计|共计)(?:数)?[:,]?(?:\(?(\d{1,6})(?:个|项|家|户|条|件|宗|批|人)?\)?)?(?:\(.{0,12}\))?[:,]?$`)
	ofWhich   = regexp.MustCompile(`^其中[:,]?`)
	countIn   = regexp.MustCompile(`[(]?(\d{1,6})(?:个|项|家|户|条|件|宗|批|人)(?:项目|企业)?[)]?$`)

	noteWord = regexp.MustCompile(`^(?:备注|附注|注|说明|填表说明|填报说明|注意)[:.\d一二]|^(?:填报人|填表人|制表人?|审核人?|经办人|联系人|联系电话|电话|负责人|单位负责人|分管领导|主管领导|报送人|填报单位|填报日期|填表日期|报送单位|单位盖章|盖章|报出日期|统计负责人)\(?.{0,6}\)?[:]|\(签名\)[:]|\((?:公章|盖章|签章)\)$`)
)

// reader reads the rows below the headings.
type reader struct {
	v        *view
	t        *Table
	at       map[int]int // heading by column
	number   int         // heading of the numbers of rows, -1 where there is none
	name     int         // the first heading of text behind it
	texts    map[string]bool
	down     *downFill
	path     []step
	shared   []string // the path as records have it
	sections []section
	notes    bool // a note has been met: what follows with one cell goes with it
	hidden   int  // records in rows that the sheet does not show
	numbered bool // records bear numbers in digits
	inline   bool // records bear 一、二、三、 where sections would
	room     []Cell
	totals   []pendingTotal
}

// step is a section that is open.
type step struct {
	level   int
	text    string
	section int
}

// section is the run of records under a section row.
type section struct{ row, first, last int }

// pendingTotal is a total before it is compared.
type pendingTotal struct {
	Total
	at      int // how many records stand above it
	path    []step
	whole   bool // may count all records
	partial bool // 其中：… is never compared
}

func newReader(v *view, t *Table) *reader {
	r := &reader{v: v, t: t, at: map[int]int{}, number: -1, name: -1, texts: map[string]bool{}, down: newDownFill(v, t.HeadLast)}
	for i, h := range t.Headings {
		r.at[h.Col] = i
		for _, p := range h.Parts {
			r.texts[plain(p)] = true
		}
		switch {
		case r.number < 0 && (h.Leaf == "序号" || h.Leaf == "编号" || h.Leaf == "no" || h.Leaf == "项目序号"):
			r.number = i
		case r.name < 0:
			r.name = i
		}
	}
	for i := range v.Rows {
		row := &v.Rows[i]
		if row.Number > t.HeadLast && r.number >= 0 && digits(plain(row.Cell(t.Headings[r.number].Col).Text)) {
			r.numbered = true
			break
		}
	}
	r.inline = !r.numbered && r.marksRecords()
	return r
}

// marksRecords: nearly every row begins with 一、 or (一), so that these number the
// records themselves.
func (r *reader) marksRecords() bool {
	marked, rows := 0, 0
	for i := range r.v.Rows {
		row := &r.v.Rows[i]
		if row.Number <= r.t.HeadLast || len(row.Cells) < 3 {
			continue
		}
		first := plain(short(row.Cells[0].Text, 40))
		if totalWord.MatchString(first) {
			continue
		}
		if rows++; sectionMark.MatchString(first) || numeral.MatchString(first) {
			marked++
		}
		if rows == 200 {
			break
		}
	}
	return marked > 1 && marked*5 >= rows*4
}

// digits reports a number of a row: 1, 1●, ★12, 3., (1).
func digits(s string) bool {
	s = strings.Trim(s, "●★*☆▲■◆()、.")
	if s == "" || len(s) > 8 {
		return false
	}
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && s[i] != '.' && s[i] != '-' {
			return false
		}
	}
	return true
}

func (r *reader) read() {
	for i := range r.v.Rows {
		row := &r.v.Rows[i]
		if row.Number <= r.t.HeadLast {
			continue
		}
		r.one(row)
	}
	r.closeSections(0)
	r.endNote()
	r.compare()
	if r.hidden > 0 {
		r.t.find(0, 0, "有 %d 行是隐藏的，也读了进来，不要的请在表格里删去", r.hidden)
	}
}

// endNote: the last row, alone across the foot, opens no section but names the
// office that made the sheet.
func (r *reader) endNote() {
	n := len(r.sections)
	if n == 0 || len(r.t.Left) == 0 || r.sections[n-1].first < len(r.t.Records) || len(r.t.Records) == 0 {
		return
	}
	if last := &r.t.Left[len(r.t.Left)-1]; last.Row == r.sections[n-1].row && last.Row == r.v.Rows[len(r.v.Rows)-1].Number && !sectionMark.MatchString(plain(last.Text)) {
		last.Reason = LeftNote
	}
}

// line is a row with what deciding on it takes.
type line struct {
	*Row
	cells   []Cell // of the headings
	first   Cell   // the first cell with something in it
	texts   int    // cells with words
	numbers int    // cells with a number other than 0
	zeros   int
	label   string // the first text, in plain form, behind the number
	no      string // in the column of numbers, plain
}

func (r *reader) line(row *Row) line {
	l := line{Row: row}
	n := len(r.t.Headings)
	if cap(r.room)-len(r.room) < n {
		r.room = make([]Cell, 0, max(2048, n))
	}
	at := len(r.room)
	r.room = r.room[:at+n]
	l.cells = r.room[at : at+n : at+n]
	k := 0
	for i := range l.cells {
		col := r.t.Headings[i].Col
		for k < len(row.Cells) && row.Cells[k].Col < col {
			k++
		}
		l.cells[i] = Cell{Row: row.Number, Col: col}
		if k < len(row.Cells) && row.Cells[k].Col == col {
			l.cells[i] = row.Cells[k]
		}
	}
	for _, c := range row.Cells {
		if l.first.Kind == Blank {
			l.first = c
		}
		i, own := r.at[c.Col]
		if own && i == r.number {
			l.no = plain(c.Text)
			continue
		}
		switch {
		case c.Kind == Number && c.Number == 0 || c.Kind == Text && (c.Text == "0" || strings.Trim(plain(c.Text), "-/") == ""):
			l.zeros++
		case c.Kind == Number || c.Kind == Fault || c.Kind == Text && looksNumber(c.Text):
			l.numbers++
		default:
			l.texts++
			if l.label == "" && c.Kind == Text && utf8.RuneCountInString(c.Text) < 200 {
				l.label = plain(c.Text)
			}
		}
	}
	return l
}

// one decides on a row.
func (r *reader) one(row *Row) {
	l := r.line(row)
	// The words of a row that is none of the records stand first, be it in the column of numbers.
	lead := l.no
	if lead == "" || digits(lead) {
		lead = l.label
	}
	switch {
	case r.isNote(&l, lead):
		r.notes = true
		r.leave(&l, LeftNote)
	case r.isHeading(&l):
		r.leave(&l, LeftHeading)
	case r.isTotal(&l, lead):
	case r.isSection(&l, lead):
	case l.texts == 0 && l.numbers == 0:
		r.leave(&l, LeftNumber)
	default:
		r.keep(&l)
		return
	}
	r.room = r.room[:len(r.room)-len(l.cells)] // nobody keeps them, but totals, which copy
}

func (r *reader) leave(l *line, reason LeftReason) {
	var all []string
	for _, c := range l.Row.Cells {
		all = append(all, c.Text)
		if len(all) == 6 {
			break
		}
	}
	r.t.Left = append(r.t.Left, LeftOut{l.Number, reason, short(strings.Join(all, " "), 60)})
}

func (r *reader) isNote(l *line, lead string) bool {
	alone := len(l.Row.Cells) == 1
	if digits(l.no) {
		return false
	}
	if noteWord.MatchString(plain(short(l.first.Text, 40))) {
		return alone || l.numbers == 0
	}
	if !alone {
		return false
	}
	// The rest of a note, or a sentence across the foot.
	return r.notes && !sectionMark.MatchString(lead) || utf8.RuneCountInString(l.first.Text) > 60 && r.v.block(l.Number, l.first.Col).LastCol-l.first.Col >= 2
}

// isHeading: the headings again on the next printed page, the title again, the
// numbers of the columns, or a form's sample line.
func (r *reader) isHeading(l *line) bool {
	first := plain(short(l.first.Text, 60))
	if len(l.Row.Cells) == 1 && r.t.Title != "" && first == plain(r.t.Title) {
		return true
	}
	if !r.texts[first] && !r.texts[l.label] {
		return len(l.Row.Cells) >= 3 && len(l.Row.Cells)*2 >= len(r.t.Headings) && ordinals(l.Row)
	}
	same, all := 0, len(l.Row.Cells)
	for _, c := range l.Row.Cells {
		if r.texts[plain(c.Text)] {
			same++
		}
	}
	switch {
	case same >= 2 && same*2 > all:
		return true
	case same == 1 && all <= 2 && (all == 1 || l.no != ""):
		return l.label != "" && r.texts[l.label]
	}
	return false
}

// ordinals: a row numbers the columns: 甲 乙 1 2 3.
func ordinals(row *Row) bool {
	last, stems := 0, 0
	for _, c := range row.Cells {
		s := strings.Trim(plain(c.Text), "()")
		switch {
		case s == strconv.Itoa(last+1):
			last++
		case last == 0 && utf8.RuneCountInString(s) == 1 && strings.Contains("甲乙丙丁戊己庚辛壬癸", s):
			stems++
		case s != "栏次" && s != "序号":
			return false
		}
	}
	return last >= 2 || stems >= 3
}

// isTotal keeps a row of totals.
func (r *reader) isTotal(l *line, lead string) bool {
	m := totalWord.FindStringSubmatch(lead)
	if m == nil && l.no != "" && !digits(l.no) { // the column of numbers holds a mark, the words come behind
		m = totalWord.FindStringSubmatch(l.label)
	}
	switch {
	case digits(l.no) && (m == nil || m[1] != ""): // 12 | 某某合计…: a numbered record
		return false
	case m == nil && !ofWhich.MatchString(lead) && !r.afterOfWhich(l, lead):
		return false
	}
	text := r.words(l)
	p := pendingTotal{Total: Total{Row: l.Number, Text: text, Count: r.countOf(l, lead)}, at: len(r.t.Records), path: slices.Clone(r.path), partial: m == nil}
	p.Cells = slices.Clone(l.cells)
	if m != nil {
		p.whole = m[2] != "小计" && (m[1] == "" || wholePlace[m[1]])
		if m[1] != "" && !wholePlace[m[1]] {
			p.path = nil
			if r.prefixAbove() {
				// 甲县合计14个 above its rows opens a section of its own.
				r.open(0, text, l.Number)
				p.path = slices.Clone(r.path)
			}
		}
	}
	r.totals = append(r.totals, p)
	r.leave(l, LeftTotal)
	return true
}

var wholePlace = map[string]bool{"全市": true, "全县": true, "全区": true, "全省": true, "本页": true, "总": true, "以上": true, "项目": true, "投资": true}

// prefixAbove: totals of places stand above their rows, as the first of them shows.
func (r *reader) prefixAbove() bool {
	return len(r.t.Records) == 0 || len(r.path) > 0 && r.path[0].level == 0
}

// afterOfWhich: a row with a count behind 其中：, like it without a number.
func (r *reader) afterOfWhich(l *line, lead string) bool {
	if len(r.totals) == 0 || !r.totals[len(r.totals)-1].partial {
		return false
	}
	last := r.totals[len(r.totals)-1]
	return last.Row == l.Number-1 && countIn.MatchString(lead) && !sectionMark.MatchString(lead) && l.texts <= 1
}

// words are the texts of a row that is no record: 合计 13个, 一、工业.
func (r *reader) words(l *line) string {
	var out []string
	for _, c := range l.Row.Cells {
		if len(out) < 2 && c.Kind == Text && !looksNumber(plain(c.Text)) && strings.Trim(plain(c.Text), "-/") != "" {
			out = append(out, tidy(c.Text))
		}
	}
	if len(out) == 2 && numeral.MatchString(plain(out[0])) {
		mark := out[0]
		if !strings.ContainsAny(mark, "、.，,)）") {
			mark += "、"
		}
		return short(mark+out[1], 80)
	}
	return short(strings.Join(out, " "), 80)
}

// isSection opens a section.
func (r *reader) isSection(l *line, lead string) bool {
	level := 0
	switch {
	case digits(l.no):
		return false
	case r.inline && l.texts+l.numbers > 1:
		return false
	case numeral.MatchString(l.no) && l.no != "":
		if l.texts > 2 { // records numbered 一、二、三
			return false
		}
		level = levelOf(l.no)
	case sectionMark.MatchString(lead):
		if l.texts > 2 {
			return false
		}
		level = levelOf(lead)
	case l.texts == 1 && l.numbers == 0 && l.zeros == 0 && len(l.Row.Cells) == 1 && r.standsAlone(l):
		level = 5
	case l.no != "" && l.texts == 0 && r.standsAlone(l) && !digits(l.no):
		level = 5
	case r.numbered && l.no == "" && l.texts == 1 && countIn.MatchString(lead) && l.first.Text != "":
		level = 5
	default:
		return false
	}
	text := r.words(l)
	r.open(level, text, l.Number)
	if count := r.countOf(l, lead); count >= 0 || l.numbers > 0 {
		r.totals = append(r.totals, pendingTotal{Total: Total{l.Number, text, count, slices.Clone(l.cells)}, at: len(r.t.Records), path: slices.Clone(r.path)})
	}
	r.leave(l, LeftSection)
	return true
}

// standsAlone: the one text of a row is merged across columns, or stands where
// numbered records have their number.
func (r *reader) standsAlone(l *line) bool {
	b := r.v.block(l.Number, l.first.Col)
	if b.LastCol > b.FirstCol {
		return true
	}
	i, ok := r.at[l.first.Col]
	return ok && len(r.t.Headings) > 2 && (i == r.number || r.numbered && i <= r.number+1)
}

func levelOf(mark string) int {
	if strings.HasPrefix(mark, "(") {
		return 2
	}
	return 1
}

// open closes the sections that a new one ends, and opens it.
func (r *reader) open(level int, text string, row int) {
	r.closeSections(level)
	r.sections = append(r.sections, section{row: row, first: len(r.t.Records), last: -1})
	r.path = append(r.path, step{level, text, len(r.sections) - 1})
	r.shared = nil
	for _, s := range r.path {
		r.shared = append(r.shared, s.text)
	}
}

func (r *reader) closeSections(level int) {
	for n := len(r.path); n > 0 && r.path[n-1].level >= level; n-- {
		r.sections[r.path[n-1].section].last = len(r.t.Records)
		r.path = r.path[:n-1]
	}
}

// keep makes a record of a row.
func (r *reader) keep(l *line) {
	r.notes = false
	if l.Hidden {
		r.hidden++
	}
	for i := range l.cells {
		if l.cells[i].Kind == Blank {
			if c, ok := r.down.from(l.Number, l.cells[i].Col); ok {
				l.cells[i] = c
			}
		}
	}
	r.t.Records = append(r.t.Records, Record{Row: l.Number, Cells: l.cells, Section: r.shared})
}

// downFill knows the values that vertical merges spread over rows.
type downFill struct {
	v    *view
	cols map[int][]Range
}

func newDownFill(v *view, after int) *downFill {
	d := &downFill{v, map[int][]Range{}}
	for _, m := range slices.Concat(v.tall, v.merges) {
		if m.FirstRow > after && m.LastRow > m.FirstRow {
			d.cols[m.FirstCol] = append(d.cols[m.FirstCol], m)
		}
	}
	for _, list := range d.cols {
		slices.SortStableFunc(list, func(a, b Range) int { return cmp.Compare(a.FirstRow, b.FirstRow) })
	}
	return d
}

// from returns the value that a merge spreads over a place. Rows come in order, so
// the merges that end above are dropped.
func (d *downFill) from(row, col int) (Cell, bool) {
	list := d.cols[col]
	for len(list) > 0 && list[0].LastRow < row {
		list = list[1:]
	}
	d.cols[col] = list
	if len(list) == 0 || list[0].FirstRow >= row {
		return Cell{}, false
	}
	c := d.v.row(list[0].FirstRow).Cell(col)
	return c, c.Kind != Blank
}
