package api

import (
	"cmp"
	"slices"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// askEnterprises is /enterprises.
func askEnterprises(r *request) (*reply, error) {
	text, chain, segment, region := r.text("q"), r.id("chain"), r.id("segment"), r.id("region")
	find := graph.FindQuery{AsOf: r.date("as_of"), Limit: r.most(), Cursor: r.cursor()}
	if r.err != nil {
		return nil, r.err
	}
	out := &listAnswer[inquiry.Enterprise]{Items: []inquiry.Enterprise{}}
	rep := &reply{json: out, name: "enterprises"}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	if find.Regions, err = regionCodes(names, region); err != nil {
		return nil, err
	}
	if err := checkScope(names, chain, segment); err != nil {
		return nil, err
	}
	if scope := cmp.Or(chain, segment); scope != "" {
		find.Scopes = []string{scope}
	}
	found, err := r.v.Search(r.ctx, text, find)
	if err != nil {
		return nil, err
	}
	out.NextCursor = found.NextCursor
	if out.Items, err = r.v.Firms(r.ctx, found.Enterprises); err != nil {
		return nil, err
	}
	rep.paper = func() *report.Paper { return cut(firmsPaper(out.Items), out.NextCursor).With(r.listFacts(names)...) }
	return rep, nil
}

// enterpriseView is an enterprise's page: what is recorded of it, and its partners.
type enterpriseView struct {
	*inquiry.Profile
	Partners *insight.Partners
	Drawn    bool // maps can be had
	Marks    marks
}

// askEnterprise is /enterprises/{id}, and the page of an enterprise.
func askEnterprise(r *request) (*reply, error) {
	q := r.question("")
	if r.err != nil {
		return nil, r.err
	}
	profile, err := r.v.Profile(r.ctx, r.key(), q.AsOf)
	if err != nil || !r.html() {
		return &reply{json: profile}, err
	}
	partners, err := r.v.Partners(r.ctx, insight.PartnersQuestion{Enterprise: r.key(), Region: q.Region, Partner: q.Partner, AsOf: q.AsOf})
	if err != nil {
		return nil, err
	}
	marks, err := r.marks(r.v, shownOn(profile)...)
	if err != nil {
		return nil, err
	}
	marks.Said, err = r.said(r.v, graph.KindEnterprises, profile.Corrected)
	return &reply{page: enterpriseView{profile, partners, r.layout != nil, marks}}, err
}

// shownOn are the records that an enterprise's page shows, its own first.
func shownOn(p *inquiry.Profile) []graph.Ref {
	refs := []graph.Ref{{Kind: graph.KindEnterprises, Key: p.Enterprise.ID}}
	for _, m := range p.Memberships {
		ref := graph.Ref{Kind: graph.KindMemberships, Key: m.Key}
		refs = append(refs, ref, inherited(ref))
	}
	for _, d := range slices.Concat(p.Suppliers, p.Customers) {
		refs = append(refs, graph.Ref{Kind: graph.KindLinks, Key: d.ID})
	}
	for _, x := range p.Projects {
		refs = append(refs, graph.Ref{Kind: graph.KindProjects, Key: x.ID})
	}
	return refs
}

// NetworkDepth is how far the picture of the network reaches: around a hub one
// step is as much as can be read.
func (v enterpriseView) NetworkDepth() int {
	if len(v.Suppliers)+len(v.Customers) > 12 {
		return 1
	}
	return 2
}

// Sides are the lists of proposals of an enterprise's page; equipment where there is any.
func (v enterpriseView) Sides() []partnerSide {
	sides := []partnerSide{{"可以供货的客户", v.Partners.Customers}, {"可以采购的供应商", v.Partners.Suppliers}}
	if len(v.Partners.Equipment) > 0 {
		sides = append(sides, partnerSide{"装备对接", v.Partners.Equipment})
	}
	return sides
}

type partnerSide struct {
	Title string
	Items []insight.Partner
}

// Trades are the two lists of recorded links of an enterprise's page.
func (v enterpriseView) Trades() []tradeSide {
	return []tradeSide{{"供应商", graph.Suppliers, v.Suppliers}, {"客户", graph.Customers, v.Customers}}
}

type tradeSide struct {
	Title string
	Side  graph.Direction
	Deals []insight.Deal
}

// Other is the partner in a deal.
func (t tradeSide) Other(d insight.Deal) insight.Named {
	if t.Side == graph.Suppliers {
		return d.Supplier
	}
	return d.Customer
}

// defaultDepth is how far a network reaches where nobody says.
const defaultDepth = 2

// askNetwork is /enterprises/{id}/network, and its picture.
func askNetwork(r *request) (*reply, error) {
	direction := graph.Direction(r.oneOf("direction", string(graph.Both), string(graph.Suppliers), string(graph.Customers)))
	q := insight.NetworkQuestion{Of: r.key(), Depth: r.number("depth", defaultDepth, 1, insight.MostLevels), Direction: cmp.Or(direction, graph.Both),
		Limit: r.number("limit", insight.DefaultNearby, 1, insight.MostNearby), Inferred: r.yes("inferred"), AsOf: r.date("as_of")}
	paper := r.paperOptions()
	if r.err != nil {
		return nil, r.err
	}
	a, err := r.v.Network(r.ctx, q)
	if err != nil {
		return nil, err
	}
	return &reply{json: a, name: "network-" + r.key(), paper: func() *report.Paper { return report.Network(a) }, draw: picturing(r, chainmap.DrawNetwork, a, paper)}, nil
}

// inputsParams are those of a table of inputs.
var inputsParams = []string{"depth", "region", "as_of"}

// askInputs is /enterprises/{id}/inputs, its page and its picture.
func askInputs(r *request) (*reply, error) {
	q := insight.InputsQuestion{Enterprise: r.key(), Depth: r.number("depth", 0, 1, insight.Default.AssemblyLevels), Region: r.id("region"), AsOf: r.date("as_of")}
	paper := r.paperOptions()
	if r.err != nil {
		return nil, r.err
	}
	a, err := r.v.Inputs(r.ctx, q)
	if err != nil {
		return nil, err
	}
	return &reply{json: a, page: inputsView{a}, name: "inputs-" + r.key(), paper: func() *report.Paper { return report.Inputs(a) }, draw: picturing(r, chainmap.DrawInputs, a, paper)}, nil
}

// inputsView is the page of a 整零协同表.
type inputsView struct{ *insight.Assembly }

// Levels lists the rows by level.
func (v inputsView) Levels() []inputsLevel {
	list := make([]inputsLevel, v.Depth)
	for i := range list {
		list[i].Level = i + 1
	}
	for _, r := range v.Rows {
		list[r.Level-1].Rows = append(list[r.Level-1].Rows, r)
	}
	return list
}

type inputsLevel struct {
	Level int
	Rows  []insight.AssemblyRow
}

// States counts the rows by state, from best to worst.
func (v inputsView) States() []inputsState {
	var list []inputsState
	for _, state := range insight.InputStates {
		list = append(list, inputsState{insight.InputStateZH(state, insight.ShortPlace(v.Region.Name)), v.Counts[state]})
	}
	return list
}

type inputsState struct {
	ZH    string
	Count int
}
