//go:build unix

package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// userTime is what the process has taken of the processor for itself.
func userTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano())
}

// large is a chain of so many segments in cards of a dozen, each fed by some before it,
// and an answer in which every third is missing.
func large(segments int) (graph.Taxonomy, *insight.Answer) {
	r := rand.New(rand.NewPCG(1, uint64(segments)))
	t := graph.Taxonomy{}
	a := &insight.Answer{Chain: insight.Named{ID: "big", Name: "大链"}, Region: insight.Named{ID: "000000", Name: "某市"}, AsOf: "2026-11-30", Counts: map[insight.Status]int{}}
	stages := []graph.Stage{graph.StageUpstream, graph.StageMidstream, graph.StageMidstream, graph.StageDownstream}
	for i := range segments {
		card := fmt.Sprintf("big.c%02d", i/12)
		stage := stages[i/12*len(stages)/(segments/12+1)]
		if i%12 == 0 {
			c := graph.Segment{ID: card, Chain: "big", Card: true, Name: fmt.Sprintf("板块%d", i/12), Stage: stage, Order: 2*i + 2}
			if i > 0 {
				c.Inputs = []string{fmt.Sprintf("big.c%02d", i/12-1)}
			}
			t.Segments = append(t.Segments, c)
		}
		s := graph.Segment{ID: fmt.Sprintf("%s.s%d", card, i), Chain: "big", Parent: card, Name: fmt.Sprintf("零部件与材料%d", i), Stage: stage, Kind: graph.SegmentPart, Order: 2*i + 2}
		for range min(i, 2) {
			from := i - 1 - r.IntN(min(i, 60))
			s.Inputs = append(s.Inputs, fmt.Sprintf("big.c%02d.s%d", from/12, from))
		}
		slices.Sort(s.Inputs)
		s.Inputs = slices.Compact(s.Inputs)
		t.Segments = append(t.Segments, s)
		v := insight.Verdict{Segment: insight.Named{ID: s.ID, Name: s.Name}, Card: insight.Named{ID: card}, Status: insight.Ordinary, Action: insight.NoAction, Grade: "C",
			Firms: []insight.Firm{{ID: s.ID, Name: fmt.Sprintf("某某企业%d", i)}}}
		if i%3 == 0 {
			v.Status, v.Action, v.Firms = insight.Unseen, insight.Fill, nil
		}
		a.Counts[v.Status]++
		a.Segments = append(a.Segments, v)
	}
	return t, a
}

// BenchmarkCold: as the first that asks meets it, nothing remembered of the chain; with
// the time of the processor beside that of the clock.
func BenchmarkCold(b *testing.B) {
	openWorld(b)
	big, there := large(500)
	nev := judged(b, insight.Question{Chain: "nev"})
	run := func(name string, t graph.Taxonomy, a *insight.Answer, o Options, paint func(*paint.Scene) error) {
		b.Run(name, func(b *testing.B) {
			from := userTime()
			for range b.N {
				onShelf.Clear()
				s, err := Panel(context.Background(), t, a, o)
				if err != nil {
					b.Fatal(err)
				}
				if err := paint(s); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((userTime()-from).Milliseconds())/float64(b.N), "cpu-ms/op")
		})
	}
	svg := func(s *paint.Scene) error { return s.SVG(context.Background(), io.Discard) }
	run("nev/svg", world.taxonomy, nev, Options{Paper: paint.A3}, svg)
	run("nev/pdf", world.taxonomy, nev, Options{Paper: paint.A3}, func(s *paint.Scene) error { return s.PDF(context.Background(), io.Discard) })
	run("nev/png", world.taxonomy, nev, Options{Paper: paint.A3}, func(s *paint.Scene) error { return s.PNG(context.Background(), io.Discard, paint.DPI) })
	run("500/a1", big, there, Options{Paper: paint.Papers["a1"]}, svg)
}
