package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// keySentence is the result in one line: the 断点 by what to do about them, and how
// pressing it is.
func (m *model) keySentence(size, room float64) (string, paint.Colour) {
	var list []*segment
	for _, c := range m.cards {
		for _, s := range c.rows {
			if s.broken {
				list = append(list, s)
			}
		}
	}
	if m.answer.Figures.Recorded == 0 && m.have() == 0 {
		return "登记企业0家，先补登记，不作判断。", paint.Navy
	}
	if len(list) == 0 {
		return m.withoutBreaks(size, room), paint.Navy
	}
	for names := 4; ; names-- {
		var parts []string
		for _, word := range append(actionWords(), unlisted) { // of the tags and the list: one thing has one word
			of := func(s *segment) bool { return doing(s) == word }
			if !m.advises() {
				word, of = "", func(*segment) bool { return true }
			}
			var found []*segment
			for _, s := range list {
				if of(s) {
					found = append(found, s)
				}
			}
			if len(found) == 0 {
				continue
			}
			text := fmt.Sprintf("%d处%s", len(found), word)
			if word == "" {
				text = ""
			}
			parts = append(parts, text+inBrackets(found, names))
			if word == "" {
				break
			}
		}
		text := fmt.Sprintf("按现有登记，断点%d处：%s。", len(list), strings.Join(parts, "，"))
		text = strings.Replace(text, "：（", "（", 1)
		if clean1, _ := paint.Clean(text); names == 0 || paint.Width(clean1, size) <= room {
			return strings.Replace(text, "：。", "。", 1), paint.Red
		}
	}
}

// unlisted is said of what would be ranked, and a county's list leaves out.
const unlisted = "未列入清单"

func actionWords() (words []string) {
	for _, a := range insight.Actions {
		words = append(words, a.ZH())
	}
	return words
}

// doing is the word for what to do about a segment.
func doing(s *segment) string {
	if s.does.Ranked() && s.rank == 0 {
		return unlisted
	}
	return s.does.ZH()
}

// inBrackets names the first of some segments by their ranks, as many as are said; blank: none.
func inBrackets(list []*segment, names int) string {
	if names == 0 || len(list) == 0 {
		return ""
	}
	list = slices.SortedStableFunc(slices.Values(list), func(a, b *segment) int { return a.rank - b.rank })
	var n []string
	for _, s := range list[:min(names, len(list))] {
		n = append(n, s.name)
	}
	tail := ""
	if len(list) > names {
		tail = "等"
	}
	return "（" + enumerated(n) + tail + "）"
}

// enumerated puts names after one another, so that one with 、 in it counts as one.
func enumerated(names []string) string {
	if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "、") }) {
		return strings.Join(names, "；")
	}
	return strings.Join(names, "、")
}

// withoutBreaks says what is to be filled all the same, by name as far as there is room.
func (m *model) withoutBreaks(size, room float64) string {
	a := m.answer
	if m.options.Edition == Public {
		return fmt.Sprintf("按现有登记没有断点；%d个环节中本地已有%d个。", len(a.Segments), m.have())
	}
	var fill []*segment
	link := 0
	for _, s := range m.leafs { // as the list ranks them: some that could be linked up are not for now
		switch {
		case s.rank > 0 && s.does == insight.Link:
			link++
		case s.rank > 0:
			fill = append(fill, s)
		}
	}
	for names := 4; ; names-- {
		text := fmt.Sprintf("按现有登记没有断点；%d个环节中本地已有%d个，要补%d处%s，可联动%d处。", len(a.Segments), m.have(), len(fill), inBrackets(fill, names), link)
		if clean1, _ := paint.Clean(text); names == 0 || paint.Width(clean1, size) <= room {
			return text
		}
	}
}

func (m *model) have() (n int) {
	for _, c := range m.cards {
		n += c.present
	}
	return n
}

// second is the second line: what has changed, or whom the chain rests on.
func (m *model) second() string {
	if m.options.compares() {
		gains, losses, views := 0, 0, 0
		for _, c := range m.cards {
			for _, s := range c.rows {
				if !s.changed {
					continue
				}
				switch changeColour(s) {
				case paint.Green:
					gains++
				case paint.Red:
					losses++
				default:
					views++
				}
			}
		}
		since := ""
		if b := m.options.Before; b != nil {
			since = insight.DateZH(b.AsOf) + "以来"
		}
		if m.options.Planned {
			since += "到在建、签约项目建成后"
		}
		return fmt.Sprintf("%s：新增%d个环节，减少%d个，其余变化%d个。", since, gains, losses, views)
	}
	f := m.figures()
	hints := map[string]bool{} // of firms that are nowhere more than a hint
	for _, known := range []bool{false, true} {
		for _, v := range m.answer.Segments {
			for _, x := range v.Firms {
				if x.Segment != "" || (x.Certainty == graph.Hint) == known {
					continue
				}
				if hints[x.ID] = true; known {
					delete(hints, x.ID)
				}
			}
		}
	}
	text := fmt.Sprintf("登记企业%d家%s", f.Recorded, insight.RecordedZH(f))
	if len(hints) > 0 && m.options.Edition != Public {
		text += fmt.Sprintf("，另有线索%d家", len(hints))
	}
	if list := m.singles(); len(list) > 0 {
		one := list[0]
		text += fmt.Sprintf("；%d个环节主要靠一家企业，最要紧的是%s", len(list), one.Segment.Name)
		if f := m.soleFirm(one); f != nil {
			text += "（" + f.name + "，上下游通路有" + insight.Percent(&one.Cut) + "经过它）"
		}
	}
	return text + "。"
}

// hang puts the firm that a segment hangs on before the others.
func (m *model) hang(s *segment) {
	for _, k := range m.answer.Figures.SinglePoints {
		if k.Segment.ID != s.id {
			continue
		}
		i := slices.IndexFunc(s.firms, func(f firm) bool { return slices.Contains(k.Firms, f.name) })
		if i < 0 || max(len(s.firms), s.all) < 2 {
			return
		}
		one := s.firms[i]
		s.firms, s.mainly = slices.Insert(slices.Delete(s.firms, i, i+1), 0, one), true
	}
}

// soleFirm is the firm that a segment rests on; nil where this edition does not name it.
func (m *model) soleFirm(s insight.Single) *firm {
	firms := m.leafs[s.Segment.ID].firms
	if i := slices.IndexFunc(firms, func(f firm) bool { return slices.Contains(s.Firms, f.name) }); i >= 0 {
		return &firms[i]
	}
	return nil
}

// date widens the span of dates of what is told.
func (m *model) date(d graph.Date) {
	if d == "" {
		return
	}
	if m.since == "" || d < m.since {
		m.since = d
	}
	m.latest = max(m.latest, d)
}

// howSure says from where and when what is told comes, and how far it carries.
func (m *model) howSure() string {
	text := "数据截至" + insight.DateZH(m.answer.AsOf)
	if m.since != "" {
		text += fmt.Sprintf("；企业、项目的资料出自%s至%s", insight.DateZH(m.since), insight.DateZH(m.latest))
	}
	if m.sources != "" {
		text += "；" + m.sources
	}
	grades := map[string]int{}
	for _, s := range m.leafs {
		if s.broken {
			grades[s.grade]++
		}
	}
	var parts []string
	for _, g := range []string{"A", "B", "C"} {
		if grades[g] > 0 {
			parts = append(parts, fmt.Sprintf("%s%d处", insight.GradeZH(g), grades[g]))
		}
	}
	if parts != nil {
		text += "；断点可信度：" + strings.Join(parts, "、")
	}
	return fmt.Sprintf("%s；%s%d个环节。", text, insight.Insufficient.ZH(), m.answer.Counts[insight.Insufficient])
}

// singles are the segments that hang on one firm, as this edition shows them.
func (m *model) singles() []insight.Single {
	return slices.DeleteFunc(slices.Clone(m.answer.Figures.SinglePoints), func(k insight.Single) bool {
		leaf := m.leafs[k.Segment.ID]
		return leaf == nil || !leaf.single
	})
}

// block is a part of the column beside the cards.
type block struct {
	title, note string
	whole       bool // all its rows stand there, whatever room others have
	rows        int
	high        float64 // of a row, in points on a3
	row         func(i int, r paint.Rect)
	foot        []string              // lines under its rows
	rest        func(from int) string // what is told instead of the rows from one on, where there is no room
}

// Heights in the column beside the cards, in points on a3.
const (
	blockHead = 19.0
	blockGap  = 6.0
	rowHigh   = 13.0
	footHigh  = 11.0
)

// paintSide lists what to do first beside the cards: as much as there is room for.
func (sh *sheet) paintSide() {
	u, s := sh.u, sh.s
	s.Begin(paint.Group{ID: "side", Class: "side"})
	y := sh.numbers(sh.side.Y)
	blocks := slices.DeleteFunc([]block{sh.first(), sh.singles(), sh.projects()}, func(b block) bool { return b.rows == 0 })
	tiles := sh.tilesRoom()
	free := (sh.side.Y + sh.side.H - y - tiles) / u
	for _, b := range blocks {
		free -= blockHead + blockGap + footHigh*float64(len(b.foot))
	}
	for i, b := range blocks {
		// What stays whole does; the others share what is left.
		room := free
		if !b.whole {
			rest := 0.0
			for _, c := range blocks[i+1:] {
				rest += float64(c.rows) * c.high
			}
			room = max(free/float64(len(blocks)-i), free-rest)
		}
		shown := max(0, min(b.rows, int(room/b.high)))
		free -= float64(shown) * b.high
		if shown == 0 {
			free += blockHead + blockGap + footHigh*float64(len(b.foot))
			continue
		}
		y = sh.title(b.title, b.note, y)
		for k := range shown {
			at := paint.Box(sh.side.X, y, sh.side.W, b.high*u)
			if k == shown-1 && shown < b.rows && b.rest != nil {
				s.Put(b.rest(k), smallText*u, paint.Box(at.X+2*u, at.Y, at.W-2*u, at.H), paint.Left, paint.Grey)
			} else {
				b.row(k, at)
			}
			y += at.H
		}
		for _, text := range b.foot {
			s.Put(text, leastText*u, paint.Box(sh.side.X+2*u, y, sh.side.W-2*u, footHigh*u), paint.Left, paint.Grey)
			y += footHigh * u
		}
		y += blockGap * u
	}
	if tiles > 0 && y+tiles <= sh.side.Y+sh.side.H {
		sh.paintTiles(y)
	}
}

// title heads a block and returns where its rows begin.
func (sh *sheet) title(text, note string, y float64) float64 {
	u, s := sh.u, sh.s
	s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(sh.side.X, y, sh.side.W, 16*u), 0), Fill: &paint.StageBlue})
	s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(sh.side.X, y, 3*u, 16*u), 0), Fill: &paint.Navy})
	w := s.PutBold(text, 10.5*u, paint.Box(sh.side.X+7*u, y, sh.side.W-10*u, 16*u), paint.Left, paint.Navy)
	s.Put(note, smallText*u, paint.Box(sh.side.X+12*u+w, y, sh.side.W-w-15*u, 16*u), paint.Right, paint.Grey)
	return y + 19*u
}

// number is a count, and what of.
type number struct {
	n      int
	word   string
	colour paint.Colour
}

// numbers counts the segments by what they are.
func (sh *sheet) numbers(y float64) float64 {
	u, s, m := sh.u, sh.s, sh.m
	counts := map[insight.Status]int{}
	broken, single := 0, 0
	for _, c := range m.cards {
		for _, r := range c.rows {
			if r.withheld {
				counts[insight.Withheld]++
			} else {
				counts[r.status]++
			}
			if r.broken {
				broken++
			}
			if r.single {
				single++
			}
		}
	}
	y = sh.title("状态一览", fmt.Sprintf("%d个环节", len(m.answer.Segments)), y)
	var list []number
	for _, st := range append(slices.Clone(insight.Statuses), insight.Withheld) {
		if counts[st] > 0 {
			list = append(list, number{counts[st], st.ZH(), markColour(st)})
		}
	}
	const columns = 5
	for i, k := range list {
		at := paint.Box(sh.side.X+float64(i%columns)*sh.side.W/columns, y+float64(i/columns)*28*u, sh.side.W/columns, 16*u)
		s.PutBold(fmt.Sprint(k.n), 13.5*u, at, paint.Centred, k.colour)
		at.Y, at.H = at.Y+15*u, 10*u
		s.Put(k.word, leastText*u, at, paint.Centred, paint.Grey)
	}
	y += float64((len(list)+columns-1)/columns)*28*u + 2*u
	// These are among the others: a line of their own, so that nobody adds them up.
	among := slices.DeleteFunc([]number{{broken, breakWord, paint.Red}, {single, singleWord, paint.Ink}}, func(k number) bool { return k.n == 0 })
	if len(among) == 0 {
		return y
	}
	x := sh.side.X + 7*u
	x += s.Put("其中", leastText*u, paint.Box(x, y, 30*u, 12*u), paint.Left, paint.Grey) + 6*u
	for _, k := range among {
		x += s.PutBold(fmt.Sprint(k.n), 10.5*u, paint.Box(x, y, 30*u, 12*u), paint.Left, k.colour) + 3*u
		x += s.Put(k.word, leastText*u, paint.Box(x, y, 60*u, 12*u), paint.Left, paint.Grey) + 12*u
	}
	return y + 15*u
}

// singles are the segments that hang on one firm, with the share of ways through them.
func (sh *sheet) singles() block {
	m, u, s := sh.m, sh.u, sh.s
	if !m.options.Shows(layerPoints) {
		return block{}
	}
	list := m.singles()
	rest := func(from int) string { return fmt.Sprintf("另%d个见板块中的◎", len(list)-from) }
	return block{title: singleWord, note: "主要靠的企业、途经占比", rows: len(list), high: rowHigh, rest: rest, row: func(i int, r paint.Rect) {
		k := list[i]
		name := r.W - 145*u
		s.Put(k.Segment.Name, 9*u, paint.Box(r.X+2*u, r.Y, name, r.H), paint.Left, paint.Ink)
		if f := m.soleFirm(k); f != nil {
			drawRuns(s, []run{f.run()}, smallText*u, paint.Box(r.X+6*u+name, r.Y+1.5*u, 76*u, r.H-3*u), false)
		}
		bar := paint.Box(r.X+r.W-59*u, r.Y+r.H/2-2*u, 26*u, 4*u)
		s.Draw(paint.Path{Steps: paint.Rectangle(bar, 0), Fill: &paint.GreyBar})
		bar.W *= min(1, k.Cut) // of all ways: a full bar would be every one
		s.Draw(paint.Path{Steps: paint.Rectangle(bar, 0), Fill: &paint.Navy})
		s.Put(insight.Percent(&k.Cut), 8.6*u, paint.Box(r.X+r.W-32*u, r.Y, 30*u, r.H), paint.Right, paint.Ink)
	}}
}

// projects are those told in the cards, each once: first what is to be checked, then the newest.
func (sh *sheet) projects() block {
	m, u, s := sh.m, sh.u, sh.s
	if !m.options.Shows(layerProjects) {
		return block{}
	}
	list := m.projects()
	flags := 0
	for _, p := range list {
		flags += flagged(p)
	}
	note := ""
	if flags > 0 {
		note = fmt.Sprintf("有旗的%d个待核，在先", flags)
	}
	rest := func(from int) string {
		text, late := fmt.Sprintf("另%d个见项目清单", len(list)-from), flags-min(flags, from)
		if late > 0 {
			text += fmt.Sprintf("，其中%d个有旗", late)
		}
		return text
	}
	var foot []string
	if others := m.otherProjects(list); others != "" {
		foot = []string{"另有" + others + "，见项目清单"}
	}
	return block{title: "在建、签约项目", note: note, rows: len(list), high: rowHigh, foot: foot, rest: rest, row: func(i int, r paint.Rect) {
		x := r.X + 2*u
		if list[i].late {
			drawFlag(s, x+4*u, r.Y+r.H/2, 8*u)
		}
		x += 11 * u
		s.Put(list[i].label, 8.8*u, paint.Box(x, r.Y, r.X+r.W-x, r.H), paint.Left, paint.Ink)
	}}
}

// otherProjects counts what the answer has beside the projects listed, that nobody misses
// them who counts; blank: nothing.
func (m *model) otherProjects(list []project) string {
	seen := map[string]bool{}
	for _, p := range list {
		seen[p.id] = true
	}
	running, unsure := 0, 0
	for i := range m.answer.Segments {
		for _, p := range m.answer.Segments[i].Projects {
			if seen[p.ID] || !m.options.Edition.vouched(p.Sourced) {
				continue
			}
			if seen[p.ID] = true; p.Stage.Runs() {
				running++
			} else {
				unsure++
			}
		}
	}
	var parts []string
	if running > 0 {
		parts = append(parts, fmt.Sprintf("已投产%d个", running))
	}
	if unsure > 0 {
		parts = append(parts, fmt.Sprintf("阶段待核%d个", unsure))
	}
	return strings.Join(parts, "、")
}

// projects are those of the rows, each once, what is to be checked before the others and
// the newest of either first.
func (m *model) projects() (list []project) {
	seen := map[string]bool{}
	for _, c := range m.cards {
		for _, s := range c.rows {
			for _, p := range s.projects {
				if !seen[p.id] {
					seen[p.id], list = true, append(list, p)
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b project) int {
		return cmp.Or(flagged(b)-flagged(a), strings.Compare(string(b.date), string(a.date)), strings.Compare(a.label, b.label))
	})
	return list
}
