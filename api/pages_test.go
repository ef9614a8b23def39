package api_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/chainmap/layout"
)

// form encodes pairs of names and values.
func form(pairs ...string) string {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

// TestFormsInABrowser walks through what a clerk does: enters by account and password,
// registers a check, is told what is wrong, is asked about another person's
// opinion, sees what was done, exports it and takes it back.
func TestFormsInABrowser(t *testing.T) {
	b := newDesk(t)
	html := "Accept: text/html"
	post := func(address, body string, headers ...string) *http.Response {
		return b.do("POST", address, body, append(headers, formBody, html, "Origin: http://127.0.0.1:8080")...)
	}
	good := form("region", "341524", "segment", "nev.fc.mea", "verdict", "no", "by", "张三", "date", "2026-11-20", "note", "")

	r := post("/checks", good)
	if body := text(t, r); r.StatusCode != 401 || !strings.Contains(body, "请先登录") || strings.Contains(body, "Bearer") || strings.Contains(body, "钥匙") {
		t.Errorf("without a session: %d %s", r.StatusCode, body)
	}
	r = b.do("GET", "/chains/nev?as_of=2021-13", "", html)
	if body := text(t, r); r.StatusCode != 400 || !strings.Contains(body, "截至日期“2021-13”无效") || strings.Contains(body, "as_of") {
		t.Errorf("a bad date on a page: %d %s", r.StatusCode, body)
	}
	for _, body := range []string{form("name", account("张三"), "password", "wrong"), form("password", ownPassword), form("name", account("张三"))} {
		if r := post("/login?to=/checks", body); r.StatusCode != 401 || len(r.Cookies()) > 0 || !strings.Contains(text(t, r), "账号或密码不对") {
			t.Errorf("%s: %d", body, r.StatusCode)
		}
	}
	for to, want := range map[string]string{"/checks": "/checks", "//evil.example": "/", "https://evil.example/": "/", "/\\evil.example": "/", "": "/"} {
		if r := post("/login?to="+url.QueryEscape(to), entry("张三")); r.StatusCode != 303 || r.Header.Get("Location") != want {
			t.Errorf("to %q: %d %s", to, r.StatusCode, r.Header.Get("Location"))
		}
	}
	const at = "/verifications?region=341524&chain=nev" // who enters goes on with the page as it is
	led := b.do("GET", at, "", html, "Cookie: none=x").Header.Get("Location")
	if r := post(led, entry("张三")); !strings.HasPrefix(led, "/login?to=") || r.StatusCode != 303 || r.Header.Get("Location") != at {
		t.Errorf("%s leads to %d %s", led, r.StatusCode, r.Header.Get("Location"))
	}
	r = post("/login", entry("张三"))
	cookie := "Cookie: " + r.Cookies()[0].Name + "=" + r.Cookies()[0].Value

	if r := b.do("POST", "/checks", good, formBody, cookie, "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"); r.StatusCode != 403 {
		t.Errorf("from another site: %d", r.StatusCode)
	}
	r = post("/checks", strings.Replace(good, "verdict=no", "verdict=", 1), cookie)
	if body := text(t, r); r.StatusCode != 400 || !strings.Contains(body, "不能为空，请填写") || !strings.Contains(body, `value="341524" selected`) || !strings.Contains(body, "膜电极") {
		t.Errorf("a form that lacks the verdict: %d", r.StatusCode)
	}
	r = post("/checks", good, cookie)
	done := r.Header.Get("Location")
	if r.StatusCode != 303 || !strings.HasPrefix(done, "/checks?done=web-") {
		t.Fatalf("%d %s", r.StatusCode, done)
	}
	if body := text(t, b.do("GET", done, "", html, cookie)); !strings.Contains(body, "已登记：核实：金寨县 膜电极 无（张三）") || !strings.Contains(body, "金寨县") || !strings.Contains(body, "膜电极") {
		t.Error("the list does not say what was done")
	}
	if r := post("/checks", good, cookie); r.Header.Get("Location") != "/checks?done=unchanged" {
		t.Errorf("the same again: %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	other := strings.NewReplacer("verdict=no", "verdict=yes", url.QueryEscape("张三"), url.QueryEscape("李四")).Replace(good)
	if r := post("/checks", other, cookie); r.StatusCode != 409 || !strings.Contains(text(t, r), `name="confirmed"`) {
		t.Errorf("another opinion of the same day: %d", r.StatusCode)
	}
	if r := post("/checks", other+"&confirmed=yes", cookie); r.StatusCode != 303 {
		t.Errorf("confirmed: %d", r.StatusCode)
	}
	if got := find(t, b, "/checks", "items.#"); got != "2" {
		t.Errorf("%s checks, want 2", got)
	}
	id := strings.TrimPrefix(done, "/checks?done=")
	r = post("/imports/"+id+"/undo", "confirmed=yes", cookie)
	if r.StatusCode != 303 || r.Header.Get("Location") != "/imports?done="+id {
		t.Fatalf("undo: %d %s", r.StatusCode, text(t, r))
	}
	if body := text(t, b.do("GET", r.Header.Get("Location"), "", html, cookie)); !strings.Contains(body, "已撤销：核实：金寨县 膜电极 无（张三）") || !strings.Contains(body, "张三于2026-12-01 09:00撤销") {
		t.Error("the page does not say what was undone")
	}
	if got := find(t, b, "/checks", "items.0.by"); got != "李四" {
		t.Errorf("left: %s", got)
	}
	post("/logout", "", cookie)
	if r := post("/checks", good, cookie); r.StatusCode != 401 {
		t.Errorf("after leaving: %d", r.StatusCode)
	}
}

// countingStore counts what is asked of a store, and of each view of it.
type countingStore struct {
	graph.Store
	calls map[string]int
}

func (c *countingStore) Read(ctx context.Context, read func(graph.Reader) error) error {
	return c.Store.Read(ctx, func(r graph.Reader) error { return read(countingReader{r, c.calls}) })
}

func (c *countingStore) Meta(ctx context.Context) (graph.Meta, error) {
	return countingReader{c.Store, c.calls}.Meta(ctx)
}

func (c *countingStore) Taxonomy(ctx context.Context) (graph.Taxonomy, error) {
	return countingReader{c.Store, c.calls}.Taxonomy(ctx)
}

func (c *countingStore) Gazetteer(ctx context.Context) (graph.Gazetteer, error) {
	return countingReader{c.Store, c.calls}.Gazetteer(ctx)
}

type countingReader struct {
	graph.Reader
	calls map[string]int
}

func (c countingReader) Meta(ctx context.Context) (graph.Meta, error) {
	c.calls["Meta"]++
	return c.Reader.Meta(ctx)
}

func (c countingReader) Taxonomy(ctx context.Context) (graph.Taxonomy, error) {
	c.calls["Taxonomy"]++
	return c.Reader.Taxonomy(ctx)
}

func (c countingReader) Gazetteer(ctx context.Context) (graph.Gazetteer, error) {
	c.calls["Gazetteer"]++
	return c.Reader.Gazetteer(ctx)
}

func (c countingReader) Tally(ctx context.Context, q graph.TallyQuery) (graph.Tally, error) {
	c.calls["Tally"]++
	return c.Reader.Tally(ctx, q)
}

func (c countingReader) Members(ctx context.Context, q graph.MembersQuery) ([]graph.MemberGroup, error) {
	c.calls["Members"]++
	return c.Reader.Members(ctx, q)
}

func (c countingReader) Enterprises(ctx context.Context, ids []string) ([]graph.Enterprise, error) {
	c.calls["Enterprises"]++
	return c.Reader.Enterprises(ctx, ids)
}

func (c countingReader) Find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
	c.calls["Find"]++
	return c.Reader.Find(ctx, q)
}

func (c countingReader) Links(ctx context.Context, q graph.LinksQuery) ([]graph.LinkGroup, error) {
	c.calls["Links"]++
	return c.Reader.Links(ctx, q)
}

func (c countingReader) Kin(ctx context.Context, q graph.KinQuery) ([]graph.KinGroup, error) {
	c.calls["Kin"]++
	return c.Reader.Kin(ctx, q)
}

func (c countingReader) Projects(ctx context.Context, q graph.ProjectsQuery) (graph.ProjectPage, error) {
	c.calls["Projects"]++
	return c.Reader.Projects(ctx, q)
}

func (c countingReader) Records(ctx context.Context, q graph.RecordsQuery) (graph.RecordPage, error) {
	c.calls["Records"]++
	return c.Reader.Records(ctx, q)
}

// TestHowOftenTheStoreIsAsked: a page is one view of the store and few calls; what
// is kept costs one look at the state.
func TestHowOftenTheStoreIsAsked(t *testing.T) {
	counting := &countingStore{calls: map[string]int{}}
	b := newBed(t, func(o *api.Options) {
		counting.Store = o.Store
		o.Store = counting
	})
	ask := func(address string) int {
		clear(counting.calls)
		if r := b.do("GET", address, ""); r.StatusCode != 200 {
			t.Fatalf("%s: %d %s", address, r.StatusCode, text(t, r))
		}
		n := 0
		for _, k := range counting.calls {
			n += k
		}
		if counting.calls["Meta"] != 1 {
			t.Errorf("%s looks at the state %d times", address, counting.calls["Meta"])
		}
		return n
	}
	for _, c := range []struct {
		address string
		most    int
	}{
		{"/", 12},
		{"/", 1},
		{"/api/v1/chains", 1}, // judged for the page
		{"/chains/nev", 2},    // one of them, and what people say of it
		{"/chains/food", 1},   // that is read once
		{"/enterprises/" + enterpriseID("安徽英力电子科技股份有限公司"), 21},
		{"/enterprises/" + enterpriseID("安徽英力电子科技股份有限公司"), 1},
		{"/api/v1/enterprises/" + enterpriseID("安徽英力电子科技股份有限公司"), 8},
		{"/?region=341524", 12},
	} {
		if got := ask(c.address); got > c.most {
			t.Errorf("%s: %d calls, at most %d: %v", c.address, got, c.most, counting.calls)
		} else {
			t.Log(c.address, got, counting.calls)
		}
	}
}

// countingLayout counts drawings.
type countingLayout struct {
	chainmap.Layouter
	drawings int
}

func (c *countingLayout) Lay(ctx context.Context, dot string) (*layout.Plan, error) {
	c.drawings++
	return c.Layouter.Lay(ctx, dot)
}

// TestANoteLeavesAWarmMapWarm: what people jot down changes no judgement, so that
// pictures, pages and tags stay; a check does, and they go.
func TestANoteLeavesAWarmMapWarm(t *testing.T) {
	boxes := &countingLayout{}
	b := newDesk(t, func(o *api.Options) {
		boxes.Layouter = o.Layout
		o.Layout = boxes
	})
	picture, page := "/api/v1/enterprises/"+enterpriseID("国轩高科股份有限公司")+"/network/map.svg?depth=2&paper=a4", "/chains/nev"
	first, firstPage := b.do("GET", picture, ""), b.do("GET", page, "")
	body, tag, pageTag := text(t, first), first.Header.Get("ETag"), firstPage.Header.Get("ETag")
	drawn := boxes.drawings
	if r := b.do("POST", "/api/v1/notes", `{"text":"下月走访","by":"张三","date":"2026-11-30"}`, jsonBody, bearer); r.StatusCode != 201 {
		t.Fatal(text(t, r))
	}
	again := b.do("GET", picture, "")
	if text(t, again) != body || again.Header.Get("ETag") != tag || boxes.drawings != drawn || drawn == 0 {
		t.Errorf("after a note: %d drawings instead of %d, tag %s instead of %s", boxes.drawings, drawn, again.Header.Get("ETag"), tag)
	}
	if got := b.do("GET", page, "", "If-None-Match: "+pageTag).StatusCode; got != 304 {
		t.Errorf("the page after a note: %d", got)
	}
	if r := b.do("POST", "/api/v1/checks", check, jsonBody, bearer); r.StatusCode != 201 {
		t.Fatal(text(t, r))
	}
	if again := b.do("GET", picture, ""); again.Header.Get("ETag") == tag || boxes.drawings == drawn {
		t.Error("after a check the old picture is shown")
	}
	if got := b.do("GET", page, "", "If-None-Match: "+pageTag).StatusCode; got != 200 {
		t.Errorf("the page after a check: %d", got)
	}
}

// TestAccept: an address without extension answers in the format that the caller
// likes best, in JSON where nothing is said or a browser asks.
func TestAccept(t *testing.T) {
	b := newBed(t)
	for accept, want := range map[string]string{
		"":    "application/json; charset=utf-8",
		"*/*": "application/json; charset=utf-8",
		"text/html,application/xml;q=0.9,*/*;q=0.8": "application/json; charset=utf-8",
		"text/csv":                        "text/csv; charset=utf-8",
		"application/json;q=0.5,text/csv": "text/csv; charset=utf-8",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	} {
		r := b.do("GET", "/api/v1/chains/nev/gaps", "", "Accept: "+accept)
		if got := r.Header.Get("Content-Type"); r.StatusCode != 200 || got != want || !strings.Contains(strings.Join(r.Header.Values("Vary"), ","), "Accept") {
			t.Errorf("%q: %d %s, want %s, Vary %v", accept, r.StatusCode, got, want, r.Header.Values("Vary"))
		}
	}
}

// pageLink is a link of a page to another page.
var pageLink = regexp.MustCompile(`<a [^>]*href="(/[^"/][^"]*|/)"`)

// TestThePlaceIsKept: whatever page is opened for a place, every link on it to
// another page says the place, and so do its forms; one that cannot be keeps no fault.
func TestThePlaceIsKept(t *testing.T) {
	b := newDesk(t)
	const place = "region=341524&partner=310000&as_of=2025-06"
	firm := enterpriseID("安徽明天氢能科技股份有限公司")
	for _, address := range []string{"/", "/counties", "/chains/nev", "/segments/nev.fc.mea", "/segments/nev.h2", "/enterprises/" + firm, "/enterprises/" + firm + "/inputs", "/enterprises/" + firm + "/history",
		"/paths", "/paths?from=" + firm, "/scenario?chain=nev", "/backtest", "/search?q=" + url.QueryEscape("电池"), "/checks", "/needs", "/data", "/holdings", "/imports", "/glossary", "/exports", "/verifications", "/corrections", "/projects/p-2a5lxtih4cie", "/chains/nothing", "/nothing"} {
		full := address + "?" + place
		if strings.Contains(address, "?") {
			full = address + "&" + place
		}
		body := text(t, b.do("GET", full, "", "Accept: text/html"))
		links := pageLink.FindAllStringSubmatch(body, -1)
		if len(links) < 8 {
			t.Errorf("%s has %d links", full, len(links))
		}
		for _, m := range links {
			link, err := url.Parse(html.UnescapeString(m[1]))
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(link.Path, "/api/v1") || strings.Contains(m[0], "data-plain") {
				continue
			}
			for _, name := range []string{"region", "partner", "as_of"} {
				if len(link.Query()[name]) != 1 {
					t.Errorf("%s: %s says %s %d times", full, m[1], name, len(link.Query()[name]))
				}
			}
		}
		if _, find, _ := strings.Cut(body, `action="/search"`); !strings.Contains(find[:min(600, len(find))], `name="as_of" value="2025-06"`) {
			t.Errorf("%s: the box at the head forgets the place", full)
		}
	}
	// What is wrong with a place is not carried on, and the page can be opened without.
	for _, wrong := range []string{"region=999999", "partner=341500", "as_of=2030", "as_of=sometime"} {
		body := text(t, b.do("GET", "/chains/nev?"+wrong, "", "Accept: text/html"))
		name, value, _ := strings.Cut(wrong, "=")
		if strings.Contains(body, name+"="+value) || !strings.Contains(body, `href="/chains/nev"`) || !strings.Contains(body, "按默认的地区") {
			t.Errorf("%s is carried on, or there is no way back", wrong)
		}
	}
	// The menu marks where one is.
	for address, want := range map[string]string{"/": `<a href="/" aria-current="page">总览`, "/chains/nev": `<a href="/" aria-current="true">总览`, "/imports": `<a href="/data" aria-current="true">数据`, "/counties": `<a href="/counties" aria-current="page">`} {
		if body := text(t, b.do("GET", address, "")); !strings.Contains(body, want) || strings.Count(body, "aria-current=\"page\"")+strings.Count(body, "aria-current=\"true\">总览")+strings.Count(body, "aria-current=\"true\">数据") != 1 {
			t.Errorf("%s: the menu does not mark it", address)
		}
	}
}

// TestPlacesThatMakeSense: as partners stand the cities elsewhere whose distance is
// known, the nearest first; a date that says nothing is said to be one.
func TestPlacesThatMakeSense(t *testing.T) {
	b := newBed(t)
	partners := func(query string) (string, []string) {
		_, list, _ := strings.Cut(text(t, b.do("GET", "/"+query, "")), `<select name="partner">`)
		list, _, _ = strings.Cut(list, "</select>")
		var codes []string
		for _, m := range regexp.MustCompile(`value="(\d+)"`).FindAllStringSubmatch(list, -1) {
			codes = append(codes, m[1])
		}
		return list, codes
	}
	list, codes := partners("")
	if len(codes) < 20 || len(codes) > 80 || codes[0] != "340100" || slices.Contains(codes, "341500") || !strings.Contains(list, "默认（合肥市）") || !strings.Contains(list, "合肥市（") {
		t.Errorf("%d partners, first %v: %.200s", len(codes), codes[:1], list)
	}
	if list, codes := partners("?region=340100"); slices.Contains(codes, "340100") || !slices.Contains(codes, "341500") || !strings.Contains(list, "默认（无）") {
		t.Errorf("partners of the default partner: %.200s", list)
	}
	if _, codes := partners("?partner=650100"); !slices.Contains(codes, "650100") {
		t.Error("a partner that was chosen is not offered")
	}
	for query, early := range map[string]bool{"?as_of=1930": true, "?as_of=2021": false, "": false} {
		if got := strings.Contains(text(t, b.do("GET", "/"+query, "")), "早于本系统第一条注明日期的从业记录"); got != early {
			t.Errorf("%s is said to lie before the facts: %v", query, got)
		}
	}
	if r := b.do("GET", "/?utm_source=x&from=timeline&isappinstalled=0&nsukey=a%2Fb", "", "Accept: text/html"); r.StatusCode != 200 {
		t.Errorf("what WeChat adds: %d", r.StatusCode)
	}
	if r := b.do("GET", "/api/v1/chains?utm_source=x", ""); r.StatusCode != 400 {
		t.Errorf("an unknown parameter of the interface: %d", r.StatusCode)
	}
}
