package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// counted returns the other end of a recorded link, with the side it is on seen
// from the holder; nil where the link is no trade between enterprises.
func (p *pairing) counted(l *graph.SupplyLink, holder string) (side int, x *graph.Enterprise) {
	side, other := toCustomer, l.Customer
	if l.Customer == holder {
		side, other = fromSupplier, l.Supplier
	}
	if x = p.ends[other]; x == nil || l.Kind != graph.LinkSupply || x.Type == graph.TypeInstitution {
		return side, nil
	}
	return side, x
}

// readTrades sorts what the candidates trade by the side that faces the asked one.
func (p *pairing) readTrades() {
	in := map[string][]int{} // own segments by firm
	for _, g := range p.facts.Peers {
		s := p.net.index[g.Of]
		for i := range g.Members {
			m := &g.Members[i]
			if id := m.Enterprise.ID; p.rules.Tenths[m.Membership.Certainty.Index()] >= p.rules.LeastTenths && !slices.Contains(in[id], s) {
				in[id] = append(in[id], s)
			}
		}
	}
	p.peers = [2]map[string]*circle{{}, {}}
	for _, g := range p.facts.Trades {
		for i := range g.Links {
			l := &g.Links[i]
			away, x := p.counted(l, g.Of)
			if x == nil || l.Confidence < graph.ConfidenceDisclosed {
				continue
			}
			// Whom a customer buys from faces those who would sell to it.
			side := fromSupplier - away
			c := p.peers[side][g.Of]
			if c == nil {
				c = &circle{in: map[int][]int{}}
				p.peers[side][g.Of] = c
			}
			if slices.ContainsFunc(c.links, func(k *graph.SupplyLink) bool { return k.Supplier == l.Supplier && k.Customer == l.Customer }) {
				continue // the surest comes first
			}
			for _, s := range in[x.ID] {
				c.in[s] = append(c.in[s], len(c.links))
			}
			c.links = append(c.links, l)
		}
	}
}

// peersIn lists the links of a candidate on a side with firms that work in an
// own segment, other than the own one and those of its group.
func (p *pairing) peersIn(c *circle, own *graph.Enterprise, s, side int) []*graph.SupplyLink {
	var list []*graph.SupplyLink
	for _, i := range c.in[s] {
		if own.ID == "" || !p.family.same(p.peer(c.links[i], side), own) {
			list = append(list, c.links[i])
		}
	}
	return list
}

// peer is whom a candidate on a side trades with by a link of its circle.
func (p *pairing) peer(l *graph.SupplyLink, side int) *graph.Enterprise {
	if side == toCustomer {
		return p.ends[l.Supplier]
	}
	return p.ends[l.Customer]
}

// readLinks sorts the links of the own firms: who is a partner already, what
// trade is proven, and what is only inferred.
func (p *pairing) readLinks() []KnownLink {
	works := map[string][]graph.Member{}
	for _, g := range p.facts.EndWorks {
		works[g.Of] = g.Members
	}
	groups := map[string][]graph.SupplyLink{}
	for _, g := range p.facts.Links {
		groups[g.Of] = g.Links
	}
	var known []KnownLink
	for _, o := range p.own {
		if o.e.ID == "" {
			continue
		}
		o.known, o.provenIn = [2]map[string]bool{{}, {}}, [2]map[int]provenBy{{}, {}}
		links := groups[o.e.ID]
		pairs := map[string]int{} // place in known, by side and partner
		for i := range links {
			side, x := p.counted(&links[i], o.e.ID)
			if x == nil || p.family.same(&o.e, x) {
				continue
			}
			if !p.readLink(o, side, x, &links[i], works[x.ID]) {
				continue
			}
			key := string(sideOf[side]) + x.ID
			if k, ok := pairs[key]; ok {
				known[k].add(&links[i])
				continue
			}
			pairs[key] = len(known)
			known = append(known, p.knownLink(o, side, x, &links[i]))
		}
	}
	slices.SortStableFunc(known, func(a, b KnownLink) int {
		return cmp.Or(strings.Compare(string(a.Side), string(b.Side)), cmp.Compare(b.Confidence, a.Confidence),
			strings.Compare(a.Firm.Name, b.Firm.Name), strings.Compare(a.With.ID, b.With.ID))
	})
	return known
}

// readLink notes a link of an own firm, and reports whether it is one with a
// partner of the other region.
func (p *pairing) readLink(o *ownFirm, side int, x *graph.Enterprise, l *graph.SupplyLink, works []graph.Member) bool {
	if l.Confidence < graph.ConfidenceDisclosed {
		p.hinted[[2]string{o.e.ID, x.ID}] = l
		return false
	}
	o.trades[side] = true
	for i := range works {
		s := p.net.index[works[i].Membership.Segment]
		if _, ok := o.provenIn[side][s]; !ok {
			o.provenIn[side][s] = provenBy{l, x}
		}
	}
	o.links[side] = append(o.links[side], provenBy{l, x})
	o.known[side][x.ID] = true
	return p.Within(x.Region, p.sides.Other.Code)
}

// proof is the place among the best ends of a segment the own firm trades with already, or -1.
func (p *pairing) proof(b *pair, side int) int {
	return slices.IndexFunc(b.bestEnds(), func(x end) bool { _, ok := b.own.provenIn[side][x.segment]; return ok })
}

func (p *pairing) knownLink(o *ownFirm, side int, x *graph.Enterprise, l *graph.SupplyLink) KnownLink {
	k := KnownLink{Side: sideOf[side], Firm: firmOf(x, graph.Confirmed, x.Source), Place: p.placeOf(x), With: Named{o.e.ID, o.e.ShortName},
		Product: l.Product, Since: l.Since, Confidence: l.Confidence, Class: l.Class(), ClassZH: LinkClassZH(l), Sourced: SourcedOf(l.Source)}
	if s, ok := p.net.index[l.Segment]; ok {
		n := p.named(s)
		k.Segment = &n
	}
	k.Sentence = tradeSentence(&o.e, x, side, l) + "。"
	return k
}

// tradeSentence tells a recorded link from the holder's side.
func tradeSentence(holder, other *graph.Enterprise, side int, l *graph.SupplyLink) string {
	verb := "已向%s供应%s"
	if side == fromSupplier {
		verb = "已从%s采购%s"
	}
	since := ""
	if l.Since != "" {
		since = dateZH(l.Since) + "起"
	}
	return fmt.Sprintf("%s%s"+verb+"（%s）", holder.ShortName, since, other.ShortName, soldThing(l), linkBasis(l))
}
