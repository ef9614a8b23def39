// Package newkind adds a kind to the table, the receptions of firms at an office. A
// test that imports it holds a store, or whatever walks the table, to a kind that
// no other file names.
package newkind

import "chainchief/graph"

// Reception is what an office noted of a reception to an enterprise (接待).
type Reception struct {
	ID         string     `json:"id"` // v-…
	Enterprise string     `json:"enterprise"`
	Region     string     `json:"region,omitzero"`
	Outcome    string     `json:"outcome"`
	Date       graph.Date `json:"date"`
	Topics     []string   `json:"topics,omitempty"`
	Days       float64    `json:"days,omitzero"`
	graph.Source
}

// Kind is the kind of receptions.
const Kind graph.Kind = "receptions"

func (v Reception) Ref() graph.Ref { return graph.Ref{Kind: Kind, Key: v.ID} }

func init() {
	graph.Register(graph.Description{
		Kind: Kind, ZH: "接待", Class: graph.ClassLedger, Label: "Reception", Key: "id", ID: []string{"v", "enterprise", "date"},
		Fields: []graph.Field{
			{Name: "id", ZH: "标识", Type: graph.Slug, Required: true},
			{Name: "enterprise", ZH: "接待企业", Type: graph.Reference, Ref: graph.KindEnterprises, Required: true, Node: true},
			{Name: "region", ZH: "地区", Type: graph.Reference, Ref: graph.KindRegions, Node: true},
			{Name: "outcome", ZH: "接待结果", Type: graph.Enum, Required: true, Words: []graph.Word{{Value: "interested", ZH: "有意向"}, {Value: "none", ZH: "无意向"}}},
			{Name: "date", ZH: "接待日期", Type: graph.Day, Required: true},
			{Name: "topics", ZH: "接待议题", Type: graph.Text},
			{Name: "days", ZH: "接待天数", Type: graph.Number, High: 30, Unit: "天"},
		},
	}, func(v Reception, report *graph.Report) {
		if v.Outcome == "interested" && len(v.Topics) == 0 {
			report.Fault("topics", "", "有意向时须写明议题")
		}
	})
}
