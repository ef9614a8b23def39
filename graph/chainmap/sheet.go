package chainmap

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"chainchief/graph/insight"
)

// Purpose is what a panel is drawn for; blank: a sheet to print and to hand out.
type Purpose string

// The purposes.
const (
	Slide Purpose = "slide" // to show in a room: cards with their shares, 断点 and the first three
	Wall  Purpose = "wall"  // to hang up: all firms and projects, in large letters
	Page  Purpose = "page"  // within a page that has a head and lists of its own
)

// Purposes is every purpose that can be asked for.
var Purposes = []Purpose{Slide, Wall, Page}

// PaperFor is the page for a purpose where none is asked for.
func PaperFor(p Purpose) Paper {
	switch p {
	case Slide:
		return Paper{960, 540}
	case Wall:
		return papers["a0"]
	}
	return a3
}

// sheet is the page round a panel: what stands over it, under it and beside it has
// fixed rooms, so that what stands there moves no card.
type sheet struct {
	s                      *Scene
	m                      *model
	u, t                   float64
	head, main, side, foot Rect
}

// Lengths on a3, in points.
const (
	sheetMargin = 20.0
	sheetHead   = 73.0
	sheetFoot   = 75.0
	sideWide    = 206.0
	sideGap     = 9.0
	legendText  = 9.0
	smallText   = 8.2
)

// slideText is the smallest text of a slide 540 points high.
const slideText = 12.0

// textFor is how much larger its texts are.
func (o Options) textFor() float64 {
	if o.For == Slide {
		return slideText / leastText * min(o.Paper.Height/540, o.Paper.Width/960)
	}
	return o.Paper.unit()
}

func newSheet(m *model) *sheet {
	o := m.options
	paper, u := o.Paper, o.Paper.unit()
	h := m.heading("图谱")
	sh := &sheet{s: h.scene(o), m: m, u: u, t: o.textFor()}
	page := Rect{0, 0, paper.Width, paper.Height}
	sh.s.group(Group{ID: "page", Class: "page"})
	sh.s.draw(Path{Steps: rectangle(page, 0), Fill: &white})
	head, foot, margin := sheetHead*u, sheetFoot*u, sheetMargin*u
	switch o.For {
	case Slide:
		head, foot, margin = 48*sh.t, 28*sh.t, 16*u
	case Page:
		head, margin = 4*u, 8*u
	}
	room := page.inset(margin)
	if o.For != Page {
		sh.s.draw(Path{Steps: rectangle(Rect{0, 0, page.W, 5 * u}, 0), Fill: &navy})
		room.Y -= 4 * u
		room.H += 4 * u
	}
	sh.head = Rect{room.X, room.Y, room.W, head}
	if o.For != Page {
		sh.head.W -= sh.s.live(o, sh.head)
	}
	sh.foot = Rect{room.X, room.Y + room.H - foot + 8*u, room.W, foot}
	sh.main = Rect{room.X, room.Y + head, room.W, sh.foot.Y - 5*u - room.Y - head}
	if o.For == "" && u >= 0.9 && room.W > 1.3*page.H { // smaller or upright there is no room beside the cards
		sh.side = Rect{room.X + room.W - sideWide*u, sh.main.Y, sideWide * u, sh.main.H}
		sh.main.W -= (sideWide + sideGap) * u
	}
	return sh
}

func (sh *sheet) paint(p *panel) {
	if sh.m.options.For != Page {
		sh.paintHead()
	}
	if sh.side.W > 0 {
		sh.paintSide()
	}
	sh.paintFoot(p)
}

// lines puts text into so many lines of a room and returns where the next would go.
func (sh *sheet) lines(text string, size float64, r Rect, n int, c Colour) float64 {
	text, rare := clean(text)
	sh.s.rare = append(sh.s.rare, rare...)
	sh.s.whole(text, func() {
		for _, l := range wrap(text, size, r.W, n) {
			sh.s.put(l, size, Rect{r.X, r.Y, r.W, size * 1.3}, left, c)
			r.Y += size * 1.32
		}
	})
	return r.Y
}

func (sh *sheet) paintHead() {
	u, s, r := sh.t, sh.s, sh.head
	h := sh.m.heading("图谱")
	s.group(Group{ID: "title", Class: "title"})
	s.rare = append(s.rare, rareIn(h.title)...)
	bar := 380 * u
	if sh.m.options.For == Slide {
		bar = 0
	}
	end := s.putBold(h.title, 22*u, Rect{r.X, r.Y, r.W - bar, 28 * u}, left, navy)
	if bar > 0 && r.W-bar-end > 150*u {
		x := r.X + end + 12*u
		edition := sh.m.options.Edition.ZH()
		partner := "无"
		if sh.m.answer.Partner != nil {
			partner = sh.m.answer.Partner.Name
		}
		room := r.X + r.W - bar - x
		s.put(edition+" · 区域："+sh.m.answer.Region.Name+" · 联动伙伴："+partner, smallText*u, Rect{x, r.Y + 4*u, room, 11 * u}, left, grey)
		s.put("数据截至"+insight.DateZH(sh.m.answer.AsOf), smallText*u, Rect{x, r.Y + 15*u, room, 11 * u}, left, grey)
	}
	if bar > 0 {
		sh.paintCompleteness(Rect{r.X + r.W - bar + 14*u, r.Y + 3*u, bar - 14*u, 24 * u})
	}
	key, colour := sh.m.keySentence(11.8*u, r.W)
	s.putBold(key, 11.8*u, Rect{r.X, r.Y + 29*u, r.W, 15.5 * u}, left, colour)
	if sh.m.options.For == Slide {
		return
	}
	sh.lines(sh.m.second(), 9*u, Rect{r.X, r.Y + 45.5*u, r.W, 0}, 1, ink)
	facts := slices.DeleteFunc(h.facts[4:], func(f string) bool { // what stands elsewhere on the sheet
		return strings.HasPrefix(f, "登记企业") || strings.HasPrefix(f, "完整度")
	})
	sh.lines(strings.Join(facts, " · "), smallText*u, Rect{r.X, r.Y + 58*u, r.W, 0}, 1, grey)
}

func rareIn(text string) []rune {
	_, rare := clean(text)
	return rare
}

// paintCompleteness draws 完整度 as a bar: here, with what is coming, with the partner.
func (sh *sheet) paintCompleteness(r Rect) {
	f, u, s := sh.m.answer.Figures, sh.u, sh.s
	label := "完整度"
	if f.Completeness == nil {
		s.put(label+"：登记企业太少，不计算", smallText*u, Rect{r.X, r.Y, r.W, 12 * u}, right, grey)
		return
	}
	label = fmt.Sprintf("完整度（%d个可招商环节加权）", f.Judged)
	w := s.put(label, smallText*u, Rect{r.X, r.Y, 140 * u, 12 * u}, left, grey)
	bar := Rect{r.X + w + 7*u, r.Y + 1*u, r.W - w - 7*u, 10 * u}
	s.draw(Path{Steps: rectangle(bar, 0), Fill: &greyBar})
	x := bar.X
	var words []string
	for _, k := range []struct {
		share *float64
		fill  *Colour
		word  string
	}{{f.Completeness, &green, "本地"}, {f.CompletenessPlanned, &amberBar, "在建签约建成后"}, {f.CompletenessPartner, &blueBar, "加伙伴"}} {
		if k.share == nil || k.word == "加伙伴" && !sh.m.options.Shows(layerPartner) {
			continue
		}
		words = append(words, k.word+insight.Percent(k.share))
		if to := bar.X + bar.W*min(1, *k.share); to > x {
			s.draw(Path{Steps: rectangle(Rect{x, bar.Y, to - x, bar.H}, 0), Fill: k.fill})
			x = to
		}
	}
	s.put(strings.Join(words, " · "), smallText*u, Rect{r.X, r.Y + 12.5*u, r.W, 11 * u}, right, ink)
}

// paintFoot explains what occurs in the picture, and nothing that does not.
func (sh *sheet) paintFoot(p *panel) {
	u, s := sh.t, sh.s
	s.group(Group{ID: "legend", Class: "legend"})
	s.draw(Path{Steps: []Step{move(sh.foot.X, sh.foot.Y), line(sh.foot.X+sh.foot.W, sh.foot.Y)}, Stroke: &rule, Width: 0.6 * u})
	size, most, imprint := legendText*u, 3, 0.0
	x, y := sh.foot.X, sh.foot.Y+3*u
	if sh.m.options.For == Slide { // its head is for the back of the room: what it is stands at the end of the second row
		size, most = smallText*u, 2
		facts := sh.m.heading("图谱").facts
		text := strings.Join([]string{facts[0], facts[2], facts[3]}, " · ")
		imprint = s.put(text, size, Rect{x, y + size*1.36, sh.foot.W, size * 1.36}, right, grey) + 2*size
	}
	list := p.legend()
	rows := sh.legendRows(list, size, most, imprint)
	for ; len(rows) > most && size > leastText*u; rows = sh.legendRows(list, size, most, imprint) { // three states have more to explain
		size = max(size-0.1*u, leastText*u)
	}
	pitch := size * 1.36
	for _, row := range rows[:min(most, len(rows))] {
		x = sh.foot.X
		for _, e := range row {
			text, w := sh.entry(e, size)
			e.draw(s, x+e.wide*size/2-size*0.2, y+pitch/2, size*1.02)
			s.put(text, size, Rect{x + e.wide*size, y, min(w, sh.foot.X+sh.foot.W-x-e.wide*size), pitch}, left, ink)
			x += w
		}
		y += pitch
	}
	if sh.m.options.For == Slide {
		return
	}
	y = sh.foot.Y + 3*u + float64(most)*pitch + 1*u
	notes, n := sh.m.panelNotes(), 1
	if len(rows) < most && width(notes, smallText*u) > sh.foot.W { // over the room of a row that the legend leaves
		n, y = 2, y-smallText*u*1.32
	}
	y = sh.lines(notes, smallText*u, Rect{sh.foot.X, y, sh.foot.W, 0}, n, grey)
	if sh.m.options.For != Page {
		s.put(strings.Join(sh.m.imprint(), "　"), smallText*u, Rect{sh.foot.X, y, sh.foot.W, 11 * u}, left, grey)
		s.put("第1页 共1页", smallText*u, Rect{sh.foot.X, y, sh.foot.W, 11 * u}, right, grey)
	}
}

// entry is what an entry of the legend says, and how wide it is with the space behind it.
func (sh *sheet) entry(e sign, size float64) (string, float64) {
	text, _ := clean(e.word + "：" + e.rule)
	if sh.m.options.For == Slide {
		text, _ = clean(e.word)
	}
	return text, e.wide*size + width(text, size) + size*1.3
}

// legendRows puts the entries of the legend into rows; the last of so many leaves room
// for the imprint.
func (sh *sheet) legendRows(list []sign, size float64, most int, imprint float64) (rows [][]sign) {
	x := math.Inf(1)
	for _, e := range list {
		_, w := sh.entry(e, size)
		end := sh.foot.W
		if len(rows) == most {
			end -= imprint
		}
		if x > 0 && x+w-size*1.3 > end {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		x += w
	}
	return rows
}

// imprint tells one sheet from another.
func (m *model) imprint() []string {
	a, edition := m.answer, "N"
	if m.options.Edition == Public {
		edition = "G"
	}
	list := []string{fmt.Sprintf("图号：%s-%s-%s-%s", strings.ToUpper(a.Chain.ID), a.Region.ID, strings.ReplaceAll(string(a.AsOf), "-", ""), edition),
		fmt.Sprintf("版本：判定规则第%d版", a.RuleVersion)}
	if m.options.Office != "" {
		list = append(list, "编制单位："+m.options.Office)
	}
	return append(list, "日期："+insight.DateZH(a.AsOf))
}

// sign is an entry of the legend: a mark of a width in sizes of its text, and words.
type sign struct {
	draw func(s *Scene, cx, cy, side float64)
	wide float64
	word string
	rule string
}

// brief are the rules of statuses in as few words as a sheet has room for.
var brief = map[insight.Status]string{
	insight.Strong:       "有大中型企业，或成规模",
	insight.Ordinary:     "本地已有企业",
	insight.Weak:         "有而规模小，或需求未满足",
	insight.Twin:         "其他链的同类环节本地已有",
	insight.Building:     "有开工项目，未登记企业",
	insight.Signed:       "36个月内有签约项目",
	insight.Missing:      "经核实没有，或名录完整而没有",
	insight.Lost:         "36个月前有，现已没有",
	insight.Unseen:       "待核实",
	insight.Suspected:    "只有线索，未经证实",
	insight.Insufficient: "各地都暂无，无从判断",
	insight.NotInvolved:  "本地和上下游都暂无登记",
}

// legend lists what is drawn.
func (p *panel) legend() []sign {
	var list []sign
	rows := map[insight.Status]bool{}
	var single, broken, running, flags, likely1, hinted1, listed, firms bool
	tags := map[string]Colour{}
	unseen := map[Colour]bool{}
	for _, c := range p.model.cards {
		for _, r := range c.rows {
			if !p.hasRow(r) {
				continue
			}
			for _, f := range r.firms { // those of a faded row too
				firms = p.options.For != Slide
				likely1, hinted1 = likely1 || f.grade == likely, hinted1 || f.grade == hinted
			}
			if p.quiet(r) {
				continue
			}
			switch {
			case p.tearing(r) && p.marks > 0:
			case r.running:
				running = true
			default:
				rows[r.status] = true
				unseen[p.tint(r)] = r.status == insight.Unseen || unseen[p.tint(r)]
			}
			if p.options.Before != nil {
				rows[r.before] = true
			}
			if p.options.Planned {
				rows[r.planned] = true
			}
			single, broken = single || r.single, broken || p.tearing(r) || r.wasBroken && p.marks > 1
			listed = listed || r.listed > 0
			for _, pr := range r.projects {
				flags = flags || pr.late && p.options.For != Slide
			}
			if text, colour := p.tag(r); text != "" {
				switch colour {
				case red:
					tags["补"] = red
				case blue:
					tags["联"] = blue
				default:
					tags[text] = grey
				}
			}
		}
	}
	add := func(wide float64, word, rule string, draw func(s *Scene, cx, cy, side float64)) {
		list = append(list, sign{draw, wide, word, rule})
	}
	if p.marks > 0 {
		for _, st := range insight.Statuses {
			if rows[st] {
				rule := brief[st]
				if st == insight.Unseen {
					rule += map[[2]bool]string{{true, true}: "（红要补，蓝可联动）", {true, false}: "（红要补）", {false, true}: "（蓝可联动）"}[[2]bool{unseen[red], unseen[blue]}]
				}
				add(1.5, st.ZH(), rule, func(s *Scene, cx, cy, side float64) { s.mark(st, false, cx, cy, side) })
			}
			if st == insight.Building && running {
				add(1.5, "已投产", "企业待登记", func(s *Scene, cx, cy, side float64) { s.running(amber, cx, cy, side) })
			}
		}
	}
	if p.options.Shows(layerPoints) {
		if broken {
			add(1.7, "断点", "上下游本地已有，本环节暂无登记", func(s *Scene, cx, cy, side float64) {
				s.draw(Path{Steps: rectangle(Rect{cx - side*0.7, cy - side*0.6, side * 1.4, side * 1.2}, side*0.2), Fill: &red})
				s.brokenIn(white, cx, cy, side)
			})
		}
		if single {
			add(1.5, "独家支撑", "主要靠一家企业", (*Scene).single)
		}
	}
	box := func(word string, c Colour) func(s *Scene, cx, cy, side float64) {
		return func(s *Scene, cx, cy, side float64) {
			w := side * (0.5 + 0.74*float64(len([]rune(word))))
			at := Rect{cx - w/2, cy - side*0.56, w, side * 1.12}
			if c == grey {
				s.draw(Path{Steps: rectangle(at, side*0.2), Fill: &white, Stroke: &c, Width: side * 0.07})
				s.put(word, side*0.98, at, centred, c)
				return
			}
			s.draw(Path{Steps: rectangle(at, side*0.2), Fill: &c})
			s.putBold(word, side*0.98, at, centred, white)
		}
	}
	if _, ok := tags["补"]; ok {
		add(2.3, "要补", "补延强技承各类举措及总排名", box("补1", red))
	}
	if _, ok := tags["联"]; ok {
		add(2.3, "联动", "与伙伴配套及总排名", box("联2", blue))
	}
	for _, k := range [][2]string{{"限", "受政策约束"}, {"核", "先核实"}, {"缓", "暂不建议"}} {
		if _, ok := tags[k[0]]; ok {
			add(1.7, k[1], map[string]string{"限": "新建受限", "核": "弄清再定", "缓": "条件不够"}[k[0]], box(k[0], grey))
		}
	}
	if len(p.counts) > 0 {
		add(1.3, "数字", strings.Join(p.counts, "、")+"企业家数", func(s *Scene, cx, cy, side float64) {
			s.put("3", side*0.95, Rect{cx - side/2, cy - side*0.6, side, side * 1.2}, centred, blue)
		})
	}
	if p.options.For == Slide { // it has no room for rules
		var shares [4]int
		for _, c := range p.model.cards {
			for i, n := range p.shares(c) {
				shares[i] += n
			}
		}
		for i, word := range barWords {
			if shares[i] > 0 {
				add(1.7, word, "", func(s *Scene, cx, cy, side float64) {
					s.draw(Path{Steps: rectangle(Rect{cx - side*0.6, cy - side*0.2, side * 1.2, side * 0.4}, 0), Fill: barColours[i]})
				})
			}
		}
	} else {
		add(3.2, "板块条", "本地已有、在建签约、只有伙伴有、其余环节各占多少", func(s *Scene, cx, cy, side float64) {
			for i, fill := range barColours {
				s.draw(Path{Steps: rectangle(Rect{cx - side*1.3 + float64(i)*side*0.65, cy - side*0.2, side * 0.65, side * 0.4}, 0), Fill: fill})
			}
		})
	}
	if p.options.Shows(layerLinks) && p.shelf.links > 0 {
		add(3, "箭头", fmt.Sprintf("供应方向，圈内为环节联系条数；画出板块间联系的%d%%，其余见网页", 100*p.carried/p.shelf.links), func(s *Scene, cx, cy, side float64) {
			s.draw(Path{Steps: []Step{move(cx-side*1.2, cy), line(cx+side*0.6, cy)}, Stroke: &arrowColour, Width: side * 0.16})
			s.draw(Path{Steps: arrowhead(Point{cx + side*1.2, cy}, 1, 0, side*0.7), Fill: &arrowColour})
		})
	}
	if p.options.Shows(layerFirms) && firms {
		rule := "实写为已确认"
		if likely1 {
			rule += "，点线为从业待核"
		}
		if hinted1 {
			rule += "，浅灰为线索（不计入）"
		}
		add(0, "企业名", rule, func(*Scene, float64, float64, float64) {})
	}
	if p.options.Shows(layerProjects) && flags {
		add(1.4, "项目待核", "逾期无新进展，或签约久未开工", (*Scene).flag)
	}
	return list
}

// panelNotes say what the picture leaves out.
func (m *model) panelNotes() string {
	states := m.states() + m.chosen()
	if m.options.Edition == Public {
		return states + m.leftOut() + lastNote(m.answer.RuleVersion)
	}
	words := "板块末行各环节不列入招商、暂未涉及、资料不足或暂不建议，不必行动"
	if m.options.Shows(layerGapsOnly) {
		words = "只看缺口：灰色环节不是缺口，或" + insight.NotForCourting.ZH()
	}
	return states + "内部版：" + words + "。" + lastNote(m.answer.RuleVersion)
}
