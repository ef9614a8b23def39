package keep

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chainchief/graph/panics"
)

func texts(budget int64) *Shelf[string, string] {
	return New[string](budget, time.Minute, func(v string) int64 { return int64(len(v)) })
}

// TestMadeOnce: a hundred callers at once are answered by one making.
func TestMadeOnce(t *testing.T) {
	s := texts(100)
	var made atomic.Int32
	var all sync.WaitGroup
	start := make(chan struct{})
	for range 100 {
		all.Go(func() {
			<-start
			v, err := s.Get(t.Context(), "a", func(context.Context) (string, error) {
				made.Add(1)
				time.Sleep(time.Millisecond)
				return "value", nil
			})
			if v != "value" || err != nil {
				t.Errorf("got %q, %v", v, err)
			}
		})
	}
	close(start)
	all.Wait()
	if n := made.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
}

// TestBudget: the least recently used goes first, and what is larger than the budget is never kept.
func TestBudget(t *testing.T) {
	s := texts(10)
	s.Add("a", "1234")
	s.Add("b", "1234")
	s.Peek("a")
	s.Add("c", "1234")
	if _, ok := s.Peek("b"); ok {
		t.Error("b was kept though a was used later")
	}
	if _, ok := s.Peek("a"); !ok {
		t.Error("a was dropped")
	}
	s.Add("d", strings.Repeat("x", 11))
	if _, ok := s.Peek("d"); ok || s.Held() != 8 {
		t.Errorf("a value over the budget: kept %v, %d bytes held", ok, s.Held())
	}
	s.Add("a", "12")
	if s.Held() != 6 {
		t.Errorf("%d bytes held after a was replaced", s.Held())
	}
}

// TestPanicIsAnError: a panic while making ends neither the program nor the next try.
func TestPanicIsAnError(t *testing.T) {
	s := texts(10)
	_, err := s.Get(t.Context(), "a", func(context.Context) (string, error) { panic("oh") })
	var p *panics.Error
	if !errors.As(err, &p) || len(p.Stack) == 0 {
		t.Fatalf("got %v", err)
	}
	if v, err := s.Get(t.Context(), "a", func(context.Context) (string, error) { return "x", nil }); v != "x" || err != nil {
		t.Errorf("the next try: %q, %v", v, err)
	}
}

// TestGoneCallers: the work goes on while anybody waits, ends when the last
// caller goes, and begins anew for the next.
func TestGoneCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := texts(10)
		ended := make(chan struct{})
		slow := func(ctx context.Context) (string, error) {
			select {
			case <-ctx.Done():
				close(ended)
				return "", ctx.Err()
			case <-time.After(30 * time.Second):
				return "done", nil
			}
		}
		first, leaveFirst := context.WithCancel(t.Context())
		second, leaveSecond := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for _, ctx := range []context.Context{first, second} {
			all.Go(func() {
				if _, err := s.Get(ctx, "a", slow); !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
			})
		}
		synctest.Wait()
		leaveFirst()
		synctest.Wait()
		select {
		case <-ended:
			t.Fatal("the work ended though one caller waits")
		default:
		}
		leaveSecond()
		all.Wait()
		<-ended
		if v, err := s.Get(t.Context(), "a", func(context.Context) (string, error) { return "new", nil }); v != "new" || err != nil {
			t.Errorf("afterwards: %q, %v", v, err)
		}
	})
}

// TestTheFirstGoesAway: what others wait for as well goes on, with what the first had
// open, and where that ends with him they make it themselves, once for all.
func TestTheFirstGoesAway(t *testing.T) {
	for _, holds := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := texts(10)
			first, leave := context.WithCancel(t.Context())
			made := 0
			slow := func(ctx context.Context) (string, error) {
				made++
				select {
				case <-time.After(30 * time.Second):
					return "done", ctx.Err()
				case <-first.Done():
				}
				if !holds && made == 1 {
					return "", first.Err()
				}
				return "done", ctx.Err()
			}
			var all sync.WaitGroup
			all.Go(func() { s.Get(first, "a", slow) })
			synctest.Wait()
			for range 20 {
				all.Go(func() {
					if v, err := s.Get(t.Context(), "a", slow); v != "done" || err != nil {
						t.Errorf("got %q, %v", v, err)
					}
				})
			}
			synctest.Wait()
			leave()
			all.Wait()
			if want := map[bool]int{true: 1, false: 2}[holds]; made != want {
				t.Errorf("made %d times, want %d", made, want)
			}
		})
	}
}

// TestWeigh: the estimate grows with what a value leads to.
func TestWeigh(t *testing.T) {
	type leaf struct{ Text string }
	type tree struct {
		List []*leaf
		Map  map[string][]int
	}
	small := Weigh(&tree{List: []*leaf{{"ab"}}})
	large := Weigh(&tree{List: []*leaf{{strings.Repeat("a", 5000)}}, Map: map[string][]int{"k": make([]int, 1000)}})
	if small > 200 || large < 13_000 || large > 14_000 {
		t.Errorf("small %d, large %d", small, large)
	}
}
