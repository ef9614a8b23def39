package chainmap

import "chainchief/graph/chainmap/paint"

import "chainchief/graph"

// Of a board, in points on a3.
const (
	ways    = 5.0  // between two arrows side by side
	padOut  = 9.0  // from a card to the first arrow beside it
	padIn   = 11.0 // from the last one to a card: the arrowheads
	gapHigh = 12.0 // between two cards
)

// board is the cards of a shelf on a page: columns, and gutters with the tracks of
// their arrows between them.
type board struct {
	*shelf
	u       float64    // how much larger than on a3 lengths are
	main    paint.Rect // the room of the columns
	columnX []float64
	columnW float64
	widest  float64   // a column may be; 0: as wide as there is room
	gutters []float64 // where the first track of each is
	frame   *frame
	wiring  *wiring
}

// setCards shares the height of each column among its cards by weight, finds the ways
// of the arrows, and returns the slots. Head is how far below the upper edge of a card
// they come in, leave how far down a card they may leave it.
func (b *board) setCards(head float64, weight, leave func(card int) float64) []paint.Rect {
	u := b.u
	f := &frame{top: make([]float64, len(b.cards)), foot: make([]float64, len(b.cards)), head: head, step: ways * u}
	b.frame = f
	slots := make([]paint.Rect, len(b.cards))
	lanes := b.laneCounts()
	ends := [2]float64{}
	for c := range b.columns {
		ends[0] = max(ends[0], lanes[c][0])
		ends[1] = max(ends[1], lanes[c][len(lanes[c])-1])
	}
	edge := func(n float64) float64 { return (4 + ways*n) * u }
	for c, col := range b.columns {
		free, sum := b.main.H-edge(ends[0])-edge(ends[1]), 0.0
		gap := make([]float64, len(col))
		for i, card := range col {
			sum += weight(card)
			if i > 0 {
				gap[i] = max(gapHigh, ways*(lanes[c][i]+1)+2) * u
				free -= gap[i]
			}
		}
		y := b.main.Y + edge(ends[0])
		gaps := [][2]float64{{b.main.Y, y}}
		for i, card := range col {
			if i > 0 {
				gaps = append(gaps, [2]float64{y, y + gap[i]})
				y += gap[i]
			}
			h := free * weight(card) / sum
			slots[card] = paint.Box(0, y, 0, h)
			f.top[card], f.foot[card] = y, y+min(h, leave(card))
			y += h
		}
		f.gaps = append(f.gaps, append(gaps, [2]float64{y, b.main.Y + b.main.H}))
	}
	b.wiring = b.wire(f)
	b.setColumns()
	for c, col := range b.columns {
		for _, card := range col {
			slots[card].X, slots[card].W = b.columnX[c], b.columnW
		}
	}
	return slots
}

// setColumns gives each gutter the width that its tracks need, and the columns the rest.
func (b *board) setColumns() {
	u, n := b.u, len(b.columns)
	wide := make([]float64, n+1)
	total := 0.0
	for g, levels := range b.wiring.levels {
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
	b.columnW = (b.main.W - total) / float64(n)
	spare := 0.0 // of each gutter between columns
	if b.widest > 0 && b.columnW > b.widest && n > 1 {
		spare, b.columnW = (b.columnW-b.widest)*float64(n)/float64(n-1), b.widest
	}
	b.columnX, b.gutters = nil, nil
	x := b.main.X
	for g := range n + 1 {
		first := x + padOut*u
		switch {
		case g == 0:
			first = x + 4*u
		case g < n:
			first += spare / 2
			wide[g] += spare
		}
		b.gutters = append(b.gutters, first)
		if x += wide[g]; g < n {
			b.columnX = append(b.columnX, x)
			x += b.columnW
		}
	}
}

// laneCounts are the nets that run through each gap of each column.
func (b *board) laneCounts() [][]float64 {
	at := b.place()
	lanes := make([][]float64, len(b.columns))
	for c, col := range b.columns {
		lanes[c] = make([]float64, len(col)+1)
	}
	for i := range b.nets {
		for feeder := range 2 {
			for c, end := b.crossed(&b.nets[i], feeder, at); c < end; c++ {
				lanes[c][b.nets[i].gapAt(feeder, c, len(b.columns[c]))]++
			}
		}
	}
	return lanes
}

// paintStages draws the ground and the heading of each stage from a height down, an
// arrow in the way that goods go.
func (b *board) paintStages(s *paint.Scene, top, headRoom, t float64) {
	u := b.u
	for i := 0; i < len(b.columns); {
		end := i + 1
		for end < len(b.columns) && b.stages[end] == b.stages[i] {
			end++
		}
		x0, x1 := b.main.X, b.main.X+b.main.W
		if i > 0 {
			x0 = (b.columnX[i-1] + b.columnW + b.columnX[i]) / 2
		}
		if end < len(b.columns) {
			x1 = (b.columnX[end-1] + b.columnW + b.columnX[end]) / 2
		}
		stage := b.stages[i]
		id := "stage-" + string(stage)
		if stage == graph.StageSupport && i == 0 && end < len(b.columns) {
			id += "-first" // it may stand at both ends
		}
		s.Begin(paint.Group{ID: id, Class: "stage"})
		ground := paint.StageBlue
		switch stage {
		case graph.StageMidstream:
			ground = paint.StageSand
		case graph.StageSupport:
			ground = paint.Mist
		}
		s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(x0+1.5*u, top+2*u, x1-x0-3*u, b.main.Y+b.main.H-top-2*u), 0), Fill: &ground})
		h, tip := headRoom-2*u, 7*u
		left, right := x0+1.5*u, x1-1.5*u
		if end < len(b.columns) {
			right += tip * 0.75
		}
		shape := []paint.Point{paint.Pt(left, top), paint.Pt(right-tip, top), paint.Pt(right, top+h/2), paint.Pt(right-tip, top+h), paint.Pt(left, top+h)}
		if i > 0 {
			shape = append(shape, paint.Pt(left+tip, top+h/2))
		}
		s.Draw(paint.Path{Steps: paint.Polygon(shape...), Fill: &paint.Navy})
		s.PutBold(stageName(stage), 11*t, paint.Box(x0, top, x1-x0, h), paint.Centred, paint.White)
		i = end
	}
}
