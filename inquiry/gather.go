package inquiry

import (
	"context"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// namedPerSegment is how many firms of a place are read for a segment, to be named in a verdict.
const namedPerSegment = 20

func (v *View) gather(ctx context.Context, q insight.Question) (*insight.Frame, *insight.Facts, error) {
	atlas, err := v.atlas(ctx)
	if err != nil {
		return nil, nil, err
	}
	frame, err := insight.NewFrame(q, atlas, v.desk.rules)
	if err != nil {
		return nil, nil, err
	}
	facts, err := v.facts(ctx, frame, atlas.Gazetteer)
	return frame, facts, err
}

func (v *View) facts(ctx context.Context, f *insight.Frame, g graph.Gazetteer) (*insight.Facts, error) {
	var facts insight.Facts
	var err error
	if facts.Records, err = v.records(ctx); err != nil {
		return nil, err
	}
	if facts.Now, err = v.Tally(ctx, f.Tally(f.AsOf, f.CoverageScopes(facts.Records)...)); err != nil {
		return nil, err
	}
	if facts.Before, err = v.Tally(ctx, f.Tally(f.AsOf.MonthsBefore(v.desk.rules.LossMonths))); err != nil {
		return nil, err
	}
	undated := f.Tally(insight.DawnOfRecords)
	undated.Scopes = []string{f.Chain.ID}
	if facts.Undated, err = v.Tally(ctx, undated); err != nil {
		return nil, err
	}
	if facts.Projects, err = v.projects(ctx, f.HomeCodes()); err != nil {
		return nil, err
	}
	places := [][]string{f.Codes}
	for _, p := range f.Parts {
		places = append(places, p.Codes)
	}
	for _, codes := range places {
		members, err := v.members(ctx, f, codes)
		if err != nil {
			return nil, err
		}
		facts.Members = append(facts.Members, members)
	}
	facts.Registers, err = v.registers(ctx, f, g, facts.Records)
	return &facts, err
}

func (v *View) projects(ctx context.Context, codes []string) ([]graph.Project, error) {
	q := graph.ProjectsQuery{Regions: codes, Limit: graph.MaxLimit}
	var all []graph.Project
	for {
		page, err := v.Projects(ctx, q)
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

func (v *View) members(ctx context.Context, f *insight.Frame, codes []string) (map[string][]graph.Member, error) {
	bySegment := map[string][]graph.Member{}
	if len(codes) == 0 {
		return bySegment, nil
	}
	for ids := range slices.Chunk(f.Named(), graph.MaxIDs) {
		groups, err := v.Members(ctx, graph.MembersQuery{Segments: ids, Regions: codes, AsOf: f.AsOf, Limit: namedPerSegment})
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
func (v *View) registers(ctx context.Context, f *insight.Frame, g graph.Gazetteer, r insight.Records) ([]insight.Register, error) {
	var list []insight.Register
	for _, c := range f.RegisterPlaces(r) {
		q := graph.TallyQuery{
			Scopes: append([]string{c.Scope}, f.LeavesOf(c.Scope)...),
			Parts:  [][]string{insight.RegionCodes(g, c.Region)}, AsOf: f.AsOf,
		}
		t, err := v.Tally(ctx, q)
		if err != nil {
			return nil, err
		}
		list = append(list, insight.Register{Chain: c.Scope, Region: c.Region, KnownCount: c.KnownCount, Tally: t})
	}
	return list, nil
}
