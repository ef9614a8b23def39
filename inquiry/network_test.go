package inquiry_test

import (
	"fmt"
	"slices"
	"testing"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/graph/storetest"
	"chainchief/inquiry"
	"chainchief/seed"
)

// TestNetworkNamesWhatItShows: who is on which side, and the segment of what a
// supplier sells or else of what the enterprise does, in a store with a web and in one without.
func TestNetworkNamesWhatItShows(t *testing.T) {
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	source := graph.Source{Evidence: graph.EvidenceSynthetic, SourceDate: "2026"}
	for _, id := range []string{"e-x", "e-s", "e-c", "e-s2", "e-i"} {
		batch.Put.Enterprises = append(batch.Put.Enterprises, graph.Enterprise{ID: id, Name: "Name of " + id, ShortName: id, Type: graph.TypeEnterprise, Search: id + "\n\n", Source: source})
	}
	for i, l := range [][3]string{{"e-s", "e-x", "nev.battery.separator"}, {"e-x", "e-c", ""}, {"e-s2", "e-s", ""}} {
		batch.Put.Links = append(batch.Put.Links, graph.SupplyLink{ID: fmt.Sprint("l-", i), Supplier: l[0], Customer: l[1], Segment: l[2], Product: "p", Kind: graph.LinkSupply, Confidence: 0.9, Source: source})
	}
	batch.Put.Links = append(batch.Put.Links, graph.SupplyLink{ID: "l-9", Supplier: "e-x", Customer: "e-i", Product: "p", Kind: graph.LinkSupply, Confidence: 0.5, Source: source})
	batch.Put.Memberships = append(batch.Put.Memberships, graph.Membership{Enterprise: "e-c", Segment: "nev.battery.pack", Certainty: graph.Confirmed})
	web, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { web.Close() })
	for name, store := range map[string]graph.Store{"web": web, "plain links": storetest.NewNaive()} {
		if _, err := store.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		a, err := inquiry.New(store).Network(t.Context(), insight.NetworkQuestion{Of: "e-x", Depth: 2, Direction: graph.Both, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range append([]insight.NetworkNode{a.Of}, a.Nodes...) {
			segment := "-"
			if n.Segment != nil {
				segment = n.Segment.ID
			}
			got = append(got, fmt.Sprint(n.Name, " ", n.Level, " ", n.Side, " ", segment))
		}
		if want := []string{"Name of e-x 0  -", "Name of e-s 1 suppliers nev.battery.separator", "Name of e-c 1 customers nev.battery.pack", "Name of e-s2 2 suppliers -"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
		got = nil
		for _, d := range a.Deals {
			got = append(got, d.ID+" "+d.Supplier.Name+" → "+d.Customer.Name)
		}
		if want := []string{"l-0 Name of e-s → Name of e-x", "l-1 Name of e-x → Name of e-c", "l-2 Name of e-s2 → Name of e-s"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
		if a.Undrawn != 1 || a.UndrawnZH() != "推断的1条未画" {
			t.Errorf("%s: %d inferred links are said to be left out", name, a.Undrawn)
		}
		if a, err := inquiry.New(store).Network(t.Context(), insight.NetworkQuestion{Of: "e-x", Depth: 1, Direction: graph.Both, Limit: 10, Inferred: true}); err != nil || a.Undrawn != 0 || len(a.Nodes) != 3 {
			t.Errorf("%s: with inferred links %+v %v", name, a, err)
		}
		if a.Truncated || a.Fold || len(a.Groups) != 3 {
			t.Errorf("%s: truncated %v, fold %v, groups %v", name, a.Truncated, a.Fold, a.Groups)
		}
	}
}
