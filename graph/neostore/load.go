package neostore

import (
	"context"
	"fmt"
	"slices"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"chainchief/graph"
	"chainchief/graph/rules"
)

// loadStep is how many records a load commits at a time.
const loadStep = 20_000

// fewRecords are so few that any plan reads them at once: to forget the plans costs more.
const fewRecords = 1_000

// Load implements graph.Admin. While it is under way nothing else is answered,
// since half a graph is none.
func (s *Store) Load(ctx context.Context, q graph.LoadRequest) (graph.Meta, error) {
	var none graph.Meta
	if err := s.enter(ctx); err != nil {
		return none, err
	}
	defer s.leave()
	if err := q.Check(); err != nil {
		return none, err
	}
	if err := s.takeTurn(ctx); err != nil {
		return none, err
	}
	defer s.endTurn()
	if err := s.knock(ctx); err != nil {
		return none, err
	}
	l := &loading{ctx: ctx, store: s, q: q, seen: map[graph.Ref]graph.Record{}, firms: map[string]graph.Enterprise{}, imports: map[string]int64{}, taken: map[int64]bool{}}
	if err := l.begin(); err != nil {
		return none, s.explain(ctx, err)
	}
	done := false
	defer func() {
		if done {
			return
		}
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), indexTime)
		defer cancel()
		if err := s.empty(own); err != nil {
			s.log.Error("neo4j: a load failed and what it left could not be emptied", "error", err)
		}
	}()
	meta, err := l.run()
	if err != nil {
		return none, s.explain(ctx, err)
	}
	done = true
	if l.done < fewRecords {
		return meta, nil
	}
	if _, err := s.execute(ctx, cypher("replan"), nil); err != nil { // slower for a while, not wrong
		s.log.Warn("neo4j: queries could not be planned anew after a load", "error", err)
	}
	return meta, nil
}

// loading is a load under way.
type loading struct {
	ctx   context.Context
	store *Store
	q     graph.LoadRequest

	last    int // the place in Kinds of the last record
	buffer  []graph.Record
	open    []graph.Record // whose references to their own kind are checked when it is complete
	pending []graph.Edge   // to be tied when their kind is complete
	done    int64

	seen     map[graph.Ref]graph.Record  // all but enterprises, memberships, links and images
	firms    map[string]graph.Enterprise // what memberships take from them, no more
	imports  map[string]int64            // their sequences
	taken    map[int64]bool              // sequences
	sequence int64
	records  int64
}

// begin makes sure that the store is empty and marks it as being loaded.
func (l *loading) begin() error {
	return l.transact(func(t *transaction) error {
		if err := t.lock(); err != nil {
			return err
		}
		if t.meta.Records > 0 || t.meta.DataDate != "" || t.sequence > 0 {
			return fmt.Errorf("%w: Neo4j 数据库 %s 中已有数据，请换一个空的数据库再装载", graph.ErrNotEmpty, l.store.database)
		}
		_, err := t.run(cypher("loading"), nil)
		return err
	})
}

func (l *loading) transact(work func(*transaction) error) error {
	return l.store.door.pass(l.ctx, func() error {
		session := l.store.session(l.ctx)
		defer session.Close(context.WithoutCancel(l.ctx))
		_, err := session.ExecuteWrite(l.ctx, func(tx neo4j.ManagedTransaction) (any, error) {
			return nil, work(&transaction{view: newView(l.ctx, l.ctx, tx)})
		}, neo4j.WithTxTimeout(indexTime))
		return err
	})
}

func (l *loading) run() (graph.Meta, error) {
	for r, err := range l.q.Records {
		if err != nil {
			return graph.Meta{}, &foreignError{err}
		}
		if err = l.ctx.Err(); err == nil {
			err = l.take(r)
		}
		if err != nil {
			return graph.Meta{}, err
		}
	}
	if err := l.complete(); err != nil {
		return graph.Meta{}, err
	}
	revision := max(l.q.Revision, 1)
	meta := graph.Meta{
		StoreID: graph.NewStoreID(), Revision: revision, FactsRevision: revision, LedgerRevision: revision,
		DataDate: l.q.DataDate, Records: int(l.records),
	}
	var all kept
	err := l.transact(func(t *transaction) (err error) {
		all, err = t.recount(meta.DataDate)
		return err
	})
	if err != nil {
		return graph.Meta{}, err
	}
	for rows := range slices.Chunk(all.rows(), totalStep) {
		err := l.transact(func(t *transaction) error { return t.putTotals(rows) })
		if err != nil {
			return graph.Meta{}, err
		}
	}
	return meta, l.transact(func(t *transaction) error {
		if _, err := t.run(cypher("pair"), nil); err != nil {
			return err
		}
		_, err := t.run(cypher("save"), state(meta, l.sequence))
		return err
	})
}

// take checks a record and puts it into the buffer.
func (l *loading) take(r graph.Record) error {
	if err := graph.CheckRecord(r); err != nil {
		return err
	}
	ref := r.Ref()
	at := ref.Kind.Place()
	if at < l.last {
		return fmt.Errorf("%w: %s %s 排在“%s”之后，请按类别的次序装载", graph.ErrInvalid, ref.Kind.ZH(), ref.Key, graph.Kinds[l.last].ZH())
	}
	if at > l.last {
		if err := l.complete(); err != nil {
			return err
		}
		l.last = at
	}
	if err := l.note(r); err != nil {
		return err
	}
	if err := rules.CheckReferences(r, l.get); err != nil {
		sameKind := func(to graph.Ref) bool { return to.Kind == ref.Kind }
		if !slices.ContainsFunc(graph.References(r), sameKind) {
			return err
		}
		l.open = append(l.open, r)
	}
	if l.buffer = append(l.buffer, r); len(l.buffer) < loadStep {
		return nil
	}
	return l.flush()
}

// note remembers what later records need of this one. Memberships, links and
// images that come twice are found by their constraints.
func (l *loading) note(r graph.Record) error {
	ref := r.Ref()
	twice := func() error {
		return fmt.Errorf("%w: %s %s 出现了两次，请只保留一条", graph.ErrInvalid, ref.Kind.ZH(), ref.Key)
	}
	switch r := r.(type) {
	case graph.Enterprise:
		if _, there := l.firms[r.ID]; there {
			return twice()
		}
		region := graph.Ref{Kind: graph.KindRegions, Key: r.Region}
		if known, ok := l.seen[region].(graph.Region); ok {
			r.Region = known.Code // one text for all
		}
		l.firms[r.ID] = graph.Enterprise{ID: r.ID, Region: r.Region, Size: r.Size, Type: r.Type, LocalSince: r.LocalSince, LocalUntil: r.End()}
	case graph.Membership, graph.SupplyLink:
	case graph.Image:
		if _, there := l.imports[r.Import]; !there {
			return fmt.Errorf("%w: 前像所属的批次 %s 不存在，请先装载该批次", graph.ErrInvalid, r.Import)
		}
		return nil // not counted
	default:
		if l.seen[ref] != nil {
			return twice()
		}
		l.seen[ref] = r
		if a, ok := r.(graph.Alias); ok {
			if _, there := l.firms[a.Old]; there {
				return fmt.Errorf("%w: 企业 %s 既是一家企业，又已并入 %s，请去掉其一", graph.ErrInvalid, a.Old, a.New)
			}
			return nil // not counted
		}
		if i, ok := r.(graph.Import); ok {
			if l.taken[i.Sequence] {
				return fmt.Errorf("%w: 批次 %s 的序号 %d 已用过，请改正", graph.ErrInvalid, i.ID, i.Sequence)
			}
			l.imports[i.ID], l.taken[i.Sequence] = i.Sequence, true
			l.sequence = max(l.sequence, i.Sequence)
			return nil // not counted
		}
	}
	l.records++
	return nil
}

func (l *loading) get(ref graph.Ref) (graph.Record, error) {
	if ref.Kind == graph.KindEnterprises {
		if e, ok := l.firms[ref.Key]; ok {
			return e, nil
		}
		return nil, nil
	}
	return l.seen[ref], nil
}

// complete ends a kind: what is left of it is written, and what could only be checked now is.
func (l *loading) complete() error {
	for _, r := range l.open {
		if err := rules.CheckReferences(r, l.get); err != nil {
			return err
		}
	}
	l.open = nil
	if graph.Kinds[l.last] == graph.KindSegments {
		var list []graph.Segment
		for _, r := range l.seen {
			if s, ok := r.(graph.Segment); ok {
				list = append(list, s)
			}
		}
		if cycle := graph.SupplyCycle(list); cycle != nil {
			return fmt.Errorf("%w: 环节的 inputs 成环：%v；请断开一处，或改记为 recycled_from", graph.ErrInvalid, cycle)
		}
	}
	if err := l.flush(); err != nil {
		return err
	}
	for some := range slices.Chunk(l.pending, loadStep) {
		err := l.transact(func(t *transaction) error {
			if err := t.tieEdges(slices.Clone(some)); err != nil {
				return err
			}
			return t.labelGroups(some)
		})
		if err != nil {
			return err
		}
	}
	l.pending = nil
	return nil
}

// flush writes the buffer, which is of one kind.
func (l *loading) flush() error {
	if len(l.buffer) == 0 {
		return nil
	}
	var now []graph.Edge
	for _, r := range l.buffer {
		for _, e := range edgesOf(r) {
			if e.From.Kind == e.To.Kind {
				l.pending = append(l.pending, e)
			} else {
				now = append(now, e)
			}
		}
	}
	err := l.transact(func(t *transaction) error {
		if _, err := t.run(cypher("loading"), nil); err != nil {
			return err
		}
		if err := l.put(t); err != nil {
			return err
		}
		return t.tieEdges(now)
	})
	if err != nil {
		return err
	}
	l.done += int64(len(l.buffer))
	l.buffer = l.buffer[:0]
	if l.q.Progress != nil {
		l.q.Progress(int(l.done))
	}
	return nil
}

func (l *loading) put(t *transaction) error {
	var rows []map[string]any
	switch graph.Kinds[l.last] {
	case graph.KindMemberships:
		for _, r := range l.buffer {
			m := r.(graph.Membership)
			rows = append(rows, map[string]any{"from": m.Enterprise, "to": m.Segment, "props": membership(m, l.firms[m.Enterprise], graph.Encode(m))})
		}
		return each(t.view, cypher("create_memberships"), "rows", rows, nil)
	case graph.KindLinks:
		for _, r := range l.buffer {
			s := r.(graph.SupplyLink)
			rows = append(rows, map[string]any{"from": s.Supplier, "to": s.Customer, "props": supply(s, graph.Encode(s))})
		}
		return each(t.view, cypher("create_links"), "rows", rows, nil)
	case graph.KindImages:
		for _, r := range l.buffer {
			props := properties(r, graph.Encode(r))
			props["sequence"] = l.imports[r.(graph.Image).Import]
			rows = append(rows, map[string]any{"props": props})
		}
		return each(t.view, cypher("create_images"), "rows", rows, nil)
	}
	changes := make([]rules.Change, len(l.buffer))
	for i, r := range l.buffer {
		changes[i] = come(r)
	}
	return t.putNodes(changes)
}
