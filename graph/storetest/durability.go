package storetest

import (
	"testing"

	"chainchief/graph"
)

func (u suite) durability(t *testing.T) {
	if u.reopen == nil {
		t.Skip("the store does not claim to be durable")
	}
	again := func(t *testing.T, s graph.Store) graph.Store {
		t.Helper()
		before, m, answers := contents(t, s), meta(t, s), u.answers(t, s)
		s = u.reopen(t, s)
		if got := meta(t, s); got != m {
			t.Fatalf("meta is %+v, was %+v", got, m)
		}
		equalLines(t, "contents after opening again", contents(t, s), before)
		equalLines(t, "answers after opening again", u.answers(t, s), answers)
		return s
	}
	t.Run("a store never written is empty when it is opened again", func(t *testing.T) {
		s := u.reopen(t, u.open(t))
		if m := known(meta(t, s)); m != (graph.Meta{}) {
			t.Fatalf("meta is %+v", m)
		}
		if got := contents(t, s); len(got) != 1 {
			t.Fatalf("contents are %v", got)
		}
	})
	t.Run("every write that was acknowledged is there when the store is opened again", func(t *testing.T) {
		s := again(t, u.filled(t))
		apply(t, s, batch("b-1", fullyChanged()...))
		s = again(t, s)
		apply(t, s, deleting("b-2", graph.Ref{Kind: graph.KindLinks, Key: "l-2"}, graph.Ref{Kind: graph.KindNeeds, Key: "n-2"}))
		apply(t, s, dating("b-3", "2025"))
		s = again(t, s)
		_, err := s.Undo(t.Context(), undoing("b-3"))
		must(t, err)
		s = again(t, s)
		merge(t, s, "e-b", "e-a")
		s = again(t, s)
		merge(t, s, "e-a", "e-d")
		s = again(t, s)
		_, err = s.Unmerge(t.Context(), unmerging("e-a"))
		must(t, err)
		s = again(t, s)
		_, err = s.Unmerge(t.Context(), unmerging("e-b"))
		must(t, err)
		s = again(t, s)
		for _, id := range []string{"b-2", "b-1"} {
			_, err = s.Undo(t.Context(), undoing(id))
			must(t, err)
		}
		s = again(t, s)
		equalLines(t, "contents", contents(t, s, graph.KindImports), contents(t, u.filled(t), graph.KindImports))
	})
	t.Run("a write that failed is not there when the store is opened again", func(t *testing.T) {
		s := u.filled(t)
		_, err := s.Apply(t.Context(), batch("b-1", firm("e-h", "辛公司", "", ""), works("e-h", "aa.none", graph.Hint, "", "")))
		wantErr(t, err, graph.ErrInvalid)
		again(t, s)
	})
	t.Run("sequences, digests and undone imports are known when the store is opened again", func(t *testing.T) {
		s := u.filled(t)
		b := batch("b-1", firm("e-h", "辛公司", "", ""))
		first := apply(t, s, b)
		s = u.reopen(t, s)
		equal(t, "the same batch again", string(encode(apply(t, s, b))), string(encode(first)))
		_, err := s.Undo(t.Context(), undoing("b-1"))
		must(t, err)
		s = u.reopen(t, s)
		_, err = s.Apply(t.Context(), b)
		wantErr(t, err, graph.ErrConflict)
		if i := apply(t, s, batch("b-2", firm("e-h", "辛公司", "", ""))); i.Sequence != 3 {
			t.Errorf("import is %+v, want sequence 3", i)
		}
	})
	t.Run("a load is there when the store is opened again, with its revision", func(t *testing.T) {
		records := dumped(t, u.history(t))
		to := u.open(t)
		_, err := to.Load(t.Context(), graph.LoadRequest{DataDate: worldDate, Revision: 77, Records: yielding(records...)})
		must(t, err)
		to = again(t, to)
		if m := meta(t, to); m.Revision != 77 {
			t.Fatalf("meta is %+v", m)
		}
		apply(t, to, batch("third", firm("e-i", "壬公司", "", "")))
		again(t, to)
	})
	t.Run("a load that failed leaves an empty store when it is opened again", func(t *testing.T) {
		s := u.open(t)
		_, err := s.Load(t.Context(), graph.LoadRequest{Records: yielding(append(dumpedWorld(), graph.Record(coverage("g-9", "none", "aa")))...)})
		wantErr(t, err, graph.ErrInvalid)
		s = u.reopen(t, s)
		if got := contents(t, s); len(got) != 1 || known(meta(t, s)) != (graph.Meta{}) {
			t.Fatalf("contents are %v, meta %+v", got, meta(t, s))
		}
		load(t, s, dumpedWorld()...)
		again(t, s)
	})
}
