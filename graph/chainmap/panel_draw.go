package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Panel draws the panel map (图谱) of a chain: its cards under the headings of
// their stages, a row for each leaf segment.
func Panel(ctx context.Context, t graph.Taxonomy, a *insight.Answer, o Options) (*paint.Scene, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m := newModel(t, a, o)
	sh := newSheet(m)
	p, err := newPanel(m, t, sh.main, sh.u, sh.t)
	if err != nil {
		return nil, err
	}
	sh.paint(p)
	sh.s.DOT = p.dot()
	if o.For == Wall {
		for _, size := range p.sizes {
			if size < wallText-0.1 {
				sh.s.Warnings = append(sh.s.Warnings, fmt.Sprintf("墙图上的环节名只有%.0f磅，三米外难以辨认；请改用 a0 纸", size))
				break
			}
		}
	}
	return finish(sh.s), nil
}

// finish adds the warnings about the picture as a whole.
func finish(s *paint.Scene) *paint.Scene {
	s.Warnings = append(s.Warnings, paint.Warnings(s.Rare)...)
	if s.Smallest < smallestText {
		s.Warnings = append(s.Warnings, fmt.Sprintf("最小的字只有%.1f磅，打印后难以辨认；请用更大的纸张或缩小范围", s.Smallest))
	}
	return s
}

// smallestText is the size in points below which print is hard to read.
const smallestText = 5

// dot names the cards and the arrows between them, for other programs to lay out.
func (p *panel) dot() string {
	var b strings.Builder
	b.WriteString("digraph map {\n  rankdir=\"LR\";\n  node [shape=box];\n")
	for _, c := range p.model.cards {
		fmt.Fprintf(&b, "  %s [label=%s];\n", quote(c.id), quote(c.name))
	}
	if p.options.Shows(layerLinks) {
		for _, n := range p.nets {
			for i, from := range n.from {
				fmt.Fprintf(&b, "  %s -> %s [label=\"%d\"];\n", quote(p.shelf.cards[from].id), quote(p.shelf.cards[n.to].id), n.links[i])
			}
		}
	}
	return b.String() + "}\n"
}

// paint draws headings, cards and arrows at their places.
func (p *panel) paint(s *paint.Scene) {
	p.paintStages(s, p.room.Y, p.headRoom, p.t)
	p.paintSupport(s)
	for _, c := range p.model.cards {
		p.paintCard(s, c, p.slots[c.id])
	}
	if p.options.Shows(layerLinks) {
		name := func(card int) string { return p.byID[p.shelf.cards[card].id].name }
		p.paintArrows(s, p.cardRects(), name, func(st strand) bool { return st.source >= 0 && p.options.For != Slide })
	}
}

func (p *panel) cardRects() []paint.Rect {
	var list []paint.Rect
	for _, c := range p.shelf.cards {
		r := p.slots[c.id]
		r.H = p.body(p.byID[c.id], r.W, p.lines[c.id]).height
		list = append(list, r)
	}
	return list
}

// paintSupport draws the ground of the cards of support.
func (p *panel) paintSupport(s *paint.Scene) {
	if p.strip.H == 0 {
		return
	}
	u := p.u
	s.Begin(paint.Group{ID: "stage-" + string(graph.StageSupport), Class: "stage"})
	s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(p.strip.X+1.5*u, p.strip.Y-3*u, p.strip.W-3*u, p.strip.H+3*u), 0), Fill: &paint.Mist})
	label := paint.Box(p.strip.X+1.5*u, p.strip.Y-3*u, 14*p.t, p.strip.H+3*u)
	s.Draw(paint.Path{Steps: paint.Rectangle(label, 0), Fill: &paint.Navy})
	for i, r := range []rune(stageName(graph.StageSupport)) {
		s.PutBold(string(r), 10.5*p.t, paint.Box(label.X, label.Y+label.H/2+float64(i-1)*14*p.t, label.W, 14*p.t), paint.Centred, paint.White)
	}
}

func stageName(st graph.Stage) string {
	for _, k := range stages {
		if k.stage == st {
			return k.name
		}
	}
	return ""
}

// paintCard draws a card into its slot.
func (p *panel) paintCard(s *paint.Scene, c *card, slot paint.Rect) {
	u, t := p.u, p.t
	b := p.body(c, slot.W, p.lines[c.id])
	box := slot
	box.H = b.height
	s.Begin(paint.Group{ID: "card-" + c.id, Class: "card", Title: fmt.Sprintf("%s：%d个环节，本地已有%d个", c.name, len(c.rows), c.present),
		Bookmark: fmt.Sprintf("%d %s", c.number, c.name), Data: [][2]string{{"card", c.id}, {"number", strconv.Itoa(c.number)}}})
	radius := 3 * u
	s.Draw(paint.Path{Steps: paint.Rectangle(box, radius), Fill: &paint.White, Stroke: &paint.Navy, Width: 0.8 * u})
	x0, y0, x1 := box.X, box.Y, box.X+box.W
	y1 := y0 + headHigh*t
	s.Draw(paint.Path{Fill: &paint.Navy, Steps: []paint.Step{
		paint.Move(x0+radius, y0), paint.Line(x1-radius, y0), paint.Curve(paint.Pt(x1, y0), paint.Pt(x1, y0), paint.Pt(x1, y0+radius)), paint.Line(x1, y1), paint.Line(x0, y1),
		paint.Line(x0, y0+radius), paint.Curve(paint.Pt(x0, y0), paint.Pt(x0, y0), paint.Pt(x0+radius, y0)), paint.Closed}})
	s.Sign(numberWord) // in a square: those of arrows are round
	s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(x0+4*t, (y0+y1)/2-6*t, 12*t, 12*t), 1.7*t), Fill: &paint.White})
	s.PutBold(strconv.Itoa(c.number), 8.6*t, paint.Box(x0+2*t, y0, 16*t, headHigh*t), paint.Centred, paint.Navy)
	name, _ := paint.Clean(c.name)
	lines := p.headLines(name, box.W)
	size, pitch := headText*t, headHigh*t/float64(len(lines))
	if len(lines) > 1 || paint.Width(lines[0], size) > box.W-p.headPads() {
		size *= 0.78
	}
	s.Whole(name, func() {
		for i, text := range lines {
			s.PutBold(text, size, paint.Box(x0+18.5*t, y0+float64(i)*pitch, box.W-p.headPads()+2*t, pitch), paint.Left, paint.White)
		}
	})
	if p.options.For != Slide {
		s.Put(fmt.Sprintf("本地%d/%d", c.present, len(c.rows)), 8.2*t, paint.Box(x1-49*t, y0, 43*t, headHigh*t), paint.Right, paint.Pale)
	}
	p.paintBar(s, c, paint.Box(x0, y1, box.W, barHigh*t))
	y := y1 + (barHigh+1)*t
	bottom := y0 + b.height - 2*u
	if len(b.foot) > 0 {
		pitch := p.noteHigh()
		fy := bottom - pitch*float64(len(b.foot)) - p.size*0.05
		s.Draw(paint.Path{Steps: []paint.Step{paint.Move(x0+sidePad*p.size, fy), paint.Line(x1-sidePad*p.size, fy)}, Stroke: &paint.Rule, Width: 0.5 * u})
		// The words before the names belong to the card, each name to its segment.
		p.paintFoot(s, c, b.foot, x0+sidePad*p.size, fy+p.size*0.05, box.W-2*sidePad*p.size)
	}
	w := box.W / float64(len(b.columns))
	for i, col := range b.columns {
		rowY := y
		for _, r := range col {
			p.paintRow(s, &r, paint.Box(x0+float64(i)*w, rowY, w, r.height))
			rowY += r.height
		}
	}
}

// paintFoot names what asks for nothing; each name can be found as a row can.
func (p *panel) paintFoot(s *paint.Scene, c *card, lines [][]run, x0, y, room float64) {
	size, pitch := p.noteText(), p.noteHigh()
	type piece struct {
		run
		at paint.Rect
	}
	word := paint.Faint // before the names: it fades where all of them do
	if slices.ContainsFunc(c.rows, func(k *segment) bool { return k.rest() != "" && !p.quiet(k) }) {
		word = paint.Grey
	}
	var order []*segment
	of := map[*segment][]piece{}
	for i, l := range lines {
		x := x0
		for _, r := range l {
			w := r.wide(size)
			at := piece{r, paint.Box(x, y+float64(i)*pitch, min(w+0.1, x0+room-x+0.1), pitch)}
			x += w
			if r.of == nil {
				s.Put(r.text, size, at.at, paint.Left, word)
				continue
			}
			if of[r.of] == nil {
				order = append(order, r.of)
			}
			of[r.of] = append(of[r.of], at)
		}
	}
	for _, seg := range order {
		p.segmentGroup(s, seg)
		c := paint.Grey
		if p.quiet(seg) {
			c = paint.Faint
		}
		name := ""
		for _, k := range of[seg] {
			name += k.text
		}
		s.Whole(name, func() {
			for _, k := range of[seg] {
				s.Put(k.text, size, k.at, paint.Left, c)
			}
		})
	}
}

// paintBar draws the share of a card's segments that are here, coming, only with
// the partner, and neither; and the heads of what stands in the columns.
func (p *panel) paintBar(s *paint.Scene, c *card, r paint.Rect) {
	u := p.u
	x0, x1 := r.X+sidePad*p.size, r.X+r.W-sidePad*p.size
	if p.marks > 1 {
		words := []string{"今"}
		if p.options.Before != nil {
			words = append([]string{"前"}, words...)
		}
		if p.options.Planned {
			words = append(words, "后")
		}
		for _, word := range words {
			s.Put(word, 8.05*p.t, paint.Box(x0, r.Y, markRoom*p.size, r.H), paint.Centred, paint.Grey)
			x0 += markRoom * p.size
		}
		x0 += 2 * u
	}
	if p.options.For == Slide {
		x1 -= 2*u + s.Put(fmt.Sprintf("本地%d/%d", c.present, len(c.rows)), 8.05*p.t, paint.Box(x1-60*p.t, r.Y, 60*p.t, r.H), paint.Right, paint.Ink)
	}
	step := p.countWide()
	for i := len(p.counts) - 1; i >= 0; i-- {
		word := p.counts[i]
		room := paint.Box(x1-40*p.t, r.Y, 40*p.t, r.H)
		if len(p.counts) > 1 {
			room = paint.Box(x1-step, r.Y, step, r.H)
			word = paint.Shorten(word, 8.05*p.t, step)
		}
		w := s.Put(word, 8.05*p.t, room, paint.Right, paint.Blue)
		x1 -= max(w+2*u, step)
	}
	x1 -= 2 * u
	shares, x := p.shares(c), x0
	for i, fill := range barColours {
		if w := (x1 - x0) * float64(shares[i]) / float64(len(c.rows)); w > 0 && x1 > x0 {
			s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(x, r.Y+r.H/2-1.7*p.t, w, 3.4*p.t), 0), Fill: fill})
			if p.options.For == Slide {
				s.Sign(barWords[i])
			} else {
				s.Sign(barWord)
			}
			x += w
		}
	}
}

// barColours are those of the shares of a card, barWords what they mean.
var (
	barColours = [4]*paint.Colour{&paint.Green, &paint.AmberBar, &paint.BlueBar, &paint.GreyBar}
	barWords   = [4]string{"本地已有", "在建签约", "只有伙伴有", "其余环节"}
)

// shares counts the segments of a card in that order.
func (p *panel) shares(c *card) (n [4]int) {
	for _, k := range c.rows {
		switch {
		case present(k.status):
			n[0]++
		case building(k.status):
			n[1]++
		case k.partner > 0 && p.options.Shows(layerPartner):
			n[2]++
		default:
			n[3]++
		}
	}
	return n
}

func building(s insight.Status) bool { return s == insight.Building || s == insight.Signed }

// segmentGroup opens the group of a segment.
func (p *panel) segmentGroup(s *paint.Scene, r *segment) {
	class := "segment status-" + string(r.status)
	if r.calm {
		class += " calm"
	}
	if r.withheld {
		class = "segment withheld"
	}
	s.Begin(paint.Group{ID: "segment-" + r.id, Class: class, Title: r.title, Href: ownPath(p.segmentPage(r.id)), Data: r.data()})
}

// tag is what to do about a segment, in a character and its rank; the colour says
// whether the city acts itself, links up, or waits.
func (p *panel) tag(s *segment) (string, paint.Colour) {
	if !p.advises() {
		return "", paint.Grey
	}
	word := map[insight.Action]string{insight.Fill: "补", insight.Extend: "延", insight.Strengthen: "强", insight.Upgrade: "技", insight.Host: "承", insight.Link: "联",
		insight.Restricted: "限", insight.Verify: "核"}[s.does]
	switch {
	case s.does.Ranked() && s.rank > 0:
		return word + strconv.Itoa(s.rank), p.tint(s)
	case s.does.Ranked(): // a county's list leaves it out
		return "", paint.Grey
	case s.does == insight.NotNow && s.rest() == "":
		return "缓", paint.Grey
	}
	return word, paint.Grey
}

// tearing reports whether a row stands out as a 断点.
func (p *panel) tearing(r *segment) bool {
	return r.broken && p.options.Shows(layerPoints) && !p.quiet(r)
}

func (p *panel) paintRow(s *paint.Scene, row *line1, box paint.Rect) {
	r := row.s
	p.segmentGroup(s, r)
	quiet := p.quiet(r)
	if quiet {
		defer hush(s, maps.Clone(s.Signs))
	}
	if !r.faded {
		p.paintGround(s, r, box.Inset(p.size*0.08))
	}
	p.paintMarks(s, r, box, quiet)
	colour := paint.Ink
	if r.calm || quiet {
		colour = paint.Grey
		if !quiet {
			s.Sign(calmWord)
		}
	}
	put := s.Put
	if p.tearing(r) {
		put, colour = s.PutBold, paint.Red
	}
	x, room := p.inner(box.W)
	y := box.Y + p.size*rowPad/2
	tag, tagColour := p.tag(r)
	tagX, tagY := box.X+x+room, y
	if tag != "" {
		room -= p.tagWide() + 0.25*p.size
	}
	x1 := x + room + 0.2*p.size
	room -= p.pointWide(r)
	end := 0.0
	name, _ := paint.Clean(r.name)
	s.Whole(name, func() {
		for _, text := range row.name {
			end = put(text, p.size, paint.Box(box.X+x, y, room, p.size*namePitch), paint.Left, colour)
			y += p.size * namePitch
		}
	})
	if point := (paint.Pt(box.X+x+end+pointRoom*p.size*0.55, y-p.size*namePitch/2)); p.options.Shows(layerPoints) && r.single && !quiet {
		drawSingle(s, point.X, point.Y, p.size*0.95)
	} else if p.tearing(r) {
		drawCertainty(s, r.grade, point.X, point.Y, p.size*0.85)
	}
	p.paintTag(s, tag, tagColour, tagX, tagY, quiet)
	cx := box.X + box.W - sidePad*p.size - p.countWide()*float64(len(p.counts))
	for i := range p.counts {
		n := r.partner
		if len(p.counts) > 1 {
			n = r.parts[i]
		}
		if n > 0 {
			c := paint.Blue
			if quiet {
				c = paint.Grey
			}
			s.Sign(countWord)
			s.Put(strconv.Itoa(n), p.noteText(), paint.Box(cx, box.Y+p.size*rowPad/2, p.countWide(), p.size*namePitch), paint.Right, c)
		}
		cx += p.countWide()
	}
	if len(row.beside) > 0 {
		drawRuns(s, row.beside, p.noteText(), paint.Box(row.besideX+box.X, y-p.size*namePitch+(p.size*namePitch-p.noteHigh())/2, x1-row.besideX, p.noteHigh()), quiet)
	}
	for _, l := range row.notes {
		drawRuns(s, l, p.noteText(), paint.Box(box.X+x, y, box.W-sidePad*p.size*0.4-x, p.noteHigh()), quiet)
		y += p.noteHigh()
	}
}

// paintTag draws what to do, up to x; what waits is only outlined.
func (p *panel) paintTag(s *paint.Scene, tag string, c paint.Colour, x, y float64, quiet bool) {
	if tag == "" {
		return
	}
	s.Sign(tagWord(tag, c))
	size := p.noteText()
	h, w := size*1.16, p.tagWide()
	at := paint.Box(x-w, y+(p.size*namePitch-h)/2, w, h)
	if c != paint.Grey && !quiet {
		s.Draw(paint.Path{Steps: paint.Rectangle(at, h*0.2), Fill: &c})
		s.PutBold(tag, size, at, paint.Centred, paint.White)
		return
	}
	if quiet {
		c = paint.Faint
	}
	if len([]rune(tag)) == 1 {
		at.X, at.W = at.X+w*0.3, w*0.7
	}
	s.Draw(paint.Path{Steps: paint.Rectangle(at, h*0.2), Fill: &paint.White, Stroke: &c, Width: 0.6 * p.u})
	s.Put(tag, size, at, paint.Centred, c)
}

// runs draws a line of pieces; it returns where they end.
func drawRuns(s *paint.Scene, l []run, size float64, at paint.Rect, quiet bool) float64 {
	x, x1 := at.X, at.X+at.W
	for _, r := range l {
		c := r.colour
		if quiet {
			c = paint.Faint
		}
		if r.flag {
			drawFlag(s, x+size*0.4, at.Y+at.H/2, size*0.85)
			x += size * 0.85
		}
		if r.firm {
			s.Sign(firmWord)
			if r.dotted {
				s.Sign(firmWord + "·点线")
			}
			if r.colour == paint.Faint {
				s.Sign(firmWord + "·浅灰")
			}
		}
		w := s.Put(r.text, size, paint.Box(x, at.Y, x1-x, at.H), paint.Left, c)
		if r.dotted && w > 0 {
			s.Draw(paint.Path{Steps: []paint.Step{paint.Move(x, at.Y+at.H*0.95), paint.Line(x+w, at.Y+at.H*0.95)}, Stroke: &c, Width: size * 0.07, Dash: size * 0.14})
		}
		x += w
	}
	return x
}

// paintGround sets off what should be seen first: 断点, certain gaps, and changes.
func (p *panel) paintGround(s *paint.Scene, r *segment, box paint.Rect) {
	radius := p.size * 0.2
	switch {
	case r.changed:
		ground := paint.Mist
		switch c := changeColour(r); c {
		case paint.Green:
			ground = paint.Mint
		case paint.Red:
			ground = paint.Blush
		case paint.Amber:
			ground = paint.Sand
		}
		s.Draw(paint.Path{Steps: paint.Rectangle(box, radius), Fill: &ground})
	case !p.options.Shows(layerStatus) || !r.gap():
	case r.status == insight.Missing || r.status == insight.Lost:
		s.Draw(paint.Path{Steps: paint.Rectangle(box, radius), Fill: &paint.Blush, Stroke: &paint.Red, Width: p.size * 0.08})
	case p.tearing(r):
		s.Draw(paint.Path{Steps: paint.Rectangle(box, radius), Fill: &paint.Blush})
	}
}

// segmentPage is the address of a segment's page, asked where the map was.
func (m *model) segmentPage(id string) string {
	page := "/segments/" + url.PathEscape(id)
	if m.options.Keep != "" {
		page += "?" + m.options.Keep
	}
	return page
}
