package insight_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// market is a made-up trade: what the segments of a chain feed, and who is where.
type market struct {
	segments []graph.Segment
	firms    map[string]*graph.Enterprise
	works    []graph.Membership
	links    []graph.SupplyLink
	edges    []graph.ProductEdge
	usual    map[string]graph.Size // of unknown firms: what others of the segment are
}

func newMarket() *market {
	return &market{firms: map[string]*graph.Enterprise{}, usual: map[string]graph.Size{}}
}

// segment adds a traded leaf; from feed it.
func (m *market) segment(id string, kind graph.SegmentKind, from ...string) *graph.Segment {
	m.segments = append(m.segments, graph.Segment{ID: "c." + id, Chain: "c", Parent: "c.card", Name: id, Kind: kind, Traded: true, Inputs: prefixed(from)})
	return &m.segments[len(m.segments)-1]
}

func prefixed(ids []string) []string {
	var list []string
	for _, id := range ids {
		list = append(list, "c."+id)
	}
	return list
}

// firm adds a firm of 六安 (its name in lower case) or 合肥 (in capitals) that is in segments: "part", "part?" probable, "part!" captive, "part:螺栓" with words.
func (m *market) firm(name string, size graph.Size, in ...string) *graph.Enterprise {
	region := "341500"
	if strings.ToUpper(name) == name {
		region = "340100"
	}
	e := &graph.Enterprise{ID: "e-" + name, Name: name, ShortName: name, Region: region, Type: graph.TypeEnterprise, Size: size}
	m.firms[e.ID] = e
	for _, s := range in {
		s, words, _ := strings.Cut(s, ":")
		w := graph.Membership{Enterprise: e.ID, Certainty: graph.Confirmed}
		if words != "" {
			w.Products = strings.Split(words, ";")
		}
		if strings.HasSuffix(s, "?") {
			w.Certainty = graph.Probable
		}
		w.Captive = strings.HasSuffix(s, "!")
		w.Segment = "c." + strings.TrimRight(s, "?!")
		m.works = append(m.works, w)
	}
	return e
}

func (m *market) sells(from, to string) {
	m.links = append(m.links, graph.SupplyLink{ID: fmt.Sprint("l-", len(m.links)), Supplier: "e-" + from, Customer: "e-" + to, Product: "货", Kind: graph.LinkSupply, Confidence: 0.9})
}

func (m *market) members(of func(w graph.Membership, e *graph.Enterprise) (string, bool)) []graph.MemberGroup {
	groups := map[string]*graph.MemberGroup{}
	var keys []string
	for _, w := range m.works {
		e := m.firms[w.Enterprise]
		key, ok := of(w, e)
		if !ok {
			continue
		}
		if groups[key] == nil {
			groups[key] = &graph.MemberGroup{Of: key}
			keys = append(keys, key)
		}
		groups[key].Members = append(groups[key].Members, graph.Member{Membership: w, Enterprise: *e})
	}
	var list []graph.MemberGroup
	for _, k := range keys {
		list = append(list, *groups[k])
	}
	return list
}

func (m *market) trades(of func(e *graph.Enterprise) bool) []graph.LinkGroup {
	var list []graph.LinkGroup
	for _, e := range m.firms {
		if !of(e) {
			continue
		}
		g := graph.LinkGroup{Of: e.ID}
		for _, l := range m.links {
			if l.Supplier == e.ID || l.Customer == e.ID {
				g.Links = append(g.Links, l)
			}
		}
		list = append(list, g)
	}
	return list
}

// partners asks for those of a firm of 六安 in 合肥.
func (m *market) partners(name string) *insight.Partners {
	self := m.firms["e-"+name]
	home, other := graph.Region{Code: "341500", Name: "六安市", Level: graph.LevelCity}, graph.Region{Code: "340100", Name: "合肥市", Level: graph.LevelCity}
	card := graph.Segment{ID: "c.card", Chain: "c", Name: "板块", Card: true}
	atlas := insight.NewAtlas(graph.Taxonomy{Chains: []graph.Chain{{ID: "c", Name: "链"}}, Segments: append([]graph.Segment{card}, m.segments...)},
		graph.Gazetteer{Regions: []graph.Region{home, other}}, graph.Dataset{})
	away := func(e *graph.Enterprise) bool { return e.Region == other.Code }
	own := map[string]bool{}
	f := &insight.PartnersFacts{Of: insight.Asked{Kind: "enterprise"}, Sides: insight.Sides{Home: home, Other: other}, AsOf: "2026-11-30", Self: self,
		Families: map[string]graph.Enterprise{}, Products: insight.NewProducts(m.edges)}
	for _, w := range m.works {
		if w.Enterprise == self.ID {
			own[w.Segment] = true
			f.Own = append(f.Own, graph.Member{Membership: w, Enterprise: *self})
		}
	}
	f.Others = m.members(func(w graph.Membership, e *graph.Enterprise) (string, bool) { return w.Segment, away(e) })
	f.Peers = m.members(func(w graph.Membership, e *graph.Enterprise) (string, bool) { return w.Segment, own[w.Segment] })
	f.Works = m.members(func(w graph.Membership, e *graph.Enterprise) (string, bool) { return e.ID, true })
	f.EndWorks = f.Works
	f.Links = m.trades(func(e *graph.Enterprise) bool { return e.ID == self.ID })
	f.Trades = m.trades(away)
	for _, e := range m.firms {
		f.Ends = append(f.Ends, *e)
		f.Families[e.ID] = *e
	}
	for s, size := range m.usual {
		row := graph.TallyRow{Scope: "c." + s}
		row.Elsewhere.Enterprises[0][size.Index()] = 1
		f.Everybody.Rows = append(f.Everybody.Rows, row)
	}
	return insight.FindPartners(atlas, f, insight.Default)
}

func names(list []insight.Partner) string {
	var all []string
	for _, x := range list {
		all = append(all, x.Firm.Name)
	}
	return strings.Join(all, " ")
}

func wants(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 5e-4 {
		t.Errorf("%s is %.4f, not %.4f", what, got, want)
	}
}

// TestPartnerEdge: 1 − Π(1 − q/(2·log2(1 + d))), by hand.
func TestPartnerEdge(t *testing.T) {
	one := func(feeds int, certainty string, also ...string) float64 {
		m := newMarket()
		m.segment("part", graph.SegmentPart)
		for i := range feeds {
			m.segment(fmt.Sprint("use", i), graph.SegmentPart, "part")
		}
		m.firm("a", graph.SizeLarge, "part"+certainty)
		m.firm("X", graph.SizeLarge, append([]string{"use0"}, also...)...)
		p := m.partners("a")
		if len(p.Customers) != 1 {
			t.Fatalf("%d customers", len(p.Customers))
		}
		return p.Customers[0].Inputs.Edge
	}
	wants(t, "q 1, d 1", one(1, ""), 0.5)
	wants(t, "q 1, d 3", one(3, ""), 0.25)
	wants(t, "two with q 1, d 3", one(3, "", "use1"), 0.4375)
	wants(t, "q 0.6, d 7", one(7, "?"), 0.1)
}

// TestPartnerScore: the weights over the known factors, by hand.
func TestPartnerScore(t *testing.T) {
	m := newMarket()
	m.segment("part", graph.SegmentPart)
	m.segment("use", graph.SegmentPart, "part")
	m.firm("a", graph.SizeLarge, "part")
	m.firm("b", graph.SizeLarge, "part")
	m.firm("c", graph.SizeLarge, "part")
	m.firm("d", graph.SizeLarge, "part")
	m.firm("LARGE", graph.SizeLarge, "use")
	m.firm("UNKNOWN", graph.SizeUnknown, "use")
	m.firm("ONE", graph.SizeLarge, "use")
	m.firm("THREE", graph.SizeLarge, "use")
	m.firm("NONE", graph.SizeLarge, "use", "other")
	m.segment("other", graph.SegmentPart)
	m.firm("e", graph.SizeLarge, "other")
	m.usual["use"] = graph.SizeMedium
	m.sells("b", "ONE")
	for _, x := range []string{"b", "c", "d"} {
		m.sells(x, "THREE")
	}
	m.sells("e", "NONE") // a link on that side, with nobody like a
	p := m.partners("a")
	score := map[string]insight.Partner{}
	for _, x := range p.Customers {
		score[x.Firm.Name] = x
	}
	// Edge 0.5 and weight 0.25; size 30/40 and 0.25; peer 0.30; places unknown.
	wants(t, "edge and size", score["LARGE"].Score, 100*(0.25*0.5+0.25*0.75)/0.5)
	wants(t, "one peer", *score["ONE"].Inputs.Peer, 0.5)
	wants(t, "one peer", score["ONE"].Score, 100*(0.25*0.5+0.25*0.75+0.3*0.5)/0.8)
	wants(t, "three peers", *score["THREE"].Inputs.Peer, 0.75)
	if score["LARGE"].Inputs.Peer != nil {
		t.Error("who has no link on that side has peers")
	}
	if _, shown := score["UNKNOWN"]; shown {
		t.Error("a fourth of the segment is shown that scores less than the third")
	}
	if got := names(p.Customers); got != "THREE LARGE ONE" {
		t.Errorf("order %s", got)
	}
	for _, x := range []struct{ firm, says string }{{"ONE", "ONE已从同类企业b采购“货”"}, {"THREE", "另有2家"}} {
		if !strings.Contains(strings.Join(score[x.firm].Reasons, ""), x.says) {
			t.Errorf("%s: %v lacks %s", x.firm, score[x.firm].Reasons, x.says)
		}
	}
	// Alone with the unknown: its size is the usual one of the segment, and is said to be.
	n := newMarket()
	n.segment("part", graph.SegmentPart)
	n.segment("use", graph.SegmentPart, "part")
	n.firm("a", graph.SizeLarge, "part")
	n.firm("UNKNOWN", graph.SizeUnknown, "use")
	n.usual["use"] = graph.SizeMedium
	x := n.partners("a").Customers[0]
	wants(t, "unknown size", x.Inputs.Size, 0.5)
	if x.Inputs.SizeKnown || !strings.Contains(strings.Join(x.Reasons, ""), "规模未掌握，按10分计") {
		t.Errorf("unknown size: %v", x.Reasons)
	}
	// An own customer in the same segment proves the trade; it is no proposal itself.
	n.firm("OLD", graph.SizeLarge, "use")
	n.sells("a", "OLD")
	q := n.partners("a")
	if len(q.Known) != 1 || len(q.Customers) != 1 || *q.Customers[0].Inputs.Proven != 1 {
		t.Errorf("known %d, customers %s", len(q.Known), names(q.Customers))
	}
}

// TestPartnerEdgesLeftOut: over what goods do not flow.
func TestPartnerEdgesLeftOut(t *testing.T) {
	base := func() *market {
		m := newMarket()
		m.segment("part", graph.SegmentPart)
		m.segment("use", graph.SegmentPart, "part")
		m.segment("shop", graph.SegmentMarket, "part", "use")
		m.segment("ware", graph.SegmentService)
		m.segment("cold", graph.SegmentPart, "ware")
		m.firm("a", graph.SizeLarge, "part", "cold")
		return m
	}
	for _, c := range []struct {
		name                 string
		firm                 []string
		edges                []graph.ProductEdge
		customers, suppliers string
	}{
		{name: "a customer", firm: []string{"use"}, customers: "X"},
		{name: "a maker that exports", firm: []string{"shop", "cold"}, customers: ""},
		{name: "a shop", firm: []string{"shop"}, customers: "X"},
		{name: "a customer that makes it itself", firm: []string{"use", "part"}, customers: ""},
		{name: "a captive customer buys", firm: []string{"use!"}, customers: "X"},
		{name: "a warehouse", firm: []string{"ware"}, suppliers: "X"},
		{name: "a captive warehouse", firm: []string{"ware!"}, suppliers: ""},
		{name: "a maker's warehouse", firm: []string{"ware", "use"}, customers: "X", suppliers: ""},
	} {
		m := base()
		m.firm("X", graph.SizeLarge, c.firm...)
		p := m.partners("a")
		if names(p.Customers) != c.customers || names(p.Suppliers) != c.suppliers {
			t.Errorf("%s: customers %q, suppliers %q", c.name, names(p.Customers), names(p.Suppliers))
		}
	}
	// What is captive is never sold.
	m := newMarket()
	m.segment("part", graph.SegmentPart)
	m.segment("use", graph.SegmentPart, "part")
	m.firm("a", graph.SizeLarge, "part!")
	m.firm("X", graph.SizeLarge, "use")
	if p := m.partners("a"); len(p.Customers) > 0 {
		t.Errorf("a captive work sells to %s", names(p.Customers))
	}
}

// TestPartnerProducts: the words of a product edge decide where there are some.
func TestPartnerProducts(t *testing.T) {
	for _, c := range []struct {
		sells, buys, customerProduct string
		want                         string // blank: no pair
	}{
		{"part:螺栓", "use", "", "fits"},
		{"part:螺栓（高强）", "use", "", "fits"},
		{"part:轴承", "use", "", ""},
		{"part", "use", "", "unsaid"},
		{"part:品类待核", "use", "", "unsaid"},
		{"part:螺栓", "use:水泵", "水泵", "fits"},
		{"part:螺栓", "use:风机", "水泵", ""},
		{"part:螺栓", "use", "水泵", "fits"},
	} {
		m := newMarket()
		m.segment("part", graph.SegmentPart)
		m.segment("use", graph.SegmentPart, "part")
		m.edges = []graph.ProductEdge{{SupplierSegment: "c.part", Product: "螺栓", CustomerSegment: "c.use", CustomerProduct: c.customerProduct}}
		m.firm("a", graph.SizeLarge, c.sells)
		m.firm("X", graph.SizeLarge, c.buys)
		p := m.partners("a")
		got := ""
		if len(p.Customers) > 0 {
			if got = "fits"; p.Customers[0].Unsaid {
				got = "unsaid"
			}
		}
		if got != c.want {
			t.Errorf("%s to %s (%s): %q, not %q", c.sells, c.buys, c.customerProduct, got, c.want)
		}
	}
	// Who is not known to fit stands below who is, however large.
	m := newMarket()
	m.segment("part", graph.SegmentPart)
	m.segment("use", graph.SegmentPart, "part")
	m.edges = []graph.ProductEdge{{SupplierSegment: "c.part", Product: "螺栓", CustomerSegment: "c.use"}}
	m.firm("u", graph.SizeLarge, "use")
	m.firm("HUGE", graph.SizeLarge, "part")
	m.firm("TINY", graph.SizeMicro, "part:螺栓")
	p := m.partners("u")
	if names(p.Suppliers) != "TINY HUGE" || !strings.Contains(strings.Join(p.Suppliers[1].Reasons, ""), "产品待核实") {
		t.Errorf("suppliers %s", names(p.Suppliers))
	}
}

// TestPartnerLists: ties are shown, equipment stands apart, groups are told and not proposed.
func TestPartnerLists(t *testing.T) {
	m := newMarket()
	m.segment("part", graph.SegmentPart)
	m.segment("press", graph.SegmentCapital)
	m.segment("use", graph.SegmentPart, "part", "press")
	m.segment("mine", graph.SegmentPrimary)
	sensor := m.segment("sensor", graph.SegmentPart)
	sensor.Serves = []string{"c.use"}
	m.firm("u", graph.SizeLarge, "use")
	for _, n := range []string{"P1", "P2", "P3", "P4"} {
		m.firm(n, graph.SizeLarge, "part")
	}
	m.firm("P5", graph.SizeSmall, "part")
	m.firm("PRESS", graph.SizeLarge, "press")
	m.firm("SENSOR", graph.SizeLarge, "sensor")
	sister := m.firm("SISTER", graph.SizeLarge, "part")
	sister.Group = "联合"
	m.firms["e-u"].Group = "联合"
	p := m.partners("u")
	if got := names(p.Suppliers); got != "P1 P2 P3 P4 SENSOR" {
		t.Errorf("suppliers %s", got)
	}
	if got := names(p.Equipment); got != "PRESS" || p.Equipment[0].Side != graph.Suppliers {
		t.Errorf("equipment %s", got)
	}
	// A sister's trade with P1 is told, of P1 alone, and earns nothing.
	before := p.Suppliers
	m.sells("P1", "SISTER")
	m.sells("P4", "PRESS") // so that P1 alone has no other standing
	m.sells("P2", "PRESS")
	m.sells("P3", "PRESS")
	p = m.partners("u")
	for _, x := range p.Suppliers {
		told := strings.Contains(strings.Join(x.Reasons, ""), "其同集团企业SISTER已从P1采购")
		if told != (x.Firm.Name == "P1") {
			t.Errorf("%s: %v", x.Firm.Name, x.Reasons)
		}
		i := slices.IndexFunc(before, func(y insight.Partner) bool { return y.Firm.ID == x.Firm.ID })
		if x.Firm.Name != "SENSOR" && i >= 0 && x.Inputs.Peers != 0 {
			t.Errorf("%s has %d peers", x.Firm.Name, x.Inputs.Peers)
		}
	}
}
