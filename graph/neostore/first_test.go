package neostore

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/seed/synth"
)

// BenchmarkFirst starts a Neo4j that holds a made-up province, and a store over it, and
// prints how long the first answer of each question takes, and the second, beside the
// embedded store's, opened anew too. The server is one of its own, since another one's
// plans and pages would be warm; the questions come one after another, as people ask them.
//
//	NEO4J_JAVA=-server CHAINCHIEF_BENCH=100000 go test ./graph/neostore -run '^$' -bench First -benchtime 1x -timeout 2h
func BenchmarkFirst(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("CHAINCHIEF_BENCH"))
	if err != nil {
		b.Skip("CHAINCHIEF_BENCH does not say of how many enterprises; two starts of a server take a minute")
	}
	server(b) // says that there may be one
	p := synth.New(n, 1)
	dir, home := b.TempDir(), b.TempDir()
	local := func() graph.Store {
		s, err := embedded.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	own := &ownServer{b: b, home: home, port: freePort(b)}
	remote := func() graph.Store {
		s, err := Open(Options{URI: own.uri()})
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	own.start()
	defer own.stop()
	for _, open := range []func() graph.Store{local, remote} {
		s := open()
		if err := s.Prepare(b.Context()); err != nil {
			b.Fatal(err)
		}
		if _, err := s.Load(b.Context(), p.Request(nil)); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	questions := benchQuestions(p, n)
	type pair struct{ first, second cost }
	for b.Loop() {
		own.stop()
		own.start()
		var opened [2]cost
		table := make([][2]pair, len(questions))
		for i, open := range []func() graph.Store{local, remote} {
			began := own.now()
			s := open()
			if err := s.Prepare(b.Context()); err != nil {
				b.Fatal(err)
			}
			if remote, ok := s.(*Store); ok {
				remote.Warm(b.Context())
			}
			opened[i] = own.since(began)
			for j, q := range questions {
				for k, to := range []*cost{&table[j][i].first, &table[j][i].second} {
					began := own.now()
					if err := q.ask(b, s, k); err != nil {
						b.Fatalf("%s: %v", q.name, err)
					}
					*to = own.since(began)
				}
			}
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
		}
		fmt.Printf("\n%d enterprises, after a start: first, second; in brackets the processor time, Neo4j's too\n\n| question | embedded | Neo4j |\n| --- | ---: | ---: |\n| open, prepare, warm | %s | %s |\n", n, opened[0], opened[1])
		for j, q := range questions {
			cell := func(f pair) string { return f.first.String() + ", " + f.second.String() }
			fmt.Printf("| %s | %s | %s |\n", q.name, cell(table[j][0]), cell(table[j][1]))
		}
	}
}

// cost is what an answer takes: by the clock, and of the processor, where the system tells.
type cost struct{ clock, processor time.Duration }

func (c cost) String() string {
	if c.processor == 0 {
		return short(c.clock)
	}
	return short(c.clock) + " (" + short(c.processor) + ")"
}

// ownServer is a Neo4j process that a benchmark stops and starts.
type ownServer struct {
	b    *testing.B
	home string
	port int
	cmd  *exec.Cmd
}

// since is the cost since an earlier moment.
func (o *ownServer) since(m moment) cost {
	now := o.now()
	return cost{now.clock.Sub(m.clock), now.processor - m.processor}
}

type moment struct {
	clock     time.Time
	processor time.Duration
}

func (o *ownServer) now() (now moment) {
	now.clock = time.Now()
	for _, pid := range []int{os.Getpid(), o.cmd.Process.Pid} {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])); err == nil && len(fields) > 12 {
			for _, ticks := range fields[11:13] { // of user and system, a hundred a second
				n, _ := strconv.Atoi(ticks)
				now.processor += time.Duration(n) * 10 * time.Millisecond
			}
		}
	}
	return now
}

func (o *ownServer) uri() string { return fmt.Sprintf("bolt://127.0.0.1:%d", o.port) }

func (o *ownServer) start() {
	o.b.Helper()
	out, err := os.OpenFile(filepath.Join(o.home, "out"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		o.b.Fatal(err)
	}
	defer out.Close()
	o.cmd = exec.Command("../../.ci/neo4j", "run", o.home)
	o.cmd.Env = append(os.Environ(), fmt.Sprintf("NEO4J_PORT=%d", o.port))
	o.cmd.Stdout, o.cmd.Stderr = out, out
	if err := o.cmd.Start(); err != nil {
		o.b.Fatal(err)
	}
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", o.port)); err == nil {
			c.Close()
			return
		}
		if time.Since(began) > 4*time.Minute {
			o.b.Fatal("Neo4j does not open its port")
		}
	}
}

func (o *ownServer) stop() {
	o.b.Helper()
	if o.cmd == nil {
		return
	}
	if err := o.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		o.b.Fatal(err)
	}
	_ = o.cmd.Wait() // it says 143, of the signal
	o.cmd = nil
}

func freePort(b *testing.B) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
