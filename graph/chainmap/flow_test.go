package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

func flowOf(t testing.TB, chain, focus string, steps int, o Options) *paint.Scene {
	t.Helper()
	a := judged(t, insight.Question{Chain: chain})
	if o.Paper == (paint.Paper{}) {
		o.Paper = paint.A3
	}
	s, err := Flow(context.Background(), world.taxonomy, a, o, focus, steps)
	if err != nil {
		t.Fatalf("%s, %s: %v", chain, focus, err)
	}
	return s
}

// TestFlowsCanBeFollowed: of every chain, whole and round a card, a segment and the
// 断点: letters of 7 points on A3, boxes of one width a line apart, arrows that run
// through no box and lie on no other, and goods that go from left to right. go test -v
// prints how often arrows cross.
func TestFlowsCanBeFollowed(t *testing.T) {
	openWorld(t)
	for _, c := range world.taxonomy.Chains {
		card, leaf := "", ""
		for _, s := range world.taxonomy.Segments {
			if s.Chain == c.ID && s.Card && s.Stage == graph.StageMidstream && card == "" {
				card = s.ID
			}
			if s.Parent == card && leaf == "" && card != "" {
				leaf = s.ID
			}
		}
		focuses := map[string]int{"": 1, focusAll: 1}
		if c.ID == "nev" || c.ID == "equipment" {
			focuses[card], focuses[leaf] = 1, 2
		}
		for focus, steps := range focuses {
			s := flowOf(t, c.ID, focus, steps, Options{})
			for i, page := range pagesOf(s) {
				name := fmt.Sprintf("%s %q page %d", c.ID, focus, i+1)
				crossings, onTop := tangle(page)
				nodes := boxesOf(page, "node-")
				t.Logf("%-40s boxes %2d  crossings %3d  on top %4.1f pt  smallest %4.1f pt", name, len(nodes), crossings, onTop, page.Smallest)
				if onTop > 0.5 {
					t.Errorf("%s: arrows lie on one another for %.1f pt", name, onTop)
				}
				if page.Smallest < 6.99 {
					t.Errorf("%s: the smallest text has %.2f points", name, page.Smallest)
				}
				checkTexts(t, page)
				checkNodes(t, page)
				checkFlow(t, name, page, nodes)
			}
		}
	}
}

func checkFlow(t *testing.T, name string, s *paint.Scene, nodes map[string]paint.Rect) {
	t.Helper()
	band := map[string]int{} // where the stage of its card stands
	for _, x := range world.taxonomy.Segments {
		card := &x
		for i := range world.taxonomy.Segments {
			if world.taxonomy.Segments[i].ID == x.Parent {
				card = &world.taxonomy.Segments[i]
			}
		}
		for i, k := range stages[:3] { // what supports stands at either end
			if card.Stage == k.stage {
				band[x.ID], band["from-"+x.ID], band["to-"+x.ID] = i+1, i+1, i+1
			}
		}
	}
	overview := slices.ContainsFunc(s.Groups, func(g paint.Group) bool { return strings.Contains(textOf(&g), "（总览）") })
	wide := 0.0
	for a, p := range nodes {
		if wide == 0 {
			wide = p.W
		}
		if math.Abs(p.W-wide) > 0.1 && !overview {
			t.Errorf("%s: %s is %.1f wide, another %.1f", name, a, p.W, wide)
		}
		for b, q := range nodes {
			if a < b && math.Abs(p.X-q.X) < 1 && max(p.Y, q.Y)-min(p.Y+p.H, q.Y+q.H) < 8 {
				t.Errorf("%s: %s and %s stand less than a line apart", name, a, b)
			}
		}
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		if !strings.HasPrefix(g.Class, "arrow") {
			continue
		}
		for _, l := range paint.Flatten(g.Items[0].Path.Steps, 1, 0.5) {
			for k := 1; k < len(l.Points); k++ {
				for step := range 10 {
					f := float64(step) / 10
					p := paint.Pt(l.Points[k-1].X*(1-f)+l.Points[k].X*f, l.Points[k-1].Y*(1-f)+l.Points[k].Y*f)
					for id, r := range nodes {
						if r = r.Inset(0.6); p.X > r.X && p.X < r.X+r.W && p.Y > r.Y && p.Y < r.Y+r.H {
							t.Fatalf("%s: %s runs through %s", name, g.ID, id)
						}
					}
				}
			}
		}
		if g.Class != "arrow" || overview || strings.Contains(g.Title, "回收利用") {
			continue
		}
		from, to := g.Data[0][1], g.Data[1][1]
		if band[from] == 0 || band[to] == 0 || band[from] > band[to] {
			continue
		}
		if nodes[from].X >= nodes[to].X {
			t.Errorf("%s: %s runs from right to left", name, g.ID)
		}
	}
}

// TestALargeFlowIsABook: what one page cannot hold has a page for each card, and one
// that says on which each is; every segment stands on the page of its card, and every
// link is counted.
func TestALargeFlowIsABook(t *testing.T) {
	s := flowOf(t, "nev", focusAll, 1, Options{})
	a := judged(t, insight.Question{Chain: "nev"})
	if len(s.More) != 12 {
		t.Fatalf("%d pages, want one for each of 12 cards after the first", len(s.More))
	}
	for i, page := range pagesOf(s) {
		if want := fmt.Sprintf("第%d页共13页", i+1); !strings.Contains(texts(page), want) {
			t.Errorf("page %d does not say %s", i+1, want)
		}
	}
	page := map[string]int{}
	for i, p := range s.More {
		for id := range boxesOf(p, "node-") {
			if page[id] == 0 {
				page[id] = i + 2
			}
		}
	}
	for _, v := range a.Segments {
		n := page[v.Segment.ID]
		if n == 0 {
			t.Errorf("%s stands on no page", v.Segment.ID)
			continue
		}
		k := slices.IndexFunc(s.Groups, func(g paint.Group) bool { return g.ID == "node-"+v.Card.ID })
		if want := fmt.Sprintf("第%d页", n); k < 0 || !strings.Contains(textOf(&s.Groups[k]), want) {
			t.Errorf("the first page does not say that %s is on page %d", v.Card.ID, n)
		}
	}
	single := flowOf(t, "nev", "nev.battery.cell", 1, Options{})
	if len(single.More) > 0 || strings.Contains(texts(single), "总览") {
		t.Error("what one page holds has more")
	}
}

// TestAFlowSaysWhatOccurs: its legend has the statuses and signs that stand on its
// page, and no other.
func TestAFlowSaysWhatOccurs(t *testing.T) {
	for _, layers := range [][]Layer{nil, {layerStatus}, {layerLinks}} {
		s := flowOf(t, "nev", "nev.battery.cell", 1, Options{Layers: layers})
		on := map[string]bool{}
		legend := ""
		for i := range s.Groups {
			g := &s.Groups[i]
			for _, st := range insight.Statuses {
				if strings.HasPrefix(g.ID, "node-") && strings.Contains(g.Class, "status-"+string(st)) {
					on[st.ZH()] = true
				}
			}
			if g.ID == "legend" {
				for _, it := range g.Items {
					if it.Text != nil {
						legend += "\n" + it.Text.S
					}
				}
			}
		}
		for _, st := range insight.Statuses {
			if got := strings.Contains(legend, "\n"+st.ZH()+"："); got != on[st.ZH()] {
				t.Errorf("layers %v: %s explained: %v, drawn: %v", layers, st.ZH(), got, on[st.ZH()])
			}
		}
	}
}
