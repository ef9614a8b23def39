package graph

// KindCounts is the kind of what other lists count.
const KindCounts Kind = "counts"

// Count is what somebody else's list counts of the same thing as the ledger does, by a
// rule of its own (口径). The two stand side by side and are never merged.
type Count struct {
	ID     string  `json:"id"` // ct-…
	Region string  `json:"region"`
	What   string  `json:"what"` // one of countWords
	Since  Date    `json:"since"`
	Until  Date    `json:"until"`
	List   string  `json:"list"`  // whose it is: 省招商平台
	Basis  string  `json:"basis"` // how that list counts
	Value  float64 `json:"value"`
	Source
}

func checkCount(c Count, report *Report) {
	inOrder(report, "until", c.Since, c.Until, "截止日期不能早于起始日期，请改正其中一个")
}

// countWords are what the ledger counts too; see ledger.Counted.
var countWords = []Word{{"signed_1", "亿元以上新签约项目（个）"}, {"signed_5", "5亿元以上新签约项目（个）"}, {"started_1", "亿元以上新签约开工项目（个）"}, {"trips", "党政主要负责同志外出招商（批次）"}}

func (c Count) Ref() Ref { return Ref{KindCounts, c.ID} }

var countRow = Description{
	Kind: KindCounts, ZH: "平台统计数", Measure: "条", Class: ClassLedger, Label: "Count", Key: "id", ID: []string{"ct", "region", "what", "since", "until", "list"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "region", ZH: "地区", Type: Reference, Ref: KindRegions, Required: true, Node: true},
		{Name: "what", ZH: "指标", Type: Enum, Required: true, Words: countWords},
		{Name: "since", ZH: "起始日期", Type: Day, Required: true},
		{Name: "until", ZH: "截止日期", Type: Day, Required: true},
		{Name: "list", ZH: "统计平台", Type: Text, Most: 200, Required: true},
		{Name: "basis", ZH: "口径", Type: Text, Required: true},
		{Name: "value", ZH: "数值", Type: Number, High: 1e9},
	},
}
