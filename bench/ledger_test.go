package bench

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/ledger"
	"chainchief/seed"
)

// ledgerBar is how long a list of a ledger of 100,000 rows may take.
const ledgerBar = 50 * time.Millisecond

// BenchmarkLedger measures the lists of a ledger of 100,000 rows beside the bundled data:
// half of them problems, the rest values of goals, visits and goals. Each page is asked for
// in several scopes; the first asking after a write, which works the order out anew, is told apart.
// What is told is processor time, garbage collection included: others may use the machine.
//
//	go test ./bench -run '^$' -bench Ledger -benchtime 1x
func BenchmarkLedger(b *testing.B) {
	for b.Loop() {
		batch, err := seed.Bundled()
		if err != nil {
			b.Fatal(err)
		}
		counties := []string{"341502", "341503", "341504", "341522", "341523", "341524", "341525"}
		d := func(n int) graph.Date { return graph.Date(fmt.Sprintf("2026-%02d-%02d", n%11+1, n%28+1)) }
		for n := range 50_000 {
			p := graph.Issue{ID: fmt.Sprintf("j-%06d", n), What: fmt.Sprint("问题", n), Region: counties[n%7], Chain: "nev", By: "甲", Date: "2025-12-31"}
			for step := n % 6; step > 0; step-- {
				p = ledger.TakeStep(p, fmt.Sprint("某人", step), d(n), "办了", fmt.Sprint("某局", n%40), d(n+3))
			}
			batch.Put.Add(p)
		}
		for n := range 500 {
			batch.Put.Add(graph.Goal{ID: fmt.Sprintf("m-%06d", n), Name: fmt.Sprint("目标", n), Number: 100, Unit: "个", Region: counties[n%7], Until: "2026-12-31", Lead: fmt.Sprint("某局", n%40), Progress: "已完成45个，占目标任务的45%"})
		}
		for n := range 24_500 {
			batch.Put.Add(graph.GoalValue{ID: fmt.Sprintf("w-%06d", n), Goal: fmt.Sprintf("m-%06d", n%500), Date: d(n), Value: float64(n % 100), By: "甲"})
		}
		for n := range 25_000 {
			batch.Put.Add(graph.Visit{ID: fmt.Sprintf("v-%06d", n), Whom: fmt.Sprint("某厂", n), Region: counties[n%7], Purpose: "service", Date: d(n), By: "甲"})
		}
		batch.ID = "ledger"
		store, err := embedded.Open(b.TempDir())
		if err == nil {
			_, err = store.Apply(b.Context(), batch)
		}
		if err != nil {
			b.Fatal(err)
		}
		s := newSite(b, store)
		askPages(b, store, s, "/problems", "/problems?overdue=yes&region=341524", "/problems?unit=%E6%9F%90%E5%B1%807&step=2", "/visits", "/visits?region=341524", "/goal_values", "/goals", "/goals?status=behind&region=341524", "/chiefs", "/pairs")
		store.Close()
	}
}

// BenchmarkLadder measures the pages of what an office keeps of its firms, of 100,000 rows: months,
// years and titles of a thousand firms, needs, results and policies.
//
//	go test ./bench -run '^$' -bench Ladder -benchtime 1x
func BenchmarkLadder(b *testing.B) {
	for b.Loop() {
		batch, err := seed.Bundled()
		if err != nil {
			b.Fatal(err)
		}
		var firms, segments []string
		for _, e := range batch.Put.Enterprises {
			if e.Type == graph.TypeEnterprise && len(firms) < 1000 {
				firms = append(firms, e.ID)
			}
		}
		for one := range batch.Put.Of(graph.KindSegments) {
			if s := one.(graph.Segment); !s.Card {
				segments = append(segments, s.ID)
			}
		}
		source := graph.Source{Evidence: graph.EvidenceSynthetic}
		rows := 0
		put := func(r graph.Record) { batch.Put.Add(r); rows++ }
		for i, e := range firms {
			for k := range 60 {
				put(graph.Month{ID: fmt.Sprint("mo-", i, "-", k), Enterprise: e, Month: graph.Date(fmt.Sprintf("%d-%02d", 2021+(k+10)/12, (k+10)%12+1)), Output: float64(1000 + (i*k)%700), Revenue: float64(100 + k), Profit: float64(k - i%50), Tax: 3, Power: 5, Staff: 40, Orders: 9, Source: source})
			}
			for y := 2021; y < 2026; y++ {
				put(graph.Acre{ID: fmt.Sprint("ac-", i, "-", y), Enterprise: e, Year: y, Scale: []string{graph.ScaleAbove, graph.ScaleBelow}[i%2], Land: float64(10 + i%90), Tax: float64(i % 70), Revenue: float64(1900 + i), Value: 300, Energy: 40, Staff: 50, RD: 20, RDStaff: 5, Emission: 3, Source: source})
			}
			for k := range 20 {
				put(graph.Title{ID: fmt.Sprint("ti-", i, "-", k), Enterprise: e, Title: "green-product", Level: "province", Product: fmt.Sprint("产品", k), From: "2024", Source: source})
			}
		}
		for n := range 5_000 {
			put(graph.Need{ID: fmt.Sprint("n-", n), Region: "341524", Segment: segments[n%len(segments)], Need: fmt.Sprint("需要", n%900, "号轴承和电机控制器的测试方法"), SaidBy: "某厂", Date: "2026-10", Source: source})
			put(graph.Result{ID: fmt.Sprint("re-", n), Name: fmt.Sprint("成果", n), Owner: "某所", Segments: []string{segments[n*7%len(segments)]}, Words: []string{fmt.Sprint(n%900, "号轴承"), "没有的词"}, Date: "2026", Source: source})
			put(graph.Offer{ID: fmt.Sprint("me-", n), Name: fmt.Sprint("政策", n), Text: "奖补", Segments: []string{segments[n%len(segments)]}, Source: source})
		}
		batch.ID = "ladder"
		store, err := embedded.Open(b.TempDir())
		if err == nil {
			_, err = store.Apply(b.Context(), batch)
		}
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(rows), "rows")
		askPages(b, store, newSite(b, store), "/candidates", "/candidates?for=little-giant&region=341524", "/alerts", "/alerts?what=output&region=341524", "/grades", "/grades?grade=A&region=341524", "/matches", "/matches?chain=nev", "/enterprises?title=green-product", "/titles", "/months", "/api/v1/enterprises/"+firms[3]+"/measures", "/enterprises/"+firms[3], "/board")
		store.Close()
	}
}

// askPages asks for each page just after a write to the ledger, then again, and tells what each took.
func askPages(b *testing.B, store graph.Store, s http.Handler, pages ...string) {
	ask := func(address string) time.Duration {
		start, w := processorTime(), httptest.NewRecorder()
		r := httptest.NewRequest("GET", address, nil)
		r.Host = "127.0.0.1"
		s.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatalf("%s: %d %.200s", address, w.Code, w.Body)
		}
		return processorTime() - start
	}
	for i, page := range pages {
		note := graph.Batch{ID: fmt.Sprint("visit-", i), Title: "走访", Actor: graph.Actor{Person: "甲"}, Time: time.Now()}
		note.Put.Add(graph.Visit{ID: fmt.Sprint("v-x", i), Whom: "某厂", Purpose: "study", Date: "2026-11-30", By: "甲"})
		if _, err := store.Apply(b.Context(), note); err != nil {
			b.Fatal(err)
		}
		first := ask(page)
		var times []time.Duration
		for range 15 {
			times = append(times, ask(page))
		}
		slices.Sort(times)
		over := ""
		if times[len(times)/2] > ledgerBar {
			over = "  over the bar"
		}
		b.Logf("%-55s after a write %8v, then %8v%s", page, first.Round(100*time.Microsecond), times[len(times)/2].Round(100*time.Microsecond), over)
	}
}
