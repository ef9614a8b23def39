package embedded

import (
	"os"
	"strconv"
	"testing"

	"chainchief/graph"
	"chainchief/graph/storetest"
	_ "chainchief/graph/storetest/newkind" // a kind that no store knows of
)

// opened opens a store that is closed when the test ends.
func opened(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func reopened(t *testing.T, s graph.Store) graph.Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return opened(t, s.(*Store).dir)
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) graph.Store { return opened(t, t.TempDir()) }, storetest.Options{Reopen: reopened})
}

// TestDifferential holds the store to the naive model over random writes and questions.
func TestDifferential(t *testing.T) {
	var played storetest.Played
	for seed := range uint64(diffSeeds()) {
		played.Add(storetest.Differential(t, seed, 60, nil, storetest.Contender{Name: "embedded", Store: opened(t, t.TempDir())}))
	}
	for _, seed := range storetest.KeptSeeds {
		played.Add(storetest.Differential(t, seed, 60, nil, storetest.Contender{Name: "embedded", Store: opened(t, t.TempDir())}))
	}
	played.Report(t)
}

// diffSeeds is how many seeds are played; CHAINCHIEF_SEEDS asks for more.
func diffSeeds() int {
	if n, err := strconv.Atoi(os.Getenv("CHAINCHIEF_SEEDS")); err == nil {
		return n
	}
	return 60
}
