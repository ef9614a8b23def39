package chainmap

import (
	"cmp"
	"math"
	"slices"
)

// The way of an arrow: it leaves its card sideways, runs up or down in the gutter
// between two columns, level through the gaps between the cards of the columns it
// crosses, and comes to the head of its card. Arrows into one card from one side
// join into a trunk. Each net has a track of its own in a gutter and a lane of its
// own in a gap, so that no two of them lie on top of one another.

// frame says how high everything stands: what the ways of arrows depend on.
type frame struct {
	top, foot []float64      // of each card: its upper edge, and how far down arrows may leave it
	head      float64        // from the upper edge to where arrows come in
	step      float64        // between two ends on one side of a card, two lanes, two tracks
	gaps      [][][2]float64 // of each column: above each card, and under the last
}

// tie is where a net meets a gutter.
type tie struct {
	y      float64
	left   bool // it lies to the left of the gutter
	out    bool // here the goods leave the gutter
	source int  // which of the net's sources leaves its card here; -1: a lane, or the card it comes to
}

// track is the way of a net within a gutter.
type track struct {
	net    int // twice the number of the net, and its feeder
	ties   []tie
	y0, y1 float64
	level  int
}

// exit is a net leaving a card at one side.
type exit struct {
	gutter, net, source, card int
	left                      bool    // at the right of its card, which is to the left of the gutter
	to                        float64 // where its net leaves the gutter
	up, turns                 bool
	y                         float64
}

// wiring is the ways of all nets, but for how far right they are.
type wiring struct {
	gutters   [][]track
	levels    []int    // tracks beside each other in each gutter
	drops     [][2]int // net and source
	crossings int
	price     float64

	// What is worked with, kept from one wiring to the next.
	at     [][2]int
	spans  [][2]int // the columns that each feeder crosses
	lanes  [][]float64
	exits  []exit
	cost   []int
	order  []int
	spare  []track
	others []tie
}

// drop reports whether a source stands right above the card it feeds: its arrow falls straight.
func drop(at [][2]int, from, to int) bool {
	return at[from][0] == at[to][0] && at[from][1]+1 == at[to][1]
}

func (w *wiring) reset(s *shelf) {
	if w.at == nil {
		w.gutters, w.levels = make([][]track, len(s.columns)+1), make([]int, len(s.columns)+1)
		w.at = make([][2]int, len(s.cards))
		w.lanes = make([][]float64, 4*len(s.whole))
		for i := range w.lanes {
			w.lanes[i] = make([]float64, len(s.columns))
		}
	}
	s.placeIn(w.at)
	w.spans = w.spans[:0]
	for i := range s.nets {
		for feeder := range 2 {
			first, end := s.crossed(&s.nets[i], feeder, w.at)
			w.spans = append(w.spans, [2]int{first, end})
		}
	}
	for g := range w.gutters {
		w.gutters[g], w.levels[g] = w.gutters[g][:0], 0
	}
	w.drops, w.exits, w.crossings, w.price = w.drops[:0], w.exits[:0], 0, 0
}

func (w *wiring) add(g, net int, t tie) {
	list := w.gutters[g]
	for i := range list {
		if list[i].net == net {
			list[i].ties = append(list[i].ties, t)
			return
		}
	}
	n := len(list)
	if cap(list) > n {
		list = list[:n+1]
		list[n] = track{net: net, ties: list[n].ties[:0]}
	} else {
		list = append(list, track{net: net})
	}
	list[n].ties = append(list[n].ties, t)
	w.gutters[g] = list
}

// crossingPrice is what a crossing costs, in points of the way of an arrow: as much as 5,000.
const crossingPrice = 200

// wire finds tracks and lanes for a frame and counts what it costs.
func (s *shelf) wire(f *frame) *wiring { return s.rewire(f, &wiring{}) }

func (s *shelf) rewire(f *frame, w *wiring) *wiring {
	w.reset(s)
	at := w.at
	s.setLanes(f, w)
	length := 0.0
	for i := range s.nets {
		n := &s.nets[i]
		to := at[n.to]
		sideways := false
		for k, from := range n.from {
			if drop(at, from, n.to) {
				w.drops = append(w.drops, [2]int{i, k})
				continue
			}
			sideways = true
			e := exit{gutter: at[from][0] + 1, net: s.trackOf(i, k, at), source: k, left: true, card: from}
			if n.right || at[from][0] == to[0] {
				e.gutter, e.left = at[from][0], false
			}
			w.exits = append(w.exits, e)
		}
		if !sideways {
			continue
		}
		y := n.entry(f)
		if n.right {
			w.add(to[0]+1, 2*i, tie{y: y, left: true, out: true, source: -1})
			w.price += 500 // goods go from left to right
		} else {
			w.add(to[0], 2*i, tie{y: y, out: true, source: -1})
		}
		for feeder := range 2 {
			for c := w.spans[2*i+feeder][0]; c < w.spans[2*i+feeder][1]; c++ {
				y := w.lanes[2*i+feeder][c]
				before, behind := 2*i+feeder, 2*i+feeder
				switch {
				case n.right && c == to[0]+1:
					before = 2 * i
				case !n.right && c == to[0]-1:
					behind = 2 * i
				}
				w.add(c, before, tie{y: y, out: !n.right, source: -1})
				w.add(c+1, behind, tie{y: y, left: true, out: n.right, source: -1})
				length += 60
			}
		}
	}
	s.leave(f, w)
	for i := range w.exits {
		e := &w.exits[i]
		w.add(e.gutter, e.net, tie{y: e.y, left: e.left, source: e.source})
	}
	for g := range w.gutters {
		tracks := w.gutters[g]
		for i := range tracks {
			t := &tracks[i]
			t.y0, t.y1 = math.Inf(1), math.Inf(-1)
			for _, k := range t.ties {
				t.y0, t.y1 = min(t.y0, k.y), max(t.y1, k.y)
			}
			length += t.y1 - t.y0
		}
		w.crossings += w.settle(tracks, f.step)
		for _, t := range tracks {
			if t.y1 > t.y0 {
				w.levels[g] = max(w.levels[g], t.level+1)
			}
		}
	}
	for _, d := range w.drops { // what runs through the gap that an arrow falls through
		c := at[s.nets[d[0]].to]
		for i := range s.nets {
			for feeder := range 2 {
				if span := w.spans[2*i+feeder]; span[0] <= c[0] && c[0] < span[1] && s.nets[i].gapAt(feeder, c[0], len(s.columns[c[0]])) == c[1] {
					w.crossings++
				}
			}
		}
	}
	w.price += crossingPrice*float64(w.crossings) + length/25
	for _, l := range w.levels {
		w.price += 14 * float64(l)
	}
	return w
}

// setLanes says how high each net runs through each column that it crosses.
func (s *shelf) setLanes(f *frame, w *wiring) {
	for c := range s.columns {
		cards := len(s.columns[c])
		gapOf := func(k int) int { return s.nets[k/2].gapAt(k%2, c, cards) }
		order := w.order[:0]
		for k, span := range w.spans {
			if span[0] <= c && c < span[1] {
				order = append(order, k)
			}
		}
		w.order = order
		slices.SortFunc(order, func(a, b int) int { return cmp.Or(gapOf(a)-gapOf(b), s.nets[a/2].rank-s.nets[b/2].rank, a-b) })
		for len(order) > 0 { // the nets of one gap after the other
			g, n := gapOf(order[0]), 1
			for n < len(order) && gapOf(order[n]) == g {
				n++
			}
			nets, gap := order[:n], f.gaps[c][g]
			order = order[n:]
			step := min(f.step, (gap[1]-gap[0])/float64(n+1))
			start := (gap[0]+gap[1])/2 - step*float64(n-1)/2
			if s.fixed {
				start += s.clearLane(f, w, c, nets, start, step)
			}
			for i, net := range nets {
				w.lanes[net][c] = start + step*float64(i)
			}
		}
	}
}

// leave spreads the arrows that leave one side of a card in the order of where they
// go, so that none crosses another at the card; those that turn back to its own
// column lie within each other: the nearest on top of those that go up, and at the
// bottom of those that go down.
func (s *shelf) leave(f *frame, w *wiring) {
	exits := w.exits
	for i := range exits {
		e := &exits[i]
		for _, t := range w.gutters[e.gutter] {
			if t.net != e.net {
				continue
			}
			for _, k := range t.ties {
				if k.out {
					e.to = k.y
				}
			}
			break
		}
		e.up = e.to < f.top[e.card]+f.head
		e.turns = w.at[s.nets[e.net/2].to][0] == w.at[e.card][0]
	}
	side := func(e *exit) int {
		if e.left {
			return 2*e.card + 1
		}
		return 2 * e.card
	}
	slices.SortStableFunc(exits, func(a, b exit) int {
		if d := side(&a) - side(&b); d != 0 {
			return d
		}
		if a.up != b.up {
			if a.up {
				return -1
			}
			return 1
		}
		if a.turns && b.turns {
			return cmp.Compare(b.to, a.to)
		}
		return cmp.Compare(a.to, b.to)
	})
	for start := 0; start < len(exits); {
		end := start + 1
		for end < len(exits) && side(&exits[end]) == side(&exits[start]) {
			end++
		}
		s.spread(f, w, exits[start:end])
		if s.fixed {
			s.clearExits(f, w, exits[start:end])
		}
		start = end
	}
}

// spread sets the ends of the arrows on one side of a card.
func (s *shelf) spread(f *frame, w *wiring, list []exit) {
	card := list[0].card
	top, foot := f.top[card], f.foot[card]
	middle := top + f.head
	straight := slices.IndexFunc(list, func(e exit) bool {
		n := &s.nets[e.net/2]
		return e.left != n.right && w.at[n.to][0] != w.at[card][0] && e.to >= middle-0.01 && e.to < foot
	})
	// Nobody comes in where they leave: a half step lower on the right, a whole one on the left.
	first := middle + f.step*0.5
	if !list[0].left {
		first = middle + f.step
	}
	step := min(f.step, (foot-first)/float64(len(list)))
	for i := range list {
		list[i].y = first + step*float64(i)
	}
	if straight >= 0 && list[straight].to-f.step*float64(straight) > top+1 {
		y := list[straight].to
		tight := min(f.step, (y-top)/float64(straight+1), (foot-y)/float64(len(list)-straight))
		for i := range list {
			if tight > min(step, 0.5*f.step) { // else the others would lie on top of each other
				list[i].y = y + tight*float64(i-straight)
			}
		}
	}
}

// entry is how high a net comes into its card.
func (n *net) entry(f *frame) float64 {
	switch {
	case n.recycled:
		return f.foot[n.to]
	case n.right:
		return f.top[n.to] + 0.5*f.head
	}
	return f.top[n.to] + f.head
}

// Low boxes stand as high as each other more often than cards do: what would run on the
// way of another net on the other side of a gutter moves by as little as it takes.
var moves = [...]float64{0, 1.8, -1.8, 3.6, -3.6}

// aside is the move after which the fewest of some heights are those of other nets.
func aside(n int, at func(i int) (y float64, net int), others []tie, free func(move float64) bool) float64 {
	best, fewest := 0.0, math.MaxInt
	for _, move := range moves {
		if !free(move) {
			continue
		}
		met := 0
		for i := range n {
			y, net := at(i)
			for _, o := range others {
				if o.source != net && math.Abs(o.y-y-move) < 1.7 {
					met++
				}
			}
		}
		if met < fewest {
			best, fewest = move, met
		}
		if fewest == 0 {
			break
		}
	}
	return best
}

// clearLane moves the lanes of the nets of a gap in a column off the ends and lanes
// beside it. The source of a tie is here its net.
func (s *shelf) clearLane(f *frame, w *wiring, c int, nets []int, start, step float64) float64 {
	w.others = w.others[:0]
	for i := range s.nets {
		n := &s.nets[i]
		if to := w.at[n.to][0]; !n.right && to == c+1 || n.right && to == c-1 {
			w.others = append(w.others, tie{y: n.entry(f), source: i})
		}
	}
	for k, span := range w.spans {
		if c > 0 && span[0] <= c-1 && c-1 < span[1] {
			w.others = append(w.others, tie{y: w.lanes[k][c-1], source: k / 2})
		}
	}
	return aside(len(nets), func(i int) (float64, int) { return start + step*float64(i), nets[i] / 2 }, w.others, func(float64) bool { return true })
}

// clearExits does the same for the arrows that leave one side of a card.
func (s *shelf) clearExits(f *frame, w *wiring, list []exit) {
	w.others = w.others[:0]
	for _, t := range w.gutters[list[0].gutter] {
		for _, k := range t.ties {
			if k.left != list[0].left {
				w.others = append(w.others, tie{y: k.y, source: t.net / 2})
			}
		}
	}
	top, foot := f.top[list[0].card]+2, f.foot[list[0].card]
	move := aside(len(list), func(i int) (float64, int) { return list[i].y, list[i].net / 2 }, w.others,
		func(move float64) bool { return list[0].y+move > top && list[len(list)-1].y+move < foot })
	for i := range list {
		list[i].y += move
	}
}

// settle orders the tracks of a gutter from left to right so that they cross least,
// and sets those beside each other that would touch; it returns the crossings.
func (w *wiring) settle(tracks []track, step float64) int {
	n := len(tracks)
	if n == 0 {
		return 0
	}
	if cap(w.cost) < n*n {
		w.cost = make([]int, n*n)
	}
	cost := w.cost[:n*n] // of the first standing left of the second
	for i := range tracks {
		for j := range tracks {
			if i != j {
				cost[i*n+j] = meet(&tracks[i], &tracks[j], near*step)
			}
		}
	}
	order := w.order[:0]
	for i := range n {
		order = append(order, i)
	}
	w.order = order
	for better := true; better; {
		better = false
		for i := range order { // take one out and put it where it costs least
			x := order[i]
			best, at, sum := 0, i, 0
			for j := i - 1; j >= 0; j-- {
				if sum += cost[x*n+order[j]] - cost[order[j]*n+x]; sum < best {
					best, at = sum, j
				}
			}
			sum = 0
			for j := i + 1; j < n; j++ {
				if sum += cost[order[j]*n+x] - cost[x*n+order[j]]; sum < best {
					best, at = sum, j
				}
			}
			if at == i {
				continue
			}
			better = true
			if at < i {
				copy(order[at+1:i+1], order[at:i])
			} else {
				copy(order[i:at], order[i+1:at+1])
			}
			order[at] = x
		}
	}
	total := 0
	w.spare = append(w.spare[:0], tracks...)
	for i, k := range order {
		for _, b := range order[i+1:] {
			total += cost[k*n+b]
		}
		t := w.spare[k]
		t.level = 0
		for _, u := range tracks[:i] {
			if u.y0-step < t.y1 && t.y0-step < u.y1 && u.y1 > u.y0 {
				t.level = max(t.level, u.level+1)
			}
		}
		tracks[i] = t
	}
	return total
}

// near is how far apart two ways are that touch, in steps: the same on every paper.
const near = 0.3

// meet counts how often two tracks cross where the first stands left of the second;
// running on top of each other counts as several.
func meet(a, b *track, near float64) (n int) {
	const onTop = 4
	if a.y0 > b.y1+2*near || b.y0 > a.y1+2*near {
		return 0 // as most do
	}
	for i := range a.ties {
		t := &a.ties[i]
		if t.left {
			continue
		}
		if t.y > b.y0-near && t.y < b.y1+near {
			n++
		}
		for j := range b.ties {
			if u := &b.ties[j]; u.left && math.Abs(t.y-u.y) < near {
				n += onTop
			}
		}
	}
	for i := range b.ties {
		if t := &b.ties[i]; t.left && t.y > a.y0-near && t.y < a.y1+near {
			n++
		}
	}
	return n
}
