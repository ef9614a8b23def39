package chainmap

import (
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"chainchief/graph"
)

// The shelves of the bundled chains, so that nobody waits for the search: TestKeptShelves
// looks after them, and writes them anew with -update.
//
//go:embed shelves.json
var shelvesFile []byte

// keptShelf is what a search finds of a shelf.
type keptShelf struct {
	Chain   string    `json:"chain"` // for whoever reads the file
	Columns [][]int   `json:"columns"`
	Nets    []keptNet `json:"nets"`
}

type keptNet struct {
	To     int      `json:"to"`
	Right  bool     `json:"right,omitempty"`
	Rank   int      `json:"rank"`
	Feeder []int    `json:"feeder"`
	Gap    [2][]int `json:"gap"`
}

// keptShelves are those of the file by the content of their chain. One that cannot be
// read is searched for like any other.
var keptShelves = sync.OnceValue(func() map[string]keptShelf {
	known := map[string]keptShelf{}
	_ = json.Unmarshal(shelvesFile, &known)
	return known
})

// shelfKey is short for the content of a chain.
func shelfKey(content string) string {
	sum := sha256.Sum256([]byte(content))
	return fmt.Sprintf("%x", sum[:12])
}

// recall sets a shelf as it is kept; false where it is not, or is another's.
func (s *shelf) recall(k keptShelf) bool {
	seen := 0
	s.columns, s.stages, s.nets = k.Columns, nil, nil
	for _, col := range k.Columns {
		for _, card := range col {
			if seen++; card >= len(s.cards) {
				return false
			}
		}
		s.stages = append(s.stages, s.cards[col[0]].stage)
	}
	if seen == 0 || seen != len(s.cards) {
		return false
	}
	if s.bySide(); len(s.nets) != len(k.Nets) {
		return false
	}
	for i, n := range k.Nets {
		is := &s.nets[i]
		if is.to != n.To || is.right != n.Right || len(is.from) != len(n.Feeder) || len(is.gap[0]) != len(n.Gap[0]) || len(is.gap[1]) != len(n.Gap[1]) {
			return false
		}
		is.rank, is.feeder, is.gap = n.Rank, n.Feeder, n.Gap
	}
	return true
}

// shelve finds the shelf of a chain.
func shelve(t graph.Taxonomy, chain string) *shelf {
	s, bundles, key := readShelf(t, chain)
	if known, ok := onShelf.Load(key); ok {
		return known.(*shelf)
	}
	s.choose(bundles)
	if !s.recall(keptShelves()[shelfKey(key)]) {
		s.arrange(fewCrossings, moreTrials)
	}
	onShelf.Store(key, s)
	return s
}
