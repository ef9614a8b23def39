package inquiry

import (
	"context"
	"fmt"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// namedPerSegment is how many firms of a place are read for a segment, to be named in a verdict.
const namedPerSegment = 20

func (d *Desk) gather(ctx context.Context, revision int64, q insight.Question) (*insight.Frame, *insight.Facts, error) {
	atlas, err := d.Atlas(ctx, revision)
	if err != nil {
		return nil, nil, err
	}
	frame, err := insight.NewFrame(q, atlas, d.rules)
	if err != nil {
		return nil, nil, err
	}
	facts, err := d.facts(ctx, frame, atlas.Gazetteer)
	return frame, facts, err
}

func (d *Desk) facts(ctx context.Context, f *insight.Frame, g graph.Gazetteer) (*insight.Facts, error) {
	var facts insight.Facts
	var err error
	if facts.Records, err = d.reader.Records(ctx, graph.RecordsQuery{Limit: graph.MaxLimit}); err != nil {
		return nil, err
	}
	if facts.Records.Truncated {
		return nil, fmt.Errorf("%w: 核实、需求或名录超过 %d 条，无法一次判断", graph.ErrTooLarge, graph.MaxLimit)
	}
	if facts.Now, err = d.reader.Tally(ctx, f.Tally(f.AsOf, f.CoverageScopes(facts.Records)...)); err != nil {
		return nil, err
	}
	if facts.Before, err = d.reader.Tally(ctx, f.Tally(f.AsOf.MonthsBefore(d.rules.LossMonths))); err != nil {
		return nil, err
	}
	undated := f.Tally(insight.DawnOfRecords)
	undated.Scopes = []string{f.Chain.ID}
	if facts.Undated, err = d.reader.Tally(ctx, undated); err != nil {
		return nil, err
	}
	if facts.Projects, err = d.projects(ctx, f.HomeCodes()); err != nil {
		return nil, err
	}
	places := [][]string{f.Codes}
	for _, p := range f.Parts {
		places = append(places, p.Codes)
	}
	for _, codes := range places {
		members, err := d.members(ctx, f, codes)
		if err != nil {
			return nil, err
		}
		facts.Members = append(facts.Members, members)
	}
	facts.Registers, err = d.registers(ctx, f, g, facts.Records)
	return &facts, err
}

func (d *Desk) projects(ctx context.Context, codes []string) ([]graph.Project, error) {
	q := graph.ProjectsQuery{Regions: codes, Limit: graph.MaxLimit}
	var all []graph.Project
	for {
		page, err := d.reader.Projects(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Projects...)
		if page.NextCursor == "" {
			return all, nil
		}
		q.Cursor = page.NextCursor
	}
}

func (d *Desk) members(ctx context.Context, f *insight.Frame, codes []string) (map[string][]graph.Member, error) {
	bySegment := map[string][]graph.Member{}
	if len(codes) == 0 {
		return bySegment, nil
	}
	for ids := range slices.Chunk(f.Named(), graph.MaxIDs) {
		groups, err := d.reader.Members(ctx, graph.MembersQuery{Segments: ids, Regions: codes, AsOf: f.AsOf, Limit: namedPerSegment})
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			bySegment[g.Of] = g.Members
		}
	}
	return bySegment, nil
}

// registers tallies each place whose register of a chain calls itself whole.
func (d *Desk) registers(ctx context.Context, f *insight.Frame, g graph.Gazetteer, r graph.Records) ([]insight.Register, error) {
	var list []insight.Register
	for _, c := range f.RegisterPlaces(r) {
		q := graph.TallyQuery{
			Scopes: append([]string{c.Scope}, f.LeavesOf(c.Scope)...),
			Parts:  [][]string{insight.RegionCodes(g, c.Region)}, AsOf: f.AsOf,
		}
		t, err := d.reader.Tally(ctx, q)
		if err != nil {
			return nil, err
		}
		list = append(list, insight.Register{Chain: c.Scope, Region: c.Region, KnownCount: c.KnownCount, Tally: t})
	}
	return list, nil
}
