package inquiry

import (
	"context"

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

func (d *Desk) network(ctx context.Context, revision int64, q insight.NetworkQuestion) (*insight.NetworkAnswer, error) {
	atlas, err := d.Atlas(ctx, revision)
	if err != nil {
		return nil, err
	}
	var w *insight.Neighbourhood
	if err := graph.Weave(ctx, d.reader, func(web graph.Web) (err error) { w, err = atlas.FindNetwork(ctx, web, q); return err }); err != nil {
		return nil, err
	}
	a := &insight.NetworkAnswer{Depth: q.Depth, Direction: q.Direction, Inferred: q.Inferred, AsOf: q.AsOf, Truncated: w.Truncated,
		Nodes: make([]insight.NetworkNode, 0, len(w.Firms)-1), Deals: make([]insight.Deal, 0, len(w.Links))}
	for i, n := range w.Enterprises {
		e := &w.Firms[i]
		segment := atlas.SegmentNamed(n.Sold)
		if segment == nil {
			segment = atlas.SegmentNamed(atlas.MainSegment(w.Works[i], &d.rules))
		}
		node := insight.NetworkNode{ID: n.ID, Name: e.Name, ShortName: e.ShortName, Region: atlas.RegionNamed(e.Region), Type: e.Type, Size: e.Size,
			Level: n.Level, Side: n.Side, Segment: segment, Source: e.Source}
		if i == 0 {
			a.Of = node
			continue
		}
		a.Nodes = append(a.Nodes, node)
	}
	for i, l := range w.Links {
		a.Deals = append(a.Deals, insight.NewDeal(l, func(id string) insight.Named {
			e := &w.Firms[w.Ends[i][0]]
			if e.ID != id {
				e = &w.Firms[w.Ends[i][1]]
			}
			return insight.Named{ID: id, Name: e.Name}
		}, atlas.SegmentNamed))
	}
	a.Fold = len(a.Nodes) >= insight.LargeNetwork
	a.Groups = insight.FoldBySegment(a.Nodes)
	return a, nil
}
