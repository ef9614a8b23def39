package synth

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/rules"
	"chainchief/seed"
)

// The same numbers give the same bytes, for ever: benchmarks of different days are compared.
func TestSameBytes(t *testing.T) {
	digest := func(p *Province) string {
		h := sha256.New()
		for r := range p.Records() {
			h.Write(append(graph.Encode(r), '\n'))
		}
		return hex.EncodeToString(h.Sum(nil))[:16]
	}
	const golden = "b7b34e2ddcae1463"
	if got := digest(New(3000, 1)); got != golden {
		t.Errorf("the province has changed: %s, not %s", got, golden)
	}
	if digest(New(3000, 2)) == golden {
		t.Error("another number gives the same province")
	}
	const skewed = "383abc5e7eaeedca"
	if got := digest(Skewed(3000, 1)); got != skewed {
		t.Errorf("the skewed province has changed: %s, not %s", got, skewed)
	}
}

// What a store checks on loading holds at any size: order, references, keys, names as seed folds them.
func TestSound(t *testing.T) {
	for _, p := range []*Province{New(0, 7), New(1, 7), New(2, 7), New(50, 7), New(20_000, 7), Skewed(2, 7), Skewed(20_000, 7)} {
		n := p.Size()
		seen, last := map[graph.Ref]graph.Record{}, 0
		var list []graph.Record
		for r, err := range p.Records() {
			if err == nil {
				err = graph.CheckRecord(r)
			}
			if err != nil {
				t.Fatal(err)
			}
			if seen[r.Ref()] != nil {
				t.Fatalf("%d: %v twice", n, r.Ref())
			}
			seen[r.Ref()] = r
			list = append(list, r)
			place := slices.Index(graph.Kinds, r.Ref().Kind)
			if place < last {
				t.Fatalf("%v comes late", r.Ref())
			}
			last = place
			if e, ok := r.(graph.Enterprise); ok && (seed.Fold(e.Name) != e.Name || strings.Contains(e.Search, " ")) {
				t.Fatalf("%q is not folded, or its search text is not", e.Name)
			}
		}
		for _, r := range list {
			if err := rules.CheckReferences(r, func(ref graph.Ref) (graph.Record, error) { return seen[ref], nil }); err != nil {
				t.Fatalf("%d: %v", n, err)
			}
		}
	}
}

// The provinces of the benchmarks hold as well, whose projects are too few to be met in those of TestSound.
func TestSoundProjects(t *testing.T) {
	for _, p := range []*Province{New(10_000, 1), New(100_000, 1), New(1_000_000, 1), Skewed(1_000_000, 1)} {
		for i := range p.Size() / perProject {
			if err := graph.CheckRecord(p.project(i)); err != nil {
				t.Fatalf("%d: %v", p.Size(), err)
			}
		}
	}
}

func TestSpread(t *testing.T) {
	const n = 100_000
	p := New(n, 1)
	regions, common, memberships := map[string]int{}, 0, 0
	customers := map[string]int{}
	leafOf := map[string]string{}
	inputs := map[string][]string{}
	links, along := 0, 0
	leaves, edges, cards, places := 0, 0, 0, 0
	for r := range p.Records() {
		switch r := r.(type) {
		case graph.Region:
			places++
		case graph.Segment:
			if r.Card {
				cards++
				break
			}
			leaves++
			edges += len(r.Inputs)
			inputs[r.ID] = r.Inputs
		case graph.Enterprise:
			regions[r.Region]++
			if strings.Contains(r.Name, "科技") {
				common++
			}
		case graph.Membership:
			memberships++
			if leafOf[r.Enterprise] == "" {
				leafOf[r.Enterprise] = r.Segment
			}
		case graph.SupplyLink:
			links++
			customers[r.Customer]++
			if slices.Contains(inputs[leafOf[r.Customer]], leafOf[r.Supplier]) {
				along++
			}
		}
	}
	if places != 400 || leaves != 2000 || cards != 200 || links != 3*n {
		t.Errorf("%d regions, %d leaves, %d cards, %d links", places, leaves, cards, links)
	}
	within := func(what string, got, low, high float64) {
		t.Helper()
		if got < low || got > high {
			t.Errorf("%s: %.3f, not between %v and %v", what, got, low, high)
		}
	}
	within("inputs per leaf", float64(edges)/float64(leaves), 1.7, 2.3)
	within("memberships per enterprise", float64(memberships)/n, 1.49, 1.51)
	within("links along the edges", float64(along)/float64(links), 0.88, 0.92)
	within("names with 科技", float64(common)/n, 0.27, 0.36)
	within("first place beside second", float64(regions[p.places[0]])/float64(regions[p.places[1]]), 1.9, 2.1)
	within("first place beside tenth", float64(regions[p.places[0]])/float64(regions[p.places[9]]), 9, 11)
	counts := make([]int, 0, len(customers))
	for _, k := range customers {
		counts = append(counts, k)
	}
	slices.Sort(counts)
	slices.Reverse(counts)
	within("links of the largest customer", float64(counts[0]), 600, 2000)
	top := 0
	for _, k := range counts[:n/100] {
		top += k
	}
	within("share of the first hundredth", float64(top)/float64(links), 0.15, 0.4)
}

// A skewed province has what made-up ones lack: many characters, some of them in many names, hubs and long texts.
func TestSkewed(t *testing.T) {
	const n = 20_000
	letters, firms, long, most := map[rune]int{}, 0, 0, 0
	customers := map[string]int{}
	for r := range Skewed(n, 1).Records() {
		switch r := r.(type) {
		case graph.Enterprise:
			firms++
			for _, c := range r.Name {
				letters[c]++
			}
			if len(r.Products) > 20 {
				long++
			}
		case graph.SupplyLink:
			customers[r.Customer]++
			most = max(most, customers[r.Customer])
		}
	}
	if firms != n || len(letters) < 3000 || letters[[]rune(characters()[0])[0]] < n/50 || most < 3*n/100 || long < n/100 {
		t.Errorf("%d enterprises, %d characters, the commonest in %d, a hub of %d links, %d with long texts",
			firms, len(letters), letters[[]rune(characters()[0])[0]], most, long)
	}
}
