package insight

import (
	"fmt"
	"slices"

	"chainchief/graph"
)

// open is what a place or part has of a segment without what serves its own group
// alone: the firms one could buy of.
func (v *view) open(s, place int) graph.Counts { return v.now[s][place].Suppliers() }

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

func (v *view) partsWhere(ok func(k int) bool) []int {
	var list []int
	for k := range v.parts {
		if ok(k) {
			list = append(list, k)
		}
	}
	return list
}

func (v *view) partNames(parts []int) string {
	names := make([]string, len(parts))
	for i, k := range parts {
		names[i] = v.parts[k].Name
	}
	return joinZH(names)
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

// link advises 联动 with the parts that have the segment; why says what speaks for it.
func (v *view) link(s int, parts []int, why string) advice {
	reason := v.partNames(parts) + "已有" + v.whoMakes(s, parts)
	if why != "" {
		reason += "，" + why
	}
	return advice{action: Link, with: parts, reason: reason}
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

// makers are the firms of a part that make a segment and sell it outside their group.
func (v *view) makers(s, part int) []Firm {
	return slices.DeleteFunc(v.firms(1+part, s, v.parts[part].Name), func(f Firm) bool { return f.Certainty == graph.Hint || f.captive })
}

// partnerFirms names whom a 联動 leans on: the makers in the parts it names.
func (v *view) partnerFirms(s int, adv advice) []Firm {
	list := []Firm{}
	parts := adv.with
	if adv.action != Link {
		parts = v.havingParts(s)
	}
	for _, k := range parts {
		if adv.city {
			list = append(list, v.anchors(1+k, adv.upgrade)...)
			continue
		}
		list = append(list, v.makers(s, k)...)
	}
	return list
}

// directed gives a 联动 its direction, or turns it into what is left where it has none.
func (v *view) directed(s int, adv advice) advice {
	partners := v.partnerFirms(s, adv)
	adv.way = v.directionOf(s, partners)
	if adv.way.way != "" {
		adv.reason += "；" + v.wayZH(&adv.way, v.partNames(adv.with))
		if adv.limit != "" {
			adv.reason += "；" + adv.limit
		}
		return adv
	}
	if adv.limit != "" {
		return advice{action: Restricted, reason: adv.limit}
	}
	why := "本地上下游都暂无登记，联不起来"
	if adv.way.inGroup {
		why = "本地能与之配套的都是同一集团的企业，属集团内部往来"
	}
	return advice{action: NotNow, reason: adv.reason + "，但" + why}
}

// wayZH tells the direction with the local firms that it rests on.
func (v *view) wayZH(d *direction, partner string) string {
	supply := func() string { return v.localZH(d.inputs[0].segment) + "可为其配套" }
	purchase := func() string { return v.localZH(d.outputs[0].segment) + "可向其采购" }
	switch d.way {
	case Mutual:
		return supply() + "，" + purchase()
	case Supplying:
		return supply()
	}
	return purchase()
}

// localZH names a local segment and its firms, where they are known by name.
func (v *view) localZH(s int) string {
	firms := slices.DeleteFunc(v.firms(0, s, ""), func(f Firm) bool { return f.Certainty == graph.Hint })
	if len(firms) == 0 {
		return "本地" + v.names([]int{s}, 1)
	}
	return fmt.Sprintf("本地%s（%s）", v.names([]int{s}, 1), briefly(firms, 3))
}
