package embedded

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"chainchief/graph"
)

func init() { children["full"] = fillDisk }

// A limit on the size of files is a disk that is full as far as one process
// can tell. It holds for all of a process, so that the story is a child's.
func TestFullDisk(t *testing.T) {
	c := startChild(t, "full", t.TempDir())
	for line := c.line(); line != "done"; line = c.line() {
		if line == "" || strings.HasPrefix(line, "failed") {
			t.Fatalf("the child says %q", line)
		}
		t.Log(line)
	}
}

func limitFiles(bytes uint64) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	limit.Cur = min(bytes, limit.Max)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
}

const noLimit = ^uint64(0)

func fillDisk(dir string) error {
	signal.Ignore(syscall.SIGXFSZ)
	ctx := context.Background()
	refused := func(what string, err error) error {
		if !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), "磁盘已满") || strings.Contains(err.Error(), "\n") {
			return fmt.Errorf("%s: %w", what, err)
		}
		fmt.Println(what, "is refused:", err)
		return nil
	}

	if err := limitFiles(8192); err != nil {
		return err
	}
	_, err := Open(filepath.Join(dir, "new"))
	if err := refused("a new database", err); err != nil {
		return err
	}
	if err := limitFiles(noLimit); err != nil {
		return err
	}
	s, err := Open(filepath.Join(dir, "new")) // half a database must not stand in the way
	if err != nil {
		return err
	}

	if err := limitFiles(1 << 18); err != nil {
		return err
	}
	_, err = s.Load(ctx, graph.LoadRequest{DataDate: worldDate, Records: world(3000)})
	if err := refused("a load", err); err != nil {
		return err
	}
	if m, err := s.Meta(ctx); err != nil || m != (graph.Meta{StoreID: m.StoreID}) {
		return fmt.Errorf("after a load that failed: %+v, %w", m, err)
	}
	if info, err := os.Stat(s.file.path); err != nil || info.Size() > 1<<17 {
		return fmt.Errorf("a load that failed keeps %d bytes, %w", info.Size(), err)
	}

	if err := limitFiles(noLimit); err != nil {
		return err
	}
	if _, err := s.Apply(ctx, worldBatch(50)); err != nil {
		return err
	}
	before := s.memory.describe()
	info, err := os.Stat(s.file.path)
	if err != nil {
		return err
	}
	big, r := numbered(299), rand.New(rand.NewPCG(5, 5))
	for n := range 200 {
		big.Put.Chains = append(big.Put.Chains, numbered(300*n + 599).Put.Chains[1:]...)
	}
	for i := range big.Put.Chains { // which no packing makes small
		name := []rune(big.Put.Chains[i].Name)
		for k := range name {
			name[k] = rune(0x4e00 + r.IntN(0x5000))
		}
		big.Put.Chains[i].Name = string(name)
	}
	for i := range 5 {
		limit := uint64(min(info.Size(), 1<<19)) // the file cannot grow to what the batch needs, or not even be written to its end
		if i%2 == 1 {
			limit /= 2
		}
		if err := limitFiles(limit); err != nil {
			return err
		}
		_, err = s.Apply(ctx, big)
		if err := refused("a batch", err); err != nil {
			return err
		}
		if !slices.Equal(s.memory.describe(), before) {
			return errors.New("a write that failed has changed the memory")
		}
		if fresh, err := s.file.recall(); err != nil || !slices.Equal(fresh.describe(), before) {
			return fmt.Errorf("a write that failed has changed the file: %w", err)
		}
		if err := limitFiles(noLimit); err != nil {
			return err
		}
		if _, err := s.Apply(ctx, numbered(i)); err != nil {
			return fmt.Errorf("a write after one that failed: %w", err)
		}
		before = s.memory.describe()
		if info, err = os.Stat(s.file.path); err != nil {
			return err
		}
	}
	if _, err := s.Apply(ctx, big); err != nil {
		return err
	}
	before = s.memory.describe()
	if err := s.Close(); err != nil {
		return err
	}
	if s, err = Open(s.dir); err != nil {
		return err
	}
	if !slices.Equal(s.memory.describe(), before) {
		return errors.New("what was written is not what is read")
	}
	fmt.Println("done")
	return s.Close()
}
