package inquiry_test

import (
	"os"
	"strconv"
	"testing"

	"chainchief/graph/embedded"
	"chainchief/graph/storetest"
	"chainchief/inquiry/inquirytest"
)

// TestDifferential asks every question over the naive and the embedded store
// while random writes change them. CHAINCHIEF_SEEDS plays more.
func TestDifferential(t *testing.T) {
	seeds := 20
	if n, err := strconv.Atoi(os.Getenv("CHAINCHIEF_SEEDS")); err == nil {
		seeds = n
	}
	var played storetest.Played
	for seed := range uint64(seeds) {
		store, err := embedded.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		played.Add(storetest.Differential(t, seed, 60, inquirytest.Questions(), storetest.Contender{Name: "embedded", Store: store}))
		store.Close()
	}
	played.Report(t)
}
