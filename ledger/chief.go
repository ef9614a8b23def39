package ledger

import (
	"slices"
	"time"

	"chainchief/graph"
)

// Mandate is what the posts of somebody add up to: he answers for what lies in one of its parts.
type Mandate struct {
	Person string
	Parts  []Part
}

// Part is what one post is about: blank fields narrow nothing, but for a part all of whose
// fields are blank, which covers nothing.
type Part struct {
	Chain, Cluster, Enterprise string
	Regions                    []string // codes; nil: everywhere
}

// Covers reports whether something of a region, an enterprise and some chains lies in a part.
func (m *Mandate) Covers(region, enterprise string, chains ...string) bool {
	return slices.ContainsFunc(m.Parts, func(p Part) bool {
		switch {
		case p.Enterprise != "":
			return p.Enterprise == enterprise
		case p.Chain == "":
			return false
		}
		return slices.Contains(chains, p.Chain) && (p.Regions == nil || slices.Contains(p.Regions, region))
	})
}

// Is reports whether a unit is the one that holds the posts.
func (m *Mandate) Is(unit string) bool { return unit != "" && unit == m.Person }

// HasCluster reports whether a cluster of a chain is part of it: by itself, or with its
// whole chain.
func (m *Mandate) HasCluster(id, chain string) bool {
	return slices.ContainsFunc(m.Parts, func(p Part) bool {
		return p.Cluster == id || p.Cluster == "" && p.Enterprise == "" && p.Chain == chain && p.Regions == nil
	})
}

// HasGoal reports whether a goal is his: as its unit, or by its chain, cluster and place.
func (m *Mandate) HasGoal(g *graph.Goal) bool {
	return m.Is(g.Lead) || slices.ContainsFunc(m.Parts, func(p Part) bool {
		switch {
		case p.Enterprise != "":
			return false
		case g.Cluster != "":
			return p.Cluster == g.Cluster || p.Cluster == "" && p.Chain != "" && p.Chain == g.Chain
		}
		return p.Cluster == "" && g.Chain != "" && p.Chain == g.Chain && (p.Regions == nil || g.Region == "" || slices.Contains(p.Regions, g.Region))
	})
}

// DaysTo is how many days a date lies ahead of today; negative: behind it.
func DaysTo(today, date graph.Date) int {
	a, err := time.Parse(time.DateOnly, today.LastDay())
	if err != nil {
		return 0
	}
	b, err := time.Parse(time.DateOnly, date.LastDay())
	if err != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}
