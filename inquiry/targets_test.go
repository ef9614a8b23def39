package inquiry_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/seed"
)

func targetsOf(t *testing.T, d *inquiry.Desk, q insight.TargetsQuestion) *insight.Targets {
	t.Helper()
	x, err := d.Targets(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func targetNames(list []insight.Target) []string {
	var names []string
	for _, x := range list {
		names = append(names, x.Firm.ShortName)
	}
	return names
}

// TestTargetsOfTheTrade holds what a person of the trade expects.
func TestTargetsOfTheTrade(t *testing.T) {
	d := bundledDesk(t)

	// Who supplies 国轩 already comes before who only is large.
	x := targetsOf(t, d, insight.TargetsQuestion{Segment: "nev.battery.separator"})
	if got := targetNames(x.Items); len(got) < 2 || !slices.Equal(got[:2], []string{"星源材质", "恩捷股份"}) {
		t.Errorf("隔膜: %v", got)
	}
	if x.List != insight.ListReference || !strings.Contains(x.Warning, "下列企业备查") {
		t.Errorf("隔膜 is a list %s and warns %q", x.List, x.Warning)
	}
	x = targetsOf(t, d, insight.TargetsQuestion{Segment: "nev.battery.electrolyte"})
	if x.List != insight.ListReference || !strings.Contains(x.Warning, "化工园区") {
		t.Errorf("电解液 is a list %s and warns %q", x.List, x.Warning)
	}
	// A group that is in 六安 already is not courted anew.
	x = targetsOf(t, d, insight.TargetsQuestion{Segment: "nev.battery.cell_next"})
	if got := targetNames(slices.Concat(x.Items, x.Expansion)); slices.Contains(got, "国轩高科") {
		t.Errorf("国轩 is courted though it is here: %v", got)
	}
	if !slices.ContainsFunc(x.Present, func(n insight.Named) bool { return n.Name == "国轩高科" }) {
		t.Errorf("国轩 is not named as present: %v", x.Present)
	}
	// Who sells to 国轩 what the segment makes is told with it; a near plant is no evidence.
	x = targetsOf(t, d, insight.TargetsQuestion{Segment: "nev.body.seat"})
	for _, y := range x.Expansion {
		if y.Firm.ShortName == "云鹤安道拓" && (!slices.Equal(y.Evidence, []string{insight.EvidenceSupplies}) || !strings.Contains(y.Sentence, "公里配套半径内")) {
			t.Errorf("云鹤安道拓: %v %s", y.Evidence, y.Sentence)
		}
	}
	// Plants of 合肥 are never in the list itself.
	x = targetsOf(t, d, insight.TargetsQuestion{Segment: "nev.edrive.assembly"})
	holdsAll(t, "电驱动总成 增资扩产对接", targetNames(x.Expansion), "巨一动力")
	// Of a step inside a works nobody is named.
	x = targetsOf(t, d, insight.TargetsQuestion{Segment: "iron.steelmaking.casting", Region: "341523"})
	if len(x.Items)+len(x.Expansion) > 0 || x.Warning == "" {
		t.Errorf("连铸: %v %q", targetNames(x.Items), x.Warning)
	}
}

// TestTargetsOfEverySegment: what METHOD section 5 says of each answer.
func TestTargetsOfEverySegment(t *testing.T) {
	d := bundledDesk(t)
	names, err := d.Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	atlas := names.Atlas
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	captive := map[[2]string]bool{}
	for _, m := range batch.Put.Memberships {
		captive[[2]string{m.Enterprise, m.Segment}] = m.Captive
	}
	named, leads := 0, 0
	for _, region := range []string{"341500", "341524", "340100"} {
		for _, s := range atlas.Taxonomy.Segments {
			if s.Card {
				continue
			}
			x := targetsOf(t, d, insight.TargetsQuestion{Segment: s.ID, Region: region})
			switch x.Action {
			case insight.Fill, insight.Extend, insight.Strengthen, insight.Host:
			default:
				if x.Warning == "" {
					t.Errorf("%s %s: %s without a word before the names", region, s.ID, x.Action)
				}
			}
			if got, want := strings.Contains(x.Warning, "下列企业"), x.List == insight.ListReference && len(x.Items)+len(x.Expansion) > 0; got != want {
				t.Errorf("%s %s: %d names after %q", region, s.ID, len(x.Items)+len(x.Expansion), x.Warning)
			}
			for k, list := range [][]insight.Target{x.Items, x.Expansion} {
				groups := map[string]int{}
				for i, y := range list {
					named++
					root := y.Firm.ID
					if y.Group != nil {
						root = y.Group.ID + y.Group.Name
					}
					groups[root]++
					switch {
					case atlas.Within(y.Firm.Region, region):
						t.Errorf("%s %s: %s is here", region, s.ID, y.Firm.Name)
					case groups[root] > 1:
						t.Errorf("%s %s: more than one of the group of %s", region, s.ID, y.Firm.Name)
					case (y.Firm.Part != "") != (k == 1):
						t.Errorf("%s %s: %s of %q stands in the wrong list", region, s.ID, y.Firm.Name, y.Firm.Part)
					case len(y.Reasons) < 2 || len(y.Reasons) > 3:
						t.Errorf("%s %s: %s has %d reasons", region, s.ID, y.Firm.Name, len(y.Reasons))
					case y.Score <= 0 || y.Score > 100:
						t.Errorf("%s %s: %s scores %g", region, s.ID, y.Firm.Name, y.Score)
					case i > 0 && y.Grade == list[i-1].Grade && len(y.Evidence) > len(list[i-1].Evidence):
						t.Errorf("%s %s: %s has more evidence than who is before it", region, s.ID, y.Firm.Name)
					case i > 0 && y.Grade < list[i-1].Grade:
						t.Errorf("%s %s: %s stands below a mere lead", region, s.ID, y.Firm.Name)
					case (y.Grade == "C" || x.List == insight.ListReference) != strings.HasPrefix(y.Sentence, "备查："):
						t.Errorf("%s %s: %s", region, s.ID, y.Sentence)
					case y.Inputs.InReach != strings.Contains(y.Sentence, "公里配套半径内"):
						t.Errorf("%s %s: %s", region, s.ID, y.Sentence)
					case captive[[2]string{y.Firm.ID, s.ID}]:
						t.Errorf("%s %s: %s works for its own group alone", region, s.ID, y.Firm.Name)
					}
					if (y.Grade == "C") != (y.Inputs.KnownWeight < 0.5) {
						t.Errorf("%s %s: %s is of grade %s with %g known", region, s.ID, y.Firm.Name, y.Grade, y.Inputs.KnownWeight)
					}
					if y.Grade == "C" {
						leads++
					}
				}
			}
		}
	}
	if named < 1000 || leads == 0 || leads == named {
		t.Errorf("%d targets, %d of them leads", named, leads)
	}
}

// TestTargetsOfFewFirms: what somebody found to be missing where hardly a firm is recorded
// is a gap that is not ranked; nothing says that it is none.
func TestTargetsOfFewFirms(t *testing.T) {
	store := bundledStore(t)
	d := inquiry.New(store)
	q := insight.TargetsQuestion{Segment: "display.component.passive", Region: "341524"}
	if x := targetsOf(t, d, q); x.Action != insight.TooFew || !strings.HasPrefix(x.Warning, "金寨在本环节"+x.StatusZH+"，但资料不足，没有列入排序：本链在金寨只登记") {
		t.Fatalf("%s: %s", x.Action, x.Warning)
	}
	b := graph.Batch{ID: "checked", Title: "核实", Actor: graph.Actor{Person: "张三"}, Time: time.Now()}
	b.Put.Add(graph.Check{ID: "c-passive", Region: q.Region, Segment: q.Segment, Verdict: "no", By: "张三", Date: "2026-11", Source: graph.Source{Evidence: graph.EvidenceOffice, SourceDate: "2026-11"}})
	if _, err := store.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if x := targetsOf(t, d, q); x.Status != insight.Missing || !strings.HasPrefix(x.Warning, "金寨在本环节已查明缺失，但资料不足，没有列入排序：本链在金寨只登记") || strings.Contains(x.Warning, "不是缺口") {
		t.Errorf("%s: %s", x.Status, x.Warning)
	}
}

func TestTargetsRefuses(t *testing.T) {
	d := bundledDesk(t)
	for _, c := range []struct {
		q    insight.TargetsQuestion
		want error
	}{
		{insight.TargetsQuestion{Segment: "nev.body"}, graph.ErrNotFound},
		{insight.TargetsQuestion{Segment: "none"}, graph.ErrNotFound},
		{insight.TargetsQuestion{Segment: "nev.fc.gdl", Region: "999999"}, graph.ErrNotFound},
		{insight.TargetsQuestion{Segment: "nev.fc.gdl", Partner: "341524"}, graph.ErrInvalid},
	} {
		if _, err := d.Targets(t.Context(), c.q); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c.q, err)
		}
	}
}
