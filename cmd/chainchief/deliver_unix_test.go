//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func nowhere() streams { return streams{strings.NewReader(""), io.Discard, io.Discard} }

// TestDeliver: -o writes a file whole, with the rights it had or those of the
// umask; it follows links, and writes into what is no file.
func TestDeliver(t *testing.T) {
	old := syscall.Umask(0o027)
	defer syscall.Umask(old)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(path, text string) {
		t.Helper()
		if err := deliver(path, []byte(text), nowhere()); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(path, text string, mode os.FileMode) {
		t.Helper()
		got, err := os.ReadFile(path)
		info, trouble := os.Lstat(path)
		if err != nil || trouble != nil || string(got) != text || info.Mode() != mode {
			t.Errorf("%s holds %q with %v, want %q with %v (%v, %v)", path, got, info.Mode(), text, mode, err, trouble)
		}
	}
	write(at("new.csv"), "一")
	holds(at("new.csv"), "一", 0o640)

	if err := os.WriteFile(at("keep.csv"), []byte("旧的，更长"), 0o600); err != nil {
		t.Fatal(err)
	}
	write(at("keep.csv"), "二")
	holds(at("keep.csv"), "二", 0o600)

	for link, target := range map[string]string{"link.csv": "keep.csv", "dangling.csv": "born.csv", "twice.csv": "link.csv"} {
		if err := os.Symlink(target, at(link)); err != nil {
			t.Fatal(err)
		}
	}
	write(at("twice.csv"), "三")
	holds(at("keep.csv"), "三", 0o600)
	write(at("dangling.csv"), "四")
	holds(at("born.csv"), "四", 0o640)
	for _, link := range []string{"link.csv", "twice.csv", "dangling.csv"} {
		if info, err := os.Lstat(at(link)); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is a link no more: %v %v", link, info, err)
		}
	}

	if err := syscall.Mkfifo(at("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		got, err := os.ReadFile(at("pipe"))
		if err != nil {
			t.Error(err)
		}
		read <- string(got)
	}()
	write(at("pipe"), "五")
	if got := <-read; got != "五" {
		t.Errorf("the reader of the pipe got %q", got)
	}
	write("/dev/null", "六")
	for path, mode := range map[string]os.FileMode{at("pipe"): os.ModeNamedPipe, "/dev/null": os.ModeCharDevice} {
		if info, err := os.Lstat(path); err != nil || info.Mode()&mode == 0 {
			t.Errorf("%s is now %v %v", path, info, err)
		}
	}
	if err := deliver(dir, nil, nowhere()); err == nil || !strings.Contains(err.Error(), "目录") {
		t.Errorf("into a directory: %v", err)
	}
	left, err := filepath.Glob(at(".chainchief-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// TestStandardOutputByName: /dev/stdout is where the answer goes, also when that is a file.
func TestStandardOutputByName(t *testing.T) {
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "all.txt")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := out.WriteString("before\n"); err != nil {
		t.Fatal(err)
	}
	for _, to := range []io.Writer{out, new(bytes.Buffer)} { // a file, a pipe
		c := exec.Command(path, "gaps", "--chain", "nev", "--limit", "1", "--data", data(t), "-o", "/dev/stdout")
		c.Stdout = to
		if err := c.Run(); err != nil {
			t.Fatal(err)
		}
		if b, ok := to.(*bytes.Buffer); ok && !strings.HasPrefix(b.String(), "新能源汽车缺口清单") {
			t.Errorf("the pipe got %.60q", b.String())
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(got), "before\n新能源汽车缺口清单") {
		t.Errorf("the file holds %.60q %v", got, err)
	}
}
