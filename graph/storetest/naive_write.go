package storetest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
)

// draft is a write in the making: the state as it will be, and what was written.
type draft struct {
	after   state
	written map[graph.Ref]bool
}

func (s *naive) draft() *draft {
	return &draft{after: maps.Clone(s.state), written: map[graph.Ref]bool{}}
}

func (d *draft) put(r graph.Record) {
	d.after[r.Ref()] = r
	d.written[r.Ref()] = true
}

func (d *draft) remove(ref graph.Ref) {
	delete(d.after, ref)
	d.written[ref] = true
}

func (s *naive) Apply(ctx context.Context, b graph.Batch) (graph.Import, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return graph.Import{}, err
	}
	d, imp, faults, err := s.lay(b)
	switch {
	case err != nil:
		return graph.Import{}, err
	case len(faults) > 0:
		return graph.Import{}, faults
	case d == nil:
		return imp, nil
	}
	return s.commit(d, imp, graph.ErrInvalid)
}

// lay makes a draft of a batch; it is nil where the batch was applied before.
func (s *naive) lay(b graph.Batch) (*draft, graph.Import, graph.Faults, error) {
	imp := graph.Import{ID: b.ID, Title: b.Title, File: b.File, Class: b.Class, Actor: b.Actor, Time: second(b.Time)}
	if err := validBatch(b, imp); err != nil {
		return nil, imp, nil, err
	}
	imp.Digest = b.Digest()
	if old, ok := s.state[imp.Ref()].(graph.Import); ok {
		switch {
		case !old.UndoneAt.IsZero():
			return nil, imp, nil, fmt.Errorf("%w: 批次 %s 已被撤销，请用新的批次号", graph.ErrConflict, b.ID)
		case old.Digest != imp.Digest:
			return nil, imp, nil, fmt.Errorf("%w: 批次号 %s 已用于另一份内容，请用新的批次号", graph.ErrConflict, b.ID)
		}
		return nil, old, nil, nil
	}
	d := s.draft()
	if b.DataDate != "" {
		if _, err := graph.ParseDate(string(b.DataDate)); err != nil {
			return nil, imp, nil, err
		}
		d.put(graph.DataDate(b.DataDate))
	}
	faults := s.place(d, b)
	for _, ref := range b.Delete {
		if err := s.strike(d, ref); err != nil {
			return nil, imp, nil, err
		}
	}
	for _, ref := range slices.SortedFunc(maps.Keys(d.written), graph.CompareRefs) {
		if b.Class == graph.ImportSeed {
			break
		}
		switch r := d.after[ref].(type) {
		case graph.Issue:
			faults = append(faults, graph.FaultsAfter(s.state[ref], r, b.Person)...)
		case graph.GoalValue:
			if g, ok := d.after[graph.Ref{Kind: graph.KindGoals, Key: r.Goal}].(graph.Goal); ok && g.Pace != graph.PaceLevel && r.Value < 0 {
				faults = append(faults, graph.Fault{Ref: ref, Field: "value"})
			}
		}
	}
	return d, imp, faults, nil
}

// place puts the records of a batch, led to the survivors of merges: first what
// keeps its key, then the rows of enterprises that are others by now.
func (s *naive) place(d *draft, b graph.Batch) (faults graph.Faults) {
	var moved []graph.Record
	for r := range b.Put.All() {
		if own := graph.FaultsOf(r); own != nil {
			faults = append(faults, own...)
			continue
		}
		led := graph.Copy(r)
		if e, ok := led.(graph.Enterprise); ok {
			e.ID = s.state.survivor(e.ID)
			led = e
		}
		led = graph.Rename(led, s.state.survivor)
		l, isLink := led.(graph.SupplyLink)
		switch {
		case led.Ref() != r.Ref():
			moved = append(moved, led)
		case isLink && l.Supplier == l.Customer: // between two that are one by now
		case d.written[led.Ref()]:
			faults = append(faults, graph.Fault{Ref: led.Ref(), Want: "在同一批里出现了两次，请只保留一条"})
		default:
			d.put(led)
		}
	}
	for _, r := range moved {
		faults = append(faults, d.join(r)...)
	}
	return faults
}

func (s *naive) strike(d *draft, ref graph.Ref) error {
	switch {
	case ref.Kind.Class() != graph.ClassFact && ref.Kind.Class() != graph.ClassLedger:
		return fmt.Errorf("%w: 不能删除“%s”这一类记录", graph.ErrInvalid, ref.Kind)
	case d.written[ref]:
		return fmt.Errorf("%w: %v 在同一批里出现了两次，请只保留一条", graph.ErrInvalid, ref)
	case s.state[ref] == nil:
		return fmt.Errorf("%w: 要删除的 %v 不存在", graph.ErrNotFound, ref)
	}
	d.remove(ref)
	return nil
}

// count tells what a draft changes, in the order of kinds, then keys.
func (s *naive) count(d *draft, imp *graph.Import) (changed []graph.Ref) {
	for _, ref := range slices.SortedFunc(maps.Keys(d.written), graph.CompareRefs) {
		before, after := s.state[ref], d.after[ref]
		switch {
		case same(before, after):
			imp.Unchanged++
			continue
		case before == nil:
			imp.Added++
		case after == nil:
			imp.Deleted++
		default:
			imp.Updated++
		}
		changed = append(changed, ref)
	}
	return changed
}

// commit checks the state that would be, counts, keeps before-images, and takes
// the write, unless it changes nothing.
func (s *naive) commit(d *draft, imp graph.Import, kind error) (graph.Import, error) {
	f := d.after.fault(s.state)
	if f == nil && kind == graph.ErrInvalid { // a merge asks for nothing
		f = d.after.demandFault(s.state)
	}
	if f != nil {
		return graph.Import{}, f.wrap(kind, s.state, "")
	}
	changed := s.count(d, &imp)
	if len(changed) == 0 {
		return imp, nil
	}
	for _, ref := range changed {
		image := graph.Image{Import: imp.ID, Target: ref}
		if before := s.state[ref]; before != nil {
			image.Before = graph.Encode(before)
		}
		d.after[image.Ref()] = image
	}
	for _, old := range all[graph.Import](s.state) {
		imp.Sequence = max(imp.Sequence, old.Sequence)
	}
	imp.Sequence++
	d.after[imp.Ref()] = imp
	s.take(d.after, changed)
	return imp, nil
}

// take lets the store stand at a new state, and raises the revisions of what changed.
func (s *naive) take(after state, changed []graph.Ref) {
	s.state = after
	s.stand.Revision++
	for _, ref := range changed {
		switch ref.Kind.Class() {
		case graph.ClassLedger:
			s.stand.LedgerRevision = s.stand.Revision
		default: // facts, the data date, whom an id means
			s.stand.FactsRevision = s.stand.Revision
		}
	}
}

func (s *naive) Undo(ctx context.Context, q graph.UndoRequest) (graph.Import, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return graph.Import{}, err
	}
	return s.undo(q)
}

func (s *naive) undo(q graph.UndoRequest) (graph.Import, error) {
	imp, ok := s.state[graph.Ref{Kind: graph.KindImports, Key: q.Import}].(graph.Import)
	switch {
	case !ok:
		return graph.Import{}, fmt.Errorf("%w: 没有批次 %s，请用 imports 查看已有批次", graph.ErrNotFound, q.Import)
	case !imp.UndoneAt.IsZero():
		return graph.Import{}, fmt.Errorf("%w: 批次 %s 已经撤销过了", graph.ErrConflict, q.Import)
	}
	d := s.draft()
	later := map[string]bool{}
	var changed []graph.Ref
	for _, image := range all[graph.Image](s.state) {
		if image.Import != q.Import {
			continue
		}
		for _, id := range s.state.touched(image.Target) {
			if s.state.sequence(id) > imp.Sequence {
				later[id] = true
			}
		}
		changed = append(changed, image.Target)
		delete(d.after, image.Ref())
		if image.Before == nil {
			delete(d.after, image.Target)
			continue
		}
		r, err := graph.Decode(image.Target.Kind, image.Before)
		if err != nil {
			return graph.Import{}, err
		}
		d.after[image.Target] = r
	}
	if len(later) > 0 {
		var names []string
		for id := range later {
			names = append(names, s.state.calledImport(id))
		}
		slices.Sort(names)
		return graph.Import{}, fmt.Errorf("%w: 后来的%s改过同样的记录，请先撤销它们", graph.ErrConflict, strings.Join(names, "、"))
	}
	if f := d.after.fault(s.state); f != nil {
		return graph.Import{}, f.wrap(graph.ErrConflict, s.state, q.Import)
	}
	imp.UndoneBy, imp.UndoneAt = q.Actor.Person, second(q.Time)
	d.after[imp.Ref()] = imp
	s.take(d.after, changed)
	return imp, nil
}

// touched lists the imports, not undone, that touched a record, in any order.
func (s state) touched(ref graph.Ref) []string {
	var ids []string
	for _, r := range s { // the undo of an import takes its images away
		if image, ok := r.(graph.Image); ok && image.Target == ref {
			ids = append(ids, image.Import)
		}
	}
	return ids
}

func (s state) sequence(importID string) int64 {
	return s[graph.Ref{Kind: graph.KindImports, Key: importID}].(graph.Import).Sequence
}

func (s *naive) Load(ctx context.Context, q graph.LoadRequest) (graph.Meta, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return graph.Meta{}, err
	}
	if len(s.state) > 0 {
		return graph.Meta{}, fmt.Errorf("%w: 请换一个空的数据库再装载", graph.ErrNotEmpty)
	}
	loaded := state{}
	if q.DataDate != "" {
		loaded[graph.DataDate("").Ref()] = graph.DataDate(q.DataDate)
	}
	n := 0
	for r, err := range q.Records {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return graph.Meta{}, err
		}
		if err := graph.CheckRecord(r); err != nil {
			return graph.Meta{}, err
		}
		if loaded[r.Ref()] != nil {
			return graph.Meta{}, fmt.Errorf("%w: %v 出现了两次，请只保留一条", graph.ErrInvalid, r.Ref())
		}
		loaded[r.Ref()] = graph.Copy(r)
		n++
		if q.Progress != nil {
			q.Progress(n)
		}
	}
	if f := loaded.fault(state{}); f != nil {
		return graph.Meta{}, f.wrap(graph.ErrInvalid, state{}, "")
	}
	revision := cmp.Or(q.Revision, 1)
	s.state = loaded
	s.stand = graph.Meta{StoreID: graph.NewStoreID(), Revision: revision, FactsRevision: revision, LedgerRevision: revision}
	return s.meta(), nil
}

func same(a, b graph.Record) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return bytes.Equal(graph.Encode(a), graph.Encode(b))
}

func second(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
