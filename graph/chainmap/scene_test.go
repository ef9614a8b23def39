package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"math"
	"strings"
	"testing"

	"chainchief/graph/insight"
)

// TestEveryTextStaysInItsRoom: on the panel maps of all chains, for the city and
// a county, no text is longer than its room, nothing leaves the page, no card
// covers another, no arrow crosses a card, and all is large enough to read.
func TestEveryTextStaysInItsRoom(t *testing.T) {
	for _, chain := range chains {
		for _, region := range []string{"341500", "341524"} {
			t.Run(chain+"-"+region, func(t *testing.T) {
				s := panelOf(t, chain, region, Options{})
				checkTexts(t, s)
				checkCards(t, s)
				if s.Smallest < 6 {
					t.Errorf("smallest text is %.2f pt", s.Smallest)
				}
				if len(s.Warnings) > 0 {
					t.Errorf("warnings: %v", s.Warnings)
				}
			})
		}
	}
}

func TestOtherPicturesStayInTheirRooms(t *testing.T) {
	before := judged(t, insight.Question{Chain: "nev", AsOf: "2021"})
	for name, o := range map[string]Options{
		"public": {Edition: Public}, "three states": {Before: before, Planned: true}, "public states": {Before: before, Planned: true, Edition: Public},
		"marks only": {Layers: []Layer{layerStatus}}, "nothing": {Layers: []Layer{}}, "gaps": {Layers: Layers},
		"a4": {Paper: paint.Papers["a4"]}, "a1": {Paper: paint.Papers["a1"]}, "long": {Paper: paint.Paper{Width: 2600, Height: 700}}, "tall": {Paper: paint.Paper{Width: 842, Height: 1191}},
		"code": {Base: "https://chain.luan.example", Live: "/chains/nev"}, "code on a4": {Base: "https://chain.luan.example", Live: "/chains/nev", Paper: paint.Papers["a4"]},
	} {
		t.Run(name, func(t *testing.T) {
			s := panelOf(t, "nev", "", o)
			checkTexts(t, s)
			checkCards(t, s)
		})
	}
	for _, focus := range []string{"", "nev.battery", "nev.battery.cell", focusAll} {
		t.Run("flow "+focus, func(t *testing.T) {
			a := judged(t, insight.Question{Chain: "nev"})
			s, err := Flow(context.Background(), world.taxonomy, a, Options{Paper: paint.Papers["a3"]}, focus, 2)
			if err != nil {
				t.Fatal(err)
			}
			checkTexts(t, s)
			checkNodes(t, s)
		})
	}
}

func checkTexts(t *testing.T, s *paint.Scene) {
	t.Helper()
	const slack = 0.05
	texts := 0
	for _, g := range s.Groups {
		for _, it := range g.Items {
			if it.Text == nil {
				continue
			}
			texts++
			x := it.Text
			if w := paint.Width(x.S, x.Size); math.Abs(w-x.Width) > slack {
				t.Errorf("%s: %q measures %.2f, says %.2f", g.ID, x.S, w, x.Width)
			}
			r := x.Room
			if x.X < r.X-slack || x.X+x.Width > r.X+r.W+slack {
				t.Errorf("%s: %q (%.1f–%.1f) leaves its room %.1f–%.1f", g.ID, x.S, x.X, x.X+x.Width, r.X, r.X+r.W)
			}
			if x.Y-paint.Ascent*x.Size < r.Y-slack || x.Y+paint.Descent*x.Size > r.Y+r.H+slack {
				t.Errorf("%s: %q stands out of its room", g.ID, x.S)
			}
			if r.X < 0 || r.Y < 0 || r.X+r.W > s.Width || r.Y+r.H > s.Height {
				t.Errorf("%s: %q has room outside the page", g.ID, x.S)
			}
		}
	}
	if texts < 10 {
		t.Errorf("only %d texts", texts)
	}
}

// extent is the box round a group's first path.
func extent(g *paint.Group) paint.Rect { return g.Items[0].Room() }

func boxesOf(s *paint.Scene, prefix string) map[string]paint.Rect {
	boxes := map[string]paint.Rect{}
	for i := range s.Groups {
		if g := &s.Groups[i]; strings.HasPrefix(g.ID, prefix) {
			boxes[strings.TrimPrefix(g.ID, prefix)] = extent(g)
		}
	}
	return boxes
}

func checkApart(t *testing.T, s *paint.Scene, boxes map[string]paint.Rect) {
	t.Helper()
	for a, p := range boxes {
		if p.X < 0 || p.Y < 0 || p.X+p.W > s.Width || p.Y+p.H > s.Height {
			t.Errorf("%s leaves the page", a)
		}
		for b, q := range boxes {
			if a < b && overlap(p, q, 0.1) {
				t.Errorf("%s and %s overlap", a, b)
			}
		}
	}
}

func checkCards(t *testing.T, s *paint.Scene) {
	t.Helper()
	cards := boxesOf(s, "card-")
	if len(cards) < 5 {
		t.Fatalf("only %d cards", len(cards))
	}
	checkApart(t, s, cards)
	for i := range s.Groups {
		g := &s.Groups[i]
		if !strings.HasPrefix(g.ID, "arrow-") {
			continue
		}
		for _, l := range paint.Flatten(g.Items[0].Path.Steps, 1, 0.5) {
			for k := 1; k < len(l.Points); k++ {
				for step := range 20 {
					f := float64(step) / 20
					p := paint.Pt(l.Points[k-1].X*(1-f)+l.Points[k].X*f, l.Points[k-1].Y*(1-f)+l.Points[k].Y*f)
					for id, r := range cards {
						if r = r.Inset(0.6); p.X > r.X && p.X < r.X+r.W && p.Y > r.Y && p.Y < r.Y+r.H {
							t.Fatalf("%s crosses the card %s at %.1f, %.1f", g.ID, id, p.X, p.Y)
						}
					}
				}
			}
		}
	}
	rows := boxesOf(s, "stage-")
	for id, r := range rows {
		if r.X < 0 || r.X+r.W > s.Width+0.1 {
			t.Errorf("stage %s leaves the page: %.1f–%.1f of %.1f", id, r.X, r.X+r.W, s.Width)
		}
	}
}

func checkNodes(t *testing.T, s *paint.Scene) {
	t.Helper()
	nodes := boxesOf(s, "node-")
	if len(nodes) == 0 {
		t.Fatal("no nodes")
	}
	checkApart(t, s, nodes)
}
