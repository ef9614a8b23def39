package insight

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"chainchief/graph"
)

// NetworkQuestion asks for the enterprises around one along supply links.
type NetworkQuestion struct {
	Of        string // id
	Depth     int    // links away: 1..MostLevels
	Direction graph.Direction
	Limit     int  // enterprises besides Of: 1..MostNearby
	Inferred  bool // inferred links too
	AsOf      graph.Date
}

// Check returns graph.ErrInvalid for a question without an answer.
func (q NetworkQuestion) Check() error {
	switch {
	case q.Depth < 1 || q.Depth > MostLevels:
		return fmt.Errorf("%w: 层数须在 1 到 %d 之间", graph.ErrInvalid, MostLevels)
	case q.Limit < 1 || q.Limit > MostNearby:
		return fmt.Errorf("%w: 企业数须在 1 到 %d 之间", graph.ErrInvalid, MostNearby)
	}
	return nil
}

// leastShare is how many links of each enterprise are read at the least; a level
// with enoughShares candidates for each place that is left is not read on.
const leastShare, enoughShares = 64, 2

// worksRead is how many memberships of an enterprise are looked at for its main segment.
const worksRead = 12

// networkWalk collects a neighbourhood level by level: the nearest come first;
// where a level does not fit, the surest links decide, then their ids.
type networkWalk struct {
	q         NetworkQuestion
	web       graph.Web
	place     map[int32]int32 // in list, by number in the web
	list      []neighbour     // the centre first
	numbers   []int32         // of list, in the web
	sold      map[int32]int   // who was reached as a supplier, in list, by the link
	read      []tie           // a link may be read from both its ends
	level     []front
	fresh     []graph.Arc // of all in level
	depth     int         // levels read whole
	queue     []int32
	truncated bool
}

type neighbour struct {
	level int
	side  graph.Direction // on which the first link to it lies, seen from the centre
	sells bool            // it was reached as a supplier
}

// tie is a link as it was read from one of its ends.
type tie struct {
	of int32
	graph.Arc
}

// FindNetwork walks a web; q must have passed Check. An unknown centre is graph.ErrNotFound.
func (a *Atlas) FindNetwork(ctx context.Context, web graph.Web, q NetworkQuestion, rules Rules) (*NetworkAnswer, error) {
	centre, err := web.Number(q.Of)
	if err != nil {
		return nil, err
	}
	w := &networkWalk{q: q, web: web, place: make(map[int32]int32, q.Limit+1), sold: map[int32]int{}}
	w.add(centre, neighbour{})
	for len(w.queue) > 0 && w.depth < q.Depth {
		if err := w.readLevel(ctx); err != nil {
			return nil, err
		}
		w.close()
	}
	return w.answer(ctx, a, &rules)
}

// answer reads whom and what the walk found.
func (w *networkWalk) answer(ctx context.Context, a *Atlas, rules *Rules) (*NetworkAnswer, error) {
	nodes := make([]NetworkNode, len(w.list))
	works := func(list []int) error {
		numbers := make([]int32, len(list))
		for k, i := range list {
			numbers[k] = w.numbers[i]
		}
		return w.web.Works(ctx, numbers, w.q.AsOf, worksRead, func(k int, works []graph.Membership) {
			nodes[list[k]].Segment = a.SegmentNamed(a.MainSegment(works, rules))
		})
	}
	var buyers, unnamed []int
	for i, n := range w.list {
		if nodes[i].Level, nodes[i].Side = n.level, n.side; !n.sells {
			buyers = append(buyers, i)
		}
	}
	var err error
	var reading sync.WaitGroup // enterprises and links are read side by side
	reading.Go(func() {
		err = w.web.Enterprises(ctx, w.numbers, func(i int, e *graph.Enterprise) {
			n := &nodes[i]
			n.ID, n.Name, n.ShortName, n.Region, n.Type, n.Size, n.Source = e.ID, e.Name, e.ShortName, a.RegionNamed(e.Region), e.Type, e.Size, e.Source
		})
		if err == nil {
			err = works(buyers)
		}
	})
	inside := w.inside()
	numbers := make([]int32, len(inside))
	for k, t := range inside {
		numbers[k] = t.Link
	}
	sold := make([]*Named, len(nodes)) // the segment of what those sell who were reached as suppliers
	deals := make([]Deal, len(inside))
	unknown := func(id string) Named { return Named{ID: id} }
	w.web.Links(numbers, func(k int, l *graph.SupplyLink) {
		deals[k] = NewDeal(*l, unknown, a.SegmentNamed)
		if i, ok := w.sold[numbers[k]]; ok {
			sold[i] = deals[k].Segment
		}
	})
	if reading.Wait(); err != nil {
		return nil, err
	}
	for k, t := range inside {
		supplier, customer := w.place[t.Other], w.place[t.of]
		if t.Sells {
			supplier, customer = customer, supplier
		}
		deals[k].Supplier.Name, deals[k].Customer.Name = nodes[supplier].Name, nodes[customer].Name
	}
	for i, n := range w.list {
		switch {
		case sold[i] != nil:
			nodes[i].Segment = sold[i]
		case n.sells:
			unnamed = append(unnamed, i)
		}
	}
	if err := works(unnamed); err != nil {
		return nil, err
	}
	return &NetworkAnswer{Of: nodes[0], Depth: w.q.Depth, Direction: w.q.Direction, Inferred: w.q.Inferred, AsOf: w.q.AsOf, Nodes: nodes[1:], Deals: deals,
		Fold: len(nodes) > LargeNetwork, Groups: foldBySegment(nodes[1:]), Truncated: w.truncated}, nil
}

func (w *networkWalk) add(number int32, n neighbour) {
	w.place[number] = int32(len(w.list))
	w.list, w.numbers, w.queue = append(w.list, n), append(w.numbers, number), append(w.queue, number)
}

func (w *networkWalk) room() int { return w.q.Limit + 1 - len(w.list) }

// readLevel reads the links of the enterprises in the queue. Of each some fair
// shares of the room are read, so that hubs are not read whole; the surest come first.
func (w *networkWalk) readLevel(ctx context.Context) error {
	q := graph.LinksQuery{Direction: w.q.Direction, AsOf: w.q.AsOf, MinConfidence: graph.ConfidenceDisclosed}
	if w.q.Inferred {
		q.MinConfidence = 0
	}
	queue := w.queue
	w.queue = nil
	for len(queue) > 0 {
		q.Limit = min(w.room()+leastShare, max(leastShare, enoughShares*w.room()/len(queue)))
		some := queue[:min(len(queue), firmsPerRead)]
		queue = queue[len(some):]
		if err := w.web.Arcs(ctx, some, q, w.take); err != nil {
			return err
		}
		if len(queue) > 0 && (len(w.read) == MostLinks || len(w.fresh) >= enoughShares*w.room()) {
			w.truncated = true
			return nil // those still to be opened were reached by less sure links
		}
	}
	return nil
}

// take notes the links of an enterprise.
func (w *networkWalk) take(of int32, arcs []graph.Arc, truncated bool) bool {
	if room := MostLinks - len(w.read); len(arcs) > room {
		arcs, truncated = arcs[:room], true
	}
	w.truncated = w.truncated || truncated
	begin := len(w.fresh)
	for _, a := range arcs {
		w.read = append(w.read, tie{of, a})
		if _, known := w.place[a.Other]; !known {
			w.fresh = append(w.fresh, a)
		}
	}
	if fresh := w.fresh[begin:]; len(fresh) > 0 {
		w.level = append(w.level, front{w.place[of], fresh})
	}
	return true
}

// close takes in what the level brought, the surest first, as far as there is room.
func (w *networkWalk) close() {
	w.depth++
	heap.Init(w)
	for ; len(w.level) > 0; heap.Fix(w, 0) {
		r := &w.level[0]
		a := r.arcs[0]
		if _, known := w.place[a.Other]; !known {
			if w.room() == 0 {
				w.truncated, w.queue = true, nil
				break
			}
			n := neighbour{w.depth, w.list[r.from].side, !a.Sells}
			if w.depth == 1 {
				n.side = graph.Suppliers
				if a.Sells {
					n.side = graph.Customers
				}
			}
			if n.sells {
				w.sold[a.Link] = len(w.list)
			}
			w.add(a.Other, n)
		}
		r.arcs = r.arcs[1:]
		for len(r.arcs) > 0 {
			if _, known := w.place[r.arcs[0].Other]; !known {
				break
			}
			r.arcs = r.arcs[1:]
		}
		if len(r.arcs) > 0 {
			continue
		}
		last := len(w.level) - 1
		w.level[0], w.level = w.level[last], w.level[:last]
		if last == 0 {
			break
		}
	}
	w.level, w.fresh = w.level[:0], nil
	if w.room() == 0 && w.depth < w.q.Depth && len(w.queue) > 0 {
		w.truncated, w.queue = true, nil // what lies beyond was not looked at
	}
}

// inside lists the links read between enterprises of the network, each once, the surest first.
func (w *networkWalk) inside() []*tie {
	list := make([]*tie, 0, len(w.read))
	for i := range w.read {
		if _, ok := w.place[w.read[i].Other]; ok { // as the other end is
			list = append(list, &w.read[i])
		}
	}
	slices.SortFunc(list, func(a, b *tie) int { return w.surest(&a.Arc, &b.Arc) })
	return slices.CompactFunc(list, func(a, b *tie) bool { return a.Link == b.Link })
}

// surest is the order of surest for links of the web.
func (w *networkWalk) surest(a, b *graph.Arc) int {
	switch {
	case a.Confidence > b.Confidence, a.Confidence == b.Confidence && a.Order < b.Order:
		return -1
	case a.Confidence < b.Confidence, a.Order > b.Order:
		return 1
	case a.Link == b.Link:
		return 0
	}
	return strings.Compare(w.web.LinkID(a.Link), w.web.LinkID(b.Link))
}

// front are links from an enterprise to such as are not in the network yet, the surest first.
type front struct {
	from int32 // in list
	arcs []graph.Arc
}

// heap.Interface, the surest link on top.

func (w *networkWalk) Len() int      { return len(w.level) }
func (w *networkWalk) Swap(i, j int) { w.level[i], w.level[j] = w.level[j], w.level[i] }
func (w *networkWalk) Less(i, j int) bool {
	return w.surest(&w.level[i].arcs[0], &w.level[j].arcs[0]) < 0
}
func (w *networkWalk) Push(any) { panic("never called") }
func (w *networkWalk) Pop() any { panic("never called") }

// LargeNetwork is the number of enterprises from which a network is better
// shown folded by segment than as single enterprises.
const LargeNetwork = 40

// NetworkAnswer is the neighbourhood of an enterprise, with everything named.
type NetworkAnswer struct {
	Of        NetworkNode     `json:"of"`
	Depth     int             `json:"depth"`
	Direction graph.Direction `json:"direction"`
	Inferred  bool            `json:"inferred"`
	AsOf      graph.Date      `json:"as_of"`
	Nodes     []NetworkNode   `json:"nodes"` // besides Of, the nearest and surest first
	Deals     []Deal          `json:"deals"`
	// Fold: there are so many that a picture shows Groups.
	Fold      bool           `json:"fold"`
	Groups    []NetworkGroup `json:"groups"`
	Truncated bool           `json:"truncated"`
}

// NetworkNode is an enterprise of a network.
type NetworkNode struct {
	ID        string               `json:"id"`
	Name      string               `json:"name"`
	ShortName string               `json:"short_name"`
	Region    *Named               `json:"region"`
	Type      graph.EnterpriseType `json:"type"`
	Size      graph.Size           `json:"size"`
	Level     int                  `json:"level"`
	Side      graph.Direction      `json:"side,omitzero"`
	Segment   *Named               `json:"segment"` // of what it sells here, else its main one; null where none is recorded
	graph.Source
}

// NetworkGroup is the enterprises of one side and distance that work in the same segment.
type NetworkGroup struct {
	Side        graph.Direction `json:"side"`
	Level       int             `json:"level"`
	Segment     *Named          `json:"segment"` // null: none is recorded
	Count       int             `json:"count"`
	Enterprises []Named         `json:"enterprises"`
}

// foldBySegment groups the nodes, which must have what names their segments from
// one atlas: suppliers first, the nearest first, the largest group first, then by segment.
func foldBySegment(nodes []NetworkNode) []NetworkGroup {
	type key struct {
		supplier bool
		level    int
		segment  *Named
	}
	groups := map[key]*NetworkGroup{}
	of := make([]*NetworkGroup, len(nodes))
	for i := range nodes {
		n := &nodes[i]
		k := key{n.Side == graph.Suppliers, n.Level, n.Segment}
		g := groups[k]
		if g == nil {
			g = &NetworkGroup{Side: n.Side, Level: n.Level, Segment: n.Segment}
			groups[k] = g
		}
		g.Count++
		of[i] = g
	}
	for i, g := range of {
		if g.Enterprises == nil {
			g.Enterprises = make([]Named, 0, g.Count)
		}
		g.Enterprises = append(g.Enterprises, Named{nodes[i].ID, nodes[i].ShortName})
	}
	list := make([]NetworkGroup, 0, len(groups))
	for _, g := range groups {
		list = append(list, *g)
	}
	id := func(n *Named) string {
		if n == nil {
			return "~" // behind all ids
		}
		return n.ID
	}
	slices.SortFunc(list, func(a, b NetworkGroup) int {
		return cmp.Or(strings.Compare(string(b.Side), string(a.Side)), cmp.Compare(a.Level, b.Level),
			cmp.Compare(b.Count, a.Count), strings.Compare(id(a.Segment), id(b.Segment)))
	})
	return list
}
