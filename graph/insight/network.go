package insight

import (
	"slices"

	"chainchief/graph"
)

// network is the leaf segments of all chains with their edges, by index in the order of the trade.
type network struct {
	segments   []graph.Segment
	index      map[string]int
	names      map[string]string // of cards
	inputs     [][]int           // what feeds a segment
	outputs    [][]int           // what it feeds
	twins      [][]int           // symmetric
	upgrades   [][]int           // whose makers could also make it
	extensions [][]int           // what its makers could also make
	cards      map[string][]int  // leaves by card
	around     [][]int           // one supply edge away, in either direction
	// Of the segments that one feeds, and of those that feed it, some are twins of each other.
	twinOutputs, twinInputs []bool
	fanOut                  float64 // how many leaves a leaf feeds, on average
}

func newNetwork(t graph.Taxonomy) *network {
	n := &network{index: map[string]int{}, names: map[string]string{}, cards: map[string][]int{}}
	for _, s := range t.Segments {
		if s.Card {
			n.names[s.ID] = s.Name
		} else {
			n.segments = append(n.segments, s)
		}
	}
	slices.SortFunc(n.segments, graph.CompareSegments)
	for i, s := range n.segments {
		n.index[s.ID] = i
		n.cards[s.Parent] = append(n.cards[s.Parent], i)
	}
	size := len(n.segments)
	for _, lists := range []*[][]int{&n.inputs, &n.outputs, &n.twins, &n.upgrades, &n.extensions} {
		*lists = make([][]int, size)
	}
	for i, s := range n.segments {
		for _, id := range s.Inputs {
			j := n.index[id]
			n.inputs[i], n.outputs[j] = append(n.inputs[i], j), append(n.outputs[j], i)
		}
		for _, id := range s.TwinOf {
			j := n.index[id]
			n.twins[i], n.twins[j] = append(n.twins[i], j), append(n.twins[j], i)
		}
		for _, id := range s.UpgradeFrom {
			j := n.index[id]
			n.upgrades[i], n.extensions[j] = append(n.upgrades[i], j), append(n.extensions[j], i)
		}
	}
	for _, lists := range [][][]int{n.inputs, n.outputs, n.twins, n.upgrades, n.extensions} {
		for i := range lists {
			slices.Sort(lists[i])
			lists[i] = slices.Compact(lists[i])
		}
	}
	n.around = make([][]int, size)
	for i := range n.around {
		list := slices.Concat(n.inputs[i], n.outputs[i])
		slices.Sort(list)
		n.around[i] = slices.Compact(list)
	}
	n.twinOutputs, n.twinInputs = make([]bool, size), make([]bool, size)
	for i := range n.segments {
		n.twinOutputs[i], n.twinInputs[i] = n.holdTwins(n.outputs[i]), n.holdTwins(n.inputs[i])
		n.fanOut += float64(len(n.outputs[i])) / float64(size)
	}
	return n
}

func (n *network) holdTwins(list []int) bool {
	return slices.ContainsFunc(list, func(i int) bool {
		return slices.ContainsFunc(n.twins[i], func(j int) bool { return slices.Contains(list, j) })
	})
}

func (n *network) ids(list []int) []string {
	ids := make([]string, len(list))
	for i, s := range list {
		ids[i] = n.segments[s].ID
	}
	return ids
}

// component: a traded part or material.
func (n *network) component(i int) bool {
	s := &n.segments[i]
	return s.Traded && (s.Kind == graph.SegmentPart || s.Kind == graph.SegmentMaterial)
}

// goods: what is made or grown and can be sold on.
func goods(k graph.SegmentKind) bool {
	switch k {
	case graph.SegmentPart, graph.SegmentMaterial, graph.SegmentPackaging, graph.SegmentCapital, graph.SegmentPrimary:
		return true
	}
	return false
}

func goodsOrUser(k graph.SegmentKind) bool { return goods(k) || k == graph.SegmentUser }

// gated: gate 1, what is never courted.
func (n *network) gated(s int) (reason string) {
	seg := &n.segments[s]
	switch seg.Kind {
	case graph.SegmentMarket:
		return "市场环节，不列入招商"
	case graph.SegmentPrimary:
		return "资源或种养环节，属本地禀赋，不列入招商"
	case graph.SegmentUser:
		return "用户环节，不列入招商"
	case graph.SegmentService:
		return "服务环节，不列入招商"
	}
	switch {
	case !seg.Traded:
		return "长流程内部工序，不单独招商"
	case len(n.inputs[s]) == 0:
		return "没有上游环节的原料，属资源禀赋，不列入招商"
	}
	return ""
}

// closure adds to the leaves what a judgement of them looks at.
func (n *network) closure(leaves []int) []int {
	in := make([]bool, len(n.segments))
	mark := func(list []int) {
		for _, i := range list {
			in[i] = true
		}
	}
	for _, i := range leaves {
		in[i] = true
		for _, j := range n.around[i] {
			in[j] = true
			mark(n.around[j])
			mark(n.twins[j])
		}
		mark(n.twins[i])
		mark(n.upgrades[i])
		for _, j := range n.extensions[i] {
			in[j] = true
			mark(n.twins[j])
		}
	}
	var list []int
	for i, ok := range in {
		if ok {
			list = append(list, i)
		}
	}
	return list
}

// relatives are the segments nearest to one, with their weight class.
type relatives struct{ segments, class []int }

// related lists the segments nearest to i with their weight class: 0 same card,
// 1 one edge, 2 two edges over any two supply edges, the first that applies.
// Whole classes are taken in turn until at least enough are in. seen has a place
// for each segment, all false before and after; the lists are made in room.
func (n *network) related(i, enough int, seen []bool, room *relatives) (list []int, class []int) {
	list, class = room.segments[:0], room.class[:0]
	seen[i] = true
	defer func() {
		seen[i] = false
		for _, j := range list {
			seen[j] = false
		}
		room.segments, room.class = list, class
	}()
	take := func(c int, candidates []int) {
		start := len(list)
		for _, j := range candidates {
			if !seen[j] {
				seen[j] = true
				list, class = append(list, j), append(class, c)
			}
		}
		slices.Sort(list[start:])
	}
	take(0, n.cards[n.segments[i].Parent])
	if len(list) >= enough {
		return list, class
	}
	near := n.around[i]
	take(1, near)
	if len(list) >= enough {
		return list, class
	}
	for _, j := range near {
		take(2, n.around[j])
	}
	return list, class
}
