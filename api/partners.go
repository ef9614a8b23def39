package api

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/chainmap/paint"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// partnersParams say whom partners are asked for.
var partnersParams = with([]string{"enterprise", "segment", "chain", "park", "direction"}, where, []string{"limit"})

// askPartners is /partners and its pictures, a matrix and 联动带状图. An enterprise may be given by its
// name, a park too.
func askPartners(r *request) (*reply, error) {
	limit, paper, kind := r.most(), r.paperOptions(), r.oneOf("kind", "matrix", "bands")
	a, direction, err := r.partners()
	if err != nil {
		return nil, err
	}
	a = seen(a, direction, limit)
	rep := &reply{json: a, name: r.called(a.Home.Name, a.Of.Name, "联动伙伴"), paper: func() *report.Paper { return report.Partners(a, direction) }, draw: picturing(r, chainmap.DrawPartners, a, paper)}
	if kind == "bands" {
		names, err := r.v.Names(r.ctx)
		if err != nil {
			return nil, err
		}
		rep.name, rep.draw = r.called(a.Home.Name, a.Of.Name, "联动带状图"), picturing(r, func(ctx context.Context, a *insight.Partners, o chainmap.Options) (*paint.Scene, error) {
			return chainmap.DrawBands(ctx, names.Taxonomy, a, o)
		}, a, paper)
	}
	return rep, nil
}

// partners finds who could trade with what the address names.
func (r *request) partners() (*insight.Partners, graph.Direction, error) {
	enterprise, park := r.text("enterprise"), r.text("park")
	q := insight.PartnersQuestion{Segment: r.id("segment"), Chain: r.id("chain"), Region: r.id("region"), Partner: r.id("partner"), AsOf: r.date("as_of")}
	direction := graph.Direction(r.oneOf("direction", string(graph.Both), string(graph.Suppliers), string(graph.Customers)))
	if r.err != nil {
		return nil, "", r.err
	}
	if enterprise != "" {
		e, err := r.v.ResolveAt(r.ctx, enterprise, q.Region)
		if err != nil {
			return nil, "", err
		}
		q.Enterprise = e.ID
	}
	if park != "" {
		names, err := r.v.Names(r.ctx)
		if err != nil {
			return nil, "", err
		}
		if q.Park, err = findPark(names, park); err != nil {
			return nil, "", err
		}
	}
	a, err := r.v.Partners(r.ctx, q)
	return a, direction, err
}

// partnersView is the page 联动: who could trade with a firm, a segment, a chain
// or a park, on the other side, both ways.
type partnersView struct {
	*insight.Partners // nil: nothing is asked for, or in vain
	Enterprise        string
	Filters           []filter
	Query             template.URL // of the same answer below the API
	Trouble           trouble
	here              func(pairs ...string) string
}

// With is the page with another firm in the place of a name that fits several.
func (v partnersView) With(id string) string { return v.here("enterprise", id) }

// Sides are the lists of proposals.
func (v partnersView) Sides() []partnerSide { return sidesOf(v.Partners) }

// askPartnersPage is the page /partners.
func askPartnersPage(r *request) (*reply, error) {
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	get := r.values.Get
	region := r.listRegion(names)
	v := partnersView{Enterprise: get("enterprise"), here: func(pairs ...string) string { return r.here("/partners", pairs...) }, Filters: []filter{
		{"chain", "产业链", get("chain"), "不选", chainOptions(names)}, {"park", "园区", get("park"), "不选", parkOptions(names, names.Atlas.Codes(region))},
		{"direction", "方向", get("direction"), "双向", []optionGroup{{Options: []option{{string(graph.Suppliers), "找供应商"}, {string(graph.Customers), "找客户"}}}}}}}
	if scope := cmp.Or(names.ChainOf(get("segment")), get("chain")); scope != "" {
		v.Filters[0].Value = scope
		v.Filters = slices.Insert(v.Filters, 1, filter{"segment", "环节", get("segment"), "整条链", segmentOptions(names, scope)})
	}
	if get("segment") != "" { // it is of its chain
		r.values.Del("chain")
	}
	asked := 0
	for _, name := range []string{"enterprise", "segment", "chain", "park"} {
		if get(name) != "" {
			asked++
		}
	}
	if asked == 0 {
		return &reply{page: v}, nil
	}
	_, query, _ := strings.Cut(r.here(""), "?")
	v.Query = template.URL(query)
	if asked > 1 {
		v.Trouble.Sentence = "企业、产业链（环节）和园区只能选一样，请清空其余的"
		return &reply{page: v}, nil
	}
	a, direction, err := r.partners()
	if err != nil {
		v.Trouble, err = troubleOf(err)
		return &reply{page: v}, err
	}
	v.Partners = seen(a, direction, mostLimit)
	return &reply{page: v, thing: r.asked(a.Of.Name + "在" + a.Other.Name + "的伙伴")}, nil
}

// findPark finds the park that an id or a name means.
func findPark(names *inquiry.Names, text string) (string, error) {
	text = strings.TrimSpace(text)
	var fits []graph.Park
	for _, p := range names.Gazetteer.Parks {
		if p.ID == text || p.Name == text {
			return p.ID, nil
		}
		if strings.Contains(p.Name, text) {
			fits = append(fits, p)
		}
	}
	switch len(fits) {
	case 0:
		return "", fmt.Errorf("%w: 没有园区“%s”，可用 /api/v1/parks 查看", graph.ErrNotFound, clean(text))
	case 1:
		return fits[0].ID, nil
	}
	var fitting []string
	for _, p := range fits {
		fitting = append(fitting, p.Name)
	}
	return "", fmt.Errorf("%w: “%s”可指多个园区：%s；请写全称或标识", graph.ErrConflict, clean(text), strings.Join(fitting, "、"))
}

// seen keeps one direction of partners, and so many of each list.
func seen(a *insight.Partners, direction graph.Direction, limit int) *insight.Partners {
	out := *a
	if direction == graph.Customers {
		out.Suppliers = []insight.Partner{}
	}
	if direction == graph.Suppliers {
		out.Customers = []insight.Partner{}
	}
	if direction == graph.Customers || direction == graph.Suppliers {
		out.Equipment = slices.DeleteFunc(slices.Clone(a.Equipment), func(x insight.Partner) bool { return x.Side != direction })
		out.Known = []insight.KnownLink{}
		for _, k := range a.Known {
			if k.Side == direction {
				out.Known = append(out.Known, k)
			}
		}
	}
	out.Suppliers, out.Customers, out.Equipment = first(out.Suppliers, limit), first(out.Customers, limit), first(out.Equipment, limit)
	out.Known, out.Science = first(out.Known, limit), first(out.Science, limit)
	return &out
}
