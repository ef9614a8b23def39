package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"chainchief/graph"
)

// asked is one call with arguments to be judged.
type asked struct {
	name string
	ask  func(context.Context, graph.Store) error
}

// withLimit asks every question that has a limit.
func withLimit(limit int) []asked {
	return []asked{
		{"Members of segments", func(ctx context.Context, s graph.Store) error {
			_, err := s.Members(ctx, graph.MembersQuery{Segments: []string{"aa.x.one"}, Limit: limit})
			return err
		}},
		{"Members of enterprises", func(ctx context.Context, s graph.Store) error {
			_, err := s.Members(ctx, graph.MembersQuery{Enterprises: []string{"e-a"}, Limit: limit})
			return err
		}},
		{"Find", func(ctx context.Context, s graph.Store) error {
			_, err := s.Find(ctx, graph.FindQuery{Text: "公司", Limit: limit})
			return err
		}},
		{"Links", func(ctx context.Context, s graph.Store) error {
			_, err := s.Links(ctx, graph.LinksQuery{Enterprises: []string{"e-a"}, Direction: graph.Both, Limit: limit})
			return err
		}},
		{"Kin", func(ctx context.Context, s graph.Store) error {
			_, err := s.Kin(ctx, graph.KinQuery{Enterprises: []string{"e-a"}, Limit: limit})
			return err
		}},
		{"Projects", func(ctx context.Context, s graph.Store) error {
			_, err := s.Projects(ctx, graph.ProjectsQuery{Limit: limit})
			return err
		}},
		{"Records", func(ctx context.Context, s graph.Store) error {
			_, err := s.Records(ctx, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindChecks}, Limit: limit})
			return err
		}},
		{"Imports", func(ctx context.Context, s graph.Store) error {
			_, err := s.Imports(ctx, graph.ImportsQuery{Limit: limit})
			return err
		}},
		{"Dump", func(ctx context.Context, s graph.Store) error {
			_, err := s.Dump(ctx, graph.DumpQuery{Kind: graph.KindRegions, Limit: limit})
			return err
		}},
		{"History", func(ctx context.Context, s graph.Store) error {
			_, err := s.History(ctx, graph.HistoryQuery{Ref: graph.Ref{Kind: graph.KindRegions, Key: "9001"}, Limit: limit})
			return err
		}},
	}
}

// withIDs asks every question that names ids, n times the same one.
func withIDs(n int) []asked {
	times := func(id string) []string { return slices.Repeat([]string{id}, n) }
	return []asked{
		{"Tally", func(ctx context.Context, s graph.Store) error {
			_, err := s.Tally(ctx, graph.TallyQuery{Scopes: times("aa")})
			return err
		}},
		{"Members of segments", func(ctx context.Context, s graph.Store) error {
			_, err := s.Members(ctx, graph.MembersQuery{Segments: times("aa.x.one"), Limit: 1})
			return err
		}},
		{"Members of enterprises", func(ctx context.Context, s graph.Store) error {
			_, err := s.Members(ctx, graph.MembersQuery{Enterprises: times("e-a"), Limit: 1})
			return err
		}},
		{"Enterprises", func(ctx context.Context, s graph.Store) error {
			_, err := s.Enterprises(ctx, times("e-a"))
			return err
		}},
		{"Find", func(ctx context.Context, s graph.Store) error {
			_, err := s.Find(ctx, graph.FindQuery{Scopes: times("aa"), Limit: 1})
			return err
		}},
		{"Links", func(ctx context.Context, s graph.Store) error {
			_, err := s.Links(ctx, graph.LinksQuery{Enterprises: times("e-a"), Direction: graph.Both, Limit: 1})
			return err
		}},
		{"Kin", func(ctx context.Context, s graph.Store) error {
			_, err := s.Kin(ctx, graph.KinQuery{Enterprises: times("e-a"), Limit: 1})
			return err
		}},
		{"Projects by id", func(ctx context.Context, s graph.Store) error {
			_, err := s.Projects(ctx, graph.ProjectsQuery{IDs: times("p-1"), Limit: 1})
			return err
		}},
		{"Projects by segment", func(ctx context.Context, s graph.Store) error {
			_, err := s.Projects(ctx, graph.ProjectsQuery{Segments: times("aa.x.one"), Limit: 1})
			return err
		}},
		{"Records", func(ctx context.Context, s graph.Store) error {
			_, err := s.Records(ctx, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindChecks}, IDs: times("c-1"), Limit: 1})
			return err
		}},
		{"Imports", func(ctx context.Context, s graph.Store) error {
			_, err := s.Imports(ctx, graph.ImportsQuery{IDs: times("world"), Limit: 1})
			return err
		}},
	}
}

// withCursor asks every question that has pages.
func withCursor(cursor string) []asked {
	return []asked{
		{"Find", func(ctx context.Context, s graph.Store) error {
			_, err := s.Find(ctx, graph.FindQuery{Text: "公司", Limit: 1, Cursor: cursor})
			return err
		}},
		{"Projects", func(ctx context.Context, s graph.Store) error {
			_, err := s.Projects(ctx, graph.ProjectsQuery{Limit: 1, Cursor: cursor})
			return err
		}},
		{"Records", func(ctx context.Context, s graph.Store) error {
			_, err := s.Records(ctx, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindChecks}, Limit: 1, Cursor: cursor})
			return err
		}},
		{"Imports", func(ctx context.Context, s graph.Store) error {
			_, err := s.Imports(ctx, graph.ImportsQuery{Limit: 1, Cursor: cursor})
			return err
		}},
		{"Dump", func(ctx context.Context, s graph.Store) error {
			_, err := s.Dump(ctx, graph.DumpQuery{Kind: graph.KindRegions, Limit: 1, Cursor: cursor})
			return err
		}},
	}
}

// withDate asks every question that has an as-of date.
func withDate(d graph.Date) []asked {
	return []asked{
		{"Tally", func(ctx context.Context, s graph.Store) error {
			_, err := s.Tally(ctx, graph.TallyQuery{Scopes: []string{"aa"}, AsOf: d})
			return err
		}},
		{"Members", func(ctx context.Context, s graph.Store) error {
			_, err := s.Members(ctx, graph.MembersQuery{Segments: []string{"aa.x.one"}, AsOf: d, Limit: 1})
			return err
		}},
		{"Find", func(ctx context.Context, s graph.Store) error {
			_, err := s.Find(ctx, graph.FindQuery{AsOf: d, Limit: 1})
			return err
		}},
		{"Links", func(ctx context.Context, s graph.Store) error {
			_, err := s.Links(ctx, graph.LinksQuery{Enterprises: []string{"e-a"}, Direction: graph.Both, AsOf: d, Limit: 1})
			return err
		}},
	}
}

// writes asks every method that changes a store, each so that it would succeed.
func writes() []asked {
	return []asked{
		{"Apply", func(ctx context.Context, s graph.Store) error {
			_, err := s.Apply(ctx, batch("b-1", firm("e-h", "辛公司", "", "")))
			return err
		}},
		{"Undo", func(ctx context.Context, s graph.Store) error {
			_, err := s.Undo(ctx, undoing("b-0"))
			return err
		}},
		{"Merge", func(ctx context.Context, s graph.Store) error {
			_, err := s.Merge(ctx, merging("e-b", "e-c"))
			return err
		}},
		{"Unmerge", func(ctx context.Context, s graph.Store) error {
			_, err := s.Unmerge(ctx, unmerging("e-g"))
			return err
		}},
		{"Prepare", func(ctx context.Context, s graph.Store) error { return s.Prepare(ctx) }},
	}
}

// prepared is the world with one import to undo and one merge to take back.
func (u suite) prepared(t *testing.T) graph.Store {
	t.Helper()
	s := u.filled(t)
	apply(t, s, batch("b-0", firm("e-0", "零公司", "", "")))
	_, err := s.Merge(t.Context(), merging("e-g", "e-a"))
	must(t, err)
	return s
}

func (u suite) arguments(t *testing.T) {
	s := u.filled(t)
	stale := graph.Cursor{Revision: 12345, After: "x"}.String()
	for _, c := range []struct {
		sentence string
		calls    []asked
		want     error // nil: an answer
	}{
		{"a limit of 0 is ErrInvalid", withLimit(0), graph.ErrInvalid},
		{"a negative limit is ErrInvalid", withLimit(-1), graph.ErrInvalid},
		{"a limit of 1 is answered", withLimit(1), nil},
		{"a limit of MaxLimit is answered", withLimit(graph.MaxLimit), nil},
		{"a limit above MaxLimit is ErrInvalid", withLimit(graph.MaxLimit + 1), graph.ErrInvalid},
		{"MaxIDs ids are answered", withIDs(graph.MaxIDs), nil},
		{"more than MaxIDs ids are ErrInvalid", withIDs(graph.MaxIDs + 1), graph.ErrInvalid},
		{"a cursor that is none is ErrInvalid", withCursor("no cursor!"), graph.ErrInvalid},
		{"a cursor without a revision is ErrInvalid", withCursor("YWJj"), graph.ErrInvalid},
		{"a cursor of another revision is ErrStale", withCursor(stale), graph.ErrStale},
		{"an as-of of any precision is answered", slices.Concat(withDate("2024"), withDate("2024-02"), withDate("2024-02-29")), nil},
		{"an as-of that is no date is ErrInvalid", slices.Concat(withDate("now"), withDate("2024-2"), withDate("2023-02-29"), withDate("0000")), graph.ErrInvalid},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			for _, call := range c.calls {
				if err := call.ask(t.Context(), s); c.want == nil && err != nil {
					t.Errorf("%s: unexpected error %v", call.name, err)
				} else if c.want != nil {
					t.Run(call.name, func(t *testing.T) { wantErr(t, err, c.want) })
				}
			}
		})
	}
	u.cancelled(t)
}

func (u suite) cancelled(t *testing.T) {
	done, cancel := context.WithCancel(context.Background())
	cancel()
	t.Run("a done context ends every question with its error", func(t *testing.T) {
		s := u.filled(t)
		for _, q := range questions() {
			_, err := q.ask(t.Context(), s)
			must(t, err)
			if _, err = q.ask(done, s); err == nil {
				t.Errorf("%s was answered", q.name)
				continue
			}
			wantErr(t, err, context.Canceled)
		}
		wantErr(t, s.Ping(done), context.Canceled)
		wantErr(t, s.Read(done, func(graph.Reader) error { return nil }), context.Canceled)
		_, err := s.Preview(done, batch("b-1", firm("e-h", "辛公司", "", "")))
		wantErr(t, err, context.Canceled)
	})
	for _, w := range writes() {
		t.Run(fmt.Sprintf("a done context ends %s with its error and changes nothing", w.name), func(t *testing.T) {
			s := u.prepared(t)
			unchanged(t, s, context.Canceled, func() error { return w.ask(done, s) })
			must(t, w.ask(t.Context(), s))
		})
	}
	t.Run("a done context ends Load with its error and leaves the store empty", func(t *testing.T) {
		s := u.open(t)
		unchanged(t, s, context.Canceled, func() error {
			_, err := s.Load(done, graph.LoadRequest{Records: yielding(all[graph.Chain](worldState())...)})
			return err
		})
	})
}
