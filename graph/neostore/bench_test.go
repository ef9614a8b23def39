package neostore

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/seed/synth"
)

// BenchmarkStores asks the embedded store and Neo4j the same of the same made-up
// province, of 1,000 enterprises or as many as CHAINCHIEF_BENCH says, and
// prints them side by side:
//
//	CHAINCHIEF_BENCH=100000 go test ./graph/neostore -run '^$' -bench Stores -timeout 2h
//
// CHAINCHIEF_BENCH_KEPT=yes uses what an earlier run has left in Neo4j.
func BenchmarkStores(b *testing.B) {
	n := 1_000
	if v, err := strconv.Atoi(os.Getenv("CHAINCHIEF_BENCH")); err == nil {
		n = v
	}
	server(b)
	p := synth.New(n, 1)
	local, err := embedded.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer local.Close()
	kept := os.Getenv("CHAINCHIEF_BENCH_KEPT") != ""
	remote := province(b, kept)
	stores := []struct {
		name  string
		store graph.Store
	}{{"embedded", local}, {"neo4j", remote}}
	table := map[string][2]figures{}
	for i, s := range stores {
		if s.name == "neo4j" && kept {
			continue
		}
		began := time.Now()
		if _, err := s.store.Load(b.Context(), p.Request(nil)); err != nil {
			b.Fatal(err)
		}
		cell := table["load"]
		cell[i].median = time.Since(began)
		table["load"] = cell
	}
	names := []string{"load"}
	for _, q := range benchQuestions(p, n) {
		names = append(names, q.name)
		for i, s := range stores {
			b.Run(q.name+"/"+s.name, func(b *testing.B) {
				var times []time.Duration
				for k := range 3 { // plans, caches, connections
					if err := q.ask(b, s.store, k); err != nil {
						b.Fatal(err)
					}
				}
				b.ResetTimer()
				for k := 3; b.Loop(); k++ {
					began := time.Now()
					if err := q.ask(b, s.store, k); err != nil {
						b.Fatal(err)
					}
					times = append(times, time.Since(began))
				}
				slices.Sort(times)
				cell := table[q.name]
				cell[i] = figures{times[len(times)/2], times[0]}
				table[q.name] = cell
			})
		}
	}
	fmt.Printf("\n%d enterprises: median, best\n\n| question | embedded | Neo4j |\n| --- | ---: | ---: |\n", n)
	for _, name := range names {
		cell := table[name]
		fmt.Printf("| %s | %s | %s |\n", name, cell[0], cell[1])
	}
}

// figures are the times of one question.
type figures struct{ median, best time.Duration }

func (f figures) String() string {
	switch {
	case f.median == 0:
		return "–"
	case f.best == 0:
		return short(f.median)
	}
	return short(f.median) + ", " + short(f.best)
}

func short(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return d.Round(time.Second).String()
	case d >= time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(time.Microsecond / 10).String()
}

// province opens the Neo4j to be measured: empty, or as it was left.
func province(b *testing.B, kept bool) *Store {
	b.Helper()
	s, err := Open(Options{URI: server(b)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if kept {
		return s
	}
	if err := s.empty(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := s.Prepare(b.Context()); err != nil {
		b.Fatal(err)
	}
	return s
}

type benchQuestion struct {
	name string
	ask  func(b *testing.B, s graph.Store, round int) error
}

func benchQuestions(p *synth.Province, n int) []benchQuestion {
	leaves, places := p.Leaves(0), p.Places()
	home, partner := places[:8], places[8:17]
	tally := graph.TallyQuery{Scopes: leaves, Parts: [][]string{home, partner}}
	dated := tally
	dated.AsOf = "2020-06"
	find := func(text string, regions ...string) func(*testing.B, graph.Store, int) error {
		return func(b *testing.B, s graph.Store, _ int) error {
			_, err := s.Find(b.Context(), graph.FindQuery{Text: text, Regions: regions, Limit: 20})
			return err
		}
	}
	some := func(round int) string { return p.Enterprise((round * 7919) % n).ID }
	links := func(b *testing.B, s graph.Store, ids []string) ([]string, error) {
		groups, err := s.Links(b.Context(), graph.LinksQuery{Enterprises: ids, Direction: graph.Both, Limit: 50})
		var next []string
		for _, g := range groups {
			for _, l := range g.Links {
				next = append(next, l.Supplier, l.Customer)
			}
		}
		slices.Sort(next)
		next = slices.Compact(next)
		return next[:min(len(next), graph.MaxIDs)], err
	}
	name := p.Enterprise(n / 2).Name
	return []benchQuestion{
		{"tally of a chain of 100 leaves", func(b *testing.B, s graph.Store, _ int) error {
			_, err := s.Tally(b.Context(), tally)
			return err
		}},
		{"the same at an earlier date", func(b *testing.B, s graph.Store, _ int) error {
			_, err := s.Tally(b.Context(), dated)
			return err
		}},
		{"gap answer, nothing cached", func(b *testing.B, s graph.Store, _ int) error {
			_, err := inquiry.New(s).Gaps(b.Context(), insight.Question{Chain: synth.ChainID(0), Region: places[0], Partner: places[1]})
			return err
		}},
		{"search: a whole name", find(name)},
		{"search: three characters", find(string([]rune(name)[2:5]))},
		{"search: two characters", find("轴承")},
		{"search: two characters in a region", find("轴承", places[3])},
		{"search: what all have", find("公司")},
		{"Links of one", func(b *testing.B, s graph.Store, round int) error {
			_, err := links(b, s, []string{some(round)})
			return err
		}},
		{"two hops", func(b *testing.B, s graph.Store, round int) error {
			next, err := links(b, s, []string{some(round)})
			if err == nil && len(next) > 0 {
				_, err = links(b, s, next)
			}
			return err
		}},
		{"one path", func(b *testing.B, s graph.Store, round int) error {
			_, err := inquiry.New(s).Paths(b.Context(), insight.PathQuestion{From: some(round), To: some(round + 1), Paths: 1, Inferred: true})
			return err
		}},
		{"members of a leaf in a region", func(b *testing.B, s graph.Store, _ int) error {
			_, err := s.Members(b.Context(), graph.MembersQuery{Segments: leaves[:1], Regions: home, Limit: 50})
			return err
		}},
		{"apply of one record", func(b *testing.B, s graph.Store, round int) error {
			e := p.Enterprise((round * 104729) % n)
			e.Place = fmt.Sprint(time.Now().UnixNano())
			batch := graph.Batch{ID: fmt.Sprintf("bench-%d", time.Now().UnixNano()), Title: "测速", Actor: tester, Time: time.Now()}
			batch.Put.Add(e)
			_, err := s.Apply(b.Context(), batch)
			return err
		}},
	}
}
