package embedded

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"chainchief/graph"
)

// memory is the graph as questions see it, at one revision.
type memory struct {
	state
	images int // in the file, which alone holds them

	// The kinds that stay few, each on a shelf. Those that the code names are here by name too.
	shelves   map[graph.Kind]shelf
	shelfList []shelf // all of them
	regions   *table[graph.Region]
	chains    *table[graph.Chain]
	segments  *table[graph.Segment]
	parks     *table[graph.Park]
	parkPairs *table[graph.ParkPair]
	clusters  *table[graph.Cluster]
	projects  *table[graph.Project]
	imports   *table[graph.Import]
	aliases   *table[graph.Alias]
	referrers referrers // from shelves
	history   []string  // the ids of imports by sequence

	// The kinds that grow.
	words       words
	codes       words // of regions, few and so numbered by themselves
	sources     sources
	enterprises column[enterprise]
	memberships column[membership]
	links       column[link]
	linkIDs     archive
	ids         ids // of enterprises

	// Where they stand. Each list is sorted.
	enterprisesByID   []handle
	enterprisesByName []handle             // by name, id
	membershipsByKey  []handle             // by key
	linksByID         []handle             // by id
	members           map[handle]*standing // memberships of a segment
	inRegion          map[handle]*set      // enterprises
	inPark            map[handle]*set      // enterprises
	soldIn            map[handle]*set      // links of a segment
	children          map[string][]handle  // enterprises by the id of their parent, as it comes
	inGroup           map[string][]handle  // enterprises by the name of their group, as it comes
	grams             postings             // enterprises by what their search text holds

	scopes map[handle]scopes   // of a leaf
	leaves map[handle][]handle // of a leaf, a card or a chain
	kept   []*totals           // the first is of the data date

	touched map[graph.Kind]int64 // the revision of the last write since the store was opened
}

// state is what the header of the file says of the graph as a whole.
type state struct {
	StoreID  string     `json:"store_id,omitzero"`
	Revision int64      `json:"revision"`
	Facts    int64      `json:"facts,omitzero"`  // the revision of the last write that changed facts
	Ledger   int64      `json:"ledger,omitzero"` // and records of the ledger
	DataDate graph.Date `json:"data_date,omitzero"`
}

// standing is the memberships of a segment, each list in the order of graph.MemberGroup.
type standing struct {
	all    []handle
	places byPlace[[]handle]
}

// membersIn lists the memberships of a segment.
func (m *memory) membersIn(segment handle) []handle {
	if s := m.members[segment]; s != nil {
		return s.all
	}
	return nil
}

func newMemory() *memory {
	m := &memory{
		regions: newTable[graph.Region](), chains: newTable[graph.Chain](), segments: newTable[graph.Segment](),
		parks: newTable[graph.Park](), parkPairs: newTable[graph.ParkPair](), clusters: newTable[graph.Cluster](),
		projects: newTable[graph.Project](), imports: newTable[graph.Import](), aliases: newTable[graph.Alias](),
		referrers: referrers{},
		words:     newWords(), codes: newWords(), sources: sources{numbers: map[string]handle{}},
		members:  map[handle]*standing{},
		inRegion: map[handle]*set{}, inPark: map[handle]*set{}, soldIn: map[handle]*set{},
		children: map[string][]handle{}, inGroup: map[string][]handle{}, grams: postings{own: map[gram]*set{}},
		scopes: map[handle]scopes{}, leaves: map[handle][]handle{}, touched: map[graph.Kind]int64{},
	}
	m.shelves = map[graph.Kind]shelf{
		graph.KindRegions: m.regions, graph.KindChains: m.chains, graph.KindSegments: m.segments, graph.KindParks: m.parks,
		graph.KindParkPairs: m.parkPairs, graph.KindClusters: m.clusters, graph.KindProjects: m.projects,
		graph.KindImports: m.imports, graph.KindAliases: m.aliases,
	}
	for _, kind := range graph.Kinds {
		if m.shelves[kind] == nil && !elsewhere(kind) {
			m.shelves[kind] = newTable[graph.Record]()
		}
	}
	m.shelfList = slices.Collect(maps.Values(m.shelves))
	return m
}

// elsewhere reports whether a kind stands on no shelf: there are too many, or the file alone has them.
func elsewhere(kind graph.Kind) bool {
	switch kind {
	case graph.KindEnterprises, graph.KindMemberships, graph.KindLinks, graph.KindImages:
		return true
	}
	return false
}

func (m *memory) meta() graph.Meta {
	return graph.Meta{
		StoreID: m.StoreID, Revision: m.Revision, FactsRevision: m.Facts, LedgerRevision: m.Ledger, DataDate: m.DataDate,
		Records: m.records() - m.imports.size() - m.aliases.size(),
	}
}

// lastWrite is the revision of the last write that touched some kinds, 0 where none did yet.
func (m *memory) lastWrite(kinds []graph.Kind) (last int64) {
	for _, kind := range kinds {
		last = max(last, m.touched[kind])
	}
	return last
}

// get returns a record, or nil where there is none. Its lists are the memory's.
func (m *memory) get(ref graph.Ref) graph.Record {
	switch ref.Kind {
	case graph.KindEnterprises:
		if h, ok := m.enterpriseOf(ref.Key); ok {
			return m.enterprise(h)
		}
	case graph.KindMemberships:
		if h, ok := m.findMembership(ref.Key); ok {
			return m.membership(h)
		}
	case graph.KindLinks:
		if h, ok := m.findLink(ref.Key); ok {
			return m.link(h)
		}
	case graph.KindMeta:
		if d := graph.DataDate(m.DataDate); d != "" && d.Ref() == ref {
			return d
		}
	default:
		if s, ok := m.shelves[ref.Kind]; ok {
			return s.get(ref.Key)
		}
	}
	return nil
}

func (m *memory) findMembership(key string) (handle, bool) {
	id, rest, _ := strings.Cut(key, "|")
	segment, since, _ := strings.Cut(rest, "|")
	e, ok := m.enterpriseOf(id)
	if !ok {
		return 0, false
	}
	for _, h := range m.enterprises.rows[e].memberships {
		row := &m.memberships.rows[h]
		if m.words.texts[row.segment] == segment && string(row.since.date()) == since {
			return h, true
		}
	}
	return 0, false
}

func (m *memory) findLink(id string) (handle, bool) {
	i, found := slices.BinarySearchFunc(m.linksByID, id, func(h handle, id string) int {
		return strings.Compare(m.linkID(h), id)
	})
	if !found {
		return 0, false
	}
	return m.linksByID[i], true
}

// survivor follows the merges of an enterprise id.
func (m *memory) survivor(id string) string {
	for {
		a, merged := m.aliases.rows[id]
		if !merged {
			return id
		}
		id = a.New
	}
}

// refers lists the records that refer to one.
func (m *memory) refers(ref graph.Ref) []graph.Ref {
	list := slices.Clone(m.referrers[ref])
	add := func(kind graph.Kind, key string) { list = append(list, graph.Ref{Kind: kind, Key: key}) }
	word, known := m.words.numbers[ref.Key]
	switch ref.Kind {
	case graph.KindEnterprises:
		e, ok := m.enterpriseOf(ref.Key)
		if !ok {
			break
		}
		row := &m.enterprises.rows[e]
		for _, h := range m.children[ref.Key] {
			add(graph.KindEnterprises, m.enterprises.rows[h].id)
		}
		for _, h := range row.memberships {
			add(graph.KindMemberships, m.membership(h).Ref().Key)
		}
		for _, a := range row.arcs {
			add(graph.KindLinks, m.linkID(linkOf(a.trade)))
		}
	case graph.KindRegions, graph.KindParks:
		in := m.inPark
		if ref.Kind == graph.KindRegions {
			in = m.inRegion
			word, known = m.codes.numbers[ref.Key]
		}
		if s := in[word]; known && s != nil {
			for h := range s.all() {
				add(graph.KindEnterprises, m.enterprises.rows[h].id)
			}
		}
	case graph.KindSegments:
		if !known {
			break
		}
		for _, h := range m.membersIn(word) {
			add(graph.KindMemberships, m.membership(h).Ref().Key)
		}
		if s := m.soldIn[word]; s != nil {
			for h := range s.all() {
				add(graph.KindLinks, m.linkID(h))
			}
		}
	}
	return list
}

// The orders of handles. None calls two of them equal.

func (m *memory) byID(a, b handle) int {
	return strings.Compare(m.enterprises.rows[a].id, m.enterprises.rows[b].id)
}

func (m *memory) byName(a, b handle) int {
	x, y := &m.enterprises.rows[a], &m.enterprises.rows[b]
	return cmp.Or(strings.Compare(x.name, y.name), strings.Compare(x.id, y.id))
}

func (m *memory) byKey(a, b handle) int {
	x, y := &m.memberships.rows[a], &m.memberships.rows[b]
	if x.enterprise != y.enterprise {
		return compareKeys(m.enterprises.rows[x.enterprise].id, m.enterprises.rows[y.enterprise].id)
	}
	if x.segment != y.segment {
		return compareKeys(m.words.texts[x.segment], m.words.texts[y.segment])
	}
	return cmp.Compare(x.since, y.since)
}

// byStanding is the order of graph.MemberGroup.
func (m *memory) byStanding(a, b handle) int {
	x, y := &m.memberships.rows[a], &m.memberships.rows[b]
	if c := cmp.Compare(x.certainty, y.certainty); c != 0 {
		return c
	}
	if x.enterprise != y.enterprise {
		e, f := &m.enterprises.rows[x.enterprise], &m.enterprises.rows[y.enterprise]
		if c := cmp.Compare(sizeRank[e.size], sizeRank[f.size]); c != 0 {
			return c
		}
		return m.byName(x.enterprise, y.enterprise)
	}
	return cmp.Or(
		strings.Compare(m.words.texts[x.segment], m.words.texts[y.segment]),
		cmp.Compare(m.begun(x), m.begun(y)),
		cmp.Compare(x.since, y.since),
	)
}

func (m *memory) byLinkID(a, b handle) int {
	return strings.Compare(m.linkID(a), m.linkID(b))
}

// byConfidence orders trades.
func (m *memory) byConfidence(a, b handle) int {
	a, b = linkOf(a), linkOf(b)
	if c := cmp.Compare(m.links.rows[b].confidence, m.links.rows[a].confidence); c != 0 {
		return c
	}
	return m.byLinkID(a, b)
}

// begun is when a membership begins, by itself or as its enterprise does.
func (m *memory) begun(row *membership) day {
	if row.since == 0 {
		return m.enterprises.rows[row.enterprise].since
	}
	return row.since
}

// inForce reports whether a membership holds on a day, as Membership.Inherit has it.
func (m *memory) inForce(row *membership, at day) bool {
	e := &m.enterprises.rows[row.enterprise]
	return active(m.begun(row), row.until, at) && active(0, e.until, at)
}
