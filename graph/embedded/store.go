// Package embedded is the default store: every question is answered from
// memory, and every write is durable in one file before it is acknowledged.
// A store belongs to one process; a second one finds the directory in use.
//
// The file (file.go) is a bbolt database of the records as graph.Encode has
// them, the before-images of imports, and a header. The memory (memory.go) is
// read from it on opening, or, of a large store, taken from an imprint of it
// (imprint.go). A write is worked out against the memory by the
// rules of package graph, committed to the file, and only then applied to the
// memory, under a lock that readers never have to wait a disk for.
package embedded

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"chainchief/graph"
)

// Store is a graph.Store over one directory.
type Store struct {
	reader
	dir  string
	file *file

	// writer has one place: who holds it may write the file and, holding mu too,
	// the memory. Without mu it may still read the memory.
	writer chan struct{}
	mu     sync.RWMutex
	memory *memory
	// broken says why the file can no longer be trusted to hold what the memory
	// shows; nothing is written any more.
	broken error

	daysLock sync.Mutex
	asked    map[day]int // how often for a day that no totals are kept of

	gate    sync.Mutex
	closed  bool
	closing chan struct{}  // closed when closed is set
	calls   sync.WaitGroup // under way
}

var (
	_ graph.Store  = (*Store)(nil)
	_ graph.Weaver = (*Store)(nil)
	_ graph.Aging  = reader{}
)

// Exists reports whether a directory holds a store; it makes none.
func Exists(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, FileName))
	return err == nil && info.Mode().IsRegular()
}

// Open opens the store in a directory and creates what is missing. What an
// unfinished Load left is emptied. It returns graph.ErrInUse where another
// process has the directory, ErrInvalid where the path is no directory or the
// file in it is foreign or newer, and ErrUnavailable where it cannot be read. One
// that may be read and not written answers, and refuses writes.
func Open(dir string) (*Store, error) {
	f, err := openFile(dir)
	if err != nil {
		return nil, err
	}
	m, whole, err := f.remember()
	if err != nil {
		f.close()
		return nil, err
	}
	s := &Store{dir: dir, file: f, memory: m, writer: make(chan struct{}, 1), asked: map[day]int{}, closing: make(chan struct{})}
	s.reader = reader{store: s, revision: anyRevision}
	if !whole {
		go s.lookThrough(lookAfter)
	}
	return s, nil
}

// lookAfter is how long after opening by its imprint a store looks through its file:
// a command has gone by then.
var lookAfter = 10 * time.Second

// lookThrough reads the file behind the answers where the memory came from its
// imprint: a damaged one takes no more writes.
func (s *Store) lookThrough(after time.Duration) {
	select {
	case <-s.closing:
		return
	case <-time.After(after):
	}
	if s.enter(context.Background()) != nil {
		return
	}
	defer s.leave()
	err := s.file.lookThrough(s.closing)
	if err == nil || s.takeTurn(context.Background()) != nil {
		return
	}
	defer s.endTurn()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = cmp.Or(s.broken, err)
}

// Close waits for the calls under way, leaves an imprint of a large store and
// releases the directory. Calls that come later get ErrUnavailable.
func (s *Store) Close() error {
	s.gate.Lock()
	again := s.closed
	s.closed = true
	s.gate.Unlock()
	if !again {
		close(s.closing)
	}
	s.calls.Wait()
	if again {
		return nil
	}
	if s.broken == nil {
		s.file.leaveImprint(s.memory)
	}
	return s.file.close()
}

// enter begins a call, which leave ends.
func (s *Store) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	if s.closed {
		return fmt.Errorf("%w: 数据库已关闭，请重新打开 %s", graph.ErrUnavailable, s.dir)
	}
	s.calls.Add(1)
	return nil
}

func (s *Store) leave() { s.calls.Done() }

// reader answers questions from the memory: as it is at each, or, inside Read,
// of one revision alone.
type reader struct {
	store    *Store
	revision int64        // anyRevision outside Read
	moved    *atomic.Bool // is set where the memory went on; nil outside Read
	held     bool         // no write can land
}

const anyRevision = -1

// Read implements graph.Store. It tries twice without keeping anybody waiting,
// then keeps writes out.
func (s *Store) Read(ctx context.Context, read func(graph.Reader) error) error {
	attempt := func(held bool) (bool, error) {
		s.mu.RLock()
		r := reader{s, s.memory.Revision, new(atomic.Bool), held}
		s.mu.RUnlock()
		err := read(r)
		return !r.moved.Load(), err
	}
	for range 2 {
		if err := ctx.Err(); err != nil {
			return err
		}
		if whole, err := attempt(false); whole {
			return err
		}
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	if err := s.takeTurn(ctx); err != nil {
		return err
	}
	defer s.endTurn()
	_, err := attempt(true)
	return err
}

// ask answers a question from the memory, once its arguments are found good.
func ask[A any](ctx context.Context, r reader, check error, answer func(*memory) (A, error)) (A, error) {
	var none A
	s := r.store
	if err := s.enter(ctx); err != nil {
		return none, err
	}
	defer s.leave()
	if check != nil {
		return none, check
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if r.revision != anyRevision && r.revision != s.memory.Revision {
		r.moved.Store(true)
		return none, fmt.Errorf("%w: 正在写入数据，请稍后再试", graph.ErrBusy)
	}
	a, err := answer(s.memory)
	if err != nil {
		return none, err
	}
	return a, nil
}

// Snapshot writes the whole store out, of one revision, as the file of a store of
// its own; writes go on meanwhile.
func (s *Store) Snapshot(ctx context.Context, w io.Writer) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	return s.file.view(func(tx *bolt.Tx) error {
		_, err := tx.WriteTo(w)
		return err
	})
}

// Renew gives the store an id of its own: one that was put back from a backup is
// written on otherwise than the one it was taken of.
func (s *Store) Renew(ctx context.Context) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	if err := s.takeTurn(ctx); err != nil {
		return err
	}
	defer s.endTurn()
	if err := s.unwritable(); err != nil {
		return err
	}
	m := s.memory
	renewed := m.state
	renewed.StoreID = graph.NewStoreID()
	if err := s.file.write(header{state: renewed, Records: m.records(), Images: m.images}, nil); err != nil {
		return s.failed(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m.state = renewed
	return nil
}

// unwritable says why nothing can be written.
func (s *Store) unwritable() error { return cmp.Or(s.broken, s.file.readOnly) }

// Prepare has nothing left to do: Open made the file.
func (s *Store) Prepare(ctx context.Context) error { return s.Ping(ctx) }

// Ping returns ErrUnavailable once the store is closed, or cannot write any more,
// also because its file was taken away.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.broken != nil {
		return s.broken
	}
	return s.file.inPlace()
}

// Meta implements graph.Catalog.
func (r reader) Meta(ctx context.Context) (graph.Meta, error) {
	return ask(ctx, r, nil, func(m *memory) (graph.Meta, error) { return m.meta(), nil })
}

// Taxonomy implements graph.Catalog.
func (r reader) Taxonomy(ctx context.Context) (graph.Taxonomy, error) {
	return ask(ctx, r, nil, func(m *memory) (graph.Taxonomy, error) { return m.taxonomy(), nil })
}

// Gazetteer implements graph.Catalog.
func (r reader) Gazetteer(ctx context.Context) (graph.Gazetteer, error) {
	return ask(ctx, r, nil, func(m *memory) (graph.Gazetteer, error) { return m.gazetteer(), nil })
}

// Tally implements graph.Counter.
func (r reader) Tally(ctx context.Context, q graph.TallyQuery) (graph.Tally, error) {
	var counted day
	t, err := ask(ctx, r, q.Check(), func(m *memory) (t graph.Tally, err error) {
		t, counted, err = m.tally(ctx, q)
		return t, err
	})
	if err == nil && counted != 0 && r.store.noteDay(counted) {
		r.store.keepDay(counted)
	}
	return t, err
}

// Members implements graph.Counter.
func (r reader) Members(ctx context.Context, q graph.MembersQuery) ([]graph.MemberGroup, error) {
	return ask(ctx, r, q.Check(), func(m *memory) ([]graph.MemberGroup, error) { return m.membersOf(ctx, q) })
}

// Enterprises implements graph.Finder.
func (r reader) Enterprises(ctx context.Context, ids []string) ([]graph.Enterprise, error) {
	return ask(ctx, r, graph.CheckIDs(ids), func(m *memory) ([]graph.Enterprise, error) { return m.enterprisesWith(ids) })
}

// Find implements graph.Finder.
func (r reader) Find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
	return ask(ctx, r, q.Check(), func(m *memory) (graph.Found, error) { return m.find(ctx, q) })
}

// Links implements graph.Finder.
func (r reader) Links(ctx context.Context, q graph.LinksQuery) ([]graph.LinkGroup, error) {
	return ask(ctx, r, q.Check(), func(m *memory) ([]graph.LinkGroup, error) { return m.linksOf(ctx, q) })
}

// Kin implements graph.Finder.
func (r reader) Kin(ctx context.Context, q graph.KinQuery) ([]graph.KinGroup, error) {
	return ask(ctx, r, q.Check(), func(m *memory) ([]graph.KinGroup, error) { return m.kinOf(ctx, q) })
}

// Projects implements graph.Finder.
func (r reader) Projects(ctx context.Context, q graph.ProjectsQuery) (graph.ProjectPage, error) {
	return ask(ctx, r, q.Check(), func(m *memory) (graph.ProjectPage, error) { return m.projectsOf(q) })
}

// Records implements graph.Finder.
func (r reader) Records(ctx context.Context, q graph.RecordsQuery) (graph.RecordPage, error) {
	return ask(ctx, r, q.Check(), func(m *memory) (graph.RecordPage, error) { return m.recordsOf(q) })
}

// LastWrite implements graph.Aging.
func (r reader) LastWrite(ctx context.Context, kinds ...graph.Kind) (int64, error) {
	return ask(ctx, r, nil, func(m *memory) (int64, error) { return m.lastWrite(kinds), nil })
}

// Imports implements graph.Historian.
func (r reader) Imports(ctx context.Context, q graph.ImportsQuery) (graph.ImportPage, error) {
	return ask(ctx, r, q.Check(), func(m *memory) (graph.ImportPage, error) { return m.importsOf(q) })
}

// Dump implements graph.Historian.
func (r reader) Dump(ctx context.Context, q graph.DumpQuery) (graph.DumpPage, error) {
	if q.Kind != graph.KindImages || q.Check() != nil {
		return ask(ctx, r, q.Check(), func(m *memory) (graph.DumpPage, error) { return m.dump(q) })
	}
	return between(ctx, r, nil, func(s *Store) (graph.DumpPage, error) { return s.dumpImages(q) })
}

// History implements graph.Historian.
func (r reader) History(ctx context.Context, q graph.HistoryQuery) (graph.History, error) {
	return between(ctx, r, q.Check(), func(s *Store) (graph.History, error) { return s.historyOf(q) })
}

// between asks for before-images, which alone are read from the file: between two
// writes, so that they are of the revision that the memory shows.
func between[A any](ctx context.Context, r reader, check error, answer func(*Store) (A, error)) (none A, err error) {
	s := r.store
	if err := s.enter(ctx); err != nil {
		return none, err
	}
	defer s.leave()
	if check != nil {
		return none, check
	}
	if !r.held {
		if err := s.takeTurn(ctx); err != nil {
			return none, err
		}
		defer s.endTurn()
	}
	if r.revision != anyRevision && r.revision != s.memory.Revision {
		r.moved.Store(true)
		return none, fmt.Errorf("%w: 正在写入数据，请稍后再试", graph.ErrBusy)
	}
	return answer(s)
}

// takeTurn waits until no other write is under way.
func (s *Store) takeTurn(ctx context.Context) error {
	select {
	case s.writer <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) endTurn() { <-s.writer }
