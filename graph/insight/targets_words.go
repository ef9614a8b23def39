package insight

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
)

// verdict says, before any name, what the gap list says of the segment.
func (h *hunt) verdict(out *Targets) {
	i := slices.IndexFunc(h.facts.Answer.Segments, func(v Verdict) bool { return v.Segment.ID == h.segment.ID })
	if i < 0 {
		return
	}
	v := &h.facts.Answer.Segments[i]
	out.Status, out.StatusZH, out.Action, out.ActionZH, out.ActionReason = v.Status, v.StatusZH, v.Action, v.ActionZH, v.ActionReason
	name := ShortPlace(out.Region.Name)
	switch v.Action {
	case Fill, Extend, Strengthen, Host:
	case Restricted:
		out.Warning = fmt.Sprintf("受政策约束：%s。不宜承接新建。", trimStop(v.ActionReason))
	case NotNow:
		out.Warning = fmt.Sprintf("暂不建议招商：%s。", trimStop(v.ActionReason))
	case FollowUp:
		out.Warning = trimStop(v.ActionReason) + "。"
	case TooFew:
		state := v.StatusZH
		if v.Status == Missing {
			state = "已查明" + state
		}
		out.Warning = fmt.Sprintf("%s在本环节%s，但资料不足，没有列入排序：%s。", name, state, trimStop(v.ActionReason))
	case Verify:
		out.Warning = fmt.Sprintf("先核实：%s。", trimStop(v.ActionReason))
	case Link:
		out.Warning = fmt.Sprintf("建议先联动，不另招：%s。", trimStop(v.ActionReason))
	case Upgrade:
		out.Warning = fmt.Sprintf("建议先由本地企业技改延伸：%s。", trimStop(v.ActionReason))
	default:
		switch v.Status {
		case Insufficient:
			out.Warning = "资料不足：全部登记地区都没有这一环节的企业。"
		case NotInvolved:
			out.Warning = fmt.Sprintf("%s的这条链暂未涉及这一环节。", name)
		default:
			out.Warning = fmt.Sprintf("%s在本环节%s，不是缺口。", name, v.StatusZH)
		}
	}
	if v.Policy != "" && v.Action != Restricted && !strings.Contains(out.Warning, v.Policy) {
		what := "政策条件"
		if v.PolicyBars {
			what = "新建受政策约束"
		}
		out.Warning += fmt.Sprintf("%s：%s。", what, trimStop(v.Policy))
	}
}

func trimStop(s string) string { return strings.TrimRight(s, "。") }

// orderNote says what the order of a list tells.
func orderNote(list []Target) string {
	if len(list) < 2 {
		return ""
	}
	if !slices.ContainsFunc(list, func(t Target) bool { return len(t.Evidence) != len(list[0].Evidence) }) {
		return "线索，未排优劣。"
	}
	return "投资意向线索多的在前；线索相同的，未排优劣。"
}

// event is the latest dated project of a group outside the candidate's own city.
func (h *hunt) event(e *graph.Enterprise, keys []string) *graph.Project {
	var latest *graph.Project
	for _, k := range keys {
		projects := h.facts.Events[k]
		for i := range projects {
			p := &projects[i]
			months, dated := monthsAgo(p.Date, h.asOf)
			if !dated || months > h.rules.EventMonths || !knownAt(p.Date, h.asOf) || p.Stage == graph.ProjectUnknown || !p.Stage.Stands() || h.cityOf(p.Region) == h.cityOf(e.Region) {
				continue
			}
			if latest == nil || latest.Date.LastDay() < p.Date.LastDay() {
				latest = p
			}
		}
	}
	return latest
}

// tell writes the reasons, the strongest evidence first, each with source class and date.
func (h *hunt) tell(t *Target, m *graph.Member, keys []string, supplies *sale) {
	e := &m.Enterprise
	add := func(parts ...string) { t.Reasons = append(t.Reasons, strings.Join(parts, "")) } // for very many, format would take half the time
	add("主营：", madeThere(h.segment, &m.Membership), "（", workBasis(&m.Membership), "）")
	if p := h.event(e, keys); p != nil {
		t.Evidence = append(t.Evidence, EvidenceExpansion)
		notes, _ := h.rules.projectNotes([]*graph.Project{p}, h.asOf)
		t.Projects = notes
		add("其集团", dateZH(p.Date), "在", h.RegionName(p.Region), "有项目“", p.Name, "”（", StageZH(p.Stage), "，", SourceZH(p.Source), "）")
	}
	if supplies != nil {
		t.Evidence = append(t.Evidence, EvidenceSupplies)
		where := h.placeOf(supplies.to) + "的"
		sister := ""
		if supplies.local != "" {
			where, sister = "", "，"+supplies.to.ShortName+"与"+supplies.local+"同集团"
		}
		add("已向", where, supplies.to.ShortName, "供应", soldThing(supplies.link), "（", linkBasis(supplies.link), "）", sister)
	}
	if e.Size != graph.SizeUnknown && len(t.Reasons) < 3 {
		add(SizeZH(e.Size), tierWords(e), "（", SourceZH(e.Source), "）")
	}
	if len(t.Reasons) < 2 {
		if share := t.Inputs.Neighbours; share != nil {
			add(ShortPlace(h.facts.Answer.Region.Name), "已有其上下游环节的", strconv.FormatFloat(100*(*share)/h.rules.AdjacentShare, 'f', 0, 64), "%（本库登记）")
		}
	}
	if m.Membership.Certainty != graph.Confirmed {
		t.Missing = append(t.Missing, "是否确做这一环节")
	}
	if e.Size == graph.SizeUnknown {
		t.Missing = append(t.Missing, "规模")
	}
	if supplies == nil {
		t.Missing = append(t.Missing, "与本地或伙伴企业的供货")
	}
	if len(t.Projects) == 0 {
		t.Missing = append(t.Missing, "扩产意向")
	}
}

// say joins the reasons to a sentence.
func (h *hunt) say(t *Target, list string) {
	head := "建议对接" + t.Firm.ShortName
	t.LookUp = list == ListReference || t.Grade == "C"
	switch {
	case t.LookUp:
		head = "备查：" + t.Firm.ShortName
	case t.Firm.Part != "":
		head = "可与" + t.Firm.ShortName + "对接增资扩产"
	}
	t.Sentence = head + "：" + strings.Join(t.Reasons, "；")
	if km := t.Inputs.DistanceKM; km != nil {
		t.Sentence += "；距" + ShortPlace(h.facts.Answer.Region.Name) + "约" + strconv.FormatFloat(*km, 'f', 0, 64) + "公里"
		if t.Inputs.InReach {
			t.Sentence += "，在" + strconv.FormatFloat(h.rules.radius(h.segment), 'f', 0, 64) + "公里配套半径内"
		}
	}
	if t.Siblings > 0 {
		t.Sentence += "；另有" + strconv.Itoa(t.Siblings) + "家同集团"
	}
	if len(t.Missing) > 0 {
		t.Sentence += "；尚未核实：" + strings.Join(t.Missing, "、")
	}
	t.Sentence += "。"
}

func (h *hunt) note(out *Targets) {
	add := func(format string, args ...any) { out.Notes = append(out.Notes, fmt.Sprintf(format, args...)) }
	if len(out.Items)+len(out.Expansion) == 0 && len(out.Present) == 0 {
		add("本库没有登记外地做“%s”的企业；%s。", h.segment.Name, unrecordedZH)
	}
	if len(out.Present) > 0 {
		add("未列%s：所属集团已在%s，宜作增资扩产来谈。", shorten(namesOf(out.Present), 5, "家"), ShortPlace(out.Region.Name))
	}
	if len(out.Expansion) > 0 {
		add("伙伴地区和市内的企业另列为增资扩产对接，不涉及存量产能转移。")
	}
	if h.facts.Truncated {
		add("候选企业多，只比较了最确定、规模最大的%d家。", h.rules.TargetsRead)
	}
}
