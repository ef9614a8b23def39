package insight

import (
	"cmp"
	"fmt"

	"chainchief/graph"
)

// The places that a set is about which does not say so, if it has them: it was
// made before sets did.
const (
	firstRegion  = "341500"
	firstPartner = "340100"
)

// settle fills in what a set, or a store without one, leaves open.
func (a *Atlas) settle(set graph.Dataset) graph.Dataset {
	known := func(code string) string {
		if a.regions[code] == nil {
			return ""
		}
		return code
	}
	if set.Region == "" {
		set.Region, set.Partner = known(firstRegion), cmp.Or(set.Partner, known(firstPartner))
	}
	return set
}

// noRegion is the error of a code that no region has, with one that some region has.
func (a *Atlas) noRegion(code string) error {
	if code == "" {
		return fmt.Errorf("%w: 没有写明地区，这套数据也没有默认地区，请指定一个", graph.ErrInvalid)
	}
	example := ""
	if home := a.regions[a.Set.Region]; home != nil {
		example = fmt.Sprintf("，%s是 %s", a.shortNames[home.Code], home.Code)
	}
	return fmt.Errorf("%w: 没有地区代码“%s”%s", graph.ErrNotFound, code, example)
}

// caps are the largest sensible investments of a city and of a county, 亿元.
func (a *Atlas) caps(r Rules) (city, county float64) {
	return cmp.Or(a.Set.CapCity100MCNY, r.CapCity), cmp.Or(a.Set.CapCounty100MCNY, r.CapCounty)
}
