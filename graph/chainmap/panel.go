package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"fmt"
	"math"

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
	nameLines = 3    // a name may have
)

// Sizes of a card's frame in points on a3: the same whatever stands in it, so that
// arrows end where they ended on another sheet.
const (
	headHigh   = 18.0 // of a card's head
	headText   = 10.4
	barHigh    = 10.5 // of the line under it: the share bar and the names of the partner's parts
	mostText   = 12.6 // the largest size of a segment's name
	goodText   = 9.3  // below it, firms stand beside the names rather than under them
	countLeast = 18.5 // of the count of one part of several, for its head
	leastText  = 8.05 // on a3 nothing is smaller, but where the page is too small for its chain
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
	board
	t        float64 // how much larger than on a3 texts are, with the heads that hold them: on a slide more than lengths
	room     paint.Rect
	byID     map[string]*card
	slots    map[string]paint.Rect // of each card: it never grows out of it
	strip    paint.Rect            // of the support cards; no height where there are none
	size     float64               // of segment names, where a card is being set
	sizes    map[string]float64
	brief    bool            // the last lines of a card count, and do not name
	dense    map[string]bool // cards whose last lines count what is here as well
	leaning  map[string]bool // cards with room for the partner's firms where there are none here
	lines    map[string]int  // under a name at most, of each card
	marks    int             // status marks in a row
	counts   []string        // heads of the columns of counts
	headRoom float64         // of the heading of a stage
}

// newPanel sets the cards of a model into a room. Where a card stands depends on
// the taxonomy and the room alone.
func newPanel(m *model, t graph.Taxonomy, room paint.Rect, u, t0 float64) (*panel, error) {
	p := &panel{model: m, board: board{shelf: shelve(t, m.answer.Chain.ID), u: u}, t: t0, room: room, byID: map[string]*card{}, slots: map[string]paint.Rect{}, lines: map[string]int{}, dense: map[string]bool{}, leaning: map[string]bool{}, sizes: map[string]float64{}, headRoom: 20 * t0}
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
	p.main = paint.Box(room.X, room.Y+p.headRoom+2*u, room.W, room.H-p.headRoom-2*u)
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
		name, _ := paint.Clean(insight.ShortPlace(part.Name))
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
		row, rest := 25.0, 14.0
		if p.options.For == Wall && wallText > goodText*p.t { // names are larger there than the page is, and break
			row, rest = row*wallText/(goodText*p.t), 27
		}
		high = max(high, (rows*row+headHigh+barHigh+rest)*p.t)
		if p.options.For == Slide {
			high = (headHigh + barHigh + 18) * p.t
		}
	}
	p.strip = paint.Box(p.room.X, p.room.Y+p.room.H, p.room.W, min(high, p.room.H*0.3))
	p.strip.Y -= p.strip.H
	x := p.room.X + label
	for _, c := range p.support {
		own := w * c.share() / total
		p.slots[c.id] = paint.Box(x, p.strip.Y, own, p.strip.H)
		x += own + gap
	}
}

// share is how much of the width of the strip a support card takes.
func (c *shelved) share() float64 { return float64(len(c.leaves)) + 2 }

// rowColumns is in how many columns the rows of a card of a width stand.
func rowColumns(w, u float64) int { return max(1, int(w/(185*u))) }

// placeCards gives each card of the first three stages its slot, and arrows their room.
func (p *panel) placeCards() {
	slots := p.setCards(headHigh/2*p.t, p.weight, func(int) float64 { return p.leastCard() })
	for i := range slots {
		p.slots[p.shelf.cards[i].id] = slots[i]
	}
}

// weight is a card's share of the height of its column: on a slide and a wall fewer
// rows stand in any, so that they are more alike.
func (p *panel) weight(card int) float64 {
	return p.shelf.cards[card].height + map[Purpose]float64{Slide: slideEven, Wall: wallEven}[p.options.For]
}

const slideEven, wallEven = 16.0, 4.0

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
		if low < good && p.options.For == Wall { // and of the cards that still do not keep to their slots, what is here too
			p.size = good
			for _, c := range cards {
				k := p.byID[c.id]
				p.dense[c.id] = k != nil && !p.keeps(k, p.slots[c.id], 0)
			}
			low = largest(good, 0)
		}
		if low == 0 {
			return false
		}
		p.size, most = low, low
		for _, c := range cards {
			p.sizes[c.id], p.lines[c.id] = low, 0
			k := p.byID[c.id]
			if k == nil {
				continue
			}
			for p.lines[c.id] < p.mostLines() && p.keeps(k, p.slots[c.id], p.lines[c.id]+1) {
				p.lines[c.id]++
			}
			p.leaning[c.id] = p.lines[c.id] > 0
			p.leaning[c.id] = p.leaning[c.id] && p.keeps(k, p.slots[c.id], p.lines[c.id])
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
func (p *panel) keeps(c *card, slot paint.Rect, lines int) bool {
	b := p.body(c, slot.W, lines)
	return b.whole && b.height <= slot.H
}
