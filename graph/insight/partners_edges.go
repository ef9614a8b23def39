package insight

import "chainchief/graph"

// trade is an edge between two memberships that is to be judged.
type trade struct {
	seller, buyer     string // enterprises; blank: a firm to come
	sells, buys       *graph.Membership
	s, t              int
	through           int
	serves            bool
	sellerIn, buyerIn *works
}

// open reports whether goods may flow over an edge (METHOD of partners, a to e),
// and whether the supplier's products are unsaid.
func (p *pairing) open(x *trade) (ok, unsaidProducts bool) {
	s, t := &p.net.segments[x.s], &p.net.segments[x.t]
	switch {
	case t.Kind == graph.SegmentMarket && x.buyerIn != nil && x.buyerIn.maker,
		!goods(s.Kind) && x.sellerIn != nil && x.sellerIn.maker,
		x.buyerIn.in(x.s),
		x.sells.Captive:
		return false, false
	}
	if x.seller == "" { // a firm to come makes what is bought
		return true, false
	}
	if x.serves { // product edges tell of inputs alone: which product serves is not on record
		return true, p.facts.Products.told(s.ID)
	}
	through := ""
	if x.through >= 0 {
		through = p.net.segments[x.through].ID
	}
	f := p.facts.Products.fit(s.ID, t.ID, through, x.sells.Products, x.buys.Products)
	return f != misfit, f == unsaid
}

// readWorks sorts what firms do by firm.
func (p *pairing) readWorks(groups []graph.MemberGroup) {
	for _, g := range groups {
		w := &works{}
		for i := range g.Members {
			m := &g.Members[i].Membership
			s, ok := p.net.index[m.Segment]
			if !ok || p.rules.Tenths[m.Certainty.Index()] < p.rules.LeastTenths {
				continue
			}
			w.segments = append(w.segments, s)
			w.maker = w.maker || p.net.segments[s].Made() && p.net.segments[s].Traded
		}
		p.works[g.Of] = w
	}
}
