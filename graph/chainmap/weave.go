package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"chainchief/graph"
)

// Sizes of a flow map, in points on a3, or in sizes of a name where so said.
const (
	flowMost    = 13.0 // the largest name
	flowLeast   = 8.6  // the smallest, at which the lines under it have 7
	flowWidest  = 19.0 // a box, in names
	flowGap     = 1.35 // between two boxes, in names: a line
	flowEnds    = 1.1  // where arrows come in, in names from the upper edge of a box
	flowGutter  = 44.0 // about, between two columns
	flowChanges = 5000 // tried, for as many boxes as usual
	usualBoxes  = 30
	flowWords   = 5 // lines of words under a name

	mostFlowBoxes = 70 // on one page
	mostFlowLinks = 110
)

// weave is a flow on its way to a page: boxes of one width in columns, a stage after
// the other, and the ways of the arrows between them as on a panel.
type weave struct {
	board
	*flow
	d    *drawing
	high []float64 // of each box, in points
	over float64   // what the highest column lacks in height
	in   [][]int   // whence each box takes goods that do not come back
	out  [][]int
}

// drawFlow draws a flow on one page. It returns false where that could not be read: of
// a flow of more boxes or links than mostFlowBoxes and mostFlowLinks nothing is drawn.
func (m *model) drawFlow(f *flow) (*paint.Scene, bool, error) {
	o := m.options
	if len(f.boxes) == 0 {
		return nil, false, fmt.Errorf("%w: 图上没有可画的内容，请换一个焦点", graph.ErrInvalid)
	}
	if (len(f.boxes) > mostFlowBoxes || len(f.links) > mostFlowLinks) && f.outer == 0 && len(m.cards) > 1 {
		return nil, false, nil
	}
	s, room := newScene(o, f.heading, m.flowLegend(f), f.notes)
	u := o.Paper.Unit()
	const head = 20.0
	w := &weave{flow: f, d: &drawing{s: s, options: o}}
	w.u, w.main = u, paint.Box(room.X, room.Y+head*u, room.W, room.H-head*u)
	if w.main.H < 4*flowLeast*u {
		return nil, false, errNoRoom
	}
	w.read()
	if !w.choose() {
		return nil, false, errNoRoom
	}
	w.arrange()
	w.paintStages(s, room.Y, head*u, u)
	rects := w.rects()
	for i := range w.boxes {
		w.d.paintNode(&w.boxes[i].Node, rects[i])
	}
	if o.Shows(layerLinks) {
		name := func(i int) string { return w.boxes[i].Name }
		w.paintArrows(s, rects, name, func(st strand) bool { return st.links > 1 && (st.source >= 0 || st.ends) })
	}
	return s, w.size() >= flowLeast*u-0.01, nil
}

var errNoRoom = fmt.Errorf("%w: 这张纸放不下标题、说明和图，请用更大的纸张", graph.ErrInvalid)

func (w *weave) size() float64     { return w.d.scale * layoutPt }
func (w *weave) setSize(z float64) { w.d.scale = z / layoutPt }

// read puts the boxes and links into a shelf.
func (w *weave) read() {
	at := map[string]int{}
	w.shelf = &shelf{fixed: true}
	for i := range w.boxes {
		at[w.boxes[i].ID] = i
		w.cards = append(w.cards, shelved{id: w.boxes[i].ID, stage: w.boxes[i].stage})
	}
	n := len(w.boxes)
	w.in, w.out = make([][]int, n), make([][]int, n)
	w.whole = make([]net, 2*n)
	for _, l := range w.flow.links {
		from, to := at[l.from], at[l.to]
		if from == to {
			continue
		}
		k := &w.whole[2*to]
		if l.recycled {
			k = &w.whole[2*to+1]
		} else {
			w.in[to], w.out[from] = append(w.in[to], from), append(w.out[from], to)
		}
		k.to, k.recycled = to, l.recycled
		k.from, k.links = append(k.from, from), append(k.links, l.links)
	}
	w.whole = slices.DeleteFunc(w.whole, func(n net) bool { return len(n.from) == 0 })
}

// band is where the stage of a box stands from left to right: what supports others
// before them, what only serves them behind.
func (w *weave) band(i int) int {
	if w.cards[i].stage != graph.StageSupport {
		return 1 + slices.IndexFunc(stages, func(s struct {
			stage graph.Stage
			name  string
		}) bool {
			return s.stage == w.cards[i].stage
		})
	}
	if slices.ContainsFunc(w.out[i], func(k int) bool { return w.cards[k].stage != graph.StageSupport }) {
		return 0
	}
	return len(stages)
}

// columnsOf sets the boxes in columns of at most so many: each to the right of those of
// its stage that feed it, and as near to those that it feeds as there is room.
func (w *weave) columnsOf(most int) ([][]int, []graph.Stage) {
	n := len(w.boxes)
	band, depth := make([]int, n), make([]int, n)
	for i := range n {
		band[i] = w.band(i)
	}
	for range n { // as often as the longest way can be
		for i := range n {
			for _, k := range w.in[i] {
				if band[k] == band[i] {
					depth[i] = max(depth[i], min(depth[k]+1, n))
				}
			}
		}
	}
	order := make([]int, n)
	for i := range n {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Or(band[a]-band[b], depth[a]-depth[b]) })
	column := make([]int, n)
	var count []int
	var stage []graph.Stage
	for start := 0; start < n; {
		end := start
		first := len(count)
		for ; end < n && band[order[end]] == band[order[start]]; end++ {
			i, c := order[end], first
			for _, k := range w.in[i] {
				if band[k] == band[i] && depth[k] < depth[i] {
					c = max(c, column[k]+1)
				}
			}
			for c < len(count) && count[c] >= most {
				c++
			}
			for c >= len(count) {
				count, stage = append(count, 0), append(stage, w.cards[i].stage)
			}
			column[i] = c
			count[c]++
		}
		for k := end - 1; k >= start; k-- {
			i, last := order[k], len(count)-1
			if len(w.out[i]) == 0 {
				continue
			}
			for _, to := range w.out[i] {
				if band[to] == band[i] {
					last = min(last, column[to]-1)
				}
			}
			for c := last; c > column[i]; c-- {
				if count[c] < most {
					count[column[i]]--
					count[c]++
					column[i] = c
					break
				}
			}
		}
		start = end
	}
	columns := make([][]int, len(count))
	for _, i := range order {
		columns[column[i]] = append(columns[column[i]], i)
	}
	for c := len(columns) - 1; c >= 0; c-- { // all of one may have moved on
		if len(columns[c]) == 0 {
			columns, stage = slices.Delete(columns, c, c+1), slices.Delete(stage, c, c+1)
		}
	}
	return columns, stage
}

// choose finds the columns that allow the largest text.
func (w *weave) choose() bool {
	best, tried := 0.0, map[int]bool{}
	var columns [][]int
	var stage []graph.Stage
	for most := len(w.boxes); most > 0; most-- {
		w.columns, w.stages = w.columnsOf(most)
		high := 0
		for _, c := range w.columns {
			high = max(high, len(c))
		}
		if n := len(w.columns); tried[n*1000+high] || n > 2*mostColumns {
			continue
		}
		tried[len(w.columns)*1000+high] = true
		if z := w.largest(best); z > best*1.02 {
			best, columns, stage = z, w.columns, w.stages
		}
	}
	w.columns, w.stages = columns, stage
	w.setSize(best)
	return best > 0
}

// largest is the largest text with which the columns keep to the page; 0: none that is
// larger than a size found already.
func (w *weave) largest(found float64) float64 {
	n := float64(len(w.columns))
	fits := func(z float64) bool {
		wide := min((w.main.W-flowGutter*w.u*n)/n, flowWidest*z)
		if wide < 5*z {
			return false
		}
		w.setSize(z)
		whole := w.measure(wide)
		for _, col := range w.columns {
			h := 2 * flowGap * z
			for _, i := range col {
				h += w.high[i] + flowGap*z
			}
			if h > w.main.H {
				return false
			}
		}
		return whole
	}
	low, high := max(2, found*1.02), flowMost*w.u
	if fits(high) {
		return high
	}
	if low > high || !fits(low) {
		return 0
	}
	for high-low > 0.1*w.u {
		if mid := (low + high) / 2; fits(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// measure finds how high boxes of a width are; it returns false where a name is cut
// that is not very long.
func (w *weave) measure(wide float64) bool {
	z := w.size()
	w.d.wide = wide / z
	w.high = make([]float64, len(w.boxes))
	whole := true
	for i := range w.boxes {
		b := &w.boxes[i]
		if b.words != "" {
			words, _ := paint.Clean(b.words)
			b.Lines = paint.Wrap(words, lineSize, w.d.wide-2*boxPad, flowWords)
		}
		x := w.d.box(&b.Node)
		if paint.Cut(x.name) && len([]rune(b.Name)) <= longName {
			whole = false
		}
		w.high[i] = x.h * z
	}
	return whole
}

// arrange finds the order within the columns and the ways of the arrows, and makes the
// text smaller where those need more room than was thought.
func (w *weave) arrange() {
	w.sweep()
	w.widest = flowWidest * w.size()
	n := len(w.boxes)
	w.frame = w.newFrame()
	set := func() float64 { w.set(); return 0 }
	changes := flowChanges * usualBoxes * usualBoxes / max(n*n, usualBoxes*usualBoxes)
	w.search(1, changes, 300, w.frame, set)
	w.settleBoxes()
	w.search(2, changes/8, 5, w.frame, set) // with the boxes as high as they came to be
	w.settleBoxes()
}

// settleBoxes finds the widths of columns and gutters, and how high the boxes are then.
func (w *weave) settleBoxes() {
	w.set()
	w.wiring = w.wire(w.frame)
	for {
		levels := slices.Clone(w.wiring.levels)
		w.setColumns()
		w.measure(w.columnW)
		if w.set(); w.over > 0.01 && w.size() > 2 {
			w.setSize(w.size() * 0.97)
			w.widest = flowWidest * w.size()
			continue
		}
		// Boxes of other heights may want more tracks, which make them narrower: more and more, so that it ends.
		w.wiring = w.wire(w.frame)
		more := false
		for g := range levels {
			more = more || w.wiring.levels[g] > levels[g]
			w.wiring.levels[g] = max(w.wiring.levels[g], levels[g])
		}
		if !more {
			return
		}
	}
}

// sweep orders each column by where the neighbours of its boxes stand.
func (w *weave) sweep() {
	at := make([]float64, len(w.boxes))
	settle := func(col []int) {
		for r, i := range col {
			at[i] = (float64(r) + 0.5) / float64(len(col))
		}
	}
	for _, col := range w.columns {
		settle(col)
	}
	for pass := range 8 {
		for k := range w.columns {
			next := w.in
			if pass%2 == 1 {
				k, next = len(w.columns)-1-k, w.out
			}
			col := w.columns[k]
			mean := func(i int) float64 {
				if len(next[i]) == 0 {
					return at[i]
				}
				sum := 0.0
				for _, j := range next[i] {
					sum += at[j]
				}
				return sum / float64(len(next[i]))
			}
			slices.SortStableFunc(col, func(a, b int) int { return cmp.Compare(mean(a), mean(b)) })
			settle(col)
		}
	}
}

func (w *weave) newFrame() *frame {
	n := len(w.boxes)
	f := &frame{top: make([]float64, n), foot: make([]float64, n), step: ways * w.u, gaps: make([][][2]float64, len(w.columns))}
	for c, col := range w.columns {
		f.gaps[c] = make([][2]float64, len(col)+1)
	}
	return f
}

// set says how high the boxes stand: the columns on the middle of the page, with room
// for what runs between their boxes.
func (w *weave) set() {
	f, z, u := w.frame, w.size(), w.u
	f.head = flowEnds * z
	lanes := w.laneCounts()
	w.over = math.Inf(-1)
	for c, col := range w.columns {
		last := len(col)
		first, end := (4+ways*lanes[c][0])*u, (4+ways*lanes[c][last])*u
		need := first + end
		gap := func(k int) float64 { return max(flowGap*z, (ways*(lanes[c][k]+1)+2)*u) }
		for k, i := range col {
			need += w.high[i]
			if k > 0 {
				need += gap(k)
			}
		}
		free := w.main.H - need
		w.over = max(w.over, -free)
		more := min(max(0, free/float64(last+1)), 2.5*z)
		y := w.main.Y + first + max(0, free-more*float64(last-1))/2
		f.gaps[c][0] = [2]float64{w.main.Y, y}
		for k, i := range col {
			if k > 0 {
				f.gaps[c][k] = [2]float64{y, y + gap(k) + more}
				y += gap(k) + more
			}
			f.top[i], f.foot[i] = y, y+w.high[i]-0.4*z
			y += w.high[i]
		}
		f.gaps[c][last] = [2]float64{y, max(y+end, w.main.Y+w.main.H)}
	}
}

func (w *weave) rects() []paint.Rect {
	list := make([]paint.Rect, len(w.boxes))
	for c, col := range w.columns {
		for _, i := range col {
			list[i] = paint.Box(w.columnX[c], w.frame.top[i], w.columnW, w.high[i])
		}
	}
	return list
}

// drawCards shows how the cards of a chain hang together, and on which page each is.
func (m *model) drawCards(t graph.Taxonomy, h heading, paged []*card) (*paint.Scene, error) {
	o, u := m.options, m.options.Paper.Unit()
	legend := (&Network{Edges: []Edge{{Class: chained}}}).edgeLegend()
	if !o.Shows(layerLinks) {
		legend = nil
	}
	s, room := newScene(o, h, legend, m.notes())
	const head, strip, z = 20.0, 92.0, 13.0
	b := &board{shelf: shelve(t, m.answer.Chain.ID), u: u, widest: flowWidest * z * u}
	b.main = paint.Box(room.X, room.Y+head*u, room.W, room.H-head*u)
	if len(b.support) > 0 {
		b.main.H -= strip * u
	}
	d := &drawing{s: s, options: o, scale: z * u / layoutPt}
	node := func(id string) Node {
		c := m.cards[slices.IndexFunc(m.cards, func(c *card) bool { return c.id == id })]
		n := Node{ID: c.id, Name: fmt.Sprintf("%d %s", c.number, c.name), Calm: true, Href: m.cardPage(c.id), Lines: []string{fmt.Sprintf("%d个环节", len(c.rows))}}
		broken := 0
		for _, r := range c.rows {
			if r.broken && o.Shows(layerPoints) {
				broken++
			}
		}
		if o.Shows(layerStatus) {
			n.Lines[0] += fmt.Sprintf("，本地已有%d个", c.present)
		}
		if broken > 0 {
			n.Lines, n.Broken = append(n.Lines, fmt.Sprintf("断点%d处", broken)), true
		}
		var names []string
		for _, r := range c.rows {
			names = append(names, r.name)
		}
		words, _ := paint.Clean(strings.Join(names, "、"))
		n.Lines = append(n.Lines, paint.Wrap(words, lineSize, d.wide-2*boxPad, 6)...)
		if k := slices.Index(paged, c); k >= 0 {
			n.Caption = fmt.Sprintf("第%d页", k+2)
		}
		return n
	}
	place := func(id string, r paint.Rect) paint.Rect {
		d.wide = r.W / (z * u)
		n := node(id)
		r.H = min(r.H, d.box(&n).h*z*u)
		d.paintNode(&n, r)
		return r
	}
	if len(b.columns) > 0 {
		even := func(int) float64 { return 1 }
		slots := b.setCards(flowEnds*z*u, even, func(int) float64 { return 4 * z * u })
		b.paintStages(s, room.Y, head*u, u)
		for i := range slots {
			slots[i] = place(b.cards[i].id, slots[i])
		}
		if o.Shows(layerLinks) {
			name := func(i int) string {
				return m.cards[slices.IndexFunc(m.cards, func(c *card) bool { return c.id == b.cards[i].id })].name
			}
			b.paintArrows(s, slots, name, func(st strand) bool { return st.source >= 0 })
		}
	}
	gap := 10 * u
	w := (room.W - gap*float64(len(b.support)-1)) / max(1, float64(len(b.support)))
	for i, c := range b.support {
		place(c.id, paint.Box(room.X+float64(i)*(w+gap), room.Y+room.H-(strip-6)*u, w, (strip-6)*u))
	}
	return s, nil
}
