package inquiry

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Told is a record as answers tell it, by the table of kinds: references named
// by id and name, and words beside codes.
type Told struct {
	Record graph.Record
	names  Naming
	// Words are put behind the fields by their names: what a text of the record is called.
	Words map[string]string
}

// Naming names a record of a kind by its key; nil where there is none.
type Naming func(kind graph.Kind, key string) *insight.Named

// Tell puts records as answers, reading the names of the enterprises they refer to.
func (v *View) Tell(ctx context.Context, list []graph.Record) ([]Told, error) {
	naming, err := v.Naming(ctx, list)
	if err != nil {
		return nil, err
	}
	out := make([]Told, len(list))
	for i, r := range list {
		out[i] = Told{Record: r, names: naming}
	}
	return out, nil
}

// Naming names what records refer to.
func (v *View) Naming(ctx context.Context, list []graph.Record) (Naming, error) {
	names, err := v.Names(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	others := map[graph.Kind][]string{} // kinds of which no list is held
	for _, r := range list {
		for _, f := range graph.Describe(r.Ref().Kind).Fields {
			switch {
			case f.Type != graph.Reference:
			case f.Ref == graph.KindEnterprises:
				ids = append(ids, f.Texts(r)...)
			case f.Ref == graph.KindProjects, f.Ref == graph.KindGoals, f.Ref == graph.KindVisits, f.Ref == graph.KindNeeds, f.Ref == graph.KindInstitutes:
				others[f.Ref] = append(others[f.Ref], f.Texts(r)...)
			}
		}
	}
	called := map[graph.Ref]*insight.Named{}
	for kind, keys := range others {
		slices.Sort(keys)
		found, err := v.ByKey(ctx, kind, slices.Compact(keys))
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			d := graph.Describe(kind)
			called[r.Ref()] = &insight.Named{ID: r.Ref().Key, Name: strings.TrimPrefix(d.Call(r), d.ZH+" ")}
		}
	}
	slices.Sort(ids)
	firms, err := v.firmNames(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	return func(kind graph.Kind, key string) *insight.Named {
		if kind == graph.KindEnterprises {
			return firms[key]
		}
		if n := called[graph.Ref{Kind: kind, Key: key}]; n != nil {
			return n
		}
		return names.Name(kind, key)
	}, nil
}

// Name names a record of a small kind; nil where there is none.
func (n *Names) Name(kind graph.Kind, key string) *insight.Named {
	switch kind {
	case graph.KindChains:
		return n.Chain(key)
	case graph.KindSegments:
		return n.Segment(key)
	case graph.KindRegions:
		return n.Region(key)
	case graph.KindParks:
		return n.Park(key)
	case graph.KindClusters:
		for _, c := range n.Taxonomy.Clusters {
			if c.ID == key {
				return &insight.Named{ID: key, Name: c.Name}
			}
		}
	}
	return nil
}

// Named reports whether answers name the records of a kind by id and name.
func Named(kind graph.Kind) bool {
	switch kind {
	case graph.KindChains, graph.KindSegments, graph.KindRegions, graph.KindParks, graph.KindEnterprises, graph.KindClusters:
		return true
	}
	return false
}

// MarshalJSON writes the fields in the order of the table.
func (t Told) MarshalJSON() ([]byte, error) {
	var present map[string]json.RawMessage
	if err := json.Unmarshal(graph.Encode(graph.Public(t.Record)), &present); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	put := func(name string, value any) error {
		if out.Len() == 0 {
			out.WriteByte('{')
		} else {
			out.WriteByte(',')
		}
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		data, err := json.Marshal(value)
		out.Write(key)
		out.WriteByte(':')
		out.Write(data)
		return err
	}
	d := graph.Describe(t.Record.Ref().Kind)
	for i := range d.Fields {
		f := &d.Fields[i]
		raw, ok := present[f.Name]
		if !ok {
			continue
		}
		var value any = raw
		if f.Type == graph.Reference && Named(f.Ref) {
			value = t.named(f)
		}
		if err := put(f.Name, value); err != nil {
			return nil, err
		}
		if f.Type == graph.Enum && len(f.Texts(t.Record)) > 0 {
			words := []string{}
			for _, w := range f.Texts(t.Record) {
				words = append(words, f.WordZH(w))
			}
			var word any = words
			if !f.List() {
				word = words[0]
			}
			if err := put(f.Name+"_zh", word); err != nil {
				return nil, err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Words)) {
		if err := put(name, t.Words[name]); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

func (t Told) named(f *graph.Field) any {
	list := each(f.Texts(t.Record), func(key string) *insight.Named { return t.names(f.Ref, key) })
	if f.List() {
		return list
	}
	if len(list) == 0 {
		return nil
	}
	return list[0]
}
