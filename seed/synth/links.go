package synth

import (
	"fmt"
	"math/rand/v2"

	"chainchief/graph"
)

// linksPerEnterprise is how many links an enterprise gives; as a customer it may be in any number.
const linksPerEnterprise = 3

func (p *Province) membership(r *rand.Rand, enterprise string, leaf int) graph.Membership {
	m := graph.Membership{Enterprise: enterprise, Segment: p.leaves[leaf].ID, Certainty: certainties.draw(r)}
	if oneIn(r, 3) {
		m.Since, m.Source = date(r, 2005, 2026), made
		if oneIn(r, 10) {
			m.Until = graph.Date(fmt.Sprint(2027 + r.IntN(3)))
		}
	}
	return m
}

// Links makes the links that enterprise number i gives: what it sells or, where
// its leaf feeds no other, what it buys.
func (p *Province) Links(i int) []graph.SupplyLink {
	if p.enterprises < 2 {
		return nil
	}
	r := p.dice(streamLink, i)
	own := p.ID(i)
	list := make([]graph.SupplyLink, 0, linksPerEnterprise)
	for k := range linksPerEnterprise {
		other, buys := p.partner(r, i)
		l := graph.SupplyLink{Supplier: own, Customer: p.ID(other), Segment: p.leaves[p.leafOf(i)].ID, Kind: graph.LinkSupply, Confidence: confidences.draw(r), Source: made}
		l.Product = fmt.Sprintf("%s-%d", p.leaves[p.leafOf(i)].Name, k+1)
		if buys {
			l.Supplier, l.Customer, l.Segment = l.Customer, own, p.leaves[p.leafOf(other)].ID
			l.Product = fmt.Sprintf("%s-B%d", p.leaves[p.leafOf(other)].Name, k+1)
		}
		if !oneIn(r, 3) {
			l.Since = date(r, 2010, 2026)
			if oneIn(r, 10) {
				l.Until = graph.Date(fmt.Sprint(2027 + r.IntN(3)))
			}
		}
		if oneIn(r, 50) {
			l.Kind = graph.LinkIntraGroup
		}
		l.ID = graph.LinkID(l.Supplier, l.Customer, l.Segment, l.Product, l.Since)
		list = append(list, l)
	}
	return list
}

// partner draws the other side of a link, and whether it is the supplier.
func (p *Province) partner(r *rand.Rand, i int) (other int, buys bool) {
	if p.skewed {
		if hub, met := p.hub(r, i); met {
			return hub, false
		}
	}
	leaf := p.leafOf(i)
	near := p.feeds[leaf]
	if len(near) == 0 {
		near, buys = p.inputs[leaf], true
	}
	if r.IntN(10) < 9 {
		if to := pick(r, near); p.working(to) > 0 {
			return p.worker(to, powerLaw(r, p.working(to))), buys
		}
	}
	if other = powerLaw(r, p.enterprises); other == i {
		other = (i + 1) % p.enterprises
	}
	return other, false
}

// powerLaw draws a number below n; number k comes up as k^-⅔ does.
func powerLaw(r *rand.Rand, n int) int {
	u := r.Float64()
	return int(float64(n) * u * u * u)
}
