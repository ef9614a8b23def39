package api_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"chainchief/api"
	"chainchief/people"
)

// issuer is a small provider of logins that lets everybody in under a name.
type issuer struct {
	*httptest.Server
	t     *testing.T
	key   *rsa.PrivateKey
	now   func() time.Time
	name  string // of who logs in
	begun map[string]url.Values
	// What it does wrong.
	nonce, audience string
	signed          *rsa.PrivateKey
}

const oidcClient, oidcSecret = "chainchief", "a-secret-of-the-tests"

func encoded(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key, begun: map[string]url.Values{}, audience: oidcClient, signed: key}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(v); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": encoded(key.N.Bytes()), "e": encoded(big.NewInt(int64(key.E)).Bytes())}}})
	})
	mux.HandleFunc("GET /authorize", func(w http.ResponseWriter, r *http.Request) {
		asked := r.URL.Query()
		code := rand.Text()
		i.begun[code] = asked
		http.Redirect(w, r, asked.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {asked.Get("state")}}.Encode(), http.StatusFound)
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		asked := i.begun[r.FormValue("code")]
		delete(i.begun, r.FormValue("code"))
		challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		client, secret, basic := r.BasicAuth()
		if !basic {
			client, secret = r.FormValue("client_id"), r.FormValue("client_secret")
		}
		if asked == nil || asked.Get("code_challenge") != encoded(challenge[:]) || client != oidcClient || secret != oidcSecret || r.FormValue("redirect_uri") != asked.Get("redirect_uri") {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		nonce := asked.Get("nonce")
		if i.nonce != "" {
			nonce = i.nonce
		}
		claims, err := json.Marshal(map[string]any{"iss": i.URL, "aud": i.audience, "sub": "17", "exp": i.now().Add(time.Minute).Unix(), "iat": i.now().Unix(), "nonce": nonce, "preferred_username": i.name})
		if err != nil {
			t.Error(err)
		}
		text := encoded([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + encoded(claims)
		sum := sha256.Sum256([]byte(text))
		sign, err := rsa.SignPKCS1v15(rand.Reader, i.signed, crypto.SHA256, sum[:])
		if err != nil {
			t.Error(err)
		}
		answer(w, map[string]any{"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": text + "." + encoded(sign)})
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

// TestLoginByAProvider: who the provider names comes in, under an account that there is,
// and goes on to where he wanted; whoever it names without one, what it did not sign for
// us and for this browser, and a provider that is away come in by a sentence only.
func TestLoginByAProvider(t *testing.T) {
	i := newIssuer(t)
	const host = "Host: chain.luan.example"
	o := officeWith(t, func(options *api.Options) {
		public, err := api.ParsePublic("https://chain.luan.example")
		if err != nil {
			t.Fatal(err)
		}
		i.now, options.Public = options.Now, public
		options.OIDC = &api.OIDC{Issuer: i.URL, Client: oidcClient, Secret: oidcSecret, Claim: "preferred_username"}
	}, clerks[:2]...)
	if err := o.Add(t.Context(), people.Account{Name: "wang.wu", Person: "王五", Role: people.Reader}, firstPassword); err != nil { // he never enters by it
		t.Fatal(err)
	}
	direct := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	// begin goes to the provider and comes back with an address and the cookie of the browser.
	begin := func(as string) (back, cookie string) {
		t.Helper()
		i.name = as
		r := o.do("GET", "/login/oidc?to=/chains/nev", "", host)
		if r.StatusCode != http.StatusSeeOther || len(r.Cookies()) != 1 || r.Cookies()[0].SameSite != http.SameSiteLaxMode || !r.Cookies()[0].HttpOnly || !r.Cookies()[0].Secure {
			t.Fatalf("%d %s %v", r.StatusCode, text(t, r), r.Cookies())
		}
		there, err := direct.Get(r.Header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		there.Body.Close()
		to, err := url.Parse(there.Header.Get("Location"))
		if err != nil || to.Host != "chain.luan.example" || to.Path != "/login/back" {
			t.Fatal(there.StatusCode, to, err)
		}
		return to.RequestURI(), "Cookie: " + r.Cookies()[0].Name + "=" + r.Cookies()[0].Value
	}
	if body := text(t, o.do("GET", "/login?to=/chains/nev", "", host)); !strings.Contains(body, `href="/login/oidc?to=%2fchains%2fnev"`) {
		t.Error("the page to enter by does not lead to the provider")
	}
	back, browser := begin("Wang.Wu")
	r := o.do("GET", back, "", browser, host)
	session := ""
	for _, c := range r.Cookies() {
		if c.Name == "__Host-chainchief_session" {
			session = "Cookie: " + c.Name + "=" + c.Value
		}
	}
	if body := text(t, r); r.StatusCode != 200 || session == "" || r.Header.Get("Refresh") != "0; url=/chains/nev" || !strings.Contains(body, `href="/chains/nev"`) {
		t.Fatalf("%d %v %s", r.StatusCode, r.Header, body)
	}
	if r := o.do("GET", "/chains/nev", "", session, host); r.StatusCode != 200 {
		t.Errorf("who entered: %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	if a, _ := o.Find("wang.wu"); a.Seen.IsZero() {
		t.Error("his login is not noted")
	}
	if r := o.do("GET", back, "", browser, host); r.StatusCode != 400 {
		t.Errorf("the same address again: %d", r.StatusCode)
	}
	back, _ = begin("wang.wu")
	if r := o.do("GET", back, "", host); r.StatusCode != 400 || !strings.Contains(text(t, r), "不是从这个浏览器开始的") {
		t.Errorf("another browser: %d", r.StatusCode)
	}
	back, browser = begin("wang.wu")
	o.pass(11 * time.Minute)
	if r := o.do("GET", back, "", browser, host); r.StatusCode != 400 {
		t.Errorf("too late: %d", r.StatusCode)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Stop("shen", true); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		name, says string
		wrong      func()
	}{
		"a stranger":              {"zhao.liu", "“zhao.liu”在这里没有账号", func() {}},
		"one who was stopped":     {"shen", "已停用", func() {}},
		"nobody":                  {"", "核对不上", func() {}},
		"another's nonce":         {"wang.wu", "核对不上", func() { i.nonce = "x" }},
		"for another client":      {"wang.wu", "核对不上", func() { i.audience = "another" }},
		"signed by somebody else": {"wang.wu", "核对不上", func() { i.signed = other }},
	} {
		back, browser := begin(c.name)
		c.wrong()
		r := o.do("GET", back, "", browser, host)
		if body := text(t, r); r.StatusCode != 403 || !strings.Contains(body, c.says) || len(r.Cookies()) > 0 || r.Header.Get("Refresh") != "" {
			t.Errorf("%s: %d %v", what, r.StatusCode, r.Header)
		}
		i.nonce, i.audience, i.signed = "", oidcClient, i.key
	}
	if _, ok := o.Find("zhao.liu"); ok {
		t.Error("an account was made by itself")
	}
	back, browser = begin("wang.wu")
	i.Close()
	if r := o.do("GET", back, "", browser, host); r.StatusCode != 503 || !strings.Contains(text(t, r), "连不上") {
		t.Errorf("a provider that is away: %d", r.StatusCode)
	}
	told := ""
	if err := people.Each(o.Dir, func(e people.Entry) bool { told += fmt.Sprintf("%+v\n", e); return true }); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(told, "Means:oidc") || !strings.Contains(told, "zhao.liu") || strings.Contains(told+o.log.String(), oidcSecret) {
		t.Error("the audit does not tell of it, or the secret is told")
	}
}

// TestAGatewaySaysWho: what a gateway of a trusted address says counts, of a name that
// there is; anybody else may write the header as he likes.
func TestAGatewaySaysWho(t *testing.T) {
	o := officeWith(t, func(options *api.Options) {
		options.Gateway, options.Proxies = "X-User", []netip.Prefix{netip.MustParsePrefix("10.1.0.1/32")}
	}, clerks...)
	const gateway = "Remote: 10.1.0.1:4000"
	if r := o.do("GET", "/chains/nev", "", gateway, "X-User: kan", "X-Forwarded-For: 10.0.0.7"); r.StatusCode != 200 {
		t.Errorf("through the gateway: %d", r.StatusCode)
	}
	if r := o.do("POST", "/api/v1/needs", aNeed("341500"), gateway, "X-User: Shi", jsonBody); r.StatusCode != 201 {
		t.Errorf("who may write: %d %s", r.StatusCode, text(t, r))
	}
	if r := o.do("POST", "/api/v1/needs", aNeed("341502"), gateway, "X-User: kan", jsonBody); r.StatusCode != 403 {
		t.Errorf("who may not: %d", r.StatusCode)
	}
	for what, headers := range map[string][]string{"an address that is not trusted": {"Remote: 10.0.0.9:4000", "X-User: shi"}, "the gateway, of nobody": {gateway}, "its forwarded address alone": {"Remote: 10.0.0.9:4000", "X-Forwarded-For: 10.1.0.1", "X-User: shi"}} {
		if r := o.do("GET", "/api/v1/chains", "", headers...); r.StatusCode != 401 {
			t.Errorf("%s: %d", what, r.StatusCode)
		}
	}
	if r := o.do("GET", "/api/v1/chains", "", gateway, "X-User: zhao.liu"); r.StatusCode != 403 || !strings.Contains(text(t, r), "“zhao.liu”在这里没有账号") {
		t.Errorf("a name that there is not: %d", r.StatusCode)
	}
	twice := newRequest("GET", "/api/v1/chains", "", gateway)
	twice.Header["X-User"] = []string{"shi", "kan"}
	if r := o.serve(twice); r.StatusCode != 400 {
		t.Errorf("named twice: %d", r.StatusCode)
	}
	if err := o.Stop("kan", true); err != nil {
		t.Fatal(err)
	}
	if r := o.do("GET", "/chains/nev", "", gateway, "X-User: kan", "Accept: text/html"); r.StatusCode != 403 {
		t.Errorf("who was stopped: %d", r.StatusCode)
	}
	logins := 0
	if err := people.Each(o.Dir, func(e people.Entry) bool {
		if e.Event == people.EventLogin && e.Means == "gateway" {
			logins++
		}
		return true
	}); err != nil || logins != 3 { // kan from 10.0.0.7 and from the gateway itself, shi
		t.Errorf("%d logins told: %v", logins, err)
	}
}
