package seed

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"chainchief/graph"
)

// Some records are about records of another kind, which their field "on" names:
// corrections, notes, mappings. What they say of its fields is written for people in
// the words of that kind, and read in both.

// aboutField reports whether a field of such a record says something in the words
// of the kind that the record is about.
func aboutField(k *graph.Description, f *graph.Field) bool {
	if k.Field("on") == nil {
		return false
	}
	return f.Name == "on" || f.Type == graph.Columns && f.Name != "extra" || k.Kind == graph.KindCorrections && (f.Name == "field" || f.Name == "before" || f.Name == "after")
}

// scopes reports whether a field holds the id of a chain or a segment, or that of all
// industry, in a text.
func scopes(k *graph.Description, f *graph.Field) bool {
	return k.Kind == graph.KindCoverage && f.Name == "scope"
}

// allZH is what people read for graph.ScopeAll.
const allZH = "全部工业"

func (w *writer) scope(id string) Cell {
	for _, kind := range []graph.Kind{graph.KindChains, graph.KindSegments} {
		if to := (graph.Ref{Kind: kind, Key: id}); w.called[to] != "" {
			return Cell{id, WithID(w.called[to], id)} // a segment may be called like a chain
		}
	}
	if id == graph.ScopeAll {
		return Cell{id, allZH}
	}
	return Cell{id, id}
}

func scopeMeant(text string, find func(graph.Kind, string) string) string {
	if text == allZH {
		return graph.ScopeAll
	}
	return cmp.Or(find(graph.KindChains, text), find(graph.KindSegments, text), text)
}

// about is a value of such a field as programs and as people have it.
func (w *writer) about(k *graph.Description, f *graph.Field, r graph.Record) Cell {
	on := graph.Kind(k.Field("on").Text(r))
	if f.Type == graph.Columns {
		m := f.Value(r).(map[string]string)
		words := map[string]string{}
		for key, v := range m {
			key, v = w.pairZH(f.Name, on, key, v)
			words[key] = v
		}
		return Cell{joinPairs(m), joinPairs(words)}
	}
	text := f.Text(r)
	c := Cell{text, text}
	d := graph.Describe(on)
	if d == nil {
		return c
	}
	switch f.Name {
	case "on":
		c.ZH = d.ZH
	case "field":
		if field := d.Field(text); field != nil {
			c.ZH = field.ZH
		}
	default:
		field := d.Field(k.Field("field").Text(r))
		if field == nil || text == "" {
			break
		}
		var words []string
		for _, v := range strings.Split(text, ";") {
			switch to := (graph.Ref{Kind: field.Ref, Key: v}); {
			case field.Type == graph.YesNo:
				v = "是"
			case field.Worded():
				v = field.WordZH(v)
			case field.Ref != "":
				v = w.label(to)
			}
			words = append(words, v)
		}
		c.ZH = strings.Join(words, ";")
	}
	return c
}

// MeantAbout is what a text means in a field of a record that is about records of
// another kind; on and field are what the record's fields of these names say, in
// either words. find finds what a name refers to; blank: nothing.
func MeantAbout(k *graph.Description, f *graph.Field, on, field, text string, find func(graph.Kind, string) string) (value any, ok bool) {
	if scopes(k, f) {
		return scopeMeant(text, find), true
	}
	if !aboutField(k, f) {
		return nil, false
	}
	d := kindMeant(on)
	if f.Type == graph.Columns {
		m, whole := splitPairs(text)
		if d == nil || !whole {
			return m, whole
		}
		meant := map[string]string{}
		for key, v := range m {
			key, v = pairMeant(f.Name, d.Kind, key, v, find)
			meant[key] = v
		}
		return meant, true
	}
	if d == nil {
		return text, true
	}
	of := fieldMeant(d, field)
	switch {
	case f.Name == "on":
		return string(d.Kind), true
	case of == nil:
		return text, true
	case f.Name == "field":
		return of.Name, true
	}
	var values []string
	for _, v := range strings.Split(text, ";") {
		v = of.Meant(v, Fold)
		if id := find(of.Ref, v); of.Ref != "" && id != "" {
			v = id
		}
		values = append(values, v)
	}
	return strings.Join(values, ";"), true
}

func kindMeant(text string) *graph.Description {
	if d := graph.Describe(graph.Kind(text)); d != nil {
		return d
	}
	return KindCalled(text)
}

func fieldMeant(d *graph.Description, text string) *graph.Field {
	if f := d.Field(text); f != nil {
		return f
	}
	for i := range d.Fields {
		if d.Fields[i].ZH == text {
			return &d.Fields[i]
		}
	}
	return nil
}

// pairZH and pairMeant put a pair of a mapping into the words of people and back:
// heading=use in columns, field=value in constants, field text=value in answers.
func (w *writer) pairZH(of string, on graph.Kind, key, v string) (string, string) {
	if of == "columns" {
		return key, graph.UseZH(on, v)
	}
	use, text, asked := strings.Cut(key, " ")
	zh := graph.UseZH(on, use)
	if f := graph.UseField(on, use); f != nil && zh != use {
		if v = f.WordZH(v); f.Ref != "" {
			v = w.label(graph.Ref{Kind: f.Ref, Key: v})
		}
		if key = zh; asked {
			key += " " + text
		}
	}
	return key, v
}

func pairMeant(of string, on graph.Kind, key, v string, find func(graph.Kind, string) string) (string, string) {
	if of == "columns" {
		return key, graph.UseMeant(on, v)
	}
	zh, text, asked := strings.Cut(key, " ")
	use := graph.UseMeant(on, zh)
	if f := graph.UseField(on, use); f != nil {
		if v = f.Meant(v, Fold); f.Ref != "" {
			v = cmp.Or(find(f.Ref, v), v)
		}
		if key = use; asked {
			key += " " + text
		}
	}
	return key, v
}

var pairEscape = strings.NewReplacer(`\`, `\\`, `;`, `\;`, `=`, `\=`)

// joinPairs writes pairs as key=value with semicolons between them; a mark in a text has a backslash before it.
func joinPairs(m map[string]string) string {
	var list []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		list = append(list, pairEscape.Replace(key)+"="+pairEscape.Replace(m[key]))
	}
	return strings.Join(list, ";")
}

// splitPairs reads what joinPairs wrote; not whole: some of it is no pair.
func splitPairs(text string) (m map[string]string, whole bool) {
	if text == "" {
		return nil, true
	}
	m, whole = map[string]string{}, true
	key, at, keyed := "", strings.Builder{}, false
	end := func() {
		if !keyed || key == "" {
			whole = false
		} else {
			m[key] = at.String()
		}
		key, keyed = "", false
		at.Reset()
	}
	escaped := false
	for _, r := range text {
		switch {
		case escaped:
			at.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == '=' && !keyed:
			key, keyed = at.String(), true
			at.Reset()
		case r == ';':
			end()
		default:
			at.WriteRune(r)
		}
	}
	end()
	return m, whole && !escaped
}
