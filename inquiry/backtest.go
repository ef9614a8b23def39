package inquiry

import (
	"context"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Backtest answers how well the ranking of a past date foresaw the projects that
// came after it, over all chains.
func (v *View) Backtest(ctx context.Context, q insight.BacktestQuestion) (*insight.Backtest, error) {
	if err := v.start(ctx, &q.Until, &q.Region); err != nil {
		return nil, err
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	return kept(ctx, v, q, func(ctx context.Context) (*insight.Backtest, error) {
		names, err := v.Names(ctx)
		if err != nil {
			return nil, err
		}
		trials, err := v.gather(ctx, everyChain(names, insight.Question{Region: q.Region, Partner: q.Partner, AsOf: q.Date})...)
		if err != nil {
			return nil, err
		}
		facts, err := v.cameLater(ctx, names.Atlas, q)
		if err != nil {
			return nil, err
		}
		return insight.RunBacktest(q, names.Atlas, trials, facts, v.desk.rules, func() bool { return ctx.Err() == nil }), ctx.Err()
	})
}

// cameLater reads the projects of the region and the firms they brought.
func (v *View) cameLater(ctx context.Context, atlas *insight.Atlas, q insight.BacktestQuestion) (*insight.BacktestFacts, error) {
	codes := atlas.Codes(q.Region)
	projects, err := v.ProjectsIn(ctx, codes)
	if err != nil {
		return nil, err
	}
	facts := &insight.BacktestFacts{Projects: projects}
	var ids []string
	for part := range slices.Chunk(q.Suspects(projects), graph.MaxIDs) {
		groups, err := v.Members(ctx, graph.MembersQuery{Segments: part, Regions: codes, AsOf: q.Date, Limit: graph.MaxLimit})
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			for _, m := range g.Members {
				if q.IsNewcomer(projects, m) {
					ids = append(ids, m.Enterprise.ID)
				}
			}
		}
	}
	slices.Sort(ids)
	facts.Newcomers, err = v.departures(ctx, slices.Compact(ids), q.Date)
	return facts, err
}
