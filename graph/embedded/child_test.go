package embedded

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph"
)

// What must hold against other processes is tried with real ones: this test
// binary again, told by the environment which child to be.

const (
	childVariable = "CHAINCHIEF_TEST_CHILD"
	dirVariable   = "CHAINCHIEF_TEST_DIR"
)

// children do their part in the directory and speak one line at a time.
var children = map[string]func(dir string) error{
	"hold":  holdDirectory,
	"apply": applyForEver,
	"load":  loadHalf,
}

func TestMain(m *testing.M) {
	imprintFrom = 1             // small stores are opened by their imprints here, too
	packFrom, packSize = 4, 500 // and a few entries are packed
	if child, ok := children[os.Getenv(childVariable)]; ok {
		if err := child(os.Getenv(dirVariable)); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is a running child process.
type child struct {
	*exec.Cmd
	out   *bufio.Scanner
	stdin io.Closer // closing it tells the child to end
}

func startChild(t *testing.T, name, dir string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+name, dirVariable+"="+dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{cmd, bufio.NewScanner(out), in}
	t.Cleanup(c.kill)
	return c
}

// line is the next line a child says, or "" where it has ended.
func (c *child) line() string {
	if !c.out.Scan() {
		return ""
	}
	return c.out.Text()
}

// kill is kill -9; what the child said before is still to be read.
func (c *child) kill() {
	if c.ProcessState == nil {
		_ = c.Process.Kill()
	}
}

func holdDirectory(dir string) error {
	s, err := Open(dir)
	if err != nil {
		return err
	}
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return s.Close()
}

// applyForEver applies batch after batch and says the number of each once it is acknowledged.
func applyForEver(dir string) error {
	s, err := Open(dir)
	if err != nil {
		return err
	}
	for n := len(s.memory.history); ; n++ {
		b := numbered(n)
		i, err := s.Apply(context.Background(), b)
		if err != nil {
			return err
		}
		if n%5 == 4 { // and now and then takes one back
			if _, err := s.Undo(context.Background(), graph.UndoRequest{Import: i.ID, Actor: graph.Actor{Person: "测试员"}, Time: noon}); err != nil {
				return err
			}
		}
		fmt.Println(n)
	}
}

// numbered is a batch that says by its records which it is; it writes ten
// records of its own and changes one that all of them change.
func numbered(n int) graph.Batch {
	b := batch(fmt.Sprint("n-", n), graph.Chain{ID: "all", Name: fmt.Sprint("第", n, "批"), System: "chain"})
	for i := range 10 {
		b.Put.Add(graph.Chain{ID: fmt.Sprintf("n%d-%d", n, i), Name: strings.Repeat("长", 1+n%200), System: "chain"})
	}
	return b
}

// loadHalf begins a load and stays in the middle of it.
func loadHalf(dir string) error {
	s, err := Open(dir)
	if err != nil {
		return err
	}
	_, err = s.Load(context.Background(), graph.LoadRequest{DataDate: worldDate, Records: world(2000), Progress: func(n int) {
		if n > 3000 {
			fmt.Println(n)
			_, _ = io.Copy(io.Discard, os.Stdin)
		}
	}})
	return err
}

func number(t *testing.T, line string) int {
	t.Helper()
	n, err := strconv.Atoi(line)
	if err != nil {
		t.Fatalf("the child says %q", line)
	}
	return n
}
