package ledger

import (
	"cmp"
	"slices"
	"strings"

	"chainchief/graph"
)

// Graded is how a firm comes out of the grading of a year (亩均评价).
type Graded struct {
	Acre  *graph.Acre
	Parts []GradePart
	Score float64 // of all parts, with what was added or taken away
	Rank  int     // among those of its scale that have a score; 0: it has none
	Grade string  // A to D; blank: none
	Why   string  // why it has no grade, or no score
}

// GradePart is what one line of the rule gave.
type GradePart struct {
	What  string   `json:"what"`
	ZH    string   `json:"what_zh"`
	Value *float64 `json:"value,omitempty"` // absent: it is not known
	Score float64  `json:"score"`
	Mean  bool     `json:"mean"` // the firm lacks the figure and got the mean
}

// Grade grades the firms of a year by the lines of a rule, those above the scale and those below
// it apart, the best first. shares are the lines that say which rank has which grade; none: there
// are scores alone. Who is excluded counts in nothing.
func Grade(lines, shares []graph.Criterion, firms map[string]*Firm, year int, today graph.Date) []Graded {
	var list []Graded
	for _, scale := range []string{graph.ScaleAbove, graph.ScaleBelow} {
		of := slices.DeleteFunc(slices.Clone(lines), func(l graph.Criterion) bool {
			return l.Scale != "" && l.Scale != scale || l.Way != graph.WayBenchmark && l.Way != graph.WayRange
		})
		var group []Graded
		for _, f := range firms {
			if a := f.Years[year]; a != nil && a.Scale == scale {
				group = append(group, Graded{Acre: a})
			}
		}
		slices.SortFunc(group, func(a, b Graded) int { return strings.Compare(a.Acre.Enterprise, b.Acre.Enterprise) })
		gradeGroup(of, firms, group, year, today)
		rank(group, slices.DeleteFunc(slices.Clone(shares), func(l graph.Criterion) bool { return l.Scale != "" && l.Scale != scale || l.Way != graph.WayShare }))
		list = append(list, group...)
	}
	return list
}

// gradeGroup gives firms of one scale their scores.
func gradeGroup(lines []graph.Criterion, firms map[string]*Firm, group []Graded, year int, today graph.Date) {
	exclude := graph.Describe(graph.KindAcres).Field("exclude")
	words := graph.Describe(graph.KindCriteria).Field("what")
	lacks := make([][]string, len(group)) // by firm
	for _, l := range lines {
		values, known := make([]float64, len(group)), make([]bool, len(group))
		least, most, n := 0.0, 0.0, 0
		for i := range group {
			if group[i].Acre.Exclude != "" {
				continue
			}
			v, lack := firms[group[i].Acre.Enterprise].Indicator(l.What, year, today)
			if len(lack) > 0 {
				if l.Lack != graph.LackMean {
					lacks[i] = append(lacks[i], lack...)
				}
				continue
			}
			if values[i], known[i] = v, true; n == 0 {
				least, most = v, v
			}
			least, most = min(least, v), max(most, v)
			n++
		}
		sum := 0.0
		scores := make([]float64, len(group))
		for i := range group {
			if !known[i] {
				continue
			}
			switch {
			case l.Way == graph.WayBenchmark:
				scores[i] = values[i] / l.Number * l.Weight
			case most > least:
				scores[i] = l.Weight * (20 + 80*(values[i]-least)/(most-least)) / 100
			default: // all have the same, and nobody is last
				scores[i] = l.Weight
			}
			sum += scores[i]
		}
		for i := range group {
			part := GradePart{What: l.What, ZH: words.WordZH(l.What), Score: scores[i]}
			if known[i] {
				part.Value = &values[i]
			}
			if !known[i] && group[i].Acre.Exclude == "" && l.Lack == graph.LackMean && n > 0 {
				part.Score, part.Mean = sum/float64(n), true
			} else if !known[i] {
				if l.Lack == graph.LackMean && group[i].Acre.Exclude == "" {
					lacks[i] = append(lacks[i], words.WordZH(l.What)+"（没有企业有数）")
				}
				continue
			}
			group[i].Parts = append(group[i].Parts, part)
			group[i].Score += part.Score
		}
	}
	unweighed := slices.ContainsFunc(lines, func(l graph.Criterion) bool { return l.Weight == 0 })
	for i := range group {
		g := &group[i]
		switch {
		case g.Acre.Exclude != "":
			g.Why = "不定等级：" + exclude.WordZH(g.Acre.Exclude)
		case len(lines) == 0:
			g.Why = "规则没有这一类企业的条款"
		case unweighed:
			g.Why = "规则缺权重，请在规则条款里补上"
		case len(lacks[i]) > 0:
			g.Why = "资料不足：缺" + strings.Join(slices.Compact(lacks[i]), "、")
		}
		if g.Score += g.Acre.Plus; g.Why != "" {
			g.Score, g.Parts = 0, nil
		}
	}
}

// leastGraded is how many firms of a class with a score there must be for a share of them to say anything.
const leastGraded = 5

// rank puts firms in the order of their scores, equal ones at one rank, and gives grades by the
// share of all who stand no lower.
func rank(group []Graded, shares []graph.Criterion) {
	slices.SortStableFunc(group, func(a, b Graded) int {
		return cmp.Or(strings.Compare(blankFirst(a.Why), blankFirst(b.Why)), cmp.Compare(b.Score, a.Score))
	})
	slices.SortFunc(shares, func(a, b graph.Criterion) int { return cmp.Compare(a.Number, b.Number) })
	n := 0
	for n < len(group) && group[n].Why == "" {
		n++
	}
	what := graph.Describe(graph.KindCriteria).Field("what")
	for i := range group[:n] {
		g := &group[i]
		if g.Rank = i + 1; i > 0 && g.Score == group[i-1].Score {
			g.Rank = group[i-1].Rank
		}
		if n < leastGraded && len(shares) > 0 {
			g.Why = "家数太少，不评级"
			continue
		}
		for _, s := range shares {
			if float64(g.Rank)*100 <= s.Number*float64(n) {
				g.Grade = what.WordZH(s.What)
				break
			}
		}
	}
}

// blankFirst sorts those with a score before those without one.
func blankFirst(why string) string {
	if why == "" {
		return ""
	}
	return "1"
}
