package chainmap

import (
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// keySentence is the result in one line: the 断点 by what to do about them, and how
// pressing it is.
func (m *model) keySentence(size, room float64) (string, Colour) {
	var list []*segment
	for _, c := range m.cards {
		for _, s := range c.rows {
			if s.broken {
				list = append(list, s)
			}
		}
	}
	if m.answer.Figures.Recorded == 0 && m.have() == 0 {
		return "登记企业0家，先补登记，不作判断。", navy
	}
	if len(list) == 0 {
		return m.withoutBreaks(), navy
	}
	for names := 4; ; names-- {
		var parts []string
		for _, k := range []struct {
			word string
			of   func(*segment) bool
		}{
			{"要补", func(s *segment) bool { return s.rank > 0 && s.does != insight.Link }},
			{"先联动", func(s *segment) bool { return s.rank > 0 && s.does == insight.Link }},
			{"先核实", func(s *segment) bool { return s.does == insight.Verify }},
			{"未列入清单", func(s *segment) bool { return s.rank == 0 && s.does.Ranked() }},
			{"条件不够、暂缓", func(s *segment) bool { return !s.does.Ranked() && s.does != insight.Verify }},
		} {
			word := k.word
			of := k.of
			if m.options.Edition == Public || !m.options.Shows(layerActions) { // what to do stays within the house
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
			slices.SortStableFunc(found, func(a, b *segment) int { return a.rank - b.rank })
			text := fmt.Sprintf("%d处%s", len(found), word)
			if word == "" {
				text = ""
			}
			if names > 0 {
				var n []string
				for _, s := range found[:min(names, len(found))] {
					n = append(n, s.name)
				}
				tail := ""
				if len(found) > names {
					tail = "等"
				}
				text += "（" + enumerated(n) + tail + "）"
			}
			parts = append(parts, text)
			if word == "" {
				break
			}
		}
		text := fmt.Sprintf("按现有登记，断点%d处：%s。", len(list), strings.Join(parts, "，"))
		text = strings.Replace(text, "：（", "（", 1)
		if clean1, _ := clean(text); names == 0 || width(clean1, size) <= room {
			return strings.Replace(text, "：。", "。", 1), red
		}
	}
}

// enumerated puts names after one another, so that one with 、 in it counts as one.
func enumerated(names []string) string {
	if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "、") }) {
		return strings.Join(names, "；")
	}
	return strings.Join(names, "、")
}

func (m *model) withoutBreaks() string {
	a := m.answer
	if m.options.Edition == Public {
		return fmt.Sprintf("按现有登记没有断点；%d个环节中本地已有%d个。", len(a.Segments), m.have())
	}
	fill, link := 0, 0
	for _, s := range m.leafs { // as the list ranks them: some that could be linked up are not for now
		switch {
		case s.rank > 0 && s.does == insight.Link:
			link++
		case s.rank > 0:
			fill++
		}
	}
	return fmt.Sprintf("按现有登记没有断点；%d个环节中本地已有%d个，要补%d处，可联动%d处。", len(a.Segments), m.have(), fill, link)
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
				case green:
					gains++
				case red:
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
	f := m.answer.Figures
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
		if firm := m.soleFirm(one); firm != "" {
			text += "（" + firm + "，上下游通路有" + insight.Percent(&one.Cut) + "经过它）"
		}
	}
	return text + "。"
}

// soleFirm is the firm that a segment rests on, where this edition names it.
func (m *model) soleFirm(s insight.Single) string {
	for _, f := range m.leafs[s.Segment.ID].firms {
		if slices.Contains(s.Firms, f.name) {
			return f.name
		}
	}
	return ""
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
	rows        int
	row         func(i int, r Rect)
}

// paintSide lists what to do first beside the cards: as much as there is room for.
func (sh *sheet) paintSide() {
	u, s := sh.u, sh.s
	s.group(Group{ID: "side", Class: "side"})
	y := sh.numbers(sh.side.Y)
	blocks := []block{sh.first(), sh.singles(), sh.projects()}
	blocks = slices.DeleteFunc(blocks, func(b block) bool { return b.rows == 0 })
	const head, pitch, gap = 19.0, 13.4, 7.0
	// The first list stays whole; the others share what is left.
	tiles := sh.tilesRoom()
	free := (sh.side.Y+sh.side.H-y-tiles)/u - (head+gap)*float64(len(blocks))
	lines := int(free / pitch)
	for i := range blocks {
		share := lines
		if left := len(blocks) - i; i > 0 || blocks[i].title != firstTitle {
			share = lines / left
			rest := 0
			for _, b := range blocks[i+1:] {
				rest += b.rows
			}
			share = max(share, lines-rest)
		}
		blocks[i].rows = min(blocks[i].rows, share)
		lines -= blocks[i].rows
	}
	for _, b := range blocks {
		if b.rows == 0 {
			continue
		}
		y = sh.title(b.title, b.note, y)
		for i := range b.rows {
			b.row(i, Rect{sh.side.X, y, sh.side.W, pitch * u})
			y += pitch * u
		}
		y += gap * u
	}
	if tiles > 0 && y+tiles <= sh.side.Y+sh.side.H {
		sh.paintTiles(y)
	}
}

// title heads a block and returns where its rows begin.
func (sh *sheet) title(text, note string, y float64) float64 {
	u, s := sh.u, sh.s
	s.draw(Path{Steps: rectangle(Rect{sh.side.X, y, sh.side.W, 16 * u}, 0), Fill: &stageBlue})
	s.draw(Path{Steps: rectangle(Rect{sh.side.X, y, 3 * u, 16 * u}, 0), Fill: &navy})
	w := s.putBold(text, 10.5*u, Rect{sh.side.X + 7*u, y, sh.side.W - 10*u, 16 * u}, left, navy)
	s.put(note, smallText*u, Rect{sh.side.X + 12*u + w, y, sh.side.W - w - 15*u, 16 * u}, right, grey)
	return y + 19*u
}

// numbers counts the segments by what they are.
func (sh *sheet) numbers(y float64) float64 {
	u, s, m := sh.u, sh.s, sh.m
	counts := map[insight.Status]int{}
	broken, single := 0, 0
	for _, c := range m.cards {
		for _, r := range c.rows {
			counts[r.status]++
			if r.broken {
				broken++
			}
			if r.single {
				single++
			}
		}
	}
	y = sh.title("状态一览", fmt.Sprintf("%d个环节", len(m.answer.Segments)), y)
	type number struct {
		n      int
		word   string
		colour Colour
	}
	list := []number{{broken, "断点", red}, {single, "独家支撑", ink}}
	for _, st := range insight.Statuses {
		if st == insight.Suspected && m.options.Edition == Public {
			continue
		}
		if counts[st] > 0 {
			list = append(list, number{counts[st], st.ZH(), markColour(st)})
		}
	}
	const columns = 5
	for i, k := range list {
		at := Rect{sh.side.X + float64(i%columns)*sh.side.W/columns, y + float64(i/columns)*28*u, sh.side.W / columns, 16 * u}
		s.putBold(fmt.Sprint(k.n), 13.5*u, at, centred, k.colour)
		at.Y, at.H = at.Y+15*u, 10*u
		s.put(k.word, leastText*u, at, centred, grey)
	}
	return y + float64((len(list)+columns-1)/columns)*28*u + 3*u
}

const firstTitle = "先做什么（前十位）"

// first are the first ten of the list, with what to do and how many the partner has.
func (sh *sheet) first() block {
	m, u, s := sh.m, sh.u, sh.s
	if m.options.Edition == Public || !m.options.Shows(layerActions) { // the order of courting stays within the house
		return block{}
	}
	items := m.answer.Items[:min(10, len(m.answer.Items))]
	note := ""
	if heads := m.partnerHeads(); len(heads) > 0 {
		note = strings.Join(heads, "、") + "企业数"
	}
	return block{firstTitle, note, len(items), func(i int, r Rect) {
		v := &items[i]
		leaf := m.leafs[v.Segment.ID]
		c := red
		if v.Action == insight.Link {
			c = blue
		}
		s.put(fmt.Sprint(v.Rank), 9*u, Rect{r.X, r.Y, 14 * u, r.H}, right, grey)
		tag := Rect{r.X + 18*u, r.Y + 1.2*u, 36 * u, r.H - 2.4*u}
		s.draw(Path{Steps: rectangle(tag, 2*u), Fill: &c})
		s.putBold(v.ActionZH, leastText*u, tag, centred, white)
		x, room := r.X+58*u, r.W-58*u-20*u
		put, colour := s.put, ink
		if leaf != nil && leaf.broken {
			put, colour = s.putBold, red
		}
		put(v.Segment.Name, 9.2*u, Rect{x, r.Y, room, r.H}, left, colour)
		if leaf != nil && note != "" {
			text, c := "—", grey
			if leaf.partner > 0 {
				text, c = fmt.Sprint(leaf.partner), blue
			}
			s.put(text, 9*u, Rect{r.X + r.W - 20*u, r.Y, 18 * u, r.H}, right, c)
		}
	}}
}

// singles are the segments that hang on one firm, with the share of ways through them.
func (sh *sheet) singles() block {
	m, u, s := sh.m, sh.u, sh.s
	if !m.options.Shows(layerPoints) {
		return block{}
	}
	list := m.singles()
	return block{"独家支撑", "途经占比", len(list), func(i int, r Rect) {
		k := list[i]
		name := r.W - 113*u
		s.put(k.Segment.Name, 9*u, Rect{r.X + 2*u, r.Y, name, r.H}, left, ink)
		s.put(m.soleFirm(k), smallText*u, Rect{r.X + 6*u + name, r.Y, 46 * u, r.H}, left, grey)
		bar := Rect{r.X + r.W - 59*u, r.Y + r.H/2 - 2*u, 26 * u, 4 * u}
		s.draw(Path{Steps: rectangle(bar, 0), Fill: &greyBar})
		bar.W *= min(1, k.Cut/max(0.01, list[0].Cut))
		s.draw(Path{Steps: rectangle(bar, 0), Fill: &navy})
		s.put(insight.Percent(&k.Cut), 8.6*u, Rect{r.X + r.W - 32*u, r.Y, 30 * u, r.H}, right, ink)
	}}
}

// projects are those that go on or should, each once, the newest first and what is to be checked last.
func (sh *sheet) projects() block {
	m, u, s := sh.m, sh.u, sh.s
	if !m.options.Shows(layerProjects) {
		return block{}
	}
	type line struct {
		project
		date graph.Date
	}
	var list []line
	seen := map[string]bool{}
	late := false
	for _, v := range m.answer.Segments {
		for _, p := range v.Projects {
			if seen[p.ID] || p.Stage == graph.ProjectUnknown || p.Date == "" || !m.options.Edition.vouched(p.Sourced) {
				continue
			}
			if p.Stage.Runs() && v.Status != insight.Building {
				continue
			}
			seen[p.ID] = true
			flag := p.Remark != "" && m.options.Edition != Public
			late = late || flag
			list = append(list, line{project{projectLabel(p), flag}, p.Date})
		}
	}
	slices.SortStableFunc(list, func(a, b line) int {
		if d := flagged(a.project) - flagged(b.project); d != 0 {
			return d
		}
		return strings.Compare(string(b.date), string(a.date))
	})
	note := ""
	if late {
		note = "有旗的待核"
	}
	return block{"在建、签约项目", note, len(list), func(i int, r Rect) {
		x := r.X + 2*u
		if list[i].late {
			s.flag(x+4*u, r.Y+r.H/2, 8*u)
		}
		x += 11 * u
		s.put(list[i].label, 8.8*u, Rect{x, r.Y, r.X + r.W - x, r.H}, left, ink)
	}}
}
