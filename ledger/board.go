package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
)

// ValidLeadFrom is the investment in 亿元 from which a lead counts as a 有效线索.
const ValidLeadFrom = 5

// ValidLead reports whether the project is a lead that counts (5亿元以上有效线索).
func (c *Dossier) ValidLead() bool {
	return c.Stage == graph.ProjectLead && c.Amount100MCNY >= ValidLeadFrom
}

// idleLimits are the working days after which a project of a stage that nobody told
// anything of counts as stuck: a lead is told of monthly, what is being built by the
// quarter. Who produces and who ended is not looked after.
var idleLimits = map[graph.ProjectStage]int{graph.ProjectLead: 22, graph.ProjectSigned: 44, graph.ProjectStarted: 66}

// Heard is the date of the last thing told of the project: its passage or its progress.
func (c *Dossier) Heard() graph.Date {
	last := c.Date
	if len(c.Track) > 0 { // one that was sent back is told of since then
		last = later(last, c.Track[len(c.Track)-1].Date)
	}
	if len(c.Progress) > 0 {
		last = later(last, c.Progress[0].Date)
	}
	return last
}

func later(a, b graph.Date) graph.Date {
	if b.LastDay() > a.LastDay() {
		return b
	}
	return a
}

// Idle counts the working days since the last thing told of the project.
func (c *Dossier) Idle(days *Calendar, today graph.Date) int { return days.Worked(c.Heard(), today) }

// Card is a project on the board.
type Card struct {
	*Dossier
	Days    int  // working days without progress
	Stuck   bool // more of them than its stage has
	Overdue bool // its next step was due before today
	Week    bool // its next step is due within seven days
	NoNext  bool // nobody said what is to be done next
}

// Next is what is to be done next; nil: nobody said.
func (c *Dossier) Next() *graph.Progress {
	if len(c.Progress) == 0 {
		return nil
	}
	return &c.Progress[0]
}

// CardOf is a project as it stands on a day.
func CardOf(c *Dossier, days *Calendar, today graph.Date) Card {
	card := Card{Dossier: c, Days: c.Idle(days, today)}
	limit, looked := idleLimits[c.Stage]
	if !looked {
		return card
	}
	card.Stuck = card.Days > limit
	next := c.Next()
	if card.NoNext = next == nil; card.NoNext {
		return card
	}
	due := next.NextDue.LastDay()
	card.Overdue = due < today.LastDay()
	card.Week = !card.Overdue && due <= plusDays(today, 7)
	return card
}

func plusDays(d graph.Date, n int) string {
	t, err := time.Parse(time.DateOnly, d.LastDay())
	if err != nil {
		return d.LastDay()
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// What a board may be narrowed to besides who and where.
const (
	OnlyOverdue = "overdue"
	OnlyStuck   = "stuck"
	OnlyWeek    = "week"
	OnlyWaiting = "waiting"
	OnlyNoNext  = "no-next"
	OnlyValid   = "valid"
)

// Filter narrows a board; blank fields do not.
type Filter struct {
	Stage        graph.ProjectStage
	Regions      []string // codes
	Segments     []string // of a chain
	Unit, Leader string
	Only         string
}

// Keeps reports whether a card is one of those asked for.
func (f *Filter) Keeps(c *Card) bool {
	if f.Stage != "" && c.Stage != f.Stage || f.Regions != nil && !slices.Contains(f.Regions, c.Region) || f.Unit != "" && c.Unit != f.Unit || f.Leader != "" && c.Leader != f.Leader {
		return false
	}
	if f.Segments != nil && !slices.ContainsFunc(c.Segments, func(s string) bool { return slices.Contains(f.Segments, s) }) {
		return false
	}
	switch f.Only {
	case OnlyOverdue:
		return c.Overdue
	case OnlyStuck:
		return c.Stuck
	case OnlyWeek:
		return c.Week
	case OnlyWaiting:
		return len(c.Waiting) > 0
	case OnlyNoNext:
		return c.NoNext
	case OnlyValid:
		return c.ValidLead()
	}
	return true
}

// Column is a stage of the board with its projects, those that wait longest first.
type Column struct {
	Stage                       graph.ProjectStage
	ZH                          string
	Cards                       []Card
	Amount                      float64 // 亿元 of those that state one
	Overdue, Stuck, Week, Valid int
}

// Board lays the projects of the ledger out by their stages. A project that is not in
// the ledger is known from reports alone and stands on no board.
func Board(cases []*Dossier, days *Calendar, today graph.Date, f Filter) []Column {
	columns := make([]Column, 0, len(graph.ProjectStages)+1)
	at := map[graph.ProjectStage]int{}
	for _, stage := range append(slices.Clone(graph.ProjectStages), graph.ProjectEnded) {
		at[stage] = len(columns)
		columns = append(columns, Column{Stage: stage, ZH: StageZH(stage)})
	}
	for _, c := range cases {
		if len(c.Track) == 0 && len(c.Waiting) == 0 {
			continue
		}
		card := CardOf(c, days, today)
		i, ok := at[c.Stage]
		if !ok || !f.Keeps(&card) {
			continue
		}
		col := &columns[i]
		col.Cards = append(col.Cards, card)
		col.Amount += c.Amount100MCNY
		col.Overdue += one(card.Overdue)
		col.Stuck += one(card.Stuck)
		col.Week += one(card.Week)
		col.Valid += one(c.ValidLead())
	}
	for i := range columns {
		slices.SortFunc(columns[i].Cards, func(a, b Card) int {
			return cmp.Or(one(b.Overdue)-one(a.Overdue), cmp.Compare(b.Days, a.Days), strings.Compare(a.ID, b.ID))
		})
	}
	return columns
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Change is one passage of a project between two dates.
type Change struct {
	*Dossier
	graph.Passage
}

// Changes lists the passages that happened after one day up to another, the newest
// first, of the projects that a filter keeps whatever their stage is now.
func Changes(cases []*Dossier, since, until graph.Date, f Filter) (list []Change) {
	f.Stage, f.Only = "", ""
	for _, c := range cases {
		if len(c.Track) == 0 || !f.Keeps(&Card{Dossier: c}) {
			continue
		}
		for _, x := range c.Track {
			if day := x.Date.LastDay(); day > since.LastDay() && day <= until.LastDay() {
				list = append(list, Change{c, x})
			}
		}
	}
	slices.SortFunc(list, func(a, b Change) int {
		return cmp.Or(strings.Compare(b.Passage.Date.LastDay(), a.Passage.Date.LastDay()), strings.Compare(a.Passage.ID, b.Passage.ID))
	})
	return list
}
