package ledger

import (
	"testing"

	"chainchief/graph"
)

// TestByUnit: what is overdue is counted by unit, the most overdue first.
func TestByUnit(t *testing.T) {
	at := func(unit string, until, done, closed graph.Date) graph.Issue {
		p := graph.Issue{What: "缺地", Region: "1", By: "甲", Date: "2024-01-01"}
		if unit == "" {
			return p
		}
		p = TakeStep(p, "乙", "2024-01-02", "", unit, until)
		if done != "" {
			p = TakeStep(TakeStep(p, "丙", "2024-01-03", "供地", "", ""), "丁", done, "已供", "", "")
		}
		if closed != "" {
			p = TakeStep(TakeStep(p, "戊", closed, "满意", "", ""), "己", closed, "", "", "")
		}
		return p
	}
	list := []graph.Issue{
		at("某局", "2024-02-01", "", ""), at("某局", "2024-03-01", "", ""), at("某局", "2024-03", "2024-03-31", ""),
		at("某委", "2024-02", "2024-03-01", "2024-03-02"), at("", "", "", ""),
	}
	got := ByUnit(func(yield func(Case) bool) {
		for i := range list {
			if !yield(CaseOf(&list[i])) {
				return
			}
		}
	}, "2024-03-01")
	want := []UnitLine{
		{Unit: "某局", Given: 3, InTime: 1, Open: 2, Overdue: 1, Longest: 29, Settled: "33.3", Punctual: "33.3"},
		{Unit: "某委", Given: 1, Late: 1, Closed: 1, Settled: "100.0", Punctual: "0.0"},
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got\n %+v\nwant\n %+v", got, want)
	}
	back := SendBack(list[3], graph.StepAssigned, "没有落实")
	if back.Step() != graph.StepAssigned || back.Unit != "某委" || back.MetBy+back.DoneBy+back.Result+back.ClosedBy+back.Plan != "" || back.Returned == "" {
		t.Errorf("sent back it is %+v", back)
	}
}
