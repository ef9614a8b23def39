package report

import (
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// singles tells what hangs on one firm: 独家支撑.
func (p *analysis) singles() {
	a := p.a
	p.chapter("独家支撑与固链")
	list := a.Figures.SinglePoints
	if len(list) == 0 {
		p.say(plainly("按现有登记，没有主要靠一家企业支撑、下游又在本地、上下游通路必须经过的环节。"))
		return
	}
	b := chainBasis(a, "主要靠一家大中型企业，本地有下游在用；途经占比：从源头到终端的各条通路中必须经过该环节的占多少", "登记企业的规模和环节的上下游关系")
	besides := ""
	if rest := a.Figures.SingleCount - len(list); rest > 0 {
		besides = fmt.Sprintf("；另有%d个环节主要靠一家企业，但不在必经通路上，不计入", rest)
	}
	critical := ""
	if n := len(list) - len(slices.DeleteFunc(slices.Clone(list), func(one insight.Single) bool { return one.Critical })); n == len(list) {
		critical = "，均为途经占比一成以上的关键环节"
	} else if n > 0 {
		critical = fmt.Sprintf("，其中途经占比一成以上的关键环节%d个", n)
	}
	p.say(b.with(fmt.Sprintf("主要靠一家企业、上下游通路必须经过的独家支撑环节%d个%s，见下表%s。", len(list), critical, besides)))
	var rows [][]string
	var bases []Basis
	for _, one := range list[:min(len(list), toldSingles)] {
		critical := ""
		if one.Critical {
			critical = "是"
		}
		cut := one.Cut
		rows = append(rows, []string{one.Segment.Name, strings.Join(one.Firms, "、"), insight.Percent(&cut), critical})
		bases = append(bases, b)
	}
	p.table("独家支撑环节", []int{40, 60, 26, 22}, []string{"环节", "主要企业", "途经占比", "关键环节"}, rows, bases)
	if a.Figures.Resilience != nil {
		p.say(chainBasis(a, "各环节按企业分散程度和伙伴地区可替代程度加权平均，0为全靠独家，1为都有替代", fmt.Sprintf("有登记企业的可招商环节%d个", a.Figures.ResilienceOver)).with(fmt.Sprintf("全链韧性为%s（0为全靠独家，1为都有替代），按%d个环节测算。", insight.Decimal(a.Figures.Resilience), a.Figures.ResilienceOver)))
	}
}

// linkage tells how the chain trades with the partner.
func (p *analysis) linkage() {
	if p.a.Partner == nil || len(p.Linkages) == 0 || p.a.Figures.Recorded == 0 && p.Linkages[0].silent() {
		return
	}
	p.chapter("与" + partnerShort(p.a.Partner) + "联动")
	p.author.industry(&p.Linkages[0], 8)
	p.author.ideas(&p.Linkages[0])
}

// courting tells for what to look for whom: 招商方向.
func (p *analysis) courting() {
	a := p.a
	var groups []string
	for _, action := range []insight.Action{insight.Fill, insight.Extend, insight.Strengthen, insight.Upgrade, insight.Host} {
		var names []string
		for i := range a.Items {
			if a.Items[i].Action == action {
				names = append(names, a.Items[i].Segment.Name)
			}
		}
		if len(names) > 0 {
			groups = append(groups, fmt.Sprintf("%s%d项：%s", action.ZH(), len(names), listed(names, 8, "")))
		}
	}
	if groups == nil && a.Figures.Recorded == 0 {
		return
	}
	p.chapter("招商方向")
	if groups == nil {
		p.say(plainly("暂无进入排名的补链、延链、强链环节。"))
		return
	}
	p.say(chainBasis(a, "先过政策、项目、投资规模等关口，再按必要性、可行性、价值计分；县区诉求优先", "各环节的判定").with(strings.Join(groups, "；") + "。"))
	if a.Unstable {
		p.say(plainly("排序不稳定，权重稍有变化名次就会变动，名次仅供参考。"))
	}
	var rows [][]string
	var bases []Basis
	unchecked := p.unchecked()
	for _, t := range p.Targets {
		for i := range t.Items[:min(len(t.Items), toldFirms)] {
			x := &t.Items[i]
			rows = append(rows, []string{t.Segment.Name, x.Firm.Name, x.Place, targetUse(x).Text, courtReason(t, x, unchecked)})
			bases = append(bases, Basis{Rule: "招商对象：同集团已在本地的不列，一个集团取一家；投资意向线索在前", Inputs: "登记的所在地、所属集团，环节的配套半径",
				Source: insight.EvidenceZH(x.Firm.Evidence), Date: or(dateOrBlank(x.Firm.SourceDate), "来源未注日期")})
		}
	}
	if rows == nil {
		p.say(plainly("排名靠前的环节，外地暂无登记的企业可供对接，资料不足，须先补充目标企业。"))
		return
	}
	checks := ""
	if unchecked != nil {
		of := "的"
		if what := unchecked[0]; strings.HasPrefix(what, "与") || strings.HasPrefix(what, "是否") {
			of = ""
		}
		checks = "表中企业" + of + strings.Join(unchecked, "、") + "均待核实。"
	}
	uses := "用途为备查的，先核实再行对接。"
	if !slices.ContainsFunc(rows, func(row []string) bool { return row[3] != "备查" }) {
		uses = "均列备查，先核实再行对接。"
	}
	p.say(plainly("排名靠前环节的目标企业见下表，先后次序不表示意向强弱。" + checks + uses))
	for _, t := range p.Targets {
		if t.Warning != "" {
			p.point(t.Segment.Name+"。", chainBasis(a, "招商前的提示", "环节的判定和政策").with(told(t.Warning)+"。"))
		}
	}
	p.table("重点环节目标企业", []int{28, 42, 17, 13, 56}, []string{"环节", "企业", "所在地", "用途", "依据"}, rows, bases)
}

// targetReason is why an enterprise is named, without its name and without sources.
func targetReason(x *insight.Target) string {
	text := told(x.Sentence)
	for _, lead := range []string{"建议对接" + x.Firm.ShortName + "：", "备查：" + x.Firm.ShortName + "："} {
		text = strings.TrimPrefix(text, lead)
	}
	return text
}

// unchecked is what of every target is still to be checked, which is told once.
func (p *analysis) unchecked() (all []string) {
	first := true
	for _, t := range p.Targets {
		for i := range t.Items[:min(len(t.Items), toldFirms)] {
			missing := t.Items[i].Missing
			if first {
				all, first = slices.Clone(missing), false
			}
			all = slices.DeleteFunc(all, func(m string) bool { return !slices.Contains(missing, m) })
		}
	}
	return all
}

// courtReason is why an enterprise stands in the table of targets: its row names the segment,
// and what is to be checked of all has been told.
func courtReason(t *insight.Targets, x *insight.Target, unchecked []string) string {
	text, _, _ := strings.Cut(targetReason(x), "；尚未核实：")
	if made, ok := strings.CutPrefix(text, "主营："+t.Segment.Name); ok {
		product, rest, _ := strings.Cut(made, "；")
		if product = strings.Trim(product, "（）"); product != "" {
			product = "主营" + product
		}
		text = product + known("；", rest)
	}
	if left := slices.DeleteFunc(slices.Clone(x.Missing), func(m string) bool { return slices.Contains(unchecked, m) }); len(left) > 0 {
		text += "；尚未核实：" + strings.Join(left, "、")
	}
	return strings.TrimPrefix(text, "；")
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// advice is what to do, by rule from the lists: 工作建议.
func (p *analysis) advice() {
	a := p.a
	p.chapter("工作建议")
	if p.Charge.Chief != "" {
		p.say(plainly("本链链长为" + p.Charge.Chief + known("，责任单位为", p.Charge.Unit) + "。"))
	}
	n := 0
	add := func(lead string, parts ...said) {
		n++
		p.point(ordinalZH(n)+"是"+lead+"。", parts...)
	}
	first := func(holds func(*insight.Verdict) bool, most int) (list []*insight.Verdict, all int) {
		for i := range a.Items {
			if holds(&a.Items[i]) {
				if all++; len(list) < most {
					list = append(list, &a.Items[i])
				}
			}
		}
		return list, all
	}
	is := func(actions ...insight.Action) func(*insight.Verdict) bool {
		return func(d *insight.Verdict) bool { return slices.Contains(actions, d.Action) }
	}
	ranking := chainBasis(a, "建议清单，按排名", "各环节的判定和得分")
	// inOrder tells of the actions that there are how many, and which come first.
	inOrder := func(actions ...insight.Action) (lead, text string) {
		var kinds []string
		for _, action := range actions {
			if _, n := first(is(action), 0); n > 0 {
				kinds = append(kinds, action.ZH())
			}
		}
		list, all := first(is(actions...), 5)
		if all == 0 {
			return "", ""
		}
		sum, order := map[bool]string{true: "共"}[len(kinds) > 1], "："
		if all > len(list) {
			order = "，先做"
		}
		return "抓" + strings.TrimPrefix(strings.Join(kinds, "、"), "可"), fmt.Sprintf("%s%s%d项%s%s", strings.Join(kinds, "、"), sum, all, order, conditionedZH(list))
	}
	if lead, text := inOrder(insight.Fill, insight.Extend, insight.Host); text != "" {
		each := "逐项"
		if _, n := first(is(insight.Fill, insight.Extend, insight.Host), 0); n == 1 {
			each = ""
		}
		add(lead, ranking.with(text+"。"), plainly("由"+or(p.Charge.Unit, "牵头单位")+each+"明确责任人和时限。"))
	}
	if lead, text := inOrder(insight.Strengthen, insight.Upgrade); text != "" {
		add(lead, ranking.with(text+"。以现有企业扩产、技改为主。"))
	}
	if list, all := first(is(insight.Link), 5); all > 0 && a.Partner != nil {
		add("抓"+partnerShort(a.Partner)+"联动", ranking.with(fmt.Sprintf("联动%d项，%s%s先与%s已有企业对接，不另行招商。", all, listed(segmentNames(list), 5, ""), map[bool]string{true: "等环节", false: "环节"}[all > len(list)], partsZH(a))))
	}
	if k := len(a.Figures.SinglePoints); k > 0 {
		add("抓固链", chainBasis(a, "独家支撑环节数", "登记企业的规模和环节的上下游关系").with(fmt.Sprintf("%s由包联责任人定期走访，掌握产能、订单和外迁意向，并储备替代供应。", p.mainstays())))
	}
	var stale, going, unanswered int
	var units []string
	for _, x := range p.Projects {
		if x.Stale() {
			if stale++; x.Unit == "" {
				unanswered++
			} else if !slices.Contains(units, x.Unit) {
				units = append(units, x.Unit)
			}
		} else if x.Stage == graph.ProjectSigned || x.Stage == graph.ProjectStarted {
			going++
		}
	}
	if stale+going > 0 {
		var text []string
		if stale > 0 {
			who := "责任单位"
			if units != nil && unanswered == 0 {
				who = listed(units, 3, "")
			} else if units != nil {
				who = strings.TrimSuffix(listed(units, 3, ""), "等") + "等责任单位"
			}
			text = append(text, fmt.Sprintf("须核实进展的%d个由%s查明情况，能开工的明确时限，不能落地的及时清理", stale, who))
		}
		if going > 0 {
			text = append(text, fmt.Sprintf("%s签约和在建项目%d个按月更新进展", map[bool]string{true: "其余"}[stale > 0], going))
		}
		add("抓项目跟进", projectsBasis(p.Projects, a.AsOf, "签约、开工项目，按是否待核分").with(strings.Join(text, "；")+"。"))
	}
	verify := 0
	for i := range a.NotRanked {
		if a.NotRanked[i].Action == insight.Verify {
			verify++
		}
	}
	if unseen := a.Counts[insight.Unseen] + a.Counts[insight.Suspected]; unseen > 0 {
		who := "按核实单"
		if len(p.Counties) > 0 {
			who = "请各县区按核实单"
		}
		parts := []said{chainBasis(a, "暂无登记和线索待核的环节数", "各环节的判定").with(fmt.Sprintf("%s逐条核实%d个暂无登记或线索待核的环节", who, unseen))}
		if verify > 0 {
			parts = append(parts, chainBasis(a, "工作建议为先核实的环节数", "各环节的判定").with(fmt.Sprintf("（其中列为先核实的%d个）", verify)))
		}
		add("抓核实补登", append(parts, plainly("，有企业的补登记，确无的注明。"))...)
	}
	if n == 0 {
		p.say(plainly("资料不足，暂不提出工作建议；先补登记本链企业。"))
	}
}

// mainstays names the firms that segments hang on, with the number of these.
func (p *analysis) mainstays() string {
	var firms []string
	list := p.a.Figures.SinglePoints
	for _, one := range list {
		for _, f := range one.Firms {
			if !slices.Contains(firms, f) {
				firms = append(firms, f)
			}
		}
	}
	return fmt.Sprintf("对支撑%d个独家支撑环节的%s，", len(list), listed(firms, 4, ""))
}

// conditionedZH joins the names of segments, and says once of all of them what holds for each.
func conditionedZH(list []*insight.Verdict) string {
	if len(list) > 1 && !slices.ContainsFunc(list, func(d *insight.Verdict) bool { return d.Policy == "" }) {
		return listed(segmentNames(list), len(list), "") + "（均有政策条件）"
	}
	return strings.Join(conditioned(list), "、")
}

// conditioned names segments in the order of a list; of one that policy sets conditions to it says so.
func conditioned(list []*insight.Verdict) (names []string) {
	for _, d := range list {
		name := listed([]string{d.Segment.Name}, 1, "")
		if d.Policy != "" {
			name += "（有政策条件）"
		}
		names = append(names, name)
	}
	return names
}

// remarks tell what a reader must know of the facts: 数据说明.
func (p *analysis) remarks() {
	a := p.a
	p.chapter("数据说明")
	if !p.Public {
		p.say(plainly("企业采购额未登记，本地配套率不作测算，待链主企业的采购清单和本地采购额补齐后再行测算。"))
	}
	for _, n := range a.Notices {
		p.say(chainBasis(a, "登记情况提示", "登记的从业关系").with(told(n) + "。"))
	}
	if a.UndatedStarts > 0 {
		p.say(chainBasis(a, "起始日期待核的企业按一直存在计", "登记的从业起始时间").with(fmt.Sprintf("登记企业中%d家从业起始日期待核，视同一直从业。", a.UndatedStarts)))
	}
	if a.UnplacedFirms > 0 {
		p.say(chainBasis(a, "只知在本市、不知县区的企业", "登记的企业所在地").with(fmt.Sprintf("另有%d家企业只知在本市，县区待核，未计入。", a.UnplacedFirms)))
	}
	p.author.lastRemarks(a.RuleVersion, p.Public)
}

// lastRemarks end every paper.
func (w *author) lastRemarks(version int, public bool) {
	text := Unrecorded + "文中判断由规则按登记资料得出，未经实地核实的不作为考核依据。"
	if public {
		text = "公开版未列推断、线索，以及网络转载、无出处、行业研判和待核的资料，也不列工作建议。" + Unrecorded
	}
	w.say(plainly("注："+text), Basis{Rule: "规则的版本号", Inputs: "判定规则", Source: "本系统", Date: "随规则更新"}.with(fmt.Sprintf("本材料按%s编写；正文每个数的口径、输入、来源和日期见证据册。", RulesZH(version))))
	last := len(w.Blocks) - 1
	w.Blocks[last].Style = Remark                                    // what every paper says stands small under it
	for i := last - 1; i > 0 && w.Blocks[i].Style != Heading1; i-- { // with its chapter, so that no page has a few lines of it
		w.Blocks[i].Kept = true
	}
}
