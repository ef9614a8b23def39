package chainmap

import (
	"bytes"
	"chainchief/graph/chainmap/paint"
	"context"
	"errors"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// pagesOf are the pages of a scene, each a scene of its own.
func pagesOf(s *paint.Scene) []*paint.Scene { return append([]*paint.Scene{s}, s.More...) }

// checkMatrix: every row stands once on some page, its words at 9 pt or more and
// within their rooms; all formats can be painted.
func checkMatrix(t *testing.T, s *paint.Scene, rows int) {
	t.Helper()
	drawn := 0
	for _, page := range pagesOf(s) {
		checkTexts(t, page)
		checkApart(t, page, boxesOf(page, "row-"))
		for _, g := range page.Groups {
			if g.Class != "row" {
				continue
			}
			drawn++
			for _, it := range g.Items {
				if it.Text != nil && it.Text.Size < 9 {
					t.Errorf("%q is set in %.1f pt", it.Text.S, it.Text.Size)
				}
			}
		}
	}
	if drawn != rows {
		t.Errorf("%d rows are drawn, want %d", drawn, rows)
	}
	var svg, pdf, png, pptx bytes.Buffer
	ctx := context.Background()
	if err := errors.Join(s.SVG(ctx, &svg), s.PDF(ctx, &pdf), s.PNG(ctx, &png, 72), s.PPTX(ctx, &pptx)); err != nil {
		t.Fatal(err)
	}
	if got := bytes.Count(pdf.Bytes(), []byte("/Type /Page\n")); got != len(pagesOf(s)) {
		t.Errorf("the PDF has %d pages, want %d", got, len(pagesOf(s)))
	}
	if got := strings.Count(svg.String(), `class="row"`); got != rows {
		t.Errorf("the SVG has %d rows, want %d", got, rows)
	}
}

// TestInputsAreAMatrix: all a maker needs can be read, on A3 and on A4; the public
// edition names nobody who is not vouched for.
func TestInputsAreAMatrix(t *testing.T) {
	openWorld(t)
	ctx := context.Background()
	maker, err := world.desk.Resolve(ctx, "蔚来")
	if err != nil {
		t.Fatal(err)
	}
	a, err := world.desk.Inputs(ctx, insight.InputsQuestion{Enterprise: maker.ID})
	if err != nil {
		t.Fatal(err)
	}
	for _, paper := range []string{"a4", "a3"} {
		s, err := DrawInputs(ctx, a, Options{Paper: paint.Papers[paper]})
		if err != nil {
			t.Fatal(err)
		}
		checkMatrix(t, s, len(a.Rows))
	}
	s, err := DrawInputs(ctx, a, Options{Paper: paint.A3, Edition: Public})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pagesOf(s) {
		for _, g := range page.Groups {
			if g.Class == "row" && (strings.Contains(g.Title, "*") || strings.Contains(g.Title, "（线索）")) {
				t.Errorf("the public edition shows %q", g.Title)
			}
		}
	}
	if _, err := DrawInputs(ctx, a, Options{Paper: paint.Paper{Width: 1200, Height: 110}}); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("a strip of paper: %v", err)
	}
}

// TestPartnersAreAMatrix: each proposal is in the row of its two segments, under its direction.
func TestPartnersAreAMatrix(t *testing.T) {
	openWorld(t)
	ctx := context.Background()
	a, err := world.desk.Partners(ctx, insight.PartnersQuestion{Chain: "nev"})
	if err != nil {
		t.Fatal(err)
	}
	m := partnersMatrix(a, Options{Paper: paint.A3})
	s, err := DrawPartners(ctx, a, Options{Paper: paint.A3})
	if err != nil {
		t.Fatal(err)
	}
	checkMatrix(t, s, len(m.rows))
	coded, err := DrawPartners(ctx, a, Options{Paper: paint.Papers["a4"], Base: "https://chain.luan.example", Live: "/partners?chain=nev"})
	if err != nil {
		t.Fatal(err)
	}
	checkMatrix(t, coded, len(m.rows))
	for side, items := range map[string][]insight.Partner{"向合肥采购（合肥供六安）": a.Suppliers, "为合肥配套（六安供合肥）": a.Customers} {
		for _, x := range items {
			from, to, column := x.Segment.Name, x.OwnSegment.Name, 1
			if x.Side == graph.Customers {
				from, to, column = to, from, 3
			}
			found := false
			for _, r := range m.rows {
				found = found || r.group == side && r.cells[0] == from && r.cells[2] == to && strings.Contains(r.cells[column], x.Firm.ShortName)
			}
			if !found {
				t.Errorf("%s: %s (%s → %s) is in no row", side, x.Firm.ShortName, from, to)
			}
		}
	}
}
