package api_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chainchief/api"
	"chainchief/people"
)

// office is a bed whose people have accounts, and their sessions.
type office struct {
	*bed
	*people.Office
	cookies map[string]string // by account
}

const firstPassword, ownPassword = "First-of-all-2026", "Own-choice-2026"

func newOffice(t *testing.T, accounts ...people.Account) *office {
	t.Helper()
	return officeWith(t, func(*api.Options) {}, accounts...)
}

func officeWith(t *testing.T, change func(*api.Options), accounts ...people.Account) *office {
	t.Helper()
	o := &office{cookies: map[string]string{}}
	o.bed = newBed(t, func(options *api.Options) {
		var err error
		if o.Office, err = people.Open(t.TempDir(), options.Now); err != nil {
			t.Fatal(err)
		}
		options.People = o.Office
		change(options)
	})
	t.Cleanup(func() { o.Office.Close() })
	for _, a := range accounts {
		if err := o.Add(t.Context(), a, firstPassword); err != nil {
			t.Fatal(err)
		}
		if err := o.SetPassword(t.Context(), a.Name, ownPassword, true); err != nil {
			t.Fatal(err)
		}
		if o.cookies[a.Name] = o.login(t, a.Name, ownPassword); o.cookies[a.Name] == "" {
			t.Fatalf("%s cannot enter", a.Name)
		}
	}
	return o
}

// login enters by the form, and returns the session's cookie; blank: refused.
func (o *office) login(t *testing.T, name, password string, headers ...string) string {
	t.Helper()
	r := o.do("POST", "/login?to=/chains/nev", url.Values{"name": {name}, "password": {password}}.Encode(), append(headers, "Content-Type: application/x-www-form-urlencoded")...)
	for _, c := range r.Cookies() {
		if r.StatusCode == http.StatusSeeOther && c.MaxAge > 0 {
			return "Cookie: " + c.Name + "=" + c.Value
		}
	}
	return ""
}

// unlocked is a server over the same store in which nobody has an account.
func (o *office) unlocked(t *testing.T) *bed {
	t.Helper()
	server, err := api.New(api.Options{Store: o.store, Log: slog.New(slog.DiscardHandler), Now: o.clock})
	if err != nil {
		t.Fatal(err)
	}
	return &bed{Server: server, store: o.store}
}

// as asks in the name of an account.
func (o *office) as(name, method, target, body string, headers ...string) *http.Response {
	return o.do(method, target, body, append(headers, o.cookies[name])...)
}

var clerks = []people.Account{
	{Name: "admin", Person: "管理员", Role: people.System}, {Name: "shen", Person: "审计员", Role: people.Audit},
	{Name: "lian", Person: "链长", Role: people.Chief, Scope: people.Scope{Chains: []string{"nev"}}}, {Name: "shi", Person: "市员", Role: people.City},
	{Name: "jinzhai", Person: "金寨员", Role: people.County, Scope: people.Scope{Regions: []string{"341524"}}}, {Name: "kan", Person: "看的人", Role: people.Reader},
}

// TestAnAccountIsAsked: where people have accounts, nobody comes in without one, by
// page or by program; a key that is none is of no use, and who enters goes on to where he was led from.
func TestAnAccountIsAsked(t *testing.T) {
	o := newOffice(t, clerks...)
	for _, page := range []string{"/", "/chains/nev", "/enterprises", "/imports", "/account", "/accounts", "/audit"} {
		r := o.do("GET", page, "", "Accept: text/html")
		if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/login?to=") {
			t.Errorf("%s: %d %s", page, r.StatusCode, to)
		}
	}
	for _, headers := range [][]string{nil, {bearer}, {"Cookie: chainchief_session=anything"}} {
		if r := o.do("GET", "/api/v1/chains", "", headers...); r.StatusCode != http.StatusUnauthorized {
			t.Errorf("%v: %d", headers, r.StatusCode)
		}
		if r := o.do("GET", "/api/v1/chains/nev/map.svg", "", headers...); r.StatusCode != http.StatusUnauthorized {
			t.Errorf("%v: a map: %d", headers, r.StatusCode)
		}
	}
	if r := o.do("POST", "/api/v1/needs", aNeed("341524"), jsonBody, bearer); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("a key that is none writes: %d", r.StatusCode)
	}
	if r := o.as("kan", "GET", "/chains/nev", ""); r.StatusCode != 200 {
		t.Errorf("who entered: %d", r.StatusCode)
	}
	for _, open := range []string{"/login", "/healthz", "/favicon.ico"} {
		if r := o.do("GET", open, ""); r.StatusCode >= 400 || strings.HasPrefix(r.Header.Get("Location"), "/login") {
			t.Errorf("%s: %d", open, r.StatusCode)
		}
	}
}

func aNeed(region string) string {
	return fmt.Sprintf(`{"region":%q,"segment":"nev.battery.cell","need":"电芯","said_by":"测试","date":"2026-11-20"}`, region)
}

// TestRolesMayWhatTheTableSays: what each role is let do, and what it is refused; a
// county writes its own county alone.
func TestRolesMayWhatTheTableSays(t *testing.T) {
	o := newOffice(t, clerks...)
	elsewhere := strings.Replace(opinion, "nev.fc.mea", "iron.ore.mining", 1)
	for _, c := range []struct {
		who, method, path, body string
		status                  int
	}{
		{"kan", "GET", "/api/v1/chains", "", 200}, {"kan", "POST", "/api/v1/needs", aNeed("341524"), 403},
		{"shi", "POST", "/api/v1/needs", aNeed("341500"), 201}, {"shi", "GET", "/api/v1/accounts", "", 403}, {"shi", "GET", "/api/v1/audit", "", 403},
		{"jinzhai", "POST", "/api/v1/needs", aNeed("341524"), 201}, {"jinzhai", "POST", "/api/v1/needs", aNeed("341523"), 403}, {"jinzhai", "POST", "/api/v1/needs", aNeed("341500"), 403},
		{"jinzhai", "POST", "/api/v1/merges", `{"old":"e-x","new":"e-y"}`, 403},
		{"lian", "POST", "/api/v1/needs", aNeed("341500"), 403}, {"lian", "POST", "/api/v1/opinions", opinion, 201}, {"lian", "POST", "/api/v1/opinions", elsewhere, 403},
		{"admin", "GET", "/api/v1/accounts", "", 200}, {"admin", "GET", "/api/v1/chains", "", 403}, {"admin", "POST", "/api/v1/needs", aNeed("341500"), 403}, {"admin", "GET", "/api/v1/audit", "", 403},
		{"shen", "GET", "/api/v1/audit", "", 200}, {"shen", "GET", "/api/v1/accounts", "", 403}, {"shen", "GET", "/api/v1/chains", "", 403},
	} {
		var headers []string
		if c.body != "" {
			headers = append(headers, jsonBody)
		}
		if r := o.as(c.who, c.method, c.path, c.body, headers...); r.StatusCode != c.status {
			t.Errorf("%s %s %s %s: %d %.200s", c.who, c.method, c.path, c.body, r.StatusCode, text(t, r))
		}
	}
	// A link between firms lies where either does; a firm elsewhere is not the county's.
	for region, status := range map[string]int{"341524": 201, "341523": 403} {
		var firms struct{ Items []struct{ ID string } }
		if err := json.NewDecoder(o.as("kan", "GET", "/api/v1/enterprises?limit=1&region="+region, "").Body).Decode(&firms); err != nil {
			t.Fatal(err)
		}
		body := fmt.Sprintf(`{"kind":"enterprises","key":%q,"set":{"address":"经济开发区一号路"},"reason":"来电"}`, firms.Items[0].ID)
		if r := o.as("jinzhai", "POST", "/api/v1/corrections", body, jsonBody); r.StatusCode != status {
			t.Errorf("a correction of a firm of %s: %d %.200s", region, r.StatusCode, text(t, r))
		}
	}
}

// TestSessionsEnd: when nothing is asked for, after half a day, when the account is
// stopped and when its password is set anew.
func TestSessionsEnd(t *testing.T) {
	o := newOffice(t, clerks...)
	in := func(who string) bool { return o.as(who, "GET", "/api/v1/regions", "").StatusCode == 200 }
	for range 3 {
		o.pass(29 * time.Minute)
		if !in("kan") {
			t.Fatal("who works is put out")
		}
	}
	o.pass(31 * time.Minute)
	if in("kan") {
		t.Error("after half an hour of nothing he is still in")
	}
	o.cookies["kan"] = o.login(t, "kan", ownPassword)
	for range 13 * 3 {
		o.pass(20 * time.Minute)
		in("kan")
	}
	if in("kan") {
		t.Error("after half a day he is still in")
	}
	for _, body := range []string{`{"stopped":"yes"}`, `{"password":"Set-anew-2026"}`} {
		o.cookies["shi"], o.cookies["admin"] = o.login(t, "shi", ownPassword), o.login(t, "admin", ownPassword)
		if !in("shi") {
			t.Fatal("not in before", body)
		}
		if r := o.as("admin", "POST", "/api/v1/accounts/shi", body, jsonBody); r.StatusCode != 200 {
			t.Fatal(r.StatusCode, text(t, r))
		}
		if in("shi") {
			t.Errorf("%s leaves his session open", body)
		}
		if body == `{"stopped":"yes"}` {
			if o.login(t, "shi", ownPassword) != "" {
				t.Error("who was stopped comes in")
			}
			o.as("admin", "POST", "/api/v1/accounts/shi", `{"stopped":"no"}`, jsonBody)
		}
	}
	// A password that somebody else chose opens one page only.
	cookie := o.login(t, "shi", "Set-anew-2026")
	if r := o.do("GET", "/chains/nev", "", cookie, "Accept: text/html"); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/account" {
		t.Errorf("with a first password: %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	form := url.Values{"password": {"Set-anew-2026"}, "next": {"Chosen-by-me-1"}, "again": {"Chosen-by-me-1"}}.Encode()
	if r := o.do("POST", "/account", form, cookie, "Content-Type: application/x-www-form-urlencoded"); r.StatusCode != 200 || !strings.Contains(text(t, r), "密码已改") {
		t.Errorf("the password is not changed: %d", r.StatusCode)
	}
	if r := o.do("GET", "/chains/nev", "", cookie); r.StatusCode != 200 {
		t.Errorf("with a password of his own: %d", r.StatusCode)
	}
}

// TestStrangersLockNobodyOut: thirty wrong passwords of one address keep out neither
// the same user elsewhere nor others at that address; whoever tries on waits.
func TestStrangersLockNobodyOut(t *testing.T) {
	o := newOffice(t, clerks...)
	for range 30 {
		o.login(t, "shi", "Wrong-guess-2026", "Remote: 10.0.0.9:4000")
	}
	if o.login(t, "shi", ownPassword, "Remote: 10.0.0.7:4000") == "" {
		t.Error("the user himself is kept out elsewhere")
	}
	if o.login(t, "kan", ownPassword, "Remote: 10.0.0.9:4000") == "" {
		t.Error("his neighbour is kept out")
	}
	r := o.do("POST", "/login", url.Values{"name": {"shi"}, "password": {ownPassword}}.Encode(), "Content-Type: application/x-www-form-urlencoded", "Remote: 10.0.0.9:4000")
	if r.StatusCode != http.StatusTooManyRequests || !strings.Contains(text(t, r), "秒后再试") {
		t.Errorf("whoever guessed tries on: %d", r.StatusCode)
	}
}

// TestKeysOfPrograms: a key stands for its account, one to look with writes nothing.
func TestKeysOfPrograms(t *testing.T) {
	o := newOffice(t, clerks...)
	whole, err := o.AddKey("shi", "平台", o.clock().Add(24*time.Hour), false)
	if err != nil {
		t.Fatal(err)
	}
	looks, err := o.AddKey("shi", "大屏", o.clock().Add(24*time.Hour), true)
	if err != nil {
		t.Fatal(err)
	}
	for key, status := range map[string]int{whole: 201, looks: 403, "cc-nothing": 401} {
		if r := o.do("POST", "/api/v1/needs", aNeed("341500"), jsonBody, "Authorization: Bearer "+key); r.StatusCode != status {
			t.Errorf("%.6s: %d, want %d", key, r.StatusCode, status)
		}
	}
	if r := o.do("GET", "/api/v1/regions", "", "Authorization: Bearer "+looks); r.StatusCode != 200 {
		t.Errorf("a key to look with: %d", r.StatusCode)
	}
	r := o.as("shi", "GET", "/api/v1/imports?limit=1", "")
	if said := text(t, r); !strings.Contains(said, "市员") {
		t.Errorf("the write is not his: %.300s", said)
	}
}

// TestTheAuditTells: who came, failed, was refused, wrote and undid; a byte changed is
// told on its page; a write that cannot be told of is not done.
func TestTheAuditTells(t *testing.T) {
	o := newOffice(t, clerks...)
	o.login(t, "shi", "Wrong-guess-2026")
	o.as("kan", "POST", "/api/v1/needs", aNeed("341500"), jsonBody)
	if r := o.as("shi", "POST", "/api/v1/needs", aNeed("341500"), jsonBody); r.StatusCode != 201 {
		t.Fatal(r.StatusCode)
	}
	o.as("admin", "POST", "/api/v1/accounts", `{"name":"xin","person":"新人","role":"reader","password":"First-of-all-2026"}`, jsonBody)
	if r := o.as("shi", "GET", "/api/v1/chains/nev/gaps.xlsx", ""); r.StatusCode != 200 {
		t.Fatal(r.StatusCode)
	}
	here := newRequest("POST", "/api/v1/needs", aNeed("341503"), jsonBody, "Chainchief-Person: "+url.PathEscape("值班员"))
	if r := o.serve(here.WithContext(api.Trusted(here.Context(), "socket"))); r.StatusCode != 201 {
		t.Fatal(r.StatusCode)
	}
	nameless := newRequest("POST", "/api/v1/needs", aNeed("341503"), jsonBody, "Chainchief-Person: a%0Ab")
	if p := problem(t, o.serve(nameless.WithContext(api.Trusted(nameless.Context(), "socket")))); p.Status != 400 || !strings.Contains(p.Detail, "姓名") {
		t.Errorf("a person who is no name: %+v", p)
	}
	last := people.Entry{} // who is on the machine is nobody's account, in whatever name he writes
	if err := people.Each(o.Dir, func(e people.Entry) bool { last = e; return true }); err != nil || last.From != "本机" || last.Means != "socket" || last.Account != "" || last.Person != "值班员" {
		t.Errorf("%v %+v", err, last)
	}
	page := text(t, o.as("shen", "GET", "/audit", ""))
	for _, want := range []string{"与写入时相同", "导出", "/api/v1/chains/nev/gaps.xlsx", "登录失败", "越权被拒", "写入", "账号变更", "账号 xin", "新人，只读", "市员"} {
		if !strings.Contains(page, want) {
			t.Errorf("the audit does not tell %s", want)
		}
	}
	for _, secret := range []string{"Wrong-guess", firstPassword, ownPassword, "argon2id"} {
		if strings.Contains(page, secret) {
			t.Errorf("the audit tells %s", secret)
		}
	}
	path := filepath.Join(o.Dir, "audit.log")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := []byte(strings.Replace(string(whole), "新人", "旧人", 1))
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	if page := text(t, o.as("shen", "GET", "/audit", "")); !strings.Contains(page, "审计记录被改动过") {
		t.Error("a change is not told")
	}
	o.Office.Close() // as a disk that takes no more
	if r := o.as("shi", "POST", "/api/v1/needs", aNeed("341502"), jsonBody); r.StatusCode != 503 || !strings.Contains(text(t, r), "审计") {
		t.Errorf("a write that the audit cannot tell of: %d", r.StatusCode)
	}
	if said := text(t, o.as("kan", "GET", "/api/v1/needs?region=341502", "")); strings.Contains(said, "341502") {
		t.Error("it was done")
	}
}

// TestLooksAreTold: who looked at records of the office's own, once an hour for each
// address; what is in the public edition too is not told of.
func TestLooksAreTold(t *testing.T) {
	o := newOffice(t, clerks...)
	looks := func() (list []string) {
		if err := people.Each(o.Dir, func(e people.Entry) bool {
			if e.Event == people.EventLook {
				list = append(list, e.Account+" "+e.What)
			}
			return true
		}); err != nil {
			t.Fatal(err)
		}
		return list
	}
	for range 3 {
		for _, page := range []string{"/notes", "/needs?region=341524", "/corrections", "/imports", "/api/v1/opinions", "/chains/nev", "/enterprises", "/glossary"} {
			if r := o.as("kan", "GET", page, ""); r.StatusCode != 200 {
				t.Fatal(page, r.StatusCode)
			}
		}
	}
	if got, want := fmt.Sprint(looks()), "[kan /notes kan /needs kan /corrections kan /imports kan /api/v1/opinions]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	o.pass(time.Hour)
	for _, who := range []string{"kan", "shi", "shen"} {
		o.cookies[who] = o.login(t, who, ownPassword)
	}
	o.as("kan", "GET", "/notes", "")
	o.as("shi", "GET", "/notes", "")
	if n := len(looks()); n != 7 {
		t.Errorf("an hour later, and by another: %d looks in all", n)
	}
	if page := text(t, o.as("shen", "GET", "/audit?event=look", "")); !strings.Contains(page, "查看") || !strings.Contains(page, "/corrections") {
		t.Error("the page of the audit does not tell them")
	}
}

// TestEveryRowSaysWho: each row of the table that does something is an act of people
// or one's own; a row that says nothing is refused to all.
func TestEveryRowSaysWho(t *testing.T) {
	o := newOffice(t, clerks...)
	for _, page := range []string{"/account", "/accounts", "/audit"} {
		for _, who := range []string{"admin", "shen", "shi"} {
			want := 403
			if page == "/account" || page == "/accounts" && who == "admin" || page == "/audit" && who == "shen" {
				want = 200
			}
			if r := o.as(who, "GET", page, ""); r.StatusCode != want {
				t.Errorf("%s at %s: %d", who, page, r.StatusCode)
			}
		}
	}
}
