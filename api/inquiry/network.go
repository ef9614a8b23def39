package inquiry

import (
	"context"
	"maps"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Network answers who is near an enterprise, given by id, along supply links.
// An unknown id is graph.ErrNotFound.
func (d *Desk) Network(ctx context.Context, q insight.NetworkQuestion) (*insight.NetworkAnswer, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	meta, err := d.begin(ctx, &q.AsOf)
	if err != nil {
		return nil, err
	}
	of, err := d.reader.Enterprises(ctx, []string{q.Of})
	if err != nil {
		return nil, err
	}
	q.Of = of[0].ID // the survivor of a merge
	return once(ctx, d, meta.Revision, q, func(ctx context.Context, revision int64) (func() *insight.NetworkAnswer, error) {
		a, err := d.network(ctx, revision, q)
		return func() *insight.NetworkAnswer { return a }, err
	})
}

// walkNetwork feeds a walk until it is whole.
func (d *Desk) walkNetwork(ctx context.Context, q insight.NetworkQuestion) (*insight.NetworkWalker, error) {
	w := insight.NewNetworkWalker(q)
	for ask, ok := w.Next(); ok; ask, ok = w.Next() {
		groups, err := d.reader.Links(ctx, ask)
		if err != nil {
			return nil, err
		}
		w.Take(groups)
	}
	return w, nil
}

func (d *Desk) network(ctx context.Context, revision int64, q insight.NetworkQuestion) (*insight.NetworkAnswer, error) {
	w, err := d.walkNetwork(ctx, q)
	if err != nil {
		return nil, err
	}
	atlas, err := d.Atlas(ctx, revision)
	if err != nil {
		return nil, err
	}
	firms, segments, err := d.described(ctx, atlas, w.Enterprises(), q.AsOf)
	if err != nil {
		return nil, err
	}
	a := &insight.NetworkAnswer{Depth: q.Depth, Direction: q.Direction, Inferred: q.Inferred, AsOf: q.AsOf, Nodes: []insight.NetworkNode{}, Deals: []insight.Deal{}, Truncated: w.Truncated}
	for i, n := range w.Enterprises() {
		e := firms[n.ID]
		node := insight.NetworkNode{ID: n.ID, Name: e.Name, ShortName: e.ShortName, Region: atlas.RegionNamed(e.Region), Type: e.Type, Size: e.Size,
			Level: n.Level, Side: n.Side, Segment: atlas.SegmentNamed(segments[n.ID]), Source: e.Source}
		if i == 0 {
			a.Of = node
			continue
		}
		a.Nodes = append(a.Nodes, node)
	}
	named := func(id string) insight.Named { return insight.Named{ID: id, Name: firms[id].Name} }
	for _, l := range w.Links() {
		a.Deals = append(a.Deals, insight.NewDeal(l, named, atlas.SegmentNamed))
	}
	a.Fold = len(a.Nodes) >= insight.LargeNetwork
	a.Groups = insight.FoldBySegment(a.Nodes)
	return a, nil
}

// worksRead is how many memberships of an enterprise are looked at for its main segment.
const worksRead = 12

// described reads the enterprises of a network, each once, and says the segment
// of each: of what it sells here, else its main one.
func (d *Desk) described(ctx context.Context, atlas *insight.Atlas, list []insight.Neighbour, asOf graph.Date) (map[string]graph.Enterprise, map[string]string, error) {
	segments := make(map[string]string, len(list))
	var sellers, others []string
	for _, n := range list {
		if atlas.SegmentNamed(n.Sold) != nil {
			segments[n.ID] = n.Sold
			sellers = append(sellers, n.ID)
		} else {
			others = append(others, n.ID)
		}
	}
	known := map[string]graph.Enterprise{}
	for len(others) > 0 {
		part := others[:min(len(others), graph.MaxIDs)]
		others = others[len(part):]
		groups, err := d.reader.Members(ctx, graph.MembersQuery{Enterprises: part, AsOf: asOf, Limit: worksRead})
		if err != nil {
			return nil, nil, err
		}
		for _, g := range groups {
			if len(g.Members) == 0 {
				sellers = append(sellers, g.Of)
				continue
			}
			known[g.Of] = g.Members[0].Enterprise
			segments[g.Of] = atlas.MainSegment(g.Members, &d.rules)
		}
	}
	firms, err := d.firms(ctx, sellers)
	if err != nil {
		return nil, nil, err
	}
	maps.Copy(firms, known)
	return firms, segments, nil
}
