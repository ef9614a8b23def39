package insight

import (
	"slices"
	"strings"

	"chainchief/graph"
)

// reach is a trade between a segment and another over one edge, or over two
// through a step inside a works.
type reach struct {
	segment int
	weight  float64 // the product of ε, halved over two edges
	through int     // the step inside a works; -1: one edge
	serves  bool    // equipment or services sold besides
}

// customers lists the traded segments that a segment sells to, suppliers those it buys from.
func (a *Atlas) customers(s int, r *Rules) []reach {
	return a.trades(s, a.net.outputs, a.serves, func(from, _ int) float64 { return r.edge(&a.net.segments[from]) }, r)
}

func (a *Atlas) suppliers(s int, r *Rules) []reach {
	return a.trades(s, a.net.inputs, a.servedBy, func(_, to int) float64 { return r.edge(&a.net.segments[to]) }, r)
}

func (a *Atlas) trades(s int, edges, serves [][]int, weight func(from, to int) float64, r *Rules) []reach {
	var list []reach
	add := func(x reach) {
		if x.segment == s || !a.net.segments[x.segment].Traded {
			return
		}
		i := slices.IndexFunc(list, func(y reach) bool { return y.segment == x.segment })
		switch {
		case i < 0:
			list = append(list, x)
		case list[i].weight < x.weight:
			list[i] = x
		}
	}
	for _, t := range edges[s] {
		first := weight(s, t)
		if a.net.segments[t].Traded {
			add(reach{t, first, -1, false})
			continue
		}
		for _, u := range edges[t] {
			add(reach{u, r.SecondEdge * first * weight(t, u), t, false})
		}
	}
	for _, t := range serves[s] {
		add(reach{t, weight(s, t), -1, true})
	}
	slices.SortFunc(list, func(x, y reach) int { return x.segment - y.segment })
	return list
}

// Products knows which products of a segment the makers of another buy.
type Products struct {
	sold map[string]map[string][]graph.ProductEdge // by supplier segment, by customer segment
}

// NewProducts reads the product edges.
func NewProducts(edges []graph.ProductEdge) *Products {
	p := &Products{sold: map[string]map[string][]graph.ProductEdge{}}
	for _, e := range edges {
		to := p.sold[e.SupplierSegment]
		if to == nil {
			to = map[string][]graph.ProductEdge{}
			p.sold[e.SupplierSegment] = to
		}
		to[e.CustomerSegment] = append(to[e.CustomerSegment], e)
	}
	return p
}

// fit is how what a supplier makes agrees with what a customer buys.
type fit int

// Unsaid: nobody recorded for certain what the supplier makes (产品待核实).
const (
	misfit fit = iota
	unsaid
	fitting
)

// undecided stands for a word that is still to be looked up; toCheck in the note
// behind one says that whether the firm makes it is.
const (
	undecided = "品类待核"
	toCheck   = "待核"
)

// told reports whether it matters what the firms of a segment make.
func (p *Products) told(segment string) bool { return p != nil && p.sold[segment] != nil }

// productWord is a product word without the note in brackets behind it.
func productWord(word string) string {
	if i := strings.IndexAny(word, "（("); i > 0 {
		word = word[:i]
	}
	return strings.TrimSpace(word)
}

// fit compares the words of a supplier in segment s with what makers of t buy
// of it; through is the step inside their works that takes it, blank for none.
// A customer without words buys whatever its segment does.
func (p *Products) fit(s, t, through string, sells, buys []string) fit {
	if !p.told(s) {
		return fitting
	}
	sells = slices.DeleteFunc(slices.Clone(sells), func(w string) bool { return productWord(w) == undecided })
	if len(sells) == 0 {
		return unsaid
	}
	makes := func(word string) fit { // two words for one thing: the surer counts
		best := misfit
		for _, w := range sells {
			switch {
			case productWord(w) != word:
			case strings.Contains(w, toCheck):
				best = max(best, unsaid)
			default:
				return fitting
			}
		}
		return best
	}
	best := misfit
	for _, e := range p.sold[s][t] {
		wanted := func(w string) bool { return productWord(w) == productWord(e.CustomerProduct) }
		if e.CustomerProduct == "" || len(buys) == 0 || slices.ContainsFunc(buys, wanted) {
			best = max(best, makes(productWord(e.Product)))
		}
	}
	if through != "" {
		for _, e := range p.sold[s][through] {
			best = max(best, makes(productWord(e.Product)))
		}
	}
	return best
}

// madeThere names a segment, and up to three products of a firm in it where they say more.
func madeThere(s *graph.Segment, m *graph.Membership) string {
	words := slices.DeleteFunc(slices.Clone(m.Products), func(w string) bool { return w == s.Name || w == undecided })
	if len(words) == 0 {
		return s.Name
	}
	return s.Name + "（" + strings.Join(words[:min(len(words), 3)], "、") + "）"
}
