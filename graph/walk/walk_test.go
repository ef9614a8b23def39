package walk

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/storetest"
)

// dataDate is that of every graph here.
const dataDate graph.Date = "2026"

// net is a graph of supply links, by enterprise, each in graph.Surest's order, and
// of corporate groups. It answers Links and Kin as a store does, without a web of its own.
type net struct {
	graph.Reader
	links         map[string][]graph.SupplyLink
	kin           map[string][]string // by enterprise, in order
	parent, group map[string]string   // of the enterprises that have one
	most          int                 // links and kin of an enterprise that a query gets, as graph.MaxLimit
}

func newNet(links []graph.SupplyLink) *net {
	n := &net{links: map[string][]graph.SupplyLink{}, most: graph.MaxLimit}
	for _, l := range links {
		n.links[l.Supplier], n.links[l.Customer] = append(n.links[l.Supplier], l), append(n.links[l.Customer], l)
	}
	for _, list := range n.links {
		slices.SortFunc(list, graph.Surest)
	}
	return n
}

func (n *net) Links(_ context.Context, q graph.LinksQuery) ([]graph.LinkGroup, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	var groups []graph.LinkGroup
	for _, id := range q.Enterprises {
		g := graph.LinkGroup{Of: id, Links: slices.Collect(n.along(id, q))}
		if most := min(q.Limit, n.most); len(g.Links) > most {
			g.Links, g.Truncated = g.Links[:most], true
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// along yields all links of an enterprise that a walk may take.
func (n *net) along(id string, q graph.LinksQuery) iter.Seq[graph.SupplyLink] {
	return func(yield func(graph.SupplyLink) bool) {
		for _, l := range n.links[id] {
			against := l.Customer == id
			if against && q.Direction == graph.Customers || !against && q.Direction == graph.Suppliers || l.Confidence < q.MinConfidence ||
				!graph.ActiveAt(l.Since, l.Until, graph.FilterDate(q.AsOf, dataDate)) {
				continue
			}
			if !yield(l) {
				return
			}
		}
	}
}

// relate sets the corporate groups: kin are who shares an ancestor, or the name of a group.
func (n *net) relate(parent, group map[string]string, firms []string) {
	n.parent, n.group, n.kin = parent, group, map[string][]string{}
	keys, members := map[string][]string{}, map[string][]string{}
	for _, id := range firms {
		name := group[id]
		for at, left := id, graph.MostGenerations; at != "" && left >= 0; at, left = parent[at], left-1 {
			keys[id] = append(keys[id], at)
			name = cmp.Or(name, group[at])
		}
		if name != "" {
			keys[id] = append(keys[id], "group "+name)
		}
		for _, k := range keys[id] {
			members[k] = append(members[k], id)
		}
	}
	for _, id := range firms {
		var kin []string
		for _, k := range keys[id] {
			kin = append(kin, members[k]...)
		}
		slices.Sort(kin)
		n.kin[id] = slices.DeleteFunc(slices.Compact(kin), func(k string) bool { return k == id })
	}
}

func (n *net) Kin(_ context.Context, q graph.KinQuery) ([]graph.KinGroup, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	var groups []graph.KinGroup
	for _, id := range q.Enterprises {
		kin := n.kin[id]
		most := min(q.Limit, n.most, len(kin))
		groups = append(groups, graph.KinGroup{Of: id, Kin: kin[:most], Truncated: len(kin) > most})
	}
	return groups, nil
}

// next groups the links of an enterprise by whom they lead to; kin without are there too.
func (n *net) next(id string, q graph.LinksQuery) map[string][]graph.SupplyLink {
	next := map[string][]graph.SupplyLink{}
	for _, k := range n.kin[id] {
		next[k] = nil
	}
	for l := range n.along(id, q) {
		to := l.Customer
		if to == id {
			to = l.Supplier
		}
		next[to] = append(next[to], l)
	}
	return next
}

// steps counts the steps from an enterprise to every other that is near enough,
// where no two steps to kin come in a row.
func (n *net) steps(from string, q graph.LinksQuery) map[string]int {
	type station struct {
		id  string
		kin bool // reached by a step to kin
	}
	seen, steps := map[station]int{{from, false}: 0}, map[string]int{from: 0}
	for queue := []station{{from, false}}; len(queue) > 0; queue = queue[1:] {
		here := queue[0]
		if seen[here] == longest {
			break
		}
		for to, links := range n.next(here.id, q) {
			next := station{to, len(links) == 0}
			if _, known := seen[next]; known || here.kin && next.kin {
				continue
			}
			seen[next] = seen[here] + 1
			queue = append(queue, next)
			if _, known := steps[to]; !known {
				steps[to] = seen[next]
			}
		}
	}
	return steps
}

// load puts the graph into a store.
func (n *net) load(t *testing.T, s graph.Store, firms []string) graph.Reader {
	t.Helper()
	source := graph.Source{Evidence: graph.EvidenceSynthetic, SourceDate: "2026"}
	records := func(yield func(graph.Record, error) bool) {
		for _, id := range firms {
			if !yield(graph.Enterprise{ID: id, Name: "Name of " + id, ShortName: id, Parent: n.parent[id], Group: n.group[id], Type: graph.TypeEnterprise, Search: id + "\n\n", Source: source}, nil) {
				return
			}
		}
		for _, id := range firms {
			for _, l := range n.links[id] {
				if l.Supplier == id && !yield(l, nil) {
					return
				}
			}
		}
	}
	if _, err := s.Load(t.Context(), graph.LoadRequest{DataDate: dataDate, Records: records}); err != nil {
		t.Fatal(err)
	}
	return s
}

// reader is a graph as walks meet it.
type reader struct {
	name string
	graph.Reader
}

// readers are the graph with plain links, and in a store with a web of its own;
// small ones in the naive store too.
func (n *net) readers(t *testing.T, firms []string) []reader {
	t.Helper()
	s, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	list := []reader{{"plain links", n}, {"web", n.load(t, s, firms)}}
	if len(firms) <= 40 {
		list = append(list, reader{"naive store", n.load(t, storetest.NewNaive(), firms)})
	}
	return list
}

func firm(n int) string { return fmt.Sprintf("e-%04d", n) }

func firmList(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = firm(i)
	}
	return list
}

func link(n, supplier, customer int, confidence float64) graph.SupplyLink {
	return graph.SupplyLink{ID: fmt.Sprintf("l-%05d", n), Supplier: firm(supplier), Customer: firm(customer), Product: fmt.Sprint("p", n), Kind: graph.LinkSupply,
		Confidence: confidence, Source: graph.Source{Evidence: graph.EvidenceSynthetic, SourceDate: "2026"}}
}

// randomNet makes up a graph: firms with some links each, and hubs that a good
// part of them deals with. Links may be parallel, and some are over.
func randomNet(r *rand.Rand, firms, links, hubs int) *net {
	var list []graph.SupplyLink
	add := func(a, b int) {
		if a == b {
			return
		}
		if r.IntN(2) == 0 {
			a, b = b, a
		}
		l := link(len(list), a, b, []float64{0.5, 0.5, 0.7, 0.8, 0.9, 0.95}[r.IntN(6)])
		switch r.IntN(6) {
		case 0:
			l.Since = "2025-03"
		case 1:
			l.Until = "2024"
		}
		list = append(list, l)
	}
	for range links {
		add(r.IntN(firms), r.IntN(firms))
	}
	for range hubs {
		hub, among := r.IntN(firms), 1+r.IntN(firms) // the first ones only, so that some hubs do not meet
		for range r.IntN(firms) {
			add(hub, r.IntN(among))
		}
	}
	return newNet(list)
}

// marry makes up corporate groups: trees of parents, and names that some have in
// common, so that joint ventures come up.
func (n *net) marry(r *rand.Rand, firms int) {
	parent, group := map[string]string{}, map[string]string{}
	names := 1 + r.IntN(1+min(firms, 40)/20)
	for i := range firms {
		if i > 0 && r.IntN(4) == 0 {
			parent[firm(i)] = firm(max(0, i-1-r.IntN(40)))
		}
		if r.IntN(6) == 0 {
			group[firm(i)] = fmt.Sprint("group ", r.IntN(names))
		}
	}
	n.relate(parent, group, firmList(firms))
}

// randomAlong draws which links are walked.
func randomAlong(r *rand.Rand, directions ...graph.Direction) graph.LinksQuery {
	return graph.LinksQuery{Direction: directions[r.IntN(len(directions))], AsOf: []graph.Date{"", "2024-06", "2026-11"}[r.IntN(3)],
		MinConfidence: []float64{0, 0.7}[r.IntN(2)]}
}
