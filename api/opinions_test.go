package api_test

import (
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// TestOpinionBesideTheVerdict: an expert's opinion is entered from a segment's
// page, stands beside the rule's answer there and on the chain's page, and
// changes neither it nor what another region is told.
func TestOpinionBesideTheVerdict(t *testing.T) {
	b := newDesk(t)
	v := visit(t, b, "张三")
	if body := v.get("/segments/nev.fc.mea"); !strings.Contains(body, "/opinions/new?segment=nev.fc.mea&amp;region=341500&amp;answer=strong") {
		t.Fatal("no way from the segment's page to the form")
	}
	form := formIn(v.get("/opinions/new?segment=nev.fc.mea&region=341500&answer=strong"))
	for name, value := range map[string]string{"view": "other", "state": "weak", "reason": "只有一家且未量产", "by": "王教授"} {
		form.Set(name, value)
	}
	if r := v.post("/opinions", form); r.StatusCode != 303 {
		t.Fatalf("%d %s", r.StatusCode, text(t, r))
	}
	for _, page := range []string{"/segments/nev.fc.mea", "/chains/nev", "/segments/nev.h2"} {
		if body := v.get(page); !strings.Contains(body, "王教授（2026-12-01）认为应为") || !strings.Contains(body, "只有一家且未量产") || !strings.Contains(body, insight.Strong.ZH()+"</span>") {
			t.Errorf("%s does not show the opinion beside the verdict", page)
		}
	}
	if strings.Contains(v.get("/chains/nev?region=341524"), "王教授") {
		t.Error("the opinion is shown of another region")
	}
	if got := find(t, b, "/segments/nev.fc.mea", "verdict.status"); got != string(insight.Strong) {
		t.Errorf("the verdict is %s now", got)
	}
}

// TestOpinionStates: an opinion has the words of a judgement, all of them.
func TestOpinionStates(t *testing.T) {
	words := graph.Describe(graph.KindOpinions).Field("state").Words
	if len(words) != len(insight.Statuses) {
		t.Errorf("%d words, the judgement has %d", len(words), len(insight.Statuses))
	}
	for _, w := range words {
		if insight.Status(w.Value).ZH() != w.ZH {
			t.Errorf("%s is %s here, %s in the judgement", w.Value, w.ZH, insight.Status(w.Value).ZH())
		}
	}
}
