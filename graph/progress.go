package graph

// KindProgress is the kind of entries on how projects go.
const KindProgress Kind = "progress"

// Progress is what somebody noted of a project in the ledger (项目进展): what has
// happened, what is to be done next and by when. The newest one counts.
type Progress struct {
	ID      string `json:"id"` // pg-…
	Project string `json:"project"`
	Date    Date   `json:"date"`
	Text    string `json:"text"`
	Next    string `json:"next"`
	NextDue Date   `json:"next_due"`
	By      string `json:"by"`
	Source
}

func (p Progress) Ref() Ref { return Ref{KindProgress, p.ID} }

var progressRow = Description{
	Kind: KindProgress, ZH: "项目进展", Measure: "条", Class: ClassLedger, Label: "Progress", Key: "id", ID: []string{"pg", "project", "date", "by"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "project", ZH: "项目", Type: Reference, Ref: KindProjects, Required: true, Node: true},
		{Name: "date", ZH: "日期", Type: Day, Required: true},
		{Name: "text", ZH: "进展", Type: Text, Required: true, Synonyms: []string{"进展情况", "项目进展", "进度、备注"}},
		{Name: "next", ZH: "下一步", Type: Text, Most: 500, Required: true, Synonyms: []string{"近期工作安排", "下步工作"}},
		{Name: "next_due", ZH: "下一步时限", Type: Day, Required: true, Ahead: true},
		{Name: "by", ZH: "填报人", Type: Text, Required: true, Most: 40, Synonyms: []string{"跟踪人"}},
	},
}

func checkProgress(p Progress, report *Report) {
	if p.NextDue.valid() && p.Date.valid() && p.NextDue.LastDay() < p.Date.LastDay() {
		report.Fault("next_due", string(p.NextDue), "早于填报日期 "+string(p.Date)+"，请写下一步要在哪天前完成")
	}
}
