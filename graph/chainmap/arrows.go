package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"fmt"
	"math"
	"strconv"
)

// paintArrows draws the ways of the arrows between cards that stand at their places:
// each until it joins others, then the trunk that they share, ever wider. Numbered are
// those that say how many links they stand for.
func (b *board) paintArrows(s *paint.Scene, cards []paint.Rect, name func(card int) string, numbered func(strand) bool) {
	u := b.u
	tracks := func(g, level int) float64 { return b.gutters[g] + ways*u*float64(level) }
	sides := func(c int) (float64, float64) { return b.columnX[c], b.columnX[c] + b.columnW }
	strands := b.strands(b.frame, b.wiring, tracks, sides, cards)
	badges := placeBadges(strands, cards, 5.6*u, u, numbered)
	for i, st := range strands {
		n := &b.nets[st.net]
		to, word, colour, dash := b.cards[n.to].id, "条环节联系", paint.ArrowColour, 0.0
		if n.recycled {
			word, colour, dash = "条回收利用", paint.Faint, 1.8
		}
		g := paint.Group{ID: fmt.Sprintf("trunk-%s-%d", to, i), Class: "arrow trunk", Title: fmt.Sprintf("→ %s：共%d%s", name(n.to), st.links, word),
			Data: [][2]string{{"to", to}, {"links", strconv.Itoa(st.links)}}}
		if st.source >= 0 {
			from := b.cards[n.from[st.source]].id
			g = paint.Group{ID: "arrow-" + from + "-" + to, Class: "arrow", Title: fmt.Sprintf("%s → %s：%d%s", name(n.from[st.source]), name(n.to), st.links, word),
				Data: [][2]string{{"from", from}, {"to", to}, {"links", strconv.Itoa(st.links)}}}
		}
		s.Begin(g)
		points := st.points
		w := b.thickness(st.links)
		var tip, foot paint.Point
		head := max(7*u, 1.9*w)
		if st.ends {
			k := len(points) - 1
			tip = points[k]
			l := math.Hypot(tip.X-points[k-1].X, tip.Y-points[k-1].Y)
			head = min(head, l)
			foot = paint.Pt(tip.X-(tip.X-points[k-1].X)/l*head*0.9, tip.Y-(tip.Y-points[k-1].Y)/l*head*0.9)
			points = append(points[:k:k], foot)
		}
		s.Sign(arrowWord)
		s.Draw(paint.Path{Steps: rounded(points, 3.5*u), Stroke: &colour, Width: w, Dash: dash * w})
		if st.ends {
			s.Draw(paint.Path{Steps: paint.Arrowhead(tip, tip.X-foot.X, tip.Y-foot.Y, head), Fill: &colour})
		}
	}
	for i, st := range strands {
		if !numbered(st) {
			continue
		}
		n := &b.nets[st.net]
		id := fmt.Sprintf("links-%d-%s", i, b.cards[n.to].id)
		if st.source >= 0 {
			id = "links-" + b.cards[n.from[st.source]].id + "-" + b.cards[n.to].id
		}
		s.Begin(paint.Group{ID: id, Class: "links"})
		at, r := badges[i], 5.6*u
		s.Draw(paint.Path{Steps: paint.Circle(at.X, at.Y, r), Fill: &paint.White, Stroke: &paint.ArrowColour, Width: 0.7 * u})
		s.Put(strconv.Itoa(st.links), 8.05*u, paint.Box(at.X-2*r, at.Y-r, 4*r, 2*r), paint.Centred, paint.Ink)
	}
}

func (b *board) thickness(links int) float64 {
	return b.u * min(0.8+0.12*float64(links-1), 4.2)
}

// placeBadges finds, on each arrow's own way, where its number has most room.
func placeBadges(strands []strand, cards []paint.Rect, r, u float64, numbered func(strand) bool) []paint.Point {
	places := make([]paint.Point, len(strands))
	type segment struct {
		a, b paint.Point
		of   int
	}
	var all []segment
	for i, st := range strands {
		for k := 1; k < len(st.points); k++ {
			all = append(all, segment{st.points[k-1], st.points[k], i})
		}
	}
	for i, st := range strands {
		if !numbered(st) {
			continue
		}
		best := math.Inf(-1)
		for k := 1; k < len(st.points); k++ {
			a, b := st.points[k-1], st.points[k]
			l := math.Hypot(b.X-a.X, b.Y-a.Y)
			for d := 0.0; d <= l; d += 1.5 * u {
				q := paint.Pt(a.X+(b.X-a.X)*d/max(l, 0.01), a.Y+(b.Y-a.Y)*d/max(l, 0.01))
				score := 2 * r
				if st.ends && k == len(st.points)-1 {
					score = min(score, l-d-8*u)
				}
				for _, c := range cards {
					score = min(score, outside(q, c)+0.25*r)
				}
				for j := range i {
					if numbered(strands[j]) {
						score = min(score, math.Hypot(q.X-places[j].X, q.Y-places[j].Y)-r)
					}
				}
				for _, o := range all { // which are many
					if score <= best+0.01 {
						break
					}
					if o.of != i {
						clear := beside(q, o.a, o.b)
						if strands[o.of].net == st.net {
							clear += 0.6 * r
						}
						score = min(score, clear)
					}
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
func beside(p, a, b paint.Point) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = min(1, max(0, ((p.X-a.X)*dx+(p.Y-a.Y)*dy)/l))
	}
	return math.Hypot(p.X-a.X-t*dx, p.Y-a.Y-t*dy)
}

// outside is how far a point is from a rectangle; negative within.
func outside(p paint.Point, r paint.Rect) float64 {
	return max(r.X-p.X, p.X-r.X-r.W, r.Y-p.Y, p.Y-r.Y-r.H)
}
