package insight

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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

// briefly lists firms by short name with what is known of each, at most max.
func briefly(firms []Firm, max int) string {
	var names []string
	for _, f := range firms {
		known := []string{f.SizeZH}
		if f.Certainty != graph.Confirmed {
			known = append(known, f.CertaintyZH)
		}
		if f.Since != "" {
			known = append(known, dateZH(f.Since)+"起")
		}
		names = append(names, f.ShortName+"（"+strings.Join(known, "，")+"）")
	}
	return shorten(names, max, "家")
}

// needZH tells a stated need: who said it, when, and what.
func needZH(n *graph.Need) string {
	who := n.SaidBy
	if n.Date != "" {
		who += "于" + dateZH(n.Date)
	}
	return fullWidth(fmt.Sprintf("%s提出需求：%s", who, n.Need))
}

// sentence joins what is said.
func sentence(by string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), by)
}

// fullWidth turns the punctuation of recorded texts into that of Chinese, but not
// inside numbers and foreign words.
func fullWidth(text string) string {
	runes := []rune(text)
	latin := func(i int) bool { return i >= 0 && i < len(runes) && runes[i] < utf8.RuneSelf && runes[i] != ' ' }
	for i, r := range runes {
		if wide, ok := widePunctuation[r]; ok && !(latin(i-1) && latin(i+1)) {
			runes[i] = wide
		}
	}
	return string(runes)
}

var widePunctuation = map[rune]rune{',': '，', ';': '；', ':': '：', '(': '（', ')': '）'}

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
		recorded := v.firmsOfChain()
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
	if f.Recorded < v.rules.FloorFirms {
		add("%s在本链登记不足%d家，除已有人提出需求的环节外不作排序，先补登记。", v.name, v.rules.FloorFirms)
	}
	if f.Turing != nil && *f.Turing < v.rules.TuringShown {
		alone := 1 - *f.Turing
		add("登记到的企业中，约%s是所在环节唯一的一家；暂无登记的环节多半是没有登记。", Percent(&alone))
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
	return v.arrangeRow(v.row[c.Scope])[0].Present()
}

func (v *view) rankSentence(d *Verdict) string {
	if d.RankLow == d.RankHigh {
		return fmt.Sprintf("排第%d位（%.1f分）。", d.Rank, d.Score)
	}
	return fmt.Sprintf("排第%d位（%.1f分；波动区间%d–%d）。", d.Rank, d.Score, d.RankLow, d.RankHigh)
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
