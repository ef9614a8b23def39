package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"chainchief/graph"
)

// Alert is a figure of a firm that somebody should look at, with the line of the rule.
type Alert struct {
	Firm  string     `json:"-"` // id
	Month graph.Date `json:"month"`
	What  string     `json:"what"` // the figure; report: nothing was reported
	ZH    string     `json:"what_zh"`
	Text  string     `json:"text"` // the figures
	Rule  string     `json:"rule"` // the line
}

// reportDays are the days after the end of a month by which it is reported, where no line says.
const reportDays = 31

// Alerts holds the months of a firm to the lines of a rule. A figure is judged by the last month
// that states it, and only where that is the last month due or a later one: what stood before is
// past, and a month that is due and not there is told as such. Figures that were not stated are
// compared with nothing; those that the last month lacks are named, while that is no past one.
func Alerts(lines []graph.Criterion, f *Firm, today graph.Date) (list []Alert, lacks []string) {
	if len(f.Months) == 0 {
		return nil, nil
	}
	days := reportDays
	for _, l := range lines {
		if l.Way == graph.WaySilent {
			days = int(l.Number)
			break
		}
	}
	due := lastDue(today, days)
	at := func(month graph.Date) *graph.Month {
		if i, ok := slices.BinarySearchFunc(f.Months, month, func(m graph.Month, month graph.Date) int { return cmp.Compare(m.Month, month) }); ok {
			return &f.Months[i]
		}
		return nil
	}
	stated := func(what string) graph.Date { // the last month of a figure, from the one that is due on
		for i := len(f.Months) - 1; i >= 0 && f.Months[i].Month >= due; i-- {
			if _, ok := f.Months[i].Figure(what); ok {
				return f.Months[i].Month
			}
		}
		return ""
	}
	last := &f.Months[len(f.Months)-1]
	newest := last.Month
	if newest >= due {
		for _, w := range graph.MonthFigures()[:7] {
			if _, ok := last.Figure(w.Value); !ok {
				lacks = append(lacks, w.ZH)
			}
		}
	}
	words := graph.Describe(graph.KindMonths)
	figure := func(month graph.Date, what string) (float64, bool) {
		m := at(month)
		if m == nil {
			return 0, false
		}
		return m.Figure(what)
	}
	for _, l := range lines {
		last := stated(l.What)
		if l.Way != graph.WaySilent && last == "" {
			continue
		}
		switch l.Way {
		case graph.WaySilent:
			if due := lastDue(today, int(l.Number)); newest < due {
				list = append(list, Alert{f.ID, due, l.What, "未报", fmt.Sprintf("最近报到%s，%s未报", monthZH(newest), monthZH(due)), l.Text})
			}
		case graph.WayFalling:
			zh, unit, said := words.Field(l.What).ZH, words.Field(l.What).Unit, ""
			falls := l.Number >= 1
			for k := int(l.Number); falls && k >= 0; k-- {
				v, ok := figure(monthsBefore(last, k), l.What)
				before, known := figure(monthsBefore(last, k+1), l.What)
				if said += monthZH(monthsBefore(last, k)) + tidy(v) + unit; k > 0 {
					said += "，"
				}
				falls = ok && (k == int(l.Number) || known && v < before)
			}
			if falls {
				list = append(list, Alert{f.ID, last, l.What, zh, said, l.Text})
			}
		case graph.WayDrop:
			v, ok := figure(last, l.What)
			before, known := figure(monthsBefore(last, 12), l.What)
			if !ok || !known || before == 0 {
				continue
			}
			how := "" // a share of a loss is no fall of a profit
			switch {
			case before > 0 && v < 0 && l.What == "profit":
				how = "由盈转亏"
			case before > 0 && v*100 <= before*(100-l.Number):
				how = fmt.Sprintf("同比下降%s%%", tidy((1-v/before)*100))
			case before < 0 && v*100 <= before*(100+l.Number) && l.What == "profit":
				how = fmt.Sprintf("亏损扩大%s%%", tidy((v/before-1)*100))
			default:
				continue
			}
			field := words.Field(l.What)
			list = append(list, Alert{f.ID, last, l.What, field.ZH, fmt.Sprintf("%s%s%s，上年同月%s%s，%s", monthZH(last), tidy(v), field.Unit, tidy(before), field.Unit, how), l.Text})
		}
	}
	return list, lacks
}

// monthsBefore is the month so many before another.
func monthsBefore(month graph.Date, n int) graph.Date {
	t, err := time.Parse("2006-01", string(month))
	if err != nil {
		return ""
	}
	return graph.Date(t.AddDate(0, -n, 0).Format("2006-01"))
}

// lastDue is the last month that should be reported by a day, so many days after its end.
func lastDue(today graph.Date, days int) graph.Date {
	t, err := time.Parse(time.DateOnly, today.LastDay())
	if err != nil {
		return ""
	}
	t = t.AddDate(0, 0, -days)
	return monthsBefore(graph.Date(t.Format("2006-01")), 1)
}

// monthZH is a month as people read it.
func monthZH(m graph.Date) string {
	if t, err := time.Parse("2006-01", string(m)); err == nil {
		return t.Format("2006年1月")
	}
	return string(m)
}
