package inquiry

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// targetLinks is how many links of each candidate are read, the surest first.
const targetLinks = 20

// Targets judges whom to court for a segment. Unknown segment or region:
// graph.ErrNotFound; bad partner: graph.ErrInvalid.
func (v *View) Targets(ctx context.Context, q insight.TargetsQuestion) (*insight.Targets, error) {
	if err := v.start(ctx, &q.AsOf, &q.Region); err != nil {
		return nil, err
	}
	return answered(ctx, v, q, v.targetsFacts, func(a *insight.Atlas, f *insight.TargetsFacts, rules insight.Rules) *insight.Targets {
		return insight.FindTargets(a, q.Segment, f, rules)
	})
}

func (v *View) targetsFacts(ctx context.Context, a *insight.Atlas, q insight.TargetsQuestion) (*insight.TargetsFacts, error) {
	segment, err := a.Leaf(q.Segment)
	if err != nil {
		return nil, err
	}
	f := &insight.TargetsFacts{Families: map[string]graph.Enterprise{}}
	if f.Answer, err = v.Gaps(ctx, insight.Question{Chain: segment.Chain, Region: q.Region, Partner: q.Partner, AsOf: q.AsOf}); err != nil {
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
	}{{elsewhere, v.desk.rules.TargetsRead, &f.Elsewhere}, {partner, v.desk.rules.TargetsRead / 2, &f.Partner}} {
		if len(side.codes) == 0 {
			continue
		}
		groups, err := v.Members(ctx, graph.MembersQuery{Segments: []string{q.Segment}, Regions: side.codes, AsOf: q.AsOf,
			MinCertainty: graph.Probable, Limit: side.limit})
		if err != nil {
			return nil, err
		}
		*side.list, f.Truncated = groups[0].Members, f.Truncated || groups[0].Truncated
	}
	if near := a.TargetNeighbours(q.Segment); len(near) > 0 {
		if f.Near, err = v.Tally(ctx, graph.TallyQuery{Scopes: near, Parts: [][]string{a.Codes(q.Region)}, AsOf: q.AsOf}); err != nil {
			return nil, err
		}
	}
	if err := v.targetTrades(ctx, f, q.AsOf); err != nil {
		return nil, err
	}
	if err := v.targetKin(ctx, f, a.Codes(q.Region), partner); err != nil {
		return nil, err
	}
	f.Events, err = v.groupProjects(ctx)
	return f, err
}

// targetTrades reads the families of the candidates and to whom they sell.
func (v *View) targetTrades(ctx context.Context, f *insight.TargetsFacts, asOf graph.Date) error {
	var above, ids []string
	for _, list := range [][]graph.Member{f.Elsewhere, f.Partner} {
		for i := range list {
			above, ids = append(above, list[i].Enterprise.Parent), append(ids, list[i].Enterprise.ID)
		}
	}
	if err := v.families(ctx, f.Families, above); err != nil {
		return err
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 {
		return nil
	}
	var err error
	f.Links, err = v.Links(ctx, graph.LinksQuery{Enterprises: ids, Direction: graph.Customers, AsOf: asOf, MinConfidence: graph.ConfidenceDisclosed, Limit: targetLinks})
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
	if f.Ends, err = v.Enterprises(ctx, ends); err != nil {
		return err
	}
	return v.families(ctx, f.Families, parents(f.Ends))
}

// targetKin names one enterprise of each corporate group of the candidates and of those
// they sell to that is in the region, and one that is at the partner's.
func (v *View) targetKin(ctx context.Context, f *insight.TargetsFacts, region, partner []string) error {
	pool := map[string]graph.Enterprise{}
	for _, list := range [][]graph.Member{f.Elsewhere, f.Partner} {
		for i := range list {
			pool[list[i].Enterprise.ID] = list[i].Enterprise
		}
	}
	for _, e := range f.Ends {
		pool[e.ID] = e
	}
	var kin []string
	for of := range slices.Chunk(slices.Sorted(maps.Keys(pool)), graph.MaxIDs) {
		groups, err := v.Kin(ctx, graph.KinQuery{Enterprises: of, Limit: graph.MaxLimit})
		if err != nil {
			return err
		}
		for _, g := range groups {
			kin, f.Truncated = append(kin, g.Kin...), f.Truncated || g.Truncated
		}
	}
	if err := v.families(ctx, pool, kin); err != nil {
		return err
	}
	byName := slices.SortedFunc(maps.Values(pool), func(a, b graph.Enterprise) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	in := func(codes []string) map[string]string {
		groups := map[string]string{}
		for i := range byName {
			e := &byName[i]
			if e.Parent == "" && e.Group == "" || !slices.Contains(codes, e.Region) {
				continue
			}
			for _, k := range insight.GroupKeys(pool, e) {
				if groups[k] == "" {
					groups[k] = e.ShortName
				}
			}
		}
		return groups
	}
	f.Local, f.Allied = in(region), in(partner)
	return nil
}

type allGroupProjects struct{}

// groupProjects lists the dated projects by insight.GroupKeys of each recorded investor.
func (v *View) groupProjects(ctx context.Context) (map[string][]graph.Project, error) {
	return kept(ctx, v, allGroupProjects{}, func(ctx context.Context) (map[string][]graph.Project, error) {
		projects, err := v.ProjectsIn(ctx, nil)
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
			found, err := v.Enterprises(ctx, chunk)
			if err != nil {
				return nil, err
			}
			for i := range found {
				firms[chunk[i]] = &found[i]
			}
			if err := v.families(ctx, families, parents(found)); err != nil {
				return nil, err
			}
		}
		byGroup := map[string][]graph.Project{}
		for _, p := range projects {
			var keys []string
			for _, i := range p.Investors {
				if e := firms[i.Enterprise]; e != nil && p.Date != "" {
					keys = append(keys, insight.GroupKeys(families, e)...)
				}
			}
			slices.Sort(keys)
			for _, k := range slices.Compact(keys) {
				byGroup[k] = append(byGroup[k], p)
			}
		}
		return byGroup, nil
	})
}
