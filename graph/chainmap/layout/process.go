package layout

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"

	"chainchief/graph"
	"chainchief/graph/chainmap/layout/cachedir"
	"chainchief/graph/panics"
)

// workerMark is set in a worker's environment.
const workerMark = "CHAINCHIEF_LAYOUT_WORKER"

// worker is one process, as the pool sees it.
type worker struct {
	cmd      *exec.Cmd
	in       io.WriteCloser
	out      *bufio.Reader
	stderr   tail
	renders  int
	memoryKB int
	cause    error // of errLost, for the log; nil: it did not answer in time
}

func (p *Pool) start(noCache bool) (*worker, error) {
	argv := p.o.Command
	if len(argv) == 0 {
		self := "/proc/self/exe" // our own file, even where it was replaced by an update
		if runtime.GOOS != "linux" {
			var err error
			if self, err = os.Executable(); err != nil {
				return nil, noStart(err)
			}
		}
		argv = []string{self, WorkerCommand}
	}
	if noCache {
		argv = append(argv[:len(argv):len(argv)], cachedir.NoCache)
	}
	if os.Getenv(workerMark) != "" {
		// A program that does not know WorkerCommand would start itself for ever.
		return nil, noStart(errors.New("布局进程不能再启动布局进程，请去掉环境变量 " + workerMark))
	}
	w := &worker{cmd: exec.Command(argv[0], argv[1:]...)}
	w.cmd.Env = append(os.Environ(), workerMark+"=1")
	w.cmd.Stderr = &w.stderr
	w.cmd.WaitDelay = time.Second // for children of its own that hold its stderr
	var err error
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return nil, noStart(err)
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, noStart(err)
	}
	w.out = bufio.NewReader(out)
	p.started.Add(1)
	if err := w.cmd.Start(); err != nil {
		return nil, noStart(err)
	}
	return w, nil
}

func noStart(err error) error {
	return fmt.Errorf("%w: 启动布局进程失败：%w", graph.ErrUnavailable, err)
}

// stop kills the process: it holds nothing worth saving.
func (w *worker) stop() {
	w.in.Close()
	w.cmd.Process.Kill() // an error says that it is gone already
	w.cmd.Wait()
}

// errRefused: the worker answered that it cannot lay this out.
var errRefused = errors.New("布局失败")

// ask sends one drawing. A worker that takes too much, or longer than ctx lasts, is
// killed; that ends the read.
func (w *worker) ask(ctx context.Context, dot string, processor, timeout time.Duration) ([]byte, error) {
	stop := w.watch(ctx, processor, timeout)
	err := writeFrame(w.in, []byte(dot))
	var reply []byte
	if err == nil {
		reply, err = readFrame(w.out)
	}
	switch verdict := stop(); {
	case verdict != nil:
		return nil, verdict
	case err != nil:
		w.cause = err
		return nil, errLost
	case len(reply) < replyHead:
		w.cause = errors.New("reply too short")
		return nil, errLost
	}
	w.memoryKB = int(binary.BigEndian.Uint32(reply[1:replyHead]))
	if reply[0] != replyOK {
		return nil, fmt.Errorf("%w：%.200s", errRefused, reply[replyHead:])
	}
	return reply[replyHead:], nil
}

// lookEvery is how often a worker's processor time is read, and whether anybody waits
// for it: to start another costs about as much as it does in that time.
const lookEvery = 100 * time.Millisecond

// watch kills the worker once it has used more processor time than it may, or
// has not answered in time, or once nobody waits for it; a machine that is slow or
// busy makes no drawing too large. It returns a function that ends the watch and says
// why it killed.
func (w *worker) watch(ctx context.Context, processor, timeout time.Duration) (stop func() error) {
	begun, before := time.Now(), processorTime(w.cmd.Process.Pid)
	done := make(chan struct{})
	verdict := make(chan error, 1)
	go func() {
		defer panics.Catch(new(error)) // the worker lives on unwatched, but so does the program
		defer close(verdict)
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			elapsed := time.Since(begun)
			used := elapsed // where the system does not say
			if before >= 0 {
				used = processorTime(w.cmd.Process.Pid) - before
			}
			var err error
			switch {
			case ctx.Err() != nil:
				err = ctx.Err()
			case used > processor:
				err = errTooSlow
			case elapsed > timeout:
				err = errLost
			default:
				continue
			}
			verdict <- err
			w.cmd.Process.Kill()
			return
		}
	}()
	return func() error {
		close(done)
		return <-verdict
	}
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailBytes = 4 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	if over := len(t.text) - tailBytes; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
