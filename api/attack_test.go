package api_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chainchief/api"
	"chainchief/graph"
)

// attack is a request that must be refused, and with what.
type attack struct {
	name, method, target, body string
	headers                    []string
	status                     int
}

// TestAttacks tries to get in by headers and bodies.
func TestAttacks(t *testing.T) {
	b := newDesk(t, func(o *api.Options) { o.Hosts = []string{"chain.luan.example"} })
	secret := openSession(t, b)
	cookie := "Cookie: chainchief_session=" + secret
	outside := "Remote: 10.1.2.3:5000"
	attacks := []attack{
		{"DNS rebinding", "GET", "/api/v1/chains", "", []string{"Host: evil.example"}, 421},
		{"DNS rebinding with a port", "GET", "/", "", []string{"Host: evil.example:8080"}, 421},
		{"DNS rebinding, a name that begins like ours", "GET", "/", "", []string{"Host: 127.0.0.1.evil.example"}, 421},
		{"DNS rebinding, localhost inside", "GET", "/", "", []string{"Host: localhost.evil.example"}, 421},
		{"DNS rebinding, an address not ours", "GET", "/", "", []string{"Host: 0.0.0.0:8080"}, 421},
		{"DNS rebinding, mapped address", "GET", "/", "", []string{"Host: [::ffff:8.8.8.8]"}, 421},
		{"DNS rebinding of the metrics", "GET", "/metrics", "", []string{"Host: evil.example"}, 421},
		{"no host", "GET", "/", "", []string{"Host: "}, 421},
		{"forwarded host", "GET", "/", "", []string{"Host: evil.example", "X-Forwarded-Host: 127.0.0.1", "Forwarded: host=127.0.0.1"}, 421},

		{"cross-site POST by fetch metadata", "POST", "/api/v1/checks", check, []string{jsonBody, cookie, "Sec-Fetch-Site: cross-site"}, 403},
		{"same-site POST of a sibling", "POST", "/api/v1/checks", check, []string{jsonBody, cookie, "Sec-Fetch-Site: same-site"}, 403},
		{"cross-site POST by origin", "POST", "/api/v1/checks", check, []string{jsonBody, cookie, "Origin: https://evil.example"}, 403},
		{"POST of a sandboxed page", "POST", "/api/v1/checks", check, []string{jsonBody, cookie, "Origin: null"}, 403},
		{"POST of another port", "POST", "/api/v1/checks", check, []string{jsonBody, cookie, "Origin: http://127.0.0.1:9999"}, 403},
		{"cross-site login", "POST", "/api/v1/session", session("张三"), []string{jsonBody, "Sec-Fetch-Site: cross-site"}, 403},
		{"cross-site logout", "DELETE", "/api/v1/session", "", []string{cookie, "Sec-Fetch-Site: cross-site"}, 403},
		{"form POST of an old browser", "POST", "/api/v1/checks", check, []string{"Content-Type: text/plain", cookie}, 415},

		{"metrics from outside", "GET", "/metrics", "", []string{outside, "Host: chain.luan.example"}, 403},
		{"metrics, forwarded for", "GET", "/metrics", "", []string{outside, "X-Forwarded-For: 127.0.0.1"}, 403},
		{"metrics, real IP", "GET", "/metrics", "", []string{outside, "X-Real-IP: 127.0.0.1"}, 403},
		{"metrics, forwarded", "GET", "/metrics", "", []string{outside, "Forwarded: for=127.0.0.1"}, 403},
		{"metrics through a proxy on this machine", "GET", "/metrics", "", []string{"Host: chain.luan.example"}, 403},

		{"metrics through a proxy of this machine, forwarded for", "GET", "/metrics", "", []string{"X-Forwarded-For: 203.0.113.9"}, 403},
		{"metrics through a proxy of this machine, forwarded proto", "GET", "/metrics", "", []string{"X-Forwarded-Proto: https"}, 403},
		{"metrics through a proxy of this machine, real IP", "GET", "/metrics", "", []string{"X-Real-IP: 203.0.113.9"}, 403},
		{"metrics through a proxy of this machine, forwarded", "GET", "/metrics", "", []string{"Forwarded: for=203.0.113.9"}, 403},
		{"metrics through a proxy of this machine, via", "GET", "/metrics", "", []string{"Via: 1.1 proxy"}, 403},

		{"the whole store", "GET", "/snapshot", "", nil, 404},
		{"the whole store with a key", "GET", "/snapshot", "", []string{bearer}, 404},

		{"write without a key", "POST", "/api/v1/checks", check, []string{jsonBody}, 401},
		{"write, blank key", "POST", "/api/v1/checks", check, []string{jsonBody, "Authorization: Bearer "}, 401},
		{"write, another scheme", "POST", "/api/v1/checks", check, []string{jsonBody, "Authorization: Basic " + key("接口")}, 401},
		{"write, made-up session", "POST", "/api/v1/checks", check, []string{jsonBody, "Cookie: chainchief_session=" + strings.Repeat("A", 52)}, 401},
		{"write, key in the address", "POST", "/api/v1/checks?token=" + key("接口"), check, []string{jsonBody}, 401},
		{"write, called socket by a header", "POST", "/api/v1/checks", check, []string{jsonBody, "X-Forwarded-For: socket", "X-Remote: @"}, 401},

		{"line break in a query", "GET", "/api/v1/enterprises?q=a%0d%0aSet-Cookie:%20x=1", "", nil, 400},
		{"line break in an id", "GET", "/api/v1/chains/nev%0d%0aX-Evil:%201", "", nil, 404},
		{"line break in a person", "POST", "/api/v1/checks", strings.Replace(check, "张三", `张三\r\nSet-Cookie: x=1`, 1), []string{jsonBody, bearer}, 400},
		{"line break in a note", "POST", "/api/v1/checks", strings.Replace(check, "电话核实", `a\u0000b`, 1), []string{jsonBody, bearer}, 400},
		{"line break in an id of a write", "POST", "/api/v1/checks", strings.Replace(check, "nev.fc.mea", `nev\nLocation: /`, 1), []string{jsonBody, bearer}, 400},
		{"text turned around", "POST", "/api/v1/checks", strings.Replace(check, "电话核实", `甲\u202e乙`, 1), []string{jsonBody, bearer}, 400},
		{"text isolated", "POST", "/api/v1/checks", strings.Replace(check, "张三", `张三\u2066`, 1), []string{jsonBody, bearer}, 400},
		{"markup in an unknown name", "GET", "/chains/%3Cscript%3E", "", []string{"Accept: text/html"}, 404},
		{"markup in a date", "GET", "/chains/nev?as_of=%3Cscript%3E", "", []string{"Accept: text/html"}, 400},

		{"trace", "TRACE", "/api/v1/chains", "", nil, 405},
		{"preflight", "OPTIONS", "/api/v1/checks", "", []string{"Origin: https://evil.example", "Access-Control-Request-Method: POST"}, 405},
		{"delete of what is read", "DELETE", "/api/v1/chains", "", nil, 405},
		{"method override", "POST", "/api/v1/chains", "", []string{"X-HTTP-Method-Override: GET"}, 405},
		{"a text far too long", "POST", "/api/v1/checks", strings.Replace(check, "电话核实", strings.Repeat("长", 20_000), 1), []string{jsonBody, bearer}, 400},
		{"body too large", "POST", "/api/v1/checks", `{"note":"` + strings.Repeat("x", 1<<20) + `"}`, []string{jsonBody, bearer}, 413},
		{"deep JSON", "POST", "/api/v1/checks", strings.Repeat("[", 100_000), []string{jsonBody, bearer}, 400},
	}
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			r := b.do(a.method, a.target, a.body, a.headers...)
			body := text(t, r)
			t.Logf("%-45s %-7s %.60s → %d", a.name, a.method, a.target, r.StatusCode)
			if r.StatusCode != a.status {
				t.Errorf("status %d, want %d: %.300s", r.StatusCode, a.status, body)
			}
			if strings.Contains(ownScript.ReplaceAllString(body, ""), "<script") {
				t.Errorf("markup comes back: %.300s", body)
			}
			for _, name := range []string{"Set-Cookie", "X-Evil", "Access-Control-Allow-Origin", "Location"} {
				if r.Header.Get(name) != "" {
					t.Errorf("the answer has %s: %s", name, r.Header.Get(name))
				}
			}
		})
	}
	checks, err := b.store.Records(context.Background(), graph.RecordsQuery{Kinds: []graph.Kind{graph.KindChecks}, Limit: 10})
	if err != nil || len(checks.Records) != 0 {
		t.Errorf("an attack wrote something: %v %v", checks.Records, err)
	}
	for _, host := range []string{"127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "localhost", "LOCALHOST.:80", "chain.luan.example", "Chain.Luan.Example:8080"} {
		if r := b.do("GET", "/healthz", "", "Host: "+host); r.StatusCode != 200 {
			t.Errorf("%s is refused: %d", host, r.StatusCode)
		}
	}
}

// serve runs a bed on a real listener until the test ends.
func serve(t *testing.T, b *bed) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- b.Serve(ctx, api.Doors{TCP: l}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// TestRawAttacks sends what no HTTP client would.
func TestRawAttacks(t *testing.T) {
	b := newDesk(t)
	address := serve(t, b)
	rest := " HTTP/1.1\r\nHost: localhost\r\n" + bearer + "\r\nConnection: close\r\n\r\n"
	for _, a := range []struct {
		name, send string
		status     int
	}{
		{"dots", "GET /static/../../../../etc/passwd" + rest, 404},
		{"escaped dots", "GET /static/%2e%2e/%2e%2e/etc/passwd" + rest, 404},
		{"escaped slashes", "GET /static/..%2f..%2f..%2fetc%2fpasswd" + rest, 404},
		{"backslashes", `GET /static/..\..\go.mod` + rest, 404},
		{"a null byte", "GET /static/style.css%00.html" + rest, 404},
		{"a null byte in an id", "GET /api/v1/chains/nev%00" + rest, 404},
		{"dots as an id", "GET /api/v1/chains/%2e%2e" + rest, 404},
		{"a path inside an id", "GET /api/v1/chains/..%2f..%2f..%2fmetrics" + rest, 404},
		{"two slashes", "GET //etc/passwd" + rest, 404},
		{"an empty part", "GET /api/v1//chains" + rest, 404},
		{"a slash at the end", "GET /api/v1/chains/" + rest, 404},
		{"capitals", "GET /API/V1/chains" + rest, 404},
		{"a semicolon", "GET /api/v1/chains;x=1" + rest, 404},
		{"a semicolon in the query", "GET /api/v1/chains?region=341500;partner=340100" + rest, 400},
		{"another host by an absolute address", "GET http://evil.example/" + rest, 421},
		{"two hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400},
		{"no host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400},
		{"a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\nConnection: close\r\n\r\n", 421},
		{"a header too large", "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: " + strings.Repeat("a", 64<<10) + "\r\n\r\n", 431},
		{"an address too long", "GET /?" + strings.Repeat("a", 64<<10) + rest, 431},
		{"a line break in a header", "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\x00b\r\n\r\n", 400},
		{"smuggling", "POST /api/v1/checks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked, identity\r\nConnection: close\r\n\r\n0\r\n\r\n", 501},
		{"a body without end", "POST /api/v1/checks HTTP/1.1\r\nHost: localhost\r\n" + bearer + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" +
			"9\r\n{\"note\":\"\r\n" + strings.Repeat("1000\r\n"+strings.Repeat("x", 4096)+"\r\n", 300), 413},
		{"a body far larger than said", "POST /api/v1/checks HTTP/1.1\r\nHost: localhost\r\n" + bearer + "\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n{\"note\":\"" + strings.Repeat("x", 1<<20+100), 413},
		{"metrics as nginx asks where it is not told otherwise", "GET /metrics HTTP/1.0\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n\r\n", 403},
		{"no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n", 400},
	} {
		t.Run(a.name, func(t *testing.T) {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			go io.WriteString(c, a.send) // the server may answer before it has read all
			r, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(r.Body) // it may be cut off: only the head counts
			t.Logf("%-40s %.50q → %d", a.name, a.send, r.StatusCode)
			if r.StatusCode != a.status || strings.Contains(string(body), "root:") {
				t.Errorf("status %d, want %d: %.300s", r.StatusCode, a.status, body)
			}
		})
	}
}

// TestSlowCallers: who sends too slowly is cut off. Time is made up.
func TestSlowCallers(t *testing.T) {
	for _, c := range []struct {
		name, send string
		most       time.Duration
	}{
		{"half a head", "GET / HTTP/1.1\r\nHost: localhost\r\nX-", 6 * time.Second},
		{"nothing", "", 6 * time.Second},
		{"half a body", "POST /api/v1/checks HTTP/1.1\r\nHost: localhost\r\n" + bearer + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", 31 * time.Second},
		{"an idle connection", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 121 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newDesk(t)
			synctest.Test(t, func(t *testing.T) {
				pipe := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error)
				go func() { ended <- b.Serve(ctx, api.Doors{TCP: pipe}) }()
				mine, theirs := net.Pipe()
				pipe.conns <- theirs
				began := time.Now()
				done := make(chan struct{})
				go func() {
					io.Copy(io.Discard, mine) // until the server hangs up
					close(done)
				}()
				io.WriteString(mine, c.send)
				<-done
				if took := time.Since(began); took > c.most {
					t.Errorf("cut off after %v", took)
				}
				cancel()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// pipeListener hands out connections in memory.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipeListener) Close() error {
	close(p.closed)
	return nil
}

func (p *pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080} }

// TestKeyLimit: five wrong keys of one address, then none until time passes; no
// forwarding header makes it another address. A right one always passes.
func TestKeyLimit(t *testing.T) {
	b := newDesk(t)
	good := key("张三")
	try := func(key string, headers ...string) *http.Response {
		return b.do("GET", "/api/v1/regions", "", append(headers, "Authorization: Bearer "+key)...)
	}
	for i := range 5 {
		if got := try("wrong", fmt.Sprintf("X-Forwarded-For: 10.0.0.%d", i)).StatusCode; got != 401 {
			t.Fatalf("try %d: %d", i, got)
		}
	}
	for _, c := range []struct {
		name, key string
		headers   []string
		status    int
	}{
		{"the sixth", "wrong", nil, 429},
		{"the sixth, as if from elsewhere", "wrong", []string{"X-Forwarded-For: 10.9.9.9", "X-Real-IP: 10.9.9.9"}, 429},
		{"a right one now", good, nil, 200},
		{"a right one, with a blank behind it", good + " ", nil, 200},
		{"another address", good, []string{"Remote: 127.0.0.2:1"}, 200},
	} {
		if got := try(c.key, c.headers...).StatusCode; got != c.status {
			t.Errorf("%s: %d, want %d", c.name, got, c.status)
		}
	}
	if r := try("x"); r.Header.Get("Retry-After") != "12" {
		t.Errorf("no Retry-After: %v", r.Header)
	}
	b.pass(13 * time.Second)
	if got := try("wrong").StatusCode; got != 401 {
		t.Errorf("after a while: %d", got)
	}
	// Many addresses together are limited too; one network of IPv6 is one address.
	for i := range 5 {
		if got := try("wrong", fmt.Sprintf("Remote: [2001:db8::%d]:1", i+1)).StatusCode; got != 401 {
			t.Errorf("try %d of a network: %d", i, got)
		}
	}
	if got := try("wrong", "Remote: [2001:db8::ffff]:1").StatusCode; got != 429 {
		t.Errorf("a sixth address of one network: %d", got)
	}
	refused := 0
	for i := range 200 {
		if try("wrong", fmt.Sprintf("Remote: 127.1.0.%d:1", i)).StatusCode == 401 {
			refused++
		}
	}
	if refused < 80 || refused > 100 {
		t.Errorf("%d of 200 addresses had a try", refused)
	}
	if got := try(good, "Remote: 127.1.0.1:1").StatusCode; got != 200 {
		t.Errorf("a right one, when all are limited: %d", got)
	}
	if got := text(t, b.do("GET", "/metrics", "")); !strings.Contains(got, "chainchief_keys_blocked_total ") {
		t.Error("blocked keys are not counted")
	}
}

// session is what a program sends to enter a writer by his password.
func session(person string) string {
	return fmt.Sprintf(`{"name":%q,"password":%q}`, account(person), ownPassword)
}

// openSession gets a session and checks its cookie.
func openSession(t testing.TB, b *bed) string {
	t.Helper()
	r := b.do("POST", "/api/v1/session", session("张三"), jsonBody)
	if r.StatusCode != 204 || len(r.Cookies()) == 0 {
		t.Fatalf("no session: %d %v", r.StatusCode, r.Header)
	}
	c := r.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || len(c.Value) < 40 {
		t.Errorf("cookie %+v", c)
	}
	return c.Value
}

// TestSession: a session writes until it is closed or old.
func TestSession(t *testing.T) {
	b := newDesk(t)
	write := func(secret string) int {
		return b.do("POST", "/api/v1/checks", check, jsonBody, "Cookie: chainchief_session="+secret).StatusCode
	}
	first, second := openSession(t, b), openSession(t, b)
	if got := write(first); got != 201 {
		t.Errorf("with a session: %d", got)
	}
	if got := b.do("DELETE", "/api/v1/session", "", "Cookie: chainchief_session="+first); got.StatusCode != 204 || got.Cookies()[0].MaxAge >= 0 || got.Header.Get("Clear-Site-Data") != `"cache"` {
		t.Errorf("closing: %d %v", got.StatusCode, got.Cookies())
	}
	if got := write(first); got != 401 {
		t.Errorf("with a closed session: %d", got)
	}
	b.pass(31 * time.Minute)
	if got := write(second); got != 401 {
		t.Errorf("with an old session: %d", got)
	}
}

// TestReadOnly: while nobody has an account nothing can be written over TCP, by no means.
func TestReadOnly(t *testing.T) {
	b := newBed(t)
	for _, r := range []*http.Response{
		b.do("POST", "/api/v1/checks", check, jsonBody),
		b.do("POST", "/api/v1/checks", check, jsonBody, "Authorization: Bearer "),
		b.do("POST", "/api/v1/needs", need, jsonBody, "Cookie: chainchief_session="),
		b.do("POST", "/api/v1/session", session("张三"), jsonBody),
	} {
		if p := problem(t, r); p.Status != 403 || !strings.Contains(p.Detail, "chainchief account add") {
			t.Errorf("%+v", p)
		}
	}
	for _, page := range []string{"/login", "/checks/new", "/corrections/new?kind=segments&key=nev.fc.mea", "/intakes", "/merges", "/verifications"} {
		if body := text(t, b.do("GET", page, "", "Accept: text/html")); !strings.Contains(body, "服务器是只读的") && !strings.Contains(body, "还没有账号，人人可看，不能写入") {
			t.Errorf("%s does not say that nothing can be written", page)
		}
	}
}

// TestAudit: a write leaves who, when and from where, in the store and in the log.
func TestAudit(t *testing.T) {
	b := newDesk(t)
	r := b.do("POST", "/api/v1/checks", check, jsonBody, by("县经信局张三"), "Remote: 127.0.0.9:4242", "X-Forwarded-For: 8.8.8.8")
	if r.StatusCode != 201 {
		t.Fatal(text(t, r))
	}
	page, err := b.store.Imports(context.Background(), graph.ImportsQuery{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	got := page.Imports[0]
	if got.Person != "县经信局张三" || got.Means != "key" || got.Class != graph.ImportForm || got.Origin != "127.0.0.9" || !got.Time.Equal(b.now) || got.Added != 1 {
		t.Errorf("%+v", got)
	}
	if r.Header.Get("Location") != "/api/v1/imports/"+got.ID {
		t.Errorf("Location %s", r.Header.Get("Location"))
	}
	log := b.log.String()
	for _, want := range []string{"msg=audit", "event=write", got.ID, "县经信局张三", "from=127.0.0.9", "2026-12-01T09:00:00Z", r.Header.Get("X-Request-Id")} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
	if strings.Contains(log, key("县经信局张三")) {
		t.Error("the log has the key")
	}
}

// TestSecurityHeaders: on pages, answers, problems and refusals alike.
func TestSecurityHeaders(t *testing.T) {
	b := newBed(t)
	for _, r := range []*http.Response{
		b.do("GET", "/", ""), b.do("GET", "/api/v1/chains", ""), b.do("GET", "/nothing", ""), b.do("GET", "/", "", "Host: evil.example"),
	} {
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
			if r.Header.Get(name) != want {
				t.Errorf("%d: %s is %q", r.StatusCode, name, r.Header.Get(name))
			}
		}
		csp := r.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%d: policy %q", r.StatusCode, csp)
		}
	}
}
