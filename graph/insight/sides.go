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
