package embedded

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"chainchief/graph"
	"chainchief/graph/rules"
)

// records counts the records of all kinds that the memory holds.
func (m *memory) records() int {
	n := m.enterprises.size() + m.memberships.size() + m.links.size()
	for _, s := range m.shelfList {
		n += s.size()
	}
	return n
}

// lastSequence is the sequence of the newest import, or 0.
func (m *memory) lastSequence() int64 {
	if len(m.history) == 0 {
		return 0
	}
	return m.imports.rows[m.history[len(m.history)-1]].Sequence
}

// loadStep is how many records a load commits at a time.
const loadStep = 20_000

// Load implements graph.Admin. The records are checked as they are read into a
// memory of their own; only when all are good does it write them to the file,
// each kind in the order of its keys. Before-images follow as they come.
func (s *Store) Load(ctx context.Context, q graph.LoadRequest) (meta graph.Meta, err error) {
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
	if err := s.unwritable(); err != nil {
		return none, err
	}
	if s.memory.records() > 0 || s.memory.DataDate != "" {
		return none, fmt.Errorf("%w: %s 中已有数据，请换一个空的数据目录再装载", graph.ErrNotEmpty, s.dir)
	}
	l := loading{ctx: ctx, file: s.file, progress: q.Progress, memory: newMemory(), stir: &stir{bulk: true}, targets: map[graph.Ref]graph.Record{}}
	l.memory.state = s.memory.state
	l.memory.StoreID, l.memory.DataDate = graph.NewStoreID(), q.DataDate
	good := false
	defer func() {
		if l.begun && !good { // by an error, or a panic of who gives the records
			meta, err = none, s.empty(err)
		}
	}()
	if err := l.run(q); err != nil {
		return none, err
	}
	good = true
	s.mu.Lock()
	defer s.mu.Unlock()
	s.memory = l.memory
	return s.memory.meta(), nil
}

// empty takes back from the file what a load that failed has written.
func (s *Store) empty(err error) error {
	trouble := s.file.reset(s.memory.state)
	if trouble == nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = fmt.Errorf("%w: %s 装载失败（%w）后未能清空（%w），请检查磁盘后重新启动程序，届时会自动清空",
		graph.ErrUnavailable, s.file.path, err, trouble)
	return s.broken
}

// loading is a load under way.
type loading struct {
	ctx      context.Context
	file     *file
	progress func(int)
	memory   *memory
	stir     *stir
	last     int                        // place in graph.Kinds of the last record
	open     []graph.Record             // whose references wait for later records of the same kind
	begun    bool                       // the file is being written
	targets  map[graph.Ref]graph.Record // on shelves, that were referred to
	images   []graph.Image              // not yet written
	done     int                        // records in the file
}

func (l *loading) run(q graph.LoadRequest) error {
	for r, err := range q.Records {
		if err == nil {
			err = l.ctx.Err()
		}
		if err == nil {
			err = l.take(r)
		}
		if err != nil {
			return err
		}
	}
	if err := l.settle(); err != nil {
		return err
	}
	if err := l.flushImages(); err != nil {
		return err
	}
	m := l.memory
	m.Revision = max(q.Revision, 1)
	m.Facts, m.Ledger = m.Revision, m.Revision
	return l.file.write(l.header(false), nil)
}

func (l *loading) header(underWay bool) header {
	m := l.memory
	return header{state: m.state, Records: m.records(), Images: m.images, Loading: underWay}
}

// take checks a record and puts it into the memory.
func (l *loading) take(r graph.Record) error {
	ref := r.Ref()
	if err := graph.CheckRecord(r); err != nil {
		return err
	}
	place := ref.Kind.Place()
	if place < l.last {
		return fmt.Errorf("%w: %s %s 排在 %s 之后，请按类别的次序装载", graph.ErrInvalid, ref.Kind, ref.Key, graph.Kinds[l.last])
	}
	l.last = place
	if i, ok := r.(graph.Image); ok {
		return l.takeImage(i)
	}
	if ref.Kind != graph.KindMemberships && ref.Kind != graph.KindLinks && l.memory.get(ref) != nil { // those are in no list yet, and found by settle
		return twice(ref)
	}
	if a, ok := r.(graph.Alias); ok && l.memory.get(graph.Ref{Kind: graph.KindEnterprises, Key: a.Old}) != nil {
		return fmt.Errorf("%w: 企业 %s 既是一家企业，又已并入 %s，请去掉其一", graph.ErrInvalid, a.Old, a.New)
	}
	if err := l.checkReferences(r); err != nil {
		sameKind := func(to graph.Ref) bool { return to.Kind == ref.Kind }
		if !slices.ContainsFunc(graph.References(r), sameKind) {
			return err
		}
		l.open = append(l.open, r)
	}
	if !elsewhere(ref.Kind) { // those are packed, which is as good as a copy
		own, err := graph.Decode(ref.Kind, graph.Encode(r))
		if err != nil {
			return err
		}
		r = own
	}
	l.memory.put(r, l.stir)
	return nil
}

func twice(ref graph.Ref) error {
	return fmt.Errorf("%w: %s %s 出现了两次，请只保留一条", graph.ErrInvalid, ref.Kind, ref.Key)
}

func (l *loading) checkReferences(r graph.Record) error {
	return rules.CheckReferences(r, func(ref graph.Ref) (graph.Record, error) { return l.target(ref), nil })
}

// target is a record that is referred to, or nil. It is asked for by the million.
func (l *loading) target(ref graph.Ref) graph.Record {
	if ref.Kind == graph.KindEnterprises {
		if _, known := l.memory.enterpriseOf(ref.Key); known {
			return anEnterprise
		}
		return nil
	}
	r := l.targets[ref]
	if r == nil {
		if r = l.memory.get(ref); r != nil {
			l.targets[ref] = r
		}
	}
	return r
}

// anEnterprise stands for any: it is all the same which one is referred to.
var anEnterprise graph.Record = graph.Enterprise{}

// settle checks what can only be checked when all is there, and writes the memory to the file.
func (l *loading) settle() error {
	if l.begun {
		return nil
	}
	m := l.memory
	for _, r := range l.open {
		if err := l.checkReferences(r); err != nil {
			return err
		}
	}
	if cycle := graph.SupplyCycle(m.segments.list()); cycle != nil {
		return fmt.Errorf("%w: 环节的 inputs 成环：%v；请断开一处，或改记为 recycled_from", graph.ErrInvalid, cycle)
	}
	m.lay(l.stir)
	m.count()
	if err := m.checkUnique(); err != nil {
		return err
	}
	l.begun = true
	if err := l.file.write(l.header(true), nil); err != nil {
		return err
	}
	for _, kind := range graph.Kinds {
		if kind == graph.KindImages {
			continue
		}
		if err := l.writeKind(kind); err != nil {
			return err
		}
	}
	return nil
}

// checkUnique returns ErrInvalid where two rows have one key, or two imports one sequence.
func (m *memory) checkUnique() error {
	for i := 1; i < len(m.membershipsByKey); i++ {
		if a := m.membershipsByKey[i]; m.byKey(m.membershipsByKey[i-1], a) == 0 {
			return twice(m.membership(a).Ref())
		}
	}
	for i := 1; i < len(m.linksByID); i++ {
		if a := m.linksByID[i]; m.byLinkID(m.linksByID[i-1], a) == 0 {
			return twice(m.link(a).Ref())
		}
	}
	for i := 1; i < len(m.history); i++ {
		if a, b := m.imports.rows[m.history[i-1]], m.imports.rows[m.history[i]]; a.Sequence == b.Sequence {
			return fmt.Errorf("%w: 批次 %s 与 %s 的序号相同，请改正", graph.ErrInvalid, a.ID, b.ID)
		}
	}
	return nil
}

func (l *loading) writeKind(kind graph.Kind) error {
	for q := (graph.DumpQuery{Kind: kind, Limit: loadStep}); ; {
		if err := l.ctx.Err(); err != nil {
			return err
		}
		p, err := l.memory.dump(q)
		if err != nil {
			return err
		}
		records := slices.Collect(p.Bundle.All())
		entries := make([]entry, len(records))
		eachCore(len(records), func(i int) {
			key := records[i].Ref().Key
			entries[i] = entry{key, graph.Encode(records[i])}
		})
		if err := l.commit(sheets{string(kind): entries}, len(entries)); err != nil {
			return err
		}
		if q.Cursor = p.NextCursor; q.Cursor == "" {
			return nil
		}
	}
}

// eachCore calls f with the numbers below n, a stretch of them on every core.
func eachCore(n int, f func(i int)) {
	cores := runtime.GOMAXPROCS(0)
	var work sync.WaitGroup
	for c := range cores {
		work.Go(func() {
			for i := c * n / cores; i < (c+1)*n/cores; i++ {
				f(i)
			}
		})
	}
	work.Wait()
}

func (l *loading) commit(out sheets, records int) error {
	if records == 0 {
		return nil
	}
	if err := l.file.write(l.header(true), out); err != nil {
		return err
	}
	l.done += records
	if l.progress != nil {
		l.progress(l.done)
	}
	return nil
}

// takeImage keeps a before-image for the file. The first says that all else is there.
func (l *loading) takeImage(i graph.Image) error {
	if err := l.settle(); err != nil {
		return err
	}
	if _, ok := l.memory.imports.rows[i.Import]; !ok {
		return fmt.Errorf("%w: 前像所属的批次 %s 不存在，请先装载该批次", graph.ErrInvalid, i.Import)
	}
	if l.images = append(l.images, i); len(l.images) < loadStep {
		return nil
	}
	return l.flushImages()
}

func (l *loading) flushImages() error {
	out, n := sheets{}, len(l.images)
	seen := make(map[string]bool, n)
	for _, i := range l.images {
		key := i.Ref().Key
		there, err := l.file.has(string(graph.KindImages), key)
		if err != nil {
			return err
		}
		if there || seen[key] {
			return twice(i.Ref())
		}
		seen[key] = true
		out.putImage(i, l.memory.imports.rows[i.Import].Sequence)
	}
	l.memory.images += n
	l.images = nil
	return l.commit(out, n)
}
