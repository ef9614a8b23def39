package insight

import (
	"fmt"
	"slices"

	"chainchief/graph"
)

// advice is what to do about a segment and why.
type advice struct {
	action  Action
	reason  string
	with    []int     // parts that the action leans on, in the order they are named
	upgrade []int     // segments whose anchors could also make it
	way     direction // of a 联动
	limit   string    // the policy that bars a new plant, where it is why the action is 联动
}

// advise says what to do about a segment (METHOD section 3): the first gate that
// fires decides, then a 联动 must have a direction, and of a chain of which
// hardly anybody is recorded nothing is ranked.
func (v *view) advise(s int, sc *Score) advice {
	adv := v.gates(s, sc)
	if adv.action == Link {
		adv = v.directed(s, adv)
	}
	if adv.action.Ranked() && v.fewFirms() && len(v.needs[v.net.segments[s].ID]) == 0 && !v.knownAtBothEnds(&adv) {
		return advice{action: TooFew, reason: fmt.Sprintf("本链在%s只登记%d家，先补登记", v.name, v.ofChain)}
	}
	return adv
}

// knownAtBothEnds: a 联动 of a county rests on firms that are recorded here and
// there, and not on what may only be unrecorded here.
func (v *view) knownAtBothEnds(adv *advice) bool {
	return v.county && adv.action == Link && !v.court.city.fewFirms()
}

func (v *view) gates(s int, sc *Score) advice {
	seg, st, r := &v.net.segments[s], v.stateOf(s), v.rules
	switch st.status {
	case Strong, Ordinary, Twin, Insufficient, NotInvolved:
		return advice{action: NoAction}
	}
	if why := v.net.gated(s); why != "" {
		return advice{action: NotForCourting, reason: why}
	}
	has := v.partnerHas(s)
	stated := len(v.needs[seg.ID]) > 0
	radius := r.radius(seg)

	if st.status == Building || st.status == Signed {
		return advice{action: FollowUp, reason: v.followUp(st)}
	}
	if p := v.cityProject(s, stated); p != nil {
		return advice{action: FollowUp, reason: fmt.Sprintf("市内已有项目“%s”（%s%s），不再另行招商", p.Name, dateZH(p.Date), StageZH(p.Stage))}
	}
	local := filter(v.net.upgrades[s], func(t int) bool { return anchored(v.focal(t)) })
	inCity, anchor := v.sameCity(s)
	if limit, barred := v.policy(s); barred {
		switch {
		case len(local) > 0:
			return advice{action: Upgrade, upgrade: local, reason: fmt.Sprintf("新建受政策约束，宜由本地%s的企业技改延伸；%s", v.names(local, 3), limit)}
		case inCity.action != "" && !anchor:
			inCity.limit = limit
			return inCity
		case v.anchorParts(s) != nil:
			adv := v.link(s, v.anchorParts(s), "新建受政策约束")
			adv.limit = limit
			return adv
		}
		return advice{action: Restricted, reason: limit}
	}
	if st.status == Suspected {
		return advice{action: Verify, reason: "只有线索，先向企业核实"}
	}
	if seg.MinInvest100MCNY > v.cap {
		why := fmt.Sprintf("最小合理投资约%s亿元，%s", number(seg.MinInvest100MCNY), v.capZH())
		if has {
			return v.link(s, v.havingParts(s), why)
		}
		return advice{action: NotNow, reason: why}
	}
	if st.status == Weak {
		return advice{action: Strengthen, reason: v.strengthening(s, st)}
	}
	if stated {
		return advice{action: Fill, reason: needZH(v.needs[seg.ID][0])}
	}
	if anchor || inCity.action != "" && len(local) == 0 {
		return inCity
	}
	if len(local) > 0 {
		return advice{action: Upgrade, upgrade: local, reason: fmt.Sprintf("本地%s的大中型企业可以延伸生产", v.names(local, 3))}
	}
	if has && radius > float64(r.FarRadius) {
		return v.link(s, v.havingParts(s), "")
	}
	if near := v.nearParts(s, radius/2, v.partHas); len(near) > 0 && sc.local < r.LinkDemand {
		return v.link(s, near, "相距不远，可就近配套，不必另建")
	}
	if why := v.sizeOpen(s, sc, has, radius); why != "" {
		return advice{action: Verify, reason: why}
	}
	if radius <= float64(r.NearRadius) {
		return advice{action: Verify, reason: fmt.Sprintf("配套半径只有%.0f公里，这类环节很少真的没有，多半是没有登记", radius)}
	}
	if why := v.worthFilling(s, sc, has, radius); why != "" {
		if sc.local < r.BackedDemand {
			return advice{action: Verify, reason: "相近环节有基础，但本地用得到它的不足，先核实需求"}
		}
		strong := filter(v.net.inputs[s], v.strong)
		if len(strong) > 0 && len(filter(v.net.outputs[s], v.present)) == 0 {
			return advice{action: Extend, reason: fmt.Sprintf("上游%s是本地优势，可向下延伸；%s", v.names(strong, 2), why)}
		}
		return advice{action: Fill, reason: why}
	}
	return v.fallback(s, sc, has)
}

// sameCity is what a county is told of a segment that its own city has: to look
// there first, for what is recorded next door must not be called a gap here; the
// partner is named besides where the city's firms are small. anchor: one of them
// is not. No action: the city does not have it, or for its own group alone.
func (v *view) sameCity(s int) (adv advice, anchor bool) {
	city := v.court.city
	if city == nil || v == city || !city.present(s) {
		return advice{}, false
	}
	inner := v.inner()
	if c := v.open(s, 1+inner); c.Present() > 0 {
		anchor = anchored(&c)
		return v.link(s, v.partsWhere(func(k int) bool { return k == inner || !anchor && v.partHas(s, k) }), ""), anchor
	}
	if city.focal(s).Present() > 0 {
		return advice{}, false
	}
	return advice{action: Verify, reason: "同市已有：" + city.stateOf(s).clause + "；先核实市内能否配套，再向外找"}, false
}

// link advises 联动 with the parts that have the segment; why says what speaks for it.
func (v *view) link(s int, parts []int, why string) advice {
	reason := v.partNames(parts) + "已有" + v.whoMakes(s, parts)
	if why != "" {
		reason += "，" + why
	}
	return advice{action: Link, with: parts, reason: reason}
}

// partnerFirms names whom a 联動 leans on: the makers in the parts it names.
func (v *view) partnerFirms(s int, adv advice) []Firm {
	parts := adv.with
	if adv.action != Link {
		parts = v.havingParts(s)
	}
	if len(parts) == 1 {
		return slices.Clip(v.makers(s, parts[0]))
	}
	list := []Firm{}
	for _, k := range parts {
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
	if adv.way.misfits {
		return advice{action: Verify, reason: adv.reason + "，但本地相邻环节的企业登记的产品与之对不上，先核实能否配套"}
	}
	if len(adv.way.nameless) > 0 {
		return advice{action: Verify, reason: fmt.Sprintf("%s，但本地%s没有登记到企业，不知出的是哪种产品，先补登记", adv.reason, v.names(adv.way.nameless, 2))}
	}
	why := "本地上下游都暂无登记，联不起来"
	if adv.way.inGroup {
		why = "本地能与之配套的都是同一集团的企业，属集团内部往来"
	}
	return advice{action: NotNow, reason: adv.reason + "，但" + why}
}

// wayZH tells the direction with the local firms that it rests on.
func (v *view) wayZH(d *direction, partner string) string {
	supply := func() string { return v.localZH(&d.inputs[0], "可为其配套") }
	purchase := func() string { return v.localZH(&d.outputs[0], "可向其采购") }
	switch d.way {
	case Mutual:
		return supply() + "，" + purchase()
	case Supplying:
		return supply()
	}
	return purchase()
}

// localZH says what a local segment and its firms, where they are known by name, could do.
func (v *view) localZH(x *reached, could string) string {
	local := "本地" + v.names([]int{x.segment}, 1)
	switch firms := x.dealers.firms; {
	case len(firms) == 0:
		return local + could
	case x.dealers.unsaid:
		return fmt.Sprintf("%s（%s）%s，产品待核实", local, briefly(firms, 3), could)
	default:
		return fmt.Sprintf("%s（%s）%s", local, briefly(firms, 3), could)
	}
}

// followUp says what to do about a project that makes 在建 or 已签约.
func (v *view) followUp(st *state) string {
	p := st.making
	switch p.Stage {
	case graph.ProjectSigned:
		return fmt.Sprintf("项目“%s”%s已签约，跟进开工，不再另行招商", p.Name, dateZH(p.Date))
	case graph.ProjectCommissioned, graph.ProjectEnrolled:
		if st.agency != "" {
			return fmt.Sprintf("项目“%s”%s已投产，由%s运营（机构，不计入企业数）；先核实有没有企业从事本环节，不再另行招商", p.Name, dateZH(p.Date), st.agency)
		}
		return fmt.Sprintf("项目“%s”%s已投产，先把运营企业登记入库，不再另行招商", p.Name, dateZH(p.Date))
	}
	return fmt.Sprintf("项目“%s”%s已开工，跟进投产，不再另行招商", p.Name, dateZH(p.Date))
}

// strengthening says what to do about a weak segment, beside why it is weak.
func (v *view) strengthening(s int, st *state) string {
	if needs := v.needs[v.net.segments[s].ID]; len(needs) > 0 {
		return st.clause
	}
	firms := v.here(s)
	customers := filter(v.net.outputs[s], func(t int) bool { return anchored(v.focal(t)) })
	switch {
	case len(firms) > 0 && len(customers) > 0:
		return fmt.Sprintf("扶持%s扩能提质，进入本地%s企业的供货名单", briefly(firms, 3), v.names(customers, 2))
	case len(firms) > 0:
		return fmt.Sprintf("扶持%s扩能提质，稳住本环节", briefly(firms, 3))
	}
	return "先把本环节的企业登记到名，再逐户定扶持办法"
}

// capZH says what the smallest sensible plant is too large for.
func (v *view) capZH() string {
	place := "我市"
	if v.county {
		place = "本地"
	}
	if v.largest != nil {
		return fmt.Sprintf("超出%s已落地最大单体项目（%s亿元）", place, number(v.cap))
	}
	return fmt.Sprintf("超出%s一般能承接的单体投资（按%s亿元计）", place, number(v.cap))
}

// sizeOpen is gate 7b: the partner has a firm whose size nobody knows, and whether
// it could serve from there decides.
func (v *view) sizeOpen(s int, sc *Score, has bool, radius float64) string {
	open := v.partsWhere(func(k int) bool { c := v.open(s, 1+k); return c.Present() > 0 && !sizesKnown(&c) })
	if has || len(open) == 0 {
		return ""
	}
	any := func(s, k int) bool { c := v.open(s, 1+k); return c.Present() > 0 }
	if radius <= float64(v.rules.FarRadius) && (len(v.nearParts(s, radius/2, any)) == 0 || sc.local >= v.rules.LinkDemand) {
		return ""
	}
	return fmt.Sprintf("%s有%s，规模未掌握，核实能否配套再定", v.partNames(open), v.whoMakes(s, open))
}

// worthFilling is gate 9, but for the demand that must stand behind each of its clauses.
func (v *view) worthFilling(s int, sc *Score, has bool, radius float64) string {
	r := v.rules
	demand := "本地配套需求" + r.demandZH(sc.local)
	switch {
	case !has && sc.local >= r.FillDemand && sc.Need >= r.FillNeed:
		return sentence("，", v.partnerLack(s), demand)
	case sc.Feasibility >= r.FillFeasibility:
		return "相近环节本地有基础，" + demand
	case v.net.segments[s].Weight == 3 && sc.Need >= r.CoreNeed && sc.Feasibility >= r.CoreFeasibility:
		return "链上关键环节，相近环节本地有一定基础，" + demand
	case radius <= float64(r.LocalRadius) && sc.local > r.LocalDemand:
		return fmt.Sprintf("配套半径%.0f公里，须就近配套，%s", radius, demand)
	}
	return ""
}

// fallback is gate 10.
func (v *view) fallback(s int, sc *Score, has bool) advice {
	if v.county && v.cityWants(s) {
		inputs := filter(v.net.inputs[s], v.present)
		customers := filter(v.net.outputs[s], func(t int) bool { return anchored(v.focal(t)) })
		switch {
		case len(inputs) > 0:
			return advice{action: Host, reason: fmt.Sprintf("全市建议补上这一环节，本地已有它的上游%s", v.names(inputs, 3))}
		case len(customers) > 0:
			return advice{action: Host, reason: fmt.Sprintf("全市建议补上这一环节，本地已有它的大中型客户（%s）", v.names(customers, 3))}
		}
	}
	if has {
		return v.link(s, v.havingParts(s), "")
	}
	return advice{action: NotNow, reason: sentence("；", v.notWorthFilling(s, sc), v.partnerLack(s))}
}

// notWorthFilling says which of gate 9's conditions fail: much demand that need
// not be served from nearby is another thing than little demand.
func (v *view) notWorthFilling(s int, sc *Score) string {
	r := v.rules
	why := "本地配套需求" + r.demandZH(sc.local)
	if radius := r.radius(&v.net.segments[s]); sc.local >= r.FillDemand && radius > r.NeedRadius {
		why += fmt.Sprintf("，但配套半径%.0f公里，不必就近", radius)
	}
	return why + "，相近环节基础弱"
}

// cityWants: the city of a county would fill or extend the segment; a city
// that has it says nothing.
func (v *view) cityWants(s int) bool {
	if v.court.city == nil || v == v.court.city {
		return false
	}
	city := v.court.city
	if city.present(s) {
		return false
	}
	sc := city.score(s, city.mass, v.rules.Exponents)
	switch city.advise(s, &sc).action {
	case Fill, Extend:
		return true
	}
	return false
}

// cityProject is the second half of gate 2: for a county without a stated need,
// a project elsewhere in its city that makes 在建 or 已签约 there.
func (v *view) cityProject(s int, stated bool) *graph.Project {
	if !v.county || stated || v.court.city == nil || v.court.city.present(s) {
		return nil
	}
	return v.court.city.stateOf(s).making
}

// listed reports whether a county's lists hold a segment (METHOD section 4); a
// city's hold all.
func (v *view) inLists(s int) bool {
	if !v.county {
		return true
	}
	seg, st := &v.net.segments[s], v.stateOf(s)
	return len(v.needs[seg.ID]) > 0 || st.making != nil ||
		slices.ContainsFunc(v.net.upgrades[s], func(t int) bool { return anchored(v.focal(t)) }) ||
		v.nearStrength(s, v.net.inputs) || v.nearStrength(s, v.net.outputs)
}

// nearStrength walks one or two edges to a strong part, material or capital
// segment of the county. The second edge goes only through a segment present in
// its city; at most one edge crosses chains, and from a strong material nothing
// goes on beyond a crossing.
func (v *view) nearStrength(s int, edges [][]int) bool {
	strength := func(t int) bool {
		switch v.net.segments[t].Kind {
		case graph.SegmentPart, graph.SegmentMaterial, graph.SegmentCapital:
			return v.strong(t)
		}
		return false
	}
	crosses := func(a, b int) bool { return v.net.segments[a].Chain != v.net.segments[b].Chain }
	for _, m := range edges[s] {
		if strength(m) {
			return true
		}
		if v.court.city != nil && !v.court.city.present(m) {
			continue
		}
		for _, t := range edges[m] {
			first, second := crosses(t, m), crosses(m, s) // from the strong segment outwards
			if first && (second || v.net.segments[t].Kind == graph.SegmentMaterial) || !strength(t) {
				continue
			}
			return true
		}
	}
	return false
}
