package api

import (
	"errors"
	"reflect"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// Records, fields and their values as people say them.

// idsType is the type of a list of ids.
var idsType = reflect.TypeFor[[]string]()

// fieldType is the Go type of a field of a record.
func fieldType(f *graph.Field, record graph.Record) reflect.Type {
	return reflect.TypeOf(f.Value(record))
}

// naming names what any record may refer to; an enterprise that is gone has no name.
func (r *request) naming(v *inquiry.View, names *inquiry.Names) inquiry.Naming {
	known := map[string]*insight.Named{}
	return func(kind graph.Kind, key string) *insight.Named {
		if kind != graph.KindEnterprises {
			return names.Name(kind, key)
		}
		if n, ok := known[key]; ok {
			return n
		}
		if list, err := v.Enterprises(r.ctx, []string{key}); err == nil {
			known[key] = &insight.Named{ID: list[0].ID, Name: list[0].Name}
		} else if errors.Is(err, graph.ErrNotFound) {
			known[key] = nil
		}
		return known[key]
	}
}

// saidText is the text of a field, as Field.Text has it, as people read it.
func saidText(f *graph.Field, text string, naming inquiry.Naming) string {
	switch {
	case text == "":
		return ""
	case f.List():
		return saidValues(f, strings.Split(text, ";"), naming)
	}
	return saidValues(f, []string{text}, naming) + f.Unit
}

func orNothing(text string) string {
	if text == "" {
		return "（空）"
	}
	return text
}

// shownField is what a form shows of a field: a value where one is chosen from a
// list, else words that are read again as they stand.
func shownField(f *graph.Field, record graph.Record, naming inquiry.Naming) string {
	text := f.Text(record)
	chosen := f.Type == graph.Enum || f.Type == graph.YesNo || f.Type == graph.Reference && f.Ref != graph.KindEnterprises
	if chosen && !f.List() || f.Type == graph.Number || f.Type == graph.Whole {
		return text
	}
	if f.Type == graph.Reference && f.List() && f.Ref != graph.KindSegments && f.Ref != graph.KindRegions && f.Ref != graph.KindChains {
		return text // no name of theirs is read
	}
	return saidValues(f, f.Texts(record), naming)
}

// callOf names a record in a sentence: by its name, else by what it refers to.
func (r *request) callOf(v *inquiry.View, record graph.Record) (string, error) {
	d := graph.Describe(record.Ref().Kind)
	if len(d.Name) > 0 {
		return strings.TrimSuffix(d.Call(record), " "+record.Ref().Key), nil
	}
	names, err := v.Names(r.ctx)
	if err != nil {
		return "", err
	}
	if s, ok := record.(graph.Segment); ok {
		return d.ZH + " " + s.Name, nil
	}
	naming := r.naming(v, names)
	words := []string{d.ZH}
	for i := range d.Fields {
		f := &d.Fields[i]
		if text := f.Text(record); text != "" && (f.Type == graph.Reference && !f.List() || f.Name == "product" || f.Name == "date" || f.Name == "what") {
			words = append(words, saidText(f, text, naming))
		}
	}
	return strings.Join(words, " "), nil
}
