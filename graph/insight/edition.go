package insight

import (
	"fmt"

	"chainchief/graph"
)

// Withholds reports whether the public edition (公开版) does not tell the status: it is a
// hint, or rests on what it may not show. firms and projects are how many of each of the
// segment it shows.
func (s Status) Withholds(firms, projects int) bool {
	switch s {
	case Suspected:
		return true
	case Strong, Ordinary, Weak:
		return firms == 0
	case Building, Signed:
		return projects == 0
	}
	return false
}

// Published reports whether the public edition names the firm.
func (f *Firm) Published() bool {
	return f.Certainty == graph.Confirmed && !f.doubted && f.Vouched()
}

// Public is the answer as the public edition tells it: how segments stand, by whom and
// by what projects, as far as the sources can be shown. What to do, in what order and
// why, whom to turn to, and what the office doubts stay within the house.
func (a *Answer) Public() *Answer {
	b := &Answer{Chain: a.Chain, Region: a.Region, Partner: a.Partner, Parts: a.Parts, AsOf: a.AsOf, RuleVersion: a.RuleVersion, UndatedStarts: a.UndatedStarts,
		UnplacedFirms: a.UnplacedFirms, BeforeFacts: a.BeforeFacts, Counts: map[Status]int{}, Actions: map[Action]int{}, Figures: a.Figures,
		Items: []Verdict{}, NotRanked: []Verdict{}, Strengths: []Strength{}, Notices: []string{}, Segments: make([]Verdict, len(a.Segments))}
	b.Figures.SinglePoints = []Single{}
	named := map[string]bool{}
	for i := range a.Segments {
		b.Segments[i] = a.Segments[i].public()
		b.Counts[b.Segments[i].Status]++
		for _, f := range b.Segments[i].Firms {
			named[f.ID] = true
		}
		if a.Segments[i].Present && b.Segments[i].Status == Withheld {
			b.Figures.UntoldPresent++
		}
	}
	b.Figures.Untold = max(0, a.Figures.Recorded-len(named))
	return b
}

// UntoldZH says behind a count how many of it the public edition does not show; blank: none.
func UntoldZH(n int, unit string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("其中%d%s公开版不列", n, unit)
}

func (d *Verdict) public() Verdict {
	p := Verdict{Segment: d.Segment, Card: d.Card, Status: d.Status, SinglePoint: d.SinglePoint, Passed: d.Passed, BreakPoint: d.BreakPoint, Grade: d.Grade, GradeZH: d.GradeZH,
		Action: NoAction, Inputs: Inputs{Parts: d.Inputs.Parts}, Firms: []Firm{}, PartnerFirms: []Firm{}, Projects: []ProjectNote{}, Reasons: []string{}}
	for _, f := range d.Firms {
		if f.Segment == "" && f.Published() {
			f.Verification, f.Extra = nil, nil
			p.Firms = append(p.Firms, f)
		}
	}
	for _, n := range d.Projects {
		if n.Vouched() {
			n.Remark, n.Note, n.State, n.Verification, n.Extra = "", "", "", nil, nil
			p.Projects = append(p.Projects, n)
		}
	}
	if d.Status.Withholds(len(p.Firms), len(p.Projects)) {
		p.Status, p.SinglePoint, p.Passed, p.BreakPoint, p.Projects = Withheld, false, false, false, p.Projects[:0]
	}
	p.StatusZH = p.Status.ZH()
	return p
}
