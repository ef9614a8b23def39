package graph

import (
	"slices"
	"strings"
)

// KindAcres is the kind of yearly figures.
const KindAcres Kind = "acres"

// Acre is what a firm did in one year, from which its grade by the mu of its land (亩均评价)
// and its chances of a title are reckoned. A figure of 0 was not stated, unless Zero names it.
type Acre struct {
	ID         string  `json:"id"` // ac-…
	Enterprise string  `json:"enterprise"`
	Year       int     `json:"year"`
	Scale      string  `json:"scale"`             // above or below the scale: they are graded apart
	Land       float64 `json:"land,omitzero"`     // 亩
	Tax        float64 `json:"tax,omitzero"`      // 万元
	Value      float64 `json:"value,omitzero"`    // 万元 of value added
	Revenue    float64 `json:"revenue,omitzero"`  // 万元
	Upgrade    float64 `json:"upgrade,omitzero"`  // 万元 of investment in 技改
	Energy     float64 `json:"energy,omitzero"`   // 吨标准煤, equivalent value
	Power      float64 `json:"power,omitzero"`    // 万千瓦时
	Emission   float64 `json:"emission,omitzero"` // 吨 of the main pollutants
	Staff      float64 `json:"staff,omitzero"`    // on the average of the year
	RD         float64 `json:"rd,omitzero"`       // 万元
	RDStaff    float64 `json:"rd_staff,omitzero"`
	Equity     float64 `json:"equity,omitzero"`       // 万元 of shares newly sold
	MainShare  float64 `json:"main_share,omitzero"`   // percent of Revenue that is of the main business
	Market     float64 `json:"market_share,omitzero"` // percent of the national market of its main product
	Debt       float64 `json:"debt,omitzero"`         // percent of its assets
	Niche      float64 `json:"niche,omitzero"`        // years in its market
	Rights     float64 `json:"rights,omitzero"`       // Ⅰ类知识产权 of its main product
	Institute  bool    `json:"institute,omitzero"`    // it has a body for research of its own, or with others

	Zero []string `json:"zero,omitempty"` // figures that are 0 indeed
	// Exclude is why it gets no grade (不定等级); blank: it gets one.
	Exclude  string  `json:"exclude,omitzero"`
	Plus     float64 `json:"plus,omitzero"` // points added, or taken away
	PlusNote string  `json:"plus_note,omitzero"`
	// What the firm objected to its grade, when, and what came of it.
	Objection string `json:"objection,omitzero"`
	Objected  Date   `json:"objected,omitzero"`
	Ruling    string `json:"ruling,omitzero"`
	RulingZH  string `json:"ruling_note,omitzero"`
	Source
}

// The scales, by which firms are graded apart.
const (
	ScaleAbove = "above"
	ScaleBelow = "below"
)

func (a Acre) Ref() Ref { return Ref{KindAcres, a.ID} }

// Figure is a figure by its name; false: it was not stated.
func (a *Acre) Figure(name string) (float64, bool) {
	f := Describe(KindAcres).Field(name)
	if f == nil {
		return 0, false
	}
	v, ok := f.Value(*a).(float64)
	return v, ok && (v != 0 || slices.Contains(a.Zero, name))
}

var scaleWords = []Word{{ScaleAbove, "规上"}, {ScaleBelow, "规下"}}

// acreZeros are the figures that may be 0 indeed.
var acreZeros = []Word{{"land", "用地面积"}, {"tax", "税收"}, {"value", "工业增加值"}, {"revenue", "营业收入"}, {"upgrade", "技改投资"}, {"energy", "综合能耗"}, {"power", "用电量"}, {"emission", "主要污染物排放量"}, {"staff", "年平均职工人数"}, {"rd", "研发经费"}, {"rd_staff", "研发人员"}, {"equity", "新增股权融资"}, {"main_share", "主营业务收入占比"}, {"market_share", "主导产品市场占有率"}, {"debt", "资产负债率"}, {"niche", "从事细分市场年限"}, {"rights", "Ⅰ类知识产权"}}

var acreRow = Description{
	Kind: KindAcres, ZH: "年度指标", Measure: "条", Class: ClassLedger, Label: "Acre", Key: "id", ID: []string{"ac", "enterprise", "year"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "enterprise", ZH: "企业", Type: Reference, Ref: KindEnterprises, Required: true, Node: true, Synonyms: []string{"企业名称", "单位名称", "公司名称"}},
		{Name: "year", ZH: "年度", Type: Whole, Low: 1990, High: 2100, Past: true, Required: true, Node: true, Synonyms: []string{"年份", "评价年度"}},
		{Name: "scale", ZH: "规上或规下", Type: Enum, Required: true, Words: scaleWords, Synonyms: []string{"企业类别"}, Also: []Word{{ScaleAbove, "规模以上"}, {ScaleBelow, "规模以下"}}},
		{Name: "land", ZH: "用地面积", Type: Number, High: 1e6, Unit: "亩", Synonyms: []string{"占地面积", "土地面积", "实际用地面积"}},
		{Name: "tax", ZH: "税收", Type: Number, Low: -1e9, High: 1e9, Unit: "万元", Synonyms: []string{"评价税收", "实缴税收", "入库税收"}},
		{Name: "value", ZH: "工业增加值", Type: Number, Low: -1e9, High: 1e9, Unit: "万元", Synonyms: []string{"增加值"}},
		{Name: "revenue", ZH: "营业收入", Type: Number, High: 1e9, Unit: "万元", Synonyms: []string{"主营业务收入", "销售收入", "年营业收入"}},
		{Name: "upgrade", ZH: "技改投资", Type: Number, High: 1e9, Unit: "万元", Synonyms: []string{"技术改造投资"}},
		{Name: "energy", ZH: "综合能耗", Type: Number, High: 1e9, Unit: "吨标准煤", Synonyms: []string{"能耗", "综合能源消费量"}},
		{Name: "power", ZH: "用电量", Type: Number, High: 1e7, Unit: "万千瓦时", Synonyms: []string{"用电"}},
		{Name: "emission", ZH: "主要污染物排放量", Type: Number, High: 1e9, Unit: "吨", Synonyms: []string{"排放", "排放量", "污染物排放量"}},
		{Name: "staff", ZH: "年平均职工人数", Type: Number, High: 1e7, Unit: "人", Synonyms: []string{"职工人数", "从业人数", "平均用工人数"}},
		{Name: "rd", ZH: "研发经费", Type: Number, High: 1e9, Unit: "万元", Synonyms: []string{"R&D经费", "R&D经费支出", "研发费用", "研发投入"}},
		{Name: "rd_staff", ZH: "研发人员", Type: Number, High: 1e7, Unit: "人", Synonyms: []string{"研发人员数"}},
		{Name: "equity", ZH: "新增股权融资", Type: Number, High: 1e9, Unit: "万元"},
		{Name: "main_share", ZH: "主营业务收入占比", Type: Number, High: 100, Unit: "%", Synonyms: []string{"主营占比"}},
		{Name: "market_share", ZH: "主导产品市场占有率", Type: Number, High: 100, Unit: "%", Synonyms: []string{"市场占有率"}},
		{Name: "debt", ZH: "资产负债率", Type: Number, High: 1000, Unit: "%"},
		{Name: "niche", ZH: "从事细分市场年限", Type: Number, High: 200, Unit: "年"},
		{Name: "rights", ZH: "Ⅰ类知识产权", Type: Number, High: 1e6, Unit: "项", Synonyms: []string{"I类知识产权"}},
		{Name: "institute", ZH: "有研发机构", Type: YesNo, Synonyms: []string{"研发机构"}},
		{Name: "zero", ZH: "确为零的指标", Type: Enum, Words: acreZeros, Synonyms: []string{"确为零"}},
		{Name: "exclude", ZH: "不定等级原因", Type: Enum, Synonyms: []string{"不参评原因", "剔除原因"},
			Words: []Word{{"utility", "公用事业"}, {"building", "在建"}, {"start-up", "初创期"}, {"supported", "享受国家税收扶持"}, {"other", "其他"}},
			Also:  []Word{{"utility", "公益性企业"}, {"utility", "公共事业"}, {"building", "建设期"}, {"start-up", "初创"}}},
		{Name: "plus", ZH: "加减分", Type: Number, Low: -100, High: 100, Unit: "分", Synonyms: []string{"附加分", "加分"}},
		{Name: "plus_note", ZH: "加减分理由", Type: Text, Of: "plus"},
		{Name: "objection", ZH: "企业异议", Type: Text, Synonyms: []string{"异议"}},
		{Name: "objected", ZH: "异议日期", Type: Day, Of: "objection"},
		{Name: "ruling", ZH: "异议处理", Type: Enum, Of: "objection", Words: []Word{{"kept", "维持"}, {"changed", "采纳并更正"}}},
		{Name: "ruling_note", ZH: "处理说明", Type: Text, Of: "objection"},
	},
}

// leastLand is the smallest land of a firm, 亩: less is that of a house, or another unit.
const leastLand = 0.1

func checkAcre(a Acre, report *Report) {
	checkZero(a.Zero, report, func(name string) bool { v, _ := a.Figure(name); return v != 0 })
	if land, ok := a.Figure("land"); ok && land < leastLand {
		report.Fault("land", Digits(land), "不能少于0.1亩，请核对数和单位；没有数的请留空")
	}
	for _, p := range [][2]string{{"rd", "revenue"}, {"tax", "revenue"}, {"rd_staff", "staff"}} {
		part, ok := a.Figure(p[0])
		if whole, known := a.Figure(p[1]); ok && known && whole != 0 && part > whole { // who sells nothing yet may well do research
			report.Fault(p[0], Digits(part), "不能大于"+report.d.Field(p[1]).ZH+"（"+Digits(whole)+"），请核对数和单位")
		}
	}
	switch {
	case a.Plus != 0 && strings.TrimSpace(a.PlusNote) == "":
		report.Fault("plus_note", "", "有加减分就要写理由，如 获评国家级绿色工厂")
	case a.Objection != "" && a.Objected == "":
		report.Fault("objected", "", "请写企业提出异议的日期")
	case a.Objection == "" && a.Ruling != "":
		report.Fault("ruling", a.Ruling, "没有异议的不写处理，请留空或补写异议")
	}
}
