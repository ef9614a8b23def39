package api_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"chainchief/api"
	"chainchief/graph"
)

// TestProbes: a load balancer asks by an address, by another name, or by none;
// what the server holds is told only to names that are its own.
func TestProbes(t *testing.T) {
	var trouble atomic.Pointer[error]
	b := newBed(t, func(o *api.Options) {
		o.Starting = func() error {
			if err := trouble.Load(); err != nil {
				return *err
			}
			return nil
		}
	})
	for _, host := range []string{"10.0.5.23:8080", "10.0.5.23", "", "evil.example"} {
		for address, want := range map[string]string{"/healthz": `{"status":"ok"}`, "/readyz": `{"status":"ready"}`} {
			r := b.do("GET", address, "", "Host: "+host)
			if got := text(t, r); r.StatusCode != 200 || got != want {
				t.Errorf("%s of %q: %d %s", address, host, r.StatusCode, got)
			}
		}
		if r := b.do("GET", "/api/v1/chains", "", "Host: "+host); r.StatusCode != 421 {
			t.Errorf("a question of %q: %d", host, r.StatusCode)
		}
	}
	if got := text(t, b.do("GET", "/readyz", "")); !strings.Contains(got, `"revision":1`) {
		t.Errorf("by our own name: %s", got)
	}
	c, err := net.Dial("tcp", serve(t, b))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "GET /readyz HTTP/1.0\r\n\r\n")
	if r, err := http.ReadResponse(bufio.NewReader(c), nil); err != nil || r.StatusCode != 200 {
		t.Errorf("HTTP/1.0 without a host: %v %v", r, err)
	}
	down := error(errors.New("10.9.9.9 的库里有问题"))
	trouble.Store(&down)
	if p := problem(t, b.do("GET", "/readyz", "", "Host: evil.example")); p.Status != 503 || strings.Contains(p.Detail, "10.9.9.9") {
		t.Errorf("not ready, of another name: %+v", p)
	}
}

// TestMetricsDoor: a listener of its own has the metrics for whoever reaches it,
// by any name, and nothing else.
func TestMetricsDoor(t *testing.T) {
	b := newBed(t)
	var listeners []net.Listener
	for range 2 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		listeners = append(listeners, l)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- b.Serve(ctx, api.Doors{TCP: listeners[0], Metrics: listeners[1]}) }()
	for _, c := range []struct {
		method, path, holds string
		status              int
	}{
		{"GET", "/metrics", "process_resident_memory_bytes", 200},
		{"GET", "/healthz", `"ok"`, 200},
		{"GET", "/readyz", "", 404},
		{"GET", "/", "", 404},
		{"GET", "/api/v1/chains", "", 404},
		{"POST", "/api/v1/checks", "", 404},
		{"POST", "/metrics", "", 405},
	} {
		r, err := http.NewRequest(c.method, "http://"+listeners[1].Addr().String()+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "app:9464"
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if body := text(t, a); a.StatusCode != c.status || !strings.Contains(body, c.holds) {
			t.Errorf("%s %s: %d %.100s", c.method, c.path, a.StatusCode, body)
		}
		a.Body.Close()
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func public(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := api.ParsePublic(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestPublic: a server behind a proxy with TLS. Whatever Host the proxy sends,
// its own pages may write, others may not; the cookie travels over TLS alone.
func TestPublic(t *testing.T) {
	b := newDesk(t, func(o *api.Options) { o.Public = public(t, "https://Chain.Luan.Example:443/") })
	if r := b.do("GET", "/", "", "Host: chain.luan.example"); r.StatusCode != 200 {
		t.Errorf("by its own name: %d", r.StatusCode)
	}
	if r := b.do("GET", "/metrics", ""); r.StatusCode != 403 {
		t.Errorf("the metrics, as the proxy would ask: %d", r.StatusCode)
	}
	r := b.do("POST", "/api/v1/session", session("张三"), jsonBody, "Origin: https://chain.luan.example")
	if r.StatusCode != 204 || len(r.Cookies()) == 0 {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	held := r.Cookies()[0]
	if held.Name != "__Host-chainchief_session" || !held.Secure || !held.HttpOnly || held.Path != "/" || held.Domain != "" {
		t.Errorf("cookie %+v", held)
	}
	for _, c := range []struct {
		name    string
		headers []string
		status  int
		says    string
	}{
		{"its own page, Host as the browser sends it", []string{"Host: chain.luan.example", "Origin: https://chain.luan.example"}, 201, ""},
		{"its own page, Host of the proxy", []string{"Origin: https://chain.luan.example"}, 201, ""},
		{"its own page, told by the browser", []string{"Origin: https://chain.luan.example", "Sec-Fetch-Site: same-origin"}, 201, ""},
		{"the same name without TLS", []string{"Origin: http://chain.luan.example"}, 403, "--public"},
		{"another port", []string{"Origin: https://chain.luan.example:8443"}, 403, "chain.luan.example:8443"},
		{"another site", []string{"Origin: https://evil.example", "Sec-Fetch-Site: cross-site"}, 403, "请从本系统页面操作"},
		{"the cookie under its plain name", []string{"Cookie: chainchief_session=" + held.Value}, 401, ""},
	} {
		r := b.do("POST", "/api/v1/checks", strings.Replace(check, "电话核实", c.name, 1), append([]string{jsonBody, "Cookie: " + held.Name + "=" + held.Value}, c.headers...)...)
		if body := text(t, r); r.StatusCode != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s: %d %s", c.name, r.StatusCode, body)
		}
	}
	// Without --public the sentence names the proxy that changed the Host.
	b = newDesk(t, func(o *api.Options) { o.Hosts = []string{"chain.luan.example"} })
	p := problem(t, b.do("POST", "/api/v1/checks", check, jsonBody, bearer, "Host: chain.luan.example", "Origin: http://chain.luan.example:9000"))
	if p.Status != 403 || !strings.Contains(p.Detail, "反向代理") || !strings.Contains(p.Detail, "chain.luan.example:9000") {
		t.Errorf("%+v", p)
	}
}

// TestTrustedProxy: of a proxy that was named, and of no other, the word on the
// caller's address and on TLS is taken.
func TestTrustedProxy(t *testing.T) {
	b := newDesk(t, func(o *api.Options) {
		o.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/24")}
	})
	for _, c := range []struct {
		name    string
		headers []string
		origin  string
		secure  bool
	}{
		{"no word", nil, "127.0.0.1", false},
		{"one hop", []string{"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https"}, "203.0.113.9", true},
		{"plain", []string{"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: http"}, "203.0.113.9", false},
		{"what the caller wrote himself", []string{"X-Forwarded-For: 127.0.0.1, 8.8.8.8, 203.0.113.9"}, "203.0.113.9", false},
		{"two proxies", []string{"X-Forwarded-For: 8.8.8.8, 203.0.113.9, 10.0.0.7"}, "203.0.113.9", false},
		{"IPv6 with a port", []string{"X-Forwarded-For: [2001:db8::9]:4711"}, "2001:db8::9", false},
		{"nonsense", []string{"X-Forwarded-For: 203.0.113.9, unknown"}, "127.0.0.1", false},
		{"all our own", []string{"X-Forwarded-For: 10.0.0.8, 10.0.0.7"}, "10.0.0.8", false},
		{"not a proxy", []string{"Remote: 127.0.0.9:4242", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https"}, "127.0.0.9", false},
	} {
		r := b.do("POST", "/api/v1/session", session("张三"), append(c.headers, jsonBody)...)
		if r.StatusCode != 204 || r.Cookies()[0].Secure != c.secure || strings.HasPrefix(r.Cookies()[0].Name, "__Host-") != c.secure {
			t.Errorf("%s: %d %v", c.name, r.StatusCode, r.Cookies())
		}
		if r := b.do("POST", "/api/v1/needs", strings.Replace(need, "县专班", c.name, 1), append(c.headers, jsonBody, bearer)...); r.StatusCode != 201 {
			t.Fatal(text(t, r))
		}
		page, err := b.store.Imports(context.Background(), graph.ImportsQuery{Limit: 1})
		if err != nil || page.Imports[0].Origin != c.origin {
			t.Errorf("%s: from %q, want %q %v", c.name, page.Imports[0].Origin, c.origin, err)
		}
	}
	// One caller's wrong keys are no other's.
	const wrong = "Authorization: Bearer wrong"
	for range 6 {
		b.do("GET", "/api/v1/regions", "", wrong, "X-Forwarded-For: 203.0.113.9")
	}
	for from, status := range map[string]int{"203.0.113.9": 429, "203.0.113.10": 401} {
		if r := b.do("GET", "/api/v1/regions", "", wrong, "X-Forwarded-For: "+from); r.StatusCode != status {
			t.Errorf("%s: %d", from, r.StatusCode)
		}
	}
	if r := b.do("GET", "/metrics", ""); r.StatusCode != 403 {
		t.Errorf("metrics through the proxy: %d", r.StatusCode)
	}
}

// TestParseHosts: names as people write them are those that browsers send.
func TestParseHosts(t *testing.T) {
	for given, want := range map[string][]string{
		"":                               nil,
		"10.0.0.5":                       {"10.0.0.5"},
		"10.0.0.5:8080":                  {"10.0.0.5"},
		"10.0.0.5：8080":                  {"10.0.0.5"},
		"http://chain.luan.example":      {"chain.luan.example"},
		"https://chain.luan.example:9/x": {"chain.luan.example"},
		"a，10.0.0.5、b;c d":               {"a", "10.0.0.5", "b", "c", "d"},
		"Chain.Luan.Example.":            {"chain.luan.example"},
		"[fd00::5]":                      {"fd00::5"},
		"[FD00:0::5]:8080":               {"fd00::5"},
		"fd00::5":                        {"fd00::5"},
		"链长.luan.example":                {"xn--eb5ayj.luan.example"},
		"链长。luan。example":                {"xn--eb5ayj.luan.example"},
		"chain_app":                      {"chain_app"},
	} {
		got, err := api.ParseHosts(given)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v %v", given, got, err)
		}
	}
	for _, given := range []string{"*", "*.luan.example", "10.0.0.0/24", "10.0.0.256", "10.0.0", "a b,*", "http://", "a..b", ".", "x@y", "<script>"} {
		if got, err := api.ParseHosts(given); err == nil || !strings.Contains(err.Error(), "无效，请写") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v %v", given, got, err)
		}
	}
	b := newBed(t, func(o *api.Options) { o.Hosts, _ = api.ParseHosts("链长.luan.example，[FD00:0::5]:8080") })
	for _, host := range []string{"xn--eb5ayj.luan.example:8080", "XN--EB5AYJ.Luan.Example", "[fd00::5]:8080", "[fd00:0:0::5]"} {
		if r := b.do("GET", "/api/v1/chains", "", "Host: "+host); r.StatusCode != 200 {
			t.Errorf("%s: %d", host, r.StatusCode)
		}
	}
}

// TestParseFlags: the other things that are said when a server is started.
func TestParseFlags(t *testing.T) {
	for given, want := range map[string]string{
		"https://chain.luan.example":     "https://chain.luan.example",
		" https://Chain.Luan.Example/ ":  "https://chain.luan.example",
		"https://chain.luan.example:443": "https://chain.luan.example",
		"http://chain.luan.example:80":   "http://chain.luan.example",
		"http://10.0.0.5:8080":           "http://10.0.0.5:8080",
		"https://[FD00::5]:8443":         "https://[fd00::5]:8443",
		"https://链长.luan.example":        "https://xn--eb5ayj.luan.example",
	} {
		if got, err := api.ParsePublic(given); err != nil || got.String() != want {
			t.Errorf("%s: %v %v", given, got, err)
		}
	}
	for _, given := range []string{"chain.luan.example", "https://", "https://a/chain", "https://a?x=1", "ftp://a", "https://u@a", "https://*", "https://a:x"} {
		if got, err := api.ParsePublic(given); err == nil || !strings.Contains(err.Error(), "请写成 https://主机名") {
			t.Errorf("%s: %v %v", given, got, err)
		}
	}
	got, err := api.ParseProxies("127.0.0.1，10.0.0.9/24;fd00::/8")
	want := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("fd00::/8")}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v %v", got, err)
	}
	for _, given := range []string{"nginx", "10.0.0.0/33", "10.0.0.*"} {
		if got, err := api.ParseProxies(given); err == nil || !strings.Contains(err.Error(), "请写成 127.0.0.1") {
			t.Errorf("%s: %v %v", given, got, err)
		}
	}
}

// TestSharedPages: what WeChat and advertisers put into an address does no harm
// to a page, and makes no other page of it. Under /api nothing is passed over.
func TestSharedPages(t *testing.T) {
	b := newBed(t)
	firms := "from=" + url.QueryEscape("华霆动力") + "&to=" + url.QueryEscape("国轩高科")
	for given, plain := range map[string]string{
		"/?from=singlemessage&isappinstalled=0":                   "/",
		"/chains/nev?from=timeline":                               "/chains/nev",
		"/chains/nev?region=341524&utm_source=x&utm_source=y":     "/chains/nev?region=341524",
		"/backtest?from=groupmessage&nsukey=%00":                  "/backtest",
		"/paths?" + firms + "&from=singlemessage":                 "/paths?" + firms,
		"/paths?from=timeline&" + firms + "&isappinstalled=0":     "/paths?" + firms,
		"/paths?" + firms + "&from=timeline&from=singlemessage":   "/paths?" + firms,
		"/paths?from=groupmessage&weixin.qq.com=1&scene=21&clk=%": "",
	} {
		r := b.do("GET", given, "", "Accept: text/html")
		if plain == "" {
			if r.StatusCode != 400 {
				t.Errorf("%s: %d", given, r.StatusCode)
			}
			continue
		}
		other := b.do("GET", plain, "", "Accept: text/html")
		if r.StatusCode != 200 || r.Header.Get("ETag") != other.Header.Get("ETag") || text(t, r) != text(t, other) {
			t.Errorf("%s: %d", given, r.StatusCode)
		}
	}
	for _, address := range []string{"/paths?" + firms + "&from=" + url.QueryEscape("江淮汽车"), "/chains/nev?region=341524&region=341500"} {
		if r := b.do("GET", address, "", "Accept: text/html"); r.StatusCode != 400 {
			t.Errorf("%s: %d", address, r.StatusCode)
		}
	}
	for _, address := range []string{"/api/v1/chains?from=timeline", "/api/v1/paths?" + firms + "&from=timeline", "/api/v1/chains/nev?utm_source=x"} {
		if p := problem(t, b.do("GET", address, "")); p.Status != 400 {
			t.Errorf("%s: %+v", address, p)
		}
	}
}

// faultyStore panics where it is asked of one day.
type faultyStore struct {
	graph.Store
	day graph.Date
}

func (f faultyStore) Read(ctx context.Context, read func(graph.Reader) error) error {
	return f.Store.Read(ctx, func(r graph.Reader) error { return read(faultyReader{r, f.day}) })
}

type faultyReader struct {
	graph.Reader
	day graph.Date
}

func (f faultyReader) Tally(ctx context.Context, q graph.TallyQuery) (graph.Tally, error) {
	if q.AsOf == f.day {
		panic("a fault in the midst of a judgement")
	}
	return f.Reader.Tally(ctx, q)
}

// TestPanicInAJudgement: it is one answer of 500 with its stack in the log; the
// server goes on, on a page, in the API and in a picture.
func TestPanicInAJudgement(t *testing.T) {
	b := newBed(t, func(o *api.Options) { o.Store = faultyStore{o.Store, "2019-09-09"} })
	address := "http://" + serve(t, b)
	for _, path := range []string{"/api/v1/chains/nev/gaps", "/chains/nev", "/api/v1/chains/nev/map.svg"} {
		for date, status := range map[string]int{"2019-09-09": 500, "2025-12": 200} {
			r, err := http.Get(address + path + "?as_of=" + date)
			if err != nil {
				t.Fatal(err)
			}
			if body := text(t, r); r.StatusCode != status || strings.Contains(body, "in the midst of") {
				t.Errorf("%s of %s: %d %.200s", path, date, r.StatusCode, body)
			}
			r.Body.Close()
		}
	}
	if log := b.log.String(); !strings.Contains(log, "a fault in the midst of a judgement") || !strings.Contains(log, "faultyReader.Tally") {
		t.Errorf("the log lacks the panic or its stack: %.500s", log)
	}
}

// slowStore keeps whoever asks it of one day waiting until it is let go.
type slowStore struct {
	graph.Store
	asked, letGo chan struct{}
}

func (s slowStore) Read(ctx context.Context, read func(graph.Reader) error) error {
	return s.Store.Read(ctx, func(r graph.Reader) error { return read(slowReader{r, s}) })
}

type slowReader struct {
	graph.Reader
	of slowStore
}

func (s slowReader) Tally(ctx context.Context, q graph.TallyQuery) (graph.Tally, error) {
	if strings.HasPrefix(string(q.AsOf), "2019-09-") {
		s.of.asked <- struct{}{}
		select {
		case <-s.of.letGo:
		case <-ctx.Done():
			return graph.Tally{}, ctx.Err()
		}
	}
	return s.Reader.Tally(ctx, q)
}

// TestTurns: of one caller four questions are answered at once; the others of his
// wait, those of other callers do not, and who has hung up is not answered at all.
func TestTurns(t *testing.T) {
	slow := slowStore{asked: make(chan struct{}, 100), letGo: make(chan struct{})}
	b := newBed(t, func(o *api.Options) {
		slow.Store = o.Store
		o.Store = slow
	})
	ctx, hangUp := context.WithCancel(t.Context())
	regions := []string{"341502", "341503", "341504", "341522", "341523", "341524", "341525"}
	statuses := make(chan int)
	for i, region := range regions {
		r := newRequest("GET", "/api/v1/chains/nev/gaps?as_of=2019-09-09&region="+region, "", fmt.Sprintf("Remote: [2001:db8::%d]:50000", i+1))
		if i >= 4 {
			r = r.WithContext(ctx)
		}
		go func() {
			w := httptest.NewRecorder()
			b.ServeHTTP(w, r)
			statuses <- w.Code
		}()
		if i < 4 {
			<-slow.asked
		}
	}
	for _, from := range []string{"192.0.2.7:50000", "[2001:db8:0:1::1]:50000"} {
		if r := b.do("GET", "/api/v1/chains/nev/gaps", "", "Remote: "+from); r.StatusCode != 200 {
			t.Errorf("another caller, %s: %d", from, r.StatusCode)
		}
	}
	hangUp()
	for range regions[4:] {
		if status := <-statuses; status != 503 {
			t.Errorf("one who hung up while waiting: %d", status)
		}
	}
	close(slow.letGo)
	for range regions[:4] {
		if status := <-statuses; status != 200 {
			t.Errorf("one of the first four: %d", status)
		}
	}
	if n := len(slow.asked); n > 0 {
		t.Errorf("%d more were worked on", n)
	}
	if r := b.do("GET", "/api/v1/chains/nev/gaps?region=341525", "", "Remote: [2001:db8::9]:1"); r.StatusCode != 200 {
		t.Errorf("the same caller afterwards: %d", r.StatusCode)
	}
}

// TestGate: where all that may be done at once is being done, what is kept is answered
// all the same, and who has too much waiting is told at once when to come again.
func TestGate(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	slow := slowStore{asked: make(chan struct{}, 100), letGo: make(chan struct{})}
	b := newBed(t, func(o *api.Options) {
		slow.Store = o.Store
		o.Store = slow
	})
	kept := []string{"/", "/api/v1/chains/nev/gaps.csv", "/api/v1/chains/iron/map.svg"}
	for _, address := range kept {
		if r := b.do("GET", address, ""); r.StatusCode != 200 {
			t.Fatal(text(t, r))
		}
	}
	answers := make(chan *http.Response, 200)
	ask := func(query, from string) {
		r := newRequest("GET", "/api/v1/chains/nev/gaps?as_of=2019-09-09&"+query, "", "Remote: "+from)
		go func() {
			w := httptest.NewRecorder()
			b.ServeHTTP(w, r)
			answers <- w.Result()
		}()
	}
	for i := range 8 { // two clients, all that two of them may
		ask(fmt.Sprint("region=", 341522+i%4, "&partner=", []int{340100, 310000}[i/4]), fmt.Sprint("192.0.2.", i/4, ":1"))
		<-slow.asked
	}
	for range 100 {
		for _, address := range kept {
			if r := b.do("GET", address, "", "Remote: 192.0.2.9:1"); r.StatusCode != 200 {
				t.Fatalf("%s, which is kept: %d", address, r.StatusCode)
			}
		}
	}
	for i := range 100 {
		ask(fmt.Sprint("region=341502&limit=", i+1), "192.0.2.7:1")
	}
	const waiting = 64
	for range 100 - waiting {
		r := <-answers
		p := problem(t, r)
		if seconds, err := strconv.Atoi(r.Header.Get("Retry-After")); p.Status != 429 || err != nil || seconds < 1 || !strings.Contains(p.Detail, "秒后再试") {
			t.Errorf("one too many: %+v %v", p, r.Header)
		}
	}
	close(slow.letGo)
	for range 8 + waiting {
		if r := <-answers; r.StatusCode != 200 {
			t.Errorf("who waited: %s", text(t, r))
		}
	}
}

// TestAbandoned: of 200 backtests whose callers hung up at once, each from an address of
// its own, only those had begun for which there was room, and what they read ends.
func TestAbandoned(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	slow := slowStore{asked: make(chan struct{}, 1000), letGo: make(chan struct{})}
	b := newBed(t, func(o *api.Options) {
		slow.Store = o.Store
		o.Store = slow
	})
	const begun = 4 // each takes two places of eight
	var all [2]sync.WaitGroup
	var ctx [2]context.Context
	var hangUp [2]context.CancelFunc
	for k := range ctx {
		ctx[k], hangUp[k] = context.WithCancel(t.Context())
	}
	for i := range 200 {
		k := min(i/begun, 1)
		r := newRequest("GET", fmt.Sprintf("/api/v1/backtest?date=2019-09-%02d&region=%d", i%28+1, 341522+i/28%4), "", fmt.Sprintf("Remote: 10.0.%d.%d:1", i/100, i%100+1)).WithContext(ctx[k])
		if i >= 112 {
			r.URL.RawQuery += "&partner=310000"
		}
		all[k].Go(func() { b.ServeHTTP(httptest.NewRecorder(), r) })
		if k == 0 {
			<-slow.asked
		}
	}
	for _, k := range []int{1, 0} {
		hangUp[k]()
		all[k].Wait() // what is being read is told so, or this would wait for ever
	}
	if n := len(slow.asked); n > 0 {
		t.Errorf("%d more readings for callers who had hung up", n)
	}
	if r := b.do("GET", "/api/v1/backtest?date=2019-10", ""); r.StatusCode != 200 {
		t.Errorf("afterwards: %s", text(t, r))
	}
}

// TestPanicOfAFlight: what several callers wait for and what panics is a 500 for each
// of them, with the number of his own request.
func TestPanicOfAFlight(t *testing.T) {
	slow := slowStore{asked: make(chan struct{}, 100), letGo: make(chan struct{})}
	b := newBed(t, func(o *api.Options) {
		slow.Store = faultyStore{o.Store, "2019-09-09"}
		o.Store = slow
	})
	answers := make(chan *http.Response)
	for i, format := range []string{"gaps", "gaps.csv", "map.svg", "gaps"} {
		r := newRequest("GET", "/api/v1/chains/nev/"+format+"?as_of=2019-09-09", "", fmt.Sprintf("Remote: 192.0.2.%d:1", i))
		go func() {
			w := httptest.NewRecorder()
			b.ServeHTTP(w, r)
			answers <- w.Result()
		}()
		if i == 0 {
			<-slow.asked
		}
	}
	close(slow.letGo)
	for range 4 {
		r := <-answers
		if p := problem(t, r); p.Status != 500 || p.RequestID != r.Header.Get("X-Request-Id") || !strings.Contains(b.log.String(), p.RequestID) {
			t.Errorf("%+v", p)
		}
	}
	if r := b.do("GET", "/api/v1/chains/nev/gaps?as_of=2019-10", ""); r.StatusCode != 200 {
		t.Errorf("the next question: %d", r.StatusCode)
	}
}

// busyListener has no file left for its first connection.
type busyListener struct {
	net.Listener
	refused atomic.Bool
}

func (l *busyListener) Accept() (net.Conn, error) {
	if l.refused.CompareAndSwap(false, true) {
		return nil, syscall.EMFILE
	}
	return l.Listener.Accept()
}

// TestServerLog: what the HTTP server itself has to say goes into the log too.
func TestServerLog(t *testing.T) {
	b := newBed(t)
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- b.Serve(ctx, api.Doors{TCP: &busyListener{Listener: tcp}}) }()
	r, err := http.Get("http://" + tcp.Addr().String() + "/healthz")
	if err != nil || r.StatusCode != 200 {
		t.Fatal(r, err)
	}
	r.Body.Close()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if log := b.log.String(); !strings.Contains(log, "level=WARN") || !strings.Contains(log, "too many open files") {
		t.Errorf("the log: %s", log)
	}
}
