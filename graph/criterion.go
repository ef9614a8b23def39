package graph

// KindCriteria is the kind of the lines of rules.
const KindCriteria Kind = "criteria"

// Criterion is one line of a rule that an office reckons by (规则条款): a bar for a title, a
// weight of a grade, what makes an alert, a closing date. They are a table of the data set,
// each with its source; an office may have its own.
type Criterion struct {
	ID    string `json:"id"` // cr-…
	Rule  string `json:"rule"`
	Use   string `json:"use"`
	Scale string `json:"scale,omitzero"` // of the firms it is for; blank: all
	What  string `json:"what"`           // one of criterionWords
	Way   string `json:"way"`
	// Number is the bar, the benchmark, the share in percent or the count of months, as Way says.
	Number float64 `json:"number,omitzero"`
	Weight float64 `json:"weight,omitzero"` // points; 0: not known, and then nothing is graded by the rule
	Lack   string  `json:"lack,omitzero"`   // what a firm without the figure gets; blank: no grade
	// The line is for revenues from Least up to below Most, 万元; Most 0: any above.
	Least  float64 `json:"least,omitzero"`
	Most   float64 `json:"most,omitzero"`
	When   Date    `json:"when,omitzero"` // a closing date
	Yearly bool    `json:"yearly,omitzero"`
	Text   string  `json:"text"` // the line as people read it
	Since  Date    `json:"since,omitzero"`
	Source
}

// What rules are for.
const (
	RuleAboveScale  = "above-scale"
	RuleLittleGiant = "little-giant"
	RuleAcre        = "acre"
	RuleAlert       = "alert"
)

// How a line of a rule is reckoned.
const (
	WayLeast     = "least"
	WayMost      = "most"
	WayNear      = "near" // below the bar, and worth looking after
	WayBenchmark = "benchmark"
	WayRange     = "range"
	WayShare     = "share"
	WayFalling   = "falling"
	WayDrop      = "drop"
	WaySilent    = "silent"
	WayWindow    = "window"
)

// LackMean is that a firm without a figure gets the mean of those that have it.
const LackMean = "mean"

func (c Criterion) Ref() Ref { return Ref{KindCriteria, c.ID} }

// criterionWords are what lines are about: indicators, grades, figures of a month, a day.
var criterionWords = append([]Word{{"sales", "营业收入（申报口径，万元）"}, {"tax_per_mu", "亩均税收（万元/亩）"}, {"value_per_mu", "亩均增加值（万元/亩）"}, {"revenue_per_mu", "亩均营业收入（万元/亩）"},
	{"upgrade_per_mu", "亩均技改投资（万元/亩）"}, {"value_per_energy", "单位能耗增加值（万元/吨标准煤）"}, {"revenue_per_energy", "单位能耗营业收入（万元/吨标准煤）"}, {"value_per_emission", "单位排放增加值（万元/吨）"},
	{"revenue_per_emission", "单位排放营业收入（万元/吨）"}, {"productivity", "全员劳动生产率（万元/人）"}, {"rd_share", "研发经费占比（%）"}, {"rd_share_before", "上一年研发经费占比（%）"}, {"tax_per_power", "单位用电税收（元/千瓦时）"},
	{"year_revenue", "年营业收入（万元）"}, {"main_share", "主营业务收入占比（%）"}, {"growth", "近2年主营业务收入平均增长率（%）"}, {"growth_compound", "近2年营业收入复合增长率（%）"}, {"debt", "资产负债率（%）"}, {"market_share", "市场占有率（%）"},
	{"niche", "从事细分市场（年）"}, {"rights", "Ⅰ类知识产权（项）"}, {"institute", "研发机构（有为1）"}, {"srdi", "专精特新中小企业称号（有为1）"}, {"equity_two", "近2年新增股权融资（万元）"}, {"rd_two", "近2年研发经费合计（万元）"}, {"rd_year", "上年度研发经费（万元）"}, {"rd_staff_share", "研发人员占比（%）"},
	{"grade_a", "A"}, {"grade_b", "B"}, {"grade_c", "C"}, {"grade_d", "D"}, {"report", "填报"}, {"day", "日期"}}, monthWords...)

var criterionRow = Description{
	Kind: KindCriteria, ZH: "规则条款", Measure: "条", Class: ClassFact, Internal: true, Unclaimed: true, Label: "Criterion", Key: "id", ID: []string{"cr", "rule", "use", "scale", "what", "way", "least", "when"}, Name: []string{"text"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "rule", ZH: "规则", Type: Text, Most: 60, Required: true, Node: true},
		{Name: "use", ZH: "用于", Type: Enum, Required: true, Node: true, Words: []Word{{RuleAboveScale, "纳规候选"}, {RuleLittleGiant, "小巨人候选"}, {RuleAcre, "亩均评价"}, {RuleAlert, "监测提醒"}}},
		{Name: "scale", ZH: "规上或规下", Type: Enum, Words: scaleWords},
		{Name: "what", ZH: "事项", Type: Enum, Required: true, Words: criterionWords},
		{Name: "way", ZH: "算法", Type: Enum, Required: true, Words: []Word{{WayLeast, "不低于"}, {WayMost, "不高于"}, {WayNear, "接近线"}, {WayBenchmark, "与基准值比"}, {WayRange, "在最小最大之间"}, {WayShare, "排位累计占比"},
			{WayFalling, "连续下降月数"}, {WayDrop, "同比下降"}, {WaySilent, "逾期未报天数"}, {WayWindow, "截止日期"}}},
		{Name: "number", ZH: "数值", Type: Number, Low: -1e9, High: 1e12},
		{Name: "weight", ZH: "权重", Type: Number, High: 1000, Unit: "分"},
		{Name: "lack", ZH: "缺数时", Type: Enum, Words: []Word{{LackMean, "按有数企业的平均得分"}}},
		{Name: "least", ZH: "适用收入下限", Type: Number, High: 1e12, Unit: "万元"},
		{Name: "most", ZH: "适用收入上限", Type: Number, High: 1e12, Unit: "万元"},
		{Name: "when", ZH: "截止日期", Type: Day, Ahead: true},
		{Name: "yearly", ZH: "每年同日", Type: YesNo},
		{Name: "text", ZH: "条文", Type: Text, Most: 300, Required: true},
		{Name: "since", ZH: "规则日期", Type: Day},
	},
}

func checkCriterion(c Criterion, report *Report) {
	switch {
	case c.Way == WayBenchmark && c.Number == 0:
		report.Fault("number", "", "与基准值比的条款须写基准值")
	case c.Way == WayShare && (c.Number <= 0 || c.Number > 100):
		report.Fault("number", "", "排位累计占比须在0到100之间，如 A写25、B写70")
	case c.Way == WayWindow && len(c.When) != len("2006-01-02"):
		report.Fault("when", string(c.When), "截止日期须写到日，如 2026-12-05")
	case c.Most != 0 && c.Most <= c.Least:
		report.Fault("most", "", "适用收入上限须高于下限，请改正其中一个")
	}
}
