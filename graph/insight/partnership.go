package insight

import "fmt"

func (v *view) anchoredPart(s, part int) bool {
	c := v.open(s, 1+part)
	return anchored(&c)
}

// partHas: the part has the segment by an anchor or by enough firms; in 市内 a firm
// of unknown size is enough.
func (v *view) partHas(s, part int) bool {
	c := v.open(s, 1+part)
	return anchored(&c) || v.rules.tenths(&c) >= v.rules.PartnerTenths || v.parts[part].Inner && !sizesKnown(&c)
}

// partnerHas: some part has it, or enough firms over all parts.
func (v *view) partnerHas(s int) bool {
	tenths := 0
	for k := range v.parts {
		if v.partHas(s, k) {
			return true
		}
		c := v.open(s, 1+k)
		tenths += v.rules.tenths(&c)
	}
	return tenths >= v.rules.PartnerTenths
}

func (v *view) anchorParts(s int) []int {
	return v.partsWhere(func(k int) bool { return v.anchoredPart(s, k) })
}

// havingParts: the parts that have it each on their own, else all that have a firm.
func (v *view) havingParts(s int) []int {
	if list := v.partsWhere(func(k int) bool { return v.partHas(s, k) }); len(list) > 0 {
		return list
	}
	return v.partsWhere(func(k int) bool { c := v.open(s, 1+k); return c.Present() > 0 })
}

func (v *view) nearParts(s int, km float64, ok func(s, part int) bool) []int {
	return v.partsWhere(func(k int) bool { return v.parts[k].Known && v.parts[k].KM <= km && ok(s, k) })
}

// partnerLack says that the partner does not have the segment: not recorded is
// not absent, and a size that nobody knows is not small. Blank: there is no partner.
func (v *view) partnerLack(s int) string {
	if len(v.parts) == 0 {
		return ""
	}
	all := v.partsWhere(func(int) bool { return true })
	names, present := v.partNames(all), v.partner(s)
	sum := present.Suppliers()
	switch n := sum.Present(); {
	case n > 0 && !sizesKnown(&sum):
		return fmt.Sprintf("%s只登记%d家，规模未掌握", names, n)
	case n > 0:
		return fmt.Sprintf("%s只登记%d家小微企业", names, n)
	case present.Present() > 0:
		return names + "登记的企业只供本集团"
	}
	return names + "也暂无登记"
}

// whoMakes names the firms of the parts that make a segment and sell it.
func (v *view) whoMakes(s int, parts []int) string {
	var firms []Firm
	for _, k := range parts {
		firms = append(firms, v.makers(s, k)...)
	}
	if len(firms) == 0 {
		return "企业"
	}
	return briefly(firms, 3)
}
