package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/graph/chainmap/layout"
)

// client asks the HTTP API: of handlers in this process, over a store it opened,
// or, where the data directory is in use, of the server that runs there.
type client struct {
	http   http.RoundTripper
	close  func() error
	header http.Header // of the last answer
}

// client opens the store for a command, or reaches the server that holds it.
func (b *backend) client(ctx context.Context, s streams) (*client, error) {
	store, err := b.open(ctx, s)
	if errors.Is(err, graph.ErrInUse) {
		return b.remote(err)
	}
	if err != nil {
		return nil, err
	}
	pool := layout.NewPool(layout.Options{})
	server, err := api.New(api.Options{Store: store, Log: slog.New(slog.DiscardHandler), Layout: pool})
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return &client{http: inProcess{server}, close: func() error { return errors.Join(pool.Close(), store.Close()) }}, nil
}

// remote returns a client of the server that holds the data directory; where
// none answers, another command has it, and busy is returned.
func (b *backend) remote(busy error) (*client, error) {
	dir, err := b.dir()
	if err != nil {
		return nil, err
	}
	socket := filepath.Join(dir, api.SocketName)
	probe, err := api.DialSocket(context.Background(), socket)
	if err != nil {
		return nil, busy
	}
	probe.Close()
	if b.seed.dir != "" {
		return nil, usageError{"--seed 只用于空的数据目录，而这个目录正由服务器使用"}
	}
	t := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return api.DialSocket(ctx, socket)
	}}
	return &client{http: t, close: func() error { t.CloseIdleConnections(); return nil }}, nil
}

// get asks /api/v1 + path and reads the JSON answer into a value.
func (c *client) get(ctx context.Context, path string, query url.Values, into any) error {
	body, err := c.fetch(ctx, path, query)
	if err != nil {
		return err
	}
	return decode(body, into)
}

// fetch asks /api/v1 + path and returns the answer as it is.
func (c *client) fetch(ctx context.Context, path string, query url.Values) ([]byte, error) {
	return c.do(ctx, http.MethodGet, path+"?"+query.Encode(), "", nil)
}

// post sends a value as JSON to /api/v1 + path and reads the JSON answer.
func (c *client) post(ctx context.Context, path string, in, into any) error {
	data, err := json.Marshal(in)
	if err != nil {
		return err
	}
	body, err := c.do(ctx, http.MethodPost, path, "application/json", bytes.NewReader(data))
	if err != nil {
		return err
	}
	return decode(body, into)
}

// refusal is a problem the API answered with; as an error it is its sentence.
type refusal struct{ api.Problem }

func (r refusal) Error() string { return r.Detail }

func (c *client) do(ctx context.Context, method, path, kind string, body io.Reader) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://chainchief/api/v1"+path, body)
	if err != nil {
		return nil, err
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := c.http.RoundTrip(r)
	if err != nil {
		return nil, fmt.Errorf("正在运行的服务器没有回答，请稍后再试：%w", err)
	}
	defer answer.Body.Close()
	c.header = answer.Header
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("正在运行的服务器中断了回答，请稍后再试：%w", err)
	}
	if answer.StatusCode < 400 {
		return data, nil
	}
	var problem api.Problem
	if err := json.Unmarshal(data, &problem); err != nil || problem.Detail == "" {
		return nil, fmt.Errorf("服务器回答了 %s，请查看它的日志", answer.Status)
	}
	return nil, refusal{problem}
}

func decode(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("看不懂服务器的回答，可能与本程序的版本不同，请用同一版本：%w", err)
	}
	return nil
}

// inProcess carries a request to the handlers without a connection, trusted as
// the socket is: who can open the store needs no leave to use it.
type inProcess struct{ http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	p.ServeHTTP(w, r.WithContext(api.Trusted(r.Context(), "")))
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: w.status, Status: http.StatusText(w.status), Header: w.header, Body: io.NopCloser(&w.body), Request: r}, nil
}

// recorder is a ResponseWriter that keeps the answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(p []byte) (int, error) { return w.body.Write(p) }
