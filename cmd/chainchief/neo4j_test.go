package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"chainchief/people"
)

// The tests here kill, stop and restart a Neo4j of their own, under the real
// server process. They run where CHAINCHIEF_TEST_NEO4J says that there may be one.

func needNeo4j(t *testing.T) {
	t.Helper()
	if os.Getenv("CHAINCHIEF_TEST_NEO4J") != "" {
		return
	}
	if slices.Contains(strings.Split(os.Getenv("CHAINCHIEF_REQUIRE"), ","), "neo4j") {
		t.Fatal("CHAINCHIEF_REQUIRE asks for Neo4j and CHAINCHIEF_TEST_NEO4J is not set")
	}
	t.Skip("CHAINCHIEF_TEST_NEO4J is not set")
}

// soon is how long a busy machine may take for what an idle one does in seconds.
const soon = 4 * time.Minute

// database is a Neo4j process with a password.
type database struct {
	t    *testing.T
	dir  string
	port int
	cmd  *exec.Cmd
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func newDatabase(t *testing.T) *database {
	t.Helper()
	d := &database{t: t, dir: t.TempDir(), port: freePort(t)}
	t.Cleanup(d.kill)
	return d
}

func (d *database) uri() string { return fmt.Sprintf("bolt://127.0.0.1:%d", d.port) }

// start takes settings as "-c", "setting=value".
func (d *database) start(settings ...string) {
	d.t.Helper()
	out, err := os.OpenFile(filepath.Join(d.dir, "out"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		d.t.Fatal(err)
	}
	defer out.Close()
	d.cmd = exec.Command("../../.ci/neo4j", append([]string{"run", d.dir}, settings...)...)
	d.cmd.Env = append(os.Environ(), fmt.Sprintf("NEO4J_PORT=%d", d.port), "NEO4J_AUTH=true")
	d.cmd.Stdout, d.cmd.Stderr = out, out
	if err := d.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
}

// up waits until the server answers the user with the password.
func (d *database) up(password string) {
	d.t.Helper()
	eventually(d.t, soon, "Neo4j answers", func() error { return d.as("neo4j", password, "system", "SHOW DEFAULT DATABASE") })
}

func (d *database) as(user, password, name, statement string, params ...any) error {
	driver, err := neo4j.NewDriverWithContext(d.uri(), neo4j.BasicAuth(user, password, ""))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	defer driver.Close(ctx)
	p := map[string]any{}
	for i, v := range params {
		p[fmt.Sprint("p", i)] = v
	}
	_, err = neo4j.ExecuteQuery(ctx, driver, statement, p, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase(name))
	return err
}

// welcome gives a new server its password; until then it has neo4j's own. Of a
// call that was lost nobody knows whether it was heard, and three wrong
// passwords in a row lock the account for seconds: it takes its time.
func (d *database) welcome(password string) {
	d.t.Helper()
	eventually(d.t, soon, "Neo4j opens its port", func() error {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", d.port))
		if err == nil {
			c.Close()
		}
		return err
	})
	var err error
	for range 10 {
		if err = d.as("neo4j", "neo4j", "system", "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $p0", password); err == nil {
			return
		}
		if d.as("neo4j", password, "system", "SHOW DEFAULT DATABASE") == nil {
			return
		}
		time.Sleep(7 * time.Second)
	}
	d.t.Fatalf("Neo4j does not take its password: %v", err)
}

// stop lets the server write down what it has; what was killed has to be recovered, by writing.
func (d *database) stop() {
	d.t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		d.t.Fatal(err)
	}
	d.cmd.Wait()
	d.cmd = nil
}

func (d *database) kill() {
	if d.cmd != nil {
		d.cmd.Process.Kill()
		d.cmd.Wait()
		d.cmd = nil
	}
}

func eventually(t *testing.T, limit time.Duration, what string, try func() error) {
	t.Helper()
	var err error
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if err = try(); err == nil {
			return
		}
	}
	t.Fatalf("%s: not within %v: %v", what, limit, err)
}

// app is the built program, serving.
type app struct {
	t       *testing.T
	address string
	cmd     *exec.Cmd
	log     *bytes.Buffer
	dir     string // of the accounts and the audit
	key     string // by which a request enters
}

const firstPassword = "First-pass-2026"

func serving(t *testing.T, uri, password string) *app {
	t.Helper()
	a := &app{t: t, dir: t.TempDir()}
	a.key = member(t, a.dir)
	a.serve(uri, password)
	t.Cleanup(a.stop)
	return a
}

// serve starts the process, again at the address where it was.
func (a *app) serve(uri, password string) {
	a.t.Helper()
	path, err := program()
	if err != nil {
		a.t.Fatal(err)
	}
	at := cmp.Or(strings.TrimPrefix(a.address, "http://"), "127.0.0.1:0")
	a.log = &bytes.Buffer{}
	a.cmd = exec.Command(path, "serve", "--listen", at, "--neo4j", uri, "--seed", "--data", a.dir)
	a.cmd.Env = append(os.Environ(), "CHAINCHIEF_NEO4J_USER=neo4j", "CHAINCHIEF_NEO4J_PASSWORD="+password)
	a.cmd.Stderr = a.log
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		a.t.Fatal(err)
	}
	if err := a.cmd.Start(); err != nil {
		a.t.Fatal(err)
	}
	line := make([]byte, 200)
	n, err := out.Read(line)
	if err != nil {
		a.t.Fatal(err, a.log)
	}
	if a.address = regexp.MustCompile(`http://[0-9.:]+`).FindString(string(line[:n])); a.address == "" {
		a.t.Fatalf("no address in %q", line[:n])
	}
}

func (a *app) stop() {
	a.cmd.Process.Signal(syscall.SIGTERM)
	if err := a.cmd.Wait(); err != nil {
		a.t.Errorf("the server did not end well: %v", err)
	}
	if a.t.Failed() {
		a.t.Log(a.log.String())
	}
}

// answer is what a request got.
type answer struct {
	status     int
	retryAfter string
	problem    string // the detail of a problem document
	location   string
	body       []byte
}

var patient = &http.Client{Timeout: 100 * time.Second}

func (a *app) ask(method, path string, body any) (answer, error) {
	var in io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		in = bytes.NewReader(data)
	}
	r, err := http.NewRequest(method, a.address+path, in)
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if a.key != "" {
		r.Header.Set("Authorization", "Bearer "+a.key)
	}
	w, err := patient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer w.Body.Close()
	got := answer{status: w.StatusCode, retryAfter: w.Header.Get("Retry-After"), location: w.Header.Get("Location")}
	if got.body, err = io.ReadAll(w.Body); err != nil {
		return answer{}, err
	}
	if strings.HasPrefix(w.Header.Get("Content-Type"), "application/problem+json") {
		var p struct {
			Detail string `json:"detail"`
		}
		if err := json.Unmarshal(got.body, &p); err != nil {
			return answer{}, err
		}
		got.problem = p.Detail
	}
	return got, nil
}

// each goes through a list to its end.
func (a *app) each(path string, use func(item map[string]any)) {
	a.t.Helper()
	for cursor := ""; ; {
		got, err := a.ask("GET", path+"?limit=1000&cursor="+cursor, nil)
		if err != nil || got.status != 200 {
			a.t.Fatal(got.status, got.problem, err)
		}
		var page struct {
			Items []map[string]any `json:"items"`
			Next  string           `json:"next_cursor"`
		}
		if err := json.Unmarshal(got.body, &page); err != nil {
			a.t.Fatal(err)
		}
		for _, item := range page.Items {
			use(item)
		}
		if cursor = page.Next; cursor == "" {
			return
		}
	}
}

// unavailable holds a request to a 503 problem that says why and when to come again.
func (a *app) unavailable(path, why string) {
	a.t.Helper()
	got, err := a.ask("GET", path, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	if got.status != 503 || got.retryAfter == "" || !strings.Contains(got.problem, why) {
		a.t.Fatalf("%s: status %d, Retry-After %q, %q; want 503 saying %s", path, got.status, got.retryAfter, got.problem, why)
	}
}

func (a *app) ready(limit time.Duration) {
	a.t.Helper()
	var got answer
	eventually(a.t, limit, "the server is ready", func() (err error) {
		got, err = a.ask("GET", "/readyz", nil)
		if err == nil && got.status != 200 {
			err = fmt.Errorf("%d %s", got.status, got.problem)
		}
		return err
	})
	if strings.Contains(string(got.body), `"revision":0`) {
		a.t.Errorf("called ready before its data was there: %s", got.body)
	}
}

const aQuestion = "/api/v1/chains/nev/gaps"

func (a *app) answers(limit time.Duration) {
	a.t.Helper()
	eventually(a.t, limit, "a question is answered", func() error {
		got, err := a.ask("GET", aQuestion, nil)
		if err == nil && got.status != 200 {
			err = fmt.Errorf("%d %s", got.status, got.problem)
		}
		return err
	})
}

// gauge reads one of the process's own metrics.
func (a *app) gauge(name string) int {
	a.t.Helper()
	got, err := a.ask("GET", "/metrics", nil)
	if err != nil {
		a.t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^` + name + ` (\d+)`).FindSubmatch(got.body)
	if m == nil {
		a.t.Fatalf("no %s in the metrics", name)
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

// trial is something that a database and the server over it go through.
type trial struct {
	name string
	run  func(t *testing.T, d *database, a *app)
}

// onLinux are the trials that need its system calls.
var onLinux []trial

// TestNeo4j: whatever becomes of its database, the server says so, loses nothing
// that it acknowledged, and recovers alone. One database goes through all of it,
// since to start one and to fill it takes longer than any trial.
func TestNeo4j(t *testing.T) {
	needNeo4j(t)
	t.Parallel()
	d := newDatabase(t)
	a := serving(t, d.uri(), "right-password")
	for _, one := range slices.Concat([]trial{{"away", away}, {"accounts", accounts}, {"processes", processes}}, onLinux, []trial{{"killed", killed}}) {
		sound := t.Run(one.name, func(t *testing.T) {
			d.t, a.t = t, t
			one.run(t, d, a)
		})
		if d.t, a.t = t, t; !sound {
			return // the next would begin with what this one has left
		}
	}
}

// away: the server starts without its database and says so; it finds a wrong
// password out and asks no further; a stopped database is a 503 in seconds, it
// recovers from each alone.
func away(t *testing.T, d *database, a *app) {
	a.unavailable("/readyz", "连不上 Neo4j")
	a.unavailable(aQuestion, "连不上 Neo4j")
	if got, err := a.ask("GET", "/healthz", nil); err != nil || got.status != 200 {
		t.Fatal("the server itself is alive:", got.status, err)
	}

	d.start()
	d.welcome("another-password")
	eventually(t, soon, "a wrong password is told", func() error {
		if got, err := a.ask("GET", "/readyz", nil); err != nil || !strings.Contains(got.problem, "用户名或密码") {
			return fmt.Errorf("%s, %v", got.problem, err)
		}
		return nil
	})
	for range 50 { // each of these would be a failed login, three of which lock the account
		a.unavailable(aQuestion, "用户名或密码")
	}
	if err := d.as("neo4j", "another-password", "system", "ALTER CURRENT USER SET PASSWORD FROM 'another-password' TO $p0", "right-password"); err != nil {
		t.Fatal("the account was locked:", err)
	}
	a.ready(soon) // it tries again after a minute, prepares and seeds
	a.answers(soon)

	got, err := a.ask("POST", "/api/v1/needs", aNeed("甲"))
	if err != nil || got.status != 201 {
		t.Fatal(got.status, got.problem, err)
	}
	if err := d.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	a.unavailable("/api/v1/needs", "没有及时回答")
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("a stopped database was noticed after %v", took)
	}
	a.unavailable("/readyz", "Neo4j")
	if err := d.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	a.ready(soon)
	a.answers(soon)
}

// accounts: beside Neo4j they lie in the data directory, with the audit; commands reach
// them through the server, and no second program has them. The trials that follow go
// on with a key of the one account.
func accounts(t *testing.T, d *database, a *app) {
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	command := func(in string, args ...string) (string, error) {
		c := exec.Command(path, append(args, "--neo4j", d.uri(), "--data", a.dir)...)
		c.Env, c.Stdin = a.cmd.Env, strings.NewReader(in)
		out, err := c.CombinedOutput()
		return strings.TrimSpace(string(out)), err
	}
	if out, err := command(firstPassword+"\n", "account", "add", "--name", "zhang.san", "--person", "张三", "--role", "city"); err != nil || !strings.Contains(out, "zhang.san") {
		t.Fatal(out, err)
	}
	a.key = "none"
	if got, err := a.ask("GET", aQuestion, nil); err != nil || got.status != 401 {
		t.Fatal("a key that is none enters:", got.status, err)
	}
	if a.key, err = command("", "account", "key", "--name", "zhang.san", "--key", "测试", "--until", time.Now().AddDate(0, 1, 0).Format(time.DateOnly)); err != nil {
		t.Fatal(a.key, err)
	}
	a.answers(soon)
	if got, err := a.ask("POST", "/api/v1/needs", aNeed("审计")); err != nil || got.status != 201 {
		t.Fatal(got.status, got.problem, err)
	}
	if out, err := command("", "need", "--region", "六安", "--segment", "nev.battery.cell", "--need", "本机", "--said-by", "测试员", "--date", "2026-11", "--by", "李四"); err != nil {
		t.Fatal(out, err)
	}
	var told []string
	if err := people.Each(a.dir, func(e people.Entry) bool {
		if e.Event == people.EventWrite {
			told = append(told, fmt.Sprintf("%s %s %s %s", e.Account, e.Person, e.From, e.Means))
		}
		return true
	}); err != nil || len(told) != 2+1 || told[1] != "zhang.san 张三 127.0.0.1 key" || told[2] != " 李四 本机 socket" {
		t.Errorf("the audit tells %q: %v", told, err)
	}
	if out, err := command("", "audit", "verify"); err != nil || !strings.Contains(out, "与写入时相同") {
		t.Error(out, err)
	}
	if out, err := command("", "serve", "--listen", "127.0.0.1:0"); err == nil || !strings.Contains(out, a.dir) || !strings.Contains(out, "--data") {
		t.Error("a second server has the accounts too:", out)
	}
}

func aNeed(what string) map[string]string {
	return map[string]string{"region": "341500", "segment": "nev.battery.cell", "need": "需要" + what, "said_by": "测试员", "date": "2026-11-20"}
}

// killed kills the database under load, again and again (CHAINCHIEF_KILLS times):
// what fails is a 503, what was acknowledged is there, and nothing is left over.
func killed(t *testing.T, d *database, a *app) {
	kills := 2
	if n, err := strconv.Atoi(os.Getenv("CHAINCHIEF_KILLS")); err == nil {
		kills = n
	}
	patient.CloseIdleConnections() // of the trials before
	idle := a.gauge("go_goroutines")

	var mu sync.Mutex
	counts := map[string]int{}
	var acknowledged []string
	note := func(kind string, got answer, err error) bool {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err != nil:
			counts[kind+" broken"]++
			t.Errorf("%s: %v", kind, err)
		case got.status == 503 && got.retryAfter != "" && got.problem != "":
			counts[kind+" 503"]++
		case got.status < 300:
			counts[kind+" answered"]++
			return true
		default:
			counts[fmt.Sprint(kind, " ", got.status)]++
			t.Errorf("%s: status %d, Retry-After %q, %s", kind, got.status, got.retryAfter, got.body)
		}
		return false
	}
	done := make(chan struct{})
	var load sync.WaitGroup
	worker := func(work func(i int)) {
		load.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
					work(i)
					time.Sleep(20 * time.Millisecond)
				}
			}
		})
	}
	for w := range 2 {
		worker(func(i int) {
			what := fmt.Sprintf("第%d-%d件", w, i)
			got, err := a.ask("POST", "/api/v1/needs", aNeed(what))
			if note("write", got, err) {
				mu.Lock()
				acknowledged = append(acknowledged, "需要"+what)
				mu.Unlock()
			}
		})
	}
	for range 3 {
		worker(func(i int) {
			path := []string{aQuestion, "/api/v1/enterprises?q=" + "%E7%94%B5%E6%B1%A0", "/api/v1/needs?limit=5", "/api/v1/chains"}[i%4]
			got, err := a.ask("GET", path, nil)
			note("read", got, err)
		})
	}
	for range kills {
		time.Sleep(time.Second + time.Duration(rand.IntN(1000))*time.Millisecond)
		d.kill()
		time.Sleep(time.Second)
		d.start()
		d.up("right-password")
		// A judgement may find the data changed each time, as long as the writers write.
		eventually(t, soon, "a question is answered", func() error {
			got, err := a.ask("GET", "/api/v1/needs?limit=5", nil)
			if err == nil && got.status != 200 {
				err = fmt.Errorf("%d %s", got.status, got.problem)
			}
			return err
		})
	}
	time.Sleep(time.Second)
	close(done)
	load.Wait()
	a.ready(soon)
	a.answers(soon)

	there := map[string]bool{}
	a.each("/api/v1/needs", func(item map[string]any) { there[item["need"].(string)] = true })
	lost := 0
	for _, what := range acknowledged {
		if !there[what] {
			lost++
		}
	}
	t.Logf("%d kills: %v, %d acknowledged writes, %d lost", kills, counts, len(acknowledged), lost)
	if lost > 0 || len(acknowledged) == 0 || counts["read 503"]+counts["write 503"] == 0 {
		t.Error("acknowledged writes were lost, or the test is vacuous")
	}
	patient.CloseIdleConnections()
	eventually(t, soon, "no goroutine is left over", func() error {
		if n := a.gauge("go_goroutines"); n > idle+5 {
			return fmt.Errorf("%d goroutines, %d before the load", n, idle)
		}
		return nil
	})
	connections, err := established(d.port)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("goroutines: %d before, %d after; %d connections to the database", idle, a.gauge("go_goroutines"), connections)
	if connections > 20 {
		t.Errorf("%d connections to the database are open", connections)
	}
}

// established counts the connections to a port of this machine.
func established(port int) (int, error) {
	data, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		return 0, err
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(line)
		if len(f) > 3 && f[2] == fmt.Sprintf("0100007F:%04X", port) && f[3] == "01" {
			n++
		}
	}
	return n, nil
}
