// Package newkind adds a kind to the table, the visits of an office to firms. A
// test that imports it holds a store, or whatever walks the table, to a kind that
// no other file names.
package newkind

import "chainchief/graph"

// Visit is what an office noted of a visit to an enterprise (走访).
type Visit struct {
	ID         string     `json:"id"` // v-…
	Enterprise string     `json:"enterprise"`
	Region     string     `json:"region,omitzero"`
	Outcome    string     `json:"outcome"`
	Date       graph.Date `json:"date"`
	Topics     []string   `json:"topics,omitempty"`
	Days       float64    `json:"days,omitzero"`
	graph.Source
}

// Kind is the kind of visits.
const Kind graph.Kind = "visits"

func (v Visit) Ref() graph.Ref { return graph.Ref{Kind: Kind, Key: v.ID} }

func init() {
	graph.Register(graph.Description{
		Kind: Kind, ZH: "走访", Class: graph.ClassLedger, Label: "Visit", Key: "id", ID: []string{"v", "enterprise", "date"},
		Fields: []graph.Field{
			{Name: "id", ZH: "标识", Type: graph.Slug, Required: true},
			{Name: "enterprise", ZH: "走访企业", Type: graph.Reference, Ref: graph.KindEnterprises, Required: true, Node: true},
			{Name: "region", ZH: "地区", Type: graph.Reference, Ref: graph.KindRegions, Node: true},
			{Name: "outcome", ZH: "走访结果", Type: graph.Enum, Required: true, Words: []graph.Word{{Value: "interested", ZH: "有意向"}, {Value: "none", ZH: "无意向"}}},
			{Name: "date", ZH: "走访日期", Type: graph.Day, Required: true},
			{Name: "topics", ZH: "走访议题", Type: graph.Text},
			{Name: "days", ZH: "走访天数", Type: graph.Number, High: 30, Unit: "天"},
		},
	}, func(v Visit, report *graph.Report) {
		if v.Outcome == "interested" && len(v.Topics) == 0 {
			report.Fault("topics", "", "有意向时须写明议题")
		}
	})
}
