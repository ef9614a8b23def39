package neostore

import (
	"fmt"
	"maps"
	"slices"

	"chainchief/graph"
)

// The totals of every scope in every region at the data date are kept, in nodes
// (:Total {key, scope, region, counts}), since nearly every question is asked at
// that date: a chain of a hundred leaves is a few hundred look-ups then, where
// counting would go through each membership. A write takes the enterprises that
// it touches out of them and counts them again, in its own transaction.

// everywhere is the region of the totals of all regions.
const everywhere = "*"

// totals are changes of the kept totals by key.
type totals map[totalKey]*graph.Counts

type totalKey struct{ scope, region string }

// scopes are a leaf, its card and its chain.
type scopes [3]string

// add counts an enterprise n times: in each scope once, at its smallest standing there.
func (t totals) add(region string, standings map[string]int64, n int) {
	for scope, s := range standings {
		for _, key := range [2]totalKey{{scope, everywhere}, {scope, region}} {
			c := t[key]
			if c == nil {
				c = new(graph.Counts)
				t[key] = c
			}
			count(c, s, n)
		}
	}
}

// best is the smallest standing in each scope.
func best(leaves map[string]scopes, into map[string]int64, segment string, standing int64) {
	for _, scope := range leaves[segment] {
		if now, ok := into[scope]; !ok || standing < now {
			into[scope] = standing
		}
	}
}

// standings is what an enterprise counts as on a day.
func standings(leaves map[string]scopes, e graph.Enterprise, memberships []graph.Membership, day int64) map[string]int64 {
	m := map[string]int64{}
	for _, k := range memberships {
		in := k.Inherit(e)
		if begins, ends := interval(in.Since, in.Until); begins <= day && day < ends {
			best(leaves, m, k.Segment, standing(k, e))
		}
	}
	return m
}

// pack lists counts as they are kept: by certainty and size, then institutions by certainty.
func pack(c *graph.Counts) []any {
	var list []any
	for _, bySize := range c.Enterprises {
		for _, n := range bySize {
			list = append(list, int64(n))
		}
	}
	for _, n := range c.Institutions {
		list = append(list, int64(n))
	}
	return list
}

func unpack(list []any) (c graph.Counts, err error) {
	const sizes = len(c.Enterprises[0])
	if len(list) != len(c.Enterprises)*sizes+len(c.Institutions) {
		return c, fmt.Errorf("%w: Neo4j 中的合计与本程序不符，请检查是否有人直接改过数据库", graph.ErrUnavailable)
	}
	for i, v := range list {
		n, ok := v.(int64)
		if !ok {
			return c, fmt.Errorf("%w: Neo4j 中的合计不是整数，请检查是否有人直接改过数据库", graph.ErrUnavailable)
		}
		if i < len(c.Enterprises)*sizes {
			c.Enterprises[i/sizes][i%sizes] = int(n)
			continue
		}
		c.Institutions[i-len(c.Enterprises)*sizes] = int(n)
	}
	return c, nil
}

func (v *view) leaves() (map[string]scopes, error) {
	rows, err := v.run(cypher("leaves"), nil)
	if err != nil {
		return nil, err
	}
	m := make(map[string]scopes, len(rows))
	for _, r := range rows {
		m[r.text("leaf")] = scopes{r.text("leaf"), r.text("card"), r.text("chain")}
		if r.err() != nil {
			return nil, r.err()
		}
	}
	return m, nil
}

// recount counts everything anew, from what the transaction sees.
func (v *view) recount(dataDate graph.Date) (totals, error) {
	leaves, err := v.leaves()
	if err != nil {
		return nil, err
	}
	result, err := v.tx.Run(v.ctx, cypher("working"), map[string]any{"day": dayOf(graph.FilterDate("", dataDate))})
	if err != nil {
		return nil, err
	}
	t, m := totals{}, map[string]int64{}
	for result.Next(v.ctx) {
		r := &row{record: result.Record()}
		clear(m)
		list := r.list("standings")
		for i, segment := range r.texts("segments") {
			if s, ok := list[i].(int64); ok {
				best(leaves, m, segment, s)
			}
		}
		t.add(r.text("region"), m, 1)
		if r.err() != nil {
			return nil, r.err()
		}
	}
	return t, result.Err()
}

// rows are the changes as parameters, in the order of keys; what does not change is left out.
func (t totals) rows() []map[string]any {
	keys := slices.SortedFunc(maps.Keys(t), func(a, b totalKey) int {
		return slices.Compare([]string{a.scope, a.region}, []string{b.scope, b.region})
	})
	var rows []map[string]any
	for _, k := range keys {
		if *t[k] != (graph.Counts{}) {
			rows = append(rows, map[string]any{"key": k.scope + "|" + k.region, "scope": k.scope, "region": k.region, "counts": pack(t[k])})
		}
	}
	return rows
}
