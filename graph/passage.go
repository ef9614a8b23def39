package graph

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The kinds of the ledger of projects that say how each came to its stage, and what a
// stage demands.
const (
	KindPassages Kind = "passages"
	KindDemands  Kind = "demands"
)

// Passage is one step of a project in the ledger (阶段变更): into its first stage, on
// to the next, back, or to its end. It is written in the same batch as the project's
// new stage; TrackFault holds the two together.
type Passage struct {
	ID      string       `json:"id"` // ps-…
	Project string       `json:"project"`
	Region  string       `json:"region"`        // of the project
	Step    int          `json:"step"`          // 1, 2, … of the project
	From    ProjectStage `json:"from,omitzero"` // blank: this enters it
	To      ProjectStage `json:"to"`
	Date    Date         `json:"date"` // of what happened: the signing, the start
	Proof   string       `json:"proof"`
	Reason  string       `json:"reason,omitzero"` // why it goes back, or ends
	By      string       `json:"by"`
	// Second is another person than By, who looked at the proof, where the stage demands one.
	Second string       `json:"second,omitzero"`
	State  PassageState `json:"state"`
	Source
}

// PassageState says whether a passage counts.
type PassageState string

// The states of a passage.
const (
	PassagePending  PassageState = "pending" // it waits for the second person; the project stands where it stood
	PassageDone     PassageState = "done"
	PassageReturned PassageState = "returned" // the second person sent it back
)

// ProjectStages are the stages that a project goes through one by one.
var ProjectStages = []ProjectStage{ProjectLead, ProjectSigned, ProjectStarted, ProjectCommissioned, ProjectEnrolled}

func (p Passage) Ref() Ref { return Ref{KindPassages, p.ID} }

// Onward reports whether the passage leads from a stage to the one behind it, or into
// the ledger.
func (p Passage) Onward() bool {
	if p.From == "" {
		return p.To == ProjectLead || p.To == ProjectSigned
	}
	from := slices.Index(ProjectStages, p.From)
	return from >= 0 && from+1 < len(ProjectStages) && ProjectStages[from+1] == p.To
}

// Restores reports whether the passage takes a project up again that had ended.
func (p Passage) Restores() bool { return p.From == ProjectEnded }

// Demands reports whether what its stage demands is asked of the passage: of one that
// leads on or restores; who only goes back, or ends, is asked nothing.
func (p Passage) Demands() bool { return p.Onward() || p.Restores() }

// Track is those passages of one project that count, in their order.
func Track(list []Passage) []Passage {
	track := slices.DeleteFunc(slices.Clone(list), func(p Passage) bool { return p.State != PassageDone })
	slices.SortFunc(track, func(a, b Passage) int { return cmp.Or(cmp.Compare(a.Step, b.Step), strings.Compare(a.ID, b.ID)) })
	return track
}

// Onwards are the stages that a project with a track may pass to: the next one first,
// then those to go back to, then the end.
func Onwards(track []Passage) (list []ProjectStage) {
	for _, to := range append([]ProjectStage{ProjectEnded}, ProjectStages...) {
		if mayPass(track, to) {
			list = append(list, to)
		}
	}
	slices.Reverse(list)
	return list
}

// mayPass: on to the next stage, back to one it was in, to its end, or from there to where it ended.
func mayPass(track []Passage, to ProjectStage) bool {
	if len(track) == 0 {
		return Passage{To: to}.Onward()
	}
	last := track[len(track)-1]
	switch {
	case last.To == ProjectEnded:
		return to == last.From
	case to == ProjectEnded, Passage{From: last.To, To: to}.Onward():
		return true
	}
	return slices.Index(ProjectStages, to) < slices.Index(ProjectStages, last.To) && slices.ContainsFunc(track, func(p Passage) bool { return p.To == to })
}

// Standing is the stage that a track leads to, and since when: a project that was sent
// back stands there since it came there first. Blank for no track.
func Standing(track []Passage) (stage ProjectStage, since Date) {
	if len(track) == 0 {
		return "", ""
	}
	last := track[len(track)-1]
	if last.Onward() || last.To == ProjectEnded {
		return last.To, last.Date
	}
	for _, p := range slices.Backward(track) {
		if p.To == last.To && p.Onward() {
			return p.To, p.Date
		}
	}
	return last.To, last.Date
}

// At is the project as it stood on a date, by its track; one that was not in the ledger
// by then is as it is.
func (p Project) At(asOf Date, track []Passage) Project {
	n := 0
	for n < len(track) && track[n].Date.LastDay() <= asOf.LastDay() {
		n++
	}
	if n > 0 && n < len(track) {
		p.Stage, p.Date = Standing(track[:n])
		p.Overdue, p.StateNote = false, "" // said of the stage it is in now
	}
	return p
}

// TrackFault says why a project may not stand where it stands, given its track, in a
// sentence; blank: it may. A project without a track is not in the ledger: it stands
// where its source says.
func TrackFault(p Project, track []Passage) string {
	word := Describe(KindProjects).Field("stage").WordZH
	zh := func(s ProjectStage) string { return word(string(s)) }
	at := ProjectStage("")
	for i, x := range track {
		switch {
		case x.Step != i+1 || x.From != at:
			return fmt.Sprintf("第%d步接不上：项目此前是“%s”，请刷新后按现在的阶段登记", x.Step, cmp.Or(zh(at), "未入台账"))
		case !mayPass(track[:i], x.To) && at == "":
			return fmt.Sprintf("入台账须从线索或签约登记起，不能直接登记为“%s”，请依次登记", zh(x.To))
		case !mayPass(track[:i], x.To):
			return fmt.Sprintf("不能从“%s”直接到“%s”，请依次登记中间的阶段", zh(at), zh(x.To))
		case i > 0 && x.Date.LastDay() < track[i-1].Date.FirstDay():
			return fmt.Sprintf("“%s”的日期 %s 早于上一步的 %s，请核对日期", zh(x.To), x.Date, track[i-1].Date)
		}
		at = x.To
	}
	if stage, since := Standing(track); len(track) > 0 && (p.Stage != stage || p.Date != since) {
		return fmt.Sprintf("项目已入台账，阶段和日期（%s，%s）凭阶段变更记录更改，请到项目的“阶段与进展”页登记", zh(stage), since)
	}
	return ""
}

// BroughtFault says why a project may not take the place of what it was in the ledger:
// who brought it is not changed afterwards, and blank counts as nobody. Blank: it may.
func (p Project) BroughtFault(was Project) string {
	if p.Referrer != was.Referrer || p.ReferrerUnit != was.ReferrerUnit {
		return "引荐人和引荐单位在入台账时确定，后期不得更改，请保留原来的内容"
	}
	return ""
}

// Demand says that a stage demands something of the project that passes to it (阶段要求).
// They are a table of the data set; an office may have its own.
type Demand struct {
	ID    string       `json:"id"` // dm-…
	Stage ProjectStage `json:"stage"`
	What  string       `json:"what"`
	Note  string       `json:"note,omitzero"`
	Source
}

func (d Demand) Ref() Ref { return Ref{KindDemands, d.ID} }

// DemandSecond is the demand that another person looks at the proof.
const DemandSecond = "second"

// demandWords are what a stage may demand: fields of the project by their names, the
// gates of screenings, and a second person.
var demandWords = append([]Word{{"amount_100m_cny", "总投资"}, {"fixed_100m_cny", "固定资产投资"}, {"paid_100m_cny", "到位资金"}, {"investors", "投资方"}, {"operator", "实施企业"},
	{"segments", "所补环节"}, {"unit", "责任单位"}, {"leader", "包联领导"}, {"planned_end", "计划完工"}, {DemandSecond, "另一人复核"}}, gateWords...)

// DemandOf is the id of a demand, so that it is found without a list.
func DemandOf(stage ProjectStage, what string) Ref {
	return Ref{KindDemands, NewID("dm", string(stage), what)}
}

// DemandsOf are the references of all that a stage may demand.
func DemandsOf(stage ProjectStage) []Ref {
	refs := make([]Ref, len(demandWords))
	for i, w := range demandWords {
		refs[i] = DemandOf(stage, w.Value)
	}
	return refs
}

// always is behind every date.
const always = Date("9999")

// Lacking lists in words what a passage lacks of what its stage demands: a blank field
// of the project as it will be, a gate that was not judged by the day of the passage or
// not passed, another person. A passage without a date is asked for all but when.
func Lacking(demands []Demand, p Project, x Passage, screenings []Screening) (missing []string) {
	if !x.Demands() {
		return nil
	}
	for _, d := range demands {
		if d.Stage != x.To || d.Ref() != DemandOf(d.Stage, d.What) {
			continue // of another stage, or under an id by which no rule finds it
		}
		if field := Describe(KindProjects).Field(d.What); field != nil {
			if field.Text(p) == "" {
				missing = append(missing, "填写"+field.ZH)
			}
			continue
		}
		if d.What == DemandSecond {
			if x.Second == "" && x.State == PassageDone {
				missing = append(missing, "由另一人复核")
			}
			continue
		}
		zh := gateZH(d.What)
		switch by, ever := LastScreening(screenings, d.What, cmp.Or(x.Date, always)), LastScreening(screenings, d.What, always); {
		case ever.Result == "":
			missing = append(missing, "登记“"+zh+"”的研判")
		case by.Result == "":
			missing = append(missing, fmt.Sprintf("登记%s及以前的“%s”研判（现有的是%s的）", x.Date, zh, ever.Date))
		case by.Result == ScreeningFailed:
			missing = append(missing, "整改并重新研判“"+zh+"”（现为未通过）")
		}
	}
	return missing
}

var passageRow = Description{
	Kind: KindPassages, ZH: "阶段变更", Measure: "次", Class: ClassLedger, Label: "Passage", Key: "id", ID: []string{"ps", "project", "step"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "project", ZH: "项目", Type: Reference, Ref: KindProjects, Required: true, Node: true},
		{Name: "region", ZH: "建设地区", Type: Reference, Ref: KindRegions, Required: true, Node: true},
		{Name: "step", ZH: "步次", Type: Whole, Low: 1, High: 1000, Required: true},
		{Name: "from", ZH: "原阶段", Type: Enum, Words: trackWords},
		{Name: "to", ZH: "新阶段", Type: Enum, Required: true, Node: true, Words: trackWords},
		{Name: "date", ZH: "日期", Type: Day, Required: true, Node: true},
		{Name: "proof", ZH: "依据", Type: Text, Required: true},
		{Name: "reason", ZH: "退回或终止理由", Type: Text},
		{Name: "by", ZH: "经办人", Type: Text, Required: true, Most: 40},
		{Name: "second", ZH: "复核人", Type: Text, Most: 40},
		{Name: "state", ZH: "状态", Type: Enum, Required: true, Words: []Word{{string(PassagePending), "待复核"}, {string(PassageDone), "已生效"}, {string(PassageReturned), "已退回"}}},
	},
}

var trackWords = []Word{{"lead", "线索"}, {"signed", "签约"}, {"started", "开工"}, {"commissioned", "投产"}, {"enrolled", "入规"}, {"ended", "终止"}}

// checkPassage holds what a passage says by itself, whatever its project.
func checkPassage(p Passage, report *Report) {
	if p.From == p.To {
		report.Fault("to", string(p.To), "与原阶段相同，请选要变更到的阶段")
	}
	if !p.Onward() && strings.TrimSpace(p.Reason) == "" {
		report.Fault("reason", "", "退回、终止或恢复须写明理由")
	}
	if SamePerson(p.Second, p.By) {
		report.Fault("second", p.Second, "复核人不能是经办人自己："+SamePersonZH(p.Second, p.By, "复核"))
	}
	if strings.TrimSpace(p.Proof) == "" && p.Proof != "" {
		report.Fault("proof", p.Proof, "须写明文件、照片或网页，如 投资协议2026-03-01")
	}
}

var demandRow = Description{
	Kind: KindDemands, ZH: "阶段要求", Measure: "条", Class: ClassFact, Internal: true, Unclaimed: true, Label: "Demand", Key: "id", ID: []string{"dm", "stage", "what"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "stage", ZH: "阶段", Type: Enum, Required: true, Words: trackWords[:5]},
		{Name: "what", ZH: "要求", Type: Enum, Required: true, Words: demandWords},
		{Name: "note", ZH: "说明", Type: Text},
	},
}
