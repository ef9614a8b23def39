package storetest

import (
	"strings"
	"testing"
	"time"

	"chainchief/graph"
)

func (u suite) recordHistory(t *testing.T) {
	s := u.filled(t)
	ref := graph.Ref{Kind: graph.KindEnterprises, Key: "e-h"}
	one, two := firm("e-h", "辛公司", "", ""), firm("e-h", "辛公司", "900101", graph.SizeSmall)
	apply(t, s, batch("b-1", one))
	apply(t, s, batch("b-2", two, note("t-9", "", "")))
	apply(t, s, batch("b-3", two, note("t-8", "", ""))) // leaves the firm as it is
	apply(t, s, deleting("b-4", ref))

	ask := func(t *testing.T, ref graph.Ref, limit int) (graph.History, string) {
		t.Helper()
		h, err := s.History(t.Context(), graph.HistoryQuery{Ref: ref, Limit: limit})
		must(t, err)
		var ids []string
		for _, x := range h.Touches {
			ids = append(ids, x.Import.ID)
		}
		return h, strings.Join(ids, " ")
	}
	t.Run("a record has the writes that touched it, the newest first, and what it was before each", func(t *testing.T) {
		h, ids := ask(t, ref, 10)
		equal(t, "imports", ids, "b-4 b-2 b-1")
		for i, want := range []string{string(graph.Encode(two)), string(graph.Encode(one)), ""} {
			equal(t, "before", string(h.Touches[i].Before), want)
		}
		if h.Truncated || h.Touches[0].Import.Person != tester.Person || h.Touches[0].Import.Deleted != 1 {
			t.Errorf("history is %+v", h)
		}
	})
	t.Run("a limit cuts, and the cut is said", func(t *testing.T) {
		h, ids := ask(t, ref, 2)
		if ids != "b-4 b-2" || !h.Truncated {
			t.Errorf("history is %s, truncated %v", ids, h.Truncated)
		}
	})
	t.Run("a key that another begins with is another", func(t *testing.T) {
		apply(t, s, batch("b-5", firm("e-h2", "辛二公司", "", "")))
		_, ids := ask(t, ref, 10)
		equal(t, "imports", ids, "b-4 b-2 b-1")
		_, ids = ask(t, graph.Ref{Kind: graph.KindEnterprises, Key: "e-h2"}, 10)
		equal(t, "imports of the other", ids, "b-5")
		_, ids = ask(t, graph.Ref{Kind: graph.KindEnterprises, Key: "e-h20"}, 10)
		equal(t, "imports of nothing", ids, "")
	})
	t.Run("what is undone has left nothing", func(t *testing.T) {
		_, err := s.Undo(t.Context(), graph.UndoRequest{Import: "b-4", Actor: tester, Time: noon.Add(time.Hour)})
		must(t, err)
		_, ids := ask(t, ref, 10)
		equal(t, "imports", ids, "b-2 b-1")
	})
	t.Run("what was written of a merged enterprise stands under its own id", func(t *testing.T) {
		merged, err := s.Merge(t.Context(), graph.MergeRequest{Old: "e-h", New: "e-a", Actor: tester, Time: noon})
		must(t, err)
		_, ids := ask(t, ref, 10)
		equal(t, "imports of the old one", ids, merged.ID+" b-2 b-1")
		_, ids = ask(t, graph.Ref{Kind: graph.KindEnterprises, Key: "e-a"}, 10)
		equal(t, "imports of the survivor", ids, merged.ID+" world")
	})
	t.Run("a relationship has a history too", func(t *testing.T) {
		m := works("e-a", "bb.z.ware", graph.Hint, "2020", "")
		apply(t, s, batch("b-6", m))
		_, ids := ask(t, m.Ref(), 10)
		equal(t, "imports", ids, "b-6")
	})
	for what, q := range map[string]graph.HistoryQuery{
		"a kind that there is not":       {Ref: graph.Ref{Kind: "none", Key: "x"}, Limit: 1},
		"a kind that the store keeps":    {Ref: graph.Ref{Kind: graph.KindImports, Key: "b-1"}, Limit: 1},
		"a limit of none":                {Ref: ref},
		"a limit beyond what is allowed": {Ref: ref, Limit: graph.MaxLimit + 1},
	} {
		t.Run(what+" is ErrInvalid", func(t *testing.T) {
			_, err := s.History(t.Context(), q)
			wantErr(t, err, graph.ErrInvalid)
		})
	}
}
