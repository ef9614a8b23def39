package paint

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"chainchief/graph"
)

// Scene is a finished picture in points (1/72 inch), y downwards: what each
// painter draws, and nothing else, so that all formats are the same picture.
type Scene struct {
	Width, Height float64
	Title         string
	About         string     // what its title leaves open: edition, place, sources
	AsOf          graph.Date // of the data; blank: not known
	Base          string     // what its links begin with in a file; blank: a page of our own, or none
	Groups        []Group
	More          []*Scene // its further pages, as large
	Warnings      []string // for whoever asked: characters replaced, text too small
	DOT           string   // what the layout was asked
	Smallest      float64  // size of the smallest text, in points
	Rare          []rune
	Head          Rect            // room of the title
	Signs         map[string]bool // drawn, by the words that explain them
}

// Group is a part of the picture that a page can find again: a card, a row, an arrow.
type Group struct {
	ID, Class string
	Title     string // told on hover
	Href      string // a path of our own, or blank
	Bookmark  string // its name among the bookmarks of a document; blank: it has none
	Data      [][2]string
	Items     []Item
}

// Item is a shape or a text.
type Item struct {
	Path *Path
	Text *Text
}

// Colour is red, green, blue.
type Colour struct{ R, G, B uint8 }

// Path is a line or an area.
type Path struct {
	Steps  []Step
	Fill   *Colour
	Stroke *Colour
	Width  float64
	Dash   float64 // length of dashes and of the gaps between them; 0: solid
}

// Step is one step of a path: M and L take the last point only, C all three.
type Step struct {
	Op rune // M, L, C, Z
	P  [3]Point
}

// Point is a place in the picture.
type Point struct{ X, Y float64 }

// Pt is a place in the picture.
func Pt(x, y float64) Point { return Point{x, y} }

// Rect is an upper left corner and a size.
type Rect struct{ X, Y, W, H float64 }

// Box is a rectangle by its upper left corner and its size.
func Box(x, y, w, h float64) Rect { return Rect{x, y, w, h} }

// Inset is the rectangle less a rim.
func (r Rect) Inset(d float64) Rect { return Rect{r.X + d, r.Y + d, r.W - 2*d, r.H - 2*d} }

// Text is one line of text with its start on the baseline.
type Text struct {
	X, Y   float64
	Size   float64
	Width  float64 // as measured
	S      string
	Colour Colour
	Bold   bool
	Room   Rect // what it must stay within
	// Lines is how many lines a text is broken into that begins here, and Whole all they say; 0: this is all.
	Lines int
	Whole string
}

// Pages are its pages, each a picture of its own, for formats that have none.
func (s *Scene) Pages() []*Scene {
	var list []*Scene
	for _, page := range append([]*Scene{s}, s.More...) {
		one := *page
		one.More = nil
		list = append(list, &one)
	}
	return list
}

// stacked is a scene with its pages under one another, for formats that have none.
func (s *Scene) stacked() *Scene {
	if len(s.More) == 0 {
		return s
	}
	tall := *s
	tall.More, tall.Groups = nil, slices.Clone(s.Groups)
	for i, page := range s.More {
		for _, g := range page.Groups {
			g.ID = fmt.Sprintf("%s-%d", g.ID, i+2)
			items := make([]Item, len(g.Items))
			for k, it := range g.Items {
				items[k] = it.moved(tall.Height)
			}
			g.Items = items
			tall.Groups = append(tall.Groups, g)
		}
		tall.Height += page.Height
	}
	return &tall
}

// moved is an item farther down.
func (it Item) moved(dy float64) Item {
	if it.Text != nil {
		t := *it.Text
		t.Y, t.Room.Y = t.Y+dy, t.Room.Y+dy
		return Item{Text: &t}
	}
	p := *it.Path
	p.Steps = slices.Clone(p.Steps)
	for i := range p.Steps {
		for k := range p.Steps[i].P {
			p.Steps[i].P[k].Y += dy
		}
	}
	return Item{Path: &p}
}

// Begin opens a group; what is drawn next belongs to it.
func (s *Scene) Begin(g Group) *Group {
	s.Groups = append(s.Groups, g)
	return &s.Groups[len(s.Groups)-1]
}

// alignment of a text in its room.
type alignment int

const (
	Left alignment = iota
	Centred
	Right
)

// Put sets one line of text into a room, shortened where it does not fit; it
// returns the length of what was set.
func (s *Scene) Put(text string, size float64, room Rect, a alignment, c Colour) float64 {
	text, rare := Clean(text)
	s.Rare = append(s.Rare, rare...)
	text = Shorten(text, size, room.W)
	if text == "" {
		return 0
	}
	w := Width(text, size)
	x := room.X
	switch a {
	case Centred:
		x += (room.W - w) / 2
	case Right:
		x += room.W - w
	}
	y := room.Y + (room.H+(Ascent-Descent)*size)/2
	g := &s.Groups[len(s.Groups)-1]
	g.Items = append(g.Items, Item{Text: &Text{X: x, Y: y, Size: size, Width: w, S: text, Colour: c, Room: room}})
	if s.Smallest == 0 || size < s.Smallest {
		s.Smallest = size
	}
	return w
}

// PutBold is put in a heavier weight.
func (s *Scene) PutBold(text string, size float64, room Rect, a alignment, c Colour) float64 {
	g := &s.Groups[len(s.Groups)-1]
	n := len(g.Items)
	w := s.Put(text, size, room, a, c)
	if len(g.Items) > n {
		g.Items[n].Text.Bold = true
	}
	return w
}

// Whole makes one text of the lines that set puts, for documents in which it is
// searched and copied.
func (s *Scene) Whole(text string, set func()) {
	g := &s.Groups[len(s.Groups)-1]
	n := len(g.Items)
	set()
	var lines []*Text
	for _, it := range g.Items[n:] {
		if it.Text != nil {
			lines = append(lines, it.Text)
		}
	}
	if len(lines) > 1 && !strings.HasSuffix(lines[len(lines)-1].S, "…") { // what is cut off is not there
		lines[0].Lines, lines[0].Whole = len(lines), text
	}
}

// room is the box round all of a group.
func (g *Group) room() Rect {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, it := range g.Items {
		r := it.Room()
		x0, y0, x1, y1 = min(x0, r.X), min(y0, r.Y), max(x1, r.X+r.W), max(y1, r.Y+r.H)
	}
	return Rect{x0, y0, x1 - x0, y1 - y0}
}

const (
	lineShare = 1.4 // height of a line of text, of its size
	midline   = 0.4 // of the size above the baseline: the middle of a line
)

// Room is the box round an item.
func (it Item) Room() Rect {
	if t := it.Text; t != nil {
		return Rect{t.X, t.Y - (midline+lineShare/2)*t.Size, t.Width, lineShare * t.Size}
	}
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range it.Path.Steps {
		for _, q := range s.points() {
			x0, y0, x1, y1 = min(x0, q.X), min(y0, q.Y), max(x1, q.X), max(y1, q.Y)
		}
	}
	return Rect{x0, y0, x1 - x0, y1 - y0}
}

// points are those a step goes by or bends towards.
func (s Step) points() []Point {
	switch s.Op {
	case 'C':
		return s.P[:]
	case 'Z':
		return nil
	}
	return s.P[2:]
}

// Sign notes that what has been drawn must be explained, by its word: 断点. One that
// stands in a look of its own has a dot and the look after its word: 暂无登记·红.
func (s *Scene) Sign(word string) {
	if s.Signs == nil {
		s.Signs = map[string]bool{}
	}
	s.Signs[word] = true
}

// Draw adds a line or an area to the group that was begun last.
func (s *Scene) Draw(p Path) {
	g := &s.Groups[len(s.Groups)-1]
	g.Items = append(g.Items, Item{Path: &p})
}

// The steps of a path: where it begins, straight on, along a Bézier curve, back to the beginning.
func Move(x, y float64) Step { return Step{'M', [3]Point{2: {x, y}}} }
func Line(x, y float64) Step { return Step{'L', [3]Point{2: {x, y}}} }
func Curve(a, b, c Point) Step {
	return Step{'C', [3]Point{a, b, c}}
}

var Closed = Step{Op: 'Z'}

// Polygon is a closed path through points.
func Polygon(points ...Point) []Step {
	var list []Step
	for i, p := range points {
		if i == 0 {
			list = append(list, Move(p.X, p.Y))
		} else {
			list = append(list, Line(p.X, p.Y))
		}
	}
	return append(list, Closed)
}

// Rectangle is a path round r with corners of a radius.
func Rectangle(r Rect, radius float64) []Step {
	x0, y0, x1, y1 := r.X, r.Y, r.X+r.W, r.Y+r.H
	if radius <= 0 {
		return Polygon(Point{x0, y0}, Point{x1, y0}, Point{x1, y1}, Point{x0, y1})
	}
	q := min(radius, r.W/2, r.H/2)
	k := q * (1 - Bend)
	return []Step{
		Move(x0+q, y0), Line(x1-q, y0), Curve(Point{x1 - k, y0}, Point{x1, y0 + k}, Point{x1, y0 + q}),
		Line(x1, y1-q), Curve(Point{x1, y1 - k}, Point{x1 - k, y1}, Point{x1 - q, y1}),
		Line(x0+q, y1), Curve(Point{x0 + k, y1}, Point{x0, y1 - k}, Point{x0, y1 - q}),
		Line(x0, y0+q), Curve(Point{x0, y0 + k}, Point{x0 + k, y0}, Point{x0 + q, y0}), Closed,
	}
}

// Bend is how far a Bézier handle reaches to make a quarter of a circle.
const Bend = 0.5522847498

// Circle is a closed path round a point.
func Circle(cx, cy, r float64) []Step {
	return Rectangle(Rect{cx - r, cy - r, 2 * r, 2 * r}, r)
}

// Arc is an open piece of a circle, from one angle to another in radians.
func Arc(cx, cy, r, from, to float64) []Step {
	n := int(math.Ceil(math.Abs(to-from) / (math.Pi / 2)))
	step := (to - from) / float64(n)
	k := 4.0 / 3 * math.Tan(step/4) * r
	at := func(a float64) Point { return Point{cx + r*math.Cos(a), cy + r*math.Sin(a)} }
	list := []Step{Move(at(from).X, at(from).Y)}
	for i := range n {
		a, b := from+float64(i)*step, from+float64(i+1)*step
		pa, pb := at(a), at(b)
		list = append(list, Curve(Point{pa.X - k*math.Sin(a), pa.Y + k*math.Cos(a)}, Point{pb.X + k*math.Sin(b), pb.Y - k*math.Cos(b)}, pb))
	}
	return list
}

// Arrowhead is a filled triangle with its tip at p, pointing along (dx, dy).
func Arrowhead(p Point, dx, dy, size float64) []Step {
	n := math.Hypot(dx, dy)
	if n == 0 {
		dx, n = 1, 1
	}
	dx, dy = dx/n, dy/n
	base := Point{p.X - dx*size, p.Y - dy*size}
	h := size * 0.45
	return Polygon(p, Point{base.X - dy*h, base.Y + dx*h}, Point{base.X + dy*h, base.Y - dx*h})
}
