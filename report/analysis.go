package report

import (
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// How many of each the analysis tells in its text; the lists beside it have all.
const (
	toldBreaks  = 12
	toldSingles = 10
	toldTargets = 6
	toldFirms   = 4
)

// Analysis is the 产业链图谱分析报告 of a chain in a place.
func Analysis(d *Dossier) *Document {
	a := d.Answer
	w := d.begin(a.Region.Name+chainZH(a.Chain), "图谱分析报告", a.AsOf, d.Named)
	p := &analysis{w, d, a}
	p.standing()
	p.structure()
	p.breaks()
	p.projects()
	if !d.Public {
		if a.Figures.Completeness != nil || len(a.Figures.SinglePoints) > 0 { // of too little on record nothing can be said to hang on one firm
			p.singles()
		}
		p.linkage()
		p.courting()
		p.advice()
	}
	p.remarks()
	w.attachments(d.Map, a.Region.Name+chainZH(a.Chain)+"图谱")
	return w.Document
}

// attachments put the map and the 证据册 behind the text.
func (w *author) attachments(picture []byte, name string) {
	n := 1
	if picture != nil {
		w.Blocks = append(w.Blocks, Block{Style: Heading1, Text: fmt.Sprintf("附件%d　%s", n, name), Across: true}, Block{Picture: picture, Text: name})
		n++
	}
	w.attachEvidence(fmt.Sprintf("附件%d　证据册", n))
}

type analysis struct {
	*author
	*Dossier
	a *insight.Answer
}

// standing tells how the chain stands: 产业现状.
func (p *analysis) standing() {
	a, f := p.a, &p.a.Figures
	place := a.Region.Name
	p.chapter("产业现状")
	members := chainBasis(a, "在本链任一环节从业、不是线索的企业，一家计一次", "登记的从业关系")
	firms := distinct(a)
	scale := chainBasis(a, "企业按最高规模各计一次，线索不计", "各环节登记企业")
	if f.Recorded == 0 {
		p.say(plainly("截至"+insight.DateZH(a.AsOf)+"，本系统尚未登记"+place+chainZH(a.Chain)+"的企业，资料不足，完整度、韧性不作测算，其他判断从略。"),
			chainBasis(a, "可招商环节计数，资料不足的不计", "本链环节").with(fmt.Sprintf("本链可招商环节%d个，应先补登记。", f.Judged)))
		p.counties()
		return
	}
	parts := []said{plainly("截至" + insight.DateZH(a.AsOf) + "，"),
		members.with(fmt.Sprintf("本系统登记%s%s企业%d家%s", place, chainZH(a.Chain), f.Recorded, bracketed(insight.UntoldZH(f.Untold, "家"))))}
	if large, medium := firms[graph.SizeLarge], firms[graph.SizeMedium]; large+medium > 0 && !p.Public { // the public edition names too few firms to say
		var sizes []string
		for _, size := range []graph.Size{graph.SizeLarge, graph.SizeMedium} {
			if n := firms[size]; n > 0 {
				sizes = append(sizes, fmt.Sprintf("%s企业%d家", insight.SizeZH(size), n))
			}
		}
		if n := firms[graph.SizeUnknown]; n > 0 {
			sizes = append(sizes, fmt.Sprintf("规模未掌握的%d家", n))
		}
		switch f.Recorded {
		case large:
			parts = append(parts, plainly("，均为大型企业"))
		case medium:
			parts = append(parts, plainly("，均为中型企业"))
		default:
			parts = append(parts, scale.with("，其中"+strings.Join(sizes, "、")))
		}
	}
	if f.RecordedShare != nil {
		parts = append(parts, Basis{"官方名录的家数", or(f.KnownWhat, "本链企业"), "登记的官方名录", members.Date}.with(fmt.Sprintf("；官方名录%d家%s", f.KnownCount, behind(f.KnownWhat))),
			Basis{"登记企业÷官方名录家数", fmt.Sprintf("登记%d家，名录%d家", f.Recorded, f.KnownCount), members.Source, members.Date}.with("，登记占"+insight.Percent(f.RecordedShare)))
	} else {
		parts = append(parts, plainly("；暂无官方名录可比"))
	}
	p.say(append(parts, plainly("。"))...)

	whole := chainBasis(a, "登记到的可招商环节权重之和÷可招商环节权重之和；资料不足的环节不计", fmt.Sprintf("可招商环节%d个，登记到%d个，资料不足%d个", f.Judged, f.Present, f.Insufficient))
	if f.Completeness == nil {
		p.say(whole.with(fmt.Sprintf("%d个可招商环节中登记到%d个%s，登记企业偏少，资料不足，完整度、韧性不作测算；以下判断限于已登记的企业，应先补登记。", f.Judged, f.Present, bracketed(insight.UntoldZH(f.UntoldPresent, "个")))))
	} else {
		parts = []said{whole.with(fmt.Sprintf("全链可招商环节%d个，本地登记到%d个%s，完整度为%s", f.Judged, f.Present, bracketed(insight.UntoldZH(f.UntoldPresent, "个")), insight.Percent(f.Completeness)))}
		if f.CompletenessPartner != nil {
			parts = append(parts, chainBasis(a, "本地或伙伴地区登记到的可招商环节权重之和÷可招商环节权重之和", whole.Inputs).with(fmt.Sprintf("；计入%s企业后为%s", partsZH(a), insight.Percent(f.CompletenessPartner))))
		}
		parts = append(parts, chainBasis(a, "在建、已签约的环节视同登记到", whole.Inputs).with(fmt.Sprintf("；在建和签约项目全部落地后可达%s", insight.Percent(f.CompletenessPlanned))), plainly("。"))
		p.say(parts...)
	}
	if strong := verdictsOf(a, hasStatus(insight.Strong)); len(strong) > 0 {
		parts := []said{chainBasis(a, "有大中型企业，或登记企业已成规模", "各环节登记企业的家数和规模").with(fmt.Sprintf("%s优势环节%d个，主要是", map[bool]string{true: "公开版可列的"}[p.Public], len(strong)))}
		var best []string
		for _, d := range bestFirst(a, strong) {
			if names := sure(d.Firms, ""); len(names) > 0 && len(best) < 5 {
				best = append(best, d.Segment.Name+"（"+listed(names, 3, "家")+"）")
			}
		}
		if len(best) == 0 {
			best = segmentNames(strong[:min(5, len(strong))])
		}
		p.say(append(parts, chainBasis(a, "环节登记企业，线索不计", "各环节登记企业").with(listed(best, 5, "个")+"。"))...)
	}
	p.counties()
}

// bracketed puts a remark behind a count; nothing where there is none.
func bracketed(remark string) string {
	if remark == "" {
		return ""
	}
	return "（" + remark + "）"
}

// behind puts what a count is of behind it, in brackets.
func behind(what string) string {
	return bracketed(strings.NewReplacer("(", "（", ")", "）").Replace(what))
}

// bestFirst orders strong segments as 做强清单 has them.
func bestFirst(a *insight.Answer, list []*insight.Verdict) []*insight.Verdict {
	at := map[string]int{}
	for i, s := range a.Strengths {
		at[s.Segment.ID] = i + 1
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y *insight.Verdict) int {
		i, j := at[x.Segment.ID], at[y.Segment.ID]
		switch {
		case i == j:
			return 0
		case i == 0:
			return 1
		case j == 0:
			return -1
		}
		return i - j
	})
	return list
}

// distinct counts the firms named in the segments by size, each once.
func distinct(a *insight.Answer) map[graph.Size]int {
	seen, sizes := map[string]bool{}, map[graph.Size]int{}
	for i := range a.Segments {
		for _, f := range a.Segments[i].Firms {
			if f.Segment == "" && f.Certainty != graph.Hint && !seen[f.ID] {
				seen[f.ID] = true
				sizes[f.Size]++
			}
		}
	}
	return sizes
}

// counties are how the chain is spread over the counties of a city.
func (p *analysis) counties() {
	var rows [][]string
	var bases []Basis
	var places []string
	list := slices.Clone(p.Counties)
	slices.SortStableFunc(list, func(x, y CountyChain) int { return y.Figures.Recorded - x.Figures.Recorded })
	for _, c := range list {
		if c.Figures.Recorded == 0 {
			continue
		}
		places = append(places, c.Region.Name)
		complete := ""
		if c.Figures.Completeness != nil {
			complete = insight.Percent(c.Figures.Completeness)
		}
		row := []string{inCell(c.Region.Name), fmt.Sprint(c.Figures.Recorded), fmt.Sprint(c.Figures.Present), complete}
		if p.Public {
			row = append(row, fmt.Sprint(c.Figures.Untold))
		}
		rows, bases = append(rows, row), append(bases, chainBasis(p.a, "企业按所在县区计；完整度按该县区登记企业计", "该县区登记的从业关系"))
	}
	if rows == nil {
		return
	}
	if some := slices.ContainsFunc(rows, func(row []string) bool { return row[3] != "" }); some {
		for _, row := range rows {
			row[3] = or(row[3], "资料不足")
		}
	}
	note := ""
	rest := p.a.Figures.Recorded
	for _, c := range list {
		rest -= c.Figures.Recorded
	}
	head, wide := []string{"县区", "登记企业（家）", "登记到的环节（个）", "完整度"}, []int{34, 34, 38, 28}
	if p.Public {
		note = "表中各数按全部登记计，公开版不列的企业和环节也在内。"
		head, wide = append(head, "其中公开版不列的企业（家）"), append(wide, 50)
	}
	lead := "登记企业分布在" + strings.Join(places, "、") + "。"
	if len(places) == 1 {
		lead = "登记到县区的企业都在" + places[0] + "。"
	} else {
		if n := ahead(list, 3); n > 0 {
			lead = "登记企业较多的是" + strings.Join(places[:n], "、") + "。"
		}
		lead += "各县区登记程度不同，下表的数不宜互相比较。"
	}
	parts := []said{plainly("从县区看，" + lead + note)}
	if rest > 0 {
		parts = append(parts, chainBasis(p.a, "只知在本市、不知县区的企业：全市登记企业减各县区登记企业", "登记的企业所在地").with(fmt.Sprintf("另有%d家未分县区，不在下表。", rest)))
	}
	p.say(parts...)
	p.table("各县区登记情况", wide, head, rows, bases)
}

// ahead is how many counties, so many at most, have more firms than those behind them; the
// list stands in that order. None is said to lead where the next has as many.
func ahead(list []CountyChain, most int) int {
	for n := min(most, len(list)-1); n > 0; n-- {
		if list[n-1].Figures.Recorded > list[n].Figures.Recorded {
			return n
		}
	}
	return 0
}

// structure tells what stands in which board: 链条结构.
func (p *analysis) structure() {
	a := p.a
	p.chapter("链条结构")
	var counts []string
	for _, s := range append(slices.Clone(insight.Statuses), insight.Withheld) {
		if n := a.Counts[s]; n > 0 {
			counts = append(counts, fmt.Sprintf("%s%d个", s.ZH(), n))
		}
	}
	see := "。"
	if p.Map != nil {
		see = "。图谱见附件1。"
	}
	type board struct{ all, here, coming, lacking, rest, there int }
	boards, order := map[string]*board{}, []insight.Named{}
	for i := range a.Segments {
		d := &a.Segments[i]
		b := boards[d.Card.ID]
		if b == nil {
			b = &board{}
			boards[d.Card.ID], order = b, append(order, d.Card)
		}
		b.all++
		switch d.Status {
		case insight.Strong, insight.Ordinary, insight.Weak:
			b.here++
		case insight.Building, insight.Signed:
			b.coming++
		case insight.Missing, insight.Lost, insight.Unseen, insight.Suspected:
			b.lacking++
		default:
			b.rest++
		}
		if partnerCount(d) > 0 {
			b.there++
		}
	}
	var rows [][]string
	var bases []Basis
	idle := 0
	for _, card := range order {
		b := boards[card.ID]
		if b.rest == b.all {
			idle++
			continue
		}
		row := []string{card.Name, fmt.Sprint(b.all), fmt.Sprint(b.here), fmt.Sprint(b.coming), fmt.Sprint(b.lacking), fmt.Sprint(b.rest)}
		if len(a.Parts) > 0 {
			row = append(row, fmt.Sprint(b.there))
		}
		rows, bases = append(rows, row), append(bases, chainBasis(a, "板块内环节按状态计数；其余为资料不足、暂未涉及、同类已有等", "各环节的判定"))
	}
	parts := []said{chainBasis(a, "每个环节按规则逐条判定，只有一种状态", "登记的企业、项目、核实").with(fmt.Sprintf("%s共分%d个环节，逐个判定：%s%s", chainZH(a.Chain), len(a.Segments), strings.Join(counts, "，"), see))}
	if a.Figures.Recorded == 0 { // a table of zeros tells nothing
		p.say(parts...)
		return
	}
	if idle > 0 {
		parts = append(parts, chainBasis(a, "没有已有、在建签约、缺失或暂无登记环节的板块", "各环节的判定").with(fmt.Sprintf("另有%d个板块的环节均暂未涉及或资料不足，不在下表。", idle)))
	}
	p.say(parts...)
	head, wide := []string{"板块", "环节（个）", "本地已有", "在建签约", "缺失或暂无登记", "其余"}, []int{44, 20, 19, 19, 30, 14}
	if len(a.Parts) > 0 {
		head, wide = append(head, partsZH(a)+"已有"), append(wide, 30)
	}
	p.table("各板块环节情况", wide, head, rows, bases)
}

// partsZH names the places that partners of a chain are in.
func partsZH(a *insight.Answer) string {
	names := make([]string, len(a.Parts))
	for i, part := range a.Parts {
		names[i] = insight.ShortPlace(part.Name)
	}
	return strings.Join(names, "、")
}

// projects tells what is signed, being built and at work: 在建和签约项目.
func (p *analysis) projects() {
	p.chapter("重点项目")
	if len(p.Projects) == 0 {
		p.say(plainly("本链暂无登记的项目。"))
		return
	}
	of := "本链"
	if p.Public {
		of = "公开版可列的本链"
	}
	p.author.projectsSummary(p.Projects, p.a.AsOf, of)
	if p.Public {
		return
	}
	var stale []StagedProject
	for _, x := range p.Projects {
		if x.Stale() {
			stale = append(stale, x)
		}
	}
	if len(stale) > 0 {
		p.say(projectsBasis(stale, p.a.AsOf, "签约久未开工、开工后久无进展、阶段或日期不明").with("其中须核实进展的" + byRemark(stale, 4) + "。"))
	}
}

// byRemark counts projects by what is to be checked of them, what most of them share first, and
// names so many of each.
func byRemark(list []StagedProject, most int) string {
	names, why := map[string][]string{}, []string(nil)
	for _, x := range list {
		remark, _, _ := strings.Cut(told(x.Remark), "，")
		if remark, _, _ = strings.Cut(remark, "（"); names[remark] == nil {
			why = append(why, remark)
		}
		names[remark] = append(names[remark], x.Name)
	}
	slices.SortStableFunc(why, func(a, b string) int { return len(names[b]) - len(names[a]) })
	these := func(remark string) string {
		if most == 0 {
			return ""
		}
		return "，为" + listed(names[remark], most, "")
	}
	switch {
	case len(list) == 1:
		return fmt.Sprintf("%d个，%s%s", len(list), why[0], these(why[0]))
	case len(why) == 1:
		return fmt.Sprintf("%d个，均%s%s", len(list), why[0], these(why[0]))
	}
	parts := make([]string, len(why))
	for i, remark := range why {
		parts[i] = fmt.Sprintf("%s的%d个%s", remark, len(names[remark]), these(remark))
	}
	return fmt.Sprintf("%d个：%s", len(list), strings.Join(parts, map[bool]string{true: "、", false: "；"}[most == 0]))
}
