package insight

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"
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
	ranks := make([][]int, n)
	draw := v.newDraws()
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

// newDraws returns a function that gives the masses of the next draw: each count
// n of a part, certainty and size becomes Gamma(n, 1), with one generator per
// segment, so that a segment's draws do not depend on which others are asked for.
func (v *view) newDraws() func() [][]mass {
	sources := make(map[int]*rand.PCG, len(v.segments))
	masses := make([][]mass, len(v.net.segments))
	for _, s := range v.segments {
		h := fnv.New64a()
		h.Write([]byte(v.net.segments[s].ID))
		sources[s] = rand.NewPCG(1, h.Sum64())
		masses[s] = make([]mass, len(v.now[s]))
	}
	return func() [][]mass {
		for _, s := range v.segments {
			src, z := sources[s], v.z[s]
			for part := range v.now[s] {
				var m mass
				for certainty, bySize := range v.now[s][part].Enterprises {
					for size, k := range bySize {
						if k == 0 {
							continue
						}
						x := distuv.Gamma{Alpha: float64(k), Beta: 1, Src: src}.Rand()
						p := float64(v.rules.Tenths[certainty]) / 10
						m.n += p * x
						m.c += p * x * float64(z[size])
					}
				}
				masses[s][part] = m
			}
		}
		return masses
	}
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
