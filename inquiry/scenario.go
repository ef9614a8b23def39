package inquiry

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

const (
	// mostLeaving bounds how many enterprises one scenario lets leave.
	mostLeaving = 20
	// linksOfOne is how many links of an enterprise a scenario looks at.
	linksOfOne = 1000
	// othersOfSegment is how many who could take over a segment are looked at.
	othersOfSegment = 500
)

type scenarioKey struct {
	question insight.Question
	without  string
}

// Scenario answers what happens to a chain when enterprises, given by what
// ResolveAt takes, leave.
func (v *View) Scenario(ctx context.Context, q insight.Question, without []string) (*insight.Scenario, error) {
	if err := v.start(ctx, &q.AsOf, &q.Region); err != nil {
		return nil, err
	}
	if len(without) > mostLeaving {
		return nil, fmt.Errorf("%w: 一次最多假设 %d 家企业离开", graph.ErrInvalid, mostLeaving)
	}
	var ids []string
	for _, name := range without {
		e, err := v.ResolveAt(ctx, name, q.Region)
		if err != nil {
			return nil, err
		}
		ids = append(ids, e.ID)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return kept(ctx, v, scenarioKey{q, strings.Join(ids, " ")}, func(ctx context.Context) (*insight.Scenario, error) {
		trials, err := v.gather(ctx, q)
		if err != nil {
			return nil, err
		}
		atlas, err := v.atlas(ctx)
		if err != nil {
			return nil, err
		}
		frame := trials[0].Frame
		sf, err := v.leaving(ctx, frame, ids)
		if err != nil {
			return nil, err
		}
		return insight.Imagine(frame, atlas, trials[0].Facts, sf, v.desk.rules), nil
	})
}

// leaving reads what the departure of enterprises touches, on both sides of their links.
func (v *View) leaving(ctx context.Context, f *insight.Frame, ids []string) (*insight.ScenarioFacts, error) {
	sf := &insight.ScenarioFacts{Others: map[string][]graph.Member{}}
	var err error
	if sf.Leaving, err = v.departures(ctx, ids, f.AsOf); err != nil {
		return nil, err
	}
	var customers, suppliers, inferred []string
	links, err := v.linksOf(ctx, f, sf, ids, graph.Both, 0)
	if err != nil {
		return nil, err
	}
	segments := sf.Segments()
	for _, id := range ids {
		for _, l := range links[id] {
			switch {
			case l.Confidence < graph.ConfidenceDisclosed:
				sf.Inferred = append(sf.Inferred, l)
				inferred = append(inferred, l.Supplier, l.Customer)
			case l.Supplier == id:
				sf.Sales = append(sf.Sales, l)
				customers = append(customers, l.Customer)
				if l.Segment != "" {
					segments = append(segments, l.Segment)
				}
			default:
				sf.Purchases = append(sf.Purchases, l)
				suppliers = append(suppliers, l.Supplier)
			}
		}
	}
	if sf.Supplies, err = v.linksOf(ctx, f, sf, unique(customers), graph.Suppliers, graph.ConfidenceDisclosed); err != nil {
		return nil, err
	}
	if sf.Deliveries, err = v.linksOf(ctx, f, sf, unique(suppliers), graph.Customers, graph.ConfidenceDisclosed); err != nil {
		return nil, err
	}
	if sf.Firms, err = v.firms(ctx, unique(slices.Concat(customers, suppliers, inferred))); err != nil {
		return nil, err
	}
	return sf, v.others(ctx, f, unique(segments), ids, sf)
}

// linksOf reads the links of enterprises, by enterprise.
func (v *View) linksOf(ctx context.Context, f *insight.Frame, sf *insight.ScenarioFacts, ids []string, d graph.Direction, least float64) (map[string][]graph.SupplyLink, error) {
	links := map[string][]graph.SupplyLink{}
	for part := range slices.Chunk(ids, graph.MaxIDs) {
		groups, err := v.Links(ctx, graph.LinksQuery{Enterprises: part, Direction: d, AsOf: f.AsOf, MinConfidence: least, Limit: linksOfOne})
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			sf.Truncated = sf.Truncated || g.Truncated
			links[g.Of] = g.Links
		}
	}
	return links, nil
}

// unique returns the ids in order, each once.
func unique(ids []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}

// others reads who else is present in the segments in r ∪ h.
func (v *View) others(ctx context.Context, f *insight.Frame, segments, leaving []string, sf *insight.ScenarioFacts) error {
	regions := slices.Clone(f.Codes)
	for _, p := range f.Parts {
		regions = append(regions, p.Codes...)
	}
	for part := range slices.Chunk(segments, graph.MaxIDs) {
		groups, err := v.Members(ctx, graph.MembersQuery{Segments: part, Regions: regions, AsOf: f.AsOf, MinCertainty: graph.Probable, Limit: othersOfSegment + len(leaving)})
		if err != nil {
			return err
		}
		for _, g := range groups {
			sf.Truncated = sf.Truncated || g.Truncated
			sf.Others[g.Of] = slices.DeleteFunc(g.Members, func(m graph.Member) bool {
				return m.Enterprise.Type == graph.TypeInstitution || slices.Contains(leaving, m.Enterprise.ID)
			})
		}
	}
	return nil
}

// departures reads enterprises with their memberships in force at a date.
func (v *View) departures(ctx context.Context, ids []string, asOf graph.Date) ([]insight.Departure, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	firms, err := v.firms(ctx, ids)
	if err != nil {
		return nil, err
	}
	var list []insight.Departure
	for part := range slices.Chunk(ids, graph.MaxIDs) {
		groups, err := v.Members(ctx, graph.MembersQuery{Enterprises: part, AsOf: asOf, Limit: graph.MaxLimit})
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			one := insight.Departure{Enterprise: firms[g.Of]}
			for _, m := range g.Members {
				one.Memberships = append(one.Memberships, m.Membership)
			}
			list = append(list, one)
		}
	}
	return list, nil
}

// SinglePoints ranks the single points of a chain, or of every chain where none
// is given. first is the judgement of the chain, or of the first one.
func (v *View) SinglePoints(ctx context.Context, q insight.Question) (ranked []insight.ChainSingle, first *insight.Answer, err error) {
	var answers []*insight.Answer
	if q.Chain == "" {
		answers, err = v.Chains(ctx, q)
	} else if first, err = v.Gaps(ctx, q); err == nil {
		answers = []*insight.Answer{first}
	}
	switch {
	case err != nil:
		return nil, nil, err
	case len(answers) == 0:
		return nil, nil, fmt.Errorf("%w: 还没有产业链，请先导入", graph.ErrNotFound)
	}
	return insight.RankSingles(answers), answers[0], nil
}
