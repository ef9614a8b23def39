package neostore

import (
	"context"

	"chainchief/graph"
)

// Tally implements graph.Counter. At the data date it is read from the kept totals.
func (s *Store) Tally(ctx context.Context, q graph.TallyQuery) (graph.Tally, error) {
	return ask(ctx, s, q.Check(), func(r *reading) (graph.Tally, error) {
		leaves, err := r.leaves(q.Scopes)
		if err != nil {
			return graph.Tally{}, err
		}
		t := graph.Tally{AsOf: graph.EffectiveDate(q.AsOf, r.meta.DataDate)}
		for _, scope := range q.Scopes {
			t.Rows = append(t.Rows, graph.TallyRow{Scope: scope, Parts: make([]graph.Counts, len(q.Parts))})
		}
		if len(t.Rows) == 0 {
			return t, nil
		}
		if r.day(q.AsOf) == r.day("") {
			return t, r.kept(q, t.Rows)
		}
		return t, r.counted(q, t.Rows, leaves)
	})
}

// kept fills rows from the totals.
func (r *reading) kept(q graph.TallyQuery, list []graph.TallyRow) error {
	part := map[string]int{}
	regions := []any{everywhere}
	for i, codes := range q.Parts {
		for _, code := range codes {
			part[code] = i
			regions = append(regions, code)
		}
	}
	rows, err := r.rows("tally_kept", map[string]any{"scopes": texts(q.Scopes), "regions": regions})
	if err != nil {
		return err
	}
	for _, row := range rows {
		t := &list[row.integer("i")]
		counts, region := row.list("counts"), row.text("region")
		if row.err() != nil {
			return row.err()
		}
		c, err := unpack(counts)
		if err != nil {
			return err
		}
		if region == everywhere {
			t.Elsewhere.Add(&c)
			continue
		}
		t.Parts[part[region]].Add(&c)
		subtract(&t.Elsewhere, &c)
	}
	return nil
}

func subtract(c, d *graph.Counts) {
	for i := range c.Enterprises {
		for j := range c.Enterprises[i] {
			c.Enterprises[i][j] -= d.Enterprises[i][j]
		}
		c.Institutions[i] -= d.Institutions[i]
	}
}

// counted fills rows by counting memberships.
func (r *reading) counted(q graph.TallyQuery, list []graph.TallyRow, leaves [][]string) error {
	part := map[string]any{}
	for i, codes := range q.Parts {
		for _, code := range codes {
			part[code] = int64(i)
		}
	}
	scopes := make([]any, len(leaves))
	for i, l := range leaves {
		scopes[i] = texts(l)
	}
	rows, err := r.rows("tally", map[string]any{"scopes": scopes, "part": part, "day": r.day(q.AsOf)})
	if err != nil {
		return err
	}
	for _, row := range rows {
		t := &list[row.integer("i")]
		c := &t.Elsewhere
		if p := row.integer("part"); p >= 0 {
			c = &t.Parts[p]
		}
		standing, n := row.integer("standing"), row.integer("n")
		if row.err() != nil {
			return row.err()
		}
		count(c, standing, int(n))
	}
	return nil
}
