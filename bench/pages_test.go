package bench

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/embedded"
	"chainchief/seed"
)

// pageKind is a page of the site, asked of many things.
type pageKind struct {
	name    string
	count   int
	atOnce  int // of it when many ask together; 0: it is not asked for then
	address func(s *site, r *rand.Rand) string
}

var pageKinds = []pageKind{
	{"first page of a county", 20, 40, func(s *site, r *rand.Rand) string { return "/?region=" + pick(r, s.places) }},
	{"chain with its map", 40, 160, func(s *site, r *rand.Rand) string {
		return "/chains/" + pick(r, s.chains) + "?region=" + pick(r, s.places)
	}},
	{"segment", 100, 0, func(s *site, r *rand.Rand) string {
		return "/segments/" + pick(r, s.segments) + "?region=" + pick(r, s.places)
	}},
	{"panel beside the map", 100, 0, func(s *site, r *rand.Rand) string {
		return "/segments/" + pick(r, s.segments) + "/panel?region=" + pick(r, s.places)
	}},
	{"enterprise", 100, 800, func(s *site, r *rand.Rand) string { return "/enterprises/" + pick(r, s.firms) }},
	{"network of an enterprise", 40, 0, func(s *site, r *rand.Rand) string { return "/enterprises/" + pick(r, s.firms) + "/network" }},
	{"list of 500 enterprises", 20, 0, func(s *site, r *rand.Rand) string {
		return "/api/v1/enterprises?limit=500&chain=" + pick(r, s.chains) + fmt.Sprint("&as_of=2026-", r.IntN(9)+1)
	}},
	{"counties", 5, 0, func(s *site, r *rand.Rand) string { return fmt.Sprint("/counties?as_of=2026-", r.IntN(9)+1) }},
	{"search", 100, 0, func(s *site, r *rand.Rand) string {
		return "/search?q=" + pick(r, commonTexts) + fmt.Sprint(r.IntN(50))
	}},
}

// site is a server over a store, and what its pages are asked of.
type site struct {
	*api.Server
	places, chains, segments, firms []string
}

func newSite(b *testing.B, store *embedded.Store) *site {
	b.Helper()
	pool := layout.NewPool(layout.Options{Workers: 1})
	b.Cleanup(func() { pool.Close() })
	server, err := api.New(api.Options{Store: store, Log: slog.New(slog.DiscardHandler), Layout: pool})
	if err != nil {
		b.Fatal(err)
	}
	s := &site{Server: server}
	t, err := store.Taxonomy(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	g, err := store.Gazetteer(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range t.Chains {
		s.chains = append(s.chains, c.ID)
	}
	for _, one := range t.Segments {
		if !one.Card {
			s.segments = append(s.segments, one.ID)
		}
	}
	for _, p := range g.Regions {
		if p.Level == graph.LevelCounty || p.Level == graph.LevelCity {
			s.places = append(s.places, p.Code)
		}
	}
	page, err := store.Find(b.Context(), graph.FindQuery{Limit: 1000})
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range page.Enterprises {
		s.firms = append(s.firms, e.ID)
	}
	return s
}

var drawing = regexp.MustCompile(`(?s)<svg.*?</svg>`)

// BenchmarkPages measures what a server takes for each page: of things that were
// not asked about before, and once more. Bytes are the page without its drawing.
//
//	CHAINCHIEF_SIZES=10000,1000000 go test ./bench -run '^$' -bench Pages -benchtime 1x -timeout 1h
//
// Without CHAINCHIEF_SIZES it asks a few of each, to see that it runs.
func BenchmarkPages(b *testing.B) { provinces(b, pagesOf) }

// provinces measures the bundled set and every size that is asked for.
func provinces(b *testing.B, measure func(b *testing.B, name string, store *embedded.Store)) {
	for b.Loop() {
		batch, err := seed.Bundled()
		if err != nil {
			b.Fatal(err)
		}
		dir := b.TempDir()
		store, err := embedded.Open(dir)
		if err == nil {
			_, err = store.Apply(b.Context(), batch)
		}
		if err != nil {
			b.Fatal(err)
		}
		measure(b, "bundled", store)
		store.Close()
		for _, n := range sizes(b) {
			p := province(n)
			dir := directory(b, p)
			load(b, column{}, p, dir)
			store, err := embedded.Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			measure(b, fmt.Sprint(n), store)
			store.Close()
		}
	}
}

func pagesOf(b *testing.B, name string, store *embedded.Store) {
	s, r := newSite(b, store), rand.New(rand.NewPCG(1, 1))
	fmt.Printf("| %s: milliseconds, p50 / p95 | first time | in processor time | again | in processor time | largest, kB |\n|---|---|---|---|---|---|\n", name)
	for _, k := range pageKinds {
		var took, again, used, usedAgain []time.Duration
		most := 0
		asked := map[string]bool{}
		count := k.count
		if os.Getenv("CHAINCHIEF_SIZES") == "" {
			count = 2
		}
		for range count {
			address := k.address(s, r)
			if asked[address] {
				continue
			}
			asked[address] = true
			for i := range 2 {
				began, cpu := time.Now(), processorTime()
				w := s.get(address)
				d, c := time.Since(began), processorTime()-cpu
				if w.Code != http.StatusOK {
					b.Fatalf("%s: %d %.200s", address, w.Code, w.Body)
				}
				if i == 0 {
					took, used = append(took, d), append(used, c)
					most = max(most, len(drawing.ReplaceAllString(w.Body.String(), "")))
				} else {
					again, usedAgain = append(again, d), append(usedAgain, c)
				}
			}
		}
		fmt.Printf("| %s | %s | %s | %s | %s | %d |\n", k.name, percentiles(took, 50, 95), percentiles(used, 50, 95), percentiles(again, 50, 95), percentiles(usedAgain, 50, 95), most/1000)
	}
}

func (s *site) get(address string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", strings.ReplaceAll(address, " ", "%20"), nil)
	r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:50000"
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// together is how many ask at once, each over a connection and from an address of his own.
const together = 16

// BenchmarkPagesTogether measures pages that nobody asked for before, each another one,
// while sixteen ask at once, and the same once more; they are sent packed. A server
// begins anew with each kind of page. Processor time is that of a page, with what it
// took to ask for it.
//
//	CHAINCHIEF_SIZES=100000 go test ./bench -run '^$' -bench PagesTogether -benchtime 1x -timeout 1h
func BenchmarkPagesTogether(b *testing.B) { provinces(b, pagesTogether) }

func pagesTogether(b *testing.B, name string, store *embedded.Store) {
	fmt.Printf("| %s, %d at once | pages | milliseconds, p50 / p95 | processor, a page | again | processor, a page |\n|---|---|---|---|---|---|\n", name, together)
	for _, k := range pageKinds {
		if k.atOnce == 0 {
			continue
		}
		s, r := newSite(b, store), rand.New(rand.NewPCG(1, 1))
		count := k.atOnce
		if os.Getenv("CHAINCHIEF_SIZES") == "" {
			count = together
		}
		asked := map[string]bool{}
		for range 20 * count {
			if len(asked) < count {
				asked[k.address(s, r)] = true
			}
		}
		server := httptest.NewServer(s)
		first, used := s.crowd(b, server.URL, asked)
		again, usedAgain := s.crowd(b, server.URL, asked)
		server.Close()
		fmt.Printf("| %s | %d | %s | %.3g | %s | %.3g |\n", k.name, len(asked), percentiles(first, 50, 95), used.Seconds()*1000, percentiles(again, 50, 95), usedAgain.Seconds()*1000)
	}
}

// crowd asks for pages, so many together, and says how long each took, and the
// processor time of one in the mean.
func (s *site) crowd(b *testing.B, base string, pages map[string]bool) (took []time.Duration, used time.Duration) {
	list := make(chan string, len(pages))
	for _, address := range slices.Sorted(maps.Keys(pages)) {
		list <- address
	}
	close(list)
	var all sync.WaitGroup
	var mu sync.Mutex
	cpu := processorTime()
	for i := range together {
		client := caller(fmt.Sprintf("127.0.0.%d", 2+i))
		all.Go(func() {
			defer client.CloseIdleConnections()
			for address := range list {
				began := time.Now()
				r, err := http.NewRequestWithContext(b.Context(), "GET", base+address, nil)
				if err != nil {
					b.Error(err)
					return
				}
				r.Header.Set("Accept-Encoding", "gzip")
				a, err := client.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				_, err = io.Copy(io.Discard, a.Body)
				a.Body.Close()
				if err != nil || a.StatusCode != http.StatusOK || a.Header.Get("Content-Encoding") != "gzip" {
					b.Errorf("%s: %d, %v, packed %q", address, a.StatusCode, err, a.Header.Get("Content-Encoding"))
					return
				}
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if b.Failed() {
		b.FailNow()
	}
	return took, (processorTime() - cpu) / time.Duration(len(took))
}
