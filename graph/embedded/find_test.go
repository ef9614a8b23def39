package embedded

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
)

// Every way of finding (walking by name, gathering from a text, a place or a
// segment) gives what looking at every enterprise gives, page by page.
func TestFindIsALookAtEverything(t *testing.T) {
	const n = 3000
	s := loaded(t, t.TempDir(), n)
	defer s.Close()
	r := rand.New(rand.NewPCG(1, 7))
	// A beginning far down the list, which most have in the name and some in the short name alone.
	b := graph.Batch{ID: "b", Title: "t", Actor: graph.Actor{Person: "p"}, Time: time.Now()}
	for i := range 60 {
		e := firm(n + i)
		e.Name, e.ShortName = fmt.Sprint(pick(r, "合肥", "龙州", "龙州", "龙州", "龟山"), i, "有限公司"), "龙州"+e.ShortName
		e.Search = graph.SearchText([]string{e.Name, e.ShortName}, []string{"X"}, []string{"x"})
		b.Put.Add(e)
	}
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	full := 0
	for range 400 {
		q := graph.FindQuery{Limit: 1 + r.IntN(1<<r.IntN(12)), Text: someText(r, n), AsOf: pick[graph.Date](r, "", "2011", "2018")}
		for range r.IntN(3) {
			q.Regions = append(q.Regions, pick(r, "", "none", countyCode(r.IntN(100))))
		}
		if len(q.Regions) > 0 && r.IntN(2) == 0 {
			for i := range 90 {
				q.Regions = append(q.Regions, countyCode(i))
			}
		}
		if r.IntN(3) == 0 {
			q.Scopes = append(q.Scopes, pick(r, "nev", leafID(r.IntN(leafCount)), leafID(r.IntN(leafCount))[:7]))
		}
		want := s.memory.lookAtAll(q)
		var got []string
		for {
			f, err := s.Find(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range f.Enterprises {
				got = append(got, e.ID)
			}
			if q.Cursor = f.NextCursor; q.Cursor == "" {
				break
			}
			if len(f.Enterprises) != q.Limit {
				t.Fatalf("%+v: a page of %d leads on", q, len(f.Enterprises))
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%+v: %d enterprises, want %d", q, len(got), len(want))
		}
		if len(want) > 0 {
			full++
		}
	}
	if full < 100 {
		t.Errorf("only %d questions had an answer", full)
	}
}

// someText is a stretch of a search text, or two put together.
func someText(r *rand.Rand, n int) string {
	piece := func() string {
		text := []rune(strings.Map(func(c rune) rune {
			if c == '\t' || c == '\n' {
				return -1
			}
			return c
		}, graph.Small(firm(r.IntN(n)).Search)))
		i := r.IntN(len(text))
		return string(text[i:min(len(text), i+r.IntN(1<<r.IntN(5)))])
	}
	switch r.IntN(5) {
	case 0:
		return pick(r, "", "", "龙州", "龙州1")
	case 1:
		return piece() + piece()
	case 2:
		e := firm(r.IntN(n))
		return pick(r, e.Name, e.ShortName)
	}
	return piece()
}

func (m *memory) lookAtAll(q graph.FindQuery) []string {
	type hit struct {
		rank     int
		name, id string
	}
	var hits []hit
	at := graph.FilterDate(q.AsOf, m.DataDate)
	for _, h := range m.enterprisesByID {
		e := m.enterprise(h)
		works := func(k handle) bool {
			x := m.membership(k).Inherit(e)
			g := m.segments.rows[x.Segment]
			return graph.ActiveAt(x.Since, x.Until, at) &&
				(slices.Contains(q.Scopes, g.ID) || slices.Contains(q.Scopes, g.Parent) || slices.Contains(q.Scopes, g.Chain))
		}
		rank := 0
		if q.Text != "" {
			rank = graph.MatchRank(e.Search, q.Text)
		}
		if rank < graph.NoMatch && (len(q.Regions) == 0 || slices.Contains(q.Regions, e.Region)) &&
			(len(q.Scopes) == 0 || slices.ContainsFunc(m.enterprises.rows[h].memberships, works)) {
			hits = append(hits, hit{rank, e.Name, e.ID})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(a.rank-b.rank, strings.Compare(a.name, b.name), strings.Compare(a.id, b.id))
	})
	var ids []string
	for _, h := range hits {
		ids = append(ids, h.id)
	}
	return ids
}

// A cursor that no answer gave is refused, or answered with a page; it never does harm.
func TestFindWithAForgedCursor(t *testing.T) {
	s := loaded(t, t.TempDir(), 10)
	defer s.Close()
	for _, after := range []string{"x", "-1\x00a\x00b", "0\x00", "9\x00a\x00b", "0\x00\x00", "0\x00z\x00z"} {
		c := graph.Cursor{Revision: s.memory.Revision, After: after}.String()
		for kind, ask := range map[string]func() error{
			"find": func() error {
				_, err := s.Find(t.Context(), graph.FindQuery{Limit: 3, Text: "a", Cursor: c})
				return err
			},
			"list":     func() error { _, err := s.Find(t.Context(), graph.FindQuery{Limit: 3, Cursor: c}); return err },
			"projects": func() error { _, err := s.Projects(t.Context(), graph.ProjectsQuery{Limit: 3, Cursor: c}); return err },
			"imports":  func() error { _, err := s.Imports(t.Context(), graph.ImportsQuery{Limit: 3, Cursor: c}); return err },
			"links": func() error {
				_, err := s.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindLinks, Limit: 3, Cursor: c})
				return err
			},
			"images": func() error {
				_, err := s.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindImages, Limit: 3, Cursor: c})
				return err
			},
		} {
			if err := ask(); err != nil && !strings.HasPrefix(err.Error(), graph.ErrInvalid.Error()) {
				t.Errorf("%s behind %q: %v", kind, after, err)
			}
		}
	}
	_, err := s.Find(t.Context(), graph.FindQuery{Limit: 3, Cursor: graph.Cursor{After: "0\x00a\x00b"}.String()})
	if fmt.Sprint(err) == "" || err == nil {
		t.Error("a cursor of another revision is taken")
	}
}
