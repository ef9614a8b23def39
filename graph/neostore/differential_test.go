package neostore

import (
	"os"
	"strconv"
	"testing"

	"chainchief/graph/embedded"
	"chainchief/graph/storetest"
	"chainchief/inquiry/inquirytest"
)

// TestDifferential plays the same random writes and questions on three stores
// at once: the naive model, the embedded store and Neo4j.
func TestDifferential(t *testing.T) {
	server(t)
	var played storetest.Played
	play := func(seed uint64) {
		kept, err := embedded.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer kept.Close()
		played.Add(storetest.Differential(t, seed, 40, inquirytest.Questions(),
			storetest.Contender{Name: "embedded", Store: kept}, storetest.Contender{Name: "neo4j", Store: emptied(t)}))
	}
	for seed := range uint64(seeds()) {
		play(seed)
	}
	for _, seed := range storetest.KeptSeeds {
		play(seed)
	}
	played.Report(t)
}

// seeds is how many seeds are played; CHAINCHIEF_SEEDS asks for more.
func seeds() int {
	if n, err := strconv.Atoi(os.Getenv("CHAINCHIEF_SEEDS")); err == nil {
		return n
	}
	return 8
}
