package intake

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/intake/sheet"
)

// lay puts what a row says over its record.
func (c *checker) lay(p *part, n int, w *work, said map[string]any, from map[string]origin, own, constants map[string]string) {
	now := w.now
	before := w.before
	for i := range p.d.Fields {
		f := &p.d.Fields[i]
		v, ok := said[f.Name]
		if !ok || f.Name == p.d.Key && (len(p.d.ID) > 0 || before != nil) || p.d.Kind == graph.KindEnterprises && (f.Name == "name" && (before != nil || len(w.rows) > 1) || !p.s.Form && (f.Name == "former_names" || f.Name == "aliases")) {
			continue
		}
		if f.Ref == graph.KindRegions && f.Type == graph.Reference && before != nil && c.coarser(v, f.Text(before)) {
			continue
		}
		if money(f) {
			last := 0.0
			if before != nil {
				last, _ = f.Value(before).(float64)
			}
			k := slices.IndexFunc(p.uses, func(u use) bool { return u.field == f })
			rec := origin{}
			rec = from[f.Name]
			r := c.slip(p, k, cellAt(p, c.out.Rows[n].Row, k), v.(float64), last)
			switch {
			case r.ask != nil:
				c.ask(n, r.ask)
				continue
			case r.own:
				c.keep(own, from, rec, p.unitAbove(k))
				continue
			}
			v = r.value
		}
		next := now
		if f.Name == "zero" { // beside those that the row writes as 0
			for _, name := range v.([]string) {
				if list := f.Texts(next); !slices.Contains(list, name) {
					next = f.With(next, append(list, name))
				}
			}
		} else {
			next = p.d.Stated(now, f.Name, listOf(p, f, v, before, now))
		}
		next = c.kept(p, n, f, now, next, from[f.Name])
		if old, there := w.from.at(f.Name); !there || old.row == n || f.Text(next) != f.Text(now) {
			w.from.put(f.Name, from[f.Name])
		}
		now = next
	}
	if len(c.out.Rows[n].wait) > 0 {
		return
	}
	for name, v := range constants {
		f := p.d.Field(name)
		if len(f.Texts(now)) == 0 {
			now = setText(f, now, v)
		}
	}
	now = c.extra(p, w, now, n, own, from)
	if x, ok := now.(graph.Project); ok { // a blank cell is not known
		x.Stage, x.Kind = cmp.Or(x.Stage, graph.ProjectUnknown), cmp.Or(x.Kind, "new")
		now = x
	}
	if p.d.Kind == graph.KindEnterprises {
		now = c.rename(p, n, w, now.(graph.Enterprise), said, from)
	}
	w.now = c.derived(now)
	if w.before == nil {
		c.learn(w.now)
	}
	if p.d.Kind == graph.KindEnterprises {
		e := now.(graph.Enterprise)
		c.reg.renew(c.reg.byID[e.ID], e)
		c.worksIn(p, n, w, said, from)
	}
}

// coarser reports whether a cell names a region around the one on record: sheets
// often say the city alone, and that takes nothing back.
func (c *checker) coarser(v any, stored string) bool {
	said, ok := v.(string)
	return ok && said != stored && c.dir.inside(stored, said)
}

func cellAt(p *part, row, k int) sheet.Cell {
	i, ok := slices.BinarySearchFunc(p.s.Table.Records, row, func(r sheet.Record, row int) int { return cmp.Compare(r.Row, row) })
	if !ok || k < 0 {
		return sheet.Cell{}
	}
	return p.s.Table.Records[i].Cells[k]
}

// listOf lets the products of an enterprise grow: a sheet names some of them, and
// what it leaves out is still made. Any other list, and every one of a sheet of our own,
// is what the cell says.
func listOf(p *part, f *graph.Field, v any, before, now graph.Record) any {
	list, ok := v.([]string)
	if !ok || p.s.Form || f.Name != "products" || before == nil || before.Ref().Kind != graph.KindEnterprises {
		return converted(f, v, now)
	}
	have := slices.Clone(f.Value(now).([]string))
	for _, s := range list {
		if !slices.Contains(have, s) {
			have = append(have, s)
		}
	}
	return have
}

// converted makes of a list of texts one of the type of the field.
func converted(f *graph.Field, v any, now graph.Record) any {
	list, ok := v.([]string)
	if !ok || f.List() {
		return v
	}
	return strings.Join(list, "、")
}

func setText(f *graph.Field, r graph.Record, text string) graph.Record {
	switch f.Type {
	case graph.Number, graph.Whole:
		var v float64
		fmt.Sscan(text, &v)
		return f.With(r, v)
	case graph.YesNo:
		return f.With(r, text == "yes")
	}
	if f.List() {
		return f.With(r, []string{text})
	}
	return f.With(r, text)
}

// unitAbove is the unit of a column where the sheet says it for many at once, and not
// in the heading; blank: there is none. Above our own sheets it is that of the fields
// alone: an own column says its unit itself.
func (p *part) unitAbove(k int) string {
	if p.s.Form {
		return ""
	}
	if h := &p.s.Table.Headings[k]; h.UnitAbove {
		return h.Unit.Text
	}
	return ""
}

// keep keeps a cell as the office's own, under its heading and the unit that stands
// elsewhere, since a number says nothing without.
func (c *checker) keep(own map[string]string, from map[string]origin, at origin, unit string) {
	if slices.Contains(nothing, at.text) {
		return
	}
	heading := behind(at.heading, unit)
	if old, twice := own[heading]; twice && old != at.text {
		heading = behind(heading, at.place[:strings.IndexAny(at.place, "0123456789")]+"列")
	}
	own[heading], from["extra "+heading] = at.text, at
}

// behind puts something in brackets behind a heading; the mark of an internal one stays last.
func behind(heading, what string) string {
	if what == "" {
		return heading
	}
	bare := graph.External(heading)
	if what = bare + "（" + what + "）"; bare != heading {
		return graph.Internal(what)
	}
	return what
}

// bareColumn is the heading of an own column without its unit, and that unit.
type bareColumn struct {
	bare, unit string
	internal   bool
}

func (c *checker) bareColumn(heading string) bareColumn {
	b, ok := c.bare[heading]
	if !ok {
		outside := graph.External(heading)
		bare, unit := sheet.Unitless(outside)
		b = bareColumn{bare, unit.Text, outside != heading}
		c.bare[heading] = b
	}
	return b
}

// sameColumn is the one of some headings of own columns that means the same as another:
// it differs in how it is written alone, or lacks the unit; blank: there is none.
func (c *checker) sameColumn(headings []string, heading string) (same string) {
	is := c.bareColumn(heading)
	for _, other := range headings {
		switch was := c.bareColumn(other); was {
		case is:
			return other
		case bareColumn{is.bare, "", is.internal}:
			same = other
		}
	}
	return same
}

// extra keeps an office's own columns, each once however its heading is written: one
// that was kept without its unit has it from now on. Where several rows are of one
// record and say different things, all of it is kept.
func (c *checker) extra(p *part, w *work, now graph.Record, n int, own map[string]string, from map[string]origin) graph.Record {
	if len(own) == 0 {
		return now
	}
	f := graph.Describe(w.ref.Kind).Field("extra")
	m := maps.Clone(f.Value(now).(map[string]string))
	if m == nil {
		m = map[string]string{}
	}
	var others []string // that the record has, and this sheet no column of
	if w.before != nil && !p.s.Form {
		for _, heading := range sorted(f.Value(w.before).(map[string]string)) {
			if !p.owns[graph.External(heading)] {
				others = append(others, heading)
			}
		}
	}
	for _, heading := range sorted(own) {
		text, at := own[heading], from["extra "+heading]
		switch stored := c.sameColumn(others, heading); {
		case stored == "":
		case c.bareColumn(stored) == c.bareColumn(heading):
			heading = stored
		default:
			delete(m, stored)
		}
		key := "extra " + heading
		if old, there := w.from.at(key); there && old.row != n {
			if !slices.Contains(strings.Split(m[heading], "；"), text) {
				text = m[heading] + "；" + text
			} else {
				continue
			}
		}
		m[heading] = text
		w.from.put(key, at)
	}
	return f.With(now, m)
}
