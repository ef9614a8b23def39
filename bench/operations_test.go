package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/seed/synth"
)

const (
	rowOpen     = "open"
	rowOpenPeak = "anonymous memory while opening, highest"
	rowOpenHeld = "anonymous memory held after open"
	rowLoad     = "load"
	rowLoadPeak = "anonymous memory while loading, highest"
	rowFile     = "file"
	rowAlone    = "tally, p50 / p99, no writer"
	rowBeside   = "tally, p50 / p99, beside a writer"
)

// plainRows follow the operations in the table, with their bars.
var plainRows = [][2]string{
	{rowAlone, ""}, {rowBeside, "as without"}, {rowLoad, "180 s"}, {rowLoadPeak, "4 GB"},
	{rowOpen, "20 s"}, {rowOpenPeak, ""}, {rowOpenHeld, "2.5 GB"}, {rowFile, ""},
}

// operation is a row of the table: prepare draws a question, which is then asked
// and timed.
type operation struct {
	name, bar string
	count     int // blank: queries
	prepare   func(w *world, r *rand.Rand) func(context.Context) error
}

var operations = []operation{
	{"tally of a chain: region, partner, all", "0.3", 0, func(w *world, r *rand.Rand) func(context.Context) error {
		return asked(w.Tally, w.tally(r))
	}},
	{"gap answer without intervals", "3", 0, func(w *world, r *rand.Rand) func(context.Context) error {
		return asked(w.plain.Gaps, w.question(r))
	}},
	{"gap answer with 200 draws", "60", 200, func(w *world, r *rand.Rand) func(context.Context) error {
		return asked(w.desk.Gaps, w.question(r))
	}},
	{"gap answer, cached", "0.1", 0, func(w *world, r *rand.Rand) func(context.Context) error {
		_, _ = w.desk.Gaps(context.Background(), w.known)
		return asked(w.desk.Gaps, w.known)
	}},
	{"search, common text", "1", 0, func(w *world, r *rand.Rand) func(context.Context) error {
		return asked(w.Find, graph.FindQuery{Text: pick(r, commonTexts), Limit: 20})
	}},
	{"search, rare text", "1", 0, func(w *world, r *rand.Rand) func(context.Context) error {
		return asked(w.Find, graph.FindQuery{Text: w.rareText(r), Limit: 20})
	}},
	{"search in a chain and a region", "1", 0, func(w *world, r *rand.Rand) func(context.Context) error {
		return asked(w.Find, graph.FindQuery{
			Text: pick(r, commonTexts), Regions: w.inside[pick(r, w.places)], Scopes: []string{synth.ChainID(r.IntN(synth.Chains))}, Limit: 20,
		})
	}},
	{"links of 1,000 enterprises, 20 each", "1", 0, func(w *world, r *rand.Rand) func(context.Context) error {
		q := graph.LinksQuery{Direction: graph.Both, Limit: 20}
		for range min(graph.MaxIDs, w.province.Size()) {
			q.Enterprises = append(q.Enterprises, w.id(r))
		}
		return asked(w.Links, q)
	}},
	{"two-hop neighbourhood of a hub", "2", 0, func(w *world, r *rand.Rand) func(context.Context) error {
		hub := w.hubs[r.IntN(min(10, len(w.hubs)))]
		return func(ctx context.Context) error { _, err := w.twoHops(ctx, hub); return err }
	}},
	{"one supply path between two enterprises", "0.5", 0, func(w *world, r *rand.Rand) func(context.Context) error {
		return asked(w.desk.Paths, w.path(r, 1))
	}},
	{"five supply paths", "5", 0, func(w *world, r *rand.Rand) func(context.Context) error {
		return asked(w.desk.Paths, w.path(r, 5))
	}},
	{"network of 500 enterprises", "1", 0, func(w *world, r *rand.Rand) func(context.Context) error {
		return asked(w.desk.Network, insight.NetworkQuestion{Of: w.id(r), Depth: 3, Direction: graph.Both, Limit: 500})
	}},
	{"write of one record", "20", 200, func(w *world, r *rand.Rand) func(context.Context) error {
		return asked(w.Apply, w.batch(r))
	}},
}

// asked makes a question of a method and its argument.
func asked[Q, A any](method func(context.Context, Q) (A, error), q Q) func(context.Context) error {
	return func(ctx context.Context) error { _, err := method(ctx, q); return err }
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

var commonTexts = strings.Fields("科技 有限公司 电子 机械 新材料 甲州 keji yxgs 食品 华")

// world is a loaded province and what questions are drawn from.
type world struct {
	*embedded.Store
	province *synth.Province
	places   []string            // codes of cities and counties
	cities   []string            // codes of cities alone
	inside   map[string][]string // the codes of a place and of what lies in it
	hubs     []string            // ids, those with most links first
	desk     *inquiry.Desk
	plain    *inquiry.Desk // draws no intervals
	known    insight.Question
	batches  int
}

func newWorld(b *testing.B, s *embedded.Store, p *synth.Province) *world {
	b.Helper()
	rules := insight.Default
	rules.Draws = 0
	w := &world{
		Store: s, province: p, places: p.Places(), inside: map[string][]string{},
		desk: inquiry.New(s), plain: inquiry.NewWithRules(s, rules),
	}
	g, err := s.Gazetteer(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, code := range w.places {
		if w.inside[code] = insight.RegionCodes(g, code); len(w.inside[code]) > 1 {
			w.cities = append(w.cities, code)
		}
	}
	type degree struct {
		id string
		n  int
	}
	var first []degree
	for i := range min(1000, p.Size()) {
		id := p.Enterprise(i).ID
		links, err := s.Links(b.Context(), graph.LinksQuery{Enterprises: []string{id}, Direction: graph.Both, Limit: graph.MaxLimit})
		if err != nil {
			b.Fatal(err)
		}
		first = append(first, degree{id, len(links[0].Links)})
	}
	slices.SortFunc(first, func(a, b degree) int { return b.n - a.n })
	for _, d := range first {
		w.hubs = append(w.hubs, d.id)
	}
	near, err := w.twoHops(b.Context(), w.hubs[0])
	if err != nil {
		b.Fatal(err)
	}
	fmt.Printf("%d enterprises: the first hub has %d links and %d enterprises within two hops\n", p.Size(), first[0].n, near)
	w.known = w.question(rand.New(rand.NewPCG(1, 1)))
	return w
}

// id draws an enterprise, every tenth time a hub.
func (w *world) id(r *rand.Rand) string {
	if r.IntN(10) == 0 {
		return w.hubs[r.IntN(min(100, len(w.hubs)))]
	}
	return w.province.ID(r.IntN(w.province.Size()))
}

// path asks about two enterprises.
func (w *world) path(r *rand.Rand, paths int) insight.PathQuestion {
	q := insight.PathQuestion{From: w.id(r), Paths: paths}
	for q.To = w.id(r); q.To == q.From; q.To = w.id(r) {
	}
	return q
}

// place draws a place: a city every third time, a county else.
func (w *world) place(r *rand.Rand) string {
	if r.IntN(3) == 0 {
		return pick(r, w.cities)
	}
	return pick(r, w.places)
}

// pair draws two places of which none holds the other.
func (w *world) pair(r *rand.Rand) (region, partner string) {
	for {
		region, partner = w.place(r), w.place(r)
		if !slices.Contains(w.inside[region], partner) && !slices.Contains(w.inside[partner], region) {
			return region, partner
		}
	}
}

func (w *world) question(r *rand.Rand) insight.Question {
	region, partner := w.pair(r)
	return insight.Question{Chain: synth.ChainID(r.IntN(synth.Chains)), Region: region, Partner: partner}
}

func (w *world) tally(r *rand.Rand) graph.TallyQuery {
	region, partner := w.pair(r)
	return graph.TallyQuery{Scopes: w.province.Leaves(r.IntN(synth.Chains)), Parts: [][]string{w.inside[region], w.inside[partner]}}
}

// rareText is the brand of an enterprise, a stretch of its pinyin, or what nobody bears.
func (w *world) rareText(r *rand.Rand) string {
	e := w.province.Enterprise(r.IntN(w.province.Size()))
	switch r.IntN(4) {
	case 0:
		return "查无此名"
	case 1:
		_, rest, _ := strings.Cut(e.Search, "\n")
		pinyin, _, _ := strings.Cut(rest, "\t")
		return graph.Small(pinyin[:min(len(pinyin), 14)])
	case 2:
		return e.Name
	}
	return string([]rune(e.ShortName)[:3])
}

// twoHops counts who is within two links of an enterprise, reading level by level as all walks do.
func (w *world) twoHops(ctx context.Context, of string) (int, error) {
	seen := map[string]bool{of: true}
	for level, range_ := 0, []string{of}; level < 2; level++ {
		var next []string
		for ids := range slices.Chunk(range_, graph.MaxIDs) {
			groups, err := w.Links(ctx, graph.LinksQuery{Enterprises: ids, Direction: graph.Both, Limit: graph.MaxLimit})
			if err != nil {
				return 0, err
			}
			for _, g := range groups {
				for i := range g.Links {
					for _, id := range [2]string{g.Links[i].Supplier, g.Links[i].Customer} {
						if !seen[id] {
							seen[id] = true
							next = append(next, id)
						}
					}
				}
			}
		}
		range_ = next
	}
	return len(seen) - 1, nil
}

// batch is a write of one record: an enterprise that has moved.
func (w *world) batch(r *rand.Rand) graph.Batch {
	w.batches++
	e := w.province.Enterprise(r.IntN(w.province.Size()))
	e.Region, e.Place = pick(r, w.places), fmt.Sprint("第", w.batches, "次迁址")
	b := graph.Batch{ID: fmt.Sprintf("bench-%d-%d", time.Now().UnixNano(), w.batches), Title: "测速", Actor: graph.Actor{Person: "测速程序"}, Time: time.Now()}
	b.Put.Add(e)
	return b
}

// readBesideWriter asks the same questions with and without a writer at work.
func readBesideWriter(b *testing.B, c column, w *world) {
	b.Helper()
	ask := func() string {
		r := rand.New(rand.NewPCG(5, 5))
		took := make([]time.Duration, 5000)
		for i := range took {
			q := w.tally(r)
			began := time.Now()
			if _, err := w.Tally(b.Context(), q); err != nil {
				b.Fatal(err)
			}
			took[i] = time.Since(began)
		}
		return percentiles(took, 50, 99)
	}
	c[rowAlone] = ask()
	ctx, stop := context.WithCancel(b.Context())
	var writer sync.WaitGroup
	writes := 0
	writer.Go(func() {
		for r := rand.New(rand.NewPCG(6, 6)); ; writes++ {
			if _, err := w.Apply(ctx, w.batch(r)); err != nil {
				if !errors.Is(err, context.Canceled) {
					b.Error(err)
				}
				return
			}
		}
	})
	c[rowBeside] = ask()
	stop()
	writer.Wait()
	c[rowBeside] += fmt.Sprintf(" (%d writes)", writes)
}
