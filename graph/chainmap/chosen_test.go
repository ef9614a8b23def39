package chainmap

import (
	"bytes"
	"chainchief/graph/chainmap/paint"
	"context"
	"slices"
	"strings"
	"testing"

	"chainchief/graph/insight"
)

// TestWhatIsChosenStandsOut: of a filtered map the other segments fade and raise no
// alarm, nothing moves, and the sheet says what was chosen; links lead where was asked.
func TestWhatIsChosenStandsOut(t *testing.T) {
	o := Options{Statuses: []insight.Status{insight.Strong}, Keep: "as_of=2025&partner=310000"}
	all, s := panelOf(t, "nev", "", Options{}), panelOf(t, "nev", "", o)
	a := judged(t, insight.Question{Chain: "nev"})
	groups := map[string]*paint.Group{}
	for i := range s.Groups {
		groups[s.Groups[i].ID] = &s.Groups[i]
	}
	for i := range all.Groups {
		g := &all.Groups[i]
		if !strings.HasPrefix(g.ID, "segment-") {
			continue
		}
		now := groups[g.ID]
		i := slices.IndexFunc(a.Segments, func(v insight.Verdict) bool { return "segment-"+v.Segment.ID == g.ID })
		v := &a.Segments[i]
		if want := "/segments/" + v.Segment.ID + "?as_of=2025&partner=310000"; now.Href != want {
			t.Errorf("%s leads to %s, want %s", g.ID, now.Href, want)
		}
		for _, d := range [][2]string{{"segment", v.Segment.ID}, {"board", v.Card.ID}, {"status", string(v.Status)}, {"action", string(v.Action)}} {
			if !slices.Contains(now.Data, d) {
				t.Errorf("%s lacks %v: %v", g.ID, d, now.Data)
			}
		}
		red := 0
		for _, it := range now.Items {
			if it.Text != nil && it.Text.Colour == markColour(insight.Missing) || it.Path != nil && it.Path.Fill != nil && *it.Path.Fill == paint.Blush {
				red++
			}
		}
		if v.Status != insight.Strong && red > 0 {
			t.Errorf("%s raises alarm though it was not chosen", g.ID)
		}
		if slices.ContainsFunc(now.Items, func(it paint.Item) bool { return it.Text != nil && it.Text.Colour == paint.Grey }) && v.Status != insight.Strong &&
			!slices.ContainsFunc(now.Items, func(it paint.Item) bool { return it.Path != nil }) {
			t.Errorf("%s stands out at the foot of its card though it was not chosen", g.ID)
		}
		if name := func(g *paint.Group) paint.Point {
			for _, it := range g.Items {
				if it.Text != nil {
					return paint.Pt(it.Text.X, it.Text.Y)
				}
			}
			return paint.Point{}
		}; name(g) != name(now) {
			t.Errorf("%s has moved", g.ID)
		}
	}
	var b bytes.Buffer
	if err := s.SVG(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	if svg := b.String(); !strings.Contains(svg, "只突出：优势") || strings.Contains(svg, `role="img"`) {
		t.Error("the sheet does not say what was chosen, or hides its links")
	}
}
