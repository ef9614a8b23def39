package embedded

import (
	"encoding/binary"
	"slices"
	"strconv"

	"chainchief/graph"
)

// A million enterprises with their memberships and links are kept as rows
// without pointers to small texts: handles stand for enterprises, words and
// sources, and the texts of one enterprise are one packed string.

type enterprise struct {
	packed           string // the record but for its source
	source           handle
	region           handle // code
	park             handle // word
	since, until     day
	size             uint8 // index in graph.Sizes
	institution      bool
	alone            bool   // it names neither parent nor group, and has been nobody's parent
	id, name, search string // stretches of packed

	memberships []handle // by key
	arcs        []arc    // its links, by confidence from the highest, then id
}

// arc is a link as one of its enterprises has it, with what decides whether it
// is asked for, so that the row of the link need not be looked at.
type arc struct {
	confidence   float64
	order        uint64 // graph.LinkOrder
	since, until day
	other        handle // enterprise
	trade        handle
}

// A trade is the handle of a link as it stands in the list of one of its two
// enterprises: twice the number of the link, and one more in the supplier's.

func sale(link handle) handle     { return link<<1 | 1 }
func purchase(link handle) handle { return link << 1 }
func linkOf(trade handle) handle  { return trade >> 1 }
func isSale(trade handle) bool    { return trade&1 != 0 }

type membership struct {
	enterprise   handle
	segment      handle // word
	products     handle // word: a packed list
	source       handle
	since, until day
	rank         uint32 // its place in standing.all
	certainty    uint8  // index in graph.Certainties
	captive      bool
}

type link struct {
	confidence         float64
	id                 filed // in linkIDs
	supplier, customer handle
	segment, product   handle // words
	source             handle
	since, until       day
	kind               handle // word
}

// column holds the rows of one kind; the place of a row is its handle.
type column[T any] struct {
	rows []T
	free []handle
}

func (c *column[T]) add(row T) handle {
	if n := len(c.free); n > 0 {
		h := c.free[n-1]
		c.free = c.free[:n-1]
		c.rows[h] = row
		return h
	}
	c.rows = append(c.rows, row)
	return handle(len(c.rows) - 1)
}

func (c *column[T]) drop(h handle) {
	c.rows[h] = *new(T)
	c.free = append(c.free, h)
}

func (c *column[T]) size() int { return len(c.rows) - len(c.free) }

// packer writes texts and lists of texts behind one another, each with its length before it.
type packer []byte

func (p *packer) text(s string) {
	*p = append(binary.AppendUvarint(*p, uint64(len(s))), s...)
}

func (p *packer) texts(list []string) {
	*p = binary.AppendUvarint(*p, uint64(len(list)))
	for _, s := range list {
		p.text(s)
	}
}

// unpacker reads what a packer wrote; its texts are stretches of the packed string.
type unpacker string

func (u *unpacker) number() int {
	if b := (*u)[0]; b < 0x80 { // as nearly always
		*u = (*u)[1:]
		return int(b)
	}
	n := 0
	for shift := 0; ; shift += 7 {
		b := (*u)[0]
		*u = (*u)[1:]
		if n |= int(b&0x7f) << shift; b < 0x80 {
			return n
		}
	}
}

func (u *unpacker) text() string {
	n := u.number()
	s := (*u)[:n]
	*u = (*u)[n:]
	return string(s)
}

func (u *unpacker) texts() []string {
	n := u.number()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = u.text()
	}
	return list
}

// packList makes one text of a list; that of none is blank.
func packList(list []string) string {
	if len(list) == 0 {
		return ""
	}
	var p packer
	p.texts(list)
	return string(p)
}

func unpackList(packed string) []string {
	if packed == "" {
		return nil
	}
	u := unpacker(packed)
	return u.texts()
}

func (m *memory) packEnterprise(e graph.Enterprise, s *stir) enterprise {
	var p packer
	for _, text := range []string{
		e.ID, e.Name, e.Parent, e.Group, e.ShortName, e.Region, e.Place, e.Park, string(e.Type), string(e.Size),
		e.SizeBasis, e.ListedCode, string(e.LocalSince), string(e.LocalUntil),
	} {
		p.text(text)
	}
	p.texts(e.Aliases)
	p.texts(e.Tiers)
	p.texts(e.Products)
	p.text(packSeldom(&e))
	p.text(e.Search)
	packed := s.keep(string(p))
	u := unpacker(packed)
	return enterprise{
		packed: packed, id: u.text(), name: u.text(), search: packed[len(packed)-len(e.Search):],
		region: m.codes.number(e.Region), park: m.words.number(e.Park), source: m.sources.number(e.Source),
		since: toDay(e.LocalSince), until: toDay(e.End()),
		size: uint8(e.Size.Index()), institution: e.Type == graph.TypeInstitution, alone: e.Parent == "" && e.Group == "",
	}
}

func (m *memory) enterprise(h handle) (e graph.Enterprise) {
	m.fillEnterprises(1, func(int) (*graph.Enterprise, handle) { return &e, h })
	return e
}

// fillEnterprises fills in enterprises by their handles, in rounds as fillLinks does.
func (m *memory) fillEnterprises(n int, at func(i int) (*graph.Enterprise, handle)) {
	packed, sources := make([]unpacker, n), make([]handle, n)
	for i := range n {
		_, h := at(i)
		row := &m.enterprises.rows[h]
		packed[i], sources[i] = unpacker(row.packed), row.source
	}
	for i := range n {
		e, _ := at(i)
		e.ID = packed[i].text()
	}
	for i := range n {
		e, _ := at(i)
		e.Source = m.sources.source(sources[i])
		u := packed[i]
		for _, text := range [...]*string{
			&e.Name, &e.Parent, &e.Group, &e.ShortName, &e.Region, &e.Place, &e.Park, (*string)(&e.Type), (*string)(&e.Size),
			&e.SizeBasis, &e.ListedCode, (*string)(&e.LocalSince), (*string)(&e.LocalUntil),
		} {
			*text = u.text()
		}
		e.Aliases, e.Tiers, e.Products = u.texts(), u.texts(), u.texts()
		unpackSeldom(u.text(), e)
		e.Search = u.text()
	}
}

// packSeldom packs the state of an enterprise and what the register of firms
// says, of which most have nothing.
func packSeldom(e *graph.Enterprise) string {
	if e.State == "" && e.StateDate == "" && e.StateSource == "" && e.StateNote == "" && e.MovedTo == "" &&
		e.CreditCode == "" && len(e.FormerNames) == 0 && e.Address == "" && e.RegisteredCapital == 0 && e.Founded == "" && e.AboveScaleSince == "" {
		return ""
	}
	var p packer
	for _, text := range []string{string(e.State), string(e.StateDate), e.StateSource, e.StateNote, e.MovedTo, e.CreditCode} {
		p.text(text)
	}
	p.texts(e.FormerNames)
	p.text(e.Address)
	p.text(strconv.FormatFloat(e.RegisteredCapital, 'g', -1, 64))
	p.text(string(e.Founded))
	p.text(string(e.AboveScaleSince))
	return string(p)
}

func unpackSeldom(packed string, e *graph.Enterprise) {
	if packed == "" {
		return
	}
	u := unpacker(packed)
	e.State, e.StateDate, e.StateSource, e.StateNote, e.MovedTo = graph.State(u.text()), graph.Date(u.text()), u.text(), u.text(), u.text()
	e.CreditCode, e.FormerNames, e.Address = u.text(), u.texts(), u.text()
	e.RegisteredCapital, _ = strconv.ParseFloat(u.text(), 64)
	e.Founded, e.AboveScaleSince = graph.Date(u.text()), graph.Date(u.text())
}

// belongs is what an enterprise says of whom it belongs to: the id of its parent,
// and the name of its group.
func (e *enterprise) belongs() (parent, group string) {
	if e.alone {
		return "", ""
	}
	u := unpacker(e.packed)
	u.text() // the id and the name stand before them, in the order of packEnterprise
	u.text()
	parent = u.text()
	return parent, u.text()
}

func (m *memory) packMembership(r graph.Membership) membership {
	enterprise, _ := m.enterpriseOf(r.Enterprise)
	return membership{
		enterprise: enterprise, segment: m.words.number(r.Segment), products: m.words.number(packList(r.Products)),
		source: m.sources.number(r.Source), since: toDay(r.Since), until: toDay(r.Until),
		certainty: uint8(r.Certainty.Index()), captive: r.Captive,
	}
}

func (m *memory) membership(h handle) graph.Membership {
	row := &m.memberships.rows[h]
	return graph.Membership{
		Enterprise: m.enterprises.rows[row.enterprise].id, Segment: m.words.texts[row.segment],
		Certainty: graph.Certainties[row.certainty], Since: row.since.date(), Until: row.until.date(),
		Products: unpackList(m.words.texts[row.products]), Captive: row.captive,
		Source: m.sources.source(row.source),
	}
}

func (m *memory) packLink(r graph.SupplyLink, id filed) link {
	supplier, _ := m.enterpriseOf(r.Supplier)
	customer, _ := m.enterpriseOf(r.Customer)
	return link{
		id: id, confidence: r.Confidence, supplier: supplier, customer: customer,
		segment: m.words.number(r.Segment), product: m.words.number(r.Product), source: m.sources.number(r.Source),
		since: toDay(r.Since), until: toDay(r.Until), kind: m.words.number(string(r.Kind)),
	}
}

func (m *memory) linkID(h handle) string { return m.linkIDs.text(m.links.rows[h].id) }

func (m *memory) link(h handle) graph.SupplyLink {
	var l [1]graph.SupplyLink
	m.fillLinks(l[:], []handle{h})
	return l[0]
}

// fillLinks fills in links by their handles. Each round of its loops looks into
// one other place of memory, so that the processor need not wait for one look
// before it begins the next.
func (m *memory) fillLinks(links []graph.SupplyLink, handles []handle) {
	rows := make([]link, len(links))
	for i, h := range handles {
		rows[i] = m.links.rows[h]
	}
	for i := range rows {
		links[i].Supplier = m.enterprises.rows[rows[i].supplier].id
	}
	for i := range rows {
		links[i].Customer = m.enterprises.rows[rows[i].customer].id
	}
	for i := range rows {
		l, row := &links[i], &rows[i]
		l.ID, l.Product, l.Segment, l.Kind = m.linkIDs.text(row.id), m.words.texts[row.product], m.words.texts[row.segment], graph.LinkKind(m.words.texts[row.kind])
		l.Since, l.Until, l.Confidence = row.since.date(), row.until.date(), row.confidence
		l.Source = m.sources.source(row.source)
	}
}

// The orders of rows. None calls two different rows equal.

// compareKeys orders a|… and b|… as texts do: of two ids, one of which begins
// with the other, the longer comes first, since “|” lies behind all that ids are made of.
func compareKeys(a, b string) int {
	n := min(len(a), len(b))
	switch {
	case a[:n] != b[:n]:
		if a < b {
			return -1
		}
		return 1
	default:
		return len(b) - len(a)
	}
}

// keyOrder is the beginning of a|… as a number, in the order of compareKeys.
func keyOrder(a string) uint64 {
	begin := [8]byte{'|', '|', '|', '|', '|', '|', '|', '|'}
	copy(begin[:], a)
	return binary.BigEndian.Uint64(begin[:])
}

// sizeRank orders by size, the largest first and the unknown last.
var sizeRank = func() (rank [5]int) {
	for i, s := range []graph.Size{graph.SizeLarge, graph.SizeMedium, graph.SizeSmall, graph.SizeMicro, graph.SizeUnknown} {
		rank[slices.Index(graph.Sizes, s)] = i
	}
	return rank
}()
