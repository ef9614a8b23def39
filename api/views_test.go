package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"chainchief/api"
	"chainchief/graph"
)

// movingStore is a store into which others write: what is read in one view of it is read
// again in another, since a write got in between, and only that counts. Who has a view
// waits for no second one: in Neo4j that would stand behind a writer who waits for the first.
type movingStore struct {
	graph.Store
	between func()   // nil: nothing is written
	views   sync.Map // by the context of who has one
}

// moving puts one under a bed.
func moving(o *api.Options) { o.Store = &movingStore{Store: o.Store} }

var errViewInView = errors.New("the store is asked within a view of it")

func (m *movingStore) Meta(ctx context.Context) (graph.Meta, error) {
	if _, has := m.views.Load(ctx); has {
		return graph.Meta{}, errViewInView
	}
	return m.Store.Meta(ctx)
}

func (m *movingStore) Records(ctx context.Context, q graph.RecordsQuery) (graph.RecordPage, error) {
	if _, has := m.views.Load(ctx); has {
		return graph.RecordPage{}, errViewInView
	}
	return m.Store.Records(ctx, q)
}

func (m *movingStore) Read(ctx context.Context, read func(graph.Reader) error) error {
	if _, has := m.views.LoadOrStore(ctx, true); has {
		return errViewInView
	}
	defer m.views.Delete(ctx)
	_ = m.Store.Read(ctx, read) // of a state that is gone
	if write := m.between; write != nil {
		m.between = nil // what it asks for is not disturbed
		write()
	}
	return m.Store.Read(ctx, read)
}

// TestWriteInAView: whoever asks while others write is told how things stand after that,
// and each time as soon: nothing is left of the view that he had before.
func TestWriteInAView(t *testing.T) {
	disturbed := &movingStore{}
	b := newDesk(t, func(o *api.Options) {
		disturbed.Store = o.Store
		o.Store = disturbed
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	const list = "/api/v1/needs?limit=1000"
	for _, asked := range []bool{false, true} { // by somebody else meanwhile: his answer is kept
		for i := range 6 {
			what := fmt.Sprintf("第%d件，%v", i, asked)
			disturbed.between = func() {
				if r := b.do("POST", "/api/v1/needs", strings.Replace(need, "轮毂电机须外购", what, 1), jsonBody, bearer); r.StatusCode != 201 {
					t.Error(text(t, r))
				}
				if asked {
					b.do("GET", list, "", by("张三"))
				}
			}
			w := httptest.NewRecorder()
			b.ServeHTTP(w, newRequest("GET", list, "", bearer).WithContext(ctx))
			if w.Code != 200 || !strings.Contains(w.Body.String(), what) {
				t.Fatalf("%s: %d, it is not in %.200s", what, w.Code, w.Body)
			}
			again := b.do("GET", list, "", by("张三"))
			if body := text(t, again); body != w.Body.String() {
				t.Fatalf("%s: somebody else is told %.200s", what, body)
			}
		}
	}
}
