// Package layout asks Graphviz where the boxes of a drawing go and how its
// edges run. The library runs in worker processes of our own binary: it is not
// safe for concurrent use, ignores deadlines, and never gives memory back.
package layout

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"chainchief/graph"
	"chainchief/graph/panics"
)

// WorkerCommand is the argument that makes our binary a worker.
const WorkerCommand = "layout-worker"

// workerMark is set in a worker's environment.
const workerMark = "CHAINCHIEF_LAYOUT_WORKER"

// Options bound what layouts may cost. A zero field takes the default.
type Options struct {
	Command    []string      // of a worker; default: this binary with WorkerCommand
	Workers    int           // processes at once; 2
	Timeout    time.Duration // of one layout, after which its worker is killed; 15 s
	Waiting    int           // layouts that may wait for a worker; 256
	Renders    int           // layouts after which a worker is replaced; 200
	MemoryKB   int           // of a worker after which it is replaced; 300 MB
	Kept       int           // plans remembered; 256
	MaxDOT     int           // bytes of DOT; 2 MB
	FailedKept time.Duration // how long a layout that ran out of time is refused at once; 1 min
}

func (o Options) withDefaults() Options {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	def(&o.Workers, 2)
	def(&o.Waiting, 256)
	def(&o.Renders, 200)
	def(&o.MemoryKB, 300<<10)
	def(&o.Kept, 256)
	def(&o.MaxDOT, 2<<20)
	if o.Timeout == 0 {
		o.Timeout = 15 * time.Second
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
	laid    atomic.Int64
	started atomic.Int64
	flight  singleflight.Group
	plans   *lru.Cache[[32]byte, *Plan]
	failed  *lru.Cache[[32]byte, time.Time]
	closed  sync.Once
	done    chan struct{}
}

// NewPool returns a pool; its workers start when they are needed.
func NewPool(o Options) *Pool {
	o = o.withDefaults()
	p := &Pool{o: o, slots: make(chan *worker, o.Workers), done: make(chan struct{})}
	p.plans, _ = lru.New[[32]byte, *Plan](o.Kept) // fails for a size below 1 only
	p.failed, _ = lru.New[[32]byte, time.Time](o.Kept)
	for range o.Workers {
		p.slots <- nil
	}
	return p
}

// Laid is how many layouts were asked of workers: those not remembered.
func (p *Pool) Laid() int64 { return p.laid.Load() }

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

// Lay lays out a drawing. Equal drawings asked for at once are laid out once.
// Too large or too slow a drawing: graph.ErrTooLarge; too many waiting:
// graph.ErrBusy; an answer that cannot be drawn: ErrNonsense.
func (p *Pool) Lay(ctx context.Context, dot string) (*Plan, error) {
	if len(dot) > p.o.MaxDOT {
		return nil, fmt.Errorf("%w: 图太大，请缩小范围（换焦点、减少步数或只看一个卡片）", graph.ErrTooLarge)
	}
	key := sha256.Sum256([]byte(dot))
	if plan, ok := p.plans.Get(key); ok {
		return plan, nil
	}
	if at, ok := p.failed.Get(key); ok && time.Since(at) < p.o.FailedKept {
		return nil, errTooSlow
	}
	result := p.flight.DoChan(string(key[:]), func() (_ any, err error) {
		defer panics.Catch(&err)
		// The first caller may go away while others wait; the pool's own limits bound the time.
		plan, err := p.lay(context.WithoutCancel(ctx), dot)
		switch {
		case err == nil:
			p.plans.Add(key, plan)
		case errors.Is(err, errTooSlow):
			p.failed.Add(key, time.Now())
		}
		return plan, err
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-result:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*Plan), nil
	}
}

var (
	errTooSlow = fmt.Errorf("%w: 布局太慢，已停止；请缩小范围（换焦点、减少步数或只看一个卡片）", graph.ErrTooLarge)
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
	var keep *worker
	defer func() { p.slots <- keep }()
	if w == nil {
		if w, err = p.start(); err != nil {
			return nil, err
		}
	}
	body, err := w.ask(dot, p.o.Timeout)
	if err != nil && w.renders > 0 && !errors.Is(err, errTooSlow) && !errors.Is(err, errRefused) {
		// It may have died of what it did before: one more try with a new worker.
		w.stop()
		if w, err = p.start(); err != nil {
			return nil, err
		}
		body, err = w.ask(dot, p.o.Timeout)
	}
	w.renders++
	if err != nil || w.renders >= p.o.Renders || w.memoryKB > p.o.MemoryKB {
		w.stop()
	} else {
		keep = w
	}
	if err != nil {
		return nil, err
	}
	return read(body)
}

func (p *Pool) take(ctx context.Context) (*worker, error) {
	select {
	case <-p.done:
		return nil, fmt.Errorf("%w: 服务器正在停止", graph.ErrUnavailable)
	default:
	}
	// Whoever waits longer than a few layouts take had better be told.
	limit := time.NewTimer(3 * p.o.Timeout)
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

// worker is one process.
type worker struct {
	cmd      *exec.Cmd
	in       io.WriteCloser
	out      *bufio.Reader
	renders  int
	memoryKB int
}

func (p *Pool) start() (*worker, error) {
	argv := p.o.Command
	if len(argv) == 0 {
		self := "/proc/self/exe" // our own file, even where it was replaced by an update
		if runtime.GOOS != "linux" {
			var err error
			if self, err = os.Executable(); err != nil {
				return nil, fmt.Errorf("启动布局进程失败：%w", err)
			}
		}
		argv = []string{self, WorkerCommand}
	}
	if os.Getenv(workerMark) != "" {
		// A program that does not know WorkerCommand would start itself for ever.
		return nil, errors.New("布局进程不能再启动布局进程")
	}
	w := &worker{cmd: exec.Command(argv[0], argv[1:]...)}
	w.cmd.Env = append(os.Environ(), workerMark+"=1")
	var err error
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("启动布局进程失败：%w", err)
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("启动布局进程失败：%w", err)
	}
	w.out = bufio.NewReader(out)
	p.started.Add(1)
	if err := w.cmd.Start(); err != nil {
		return nil, fmt.Errorf("启动布局进程失败：%w", err)
	}
	return w, nil
}

// stop kills the process: it holds nothing worth saving.
func (w *worker) stop() {
	w.in.Close()
	w.cmd.Process.Kill() // an error says that it is gone already
	w.cmd.Wait()
}

// errRefused: the worker answered that it cannot lay this out.
var errRefused = errors.New("布局失败")

// ask sends one drawing. A worker that takes too long is killed; that ends the read.
func (w *worker) ask(dot string, timeout time.Duration) ([]byte, error) {
	var late atomic.Bool
	timer := time.AfterFunc(timeout, func() {
		late.Store(true)
		w.cmd.Process.Kill()
	})
	defer timer.Stop()
	err := writeFrame(w.in, []byte(dot))
	var reply []byte
	if err == nil {
		reply, err = readFrame(w.out)
	}
	switch {
	case late.Load():
		return nil, errTooSlow
	case err != nil:
		return nil, fmt.Errorf("布局进程中断：%w", err)
	case len(reply) < replyHead:
		return nil, errors.New("布局进程答非所问")
	}
	w.memoryKB = int(binary.BigEndian.Uint32(reply[1:replyHead]))
	if reply[0] != replyOK {
		return nil, fmt.Errorf("%w：%.200s", errRefused, reply[replyHead:])
	}
	return reply[replyHead:], nil
}
