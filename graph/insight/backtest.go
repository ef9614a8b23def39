package insight

import (
	"fmt"
	"math"
	"slices"

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
		if day > q.Date.LastDay() && day <= q.Until.LastDay() && p.Stage != graph.ProjectUnknown && p.Stage.Stands() && len(p.Segments) > 0 {
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

// String prints the figure with its interval; – where it is not computed.
func (x Interval) String() string {
	if x.Value == nil || x.Low == nil {
		return "–"
	}
	hundredths := func(v *float64) float64 { return math.Round(100**v)/100 + 0 } // + 0: no -0.00
	return fmt.Sprintf("%.2f [%.2f, %.2f]", hundredths(x.Value), hundredths(x.Low), hundredths(x.High))
}
