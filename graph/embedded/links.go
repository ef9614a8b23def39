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
		begin := len(hits)
		for _, t := range m.enterprises.rows[h].trades {
			if isSale(t) && q.Direction == graph.Suppliers || !isSale(t) && q.Direction == graph.Customers {
				continue
			}
			l := &m.links.rows[linkOf(t)]
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
			hits = append(hits, linkOf(t))
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
