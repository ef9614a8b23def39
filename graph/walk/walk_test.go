package walk

import (
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

// net is a graph of supply links, by enterprise, each in graph.Surest's order. It
// answers Links as a store does, without a web of its own.
type net struct {
	graph.Reader
	links map[string][]graph.SupplyLink
	most  int // links of an enterprise that a query gets, as graph.MaxLimit
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

// next groups the links of an enterprise by whom they lead to.
func (n *net) next(id string, q graph.LinksQuery) map[string][]graph.SupplyLink {
	next := map[string][]graph.SupplyLink{}
	for l := range n.along(id, q) {
		to := l.Customer
		if to == id {
			to = l.Supplier
		}
		next[to] = append(next[to], l)
	}
	return next
}

// steps counts the links from an enterprise to every other that is near enough.
func (n *net) steps(from string, q graph.LinksQuery) map[string]int {
	steps := map[string]int{from: 0}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		if steps[queue[0]] == longest {
			break
		}
		for to := range n.next(queue[0], q) {
			if _, known := steps[to]; !known {
				steps[to] = steps[queue[0]] + 1
				queue = append(queue, to)
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
			if !yield(graph.Enterprise{ID: id, Name: "Name of " + id, ShortName: id, Type: graph.TypeEnterprise, Search: id + "\n\n", Source: source}, nil) {
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

// randomAlong draws which links are walked.
func randomAlong(r *rand.Rand, directions ...graph.Direction) graph.LinksQuery {
	return graph.LinksQuery{Direction: directions[r.IntN(len(directions))], AsOf: []graph.Date{"", "2024-06", "2026-11"}[r.IntN(3)],
		MinConfidence: []float64{0, 0.7}[r.IntN(2)]}
}
