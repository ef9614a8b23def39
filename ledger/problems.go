package ledger

import (
	"cmp"
	"iter"
	"math/big"
	"slices"

	"chainchief/graph"
)

// UnitLine is what a unit was given to settle, and what became of it.
type UnitLine struct {
	Unit     string `json:"unit"`
	Given    int    `json:"given"`
	InTime   int    `json:"in_time"`  // settled by the day they were due
	Late     int    `json:"late"`     // settled after it
	Open     int    `json:"open"`     // not settled
	Overdue  int    `json:"overdue"`  // of those: due before today
	Closed   int    `json:"closed"`   // struck off
	Longest  int    `json:"longest"`  // days that the oldest of the overdue is late
	Settled  string `json:"settled"`  // 办结率 in percent, one digit
	Punctual string `json:"punctual"` // 按时办结率
}

// Case is what counts of a problem: the unit that is to settle it, until when, and how far it is.
type Case struct {
	Unit        string
	Until, Done graph.Date
	Step        int // in graph.ProblemSteps
}

// CaseOf is what counts of a problem.
func CaseOf(p *graph.Issue) Case { return Case{p.Unit, p.Until, p.Done, p.Step()} }

// Late is how many days a problem is overdue today; 0: it is not.
func (c Case) Late(today graph.Date) int {
	if c.Until == "" || c.Step >= graph.StepDone || c.Until.LastDay() >= today.LastDay() {
		return 0
	}
	return days(c.Until.LastDay(), today.LastDay()) - 1
}

// ByUnit adds problems that were assigned up by the unit that is to settle them: the
// most overdue first, then by name.
func ByUnit(list iter.Seq[Case], today graph.Date) []UnitLine {
	of := map[string]*UnitLine{}
	for p := range list {
		if p.Step < graph.StepAssigned {
			continue
		}
		u := of[p.Unit]
		if u == nil {
			u = &UnitLine{Unit: p.Unit}
			of[p.Unit] = u
		}
		u.Given++
		switch {
		case p.Step < graph.StepDone:
			u.Open++
			if late := p.Late(today); late > 0 {
				u.Overdue++
				u.Longest = max(u.Longest, late)
			}
		case p.Done.LastDay() <= p.Until.LastDay():
			u.InTime++
		default:
			u.Late++
		}
		if p.Step == graph.StepClosed {
			u.Closed++
		}
	}
	lines := make([]UnitLine, 0, len(of))
	for _, u := range of {
		u.Settled, u.Punctual = share(u.InTime+u.Late, u.Given), share(u.InTime, u.Given)
		lines = append(lines, *u)
	}
	slices.SortFunc(lines, func(a, b UnitLine) int {
		return cmp.Or(b.Overdue-a.Overdue, b.Open-a.Open, cmp.Compare(a.Unit, b.Unit))
	})
	return lines
}

func share(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return percent(new(big.Rat).SetInt64(int64(part)), new(big.Rat).SetInt64(int64(whole)), 1)
}

// TakeStep is the problem one step further: by whom, on what day, with what it came to
// and, where it is assigned, the unit and the day it is due. What is blank stays as it stands.
func TakeStep(p graph.Issue, by string, on graph.Date, says, unit string, until graph.Date) graph.Issue {
	next := p.Step() + 1
	if next > graph.StepClosed {
		return p
	}
	d := graph.Describe(graph.KindProblems)
	s := graph.ProblemSteps[next]
	var r graph.Record = p
	r = d.Field(s.Date).With(d.Field(s.By).With(r, by), on)
	if s.Says != "" && says != "" {
		r = d.Field(s.Says).With(r, says)
	}
	p = r.(graph.Issue)
	if next == graph.StepAssigned {
		p.Unit, p.Until = cmp.Or(unit, p.Unit), cmp.Or(until, p.Until)
	}
	return p
}

// SendBack is the problem as it was after an earlier step, with the reason: what came
// later is to be done again.
func SendBack(p graph.Issue, step int, reason string) graph.Issue {
	d := graph.Describe(graph.KindProblems)
	var r graph.Record = p
	for i := p.Step(); i > step && i > 0; i-- {
		s := graph.ProblemSteps[i]
		for _, name := range append([]string{s.By, s.Date, s.Says}, s.Also...) {
			if name != "" {
				r = d.Field(name).With(r, nil)
			}
		}
	}
	p = r.(graph.Issue)
	p.Returned = reason
	return p
}
