package embedded

import (
	"context"
	"fmt"

	"chainchief/graph"
)

// hasScope returns ErrNotFound for what is neither leaf, card nor chain.
func (m *memory) hasScope(id string) error {
	_, segment := m.segments.rows[id]
	_, chain := m.chains.rows[id]
	if !segment && !chain {
		return fmt.Errorf("%w: 没有环节、卡片或产业链 %s，请先查询标识", graph.ErrNotFound, id)
	}
	return nil
}

// hasLeaf returns ErrNotFound for what is not a leaf, be it a card.
func (m *memory) hasLeaf(id string) error {
	if s, ok := m.segments.rows[id]; !ok || s.Card {
		return fmt.Errorf("%w: 没有环节 %s，请先查询环节标识", graph.ErrNotFound, id)
	}
	return nil
}

// leavesOf returns the leaves that a leaf, a card or a chain stands for, as words.
func (m *memory) leavesOf(scope string) []handle {
	word := m.words.numbers[scope]
	if leaf, ok := m.scopes[word]; ok {
		return leaf[:1]
	}
	var leaves []handle
	for leaf, s := range m.scopes {
		if s[1] == word || s[2] == word {
			leaves = append(leaves, leaf)
		}
	}
	return leaves
}

func (m *memory) tally(ctx context.Context, q graph.TallyQuery) (graph.Tally, error) {
	t := graph.Tally{AsOf: graph.EffectiveDate(q.AsOf, m.dataDate)}
	for _, scope := range q.Scopes {
		if err := m.hasScope(scope); err != nil {
			return graph.Tally{}, err
		}
	}
	parts := make([][]handle, len(q.Parts)) // a region that no enterprise is in counts nothing
	for i, codes := range q.Parts {
		for _, code := range codes {
			if word, ok := m.words.numbers[code]; ok {
				parts[i] = append(parts[i], word)
			}
		}
	}
	row := m.keptRow
	if at := m.asOf(q.AsOf); at != m.asOf("") {
		row = m.countedRow(parts, at)
	}
	for _, scope := range q.Scopes {
		if err := ctx.Err(); err != nil {
			return graph.Tally{}, err
		}
		r := graph.TallyRow{Scope: scope, Parts: make([]graph.Counts, len(parts))}
		row(&r, parts)
		t.Rows = append(t.Rows, r)
	}
	return t, nil
}

// keptRow fills a row from the totals.
func (m *memory) keptRow(r *graph.TallyRow, parts [][]handle) {
	t, ok := m.totals[m.words.numbers[r.Scope]]
	if !ok {
		return
	}
	r.Elsewhere = t.all
	for i, codes := range parts {
		for _, code := range codes {
			if c, ok := t.region[code]; ok {
				r.Parts[i].Add(c)
				subtract(&r.Elsewhere, c)
			}
		}
	}
}

func subtract(c, d *graph.Counts) {
	for i := range c.Enterprises {
		for j := range c.Enterprises[i] {
			c.Enterprises[i][j] -= d.Enterprises[i][j]
		}
		c.Institutions[i] -= d.Institutions[i]
	}
}

// countedRow returns what fills rows for another date than the data date. It
// goes through the members of a scope, the surest of each leaf first.
func (m *memory) countedRow(parts [][]handle, at day) func(*graph.TallyRow, [][]handle) {
	partOf := map[handle]int{}
	for i, codes := range parts {
		for _, code := range codes {
			partOf[code] = i
		}
	}
	best := make([]uint8, len(m.enterprises.rows)) // 0: not met yet, else certainty + 1
	return func(r *graph.TallyRow, _ [][]handle) {
		var met []handle
		for _, leaf := range m.leavesOf(r.Scope) {
			for _, h := range m.members[leaf] {
				row := &m.memberships.rows[h]
				seen := &best[row.enterprise]
				if *seen != 0 && *seen <= row.certainty+1 || !m.inForce(row, at) {
					continue
				}
				if *seen == 0 {
					met = append(met, row.enterprise)
				}
				*seen = row.certainty + 1
			}
		}
		for _, h := range met {
			e, c := &m.enterprises.rows[h], &r.Elsewhere
			if i, ok := partOf[e.region]; ok {
				c = &r.Parts[i]
			}
			e.countIn(c, best[h]-1, 1)
			best[h] = 0
		}
	}
}
