package graph

import (
	"fmt"
	"strings"
)

// KindProblems is the kind of problems.
const KindProblems Kind = "problems"

// Issue is what an enterprise or a chain is held up by, and how far its settling has
// come (问题清单): from 收集 to 销号, each step with who took it and when.
type Issue struct {
	ID         string `json:"id"` // j-…
	What       string `json:"what"`
	Type       string `json:"type,omitzero"`
	Region     string `json:"region"`
	Enterprise string `json:"enterprise,omitzero"`
	Chain      string `json:"chain,omitzero"`
	Segment    string `json:"segment,omitzero"`
	Visit      string `json:"visit,omitzero"` // that brought it
	Need       string `json:"need,omitzero"`  // what it says is lacking, which the judgement counts
	By         string `json:"by"`             // collected it, on the day Date
	Date       Date   `json:"date"`

	AssignedBy string `json:"assigned_by,omitzero"`
	Assigned   Date   `json:"assigned,omitzero"`
	Unit       string `json:"unit,omitzero"`  // that is to settle it
	Until      Date   `json:"until,omitzero"` // it is due

	MetBy string `json:"met_by,omitzero"`
	Met   Date   `json:"met,omitzero"`
	Plan  string `json:"plan,omitzero"` // what was agreed

	DoneBy string `json:"done_by,omitzero"`
	Done   Date   `json:"done,omitzero"`
	Result string `json:"result,omitzero"`

	RecalledBy string `json:"recalled_by,omitzero"`
	Recalled   Date   `json:"recalled,omitzero"`
	Reply      string `json:"reply,omitzero"` // what the enterprise says of it

	ClosedBy string `json:"closed_by,omitzero"`
	Closed   Date   `json:"closed,omitzero"`

	Returned string `json:"returned,omitzero"` // why it last went back
	Source
}

// ProblemStep is a step of settling a problem. The fields of the record that hold who
// took it and when; Also must be filled in with it.
type ProblemStep struct {
	ZH       string
	By, Date string
	Also     []string
	// Says is the field for what the step came to; blank: it says nothing.
	Says string
}

// ProblemSteps are the steps in their order. Each follows on the one before it, none is left out.
var ProblemSteps = []ProblemStep{
	{ZH: "收集", By: "by", Date: "date"},
	{ZH: "交办", By: "assigned_by", Date: "assigned", Also: []string{"unit", "until"}},
	{ZH: "会商", By: "met_by", Date: "met", Says: "plan"},
	{ZH: "办结", By: "done_by", Date: "done", Says: "result"},
	{ZH: "回访", By: "recalled_by", Date: "recalled", Says: "reply"},
	{ZH: "销号", By: "closed_by", Date: "closed"},
}

// The places of steps that rules speak of.
const (
	StepAssigned = 1
	StepDone     = 3
	StepClosed   = 5
)

func (p Issue) Ref() Ref { return Ref{KindProblems, p.ID} }

// Step is the place in ProblemSteps of the last step taken.
func (p Issue) Step() int {
	for i, taken := range []Date{p.Assigned, p.Met, p.Done, p.Recalled, p.Closed} {
		if taken == "" {
			return i
		}
	}
	return StepClosed
}

// StepText is what the record has in a field of a step.
func (p Issue) StepText(field string) string { return byKind[KindProblems].Field(field).Text(p) }

var problemRow = Description{
	Kind: KindProblems, ZH: "问题", Measure: "个", Class: ClassLedger, Label: "Problem", Key: "id", ID: []string{"j", "what", "region", "enterprise", "date"}, Name: []string{"what"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "what", ZH: "存在的问题", Type: Text, Required: true, Most: 2000, Synonyms: []string{"问题", "问题内容", "问题诉求", "企业诉求", "需协调解决问题", "存在问题", "困难问题"}},
		{Name: "type", ZH: "问题类别", Type: Enum, Node: true, Synonyms: []string{"类别", "诉求类别"},
			Words: []Word{{"land", "用地"}, {"labour", "用工"}, {"finance", "融资"}, {"energy", "用能"}, {"market", "市场"}, {"supply", "配套"}, {"policy", "政策"}, {"other", "其他"}}},
		{Name: "region", ZH: "县区", Type: Reference, Ref: KindRegions, Required: true, Node: true, Synonyms: []string{"地区", "所在县区", "属地"}},
		{Name: "enterprise", ZH: "企业", Type: Reference, Ref: KindEnterprises, Node: true, Synonyms: []string{"企业名称", "诉求企业"}},
		{Name: "chain", ZH: "产业链", Type: Reference, Ref: KindChains, Node: true, Synonyms: []string{"产业链名称", "所属产业链"}},
		{Name: "segment", ZH: "环节", Type: Reference, Ref: KindSegments, Node: true, Synonyms: []string{"所属环节"}},
		{Name: "visit", ZH: "来自走访", Type: Reference, Ref: KindVisits, Node: true},
		{Name: "need", ZH: "计入研判的需求", Type: Reference, Ref: KindNeeds, Node: true},
		{Name: "by", ZH: "收集人", Type: Text, Required: true, Most: 40, Synonyms: []string{"填报人"}},
		{Name: "date", ZH: "收集日期", Type: Day, Required: true, Node: true, Synonyms: []string{"收集时间", "登记日期"}},
		{Name: "assigned_by", ZH: "交办人", Type: Text, Most: 40},
		{Name: "assigned", ZH: "交办日期", Type: Day, Synonyms: []string{"交办时间"}},
		{Name: "unit", ZH: "责任单位", Type: Text, Most: 200, Node: true, Synonyms: []string{"责任单位或责任人", "办理单位", "承办单位"}},
		{Name: "until", ZH: "办理时限", Type: Day, Ahead: true, Synonyms: []string{"解决时限", "办结时限", "时限"}},
		{Name: "met_by", ZH: "会商人", Type: Text, Most: 40, Synonyms: []string{"会商召集人"}},
		{Name: "met", ZH: "会商日期", Type: Day, Synonyms: []string{"会商时间"}},
		{Name: "plan", ZH: "会商意见", Type: Text, Synonyms: []string{"解决措施"}},
		{Name: "done_by", ZH: "办结人", Type: Text, Most: 40},
		{Name: "done", ZH: "办结日期", Type: Day, Synonyms: []string{"办结时间"}},
		{Name: "result", ZH: "办理结果", Type: Text, Synonyms: []string{"解决情况", "办理情况", "办结情况"}},
		{Name: "recalled_by", ZH: "回访人", Type: Text, Most: 40},
		{Name: "recalled", ZH: "回访日期", Type: Day, Synonyms: []string{"回访时间"}},
		{Name: "reply", ZH: "回访意见", Type: Text, Synonyms: []string{"企业意见", "满意度"}},
		{Name: "closed_by", ZH: "销号人", Type: Text, Most: 40},
		{Name: "closed", ZH: "销号日期", Type: Day, Synonyms: []string{"销号时间"}},
		{Name: "returned", ZH: "退回理由", Type: Text, Most: 2000},
	},
}

// checkProblem: a step taken says who and when, and follows on the one before it;
// whoever settled a problem does not strike it off.
func checkProblem(p Issue, report *Report) {
	last, before := Date(""), ""
	for i, s := range ProblemSteps {
		by, date := p.StepText(s.By), Date(p.StepText(s.Date))
		switch {
		case by == "" && date == "":
			if before == "" {
				before = s.ZH
			}
			continue
		case before != "":
			report.Fault(s.Date, string(date), fmt.Sprintf("“%s”还没有办，不能先%s，请逐步办理", before, s.ZH))
			return
		case by == "":
			report.Fault(s.By, by, s.ZH+"须写明何人")
		case date == "":
			report.Fault(s.Date, "", s.ZH+"须写明日期")
		}
		for _, also := range s.Also {
			if p.StepText(also) == "" {
				report.Fault(also, "", s.ZH+"须写明"+problemRow.zh(also))
			}
		}
		if i > 0 {
			inOrder(report, s.Date, last, date, s.ZH+"日期不能早于"+ProblemSteps[i-1].ZH+"日期，请改正其中一个")
		}
		last = date
	}
	inOrder(report, "until", p.Date, p.Until, "办理时限不能早于收集日期，请改正其中一个")
	if SamePerson(p.ClosedBy, p.DoneBy) {
		report.Fault("closed_by", p.ClosedBy, "销号须由办结人以外的另一人办理："+SamePersonZH(p.ClosedBy, p.DoneBy, "销号"))
	}
}

// after holds a problem that is written to the one before it: a write takes one step
// at most, leaves the steps taken as they are, and goes back only with a reason.
func (p Issue) after(stored Record, by string, report *Report) {
	now := p.Step()
	before, known := stored.(Issue)
	then := before.Step()
	if !known {
		then = 0
	}
	steps := min(now, then) + 1
	if !known {
		steps = 0
	}
	for _, s := range ProblemSteps[:steps] {
		if before.StepText(s.By) != p.StepText(s.By) || before.StepText(s.Date) != p.StepText(s.Date) {
			report.Fault(s.By, p.StepText(s.By), fmt.Sprintf("“%s”已由%s于%s办理，不能改写；确需重办，请退回并写明理由", s.ZH, before.StepText(s.By), before.StepText(s.Date)))
		}
	}
	switch {
	case now > then+1:
		report.Fault(ProblemSteps[now].Date, p.StepText(ProblemSteps[now].Date), fmt.Sprintf("一次只能办一步：现在到“%s”，下一步是“%s”，不能直接%s", ProblemSteps[then].ZH, ProblemSteps[then+1].ZH, ProblemSteps[now].ZH))
	case now < then && (strings.TrimSpace(p.Returned) == "" || p.Returned == before.Returned):
		report.Fault("returned", p.Returned, fmt.Sprintf("从“%s”退回“%s”须写明这次的理由", ProblemSteps[then].ZH, ProblemSteps[now].ZH))
	case now == StepClosed && then < StepClosed && SamePerson(by, p.DoneBy):
		report.Fault("closed_by", p.ClosedBy, "办结人不能自己销号："+SamePersonZH(by, p.DoneBy, "销号"))
	}
}

// zh is what people call a field.
func (d *Description) zh(field string) string { return d.Field(field).ZH }
