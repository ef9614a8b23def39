package backup

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var files = []string{"a.db", "b.json"}

func content(name string) string { return strings.Repeat(name+" 的内容\n", 40) }

func made(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "备份.zip")
	m, err := Write(path, "测试版", func(put Put) error {
		for _, name := range files {
			if err := put(name, func(w io.Writer) error { _, err := io.WriteString(w, content(name)); return err }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(m.Files) != 2 || m.Size() != int64(len(content(files[0]))+len(content(files[1]))) {
		t.Fatal(m, err)
	}
	return path
}

// TestEveryByte: whatever byte of an archive is changed, and wherever it is cut, it is
// refused, or what comes out of it is what went in.
func TestEveryByte(t *testing.T) {
	whole, err := os.ReadFile(made(t))
	if err != nil {
		t.Fatal(err)
	}
	path, refused := filepath.Join(t.TempDir(), "b.zip"), 0
	try := func(text []byte, what string, at int) {
		t.Helper()
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		_, err := Unpack(path, dir)
		if err != nil {
			if refused++; !errors.Is(err, ErrDamaged) && !strings.Contains(err.Error(), "更新的程序") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s at %d: %v", what, at, err)
			}
			return
		}
		for _, name := range files {
			if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != content(name) {
				t.Errorf("%s at %d: %s is another: %v", what, at, name, err)
			}
		}
	}
	try(whole, "nothing", 0)
	if refused > 0 {
		t.Fatal("a whole one is refused")
	}
	for at := range whole {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 1 << (at % 8)
		try(flipped, "flipped", at)
		if at%7 == 0 {
			try(whole[:at], "cut", at)
		}
	}
	if refused < len(whole)/2 {
		t.Errorf("only %d of %d changes are found", refused, len(whole))
	}
}

// TestStrangeNames: an archive that somebody made up writes nowhere else.
func TestStrangeNames(t *testing.T) {
	for _, name := range []string{"../a", "/etc/a", "a/b", `a\b`, ".hidden", "..", "c:a"} {
		path := filepath.Join(t.TempDir(), "b.zip")
		if _, err := Write(path, "测试版", func(put Put) error {
			return put(name, func(w io.Writer) error { _, err := w.Write([]byte("x")); return err })
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := Unpack(path, t.TempDir()); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestUnfinished: an archive that cannot be finished leaves what stood in its place,
// and nothing beside it; what a killed one left goes after a while.
func TestUnfinished(t *testing.T) {
	path := made(t)
	was, _ := os.ReadFile(path)
	boom := errors.New("源读不出来")
	if _, err := Write(path, "测试版", func(Put) error { return boom }); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if is, err := os.ReadFile(path); err != nil || !bytes.Equal(is, was) {
		t.Error("the older one is gone", err)
	}
	dir := filepath.Dir(path)
	old, young := filepath.Join(dir, partOf("x")), filepath.Join(dir, partOf("x"))
	for _, p := range []string{old, young} {
		if err := os.WriteFile(p, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-2 * stale)
	if err := errors.Join(os.Chtimes(old, long, long), DropParts(dir)); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 || !slices.ContainsFunc(left, func(e os.DirEntry) bool { return e.Name() == filepath.Base(young) }) {
		t.Error(left, err)
	}
}
