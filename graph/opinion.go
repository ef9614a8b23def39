package graph

// KindOpinions is the kind of opinions.
const KindOpinions Kind = "opinions"

// Opinion is what somebody who knows the trade says of the state of a segment in
// a region (专家意见). It stands beside the rule's answer and never enters it.
type Opinion struct {
	ID      string `json:"id"` // o-…
	Region  string `json:"region"`
	Segment string `json:"segment"`
	View    string `json:"view"`            // agree, or other
	State   string `json:"state,omitzero"`  // what it is instead, where the view is other
	Answer  string `json:"answer,omitzero"` // what the rule said then
	Reason  string `json:"reason"`
	By      string `json:"by"`
	Date    Date   `json:"date"`
	Source
}

// The views of an opinion.
const (
	OpinionAgrees = "agree"
	OpinionOther  = "other"
)

func (o Opinion) Ref() Ref { return Ref{KindOpinions, o.ID} }

// opinionStates are the words of a judgement; a test of package api holds them to it.
var opinionStates = []Word{{"strong", "优势"}, {"ordinary", "一般"}, {"weak", "薄弱"}, {"twin", "同类已有"}, {"building", "在建"}, {"signed", "已签约"}, {"missing", "缺失"},
	{"unseen", "暂无登记"}, {"suspected", "线索待核"}, {"lost", "流失"}, {"insufficient", "资料不足"}, {"not_involved", "暂未涉及"}}

var opinionRow = Description{
	Kind: KindOpinions, ZH: "专家意见", Measure: "条", Class: ClassLedger, Label: "Opinion", Key: "id", ID: []string{"o", "region", "segment", "by", "date"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "region", ZH: "地区", Type: Reference, Ref: KindRegions, Required: true, Node: true},
		{Name: "segment", ZH: "环节", Type: Reference, Ref: KindSegments, Required: true, Node: true},
		{Name: "answer", ZH: "系统判定", Type: Enum, Words: opinionStates},
		{Name: "view", ZH: "意见", Type: Enum, Required: true, Words: []Word{{OpinionAgrees, "同意"}, {OpinionOther, "另有判断"}}},
		{Name: "state", ZH: "应为", Type: Enum, Words: opinionStates},
		{Name: "reason", ZH: "理由", Type: Text, Required: true},
		{Name: "by", ZH: "专家姓名", Type: Text, Required: true, Most: 40},
		{Name: "date", ZH: "日期", Type: Day, Required: true},
	},
}

// checkOpinion: who disagrees says what it is, and nobody else does.
func checkOpinion(o Opinion, report *Report) {
	switch {
	case o.View == OpinionOther && o.State == "":
		report.Fault("state", "", "另有判断时须选择应为哪种状态")
	case o.View == OpinionAgrees && o.State != "":
		report.Fault("state", o.State, "同意系统判定时请留空")
	}
}
