package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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

// Neighbour is an enterprise near another.
type Neighbour struct {
	ID    string
	Level int // links away
	// Side is Suppliers or Customers: on which side of the centre the first link to it lies.
	Side graph.Direction
	// Sold is the segment of what it sells over the link by which it was reached; blank where it buys or none is recorded.
	Sold string
}

// NetworkWalker collects a neighbourhood level by level; see PathFinder for how
// it is fed. The nearest come first; where a level does not fit, the surest
// links decide, then their ids.
type NetworkWalker struct {
	q     NetworkQuestion
	place map[string]int // in list; the centre is 0
	list  []Neighbour
	level []reached
	links []*graph.SupplyLink // one read from both its ends twice
	depth int                 // levels read whole
	queue []string
	// Truncated: more enterprises or links lie within the depth asked for.
	Truncated bool
}

// reached is an enterprise met on the next level, with the surest link to it.
type reached struct {
	link *graph.SupplyLink
	from int
	id   string
}

// NewNetworkWalker starts a walk; q must have passed Check.
func NewNetworkWalker(q NetworkQuestion) *NetworkWalker {
	return &NetworkWalker{q: q, place: map[string]int{q.Of: 0}, list: []Neighbour{{ID: q.Of}}, queue: []string{q.Of}}
}

// Next asks for more links; false: the network is whole.
func (w *NetworkWalker) Next() (graph.LinksQuery, bool) {
	if len(w.queue) == 0 || w.depth == w.q.Depth {
		return graph.LinksQuery{}, false
	}
	q := graph.LinksQuery{Enterprises: w.queue[:min(len(w.queue), firmsPerRead)], Direction: w.q.Direction, AsOf: w.q.AsOf,
		MinConfidence: graph.ConfidenceDisclosed,
		// Some fair shares of the room, so that hubs are not read whole; the surest come first.
		Limit: min(w.room()+leastShare, max(leastShare, enoughShares*w.room()/len(w.queue)))}
	if w.q.Inferred {
		q.MinConfidence = 0
	}
	return q, true
}

func (w *NetworkWalker) room() int { return w.q.Limit + 1 - len(w.list) }

// Take adds the answer to the last Next.
func (w *NetworkWalker) Take(groups []graph.LinkGroup) {
	w.queue = w.queue[len(groups):]
	for _, g := range groups {
		w.Truncated = w.Truncated || g.Truncated
		here := w.place[g.Of]
		for i := range g.Links {
			l := &g.Links[i]
			if len(w.links) == MostLinks {
				w.Truncated, w.queue = true, nil
				break
			}
			w.links = append(w.links, l)
			other := l.Customer
			if other == g.Of {
				other = l.Supplier
			}
			if _, known := w.place[other]; !known {
				w.level = append(w.level, reached{l, here, other})
			}
		}
	}
	if len(w.queue) > 0 && len(w.level) >= enoughShares*w.room() {
		w.Truncated, w.queue = true, nil // those still to be opened were reached by less sure links
	}
	if len(w.queue) == 0 {
		w.close()
	}
}

// close takes in what the level brought, the surest first, as far as there is room.
func (w *NetworkWalker) close() {
	slices.SortFunc(w.level, func(a, b reached) int { return surest(*a.link, *b.link) })
	w.depth++
	for _, r := range w.level {
		if _, known := w.place[r.id]; known {
			continue
		}
		if w.room() == 0 {
			w.Truncated, w.queue = true, nil
			break
		}
		n := Neighbour{ID: r.id, Level: w.depth, Side: w.list[r.from].Side}
		if w.depth == 1 {
			n.Side = graph.Customers
			if r.link.Supplier == r.id {
				n.Side = graph.Suppliers
			}
		}
		if r.link.Supplier == r.id {
			n.Sold = r.link.Segment
		}
		w.place[r.id] = len(w.list)
		w.list = append(w.list, n)
		w.queue = append(w.queue, r.id)
	}
	w.level = nil
	if w.room() == 0 && w.depth < w.q.Depth && len(w.queue) > 0 {
		w.Truncated, w.queue = true, nil // what lies beyond was not looked at
	}
}

// Enterprises lists the network, the centre first, then the nearest and surest.
func (w *NetworkWalker) Enterprises() []Neighbour { return w.list }

// Links lists what was read between enterprises of the network, the surest first.
func (w *NetworkWalker) Links() []graph.SupplyLink {
	var list []graph.SupplyLink
	for _, l := range w.links {
		_, supplier := w.place[l.Supplier]
		_, customer := w.place[l.Customer]
		if supplier && customer {
			list = append(list, *l)
		}
	}
	slices.SortFunc(list, surest)
	return slices.CompactFunc(list, func(a, b graph.SupplyLink) bool { return a.ID == b.ID })
}

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

// FoldBySegment groups the nodes: suppliers first, the nearest first, the
// largest group first, then by segment.
func FoldBySegment(nodes []NetworkNode) []NetworkGroup {
	type key struct {
		side    graph.Direction
		level   int
		segment string
	}
	groups := map[key]*NetworkGroup{}
	for _, n := range nodes {
		k := key{side: n.Side, level: n.Level}
		if n.Segment != nil {
			k.segment = n.Segment.ID
		}
		g := groups[k]
		if g == nil {
			g = &NetworkGroup{Side: n.Side, Level: n.Level, Segment: n.Segment}
			groups[k] = g
		}
		g.Count++
		g.Enterprises = append(g.Enterprises, Named{n.ID, n.ShortName})
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
