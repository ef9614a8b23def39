// Package inquiry turns a question into an answer: it reads what a judgement
// needs in one view of the store, and hands it to the pure functions of
// graph/insight. Commands and HTTP handlers both ask here.
package inquiry

import (
	"context"
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
	told  *Desk // keeps what public views answer; nil of itself
}

const (
	// AnswersBudget is how many bytes of answers a desk keeps where nothing else is said.
	AnswersBudget = 160 << 20
	// patience bounds an answer that ever new callers wait for; each has his own.
	patience = 5 * time.Minute
)

// New returns a desk with the default rules.
func New(store Store) *Desk { return newDesk(store, insight.Default, AnswersBudget) }

// NewWithRules returns a desk with other rules.
func NewWithRules(store Store, rules insight.Rules) *Desk {
	return newDesk(store, rules, AnswersBudget)
}

// NewWithin returns a desk that keeps so many bytes of answers.
func NewWithin(store Store, budget int64) *Desk { return newDesk(store, insight.Default, budget) }

func newDesk(store Store, rules insight.Rules, budget int64) *Desk {
	desk := func(budget int64) *Desk {
		return &Desk{store: store, rules: rules, kept: keep.New[answerKey](budget, patience, keep.Weigh)}
	}
	d := desk(budget / 5 * 4)
	d.told = desk(budget / 5) // judgements are kept whole
	return d
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

// ask asks one question in a view of its own.
func ask[Q, A any](ctx context.Context, d *Desk, q Q, question func(*View, context.Context, Q) (A, error)) (a A, err error) {
	err = d.View(ctx, func(v *View) (err error) {
		a, err = question(v, ctx, q)
		return err
	})
	return a, err
}

// Each question can be asked of a desk, alone, or of a View, together with others.

// Gaps is View.Gaps in a view of its own.
func (d *Desk) Gaps(ctx context.Context, q insight.Question) (*insight.Answer, error) {
	return ask(ctx, d, q, (*View).Gaps)
}

// Targets is View.Targets in a view of its own.
func (d *Desk) Targets(ctx context.Context, q insight.TargetsQuestion) (*insight.Targets, error) {
	return ask(ctx, d, q, (*View).Targets)
}

// Partners is View.Partners in a view of its own.
func (d *Desk) Partners(ctx context.Context, q insight.PartnersQuestion) (*insight.Partners, error) {
	return ask(ctx, d, q, (*View).Partners)
}

// Inputs is View.Inputs in a view of its own.
func (d *Desk) Inputs(ctx context.Context, q insight.InputsQuestion) (*insight.Assembly, error) {
	return ask(ctx, d, q, (*View).Inputs)
}

// Paths is View.Paths in a view of its own.
func (d *Desk) Paths(ctx context.Context, q insight.PathQuestion) (*insight.PathAnswer, error) {
	return ask(ctx, d, q, (*View).Paths)
}

// Network is View.Network in a view of its own.
func (d *Desk) Network(ctx context.Context, q insight.NetworkQuestion) (*insight.NetworkAnswer, error) {
	return ask(ctx, d, q, (*View).Network)
}

// Scenario is View.Scenario in a view of its own.
func (d *Desk) Scenario(ctx context.Context, q insight.Question, without []string) (*insight.Scenario, error) {
	return ask(ctx, d, q, func(v *View, ctx context.Context, q insight.Question) (*insight.Scenario, error) {
		return v.Scenario(ctx, q, without)
	})
}

// Backtest is View.Backtest in a view of its own.
func (d *Desk) Backtest(ctx context.Context, q insight.BacktestQuestion) (*insight.Backtest, error) {
	return ask(ctx, d, q, (*View).Backtest)
}

// Profile is View.Profile in a view of its own.
func (d *Desk) Profile(ctx context.Context, id string, asOf graph.Date) (*Profile, error) {
	return ask(ctx, d, id, func(v *View, ctx context.Context, id string) (*Profile, error) { return v.Profile(ctx, id, asOf) })
}

// Resolve is View.Resolve in a view of its own.
func (d *Desk) Resolve(ctx context.Context, text string) (graph.Enterprise, error) {
	return ask(ctx, d, text, (*View).Resolve)
}

// SinglePoints is View.SinglePoints in a view of its own.
func (d *Desk) SinglePoints(ctx context.Context, q insight.Question) (ranked []insight.ChainSingle, first *insight.Answer, err error) {
	err = d.View(ctx, func(v *View) (err error) {
		ranked, first, err = v.SinglePoints(ctx, q)
		return err
	})
	return ranked, first, err
}
