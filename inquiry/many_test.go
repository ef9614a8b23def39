package inquiry_test

import (
	"fmt"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/seed"
)

// TestManyChecks: twenty rounds of checks of every segment by every county, more
// than any one page holds, neither end the judgement nor are lost on it.
func TestManyChecks(t *testing.T) {
	store, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	set, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Apply(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	regions := []string{"341500", "341502", "341503", "341522", "341523", "341524", "341525"}
	total := 0
	for round := range 20 {
		b := graph.Batch{ID: fmt.Sprintf("round-%d", round), Title: "核实", Class: graph.ImportFile, Actor: graph.Actor{Person: "某局"}, Time: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}
		date := graph.Date(fmt.Sprintf("%d-%02d", 2025+round/12, round%12+1))
		for _, region := range regions {
			for _, s := range set.Put.Segments {
				if s.Card {
					continue
				}
				verdict := "yes"
				if round == 19 {
					verdict = "no"
				}
				b.Put.Add(graph.Check{ID: graph.CheckID(region, s.ID, date, "某局"), Region: region, Segment: s.ID, Verdict: verdict, By: "某局", Date: date,
					Source: graph.Source{Evidence: graph.EvidenceOffice, SourceDate: date}})
				total++
			}
		}
		if _, err := store.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if total < 50_000 {
		t.Fatalf("only %d checks", total)
	}
	a, err := inquiry.New(store).Gaps(t.Context(), insight.Question{Chain: "nev", Region: "341524"})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range a.Segments {
		if s.Status == insight.Unseen || s.Status == insight.Suspected {
			t.Errorf("%s is %s though it was checked in the last round", s.Segment.ID, s.Status)
		}
	}
}
