// Package inquirytest draws the questions that staff ask, for differential
// tests: whatever store they are asked over, the answers must be the same.
package inquirytest

import (
	"context"
	"fmt"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/graph/storetest"
	"chainchief/inquiry"
)

// Questions draws questions of every kind. Each store but the first that is
// asked keeps one desk from question to question, as a running program does;
// the first is asked at a new desk each time, which keeps nothing. An answer
// that outlived a write therefore differs.
func Questions() storetest.Asker {
	var first graph.Store
	desks := map[graph.Store]*inquiry.Desk{}
	desk := func(s graph.Store) *inquiry.Desk {
		if first == nil {
			first = s
		}
		if s == first {
			return inquiry.New(s)
		}
		if desks[s] == nil {
			desks[s] = inquiry.New(s)
		}
		return desks[s]
	}
	return func(n storetest.Drawn) (string, func(context.Context, graph.Store) (any, error)) {
		name, ask := question(n)
		return name, func(ctx context.Context, s graph.Store) (any, error) { return ask(ctx, desk(s)) }
	}
}

type asking func(context.Context, *inquiry.Desk) (any, error)

func question(n storetest.Drawn) (string, asking) {
	one := func(times int) bool { return n.Rand.IntN(times) == 0 }
	gaps := insight.Question{Chain: n.Chain, Region: n.Region, Partner: n.Other, AsOf: n.AsOf}
	if one(3) {
		gaps.Partner = ""
	}
	switch n.Rand.IntN(10) {
	case 0:
		return fmt.Sprintf("gaps %+v", gaps), func(ctx context.Context, d *inquiry.Desk) (any, error) { return d.Gaps(ctx, gaps) }
	case 1:
		q := insight.TargetsQuestion{Segment: n.Leaf, Region: gaps.Region, Partner: gaps.Partner, AsOf: n.AsOf}
		return fmt.Sprintf("targets %+v", q), func(ctx context.Context, d *inquiry.Desk) (any, error) { return d.Targets(ctx, q) }
	case 2, 3:
		q := insight.PartnersQuestion{Region: n.Region, Partner: n.Other, AsOf: n.AsOf}
		switch n.Rand.IntN(5) {
		case 0:
			q.Segment = n.Leaf
		case 1:
			q.Chain = n.Chain
		case 2:
			q.Park = n.Park
		default:
			q.Enterprise = n.Firms[0]
		}
		return fmt.Sprintf("partners %+v", q), func(ctx context.Context, d *inquiry.Desk) (any, error) { return d.Partners(ctx, q) }
	case 4:
		q := insight.InputsQuestion{Enterprise: n.Firms[0], Depth: 1 + n.Rand.IntN(2), Region: n.Region, AsOf: n.AsOf}
		return fmt.Sprintf("inputs %+v", q), func(ctx context.Context, d *inquiry.Desk) (any, error) { return d.Inputs(ctx, q) }
	case 5, 6:
		q := insight.PathQuestion{From: n.Firms[0], To: n.Firms[1], Paths: 1 + n.Rand.IntN(5), Directed: one(2), Inferred: one(2), AsOf: n.AsOf}
		return fmt.Sprintf("paths %+v", q), func(ctx context.Context, d *inquiry.Desk) (any, error) { return d.Paths(ctx, q) }
	case 7:
		q := insight.NetworkQuestion{Of: n.Firms[0], Depth: 1 + n.Rand.IntN(3), Limit: 1 + n.Rand.IntN(6), Inferred: one(2), AsOf: n.AsOf,
			Direction: []graph.Direction{graph.Both, graph.Suppliers, graph.Customers}[n.Rand.IntN(3)]}
		return fmt.Sprintf("network %+v", q), func(ctx context.Context, d *inquiry.Desk) (any, error) { return d.Network(ctx, q) }
	case 8:
		without := n.Firms[:1+n.Rand.IntN(3)]
		return fmt.Sprintf("scenario %+v without %v", gaps, without), func(ctx context.Context, d *inquiry.Desk) (any, error) {
			return d.Scenario(ctx, gaps, without)
		}
	}
	if one(2) {
		q := insight.BacktestQuestion{Region: n.Region, Partner: gaps.Partner, Date: n.AsOf}
		return fmt.Sprintf("backtest %+v", q), func(ctx context.Context, d *inquiry.Desk) (any, error) { return d.Backtest(ctx, q) }
	}
	return fmt.Sprintf("profile %s on %s", n.Firms[0], n.AsOf), func(ctx context.Context, d *inquiry.Desk) (any, error) {
		return d.Profile(ctx, n.Firms[0], n.AsOf)
	}
}
