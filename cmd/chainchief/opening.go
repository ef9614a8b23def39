package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"chainchief/api"
)

const stillOpening = "正在打开数据，还不能回答问题，请过几秒再试"

// answerOpening answers on listeners while the data is being opened, which takes a
// minute where a great many records are read one by one: who asks whether the
// process lives is told so, everybody else to come again. The listeners are free
// for the server when end returns.
func answerOpening(listeners []lent) (end func()) {
	server := &http.Server{Handler: http.HandlerFunc(tellOpening), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second}
	var serving sync.WaitGroup
	for _, l := range listeners {
		serving.Go(func() { _ = server.Serve(l) }) // a listener that fails will fail the server to come
	}
	return sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close()
		}
		serving.Wait()
		for _, l := range listeners {
			_ = l.wait(time.Time{})
		}
	})
}

func tellOpening(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if r.URL.Path == "/healthz" {
		h.Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, `{"status":"ok"}`)
		return
	}
	h.Set("Retry-After", "5")
	if r.URL.Path != "/readyz" && !strings.HasPrefix(r.URL.Path, "/api/") {
		http.Error(w, stillOpening, http.StatusServiceUnavailable)
		return
	}
	body, _ := json.Marshal(api.Problem{Type: "about:blank", Title: "暂时不可用", Status: http.StatusServiceUnavailable, Detail: stillOpening, Instance: r.URL.EscapedPath(), RequestID: rand.Text()[:16]})
	h.Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write(append(body, '\n'))
}

// lent is a listener that is given back where its server would close it: only the
// waiting for connections ends, at the one below it that waits.
type lent struct {
	net.Listener
	below net.Listener
}

func (l lent) Close() error { return l.wait(time.Now()) }

// wait says until when connections are waited for; zero: for ever.
func (l lent) wait(until time.Time) error { return l.below.(*net.TCPListener).SetDeadline(until) }
