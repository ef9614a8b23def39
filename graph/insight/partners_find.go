package insight

import (
	"slices"
	"strings"

	"chainchief/graph"
)

// PartnerSegments lists the segments whose firms on the other side are needed
// for own segments: what they trade with, and where research may be found.
func (a *Atlas) PartnerSegments(own []string, rules Rules) []string {
	in := map[int]bool{}
	for _, id := range own {
		s := a.net.index[id]
		for t := range a.scienceSegments(s) {
			in[t] = true
		}
		if !a.net.segments[s].Traded {
			continue
		}
		for _, list := range [][]reach{a.customers(s, &rules), a.suppliers(s, &rules)} {
			for _, x := range list {
				in[x.segment] = true
			}
		}
	}
	list := make([]int, 0, len(in))
	for s := range in {
		list = append(list, s)
	}
	slices.Sort(list)
	return a.net.ids(list)
}

// FindPartners judges who could trade with the asked side.
func FindPartners(a *Atlas, f *PartnersFacts, rules Rules) *Partners {
	p := &pairing{Atlas: a, rules: &rules, facts: f, sides: f.Sides, family: f.Families,
		others: map[int][]graph.Member{}, ends: map[string]*graph.Enterprise{}, works: map[string]*works{},
		hinted: map[[2]string]*graph.SupplyLink{}, points: map[int][5]int{}, distances: map[[2]string]float64{}}
	for _, g := range f.Others {
		p.others[a.net.index[g.Of]] = g.Members
	}
	for i := range f.Ends {
		p.ends[f.Ends[i].ID] = &f.Ends[i]
	}
	for i := range f.Everybody.Rows {
		row := &f.Everybody.Rows[i]
		p.points[a.net.index[row.Scope]] = rules.points(&row.Elsewhere)
	}
	p.readWorks(f.Works)
	p.readTrades()
	out := &Partners{Of: f.Of, Home: Named{f.Sides.Home.Code, f.Sides.Home.Name}, Other: Named{f.Sides.Other.Code, f.Sides.Other.Name},
		AsOf: f.AsOf, RuleVersion: rules.Version, Segments: []Named{}, InPlant: []Named{}, Suppliers: []Partner{}, Customers: []Partner{}, Equipment: []Partner{},
		Known: []KnownLink{}, Science: []Science{}, Pairings: []ParkPairing{}, Notes: []string{}}
	p.gatherOwn()
	out.Known = append(out.Known, p.readLinks()...)
	p.listSegments(out)
	out.Pairings = append(out.Pairings, p.pairings()...)
	for _, side := range []int{toCustomer, fromSupplier} {
		list, equipment := p.propose(side)
		if side == toCustomer {
			out.Customers = append(out.Customers, list...)
		} else {
			out.Suppliers = append(out.Suppliers, list...)
		}
		out.Equipment = append(out.Equipment, equipment...)
	}
	out.Science = append(out.Science, p.science()...)
	p.note(out)
	return out
}

func (p *pairing) gatherOwn() {
	byID := map[string]*ownFirm{}
	if e := p.facts.Self; e != nil {
		p.own = []*ownFirm{{e: *e}}
		byID[e.ID] = p.own[0]
	}
	for _, m := range p.facts.Own {
		o := byID[m.Enterprise.ID]
		if o == nil {
			o = &ownFirm{e: m.Enterprise}
			byID[m.Enterprise.ID] = o
			p.own = append(p.own, o)
		}
		if !slices.ContainsFunc(o.works, func(w graph.Membership) bool { return w.Segment == m.Membership.Segment }) {
			o.works = append(o.works, m.Membership) // the surest comes first
		}
	}
	if p.facts.Alone != "" {
		p.own = []*ownFirm{{e: graph.Enterprise{Region: p.sides.Home.Code, Type: graph.TypeEnterprise},
			works: []graph.Membership{{Segment: p.facts.Alone, Certainty: graph.Confirmed}}}}
	}
}

func (p *pairing) listSegments(out *Partners) {
	seen := map[string]bool{}
	for _, o := range p.own {
		for _, w := range o.works {
			if seen[w.Segment] {
				continue
			}
			seen[w.Segment] = true
			s := p.net.index[w.Segment]
			if p.net.segments[s].Traded {
				out.Segments = append(out.Segments, p.named(s))
			} else {
				out.InPlant = append(out.InPlant, p.named(s))
			}
		}
	}
	byID := func(a, b Named) int { return strings.Compare(a.ID, b.ID) }
	slices.SortFunc(out.Segments, byID)
	slices.SortFunc(out.InPlant, byID)
}
