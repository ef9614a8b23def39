package graph

import (
	"reflect"
	"testing"
)

// TestPublished: of each kind only facts leave the office, weak sources and doubts with
// nothing of them, and of what does leave nothing that the table calls internal.
func TestPublished(t *testing.T) {
	open := Source{Evidence: EvidenceReported, SourceDate: "2026-11-20"}
	with := func(change func(*Source)) Source {
		s := open
		change(&s)
		return s
	}
	firm := Enterprise{ID: "e-a", Name: "甲", State: StateStopped, StateNote: "口头", Source: with(func(s *Source) {
		s.Verification, s.Extra = []string{"since-at-latest", "张三说的"}, map[string]string{"联系人": "张三"}
	})}
	told, ok := Published(firm)
	want := Enterprise{ID: "e-a", Name: "甲", Source: with(func(s *Source) { s.Verification = []string{"since-at-latest"} })}
	if !ok || !reflect.DeepEqual(told, want) {
		t.Errorf("told %+v", told)
	}
	if firm.StateNote == "" || len(firm.Verification) != 2 || firm.Extra == nil {
		t.Error("the record itself was changed")
	}
	doubted := with(func(s *Source) { s.Verification = []string{Unverified} })
	for _, c := range []struct {
		what string
		r    Record
		told bool
	}{
		{"a firm by a repost", Enterprise{Source: Source{Evidence: EvidenceReposted}}, false},
		{"a firm still to be checked", Enterprise{Source: doubted}, false},
		{"work that is confirmed", Membership{Certainty: Confirmed, Source: open}, true},
		{"work that is a hint", Membership{Certainty: Hint, Source: open}, false},
		{"a link that is disclosed", SupplyLink{Confidence: ConfidenceDisclosed, Source: open}, true},
		{"a link that is inferred", SupplyLink{Confidence: 0.6, Source: open}, false},
		{"a project", Project{Source: open}, true},
		{"a segment that a reviewer named", Segment{Source: Source{Evidence: EvidenceTradeKnowledge}}, true},
		{"a need", Need{Source: open}, false},
		{"a check", Check{Source: open}, false},
		{"a note", Note{Source: open}, false},
		{"a correction", Correction{Source: open}, false},
		{"a write", Import{}, false},
	} {
		if _, ok := Published(c.r); ok != c.told {
			t.Errorf("%s: told %v", c.what, ok)
		}
	}
}
