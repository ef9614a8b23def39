package chainmap

import (
	"fmt"
	"math"
	"strconv"
)

// paintArrows draws the ways of the arrows: each until it joins others, then the
// trunk that they share, ever wider.
func (p *panel) paintArrows(s *Scene) {
	u := p.u
	tracks := func(g, level int) float64 { return p.gutters[g] + ways*u*float64(level) }
	sides := func(c int) (float64, float64) { return p.columnX[c], p.columnX[c] + p.columnW }
	cards := p.cardRects()
	strands := p.strands(p.frame, p.wiring, tracks, sides, cards)
	badges := placeBadges(strands, cards, 5.6*u, u)
	for i, st := range strands {
		n := &p.nets[st.net]
		to := &p.shelf.cards[n.to]
		g := Group{ID: "trunk-" + to.id, Class: "arrow trunk", Title: fmt.Sprintf("→ %s：共%d条环节联系", p.byID[to.id].name, st.links),
			Data: [][2]string{{"to", to.id}, {"links", strconv.Itoa(st.links)}}}
		if st.source >= 0 {
			from := &p.shelf.cards[n.from[st.source]]
			g = Group{ID: "arrow-" + from.id + "-" + to.id, Class: "arrow", Title: fmt.Sprintf("%s → %s：%d条环节联系", p.byID[from.id].name, p.byID[to.id].name, st.links),
				Data: [][2]string{{"from", from.id}, {"to", to.id}, {"links", strconv.Itoa(st.links)}}}
		} else {
			g.ID += fmt.Sprintf("-%d", i)
		}
		s.group(g)
		points := st.points
		w := p.thickness(st.links)
		var tip, foot Point
		head := max(7*u, 1.9*w)
		if st.ends {
			k := len(points) - 1
			tip = points[k]
			l := math.Hypot(tip.X-points[k-1].X, tip.Y-points[k-1].Y)
			head = min(head, l)
			foot = Point{tip.X - (tip.X-points[k-1].X)/l*head*0.9, tip.Y - (tip.Y-points[k-1].Y)/l*head*0.9}
			points = append(points[:k:k], foot)
		}
		s.draw(Path{Steps: rounded(points, 3.5*u), Stroke: &arrowColour, Width: w})
		if st.ends {
			s.draw(Path{Steps: arrowhead(tip, tip.X-foot.X, tip.Y-foot.Y, head), Fill: &arrowColour})
		}
	}
	for i, st := range strands {
		if st.source < 0 || p.options.For == Slide {
			continue
		}
		n := &p.nets[st.net]
		s.group(Group{ID: "links-" + p.shelf.cards[n.from[st.source]].id + "-" + p.shelf.cards[n.to].id, Class: "links"})
		b, r := badges[i], 5.6*u
		s.draw(Path{Steps: circle(b.X, b.Y, r), Fill: &white, Stroke: &arrowColour, Width: 0.7 * u})
		s.put(strconv.Itoa(st.links), 8.05*u, Rect{b.X - 2*r, b.Y - r, 4 * r, 2 * r}, centred, ink)
	}
}

func (p *panel) thickness(links int) float64 {
	return p.u * min(0.8+0.12*float64(links-1), 4.2)
}

func (p *panel) cardRects() []Rect {
	var list []Rect
	for _, c := range p.shelf.cards {
		r := p.slots[c.id]
		r.H = p.body(p.byID[c.id], r.W, p.lines[c.id]).height
		list = append(list, r)
	}
	return list
}

// placeBadges finds, on each arrow's own way, where its number has most room.
func placeBadges(strands []strand, cards []Rect, r, u float64) []Point {
	places := make([]Point, len(strands))
	type segment struct {
		a, b Point
		of   int
	}
	var all []segment
	for i, st := range strands {
		for k := 1; k < len(st.points); k++ {
			all = append(all, segment{st.points[k-1], st.points[k], i})
		}
	}
	for i, st := range strands {
		if st.source < 0 {
			continue
		}
		best := math.Inf(-1)
		for k := 1; k < len(st.points); k++ {
			a, b := st.points[k-1], st.points[k]
			l := math.Hypot(b.X-a.X, b.Y-a.Y)
			for d := 0.0; d <= l; d += 1.5 * u {
				q := Point{a.X + (b.X-a.X)*d/max(l, 0.01), a.Y + (b.Y-a.Y)*d/max(l, 0.01)}
				score := 2 * r
				for _, o := range all {
					if o.of != i {
						clear := beside(q, o.a, o.b)
						if strands[o.of].net == st.net {
							clear += 0.6 * r
						}
						score = min(score, clear)
					}
				}
				for j := range i {
					if strands[j].source >= 0 {
						score = min(score, math.Hypot(q.X-places[j].X, q.Y-places[j].Y)-r)
					}
				}
				for _, c := range cards {
					score = min(score, outside(q, c)+0.25*r)
				}
				if st.ends && k == len(st.points)-1 {
					score = min(score, l-d-8*u)
				}
				if score > best+0.01 {
					best, places[i] = score, q
				}
			}
		}
	}
	return places
}

// beside is how far a point is from a line between two others.
func beside(p, a, b Point) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = min(1, max(0, ((p.X-a.X)*dx+(p.Y-a.Y)*dy)/l))
	}
	return math.Hypot(p.X-a.X-t*dx, p.Y-a.Y-t*dy)
}

// outside is how far a point is from a rectangle; negative within.
func outside(p Point, r Rect) float64 {
	return max(r.X-p.X, p.X-r.X-r.W, r.Y-p.Y, p.Y-r.Y-r.H)
}
