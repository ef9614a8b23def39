package embedded

import (
	"slices"

	"chainchief/graph"
)

// What a store hands out is the caller's: every list in it is a copy.

func copySource(s graph.Source) graph.Source {
	s.Verification = slices.Clone(s.Verification)
	return s
}

func copyEnterprise(e graph.Enterprise) graph.Enterprise {
	e.Aliases, e.Tiers, e.Products = slices.Clone(e.Aliases), slices.Clone(e.Tiers), slices.Clone(e.Products)
	e.Source = copySource(e.Source)
	return e
}

func copyChain(c graph.Chain) graph.Chain {
	c.Source = copySource(c.Source)
	return c
}

func copyCluster(c graph.Cluster) graph.Cluster {
	c.Regions, c.LeadFirms = slices.Clone(c.Regions), slices.Clone(c.LeadFirms)
	c.Source = copySource(c.Source)
	return c
}

func copySegment(s graph.Segment) graph.Segment {
	s.Inputs, s.RecycledFrom = slices.Clone(s.Inputs), slices.Clone(s.RecycledFrom)
	s.TwinOf, s.UpgradeFrom = slices.Clone(s.TwinOf), slices.Clone(s.UpgradeFrom)
	s.Aliases = slices.Clone(s.Aliases)
	s.Source = copySource(s.Source)
	return s
}

func copyRegion(r graph.Region) graph.Region {
	r.Source = copySource(r.Source)
	return r
}

func copyPark(p graph.Park) graph.Park {
	p.LeadingIndustries = slices.Clone(p.LeadingIndustries)
	p.Source = copySource(p.Source)
	return p
}

func copyParkPair(p graph.ParkPair) graph.ParkPair {
	p.Source = copySource(p.Source)
	return p
}

func copyProject(p graph.Project) graph.Project {
	p.Investors, p.Segments = slices.Clone(p.Investors), slices.Clone(p.Segments)
	p.Source = copySource(p.Source)
	return p
}

func copyNeed(n graph.Need) graph.Need {
	n.Source = copySource(n.Source)
	return n
}

func copyCheck(c graph.Check) graph.Check {
	c.Source = copySource(c.Source)
	return c
}

func copyCoverage(c graph.Coverage) graph.Coverage {
	c.Source = copySource(c.Source)
	return c
}

// Imports and aliases hold no lists.

func copyImport(i graph.Import) graph.Import { return i }
func copyAlias(a graph.Alias) graph.Alias    { return a }
