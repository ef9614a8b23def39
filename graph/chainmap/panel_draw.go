package chainmap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/insight"
)

// Panel draws the panel map (图谱) of a chain: its cards under the headings of
// their stages, a row for each leaf segment.
func Panel(ctx context.Context, l Layouter, t graph.Taxonomy, a *insight.Answer, o Options) (*Scene, error) {
	m := newModel(t, a, o)
	s, room := newScene(o.Paper, m.heading("图谱"), m.legend(), m.notes())
	p, plan, err := newPanel(m, room).lay(ctx, l)
	if err != nil {
		return nil, err
	}
	s.DOT = p.dot()
	p.paint(s, plan)
	return s.finish(), nil
}

// finish adds the warnings about the picture as a whole.
func (s *Scene) finish() *Scene {
	s.Warnings = append(s.Warnings, warnings(s.rare)...)
	if s.Smallest < smallestText {
		s.Warnings = append(s.Warnings, fmt.Sprintf("最小的字只有%.1f磅，打印后难以辨认；请用更大的纸张或缩小范围", s.Smallest))
	}
	return s
}

// smallestText is the size in points below which print is hard to read.
const smallestText = 5

const layoutsTried = 3

// lay has the best few arrangements laid out; of those with the largest text it
// keeps the one with the shortest arrows.
func (p *panel) lay(ctx context.Context, l Layouter) (best *arrangement, plan *layout.Plan, err error) {
	failure := fmt.Errorf("%w: 这张纸放不下整条链，请用更大的纸张", graph.ErrInvalid)
	list := p.arrangements()
	for _, a := range list[:min(layoutsTried, len(list))] {
		if best != nil && a.size < best.size {
			break
		}
		laid, err := l.Lay(ctx, a.dot())
		if errors.Is(err, layout.ErrNonsense) {
			failure = err
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		if best == nil || laid.Length() < plan.Length() {
			best, plan = a, laid
		}
	}
	if best == nil {
		return nil, nil, failure
	}
	for _, col := range best.columns {
		for _, c := range col {
			if _, ok := plan.Boxes[c.id]; !ok {
				return nil, nil, fmt.Errorf("%w: 少了节点 %.40q", layout.ErrNonsense, c.id)
			}
		}
	}
	return best, plan, nil
}

// mainRoom is where the cards of the first three stages go.
func (p *arrangement) mainRoom() Rect {
	r := Rect{p.room.X, p.room.Y + p.headRoom() + p.gapY()/2, p.room.W, p.room.H - p.headRoom() - p.gapY()}
	if p.strip.H > 0 {
		r.H -= p.strip.H + p.headRoom() + 4*p.u
	}
	return r
}

// supportCard is a card of the strip: its rows in columns of their own.
type supportCard struct {
	*card
	x, w    float64
	columns [][]*segment
}

// supportCards shares the width of the strip among the support cards.
func (p *arrangement) supportCards() (list []supportCard, height float64) {
	cards := p.groups[3]
	gap := p.gapX / 2
	total := 0.0
	for _, c := range cards {
		total += float64(len(c.rows)) + 1
	}
	w := p.room.W - gap*float64(len(cards))
	x := p.room.X + gap/2
	for _, c := range cards {
		sc := supportCard{card: c, x: x, w: w * (float64(len(c.rows)) + 1) / total}
		n := max(1, min(len(c.rows), int(sc.w/max(17*p.size, p.colWidth*0.72))))
		per := (len(c.rows) + n - 1) / n
		for i := 0; i < len(c.rows); i += per {
			sc.columns = append(sc.columns, c.rows[i:min(i+per, len(c.rows))])
		}
		list = append(list, sc)
		x += sc.w + gap
		height = max(height, p.supportHeight(&sc))
	}
	return list, height
}

func (p *arrangement) supportHeight(c *supportCard) float64 {
	h := 0.0
	for _, col := range c.columns {
		sum := 0.0
		for _, r := range col {
			sum += p.rowHeight(r, c.w/float64(len(c.columns)))
		}
		h = max(h, sum)
	}
	return h + p.headHeight(c.card, c.w) + p.size*(cardPad+noteSize*notePitch*float64(len(p.linkLines(c))))
}

// linkLines say in words what arrows across the whole picture would say worse.
func (p *arrangement) linkLines(c *supportCard) []string {
	if !p.options.Shows(layerLinks) {
		return nil
	}
	var parts []string
	if len(c.from) > 0 {
		parts = append(parts, "取自："+strings.Join(c.from, "、"))
	}
	if len(c.to) > 0 {
		parts = append(parts, "服务于："+strings.Join(c.to, "、"))
	}
	if len(parts) == 0 {
		return nil
	}
	return wrapClean(strings.Join(parts, "；"), p.size*noteSize, c.w-2*sidePad*p.size, 2)
}

func (p *arrangement) placeStrip() {
	if len(p.groups[3]) > 0 {
		_, h := p.supportCards()
		p.strip = Rect{p.room.X, p.room.Y + p.room.H - h - 4*p.u, p.room.W, h}
	}
}

// paint draws headings, arrows and cards at their places.
func (p *arrangement) paint(s *Scene, plan *layout.Plan) {
	r := newRoutes(plan, p.columns, p.mainRoom(), p.gapY())
	boxes := r.boxes
	p.paintStages(s, boxes)
	curves := map[int]layout.Curve{}
	for _, c := range plan.Curves {
		if i, err := strconv.Atoi(strings.TrimPrefix(c.ID, "a")); err == nil {
			curves[i] = c
		}
	}
	if p.options.Shows(layerLinks) {
		courses := r.plot(plan, curves, p.arrows, p.thickness)
		// The thick ones first: a thin one must not vanish under them.
		slices.SortStableFunc(courses, func(a, b *course) int { return cmp.Compare(b.thick, a.thick) })
		for _, c := range courses {
			p.paintArrow(s, r, c)
		}
	}
	for _, col := range p.columns {
		for _, c := range col {
			p.paintCard(s, c, boxes[c.id], [][]*segment{c.rows}, nil)
		}
	}
	if p.strip.H > 0 {
		cards, h := p.supportCards()
		for i := range cards {
			c := &cards[i]
			p.paintCard(s, c.card, Rect{c.x, p.strip.Y, c.w, h}, c.columns, p.linkLines(c))
		}
	}
}

var zoneColours = []Colour{rgb(0xf3f6fa), rgb(0xf7f8f5), rgb(0xf3f6fa)}

// paintStages draws the tinted ground and the heading of each stage.
func (p *arrangement) paintStages(s *Scene, boxes map[string]Rect) {
	room := p.mainRoom()
	for k, st := range stages[:3] {
		x0, x1 := 0.0, 0.0
		for i, col := range p.columns {
			if p.stageOf[i] != st.stage {
				continue
			}
			b := boxes[col[0].id]
			if x1 == 0 {
				x0 = b.X
			}
			x1 = b.X + b.W
		}
		if x1 == 0 {
			continue
		}
		pad := p.gapX/2 - 2*p.u
		p.paintStage(s, st.stage, st.name, zoneColours[k], Rect{x0 - pad, p.room.Y, x1 - x0 + 2*pad, room.Y + room.H + p.gapY()/2 - p.room.Y})
	}
	if p.strip.H > 0 {
		y := p.strip.Y - p.headRoom()
		pad := p.gapX/4 - 2*p.u
		p.paintStage(s, graph.StageSupport, "支撑", rgb(0xf6f5f9), Rect{p.room.X + p.gapX/4 - pad, y, p.room.W - p.gapX/2 + 2*pad, p.strip.H + p.headRoom() + 4*p.u})
	}
}

func (p *arrangement) paintStage(s *Scene, id graph.Stage, name string, ground Colour, r Rect) {
	s.group(Group{ID: "stage-" + string(id), Class: "stage"})
	s.draw(Path{Steps: rectangle(r, 5*p.u), Fill: &ground})
	size := stageWords * p.u
	s.put(name, size, Rect{r.X, r.Y, r.W, p.headRoom()}, centred, navy)
}

func (p *arrangement) thickness(a arrow) float64 {
	return p.u * min(0.8+0.2*float64(a.links-1), 3)
}

func (p *arrangement) paintArrow(s *Scene, r *routes, c *course) {
	a := c.arrow
	s.group(Group{ID: "arrow-" + a.from + "-" + a.to, Class: "arrow", Title: fmt.Sprintf("%s → %s：%d条环节联系", p.cardName(a.from), p.cardName(a.to), a.links),
		Data: [][2]string{{"from", a.from}, {"to", a.to}, {"links", strconv.Itoa(a.links)}}})
	head := max(6.5*p.u, c.thick*2)
	seg, foot, tip := r.path(c, head)
	s.draw(Path{Steps: seg, Stroke: &arrowColour, Width: c.thick})
	s.draw(Path{Steps: arrowhead(tip, tip.X-foot.X, tip.Y-foot.Y, head), Fill: &arrowColour})
}

var arrowColour = rgb(0x7d93ad)

func (p *arrangement) cardName(id string) string {
	for _, c := range p.cards {
		if c.id == id {
			return c.name
		}
	}
	return id
}

// paintCard draws a card into its box, its rows in one or more columns.
func (p *arrangement) paintCard(s *Scene, c *card, box Rect, columns [][]*segment, under []string) {
	s.group(Group{ID: "card-" + c.id, Class: "card", Title: fmt.Sprintf("%s：%d个环节，本地已有%d个", c.name, len(c.rows), c.present), Data: [][2]string{{"card", c.id}}})
	radius := 3 * p.u
	head := p.headHeight(c, box.W)
	s.draw(Path{Steps: rectangle(box, radius), Fill: &white, Stroke: &navy, Width: 0.8 * p.u})
	x0, y0, x1, y1 := box.X, box.Y, box.X+box.W, box.Y+head
	s.draw(Path{Fill: &navy, Steps: []Step{
		move(x0+radius, y0), line(x1-radius, y0), curve(Point{x1, y0}, Point{x1, y0}, Point{x1, y0 + radius}), line(x1, y1), line(x0, y1),
		line(x0, y0+radius), curve(Point{x0, y0}, Point{x0, y0}, Point{x0 + radius, y0}), closed}})
	pad := sidePad * p.size
	lines := p.headLines(c, box.W)
	pitch := head / float64(len(lines))
	for i, text := range lines {
		s.put(text, p.size*headSize, Rect{x0 + pad, y0 + float64(i)*pitch, box.W - 2*pad - 2.6*p.size - p.partnerHead(), pitch}, left, white)
	}
	if w := p.partnerHead(); w > 0 {
		s.put(p.partnerName(), p.size*noteSize, Rect{x1 - pad - w, y0, w, head}, right, rgb(0xd7e3f1))
	}
	s.put(fmt.Sprintf("%d/%d", c.present, len(c.rows)), p.size*noteSize, Rect{x1 - pad - p.partnerHead() - 2.6*p.size, y0, 2.5 * p.size, head}, right, rgb(0xd7e3f1))
	y := y1 + p.size*cardPad/2
	for _, text := range under {
		h := p.size * noteSize * notePitch
		s.put(text, p.size*noteSize, Rect{x0 + pad, y, box.W - 2*pad, h}, left, grey)
		y += h
	}
	w := box.W / float64(len(columns))
	for i, col := range columns {
		rowY := y
		for _, r := range col {
			h := p.rowHeight(r, w)
			p.paintRow(s, r, Rect{x0 + float64(i)*w, rowY, w, h})
			rowY += h
		}
	}
}

func (p *arrangement) paintRow(s *Scene, r *segment, box Rect) {
	class := "segment status-" + string(r.status)
	if r.calm {
		class += " calm"
	}
	if r.withheld {
		class = "segment withheld"
	}
	s.group(Group{ID: "segment-" + r.id, Class: class, Title: r.title, Href: ownPath(p.segmentPage(r.id)), Data: r.data()})
	ground := box.inset(p.size * 0.12)
	quiet := p.quiet(r)
	if !r.faded {
		p.paintGround(s, r, ground)
	}
	p.paintMarks(s, r, box, quiet)
	colour := ink
	if r.calm || r.withheld || quiet || r.status == insight.NotInvolved || r.status == insight.Insufficient {
		colour = grey
	}
	x, room := p.inner(r, box.W)
	y := box.Y + p.size*rowPad/2
	end := 0.0
	for _, text := range p.nameLines(r, box.W) {
		end = s.put(text, p.size, Rect{box.X + x, y, p.nameRoom(r, box.W), p.size * namePitch}, left, colour)
		y += p.size * namePitch
	}
	if p.options.Shows(layerPoints) && !quiet {
		px := box.X + x + end + pointRoom*p.size*0.6
		py := y - p.size*namePitch/2
		if r.single {
			s.single(px, py, p.size*0.95)
			px += pointRoom * p.size
		}
		if r.broken {
			s.broken(px, py, p.size*1.05)
		}
	}
	if n := r.partner; n > 0 && p.options.Shows(layerPartner) && len(p.answer.Parts) > 0 {
		s.put(strconv.Itoa(n), p.size*noteSize, Rect{box.X + box.W - (sidePad+countRoom)*p.size, box.Y + p.size*rowPad/2, countRoom * p.size, p.size * namePitch}, right, blue)
	}
	note := grey
	if !r.faded && (r.gap() || r.changed) {
		note = markColour(r.status)
	}
	for _, text := range p.noteLines(r, box.W) {
		h := p.size * noteSize * notePitch
		s.put(text, p.size*noteSize, Rect{box.X + x, y, room, h}, left, note)
		y += h
	}
}

// paintGround sets off what should be seen first: torn and certain gaps, and changes.
func (p *arrangement) paintGround(s *Scene, r *segment, box Rect) {
	radius := p.size * 0.3
	switch {
	case r.changed:
		s.draw(Path{Steps: rectangle(box, radius), Fill: &sand, Stroke: &amber, Width: p.size * 0.07})
	case !p.options.Shows(layerStatus) || !r.gap():
	case r.status == insight.Missing || r.status == insight.Lost:
		s.draw(Path{Steps: rectangle(box, radius), Fill: &blush, Stroke: &red, Width: p.size * 0.12})
	case r.broken && p.options.Shows(layerPoints):
		s.draw(Path{Steps: rectangle(box, radius), Fill: &blush, Stroke: &red, Width: p.size * 0.08, Dash: p.size * 0.35})
	}
}

// paintMarks draws the status: then, now and planned where states are compared.
func (p *arrangement) paintMarks(s *Scene, r *segment, box Rect, quiet bool) {
	if p.marks == 0 || r.withheld {
		return
	}
	cx := box.X + sidePad*p.size + markRoom*p.size*0.42
	cy := box.Y + p.size*(rowPad+namePitch)/2
	side := p.size * 0.92
	if p.options.Before != nil {
		s.mark(r.before, r.calm || quiet, cx, cy, side*0.9)
		cx += markRoom * p.size
	}
	s.mark(r.status, r.calm || quiet, cx, cy, side)
	if p.options.Planned {
		cx += markRoom * p.size
		s.mark(r.planned, r.calm || quiet, cx, cy, side*0.9)
	}
}

// legend explains what is drawn, and nothing that is not.
func (m *model) legend() []legendEntry {
	list := m.statusLegend()
	if m.options.Shows(layerLinks) {
		list = append(list, legendEntry{func(s *Scene, cx, cy, side float64) {
			s.draw(Path{Steps: []Step{move(cx-side*0.6, cy), line(cx+side*0.2, cy)}, Stroke: &arrowColour, Width: side * 0.2})
			s.draw(Path{Steps: arrowhead(Point{cx + side*0.6, cy}, 1, 0, side*0.6), Fill: &arrowColour})
		}, "箭头", "供应方向，越粗所含环节联系越多；只画主要的", false})
	}
	if m.options.Shows(layerPartner) && len(m.answer.Parts) > 0 {
		var names []string
		for _, part := range m.answer.Parts {
			names = append(names, part.Name)
		}
		list = append(list, legendEntry{func(s *Scene, cx, cy, side float64) {
			s.put("3", side*0.9, Rect{cx - side/2, cy - side*0.6, side, side * 1.2}, centred, grey)
		}, "右侧数字", strings.Join(names, "、") + "企业数（已确认和较可能）；板块右上为本地已有环节数/全部环节数", false})
	}
	return list
}

func (m *model) statusLegend() []legendEntry {
	if !m.options.Shows(layerStatus) {
		return nil
	}
	list := statusLegend()
	if !m.options.Shows(layerPoints) {
		list = list[:len(insight.Statuses)]
	}
	if !m.options.Shows(layerGapsOnly) {
		return list
	}
	marks := map[string]bool{} // of the gaps: the others are faded
	for _, s := range m.leafs {
		if s.gap() {
			marks[s.status.ZH()] = true
			marks[s.before.ZH()] = m.options.Before != nil || marks[s.before.ZH()]
			marks[s.planned.ZH()] = m.options.Planned || marks[s.planned.ZH()]
			marks["独家支撑"] = marks["独家支撑"] || s.single
			marks["断点"] = marks["断点"] || s.broken
		}
	}
	for i := range list {
		list[i].undrawn = !marks[list[i].word]
	}
	return list
}

// segmentPage is the address of a segment's page, asked where the map was.
func (m *model) segmentPage(id string) string {
	page := "/segments/" + url.PathEscape(id)
	if m.options.Keep != "" {
		page += "?" + m.options.Keep
	}
	return page
}
