package insight

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"chainchief/graph"
)

// web is a small graph of supply links that answers Links as a store does.
type web []graph.SupplyLink

func (w web) links(q graph.LinksQuery) []graph.LinkGroup {
	var groups []graph.LinkGroup
	for _, id := range q.Enterprises {
		g := graph.LinkGroup{Of: id}
		for _, l := range w {
			mine := l.Supplier == id && q.Direction != graph.Suppliers || l.Customer == id && q.Direction != graph.Customers
			if mine && l.Confidence >= q.MinConfidence {
				g.Links = append(g.Links, l)
			}
		}
		slices.SortFunc(g.Links, surest)
		if len(g.Links) > q.Limit {
			g.Links, g.Truncated = g.Links[:q.Limit], true
		}
		groups = append(groups, g)
	}
	return groups
}

func (w web) find(q PathQuestion) *PathFinder {
	var f *PathFinder
	if err := graph.Weave(context.Background(), lister{links: w.links}, func(web graph.Web) (err error) {
		f, err = FindPaths(context.Background(), web, q)
		return err
	}); err != nil {
		panic(err)
	}
	return f
}

// lister is a store that knows links only.
type lister struct {
	graph.Reader
	links func(graph.LinksQuery) []graph.LinkGroup
}

func (l lister) Enterprises(_ context.Context, ids []string) ([]graph.Enterprise, error) {
	list := make([]graph.Enterprise, len(ids))
	for i, id := range ids {
		list[i].ID, list[i].Name = id, "Name of "+id
	}
	return list, nil
}

func (l lister) Members(_ context.Context, q graph.MembersQuery) ([]graph.MemberGroup, error) {
	return make([]graph.MemberGroup, len(q.Enterprises)), nil
}

func (l lister) Links(_ context.Context, q graph.LinksQuery) ([]graph.LinkGroup, error) {
	return l.links(q), nil
}

func (f *PathFinder) truncated() bool {
	hubs, deep := f.Truncated()
	return hubs || deep
}

func randomWeb(rng *rand.Rand, firms, links int) web {
	var w web
	for len(w) < links {
		a, b := rng.IntN(firms), rng.IntN(firms)
		if a != b { // parallel links may come up
			w = append(w, graph.SupplyLink{ID: fmt.Sprintf("l-%03d", len(w)), Supplier: firm(a), Customer: firm(b),
				Confidence: []float64{0.5, 0.7, 0.8, 0.9, 0.95}[rng.IntN(5)]})
		}
	}
	return w
}

func firm(n int) string { return fmt.Sprintf("e-%02d", n) }

// exhaustive lists every loopless path of at most MostLevels hops, in order.
func (w web) exhaustive(q PathQuestion) []Route {
	least := 0.7
	if q.Inferred {
		least = 0
	}
	var all []Route
	var walk func(path []string, hops [][]graph.SupplyLink)
	walk = func(path []string, hops [][]graph.SupplyLink) {
		here := path[len(path)-1]
		if here == q.To {
			r := Route{Enterprises: slices.Clone(path), Hops: slices.Clone(hops), Confidence: math.Inf(1)}
			for _, h := range hops {
				r.Confidence = min(r.Confidence, h[0].Confidence)
			}
			all = append(all, r)
			return
		}
		if len(hops) == MostLevels {
			return
		}
		next := map[string][]graph.SupplyLink{}
		for _, l := range w {
			switch {
			case l.Confidence < least:
			case l.Supplier == here:
				next[l.Customer] = append(next[l.Customer], l)
			case l.Customer == here && !q.Directed:
				next[l.Supplier] = append(next[l.Supplier], l)
			}
		}
		for to, links := range next {
			if !slices.Contains(path, to) {
				slices.SortFunc(links, surest)
				walk(append(path, to), append(hops, links))
			}
		}
	}
	walk([]string{q.From}, nil)
	slices.SortFunc(all, func(a, b Route) int {
		return cmp.Or(cmp.Compare(len(a.Hops), len(b.Hops)), cmp.Compare(b.Confidence, a.Confidence), slices.Compare(a.Enterprises, b.Enterprises))
	})
	return all
}

// TestPathsEqualExhaustiveSearch holds order, looplessness and wholeness at once.
func TestPathsEqualExhaustiveSearch(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	some, none, long := 0, 0, 0
	for round := range 600 {
		firms := 3 + rng.IntN(9)
		w := randomWeb(rng, firms, rng.IntN(3*firms))
		q := PathQuestion{From: firm(0), To: firm(1), Paths: 1 + rng.IntN(8), Directed: round%2 == 0, Inferred: round%3 == 0}
		f := w.find(q)
		all := w.exhaustive(q)
		want := all[:min(len(all), q.Paths)]
		if len(want) == 0 {
			none++
		} else {
			some++
			if len(want[len(want)-1].Hops) > 3 {
				long++
			}
		}
		if got := f.Routes(); !slices.EqualFunc(got, want, sameRoute) {
			t.Fatalf("round %d: %+v\nweb %v\ngot  %v\nwant %v", round, q, w, got, want)
		}
		if f.truncated() && len(all) >= q.Paths {
			t.Errorf("round %d: truncated, though all paths are found", round)
		}
	}
	if some < 100 || none < 50 || long < 50 {
		t.Errorf("the webs are too plain: %d with paths, %d without, %d with long ones", some, none, long)
	}
}

func sameRoute(a, b Route) bool {
	return slices.Equal(a.Enterprises, b.Enterprises) && a.Confidence == b.Confidence &&
		slices.EqualFunc(a.Hops, b.Hops, func(x, y []graph.SupplyLink) bool {
			return slices.EqualFunc(x, y, func(l, m graph.SupplyLink) bool { return l.ID == m.ID })
		})
}

func TestAHubBetweenTwoFirmsIsNotOpened(t *testing.T) {
	var w web
	for i := range 5_000 {
		w = append(w, graph.SupplyLink{ID: fmt.Sprintf("l-%04d", i), Supplier: fmt.Sprintf("e-%04d", i), Customer: "e-hub", Confidence: 0.9})
	}
	f := w.find(PathQuestion{From: "e-0000", To: "e-4999", Paths: 1})
	if len(f.Routes()) != 1 || f.Routes()[0].Enterprises[1] != "e-hub" || f.truncated() || f.LinksRead() > 10 {
		t.Errorf("got %v after %d links, truncated %v", f.Routes(), f.LinksRead(), f.truncated())
	}
	// A second path would have to be looked for through the hub: what is cut is said.
	f = w.find(PathQuestion{From: "e-0000", To: "e-4999", Paths: 2})
	if len(f.Routes()) != 1 || !f.truncated() {
		t.Errorf("got %d routes, truncated %v", len(f.Routes()), f.truncated())
	}
}

func TestLongestPathAndLimitOfLinks(t *testing.T) {
	line := func(n int) (w web) {
		for i := range n {
			w = append(w, graph.SupplyLink{ID: fmt.Sprintf("l-%d", i), Supplier: firm(i), Customer: firm(i + 1), Confidence: 0.9})
		}
		return w
	}
	if f := line(20).find(PathQuestion{From: firm(0), To: firm(MostLevels), Paths: 1, Directed: true}); len(f.Routes()) != 1 || f.truncated() {
		t.Errorf("%d hops: %v, truncated %v", MostLevels, f.Routes(), f.truncated())
	}
	if f := line(20).find(PathQuestion{From: firm(0), To: firm(MostLevels + 1), Paths: 1, Directed: true}); len(f.Routes()) != 0 || !f.truncated() {
		t.Errorf("%d hops: %v, truncated %v", MostLevels+1, f.Routes(), f.truncated())
	}
	var wide web // two stars of 300 × 100 links that never meet
	for side := range 2 {
		for i := range 300 {
			a := fmt.Sprintf("e-%d-%03d", side, i)
			wide = append(wide, graph.SupplyLink{ID: "l-" + a, Supplier: firm(side), Customer: a, Confidence: 0.9})
			for k := range 100 {
				wide = append(wide, graph.SupplyLink{ID: fmt.Sprintf("l-%s-%02d", a, k), Supplier: a, Customer: fmt.Sprintf("%s-%02d", a, k), Confidence: 0.9})
			}
		}
	}
	byFirm := map[string]web{} // the naive look-up would be too slow here
	for _, l := range wide {
		byFirm[l.Supplier], byFirm[l.Customer] = append(byFirm[l.Supplier], l), append(byFirm[l.Customer], l)
	}
	links := func(q graph.LinksQuery) (groups []graph.LinkGroup) {
		for _, id := range q.Enterprises {
			one := q
			one.Enterprises = []string{id}
			groups = append(groups, byFirm[id].links(one)...)
		}
		return groups
	}
	var f *PathFinder
	err := graph.Weave(t.Context(), lister{links: links}, func(web graph.Web) (err error) {
		f, err = FindPaths(t.Context(), web, PathQuestion{From: firm(0), To: firm(1), Paths: 1})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Routes()) != 0 || !f.truncated() || f.LinksRead() > MostLinks {
		t.Errorf("%d links read, truncated %v", f.LinksRead(), f.truncated())
	}
}

func TestPathQuestionsWithoutAnAnswer(t *testing.T) {
	for _, q := range []PathQuestion{{From: "a", To: "a", Paths: 1}, {From: "a", To: "b"}, {From: "a", To: "b", Paths: MostPaths + 1}} {
		if q.Check() == nil {
			t.Errorf("%+v is let through", q)
		}
	}
}

func TestSegmentRoutesFollowTheFlow(t *testing.T) {
	leaf := func(id string, inputs ...string) graph.Segment {
		return graph.Segment{ID: id, Name: id, Chain: "c", Parent: "card", Inputs: inputs}
	}
	taxonomy := graph.Taxonomy{Segments: []graph.Segment{leaf("a"), leaf("b", "a"), leaf("c", "a"), leaf("d", "b", "c"), leaf("x")}}
	ask := func(from, to string, directed bool) (out []string) {
		for _, r := range NewAtlas(taxonomy, graph.Gazetteer{}).SegmentRoutes(PathQuestion{From: "F", To: "T", Directed: directed}, []string{from}, []string{to}, 5) {
			line := r.Supplier
			for _, s := range r.Segments {
				line += " " + s.ID
			}
			out = append(out, line)
		}
		return out
	}
	for _, c := range []struct {
		from, to string
		directed bool
		want     []string
	}{
		{"a", "d", true, []string{"F a b d", "F a c d"}},
		{"d", "a", true, nil},
		{"d", "a", false, []string{"T a b d", "T a c d"}},
		{"b", "c", false, nil}, // both feed d, but neither feeds the other
		{"a", "x", false, nil},
		{"a", "a", false, nil},
	} {
		if got := ask(c.from, c.to, c.directed); !slices.Equal(got, c.want) {
			t.Errorf("%s to %s, directed %v: got %q, want %q", c.from, c.to, c.directed, got, c.want)
		}
	}
}

// walk returns the network, and its enterprises with the centre first.
func (w web) walk(q NetworkQuestion) (*NetworkAnswer, []NetworkNode) {
	var n *NetworkAnswer
	taxonomy := graph.Taxonomy{Segments: []graph.Segment{{ID: "made", Name: "made", Chain: "c", Parent: "card"}}}
	if err := graph.Weave(context.Background(), lister{links: w.links}, func(web graph.Web) (err error) {
		n, err = NewAtlas(taxonomy, graph.Gazetteer{}).FindNetwork(context.Background(), web, q, Default)
		return err
	}); err != nil {
		panic(err)
	}
	return n, append([]NetworkNode{n.Of}, n.Nodes...)
}

// TestNetworkEqualsPlainSearch compares the levels with those of a plain breadth-first search.
func TestNetworkEqualsPlainSearch(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for round := range 300 {
		firms := 4 + rng.IntN(16)
		w := randomWeb(rng, firms, rng.IntN(2*firms))
		q := NetworkQuestion{Of: firm(0), Depth: 1 + rng.IntN(4), Limit: MostNearby, Inferred: true,
			Direction: []graph.Direction{graph.Both, graph.Suppliers, graph.Customers}[round%3]}
		level := map[string]int{q.Of: 0}
		for depth := range q.Depth {
			for range w { // until nothing changes
				for _, l := range w {
					for _, way := range [][2]string{{l.Supplier, l.Customer}, {l.Customer, l.Supplier}} {
						against := way[0] == l.Customer
						if q.Direction == graph.Suppliers && !against || q.Direction == graph.Customers && against {
							continue
						}
						from, ok := level[way[0]]
						if _, known := level[way[1]]; ok && from == depth && !known {
							level[way[1]] = depth + 1
						}
					}
				}
			}
		}
		n, list := w.walk(q)
		if n.Truncated || len(list) != len(level) {
			t.Fatalf("round %d: %d of %d, truncated %v", round, len(list), len(level), n.Truncated)
		}
		for i, e := range list {
			if level[e.ID] != e.Level || i > 0 && e.Level < list[i-1].Level {
				t.Fatalf("round %d: %s at level %d, want %d", round, e.ID, e.Level, level[e.ID])
			}
		}
		for _, d := range n.Deals {
			if _, ok := level[d.Supplier.ID]; !ok {
				t.Fatalf("round %d: a link from outside: %v", round, d)
			}
			if d.Supplier.Name != "Name of "+d.Supplier.ID || d.Customer.Name != "Name of "+d.Customer.ID {
				t.Fatalf("round %d: ends are mixed up: %v", round, d)
			}
		}
		if len(level) > 2 { // with room for one less, the last of the order is left out, and this is said
			q.Limit = len(level) - 2
			cut, fewer := w.walk(q)
			if !cut.Truncated || !slices.EqualFunc(fewer, list[:len(level)-1], func(a, b NetworkNode) bool { return a.ID == b.ID }) {
				t.Fatalf("round %d: cut %v, of %v, truncated %v", round, fewer, list, cut.Truncated)
			}
		}
	}
}

func TestNetworkSaysWhichSide(t *testing.T) {
	w := web{{ID: "l-1", Supplier: "s", Customer: "x", Segment: "made", Confidence: 0.9}, {ID: "l-2", Supplier: "x", Customer: "c", Confidence: 0.9},
		{ID: "l-3", Supplier: "s2", Customer: "s", Confidence: 0.9}}
	_, list := w.walk(NetworkQuestion{Of: "x", Depth: 2, Direction: graph.Both, Limit: 10})
	var got []string
	for _, n := range list {
		segment := "-"
		if n.Segment != nil {
			segment = n.Segment.ID
		}
		got = append(got, fmt.Sprint(n.ID, " ", n.Level, " ", n.Side, " ", segment))
	}
	if want := []string{"x 0  -", "s 1 suppliers made", "c 1 customers -", "s2 2 suppliers -"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
