package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/insight"
)

// client asks the HTTP API: of handlers in this process, over a store it opened,
// or, where the data directory is in use, of the server that runs there.
type client struct {
	http   http.RoundTripper
	close  func() error
	header http.Header // of the last answer
	// trouble is what the handlers of this process told their log; nil: they run elsewhere.
	trouble func() string
}

// client opens the store for a command, or reaches the server that holds it.
func (b *backend) client(ctx context.Context, s streams) (*client, error) {
	public, err := api.ParsePublic(b.public)
	if err != nil {
		return nil, usageError{"--public 有误：" + err.Error()}
	}
	store, err := b.open(ctx, s)
	if errors.Is(err, graph.ErrInUse) {
		return b.remote(err)
	}
	if err != nil {
		return nil, err
	}
	office, other, err := b.peopleOf(ctx, store)
	if err != nil || other != nil {
		return other, errors.Join(err, store.Close())
	}
	trouble := &lastError{}
	pool := layout.NewPool(layout.Options{})
	handlers, err := api.New(api.Options{Store: store, Log: slog.New(trouble), Public: public, Layout: pool, People: office})
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return &client{http: inProcess{handlers}, trouble: trouble.text, close: func() error { return errors.Join(pool.Close(), closePeople(office), store.Close()) }}, nil
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
		return nil, busy // nobody answers
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

// find returns the id of the enterprise that a person means. No address of the
// API does just that: asked for the way from an enterprise to itself, it says
// what is wrong with the name or, where nothing is, that both ends are the same;
// then what a search finds first is the enterprise.
func (c *client) find(ctx context.Context, text string) (string, error) {
	if text = strings.TrimSpace(text); strings.HasPrefix(text, "e-") {
		return text, nil
	}
	var refused refusal
	_, err := c.fetch(ctx, "/paths", url.Values{"from": {text}, "to": {text}})
	if !errors.As(err, &refused) || refused.Status != http.StatusBadRequest {
		return "", err
	}
	var found page[insight.Named]
	if err := c.get(ctx, "/enterprises", url.Values{"q": {text}, "limit": {"1"}}, &found); err != nil {
		return "", err
	}
	if len(found.Items) == 0 {
		return "", refused
	}
	return found.Items[0].ID, nil
}

// refusal is a problem the API answered with; as an error it is its sentence.
type refusal struct{ api.Problem }

func (r refusal) Error() string { return inFlags(graph.Plain(r.Detail)) }

// fetch asks /api/v1 + path and returns the answer as it is.
func (c *client) fetch(ctx context.Context, path string, query url.Values) ([]byte, error) {
	return c.send(ctx, http.MethodGet, path+"?"+query.Encode(), nil, nil)
}

// post sends a value in the name of a person and reads the JSON answer into another.
func (c *client) post(ctx context.Context, path string, query url.Values, person string, body, into any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	answer, err := c.send(ctx, http.MethodPost, path+"?"+query.Encode(), http.Header{"Content-Type": {"application/json"}, api.PersonHeader: {url.PathEscape(person)}}, data)
	if err != nil {
		return err
	}
	return decode(answer, into)
}

// send sends a request to /api/v1 + path and returns the answer as it is.
func (c *client) send(ctx context.Context, method, path string, header http.Header, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://chainchief/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body == nil {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	maps.Copy(r.Header, header)
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
	if problem.Status == http.StatusInternalServerError {
		if c.trouble != nil {
			return nil, fmt.Errorf("程序内部出错（%s），请把这句话告诉管理员", c.trouble())
		}
		return nil, fmt.Errorf("服务器内部出错，请把请求编号 %s 告诉管理员，日志里有原因", problem.RequestID)
	}
	return nil, refusal{problem}
}

// save writes what an address gives into a new file.
func (c *client) save(ctx context.Context, address, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(c.pour(ctx, address, f), f.Close())
}

// storeID is that of the store of a server.
func (c *client) storeID(ctx context.Context) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://chainchief/readyz", nil)
	if err != nil {
		return "", err
	}
	answer, err := c.http.RoundTrip(r)
	if err != nil {
		return "", fmt.Errorf("正在运行的服务器没有回答，请稍后再试：%w", err)
	}
	defer answer.Body.Close()
	var told struct {
		StoreID string `json:"store_id"`
	}
	body, err := io.ReadAll(answer.Body)
	if err == nil {
		err = decode(body, &told)
	}
	return told.StoreID, err
}

// pour writes what an address gives, whole or with an error.
func (c *client) pour(ctx context.Context, address string, w io.Writer) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://chainchief"+address, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept-Encoding", "identity") // to pack it would take longer than the socket does
	answer, err := c.http.RoundTrip(r)
	if err != nil {
		return fmt.Errorf("正在运行的服务器没有回答，请稍后再试：%w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("正在运行的服务器不能这样复制（%s），请看它的日志，或先停下它，或让它用同一版本的程序", answer.Status)
	}
	if _, err = io.CopyBuffer(w, answer.Body, make([]byte, 1<<20)); err == nil && answer.Trailer.Get(api.WholeTrailer) == "" {
		err = errors.New("正在运行的服务器中断了复制，请看它的日志，稍后再试")
	}
	return err
}

// lastError is a log that keeps the last error told to it.
type lastError struct {
	mu   sync.Mutex
	last string
}

func (l *lastError) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelError
}

func (l *lastError) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = r.Message
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "error" || a.Key == "panic" {
			l.last = a.Value.String()
		}
		return true
	})
	return nil
}

func (l *lastError) WithAttrs([]slog.Attr) slog.Handler { return l }
func (l *lastError) WithGroup(string) slog.Handler      { return l }

func (l *lastError) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return cmp.Or(l.last, "原因没有记下")
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
