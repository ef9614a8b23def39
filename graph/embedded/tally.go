package embedded

import (
	"context"
	"fmt"

	"chainchief/graph"
)

// hasScope returns ErrNotFound for what is neither leaf, card nor chain.
func (m *memory) hasScope(id string) error {
	if _, segment := m.segments.rows[id]; segment {
		return nil
	}
	if _, chain := m.chains.rows[id]; chain {
		return nil
	}
	return fmt.Errorf("%w: 没有环节、板块或产业链 %s，请先查询标识", graph.ErrNotFound, id)
}

// hasLeaf returns ErrNotFound for what is not a leaf, be it a card.
func (m *memory) hasLeaf(id string) error {
	if s, ok := m.segments.rows[id]; !ok || s.Card {
		return fmt.Errorf("%w: 没有环节 %s，请先查询环节标识", graph.ErrNotFound, id)
	}
	return nil
}

// leavesOf returns the leaves that a leaf, a card or a chain stands for, as words.
func (m *memory) leavesOf(scope string) []handle { return m.leaves[m.words.numbers[scope]] }

// tally also returns the day where it had to count, no totals being kept of it.
func (m *memory) tally(ctx context.Context, q graph.TallyQuery) (t graph.Tally, counted day, err error) {
	for _, scope := range q.Scopes {
		if err := m.hasScope(scope); err != nil {
			return t, 0, err
		}
	}
	parts := make([][]handle, len(q.Parts)) // a region that no enterprise is in counts nothing
	for i, codes := range q.Parts {
		for _, code := range codes {
			if number, ok := m.codes.numbers[code]; ok {
				parts[i] = append(parts[i], number)
			}
		}
	}
	at := m.asOf(q.AsOf)
	var row func(*graph.TallyRow)
	if kept := m.keptOn(at); kept != nil {
		row = m.keptRow(kept, parts)
	} else {
		counted, row = at, m.countedRow(parts, at)
	}
	t = graph.Tally{AsOf: graph.EffectiveDate(q.AsOf, m.DataDate), Rows: make([]graph.TallyRow, len(q.Scopes))}
	cells := make([]graph.Counts, len(parts)*len(q.Scopes))
	for i, scope := range q.Scopes {
		if err := ctx.Err(); err != nil {
			return graph.Tally{}, 0, err
		}
		r := &t.Rows[i]
		r.Scope, r.Parts, cells = scope, cells[:len(parts):len(parts)], cells[len(parts):]
		row(r)
	}
	return t, counted, nil
}

// keptRow returns what fills rows from totals.
func (m *memory) keptRow(kept *totals, parts [][]handle) func(*graph.TallyRow) {
	return func(r *graph.TallyRow) {
		t, ok := kept.scope[m.words.numbers[r.Scope]]
		if !ok {
			return
		}
		r.Elsewhere = t.all
		for i, codes := range parts {
			for _, code := range codes {
				if c := t.places.get(code); c != nil {
					c.move(&r.Elsewhere, &r.Parts[i])
				}
				if c := t.captive.get(code); c != nil {
					moveCaptive(c, &r.Elsewhere, &r.Parts[i])
				}
			}
		}
	}
}

// countedRow returns what fills rows on a day that no totals are kept of. It
// goes through the members of a scope, the surest of each leaf first.
func (m *memory) countedRow(parts [][]handle, at day) func(*graph.TallyRow) {
	partOf := map[handle]int{}
	for i, codes := range parts {
		for _, code := range codes {
			partOf[code] = i
		}
	}
	best := make([]uint8, len(m.enterprises.rows)) // 0: not met yet, else certainty + 1, and open
	const open = 1 << 7                            // it does something there that is not captive
	return func(r *graph.TallyRow) {
		var met []handle
		for _, leaf := range m.leavesOf(r.Scope) {
			for _, h := range m.membersIn(leaf) {
				row := &m.memberships.rows[h]
				seen := &best[row.enterprise]
				now := row.certainty + 1
				if !row.captive {
					now |= open
				}
				if *seen != 0 && *seen&^open <= row.certainty+1 && *seen|now&open == *seen || !m.inForce(row, at) {
					continue
				}
				if *seen == 0 {
					met = append(met, row.enterprise)
				} else {
					now = min(*seen&^open, row.certainty+1) | (*seen|now)&open
				}
				*seen = now
			}
		}
		for _, h := range met {
			e, c := &m.enterprises.rows[h], &r.Elsewhere
			if i, ok := partOf[e.region]; ok {
				c = &r.Parts[i]
			}
			e.countIn(c, best[h]&^open-1, best[h]&open == 0)
			best[h] = 0
		}
	}
}
