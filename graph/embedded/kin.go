package embedded

import (
	"context"
	"slices"

	"chainchief/graph"
)

func (m *memory) kinOf(ctx context.Context, q graph.KinQuery) ([]graph.KinGroup, error) {
	enterprises, err := m.survivors(q.Enterprises)
	if err != nil {
		return nil, err
	}
	groups := make([]graph.KinGroup, len(enterprises))
	for i, h := range enterprises {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		list := m.kin(h)
		g := graph.KinGroup{Of: q.Enterprises[i], Truncated: len(list) > q.Limit}
		for _, k := range list[:min(len(list), q.Limit)] {
			g.Kin = append(g.Kin, m.enterprises.rows[k].id)
		}
		groups[i] = g
	}
	return groups, nil
}

// kin lists the other enterprises of one corporate group by id, as graph.KinGroup has it.
func (m *memory) kin(h handle) []handle {
	if m.enterprises.rows[h].alone {
		return nil // as most
	}
	up, name := m.lineage(h)
	kin := m.below(up, func(handle) bool { return true })
	if name != "" {
		kin = append(kin, m.below(m.inGroup[name], func(child handle) bool {
			_, own := m.enterprises.rows[child].belongs()
			return own == ""
		})...)
	}
	slices.SortFunc(kin, m.byID)
	return slices.DeleteFunc(slices.Compact(kin), func(k handle) bool { return k == h })
}

// lineage lists an enterprise and its ancestors, and the name that it goes by of its group.
func (m *memory) lineage(h handle) (up []handle, name string) {
	for range graph.MostGenerations + 1 {
		parent, group := m.enterprises.rows[h].belongs()
		up = append(up, h)
		if name == "" {
			name = group
		}
		above, known := m.enterpriseOf(parent)
		if !known {
			break
		}
		h = above
	}
	return up, name
}

// below lists enterprises and those below them, by way of children that are followed.
func (m *memory) below(top []handle, follow func(child handle) bool) []handle {
	list := slices.Clone(top)
	seen := make(map[handle]bool, len(top))
	for _, h := range top {
		seen[h] = true
	}
	level := list
	for range graph.MostGenerations {
		begin := len(list)
		for _, h := range level {
			for _, child := range m.children[m.enterprises.rows[h].id] {
				if !seen[child] && follow(child) {
					seen[child] = true
					list = append(list, child)
				}
			}
		}
		if level = list[begin:]; len(level) == 0 {
			break
		}
	}
	return list
}
