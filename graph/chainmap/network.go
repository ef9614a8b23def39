package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/insight"
)

// Network is a drawing of boxes and arrows given as data: an enterprise's
// neighbourhood, a path between two enterprises, the links between two places.
type Network struct {
	Title string
	Facts []string // region, date, sources …: told under the title
	Notes []string // told at the foot
	AsOf  graph.Date
	Nodes []Node
	Edges []Edge
}

// Node is a box. Its ID is a key only; its texts may hold anything.
type Node struct {
	ID      string
	Caption string   // small, above the name: a card, a role, a place
	Name    string   // in at most two lines
	Lines   []string // under the name, one line each, shortened
	Status  insight.Status
	Calm    bool // drawn without alarm
	Single  bool
	Broken  bool
	Focus   bool   // what the drawing is about
	Title   string // on hover; blank: the name
	Href    string // a path of our own, such as /enterprises/e-…
	Data    [][2]string
}

// Edge is an arrow from a supplier to a customer.
type Edge struct {
	From, To string
	Label    string // set where there is room; always told on hover
	Class    EdgeClass
}

// What one drawing may hold. A larger one could not be read on any paper, and
// takes the layout longer than anyone waits.
const (
	mostNodes = 1000
	mostEdges = 3000
)

// mostLabelled is the most edges of a drawing whose labels are set.
const mostLabelled = 300

// Sizes of a box, in units of the size of a node's name.
const (
	boxPad    = 0.55
	lineSize  = 0.82
	linePitch = 1.15
	labelMost = 14  // length of a label, in its own size
	leastLine = 8.5 // room for a line under a name
	layoutPt  = 10  // size of names in the layout, which is then scaled to the page

	largestName = 32 // size of names on A3 where few boxes have the page to themselves
)

// Draw draws a network. More nodes or edges than it takes: graph.ErrTooLarge.
func Draw(ctx context.Context, l Layouter, n Network, o Options) (*paint.Scene, error) {
	if o.Edition == Public || !o.Shows(layerInferred) {
		n.Edges = slices.DeleteFunc(slices.Clone(n.Edges), func(e Edge) bool { return e.Class == inferred })
	}
	return drawNetwork(ctx, l, n, o, n.legend())
}

func drawNetwork(ctx context.Context, l Layouter, n Network, o Options, legend []legendEntry) (*paint.Scene, error) {
	if len(n.Nodes) == 0 {
		return nil, fmt.Errorf("%w: 图上没有可画的内容，请换一个焦点", graph.ErrInvalid)
	}
	if len(n.Nodes) > mostNodes || len(n.Edges) > mostEdges {
		return nil, fmt.Errorf("%w: 图上有%d个节点、%d条联系，最多画%d个、%d条；请缩小范围（换焦点、减少步数或只看一个板块）",
			graph.ErrTooLarge, len(n.Nodes), len(n.Edges), mostNodes, mostEdges)
	}
	s, room := newScene(o, heading{n.Title, n.Facts, n.AsOf}, legend, n.Notes)
	d := &drawing{Network: n, s: s, room: room, u: o.Paper.Unit(), options: o}
	if err := d.lay(ctx, l); err != nil {
		return nil, err
	}
	d.paint()
	return finish(s), nil
}

// drawing is a network on its way to a page.
type drawing struct {
	Network
	options Options
	s       *paint.Scene
	room    paint.Rect
	u       float64
	measure float64 // the widest a name may be, in units of its size
	wide    float64 // of every box, in the same; 0: as wide as its texts
	plan    *layout.Plan
	scale   float64 // of the plan on the page
	dx, dy  float64
}

// box is the texts of a node, in units of the size of its name.
type box struct {
	w, h    float64
	caption string
	name    []string
	lines   []string
}

func (d *drawing) box(n *Node) box {
	var b box
	caption, _ := paint.Clean(n.Caption)
	name, _ := paint.Clean(n.Name)
	signs := 0.0 // to the right of the name
	if n.Single {
		signs += pointRoom
	}
	if n.Broken {
		signs += pointRoom
	}
	mark := 0.0
	if n.Status != "" {
		mark = markRoom
	}
	if d.wide > 0 {
		b.name = lineAtLeast(paint.Balance(name, 1, d.wide-2*boxPad-mark-signs, 2))
		b.w = d.wide
	} else {
		b.name, b.w = d.asWide(n, name, caption, mark, signs)
	}
	b.h = 2*boxPad*0.7 + namePitch*float64(len(b.name)) + lineSize*linePitch*float64(len(n.Lines))
	if caption != "" {
		b.caption = caption
		b.h += lineSize * linePitch
	}
	b.lines = n.Lines
	return b
}

// asWide breaks a name, and says how wide the box is that its texts need.
func (d *drawing) asWide(n *Node, name, caption string, mark, signs float64) ([]string, float64) {
	lines := lineAtLeast(paint.Balance(name, 1, d.measure, 2))
	w := 3.0
	for _, t := range lines {
		w = max(w, paint.Width(t, 1)+mark+signs)
	}
	w = min(max(w, min(paint.Width(caption, lineSize), d.measure)), d.measure+mark+signs)
	for _, t := range n.Lines {
		t, _ = paint.Clean(t)
		w = max(w, min(paint.Width(t, lineSize), max(d.measure, leastLine))+mark)
	}
	return lines, w + 2*boxPad + 0.1 // the layout rounds
}

// spacing is one way of asking for a layout.
type spacing struct {
	direction        string
	ranksep, nodesep float64 // in units of the size of a name
	measure          float64
}

// spacings are tried until one fills the page best; large drawings, which take
// long, get fewer tries.
func (d *drawing) spacings() []spacing {
	list := []spacing{{"LR", 2.2, 0.4, 9}, {"TB", 2.2, 0.7, 9}, {"LR", 2, 0.4, 6}, {"TB", 2.2, 0.7, 6}, {"LR", 2.6, 0.6, 13}}
	if label := d.longestLabel(); label > 0 { // room for labels on the way
		list = []spacing{{"LR", label + 2.5, 0.6, 13}, {"LR", label + 2.5, 0.6, 9}, {"LR", label*0.6 + 2.5, 0.5, 7}}
	}
	switch n := len(d.Nodes); {
	case n > 200:
		return list[:1]
	case n > 80:
		return list[:3]
	}
	return list
}

// longestLabel is the length of the longest label as it would be set.
func (d *drawing) longestLabel() float64 {
	longest := 0.0
	for _, e := range d.Edges {
		text, _ := paint.Clean(e.Label)
		longest = max(longest, paint.Width(text, lineSize))
	}
	return min(longest, labelMost*lineSize)
}

// lay tries several layouts and keeps the one whose text is largest on the page.
func (d *drawing) lay(ctx context.Context, l Layouter) error {
	failure := fmt.Errorf("%w: 这张纸放不下标题、说明和图，请用更大的纸张", graph.ErrInvalid)
	var kept spacing
	for _, sp := range d.spacings() {
		d.measure = sp.measure
		plan, err := l.Lay(ctx, d.dot(sp))
		if errors.Is(err, layout.ErrNonsense) {
			failure = err
			continue
		}
		if err != nil {
			return err
		}
		scale := min(d.room.W/plan.Width, d.room.H/plan.Height, largestName*d.u/layoutPt)
		if scale > d.scale*1.02 {
			d.plan, d.scale, kept = plan, scale, sp
		}
	}
	if d.plan == nil {
		return failure
	}
	d.measure = kept.measure
	d.s.DOT = d.dot(kept)
	for i := range d.Nodes {
		if _, ok := d.plan.Boxes[key(i)]; !ok {
			return fmt.Errorf("%w: 少了节点 %d", layout.ErrNonsense, i)
		}
	}
	d.dx = d.room.X + (d.room.W-d.plan.Width*d.scale)/2
	d.dy = d.room.Y + (d.room.H-d.plan.Height*d.scale)/2
	return nil
}

func key(i int) string { return "n" + strconv.Itoa(i) }

// dot writes the network for the layout. Nodes go by number: their texts are
// ours to draw.
func (d *drawing) dot(sp spacing) string {
	g := newDOT(attribute{"rankdir", sp.direction}, attribute{"newrank", "true"}, attribute{"splines", "true"},
		attribute{"ratio", decimal(math.Round(d.room.H/d.room.W*1000) / 1000)}, attribute{"nodesep", inches(sp.nodesep * layoutPt)}, attribute{"ranksep", inches(sp.ranksep * layoutPt)},
		attribute{"nslimit", "4"}, attribute{"nslimit1", "4"}, attribute{"mclimit", "0.5"})
	index := map[string]int{}
	for i := range d.Nodes {
		n := &d.Nodes[i]
		b := d.box(n)
		index[n.ID] = i
		g.node(key(i), b.w*layoutPt, b.h*layoutPt)
	}
	for i, e := range d.Edges {
		from, okF := index[e.From]
		to, okT := index[e.To]
		if !okF || !okT || from == to {
			continue
		}
		att := []attribute{{"id", "e" + strconv.Itoa(i)}, {"arrowsize", "0.6"}}
		if e.Class == recycling {
			att = append(att, attribute{"constraint", "false"})
		}
		g.edge(key(from), key(to), att...)
	}
	return g.String()
}

func (d *drawing) at(p layout.Point) paint.Point {
	return paint.Pt(p.X*d.scale+d.dx, p.Y*d.scale+d.dy)
}

func (d *drawing) paint() {
	var taken []paint.Rect
	for i := range d.Nodes {
		taken = append(taken, d.rect(i))
	}
	type label struct {
		text string
		room paint.Rect
	}
	var labels []label
	size := layoutPt * d.scale * lineSize
	lines := map[string][]paint.Point{}
	if len(d.plan.Curves) <= mostLabelled {
		for _, c := range d.plan.Curves {
			lines[c.ID] = d.points(c)
		}
	}
	for _, c := range d.plan.Curves {
		i, err := strconv.Atoi(strings.TrimPrefix(c.ID, "e"))
		if err != nil || i < 0 || i >= len(d.Edges) {
			continue
		}
		e := &d.Edges[i]
		d.paintEdge(e, c)
		if text, _ := paint.Clean(e.Label); text != "" && size >= smallestText && len(lines) > 0 {
			text = paint.Shorten(text, size, labelMost*size)
			if r, ok := d.labelRoom(c, paint.Width(text, size), size*1.2, taken, lines); ok {
				taken = append(taken, r)
				labels = append(labels, label{text, r})
			}
		}
	}
	for i := range d.Nodes {
		d.paintNode(&d.Nodes[i], d.rect(i))
	}
	if len(labels) > 0 {
		d.s.Begin(paint.Group{ID: "labels", Class: "labels"})
		for _, l := range labels {
			d.s.Draw(paint.Path{Steps: paint.Rectangle(l.room, 1), Fill: &paint.White})
			d.s.Put(l.text, size, l.room, paint.Centred, paint.Grey)
		}
	}
}

func (d *drawing) rect(i int) paint.Rect {
	b := d.plan.Boxes[key(i)]
	p := d.at(layout.Point{X: b.X, Y: b.Y})
	return paint.Box(p.X, p.Y, b.W*d.scale, b.H*d.scale)
}

// points are places along a curve, on the page.
func (d *drawing) points(c layout.Curve) []paint.Point {
	var list []paint.Point
	for i := 0; i+3 < len(c.Points); i += 3 {
		for k := range pieces {
			list = append(list, d.at(along(c.Points[i:i+4], float64(k)/pieces)))
		}
	}
	return list
}

// labelRoom finds a place on a curve where a label covers no box and no other
// label, and as little of other curves as can be.
func (d *drawing) labelRoom(c layout.Curve, w, h float64, taken []paint.Rect, lines map[string][]paint.Point) (best paint.Rect, ok bool) {
	points, fewest := lines[c.ID], math.MaxInt
	for _, t := range []float64{0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8} {
		p := points[int(t*float64(len(points)-1))]
		r := paint.Box(p.X-w/2-1, p.Y-h/2, w+2, h)
		inside := r.X >= d.room.X && r.X+r.W <= d.room.X+d.room.W && r.Y >= d.room.Y && r.Y+r.H <= d.room.Y+d.room.H
		if !inside || slices.ContainsFunc(taken, func(o paint.Rect) bool { return overlap(r, o, 0) }) {
			continue
		}
		covered := 0
		for id, other := range lines {
			if id != c.ID && slices.ContainsFunc(other, func(q paint.Point) bool { return q.X > r.X && q.X < r.X+r.W && q.Y > r.Y && q.Y < r.Y+r.H }) {
				covered++
			}
		}
		if covered < fewest {
			best, fewest, ok = r, covered, true
		}
	}
	return best, ok
}

func overlap(r paint.Rect, o paint.Rect, rim float64) bool {
	return min(r.X+r.W, o.X+o.W)-max(r.X, o.X) > rim && min(r.Y+r.H, o.Y+o.H)-max(r.Y, o.Y) > rim
}

func (d *drawing) paintEdge(e *Edge, c layout.Curve) {
	arrow := " → "
	if e.Class == kinship {
		arrow = " — "
	}
	title := d.name(e.From) + arrow + d.name(e.To) + "：" + e.Class.zh()
	if e.Label != "" && e.Class != kinship {
		title += "，" + e.Label
	}
	d.s.Begin(paint.Group{ID: "edge-" + c.ID, Class: "edge " + string(e.Class), Title: title, Data: [][2]string{{"from", e.From}, {"to", e.To}}})
	colour, thick, dash := e.Class.line()
	thick = max(thick*layoutPt*d.scale*0.1, 0.35)
	seg := []paint.Step{paint.Move(d.at(c.Points[0]).X, d.at(c.Points[0]).Y)}
	for i := 1; i+2 < len(c.Points); i += 3 {
		seg = append(seg, paint.Curve(d.at(c.Points[i]), d.at(c.Points[i+1]), d.at(c.Points[i+2])))
	}
	headed := c.Tip != nil && e.Class != kinship
	if c.Tip != nil && !headed {
		seg = append(seg, paint.Line(d.at(*c.Tip).X, d.at(*c.Tip).Y))
	}
	d.s.Draw(paint.Path{Steps: seg, Stroke: &colour, Width: thick, Dash: dash * thick})
	if headed {
		tip, end := d.at(*c.Tip), d.at(c.Points[len(c.Points)-1])
		d.s.Draw(paint.Path{Steps: paint.Arrowhead(tip, tip.X-end.X, tip.Y-end.Y, math.Hypot(tip.X-end.X, tip.Y-end.Y)), Fill: &colour})
	}
}

func (d *drawing) name(id string) string {
	for i := range d.Nodes {
		if d.Nodes[i].ID == id {
			return d.Nodes[i].Name
		}
	}
	return id
}

func (d *drawing) paintNode(n *Node, r paint.Rect) {
	title := n.Title
	if title == "" {
		title = n.Name
	}
	class := "node"
	if n.Status != "" {
		class += " status-" + string(n.Status)
	}
	d.s.Begin(paint.Group{ID: "node-" + n.ID, Class: class, Title: title, Href: d.kept(ownPath(n.Href)), Data: append([][2]string{{"id", n.ID}}, n.Data...)})
	b, z := d.box(n), layoutPt*d.scale
	frame := paint.Path{Steps: paint.Rectangle(r, 0.4*z), Fill: &paint.White, Stroke: &paint.Grey, Width: 0.07 * z}
	gap := !n.Calm && (n.Status == insight.Missing || n.Status == insight.Lost)
	switch {
	case n.Broken && n.Status == insight.Unseen:
		frame.Fill, frame.Stroke, frame.Width, frame.Dash = &paint.Blush, &paint.Red, 0.12*z, 0.4*z
	case !n.Calm && n.Status == insight.Unseen:
		frame.Dash = 0.4 * z
	case gap:
		frame.Fill, frame.Stroke, frame.Width = &paint.Blush, &paint.Red, 0.16*z
	}
	if n.Focus {
		frame.Width = 0.22 * z
		if frame.Stroke == &paint.Grey {
			frame.Stroke = &paint.Navy
		}
	}
	d.s.Draw(frame)
	x, y := r.X+boxPad*z, r.Y+boxPad*0.7*z
	room := r.W - 2*boxPad*z
	if b.caption != "" {
		d.s.Put(b.caption, z*lineSize, paint.Box(x, y, room, z*lineSize*linePitch), paint.Left, paint.Grey)
		y += z * lineSize * linePitch
	}
	if n.Status != "" {
		drawMark(d.s, n.Status, n.Calm, x+markRoom*z*0.4, y+namePitch*z/2, z*0.92)
		x += markRoom * z
		room -= markRoom * z
	}
	end := 0.0
	name, _ := paint.Clean(n.Name)
	d.s.Whole(name, func() {
		for _, t := range b.name {
			end = d.s.Put(t, z, paint.Box(x, y, room, z*namePitch), paint.Left, paint.Ink)
			y += z * namePitch
		}
	})
	px, py := x+end+pointRoom*z*0.6, y-namePitch*z/2
	if n.Single {
		drawSingle(d.s, px, py, z*0.95)
		px += pointRoom * z
	}
	if n.Broken {
		drawBroken(d.s, px, py, z*1.05)
	}
	colour := paint.Grey
	if gap {
		colour = paint.Red
	}
	for _, t := range b.lines {
		d.s.Put(t, z*lineSize, paint.Box(x, y, room, z*lineSize*linePitch), paint.Left, colour)
		y += z * lineSize * linePitch
	}
}

// kept is a page asked where the drawing was.
func (d *drawing) kept(page string) string {
	if page == "" || d.options.Keep == "" || strings.Contains(page, "?") {
		return page
	}
	return page + "?" + d.options.Keep
}

// ownPath lets through paths of our own only: no other scheme, no other host.
func ownPath(href string) string {
	if strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//") && !strings.ContainsAny(href, "\\\r\n\t") {
		return href
	}
	return ""
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
