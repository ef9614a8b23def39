// Package storetest holds every store to the contract of package graph: Run
// asks sentence by sentence, Differential compares stores with a naive model
// over random writes and questions.
package storetest

import (
	"testing"

	"chainchief/graph"
)

// Options says what a store can do beyond the contract's questions.
type Options struct {
	// Reopen closes a store and opens it again on the same data. Nil for a store without durability.
	Reopen func(t *testing.T, s graph.Store) graph.Store
}

// Run holds a store to the contract, one subtest for each sentence. open gives
// a fresh, prepared, empty store and sees to its closing (t.Cleanup).
func Run(t *testing.T, open func(t *testing.T) graph.Store, opts Options) {
	u := suite{open: open, reopen: opts.Reopen}
	for _, topic := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"Catalog", u.catalog},
		{"Tally", u.tally},
		{"Members", u.members},
		{"Enterprises", u.enterprises},
		{"Find", u.find},
		{"FindPages", u.findPages},
		{"Links", u.links},
		{"Kin", u.kin},
		{"Projects", u.projects},
		{"Records", u.records},
		{"Imports", u.imports},
		{"Dump", u.dump},
		{"History", u.recordHistory},
		{"Arguments", u.arguments},
		{"Copies", u.copies},
		{"RoundTrip", u.roundTrip},
		{"Apply", u.apply},
		{"Preview", u.previews},
		{"Kinds", u.kinds},
		{"Integrity", u.integrity},
		{"Undo", u.undo},
		{"Merge", u.merge},
		{"MergedIDs", u.mergedIDs},
		{"Unmerge", u.unmerge},
		{"Load", u.load},
		{"Concurrency", u.concurrency},
		{"Durability", u.durability},
	} {
		t.Run(topic.name, topic.run)
	}
}

// suite is a store's way in, shared by all topics.
type suite struct {
	open   func(t *testing.T) graph.Store
	reopen func(t *testing.T, s graph.Store) graph.Store
}

// filled opens a store with the world in it.
func (u suite) filled(t *testing.T) graph.Store {
	t.Helper()
	s := u.open(t)
	b := batch("world", all[graph.Record](worldState())...)
	b.DataDate = worldDate
	apply(t, s, b)
	return s
}
