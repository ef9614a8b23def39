package insight

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"chainchief/graph"
)

// Judge answers the question of a frame from what a store said.
func Judge(f *Frame, facts *Facts, rules Rules) *Answer {
	return newCourt(f, facts, rules).home.answer()
}

func (v *view) answer() *Answer {
	a := &Answer{
		Chain: Named{v.Chain.ID, v.Chain.Name}, Region: Named{v.Region.Code, v.Region.Name},
		Parts: v.parts, AsOf: v.AsOf, RuleVersion: v.rules.Version,
		Counts: map[Status]int{}, Actions: map[Action]int{}, Items: []Verdict{}, NotRanked: []Verdict{},
	}
	if a.Parts == nil {
		a.Parts = []Part{}
	}
	if v.Partner != nil {
		a.Partner = &Named{v.Partner.Code, v.Partner.Name}
	}
	for i := range v.facts.Undated.Rows {
		row := &v.facts.Undated.Rows[i]
		if row.Scope == v.Chain.ID {
			a.UndatedStarts = row.Parts[0].Present()
		}
	}
	if v.county {
		row := v.row[v.Chain.ID]
		a.UnplacedFirms = row.Parts[len(row.Parts)-1].Present()
	}

	verdicts := map[int]*Verdict{}
	var ranked []entry
	var others []int
	for _, s := range v.leaves {
		sc := v.score(s, v.mass, v.rules.Exponents)
		adv := v.advise(s, &sc)
		d := v.verdict(s, &sc, adv)
		verdicts[s] = d
		a.Counts[d.Status]++
		a.Actions[d.Action]++
		switch {
		case adv.action == NoAction || adv.action == NotForCourting || !v.inLists(s):
		case adv.action.Ranked():
			ranked = append(ranked, entry{s, len(v.needs[d.Segment.ID]) > 0, sc})
		default:
			others = append(others, s)
		}
	}
	slices.SortFunc(ranked, v.order)
	places := v.intervals(ranked)
	for i, band := range bands(places) {
		d := verdicts[ranked[i].segment]
		d.Rank, d.RankLow, d.RankHigh, d.Band = i+1, places[i].low, places[i].high, band
		d.Reasons = append(d.Reasons, v.rankSentence(d))
		a.Items = append(a.Items, *d)
	}
	slices.SortFunc(others, func(x, y int) int {
		dx, dy := verdicts[x], verdicts[y]
		if c := slices.Index(Actions, dx.Action) - slices.Index(Actions, dy.Action); c != 0 {
			return c
		}
		if dx.Score != dy.Score {
			if dx.Score > dy.Score {
				return -1
			}
			return 1
		}
		return strings.Compare(dx.Segment.ID, dy.Segment.ID)
	})
	for _, s := range others {
		a.NotRanked = append(a.NotRanked, *verdicts[s])
	}
	a.Segments = make([]Verdict, 0, len(v.leaves))
	for _, s := range v.leaves {
		a.Segments = append(a.Segments, *verdicts[s])
	}
	a.Overlap = v.overlap(ranked)
	a.Unstable = a.Overlap < v.rules.StableOverlap
	a.Figures, a.Strengths = v.figures(), v.strengths()
	a.BeforeFacts = v.beforeFacts()
	a.Notices = v.notices(&a.Figures)
	return a
}

func (v *view) verdict(s int, sc *Score, adv advice) *Verdict {
	seg, st := &v.net.segments[s], v.stateOf(s)
	d := &Verdict{
		Segment: v.named(s), Card: Named{seg.Parent, v.net.names[seg.Parent]},
		Status: st.status, StatusZH: st.zh(), Clause: st.clause,
		Present: v.present(s) && v.net.gated(s) == "" && st.status != Insufficient, SinglePoint: st.single, Passed: st.single && v.cut(s) > 0, BreakPoint: st.broken, Stated: len(v.needs[seg.ID]) > 0,
		Action: adv.action, ActionZH: adv.action.ZH(), ActionReason: adv.reason,
		Inputs: v.inputs(s, sc), Projects: st.projects,
		Firms: v.firms(0, s, ""), PartnerFirms: v.partnerFirms(s, adv),
	}
	if d.Projects == nil {
		d.Projects = []ProjectNote{}
	}
	if d.Scored() {
		d.Score, d.Need, d.Feasibility, d.Value = sc.Gap, sc.Need, sc.Feasibility, sc.Value
	}
	if d.Stated {
		d.StatedZH = cmp.Or(NameOf(v.regionNames[v.needs[seg.ID][0].Region]), "县区") + "诉求"
	}
	if v.focal(s).Present() == 0 {
		d.Basis = st.basis()
	}
	d.Policy, d.PolicyBars = v.policy(s)
	d.Grade = v.grade(s, sc)
	d.GradeZH = gradeWords[d.Grade]
	if adv.action == Link {
		d.Direction, d.DirectionZH = adv.way.way, adv.way.way.zh(v.partNames(adv.with))
	}
	if adv.action == Upgrade {
		d.Firms = append(d.Firms, v.anchors(0, adv.upgrade)...)
	}
	d.Reasons = v.sentences(s, d, st, adv)
	return d
}

// grade says how far the data carry the answer.
func (v *view) grade(s int, sc *Score) string {
	grade := "C"
	_, fair := v.recordedShare(s)
	if _, full := v.register(s); full {
		grade = "A"
	} else if fair >= v.rules.ShareFair || v.checks[v.net.segments[s].ID] != nil {
		grade = "B"
	}
	if !sizesKnown(v.focal(s)) || sc.unknown {
		grade = map[string]string{"A": "B", "B": "C", "C": "C"}[grade]
	}
	return grade
}

func (v *view) inputs(s int, sc *Score) Inputs {
	seg, m, counts := &v.net.segments[s], v.mass[s], v.focal(s)
	in := Inputs{
		NRegion: m[0].n, CRegion: m[0].c, UnknownPoints: v.z[s][unknownSize],
		FirmsRegion: counts.Present(), HintsRegion: hints(counts),
		DemandLocal: sc.local, DemandPartner: sc.partner,
		CustomersLocal:   len(filter(v.net.outputs[s], v.present)),
		CustomersPartner: len(filter(v.net.outputs[s], func(t int) bool { return v.partner(t).Present() > 0 })),
		Relatedness:      sc.relatedness, Pool: sc.pool, Weight: v.rules.weight(seg),
		SupplyRadiusKM: v.rules.radius(seg), MinInvest100MCNY: seg.MinInvest100MCNY,
		Location: v.stateOf(s).location, Parts: []PartInputs{},
	}
	for _, n := range counts.Institutions[:graph.Hint.Index()] {
		in.InstitutionsLocal += int(n)
	}
	if m[0].eff > 0 {
		in.NEffective = &m[0].eff
	}
	sum, all := v.rules.weigh(v.partner(s), v.z[s]), graph.Counts{}
	for k := range v.now[s] {
		all.Add(&v.now[s][k])
	}
	in.NPartner, in.CPartner = sum.n, sum.c
	in.NReference = float64(v.rules.tenths(&all)) / 10
	list := v.related(s).segments
	in.RelatedSegments, in.RelatedPresent = len(list), len(filter(list, v.present))
	if c, x := v.recordedShare(s); c != nil {
		in.RecordedShare, in.KnownCount, in.KnownWhat = &x, c.KnownCount, c.What
	}
	for k, p := range v.parts {
		part := PartInputs{Part: p.Name, Firms: v.now[s][1+k].Present(), N: m[1+k].n, C: m[1+k].c, Demand: v.demand(s, 1+k, v.mass)}
		if p.Known {
			part.Nearing = math.Exp(-p.KM / v.rules.DistanceScale)
			if !p.Inner {
				in.DistanceKM = &v.parts[k].KM
			}
		}
		in.Parts = append(in.Parts, part)
	}
	return in
}
