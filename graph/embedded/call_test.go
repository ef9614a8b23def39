package embedded

import (
	"context"
	"errors"
	"iter"
	"syscall"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/rules"
)

// every is one call of each method.
func every(s *Store) map[string]func(context.Context) error {
	drop := func(_ any, err error) error { return err }
	return map[string]func(context.Context) error{
		"Prepare":     s.Prepare,
		"Ping":        s.Ping,
		"Meta":        func(ctx context.Context) error { return drop(s.Meta(ctx)) },
		"Taxonomy":    func(ctx context.Context) error { return drop(s.Taxonomy(ctx)) },
		"Gazetteer":   func(ctx context.Context) error { return drop(s.Gazetteer(ctx)) },
		"Tally":       func(ctx context.Context) error { return drop(s.Tally(ctx, graph.TallyQuery{})) },
		"Members":     func(ctx context.Context) error { return drop(s.Members(ctx, graph.MembersQuery{})) },
		"Enterprises": func(ctx context.Context) error { return drop(s.Enterprises(ctx, nil)) },
		"Find":        func(ctx context.Context) error { return drop(s.Find(ctx, graph.FindQuery{})) },
		"Links":       func(ctx context.Context) error { return drop(s.Links(ctx, graph.LinksQuery{})) },
		"Projects":    func(ctx context.Context) error { return drop(s.Projects(ctx, graph.ProjectsQuery{})) },
		"Records":     func(ctx context.Context) error { return drop(s.Records(ctx, graph.RecordsQuery{})) },
		"Imports":     func(ctx context.Context) error { return drop(s.Imports(ctx, graph.ImportsQuery{})) },
		"Dump":        func(ctx context.Context) error { return drop(s.Dump(ctx, graph.DumpQuery{})) },
		"Dump images": func(ctx context.Context) error {
			return drop(s.Dump(ctx, graph.DumpQuery{Kind: graph.KindImages, Limit: 1}))
		},
		"Apply":   func(ctx context.Context) error { return drop(s.Apply(ctx, numbered(1))) },
		"Undo":    func(ctx context.Context) error { return drop(s.Undo(ctx, graph.UndoRequest{})) },
		"Merge":   func(ctx context.Context) error { return drop(s.Merge(ctx, graph.MergeRequest{})) },
		"Unmerge": func(ctx context.Context) error { return drop(s.Unmerge(ctx, graph.UnmergeRequest{})) },
		"Load":    func(ctx context.Context) error { return drop(s.Load(ctx, graph.LoadRequest{})) },
	}
}

func TestAfterClose(t *testing.T) {
	s := opened(t, t.TempDir())
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for name, call := range every(s) {
		if err := call(t.Context()); !errors.Is(err, graph.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDoneContext(t *testing.T) {
	s := opened(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range every(s) {
		if err := call(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// stalled begins a load that waits in the middle until it is let go.
func stalled(t *testing.T, s *Store) (letGo func(), result <-chan error) {
	t.Helper()
	begun, gate, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	records := func(yield func(graph.Record, error) bool) {
		close(begun)
		<-gate
		yield(graph.Chain{ID: "aa", Name: "甲链", System: "chain"}, nil)
	}
	go func() {
		_, err := s.Load(context.Background(), graph.LoadRequest{Records: iter.Seq2[graph.Record, error](records)})
		done <- err
	}()
	<-begun
	return func() { close(gate) }, done
}

// While a write is under way, questions are answered, further writes wait as
// long as their context lets them, and Close waits for the write.
func TestOneWriterAtATime(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	letGo, loaded := stalled(t, s)
	if _, err := s.Find(t.Context(), graph.FindQuery{Limit: 1}); err != nil {
		t.Errorf("a question during a write: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.Apply(ctx, numbered(1)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a write during a write: %v", err)
	}
	waiting, closed := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := s.Apply(context.Background(), numbered(2))
		waiting <- err
	}()
	time.Sleep(20 * time.Millisecond)
	go func() { closed <- s.Close() }()
	select {
	case <-closed:
		t.Fatal("Close did not wait for the load")
	case <-time.After(50 * time.Millisecond):
	}
	if err := s.Ping(t.Context()); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("a question while Close waits: %v", err)
	}
	letGo()
	for name, result := range map[string]<-chan error{"load": loaded, "the write in line": waiting, "close": closed} {
		if err := <-result; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	m, err := opened(t, dir).Meta(t.Context())
	if err != nil || m.Records != 12 || m.Revision != 2 {
		t.Errorf("meta is %+v, %v", m, err)
	}
}

// A context that ends while a write is worked out ends the write; nothing has changed.
func TestContextEndsAWrite(t *testing.T) {
	s := opened(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.write(ctx, nil, func(v rules.View) (*rules.Plan, error) {
		p, err := rules.PlanBatch(v, numbered(1))
		cancel()
		return p, err
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	_, err = s.write(ctx, nil, func(v rules.View) (*rules.Plan, error) { return rules.PlanBatch(v, numbered(1)) })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	sound(t, s)
	if m, err := s.Meta(t.Context()); err != nil || m != (graph.Meta{StoreID: m.StoreID}) {
		t.Fatalf("meta is %+v, %v", m, err)
	}
}

// Where a write failed and the file is not what it was, the store answers on
// and writes no more.
func TestUncertainWrite(t *testing.T) {
	s := opened(t, t.TempDir())
	if _, err := s.Apply(t.Context(), numbered(1)); err != nil {
		t.Fatal(err)
	}
	if err := s.file.write(header{state: state{Revision: 9}}, nil); err != nil {
		t.Fatal(err)
	}
	sentence(t, s.failed(syscall.EIO), graph.ErrUnavailable, s.dir, "重新启动")
	_, err := s.Apply(t.Context(), numbered(2))
	sentence(t, err, graph.ErrUnavailable, "重新启动")
	_, err = s.Load(t.Context(), graph.LoadRequest{Records: world(1)})
	sentence(t, err, graph.ErrUnavailable, "重新启动")
	sentence(t, s.Ping(t.Context()), graph.ErrUnavailable, "重新启动")
	if m, err := s.Meta(t.Context()); err != nil || m.Revision != 1 {
		t.Errorf("meta is %+v, %v", m, err)
	}
}

// Whatever the giver of records does, a load that does not end well leaves nothing.
func TestLoadThatFailsLate(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	empty := func() {
		t.Helper()
		sound(t, s)
		if m, err := s.Meta(t.Context()); err != nil || m != (graph.Meta{StoreID: m.StoreID}) {
			t.Fatalf("meta is %+v, %v", m, err)
		}
	}
	wrong := errors.New("broken off")
	ending := func(end func(yield func(graph.Record, error) bool)) iter.Seq2[graph.Record, error] {
		return func(yield func(graph.Record, error) bool) {
			for r, err := range world(20) {
				if !yield(r, err) {
					return
				}
			}
			i := graph.Import{ID: "b", Sequence: 1, Title: "某批", Actor: graph.Actor{Person: "测试员"}, Time: noon}
			if yield(i, nil) && yield(graph.Image{Import: "b", Target: graph.Ref{Kind: graph.KindChains, Key: "nev"}}, nil) {
				end(yield)
			}
		}
	}
	for name, end := range map[string]func(yield func(graph.Record, error) bool){
		"an error":              func(yield func(graph.Record, error) bool) { yield(nil, wrong) },
		"an image of no import": func(yield func(graph.Record, error) bool) { yield(graph.Image{Import: "none"}, nil) },
		"a record out of order": func(yield func(graph.Record, error) bool) {
			yield(graph.Chain{ID: "x", Name: "x", System: "chain"}, nil)
		},
		"a panic of who gives them": func(func(graph.Record, error) bool) { panic(wrong) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() { _ = recover() }()
			if _, err := s.Load(t.Context(), graph.LoadRequest{Records: ending(end)}); !errors.Is(err, wrong) && !errors.Is(err, graph.ErrInvalid) {
				t.Error(err)
			}
		})
		empty()
	}
	if _, err := s.Load(t.Context(), graph.LoadRequest{Records: ending(func(func(graph.Record, error) bool) {})}); err != nil {
		t.Fatal(err)
	}
	sound(t, s)
	if _, err := s.Undo(t.Context(), graph.UndoRequest{Import: "b", Actor: graph.Actor{Person: "测试员"}, Time: noon}); !errors.Is(err, graph.ErrConflict) {
		t.Errorf("undo of a chain in use: %v", err)
	}
}

// Records that a plan would never have let in are found by a load, with a sentence.
func TestLoadFindsWhatIsWrong(t *testing.T) {
	l := supply(1, 1, 10)
	twiceImported := []graph.Record{
		graph.Import{ID: "a", Sequence: 3, Title: "某批", Actor: graph.Actor{Person: "测试员"}}, graph.Import{ID: "b", Sequence: 3, Title: "某批", Actor: graph.Actor{Person: "测试员"}},
	}
	for name, more := range map[string][]graph.Record{
		"a link twice":            {l},
		"a sequence twice":        twiceImported,
		"an alias of what exists": {graph.Alias{Old: firmID(1), New: firmID(2), Import: "x"}},
		"an earlier kind":         {graph.Region{Code: "35", Name: "乙省", Level: graph.LevelProvince}},
		"a before-image twice": {
			graph.Import{ID: "a", Sequence: 3, Title: "某批", Actor: graph.Actor{Person: "测试员"}},
			graph.Image{Import: "a", Target: graph.Ref{Kind: graph.KindChains, Key: "x"}},
			graph.Image{Import: "a", Target: graph.Ref{Kind: graph.KindChains, Key: "x"}},
		},
		"the data date": {graph.DataDate("2024")},
	} {
		t.Run(name, func(t *testing.T) {
			s := opened(t, t.TempDir())
			_, err := s.Load(t.Context(), graph.LoadRequest{Records: func(yield func(graph.Record, error) bool) {
				for r := range world(10) {
					if !yield(r, nil) {
						return
					}
				}
				for _, r := range more {
					if !yield(r, nil) {
						return
					}
				}
			}})
			sentence(t, err, graph.ErrInvalid)
			sound(t, s)
		})
	}
}
