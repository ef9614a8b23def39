package bench

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// judged is what a place is told of every segment.
type judged map[string]*insight.Verdict

// judge asks for all chains of a place, without rank intervals.
func (d *dataset) judge(t *testing.T, store *embedded.Store, region string) judged {
	t.Helper()
	rules := insight.Default
	rules.Draws = 0
	desk := inquiry.NewWithRules(store, rules)
	all := judged{}
	for _, c := range d.Chains {
		a, err := desk.Gaps(t.Context(), insight.Question{Chain: c.ID, Region: region})
		if err != nil {
			t.Fatal(err)
		}
		for i := range a.Segments {
			all[a.Segments[i].Segment.ID] = &a.Segments[i]
		}
	}
	return all
}

func fills(a insight.Action) bool { return a == insight.Fill || a == insight.Extend }

// places are those that are looked at: the focal region, its partner and, of the bundled set, three more cities.
func (d *dataset) places(bundled bool) []string {
	list := []string{d.region}
	if d.partner != "" {
		list = append(list, d.partner)
	}
	if bundled {
		list = append(list, "340200", "341100", "340500")
	}
	return list
}

func (d *dataset) placeName(code string) string { return d.atlas.RegionName(code) }

// chance draws the same numbers for the same purpose, whatever else is evaluated.
func chance(purpose string, seed int) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return rand.New(rand.NewPCG(uint64(seed), h.Sum64()))
}

// enterprisesOf lists the enterprises of a place by id.
func (d *dataset) enterprisesOf(region string, keep func(*graph.Enterprise) bool) []string {
	var ids []string
	for i := range d.Enterprises {
		if e := &d.Enterprises[i]; e.Type == graph.TypeEnterprise && d.atlas.Within(e.Region, region) && (keep == nil || keep(e)) {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// dropping forgets some of a place's firms at random: what is then told to be
// filled although the place has it is false.
const dropRuns = 6

// run is what one draw came to.
type run struct {
	seed                     int
	lines, wrong             int // to be filled
	ranked, rankedWrong      int
	singles, kept, forgotten int // of the true single points: still told; gone with their only firm
	extra                    int // told, and not true
}

func (d *dataset) dropping(t *testing.T, sheet *sheet, full map[string]judged) {
	s := sheet.section("三、随机去掉企业", fmt.Sprintf("从一地随机去掉一部分登记企业（%d次），再问缺口：当地其实有、却仍建议补链或延链的，是误补；占全部补链延链的比例越低越好。"+
		"独家支撑：完整资料里的独家支撑，在其企业没有被去掉时还认得出的比例；多出：去掉别家后才显得独家的，占认出的比例。合肥的误补为什么高，见method.md第七节。", dropRuns))
	for _, region := range d.places(false) {
		for _, p := range []float64{0.3, 0.6} {
			var runs []run
			for seed := range dropRuns {
				runs = append(runs, d.drop(t, region, p, seed, full[region]))
			}
			row := fmt.Sprintf("%s，去掉%.0f%%", d.placeName(region), 100*p)
			sum := func(of func(run) int) func([]run) float64 {
				return func(rs []run) float64 {
					n := 0
					for _, r := range rs {
						n += of(r)
					}
					return float64(n)
				}
			}
			ratio := func(name string, part, whole func(run) int, better int, tolerance float64) {
				f := func(rs []run) float64 { return sum(part)(rs) / sum(whole)(rs) }
				low, high := interval(runs, func(r run) string { return fmt.Sprint(r.seed) }, f)
				s.add(row, name, f(runs), low, high, better, tolerance)
			}
			s.count(row, "每次补链延链", sum(func(r run) int { return r.lines })(runs)/dropRuns, 1, neither, 0)
			ratio("误补", func(r run) int { return r.wrong }, func(r run) int { return r.lines }, less, 0.04)
			ratio("上榜而当地有", func(r run) int { return r.rankedWrong }, func(r run) int { return r.ranked }, less, 0.04)
			ratio("独家支撑认得出", func(r run) int { return r.kept }, func(r run) int { return r.singles - r.forgotten }, more, 0.05)
			ratio("独家支撑多出", func(r run) int { return r.extra }, func(r run) int { return r.kept + r.extra }, less, 0.08)
		}
	}
}

func (d *dataset) drop(t *testing.T, region string, p float64, seed int, full judged) run {
	random := chance(fmt.Sprint("drop ", region, p), seed)
	gone := map[string]bool{}
	for _, id := range d.enterprisesOf(region, nil) {
		if random.Float64() < p {
			gone[id] = true
		}
	}
	store := d.changed(t, gone, nil)
	defer store.Close()
	out := run{seed: seed}
	for id, v := range d.judge(t, store, region) {
		was := full[id]
		here := was.Inputs.FirmsRegion > 0
		if fills(v.Action) {
			out.lines++
			if here {
				out.wrong++
			}
		}
		if v.Action.Ranked() {
			out.ranked++
			if here && v.Status != insight.Weak {
				out.rankedWrong++
			}
		}
		switch {
		case was.SinglePoint:
			out.singles++
			if v.SinglePoint {
				out.kept++
			} else if v.Inputs.FirmsRegion == 0 {
				out.forgotten++
			}
		case v.SinglePoint:
			out.extra++
		}
	}
	return out
}

const blankRuns = 6

// blanking forgets the sizes of half of the partner's large firms: advice that
// turns hung on a figure that is often missing.
func (d *dataset) blanking(t *testing.T, sheet *sheet, full map[string]judged) {
	if d.partner == "" {
		return
	}
	s := sheet.section("四、隐去规模", fmt.Sprintf("隐去%s一半大型企业的规模（%d次），数一数一地有多少环节的工作建议变了。", d.placeName(d.partner), blankRuns))
	big := d.enterprisesOf(d.partner, func(e *graph.Enterprise) bool { return e.Size == graph.SizeLarge })
	changed := map[string]map[string]int{}
	for seed := range blankRuns {
		random := chance("blank "+d.partner, seed)
		blank := map[string]bool{}
		for _, i := range random.Perm(len(big))[:len(big)/2] {
			blank[big[i]] = true
		}
		store := d.changed(t, nil, blank)
		for region, was := range full {
			if region == d.partner {
				continue
			}
			if changed[region] == nil {
				changed[region] = map[string]int{}
			}
			for id, v := range d.judge(t, store, region) {
				if from, to := was[id].Action, v.Action; from != to {
					changed[region]["全部"]++
					if from.Ranked() != to.Ranked() {
						changed[region]["上榜与否变了"]++
					}
					if fills(to) && !fills(from) {
						changed[region]["变成补链延链"]++
					}
				}
			}
		}
		store.Close()
	}
	for _, region := range d.places(true) {
		if region == d.partner || full[region] == nil {
			continue
		}
		for _, name := range []string{"全部", "上榜与否变了", "变成补链延链"} {
			s.count(d.placeName(region), name, float64(changed[region][name])/blankRuns, 1, less, 1.5)
		}
	}
}

// counting tells how many answers of each kind there are, and which way 联动 goes.
func (d *dataset) counting(sheet *sheet, full map[string]judged, places []string) {
	s := sheet.section("五、清单有多长，联动朝哪边", "各地七条链合计的工作建议。只供看变化，不分好坏。")
	for _, region := range places {
		count := map[string]int{}
		for _, v := range full[region] {
			if v.Action != insight.NoAction {
				count[string(v.Action)]++
			}
			if v.Action == insight.Link {
				count[string(v.Direction)]++
			}
			if v.SinglePoint {
				count["single"]++
			}
			if v.BreakPoint {
				count["break"]++
			}
		}
		for _, a := range []insight.Action{insight.Fill, insight.Extend, insight.Strengthen, insight.Upgrade, insight.Host, insight.Link} {
			s.count(d.placeName(region), a.ZH(), float64(count[string(a)]), 0, neither, 0)
		}
		for _, x := range []struct {
			direction insight.Direction
			zh        string
		}{{insight.Supplying, "其中为其配套"}, {insight.Purchasing, "向其采购"}, {insight.Mutual, "双向"}} {
			s.count(d.placeName(region), x.zh, float64(count[string(x.direction)]), 0, neither, 0)
		}
		for _, a := range []insight.Action{insight.FollowUp, insight.Restricted, insight.Verify, insight.NotNow, insight.TooFew} {
			s.count(d.placeName(region), a.ZH(), float64(count[string(a)]), 0, neither, 0)
		}
		s.count(d.placeName(region), "独家支撑", float64(count["single"]), 0, neither, 0)
		s.count(d.placeName(region), "断点", float64(count["break"]), 0, neither, 0)
	}
}

// backtests rank as of two past dates and compare with what came later.
func (d *dataset) backtests(t *testing.T, sheet *sheet) {
	s := sheet.section("六、回测", "用过去的资料排序，看后来的项目落在哪里（60个正例以下不作结论）。AUC：后来有项目的环节排在没有的前面的机会，0.5等于随机。")
	desk := inquiry.New(d.store)
	for _, date := range []graph.Date{"2021-04", "2023-04"} {
		b, err := desk.Backtest(t.Context(), insight.BacktestQuestion{Region: d.region, Partner: d.partner, Date: date})
		if err != nil {
			t.Logf("backtest at %s: %v", date, err)
			continue
		}
		row := fmt.Sprintf("%s（%d个项目×环节，%d个在当时的缺口上，缺口%d个）", insight.DateZH(date), b.Pairs, b.Positives, b.Candidates)
		for _, m := range b.Pooled {
			if m.Method != "score" && m.Method != "list" {
				s.interval(row, "AUC："+m.MethodZH, m.AUC, neither, 0)
				continue
			}
			s.interval(row, "AUC："+m.MethodZH, m.AUC, more, 0.05)
		}
		if b.Pairs > 0 {
			s.add(row, "项目落在缺口上", float64(b.Positives)/float64(b.Pairs), math.NaN(), math.NaN(), neither, 0)
		}
	}
}

func (s *section) interval(row, name string, x insight.Interval, better int, tolerance float64) {
	value := func(v *float64) float64 {
		if v == nil {
			return math.NaN()
		}
		return *v
	}
	s.add(row, name, value(x.Value), value(x.Low), value(x.High), better, tolerance)
}

// unexplained lists pairs of segments between whose firms at least two supplies
// are recorded and that no edge joins: a list for whoever edits the taxonomy.
func (d *dataset) unexplained(sheet *sheet) {
	leaf := map[string]*graph.Segment{}
	edge := map[[2]string]bool{}
	for i := range d.Segments {
		s := &d.Segments[i]
		leaf[s.ID] = s
		for _, from := range s.Inputs {
			edge[[2]string{from, s.ID}] = true
		}
		for _, to := range s.Serves {
			edge[[2]string{s.ID, to}] = true
		}
	}
	for i := range d.Segments { // through a step inside a works
		if s := &d.Segments[i]; !s.Card && !s.Traded {
			for _, from := range s.Inputs {
				for j := range d.Segments {
					if slices.Contains(d.Segments[j].Inputs, s.ID) {
						edge[[2]string{from, d.Segments[j].ID}] = true
					}
				}
			}
		}
	}
	works := map[string][]string{}
	for _, m := range d.Memberships {
		if m.Certainty != graph.Hint {
			works[m.Enterprise] = append(works[m.Enterprise], m.Segment)
		}
	}
	seen := map[[2]string]map[[2]string]bool{}
	for i := range d.Links {
		l := &d.Links[i]
		if l.Kind != graph.LinkSupply || l.Confidence < graph.ConfidenceDisclosed {
			continue
		}
		joined := false
		for _, from := range works[l.Supplier] {
			for _, to := range works[l.Customer] {
				joined = joined || edge[[2]string{from, to}]
			}
		}
		for _, from := range works[l.Supplier] {
			for _, to := range works[l.Customer] {
				if k := [2]string{from, to}; !joined && from != to {
					if seen[k] == nil {
						seen[k] = map[[2]string]bool{}
					}
					seen[k][[2]string{l.Supplier, l.Customer}] = true
				}
			}
		}
	}
	var lines []string
	for k, pairs := range seen {
		if len(pairs) >= 2 {
			lines = append(lines, fmt.Sprintf("- %s → %s：%d对", leaf[k[0]].Name, leaf[k[1]].Name, len(pairs)))
		}
	}
	slices.Sort(lines)
	note := "两个环节的企业之间登记了两对以上供货，而两家没有任何供需连线可以说明的。供编辑环节的人看，不自动连线。"
	if len(lines) == 0 {
		note += "眼下没有。"
	}
	sheet.section("七、环节划分可能缺的连线", note+"\n\n"+strings.Join(lines, "\n"))
}
