package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// strengths lists the strong segments that may be courted, the strongest first.
func (v *view) strengths() []Strength {
	list := []Strength{}
	for _, s := range v.leaves {
		if v.stateOf(s).status != Strong || v.net.gated(s) != "" {
			continue
		}
		sc := v.score(s, v.mass, v.rules.Exponents)
		list = append(list, Strength{Segment: v.named(s), Card: Named{v.net.segments[s].Parent, v.net.names[v.net.segments[s].Parent]},
			Score: 100 * v.rules.sat(v.mass[s][0].c) * sc.Value})
	}
	slices.SortFunc(list, func(a, b Strength) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Segment.ID, b.Segment.ID))
	})
	list = list[:min(len(list), v.rules.StrongShown)]
	for i := range list {
		one := &list[i]
		s := v.net.index[one.Segment.ID]
		one.Rank, one.Firms = i+1, v.firms(0, s, "")
		v.boost(s, one)
	}
	return list
}

// boost finds every measure that applies and says why.
func (v *view) boost(s int, one *Strength) {
	counts := v.focal(s)
	sc := v.score(s, v.mass, v.rules.Exponents)
	var why []string
	add := func(way BoostWay, segments []int, reason string) {
		b := Boost{Way: way, WayZH: way.ZH()}
		for _, t := range segments {
			b.Segments = append(b.Segments, v.named(t))
		}
		one.Measures = append(one.Measures, b)
		why = append(why, way.ZH()+"："+reason)
	}
	if counts.Enterprises[0][large]+counts.Enterprises[1][large] > 0 {
		lacking := filter(v.net.inputs[s], func(t int) bool {
			if !v.net.component(t) {
				return false
			}
			switch v.stateOf(t).status {
			case Unseen, Missing, Weak:
				return true
			}
			return false
		})
		if len(lacking) > 0 {
			add(BoostLead, lacking, fmt.Sprintf("%s的上游%s本地暂无或薄弱，可由其带动配套", v.largeNamed(s), v.names(lacking, 4)))
		}
	}
	if limit, barred := v.policy(s); barred {
		add(BoostRefit, nil, "不新增产能，在现有产线上提质增效；"+limit)
	} else if anchored(counts) && sc.local+sc.partner >= v.rules.ExpandDemand {
		add(BoostExpand, nil, v.rules.expandZH(&sc, v.together()))
	}
	further := filter(v.net.extensions[s], func(t int) bool {
		return !v.present(t) && v.net.gated(t) == "" && !slices.ContainsFunc(v.net.twins[t], v.present)
	})
	if len(further) > 0 {
		add(BoostExtend, further, fmt.Sprintf("现有企业可向%s延伸", v.names(further, 4)))
	}
	if v.stateOf(s).single {
		add(BoostSecure, nil, "主要靠一家企业支撑，本地下游在用")
	}
	if len(one.Measures) == 0 {
		add(BoostKeep, nil, "暂无更具体的着力点，先稳住现有企业")
	}
	one.Reason = strings.Join(why, "；")
}

func (r *Rules) expandZH(sc *Score, where string) string {
	return where + "对它的配套需求" + r.demandZH(sc.local+sc.partner)
}

// largeNamed names the large firms of a segment here.
func (v *view) largeNamed(s int) string {
	firms := those(v.here(s), func(f *Firm) bool { return f.Size == graph.SizeLarge })
	if len(firms) == 0 {
		return "本地大型企业"
	}
	return briefly(firms, 2)
}
