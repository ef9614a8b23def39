package inquiry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/graph/panics"
)

// View is one view of the store, with what the desk keeps for its revision.
type View struct {
	graph.Reader
	Meta  graph.Meta
	desk  *Desk
	whole *View // of a public view; nil: this is it
}

// View calls use with one view of the store. It may call use again where a
// write got in between, so use must start anew each time.
func (d *Desk) View(ctx context.Context, use func(*View) error) error {
	return d.store.Read(ctx, func(r graph.Reader) error {
		meta, err := r.Meta(ctx)
		if err != nil {
			return err
		}
		return use(&View{Reader: r, Meta: meta, desk: d})
	})
}

// start fills in what a question leaves open: the as-of date and the region,
// which may be nil.
func (v *View) start(ctx context.Context, asOf *graph.Date, region *string) error {
	if v.Meta.Records == 0 {
		return fmt.Errorf("%w: 数据库是空的，还没有可以查询的数据；请管理员重新启动本系统装入随附数据，或用 --seed=目录 装入本地的数据", graph.ErrUnavailable)
	}
	if *asOf == "" {
		*asOf = v.Meta.DataDate
	}
	if *asOf == "" {
		return fmt.Errorf("%w: 数据没有注明日期，请给出截至日期", graph.ErrInvalid)
	}
	if v.Meta.DataDate != "" && asOf.LastDay() > v.Meta.DataDate.LastDay() {
		return fmt.Errorf("%w: 截至日期 %s 晚于数据日期 %s，其后的情况本系统没有资料，请改用数据日期或更早的日期", graph.ErrInvalid, *asOf, v.Meta.DataDate)
	}
	if region != nil && *region == "" {
		names, err := v.Names(ctx)
		if err != nil {
			return err
		}
		*region = names.Atlas.Set.Region
	}
	return nil
}

// kept returns the answer to a question over the facts of the view, made once
// however many ask for it at once, and no longer than any of them waits. Questions are comparable values, each of a
// type of its own.
func kept[A any](ctx context.Context, v *View, question any, make func(context.Context) (A, error)) (A, error) {
	a, err := v.desk.kept.Get(ctx, v.key(question), func(ctx context.Context) (any, error) { return make(ctx) })
	if err != nil {
		var none A
		return none, err
	}
	return a.(A), nil
}

// keptOfLedger is kept for what is made of some kinds of the ledger: a write to others leaves
// it, where the store can tell. A question that facts answer too has their revision in it.
func keptOfLedger[A any](ctx context.Context, v *View, question any, kinds []graph.Kind, make func(context.Context) (A, error)) (a A, err error) {
	revision, err := v.lastWrite(ctx, kinds...)
	if err != nil {
		return a, err
	}
	found, err := v.desk.kept.Get(ctx, answerKey{v.Meta.StoreID, revision, 0, question}, func(ctx context.Context) (any, error) { return make(ctx) })
	if err != nil {
		return a, err
	}
	return found.(A), nil
}

// lastWrite is the revision that some kinds of the ledger stand at, or a later one.
func (v *View) lastWrite(ctx context.Context, kinds ...graph.Kind) (int64, error) {
	if r, ok := v.Whole().Reader.(graph.Aging); ok {
		return r.LastWrite(ctx, kinds...)
	}
	return v.Meta.LedgerRevision, nil
}

// answered reads the facts of a question and judges them, once a state of the facts.
func answered[Q, F, A any](ctx context.Context, v *View, q Q, read func(context.Context, *insight.Atlas, Q) (F, error), judge func(*insight.Atlas, F, insight.Rules) A) (A, error) {
	return kept(ctx, v, q, func(ctx context.Context) (a A, err error) {
		atlas, err := v.atlas(ctx)
		if err != nil {
			return a, err
		}
		facts, err := read(ctx, atlas, q)
		if err != nil {
			return a, err
		}
		return judge(atlas, facts, v.desk.rules), nil
	})
}

func (v *View) key(question any) answerKey {
	return answerKey{v.Meta.StoreID, v.Meta.FactsRevision, v.desk.rules.Version, question}
}

// Gaps judges a chain in a region. Unknown chain or region: graph.ErrNotFound;
// bad partner or date: graph.ErrInvalid.
func (v *View) Gaps(ctx context.Context, q insight.Question) (*insight.Answer, error) {
	if v.whole != nil {
		a, err := v.whole.Gaps(ctx, q)
		if err != nil {
			return nil, err
		}
		return a.Public(), nil
	}
	if err := v.start(ctx, &q.AsOf, &q.Region); err != nil {
		return nil, err
	}
	return kept(ctx, v, q, func(ctx context.Context) (*insight.Answer, error) {
		trials, err := v.gather(ctx, q)
		if err != nil {
			return nil, err
		}
		return insight.Judge(trials[0].Frame, trials[0].Facts, v.desk.rules), nil
	})
}

// workingsKey asks for the scores step by step.
type workingsKey struct{ insight.Question }

// Workings judges a chain in a region and tells every step of its scores.
func (v *View) Workings(ctx context.Context, q insight.Question) (*insight.Workings, error) {
	if err := v.start(ctx, &q.AsOf, &q.Region); err != nil {
		return nil, err
	}
	return kept(ctx, v, workingsKey{q}, func(ctx context.Context) (*insight.Workings, error) {
		trials, err := v.gather(ctx, q)
		if err != nil {
			return nil, err
		}
		return insight.WorkingsOf(trials[0].Frame, trials[0].Facts, v.desk.rules), nil
	})
}

// placeKey asks for every chain of a place.
type placeKey struct{ insight.Question }

// Chains judges every chain in a region, in their order. It reads as often as
// for one chain.
func (v *View) Chains(ctx context.Context, q insight.Question) ([]*insight.Answer, error) {
	if v.whole != nil {
		list, err := v.whole.Chains(ctx, q)
		list = slices.Clone(list)
		for i := range list {
			list[i] = list[i].Public()
		}
		return list, err
	}
	if err := v.start(ctx, &q.AsOf, &q.Region); err != nil {
		return nil, err
	}
	q.Chain = ""
	return kept(ctx, v, placeKey{q}, func(ctx context.Context) ([]*insight.Answer, error) {
		names, err := v.Names(ctx)
		if err != nil {
			return nil, err
		}
		trials, err := v.gather(ctx, everyChain(names, q)...)
		if err != nil {
			return nil, err
		}
		list, faults := make([]*insight.Answer, len(trials)), make([]error, len(trials))
		var judging sync.WaitGroup // side by side: all is read, and a judgement reads nothing
		for i, t := range trials {
			of := q
			of.Chain = t.Frame.Chain.ID
			judging.Go(func() {
				defer panics.Catch(&faults[i])
				list[i], faults[i] = kept(ctx, v, of, func(ctx context.Context) (*insight.Answer, error) {
					return insight.Judge(t.Frame, t.Facts, v.desk.rules), nil
				})
			})
		}
		judging.Wait()
		return list, errors.Join(faults...)
	})
}

func everyChain(names *Names, q insight.Question) []insight.Question {
	var list []insight.Question
	for _, c := range names.Taxonomy.Chains {
		q.Chain = c.ID
		list = append(list, q)
	}
	return list
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
	sets, err := All[graph.Dataset](ctx, v.Reader, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindDataset}, Limit: graph.MaxLimit})
	if err != nil {
		return nil, err
	}
	var set graph.Dataset
	for _, one := range sets {
		if one.ID == graph.DatasetID {
			set = one
		}
	}
	n := newNames(taxonomy, gazetteer, set)
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

// said is what people recorded of places, what the segments make, and how the projects
// of the ledger came to their stages.
type said struct {
	insight.Records
	products *insight.Products
	tracks   map[string][]graph.Passage // by project; whatever moves a project is a change of facts
}

type allSaid struct{}

var saidOfPlaces = []graph.Kind{graph.KindNeeds, graph.KindChecks, graph.KindPresence, graph.KindPolicies, graph.KindCoverage, graph.KindProductEdges, graph.KindPassages}

// said reads all of it, however much.
func (v *View) said(ctx context.Context) (*said, error) {
	return kept(ctx, v, allSaid{}, func(ctx context.Context) (*said, error) {
		list, err := All[graph.Record](ctx, v.Reader, graph.RecordsQuery{Kinds: saidOfPlaces, Limit: graph.MaxLimit})
		if err != nil {
			return nil, err
		}
		var r said
		var edges []graph.ProductEdge
		var passages []graph.Passage
		for _, one := range list {
			switch one := one.(type) {
			case graph.Need:
				r.Needs = append(r.Needs, one)
			case graph.Check:
				r.Checks = append(r.Checks, one)
			case graph.Presence:
				r.Presence = append(r.Presence, one)
			case graph.Policy:
				r.Policies = append(r.Policies, one)
			case graph.Coverage:
				r.Coverage = append(r.Coverage, one)
			case graph.ProductEdge:
				edges = append(edges, one)
			case graph.Passage:
				passages = append(passages, one)
			}
		}
		r.tracks = by(passages, func(x graph.Passage) string { return x.Project })
		for id, list := range r.tracks {
			r.tracks[id] = graph.Track(list)
		}
		r.products = insight.NewProducts(edges)
		return &r, nil
	})
}

// Recorded returns what people recorded of places. It is shared: a caller must not change it.
func (v *View) Recorded(ctx context.Context) (insight.Records, error) {
	s, err := v.said(ctx)
	if err != nil {
		return insight.Records{}, err
	}
	return s.Records, nil
}

func (v *View) products(ctx context.Context) (*insight.Products, error) {
	s, err := v.said(ctx)
	if err != nil {
		return nil, err
	}
	return s.products, nil
}
