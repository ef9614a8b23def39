package inquiry_test

import (
	"slices"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/seed"
)

// TestOrderOfTheTrade: segments stand in the order of the rows of their file, in
// lists and in an answer, not in that of their ids.
func TestOrderOfTheTrade(t *testing.T) {
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	var rows, leaves []string
	for _, s := range batch.Put.Segments {
		if s.Chain != "pv" {
			continue
		}
		rows = append(rows, s.ID)
		if !s.Card {
			leaves = append(leaves, s.ID)
		}
	}
	if slices.IsSorted(leaves) {
		t.Fatal("the case is vacuous")
	}
	d := inquiry.New(bundled(t))
	n, err := d.Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var listed, judged []string
	for _, s := range n.Taxonomy.Segments {
		if s.Chain == "pv" {
			listed = append(listed, s.ID)
		}
	}
	a, err := d.Gaps(t.Context(), insight.Question{Chain: "pv"})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range a.Segments {
		judged = append(judged, v.Segment.ID)
	}
	if !slices.Equal(listed, rows) || !slices.Equal(judged, leaves) {
		t.Errorf("listed %q\njudged %q\nrows %q", listed, judged, rows)
	}
	if a.Region.ID != "341500" || a.Partner == nil || a.Partner.ID != "340100" {
		t.Errorf("without a place it is about %v and %v", a.Region, a.Partner)
	}
	// Chains stand as their segments do, wherever they are listed.
	var chains, chainRows []string
	for _, c := range batch.Put.Chains {
		chainRows = append(chainRows, c.ID)
	}
	for _, c := range n.Taxonomy.Chains {
		chains = append(chains, c.ID)
	}
	if !slices.Equal(chains, chainRows) || slices.IsSorted(chainRows) {
		t.Errorf("chains are listed %q, rows %q", chains, chainRows)
	}
	// Segments without an order stand last in their chain.
	list := []graph.Segment{{ID: "b.a", Chain: "b"}, {ID: "a.b", Chain: "a", Order: 2}, {ID: "a.c", Chain: "a"}, {ID: "a.d", Chain: "a", Order: 1}}
	slices.SortFunc(list, graph.CompareSegments)
	for i, want := range []string{"a.d", "a.b", "a.c", "b.a"} {
		if list[i].ID != want {
			t.Errorf("place %d has %s, want %s", i, list[i].ID, want)
		}
	}
}
