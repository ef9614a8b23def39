package ledger

import (
	"fmt"
	"time"

	"chainchief/graph"
)

// Alert is a figure of a firm that somebody should look at, with the line of the rule.
type Alert struct {
	Firm string `json:"-"`    // id
	What string `json:"what"` // the figure; report: nothing was reported
	ZH   string `json:"what_zh"`
	Text string `json:"text"` // the figures
	Rule string `json:"rule"` // the line
}

// Alerts holds the months of a firm to the lines of a rule. Figures that were not stated are
// compared with nothing; those that the last month lacks are named.
func Alerts(lines []graph.Criterion, f *Firm, today graph.Date) (list []Alert, lacks []string) {
	if len(f.Months) == 0 {
		return nil, nil
	}
	at := map[graph.Date]*graph.Month{}
	for i := range f.Months {
		at[f.Months[i].Month] = &f.Months[i]
	}
	last := f.Months[len(f.Months)-1].Month
	figures := graph.MonthFigures()
	for _, w := range figures[:7] {
		if _, ok := at[last].Figure(w.Value); !ok {
			lacks = append(lacks, w.ZH)
		}
	}
	words := graph.Describe(graph.KindMonths)
	figure := func(month graph.Date, what string) (float64, bool) {
		m := at[month]
		if m == nil {
			return 0, false
		}
		return m.Figure(what)
	}
	for _, l := range lines {
		switch l.Way {
		case graph.WaySilent:
			due := lastDue(today, int(l.Number))
			if last < due {
				list = append(list, Alert{f.ID, l.What, "未报", fmt.Sprintf("最近报到%s，%s未报", monthZH(last), monthZH(due)), l.Text})
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
				list = append(list, Alert{f.ID, l.What, zh, said, l.Text})
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
			list = append(list, Alert{f.ID, l.What, field.ZH, fmt.Sprintf("%s%s%s，上年同月%s%s，%s", monthZH(last), tidy(v), field.Unit, tidy(before), field.Unit, how), l.Text})
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
