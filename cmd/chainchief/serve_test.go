package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chainchief/people"
)

// memberPassword is that of the account of member.
const memberPassword = "Own-choice-2026"

// member gives the people of a directory an account, wang.wu of the city, and returns a
// key of it.
func member(t *testing.T, dir string) (key string) {
	t.Helper()
	office, err := people.Open(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(office.Add(t.Context(), people.Account{Name: "wang.wu", Person: "王五", Role: people.City}, "First-of-all-2026"), office.SetPassword(t.Context(), "wang.wu", memberPassword, true))
	if err == nil {
		key, err = office.AddKey("wang.wu", "测试", time.Now().AddDate(0, 1, 0), false)
	}
	if err := errors.Join(err, office.Close()); err != nil {
		t.Fatal(err)
	}
	return key
}

// TestTheWriteTokenIsGone: a server that is still given the token of earlier versions
// starts, says in one sentence what stands in its place, and lets nobody write by it.
func TestTheWriteTokenIsGone(t *testing.T) {
	const token = "a-secret-of-earlier-versions"
	s := startServe(t, copied(t), "CHAINCHIEF_WRITE_TOKEN="+token)
	r, err := http.NewRequest("POST", "http://"+s.address+"/api/v1/notes", strings.NewReader(`{"text":"批注","date":"2026-11-20"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || answer.StatusCode != 403 || !strings.Contains(string(said), "chainchief account add") {
		t.Errorf("written by the token: %d %s %v", answer.StatusCode, said, err)
	}
	s.Process.Signal(os.Interrupt)
	s.Wait()
	told := s.err.String()
	if strings.Count(told, "CHAINCHIEF_WRITE_TOKEN") != 1 || !strings.Contains(told, "account add") || !strings.Contains(told, "account key") || strings.Contains(told, token) {
		t.Errorf("it says %s", told)
	}
}

// TestServeInADeepDirectory: a path five levels deep in Chinese has a server,
// and the commands beside it reach it.
func TestServeInADeepDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "六安市经济和信息化局产业链链长制工作专班", "二〇二六年产业链图谱数据", "内部资料")
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(copied(t), dir); err != nil {
		t.Fatal(err)
	}
	s := startServe(t, dir)
	r, err := http.Get("http://" + s.address + "/readyz")
	if err != nil || r.StatusCode != 200 {
		t.Fatal(r, err, s.err.String())
	}
	r.Body.Close()
	if code, _, errors := cc(t, "gaps", "--chain", "nev", "--data", dir); code != 0 {
		t.Errorf("a command beside the server: %d %s", code, errors)
	}
}

// TestServeTellsItsSettings: the audit tells how a server was started; a role that is
// none does not start it.
func TestServeTellsItsSettings(t *testing.T) {
	dir := copied(t)
	office, err := people.Open(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(office.Add(t.Context(), people.Account{Name: "zhang", Person: "张三", Role: people.System}, "Chain-chief-2026"), office.Close()); err != nil {
		t.Fatal(err)
	}
	startServe(t, dir, "CHAINCHIEF_OPEN_PUBLIC=true", "CHAINCHIEF_TOTP_FOR=系统管理,audit")
	told := false
	err = people.Each(dir, func(e people.Entry) bool {
		told = told || e.Event == people.EventSettings && strings.Contains(e.After, "--open-public true") && strings.Contains(e.After, "--totp-for 系统管理,audit") && strings.Contains(e.After, "--data "+dir)
		return true
	})
	if err != nil || !told {
		t.Errorf("the audit does not tell: %v", err)
	}
	if code, out, says := cc(t, "serve", "--totp-for", "root", "--listen", "127.0.0.1:0", "--data", dir); code != 2 || out != "" || !strings.Contains(says, "没有角色“root”") {
		t.Errorf("%d %s %s", code, out, says)
	}
}

// TestServeKnowsWhoVouches: who else may say who somebody is is told whole, or the server
// does not start.
func TestServeKnowsWhoVouches(t *testing.T) {
	dir := data(t)
	for says, args := range map[string][]string{
		"谁都能冒充": {"--gateway-header", "X-User"},
		"--gateway-header 的值“Cookie”无效": {"--gateway-header", "Cookie", "--trust-proxy", "10.0.0.1"},
		"CHAINCHIEF_OIDC_SECRET":        {"--oidc-issuer", "https://sso.luan.example", "--public", "https://chain.luan.example", "--oidc-client", "chainchief"},
	} {
		if code, out, errors := cc(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir}, args...)...); code != 2 || out != "" || !strings.Contains(errors, says) {
			t.Errorf("%v: %d %s", args, code, errors)
		}
	}
	t.Setenv("CHAINCHIEF_OIDC_SECRET", "a-secret-of-the-tests")
	for says, args := range map[string][]string{
		"请用 --public 写明": {"--oidc-issuer", "https://sso.luan.example", "--oidc-client", "chainchief"},
		"须写全":            {"--oidc-client", "chainchief", "--public", "https://chain.luan.example"},
		"https:// 开头":    {"--oidc-issuer", "http://sso.luan.example", "--oidc-client", "chainchief", "--public", "https://chain.luan.example"},
	} {
		if code, out, errors := cc(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir}, args...)...); code != 2 || out != "" || !strings.Contains(errors, says) || strings.Contains(errors, "a-secret") {
			t.Errorf("%v: %d %s", args, code, errors)
		}
	}
}

// TestServeMetrics: --metrics opens a listener for the metrics alone.
func TestServeMetrics(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	startServe(t, copied(t), "CHAINCHIEF_METRICS="+address, "CHAINCHIEF_PUBLIC=https://chain.luan.example")
	for path, status := range map[string]int{"/metrics": 200, "/healthz": 200, "/": 404} {
		r, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != status || path == "/metrics" && !strings.Contains(string(body), "process_resident_memory_bytes") {
			t.Errorf("%s: %d %.100s", path, r.StatusCode, body)
		}
	}
}

// TestAnswersWhileOpening: while the data is being opened, probes are told that the
// process lives and everybody else to come again; then the listeners are the server's.
func TestAnswersWhileOpening(t *testing.T) {
	plain, err := listen("listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	end := answerOpening([]lent{{plain, plain}})
	get := func(path string) (*http.Response, string) {
		t.Helper()
		r, err := http.Get("http://" + plain.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, _ := io.ReadAll(r.Body)
		return r, string(body)
	}
	if r, body := get("/healthz"); r.StatusCode != 200 || body != `{"status":"ok"}` {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	for path, kind := range map[string]string{"/readyz": "application/problem+json", "/api/v1/chains": "application/problem+json", "/chains/nev": "text/plain"} {
		r, body := get(path)
		if r.StatusCode != 503 || r.Header.Get("Retry-After") == "" || !strings.HasPrefix(r.Header.Get("Content-Type"), kind) || !strings.Contains(body, "正在打开数据") {
			t.Errorf("%s: %d %v %s", path, r.StatusCode, r.Header, body)
		}
	}
	end()
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "open") })}
	go server.Serve(plain)
	defer server.Close()
	if r, body := get("/chains/nev"); r.StatusCode != 200 || body != "open" {
		t.Errorf("%d %s", r.StatusCode, body)
	}
}
