package api

import (
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// partnersParams say whom partners are asked for.
var partnersParams = with([]string{"enterprise", "segment", "chain", "park", "direction"}, where, []string{"limit"})

// askPartners is /partners and its picture. An enterprise may be given by its
// name, a park too.
func askPartners(r *request) (*reply, error) {
	enterprise, park := r.text("enterprise"), r.text("park")
	q := insight.PartnersQuestion{Segment: r.id("segment"), Chain: r.id("chain"), Region: r.id("region"), Partner: r.id("partner"), AsOf: r.date("as_of")}
	direction := graph.Direction(r.oneOf("direction", string(graph.Both), string(graph.Suppliers), string(graph.Customers)))
	limit, paper := r.most(), r.paperOptions()
	if r.err != nil {
		return nil, r.err
	}
	if enterprise != "" {
		e, err := r.v.Resolve(r.ctx, enterprise)
		if err != nil {
			return nil, err
		}
		q.Enterprise = e.ID
	}
	if park != "" {
		names, err := r.v.Names(r.ctx)
		if err != nil {
			return nil, err
		}
		if q.Park, err = findPark(names, park); err != nil {
			return nil, err
		}
	}
	a, err := r.v.Partners(r.ctx, q)
	if err != nil {
		return nil, err
	}
	a = seen(a, direction, limit)
	return &reply{json: a, name: "partners", paper: func() *report.Paper { return report.Partners(a, direction) }, draw: picturing(r, chainmap.DrawPartners, a, paper)}, nil
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
