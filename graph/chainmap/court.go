package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Courting is what the pictures of an office's own work rest on: how a chain stands, and whom
// to court for its segments, in the order of the ranked list.
type Courting struct {
	Answer  *insight.Answer
	Targets []*insight.Targets
	// Works is who does what about a segment and until when, by the ledger; blank: it does not say.
	Works map[string]Work
}

// Work is what the ledger says of the work on a segment.
type Work struct{ Unit, Until, State string }

// DrawRoutes draws 招商线路图: from the places where whom to court is at home, on the left, to
// the segments that they would fill; a band is as wide as it has firms. The pages behind have
// a row for each place and segment with the firms. Nobody to court: graph.ErrNotFound.
func DrawRoutes(_ context.Context, t graph.Taxonomy, c Courting, o Options) (*paint.Scene, error) {
	a := c.Answer
	b := &bands{o: o, u: max(1, o.Paper.Unit()), home: insight.ShortPlace(a.Region.Name), place: placesIn(t), side: map[*pairing]int{}, names: true}
	b.heads = [3]string{"招商目的地", b.home + "要补强的环节", ""}
	type route struct {
		place string
		to    insight.Named
		firms []string
		why   []string
	}
	var routes []*route
	firms := map[string]map[string]bool{} // of a place
	km := map[string]float64{}
	for _, x := range c.Targets {
		for i := range x.Items {
			f := &x.Items[i]
			at := cmp.Or(f.Place, "所在地待核")
			n := slices.IndexFunc(routes, func(r *route) bool { return r.place == at && r.to == x.Segment })
			if n < 0 {
				n, routes = len(routes), append(routes, &route{place: at, to: x.Segment})
			}
			routes[n].firms = once(routes[n].firms, firmWords(&f.Firm))
			for _, e := range f.Evidence {
				routes[n].why = once(routes[n].why, insight.TargetEvidenceZH(e))
			}
			if firms[at] == nil {
				firms[at] = map[string]bool{}
			}
			firms[at][f.Firm.ID] = true
			if d := f.Inputs.DistanceKM; d != nil {
				km[at] = *d
			}
		}
	}
	if len(routes) == 0 {
		return nil, fmt.Errorf("%w: %s没有可列的招商对象，招商线路图没有画", graph.ErrNotFound, a.Chain.Name)
	}
	slices.SortStableFunc(routes, func(x, y *route) int {
		return cmp.Or(len(firms[y.place])-len(firms[x.place]), strings.Compare(x.place, y.place), b.place[x.to.ID].rank-b.place[y.to.ID].rank)
	})
	m := &matrix{title: fmt.Sprintf("%s%s招商线路图", b.home, a.Chain.Name), asOf: a.AsOf,
		facts:   []string{o.Edition.ZH(), "数据截至" + insight.DateZH(a.AsOf), fmt.Sprintf("招商目的地%d处、环节%d个", len(firms), len(c.Targets))},
		columns: []matrixColumn{{"环节", 0.24, paint.Ink}, {"招商对象", 0.54, paint.Ink}, {"投资意向线索", 0.22, paint.Grey}},
		notes: []string{"左边是招商对象所在地，右边是建议补、延、强的环节，带宽和数字为企业家数（每个环节最多取前几家）。名单由登记资料提出，须逐一核实，同一目的地可并作一次走访。企业名后“*”为从业待核，“（线索）”为备查。",
			lastNote(a.RuleVersion)}}
	for _, r := range routes {
		name := r.place
		if d, known := km[r.place]; known && d > 0 {
			name += fmt.Sprintf("（约%.0f公里）", d)
		}
		why := strings.Join(r.why, "、")
		m.rows = append(m.rows, matrixRow{group: fmt.Sprintf("%s：%d家", name, len(firms[r.place])), cells: []string{r.to.Name, strings.Join(r.firms, "、"), cmp.Or(why, "暂无")}, href: "/segments/" + r.to.ID})
		p := &pairing{from: insight.Named{ID: "place " + r.place, Name: name}, to: r.to, theirs: r.firms}
		b.side[p] = fromThem
		b.list = append(b.list, p)
	}
	slices.SortStableFunc(b.list, func(p, q *pairing) int { return b.place[p.to.ID].rank - b.place[q.to.ID].rank })
	pages, err := b.pages(heading{m.title, m.facts, a.AsOf}, m.notes)
	if err != nil {
		return nil, err
	}
	rows, err := m.pages(o)
	if err != nil {
		return nil, err
	}
	return finish(bind(append(pages, rows...), bandText)), nil
}

// namedTargets is how many firms to court a row of 作战施工图 names.
const namedTargets = 4

// DrawWorks draws 作战施工图: each segment of the ranked list with what to do and whom to turn
// to, then the projects to follow; who answers for it and until when, where the ledger says so, and
// is left to be filled in where it does not. Nothing to do: graph.ErrNotFound.
func DrawWorks(_ context.Context, c Courting, o Options) (*paint.Scene, error) {
	a := c.Answer
	home := insight.ShortPlace(a.Region.Name)
	m := &matrix{title: fmt.Sprintf("%s%s作战施工图", home, a.Chain.Name), asOf: a.AsOf, blank: 3,
		facts:   []string{o.Edition.ZH(), "数据截至" + insight.DateZH(a.AsOf), fmt.Sprintf("建议清单%d项", len(a.Items))},
		columns: []matrixColumn{{"环节", 0.15, paint.Ink}, {"现状", 0.08, paint.Ink}, {"工作建议及依据", 0.27, paint.Ink}, {"对接企业、项目", 0.22, paint.Ink}, {"责任单位", 0.11, paint.Ink}, {"完成时限", 0.07, paint.Ink}, {"进展", 0.1, paint.Ink}},
		notes:   []string{"责任单位、完成时限和进展取自项目台账和问题清单，没有登记的留空由责任部门填写。红底为断点。排名：县区诉求优先，其余按得分。企业名后“*”为从业待核，“（线索）”为备查。", unseenNote(a.RuleVersion)}}
	whom := map[string][]string{}
	for _, x := range c.Targets {
		for i := range x.Items[:min(len(x.Items), namedTargets)] {
			whom[x.Segment.ID] = append(whom[x.Segment.ID], firmWords(&x.Items[i].Firm))
		}
	}
	add := func(group string, v *insight.Verdict) {
		name, with := v.Segment.Name, whom[v.Segment.ID]
		if v.Rank > 0 {
			name = fmt.Sprintf("%d  %s", v.Rank, name)
		}
		if with == nil {
			for i := range v.PartnerFirms[:min(len(v.PartnerFirms), namedTargets)] {
				with = append(with, firmWords(&v.PartnerFirms[i]))
			}
		}
		for _, p := range v.Projects {
			with = append(with, p.Name)
		}
		w := c.Works[v.Segment.ID]
		m.rows = append(m.rows, matrixRow{group: group, href: "/segments/" + v.Segment.ID, alarm: v.BreakPoint, cells: []string{name, v.StatusZH, v.ActionReason, strings.Join(with, "、"), w.Unit, w.Until, w.State}})
	}
	for _, action := range insight.Actions {
		n := 0
		for i := range a.Items {
			if a.Items[i].Action == action {
				n++
			}
		}
		for i := range a.Items {
			if v := &a.Items[i]; v.Action == action {
				add(fmt.Sprintf("%s（%d项）", action.ZH(), n), v)
			}
		}
	}
	for i := range a.NotRanked {
		if v := &a.NotRanked[i]; v.Action == insight.FollowUp {
			add(v.Action.ZH()+"（不排名）", v)
		}
	}
	if len(m.rows) == 0 {
		return nil, fmt.Errorf("%w: %s没有进入建议清单的环节，作战施工图没有画", graph.ErrNotFound, a.Chain.Name)
	}
	return m.draw(o)
}

// DrawUses draws 应用领域图: the segments in which the chain ends, its users and markets, with
// what feeds each and who is there. There are none: graph.ErrNotFound.
func DrawUses(_ context.Context, t graph.Taxonomy, a *insight.Answer, o Options) (*paint.Scene, error) {
	home, unnamed := insight.ShortPlace(a.Region.Name), map[string]bool{}
	other := ""
	if a.Partner != nil {
		other = insight.ShortPlace(a.Partner.Name)
	}
	m := &matrix{title: fmt.Sprintf("%s%s应用领域图", home, a.Chain.Name), asOf: a.AsOf, facts: []string{o.Edition.ZH(), "数据截至" + insight.DateZH(a.AsOf)},
		columns: []matrixColumn{{"应用环节", 0.18, paint.Ink}, {"类型", 0.08, paint.Grey}, {"用到哪些环节", 0.32, paint.Ink}, {home + "状态", 0.08, paint.Ink}, {home + "企业", 0.24, paint.Green}, {cmp.Or(other, "伙伴"), 0.1, paint.Blue}},
		notes:   []string{"列产业链分类中的下游整机、用户和市场环节；用到哪些环节来自分类中的供应关系。" + gradesNote}}
	verdicts := map[string]*insight.Verdict{}
	for i := range a.Segments {
		verdicts[a.Segments[i].Segment.ID] = &a.Segments[i]
	}
	segments := slices.SortedFunc(slices.Values(t.Segments), graph.CompareSegments)
	names := map[string]string{}
	for _, s := range segments {
		names[s.ID] = s.Name
	}
	for _, s := range segments {
		v := verdicts[s.ID]
		if v == nil || s.Card || s.Stage != graph.StageDownstream && s.Kind != graph.SegmentUser && s.Kind != graph.SegmentMarket {
			continue
		}
		var inputs, firms []string
		for _, id := range s.Inputs {
			inputs = append(inputs, names[id])
		}
		for i := range v.Firms {
			switch f := &v.Firms[i]; {
			case f.Segment != "":
			case o.shown(f):
				firms = append(firms, firmWords(f))
			default:
				unnamed[f.ID] = true
			}
		}
		partner := 0
		for _, p := range v.Inputs.Parts {
			partner += p.Firms
		}
		there := ""
		if partner > 0 {
			there = fmt.Sprintf("%d家", partner)
		}
		m.rows = append(m.rows, matrixRow{group: v.Card.Name, href: "/segments/" + s.ID,
			cells: []string{s.Name, insight.KindZH(s.Kind), strings.Join(inputs, "、"), v.StatusZH, strings.Join(firms, "、"), there}})
	}
	if len(m.rows) == 0 {
		return nil, fmt.Errorf("%w: %s的分类里没有下游、用户和市场环节，应用领域图没有画", graph.ErrNotFound, a.Chain.Name)
	}
	m.notes = append(append(m.notes, leftOutOf(unnamed)...), unseenNote(a.RuleVersion))
	return m.draw(o)
}
