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

// Along says which links are walked.
func (q NetworkQuestion) Along() graph.LinksQuery { return along(q.Direction, q.Inferred, q.AsOf) }

// A network of more than foldedFrom enterprises is better shown folded by
// segment than as single enterprises.
const foldedFrom = 40

// NetworkAnswer is the neighbourhood of an enterprise, with everything named.
type NetworkAnswer struct {
	Of        NetworkNode     `json:"of"`
	Depth     int             `json:"depth"`
	Direction graph.Direction `json:"direction"`
	Inferred  bool            `json:"inferred"`
	Undrawn   int             `json:"undrawn"` // inferred links of Of itself that were left out, Inferred not being asked for
	AsOf      graph.Date      `json:"as_of"`
	Nodes     []NetworkNode   `json:"nodes"` // besides Of, the nearest and surest first
	Deals     []Deal          `json:"deals"` // between two of them, the outermost ones' own among each other left out
	// Fold: there are so many that a picture shows Groups.
	Fold   bool           `json:"fold"`
	Groups []NetworkGroup `json:"groups"`
	// Truncated: enterprises within Depth, or links of those nearer than it, are missing.
	Truncated bool `json:"truncated"`
}

// NewNetwork makes an answer of the enterprises of a network, the one asked for
// first, and the deals between them. What names the segments of the nodes must
// come from one atlas.
func NewNetwork(q NetworkQuestion, nodes []NetworkNode, deals []Deal, truncated bool) *NetworkAnswer {
	return &NetworkAnswer{Of: nodes[0], Depth: q.Depth, Direction: q.Direction, Inferred: q.Inferred, AsOf: q.AsOf, Nodes: nodes[1:], Deals: deals,
		Fold: len(nodes) > foldedFrom, Groups: foldBySegment(nodes[1:]), Truncated: truncated}
}

// Spread spreads the network out on a sheet, with every enterprise nearer than Depth opened.
func (a *NetworkAnswer) Spread() *Spread {
	s := &Spread{SpreadQuestion: SpreadQuestion{Of: a.Of.ID, Inferred: a.Inferred, AsOf: a.AsOf}, Undrawn: a.Undrawn, Truncated: a.Truncated}
	who, near, segments := map[string]*NetworkNode{}, map[string]*Neighbours{}, map[string]*Named{}
	meet := func(n *NetworkNode) {
		who[n.ID] = n
		if n.Segment != nil {
			segments[n.Segment.ID] = n.Segment
		}
		if n.Level < a.Depth {
			near[n.ID] = &Neighbours{Sides: map[graph.Direction][]Partnered{}}
		}
	}
	meet(&a.Of)
	for i := range a.Nodes {
		meet(&a.Nodes[i])
		if near[a.Nodes[i].ID] != nil {
			s.Opened = append(s.Opened, a.Nodes[i].ID)
		}
	}
	seen := map[[2]string]bool{}
	for _, d := range a.Deals {
		for _, x := range []struct {
			of, other string
			side      graph.Direction
		}{{d.Customer.ID, d.Supplier.ID, graph.Suppliers}, {d.Supplier.ID, d.Customer.ID, graph.Customers}} {
			if n, mark := near[x.of], [2]string{x.of + " " + string(x.side), x.other}; n != nil && !seen[mark] {
				seen[mark] = true
				p := Partnered{ID: x.other}
				if segment := who[x.other].Segment; segment != nil {
					p.Kind = segment.ID
				}
				n.Sides[x.side] = append(n.Sides[x.side], p)
			}
		}
	}
	s.Nodes, s.Full = Arrange(&s.SpreadQuestion, near, nil)
	for i := range s.Nodes {
		n := &s.Nodes[i]
		if w := who[n.Key]; w != nil {
			n.NetworkNode = *w
		} else if n.Segment != nil {
			n.Segment = segments[n.Segment.ID]
		}
	}
	s.Join(a.Deals)
	return s
}

// UndrawnZH says how many links were left out for being inferred; blank: none.
func (a *NetworkAnswer) UndrawnZH() string {
	if a.Undrawn == 0 {
		return ""
	}
	return fmt.Sprintf("推断的%d条未画", a.Undrawn)
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

// Describe fills in what is recorded of the enterprise itself.
func (n *NetworkNode) Describe(e *graph.Enterprise, a *Atlas) {
	n.ID, n.Name, n.ShortName, n.Region, n.Type, n.Size, n.Source = e.ID, e.Name, e.ShortName, a.RegionNamed(e.Region), e.Type, e.Size, e.Source
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
