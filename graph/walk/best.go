package walk

import (
	"math"
	"slices"
	"strings"

	"chainchief/graph"
)

// maze is what was read between the two ends, cut down to the enterprises that
// a short enough path can pass. Its nodes are numbered in the order of their ids.
type maze struct {
	ids        []string
	places     []int32 // of the nodes, in the search
	arcs       []arc   // that a path can take, by place; against a link too where the walk has no direction
	start, end int
	most       int      // steps of the longest path
	out, in    [][]door // each pair of enterprises once, by node
}

// door leads to a neighbour, at the confidence of the surest link; where there
// is no link, to kin.
type door struct {
	to         int
	kin        bool
	confidence float64
}

// last is the state that a door leaves a walk in.
func (d *door) last() int {
	if d.kin {
		return byKin
	}
	return byLink
}

// What a walk may do next depends on its last step: behind a step to kin comes a
// link. An enterprise thus stands for two stations of a walk.
const (
	byLink = iota // and at the beginning
	byKin
	states
)

// newMaze builds the part of what was read that matters; nil: the ends do not meet.
func (s *pathSearch) newMaze(length int) *maze {
	arcs := s.passable(length)
	// The nodes met on these arcs, both ends first.
	at := make([]int32, len(s.met)) // by place: 1 + the position in places
	var places []int32
	meet := func(n int32) {
		if at[n] == 0 {
			places = append(places, n)
			at[n] = int32(len(places))
		}
	}
	meet(0)
	meet(1)
	for _, a := range arcs {
		meet(a.from)
		meet(a.to)
	}
	after := spread(arcs, len(places), 0, length, func(a arc) (int32, int32) { return at[a.from] - 1, at[a.to] - 1 })
	if after[1] < 0 {
		return nil
	}
	before := spread(arcs, len(places), 1, length, func(a arc) (int32, int32) { return at[a.to] - 1, at[a.from] - 1 })
	type node struct {
		id    string
		place int32
	}
	var nodes []node
	for i, n := range places {
		at[n] = 0
		if after[i] >= 0 && before[i] >= 0 && int(after[i])+int(before[i]) <= length {
			nodes = append(nodes, node{s.web.ID(s.met[n].number), n})
		}
	}
	slices.SortFunc(nodes, func(a, b node) int { return strings.Compare(a.id, b.id) })
	m := &maze{most: length, out: make([][]door, len(nodes)), in: make([][]door, len(nodes))}
	for i, n := range nodes {
		m.ids, m.places = append(m.ids, n.id), append(m.places, n.place)
		at[n.place] = int32(i + 1)
	}
	m.start, m.end = int(at[0]-1), int(at[1]-1)
	for _, a := range arcs {
		from, to := int(at[a.from]-1), int(at[a.to]-1)
		if from >= 0 && to >= 0 {
			m.arcs = append(m.arcs, a)
			m.out[from] = append(m.out[from], door{to, a.kin(), a.confidence})
			m.in[to] = append(m.in[to], door{from, a.kin(), a.confidence})
		}
	}
	for _, doors := range [][][]door{m.out, m.in} {
		for i, list := range doors {
			slices.SortFunc(list, func(a, b door) int {
				switch {
				case a.to != b.to:
					return a.to - b.to
				case a.kin != b.kin:
					return a.last() - b.last()
				case a.confidence > b.confidence:
					return -1
				case a.confidence < b.confidence:
					return 1
				}
				return 0
			})
			doors[i] = slices.CompactFunc(list, func(a, b door) bool { return a.to == b.to })
		}
	}
	return m
}

// passable lists the arcs that a path of a length can take, by the levels of
// their ends: what an end has not reached is farther from it than it has read.
func (s *pathSearch) passable(length int) []arc {
	var beyond [2]int
	for i := range s.ends {
		if beyond[i] = s.ends[i].depth + 1; len(s.ends[i].edge) == 0 {
			beyond[i] = length + 1 // this end reaches nothing else
		}
	}
	passes := func(from, to int32, kin bool) bool {
		out, in := s.met[from].level[0], s.met[to].level[1]
		if kin { // a link is on both its sides
			out, in = s.met[from].linked[0], s.met[to].linked[1]
		}
		steps := 1
		for i, l := range [2]int8{out, in} {
			if l >= 0 {
				steps += int(l)
			} else {
				steps += beyond[i]
			}
		}
		return steps <= length
	}
	var arcs []arc
	for _, a := range s.arcs {
		if passes(a.from, a.to, a.kin()) {
			arcs = append(arcs, a)
		}
		if (a.kin() || s.q.Along.Direction == graph.Both) && passes(a.to, a.from, a.kin()) {
			arcs = append(arcs, arc{a.to, a.from, a.link, a.confidence})
		}
	}
	return arcs
}

// spread counts the hops from a node to all others, up to most; -1: further.
func spread(arcs []arc, size int, start int32, most int, ends func(arc) (int32, int32)) []int8 {
	first := make([]int32, size+1) // where the arcs of a node begin
	for _, a := range arcs {
		from, _ := ends(a)
		first[from+1]++
	}
	for n := range size {
		first[n+1] += first[n]
	}
	sorted := make([]int32, len(arcs))
	fill := slices.Clone(first)
	for _, a := range arcs {
		from, to := ends(a)
		sorted[fill[from]] = to
		fill[from]++
	}
	hops := make([]int8, size)
	for n := range hops {
		hops[n] = -1
	}
	hops[start] = 0
	for queue := []int32{start}; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		if int(hops[n]) == most {
			break
		}
		for _, to := range sorted[first[n]:first[n+1]] {
			if hops[to] < 0 {
				hops[to] = hops[n] + 1
				queue = append(queue, to)
			}
		}
	}
	return hops
}

// way is a walk in a maze, found as the best of those that begin with the first
// fixed+1 nodes and then avoid some. It is a path unless it comes back to a node.
type way struct {
	nodes      []int
	kin        int // steps to kin
	confidence float64
	fixed      int
	avoid      []int
}

// simple is how many of its nodes a walk passes before it comes back to one; all
// of a path's.
func (w *way) simple() int {
	for i, n := range w.nodes {
		if slices.Contains(w.nodes[:i], n) {
			return i
		}
	}
	return len(w.nodes)
}

// best lists the k best paths: Yen's algorithm, with Lawler's rule that a path
// is only varied behind the point where it left the one before, so that none
// comes up twice (Yen 1971; Lawler 1972). The best walk may come back to a node,
// to be left to kin where it was reached from kin; it is then no answer, but
// varied like one up to that point.
func (m *maze) best(k int) []way {
	var found, open []way
	if w, ok := m.shortest(m.root([]int{m.start}), nil); ok {
		open = append(open, w)
	}
	for len(open) > 0 && len(found) < k {
		least := 0
		for i := range open {
			if open[i].compare(&open[least]) < 0 {
				least = i
			}
		}
		w := open[least]
		open = slices.Delete(open, least, least+1)
		simple := w.simple()
		if simple == len(w.nodes) {
			found = append(found, w)
		}
		if len(found) == k {
			break
		}
		for i := w.fixed; i < min(simple, len(w.nodes)-1); i++ {
			avoid := []int{w.nodes[i+1]}
			if i == w.fixed {
				avoid = append(avoid, w.avoid...)
			}
			if v, ok := m.shortest(m.root(w.nodes[:i+1]), avoid); ok {
				open = append(open, v)
			}
		}
	}
	return found
}

func (w *way) compare(v *way) int {
	if d := len(w.nodes) - len(v.nodes); d != 0 {
		return d
	}
	switch {
	case w.kin != v.kin:
		return w.kin - v.kin
	case w.confidence > v.confidence:
		return -1
	case w.confidence < v.confidence:
		return 1
	}
	return slices.Compare(w.nodes, v.nodes)
}

func (m *maze) door(from, to int) *door {
	i, _ := slices.BinarySearchFunc(m.out[from], to, func(d door, to int) int { return d.to - to })
	return &m.out[from][i]
}

// root is the beginning of a path, with what its steps come to.
type root struct {
	nodes      []int
	last       int // the state it ends in
	kin        int
	confidence float64
}

func (m *maze) root(nodes []int) root {
	r := root{nodes: nodes, confidence: math.Inf(1)}
	for i, n := range nodes[1:] {
		d := m.door(nodes[i], n)
		if r.last = d.last(); d.kin {
			r.kin++
		}
		r.confidence = min(r.confidence, d.confidence)
	}
	return r
}

// rest is the best there is from a station to the end.
type rest struct {
	hops, kin int
	width     float64 // the highest lowest confidence
}

// shortest finds the best walk that begins with a root, does not come back to it,
// and does not go on to a node to avoid: the shortest; among these one with the
// fewest steps to kin; among these the surest; among these the first by ids.
func (m *maze) shortest(r root, avoid []int) (way, bool) {
	const unreached, blocked = -1, -2
	rests := make([][states]rest, len(m.ids))
	for n := range rests {
		rests[n] = [states]rest{{hops: unreached}, {hops: unreached}}
	}
	for _, n := range r.nodes {
		rests[n] = [states]rest{{hops: blocked}, {hops: blocked}}
	}
	spur := r.nodes[len(r.nodes)-1]
	doors := slices.DeleteFunc(slices.Clone(m.out[spur]), func(d door) bool { // where the walk may go on
		return d.kin && r.last == byKin || slices.Contains(avoid, d.to)
	})
	next := make([]bool, states*len(m.ids))
	for i := range doors {
		next[states*doors[i].to+doors[i].last()] = true
	}
	queue := make([]int, 0, states*len(m.ids))
	left := unreached // hops from the nearest station where the walk may go on
	reach := func(n, state int, r rest) {
		rests[n][state] = r
		queue = append(queue, states*n+state)
		if next[states*n+state] && left < 0 {
			left = r.hops
		}
	}
	for state := range states {
		reach(m.end, state, rest{width: math.Inf(1)})
	}
	for ; len(queue) > 0; queue = queue[1:] {
		n, state := queue[0]/states, queue[0]%states
		here := rests[n][state]
		if here.hops+len(r.nodes) > m.most || here.hops == left {
			break
		}
		for _, d := range m.in[n] {
			if d.last() != state {
				continue
			}
			through := rest{here.hops + 1, here.kin, min(d.confidence, here.width)}
			from := states
			if d.kin {
				through.kin++
				from = byKin // not behind another step to kin
			}
			for before := range from {
				switch there := &rests[d.to][before]; {
				case there.hops == unreached:
					reach(d.to, before, through)
				case there.hops == through.hops && through.better(*there):
					*there = through
				}
			}
		}
	}
	if left < 0 || len(r.nodes)+left > m.most {
		return way{}, false
	}
	best := rest{kin: math.MaxInt}
	for i := range doors {
		if through := doors[i].before(rests); through.hops == left+1 && through.better(best) {
			best = through
		}
	}
	w := way{nodes: slices.Clone(r.nodes), kin: r.kin + best.kin, confidence: min(best.width, r.confidence), fixed: len(r.nodes) - 1, avoid: avoid}
	kin := best.kin
	for ; left >= 0; left-- {
		i := slices.IndexFunc(doors, func(d door) bool {
			through := d.before(rests)
			return through.hops == left+1 && through.kin == kin && through.width >= w.confidence
		})
		d := doors[i]
		w.nodes, kin = append(w.nodes, d.to), rests[d.to][d.last()].kin
		if doors = m.out[d.to]; d.kin {
			doors = slices.DeleteFunc(slices.Clone(doors), func(d door) bool { return d.kin })
		}
	}
	return w, true
}

// before is the best there is to the end from before a door, through it.
func (d *door) before(rests [][states]rest) rest {
	r := rests[d.to][d.last()]
	if d.kin {
		r.kin++
	}
	return rest{r.hops + 1, r.kin, min(d.confidence, r.width)}
}

// better compares what is left of walks of the same length.
func (r rest) better(than rest) bool {
	return r.kin < than.kin || r.kin == than.kin && r.width > than.width
}
