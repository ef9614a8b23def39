// Package bench measures the whole product on made-up provinces, with one
// command that prints one table:
//
//	CHAINCHIEF_SIZES=10000,100000,1000000 go test ./bench -run '^$' -bench Scale -benchtime 1x -timeout 2h
//
// Without CHAINCHIEF_SIZES it takes a province of a thousand, to see that it
// runs. It has a room of its own because it needs what no other room may have
// together: the store, the questions and the generator. docs/benchmarks.md
// holds the last table of a full run.
package bench

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"chainchief/graph/embedded"
	"chainchief/seed/synth"
)

// queries is how many questions of each kind are asked.
const queries = 1000

// column is what was measured at one size, by row.
type column map[string]string

func sizes(b *testing.B) []int {
	list := os.Getenv("CHAINCHIEF_SIZES")
	if list == "" {
		return []int{1000}
	}
	var sizes []int
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatalf("CHAINCHIEF_SIZES: %v", err)
		}
		sizes = append(sizes, n)
	}
	return sizes
}

func BenchmarkScale(b *testing.B) {
	sizes := sizes(b)
	for b.Loop() {
		var columns []column
		for _, n := range sizes {
			columns = append(columns, measure(b, n))
		}
		printTable(sizes, columns)
	}
}

// BenchmarkOperation is each operation by itself at the first size, for profiles:
//
//	go test ./bench -run '^$' -bench 'Operation/gap_answer_without' -cpuprofile cpu.out
func BenchmarkOperation(b *testing.B) {
	p := province(sizes(b)[0])
	dir := directory(b, p)
	load(b, column{}, p, dir)
	s, err := embedded.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	w := newWorld(b, s, p)
	for _, op := range operations {
		b.Run(op.name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				ask := op.prepare(w, r)
				b.StartTimer()
				if err := ask(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// directory is where a province lies: in CHAINCHIEF_BENCH_DIR, where it is kept
// for the next run, or in a place that is removed.
func directory(b *testing.B, p *synth.Province) string {
	if dir := os.Getenv("CHAINCHIEF_BENCH_DIR"); dir != "" {
		return filepath.Join(dir, fmt.Sprint("synth-", os.Getenv("CHAINCHIEF_PROFILE"), p.Size()))
	}
	return b.TempDir()
}

// province is made up as CHAINCHIEF_PROFILE has it: skewed, or, where it is blank, evenly.
func province(n int) *synth.Province {
	if os.Getenv("CHAINCHIEF_PROFILE") == "skewed" {
		return synth.Skewed(n, 1)
	}
	return synth.New(n, 1)
}

// measure loads a province, where it is not there yet, opens it anew and asks.
func measure(b *testing.B, n int) column {
	b.Helper()
	c := column{}
	p := province(n)
	dir := directory(b, p)
	load(b, c, p, dir)

	debug.FreeOSMemory()
	before, stop := anonymous(), watch()
	began, cpu := time.Now(), processorTime()
	s, err := embedded.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	c[rowOpen] = seconds(time.Since(began), processorTime()-cpu)
	c[rowOpenPeak] = gigabytes(stop() - before)
	debug.FreeOSMemory()
	c[rowOpenHeld] = gigabytes(anonymous() - before)
	defer s.Close()

	w := newWorld(b, s, p)
	for _, op := range operations {
		began := time.Now()
		count := op.count
		if count == 0 {
			count = queries
		}
		r := rand.New(rand.NewPCG(uint64(n), 1))
		took, used := make([]time.Duration, 0, count), make([]time.Duration, 0, count)
		for range count {
			ask := op.prepare(w, r)
			began, cpu := time.Now(), processorTime()
			if err := ask(b.Context()); err != nil {
				b.Fatalf("%s: %v", op.name, err)
			}
			took, used = append(took, time.Since(began)), append(used, processorTime()-cpu)
		}
		c[op.name], c[op.name+inProcessor] = percentiles(took, 50, 95), percentiles(used, 50, 95)
		fmt.Fprintf(os.Stderr, "%8d  %-44s %-18s processor %-18s (%.1f s)\n", n, op.name, c[op.name], c[op.name+inProcessor], time.Since(began).Seconds())
	}
	readBesideWriter(b, c, w)
	return c
}

func load(b *testing.B, c column, p *synth.Province, dir string) {
	b.Helper()
	path := filepath.Join(dir, "chainchief.db")
	if _, err := os.Stat(path); err != nil {
		debug.FreeOSMemory()
		before, stop := anonymous(), watch()
		began, cpu := time.Now(), processorTime()
		s, err := embedded.Open(dir)
		if err == nil {
			_, err = s.Load(b.Context(), p.Request(nil))
		}
		if err != nil {
			b.Fatal(err)
		}
		c[rowLoad] = seconds(time.Since(began), processorTime()-cpu)
		c[rowLoadPeak] = gigabytes(stop() - before)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	c[rowFile] = gigabytes(info.Size())
}

// anonymous is the memory of this process that is not a mapped file, in bytes;
// 0 where the system does not tell.
func anonymous() int64 {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if rest, found := strings.CutPrefix(line, "RssAnon:"); found {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n << 10
		}
	}
	return 0
}

// watch follows the memory of this process until the function it returns is
// called, which gives the highest it has seen.
func watch() (stop func() int64) {
	done, highest := make(chan struct{}), make(chan int64)
	go func() {
		most := anonymous()
		for {
			select {
			case <-done:
				highest <- most
				return
			case <-time.After(20 * time.Millisecond):
				most = max(most, anonymous())
			}
		}
	}()
	return func() int64 { close(done); return <-highest }
}

func seconds(clock, cpu time.Duration) string {
	return fmt.Sprintf("%.1f s (processor %.1f s)", clock.Seconds(), cpu.Seconds())
}

func gigabytes(n int64) string { return fmt.Sprintf("%.2f GB", float64(n)/1e9) }

// percentiles words two percentiles of times in milliseconds.
func percentiles(took []time.Duration, a, b int) string {
	slices.Sort(took)
	at := func(p int) float64 { return took[min(len(took)*p/100, len(took)-1)].Seconds() * 1000 }
	return fmt.Sprintf("%.3g / %.3g", at(a), at(b))
}

// processor names the processor, as far as the system tells.
func processor() string {
	data, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(data)) {
		if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

func memory() string {
	data, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(data)) {
		if rest, found := strings.CutPrefix(line, "MemTotal:"); found {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return gigabytes(n << 10)
		}
	}
	return "memory unknown"
}

// inProcessor marks the rows of processor time, which tells what an operation
// costs where others use the machine too.
const inProcessor = ", processor time"

func printTable(sizes []int, columns []column) {
	fmt.Printf("\n%s · %d cores · %s · %s · %s\n\n", processor(), runtime.NumCPU(), memory(), runtime.Version(), time.Now().UTC().Format(time.DateOnly))
	fmt.Printf("| Milliseconds: p50 / p95 of %d | bar at 10^6, p95 |", queries)
	for _, n := range sizes {
		fmt.Printf(" %d |", n)
	}
	fmt.Print("\n|---|---|" + strings.Repeat("---|", len(sizes)) + "\n")
	row := func(name, bar string) {
		fmt.Printf("| %s | %s |", name, bar)
		for _, c := range columns {
			if c[name] == "" {
				c[name] = "–"
			}
			fmt.Printf(" %s |", c[name])
		}
		fmt.Println()
	}
	for _, op := range operations {
		row(op.name, op.bar)
	}
	for _, op := range operations {
		row(op.name+inProcessor, "")
	}
	for _, r := range plainRows {
		row(r[0], r[1])
	}
	fmt.Println()
}
