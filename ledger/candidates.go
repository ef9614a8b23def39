package ledger

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chainchief/graph"
)

// Chance is how a firm stands to a rule for a title.
type Chance string

// The chances, the best first.
const (
	Meets  Chance = "meets"   // 达到条件
	Nears  Chance = "nears"   // 接近
	Lacks  Chance = "lacks"   // 资料不足
	Misses Chance = "misses"  // 未达条件
	NoRule Chance = "no-rule" // the rule has no line that can be held to
)

// ZH is the chance as people read it.
func (c Chance) ZH() string {
	return map[Chance]string{Meets: "达到条件", Nears: "接近", Lacks: "资料不足", Misses: "未达条件", NoRule: "没有规则"}[c]
}

// Candidate is how a firm stands to a rule, with a reason for each line.
type Candidate struct {
	Firm    *Firm
	Chance  Chance
	Reasons []string // what it meets, nears or misses, with the figures
	Lacks   []string // the figures that are not known
	year    int
}

// tidy is a figure as people write it, with two digits at most.
func tidy(v float64) string {
	return strconv.FormatFloat(float64(int64(v*100+map[bool]float64{true: 0.5, false: -0.5}[v >= 0]))/100, 'f', -1, 64)
}

// Stands holds a firm to the lines of a rule: all lines of bars must be met, one that is only
// neared makes it one to look after, one that cannot be told for want of figures leaves it open.
func Stands(lines []graph.Criterion, f *Firm, today graph.Date) Candidate {
	c := Candidate{Firm: f, Chance: Meets, year: lastYear(today)}
	revenue, known := 0.0, false
	if a := f.Years[c.year]; a != nil {
		revenue, known = a.Figure("revenue")
	}
	near := map[string]float64{}
	for _, l := range lines {
		if l.Way == graph.WayNear {
			near[l.What] = l.Number
		}
	}
	bars := 0
	worst := func(is Chance) {
		if order := []Chance{Meets, Nears, Lacks, Misses}; slices.Index(order, is) > slices.Index(order, c.Chance) {
			c.Chance = is
		}
	}
	for _, l := range lines {
		if l.Way != graph.WayLeast && l.Way != graph.WayMost {
			continue
		}
		bars++
		if l.Least != 0 || l.Most != 0 { // for firms of some revenue
			if !known {
				c.lacking(fmt.Sprintf("%d年营业收入", c.year))
				worst(Lacks)
				continue
			}
			if revenue < l.Least || l.Most != 0 && revenue >= l.Most {
				continue
			}
		}
		v, said, lacks := c.value(l.What, today)
		part := said != "" && len(lacks) > 0 // what is known is a part: enough where it reaches the bar
		if len(lacks) > 0 && !(part && l.Way == graph.WayLeast && v >= l.Number) {
			if part {
				c.Reasons = append(c.Reasons, "已知："+said+tidy(v)+"，"+l.Text)
			}
			c.lacking(lacks...)
			worst(Lacks)
			continue
		}
		met := l.Way == graph.WayLeast && v >= l.Number || l.Way == graph.WayMost && v <= l.Number
		reason := said + tidy(v) + "，" + l.Text
		bar, has := near[l.What]
		switch {
		case met:
			c.Reasons = append(c.Reasons, "达到："+reason)
		case has && (l.Way == graph.WayLeast && v >= bar || l.Way == graph.WayMost && v <= bar):
			c.Reasons = append(c.Reasons, "接近："+reason)
			worst(Nears)
		default:
			c.Reasons = append(c.Reasons, "未达："+reason)
			worst(Misses)
		}
	}
	if bars == 0 {
		c.Chance = NoRule
	}
	return c
}

func (c *Candidate) lacking(names ...string) {
	for _, n := range names {
		if !slices.Contains(c.Lacks, n) {
			c.Lacks = append(c.Lacks, n)
		}
	}
}

// value is what a line is about, as a figure and in words.
func (c *Candidate) value(what string, today graph.Date) (v float64, said string, lacks []string) {
	if what == "sales" {
		s := c.Firm.Sales(today)
		if s.Lacks != "" {
			lacks = []string{s.Lacks}
		}
		if s.Said != "" {
			said = s.Said + "（万元）"
		}
		return s.Value, said, lacks
	}
	if c.Firm.Years[c.year] == nil && what != "srdi" {
		return 0, "", []string{fmt.Sprintf("%d年年度指标", c.year)}
	}
	if v, lacks = c.Firm.Indicator(what, c.year, today); len(lacks) > 0 {
		return 0, "", lacks
	}
	return v, graph.Describe(graph.KindCriteria).Field("what").WordZH(what), nil
}

// Window is a closing date of a rule that lies ahead.
type Window struct {
	Text string     `json:"text"`
	Date graph.Date `json:"date"`
	Days int        `json:"days"` // from today to it
}

// ZH says how long there is to the date: 距申报截止（2027-04-15）136天，2026年为4月15日.
func (w Window) ZH(date string) string {
	what, note, _ := strings.Cut(strings.TrimSuffix(w.Text, "）"), "（")
	if note != "" {
		note = "（" + note + "）"
	}
	return fmt.Sprintf("距%s截止（%s）%d天%s。", strings.TrimSuffix(what, "截止"), date, w.Days, note)
}

// Windows are the closing dates of a rule from today on, the nearest first. One that
// comes yearly is that of this year, or of the next.
func Windows(lines []graph.Criterion, today graph.Date) (list []Window) {
	for _, l := range lines {
		if l.Way != graph.WayWindow {
			continue
		}
		when, err := time.Parse(time.DateOnly, string(l.When))
		now, bad := time.Parse(time.DateOnly, today.LastDay())
		if err != nil || bad != nil {
			continue
		}
		if l.Yearly {
			for when = time.Date(now.Year(), when.Month(), when.Day(), 0, 0, 0, 0, time.UTC); when.Before(now); {
				when = when.AddDate(1, 0, 0)
			}
		}
		if !when.Before(now) {
			list = append(list, Window{l.Text, graph.Date(when.Format(time.DateOnly)), int(when.Sub(now).Hours() / 24)})
		}
	}
	slices.SortStableFunc(list, func(a, b Window) int { return a.Days - b.Days })
	return list
}
