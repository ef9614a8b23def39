package neostore

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"chainchief/graph"
)

// Members implements graph.Counter.
func (s reader) Members(ctx context.Context, q graph.MembersQuery) ([]graph.MemberGroup, error) {
	return ask(ctx, s, q.Check(), func(r *reading) ([]graph.MemberGroup, error) {
		enterprises, err := r.survivors(q.Enterprises)
		if err != nil {
			return nil, err
		}
		if err := r.leafOnly(q.Segments); err != nil {
			return nil, err
		}
		of, statement := q.Segments, "members_of_segments"
		switch {
		case len(q.Segments) == 0:
			of, statement = q.Enterprises, "members_of_enterprises"
		case len(enterprises) > 0:
			statement = "members_among"
			enterprises = slices.Compact(slices.Sorted(slices.Values(enterprises)))
		case len(q.Regions) > 0:
			statement = "members_of_segments_in"
		}
		least := cmp.Or(q.MinCertainty, graph.Hint).Index()
		rows, err := r.rows(statement, map[string]any{
			"segments": texts(q.Segments), "enterprises": texts(enterprises), "regions": optional(q.Regions),
			"day": r.day(q.AsOf), "below": int64(least+1) * 10, "most": int64(q.Limit) + 1,
		})
		if err != nil {
			return nil, err
		}
		groups := make([]graph.MemberGroup, len(of))
		for i, id := range of {
			groups[i].Of = id
		}
		for _, row := range rows {
			g := &groups[row.integer("i")]
			if len(g.Members) == q.Limit {
				g.Truncated = true
				continue
			}
			m, err := decoded[graph.Membership](row, "membership")
			if err != nil {
				return nil, err
			}
			e, err := decoded[graph.Enterprise](row, "enterprise")
			if err != nil {
				return nil, err
			}
			m = m.Inherit(e)
			m.Verification = slices.Clone(m.Verification) // it may be the enterprise's
			g.Members = append(g.Members, graph.Member{Membership: m, Enterprise: e})
		}
		return groups, nil
	})
}

// Enterprises implements graph.Finder.
func (s reader) Enterprises(ctx context.Context, ids []string) ([]graph.Enterprise, error) {
	return ask(ctx, s, graph.CheckIDs(ids), func(r *reading) ([]graph.Enterprise, error) {
		if len(ids) == 0 {
			return nil, nil
		}
		rows, err := r.rows("enterprises", map[string]any{"ids": texts(ids)})
		if err != nil {
			return nil, err
		}
		list := make([]graph.Enterprise, len(ids))
		for _, row := range rows {
			i := row.integer("i")
			if row.text("record") == "" {
				continue
			}
			if list[i], err = decoded[graph.Enterprise](row, "record"); err != nil {
				return nil, err
			}
		}
		for i, e := range list {
			if e.ID == "" {
				return nil, noEnterprise(ids[i])
			}
		}
		return list, nil
	})
}

// Kin implements graph.Finder.
func (s reader) Kin(ctx context.Context, q graph.KinQuery) ([]graph.KinGroup, error) {
	return ask(ctx, s, q.Check(), func(r *reading) ([]graph.KinGroup, error) {
		enterprises, err := r.survivors(q.Enterprises)
		if err != nil {
			return nil, err
		}
		rows, err := r.run(cypher("kin", "<most>", strconv.Itoa(graph.MostGenerations)), map[string]any{"enterprises": texts(enterprises), "most": int64(q.Limit) + 1})
		if err != nil {
			return nil, err
		}
		groups := make([]graph.KinGroup, len(q.Enterprises))
		for i, id := range q.Enterprises {
			groups[i].Of = id
		}
		for _, row := range rows {
			g := &groups[row.integer("i")]
			if len(g.Kin) == q.Limit {
				g.Truncated = true
				continue
			}
			g.Kin = append(g.Kin, row.text("id"))
		}
		return groups, nil
	})
}

// Links implements graph.Finder.
func (s reader) Links(ctx context.Context, q graph.LinksQuery) ([]graph.LinkGroup, error) {
	direction := map[graph.Direction]string{
		graph.Suppliers: "<-[l:SUPPLIES]-()", graph.Customers: "-[l:SUPPLIES]->()", graph.Both: "-[l:SUPPLIES]-()",
	}[q.Direction]
	return ask(ctx, s, q.Check(), func(r *reading) ([]graph.LinkGroup, error) {
		enterprises, err := r.survivors(q.Enterprises)
		if err != nil {
			return nil, err
		}
		rows, err := r.run(cypher("links", "<Direction>", direction), map[string]any{
			"enterprises": texts(enterprises), "day": r.day(q.AsOf), "confidence": q.MinConfidence, "most": int64(q.Limit) + 1,
		})
		if err != nil {
			return nil, err
		}
		groups := make([]graph.LinkGroup, len(q.Enterprises))
		for i, id := range q.Enterprises {
			groups[i].Of = id
		}
		for _, row := range rows {
			g := &groups[row.integer("i")]
			if len(g.Links) == q.Limit {
				g.Truncated = true
				continue
			}
			l, err := decoded[graph.SupplyLink](row, "record")
			if err != nil {
				return nil, err
			}
			g.Links = append(g.Links, l)
		}
		return groups, nil
	})
}
