package api_test

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"chainchief/api"
)

// leading are the addresses on a page, in a picture or in the text of a script.
var leading = regexp.MustCompile(`[\s](?:href|src|action|formaction|data-[a-z]+)="([^"]*)"|from "([^"]*)"`)

// allBelow asks a site through a proxy for whatever its pages lead to, some of each
// shape, and finds nothing outside its path and nothing that is not there.
func allBelow(t *testing.T, web *http.Client, origin, base string, from ...string) {
	t.Helper()
	seen, shapes := map[string]bool{}, map[string]int{}
	var queue []string
	for _, f := range append(from, "/") {
		queue = append(queue, base+f)
	}
	for first := len(queue); len(queue) > 0; first-- {
		address := queue[0]
		queue = queue[1:]
		inside, ok := strings.CutPrefix(address, base+"/")
		if !ok {
			t.Errorf("%s lies outside", address)
			continue
		}
		path, _, _ := strings.Cut(inside, "?")
		shape := shapeOf(t, "/"+inside)
		noun, _, _ := strings.Cut(shape, " ")
		if seen[address] || first <= 0 && (shapes[shape] >= 1 || shapes[noun] >= 3) || strings.HasSuffix(path, ".png") || strings.HasSuffix(path, ".pdf") || strings.HasSuffix(path, ".pptx") {
			continue
		}
		seen[address] = true
		shapes[shape]++
		shapes[noun]++
		r, err := http.NewRequest("GET", origin+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "text/html,*/*")
		answer, err := web.Do(r)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode >= 400 {
			t.Errorf("%s: %d %v %.200s", address, answer.StatusCode, err, body)
			continue
		}
		kind := answer.Header.Get("Content-Type")
		if !strings.HasPrefix(kind, "text/html") && !strings.HasPrefix(kind, "image/svg") && !strings.HasPrefix(kind, "text/javascript") {
			continue
		}
		at, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		page := regexp.MustCompile(`method="post" action="([^"]*)"|formaction="([^"]*)"`).ReplaceAllStringFunc(string(body), func(form string) string {
			if _, to, _ := strings.Cut(form, `action="`); strings.HasPrefix(to, "/") && !strings.HasPrefix(to, base+"/") {
				t.Errorf("%s: a form goes outside: %s", address, form)
			}
			return "" // a form that writes is not asked
		})
		for _, m := range leading.FindAllStringSubmatch(page, -1) {
			to, err := url.Parse(html.UnescapeString(m[1] + m[2]))
			text := m[1] + m[2]
			if err != nil || !strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "./") && !strings.HasPrefix(text, "?") && !strings.HasPrefix(text, origin) || strings.Contains(m[0], "data-follow=") || strings.Contains(m[0], "data-base=") {
				continue // of other sites, or a place on the page; what is followed is kept without the path
			}
			if to = at.ResolveReference(to); strings.Contains(m[0], "action=") && to.RawQuery == "" {
				continue // a form that asks is asked with its fields
			}
			to.Fragment = ""
			queue = append(queue, to.RequestURI())
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d addresses were asked", len(seen))
	}
	t.Logf("%d addresses", len(seen))
}

// pagesBelow are pages that not every page leads to.
func pagesBelow() []string {
	firm := enterpriseID("安徽明天氢能科技股份有限公司")
	return []string{"/chains/nev", "/enterprises/" + firm, "/enterprises/" + firm + "/network", "/counties", "/wall", "/api/docs", "/following", "/login", "/intakes", "/verifications?region=341524", "/corrections/new?kind=enterprises&key=" + firm}
}

// proxied serves a bed to the world through a proxy of the standard library, which
// gives it some paths and no others. strips says that it takes the path off.
func proxied(t *testing.T, b *bed, base string, strips bool) *httptest.Server {
	t.Helper()
	inside := httptest.NewServer(b)
	t.Cleanup(inside.Close)
	to, err := url.Parse(inside.URL)
	if err != nil {
		t.Fatal(err)
	}
	if strips {
		to.Path = "/"
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		if strips {
			p.Out.URL.Path, p.Out.URL.RawPath = strings.TrimPrefix(p.Out.URL.Path, base), strings.TrimPrefix(p.Out.URL.RawPath, base)
		}
		p.SetURL(to)
		p.Out.Host = p.In.Host
		p.SetXForwarded()
	}}
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != base && !strings.HasPrefix(r.URL.Path, base+"/") {
			http.Error(w, "another site", http.StatusTeapot)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(outside.Close)
	return outside
}

// TestBase: a site under a path of a host that it shares: every page, list, picture,
// script and form lies below it and is there, whether the proxy takes the path off or
// not; cookies are of the path; a program is told of it.
func TestBase(t *testing.T) {
	for _, strips := range []bool{false, true} {
		t.Run(fmt.Sprintf("strips %v", strips), func(t *testing.T) {
			b := newDesk(t, func(o *api.Options) {
				o.Base, o.Public = "/a/chain", public(t, "https://city.example")
			})
			outside := proxied(t, b, "/a/chain", strips)
			web := outside.Client()
			if _, err := exec.LookPath("nginx"); err != nil && !strips { // else TestBehindNginx does
				allBelow(t, web, outside.URL, "/a/chain", pagesBelow()...)
			}
			web.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			if answer, err := web.Get(outside.URL + "/a/chain"); err != nil || answer.Header.Get("Location") != "/a/chain/" && !strips {
				t.Error(answer, err)
			}
			answer, err := web.PostForm(outside.URL+"/a/chain/login?to=/data", url.Values{"name": {account("张三")}, "password": {ownPassword}})
			if err != nil || answer.StatusCode != 303 || answer.Header.Get("Location") != "/a/chain/data" || len(answer.Cookies()) == 0 {
				t.Fatal(answer, err)
			}
			for _, c := range answer.Cookies() {
				if c.Path != "/a/chain/" || !c.Secure || strings.HasPrefix(c.Name, "__Host-") {
					t.Errorf("cookie %+v", c)
				}
			}
			answer, err = web.Get(outside.URL + "/a/chain/api/v1/openapi.json")
			if err != nil || !strings.Contains(text(t, answer), `"servers":[{"url":"/a/chain"}]`) {
				t.Error("the description does not say where the interface is", err)
			}
			answer, err = web.Get(outside.URL + "/a/chain/api/v1/chains/nev/map.svg")
			if picture := text(t, answer); err != nil || !strings.Contains(picture, `href="https://city.example/a/chain/segments/`) || strings.Contains(picture, `href="https://city.example/segments`) {
				t.Errorf("the links of a picture: %.300s", picture)
			}
			answer, err = web.Get(outside.URL + "/a/chain/metrics")
			if err != nil || answer.StatusCode != 403 {
				t.Errorf("the metrics through a proxy: %v %v", answer, err)
			}
		})
	}
	for given, want := range map[string]string{"": "", "/": "", "/chain/": "/chain", " /a/b ": "/a/b", "chain": "!", "/a//b": "!", "/链": "!", "/a?x": "!", "/../a": "!", `/a"b`: "!"} {
		got, err := api.ParseBase(given)
		if err != nil {
			got = "!"
		}
		if got != want || err != nil && !strings.Contains(err.Error(), "请写成 /chain/") {
			t.Errorf("%q: %q %v", given, got, err)
		}
	}
}
