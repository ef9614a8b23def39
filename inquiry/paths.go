package inquiry

import (
	"context"
	"maps"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/graph/walk"
)

// throughSegments is how many ways over segments are shown where no path is recorded.
const throughSegments = 3

// Paths answers how two enterprises, given by what Resolve takes, are connected.
// Unknown names, names that fit several and equal ends are errors.
func (v *View) Paths(ctx context.Context, q insight.PathQuestion) (*insight.PathAnswer, error) {
	if err := v.start(ctx, &q.AsOf, nil); err != nil {
		return nil, err
	}
	from, err := v.Resolve(ctx, q.From)
	if err != nil {
		return nil, err
	}
	to, err := v.Resolve(ctx, q.To)
	if err != nil {
		return nil, err
	}
	q.From, q.To = from.ID, to.ID
	if err := q.Check(); err != nil {
		return nil, err
	}
	return kept(ctx, v, q, func(ctx context.Context) (*insight.PathAnswer, error) { return v.paths(ctx, q) })
}

func (v *View) paths(ctx context.Context, q insight.PathQuestion) (*insight.PathAnswer, error) {
	var found *walk.Paths
	err := graph.Weave(ctx, v.Reader, func(web graph.Web) (err error) {
		found, err = walk.FindPaths(ctx, web, walk.PathQuery{From: q.From, To: q.To, Paths: q.Paths, Steps: insight.MostLevels, Along: q.Along()})
		return err
	})
	if err != nil {
		return nil, err
	}
	atlas, err := v.atlas(ctx)
	if err != nil {
		return nil, err
	}
	ids := []string{q.From, q.To}
	for _, p := range found.List {
		ids = append(ids, p.Enterprises...)
	}
	firms, err := v.firms(ctx, ids)
	if err != nil {
		return nil, err
	}
	if err := v.families(ctx, firms, parents(slices.Collect(maps.Values(firms)))); err != nil {
		return nil, err
	}
	named := func(id string) insight.Named { return insight.Named{ID: id, Name: firms[id].Name} }
	a := &insight.PathAnswer{From: named(q.From), To: named(q.To), Directed: q.Directed, Inferred: q.Inferred, AsOf: q.AsOf, Paths: []insight.Path{},
		LinksRead: found.LinksRead, Truncated: found.Bounded, Through: []insight.SegmentRoute{}, Shared: []insight.Named{}}
	for _, p := range found.List {
		a.Paths = append(a.Paths, insight.NewPath(p.Enterprises, p.Steps, p.Confidence, firms, atlas.SegmentNamed))
	}
	if len(a.Paths) == 0 {
		if err := v.throughSegments(ctx, atlas, q, a); err != nil {
			return nil, err
		}
	}
	a.Tell(q.Paths)
	return a, nil
}

// throughSegments connects the two over the segments they are present in.
func (v *View) throughSegments(ctx context.Context, atlas *insight.Atlas, q insight.PathQuestion, a *insight.PathAnswer) error {
	groups, err := v.Members(ctx, graph.MembersQuery{Enterprises: []string{q.From, q.To}, AsOf: q.AsOf, MinCertainty: graph.Probable, Limit: profileLinks})
	if err != nil {
		return err
	}
	var segments [2][]string
	for i, g := range groups {
		for _, m := range g.Members {
			segments[i] = append(segments[i], m.Membership.Segment)
		}
		slices.Sort(segments[i])
		segments[i] = slices.Compact(segments[i])
	}
	for _, s := range segments[0] {
		if slices.Contains(segments[1], s) {
			a.Shared = append(a.Shared, *atlas.SegmentNamed(s))
		}
	}
	a.Through = atlas.SegmentRoutes(q, segments[0], segments[1], throughSegments)
	return nil
}

// firms reads enterprises by id, each once.
func (v *View) firms(ctx context.Context, ids []string) (map[string]graph.Enterprise, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	firms := make(map[string]graph.Enterprise, len(ids))
	for part := range slices.Chunk(ids, graph.MaxIDs) {
		list, err := v.Enterprises(ctx, part)
		if err != nil {
			return nil, err
		}
		for i, e := range list {
			firms[part[i]] = e
		}
	}
	return firms, nil
}
