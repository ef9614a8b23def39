package embedded

import (
	"slices"

	"chainchief/graph"
)

// The totals of every scope at the data date are kept, since nearly every
// question is asked at that date. An enterprise is taken out of them before a
// write that touches it and counted again after it.

// scopes are a leaf, its card and its chain, as words.
type scopes [3]handle

// total is what one scope counts.
type total struct {
	all    graph.Counts
	region map[handle]*graph.Counts
}

// count counts all enterprises anew.
func (m *memory) count() {
	clear(m.scopes)
	for _, s := range m.segments.rows {
		if !s.Card {
			m.scopes[m.words.number(s.ID)] = scopes{m.words.number(s.ID), m.words.number(s.Parent), m.words.number(s.Chain)}
		}
	}
	clear(m.totals)
	at := m.asOf("")
	for _, h := range m.enterprisesByID {
		m.countOne(h, at, 1)
	}
}

// countAll counts the enterprises that are there n times more.
func (m *memory) countAll(ids []string, n int) {
	at := m.asOf("")
	for _, id := range ids {
		if h, ok := m.enterpriseOf[id]; ok {
			m.countOne(h, at, n)
		}
	}
}

// countOne counts an enterprise in each scope once, at its highest certainty there.
func (m *memory) countOne(h handle, at day, n int) {
	type standing struct {
		scope     handle
		certainty uint8
	}
	e := &m.enterprises.rows[h]
	best := make([]standing, 0, 16)
	for _, k := range e.memberships {
		row := &m.memberships.rows[k]
		if !m.inForce(row, at) {
			continue
		}
		for _, scope := range m.scopes[row.segment] {
			i := slices.IndexFunc(best, func(s standing) bool { return s.scope == scope })
			if i < 0 {
				best = append(best, standing{scope, row.certainty})
				continue
			}
			best[i].certainty = min(best[i].certainty, row.certainty)
		}
	}
	for _, s := range best {
		t := m.totals[s.scope]
		if t == nil {
			t = &total{region: map[handle]*graph.Counts{}}
			m.totals[s.scope] = t
		}
		c := t.region[e.region]
		if c == nil {
			c = new(graph.Counts)
			t.region[e.region] = c
		}
		e.countIn(&t.all, s.certainty, n)
		e.countIn(c, s.certainty, n)
	}
}

// countIn counts the enterprise n times.
func (e *enterprise) countIn(c *graph.Counts, certainty uint8, n int) {
	if e.institution {
		c.Institutions[certainty] += n
		return
	}
	c.Enterprises[certainty][e.size] += n
}
