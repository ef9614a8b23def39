package inquiry_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// tracked is a project of the ledger with its passages, each stage on its date.
func tracked(id, segment string, steps ...string) (list []graph.Record) {
	p := graph.Project{ID: id, Name: "测试项目" + id, Kind: "new", Region: "341524", Amount100MCNY: 8, Segments: []string{segment}, Unit: "县招商局", Operator: graph.EnterpriseID("安徽明天氢能科技股份有限公司"),
		Investors: []graph.Investor{{Name: "测试投资方"}}, Source: graph.Source{Evidence: graph.EvidenceOffice}}
	for _, g := range graph.Gates() {
		list = append(list, graph.Screening{ID: "sc-" + id + "-" + g.Value, Project: id, Gate: g.Value, Result: graph.ScreeningPassed, Clause: "x", By: "甲", Date: "2026-01", Source: p.Source})
	}
	from := graph.ProjectStage("")
	var track []graph.Passage
	for i := 0; i+1 < len(steps); i += 2 {
		to := graph.ProjectStage(steps[i])
		x := graph.Passage{ID: fmt.Sprintf("ps-%s-%d", id, len(track)+1), Project: id, Region: p.Region, Step: len(track) + 1, From: from, To: to, Date: graph.Date(steps[i+1]), Proof: "测试文件", Reason: "x", By: "甲", Second: "乙", State: graph.PassageDone, Source: p.Source}
		track, from = append(track, x), to
		list = append(list, x)
	}
	p.Stage, p.Date = graph.Standing(track)
	return append([]graph.Record{p}, list...)
}

func write(t *testing.T, s graph.Store, id string, records ...graph.Record) {
	t.Helper()
	b := graph.Batch{ID: id, Title: id, Actor: graph.Actor{Person: "甲"}, Time: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	b.Put.Add(records...)
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// TestALeadIsJudgedNowhere: leads on every segment, and projects that came to nothing,
// leave every verdict of every chain as it is, and so do pages of the map.
func TestALeadIsJudgedNowhere(t *testing.T) {
	s := bundledStore(t)
	d := inquiry.New(s)
	answers := func() (out []string) {
		err := d.View(t.Context(), func(v *inquiry.View) error {
			out = nil
			for _, region := range []string{"341500", "341524"} {
				list, err := v.Chains(t.Context(), insight.Question{Region: region})
				if err != nil {
					return err
				}
				for _, a := range list {
					data, err := json.Marshal([]any{a, a.Segments})
					if err != nil {
						return err
					}
					out = append(out, string(data))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	before := answers()
	taxonomy, err := s.Taxonomy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var records []graph.Record
	for i, g := range taxonomy.Segments {
		if g.Card {
			continue
		}
		records = append(records, tracked(fmt.Sprint("p-lead", i), g.ID, "lead", "2026-03-01")...)
		records = append(records, tracked(fmt.Sprint("p-ended", i), g.ID, "signed", "2026-03-01", "started", "2026-04-01", "ended", "2026-05-01")...)
	}
	write(t, s, "leads", records...)
	for i, is := range answers() {
		if is != before[i] {
			t.Errorf("answer %d changed", i)
		}
	}
}

// TestTheMapOfADate: a segment that nobody is in stands on the map as its project stood
// at each date.
func TestTheMapOfADate(t *testing.T) {
	s := bundledStore(t)
	d := inquiry.New(s)
	verdict := func(asOf graph.Date) (status insight.Status) {
		err := d.View(t.Context(), func(v *inquiry.View) error {
			a, err := v.Gaps(t.Context(), insight.Question{Chain: "nev", Region: "341524", AsOf: asOf})
			if err != nil {
				return err
			}
			for i := range a.Segments {
				if a.Segments[i].Segment.ID == "nev.tw.controller" {
					status = a.Segments[i].Status
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return status
	}
	before := verdict("")
	if before == insight.Signed || before == insight.Building {
		t.Fatalf("the case is vacuous: %s", before)
	}
	write(t, s, "project", tracked("p-map", "nev.tw.controller", "lead", "2026-02-01", "signed", "2026-04-10", "started", "2026-08-01")...)
	for asOf, want := range map[graph.Date]insight.Status{"2026-03-31": before, "2026-04-30": insight.Signed, "2026-07-31": insight.Signed, "2026-08-31": insight.Building, "": insight.Building} {
		if got := verdict(asOf); got != want {
			t.Errorf("on %s it is %s, want %s", asOf, got, want)
		}
	}
	// Sent back, it stands since it came there first; what stood on the dates before stays.
	write(t, s, "back", tracked("p-map", "nev.tw.controller", "lead", "2026-02-01", "signed", "2026-04-10", "started", "2026-08-01", "signed", "2026-10-01")...)
	for asOf, want := range map[graph.Date]insight.Status{"2026-03-31": before, "2026-04-30": insight.Signed, "2026-08-31": insight.Building, "2026-10-31": insight.Signed} {
		if got := verdict(asOf); got != want {
			t.Errorf("sent back, on %s it is %s, want %s", asOf, got, want)
		}
	}
}
