package report

import (
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

type target = insight.Target

var targetFields = []field[target]{
	{number("rank", "序号", 0), func(x *target) any { return x.Rank }},
	{text("enterprise_name", "企业").hide(Screen), func(x *target) any { return x.Firm.Name }},
	{text("short_name", "简称"), func(x *target) any { return x.Firm.ShortName }},
	{text("place", "所在地"), func(x *target) any { return x.Place }},
	{text("group", "所属集团").hide(Screen), func(x *target) any { return x.Group }},
	{number("siblings", "同集团另有", 0).hide(Screen), func(x *target) any { return someOrBlank(x.Siblings) }},
	{text("leads", "投资意向线索"), func(x *target) any { return targetLeads(x) }},
	{number("score", "", 1).only(Programs), func(x *target) any { return x.Score }}, // no claim: the order is not proven
	{text("grade", "用途"), func(x *target) any { return targetUse(x) }},
	{text("certainty", "从业").hide(Screen), func(x *target) any { return certainty(x.Firm.Certainty) }},
	{text("size", "规模").hide(Screen), func(x *target) any { return size(x.Firm.Size) }},
	{number("distance_km", "距离（公里）", 0).hide(Screen), func(x *target) any { return x.Inputs.DistanceKM }},
	{sentence("reason", "依据", ""), func(x *target) any { return x.Sentence }},
	{text("missing", "待核实").hide(Screen), func(x *target) any { return x.Missing }},
	{text("products", "产品").hide(Screen), func(x *target) any { return x.Products }},
	{text("evidence", "来源类别").hide(Screen), func(x *target) any { return evidence(x.Firm.Evidence) }},
	{text("source_date", "来源日期").hide(Screen), func(x *target) any { return x.Firm.SourceDate }},
	{text("enterprise", "企业标识"), func(x *target) any { return x.Firm.ID }},
}

func targetLeads(x *target) any {
	var words []string
	for _, e := range x.Evidence {
		words = append(words, insight.TargetEvidenceZH(e))
	}
	if words == nil {
		return Word{"", "暂无"}
	}
	return Word{strings.Join(x.Evidence, ";"), strings.Join(words, "、")}
}

// targetUse says what a name in a list is for.
func targetUse(x *target) Word {
	if x.LookUp {
		return Word{x.Grade, "备查"}
	}
	return Word{x.Grade, "对接"}
}

func someOrBlank(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func certainty(c graph.Certainty) Word { return Word{string(c), insight.CertaintyZH(c)} }

func size(s graph.Size) Word { return Word{string(s), insight.SizeZH(s)} }

func evidence(e graph.Evidence) Word { return Word{string(e), insight.EvidenceZH(e)} }

// Targets lists whom to court for a segment; behind them plants of the partner that could grow here.
func Targets(a *insight.Targets) *Paper {
	head := Head{a.Region, a.Partner, a.AsOf, a.RuleVersion}
	p := &Paper{Title: a.Segment.Name + a.ListZH,
		Facts: append([]Fact{placeFact("chain", "产业链", a.Chain, ""), {Key: "segment", Name: "环节", Code: a.Segment.ID, Text: a.Segment.Name}}, head.facts()...),
		Lines: []Line{{"判断：", fmt.Sprintf("%s，工作建议：%s。%s", a.StatusZH, a.ActionZH, a.ActionReason)}},
		Tables: []*Table{{Name: a.ListZH, ListKey: "list", Columns: columnsOf(targetFields), Lists: []List{
			{Name: a.ListZH, Code: a.List, Unit: "家", Remark: remark(a.OrderNote), Rows: rowsOf(targetFields, a.Items)},
			{Name: "增资扩产对接", Code: "expand", Unit: "家", Remark: "：伙伴地区和市内的企业，不涉及存量产能转移", Rows: rowsOf(targetFields, a.Expansion)}}}},
		Notes: append([]string{}, a.Notes...)}
	if a.Warning != "" {
		p.Warnings = []string{a.Warning}
	}
	p.Notes = append(p.Notes, Unrecorded, ruleNote(a.RuleVersion))
	return p
}

// remark sets a sentence behind a count.
func remark(said string) string {
	if said == "" {
		return ""
	}
	return "：" + strings.TrimSuffix(said, "。")
}

// partnerRow is a proposal, a known link or a place of research, in the same columns.
type partnerRow struct {
	rank              any
	firm              insight.Firm
	place, link       string
	code              string // of the link
	with, own, theirs *insight.Named
	score, q          any
	proven, peers     any
	unsaid            any
	distance          *float64
	reason            string
	source            graph.Source
}

var partnerFields = []field[partnerRow]{
	{number("rank", "排名", 0), func(x *partnerRow) any { return x.rank }},
	{text("enterprise_name", "企业").hide(Screen), func(x *partnerRow) any { return x.firm.Name }},
	{text("short_name", "简称"), func(x *partnerRow) any { return x.firm.ShortName }},
	{text("place", "所在地"), func(x *partnerRow) any { return x.place }},
	{text("link", "四链接"), func(x *partnerRow) any { return Word{x.code, x.link} }},
	{text("with", "本方企业").hide(Screen), func(x *partnerRow) any { return x.with }},
	{text("own_segment", "本方环节").hide(Screen), func(x *partnerRow) any { return x.own }},
	{text("segment", "伙伴环节"), func(x *partnerRow) any { return x.theirs }},
	{number("score", "得分", 1), func(x *partnerRow) any { return x.score }},
	{number("q", "", 3).only(Programs), func(x *partnerRow) any { return x.q }},
	{text("size", "规模").hide(Screen), func(x *partnerRow) any { return size(x.firm.Size) }},
	{text("proven", "已有同类供货").hide(Screen), func(x *partnerRow) any { return x.proven }},
	{number("peers", "已与几家同类企业供货", 0).hide(Screen), func(x *partnerRow) any { return x.peers }},
	{text("products_unsaid", "产品").hide(Screen), func(x *partnerRow) any { return x.unsaid }},
	{number("distance_km", "距离（公里）", 0).hide(Screen), func(x *partnerRow) any { return x.distance }},
	{sentence("reason", "依据", ""), func(x *partnerRow) any { return x.reason }},
	{text("evidence", "来源类别").hide(Screen), func(x *partnerRow) any { return evidence(x.source.Evidence) }},
	{text("source_date", "来源日期").hide(Screen), func(x *partnerRow) any { return x.source.SourceDate }},
	{text("enterprise", "企业标识"), func(x *partnerRow) any { return x.firm.ID }},
}

// Partners lists who could trade with the asked side, who does already, and
// research. A side that was not asked for has no list.
func Partners(a *insight.Partners, direction graph.Direction) *Paper {
	t := &Table{Name: "联动伙伴", ListKey: "list", Columns: columnsOf(partnerFields)}
	add := func(name, code, unit, remark string, rows []partnerRow) {
		t.Lists = append(t.Lists, List{Name: name, Code: code, Unit: unit, Remark: remark, Rows: rowsOf(partnerFields, rows)})
	}
	if len(a.Known) > 0 {
		add("已有合作", "known", "条", "，不再推荐", knownRows(a.Known))
	}
	if direction != graph.Suppliers {
		add("可以供货的客户", "customers", "家", "", proposalRows(a.Customers))
	}
	if direction != graph.Customers {
		add("可以采购的供应商", "suppliers", "家", "", proposalRows(a.Suppliers))
	}
	for _, side := range []struct {
		direction, other graph.Direction
		name, code       string
	}{{graph.Customers, graph.Suppliers, "装备对接：可以供货的客户", "equipment-customers"}, {graph.Suppliers, graph.Customers, "装备对接：可以采购的供应商", "equipment-suppliers"}} {
		list := slices.DeleteFunc(slices.Clone(a.Equipment), func(x insight.Partner) bool { return x.Side != side.direction })
		if direction != side.other && len(list) > 0 {
			add(side.name, side.code, "家", "", proposalRows(list))
		}
	}
	if len(a.Science) > 0 {
		add("科创链接", "science", "家", "，机构和研发检测服务", scienceRows(a.Science))
	}
	p := &Paper{Title: fmt.Sprintf("%s在%s的联动伙伴", a.Of.Name, a.Other.Name),
		Facts: []Fact{{Key: "of", Name: "本方", Code: a.Of.ID, Text: a.Of.Name}, placeFact("home", "本方地区", a.Home, ""), {Key: "other", Name: "伙伴地区", Code: a.Other.ID, Text: a.Other.Name},
			asOfFact(a.AsOf), ruleFact(a.RuleVersion)},
		Tables: []*Table{t}}
	if len(a.Segments) > 0 {
		p.Lines = append(p.Lines, Line{"本方环节：", Names(a.Segments)})
	}
	for _, x := range a.Pairings {
		p.Lines = append(p.Lines, Line{"园区：", x.Sentence})
	}
	for _, n := range a.Notes {
		p.Lines = append(p.Lines, Line{"说明：", n})
	}
	p.Notes = []string{ruleNote(a.RuleVersion)}
	return p
}

func proposalRows(list []insight.Partner) []partnerRow {
	var rows []partnerRow
	for i := range list {
		x := &list[i]
		row := partnerRow{rank: x.Rank, firm: x.Firm, place: x.Place, code: string(x.Link), link: x.LinkZH, with: x.With, own: &x.OwnSegment, theirs: &x.Segment,
			score: x.Score, q: x.Inputs.Q, distance: x.Inputs.DistanceKM, reason: strings.Join(x.Reasons, ""), source: x.Firm.Source}
		row.peers, row.unsaid = someOrBlank(x.Inputs.Peers), Word{"false", ""}
		if x.Unsaid {
			row.unsaid = Word{"true", "待核实"}
		}
		if row.proven = (Word{"", "不适用"}); x.Inputs.Proven != nil {
			row.proven = *x.Inputs.Proven == 1
		}
		rows = append(rows, row)
	}
	return rows
}

func knownRows(list []insight.KnownLink) []partnerRow {
	var rows []partnerRow
	for i := range list {
		x := &list[i]
		rows = append(rows, partnerRow{firm: x.Firm, place: x.Place, with: &x.With, theirs: x.Segment, reason: x.Sentence, source: x.Source})
	}
	return rows
}

func scienceRows(list []insight.Science) []partnerRow {
	var rows []partnerRow
	for i := range list {
		x := &list[i]
		rows = append(rows, partnerRow{firm: x.Firm, place: x.Place, code: string(insight.LinkScience), link: x.LinkZH, theirs: &x.Segment,
			reason: strings.Join(x.Reasons, ""), source: x.Firm.Source})
	}
	return rows
}
