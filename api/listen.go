package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// SocketName is the Unix socket of a running server, in its data directory.
const SocketName = "chainchief.sock"

const (
	headerTime  = 5 * time.Second
	readTime    = 30 * time.Second
	writeTime   = 90 * time.Second
	idleTime    = 2 * time.Minute
	maxHeader   = 32 << 10
	stopTime    = 30 * time.Second
	socketRight = 0o600
)

// Serve answers on the TCP listener and, where socket is not blank, on a Unix
// socket of that path. When ctx is done it takes no new connections and no new
// writes, and returns when what was running has finished.
func (s *Server) Serve(ctx context.Context, tcp net.Listener, socket string) error {
	listeners := []net.Listener{tcp}
	if socket != "" {
		l, err := listenSocket(socket)
		if err != nil {
			return errors.Join(err, tcp.Close())
		}
		defer os.Remove(socket)
		listeners = append(listeners, l)
	}
	servers := make([]*http.Server, len(listeners))
	ended := make(chan error, len(listeners))
	for i, l := range listeners {
		servers[i] = &http.Server{
			Handler: s.Handler, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		}
		if l.Addr().Network() == "unix" {
			servers[i].ConnContext = func(ctx context.Context, _ net.Conn) context.Context { return Trusted(ctx, "socket") }
		}
		go func() { ended <- servers[i].Serve(l) }()
	}
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-ended:
	}
	s.stopping.Store(true)
	return errors.Join(failed, stop(servers))
}

// stop lets running requests finish; too long a time cuts them off.
func stop(servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	errs := make([]error, len(servers))
	var wg sync.WaitGroup
	for i, server := range servers {
		wg.Go(func() {
			if errs[i] = server.Shutdown(ctx); errs[i] != nil {
				errs[i] = errors.Join(errs[i], server.Close())
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("停止时有请求未完成：%w", err)
	}
	return nil
}

// listenSocket makes the socket where nobody else can reach it yet, and moves it
// to its place when its rights are set. It takes over what a killed server left
// behind: the data directory is ours by its lock, so nobody is listening there.
func listenSocket(path string) (net.Listener, error) {
	explain := func(err error) error {
		return fmt.Errorf("不能建立套接字 %s，请检查目录权限，或用 --data 换一个路径较短的目录：%w", path, err)
	}
	private, err := os.MkdirTemp(filepath.Dir(path), ".s") // 0700
	if err != nil {
		return nil, explain(err)
	}
	defer os.RemoveAll(private)
	made := filepath.Join(private, "s")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: made, Net: "unix"})
	if err != nil {
		return nil, explain(err)
	}
	l.SetUnlinkOnClose(false) // it is no longer there
	if err := errors.Join(os.Chmod(made, socketRight), os.Rename(made, path)); err != nil {
		return nil, explain(errors.Join(err, l.Close()))
	}
	return l, nil
}
