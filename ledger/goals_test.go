package ledger

import (
	"testing"

	"chainchief/graph"
)

// TestStand: the rule by which a goal is 已完成, 按序时推进 or 未达预期, at its edges.
func TestStand(t *testing.T) {
	of := func(n float64) *float64 { return &n }
	sum := graph.Goal{Name: "新开工", Number: 170, Unit: "个", Until: "2024-12-31"}
	half := graph.Goal{Name: "下半年", Number: 10, Unit: "个", Since: "2024-07-01", Until: "2024-12-31"}
	level := graph.Goal{Name: "占比", Number: 72, Unit: "%", Pace: graph.PaceLevel, Until: "2024"}
	for _, c := range []struct {
		name      string
		goal      graph.Goal
		value     *float64
		on, today graph.Date
		want      Status
	}{
		{"85.3 % by the middle of the year", sum, of(145), "2024-06-30", "2024-07-10", OnPace},
		{"just half by the middle of a leap year", sum, of(85), "2024-06-30", "2024-07-10", OnPace}, // 182 of 366 days
		{"less than half", sum, of(84), "2024-06-30", "2024-07-10", Behind},
		{"a value that was not renewed is held to its own day", sum, of(85), "2024-06-30", "2024-12-01", OnPace},
		{"the goal before its day", sum, of(170), "2024-09", "2024-10", Reached},
		{"one too few when time is over", sum, of(169), "2024-12-31", "2025-01-01", Behind},
		{"nothing by a day before the period", half, of(0), "2024-06-30", "2024-07-10", OnPace},
		{"nothing by its first month", half, of(0), "2024-07", "2024-08-01", Behind},
		{"a level that is reached before its day may be lost again", level, of(73), "2024-06", "2024-07", OnPace},
		{"a level that is reached when time is over", level, of(72), "2024", "2025-01", Reached},
		{"a level that is missed", level, of(71.9), "2024-06", "2024-07", Behind},
		{"nothing reported", sum, nil, "", "2024-07", Silent},
		{"no number", graph.Goal{Name: "推进", Until: "2024"}, of(3), "2024-06", "2024-07", NoCount},
	} {
		if s := Stand(&c.goal, c.value, c.on, c.today, false); s.Status != c.want || s.StatusZH == "" || s.Reason == "" {
			t.Errorf("%s: %+v, want %s", c.name, s, c.want)
		}
	}
	if s := Stand(&sum, of(145), "2024-06-30", "2024-07-10", false); *s.Share < 85.29 || *s.Share > 85.3 || *s.Elapsed < 49.7 || *s.Elapsed > 49.8 {
		t.Errorf("share %v of the goal in %v of the period", *s.Share, *s.Elapsed)
	}
}

// TestCount: projects and firms are counted within the period, of the size asked for.
func TestCount(t *testing.T) {
	c := Counting{
		Projects: []*Dossier{
			{Project: graph.Project{Stage: graph.ProjectStarted, Date: "2024-03", Amount100MCNY: 1.2}},
			{Project: graph.Project{Stage: graph.ProjectStarted, Date: "2024-06-30", Amount100MCNY: 0.5}},
			{Project: graph.Project{Stage: graph.ProjectStarted, Date: "2023-12", Amount100MCNY: 9}},
			{Project: graph.Project{Stage: graph.ProjectStarted, Amount100MCNY: 9}},
			{Project: graph.Project{Stage: graph.ProjectSigned, Date: "2024-03", Amount100MCNY: 3}},
			{Project: graph.Project{Stage: graph.ProjectEnded, Date: "2024-03", Amount100MCNY: 3}},
			{Project: graph.Project{Stage: graph.ProjectCommissioned, Date: "2024-07", Amount100MCNY: 3}},
			// Signed in March, it started in June and still counts as signed in March.
			NewDossier(graph.Project{Stage: graph.ProjectStarted, Date: "2025-06", Amount100MCNY: 4}, []graph.Passage{
				{Step: 1, To: graph.ProjectSigned, Date: "2025-03", State: graph.PassageDone}, {Step: 2, From: graph.ProjectSigned, To: graph.ProjectStarted, Date: "2025-06", State: graph.PassageDone}}, nil, nil),
			NewDossier(graph.Project{Stage: graph.ProjectEnded, Date: "2025-07", Amount100MCNY: 4}, []graph.Passage{
				{Step: 1, To: graph.ProjectSigned, Date: "2025-03", State: graph.PassageDone}, {Step: 2, From: graph.ProjectSigned, To: graph.ProjectEnded, Date: "2025-07", State: graph.PassageDone}}, nil, nil),
		},
		Firms: []graph.Enterprise{{ID: "e-1", AboveScaleSince: "2024-01"}, {ID: "e-2", AboveScaleSince: "2023"}, {ID: "e-3"}},
		Titles: []graph.Title{
			{Enterprise: "e-1", Title: graph.TitleAboveScale, From: "2024-01"}, // told twice, it is one firm
			{Enterprise: "e-3", Title: graph.TitleAboveScale, From: "2025-02"},
			{Enterprise: "e-1", Title: graph.TitleSRDI, Level: "province", From: "2024-05"}, {Enterprise: "e-2", Title: graph.TitleSRDI, Level: "city", From: "2024-06"},
			{Enterprise: "e-3", Title: graph.TitleSRDI, Level: "province", From: "2023"}, {Enterprise: "e-3", Title: graph.TitleSRDI, Level: "province"},
			{Enterprise: "e-1", Title: graph.TitleLittleGiant, From: "2024"}, {Enterprise: "e-2", Title: "local-giant", Level: "province", From: "2024"},
		},
	}
	for _, x := range []struct {
		goal graph.Goal
		at   graph.Date
		want float64
	}{
		{graph.Goal{Count: graph.CountStarted, Until: "2024"}, "2024-12-31", 2},
		{graph.Goal{Count: graph.CountStarted, Until: "2024", Least100MCNY: 1}, "2024-12-31", 1},
		{graph.Goal{Count: graph.CountStarted, Until: "2024"}, "2024-05-31", 1},
		{graph.Goal{Count: graph.CountSigned, Until: "2024", Unit: "亿元"}, "2024-12-31", 3},
		{graph.Goal{Count: graph.CountCommissioned, Until: "2024-06"}, "2024-12-31", 0},
		{graph.Goal{Count: graph.CountSigned, Until: "2025"}, "2025-12-31", 1},
		{graph.Goal{Count: graph.CountSigned, Until: "2025"}, "2025-05-31", 2},
		{graph.Goal{Count: graph.CountStarted, Until: "2025"}, "2025-12-31", 1},
		{graph.Goal{Count: graph.CountStarted, Until: "2025"}, "2025-05-31", 0},
		{graph.Goal{Count: graph.CountAboveScale, Until: "2024"}, "2024-12-31", 1},
		{graph.Goal{Count: graph.CountAboveScale, Until: "2025"}, "2025-12-31", 1},
		{graph.Goal{Count: graph.CountTitled, Title: graph.TitleSRDI, Until: "2024"}, "2024-12-31", 2},
		{graph.Goal{Count: graph.CountTitled, Title: graph.TitleSRDI, TitleLevel: "province", Until: "2024"}, "2024-12-31", 1},
		{graph.Goal{Count: graph.CountTitled, Title: graph.TitleLittleGiant, Until: "2024"}, "2024-12-31", 1}, // that of a province is another title
	} {
		if n, ok := Count(&x.goal, c, x.at); !ok || n != x.want {
			t.Errorf("%+v at %s: %v, want %v", x.goal, x.at, n, x.want)
		}
	}
	if _, ok := Count(&graph.Goal{Until: "2024"}, c, "2024"); ok {
		t.Error("a goal that is filled in by hand was counted")
	}
}

// TestSummary: the head of a ledger reads as the published ones do.
func TestSummary(t *testing.T) {
	var s Summary
	for i, is := range []Status{OnPace, Reached, OnPace, Behind} {
		s.Add(&graph.Goal{Name: string(rune('甲' + i))}, is)
	}
	if got, want := s.ZH(), "共4项：已完成1项、按序时推进2项、未达预期1项"; got != want || len(s.Behind) != 1 {
		t.Errorf("%s, want %s; behind %v", got, want, s.Behind)
	}
}
