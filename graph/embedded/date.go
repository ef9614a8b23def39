package embedded

import (
	"fmt"
	"time"

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
	switch {
	case d == 0:
		return ""
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
	end := time.Date(int(d/10000), time.Month(d/100%100)+1, 0, 0, 0, 0, 0, time.UTC)
	return d + day(end.Day())
}

// asOf is the day a question is answered for.
func (m *memory) asOf(asked graph.Date) day {
	return toDay(graph.FilterDate(asked, m.dataDate)).last()
}

// active is graph.ActiveAt; at must be a full day.
func active(since, until, at day) bool {
	return since.last() <= at && (until == 0 || at < until.last())
}
