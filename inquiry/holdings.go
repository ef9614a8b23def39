package inquiry

import (
	"context"

	"chainchief/graph"
	"chainchief/graph/insight"
)

type holdings struct{}

// Holdings take stock of all that the store holds, once a revision.
func (v *View) Holdings(ctx context.Context) (*insight.Holdings, error) {
	h, err := v.desk.kept.Get(ctx, answerKey{v.Meta.StoreID, v.Meta.Revision, 0, holdings{}}, func(ctx context.Context) (any, error) {
		return insight.TakeStock(v.Meta.DataDate, func(yield func(graph.Record, error) bool) {
			for _, d := range graph.Describing() {
				if d.Class == graph.ClassKept {
					continue
				}
				q := graph.DumpQuery{Kind: d.Kind, Limit: graph.MaxLimit}
				for {
					page, err := v.Dump(ctx, q)
					if err != nil {
						yield(nil, err)
						return
					}
					for r := range page.Bundle.Of(d.Kind) {
						if !yield(r, nil) {
							return
						}
					}
					if q.Cursor = page.NextCursor; q.Cursor == "" {
						break
					}
				}
			}
		})
	})
	if err != nil {
		return nil, err
	}
	return h.(*insight.Holdings), nil
}
