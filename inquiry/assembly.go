package inquiry

import (
	"context"
	"fmt"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
)

const (
	assemblyFirms  = 12  // read in a place, per input
	assemblySifted = 300 // where who fits must be found among them
	assemblyLinks  = 200 // recorded suppliers of the maker
)

// Inputs makes the 整零协同表 of a maker. Unknown enterprise or region:
// graph.ErrNotFound; a depth beyond 1 or 2: graph.ErrInvalid.
func (v *View) Inputs(ctx context.Context, q insight.InputsQuestion) (*insight.Assembly, error) {
	if err := v.start(ctx, &q.AsOf, &q.Region); err != nil {
		return nil, err
	}
	if q.Depth == 0 {
		q.Depth = v.desk.rules.AssemblyLevels
	}
	if q.Depth < 1 || q.Depth > v.desk.rules.AssemblyLevels {
		return nil, fmt.Errorf("%w: depth 须在 1 到 %d 之间", graph.ErrInvalid, v.desk.rules.AssemblyLevels)
	}
	return answered(ctx, v, q, v.assemblyFacts, insight.Assemble)
}

func (v *View) assemblyFacts(ctx context.Context, a *insight.Atlas, q insight.InputsQuestion) (*insight.AssemblyFacts, error) {
	region, err := a.Region(q.Region)
	if err != nil {
		return nil, err
	}
	found, err := v.Enterprises(ctx, []string{q.Enterprise})
	if err != nil {
		return nil, err
	}
	f := &insight.AssemblyFacts{Maker: found[0], Region: region, AsOf: q.AsOf, Depth: q.Depth}
	works, err := v.Members(ctx, graph.MembersQuery{Enterprises: []string{f.Maker.ID}, AsOf: q.AsOf, MinCertainty: graph.Probable, Limit: partnerWorks})
	if err != nil {
		return nil, err
	}
	if f.Works = works[0].Members; len(f.Works) == 0 {
		if f.Begins, err = v.begins(ctx, f.Maker.ID, q.AsOf, graph.Probable); err != nil {
			return nil, err
		}
	}
	segments := a.AssemblyInputs(f.Works, q.Depth, v.desk.rules)
	places := a.AssemblyPlaces(f.Maker.Region, q.Region, v.desk.rules)
	if len(segments) > 0 {
		if f.Tally, err = v.Tally(ctx, graph.TallyQuery{Scopes: segments, Parts: places, AsOf: q.AsOf}); err != nil {
			return nil, err
		}
	}
	if f.Products, err = v.products(ctx); err != nil {
		return nil, err
	}
	if err := v.assemblyMembers(ctx, a, f, segments, places); err != nil {
		return nil, err
	}
	links, err := v.Links(ctx, graph.LinksQuery{Enterprises: []string{f.Maker.ID}, Direction: graph.Suppliers, AsOf: q.AsOf, Limit: assemblyLinks})
	if err != nil {
		return nil, err
	}
	f.Links, f.Truncated = links[0].Links, links[0].Truncated
	var ends []string
	for _, l := range f.Links {
		ends = append(ends, l.Supplier)
	}
	slices.Sort(ends)
	if ends = slices.Compact(ends); len(ends) > 0 {
		if f.Ends, err = v.Enterprises(ctx, ends); err != nil {
			return nil, err
		}
	}
	f.Projects, err = v.ProjectsAt(ctx, a.Codes(q.Region), f.AsOf)
	return f, err
}

// assemblyMembers reads the firms of the inputs in each place, and what those that sell services do besides.
func (v *View) assemblyMembers(ctx context.Context, a *insight.Atlas, f *insight.AssemblyFacts, segments []string, places [][]string) error {
	at := map[string]int{}
	var sifted, plain, services []string
	for i, s := range segments {
		at[s] = i
		if a.Sifted(s, f.Products) {
			sifted = append(sifted, s)
		} else {
			plain = append(plain, s)
		}
	}
	for _, codes := range places {
		if len(codes) == 0 { // no code would mean everywhere
			f.Members = append(f.Members, nil)
			continue
		}
		groups := make([]graph.MemberGroup, len(segments))
		for _, list := range []struct {
			segments []string
			limit    int
		}{{sifted, assemblySifted}, {plain, assemblyFirms}} {
			for ids := range slices.Chunk(list.segments, graph.MaxIDs) {
				part, err := v.Members(ctx, graph.MembersQuery{Segments: ids, Regions: codes, AsOf: f.AsOf, MinCertainty: graph.Probable, Limit: list.limit})
				if err != nil {
					return err
				}
				for _, g := range part {
					groups[at[g.Of]] = g
					if !a.Services(g.Of) {
						continue
					}
					for i := range g.Members {
						services = append(services, g.Members[i].Enterprise.ID)
					}
				}
			}
		}
		f.Members = append(f.Members, groups)
	}
	slices.Sort(services)
	for chunk := range slices.Chunk(slices.Compact(services), graph.MaxIDs) {
		works, err := v.Members(ctx, graph.MembersQuery{Enterprises: chunk, AsOf: f.AsOf, MinCertainty: graph.Probable, Limit: partnerDoes})
		if err != nil {
			return err
		}
		f.Sellers = append(f.Sellers, works...)
	}
	return nil
}
