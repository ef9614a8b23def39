package embedded

import (
	"context"
	"iter"

	"chainchief/graph"
)

func (m *memory) linksOf(ctx context.Context, q graph.LinksQuery) ([]graph.LinkGroup, error) {
	enterprises, err := m.survivors(q.Enterprises)
	if err != nil {
		return nil, err
	}
	at := m.asOf(q.AsOf)
	groups := make([]graph.LinkGroup, len(enterprises))
	hits := make([]handle, 0, 4*len(enterprises))
	ends := make([]int, len(enterprises)) // of each group in hits
	for i, h := range enterprises {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		g := &groups[i]
		g.Of = q.Enterprises[i]
		begin := len(hits)
		for a := range asked(m.enterprises.rows[h].arcs, &q, at) {
			if len(hits)-begin == q.Limit {
				g.Truncated = true
				break
			}
			hits = append(hits, linkOf(a.trade))
		}
		ends[i] = len(hits)
	}
	// All links at once: a great many small lists would cost more than what is in them.
	links := make([]graph.SupplyLink, len(hits))
	m.fillLinks(links, hits)
	begin := 0
	for i, end := range ends {
		if end > begin {
			groups[i].Links = links[begin:end:end]
		}
		begin = end
	}
	return groups, nil
}

// asked yields those arcs of an enterprise that a query asks for, whatever its limit.
func asked(arcs []arc, q *graph.LinksQuery, at day) iter.Seq[*arc] {
	return func(yield func(*arc) bool) {
		for i := range arcs {
			a := &arcs[i]
			if a.confidence < q.MinConfidence {
				return // as all that follow
			}
			if isSale(a.trade) && q.Direction == graph.Suppliers || !isSale(a.trade) && q.Direction == graph.Customers ||
				!active(a.since, a.until, at) {
				continue
			}
			if !yield(a) {
				return
			}
		}
	}
}
