package graph

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// References lists the records that a record needs to exist, without blanks.
func References(r Record) []Ref {
	if own, ok := r.(interface{ references() []Ref }); ok {
		return own.references()
	}
	d := Describe(r.Ref().Kind)
	if d == nil {
		return nil
	}
	return referencesOf(nil, d.Fields, reflect.ValueOf(r))
}

func referencesOf(list []Ref, fields []Field, v reflect.Value) []Ref {
	for i := range fields {
		f := &fields[i]
		switch value := v.FieldByIndex(f.index); f.Type {
		case Reference:
			list = append(list, refs(f.Ref, f.texts(value)...)...)
		case Group:
			for k := range value.Len() {
				list = referencesOf(list, f.Fields, value.Index(k))
			}
		}
	}
	return list
}

func refs(kind Kind, keys ...string) []Ref {
	list := make([]Ref, 0, len(keys))
	for _, k := range keys {
		if k != "" {
			list = append(list, Ref{kind, k})
		}
	}
	return list
}

// The kinds of which there are very many, and those whose references no field describes, list them by hand.

func (e Enterprise) references() []Ref {
	return slices.Concat(refs(KindRegions, e.Region, e.MovedTo), refs(KindParks, e.Park), refs(KindEnterprises, e.Parent))
}

func (m Membership) references() []Ref {
	return []Ref{{KindEnterprises, m.Enterprise}, {KindSegments, m.Segment}}
}

func (l SupplyLink) references() []Ref {
	return slices.Concat(refs(KindEnterprises, l.Supplier, l.Customer), refs(KindSegments, l.Segment))
}

// A scope with a dot is a segment, one without is a chain.
func (c Coverage) references() []Ref {
	switch {
	case c.Scope == ScopeAll:
		return refs(KindRegions, c.Region)
	case strings.Contains(c.Scope, "."):
		return []Ref{{KindRegions, c.Region}, {KindSegments, c.Scope}}
	}
	return []Ref{{KindRegions, c.Region}, {KindChains, c.Scope}}
}

// Images wait for nothing: what they are of may be gone.
func (i Image) references() []Ref    { return nil }
func (i Import) references() []Ref   { return nil }
func (d DataDate) references() []Ref { return nil }

// CompareRefs orders by kind, in the order of Kinds, then by key.
func CompareRefs(a, b Ref) int {
	if a.Kind != b.Kind {
		return cmp.Compare(a.Kind.Place(), b.Kind.Place())
	}
	return strings.Compare(a.Key, b.Key)
}

// Edge is a reference of a record as a relationship between two records.
type Edge struct {
	Type     string // of the relationship
	From, To Ref
	Flow     string // of FEEDS: supply or recycling
}

// Edges lists the relationships that a record stands behind. A record that is
// a relationship itself has none.
func Edges(r Record) []Edge {
	own := r.Ref()
	d := Describe(own.Kind)
	if d == nil || d.Relationship() {
		return nil
	}
	named := map[Ref]bool{}
	list := edgesOf(nil, own, d.Fields, reflect.ValueOf(r), named)
	for _, to := range References(r) { // those that no field describes
		if !named[to] {
			list = append(list, Edge{Type: refersTo, From: own, To: to})
		}
	}
	return list
}

const refersTo = "REFERS_TO"

func edgesOf(list []Edge, own Ref, fields []Field, v reflect.Value, named map[Ref]bool) []Edge {
	for i := range fields {
		f := &fields[i]
		value := v.FieldByIndex(f.index)
		if f.Type == Group {
			for k := range value.Len() {
				list = edgesOf(list, own, f.Fields, value.Index(k), named)
			}
		}
		if f.Type != Reference {
			continue
		}
		for _, key := range f.texts(value) {
			if key == "" {
				continue
			}
			other := Ref{f.Ref, key}
			named[other] = true
			e := Edge{Type: cmp.Or(f.Edge, refersTo), From: own, To: other, Flow: f.Flow}
			if f.Into {
				e.From, e.To = other, own
			}
			list = append(list, e)
		}
	}
	return list
}

// Rename returns the record with every enterprise id that it refers to replaced
// by name(id). A reference that would lead to the record itself is left out, and
// so is one that a list holds already. The ids of links and projects stay: they
// are of the first entry.
func Rename(r Record, name func(id string) string) Record {
	switch r := r.(type) {
	case Membership:
		r.Enterprise = name(r.Enterprise)
		return r
	case SupplyLink:
		r.Supplier, r.Customer = name(r.Supplier), name(r.Customer)
		return r
	case Enterprise:
		if r.Parent != "" {
			r.Parent = name(r.Parent)
		}
		if r.Parent == r.ID {
			r.Parent = ""
		}
		return r
	}
	d := Describe(r.Ref().Kind)
	if d == nil || !slices.ContainsFunc(References(r), func(to Ref) bool { return to.Kind == KindEnterprises }) {
		return r
	}
	own := reflect.New(d.shape.kind).Elem()
	own.Set(reflect.ValueOf(d.shape.clone(r)))
	renameIn(d.Fields, own, name)
	return own.Interface().(Record)
}

func renameIn(fields []Field, v reflect.Value, name func(string) string) {
	for i := range fields {
		f := &fields[i]
		value := v.FieldByIndex(f.index)
		switch {
		case f.Type == Group:
			for k := range value.Len() {
				renameIn(f.Fields, value.Index(k), name)
			}
		case f.Type != Reference || f.Ref != KindEnterprises:
		case f.list:
			kept := reflect.MakeSlice(value.Type(), 0, value.Len())
			seen := map[string]bool{}
			for _, id := range f.texts(value) {
				if id = name(id); !seen[id] {
					seen[id] = true
					kept = reflect.Append(kept, reflect.ValueOf(id).Convert(value.Type().Elem()))
				}
			}
			value.Set(kept)
		case value.String() != "":
			value.SetString(name(value.String()))
		}
	}
}
