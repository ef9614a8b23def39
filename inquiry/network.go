package inquiry

import (
	"context"
	"sync"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/graph/panics"
	"chainchief/graph/walk"
)

// Network answers who is near an enterprise, given by id, along supply links.
// An unknown id is graph.ErrNotFound.
func (v *View) Network(ctx context.Context, q insight.NetworkQuestion) (*insight.NetworkAnswer, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	if err := v.start(ctx, &q.AsOf, nil); err != nil {
		return nil, err
	}
	return kept(ctx, v, q, func(ctx context.Context) (*insight.NetworkAnswer, error) {
		of, err := v.Enterprises(ctx, []string{q.Of})
		if err != nil {
			return nil, err
		}
		atlas, err := v.atlas(ctx)
		if err != nil {
			return nil, err
		}
		q := q
		q.Of = of[0].ID // the survivor of a merge
		var a *insight.NetworkAnswer
		err = graph.Weave(ctx, v.Reader, func(web graph.Web) (err error) { a, err = network(ctx, web, atlas, &v.desk.rules, q); return err })
		return a, err
	})
}

// worksRead is how many memberships of an enterprise are looked at for its main segment.
const worksRead = 12

// network walks a web, and reads the enterprises and links that the walk found.
func network(ctx context.Context, web graph.Web, atlas *insight.Atlas, rules *insight.Rules, q insight.NetworkQuestion) (*insight.NetworkAnswer, error) {
	found, err := walk.FindNeighbourhood(ctx, web, walk.NearQuery{Of: q.Of, Depth: q.Depth, Enterprises: q.Limit, Along: q.Along()})
	if err != nil {
		return nil, err
	}
	nodes := make([]insight.NetworkNode, len(found.Neighbours))
	numbers := make([]int32, len(nodes))
	sold := map[int32]int{} // the nodes reached as suppliers, by the link
	var buyers []int
	for i, n := range found.Neighbours {
		nodes[i].Level, nodes[i].Side, numbers[i] = n.Level, n.Side, n.Number
		if n.Sells {
			sold[n.By] = i
		} else {
			buyers = append(buyers, i)
		}
	}
	readMain := func(list []int) error {
		of := make([]int32, len(list))
		for k, i := range list {
			of[k] = numbers[i]
		}
		return web.Works(ctx, of, q.AsOf, worksRead, func(k int, works []graph.Membership) {
			nodes[list[k]].Segment = atlas.SegmentNamed(atlas.MainSegment(works, rules))
		})
	}
	var reading sync.WaitGroup // enterprises and links are read side by side
	reading.Go(func() {
		defer panics.Catch(&err)
		err = web.Enterprises(ctx, numbers, func(i int, e *graph.Enterprise) { nodes[i].Describe(e, atlas) })
		if err == nil {
			err = readMain(buyers)
		}
	})
	links := make([]int32, len(found.Links))
	for k, l := range found.Links {
		links[k] = l.Number
	}
	deals := make([]insight.Deal, len(links))
	sells := make([]*insight.Named, len(nodes)) // the segment of what those sell who were reached as suppliers
	unnamed := func(id string) insight.Named { return insight.Named{ID: id} }
	web.Links(links, func(k int, l *graph.SupplyLink) {
		deals[k] = insight.NewDeal(*l, unnamed, atlas.SegmentNamed)
		if i, ok := sold[links[k]]; ok {
			sells[i] = deals[k].Segment
		}
	})
	if reading.Wait(); err != nil {
		return nil, err
	}
	for k, l := range found.Links {
		deals[k].Supplier.Name, deals[k].Customer.Name = nodes[l.Supplier].Name, nodes[l.Customer].Name
	}
	var rest []int // suppliers of a product without a segment
	for i, n := range found.Neighbours {
		switch {
		case sells[i] != nil:
			nodes[i].Segment = sells[i]
		case n.Sells:
			rest = append(rest, i)
		}
	}
	if err := readMain(rest); err != nil {
		return nil, err
	}
	a := insight.NewNetwork(q, nodes, deals, found.Truncated)
	if !q.Inferred {
		all := q
		all.Inferred = true
		along := all.Along()
		along.Limit = graph.MaxLimit
		err = web.Arcs(ctx, numbers[:1], along, func(_ int32, arcs []graph.Arc, _ bool) bool {
			for _, arc := range arcs {
				if arc.Confidence < graph.ConfidenceDisclosed {
					a.Undrawn++
				}
			}
			return true
		})
	}
	return a, err
}
