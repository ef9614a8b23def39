package newkind_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/storetest"
	"chainchief/graph/storetest/newkind"
)

// TestReception follows one reception, with all its words. The suites of the stores take
// receptions through all the rest, by their row alone.
func TestReception(t *testing.T) {
	ctx, s, row := t.Context(), storetest.NewNaive(), graph.Describe(newkind.Kind)
	fold := strings.ToLower
	firm := func(id, name string) graph.Enterprise {
		return graph.Enterprise{ID: id, Name: name, ShortName: name, Type: graph.TypeEnterprise, Search: graph.SearchText([]string{name, name}, nil, nil)}
	}
	v := newkind.Reception{
		Enterprise: "e-b", Outcome: "interested", Date: "2026-05-06", Topics: []string{"用地", "用工"}, Days: 0.5,
		Source: graph.Source{Evidence: graph.EvidenceOffice, Extra: map[string]string{"带队": "李四"}},
	}
	v.ID = row.NewID(v, fold)
	if want := graph.NewID("v", "e-b", "2026-05-06"); v.ID != want {
		t.Errorf("id is %s, want %s", v.ID, want)
	}
	batch := func(id string, records ...graph.Record) graph.Batch {
		b := graph.Batch{ID: id, Title: id, Actor: graph.Actor{Person: "张三"}, Time: time.Date(2026, 5, 7, 0, 0, 0, 0, time.UTC)}
		b.Put.Add(records...)
		return b
	}
	for _, b := range []graph.Batch{batch("firms", firm("e-a", "甲厂"), firm("e-b", "乙厂")), batch("visit", v)} {
		if _, err := s.Apply(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	if m, err := s.Meta(ctx); err != nil || m.FactsRevision != 1 || m.LedgerRevision != 2 {
		t.Errorf("meta is %+v, %v", m, err)
	}

	later := v
	later.Topics, later.Days, later.Extra = []string{"用地"}, 1, nil
	p, err := s.Preview(ctx, batch("later", later))
	if err != nil {
		t.Fatal(err)
	}
	want := []graph.FieldChange{
		{Field: "topics", FieldZH: "接待议题", Before: "用地;用工", After: "用地"},
		{Field: "days", FieldZH: "接待天数", Before: "0.5", After: "1"},
		{Field: "extra", FieldZH: "本单位自有列", Before: "带队=李四"},
	}
	if len(p.Changes) != 1 || p.Changes[0].Who != "接待 "+v.ID || !slices.Equal(p.Changes[0].Fields, want) {
		t.Errorf("changes are %+v", p.Changes)
	}
	later.Topics = nil
	_, err = s.Apply(ctx, batch("bad", later))
	if !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), "接待议题") {
		t.Errorf("a reception that is wrong in itself: %v", err)
	}

	if _, err := s.Merge(ctx, graph.MergeRequest{Old: "e-b", New: "e-a", Actor: graph.Actor{Person: "张三"}, Time: time.Now()}); err != nil {
		t.Fatal(err)
	}
	page, err := s.Records(ctx, graph.RecordsQuery{Kinds: []graph.Kind{newkind.Kind}, Refs: []graph.Ref{{Kind: graph.KindEnterprises, Key: "e-a"}}, Limit: 10})
	if err != nil || len(page.Records) != 1 {
		t.Fatalf("receptions to the survivor are %+v, %v", page, err)
	}
	v.Enterprise = "e-a"
	var b graph.Bundle
	b.Add(page.Records...)
	data, err := json.Marshal(b)
	text := `{"receptions":[{"id":"` + v.ID + `","enterprise":"e-a","outcome":"interested","date":"2026-05-06","topics":["用地","用工"],"days":0.5,"evidence":"office","extra":{"带队":"李四"}}]}`
	if err != nil || string(data) != text {
		t.Errorf("in JSON it is\n %s, %v\nwant\n %s", data, err, text)
	}
}
