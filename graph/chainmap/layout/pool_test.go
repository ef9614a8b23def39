package layout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/chainmap/layout/cachedir"
	"chainchief/graph/panics"
)

// TestMain lets the test binary be a layout worker, and an ill-behaved one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case WorkerCommand:
			if err := Work(os.Stdin, os.Stdout); err != nil {
				os.Exit(1)
			}
			return
		case "moody":
			moody()
			return
		}
	}
	os.Exit(m.Run())
}

// moody works like a worker but does as the drawing says.
func moody() {
	for {
		dot, err := readFrame(os.Stdin)
		if err != nil {
			return
		}
		switch {
		case strings.Contains(string(dot), "hang"):
			time.Sleep(time.Hour)
		case strings.Contains(string(dot), "spin"):
			for begun := time.Now(); time.Since(begun) < time.Hour; {
			}
		case strings.Contains(string(dot), "once") && !slices.Contains(os.Args, cachedir.NoCache):
			fmt.Fprint(os.Stderr, strings.Repeat("x", 10_000), "why it died")
			os.Exit(3)
		case strings.Contains(string(dot), "die"):
			os.Exit(3)
		case strings.Contains(string(dot), "babble"):
			os.Stdout.WriteString("\xff\xff\xff\xff what?")
		default:
			body := `{"bb":"0,0,72,72","objects":[{"name":"a","pos":"36,36","width":"1","height":"1"}]}`
			if writeFrame(os.Stdout, append([]byte{replyOK, 0, 0, 0, 1}, body...)) != nil {
				return
			}
		}
	}
}

func moodyPool(t *testing.T, o Options) *Pool {
	o.Command = []string{os.Args[0], "moody"}
	p := NewPool(o)
	t.Cleanup(func() { p.Close() })
	return p
}

const small = `digraph { node [shape=box, fixedsize=true, label="", width=1, height=0.5]; a -> b [id="x"]; }`

func TestLay(t *testing.T) {
	p := NewPool(Options{})
	defer p.Close()
	plan, err := p.Lay(context.Background(), small)
	if err != nil {
		t.Fatal(err)
	}
	a, b := plan.Boxes["a"], plan.Boxes["b"]
	if a.W != 72 || a.H != 36 || a.Y+a.H >= b.Y {
		t.Errorf("a is %v, b %v: want a above b, each 72 by 36", a, b)
	}
	if len(plan.Curves) != 1 || plan.Curves[0].ID != "x" || plan.Curves[0].Tip == nil || plan.Length() < 10 {
		t.Errorf("curves %+v", plan.Curves)
	}
}

// TestNonsenseIsAnError: the engine is known to set every position to 0 where a
// rank runs across a cluster, and to call it a success.
func TestNonsenseIsAnError(t *testing.T) {
	p := NewPool(Options{Workers: 1})
	defer p.Close()
	bad := `digraph { node [shape=box, fixedsize=true, label="", width=1, height=1]; subgraph cluster_x { a; b; } subgraph cluster_y { c; d; } a -> b; c -> d; a -> d; { rank=same; b; c; } }`
	if plan, err := p.Lay(context.Background(), bad); !errors.Is(err, ErrNonsense) {
		t.Errorf("got %+v, %v", plan, err)
	}
	if _, err := p.Lay(context.Background(), `digraph { this is not DOT -> [`); err == nil {
		t.Error("broken DOT was laid out")
	}
	if _, err := p.Lay(context.Background(), small); err != nil {
		t.Errorf("after nonsense: %v", err)
	}
}

// TestALayoutThatTakesTooMuchIsStopped: it ends in an error that says what to do,
// others are served meanwhile and after, and asking again does not cost another worker.
func TestALayoutThatTakesTooMuchIsStopped(t *testing.T) {
	p := moodyPool(t, Options{Processor: time.Second})
	spun := make(chan error, 1)
	go func() {
		_, err := p.Lay(context.Background(), "spin")
		spun <- err
	}()
	for i := range 20 {
		if _, err := p.Lay(context.Background(), fmt.Sprint("well ", i)); err != nil {
			t.Fatal(err)
		}
	}
	err := <-spun
	if !errors.Is(err, graph.ErrTooLarge) || !strings.Contains(err.Error(), "缩小范围") {
		t.Errorf("got %v", err)
	}
	laid := p.laid.Load()
	if _, err := p.Lay(context.Background(), "spin"); !errors.Is(err, graph.ErrTooLarge) {
		t.Errorf("asked again: %v", err)
	}
	if p.laid.Load() != laid {
		t.Error("a layout known to take too much was tried again at once")
	}
}

// TestAWorkerThatStandsStillIsNoLargeDrawing: it used no processor time, so that
// the drawing is not refused but may be asked for again.
func TestAWorkerThatStandsStillIsNoLargeDrawing(t *testing.T) {
	if processorTime(os.Getpid()) < 0 {
		t.Skip("this system does not tell the processor time of a process")
	}
	p := moodyPool(t, Options{Workers: 1, Processor: time.Second, Timeout: 2 * time.Second})
	for range 2 {
		started := p.started.Load()
		_, err := p.Lay(context.Background(), "hang")
		if !errors.Is(err, graph.ErrUnavailable) || errors.Is(err, graph.ErrTooLarge) || !strings.Contains(err.Error(), "请稍后再试") {
			t.Errorf("got %v", err)
		}
		if n := p.started.Load() - started; n != 2 {
			t.Errorf("%d workers tried, want one and one more", n)
		}
	}
	if _, err := p.Lay(context.Background(), "well"); err != nil {
		t.Error(err)
	}
}

// TestALostWorkerIsToldToTheLog: with what it said last, and the drawing comes
// out of another, which uses no cache.
func TestALostWorkerIsToldToTheLog(t *testing.T) {
	var log bytes.Buffer
	p := moodyPool(t, Options{Workers: 1, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if _, err := p.Lay(context.Background(), "once"); err != nil {
		t.Fatal(err)
	}
	if s := log.String(); !strings.Contains(s, "why it died") || len(s) > tailBytes+500 {
		t.Errorf("the log has %d bytes: %.300s", len(s), s)
	}
}

func TestADeadWorkerIsReplaced(t *testing.T) {
	p := moodyPool(t, Options{Workers: 1})
	for _, dot := range []string{"well", "die", "well 2", "babble", "well 3"} {
		_, err := p.Lay(context.Background(), dot)
		if well := strings.HasPrefix(dot, "well"); well != (err == nil) {
			t.Errorf("%s: %v", dot, err)
		}
		if dot == "die" && (!errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), "请稍后再试")) {
			t.Errorf("a lost worker is told as %v", err)
		}
	}
}

func TestWorkersAreRecycled(t *testing.T) {
	for name, o := range map[string]Options{"by number": {Workers: 1, Renders: 2}, "by memory": {Workers: 1, MemoryKB: 1}} {
		t.Run(name, func(t *testing.T) {
			p := NewPool(o)
			defer p.Close()
			for i := range 4 {
				if _, err := p.Lay(context.Background(), strings.Replace(small, "digraph", fmt.Sprintf("digraph g%d", i), 1)); err != nil {
					t.Fatal(err)
				}
			}
			if started := p.started.Load(); started < 2 {
				t.Errorf("%d workers started for four layouts", started)
			}
		})
	}
}

// TestEqualDrawingsAreLaidOutOnce: asked for at once, or again.
func TestEqualDrawingsAreLaidOutOnce(t *testing.T) {
	p := moodyPool(t, Options{})
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			if _, err := p.Lay(context.Background(), "well"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := p.laid.Load(); n != 1 {
		t.Errorf("laid out %d times", n)
	}
}

func TestTheQueueIsBounded(t *testing.T) {
	p := moodyPool(t, Options{Workers: 1, Waiting: 1, Timeout: 2 * time.Second})
	results := make(chan error, 5)
	for i := range 5 {
		go func() {
			_, err := p.Lay(context.Background(), fmt.Sprint("hang ", i))
			results <- err
		}()
	}
	busy := 0
	for range 5 {
		if err := <-results; errors.Is(err, graph.ErrBusy) {
			busy++
		}
	}
	if busy != 3 {
		t.Errorf("%d of five were turned away, want 3: one at work, one waiting", busy)
	}
}

// TestAPanicIsAnError: a fault in the pool itself ends one layout, not the program.
func TestAPanicIsAnError(t *testing.T) {
	p := moodyPool(t, Options{Workers: 1})
	<-p.slots
	p.slots <- &worker{} // one that was never started
	var caught *panics.Error
	if _, err := p.Lay(context.Background(), "well"); !errors.As(err, &caught) || !strings.Contains(err.Error(), "ask") {
		t.Errorf("got %v", err)
	}
	if _, err := p.Lay(context.Background(), "well"); err != nil {
		t.Errorf("the next layout: %v", err)
	}
}

// TestACallerMayGiveUp: his context ends the wait, and the layout where nobody else
// waits for it: its worker is free before it would have answered.
func TestACallerMayGiveUp(t *testing.T) {
	p := moodyPool(t, Options{Workers: 1, Timeout: time.Minute})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Lay(ctx, "hang"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := p.Lay(context.Background(), "well"); err != nil {
		t.Error(err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	ended := make(chan error)
	laid := p.laid.Load()
	go func() {
		_, err := p.Lay(ctx, "hang")
		ended <- err
	}()
	for p.laid.Load() == laid {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := p.Lay(context.Background(), "well again"); err != nil || p.started.Load() != 2 {
		t.Errorf("the worker of one who gave up: %v, %d started", err, p.started.Load())
	}
}

// TestAWorkerEndsWithItsInput: no orphan outlives a killed server.
func TestAWorkerEndsWithItsInput(t *testing.T) {
	if err := Work(strings.NewReader(""), io.Discard); err != nil {
		t.Error(err)
	}
	if err := Work(strings.NewReader("\x00\x00\x00\x05ab"), io.Discard); err == nil {
		t.Error("half a frame was accepted")
	}
}

func TestAWorkerStartsNoWorkers(t *testing.T) {
	t.Setenv(workerMark, "1")
	p := NewPool(Options{})
	defer p.Close()
	if _, err := p.Lay(context.Background(), small); err == nil {
		t.Error("a worker started a worker")
	}
}

func TestTooMuchDOTIsRefused(t *testing.T) {
	p := moodyPool(t, Options{MaxDOT: 10})
	if _, err := p.Lay(context.Background(), "well, well, well"); !errors.Is(err, graph.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

// FuzzRead: whatever the engine answers is a plan that can be drawn, or an error.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`{"bb":"0,0,72,72","objects":[{"name":"a","pos":"36,36","width":"1","height":"1"}],"edges":[{"id":"e","pos":"e,3,4 1,1 2,2 3,3 4,4"}]}`,
		`{"bb":"0,0,0,0"}`, `{"bb":"NaN,0,1,1"}`, `{"bb":"0,0,1e999,1"}`, `{"objects":[{"pos":""}]}`, `[]`, `{"bb":"0,0,72,72","edges":[{"pos":"1,1 2,2"}]}`,
		`{"bb":"0,0,72,72","objects":[{"name":"a","pos":"900,36","width":"1","height":"1"}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := read(data)
		if err != nil {
			if !errors.Is(err, ErrNonsense) {
				t.Errorf("error of another kind: %v", err)
			}
			return
		}
		for name, b := range p.Boxes {
			if !(b.W > 0 && b.H > 0) || b.X < -slack || b.Y < -slack || b.X+b.W > p.Width+slack || b.Y+b.H > p.Height+slack {
				t.Errorf("%q is at %+v of %v by %v", name, b, p.Width, p.Height)
			}
		}
		for _, c := range p.Curves {
			if len(c.Points) < 4 || len(c.Points)%3 != 1 {
				t.Errorf("a curve of %d points", len(c.Points))
			}
		}
	})
}
