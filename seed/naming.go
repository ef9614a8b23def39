package seed

import (
	"regexp"
	"slices"
	"strings"

	"chainchief/graph"
)

// Naming are the kinds to which the rows of a kind refer by name: their records
// must all be known to say whether a name is enough.
func Naming(k *graph.Description) []graph.Kind {
	var list []graph.Kind
	add := func(kind graph.Kind) {
		if !slices.Contains(list, kind) && (byNames(graph.Describe(kind)) || labelled(kind)) {
			list = append(list, kind)
		}
	}
	add(k.Kind)
	for i := range k.Fields {
		switch f := &k.Fields[i]; f.Ref {
		case "":
		case graph.KindSegments:
			add(graph.KindChains)
			add(f.Ref)
		default:
			add(f.Ref)
		}
		if scopes(k, &k.Fields[i]) {
			add(graph.KindChains)
			add(graph.KindSegments)
		}
	}
	return list
}

// byNames: rows refer to the records of the kind by their names.
func byNames(k *graph.Description) bool { return len(k.ID) > 0 && k.Field("name") != nil }

// labelled: rows refer to the records of the kind by their ids, people by their names.
func labelled(kind graph.Kind) bool {
	return kind == graph.KindRegions || kind == graph.KindChains || kind == graph.KindSegments || kind == graph.KindPolicies || kind == graph.KindClusters
}

// WithID is a name with the id behind it, where the name alone does not say which: 电芯（nev.battery.cell）.
func WithID(name, id string) string { return name + "（" + id + "）" }

var idBehind = regexp.MustCompile(`^[^;；]+（([A-Za-z0-9._-]+)）$`)

// IDIn is the id in a text that WithID made; blank: it has none.
func IDIn(text string) string {
	if m := idBehind.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// writer knows by what name each record is referred to.
type writer struct {
	names  map[graph.Ref]string
	labels map[graph.Ref]string // for people
	called map[graph.Ref]string // the names of what is referred to by its id, be they another's too
	shared map[graph.Ref]bool   // its name, or an alias, is another's too: its row says the id
	places map[graph.Ref]int    // of chains and segments in the order of the trade
}

func writerOf(records *graph.Bundle) *writer {
	w := &writer{map[graph.Ref]string{}, map[graph.Ref]string{}, map[graph.Ref]string{}, map[graph.Ref]bool{}, map[graph.Ref]int{}}
	for key, name := range Labels(records) {
		if !strings.ContainsAny(name, ";；") {
			w.labels[key] = name
		}
	}
	inOrder := graph.Taxonomy{Chains: records.Chains, Segments: records.Segments}.InOrder()
	for i, c := range inOrder.Chains {
		w.places[c.Ref()] = i
	}
	for i, s := range inOrder.Segments {
		w.places[s.Ref()] = i
	}
	for _, kind := range []graph.Kind{graph.KindRegions, graph.KindPolicies, graph.KindChains, graph.KindSegments, graph.KindClusters} {
		for r := range records.Of(kind) {
			if name := graph.Describe(kind).Field("name").Text(r); name != "" && !strings.ContainsAny(name, ";；") {
				w.called[r.Ref()] = name
			}
		}
	}
	for _, k := range kinds() {
		if !byNames(k) {
			continue
		}
		kind := k.Kind
		owner := map[string]graph.Ref{}
		for r := range records.Of(kind) {
			for _, name := range namesOf(k, r) {
				form := Fold(name)
				if first, taken := owner[form]; taken && first != r.Ref() {
					w.shared[first], w.shared[r.Ref()] = true, true
					continue
				}
				owner[form] = r.Ref()
			}
		}
		for r := range records.Of(kind) {
			name := k.Field("name").Text(r)
			switch {
			case strings.ContainsAny(name, ";；"): // its id says it
			case w.shared[r.Ref()]:
				w.called[r.Ref()] = name
			default:
				w.names[r.Ref()] = name
			}
		}
	}
	return w
}

// label is what people call a record that is referred to by its id: by the name that is its
// alone, else with the id behind.
func (w *writer) label(to graph.Ref) string {
	switch {
	case w.labels[to] != "":
		return w.labels[to]
	case w.called[to] != "":
		return WithID(w.called[to], to.Key)
	}
	return to.Key
}

// Labels are the names by which people tell regions, chains and leaf segments
// apart: the name, behind that of what it belongs to where it is not alone. What
// cannot be told apart so has none.
func Labels(records *graph.Bundle) map[graph.Ref]string {
	given := map[graph.Ref][]string{}
	parents := map[string]string{}
	for _, g := range records.Regions {
		parents[g.Code] = g.Name
	}
	for _, g := range records.Regions {
		given[g.Ref()] = labelsOf(g.Name, parents[g.Parent])
	}
	chains := map[string]string{}
	for _, c := range records.Chains {
		chains[c.ID] = c.Name
		given[c.Ref()] = labelsOf(c.Name, "")
	}
	for _, s := range records.Segments {
		if !s.Card {
			given[s.Ref()] = labelsOf(s.Name, chains[s.Chain])
		}
	}
	type label struct {
		kind graph.Kind
		form string
	}
	bearers := map[label]int{}
	for to, list := range given {
		for _, name := range list {
			bearers[label{to.Kind, Fold(name)}]++
		}
	}
	labels := map[graph.Ref]string{}
	for to, list := range given {
		for _, name := range slices.Backward(list) {
			if bearers[label{to.Kind, Fold(name)}] == 1 && trim(name) == name {
				labels[to] = name
			}
		}
	}
	return labels
}

func labelsOf(name, above string) []string {
	if above == "" {
		return []string{name}
	}
	return []string{name, Label(above, name)}
}

// namesOf are the names by which a record may be referred to.
func namesOf(k *graph.Description, r graph.Record) []string {
	names := k.Field("name").Texts(r)
	if f := k.Field("aliases"); f != nil {
		names = append(names, f.Texts(r)...)
	}
	return names
}
