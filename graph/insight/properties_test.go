package insight_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/seed"
)

var (
	chains    = []string{"nev", "food", "iron", "equipment", "display"}
	allChains = append(slices.Clone(chains), "appliance", "pv")
)

var update = flag.Bool("update", false, "write the golden files anew")

func ask(t testing.TB, store graph.Store, chain, region string) *insight.Answer {
	t.Helper()
	a, err := inquiry.New(store).Gaps(context.Background(), insight.Question{Chain: chain, Region: region})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestGolden keeps the whole judgement of the bundled data in sight: a change
// of a rule shows in the diff of these files.
func TestGolden(t *testing.T) {
	store := bundled(t)
	for _, region := range []string{"341500", "341524"} {
		for _, chain := range allChains {
			t.Run(chain+"-"+region, func(t *testing.T) {
				got := summary(ask(t, store, chain, region))
				path := filepath.Join("testdata", "golden", chain+"-"+region+".tsv")
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("the judgement has changed; look at it, then run go test ./graph/insight -run Golden -update\n%s", firstDifference(string(want), got))
				}
			})
		}
	}
}

func summary(a *insight.Answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s %s as of %s, rule version %d\n", a.Chain.ID, a.Region.ID, a.AsOf, a.RuleVersion)
	f := a.Figures
	fmt.Fprintf(&b, "# completeness %s, with partner %s, planned %s, resilience %s over %d, recorded %d, undated %d, unplaced %d, overlap %.2f\n",
		insight.Percent(f.Completeness), insight.Percent(f.CompletenessPartner), insight.Percent(f.CompletenessPlanned),
		insight.Decimal(f.Resilience), f.ResilienceOver, f.Recorded, a.UndatedStarts, a.UnplacedFirms, a.Overlap)
	for _, one := range f.SinglePoints {
		fmt.Fprintf(&b, "# single point %s, cut %.2f, %s\n", one.Segment.ID, one.Cut, strings.Join(one.Firms, " "))
	}
	fmt.Fprintf(&b, "# single points %d, Good–Turing %s\n", f.SingleCount, insight.Decimal(f.Turing))
	for _, one := range a.Strengths {
		fmt.Fprintf(&b, "# strength %d %s %.1f %s\n", one.Rank, one.Segment.ID, one.Score, one.Reason)
	}
	for _, line := range a.Notices {
		fmt.Fprintf(&b, "# %s\n", line)
	}
	fmt.Fprintln(&b, "segment\tstatus\taction\trank\tlo-hi\tband\tgrade\tscore\tneed\tfeasibility\tvalue\tmarks\tlisted\tclause\treason")
	listed := map[string]bool{}
	for _, d := range slices.Concat(a.Items, a.NotRanked) {
		listed[d.Segment.ID] = true
	}
	ranked := map[string]insight.Verdict{}
	for _, d := range a.Items {
		ranked[d.Segment.ID] = d
	}
	for _, d := range a.Segments {
		if r, ok := ranked[d.Segment.ID]; ok {
			d = r
		}
		marks := ""
		if d.SinglePoint {
			marks += "◎"
		}
		if d.BreakPoint {
			marks += "断"
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\t%d\t%d-%d\t%d\t%s\t%.1f\t%.3f\t%.3f\t%.3f\t%s\t%v\t%s\t%s\n", d.Segment.ID, d.Status, d.Action, d.Rank, d.RankLow, d.RankHigh, d.Band,
			d.Grade, d.Score, d.Need, d.Feasibility, d.Value, marks, listed[d.Segment.ID], d.Clause, strings.TrimPrefix(d.DirectionZH+"："+d.ActionReason, "："))
	}
	return b.String()
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\nwant %s\ngot  %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

func TestNoStatusWithoutItsClause(t *testing.T) {
	store := bundled(t)
	judged := 0
	for _, region := range []string{"341500", "341524", "341500-kf", "340100", "340121", "310000"} {
		for _, chain := range allChains {
			for _, d := range ask(t, store, chain, region).Segments {
				judged++
				if d.Clause == "" || d.StatusZH == "" || d.ActionZH == "" || len(d.Reasons) == 0 || !strings.Contains(d.Reasons[0], d.Clause) {
					t.Errorf("%s in %s: %s without its clause: %v", d.Segment.ID, region, d.Status, d.Reasons)
				}
				if d.Action != insight.NoAction && d.ActionReason == "" {
					t.Errorf("%s in %s: %s without a reason", d.Segment.ID, region, d.Action)
				}
				for _, r := range d.Reasons {
					if strings.Contains(r, "%!") || strings.Contains(r, "：〔") || strings.Contains(r, "：。") {
						t.Errorf("%s in %s: a broken sentence: %s", d.Segment.ID, region, r)
					}
				}
			}
		}
	}
	t.Logf("%d verdicts", judged)
}

// presence orders statuses: absent, announced or hinted at, present.
func presence(s insight.Status) int {
	switch s {
	case insight.Strong, insight.Ordinary, insight.Weak:
		return 2
	case insight.Twin, insight.Building, insight.Signed, insight.Suspected:
		return 1
	}
	return 0
}

func TestAFirmNeverMakesASegmentMoreAbsent(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	regions := []string{"341500", "341502", "341524", "340100", "310000", ""}
	for round := range 12 {
		w := &world{t: t, store: bundled(t)}
		chain := chains[round%len(chains)]
		place := []string{"341500", "341524"}[round%2]
		before := ask(t, w.store, chain, place)
		var b bundle
		for range 3 {
			segment := before.Segments[rng.IntN(len(before.Segments))].Segment.ID
			b.firm(regions[rng.IntN(len(regions))], segment, graph.Sizes[rng.IntN(len(graph.Sizes))], graph.Certainties[rng.IntN(3)], "2010", "")
		}
		w.apply(b.Bundle)
		after := ask(t, w.store, chain, place)
		for i, d := range after.Segments {
			if was := before.Segments[i]; presence(d.Status) < presence(was.Status) {
				t.Errorf("round %d: %s in %s went from %s to %s after firms were added to %v", round, d.Segment.ID, place, was.Status, d.Status, b.Memberships)
			}
		}
	}
}

func TestOrderOfInputNeverMatters(t *testing.T) {
	want := ask(t, bundled(t), "nev", "341524")
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 3))
	p := &batch.Put
	shuffle(rng, p.Segments)
	shuffle(rng, p.Enterprises)
	shuffle(rng, p.Memberships)
	shuffle(rng, p.Links)
	shuffle(rng, p.Projects)
	shuffle(rng, p.Needs)
	shuffle(rng, p.Coverage)
	shuffle(rng, p.Regions)
	for i := range p.Segments {
		shuffle(rng, p.Segments[i].Inputs)
		shuffle(rng, p.Segments[i].TwinOf)
		shuffle(rng, p.Segments[i].UpgradeFrom)
	}
	got := ask(t, storeWith(t, batch), "nev", "341524")
	a, _ := json.Marshal(want)
	b, _ := json.Marshal(got)
	if string(a) != string(b) {
		t.Error("the answer depends on the order of input")
	}
}

func shuffle[T any](rng *rand.Rand, list []T) {
	rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

func TestRankedListIsWhole(t *testing.T) {
	a := ask(t, bundled(t), "nev", "341500")
	for i, d := range a.Items {
		if d.Rank != i+1 || d.RankLow > d.RankHigh || d.RankLow < 1 || d.RankHigh > len(a.Items) {
			t.Errorf("%s: rank %d (%d-%d) at place %d", d.Segment.ID, d.Rank, d.RankLow, d.RankHigh, i+1)
		}
		if i > 0 && d.Band < a.Items[i-1].Band {
			t.Errorf("%s: band %d after %d", d.Segment.ID, d.Band, a.Items[i-1].Band)
		}
		if !d.Action.Ranked() {
			t.Errorf("%s: %s is ranked", d.Segment.ID, d.Action)
		}
	}
	total := 0
	for _, n := range a.Counts {
		total += n
	}
	if total != len(a.Segments) {
		t.Errorf("counts add up to %d of %d segments", total, len(a.Segments))
	}
}
