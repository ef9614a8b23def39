package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"fmt"
	"math"
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
func PaperFor(p Purpose) paint.Paper {
	switch p {
	case Slide:
		return paint.Paper{Width: 960, Height: 540}
	case Wall:
		return paint.Papers["a0"]
	}
	return paint.A3
}

// sheet is the page round a panel: what stands over it, under it and beside it has
// fixed rooms, so that what stands there moves no card.
type sheet struct {
	s                      *paint.Scene
	m                      *model
	u, t                   float64
	head, main, side, foot paint.Rect
}

// Lengths on a3, in points.
const (
	sheetMargin = 20.0
	sheetHead   = 73.0
	sheetFoot   = 75.0
	sideWide    = 236.0
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
	return o.Paper.Unit()
}

func newSheet(m *model) *sheet {
	o := m.options
	paper, u := o.Paper, o.Paper.Unit()
	h := m.heading("图谱")
	sh := &sheet{s: h.scene(o), m: m, u: u, t: o.textFor()}
	page := paint.Box(0, 0, paper.Width, paper.Height)
	sh.s.Begin(paint.Group{ID: "page", Class: "page"})
	sh.s.Draw(paint.Path{Steps: paint.Rectangle(page, 0), Fill: &paint.White})
	head, foot, margin := sheetHead*u, sheetFoot*u, sheetMargin*u
	switch o.For {
	case Slide:
		head, foot, margin = 48*sh.t, 28*sh.t, 16*u
	case Page:
		head, margin = 4*u, 8*u
	}
	room := page.Inset(margin)
	if o.For != Page {
		sh.s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(0, 0, page.W, 5*u), 0), Fill: &paint.Navy})
		room.Y -= 4 * u
		room.H += 4 * u
	}
	sh.head = paint.Box(room.X, room.Y, room.W, head)
	if o.For != Page {
		sh.head.W -= drawLive(sh.s, o, sh.head)
	}
	sh.foot = paint.Box(room.X, room.Y+room.H-foot+8*u, room.W, foot)
	sh.main = paint.Box(room.X, room.Y+head, room.W, sh.foot.Y-5*u-room.Y-head)
	if o.For == "" && u >= 0.9 && room.W > 1.3*page.H { // smaller or upright there is no room beside the cards
		sh.side = paint.Box(room.X+room.W-sideWide*u, sh.main.Y, sideWide*u, sh.main.H)
		sh.main.W -= (sideWide + sideGap) * u
	}
	return sh
}

// paint draws the panel and what stands round it; last the legend, of what has been drawn.
func (sh *sheet) paint(p *panel) {
	if sh.m.options.For != Page {
		sh.paintHead()
	}
	p.paint(sh.s)
	if sh.side.W > 0 {
		sh.paintSide()
	}
	sh.paintFoot(p)
}

// lines puts text into so many lines of a room and returns where the next would go.
func (sh *sheet) lines(text string, size float64, r paint.Rect, n int, c paint.Colour) float64 {
	text, rare := paint.Clean(text)
	sh.s.Rare = append(sh.s.Rare, rare...)
	sh.s.Whole(text, func() {
		for _, l := range paint.Wrap(text, size, r.W, n) {
			sh.s.Put(l, size, paint.Box(r.X, r.Y, r.W, size*1.3), paint.Left, c)
			r.Y += size * 1.32
		}
	})
	return r.Y
}

func (sh *sheet) paintHead() {
	u, s, r := sh.t, sh.s, sh.head
	h := sh.m.heading("图谱")
	s.Begin(paint.Group{ID: "title", Class: "title"})
	s.Rare = append(s.Rare, rareIn(h.title)...)
	bar := 380 * u
	if sh.m.options.For == Slide {
		bar = 0
	}
	end := s.PutBold(h.title, 22*u, paint.Box(r.X, r.Y, r.W-bar, 28*u), paint.Left, paint.Navy)
	if bar > 0 && r.W-bar-end > 150*u {
		x := r.X + end + 12*u
		edition := sh.m.options.Edition.ZH()
		partner := "无"
		if sh.m.answer.Partner != nil {
			partner = sh.m.answer.Partner.Name
		}
		room := r.X + r.W - bar - x
		s.Put(edition+" · 区域："+sh.m.answer.Region.Name+" · 联动伙伴："+partner, smallText*u, paint.Box(x, r.Y+4*u, room, 11*u), paint.Left, paint.Grey)
		s.Put("数据截至"+insight.DateZH(sh.m.answer.AsOf), smallText*u, paint.Box(x, r.Y+15*u, room, 11*u), paint.Left, paint.Grey)
	}
	if bar > 0 {
		sh.paintCompleteness(paint.Box(r.X+r.W-bar+14*u, r.Y+3*u, bar-14*u, 24*u))
	}
	key, colour := sh.m.keySentence(11.8*u, r.W)
	s.PutBold(key, 11.8*u, paint.Box(r.X, r.Y+29*u, r.W, 15.5*u), paint.Left, colour)
	if sh.m.options.For == Slide {
		return
	}
	sh.lines(sh.m.second(), 9*u, paint.Box(r.X, r.Y+45.5*u, r.W, 0), 1, paint.Ink)
	sh.lines(sh.m.howSure(), 9*u, paint.Box(r.X, r.Y+58*u, r.W, 0), 1, paint.Ink)
}

func rareIn(text string) []rune {
	_, rare := paint.Clean(text)
	return rare
}

// paintCompleteness draws 完整度 as a bar: here, with what is coming, with the partner.
func (sh *sheet) paintCompleteness(r paint.Rect) {
	f, u, s := sh.m.answer.Figures, sh.u, sh.s
	label := "完整度"
	if f.Completeness == nil {
		s.Put(label+"：登记企业太少，不计算", smallText*u, paint.Box(r.X, r.Y, r.W, 12*u), paint.Right, paint.Grey)
		return
	}
	label = fmt.Sprintf("完整度（%d个可招商环节加权）", f.Judged)
	w := s.Put(label, smallText*u, paint.Box(r.X, r.Y, 140*u, 12*u), paint.Left, paint.Grey)
	bar := paint.Box(r.X+w+7*u, r.Y+1*u, r.W-w-7*u, 10*u)
	s.Draw(paint.Path{Steps: paint.Rectangle(bar, 0), Fill: &paint.GreyBar})
	x := bar.X
	var words []string
	for _, k := range []struct {
		share *float64
		fill  *paint.Colour
		word  string
	}{{f.Completeness, &paint.Green, "本地"}, {f.CompletenessPlanned, &paint.AmberBar, "在建签约建成后"}, {f.CompletenessPartner, &paint.BlueBar, "加伙伴"}} {
		if k.share == nil || k.word == "加伙伴" && !sh.m.options.Shows(layerPartner) {
			continue
		}
		words = append(words, k.word+insight.Percent(k.share))
		if to := bar.X + bar.W*min(1, *k.share); to > x {
			s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(x, bar.Y, to-x, bar.H), 0), Fill: k.fill})
			x = to
		}
	}
	told := s.Put(strings.Join(words, " · "), smallText*u, paint.Box(r.X, r.Y+12.5*u, r.W, 11*u), paint.Right, paint.Ink)
	s.Put("加权：重要环节占得多，非个数相除", smallText*u, paint.Box(r.X, r.Y+12.5*u, r.W-told-8*u, 11*u), paint.Left, paint.Grey)
}

// paintFoot explains what occurs in the picture, and nothing that does not.
func (sh *sheet) paintFoot(p *panel) {
	u, s := sh.t, sh.s
	s.Begin(paint.Group{ID: "legend", Class: "legend"})
	s.Draw(paint.Path{Steps: []paint.Step{paint.Move(sh.foot.X, sh.foot.Y), paint.Line(sh.foot.X+sh.foot.W, sh.foot.Y)}, Stroke: &paint.Rule, Width: 0.6 * u})
	size, most, imprint := legendText*u, 3, 0.0
	x, y := sh.foot.X, sh.foot.Y+3*u
	if sh.m.options.For == Slide { // its head is for the back of the room: what it is stands at the end of the second row
		size, most = smallText*u, 2
		facts := sh.m.heading("图谱").facts
		text := strings.Join([]string{facts[0], facts[2], facts[3]}, " · ")
		imprint = s.Put(text, size, paint.Box(x, y+size*1.36, sh.foot.W, size*1.36), paint.Right, paint.Grey) + 2*size
	}
	list := p.legend(s.Signs)
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
			s.Put(text, size, paint.Box(x+e.wide*size, y, min(w, sh.foot.X+sh.foot.W-x-e.wide*size), pitch), paint.Left, paint.Ink)
			x += w
		}
		y += pitch
	}
	if sh.m.options.For == Slide {
		return
	}
	y = sh.foot.Y + 3*u + float64(most)*pitch + 1*u
	notes, n := sh.m.panelNotes(), 1
	if len(rows) < most && paint.Width(notes, smallText*u) > sh.foot.W { // over the room of a row that the legend leaves
		n, y = 2, y-smallText*u*1.32
	}
	y = sh.lines(notes, smallText*u, paint.Box(sh.foot.X, y, sh.foot.W, 0), n, paint.Grey)
	if sh.m.options.For != Page {
		s.Put(strings.Join(sh.m.imprint(), "　"), smallText*u, paint.Box(sh.foot.X, y, sh.foot.W, 11*u), paint.Left, paint.Grey)
		s.Put("第1页 共1页", smallText*u, paint.Box(sh.foot.X, y, sh.foot.W, 11*u), paint.Right, paint.Grey)
	}
}

// entry is what an entry of the legend says, and how wide it is with the space behind it.
func (sh *sheet) entry(e sign, size float64) (string, float64) {
	text, _ := paint.Clean(e.word + "：" + e.rule)
	if sh.m.options.For == Slide {
		text, _ = paint.Clean(e.word)
	}
	return text, e.wide*size + paint.Width(text, size) + size*1.3
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
