package report

import (
	"fmt"
	"strings"

	"chainchief/graph/insight"
)

// Holdings set 数据底账 out: what is held of each kind, what is recorded of it, and of
// each chain.
func Holdings(h *insight.Holdings) *Paper {
	kinds := list("各类记录", []field[insight.KindHolding]{
		{text("kind", "标识").hide(Screen), func(x *insight.KindHolding) any { return string(x.Kind) }},
		{text("kind_zh", "类别"), func(x *insight.KindHolding) any { return x.KindZH }},
		{text("class", "性质").hide(Screen), func(x *insight.KindHolding) any { return Word{string(x.Class), x.ClassZH} }},
		{number("count", "条数", 0), func(x *insight.KindHolding) any { return x.Count }},
		{text("sources", "来源"), func(x *insight.KindHolding) any { return SourcesZH(x.Sources) }},
		{number("fresh", "一年内", 0), func(x *insight.KindHolding) any { return x.Fresh }},
		{number("aging", "一至三年", 0), func(x *insight.KindHolding) any { return x.Aging }},
		{number("old", "三年以上", 0), func(x *insight.KindHolding) any { return x.Old }},
		{number("undated", "无日期", 0), func(x *insight.KindHolding) any { return x.Undated }},
		{text("oldest", "最早").hide(Screen), func(x *insight.KindHolding) any { return x.Oldest }},
		{text("newest", "最近"), func(x *insight.KindHolding) any { return x.Newest }},
		{number("unverified", "标明待核", 0), func(x *insight.KindHolding) any { return x.Unverified }},
	}, h.Kinds)
	fields := list("登记率", []field[insight.FieldHolding]{
		{text("kind", "类别"), func(x *insight.FieldHolding) any { return Word{string(x.Kind), x.KindZH} }},
		{text("field", "项目"), func(x *insight.FieldHolding) any { return Word{x.Field, x.FieldZH} }},
		{number("of", "条数", 0), func(x *insight.FieldHolding) any { return x.Of }},
		{number("recorded", "已登记", 0), func(x *insight.FieldHolding) any { return x.Recorded }},
		{number("missing", "缺", 0), func(x *insight.FieldHolding) any { return x.Missing }},
		{share("share", "登记率"), func(x *insight.FieldHolding) any { return x.Share }},
	}, h.Fields)
	chains := list("各链", []field[insight.ChainHolding]{
		{text("chain", "标识").hide(Screen), func(x *insight.ChainHolding) any { return x.Chain.ID }},
		{text("chain_name", "产业链"), func(x *insight.ChainHolding) any { return x.Chain.Name }},
		{number("segments", "环节", 0), func(x *insight.ChainHolding) any { return x.Segments }},
		{number("empty", "没有企业的环节", 0), func(x *insight.ChainHolding) any { return x.Empty }},
		{number("enterprises", "企业", 0), func(x *insight.ChainHolding) any { return x.Enterprises }},
		{number("memberships", "从业", 0), func(x *insight.ChainHolding) any { return x.Memberships }},
		{number("doubtful", "从业待核", 0), func(x *insight.ChainHolding) any { return x.Doubtful }},
		{number("links", "供应关系", 0), func(x *insight.ChainHolding) any { return x.Links }},
		{number("proven", "已证实或披露", 0), func(x *insight.ChainHolding) any { return x.Proven }},
		{number("projects", "项目", 0), func(x *insight.ChainHolding) any { return x.Projects }},
		{number("needs", "需求", 0), func(x *insight.ChainHolding) any { return x.Needs }},
		{number("checks", "核实", 0), func(x *insight.ChainHolding) any { return x.Checks }},
	}, h.Chains)
	p := &Paper{Title: "数据底账", Facts: []Fact{DateFact(h.AsOf)}, Notes: []string{
		"条数是现有登记的，不是实际有的。年限按来源日期到数据截至日期计；从业没有注明来源和起始时间的，随企业。",
		"供应关系按所注环节归链，没有注明环节的不归任何一条链。", "“标明待核”的是名称、产品或日期还要核实的记录；“从业待核”的是企业做不做这一环节还没有确认的，多数没有另行标明。"}}
	for _, t := range []*Paper{kinds, fields, chains} {
		p.Tables = append(p.Tables, t.Tables...)
	}
	return p
}

// SourcesZH names classes of evidence with their counts.
func SourcesZH(sources []insight.SourceHolding) string {
	var words []string
	for _, s := range sources {
		words = append(words, fmt.Sprintf("%s%d", s.EvidenceZH, s.Count))
	}
	return strings.Join(words, "，")
}
