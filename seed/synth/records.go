package synth

import (
	"fmt"

	"chainchief/graph"
)

// How many enterprises there are for each project, need and check; needs and
// checks are what people write down by hand, and stay few.
const (
	perProject   = 100
	perNeed      = 2000
	perCheck     = 1000
	mostRecorded = 1000
	// registered is how many of the largest places keep a register of every chain.
	registered = 8
)

// clusters makes one cluster for each chain, with its largest enterprises.
func (p *Province) clusters() []graph.Cluster {
	var list []graph.Cluster
	for c := range Chains {
		cluster := graph.Cluster{
			ID: ChainID(c) + "-cluster", Name: industries[c] + "集群（虚构）", Chain: ChainID(c),
			Regions: []string{p.places[c]}, TargetOutput100MCNY: float64(100 * (c + 1)), Source: made,
		}
		for n := 0; n < leavesPerChain && len(cluster.LeadFirms) < 3; n++ {
			if leaf := c*leavesPerChain + n; p.working(leaf) > 0 {
				cluster.LeadFirms = append(cluster.LeadFirms, p.ID(p.worker(leaf, 0)))
			}
		}
		list = append(list, cluster)
	}
	return list
}

func (p *Province) project(i int) graph.Project {
	r := p.dice(streamProject, i)
	investor := r.IntN(p.enterprises)
	name, short, from := p.name(investor)
	leaf := p.leaves[p.leafOf(investor)]
	x := graph.Project{
		Name: fmt.Sprintf("%s第%d期%s项目", short, i+1, leaf.Name), Kind: pick(r, []string{"new", "new", "upgrade"}),
		Investors:      []graph.Investor{{Name: name, Enterprise: graph.EnterpriseID(name)}},
		InvestorRegion: from, Region: p.place(r.Float64()), Amount100MCNY: float64(1+r.IntN(500)) / 10,
		Segments: []string{leaf.ID}, Source: made,
		Stage: pick(r, []graph.ProjectStage{graph.ProjectSigned, graph.ProjectStarted, graph.ProjectStarted, graph.ProjectCommissioned, "unknown"}),
	}
	if !oneIn(r, 8) {
		x.Date = date(r, 2020, 2026)
	}
	if oneIn(r, 3) {
		x.Announced100MCNY, x.PlannedEnd, x.LastHeard = 2*x.Amount100MCNY, date(r, 2026, 2028), date(r, 2024, 2026)
		if x.PlannedEnd.LastDay() < x.Date.FirstDay() {
			x.PlannedEnd = x.Date // nobody plans to end before what was already
		}
	}
	if x.Overdue = oneIn(r, 5); x.Kind == "upgrade" {
		x.Operator = x.Investors[0].Enterprise
	}
	x.ID = graph.ProjectID(x.Name, x.Region)
	return x
}

func (p *Province) need(i int) graph.Need {
	r := p.dice(streamNeed, i)
	n := graph.Need{
		Region: p.place(r.Float64()), Segment: pick(r, p.leaves).ID, Need: fmt.Sprintf("缺少稳定的本地供应（虚构%d）", i+1),
		SaidBy: "虚构的企业座谈", SpeakerKind: "enterprise", Date: date(r, 2022, 2026), Source: made,
	}
	n.ID = graph.NeedID(n.Region, n.Segment, n.Need)
	return n
}

// check makes check number i; each has a leaf of its own, and so an id.
func (p *Province) check(i int) graph.Check {
	r := p.dice(streamCheck, i)
	c := graph.Check{
		Region: p.place(r.Float64()), Segment: p.leaves[i].ID, Verdict: pick(r, []string{"yes", "no", "no"}),
		By: "虚构的核实人", Date: date(r, 2024, 2026), Source: made,
	}
	c.ID = graph.CheckID(c.Region, c.Segment, c.Date, c.By)
	return c
}

// presence says of some of the largest places that they have a leaf.
func (p *Province) presence() (list []graph.Presence) {
	r := p.dice(streamWords, 1)
	for i := range registered {
		x := graph.Presence{Region: p.places[i], Segment: pick(r, p.leaves).ID, What: "当地有生产（虚构）", Amount: float64(1 + r.IntN(500)), Unit: "万件", Date: "2025", Source: made}
		x.ID = graph.NewID("r", x.Region, x.Segment, x.What)
		list = append(list, x)
	}
	return list
}

// coverage counts each chain in the largest places, about as many as there are
// but not quite, as official counts go.
func (p *Province) coverage() []graph.Coverage {
	r := p.dice(streamCoverage, 0)
	var list []graph.Coverage
	for place := range registered {
		for c := range Chains {
			known := float64(p.enterprises) * p.share(place) / Chains * (0.7 + 0.6*r.Float64())
			g := graph.Coverage{
				Region: p.places[place], Scope: ChainID(c), KnownCount: max(1, int(known)), Register: true,
				What: fmt.Sprintf("%s全部企业（虚构）", industries[c]), Source: made,
			}
			g.ID = graph.CoverageID(g.Region, g.Scope, g.What)
			list = append(list, g)
		}
	}
	return list
}
