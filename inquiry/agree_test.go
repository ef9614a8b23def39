package inquiry_test

import (
	"encoding/json"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// TestStoresAgree: the default store and the naive one give the same answers, byte for byte.
func TestStoresAgree(t *testing.T) {
	naive := bundled(t)
	desks := []*inquiry.Desk{bundledDesk(t), inquiry.New(naive)}
	compared := 0
	compare := func(what string, ask func(*inquiry.Desk) (any, error)) {
		t.Helper()
		var bodies [2]string
		for i, d := range desks {
			a, err := ask(d)
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			body, err := json.Marshal(a)
			if err != nil {
				t.Fatal(err)
			}
			bodies[i] = string(body)
		}
		if compared++; bodies[0] != bodies[1] {
			t.Errorf("%s differs:\n%s\n%s", what, bodies[0], bodies[1])
		}
	}
	found, err := naive.Find(t.Context(), graph.FindQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range found.Enterprises {
		if i%23 == 0 {
			compare("partners of "+e.Name, func(d *inquiry.Desk) (any, error) {
				return d.Partners(t.Context(), insight.PartnersQuestion{Enterprise: e.ID})
			})
			compare("inputs of "+e.Name, func(d *inquiry.Desk) (any, error) {
				return d.Inputs(t.Context(), insight.InputsQuestion{Enterprise: e.ID, AsOf: "2024"})
			})
		}
	}
	taxonomy, err := naive.Taxonomy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range taxonomy.Segments {
		if !s.Card && i%17 == 0 {
			compare("targets of "+s.ID, func(d *inquiry.Desk) (any, error) {
				return d.Targets(t.Context(), insight.TargetsQuestion{Segment: s.ID, Region: "341524"})
			})
		}
	}
	for _, c := range taxonomy.Chains {
		compare("partners of "+c.ID, func(d *inquiry.Desk) (any, error) {
			return d.Partners(t.Context(), insight.PartnersQuestion{Chain: c.ID, Partner: "310000"})
		})
	}
	if compared < 100 {
		t.Errorf("only %d answers were compared", compared)
	}
}
