package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Integration is the 全面融入合肥产业分析报告: how the chains of a place stand to its partner
// by the four links, 产业, 科创, 园区 and 市场.
func Integration(d *Dossier) (*Document, error) {
	first := d.Linkages[0].Answer
	if first.Partner == nil {
		return nil, fmt.Errorf("%w: %s没有联动伙伴，请用参数 partner 另指定一个地区", graph.ErrInvalid, first.Region.Name)
	}
	partner := partnerShort(first.Partner)
	of := ""
	if len(d.Linkages) == 1 {
		of = chainZH(first.Chain)
	}
	w := d.begin(first.Region.Name+of, "全面融入"+partner+"产业分析报告", first.AsOf, d.Named)
	p := &integration{w, d, first, partner}
	p.overview()
	p.industries()
	p.science()
	p.parks()
	p.market()
	if !d.Public {
		p.advice()
	}
	w.chapter("数据说明")
	w.say(plainly("可配套的线索由双方登记的从业环节、产品和已知供货关系推得，不等于已有合作；未登记不代表没有。供货关系以公开资料和单位填报为主，企业间实际采购额未掌握。"))
	w.lastRemarks(first.RuleVersion, d.Public)
	w.attachEvidence("附件1　证据册")
	return w.Document, nil
}

type integration struct {
	*author
	*Dossier
	first   *insight.Answer
	partner string
}

func (l *Linkage) basis(rule, inputs string) Basis {
	var classes sourceClasses
	if l.Partners != nil {
		for i := range l.Partners.Known {
			classes.add(l.Partners.Known[i].Evidence)
		}
		for _, list := range [][]insight.Partner{l.Partners.Suppliers, l.Partners.Customers, l.Partners.Equipment} {
			for i := range list {
				classes.add(list[i].Firm.Evidence)
			}
		}
	}
	return Basis{Rule: rule, Inputs: inputs, Source: cmp.Or(strings.Join(classes, "、"), "本系统登记"), Date: "截至" + insight.DateZH(l.Answer.AsOf)}
}

// segmentsThere counts the segments that only the partner has, and those both have.
func (l *Linkage) segmentsThere() (only, both int) {
	for i := range l.Answer.Segments {
		d := &l.Answer.Segments[i]
		if partnerCount(d) == 0 {
			continue
		}
		if l.here(d) {
			both++
		} else {
			only++
		}
	}
	return only, both
}

// overview sets the chains side by side.
func (p *integration) overview() {
	p.chapter("总体情况")
	var rows [][]string
	var bases []Basis
	var only, both, known int
	pairs := map[[2]string]bool{} // a pair that trades in two chains is one
	for i := range p.Linkages {
		l := &p.Linkages[i]
		o, b := l.segmentsThere()
		k := 0
		if l.Partners != nil {
			k = len(l.Partners.Known)
			for _, x := range l.Partners.Known {
				pairs[[2]string{x.With.ID, x.Firm.ID}] = true
			}
		}
		only, both, known = only+o, both+b, known+k
		row := []string{l.Answer.Chain.Name, fmt.Sprint(len(l.Answer.Segments)), fmt.Sprint(b), fmt.Sprint(o)}
		if !p.Public {
			_, links := l.directions()
			row = append(row, fmt.Sprint(k), fmt.Sprint(links))
		}
		rows, bases = append(rows, row), append(bases, l.basis("环节按双方有无登记企业计数；已有合作为登记的供货关系", "双方登记的从业关系和供货关系"))
	}
	total := p.Linkages[0].basis("各链相加；供货关系按企业对计，跨链的只计一次", "各链的环节和供货关系")
	lacking, lack := "暂无登记", "暂无"
	if p.Public { // what is there may be known, and not told
		lacking, lack = "暂无登记或公开版不列", "暂无或不列"
	}
	text := fmt.Sprintf("双方都有登记企业的环节%d个，%s已有而%s%s的环节%d个", both, p.partner, insight.ShortPlace(p.first.Region.Name), lacking, only)
	if len(p.Linkages) > 1 {
		text = fmt.Sprintf("%d条产业链中，", len(p.Linkages)) + text
	}
	head, wide := []string{"产业链", "环节（个）", "双方都有", p.partner + "有、本地" + lack}, []int{38, 22, 22, 30}
	if !p.Public {
		if text += fmt.Sprintf("，登记的双方企业间供货关系%d组", len(pairs)); len(pairs) == 0 {
			text = strings.TrimSuffix(text, "登记的双方企业间供货关系0组") + "双方企业间供货关系暂无登记"
		}
		if known > len(pairs) {
			text += "（跨链的只计一次）"
		}
		head, wide = append(head, "供货关系（组）", "建议联动（项）"), append(wide, 26, 26)
	}
	p.say(plainly("截至"+insight.DateZH(p.first.AsOf)+"，"), total.with(text+"。"))
	name := "与" + p.partner + "的联动基础"
	if len(p.Linkages) > 1 {
		name = "各链" + name
	}
	p.table(name, wide, head, rows, bases)
}

// industries is 产业链接, chain by chain; those of which nothing is on record stand together at the end.
func (p *integration) industries() {
	p.chapter("产业链接")
	var silent []string
	for i := range p.Linkages {
		l := &p.Linkages[i]
		if len(p.Linkages) > 1 && !p.Public && l.silent() {
			silent = append(silent, l.Answer.Chain.Name)
			continue
		}
		if len(p.Linkages) > 1 {
			p.sections(chainZH(l.Answer.Chain))
		}
		if p.Public {
			p.shared(l)
			continue
		}
		p.author.industry(l, 5)
		p.author.ideas(l)
	}
	if silent != nil {
		p.sections("其他产业链")
		p.say(plainly(listed(silent, len(silent), "") + "：双方企业间的供货关系、可先对接的企业均暂无登记，资料不足，暂不分析。"))
	}
}

// shared tells which segments both sides have, which is all that the public edition tells.
func (p *integration) shared(l *Linkage) {
	var both, only []string
	for i := range l.Answer.Segments {
		if d := &l.Answer.Segments[i]; partnerCount(d) > 0 {
			if l.here(d) {
				both = append(both, d.Segment.Name)
			} else {
				only = append(only, d.Segment.Name)
			}
		}
	}
	b := l.basis("环节按双方有无登记企业计数", "双方登记的从业关系")
	if len(both) > 0 {
		p.say(b.with(fmt.Sprintf("双方都有登记企业的环节%d个：%s。", len(both), listed(both, 12, ""))))
	}
	if len(only) > 0 {
		p.say(b.with(fmt.Sprintf("%s已有、本地暂无登记或公开版不列的环节%d个：%s。", p.partner, len(only), listed(only, 12, ""))))
	}
	if len(both)+len(only) == 0 {
		p.say(plainly("资料不足，暂不分析。"))
	}
}

// here reports whether the place itself has a segment.
func (l *Linkage) here(d *insight.Verdict) bool {
	return hasStatus(insight.Strong, insight.Ordinary, insight.Weak)(d)
}

// science is 科创链接.
func (p *integration) science() {
	p.chapter("科创链接")
	var rows [][]string
	var bases []Basis
	seen := map[string]bool{}
	firms := 0
	for i := range p.Linkages {
		l := &p.Linkages[i]
		if l.Partners == nil {
			continue
		}
		for k := range l.Partners.Science {
			x := &l.Partners.Science[k]
			if seen[x.Firm.ID] {
				continue
			}
			seen[x.Firm.ID] = true
			if firms++; len(rows) < 15 {
				rows = append(rows, []string{x.Firm.Name, x.TypeZH, l.Answer.Chain.Name, x.Segment.Name})
				bases = append(bases, sourceBasis(x.Firm.Name, x.Firm.Source))
			}
		}
	}
	if p.Public {
		p.say(plainly("公开版不列科研机构。"))
		return
	}
	if firms == 0 {
		p.say(plainly("资料不足：尚未登记可供对接的"+p.partner+"科研机构和研发检测服务，须补充院所和平台清单。"), p.matched())
		return
	}
	p.say(p.Linkages[0].basis("登记的机构和研发检测服务企业，一家计一次", "伙伴地区登记的机构").with(fmt.Sprintf("%s登记的科研机构和研发检测服务单位中，与本地环节相关的%d家，类别见下表。", p.partner, firms)), p.matched())
	p.table("可对接的机构", []int{60, 24, 34, 38}, []string{"单位", "类别", "产业链", "环节"}, rows, bases)
}

// matched tells which needs the results of research may answer, or what is lacking to tell it.
func (p *integration) matched() said {
	m := &p.Research
	b := Basis{Rule: "需求和成果属同一环节，或有同一产品词；已转化的成果不计", Inputs: "登记的需求、科技成果", Source: "本系统台账", Date: "截至" + insight.DateZH(p.first.AsOf)}
	switch {
	case m.Answered > 0:
		return b.with(fmt.Sprintf("登记的需求%d项，有成果可对接的%d项，涉及成果%d项，是否合适须双方面谈。", m.Needs, m.Answered, m.Answering))
	case m.Needs > 0 && m.Results > 0:
		return b.with(fmt.Sprintf("登记的需求%d项、科技成果%d项，按环节和产品比对，暂无可对接的。", m.Needs, m.Results))
	case m.Needs > 0:
		return b.with(fmt.Sprintf("登记的需求%d项，科技成果未登记，暂不能逐项匹配。", m.Needs))
	case m.Results > 0:
		return b.with(fmt.Sprintf("登记的科技成果%d项，需求未登记，暂不能逐项匹配。", m.Results))
	}
	return plainly("需求和科技成果未登记，暂不能逐项匹配。")
}

// parks is 园区链接.
func (p *integration) parks() {
	p.chapter("园区链接")
	paired := 0
	for _, x := range p.Pairings {
		if x.Status == "paired" && x.InOther {
			paired++
		}
	}
	if len(p.Pairings) == 0 {
		p.say(plainly("资料不足：尚未登记本地园区与" + p.partner + "园区的结对情况。"))
		return
	}
	p.say(p.pairingsBasis().with(fmt.Sprintf("本地园区登记结对情况%d条，%s。", len(p.Pairings), map[bool]string{true: "与" + p.partner + "园区尚无结对", false: fmt.Sprintf("其中与%s园区结对%d条", p.partner, paired)}[paired == 0])))
	var rows [][]string
	var bases []Basis
	for _, x := range p.Pairings {
		rows = append(rows, []string{x.Park.Name, or(insight.NameOf(x.Partner), x.PartnerText), insight.PairZH(x.Status), dateOrBlank(x.Since)})
		bases = append(bases, sourceBasis(x.Park.Name, x.Source))
	}
	p.table("园区结对情况", []int{56, 60, 20, 24}, []string{"本地园区", "结对园区", "状态", "起始"}, rows, bases)
}

func (p *integration) pairingsBasis() Basis {
	var classes sourceClasses
	var dates []graph.Date
	for _, x := range p.Pairings {
		classes.add(x.Evidence)
		dates = append(dates, x.SourceDate)
	}
	return Basis{Rule: "登记的园区结对，一对计一条", Inputs: "登记的园区和结对", Source: strings.Join(classes, "、"), Date: or(span(dates), "来源未注日期")}
}

// market is 市场链接.
func (p *integration) market() {
	p.chapter("市场链接")
	var rows [][]string
	var bases []Basis
	for i := range p.Linkages {
		l := &p.Linkages[i]
		if l.Partners == nil || p.Public {
			continue
		}
		n := 0
		for _, list := range [][]insight.Partner{l.Partners.Customers, l.Partners.Suppliers} {
			for k := range list {
				if x := &list[k]; x.Link == insight.LinkMarket && x.With != nil && n < 3 {
					n++
					rows = append(rows, []string{l.Answer.Chain.Name, x.With.Name, x.Firm.Name, x.Segment.Name})
					bases = append(bases, l.basis("市场链接：买方环节为市场或用户", strings.Join(x.Reasons, "")))
				}
			}
		}
	}
	if p.Public {
		p.say(plainly("公开版不列市场线索。"))
		return
	}
	if rows == nil {
		p.say(plainly("资料不足：" + p.partner + "的采购需求、展销平台和消费市场未登记，暂不能分析；可从链主企业采购清单和产需对接会名单补起。"))
		return
	}
	p.say(plainly("登记的环节中，买方为市场或用户的线索见下表；销售额、市场占有率未登记，资料不足，不作测算。"))
	p.table("市场链接线索", []int{30, 46, 46, 34}, []string{"产业链", "本地企业", p.partner + "企业", "对方环节"}, rows, bases)
}

// advice says what to do next, by rule.
func (p *integration) advice() {
	p.chapter("工作建议")
	n := 0
	add := func(lead string, parts ...said) {
		n++
		p.point(ordinalZH(n)+"是"+lead+"。", parts...)
	}
	order := make([]*Linkage, len(p.Linkages))
	for i := range p.Linkages {
		order[i] = &p.Linkages[i]
	}
	slices.SortStableFunc(order, func(a, b *Linkage) int { _, x := a.directions(); _, y := b.directions(); return y - x })
	total := 0
	var chains []string
	for _, l := range order {
		if _, all := l.directions(); all > 0 {
			total += all
			chains = append(chains, l.Answer.Chain.Name)
		}
	}
	if total > 0 {
		order := ""
		if len(chains) > 1 {
			order = "，先做" + strings.Join(chains[:min(3, len(chains))], "、") + map[bool]string{true: "等链"}[len(chains) > 3]
		}
		add("产业链接抓对接", p.Linkages[0].basis("建议联动的环节数，各链相加", "各环节的判定").with(fmt.Sprintf("建议联动的%d项逐项落实到企业%s，由链主企业牵头组织供需见面。", total, order)))
	}
	add("科创链接抓需求", plainly("征集企业技术需求，按环节列单，再与"+p.partner+"院所和平台对接。"))
	var parks []string
	if slices.ContainsFunc(p.Pairings, func(x insight.ParkPairing) bool { return x.Status == "paired" }) {
		parks = append(parks, "已结对园区明确主导环节和承接方向")
	}
	if len(p.Pairings) == 0 || slices.ContainsFunc(p.Pairings, func(x insight.ParkPairing) bool { return x.Status != "paired" }) {
		parks = append(parks, "未结对的园区按主导产业提出结对对象")
	}
	add("园区链接抓共建", plainly(strings.Join(parks, "；")+"。"))
	add("市场链接抓采购", plainly("请链主企业提供年度采购清单，公布可本地配套的品类。"))
}
