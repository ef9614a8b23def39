package api

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// TestDocumentHasEveryRoute: each route of the table is in the document with
// exactly its parameters, and the document has nothing else.
func TestDocumentHasEveryRoute(t *testing.T) {
	document, err := composeOpenAPI(routesOf())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"get /healthz": nil, "get /readyz": nil, "get /metrics": nil, "get /api/v1/openapi.json": nil,
	}
	for _, r := range routesOf() {
		if r.page != "" {
			continue
		}
		for address, format := range r.addresses() {
			names := with(r.params, formatParams(format))
			if strings.Contains(address, ":id") {
				names = append(names, "id")
			}
			want[strings.ToLower(r.method)+" "+documented(address)] = slices.Sorted(slices.Values(names))
		}
	}
	got := map[string][]string{}
	for address, item := range document["paths"].(map[string]any) {
		for method, operation := range item.(map[string]any) {
			var names []string
			list, _ := operation.(map[string]any)["parameters"].([]any)
			for _, p := range list {
				names = append(names, parameterName(t, document, p.(map[string]any)))
			}
			got[method+" "+address] = slices.Sorted(slices.Values(names))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		names, ok := got[key]
		switch {
		case !ok:
			t.Errorf("the document lacks %s", key)
		case !slices.Equal(names, want[key]):
			t.Errorf("%s: the document has the parameters %v, the table %v", key, names, want[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[key]; !ok {
			t.Errorf("the document has %s, the table has not", key)
		}
	}
}

// parameterName follows a reference.
func parameterName(t *testing.T, document, p map[string]any) string {
	t.Helper()
	if ref, ok := p["$ref"].(string); ok {
		all := document["components"].(map[string]any)["parameters"].(map[string]any)
		if p, ok = all[path.Base(ref)].(map[string]any); !ok {
			t.Fatalf("no parameter %s", ref)
		}
	}
	return p["name"].(string)
}
