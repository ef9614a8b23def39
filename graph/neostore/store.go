// Package neostore holds the graph in Neo4j (5.26 or newer), for what outgrows
// one machine and for those who want to look at the graph with Neo4j's own tools.
//
// What is where. Every record is one node or, for memberships and links, one
// relationship (kinds.go). It bears the properties that questions need, under
// the names they have in JSON, and `record`, the canonical JSON of the whole
// record. Answers are made from `record` alone, so that what comes out is byte for
// byte what went in; the other properties only find and order. References are
// relationships (edges.go). What is counted often is kept (totals.go). All of it is
// written in the transaction that writes the record.
//
// What a question sees. Neo4j isolates a query no further than "read
// committed": one that runs while a write is being committed may see half of
// it. Within this process a commit therefore waits for the questions under way,
// and they for it (gate). Against other processes each answer is read between
// two looks at the revision and read again where it moved, and a revision that is new
// here is waited for until all of its commit is there. Read does the same for all that
// one answer asks (read.go).
//
// Writers are serialised by a lock on the Meta node, over all processes.
package neostore

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"golang.org/x/sync/semaphore"

	"chainchief/graph"
)

// Options say how to reach a server.
type Options struct {
	URI            string // neo4j://, neo4j+s://, bolt://, …; never with a password in it
	User, Password string // both blank: the server asks for none
	Database       string // blank: neo4j
	Log            *slog.Logger
}

// The times a call may take. The server ends a transaction spareTime before the
// caller stops waiting for it, so that nothing runs on unseen.
const (
	connectTime = 3 * time.Second
	retryTime   = 3 * time.Second
	readTime    = 12 * time.Second
	wholeTime   = 20 * time.Second // for a whole answer
	writeTime   = 2 * time.Minute  // and writeEach for every record
	writeEach   = time.Millisecond
	spareTime   = 2 * time.Second // before the caller's own time is up, so that it hears why
	pauseTime   = time.Minute     // after a refused password; three refusals lock the account
)

// everyone is the weight of the gate: a question takes one, a commit all.
const everyone = 1 << 20

// Store is a graph.Store over one database of a Neo4j server or cluster.
type Store struct {
	reader

	uri, database string
	driver        neo4j.DriverWithContext
	log           *slog.Logger

	enough int // hits that are not sorted, see find.go

	whole atomic.Pointer[graph.Meta] // the last state that is known to be there to its end, see isWhole

	door   *door
	gate   *semaphore.Weighted
	writer chan struct{} // has one place: one write at a time

	mu     sync.Mutex
	closed bool
	calls  sync.WaitGroup // under way
}

var _ graph.Store = (*Store)(nil)

// Open makes a store. It does not call the server, which may be away. A URI that
// is none is ErrInvalid.
func Open(o Options) (*Store, error) {
	u, err := url.Parse(o.URI)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("%w: Neo4j 地址写法不对，请写成 neo4j://主机:7687", graph.ErrInvalid)
	}
	if u.User != nil {
		return nil, fmt.Errorf("%w: Neo4j 地址里不能写用户名和密码，请用环境变量 CHAINCHIEF_NEO4J_USER、CHAINCHIEF_NEO4J_PASSWORD", graph.ErrInvalid)
	}
	token := neo4j.NoAuth()
	if o.User != "" || o.Password != "" {
		token = neo4j.BasicAuth(o.User, o.Password, "")
	}
	driver, err := neo4j.NewDriverWithContext(o.URI, token, func(c *config.Config) {
		c.SocketConnectTimeout = connectTime
		c.ConnectionAcquisitionTimeout = readTime / 2
		c.MaxTransactionRetryTime = retryTime
		c.ConnectionLivenessCheckTimeout = 30 * time.Second
		c.TelemetryDisabled = true
		c.UserAgent = "chainchief"
		c.FetchSize = 5_000
	})
	if err != nil {
		return nil, fmt.Errorf("%w: Neo4j 地址 %s 不能用（%v），请写成 neo4j://主机:7687", graph.ErrInvalid, o.URI, err)
	}
	s := &Store{
		uri: o.URI, database: o.Database, driver: driver, log: o.Log, enough: enough,
		door: newDoor(), gate: semaphore.NewWeighted(everyone), writer: make(chan struct{}, 1),
	}
	s.reader.store = s
	if s.database == "" {
		s.database = "neo4j"
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s, nil
}

// Close waits for the calls under way and closes the connections. Calls that
// come later get ErrUnavailable.
func (s *Store) Close() error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	s.calls.Wait()
	if again {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectTime)
	defer cancel()
	return s.driver.Close(ctx)
}

// enter begins a call, which leave ends.
func (s *Store) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("%w: 与 Neo4j 的连接已关闭，请重新启动程序", graph.ErrUnavailable)
	}
	s.calls.Add(1)
	return nil
}

func (s *Store) leave() { s.calls.Done() }

// Ping implements graph.Admin.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Meta(ctx)
	return err
}

// knock makes sure that the server lets us in, before a write that may take
// long: others wait for the first who tries.
func (s *Store) knock(ctx context.Context) error {
	if open, _ := s.door.state(time.Now()); open {
		return nil
	}
	patient, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	err := s.read(patient, readTime, func(r *reading) error {
		_, err := r.run(cypher("meta"), nil)
		return err
	})
	return s.explain(ctx, late(patient, err))
}

// sooner is the caller's context, ending a little before the time it has left.
func sooner(ctx context.Context) (context.Context, context.CancelFunc) {
	end, limited := ctx.Deadline()
	if !limited {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, end.Add(-spareTime))
}
