// Package inquiry turns a question into an answer: it reads what a judgement
// needs in one view of the store, and hands it to the pure functions of
// graph/insight. Commands and HTTP handlers both ask here.
package inquiry

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/keep"
)

// Store is what a desk asks: any graph.Store.
type Store interface {
	graph.Reader
	Read(ctx context.Context, read func(graph.Reader) error) error
}

// Desk answers questions over a store. It is safe for concurrent use. Answers
// are shared: a caller must not change one.
type Desk struct {
	store Store
	rules insight.Rules
	kept  *keep.Shelf[answerKey, any]
	names atomic.Pointer[namesAt]
}

const (
	// answersBudget is how many bytes of answers a desk keeps.
	answersBudget = 128 << 20
	// patience bounds a judgement that several callers wait for.
	patience = 30 * time.Second
)

// New returns a desk with the default rules.
func New(store Store) *Desk { return NewWithRules(store, insight.Default) }

// NewWithRules returns a desk with other rules.
func NewWithRules(store Store, rules insight.Rules) *Desk {
	return &Desk{store: store, rules: rules, kept: keep.New[answerKey](answersBudget, patience, keep.Weigh)}
}

// Rules returns the rules in force.
func (d *Desk) Rules() insight.Rules { return d.rules }

// answerKey names an answer: the same question over the same facts under the
// same rules has the same answer. Questions are comparable values, each of a
// type of its own.
type answerKey struct {
	store    string
	facts    int64
	rules    int
	question any
}

// Start fills in what a question leaves open, the as-of date and the region, and
// returns the state of the store. region may be nil.
func (d *Desk) start(ctx context.Context, asOf *graph.Date, region *string) (graph.Meta, error) {
	meta, err := d.store.Meta(ctx)
	if err != nil {
		return meta, err
	}
	if *asOf == "" {
		*asOf = meta.DataDate
	}
	if *asOf == "" {
		return meta, fmt.Errorf("%w: 数据没有注明日期，请给出截至日期", graph.ErrInvalid)
	}
	if region != nil && *region == "" {
		*region = insight.DefaultRegion
	}
	return meta, nil
}

// answer answers a question: from what is kept, or by reading in one view and
// then judging. Equal questions asked at once are judged once. read reads all
// that is needed and returns the judgement still to be made.
func answer[A any](ctx context.Context, d *Desk, meta graph.Meta, question any, read func(context.Context, *View) (judge func() A, err error)) (A, error) {
	a, err := d.kept.Get(ctx, answerKey{meta.StoreID, meta.FactsRevision, d.rules.Version, question}, func(ctx context.Context) (any, error) {
		var judge func() A
		err := d.View(ctx, func(v *View) (err error) {
			judge, err = read(ctx, v)
			return err
		})
		if err != nil {
			return nil, err
		}
		return judge(), nil
	})
	if err != nil {
		var none A
		return none, err
	}
	return a.(A), nil
}

// Gaps judges a chain in a region. Unknown chain or region: graph.ErrNotFound;
// bad partner or date: graph.ErrInvalid.
func (d *Desk) Gaps(ctx context.Context, q insight.Question) (*insight.Answer, error) {
	meta, err := d.start(ctx, &q.AsOf, &q.Region)
	if err != nil {
		return nil, err
	}
	return answer(ctx, d, meta, q, func(ctx context.Context, v *View) (func() *insight.Answer, error) {
		frame, facts, err := v.gather(ctx, q)
		return func() *insight.Answer { return insight.Judge(frame, facts, d.rules) }, err
	})
}
