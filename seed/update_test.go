package seed

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
)

func readSet(t *testing.T, change func(map[string]string)) graph.Batch {
	t.Helper()
	b, err := Read(folder(change))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func stands(t *testing.T, s graph.Reader) map[graph.Ref]string {
	t.Helper()
	all := map[graph.Ref]string{}
	for _, kind := range graph.Kinds {
		if kind.Class() == graph.ClassKept {
			continue
		}
		page, err := s.Dump(t.Context(), graph.DumpQuery{Kind: kind, Limit: graph.MaxLimit})
		if err != nil {
			t.Fatal(err)
		}
		for r := range page.Bundle.All() {
			all[r.Ref()] = string(graph.Encode(r))
		}
	}
	return all
}

// TestUpdate: a newer set changes what the older brought, leaves what the office
// wrote, deletes what nobody needs, and can be taken back.
func TestUpdate(t *testing.T) {
	s, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	apply := func(b graph.Batch) {
		t.Helper()
		if _, err := s.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	old := readSet(t, nil)
	apply(old)

	firm := func(b graph.Batch, name string) graph.Enterprise {
		return b.Put.Enterprises[slices.IndexFunc(b.Put.Enterprises, func(e graph.Enterprise) bool { return e.Name == name })]
	}
	cell, institute := firm(old, "乙电池股份有限公司"), firm(old, "丙金属研究院")
	office := graph.Batch{ID: "office", Title: "填报", Class: graph.ImportForm, Actor: graph.Actor{Person: "张三"}, Time: now}
	changed := cell
	changed.Size, changed.SizeBasis = graph.SizeMedium, "page"
	check := graph.Check{ID: "c-office", Region: "341502", Segment: "nev.cell.pack", Verdict: "yes", By: "张三", Date: "2026-12", Source: graph.Source{Evidence: graph.EvidenceOffice}}
	office.Put.Add(changed, check)
	office.Delete = []graph.Ref{old.Put.Needs[0].Ref()}
	apply(office)
	before := stands(t, s)

	// The newer set: a firm of the office's grows otherwise, another changes, a project, a
	// link and two segments are gone, one of which a check of the office is on.
	set := readSet(t, func(m map[string]string) {
		replace := func(file, was, is string) {
			t.Helper()
			if !strings.Contains(m[file], was) {
				t.Fatalf("%s has no %q", file, was)
			}
			m[file] = strings.ReplaceAll(m[file], was, is)
		}
		drop := func(file, begin string) {
			lines := strings.Split(m[file], "\n")
			m[file] = strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, begin) }), "\n")
		}
		replace("enterprises", "300001,电芯,", "300001,电芯;电池包,")
		replace("enterprises", "境外,", "海外,")
		m["enterprises"] += "丁新厂有限公司,丁新厂,,341502,,,,enterprise,,,,,电芯,,,reposted,,2026,\n"
		m["memberships"] += "丁新厂有限公司,nev.cell.cell,probable,,,reposted,,2026,\n"
		drop("projects", "电池包")
		drop("links", "乙电池")
		drop("segments", "nev.cell.pack")
		replace("segments", ",,nev.cell.pack,,,,material", ",,,,,,material")
		drop("segments", "nev.raw.copper")
		replace("segments", "nev.raw.lithium;nev.raw.copper", "nev.raw.lithium")
		replace("segments", ",,nev.raw.copper,,,primary", ",,,,,primary")
		replace("projects", "nev.raw.lithium;nev.raw.copper", "nev.raw.lithium")
		drop("checks", "341502,nev.raw.copper")
		replace("meta", "2026-11-30", "2026-12-31")
	})
	plan := func() Update {
		t.Helper()
		u, err := PlanUpdate(t.Context(), s, set, now)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	u := plan()
	var kept []string
	for _, k := range u.Kept {
		kept = append(kept, k.Who+"："+k.Why)
	}
	want := []string{"环节 电池包：" + KeptReferred, "企业 乙电池股份有限公司：" + KeptChanged, "需求 电芯须外购：" + KeptDeleted}
	if !slices.Equal(kept, want) {
		t.Errorf("kept %q, want %q", kept, want)
	}
	p, err := s.Preview(t.Context(), u.Batch)
	if err != nil || len(p.Refused) > 0 || p.Conflict != "" {
		t.Fatalf("%v %v %v", err, p.Refused, p.Conflict)
	}
	apply(u.Batch)
	after := stands(t, s)
	for what, ok := range map[string]bool{
		"the office's firm is as it was":                   after[cell.Ref()] == string(graph.Encode(changed)),
		"the other firm is as the newer set has it":        after[institute.Ref()] == string(graph.Encode(firm(set, institute.Name))) && after[institute.Ref()] != before[institute.Ref()],
		"the new firm is there":                            after[firm(set, "丁新厂有限公司").Ref()] != "",
		"the office's check is there":                      after[check.Ref()] != "",
		"the segment of the check is there":                after[graph.Ref{Kind: graph.KindSegments, Key: "nev.cell.pack"}] != "",
		"the other segment is gone":                        after[graph.Ref{Kind: graph.KindSegments, Key: "nev.raw.copper"}] == "",
		"the need that the office deleted does not return": after[old.Put.Needs[0].Ref()] == "",
		"the link is gone":                                 after[old.Put.Links[1].Ref()] == "",
	} {
		if !ok {
			t.Error("not so: " + what)
		}
	}
	if m, _ := s.Meta(t.Context()); m.DataDate != "2026-12-31" {
		t.Errorf("data date %s", m.DataDate)
	}
	if again := plan(); !again.Empty() {
		t.Errorf("the same set would change again: %+v", again.Batch)
	}
	if _, err := s.Undo(t.Context(), graph.UndoRequest{Import: u.Batch.ID, Actor: graph.Actor{Person: "张三"}, Time: now}); err != nil {
		t.Fatal(err)
	}
	if back := stands(t, s); len(back) != len(before) {
		t.Errorf("%d records after the undo, %d before", len(back), len(before))
	} else {
		for ref, was := range before {
			if back[ref] != was {
				t.Errorf("%v is %s, was %s", ref, back[ref], was)
			}
		}
	}
	apply(plan().Batch) // what was taken back can be done again
}

// TestOutdated: only a store that was filled with an earlier bundled set is told of the present one.
func TestOutdated(t *testing.T) {
	own := readSet(t, nil)
	older := own
	older.ID, older.Title = "seed-older", bundledTitles[0]
	present, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		batch graph.Batch
		want  bool
	}{"own data": {own, false}, "an earlier set": {older, true}, "the present set": {present, false}} {
		s, err := embedded.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Apply(t.Context(), c.batch); err != nil {
			t.Fatal(err)
		}
		got, err := Outdated(t.Context(), s)
		if err != nil || got != c.want {
			t.Errorf("%s: %v %v", name, got, err)
		}
		if !c.want {
			s.Close()
			continue
		}
		u, err := PlanUpdate(t.Context(), s, present, present.Time)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Apply(t.Context(), u.Batch); err != nil {
			t.Fatal(err)
		}
		if got, err := Outdated(t.Context(), s); err != nil || got {
			t.Errorf("after the update: %v %v", got, err)
		}
		s.Close()
	}
}
