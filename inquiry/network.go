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
	meta, err := d.start(ctx, &q.AsOf, nil)
	if err != nil {
		return nil, err
	}
	return answer(ctx, d, meta, q, func(ctx context.Context, v *View) (func() *insight.NetworkAnswer, error) {
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
		err = graph.Weave(ctx, v.Reader, func(web graph.Web) (err error) { a, err = atlas.FindNetwork(ctx, web, q, d.rules); return err })
		return func() *insight.NetworkAnswer { return a }, err
	})
}
