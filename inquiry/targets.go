package inquiry

import (
	"context"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// targetLinks is how many links of each candidate are read, the surest first.
const targetLinks = 6

// Targets judges whom to court for a segment. Unknown segment or region:
// graph.ErrNotFound; bad partner: graph.ErrInvalid.
func (d *Desk) Targets(ctx context.Context, q insight.TargetsQuestion) (*insight.Targets, error) {
	meta, err := d.begin(ctx, &q.AsOf)
	if err != nil {
		return nil, err
	}
	if q.Region == "" {
		q.Region = insight.DefaultRegion
	}
	return once(ctx, d, meta.Revision, q, func(ctx context.Context, revision int64) (func() *insight.Targets, error) {
		atlas, err := d.Atlas(ctx, revision)
		if err != nil {
			return nil, err
		}
		facts, err := d.targetsFacts(ctx, atlas, revision, q)
		return func() *insight.Targets { return insight.FindTargets(atlas, q.Segment, facts, d.rules) }, err
	})
}

func (d *Desk) targetsFacts(ctx context.Context, a *insight.Atlas, revision int64, q insight.TargetsQuestion) (*insight.TargetsFacts, error) {
	segment, err := a.Leaf(q.Segment)
	if err != nil {
		return nil, err
	}
	f := &insight.TargetsFacts{Families: map[string]graph.Enterprise{}}
	if f.Answer, err = d.Gaps(ctx, insight.Question{Chain: segment.Chain, Region: q.Region, Partner: q.Partner, AsOf: q.AsOf}); err != nil {
		return nil, err
	}
	var partner []string
	for _, part := range f.Answer.Parts {
		partner = append(partner, part.Codes...)
	}
	elsewhere := a.Others(a.Codes(q.Region), partner)
	for _, side := range []struct {
		codes []string
		limit int
		list  *[]graph.Member
	}{{elsewhere, d.rules.TargetsRead, &f.Elsewhere}, {partner, d.rules.TargetsRead / 2, &f.Partner}} {
		if len(side.codes) == 0 {
			continue
		}
		groups, err := d.reader.Members(ctx, graph.MembersQuery{Segments: []string{q.Segment}, Regions: side.codes, AsOf: q.AsOf,
			MinCertainty: graph.Probable, Limit: side.limit})
		if err != nil {
			return nil, err
		}
		*side.list, f.Truncated = groups[0].Members, f.Truncated || groups[0].Truncated
	}
	if near := a.TargetNeighbours(q.Segment); len(near) > 0 {
		if f.Near, err = d.reader.Tally(ctx, graph.TallyQuery{Scopes: near, Parts: [][]string{a.Codes(q.Region)}, AsOf: q.AsOf}); err != nil {
			return nil, err
		}
	}
	if err := d.targetTrades(ctx, f, q.AsOf); err != nil {
		return nil, err
	}
	if f.Local, err = d.localGroups(ctx, a, revision, q.Region); err != nil {
		return nil, err
	}
	f.Events, err = d.groupProjects(ctx, revision)
	return f, err
}

// targetTrades reads the families of the candidates and to whom they sell.
func (d *Desk) targetTrades(ctx context.Context, f *insight.TargetsFacts, asOf graph.Date) error {
	var above, ids []string
	for _, list := range [][]graph.Member{f.Elsewhere, f.Partner} {
		for i := range list {
			above, ids = append(above, list[i].Enterprise.Parent), append(ids, list[i].Enterprise.ID)
		}
	}
	if err := d.families(ctx, f.Families, above); err != nil {
		return err
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 {
		return nil
	}
	var err error
	f.Links, err = d.reader.Links(ctx, graph.LinksQuery{Enterprises: ids, Direction: graph.Customers, AsOf: asOf, MinConfidence: graph.ConfidenceDisclosed, Limit: targetLinks})
	if err != nil {
		return err
	}
	var ends []string
	for _, g := range f.Links {
		for i := range g.Links {
			ends = append(ends, g.Links[i].Customer)
		}
	}
	slices.Sort(ends)
	if ends = slices.Compact(ends); len(ends) == 0 {
		return nil
	}
	if f.Ends, err = d.reader.Enterprises(ctx, ends); err != nil {
		return err
	}
	return d.families(ctx, f.Families, parents(f.Ends))
}

// keep returns what a revision holds under a name, made once.
func keep[A any](d *Desk, revision int64, name any, make func() (A, error)) (A, error) {
	key := answerKey{revision, d.rules.Version, name}
	if a, ok := d.answers.Get(key); ok {
		return a.(A), nil
	}
	a, err := make()
	if err == nil {
		d.answers.Add(key, a)
	}
	return a, err
}

type groupsIn struct{ region string }

// localGroups names, by root, the groups of companies with a subsidiary in a region.
func (d *Desk) localGroups(ctx context.Context, a *insight.Atlas, revision int64, region string) (map[string]string, error) {
	return keep(d, revision, groupsIn{region}, func() (map[string]string, error) {
		var firms []graph.Enterprise
		q := graph.FindQuery{Regions: a.Codes(region), Limit: graph.MaxLimit}
		for {
			found, err := d.reader.Find(ctx, q)
			if err != nil {
				return nil, err
			}
			for _, e := range found.Enterprises {
				if e.Parent != "" {
					firms = append(firms, e)
				}
			}
			if found.NextCursor == "" {
				break
			}
			q.Cursor = found.NextCursor
		}
		families := map[string]graph.Enterprise{}
		if err := d.families(ctx, families, parents(firms)); err != nil {
			return nil, err
		}
		groups := map[string]string{}
		for i := range firms {
			groups[insight.Root(families, &firms[i])] = firms[i].ShortName
		}
		return groups, nil
	})
}

type allGroupProjects struct{}

// groupProjects lists the dated projects by the root of each recorded investor's group.
func (d *Desk) groupProjects(ctx context.Context, revision int64) (map[string][]graph.Project, error) {
	return keep(d, revision, allGroupProjects{}, func() (map[string][]graph.Project, error) {
		projects, err := d.projects(ctx, nil)
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, p := range projects {
			for _, i := range p.Investors {
				if i.Enterprise != "" && p.Date != "" {
					ids = append(ids, i.Enterprise)
				}
			}
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
		firms := map[string]*graph.Enterprise{}
		families := map[string]graph.Enterprise{}
		for chunk := range slices.Chunk(ids, graph.MaxIDs) {
			found, err := d.reader.Enterprises(ctx, chunk)
			if err != nil {
				return nil, err
			}
			for i := range found {
				firms[chunk[i]] = &found[i]
			}
			if err := d.families(ctx, families, parents(found)); err != nil {
				return nil, err
			}
		}
		byRoot := map[string][]graph.Project{}
		for _, p := range projects {
			var roots []string
			for _, i := range p.Investors {
				if e := firms[i.Enterprise]; e != nil && p.Date != "" {
					if root := insight.Root(families, e); !slices.Contains(roots, root) {
						roots = append(roots, root)
						byRoot[root] = append(byRoot[root], p)
					}
				}
			}
		}
		return byRoot, nil
	})
}
