package inquiry

import (
	"context"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Profile is everything recorded of one enterprise.
type Profile struct {
	Enterprise  graph.Enterprise `json:"enterprise"`
	Region      *insight.Named   `json:"region"`
	Park        *insight.Named   `json:"park"`
	Parent      *insight.Named   `json:"parent"`
	AsOf        graph.Date       `json:"as_of"`
	Memberships []WorksIn        `json:"memberships"`
	Suppliers   []Trade          `json:"suppliers"`
	Customers   []Trade          `json:"customers"`
	Projects    []graph.Project  `json:"projects"`  // it invests in
	Truncated   bool             `json:"truncated"` // there are more memberships or links
}

// WorksIn is a membership with the names of segment and chain.
type WorksIn struct {
	Segment   insight.Named   `json:"segment"`
	Chain     insight.Named   `json:"chain"`
	Certainty graph.Certainty `json:"certainty"`
	Since     graph.Date      `json:"since,omitzero"`
	Until     graph.Date      `json:"until,omitzero"`
	graph.Source
}

// Trade is a supply link with the name of the other side.
type Trade struct {
	Link    graph.SupplyLink `json:"link"`
	Class   string           `json:"class"` // confirmed, disclosed, inferred
	Partner insight.Named    `json:"partner"`
	Segment *insight.Named   `json:"segment"`
}

// profileLinks is how many links a profile shows on each side.
const profileLinks = 200

// Profile returns an enterprise by id (aliases are followed) as of a date;
// blank: the data date. An unknown id is graph.ErrNotFound.
func (d *Desk) Profile(ctx context.Context, id string, asOf graph.Date) (*Profile, error) {
	found, err := d.reader.Enterprises(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	e := found[0]
	meta, err := d.reader.Meta(ctx)
	if err != nil {
		return nil, err
	}
	if asOf == "" {
		asOf = meta.DataDate
	}
	p := &Profile{Enterprise: e, AsOf: asOf, Memberships: []WorksIn{}, Suppliers: []Trade{}, Customers: []Trade{}, Projects: []graph.Project{}}
	names, err := d.Names(ctx)
	if err != nil {
		return nil, err
	}
	p.Region, p.Park = names.Region(e.Region), names.Park(e.Park)
	if e.Parent != "" {
		parents, err := d.reader.Enterprises(ctx, []string{e.Parent})
		if err != nil {
			return nil, err
		}
		p.Parent = &insight.Named{ID: parents[0].ID, Name: parents[0].Name}
	}
	groups, err := d.reader.Members(ctx, graph.MembersQuery{Enterprises: []string{e.ID}, AsOf: asOf, Limit: profileLinks})
	if err != nil {
		return nil, err
	}
	p.Truncated = groups[0].Truncated
	for _, m := range groups[0].Members {
		s := names.segments[m.Membership.Segment]
		p.Memberships = append(p.Memberships, WorksIn{Segment: insight.Named{ID: s.ID, Name: s.Name}, Chain: *names.Chain(s.Chain),
			Certainty: m.Membership.Certainty, Since: m.Membership.Since, Until: m.Membership.Until, Source: m.Membership.Source})
	}
	for _, side := range []struct {
		direction graph.Direction
		list      *[]Trade
	}{{graph.Suppliers, &p.Suppliers}, {graph.Customers, &p.Customers}} {
		cut, err := d.trades(ctx, names, graph.LinksQuery{Enterprises: []string{e.ID}, Direction: side.direction, AsOf: asOf, Limit: profileLinks}, side.list)
		if err != nil {
			return nil, err
		}
		p.Truncated = p.Truncated || cut
	}
	return p, d.investments(ctx, p)
}

func (d *Desk) trades(ctx context.Context, names *Names, q graph.LinksQuery, list *[]Trade) (truncated bool, err error) {
	groups, err := d.reader.Links(ctx, q)
	if err != nil {
		return false, err
	}
	other := func(l graph.SupplyLink) string {
		if q.Direction == graph.Suppliers {
			return l.Supplier
		}
		return l.Customer
	}
	ids := make([]string, 0, len(groups[0].Links))
	for _, l := range groups[0].Links {
		ids = append(ids, other(l))
	}
	if len(ids) == 0 {
		return false, nil
	}
	partners, err := d.reader.Enterprises(ctx, ids)
	if err != nil {
		return false, err
	}
	for i, l := range groups[0].Links {
		*list = append(*list, Trade{Link: l, Class: l.Class(), Partner: insight.Named{ID: partners[i].ID, Name: partners[i].Name}, Segment: names.Segment(l.Segment)})
	}
	return groups[0].Truncated, nil
}

// investments lists the projects that name the enterprise as an investor.
func (d *Desk) investments(ctx context.Context, p *Profile) error {
	all, err := d.projects(ctx, nil)
	if err != nil {
		return err
	}
	for _, project := range all {
		if slices.ContainsFunc(project.Investors, func(i graph.Investor) bool { return i.Enterprise == p.Enterprise.ID }) {
			p.Projects = append(p.Projects, project)
		}
	}
	slices.SortStableFunc(p.Projects, func(a, b graph.Project) int { return strings.Compare(b.Date.LastDay(), a.Date.LastDay()) })
	return nil
}
