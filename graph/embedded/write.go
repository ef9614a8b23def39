package embedded

import (
	"context"
	"fmt"

	"chainchief/graph"
	"chainchief/graph/rules"
)

// Apply implements graph.Writer.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Import, error) {
	return s.write(ctx, nil, func(v rules.View) (*rules.Plan, error) { return rules.PlanBatch(v, b) })
}

// Preview implements graph.Writer. No write lands while it plans.
func (s *Store) Preview(ctx context.Context, b graph.Batch) (graph.Preview, error) {
	var none graph.Preview
	if err := s.enter(ctx); err != nil {
		return none, err
	}
	defer s.leave()
	if err := s.takeTurn(ctx); err != nil {
		return none, err
	}
	defer s.endTurn()
	return rules.PreviewBatch(view{ctx, s.memory, s.file}, b)
}

// Undo implements graph.Writer.
func (s *Store) Undo(ctx context.Context, q graph.UndoRequest) (graph.Import, error) {
	return s.write(ctx, q.Check(), func(v rules.View) (*rules.Plan, error) { return rules.PlanUndo(v, q) })
}

// Merge implements graph.Writer.
func (s *Store) Merge(ctx context.Context, q graph.MergeRequest) (graph.Import, error) {
	return s.write(ctx, q.Check(), func(v rules.View) (*rules.Plan, error) { return rules.PlanMerge(v, q) })
}

// Unmerge implements graph.Writer.
func (s *Store) Unmerge(ctx context.Context, q graph.UnmergeRequest) (graph.Import, error) {
	return s.write(ctx, q.Check(), func(v rules.View) (*rules.Plan, error) { return rules.PlanUnmerge(v, q) })
}

// view shows the memory to the rules of writing. A done context ends the planning.
type view struct {
	ctx    context.Context
	memory *memory
	file   *file
}

func (v view) Get(ref graph.Ref) (graph.Record, error) { return v.memory.get(ref), v.ctx.Err() }

func (v view) Survivor(id string) (string, error) { return v.memory.survivor(id), nil }

func (v view) Segments() ([]graph.Segment, error) { return v.memory.segments.list(), nil }

func (v view) Referrers(ref graph.Ref) ([]graph.Ref, error) {
	return v.memory.refers(ref), v.ctx.Err()
}

func (v view) Images(importID string) ([]graph.Image, error) { return v.file.images(importID) }

func (v view) LastImport(ref graph.Ref) (string, error) {
	sequence, err := v.file.lastTouch(ref)
	if err != nil || sequence == 0 {
		return "", err
	}
	return v.memory.importOf(v.file, sequence)
}

// write works a plan out, commits it to the file and makes it seen.
func (s *Store) write(ctx context.Context, check error, plan func(rules.View) (*rules.Plan, error)) (graph.Import, error) {
	var none graph.Import
	if err := s.enter(ctx); err != nil {
		return none, err
	}
	defer s.leave()
	if check != nil {
		return none, check
	}
	if err := s.takeTurn(ctx); err != nil {
		return none, err
	}
	defer s.endTurn()
	if err := s.unwritable(); err != nil {
		return none, err
	}
	p, err := plan(view{ctx, s.memory, s.file})
	if err != nil {
		return none, err
	}
	if p.Done {
		return p.Import, nil
	}
	h, changes, sheets, err := s.compose(p)
	if err != nil {
		return none, err
	}
	if err := ctx.Err(); err != nil {
		return none, err
	}
	if err := s.file.write(h, sheets); err != nil {
		return none, s.failed(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.memory.apply(changes)
	s.memory.state, s.memory.images = h.state, h.Images
	for _, c := range changes {
		s.memory.touched[c.Ref.Kind] = h.Revision
	}
	return changes[len(changes)-1].After.(graph.Import), nil
}

// compose turns a plan into the header and the entries of the file, and into
// changes of the memory, the import last. What the memory is to hold is what
// the file would give back.
func (s *Store) compose(p *rules.Plan) (header, []rules.Change, sheets, error) {
	m, out := s.memory, sheets{}
	h := header{state: m.state, Records: m.records(), Images: m.images}
	h.Revision++
	if p.Facts() {
		h.Facts = h.Revision
	}
	if p.Ledger() {
		h.Ledger = h.Revision
	}
	if p.Import.UndoneAt.IsZero() {
		p.Import.Sequence = m.lastSequence() + 1
		for _, i := range p.Images() {
			out.putImage(i, p.Import.Sequence)
			h.Images++
		}
	} else {
		images, err := s.file.images(p.Import.ID)
		if err != nil {
			return h, nil, nil, err
		}
		for _, i := range images {
			out.removeImage(i, p.Import.Sequence)
			h.Images--
		}
	}
	imp := rules.Change{Ref: p.Import.Ref(), Before: m.get(p.Import.Ref()), After: p.Import}
	changes := append(p.Changes, imp)
	for i, c := range changes {
		changes[i].Was, changes[i].Data = nil, nil // a large write holds each record once
		if c.Ref.Kind == graph.KindMeta {          // the data date stands in the header
			d, _ := c.After.(graph.DataDate)
			h.DataDate = graph.Date(d)
			continue
		}
		if c.After == nil {
			h.Records--
			out.remove(string(c.Ref.Kind), c.Ref.Key)
			continue
		}
		if c.Before == nil {
			h.Records++
		}
		data := c.Data
		if data == nil {
			data = graph.Encode(c.After)
		}
		if !elsewhere(c.Ref.Kind) { // the others are packed into rows of their own
			r, err := graph.Decode(c.Ref.Kind, data)
			if err != nil {
				return h, nil, nil, err
			}
			changes[i].After = r
		}
		out.put(string(c.Ref.Kind), c.Ref.Key, data)
	}
	return h, changes, out, nil
}

// failed looks at the file after a write that failed. It should hold what it
// held before; where it does not, or cannot be read, it is written no more.
func (s *Store) failed(err error) error {
	h, trouble := s.file.header()
	if trouble == nil && h.Revision == s.memory.Revision {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = fmt.Errorf("%w: 写入 %s 时出错（%w），无法确定是否写成，请检查磁盘后重新启动程序", graph.ErrUnavailable, s.file.path, err)
	return s.broken
}
