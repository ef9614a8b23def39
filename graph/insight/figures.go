package insight

import (
	"cmp"
	"slices"
	"strings"

	"chainchief/graph"
)

func (v *view) figures() Figures {
	var f Figures
	var all, here, both, planned float64
	for _, s := range v.leaves {
		st := v.stateOf(s)
		if v.net.gated(s) != "" {
			continue
		}
		if st.status == Insufficient {
			f.Insufficient++
			continue
		}
		w := v.rules.weight(&v.net.segments[s])
		f.Judged++
		all += w
		present := v.present(s)
		if present {
			f.Present++
			here += w
		}
		if present || v.partner(s).Present() > 0 {
			both += w
		}
		if present || st.status == Building || st.status == Signed {
			planned += w
		}
		if st.status == Unseen {
			f.Unseen++
		}
	}
	f.Completeness, f.CompletenessPlanned = share(here, all), share(planned, all)
	if len(v.parts) > 0 {
		f.CompletenessPartner = share(both, all)
	}
	f.Resilience, f.ResilienceOver = v.resilience()
	f.Recorded = v.ofChain
	if v.fewFirms() {
		f.Completeness, f.CompletenessPlanned, f.Resilience = nil, nil, nil
	}
	if c := v.counts[v.Chain.ID]; c != nil {
		f.KnownCount, f.KnownWhat = c.KnownCount, c.What
		f.RecordedShare = share(float64(f.Recorded), float64(c.KnownCount))
	}
	f.SinglePoints, f.SingleCount = v.singlePoints()
	f.Turing = v.turing()
	return f
}

// turing is the Good–Turing figure of the chain here: how far the firms recorded
// stand beside another in their segment. Little of it means that most is not recorded.
func (v *view) turing() *float64 {
	alone, all := 0, 0
	for _, s := range v.leaves {
		if v.net.gated(s) != "" {
			continue
		}
		n := v.focal(s).Present()
		all += n
		if n == 1 {
			alone++
		}
	}
	return share(float64(all-alone), float64(all))
}

func share(part, whole float64) *float64 {
	if whole == 0 {
		return nil
	}
	x := part / whole
	return &x
}

// resilience is 韧性 = Σ w·(1 − HHI·(1 − a·alt))/Σ w over the segments with
// recorded firms that pass gate 1; HHI = 1/N_eff, alt = C_h/(C_h + C_r).
func (v *view) resilience() (value *float64, over int) {
	var sum, weights float64
	for _, s := range v.leaves {
		m := v.mass[s][0]
		if m.eff == 0 || v.net.gated(s) != "" {
			continue
		}
		w := v.rules.weight(&v.net.segments[s])
		sum += w * v.spreadOut(s)
		weights += w
		over++
	}
	return share(sum, weights), over
}

// spreadOut is the resilience of one segment; 0 where there is nobody.
func (v *view) spreadOut(s int) float64 {
	m := v.mass[s][0]
	if m.eff == 0 {
		return 0
	}
	help := v.rules.weigh(v.partner(s), v.z[s]).c
	alt := help / (help + m.c)
	return 1 - (1-v.rules.SubstituteRate*alt)/m.eff
}

// singlePoints lists the single points that some path must pass, and counts all.
func (v *view) singlePoints() (list []Single, all int) {
	list = []Single{}
	for _, s := range v.leaves {
		if !v.stateOf(s).single {
			continue
		}
		all++
		if v.cut(s) == 0 {
			continue
		}
		one := Single{Segment: v.named(s), Cut: v.cut(s), Firms: v.dominant(s)}
		one.Critical = one.Cut >= v.rules.CriticalShare
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b Single) int {
		return cmp.Or(cmp.Compare(b.Cut, a.Cut), strings.Compare(a.Segment.ID, b.Segment.ID))
	})
	return list, all
}

// dominant names the firms with at least Rules.DominantShare of a segment.
func (v *view) dominant(s int) []string {
	total := v.mass[s][0].c
	names := []string{}
	for _, m := range v.facts.members(0, v.net.segments[s].ID) {
		c := m.Membership.Certainty.Index()
		if m.Enterprise.Type == graph.TypeInstitution || c == graph.Hint.Index() {
			continue
		}
		weight := float64(v.rules.Tenths[c]) / 10 * float64(v.z[s][m.Enterprise.Size.Index()])
		if weight >= v.rules.DominantShare*total && !slices.Contains(names, m.Enterprise.ShortName) {
			names = append(names, m.Enterprise.ShortName)
		}
	}
	return names
}

// cut is crit_s: the share of connected (source, sink) pairs of the chain's
// present traded segments in r ∪ h, s neither end, whose every path passes s.
func (v *view) cut(s int) float64 {
	node := make([]bool, len(v.net.segments))
	for _, i := range v.leaves {
		node[i] = v.net.segments[i].Traded && (v.present(i) || v.partner(i).Present() > 0)
	}
	in := func(i int) bool { return node[i] }
	var sources []int
	for _, i := range v.leaves {
		if node[i] && i != s && len(filter(v.net.inputs[i], in)) == 0 {
			sources = append(sources, i)
		}
	}
	pairs, cut := 0, 0
	w := walk{seen: make([]int, len(node)), node: node}
	for _, source := range sources {
		with := v.sinks(&w, source, -1, s)
		without := v.sinks(&w, source, s, s)
		pairs += with
		cut += with - without
	}
	if pairs == 0 {
		return 0
	}
	return float64(cut) / float64(pairs)
}

// walk is what the walks over one chain share, so that none makes it anew.
type walk struct {
	node  []bool // segments that count
	seen  []int  // the number of the last walk that met a segment
	turn  int
	queue []int
}

// sinks counts the sinks, but for skip and the source, that source reaches when avoid is gone.
func (v *view) sinks(w *walk, source, avoid, skip int) int {
	w.turn++
	w.seen[source] = w.turn
	w.queue = append(w.queue[:0], source)
	found := 0
	for k := 0; k < len(w.queue); k++ {
		i, end := w.queue[k], true
		for _, t := range v.net.outputs[i] {
			if !w.node[t] {
				continue
			}
			end = false
			if t != avoid && w.seen[t] != w.turn {
				w.seen[t] = w.turn
				w.queue = append(w.queue, t)
			}
		}
		if end && i != skip && i != source {
			found++
		}
	}
	return found
}

// ChainSingle is a single point (单点) with its chain.
type ChainSingle struct {
	Chain Named `json:"chain"`
	Single
}

// RankSingles ranks the single points of several chains of a place: by the share
// of cut pairs, then by the weight of the segment, then by id.
func RankSingles(answers []*Answer) []ChainSingle {
	list, weight := []ChainSingle{}, map[string]float64{}
	for _, a := range answers {
		for _, s := range a.Figures.SinglePoints {
			list = append(list, ChainSingle{a.Chain, s})
		}
		for i := range a.Segments {
			weight[a.Segments[i].Segment.ID] = a.Segments[i].Inputs.Weight
		}
	}
	slices.SortFunc(list, func(a, b ChainSingle) int {
		return cmp.Or(cmp.Compare(b.Cut, a.Cut), cmp.Compare(weight[b.Segment.ID], weight[a.Segment.ID]), strings.Compare(a.Segment.ID, b.Segment.ID))
	})
	return list
}
