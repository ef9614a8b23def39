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
	arcs       []arc   // that a path can take, by place; against the link too where the walk has no direction
	start, end int
	most       int      // steps of the longest path
	out, in    [][]door // each pair of enterprises once, by node
}

// door leads to a neighbour, at the confidence of the surest link.
type door struct {
	to         int
	confidence float64
}

// newMaze builds the part of what was read that matters; nil: the ends do not meet.
func (s *pathSearch) newMaze(length int) *maze {
	arcs := s.passable(length)
	// The nodes met on these arcs, both ends first.
	at := make([]int32, len(s.numbers)) // by place: 1 + the position in places
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
			nodes = append(nodes, node{s.web.ID(s.numbers[n]), n})
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
			m.out[from] = append(m.out[from], door{to, a.confidence})
			m.in[to] = append(m.in[to], door{from, a.confidence})
		}
	}
	for _, doors := range [][][]door{m.out, m.in} {
		for i, list := range doors {
			slices.SortFunc(list, func(a, b door) int {
				switch {
				case a.to != b.to:
					return a.to - b.to
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
	steps := func(end int, n int32) int {
		if l := s.ends[end].level[n]; l >= 0 {
			return int(l)
		}
		return beyond[end]
	}
	var arcs []arc
	for _, a := range s.arcs {
		if steps(0, a.from)+1+steps(1, a.to) <= length {
			arcs = append(arcs, a)
		}
		if s.q.Along.Direction == graph.Both && steps(0, a.to)+1+steps(1, a.from) <= length {
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

// way is a path in a maze, found as the best of those that begin with the first
// fixed+1 nodes and then avoid some.
type way struct {
	nodes      []int
	confidence float64
	fixed      int
	avoid      []int
}

// best lists the k best paths: Yen's algorithm, with Lawler's rule that a path
// is only varied behind the point where it left the one before, so that none
// comes up twice (Yen 1971; Lawler 1972).
func (m *maze) best(k int) []way {
	var found, open []way
	if w, ok := m.shortest([]int{m.start}, math.Inf(1), nil); ok {
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
		found = append(found, w)
		if len(found) == k {
			break
		}
		confidence := math.Inf(1)
		for i := range len(w.nodes) - 1 {
			if i >= w.fixed {
				avoid := []int{w.nodes[i+1]}
				if i == w.fixed {
					avoid = append(avoid, w.avoid...)
				}
				if v, ok := m.shortest(w.nodes[:i+1], confidence, avoid); ok {
					open = append(open, v)
				}
			}
			confidence = min(confidence, m.confidence(w.nodes[i], w.nodes[i+1]))
		}
	}
	return found
}

func (w *way) compare(v *way) int {
	if d := len(w.nodes) - len(v.nodes); d != 0 {
		return d
	}
	switch {
	case w.confidence > v.confidence:
		return -1
	case w.confidence < v.confidence:
		return 1
	}
	return slices.Compare(w.nodes, v.nodes)
}

func (m *maze) confidence(from, to int) float64 {
	i, _ := slices.BinarySearchFunc(m.out[from], to, func(d door, to int) int { return d.to - to })
	return m.out[from][i].confidence
}

// shortest finds the best path that begins with root, whose lowest confidence
// is given, and does not go on to a node to avoid: the shortest; among these the
// surest; among these the first by ids.
func (m *maze) shortest(root []int, confidence float64, avoid []int) (way, bool) {
	const unreached, blocked = -1, -2
	hops := make([]int, len(m.ids)) // to the end
	for n := range hops {
		hops[n] = unreached
	}
	for _, n := range root {
		hops[n] = blocked
	}
	spur := root[len(root)-1]
	next := make([]bool, len(m.ids)) // where the path may go on
	for _, d := range m.out[spur] {
		next[d.to] = !slices.Contains(avoid, d.to)
	}
	width := make([]float64, len(m.ids)) // the highest lowest confidence of a shortest path to the end
	hops[m.end], width[m.end] = 0, math.Inf(1)
	left := unreached // hops from the nearest node where the path may go on
	if next[m.end] {
		left = 0
	}
	for queue := []int{m.end}; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		if hops[n]+len(root) > m.most || hops[n] == left {
			break
		}
		for _, d := range m.in[n] {
			switch hops[d.to] {
			case unreached:
				hops[d.to] = hops[n] + 1
				queue = append(queue, d.to)
				if next[d.to] && left < 0 {
					left = hops[d.to]
				}
				fallthrough
			case hops[n] + 1:
				width[d.to] = max(width[d.to], min(d.confidence, width[n]))
			}
		}
	}
	widest := 0.0
	for _, d := range m.out[spur] {
		if next[d.to] && hops[d.to] == left {
			widest = max(widest, min(d.confidence, width[d.to]))
		}
	}
	if left < 0 || len(root)+left > m.most {
		return way{}, false
	}
	widest = min(widest, confidence)
	w := way{nodes: slices.Clone(root), confidence: widest, fixed: len(root) - 1, avoid: avoid}
	for at := spur; left >= 0; left-- {
		for _, d := range m.out[at] {
			if hops[d.to] == left && d.confidence >= widest && width[d.to] >= widest && !(at == spur && slices.Contains(avoid, d.to)) {
				at = d.to
				break
			}
		}
		w.nodes = append(w.nodes, at)
	}
	return w, true
}
