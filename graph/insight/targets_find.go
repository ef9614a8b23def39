package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// TargetNeighbours lists the segments one edge from a segment.
func (a *Atlas) TargetNeighbours(segment string) []string {
	return a.net.ids(a.net.around[a.net.index[segment]])
}

// FindTargets judges whom to court for a segment.
func FindTargets(a *Atlas, segment string, f *TargetsFacts, rules Rules) *Targets {
	h := &hunt{Atlas: a, rules: &rules, facts: f, segment: &a.net.segments[a.net.index[segment]], asOf: f.Answer.AsOf, region: f.Answer.Region.ID,
		partner: map[string]string{}, family: f.Families, ends: map[string]*graph.Enterprise{}, links: map[string][]graph.SupplyLink{}}
	for _, part := range f.Answer.Parts {
		for _, code := range part.Codes {
			h.partner[code] = part.Name
		}
	}
	for i := range f.Ends {
		h.ends[f.Ends[i].ID] = &f.Ends[i]
	}
	for _, g := range f.Links {
		h.links[g.Of] = g.Links
	}
	present := 0
	for i := range f.Near.Rows {
		if f.Near.Rows[i].Parts[0].Present() > 0 {
			present++
		}
	}
	h.share = share(float64(present), float64(len(f.Near.Rows)))
	out := &Targets{Segment: Named{segment, h.segment.Name}, Chain: f.Answer.Chain, Region: f.Answer.Region, Partner: f.Answer.Partner,
		AsOf: h.asOf, RuleVersion: rules.Version, Items: []Target{}, Expansion: []Target{}, Present: []Named{}, Notes: []string{}}
	h.verdict(out)
	out.List, out.ListZH = ListCourt, "招商对象"
	if out.Warning != "" {
		out.List, out.ListZH = ListReference, "备查名单"
	}
	if why := a.net.gated(a.net.index[segment]); why != "" {
		out.Warning = fmt.Sprintf("%s，因此没有招商名单。", why)
		return out
	}
	out.Items = h.list(f.Elsewhere, out)
	out.Expansion = h.list(f.Partner, out)
	if out.Warning != "" && len(out.Items)+len(out.Expansion) > 0 {
		out.Warning += "下列企业备查。"
	}
	out.OrderNote = orderNote(out.Items)
	h.note(out)
	return out
}

// list orders candidates, one of each corporate group.
func (h *hunt) list(members []graph.Member, out *Targets) []Target {
	type scored struct {
		Target
		keys []string
	}
	all := make([]*scored, 0, len(members))
	seen := make(map[string]bool, len(members))
	for i := range members {
		m := &members[i]
		e := &m.Enterprise
		if e.Type != graph.TypeEnterprise || seen[e.ID] || h.Within(e.Region, h.region) || m.Membership.Captive ||
			h.rules.Tenths[m.Membership.Certainty.Index()] < h.rules.LeastTenths {
			continue
		}
		seen[e.ID] = true
		keys := GroupKeys(h.family, e)
		if h.here(keys) {
			out.Present = append(out.Present, Named{e.ID, e.ShortName})
			continue
		}
		all = append(all, &scored{h.target(m, keys), keys})
	}
	slices.SortFunc(all, func(a, b *scored) int {
		return cmp.Or(strings.Compare(a.Grade, b.Grade), len(b.Evidence)-len(a.Evidence), cmp.Compare(b.Score, a.Score),
			a.Firm.Certainty.Index()-b.Firm.Certainty.Index(), strings.Compare(a.Firm.Name, b.Firm.Name), strings.Compare(a.Firm.ID, b.Firm.ID))
	})
	taken := make(map[string]*scored, len(all)) // the line of a group
	lines := make([]*scored, 0, len(all))
	for _, t := range all {
		i := slices.IndexFunc(t.keys, func(k string) bool { return taken[k] != nil })
		line := t
		if i >= 0 {
			line = taken[t.keys[i]]
			line.Siblings++
		} else {
			lines = append(lines, t)
		}
		for _, k := range t.keys {
			taken[k] = line
		}
	}
	list := make([]Target, len(lines))
	for i, t := range lines {
		t.Rank = i + 1
		h.say(&t.Target, out.List)
		list[i] = t.Target
	}
	return list
}

// here reports whether a corporate group is in the region, by its head or by any other firm.
func (h *hunt) here(keys []string) bool {
	if up, ok := h.family[keys[0]]; ok && h.Within(up.Region, h.region) {
		return true
	}
	return slices.ContainsFunc(keys, func(k string) bool { _, ok := h.facts.Local[k]; return ok })
}

func (h *hunt) target(m *graph.Member, keys []string) Target {
	e, r := &m.Enterprise, h.rules
	t := Target{Firm: firmOf(e, m.Membership.Certainty, m.Membership.Source), Place: h.placeOf(e),
		Evidence: []string{}, Reasons: []string{}, Missing: []string{}, Products: e.Products, Projects: []ProjectNote{}}
	t.Firm.Part = h.partner[e.Region]
	if t.Products == nil {
		t.Products = []string{}
	}
	if up, ok := h.family[keys[0]]; ok && keys[0] != e.ID {
		t.Group = &Named{up.ID, up.ShortName}
	} else if label := h.family.label(e); label != "" {
		t.Group = &Named{Name: label}
	}
	f := &t.Inputs
	f.Fit = float64(r.Tenths[m.Membership.Certainty.Index()]) / 10
	sum, weights := r.Target[0]*f.Fit, r.Target[0]
	f.KnownWeight = r.Target[0]
	supplies := h.trade(e, f)
	switch {
	case f.Customer != nil:
		sum, weights, f.KnownWeight = sum+r.Target[1]**f.Customer, weights+r.Target[1], f.KnownWeight+r.Target[1]
	case f.Neighbours != nil: // tells of the place, not of the firm
		sum, weights = sum+r.Target[1]**f.Neighbours, weights+r.Target[1]
	}
	known := func(k int, value float64) *float64 {
		sum, weights, f.KnownWeight = sum+r.Target[k]*value, weights+r.Target[k], f.KnownWeight+r.Target[k]
		return &value
	}
	if e.Size != graph.SizeUnknown {
		fits := r.MisfitSize
		small := h.segment.MinInvest100MCNY < r.SmallInvest // or blank
		if e.Size == graph.SizeLarge || e.Size == graph.SizeMedium && small {
			fits = 1
		}
		f.Size = known(2, fits)
	}
	if len(e.Tiers) > 0 {
		f.Quality = known(3, 1)
	}
	t.Score = 100 * sum / weights
	t.Grade = "B"
	if f.KnownWeight < r.KnownEnough {
		t.Grade = "C"
	}
	if km, ok := h.Distance(h.region, h.cityOf(e.Region)); ok {
		f.DistanceKM, f.InReach = &km, km <= h.rules.radius(h.segment)
	}
	h.tell(&t, m, keys, supplies)
	return t
}

// trade fills what the candidate's links to firms of the region and its partner
// tell, and returns the surest that delivers what the segment makes.
func (h *hunt) trade(e *graph.Enterprise, f *TargetFactors) *sale {
	var best *sale
	rest, any := 1.0, false
	links := h.links[e.ID]
	for i := range links {
		l := &links[i]
		x := h.ends[l.Customer]
		if x == nil || l.Kind != graph.LinkSupply || x.Type == graph.TypeInstitution || h.family.same(e, x) {
			continue
		}
		_, partner := h.partner[x.Region]
		here := partner || h.Within(x.Region, h.region)
		if here {
			rest, any = rest*(1-l.Confidence), true
		}
		if best != nil || l.Segment != h.segment.ID { // the surest comes first
			continue
		}
		if here {
			best = &sale{l, x, ""}
		} else if local := h.local(x); local != "" {
			best = &sale{l, x, local}
		}
	}
	if any {
		value := 1 - rest
		f.Customer = &value
	} else if h.share != nil {
		value := h.rules.AdjacentShare * *h.share
		f.Neighbours = &value
	}
	return best
}

// local names a firm of the region or its partner that is of the group of an enterprise.
func (h *hunt) local(x *graph.Enterprise) string {
	keys := GroupKeys(h.family, x)
	if up, ok := h.family[keys[0]]; ok && up.ID != x.ID {
		if _, partner := h.partner[up.Region]; partner || h.Within(up.Region, h.region) {
			return up.ShortName
		}
	}
	for _, k := range keys {
		for _, groups := range []map[string]string{h.facts.Local, h.facts.Allied} {
			if name := groups[k]; name != "" && name != x.ShortName {
				return name
			}
		}
	}
	return ""
}
