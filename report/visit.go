package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Visit is what an outline for a visit to an enterprise is written from.
type Visit struct {
	Imprint
	Head
	Firm    VisitedFirm
	Local   bool             // it lies in the place: a survey (调研), not a call on a target (拜访)
	Verdict *insight.Verdict // of the segment that is talked about; nil: none
	Answer  *insight.Answer  // of its chain
	Target  *insight.Target  // as the list of targets has it; nil: it is not on it
	Named   []string
}

// VisitedFirm is an enterprise as its outline tells of it.
type VisitedFirm struct {
	ID, Name, Place, Group, Park, Listed string
	Size                                 graph.Size
	Tiers, Products, Works               []string
	Suppliers, Customers                 []insight.Deal
	Projects                             []StagedProject
	State                                string
	Source                               graph.Source
}

// Outline is the 拜访提纲 for an enterprise elsewhere, the 调研提纲 for one of the place. The
// public edition may be sent ahead to the enterprise: it tells no judgement of the office.
func Outline(v *Visit) *Document {
	kind := "拜访提纲"
	if v.Local {
		kind = "调研提纲"
	}
	w := v.begin(v.Firm.Name, kind, v.AsOf, v.Named)
	o := &outline{w, v, insight.ShortPlace(v.Region.Name)}
	o.firm()
	if v.Verdict != nil {
		o.purpose()
		o.ground()
	}
	o.questions()
	o.prepare()
	w.chapter("资料说明")
	w.say(plainly("企业情况来自登记资料，出发前请再核一遍；提纲不含报价、政策承诺和商业秘密，谈及优惠政策以正式文件为准。"))
	w.lastRemarks(v.RuleVersion, v.Public)
	w.attachEvidence("附件1　证据册")
	return w.Document
}

type outline struct {
	*author
	*Visit
	place string
}

// firm tells what is known of the enterprise.
func (o *outline) firm() {
	f := &o.Firm
	b := sourceBasis(f.Name, f.Source)
	o.chapter("企业基本情况")
	var text []string
	text = append(text, f.Name+"，所在地为"+cmp.Or(f.Place, "（待核）"))
	if f.Park != "" && !strings.Contains(f.Place, f.Park) {
		text = append(text, "位于"+f.Park)
	}
	if f.Group != "" {
		text = append(text, "所属集团为"+f.Group)
	}
	if f.Size == graph.SizeUnknown {
		text = append(text, "规模未掌握")
	} else {
		text = append(text, insight.SizeZH(f.Size)+"企业")
	}
	if len(f.Tiers) > 0 {
		text = append(text, strings.Join(f.Tiers, "、"))
	}
	if f.Listed != "" {
		text = append(text, "证券代码"+f.Listed)
	}
	o.say(b.with(strings.Join(text, "，")+"。"), plainly("资料来源："+insight.SourceZH(f.Source)+"。"))
	if len(f.Products) > 0 {
		o.say(b.with("主要产品：" + listed(f.Products, 10, "种") + "。"))
	} else {
		o.say(plainly("主要产品未登记，须当面了解。"))
	}
	if len(f.Works) > 0 {
		o.say(b.with("登记的从业环节：" + listed(f.Works, 10, "个") + "。"))
	}
	for _, side := range []struct {
		name  string
		deals []insight.Deal
		other func(*insight.Deal) string
	}{{"登记的客户", f.Customers, func(d *insight.Deal) string { return d.Customer.Name }}, {"登记的供应商", f.Suppliers, func(d *insight.Deal) string { return d.Supplier.Name }}} {
		var names []string
		for i := range side.deals {
			if n := side.other(&side.deals[i]); !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		if len(names) > 0 {
			o.say(Basis{Rule: "登记的供货关系，按企业计", Inputs: fmt.Sprintf("供货关系%d条", len(side.deals)), Source: dealSources(side.deals), Date: dealDates(side.deals, o.AsOf)}.with(side.name + "：" + listed(names, 8, "家") + "。"))
		}
	}
	for _, x := range f.Projects[:min(len(f.Projects), 5)] {
		text := x.Name + "（" + x.County + "，" + Progress(x.Date, x.Stage, "") + "）"
		if x.Amount > 0 {
			text = strings.TrimSuffix(text, "）") + "，计划投资" + amountZH(x.Amount) + "亿元）"
		}
		o.say(sourceBasis(x.Name, x.Source).with("投资项目：" + text + "。"))
	}
	if f.State != "" {
		o.say(plainly("注意：该企业" + f.State + "。"))
	}
}

func dealSources(deals []insight.Deal) string {
	var classes sourceClasses
	for _, d := range deals {
		classes.add(d.Evidence)
	}
	return strings.Join(classes, "、")
}

func dealDates(deals []insight.Deal, asOf graph.Date) string {
	var dates []graph.Date
	for _, d := range deals {
		dates = append(dates, d.SourceDate)
	}
	return cmp.Or(span(dates), "截至"+insight.DateZH(asOf))
}

// purpose says why this enterprise.
func (o *outline) purpose() {
	v := o.Verdict
	b := verdictBasis(o.Answer, v)
	if o.Local {
		o.chapter("调研目的")
	} else {
		o.chapter("拜访目的")
	}
	chain := o.Region.Name + chainZH(o.Answer.Chain)
	if o.Public {
		o.say(plainly("围绕" + chain + "的“" + v.Segment.Name + "”环节，交流合作意向。"))
		return
	}
	o.say(plainly("对应"+chain+"“"+v.Segment.Name+"”环节。"), b.with("本地状态："+v.StatusZH+"；判定依据："+told(v.Clause)+"。"))
	if v.Action != insight.NoAction {
		o.say(b.with("工作建议：" + v.ActionZH + known("。", reasonZH(v)) + "。"))
	}
	if t := o.Target; t != nil {
		o.say(Basis{Rule: "招商对象", Inputs: strings.Join(t.Reasons, ""), Source: insight.EvidenceZH(t.Firm.Evidence), Date: or(dateOrBlank(t.Firm.SourceDate), "来源未注日期")}.with("选它的依据：" + targetReason(t) + "。"))
		if t.Grade == "C" {
			o.say(plainly("该企业列为备查，先核实是否从事该环节，再定是否登门。"))
		}
	} else if !o.Local {
		o.say(plainly("该企业不在本环节的招商对象名单内，请先核对。"))
	}
}

// others are firms besides the one that is visited, which is told nothing of itself.
func (o *outline) others(list []insight.Firm) []insight.Firm {
	return slices.DeleteFunc(slices.Clone(list), func(f insight.Firm) bool { return f.ID == o.Firm.ID })
}

// ground tells what the place has to offer around the segment.
func (o *outline) ground() {
	v := o.Verdict
	o.chapter("本地产业基础")
	var strong []string
	for _, d := range bestFirst(o.Answer, verdictsOf(o.Answer, hasStatus(insight.Strong))) {
		if names := sure(o.others(d.Firms), ""); len(names) > 0 && len(strong) < 5 && d.Segment.ID != v.Segment.ID {
			strong = append(strong, d.Segment.Name+"（"+listed(names, 2, "家")+"）")
		}
	}
	if strong != nil {
		o.say(chainBasis(o.Answer, "优势环节的登记企业，线索不计", "各环节登记企业").with("本链优势环节：" + strings.Join(strong, "、") + "。"))
	}
	if names := sure(o.others(v.Firms), ""); len(names) > 0 {
		o.say(verdictBasis(o.Answer, v).with(map[bool]string{true: "本环节本地其他企业：", false: "本环节本地企业："}[len(o.others(v.Firms)) < len(v.Firms)] + listed(names, 8, "家") + "。"))
	}
	if names := sure(o.others(v.PartnerFirms), ""); len(names) > 0 && !o.Public {
		o.say(verdictBasis(o.Answer, v).with(map[bool]string{true: "周边同环节其他企业：", false: "周边同环节企业："}[len(o.others(v.PartnerFirms)) < len(v.PartnerFirms)] + listed(names, 8, "家") + "。"))
	}
	if n := v.Inputs.CustomersLocal; n > 0 {
		near := "落地后可就近供货"
		if o.Local {
			near = "可商请就近配套"
		} else if o.links() {
			near = "可商请供货"
		}
		o.say(verdictBasis(o.Answer, v).with(fmt.Sprintf("本地需要该产品的环节%d个，%s。", n, near)))
	}
	if strong == nil && len(o.others(v.Firms)) == 0 {
		o.say(plainly("本链登记企业偏少，资料不足。"))
	}
}

// links reports whether the advice is to trade with an enterprise where it is, and not to bring it in.
func (o *outline) links() bool {
	return !o.Local && o.Verdict != nil && o.Verdict.Action == insight.Link && !o.Public
}

// questions are what to ask: what is not on record first.
func (o *outline) questions() {
	f := &o.Firm
	o.chapter("拟了解的问题")
	n := 0
	ask := func(lead, text string) { n++; o.point("（"+ordinalZH(n)+"）"+lead+"。", plainly(text)) }
	if o.Target != nil && len(o.Target.Missing) > 0 && !o.Public && !o.links() {
		ask("先核实", strings.Join(o.Target.Missing, "；")+"。")
	}
	if len(f.Products) == 0 || o.Verdict != nil {
		product := "各产品"
		if o.Verdict != nil {
			product = "“" + o.Verdict.Segment.Name + "”"
		}
		ask("产品与产能", product+"的型号规格、现有产能和利用率、在手订单、主要生产基地。")
	}
	if o.Local {
		ask("配套", "主要原材料和零部件从哪里采购，本地采购额和占比各多少，哪些想在本地找、没有找到。")
		ask("市场", "主要客户及份额，"+partnerShort(o.Partner)+"有无客户，账期和物流有什么困难。")
		ask("发展", "近期扩产、技改、上市、外迁的打算，要素保障有什么缺口。")
		ask("技术", "在研方向，需要院所和检测平台帮什么。")
	} else if o.links() {
		ask("采购", "哪些零部件、材料和服务可向"+o.place+"企业采购，准入的技术、质量、产能要求和认证周期。")
		ask("供货", "能否向"+o.place+"企业供货，供货条件、价格机制和交货周期。")
		ask("对接", "近期采购和供货计划由哪个部门负责，愿否参加供需见面会。")
	} else {
		if len(f.Customers) == 0 {
			ask("客户", "主要客户及所在地，"+partnerShort(o.Partner)+"及周边有无客户。")
		} else {
			ask("客户", "对登记的客户是否仍在供货，份额多大，客户是否要求就近配套。")
		}
		ask("布局", "近期有无新建、扩产计划，选址看重什么，决策程序和时间。")
		ask("条件", "所需用地、厂房、用电、用气、环境容量、人才和资金，投资强度和达产时间。")
		ask("配套", "落地后要哪些上游配套同来，哪些可由本地企业供应。")
	}
	about := "来" + o.place + "投资"
	if o.Local {
		about = "在本地继续发展"
	} else if o.links() {
		about = "与" + o.place + "企业合作"
	}
	ask("顾虑", about+"有什么顾虑，希望政府做什么。")
}

// prepare is what to take along.
func (o *outline) prepare() {
	if o.Public {
		return
	}
	o.chapter("行前准备")
	list := []string{"本链图谱和本环节上下游企业名单", "园区用地、厂房、能耗和环境容量现状", "已兑现的同类项目政策清单"}
	if o.Verdict != nil && o.Verdict.Policy != "" {
		o.say(verdictBasis(o.Answer, o.Verdict).with("政策提示：" + ended(o.Verdict.Policy) + "。"))
	}
	o.say(plainly("带上" + strings.Join(list, "，") + "；回来后按核实单登记所了解的情况，写明谈话人和日期。"))
}
