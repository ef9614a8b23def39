package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"chainchief/graph"
	_ "chainchief/graph/storetest/newkind"
	"chainchief/seed"
)

// TestNewKind: a kind that stands in one file of its own is described, entered,
// previewed, listed as JSON, CSV and workbook, and taken back, with no file here
// that names it.
func TestNewKind(t *testing.T) {
	b := newBed(t)
	firm := graph.EnterpriseID(seed.Fold("安徽明天氢能科技股份有限公司"))
	body := `{"enterprise":"` + firm + `","outcome":"interested","date":"2026-10-08","topics":["用地","用工"],"days":0.5}`
	write := []string{"Content-Type: application/json", "Authorization: Bearer " + token, "Chainchief-Person: " + "%E5%BC%A0%E4%B8%89"}

	var document struct {
		Paths      map[string]map[string]any
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal([]byte(text(t, b.do("GET", "/api/v1/openapi.json", ""))), &document); err != nil {
		t.Fatal(err)
	}
	if document.Paths["/api/v1/visits"]["post"] == nil || document.Paths["/api/v1/visits/{id}"]["get"] == nil {
		t.Error("the description lacks the kind")
	}
	if r := b.do("POST", "/api/v1/visits", `{"enterprise":"e-none","outcome":"maybe","date":"2026-10-08"}`, write...); r.StatusCode != 400 {
		t.Errorf("a bad visit: %d", r.StatusCode)
	} else if got := text(t, r); !strings.Contains(got, `"field":"outcome"`) || !strings.Contains(got, `"field":"enterprise"`) {
		t.Errorf("not all faults at once: %s", got)
	}
	if r := b.do("POST", "/api/v1/visits?preview=yes", body, write...); r.StatusCode != 200 || !strings.Contains(text(t, r), `"field_zh":"走访议题"`) {
		t.Errorf("the preview: %d", r.StatusCode)
	}
	before, _ := b.store.Meta(t.Context())
	r := b.do("POST", "/api/v1/visits", body, write...)
	if got := text(t, r); r.StatusCode != 201 {
		t.Fatalf("%d %s", r.StatusCode, got)
	}
	if after, _ := b.store.Meta(t.Context()); after.FactsRevision != before.FactsRevision || after.LedgerRevision == before.LedgerRevision {
		t.Errorf("a record of the ledger: %+v after %+v", after, before)
	}
	location := r.Header.Get("Location")
	if r := b.do("GET", location, ""); r.StatusCode != 200 || !strings.Contains(text(t, r), "张三") {
		t.Errorf("%s leads to %d", location, r.StatusCode)
	}
	for address, want := range map[string]string{"/api/v1/visits": `"outcome_zh":"有意向"`, "/api/v1/visits.csv": "走访议题"} {
		if r := b.do("GET", address, ""); r.StatusCode != 200 || !strings.Contains(text(t, r), want) {
			t.Errorf("%s: %d without %s", address, r.StatusCode, want)
		}
	}
	if r := b.do("GET", "/api/v1/visits.xlsx", ""); r.StatusCode != 200 || !strings.HasPrefix(text(t, r), "PK") {
		t.Errorf("the workbook: %d", r.StatusCode)
	}
	if r := b.do("POST", location+"/undo", "", write...); r.StatusCode != 200 && r.StatusCode != 201 {
		t.Errorf("undo: %d %s", r.StatusCode, text(t, r))
	}
	if got := text(t, b.do("GET", "/api/v1/visits", "")); strings.Contains(got, "有意向") {
		t.Errorf("it is still there: %s", got)
	}
}
