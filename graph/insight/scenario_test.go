package insight_test

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/seed"
)

func imagine(t *testing.T, store graph.Store, chain, region string, without ...string) *insight.Scenario {
	t.Helper()
	a, err := inquiry.New(store).Scenario(context.Background(), insight.Question{Chain: chain, Region: region}, without)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestHeaviestEqualsARecordedEnd compares the subtraction with a store in which
// the memberships and projects of those who leave really end on the day.
func TestHeaviestEqualsARecordedEnd(t *testing.T) {
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	before := storeWith(t, batch)
	var local []graph.Enterprise
	for _, e := range batch.Put.Enterprises {
		if strings.HasPrefix(e.Region, "3415") || strings.HasPrefix(e.Region, "3401") {
			local = append(local, e)
		}
	}
	rng := rand.New(rand.NewPCG(11, 11))
	moved := 0
	for round := range 10 {
		chain, region := chains[round%len(chains)], []string{"341500", "341524"}[round/5]
		leaving := map[string]bool{}
		var ids []string
		for _, i := range rng.Perm(len(local))[:30] { // many, so that something happens
			leaving[local[i].ID] = true
		}
		ids = slices.Sorted(maps.Keys(leaving))[:20]
		leaving = map[string]bool{}
		for _, id := range ids {
			leaving[id] = true
		}
		got := imagine(t, before, chain, region, ids...)

		ended := batch
		ended.Put.Memberships = slices.Clone(batch.Put.Memberships)
		for i := range ended.Put.Memberships {
			if m := &ended.Put.Memberships[i]; leaving[m.Enterprise] {
				m.Until = "2026-11-30"
			}
		}
		ended.Put.Projects = slices.DeleteFunc(slices.Clone(batch.Put.Projects), func(p graph.Project) bool {
			return len(p.Investors) > 0 && !slices.ContainsFunc(p.Investors, func(i graph.Investor) bool { return !leaving[i.Enterprise] })
		})
		want := ask(t, storeWith(t, ended), chain, region)
		if !maps.Equal(got.Heaviest.Counts, countsOf(want)) {
			t.Errorf("round %d, %s in %s: counts %v, want %v", round, chain, region, got.Heaviest.Counts, countsOf(want))
		}
		same := ask(t, before, chain, region).Figures.Judged == want.Figures.Judged
		told := want.Figures.Completeness != nil // enough firms are left
		if same && told && *got.Heaviest.Completeness != *want.Figures.Completeness || got.Heaviest.SinglePoints != want.Figures.SingleCount {
			t.Errorf("round %d: completeness %v, want %v; single points %d, want %d", round, got.Heaviest.Completeness, want.Figures.Completeness,
				got.Heaviest.SinglePoints, want.Figures.SingleCount)
		}
		byID := map[string]insight.Verdict{}
		for _, d := range want.Segments {
			byID[d.Segment.ID] = d
		}
		for _, c := range got.Changes {
			d := byID[c.Segment.ID]
			if c.Heaviest.Status != d.Status || c.Heaviest.Action != d.Action || c.Heaviest.SinglePoint != d.SinglePoint || c.Heaviest.BreakPoint != d.BreakPoint {
				t.Errorf("round %d: %s is %+v, want %s %s", round, c.Segment.ID, c.Heaviest, d.Status, d.Action)
			}
		}
		moved += len(got.Changes)
		boundsAreInOrder(t, got)
	}
	if moved < 20 {
		t.Errorf("only %d segments changed in all rounds", moved)
	}
}

// countsOf leaves out statuses that do not occur.
func countsOf(a *insight.Answer) map[insight.Status]int {
	m := maps.Clone(a.Counts)
	maps.DeleteFunc(m, func(_ insight.Status, n int) bool { return n == 0 })
	return m
}

// boundsAreInOrder: nothing is better at the lightest than before, or at the heaviest than at the lightest.
func boundsAreInOrder(t *testing.T, s *insight.Scenario) {
	t.Helper()
	told := s.Before.Completeness != nil // enough firms of the chain are recorded
	if told != (s.Lightest.Completeness != nil) || told != (s.Heaviest.Completeness != nil) {
		t.Fatalf("completeness %v, %v, %v", s.Before.Completeness, s.Lightest.Completeness, s.Heaviest.Completeness)
	}
	if told && (*s.Lightest.Completeness > *s.Before.Completeness || *s.Heaviest.Completeness > *s.Lightest.Completeness) {
		t.Errorf("completeness %v, %v, %v", *s.Before.Completeness, *s.Lightest.Completeness, *s.Heaviest.Completeness)
	}
	if len(s.Lightest.LostSegments) > len(s.Heaviest.LostSegments) || s.CutOffLightest > len(s.CutOff) {
		t.Errorf("more is lost at the lightest: %v, %v", s.Lightest.LostSegments, s.Heaviest.LostSegments)
	}
}

func TestNothingHappensWhenAStrangerLeaves(t *testing.T) {
	w := &world{t: t, store: bundled(t)}
	var b bundle
	b.firm("310000", "nev.elec.light", graph.SizeLarge, graph.Hint, "2015", "")
	w.apply(b.Bundle)
	s := imagine(t, w.store, "nev", "341500", b.Enterprises[0].ID)
	if len(s.Changes) != 0 || len(s.CutOff) != 0 || *s.Heaviest.Completeness != *s.Before.Completeness {
		t.Errorf("got %+v", s)
	}
	if !strings.Contains(s.Sentences[1], "没有它在") {
		t.Errorf("it is not said that the firm is not in the chain: %v", s.Sentences)
	}
}

// TestCutOff: who loses the only recorded supplier, and who could take over.
func TestCutOff(t *testing.T) {
	const made, unmade = "nev.elec.light", "nev.battery.tray" // nobody is recorded in either in 六安
	w := &world{t: t, store: bundled(t)}
	var b bundle
	b.firm("341502", made, graph.SizeLarge, graph.Confirmed, "2015", "")      // 0 leaves
	b.firm("341502", made, graph.SizeLarge, graph.Probable, "2015", "")       // 1 could take over
	b.firm("341503", "nev.vehicle.pass", graph.SizeSmall, graph.Hint, "", "") // 2 buys from 0 alone
	b.firm("341503", "nev.vehicle.pass", graph.SizeSmall, graph.Hint, "", "") // 3 buys from 0 and 1
	b.firm("310000", "nev.vehicle.pass", graph.SizeSmall, graph.Hint, "", "") // 4 buys something else from 0
	b.firm("310000", "nev.vehicle.pass", graph.SizeSmall, graph.Hint, "", "") // 5 buys from 0 by an inferred link
	id := func(i int) string { return b.Enterprises[i].ID }
	link := func(from, to int, segment string, confidence float64) {
		b.Links = append(b.Links, graph.SupplyLink{ID: graph.LinkID(id(from), id(to), segment, "x", ""), Supplier: id(from), Customer: id(to),
			Product: "测试件", Segment: segment, Kind: graph.LinkSupply, Confidence: confidence, Source: synthetic})
	}
	b.Memberships = append(b.Memberships, graph.Membership{Enterprise: id(0), Segment: unmade, Certainty: graph.Confirmed, Source: synthetic})
	link(0, 2, made, 0.9)
	link(0, 3, made, 0.9)
	link(1, 3, made, 0.7)
	link(0, 4, unmade, 0.8)
	link(0, 5, made, 0.6)
	w.apply(b.Bundle)
	s := imagine(t, w.store, "nev", "341500", id(0))
	if len(s.CutOff) != 2 || s.OtherCustomers != 1 || s.CutOffLightest > 1 {
		t.Fatalf("cut off %+v, others %d, lightest %d", s.CutOff, s.OtherCustomers, s.CutOffLightest)
	}
	two, four := s.CutOff[0], s.CutOff[1]
	if two.Enterprise.ID != id(2) || !two.Local || !slices.ContainsFunc(two.TakeOver, func(n insight.Named) bool { return n.ID == id(1) }) {
		t.Errorf("got %+v", two)
	}
	if four.Enterprise.ID != id(4) || four.Local {
		t.Errorf("got %+v", four)
	}
	// Both leave: nobody local is left, and the segment is lost at the heaviest.
	s = imagine(t, w.store, "nev", "341500", id(0), id(1))
	if !slices.ContainsFunc(s.Heaviest.LostSegments, func(n insight.Named) bool { return n.ID == made }) || s.OtherCustomers != 0 || len(s.CutOff) != 3 {
		t.Errorf("lost %v, cut off %d", s.Heaviest.LostSegments, len(s.CutOff))
	}
	for _, line := range s.Sentences {
		if strings.Contains(line, "%!") {
			t.Errorf("a broken sentence: %s", line)
		}
	}
	if _, err := json.Marshal(s); err != nil { // no NaN
		t.Error(err)
	}
}

func TestLightestKeepsWhatOthersMake(t *testing.T) {
	w := &world{t: t, store: bundled(t)}
	var b bundle
	b.firm("341502", "nev.elec.light", graph.SizeLarge, graph.Confirmed, "2015", "")
	b.firm("340111", "nev.elec.light", graph.SizeSmall, graph.Probable, "2015", "") // 合肥
	w.apply(b.Bundle)
	s := imagine(t, w.store, "nev", "341500", b.Enterprises[0].ID)
	if *s.Lightest.Completeness != *s.Heaviest.Completeness || !slices.ContainsFunc(s.Leaving[0].Segments[0].Partly, func(n insight.Named) bool { return n.ID == b.Enterprises[1].ID }) {
		t.Errorf("a smaller firm takes over: %+v", s.Leaving[0].Segments)
	}
	b.firm("340111", "nev.elec.light", graph.SizeUnknown, graph.Confirmed, "2015", "")
	b.firm("340111", "nev.elec.light", graph.SizeLarge, graph.Probable, "2015", "")
	b.Enterprises[0].Group, b.Enterprises[3].Group = "测试", "测试"
	w.apply(b.Bundle)
	s = imagine(t, w.store, "nev", "341500", b.Enterprises[0].ID)
	if *s.Lightest.Completeness != *s.Heaviest.Completeness || len(s.Leaving[0].Segments[0].Unsized) != 1 {
		t.Errorf("one of unknown size, or of the same group, takes over: %+v", s.Leaving[0].Segments)
	}
	b.Enterprises[3].Group = "另一家"
	w.apply(b.Bundle)
	s = imagine(t, w.store, "nev", "341500", b.Enterprises[0].ID)
	if len(s.Changes) == 0 || *s.Heaviest.Completeness >= *s.Before.Completeness || *s.Lightest.Completeness != *s.Before.Completeness {
		t.Errorf("changes %v, completeness %v, %v, %v", s.Changes, *s.Before.Completeness, *s.Lightest.Completeness, *s.Heaviest.Completeness)
	}
	if !strings.HasPrefix(s.Sentences[0], "若") || !strings.Contains(s.Sentences[0], "影响下限，完整度不变") {
		t.Errorf("got %s", s.Sentences[0])
	}
}

// TestBacktestOnTheBundledData: the outcome does not change from run to run, its
// numbers add up, and with so few positives nothing is claimed.
func TestBacktestOnTheBundledData(t *testing.T) {
	store := bundled(t)
	run := func() *insight.Backtest {
		b, err := inquiry.New(store).Backtest(context.Background(), insight.BacktestQuestion{Date: "2021-04"})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b := run()
	first, _ := json.Marshal(b)
	if second, _ := json.Marshal(run()); string(first) != string(second) {
		t.Error("two runs differ")
	}
	pairs := b.Positives + b.NotCourted
	for _, n := range b.Elsewhere {
		pairs += n
	}
	if pairs != b.Pairs {
		t.Errorf("%d of %d pairs are accounted for", pairs, b.Pairs)
	}
	candidates, positives := 0, 0
	for _, c := range b.Chains {
		candidates, positives = candidates+c.Candidates, positives+c.Positives
	}
	if candidates != b.Candidates || positives != b.Positives || b.Positives == 0 || b.Newcomers == 0 {
		t.Errorf("got %+v", b)
	}
	if b.Positives < 60 && !slices.ContainsFunc(b.Sentences, func(s string) bool { return strings.Contains(s, "不作任何结论") }) {
		t.Errorf("something is claimed: %v", b.Sentences)
	}
	for _, m := range b.Pooled {
		for _, x := range []insight.Interval{m.AUC, m.At10, m.MRR} {
			if x.Value == nil || *x.Low > *x.High || *x.Low < 0 || *x.High > 1 || math.IsNaN(*x.Value) {
				t.Errorf("%s: %v", m.Method, x)
			}
		}
	}
}

// TestBacktestDoesNotKnowWhatCameLater: a later project with the firm that it
// brought changes neither the gaps of the past date nor their order.
func TestBacktestDoesNotKnowWhatCameLater(t *testing.T) {
	run := func(store graph.Store) *insight.Backtest {
		b, err := inquiry.New(store).Backtest(context.Background(), insight.BacktestQuestion{Date: "2021-04"})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	plain := run(bundled(t))
	then, err := inquiry.New(bundled(t)).Gaps(context.Background(), insight.Question{Chain: "nev", AsOf: "2021-04"})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(then.Items, func(d insight.Verdict) bool { return d.Status == insight.Unseen })
	segment := then.Items[i].Segment.ID
	w := &world{t: t, store: bundled(t)}
	var b bundle
	b.firm("341502", segment, graph.SizeLarge, graph.Confirmed, "", "") // no known start
	e := &b.Enterprises[0]
	b.Projects = append(b.Projects, graph.Project{ID: "p-case", Name: "测试车灯项目", Kind: "new", Region: "341502", Segments: []string{segment},
		Investors: []graph.Investor{{Name: e.Name, Enterprise: e.ID}}, Stage: graph.ProjectCommissioned, Date: "2023-05", Source: synthetic})
	w.apply(b.Bundle)
	after := run(w.store)
	if after.Candidates != plain.Candidates || after.Newcomers != plain.Newcomers+1 || after.Pairs != plain.Pairs+1 || after.Positives != plain.Positives+1 {
		t.Errorf("candidates %d → %d, newcomers %d → %d, pairs %d → %d, positives %d → %d", plain.Candidates, after.Candidates,
			plain.Newcomers, after.Newcomers, plain.Pairs, after.Pairs, plain.Positives, after.Positives)
	}
}
