package graph

// KindCooperations is the kind of cooperations.
const KindCooperations Kind = "cooperations"

// Cooperation is an item of what two places do together (合作事项), or one of the five
// elements that a pairing of parks must make clear.
type Cooperation struct {
	ID      string `json:"id"` // y-…
	Element string `json:"element"`
	Name    string `json:"name"`
	Park    string `json:"park,omitzero"`    // our park of the pairing
	Partner string `json:"partner,omitzero"` // the other side, as written
	Region  string `json:"region,omitzero"`
	Chain   string `json:"chain,omitzero"`
	Text    string `json:"text,omitzero"`
	Lead    string `json:"lead,omitzero"`
	Until   Date   `json:"until,omitzero"`
	State   string `json:"state"`
	// Progress is the latest sentence reported, as each half year; of the day Reported.
	Progress string `json:"progress,omitzero"`
	Reported Date   `json:"reported,omitzero"`
	Source
}

// CooperationItem is the element of what is no element of a pairing.
const CooperationItem = "item"

// The states of a cooperation.
const (
	CooperationPlanned = "planned"
	CooperationRuns    = "running"
	CooperationDone    = "done"
)

func (c Cooperation) Ref() Ref { return Ref{KindCooperations, c.ID} }

var cooperationRow = Description{
	Kind: KindCooperations, ZH: "合作事项", Measure: "项", Class: ClassLedger, Label: "Cooperation", Key: "id",
	ID: []string{"y", "element", "name", "park", "region"}, Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "element", ZH: "事项类别", Type: Enum, Required: true, Node: true, Synonyms: []string{"类别", "合作要素"},
			Words: []Word{{"plan", "合作方案"}, {"path", "合作路径"}, {"platform", "承接平台"}, {"measure", "重点举措"}, {"policy", "政策保障"}, {CooperationItem, "合作事项"}}},
		{Name: "name", ZH: "事项名称", Type: Text, Required: true, Most: 500, Node: true, Synonyms: []string{"合作事项", "事项", "合作内容", "结对事项"}},
		{Name: "park", ZH: "园区", Type: Reference, Ref: KindParks, Node: true, Synonyms: []string{"园区名称", "我方园区", "开发区"}},
		{Name: "partner", ZH: "合作方", Type: Text, Most: 200, Synonyms: []string{"合作单位", "结对方", "伙伴园区"}},
		{Name: "region", ZH: "县区", Type: Reference, Ref: KindRegions, Node: true, Synonyms: []string{"地区", "所在县区", "属地"}},
		{Name: "chain", ZH: "产业链", Type: Reference, Ref: KindChains, Node: true, Synonyms: []string{"产业链名称", "所属产业链"}},
		{Name: "text", ZH: "内容", Type: Text, Synonyms: []string{"主要内容", "具体内容"}},
		{Name: "lead", ZH: "责任单位", Type: Text, Most: 200, Node: true, Synonyms: []string{"牵头责任单位", "牵头单位"}},
		{Name: "until", ZH: "完成时限", Type: Day, Ahead: true, Synonyms: []string{"时限", "完成时间"}},
		{Name: "state", ZH: "进展状态", Type: Enum, Required: true, Node: true, Synonyms: []string{"状态", "完成状态"},
			Words: []Word{{CooperationPlanned, "待启动"}, {CooperationRuns, "推进中"}, {CooperationDone, "已完成"}},
			Also:  []Word{{CooperationPlanned, "未启动"}, {CooperationRuns, "序时推进"}, {CooperationRuns, "正在推进"}, {CooperationDone, "完成"}}},
		{Name: "progress", ZH: "落实情况", Type: Text, Synonyms: []string{"工作进展", "进展情况", "上半年落实情况", "半年进展"}},
		{Name: "reported", ZH: "填报日期", Type: Day, Of: "progress", Synonyms: []string{"填报时间"}},
	},
}
