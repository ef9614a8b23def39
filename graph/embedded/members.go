package embedded

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"chainchief/graph"
)

// survivors returns the enterprises with the ids, aliases followed; an unknown id is ErrNotFound.
func (m *memory) survivors(ids []string) ([]handle, error) {
	list := make([]handle, len(ids))
	for i, id := range ids {
		h, ok := m.enterpriseOf(m.survivor(id))
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
	m.fillEnterprises(len(list), func(i int) (*graph.Enterprise, handle) { return &list[i], handles[i] })
	return list, nil
}

// codeSet numbers the codes of regions for a filter; a blank list means everything
// and is nil. A region that no enterprise is in is left out.
func (m *memory) codeSet(codes []string) []bool {
	if len(codes) == 0 {
		return nil
	}
	set := make([]bool, len(m.codes.texts))
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
	among := map[handle]bool{}
	if len(q.Segments) > 0 {
		for _, h := range enterprises {
			among[h] = true
		}
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
		different := len(hits)
		if len(q.Segments) == 0 {
			different = 1
		}
		m.fillEnterprises(different, func(i int) (*graph.Enterprise, handle) {
			return &g.Members[i].Enterprise, m.memberships.rows[hits[i]].enterprise
		})
		for i, h := range hits {
			if i >= different {
				g.Members[i].Enterprise = g.Members[0].Enterprise.Clone()
			}
			g.Members[i].Membership = m.inherited(h, &g.Members[i].Enterprise)
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
			list = m.surest(m.words.numbers[id], regions, at, least, q.Limit+1)
		}
		groups = append(groups, group(id, list))
	}
	if len(q.Segments) > 0 {
		return groups, nil
	}
	groups = make([]graph.MemberGroup, 0, len(q.Enterprises))
	var list []handle
	for i, id := range q.Enterprises {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		list = append(list[:0], m.enterprises.rows[enterprises[i]].memberships...)
		slices.SortFunc(list, m.byStanding)
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
// in some regions and no less certain than least, in the order of a group.
func (m *memory) surest(segment handle, regions []bool, at day, least uint8, most int) []handle {
	in := m.members[segment]
	if in == nil {
		return nil
	}
	var places [][]handle
	there := 0
	for code, asked := range regions {
		if !asked {
			continue
		}
		if place := in.places.get(handle(code)); place != nil && len(*place) > 0 {
			places = append(places, *place)
			there += len(*place)
		}
	}
	// In the list of the whole segment, one in all/there is in the regions.
	if most*len(in.all) <= there*there {
		return in.all
	}
	heads := make([]head, len(places))
	for i, place := range places {
		heads[i] = head{m.memberships.rows[place[0]].rank, place}
	}
	slices.SortFunc(heads, func(a, b head) int { return cmp.Compare(a.rank, b.rank) })
	list := make([]handle, 0, min(most, there))
	for len(heads) > 0 && len(list) < most {
		first := heads[0].list[0]
		row := &m.memberships.rows[first]
		if row.certainty > least {
			break
		}
		if m.inForce(row, at) {
			list = append(list, first)
		}
		rest := heads[0].list[1:]
		if len(rest) == 0 {
			heads = heads[1:]
			continue
		}
		next := head{m.memberships.rows[rest[0]].rank, rest}
		k, _ := slices.BinarySearchFunc(heads[1:], next.rank, func(h head, rank uint32) int { return cmp.Compare(h.rank, rank) })
		copy(heads, heads[1:k+1])
		heads[k] = next
	}
	return list
}

// head is what is left of the memberships of a segment in one region, and the rank of the first.
type head struct {
	rank uint32
	list []handle
}

// inherited is a membership with what it has from its enterprise. The source is
// copied again, since the two are handed out together.
func (m *memory) inherited(h handle, e *graph.Enterprise) graph.Membership {
	k := m.membership(h).Inherit(*e)
	k.Source = ownSource(k.Source)
	return k
}
