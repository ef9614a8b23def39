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

// Neighbour is an enterprise near another.
type Neighbour struct {
	ID    string
	Level int // links away
	// Side is Suppliers or Customers: on which side of the centre the first link to it lies.
	Side graph.Direction
	// Sold is the segment of what it sells over the link by which it was reached; blank where it buys or none is recorded.
	Sold string
}

// Neighbourhood is what lies around an enterprise. The nearest come first; where
// a level does not fit, the surest links decide, then their ids.
type Neighbourhood struct {
	Enterprises []Neighbour          // the centre first
	Firms       []graph.Enterprise   // of the same
	Works       [][]graph.Membership // of the same the surest, where Sold does not name a segment
	Links       []graph.SupplyLink   // what was read between them, the surest first
	Ends        [][2]int             // of each link the supplier and the customer, in Enterprises
	// Truncated: more enterprises or links lie within the depth asked for.
	Truncated bool
}

// networkWalk collects a neighbourhood level by level.
type networkWalk struct {
	q         NetworkQuestion
	web       graph.Web
	place     map[int32]int32 // in list, by number in the web
	list      []Neighbour
	numbers   []int32       // of list, in the web
	sells     []bool        // of list, who was reached as a supplier
	sold      map[int32]int // these, by the link
	read      []tie         // one read from both its ends twice
	level     []front
	fresh     []graph.Arc // of all in level
	depth     int         // levels read whole
	queue     []int32
	truncated bool
}

// tie is a link as it was read from one of its ends.
type tie struct {
	of int32
	graph.Arc
}

// FindNetwork walks a web; q must have passed Check. An unknown centre is graph.ErrNotFound.
func (a *Atlas) FindNetwork(ctx context.Context, web graph.Web, q NetworkQuestion) (*Neighbourhood, error) {
	centre, err := web.Number(q.Of)
	if err != nil {
		return nil, err
	}
	w := &networkWalk{q: q, web: web, place: make(map[int32]int32, q.Limit+1), sold: map[int32]int{}, list: make([]Neighbour, 0, q.Limit+1), numbers: make([]int32, 0, q.Limit+1)}
	w.add(centre, Neighbour{ID: q.Of}, false)
	for len(w.queue) > 0 && w.depth < q.Depth {
		if err := w.readLevel(ctx); err != nil {
			return nil, err
		}
		w.close()
	}
	n := &Neighbourhood{Enterprises: w.list, Works: make([][]graph.Membership, len(w.list)), Truncated: w.truncated}
	work := func(list []int) error {
		numbers := make([]int32, len(list))
		for k, i := range list {
			numbers[k] = w.numbers[i]
		}
		works, err := web.Works(ctx, numbers, q.AsOf, worksRead)
		for k := range works {
			n.Works[list[k]] = works[k]
		}
		return err
	}
	var buyers, unnamed []int // those who sell nothing here, and those of whom no segment is recorded in what they sell
	for i := range w.list {
		if !w.sells[i] {
			buyers = append(buyers, i)
		}
	}
	var reading sync.WaitGroup // none needs the other
	reading.Go(func() {
		if n.Firms, err = web.Enterprises(ctx, w.numbers); err == nil {
			err = work(buyers)
		}
	})
	n.Links, n.Ends = w.links()
	if reading.Wait(); err != nil {
		return nil, err
	}
	for i := range w.list {
		w.list[i].ID = n.Firms[i].ID
		if w.sells[i] && a.SegmentNamed(w.list[i].Sold) == nil {
			unnamed = append(unnamed, i)
		}
	}
	return n, work(unnamed)
}

func (w *networkWalk) add(number int32, n Neighbour, sells bool) {
	w.place[number] = int32(len(w.list))
	w.list, w.numbers, w.sells, w.queue = append(w.list, n), append(w.numbers, number), append(w.sells, sells), append(w.queue, number)
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
			n := Neighbour{Level: w.depth, Side: w.list[r.from].Side}
			if w.depth == 1 {
				n.Side = graph.Suppliers
				if a.Sells {
					n.Side = graph.Customers
				}
			}
			if !a.Sells {
				w.sold[a.Link] = len(w.list)
			}
			w.add(a.Other, n, !a.Sells)
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

// links lists what was read between enterprises of the network, the surest
// first, and notes what those sell that were reached as suppliers.
func (w *networkWalk) links() ([]graph.SupplyLink, [][2]int) {
	var inside []*tie
	for i := range w.read {
		if _, ok := w.place[w.read[i].Other]; ok { // as the other end is
			inside = append(inside, &w.read[i])
		}
	}
	slices.SortFunc(inside, func(a, b *tie) int { return w.surest(&a.Arc, &b.Arc) })
	inside = slices.CompactFunc(inside, func(a, b *tie) bool { return a.Link == b.Link })
	numbers, ends := make([]int32, len(inside)), make([][2]int, len(inside))
	for i, t := range inside {
		numbers[i], ends[i] = t.Link, [2]int{int(w.place[t.Other]), int(w.place[t.of])}
		if t.Sells {
			ends[i][0], ends[i][1] = ends[i][1], ends[i][0]
		}
	}
	list := w.web.Links(numbers)
	for i, n := range numbers {
		if seller, ok := w.sold[n]; ok {
			w.list[seller].Sold = list[i].Segment
		}
	}
	return list, ends
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

// FoldBySegment groups the nodes, which must have what names their segments from
// one atlas: suppliers first, the nearest first, the largest group first, then by segment.
func FoldBySegment(nodes []NetworkNode) []NetworkGroup {
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
