package embedded

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"chainchief/graph"
)

// survivors returns the enterprises with the ids, aliases followed; an unknown id is ErrNotFound.
func (m *memory) survivors(ids []string) ([]handle, error) {
	list := make([]handle, len(ids))
	for i, id := range ids {
		h, ok := m.enterpriseOf[m.survivor(id)]
		if !ok {
			return nil, fmt.Errorf("%w: 没有企业 %s，请先查询企业标识", graph.ErrNotFound, id)
		}
		list[i] = h
	}
	return list, nil
}

func (m *memory) enterprisesWith(ids []string) ([]graph.Enterprise, error) {
	handles, err := m.survivors(ids)
	if err != nil {
		return nil, err
	}
	list := make([]graph.Enterprise, len(handles))
	for i, h := range handles {
		list[i] = m.enterprise(h)
	}
	return list, nil
}

// codeSet numbers the codes of regions for a filter; a blank list means everything
// and is nil. A region that no enterprise is in is left out.
func (m *memory) codeSet(codes []string) map[handle]bool {
	if len(codes) == 0 {
		return nil
	}
	set := make(map[handle]bool, len(codes))
	for _, code := range codes {
		if n, ok := m.codes.numbers[code]; ok {
			set[n] = true
		}
	}
	return set
}

func (m *memory) membersOf(ctx context.Context, q graph.MembersQuery) ([]graph.MemberGroup, error) {
	enterprises, err := m.survivors(q.Enterprises)
	if err != nil {
		return nil, err
	}
	for _, id := range q.Segments {
		if err := m.hasLeaf(id); err != nil {
			return nil, err
		}
	}
	at, regions, least := m.asOf(q.AsOf), m.codeSet(q.Regions), uint8(cmp.Or(q.MinCertainty, graph.Hint).Index())
	codes := slices.Collect(maps.Keys(regions))
	among := map[handle]bool{}
	for _, h := range enterprises {
		among[h] = true
	}
	// group picks from memberships in the order of a group, the surest first.
	var hits []handle
	group := func(of string, list []handle) graph.MemberGroup {
		g := graph.MemberGroup{Of: of}
		hits = hits[:0]
		for _, h := range list {
			row := &m.memberships.rows[h]
			if row.certainty > least {
				break
			}
			if len(among) > 0 && !among[row.enterprise] || !m.inForce(row, at) ||
				regions != nil && !regions[m.enterprises.rows[row.enterprise].region] {
				continue
			}
			if len(hits) == q.Limit {
				g.Truncated = true
				break
			}
			hits = append(hits, h)
		}
		if len(hits) == 0 {
			return g
		}
		g.Members = make([]graph.Member, len(hits))
		for i, h := range hits {
			one := &g.Members[i]
			one.Enterprise = m.enterprise(m.memberships.rows[h].enterprise)
			one.Membership = m.inherited(h, &one.Enterprise)
		}
		return g
	}
	var groups []graph.MemberGroup
	for _, id := range q.Segments {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		list := m.standingIn(m.words.numbers[id], enterprises)
		if regions != nil && len(enterprises) == 0 {
			list = m.surest(m.words.numbers[id], codes, at, q.Limit+1)
		}
		groups = append(groups, group(id, list))
	}
	if len(q.Segments) > 0 {
		return groups, nil
	}
	for i, id := range q.Enterprises {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		list := slices.SortedFunc(slices.Values(m.enterprises.rows[enterprises[i]].memberships), m.byStanding)
		groups = append(groups, group(id, list))
	}
	return groups, nil
}

// standingIn returns the memberships of a segment, or those of some enterprises in it where any are given.
func (m *memory) standingIn(segment handle, enterprises []handle) []handle {
	if len(enterprises) == 0 {
		return m.membersIn(segment)
	}
	var list []handle
	for _, e := range enterprises {
		for _, h := range m.enterprises.rows[e].memberships {
			if m.memberships.rows[h].segment == segment {
				list = append(list, h)
			}
		}
	}
	slices.SortFunc(list, m.byStanding)
	return slices.Compact(list) // an enterprise may be asked for twice
}

// surest returns at least the first memberships of a segment that are in force
// in some regions, in the order of a group.
func (m *memory) surest(segment handle, codes []handle, at day, most int) []handle {
	in := m.members[segment]
	if in == nil {
		return nil
	}
	var list []handle
	places := 0
	for _, code := range codes {
		place := in.places.get(code)
		if place == nil {
			continue
		}
		begin := len(list)
		for _, h := range *place {
			if m.inForce(&m.memberships.rows[h], at) {
				if list = append(list, h); len(list)-begin == most {
					break
				}
			}
		}
		if len(list) > begin {
			places++
		}
	}
	if places > 1 {
		slices.SortFunc(list, m.byStanding)
	}
	return list
}

// inherited is a membership with what it has from its enterprise. The source is
// copied again, since the two are handed out together.
func (m *memory) inherited(h handle, e *graph.Enterprise) graph.Membership {
	k := m.membership(h).Inherit(*e)
	k.Source = copySource(k.Source)
	return k
}
