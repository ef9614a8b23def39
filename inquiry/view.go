package inquiry

import (
	"context"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// View is one view of the store, with what the desk keeps for its revision.
type View struct {
	graph.Reader
	Meta graph.Meta
	desk *Desk
}

// View calls use with one view of the store. It may call use again where a
// write got in between, so use must start anew each time.
func (d *Desk) View(ctx context.Context, use func(*View) error) error {
	return d.store.Read(ctx, func(r graph.Reader) error {
		meta, err := r.Meta(ctx)
		if err != nil {
			return err
		}
		return use(&View{r, meta, d})
	})
}

// kept returns what the facts of a view hold under a name, made at most once
// in a view.
func kept[A any](v *View, name any, make func() (A, error)) (A, error) {
	key := answerKey{v.Meta.StoreID, v.Meta.FactsRevision, v.desk.rules.Version, name}
	if a, ok := v.desk.kept.Peek(key); ok {
		return a.(A), nil
	}
	a, err := make()
	if err == nil {
		v.desk.kept.Add(key, a)
	}
	return a, err
}

// gaps judges a chain in the view.
func (v *View) gaps(ctx context.Context, q insight.Question) (*insight.Answer, error) {
	return kept(v, q, func() (*insight.Answer, error) {
		frame, facts, err := v.gather(ctx, q)
		if err != nil {
			return nil, err
		}
		return insight.Judge(frame, facts, v.desk.rules), nil
	})
}

// namesAt are the names of one state of the facts.
type namesAt struct {
	store string
	facts int64
	*Names
}

// Names returns the names of the view.
func (v *View) Names(ctx context.Context) (*Names, error) {
	if n := v.desk.names.Load(); n != nil && n.store == v.Meta.StoreID && n.facts == v.Meta.FactsRevision {
		return n.Names, nil
	}
	taxonomy, err := v.Taxonomy(ctx)
	if err != nil {
		return nil, err
	}
	gazetteer, err := v.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	n := newNames(taxonomy, gazetteer)
	v.desk.names.Store(&namesAt{v.Meta.StoreID, v.Meta.FactsRevision, n})
	return n, nil
}

func (v *View) atlas(ctx context.Context) (*insight.Atlas, error) {
	n, err := v.Names(ctx)
	if err != nil {
		return nil, err
	}
	return n.Atlas, nil
}

// All reads every record that a query asks for, page by page.
func All[T graph.Record](ctx context.Context, r graph.Reader, q graph.RecordsQuery) ([]T, error) {
	var list []T
	for {
		page, err := r.Records(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, one := range page.Records {
			list = append(list, one.(T))
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return list, nil
		}
	}
}

type peopleSaid struct{}

// records reads what people recorded of places: all of it, however much.
func (v *View) records(ctx context.Context) (insight.Records, error) {
	r, err := kept(v, peopleSaid{}, func() (*insight.Records, error) {
		var r insight.Records
		var err error
		if r.Needs, err = All[graph.Need](ctx, v.Reader, graph.RecordsQuery{Kind: graph.KindNeeds, Limit: graph.MaxLimit}); err != nil {
			return nil, err
		}
		if r.Checks, err = All[graph.Check](ctx, v.Reader, graph.RecordsQuery{Kind: graph.KindChecks, Limit: graph.MaxLimit}); err != nil {
			return nil, err
		}
		r.Coverage, err = All[graph.Coverage](ctx, v.Reader, graph.RecordsQuery{Kind: graph.KindCoverage, Limit: graph.MaxLimit})
		return &r, err
	})
	if err != nil {
		return insight.Records{}, err
	}
	return *r, nil
}
