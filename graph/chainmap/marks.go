package chainmap

import (
	"bufio"
	"fmt"
	"math"
	"regexp"
	"strings"

	"chainchief/graph/insight"
)

func rgb(hex uint32) Colour { return Colour{uint8(hex >> 16), uint8(hex >> 8), uint8(hex)} }

// Palette are the colours that mean something, by what they mean; a page has the
// same. Red is for what is torn, missing or lost, and for nothing else.
var Palette = map[string]Colour{
	"ink": rgb(0x1d232b), "brand": rgb(0x22384f), "rest": rgb(0x55606e),
	"here": rgb(0x14603a), "coming": rgb(0x8a5300), "gap": rgb(0xb3261e), "partner": rgb(0x1e4f8a),
}

// The colours of the picture. Each status also differs in shape and darkness,
// so that a copy in grey says the same.
var (
	ink   = Palette["ink"]
	grey  = Palette["rest"]
	navy  = Palette["brand"]
	green = Palette["here"]
	amber = Palette["coming"]
	red   = Palette["gap"]
	blue  = Palette["partner"]
	faint = rgb(0x98a2aa)
	rule  = rgb(0xc9d0d6)
	white = rgb(0xffffff)
	blush = rgb(0xfdebe8)
	sand  = rgb(0xfff6e0)
)

// markColour is the colour of a status's mark and words.
func markColour(s insight.Status) Colour {
	switch s {
	case insight.Strong, insight.Ordinary, insight.Weak:
		return green
	case insight.Building, insight.Signed:
		return amber
	case insight.Missing, insight.Lost:
		return red
	case insight.Twin, insight.Unseen, insight.Suspected:
		return grey
	}
	return faint
}

// mark draws the shape of a status in a square of a side, with its middle at (cx, cy).
func (s *Scene) mark(status insight.Status, calm bool, cx, cy, side float64) {
	c := markColour(status)
	if calm {
		c = faint
	}
	r := side / 2
	w := side * 0.13
	fill := func(seg []Step) { s.draw(Path{Steps: seg, Fill: &c}) }
	stroke := func(seg []Step, dash float64) {
		s.draw(Path{Steps: seg, Stroke: &c, Width: w, Dash: dash})
	}
	switch status {
	case insight.Strong:
		fill(polygon(Point{cx, cy - r}, Point{cx + r, cy + r*0.8}, Point{cx - r, cy + r*0.8}))
	case insight.Ordinary:
		fill(circle(cx, cy, r*0.78))
	case insight.Weak:
		q := r - w/2
		stroke(polygon(Point{cx, cy + q}, Point{cx + q, cy - q*0.8}, Point{cx - q, cy - q*0.8}), 0)
	case insight.Twin:
		for _, dy := range []float64{-0.32, 0.32} {
			y := cy + dy*r
			stroke([]Step{move(cx-r*0.85, y+r*0.15), curve(Point{cx - r*0.3, y - r*0.6}, Point{cx + r*0.3, y + r*0.6}, Point{cx + r*0.85, y - r*0.15})}, 0)
		}
	case insight.Building:
		stroke(circle(cx, cy, r-w/2), 0)
		quarter := append([]Step{move(cx, cy), line(cx, cy-r*0.78)}, arc(cx, cy, r*0.78, -math.Pi/2, 0)[1:]...)
		fill(append(quarter, closed))
	case insight.Signed:
		for i := range 8 {
			a := float64(i) * math.Pi / 4
			fill(circle(cx+(r-w)*math.Cos(a), cy+(r-w)*math.Sin(a), w*0.75))
		}
	case insight.Missing:
		s.draw(Path{Steps: circle(cx, cy, r-w*0.8), Stroke: &c, Width: w * 1.6})
	case insight.Unseen:
		s.draw(Path{Steps: circle(cx, cy, r-w/2), Stroke: &c, Width: w, Dash: side * 0.2})
	case insight.Lost:
		q := r * 0.75
		s.draw(Path{Steps: []Step{move(cx-q, cy-q), line(cx+q, cy+q), move(cx+q, cy-q), line(cx-q, cy+q)}, Stroke: &c, Width: w * 1.4})
	case insight.Suspected:
		fill(circle(cx-r*0.7, cy+r*0.1, r*0.2))
		s.question(c, cx+r*0.25, cy, r*0.85, w)
	case insight.Insufficient:
		s.question(c, cx, cy, r*0.9, w)
	default:
		stroke([]Step{move(cx-r*0.6, cy), line(cx+r*0.6, cy)}, 0)
	}
}

// question draws a question mark of a half height.
func (s *Scene) question(c Colour, cx, cy, r, w float64) {
	hook := arc(cx, cy-r*0.45, r*0.45, -math.Pi, math.Pi/2)
	hook = append(hook, line(cx, cy+r*0.4))
	s.draw(Path{Steps: hook, Stroke: &c, Width: w})
	s.draw(Path{Steps: circle(cx, cy+r*0.82, w*0.75), Fill: &c})
}

// single draws ◎, the mark of 独家支撑.
func (s *Scene) single(cx, cy, side float64) {
	s.draw(Path{Steps: circle(cx, cy, side*0.44), Stroke: &ink, Width: side * 0.12})
	s.draw(Path{Steps: circle(cx, cy, side*0.18), Fill: &ink})
}

// broken draws a line torn in two, the mark of a 断点.
func (s *Scene) broken(cx, cy, side float64) {
	r := side / 2
	w := side * 0.14
	s.draw(Path{Steps: []Step{move(cx-r, cy), line(cx-r*0.4, cy), move(cx+r*0.4, cy), line(cx+r, cy)}, Stroke: &red, Width: w})
	s.draw(Path{Steps: []Step{move(cx-r*0.45, cy+r*0.7), line(cx-r*0.05, cy-r*0.7), move(cx+r*0.05, cy+r*0.7), line(cx+r*0.45, cy-r*0.7)}, Stroke: &red, Width: w})
}

var hexColour = regexp.MustCompile(`"#[0-9a-f]{6}"`)

// MarkSymbols are the same marks for a page: SVG symbols in the current colour,
// named m- and the status, m-single and m-break.
func MarkSymbols() string {
	var out strings.Builder
	symbol := func(name string, draw func(s *Scene)) {
		s := &Scene{Groups: []Group{{}}}
		draw(s)
		b := bufio.NewWriter(&out)
		fmt.Fprintf(b, `<symbol id="m-%s" viewBox="0 0 16 16">`, name)
		for _, it := range s.Groups[0].Items {
			it.Path.svg(b)
		}
		b.WriteString("</symbol>\n")
		b.Flush()
	}
	const middle, side = 8, 15
	for _, st := range insight.Statuses {
		symbol(string(st), func(s *Scene) { s.mark(st, false, middle, middle, side) })
	}
	symbol("single", func(s *Scene) { s.single(middle, middle, side) })
	symbol("break", func(s *Scene) { s.broken(middle, middle, side) })
	return hexColour.ReplaceAllString(out.String(), `"currentColor"`)
}
