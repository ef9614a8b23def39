package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

const pointsPerMillimetre = 72 / 25.4

// ways of the arrows of a picture by the card they come to.
func arrowWays(s *paint.Scene) map[string][][]paint.Point {
	ways := map[string][][]paint.Point{}
	for i := range s.Groups {
		g := &s.Groups[i]
		if !strings.HasPrefix(g.Class, "arrow") {
			continue
		}
		to := ""
		for _, d := range g.Data {
			if d[0] == "to" {
				to = d[1]
			}
		}
		for _, l := range paint.Flatten(g.Items[0].Path.Steps, 1, 0.5) {
			ways[to] = append(ways[to], l.Points)
		}
	}
	return ways
}

// tangle counts how often arrows into different cards cross, and how far they run on
// top of one another, nearer than a point.
func tangle(s *paint.Scene) (crossings int, onTop float64) {
	ways := arrowWays(s)
	cards := slices.Sorted(func(yield func(string) bool) {
		for k := range ways {
			if !yield(k) {
				return
			}
		}
	})
	for i, a := range cards {
		for _, b := range cards[i+1:] {
			for _, p := range ways[a] {
				for _, q := range ways[b] {
					c, l := between(p, q)
					crossings, onTop = crossings+c, onTop+l
				}
			}
		}
	}
	return crossings, onTop
}

func between(p, q []paint.Point) (crossings int, onTop float64) {
	side := func(a, b, c paint.Point) float64 { return (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X) }
	for i := 1; i < len(p); i++ {
		for j := 1; j < len(q); j++ {
			a, b, c, d := p[i-1], p[i], q[j-1], q[j]
			if max(a.X, b.X) < min(c.X, d.X)-1 || max(c.X, d.X) < min(a.X, b.X)-1 || max(a.Y, b.Y) < min(c.Y, d.Y)-1 || max(c.Y, d.Y) < min(a.Y, b.Y)-1 {
				continue
			}
			if side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0 {
				crossings++
				continue
			}
			level := math.Abs(a.Y-b.Y) < 0.01 && math.Abs(c.Y-d.Y) < 0.01 && math.Abs(a.Y-c.Y) < 1
			upright := math.Abs(a.X-b.X) < 0.01 && math.Abs(c.X-d.X) < 0.01 && math.Abs(a.X-c.X) < 1
			if level {
				onTop += max(0, min(max(a.X, b.X), max(c.X, d.X))-max(min(a.X, b.X), min(c.X, d.X)))
			}
			if upright {
				onTop += max(0, min(max(a.Y, b.Y), max(c.Y, d.Y))-max(min(a.Y, b.Y), min(c.Y, d.Y)))
			}
		}
	}
	return crossings, onTop
}

// whiteShare is how much of a page neither cards nor words cover.
func whiteShare(s *paint.Scene) float64 {
	covered := 0.0
	for i := range s.Groups {
		g := &s.Groups[i]
		if strings.HasPrefix(g.ID, "card-") {
			r := extent(g)
			covered += r.W * r.H
			continue
		}
		if !strings.HasPrefix(g.ID, "segment-") {
			for _, it := range g.Items {
				if it.Text != nil {
					covered += it.Text.Width * it.Text.Size * 1.3
				}
			}
		}
	}
	return 1 - covered/(s.Width*s.Height)
}

// TestArrows: they carry the trade, cross seldom and never lie on one another, in
// all chains, on every paper and for every purpose. go test -v prints the table, and
// -update writes it into docs/maps.md.
func TestArrows(t *testing.T) {
	openWorld(t)
	most := map[string]int{"nev": 1, "food": 1, "iron": 0, "equipment": 0, "display": 2, "appliance": 1, "pv": 0}
	var table strings.Builder
	table.WriteString("| 链 | 幅面 | 交叉 | 重叠（磅） | 画出联系 | 最小字（磅） | 空白 |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, c := range world.taxonomy.Chains {
		sh := shelve(world.taxonomy, c.ID)
		if c.ID == "nev" && 100*sh.carried < 78*sh.links {
			t.Errorf("nev: the arrows carry %d of %d links", sh.carried, sh.links)
		}
		for _, k := range []struct {
			name  string
			o     Options
			inDoc bool
		}{
			{"A3", Options{Paper: paint.A3}, true}, {"投影", Options{For: Slide, Paper: PaperFor(Slide)}, true}, {"墙图 A0", Options{For: Wall, Paper: PaperFor(Wall)}, true},
			{"墙图 A1", Options{For: Wall, Paper: paint.Papers["a1"]}, true}, {"A4", Options{Paper: paint.Papers["a4"]}, false}, {"A1", Options{Paper: paint.Papers["a1"]}, false},
			{"16:9", Options{Paper: paint.Paper{Width: 338 * pointsPerMillimetre, Height: 190 * pointsPerMillimetre}}, false}, {"page", Options{For: Page}, false},
		} {
			s := panelOf(t, c.ID, "", k.o)
			crossings, onTop := tangle(s)
			line := fmt.Sprintf("| %s | %s | %d | %.1f | %d%% | %.1f | %.0f%% |\n", c.ID, k.name, crossings, onTop, 100*sh.carried/sh.links, s.Smallest, 100*whiteShare(s))
			if t.Log(strings.TrimSpace(line)); k.inDoc {
				table.WriteString(line)
			}
			if crossings > most[c.ID] || onTop > 0.5 {
				t.Errorf("%s on %s: arrows cross %d times and lie on one another for %.1f pt", c.ID, k.name, crossings, onTop)
			}
		}
	}
	if *update {
		const path, mark = "../../docs/maps.md", "<!-- table -->\n"
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		before, _, _ := strings.Cut(string(page), mark)
		if err := os.WriteFile(path, []byte(before+mark+table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEveryMainFlowIsDrawn: bundles of five links and more, each with its number,
// and none without a link.
func TestEveryMainFlowIsDrawn(t *testing.T) {
	openWorld(t)
	for _, c := range world.taxonomy.Chains {
		_, bundles, _ := readShelf(world.taxonomy, c.ID)
		sh := shelve(world.taxonomy, c.ID)
		s := panelOf(t, c.ID, "", Options{})
		drawn := map[string]string{}
		for i := range s.Groups {
			if g := &s.Groups[i]; g.Class == "links" {
				drawn[strings.TrimPrefix(g.ID, "links-")] = textOf(g)
			}
		}
		for b, n := range bundles {
			name := sh.cards[b[0]].id + "-" + sh.cards[b[1]].id
			if got := drawn[name]; n >= leastBundle && got != fmt.Sprint(n) || got != "" && got != fmt.Sprint(n) {
				t.Errorf("%s has %d links and says %q", name, n, got)
			}
			delete(drawn, name)
		}
		if len(drawn) > 0 {
			t.Errorf("%s: arrows without a link: %v", c.ID, drawn)
		}
	}
}

// TestCardsStandStill: between layers, dates, editions and counties no card of any
// chain moves by a millimetre, on a sheet, a slide and a wall, so that two of one paper
// can be laid side by side.
func TestCardsStandStill(t *testing.T) {
	openWorld(t)
	for _, c := range world.taxonomy.Chains {
		before := judged(t, insight.Question{Chain: c.ID, AsOf: "2021"})
		for _, kind := range []Options{{Paper: paint.A3}, {For: Slide, Paper: PaperFor(Slide)}, {For: Wall, Paper: PaperFor(Wall)}} {
			with := func(change func(o *Options)) Options {
				o := kind
				change(&o)
				return o
			}
			first := boxesOf(panelOf(t, c.ID, "", kind), "card-")
			then, err := Panel(context.Background(), world.taxonomy, before, kind)
			if err != nil {
				t.Fatal(err)
			}
			for name, other := range map[string]*paint.Scene{
				"a county": panelOf(t, c.ID, "341524", kind), "another": panelOf(t, c.ID, "341523", kind), "in 2021": then,
				"public": panelOf(t, c.ID, "", with(func(o *Options) { o.Edition = Public })), "states": panelOf(t, c.ID, "", with(func(o *Options) { o.Before, o.Planned = before, true })),
				"gaps": panelOf(t, c.ID, "", with(func(o *Options) { o.Layers = []Layer{layerGapsOnly} })), "nothing": panelOf(t, c.ID, "", with(func(o *Options) { o.Layers = []Layer{} })),
			} {
				for id, r := range boxesOf(other, "card-") {
					if d := max(math.Abs(r.X-first[id].X), math.Abs(r.Y-first[id].Y), math.Abs(r.W-first[id].W)); d > pointsPerMillimetre {
						t.Errorf("%s %s, %s: %s moves by %.1f mm", c.ID, kind.For, name, id, d/pointsPerMillimetre)
					}
				}
			}
		}
	}
}

// TestWhatAsksForNothing stands in the last lines of its card, in grey and in full,
// and no row ends in a question mark or a star.
func TestWhatAsksForNothing(t *testing.T) {
	for _, chain := range chains {
		s := panelOf(t, chain, "", Options{})
		for _, v := range judged(t, insight.Question{Chain: chain}).Segments {
			i := slices.IndexFunc(s.Groups, func(g paint.Group) bool { return g.ID == "segment-"+v.Segment.ID })
			marks := slices.ContainsFunc(s.Groups[i].Items, func(it paint.Item) bool { return it.Path != nil })
			if resting := v.Status == insight.NotInvolved || v.Status == insight.Insufficient; resting && marks {
				t.Errorf("%s, %s, has a row", v.Segment.ID, v.StatusZH)
			}
			if text := textOf(&s.Groups[i]); strings.ContainsAny(text, "*？?") || strings.Contains(text, "（线索）") {
				t.Errorf("%s says %q", v.Segment.ID, text)
			}
			if v.BreakPoint && !marks {
				t.Errorf("the 断点 %s does not stand out", v.Segment.ID)
			}
		}
	}
}

// TestSmallChains: one card, or only cards of support, are a sheet too.
func TestSmallChains(t *testing.T) {
	a := judged(t, insight.Question{Chain: "nev"})
	for _, card := range []string{"nev.raw", "nev.after", "nev.none"} {
		small := graph.Taxonomy{Chains: world.taxonomy.Chains, Segments: slices.DeleteFunc(slices.Clone(world.taxonomy.Segments), func(s graph.Segment) bool { return s.ID != card && s.Parent != card })}
		s, err := Panel(context.Background(), small, a, Options{Paper: paint.A3})
		if err != nil {
			t.Errorf("%s: %v", card, err)
			continue
		}
		checkTexts(t, s)
		if cards := boxesOf(s, "card-"); len(cards) > 1 || card != "nev.none" && cards[card].W <= 0 {
			t.Errorf("%s: cards %v", card, cards)
		}
	}
}
