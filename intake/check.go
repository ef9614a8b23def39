package intake

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/intake/sheet"
	"chainchief/seed"
)

// checker works a file out against one view of a store.
type checker struct {
	ctx   context.Context
	file  *File
	by    graph.Actor
	today graph.Date
	dir   *directory
	reg   *registry

	stored  map[graph.Kind]map[string]graph.Record // of the kinds that are read whole
	named   map[graph.Kind]map[string][]string     // their keys by folded name
	members map[string][]graph.Membership          // of enterprises, as recorded

	out       *Review
	works     []*work
	rows      map[graph.Ref]int // of records their first row, for what the store says of them
	changing  int               // records that change, so far
	at        map[graph.Ref]*work
	questions map[string]*Question
	decisions []graph.Decision
	wrote     wrote
	accepted  map[graph.Ref][]graph.Correction
	bare      map[string]bareColumn
	learnt    bool              // the directory lacks what rows made
	earlier   []graph.Ref       // that earlier files of the same headings brought
	standing  map[placed]string // what is on record of the segments that a 核实单 asks about
	answered  int               // rows of a 核实单 that say something
	dataDate  graph.Date
	mentioned map[graph.Ref]bool // of rows that are refused or wait

	staged map[*work]map[graph.ProjectStage]graph.Date // what rows of projects say of each stage
	passed map[*work][]graph.Passage                   // by which they come to theirs
}

// work is one record on its way: as it is stored, and as the rows have it.
type work struct {
	ref         graph.Ref
	before, now graph.Record
	row         int              // of the first row that is of it, in Review.Rows
	from        origins          // where a field, or an own column behind "extra ", was said
	heard       map[string]heard // what rows said first that wait
	rows        []int
	under       *work // of a membership its enterprise
	refused     bool
	gone        bool // it is deleted
}

// origin is the cell that said a value.
type origin struct {
	row            int // in Review.Rows
	place, heading string
	text           string
}

// origins are the cells that said the values of one record. They are few, and there
// are as many lists of them as records: a map of each would be as large as the file.
type origins []struct {
	of string
	origin
}

func (o origins) at(name string) (at origin, said bool) {
	for i := range o {
		if o[i].of == name {
			return o[i].origin, true
		}
	}
	return origin{}, false
}

func (o *origins) put(name string, at origin) {
	for i := range *o {
		if (*o)[i].of == name {
			(*o)[i].origin = at
			return
		}
	}
	*o = append(*o, struct {
		of string
		origin
	}{name, at})
}

// heard is a value as a row says it.
type heard struct {
	origin
	text string
}

// part is a sheet being worked out.
type part struct {
	s    *Sheet
	d    *graph.Description
	uses []use
	owns map[string]bool // the headings under which its columns are kept as own ones
	hint int             // the column that names the chain, or the kind that a row is about; -1: none
}

type use struct {
	kind  *graph.Description
	field *graph.Field // nil: own, left out, ticked
}

// Check works the file out against a store, as by would write it now. The answers
// of the file become part of the mappings of its sheets.
func (f *File) Check(ctx context.Context, store graph.Store, by graph.Actor, now time.Time) (*Review, error) {
	if err := f.wake(); err != nil {
		return nil, err
	}
	if f.Signed == nil {
		for _, s := range f.Sheets {
			s.source = nil // its table has what is read
		}
	}
	var c *checker
	err := store.Read(ctx, func(r graph.Reader) error {
		c = &checker{ctx: ctx, file: f, by: by, today: graph.Date(now.Format(time.DateOnly)),
			out:    &Review{Rows: []Row{}, Faults: []Fault{}, Questions: []Question{}, Proposals: []Question{}, Gone: []Gone{}, Notes: []string{}},
			stored: map[graph.Kind]map[string]graph.Record{}, named: map[graph.Kind]map[string][]string{},
			members: map[string][]graph.Membership{}, at: map[graph.Ref]*work{}, rows: map[graph.Ref]int{}, bare: map[string]bareColumn{}, mentioned: map[graph.Ref]bool{}, questions: map[string]*Question{},
			staged: map[*work]map[graph.ProjectStage]graph.Date{}, passed: map[*work][]graph.Passage{}}
		return c.readAll(r)
	})
	if err != nil {
		return nil, err
	}
	parts := c.parts()
	for _, p := range parts {
		c.columns(p)
	}
	firms := c.firms(parts)
	for _, p := range parts {
		if c.learnt {
			c.dir, c.learnt = newDirectory(c.dir.tax, c.dir.gaz, c.dir.dataset), false
		}
		for i := range p.s.Table.Records {
			if i%1000 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			c.row(p, i, firms)
		}
	}
	for _, s := range f.Sheets {
		if s.Skip || s.Table == nil || s.Map == nil {
			continue
		}
		for _, field := range s.Map.lacks() {
			c.out.Faults = append(c.out.Faults, Fault{Sheet: s.Name, Row: s.Table.HeadLast, Want: fmt.Sprintf("还没有选定哪一列是%s，这张表没有读入，请先对应", field.ZH)})
		}
	}
	if f.Signed != nil {
		if err := c.answers(); err != nil {
			return nil, err
		}
	}
	proposed := c.proposeSegments(parts)
	if err := c.tracks(store); err != nil {
		return nil, err
	}
	c.settleAll()
	c.unplaced(proposed)
	c.outside()
	c.build(parts, now)
	if err := c.preview(store); err != nil {
		return nil, err
	}
	return c.out, nil
}

// parts are the sheets that are read.
func (c *checker) parts() []*part {
	var list []*part
	for _, s := range c.file.Sheets {
		if s.Skip || s.Table == nil || s.Map == nil {
			continue
		}
		if len(s.Map.lacks()) > 0 {
			continue
		}
		p := &part{s: s, d: graph.Describe(s.Map.Kind), uses: make([]use, len(s.Map.Columns)), owns: map[string]bool{}, hint: -1}
		for i, col := range s.Map.Columns {
			p.owns[behind(col.Heading, p.unitAbove(i))] = true
			if kind, f := fieldOf(p.d, col.Use); f != nil && (s.Form || col.May(col.Use)) {
				p.uses[i] = use{kind, f}
			}
			if p.hint < 0 && slices.Contains(chainHeadings, col.Key) || col.Use == "on" {
				p.hint = i
			}
		}
		list = append(list, p)
	}
	// What others refer to comes first: a park before the enterprises in it.
	slices.SortStableFunc(list, func(a, b *part) int { return a.d.Kind.Place() - b.d.Kind.Place() })
	return list
}

// chainHeadings are the keys of columns that name the chain of a row.
var chainHeadings = []string{"产业链", "所属产业链", "所属产业", "产业", "产业链名称", "重点产业链", "所在产业链"}

// columns asks what holds for whole columns, or for all rows.
func (c *checker) columns(p *part) {
	for i := range p.s.Map.Columns {
		col := &p.s.Map.Columns[i]
		a := c.file.Answers[questionID(AboutUnit, p.s.Name, col.Key)]
		switch {
		case a == AnswerSkip:
			col.Use, p.uses[i] = col.own(), use{}
		case a != "" && sheet.UnitOf(a).Kind != "":
			col.Unit, col.Sure = a, true
		}
	}
}

// ofPeriod is the year, and perhaps the month, that a title tells.
var ofPeriod = regexp.MustCompile(`(20\d\d)年(?:(1[0-2]|0?[1-9])月)?`)

// monthly reports whether a title tells a month.
func monthly(title string) bool {
	m := ofPeriod.FindStringSubmatch(title)
	return m != nil && m[2] != ""
}

// constant is the value of a field for which the sheet has no column: said before,
// said now, or what holds where nobody says; a question where none is known.
func (c *checker) constant(p *part, f *graph.Field) (string, *Question) {
	id := questionID(AboutConstant, p.s.Name, string(p.d.Kind), f.Name)
	if a := c.file.Answers[id]; a != "" {
		p.s.Map.Constants[f.Name] = a
	}
	if v := p.s.Map.Constants[f.Name]; v == AnswerSkip {
		return "", nil
	} else if v != "" && (f.Type != graph.Reference && f.Type != graph.Enum || c.allowed(f, v)) {
		return v, nil
	}
	q := &Question{ID: id, About: AboutConstant, Sheet: p.s.Name, Text: fmt.Sprintf("“%s”没有%s这一列，请选定全表统一的%s", p.s.Name, f.ZH, f.ZH)}
	switch {
	case f.Ref == graph.KindRegions:
		for _, text := range []string{p.s.Table.Title, p.s.Name, c.file.Name} {
			if r := c.dir.oneOf(c.dir.mentioned(seed.SearchKey(text))); r.id != "" {
				p.s.Map.Constants[f.Name] = r.id
				return r.id, nil
			}
		}
		q.Options = c.dir.home()
	case f.Name == "stage":
		return string(graph.ProjectUnknown), nil
	case f.Name == "kind" && p.d.Kind == graph.KindProjects:
		return "new", nil
	case f.Name == "kind" && p.d.Kind == graph.KindLinks:
		return string(graph.LinkSupply), nil
	case f.Name == "type":
		return string(graph.TypeEnterprise), nil
	case f.Name == "confidence":
		return fmt.Sprint(graph.ConfidenceDisclosed), nil
	case f.Name == "by" && f.Type == graph.Text:
		return c.by.Person, nil
	case f.Name == "month", f.Name == "year":
		for _, text := range []string{p.s.Table.Title, p.s.Name, c.file.Name} {
			m := ofPeriod.FindStringSubmatch(text)
			switch {
			case m == nil, f.Name == "month" && m[2] == "":
				continue
			case f.Name == "year":
				p.s.Map.Constants[f.Name] = m[1]
			default:
				p.s.Map.Constants[f.Name] = m[1] + "-" + ("0" + m[2])[len(m[2])-1:]
			}
			return p.s.Map.Constants[f.Name], nil
		}
		q.Text = fmt.Sprintf("“%s”没有%s这一列，请在表里补上，或在标题里写明，如 2026年10月、2025年", p.s.Name, f.ZH)
	case f.Type == graph.Day:
		return string(c.today), nil
	case f.Type == graph.Enum:
		for _, w := range f.Words {
			q.Options = append(q.Options, Option{w.Value, w.ZH})
		}
	case f.Ref == graph.KindSegments:
		q.Text = fmt.Sprintf("“%s”没有环节这一列，请在表里补上", p.s.Name)
	}
	if !f.Required {
		q.Options = append(q.Options, Option{AnswerSkip, "不填"})
	}
	return "", q
}

// wanted are the fields that every record needs and no column says.
func (p *part) wanted() []*graph.Field {
	var list []*graph.Field
	for i := range p.d.Fields {
		f := &p.d.Fields[i]
		need := f.Required || f.Name == "region" && p.d.Kind == graph.KindEnterprises
		if !need || f.Type == graph.Group || f.Name == p.d.Key || f.Name == "short_name" || p.has(f.Name) || !offered(f) {
			continue
		}
		list = append(list, f)
	}
	return list
}

func (p *part) has(name string) bool {
	return slices.ContainsFunc(p.uses, func(u use) bool { return u.field != nil && u.kind == p.d && u.field.Name == name })
}

// ask lets a row wait for a question.
func (c *checker) ask(row int, q *Question) {
	r := &c.out.Rows[row]
	known := c.questions[q.ID]
	if known == nil {
		known = q
		known.Row = r.Row
		c.questions[q.ID] = q
	}
	if !slices.Contains(r.wait, q.ID) {
		known.Rows++
		r.wait = append(r.wait, q.ID)
	}
}

func (c *checker) fault(row int, at origin, want string) {
	r := &c.out.Rows[row]
	r.Change = RowRefused
	c.out.Faults = append(c.out.Faults, Fault{r.Sheet, r.Row, at.place, at.heading, cut(at.text, 60), want})
}

// row reads one row: its faults, its questions, and what it says of its record.
func (c *checker) row(p *part, i int, firms map[*sheet.Record]*match) {
	rec := &p.s.Table.Records[i]
	n := len(c.out.Rows)
	c.out.Rows = append(c.out.Rows, Row{Sheet: p.s.Name, Row: rec.Row, Cells: []Cell{}})
	said := map[string]any{} // by use
	from := map[string]origin{}
	own := map[string]string{}
	hint := ""
	if p.hint >= 0 {
		hint = clean(rec.Cells[p.hint].Text)
	}
	take := func(use string, at origin, r reading, unit string) {
		switch {
		case r.fault != "":
			c.fault(n, at, r.fault)
		case r.ask != nil:
			c.ask(n, r.ask)
		case r.own:
			c.keep(own, from, at, unit)
		case r.value != nil:
			said[use], from[use] = r.value, at
		}
	}
	var moved []movedWord
	var dates []dated
	old := c.byID(p, rec)
	for k, cell := range rec.Cells {
		col := &p.s.Map.Columns[k]
		text := p.text(&cell)
		if f := p.uses[k].field; f != nil && old != nil && p.uses[k].kind == p.d && f.Name != p.d.Key && (p.s.Form || !p.naming(f)) && c.told(p, f, old, text) {
			continue // as we wrote it ourselves
		}
		cell.Text = text
		at := origin{n, cell.Place(), col.Heading, text}
		if text == "" {
			continue
		}
		f := p.uses[k].field
		if col.Use == graph.ColumnTicked || col.Numbers && (f == nil || sheet.Personal(text)) {
			at.heading = graph.Internal(col.Heading)
		}
		if f == nil {
			if cell.Kind != sheet.Fault && (col.Use == graph.ColumnOwn || col.Use == graph.ColumnTicked) {
				c.keep(own, from, at, p.unitAbove(k))
			}
			continue
		}
		if col.Numbers && !p.s.Form && published(f) && sheet.Personal(text) {
			if f.Required {
				c.fault(n, at, "写有手机、电话或身份证号，会公开，请删去号码")
			}
			c.keep(own, from, at, p.unitAbove(k))
			continue
		}
		if p.staged(k) {
			dates = append(dates, dated{k, cell, at})
			continue
		}
		if p.d.Kind == graph.KindProjects && f.Name == "state_note" && halted.MatchString(text) { // it goes on, or came to nothing
			if r := c.meant(p, p.d.Field("stage"), text, hint); r.ask != nil {
				c.ask(n, r.ask)
			} else if stage, ok := r.value.(string); ok {
				moved = append(moved, movedWord{"stage", stage, at})
			}
		} else if m, ok := movedTo(p.d, f, text); ok {
			m.at = at
			moved = append(moved, m)
			continue
		}
		r := c.read(p, k, cell, hint)
		if name, ok := r.value.(string); ok && col.Use == p.nameUse() {
			mark, rest := marked(name)
			if r.value = rest; mark != "" {
				c.keep(own, from, origin{n, at.place, "标记", mark}, "")
			}
		}
		take(col.Use, at, r, p.unitAbove(k))
	}
	row := &c.out.Rows[n]
	if name, ok := said[p.nameUse()].(string); ok {
		row.Who = cut(name, 60)
	}
	constants := map[string]string{}
	for _, f := range p.wanted() {
		v, q := c.constant(p, f)
		if q != nil {
			c.ask(n, q)
		} else if v != "" {
			constants[f.Name] = v
		}
	}
	c.about(p, old, said)
	for _, m := range moved {
		m.put(said, from)
	}
	for _, x := range c.ofStage(p, n, old, said, constants, dates) {
		if said["date"] != nil || !x.counts {
			c.keep(own, from, x.at, "")
			continue
		}
		take("date", x.at, c.read(p, x.k, x.cell, hint), "")
	}
	for heading, text := range own {
		if len([]rune(text)) > graph.MaxText {
			c.fault(n, from["extra "+heading], fmt.Sprintf("太长，最多 %d 字，请缩短", graph.MaxText))
		}
	}
	w := c.open(p, n, rec, old, said, constants, firms)
	if w != nil {
		c.compare(p, n, w, said, from)
	}
	if w == nil || row.Change == RowRefused || len(row.wait) > 0 {
		return
	}
	c.lay(p, n, w, said, from, own, constants)
	c.date(w, dates)
	w.from = slices.Clone(w.from) // without the room that it grew by
}

// byID is the stored record that a row names by its id, as our own exports do.
func (c *checker) byID(p *part, rec *sheet.Record) graph.Record {
	k := slices.IndexFunc(p.uses, func(u use) bool { return u.field != nil && u.kind == p.d && u.field.Name == p.d.Key })
	if k >= 0 {
		if r := c.recorded(graph.Ref{Kind: p.d.Kind, Key: clean(rec.Cells[k].Text)}); r != nil {
			return r
		}
	}
	if p.s.Form {
		return c.of(p, rec)
	}
	return nil
}

// told reports whether a text is how our own exports write a field of a record.
func (c *checker) told(p *part, f *graph.Field, r graph.Record, text string) bool {
	if p.s.Form {
		if cell := c.wroteOf(p.d, f, r); text == clean(cell.ZH) || text == clean(cell.Text) {
			return true
		}
	}
	if text == c.shown(f, r) || text == f.Text(r) {
		return true
	}
	if e, ok := r.(graph.Enterprise); ok && f.Name == "region" && e.Region == "" {
		return text == e.Place
	}
	list := f.Texts(r)
	for i, id := range list {
		if s := c.dir.leaf[id]; s != nil && f.Ref == graph.KindSegments {
			list[i] = s.Name
		}
		if g := c.dir.regions[id]; g.Code != "" && f.Ref == graph.KindRegions {
			list[i] = g.Name
		}
	}
	return text == strings.Join(list, "；")
}

// naming reports whether a field says which record a row is of.
func (p *part) naming(f *graph.Field) bool {
	return f.Name == p.nameUse() || slices.Contains(p.d.ID, f.Name)
}

// nameUse is the use of the column by which a row is called.
func (p *part) nameUse() string {
	if len(p.d.Name) > 0 {
		return p.d.Name[0]
	}
	return ""
}

// published reports whether a field takes a cell as it is written.
func published(f *graph.Field) bool {
	return (f.Type == graph.Text || f.Type == graph.Group) && !f.Worded() && f.Name != "credit_code" && f.Name != "listed_code"
}
