package api

import (
	"errors"
	"fmt"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// regionItem is a region in a list, with the name of what it lies in.
type regionItem struct {
	inquiry.Region
	ParentName string `json:"parent_name,omitzero"`
}

// nameOf is the name of a thing; blank for none.
func nameOf(n *insight.Named) string {
	if n == nil {
		return ""
	}
	return n.Name
}

// askRegions is /regions.
func askRegions(r *request) (*reply, error) {
	level, parent := r.oneOf("level", "province", "city", "county", "zone", "reporting-unit"), r.id("parent")
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	if _, err := regionCodes(names, parent); err != nil {
		return nil, err
	}
	list := []regionItem{}
	for _, x := range names.Gazetteer.Regions {
		if (level == "" || string(x.Level) == level) && (parent == "" || x.Parent == parent) {
			list = append(list, regionItem{inquiry.RegionOf(x), nameOf(names.Region(x.Parent))})
		}
	}
	return paged(r, list, "regions", func(list []regionItem) *report.Paper {
		rows := make([]report.Region, len(list))
		for i, x := range list {
			rows[i] = report.Region{Code: x.Code, Name: x.Name, Parent: x.Parent, ParentName: x.ParentName, Level: x.Level, LevelZH: x.LevelZH}
		}
		return report.Regions(rows).With(r.listFacts(names)...)
	})
}

// regionCodes returns a region's code and those of all that lies in it; nil for none asked for.
func regionCodes(names *inquiry.Names, region string) ([]string, error) {
	if region == "" {
		return nil, nil
	}
	if names.Region(region) == nil {
		return nil, fmt.Errorf("%w: 没有地区代码“%s”，可用 /api/v1/regions 查看", graph.ErrNotFound, region)
	}
	return insight.RegionCodes(names.Gazetteer, region), nil
}

// askParks is /parks.
func askParks(r *request) (*reply, error) {
	region := r.id("region")
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	codes, err := regionCodes(names, region)
	if err != nil {
		return nil, err
	}
	list := []inquiry.Park{}
	for _, park := range names.Gazetteer.Parks {
		if region == "" || slices.Contains(codes, park.Region) {
			list = append(list, names.ParkOf(park))
		}
	}
	return paged(r, list, "parks", func(list []inquiry.Park) *report.Paper {
		rows := make([]report.Park, len(list))
		for i, x := range list {
			rows[i] = report.Park{ID: x.ID, Name: x.Name, Region: x.Region, Level: string(x.Level), LevelZH: x.LevelZH, Leading: x.LeadingIndustries}
		}
		return report.Parks(rows).With(r.listFacts(names)...)
	})
}

type parkAnswer struct {
	Park  inquiry.Park       `json:"park"`
	Pairs []inquiry.ParkPair `json:"pairs"`
}

// askPark is /parks/{id}.
func askPark(r *request) (*reply, error) {
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	id := r.key()
	i := slices.IndexFunc(names.Gazetteer.Parks, func(p graph.Park) bool { return p.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("%w: 没有园区“%s”，可用 /api/v1/parks 查看", graph.ErrNotFound, id)
	}
	out := parkAnswer{Park: names.ParkOf(names.Gazetteer.Parks[i]), Pairs: []inquiry.ParkPair{}}
	for _, pair := range names.Gazetteer.ParkPairs {
		if pair.Park == id || pair.PartnerPark == id {
			out.Pairs = append(out.Pairs, names.ParkPairOf(pair))
		}
	}
	return &reply{json: out}, nil
}

// askProjects is /projects.
func askProjects(r *request) (*reply, error) {
	region, segment, chain := r.id("region"), r.id("segment"), r.id("chain")
	q := graph.ProjectsQuery{Limit: r.most(), Cursor: r.cursor()}
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	if q.Regions, err = regionCodes(names, region); err != nil {
		return nil, err
	}
	if q.Segments, err = leaves(names, chain, segment); err != nil {
		return nil, err
	}
	found, err := r.v.Projects(r.ctx, q)
	if err != nil {
		return nil, err
	}
	out := listAnswer[inquiry.Project]{make([]inquiry.Project, 0, len(found.Projects)), found.NextCursor}
	for _, project := range found.Projects {
		out.Items = append(out.Items, names.Project(project))
	}
	return &reply{json: out, name: "projects", paper: func() *report.Paper {
		return cut(recordsPaper(graph.KindProjects, records(found.Projects), names.Name), out.NextCursor).With(r.listFacts(names)...)
	}}, nil
}

func records[T graph.Record](list []T) []graph.Record {
	out := make([]graph.Record, len(list))
	for i := range list {
		out[i] = list[i]
	}
	return out
}

// leaves returns the leaf asked for, or those of the card or chain; nil for none asked for.
func leaves(names *inquiry.Names, chain, segment string) ([]string, error) {
	if err := checkScope(names, chain, segment); err != nil {
		return nil, err
	}
	if chain == "" && segment == "" {
		return nil, nil
	}
	list := []string{}
	for _, s := range names.Taxonomy.Segments {
		if !s.Card && (s.Chain == chain || s.ID == segment || s.Parent == segment && segment != "") {
			list = append(list, s.ID)
		}
	}
	return list, nil
}

// checkScope refuses a chain or segment that is unknown, and both at once.
func checkScope(names *inquiry.Names, chain, segment string) error {
	switch {
	case chain != "" && segment != "":
		return fault{400, "chain 和 segment 只能给一个：环节已经属于一条链"}
	case chain != "" && names.Chain(chain) == nil:
		return fmt.Errorf("%w: 没有产业链“%s”，可用 /api/v1/chains 查看", graph.ErrNotFound, chain)
	case segment != "" && names.Segment(segment) == nil:
		return fmt.Errorf("%w: 没有环节“%s”，可用 /api/v1/segments 查看", graph.ErrNotFound, segment)
	}
	return nil
}

// askProject is /projects/{id}.
func askProject(r *request) (*reply, error) {
	id := r.key()
	found, err := r.v.Projects(r.ctx, graph.ProjectsQuery{IDs: []string{id}, Limit: 1})
	if errors.Is(err, graph.ErrNotFound) {
		return nil, fmt.Errorf("%w: 没有项目“%s”，请从项目清单里选择", graph.ErrNotFound, id)
	}
	if err != nil {
		return nil, err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	return &reply{json: names.Project(found.Projects[0])}, nil
}
