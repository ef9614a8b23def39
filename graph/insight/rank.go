package insight

import (
	"cmp"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// entry is one ranked segment.
type entry struct {
	segment int
	stated  bool
	score   Score
}

// order sorts a ranked list: stated needs, then by gap, then by id.
func (v *view) order(a, b entry) int {
	if a.stated != b.stated {
		if a.stated {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(b.score.Gap, a.score.Gap),
		strings.Compare(v.net.segments[a.segment].ID, v.net.segments[b.segment].ID))
}

// interval is where a segment stands under resampling.
type interval struct{ low, high int }

// intervals draws the rank intervals of a ranked list: a Bayesian bootstrap
// (Rubin 1981) by class. The set and its statuses stay; the counts vary.
func (v *view) intervals(list []entry) []interval {
	n, r := len(list), v.rules
	if r.Draws == 0 { // a place is all that is known of it
		out := make([]interval, n)
		for i := range out {
			out[i] = interval{i + 1, i + 1}
		}
		return out
	}
	ranks := make([][]int, n)
	draw := v.newDraws(list)
	trial := slices.Clone(list)
	place := make(map[int]int, n)
	for i, e := range list {
		place[e.segment] = i
		ranks[i] = make([]int, 0, r.Draws)
	}
	for range r.Draws {
		masses := draw()
		for i := range trial {
			trial[i].score = v.score(trial[i].segment, masses, r.Exponents)
		}
		slices.SortFunc(trial, v.order)
		for k, e := range trial {
			ranks[place[e.segment]] = append(ranks[place[e.segment]], k+1)
		}
	}
	out := make([]interval, n)
	for i := range out {
		slices.Sort(ranks[i])
		out[i] = interval{ranks[i][r.DrawLow-1], ranks[i][r.DrawHigh-1]}
	}
	return out
}

// cell is a count of one part, certainty and size, ready to be drawn as Gamma(n, 1).
type cell struct {
	part  int
	d, c  float64 // of Marsaglia and Tsang; d is 0 for n = 1, an exponential
	p, zp float64 // weight and size points
}

// drawn is a segment under resampling.
type drawn struct {
	rand  *rand.Rand
	cells []cell
	mass  []mass
}

// newDraws returns a function that gives the masses of the next draw: each count
// n of a part, certainty and size becomes Gamma(n, 1), with one generator per
// segment, so that a segment's draws do not depend on which others are asked
// for. Only what the scores of the list look at is drawn.
func (v *view) newDraws(list []entry) func() [][]mass {
	masses := make([][]mass, len(v.net.segments))
	var all []drawn
	for _, s := range v.lookedAt(list) {
		h := fnv.New64a()
		h.Write([]byte(v.net.segments[s].ID))
		d := drawn{rand: rand.New(rand.NewPCG(1, h.Sum64())), mass: make([]mass, len(v.now[s]))}
		for part := range v.now[s] {
			for certainty, bySize := range v.now[s][part].Enterprises {
				for size, n := range bySize {
					if n == 0 {
						continue
					}
					one := cell{part: part, p: float64(v.rules.Tenths[certainty]) / 10, zp: float64(v.z[s][size])}
					if n > 1 {
						one.d = float64(n) - 1.0/3
						one.c = 1 / (3 * math.Sqrt(one.d))
					}
					d.cells = append(d.cells, one)
				}
			}
		}
		masses[s] = d.mass
		all = append(all, d)
	}
	return func() [][]mass {
		for i := range all {
			d := &all[i]
			clear(d.mass)
			for k := range d.cells {
				one := &d.cells[k]
				x := one.draw(d.rand)
				d.mass[one.part].n += one.p * x
				d.mass[one.part].c += one.p * x * one.zp
			}
		}
		return masses
	}
}

// draw gives the next number of gonum's distuv.Gamma, without its cost of
// making everything ready for each number (Marsaglia & Tsang 2000).
func (c *cell) draw(r *rand.Rand) float64 {
	if c.d == 0 {
		return r.ExpFloat64()
	}
	for {
		x := r.NormFloat64()
		v := 1 + x*c.c
		if v <= 0 {
			continue
		}
		v = v * v * v
		u := r.Float64()
		if u < 1-0.0331*(x*x)*(x*x) || math.Log(u) < 0.5*x*x+c.d*(1-v+math.Log(v)) {
			return c.d * v
		}
	}
}

// lookedAt lists the segments whose masses the scores of a list depend on.
func (v *view) lookedAt(list []entry) []int {
	in := make([]bool, len(v.net.segments))
	mark := func(segments []int) {
		for _, s := range segments {
			in[s] = true
		}
	}
	for _, e := range list {
		s := e.segment
		in[s] = true
		mark(v.net.inputs[s])
		mark(v.net.outputs[s])
		for _, t := range v.net.outputs[s] {
			mark(v.net.outputs[t])
		}
		mark(v.related(s).segments)
	}
	var all []int
	for s, ok := range in {
		if ok {
			all = append(all, s)
		}
	}
	return all
}

// bands cuts a list where a gap surely stands below the head of its band.
func bands(list []interval) []int {
	out := make([]int, len(list))
	head := 0
	for i := range list {
		if i > 0 && list[i].low > list[head].high {
			head = i
		}
		switch {
		case i == 0:
			out[i] = 1
		case head == i:
			out[i] = out[i-1] + 1
		default:
			out[i] = out[i-1]
		}
	}
	return out
}

// overlap is the smallest Jaccard overlap of the top of the list when one
// exponent moves by a step; 1 where nothing changes.
func (v *view) overlap(list []entry) float64 {
	top := func(l []entry) map[int]bool {
		m := map[int]bool{}
		for _, e := range l[:min(len(l), v.rules.TopCount)] {
			m[e.segment] = true
		}
		return m
	}
	base, least := top(list), 1.0
	for k := range v.rules.Exponents {
		for _, step := range []float64{-v.rules.ExponentStep, v.rules.ExponentStep} {
			e := v.rules.Exponents
			e[k] += step
			variant := slices.Clone(list)
			for i := range variant {
				variant[i].score.Gap = variant[i].score.gap(e)
			}
			slices.SortFunc(variant, v.order)
			shared, other := 0, top(variant)
			for s := range other {
				if base[s] {
					shared++
				}
			}
			if union := len(base) + len(other) - shared; union > 0 {
				least = min(least, float64(shared)/float64(union))
			}
		}
	}
	return least
}
