package insight

import (
	"math"
	"slices"
)

// Score is the gap score of a segment with everything it is made of.
type Score struct {
	Need        float64
	Feasibility float64
	Value       float64
	Gap         float64 // 0..100
	local       float64 // S_r
	partner     float64 // Σ δ·S
	relatedness float64 // ω
	pool        float64
	unknown     bool // a term of S has no distance
}

// demand is S_x: what customers, their customers and suppliers in one place make
// of a segment. Each walk counts (METHOD section 4), but of twins that one segment
// feeds, or is fed by, the larger alone: they are one trade, and often one firm.
func (v *view) demand(s, part int, masses [][]mass) float64 {
	sat := func(t int) float64 { return v.rules.sat(masses[t][part].c) }
	sum := 0.0
	for _, t := range v.net.outputs[s] {
		if v.net.twinOutputs[s] && v.lesserTwin(t, v.net.outputs[s], part, masses) {
			continue
		}
		further := 0.0
		for _, u := range v.net.outputs[t] {
			if v.net.twinOutputs[t] && v.lesserTwin(u, v.net.outputs[t], part, masses) {
				continue
			}
			further += sat(u)
		}
		sum += sat(t) + v.rules.SecondEdge*v.rules.edge(&v.net.segments[t])*further
	}
	sum *= v.rules.edge(&v.net.segments[s])
	suppliers := 0.0
	for _, u := range v.net.inputs[s] {
		if v.net.twinInputs[s] && v.lesserTwin(u, v.net.inputs[s], part, masses) {
			continue
		}
		suppliers += v.rules.edge(&v.net.segments[u]) * sat(u)
	}
	return v.rules.scale(v.net) * (sum + v.rules.SupplierEdge*suppliers)
}

// lesserTwin: a twin of the segment in the list is larger here.
func (v *view) lesserTwin(s int, list []int, part int, masses [][]mass) bool {
	return slices.ContainsFunc(v.net.twins[s], func(t int) bool {
		if !slices.Contains(list, t) {
			return false
		}
		a, b := masses[s][part].c, masses[t][part].c
		return a < b || a == b && t < s
	})
}

// scale makes demand comparable between a fine and a coarse taxonomy.
func (r *Rules) scale(n *network) float64 {
	if r.DegreeScale == 0 || n.fanOut == 0 {
		return 1
	}
	return r.DegreeScale / n.fanOut
}

// related looks them up once in a judgement.
func (j *court) related(s int) *relatives {
	if j.near[s] == nil {
		list, class := j.net.related(s, j.rules.RelatedCount, j.seen, &j.room)
		j.near[s] = &relatives{slices.Clone(list), slices.Clone(class)}
	}
	return j.near[s]
}

// score computes Need, Feasibility, Value and Gap from masses, which are the
// point estimate's or one draw's.
func (v *view) score(s int, masses [][]mass, exponents [3]float64) Score {
	seg, r := &v.net.segments[s], v.rules
	var sc Score
	sc.local = v.demand(s, 0, masses)
	help := 0.0 // C_h without distance
	for k, p := range v.parts {
		help += masses[s][1+k].c
		if !p.Known {
			sc.unknown = true
			continue
		}
		sc.partner += math.Exp(-p.KM/r.DistanceScale) * v.demand(s, 1+k, masses)
	}
	total := sc.local + sc.partner
	sc.Need = (1 - r.sat(masses[s][0].c)) * total / (total + 1) * min(1, r.NeedRadius/r.radius(seg))
	if len(v.needs[seg.ID]) > 0 {
		sc.Need = max(sc.Need, r.StatedNeed)
	}

	near := v.related(s)
	sum, weights := 0.0, 0.0
	for i, t := range near.segments {
		phi := r.Related[near.class[i]]
		sum += phi * r.sat(masses[t][0].c)
		weights += phi
	}
	if weights > 0 {
		sc.relatedness = sum / weights
	}
	sc.Feasibility = max(r.LeastFeasibility, 1-(1-sc.relatedness)*(1-r.PartnerHelp*r.sat(help)))

	others := 0.0 // N_R − N_r
	for k := 1; k < len(masses[s]); k++ {
		others += masses[s][k].n
	}
	sc.pool = r.sat(others)
	sc.Value = max(r.LeastValue, (r.PoolWeight*sc.pool+r.ImportanceWeight*r.weight(seg)/3)/(r.PoolWeight+r.ImportanceWeight))
	sc.Gap = sc.gap(exponents)
	return sc
}

func (sc *Score) gap(e [3]float64) float64 {
	return 100 * math.Pow(sc.Need, e[0]) * math.Pow(sc.Feasibility, e[1]) * math.Pow(sc.Value, e[2])
}

// demandZH is the word for own demand: the thresholds of the gates part the words.
func (r *Rules) demandZH(local float64) string {
	switch {
	case local >= r.FillDemand:
		return "强"
	case local >= r.BackedDemand:
		return "中"
	}
	return "弱"
}
