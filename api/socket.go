package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"chainchief/graph/panics"
)

// SocketName is the Unix socket of a running server, in its data directory.
const SocketName = "chainchief.sock"

const (
	socketRight = 0o600
	socketCheck = time.Second
	// socketPath is the longest path of a socket that every system takes, in bytes.
	socketPath = 100
)

// DialSocket reaches the server whose socket has this path, be it long.
func DialSocket(ctx context.Context, path string) (net.Conn, error) {
	short, release, err := shorten(path)
	if err != nil {
		return nil, err
	}
	defer release()
	return new(net.Dialer).DialContext(ctx, "unix", short)
}

// shorten returns a path of the same file that is short enough for a socket. It
// holds until release is called.
func shorten(path string) (short string, release func(), err error) {
	if len(path) <= socketPath || runtime.GOOS != "linux" {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)), func() { dir.Close() }, nil
}

// socket is a listener that stays at its path: where the file is deleted while
// it listens, it is made again.
type socket struct {
	path string
	log  *slog.Logger
	dir  os.FileInfo // in which it was made
	done chan struct{}

	mu     sync.Mutex // over what follows
	now    net.Listener
	made   os.FileInfo
	closed bool
}

// openSocket listens at a path. The data directory is ours by its lock, so
// whatever stands there is what a killed server left.
func openSocket(path string, log *slog.Logger) (*socket, error) {
	s := &socket{path: path, log: log, done: make(chan struct{})}
	var err error
	if s.dir, err = os.Stat(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := s.make(); err != nil {
		return nil, err
	}
	go func() {
		var err error
		defer panics.Catch(&err) // a socket that is not watched still serves
		s.watch()
	}()
	return s, nil
}

// make makes the socket where nobody else can reach it yet, and moves it to its
// place when its rights are set.
func (s *socket) make() error {
	explain := func(err error) error {
		return fmt.Errorf("不能建立套接字 %s，请检查目录权限，或用 --data 换一个路径较短的目录：%w", s.path, err)
	}
	private, err := os.MkdirTemp(filepath.Dir(s.path), ".s") // 0700
	if err != nil {
		return explain(err)
	}
	defer os.RemoveAll(private)
	made := filepath.Join(private, "s")
	short, release, err := shorten(made)
	if err != nil {
		return explain(err)
	}
	defer release()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: short, Net: "unix"})
	if err != nil {
		return explain(err)
	}
	l.SetUnlinkOnClose(false) // it is no longer there
	err = errors.Join(os.Chmod(made, socketRight), os.Rename(made, s.path))
	info, statErr := os.Lstat(s.path)
	if err = errors.Join(err, statErr); err != nil {
		return explain(errors.Join(err, l.Close()))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errors.Join(l.Close(), os.Remove(s.path))
	}
	if s.now != nil {
		s.now.Close() // nobody can reach it any more
	}
	s.now, s.made = l, info
	return nil
}

// watch looks every socketCheck whether the socket is still in its place.
// Another's socket is left alone, and so is another directory: there somebody
// else may hold the lock.
func (s *socket) watch() {
	tick := time.NewTicker(socketCheck)
	defer tick.Stop()
	told := ""
	for {
		select {
		case <-s.done:
			return
		case <-tick.C:
		}
		trouble := ""
		info, err := os.Lstat(s.path)
		dir, dirErr := os.Stat(filepath.Dir(s.path))
		switch {
		case dirErr != nil || !os.SameFile(dir, s.dir):
			trouble = "数据目录已被移走或替换：请停止服务器，检查目录，再重新启动"
		case err == nil && s.own(info):
		case err == nil:
			trouble = "套接字已被别的程序替换，别的命令不能经它使用这个服务器：请检查是否另有服务器在用这个数据目录"
		default:
			if err := s.make(); err != nil {
				trouble = err.Error()
			} else {
				s.log.Info("套接字被删除，已重新建立", "path", s.path)
			}
		}
		if trouble != "" && trouble != told {
			s.log.Error(trouble, "path", s.path)
		}
		told = trouble
	}
}

func (s *socket) own(info os.FileInfo) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.same(info)
}

// same compares times too: a new file may get the number of a deleted one.
func (s *socket) same(info os.FileInfo) bool {
	return os.SameFile(info, s.made) && info.ModTime().Equal(s.made.ModTime())
}

// Accept waits for the next connection, at whichever socket is in place.
func (s *socket) Accept() (net.Conn, error) {
	for {
		s.mu.Lock()
		l := s.now
		s.mu.Unlock()
		c, err := l.Accept()
		if err == nil {
			return c, nil
		}
		s.mu.Lock()
		replaced := l != s.now && !s.closed
		s.mu.Unlock()
		if !replaced {
			return nil, err
		}
	}
}

// Close stops listening and removes the socket, where it is still ours.
func (s *socket) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	close(s.done)
	if info, err := os.Lstat(s.path); err == nil && s.same(info) {
		os.Remove(s.path)
	}
	return s.now.Close()
}

// Addr is the socket's.
func (s *socket) Addr() net.Addr { return &net.UnixAddr{Name: s.path, Net: "unix"} }
