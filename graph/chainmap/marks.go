package chainmap

import (
	"bufio"
	"chainchief/graph/chainmap/paint"
	"fmt"
	"math"
	"regexp"
	"strings"

	"chainchief/graph/insight"
)

// markColour is the colour of a status's mark and words.
func markColour(s insight.Status) paint.Colour {
	switch s {
	case insight.Strong, insight.Ordinary, insight.Weak:
		return paint.Green
	case insight.Building, insight.Signed:
		return paint.Amber
	case insight.Missing, insight.Lost:
		return paint.Red
	case insight.Twin, insight.Unseen, insight.Suspected:
		return paint.Grey
	}
	return paint.Faint
}

// mark draws the shape of a status in a square of a side, with its middle at (cx, cy).
func drawMark(s *paint.Scene, status insight.Status, calm bool, cx, cy, side float64) {
	c := markColour(status)
	if calm {
		c = paint.Faint
	}
	drawMarkIn(s, c, status, cx, cy, side)
}

// markIn is mark in a colour of its own.
func drawMarkIn(s *paint.Scene, c paint.Colour, status insight.Status, cx, cy, side float64) {
	s.Sign(status.ZH())
	r := side / 2
	w := side * 0.13
	fill := func(seg []paint.Step) { s.Draw(paint.Path{Steps: seg, Fill: &c}) }
	stroke := func(seg []paint.Step, dash float64) {
		s.Draw(paint.Path{Steps: seg, Stroke: &c, Width: w, Dash: dash})
	}
	switch status {
	case insight.Strong:
		fill(paint.Polygon(paint.Pt(cx, cy-r), paint.Pt(cx+r, cy+r*0.8), paint.Pt(cx-r, cy+r*0.8)))
	case insight.Ordinary:
		fill(paint.Circle(cx, cy, r*0.78))
	case insight.Weak:
		q := r - w/2
		stroke(paint.Polygon(paint.Pt(cx, cy+q), paint.Pt(cx+q, cy-q*0.8), paint.Pt(cx-q, cy-q*0.8)), 0)
	case insight.Twin:
		for _, dy := range []float64{-0.32, 0.32} {
			y := cy + dy*r
			stroke([]paint.Step{paint.Move(cx-r*0.85, y+r*0.15), paint.Curve(paint.Pt(cx-r*0.3, y-r*0.6), paint.Pt(cx+r*0.3, y+r*0.6), paint.Pt(cx+r*0.85, y-r*0.15))}, 0)
		}
	case insight.Building:
		stroke(paint.Circle(cx, cy, r-w/2), 0)
		quarter := append([]paint.Step{paint.Move(cx, cy), paint.Line(cx, cy-r*0.78)}, paint.Arc(cx, cy, r*0.78, -math.Pi/2, 0)[1:]...)
		fill(append(quarter, paint.Closed))
	case insight.Signed: // a ring with a tick: never to be taken for the bare ring
		stroke(paint.Circle(cx, cy, r-w/2), 0)
		stroke([]paint.Step{paint.Move(cx-r*0.42, cy+r*0.02), paint.Line(cx-r*0.1, cy+r*0.36), paint.Line(cx+r*0.45, cy-r*0.34)}, 0)
	case insight.Missing:
		stroke(paint.Rectangle(paint.Box(cx-r*0.78, cy-r*0.78, r*1.56, r*1.56), 0), 0)
	case insight.Unseen:
		s.Draw(paint.Path{Steps: paint.Circle(cx, cy, (r-w/2)*0.9), Stroke: &c, Width: w})
	case insight.Lost:
		q := r * 0.75
		s.Draw(paint.Path{Steps: []paint.Step{paint.Move(cx-q, cy-q), paint.Line(cx+q, cy+q), paint.Move(cx+q, cy-q), paint.Line(cx-q, cy+q)}, Stroke: &c, Width: w * 1.4})
	case insight.Suspected:
		fill(paint.Circle(cx-r*0.7, cy+r*0.1, r*0.2))
		drawQuestion(s, c, cx+r*0.25, cy, r*0.85, w)
	case insight.Insufficient:
		drawQuestion(s, c, cx, cy, r*0.9, w)
	default:
		stroke([]paint.Step{paint.Move(cx-r*0.6, cy), paint.Line(cx+r*0.6, cy)}, 0)
	}
}

// question draws a question mark of a half height.
func drawQuestion(s *paint.Scene, c paint.Colour, cx, cy, r, w float64) {
	hook := paint.Arc(cx, cy-r*0.45, r*0.45, -math.Pi, math.Pi/2)
	hook = append(hook, paint.Line(cx, cy+r*0.4))
	s.Draw(paint.Path{Steps: hook, Stroke: &c, Width: w})
	s.Draw(paint.Path{Steps: paint.Circle(cx, cy+r*0.82, w*0.75), Fill: &c})
}

// single draws ◎, the mark of 独家支撑.
func drawSingle(s *paint.Scene, cx, cy, side float64) {
	s.Sign(singleWord)
	s.Draw(paint.Path{Steps: paint.Circle(cx, cy, side*0.44), Stroke: &paint.Ink, Width: side * 0.12})
	s.Draw(paint.Path{Steps: paint.Circle(cx, cy, side*0.18), Fill: &paint.Ink})
}

// running draws a full disc in a ring: a project in production whose firm is not recorded.
func drawRunning(s *paint.Scene, c paint.Colour, cx, cy, side float64) {
	s.Sign(runningWord)
	s.Draw(paint.Path{Steps: paint.Circle(cx, cy, side*0.435), Stroke: &c, Width: side * 0.13})
	s.Draw(paint.Path{Steps: paint.Circle(cx, cy, side*0.26), Fill: &c})
}

// flag draws ⚑, the mark of a project that is to be checked.
func drawFlag(s *paint.Scene, cx, cy, side float64) {
	s.Sign(flagWord)
	x, r := cx-side*0.28, side/2
	s.Draw(paint.Path{Steps: []paint.Step{paint.Move(x, cy-r*0.9), paint.Line(x, cy+r*0.9)}, Stroke: &paint.Red, Width: side * 0.11})
	s.Draw(paint.Path{Steps: paint.Polygon(paint.Pt(x, cy-r*0.9), paint.Pt(x+side*0.62, cy-r*0.42), paint.Pt(x, cy+r*0.08)), Fill: &paint.Red})
}

// broken draws a line torn in two, the mark of a 断点.
func drawBroken(s *paint.Scene, cx, cy, side float64) { drawBrokenIn(s, paint.Red, cx, cy, side) }

func drawBrokenIn(s *paint.Scene, c paint.Colour, cx, cy, side float64) {
	s.Sign(breakWord)
	r := side / 2
	w := side * 0.14
	s.Draw(paint.Path{Steps: []paint.Step{paint.Move(cx-r, cy), paint.Line(cx-r*0.4, cy), paint.Move(cx+r*0.4, cy), paint.Line(cx+r, cy)}, Stroke: &c, Width: w})
	s.Draw(paint.Path{Steps: []paint.Step{paint.Move(cx-r*0.45, cy+r*0.7), paint.Line(cx-r*0.05, cy-r*0.7), paint.Move(cx+r*0.05, cy+r*0.7), paint.Line(cx+r*0.45, cy-r*0.7)}, Stroke: &c, Width: w})
}

// certainty draws how far the data carry an answer: of three steps those that are
// reached are full.
func drawCertainty(s *paint.Scene, grade string, cx, cy, side float64) {
	s.Sign(certaintyWord)
	reached := map[string]int{"A": 3, "B": 2, "C": 1}[grade]
	w, gap := side*0.26, side*0.11
	for i := range 3 {
		h := side * (0.36 + 0.27*float64(i))
		at := paint.Box(cx-side/2+float64(i)*(w+gap), cy+side*0.45-h, w, h)
		if i < reached {
			s.Draw(paint.Path{Steps: paint.Rectangle(at, 0), Fill: &paint.Ink})
			continue
		}
		s.Draw(paint.Path{Steps: paint.Rectangle(at.Inset(side*0.03), 0), Stroke: &paint.Faint, Width: side * 0.06})
	}
}

// paintMarks draws the status: then, now and planned where states are compared.
func (p *panel) paintMarks(s *paint.Scene, r *segment, box paint.Rect, quiet bool) {
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
		block := paint.Box(cx-w*0.58, box.Y+p.size*0.08, w, box.H-p.size*0.16)
		if p.options.Before != nil {
			block.X = cx - w/2
		}
		s.Draw(paint.Path{Steps: paint.Rectangle(block, p.size*0.2), Fill: &paint.Red})
		drawBrokenIn(s, paint.White, block.X+w/2, cy, side)
	case r.running && !faded:
		drawRunning(s, paint.Amber, cx, cy, side)
	case r.status == insight.Unseen && !faded:
		c := p.tint(r)
		if look := map[paint.Colour]string{paint.Red: "红", paint.Blue: "蓝"}[c]; look != "" {
			s.Sign(r.status.ZH() + "·" + look)
		}
		drawMarkIn(s, c, r.status, cx, cy, side)
	default:
		drawMark(s, r.status, faded, cx, cy, side)
	}
	if p.options.Planned {
		cx += markRoom * p.size
		p.paintOther(s, r.planned, r.staysBroken, faded, cx, cy, side*0.9)
	}
}

// paintOther draws the status of another time.
func (p *panel) paintOther(s *paint.Scene, status insight.Status, broken, faded bool, cx, cy, side float64) {
	if broken && p.options.Shows(layerPoints) && !faded {
		drawBroken(s, cx, cy, side)
		return
	}
	drawMark(s, status, faded, cx, cy, side)
}

// tint is the colour of 暂无登记: what to do about it.
func (p *panel) tint(r *segment) paint.Colour {
	switch {
	case r.rank == 0 || !p.options.Shows(layerActions):
		return paint.Grey
	case r.does == insight.Link:
		return paint.Blue
	}
	return paint.Red
}

var hexColour = regexp.MustCompile(`"#[0-9a-f]{6}"`)

// MarkSymbols are the same marks for a page: SVG symbols in the current colour,
// named m- and the status, m-single and m-break.
func MarkSymbols() string {
	var out strings.Builder
	symbol := func(name string, draw func(s *paint.Scene)) {
		s := &paint.Scene{Groups: []paint.Group{{}}}
		draw(s)
		b := bufio.NewWriter(&out)
		fmt.Fprintf(b, `<symbol id="m-%s" viewBox="0 0 16 16">`, name)
		for _, it := range s.Groups[0].Items {
			it.Path.WriteSVG(b)
		}
		b.WriteString("</symbol>\n")
		b.Flush()
	}
	const middle, side = 8, 15
	for _, st := range insight.Statuses {
		symbol(string(st), func(s *paint.Scene) { drawMark(s, st, false, middle, middle, side) })
	}
	symbol("single", func(s *paint.Scene) { drawSingle(s, middle, middle, side) })
	symbol("break", func(s *paint.Scene) { drawBroken(s, middle, middle, side) })
	return hexColour.ReplaceAllString(out.String(), `"currentColor"`)
}
