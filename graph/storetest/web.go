package storetest

import (
	"context"
	"slices"

	"chainchief/graph"
)

// metBy is what a walk over the web of a store meets at an enterprise.
type metBy struct {
	graph.LinkGroup
	Enterprise graph.Enterprise
	Works      []graph.Membership
	Arcs       []metArc
}

type metArc struct {
	Link, Other string
	Sells       bool
	Confidence  float64
	Order       uint64
}

// worksAsked is how many memberships of an enterprise are asked for.
const worksAsked = 2

// walked answers a query for links by way of the web of a store.
func walked(ctx context.Context, s graph.Reader, q graph.LinksQuery) ([]metBy, error) {
	found, err := s.Enterprises(ctx, q.Enterprises) // a web knows surviving ids only
	if err != nil {
		return nil, err
	}
	list := make([]metBy, 0, len(found))
	err = graph.Weave(ctx, s, func(w graph.Web) error {
		numbers := make([]int32, len(found))
		for i, e := range found {
			if numbers[i], err = w.Number(e.ID); err != nil {
				return err
			}
		}
		if err := w.Arcs(ctx, numbers, q, func(of int32, arcs []graph.Arc, truncated bool) bool {
			m := metBy{LinkGroup: graph.LinkGroup{Of: q.Enterprises[len(list)], Truncated: truncated}}
			var links []int32
			for _, a := range arcs {
				links = append(links, a.Link)
				m.Arcs = append(m.Arcs, metArc{w.LinkID(a.Link), w.ID(a.Other), a.Sells, a.Confidence, a.Order})
			}
			w.Links(links, func(_ int, l *graph.SupplyLink) { m.Links = append(m.Links, *l) })
			list = append(list, m)
			return true
		}); err != nil {
			return err
		}
		if err := w.Enterprises(ctx, numbers, func(i int, e *graph.Enterprise) { list[i].Enterprise = *e }); err != nil {
			return err
		}
		return w.Works(ctx, numbers, q.AsOf, worksAsked, func(i int, works []graph.Membership) { list[i].Works = slices.Clone(works) })
	})
	return list, err
}

// walkedLinks are the links a walk met.
func walkedLinks(list []metBy) []graph.LinkGroup {
	groups := make([]graph.LinkGroup, len(list))
	for i, m := range list {
		groups[i] = m.LinkGroup
		for k, a := range m.Arcs {
			l := m.Links[k]
			ends := []string{l.Supplier, l.Customer}
			if a.Link != l.ID || a.Order != graph.LinkOrder(l.ID) || a.Confidence != l.Confidence || !slices.Contains(ends, a.Other) || a.Sells != (a.Other == l.Customer) {
				groups[i].Links[k].ID = "not the arc's: " + l.ID
			}
		}
	}
	return groups
}
