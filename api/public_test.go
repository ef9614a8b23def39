package api_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"chainchief/api"
	"chainchief/graph"
)

// publicly is an address in its public edition.
func publicly(address string) string {
	if strings.Contains(address, "?") {
		return address + "&edition=public"
	}
	return address + "?edition=public"
}

// TestPublicWithoutAccount: where the office opened it, whoever comes reads the public
// edition and nothing else. With marks in all that is the office's own, and every
// address asked for inside first, so that it is kept, nobody outside finds a mark: in
// pages and what they lead to, in JSON, maps and files, in the words of a refusal, or
// by holding a tag from inside.
func TestPublicWithoutAccount(t *testing.T) {
	o := officeWith(t, func(options *api.Options) { options.OpenPublic = true }, clerks...)
	marks, pages := planted(t, o.bed)
	clean := func(address, body string) {
		t.Helper()
		for m, what := range marks {
			if i := strings.Index(body, m); i >= 0 {
				t.Errorf("%s tells %s: …%s…", address, what, body[max(0, i-150):min(len(body), i+60)])
			}
		}
	}
	kan := o.cookies["kan"]
	// The same address, inside and then outside, with the tag that was given inside.
	asked := slices.Concat(pages, []string{"/", "/notes", "/needs", "/corrections", "/imports", "/exports", "/api/v1/enterprises?region=341502", "/api/v1/notes", "/api/v1/chains/nev/map.svg", "/api/v1/chains/nev/segments.csv"})
	for _, address := range asked {
		first := o.do("GET", address, "", kan)
		tag := first.Header.Get("ETag")
		if first.StatusCode != 200 || tag != "" && first.Header.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("inside, %s: %d, to be kept %q", address, first.StatusCode, first.Header.Get("Cache-Control"))
		}
		for _, held := range []string{"", tag, "*"} {
			a := o.do("GET", address, "", "If-None-Match: "+held, "Accept: text/html")
			if body := text(t, a); a.StatusCode != http.StatusSeeOther && a.StatusCode != http.StatusUnauthorized {
				t.Errorf("outside, %s holding %q: %d %.200s", address, held, a.StatusCode, body)
			}
			if a = o.do("GET", publicly(address), "", "If-None-Match: "+held, "Accept: text/html"); a.StatusCode == http.StatusNotModified && held != "*" {
				t.Errorf("the public edition of %s has the tag of the other", address)
			}
			clean(publicly(address), text(t, a))
		}
	}
	outside := &reading{o.bed, t, true, 1, nil, map[string]string{}, map[string]int{}}
	for _, address := range append([]string{"/"}, pages...) {
		outside.from(publicly(address))
	}
	for address, body := range outside.said {
		clean(address, body)
	}
	if len(outside.said) < 50 {
		t.Errorf("only %d addresses read outside", len(outside.said))
	}
	// Every address of the interface, about each thing there is, told or not, in each format.
	m := newMaker(t, o.unlocked(t))
	m.values["region"] = append(m.values["region"], "341502")
	hidden := map[string][]string{"parks": {"k-planted"}, "park_pairs": {"q-planted"}, "clusters": {"planted"}, "presence": {"r-planted"}, "needs": {"n-planted"}, "checks": {"c-planted"}, "notes": {"t-planted"}, "opinions": {"o-planted"}, "corrections": {"u-planted"}, "imports": {"planted"}}
	for mark, what := range marks {
		switch {
		case strings.Contains(what, "enterprise without") || strings.Contains(what, "firm that only"):
			hidden["enterprises"] = append(hidden["enterprises"], enterpriseID("六安"+mark+"有限公司"))
		case strings.HasSuffix(what, "project"):
			hidden["projects"] = append(hidden["projects"], graph.NewID("p", mark+"项目"))
		case strings.HasSuffix(what, "link"):
			hidden["links"] = append(hidden["links"], graph.NewID("l", mark))
		}
	}
	seen := map[int]int{}
	for _, op := range m.operations {
		if op.method != "GET" || !strings.HasPrefix(op.path, "/api/v1/") { // how the server is, whoever comes may ask
			continue
		}
		before, after, single := strings.Cut(op.path, "{id}")
		addresses := []string{op.path}
		if single {
			addresses = nil
			noun := strings.TrimSuffix(before[strings.LastIndexByte(strings.TrimSuffix(before, "/"), '/')+1:], "/")
			for _, id := range append(slices.Clone(m.values[noun][:min(2, len(m.values[noun]))]), hidden[noun]...) {
				addresses = append(addresses, before+url.PathEscape(id)+after)
			}
		}
		for _, address := range addresses {
			for _, address := range []string{address, publicly(address), publicly(address + "?region=341502")} {
				if strings.HasSuffix(op.path, ".png") || strings.HasSuffix(op.path, ".pdf") {
					continue // one scene is painted as they are and as SVG, which is read
				}
				a := o.do("GET", address, "")
				seen[a.StatusCode]++
				if public := strings.Contains(address, "edition=public"); a.StatusCode == 200 && !public && !strings.HasSuffix(address, "openapi.json") || a.StatusCode >= 500 {
					t.Errorf("outside, %s: %d", address, a.StatusCode)
				}
				clean(address, unpacked(t, text(t, a)))
			}
		}
	}
	// Whatever else anybody makes up.
	for range 500 {
		r, _ := m.request()
		r = r.Clone(t.Context()) // nobody is trusted
		if query := r.URL.Query(); m.IntN(2) == 0 {
			query.Set("edition", "public")
			r.URL.RawQuery = query.Encode()
		}
		w := httptest.NewRecorder()
		o.ServeHTTP(w, r)
		seen[w.Code]++
		if w.Code >= 500 || w.Code < 300 && r.Method != "GET" && r.Method != "HEAD" && r.URL.Path != "/api/v1/session" {
			t.Errorf("outside, %s %s: %d", r.Method, r.URL, w.Code)
		}
		clean(r.Method+" "+r.URL.String(), unpacked(t, w.Body.String()))
	}
	if seen[200] < 100 || seen[401] < 100 || seen[404] == 0 {
		t.Errorf("too little is reached: %v", seen)
	}
	t.Logf("%d addresses outside, %v of the interface, %d marks", len(outside.said), seen, len(marks))
}

// TestPublicIsClosed: without that setting nobody reads the public edition either, and
// who has an account that sees no business sees it where it is open to all.
func TestPublicIsClosed(t *testing.T) {
	o := newOffice(t, clerks...)
	for address, status := range map[string]int{"/?edition=public": 303, "/chains/nev?edition=public": 303, "/api/v1/chains/nev/segments?edition=public": 401, "/api/v1/chains/nev/map.svg?edition=public": 401} {
		if r := o.do("GET", address, "", "Accept: text/html"); r.StatusCode != status {
			t.Errorf("%s: %d", address, r.StatusCode)
		}
	}
	if body := text(t, o.do("GET", "/login", "")); strings.Contains(body, "公开版") {
		t.Error("the page to enter by leads to what is closed")
	}
	open := officeWith(t, func(options *api.Options) { options.OpenPublic = true }, clerks...)
	for _, who := range slices.Sorted(maps.Keys(open.cookies)) {
		if r := open.as(who, "GET", "/chains/nev?edition=public", ""); r.StatusCode != 200 {
			t.Errorf("%s: %d", who, r.StatusCode)
		}
	}
	if body := text(t, open.do("GET", "/login", "")); !strings.Contains(body, `href="/?edition=public"`) {
		t.Error("the page to enter by does not lead to the public edition")
	}
	r := open.do("GET", "/api/v1/chains/nev/map.svg", "")
	if said := text(t, r); r.StatusCode != 401 || !strings.Contains(said, "edition=public") {
		t.Errorf("who asks for the whole map is not told what he may have: %d %s", r.StatusCode, said)
	}
}
