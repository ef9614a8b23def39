package insight

import (
	"cmp"
	"fmt"

	"chainchief/graph"
)

// Sides are the two regions of a partnership: the focal one and its partner.
type Sides struct {
	Home, Other graph.Region
}

// Sides resolves a region and its partner, where blank those of the data set; one
// that is or lies in the set's partner has the set's region as its own. Unknown:
// graph.ErrNotFound; overlapping, or no partner at all: graph.ErrInvalid.
func (a *Atlas) Sides(region, partner string) (Sides, error) {
	home, err := a.Region(cmp.Or(region, a.Set.Region))
	if err != nil {
		return Sides{}, err
	}
	region = home.Code
	if partner == "" {
		if partner = a.Set.Partner; partner != "" && a.overlap(region, partner) {
			partner = a.Set.Region
		}
	}
	if partner == "" {
		return Sides{}, fmt.Errorf("%w: 没有写明联动伙伴，这套数据也没有默认的，请指定一个地区", graph.ErrInvalid)
	}
	other, err := a.Region(partner)
	if err != nil {
		return Sides{}, err
	}
	if a.overlap(region, partner) {
		return Sides{}, fmt.Errorf("%w: 联动伙伴 %s 与 %s 重叠，请选另一个地区", graph.ErrInvalid, other.Name, home.Name)
	}
	return Sides{home, other}, nil
}

func (a *Atlas) overlap(x, y string) bool { return a.Within(x, y) || a.Within(y, x) }

// Facing turns the sides to an enterprise. One of the home region's city looks
// at the partner; whoever is elsewhere looks at the home region.
func (a *Atlas) Facing(s Sides, e *graph.Enterprise) Sides {
	switch own := a.regions[e.Region]; {
	case a.Within(e.Region, s.Home.Code):
		return s
	case a.Within(e.Region, s.Other.Code):
		return Sides{s.Other, s.Home}
	case a.Within(e.Region, a.cityOf(s.Home.Code)):
		return Sides{*own, s.Other}
	case own != nil:
		return Sides{*a.regions[a.cityOf(own.Code)], s.Home}
	}
	return Sides{graph.Region{Name: a.placeOf(e)}, s.Home}
}

// family knows which enterprises belong to one group of companies, by the
// parents that are on record.
type family map[string]graph.Enterprise

// mostGenerations bounds a walk up the parents.
const mostGenerations = 8

// root is the uppermost known parent of an enterprise.
func (f family) root(e *graph.Enterprise) string {
	id, parent := e.ID, e.Parent
	for range mostGenerations {
		if parent == "" {
			break
		}
		up, ok := f[parent]
		if !ok {
			return parent
		}
		id, parent = up.ID, up.Parent
	}
	return id
}

// ancestors lists the parents of an enterprise, the nearest first.
func (f family) ancestors(e *graph.Enterprise) []graph.Enterprise {
	var list []graph.Enterprise
	for at := e.Parent; at != "" && len(list) < mostGenerations; {
		up, ok := f[at]
		if !ok {
			break
		}
		list = append(list, up)
		at = up.Parent
	}
	return list
}

// label is what people call the corporate group of an enterprise: its own word, else that of the nearest parent.
func (f family) label(e *graph.Enterprise) string {
	if e.Group != "" {
		return e.Group
	}
	for _, up := range f.ancestors(e) {
		if up.Group != "" {
			return up.Group
		}
	}
	return ""
}

// same reports whether two enterprises belong to one group: by their parents, or by its name.
func (f family) same(a, b *graph.Enterprise) bool {
	if f.root(a) == f.root(b) {
		return true
	}
	label := f.label(a)
	return label != "" && label == f.label(b)
}

// LinkKind is one of the four links (四链接) of the city's plan.
type LinkKind string

// The four links.
const (
	LinkIndustry LinkKind = "industry"
	LinkScience  LinkKind = "science"
	LinkPark     LinkKind = "park"
	LinkMarket   LinkKind = "market"
)
