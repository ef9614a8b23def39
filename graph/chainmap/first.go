package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph/insight"
)

// firstRows is how many of the ranked list the sheet tells beside its cards.
const firstRows = 10

// FirstOf are the segments that a sheet of an answer lists first: those for which it
// names whom to turn to, by Options.Targets where nobody of the partner is at hand.
func FirstOf(a *insight.Answer) []insight.Verdict { return a.Items[:min(firstRows, len(a.Items))] }

// firstTitle heads them.
func firstTitle(a *insight.Answer) string {
	if len(a.Items) < firstRows {
		return fmt.Sprintf("先做什么（共%d项）", len(a.Items))
	}
	return "先做什么（前十位）"
}

// first are the first ten of the list: what to do, why, with whom, and how sure it is.
func (sh *sheet) first() block {
	m, u, s := sh.m, sh.u, sh.s
	if !m.advises() {
		return block{}
	}
	items := FirstOf(m.answer)
	foot := []string{"次序：按必要性、可行性、价值的得分"}
	if slices.ContainsFunc(items, func(v insight.Verdict) bool { return v.Stated }) {
		foot[0] = "次序：县区诉求在先，其余按必要性、可行性、价值的得分"
	}
	if raise := insight.RaiseZH(items); raise != "" {
		foot = append(foot, raise)
	}
	return block{title: firstTitle(m.answer), whole: true, note: certaintyWord, rows: len(items), high: 23, foot: foot,
		row: func(i int, r paint.Rect) {
			v := &items[i]
			leaf := m.leafs[v.Segment.ID]
			c := paint.Red
			if v.Action == insight.Link {
				c = paint.Blue
			}
			top := paint.Box(r.X, r.Y, r.W, 12*u)
			s.Put(fmt.Sprint(v.Rank), 9*u, paint.Box(r.X, r.Y, 12*u, top.H), paint.Right, paint.Grey)
			tag := paint.Box(r.X+16*u, r.Y+0.9*u, 36*u, top.H-1.8*u)
			s.Draw(paint.Path{Steps: paint.Rectangle(tag, 2*u), Fill: &c})
			s.PutBold(v.ActionZH, leastText*u, tag, paint.Centred, paint.White)
			put, colour := s.Put, paint.Ink
			if leaf != nil && leaf.broken {
				put, colour = s.PutBold, paint.Red
			}
			put(v.Segment.Name, 9.2*u, paint.Box(r.X+56*u, r.Y, r.W-82*u, top.H), paint.Left, colour)
			drawCertainty(s, v.Grade, r.X+r.W-18*u, r.Y+top.H/2, 7.5*u)
			s.Put(v.GradeZH, smallText*u, paint.Box(r.X+r.W-12*u, r.Y, 10*u, top.H), paint.Right, paint.Ink)
			under := paint.Box(r.X+16*u, r.Y+11.6*u, r.W-18*u, 10*u)
			drawRuns(s, m.reason(v, leaf, smallText*u, under.W), smallText*u, under, false)
		}}
}

// advises reports whether the picture says what to do: the order of courting stays within the house.
func (m *model) advises() bool {
	return m.options.Edition != Public && m.options.Shows(layerActions)
}

// reason is why a segment stands where it stands and whom to turn to, in one line:
// as much as there is room for, the 断点 and one name at least.
func (m *model) reason(v *insight.Verdict, leaf *segment, size, room float64) []run {
	var why []run
	say := func(text string, c paint.Colour) {
		if len(why) > 0 {
			text = "·" + text
		}
		why = append(why, run{text: text, colour: c})
	}
	if v.Stated {
		say(v.StatedZH, paint.Ink)
	}
	if leaf != nil && leaf.broken {
		say(breakWord, paint.Red)
	}
	least := len(why)
	switch here, there := v.Inputs.CustomersLocal, v.Inputs.CustomersPartner; {
	case here > 0:
		say(fmt.Sprintf("本地%d个环节要用", here), paint.Grey)
	case there > 0:
		say(fmt.Sprintf("%s%d个环节要用", m.partnerName(), there), paint.Grey)
	}
	word, firms, all, after := m.whom(v, leaf)
	if len(why) > 0 {
		word = "；" + word
	}
	for _, k := range []struct{ why, names int }{{len(why), 2}, {len(why), 1}, {least, 2}, {least, 1}} {
		line := append(slices.Clone(why[:k.why]), run{text: word, colour: paint.Grey})
		line = append(line, listed(firms[:min(k.names, len(firms))], all)...)
		if after != "" {
			line = append(line, run{text: after, colour: paint.Grey})
		}
		if wide(line, size) <= room || k.why == least && k.names == 1 {
			return line
		}
		if k.why == 0 { // nothing stands before it
			word = strings.TrimPrefix(word, "；")
		}
	}
	return nil
}

// whom says whom to turn to, between words before and after them, and how many there are:
// those of the partner, the firms here that could do it, or those to court; that nobody is
// known. The place of the partner stands before its firms: 为合肥江淮汽车配套 is read as meant,
// where 为合肥配套：江淮汽车 was taken for who supplies.
func (m *model) whom(v *insight.Verdict, leaf *segment) (word string, firms []firm, all int, after string) {
	switch {
	case v.Action == insight.Link && leaf != nil && len(leaf.with) > 0:
		before, after := v.Direction.Around()
		if !strings.HasPrefix(leaf.with[0].name, leaf.withPart) { // 合肥彩虹光伏 says itself where it is
			before += leaf.withPart
		}
		return before, leaf.with, leaf.withAll, after
	case v.Action == insight.Upgrade:
		for _, f := range v.Firms {
			if f.Segment != "" {
				firms = append(firms, firm{cmp.Or(f.ShortName, f.Name), gradeOf(f)})
			}
		}
		if firms != nil {
			return "可由其延伸：", firms, len(firms), ""
		}
	}
	if v.Action == insight.Strengthen && leaf != nil && len(leaf.firms) > 0 {
		return "本地：", leaf.firms, leaf.all, ""
	}
	for _, t := range m.options.Targets {
		if t.Segment.ID != v.Segment.ID || len(t.Items) == 0 {
			continue
		}
		for _, x := range t.Items {
			f := firm{cmp.Or(x.Firm.ShortName, x.Firm.Name), gradeOf(x.Firm)}
			if x.Place != "" {
				f.name += "（" + insight.ShortPlace(x.Place) + "）"
			}
			firms = append(firms, f)
		}
		word = "可招："
		if t.List == insight.ListReference || t.Items[0].Grade == "C" {
			word = "备查："
		}
		return word, firms, len(firms), ""
	}
	if leaf != nil && len(leaf.with) > 0 {
		return leaf.withPart + "有：", leaf.with, leaf.withAll, ""
	}
	return "对象待摸排", nil, 0, ""
}

// lean says whom of the partner a segment could lean on, as far as the edition names them.
func (m *model) lean(s *segment, v *insight.Verdict) {
	if !m.options.Shows(layerPartner) {
		return
	}
	var parts []string
	for i := range v.PartnerFirms {
		f := &v.PartnerFirms[i]
		if s.public && !f.Published() {
			continue
		}
		s.with = append(s.with, firm{cmp.Or(f.ShortName, f.Name), gradeOf(*f)})
		if part := cmp.Or(f.Part, "伙伴"); !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	s.withPart = strings.Join(parts, "、")
	for _, p := range v.Inputs.Parts { // as many as the number beside the name says, with those that make it for themselves
		if slices.Contains(parts, p.Part) {
			s.withAll += p.Firms
		}
	}
}
