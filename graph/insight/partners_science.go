package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// How near research is to a segment.
const (
	scienceSame = iota
	scienceNext
)

// scienceSegments are a segment and what is one edge away, serving included.
func (a *Atlas) scienceSegments(s int) map[int]int {
	near := map[int]int{}
	for _, list := range [][]int{a.net.inputs[s], a.net.outputs[s], a.serves[s], a.servedBy[s]} {
		for _, t := range list {
			near[t] = scienceNext
		}
	}
	near[s] = scienceSame
	return near
}

// science lists institutions of the own segments' field, and firms' centres of
// research and testing that serve them. A service that only stands in the same
// chain is left out: who serves everything is nobody's.
func (p *pairing) science() []Science {
	type hit struct {
		near int
		at   int
		m    *graph.Member
		own  *ownFirm
		seg  int
	}
	best := map[string]hit{}
	for _, o := range p.own {
		for _, w := range o.works {
			s := p.net.index[w.Segment]
			for t, near := range p.scienceSegments(s) {
				service := p.isScience(t)
				members := p.others[t]
				for i := range members {
					m := &members[i]
					e := &m.Enterprise
					fits := e.Type == graph.TypeInstitution || service || o.e.Type == graph.TypeInstitution && near == scienceSame && p.net.segments[t].Kind != graph.SegmentMarket // who trades there does no research
					if !fits || m.Membership.Captive || p.rules.Tenths[m.Membership.Certainty.Index()] < p.rules.LeastTenths || e.ID == o.e.ID || o.e.ID != "" && p.family.same(&o.e, e) {
						continue
					}
					h := hit{near, s, m, o, t}
					b, ok := best[e.ID]
					if !ok || cmp.Or(h.near-b.near, h.seg-b.seg, h.at-b.at, strings.Compare(h.own.e.ID, b.own.e.ID)) < 0 {
						best[e.ID] = h
					}
				}
			}
		}
	}
	hits := make([]hit, 0, len(best))
	for _, h := range best {
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(a.near-b.near, a.m.Membership.Certainty.Index()-b.m.Membership.Certainty.Index(),
			strings.Compare(a.m.Enterprise.Name, b.m.Enterprise.Name), strings.Compare(a.m.Enterprise.ID, b.m.Enterprise.ID))
	})
	taken := map[int]int{}
	var list []Science
	for _, h := range hits {
		if taken[h.seg] == p.rules.SameSegment {
			continue
		}
		taken[h.seg]++
		e, m := &h.m.Enterprise, &h.m.Membership
		why := map[int]string{
			scienceSame: fmt.Sprintf("与本方同在“%s”环节", p.net.segments[h.seg].Name),
			scienceNext: fmt.Sprintf("“%s”与本方的“%s”相连", p.net.segments[h.seg].Name, p.net.segments[h.at].Name),
		}[h.near]
		what := "企业，研发检测服务"
		if e.Type == graph.TypeInstitution {
			what = "机构"
		}
		list = append(list, Science{Firm: firmOf(e, m.Certainty, m.Source), Place: p.placeOf(e), Type: string(e.Type), TypeZH: TypeZH(e.Type), Segment: p.named(h.seg),
			LinkZH: LinkScience.ZH(), Reasons: []string{fmt.Sprintf("科创链接：%s（%s），%s（%s，%s）。", e.ShortName, what, why, sourcedCertaintyZH(m.Certainty, m.Source), SourceZH(m.Source))}})
	}
	return list
}
