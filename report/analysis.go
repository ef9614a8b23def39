package report

import (
	"fmt"
	"regexp"
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
		if a.Figures.Recorded > 0 { // of nothing on record nothing hangs on anything
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
		p.say(plainly("截至"+insight.DateZH(a.AsOf)+"，本系统尚未登记"+place+chainZH(a.Chain)+"的企业，完整度、韧性不作测算。"),
			chainBasis(a, "可招商环节计数，资料不足的不计", "本链环节").with(fmt.Sprintf("可招商环节共%d个，应先补登记，再作判断。", f.Judged)))
		p.counties()
		return
	}
	parts := []said{plainly("截至" + insight.DateZH(a.AsOf) + "，"),
		members.with(fmt.Sprintf("本系统登记%s%s企业%d家%s", place, chainZH(a.Chain), f.Recorded, bracketed(insight.UntoldZH(f.Untold, "家"))))}
	if f.RecordedShare != nil {
		parts = append(parts, Basis{"官方名录的家数", or(f.KnownWhat, "本链企业"), "登记的官方名录", members.Date}.with(fmt.Sprintf("，官方名录%d家%s", f.KnownCount, behind(f.KnownWhat))),
			Basis{"登记企业÷官方名录家数", fmt.Sprintf("登记%d家，名录%d家", f.Recorded, f.KnownCount), members.Source, members.Date}.with("，登记占"+insight.Percent(f.RecordedShare)))
	} else {
		parts = append(parts, plainly("，暂无官方名录可比"))
	}
	if large, medium := firms[graph.SizeLarge], firms[graph.SizeMedium]; large+medium > 0 && !p.Public { // the public edition names too few firms to say
		var sizes []string
		for _, size := range []graph.Size{graph.SizeLarge, graph.SizeMedium} {
			if n := firms[size]; n > 0 {
				sizes = append(sizes, fmt.Sprintf("%s企业%d家", insight.SizeZH(size), n))
			}
		}
		parts = append(parts, scale.with("；其中"+strings.Join(sizes, "、")))
		if n := firms[graph.SizeUnknown]; n > 0 {
			parts = append(parts, scale.with(fmt.Sprintf("，规模未掌握的%d家", n)))
		}
	}
	p.say(append(parts, plainly("。"))...)

	whole := chainBasis(a, "登记到的可招商环节权重之和÷可招商环节权重之和；资料不足的环节不计", fmt.Sprintf("可招商环节%d个，登记到%d个，资料不足%d个", f.Judged, f.Present, f.Insufficient))
	if f.Completeness == nil {
		p.say(whole.with(fmt.Sprintf("本链登记企业偏少，完整度、韧性不作测算；%d个可招商环节中登记到%d个%s，应先补登记，再作判断。", f.Judged, f.Present, bracketed(insight.UntoldZH(f.UntoldPresent, "个")))))
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
		rows = append(rows, []string{c.Region.Name, fmt.Sprint(c.Figures.Recorded), fmt.Sprint(c.Figures.Present), fmt.Sprint(c.Figures.Judged), strings.Trim(insight.Percent(c.Figures.Completeness), "（）")})
		if p.Public {
			rows[len(rows)-1] = append(rows[len(rows)-1], fmt.Sprint(c.Figures.Untold))
		}
		bases = append(bases, chainBasis(p.a, "企业按所在县区计；完整度按该县区登记企业计", "该县区登记的从业关系"))
	}
	if rows == nil {
		return
	}
	note := ""
	rest := p.a.Figures.Recorded
	for _, c := range list {
		rest -= c.Figures.Recorded
	}
	head, wide := []string{"县区", "登记企业（家）", "登记到的环节（个）", "可招商环节（个）", "完整度"}, []int{30, 28, 28, 28, 22}
	if p.Public {
		note = "表中各数按全部登记计，公开版不列的企业和环节也在内。"
		head, wide = append(head, "其中公开版不列的企业（家）"), append(wide, 28)
	}
	lead := "登记企业分布在" + strings.Join(places, "、")
	if len(places) == 1 {
		lead = "登记到县区的企业都在" + places[0]
	} else if n := ahead(list, 3); n > 0 {
		lead = "登记企业较多的是" + strings.Join(places[:n], "、")
	}
	parts := []said{plainly("从县区看，" + lead + "。各县区登记程度不同，下表的数不宜互相比较。" + note)}
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
	p.say(chainBasis(a, "每个环节按规则逐条判定，只有一种状态", "登记的企业、项目、核实").with(fmt.Sprintf("%s共分%d个环节，逐个判定：%s%s", chainZH(a.Chain), len(a.Segments), strings.Join(counts, "，"), see)))
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
	for _, card := range order {
		b := boards[card.ID]
		row := []string{card.Name, fmt.Sprint(b.all), fmt.Sprint(b.here), fmt.Sprint(b.coming), fmt.Sprint(b.lacking), fmt.Sprint(b.rest)}
		if len(a.Parts) > 0 {
			row = append(row, fmt.Sprint(b.there))
		}
		rows, bases = append(rows, row), append(bases, chainBasis(a, "板块内环节按状态计数；其余为资料不足、暂未涉及、同类已有等", "各环节的判定"))
	}
	head, wide := []string{"板块", "环节（个）", "本地已有", "在建签约", "缺失或暂无登记", "其余"}, []int{48, 20, 20, 20, 24, 16}
	if len(a.Parts) > 0 {
		head, wide = append(head, partsZH(a)+"已有"), append(wide, 20)
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

// breaks tells where the chain is broken and why: 断点和缺口.
func (p *analysis) breaks() {
	a := p.a
	p.chapter("断点和缺口")
	broken := verdictsOf(a, func(d *insight.Verdict) bool { return d.BreakPoint })
	if len(broken) == 0 && a.Figures.Recorded > 0 {
		p.say(plainly("按现有登记，未判出断点。"))
	} else if len(broken) > 0 {
		p.say(chainBasis(a, "断点：上下游的零部件、材料环节本地已有登记，本环节暂无登记", "环节的上下游关系和登记情况").with(fmt.Sprintf("断点（上下游本地已有登记、本环节暂无登记）%d个：%s。", len(broken), listed(segmentNames(broken), 30, ""))))
	}
	if p.Public {
		p.lacking()
		return
	}
	first := ranked(a, broken)
	weak := verdictsOf(a, hasStatus(insight.Weak))
	divided := len(first)+len(weak) > 0 // one section alone is none
	if len(first) > 0 {
		p.sections("主要断点及成因")
	}
	for _, d := range first[:min(len(first), toldBreaks)] {
		p.point(d.Segment.Name+"。", verdictBasis(a, d).with(p.whyBroken(d)))
	}
	if len(weak) > 0 {
		p.sections("薄弱环节")
		p.say(chainBasis(a, "薄弱：有企业而规模小，或需求未满足", "登记企业的家数、规模和下游需求").with(fmt.Sprintf("薄弱环节%d个：%s。", len(weak), listed(segmentNames(weak), 20, ""))))
	}
	if divided {
		p.sections("待核实的环节")
	}
	p.lacking()
}

// ranked puts segments in the order of the ranked list, those without a rank last.
func ranked(a *insight.Answer, list []*insight.Verdict) []*insight.Verdict {
	at := map[string]*insight.Verdict{}
	for i := range a.Items {
		at[a.Items[i].Segment.ID] = &a.Items[i]
	}
	out := make([]*insight.Verdict, len(list))
	for i, d := range list {
		out[i] = d
		if r := at[d.Segment.ID]; r != nil {
			out[i] = r
		}
	}
	slices.SortStableFunc(out, func(x, y *insight.Verdict) int {
		switch {
		case x.Rank == y.Rank:
			return 0
		case x.Rank == 0:
			return 1
		case y.Rank == 0:
			return -1
		}
		return x.Rank - y.Rank
	})
	return out
}

// reasonZH is the reason of an advice as a sentence of its own.
func reasonZH(d *insight.Verdict) string {
	return strings.ReplaceAll(told(d.ActionReason), "提出需求：", "提出需求，")
}

// around is how a verdict tells what stands about a 断点.
var around = regexp.MustCompile(`^上下游的(.*)本地已有$`)

// whyBroken says of a 断点 what is known, who has it at the partner's, and what to do.
func (p *analysis) whyBroken(d *insight.Verdict) string {
	text := around.ReplaceAllString(strings.TrimPrefix(told(d.Clause), "本环节暂无登记企业，"), "本地已有其上下游的$1") + "。"
	var more []string
	if n := d.Inputs.CustomersLocal; n > 0 {
		more = append(more, fmt.Sprintf("本地需要该产品的环节%d个", n))
	}
	if n := partnerCount(d); n > 0 {
		more = append(more, fmt.Sprintf("%s登记%d家企业", partsZH(p.a), n))
	}
	if more != nil {
		text += strings.Join(more, "，") + "。"
	}
	if d.Action != insight.NoAction {
		text += "工作建议：" + d.ActionZH
		if d.Action == insight.NotNow {
			text += "招引"
		}
		if d.DirectionZH != "" {
			text += "（" + d.DirectionZH + "）"
		}
		if d.ActionReason != "" {
			text += "。" + reasonZH(d)
		}
		text += "。"
	}
	return text
}

// lacking tells what is not registered and is to be checked.
func (p *analysis) lacking() {
	a := p.a
	missing, unseen := verdictsOf(a, hasStatus(insight.Missing, insight.Lost)), verdictsOf(a, hasStatus(insight.Unseen, insight.Suspected))
	if len(missing) > 0 {
		p.say(chainBasis(a, "经核实没有，或名录完整而没有，或原有而已流失", "核实记录、名录、从业起止").with(fmt.Sprintf("缺失或流失的环节%d个：%s。", len(missing), listed(segmentNames(missing), 20, ""))))
	}
	if len(unseen) > 0 {
		p.say(chainBasis(a, "没有登记企业、项目，也没有核实", "登记的企业、项目、核实").with(fmt.Sprintf("%s的环节%d个：%s。", map[bool]string{true: "暂无登记", false: "暂无登记或只有线索、须先核实"}[p.Public], len(unseen), listed(segmentNames(unseen), 20, ""))))
	}
	if len(missing)+len(unseen) == 0 {
		p.say(plainly("没有须核实的环节。"))
	}
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
		p.say(projectsBasis(stale, p.a.AsOf, "签约久未开工、开工后久无进展、阶段或日期不明").with(fmt.Sprintf("其中须核实进展的%d个：%s。", len(stale), strings.Join(byRemark(stale), "；"))))
	}
}

// byRemark names projects by what is to be checked of them, what most of them share first.
func byRemark(list []StagedProject) []string {
	names, why := map[string][]string{}, []string(nil)
	for _, x := range list {
		remark, _, _ := strings.Cut(told(x.Remark), "，")
		if remark, _, _ = strings.Cut(remark, "（"); names[remark] == nil {
			why = append(why, remark)
		}
		names[remark] = append(names[remark], x.Name)
	}
	slices.SortStableFunc(why, func(a, b string) int { return len(names[b]) - len(names[a]) })
	for i, remark := range why {
		why[i] = fmt.Sprintf("%s的%d个，为%s", remark, len(names[remark]), listed(names[remark], 4, ""))
	}
	return why
}
