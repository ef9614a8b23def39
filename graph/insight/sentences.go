package insight

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
)

func itoa(n int) string { return strconv.Itoa(n) }

// joinZH lists names; one that holds the list's own comma is put in quotes.
func joinZH(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		if quoted[i] = name; strings.Contains(name, "、") && !strings.HasPrefix(name, "“") {
			quoted[i] = "“" + name + "”"
		}
	}
	return strings.Join(quoted, "、")
}

// number prints up to one decimal, number2 exactly two.
func number(x float64) string  { return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0") }
func number2(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

// dateZH prints a date as 2022年6月; blank: 日期不明.
func dateZH(d graph.Date) string {
	if d == "" {
		return "日期不明"
	}
	var out [24]byte
	text := out[:0]
	for _, unit := range [...]string{"年", "月", "日"} {
		part, rest, _ := strings.Cut(string(d), "-")
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		text = append(strconv.AppendInt(text, int64(n), 10), unit...)
		if d = graph.Date(rest); rest == "" {
			break
		}
	}
	return string(text)
}

// DateZH prints a date as people read it.
func DateZH(d graph.Date) string { return dateZH(d) }

func (v *view) names(list []int, max int) string {
	var names []string
	for _, s := range list {
		names = append(names, v.net.segments[s].Name)
	}
	return shorten(names, max, "个环节")
}

// chainNames names segments of other chains with their chain.
func (v *view) chainNames(list []int) string {
	var names []string
	for _, s := range list {
		names = append(names, fmt.Sprintf("“%s”（%s）", v.net.segments[s].Name, v.net.segments[s].ID))
	}
	return joinZH(names)
}

// shorten lists at most max names, then 等n….
func shorten(names []string, max int, unit string) string {
	if len(names) <= max {
		return joinZH(names)
	}
	return joinZH(names[:max]) + "等" + itoa(len(names)) + unit
}

// FirmNames lists firms by short name, at most max, those below confirmed
// marked, and says where the facts come from.
func FirmNames(firms []Firm, max int) string {
	var names, sources []string
	for i, f := range firms {
		name := f.ShortName
		if f.Certainty != graph.Confirmed {
			name += "（" + CertaintyZH(f.Certainty) + "）"
		}
		names = append(names, name)
		if from := SourceZH(f.Source); i < max && !slices.Contains(sources, from) {
			sources = append(sources, from)
		}
	}
	return shorten(names, max, "家") + "〔" + strings.Join(sources, "；") + "〕"
}

// SourceZH names a source by its class and date.
func SourceZH(s graph.Source) string {
	date := "来源未注日期"
	if s.SourceDate != "" {
		date = dateZH(s.SourceDate)
	}
	return EvidenceZH(s.Evidence) + "，" + date
}

// sentences says why, in the order a reader asks.
func (v *view) sentences(s int, d *Verdict, st *state, adv advice) []string {
	in := &d.Inputs
	list := []string{fmt.Sprintf("判为%s，因为%s；规则版本%d，数据截至%s。", d.StatusZH, d.Clause, v.rules.Version, dateZH(v.AsOf))}
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if st.byRegister != nil && !strings.HasPrefix(st.clause, "按名录") {
		add("%s。", v.registerClause(st.byRegister))
	}
	if st.contradicts {
		add("与核实不符：%s于%s核实为“无”，但已登记企业，请复核。", v.checks[d.Segment.ID].By, dateZH(v.checks[d.Segment.ID].Date))
	}
	switch st.status {
	case Unseen, Lost, Suspected:
		known := "没有名录可比"
		recorded := in.FirmsRegion
		if in.KnownCount > 0 {
			known = fmt.Sprintf("已知约%d家（%s）", in.KnownCount, in.KnownWhat)
			recorded = v.scopeRecorded(s)
		} else {
			recorded = v.arrangeRow(v.row[v.Chain.ID])[0].Present()
		}
		add("未见不等于没有：%s在本链登记%d家，%s；请%s核实。", v.name, recorded, known, v.name)
	}
	if len(d.Firms) > 0 && adv.action != Upgrade {
		add("本地企业：%s。", FirmNames(d.Firms, 5))
	}
	if d.SinglePoint {
		add("固链：本环节有效企业数%.2f，实际依赖一家，而下游在本地。", *in.NEffective)
	}
	if d.BreakPoint {
		add("断点：它的上游和下游零部件、材料环节都在本地，唯独缺它。")
	}
	for _, p := range d.Projects {
		remark := p.Remark
		if remark != "" {
			remark = "，" + remark
		}
		add("项目：%s（%s，%s%s%s；来源：%s）。", p.Name, p.Investor, dateZH(p.Date), p.StageZH, remark, SourceZH(p.Source))
	}
	if d.Action == NoAction {
		return list
	}
	add("本地有%d个环节、伙伴地区有%d个环节用得到它。", in.CustomersLocal, in.CustomersPartner)
	add("与它相近的%d个环节中，%s已有%d个。", in.RelatedSegments, v.name, in.RelatedPresent)
	switch adv.action {
	case Restricted, NotNow, NotForCourting: // no advice to do anything
		add("%s，因为%s。", d.ActionZH, adv.reason)
	default:
		add("建议%s，因为%s。", d.ActionZH, adv.reason)
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
	if d.Grade == "C" {
		add("把握C：资料少，须核实。")
	}
	return list
}

// scopeRecorded counts our own enterprises in the scope of the official count.
func (v *view) scopeRecorded(s int) int {
	c, _ := v.recordedShare(s)
	return v.arrangeRow(v.row[c.Scope])[0].Present()
}

func (v *view) rankSentence(d *Verdict) string {
	return fmt.Sprintf("得%.1f分，排第%d位（可能在%d–%d位之间）。", d.Score, d.Rank, d.RankLow, d.RankHigh)
}

func investors(p *graph.Project) string {
	var names []string
	for _, i := range p.Investors {
		names = append(names, i.Name)
	}
	if len(names) == 0 {
		return "投资方未载"
	}
	return joinZH(names)
}

// Percent prints a share in per cent; nil is 资料不足.
func Percent(x *float64) string {
	if x == nil {
		return "（资料不足）"
	}
	return number(100**x) + "%"
}

// Decimal prints a figure with two decimals; nil is 资料不足.
func Decimal(x *float64) string {
	if x == nil {
		return "（资料不足）"
	}
	return number2(*x)
}

// RecordedZH says how the recorded enterprises compare with the official count of the chain.
func RecordedZH(f Figures) string {
	if f.RecordedShare == nil {
		return "（没有名录可比）"
	}
	return fmt.Sprintf("（官方名录%d家，占%s）", f.KnownCount, Percent(f.RecordedShare))
}
