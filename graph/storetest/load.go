package storetest

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

// yielding yields records one by one.
func yielding[T graph.Record](records ...T) iter.Seq2[graph.Record, error] {
	return func(yield func(graph.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func load(t *testing.T, s graph.Store, records ...graph.Record) graph.Meta {
	t.Helper()
	m, err := s.Load(t.Context(), graph.LoadRequest{DataDate: worldDate, Records: yielding(records...)})
	must(t, err)
	return m
}

func (u suite) load(t *testing.T) {
	t.Run("a load fills an empty store", func(t *testing.T) {
		s := u.open(t)
		m := load(t, s, dumpedWorld()...)
		want := graph.Meta{Revision: 1, FactsRevision: 1, LedgerRevision: 1, DataDate: worldDate, Records: len(worldState())}
		if known(m) != want || meta(t, s) != m {
			t.Fatalf("meta is %+v and %+v, want %+v", m, meta(t, s), want)
		}
		equalLines(t, "contents", lines(dumped(t, s)), lines(dumpedWorld()))
		present := func(s graph.Store) []string { return without(without(u.answers(t, s), "Dump images"), "History") } // a past is no part of it
		equalLines(t, "answers", present(s), present(u.filled(t)))
	})
	t.Run("a load of a dump is the same graph: its imports, aliases and images too", func(t *testing.T) {
		from := u.history(t)
		before, answers, m, records := contents(t, from), u.answers(t, from), meta(t, from), dumped(t, from)
		to := u.open(t)
		got, err := to.Load(t.Context(), graph.LoadRequest{DataDate: m.DataDate, Revision: m.Revision, Records: yielding(records...)})
		must(t, err)
		if got.StoreID == m.StoreID || got != meta(t, to) {
			t.Fatalf("meta is %+v and %+v, of the store copied %+v", got, meta(t, to), m)
		}
		m.FactsRevision, m.LedgerRevision = m.Revision, m.Revision
		if known(got) != known(m) {
			t.Fatalf("meta is %+v, want %+v", got, m)
		}
		equalLines(t, "contents", contents(t, to), before)
		equalLines(t, "answers", u.answers(t, to), answers)
	})
	t.Run("after a load writes go on where they were", func(t *testing.T) {
		// One after the other: a store may have no room for two graphs at a time.
		goOn := func(s graph.Store) (state []string, m graph.Meta) {
			got, err := s.Enterprises(t.Context(), []string{"e-b"})
			must(t, err)
			equal(t, "an old id after the load", keys(got), "e-a")
			_, err = s.Undo(t.Context(), undoing("first"))
			wantErr(t, err, graph.ErrConflict)
			wantText(t, err, "second")
			apply(t, s, batch("third", firm("e-i", "壬公司", "", ""))) // the sequence goes on
			for _, id := range []string{"second", "first"} {
				_, err = s.Undo(t.Context(), undoing(id))
				must(t, err)
			}
			_, err = s.Unmerge(t.Context(), unmerging("e-b"))
			must(t, err)
			return contents(t, s), meta(t, s)
		}
		from := u.history(t)
		m, records := meta(t, from), dumped(t, from)
		want, wantMeta := goOn(from)
		to := u.open(t)
		_, err := to.Load(t.Context(), graph.LoadRequest{DataDate: m.DataDate, Revision: m.Revision, Records: yielding(records...)})
		must(t, err)
		got, gotMeta := goOn(to)
		equalLines(t, "contents", got, want)
		if wantMeta.LedgerRevision = m.Revision; known(gotMeta) != known(wantMeta) { // no note was written since
			t.Errorf("meta is %+v, want %+v", gotMeta, wantMeta)
		}
	})
	t.Run("a load may be empty", func(t *testing.T) {
		s := u.open(t)
		want := graph.Meta{Revision: 1, FactsRevision: 1, LedgerRevision: 1, DataDate: worldDate}
		if m := load(t, s); known(m) != want || meta(t, s) != m {
			t.Fatalf("meta is %+v and %+v", m, meta(t, s))
		}
	})
	t.Run("progress is told, and at last the number of all records", func(t *testing.T) {
		s := u.open(t)
		var told []int
		_, err := s.Load(t.Context(), graph.LoadRequest{
			Records:  yielding(dumpedWorld()...),
			Progress: func(n int) { told = append(told, n) },
		})
		must(t, err)
		if len(told) == 0 || told[len(told)-1] != len(worldState()) || !slices.IsSorted(told) {
			t.Fatalf("progress told %v, want it to rise to %d", told, len(worldState()))
		}
	})
	t.Run("a store that holds records is ErrNotEmpty", func(t *testing.T) {
		s := u.filled(t)
		unchanged(t, s, graph.ErrNotEmpty, func() error {
			_, err := s.Load(t.Context(), graph.LoadRequest{Records: yielding(dumpedWorld()...)})
			return err
		})
	})
	t.Run("a store that holds nothing but past imports is ErrNotEmpty", func(t *testing.T) {
		s := u.open(t)
		apply(t, s, batch("b-1", graph.Chain{ID: "aa", Name: "甲链", System: "chain"}))
		_, err := s.Undo(t.Context(), undoing("b-1"))
		must(t, err)
		unchanged(t, s, graph.ErrNotEmpty, func() error {
			_, err := s.Load(t.Context(), graph.LoadRequest{Records: yielding(dumpedWorld()...)})
			return err
		})
	})
	u.failedLoad(t)
}

// failedLoad gives loads that must leave the store empty and usable.
func (u suite) failedLoad(t *testing.T) {
	broken := errors.New("the file broke off")
	ending := func(r graph.Record, err error) iter.Seq2[graph.Record, error] {
		return func(yield func(graph.Record, error) bool) {
			for _, r := range dumpedWorld() {
				if !yield(r, nil) {
					return
				}
			}
			yield(r, err)
		}
	}
	replaced := func(r graph.Record) iter.Seq2[graph.Record, error] {
		list := dumpedWorld()
		for i := range list {
			if list[i].Ref() == r.Ref() {
				list[i] = r
				return yielding(list...)
			}
		}
		t.Fatalf("the case is vacuous: %v", r.Ref())
		return nil
	}
	for _, c := range []struct {
		sentence string
		q        graph.LoadRequest
		want     error
	}{
		{"an iterator that fails", graph.LoadRequest{Records: ending(nil, broken)}, broken},
		{"an iterator that fails at once", graph.LoadRequest{Records: func(yield func(graph.Record, error) bool) { yield(nil, broken) }}, broken},
		{"a reference to what is not there", graph.LoadRequest{Records: ending(coverage("g-9", "none", "aa"), nil)}, graph.ErrInvalid},
		{"a reference to what should be a leaf", graph.LoadRequest{Records: ending(coverage("g-9", "900101", "aa.none"), nil)}, graph.ErrInvalid},
		{"a membership in a card", graph.LoadRequest{Records: replaced(project("p-1", "900101", "aa.x"))}, graph.ErrInvalid},
		{"a supply cycle", graph.LoadRequest{Records: replaced(leaf("aa.x.one", "aa.y.end"))}, graph.ErrInvalid},
		{"an alias to what is not there", graph.LoadRequest{Records: ending(graph.Alias{Old: "e-x", New: "e-none", Import: "x"}, nil)}, graph.ErrInvalid},
		{"a record that is wrong in itself", graph.LoadRequest{Records: replaced(works("e-b", "bb.z.raw", "sure", "", ""))}, graph.ErrInvalid},
		{"a link to itself", graph.LoadRequest{Records: replaced(link("l-1", "e-a", "e-a", 0.5, "", ""))}, graph.ErrInvalid},
		{"a record that comes twice", graph.LoadRequest{Records: ending(coverage("g-4", "9001", graph.ScopeAll), nil)}, graph.ErrInvalid},
		{"a bad data date", graph.LoadRequest{DataDate: "2024-02-30", Records: yielding(dumpedWorld()...)}, graph.ErrInvalid},
		{"a negative revision", graph.LoadRequest{Revision: -1, Records: yielding(dumpedWorld()...)}, graph.ErrInvalid},
		{"no records to ask for", graph.LoadRequest{}, graph.ErrInvalid},
	} {
		t.Run("a load that fails leaves the store empty, for another load: "+c.sentence, func(t *testing.T) {
			s := u.open(t)
			unchanged(t, s, c.want, func() error {
				_, err := s.Load(t.Context(), c.q)
				return err
			})
			for _, q := range questions() {
				if q.general {
					_, err := q.ask(t.Context(), s)
					must(t, err)
				}
			}
			load(t, s, dumpedWorld()...)
			equalLines(t, "contents", lines(dumped(t, s)), lines(dumpedWorld()))
		})
	}
	t.Run("a load whose context ends on the way leaves the store empty", func(t *testing.T) {
		s := u.open(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		unchanged(t, s, context.Canceled, func() error {
			_, err := s.Load(ctx, graph.LoadRequest{Records: func(yield func(graph.Record, error) bool) {
				for i, r := range dumpedWorld() {
					if i == 10 {
						cancel()
					}
					if !yield(r, nil) {
						return
					}
				}
			}})
			return err
		})
	})
}

// history is the world with imports, an undone one, a merge and a later change among them.
func (u suite) history(t *testing.T) graph.Store {
	t.Helper()
	s := u.filled(t)
	apply(t, s, batch("first", firm("e-h", "辛公司", "", ""), firm("e-c", "改名公司", "900102", "")))
	b := deleting("second", graph.Ref{Kind: graph.KindLinks, Key: "l-6"})
	b.Put.Add(firm("e-h", "辛辛公司", "900101", ""))
	b.DataDate = "2025-01-31"
	apply(t, s, b)
	merge(t, s, "e-b", "e-a")
	apply(t, s, batch("gone", firm("e-j", "癸公司", "", "")))
	_, err := s.Undo(t.Context(), undoing("gone"))
	must(t, err)
	return s
}

// without leaves out the answer to one question.
func without(answers []string, name string) []string {
	return filter(answers, func(a string) bool { return !strings.HasPrefix(a, name+" ") })
}
