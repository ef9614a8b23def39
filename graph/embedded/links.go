package embedded

import (
	"context"

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
		row := &m.enterprises.rows[h]
		sells, buys := row.sells, row.buys
		switch q.Direction {
		case graph.Suppliers:
			sells = nil
		case graph.Customers:
			buys = nil
		}
		begin := len(hits)
		for len(sells)+len(buys) > 0 {
			from := &sells
			if len(sells) == 0 || len(buys) > 0 && m.byConfidence(buys[0], sells[0]) < 0 {
				from = &buys
			}
			h := (*from)[0]
			*from = (*from)[1:]
			l := &m.links.rows[h]
			if l.confidence < q.MinConfidence {
				break // and all that follow
			}
			if !active(l.since, l.until, at) {
				continue
			}
			if len(hits)-begin == q.Limit {
				g.Truncated = true
				break
			}
			hits = append(hits, h)
		}
		ends[i] = len(hits)
	}
	// All links at once: a great many small lists would cost more than what is in them.
	links := make([]graph.SupplyLink, len(hits))
	for i, h := range hits {
		m.fillLink(&links[i], h)
	}
	begin := 0
	for i, end := range ends {
		if end > begin {
			groups[i].Links = links[begin:end:end]
		}
		begin = end
	}
	return groups, nil
}
