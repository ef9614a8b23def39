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
	s.markIn(c, status, cx, cy, side)
}

// markIn is mark in a colour of its own.
func (s *Scene) markIn(c Colour, status insight.Status, cx, cy, side float64) {
	s.sign(status.ZH())
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
	case insight.Signed: // a ring with a tick: never to be taken for the bare ring
		stroke(circle(cx, cy, r-w/2), 0)
		stroke([]Step{move(cx-r*0.42, cy+r*0.02), line(cx-r*0.1, cy+r*0.36), line(cx+r*0.45, cy-r*0.34)}, 0)
	case insight.Missing:
		stroke(rectangle(Rect{cx - r*0.78, cy - r*0.78, r * 1.56, r * 1.56}, 0), 0)
	case insight.Unseen:
		s.draw(Path{Steps: circle(cx, cy, (r-w/2)*0.9), Stroke: &c, Width: w})
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
	s.sign(singleWord)
	s.draw(Path{Steps: circle(cx, cy, side*0.44), Stroke: &ink, Width: side * 0.12})
	s.draw(Path{Steps: circle(cx, cy, side*0.18), Fill: &ink})
}

// running draws a full disc in a ring: a project in production whose firm is not recorded.
func (s *Scene) running(c Colour, cx, cy, side float64) {
	s.sign(runningWord)
	s.draw(Path{Steps: circle(cx, cy, side*0.435), Stroke: &c, Width: side * 0.13})
	s.draw(Path{Steps: circle(cx, cy, side*0.26), Fill: &c})
}

// flag draws ⚑, the mark of a project that is to be checked.
func (s *Scene) flag(cx, cy, side float64) {
	s.sign(flagWord)
	x, r := cx-side*0.28, side/2
	s.draw(Path{Steps: []Step{move(x, cy-r*0.9), line(x, cy+r*0.9)}, Stroke: &red, Width: side * 0.11})
	s.draw(Path{Steps: polygon(Point{x, cy - r*0.9}, Point{x + side*0.62, cy - r*0.42}, Point{x, cy + r*0.08}), Fill: &red})
}

// broken draws a line torn in two, the mark of a 断点.
func (s *Scene) broken(cx, cy, side float64) { s.brokenIn(red, cx, cy, side) }

func (s *Scene) brokenIn(c Colour, cx, cy, side float64) {
	s.sign(breakWord)
	r := side / 2
	w := side * 0.14
	s.draw(Path{Steps: []Step{move(cx-r, cy), line(cx-r*0.4, cy), move(cx+r*0.4, cy), line(cx+r, cy)}, Stroke: &c, Width: w})
	s.draw(Path{Steps: []Step{move(cx-r*0.45, cy+r*0.7), line(cx-r*0.05, cy-r*0.7), move(cx+r*0.05, cy+r*0.7), line(cx+r*0.45, cy-r*0.7)}, Stroke: &c, Width: w})
}

// certainty draws how far the data carry an answer: of three steps those that are
// reached are full.
func (s *Scene) certainty(grade string, cx, cy, side float64) {
	s.sign(certaintyWord)
	reached := map[string]int{"A": 3, "B": 2, "C": 1}[grade]
	w, gap := side*0.26, side*0.11
	for i := range 3 {
		h := side * (0.36 + 0.27*float64(i))
		at := Rect{cx - side/2 + float64(i)*(w+gap), cy + side*0.45 - h, w, h}
		if i < reached {
			s.draw(Path{Steps: rectangle(at, 0), Fill: &ink})
			continue
		}
		s.draw(Path{Steps: rectangle(at.inset(side*0.03), 0), Stroke: &faint, Width: side * 0.06})
	}
}

// paintMarks draws the status: then, now and planned where states are compared.
func (p *panel) paintMarks(s *Scene, r *segment, box Rect, quiet bool) {
	if p.marks == 0 || r.withheld {
		return
	}
	cx := box.X + sidePad*p.size + markRoom*p.size*0.42
	cy := box.Y + p.size*(rowPad+namePitch)/2
	side := p.size * 0.92
	faded := r.calm || quiet
	if p.options.Before != nil {
		p.paintOther(s, r.before, r.wasBroken, faded, cx, cy, side*0.9)
		cx += markRoom * p.size
	}
	switch {
	case p.tearing(r): // a block of red, its mark in white
		w := markRoom * p.size * 1.02
		block := Rect{cx - w*0.58, box.Y + p.size*0.08, w, box.H - p.size*0.16}
		if p.options.Before != nil {
			block.X = cx - w/2
		}
		s.draw(Path{Steps: rectangle(block, p.size*0.2), Fill: &red})
		s.brokenIn(white, block.X+w/2, cy, side)
	case r.running && !faded:
		s.running(amber, cx, cy, side)
	case r.status == insight.Unseen && !faded:
		c := p.tint(r)
		if look := map[Colour]string{red: "红", blue: "蓝"}[c]; look != "" {
			s.sign(r.status.ZH() + "·" + look)
		}
		s.markIn(c, r.status, cx, cy, side)
	default:
		s.mark(r.status, faded, cx, cy, side)
	}
	if p.options.Planned {
		cx += markRoom * p.size
		p.paintOther(s, r.planned, r.staysBroken, faded, cx, cy, side*0.9)
	}
}

// paintOther draws the status of another time.
func (p *panel) paintOther(s *Scene, status insight.Status, broken, faded bool, cx, cy, side float64) {
	if broken && p.options.Shows(layerPoints) && !faded {
		s.broken(cx, cy, side)
		return
	}
	s.mark(status, faded, cx, cy, side)
}

// tint is the colour of 暂无登记: what to do about it.
func (p *panel) tint(r *segment) Colour {
	switch {
	case r.rank == 0 || !p.options.Shows(layerActions):
		return grey
	case r.does == insight.Link:
		return blue
	}
	return red
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
