package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// behaved is a server of a process of its own.
type behaved struct {
	*exec.Cmd
	base string
}

func startServer(b *testing.B) *behaved {
	b.Helper()
	s := &behaved{Cmd: exec.Command(os.Args[0], serverCommand, b.TempDir())}
	s.Stderr = os.Stderr
	out, err := s.StdoutPipe()
	if err == nil {
		err = s.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		s.Process.Kill()
		s.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	s.base = "http://" + strings.TrimSpace(line)
	return s
}

// caller asks from an address of its own.
func caller(address string) *http.Client {
	from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	return &http.Client{Transport: &http.Transport{DialContext: from.DialContext, MaxIdleConnsPerHost: 1000}}
}

// fetch returns the status of an answer once all of it has come; 0: none came.
func (s *behaved) fetch(ctx context.Context, c *http.Client, path string) int {
	r, err := http.NewRequestWithContext(ctx, "GET", s.base+path, nil)
	if err != nil {
		return 0
	}
	a, err := c.Do(r)
	if err != nil {
		return 0
	}
	defer a.Body.Close()
	if _, err := io.Copy(io.Discard, a.Body); err != nil {
		return 0
	}
	return a.StatusCode
}

// processor is what the server has used, its layout workers apart; -1: not known here.
func (s *behaved) processor() time.Duration {
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", s.Process.Pid))
	if err != nil {
		return -1
	}
	total := time.Duration(0)
	for _, t := range tasks {
		if data, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/schedstat", s.Process.Pid, t.Name())); err == nil {
			n, _ := strconv.ParseInt(strings.Fields(string(data))[0], 10, 64)
			total += time.Duration(n)
		}
	}
	return total
}

var peak = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// memory is the most that the server and each of its workers have held, in MB.
func (s *behaved) memory() (mb int) {
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%[1]d/task/%[1]d/children", s.Process.Pid))
	for _, pid := range append(strings.Fields(string(children)), fmt.Sprint(s.Process.Pid)) {
		status, _ := os.ReadFile("/proc/" + pid + "/status")
		if m := peak.FindSubmatch(status); m != nil {
			kb, _ := strconv.Atoi(string(m[1]))
			mb += kb / 1000
		}
	}
	return mb
}

func loadNow() string {
	data, _ := os.ReadFile("/proc/loadavg")
	return strings.Join(strings.Fields(string(data))[:1], "")
}

// trial is how long a trial lasts: CHAINCHIEF_SECONDS, or a few to see that it runs.
func trial() time.Duration {
	if n, err := strconv.Atoi(os.Getenv("CHAINCHIEF_SECONDS")); err == nil {
		return time.Duration(n) * time.Second
	}
	return 3 * time.Second
}

// BenchmarkStarving: one client asks a hundred expensive things a second, each of them
// new; another has a page that is kept and, twice a second, a map that is not.
//
//	CHAINCHIEF_SECONDS=60 go test ./bench -run '^$' -bench Starving -benchtime 1x
func BenchmarkStarving(b *testing.B) {
	for b.Loop() {
		s := startServer(b)
		ctx, stop := context.WithTimeout(b.Context(), trial())
		calm, crowd := caller("127.0.0.3"), caller("127.0.0.2")
		if status := s.fetch(b.Context(), calm, "/chains/nev"); status != 200 {
			b.Fatal(status)
		}
		var all sync.WaitGroup
		var asked [600]atomic.Int64
		r := rand.New(rand.NewPCG(1, 1))
		all.Go(func() {
			for tick := time.NewTicker(10 * time.Millisecond); ctx.Err() == nil; <-tick.C {
				path := expensive(r)
				all.Go(func() { asked[s.fetch(ctx, crowd, path)].Add(1) })
			}
		})
		var kept, drawn []time.Duration
		failed := 0
		ask := func(every time.Duration, path func(i int) string, took *[]time.Duration) {
			i := 0
			for tick := time.NewTicker(every); ctx.Err() == nil; <-tick.C {
				began := time.Now()
				if status := s.fetch(b.Context(), calm, path(i)); status != 200 {
					failed++
				}
				*took = append(*took, time.Since(began))
				i++
			}
		}
		all.Go(func() { ask(20*time.Millisecond, func(int) string { return "/chains/nev" }, &kept) })
		all.Go(func() {
			ask(500*time.Millisecond, func(i int) string {
				return fmt.Sprintf("/api/v1/chains/%s/map.svg?as_of=%d-%02d", []string{"nev", "food", "iron"}[i%3], 2026-i/12%10, i%10+1)
			}, &drawn)
		})
		all.Wait()
		stop()
		fmt.Printf("starving, %v, load of the machine %s: kept page %s ms (p50 / p99 of %d), new map %s ms (p50 / highest of %d), %d refused to who asks little; highest memory %d MB, %.1f s of processor; the crowd:",
			trial(), loadNow(), percentiles(kept, 50, 99), len(kept), percentiles(drawn, 50, 100), len(drawn), failed, s.memory(), s.processor().Seconds())
		for status := range asked {
			if n := asked[status].Load(); n > 0 {
				fmt.Printf(" %d × %d", n, status)
			}
		}
		fmt.Println()
	}
}

// expensive is the address of something that nobody has asked for.
func expensive(r *rand.Rand) string {
	date := fmt.Sprintf("%d-%02d-%02d", 2015+r.IntN(11), r.IntN(12)+1, r.IntN(28)+1)
	chain := []string{"nev", "food", "iron", "equipment", "display"}[r.IntN(5)]
	switch r.IntN(5) {
	case 0:
		return fmt.Sprintf("/api/v1/chains/%s/map.png?paper=%dx%d", chain, 900+r.IntN(100), 900+r.IntN(100))
	case 1:
		return "/api/v1/backtest?date=" + date
	case 2:
		return fmt.Sprintf("/api/v1/chains/%s/map.svg?kind=flow&as_of=%s", chain, date)
	case 3:
		return fmt.Sprintf("/api/v1/chains/%s/gaps.xlsx?as_of=%s", chain, date)
	}
	return fmt.Sprintf("/api/v1/chains/%s/map.pdf?as_of=%s", chain, date)
}

// BenchmarkAbandoned: two hundred backtests, whose callers hang up after a tenth of a
// second, and what they cost the server.
func BenchmarkAbandoned(b *testing.B) {
	for b.Loop() {
		s := startServer(b)
		for _, of := range []string{"one address", "twenty addresses"} {
			var clients []*http.Client
			for i := range map[string]int{"one address": 1, "twenty addresses": 20}[of] {
				clients = append(clients, caller(fmt.Sprintf("127.0.1.%d", i+1)))
			}
			before := s.processor()
			ctx, hangUp := context.WithTimeout(b.Context(), 100*time.Millisecond)
			var all sync.WaitGroup
			for i := range 200 {
				all.Go(func() {
					s.fetch(ctx, clients[i%len(clients)], fmt.Sprintf("/api/v1/backtest?date=%d-%02d", 2010+i/12%16-len(clients)%2, i%12+1))
				})
			}
			all.Wait()
			hangUp()
			for last := time.Duration(-1); last != s.processor(); time.Sleep(200 * time.Millisecond) {
				last = s.processor()
			}
			fmt.Printf("200 backtests abandoned by %s, load of the machine %s: %.2f s of processor\n", of, loadNow(), (s.processor() - before).Seconds())
		}
	}
}
