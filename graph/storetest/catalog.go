package storetest

import (
	"strings"
	"testing"

	"chainchief/graph"
)

func (u suite) catalog(t *testing.T) {
	t.Run("a store never written has revision 0, no data date and no records", func(t *testing.T) {
		if m := known(meta(t, u.open(t))); m != (graph.Meta{}) {
			t.Fatalf("meta is %+v", m)
		}
	})
	t.Run("an empty store answers with empty lists", func(t *testing.T) {
		s := u.open(t)
		for _, q := range questions() {
			if q.general {
				_, err := q.ask(t.Context(), s)
				must(t, err)
			}
		}
		if got := contents(t, s); len(got) != 1 {
			t.Fatalf("contents are %v", got)
		}
	})
	t.Run("prepare again changes nothing, and ping answers", func(t *testing.T) {
		s := u.filled(t)
		before := contents(t, s)
		must(t, s.Prepare(t.Context()))
		must(t, s.Ping(t.Context()))
		equalLines(t, "contents", contents(t, s), before)
	})
	t.Run("meta counts the records of all kinds but imports, aliases and images", func(t *testing.T) {
		s := u.filled(t)
		if m := meta(t, s); m.Records != len(worldState()) || m.Revision != 1 || m.DataDate != worldDate {
			t.Fatalf("meta is %+v", m)
		}
		_, err := s.Merge(t.Context(), graph.MergeRequest{Old: "e-g", New: "e-c", Actor: tester, Time: noon})
		must(t, err)
		if m := meta(t, s); m.Records != len(worldState())-1 || m.Revision != 2 {
			t.Fatalf("meta after a merge is %+v", m)
		}
	})
	u.standing(t)
	t.Run("the taxonomy lists chains, clusters and segments by id", func(t *testing.T) {
		x, err := u.filled(t).Taxonomy(t.Context())
		must(t, err)
		equal(t, "chains", keys(x.Chains), "aa bb")
		equal(t, "clusters", keys(x.Clusters), "cl-1")
		equal(t, "segments", keys(x.Segments), "aa.x aa.x.one aa.x.two aa.y aa.y.end bb.z bb.z.raw bb.z.ware")
		equal(t, "a segment", string(encode(x.Segments[2])), string(encode(recycling(leaf("aa.x.two", "aa.x.one"), "aa.y.end"))))
	})
	t.Run("the gazetteer lists regions by code, parks and park pairs by id", func(t *testing.T) {
		g, err := u.filled(t).Gazetteer(t.Context())
		must(t, err)
		equal(t, "regions", keys(g.Regions), "90 9001 900101 900102 900191 9001r1 9002 900201")
		equal(t, "parks", keys(g.Parks), "k-a k-b")
		equal(t, "park pairs", keys(g.ParkPairs), "q-1 q-2")
	})
	t.Run("lists are ordered by code point, whatever the order of writing", func(t *testing.T) {
		s := u.open(t)
		apply(t, s, batch("b-1", graph.Chain{ID: "b", Name: "乙链", System: "chain"}, graph.Chain{ID: "a_b", Name: "甲链", System: "chain"}))
		apply(t, s, batch("b-2", graph.Chain{ID: "a", Name: "甲链", System: "chain"}, graph.Chain{ID: "a-b", Name: "甲链", System: "chain"},
			graph.Chain{ID: "B", Name: "丙链", System: "chain"}, graph.Chain{ID: "a1", Name: "甲链", System: "chain"}))
		x, err := s.Taxonomy(t.Context())
		must(t, err)
		equal(t, "chains", keys(x.Chains), "B a a-b a1 a_b b")
	})
	t.Run("a batch may set the data date, with or without records", func(t *testing.T) {
		s := u.open(t)
		b := batch("b-1")
		b.DataDate = "2023-04"
		if i := apply(t, s, b); i.Added != 1 {
			t.Errorf("import is %+v, want the data date counted as added", i)
		}
		if m := meta(t, s); m.DataDate != "2023-04" || m.Records != 0 || m.Revision != 1 {
			t.Fatalf("meta is %+v", m)
		}
		b = batch("b-2", graph.Chain{ID: "aa", Name: "甲链", System: "chain"})
		b.DataDate = "2023-04"
		if i := apply(t, s, b); i.Unchanged != 1 || i.Added != 1 {
			t.Errorf("import is %+v, want the data date counted as unchanged", i)
		}
		b = batch("b-3", graph.Chain{ID: "bb", Name: "乙链", System: "chain"})
		apply(t, s, b)
		if m := meta(t, s); m.DataDate != "2023-04" || m.Records != 2 {
			t.Fatalf("a batch without a date changed the data date: %+v", m)
		}
	})
}

// standing holds a store to its id and to the revisions of facts and of the ledger.
func (u suite) standing(t *testing.T) {
	t.Run("a store keeps the id that it has once it was written, and no other store has it", func(t *testing.T) {
		s := u.filled(t)
		m := meta(t, s)
		merge(t, s, "e-g", "e-c")
		if got := meta(t, s); got.StoreID != m.StoreID {
			t.Fatalf("the store was %q, is %q", m.StoreID, got.StoreID)
		}
		other := u.open(t) // may take the place of the first
		apply(t, other, batch("b-1", dumpedWorld()...))
		if o := meta(t, other); m.StoreID == "" || o.StoreID == "" || o.StoreID == m.StoreID {
			t.Fatalf("the stores are %q and %q", m.StoreID, o.StoreID)
		}
	})
	t.Run("facts and ledger have revisions of their own: those of the last write that changed them", func(t *testing.T) {
		s := u.filled(t)
		undo := func(id string) func() (graph.Import, error) {
			return func() (graph.Import, error) { return s.Undo(t.Context(), undoing(id)) }
		}
		put := func(b graph.Batch) func() (graph.Import, error) {
			return func() (graph.Import, error) { return s.Apply(t.Context(), b) }
		}
		both := batch("b-7", note("t-9", "", ""), check("c-9", "900101", "aa.x.one"))
		for i, c := range []struct {
			what          string
			write         func() (graph.Import, error)
			facts, ledger int64
		}{
			{"a note", put(batch("b-2", note("t-3", "", ""))), 1, 2},
			{"a check", put(batch("b-3", check("c-3", "900101", "aa.x.one"))), 3, 2},
			{"a merge", func() (graph.Import, error) { return s.Merge(t.Context(), merging("e-f", "e-b")) }, 4, 2},
			{"the undo of a note", undo("b-2"), 4, 5},
			{"a data date", put(dating("b-6", "2025")), 6, 5},
			{"both", put(both), 7, 7},
			{"a deleted note", put(deleting("b-8", graph.Ref{Kind: graph.KindNotes, Key: "t-1"})), 7, 8},
			{"the undo of a check", undo("b-3"), 9, 8},
			{"the reverse of a merge", func() (graph.Import, error) { return s.Unmerge(t.Context(), unmerging("e-f")) }, 10, 8},
			{"the undo of a data date", undo("b-6"), 11, 8},
			{"a check beside a note as it is", put(batch("b-12", check("c-4", "900101", "aa.x.one"), note("t-2", "", ""))), 12, 8},
			{"the undo of both", undo("b-7"), 13, 13},
		} {
			_, err := c.write()
			must(t, err)
			if m := meta(t, s); m.Revision != int64(i)+2 || m.FactsRevision != c.facts || m.LedgerRevision != c.ledger {
				t.Fatalf("after %s meta is %+v, want facts %d and ledger %d", c.what, m, c.facts, c.ledger)
			}
		}
	})
}

// keys lists the keys of records.
func keys[T graph.Record](list []T) string {
	var ids []string
	for _, r := range list {
		ids = append(ids, r.Ref().Key)
	}
	return strings.Join(ids, " ")
}
