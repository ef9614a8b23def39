package neostore

import "chainchief/graph"

// Days are kept as whole numbers, 20240630, that compare as days do.
const (
	always int64 = 0        // begins before all records
	never  int64 = 99999999 // ends after all records
)

// dayOf is the last day that a date covers, or 0 for a blank one.
func dayOf(d graph.Date) int64 {
	n := int64(0)
	for _, c := range []byte(d.LastDay()) {
		if c != '-' {
			n = n*10 + int64(c-'0')
		}
	}
	return n
}

// interval is graph.ActiveAt in days: in force where begins <= day < ends.
func interval(since, until graph.Date) (begins, ends int64) {
	begins, ends = always, never
	if since != "" {
		begins = dayOf(since)
	}
	if until != "" {
		ends = dayOf(until)
	}
	return begins, ends
}
