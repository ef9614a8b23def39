package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"cmp"
	"context"
	"fmt"

	"chainchief/graph/insight"
)

// Sizes of a sheet of a network on the screen, in points; on paper they are scaled to fit.
const (
	spreadBoxW, spreadBoxH = 176.0, 34.0
	spreadPitchX           = 300.0
	spreadPitchY           = 42.0
	spreadName, spreadLine = 12.0, 9.0
	spreadRim              = 18.0
	mostEnlarged           = 2.0
)

// DrawSpread draws a network as its reader spread it out. Nothing is laid out: the
// boxes stand where the answer has them. href leads on from a box or an arrow by
// its key; nil: from boxes to the pages of enterprises. For Page, the drawing has no frame.
func DrawSpread(_ context.Context, a *insight.Spread, o Options, href func(key string) string) (*paint.Scene, error) {
	if o.Edition == Public {
		a = a.Anonymous()
	}
	d := &spreading{a: a, o: o, href: href, rects: map[string]paint.Rect{}, ends: map[string]int{}, k: 1}
	minC, maxC, minR, maxR := -1, 1, -1, 1
	for i := range a.Nodes {
		n := &a.Nodes[i]
		minC, maxC, minR, maxR = min(minC, n.Column), max(maxC, n.Column), min(minR, n.Row), max(maxR, n.Row)
	}
	w := float64(maxC-minC)*spreadPitchX + spreadBoxW + 2*spreadRim
	h := float64(maxR-minR)*spreadPitchY + spreadBoxH + 2*spreadRim
	x0, y0 := spreadRim+spreadBoxW/2-float64(minC)*spreadPitchX, spreadRim+spreadBoxH/2-float64(minR)*spreadPitchY
	title := a.Middle().Name + "的供应网络"
	if o.For == Page {
		if least := w * 0.3; h < least { // few rows are not enlarged to fill a screen
			y0, h = y0+(least-h)/2, least
		}
		o.Paper = paint.Paper{Width: w, Height: h}
		d.s, d.dx, d.dy = heading{title: title, facts: a.Facts(), asOf: a.AsOf}.scene(o), x0, y0
		d.s.Begin(paint.Group{ID: "page", Class: "page", Data: [][2]string{{"origin", paint.Number(x0) + " " + paint.Number(y0)}}})
		d.s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(0, 0, w, h), 0), Fill: &paint.White})
	} else {
		n := Network{}
		for _, t := range a.Ties {
			n.Edges = append(n.Edges, Edge{Class: tieClass(t)})
		}
		var room paint.Rect
		d.s, room = newScene(o, heading{title, append([]string{"左为供应商，右为客户"}, a.Facts()...), a.AsOf}, n.edgeLegend(), append(a.Notes(), a.Lost...))
		d.k = min(room.W/w, room.H/h, mostEnlarged)
		d.dx, d.dy = room.X+(room.W-w*d.k)/2+x0*d.k, room.Y+(room.H-h*d.k)/2+y0*d.k
	}
	for i := range a.Nodes {
		n := &a.Nodes[i]
		d.rects[n.Key] = paint.Box(d.dx+(float64(n.Column)*spreadPitchX-spreadBoxW/2)*d.k, d.dy+(float64(n.Row)*spreadPitchY-spreadBoxH/2)*d.k, spreadBoxW*d.k, spreadBoxH*d.k)
	}
	for _, t := range a.Ties {
		d.ends[t.From+">"]++
		d.ends[">"+t.To]++
	}
	for _, t := range a.Ties {
		d.tie(t)
	}
	for i := range a.Nodes {
		d.node(&a.Nodes[i])
	}
	return finish(d.s), nil
}

func enterprisePage(id string) string { return "/enterprises/" + id }

type spreading struct {
	a         *insight.Spread
	o         Options
	href      func(string) string
	s         *paint.Scene
	rects     map[string]paint.Rect
	ends      map[string]int // ties at an end of a box
	k, dx, dy float64
}

func tieClass(t insight.Tie) EdgeClass {
	if t.Deal == nil {
		return chained
	}
	return classOf(t.Deal)
}

// SpreadLegend lists the classes of the ties of a sheet as its page explains them.
func SpreadLegend(a *insight.Spread) (list []TieStyle) {
	for _, class := range []EdgeClass{confirmed, disclosed, unsourced, inferred, intraGroup} {
		for _, t := range a.Ties {
			if t.Deal != nil && tieClass(t) == class {
				colour, thick, dash := class.line()
				list = append(list, TieStyle{class.zh(), edgeRules[class], colour.String(), paint.Number(thick * 1.4), paint.Number(dash * 1.4)})
				break
			}
		}
	}
	return list
}

// TieStyle is how the ties of a class are drawn, and what that means.
type TieStyle struct{ Word, Rule, Colour, Width, Dash string }

func (d *spreading) name(key string) string {
	n := d.a.Node(key)
	if n.Fold {
		return fmt.Sprintf("其余%d家", n.Rest)
	}
	return n.Name
}

func (d *spreading) tie(t insight.Tie) {
	from, to := d.rects[t.From], d.rects[t.To]
	class := tieClass(t)
	colour, thick, dash := class.line()
	word := ""
	title := d.name(t.From) + " → " + d.name(t.To)
	g := paint.Group{ID: "tie-" + t.From + "-" + t.To, Class: "tie", Data: [][2]string{{"from", t.From}, {"to", t.To}}}
	if t.Deal != nil {
		word = class.zh()
		title += "：" + word
		if t.Deal.Product != "" {
			title += "，" + t.Deal.Product
		}
		g.Data = append(g.Data, [2]string{"class", string(class)})
		if d.href != nil && d.o.Edition != Public {
			g.Href = ownPath(d.href(insight.TieKey(t.From, t.To)))
		}
	}
	switch {
	case t.Gone:
		colour, dash, word = paint.Red, 2.5, "假设没有"
	case t.OnWay:
		colour, thick = paint.Blue, 2.2
	}
	if t.Gone {
		title += "（假设没有）"
	}
	g.Title = title
	d.s.Begin(g)
	thick *= 1.1 * d.k
	x1, y1, x2, y2 := from.X+from.W, from.Y+from.H/2, to.X, to.Y+to.H/2
	head := 7 * d.k
	size := 8 * d.k
	wide := paint.Width(word, size) + 4*d.k
	room := 0.0 // of the word, on a straight piece at the end with one arrow
	first := d.ends[t.From+">"] == 1
	if word != "" && (first || d.ends[">"+t.To] == 1) && size >= smallestText-1 && x2 > x1 {
		room = wide + 8*d.k
	}
	steps := []paint.Step{paint.Move(x1, y1)}
	way := 1.0
	switch {
	case from.X == to.X: // in one column: round at its right
		x2 = to.X + to.W
		way = -1
		steps = append(steps, paint.Curve(paint.Pt(x1+50*d.k, y1), paint.Pt(x2+50*d.k, y2), paint.Pt(x2+head, y2)))
	case first && room > 0:
		bend := max((x2-x1-room)/2, 40*d.k)
		steps = append(steps, paint.Line(x1+room, y1), paint.Curve(paint.Pt(x1+room+bend, y1), paint.Pt(x2-head-bend, y2), paint.Pt(x2-head, y2)))
	default:
		end := x2 - head - room
		bend := max((end-x1)/2, 40*d.k)
		steps = append(steps, paint.Curve(paint.Pt(x1+bend, y1), paint.Pt(end-bend, y2), paint.Pt(end, y2)), paint.Line(x2-head, y2))
	}
	d.s.Draw(paint.Path{Steps: steps, Stroke: &colour, Width: thick, Dash: dash * thick})
	d.s.Draw(paint.Path{Steps: paint.Arrowhead(paint.Pt(x2, y2), way, 0, head), Fill: &colour})
	if room == 0 {
		return
	}
	r := paint.Box(x1+4*d.k, y1-size*0.65, wide, size*1.3)
	if !first {
		r.X, r.Y = x2-head-4*d.k-wide, y2-size*0.65
	}
	d.s.Draw(paint.Path{Steps: paint.Rectangle(r, 1), Fill: &paint.White})
	d.s.Put(word, size, r, paint.Centred, colour)
}

func (d *spreading) node(n *insight.SpreadNode) {
	r, k := d.rects[n.Key], d.k
	g := paint.Group{ID: "node-" + n.Key, Class: "node", Data: [][2]string{{"key", n.Key}, {"at", fmt.Sprintf("%d %d", n.Column, n.Row)}}}
	below := ""
	if n.Segment != nil {
		below = n.Segment.Name
	}
	name := cmp.Or(n.ShortName, n.Name)
	if d.o.Edition == Public {
		name = insight.AnonymousZH(nil, nil) // its place and segment stand below
	}
	frame := paint.Path{Steps: paint.Rectangle(r, 4*k), Fill: &paint.White, Stroke: &paint.Grey, Width: 0.8 * k}
	switch {
	case n.Fold:
		name = d.name(n.Key)
		g.Title = name + "，点开看" + below
		frame.Fill, frame.Dash = &paint.Mist, 3*k
	default:
		g.Title = n.Name
		if n.Region != nil {
			below = insight.ShortPlace(n.Region.Name) + map[bool]string{true: " · " + below}[below != ""]
		}
		if d.href == nil && d.o.Edition != Public {
			page := enterprisePage(n.ID)
			if d.o.Keep != "" {
				page += "?" + d.o.Keep
			}
			g.Href = page
		}
	}
	if d.href != nil && d.o.Edition != Public {
		g.Href = ownPath(d.href(n.Key))
	}
	colour := paint.Grey
	switch {
	case n.Gone:
		frame.Stroke, frame.Dash, frame.Width, below, colour = &paint.Red, 3*k, 1.6*k, "假设没有这家企业", paint.Red
	case n.Loss != "":
		frame.Width, below, frame.Stroke, colour = 1.8*k, n.Loss, &paint.Amber, paint.Amber
		if n.Sole {
			frame.Stroke, frame.Fill, colour = &paint.Red, &paint.Blush, paint.Red
		}
	case n.Key == d.a.Of:
		frame.Stroke, frame.Width, frame.Fill = &paint.Navy, 2.2*k, &paint.Pale
	case n.OnWay:
		frame.Stroke, frame.Width = &paint.Blue, 2*k
	case n.Opened:
		frame.Stroke, frame.Width = &paint.Navy, 1.3*k
	}
	d.s.Begin(g)
	d.s.Draw(frame)
	x, room := r.X+8*k, r.W-16*k
	if n.Pinned { // a drawing pin
		d.s.Draw(paint.Path{Steps: paint.Circle(r.X+r.W-9*k, r.Y+9*k, 3*k), Fill: &paint.Navy})
		d.s.Draw(paint.Path{Steps: []paint.Step{paint.Move(r.X+r.W-9*k, r.Y+9*k), paint.Line(r.X+r.W-13*k, r.Y+15*k)}, Stroke: &paint.Navy, Width: 1.2 * k})
		room -= 12 * k
	}
	more := ""
	if !n.Fold && n.Rest > 0 {
		if more = fmt.Sprintf("+%d", n.Rest); n.RestMore {
			more += "多"
		}
		d.s.Put(more, spreadLine*k, paint.Box(r.X+r.W-44*k, r.Y+17*k, 36*k, 13*k), paint.Right, paint.Navy)
	}
	d.s.Put(name, spreadName*k, paint.Box(x, r.Y+2.5*k, room, 17*k), paint.Left, paint.Ink)
	if below == "" {
		below = "环节待核"
	}
	d.s.Put(below, spreadLine*k, paint.Box(x, r.Y+18*k, r.W-16*k-paint.Width(more, spreadLine*k)-4*k, 13*k), paint.Left, colour)
}
