package graph

import "strings"

func refs(kind Kind, keys ...string) []Ref {
	list := make([]Ref, 0, len(keys))
	for _, k := range keys {
		if k != "" {
			list = append(list, Ref{kind, k})
		}
	}
	return list
}

func join(lists ...[]Ref) []Ref {
	var all []Ref
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// References implements Record for each kind.

func (c Chain) References() []Ref { return nil }

func (c Cluster) References() []Ref {
	return join(refs(KindChains, c.Chain), refs(KindRegions, c.Regions...), refs(KindEnterprises, c.LeadFirms...))
}

func (s Segment) References() []Ref {
	return join(refs(KindChains, s.Chain), refs(KindSegments, s.Parent), refs(KindSegments, s.Inputs...),
		refs(KindSegments, s.RecycledFrom...), refs(KindSegments, s.TwinOf...), refs(KindSegments, s.UpgradeFrom...))
}

func (r Region) References() []Ref { return refs(KindRegions, r.Parent) }

func (p Park) References() []Ref { return refs(KindRegions, p.Region) }

func (p ParkPair) References() []Ref { return refs(KindParks, p.Park, p.PartnerPark) }

func (e Enterprise) References() []Ref {
	return join(refs(KindRegions, e.Region), refs(KindParks, e.Park), refs(KindEnterprises, e.Parent))
}

func (m Membership) References() []Ref {
	return []Ref{{KindEnterprises, m.Enterprise}, {KindSegments, m.Segment}}
}

func (l SupplyLink) References() []Ref {
	return join(refs(KindEnterprises, l.Supplier, l.Customer), refs(KindSegments, l.Segment))
}

func (p Project) References() []Ref {
	all := join(refs(KindRegions, p.Region, p.InvestorRegion), refs(KindSegments, p.Segments...))
	for _, i := range p.Investors {
		all = append(all, refs(KindEnterprises, i.Enterprise)...)
	}
	return all
}

func (n Need) References() []Ref {
	return []Ref{{KindRegions, n.Region}, {KindSegments, n.Segment}}
}

func (c Check) References() []Ref {
	return []Ref{{KindRegions, c.Region}, {KindSegments, c.Segment}}
}

// References: a scope with a dot is a segment, one without is a chain.
func (c Coverage) References() []Ref {
	switch {
	case c.Scope == ScopeAll:
		return refs(KindRegions, c.Region)
	case strings.Contains(c.Scope, "."):
		return []Ref{{KindRegions, c.Region}, {KindSegments, c.Scope}}
	}
	return []Ref{{KindRegions, c.Region}, {KindChains, c.Scope}}
}

func (i Import) References() []Ref   { return nil }
func (a Alias) References() []Ref    { return refs(KindEnterprises, a.New) }
func (i Image) References() []Ref    { return nil }
func (d DataDate) References() []Ref { return nil }

// Rename returns the record with every enterprise id that it refers to replaced
// by name(id). The ids of links and projects stay: they are of the first entry.
func Rename(r Record, name func(id string) string) Record {
	optional := func(id string) string {
		if id == "" {
			return ""
		}
		return name(id)
	}
	switch r := r.(type) {
	case Membership:
		r.Enterprise = name(r.Enterprise)
		return r
	case SupplyLink:
		r.Supplier, r.Customer = name(r.Supplier), name(r.Customer)
		return r
	case Enterprise:
		if r.Parent = optional(r.Parent); r.Parent == r.ID {
			r.Parent = ""
		}
		return r
	case Cluster:
		var firms []string
		seen := map[string]bool{}
		for _, id := range r.LeadFirms {
			if id = name(id); !seen[id] {
				seen[id] = true
				firms = append(firms, id)
			}
		}
		r.LeadFirms = firms
		return r
	case Project:
		investors := make([]Investor, len(r.Investors))
		for i, v := range r.Investors {
			investors[i] = Investor{Name: v.Name, Enterprise: optional(v.Enterprise)}
		}
		if r.Investors != nil {
			r.Investors = investors
		}
		return r
	}
	return r
}
