package embedded

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Whoever is entered is found, and whoever is struck out is not, whatever stands around.
func TestIDs(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	m := newMemory()
	there := map[string]handle{}
	for i := range 20_000 {
		id := fmt.Sprint("e-", r.IntN(500))
		h, known := m.enterpriseOf(id)
		if want, is := there[id]; known != is || h != want {
			t.Fatalf("step %d: %s is %d, %v, want %d, %v", i, id, h, known, want, is)
		}
		switch {
		case known && r.IntN(3) > 0:
			m.strike(h)
			m.enterprises.drop(h)
			delete(there, id)
		case !known:
			h := m.enterprises.add(enterprise{id: id})
			m.enlist(h)
			there[id] = h
		}
		if m.ids.n != len(there) {
			t.Fatalf("step %d: %d, want %d", i, m.ids.n, len(there))
		}
	}
}
