package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/errors"
	"github.com/pb33f/libopenapi-validator/paths"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/embedded"
	"chainchief/graph/storetest"
	"chainchief/seed"
)

const token = "a-token-of-the-tests"

// bed is a server over a store with the bundled data, and the clock and log it uses.
type bed struct {
	*api.Server
	store graph.Store
	log   *lockedBuffer
	mu    sync.Mutex
	now   time.Time
}

func init() { time.Local = time.UTC } // pages tell local time

// filled opens a store of the test's own with the bundled data.
var filled = storetest.Filled(embedded.Open, embedded.FileName, seed.Bundled)

func newBed(t testing.TB, change ...func(*api.Options)) *bed {
	t.Helper()
	store := filled(t)
	b := &bed{store: store, log: &lockedBuffer{}, now: time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)}
	pool := layout.NewPool(layout.Options{Workers: 1})
	t.Cleanup(func() { pool.Close() })
	o := api.Options{Store: store, Log: slog.New(slog.NewTextHandler(b.log, nil)), Layout: pool, WriteToken: token, Now: b.clock}
	for _, f := range change {
		f(&o)
	}
	var err error
	if b.Server, err = api.New(o); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bed) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bed) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// do answers a request whose headers are given as “Name: value”.
func (b *bed) do(method, target, body string, headers ...string) *http.Response {
	return b.serve(newRequest(method, target, body, headers...))
}

func (b *bed) serve(r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	return w.Result()
}

func newRequest(method, target, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:50000"
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		switch name {
		case "Host":
			r.Host = value
		case "Remote":
			r.RemoteAddr = value
		default:
			r.Header.Set(name, value)
		}
	}
	return r
}

// text reads a body.
func text(t testing.TB, r *http.Response) string {
	t.Helper()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// problem reads a body as a problem.
func problem(t testing.TB, r *http.Response) api.Problem {
	t.Helper()
	body := text(t, r)
	var p api.Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil || r.Header.Get("Content-Type") != "application/problem+json; charset=utf-8" {
		t.Fatalf("status %d, not a problem: %.200s", r.StatusCode, body)
	}
	if p.Status != r.StatusCode || p.Title == "" || p.RequestID == "" || !strings.ContainsFunc(p.Detail, func(c rune) bool { return c > 0x4e00 }) || strings.Contains(p.Detail, "\n") {
		t.Errorf("not a problem a user can act on: %+v", p)
	}
	return p
}

// contract validates requests and answers against the OpenAPI document.
type contract struct {
	validator.Validator
	model *v3.Document
}

func newContract(t testing.TB, b *bed) contract {
	t.Helper()
	document, err := libopenapi.NewDocument([]byte(text(t, b.do("GET", "/api/v1/openapi.json", ""))))
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(document, config.WithFormatAssertions())
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if ok, faults := v.ValidateDocument(); !ok {
		for _, f := range faults {
			t.Error(f.Message, f.Reason, f.SchemaValidationErrors)
		}
		t.FailNow()
	}
	model, err := document.BuildV3Model()
	if err != nil {
		t.Fatal(err)
	}
	return contract{v, &model.Model}
}

// request says whether the document allows the request.
func (c contract) request(r *http.Request) (ok bool, why string) {
	ok, faults := c.ValidateHttpRequestSync(r)
	for _, f := range faults {
		why += f.Message + ": " + f.Reason + "; "
	}
	return ok, why
}

// operation finds the address in the document that a request is of.
func (c contract) operation(r *http.Request) (address string, item *v3.PathItem, found bool) {
	var faults []*errors.ValidationError
	item, faults, address = paths.FindPath(r, c.model, nil)
	return address, item, len(faults) == 0 && item != nil
}

// answer fails the test where the document does not allow the answer.
func (c contract) answer(t testing.TB, r *http.Request, a *http.Response) {
	t.Helper()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	a.Body = io.NopCloser(bytes.NewReader(body))
	if ok, faults := c.ValidateHttpResponse(r, a); !ok {
		for _, f := range faults {
			t.Errorf("%s %s → %d is not as the document says: %s: %s", r.Method, r.URL, a.StatusCode, f.Message, f.Reason)
			for _, s := range f.SchemaValidationErrors {
				t.Errorf("  %s %s %v", s.FieldPath, s.Reason, s.InstancePath)
			}
		}
		t.Errorf("  %.300s", body)
	}
	a.Body = io.NopCloser(bytes.NewReader(body))
}

// lockedBuffer is a buffer that several goroutines may write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
