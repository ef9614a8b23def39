package insight

import "gonum.org/v1/gonum/stat/distuv"

// NewLocation computes the quotient of n observed against e expected firms.
func (r *Rules) NewLocation(n, e float64) Location {
	rate := distuv.Gamma{Alpha: n + r.LQPrior, Beta: e + r.LQPrior}
	return Location{
		Expected: e,
		Quotient: (n + r.LQPrior) / (e + r.LQPrior),
		High:     1 - rate.CDF(r.LQHigh),
		Low:      rate.CDF(r.LQLow),
	}
}

func (j *court) registersOf(chain string) *registers {
	if r, ok := j.registers[chain]; ok {
		return r
	}
	sum := &registers{in: map[int]float64{}, own: map[string]own{}}
	j.registers[chain] = sum
	for i := range j.facts.Registers {
		reg := &j.facts.Registers[i]
		if reg.Chain != chain || len(reg.Tally.Rows) == 0 {
			continue
		}
		chainRow := &reg.Tally.Rows[0].Parts[0]
		if float64(chainRow.Present()) < j.rules.ShareFull*float64(reg.KnownCount) {
			continue
		}
		sum.places++
		place, total := own{in: map[int]float64{}}, 0
		for k := range reg.Tally.Rows[1:] {
			row := &reg.Tally.Rows[1+k]
			n := j.rules.tenths(&row.Parts[0])
			total += n
			s := j.net.index[row.Scope]
			place.in[s] = float64(n) / 10
			sum.in[s] += place.in[s]
		}
		place.all = float64(total) / 10
		sum.all += place.all
		sum.own[reg.Region] = place
	}
	return sum
}

// location returns the quotient of a segment for a place, or nil where fewer
// than Rules.LQPlaces places have a complete register of its chain, or the place itself has none.
func (j *court) location(region string, segment int) *Location {
	r := j.registersOf(j.net.segments[segment].Chain)
	place, ok := r.own[region]
	if !ok || r.places < j.rules.LQPlaces || r.all == 0 {
		return nil
	}
	l := j.rules.NewLocation(place.in[segment], place.all*r.in[segment]/r.all)
	return &l
}
