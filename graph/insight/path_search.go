package insight

import (
	"math"
	"slices"
	"strings"

	"chainchief/graph"
)

// maze is what was read between the two ends, cut down to the enterprises that
// a short enough path can pass. Nodes are numbered in the order of their ids.
type maze struct {
	ids        []string
	nodes      []int32 // as the finder numbers them
	start, end int
	most       int      // hops of the longest path
	out, in    [][]door // each pair of enterprises once, by number
}

// door leads to a neighbour, at the confidence of the surest link.
type door struct {
	to         int
	confidence float64
}

// search finds the best paths of at most length hops among what was read.
func (f *PathFinder) search(length int) {
	f.routes = nil
	m := f.maze(min(length, MostLevels))
	if m == nil {
		return
	}
	for _, w := range m.best(f.q.Paths) {
		f.routes = append(f.routes, f.route(m, w))
	}
}

// maze builds the part of what was read that matters; nil: the ends do not meet.
func (f *PathFinder) maze(length int) *maze {
	size := len(f.met)
	arcs := f.arcs
	if !f.q.Directed {
		arcs = make([]arc, 0, 2*len(f.arcs))
		for _, a := range f.arcs {
			arcs = append(arcs, a, arc{a.to, a.from, a.link, a.confidence})
		}
	}
	after := spread(arcs, size, 0, length, func(a arc) (int32, int32) { return a.from, a.to })
	before := spread(arcs, size, 1, length, func(a arc) (int32, int32) { return a.to, a.from })
	if after[1] < 0 {
		return nil
	}
	var nodes []int32
	for n := range int32(size) {
		if after[n] >= 0 && before[n] >= 0 && int(after[n])+int(before[n]) <= length {
			nodes = append(nodes, n)
		}
	}
	ids := make(map[int32]string, len(nodes))
	for _, n := range nodes {
		ids[n] = f.web.ID(f.met[n])
	}
	slices.SortFunc(nodes, func(a, b int32) int { return strings.Compare(ids[a], ids[b]) })
	m := &maze{most: length, out: make([][]door, len(nodes)), in: make([][]door, len(nodes))}
	number := make([]int, size)
	for i := range number {
		number[i] = -1
	}
	for i, n := range nodes {
		number[n] = i
		m.ids, m.nodes = append(m.ids, ids[n]), append(m.nodes, n)
	}
	m.start, m.end = number[0], number[1]
	for _, a := range arcs {
		from, to := number[a.from], number[a.to]
		if from >= 0 && to >= 0 {
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
	width := make([]float64, len(m.ids)) // the highest lowest confidence of a shortest path to the end
	hops[m.end], width[m.end] = 0, math.Inf(1)
	for queue := []int{m.end}; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		if hops[n]+len(root) > m.most {
			break
		}
		for _, d := range m.in[n] {
			switch hops[d.to] {
			case unreached:
				hops[d.to] = hops[n] + 1
				queue = append(queue, d.to)
				fallthrough
			case hops[n] + 1:
				width[d.to] = max(width[d.to], min(d.confidence, width[n]))
			}
		}
	}
	spur := root[len(root)-1]
	left, widest := -1, 0.0
	for _, d := range m.out[spur] {
		h := hops[d.to]
		if h < 0 || slices.Contains(avoid, d.to) {
			continue
		}
		w := min(d.confidence, width[d.to])
		switch {
		case left < 0 || h < left:
			left, widest = h, w
		case h == left:
			widest = max(widest, w)
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

// route turns a way into enterprises with the links of each hop.
func (f *PathFinder) route(m *maze, w way) Route {
	r := Route{Confidence: w.confidence, Hops: make([][]graph.SupplyLink, len(w.nodes)-1)}
	place := map[[2]int32]int{}
	for i, n := range w.nodes {
		r.Enterprises = append(r.Enterprises, m.ids[n])
		if i > 0 {
			from, to := m.nodes[w.nodes[i-1]], m.nodes[n]
			place[[2]int32{from, to}] = i - 1
			if !f.q.Directed {
				place[[2]int32{to, from}] = i - 1
			}
		}
	}
	hops := make([][]int32, len(r.Hops))
	for _, a := range f.arcs {
		if i, ok := place[[2]int32{a.from, a.to}]; ok {
			hops[i] = append(hops[i], a.link)
		}
	}
	for i, links := range hops {
		slices.Sort(links)
		f.web.Links(slices.Compact(links), func(_ int, l *graph.SupplyLink) { r.Hops[i] = append(r.Hops[i], *l) })
		slices.SortFunc(r.Hops[i], surest)
	}
	return r
}
