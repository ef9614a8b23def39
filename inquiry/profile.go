package inquiry

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Profile is everything recorded of one enterprise.
type Profile struct {
	Enterprise  Enterprise     `json:"enterprise"`
	AsOf        graph.Date     `json:"as_of"`
	Memberships []WorksIn      `json:"memberships"`
	Suppliers   []insight.Deal `json:"suppliers"`
	Customers   []insight.Deal `json:"customers"`
	Projects    []Project      `json:"projects"`  // it invests in
	Gone        string         `json:"-"`         // where it works in nothing as of AsOf: that it is there no more, as insight.GoneZH; blank: it is there
	Begins      graph.Date     `json:"-"`         // where it works in nothing as of AsOf: from when it does, as registered; blank: unknown
	Truncated   bool           `json:"truncated"` // there are more memberships or links
	Corrected   []Said         `json:"corrected"` // fields of the enterprise that an office said after its source
}

// WorksIn is a membership with the names of segment and chain.
type WorksIn struct {
	Segment     insight.Named   `json:"segment"`
	Chain       insight.Named   `json:"chain"`
	Certainty   graph.Certainty `json:"certainty"`
	CertaintyZH string          `json:"certainty_zh"`
	Since       graph.Date      `json:"since,omitzero"`
	Until       graph.Date      `json:"until,omitzero"`
	insight.Sourced
	Key string `json:"-"` // of the membership, with its enterprise's start where it has none
}

// profileLinks is how many memberships, and links on each side, a profile shows.
const profileLinks = 200

// Profile returns an enterprise by id (aliases are followed) as of a date;
// blank: the data date. An unknown id is graph.ErrNotFound.
func (v *View) Profile(ctx context.Context, id string, asOf graph.Date) (*Profile, error) {
	found, err := v.Reader.Enterprises(ctx, []string{id})
	if errors.Is(err, graph.ErrNotFound) {
		return nil, v.noFirm(id)
	}
	if err != nil {
		return nil, err
	}
	firms, err := v.Firms(ctx, found)
	if err != nil {
		return nil, err
	}
	p := &Profile{Enterprise: firms[0], AsOf: cmp.Or(asOf, v.Meta.DataDate), Memberships: []WorksIn{}}
	if err := v.worksIn(ctx, p); err != nil {
		return nil, err
	}
	if len(p.Memberships) == 0 {
		p.Gone = insight.GoneZH(found[0], p.AsOf)
	}
	if err := v.deals(ctx, p); err != nil {
		return nil, err
	}
	if p.Corrected, err = v.Said(ctx, found[0]); err != nil {
		return nil, err
	}
	p.Projects, err = v.investments(ctx, p.Enterprise.ID)
	return p, err
}

func (v *View) worksIn(ctx context.Context, p *Profile) error {
	names, err := v.Names(ctx)
	if err != nil {
		return err
	}
	groups, err := v.Members(ctx, graph.MembersQuery{Enterprises: []string{p.Enterprise.ID}, AsOf: p.AsOf, Limit: profileLinks})
	if err != nil {
		return err
	}
	p.Truncated = groups[0].Truncated
	for _, m := range groups[0].Members {
		s := names.segments[m.Membership.Segment]
		p.Memberships = append(p.Memberships, WorksIn{
			Segment: insight.Named{ID: m.Membership.Segment, Name: s.Name}, Chain: insight.Named{ID: s.Chain, Name: names.chains[s.Chain].Name},
			Certainty: m.Membership.Certainty, CertaintyZH: insight.CertaintyZH(m.Membership.Certainty),
			Since: m.Membership.Since, Until: m.Membership.Until, Sourced: insight.SourcedOf(m.Membership.Source), Key: m.Membership.Ref().Key})
	}
	if len(p.Memberships) == 0 {
		p.Begins, err = v.begins(ctx, p.Enterprise.ID, p.AsOf, graph.Hint)
	}
	return err
}

// ever is an as-of date by which all that is registered has begun.
const ever graph.Date = "2199-12-31"

// begins is the first day after a date from which an enterprise is registered to work in
// something, at least so surely; blank: none.
func (v *View) begins(ctx context.Context, id string, after graph.Date, least graph.Certainty) (first graph.Date, err error) {
	groups, err := v.Members(ctx, graph.MembersQuery{Enterprises: []string{id}, AsOf: ever, MinCertainty: least, Limit: profileLinks})
	if err != nil {
		return "", err
	}
	for _, m := range groups[0].Members {
		if since := m.Membership.Since; since.LastDay() > after.LastDay() && (first == "" || since.LastDay() < first.LastDay()) {
			first = since
		}
	}
	return first, nil
}

// deals reads the links of a profile's enterprise on both sides.
func (v *View) deals(ctx context.Context, p *Profile) error {
	names, err := v.Names(ctx)
	if err != nil {
		return err
	}
	sides := [2][]graph.SupplyLink{}
	var ids []string
	for i, direction := range []graph.Direction{graph.Suppliers, graph.Customers} {
		groups, err := v.Links(ctx, graph.LinksQuery{Enterprises: []string{p.Enterprise.ID}, Direction: direction, AsOf: p.AsOf, Limit: profileLinks})
		if err != nil {
			return err
		}
		p.Truncated = p.Truncated || groups[0].Truncated
		sides[i] = groups[0].Links
		for _, l := range sides[i] {
			ids = append(ids, l.Supplier, l.Customer)
		}
	}
	slices.Sort(ids)
	firms, err := v.firmNames(ctx, slices.Compact(ids))
	if err != nil {
		return err
	}
	for i, list := range []*[]insight.Deal{&p.Suppliers, &p.Customers} {
		*list = make([]insight.Deal, 0, len(sides[i]))
		for _, l := range sides[i] {
			*list = append(*list, insight.NewDeal(l, func(id string) insight.Named { return *firms[id] }, names.Segment))
		}
	}
	return nil
}

// investors is the question of who invests in what.
type investors struct{}

// investments lists the projects that name the enterprise as an investor, the
// newest first. No store finds a project by its investor: all are read once a revision.
func (v *View) investments(ctx context.Context, enterprise string) ([]Project, error) {
	names, err := v.Names(ctx)
	if err != nil {
		return nil, err
	}
	byInvestor, err := kept(ctx, v, investors{}, func(ctx context.Context) (map[string][]graph.Project, error) {
		all, err := v.ProjectsIn(ctx, nil)
		return groupByInvestor(all), err
	})
	if err != nil {
		return nil, err
	}
	list := []Project{}
	for _, p := range byInvestor[enterprise] {
		list = append(list, names.Project(p))
	}
	return list, nil
}

func groupByInvestor(all []graph.Project) map[string][]graph.Project {
	groups := map[string][]graph.Project{}
	for _, p := range all {
		for i, who := range p.Investors {
			again := slices.ContainsFunc(p.Investors[:i], func(o graph.Investor) bool { return o.Enterprise == who.Enterprise })
			if who.Enterprise != "" && !again {
				groups[who.Enterprise] = append(groups[who.Enterprise], p)
			}
		}
	}
	for _, list := range groups {
		slices.SortStableFunc(list, func(a, b graph.Project) int { return strings.Compare(b.Date.LastDay(), a.Date.LastDay()) })
	}
	return groups
}
