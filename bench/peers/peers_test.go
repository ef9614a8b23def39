// Package peers sets the product beside the engines that people would take in its
// place, on one made-up province, with one command that prints two tables:
//
//	CHAINCHIEF_SIZES=10000,100000 go test ./bench/peers -run '^$' -bench Peers -benchtime 1x -timeout 4h
//
// Each engine has a process of its own; kind by kind all are asked the same seeded
// questions, one engine after another, and must give the same answers. Those
// in Python come from the package registry into a folder that is kept for the next
// run; an engine that is not here is said to be missing, and how to have it.
// docs/benchmarks.md says what is asked, and holds the last tables.
package peers

import (
	"bufio"
	"cmp"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"chainchief/seed/synth"
)

// productCommand makes the test binary the product, asked as a peer is.
const productCommand = "peers-product"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == productCommand {
		if err := serveProduct(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// answer makes the answer that all must agree on of what was brought; that is not timed.
type answer func() []string

// contestant prepares a question, which is then asked and timed.
type contestant interface {
	prepare(kind string, q question) (func() (answer, error), error)
}

// result is what a peer says: of a kind of questions, or of its loading.
type result struct {
	Took      []time.Duration `json:"took"`
	Sums      []string        `json:"sums"`      // of the answers
	Processor float64         `json:"processor"` // mean, in nanoseconds, of all its processes
	None      bool            `json:"none"`      // it is not asked this
	Missing   string          `json:"missing"`   // how to have it
	Version   string          `json:"version"`
	Seconds   float64         `json:"seconds"`
}

// ask warms a contestant up and asks it all.
func ask(c contestant, kind string, questions []question) (result, error) {
	var r result
	warm := 50
	if kind == "write" {
		warm = 0
	}
	for _, q := range questions[:min(warm, len(questions))] {
		question, err := c.prepare(kind, q)
		if err == nil {
			_, err = question()
		}
		if err != nil {
			return r, err
		}
	}
	runtime.GC()
	used := time.Duration(0)
	for _, q := range questions {
		question, err := c.prepare(kind, q)
		if err != nil {
			return r, err
		}
		began, cpu := time.Now(), processorTime()
		answer, err := question()
		took := time.Since(began)
		used += processorTime() - cpu
		if err != nil {
			return r, err
		}
		sum := md5.Sum([]byte(strings.Join(answer(), ",")))
		r.Took, r.Sums = append(r.Took, took), append(r.Sums, hex.EncodeToString(sum[:]))
	}
	r.Processor = float64(used) / float64(len(questions))
	return r, nil
}

// serveProduct answers on its output what is asked on its input, as peers.py does.
func serveProduct(dir string) error {
	ctx := context.Background()
	var x *product
	questions := map[string][]question{}
	say := json.NewEncoder(os.Stdout)
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		kind := input.Text()
		if kind != "load" {
			r, err := ask(x, kind, questions[kind])
			if err == nil {
				err = say.Encode(r)
			}
			if err != nil {
				return err
			}
			continue
		}
		began, cpu := time.Now(), processorTime()
		ids, err := firmIDs(dir)
		if err != nil {
			return err
		}
		p := province(len(ids))
		store, err := openProduct(ctx, p, filepath.Join(dir, "product"))
		if err != nil {
			return err
		}
		defer store.Close()
		r := result{Seconds: time.Since(began).Seconds(), Processor: float64(processorTime() - cpu), Version: runtime.Version()}
		if x, err = newProduct(ctx, store, p, ids); err != nil {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, "questions.json"))
		if err == nil {
			err = json.Unmarshal(data, &questions)
		}
		if err != nil {
			return err
		}
		debug.FreeOSMemory()
		if err := say.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// peer is a contestant in a process of its own.
type peer struct {
	name  string
	ask   io.WriteCloser
	reply *bufio.Reader
	cmd   *exec.Cmd
	load  result
}

var pythonPeers = []string{"DuckDB", "SQLite", "PostgreSQL", "Polars", "igraph", "Neo4j"}

func startPeer(name string, command ...string) (*peer, error) {
	p := &peer{name: name, cmd: exec.Command(command[0], command[1:]...)}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.reply = bufio.NewReader(out)
	if p.ask, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	return p, p.cmd.Start()
}

func (p *peer) do(kind string) (r result, err error) {
	if _, err = fmt.Fprintln(p.ask, kind); err != nil {
		return r, err
	}
	line, err := p.reply.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &r)
	}
	if err != nil {
		err = fmt.Errorf("%s, %s: %w", p.name, kind, err)
	}
	return r, err
}

// stop ends the peer and its server.
func (p *peer) stop() error { return cmp.Or(p.ask.Close(), p.cmd.Wait()) }

// python is one that has what the peers need, as far as it can be had.
func python() (string, error) {
	wanted, err := os.ReadFile("requirements.txt")
	if err != nil {
		return "", err
	}
	sum := md5.Sum(wanted)
	dir := filepath.Join(os.TempDir(), "chainchief-peers-"+hex.EncodeToString(sum[:4]))
	program := filepath.Join(dir, "bin", "python")
	if _, err := os.Stat(filepath.Join(dir, "whole")); err == nil {
		return program, nil
	}
	if out, err := exec.Command("python3", "-m", "venv", "--clear", dir).CombinedOutput(); err != nil {
		return "", fmt.Errorf("python3 -m venv: %w\n%s", err, out)
	}
	if out, err := exec.Command(program, "-m", "pip", "install", "-q", "-r", "requirements.txt").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "pip: %v\n%s", err, out) // each of those that need it says so
		return program, nil
	}
	return program, os.WriteFile(filepath.Join(dir, "whole"), nil, 0o644)
}

func BenchmarkPeers(b *testing.B) {
	list := os.Getenv("CHAINCHIEF_SIZES")
	if list == "" {
		b.Skip("CHAINCHIEF_SIZES is not set: peers are loaded and asked where somebody wants to see them")
	}
	program, err := python()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		program = ""
	}
	for b.Loop() {
		for text := range strings.SplitSeq(list, ",") {
			n, err := strconv.Atoi(text)
			if err != nil {
				b.Fatalf("CHAINCHIEF_SIZES: %v", err)
			}
			compare(b, n, program)
		}
	}
}

// compare loads a province everywhere, asks everybody and prints the tables.
func compare(b *testing.B, n int, program string) {
	b.Helper()
	dir, err := os.MkdirTemp("", "peers-")
	if err != nil {
		b.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // a server may run as another user
		b.Fatal(err)
	}
	f := flatten(b, province(n))
	questions, err := newDrawer(f).writeQuestions(dir)
	if err == nil {
		err = f.write(dir)
	}
	if err != nil {
		b.Fatal(err)
	}
	journal, err := os.Create(filepath.Join(dir, "floor.journal"))
	if err != nil {
		b.Fatal(err)
	}
	defer journal.Close()
	bottom := newFloor(f, journal)

	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	repository, err := filepath.Abs("../..")
	if err != nil {
		b.Fatal(err)
	}
	commands := [][]string{{"product", self, productCommand, dir}}
	for _, name := range pythonPeers {
		if wanted := os.Getenv("CHAINCHIEF_PEERS"); wanted == "" || slices.Contains(strings.Split(wanted, ","), name) {
			commands = append(commands, []string{name, program, "-B", "peers.py", name, dir, repository})
		}
	}
	t := table{firms: n, columns: []string{"floor"}, loads: map[string]result{}, cells: map[string]map[string]result{}}
	var peers []*peer
	for _, command := range commands {
		name := command[0]
		t.columns = append(t.columns, name)
		if command[1] == "" {
			t.loads[name] = result{Missing: "Python 3 with venv"}
			continue
		}
		p, err := startPeer(name, command[1:]...)
		if err == nil {
			defer p.stop()
			p.load, err = p.do("load")
		}
		if err != nil {
			b.Fatal(err)
		}
		if t.loads[name] = p.load; p.load.Missing == "" {
			peers = append(peers, p)
		}
		fmt.Fprintf(os.Stderr, "%d %s %s: loaded in %.1f s, processor %.1f s %s\n", n, name, p.load.Version, p.load.Seconds, p.load.Processor/1e9, p.load.Missing)
	}
	for _, k := range kinds {
		answers, err := ask(bottom, k.name, questions[k.name])
		if err != nil {
			b.Fatal(err)
		}
		t.cells[k.name] = map[string]result{"floor": answers}
		for _, p := range slices.Clone(peers) {
			r, err := p.do(k.name)
			if err != nil { // the others go on
				b.Error(err)
				peers = slices.DeleteFunc(peers, func(other *peer) bool { return other == p })
				continue
			}
			t.cells[k.name][p.name] = r
			for i, sum := range r.Sums {
				if sum != answers.Sums[i] {
					q, _ := json.Marshal(questions[k.name][i])
					b.Errorf("%d enterprises, %s: %s answers question %d otherwise than the floor: %.300s", n, k.title, p.name, i, q)
					break
				}
			}
		}
		fmt.Fprintf(os.Stderr, "%d %s\n", n, t.row(k.name, k.title, clock))
	}
	t.print()
}

// table is what everybody took.
type table struct {
	firms   int
	columns []string
	loads   map[string]result
	cells   map[string]map[string]result // by kind and column
}

// measure is the figure that is compared, and how it stands in a cell.
type measure func(result) (figure float64, text string)

func clock(r result) (float64, string) {
	took := slices.Sorted(slices.Values(r.Took))
	at := func(p int) float64 { return took[min(len(took)*p/100, len(took)-1)].Seconds() * 1000 }
	return at(50), fmt.Sprintf("%.3g / %.3g", at(50), at(95))
}

func inProcessor(r result) (float64, string) {
	return r.Processor / 1e6, fmt.Sprintf("%.3g", r.Processor/1e6)
}

func (t *table) row(kind, title string, of measure) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |", title)
	own, floor, best, name := 0.0, 0.0, 0.0, ""
	for _, column := range t.columns {
		r, asked := t.cells[kind][column]
		if !asked || r.None {
			b.WriteString(" – |")
			continue
		}
		figure, text := of(r)
		fmt.Fprintf(&b, " %s |", text)
		switch {
		case column == "floor":
			floor = figure
		case column == "product":
			own = figure
		case name == "" || figure < best:
			best, name = figure, column
		}
	}
	if name == "" {
		fmt.Fprintf(&b, " – | %.3g |", own/floor)
	} else {
		fmt.Fprintf(&b, " %.2f (%s) | %.3g |", own/best, name, own/floor)
	}
	return b.String()
}

func (t *table) print() {
	for _, part := range []struct {
		title string
		of    measure
	}{{"Milliseconds on the clock, p50 / p95", clock}, {"Milliseconds of processor time, all processes of each, mean", inProcessor}} {
		fmt.Printf("\n%d enterprises, %d cores, %s\n\n| %s |", t.firms, runtime.NumCPU(), time.Now().UTC().Format(time.DateOnly), part.title)
		for _, column := range t.columns {
			fmt.Printf(" %s |", strings.TrimSpace(column+" "+t.loads[column].Version))
		}
		fmt.Print(" product / best peer | product / floor |\n|---|" + strings.Repeat("---|", len(t.columns)+2) + "\n")
		for _, k := range kinds {
			fmt.Println(t.row(k.name, k.title, part.of))
		}
	}
	fmt.Println()
	for _, column := range t.columns[1:] {
		if r := t.loads[column]; r.Missing != "" {
			fmt.Printf("%s is not here: %s\n", column, r.Missing)
		} else {
			fmt.Printf("%s was filled in %.1f s, processor %.1f s\n", column, r.Seconds, r.Processor/1e9)
		}
	}
}

// TestFloor: the product gives the answers that plain arrays give, to every kind of
// question, a thousand paths between firms and hubs among them.
func TestFloor(t *testing.T) {
	p := synth.Skewed(3_000, 1)
	f := flatten(t, p)
	store, err := openProduct(t.Context(), p, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ids := make([]string, len(f.firms))
	for n, e := range f.firms {
		ids[n] = e.id
	}
	x, err := newProduct(t.Context(), store, p, ids)
	if err != nil {
		t.Fatal(err)
	}
	bottom, d := newFloor(f, nil), newDrawer(f)
	for _, k := range kinds {
		if k.name == "write" {
			continue // it has no answer
		}
		filled := 0
		for i := range k.count {
			q := k.draw(d)
			answers := [2][]string{}
			for i, c := range []contestant{bottom, x} {
				question, err := c.prepare(k.name, q)
				if err != nil {
					t.Fatal(err)
				}
				answer, err := question()
				if err != nil {
					t.Fatal(err)
				}
				answers[i] = answer()
			}
			if !slices.Equal(answers[0], answers[1]) {
				t.Fatalf("%s, question %d %+v: the floor says %q, the product %q", k.title, i, q, answers[0], answers[1])
			}
			if len(answers[0]) > 0 {
				filled++
			}
		}
		if filled*10 < k.count {
			t.Errorf("%s: only %d of %d questions have an answer", k.title, filled, k.count)
		}
	}
}
