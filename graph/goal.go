package graph

import (
	"slices"
)

// The kinds of goals and of their values.
const (
	KindGoals      Kind = "goals"
	KindGoalValues Kind = "goal_values"
)

// Goal is a line of a ledger of goals (目标台账): what is to be reached, by whom and until when.
type Goal struct {
	ID      string  `json:"id"` // m-…
	Name    string  `json:"name"`
	Number  float64 `json:"number,omitzero"` // in Unit; 0: the goal names none
	Unit    string  `json:"unit,omitzero"`
	Measure string  `json:"measure,omitzero"` // exactly what is counted (口径)
	Pace    string  `json:"pace,omitzero"`    // whether the value grows over the period or is a level at its end; blank: it grows
	// Count says what of the ledger its value is counted from; blank: it is filled in by hand.
	Count string `json:"count,omitzero"`
	// Title and TitleLevel say which title is counted, where titles are; a blank level: any.
	Title      string `json:"title,omitzero"`
	TitleLevel string `json:"title_level,omitzero"`
	// Least100MCNY is the least investment, 亿元, of a project that is counted; 0: any.
	Least100MCNY float64 `json:"least_100m_cny,omitzero"`
	// The scope; blank: the whole place that the data is about.
	Region  string   `json:"region,omitzero"`
	Chain   string   `json:"chain,omitzero"`
	Cluster string   `json:"cluster,omitzero"`
	Since   Date     `json:"since,omitzero"` // the first day of the period; blank: that of the year of Until
	Until   Date     `json:"until"`          // the period ends and the goal is due
	Lead    string   `json:"lead,omitzero"`
	With    []string `json:"with,omitempty"`
	Basis   string   `json:"basis,omitzero"` // where the task comes from
	// Progress is the latest sentence reported (落实情况), of the day Reported.
	Progress string `json:"progress,omitzero"`
	Reported Date   `json:"reported,omitzero"`
	Source
}

// The paces of a goal.
const (
	PaceSum   = "sum"
	PaceLevel = "level"
)

// What the value of a goal is counted from.
const (
	CountSigned       = "projects-signed"
	CountStarted      = "projects-started"
	CountCommissioned = "projects-commissioned"
	CountAboveScale   = "above-scale"
	CountTitled       = "titled"
)

// GoalValue is what of a goal was reached on a day.
type GoalValue struct {
	ID    string  `json:"id"` // w-…
	Goal  string  `json:"goal"`
	Date  Date    `json:"date"`
	Value float64 `json:"value"` // in the unit of the goal
	Text  string  `json:"text,omitzero"`
	By    string  `json:"by"`
	Source
}

func (g Goal) Ref() Ref      { return Ref{KindGoals, g.ID} }
func (v GoalValue) Ref() Ref { return Ref{KindGoalValues, v.ID} }

// Falls reports whether the values of the goal may be below zero: those of a level may,
// such as a growth; what is counted up may not.
func (g Goal) Falls() bool { return g.Pace == PaceLevel }

var goalRow = Description{
	Kind: KindGoals, ZH: "目标", Measure: "项", Class: ClassLedger, Label: "Goal", Key: "id",
	ID: []string{"m", "name", "region", "chain", "cluster", "until"}, Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "name", ZH: "重点工作", Type: Text, Required: true, Most: 500, Node: true, Synonyms: []string{"目标", "目标任务", "重点工作任务", "工作任务", "督查内容", "指标名称", "指标", "目标名称", "任务", "任务内容"}},
		{Name: "number", ZH: "目标值", Type: Number, Low: -1e9, High: 1e12, Synonyms: []string{"年度目标", "全年目标", "目标数"}},
		{Name: "unit", ZH: "计量单位", Type: Text, Most: 40, Synonyms: []string{"单位", "数量单位"}},
		{Name: "measure", ZH: "口径", Type: Text, Synonyms: []string{"统计口径", "指标口径"}},
		{Name: "pace", ZH: "进度方式", Type: Enum, Words: []Word{{PaceSum, "期内累计"}, {PaceLevel, "期末水平"}}, Also: []Word{{PaceSum, "累计"}, {PaceLevel, "水平"}, {PaceLevel, "增幅"}, {PaceLevel, "占比"}}},
		{Name: "count", ZH: "取数", Type: Enum, Node: true, Words: []Word{{CountSigned, "期内签约项目"}, {CountStarted, "期内开工项目"}, {CountCommissioned, "期内投产项目"}, {CountAboveScale, "期内入规企业"}, {CountTitled, "期内认定称号的企业"}}},
		{Name: "title", ZH: "取数称号", Type: Enum, Words: titleWords()},
		{Name: "title_level", ZH: "取数称号级别", Type: Enum, Words: levelWords},
		{Name: "least_100m_cny", ZH: "项目投资下限", Type: Number, High: 1e5, Unit: "亿元"},
		{Name: "region", ZH: "县区", Type: Reference, Ref: KindRegions, Node: true, Synonyms: []string{"地区", "所在县区", "属地"}},
		{Name: "chain", ZH: "产业链", Type: Reference, Ref: KindChains, Node: true, Synonyms: []string{"产业链名称", "所属产业链"}},
		{Name: "cluster", ZH: "产业集群", Type: Reference, Ref: KindClusters, Node: true, Synonyms: []string{"集群", "集群名称"}},
		{Name: "since", ZH: "起始日期", Type: Day, Ahead: true, Synonyms: []string{"起始时间"}},
		{Name: "until", ZH: "完成时限", Type: Day, Ahead: true, Required: true, Synonyms: []string{"时限", "办结时限", "完成时间", "截止时间"}},
		{Name: "lead", ZH: "牵头责任单位", Type: Text, Most: 200, Node: true, Synonyms: []string{"责任单位", "牵头单位", "主责单位"}},
		{Name: "with", ZH: "协同责任单位", Type: Text, Synonyms: []string{"配合单位", "协同单位", "责任分工单位"}},
		{Name: "basis", ZH: "任务来源", Type: Text, Most: 200},
		{Name: "progress", ZH: "落实情况", Type: Text, Synonyms: []string{"工作进展", "进展情况", "落实情况（全年）", "上半年落实情况", "一季度工作进展", "全年落实情况", "工作进展情况", "完成情况"}},
		{Name: "reported", ZH: "填报日期", Type: Day, Of: "progress", Synonyms: []string{"填报时间"}},
	},
}

func checkGoal(g Goal, report *Report) {
	inOrder(report, "until", g.Since, g.Until, "完成时限不能早于起始日期，请改正其中一个")
	if g.Number < 0 && !g.Falls() {
		report.Fault("number", Digits(g.Number), "不能是负数；降幅、增幅一类的目标请把进度方式选为“期末水平”")
	}
	if g.Number != 0 && g.Unit == "" {
		report.Fault("unit", "", "写了目标值就要写计量单位，如 个、亿元、%")
	}
	switch {
	case g.Count == CountTitled && g.Title == "":
		report.Fault("title", "", "按称号取数的目标须写是哪个称号")
	case g.Count != CountTitled && g.Title != "":
		report.Fault("title", g.Title, "只用于按称号取数的目标，请留空，或把取数选为“期内认定称号的企业”")
	case g.TitleLevel != "" && !slices.Contains(levelsOf(g.Title), g.TitleLevel):
		report.Fault("title_level", g.TitleLevel, "这个称号没有这一级，请改正称号或级别")
	}
	if g.Number == 0 && g.Count != "" {
		report.Fault("number", "", "由系统取数的目标须写目标值")
	}
}

var goalValueRow = Description{
	Kind: KindGoalValues, ZH: "目标进展", Measure: "条", Class: ClassLedger, Label: "GoalValue", Key: "id", ID: []string{"w", "goal", "date"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "goal", ZH: "目标", Type: Reference, Ref: KindGoals, Required: true, Node: true},
		{Name: "date", ZH: "截至日期", Type: Day, Required: true, Node: true, Synonyms: []string{"截至", "日期"}},
		{Name: "value", ZH: "完成值", Type: Number, Required: true, Low: -1e9, High: 1e12, Synonyms: []string{"完成数", "累计完成", "实际完成"}},
		{Name: "text", ZH: "进展说明", Type: Text, Synonyms: []string{"落实情况", "工作进展"}},
		{Name: "by", ZH: "填报人", Type: Text, Required: true, Most: 40, Synonyms: []string{"填报单位"}},
	},
}
