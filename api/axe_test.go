package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// shapeOf is what kind of page an address leads to: its path without the ids, and the
// names of its parameters.
func shapeOf(t testing.TB, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	parts := strings.Split(u.Path, "/")
	if len(parts) > 2 && parts[2] != "new" && parts[2] != "docs" {
		parts[2] = ":id"
	}
	return strings.Join(parts, "/") + " " + strings.Join(slices.Sorted(maps.Keys(u.Query())), " ")
}

var anyLink = regexp.MustCompile(`\bhref="(/[^"/#][^"#]*|/)(?:#[^"]*)?"`)

// crawl reads pages from some on as links lead to them, a few of each shape, and
// hands on what they say.
func crawl(t testing.TB, b *bed, most int, from []string, read func(address, page string)) {
	seen, shapes := map[string]bool{}, map[string]int{}
	for queue := from; len(queue) > 0; {
		address := queue[0]
		queue = queue[1:]
		shape := shapeOf(t, address)
		if seen[address] || shapes[shape] >= most {
			continue
		}
		seen[address] = true
		shapes[shape]++
		r := b.do("GET", address, "", "Accept: text/html", bearer)
		page := text(t, r)
		if r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s, which a page leads to: %d %s", address, r.StatusCode, r.Header.Get("Content-Type"))
			continue
		}
		read(address, page)
		for _, m := range anyLink.FindAllStringSubmatch(page, -1) {
			if to := strings.ReplaceAll(m[1], "&amp;", "&"); !strings.HasPrefix(to, "/api/v1/") && !strings.HasPrefix(to, "/static/") {
				queue = append(queue, to)
			}
		}
	}
}

var drawing = regexp.MustCompile(`(?s)<svg.*?</svg>`)

// light holds a page to 150 kB without its drawing.
func light(t *testing.T, address, page string) {
	t.Helper()
	if n := len(drawing.ReplaceAllString(page, "")); n > 150_000 {
		t.Errorf("%s: %d kB", address, n/1000)
	}
}

// TestPagesByAxe: every page that links lead to is light, and axe-core finds nothing
// serious or moderate on it, the drawing in it included, on a desk and on a phone.
func TestPagesByAxe(t *testing.T) {
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	b := newDesk(t)
	var pages []string // one of each path
	paths := map[string]bool{}
	crawl(t, b, 1, []string{"/"}, func(address, page string) {
		light(t, address, page)
		if path, _, _ := strings.Cut(shapeOf(t, address), " "); !paths[path] {
			paths[path] = true
			pages = append(pages, address)
		}
	})
	for _, address := range []string{"/enterprises?limit=500", "/partners?chain=nev"} {
		light(t, address, text(t, b.do("GET", address, "", "Accept: text/html", bearer)))
	}
	sent := b.do("POST", "/api/v1/intakes", sheetBody("名单.csv", "企业名称,县区,注册资本\n六安测试甲公司,裕安区,500\n"), sheetType, bearer)
	pages = append(pages, "/api/docs?operation=addTitle", "/api/docs?shape=Verdict", "/?edition=public", "/chains/nev?edition=public", "/segments/nev.fc.mea?edition=public", "/data?edition=public", "/chains/nothing", "/chains/nev#map&on=nev.battery.pack", "/chains/nev?kind=flow", "/scenario?chain=nev&without="+enterpriseID("安徽明天氢能科技股份有限公司"),
		"/paths?from="+url.QueryEscape("华霆动力")+"&to="+url.QueryEscape("国轩高科"), "/partners?chain=food", "/search?q="+url.QueryEscape("电池"), "/verifications?region=341524&chain=nev", strings.TrimPrefix(sent.Header.Get("Location"), "/api/v1"))
	for _, width := range []int{1440, 390} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			v := newBrowser(t, b)
			v.width(width)
			for _, page := range pages {
				if strings.Contains(page, "#") {
					v.open("/glossary") // else an address that differs in what follows # alone is no other page
				}
				v.open(page)
				v.see("new Promise(ok => setTimeout(ok, 300))", nil) // what the scripts put there is looked at too
				v.picture(strings.Trim(regexp.MustCompile(`[^A-Za-z0-9._-]+`).ReplaceAllString(page, "_"), "_") + fmt.Sprintf("@%d", width))
				v.see(string(axe)+";0", nil)
				var found []struct {
					ID, Impact, Help string
					Nodes            []struct{ HTML, FailureSummary string }
				}
				v.see(`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(({id, impact, help, nodes}) => ({id, impact, help, nodes: nodes.map(n => ({html: n.html, failureSummary: n.failureSummary}))})))`, &found)
				for _, f := range found {
					n := f.Nodes[0]
					t.Errorf("%s at %d: %s %s, %d places: %s: %.300s: %.300s", page, width, f.Impact, f.ID, len(f.Nodes), f.Help, n.HTML, n.FailureSummary)
				}
			}
		})
	}
	t.Logf("%d pages: %s", len(pages), strings.Join(pages, " "))
}
