package inquiry_test

import (
	"fmt"
	"math/rand/v2"
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

// BenchmarkQuestions asks 1,000 seeded questions of each kind over the embedded
// store, one in ten about one of the first hundred enterprises, which are hubs,
// and tells their p50 and p95. It runs on 10^3 enterprises, or as many as
// CHAINCHIEF_BENCH says:
//
//	CHAINCHIEF_BENCH=100000 go test ./inquiry -run none -bench Questions -benchtime 1x
func BenchmarkQuestions(b *testing.B) {
	size := 1_000
	if n, err := strconv.Atoi(os.Getenv("CHAINCHIEF_BENCH")); err == nil {
		size = n
	}
	store, err := embedded.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	province := synth.New(size, 1)
	if _, err := store.Load(b.Context(), province.Request(nil)); err != nil {
		b.Fatal(err)
	}
	taxonomy, err := store.Taxonomy(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var leaves []string
	for _, s := range taxonomy.Segments {
		if !s.Card {
			leaves = append(leaves, s.ID)
		}
	}
	city := func(region string) string {
		if region == "" {
			return "341500"
		}
		return region[:4] + "00"
	}
	questions := []struct {
		name string
		ask  func(*inquiry.Desk, *rand.Rand) (int, error)
	}{
		{"partners", func(d *inquiry.Desk, r *rand.Rand) (int, error) {
			i := r.IntN(size)
			if r.IntN(10) == 0 {
				i = r.IntN(min(100, size))
			}
			e := province.Enterprise(i)
			q := insight.PartnersQuestion{Enterprise: e.ID, Region: city(e.Region), Partner: fmt.Sprintf("34%02d00", 1+r.IntN(19))}
			if q.Partner == q.Region {
				q.Partner = ""
			}
			a, err := d.Partners(b.Context(), q)
			if err != nil {
				return 0, err
			}
			return len(a.Suppliers) + len(a.Customers), nil
		}},
		{"targets", func(d *inquiry.Desk, r *rand.Rand) (int, error) {
			a, err := d.Targets(b.Context(), insight.TargetsQuestion{Segment: leaves[r.IntN(len(leaves))]})
			if err != nil {
				return 0, err
			}
			return len(a.Items) + len(a.Expansion), nil
		}},
		{"inputs", func(d *inquiry.Desk, r *rand.Rand) (int, error) {
			a, err := d.Inputs(b.Context(), insight.InputsQuestion{Enterprise: province.Enterprise(r.IntN(min(1000, size))).ID})
			if err != nil {
				return 0, err
			}
			return len(a.Rows), nil
		}},
		{"partners-of-chain", func(d *inquiry.Desk, r *rand.Rand) (int, error) {
			a, err := d.Partners(b.Context(), insight.PartnersQuestion{Chain: taxonomy.Chains[r.IntN(len(taxonomy.Chains))].ID, AsOf: graph.Date(fmt.Sprintf("20%02d", 10+r.IntN(16)))})
			if err != nil {
				return 0, err
			}
			return len(a.Suppliers) + len(a.Customers), nil
		}},
	}
	for _, q := range questions {
		b.Run(fmt.Sprintf("%s/%d", q.name, size), func(b *testing.B) {
			for b.Loop() {
				desk := inquiry.New(store)
				r := rand.New(rand.NewPCG(7, 7))
				asked := 1_000
				if q.name == "partners-of-chain" {
					asked = 20
				}
				var took []time.Duration
				named := 0
				for range asked {
					start := time.Now()
					n, err := q.ask(desk, r)
					if err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(start))
					named += n
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[asked/2].Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(took[asked*95/100].Microseconds())/1000, "p95-ms")
				b.ReportMetric(float64(took[asked-1].Microseconds())/1000, "max-ms")
				b.ReportMetric(float64(named)/float64(asked), "named")
			}
		})
	}
}
