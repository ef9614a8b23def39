package report

import (
	"fmt"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// mostBrief is how many numbers a chief's page has at most.
const mostBrief = 12

// Brief is the chief's one page (一页纸): a dozen numbers at most, each with its date and source, and what to do first.
func Brief(d *Dossier) *Document {
	a, f := d.Answer, &d.Answer.Figures
	w := d.begin(a.Region.Name+chainZH(a.Chain), "一页纸", a.AsOf, d.Named)
	w.Under = []string{strings.Join(w.Under, "　")}
	w.head, w.Tight = "一页纸", true
	type row struct {
		name, value string
		basis       Basis
	}
	var list []row
	add := func(name, value string, b Basis) {
		if len(list) < mostBrief {
			list = append(list, row{name, value, b})
		}
	}
	var none []string
	count := func(name string, n int, unit string, b Basis) {
		if n == 0 { // told in a sentence: a page of zeros tells nothing
			none = append(none, name)
			return
		}
		add(name, fmt.Sprintf("%d%s", n, unit), b)
	}
	registered := "登记的从业关系、项目、核实"
	count("登记企业", f.Recorded, "家"+bracketed(insight.UntoldZH(f.Untold, "家")), chainBasis(a, "在本链从业、不是线索的企业", registered))
	if f.Completeness == nil {
		count("可招商环节", f.Judged, "个", chainBasis(a, "资料不足的不计", registered))
		count("登记到的环节", f.Present, "个"+bracketed(insight.UntoldZH(f.UntoldPresent, "个")), chainBasis(a, "可招商环节中有登记企业的", registered))
	}
	if f.RecordedShare != nil {
		add("登记占官方名录", insight.Percent(f.RecordedShare), chainBasis(a, "登记企业÷官方名录家数", registered))
	}
	if f.Completeness != nil {
		rule := "登记到的可招商环节权重占比"
		if f.Untold > 0 {
			rule += "，公开版不列的企业也计"
		}
		add("完整度", insight.Percent(f.Completeness), chainBasis(a, rule, registered))
	}
	if f.Completeness != nil && f.CompletenessPartner != nil {
		add("含"+partsZH(a)+"的完整度", insight.Percent(f.CompletenessPartner), chainBasis(a, "本地或伙伴地区登记到的可招商环节权重占比", registered))
	}
	count("优势环节", a.Counts[insight.Strong], "个", chainBasis(a, "有大中型企业，或已成规模", registered))
	broken := verdictsOf(a, func(v *insight.Verdict) bool { return v.BreakPoint })
	count("断点", len(broken), "个", chainBasis(a, "上下游本地已有登记、本环节暂无登记", registered))
	count("暂无登记的环节", a.Counts[insight.Unseen], "个", chainBasis(a, "没有登记企业、项目和核实", registered))
	if f.Completeness == nil && a.Counts[insight.Suspected] > 0 {
		count("只有线索的环节", a.Counts[insight.Suspected], "个", chainBasis(a, "只有从业线索，待核实", registered))
	}
	if !d.Public {
		count("独家支撑环节", len(f.SinglePoints), "个", chainBasis(a, "主要靠一家企业，本地有下游在用，有链上通路必须经过", registered))
	}
	going := those(d.Projects, func(x *StagedProject) bool { return x.Stage == graph.ProjectSigned || x.Stage == graph.ProjectStarted })
	count("签约和在建项目", len(going), "个", projectsBasis(going, a.AsOf, "登记的最近阶段为签约或开工"))
	if !d.Public {
		stale := those(d.Projects, func(x *StagedProject) bool { return x.Stale() })
		count("须核实进展的项目", len(stale), "个", projectsBasis(stale, a.AsOf, "签约久未开工、开工后久无进展、阶段或日期不明"))
		count("建议事项", len(a.Items), "项", chainBasis(a, "进入排名的环节", registered))
	}
	if len(d.Linkages) > 0 && d.Linkages[0].Partners != nil {
		l := &d.Linkages[0]
		if name := "与" + partnerShort(a.Partner) + "企业的供货关系"; len(l.Partners.Known) == 0 {
			none = append(none, name)
		} else {
			add(name, l.knownZH(), l.basis("登记的双方企业间供货关系", "登记的供货关系"))
		}
	}
	var rows [][]string
	var bases []Basis
	for _, r := range list {
		rows = append(rows, []string{r.name, r.value, r.basis.Rule, strings.TrimPrefix(r.basis.Date, "截至"), r.basis.Source})
		bases = append(bases, r.basis)
	}
	w.Blocks = append(w.Blocks, Block{Rows: append([][]string{{"指标", "数", "口径", "日期", "来源"}}, rows...), Widths: []int{28, 15, 36, 28, 55}, Small: true})
	for i, r := range rows {
		w.prove(r[1], Proof{Said: r[0]}, &bases[i])
	}
	if f.Recorded == 0 {
		w.say(plainly("本系统尚未登记" + a.Region.Name + chainZH(a.Chain) + "的企业，资料不足，本页只列已掌握的数，不作判断。"))
	} else if none != nil {
		w.say(plainly("按现有登记，尚无" + listed(none, len(none), "") + "。"))
	}
	var standing []string
	if strong := bestFirst(a, verdictsOf(a, hasStatus(insight.Strong))); len(strong) > 0 {
		standing = append(standing, "优势环节主要有"+listed(segmentNames(strong[:min(2, len(strong))]), 2, "个"))
	}
	if len(broken) > 0 {
		standing = append(standing, "断点先看"+listed(segmentNames(ranked(a, broken)[:min(3, len(broken))]), 3, "个"))
	}
	if standing != nil {
		w.say(plainly(strings.Join(standing, "；") + "。"))
	}
	if !d.Public {
		w.Blocks = append(w.Blocks, Block{Style: Heading1, Text: map[int]string{0: "下一步", 1: "先做一件事", 2: "先做两件事"}[len(a.Items)]})
		if len(a.Items) > 2 {
			w.Blocks[len(w.Blocks)-1].Text = "先做三件事"
		}
		w.firstThree(a)
	}
	return w.Document
}

// firstThree are the first three actions, without numbers.
func (w *author) firstThree(a *insight.Answer) {
	if len(a.Items) == 0 {
		w.say(plainly("暂无进入排名的建议，先按核实单补登记本链企业和项目。"))
		return
	}
	var parts []string
	for i := range a.Items[:min(3, len(a.Items))] {
		v := &a.Items[i]
		text := ordinalZH(i+1) + "是" + v.ActionZH
		if v.DirectionZH != "" {
			text = ordinalZH(i+1) + "是" + v.DirectionZH
		}
		text += "：" + conditioned([]*insight.Verdict{v})[0]
		if names := sure(v.PartnerFirms, ""); v.Action == insight.Link && len(names) > 0 {
			text += "，先对接" + strings.TrimSuffix(names[0], "（从业待核）")
		}
		parts = append(parts, text)
	}
	w.say(plainly(strings.Join(parts, "；") + "。"))
}
