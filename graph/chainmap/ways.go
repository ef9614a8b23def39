package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"fmt"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// DrawPaths draws how two enterprises are connected, a row a path; no path at all,
// or none that the edition may show, is graph.ErrNotFound.
func DrawPaths(_ context.Context, a *insight.PathAnswer, o Options) (*paint.Scene, error) {
	if len(a.Paths)+len(a.Through) == 0 {
		return nil, fmt.Errorf("%w: %s", graph.ErrNotFound, a.Sentences[0])
	}
	list, withheld := waysOf(a, o)
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: 登记的路径都含推断的供应关系，公开版不画，请用内部版", graph.ErrNotFound)
	}
	w := &wayMap{list: list, o: o, asOf: a.AsOf, u: o.Paper.Unit(), facts: []string{o.Edition.ZH(), "数据截至" + insight.DateZH(a.AsOf)}, notes: a.Sentences}
	w.title = fmt.Sprintf("%s与%s的供货路径", a.From.Name, a.To.Name)
	if len(a.Paths) == 0 {
		w.title = fmt.Sprintf("%s与%s：潜在配套路径（没有登记的供货路径）", a.From.Name, a.To.Name)
	}
	if withheld > 0 {
		w.notes = append(w.notes[:len(w.notes):len(w.notes)], fmt.Sprintf("公开版：%d条路径含推断的供应关系，未画。", withheld))
	}
	return w.draw()
}

// way is a path as it is drawn: stations, and a leg between each two.
type way struct {
	stations []station
	legs     []leg
}

type station struct {
	id, name, href string
	segment        bool // no enterprise
}

type leg struct {
	class        EdgeClass
	back         bool   // goods go the other way
	above, below string // what goes and since when; how sure it is and from where
}

// waysOf puts an answer into rows, and counts those the edition may not show.
func waysOf(a *insight.PathAnswer, o Options) (list []way, withheld int) {
	for i := range a.Paths {
		p := &a.Paths[i]
		w := way{}
		for _, e := range p.Enterprises {
			w.stations = append(w.stations, station{id: e.ID, name: e.Name, href: enterprisePage(e.ID)})
		}
		hidden := false
		for k := range p.Hops {
			h := &p.Hops[k]
			if h.Kin != nil {
				w.legs = append(w.legs, leg{class: kinship, above: kinship.zh(), below: "不是供货"})
				continue
			}
			d := h.Deal
			class := classOf(d)
			hidden = hidden || o.Edition == Public && d.Class == string(inferred)
			l := leg{class: class, back: !h.WithFlow, above: d.Product, below: d.ClassZH}
			if d.Since != "" {
				l.above = strings.TrimPrefix(l.above+" · "+insight.DateZH(d.Since)+"起", " · ")
			}
			if class == intraGroup {
				l.below = class.zh()
			}
			if l.below += " · "; class == unsourced { // its source says the same
				l.below = ""
			}
			l.below += insight.SourceZH(d.Source)
			if n := len(h.Others); n > 0 {
				l.above += fmt.Sprintf("（另有%d条）", n)
			}
			w.legs = append(w.legs, l)
		}
		if hidden {
			withheld++
			continue
		}
		list = append(list, w)
	}
	for _, r := range a.Through {
		from, to := a.From, a.To
		if r.Supplier == a.To.ID {
			from, to = to, from
		}
		w := way{stations: []station{{id: from.ID, name: from.Name, href: enterprisePage(from.ID)}}}
		for _, s := range r.Segments {
			w.stations = append(w.stations, station{s.ID, s.Name, "/segments/" + s.ID, true})
		}
		w.stations = append(w.stations, station{id: to.ID, name: to.Name, href: enterprisePage(to.ID)})
		for k := range len(w.stations) - 1 {
			l := leg{class: potential, above: "潜在"}
			if k == 0 || k == len(w.stations)-2 {
				l.above = "从业"
			}
			w.legs = append(w.legs, l)
		}
		list = append(list, w)
	}
	return list, withheld
}

// wayMap is paths on their way to pages.
type wayMap struct {
	title        string
	facts, notes []string
	list         []way
	o            Options
	asOf         graph.Date
	u            float64
	s            *paint.Scene
	room         paint.Rect
	box, gap     float64 // widths of a station and of a leg
	row          float64 // height of a row
}

// Of a row: the least height, the widest a station, in points on A3.
const (
	leastRow    = 62
	highestRow  = 120
	widestBox   = 230
	stationText = 11
	legText     = 8.5
	numberRoom  = 26
)

func (w *wayMap) draw() (*paint.Scene, error) {
	longest := 0
	for i := range w.list {
		longest = max(longest, len(w.list[i].stations))
	}
	first := w.open()
	if w.room.H < leastRow*w.u {
		return nil, fmt.Errorf("%w: 这张纸放不下标题、说明和图，请用更大的纸张", graph.ErrInvalid)
	}
	wide := (w.room.W - numberRoom*w.u) / float64(2*longest-1) // boxes and legs share it alike
	w.box = min(wide*1.05, widestBox*w.u)
	w.gap = min((w.room.W-numberRoom*w.u-w.box*float64(longest))/float64(longest-1), 1.3*widestBox*w.u)
	w.row = min(max(w.room.H/float64(len(w.list)), leastRow*w.u), highestRow*w.u)
	y := w.room.Y
	for i := range w.list {
		if y+w.row > w.room.Y+w.room.H+0.01 {
			first.More = append(first.More, w.open())
			y = w.room.Y
		}
		w.paint(i, y)
		y += w.row
	}
	for _, page := range first.More {
		first.Smallest = min(first.Smallest, page.Smallest)
		first.Rare = append(first.Rare, page.Rare...)
	}
	return finish(first), nil
}

// open begins a page.
func (w *wayMap) open() *paint.Scene {
	classes := Network{}
	for i := range w.list {
		for _, l := range w.list[i].legs {
			classes.Edges = append(classes.Edges, Edge{Class: l.class})
		}
	}
	w.s, w.room = newScene(w.o, heading{w.title, w.facts, w.asOf}, classes.edgeLegend(), w.notes)
	return w.s
}

func (w *wayMap) paint(i int, y float64) {
	middle := y + w.row/2
	path := &w.list[i]
	var names []string
	for _, s := range path.stations {
		names = append(names, s.name)
	}
	said := strings.Join(names, " — ")
	w.s.Begin(paint.Group{ID: fmt.Sprintf("way-%d", i), Class: "way", Title: said, Bookmark: fmt.Sprintf("%d %s", i+1, said)})
	r := 8 * w.u
	w.s.Draw(paint.Path{Steps: paint.Circle(w.room.X+r, middle, r), Fill: &paint.Navy})
	w.s.PutBold(fmt.Sprint(i+1), 9*w.u, paint.Box(w.room.X, middle-r, 2*r, 2*r), paint.Centred, paint.White)
	x := w.room.X + numberRoom*w.u
	for k := range path.stations {
		w.station(i, k, &path.stations[k], paint.Box(x, middle-19*w.u, w.box, 38*w.u), k == 0 || k == len(path.stations)-1)
		if x += w.box; k < len(path.legs) {
			w.leg(i, k, path, paint.Box(x, middle, w.gap, 0))
			x += w.gap
		}
	}
}

func (w *wayMap) station(i, k int, s *station, r paint.Rect, end bool) {
	w.s.Begin(paint.Group{ID: fmt.Sprintf("node-%d-%d", i, k), Class: "node", Title: s.name, Href: ownPath(s.href), Data: [][2]string{{"id", s.id}}})
	frame := paint.Path{Steps: paint.Rectangle(r, 4*w.u), Fill: &paint.White, Stroke: &paint.Grey, Width: 0.8 * w.u}
	switch {
	case s.segment:
		frame.Fill, frame.Dash = &paint.Mist, 3*w.u
	case end:
		frame.Stroke, frame.Width = &paint.Navy, 1.8*w.u
	}
	w.s.Draw(frame)
	name, rare := paint.Clean(s.name)
	w.s.Rare = append(w.s.Rare, rare...)
	size := stationText * w.u
	in := r.Inset(4 * w.u)
	lines := paint.Balance(name, size, in.W, 2)
	y := r.Y + (r.H-float64(len(lines))*size*1.3)/2
	w.s.Whole(name, func() {
		for _, text := range lines {
			w.s.Put(text, size, paint.Box(in.X, y, in.W, size*1.3), paint.Centred, paint.Ink)
			y += size * 1.3
		}
	})
}

func (w *wayMap) leg(i, k int, path *way, r paint.Rect) {
	l := &path.legs[k]
	from, to, sign := path.stations[k].name, path.stations[k+1].name, " → "
	x0, x1, dx := r.X, r.X+r.W, 1.0
	if l.back {
		from, to = to, from
		x0, x1, dx = x1, x0, -1
	}
	if l.class == kinship {
		sign = " — "
	}
	said := strings.Trim(l.above+"，"+l.below, "，")
	w.s.Begin(paint.Group{ID: fmt.Sprintf("edge-%d-%d", i, k), Class: "edge " + string(l.class), Title: from + sign + to + "：" + said})
	colour, thick, dash := l.class.line()
	thick *= w.u * 1.2
	head := 7 * w.u
	if l.class == kinship {
		head = 0
	}
	w.s.Draw(paint.Path{Steps: []paint.Step{paint.Move(x0, r.Y), paint.Line(x1-dx*head, r.Y)}, Stroke: &colour, Width: thick, Dash: dash * thick})
	if head > 0 {
		w.s.Draw(paint.Path{Steps: paint.Arrowhead(paint.Pt(x1, r.Y), dx, 0, head), Fill: &colour})
	}
	size, pad := legText*w.u, 5*w.u
	for n, text := range []string{l.above, l.below} {
		text, rare := paint.Clean(text)
		w.s.Rare = append(w.s.Rare, rare...)
		lines := paint.Balance(text, size, r.W-2*pad, 2)
		y := r.Y + 4*w.u
		if n == 0 {
			y = r.Y - 4*w.u - float64(len(lines))*size*1.25
		}
		w.s.Whole(text, func() {
			for _, t := range lines {
				w.s.Put(t, size, paint.Box(r.X+pad, y, r.W-2*pad, size*1.25), paint.Centred, [...]paint.Colour{paint.Ink, paint.Grey}[n])
				y += size * 1.25
			}
		})
	}
}
