package chainmap

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/insight"
)

// Layouter says where boxes go; layout.Pool is one.
type Layouter interface {
	Lay(ctx context.Context, dot string) (*layout.Plan, error)
}

// Sizes of a row, in units of the size of a segment's name.
const (
	noteSize  = 0.88 // of what stands under the name, and of counts, but never smaller than leastText
	namePitch = 1.28 // line of the name
	notePitch = 1.15 // line under it
	rowPad    = 0.3  // above and below a row, together
	sidePad   = 0.5
	markRoom  = 1.45 // one status mark
	pointRoom = 1.2  // ◎
	countRoom = 1.25 // count of firms of one part of the partner
)

// Sizes of a card's frame in points on a3: the same whatever stands in it, so that
// arrows end where they ended on another sheet.
const (
	headHigh  = 18.0 // of a card's head
	headText  = 10.4
	barHigh   = 10.5 // of the line under it: the share bar and the names of the partner's parts
	ways      = 5.0  // between two arrows side by side
	padOut    = 9.0  // from a card to the first arrow beside it
	padIn     = 11.0 // from the last one to a card: the arrowheads
	gapHigh   = 12.0 // between two cards
	mostText  = 12.6 // the largest size of a segment's name
	goodText  = 9.3  // below it, firms stand beside the names rather than under them
	leastText = 8.05 // on a3 nothing is smaller, but where the page is too small for its chain
)

// stages in the order they are drawn; support lies below the others.
var stages = []struct {
	stage graph.Stage
	name  string
}{
	{graph.StageUpstream, "上游"}, {graph.StageMidstream, "中游"}, {graph.StageDownstream, "下游"}, {graph.StageSupport, "支撑"},
}

// panel is a panel map with everything in its place.
type panel struct {
	*model
	*shelf
	u        float64 // how much larger than on a3 lengths are
	t        float64 // and texts, with the heads that hold them: on a slide more
	room     Rect
	byID     map[string]*card
	slots    map[string]Rect // of each card: it never grows out of it
	strip    Rect            // of the support cards; no height where there are none
	main     Rect            // of the others
	columnX  []float64
	columnW  float64
	gutters  []float64 // where the first track of each is
	frame    *frame
	wiring   *wiring
	size     float64 // of segment names, where a card is being set
	sizes    map[string]float64
	brief    bool           // the last lines of a card count, and do not name
	lines    map[string]int // under a name at most, of each card
	marks    int            // status marks in a row
	counts   []string       // heads of the columns of counts
	headRoom float64        // of the heading of a stage
}

// newPanel sets the cards of a model into a room. Where a card stands depends on
// the taxonomy and the room alone.
func newPanel(m *model, t graph.Taxonomy, room Rect, u, t0 float64) (*panel, error) {
	p := &panel{model: m, shelf: shelve(t, m.answer.Chain.ID), u: u, t: t0, room: room, byID: map[string]*card{}, slots: map[string]Rect{}, lines: map[string]int{}, sizes: map[string]float64{}, headRoom: 20 * t0}
	for _, c := range m.cards {
		p.byID[c.id] = c
	}
	if m.options.Shows(layerStatus) {
		p.marks = 1
		if m.options.Before != nil {
			p.marks++
		}
		if m.options.Planned {
			p.marks++
		}
	}
	p.counts = m.partnerHeads()
	p.placeStrip()
	p.main = Rect{room.X, room.Y + p.headRoom + 2*u, room.W, room.H - p.headRoom - 2*u}
	if p.strip.H > 0 {
		p.main.H -= p.strip.H + 7*u
	}
	p.placeCards()
	if !p.fit() {
		return nil, fmt.Errorf("%w: 这张纸放不下整条链，请用更大的纸张", graph.ErrInvalid)
	}
	return p, nil
}

// partnerHeads are the words over the counts of the partner's firms.
func (m *model) partnerHeads() []string {
	if !m.options.Shows(layerPartner) || m.options.For == Slide {
		return nil
	}
	if len(m.answer.Parts) > 2 {
		return []string{"伙伴"}
	}
	var list []string
	for _, part := range m.answer.Parts {
		name, _ := clean(insight.ShortPlace(part.Name))
		list = append(list, name)
	}
	return list
}

// placeStrip shares a strip at the foot of the room among the support cards.
func (p *panel) placeStrip() {
	if len(p.support) == 0 {
		return
	}
	gap, label := 10*p.u, 16*p.t
	total, high := 0.0, 0.0
	for _, c := range p.support {
		total += c.share()
	}
	w := p.room.W - label - gap*float64(len(p.support)-1)
	for _, c := range p.support {
		// A third of them, about, shrink to their names.
		rows := math.Ceil(0.7 * float64(len(c.leaves)) / float64(rowColumns(w*c.share()/total, p.t)))
		high = max(high, (rows*25+headHigh+barHigh+14)*p.t)
		if p.options.For == Slide {
			high = (headHigh + barHigh + 18) * p.t
		}
	}
	p.strip = Rect{p.room.X, p.room.Y + p.room.H, p.room.W, min(high, p.room.H*0.3)}
	p.strip.Y -= p.strip.H
	x := p.room.X + label
	for _, c := range p.support {
		own := w * c.share() / total
		p.slots[c.id] = Rect{x, p.strip.Y, own, p.strip.H}
		x += own + gap
	}
}

// share is how much of the width of the strip a support card takes.
func (c *shelved) share() float64 { return float64(len(c.leaves)) + 2 }

// rowColumns is in how many columns the rows of a card of a width stand.
func rowColumns(w, u float64) int { return max(1, int(w/(185*u))) }

// placeCards gives each card of the first three stages its slot, and arrows their room.
func (p *panel) placeCards() {
	u := p.u
	f := &frame{top: make([]float64, len(p.shelf.cards)), foot: make([]float64, len(p.shelf.cards)), head: headHigh / 2 * p.t, step: ways * u}
	p.frame = f
	lanes := p.laneCounts()
	ends := [2]float64{}
	for c := range p.columns {
		ends[0] = max(ends[0], lanes[c][0])
		ends[1] = max(ends[1], lanes[c][len(lanes[c])-1])
	}
	edge := func(n float64) float64 { return (4 + ways*n) * u }
	for c, col := range p.columns {
		free, sum := p.main.H-edge(ends[0])-edge(ends[1]), 0.0
		gap := make([]float64, len(col))
		for i, card := range col {
			sum += p.weight(card)
			if i > 0 {
				gap[i] = max(gapHigh, ways*(lanes[c][i]+1)+2) * u
				free -= gap[i]
			}
		}
		y := p.main.Y + edge(ends[0])
		gaps := [][2]float64{{p.main.Y, y}}
		for i, card := range col {
			if i > 0 {
				gaps = append(gaps, [2]float64{y, y + gap[i]})
				y += gap[i]
			}
			c := &p.shelf.cards[card]
			h := free * p.weight(card) / sum
			p.slots[c.id] = Rect{0, y, 0, h}
			f.top[card], f.foot[card] = y, y+min(h, p.leastCard())
			y += h
		}
		f.gaps = append(f.gaps, append(gaps, [2]float64{y, p.main.Y + p.main.H}))
	}
	p.wiring = p.wire(f)
	n := len(p.columns)
	wide := make([]float64, n+1)
	total := 0.0
	for g, levels := range p.wiring.levels {
		wide[g] = (padOut + padIn) * u
		switch {
		case g == 0 || g == n:
			if wide[g] = 3 * u; levels > 0 {
				wide[g] = (4 + padIn) * u
			}
		case levels == 0:
			wide[g] = 22 * u
		}
		wide[g] += ways * u * float64(max(0, levels-1))
		total += wide[g]
	}
	p.columnW = (p.main.W - total) / float64(n)
	x := p.main.X
	for g := range n + 1 {
		first := x + padOut*u
		if g == 0 {
			first = x + 4*u
		}
		p.gutters = append(p.gutters, first)
		if x += wide[g]; g < n {
			p.columnX = append(p.columnX, x)
			for _, card := range p.columns[g] {
				r := p.slots[p.shelf.cards[card].id]
				p.slots[p.shelf.cards[card].id] = Rect{x, r.Y, p.columnW, r.H}
			}
			x += p.columnW
		}
	}
}

// weight is a card's share of the height of its column: on a slide few rows stand in
// any, so that they are more alike.
func (p *panel) weight(card int) float64 {
	if p.options.For == Slide {
		return p.shelf.cards[card].height + 16
	}
	return p.shelf.cards[card].height
}

// laneCounts are the nets that run through each gap of each column.
func (p *panel) laneCounts() [][]float64 {
	at := p.place()
	lanes := make([][]float64, len(p.columns))
	for c, col := range p.columns {
		lanes[c] = make([]float64, len(col)+1)
	}
	for i := range p.nets {
		for feeder := range 2 {
			for c, end := p.crossed(&p.nets[i], feeder, at); c < end; c++ {
				lanes[c][p.nets[i].gapAt(feeder, c, len(p.columns[c]))]++
			}
		}
	}
	return lanes
}

// good is the text below which firms stand beside the names rather than under them:
// what hangs on a wall is read from three metres.
func (p *panel) good() float64 {
	if p.options.For == Wall {
		return max(goodText*p.t, wallText)
	}
	return goodText * p.t
}

const wallText = 24.05 // points

// fit finds the largest text with which every card keeps to its slot, and then
// how many lines each has room for under a name. Support cards have a text of their own.
func (p *panel) fit() bool {
	most := mostText * p.t
	for _, cards := range [][]shelved{p.shelf.cards, p.support} {
		largest := func(high float64, lines int) float64 {
			low := 2.0
			try := func(size float64) bool {
				p.size = size
				for _, c := range cards {
					if k := p.byID[c.id]; k != nil && !p.keeps(k, p.slots[c.id], lines) {
						return false
					}
				}
				return true
			}
			if try(high) {
				return high
			}
			if !try(low) {
				return 0
			}
			for high-low > 0.05 {
				if mid := (low + high) / 2; try(mid) {
					low = mid
				} else {
					high = mid
				}
			}
			return low
		}
		low := largest(most, 1)
		good := min(p.good(), most)
		if low < good {
			low = largest(good, 0)
		}
		if low < good && p.options.For == Wall {
			p.brief = true
			low = largest(good, 0)
		}
		if low == 0 {
			return false
		}
		p.size, most = low, low
		for _, c := range cards {
			p.sizes[c.id], p.lines[c.id] = low, 0
			for k := p.byID[c.id]; k != nil && p.lines[c.id] < p.mostLines() && p.keeps(k, p.slots[c.id], p.lines[c.id]+1); {
				p.lines[c.id]++
			}
		}
	}
	return true
}

// mostLines is how many lines of firms and projects a row may have: on a wall, all.
func (p *panel) mostLines() int {
	if p.options.For == Wall {
		return 12
	}
	return 5
}

// keeps reports whether a card with so many lines under its names keeps to a slot.
func (p *panel) keeps(c *card, slot Rect, lines int) bool {
	b := p.body(c, slot.W, lines)
	return b.whole && b.height <= slot.H
}

// body is what stands in a card under its head.
type body struct {
	columns [][]line1
	foot    [][]run
	height  float64 // of the whole card
	whole   bool    // no name is shortened, but for very long ones
}

// line1 is a row of a card.
type line1 struct {
	s      *segment
	name   []string
	notes  [][]run
	height float64
	// Firms beside the name, where there is no room under it.
	beside  []run
	besideX float64
}

// longName is the number of characters above which a name may be shortened; its
// full form is told on hover.
const longName = 24

func (p *panel) body(c *card, w float64, lines int) body {
	if size, ok := p.sizes[c.id]; ok && lines == p.lines[c.id] {
		p.size = size
	}
	b := body{whole: true}
	if name, _ := clean(c.name); cut(p.headLines(name, w)) && utf8.RuneCountInString(name) <= longName {
		b.whole = false
	}
	n := 1
	if c.stage == graph.StageSupport {
		n = rowColumns(w, p.t)
	}
	var rows []line1
	sum := 0.0
	for _, s := range c.rows {
		if !p.hasRow(s) {
			continue
		}
		r := line1{s: s, name: p.nameLines(s, w/float64(n))}
		if notes := p.noteLines(s, w/float64(n), max(lines, 1)); p.options.For == Slide {
			// Names alone: a slide is read from the back of the room.
		} else if lines > 0 || s.changed {
			r.notes = notes
		} else if len(notes) > 0 {
			p.setBeside(&r, notes[0], w/float64(n))
		}
		if cut(r.name) && utf8.RuneCountInString(s.name) <= longName {
			b.whole = false
		}
		r.height = p.size*(rowPad+namePitch*float64(len(r.name))) + p.noteHigh()*float64(len(r.notes))
		sum += r.height
		rows = append(rows, r)
	}
	b.columns = make([][]line1, n)
	high := make([]float64, n)
	at := 0
	for i, r := range rows { // down the first column, then the next
		if at < n-1 && high[at]+r.height/2 > sum/float64(n) && i > 0 {
			at++
		}
		b.columns[at] = append(b.columns[at], r)
		high[at] += r.height
	}
	if p.options.For != Slide {
		b.foot = p.footLines(c, w)
	}
	b.height = (headHigh+barHigh+3)*p.t + slices.Max(high) + p.size*0.25
	if len(b.foot) > 0 {
		b.height += p.noteHigh()*float64(len(b.foot)) + 0.3*p.size
	}
	if b.height < p.leastCard() && c.stage != graph.StageSupport {
		b.height = p.leastCard()
	}
	return b
}

// noteText is the size of what stands under a name.
func (p *panel) noteText() float64 { return max(p.size*noteSize, min(p.size, leastText*p.t)) }

// noteHigh is the height of such a line.
func (p *panel) noteHigh() float64 { return p.noteText() * notePitch }

// tagWide is the width of what to do and its rank.
func (p *panel) tagWide() float64 { return 2.45 * p.noteText() }

// setBeside sets as much of a line as there is room for beside the name.
func (p *panel) setBeside(r *line1, notes []run, w float64) {
	x, _ := p.inner(w)
	end := width(r.name[len(r.name)-1], p.size) + 0.5*p.size
	if r.s.single && p.options.Shows(layerPoints) {
		end += pointRoom * p.size
	}
	room := p.nameRoom(r.s, w) - end
	size := p.noteText()
	for _, n := range notes {
		if n.flag || n.colour == amber { // a project may be shortened, a firm may not
			if room < 6*size {
				break
			}
			n.text = shorten(n.text, size, room-(n.wide(size)-width(n.text, size)))
		}
		if room -= n.wide(size); room < 0 || n.colour != amber && strings.HasSuffix(n.text, "…") {
			break
		}
		r.beside = append(r.beside, n)
	}
	if n := len(r.beside); n > 0 && r.beside[n-1].text == "、" {
		r.beside = r.beside[:n-1]
	}
	if count := len(r.s.firms) + r.s.more; len(r.beside) == 0 && count > 0 && room > 2*size && r.s.listed == 0 {
		r.beside = []run{{text: fmt.Sprintf("%d家", count), colour: grey}}
	}
	r.besideX = x + end
}

// leastCard is the height of the lowest card.
func (p *panel) leastCard() float64 {
	if p.options.For == Slide {
		return (headHigh + barHigh + 5) * p.t
	}
	return leastHigh * 9 * p.t
}

// firstRanks are those that a slide names.
const firstRanks = 3

// hasRow reports whether a segment has a row of its own.
func (p *panel) hasRow(s *segment) bool {
	if p.options.For == Slide {
		return s.broken && !s.withheld || p.options.Edition != Public && s.rank > 0 && s.rank <= firstRanks
	}
	return s.rest() == ""
}

// inner is where the name of a row begins and how wide it may be in a card of a width.
func (p *panel) inner(w float64) (x, room float64) {
	x = p.size * (sidePad + float64(p.marks)*markRoom)
	return x, w - x - p.size*sidePad - p.countWide()*float64(len(p.counts))
}

// countWide is the room for the counts of one part of the partner.
func (p *panel) countWide() float64 {
	if len(p.counts) < 2 {
		return countRoom * p.size
	}
	return max(countRoom*p.size, 18.5*p.t) // their heads stand beside each other
}

func (p *panel) nameLines(s *segment, w float64) []string {
	room := p.nameRoom(s, w)
	if p.options.Shows(layerPoints) && s.single {
		room -= pointRoom * p.size
	}
	name, _ := clean(s.name)
	lines := 2
	if p.options.For == Slide {
		lines = 4
	}
	return lineAtLeast(balance(name, p.size, room, lines))
}

// nameRoom is the room for a name and its ◎.
func (p *panel) nameRoom(s *segment, w float64) float64 {
	_, room := p.inner(w)
	if text, _ := p.tag(s); text != "" {
		room -= p.tagWide() + 0.25*p.size
	}
	return room
}

// headLines is the name of a card in its head.
func (p *panel) headLines(name string, w float64) []string {
	room := w - p.headPads()
	if width(name, headText*p.t) <= room {
		return []string{name}
	}
	return lineAtLeast(balance(name, headText*0.78*p.t, room, 2))
}

// headPads is the room in a card's head for all but its name.
func (p *panel) headPads() float64 {
	if p.options.For == Slide {
		return 20 * p.t // its count stands under it
	}
	return 62 * p.t
}

// lineAtLeast keeps the place of a name that has nothing to show.
func lineAtLeast(lines []string) []string {
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// run is a piece of a line of its own look, that is not broken if it need not be.
type run struct {
	text   string
	colour Colour
	dotted bool     // a dotted line under it
	flag   bool     // a flag before it
	of     *segment // whose name it is, in the last lines of a card
}

func (r run) wide(size float64) float64 {
	w := width(r.text, size)
	if r.flag {
		w += size * 0.85
	}
	return w
}

// noteLines are the lines under a name: what changed, the firms, the projects.
func (p *panel) noteLines(s *segment, w float64, lines int) (out [][]run) {
	_, room := p.inner(w)
	room += p.countWide()*float64(len(p.counts)) + 0.2*p.size // under the counts is nothing
	size := p.noteText()
	if s.changed {
		for _, l := range wrap(change(s), size, room, 2) {
			out = append(out, []run{{text: l, colour: changeColour(s)}})
		}
	}
	if p.options.Shows(layerFirms) {
		switch {
		case s.listed > 0:
			out = append(out, []run{{text: fmt.Sprintf("按名录%d家", s.listed), colour: grey}})
		case len(s.firms) > 0:
			out = append(out, firmLines(s, size, room, lines)...)
		}
	}
	if p.options.Shows(layerProjects) && (len(out) == 0 || lines > 1) {
		for i, pr := range s.projects {
			if i > 0 && i >= lines-1 {
				break
			}
			r := run{text: pr.label, colour: amber, flag: pr.late}
			r.text, _ = clean(r.text)
			r.text = shorten(r.text, size, room-(r.wide(size)-width(r.text, size)))
			out = append(out, []run{r})
		}
	}
	return out
}

// change tells how a status differs between the states compared.
func change(s *segment) string {
	text := s.status.ZH()
	if s.before != "" {
		text = s.before.ZH() + " → " + text
	}
	if s.planned != "" && s.planned != s.status {
		text += " → " + s.planned.ZH()
	}
	return text
}

// changeColour: a gain is green, a loss red, what only came into view grey.
func changeColour(s *segment) Colour {
	now := s.status
	if s.planned != "" {
		now = s.planned
	}
	was := s.before
	if was == "" {
		was = s.status
	}
	switch {
	case present(now) && !present(was):
		return green
	case present(was) && !present(now):
		return red
	case building(now) && !building(was):
		return amber
	}
	return grey
}

// firmLines names as many firms as fit into n lines, then 等N家.
func firmLines(s *segment, size, room float64, n int) [][]run {
	total := len(s.firms) + s.more
	for k := len(s.firms); k > 0; k-- {
		var units []run
		for i, f := range s.firms[:k] {
			name, _ := clean(f.name)
			r := run{text: name, colour: ink, dotted: f.grade == likely}
			if f.grade == hinted {
				r.colour = faint
			}
			tail := ""
			switch {
			case i < k-1:
				tail = "、"
			case k < total:
				tail = fmt.Sprintf("等%d家", total)
			}
			units = append(units, r)
			if tail != "" {
				units = append(units, run{text: tail, colour: grey})
			}
		}
		if lines := flowUnits(units, size, room); len(lines) <= n {
			return lines
		}
	}
	name, _ := clean(s.firms[0].name)
	tail := ""
	if total > 1 {
		tail = fmt.Sprintf("等%d家", total)
	}
	r := run{text: shorten(name, size, room-width(tail, size)), colour: ink, dotted: s.firms[0].grade == likely}
	if s.firms[0].grade == hinted {
		r.colour = faint
	}
	line := []run{r}
	if tail != "" {
		line = append(line, run{text: tail, colour: grey})
	}
	return [][]run{line}
}

// flowUnits sets pieces one after the other; a line begins with none of those that
// only close another. One longer than a line makes a line too long to fit.
func flowUnits(units []run, size, room float64) (lines [][]run) {
	at := 0.0
	for i, u := range units {
		w := u.wide(size)
		closing := u.colour == grey && !u.flag && i > 0 && u.of == nil
		need := w
		if !closing && i+1 < len(units) && units[i+1].colour == grey {
			need += units[i+1].wide(size)
		}
		if len(lines) == 0 || at+need > room && !closing {
			lines, at = append(lines, nil), 0
		}
		if at += w; at > room {
			return slices.Repeat([][]run{nil}, 99)
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], u)
	}
	return lines
}

// footLines name, at the foot of a card, what asks for nothing.
func (p *panel) footLines(c *card, w float64) [][]run {
	size, room := p.noteText(), w-2*sidePad*p.size
	var lines [][]run
	at := 0.0
	put := func(r run) {
		lines[len(lines)-1] = append(lines[len(lines)-1], r)
		at += r.wide(size)
	}
	for _, word := range rests {
		var list []*segment
		for _, s := range c.rows {
			if s.rest() == word {
				list = append(list, s)
			}
		}
		if len(list) == 0 {
			continue
		}
		if !p.options.Shows(layerStatus) && word != "公开版不列" {
			word = "其余"
		}
		head := run{text: fmt.Sprintf("%s%d：", word, len(list)), colour: grey}
		if first, _ := clean(list[0].name); len(lines) == 0 || at+head.wide(size)+min(width(first, size), 5*size) > room {
			lines, at = append(lines, nil), 0
		}
		if p.brief {
			head.text = strings.TrimSuffix(head.text, "：") + "；"
			put(head)
			continue
		}
		put(head)
		for i, s := range list {
			name, _ := clean(s.name)
			tail := "、"
			if i == len(list)-1 {
				tail = "；"
			}
			for first := true; name != ""; first = false {
				text := name + tail
				if width(text, size) <= room-at {
					put(run{text: text, colour: grey, of: s})
					break
				}
				if at > 0 && (utf8.RuneCountInString(name) <= 7 || room-at < 5*size) && first {
					lines, at = append(lines, nil), 0
					continue
				}
				piece := name
				if parts := wrap(name, size, room-at, 2); len(parts) == 2 && parts[0] != "" {
					piece = parts[0]
				} else if at > 0 {
					lines, at = append(lines, nil), 0
					continue
				}
				put(run{text: piece, colour: grey, of: s})
				name = strings.TrimLeft(strings.TrimPrefix(name, piece), " ")
				lines, at = append(lines, nil), 0
				if name == "" { // it fitted but for its comma
					name = ""
				}
			}
		}
	}
	if n := len(lines); n > 0 {
		if len(lines[n-1]) == 0 {
			lines = lines[:n-1]
		}
		last := lines[len(lines)-1]
		last[len(last)-1].text = strings.TrimSuffix(last[len(last)-1].text, "；")
	}
	return lines
}
