package chainmap

import (
	"math"
	"math/rand/v2"
	"slices"
)

// trackOf is the track on which a source of a net begins.
func (s *shelf) trackOf(i, source int, at [][2]int) int {
	n := &s.nets[i]
	c, to := at[n.from[source]][0], at[n.to][0]
	if c == to || !n.right && c == to-1 || n.right && c == to+1 {
		return 2 * i
	}
	return 2*i + n.feeder[source]
}

// crossed are the columns that a feeder runs through, from first up to but without end.
func (s *shelf) crossed(n *net, feeder int, at [][2]int) (first, end int) {
	to := at[n.to][0]
	first, end = to, to
	if n.right {
		first, end = to+1, to+1
	}
	for i, from := range n.from {
		if n.feeder[i] != feeder {
			continue
		}
		c := at[from][0]
		if n.right {
			end = max(end, c)
		} else {
			first = min(first, c+1)
		}
	}
	return min(first, end), end
}

// search looks for the order of cards and the gaps with the fewest crossings, by
// small changes of which those that make it worse are taken more and more rarely.
// The same chain gives the same result; the work is bounded. Set puts the cards, as
// they stand, into the frame.
func (s *shelf) search(seed uint64, total int, hot float64, f *frame, set func() float64) float64 {
	s.columns, s.nets = s.copyState()
	s.bySide()
	r := rand.New(rand.NewPCG(7, seed))
	w := &wiring{}
	price := func() float64 {
		small := set()
		return s.rewire(f, w).price + small
	}
	now := price()
	best := now
	keepColumns, keepNets := s.copyState()
	for step := range total {
		heat := hot*math.Pow(1-float64(step)/float64(total), 2) + 0.01
		undo := s.change(r)
		if undo == nil {
			continue
		}
		p := price()
		if p > now && r.Float64() >= math.Exp((now-p)/heat) {
			undo()
			continue
		}
		if now = p; now < best {
			best = now
			keepColumns, keepNets = s.copyState()
		}
	}
	s.columns, s.nets = keepColumns, keepNets
	return best
}

func (s *shelf) copyState() ([][]int, []net) {
	columns, nets := slices.Clone(s.columns), slices.Clone(s.nets)
	for i := range columns {
		columns[i] = slices.Clone(columns[i])
	}
	for i := range nets {
		nets[i].feeder = slices.Clone(nets[i].feeder)
		nets[i].gap = [2][]int{slices.Clone(nets[i].gap[0]), slices.Clone(nets[i].gap[1])}
	}
	return columns, nets
}

// change makes a small change and returns what takes it back; nil where there is none.
func (s *shelf) change(r *rand.Rand) (undo func()) {
	switch r.IntN(5) {
	case 4: // two cards of neighbouring columns of a stage change places
		a := r.IntN(len(s.columns))
		if s.fixed || a+1 == len(s.columns) || s.stages[a] != s.stages[a+1] {
			return nil
		}
		x, y := s.columns[a], s.columns[a+1]
		i, j := r.IntN(len(x)), r.IntN(len(y))
		x[i], y[j] = y[j], x[i]
		old := s.nets
		s.bySide()
		return func() { x[i], y[j], s.nets = y[j], x[i], old }
	case 0: // two cards of a column change places
		col := s.columns[r.IntN(len(s.columns))]
		if len(col) < 2 {
			return nil
		}
		i, j := r.IntN(len(col)), r.IntN(len(col))
		col[i], col[j] = col[j], col[i]
		return func() { col[i], col[j] = col[j], col[i] }
	case 1: // two nets change ranks
		if len(s.nets) < 2 {
			return nil
		}
		a, b := &s.nets[r.IntN(len(s.nets))], &s.nets[r.IntN(len(s.nets))]
		a.rank, b.rank = b.rank, a.rank
		return func() { a.rank, b.rank = b.rank, a.rank }
	}
	if len(s.nets) == 0 {
		return nil
	}
	n := &s.nets[r.IntN(len(s.nets))]
	if r.IntN(4) == 0 { // a source takes the other feeder
		i := r.IntN(len(n.from))
		n.feeder[i] = 1 - n.feeder[i]
		return func() { n.feeder[i] = 1 - n.feeder[i] }
	}
	feeder := r.IntN(2)
	first, end := s.crossed(n, feeder, s.place())
	if first >= end {
		return nil
	}
	c := first + r.IntN(end-first)
	old := n.gap[feeder][c]
	n.gap[feeder][c] = r.IntN(len(s.columns[c]) + 1)
	return func() { n.gap[feeder][c] = old }
}

// tried is a search on the page of trials.
func (s *shelf) tried(seed uint64, total int, hot float64) float64 {
	f := s.trialFrame()
	return s.search(seed, total, hot, f, func() float64 { return textPrice(s.setTrial(f)) })
}

func (s *shelf) trialFrame() *frame {
	f := &frame{top: make([]float64, len(s.cards)), foot: make([]float64, len(s.cards)), head: 9, step: 5, gaps: make([][][2]float64, len(s.columns))}
	for c, col := range s.columns {
		f.gaps[c] = make([][2]float64, len(col)+1)
	}
	return f
}

// setTrial sets the cards on the page of trials and returns the largest text that they
// allow there, with the firms beside the names.
func (s *shelf) setTrial(f *frame) (text float64) {
	n := float64(len(s.columns))
	text = min(mostText, (trialWidth/n-trialGutter)/s.narrow)
	for c, col := range s.columns {
		sum := 0.0
		for _, card := range col {
			sum += s.cards[card].height
		}
		free := trialHeight - trialGap*float64(len(col)+1)
		y := 0.0
		for i, card := range col {
			f.gaps[c][i] = [2]float64{y, y + trialGap}
			y += trialGap
			f.top[card] = y
			high := free * s.cards[card].height / sum
			text = min(text, s.cards[card].textIn(high))
			y += high
			f.foot[card] = f.top[card] + leastHigh*trialText
		}
		f.gaps[c][len(col)] = [2]float64{y, y + trialGap}
	}
	return max(text, 1)
}

// leastHigh is the height of the lowest card, in sizes of its text.
const leastHigh = 6.0
