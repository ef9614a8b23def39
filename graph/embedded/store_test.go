package embedded

import (
	"testing"

	"chainchief/graph"
	"chainchief/graph/storetest"
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
