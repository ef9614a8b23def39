package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"chainchief/graph/panics"
)

const (
	headerTime = 5 * time.Second
	readTime   = 30 * time.Second
	idleTime   = 2 * time.Minute
	maxHeader  = 32 << 10
	stopTime   = 30 * time.Second
)

// Doors are where a server listens.
type Doors struct {
	TCP     net.Listener
	Metrics net.Listener // for the metrics alone; nil: none
	Socket  string       // path of a Unix socket; blank: none
	// Ahead makes what is asked for first, after each change of facts, before anybody asks.
	Ahead bool
	// Open, where it is not nil, is called once everything is listened on.
	Open func()
}

// Serve answers at the doors until ctx is done; then it takes no new connections
// and no new writes, and returns when what was running has finished. A socket
// that cannot be made is a warning: it only serves commands beside the server.
func (s *Server) Serve(ctx context.Context, d Doors) error {
	var servers []*http.Server
	ended := make(chan error, 3)
	listen := func(server *http.Server, l net.Listener) {
		servers = append(servers, server)
		go func() {
			var err error
			defer func() { ended <- err }()
			defer panics.Catch(&err)
			err = server.Serve(l)
		}()
	}
	listen(s.httpServer(s.Handler), d.TCP)
	if d.Metrics != nil {
		listen(s.httpServer(s.metricsHandler()), d.Metrics)
	}
	if d.Socket != "" {
		if socket, err := openSocket(d.Socket, s.log); err != nil {
			s.log.Warn("没有套接字：服务器运行期间，别的命令不能使用这个数据目录", "error", err)
		} else {
			server := s.httpServer(s.Handler)
			server.ConnContext = func(ctx context.Context, _ net.Conn) context.Context { return Trusted(ctx, "socket") }
			listen(server, socket)
		}
	}
	if d.Open != nil {
		d.Open()
	}
	until, enough := context.WithCancel(ctx)
	var busy sync.WaitGroup
	busy.Go(func() {
		var err error
		defer panics.Catch(&err) // pages that are not made ahead are made when they are asked for
		if d.Ahead {
			s.ahead(until)
		}
	})
	defer busy.Wait()
	defer enough()
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-ended:
	}
	s.stopping.Store(true)
	return errors.Join(failed, stop(servers))
}

func (s *server) httpServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

// stop lets running requests finish; too long a time cuts them off.
func stop(servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	errs := make([]error, len(servers))
	var wg sync.WaitGroup
	for i, server := range servers {
		wg.Go(func() {
			defer panics.Catch(&errs[i])
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
