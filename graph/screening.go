package graph

import "strings"

// KindScreenings is the kind of screenings.
const KindScreenings Kind = "screenings"

// Screening is what was judged of a project at one gate (研判), and by which clause.
type Screening struct {
	ID      string `json:"id"` // sc-…
	Project string `json:"project"`
	Gate    string `json:"gate"`
	Result  string `json:"result"` // a gate without a screening was not judged
	Clause  string `json:"clause"` // the rule or document it rests on
	By      string `json:"by"`
	Date    Date   `json:"date"`
	Source
}

// The results of a screening.
const (
	ScreeningPassed = "passed"
	ScreeningFailed = "failed"
)

// gateWords are the gates, in the order they are judged in.
var gateWords = []Word{{"industry", "产业契合"}, {"high_energy", "两高"}, {"chemical_park", "化工园区"}, {"land", "用地"}, {"energy", "能耗"}, {"competition", "公平竞争审查"}}

// Gates are the gates with their words, in their order.
func Gates() []Word { return append([]Word(nil), gateWords...) }

func gateZH(gate string) string { return (&Field{Words: gateWords}).WordZH(gate) }

func (s Screening) Ref() Ref { return Ref{KindScreenings, s.ID} }

// LastScreening is the newest of a project's screenings at a gate that was judged by a
// date, whatever was judged later; blank where there is none.
func LastScreening(list []Screening, gate string, by Date) (last Screening) {
	for _, s := range list {
		if s.Gate == gate && s.Date.FirstDay() <= by.LastDay() && (s.Date.LastDay() > last.Date.LastDay() || s.Date.LastDay() == last.Date.LastDay() && strings.Compare(s.ID, last.ID) > 0) {
			last = s
		}
	}
	return last
}

var screeningRow = Description{
	Kind: KindScreenings, ZH: "研判", Measure: "条", Class: ClassLedger, Label: "Screening", Key: "id", ID: []string{"sc", "project", "gate", "date", "by"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "project", ZH: "项目", Type: Reference, Ref: KindProjects, Required: true, Node: true},
		{Name: "gate", ZH: "研判事项", Type: Enum, Required: true, Words: gateWords},
		{Name: "result", ZH: "研判结果", Type: Enum, Required: true, Words: []Word{{ScreeningPassed, "通过"}, {ScreeningFailed, "不通过"}}, Also: []Word{{ScreeningPassed, "是"}, {ScreeningFailed, "否"}}},
		{Name: "clause", ZH: "依据条款", Type: Text, Required: true},
		{Name: "by", ZH: "研判人", Type: Text, Required: true, Most: 40},
		{Name: "date", ZH: "日期", Type: Day, Required: true},
	},
}
