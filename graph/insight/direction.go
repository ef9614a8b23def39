package insight

import (
	"cmp"
	"slices"

	"chainchief/graph"
)

// direction is how the place hangs together with whoever makes a segment elsewhere.
type direction struct {
	way     Direction // blank: not at all
	a, b    float64   // what the place could supply to it, and what it could buy of it
	inputs  []reached // present here, the heaviest first
	outputs []reached
	inGroup bool // something is here, but all of it belongs to the makers' own group
	misfits bool // somebody is here, but the products on record are others

	nameless []int // is here and could sell one of several products, but no firm says which
}

// reached is a traded segment that another feeds or is fed by, directly or
// through one step inside a works, with the weight of that walk.
type reached struct {
	segment int
	weight  float64
	through int     // the step inside a works; -1: none
	dealers dealers // the firms of the segment here
}

// dealers are the firms here whose products one of the makers elsewhere would
// buy or sell.
type dealers struct {
	firms  []Firm
	unsaid bool // of none of them it is known what he makes
}

// reach walks from a segment along edges. The weight of an edge is that of the
// segment that feeds; through an in-plant step it is half of the product of both.
// Of two walks to one segment the heavier counts.
func (r *Rules) reach(n *network, s int, edges [][]int, downstream bool) []reached {
	feeds := func(from, to int) float64 {
		if !downstream {
			from = to
		}
		return r.edge(&n.segments[from])
	}
	var list []reached
	add := func(x reached) {
		k := slices.IndexFunc(list, func(y reached) bool { return y.segment == x.segment })
		switch {
		case k < 0:
			list = append(list, x)
		case list[k].weight < x.weight:
			list[k] = x
		}
	}
	for _, m := range edges[s] {
		first := feeds(s, m)
		if n.segments[m].Traded {
			add(reached{segment: m, weight: first, through: -1})
			continue
		}
		for _, t := range edges[m] {
			if n.segments[t].Traded && t != s {
				add(reached{segment: t, weight: r.SecondEdge * first * feeds(m, t), through: m})
			}
		}
	}
	return list
}

// directionOf weighs what the place could sell to the makers of a segment
// against what it could buy of them. Where the firms here are known by name, the
// products of one of them must fit those of a maker.
func (v *view) directionOf(s int, makers []Firm) direction {
	var d direction
	apart := func(t int) bool {
		if !v.county || !v.inOneGroup(t, makers) {
			return true
		}
		d.inGroup = true
		return false
	}
	deals := func(x *reached, downstream bool) bool {
		local := those(v.here(x.segment), func(f *Firm) bool { return downstream || !f.captive })
		x.dealers = v.dealersOf(s, x, downstream, local, makers)
		misfit := len(local) > 0 && len(x.dealers.firms) == 0
		d.misfits = d.misfits || misfit
		return !misfit
	}
	// What serves its own group alone sells nothing to others; a machine or a box
	// goes to everybody, and is no reason to link up with one.
	// Of a segment of several products that only a page or a register tells of,
	// nobody knows which of them it makes.
	sells := func(x *reached) (bool, float64) {
		t := x.segment
		c := v.open(t, 0)
		here := built(v.net.segments[t].Kind) && (c.Present() > 0 || v.focal(t).Present() == 0 && v.present(t))
		if here && c.Present() == 0 && v.facts.Products.told(v.net.segments[t].ID) {
			d.nameless = append(d.nameless, t)
			here = false
		}
		return here && apart(t) && deals(x, false), v.rules.weigh(&c, v.z[t]).c
	}
	buys := func(x *reached) (bool, float64) {
		t := x.segment
		return goodsOrUser(v.net.segments[t].Kind) && v.present(t) && apart(t) && deals(x, true), v.mass[t][0].c
	}
	d.inputs, d.a = v.weighed(v.rules.reach(v.net, s, v.net.inputs, false), sells)
	d.outputs, d.b = v.weighed(v.rules.reach(v.net, s, v.net.outputs, true), buys)
	switch {
	case len(d.inputs)+len(d.outputs) == 0:
	case min(d.a, d.b) > 0 && min(d.a, d.b) >= v.rules.MutualShare*max(d.a, d.b):
		d.way = Mutual
	case len(d.outputs) == 0 || len(d.inputs) > 0 && d.a >= d.b:
		d.way = Supplying
	default:
		d.way = Purchasing
	}
	return d
}

// built: what goes into the product of another.
func built(k graph.SegmentKind) bool {
	return k == graph.SegmentPart || k == graph.SegmentMaterial || k == graph.SegmentPrimary
}

// dealersOf are the firms of a reached segment that fit; those of whom it is
// known go before the others.
func (v *view) dealersOf(s int, x *reached, downstream bool, local, makers []Firm) dealers {
	step := ""
	if x.through >= 0 {
		step = v.net.segments[x.through].ID
	}
	if len(makers) == 0 {
		makers = []Firm{{}} // of a maker whom nobody names no product is known
	}
	var known, unknown []Firm
	for k := range local {
		f, best := &local[k], misfit
		for i := range makers {
			seller, buyer, from, to := f, &makers[i], x.segment, s
			if downstream {
				seller, buyer, from, to = &makers[i], f, s, x.segment
			}
			best = max(best, v.facts.Products.fit(v.net.segments[from].ID, v.net.segments[to].ID, step, seller.products, buyer.products))
		}
		switch best {
		case fitting:
			known = append(known, *f)
		case unsaid:
			unknown = append(unknown, *f)
		}
	}
	if len(known) > 0 {
		return dealers{firms: known}
	}
	return dealers{firms: unknown, unsaid: true}
}

// weighed keeps what is here, the heaviest first, each weight times the capacity
// here, and sums up. Of twins the heavier alone counts: they are one trade, and
// often one firm, under two chains.
func (v *view) weighed(list []reached, here func(*reached) (bool, float64)) ([]reached, float64) {
	all := list
	list = nil
	for _, x := range all {
		if ok, capacity := here(&x); ok {
			x.weight *= v.rules.sat(capacity)
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(x, y reached) int {
		return cmp.Or(cmp.Compare(y.weight, x.weight), cmp.Compare(x.segment, y.segment))
	})
	var kept []reached
	sum := 0.0
	for _, x := range list {
		if slices.ContainsFunc(kept, func(y reached) bool { return slices.Contains(v.net.twins[x.segment], y.segment) }) {
			continue
		}
		kept = append(kept, x)
		sum += x.weight
	}
	return kept, sum
}

// inOneGroup: every firm here of a segment belongs to a corporate group of all of
// the makers, so that the two deal with each other anyway. Firms that are known by
// number alone are taken as others.
func (v *view) inOneGroup(s int, makers []Firm) bool {
	local := v.here(s)
	if len(local) == 0 || len(makers) == 0 {
		return false
	}
	for i := range local {
		for k := range makers {
			if !kin(&local[i], &makers[k]) {
				return false
			}
		}
	}
	return true
}
