package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"math"
	"slices"
)

// strand is a piece of a net on the page: an arrow until it joins others, or what they share.
type strand struct {
	net    int
	source int // -1: a trunk
	links  int
	points []paint.Point
	ends   bool // at the card it comes to
}

// strands are the ways on the page: xs are the tracks of each gutter by level, and
// the sides of each column; cards as they are drawn, often shorter than their slots.
func (s *shelf) strands(f *frame, w *wiring, tracks func(gutter, level int) float64, sides func(column int) (x0, x1 float64), cards []paint.Rect) []strand {
	var list []strand
	for i := range s.nets {
		list = append(list, s.strandsOf(i, f, w, tracks, sides)...)
	}
	for _, d := range w.drops {
		n := &s.nets[d[0]]
		at := s.place()[n.to]
		x0, x1 := sides(at[0])
		x := (x0 + x1) / 2
		from := cards[n.from[d[1]]]
		list = append(list, strand{d[0], d[1], n.links[d[1]], []paint.Point{paint.Pt(x, from.Y+from.H), paint.Pt(x, f.gaps[at[0]][at[1]][1])}, true})
	}
	return list
}

func (s *shelf) strandsOf(i int, f *frame, w *wiring, tracks func(gutter, level int) float64, sides func(column int) (x0, x1 float64)) (list []strand) {
	n := &s.nets[i]
	type place struct {
		gutter int
		y      float64
	}
	ours := map[[2]int]*track{} // by gutter and feeder; where they have come together both have the same
	for g := range w.gutters {
		for k := range w.gutters[g] {
			if t := &w.gutters[g][k]; t.net/2 == i {
				ours[[2]int{g, t.net % 2}] = t
			}
		}
	}
	last := s.place()[n.to][0]
	if n.right {
		last++
	}
	if ours[[2]int{last, 0}] == nil {
		return nil // all of it falls straight
	}
	ours[[2]int{last, 1}] = ours[[2]int{last, 0}]
	// Each source walks to the card; what several walk along is a trunk.
	ways := map[int][]paint.Point{}
	load := map[[2]paint.Point]int{}
	walkers := map[[2]paint.Point]int{}
	for key, t := range ours {
		g := key[0]
		for _, start := range t.ties {
			if start.source < 0 || g == last && key[1] == 1 {
				continue
			}
			feeder := n.feeder[start.source]
			x := func(g int) float64 { return tracks(g, ours[[2]int{g, feeder}].level) }
			x0, _ := sides(g) // the column right of the gutter
			if start.left {
				_, x0 = sides(g - 1)
			}
			points := []paint.Point{paint.Pt(x0, start.y)}
			at := place{g, start.y}
			for {
				t := ours[[2]int{at.gutter, feeder}]
				var out tie
				for _, k := range t.ties {
					if k.out {
						out = k
					}
				}
				points = append(points, paint.Pt(x(at.gutter), at.y))
				var between []float64
				for _, k := range t.ties {
					if (k.y-at.y)*(k.y-out.y) < 0 {
						between = append(between, k.y)
					}
				}
				slices.Sort(between)
				if out.y < at.y {
					slices.Reverse(between)
				}
				for _, y := range between {
					points = append(points, paint.Pt(x(at.gutter), y))
				}
				points = append(points, paint.Pt(x(at.gutter), out.y))
				next := at.gutter + 1
				if n.right {
					next = at.gutter - 1
				}
				if at.gutter == last {
					end, _ := sides(at.gutter)
					if n.right {
						_, end = sides(at.gutter - 1)
					}
					points = append(points, paint.Pt(end, out.y))
					break
				}
				at = place{next, out.y}
			}
			points = slices.Compact(points)
			ways[start.source] = points
			for k := 1; k < len(points); k++ {
				load[[2]paint.Point{points[k-1], points[k]}] += n.links[start.source]
				walkers[[2]paint.Point{points[k-1], points[k]}]++
			}
		}
	}
	drawn := map[[2]paint.Point]bool{}
	for source := range n.from {
		points := ways[source]
		for k := 1; k < len(points); {
			piece := [2]paint.Point{points[k-1], points[k]}
			if drawn[piece] {
				break
			}
			st := strand{net: i, source: -1, links: load[piece], points: []paint.Point{points[k-1]}}
			if walkers[piece] == 1 {
				st.source = source
			}
			for ; k < len(points); k++ {
				next := [2]paint.Point{points[k-1], points[k]}
				if drawn[next] || load[next] != st.links || (walkers[next] == 1) != (st.source >= 0) {
					break
				}
				drawn[next] = true
				st.points = append(st.points, points[k])
			}
			st.ends = k == len(points)
			list = append(list, st)
		}
	}
	return list
}

// straightened leaves out the points between which a line only runs on.
func straightened(points []paint.Point) []paint.Point {
	var list []paint.Point
	for i, p := range points {
		if i > 0 && i < len(points)-1 {
			a, b := points[i-1], points[i+1]
			if a.X == p.X && p.X == b.X || a.Y == p.Y && p.Y == b.Y {
				continue
			}
		}
		list = append(list, p)
	}
	return list
}

// rounded is a path through points with corners of a radius.
func rounded(points []paint.Point, radius float64) []paint.Step {
	points = straightened(points)
	steps := []paint.Step{paint.Move(points[0].X, points[0].Y)}
	toward := func(a, b paint.Point, d float64) paint.Point {
		l := math.Hypot(b.X-a.X, b.Y-a.Y)
		return paint.Pt(a.X+(b.X-a.X)*d/l, a.Y+(b.Y-a.Y)*d/l)
	}
	for i := 1; i < len(points)-1; i++ {
		a, p, b := points[i-1], points[i], points[i+1]
		r := min(radius, math.Hypot(p.X-a.X, p.Y-a.Y)/2, math.Hypot(b.X-p.X, b.Y-p.Y)/2)
		if r < 0.1 {
			steps = append(steps, paint.Line(p.X, p.Y))
			continue
		}
		q, z := toward(p, a, r), toward(p, b, r)
		steps = append(steps, paint.Line(q.X, q.Y), paint.Curve(toward(p, a, r*(1-paint.Bend)), toward(p, b, r*(1-paint.Bend)), z))
	}
	last := points[len(points)-1]
	return append(steps, paint.Line(last.X, last.Y))
}
