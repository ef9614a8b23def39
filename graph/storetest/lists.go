package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
)

func (u suite) enterprises(t *testing.T) {
	s := u.filled(t)
	t.Run("enterprises come in the order of ids, one for each time an id is named", func(t *testing.T) {
		got, err := s.Enterprises(t.Context(), []string{"e-g", "e-a", "e-g"})
		must(t, err)
		equal(t, "enterprises", keys(got), "e-g e-a e-g")
	})
	t.Run("an enterprise comes as it was written", func(t *testing.T) {
		got, err := s.Enterprises(t.Context(), []string{"e-e"})
		must(t, err)
		equal(t, "enterprise", string(encode(got[0])), string(encode(worldState()[graph.Ref{Kind: graph.KindEnterprises, Key: "e-e"}])))
	})
	t.Run("no id is an empty list", func(t *testing.T) {
		got, err := s.Enterprises(t.Context(), nil)
		must(t, err)
		equal(t, "enterprises", keys(got), "")
	})
	for _, id := range []string{"e-none", "", "E-A", "aa.x.one"} {
		t.Run("an unknown id is ErrNotFound: "+id, func(t *testing.T) {
			_, err := s.Enterprises(t.Context(), []string{"e-a", id})
			wantErr(t, err, graph.ErrNotFound)
		})
	}
}

func (u suite) projects(t *testing.T) {
	s := u.filled(t)
	for _, c := range []struct {
		sentence string
		q        graph.ProjectsQuery
		want     string
	}{
		{"projects are ordered by id, whatever their date", graph.ProjectsQuery{Limit: 10}, "p-1 p-2 p-3"},
		{"projects by id", graph.ProjectsQuery{IDs: []string{"p-3", "p-1", "p-3"}, Limit: 10}, "p-1 p-3"},
		{"projects by region, exact codes", graph.ProjectsQuery{Regions: []string{"900101", "9001"}, Limit: 10}, "p-1 p-3"},
		{"projects by segment, any of those asked for", graph.ProjectsQuery{Segments: []string{"aa.y.end", "aa.x.two"}, Limit: 10}, "p-2"},
		{"ids, regions and segments hold together", graph.ProjectsQuery{IDs: []string{"p-1", "p-3"}, Regions: []string{"900101"}, Segments: []string{"aa.x.one"}, Limit: 10}, "p-1"},
		{"a place without projects is an empty page", graph.ProjectsQuery{Regions: []string{"900201"}, Limit: 10}, ""},
		{"a segment without projects is an empty page", graph.ProjectsQuery{Segments: []string{"bb.z.raw"}, Limit: 10}, ""},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			got, err := s.Projects(t.Context(), c.q)
			must(t, err)
			equal(t, "projects", keys(got.Projects), c.want)
			if got.NextCursor != "" {
				t.Error("a whole list has a next page")
			}
		})
	}
	t.Run("pages put together are the whole list, and the last has no next", func(t *testing.T) {
		q := graph.ProjectsQuery{Regions: []string{"900101", "900102"}, Limit: 1}
		var ids []string
		for {
			p, err := s.Projects(t.Context(), q)
			must(t, err)
			ids = append(ids, keys(p.Projects))
			if q.Cursor = p.NextCursor; q.Cursor == "" {
				break
			}
		}
		equal(t, "pages", strings.Join(ids, ", "), "p-1, p-2, p-3")
	})
	t.Run("an unknown project is ErrNotFound", func(t *testing.T) {
		_, err := s.Projects(t.Context(), graph.ProjectsQuery{IDs: []string{"p-1", "p-none"}, Limit: 10})
		wantErr(t, err, graph.ErrNotFound)
	})
	for _, id := range []string{"aa.x.none", "aa.x", "aa"} {
		t.Run("what is no leaf is ErrNotFound: "+id, func(t *testing.T) {
			_, err := s.Projects(t.Context(), graph.ProjectsQuery{Segments: []string{"aa.x.one", id}, Limit: 10})
			wantErr(t, err, graph.ErrNotFound)
		})
	}
}

func (u suite) records(t *testing.T) {
	s := u.filled(t)
	merge(t, s, "e-g", "e-a")
	region1 := graph.Ref{Kind: graph.KindRegions, Key: "900101"}
	of := func(kinds ...graph.Kind) []graph.Kind { return kinds }
	for _, c := range []struct {
		sentence string
		kinds    []graph.Kind
		ids      []string
		refs     []graph.Ref
		limit    int
		want     string // pages apart by commas
	}{
		{"records of a kind are ordered by key", of(graph.KindCoverage), nil, nil, 10, "g-1 g-2 g-3 g-4"},
		{"pages put together are the whole list", of(graph.KindCoverage), nil, nil, 3, "g-1 g-2 g-3, g-4"},
		{"a list that just fills its limit has no next page", of(graph.KindCoverage), nil, nil, 4, "g-1 g-2 g-3 g-4"},
		{"records by id, each once", of(graph.KindCoverage), []string{"g-3", "g-1", "g-3"}, nil, 10, "g-1 g-3"},
		{"records by what they refer to, exact codes", of(graph.KindNeeds), nil, []graph.Ref{region1, {Kind: graph.KindRegions, Key: "90"}}, 10, "n-1 n-3"},
		{"records that refer to any of several", of(graph.KindNeeds), nil, []graph.Ref{region1, {Kind: graph.KindSegments, Key: "bb.z.ware"}}, 1, "n-1, n-2, n-3"},
		{"ids and references hold together", of(graph.KindNeeds), []string{"n-1", "n-2"}, []graph.Ref{region1}, 10, "n-1"},
		{"records whose references no field describes", of(graph.KindCoverage), nil, []graph.Ref{{Kind: graph.KindChains, Key: "bb"}}, 10, "g-3"},
		{"records that refer to their own kind", of(graph.KindSegments), nil, []graph.Ref{{Kind: graph.KindSegments, Key: "aa.x"}}, 10, "aa.x.one aa.x.two aa.y"},
		{"a place without records is an empty list", of(graph.KindNeeds), nil, []graph.Ref{{Kind: graph.KindRegions, Key: "900191"}}, 10, ""},
		{"what is not there is referred to by none", of(graph.KindNeeds), nil, []graph.Ref{{Kind: graph.KindRegions, Key: "none"}}, 10, ""},
		{"what the kind never refers to is referred to by none", of(graph.KindNeeds), nil, []graph.Ref{{Kind: graph.KindLinks, Key: "l-1"}}, 10, ""},
		{"investors are references of projects", of(graph.KindProjects), nil, []graph.Ref{{Kind: graph.KindEnterprises, Key: "e-a"}}, 2, "p-1 p-2, p-3"},
		{"a merged enterprise stands for the survivor", of(graph.KindClusters), nil, []graph.Ref{{Kind: graph.KindEnterprises, Key: "e-g"}}, 10, "cl-1"},
		{"aliases refer to the survivor", of(graph.KindAliases), nil, []graph.Ref{{Kind: graph.KindEnterprises, Key: "e-a"}}, 10, "e-g"},
		{"records of several kinds, by kind in the order of the table and then by key", of(graph.KindNeeds, graph.KindCoverage, graph.KindNeeds), nil, nil, 3, "n-1 n-2 n-3, g-1 g-2 g-3, g-4"},
		{"several kinds by what they refer to", of(graph.KindCoverage, graph.KindNeeds), nil, []graph.Ref{region1}, 3, "n-1 n-3 g-1, g-2"},
		{"imports are records too", of(graph.KindImports), []string{"world"}, nil, 10, "world"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			pages := []string{}
			for q := (graph.RecordsQuery{Kinds: c.kinds, IDs: c.ids, Refs: c.refs, Limit: c.limit}); ; {
				p, err := s.Records(t.Context(), q)
				must(t, err)
				pages = append(pages, keys(p.Records))
				if q.Cursor = p.NextCursor; q.Cursor == "" {
					break
				}
			}
			equal(t, "records", strings.Join(pages, ", "), c.want)
		})
	}
	t.Run("a record comes as it was written", func(t *testing.T) {
		p, err := s.Records(t.Context(), graph.RecordsQuery{Kinds: []graph.Kind{graph.KindChecks}, IDs: []string{"c-2"}, Limit: 1})
		must(t, err)
		equalLines(t, "records", lines(p.Records), lines([]graph.Record{check("c-2", "900102", "aa.x.one")}))
	})
	for _, kind := range []graph.Kind{"", "none", graph.KindMeta, graph.KindEnterprises, graph.KindMemberships, graph.KindLinks, graph.KindImages} {
		t.Run("a kind that is unknown or grows large is ErrInvalid: "+string(kind), func(t *testing.T) {
			_, err := s.Records(t.Context(), graph.RecordsQuery{Kinds: []graph.Kind{kind}, Limit: 10})
			wantErr(t, err, graph.ErrInvalid)
		})
	}
	meta, err := s.Meta(t.Context())
	must(t, err)
	for what, q := range map[string]graph.RecordsQuery{
		"no kind":                    {Limit: 10},
		"one kind of two is unknown": {Kinds: of(graph.KindNeeds, "none"), Limit: 10},
		"keys of two kinds":          {Kinds: of(graph.KindNeeds, graph.KindCoverage), IDs: []string{"n-1"}, Limit: 10},
		"a cursor of no place":       {Kinds: of(graph.KindNeeds), Limit: 10, Cursor: graph.Cursor{Revision: meta.Revision, After: "x"}.String()},
	} {
		t.Run(what+" is ErrInvalid", func(t *testing.T) {
			_, err := s.Records(t.Context(), q)
			wantErr(t, err, graph.ErrInvalid)
		})
	}
	t.Run("an unknown key is ErrNotFound", func(t *testing.T) {
		_, err := s.Records(t.Context(), graph.RecordsQuery{Kinds: []graph.Kind{graph.KindNeeds}, IDs: []string{"n-1", "g-1"}, Limit: 10})
		wantErr(t, err, graph.ErrNotFound)
	})
}

func (u suite) imports(t *testing.T) {
	s := u.filled(t)
	b := batch("b-1", firm("e-a", "甲公司", "900102", graph.SizeLarge), firm("e-h", "辛公司", "", ""), worldState()[graph.Ref{Kind: graph.KindLinks, Key: "l-1"}])
	b.Delete = []graph.Ref{{Kind: graph.KindLinks, Key: "l-2"}, {Kind: graph.KindLinks, Key: "l-0"}}
	b.File, b.Class, b.Actor = "甲表.csv", graph.ImportFile, graph.Actor{Person: "某人", Origin: "192.0.2.7", Means: "session"}
	b.Time = time.Date(2024, 7, 2, 8, 30, 15, 999, time.FixedZone("CST", 8*3600))
	given := apply(t, s, b)
	apply(t, s, batch("a-2", firm("e-i", "壬公司", "", "")))
	undone, err := s.Undo(t.Context(), graph.UndoRequest{Import: "a-2", Actor: graph.Actor{Person: "某撤销人"}, Time: noon.Add(time.Hour)})
	must(t, err)

	ask := func(t *testing.T, q graph.ImportsQuery) graph.ImportPage {
		t.Helper()
		p, err := s.Imports(t.Context(), q)
		must(t, err)
		return p
	}
	t.Run("imports are ordered by sequence, the newest first", func(t *testing.T) {
		p := ask(t, graph.ImportsQuery{Limit: 10})
		equal(t, "imports", keys(p.Imports), "a-2 b-1 world")
		for i, want := range []int64{3, 2, 1} {
			if p.Imports[i].Sequence != want {
				t.Errorf("%s has sequence %d, want %d", p.Imports[i].ID, p.Imports[i].Sequence, want)
			}
		}
	})
	t.Run("an import tells who wrote what, when and from where, and counts what it did", func(t *testing.T) {
		want := graph.Import{
			ID: "b-1", Sequence: 2, Title: "测试批次 b-1", File: "甲表.csv", Class: graph.ImportFile, Actor: b.Actor,
			Time: time.Date(2024, 7, 2, 0, 30, 15, 0, time.UTC), Digest: b.Digest(), Added: 1, Updated: 1, Unchanged: 1, Deleted: 2,
		}
		equal(t, "import as given back", string(encode(given)), string(encode(want)))
		equal(t, "import as kept", string(encode(ask(t, graph.ImportsQuery{IDs: []string{"b-1"}, Limit: 1}).Imports[0])), string(encode(want)))
	})
	t.Run("an undone import stays, marked with who undid it and when", func(t *testing.T) {
		if undone.UndoneBy != "某撤销人" || !undone.UndoneAt.Equal(noon.Add(time.Hour)) || undone.Added != 1 {
			t.Fatalf("import is %+v", undone)
		}
		equal(t, "import as kept", string(encode(ask(t, graph.ImportsQuery{IDs: []string{"a-2"}, Limit: 1}).Imports[0])), string(encode(undone)))
	})
	t.Run("imports by id are ordered like all imports", func(t *testing.T) {
		equal(t, "imports", keys(ask(t, graph.ImportsQuery{IDs: []string{"world", "a-2", "world"}, Limit: 10}).Imports), "a-2 world")
	})
	t.Run("pages put together are the whole list, and the last has no next", func(t *testing.T) {
		p := ask(t, graph.ImportsQuery{Limit: 2})
		equal(t, "first page", keys(p.Imports), "a-2 b-1")
		if p.NextCursor == "" {
			t.Fatal("the first page has no next")
		}
		p = ask(t, graph.ImportsQuery{Limit: 2, Cursor: p.NextCursor})
		equal(t, "second page", keys(p.Imports), "world")
		if p.NextCursor != "" {
			t.Fatal("the last page has a next")
		}
	})
	t.Run("more than nine imports are ordered by number, not by digits", func(t *testing.T) {
		s := u.open(t)
		var want []string
		for _, id := range strings.Fields("i-01 i-12 i-03 i-04 i-05 i-11 i-07 i-08 i-09 i-02 i-06 i-10") {
			apply(t, s, batch(id, firm("e-"+id, "公司"+id, "", "")))
			want = append([]string{id}, want...)
		}
		var got []string
		for q := (graph.ImportsQuery{Limit: 5}); ; {
			p, err := s.Imports(t.Context(), q)
			must(t, err)
			got = append(got, strings.Fields(keys(p.Imports))...)
			if q.Cursor = p.NextCursor; q.Cursor == "" {
				break
			}
		}
		equal(t, "imports", strings.Join(got, " "), strings.Join(want, " "))
	})
	t.Run("an unknown import is ErrNotFound", func(t *testing.T) {
		_, err := s.Imports(t.Context(), graph.ImportsQuery{IDs: []string{"world", "none"}, Limit: 10})
		wantErr(t, err, graph.ErrNotFound)
	})
}

func (u suite) dump(t *testing.T) {
	t.Run("every kind is dumped as it was written, ordered by key", func(t *testing.T) {
		s := u.filled(t)
		for _, kind := range written() {
			want := lines(worldState().ofKind(kind))
			if len(want) == 0 {
				t.Fatalf("the case is vacuous: no %s", kind)
			}
			equalLines(t, string(kind), lines(dumped(t, s, kind)), want)
		}
		_, err := s.Merge(t.Context(), graph.MergeRequest{Old: "e-g", New: "e-c", Actor: tester, Time: noon})
		must(t, err)
		for _, kind := range graph.Kinds[len(written()):] {
			list := dumped(t, s, kind)
			if len(list) == 0 || !slices.IsSortedFunc(list, func(a, b graph.Record) int { return strings.Compare(a.Ref().Key, b.Ref().Key) }) {
				t.Errorf("%d %s, or not in order", len(list), kind)
			}
		}
	})
	t.Run("keys are ordered by code point as a whole", func(t *testing.T) {
		s := u.filled(t)
		for i, id := range []string{"e-aa", "e-a.b", "e-a-b", "e-B", "e-a_b", "e-1", "e-aB"} {
			apply(t, s, batch("b-"+string(rune('a'+i)), firm(id, "公司"+id, "", ""), works(id, "bb.z.ware", graph.Hint, "", "")))
		}
		apply(t, s, batch("c", works("e-a", "bb.z.ware", graph.Hint, "2020", ""), works("e-a", "bb.z.ware", graph.Hint, "2020-01", "")))
		for _, kind := range []graph.Kind{graph.KindEnterprises, graph.KindMemberships} {
			list := dumped(t, s, kind)
			if len(list) < 14 || !slices.IsSortedFunc(list, func(a, b graph.Record) int { return strings.Compare(a.Ref().Key, b.Ref().Key) }) {
				t.Errorf("%d %s, or not in order", len(list), kind)
			}
		}
	})
	t.Run("pages put together are the whole list, whatever their size", func(t *testing.T) {
		s := u.filled(t)
		whole := worldState().ofKind(graph.KindMemberships)
		for _, size := range []int{1, 3, len(whole) - 1, len(whole), graph.MaxLimit} {
			var got []graph.Record
			q := graph.DumpQuery{Kind: graph.KindMemberships, Limit: size}
			for {
				p, err := s.Dump(t.Context(), q)
				must(t, err)
				if p.Bundle.Len() != len(p.Bundle.Memberships) || p.Bundle.Len() > size {
					t.Fatalf("a page of %d holds %d records, %d of the kind", size, p.Bundle.Len(), len(p.Bundle.Memberships))
				}
				got = slices.AppendSeq(got, p.Bundle.All())
				if q.Cursor = p.NextCursor; q.Cursor == "" {
					break
				}
				if p.Bundle.Len() != size {
					t.Fatalf("a page of %d holds %d records and says that more follow", size, p.Bundle.Len())
				}
			}
			equalLines(t, "dump", lines(got), lines(whole))
		}
	})
	for _, kind := range []graph.Kind{"", "none", "Regions", graph.KindMeta} {
		t.Run("an unknown kind is ErrInvalid: "+string(kind), func(t *testing.T) {
			_, err := u.filled(t).Dump(t.Context(), graph.DumpQuery{Kind: kind, Limit: 10})
			wantErr(t, err, graph.ErrInvalid)
		})
	}
}
