package walk

import (
	"math/rand/v2"
	"slices"
	"testing"

	"chainchief/graph"
)

// around is a neighbourhood with ids in the place of numbers.
type around struct {
	*Neighbourhood
	ids, links []string
}

func near(t *testing.T, s graph.Reader, q NearQuery, most int) around {
	t.Helper()
	var a around
	if err := graph.Weave(t.Context(), s, func(web graph.Web) (err error) {
		if a.Neighbourhood, err = findNeighbourhood(t.Context(), web, q, most); err != nil {
			return err
		}
		for _, n := range a.Neighbours {
			a.ids = append(a.ids, web.ID(n.Number))
		}
		for _, l := range a.Links {
			id := web.LinkID(l.Number)
			web.Links([]int32{l.Number}, func(_ int, link *graph.SupplyLink) {
				if link.ID != id || link.Supplier != a.ids[l.Supplier] || link.Customer != a.ids[l.Customer] {
					t.Fatalf("%+v is shown from %s to %s", link, a.ids[l.Supplier], a.ids[l.Customer])
				}
			})
			a.links = append(a.links, id)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestNeighbourhoodEqualsPlainSearch: levels are exact, nobody is passed over for
// somebody farther away, and what is missing is said.
func TestNeighbourhoodEqualsPlainSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	c := tally{}
	for round := range 24 {
		firms := 6 + r.IntN(30)
		if round%4 == 0 {
			firms = 3_000
		}
		n := randomNet(r, firms, firms/2+r.IntN(2*firms), r.IntN(4))
		readers := n.readers(t, firmList(firms))
		for range 30 {
			q := NearQuery{Of: firm(r.IntN(firms)), Depth: 1 + r.IntN(4), Enterprises: 1 + r.IntN(2*min(firms, 500)), Along: randomAlong(r, graph.Both, graph.Customers, graph.Suppliers)}
			level := n.steps(q.Of, q.Along)
			perLevel := make([]int, longest+1)
			within := 0
			for _, l := range level {
				perLevel[l]++
				if l <= q.Depth {
					within++
				}
			}
			most := mostNear
			if r.IntN(3) == 0 {
				most = 1 + r.IntN(firms)
			}
			var first []string
			for i, s := range readers {
				a := near(t, s, q, most)
				if i == 0 {
					first = a.ids
				} else if !slices.Equal(a.ids, first) {
					t.Fatalf("%s: %+v: %v, with plain links %v", s.name, q, a.ids, first)
				}
				if len(a.ids) > q.Enterprises+1 || a.ids[0] != q.Of {
					t.Fatalf("%s: %+v: %d enterprises, the first %s", s.name, q, len(a.ids), a.ids[0])
				}
				reached := make([]int, longest+1)
				links := map[string]bool{}
				for k, id := range a.ids {
					x := a.Neighbours[k]
					if l, ok := level[id]; !ok || l != x.Level || l > q.Depth || k > 0 && l < a.Neighbours[k-1].Level {
						t.Fatalf("%s: %+v: %s at level %d, is at %d", s.name, q, id, x.Level, l)
					}
					reached[x.Level]++
					if x.Level < q.Depth {
						for l := range n.along(id, q.Along) {
							links[l.ID] = slices.Contains(a.ids, l.Supplier) && slices.Contains(a.ids, l.Customer)
						}
					}
				}
				last := a.Neighbours[len(a.Neighbours)-1].Level
				for l := range last {
					if reached[l] != perLevel[l] {
						t.Fatalf("%s: %+v: %d of %d at level %d, though some of level %d are there", s.name, q, reached[l], perLevel[l], l, last)
					}
				}
				if a.Truncated {
					c["truncated"]++
					continue
				}
				c["whole"]++
				if len(a.ids) != within {
					t.Fatalf("%s: %+v: %d of %d enterprises, and nothing is said", s.name, q, len(a.ids), within)
				}
				for id, inside := range links {
					if inside != slices.Contains(a.links, id) {
						t.Fatalf("%s: %+v: link %s is between two of them: %v", s.name, q, id, inside)
					}
				}
				if len(a.ids) > 2 && most == mostNear { // with room for one less, one of the last level is missing, and this is said
					fewer := q
					fewer.Enterprises = len(a.ids) - 2
					if b := near(t, s, fewer, most); !b.Truncated || len(b.ids) != len(a.ids)-1 {
						t.Fatalf("%s: %+v: %d of %d, truncated %v", s.name, fewer, len(b.ids), len(a.ids), b.Truncated)
					}
				}
			}
		}
	}
	c.atLeast(t, map[string]int{"truncated": 300, "whole": 300})
}

// TestNeighbourhoodOfManyHubs: hubs that share their surest customers have
// others too, which are nearer than whom the customers lead to.
func TestNeighbourhoodOfManyHubs(t *testing.T) {
	var list []graph.SupplyLink
	add := func(a, b int, confidence float64) { list = append(list, link(len(list), a, b, confidence)) }
	for hub := 1; hub <= 5; hub++ {
		add(0, hub, 0.95)
		for k := range 70 {
			add(hub, 100+k, 0.9)
		}
		add(hub, 300+hub, 0.75)
	}
	for k := range 70 {
		add(100+k, 500+k, 0.95)
	}
	q := NearQuery{Of: firm(0), Depth: 3, Enterprises: 90, Along: graph.LinksQuery{Direction: graph.Both}}
	a := near(t, newNet(list), q, mostNear)
	levels := [4]int{}
	for _, n := range a.Neighbours {
		levels[n.Level]++
	}
	if want := [4]int{1, 5, 75, 10}; levels != want || !a.Truncated {
		t.Errorf("%v at levels 0 to 3, want %v; truncated %v", levels, want, a.Truncated)
	}
}
