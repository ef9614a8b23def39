package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// parting is a scenario while it is made: both sides of the links of those who leave.
type parting struct {
	*ScenarioFacts
	atlas *Atlas
	view  *view // before
	codes []string
}

func (p *parting) leaver(d Departure) Leaver {
	l := Leaver{Enterprise: Named{d.Enterprise.ID, d.Enterprise.Name}, Region: p.atlas.RegionNamed(d.Enterprise.Region), Segments: []LeftSegment{}, Source: d.Enterprise.Source}
	for _, m := range d.Memberships {
		if m.Certainty == graph.Hint || slices.ContainsFunc(l.Segments, func(s LeftSegment) bool { return s.Segment.ID == m.Segment }) {
			continue
		}
		i := p.atlas.net.index[m.Segment]
		l.Segments = append(l.Segments, LeftSegment{Segment: p.atlas.named(i), Chain: p.atlas.net.segments[i].Chain, Certainty: m.Certainty,
			Others: firmsNamed(p.Others[m.Segment], othersNamed), Successors: p.successors([]string{d.Enterprise.ID}, []string{m.Segment}, "")})
	}
	slices.SortFunc(l.Segments, func(x, y LeftSegment) int { return strings.Compare(x.Segment.ID, y.Segment.ID) })
	return l
}

func firmsNamed(members []graph.Member, most int) []Named {
	list := []Named{}
	for _, m := range members {
		list = addNamed(list, &m.Enterprise, most)
	}
	return list
}

func addNamed(list []Named, e *graph.Enterprise, most int) []Named {
	n := Named{e.ID, e.ShortName}
	if len(list) < most && !slices.Contains(list, n) {
		list = append(list, n)
	}
	return list
}

// successors sorts the others of some segments by whether they could take over
// from the enterprises that leave them; but is passed over.
func (p *parting) successors(leaving, segments []string, but string) Successors {
	x := Successors{TakeOver: []Named{}, Partly: []Named{}, Unsized: []Named{}}
	for _, segment := range segments {
		need := 0
		for _, d := range p.Leaving {
			if slices.Contains(leaving, d.Enterprise.ID) && slices.ContainsFunc(d.Memberships, func(m graph.Membership) bool { return m.Segment == segment }) {
				need = max(need, p.points(segment, d.Enterprise.Size))
			}
		}
		for i := range p.Others[segment] {
			m := &p.Others[segment][i]
			e := &m.Enterprise
			if e.ID == but || m.Membership.Captive || p.ofTheirGroup(e, leaving) {
				continue
			}
			switch {
			case e.Size == graph.SizeUnknown:
				x.Unsized = addNamed(x.Unsized, e, othersNamed)
			case p.points(segment, e.Size) >= need:
				x.TakeOver = addNamed(x.TakeOver, e, othersNamed)
			default:
				x.Partly = addNamed(x.Partly, e, othersNamed)
			}
		}
	}
	return x
}

// points of a size in a segment; outside the closure of the chain an unknown size
// has the points of the rules.
func (p *parting) points(segment string, size graph.Size) int {
	z := p.view.z[p.atlas.net.index[segment]]
	if z[large] == 0 {
		z = p.view.rules.points(&graph.Counts{})
	}
	return z[size.Index()]
}

func (p *parting) ofTheirGroup(e *graph.Enterprise, leaving []string) bool {
	one := Firm{ID: e.ID, group: e.Group, parent: e.Parent}
	return slices.ContainsFunc(p.Leaving, func(d Departure) bool {
		x := Firm{ID: d.Enterprise.ID, group: d.Enterprise.Group, parent: d.Enterprise.Parent}
		return slices.Contains(leaving, x.ID) && kin(&one, &x)
	})
}

func (p *parting) leaves(id string) bool {
	return slices.ContainsFunc(p.Leaving, func(d Departure) bool { return d.Enterprise.ID == id })
}

func (p *parting) named(id string) Named {
	if e, ok := p.Firms[id]; ok {
		return Named{id, e.Name}
	}
	i := slices.IndexFunc(p.Leaving, func(d Departure) bool { return d.Enterprise.ID == id })
	return Named{id, p.Leaving[i].Enterprise.Name}
}

// staying counts the distinct enterprises at an end of links that do not leave.
func (p *parting) staying(links []graph.SupplyLink, end func(*graph.SupplyLink) string) int {
	seen := map[string]bool{}
	for i := range links {
		if id := end(&links[i]); !p.leaves(id) {
			seen[id] = true
		}
	}
	return len(seen)
}

func supplierOf(l *graph.SupplyLink) string { return l.Supplier }
func customerOf(l *graph.SupplyLink) string { return l.Customer }

// byOther groups the links of those who leave by who stays at the other end.
func (p *parting) byOther(links []graph.SupplyLink, end func(*graph.SupplyLink) string) map[string][]graph.SupplyLink {
	groups := map[string][]graph.SupplyLink{}
	for i := range links {
		if id := end(&links[i]); !p.leaves(id) {
			groups[id] = append(groups[id], links[i])
		}
	}
	for _, list := range groups {
		slices.SortFunc(list, graph.Surest)
	}
	return groups
}

// cutOff finds the customers that lose all their recorded suppliers, or some.
func (p *parting) cutOff(out *Scenario) {
	for id, sales := range p.byOther(p.Sales, customerOf) {
		e := p.Firms[id]
		c := CutOff{Enterprise: p.named(id), Region: p.atlas.RegionNamed(e.Region), Local: slices.Contains(p.codes, e.Region), Others: p.staying(p.Supplies[id], supplierOf)}
		var from, segments []string
		for _, l := range sales {
			c.Deals = append(c.Deals, NewDeal(l, p.named, p.atlas.SegmentNamed))
			from = append(from, l.Supplier)
			if l.Segment == "" {
				c.Guessed = true
				segments = append(segments, p.segmentsOf(l.Supplier)...)
				continue
			}
			segments = append(segments, l.Segment)
		}
		slices.Sort(segments)
		c.Successors = p.successors(from, slices.Compact(segments), id)
		if c.Others > 0 {
			out.LostSome = append(out.LostSome, c)
			continue
		}
		if len(c.TakeOver) == 0 {
			out.CutOffLightest++
		}
		out.CutOff = append(out.CutOff, c)
	}
	out.OtherCustomers = len(out.LostSome)
	for _, list := range [][]CutOff{out.CutOff, out.LostSome} {
		slices.SortFunc(list, func(x, y CutOff) int {
			return cmp.Or(boolOrder(y.Local, x.Local), cmp.Compare(min(len(x.TakeOver), 1), min(len(y.TakeOver), 1)), byName(x.Enterprise, y.Enterprise))
		})
	}
}

// lostCustomers finds the suppliers of those who leave.
func (p *parting) lostCustomers(out *Scenario) {
	for id, purchases := range p.byOther(p.Purchases, supplierOf) {
		e := p.Firms[id]
		c := LostCustomer{Enterprise: p.named(id), Region: p.atlas.RegionNamed(e.Region), Local: slices.Contains(p.codes, e.Region), Others: p.staying(p.Deliveries[id], customerOf)}
		for _, l := range purchases {
			c.Deals = append(c.Deals, NewDeal(l, p.named, p.atlas.SegmentNamed))
		}
		if c.Others == 0 {
			out.LostSole++
		}
		out.LostCustomers = append(out.LostCustomers, c)
	}
	slices.SortFunc(out.LostCustomers, func(x, y LostCustomer) int {
		return cmp.Or(boolOrder(y.Local, x.Local), cmp.Compare(min(x.Others, 1), min(y.Others, 1)), byName(x.Enterprise, y.Enterprise))
	})
}

func byName(x, y Named) int {
	return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(x.ID, y.ID))
}

// segmentsOf lists the segments an enterprise that leaves is present in.
func (p *parting) segmentsOf(id string) []string {
	var ids []string
	for _, d := range p.Leaving {
		for _, m := range d.Memberships {
			if d.Enterprise.ID == id && m.Certainty != graph.Hint && !slices.Contains(ids, m.Segment) {
				ids = append(ids, m.Segment)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// hangsOn tells the official counts and the clusters that rest on an enterprise
// that leaves: counts that name it or its group, in its own place, and clusters it leads.
func (p *parting) hangsOn() []string {
	list := []string{}
	for _, d := range p.Leaving {
		e := &d.Enterprise
		for i := range p.view.facts.Records.Coverage {
			c := &p.view.facts.Records.Coverage[i]
			names := append([]string{e.Name, e.ShortName, e.Group}, e.Aliases...)
			named := slices.ContainsFunc(names, func(n string) bool { return n != "" && strings.Contains(c.What, n) })
			if named && knownAt(c.SourceDate, p.view.AsOf) && p.atlas.Within(e.Region, c.Region) {
				list = append(list, fmt.Sprintf("官方名录“%s”（%d家，%s，%s）靠%s带动，多数没有逐家登记，影响须逐家核实",
					fullWidth(c.What), c.KnownCount, dateZH(c.SourceDate), EvidenceZH(c.Evidence), e.ShortName))
			}
		}
		for i := range p.atlas.Taxonomy.Clusters {
			if c := &p.atlas.Taxonomy.Clusters[i]; slices.Contains(c.LeadFirms, e.ID) {
				list = append(list, fmt.Sprintf("%s是“%s”的龙头企业（%s）", e.ShortName, c.Name, fullWidth(cmp.Or(c.TargetNote, SourceZH(c.Source)))))
			}
		}
	}
	return list
}

// inferredZH tells the links that are only inferred, to be asked about.
func (p *parting) inferredZH() string {
	var names []string
	for i := range p.Inferred {
		l := &p.Inferred[i]
		id := l.Supplier
		if p.leaves(id) {
			id = l.Customer
		}
		if p.leaves(id) {
			continue
		}
		name := p.Firms[id].ShortName
		if l.Kind == graph.LinkIntraGroup {
			name += "（集团内部）"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if names == nil {
		return ""
	}
	return "另有推断的供货关系未计入，须向企业核实：" + shorten(names, 8, "家") + "。"
}
