package neostore

import (
	"context"
	"slices"

	"chainchief/graph"
)

// Tally implements graph.Counter. At the data date it is read from the kept totals.
func (s reader) Tally(ctx context.Context, q graph.TallyQuery) (graph.Tally, error) {
	return ask(ctx, s, q.Check(), func(r *reading) (graph.Tally, error) {
		leaves, chains, err := r.leavesOf(q.Scopes)
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
			return t, r.kept(q, t.Rows, chains)
		}
		return t, r.counted(q, t.Rows, leaves)
	})
}

// kept fills rows from the totals of their chains.
func (r *reading) kept(q graph.TallyQuery, list []graph.TallyRow, chains []string) error {
	part := map[string]int{}
	regions := []string{everywhere}
	for i, codes := range q.Parts {
		for _, code := range codes {
			part[code] = i
			regions = append(regions, code)
		}
	}
	var keys []string
	for _, chain := range slices.Compact(slices.Sorted(slices.Values(chains))) {
		for _, region := range regions {
			keys = append(keys, totalKey{chain, region}.String())
		}
	}
	rows, err := r.rows("get_totals", map[string]any{"keys": texts(keys)})
	if err != nil {
		return err
	}
	asked := map[string][]*graph.TallyRow{} // a scope may be asked for twice
	for i := range list {
		asked[list[i].Scope] = append(asked[list[i].Scope], &list[i])
	}
	for _, row := range rows {
		region := row.text("region")
		err := eachTotal(row, func(scope string, c *graph.Counts) {
			for _, t := range asked[scope] {
				if region == everywhere {
					t.Elsewhere.Add(c)
					continue
				}
				t.Parts[part[region]].Add(c)
				subtract(&t.Elsewhere, c)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func subtract(c, d *graph.Counts) {
	for i := range c.Enterprises {
		for j := range c.Enterprises[i] {
			c.Enterprises[i][j] -= d.Enterprises[i][j]
			c.Captive[i][j] -= d.Captive[i][j]
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
		standing, captive, n := row.integer("standing"), row.integer("captive"), row.integer("n")
		if row.err() != nil {
			return row.err()
		}
		count(c, standing, captive == 1, int32(n))
	}
	return nil
}
