package insight

import (
	"slices"

	"chainchief/graph"
)

// Departure is an enterprise to be taken out of the facts, with all its
// memberships in force on their date.
type Departure struct {
	Enterprise  graph.Enterprise
	Memberships []graph.Membership
}

// without returns the facts as they would be if the memberships that gone names
// were not recorded. The counts are derived by subtraction, so that no store is
// written to. The tally of the past changes only where past says so.
func (f *Facts) without(frame *Frame, a *Atlas, list []Departure, past bool, gone func(enterprise, segment string) bool) *Facts {
	out := *f
	out.Now = frame.subtract(f.Now, frame.tallyParts(frame.Parts), list, gone)
	if past {
		out.Before = frame.subtract(f.Before, frame.ownParts(), list, gone)
	}
	out.Members = make([]map[string][]graph.Member, len(f.Members))
	for place, bySegment := range f.Members {
		out.Members[place] = make(map[string][]graph.Member, len(bySegment))
		for segment, members := range bySegment {
			out.Members[place][segment] = slices.DeleteFunc(slices.Clone(members), func(m graph.Member) bool {
				leaves := slices.ContainsFunc(list, func(d Departure) bool { return d.Enterprise.ID == m.Enterprise.ID })
				return leaves && gone(m.Enterprise.ID, segment)
			})
		}
	}
	out.Registers = slices.Clone(f.Registers)
	for i := range out.Registers {
		r := &out.Registers[i]
		r.Tally.Rows = slices.Clone(r.Tally.Rows)
		for k := range r.Tally.Rows {
			row := &r.Tally.Rows[k]
			row.Parts = slices.Clone(row.Parts)
			for _, d := range list {
				if a.Within(d.Enterprise.Region, r.Region) {
					frame.move(&row.Parts[0], row.Scope, r.Tally.AsOf, &d, gone)
				}
			}
		}
	}
	return &out
}

// subtract takes memberships out of a tally by parts.
func (f *Frame) subtract(t graph.Tally, parts [][]string, list []Departure, gone func(enterprise, segment string) bool) graph.Tally {
	out := graph.Tally{AsOf: t.AsOf, Rows: slices.Clone(t.Rows)}
	for i := range out.Rows {
		row := &out.Rows[i]
		row.Parts = slices.Clone(row.Parts)
		for _, d := range list {
			counts := &row.Elsewhere
			if k := slices.IndexFunc(parts, func(codes []string) bool { return slices.Contains(codes, d.Enterprise.Region) }); k >= 0 {
				counts = &row.Parts[k]
			}
			f.move(counts, row.Scope, t.AsOf, &d, gone)
		}
	}
	return out
}

// move recounts one enterprise in a scope, where it counts once, at its surest
// membership of the date: from the surest it had to the surest that stays.
func (f *Frame) move(c *graph.Counts, scope string, asOf graph.Date, d *Departure, gone func(enterprise, segment string) bool) {
	const none = 3
	was, is := none, none
	wasCaptive, isCaptive := true, true // of what counts, all serves its own group
	for _, m := range d.Memberships {
		s := &f.net.segments[f.net.index[m.Segment]]
		if scope != s.ID && scope != s.Parent && scope != s.Chain || !graph.ActiveAt(m.Since, m.Until, asOf) {
			continue
		}
		was, wasCaptive = min(was, m.Certainty.Index()), wasCaptive && m.Captive
		if !gone(d.Enterprise.ID, m.Segment) {
			is, isCaptive = min(is, m.Certainty.Index()), isCaptive && m.Captive
		}
	}
	for step, certainty := range []int{was, is} {
		by, captive := int32(2*step-1), []bool{wasCaptive, isCaptive}[step]
		switch {
		case certainty == none:
		case d.Enterprise.Type == graph.TypeInstitution:
			c.Institutions[certainty] += by
		default:
			c.Enterprises[certainty][d.Enterprise.Size.Index()] += by
			if captive {
				c.Captive[certainty][d.Enterprise.Size.Index()] += by
			}
		}
	}
}
