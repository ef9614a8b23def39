package graph

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// View is what a store shows of its present state to the rules of writing.
type View interface {
	// Get returns the record, or nil where there is none. Aliases are not followed.
	Get(Ref) (Record, error)
	// Survivor follows the aliases of an enterprise id; an id that is no alias is returned as it is.
	Survivor(id string) (string, error)
	Segments() ([]Segment, error)
	// Referrers lists the records whose References name the record, in any order.
	Referrers(Ref) ([]Ref, error)
	// Images lists the before-images that an import left.
	Images(importID string) ([]Image, error)
	// LastImport returns the id of the newest import, not undone, that touched the record, or "".
	LastImport(Ref) (string, error)
}

// Change is one record before and after a write; nil stands for absent.
type Change struct {
	Ref           Ref
	Before, After Record
}

// Plan is a write worked out: what a store must make durable in one transaction.
type Plan struct {
	// Done says that the batch was applied before: nothing is to be written.
	Done bool
	// Import is to be stored; a store gives a new one the next Sequence.
	Import Import
	// Changes are sorted by kind, in the order of Kinds, then key.
	Changes []Change
}

// Images returns the before-images to be stored with the changes.
func (p *Plan) Images() []Image {
	list := make([]Image, len(p.Changes))
	for i, c := range p.Changes {
		list[i] = Image{Import: p.Import.ID, Target: c.Ref}
		if c.Before != nil {
			list[i].Before = Encode(c.Before)
		}
	}
	return list
}

// writing is a plan in the making: the view with the changes laid over it.
type writing struct {
	view  View
	after map[Ref]Record // nil value: deleted
}

func (w *writing) get(ref Ref) (Record, error) {
	if r, ok := w.after[ref]; ok {
		return r, nil
	}
	return w.view.Get(ref)
}

// PlanBatch works out a batch against a view. References to merged enterprises
// are led to the survivor. It returns ErrInvalid, ErrNotFound, ErrConflict or ErrTooLarge.
func PlanBatch(view View, b Batch) (*Plan, error) {
	b.Time = b.Time.UTC().Truncate(time.Second)
	imp := Import{ID: b.ID, Sequence: 1, Title: b.Title, File: b.File, Person: b.Person, Origin: b.Origin, Time: b.Time}
	if err := imp.check(); err != nil {
		return nil, err
	}
	n := b.Put.Len() + len(b.Delete)
	switch {
	case n > MaxBatch:
		return nil, fmt.Errorf("%w: 一批最多 %d 条，这批有 %d 条，请分成几个文件", ErrTooLarge, MaxBatch, n)
	case n == 0 && b.DataDate == "":
		return nil, fmt.Errorf("%w: 批次 %s 没有任何记录", ErrInvalid, b.ID)
	case len(b.Put.Imports)+len(b.Put.Aliases)+len(b.Put.Images) > 0:
		return nil, fmt.Errorf("%w: 批次不能写入 imports、aliases、images", ErrInvalid)
	}
	imp.Digest = b.Digest()
	if old, err := view.Get(imp.Ref()); err != nil {
		return nil, err
	} else if old, ok := old.(Import); ok {
		switch {
		case !old.UndoneAt.IsZero():
			return nil, fmt.Errorf("%w: 批次 %s 已被撤销，请用新的批次号", ErrConflict, b.ID)
		case old.Digest != imp.Digest:
			return nil, fmt.Errorf("%w: 批次号 %s 已用于另一份内容，请用新的批次号", ErrConflict, b.ID)
		}
		return &Plan{Done: true, Import: old}, nil
	}

	w := &writing{view: view, after: make(map[Ref]Record, n)}
	if b.DataDate != "" {
		d := DataDate(b.DataDate)
		if err := d.check(); err != nil {
			return nil, err
		}
		w.after[d.Ref()] = d
	}
	for r := range b.Put.All() {
		if err := w.put(r); err != nil {
			return nil, err
		}
	}
	for _, ref := range b.Delete {
		if err := w.remove(ref); err != nil {
			return nil, err
		}
	}
	return w.finish(imp, ErrInvalid)
}

func (w *writing) put(r Record) error {
	if err := r.check(); err != nil {
		return err
	}
	if e, ok := r.(Enterprise); ok {
		if s, err := w.view.Survivor(e.ID); err != nil {
			return err
		} else if s != e.ID {
			return fmt.Errorf("%w: 企业 %s（%s）已并入 %s，请改写到并入后的企业", ErrConflict, e.Name, e.ID, s)
		}
	}
	var aliasErr error
	r = Rename(r, func(id string) string {
		s, err := w.view.Survivor(id)
		aliasErr = errors.Join(aliasErr, err)
		return s
	})
	if aliasErr != nil {
		return aliasErr
	}
	if err := r.check(); err != nil { // a link may have become a loop
		return err
	}
	if _, twice := w.after[r.Ref()]; twice {
		return fmt.Errorf("%w: %s %s 在同一批里出现了两次，请只保留一条", ErrInvalid, r.Ref().Kind, r.Ref().Key)
	}
	w.after[r.Ref()] = r
	return nil
}

func (w *writing) remove(ref Ref) error {
	if !slices.Contains(Kinds[:len(Kinds)-3], ref.Kind) {
		return fmt.Errorf("%w: 不能删除“%s”这一类记录", ErrInvalid, ref.Kind)
	}
	if _, twice := w.after[ref]; twice {
		return fmt.Errorf("%w: %s %s 在同一批里出现了两次，请只保留一条", ErrInvalid, ref.Kind, ref.Key)
	}
	if old, err := w.view.Get(ref); err != nil {
		return err
	} else if old == nil {
		return fmt.Errorf("%w: 要删除的 %s %s 不存在", ErrNotFound, ref.Kind, ref.Key)
	}
	w.after[ref] = nil
	return nil
}

// finish drops what does not change, checks the state after the write, and
// counts. A broken reference is reported as kind (ErrInvalid or ErrConflict).
func (w *writing) finish(imp Import, kind error) (*Plan, error) {
	p := &Plan{Import: imp}
	segments := false
	for ref, after := range w.after {
		before, err := w.view.Get(ref)
		if err != nil {
			return nil, err
		}
		if before != nil && after != nil && bytes.Equal(Encode(before), Encode(after)) || before == nil && after == nil {
			p.Import.Unchanged++
			continue
		}
		switch {
		case before == nil:
			p.Import.Added++
		case after == nil:
			p.Import.Deleted++
		default:
			p.Import.Updated++
		}
		segments = segments || ref.Kind == KindSegments
		p.Changes = append(p.Changes, Change{Ref: ref, Before: before, After: after})
	}
	slices.SortFunc(p.Changes, func(a, b Change) int { return CompareRefs(a.Ref, b.Ref) })
	for _, c := range p.Changes {
		if err := w.checkChange(c, kind); err != nil {
			return nil, err
		}
	}
	if segments {
		if err := w.checkAcyclic(kind); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// CompareRefs orders by kind, in the order of Kinds, then by key.
func CompareRefs(a, b Ref) int {
	return cmp.Or(cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)), strings.Compare(a.Key, b.Key))
}

// checkChange holds every reference from and to one changed record.
func (w *writing) checkChange(c Change, kind error) error {
	if c.After == nil {
		referrers, err := w.view.Referrers(c.Ref)
		if err != nil {
			return err
		}
		slices.SortFunc(referrers, CompareRefs)
		for _, ref := range referrers {
			r, err := w.get(ref)
			if err != nil {
				return err
			}
			if r != nil && slices.Contains(r.References(), c.Ref) {
				return w.broken(kind, ref, "%s %s 还被 %s %s 引用，请先处理后者", c.Ref.Kind, c.Ref.Key, ref.Kind, ref.Key)
			}
		}
		return nil
	}
	for _, ref := range c.After.References() {
		target, err := w.get(ref)
		if err != nil {
			return err
		}
		if target == nil {
			return w.broken(kind, ref, "%s %s 引用的 %s %s 不存在，请先录入或改正", c.Ref.Kind, c.Ref.Key, ref.Kind, ref.Key)
		}
		if fault := misfit(c.After, target); fault != "" {
			return w.broken(kind, ref, "%s %s 引用了 %s %s：%s", c.Ref.Kind, c.Ref.Key, ref.Kind, ref.Key, fault)
		}
	}
	// What a record is may not change under those that refer to it.
	before, wasSegment := c.Before.(Segment)
	if after, ok := c.After.(Segment); ok && wasSegment && (before.Card != after.Card || before.Chain != after.Chain) {
		return w.broken(kind, c.Ref, "环节 %s 的 card 和 chain 不能更改，请另建环节", before.ID)
	}
	old, wasRegion := c.Before.(Region)
	if after, ok := c.After.(Region); ok && wasRegion && old.Level != after.Level {
		return w.broken(kind, c.Ref, "地区 %s 的 level 不能更改，请另建地区", old.Code)
	}
	return nil
}

// broken words a fault in the state after the write; for an undo it names the
// import that last touched the record in the way.
func (w *writing) broken(kind error, at Ref, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if kind == ErrConflict {
		if id, err := w.view.LastImport(at); err == nil && id != "" {
			text = fmt.Sprintf("后来的批次 %s 与它有关（%s），请先撤销该批次", id, text)
		}
	}
	return fmt.Errorf("%w: %s", kind, text)
}

// misfit says why a record may not refer to a target that exists, or "".
func misfit(r, target Record) string {
	switch target := target.(type) {
	case Segment:
		switch r := r.(type) {
		case Segment:
			if target.ID == r.Parent && (!target.Card || target.Chain != r.Chain) {
				return "上级须是同一条链的卡片"
			}
			edge := slices.Contains(slices.Concat(r.Inputs, r.RecycledFrom, r.TwinOf, r.UpgradeFrom), target.ID)
			if edge && target.Card != r.Card {
				return "环节只能与环节相连，卡片只能与卡片相连"
			}
		case Coverage: // may count a card
		default:
			if target.Card {
				return "这里要写具体环节，不能写卡片"
			}
		}
	case Region:
		if r, ok := r.(Region); ok {
			want := LevelCity
			if r.Level == LevelCity {
				want = LevelProvince
			}
			if target.Level != want {
				return "上级地区的层级不对：市的上级是省，县区的上级是市"
			}
		}
	}
	return ""
}

func (w *writing) checkAcyclic(kind error) error {
	list, err := w.view.Segments()
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(slices.Clone(list), func(s Segment) bool { _, changed := w.after[s.Ref()]; return changed })
	for _, r := range w.after {
		if s, ok := r.(Segment); ok {
			list = append(list, s)
		}
	}
	if cycle := SupplyCycle(list); cycle != nil {
		return w.broken(kind, w.newest(cycle), "环节的 inputs 成环：%s；请断开一处，或改记为 recycled_from",
			strings.Join(append(cycle, cycle[0]), " → "))
	}
	return nil
}

// newest returns the segment of a cycle that was written last, this write apart:
// the one in the way of an undo.
func (w *writing) newest(cycle []string) Ref {
	at, sequence := Ref{KindSegments, cycle[0]}, int64(0)
	for _, id := range cycle {
		ref := Ref{KindSegments, id}
		if _, own := w.after[ref]; own {
			continue
		}
		last, _ := w.view.LastImport(ref)
		r, _ := w.view.Get(Ref{KindImports, last})
		if imp, ok := r.(Import); ok && imp.Sequence > sequence {
			at, sequence = ref, imp.Sequence
		}
	}
	return at
}

// PlanUndo works out the undo of an import. The plan's Import is the same
// import marked undone; its images are to be removed.
func PlanUndo(view View, q UndoRequest) (*Plan, error) {
	r, err := view.Get(Ref{KindImports, q.Import})
	if err != nil {
		return nil, err
	}
	imp, ok := r.(Import)
	if !ok {
		return nil, fmt.Errorf("%w: 没有批次 %s，请用 imports 查看已有批次", ErrNotFound, q.Import)
	}
	if !imp.UndoneAt.IsZero() {
		return nil, fmt.Errorf("%w: 批次 %s 已经撤销过了", ErrConflict, q.Import)
	}
	if strings.TrimSpace(q.Person) == "" || q.Time.IsZero() {
		return nil, fmt.Errorf("%w: 撤销须写明何人、何时", ErrInvalid)
	}
	images, err := view.Images(q.Import)
	if err != nil {
		return nil, err
	}
	w := &writing{view: view, after: make(map[Ref]Record, len(images))}
	var later []string
	for _, image := range images {
		last, err := view.LastImport(image.Target)
		if err != nil {
			return nil, err
		}
		if last != q.Import && !slices.Contains(later, last) {
			later = append(later, last)
		}
		var before Record
		if image.Before != nil {
			if before, err = Decode(image.Target.Kind, image.Before); err != nil {
				return nil, err
			}
		}
		w.after[image.Target] = before
	}
	if len(later) > 0 {
		slices.Sort(later)
		return nil, fmt.Errorf("%w: 后来的批次 %s 改过同样的记录，请先撤销它们", ErrConflict, strings.Join(later, "、"))
	}
	counts := imp // finish counts the changes of the undo; the import keeps its own
	p, err := w.finish(imp, ErrConflict)
	if err != nil {
		return nil, err
	}
	counts.UndoneBy, counts.UndoneAt = q.Person, q.Time.UTC().Truncate(time.Second)
	p.Import = counts
	return p, nil
}
