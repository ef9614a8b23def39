package ledger

import (
	"slices"
	"time"

	"chainchief/graph"
)

// Calendar knows which days are worked. Without holidays it knows the week alone.
type Calendar struct {
	off, worked []int      // days against the week, by their numbers, in order
	Until       graph.Date // the last day of the last year that has holidays; blank: none has
}

// NewCalendar makes a calendar of the holidays of a data set.
func NewCalendar(list []graph.Holiday) *Calendar {
	c := &Calendar{}
	for _, h := range list {
		n, ok := number(h.Day)
		switch {
		case !ok:
			continue
		case h.Kind == graph.DayOff && !weekend(n):
			c.off = append(c.off, n)
		case h.Kind == graph.DayWorked && weekend(n):
			c.worked = append(c.worked, n)
		}
		c.Until = max(c.Until, graph.Date(h.Day.LastDay()[:4]+"-12-31"))
	}
	slices.Sort(c.off)
	slices.Sort(c.worked)
	c.off, c.worked = slices.Compact(c.off), slices.Compact(c.worked)
	return c
}

// Worked counts the working days behind one day up to another; 0 where either is unknown.
// A month or year counts as its last day.
func (c *Calendar) Worked(from, to graph.Date) int {
	a, known := number(from)
	b, also := number(to)
	if !known || !also || b <= a {
		return 0
	}
	n := (b - a) / 7 * 5
	for d := a + (b-a)/7*7 + 1; d <= b; d++ {
		if !weekend(d) {
			n++
		}
	}
	return n - between(c.off, a, b) + between(c.worked, a, b)
}

// between counts the days behind a up to b.
func between(days []int, a, b int) int {
	i, _ := slices.BinarySearch(days, a+1)
	k, _ := slices.BinarySearch(days, b+1)
	return k - i
}

// number is a day by the days since 1970; false: it is none.
func number(d graph.Date) (int, bool) {
	t, err := time.Parse(time.DateOnly, d.LastDay())
	return int(t.Unix() / (24 * 60 * 60)), err == nil
}

// weekend: day 0 was a Thursday.
func weekend(n int) bool { return (n+3)%7 >= 5 }
