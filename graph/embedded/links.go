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
	var hits []handle
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
		hits = hits[:0]
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
			if len(hits) == q.Limit {
				g.Truncated = true
				break
			}
			hits = append(hits, h)
		}
		if len(hits) == 0 {
			continue
		}
		g.Links = make([]graph.SupplyLink, len(hits))
		for i, h := range hits {
			g.Links[i] = m.link(h)
		}
	}
	return groups, nil
}
