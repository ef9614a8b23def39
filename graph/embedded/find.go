package embedded

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
)

// search is a graph.FindQuery in the memory's own terms.
type search struct {
	m       *memory
	text    string
	regions []bool          // nil: all
	leaves  map[handle]bool // nil: all
	at      day
}

// spot is where a page begins: behind this enterprise.
type spot struct {
	rank     int
	name, id string
}

func (s spot) String() string { return strconv.Itoa(s.rank) + "\x00" + s.name + "\x00" + s.id }

func parseSpot(text string) (spot, error) {
	if text == "" {
		return spot{}, nil
	}
	rank, rest, _ := strings.Cut(text, "\x00")
	name, id, found := strings.Cut(rest, "\x00")
	n, err := strconv.Atoi(rank)
	if err != nil || n < 0 || !found {
		return spot{}, fmt.Errorf("%w: 翻页标记无效，请从第一页重新开始", graph.ErrInvalid)
	}
	return spot{n, name, id}, nil
}

func (m *memory) find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
	cursor, err := graph.ParseCursor(q.Cursor, m.Revision)
	if err != nil {
		return graph.Found{}, err
	}
	from, err := parseSpot(cursor.After)
	if err != nil {
		return graph.Found{}, err
	}
	s := search{m: m, text: q.Text, regions: m.codeSet(q.Regions), at: m.asOf(q.AsOf)}
	for _, scope := range q.Scopes {
		if err := m.hasScope(scope); err != nil {
			return graph.Found{}, err
		}
		if s.leaves == nil {
			s.leaves = map[handle]bool{}
		}
		for _, leaf := range m.leavesOf(scope) {
			s.leaves[leaf] = true
		}
	}
	ranks := graph.NoMatch
	if s.text == "" {
		ranks = 1 // all are equal
	}
	var found []handle
	var last spot
	for rank := from.rank; rank < ranks && len(found) <= q.Limit; rank++ {
		list, err := s.ranked(ctx, rank, from, q.Limit+1-len(found))
		if err != nil {
			return graph.Found{}, err
		}
		for _, h := range list {
			if found = append(found, h); len(found) == q.Limit {
				last = spot{rank, m.enterprises.rows[h].name, m.enterprises.rows[h].id}
			}
		}
		from = spot{}
	}
	found, more := cutPage(found, q.Limit)
	var f graph.Found
	if len(found) > 0 {
		f.Enterprises = make([]graph.Enterprise, len(found))
		m.fillEnterprises(len(found), func(i int) (*graph.Enterprise, handle) { return &f.Enterprises[i], found[i] })
	}
	if more {
		f.NextCursor = graph.Cursor{Revision: m.Revision, After: last.String()}.String()
	}
	return f, nil
}

// ranked returns the first enterprises of one rank behind a spot, ordered by name, id.
func (s *search) ranked(ctx context.Context, rank int, from spot, most int) ([]handle, error) {
	all := len(s.m.enterprisesByName)
	pool, n, members := s.pool(rank), all, all
	if pool != nil {
		n = pool.n
	}
	if s.leaves != nil {
		members = min(s.members(), all)
	}
	if n == 0 || members == 0 {
		return nil, nil
	}
	// Where hits are dense, going by name meets enough of them soon; where they
	// are rare, looking at each and sorting is less than going past all the others.
	const dearer = 16 // looking at one against going past one
	hits := 1 + n*members/all
	switch least := min(n, members); {
	case all/hits*most < least*dearer:
		if rank == graph.MatchPrefix && s.text != "" {
			return s.begun(ctx, pool, from, most)
		}
		return s.walk(ctx, s.m.enterprisesByName, pool, rank, from, most)
	case s.leaves != nil && members == least:
		return s.gather(ctx, s.inLeaves(), rank, from, most)
	case pool == nil:
		return s.gather(ctx, slices.Values(s.m.enterprisesByName), rank, from, most)
	}
	return s.gather(ctx, pool.all(), rank, from, most)
}

// pool returns a set that all enterprises of the rank are in; nil is the set of all.
func (s *search) pool(rank int) *set {
	var sets []*set
	if s.text != "" {
		for _, g := range gramsFor(s.text, rank) {
			in := s.m.grams.get(g)
			if in == nil {
				return new(set)
			}
			sets = append(sets, in)
		}
	}
	if s.regions != nil {
		var in []*set
		for region, asked := range s.regions {
			if set := s.m.inRegion[handle(region)]; asked && set != nil {
				in = append(in, set)
			}
		}
		sets = append(sets, union(in))
	}
	if len(sets) == 0 {
		return nil
	}
	return intersect(sets)
}

// members counts the memberships in the leaves, whatever their dates.
func (s *search) members() int {
	n := 0
	for leaf := range s.leaves {
		n += len(s.m.membersIn(leaf))
	}
	return n
}

// inLeaves yields the enterprises that have a membership in the leaves.
func (s *search) inLeaves() iter.Seq[handle] {
	var list []handle
	for leaf := range s.leaves {
		for _, h := range s.m.membersIn(leaf) {
			list = append(list, s.m.memberships.rows[h].enterprise)
		}
	}
	slices.Sort(list)
	return slices.Values(slices.Compact(list))
}

// begun returns the first whose name or short name begins with the text. The names
// that do stand together, often a long way down the list; the others are mostly few.
func (s *search) begun(ctx context.Context, pool *set, from spot, most int) ([]handle, error) {
	names := s.m.enterprisesByName
	start, _ := slices.BinarySearchFunc(names, s.text, func(h handle, text string) int {
		return strings.Compare(s.m.enterprises.rows[h].name, text)
	})
	stretch, _ := slices.BinarySearchFunc(names[start:], s.text, func(h handle, text string) int {
		if strings.HasPrefix(s.m.enterprises.rows[h].name, text) {
			return -1
		}
		return 1
	})
	together := names[start : start+stretch]
	var others *set
	if stretch <= start { // else the way to them is shorter than setting them apart
		others = pool.without(together)
	}
	if others == nil || others.n > pool.n/2 {
		return s.walk(ctx, names, pool, graph.MatchPrefix, from, most)
	}
	list, err := s.walk(ctx, together, pool, graph.MatchPrefix, from, most)
	if err != nil {
		return nil, err
	}
	rest, err := s.gather(ctx, others.all(), graph.MatchPrefix, from, most)
	if err != nil {
		return nil, err
	}
	list = append(list, rest...)
	slices.SortFunc(list, s.m.byName)
	return list[:min(most, len(list))], nil
}

// walk goes through enterprises, which stand by name, and stops when it has enough.
func (s *search) walk(ctx context.Context, names []handle, pool *set, rank int, from spot, most int) ([]handle, error) {
	var list []handle
	start := 0
	if pool != nil { // those who begin alike stand together: the way to them may be long
		pool = pool.thick()
	}
	if from != (spot{}) {
		start, _ = slices.BinarySearchFunc(names, from, s.behind)
	}
	for stretch := range slices.Chunk(names[start:], 4096) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for _, h := range stretch {
			if pool != nil && !pool.hasBit(h) || !s.fits(h, rank) {
				continue
			}
			if list = append(list, h); len(list) == most {
				return list, nil
			}
		}
	}
	return list, nil
}

// gather looks at each enterprise of a few and sorts the hits.
func (s *search) gather(ctx context.Context, few iter.Seq[handle], rank int, from spot, most int) ([]handle, error) {
	var list []handle
	i := 0
	for h := range few {
		if i++; i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if s.fits(h, rank) && (from == spot{} || s.behind(h, from) > 0) {
			list = append(list, h)
		}
	}
	slices.SortFunc(list, s.m.byName)
	return list[:min(most, len(list))], nil
}

// behind compares an enterprise with a spot. It is never 0, so that a binary
// search leads behind the spot.
func (s *search) behind(h handle, at spot) int {
	e := &s.m.enterprises.rows[h]
	return cmp.Or(strings.Compare(e.name, at.name), strings.Compare(e.id, at.id), -1)
}

// fits reports whether an enterprise meets all of the query, its text at the rank.
func (s *search) fits(h handle, rank int) bool {
	e := &s.m.enterprises.rows[h]
	if s.regions != nil && !s.regions[e.region] {
		return false
	}
	if s.leaves != nil && !slices.ContainsFunc(e.memberships, func(k handle) bool {
		row := &s.m.memberships.rows[k]
		return s.leaves[row.segment] && s.m.inForce(row, s.at)
	}) {
		return false
	}
	return s.text == "" || graph.MatchRank(e.search, s.text) == rank
}
