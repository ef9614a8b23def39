package api_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"chainchief/api"
	"chainchief/graph"
)

// TestSocket: the socket is its owner's alone, takes over what a killed server
// left, needs no account and no host, and is gone when the server stops.
func TestSocket(t *testing.T) {
	b := newBed(t)
	dir, err := os.MkdirTemp("", "cc") // a short path
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, api.SocketName)
	left, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	left.(*net.UnixListener).SetUnlinkOnClose(false)
	left.Close()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- b.Serve(ctx, api.Doors{TCP: tcp, Socket: path}) }()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", path) }}}
	var r *http.Response
	for range 200 { // until it listens
		asked, err2 := http.NewRequest("POST", "http://anything/api/v1/checks", strings.NewReader(check))
		if err2 != nil {
			t.Fatal(err2)
		}
		asked.Header.Set("Content-Type", "application/json")
		asked.Header.Set(api.PersonHeader, url.PathEscape("县经信局张三"))
		if r, err = client.Do(asked); err == nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if err != nil || r.StatusCode != 201 {
		t.Fatalf("%v %v", r, err)
	}
	r.Body.Close()
	page, err := b.store.Imports(context.Background(), graph.ImportsQuery{Limit: 1})
	if err != nil || page.Imports[0].Origin != "socket" || page.Imports[0].Person != "县经信局张三" {
		t.Errorf("%+v %v", page.Imports, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || info.Mode().Type() != os.ModeSocket {
		t.Errorf("socket %v %v", info.Mode(), err)
	}
	if r, err = client.Get("http://anything/metrics"); err != nil || r.StatusCode != 200 {
		t.Errorf("metrics: %v %v", r, err)
	}
	r.Body.Close()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	left2, err := os.ReadDir(dir)
	if err != nil || len(left2) != 0 {
		t.Errorf("left behind: %v %v", left2, err)
	}
}

// served runs a bed with a socket at a path until the test ends.
func served(t *testing.T, b *bed, path string) (address string) {
	t.Helper()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended, open := make(chan error), make(chan struct{})
	go func() {
		ended <- b.Serve(ctx, api.Doors{TCP: tcp, Socket: path, Open: func() { close(open) }})
	}()
	<-open
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return tcp.Addr().String()
}

// overSocket asks for the metrics through the socket of a path.
func overSocket(path string) error {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return api.DialSocket(ctx, path)
	}}}
	r, err := client.Get("http://anything/metrics")
	if err != nil {
		return err
	}
	return r.Body.Close()
}

// TestSocketOfALongPath: a directory five levels deep in Chinese has its socket too.
func TestSocketOfALongPath(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no short way elsewhere")
	}
	dir := filepath.Join(t.TempDir(), strings.Repeat("很深的目录/", 10))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, api.SocketName)
	served(t, newBed(t), path)
	if err := overSocket(path); err != nil {
		t.Error(err)
	}
}

// TestSocketThatCannotBe: the server serves without, and says so.
func TestSocketThatCannotBe(t *testing.T) {
	b := newBed(t)
	path := filepath.Join(t.TempDir(), api.SocketName)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	address := served(t, b, path)
	r, err := http.Get("http://" + address + "/api/v1/chains")
	if err != nil || r.StatusCode != 200 {
		t.Fatal(r, err)
	}
	r.Body.Close()
	if log := b.log.String(); !strings.Contains(log, "level=WARN") || !strings.Contains(log, path) {
		t.Errorf("no warning: %s", log)
	}
}

// TestSocketStays: deleted while serving, it is made again; a directory that was
// replaced is reported and left alone, for somebody else may own it.
func TestSocketStays(t *testing.T) {
	b := newBed(t)
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, api.SocketName)
	served(t, b, path)
	for range 2 {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if !soon(func() bool { return overSocket(path) == nil }) {
			t.Fatalf("the socket does not come again: %s", b.log.String())
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if !soon(func() bool { return strings.Contains(b.log.String(), "数据目录已被移走或替换") }) {
		t.Errorf("nothing is said of the directory: %s", b.log.String())
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 0 {
		t.Errorf("something is put into another directory: %v %v", list, err)
	}
}

// TestSocketOfAnother: what another server put in its place is not taken away.
func TestSocketOfAnother(t *testing.T) {
	b := newBed(t)
	dir, err := os.MkdirTemp("", "cc") // a short path
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, api.SocketName)
	t.Run("serving", func(t *testing.T) {
		served(t, b, path)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		other, err := net.Listen("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { other.(*net.UnixListener).SetUnlinkOnClose(false); other.Close() })
		if !soon(func() bool { return strings.Contains(b.log.String(), "套接字已被别的程序替换") }) {
			t.Errorf("nothing is said: %s", b.log.String())
		}
	})
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("the other's socket is gone: %v", err)
	}
}

// soon waits until something is so, at most for the tries of ten seconds.
func soon(so func() bool) bool {
	for range 1000 {
		if so() {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}
