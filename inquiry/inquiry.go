// Package inquiry turns a question into an answer: it reads what a judgement
// needs from a store, at one revision, and hands it to the pure functions of
// graph/insight. Commands and HTTP handlers both ask here.
package inquiry

import (
	"context"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Desk answers questions over a store. It is safe for concurrent use. Answers
// are shared: a caller must not change one.
type Desk struct {
	reader  graph.Reader
	rules   insight.Rules
	answers *lru.Cache[answerKey, any]
	flight  singleflight.Group
	atlas   atomic.Pointer[atlasAt]
	names   atomic.Pointer[Names]
}

// New returns a desk with the default rules.
func New(reader graph.Reader) *Desk { return NewWithRules(reader, insight.Default) }

// NewWithRules returns a desk with other rules.
func NewWithRules(reader graph.Reader, rules insight.Rules) *Desk {
	answers, _ := lru.New[answerKey, any](answersKept) // fails for a size below 1 only
	return &Desk{reader: reader, rules: rules, answers: answers}
}

// Rules returns the rules in force.
func (d *Desk) Rules() insight.Rules { return d.rules }

// Gaps judges a chain in a region. Unknown chain or region: graph.ErrNotFound;
// bad partner or date: graph.ErrInvalid.
func (d *Desk) Gaps(ctx context.Context, q insight.Question) (*insight.Answer, error) {
	meta, err := d.begin(ctx, &q.AsOf)
	if err != nil {
		return nil, err
	}
	if q.Region == "" {
		q.Region = insight.DefaultRegion
	}
	return once(ctx, d, meta.Revision, q, func(ctx context.Context, revision int64) (func() *insight.Answer, error) {
		frame, facts, err := d.gather(ctx, revision, q)
		return func() *insight.Answer { return insight.Judge(frame, facts, d.rules) }, err
	})
}

// atlasAt is the atlas of a revision.
type atlasAt struct {
	revision int64
	*insight.Atlas
}

// Atlas returns taxonomy and gazetteer made ready for questions. It is kept from
// question to question; to belong to the revision it must be asked for while
// that revision holds, as in once.
func (d *Desk) Atlas(ctx context.Context, revision int64) (*insight.Atlas, error) {
	if kept := d.atlas.Load(); kept != nil && kept.revision == revision {
		return kept.Atlas, nil
	}
	taxonomy, err := d.reader.Taxonomy(ctx)
	if err != nil {
		return nil, err
	}
	gazetteer, err := d.reader.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	made := insight.NewAtlas(taxonomy, gazetteer)
	d.atlas.Store(&atlasAt{revision, made})
	return made, nil
}
