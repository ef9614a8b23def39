package neostore

import (
	"cmp"
	"slices"

	"chainchief/graph"
)

// edgesOf are the references of a record as relationships, sorted, each once.
func edgesOf(r graph.Record) []graph.Edge {
	if r == nil {
		return nil
	}
	list := graph.Edges(r)
	slices.SortFunc(list, compareEdges)
	return slices.Compact(list)
}

func compareEdges(a, b graph.Edge) int {
	return cmp.Or(cmp.Compare(a.Type, b.Type), graph.CompareRefs(a.From, b.From), graph.CompareRefs(a.To, b.To), cmp.Compare(a.Flow, b.Flow))
}

// less returns the edges of a that are not in b.
func less(a, b []graph.Edge) []graph.Edge {
	return slices.DeleteFunc(slices.Clone(a), func(e graph.Edge) bool { return slices.Contains(b, e) })
}

// refersTo is the type of the references that have no name of their own.
const refersTo = "REFERS_TO"

// typesOf are the types of the relationships that lead from the records of a kind
// to what they refer to, and of those that lead the other way.
func typesOf(d *graph.Description) (out, in []string) {
	var add func(fields []graph.Field)
	add = func(fields []graph.Field) {
		for i := range fields {
			f := &fields[i]
			add(f.Fields)
			switch name := cmp.Or(f.Edge, refersTo); {
			case f.Type != graph.Reference:
			case f.Into:
				in = append(in, name)
			default:
				out = append(out, name)
			}
		}
	}
	add(d.Fields)
	out = append(out, refersTo) // of references that no field describes
	slices.Sort(out)
	slices.Sort(in)
	return slices.Compact(out), slices.Compact(in)
}

// referredTo reports whether records of any kind may refer to those of this one.
func referredTo(kind graph.Kind) bool {
	var refers func(fields []graph.Field) bool
	refers = func(fields []graph.Field) bool {
		return slices.ContainsFunc(fields, func(f graph.Field) bool {
			return f.Type == graph.Reference && f.Ref == kind || refers(f.Fields)
		})
	}
	return slices.ContainsFunc(graph.Describing(), func(d *graph.Description) bool { return refers(d.Fields) })
}

// batched calls f with the edges that one statement can write: of one type, between two kinds.
func batched(edges []graph.Edge, f func(name string, from, to *graph.Description, rows []map[string]any) error) error {
	type shape struct {
		name     string
		from, to graph.Kind
	}
	slices.SortFunc(edges, func(a, b graph.Edge) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.From.Kind, b.From.Kind), cmp.Compare(a.To.Kind, b.To.Kind), compareEdges(a, b))
	})
	of := func(e graph.Edge) shape { return shape{e.Type, e.From.Kind, e.To.Kind} }
	for i := 0; i < len(edges); {
		s, rows := of(edges[i]), []map[string]any(nil)
		for ; i < len(edges) && of(edges[i]) == s; i++ {
			row := map[string]any{"from": edges[i].From.Key, "to": edges[i].To.Key, "props": map[string]any{}}
			if edges[i].Flow != "" {
				row["props"] = map[string]any{"kind": edges[i].Flow}
			}
			rows = append(rows, row)
		}
		if err := f(s.name, graph.Describe(s.from), graph.Describe(s.to), rows); err != nil {
			return err
		}
	}
	return nil
}
