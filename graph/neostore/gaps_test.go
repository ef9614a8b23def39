package neostore

import (
	"bytes"
	"encoding/json"
	"testing"

	"chainchief/api/inquiry"
	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/seed"
)

// TestGaps holds the main answer to be the same bytes from both stores: every
// chain, in 六安 and each of its counties.
func TestGaps(t *testing.T) {
	remote := emptied(t)
	local, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []graph.Store{local, remote} {
		if _, err := s.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	a, b := inquiry.New(local), inquiry.New(remote)
	places := []string{insight.DefaultRegion}
	for _, r := range batch.Put.Regions {
		if r.Parent == insight.DefaultRegion {
			places = append(places, r.Code)
		}
	}
	compared := 0
	for _, chain := range batch.Put.Chains {
		for _, place := range places {
			q := insight.Question{Chain: chain.ID, Region: place}
			want, err := a.Gaps(t.Context(), q)
			if err != nil {
				t.Fatalf("%s in %s: %v", chain.ID, place, err)
			}
			got, err := b.Gaps(t.Context(), q)
			if err != nil {
				t.Fatalf("%s in %s: %v", chain.ID, place, err)
			}
			if w, g := asJSON(t, want), asJSON(t, got); !bytes.Equal(w, g) {
				t.Fatalf("%s in %s differs:\n%s\n%s", chain.ID, place, w, g)
			}
			compared++
		}
	}
	t.Logf("%d answers, the same from both stores", compared)
	if compared < 5*8 {
		t.Error("the test is vacuous")
	}
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
