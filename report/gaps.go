package report

import (
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

type verdict = insight.Verdict

// gapFields in the order of the file for programs, whose heads are the names of the JSON.
var gapFields = []field[verdict]{
	{number("rank", "排名", 0), func(d *verdict) any { return positive(d.Rank) }},
	{text("rank_span", "波动区间").hide(Programs), func(d *verdict) any { return rankSpan(d) }},
	{number("rank_lo", "", 0).only(Programs), func(d *verdict) any { return positive(d.RankLow) }},
	{number("rank_hi", "", 0).only(Programs), func(d *verdict) any { return positive(d.RankHigh) }},
	{number("band", "", 0).only(Programs), func(d *verdict) any { return positive(d.Band) }},
	{text("segment", "").only(Programs), func(d *verdict) any { return d.Segment.ID }},
	{text("segment_name", "环节"), func(d *verdict) any { return d.Segment.Name }},
	{text("card_name", "板块").hide(Screen), func(d *verdict) any { return d.Card.Name }},
	{text("status", "").only(Programs), func(d *verdict) any { return string(d.Status) }},
	{text("status_zh", "状态"), func(d *verdict) any { return d.StatusZH }},
	{sentence("clause", "判定依据", "判定依据："), func(d *verdict) any { return d.Clause }},
	{text("grade", "").only(Programs), func(d *verdict) any { return d.Grade }},
	{text("grade_zh", "可信度").hide(Programs), func(d *verdict) any { return grade(d.Grade) }},
	{text("single_point", "").only(Programs), func(d *verdict) any { return d.SinglePoint }},
	{text("passed", "独家支撑").only(People), func(d *verdict) any { return d.Passed }}, // as the page and the papers count them
	{text("break_point", "断点").hide(Screen), func(d *verdict) any { return d.BreakPoint }},
	{text("action", "").only(Programs), func(d *verdict) any { return string(d.Action) }},
	{text("action_zh", "工作建议"), func(d *verdict) any { return d.ActionZH }},
	{text("direction", "").only(Programs), func(d *verdict) any { return string(d.Direction) }},
	{text("direction_zh", "联动方向").hide(Screen), func(d *verdict) any { return d.DirectionZH }},
	{sentence("action_reason", "建议依据", "建议依据："), func(d *verdict) any { return d.ActionReason }},
	{text("policy", "").only(Programs), func(d *verdict) any { return d.Policy }},
	{sentence("policy_said", "政策", "政策：").hide(Programs), func(d *verdict) any {
		if strings.Contains(d.ActionReason, d.Policy) {
			return nil
		}
		return d.Policy
	}},
	{number("score", "得分", 1).only(People | Programs), func(d *verdict) any { return d.Score }},
	{number("score_ranked", "得分", 1).only(Screen), func(d *verdict) any {
		if d.Rank == 0 {
			return nil
		}
		return d.Score
	}},
	{number("need", "必要性", 3).hide(Screen), func(d *verdict) any { return d.Need }},
	{number("feasibility", "可行性", 3).hide(Screen), func(d *verdict) any { return d.Feasibility }},
	{number("value", "价值", 3).hide(Screen), func(d *verdict) any { return d.Value }},
	{number("n_region", "", 1).only(Programs), func(d *verdict) any { return d.Inputs.NRegion }},
	{number("n_partner", "", 1).only(Programs), func(d *verdict) any { return d.Inputs.NPartner }},
	{number("n_reference", "", 1).only(Programs), func(d *verdict) any { return d.Inputs.NReference }},
	{number("c_region", "", 1).only(Programs), func(d *verdict) any { return d.Inputs.CRegion }},
	{number("c_partner", "", 1).only(Programs), func(d *verdict) any { return d.Inputs.CPartner }},
	{number("demand_local", "", 3).only(Programs), func(d *verdict) any { return d.Inputs.DemandLocal }},
	{number("demand_partner", "", 3).only(Programs), func(d *verdict) any { return d.Inputs.DemandPartner }},
	{number("relatedness", "", 3).only(Programs), func(d *verdict) any { return d.Inputs.Relatedness }},
	{number("pool", "", 3).only(Programs), func(d *verdict) any { return d.Inputs.Pool }},
	{number("weight", "", 0).only(Programs), func(d *verdict) any { return d.Inputs.Weight }},
	{number("distance_km", "距离（公里）", 0).hide(Screen), func(d *verdict) any { return d.Inputs.DistanceKM }},
	{share("recorded_share", "登记占名录").hide(Screen), func(d *verdict) any { return d.Inputs.RecordedShare }},
	{number("known_count", "名录家数", 0).hide(Screen), func(d *verdict) any { return positive(d.Inputs.KnownCount) }},
	{sentence("firms", "本地企业", "").hide(Screen), func(d *verdict) any { return firmNames(d.Firms) }},
	{sentence("partner_firms", "伙伴地区企业", "").hide(Screen), func(d *verdict) any { return firmNames(d.PartnerFirms) }},
	{sentence("firms_named", "", "").only(Screen), func(d *verdict) any { return whoCould(d) }},
	{sentence("projects", "项目", "").hide(Screen), func(d *verdict) any { return projectNames(d.Projects) }},
	{text("evidence", "来源类别").hide(Screen), func(d *verdict) any { return []string(evidenceOf(d)) }},
	{text("mark", "").only(Screen), func(d *verdict) any {
		if d.BreakPoint {
			return "断点"
		}
		return nil
	}},
	{text("id", "环节标识").hide(Programs), func(d *verdict) any { return d.Segment.ID }},
}

// Gaps sets out the ranked list of a chain, then the other lists.
func Gaps(a *insight.Answer) *Paper {
	head := Head{a.Region, a.Partner, a.AsOf, a.RuleVersion}
	t := &Table{Name: "缺口清单", Columns: columnsOf(gapFields), Numbered: true}
	first := List{Name: "建议清单", Unit: "项", Rows: rowsOf(gapFields, a.Items)}
	if a.Unstable {
		first.Remark = "：排序不稳定，排名仅供参考"
	}
	t.Lists = append(t.Lists, first)
	for _, action := range insight.Unranked {
		items := slices.DeleteFunc(slices.Clone(a.NotRanked), func(d verdict) bool { return d.Action != action })
		remark := "，不排名"
		if action == insight.TooFew {
			if remark = ""; len(items) == 0 { // its name says so, and few places have it
				continue
			}
		}
		t.Lists = append(t.Lists, List{Name: action.ZH(), Code: string(action), Unit: "项", Remark: remark, Rows: rowsOf(gapFields, items)})
	}
	return &Paper{Title: a.Chain.Name + "缺口清单", Facts: append([]Fact{chainFact(a.Chain)}, head.facts()...), Lines: figureLines(a), Tables: []*Table{t},
		Notes: append(slices.Clone(a.Notices), Unrecorded+"排名：县区诉求优先，其余按得分；波动区间是资料稍有出入时的排名。", ruleNote(a.RuleVersion))}
}

// Standing sets out every segment of a chain as its map shows them.
func Standing(a *insight.Answer) *Paper {
	p := Gaps(a)
	p.Title = a.Chain.Name + "环节表"
	p.Tables = []*Table{{Name: "环节表", Columns: columnsOf(gapFields), Lists: []List{{Unit: "个", Rows: rowsOf(gapFields, a.Segments)}}}}
	return p
}

// publishedFields are the columns of the public edition.
var publishedFields = slices.DeleteFunc(slices.Clone(gapFields), func(f field[verdict]) bool {
	return !slices.Contains([]string{"segment", "segment_name", "card_name", "status", "status_zh", "single_point", "break_point", "firms", "projects", "evidence", "id"}, f.Key)
})

// Published is Standing in the public edition, of an answer that is public.
func Published(a *insight.Answer) *Paper {
	p := Standing(a)
	p.Tables = []*Table{{Name: "环节表", Columns: columnsOf(publishedFields), Lists: []List{{Unit: "个", Rows: rowsOf(publishedFields, a.Segments)}}}}
	p.Notes = []string{"公开版：未列推断、线索，网络转载、无出处、行业研判和待核的资料，也不列工作建议。", Unrecorded, ruleNote(a.RuleVersion)}
	return p
}

// figureLines tell how whole and how firm the chain is.
func figureLines(a *insight.Answer) []Line {
	fig := a.Figures
	untold := bracketed(insight.UntoldZH(fig.UntoldPresent, "个"))
	lines := []Line{
		{"完整度：", fmt.Sprintf("%s（%d个可招商环节中登记到%d个%s；暂无登记%d个；另有%d个资料不足，不计）；含伙伴地区%s；在建、签约落地后%s",
			insight.Percent(fig.Completeness), fig.Judged, fig.Present, untold, fig.Unseen, fig.Insufficient, insight.Percent(fig.CompletenessPartner), insight.Percent(fig.CompletenessPlanned))},
		{"韧性：", fmt.Sprintf("%s（按%d个环节）", insight.Decimal(fig.Resilience), fig.ResilienceOver)},
		{"登记企业：", fmt.Sprintf("本链%d家%s，其中%d家起始日期待核，按一直存在计", fig.Recorded, insight.RecordedZH(fig), a.UndatedStarts)},
	}
	if a.UnplacedFirms > 0 {
		lines = append(lines, Line{"", fmt.Sprintf("另有%d家企业只知在本市，县区待核。", a.UnplacedFirms)})
	}
	var counts, singles []string
	for _, st := range insight.Statuses {
		if n := a.Counts[st]; n > 0 {
			counts = append(counts, fmt.Sprintf("%s%d", st.ZH(), n))
		}
	}
	lines = append(lines, Line{"环节状态：", strings.Join(counts, "，")})
	for _, one := range fig.SinglePoints {
		name := one.Segment.Name
		if len(one.Firms) > 0 {
			name += "（" + strings.Join(one.Firms, "、") + "）"
		}
		if one.Critical {
			name += "，关键环节"
		}
		singles = append(singles, name)
	}
	if singles != nil {
		lines = append(lines, Line{"固链（独家支撑）：", strings.Join(singles, "；")})
	}
	var strengths []string
	for _, one := range a.Strengths {
		var ways []string
		for _, m := range one.Measures {
			ways = append(ways, m.WayZH)
		}
		strengths = append(strengths, one.Segment.Name+"（"+strings.Join(ways, "、")+"）")
	}
	if strengths != nil {
		lines = append(lines, Line{"做强清单：", strings.Join(strengths, "；")})
	}
	return lines
}

// positive leaves out what is not counted.
func positive(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// rankSpan is where the rank may lie; blank where it is certain.
func rankSpan(d *verdict) any {
	if d.Rank == 0 || d.RankLow == d.RankHigh {
		return nil
	}
	return fmt.Sprintf("%d–%d", d.RankLow, d.RankHigh)
}

// whoCould names the firms that an advice leans on.
func whoCould(d *verdict) any {
	switch {
	case d.Action == insight.Link && len(d.PartnerFirms) > 0:
		return "可联动：" + insight.FirmNames(d.PartnerFirms, 6)
	case d.Action == insight.Upgrade && len(d.Firms) > 0:
		return "可延伸：" + insight.FirmNames(d.Firms, 6)
	}
	return nil
}

func firmNames(firms []insight.Firm) []string {
	var names []string
	for _, f := range firms {
		name := f.Name
		if f.Part != "" {
			name = f.Part + " " + name
		}
		names = append(names, name+"（"+insight.CertaintyZH(f.Certainty)+"）")
	}
	return names
}

func projectNames(projects []insight.ProjectNote) []string {
	var names []string
	for _, p := range projects {
		names = append(names, p.Name+"（"+p.Investor+"，"+Progress(p.Date, p.Stage, p.Remark)+"）")
	}
	return names
}

// Progress says how far a project is and since when, with what is to be checked of
// it: 2022年6月开工，…; what is not known is said to be open, once.
func Progress(date graph.Date, stage graph.ProjectStage, remark string) string {
	known := stage != graph.ProjectUnknown
	switch {
	case date == "" && known:
		return insight.StageZH(stage) + "（日期待核）"
	case date == "":
		return "阶段和日期待核"
	case !known:
		return insight.DateZH(date) + "，" + insight.StageZH(stage)
	case remark != "":
		return insight.DateZH(date) + insight.StageZH(stage) + "，" + remark
	}
	return insight.DateZH(date) + insight.StageZH(stage)
}

// evidenceOf lists the source classes behind the firms and projects of a verdict.
func evidenceOf(d *verdict) sourceClasses {
	var classes sourceClasses
	for _, f := range slices.Concat(d.Firms, d.PartnerFirms) {
		classes.add(f.Evidence)
	}
	for _, p := range d.Projects {
		classes.add(p.Evidence)
	}
	return classes
}
