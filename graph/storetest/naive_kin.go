package storetest

import (
	"cmp"
	"context"
	"slices"

	"chainchief/graph"
)

func (s *naive) Kin(ctx context.Context, q graph.KinQuery) ([]graph.KinGroup, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return nil, err
	}
	var groups []graph.KinGroup
	for _, id := range q.Enterprises {
		e, err := s.state.enterprise(id)
		if err != nil {
			return nil, err
		}
		g := graph.KinGroup{Of: id}
		for _, o := range all[graph.Enterprise](s.state) { // in the order of ids
			if o.ID != e.ID && s.state.kin(e, o) {
				g.Kin = append(g.Kin, o.ID)
			}
		}
		g.Kin, g.Truncated = cut(g.Kin, q.Limit)
		groups = append(groups, copied(g))
	}
	return groups, nil
}

// kin reports whether two enterprises belong to one corporate group.
func (s state) kin(a, b graph.Enterprise) bool {
	up, name := s.lineage(a)
	above, other := s.lineage(b)
	return name != "" && name == other || slices.ContainsFunc(up, func(id string) bool { return slices.Contains(above, id) })
}

// lineage names an enterprise and its ancestors, and the group that it goes by.
func (s state) lineage(e graph.Enterprise) (ids []string, name string) {
	for len(ids) <= graph.MostGenerations {
		ids, name = append(ids, e.ID), cmp.Or(name, e.Group)
		if e.Parent == "" {
			break
		}
		e = s[graph.Ref{Kind: graph.KindEnterprises, Key: e.Parent}].(graph.Enterprise)
	}
	return ids, name
}
