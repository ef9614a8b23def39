package layout

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/goccy/go-graphviz"

	"chainchief/graph/chainmap/layout/cachedir"
)

func init() { cachedir.Loaded() }

// A frame is a length of four bytes, most significant first, and as many bytes.
// A request is a frame of DOT. A reply is a frame too: one byte that says
// whether it worked, four bytes of the worker's memory in kB, then json0 or a text.
const (
	maxFrame   = 64 << 20
	replyOK    = 'k'
	replyError = 'e'
	replyHead  = 5
)

func writeFrame(w io.Writer, body []byte) error {
	head := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	_, err := w.Write(append(head, body...))
	return err
}

func readFrame(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxFrame {
		return nil, errors.New("frame too large")
	}
	body := make([]byte, n)
	_, err := io.ReadFull(r, body)
	return body, err
}

// Work lays out what comes in until the input ends: the whole life of a worker
// process. Nothing but replies may go to out.
func Work(in io.Reader, out io.Writer) error {
	r := bufio.NewReader(in)
	for {
		dot, err := readFrame(r)
		if errors.Is(err, io.EOF) {
			return nil // the server is gone, or has had enough of this worker
		}
		if err != nil {
			return err
		}
		kind, body := byte(replyOK), []byte(nil)
		if body, err = render(dot); err != nil {
			kind, body = replyError, []byte(err.Error())
		}
		reply := binary.BigEndian.AppendUint32([]byte{kind}, uint32(memoryKB()))
		if err := writeFrame(out, append(reply, body...)); err != nil {
			return err
		}
	}
}

// render asks the library for positions only. It takes no deadline: the library
// ignores one; whoever waits kills the process.
func render(dot []byte) (_ []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	ctx := context.Background()
	g, err := graphviz.New(ctx)
	if err != nil {
		return nil, err
	}
	defer g.Close()
	parsed, err := graphviz.ParseBytes(dot)
	if err != nil {
		return nil, err
	}
	defer parsed.Close()
	var out bytes.Buffer
	err = g.Render(ctx, parsed, graphviz.Format("json0"), &out)
	return out.Bytes(), err
}

// memoryKB is the resident memory of this process; 0 where the system does not say.
func memoryKB() int {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return pages * os.Getpagesize() / 1024
}
