package chainmap

import (
	"bytes"
	"chainchief/graph/chainmap/paint"
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// TestBandsCountTheFirms: every proposal is in the band of its two segments or cards,
// which is as wide as it has firms; names and numbers have nine points, on every paper;
// goods go from left to right.
func TestBandsCountTheFirms(t *testing.T) {
	openWorld(t)
	ctx := context.Background()
	for _, c := range world.taxonomy.Chains {
		for name, o := range map[string]Options{"a4": {Paper: paint.Papers["a4"]}, "a3": {Paper: paint.A3}, "a1": {Paper: paint.Papers["a1"]}, "public": {Paper: paint.A3, Edition: Public}} {
			a, err := world.desk.Partners(ctx, insight.PartnersQuestion{Chain: c.ID})
			if err != nil {
				t.Fatal(err)
			}
			s, err := DrawBands(ctx, world.taxonomy, a, o)
			if name == "public" && errors.Is(err, graph.ErrNotFound) {
				continue
			}
			if err != nil {
				t.Fatalf("%s, %s: %v", c.ID, name, err)
			}
			firms, words := 0, 0
			for _, page := range pagesOf(s) {
				f, w := checkBands(t, c.ID+", "+name, page)
				firms, words = firms+f, words+w
			}
			shown := map[string]bool{}
			for _, list := range [][]insight.Partner{a.Suppliers, a.Customers, a.Equipment} {
				for _, x := range list {
					if o.shown(&x.Firm) {
						shown[string(x.Side)+x.Firm.ID] = true
					}
				}
			}
			if firms != len(shown) || name != "public" && words < 10 {
				t.Errorf("%s, %s: the bands have %d firms, the lists %d", c.ID, name, firms, len(shown))
			}
		}
	}
}

// checkBands counts the firms of the bands of a page and its words.
func checkBands(t *testing.T, name string, s *paint.Scene) (firms, words int) {
	t.Helper()
	checkTexts(t, s)
	checkApart(t, s, boxesOf(s, "box-"))
	for i := range s.Groups {
		g := &s.Groups[i]
		if g.Class == "band" {
			n, _ := strconv.Atoi(g.Data[2][1])
			firms += n
			if r := extent(g); r.W < 50 || !strings.Contains(g.Title, " → ") {
				t.Errorf("%s: %s is no band", name, g.Title)
			}
			from, to := g.Items[0].Path.Steps[0].P[2], g.Items[0].Path.Steps[1].P[2]
			if from.X >= to.X {
				t.Errorf("%s: %s runs from right to left", name, g.Title)
			}
		}
		for _, it := range g.Items {
			if it.Text == nil || g.Class != "box" && g.Class != "firms" {
				continue
			}
			if words++; it.Text.Size < 9 || strings.HasSuffix(it.Text.S, "…") {
				t.Errorf("%s: %q is cut, or has %.1f points", name, it.Text.S, it.Text.Size)
			}
		}
	}
	return firms, words
}

// TestBandsInAllFormats, one direction alone, and nobody.
func TestBandsInAllFormats(t *testing.T) {
	openWorld(t)
	ctx := context.Background()
	a, err := world.desk.Partners(ctx, insight.PartnersQuestion{Chain: "nev"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := DrawBands(ctx, world.taxonomy, a, Options{Paper: paint.A3})
	if err != nil {
		t.Fatal(err)
	}
	var svg, pdf, png, pptx bytes.Buffer
	if err := errors.Join(s.SVG(ctx, &svg), s.PDF(ctx, &pdf), s.PNG(ctx, &png, 72), s.PPTX(ctx, &pptx)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"联动带状图", "数据截至2026年11月30日", "合肥供方", "合肥用方", "来源"} {
		if !strings.Contains(svg.String(), want) {
			t.Errorf("the picture does not say %s", want)
		}
	}
	one := *a
	one.Customers, one.Equipment = nil, ofSide(a.Equipment, graph.Suppliers)
	if s, err = DrawBands(ctx, world.taxonomy, &one, Options{Paper: paint.A3}); err != nil || strings.Contains(texts(s), "合肥用方") {
		t.Errorf("suppliers alone: %v", err)
	}
	if _, err := DrawBands(ctx, world.taxonomy, &insight.Partners{Notes: []string{"没有登记。"}}, Options{Paper: paint.A3}); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := DrawBands(ctx, world.taxonomy, a, Options{Paper: paint.Paper{Width: 1200, Height: 110}}); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("a strip of paper: %v", err)
	}
}
