package insight

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"chainchief/graph"
)

// propose ranks the candidates of one side: at most so many per segment.
func (p *pairing) propose(side int) []Partner {
	found := map[string]*candidate{}
	for _, o := range p.own {
		if o.e.Type != graph.TypeEnterprise {
			continue
		}
		best := map[string]*pair{}
		for i := range o.works {
			p.pairUp(o, &o.works[i], side, best)
		}
		for id, b := range best {
			c := found[id]
			p.score(b, side)
			if c == nil {
				c = &candidate{}
				found[id] = c
			}
			c.pairs++
			if c.best == nil || order(b, c.best) < 0 {
				c.best = b
			}
		}
	}
	list := make([]*candidate, 0, len(found))
	crowd := map[int]int{}
	for _, c := range found {
		list = append(list, c)
		for _, x := range c.best.ends {
			crowd[x.segment]++
		}
	}
	slices.SortFunc(list, func(a, b *candidate) int { return order(a.best, b.best) })
	taken := map[int]int{}
	var out []Partner
	for _, c := range list {
		// A firm that fits several segments equally counts in the least crowded that has room.
		slices.SortFunc(c.best.ends, func(a, b end) int { return cmp.Or(crowd[a.segment]-crowd[b.segment], a.segment-b.segment) })
		i := slices.IndexFunc(c.best.ends, func(x end) bool { return taken[x.segment] < p.rules.SameSegment })
		if i < 0 {
			continue
		}
		taken[c.best.ends[i].segment]++
		out = append(out, p.partner(c, i, side, len(out)+1))
	}
	return out
}

// order ranks pairs: score, proven, certainty, names, ids.
func order(a, b *pair) int {
	proven := func(x *pair) float64 {
		if x.factors.Proven == nil {
			return 0
		}
		return *x.factors.Proven
	}
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(proven(b), proven(a)),
		a.ends[0].theirs.Certainty.Index()-b.ends[0].theirs.Certainty.Index(),
		strings.Compare(a.partner.Name, b.partner.Name), strings.Compare(a.own.e.Name, b.own.e.Name),
		strings.Compare(a.partner.ID, b.partner.ID), strings.Compare(a.own.e.ID, b.own.e.ID))
}

// pairUp pairs an own firm, by one of its memberships, with all who trade with that segment.
func (p *pairing) pairUp(o *ownFirm, w *graph.Membership, side int, best map[string]*pair) {
	s := p.net.index[w.Segment]
	own := p.rules.Tenths[w.Certainty.Index()]
	if !p.net.segments[s].Traded || own < p.rules.LeastTenths {
		return
	}
	edges := p.customers
	if side == fromSupplier {
		edges = p.suppliers
	}
	for _, x := range edges(s, p.rules) {
		if p.isScience(x.segment) {
			continue // stands under 科创链接
		}
		members := p.others[x.segment]
		for i := range members {
			m := &members[i]
			e := &m.Enterprise
			tenths := p.rules.Tenths[m.Membership.Certainty.Index()]
			if tenths < p.rules.LeastTenths || e.Type != graph.TypeEnterprise || e.ID == o.e.ID || p.known[e.ID] ||
				o.e.ID != "" && p.family.same(&o.e, e) {
				continue
			}
			at := end{x, s, min(own, tenths), w, &m.Membership}
			q := x.weight * float64(at.tenths) / 10
			b := best[e.ID]
			switch {
			case b == nil || q > b.factors.Q:
				best[e.ID] = &pair{own: o, partner: e, ends: []end{at}, factors: PartnerFactors{Q: q, EdgeWeight: x.weight}}
			case q == b.factors.Q && !slices.ContainsFunc(b.ends, func(y end) bool { return y.segment == x.segment }):
				b.ends = append(b.ends, at)
			}
		}
	}
}

func (p *pairing) isScience(s int) bool {
	return p.net.segments[s].Kind == graph.SegmentService && isResearch(&p.net.segments[s])
}

// score computes P over the known factors.
func (p *pairing) score(c *pair, side int) {
	f, w := &c.factors, p.rules.Partner
	sum := w[0] * f.Q
	f.KnownWeight = w[0]
	add := func(k int, value float64) *float64 {
		sum += w[k] * value
		f.KnownWeight += w[k]
		return &value
	}
	if i := c.partner.Size.Index(); i != unknownSize {
		z := float64(p.rules.SizePoints[i])
		f.Size = add(1, z/(z+p.rules.SizeHalf))
	}
	if c.own.trades[side] {
		value := 0.0
		if p.proof(c, side) >= 0 {
			value = 1
		}
		f.Proven = add(2, value)
	}
	// By city: how exactly a place is recorded must not decide.
	if km, ok := p.apart(c.own.e.Region, c.partner.Region); ok {
		f.DistanceKM = &km
		f.Nearness = add(3, math.Exp(-km/p.rules.DistanceScale))
	}
	c.score = 100 * sum / f.KnownWeight
}

// apart is the distance from a region to the city of another, worked out once.
func (p *pairing) apart(from, to string) (km float64, ok bool) {
	way := [2]string{from, to}
	d, known := p.distances[way]
	if !known {
		if d, ok = p.distance(from, p.cityOf(to)); !ok {
			d = math.Inf(1)
		}
		p.distances[way] = d
	}
	return d, !math.IsInf(d, 1)
}

// proof is the place among the ends of a segment the own firm trades with already, or -1.
func (p *pairing) proof(c *pair, side int) int {
	return slices.IndexFunc(c.ends, func(x end) bool { _, ok := c.own.provenIn[side][x.segment]; return ok })
}

func (p *pairing) partner(c *candidate, at, side, rank int) Partner {
	b := c.best
	x := &b.ends[at]
	out := Partner{Rank: rank, Firm: p.firm(b.partner, x.theirs.Certainty, x.theirs.Source), Place: p.placeOf(b.partner),
		WithOthers: c.pairs - 1, Segment: p.named(x.segment), Also: []Named{}, OwnSegment: p.named(x.at), Score: b.score, Inputs: b.factors}
	for i, y := range b.ends {
		if i != at {
			out.Also = append(out.Also, p.named(y.segment))
		}
	}
	if b.own.e.ID != "" {
		out.With = &Named{b.own.e.ID, b.own.e.ShortName}
	}
	if x.through >= 0 {
		n := p.named(x.through)
		out.Inputs.Through = &n
	}
	out.Link, out.Reasons = p.reasons(b, at, side)
	out.LinkZH = out.Link.ZH()
	return out
}
