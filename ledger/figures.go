package ledger

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"chainchief/graph"
)

// Firm is what an office keeps of a firm besides what it is: its titles, years and months.
type Firm struct {
	ID     string
	Titles []graph.Title
	Years  map[int]*graph.Acre
	Months []graph.Month // in the order of time
}

// Firms sorts what an office keeps by firm.
func Firms(titles []graph.Title, years []graph.Acre, months []graph.Month) map[string]*Firm {
	all := map[string]*Firm{}
	of := func(id string) *Firm {
		if all[id] == nil {
			all[id] = &Firm{ID: id, Years: map[int]*graph.Acre{}}
		}
		return all[id]
	}
	for _, t := range titles {
		of(t.Enterprise).Titles = append(of(t.Enterprise).Titles, t)
	}
	for i := range years {
		of(years[i].Enterprise).Years[years[i].Year] = &years[i]
	}
	for _, m := range months {
		of(m.Enterprise).Months = append(of(m.Enterprise).Months, m)
	}
	for _, f := range all {
		slices.SortFunc(f.Months, func(a, b graph.Month) int { return cmp.Compare(a.Month, b.Month) })
	}
	return all
}

// At is what was known of the firm by a day: its titles given and its months begun by then. Years
// are asked for by the day.
func (f *Firm) At(day graph.Date) *Firm {
	later := func(d graph.Date) bool { return d != "" && d.FirstDay() > day.LastDay() }
	if !slices.ContainsFunc(f.Titles, func(t graph.Title) bool { return later(t.From) }) && (len(f.Months) == 0 || !later(f.Months[len(f.Months)-1].Month)) {
		return f
	}
	then := *f
	then.Titles = slices.DeleteFunc(slices.Clone(f.Titles), func(t graph.Title) bool { return later(t.From) })
	then.Months = slices.DeleteFunc(slices.Clone(f.Months), func(m graph.Month) bool { return later(m.Month) })
	return &then
}

// Holds reports whether the firm holds a title at a date.
func (f *Firm) Holds(title string, at graph.Date) bool {
	return slices.ContainsFunc(f.Titles, func(t graph.Title) bool { return t.Title == title && t.Held(at) })
}

// reckoning works an indicator out of figures, and notes those that are lacking.
type reckoning struct {
	f     *Firm
	lacks []string // in words, with the year: 2025年研发经费
}

func (r *reckoning) of(year int, name string) float64 {
	if a := r.f.Years[year]; a != nil {
		if v, ok := a.Figure(name); ok {
			return v
		}
	}
	if said := fmt.Sprintf("%d年%s", year, graph.Describe(graph.KindAcres).Field(name).ZH); !slices.Contains(r.lacks, said) {
		r.lacks = append(r.lacks, said)
	}
	return 0
}

// per is a share of two figures of a year. One of nothing is lacking: nothing can be said per 亩 of no land.
func (r *reckoning) per(year int, part, whole string, times float64) float64 {
	a, b := r.of(year, part), r.of(year, whole)
	if b == 0 {
		if len(r.lacks) == 0 { // it was said to be 0
			r.lacks = append(r.lacks, fmt.Sprintf("%d年%s（为零，不能计算）", year, graph.Describe(graph.KindAcres).Field(whole).ZH))
		}
		return 0
	}
	return a / b * times
}

// ratios are the indicators that are one figure of a year by another, times a factor.
var ratios = map[string]struct {
	part, whole string
	times       float64
}{
	"tax_per_mu": {"tax", "land", 1}, "value_per_mu": {"value", "land", 1}, "revenue_per_mu": {"revenue", "land", 1}, "upgrade_per_mu": {"upgrade", "land", 1},
	"value_per_energy": {"value", "energy", 1}, "revenue_per_energy": {"revenue", "energy", 1}, "value_per_emission": {"value", "emission", 1}, "revenue_per_emission": {"revenue", "emission", 1},
	"productivity": {"value", "staff", 1}, "rd_share": {"rd", "revenue", 100}, "rd_staff_share": {"rd_staff", "staff", 100}, "tax_per_power": {"tax", "power", 1},
}

// Indicator is an indicator of a firm in a year, by its name in the lines of rules; lacks
// names the figures without which nothing can be said.
func (f *Firm) Indicator(what string, year int, today graph.Date) (v float64, lacks []string) {
	r := &reckoning{f: f}
	defer func() { v = math.Round(v*1e9) / 1e9 }() // 105 is 5 % more than 100, whatever a machine makes of it
	if q, ok := ratios[what]; ok {
		return r.per(year, q.part, q.whole, q.times), r.lacks
	}
	main := func(y int) float64 { return r.of(y, "revenue") * r.of(y, "main_share") / 100 }
	growth := func(now, before float64) float64 {
		if before == 0 {
			return 0
		}
		return (now/before - 1) * 100
	}
	switch what {
	case "rd_share_before":
		v = r.per(year-1, "rd", "revenue", 100)
	case "year_revenue":
		v = r.of(year, "revenue")
	case "rd_year":
		v = r.of(year, "rd")
	case "rd_two":
		v = r.of(year, "rd") + r.of(year-1, "rd")
	case "equity_two":
		v = r.of(year, "equity") + r.of(year-1, "equity")
	case "growth":
		v = (growth(main(year), main(year-1)) + growth(main(year-1), main(year-2))) / 2
	case "growth_compound":
		if before := r.of(year-2, "revenue"); before > 0 {
			v = (math.Sqrt(r.of(year, "revenue")/before) - 1) * 100
		}
	case "srdi":
		if len(f.Titles) == 0 { // nobody has entered what it holds
			r.lacks = append(r.lacks, "企业称号（台账里没有登记）")
		}
		if f.Holds(graph.TitleSRDI, today) || f.Holds(graph.TitleLittleGiant, today) {
			v = 1
		}
	case "institute":
		if a := f.Years[year]; a != nil && a.Institute {
			return 1, nil
		}
		r.lacks = append(r.lacks, fmt.Sprintf("%d年有无研发机构", year)) // a box that is not ticked says nothing
	default:
		v = r.of(year, what)
	}
	return v, r.lacks
}

// Sales is what is known of the revenue by which a firm comes above the scale.
type Sales struct {
	Value float64 // 万元: that of the last full year, or that of the months of this one where it is more
	Said  string  // where it is from; blank: nothing is known
	// Lacks is what must be told before it is more than a part, which may reach a bar but cannot
	// miss one; blank: nothing.
	Lacks string
}

// Sales is the revenue of a firm by its last full year, told as such or by twelve months, and by
// the months of the year of today.
func (f *Firm) Sales(today graph.Date) (s Sales) {
	year := lastYear(today)
	full := false
	if a := f.Years[year]; a != nil {
		if s.Value, full = a.Figure("revenue"); full {
			s.Said = fmt.Sprintf("%d年营业收入", year)
		}
	}
	if sum, told := f.monthly(year); !full && len(told) == 12 {
		s.Value, s.Said, full = sum, fmt.Sprintf("%d年1—12月营业收入", year), true
	}
	sum, told := f.monthly(year + 1)
	if !full {
		s.Lacks = "营业收入（年度指标或月度监测）"
	}
	if len(told) == 0 {
		return s
	}
	if !full {
		s.Lacks = fmt.Sprintf("%d年营业收入", year)
		if missing := monthsZH(without(told, today.FirstDay())); missing != "" {
			s.Lacks = fmt.Sprintf("%d年%s营业收入，或%s", year+1, missing, s.Lacks)
		}
	}
	if s.Said == "" || sum > s.Value {
		s.Value, s.Said = sum, fmt.Sprintf("%d年%s中已报%d个月的营业收入", year+1, spanZH(told[0], told[len(told)-1]), len(told))
	}
	return s
}

// monthly is the revenue that was told by the months of a year, and which those are, in their order.
func (f *Firm) monthly(year int) (sum float64, told []int) {
	of := strconv.Itoa(year) + "-"
	for i := range f.Months {
		m := &f.Months[i]
		if !strings.HasPrefix(string(m.Month), of) {
			continue
		}
		month, known := m.Month.Month()
		if revenue, ok := m.Figure("revenue"); ok && known {
			sum, told = sum+revenue, append(told, month%12+1)
		}
	}
	return sum, told
}

// without are the months that have ended by a day of a year, but those that were told.
func without(told []int, today string) (list []int) {
	now, err := time.Parse(time.DateOnly, today)
	for m := 1; err == nil && m < int(now.Month()); m++ {
		if !slices.Contains(told, m) {
			list = append(list, m)
		}
	}
	return list
}

// monthsZH are months as people read them: 1月、3—9月.
func monthsZH(list []int) string {
	var said []string
	for i := 0; i < len(list); {
		k := i
		for k+1 < len(list) && list[k+1] == list[k]+1 {
			k++
		}
		said, i = append(said, spanZH(list[i], list[k])), k+1
	}
	return strings.Join(said, "、")
}

// spanZH is a span of months, which may be one.
func spanZH(first, last int) string {
	if first == last {
		return fmt.Sprintf("%d月", first)
	}
	return fmt.Sprintf("%d—%d月", first, last)
}

// lastYear is the last full year before a day; 0: the day is none.
func lastYear(today graph.Date) int {
	t, err := time.Parse(time.DateOnly, today.FirstDay())
	if err != nil {
		return 0
	}
	return t.Year() - 1
}
