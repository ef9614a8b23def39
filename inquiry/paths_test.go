package inquiry_test

import (
	"testing"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/graph/storetest"
	"chainchief/inquiry"
	"chainchief/seed"
)

// TestPathsLeadThroughGroups in a store with a web and in one without: by parents
// above those on the path too, and either way.
func TestPathsLeadThroughGroups(t *testing.T) {
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	source := graph.Source{Evidence: graph.EvidenceSynthetic, SourceDate: "2026"}
	for _, f := range [][3]string{{"e-top"}, {"e-mid", "e-top"}, {"e-one", "e-mid"}, {"e-two", "e-top"}, {"e-brand", "", "虚构"}, {"e-maker", "", "虚构"}, {"e-alone"}} {
		batch.Put.Enterprises = append(batch.Put.Enterprises, graph.Enterprise{ID: f[0], Name: f[0], ShortName: f[0], Parent: f[1], Group: f[2],
			Type: graph.TypeEnterprise, Search: f[0] + "\n\n", Source: source})
	}
	batch.Put.Links = append(batch.Put.Links, graph.SupplyLink{ID: "l-1", Supplier: "e-two", Customer: "e-brand", Product: "p", Kind: graph.LinkSupply, Confidence: 0.9, Source: source})
	web, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { web.Close() })
	for name, store := range map[string]graph.Store{"web": web, "plain links": storetest.NewNaive()} {
		if _, err := store.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		desk := inquiry.New(store)
		for _, c := range []struct {
			from, to string
			directed bool
			want     string
			group    int
		}{
			{"e-one", "e-maker", true, "e-one —集团内（上级公司同为e-top）— e-two → e-brand —集团内（同属虚构集团）— e-maker", 2},
			{"e-maker", "e-one", false, "e-maker —集团内（同属虚构集团）— e-brand ← e-two —集团内（上级公司同为e-top）— e-one", 2},
			{"e-maker", "e-one", true, "", 0},
			{"e-one", "e-two", true, "e-one —集团内（上级公司同为e-top）— e-two", 1},
			{"e-two", "e-brand", false, "e-two → e-brand", 0},
			{"e-one", "e-alone", false, "", 0},
		} {
			a, err := desk.Paths(t.Context(), insight.PathQuestion{From: c.from, To: c.to, Paths: 1, Directed: c.directed})
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case c.want == "":
				if len(a.Paths) > 0 {
					t.Errorf("%s: %s to %s by %s", name, c.from, c.to, a.Paths[0].Sentence())
				}
			case len(a.Paths) != 1 || a.Paths[0].Sentence() != c.want || a.Paths[0].GroupSteps != c.group:
				t.Errorf("%s: %s to %s: %+v, want %s", name, c.from, c.to, a.Paths, c.want)
			}
		}
	}
}
