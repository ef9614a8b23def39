package embedded

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"chainchief/graph"
	"chainchief/graph/rules"
)

// moves are the rows of one column that a write touches.
type moves struct{ gone, kept, added []handle }

func (v *moves) before() []handle { return slices.Concat(v.gone, v.kept) }
func (v *moves) after() []handle  { return slices.Concat(v.kept, v.added) }

// A stir collects the rows that a write changes. Rows leave the sorted lists
// under their old keys, are changed, and are inserted under the new ones.
type stir struct {
	enterprises, memberships, links moves
	// standing are the memberships that move in the lists of their segments:
	// those touched, and those of the enterprises touched.
	standing []handle
	// counted are the ids of the enterprises whose counts may change; recount says that all may.
	counted []string
	recount bool
	// bulk: all there is comes at once, and what can be done at the end, on every core, waits for it.
	bulk  bool
	texts archive // of what comes in bulk
}

// keep returns a copy of a text that stays.
func (s *stir) keep(text string) string {
	if s.bulk {
		return s.texts.text(s.texts.file(text))
	}
	return strings.Clone(text)
}

// apply makes a write seen. The changes are those of one graph.Plan; their
// records must be the memory's to keep.
func (m *memory) apply(changes []rules.Change) {
	s := m.survey(changes)
	if !s.recount {
		m.countAll(s.counted, -1)
	}
	m.lift(s)
	m.dropRows(s)
	for _, c := range slices.Backward(changes) { // what refers goes before what is referred to
		if c.After == nil {
			m.remove(c.Ref)
		}
	}
	for _, c := range changes {
		if c.After != nil {
			m.put(c.After, s)
		}
	}
	m.lay(s)
	if s.recount {
		m.count()
		return
	}
	m.countAll(s.counted, 1)
}

// survey finds what a write will move.
func (m *memory) survey(changes []rules.Change) *stir {
	s := &stir{}
	note := func(v *moves, c rules.Change, h handle, known bool) {
		switch {
		case !known: // noted when it is put
		case c.After == nil:
			v.gone = append(v.gone, h)
		default:
			v.kept = append(v.kept, h)
		}
	}
	for _, c := range changes {
		switch c.Ref.Kind {
		case graph.KindEnterprises:
			h, known := m.enterpriseOf(c.Ref.Key)
			note(&s.enterprises, c, h, known)
			s.counted = append(s.counted, c.Ref.Key)
		case graph.KindMemberships:
			h, known := m.findMembership(c.Ref.Key)
			note(&s.memberships, c, h, known)
			id, _, _ := strings.Cut(c.Ref.Key, "|")
			s.counted = append(s.counted, id)
		case graph.KindLinks:
			h, known := m.findLink(c.Ref.Key)
			note(&s.links, c, h, known)
		case graph.KindSegments, graph.KindMeta: // cards and the data date decide what is counted where
			s.recount = true
		}
	}
	slices.Sort(s.counted)
	s.counted = slices.Compact(s.counted)
	s.standing = s.memberships.before()
	for _, e := range s.enterprises.before() {
		s.standing = append(s.standing, m.enterprises.rows[e].memberships...)
	}
	slices.Sort(s.standing)
	s.standing = slices.Compact(s.standing)
	return s
}

// lift takes what a write moves out of the sorted lists.
func (m *memory) lift(s *stir) {
	m.stand(cut, s.standing)
	m.own(cut, s.memberships.gone)
	m.trade(cut, s.links.before())
	m.membershipsByKey = cut(m.membershipsByKey, s.memberships.gone, m.byKey)
	m.linksByID = cut(m.linksByID, s.links.gone, m.byLinkID)
	m.enterprisesByID = cut(m.enterprisesByID, s.enterprises.gone, m.byID)
	m.enterprisesByName = cut(m.enterprisesByName, s.enterprises.before(), m.byName)
}

// lay puts what a write has moved or made into the sorted lists.
func (m *memory) lay(s *stir) {
	slices.Sort(s.memberships.gone)
	standing := slices.DeleteFunc(s.standing, func(h handle) bool {
		_, gone := slices.BinarySearch(s.memberships.gone, h)
		return gone
	})
	id := func(h handle) uint64 { return graph.LinkOrder(m.enterprises.rows[h].id) }
	name := func(h handle) uint64 { return graph.LinkOrder(m.enterprises.rows[h].name) }
	linkID := func(h handle) uint64 { return graph.LinkOrder(m.linkID(h)) }
	key := func(h handle) uint64 { return keyOrder(m.enterprises.rows[m.memberships.rows[h].enterprise].id) }
	into := func(list *[]handle, added []handle, begin func(handle) uint64, by compare) {
		sortBegun(added, begin, by)
		*list = mergeSorted(*list, added, by)
	}
	lists := []func(){ // none touches what another does
		func() { into(&m.enterprisesByName, s.enterprises.after(), name, m.byName) },
		func() { into(&m.enterprisesByID, slices.Clone(s.enterprises.added), id, m.byID) },
		func() { into(&m.linksByID, slices.Clone(s.links.added), linkID, m.byLinkID) },
		func() { into(&m.membershipsByKey, slices.Clone(s.memberships.added), key, m.byKey) },
		func() { m.trade(merge, s.links.after()) },
		func() { m.own(merge, slices.Clone(s.memberships.added)) },
		func() { m.stand(merge, append(standing, s.memberships.added...)) },
	}
	if !s.bulk {
		for _, list := range lists {
			list()
		}
		return
	}
	m.indexTexts(s.enterprises.added)
	var work sync.WaitGroup
	next := make(chan func())
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() {
			for list := range next {
				list()
			}
		})
	}
	for _, list := range lists {
		next <- list
	}
	close(next)
	work.Wait()
	for _, in := range m.members {
		in.places.order()
	}
}

type edit = func(list, handles []handle, by compare) []handle

// stand edits the lists of memberships by segment, and by segment and region.
func (m *memory) stand(do edit, memberships []handle) {
	segment := func(h handle) handle { return m.memberships.rows[h].segment }
	region := func(h handle) handle { return m.enterprises.rows[m.memberships.rows[h].enterprise].region }
	byOwner(memberships, segment, func(s handle, list []handle) {
		in := m.members[s]
		if in == nil {
			in = &standing{}
			m.members[s] = in
		}
		in.all = do(in.all, list, m.byStanding)
		for rank, h := range in.all {
			m.memberships.rows[h].rank = uint32(rank)
		}
		byOwner(list, region, func(code handle, list []handle) {
			place := in.places.need(code)
			*place = do(*place, list, m.byStanding)
		})
	})
}

// own edits the lists of memberships by enterprise.
func (m *memory) own(do edit, memberships []handle) {
	enterprise := func(h handle) handle { return m.memberships.rows[h].enterprise }
	byOwner(memberships, enterprise, func(e handle, list []handle) {
		row := &m.enterprises.rows[e]
		row.memberships = do(row.memberships, list, m.byKey)
	})
}

// trade edits the lists of links by enterprise.
func (m *memory) trade(do edit, links []handle) {
	trades := make([]handle, 0, 2*len(links))
	for _, h := range links {
		trades = append(trades, sale(h), purchase(h))
	}
	trader := func(t handle) handle {
		row := &m.links.rows[linkOf(t)]
		if isSale(t) {
			return row.supplier
		}
		return row.customer
	}
	var those []handle
	byOwner(trades, trader, func(e handle, list []handle) {
		row := &m.enterprises.rows[e]
		those = those[:0]
		for i := range row.arcs {
			those = append(those, row.arcs[i].trade)
		}
		those = do(those, list, m.byConfidence)
		row.arcs = m.arcsOf(row.arcs, those)
	})
}

// arcsOf makes the arcs of an enterprise anew, in the place of its old ones where they fit.
func (m *memory) arcsOf(arcs []arc, trades []handle) []arc {
	if cap(arcs) < len(trades) {
		arcs = make([]arc, len(trades))
	}
	arcs = arcs[:len(trades)]
	for i, t := range trades {
		row := &m.links.rows[linkOf(t)]
		arcs[i] = arc{row.confidence, graph.LinkOrder(m.linkIDs.text(row.id)), row.since, row.until, row.supplier, t}
		if isSale(t) {
			arcs[i].other = row.customer
		}
	}
	return arcs
}

// put makes or replaces a record and keeps the sets, which are in no order.
// Where it makes a row, the row is noted in the stir.
func (m *memory) put(r graph.Record, s *stir) {
	switch r := r.(type) {
	case graph.Enterprise:
		m.putEnterprise(r, s)
	case graph.Membership:
		row := m.packMembership(r)
		if !s.bulk { // else there is none yet
			if h, known := m.findMembership(r.Ref().Key); known {
				m.memberships.rows[h] = row
				return
			}
		}
		s.memberships.added = append(s.memberships.added, m.memberships.add(row))
	case graph.SupplyLink:
		h, known := m.findLink(r.ID)
		if known {
			drop(m.soldIn, m.links.rows[h].segment, h)
			m.links.rows[h] = m.packLink(r, m.links.rows[h].id)
		} else {
			h = m.links.add(m.packLink(r, m.linkIDs.file(r.ID)))
			s.links.added = append(s.links.added, h)
		}
		enter(m.soldIn, m.links.rows[h].segment, h)
	case graph.DataDate:
		m.DataDate = graph.Date(r)
	default:
		m.forget(r.Ref())
		m.shelves[r.Ref().Kind].put(r)
		m.referrers.add(r)
		if g, ok := r.(graph.Region); ok {
			m.codes.number(g.Code) // before the enterprises come, so that codes are numbered in their order
		}
		if i, ok := r.(graph.Import); ok {
			at, _ := slices.BinarySearchFunc(m.history, i, m.bySequence)
			m.history = slices.Insert(m.history, at, i.ID)
		}
	}
}

func (m *memory) putEnterprise(e graph.Enterprise, s *stir) {
	row := m.packEnterprise(e, s)
	h, known := m.enterpriseOf(e.ID)
	if !known {
		h = m.enterprises.add(row)
		s.enterprises.added = append(s.enterprises.added, h)
		m.enlist(h)
		m.place(h)
		if !s.bulk {
			m.indexText(h)
		}
		return
	}
	old := m.enterprises.rows[h]
	row.memberships, row.arcs = old.memberships, old.arcs
	reworded := row.search != old.search
	m.displace(h)
	if reworded {
		m.unindexText(h)
	}
	m.enterprises.rows[h] = row
	m.place(h)
	if reworded {
		m.indexText(h)
	}
}

// remove takes a record away. Memberships and links are gone already with their rows.
func (m *memory) remove(ref graph.Ref) {
	switch ref.Kind {
	case graph.KindMemberships, graph.KindLinks:
	case graph.KindEnterprises:
		if h, known := m.enterpriseOf(ref.Key); known {
			m.displace(h)
			m.unindexText(h)
			m.strike(h)
			m.enterprises.drop(h)
		}
	case graph.KindMeta:
		m.DataDate = ""
	default:
		m.forget(ref)
		m.shelves[ref.Kind].remove(ref.Key)
	}
}

// dropRows takes away the rows that were lifted for good.
func (m *memory) dropRows(s *stir) {
	for _, h := range s.memberships.gone {
		m.memberships.drop(h)
	}
	for _, h := range s.links.gone {
		drop(m.soldIn, m.links.rows[h].segment, h)
		m.links.drop(h)
	}
}

// forget takes a record on a shelf out of the lists that know of it.
func (m *memory) forget(ref graph.Ref) {
	old := m.shelves[ref.Kind].get(ref.Key)
	if old == nil {
		return
	}
	m.referrers.remove(old)
	if i, ok := old.(graph.Import); ok {
		at, _ := slices.BinarySearchFunc(m.history, i, m.bySequence)
		m.history = slices.Delete(m.history, at, at+1)
	}
}

func (m *memory) bySequence(id string, i graph.Import) int {
	return cmp.Or(cmp.Compare(m.imports.rows[id].Sequence, i.Sequence), strings.Compare(id, i.ID))
}

// place puts an enterprise beside those of its region, park, parent and group.
func (m *memory) place(h handle) {
	row := &m.enterprises.rows[h]
	enter(m.inRegion, row.region, h)
	enter(m.inPark, row.park, h)
	parent, group := row.belongs()
	join(m.children, parent, h)
	join(m.inGroup, group, h)
	if above, known := m.enterpriseOf(parent); known {
		m.enterprises.rows[above].alone = false
	}
	row.alone = row.alone && len(m.children[row.id]) == 0
}

func (m *memory) displace(h handle) {
	row := &m.enterprises.rows[h]
	drop(m.inRegion, row.region, h)
	drop(m.inPark, row.park, h)
	parent, group := row.belongs()
	quit(m.children, parent, h)
	quit(m.inGroup, group, h)
}

// join lists an enterprise under a text; under a blank one none is listed.
func join(lists map[string][]handle, under string, h handle) {
	if under != "" {
		lists[under] = append(lists[under], h)
	}
}

func quit(lists map[string][]handle, under string, h handle) {
	if under == "" {
		return
	}
	rest := slices.DeleteFunc(lists[under], func(o handle) bool { return o == h })
	if lists[under] = rest; len(rest) == 0 {
		delete(lists, under)
	}
}

func enter[K comparable](sets map[K]*set, key K, h handle) {
	s := sets[key]
	if s == nil {
		s = new(set)
		sets[key] = s
	}
	s.add(h)
}

func drop[K comparable](sets map[K]*set, key K, h handle) {
	s := sets[key]
	if s == nil {
		return
	}
	if s.remove(h); s.n == 0 {
		delete(sets, key)
	}
}
