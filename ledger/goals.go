package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
)

// Status is how a goal stands.
type Status string

// The statuses of a goal, in the words of the published ledgers.
const (
	Reached Status = "reached" // 已完成
	OnPace  Status = "on-pace" // 按序时推进
	Behind  Status = "behind"  // 未达预期
	Silent  Status = "silent"  // no value was reported
	NoCount Status = "plain"   // the goal names no number
)

// Statuses lists them in the order in which a report counts them.
var Statuses = []Status{Reached, OnPace, Behind, Silent, NoCount}

// ZH is the status as people read it.
func (s Status) ZH() string {
	return map[Status]string{Reached: "已完成", OnPace: "按序时推进", Behind: "未达预期", Silent: "待填报", NoCount: "无量化指标"}[s]
}

// Standing is how a goal stands on a day.
type Standing struct {
	Status   Status     `json:"status"`
	StatusZH string     `json:"status_zh"`
	Value    *float64   `json:"value"` // in the unit of the goal; null: none was reported
	Date     graph.Date `json:"date"`  // of the value
	Counted  bool       `json:"counted"`
	// Share is the value in percent of the goal, Elapsed how much of the period had gone
	// by on the day of the value (序时进度); null where there is no value or no number.
	Share   *float64 `json:"share"`
	Elapsed *float64 `json:"elapsed"`
	Reason  string   `json:"reason"` // the rule that fired
}

// Stand says how a goal stands today, after the value of a day; a nil value: none was
// reported. A value that grows over the period is on pace where its share of the goal is
// no smaller than the share of the period that had gone by; a level, where it is reached.
func Stand(g *graph.Goal, value *float64, on, today graph.Date, counted bool) Standing {
	s := Standing{Value: value, Date: on, Counted: counted && value != nil}
	if value == nil {
		s.Date = ""
	}
	done := func(status Status, reason string) Standing {
		s.Status, s.StatusZH, s.Reason = status, status.ZH(), reason
		return s
	}
	switch {
	case g.Number == 0:
		return done(NoCount, "目标没有数值，看落实情况")
	case value == nil:
		return done(Silent, "还没有填报完成值")
	}
	since := g.Since
	if since == "" && len(g.Until) >= 4 {
		since = g.Until[:4]
	}
	gone, all := days(since.FirstDay(), on.LastDay()), days(since.FirstDay(), g.Until.LastDay())
	gone = max(0, min(gone, all))
	share := 100 * *value / g.Number
	s.Share = &share
	over := today.LastDay() > g.Until.LastDay() || gone == all
	if g.Pace == graph.PaceLevel {
		switch reached := *value >= g.Number; {
		case reached && over:
			return done(Reached, "期末达到目标水平")
		case reached:
			return done(OnPace, "已在目标水平以上，期末再定")
		}
		return done(Behind, "低于目标水平")
	}
	elapsed := 100 * float64(gone) / float64(max(1, all))
	s.Elapsed = &elapsed
	switch {
	case *value >= g.Number:
		return done(Reached, "完成值达到目标值")
	case today.LastDay() > g.Until.LastDay():
		return done(Behind, "时限已过，未达目标值")
	case *value*float64(all) >= g.Number*float64(gone):
		return done(OnPace, "完成比例不低于序时进度")
	}
	return done(Behind, "完成比例低于序时进度")
}

// days counts the days from the first through the last, both as YYYY-MM-DD.
func days(first, last string) int {
	a, err := time.Parse(time.DateOnly, first)
	if err != nil {
		return 0
	}
	b, err := time.Parse(time.DateOnly, last)
	if err != nil {
		return 0
	}
	return int(b.Sub(a).Hours()/24) + 1
}

// Latest is the last value of a goal that is dated no later than a day; nil: there is none.
func Latest(values []graph.GoalValue, at graph.Date) *graph.GoalValue {
	var last *graph.GoalValue
	for i := range values {
		if v := &values[i]; v.Date.LastDay() <= at.LastDay() && (last == nil || v.Date.LastDay() >= last.Date.LastDay()) {
			last = v
		}
	}
	return last
}

// Counting is what the values of goals are counted from, in the scope of one goal.
type Counting struct {
	Projects []*Dossier
	Firms    []graph.Enterprise // that may have come above the scale
	Titles   []graph.Title      // of the firms in the scope
}

// Count counts what a goal asks for in what lies in its scope, through a day: projects
// that reached a stage in the period, wherever they are now, or firms that came above the
// scale or were given a title in it, each once. A goal in 亿元 adds up the
// investment of the projects. false: nothing is counted for it.
func Count(g *graph.Goal, c Counting, at graph.Date) (float64, bool) {
	since := g.Since
	if since == "" && len(g.Until) >= 4 {
		since = g.Until[:4]
	}
	inside := func(d graph.Date) bool {
		return d != "" && d.FirstDay() >= since.FirstDay() && d.LastDay() <= min(g.Until.LastDay(), at.LastDay())
	}
	stage := map[string]graph.ProjectStage{graph.CountSigned: graph.ProjectSigned, graph.CountStarted: graph.ProjectStarted, graph.CountCommissioned: graph.ProjectCommissioned}[g.Count]
	n, sum := 0, 0.0
	switch {
	case stage != "":
		for i := range c.Projects {
			if p := c.Projects[i]; inside(p.Reached(stage, at)) && p.Amount100MCNY >= g.Least100MCNY {
				n++
				sum += p.Amount100MCNY
			}
		}
	case g.Count == graph.CountAboveScale, g.Count == graph.CountTitled:
		firms := map[string]bool{}
		title := g.Title
		if g.Count == graph.CountAboveScale {
			title = graph.TitleAboveScale // an office keeps it as the one or the other
			for i := range c.Firms {
				if f := &c.Firms[i]; inside(f.AboveScaleSince) {
					firms[f.ID] = true
				}
			}
		}
		for i := range c.Titles {
			if t := &c.Titles[i]; t.Title == title && (g.TitleLevel == "" || t.LevelOf() == g.TitleLevel) && inside(t.From) {
				firms[t.Enterprise] = true
			}
		}
		n = len(firms)
	default:
		return 0, false
	}
	if strings.TrimSpace(g.Unit) == "亿元" {
		return sum, true
	}
	return float64(n), true
}

// Summary is the head of a ledger of goals: how many stand how, and which lag, by name.
type Summary struct {
	All    int            `json:"all"`
	Counts map[Status]int `json:"counts"`
	Behind []string       `json:"behind"`
}

// Add counts one more goal.
func (s *Summary) Add(g *graph.Goal, is Status) {
	if s.Counts == nil {
		s.Counts, s.Behind = map[Status]int{}, []string{}
	}
	s.All++
	s.Counts[is]++
	if is == Behind {
		s.Behind = append(s.Behind, g.Name)
	}
}

// ZH is the head as the published ledgers word it: 共147项，已完成2项、按序时推进137项、未达预期8项.
func (s *Summary) ZH() string {
	var parts []string
	for _, is := range Statuses {
		if n := s.Counts[is]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s%d项", is.ZH(), n))
		}
	}
	if parts == nil {
		return "暂无目标"
	}
	return fmt.Sprintf("共%d项：%s", s.All, strings.Join(parts, "、"))
}

// PlaceOf reports whether a scope of codes covers a goal: a goal of no region is of every place.
func PlaceOf(g *graph.Goal, codes []string) bool {
	return g.Region == "" || codes == nil || slices.Contains(codes, g.Region)
}
