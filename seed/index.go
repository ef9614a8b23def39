package seed

import (
	"fmt"
	"slices"
	"strings"
)

// index holds the names that rows of one file give to things.
type index struct {
	table   *table
	form    func(string) string // the form in which names are compared
	unknown string              // what to do about a name that is not there
	entries map[string]entry
	// ids are the same things by their ids, where names stand above; labels by
	// their names, where ids do. A label of several things is an entry without id.
	ids, labels map[string]entry
}

// entry is a thing that rows may refer to.
type entry struct {
	id  string
	row *row
	// several: more than one thing bears the name; who means one of them writes its id.
	several bool
}

func newIndex(t *table, form func(string) string, unknown string) *index {
	return &index{table: t, form: form, unknown: unknown, entries: make(map[string]entry, len(t.rows)), ids: map[string]entry{}, labels: map[string]entry{}}
}

// add names a thing. A name that stands for another thing already is a fault,
// unless both rows say which thing they are.
func (x *index) add(r *row, column, name string, e entry) {
	key := x.form(name)
	if key == "" {
		return
	}
	e.row = r
	other, taken := x.entries[key]
	switch {
	case !taken:
		x.entries[key] = e
	case other.id == e.id && !other.several:
	case r.identified() && other.row.identified():
		other.several = true
		x.entries[key] = other
	default:
		r.faultAt(column, name, fmt.Sprintf("这个名称第 %d 行已用（%s），请改名，或合并这两行", other.row.line, brief(other.row.text("name"))))
	}
}

// find looks up a name in a cell. Where part of the file could not be read, no
// name is called unknown: it would be one fault reported many times. The row
// makes no record then, and is compared with no other.
func (x *index) find(r *row, column, name string) (entry, bool) {
	e, ok := x.look(name)
	switch {
	case ok && e.several:
		r.faultAt(column, name, "可指不止一个，请改写标识")
		return entry{}, false
	case ok:
	case x.table.broken:
		r.miss(column)
	case !x.refuseRun(r, column, name):
		r.faultAt(column, name, x.unknown)
	}
	return e, ok
}

// look finds a thing by the name or the id that people write for it, or the one with the other behind it.
func (x *index) look(name string) (entry, bool) {
	for _, at := range []map[string]entry{x.entries, x.ids} {
		if e, ok := at[x.form(name)]; ok {
			return e, true
		}
	}
	if e, ok := x.labels[Fold(name)]; ok {
		return e, true
	}
	ids := x.ids
	if x.table.kind.Field(x.table.kind.Key) != nil && len(x.table.kind.ID) == 0 {
		ids = x.entries
	}
	e, ok := ids[x.form(IDIn(name))]
	return e, ok
}

// id is that of a thing that may be there; blank: it is not, or is not certain.
func (x *index) id(name string) string {
	if x == nil {
		return ""
	}
	e, _ := x.look(name)
	if e.several {
		return ""
	}
	return e.id
}

// label names a thing that rows refer to by its id as people call it.
func (x *index) label(name string, e entry) {
	key := Fold(name)
	if key == "" {
		return
	}
	if other, taken := x.labels[key]; taken && other.id != e.id {
		e.several = true
	}
	x.labels[key] = e
}

// loose looks up names that need not be known: a name outside the file is an entry without id.
func (x *index) loose(r *row, column string, names ...string) []entry {
	list := make([]entry, len(names))
	for i, name := range names {
		e, ok := x.look(name)
		if list[i] = e; e.several {
			r.faultAt(column, name, "可指不止一个，请改写标识")
		}
		if !ok {
			x.refuseRun(r, column, name)
		}
	}
	return list
}

// refuseRun blames a value that is several names with a wrong mark between them.
func (x *index) refuseRun(r *row, column, name string) bool {
	pieces := splitWrong(name)
	known := func(piece string) bool { _, ok := x.look(piece); return ok }
	if len(pieces) < 2 || !slices.ContainsFunc(pieces, known) {
		return false
	}
	r.faultAt(column, name, "是几个名称写在一起，请用分号隔开："+strings.Join(pieces, ";"))
	return true
}

// one reads a reference that may be blank.
func (x *index) one(r *row, column string) entry {
	name := r.text(column)
	if name == "" {
		return entry{}
	}
	e, _ := x.find(r, column, name)
	return e
}

// all reads a list of references; two names of one thing are a fault.
func (x *index) all(r *row, column string) []entry {
	var list []entry
	seen := map[string]bool{}
	for _, name := range r.list(column) {
		e, ok := x.find(r, column, name)
		switch {
		case !ok:
		case seen[e.id]:
			r.faultAt(column, name, "在这一格里出现了两次，请只保留一个")
		default:
			seen[e.id] = true
			list = append(list, e)
		}
	}
	return list
}
