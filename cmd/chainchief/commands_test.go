package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chainchief/report"
)

// cc runs a command as a user does.
func cc(t *testing.T, args ...string) (code int, out, errors string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, streams{strings.NewReader(""), &o, &e})
	return code, o.String(), e.String()
}

// filled returns a data directory with the bundled data, which tests share and only read.
var filled = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(scratch, "filled")
	var e bytes.Buffer
	if code := run(context.Background(), []string{"gaps", "--chain", "nev", "--data", dir}, streams{strings.NewReader(""), io.Discard, &e}); code != 0 {
		return dir, usageError{e.String()}
	}
	return dir, nil
})

func data(t *testing.T) string {
	t.Helper()
	dir, err := filled()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// copied returns a data directory of the test's own.
func copied(t *testing.T) string {
	t.Helper()
	from := data(t)
	dir, err := os.MkdirTemp("", "cc") // short, for the socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.CopyFS(filepath.Join(dir, "d"), os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "d")
}

func TestGapsTable(t *testing.T) {
	code, out, errors := cc(t, "gaps", "--chain", "nev", "--data", data(t))
	if code != 0 || errors != "" {
		t.Fatalf("%d %s", code, errors)
	}
	for _, want := range []string{"新能源汽车缺口清单 · 六安市 · 联动伙伴：合肥市 · 数据截至2026年11月30日", "完整度：", "一、建议清单", "二、跟进项目", "五、暂不建议", "暂无登记仅表示本系统尚未掌握，不代表当地没有", "判定规则第3版"} {
		if !strings.Contains(out, want) {
			t.Errorf("the table lacks %s", want)
		}
	}
	for line := range strings.Lines(out) {
		if w := report.TextWidth(strings.TrimRight(line, "\n")); w > defaultWidth+2 {
			t.Errorf("a line of %d columns: %s", w, line)
		}
	}
}

// TestGapsSeedsOnce: the first run says that it fills the store, the second only answers.
func TestGapsSeedsOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	_, first, told := cc(t, "gaps", "--chain", "iron", "--data", dir)
	_, second, silent := cc(t, "gaps", "--chain", "iron", "--data", dir)
	if !strings.Contains(told, "正在写入") || silent != "" || first != second || first == "" {
		t.Errorf("%q %q, same answer: %v", told, silent, first == second)
	}
}

func TestGapsJSON(t *testing.T) {
	_, out, _ := cc(t, "gaps", "--chain", "food", "--region", "341522", "--as-of", "2025", "--format", "json", "--data", data(t))
	var a struct {
		Chain, Region struct{ ID string }
		AsOf          string `json:"as_of"`
		Items         []struct{ Rank int }
		NotRanked     []any  `json:"not_ranked"`
		NextCursor    string `json:"next_cursor"`
	}
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatal(err)
	}
	if a.Chain.ID != "food" || a.Region.ID != "341522" || a.AsOf != "2025" || a.NotRanked == nil {
		t.Errorf("%+v", a)
	}
	_, out, _ = cc(t, "gaps", "--chain", "nev", "--limit", "2", "--format", "json", "--data", data(t))
	if err := json.Unmarshal([]byte(out), &a); err != nil || len(a.Items) != 2 || len(a.NotRanked) != 31 || a.NextCursor == "" {
		t.Errorf("--limit 2: %d items, %d not ranked, next %q, %v", len(a.Items), len(a.NotRanked), a.NextCursor, err)
	}
}

func TestGapsCSV(t *testing.T) {
	file := filepath.Join(t.TempDir(), "缺口.csv")
	code, out, errors := cc(t, "gaps", "--chain", "nev", "--format", "csv", "-o", file, "--data", data(t))
	if code != 0 || out != "" || !strings.Contains(errors, file) {
		t.Fatalf("%d %q %q", code, out, errors)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rest, ok := bytes.CutPrefix(got, []byte("\xEF\xBB\xBF"))
	if !ok || !bytes.Contains(rest, []byte("\r\n")) {
		t.Errorf("no BOM or no CRLF: %q", got[:40])
	}
	rows, err := csv.NewReader(bytes.NewReader(rest)).ReadAll()
	if err != nil || len(rows) < 20 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	var table struct{ Items, NotRanked []any }
	_, asJSON, _ := cc(t, "gaps", "--chain", "nev", "--format", "json", "--data", data(t))
	if err := json.Unmarshal([]byte(strings.Replace(asJSON, "not_ranked", "NotRanked", 1)), &table); err != nil || len(rows)-1 != len(table.Items)+len(table.NotRanked) {
		t.Errorf("%d rows for %d + %d, %v", len(rows)-1, len(table.Items), len(table.NotRanked), err)
	}
}

// TestFaults: whatever is wrong is one clear Chinese sentence with the next step,
// nothing on the standard output, and an exit code that is not 0.
func TestFaults(t *testing.T) {
	locked := filepath.Join(t.TempDir(), "locked")
	broken := t.TempDir()
	notes := filepath.Join(t.TempDir(), "notes.txt")
	for path, text := range map[string]string{
		filepath.Join(broken, "chains.csv"): "id,name\nnev,新能源汽车\n",
		notes:                               "not a directory",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listening.Close()
	taken := listening.Addr().String()
	gaps := func(args ...string) []string { return append([]string{"gaps", "--data", data(t)}, args...) }
	for _, c := range []struct {
		name string
		args []string
		code int
		says []string
	}{
		{"unknown command", []string{"gasp"}, 2, []string{"gasp", "help"}},
		{"no chain", gaps(), 2, []string{"--chain"}},
		{"unknown chain", gaps("--chain", "nevv"), 1, []string{"nevv", "nev（新能源汽车）"}},
		{"a chain that is no id", gaps("--chain", "../x"), 1, []string{"标识"}},
		{"unknown region", gaps("--chain", "nev", "--region", "999999"), 1, []string{"999999", "六安是 341500"}},
		{"unknown partner", gaps("--chain", "nev", "--partner", "1"), 1, []string{"1"}},
		{"a day before all dates", gaps("--chain", "nev", "--as-of", "1899"), 1, []string{"1899"}},
		{"unknown name of a region", gaps("--chain", "nev", "--region", "金赛"), 1, []string{"没有地区“金赛”", "六安市金寨县（341524）"}},
		{"partner inside", gaps("--chain", "nev", "--partner", "341524"), 1, []string{"金寨县", "重叠"}},
		{"bad date", gaps("--chain", "nev", "--as-of", "2021-13"), 1, []string{"2021-13", "2021-04"}},
		{"unknown format", gaps("--chain", "nev", "--format", "docx"), 2, []string{"docx", "csv"}},
		{"negative limit", gaps("--chain", "nev", "--limit", "-1"), 2, []string{"--limit"}},
		{"a limit in words", gaps("--chain", "nev", "--limit", "two"), 2, []string{"--limit", "two", "gaps -h"}},
		{"unknown flag", gaps("--chian", "nev"), 2, []string{"--chian", "gaps -h"}},
		{"a flag without its value", gaps("--chain"), 2, []string{"--chain", "gaps -h"}},
		{"an argument too many", gaps("--chain", "nev", "now"), 2, []string{"now"}},
		{"no such folder of facts", []string{"gaps", "--chain", "nev", "--data", filepath.Join(t.TempDir(), "d"), "--seed=/nowhere/at/all"}, 1, []string{"/nowhere/at/all", "--seed"}},
		{"broken facts", []string{"gaps", "--chain", "nev", "--data", filepath.Join(t.TempDir(), "d"), "--seed=" + broken}, 1, []string{"数据有 6 处要改", "regions.csv", "evidence 列", "meta.csv"}},
		{"other facts for a full store", []string{"gaps", "--chain", "nev", "--data", data(t), "--seed=" + broken}, 1, []string{"数据有 6 处要改"}},
		{"data in a file", []string{"gaps", "--chain", "nev", "--data", notes}, 1, []string{notes}},
		{"data below a file", []string{"gaps", "--chain", "nev", "--data", filepath.Join(notes, "x")}, 1, []string{notes}},
		{"output where there is no folder", gaps("--chain", "nev", "--format", "csv", "-o", "/nowhere/at/all.csv"), 1, []string{"/nowhere/at/all.csv"}},
		{"an address in use", []string{"serve", "--listen", "256.0.0.1:1", "--data", data(t)}, 1, []string{"256.0.0.1", "--listen"}},
		{"a port alone", []string{"serve", "--listen", "19304", "--data", data(t)}, 2, []string{"--listen", "19304", "127.0.0.1:8081"}},
		{"an address of a browser", []string{"serve", "--listen", "http://127.0.0.1:8080", "--data", data(t)}, 2, []string{"--listen", "地址:端口"}},
		{"a port that is none", []string{"serve", "--listen", "127.0.0.1:99999", "--data", data(t)}, 2, []string{"--listen", "99999"}},
		{"a port in use", []string{"serve", "--listen", taken, "--data", data(t)}, 1, []string{taken, "端口已被占用"}},
		{"a port in use for the metrics", []string{"serve", "--listen", "127.0.0.1:0", "--metrics", taken, "--data", data(t)}, 1, []string{taken, "--metrics"}},
		{"any host", []string{"serve", "--listen", "127.0.0.1:0", "--host", "*", "--data", data(t)}, 2, []string{"--host", "“*”"}},
		{"a network as a host", []string{"serve", "--listen", "127.0.0.1:0", "--host", "10.0.0.0/24", "--data", data(t)}, 2, []string{"--host", "10.0.0.0/24"}},
		{"a public address below a path", []string{"serve", "--listen", "127.0.0.1:0", "--public", "https://a.example/chain/", "--data", data(t)}, 2, []string{"--public", "子路径"}},
		{"a proxy by name", []string{"serve", "--listen", "127.0.0.1:0", "--trust-proxy", "nginx", "--data", data(t)}, 2, []string{"--trust-proxy", "nginx"}},
		{"data that cannot be written", []string{"gaps", "--chain", "nev", "--data", filepath.Join(locked, "d")}, 1, []string{locked}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if strings.Contains(c.name, "cannot be written") && os.Geteuid() == 0 {
				t.Skip("the superuser may write anywhere")
			}
			code, out, errors := cc(t, c.args...)
			if code != c.code || out != "" {
				t.Errorf("exit code %d, want %d; output %q; %s", code, c.code, out, errors)
			}
			said := strings.TrimSuffix(errors, "\n")
			lines := 1
			if strings.Contains(said, "处要改") {
				lines += 6
			}
			if !strings.HasPrefix(said, "错误：") || strings.Count(said, "\n") != lines-1 {
				t.Errorf("not one sentence: %q", errors)
			}
			for _, want := range c.says {
				if !strings.Contains(said, want) {
					t.Errorf("it does not say %s: %s", want, said)
				}
			}
		})
	}
}

// TestEnvironment: every flag has its variable, and a flag comes before it.
func TestEnvironment(t *testing.T) {
	t.Setenv("CHAINCHIEF_CHAIN", "iron")
	t.Setenv("CHAINCHIEF_DATA", data(t))
	if _, out, errors := cc(t, "gaps"); !strings.HasPrefix(out, "铁基材料") {
		t.Errorf("%.60s %s", out, errors)
	}
	if _, out, errors := cc(t, "gaps", "--chain", "food"); !strings.HasPrefix(out, "食品健康") {
		t.Errorf("%.60s %s", out, errors)
	}
	t.Setenv("CHAINCHIEF_LIMIT", "many")
	if code, _, errors := cc(t, "gaps"); code != 2 || !strings.Contains(errors, "CHAINCHIEF_LIMIT") {
		t.Errorf("%d %s", code, errors)
	}
}

// TestHelp: every command says what it does, in Chinese, and takes nothing amiss.
func TestHelp(t *testing.T) {
	_, out, _ := cc(t, "help")
	for _, c := range commands() {
		if !strings.Contains(out, c.name) {
			t.Errorf("help lacks %s", c.name)
		}
		if c.name == "version" {
			continue
		}
		code, usage, errors := cc(t, c.name, "-h")
		if code != 0 || errors != "" || !strings.Contains(usage, "用法：chainchief "+c.name) {
			t.Errorf("%s -h: %d %q %q", c.name, code, usage, errors)
		}
	}
}

// program builds the command once, for tests that need a process.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "chainchief")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", usageError{string(out)}
	}
	return path, nil
})

// served is a server as a process.
type served struct {
	*exec.Cmd
	address string
	err     bytes.Buffer
}

func startServe(t *testing.T, dir string, env ...string) *served {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	s := &served{Cmd: exec.Command(path, "serve", "--listen", "127.0.0.1:0", "--data", dir)}
	s.Env = append(os.Environ(), env...)
	s.Stderr = &s.err
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Process.Kill(); s.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	_, rest, found := strings.Cut(line, "://")
	if !found {
		t.Fatalf("no address: %q %v %s", line, err, s.err.String())
	}
	s.address, _, _ = strings.Cut(rest, "/")
	return s
}

// TestServe: a running server answers the browser, and the commands beside it;
// a signal stops it, and leaves the data to the next.
func TestServe(t *testing.T) {
	dir := copied(t)
	_, alone, _ := cc(t, "gaps", "--chain", "nev", "--format", "json", "--data", dir)
	s := startServe(t, dir)
	r, err := http.Get("http://" + s.address + "/chains/nev")
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(r.Body)
	r.Body.Close()
	if r.StatusCode != 200 || !bytes.Contains(page, []byte("新能源汽车")) {
		t.Errorf("the page: %d %.100s", r.StatusCode, page)
	}
	code, beside, errors := cc(t, "gaps", "--chain", "nev", "--format", "json", "--data", dir)
	if code != 0 || beside != alone {
		t.Errorf("beside the server: %d %s", code, errors)
	}
	if code, _, errors := cc(t, "gaps", "--chain", "nope", "--data", dir); code != 1 || !strings.Contains(errors, "nope") {
		t.Errorf("a fault through the socket: %d %s", code, errors)
	}
	if code, _, errors := cc(t, "gaps", "--chain", "nev", "--data", dir, "--seed="+dir); code == 0 || !strings.Contains(errors, "--seed") {
		t.Errorf("--seed beside a server: %d %s", code, errors)
	}
	if code, _, errors := cc(t, "serve", "--listen", "127.0.0.1:0", "--data", dir); code != 1 || !strings.Contains(errors, dir) {
		t.Errorf("a second server: %d %s", code, errors)
	}
	saved := filepath.Join(t.TempDir(), "saved")
	if code, _, errors := cc(t, "copy", "--from", dir, "--to", saved); code != 0 || !strings.Contains(errors, "完成：") {
		t.Errorf("a copy beside a server: %d %s", code, errors)
	}
	if code, copied, errors := cc(t, "gaps", "--chain", "nev", "--format", "json", "--data", saved); code != 0 || copied != alone {
		t.Errorf("what was copied beside a server: %d %s", code, errors)
	}
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("it ended with %v: %s", err, s.err.String())
	}
	if !strings.Contains(s.err.String(), "正在停止") {
		t.Errorf("it stops without a word: %s", s.err.String())
	}
	if code, after, errors := cc(t, "gaps", "--chain", "nev", "--format", "json", "--data", dir); code != 0 || after != alone {
		t.Errorf("after the server: %d %s", code, errors)
	}
}

// TestSecondSignal: with a request under way a server waits; a second signal ends it at once.
func TestSecondSignal(t *testing.T) {
	dir := copied(t)
	key := member(t, dir)
	s := startServe(t, dir)
	body, write := io.Pipe()
	r, err := http.NewRequest("POST", "http://"+s.address+"/api/v1/checks", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Expect", "100-continue")
	cut := make(chan error)
	go func() {
		_, err := (&http.Transport{ExpectContinueTimeout: time.Minute}).RoundTrip(r)
		cut <- err
	}()
	io.WriteString(write, "{") // the handler reads
	s.Process.Signal(os.Interrupt)
	for range 200 { // until it no longer listens
		if _, err := http.Get("http://" + s.address + "/healthz"); err != nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	select {
	case err := <-cut:
		t.Fatalf("the first signal cut a request off: %v", err)
	default:
	}
	s.Process.Signal(os.Interrupt)
	err = s.Wait()
	status, ok := s.ProcessState.Sys().(syscall.WaitStatus)
	if err == nil || !ok || !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("it ended with %v", err)
	}
	write.Close() // what was being sent has nobody to go to
	if err := <-cut; err == nil {
		t.Error("the request was answered")
	}
}

// TestKilledServerLeavesNothingInTheWay: its socket is taken over.
func TestKilledServerLeavesNothingInTheWay(t *testing.T) {
	dir := copied(t)
	s := startServe(t, dir)
	s.Process.Kill()
	s.Wait()
	if code, _, errors := cc(t, "gaps", "--chain", "nev", "--data", dir); code != 0 {
		t.Errorf("%d %s", code, errors)
	}
	startServe(t, dir)
	if code, _, errors := cc(t, "gaps", "--chain", "nev", "--data", dir); code != 0 {
		t.Errorf("%d %s", code, errors)
	}
}
