package insight

import (
	"fmt"
	"testing"

	"chainchief/graph"
)

// crowd is so many partners of one kind on one side.
func crowd(kind string, n int) (list []Partnered) {
	for i := range n {
		list = append(list, Partnered{fmt.Sprintf("e-%s%d", kind, i), kind})
	}
	return list
}

func places(nodes []SpreadNode) map[string][2]int {
	at := map[string][2]int{}
	for _, n := range nodes {
		at[n.Key] = [2]int{n.Column, n.Row}
	}
	return at
}

// TestSpreadStandsStill: a hub shows at most 60 boxes at first and 300 ever, the rest
// of a kind folded; opening, closing, hiding and pinning move nobody else.
func TestSpreadStandsStill(t *testing.T) {
	near := map[string]*Neighbours{"e-hub": {Sides: map[graph.Direction][]Partnered{graph.Suppliers: crowd("a", 500), graph.Customers: append(crowd("b", 30), crowd("c", 5)...)}}}
	for k := range 26 {
		id := fmt.Sprintf("e-a%d", k)
		near[id] = &Neighbours{Sides: map[graph.Direction][]Partnered{graph.Suppliers: crowd(fmt.Sprint("s", k, "x"), 13), graph.Customers: {{"e-hub", "h"}}}}
	}
	q := &SpreadQuestion{Of: "e-hub"}
	first, full := Arrange(q, near, nil)
	if len(first) > 60 || full {
		t.Fatalf("%d boxes at first, full %v", len(first), full)
	}
	fold := FoldKey("e-hub", graph.Suppliers, "a")
	folded := 0
	for _, n := range first {
		if n.Key == fold {
			folded = n.Rest
		}
	}
	if folded != 488 {
		t.Errorf("%d in the fold, want 488", folded)
	}
	before := places(first)
	still := func(what string, q *SpreadQuestion, gone ...string) map[string][2]int {
		t.Helper()
		nodes, _ := Arrange(q, near, nil)
		if len(nodes) > MostSpread {
			t.Errorf("%s: %d boxes", what, len(nodes))
		}
		now := places(nodes)
		seen := map[[2]int]string{}
		for key, at := range now {
			if seen[at] != "" {
				t.Errorf("%s: %s and %s in one place", what, key, seen[at])
			}
			seen[at] = key
		}
		for key, at := range before {
			if now[key] != at && len(gone) == 0 {
				t.Errorf("%s moves %s from %v to %v", what, key, at, now[key])
			}
		}
		for _, key := range gone {
			if _, ok := now[key]; ok {
				t.Errorf("%s: %s is still there", what, key)
			}
		}
		return now
	}
	open := still("opening", &SpreadQuestion{Of: "e-hub", Opened: []string{"e-a0", fold, "e-a1"}})
	if len(open) < len(before)+24 {
		t.Errorf("%d boxes after opening", len(open))
	}
	before = map[string][2]int{"e-s1x0": open["e-s1x0"], "e-a20": open["e-a20"]}
	closed := still("closing", &SpreadQuestion{Of: "e-hub", Opened: []string{"-e-a0", fold, "e-a1"}})
	if _, there := closed["e-s0x0"]; there {
		t.Error("what was closed is still open")
	}
	before = map[string][2]int{"e-s0x0": open["e-s0x0"], "e-s1x0": open["e-s1x0"]}
	still("pinning", &SpreadQuestion{Of: "e-hub", Opened: []string{"-e-a0", fold, "e-a1"}, Pinned: []Pin{{"e-s0x0", open["e-s0x0"][0], open["e-s0x0"][1]}}})
	still("hiding", &SpreadQuestion{Of: "e-hub", Opened: []string{"e-a0"}, Hidden: []string{"e-a3"}}, "e-a3")
	var all []string
	for k := range 12 {
		all = append(all, fmt.Sprintf("e-a%d", k))
	}
	for range 12 {
		all = append(all, fold)
	}
	if _, full := Arrange(&SpreadQuestion{Of: "e-hub", Opened: all}, near, nil); !full {
		t.Error("a full sheet does not say so")
	}
	still("all", &SpreadQuestion{Of: "e-hub", Opened: all}, "e-nobody")
}
