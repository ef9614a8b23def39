package chainmap

import (
	"cmp"
	"math"
	"slices"

	"chainchief/graph/chainmap/layout"
)

// The layout decides the order of the cards in each column and on which side of
// a card an arrow passes; the page decides the spacing, so that every column
// fills its height. An arrow then leaves a card sideways, swings between two
// columns and runs level through the gaps of those it crosses: it never
// touches a card, whatever the spacing.

// routes is a plan of columns carried onto the page.
type routes struct {
	boxes   map[string]Rect
	columns []track
	room    Rect
	rim     float64 // above and below the room, for arrows that run round a column
}

// track is one column on the page: its cards from top to bottom.
type track struct {
	x0, x1 float64
	cards  []*card
}

// newRoutes spreads the cards of each column over the height of the room.
func newRoutes(plan *layout.Plan, columns [][]*card, room Rect, gap float64) *routes {
	r := &routes{boxes: map[string]Rect{}, room: room, rim: 0.4 * gap}
	x0, x1 := math.Inf(1), math.Inf(-1)
	for _, col := range columns {
		b := plan.Boxes[col[0].id]
		x0, x1 = min(x0, b.X), max(x1, b.X+b.W)
	}
	dx := room.X + (room.W-x0-x1)/2
	for _, col := range columns {
		t := track{cards: slices.SortedFunc(slices.Values(col), func(a, b *card) int {
			return cmp.Compare(plan.Boxes[a.id].Y, plan.Boxes[b.id].Y)
		})}
		free := room.H
		for _, c := range t.cards {
			free -= plan.Boxes[c.id].H
		}
		// Equal gaps, those at the ends half as wide, but never much wider than they need be.
		between := min(max(free/float64(len(t.cards)), gap), 5*gap)
		y := room.Y + (free-between*float64(len(t.cards)-1))/2
		for _, c := range t.cards {
			b := plan.Boxes[c.id]
			r.boxes[c.id] = Rect{b.X + dx, y, b.W, b.H}
			t.x0, t.x1 = b.X+dx, b.X+b.W+dx
			y += b.H + between
		}
		r.columns = append(r.columns, t)
	}
	return r
}

// gap returns the upper and lower edge of the gap above card number i of a column.
func (r *routes) gap(column, i int) (y0, y1 float64) {
	cards := r.columns[column].cards
	y0, y1 = r.room.Y-r.rim, r.room.Y+r.room.H+r.rim
	if i > 0 {
		b := r.boxes[cards[i-1].id]
		y0 = b.Y + b.H
	}
	if i < len(cards) {
		y1 = r.boxes[cards[i].id].Y
	}
	return y0, y1
}

// course is the way of one arrow.
type course struct {
	arrow    arrow
	from, to *card
	thick    float64
	gaps     []int // for each column between, the gap it runs through
	// Where it leaves, crosses and arrives.
	y0, y1 float64
	lanes  []float64
}

// forward reports whether the arrow runs from left to right.
func (c *course) forward() bool { return c.from.column <= c.to.column }

// between lists the columns crossed, in order of the way.
func (c *course) between() []int {
	var list []int
	for i := c.from.column + 1; i < c.to.column; i++ {
		list = append(list, i)
	}
	for i := c.from.column - 1; i > c.to.column; i-- {
		list = append(list, i)
	}
	return list
}

// plot finds the course of every arrow.
func (r *routes) plot(plan *layout.Plan, curves map[int]layout.Curve, arrows []arrow, thickness func(arrow) float64) []*course {
	cards := map[string]*card{}
	for i, t := range r.columns {
		for _, c := range t.cards {
			c.column = i
			cards[c.id] = c
		}
	}
	var list []*course
	for i, a := range arrows {
		c := &course{arrow: a, from: cards[a.from], to: cards[a.to], thick: thickness(a)}
		if c.from == nil || c.to == nil {
			continue
		}
		for _, k := range c.between() {
			c.gaps = append(c.gaps, r.side(plan, curves[i], k))
		}
		list = append(list, c)
	}
	r.ports(list)
	r.lanes(list)
	return list
}

// side tells through which gap of a column the layout sent a curve.
func (r *routes) side(plan *layout.Plan, c layout.Curve, column int) int {
	t := r.columns[column]
	first := plan.Boxes[t.cards[0].id]
	x := first.X + first.W/2
	y, nearest := plan.Height/2, math.Inf(1)
	for i := 0; i+3 < len(c.Points); i += 3 {
		for k := range pieces + 1 {
			p := along(c.Points[i:i+4], float64(k)/pieces)
			if d := math.Abs(p.X - x); d < nearest {
				y, nearest = p.Y, d
			}
		}
	}
	n := 0
	for _, k := range t.cards {
		if b := plan.Boxes[k.id]; b.Y+b.H/2 < y {
			n++
		}
	}
	return n
}

// pieces is how many points of a Bézier segment are looked at.
const pieces = 16

func along(p []layout.Point, t float64) layout.Point {
	u := 1 - t
	return layout.Point{
		X: u*u*u*p[0].X + 3*u*u*t*p[1].X + 3*u*t*t*p[2].X + t*t*t*p[3].X,
		Y: u*u*u*p[0].Y + 3*u*u*t*p[1].Y + 3*u*t*t*p[2].Y + t*t*t*p[3].Y,
	}
}

// ports spreads the ends of arrows over the sides of their cards, in the order
// of where they go, so that arrows of one card do not cross at it.
func (r *routes) ports(list []*course) {
	type end struct {
		c     *course
		out   bool
		other float64
	}
	sides := map[string][]end{}
	var order []string
	middle := func(c *card) float64 { b := r.boxes[c.id]; return b.Y + b.H/2 }
	add := func(key string, e end) {
		if sides[key] == nil {
			order = append(order, key)
		}
		sides[key] = append(sides[key], e)
	}
	for _, c := range list {
		out, in := "r", "l"
		switch {
		case c.from.column == c.to.column:
			in = "r"
		case !c.forward():
			out, in = "l", "r"
		}
		// What an end looks towards: the gap next crossed, or the card itself.
		toward, back := middle(c.to), middle(c.from)
		if cols := c.between(); len(cols) > 0 {
			a, b := r.gap(cols[0], c.gaps[0])
			toward = (a + b) / 2
			a, b = r.gap(cols[len(cols)-1], c.gaps[len(cols)-1])
			back = (a + b) / 2
		}
		add(c.from.id+out, end{c, true, toward})
		add(c.to.id+in, end{c, false, back})
	}
	for _, key := range order {
		ends := sides[key]
		slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(a.other, b.other) })
		for i, e := range ends {
			b := r.boxes[e.c.to.id]
			if e.out {
				b = r.boxes[e.c.from.id]
			}
			y := b.Y + b.H*(0.2+0.6*(float64(i)+0.5)/float64(len(ends)))
			if e.out {
				e.c.y0 = y
			} else {
				e.c.y1 = y
			}
		}
	}
}

// lanes shares each gap among the arrows that run through it.
func (r *routes) lanes(list []*course) {
	type key struct{ column, gap int }
	through := map[key][]*course{}
	for _, c := range list {
		c.lanes = make([]float64, len(c.gaps))
		for i, column := range c.between() {
			k := key{column, c.gaps[i]}
			through[k] = append(through[k], c)
		}
	}
	for k, group := range through {
		slices.SortStableFunc(group, func(a, b *course) int { return cmp.Compare(a.y0+a.y1, b.y0+b.y1) })
		y0, y1 := r.gap(k.column, k.gap)
		// Next to the cards rather than in the middle of a wide void.
		pitch := min((y1-y0)/float64(len(group)+1), laneRoom)
		start := (y0 + y1 - pitch*float64(len(group)-1)) / 2
		switch {
		case k.gap == 0:
			start = y1 - pitch*float64(len(group))
		case k.gap == len(r.columns[k.column].cards):
			start = y0 + pitch
		}
		for i, c := range group {
			for j, column := range c.between() {
				if column == k.column {
					c.lanes[j] = start + pitch*float64(i)
				}
			}
		}
	}
}

const laneRoom = 9

// path is the line of a course up to the foot of its arrowhead, and the tip.
func (r *routes) path(c *course, head float64) ([]Step, Point, Point) {
	from, to := r.boxes[c.from.id], r.boxes[c.to.id]
	if c.from.column == c.to.column {
		return r.within(c, from, to, head)
	}
	dir := 1.0
	x, end := from.X+from.W, to.X
	if !c.forward() {
		dir, x, end = -1, from.X, to.X+to.W
	}
	at := Point{x, c.y0}
	seg := []Step{move(at.X, at.Y)}
	swing := func(to Point) {
		h := (to.X - at.X) * 0.5
		seg = append(seg, curve(Point{at.X + h, at.Y}, Point{to.X - h, to.Y}, to))
		at = to
	}
	for i, column := range c.between() {
		t := r.columns[column]
		enter, leave := t.x0, t.x1
		if dir < 0 {
			enter, leave = leave, enter
		}
		swing(Point{enter, c.lanes[i]})
		at = Point{leave, c.lanes[i]}
		seg = append(seg, line(at.X, at.Y))
	}
	foot := Point{end - dir*head, c.y1}
	swing(foot)
	return seg, foot, Point{end, c.y1}
}

// within is the way between two cards of one column: straight down or up to a
// neighbour, else round the right of those between.
func (r *routes) within(c *course, from, to Rect, head float64) ([]Step, Point, Point) {
	cards := r.columns[c.from.column].cards
	i, j := slices.Index(cards, c.from), slices.Index(cards, c.to)
	x := from.X + from.W/2
	if d := max(to.Y-from.Y-from.H, from.Y-to.Y-to.H); d > 0 {
		head = min(head, d*0.8)
	}
	switch j - i {
	case 1:
		foot := Point{x, to.Y - head}
		return []Step{move(x, from.Y+from.H), line(foot.X, foot.Y)}, foot, Point{x, to.Y}
	case -1:
		foot := Point{x, to.Y + to.H + head}
		return []Step{move(x, from.Y), line(foot.X, foot.Y)}, foot, Point{x, to.Y + to.H}
	}
	x = from.X + from.W
	foot := Point{x + head, c.y1}
	out := x + 2.2*head
	return []Step{move(x, c.y0), curve(Point{out, c.y0}, Point{out, c.y0}, Point{out, c.y0 + math.Copysign(head, c.y1-c.y0)}),
		line(out, c.y1-math.Copysign(head, c.y1-c.y0)), curve(Point{out, c.y1}, Point{out, c.y1}, foot)}, foot, Point{x, c.y1}
}
