package api_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"chainchief/api"
	"chainchief/people"
)

// telephone makes one-time passwords of a secret, as a program on a telephone does.
func telephone(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	sum := hmac.New(sha1.New, key)
	var step [8]byte
	binary.BigEndian.PutUint64(step[:], uint64(at.Unix()/30))
	sum.Write(step[:])
	hash := sum.Sum(nil)
	at4 := hash[19] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(hash[at4:at4+4])&0x7fffffff)%1_000_000)
}

var ownSecret = regexp.MustCompile(`<code>([A-Z2-7]{32})</code>`)

// TestOneTimePasswords: who must have them sees but his own page until he has; from
// then on a password alone lets nobody in; who lost his telephone is helped on the
// machine and nowhere else, and the audit tells of all of it but the secret.
func TestOneTimePasswords(t *testing.T) {
	o := officeWith(t, func(options *api.Options) { options.Coded, options.PasswordDays = []people.Role{people.Audit}, 90 }, clerks...)
	post := func(who string, pairs ...string) (*http.Response, string) {
		r := o.as(who, "POST", "/account", form(pairs...), formBody)
		return r, text(t, r)
	}
	if r := o.as("shen", "GET", "/audit", "", "Accept: text/html"); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/account" {
		t.Errorf("who must have them and has none: %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	if r := o.as("shen", "GET", "/api/v1/audit", ""); r.StatusCode != 403 || !strings.Contains(text(t, r), "动态口令") {
		t.Errorf("by the interface: %d", r.StatusCode)
	}
	if r := o.as("kan", "GET", "/chains/nev", ""); r.StatusCode != 200 {
		t.Errorf("who need not have them: %d", r.StatusCode)
	}
	if body := text(t, o.do("GET", "/login", "")); strings.Contains(body, "动态口令") {
		t.Error("they are asked for where nobody has them")
	}
	if r, body := post("shen", "offer", "yes", "password", "Wrong-guess-2026"); r.StatusCode != 401 || ownSecret.MatchString(body) {
		t.Errorf("offered without the password: %d", r.StatusCode)
	}
	r, body := post("shen", "offer", "yes", "password", ownPassword)
	found := ownSecret.FindStringSubmatch(body)
	if r.StatusCode != 200 || found == nil || !strings.Contains(body, `<svg class="qr"`) || r.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", r.StatusCode, found)
	}
	secret := found[1]
	if r, body := post("shen", "code", "000000"); r.StatusCode != 400 || !strings.Contains(body, "动态口令不对") {
		t.Errorf("confirmed by a wrong one: %d", r.StatusCode)
	}
	if o.login(t, "shen", ownPassword) == "" {
		t.Error("what is not confirmed is asked for")
	}
	if r, body := post("shen", "code", telephone(t, secret, o.clock())); r.StatusCode != 200 || !strings.Contains(body, "已启用动态口令") || strings.Contains(body, secret) {
		t.Errorf("confirmed: %d", r.StatusCode)
	}
	if r := o.as("shen", "GET", "/audit", ""); r.StatusCode != 200 {
		t.Errorf("who has them now: %d", r.StatusCode)
	}
	enter := func(code string) (int, string) {
		r := o.do("POST", "/login", form("name", "shen", "password", ownPassword, "code", code), formBody)
		return r.StatusCode, text(t, r)
	}
	if status, body := enter(""); status != 401 || !strings.Contains(body, "连同手机上的6位动态口令") || !strings.Contains(body, `name="code"`) {
		t.Errorf("without one: %d", status)
	}
	if status, body := enter("123456"); status != 401 || !strings.Contains(body, "不对或已用过") {
		t.Errorf("with a wrong one: %d", status)
	}
	o.pass(time.Minute)
	code := telephone(t, secret, o.clock())
	if status, _ := enter(code); status != http.StatusSeeOther {
		t.Errorf("with one: %d", status)
	}
	if status, _ := enter(code); status != 401 {
		t.Errorf("with the same again: %d", status)
	}
	if r := o.do("POST", "/api/v1/session", fmt.Sprintf(`{"name":"shen","password":%q,"code":%q}`, ownPassword, telephone(t, secret, o.clock().Add(30*time.Second))), jsonBody); r.StatusCode != 204 {
		t.Errorf("by the interface: %d %s", r.StatusCode, text(t, r))
	}
	if r := o.as("admin", "POST", "/api/v1/accounts/shen", `{"totp":"off"}`, jsonBody); r.StatusCode != 403 || !strings.Contains(text(t, r), "account totp shen --off") {
		t.Errorf("put off from afar: %d", r.StatusCode)
	}
	list := text(t, o.as("admin", "GET", "/api/v1/accounts", ""))
	if strings.Contains(list, secret) || !strings.Contains(list, `"coded":true`) || !strings.Contains(text(t, o.as("admin", "GET", "/accounts", "")), "动态口令") {
		t.Error("the list tells the secret, or not who has one")
	}
	o.pass(time.Minute)
	here := newRequest("POST", "/api/v1/accounts/shen", `{"totp":"off"}`, jsonBody)
	if r := o.serve(here.WithContext(api.Trusted(here.Context(), "socket"))); r.StatusCode != 200 {
		t.Errorf("put off on the machine: %d %s", r.StatusCode, text(t, r))
	}
	if status, _ := enter(""); status != http.StatusSeeOther {
		t.Errorf("after that, by the password: %d", status)
	}
	var told strings.Builder
	if err := people.Each(o.Dir, func(e people.Entry) bool { fmt.Fprintf(&told, "%+v\n", e); return true }); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"启用动态口令", "Before:动态口令 After:停用"} {
		if !strings.Contains(told.String(), want) {
			t.Errorf("the audit does not tell %s", want)
		}
	}
	if strings.Contains(told.String(), secret) || strings.Contains(o.log.String(), secret) {
		t.Error("the audit or the log tells the secret")
	}
	enters := func() string {
		r := o.do("POST", "/login?to=/chains/nev", form("name", "kan", "password", ownPassword), formBody)
		return r.Header.Get("Location")
	}
	o.pass(89 * 24 * time.Hour)
	if to := enters(); to != "/chains/nev" {
		t.Errorf("with a password of 89 days: %s", to)
	}
	o.pass(24 * time.Hour)
	if to := enters(); to != "/account" {
		t.Errorf("with one of 90 days: %s", to)
	}
	o.cookies["kan"] = o.login(t, "kan", ownPassword)
	if page := text(t, o.as("kan", "GET", "/account", "")); !strings.Contains(page, "密码已用90天") {
		t.Error("he is not told to change it")
	}
	if r := o.as("kan", "GET", "/chains/nev", ""); r.StatusCode != 200 {
		t.Errorf("he is kept out meanwhile: %d", r.StatusCode)
	}
}

// TestAGuesserBehindTheSameAddress: thirty wrong passwords keep out neither others nor
// the person himself at the guesser's own address: by a browser that he entered by
// before he is in at once, by any other within a minute, and is told when.
func TestAGuesserBehindTheSameAddress(t *testing.T) {
	o := newOffice(t, clerks...)
	const office = "Remote: 10.0.0.9:4000"
	try := func(password string, headers ...string) (*http.Response, string) {
		r := o.do("POST", "/login", url.Values{"name": {"shi"}, "password": {password}}.Encode(), append(headers, formBody, office)...)
		return r, text(t, r)
	}
	r, _ := try(ownPassword)
	known := ""
	for _, c := range r.Cookies() {
		if c.Name == "chainchief_browser" {
			known = "Cookie: " + c.Name + "=" + c.Value
			if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.MaxAge < int((30*24*time.Hour).Seconds()) {
				t.Errorf("%+v", c)
			}
		}
	}
	if known == "" {
		t.Fatal("a browser is not known again")
	}
	guess := func() {
		for range 30 {
			try("Wrong-guess-2026")
			o.pass(2 * time.Second)
		}
	}
	guess()
	if r, body := try(ownPassword, known); r.StatusCode != http.StatusSeeOther {
		t.Errorf("by a browser that is known: %d %s", r.StatusCode, body)
	}
	guess()
	r, body := try(ownPassword)
	said := regexp.MustCompile(`请(\d+)秒后再试`).FindStringSubmatch(body)
	if r.StatusCode != http.StatusTooManyRequests || said == nil {
		t.Fatalf("by another: %d %s", r.StatusCode, body)
	}
	wait, err := time.ParseDuration(said[1] + "s")
	if err != nil || wait > time.Minute+time.Second {
		t.Errorf("he waits %v", wait)
	}
	o.pass(wait)
	if r, _ := try(ownPassword); r.StatusCode != http.StatusSeeOther {
		t.Errorf("after the time that he was told: %d", r.StatusCode)
	}
	// What makes a browser known is of one account, is not made up, and does not help to guess.
	for _, forged := range []string{known + "x", strings.Replace(known, "=", "=x", 1), "Cookie: chainchief_browser=a.b"} {
		guess()
		if r, _ := try(ownPassword, forged); r.StatusCode != http.StatusTooManyRequests {
			t.Errorf("%s: %d", forged, r.StatusCode)
		}
		o.pass(time.Hour)
	}
	for range 5 {
		try("Wrong-guess-2026", known)
	}
	if r, _ := try(ownPassword, known); r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a known browser guesses without end: %d", r.StatusCode)
	}
	// A new password makes all browsers strangers.
	o.pass(time.Hour)
	if err := o.SetPassword(t.Context(), "shi", "Another-choice-2026", true); err != nil {
		t.Fatal(err)
	}
	guess()
	if r, _ := try("Another-choice-2026", known); r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("after a new password: %d", r.StatusCode)
	}
}
