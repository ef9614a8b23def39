package insight

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// PathQuestion asks how two enterprises are connected along supply links.
type PathQuestion struct {
	From, To string // ids of two enterprises
	Paths    int    // how many, the best first: 1..MostPaths
	Directed bool   // only the way goods go, from From to To
	Inferred bool   // inferred links too, not only confirmed and disclosed ones
	AsOf     graph.Date
}

// Check returns graph.ErrInvalid for a question without an answer.
func (q PathQuestion) Check() error {
	if q.Paths < 1 || q.Paths > MostPaths {
		return fmt.Errorf("%w: 路径条数须在 1 到 %d 之间", graph.ErrInvalid, MostPaths)
	}
	if q.From == q.To {
		return fmt.Errorf("%w: 起点和终点是同一家企业，请换一家", graph.ErrInvalid)
	}
	return nil
}

// Route is a supply path: each enterprise once, and the links of each hop, the
// surest first. Parallel links are one hop.
type Route struct {
	Enterprises []string
	Hops        [][]graph.SupplyLink
	Confidence  float64 // the lowest on it, each hop at its surest
}

// PathFinder finds the shortest loopless supply paths between two enterprises.
// It reads links level by level from both ends, so that a hub between them need
// not be opened, and stops as soon as no unread link can change the answer.
//
// The order of paths is total: length, then the lowest confidence on the path
// (highest first), then the ids along it.
type PathFinder struct {
	q      PathQuestion
	web    graph.Web
	place  map[int32]int32 // by number in the web, in the order met
	met    []int32         // numbers in the web
	arcs   []arc
	sides  [2]side // from the start, and from the end
	turn   int     // the side being read
	touch  bool    // the two sides
	routes []Route
	done   bool
	cut    bool // a hub or the number of links
	deep   bool // there is more beyond MostLevels
}

// arc is a way along a link, in the direction of the walk.
type arc struct {
	from, to   int32
	link       int32 // in the web
	confidence float64
}

// side is one end's search, level by level.
type side struct {
	level    []int8 // by enterprise; -1: not reached
	frontier []int32
	next     []int32
	depth    int // levels read whole
}

// FindPaths searches a web; q must have passed Check. Unknown ends are graph.ErrNotFound.
func FindPaths(ctx context.Context, web graph.Web, q PathQuestion) (*PathFinder, error) {
	f := &PathFinder{q: q, web: web, turn: 1, place: make(map[int32]int32, 1_000), arcs: make([]arc, 0, 1_000)}
	for i, id := range []string{q.From, q.To} {
		number, err := web.Number(id)
		if err != nil {
			return nil, err
		}
		n := f.node(number)
		f.sides[i].level[n] = 0
		f.sides[i].frontier = []int32{n}
	}
	for !f.done {
		if err := f.read(ctx); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *PathFinder) node(number int32) int32 {
	n, ok := f.place[number]
	if !ok {
		n = int32(len(f.met))
		f.place[number] = n
		f.met = append(f.met, number)
		f.sides[0].level, f.sides[1].level = append(f.sides[0].level, -1), append(f.sides[1].level, -1)
	}
	return n
}

// read reads the next level of the end with fewer enterprises at its edge;
// between equals, of the end that was not read last.
func (f *PathFinder) read(ctx context.Context) error {
	if len(f.sides[1-f.turn].frontier) <= len(f.sides[f.turn].frontier) {
		f.turn = 1 - f.turn
	}
	s := &f.sides[f.turn]
	q := graph.LinksQuery{Direction: graph.Both, AsOf: f.q.AsOf, MinConfidence: graph.ConfidenceDisclosed, Limit: linksPerFirm}
	if f.q.Directed {
		q.Direction = [2]graph.Direction{graph.Customers, graph.Suppliers}[f.turn]
	}
	if f.q.Inferred {
		q.MinConfidence = 0
	}
	for some := range slices.Chunk(s.frontier, firmsPerRead) {
		of := make([]int32, len(some))
		for i, n := range some {
			of[i] = f.met[n]
		}
		if err := f.web.Arcs(ctx, of, q, f.take); err != nil || f.done {
			return err
		}
	}
	s.depth++
	s.frontier, s.next = s.next, nil
	length := f.sides[0].depth + f.sides[1].depth // every path so long is read
	switch {
	case len(s.frontier) == 0:
		f.finish(MostLevels) // all that this end reaches is read
	case length == MostLevels:
		f.finish(length)
		f.deep = len(f.routes) < f.q.Paths
	case f.touch:
		f.search(length)
		f.done = len(f.routes) == f.q.Paths
	}
	return nil
}

// take notes the links of an enterprise.
func (f *PathFinder) take(of int32, arcs []graph.Arc, truncated bool) bool {
	f.cut = f.cut || truncated
	s, other := &f.sides[f.turn], &f.sides[1-f.turn]
	here := f.place[of]
	for _, a := range arcs {
		if len(f.arcs) == MostLinks {
			f.cut = true
			f.finish(s.depth + other.depth + 1)
			return false
		}
		there := f.node(a.Other)
		if f.turn == 0 {
			f.arcs = append(f.arcs, arc{here, there, a.Link, a.Confidence})
		} else {
			f.arcs = append(f.arcs, arc{there, here, a.Link, a.Confidence})
		}
		if s.level[there] < 0 {
			s.level[there] = int8(s.depth + 1)
			s.next = append(s.next, there)
			f.touch = f.touch || other.level[there] >= 0
		}
	}
	return true
}

func (f *PathFinder) finish(length int) {
	f.search(length)
	f.done = true
}

// Routes returns the paths found, the best first.
func (f *PathFinder) Routes() []Route { return f.routes }

// Truncated reports whether a path may be missing: hubs is true where an
// enterprise had too many links or too many were read, deep where only paths
// longer than MostLevels can be left.
func (f *PathFinder) Truncated() (hubs, deep bool) { return f.cut, f.deep }

// LinksRead counts the links read, one read from both its ends twice.
func (f *PathFinder) LinksRead() int { return len(f.arcs) }

// SegmentRoute connects two enterprises through the segments they work in: what
// one could supply to the other, though nobody recorded that it does.
type SegmentRoute struct {
	// Supplier is the enterprise at the upstream end.
	Supplier string  `json:"supplier"`
	Segments []Named `json:"segments"` // in the order goods flow
}

// SegmentRoutes finds the shortest ways along the flow of goods from a segment
// of one enterprise to a segment of the other, at most max of them by ids, over
// at most MostLevels edges. Where both directions are asked for, the shorter wins.
func (a *Atlas) SegmentRoutes(q PathQuestion, from, to []string, max int) []SegmentRoute {
	n := a.net
	routes := n.flows(from, to, max)
	out := n.segmentRoutes(q.From, routes)
	if q.Directed {
		return out
	}
	against := n.flows(to, from, max)
	switch {
	case len(against) == 0:
		return out
	case len(routes) == 0 || len(against[0]) < len(routes[0]):
		return n.segmentRoutes(q.To, against)
	case len(against[0]) == len(routes[0]):
		out = append(out, n.segmentRoutes(q.To, against)...)
	}
	return out[:min(len(out), max)]
}

func (n *network) segmentRoutes(supplier string, routes [][]int) []SegmentRoute {
	out := make([]SegmentRoute, 0, len(routes))
	for _, r := range routes {
		one := SegmentRoute{Supplier: supplier}
		for _, s := range r {
			one.Segments = append(one.Segments, Named{n.segments[s].ID, n.segments[s].Name})
		}
		out = append(out, one)
	}
	return out
}

// flows lists the shortest ways downstream from any of the first segments to
// any of the last, at least one edge long.
func (n *network) flows(from, to []string, max int) [][]int {
	end := map[int]bool{}
	for _, id := range to {
		end[n.index[id]] = true
	}
	var level [][]int
	for _, id := range slices.Sorted(slices.Values(from)) {
		level = append(level, []int{n.index[id]})
	}
	seen := map[int]int{} // segment → level at which it was first reached
	for depth := range MostLevels {
		var found, next [][]int
		for _, way := range level {
			for _, t := range n.outputs[way[len(way)-1]] {
				longer := append(slices.Clone(way), t)
				if end[t] {
					found = append(found, longer)
				}
				if first, ok := seen[t]; !ok || first == depth {
					seen[t] = depth
					next = append(next, longer)
				}
			}
		}
		if len(found) > 0 {
			slices.SortFunc(found, func(a, b []int) int { return slices.Compare(a, b) })
			return found[:min(len(found), max)]
		}
		level = next[:min(len(next), MostLinks)]
	}
	return nil
}

// PathAnswer tells how two enterprises are connected.
type PathAnswer struct {
	From      Named      `json:"from"`
	To        Named      `json:"to"`
	Directed  bool       `json:"directed"`
	Inferred  bool       `json:"inferred"` // inferred links were walked too
	AsOf      graph.Date `json:"as_of"`
	Paths     []Path     `json:"paths"`
	LinksRead int        `json:"links_read"`
	Truncated bool       `json:"truncated"`
	// Through is filled only where no recorded path was found: another kind of
	// connection, over segments that feed each other.
	Through   []SegmentRoute `json:"through_segments"`
	Shared    []Named        `json:"shared_segments"` // both work in them; said only where no path was found
	Sentences []string       `json:"sentences"`
}

// Path is a supply path with everything named.
type Path struct {
	Length      int     `json:"length"`
	Confidence  float64 `json:"confidence"` // the lowest on it
	Enterprises []Named `json:"enterprises"`
	Hops        []Hop   `json:"hops"`
}

// Hop is one step of a path.
type Hop struct {
	From     Named  `json:"from"`
	To       Named  `json:"to"`
	WithFlow bool   `json:"with_flow"` // From supplies To; else From buys from To
	Deal     Deal   `json:"deal"`      // the surest
	Others   []Deal `json:"others"`    // parallel links between the two
}

// NewPath names a route.
func NewPath(r Route, enterprise func(id string) Named, segment func(id string) *Named) Path {
	p := Path{Length: len(r.Hops), Confidence: r.Confidence, Hops: make([]Hop, 0, len(r.Hops))}
	for i, links := range r.Hops {
		h := Hop{From: enterprise(r.Enterprises[i]), To: enterprise(r.Enterprises[i+1]), WithFlow: links[0].Supplier == r.Enterprises[i],
			Deal: NewDeal(links[0], enterprise, segment), Others: []Deal{}}
		for _, l := range links[1:] {
			h.Others = append(h.Others, NewDeal(l, enterprise, segment))
		}
		p.Hops = append(p.Hops, h)
	}
	for _, id := range r.Enterprises {
		p.Enterprises = append(p.Enterprises, enterprise(id))
	}
	return p
}

// Sentence draws a path in one line: an arrow points the way goods go.
func (p *Path) Sentence() string {
	var b strings.Builder
	b.WriteString(p.Enterprises[0].Name)
	for _, h := range p.Hops {
		arrow := " → "
		if !h.WithFlow {
			arrow = " ← "
		}
		b.WriteString(arrow + h.To.Name)
	}
	return b.String()
}

// Tell writes the sentences of an answer, and why it may not be whole.
func (a *PathAnswer) Tell(hubs, deep bool) {
	a.Truncated = hubs || deep
	which := "已证实和已披露的供应关系"
	if a.Inferred {
		which = "全部供应关系（含推断）"
	}
	add := func(format string, args ...any) { a.Sentences = append(a.Sentences, fmt.Sprintf(format, args...)) }
	switch {
	case len(a.Paths) > 0:
		add("按%s，%s与%s最少隔%d步，列出%d条路径；数据截至%s。", which, a.From.Name, a.To.Name, a.Paths[0].Length, len(a.Paths), dateZH(a.AsOf))
	default:
		add("按%s，%d步以内没有登记%s与%s之间的路径；没有登记不等于没有往来。", which, MostLevels, a.From.Name, a.To.Name)
	}
	if len(a.Through) > 0 {
		add("经环节相连：以下只说明产业链上可以相供，不是登记的供货。")
	}
	if len(a.Shared) > 0 {
		names := make([]string, len(a.Shared))
		for i, s := range a.Shared {
			names[i] = s.Name
		}
		add("两家同在%s环节，是同行。", joinZH(names))
	}
	switch {
	case hubs:
		add("关系过多：每家企业只看最可信的%d条，合计最多%d条，可能还有未列出的路径。", linksPerFirm, MostLinks)
	case deep && len(a.Paths) > 0:
		add("%d步以内只有这些；更长的路径没有找。", MostLevels)
	}
}
