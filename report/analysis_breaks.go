package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"chainchief/graph/insight"
)

// breaks tells where the chain is broken and why: 断点和缺口.
func (p *analysis) breaks() {
	a := p.a
	p.chapter("断点和缺口")
	broken := verdictsOf(a, func(d *insight.Verdict) bool { return d.BreakPoint })
	if len(broken) == 0 && a.Figures.Recorded > 0 {
		p.say(plainly("按现有登记，未判出断点。"))
	} else if len(broken) > 0 {
		p.say(chainBasis(a, "断点：上下游的零部件、材料环节本地已有登记，本环节暂无登记", "环节的上下游关系和登记情况").with(fmt.Sprintf("断点（上下游本地已有登记、本环节暂无登记）%d个：%s。", len(broken), listed(segmentNames(broken), 30, ""))))
	}
	if p.Public {
		p.lacking()
		return
	}
	first := ranked(a, broken)
	weak := verdictsOf(a, hasStatus(insight.Weak))
	divided := len(first)+len(weak) > 0 // one section alone is none
	if len(first) > 0 {
		p.sections("主要断点及成因")
		p.whyBroken(first)
	}
	if len(weak) > 0 {
		p.sections("薄弱环节")
		p.say(chainBasis(a, "薄弱：有企业而规模小，或需求未满足", "登记企业的家数、规模和下游需求").with(fmt.Sprintf("薄弱环节%d个：%s。", len(weak), listed(segmentNames(weak), 20, ""))))
	}
	if divided {
		p.sections("待核实的环节")
	}
	p.lacking()
}

// ranked puts segments in the order of the ranked list, those without a rank last.
func ranked(a *insight.Answer, list []*insight.Verdict) []*insight.Verdict {
	at := map[string]*insight.Verdict{}
	for i := range a.Items {
		at[a.Items[i].Segment.ID] = &a.Items[i]
	}
	out := make([]*insight.Verdict, len(list))
	for i, d := range list {
		out[i] = d
		if r := at[d.Segment.ID]; r != nil {
			out[i] = r
		}
	}
	slices.SortStableFunc(out, func(x, y *insight.Verdict) int {
		switch {
		case x.Rank == y.Rank:
			return 0
		case x.Rank == 0:
			return 1
		case y.Rank == 0:
			return -1
		}
		return x.Rank - y.Rank
	})
	return out
}

// whyBroken tells of the 断点: of each that something is to be done about by itself, of the
// others by what they share.
func (p *analysis) whyBroken(list []*insight.Verdict) {
	n := 0
	for _, d := range list {
		if n == toldBreaks || !d.Action.Ranked() {
			continue
		}
		n++
		b := verdictBasis(p.a, d)
		if d.Action == insight.Link {
			p.point(d.Segment.Name+"。", b.with(p.linked(d)))
			continue
		}
		p.point(d.Segment.Name+"。", b.with(p.courted(d)))
	}
	for _, action := range insight.Unranked {
		p.shared(action, slices.DeleteFunc(slices.Clone(list), func(d *insight.Verdict) bool { return d.Action != action }))
	}
}

// reasonZH is the reason of an advice as a sentence of its own.
func reasonZH(d *insight.Verdict) string {
	return strings.ReplaceAll(told(d.ActionReason), "提出需求：", "提出需求，")
}

// around is how a verdict tells what stands about a 断点.
var around = regexp.MustCompile(`上下游的(.*)本地已有$`)

// nearby tells what stands about a segment, and how many segments need it; blank: nothing does.
func nearby(d *insight.Verdict) string {
	var parts []string
	if m := around.FindStringSubmatch(told(d.Clause)); m != nil {
		parts = append(parts, "上下游的"+m[1]+"本地已有企业")
	}
	if n := d.Inputs.CustomersLocal; n > 0 {
		parts = append(parts, fmt.Sprintf("需要该产品的环节%d个", n))
	}
	return strings.Join(parts, "，")
}

// courted tells why a 断点 is to be filled: whose need it is comes first.
func (p *analysis) courted(d *insight.Verdict) string {
	reason := reasonZH(d)
	near := nearby(d)
	if near != "" { // which has said where
		reason = strings.NewReplacer("本地配套需求", "配套需求", "相近环节本地有", "相近环节有").Replace(reason)
	}
	parts := []string{near, reason}
	if d.Stated {
		slices.Reverse(parts)
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	what := d.ActionZH
	if d.Action == insight.Host {
		what = "承接"
	}
	return strings.Join(parts, "；") + "，建议" + what + "。"
}

// linked tells of a 断点 that the partner has: who has it there, who trades here, and what policy says.
func (p *analysis) linked(d *insight.Verdict) string {
	text := ""
	if near := nearby(d); near != "" {
		text = near + "。"
	}
	parts := strings.SplitN(d.ActionReason, "；", 3) // who has it; who trades here; what bars a new plant
	text += told(parts[0])
	if len(parts) > 1 {
		text += "；" + told(parts[1])
	}
	text += "。建议联动" + known("，", d.DirectionZH) + "。"
	if len(parts) > 2 {
		text += "政策规定：" + told(parts[2]) + "。"
	}
	return text
}

// shared tells of 断点 of one advice, those of one reason together.
func (p *analysis) shared(action insight.Action, list []*insight.Verdict) {
	if len(list) == 0 {
		return
	}
	what := strings.ReplaceAll(action.ZH(), "，", "、")
	if action == insight.NotNow {
		what += "招引"
	}
	reasons, of := []string(nil), map[string][]*insight.Verdict{}
	for _, d := range list {
		why := strings.ReplaceAll(reasonZH(d), "；", "，")
		if of[why] == nil {
			reasons = append(reasons, why)
		}
		of[why] = append(of[why], d)
	}
	parts := []said{chainBasis(p.a, "断点中工作建议为"+action.ZH()+"的", "各环节的判定").with(fmt.Sprintf("%s的%d个：", what, len(list)))}
	for i, why := range reasons {
		end := "；"
		if i == len(reasons)-1 {
			end = "。"
		}
		parts = append(parts, verdictBasis(p.a, of[why][0]).with(listed(segmentNames(of[why]), len(list), "")+"，"+why+end))
	}
	p.say(parts...)
}

// lacking tells what is not registered and is to be checked.
func (p *analysis) lacking() {
	a := p.a
	missing, unseen := verdictsOf(a, hasStatus(insight.Missing, insight.Lost)), verdictsOf(a, hasStatus(insight.Unseen, insight.Suspected))
	if len(missing) > 0 {
		p.say(chainBasis(a, "经核实没有，或名录完整而没有，或原有而已流失", "核实记录、名录、从业起止").with(fmt.Sprintf("缺失或流失的环节%d个：%s。", len(missing), listed(segmentNames(missing), 20, ""))))
	}
	if len(unseen) > 0 {
		p.say(chainBasis(a, "没有登记企业、项目，也没有核实", "登记的企业、项目、核实").with(fmt.Sprintf("%s的环节%d个：%s。", map[bool]string{true: "暂无登记", false: "暂无登记或只有线索、须先核实"}[p.Public], len(unseen), listed(segmentNames(unseen), 12, ""))))
	}
	if len(missing)+len(unseen) == 0 {
		p.say(plainly("没有须核实的环节。"))
	}
}
