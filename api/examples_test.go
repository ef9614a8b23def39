package api_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

// TestExamplesAreTaken: what the description of the interface gives as an example of a write is
// taken as it stands, as JSON and as a form.
func TestExamplesAreTaken(t *testing.T) {
	b := newDesk(t, moving)
	type media struct {
		Example map[string]any `json:"example"`
	}
	var document struct {
		Paths map[string]struct {
			Post *struct {
				RequestBody struct {
					Content map[string]media `json:"content"`
				} `json:"requestBody"`
			} `json:"post"`
		} `json:"paths"`
	}
	if err := json.Unmarshal([]byte(text(t, b.do("GET", "/api/v1/openapi.json", ""))), &document); err != nil {
		t.Fatal(err)
	}
	post := func(path string, body any, who string) (status int, answer []byte) {
		data, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		r := b.do("POST", "/api/v1"+path, string(data), jsonBody, by(who))
		return r.StatusCode, []byte(text(t, r))
	}
	id := func(path string, body any) string {
		status, answer := post(path, body, "张三")
		if status/100 != 2 {
			t.Fatalf("%s: %d %s", path, status, answer)
		}
		return at(t, answer, "id")
	}
	example := func(path string) map[string]any {
		return document.Paths["/api/v1"+path].Post.RequestBody.Content["application/json"].Example
	}
	n := 0
	problem := func(steps ...string) string { // another each time
		n++
		body := maps.Clone(example("/problems"))
		body["what"] = fmt.Sprint("问题", n)
		of := id("/problems", body)
		for _, s := range steps {
			step := map[string]any{"step": s}
			if s == "交办" {
				step = example("/problems/{id}/steps")
			}
			if status, answer := post("/problems/"+of+"/steps", step, "张三"); status/100 != 2 {
				t.Fatalf("%s: %d %s", s, status, answer)
			}
		}
		return of
	}
	correction := func() string {
		n++
		body := maps.Clone(example("/corrections"))
		body["set"] = map[string]any{"address": fmt.Sprint("一号路", n, "号")}
		status, answer := post("/corrections", body, "张三")
		if status/100 != 2 {
			t.Fatalf("%d %s", status, answer)
		}
		return at(t, answer, "items.0.id")
	}
	lead := func() string { // a project of which all is known that its signing demands
		n++
		p := graph.Project{ID: fmt.Sprint("p-example", n), Name: fmt.Sprint("示例项目", n), Kind: "new", Region: "341524", Stage: graph.ProjectLead, Date: "2026-11-01", Amount100MCNY: 3, Unit: "县招商局",
			Investors: []graph.Investor{{Name: "某投资方"}}, Source: graph.Source{Evidence: graph.EvidenceOffice}}
		batch := graph.Batch{ID: p.ID, Title: "示例", Actor: graph.Actor{Person: "张三"}, Class: graph.ImportForm, Time: b.clock()}
		batch.Put.Add(p, graph.Passage{ID: graph.NewID("ps", p.ID, "1"), Project: p.ID, Region: p.Region, Step: 1, To: graph.ProjectLead, Date: p.Date, Proof: "来函", By: "张三", State: graph.PassageDone, Source: p.Source})
		for _, g := range graph.Gates() {
			batch.Put.Add(graph.Screening{ID: "sc-" + p.ID + g.Value, Project: p.ID, Gate: g.Value, Result: graph.ScreeningPassed, Clause: "条款", By: "张三", Date: "2026-11-01", Source: p.Source})
		}
		if _, err := b.store.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		return p.ID
	}
	waits := func() string { // a passage for a second person
		p := lead()
		x := graph.Passage{ID: graph.NewID("ps", p, "2"), Project: p, Region: "341524", Step: 2, From: graph.ProjectLead, To: graph.ProjectSigned, Date: "2026-11-20", Proof: "协议", By: "张三", State: graph.PassagePending, Source: graph.Source{Evidence: graph.EvidenceOffice}}
		batch := graph.Batch{ID: "waits-" + p, Title: "示例", Actor: graph.Actor{Person: "张三"}, Class: graph.ImportForm, Time: b.clock()}
		batch.Put.Add(x)
		if _, err := b.store.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		return x.ID
	}
	of := map[string]func() string{ // what the id of an address is made of
		"/problems/{id}/steps": func() string { return problem() }, "/problems/{id}/return": func() string { return problem("交办", "会商") }, "/problems/{id}/need": func() string { return problem() },
		"/corrections/{id}/accept": correction, "/corrections/{id}/return": correction, "/projects/{id}/passages": lead, "/passages/{id}/return": waits,
	}
	// Accounts are another door, whose words are secrets; a merge names two firms of the caller.
	skipped := []string{"/accounts", "/accounts/{id}", "/session", "/merges"}
	taken := 0
	// What a stage demands comes last: it holds the projects that come after it.
	last := map[string]int{"/api/v1/demands": 1}
	for _, address := range slices.SortedFunc(maps.Keys(document.Paths), func(a, b string) int { return cmp.Or(last[a]-last[b], strings.Compare(a, b)) }) {
		item := document.Paths[address]
		path := strings.TrimPrefix(address, "/api/v1")
		if item.Post == nil || slices.Contains(skipped, path) {
			continue
		}
		for kind, m := range item.Post.RequestBody.Content {
			if m.Example == nil {
				continue
			}
			at := path
			if strings.Contains(path, "{id}") {
				if of[path] == nil {
					t.Errorf("%s has an example that is not tried", path)
					continue
				}
				at = strings.Replace(path, "{id}", of[path](), 1)
			}
			data, _ := json.Marshal(m.Example)
			body := string(data)
			if kind == formBody[len("Content-Type: "):] {
				form := url.Values{}
				for name, v := range m.Example {
					form.Set(name, fmt.Sprint(v))
				}
				body = form.Encode()
			}
			r := b.do("POST", "/api/v1"+at, body, "Content-Type: "+kind, by("李四"))
			if answer := text(t, r); r.StatusCode != 200 && r.StatusCode != 201 {
				t.Errorf("%s as %s: %d %.400s\n%s", path, kind, r.StatusCode, answer, body)
			}
			taken++
		}
	}
	if taken < 60 {
		t.Errorf("only %d examples", taken)
	}
	// What refers to a firm, a project, a goal or an institute may call it by its name.
	id("/institutes", map[string]any{"name": "某检测所", "type": "testing"})
	for path, body := range map[string]map[string]any{
		"/results": {"name": "某成果", "institute": "某检测所", "date": "2026-11-20"},
		"/months":  {"enterprise": "明天氢能", "month": "2026-09", "output": 1},
	} {
		if status, answer := post(path, body, "张三"); status != 201 {
			t.Errorf("%s: %d %s", path, status, answer)
		}
	}
	if status, answer := post("/results", map[string]any{"name": "另一成果", "institute": "没有的所", "date": "2026-11-20"}, "张三"); status != 400 || !strings.Contains(string(answer), "没有科创和服务机构“没有的所”，请从清单里选择") {
		t.Errorf("an institute that is not there: %d %s", status, answer)
	}
	for _, months := range []string{`{"enterprise":"明天氢能","month":"2026-08","output":5000000000}`, `{"enterprise":"明天氢能","month":"2026-08","profit":-12345678901}`} {
		if said := text(t, b.do("POST", "/api/v1/months", months, jsonBody, bearer)); strings.Contains(said, "e+") || !strings.Contains(said, "10亿 之间") {
			t.Errorf("a number is told as %s", said)
		}
	}
}
