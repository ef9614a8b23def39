package neostore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"chainchief/graph"
)

// reader answers questions: each at a revision of its own, or, where held is set,
// all of them in one transaction.
type reader struct {
	store *Store
	held  *reading
}

var _ graph.Reader = reader{}

// reading is one transaction in which questions are answered, at one revision. It
// does not block writers; it only saves one BEGIN/COMMIT per statement.
type reading struct {
	ctx    context.Context
	tx     neo4j.ManagedTransaction
	meta   graph.Meta
	asked  bool  // for more than the state
	failed error // of the server: it ends the transaction

	turn sync.Mutex // a transaction takes one statement at a time
}

// tries is how often an answer is read while others keep writing. Before each the state may
// be new here, and is looked at once more.
const tries = 3

// ask answers a question, once its arguments are found good.
func ask[A any](ctx context.Context, q reader, check error, answer func(*reading) (A, error)) (A, error) {
	var none, a A
	if q.held != nil {
		return askHeld(ctx, q, check, answer)
	}
	s := q.store
	if err := s.enter(ctx); err != nil {
		return none, err
	}
	defer s.leave()
	if check != nil {
		return none, check
	}
	settled, err := s.settle(ctx, readTime, func(r *reading) (err error) {
		a, err = answer(r)
		return err
	})
	if err == nil && !settled {
		err = fmt.Errorf("%w: 读取期间数据一直在变，请稍后再试", graph.ErrBusy)
	}
	if err != nil {
		return none, err
	}
	return a, nil
}

// askHeld answers a question of a whole answer.
func askHeld[A any](ctx context.Context, q reader, check error, answer func(*reading) (A, error)) (A, error) {
	var none A
	if err := ctx.Err(); err != nil {
		return none, err
	}
	if check != nil {
		return none, check
	}
	q.held.turn.Lock()
	defer q.held.turn.Unlock()
	a, err := answer(q.held)
	if err != nil {
		return none, q.store.explain(ctx, late(q.held.ctx, err))
	}
	return a, nil
}

// Read implements graph.Store. Where others write meanwhile read is called again,
// at last with the lock that writers of all processes take.
func (s *Store) Read(ctx context.Context, read func(graph.Reader) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	use := func(r *reading) error { return read(reader{s, r}) }
	if settled, err := s.settle(ctx, wholeTime, use); settled || err != nil {
		return err
	}
	return s.readLocked(ctx, use)
}

// settle calls use with a transaction, again where the revision moved meanwhile;
// false says that it moved each time.
func (s *Store) settle(ctx context.Context, limit time.Duration, use func(*reading) error) (settled bool, err error) {
	patient, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := s.gate.Acquire(patient, 1); err != nil {
		return false, s.explain(ctx, s.door.known(err))
	}
	defer s.gate.Release(1)
	for range 2 * tries {
		var before graph.Meta
		var fresh, changed bool
		var said error // what use says, unless the server failed
		err := s.read(patient, limit, func(r *reading) error {
			if err := r.look(); err != nil {
				return err
			}
			before = r.meta
			if fresh = !s.isWhole(before); fresh {
				return nil
			}
			if said = use(r); r.failed != nil || !r.asked { // the state alone is one look
				return r.failed
			}
			err := r.look()
			changed = r.meta != before
			return err
		})
		switch {
		case err != nil:
			return false, s.explain(ctx, late(patient, err))
		case fresh:
			s.whole.Store(&before)
		case !changed:
			return true, said
		}
	}
	return false, nil
}

// isWhole reports whether all that led to a state can be read. The node that tells of
// another process's commit may be there before the rest of it. What is committed when a
// transaction ends is in its bookmark, and the next one of this process waits for that: so
// a state that is new here is looked at twice.
func (s *Store) isWhole(m graph.Meta) bool {
	known := s.whole.Load()
	return known != nil && *known == m
}

// read calls use with a transaction, again where the server asks for it.
func (s *Store) read(ctx context.Context, limit time.Duration, use func(*reading) error) error {
	var said error
	err := s.door.pass(ctx, func() error {
		session := s.driver.NewSession(ctx, neo4j.SessionConfig{
			DatabaseName: s.database, AccessMode: neo4j.AccessModeRead, BookmarkManager: s.driver.ExecuteQueryBookmarkManager(),
		})
		defer session.Close(context.WithoutCancel(ctx))
		_, err := session.ExecuteRead(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
			if said = use(&reading{ctx: ctx, tx: tx}); worded(said) {
				return nil, nil // it says nothing of the server
			}
			return nil, said
		}, neo4j.WithTxTimeout(limit-spareTime))
		return err
	})
	if err == nil {
		return said
	}
	return err
}

// readLocked calls use while no other process can write.
func (s *Store) readLocked(ctx context.Context, use func(*reading) error) error {
	own, cancel := context.WithTimeout(ctx, wholeTime)
	defer cancel()
	if err := s.takeTurn(own); err != nil {
		return s.waited(ctx, err)
	}
	defer s.endTurn()
	var said error // what use says, unless the server failed
	err := s.door.pass(ctx, func() error {
		session := s.session(own)
		defer session.Close(context.WithoutCancel(ctx))
		tx, err := session.BeginTransaction(own, neo4j.WithTxTimeout(wholeTime))
		if err != nil {
			return err
		}
		defer tx.Close(context.WithoutCancel(ctx)) // which rolls back
		r := &reading{ctx: own, tx: tx}
		if _, err := r.run(cypher("lock"), nil); err != nil {
			return err
		}
		if err := r.look(); err != nil {
			return err
		}
		said = use(r)
		return r.failed
	})
	if err != nil {
		return s.waited(ctx, late(own, err))
	}
	return said
}

// waited words an error of who waited for writers: that time was up says that they did not pause.
func (s *Store) waited(ctx context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: 读取期间数据一直在变，请稍后再试", graph.ErrBusy)
	}
	return s.explain(ctx, err)
}

// look reads the Meta node; a database without one was never written.
func (r *reading) look() error {
	rows, err := run(r.ctx, r.tx, cypher("meta"), nil)
	if err != nil || len(rows) == 0 {
		return err
	}
	row := rows[0]
	if row.truth("loading") {
		return errLoading
	}
	r.meta = row.meta()
	return row.err()
}

// meta reads the state of the store.
func (r *row) meta() graph.Meta {
	return graph.Meta{
		StoreID: r.text("store_id"), Revision: r.integer("revision"),
		FactsRevision: r.integer("facts_revision"), LedgerRevision: r.integer("ledger_revision"),
		DataDate: graph.Date(r.text("data_date")), Records: int(r.integer("records")),
	}
}

// rows runs a statement.
func (r *reading) rows(statement string, params map[string]any) ([]*row, error) {
	return r.run(cypher(statement), params)
}

func (r *reading) run(text string, params map[string]any) ([]*row, error) {
	r.asked = true
	rows, err := run(r.ctx, r.tx, text, params)
	if err != nil {
		r.failed = err
	}
	return rows, err
}

func run(ctx context.Context, tx neo4j.ManagedTransaction, text string, params map[string]any) ([]*row, error) {
	result, err := tx.Run(ctx, text, params)
	if err != nil {
		return nil, err
	}
	records, err := result.Collect(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]*row, len(records))
	for i, record := range records {
		rows[i] = &row{record: record}
	}
	return rows, nil
}

// next words the cursor behind a key.
func (r *reading) next(key string) string {
	return graph.Cursor{Revision: r.meta.Revision, After: key}.String()
}

// day is the day a question is answered for.
func (r *reading) day(asked graph.Date) int64 { return dayOf(graph.FilterDate(asked, r.meta.DataDate)) }
