package inquiry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Profile is everything recorded of one enterprise.
type Profile struct {
	Enterprise  Enterprise `json:"enterprise"`
	AsOf        graph.Date `json:"as_of"`
	Memberships []WorksIn  `json:"memberships"`
	Suppliers   []Link     `json:"suppliers"`
	Customers   []Link     `json:"customers"`
	Projects    []Project  `json:"projects"`  // it invests in
	Truncated   bool       `json:"truncated"` // there are more memberships or links
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
}

// Link is a supply link in an answer.
type Link struct {
	ID         string         `json:"id"`
	Supplier   insight.Named  `json:"supplier"`
	Customer   insight.Named  `json:"customer"`
	Product    string         `json:"product"`
	Segment    *insight.Named `json:"segment"`
	Kind       graph.LinkKind `json:"kind"`
	KindZH     string         `json:"kind_zh"`
	Since      graph.Date     `json:"since,omitzero"`
	Until      graph.Date     `json:"until,omitzero"`
	Confidence float64        `json:"confidence"`
	Class      string         `json:"class"` // confirmed, disclosed, inferred
	ClassZH    string         `json:"class_zh"`
	insight.Sourced
}

// profileLinks is how many memberships, and links on each side, a profile shows.
const profileLinks = 200

// Profile returns an enterprise by id (aliases are followed) as of a date;
// blank: the data date. An unknown id is graph.ErrNotFound.
func (d *Desk) Profile(ctx context.Context, id string, asOf graph.Date) (*Profile, error) {
	found, err := d.reader.Enterprises(ctx, []string{id})
	if errors.Is(err, graph.ErrNotFound) {
		return nil, fmt.Errorf("%w: 没有企业“%s”，可用 /api/v1/enterprises?q= 查找", graph.ErrNotFound, id)
	}
	if err != nil {
		return nil, err
	}
	meta, err := d.reader.Meta(ctx)
	if err != nil {
		return nil, err
	}
	firms, err := d.Enterprises(ctx, found)
	if err != nil {
		return nil, err
	}
	p := &Profile{Enterprise: firms[0], AsOf: cmp.Or(asOf, meta.DataDate), Memberships: []WorksIn{}}
	if err := d.worksIn(ctx, p); err != nil {
		return nil, err
	}
	if p.Suppliers, err = d.links(ctx, p, graph.Suppliers); err != nil {
		return nil, err
	}
	if p.Customers, err = d.links(ctx, p, graph.Customers); err != nil {
		return nil, err
	}
	p.Projects, err = d.investments(ctx, p.Enterprise.ID)
	return p, err
}

func (d *Desk) worksIn(ctx context.Context, p *Profile) error {
	names, err := d.Names(ctx)
	if err != nil {
		return err
	}
	groups, err := d.reader.Members(ctx, graph.MembersQuery{Enterprises: []string{p.Enterprise.ID}, AsOf: p.AsOf, Limit: profileLinks})
	if err != nil {
		return err
	}
	p.Truncated = groups[0].Truncated
	for _, m := range groups[0].Members {
		s := names.segments[m.Membership.Segment]
		p.Memberships = append(p.Memberships, WorksIn{
			Segment: insight.Named{ID: m.Membership.Segment, Name: s.Name}, Chain: insight.Named{ID: s.Chain, Name: names.chains[s.Chain].Name},
			Certainty: m.Membership.Certainty, CertaintyZH: insight.CertaintyZH(m.Membership.Certainty),
			Since: m.Membership.Since, Until: m.Membership.Until, Sourced: insight.SourcedOf(m.Membership.Source)})
	}
	return nil
}

// links reads the links of a profile's enterprise in one direction.
func (d *Desk) links(ctx context.Context, p *Profile, direction graph.Direction) ([]Link, error) {
	groups, err := d.reader.Links(ctx, graph.LinksQuery{Enterprises: []string{p.Enterprise.ID}, Direction: direction, AsOf: p.AsOf, Limit: profileLinks})
	if err != nil {
		return nil, err
	}
	p.Truncated = p.Truncated || groups[0].Truncated
	return d.Links(ctx, groups[0].Links)
}

// Links puts supply links as answers, reading the names of both ends.
func (d *Desk) Links(ctx context.Context, list []graph.SupplyLink) ([]Link, error) {
	names, err := d.Names(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var ids []string
	for _, l := range list {
		for _, id := range []string{l.Supplier, l.Customer} {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	firms, err := d.firmNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Link, 0, len(list))
	for _, l := range list {
		out = append(out, Link{ID: l.ID, Supplier: *firms[l.Supplier], Customer: *firms[l.Customer], Product: l.Product, Segment: names.Segment(l.Segment),
			Kind: l.Kind, KindZH: insight.LinkKindZH(l.Kind), Since: l.Since, Until: l.Until, Confidence: l.Confidence,
			Class: l.Class(), ClassZH: insight.LinkClassZH(l.Class()), Sourced: insight.SourcedOf(l.Source)})
	}
	return out, nil
}

// investors is the question of who invests in what.
type investors struct{}

// investments lists the projects that name the enterprise as an investor, the
// newest first. No store finds a project by its investor: all are read once a revision.
func (d *Desk) investments(ctx context.Context, enterprise string) ([]Project, error) {
	names, err := d.Names(ctx)
	if err != nil {
		return nil, err
	}
	byInvestor, err := once(ctx, d, names.revision, investors{}, func(ctx context.Context, _ int64) (func() map[string][]graph.Project, error) {
		all, err := d.projects(ctx, nil)
		return func() map[string][]graph.Project { return groupByInvestor(all) }, err
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
