// Package layout asks Graphviz where the boxes of a drawing go and how its
// edges run. The library runs in worker processes of our own binary: it is not
// safe for concurrent use, ignores deadlines, and never gives memory back.
package layout

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"chainchief/graph"
	"chainchief/graph/chainmap/layout/cachedir"
	"chainchief/keep"
)

// WorkerCommand is the argument that makes our binary a worker.
const WorkerCommand = cachedir.WorkerCommand

// Options bound what layouts may cost. A zero field takes the default.
type Options struct {
	Command    []string      // of a worker; default: this binary with WorkerCommand
	Workers    int           // processes at once; 2
	Processor  time.Duration // processor time of one layout, more of which is too much; 15 s
	Timeout    time.Duration // on the clock, after which a worker is given up; 30 s
	Waiting    int           // layouts that may wait for a worker; 256
	Renders    int           // layouts after which a worker is replaced; 200
	MemoryKB   int           // of a worker after which it is replaced; 300 MB, which is the most
	Kept       int64         // bytes of plans remembered; 16 MB
	MaxDOT     int           // bytes of DOT; 2 MB
	FailedKept time.Duration // how long a layout that took too much is refused at once; 1 min
	Log        *slog.Logger  // told of workers that were lost; default: none
}

// mostMemory is the most a worker is let grow to, in kB.
const mostMemory = 300 << 10

// compiled: the WebAssembly runtime has a compiler here. Where it has none, on
// Loongson say, a layout takes ten times as long.
const compiled = runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64"

func (o Options) withDefaults() Options {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	def(&o.Workers, 2)
	def(&o.Waiting, 256)
	def(&o.Renders, 200)
	def(&o.MemoryKB, mostMemory)
	o.MemoryKB = min(o.MemoryKB, mostMemory)
	def(&o.MaxDOT, 2<<20)
	if o.Kept == 0 {
		o.Kept = 16 << 20
	}
	if o.Processor == 0 {
		o.Processor = 15 * time.Second
		if !compiled {
			o.Processor = 45 * time.Second
		}
	}
	if o.Timeout == 0 {
		o.Timeout = max(30*time.Second, o.Processor)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.FailedKept == 0 {
		o.FailedKept = time.Minute
	}
	return o
}

// Pool is a set of worker processes with a memory of plans. It is safe for
// concurrent use. Plans are shared: a caller must not change one.
type Pool struct {
	o       Options
	slots   chan *worker // nil: a worker still to be started
	waiting atomic.Int64
	laid    atomic.Int64 // layouts asked of workers: those not remembered
	started atomic.Int64
	plans   *keep.Shelf[[32]byte, *Plan]
	failed  *lru.Cache[[32]byte, time.Time]
	closed  sync.Once
	done    chan struct{}
}

// NewPool returns a pool; its workers start when they are needed.
func NewPool(o Options) *Pool {
	o = o.withDefaults()
	p := &Pool{o: o, slots: make(chan *worker, o.Workers), done: make(chan struct{})}
	patience := 2 * (o.Processor + o.Timeout) // for a worker, and for that and one more to answer
	p.plans = keep.New[[32]byte](o.Kept, patience, func(p *Plan) int64 { return keep.Weigh(p) })
	p.failed, _ = lru.New[[32]byte, time.Time](failedKept) // fails for a size below 1 only
	for range o.Workers {
		p.slots <- nil
	}
	return p
}

// Close ends the workers; layouts under way end first.
func (p *Pool) Close() error {
	p.closed.Do(func() {
		close(p.done)
		for range p.o.Workers {
			if w := <-p.slots; w != nil {
				w.stop()
			}
		}
	})
	return nil
}

// failedKept is how many layouts that took too much are remembered.
const failedKept = 256

// Lay lays out a drawing. Equal drawings asked for at once are laid out once, and no
// longer than anybody waits for them. Too large a drawing, or one that takes too
// much processor time: graph.ErrTooLarge; too many waiting: graph.ErrBusy; no worker
// that answers: graph.ErrUnavailable; an answer that cannot be drawn: ErrNonsense.
func (p *Pool) Lay(ctx context.Context, dot string) (*Plan, error) {
	if len(dot) > p.o.MaxDOT {
		return nil, fmt.Errorf("%w: 图太大，请缩小范围（换焦点、减少步数或只看一个板块）", graph.ErrTooLarge)
	}
	key := sha256.Sum256([]byte(dot))
	return p.plans.Get(ctx, key, func(ctx context.Context) (*Plan, error) {
		if at, ok := p.failed.Get(key); ok && time.Since(at) < p.o.FailedKept {
			return nil, errTooSlow
		}
		plan, err := p.lay(ctx, dot)
		if errors.Is(err, errTooSlow) {
			p.failed.Add(key, time.Now())
		}
		return plan, err
	})
}

var (
	errTooSlow = fmt.Errorf("%w: 布局计算量太大，已停止；请缩小范围（换焦点、减少步数或只看一个板块）", graph.ErrTooLarge)
	errLost    = fmt.Errorf("%w: 布局进程没有答复，请稍后再试", graph.ErrUnavailable)
	errQueue   = fmt.Errorf("%w: 正在画的图太多，请稍后再试", graph.ErrBusy)
)

func (p *Pool) lay(ctx context.Context, dot string) (*Plan, error) {
	if p.waiting.Add(1) > int64(p.o.Waiting+p.o.Workers) {
		p.waiting.Add(-1)
		return nil, errQueue
	}
	defer p.waiting.Add(-1)
	p.laid.Add(1)
	w, err := p.take(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { p.slots <- w }()
	body, err := p.ask(ctx, &w, dot, false)
	if errors.Is(err, errLost) {
		// It may have died of what it did before, or of a cache: one more try, without either.
		body, err = p.ask(ctx, &w, dot, true)
	}
	if err != nil {
		return nil, err
	}
	return read(body)
}

// ask has a worker lay out a drawing; nil is one still to be started. What is
// left in w may work on.
func (p *Pool) ask(ctx context.Context, w **worker, dot string, noCache bool) (body []byte, err error) {
	if *w == nil {
		if *w, err = p.start(noCache); err != nil {
			return nil, err
		}
	}
	k := *w
	*w = nil // until it has answered, so that none is kept whose layout panicked
	body, err = k.ask(ctx, dot, p.o.Processor, p.o.Timeout)
	k.renders++
	if err != nil || k.renders >= p.o.Renders || k.memoryKB > p.o.MemoryKB {
		k.stop()
	} else {
		*w = k
	}
	if errors.Is(err, errLost) {
		p.o.Log.Warn("layout worker lost", "cause", k.cause, "renders", k.renders, "stderr", k.stderr.String())
	}
	return body, err
}

func (p *Pool) take(ctx context.Context) (*worker, error) {
	select {
	case <-p.done:
		return nil, fmt.Errorf("%w: 服务器正在停止", graph.ErrUnavailable)
	default:
	}
	// Whoever waits longer than a few layouts take had better be told.
	limit := time.NewTimer(p.o.Processor + p.o.Timeout)
	defer limit.Stop()
	select {
	case w := <-p.slots:
		return w, nil
	case <-p.done:
		return nil, fmt.Errorf("%w: 服务器正在停止", graph.ErrUnavailable)
	case <-limit.C:
		return nil, errQueue
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
