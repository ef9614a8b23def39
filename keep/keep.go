// Package keep keeps what is costly to make: within a budget of bytes, the least
// recently used going first, and made once however many ask for it at once.
package keep

import (
	"container/list"
	"context"
	"errors"
	"sync"
	"time"

	"chainchief/graph/panics"
)

// Shelf keeps values by key. It is safe for concurrent use. What it hands out
// is shared: a caller must not change it.
type Shelf[K comparable, V any] struct {
	budget   int64
	patience time.Duration
	size     func(V) int64

	mu     sync.Mutex
	order  *list.List // of *item[K, V], the last used first
	items  map[K]*list.Element
	making map[K]*work[V]
	held   int64
}

type item[K comparable, V any] struct {
	key   K
	value V
	size  int64
}

// work is a value being made, for all who wait for it.
type work[V any] struct {
	done    chan struct{}
	value   V
	err     error
	waiting int
	cancel  context.CancelFunc
}

// New returns a shelf that holds up to budget bytes, as size tells them, and
// lets no value take longer to make than patience.
func New[K comparable, V any](budget int64, patience time.Duration, size func(V) int64) *Shelf[K, V] {
	return &Shelf[K, V]{budget: budget, patience: patience, size: size, order: list.New(), items: map[K]*list.Element{}, making: map[K]*work[V]{}}
}

// Peek returns a value that is kept.
func (s *Shelf[K, V]) Peek(key K) (v V, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peek(key)
}

func (s *Shelf[K, V]) peek(key K) (v V, ok bool) {
	e, ok := s.items[key]
	if !ok {
		return v, false
	}
	s.order.MoveToFront(e)
	return e.Value.(*item[K, V]).value, true
}

// Get returns the value of a key: the one kept, or what make makes. make runs in
// the goroutine of the first who asks, because of what he holds open meanwhile;
// whoever asks then waits for the same. It goes on when one of several callers goes
// away, also the first, and its context ends when the last does. Errors are not
// kept: who waited for one asks once more, since what failed may have been the
// first caller's own. A panic of make is a *panics.Error.
func (s *Shelf[K, V]) Get(ctx context.Context, key K, make func(context.Context) (V, error)) (v V, err error) {
	for range 2 {
		if err := ctx.Err(); err != nil {
			return v, err
		}
		s.mu.Lock()
		if v, ok := s.peek(key); ok {
			s.mu.Unlock()
			return v, nil
		}
		w := s.making[key]
		if w == nil {
			return s.first(ctx, key, make)
		}
		w.waiting++
		s.mu.Unlock()
		select {
		case <-w.done:
		case <-ctx.Done():
			s.leave(key, w)
			return v, ctx.Err()
		}
		var fault *panics.Error
		if v, err = w.value, w.err; err == nil || errors.As(err, &fault) {
			break
		}
	}
	return v, err
}

// first makes the value of a key that nobody makes yet; s.mu is held, and let go.
func (s *Shelf[K, V]) first(ctx context.Context, key K, make func(context.Context) (V, error)) (V, error) {
	working, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.patience)
	w := &work[V]{done: newDone(), cancel: cancel, waiting: 1}
	s.making[key] = w
	s.mu.Unlock()
	stay := context.AfterFunc(ctx, func() { s.leave(key, w) })
	defer stay()
	s.run(working, key, w, make)
	return w.value, w.err
}

func newDone() chan struct{} { return make(chan struct{}) }

// leave gives up waiting; when nobody waits any more, the work ends and a later
// caller begins it anew.
func (s *Shelf[K, V]) leave(key K, w *work[V]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.waiting--; w.waiting > 0 {
		return
	}
	w.cancel()
	if s.making[key] == w {
		delete(s.making, key)
	}
}

func (s *Shelf[K, V]) run(ctx context.Context, key K, w *work[V], make func(context.Context) (V, error)) {
	defer w.cancel()
	func() {
		defer panics.Catch(&w.err)
		w.value, w.err = make(ctx)
	}()
	close(w.done) // who waits need not wait for the weighing
	size := int64(0)
	if w.err == nil {
		size = s.size(w.value)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.making[key] == w {
		delete(s.making, key)
	}
	if w.err == nil {
		s.put(key, w.value, size)
	}
}

// Add keeps a value that was made elsewhere.
func (s *Shelf[K, V]) Add(key K, v V) {
	size := s.size(v)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(key, v, size)
}

func (s *Shelf[K, V]) put(key K, v V, size int64) {
	if e, ok := s.items[key]; ok {
		s.drop(e)
	}
	if size > s.budget {
		return
	}
	s.items[key] = s.order.PushFront(&item[K, V]{key, v, size})
	s.held += size
	for s.held > s.budget {
		s.drop(s.order.Back())
	}
}

func (s *Shelf[K, V]) drop(e *list.Element) {
	i := s.order.Remove(e).(*item[K, V])
	delete(s.items, i.key)
	s.held -= i.size
}

// Held is how many bytes are kept.
func (s *Shelf[K, V]) Held() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}
