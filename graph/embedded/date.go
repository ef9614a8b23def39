package embedded

import (
	"fmt"
	"sync/atomic"

	"chainchief/graph"
)

// day is a graph.Date as the number YYYYMMDD, with zeros for what it leaves
// open; 0 is the blank date. Days order as dates do.
type day uint32

func toDay(d graph.Date) day {
	var n day
	for _, c := range []byte(d) {
		if c != '-' {
			n = n*10 + day(c-'0')
		}
	}
	switch len(d) {
	case 4:
		return n * 10000
	case 7:
		return n * 100
	}
	return n
}

func (d day) date() graph.Date {
	if d == 0 {
		return ""
	}
	if i := d.place(); i >= 0 {
		if text := dateTexts[i].Load(); text != nil {
			return *text
		}
	}
	text := d.format()
	if i := d.place(); i >= 0 {
		dateTexts[i].Store(&text)
	}
	return text
}

// dateTexts keeps the texts of days that were written once, since a few thousand
// of them are written over and over.
var dateTexts [300 * 13 * 32]atomic.Pointer[graph.Date]

// place is where the text of a day between 1900 and 2199 is kept, or -1.
func (d day) place() int {
	year, month, date := int(d/10000)-1900, int(d/100%100), int(d%100)
	if year < 0 || year >= 300 || month > 12 || date > 31 {
		return -1
	}
	return (year*13+month)*32 + date
}

func (d day) format() graph.Date {
	switch {
	case d%10000 == 0:
		return graph.Date(fmt.Sprintf("%04d", d/10000))
	case d%100 == 0:
		return graph.Date(fmt.Sprintf("%04d-%02d", d/10000, d/100%100))
	}
	return graph.Date(fmt.Sprintf("%04d-%02d-%02d", d/10000, d/100%100, d%100))
}

// last is the last day that d covers.
func (d day) last() day {
	switch {
	case d == 0 || d%100 != 0:
		return d
	case d%10000 == 0:
		return d + 1231
	}
	switch year, month := d/10000, d/100%100; {
	case month == 4 || month == 6 || month == 9 || month == 11:
		return d + 30
	case month != 2:
		return d + 31
	case year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return d + 29
	}
	return d + 28
}

// asOf is the day a question is answered for.
func (m *memory) asOf(asked graph.Date) day {
	return toDay(graph.FilterDate(asked, m.DataDate)).last()
}

// active is graph.ActiveAt; at must be a full day.
func active(since, until, at day) bool {
	return since.last() <= at && (until == 0 || at < until.last())
}
