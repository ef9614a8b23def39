package ledger

import (
	"strings"
	"testing"

	"chainchief/graph"
)

// TestWorked: the week counts, and the days that the notice of the year puts against it.
func TestWorked(t *testing.T) {
	week := NewCalendar(nil)
	year := NewCalendar([]graph.Holiday{{Day: "2026-10-01", Kind: graph.DayOff}, {Day: "2026-10-02", Kind: graph.DayOff}, {Day: "2026-10-03", Kind: graph.DayOff}, {Day: "2026-10-05", Kind: graph.DayOff},
		{Day: "2026-10-06", Kind: graph.DayOff}, {Day: "2026-10-07", Kind: graph.DayOff}, {Day: "2026-10-10", Kind: graph.DayWorked}})
	for _, c := range []struct {
		from, to   graph.Date
		week, year int
	}{
		{"2026-09-30", "2026-10-01", 1, 0}, {"2026-09-30", "2026-10-11", 7, 3}, {"2026-09-25", "2026-09-28", 1, 1}, {"2026-09-30", "2026-09-30", 0, 0},
		{"2026-10-02", "2026-09-30", 0, 0}, {"", "2026-09-30", 0, 0}, {"2026-09", "2026-10-11", 7, 3}, {"2025-10-01", "2026-10-01", 261, 260},
	} {
		if w, y := week.Worked(c.from, c.to), year.Worked(c.from, c.to); w != c.week || y != c.year {
			t.Errorf("%s to %s: %d by the week, %d by the year, want %d and %d", c.from, c.to, w, y, c.week, c.year)
		}
	}
}

// at is a project with a track of stages and dates.
func at(id string, steps ...string) *Dossier {
	p := graph.Project{ID: id, Name: "项目" + id, Region: "341524", Amount100MCNY: 6, Unit: "甲局"}
	var track []graph.Passage
	from := graph.ProjectStage("")
	for i := 0; i+1 < len(steps); i += 2 {
		to := graph.ProjectStage(steps[i])
		track = append(track, graph.Passage{ID: id + steps[i], Project: id, Step: len(track) + 1, From: from, To: to, Date: graph.Date(steps[i+1]), State: graph.PassageDone})
		from = to
	}
	p.Stage, p.Date = graph.Standing(track)
	return NewDossier(p, track, nil, nil)
}

// TestPass: who skips, goes back without a reason, or lacks what a stage demands is told
// so in a sentence with the next step; who may go on gets one passage a stage.
func TestPass(t *testing.T) {
	demand := func(stage graph.ProjectStage, what string) graph.Demand {
		return graph.Demand{ID: graph.DemandOf(stage, what).Key, Stage: stage, What: what}
	}
	demands := []graph.Demand{demand("signed", "unit"), demand("signed", "land"), demand("enrolled", graph.DemandSecond)}
	on := func(to string, pairs ...string) Move {
		m := Move{To: graph.ProjectStage(to), Dates: map[graph.ProjectStage]graph.Date{}, By: "甲", Proof: "文件"}
		for i := 0; i+1 < len(pairs); i += 2 {
			m.Dates[graph.ProjectStage(pairs[i])] = graph.Date(pairs[i+1])
		}
		return m
	}
	ended := func(gate graph.Date) *Dossier {
		d := at("e", "lead", "2026-01-01", "signed", "2026-02-01", "ended", "2026-05-01")
		if gate != "" {
			d.Screenings = []graph.Screening{{ID: "1", Gate: "land", Result: graph.ScreeningPassed, Date: gate}}
		}
		return d
	}
	again := on("signed", "signed", "2026-06-01")
	again.Reason = "投资方又来了"
	later := at("a", "lead", "2026-01-01")
	later.Screenings = []graph.Screening{{ID: "1", Gate: "land", Result: graph.ScreeningPassed, Date: "2026-03-02"}}
	failed := at("a", "lead", "2026-01-01")
	failed.Screenings = []graph.Screening{{ID: "1", Gate: "land", Result: graph.ScreeningPassed, Date: "2026-01"}, {ID: "2", Gate: "land", Result: graph.ScreeningFailed, Date: "2026-02-28"}, {ID: "3", Gate: "land", Result: graph.ScreeningPassed, Date: "2026-04"}}
	judged := at("a", "lead", "2026-01-01")
	judged.Screenings = []graph.Screening{{ID: "1", Gate: "land", Result: graph.ScreeningFailed, Date: "2026-01"}, {ID: "2", Gate: "land", Result: graph.ScreeningPassed, Date: "2026-02"}}
	unknown := at("n")
	unknown.Screenings = judged.Screenings
	for name, c := range map[string]struct {
		of    *Dossier
		move  Move
		says  string
		steps int
	}{
		"skips":                       {judged, on("started", "started", "2026-03-01"), "缺少“签约”的日期", 0},
		"not judged":                  {at("b", "lead", "2026-01-01"), on("signed", "signed", "2026-03-01"), "登记“用地”的研判", 0},
		"judged after it":             {later, on("signed", "signed", "2026-03-01"), "登记2026-03-01及以前的“用地”研判（现有的是2026-03-02的）", 0},
		"passed after it":             {failed, on("signed", "signed", "2026-03-01"), "整改并重新研判“用地”（现为未通过）", 0},
		"up again, not judged":        {ended(""), again, "登记“用地”的研判", 0},
		"up again, judged later":      {ended("2026-06-02"), again, "登记2026-06-01及以前的“用地”研判", 0},
		"up again":                    {ended("2026-05-30"), again, "", 1},
		"signed":                      {judged, on("signed", "signed", "2026-03-01"), "", 1},
		"signed, having been a lead":  {unknown, on("signed", "lead", "2026-01-01", "signed", "2026-03-01"), "", 2},
		"signed without a lead":       {unknown, on("signed", "signed", "2026-03-01"), "", 1},
		"a date told again":           {judged, on("signed", "lead", "2026-01-01", "signed", "2026-03-01"), "", 1},
		"a date told otherwise":       {judged, on("signed", "lead", "2026-01-05", "signed", "2026-03-01"), "“线索”已登记为 2026-01-01，这次写的是 2026-01-05", 0},
		"a date of a stage behind it": {judged, on("signed", "signed", "2026-03-01", "started", "2026-05-01"), "写了“开工”的日期 2026-05-01，但这次只变更到“签约”", 0},
		"several at once":             {judged, on("commissioned", "signed", "2026-03-01", "started", "2026-04-01", "commissioned", "2026-09"), "", 3},
		"out of order":                {judged, on("started", "signed", "2026-03-01", "started", "2026-02-01"), "早于上一步", 0},
		"back without a reason":       {at("c", "lead", "2026-01-01", "signed", "2026-02-01"), on("lead", "lead", "2026-03-01"), "须写明理由", 0},
		"back to where it was not":    {at("c", "signed", "2026-02-01"), Move{To: "lead", Dates: map[graph.ProjectStage]graph.Date{"lead": "2026-03-01"}, By: "甲", Proof: "x", Reason: "y"}, "依次登记", 0},
	} {
		_, made, err := c.of.Pass(c.move, demands)
		if c.says == "" && (err != nil || len(made) != c.steps) {
			t.Errorf("%s: %v, %d steps", name, err, len(made))
		}
		if c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	waits := at("d", "signed", "2026-01-01", "started", "2026-02-01", "commissioned", "2026-03-01")
	p, made, err := waits.Pass(on("enrolled", "enrolled", "2026-11-01"), demands)
	if err != nil || p.Stage != graph.ProjectCommissioned || made[0].State != graph.PassagePending {
		t.Fatalf("%v %+v %v", p, made, err)
	}
	if _, _, err := waits.Confirm(made[0], "甲 （市发改委）", graph.Source{}); err == nil {
		t.Error("one person confirmed himself")
	}
	if p, x, err := waits.Confirm(made[0], "乙", graph.Source{}); err != nil || p.Stage != graph.ProjectEnrolled || x.Second != "乙" {
		t.Errorf("%v %+v %v", p, x, err)
	}
}

// TestBoard: what is overdue, stuck and due soon is told by today and by working days.
func TestBoard(t *testing.T) {
	late, soon, quiet, outside := at("late", "signed", "2026-11-02"), at("soon", "lead", "2026-11-20"), at("quiet", "started", "2026-06-01"), at("outside")
	late.Progress = []graph.Progress{{Date: "2026-11-20", Next: "办证", NextDue: "2026-11-27"}}
	soon.Progress = []graph.Progress{{Date: "2026-11-20", Next: "考察", NextDue: "2026-12-07"}}
	quiet.Track = at("quiet", "signed", "2026-05-01", "started", "2026-06-01").Track
	columns := Board([]*Dossier{late, soon, quiet, outside}, NewCalendar(nil), "2026-12-01", Filter{})
	got := map[graph.ProjectStage]Column{}
	for _, c := range columns {
		got[c.Stage] = c
	}
	if c := got["signed"]; len(c.Cards) != 1 || c.Overdue != 1 || c.Cards[0].Days != 7 {
		t.Errorf("overdue: %+v", c)
	}
	if c := got["lead"]; c.Week != 1 || c.Valid != 1 || c.Stuck != 0 {
		t.Errorf("due soon: %+v", c)
	}
	if c := got["started"]; c.Stuck != 1 || !c.Cards[0].NoNext {
		t.Errorf("stuck: %+v", c)
	}
	if n := len(Board([]*Dossier{late, soon, quiet}, NewCalendar(nil), "2026-12-01", Filter{Only: OnlyStuck})[2].Cards); n != 1 {
		t.Errorf("%d are stuck", n)
	}
	if list := Changes([]*Dossier{late, soon, quiet}, "2026-05-01", "2026-11-02", Filter{}); len(list) != 2 || list[0].Dossier != late || list[1].To != graph.ProjectStarted {
		t.Errorf("changes: %+v", list)
	}
}
