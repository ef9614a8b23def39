package chainmap

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// keep is a shelf as the file has it.
func (s *shelf) keep(chain string) keptShelf {
	k := keptShelf{Chain: chain, Columns: s.columns}
	for _, n := range s.nets {
		k.Nets = append(k.Nets, keptNet{n.to, n.right, n.rank, n.feeder, n.gap})
	}
	return k
}

// TestKeptShelves: every bundled chain has its shelf in the file, so that nobody waits for
// the search, and it is one of the chain as it is; -update searches anew.
func TestKeptShelves(t *testing.T) {
	openWorld(t)
	known := map[string]keptShelf{}
	for _, c := range world.taxonomy.Chains {
		s, bundles, key := readShelf(world.taxonomy, c.ID)
		s.choose(bundles)
		if *update {
			s.arrange(0, 100)
			known[shelfKey(key)] = s.keep(c.ID)
			continue
		}
		if !s.recall(keptShelves()[shelfKey(key)]) {
			t.Errorf("%s is not kept: run go test ./graph/chainmap -run KeptShelves -update", c.ID)
		}
		at := slices.Concat(s.columns...)
		if slices.Sort(at); len(slices.Compact(at)) != len(s.cards) {
			t.Errorf("%s: the columns are %v", c.ID, s.columns)
		}
		other := *s
		if other.cards = other.cards[1:]; other.recall(keptShelves()[shelfKey(key)]) {
			t.Errorf("%s: the shelf of another chain is taken for its own", c.ID)
		}
	}
	if *update {
		text, err := json.Marshal(known)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("shelves.json", append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
