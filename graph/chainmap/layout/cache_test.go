//go:build unix

package layout

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// compiledCode is the one file of the library in a cache.
func compiledCode(t *testing.T, cache string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(cache, "chainchief", "layout", "go-graphviz", "*", "*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the cache holds %v (%v)", found, err)
	}
	return found[0]
}

// laidWith lays a drawing out in a new worker; lost is how many were lost on the way.
func laidWith(t *testing.T, command ...string) (plan *Plan, lost int) {
	t.Helper()
	var log bytes.Buffer
	p := NewPool(Options{Command: command, Workers: 1, Log: slog.New(slog.NewTextHandler(&log, nil))})
	defer p.Close()
	plan, err := p.Lay(context.Background(), small)
	if err != nil {
		t.Fatalf("%v; log: %s", err, &log)
	}
	return plan, strings.Count(log.String(), "layout worker lost")
}

// otherProcess starts a process that is no worker, as every command is one.
func otherProcess(t *testing.T) {
	t.Helper()
	if out, err := exec.Command(os.Args[0], "-test.run=^$").CombinedOutput(); err != nil {
		t.Errorf("a process that is no worker: %v\n%s", err, out)
	}
}

func flip(name string, at int64) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if at < 0 {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		at += info.Size()
	}
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, at); err != nil {
		return err
	}
	b[0] ^= 0x40
	_, err = f.WriteAt(b, at)
	return err
}

// TestADamagedCacheStopsNobody: whatever happened to the cache, any process
// starts, a worker gives the same plan, and the cache is whole again.
func TestADamagedCacheStopsNobody(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	otherProcess(t)
	if left, err := os.ReadDir(cache); err != nil || len(left) > 0 {
		t.Errorf("a process that is no worker left %v (%v)", left, err)
	}
	want, _ := laidWith(t)
	sealed := filepath.Join(cache, "chainchief", "layout")
	for _, c := range []struct {
		name   string
		damage func(code string) error
	}{
		{"whole", func(string) error { return nil }},
		{"empty", func(code string) error { return os.Truncate(code, 0) }},
		{"truncated", func(code string) error { return os.Truncate(code, 3_000_000) }},
		{"magic", func(code string) error { return flip(code, 5) }},
		{"table of functions", func(code string) error { return flip(code, 200) }},
		{"machine code", func(code string) error { return flip(code, 3_000_000) }},
		{"end", func(code string) error { return flip(code, -1) }},
		{"not sealed", func(string) error { return os.Remove(filepath.Join(sealed, "seal")) }},
		{"another file", func(code string) error { return os.WriteFile(code+"x", nil, 0o600) }},
		{"a file in its place", func(string) error {
			if err := os.RemoveAll(sealed); err != nil {
				return err
			}
			return os.WriteFile(sealed, nil, 0o600)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code := compiledCode(t, cache)
			old, err := os.Stat(code)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.damage(code); err != nil {
				t.Fatal(err)
			}
			otherProcess(t)
			plan, lost := laidWith(t)
			if lost > 0 || !reflect.DeepEqual(plan, want) {
				t.Errorf("%d workers lost, plan %+v, want %+v", lost, plan, want)
			}
			info, err := os.Stat(compiledCode(t, cache))
			if err != nil || info.Size() != old.Size() && c.name != "empty" && c.name != "truncated" {
				t.Errorf("the cache is not whole again: %v, %v", info, err)
			}
			if same := info.ModTime().Equal(old.ModTime()); same != (c.name == "whole") {
				t.Errorf("same file as before: %v", same)
			}
		})
	}
}

// TestACacheThatCannotBeKept: a full disk, a file in the place of the directory,
// a directory that others can write: each layout compiles anew.
func TestACacheThatCannotBeKept(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(cache string) error
		command []string
	}{
		{name: "a file in the way", prepare: func(cache string) error {
			return os.WriteFile(filepath.Join(cache, "chainchief"), nil, 0o600)
		}},
		{name: "others may write", prepare: func(cache string) error { return os.Chmod(cache, 0o777) }},
		{name: "a link of no use", prepare: func(cache string) error {
			return os.Symlink("/nonexistent", filepath.Join(cache, "chainchief"))
		}},
		// A limit on the size of files is a full disk as far as one process can tell.
		{name: "full", command: []string{"sh", "-c", `ulimit -f 100; exec "$0" "$@"`, os.Args[0], WorkerCommand}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cache := t.TempDir()
			t.Setenv("XDG_CACHE_HOME", cache)
			if c.prepare != nil {
				if err := c.prepare(cache); err != nil {
					t.Fatal(err)
				}
			}
			otherProcess(t)
			plan, lost := laidWith(t, c.command...)
			if lost > 0 || plan.Boxes["a"].W != 72 {
				t.Errorf("%d workers lost, plan %+v", lost, plan)
			}
			filepath.WalkDir(cache, func(path string, d fs.DirEntry, err error) error {
				if err == nil && strings.Contains(path, "wazero") && !d.IsDir() {
					t.Errorf("code was kept at %s", path)
				}
				return nil
			})
		})
	}
}

// TestOnlyAWorkerCanLayOut: any other process has a hollow library, and its
// temporary directory is as it was.
func TestOnlyAWorkerCanLayOut(t *testing.T) {
	if out, err := render([]byte(small)); err == nil {
		t.Errorf("this process loaded Graphviz: %s", out)
	}
	shared := t.TempDir()
	cmd := exec.Command(os.Args[0], WorkerCommand)
	cmd.Env = append(os.Environ(), "TMPDIR="+shared, "XDG_CACHE_HOME="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil { // its input is empty
		t.Fatalf("%v %s", err, out)
	}
	if left, err := os.ReadDir(shared); err != nil || len(left) > 0 {
		t.Errorf("a worker left %v in the temporary directory (%v)", left, err)
	}
	t.Setenv("TMPDIR", shared)
	if os.TempDir() != shared {
		t.Errorf("the temporary directory of the process is %s", os.TempDir())
	}
}
