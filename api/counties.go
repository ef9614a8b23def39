package api

import (
	"cmp"
	"fmt"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// countyChain is a chain in one county.
type countyChain struct {
	Chain   insight.Named   `json:"chain"`
	Figures insight.Figures `json:"figures"`
	Ranked  int             `json:"ranked"` // what stands in the ranked list there
	Page    string          `json:"page"`
}

// countyRow is what every chain is in one county.
type countyRow struct {
	Region insight.Named `json:"region"`
	Chains []countyChain `json:"chains"`
}

// countiesAnswer is every chain in every county of a city, and in the city itself.
type countiesAnswer struct {
	head
	listAnswer[countyRow]
}

// countiesOf is a city and what lies in it; a county stands for its city. nil: there is none.
func countiesOf(g graph.Gazetteer, code string) []string {
	for code != "" {
		list := []string{code}
		above := ""
		for _, one := range g.Regions {
			switch {
			case one.Parent == code && one.Level != graph.LevelCity:
				list = append(list, one.Code)
			case one.Code == code:
				above = one.Parent
			}
		}
		if len(list) > 1 {
			return list
		}
		code = above
	}
	return nil
}

// tiles are what each county of a city has of a chain, and its partner; none for what is no city.
func (r *request) tiles(names *inquiry.Names, a *insight.Answer, q insight.Question) (list []chainmap.County, err error) {
	places := countiesOf(names.Gazetteer, a.Region.ID)
	if len(places) == 0 || places[0] != a.Region.ID {
		return nil, nil
	}
	places = places[1:]
	if a.Partner != nil {
		places = append(places, a.Partner.ID)
	}
	for _, code := range places {
		q.Region = code
		partner := a.Partner != nil && code == a.Partner.ID
		if partner {
			q.Partner = a.Region.ID
		}
		there, err := r.v.Gaps(r.ctx, q)
		if err != nil {
			return nil, err
		}
		c := chainmap.County{Name: insight.ShortPlace(there.Region.Name), Firms: there.Figures.Recorded, Gaps: len(there.Items), Partner: partner, There: there}
		for _, one := range names.Gazetteer.Regions {
			if one.Code == code {
				c.Lat, c.Lon = one.Lat, one.Lon
			}
		}
		list = append(list, c)
	}
	return list, nil
}

// Level is how much of the chain's segments there are, in five steps for the
// shade of a cell; 0: not known.
func (c countyChain) Level() int {
	if c.Figures.Completeness == nil {
		return 0
	}
	return 1 + min(4, int(*c.Figures.Completeness*5))
}

// askCounties is /counties: every chain in each county of a city, the city itself first.
func askCounties(r *request) (*reply, error) {
	q := r.question("")
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	if q.Region == "" {
		q.Region = names.Atlas.Set.Region
	}
	if q.Region == "" { // nothing is there to be asked about, which any question says
		_, err := r.v.Chains(r.ctx, q)
		return nil, cmp.Or(err, error(fault{404, "没有登记地区，请先导入"}))
	}
	if _, err := regionCodes(names, q.Region); err != nil {
		return nil, err
	}
	places := countiesOf(names.Gazetteer, q.Region)
	if places == nil {
		return nil, fmt.Errorf("%w: %s没有登记下辖的县区，请选一个市", graph.ErrInvalid, names.Region(q.Region).Name)
	}
	q.Region = places[0]
	out := &countiesAnswer{listAnswer: listAnswer[countyRow]{Items: []countyRow{}}}
	for _, place := range places {
		of := q
		of.Region = place
		judged, err := r.v.Chains(r.ctx, of)
		if err != nil {
			return nil, err
		}
		row := countyRow{Region: *names.Region(place)}
		for _, a := range judged {
			if place == q.Region {
				out.head = headOf(a)
			}
			row.Chains = append(row.Chains, countyChain{Chain: a.Chain, Figures: a.Figures, Ranked: len(a.Items),
				Page: address("/chains/"+a.Chain.ID, "region", place, "partner", q.Partner, "as_of", string(q.AsOf))})
		}
		out.Items = append(out.Items, row)
	}
	return &reply{json: out, page: out, name: r.called(out.Region.Name, "县区"), paper: func() *report.Paper { return report.Counties(out.report()) }}, nil
}

func (a *countiesAnswer) report() *report.CountyChains {
	out := &report.CountyChains{Head: report.Head(a.head)}
	for _, row := range a.Items {
		for _, c := range row.Chains {
			out.Items = append(out.Items, report.CountyChain{Region: row.Region, Chain: c.Chain, Figures: c.Figures, Ranked: c.Ranked})
		}
	}
	return out
}
