package insight

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"chainchief/graph"
)

// BacktestQuestion asks how well the ranking of a past date foresaw the projects
// that came after it.
type BacktestQuestion struct {
	Region  string
	Partner string
	Date    graph.Date // the ranking is made as of it
	Until   graph.Date // projects up to it count; blank: the data date
}

// Check returns graph.ErrInvalid where no time lies between the dates.
func (q BacktestQuestion) Check() error {
	if q.Date == "" {
		return fmt.Errorf("%w: 请用 date 给出回测日期，如 2021-04", graph.ErrInvalid)
	}
	if q.Date.LastDay() >= q.Until.LastDay() {
		return fmt.Errorf("%w: 回测日期 %s 须早于数据日期 %s", graph.ErrInvalid, q.Date, q.Until)
	}
	return nil
}

// Trial is a chain as the store knew it at the past date.
type Trial struct {
	Frame *Frame
	Facts *Facts
}

// BacktestFacts is what a store said about what came later.
type BacktestFacts struct {
	Projects []graph.Project // of the region, whatever their date
	// Newcomers are firms of the region without a known start that a project after the date brought: see Newcomers.
	Newcomers []Departure
}

// later lists the projects that count: their stage and date are known and the
// date lies after the past one.
func (q BacktestQuestion) later(projects []graph.Project) []graph.Project {
	var list []graph.Project
	for _, p := range projects {
		day := p.Date.LastDay()
		if day > q.Date.LastDay() && day <= q.Until.LastDay() && p.Stage != graph.ProjectUnknown && len(p.Segments) > 0 {
			list = append(list, p)
		}
	}
	return list
}

// brought reports whether a firm's membership without a known start came with a
// later project: a new plant, in a segment that the project fills, of an
// investor that is the firm or its parent. Counting it at the past date would
// let the ranking know what it is to foresee.
func brought(p *graph.Project, e *graph.Enterprise, segment string) bool {
	return p.Kind == "new" && slices.Contains(p.Segments, segment) && slices.ContainsFunc(p.Investors, func(i graph.Investor) bool {
		return i.Enterprise != "" && (i.Enterprise == e.ID || i.Enterprise == e.Parent)
	})
}

// Suspects lists the segments whose members in the region must be looked
// through for newcomers.
func (q BacktestQuestion) Suspects(projects []graph.Project) []string {
	var ids []string
	for _, p := range q.later(projects) {
		if p.Kind == "new" {
			ids = append(ids, p.Segments...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// IsNewcomer reports whether a membership of the region must not be known at the past date.
func (q BacktestQuestion) IsNewcomer(projects []graph.Project, m graph.Member) bool {
	if m.Membership.Since != "" {
		return false
	}
	return slices.ContainsFunc(q.later(projects), func(p graph.Project) bool { return brought(&p, &m.Enterprise, m.Membership.Segment) })
}

// Backtest is the outcome, good or bad.
type Backtest struct {
	Region      Named      `json:"region"`
	Partner     *Named     `json:"partner"`
	Date        graph.Date `json:"date"`
	Until       graph.Date `json:"until"`
	RuleVersion int        `json:"rule_version"`
	// UndatedFirms counts the region's firms without a known start, chain by chain, taken as present at both dates;
	// UndatedAll those of all places. Newcomers are memberships left out because a later project brought them.
	UndatedFirms int `json:"undated_firms"`
	UndatedAll   int `json:"undated_all"`
	Newcomers    int `json:"newcomers"`
	// Projects came after the date, with a stage and a segment; Positives are the pairs of a project and a segment
	// that was a gap at the date, Hit the distinct segments of them.
	Projects   int            `json:"projects"`
	Pairs      int            `json:"pairs"`
	Positives  int            `json:"positives"`
	Hit        int            `json:"hit"`
	Candidates int            `json:"candidates"`
	Elsewhere  map[Status]int `json:"elsewhere"` // pairs that were no gap at the date, by the status then
	NotCourted int            `json:"not_courted"`
	// Strengthened are the pairs whose segment stood in the 做强清单 at the date; they are among Elsewhere.
	Strengthened int         `json:"strengthened"`
	Pooled       []Measure   `json:"pooled"`
	Chains       []ChainTest `json:"chains"`
	// Ahead: the score's AUC less each baseline's, with its interval.
	Ahead     []Ahead  `json:"ahead"`
	Sentences []string `json:"sentences"`
}

// ChainTest is the outcome in one chain.
type ChainTest struct {
	Chain      Named     `json:"chain"`
	Candidates int       `json:"candidates"`
	Positives  int       `json:"positives"`
	Hit        int       `json:"hit"`
	Measures   []Measure `json:"measures"`
}

// Measure is how well one way of ranking does.
type Measure struct {
	Method   string   `json:"method"`
	MethodZH string   `json:"method_zh"`
	AUC      Interval `json:"auc"` // chance that a positive stands above a candidate without one; ties count half
	At5      Interval `json:"precision_at_5"`
	At10     Interval `json:"precision_at_10"`
	At20     Interval `json:"precision_at_20"`
	// MRR is the mean over the chains of 1 / place of the first hit in the chain's list.
	MRR Interval `json:"mrr"`
}

// Interval is a figure with the middle 95 % of its bootstrap draws. Null: not computed, for want of positives.
type Interval struct {
	Value *float64 `json:"value"`
	Low   *float64 `json:"lo"`
	High  *float64 `json:"hi"`
}

// Ahead is a paired difference of two AUCs over the same draws.
type Ahead struct {
	Method   string   `json:"method"`
	MethodZH string   `json:"method_zh"`
	AUC      Interval `json:"auc"`
}

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

// RunBacktest ranks each chain as of the past date and compares with what came later.
func RunBacktest(q BacktestQuestion, a *Atlas, trials []Trial, facts *BacktestFacts, rules Rules) *Backtest {
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
	out.measure(all)
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
			sc.Gap, inList, 0, sc.pool, sc.local, v.rules.weigh(v.partner(s), v.z[s]).n, float64(len(v.net.around(s)))}})
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

// compareMethod orders candidates by one ranking, the best first; ties by chance.
func compareMethod(method int) func(a, b gapThen) int {
	return func(a, b gapThen) int {
		return cmp.Or(cmp.Compare(b.score[method], a.score[method]), cmp.Compare(a.tie, b.tie), strings.Compare(a.id, b.id))
	}
}

// String prints the figure with its interval; – where it is not computed.
func (x Interval) String() string {
	if x.Value == nil || x.Low == nil {
		return "–"
	}
	hundredths := func(v *float64) float64 { return math.Round(100**v)/100 + 0 } // + 0: no -0.00
	return fmt.Sprintf("%.2f [%.2f, %.2f]", hundredths(x.Value), hundredths(x.Low), hundredths(x.High))
}
