// Package walk follows supply links by number over a graph.Web, and corporate
// groups on the way: the paths between two enterprises, and the enterprises
// around one. It words nothing.
package walk

import (
	"context"
	"math"
	"slices"

	"chainchief/graph"
)

// mostRead bounds the links and kin read for one question about paths. What is
// read from both its ends counts twice.
const mostRead = 100_000

// readAtOnce is how many enterprises are asked for at once.
const readAtOnce = 64

// PathQuery asks for the best paths between two enterprises.
type PathQuery struct {
	From, To string // ids
	Paths    int    // how many at most
	Steps    int    // of the longest path: 1..100
	// Along says which links are walked: Direction (Customers: the way goods go,
	// from From to To; Both: either way), AsOf, MinConfidence. Steps within a
	// corporate group have no direction, date or confidence.
	Along graph.LinksQuery
}

// Path leads along supply links and within corporate groups: each enterprise
// once, and the links of each step, the surest first. Parallel links are one
// step. A step without links is one from kin to kin (graph.KinGroup), taken only
// where no link leads; no two of these come in a row.
type Path struct {
	Enterprises []string
	Steps       [][]graph.SupplyLink
	Confidence  float64 // the lowest of its links, each step at its surest; 0 where it has none
}

// Paths is what a search found.
type Paths struct {
	// List is in a total order: length, then the steps without links (the fewest
	// first), then the lowest confidence on the path (the highest first), then the
	// ids along it. No path of the web is shorter than the first.
	List      []Path
	LinksRead int // and kin
	// Bounded: the search ended at its bound, and paths of at most PathQuery.Steps
	// may be missing. Otherwise none is.
	Bounded bool
}

// pathSearch reads links and kin level by level from both ends, and stops as soon
// as nothing unread can change the answer.
type pathSearch struct {
	q       PathQuery
	web     graph.Web
	most    int // links and kin to read
	places  map[int32]int32
	met     []spot // by place
	arcs    []arc
	ends    [2]end
	turn    int  // the end being read
	touch   bool // the ends meet: there is a path as long as the levels read, with the one being read
	read    int
	bounded bool
	done    bool
	maze    *maze
	ways    []way
}

// spot is an enterprise that was met, as the two ends have reached it. Whoever was
// reached by a step to kin is left along links alone, so that it may be reached
// again, later, by a link.
type spot struct {
	number int32   // in the web
	level  [2]int8 // steps from each end; -1: not reached
	linked [2]int8 // the same, with a link as the last step (the end itself: 0)
}

// arc leads along a link, or from kin to kin, from place to place in the
// direction of the walk.
type arc struct {
	from, to, link int32 // link: kinship for a step to kin
	confidence     float64
}

// kinship stands for the link of a step without one.
const kinship = -1

func (a arc) kin() bool { return a.link == kinship }

// end is the search from one of the two enterprises.
type end struct {
	edge, next []int32 // the places reached or linked at the last level, and at the one being read
	depth      int     // levels that are read whole
	halted     bool    // an enterprise at the edge has more links or kin than the web gives
}

// FindPaths searches a web. An unknown end is graph.ErrNotFound; between an
// enterprise and itself there is no path.
func FindPaths(ctx context.Context, web graph.Web, q PathQuery) (*Paths, error) {
	return findPaths(ctx, web, q, mostRead)
}

func findPaths(ctx context.Context, web graph.Web, q PathQuery, most int) (*Paths, error) {
	s := &pathSearch{q: q, web: web, most: most, turn: 1, places: make(map[int32]int32, 1_000), arcs: make([]arc, 0, 1_000)}
	for i, id := range []string{q.From, q.To} {
		number, err := web.Number(id)
		if err != nil {
			return nil, err
		}
		n := s.place(number)
		s.met[n].level[i], s.met[n].linked[i], s.ends[i].edge = 0, 0, []int32{n}
	}
	s.done = len(s.met) == 1
	for !s.done {
		if err := s.readLevel(ctx); err != nil {
			return nil, err
		}
	}
	return &Paths{List: s.paths(), LinksRead: s.read, Bounded: s.bounded}, nil
}

func (s *pathSearch) place(number int32) int32 {
	n, known := s.places[number]
	if !known {
		n = int32(len(s.met))
		s.places[number] = n
		s.met = append(s.met, spot{number, [2]int8{-1, -1}, [2]int8{-1, -1}})
	}
	return n
}

// readLevel reads the next level of the end with fewer enterprises at its edge;
// of equal ones the end that was not read last.
func (s *pathSearch) readLevel(ctx context.Context) error {
	here, other := &s.ends[s.turn], &s.ends[1-s.turn]
	if here.halted || !other.halted && len(other.edge) <= len(here.edge) {
		s.turn = 1 - s.turn
		here, other = other, here
	}
	for some := range slices.Chunk(here.edge, readAtOnce) {
		if err := s.readSome(ctx, some); err != nil || s.done {
			return err
		}
	}
	if here.halted { // the other end may still read the links that are missing here
		if other.halted {
			s.stop()
		}
		return nil
	}
	here.depth++
	here.edge, here.next = here.next, nil
	length := here.depth + other.depth // every path of this length is read
	switch {
	case len(here.edge) == 0 || length == s.q.Steps: // every path is read, or long enough
		if s.touch { // else there is none
			s.search(s.q.Steps)
		}
		s.done = true
	case s.touch:
		s.search(length)
		s.done = len(s.ways) == s.q.Paths
	}
	return nil
}

// readSome reads the links of those reached just now, and the kin of those linked.
func (s *pathSearch) readSome(ctx context.Context, some []int32) error {
	depth := int8(s.ends[s.turn].depth)
	var reached, linked []int32
	for _, n := range some {
		at := &s.met[n]
		if at.level[s.turn] == depth {
			reached = append(reached, at.number)
		}
		if at.linked[s.turn] == depth {
			linked = append(linked, at.number)
		}
	}
	if len(reached) > 0 {
		if err := s.web.Arcs(ctx, reached, s.along(), s.take); err != nil || s.done {
			return err
		}
	}
	if len(linked) == 0 {
		return nil
	}
	return s.web.Kin(ctx, linked, s.room(), s.takeKin)
}

// room is how much may still be asked for of one enterprise.
func (s *pathSearch) room() int { return max(1, s.most-s.read) }

// along is the query for the links of one level. A hub is read whole, as long
// as the bound allows.
func (s *pathSearch) along() graph.LinksQuery {
	q := s.q.Along
	q.Limit = s.room()
	switch {
	case s.turn == 0:
	case q.Direction == graph.Customers:
		q.Direction = graph.Suppliers
	case q.Direction == graph.Suppliers:
		q.Direction = graph.Customers
	}
	return q
}

// take notes the links of an enterprise.
func (s *pathSearch) take(of int32, arcs []graph.Arc, truncated bool) bool {
	n, full := s.count(len(arcs), truncated)
	from := s.places[of]
	for i := range arcs[:n] {
		a := &arcs[i]
		s.note(from, a.Other, a.Link, a.Confidence)
	}
	return s.took(truncated, full)
}

// takeKin notes the kin of an enterprise.
func (s *pathSearch) takeKin(of int32, kin []int32, truncated bool) bool {
	n, full := s.count(len(kin), truncated)
	from := s.places[of]
	for _, other := range kin[:n] {
		s.note(from, other, kinship, math.Inf(1))
	}
	return s.took(truncated, full)
}

// count counts what was read of an enterprise: how much of it the bound allows,
// and whether the bound is met.
func (s *pathSearch) count(given int, truncated bool) (n int, full bool) {
	room := s.most - s.read
	n = min(given, room)
	s.read += n
	return n, given > room || truncated && given == room
}

// note notes a step from a place that the end being read has reached.
func (s *pathSearch) note(from, other, link int32, confidence float64) {
	to := s.place(other)
	here, there := &s.ends[s.turn], &s.ends[1-s.turn]
	if s.turn == 0 {
		s.arcs = append(s.arcs, arc{from, to, link, confidence})
	} else {
		s.arcs = append(s.arcs, arc{to, from, link, confidence})
	}
	at, now := &s.met[to], int8(here.depth+1)
	reached, linked := at.level[s.turn] < 0, link != kinship && at.linked[s.turn] < 0
	if !reached && !linked {
		return
	}
	if reached || at.level[s.turn] < now {
		here.next = append(here.next, to)
	}
	if reached {
		at.level[s.turn] = now
	}
	if linked {
		at.linked[s.turn] = now
	}
	l := int(at.level[1-s.turn])
	s.touch = s.touch || l >= 0 && l <= there.depth
}

func (s *pathSearch) took(truncated, full bool) (more bool) {
	s.ends[s.turn].halted = s.ends[s.turn].halted || truncated
	if full {
		s.stop()
	}
	return !full
}

// stop ends the search at its bound. Paths one step longer than the levels read
// are still told: none is shorter, though some of their length may be missing.
func (s *pathSearch) stop() {
	s.search(min(s.q.Steps, s.ends[0].depth+s.ends[1].depth+1))
	s.done, s.bounded = true, true
}

// search finds the best paths of at most so many steps among what was read.
func (s *pathSearch) search(length int) {
	s.maze, s.ways = s.newMaze(length), nil
	if s.maze != nil {
		s.ways = s.maze.best(s.q.Paths)
	}
}

// paths fills in the links of the paths found.
func (s *pathSearch) paths() []Path {
	list := make([]Path, len(s.ways))
	links := map[[2]int32][]int32{} // by the places of a step
	for _, w := range s.ways {
		for i, n := range w.nodes[1:] {
			links[[2]int32{s.maze.places[w.nodes[i]], s.maze.places[n]}] = nil
		}
	}
	if len(list) > 0 {
		for _, a := range s.maze.arcs {
			if of, wanted := links[[2]int32{a.from, a.to}]; wanted && !a.kin() {
				links[[2]int32{a.from, a.to}] = append(of, a.link)
			}
		}
	}
	for step, of := range links {
		slices.Sort(of)
		links[step] = slices.Compact(of) // one read from both its ends is there twice
	}
	for i, w := range s.ways {
		p := Path{Confidence: w.confidence, Steps: make([][]graph.SupplyLink, 0, len(w.nodes)-1)}
		if math.IsInf(p.Confidence, 1) {
			p.Confidence = 0
		}
		for k, n := range w.nodes {
			p.Enterprises = append(p.Enterprises, s.maze.ids[n])
			if k == 0 {
				continue
			}
			var step []graph.SupplyLink
			s.web.Links(links[[2]int32{s.maze.places[w.nodes[k-1]], s.maze.places[n]}], func(_ int, l *graph.SupplyLink) { step = append(step, *l) })
			slices.SortFunc(step, graph.Surest)
			p.Steps = append(p.Steps, step)
		}
		list[i] = p
	}
	return list
}
