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
	imp := graph.Import{ID: b.ID, Title: b.Title, File: b.File, Person: b.Person, Origin: b.Origin, Time: second(b.Time)}
	if err := validBatch(b, imp); err != nil {
		return graph.Import{}, err
	}
	imp.Digest = b.Digest()
	if old, ok := s.state[imp.Ref()].(graph.Import); ok {
		switch {
		case !old.UndoneAt.IsZero():
			return graph.Import{}, fmt.Errorf("%w: 批次 %s 已被撤销，请用新的批次号", graph.ErrConflict, b.ID)
		case old.Digest != imp.Digest:
			return graph.Import{}, fmt.Errorf("%w: 批次号 %s 已用于另一份内容，请用新的批次号", graph.ErrConflict, b.ID)
		}
		return old, nil
	}
	d := s.draft()
	if r := graph.DataDate(b.DataDate); r != "" {
		if err := graph.CheckRecord(r); err != nil {
			return graph.Import{}, err
		}
		d.put(r)
	}
	for r := range b.Put.All() {
		if err := s.place(d, r); err != nil {
			return graph.Import{}, err
		}
	}
	for _, ref := range b.Delete {
		if err := s.strike(d, ref); err != nil {
			return graph.Import{}, err
		}
	}
	return s.commit(d, imp, graph.ErrInvalid)
}

// place puts a record of a batch, its references led to the survivors of merges.
func (s *naive) place(d *draft, r graph.Record) error {
	if err := graph.CheckRecord(r); err != nil {
		return err
	}
	if e, ok := r.(graph.Enterprise); ok && s.state.survivor(e.ID) != e.ID {
		return fmt.Errorf("%w: 企业 %s 已并入 %s，请改写到并入后的企业", graph.ErrConflict, e.ID, s.state.survivor(e.ID))
	}
	r = graph.Rename(copiedRecord(r), s.state.survivor)
	if err := graph.CheckRecord(r); err != nil {
		return err
	}
	if d.written[r.Ref()] {
		return fmt.Errorf("%w: %v 在同一批里出现了两次，请只保留一条", graph.ErrInvalid, r.Ref())
	}
	d.put(r)
	return nil
}

func (s *naive) strike(d *draft, ref graph.Ref) error {
	switch {
	case !slices.Contains(graph.Kinds, ref.Kind),
		ref.Kind == graph.KindImports, ref.Kind == graph.KindAliases, ref.Kind == graph.KindImages:
		return fmt.Errorf("%w: 不能删除“%s”这一类记录", graph.ErrInvalid, ref.Kind)
	case d.written[ref]:
		return fmt.Errorf("%w: %v 在同一批里出现了两次，请只保留一条", graph.ErrInvalid, ref)
	case s.state[ref] == nil:
		return fmt.Errorf("%w: 要删除的 %v 不存在", graph.ErrNotFound, ref)
	}
	d.remove(ref)
	return nil
}

// commit checks the state that would be, counts, keeps before-images, and takes the write.
func (s *naive) commit(d *draft, imp graph.Import, kind error) (graph.Import, error) {
	if f := d.after.fault(s.state); f != nil {
		return graph.Import{}, f.wrap(kind, s.state, "")
	}
	for ref := range d.written {
		before, after := s.state[ref], d.after[ref]
		image := graph.Image{Import: imp.ID, Target: ref}
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
		if before != nil {
			image.Before = graph.Encode(before)
		}
		d.after[image.Ref()] = image
	}
	for _, old := range all[graph.Import](s.state) {
		imp.Sequence = max(imp.Sequence, old.Sequence)
	}
	imp.Sequence++
	d.after[imp.Ref()] = imp
	s.state = d.after
	s.revision++
	return imp, nil
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
	for _, image := range all[graph.Image](s.state) {
		if image.Import != q.Import {
			continue
		}
		for _, id := range s.state.touched(image.Target) {
			if s.state.sequence(id) > imp.Sequence {
				later[id] = true
			}
		}
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
		names := strings.Join(slices.Sorted(maps.Keys(later)), "、")
		return graph.Import{}, fmt.Errorf("%w: 后来的批次 %s 改过同样的记录，请先撤销它们", graph.ErrConflict, names)
	}
	if f := d.after.fault(s.state); f != nil {
		return graph.Import{}, f.wrap(graph.ErrConflict, s.state, q.Import)
	}
	imp.UndoneBy, imp.UndoneAt = q.Person, second(q.Time)
	d.after[imp.Ref()] = imp
	s.state = d.after
	s.revision++
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
		loaded[r.Ref()] = copiedRecord(r)
		n++
		if q.Progress != nil {
			q.Progress(n)
		}
	}
	if f := loaded.fault(state{}); f != nil {
		return graph.Meta{}, f.wrap(graph.ErrInvalid, state{}, "")
	}
	s.state, s.revision = loaded, cmp.Or(q.Revision, 1)
	return s.meta(), nil
}

func same(a, b graph.Record) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return bytes.Equal(graph.Encode(a), graph.Encode(b))
}

func second(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
