package storetest

import (
	"strings"
	"testing"
	"time"

	"chainchief/graph"
)

func (u suite) undo(t *testing.T) {
	mixed := batch("b-1", firm("e-b", "改名公司", "900201", graph.SizeSmall), firm("e-h", "辛公司", "", ""), works("e-h", "bb.z.raw", graph.Hint, "", ""),
		works("e-a", "aa.x.two", graph.Confirmed, "", ""), leaf("aa.x.new", "aa.x.one"), leaf("aa.y.end", "aa.x.new"))
	mixed.Delete = []graph.Ref{{Kind: graph.KindLinks, Key: "l-1"}, {Kind: graph.KindProjects, Key: "p-2"}}
	mixed.DataDate = "2025-01"
	var everything []graph.Ref
	for _, r := range dumpedWorld() {
		everything = append(everything, r.Ref())
	}
	for _, c := range []struct {
		sentence string
		batch    graph.Batch
	}{
		{"what was added goes", batch("b-1", firm("e-h", "辛公司", "900101", ""), works("e-h", "aa.x.one", graph.Probable, "2020", ""))},
		{"what was replaced is as before", batch("b-1", fullyChanged()...)},
		{"what was deleted is there again", deleting("b-1", everything...)},
		{"all of it together, the data date too", mixed},
		{"the data date alone", dating("b-1", "2025")},
	} {
		t.Run("undo restores exactly what the import touched: "+c.sentence, func(t *testing.T) {
			s := u.filled(t)
			before, answers := contents(t, s, graph.KindImports), u.answers(t, s)
			i := apply(t, s, c.batch)
			if i.Added+i.Updated+i.Deleted == 0 {
				t.Fatal("the case is vacuous")
			}
			undone, err := s.Undo(t.Context(), graph.UndoRequest{Import: "b-1", Actor: graph.Actor{Person: "某撤销人"}, Time: noon.Add(1500 * time.Millisecond)})
			must(t, err)
			i.UndoneBy, i.UndoneAt = "某撤销人", noon.Add(time.Second)
			equal(t, "import", string(encode(undone)), string(encode(i)))
			equalLines(t, "contents", contents(t, s, graph.KindImports), before)
			equalLines(t, "answers", u.answers(t, s), answers)
			if m := meta(t, s); m.Revision != 3 {
				t.Errorf("revision is %d, want 3", m.Revision)
			}
		})
	}
	t.Run("an insertion, a change, a deletion and a merge, undone from the last, leave all as it was", func(t *testing.T) {
		s := u.filled(t)
		before, answers := contents(t, s, graph.KindImports), u.answers(t, s)
		for _, b := range []graph.Batch{
			batch("added", firm("e-h", "辛公司", "900101", ""), works("e-h", "aa.x.one", graph.Probable, "2020", "")),
			batch("changed", firm("e-h", "辛公司（改）", "900101", graph.SizeLarge), firm("e-b", "改名公司", "900201", graph.SizeSmall)),
			deleting("deleted", graph.Ref{Kind: graph.KindLinks, Key: "l-1"}, graph.Ref{Kind: graph.KindProjects, Key: "p-2"}),
		} {
			apply(t, s, b)
		}
		done := []string{merge(t, s, "e-b", "e-h").ID, "deleted", "changed", "added"}
		for _, id := range done {
			_, err := s.Undo(t.Context(), undoing(id))
			must(t, err)
		}
		equalLines(t, "contents", contents(t, s, graph.KindImports), before)
		equalLines(t, "answers", u.answers(t, s), answers)
	})
	t.Run("undo of the first data date leaves none", func(t *testing.T) {
		s := u.open(t)
		apply(t, s, dating("b-1", "2025"))
		_, err := s.Undo(t.Context(), undoing("b-1"))
		must(t, err)
		if m := meta(t, s); m.DataDate != "" || m.Revision != 2 {
			t.Fatalf("meta is %+v", m)
		}
	})
	t.Run("an import undone already is ErrConflict", func(t *testing.T) {
		s := u.filled(t)
		apply(t, s, mixed)
		_, err := s.Undo(t.Context(), undoing("b-1"))
		must(t, err)
		unchanged(t, s, graph.ErrConflict, func() error {
			_, err := s.Undo(t.Context(), undoing("b-1"))
			return err
		})
	})
	t.Run("the id of an undone batch is ErrConflict, and its content may come again under another id", func(t *testing.T) {
		s := u.filled(t)
		apply(t, s, mixed)
		after := contents(t, s, graph.KindImports, graph.KindImages)
		_, err := s.Undo(t.Context(), undoing("b-1"))
		must(t, err)
		unchanged(t, s, graph.ErrConflict, func() error {
			_, err := s.Apply(t.Context(), mixed)
			return err
		})
		again := mixed
		again.ID = "b-2"
		if i := apply(t, s, again); i.Sequence != 3 {
			t.Errorf("import is %+v, want sequence 3", i)
		}
		equalLines(t, "contents", contents(t, s, graph.KindImports, graph.KindImages), after)
	})
	t.Run("imports of other records may be undone in any order", func(t *testing.T) {
		s := u.filled(t)
		before := contents(t, s, graph.KindImports)
		apply(t, s, batch("b-1", firm("e-h", "辛公司", "", "")))
		apply(t, s, batch("b-2", firm("e-i", "壬公司", "", "")))
		for _, id := range []string{"b-1", "b-2"} {
			_, err := s.Undo(t.Context(), undoing(id))
			must(t, err)
		}
		equalLines(t, "contents", contents(t, s, graph.KindImports), before)
	})
	t.Run("imports of the same record are undone from the last to the first", func(t *testing.T) {
		s := u.filled(t)
		before := contents(t, s, graph.KindImports)
		for i, id := range []string{"b-1", "b-2", "b-3"} {
			apply(t, s, batch(id, firm("e-h", "辛公司", "", graph.Sizes[i])))
		}
		for _, id := range []string{"b-3", "b-2", "b-1"} {
			_, err := s.Undo(t.Context(), undoing(id))
			must(t, err)
		}
		equalLines(t, "contents", contents(t, s, graph.KindImports), before)
	})
	t.Run("an unknown import is ErrNotFound", func(t *testing.T) {
		s := u.filled(t)
		unchanged(t, s, graph.ErrNotFound, func() error {
			_, err := s.Undo(t.Context(), undoing("none"))
			return err
		})
	})
	for _, c := range []struct {
		sentence string
		q        graph.UndoRequest
	}{
		{"an undo without a person", graph.UndoRequest{Import: "world", Actor: graph.Actor{Person: " "}, Time: noon}},
		{"an undo without a time", graph.UndoRequest{Import: "world", Actor: tester}},
		{"an undo without a person, of an unknown import,", graph.UndoRequest{Import: "none", Time: noon}},
	} {
		t.Run(c.sentence+" is ErrInvalid", func(t *testing.T) {
			s := u.filled(t)
			unchanged(t, s, graph.ErrInvalid, func() error {
				_, err := s.Undo(t.Context(), c.q)
				return err
			})
		})
	}
	u.undoConflicts(t)
}

// undoConflicts undoes the import "first" after later ones that stand in its way.
func (u suite) undoConflicts(t *testing.T) {
	del := func(id string, kind graph.Kind, key string) graph.Batch {
		return deleting(id, graph.Ref{Kind: kind, Key: key})
	}
	for _, c := range []struct {
		sentence string
		first    graph.Batch
		later    []graph.Batch
		names    []string
	}{
		{
			"where a later import replaced the record",
			batch("first", firm("e-b", "改名公司", "", "")), []graph.Batch{batch("second", firm("e-b", "再改名公司", "", ""))}, []string{"second"},
		},
		{
			"where a later import deleted the record",
			batch("first", link("l-9", "e-a", "e-b", 0.5, "", "")), []graph.Batch{del("second", graph.KindLinks, "l-9")}, []string{"second"},
		},
		{
			"where a later import put the record again that was deleted",
			del("first", graph.KindLinks, "l-1"), []graph.Batch{batch("second", link("l-1", "e-a", "e-c", 0.5, "", ""))}, []string{"second"},
		},
		{
			"where several later imports are in the way, naming each",
			batch("first", firm("e-b", "改名公司", "", ""), firm("e-c", "改名公司", "", "")),
			[]graph.Batch{batch("second", firm("e-b", "乙公司", "", "")), batch("third", firm("e-c", "丙公司", "", "")), batch("apart", firm("e-d", "丁丁公司", "", ""))},
			[]string{"second", "third"},
		},
		{
			"where a later import changed the data date",
			dating("first", "2025"), []graph.Batch{dating("second", "2026")}, []string{"second"},
		},
		{
			"where a later record refers to what was added",
			batch("first", firm("e-h", "辛公司", "", "")), []graph.Batch{batch("second", works("e-h", "bb.z.raw", graph.Hint, "", ""))}, []string{"second"},
		},
		{
			"where a later region lies in what was added",
			batch("first", region("9003", "丙市", graph.LevelCity, "90")), []graph.Batch{batch("second", region("900301", "丁县", graph.LevelCounty, "9003"))}, []string{"second"},
		},
		{
			"where what was deleted refers to what went later",
			del("first", graph.KindMemberships, "e-b|bb.z.raw|"),
			[]graph.Batch{batch("apart", leaf("bb.z.ware", "aa.x.one")), del("second", graph.KindSegments, "bb.z.raw")}, []string{"second"},
		},
		{
			"where what was replaced refers to what went later",
			batch("first", firm("e-e", "戊公司", "900102", graph.SizeMicro)),
			[]graph.Batch{deleting("second", graph.Ref{Kind: graph.KindParkPairs, Key: "q-1"}, graph.Ref{Kind: graph.KindParkPairs, Key: "q-2"}, graph.Ref{Kind: graph.KindParks, Key: "k-b"})},
			[]string{"second"},
		},
		{
			"where it would close a supply cycle with a later edge",
			batch("first", leaf("aa.x.two"), leaf("aa.y.end", "aa.x.one")), []graph.Batch{batch("second", leaf("aa.x.one", "aa.x.two"))}, []string{"second"},
		},
	} {
		t.Run("undo is ErrConflict "+c.sentence+", and possible once that is undone", func(t *testing.T) {
			s := u.filled(t)
			before := contents(t, s, graph.KindImports)
			apply(t, s, c.first)
			for _, b := range c.later {
				apply(t, s, b)
			}
			unchanged(t, s, graph.ErrConflict, func() error {
				_, err := s.Undo(t.Context(), undoing("first"))
				wantText(t, err, c.names...)
				return err
			})
			for i := range c.later {
				_, err := s.Undo(t.Context(), undoing(c.later[len(c.later)-1-i].ID))
				must(t, err)
			}
			_, err := s.Undo(t.Context(), undoing("first"))
			must(t, err)
			equalLines(t, "contents", contents(t, s, graph.KindImports), before)
		})
	}
}

// answers writes down what the store says to every question about the present.
func (u suite) answers(t *testing.T, s graph.Store) []string {
	t.Helper()
	var list []string
	must(t, s.Read(t.Context(), func(r graph.Reader) error {
		list = nil
		for _, q := range questions() {
			if q.name == "Meta" || q.name == "Imports" || strings.HasSuffix(q.name, " imports") {
				continue // they tell of the writes
			}
			answer, err := q.ask(t.Context(), r)
			if err != nil {
				return err
			}
			list = append(list, q.name+" "+canonical(answer))
		}
		return nil
	}))
	return list
}

// fullyChanged is records of the world with every property set otherwise.
func fullyChanged() []graph.Record {
	source := graph.Source{Evidence: graph.EvidenceOffice, SourceURL: "https://example.invalid/", SourceDate: "2024", Verification: []string{"x"}, Extra: map[string]string{"编号": "8"}}
	e := firm("e-c", "某某公司", "900201", graph.SizeLarge, func(e *graph.Enterprise) {
		e.Parent, e.Aliases, e.Products, e.LocalSince, e.Source = "e-b", []string{"某"}, []string{"件"}, "2001", source
	})
	l := link("l-1", "e-b", "e-c", 0.1, "2001", "2002")
	l.Kind, l.Source = graph.LinkIntraGroup, source
	p := project("p-1", "900201", "aa.y.end")
	p.Investors, p.Source = nil, source
	g := leaf("bb.z.ware", "aa.y.end")
	g.Kind, g.Weight, g.Source = graph.SegmentService, 1, source
	return []graph.Record{
		e, l, p, g, region("900201", "改名县", graph.LevelCounty, "9001"), works("e-b", "bb.z.raw", graph.Hint, "", "2030"),
		graph.Cluster{ID: "cl-1", Name: "改名集群", Chain: "bb", Regions: []string{"9001"}, LeadFirms: []string{"e-c"}},
		need("n-1", "9002", "aa.x.two"), check("c-1", "9002", "aa.x.two"), note("t-1", "", ""), coverage("g-1", "9002", "bb.z"),
		graph.Park{ID: "k-b", Name: "改名园区", Region: "900102", Level: "national"}, graph.ParkPair{ID: "q-1", Park: "k-a", Status: "unpaired"},
	}
}
