package intake

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/ledger"
)

// worksIn adds what a row says of the segments that its enterprise works in.
func (c *checker) worksIn(p *part, n int, w *work, values map[string]any, from map[string]origin) {
	for _, segment := range texts(values[member+"segment"]) {
		m := graph.Membership{Enterprise: w.ref.Key, Segment: segment, Certainty: graph.Probable, Source: c.office()}
		if since, ok := values[member+"since"].(graph.Date); ok {
			m.Since = since
		}
		var stored graph.Record
		for _, old := range c.members[w.ref.Key] {
			if old.Segment == segment && (stored == nil || old.Until == "") {
				stored = old
				m = graph.Copy(old)
			}
		}
		mw := c.membership(n, w, stored, m)
		now := mw.now
		mw.from.put("segment", from[member+"segment"])
		says := maps.Clone(values)
		at := maps.Clone(from)
		if m := now.(graph.Membership); says[member+"certainty"] == nil && m.Certainty == graph.Hint { // an office says what was a hint
			says[member+"certainty"], at[member+"certainty"] = string(graph.Probable), from[member+"segment"]
		}
		for _, name := range memberFields[1:] {
			v, ok := says[member+name]
			if !ok || name == "since" {
				continue
			}
			f := graph.Describe(graph.KindMemberships).Field(name)
			if next := c.kept(p, n, f, now, f.With(now, v), at[member+name]); f.Text(next) != f.Text(now) || mw.before == nil {
				now = next
				mw.from.put(name, at[member+name])
			}
		}
		mw.now = now
	}
}

// membership returns the work on a membership under that on its enterprise, begun by
// the row where no row before did; stored is nil for a new one.
func (c *checker) membership(n int, w *work, stored graph.Record, m graph.Membership) *work {
	ref := m.Ref()
	mw := c.at[ref]
	if mw == nil {
		mw = &work{ref: ref, row: n, before: stored, now: m, under: w}
		c.at[ref] = mw
		c.works = append(c.works, mw)
	}
	mw.rows = append(mw.rows, n)
	return mw
}

// sourced gives a record that the rows changed what follows from who says so.
func (c *checker) sourced(w *work) {
	if said, _ := w.from.at("evidence"); w.before == nil || w.gone || said.place != "" {
		return
	}
	var fields []string
	for _, at := range w.from {
		if at.place != "" {
			fields = append(fields, at.of)
		}
	}
	w.now = graph.Revise(w.before, w.now, c.office(), fields...)
}

// office is the source of what a file says.
func (c *checker) office() graph.Source {
	return graph.Source{Evidence: graph.EvidenceOffice, SourceDate: c.today}
}

// settleAll drops what is refused or waits, and tells the changes cell by cell.
func (c *checker) settleAll() {
	for _, w := range c.works {
		w.refused = true
		for _, n := range w.rows {
			if r := &c.out.Rows[n]; r.Change != RowRefused && len(r.wait) == 0 {
				w.refused = false
			}
		}
		if w.refused {
			continue
		}
		if want := c.file.Refused[w.ref]; want != "" {
			c.blame(w, "region", "", want)
			continue
		}
		c.sourced(w)
		faults := graph.FaultsOf(w.now)
		if len(faults) == 0 {
			faults = append(graph.FaultsAfter(w.before, w.now, c.by.Person), graph.ClaimFaults(w.before, w.now, c.by.Person)...)
		}
		for _, f := range faults {
			c.blame(w, f.Field, f.Value, f.Want)
		}
	}
	for again := true; again; { // a record that is left out takes with it those that need it
		again = false
		for _, w := range c.works {
			if w.refused {
				continue
			}
			if w.under != nil && w.under.refused {
				w.refused, again = true, true
				continue
			}
			for _, ref := range graph.References(w.now) {
				if !c.there(ref) {
					c.blame(w, "", "", fmt.Sprintf("它用到的%s没有读入，请先改正那一行", ref.Kind.ZH()))
					again = true
					break
				}
			}
		}
	}
	for _, w := range c.works {
		c.tell(w)
		c.doubt(w)
	}
	for n := range c.out.Rows {
		r := &c.out.Rows[n]
		if len(r.wait) > 0 && r.Change != RowRefused {
			r.Change = RowAsked
		}
		switch c.out.Counts.Rows++; r.Change {
		case RowAdded:
			c.out.Counts.Added++
		case RowUpdated:
			c.out.Counts.Updated++
		case RowRemoved:
			c.out.Counts.Removed++
		case RowJoined:
			c.out.Counts.Joined++
		case RowRefused:
			c.out.Counts.Refused++
		case RowAsked:
			c.out.Counts.Asked++
		default:
			r.Change = RowUnchanged
			c.out.Counts.Unchanged++
		}
	}
	for _, q := range c.questions {
		c.out.Questions = append(c.out.Questions, *q)
	}
	place := func(q Question) int {
		return slices.IndexFunc(c.out.Rows, func(r Row) bool { return r.Sheet == q.Sheet })
	}
	order := map[string]int{AboutConstant: 0, AboutUnit: 1, AboutValue: 2, AboutFirm: 3}
	rank := func(q Question) int {
		if n, ok := order[q.About]; ok {
			return n
		}
		return len(order)
	}
	places := map[string]int{}
	for _, q := range c.out.Questions {
		if _, ok := places[q.Sheet]; !ok {
			places[q.Sheet] = place(q)
		}
	}
	slices.SortFunc(c.out.Questions, func(a, b Question) int {
		return compareInts(rank(a), rank(b), places[a.Sheet], places[b.Sheet], a.Row, b.Row, strings.Compare(a.ID, b.ID), 0)
	})
}

// doubt notes a sentence of a row whose percentages are not those of its own figures.
func (c *checker) doubt(w *work) {
	var goal graph.Goal
	text := ""
	switch one := w.now.(type) {
	case graph.Goal:
		goal, text = one, one.Progress
	case graph.Cooperation:
		goal.Name, text = one.Name, one.Progress
	case graph.GoalValue:
		text = one.Text
		if r, ok := c.stored[graph.KindGoals][one.Goal].(graph.Goal); ok {
			goal = r
		}
		if m := c.at[graph.Ref{Kind: graph.KindGoals, Key: one.Goal}]; m != nil {
			goal = m.now.(graph.Goal)
		}
	}
	if w.refused || text == "" {
		return
	}
	for _, slip := range ledger.Slips(text, &goal) {
		if len(c.out.Notes) < mostNotes {
			c.out.Notes = append(c.out.Notes, fmt.Sprintf("第 %d 行：%s，请核对", c.out.Rows[w.row].Row, slip))
		}
	}
}

// compareInts compares pairs of numbers, the first pair that differs decides.
func compareInts(pairs ...int) int {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] != pairs[i+1] {
			return pairs[i] - pairs[i+1]
		}
	}
	return 0
}

// blame refuses a record and the rows that are of it.
func (c *checker) blame(w *work, field, value, want string) {
	w.refused = true
	at, said := w.from.at(field)
	if !said && field == "extra" {
		for _, o := range w.from {
			if strings.HasPrefix(o.of, "extra ") && (strings.HasSuffix(o.of, value) || o.text == value) {
				at, said = o.origin, true
			}
		}
	}
	if !said {
		at.row = w.rows[0]
		if f := graph.Describe(w.ref.Kind).Field(field); f != nil {
			at.heading = f.ZH
		}
		at.text = value
	}
	c.fault(at.row, at, graph.Plain(want))
	for _, n := range w.rows {
		if r := &c.out.Rows[n]; n != at.row && r.Change != RowRefused {
			c.fault(n, origin{}, fmt.Sprintf("与第 %d 行是同一条记录，请先改正那一行", c.out.Rows[at.row].Row))
		}
	}
}

func (c *checker) there(ref graph.Ref) bool {
	if w := c.at[ref]; w != nil {
		return !w.refused || w.before != nil
	}
	switch ref.Kind {
	case graph.KindEnterprises:
		i, ok := c.reg.byID[ref.Key]
		return ok && !c.reg.firms[i].fresh
	case graph.KindRegions:
		return c.dir.regions[ref.Key].Code != ""
	case graph.KindSegments:
		return c.dir.leaf[ref.Key] != nil || c.dir.cards[ref.Key]
	}
	return true
}

// tell writes down what becomes of a record, with the rows and cells that say so.
func (c *checker) tell(w *work) {
	if w.refused {
		return
	}
	main := w.under == nil
	change := RowUnchanged
	switch {
	case w.gone:
		change = RowRemoved
	case w.before == nil:
		change = RowAdded
	case !bytes.Equal(graph.Encode(w.before), graph.Encode(w.now)):
		change = RowUpdated
	}
	first := -1
	for _, n := range w.rows {
		r := &c.out.Rows[n]
		switch {
		case r.Change == RowRefused || len(r.wait) > 0:
		case first < 0:
			first = n
			switch unsaid := r.Change == "" || r.Change == RowUnchanged; { // a row may be of several records
			case unsaid && main:
				r.Change = change
			case unsaid && change != RowUnchanged:
				r.Change = RowUpdated
			}
		case main:
			r.Change = RowJoined
		}
	}
	if change == RowUnchanged || first < 0 {
		return
	}
	if c.changing++; c.changing > MostTold {
		return
	}
	d := graph.Describe(w.ref.Kind)
	if w.gone {
		at, _ := w.from.at("segment")
		c.out.Rows[first].Cells = append(c.out.Rows[first].Cells, Cell{Place: at.place, Heading: at.heading, FieldZH: d.ZH, Before: c.called(w.before), After: "（删除）"})
		return
	}
	for _, fc := range graph.ChangeOf(w.before, w.now).Fields {
		if fc.Field == d.Key && d.Key != "" || fc.Field == "evidence" || fc.Field == "source_date" {
			continue
		}
		if fc.Field == "extra" {
			c.tellExtra(w, first)
			continue
		}
		f := d.Field(fc.Field)
		cell := Cell{Field: fc.Field, FieldZH: fc.FieldZH, Before: c.shown(f, w.before), After: c.shown(f, w.now)}
		n := first
		if at, ok := w.from.at(fc.Field); ok && at.place != "" {
			n, cell.Place, cell.Heading = at.row, at.place, at.heading
		} else if cell.After == "" {
			cell.Why = clearedWith(d, f)
		}
		if !main {
			if fc.Field == "enterprise" {
				continue
			}
			cell.Field = member + fc.Field
			n = w.rows[0]
		}
		c.out.Rows[n].Cells = append(c.out.Rows[n].Cells, cell)
	}
}

func (c *checker) tellExtra(w *work, first int) {
	f := graph.Describe(w.ref.Kind).Field("extra")
	old := map[string]string{}
	if w.before != nil {
		old = f.Value(w.before).(map[string]string)
	}
	now := f.Value(w.now).(map[string]string)
	left := slices.DeleteFunc(sorted(old), func(heading string) bool { _, kept := now[heading]; return kept })
	for _, heading := range sorted(now) {
		was, why := heading, ""
		if _, there := old[heading]; !there {
			if was = c.sameColumn(left, heading); was != "" {
				why = "原列名“" + was + "”"
			}
		}
		if now[heading] == old[was] && why == "" {
			continue
		}
		cell, n := Cell{Heading: heading, Field: "extra", FieldZH: f.ZH, Before: old[was], After: now[heading], Why: why}, first
		if at, ok := w.from.at("extra " + heading); ok {
			n, cell.Place = at.row, at.place
		}
		c.out.Rows[n].Cells = append(c.out.Rows[n].Cells, cell)
	}
}

// shown is a value as people read it.
func (c *checker) shown(f *graph.Field, r graph.Record) string {
	if r == nil {
		return ""
	}
	return c.shownTexts(f, f.Text(r))
}

// shownTexts are values with semicolons between them as people read them.
func (c *checker) shownTexts(f *graph.Field, text string) string {
	if text == "" {
		return ""
	}
	list := strings.Split(text, ";")
	for i, v := range list {
		switch {
		case f.Worded() && f.Type == graph.YesNo:
			list[i] = "是"
		case f.Worded():
			list[i] = f.WordZH(v)
		case f.Name == "verification":
			list[i] = graph.FlagZH(v)
		case f.Ref == graph.KindRegions:
			list[i] = c.dir.regionName(v)
		case f.Ref == graph.KindSegments:
			list[i] = c.dir.segmentName(v)
		case f.Ref == graph.KindParks:
			if at := slices.IndexFunc(c.dir.gaz.Parks, func(p graph.Park) bool { return p.ID == v }); at >= 0 {
				list[i] = c.dir.gaz.Parks[at].Name
			}
		case f.Ref == graph.KindEnterprises:
			if at, ok := c.reg.byID[v]; ok {
				list[i] = c.reg.firms[at].record.Name
			}
		}
	}
	return strings.Join(list, "；")
}

// build makes the batches: what the rows say, and what a person said.
func (c *checker) build(parts []*part, now time.Time) {
	var ids, names []string
	ledger := graph.Batch{Title: "导入设置：" + c.file.Name, File: c.file.Name, Class: graph.ImportFile, Actor: c.by, Time: now}
	put := map[graph.Ref]bool{}
	for _, p := range parts {
		ids, names = append(ids, p.s.Map.ID()), append(names, p.s.Name)
		if p.s.Form && len(p.s.Map.Constants)+len(p.s.Map.Answers) == 0 {
			continue // its headings say what they are
		}
		m := p.s.Map.record(p.profileName(c.file), cut(c.by.Person, 40), c.today)
		if old, ok := c.stored[graph.KindProfiles][m.ID].(graph.Mapping); ok {
			same := m
			same.By, same.Date, same.Name = old.By, old.Date, old.Name
			if c.file.Profile == "" || c.file.Profile == old.Name || c.file.Profile == old.ID {
				m.Name = old.Name
				if bytes.Equal(graph.Encode(same), graph.Encode(old)) {
					continue
				}
			}
		}
		if !put[m.Ref()] {
			put[m.Ref()] = true
			ledger.Put.Add(m)
		}
	}
	for _, d := range c.decisions {
		if !put[d.Ref()] {
			put[d.Ref()] = true
			ledger.Put.Add(d)
		}
	}
	slices.Sort(ids)
	source := graph.NewID("file", ids...)
	ledger.ID = fmt.Sprintf("set-%s-%d-%s", source[5:], c.out.revision, ledger.Digest()[:8])
	b := graph.Batch{ID: fmt.Sprintf("%s-%d-%.8s", source, c.out.revision, c.file.Hash), Title: "导入：" + c.file.Name, File: c.file.Name, Class: graph.ImportFile, Actor: c.by, Time: now}
	rows := fmt.Sprintf("%d行", c.out.Counts.Rows)
	if len(names) > 0 && len(c.file.Sheets) > 1 {
		b.Title += "（" + cut(strings.Join(names, "、"), 100) + "，" + rows + "）"
	} else {
		b.Title += "（" + rows + "）"
	}
	b.Title = cut(b.Title, 180)
	if s := c.file.Signed; s != nil {
		b.Title = cut(fmt.Sprintf("%s：%d条（%s，%s）", c.file.slipTitle(), c.answered, s, s.Date), 180)
	}
	firms := 0
	for _, w := range c.works {
		if w.ref.Kind == graph.KindEnterprises {
			firms++
		}
	}
	b.Put.Enterprises = make([]graph.Enterprise, 0, firms)
	for _, w := range c.works {
		switch {
		case w.refused:
		case w.gone:
			b.Delete = append(b.Delete, w.ref)
		default:
			b.Put.Add(w.now)
			for _, x := range c.passed[w] {
				b.Put.Add(x)
			}
		}
		w.now, w.from = nil, nil // each is held once
	}
	c.out.batch, c.out.ledger = b, ledger
	c.gone()
	for _, w := range c.works {
		c.rows[w.ref] = w.row
	}
	// What follows needs as much memory again, and nothing of this.
	c.works, c.at, c.reg, c.dir, c.stored, c.named, c.members, c.wrote, c.staged, c.passed = nil, nil, nil, nil, nil, nil, nil, wrote{}, nil, nil
}

// profileName is what a mapping is called where nobody says.
func (p *part) profileName(f *File) string {
	for _, name := range []string{f.Profile, p.s.Known, p.s.Table.Title, strings.TrimSuffix(f.Name, "."+f.Name[strings.LastIndexByte(f.Name, '.')+1:])} {
		if name = cut(clean(name), 100); name != "" {
			return name
		}
	}
	return p.s.Name
}

// mostNotes is how many notes a review has.
const mostNotes = 1000

// preview asks the store what the batch would do.
func (c *checker) preview(store graph.Store) error {
	r := c.out
	if r.empty = r.batch.Put.Len()+len(r.batch.Delete) == 0; r.empty {
		return nil
	}
	b := r.batch
	b.Counted = true // its rows have been told
	p, err := store.Preview(c.ctx, b)
	if err != nil {
		return err
	}
	r.Import, r.Conflict = p.Import, p.Conflict
	for _, q := range p.Questions {
		text := q.Text
		if n, ok := c.rows[q.Ref]; ok {
			text = fmt.Sprintf("第 %d 行：%s", r.Rows[n].Row, text)
		}
		if len(r.Notes) < mostNotes {
			r.Notes = append(r.Notes, text)
		}
	}
	for _, f := range p.Refused {
		if n, ok := c.rows[f.Ref]; ok {
			r.Faults = append(r.Faults, Fault{Sheet: r.Rows[n].Sheet, Row: r.Rows[n].Row, Heading: f.FieldZH, Value: f.Value, Want: f.Want})
		}
		r.Conflict = f.Error()
	}
	return nil
}
