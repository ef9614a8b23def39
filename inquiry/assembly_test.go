package inquiry_test

import (
	"errors"
	"slices"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/seed"
)

// TestInputsOfMakers: the 整零协同表 of the makers that 六安 would supply.
func TestInputsOfMakers(t *testing.T) {
	d := bundledDesk(t)
	for maker, want := range map[string]struct{ here, near string }{
		"蔚来":    {"nev.body.diecast", "nev.body.seat"},
		"合肥比亚迪": {"nev.body.stamping", "nev.body.seat"},
		"大众安徽":  {"nev.body.stamping", "nev.body.seat"},
		"江淮汽车":  {"nev.body.stamping", "nev.body.seat"},
		"联宝科技":  {"display.structure.plastic", ""},
		"京东方":   {"", ""},
	} {
		e, err := d.Resolve(t.Context(), maker)
		if err != nil {
			t.Errorf("%s: %v", maker, err)
			continue
		}
		table, err := d.Inputs(t.Context(), insight.InputsQuestion{Enterprise: e.ID})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(maker, table.Place, table.Counts, len(table.Rows), table.Notes)
		total := 0
		levels := map[int]int{}
		for _, row := range table.Rows {
			total++
			levels[row.Level]++
			if len(row.Into) == 0 || (row.State == insight.InputHere) != (row.Here.Count > 0) || row.Here.Count > 0 && len(row.Here.Firms) == 0 {
				t.Errorf("%s: %+v", maker, row)
			}
		}
		if levels[1] == 0 || levels[2] == 0 {
			t.Errorf("%s has levels %v", maker, levels)
		}
		for id, states := range map[string][]string{want.here: {insight.InputHere}, want.near: {insight.InputNear, insight.InputComing, insight.InputHere}} {
			i := slices.IndexFunc(table.Rows, func(r insight.AssemblyRow) bool { return r.Segment.ID == id })
			if id != "" && (i < 0 || !slices.Contains(states, table.Rows[i].State)) {
				t.Errorf("%s: %s is not %v", maker, id, states)
			}
		}
	}
}

func TestInputsRefuses(t *testing.T) {
	d := bundledDesk(t)
	e, err := d.Resolve(t.Context(), "蔚来")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		q    insight.InputsQuestion
		want error
	}{
		{insight.InputsQuestion{Enterprise: "e-none"}, graph.ErrNotFound},
		{insight.InputsQuestion{Enterprise: e.ID, Depth: 3}, graph.ErrInvalid},
		{insight.InputsQuestion{Enterprise: e.ID, Region: "9"}, graph.ErrNotFound},
	} {
		if _, err := d.Inputs(t.Context(), c.q); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c.q, err)
		}
	}
}

// TestInputsNameWhoSells: what a maker's table is called, and that nobody stands
// in it who works for his own group alone.
func TestInputsNameWhoSells(t *testing.T) {
	d := bundledDesk(t)
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	captive := map[[2]string]bool{}
	for _, m := range batch.Put.Memberships {
		captive[[2]string{m.Enterprise, m.Segment}] = m.Captive
	}
	for name, want := range map[string]string{"蔚来": "整零协同表", "金寨雅迪": "整零协同表", "联宝科技": "配套需求表", "合锻智能": "配套需求表"} {
		e, err := d.Resolve(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		table, err := d.Inputs(t.Context(), insight.InputsQuestion{Enterprise: e.ID})
		if err != nil {
			t.Fatal(err)
		}
		if table.Table != want {
			t.Errorf("%s has a %s", name, table.Table)
		}
		for _, row := range table.Rows {
			for _, place := range append([]insight.Supply{row.Here}, row.Rings...) {
				if place.Count < min(len(place.Firms), 1) || place.Count == 0 && len(place.Firms) > 0 {
					t.Errorf("%s: %s counts %d and names %d", name, row.Segment.Name, place.Count, len(place.Firms))
				}
				for _, f := range place.Firms {
					if captive[[2]string{f.ID, row.Segment.ID}] {
						t.Errorf("%s: %s is captive in %s", name, f.Name, row.Segment.Name)
					}
				}
			}
		}
	}
}
