package inquiry

import (
	"context"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// namedPerSegment is how many firms of a place are read for a segment, to be named in a verdict.
const namedPerSegment = 20

// gather reads what judgements of several chains need, all of one place and
// date, as often as for one of them.
func (v *View) gather(ctx context.Context, questions ...insight.Question) ([]insight.Trial, error) {
	atlas, err := v.atlas(ctx)
	if err != nil || len(questions) == 0 {
		return nil, err
	}
	said, err := v.said(ctx)
	if err != nil {
		return nil, err
	}
	records := said.Records
	trials := make([]insight.Trial, len(questions))
	for i, q := range questions {
		frame, err := insight.NewFrame(q, atlas, v.desk.rules)
		if err != nil {
			return nil, err
		}
		trials[i] = insight.Trial{Frame: frame, Facts: &insight.Facts{Records: records, Products: said.products, Later: frame.AsOf.LastDay() < v.Meta.DataDate.LastDay()}}
	}
	first := trials[0].Frame
	tally := func(query func(*insight.Trial) graph.TallyQuery, put func(*insight.Trial, graph.Tally)) error {
		q := query(&trials[0])
		if len(trials) == 1 && len(q.Scopes) <= graph.MaxIDs {
			all, err := v.Tally(ctx, q)
			put(&trials[0], all)
			return err
		}
		scopes := make([][]string, len(trials))
		for i := range trials {
			scopes[i] = query(&trials[i]).Scopes
		}
		q.Scopes = slices.Concat(scopes...)
		slices.Sort(q.Scopes)
		q.Scopes = slices.Compact(q.Scopes)
		rows, all := make(map[string]*graph.TallyRow, len(q.Scopes)), graph.Tally{}
		for part := range slices.Chunk(q.Scopes, graph.MaxIDs) {
			q.Scopes = part
			if all, err = v.Tally(ctx, q); err != nil {
				return err
			}
			for i := range all.Rows {
				rows[all.Rows[i].Scope] = &all.Rows[i]
			}
		}
		for i := range trials {
			own := graph.Tally{AsOf: all.AsOf, Rows: make([]graph.TallyRow, len(scopes[i]))}
			for k, scope := range scopes[i] {
				own.Rows[k] = *rows[scope]
			}
			put(&trials[i], own)
		}
		return nil
	}
	if err := tally(func(t *insight.Trial) graph.TallyQuery {
		return t.Frame.Tally(first.AsOf, t.Frame.CoverageScopes(records)...)
	}, func(t *insight.Trial, own graph.Tally) { t.Facts.Now = own }); err != nil {
		return nil, err
	}
	before := first.AsOf.MonthsBefore(v.desk.rules.LossMonths)
	if err := tally(func(t *insight.Trial) graph.TallyQuery { return t.Frame.TallyBefore(before) },
		func(t *insight.Trial, own graph.Tally) { t.Facts.Before = own }); err != nil {
		return nil, err
	}
	if err := tally(func(t *insight.Trial) graph.TallyQuery {
		q := t.Frame.Tally(insight.DawnOfRecords)
		q.Scopes = []string{t.Frame.Chain.ID}
		return q
	}, func(t *insight.Trial, own graph.Tally) { t.Facts.Undated = own }); err != nil {
		return nil, err
	}
	projects, err := v.ProjectsAt(ctx, first.HomeCodes(), first.AsOf)
	if err != nil {
		return nil, err
	}
	places := [][]string{first.Codes}
	for _, p := range first.Parts {
		places = append(places, p.Codes)
	}
	members, err := v.members(ctx, trials, places)
	if err != nil {
		return nil, err
	}
	for _, t := range trials {
		t.Facts.Projects, t.Facts.Members = projects, members
		if t.Facts.Registers, err = v.registers(ctx, t.Frame, atlas.Gazetteer, records); err != nil {
			return nil, err
		}
	}
	return trials, nil
}

// projectsKey asks for the projects of regions.
type projectsKey struct{ codes string }

// ProjectsIn returns the projects of regions, by their exact codes, whatever
// their date. The list is shared: a caller must not change it.
func (v *View) ProjectsIn(ctx context.Context, codes []string) ([]graph.Project, error) {
	return kept(ctx, v, projectsKey{strings.Join(codes, " ")}, func(ctx context.Context) ([]graph.Project, error) {
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
	})
}

// members reads, place by place, who may be named.
func (v *View) members(ctx context.Context, trials []insight.Trial, places [][]string) ([]map[string][]graph.Member, error) {
	var here, there []string
	for _, t := range trials {
		here, there = append(here, t.Frame.NamedHere()...), append(there, t.Frame.Named()...)
	}
	if len(trials) > 1 { // chains share segments
		here, there = unique(here), unique(there)
	}
	var list []map[string][]graph.Member
	for i, codes := range places {
		segments := there
		if i == 0 {
			segments = here
		}
		bySegment := make(map[string][]graph.Member, len(segments))
		if list = append(list, bySegment); len(codes) == 0 {
			continue
		}
		for ids := range slices.Chunk(segments, graph.MaxIDs) {
			groups, err := v.Members(ctx, graph.MembersQuery{Segments: ids, Regions: codes, AsOf: trials[0].Frame.AsOf, Limit: namedPerSegment})
			if err != nil {
				return nil, err
			}
			for _, g := range groups {
				bySegment[g.Of] = g.Members
			}
		}
	}
	return list, nil
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
