package embedded

import (
	"context"
	"slices"

	"chainchief/graph"
)

// Weave implements graph.Weaver.
func (r reader) Weave(ctx context.Context, use func(graph.Web) error) error {
	_, err := ask(ctx, r, nil, func(m *memory) (struct{}, error) { return struct{}{}, use(&web{m, make([]graph.Arc, 0, 64)}) })
	return err
}

// web is a graph.Web; its numbers are handles.
type web struct {
	*memory
	arcs []graph.Arc // room to hand them out in
}

func (w *web) Number(id string) (int32, error) {
	list, err := w.survivors([]string{id})
	if err != nil {
		return 0, err
	}
	return int32(list[0]), nil
}

func (w *web) ID(enterprise int32) string { return w.enterprises.rows[enterprise].id }

// round is how many rows are filled in at a time: enough for looks into memory to
// overlap, few enough to be used before they leave the processor.
const round = 64

func (w *web) Enterprises(_ context.Context, numbers []int32, use func(int, *graph.Enterprise)) error {
	list := make([]graph.Enterprise, min(len(numbers), round))
	for begin := 0; begin < len(numbers); begin += round {
		some := numbers[begin:min(begin+round, len(numbers))]
		w.fillEnterprises(len(some), func(i int) (*graph.Enterprise, handle) { return &list[i], handle(some[i]) })
		for i := range some {
			use(begin+i, &list[i])
		}
	}
	return nil
}

func (w *web) Links(numbers []int32, use func(int, *graph.SupplyLink)) {
	list, handles := make([]graph.SupplyLink, min(len(numbers), round)), make([]handle, round)
	for begin := 0; begin < len(numbers); begin += round {
		some := numbers[begin:min(begin+round, len(numbers))]
		for i, n := range some {
			handles[i] = handle(n)
		}
		w.fillLinks(list[:len(some)], handles[:len(some)])
		for i := range some {
			use(begin+i, &list[i])
		}
	}
}

func (w *web) Works(_ context.Context, of []int32, asOf graph.Date, limit int, use func(int, []graph.Membership)) error {
	at := w.asOf(asOf)
	// In rounds, as fillLinks.
	all := make([][]handle, len(of))
	count := 0
	for i, n := range of {
		all[i] = w.enterprises.rows[n].memberships
		count += len(all[i])
	}
	rows := make([]membership, 0, count)
	for _, those := range all {
		for _, h := range those {
			rows = append(rows, w.memberships.rows[h])
		}
	}
	var hits []handle
	var works []graph.Membership
	for i, n := range of {
		e := &w.enterprises.rows[n]
		hits = hits[:0]
		for k, h := range all[i] {
			if w.inForce(&rows[k], at) {
				hits = append(hits, h)
			}
		}
		rows = rows[len(all[i]):]
		slices.SortFunc(hits, w.byStanding)
		hits = hits[:min(len(hits), limit)]
		heir := graph.Enterprise{LocalSince: e.since.date(), LocalUntil: e.until.date(), Source: w.sources.list[e.source]}
		works = works[:0]
		for _, h := range hits {
			works = append(works, w.inherited(h, &heir))
		}
		use(i, works)
	}
	return nil
}

func (w *web) Kin(ctx context.Context, of []int32, limit int, take func(int32, []int32, bool) bool) error {
	for _, n := range of {
		if err := ctx.Err(); err != nil {
			return err
		}
		list := w.kin(handle(n))
		kin := make([]int32, min(len(list), limit))
		for i := range kin {
			kin[i] = int32(list[i])
		}
		if !take(n, kin, len(list) > limit) {
			return nil
		}
	}
	return nil
}

func (w *web) LinkID(number int32) string { return w.linkID(handle(number)) }

func (w *web) Arcs(ctx context.Context, of []int32, q graph.LinksQuery, take func(int32, []graph.Arc, bool) bool) error {
	checked := q
	checked.Enterprises, checked.Limit = []string{""}, min(q.Limit, graph.MaxLimit) // numbers are asked for, as many links as one likes
	if err := checked.Check(); err != nil {
		return err
	}
	at := w.asOf(q.AsOf)
	// In rounds, as fillLinks.
	lists := make([][]arc, len(of))
	for i, n := range of {
		lists[i] = w.enterprises.rows[n].arcs
	}
	for i, list := range lists {
		if len(list) > 0 && list[0].confidence < q.MinConfidence {
			lists[i] = nil
		}
	}
	arcs := w.arcs
	w.arcs = nil // others are asked for meanwhile
	defer func() { w.arcs = arcs }()
	for i, n := range of {
		if err := ctx.Err(); err != nil {
			return err
		}
		arcs = arcs[:0]
		truncated := false
		for a := range asked(lists[i], &q, at) {
			if truncated = len(arcs) == q.Limit; truncated {
				break
			}
			arcs = append(arcs, graph.Arc{Link: int32(linkOf(a.trade)), Other: int32(a.other), Sells: isSale(a.trade), Confidence: a.confidence, Order: a.order})
		}
		if !take(n, arcs, truncated) {
			return nil
		}
	}
	return nil
}
