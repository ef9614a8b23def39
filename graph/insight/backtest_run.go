package insight

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"chainchief/graph"
)

// RunBacktest ranks each chain as of the past date and compares with what came later.
// It asks between its steps whether anybody waits still, and returns nil where nobody does.
func RunBacktest(q BacktestQuestion, a *Atlas, trials []Trial, facts *BacktestFacts, rules Rules, waiting func() bool) *Backtest {
	out := &Backtest{Date: q.Date, Until: q.Until, RuleVersion: rules.Version, Elsewhere: map[Status]int{}}
	later := q.later(facts.Projects)
	out.Projects = len(later)
	events := map[string]int{}
	for _, p := range later {
		for _, s := range p.Segments {
			events[s]++
			out.Pairs++
		}
	}
	gone := func(enterprise, segment string) bool {
		return slices.ContainsFunc(facts.Newcomers, func(d Departure) bool {
			return d.Enterprise.ID == enterprise && slices.ContainsFunc(d.Memberships, func(m graph.Membership) bool {
				return m.Segment == segment && q.IsNewcomer(facts.Projects, graph.Member{Membership: m, Enterprise: d.Enterprise})
			})
		})
	}
	for _, d := range facts.Newcomers {
		for _, m := range d.Memberships {
			if gone(d.Enterprise.ID, m.Segment) {
				out.Newcomers++
			}
		}
	}
	var all []gapThen
	for k, t := range trials {
		if !waiting() {
			return nil
		}
		f := t.Frame
		out.Region = Named{f.Region.Code, f.Region.Name}
		if f.Partner != nil {
			out.Partner = &Named{f.Partner.Code, f.Partner.Name}
		}
		v := newCourt(f, t.Facts.without(f, a, facts.Newcomers, true, gone), rules).home
		for i := range t.Facts.Undated.Rows {
			if row := &t.Facts.Undated.Rows[i]; row.Scope == f.Chain.ID {
				out.UndatedFirms += row.Parts[0].Present()
				out.UndatedAll += row.Elsewhere.Present()
				for k := range row.Parts {
					out.UndatedAll += row.Parts[k].Present()
				}
			}
		}
		list := v.candidates(k, events, out)
		out.Chains = append(out.Chains, ChainTest{Chain: Named{f.Chain.ID, f.Chain.Name}, Candidates: len(list)})
		all = append(all, list...)
	}
	out.Candidates = len(all)
	for _, c := range all {
		chain := &out.Chains[c.chain]
		out.Positives += c.positives
		chain.Positives += c.positives
		out.Hit += min(c.positives, 1)
		chain.Hit += min(c.positives, 1)
	}
	if !out.measure(all, waiting) {
		return nil
	}
	out.claim()
	return out
}

// candidates lists the gaps of a chain at the past date with every ranking's
// score, and notes where projects came that were no gap then.
func (v *view) candidates(chain int, events map[string]int, out *Backtest) []gapThen {
	var list []gapThen
	for _, one := range v.strengths() {
		out.Strengthened += events[one.Segment.ID]
	}
	for _, s := range v.leaves {
		id, status := v.net.segments[s].ID, v.stateOf(s).status
		gap := false
		switch status {
		case Missing, Lost, Unseen, Weak, Suspected:
			gap = true
		}
		if v.net.gated(s) != "" {
			out.NotCourted += events[id]
			continue
		}
		if !gap {
			out.Elsewhere[status] += events[id]
			continue
		}
		sc := v.score(s, v.mass, v.rules.Exponents)
		adv := v.advise(s, &sc)
		inList := sc.Gap
		if adv.action.Ranked() {
			inList += 1000 // the ranked list stands above the others
		}
		h := fnv.New64a()
		h.Write([]byte(id))
		list = append(list, gapThen{chain: chain, id: id, positives: events[id], tie: h.Sum64(), score: [len(methods)]float64{
			sc.Gap, inList, 0, sc.pool, sc.local, v.rules.weigh(v.partner(s), v.z[s]).n, float64(len(v.net.around[s]))}})
	}
	return list
}

// claim writes what may be said and what may not.
func (out *Backtest) claim() {
	add := func(format string, args ...any) { out.Sentences = append(out.Sentences, fmt.Sprintf(format, args...)) }
	add("以%s的资料排序，与其后至%s的项目对照：%d个项目、%d个“项目×环节”，其中%d个落在当时的缺口环节上（%d个环节），缺口环节共%d个。",
		dateZH(out.Date), dateZH(out.Until), out.Projects, out.Pairs, out.Positives, out.Hit, out.Candidates)
	var parts []string
	for _, st := range Statuses {
		if n := out.Elsewhere[st]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s%d", st.ZH(), n))
		}
	}
	if out.NotCourted > 0 {
		parts = append(parts, fmt.Sprintf("不列入招商%d", out.NotCourted))
	}
	if len(parts) > 0 {
		add("其余落在当时不算缺口的环节：%s；其中%d个在当时的做强清单上，排序对其余的没有说法。", strings.Join(parts, "，"), out.Strengthened)
	}
	add("起始日期不明的企业（各链合计，%s%d家次，全部地区%d家次）按两个日期都在场计；其中%d条由后来项目带来的从业记录已剔除。",
		ShortPlace(out.Region.Name), out.UndatedFirms, out.UndatedAll, out.Newcomers)
	var behind, equal []string
	for _, h := range out.Ahead {
		switch {
		case h.AUC.Low == nil:
		case *h.AUC.High < 0:
			behind = append(behind, h.MethodZH)
		case *h.AUC.Low <= 0:
			equal = append(equal, h.MethodZH)
		}
	}
	switch {
	case out.Positives < backtestPositives:
		add("样本少（%d个，不足%d个），尚不能证明排序优于随机，仅供参考：列出数值和区间，不作任何结论。", out.Positives, backtestPositives)
	case len(behind) > 0:
		add("可以说：按已登记的项目，得分的排序不如%s。", joinZH(behind))
	case len(equal) > 0:
		add("可以说：得分与%s的差别在抽样误差之内。不能说：得分的排序更好。", joinZH(equal))
	default:
		add("可以说：按已登记的项目，得分把后来落地的环节排得比各对照靠前。不能说：照单招商就会成功。")
	}
	add("环节划分、权重、政策标记和企业规模是事后整理的，可能已含后见；项目来自公开报道，不是全部；有的项目在该日之前已在洽谈；外地企业有的正因后来投资才被登记。")
}
