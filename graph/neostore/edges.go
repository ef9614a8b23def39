package neostore

import (
	"cmp"
	"slices"

	"chainchief/graph"
)

// edge is a relationship that a record stands behind: a reference of its own.
type edge struct {
	kind     string // its type
	from, to graph.Ref
	feeds    string // for FEEDS: supply or recycling
}

// references are the edges of a record, sorted, each once. REFERS_TO stands for those that have no
// name of their own in the language of the house.
func references(r graph.Record) []edge {
	own := r.Ref()
	var list []edge
	out := func(kind string, to graph.Kind, keys ...string) {
		for _, k := range keys {
			if k != "" {
				list = append(list, edge{kind: kind, from: own, to: graph.Ref{Kind: to, Key: k}})
			}
		}
	}
	in := func(kind, feeds string, from graph.Kind, keys ...string) {
		for _, k := range keys {
			if k != "" {
				list = append(list, edge{kind, graph.Ref{Kind: from, Key: k}, own, feeds})
			}
		}
	}
	switch r := r.(type) {
	case graph.Region:
		out("PART_OF", graph.KindRegions, r.Parent)
	case graph.Segment:
		in("HAS", "", graph.KindChains, r.Chain)
		in("FEEDS", "supply", graph.KindSegments, r.Inputs...)
		in("FEEDS", "recycling", graph.KindSegments, r.RecycledFrom...)
		out("PART_OF_CARD", graph.KindSegments, r.Parent)
		out("TWIN_OF", graph.KindSegments, r.TwinOf...)
		out("UPGRADE_FROM", graph.KindSegments, r.UpgradeFrom...)
	case graph.Park:
		out("LOCATED_IN", graph.KindRegions, r.Region)
	case graph.Enterprise:
		out("LOCATED_IN", graph.KindRegions, r.Region)
		out("IN_PARK", graph.KindParks, r.Park)
		out("BELONGS_TO", graph.KindEnterprises, r.Parent)
	case graph.Project:
		out("LOCATED_IN", graph.KindRegions, r.Region)
		out("REFERS_TO", graph.KindRegions, r.InvestorRegion)
		out("FILLS", graph.KindSegments, r.Segments...)
		for _, i := range r.Investors {
			in("INVESTS_IN", "", graph.KindEnterprises, i.Enterprise)
		}
	case graph.Membership, graph.SupplyLink: // relationships themselves
	default:
		for _, ref := range r.References() {
			out("REFERS_TO", ref.Kind, ref.Key)
		}
	}
	slices.SortFunc(list, compareEdges)
	return slices.Compact(list)
}

func compareEdges(a, b edge) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), graph.CompareRefs(a.from, b.from), graph.CompareRefs(a.to, b.to), cmp.Compare(a.feeds, b.feeds))
}

// less returns the edges of a that are not in b.
func less(a, b []edge) []edge {
	return slices.DeleteFunc(slices.Clone(a), func(e edge) bool { return slices.Contains(b, e) })
}

// atEnd says at which end of a relationship the record stands that refers: at its start, but for three types.
func atEnd(kind string) bool { return kind == "HAS" || kind == "FEEDS" || kind == "INVESTS_IN" }

// batched calls f with the edges that one statement can write: of one type, between two kinds.
func batched(edges []edge, f func(kind string, from, to place, rows []map[string]any) error) error {
	type shape struct {
		kind     string
		from, to graph.Kind
	}
	slices.SortFunc(edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.from.Kind, b.from.Kind), cmp.Compare(a.to.Kind, b.to.Kind), compareEdges(a, b))
	})
	of := func(e edge) shape { return shape{e.kind, e.from.Kind, e.to.Kind} }
	for i := 0; i < len(edges); {
		s, rows := of(edges[i]), []map[string]any(nil)
		for ; i < len(edges) && of(edges[i]) == s; i++ {
			row := map[string]any{"from": edges[i].from.Key, "to": edges[i].to.Key, "props": map[string]any{}}
			if edges[i].feeds != "" {
				row["props"] = map[string]any{"kind": edges[i].feeds}
			}
			rows = append(rows, row)
		}
		if err := f(s.kind, places[s.from], places[s.to], rows); err != nil {
			return err
		}
	}
	return nil
}
