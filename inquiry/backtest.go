package inquiry

import (
	"context"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Backtest answers how well the ranking of a past date foresaw the projects that
// came after it, over all chains.
func (d *Desk) Backtest(ctx context.Context, q insight.BacktestQuestion) (*insight.Backtest, error) {
	meta, err := d.start(ctx, &q.Until, &q.Region)
	if err != nil {
		return nil, err
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	return answer(ctx, d, meta, q, func(ctx context.Context, v *View) (func() *insight.Backtest, error) {
		atlas, err := v.atlas(ctx)
		if err != nil {
			return nil, err
		}
		var trials []insight.Trial
		for _, c := range atlas.Taxonomy.Chains {
			frame, facts, err := v.gather(ctx, insight.Question{Chain: c.ID, Region: q.Region, Partner: q.Partner, AsOf: q.Date})
			if err != nil {
				return nil, err
			}
			trials = append(trials, insight.Trial{Frame: frame, Facts: facts})
		}
		facts, err := v.cameLater(ctx, atlas, q)
		return func() *insight.Backtest { return insight.RunBacktest(q, atlas, trials, facts, d.rules) }, err
	})
}

// cameLater reads the projects of the region and the firms they brought.
func (v *View) cameLater(ctx context.Context, atlas *insight.Atlas, q insight.BacktestQuestion) (*insight.BacktestFacts, error) {
	codes := atlas.Codes(q.Region)
	projects, err := v.projects(ctx, codes)
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
