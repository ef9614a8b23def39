package embedded

import (
	"slices"

	"chainchief/graph"
)

// The totals of every scope are kept for a few days: always for the data date,
// at which nearly every question is asked, and for days asked for again and
// again. An enterprise is taken out of them before a write that touches it and
// counted again after it.

// scopes are a leaf, its card and its chain, as words.
type scopes [3]handle

// byPlace holds something for each of the regions that have any, by their code.
type byPlace[T any] struct {
	at   []uint32 // 1 + the place in list; 0, or nothing, where a region has none
	list []T
}

// get returns nil where the region has none.
func (p *byPlace[T]) get(code handle) *T {
	if int(code) >= len(p.at) || p.at[code] == 0 {
		return nil
	}
	return &p.list[p.at[code]-1]
}

// need makes it where the region has none; it is good until the next is made.
func (p *byPlace[T]) need(code handle) *T {
	if n := int(code) + 1 - len(p.at); n > 0 {
		p.at = append(p.at, make([]uint32, n)...)
	}
	if p.at[code] == 0 {
		p.list = append(p.list, *new(T))
		p.at[code] = uint32(len(p.list))
	}
	return &p.list[p.at[code]-1]
}

// order lays the list out by code, so that the counties of a city lie side by side.
func (p *byPlace[T]) order() {
	list := make([]T, 0, len(p.list))
	for code, at := range p.at {
		if at > 0 {
			list = append(list, p.list[at-1])
			p.at[code] = uint32(len(list))
		}
	}
	p.list = list
}

// total is what one scope counts.
type total struct {
	all     graph.Counts
	places  byPlace[placeCounts]
	captive byPlace[[3][5]int32] // apart from places, since few are
}

// placeCounts is a graph.Counts in half the space, there being a great many.
type placeCounts struct {
	enterprises  [3][5]int32
	institutions [3]int32
}

// move adds n times the counts to one sum and takes them from another.
func (c *placeCounts) move(from, to *graph.Counts) {
	for i := range c.enterprises {
		for j, n := range c.enterprises[i] {
			to.Enterprises[i][j] += n
			from.Enterprises[i][j] -= n
		}
		to.Institutions[i] += c.institutions[i]
		from.Institutions[i] -= c.institutions[i]
	}
}

// moveCaptive does so with those that are captive.
func moveCaptive(captive *[3][5]int32, from, to *graph.Counts) {
	for i := range captive {
		for j, n := range captive[i] {
			to.Captive[i][j] += n
			from.Captive[i][j] -= n
		}
	}
}

// totals are the totals of every scope on one day.
type totals struct {
	day   day
	scope map[handle]*total
}

// count counts all enterprises anew, for the data date alone.
func (m *memory) count() {
	m.placeScopes()
	m.kept = []*totals{m.countDay(m.asOf(""))}
}

// placeScopes finds the card and the chain of each leaf.
func (m *memory) placeScopes() {
	clear(m.scopes)
	clear(m.leaves)
	for _, key := range m.segments.keys {
		s := m.segments.rows[key]
		if s.Card {
			continue
		}
		in := scopes{m.words.number(s.ID), m.words.number(s.Parent), m.words.number(s.Chain)}
		m.scopes[in[0]] = in
		for _, scope := range in {
			m.leaves[scope] = append(m.leaves[scope], in[0])
		}
	}
}

// countDay counts all enterprises on a day. It reads only.
func (m *memory) countDay(at day) *totals {
	t := &totals{day: at, scope: map[handle]*total{}}
	for _, h := range m.enterprisesByID {
		m.countOne(t, h, 1)
	}
	for _, sum := range t.scope {
		sum.places.order()
		sum.captive.order()
	}
	return t
}

// countAll counts the enterprises that are there n times more, on every day that is kept.
func (m *memory) countAll(ids []string, n int32) {
	for _, id := range ids {
		if h, ok := m.enterpriseOf(id); ok {
			for _, t := range m.kept {
				m.countOne(t, h, n)
			}
		}
	}
}

// countOne counts an enterprise in each scope once, at its highest certainty
// there, as captive where all that it does there is.
func (m *memory) countOne(t *totals, h handle, n int32) {
	type standing struct {
		scope     handle
		certainty uint8
		captive   bool
	}
	e := &m.enterprises.rows[h]
	best := make([]standing, 0, 16)
	for _, k := range e.memberships {
		row := &m.memberships.rows[k]
		if !m.inForce(row, t.day) {
			continue
		}
		for _, scope := range m.scopes[row.segment] {
			i := slices.IndexFunc(best, func(s standing) bool { return s.scope == scope })
			if i < 0 {
				best = append(best, standing{scope, row.certainty, row.captive})
				continue
			}
			best[i].certainty = min(best[i].certainty, row.certainty)
			best[i].captive = best[i].captive && row.captive
		}
	}
	for _, s := range best {
		sum := t.scope[s.scope]
		if sum == nil {
			sum = &total{}
			t.scope[s.scope] = sum
		}
		c := sum.places.need(e.region)
		if e.institution {
			sum.all.Institutions[s.certainty] += n
			c.institutions[s.certainty] += n
			continue
		}
		sum.all.Enterprises[s.certainty][e.size] += n
		c.enterprises[s.certainty][e.size] += n
		if s.captive {
			sum.all.Captive[s.certainty][e.size] += n
			sum.captive.need(e.region)[s.certainty][e.size] += n
		}
	}
}

// countIn counts the enterprise once.
func (e *enterprise) countIn(c *graph.Counts, certainty uint8, captive bool) {
	if e.institution {
		c.Institutions[certainty]++
		return
	}
	c.Enterprises[certainty][e.size]++
	if captive {
		c.Captive[certainty][e.size]++
	}
}

const (
	// oftenAsked is how often a day must be asked for to be kept: counting all
	// enterprises once costs about as much as so many questions do.
	oftenAsked = 16
	// daysKept bounds the days besides the data date: a judgement asks for three.
	daysKept = 4
)

// noteDay notes that a day that is not kept was asked for, and reports whether
// it is to be kept from now on.
func (s *Store) noteDay(at day) bool {
	s.daysLock.Lock()
	defer s.daysLock.Unlock()
	if len(s.asked) > 1000 {
		clear(s.asked) // somebody walks through the calendar
	}
	if s.asked[at]++; s.asked[at] < oftenAsked {
		return false
	}
	delete(s.asked, at)
	return true
}

// keepDay keeps the totals of a day. It counts while readers read; while
// somebody writes, it leaves it for another time.
func (s *Store) keepDay(at day) {
	select {
	case s.writer <- struct{}{}:
	default:
		return
	}
	defer s.endTurn()
	m := s.memory // which only a writer changes
	if m.keptOn(at) != nil {
		return
	}
	t := m.countDay(at)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(m.kept) > daysKept {
		m.kept = slices.Delete(slices.Clone(m.kept), 1, 2) // the one kept longest; the data date stays
	}
	m.kept = append(m.kept, t)
}

// keptOn returns the totals of a day, or nil.
func (m *memory) keptOn(at day) *totals {
	for _, t := range m.kept {
		if t.day == at {
			return t
		}
	}
	return nil
}
