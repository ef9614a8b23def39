package inquiry_test

import (
	"fmt"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/ledger"
)

// BenchmarkLedger asks for lists and the board over a ledger of 10^5 rows, once with
// everything still to be read after a write, and once as the next reader does.
func BenchmarkLedger(b *testing.B) {
	const projects = 14_000 // and 86,000 rows of three kinds
	s := bundledStore(b)
	source := graph.Source{Evidence: graph.EvidenceSynthetic}
	counties := []string{"341502", "341503", "341504", "341522", "341523", "341524", "341525"}
	rows := 0
	for part := range 14 {
		w := graph.Batch{ID: fmt.Sprint("rows-", part), Title: "台账", Actor: graph.Actor{Person: "甲"}, Time: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
		for i := part * projects / 14; i < (part+1)*projects/14; i++ {
			p := graph.Project{ID: fmt.Sprintf("p-%05d", i), Name: fmt.Sprint("项目", i), Kind: "new", Region: counties[i%7], Amount100MCNY: float64(i % 9), Stage: graph.ProjectLead, Date: graph.Date(fmt.Sprintf("2026-%02d-%02d", 1+i%11, 1+i%28)), Unit: fmt.Sprint("单位", i%40), Source: source}
			w.Put.Add(p, graph.Passage{ID: "ps-" + p.ID, Project: p.ID, Region: p.Region, Step: 1, To: graph.ProjectLead, Date: p.Date, Proof: "x", By: "甲", State: graph.PassageDone, Source: source})
			for k := range 4 {
				w.Put.Add(graph.Progress{ID: fmt.Sprint("pg-", p.ID, k), Project: p.ID, Date: p.Date, Text: "x", Next: "y", NextDue: "2026-12-05", By: "甲", Source: source})
			}
			w.Put.Add(graph.Screening{ID: "sc-" + p.ID, Project: p.ID, Gate: "land", Result: graph.ScreeningPassed, Clause: "x", By: "甲", Date: "2026-01", Source: source})
			rows += 7
		}
		if _, err := s.Apply(b.Context(), w); err != nil {
			b.Fatal(err)
		}
	}
	board := func(d *inquiry.Desk) {
		err := d.View(b.Context(), func(v *inquiry.View) error {
			cases, err := v.Cases(b.Context())
			if err != nil {
				return err
			}
			days, err := v.Calendar(b.Context())
			if err == nil && len(ledger.Board(cases, days, "2026-12-01", ledger.Filter{})[0].Cards) != projects {
				b.Fatal("cards are missing")
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	list := func(d *inquiry.Desk) {
		err := d.View(b.Context(), func(v *inquiry.View) error {
			keys, err := v.Newest(b.Context(), graph.KindProgress, nil)
			if err != nil {
				return err
			}
			_, err = v.Records(b.Context(), graph.RecordsQuery{Kinds: []graph.Kind{graph.KindProgress}, IDs: keys[:100], Limit: 100})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for name, ask := range map[string]func(*inquiry.Desk){"board": board, "list": list} {
		b.Run(name+" after a write", func(b *testing.B) {
			for b.Loop() {
				ask(inquiry.New(s))
			}
			b.ReportMetric(float64(rows), "rows")
		})
		b.Run(name, func(b *testing.B) {
			d := inquiry.New(s)
			ask(d)
			for b.Loop() {
				ask(d)
			}
		})
	}
}
