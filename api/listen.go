package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

const (
	headerTime  = 5 * time.Second
	readTime    = 30 * time.Second
	writeTime   = 90 * time.Second
	idleTime    = 2 * time.Minute
	maxHeader   = 32 << 10
	stopTime    = 30 * time.Second
	SocketName  = "chainchief.sock"
	socketRight = 0o600
)

// Serve answers on the TCP listener and, where socket is not blank, on a Unix
// socket of that path. It returns when ctx is done and what was running has
// finished, or at once when force is done.
func (s *Server) Serve(ctx, force context.Context, tcp net.Listener, socket string) error {
	listeners := []net.Listener{tcp}
	if socket != "" {
		l, err := listenSocket(socket)
		if err != nil {
			return errors.Join(err, tcp.Close())
		}
		listeners = append(listeners, l)
	}
	servers := make([]*http.Server, len(listeners))
	ended := make(chan error, len(listeners))
	for i, l := range listeners {
		servers[i] = &http.Server{
			Handler: s.Handler, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		}
		if l.Addr().Network() == "unix" {
			servers[i].ConnContext = func(ctx context.Context, _ net.Conn) context.Context { return trusted(ctx) }
		}
		go func() { ended <- servers[i].Serve(l) }()
	}
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-ended:
	}
	s.stopping.Store(true)
	return errors.Join(failed, s.stop(force, servers))
}

// stop lets running requests finish; force, or too long a time, cuts them off.
func (s *Server) stop(force context.Context, servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(force, stopTime)
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
	if err := errors.Join(errs...); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("停止时有请求未完成：%w", err)
	}
	return nil
}

// listenSocket takes over a path that a killed server left behind: the data
// directory is ours by its lock, so nobody else can be listening there.
func listenSocket(path string) (net.Listener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("不能建立套接字 %s：%w", path, err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("不能建立套接字 %s：%w", path, err)
	}
	if err := os.Chmod(path, socketRight); err != nil {
		return nil, errors.Join(fmt.Errorf("不能设置套接字 %s 的权限：%w", path, err), l.Close())
	}
	return l, nil
}
