package neostore

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chainchief/graph"
)

// The totals of every scope in every region at the data date are kept, since
// nearly every question is asked at that date. All scopes of a chain in a region
// stand in one node, (:Total {key: chain|region, scopes, counts, captives}), so that a
// question about a chain is one look-up for each region it names, where counting
// would go through each membership. A write takes the enterprises that it touches
// out of them and counts them again, in its own transaction.

// everywhere is the region of the totals of all regions.
const everywhere = "*"

// totals are changes of the kept totals by key.
type totals map[totalKey]*graph.Counts

type totalKey struct{ scope, region string }

// scopes are a leaf, its card and its chain.
type scopes [3]string

// rank is what an enterprise counts as in a scope.
type rank struct {
	standing int64
	captive  bool
}

// add counts an enterprise n times: in each scope once, at its smallest standing there.
func (t totals) add(region string, standings map[string]rank, n int32) {
	for scope, s := range standings {
		for _, key := range [2]totalKey{{scope, everywhere}, {scope, region}} {
			c := t[key]
			if c == nil {
				c = new(graph.Counts)
				t[key] = c
			}
			count(c, s.standing, s.captive, n)
		}
	}
}

// best is the smallest standing in each scope, captive where all are.
func best(leaves map[string]scopes, into map[string]rank, segment string, r rank) {
	for _, scope := range leaves[segment] {
		if now, ok := into[scope]; ok {
			into[scope] = rank{min(now.standing, r.standing), now.captive && r.captive}
			continue
		}
		into[scope] = r
	}
}

// standings is what an enterprise counts as on a day.
func standings(leaves map[string]scopes, e graph.Enterprise, memberships []graph.Membership, day int64) map[string]rank {
	m := map[string]rank{}
	for _, k := range memberships {
		in := k.Inherit(e)
		if begins, ends := interval(in.Since, in.Until); begins <= day && day < ends {
			best(leaves, m, k.Segment, rank{standing(k, e), k.Captive})
		}
	}
	return m
}

// pack lists counts as they are kept: by certainty and size, then institutions by
// certainty. Those that are captive are kept apart, and only where there are any.
func pack(c *graph.Counts) []any {
	list := flat(c.Enterprises)
	for _, n := range c.Institutions {
		list = append(list, int64(n))
	}
	return list
}

func flat(c [3][5]int32) (list []any) {
	for _, bySize := range c {
		for _, n := range bySize {
			list = append(list, int64(n))
		}
	}
	return list
}

// captives is how many numbers there are of those that are captive.
var captives = len(flat([3][5]int32{}))

// numbers is how many there are in packed counts.
var numbers = len(pack(new(graph.Counts)))

func unpack(list []any) (c graph.Counts, err error) {
	const sizes = len(c.Enterprises[0])
	for i, v := range list {
		n, ok := v.(int64)
		if !ok {
			return c, errTotals
		}
		if i < len(c.Enterprises)*sizes {
			c.Enterprises[i/sizes][i%sizes] = int32(n)
			continue
		}
		c.Institutions[i-len(c.Enterprises)*sizes] = int32(n)
	}
	return c, nil
}

var errTotals = fmt.Errorf("%w: Neo4j 中的合计与本程序不符，请检查是否有人直接改过数据库", graph.ErrUnavailable)

// eachTotal hands on the counts of a Total node, scope by scope.
func eachTotal(r *row, use func(scope string, c *graph.Counts)) error {
	scopes, counts, captive := r.texts("scopes"), r.list("counts"), r.list("captives")
	if r.err() != nil {
		return r.err()
	}
	if len(counts) != len(scopes)*numbers || len(captive) > 0 && len(captive) != len(scopes)*captives {
		return errTotals
	}
	for i, scope := range scopes {
		c, err := unpack(counts[i*numbers : (i+1)*numbers])
		if err != nil {
			return err
		}
		if len(captive) > 0 {
			own, err := unpack(captive[i*captives : (i+1)*captives])
			if err != nil {
				return err
			}
			c.Captive = own.Enterprises
		}
		use(scope, &c)
	}
	return nil
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
func (v *view) recount(dataDate graph.Date) (kept, error) {
	leaves, err := v.leaves()
	if err != nil {
		return nil, err
	}
	result, err := v.tx.Run(v.ctx, cypher("working"), map[string]any{"day": dayOf(graph.FilterDate("", dataDate))})
	if err != nil {
		return nil, err
	}
	t, m := totals{}, map[string]rank{}
	for result.Next(v.ctx) {
		r := &row{record: result.Record()}
		clear(m)
		list, captive := r.list("standings"), r.list("captives")
		for i, segment := range r.texts("segments") {
			if s, ok := list[i].(int64); ok {
				best(leaves, m, segment, rank{s, captive[i] == int64(1)})
			}
		}
		t.add(r.text("region"), m, 1)
		if r.err() != nil {
			return nil, r.err()
		}
	}
	return t.byChain(leaves), result.Err()
}

// kept are totals as they are kept: by chain and region, then by scope.
type kept map[totalKey]map[string]*graph.Counts

// byChain groups totals; the scope of a key is then the chain.
func (t totals) byChain(leaves map[string]scopes) kept {
	chainOf := map[string]string{}
	for _, s := range leaves {
		for _, scope := range s {
			chainOf[scope] = s[2]
		}
	}
	k := kept{}
	for key, c := range t {
		if *c == (graph.Counts{}) {
			continue
		}
		at := totalKey{chainOf[key.scope], key.region}
		if k[at] == nil {
			k[at] = map[string]*graph.Counts{}
		}
		k[at][key.scope] = c
	}
	return k
}

func (k totalKey) String() string { return k.scope + "|" + k.region }

// rows are the nodes as parameters, in the order of their keys.
func (k kept) rows() []map[string]any {
	var rows []map[string]any
	for _, key := range slices.SortedFunc(maps.Keys(k), func(a, b totalKey) int { return strings.Compare(a.String(), b.String()) }) {
		var names, counts, captive []any
		some := false
		for _, scope := range slices.Sorted(maps.Keys(k[key])) {
			if c := k[key][scope]; *c != (graph.Counts{}) {
				names, counts, captive = append(names, scope), append(counts, pack(c)...), append(captive, flat(c.Captive)...)
				some = some || c.Captive != [3][5]int32{}
			}
		}
		if !some {
			captive = nil
		}
		rows = append(rows, map[string]any{"key": key.String(), "props": map[string]any{
			"key": key.String(), "chain": key.scope, "region": key.region, "scopes": names, "counts": counts, "captives": captive,
		}})
	}
	return rows
}

// totalStep is how many Total nodes one statement takes; each may hold thousands of numbers.
const totalStep = 200

func (v *view) putTotals(rows []map[string]any) error {
	for some := range slices.Chunk(rows, totalStep) {
		if err := each(v, cypher("put_totals"), "rows", some, nil); err != nil {
			return err
		}
	}
	return nil
}

// addTotals adds changes to what is kept.
func (v *view) addTotals(changes kept) error {
	var keys []string
	of := map[string]totalKey{}
	for key := range changes {
		keys = append(keys, key.String())
		of[key.String()] = key
	}
	slices.Sort(keys)
	for some := range slices.Chunk(keys, totalStep) {
		err := each(v, cypher("get_totals"), "keys", some, func(r *row) error {
			group := changes[of[r.text("key")]]
			return eachTotal(r, func(scope string, c *graph.Counts) {
				if group[scope] == nil {
					group[scope] = new(graph.Counts)
				}
				group[scope].Add(c)
			})
		})
		if err != nil {
			return err
		}
	}
	return v.putTotals(changes.rows())
}
