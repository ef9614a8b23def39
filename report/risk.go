package report

import (
	"fmt"
	"math"
	"strings"

	"chainchief/graph/insight"
)

// Risk is what hangs on single firms in a place and, where enterprises leave, what then happens.
type Risk struct {
	Head
	Chain        *insight.Named        `json:"chain"`    // null: every chain
	Scenario     *insight.Scenario     `json:"scenario"` // null: nobody leaves
	SinglePoints []insight.ChainSingle `json:"single_points"`
}

// riskRow is a changed segment, an enterprise cut off or a single point, in the same columns.
type riskRow struct {
	rank, chain             any
	id, name, place         string
	before, lightest, heavy any
	cut, critical           any
	firms                   any
	reason                  any
}

var riskFields = []field[riskRow]{
	{number("rank", "排名", 0), func(x *riskRow) any { return x.rank }},
	{text("chain_name", "产业链"), func(x *riskRow) any { return x.chain }},
	{text("name", "名称"), func(x *riskRow) any { return x.name }},
	{text("place", "所在地"), func(x *riskRow) any { return x.place }},
	{text("before", "现在"), func(x *riskRow) any { return x.before }},
	{text("lightest", "影响下限"), func(x *riskRow) any { return x.lightest }},
	{text("heaviest", "影响上限"), func(x *riskRow) any { return x.heavy }},
	{share("cut_share", "途经占比"), func(x *riskRow) any { return x.cut }},
	{text("critical", "关键环节"), func(x *riskRow) any { return x.critical }},
	{text("firms", "主要企业"), func(x *riskRow) any { return x.firms }},
	{sentence("reason", "说明", ""), func(x *riskRow) any { return x.reason }},
	{text("id", "标识"), func(x *riskRow) any { return x.id }},
}

// Scenario sets out what happens when enterprises leave, then the single points.
func Scenario(a *Risk) *Paper {
	t := &Table{Name: "独家支撑", ListKey: "list", Columns: columnsOf(riskFields)}
	of := insight.Named{Name: "全部产业链"}
	if a.Chain != nil {
		of = *a.Chain
	}
	p := &Paper{Title: of.Name + "独家支撑环节", Facts: append([]Fact{{Key: "scope", Name: "范围", Code: of.ID, Text: of.Name}}, a.facts()...), Tables: []*Table{t}}
	if a.Scenario != nil {
		t.Name = "风险研判"
		p.Title = of.Name + "外迁（停产）推演"
		p.leave(t, a.Scenario)
	}
	var rows []riskRow
	passed, rest := Passed(a.SinglePoints)
	for _, one := range passed {
		rows = append(rows, riskRow{rank: len(rows) + 1, chain: one.Chain.Name, id: one.Segment.ID, name: one.Segment.Name, cut: one.Cut, critical: one.Critical, firms: strings.Join(one.Firms, "、")})
	}
	list := List{Name: "独家支撑环节（现状）", Code: "single_point", Unit: "个", Rows: rowsOf(riskFields, rows)}
	if rest > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("另有%d个独家支撑环节途经占比为0，未列。", rest))
	}
	t.Lists = append(t.Lists, list)
	p.Notes = append(p.Notes, "途经占比：本链从源头到终端的各条通路中，必须经过该环节的占多少。", ruleNote(a.RuleVersion))
	return p
}

// Passed are the single points that some way through the chain must pass, to a
// thousandth, and how many there are besides.
func Passed(all []insight.ChainSingle) (passed []insight.ChainSingle, rest int) {
	for _, one := range all {
		if math.Round(1000*one.Cut) > 0 {
			passed = append(passed, one)
		}
	}
	return passed, len(all) - len(passed)
}

// leave adds who leaves, what changes and who is cut off.
func (p *Paper) leave(t *Table, a *insight.Scenario) {
	for _, s := range a.Sentences {
		p.Lines = append(p.Lines, Line{"", s})
	}
	for _, l := range a.Leaving {
		p.Lines = append(p.Lines, Line{"", fmt.Sprintf("%s的环节（来源：%s）：", l.Enterprise.Name, insight.SourceZH(l.Source))})
		for _, s := range l.Segments {
			others := "本地和伙伴地区暂无其他企业登记"
			if len(s.Others) > 0 {
				others = "同环节还有" + Names(s.Others)
			}
			p.Lines = append(p.Lines, Line{"   · ", fmt.Sprintf("%s（%s）：%s", s.Segment.Name, insight.CertaintyZH(s.Certainty), others)})
		}
	}
	var changes, cutOff, lostSome, lostCustomers []riskRow
	for _, c := range a.Changes {
		changes = append(changes, riskRow{id: c.Segment.ID, name: c.Segment.Name, before: condition(c.Before), lightest: condition(c.Lightest), heavy: condition(c.Heaviest)})
	}
	for i := range a.CutOff {
		cutOff = append(cutOff, cutOffRow(&a.CutOff[i]))
	}
	for i := range a.LostSome {
		lostSome = append(lostSome, cutOffRow(&a.LostSome[i]))
	}
	for i := range a.LostCustomers {
		lostCustomers = append(lostCustomers, lostCustomerRow(&a.LostCustomers[i]))
	}
	t.Lists = append(t.Lists,
		List{Name: "变化的环节", Code: "change", Unit: "个", Rows: rowsOf(riskFields, changes)},
		List{Name: "断供企业", Code: "cut_off", Unit: "家", Rows: rowsOf(riskFields, cutOff),
			Remark: fmt.Sprintf("：失去唯一登记的供应商；其中%d家在本地和伙伴地区暂无可承接的企业；另有%d家客户还有别的登记供应商", a.CutOffLightest, a.OtherCustomers)},
		List{Name: "失去供应商之一的企业", Code: "lost_some", Unit: "家", Rows: rowsOf(riskFields, lostSome)},
		List{Name: "失去客户的企业", Code: "lost_customer", Unit: "家", Rows: rowsOf(riskFields, lostCustomers), Remark: fmt.Sprintf("：其中%d家失去唯一登记客户", a.LostSole)})
}

func condition(c insight.Condition) Word { return Word{string(c.Status), c.ZH()} }

func cutOffRow(c *insight.CutOff) riskRow {
	row := riskRow{id: c.Enterprise.ID, name: c.Enterprise.Name, place: "地点待核", before: Word{"supplied", "有供应商"}, lightest: Word{"cut_off", "断供"}, heavy: Word{"cut_off", "断供"}}
	if c.Region != nil {
		row.place = c.Region.Name
	}
	if c.Others > 0 {
		row.lightest, row.heavy = Word{"supplied", "有供应商"}, Word{"lost_some", c.ZH()}
	}
	take := "可承接：" + c.Successors.ZH()
	if len(c.TakeOver) > 0 {
		row.lightest = Word{"taken_over", "可承接"}
	}
	if c.Guessed {
		take += "（供货关系未写明环节，按供应商的环节推定）"
	}
	if len(c.Deals) > 0 {
		take = c.Deals[0].Sentence() + "；" + take
	}
	row.reason = take
	return row
}

func lostCustomerRow(c *insight.LostCustomer) riskRow {
	row := riskRow{id: c.Enterprise.ID, name: c.Enterprise.Name, place: "地点待核", before: Word{"selling", "有客户"}, lightest: Word{"lost", c.ZH()}, heavy: Word{"lost", c.ZH()}}
	if c.Region != nil {
		row.place = c.Region.Name
	}
	var deals []string
	for i := range c.Deals {
		deals = append(deals, c.Deals[i].Sentence())
	}
	row.reason = strings.Join(deals, "；")
	return row
}
