package embedded

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"chainchief/graph"
)

// sentence fails the test unless err is of the kind and one clear sentence that says the words.
func sentence(t *testing.T, err, kind error, words ...string) {
	t.Helper()
	if !errors.Is(err, kind) || strings.Contains(err.Error(), "\n") {
		t.Fatalf("error is %v, want one line of %v", err, kind)
	}
	for _, w := range append(words, "请") {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error is %v, want it to say %q", err, w)
		}
	}
}

func TestDirectoryInUse(t *testing.T) {
	dir := t.TempDir()
	c := startChild(t, "hold", dir)
	if got := c.line(); got != "open" {
		t.Fatalf("the child says %q", got)
	}
	_, err := Open(dir)
	sentence(t, err, graph.ErrInUse, dir)
	c.stdin.Close()
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	s := opened(t, dir)
	_, err = Open(dir) // the same holds within one process
	sentence(t, err, graph.ErrInUse, dir)
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("the attempt did harm: %v", err)
	}
}

func TestDirectoryIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	opened(t, dir)
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, FileName): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s is %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
}

// Whoever is killed at any moment has lost nothing that was acknowledged, and
// kept no part of what was not.
func TestKilledWhileWriting(t *testing.T) {
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(1, 3))
	var kept []bool // by batch: it is in force
	for range 50 {
		c := startChild(t, "apply", dir)
		number(t, c.line())
		time.AfterFunc(time.Duration(r.IntN(40))*time.Millisecond, c.kill)
		acknowledged := len(kept)
		for line := c.line(); line != ""; line = c.line() {
			acknowledged = number(t, line)
		}
		if err := c.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
		s, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		sound(t, s)
		for n := len(kept); n <= acknowledged; n++ {
			kept = append(kept, n%5 != 4)
		}
		switch unsure := len(s.memory.history) - len(kept); unsure {
		case 0:
		case 1: // committed, and the child did not live to say so, or to undo it
			kept = append(kept, s.memory.imports.rows[s.memory.history[len(kept)]].UndoneAt.IsZero())
		default:
			t.Fatalf("%d batches more than were acknowledged", unsure)
		}
		newest := 0
		for n, want := range kept {
			for i := range 10 {
				if _, there := s.memory.chains.rows[fmt.Sprintf("n%d-%d", n, i)]; there != want {
					t.Fatalf("record %d of batch %d of %d is there: %v, want %v", i, n, len(kept), there, want)
				}
			}
			if want {
				newest = n
			}
		}
		if got, want := s.memory.chains.rows["all"].Name, fmt.Sprint("第", newest, "批"); got != want {
			t.Fatalf("the record of all batches is of %s, want %s", got, want)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d writes", len(kept))
}

func TestKilledWhileLoading(t *testing.T) {
	dir := t.TempDir()
	c := startChild(t, "load", dir)
	number(t, c.line())
	c.kill()
	_ = c.Wait()
	before, err := os.Stat(filepath.Join(dir, FileName))
	if err != nil || before.Size() < 1<<18 {
		t.Fatalf("the case is vacuous: the file has %d bytes, %v", before.Size(), err)
	}
	s := opened(t, dir)
	if m, err := s.Meta(t.Context()); err != nil || m != (graph.Meta{StoreID: m.StoreID}) {
		t.Fatalf("meta is %+v, %v", m, err)
	}
	if after, err := os.Stat(filepath.Join(dir, FileName)); err != nil || after.Size() >= before.Size() {
		t.Errorf("the file still has %d bytes, %v", after.Size(), err)
	}
	sound(t, s)
	if _, err := s.Load(t.Context(), graph.LoadRequest{Records: world(10)}); err != nil {
		t.Fatal(err)
	}
	sound(t, s)
}

func TestUnusablePlaces(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text := strings.Repeat("这不是数据库。", 2000)
	plain := write("plain", "x")
	for name, c := range map[string]struct {
		dir  string
		kind error
		want string
	}{
		"a file in place of the directory": {plain, graph.ErrInvalid, plain},
		"a directory below a file":         {filepath.Join(plain, "data"), graph.ErrInvalid, plain},
		"a directory in place of the file": {filepath.Dir(filepath.Dir(write("d/chainchief.db/x", ""))), graph.ErrUnavailable, FileName},
		"a text in place of the database":  {filepath.Dir(write("t/"+FileName, text)), graph.ErrInvalid, FileName},
		"a short text":                     {filepath.Dir(write("s/"+FileName, "x")), graph.ErrInvalid, FileName},
		"a place that takes no files":      {"/proc/chainchief", graph.ErrUnavailable, "/proc/chainchief"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(c.dir)
			sentence(t, err, c.kind, c.want)
			t.Log(err)
			if _, again := Open(c.dir); again == nil || again.Error() != err.Error() {
				t.Errorf("the second attempt says %v", again)
			}
		})
	}
	if got, err := os.ReadFile(filepath.Join(dir, "t", FileName)); err != nil || string(got) != text {
		t.Error("somebody else's file was changed")
	}
	t.Run("an empty file is a new database", func(t *testing.T) {
		opened(t, filepath.Dir(write("e/"+FileName, "")))
	})
}

func TestErrorsOfTheSystemAreExplained(t *testing.T) {
	for _, c := range []struct {
		err, kind error
		word      string
	}{
		{&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, graph.ErrUnavailable, "磁盘已满"},
		{fmt.Errorf("grow: %w", syscall.EDQUOT), graph.ErrUnavailable, "磁盘已满"},
		{syscall.EFBIG, graph.ErrUnavailable, "磁盘已满"},
		{&os.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, graph.ErrUnavailable, "没有读写 PLACE 的权限"},
		{&os.PathError{Op: "open", Path: "x", Err: syscall.EPERM}, graph.ErrUnavailable, "没有读写 PLACE 的权限"},
		{&os.PathError{Op: "open", Path: "x", Err: syscall.EROFS}, graph.ErrUnavailable, "只读"},
		{&os.PathError{Op: "mkdir", Path: "x", Err: syscall.ENOTDIR}, graph.ErrInvalid, "不是目录"},
		{syscall.EIO, graph.ErrUnavailable, "检查磁盘"},
	} {
		sentence(t, explain("PLACE", c.err), c.kind, c.word, "PLACE")
	}
	for _, err := range []error{nil, context.Canceled, fmt.Errorf("%w: 请等一等", graph.ErrInUse)} {
		if got := explain("PLACE", err); got != err {
			t.Errorf("%v has become %v", err, got)
		}
	}
}
