package walk

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"chainchief/graph"
	"chainchief/seed/synth"
)

const longest = 6

func find(t *testing.T, s graph.Reader, q PathQuery, most int) *Paths {
	t.Helper()
	q.Steps = longest
	var found *Paths
	if err := graph.Weave(t.Context(), s, func(web graph.Web) (err error) {
		found, err = findPaths(t.Context(), web, q, most)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// tooMany is from how many paths on their order is not held.
const tooMany = 5_000

// wanted lists the best paths by trying every path, short ones first. whole is
// false where there are too many to try.
func (n *net) wanted(q PathQuery) (paths []Path, whole bool) {
	back := q.Along
	switch back.Direction {
	case graph.Customers:
		back.Direction = graph.Suppliers
	case graph.Suppliers:
		back.Direction = graph.Customers
	}
	left := n.steps(q.To, back)
	next := map[string]map[string][]graph.SupplyLink{}
	tried := 0
	var try func(length int, ids []string, links [][]graph.SupplyLink)
	try = func(length int, ids []string, links [][]graph.SupplyLink) {
		here := ids[len(ids)-1]
		if l, ok := left[here]; !ok || len(links)+l > length || here == q.To && len(links) < length || tried > tooMany {
			return
		}
		tried++
		if here == q.To {
			p := Path{Enterprises: slices.Clone(ids), Steps: slices.Clone(links), Confidence: math.Inf(1)}
			for _, step := range links {
				if len(step) > 0 {
					p.Confidence = min(p.Confidence, step[0].Confidence)
				}
			}
			if math.IsInf(p.Confidence, 1) {
				p.Confidence = 0
			}
			paths = append(paths, p)
			return
		}
		if next[here] == nil {
			next[here] = n.next(here, q.Along)
		}
		for to, step := range next[here] {
			if again := len(links) > 0 && len(links[len(links)-1]) == 0 && len(step) == 0; !again && !slices.Contains(ids, to) {
				try(length, append(ids, to), append(links, step))
			}
		}
	}
	for length := 1; length <= longest && len(paths) < q.Paths; length++ {
		try(length, []string{q.From}, nil)
	}
	slices.SortFunc(paths, func(a, b Path) int {
		return cmp.Or(cmp.Compare(len(a.Steps), len(b.Steps)), cmp.Compare(kinSteps(a), kinSteps(b)), cmp.Compare(b.Confidence, a.Confidence), slices.Compare(a.Enterprises, b.Enterprises))
	})
	return paths[:min(len(paths), q.Paths)], tried <= tooMany
}

// kinSteps counts the steps to kin.
func kinSteps(p Path) (n int) {
	for _, step := range p.Steps {
		if len(step) == 0 {
			n++
		}
	}
	return n
}

func samePath(a, b Path) bool {
	return slices.Equal(a.Enterprises, b.Enterprises) && a.Confidence == b.Confidence &&
		slices.EqualFunc(a.Steps, b.Steps, func(x, y []graph.SupplyLink) bool {
			return slices.EqualFunc(x, y, func(l, m graph.SupplyLink) bool { return l.ID == m.ID })
		})
}

func text(paths []Path) (out string) {
	for _, p := range paths {
		out += fmt.Sprintln(p.Confidence, p.Enterprises, kinSteps(p))
	}
	return out
}

// tally counts what was met, so that a test cannot pass on plain cases alone.
type tally map[string]int

func (c tally) atLeast(t *testing.T, want map[string]int) {
	t.Helper()
	for what, n := range want {
		if c[what] < n {
			t.Errorf("only %d × %s, of at least %d; met %v", c[what], what, n, c)
		}
	}
}

// truth is what a plain search over all links says of a question.
type truth struct {
	q        PathQuery
	shortest int // steps; 0: no path
	want     []Path
	whole    bool
}

func (n *net) truth(q PathQuery) truth {
	x := truth{q: q, shortest: n.steps(q.From, q.Along)[q.To]}
	if x.shortest > 0 {
		x.want, x.whole = n.wanted(q)
	}
	switch {
	case len(x.want) > 0: // a walk may come back to where it was, a path may not
		x.shortest = len(x.want[0].Steps)
	case x.whole:
		x.shortest = 0
	}
	return x
}

func (x truth) holds(t *testing.T, c tally, what string, got *Paths) {
	t.Helper()
	switch {
	case x.shortest == 0 && len(got.List) > 0:
		t.Fatalf("%s: %+v: a path where there is none: %s", what, x.q, text(got.List))
	case x.shortest > 0 && len(got.List) == 0 && !got.Bounded:
		t.Fatalf("%s: %+v: a path of %d steps is denied", what, x.q, x.shortest)
	case len(got.List) > 0 && len(got.List[0].Steps) != x.shortest:
		t.Fatalf("%s: %+v: %d steps, the shortest path has %d", what, x.q, len(got.List[0].Steps), x.shortest)
	case got.Bounded:
		c["bounded"]++
		if len(got.List) > 0 {
			c["bounded with a path"]++
		}
		return
	case x.shortest == 0:
		c["none"]++
		return
	}
	c[fmt.Sprint(x.shortest, " steps")]++
	if n := kinSteps(got.List[0]); n > 0 {
		c[fmt.Sprint(n, " steps to kin")]++
	}
	if got.List[0].Confidence == 0 {
		c["kin"]++
	}
	if !x.whole {
		if len(got.List) != x.q.Paths {
			t.Fatalf("%s: %+v: %d paths of very many", what, x.q, len(got.List))
		}
		return
	}
	c["order"]++
	if !slices.EqualFunc(got.List, x.want, samePath) {
		t.Fatalf("%s: %+v: got\n%swant\n%s", what, x.q, text(got.List), text(x.want))
	}
}

// TestPathsEqualPlainSearch holds existence, length, order and looplessness at
// once, on graphs with hubs, with a web and without.
func TestPathsEqualPlainSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	c := tally{}
	for round := range 24 {
		firms := 6 + r.IntN(30)
		if round%4 == 0 {
			firms = 4_000
		}
		n := randomNet(r, firms, firms/2+r.IntN(2*firms), r.IntN(5))
		for _, list := range n.links {
			if len(list) > 2_000 {
				c["hubs of more than 2000 links"]++
			}
		}
		n.ask(t, r, c, firms, 40)
	}
	c.atLeast(t, map[string]int{"none": 200, "bounded": 200, "bounded with a path": 60, "1 steps": 60, "2 steps": 200, "3 steps": 200, "4 steps": 60, "5 steps": 20,
		"6 steps": 5, "order": 1_000, "hubs of more than 2000 links": 2})
}

// TestPathsThroughGroupsEqualPlainSearch holds the same where enterprises belong
// to corporate groups, which overlap.
func TestPathsThroughGroupsEqualPlainSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	c := tally{}
	for round := range 45 {
		firms := 6 + r.IntN(30)
		if round%15 == 0 {
			firms = 1_000
		}
		n := randomNet(r, firms, firms/2+r.IntN(2*firms), r.IntN(3))
		n.marry(r, firms)
		for _, kin := range n.kin {
			if len(kin) > 100 {
				c["kin of more than 100"]++
			}
		}
		n.ask(t, r, c, firms, 40)
	}
	c.atLeast(t, map[string]int{"none": 200, "bounded": 500, "bounded with a path": 300, "kin": 200, "1 steps": 200, "2 steps": 500, "3 steps": 500, "4 steps": 100,
		"5 steps": 20, "1 steps to kin": 500, "2 steps to kin": 100, "order": 2_000, "kin of more than 100": 50})
}

// ask asks for random paths, whole and with little to read.
func (n *net) ask(t *testing.T, r *rand.Rand, c tally, firms, questions int) {
	t.Helper()
	readers := n.readers(t, firmList(firms))
	for range questions {
		q := PathQuery{From: firm(r.IntN(firms)), To: firm(r.IntN(firms)), Paths: 1 + r.IntN(8), Along: randomAlong(r, graph.Both, graph.Both, graph.Customers, graph.Suppliers)}
		if q.From == q.To {
			continue
		}
		x, read := n.truth(q), 0
		for _, s := range readers {
			got := find(t, s, q, mostRead)
			if got.Bounded {
				t.Fatalf("%s: the bound was met after %d links", s.name, got.LinksRead)
			}
			x.holds(t, c, s.name, got)
			if read = max(read, got.LinksRead); read != got.LinksRead {
				t.Fatalf("%s: %+v: %d links read, elsewhere %d", s.name, q, got.LinksRead, read)
			}
		}
		// The same with little to read, and of hubs that a store does not give whole.
		for _, s := range readers[:2] {
			most := 1 + r.IntN(read+2)
			got := find(t, s, q, most)
			if got.LinksRead > most {
				t.Fatalf("%s: %d links read of at most %d", s.name, got.LinksRead, most)
			}
			x.holds(t, c, s.name+", bounded", got)
		}
		n.most = 1 + r.IntN(20)
		x.holds(t, c, "hubs in part", find(t, n, q, mostRead))
		n.most = graph.MaxLimit
	}
}

// TestNoPathOfAProvinceIsDenied: a made-up province has hubs of a hundred links and more.
func TestNoPathOfAProvinceIsDenied(t *testing.T) {
	const firms = 10_000
	p := synth.New(firms, 3)
	var links []graph.SupplyLink
	for i := range firms {
		links = append(links, p.Links(i)...)
	}
	n := newNet(links)
	r := rand.New(rand.NewPCG(3, 4))
	c := tally{}
	for range 400 {
		q := PathQuery{From: p.ID(r.IntN(firms)), To: p.ID(r.IntN(firms)), Paths: 1, Along: graph.LinksQuery{MinConfidence: []float64{0, graph.ConfidenceDisclosed}[r.IntN(2)],
			Direction: []graph.Direction{graph.Both, graph.Both, graph.Customers}[r.IntN(3)], AsOf: synth.DataDate}}
		got := find(t, n, q, mostRead)
		if got.Bounded {
			t.Errorf("%+v: the bound was met after %d links", q, got.LinksRead)
		}
		n.truth(q).holds(t, c, "province", got)
	}
	c.atLeast(t, map[string]int{"none": 20, "4 steps": 10, "5 steps": 10, "6 steps": 5})
}

// star is a hub, firm 0, and its links to the next firms.
func star(n int) (list []graph.SupplyLink) {
	for i := range n {
		list = append(list, link(i, i+1, 0, 0.9))
	}
	return list
}

func TestAHubBetweenTwoFirmsIsNotOpened(t *testing.T) {
	n := newNet(star(5_000))
	q := PathQuery{From: firm(1), To: firm(5_000), Paths: 1, Along: graph.LinksQuery{Direction: graph.Both}}
	got := find(t, n, q, mostRead)
	if len(got.List) != 1 || got.List[0].Enterprises[1] != firm(0) || got.Bounded || got.LinksRead > 10 {
		t.Errorf("got %s after %d links, bounded %v", text(got.List), got.LinksRead, got.Bounded)
	}
	// A second path would lead through the hub: all its links are read, and there is none.
	q.Paths = 2
	got = find(t, n, q, mostRead)
	if len(got.List) != 1 || got.Bounded || got.LinksRead < 5_000 {
		t.Errorf("got %s after %d links, bounded %v", text(got.List), got.LinksRead, got.Bounded)
	}
	// With less to read it is not known.
	if got = find(t, n, q, 1_000); len(got.List) != 1 || !got.Bounded || got.LinksRead != 1_000 {
		t.Errorf("got %s after %d links, bounded %v", text(got.List), got.LinksRead, got.Bounded)
	}
}

// TestAHubThatIsNotGivenWhole: a store without a web gives graph.MaxLimit links
// of an enterprise at most.
func TestAHubThatIsNotGivenWhole(t *testing.T) {
	const firms = graph.MaxLimit + 2_000
	n := newNet(append(star(firms), link(firms, firms, firms+1, 0.9)))
	along := graph.LinksQuery{Direction: graph.Both}
	for _, c := range []struct {
		from, to int
		steps    int // 0: not found, and the bound is said
	}{
		{0, firms + 1, 2}, // read from the far end
		{1, firms, 2},
		{firms - 1, firms, 2},
	} {
		got := find(t, n, PathQuery{From: firm(c.from), To: firm(c.to), Paths: 1, Along: along}, mostRead)
		if len(got.List) != 1 || len(got.List[0].Steps) != c.steps || got.Bounded {
			t.Errorf("%+v: got %s, bounded %v", c, text(got.List), got.Bounded)
		}
	}
	// Two hubs with one firm in common, which neither gives: that there is no path is not known.
	list := star(firms)
	for i := range firms {
		list = append(list, link(firms+i, firms+2+i, firms+1, 0.9))
	}
	list = append(list, link(3*firms, firms, firms+1, 0.8))
	list[firms-1].Confidence = 0.8
	got := find(t, newNet(list), PathQuery{From: firm(0), To: firm(firms + 1), Paths: 1, Along: along}, mostRead)
	if len(got.List) != 0 || !got.Bounded {
		t.Errorf("two hubs: got %s, bounded %v", text(got.List), got.Bounded)
	}
	// Its own firms know: read from there, it is found.
	if got = find(t, newNet(list), PathQuery{From: firm(0), To: firm(firms), Paths: 1, Along: along}, mostRead); len(got.List) != 1 || got.Bounded {
		t.Errorf("a firm of both hubs: got %s, bounded %v", text(got.List), got.Bounded)
	}
}

func TestTheLongestPath(t *testing.T) {
	var line []graph.SupplyLink
	for i := range 20 {
		line = append(line, link(i, i, i+1, 0.9))
	}
	n := newNet(line)
	along := graph.LinksQuery{Direction: graph.Customers}
	if got := find(t, n, PathQuery{From: firm(0), To: firm(longest), Paths: 1, Along: along}, mostRead); len(got.List) != 1 || len(got.List[0].Steps) != longest || got.Bounded {
		t.Errorf("%d steps: %s, bounded %v", longest, text(got.List), got.Bounded)
	}
	if got := find(t, n, PathQuery{From: firm(0), To: firm(longest + 1), Paths: 1, Along: along}, mostRead); len(got.List) != 0 || got.Bounded {
		t.Errorf("%d steps: %s, bounded %v", longest+1, text(got.List), got.Bounded)
	}
	if got := find(t, n, PathQuery{From: firm(0), To: firm(0), Paths: 1, Along: along}, mostRead); len(got.List) != 0 || got.Bounded {
		t.Errorf("from a firm to itself: %s, bounded %v", text(got.List), got.Bounded)
	}
}
