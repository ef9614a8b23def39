package insight

import (
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// sentences says why, in the order a reader asks: what is known, since when, from
// where; then what to do. Figures stand in the inputs.
func (v *view) sentences(s int, d *Verdict, st *state, adv advice) []string {
	in := &d.Inputs
	list := []string{fmt.Sprintf("判定依据：%s（截至%s）。", d.Clause, dateZH(v.AsOf))}
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if st.byRegister != nil && !strings.HasPrefix(st.clause, "按名录") {
		add("%s。", v.registerClause(st.byRegister))
	}
	if p := v.shown[d.Segment.ID]; p != nil && st.byPage == nil {
		add("%s。", strings.TrimSuffix(v.pageClause(p), "，企业待登记"))
	}
	if st.contradicts {
		add("与核实不符：%s于%s核实为“无”，但已登记企业，请复核。", v.checks[d.Segment.ID].By, dateZH(v.checks[d.Segment.ID].Date))
	}
	for _, n := range v.needs[d.Segment.ID] {
		add("%s（来源：%s）。", needZH(n), SourceZH(n.Source))
		if n.CounterNote != "" {
			add("另有说法：%s。", fullWidth(strings.TrimSuffix(n.CounterNote, "。")))
		}
	}
	switch st.status {
	case Unseen, Lost, Suspected:
		known, scope := "没有官方名录可比", v.name+"在本链"
		recorded := v.ofChain
		if in.KnownCount > 0 {
			known = fmt.Sprintf("官方名录约%d家（%s）", in.KnownCount, fullWidth(in.KnownWhat))
			recorded, scope = v.scopeRecorded(s), v.name+"在同一范围"
		}
		add("%s登记%d家企业，%s；请%s核实本环节有没有企业。", scope, recorded, known, v.name)
	}
	if len(d.Firms) > 0 && adv.action != Upgrade {
		add("本地企业：%s。", FirmNames(d.Firms, 5))
	}
	if d.SinglePoint {
		add("独家支撑（固链）：本环节主要靠%s，本地下游%s在用。", v.mainstay(s), v.names(filter(v.net.outputs[s], func(t int) bool { return v.net.segments[t].Traded && v.present(t) }), 3))
	}
	if d.BreakPoint {
		add("断点：上下游的零部件、材料环节本地已有登记，本环节暂无登记。")
	}
	for _, p := range d.Projects {
		remark := p.Remark
		if remark != "" {
			remark = "，" + remark
		}
		add("项目：%s（%s，%s%s%s；来源：%s）。", p.Name, p.Investor, dateZH(p.Date), p.StageZH, remark, SourceZH(p.Source))
		if p.State != "" {
			add("项目现状：%s。", fullWidth(strings.TrimSuffix(p.State, "。")))
		}
	}
	if d.Action == NoAction {
		return list
	}
	add("需要该产品的环节：本地%d个、伙伴地区%d个；与它相近的%d个环节中，%s已有%d个。", in.CustomersLocal, in.CustomersPartner, in.RelatedSegments, v.name, in.RelatedPresent)
	switch adv.action {
	case Restricted, NotNow, NotForCourting, TooFew: // no advice to do anything
		add("%s：%s。", d.ActionZH, strings.TrimSuffix(adv.reason, "。"))
	case Link:
		add("建议联动（%s）：%s。", d.DirectionZH, strings.TrimSuffix(adv.reason, "。"))
	default:
		reason := strings.TrimSuffix(adv.reason, "。")
		if n := v.needs[d.Segment.ID]; len(n) > 0 && reason == needZH(n[0]) {
			reason = "已有人提出需求"
		}
		add("建议%s：%s。", d.ActionZH, reason)
	}
	if d.Policy != "" && !strings.Contains(adv.reason, d.Policy) {
		add("政策：%s。", strings.TrimSuffix(d.Policy, "。"))
	}
	if adv.action == Upgrade {
		add("可延伸的企业：%s。", FirmNames(slices.DeleteFunc(slices.Clone(d.Firms), func(f Firm) bool { return f.Segment == "" }), 5))
	}
	if adv.action == Link {
		for _, k := range adv.with {
			part := v.parts[k].Name
			firms := slices.DeleteFunc(slices.Clone(d.PartnerFirms), func(f Firm) bool { return f.Part != part })
			add("%s的企业：%s。", part, FirmNames(firms, 5))
			if v.parts[k].Inner && !slices.ContainsFunc(firms, func(f Firm) bool { return f.Region != v.parts[k].Code }) {
				add("这些企业只知在%s、不知县区，可能就在本地。", ShortPlace(v.City.Name))
			}
		}
	}
	return list
}

// mainstay names whom a single point hangs on.
func (v *view) mainstay(s int) string {
	if names := v.dominant(s); len(names) > 0 {
		return joinZH(names)
	}
	return "一家企业"
}

// notices say what a reader must know, besides the figures, before he compares one
// place or date with another.
func (v *view) notices(f *Figures) []string {
	list := []string{}
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if v.fewFirms() {
		ranked := "已有人提出需求的环节"
		if v.county && !v.court.city.fewFirms() {
			ranked += "和与市内外登记企业能联动的环节"
		}
		add("%s在本链登记不足%d家，除%s外不作排序，先补登记。", v.name, v.rules.FloorFirms, ranked)
	}
	if f.Turing != nil && *f.Turing < v.rules.TuringShown {
		alone, most := 1-*f.Turing, "登记的企业"
		if alone < 1 {
			most += "约" + Percent(&alone)
		}
		add("%s在所在环节只此一家，同环节的其他企业和暂无登记的环节，多半是尚未登记。", most)
	}
	if v.beforeFacts() {
		add("%s早于本系统第一条注明日期的从业记录：此时计入的企业起始时间都不明，结果只供参考。", dateZH(v.AsOf))
	}
	return list
}

// beforeFacts: whoever is counted at the as-of date has no known start, while
// others start later.
func (v *view) beforeFacts() bool {
	undated := slices.IndexFunc(v.facts.Undated.Rows, func(r graph.TallyRow) bool { return r.Scope == v.Chain.ID })
	if !v.facts.Later || undated < 0 {
		return false
	}
	now, then := v.row[v.Chain.ID], &v.facts.Undated.Rows[undated]
	return now.Elsewhere == then.Elsewhere && slices.Equal(now.Parts, then.Parts)
}

// scopeRecorded counts our own enterprises in the scope of the official count.
func (v *view) scopeRecorded(s int) int {
	c, _ := v.recordedShare(s)
	whole := v.place(v.row[c.Scope])
	return whole.Present()
}

func (v *view) rankSentence(d *Verdict) string {
	if d.RankLow == d.RankHigh {
		return fmt.Sprintf("排第%d位（%.1f分）。", d.Rank, d.Score)
	}
	return fmt.Sprintf("排第%d位（%.1f分；波动区间%d–%d）。", d.Rank, d.Score, d.RankLow, d.RankHigh)
}

// RecordedZH says how the recorded enterprises compare with the official count of the
// chain and, in public, how many of them it does not show.
func RecordedZH(f Figures) string {
	untold := UntoldZH(f.Untold, "家")
	if untold != "" {
		untold = "；" + untold
	}
	if f.RecordedShare == nil {
		return "（没有名录可比" + untold + "）"
	}
	what := "" // a county's count may be of other enterprises than its city's
	if f.KnownWhat != "" {
		what = "：" + fullWidth(f.KnownWhat)
	}
	return fmt.Sprintf("（官方名录%d家%s，占%s%s）", f.KnownCount, what, Percent(f.RecordedShare), untold)
}

// RaiseZH says of how many of some verdicts the data carry little, and what would make them
// carry more; blank where there are none.
func RaiseZH(list []Verdict) string {
	low, listed := 0, true
	for i := range list {
		if d := &list[i]; d.Grade == "C" {
			low, listed = low+1, listed && d.Inputs.RecordedShare != nil
		}
	}
	switch {
	case low == 0:
		return ""
	case listed: // what the list counts is not recorded one by one
		return fmt.Sprintf("可信度低的%d项：送核实单、补登名录企业可提高", low)
	}
	return fmt.Sprintf("可信度低的%d项：送核实单、登记名录可提高", low)
}
