package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

func (s *naive) Meta(ctx context.Context) (graph.Meta, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.meta(), ctx.Err()
}

func (s *naive) meta() graph.Meta {
	m := s.stand
	m.DataDate = s.state.dataDate()
	for ref := range s.state {
		if c := ref.Kind.Class(); c == graph.ClassFact || c == graph.ClassLedger {
			m.Records++
		}
	}
	return m
}

// Read hands out the store as it is now; a write later takes another state.
func (s *naive) Read(ctx context.Context, read func(graph.Reader) error) error {
	s.mu.Lock()
	view := &naive{stand: s.stand, state: s.state}
	s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return read(struct{ graph.Reader }{view})
}

func (s *naive) Taxonomy(ctx context.Context) (graph.Taxonomy, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copied(graph.Taxonomy{
		Chains: all[graph.Chain](s.state), Clusters: all[graph.Cluster](s.state), Segments: all[graph.Segment](s.state),
	}), ctx.Err()
}

func (s *naive) Gazetteer(ctx context.Context) (graph.Gazetteer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copied(graph.Gazetteer{
		Regions: all[graph.Region](s.state), Parks: all[graph.Park](s.state), ParkPairs: all[graph.ParkPair](s.state),
	}), ctx.Err()
}

func (s *naive) Tally(ctx context.Context, q graph.TallyQuery) (graph.Tally, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return graph.Tally{}, err
	}
	t := graph.Tally{AsOf: graph.EffectiveDate(q.AsOf, s.state.dataDate())}
	working, segments := s.state.working(q.AsOf), all[graph.Segment](s.state) // the surest first
	for _, scope := range q.Scopes {
		leaves, err := s.state.leaves(scope, segments)
		if err != nil {
			return graph.Tally{}, err
		}
		row := graph.TallyRow{Scope: scope, Parts: make([]graph.Counts, len(q.Parts))}
		counted := map[string]bool{}
		for _, m := range working {
			if e := m.Enterprise; leaves[m.Membership.Segment] && !counted[e.ID] {
				counted[e.ID] = true
				captive := !slices.ContainsFunc(working, func(o graph.Member) bool {
					return o.Enterprise.ID == e.ID && leaves[o.Membership.Segment] && !o.Membership.Captive
				})
				count(part(&row, q.Parts, e.Region), m, captive)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func (s *naive) Members(ctx context.Context, q graph.MembersQuery) ([]graph.MemberGroup, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return nil, err
	}
	var survivors []string
	for _, id := range q.Enterprises {
		e, err := s.state.enterprise(id)
		if err != nil {
			return nil, err
		}
		survivors = append(survivors, e.ID)
	}
	for _, id := range q.Segments {
		if err := s.state.leaf(id); err != nil {
			return nil, err
		}
	}
	least := cmp.Or(q.MinCertainty, graph.Hint).Index()
	list := slices.DeleteFunc(s.state.working(q.AsOf), func(m graph.Member) bool {
		return m.Membership.Certainty.Index() > least || !among(q.Regions, m.Enterprise.Region) ||
			!among(q.Segments, m.Membership.Segment) || !among(survivors, m.Enterprise.ID)
	})
	var groups []graph.MemberGroup
	group := func(of string, in func(graph.Member) bool) {
		g := graph.MemberGroup{Of: of}
		g.Members, g.Truncated = cut(filter(list, in), q.Limit)
		groups = append(groups, copied(g))
	}
	for _, id := range q.Segments {
		group(id, func(m graph.Member) bool { return m.Membership.Segment == id })
	}
	if len(q.Segments) > 0 {
		return groups, nil
	}
	for i, id := range q.Enterprises {
		group(id, func(m graph.Member) bool { return m.Enterprise.ID == survivors[i] })
	}
	return groups, nil
}

func (s *naive) Enterprises(ctx context.Context, ids []string) ([]graph.Enterprise, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), graph.CheckIDs(ids)); err != nil {
		return nil, err
	}
	var list []graph.Enterprise
	for _, id := range ids {
		e, err := s.state.enterprise(id)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return copied(list), nil
}

func (s *naive) Find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return graph.Found{}, err
	}
	from, err := s.position(q.Cursor)
	if err != nil {
		return graph.Found{}, err
	}
	in := map[string]bool{} // the enterprises in the scopes
	for _, scope := range q.Scopes {
		leaves, err := s.state.leaves(scope, all[graph.Segment](s.state))
		if err != nil {
			return graph.Found{}, err
		}
		for _, m := range s.state.working(q.AsOf) {
			in[m.Enterprise.ID] = in[m.Enterprise.ID] || leaves[m.Membership.Segment]
		}
	}
	list := filter(all[graph.Enterprise](s.state), func(e graph.Enterprise) bool {
		return among(q.Regions, e.Region) && (len(q.Scopes) == 0 || in[e.ID]) &&
			(q.Text == "" || graph.MatchRank(e.Search, q.Text) < graph.NoMatch)
	})
	slices.SortStableFunc(list, func(a, b graph.Enterprise) int { // they are in the order of ids
		return cmp.Or(
			cmp.Compare(graph.MatchRank(a.Search, q.Text), graph.MatchRank(b.Search, q.Text)),
			strings.Compare(a.Name, b.Name),
		)
	})
	var f graph.Found
	f.Enterprises, f.NextCursor = page(s, list, from, q.Limit)
	return copied(f), nil
}

func (s *naive) Links(ctx context.Context, q graph.LinksQuery) ([]graph.LinkGroup, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return nil, err
	}
	asOf := graph.FilterDate(q.AsOf, s.state.dataDate())
	var groups []graph.LinkGroup
	for _, id := range q.Enterprises {
		e, err := s.state.enterprise(id)
		if err != nil {
			return nil, err
		}
		list := filter(all[graph.SupplyLink](s.state), func(l graph.SupplyLink) bool {
			buys := l.Customer == e.ID && q.Direction != graph.Customers
			sells := l.Supplier == e.ID && q.Direction != graph.Suppliers
			return (buys || sells) && l.Confidence >= q.MinConfidence && graph.ActiveAt(l.Since, l.Until, asOf)
		})
		slices.SortStableFunc(list, func(a, b graph.SupplyLink) int { return cmp.Compare(b.Confidence, a.Confidence) })
		g := graph.LinkGroup{Of: id}
		g.Links, g.Truncated = cut(list, q.Limit)
		groups = append(groups, copied(g))
	}
	return groups, nil
}

func (s *naive) Projects(ctx context.Context, q graph.ProjectsQuery) (graph.ProjectPage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return graph.ProjectPage{}, err
	}
	from, err := s.position(q.Cursor)
	if err != nil {
		return graph.ProjectPage{}, err
	}
	if err := s.known(graph.KindProjects, q.IDs); err != nil {
		return graph.ProjectPage{}, err
	}
	for _, id := range q.Segments {
		if err := s.state.leaf(id); err != nil {
			return graph.ProjectPage{}, err
		}
	}
	list := filter(all[graph.Project](s.state), func(p graph.Project) bool {
		fills := func(segment string) bool { return slices.Contains(p.Segments, segment) }
		return among(q.IDs, p.ID) && among(q.Regions, p.Region) &&
			(len(q.Segments) == 0 || slices.ContainsFunc(q.Segments, fills))
	})
	var p graph.ProjectPage
	p.Projects, p.NextCursor = page(s, list, from, q.Limit)
	return copied(p), nil
}

func (s *naive) Records(ctx context.Context, q graph.RecordsQuery) (graph.RecordPage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return graph.RecordPage{}, err
	}
	from, err := s.position(q.Cursor)
	if err != nil {
		return graph.RecordPage{}, err
	}
	kinds := q.InOrder()
	if err := s.known(kinds[0], q.IDs); err != nil {
		return graph.RecordPage{}, err
	}
	refs := slices.Clone(q.Refs)
	for i, ref := range refs {
		if ref.Kind == graph.KindEnterprises {
			refs[i].Key = s.state.survivor(ref.Key)
		}
	}
	var list []graph.Record
	for _, kind := range kinds {
		list = append(list, filter(s.state.ofKind(kind), func(r graph.Record) bool {
			asked := func(ref graph.Ref) bool { return slices.Contains(refs, ref) }
			return among(q.IDs, r.Ref().Key) && (len(refs) == 0 || slices.ContainsFunc(graph.References(r), asked))
		})...)
	}
	var p graph.RecordPage
	list, p.NextCursor = page(s, list, from, q.Limit)
	for _, r := range list {
		p.Records = append(p.Records, graph.Copy(r))
	}
	return p, nil
}

func (s *naive) Imports(ctx context.Context, q graph.ImportsQuery) (graph.ImportPage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return graph.ImportPage{}, err
	}
	from, err := s.position(q.Cursor)
	if err != nil {
		return graph.ImportPage{}, err
	}
	if err := s.known(graph.KindImports, q.IDs); err != nil {
		return graph.ImportPage{}, err
	}
	list := filter(all[graph.Import](s.state), func(i graph.Import) bool { return among(q.IDs, i.ID) })
	slices.SortFunc(list, func(a, b graph.Import) int { return cmp.Compare(b.Sequence, a.Sequence) })
	var p graph.ImportPage
	p.Imports, p.NextCursor = page(s, list, from, q.Limit)
	return copied(p), nil
}

func (s *naive) Dump(ctx context.Context, q graph.DumpQuery) (graph.DumpPage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return graph.DumpPage{}, err
	}
	from, err := s.position(q.Cursor)
	if err != nil {
		return graph.DumpPage{}, err
	}
	var p graph.DumpPage
	list, next := page(s, s.state.ofKind(q.Kind), from, q.Limit)
	for _, r := range list {
		p.Bundle.Add(graph.Copy(r))
	}
	p.NextCursor = next
	return p, nil
}

func (s *naive) History(ctx context.Context, q graph.HistoryQuery) (graph.History, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return graph.History{}, err
	}
	var h graph.History
	for _, i := range all[graph.Image](s.state) {
		if i.Target == q.Ref {
			imp := s.state[graph.Ref{Kind: graph.KindImports, Key: i.Import}].(graph.Import)
			h.Touches = append(h.Touches, graph.Touch{Import: imp, Before: slices.Clone(i.Before)})
		}
	}
	slices.SortFunc(h.Touches, func(a, b graph.Touch) int { return cmp.Compare(b.Import.Sequence, a.Import.Sequence) })
	if len(h.Touches) > q.Limit {
		h.Touches, h.Truncated = h.Touches[:q.Limit], true
	}
	return h, nil
}

func (s *naive) known(kind graph.Kind, ids []string) error {
	for _, id := range ids {
		if !s.state.has(kind, id) {
			return fmt.Errorf("%w: %s 中没有 %s，请先查询标识", graph.ErrNotFound, kind, id)
		}
	}
	return nil
}

// part is where an enterprise of the region counts.
func part(row *graph.TallyRow, parts [][]string, region string) *graph.Counts {
	for i, codes := range parts {
		if slices.Contains(codes, region) {
			return &row.Parts[i]
		}
	}
	return &row.Elsewhere
}

func count(c *graph.Counts, m graph.Member, captive bool) {
	if i := m.Membership.Certainty.Index(); m.Enterprise.Type == graph.TypeInstitution {
		c.Institutions[i]++
	} else {
		c.Enterprises[i][m.Enterprise.Size.Index()]++
		if captive {
			c.Captive[i][m.Enterprise.Size.Index()]++
		}
	}
}

func filter[T any](list []T, keep func(T) bool) []T {
	var kept []T
	for _, v := range list {
		if keep(v) {
			kept = append(kept, v)
		}
	}
	return kept
}
