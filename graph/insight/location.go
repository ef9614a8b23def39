package insight

import (
	"gonum.org/v1/gonum/stat/distuv"
)

// Location is the location quotient (区位商) of a segment over the places whose
// register of the chain is complete, shrunk towards 1 (Clayton & Kaldor 1987):
// LQ = (N + a)/(E + a) with the posterior rate ~ Γ(N + a, E + a), a = Rules.LQPrior.
type Location struct {
	Expected float64 `json:"expected"` // E = N_r·N_Rs/N_R
	Quotient float64 `json:"quotient"`
	High     float64 `json:"p_high"` // P(LQ > Rules.LQHigh)
	Low      float64 `json:"p_low"`  // P(LQ < Rules.LQLow)
}

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

// location returns the quotient of a segment for a place, or nil where fewer
// than Rules.LQPlaces places have a complete register of its chain, or the place itself has none.
func (j *court) location(region string, segment int) *Location {
	s := j.net.segments[segment]
	var places int
	var own *Register
	var all, inSegment float64 // N_R, N_Rs
	var ownAll, ownIn float64
	for i := range j.facts.Registers {
		reg := &j.facts.Registers[i]
		if reg.Chain != s.Chain || len(reg.Tally.Rows) == 0 {
			continue
		}
		chainRow := &reg.Tally.Rows[0].Parts[0]
		if float64(chainRow.Present()) < j.rules.ShareFull*float64(reg.KnownCount) {
			continue
		}
		places++
		total, in := 0, 0
		for k := range reg.Tally.Rows[1:] {
			row := &reg.Tally.Rows[1+k]
			n := j.rules.tenths(&row.Parts[0])
			total += n
			if row.Scope == s.ID {
				in = n
			}
		}
		all, inSegment = all+float64(total)/10, inSegment+float64(in)/10
		if reg.Region == region {
			own, ownAll, ownIn = reg, float64(total)/10, float64(in)/10
		}
	}
	if own == nil || places < j.rules.LQPlaces || all == 0 {
		return nil
	}
	l := j.rules.NewLocation(ownIn, ownAll*inSegment/all)
	return &l
}
