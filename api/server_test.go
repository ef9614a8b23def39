package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	openapi "github.com/pb33f/libopenapi-validator/errors"
	"github.com/pb33f/libopenapi-validator/paths"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/embedded"
	"chainchief/graph/storetest"
	"chainchief/people"
	"chainchief/seed"
)

// bed is a server over a store with the bundled data, and the clock and log it uses.
type bed struct {
	*api.Server
	desk  bool // people have accounts
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
	o := api.Options{Store: store, Log: slog.New(slog.NewTextHandler(b.log, nil)), Layout: pool, Now: b.clock}
	for _, f := range change {
		f(&o)
	}
	var err error
	if b.Server, err = api.New(o); err != nil {
		t.Fatal(err)
	}
	return b
}

// writers are the people of a desk, the first of them a program.
var writers = []string{"接口", "张三", "李四", "王五", "乙", "x", "县经信局张三", "赵六"}

// account is that of a writer, and key what his programs enter by.
func account(person string) string { return fmt.Sprint("writer", slices.Index(writers, person)) }

func key(person string) string { return "a-key-of-the-tests-of-" + account(person) }

// by enters a writer by his key; bearer is that of the program.
func by(person string) string { return "Authorization: Bearer " + key(person) }

var bearer = by(writers[0])

// entry is what a writer says in the form of the login page.
func entry(person string) string { return form("name", account(person), "password", ownPassword) }

// staffed is the file of the writers' accounts. The password, which is slow to weigh, is
// weighed once for all.
var staffed = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "chainchief-test-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	book, err := people.OpenBook(dir, time.Now)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	if err := errors.Join(book.Add(ctx, people.Account{Name: "one", Person: "某人", Role: people.City}, firstPassword), book.SetPassword(ctx, "one", ownPassword, true)); err != nil {
		return nil, err
	}
	var list []people.Account
	if file, err = os.ReadFile(filepath.Join(dir, "accounts.json")); err == nil {
		err = json.Unmarshal(file, &list)
	}
	if err != nil {
		return nil, err
	}
	one := list[0]
	list = nil
	for _, person := range writers {
		sum := sha256.Sum256([]byte(key(person)))
		one.Name, one.Person = account(person), person
		one.Keys = []people.Key{{Name: "测试", Sum: hex.EncodeToString(sum[:]), Made: one.Made, Until: one.Made.AddDate(100, 0, 0)}}
		list = append(list, one)
	}
	return json.Marshal(list)
})

// newDesk is a bed whose writers have accounts. Who looks and does not say who he is, is
// the program.
func newDesk(t testing.TB, change ...func(*api.Options)) *bed {
	t.Helper()
	dir := t.TempDir()
	file, err := staffed()
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "accounts.json"), file, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	b := newBed(t, append([]func(*api.Options){func(o *api.Options) {
		if o.People, err = people.Open(dir, o.Now); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { o.People.Close() })
	}}, change...)...)
	b.desk = true
	return b
}

func (b *bed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if b.desk && r.Method == http.MethodGet && r.Header.Get("Authorization") == "" && r.Header.Get("Cookie") == "" {
		r.Header.Set("Authorization", "Bearer "+key(writers[0]))
	}
	b.Server.ServeHTTP(w, r)
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
	var faults []*openapi.ValidationError
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
