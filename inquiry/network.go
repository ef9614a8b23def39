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
		atlas, err := d.Atlas(ctx, revision)
		if err != nil {
			return nil, err
		}
		var a *insight.NetworkAnswer
		err = graph.Weave(ctx, d.reader, func(web graph.Web) (err error) { a, err = atlas.FindNetwork(ctx, web, q, d.rules); return err })
		return func() *insight.NetworkAnswer { return a }, err
	})
}
