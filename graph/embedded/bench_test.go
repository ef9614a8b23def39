package embedded

import (
	"cmp"
	"fmt"
	"os"
	"strconv"
	"testing"

	"chainchief/graph"
)

// worlds runs a benchmark on worlds of 10^3 and 10^4 enterprises, or of as many
// as CHAINCHIEF_BENCH says. A world is loaded once.
func worlds(b *testing.B, run func(b *testing.B, s *Store, n int)) {
	sizes := []int{1_000, 10_000}
	if n, err := strconv.Atoi(os.Getenv("CHAINCHIEF_BENCH")); err == nil {
		sizes = []int{n}
	}
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := shared[n]
			if s == nil {
				dir, err := os.MkdirTemp("", "chainchief")
				if err != nil {
					b.Fatal(err)
				}
				s = loaded(b, dir, n)
				shared[n] = s
			}
			b.ReportAllocs()
			b.ResetTimer()
			run(b, s, n)
		})
	}
}

var shared = map[int]*Store{}

func closeShared() {
	for _, s := range shared {
		s.Close()
		os.RemoveAll(s.dir)
	}
}

func loaded(t testing.TB, dir string, n int) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(t.Context(), graph.LoadRequest{DataDate: worldDate, Records: world(n)}); err != nil {
		t.Fatal(err)
	}
	return s
}

// tallyOf asks for 100 leaves in a city, its partner and elsewhere.
func tallyOf() graph.TallyQuery {
	q := graph.TallyQuery{Parts: make([][]string, 2)}
	for i := range leafCount {
		q.Scopes = append(q.Scopes, leafID(i))
	}
	for i := range 20 {
		q.Parts[i/10] = append(q.Parts[i/10], countyCode(i))
	}
	return q
}

func BenchmarkTally(b *testing.B) {
	chain, dated := tallyOf(), tallyOf()
	chain.Scopes, dated.AsOf = []string{"nev"}, "2020"
	for name, q := range map[string]graph.TallyQuery{"leaves": tallyOf(), "chain": chain, "leaves-as-of": dated} {
		b.Run(name, func(b *testing.B) {
			worlds(b, func(b *testing.B, s *Store, _ int) {
				for b.Loop() {
					t, err := s.Tally(b.Context(), q)
					if err != nil || len(t.Rows) != len(q.Scopes) {
						b.Fatal(t, err)
					}
				}
			})
		})
	}
}

func BenchmarkFind(b *testing.B) {
	for name, q := range map[string]graph.FindQuery{
		"all":           {},
		"common":        {Text: "公司"},
		"common-letter": {Text: "a"},
		"one-character": {Text: "龙"},
		"two":           {Text: "精密"},
		"name":          {Text: firm(77).Name},
		"pinyin":        {Text: "jingmi"},
		"absent":        {Text: "司安"},
		"region":        {Regions: []string{countyCode(5)}},
		"text-region":   {Text: "精密", Regions: []string{countyCode(5), countyCode(6)}},
		"chain":         {Scopes: []string{"nev"}},
		"leaf":          {Scopes: []string{leafID(5)}},
		"all-three":     {Text: "公司", Regions: []string{countyCode(5)}, Scopes: []string{leafID(5)}},
	} {
		b.Run(name, func(b *testing.B) {
			worlds(b, func(b *testing.B, s *Store, _ int) {
				q := q
				q.Limit = 20
				for b.Loop() {
					if _, err := s.Find(b.Context(), q); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

func BenchmarkLinks(b *testing.B) {
	worlds(b, func(b *testing.B, s *Store, n int) {
		q := graph.LinksQuery{Direction: graph.Both, Limit: 20}
		for i := range graph.MaxIDs {
			q.Enterprises = append(q.Enterprises, firmID(i*n/graph.MaxIDs))
		}
		for b.Loop() {
			if g, err := s.Links(b.Context(), q); err != nil || len(g) != graph.MaxIDs {
				b.Fatal(len(g), err)
			}
		}
	})
}

func BenchmarkMembers(b *testing.B) {
	for name, q := range map[string]graph.MembersQuery{
		"leaf":        {Segments: []string{leafID(5)}},
		"leaf-region": {Segments: []string{leafID(5)}, Regions: []string{countyCode(5)}},
		"enterprise":  {Enterprises: []string{firmID(5)}},
	} {
		b.Run(name, func(b *testing.B) {
			worlds(b, func(b *testing.B, s *Store, _ int) {
				q := q
				q.Limit = 50
				for b.Loop() {
					if _, err := s.Members(b.Context(), q); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

func BenchmarkApplyOne(b *testing.B) {
	worlds(b, func(b *testing.B, s *Store, n int) {
		for i := 0; b.Loop(); i++ {
			e := firm(i % n)
			e.Size = cmp.Or(e.Size, graph.SizeSmall)
			e.Place = fmt.Sprint(i)
			if _, err := s.Apply(b.Context(), batch(fmt.Sprintf("b-%d-%d", b.N, i), e)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	worlds(b, func(b *testing.B, s *Store, n int) {
		for b.Loop() {
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
			again, err := Open(s.dir)
			if err != nil {
				b.Fatal(err)
			}
			s, shared[n] = again, again
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		s := loaded(b, b.TempDir(), 1_000)
		s.Close()
	}
}
