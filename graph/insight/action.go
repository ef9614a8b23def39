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
	with    []int // parts that the action leans on, in the order they are named
	upgrade []int // segments whose anchors could also make it
	city    bool  // the anchors of upgrade stand in 市内
}

// gated: gate 1, what is never courted.
func (n *network) gated(s int) (reason string) {
	seg := &n.segments[s]
	switch seg.Kind {
	case graph.SegmentMarket:
		return "市场环节，不列入招商"
	case graph.SegmentPrimary:
		return "资源或种养环节，属本地禀赋，不列入招商"
	case graph.SegmentUser:
		return "用户环节，不列入招商"
	case graph.SegmentService:
		return "服务环节，不列入招商"
	}
	switch {
	case !seg.Traded:
		return "长流程内部工序，不单独招商"
	case len(n.inputs[s]) == 0:
		return "没有上游环节的原料，属资源禀赋，不列入招商"
	}
	return ""
}

// advise goes through the gates of METHOD section 3; the first that fires decides.
func (v *view) advise(s int, sc *Score) advice {
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
		return advice{action: FollowUp, reason: "已有项目，盯落地、盯投产，不再另行招商"}
	}
	if p := v.cityProject(s, stated); p != nil {
		return advice{action: FollowUp, reason: fmt.Sprintf("市内已有项目“%s”（%s%s），不再另行招商", p.Name, dateZH(p.Date), StageZH(p.Stage))}
	}
	local := filter(v.net.upgrades[s], func(t int) bool { return anchored(v.focal(t)) })
	if seg.Policy != "" {
		switch {
		case len(local) > 0:
			return advice{action: Upgrade, upgrade: local, reason: fmt.Sprintf("受政策约束（%s），宜由本地%s的企业技改延伸", seg.Policy, v.names(local, 3))}
		case v.anchorParts(s) != nil:
			return v.link(v.anchorParts(s), "；新建受政策约束："+seg.Policy)
		}
		return advice{action: Restricted, reason: seg.Policy}
	}
	if st.status == Suspected {
		return advice{action: Verify, reason: "只有线索，先向企业核实"}
	}
	if seg.MinInvest100MCNY > v.cap {
		why := fmt.Sprintf("最小合理投资约%s亿元，超过本地上限%s亿元", number(seg.MinInvest100MCNY), number(v.cap))
		if has {
			return v.link(v.havingParts(s), "；"+why)
		}
		return advice{action: NotNow, reason: why}
	}
	if st.status == Weak {
		return advice{action: Strengthen, reason: st.clause}
	}
	if stated {
		need := v.needs[seg.ID][0]
		return advice{action: Fill, reason: fmt.Sprintf("%s提出需求：%s", need.SaidBy, need.Need)}
	}
	inner := v.inner()
	if inner >= 0 && anchored(&v.now[s][1+inner]) {
		return v.link([]int{inner}, "大中型企业")
	}
	if len(local) > 0 {
		return advice{action: Upgrade, upgrade: local, reason: fmt.Sprintf("本地%s的大中型企业可以延伸生产", v.names(local, 3))}
	}
	if inner >= 0 {
		if near := filter(v.net.upgrades[s], func(t int) bool { return anchored(&v.now[t][1+inner]) }); len(near) > 0 {
			return advice{action: Link, with: []int{inner}, upgrade: near, city: true,
				reason: fmt.Sprintf("市内%s的大中型企业可以延伸生产", v.names(near, 3))}
		}
	}
	if has && radius > float64(r.FarRadius) {
		return v.link(v.havingParts(s), fmt.Sprintf("，供货半径%.0f公里够得到", radius))
	}
	if near := v.nearParts(s, radius/2); len(near) > 0 && sc.local < r.LinkDemand {
		return v.link(near, fmt.Sprintf("且在供货半径一半之内，而本地需求%s不足%s", number2(sc.local), number(r.LinkDemand)))
	}
	if radius <= float64(r.NearRadius) {
		return advice{action: Verify, reason: fmt.Sprintf("供货半径只有%.0f公里，这类环节很少真的没有，多半是没有登记", radius)}
	}
	if why := v.worthFilling(s, sc, has, radius); why != "" {
		strong := filter(v.net.inputs[s], v.strong)
		if len(strong) > 0 && len(filter(v.net.outputs[s], v.present)) == 0 {
			return advice{action: Extend, reason: fmt.Sprintf("上游%s是本地优势，可向下延伸；%s", v.names(strong, 2), why)}
		}
		return advice{action: Fill, reason: why}
	}
	return v.fallback(s, sc, has, inner)
}

// worthFilling is gate 9.
func (v *view) worthFilling(s int, sc *Score, has bool, radius float64) string {
	r := v.rules
	switch {
	case !has && sc.local >= r.FillDemand && sc.Need >= r.FillNeed:
		return fmt.Sprintf("%s，本地需求%s，必要性%s", v.partnerLack(s), number2(sc.local), number2(sc.Need))
	case sc.Feasibility >= r.FillFeasibility:
		return fmt.Sprintf("本地相近环节有基础，可行性%s", number2(sc.Feasibility))
	case v.net.segments[s].Weight == 3 && sc.Need >= r.CoreNeed && sc.Feasibility >= r.CoreFeasibility:
		return fmt.Sprintf("核心环节，必要性%s，可行性%s", number2(sc.Need), number2(sc.Feasibility))
	case radius <= float64(r.LocalRadius) && sc.local > r.LocalDemand:
		return fmt.Sprintf("供货半径%.0f公里，须就近配套，本地需求%s", radius, number2(sc.local))
	}
	return ""
}

// fallback is gate 10.
func (v *view) fallback(s int, sc *Score, has bool, inner int) advice {
	if v.county && v.cityWants(s) {
		inputs := filter(v.net.inputs[s], v.present)
		customers := filter(v.net.outputs[s], func(t int) bool { return anchored(v.focal(t)) })
		switch {
		case len(inputs) > 0:
			return advice{action: Host, reason: fmt.Sprintf("全市建议补上这一环节，本地有它的上游%s", v.names(inputs, 3))}
		case len(customers) > 0:
			return advice{action: Host, reason: fmt.Sprintf("全市建议补上这一环节，本地有它的大中型客户（%s）", v.names(customers, 3))}
		}
	}
	if inner >= 0 && v.now[s][1+inner].Present() > 0 {
		return v.link([]int{inner}, "企业")
	}
	if has {
		return v.link(v.havingParts(s), "企业")
	}
	return advice{action: NotNow, reason: v.notWorthFilling(s, sc) + "，" + v.partnerLack(s)}
}

// notWorthFilling says which of gate 9's conditions fail: much demand that need
// not be served from nearby is another thing than little demand.
func (v *view) notWorthFilling(s int, sc *Score) string {
	r := v.rules
	why := fmt.Sprintf("本地需求%s不足%s", number2(sc.local), number(r.FillDemand))
	if sc.local >= r.FillDemand {
		why = fmt.Sprintf("本地需求%s，但必要性%s不足%s", number2(sc.local), number2(sc.Need), number2(r.FillNeed))
		if radius := r.radius(&v.net.segments[s]); radius > r.NeedRadius {
			why = fmt.Sprintf("供货半径%.0f公里，不必就近：", radius) + why
		}
	}
	return fmt.Sprintf("%s，可行性%s不足%s", why, number2(sc.Feasibility), number2(r.FillFeasibility))
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

// link advises 联动 with the parts that have the segment; why goes on from “…已有”.
func (v *view) link(parts []int, why string) advice {
	return advice{action: Link, with: parts, reason: v.partNames(parts) + "已有" + why}
}

func (v *view) partNames(parts []int) string {
	names := make([]string, len(parts))
	for i, k := range parts {
		names[i] = v.parts[k].Name
	}
	return joinZH(names)
}

// partnerLack says that the partner does not have the segment: not seen is not absent.
func (v *view) partnerLack(s int) string {
	if len(v.parts) == 0 {
		return "没有联动伙伴"
	}
	names := v.partNames(v.partsWhere(func(int) bool { return true }))
	if n := v.partner(s).Present(); n > 0 {
		return fmt.Sprintf("%s只登记%d家，不成规模", names, n)
	}
	return names + "也未见登记"
}

func (v *view) anchorParts(s int) []int {
	return v.partsWhere(func(k int) bool { return anchored(&v.now[s][1+k]) })
}

// havingParts: the parts that have it each on their own, else all that have a firm.
func (v *view) havingParts(s int) []int {
	if list := v.partsWhere(func(k int) bool { return v.partHas(s, k) }); len(list) > 0 {
		return list
	}
	return v.partsWhere(func(k int) bool { return v.now[s][1+k].Present() > 0 })
}

func (v *view) nearParts(s int, km float64) []int {
	return v.partsWhere(func(k int) bool { return v.parts[k].Known && v.parts[k].KM <= km && v.partHas(s, k) })
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
