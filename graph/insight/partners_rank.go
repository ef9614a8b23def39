package insight

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"chainchief/graph"
)

// candidate is a firm of the other side with its best pair.
type candidate struct {
	best  *pair
	pairs int
}

// propose ranks the candidates of one side, at most so many per segment;
// equipment stands in a list of its own.
func (p *pairing) propose(side int) (list, equipment []Partner) {
	found := map[string]*candidate{}
	for _, o := range p.own {
		if o.e.Type != graph.TypeEnterprise {
			continue
		}
		pairs := map[string]*pair{}
		for i := range o.works {
			p.pairUp(o, &o.works[i], side, pairs)
		}
		for id, b := range pairs {
			p.score(b, side)
			c := found[id]
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
	var goods, machines []*candidate
	for _, c := range found {
		if p.net.segments[c.best.ends[0].seller(side)].Kind == graph.SegmentCapital {
			machines = append(machines, c)
		} else {
			goods = append(goods, c)
		}
	}
	return p.choose(goods, side), p.choose(machines, side)
}

// sameScore is how close scores are that count as equal.
const sameScore = 1e-9

// choose ranks candidates and keeps so many per segment of theirs, with those
// whose score equals the last one kept.
func (p *pairing) choose(list []*candidate, side int) []Partner {
	crowd := map[int]int{}
	for _, c := range list {
		for _, x := range c.best.bestEnds() {
			crowd[x.segment]++
		}
	}
	slices.SortFunc(list, func(a, b *candidate) int { return order(a.best, b.best) })
	taken := map[int]int{}
	last := map[int]*pair{}
	var out []Partner
	for _, c := range list {
		// A firm that fits several segments equally counts in the least crowded that has room.
		ends := c.best.bestEnds()
		slices.SortFunc(ends, func(a, b end) int {
			return cmp.Or(boolOrder(a.unsaid, b.unsaid), crowd[a.segment]-crowd[b.segment], a.segment-b.segment, a.at-b.at)
		})
		i := slices.IndexFunc(ends, func(x end) bool { return taken[x.segment] < p.rules.SameSegment })
		if i >= 0 {
			taken[ends[i].segment]++
			last[ends[i].segment] = c.best
		} else if i = slices.IndexFunc(ends, func(x end) bool { return level(last[x.segment], c.best) }); i < 0 {
			continue
		}
		out = append(out, p.partner(c, i, side, len(out)+1))
	}
	return out
}

// level reports whether two pairs cannot be told apart by what is known.
func level(a, b *pair) bool {
	return a.unsaid == b.unsaid && math.Abs(a.score-b.score) <= sameScore
}

// order ranks pairs: who is known to fit, score, proven, certainty, names, ids.
func order(a, b *pair) int {
	proven := func(x *pair) float64 {
		if x.factors.Proven == nil {
			return 0
		}
		return *x.factors.Proven
	}
	rounded := func(x *pair) float64 { return math.Round(x.score / sameScore) }
	return cmp.Or(boolOrder(a.unsaid, b.unsaid), cmp.Compare(rounded(b), rounded(a)), cmp.Compare(proven(b), proven(a)),
		a.ends[0].theirs.Certainty.Index()-b.ends[0].theirs.Certainty.Index(),
		strings.Compare(a.partner.Name, b.partner.Name), strings.Compare(a.own.e.Name, b.own.e.Name),
		strings.Compare(a.partner.ID, b.partner.ID), strings.Compare(a.own.e.ID, b.own.e.ID))
}

// pairUp pairs an own firm, by one of its memberships, with all who trade with that segment.
func (p *pairing) pairUp(o *ownFirm, w *graph.Membership, side int, pairs map[string]*pair) {
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
			tenths := min(own, p.rules.Tenths[m.Membership.Certainty.Index()])
			if tenths < p.rules.LeastTenths || e.Type != graph.TypeEnterprise || e.ID == o.e.ID || o.known[side][e.ID] ||
				o.e.ID != "" && p.family.same(&o.e, e) {
				continue
			}
			flow := &trade{seller: o.e.ID, buyer: e.ID, sells: w, buys: &m.Membership, s: s, t: x.segment, through: x.through, serves: x.serves,
				sellerIn: p.works[o.e.ID], buyerIn: p.works[e.ID]}
			if side == fromSupplier {
				flow.seller, flow.buyer, flow.sells, flow.buys, flow.s, flow.t = flow.buyer, flow.seller, flow.buys, flow.sells, flow.t, flow.s
				flow.sellerIn, flow.buyerIn = flow.buyerIn, flow.sellerIn
			}
			ok, unsaidProducts := p.open(flow)
			if !ok {
				continue
			}
			b := pairs[e.ID]
			if b == nil {
				b = &pair{own: o, partner: e}
				pairs[e.ID] = b
			}
			b.add(end{reach: x, at: s, q: x.weight * float64(tenths) / 10, unsaid: unsaidProducts, mine: w, theirs: &m.Membership})
		}
	}
}

// score computes P over the known factors.
func (p *pairing) score(b *pair, side int) {
	// Of equal edges the one whose products are known to fit stands first, and no machine.
	capital := func(x *end) bool { return p.net.segments[x.seller(side)].Kind == graph.SegmentCapital }
	slices.SortFunc(b.ends, func(x, y end) int {
		return cmp.Or(cmp.Compare(y.q, x.q), boolOrder(capital(&x), capital(&y)), boolOrder(x.unsaid, y.unsaid), x.segment-y.segment, x.at-y.at)
	})
	for b.best < len(b.ends) && b.ends[b.best].q == b.ends[0].q && capital(&b.ends[b.best]) == capital(&b.ends[0]) {
		b.best++
	}
	f, w := &b.factors, p.rules.Partner
	f.Q, f.EdgeWeight, f.Edges = b.ends[0].q, b.ends[0].weight, len(b.ends)
	b.unsaid = b.ends[0].unsaid
	rest := 1.0
	for i := range b.ends {
		x := &b.ends[i]
		rest *= 1 - p.rules.Specific*x.q/math.Log2(1+float64(max(1, len(p.net.outputs[x.seller(side)]))))
	}
	f.Edge = 1 - rest
	sum := w[0] * f.Edge
	f.KnownWeight = w[0]
	add := func(k int, value float64) *float64 {
		sum += w[k] * value
		f.KnownWeight += w[k]
		return &value
	}
	f.SizePoints, f.SizeKnown = p.sizePoints(b)
	f.Size = *add(1, float64(f.SizePoints)/(float64(f.SizePoints)+p.rules.SizeHalf))
	if b.own.trades[side] {
		value := 0.0
		if p.proof(b, side) >= 0 {
			value = 1
		}
		f.Proven = add(2, value)
	}
	if c := p.peers[side][b.partner.ID]; c != nil {
		for i := range b.ends {
			if n := len(p.peersIn(c, &b.own.e, b.ends[i].at, side)); n > f.Peers {
				f.Peers, b.peerAt = n, b.ends[i].at
			}
		}
		f.Peer = add(3, float64(f.Peers)/float64(f.Peers+1))
	}
	// By city: how exactly a place is recorded must not decide.
	if km, ok := p.apart(b.own.e.Region, b.partner.Region); ok {
		f.DistanceKM = &km
		f.Nearness = add(4, math.Exp(-km/p.rules.DistanceScale))
	}
	b.score = 100 * sum / f.KnownWeight
}

// sizePoints are those of a partner; where its size is unknown, the largest usual
// one among the segments of its best edges.
func (p *pairing) sizePoints(b *pair) (z int, known bool) {
	if i := b.partner.Size.Index(); i != unknownSize {
		return p.rules.SizePoints[i], true
	}
	for _, x := range b.bestEnds() {
		points, ok := p.points[x.segment]
		if !ok {
			points[unknownSize] = p.rules.UnknownPoints
		}
		z = max(z, points[unknownSize])
	}
	return z, false
}

// apart is the distance from a region to the city of another, worked out once.
func (p *pairing) apart(from, to string) (km float64, ok bool) {
	way := [2]string{from, to}
	d, known := p.distances[way]
	if !known {
		if d, ok = p.Distance(from, p.cityOf(to)); !ok {
			d = math.Inf(1)
		}
		p.distances[way] = d
	}
	return d, !math.IsInf(d, 1)
}

func (p *pairing) partner(c *candidate, at, side, rank int) Partner {
	b := c.best
	x := &b.ends[at]
	out := Partner{Rank: rank, Side: sideOf[side], Firm: firmOf(b.partner, x.theirs.Certainty, x.theirs.Source), Place: p.placeOf(b.partner),
		WithOthers: c.pairs - 1, Segment: p.named(x.segment), Also: []Named{}, OwnSegment: p.named(x.at), Unsaid: b.unsaid, Score: b.score, Inputs: b.factors}
	for i, y := range b.bestEnds() {
		if n := p.named(y.segment); i != at && y.segment != x.segment && !slices.Contains(out.Also, n) {
			out.Also = append(out.Also, n)
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
