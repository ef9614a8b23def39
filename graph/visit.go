package graph

// KindVisits is the kind of visits.
const KindVisits Kind = "visits"

// Visit is a call on an enterprise or another body (走访), and what came of it.
type Visit struct {
	ID         string `json:"id"`   // v-…
	Whom       string `json:"whom"` // as written
	Enterprise string `json:"enterprise,omitzero"`
	Region     string `json:"region,omitzero"`
	Chain      string `json:"chain,omitzero"`
	Purpose    string `json:"purpose"`
	Date       Date   `json:"date"`
	By         string `json:"by"`
	Text       string `json:"text,omitzero"`
	Source
}

func (v Visit) Ref() Ref { return Ref{KindVisits, v.ID} }

var visitRow = Description{
	Kind: KindVisits, ZH: "走访", Measure: "次", Class: ClassLedger, Label: "Visit", Key: "id", ID: []string{"v", "whom", "date", "by"}, Name: []string{"whom"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "whom", ZH: "走访对象", Type: Text, Required: true, Most: 200, Synonyms: []string{"走访单位", "受访单位", "拜访企业", "拜访单位"}},
		{Name: "enterprise", ZH: "登记企业", Type: Reference, Ref: KindEnterprises, Node: true},
		{Name: "region", ZH: "县区", Type: Reference, Ref: KindRegions, Node: true, Synonyms: []string{"地区", "所在县区", "属地"}},
		{Name: "chain", ZH: "产业链", Type: Reference, Ref: KindChains, Node: true, Synonyms: []string{"产业链名称", "所属产业链"}},
		{Name: "purpose", ZH: "走访事由", Type: Enum, Required: true, Synonyms: []string{"事由", "走访目的", "走访类别"},
			Words: []Word{{"service", "服务企业"}, {"diagnosis", "入企诊断"}, {"courting", "招商对接"}, {"study", "调研"}},
			Also:  []Word{{"service", "四送一服"}, {"service", "包联走访"}, {"courting", "招商"}, {"courting", "外出招商"}}},
		{Name: "date", ZH: "走访日期", Type: Day, Required: true, Node: true, Synonyms: []string{"走访时间", "出访时间"}},
		{Name: "by", ZH: "走访人", Type: Text, Required: true, Most: 200, Synonyms: []string{"走访领导", "走访人员", "带队领导"}},
		{Name: "text", ZH: "走访情况", Type: Text, Synonyms: []string{"情况", "走访记录", "主要内容"}},
	},
}
