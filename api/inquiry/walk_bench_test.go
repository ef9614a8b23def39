package inquiry

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/seed/synth"
)

// BenchmarkWalk asks 1,000 seeded questions of each kind over the embedded
// store, one in ten of them from one of the hundred largest hubs, and tells their
// p50 and p95. It runs on 10^3 enterprises, or as many as CHAINCHIEF_BENCH says:
//
//	CHAINCHIEF_BENCH=100000 go test ./api/inquiry -run none -bench Walk -benchtime 1x
func BenchmarkWalk(b *testing.B) {
	size := 1_000
	if n, err := strconv.Atoi(os.Getenv("CHAINCHIEF_BENCH")); err == nil {
		size = n
	}
	store, err := embedded.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	if _, err := store.Load(b.Context(), synth.New(size, 1).Request(nil)); err != nil {
		b.Fatal(err)
	}
	firms, hubs := everyone(b, store)
	desk := New(store)
	if _, err := desk.Atlas(b.Context(), 1); err != nil {
		b.Fatal(err)
	}
	path := func(k int, directed, inferred bool) func(*rand.Rand) (bool, error) {
		return func(rng *rand.Rand) (bool, error) {
			q := insight.PathQuestion{From: someone(rng, firms, hubs), To: someone(rng, firms, hubs), Paths: k, Directed: directed, Inferred: inferred, AsOf: synth.DataDate}
			if q.From == q.To {
				return false, nil
			}
			f, err := desk.walkPaths(b.Context(), q)
			if err != nil {
				return false, err
			}
			return len(f.Routes()) > 0, nil
		}
	}
	network := func(inferred bool) func(*rand.Rand) (bool, error) {
		return func(rng *rand.Rand) (bool, error) {
			w, err := desk.walkNetwork(b.Context(), insight.NetworkQuestion{Of: someone(rng, firms, hubs), Depth: 3, Direction: graph.Both, Limit: 500, Inferred: inferred, AsOf: synth.DataDate})
			if err != nil {
				return false, err
			}
			return len(w.Enterprises()) == 501, nil
		}
	}
	for name, ask := range map[string]func(*rand.Rand) (bool, error){
		"path": path(1, false, false), "path-directed": path(1, true, false), "paths-5": path(5, false, false), "network-500": network(false),
		"path-inferred": path(1, false, true), "paths-5-inferred": path(5, false, true), "network-500-inferred": network(true),
	} {
		b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
			for b.Loop() {
				rng := rand.New(rand.NewPCG(7, 7))
				began := processorTime()
				var took []time.Duration
				found := 0
				for range 1_000 {
					start := time.Now()
					ok, err := ask(rng)
					if err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(start))
					if ok {
						found++
					}
				}
				b.ReportMetric(float64((processorTime()-began).Microseconds())/1e6, "cpu-ms") // mean of a question, on a busy machine too
				slices.Sort(took)
				b.ReportMetric(float64(took[500].Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(took[950].Microseconds())/1000, "p95-ms")
				b.ReportMetric(float64(found), "found")
			}
		})
	}
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// someone is any enterprise, and one time in ten a hub.
func someone(rng *rand.Rand, firms, hubs []string) string {
	if rng.IntN(10) == 0 {
		return hubs[rng.IntN(len(hubs))]
	}
	return firms[rng.IntN(len(firms))]
}

// everyone lists the enterprises, and the hundred with most links.
func everyone(b *testing.B, store graph.Store) (firms, hubs []string) {
	degree := map[string]int{}
	for _, kind := range []graph.Kind{graph.KindEnterprises, graph.KindLinks} {
		q := graph.DumpQuery{Kind: kind, Limit: graph.MaxLimit}
		for {
			page, err := store.Dump(b.Context(), q)
			if err != nil {
				b.Fatal(err)
			}
			for _, e := range page.Bundle.Enterprises {
				firms = append(firms, e.ID)
			}
			for _, l := range page.Bundle.Links {
				degree[l.Supplier]++
				degree[l.Customer]++
			}
			if q.Cursor = page.NextCursor; q.Cursor == "" {
				break
			}
		}
	}
	hubs = slices.Clone(firms)
	slices.SortStableFunc(hubs, func(x, y string) int { return degree[y] - degree[x] })
	hubs = hubs[:100]
	b.Logf("the largest hub has %d links, the hundredth %d", degree[hubs[0]], degree[hubs[99]])
	return firms, hubs
}
