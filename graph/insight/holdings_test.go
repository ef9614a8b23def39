package insight_test

import (
	"errors"
	"iter"
	"reflect"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

func each(records ...graph.Record) iter.Seq2[graph.Record, error] {
	return func(yield func(graph.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// TestTakeStock: what a membership leaves blank is its enterprise's, an age is counted
// from the data date, a firm counts once in a chain, and a deal without a source is not proven.
func TestTakeStock(t *testing.T) {
	page := func(date graph.Date) graph.Source {
		return graph.Source{Evidence: graph.EvidenceReported, SourceDate: date}
	}
	h, err := insight.TakeStock("2026-11-30", each(
		graph.Chain{ID: "c", Name: "甲链", Source: page("2026")},
		graph.Segment{ID: "card", Chain: "c", Card: true}, graph.Segment{ID: "c.a", Chain: "c"}, graph.Segment{ID: "c.b", Chain: "c"}, graph.Segment{ID: "c.none", Chain: "c"},
		graph.Enterprise{ID: "e-1", Name: "甲", Size: graph.SizeSmall, LocalSince: "2020", Source: page("2026-01")},
		graph.Enterprise{ID: "e-2", Name: "乙", Source: graph.Source{Evidence: graph.EvidenceOffice, SourceDate: "2024-11-30", Verification: []string{graph.Unverified}}},
		graph.Membership{Enterprise: "e-1", Segment: "c.a", Certainty: graph.Confirmed},
		graph.Membership{Enterprise: "e-1", Segment: "c.b", Certainty: graph.Hint, Source: graph.Source{Evidence: graph.EvidenceTradeKnowledge}},
		graph.SupplyLink{ID: "l-1", Segment: "c.a", Confidence: 0.9, Source: page("2019")},
		graph.SupplyLink{ID: "l-2", Segment: "c.a", Confidence: 0.9, Source: graph.Source{Evidence: graph.EvidenceCommonKnowledge}},
		graph.SupplyLink{ID: "l-3", Confidence: 0.9},
		graph.Project{ID: "p-1", Segments: []string{"c.a", "c.b"}},
	))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[graph.Kind]insight.KindHolding{}
	for _, k := range h.Kinds {
		kinds[k.Kind] = k
	}
	if k := kinds[graph.KindEnterprises]; k.Count != 2 || k.Fresh != 1 || k.Aging != 1 || k.Unverified != 1 || k.Oldest != "2024-11-30" || k.Newest != "2026-01" || k.Measure != "家" {
		t.Errorf("enterprises: %+v", k)
	}
	want := []insight.SourceHolding{{Evidence: graph.EvidenceReported, EvidenceZH: "公开报道", Count: 1}, {Evidence: graph.EvidenceTradeKnowledge, EvidenceZH: "行业研判", Count: 1}}
	if k := kinds[graph.KindMemberships]; !reflect.DeepEqual(k.Sources, want) || k.Fresh != 1 || k.Undated != 1 {
		t.Errorf("memberships: %+v", k)
	}
	if k := kinds[graph.KindLinks]; k.Old != 1 || k.Undated != 2 || k.Sources[len(k.Sources)-1].EvidenceZH != "未注明" {
		t.Errorf("links: %+v", k)
	}
	if k := kinds[graph.KindChecks]; k.Count != 0 || k.Sources == nil {
		t.Errorf("checks: %+v", k)
	}
	for _, f := range h.Fields {
		known := map[string]int{"enterprises size": 1, "enterprises credit_code": 0, "memberships since": 2, "links segment": 2, "projects segments": 1}
		if n, ok := known[string(f.Kind)+" "+f.Field]; ok && (f.Recorded != n || f.Missing != f.Of-n || f.Share != float64(n)/float64(f.Of)) {
			t.Errorf("%+v", f)
		}
	}
	if c := h.Chains[0]; c != (insight.ChainHolding{Chain: insight.Named{ID: "c", Name: "甲链"}, Segments: 3, Empty: 1, Enterprises: 1, Memberships: 2, Doubtful: 1, Links: 2, Proven: 1, Projects: 1}) {
		t.Errorf("the chain: %+v", c)
	}
	wrong := errors.New("wrong")
	if _, err := insight.TakeStock("2026", func(yield func(graph.Record, error) bool) { yield(nil, wrong) }); !errors.Is(err, wrong) {
		t.Errorf("an error of the records: %v", err)
	}
}
