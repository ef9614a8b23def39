package insight

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
)

const (
	backtestDraws     = 1000
	backtestSeed      = 1
	backtestPositives = 60 // below it nothing is claimed
)

// gapThen is a segment that was a gap at the past date.
type gapThen struct {
	chain     int
	id        string
	positives int
	score     [len(methods)]float64
	tie       uint64 // breaks ties by chance, the same for all who compute it
}

// methods are the rankings compared: ours first, then the baselines.
var methods = [...]struct{ name, zh string }{
	{"score", "得分"}, {"list", "清单次序"},
	{"random", "随机"}, {"pool", "候选企业多少"}, {"demand", "只看本地需求"}, {"partner", "伙伴是否有"}, {"degree", "连接环节数"},
}

const methodRandom = 2

// compareMethod orders candidates by one ranking, the best first; ties by chance.
func compareMethod(method int) func(a, b gapThen) int {
	return func(a, b gapThen) int {
		return cmp.Or(cmp.Compare(b.score[method], a.score[method]), cmp.Compare(a.tie, b.tie), strings.Compare(a.id, b.id))
	}
}

// draw is how often each candidate is in a resample; the candidates as they are: once each.
type draw []int

// resamples are the candidates themselves and then the bootstrap: each chain's
// candidates drawn anew from among themselves (Efron 1979), so that every draw
// has as many of each chain. The seed is fixed.
func resamples(all []gapThen) []draw {
	once := make(draw, len(all))
	for i := range once {
		once[i] = 1
	}
	list := []draw{once}
	rng := rand.New(rand.NewPCG(backtestSeed, 0))
	for range backtestDraws {
		d := make(draw, len(all))
		for from := 0; from < len(all); {
			to := from
			for to < len(all) && all[to].chain == all[from].chain {
				to++
			}
			for range to - from {
				d[from+rng.IntN(to-from)]++
			}
			from = to
		}
		list = append(list, d)
	}
	return list
}

// placesBy lists the candidates from the best to the worst by a ranking. Chance
// itself has another order in every draw.
func placesBy(all []gapThen, method int, rng *rand.Rand) []int {
	places := make([]int, len(all))
	for i := range places {
		places[i] = i
	}
	if method == methodRandom {
		rng.Shuffle(len(places), func(i, j int) { places[i], places[j] = places[j], places[i] })
		return places
	}
	compare := compareMethod(method)
	slices.SortFunc(places, func(i, j int) int { return compare(all[i], all[j]) })
	return places
}

// auc is the chance that a positive stands above a candidate without one; nil
// where one of the two is missing. tied says whether two candidates stand level.
func auc(all []gapThen, places []int, d draw, tied func(i, j int) bool) *float64 {
	var positives, negatives, lost float64 // lost: pairs in which the negative stands above
	for from := 0; from < len(places); {
		to := from
		var p, n float64
		for to < len(places) && (to == from || tied(places[from], places[to])) {
			c := &all[places[to]]
			if c.positives > 0 {
				p += float64(d[places[to]] * c.positives)
			} else {
				n += float64(d[places[to]])
			}
			to++
		}
		lost += p * (negatives + n/2)
		positives, negatives = positives+p, negatives+n
		from = to
	}
	if positives == 0 || negatives == 0 {
		return nil
	}
	x := 1 - lost/(positives*negatives)
	return &x
}

// precision is the share of the first k that came true; nil for fewer than k.
func precision(all []gapThen, places []int, d draw, k int) *float64 {
	hit, seen := 0, 0
	for _, i := range places {
		take := min(d[i], k-seen)
		if all[i].positives > 0 {
			hit += take
		}
		if seen += take; seen == k {
			x := float64(hit) / float64(k)
			return &x
		}
	}
	return nil
}

// reciprocal is the mean over chains of 1 / place of the first hit; a chain
// without a hit in the draw counts 0, one without any candidate not at all.
func reciprocal(all []gapThen, places []int, d draw) *float64 {
	chains := 0
	for i := range all {
		chains = max(chains, all[i].chain+1)
	}
	met, first := make([]int, chains), make([]float64, chains)
	for _, i := range places {
		c := &all[i]
		if c.positives > 0 && d[i] > 0 && first[c.chain] == 0 {
			first[c.chain] = 1 / float64(met[c.chain]+1)
		}
		met[c.chain] += d[i]
	}
	sum, n := 0.0, 0.0
	for chain, candidates := range met {
		if candidates > 0 {
			sum += first[chain]
			n++
		}
	}
	if n == 0 {
		return nil
	}
	x := sum / n
	return &x
}

// newInterval takes the figure from the first value, the candidates as they are,
// and the middle 95 % from the others. Of chance, the figure is the mean.
func newInterval(values []*float64, mean bool) Interval {
	var drawn []float64
	for _, x := range values[1:] {
		if x != nil {
			drawn = append(drawn, *x)
		}
	}
	if values[0] == nil || len(drawn) == 0 {
		return Interval{}
	}
	slices.Sort(drawn)
	out := Interval{Value: values[0], Low: &drawn[len(drawn)*25/1000], High: &drawn[min(len(drawn)*975/1000, len(drawn)-1)]}
	if mean {
		sum := 0.0
		for _, x := range drawn {
			sum += x
		}
		sum /= float64(len(drawn))
		out.Value = &sum
	}
	return out
}

// measure fills Pooled, Chains and Ahead; false: nobody waits for them any more.
func (out *Backtest) measure(all []gapThen, waiting func() bool) bool {
	var score [][]*float64
	if out.Pooled, score = measures(all, waiting); score == nil {
		return false
	}
	for m := 1; m < len(methods); m++ {
		diff := make([]*float64, len(score[0]))
		for i := range diff {
			if score[0][i] != nil && score[m][i] != nil {
				x := *score[0][i] - *score[m][i]
				diff[i] = &x
			}
		}
		if methods[m].name != "list" {
			out.Ahead = append(out.Ahead, Ahead{methods[m].name, methods[m].zh, newInterval(diff, m == methodRandom)})
		}
	}
	for k := range out.Chains {
		own := slices.DeleteFunc(slices.Clone(all), func(c gapThen) bool { return c.chain != k })
		if out.Chains[k].Measures, score = measures(own, waiting); score == nil {
			return false
		}
	}
	return true
}

// measures evaluates every ranking over the same draws; aucs holds its AUC by method and
// draw, and is nil where nobody waits any more.
func measures(all []gapThen, waiting func() bool) (list []Measure, aucs [][]*float64) {
	draws := resamples(all)
	for m, method := range methods {
		if !waiting() {
			return nil, nil
		}
		rng := rand.New(rand.NewPCG(backtestSeed, 1))
		var places []int
		tied := func(i, j int) bool { return m != methodRandom && all[i].score[m] == all[j].score[m] }
		var values [5][]*float64
		for k, d := range draws {
			if k == 0 || m == methodRandom {
				places = placesBy(all, m, rng)
			}
			for v, x := range []*float64{auc(all, places, d, tied), precision(all, places, d, 5), precision(all, places, d, 10), precision(all, places, d, 20), reciprocal(all, places, d)} {
				values[v] = append(values[v], x)
			}
		}
		chance := m == methodRandom
		list = append(list, Measure{method.name, method.zh, newInterval(values[0], chance), newInterval(values[1], chance),
			newInterval(values[2], chance), newInterval(values[3], chance), newInterval(values[4], chance)})
		aucs = append(aucs, values[0])
	}
	return list, aucs
}
