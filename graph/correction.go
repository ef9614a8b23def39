package graph

// KindCorrections is the kind of corrections.
const KindCorrections Kind = "corrections"

// Correction is what a person would have a field of a record say. It changes
// nothing until somebody accepts it: then the record and the correction's state
// are one write. It never enters the judgement itself.
type Correction struct {
	ID      string          `json:"id"`      // u-…
	On      Kind            `json:"on"`      // the kind of the record
	Subject string          `json:"subject"` // its key
	Field   string          `json:"field"`
	Before  string          `json:"before,omitzero"` // what the person saw there, as Field.Text has it
	After   string          `json:"after,omitzero"`  // what it should be; blank: nothing
	Reason  string          `json:"reason"`
	By      string          `json:"by"`
	Date    Date            `json:"date"`
	State   CorrectionState `json:"state"`
	// Reviewer accepted it or sent it back, on the day Reviewed; ReviewNote says why.
	Reviewer   string `json:"reviewer,omitzero"`
	Reviewed   Date   `json:"reviewed,omitzero"`
	ReviewNote string `json:"review_note,omitzero"`
	Source
}

// CorrectionState is how far a correction has come.
type CorrectionState string

// The states of a correction.
const (
	CorrectionPending  CorrectionState = "pending"
	CorrectionAccepted CorrectionState = "accepted"
	CorrectionReturned CorrectionState = "returned"
)

func (c Correction) Ref() Ref { return Ref{KindCorrections, c.ID} }

// Target is the record that the correction is about.
func (c Correction) Target() Ref { return Ref{c.On, c.Subject} }

var correctionRow = Description{
	Kind: KindCorrections, ZH: "更正", Measure: "条", Class: ClassLedger, Label: "Correction", Key: "id", ID: []string{"u", "on", "subject", "field", "after", "by", "date"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "on", ZH: "对象类别", Type: Text, Required: true, Most: 40, Node: true},
		{Name: "subject", ZH: "对象标识", Type: Text, Required: true, Node: true},
		{Name: "field", ZH: "更正项", Type: Text, Required: true, Most: 40},
		{Name: "before", ZH: "原值", Type: Text},
		{Name: "after", ZH: "更正为", Type: Text},
		{Name: "reason", ZH: "更正理由", Type: Text, Required: true},
		{Name: "by", ZH: "更正人", Type: Text, Required: true, Most: 40},
		{Name: "date", ZH: "填报日期", Type: Day, Required: true},
		{Name: "state", ZH: "审核状态", Type: Enum, Required: true, Node: true, Words: []Word{{"pending", "待审"}, {"accepted", "已采纳"}, {"returned", "已退回"}}},
		{Name: "reviewer", ZH: "审核人", Type: Text, Most: 40},
		{Name: "reviewed", ZH: "审核日期", Type: Day},
		{Name: "review_note", ZH: "审核意见", Type: Text},
	},
}

// checkCorrection holds what no field says: a correction changes something, and
// one that was reviewed says by whom, one sent back also why.
func checkCorrection(c Correction, report *Report) {
	if c.Before == c.After {
		report.Fault("after", c.After, "与原值相同，请改成应有的内容")
	}
	if c.State != CorrectionPending && c.Reviewer == "" {
		report.Fault("reviewer", "", "已审核的更正须注明审核人")
	}
	if c.State == CorrectionReturned && c.ReviewNote == "" {
		report.Fault("review_note", "", "退回须写明理由，更正人才知道怎样改")
	}
}
