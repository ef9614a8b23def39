// Package rules says what may be written to a graph, and what a write does: a
// batch, an undo, a merge, a load. A store works a write out by it against its
// present state and makes the plan durable, so that all stores write alike.
package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// View is what a store shows of its present state to the rules of writing.
type View interface {
	// Get returns the record, or nil where there is none. Aliases are not followed.
	Get(graph.Ref) (graph.Record, error)
	// Survivor follows the aliases of an enterprise id; an id that is no alias is returned as it is.
	Survivor(id string) (string, error)
	Segments() ([]graph.Segment, error)
	// Referrers lists the records whose References name the record, in any order.
	Referrers(graph.Ref) ([]graph.Ref, error)
	// Images lists the before-images that an import left.
	Images(importID string) ([]graph.Image, error)
	// LastImport returns the id of the newest import, not undone, that touched the record, or "".
	LastImport(graph.Ref) (string, error)
}

// Change is one record before and after a write; nil stands for absent.
type Change struct {
	Ref           graph.Ref
	Before, After graph.Record
	// Was and Data are graph.Encode of Before and After.
	Was, Data []byte
}

// Plan is a write worked out: what a store must make durable in one transaction.
type Plan struct {
	// Done says that nothing is to be written: the batch was applied before, or changes nothing.
	Done bool
	// Import is to be stored; a store gives a new one the next Sequence.
	Import graph.Import
	// Changes are sorted by kind, in the order of Kinds, then key.
	Changes []Change
}

// Facts reports whether the write changes what the judgement rests on.
func (p *Plan) Facts() bool { return p.changes(graph.ClassFact) }

// Ledger reports whether the write changes records of the ledger.
func (p *Plan) Ledger() bool { return p.changes(graph.ClassLedger) }

func (p *Plan) changes(class graph.Class) bool {
	return slices.ContainsFunc(p.Changes, func(c Change) bool {
		kind := c.Ref.Kind
		switch kind {
		case graph.KindMeta:
			return class == graph.ClassFact
		case graph.KindAliases: // a merge changes whom an id means
			return class == graph.ClassFact
		}
		return kind.Class() == class
	})
}

// Images returns the before-images to be stored with the changes.
func (p *Plan) Images() []graph.Image {
	list := make([]graph.Image, len(p.Changes))
	for i, c := range p.Changes {
		list[i] = graph.Image{Import: p.Import.ID, Target: c.Ref, Before: c.Was}
	}
	return list
}

// writing is a plan in the making: the view with the changes laid over it.
type writing struct {
	view  View
	after map[graph.Ref]graph.Record // nil value: deleted
}

func (w *writing) get(ref graph.Ref) (graph.Record, error) {
	if r, ok := w.after[ref]; ok {
		return r, nil
	}
	return w.view.Get(ref)
}

// finish drops what does not change, checks the state after the write, and
// counts. A broken reference is reported as kind (ErrInvalid or ErrConflict).
func (w *writing) finish(imp graph.Import, kind error) (*Plan, error) {
	p := &Plan{Import: imp}
	segments := false
	for ref, after := range w.after {
		before, err := w.view.Get(ref)
		if err != nil {
			return nil, err
		}
		c := Change{Ref: ref, Before: before, After: after}
		if before != nil {
			c.Was = graph.Encode(before)
		}
		if after != nil {
			c.Data = graph.Encode(after)
		}
		if bytes.Equal(c.Was, c.Data) {
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
		segments = segments || ref.Kind == graph.KindSegments
		p.Changes = append(p.Changes, c)
	}
	slices.SortFunc(p.Changes, func(a, b Change) int { return graph.CompareRefs(a.Ref, b.Ref) })
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
	return p, w.checkTracks(p, kind)
}

// checkChange holds every reference from and to one changed record.
func (w *writing) checkChange(c Change, kind error) error {
	if c.After == nil {
		return w.checkUnused(c.Ref, kind)
	}
	for _, ref := range graph.References(c.After) {
		target, err := w.get(ref)
		if err != nil {
			return err
		}
		if target == nil {
			return w.broken(kind, ref, "%s引用的%s %s 不存在，请先录入或改正", graph.Call(c.After), ref.Kind.ZH(), ref.Key)
		}
		if fault := misfit(c.After, target); fault != "" {
			return w.broken(kind, ref, "%s引用了%s：%s", graph.Call(c.After), graph.Call(target), fault)
		}
	}
	// What a record is may not change under those that refer to it.
	before, wasSegment := c.Before.(graph.Segment)
	if after, ok := c.After.(graph.Segment); ok && wasSegment && (before.Card != after.Card || before.Chain != after.Chain) {
		return w.broken(kind, c.Ref, "环节 %s 的 card 和 chain 不能更改，请另建环节", before.ID)
	}
	old, wasRegion := c.Before.(graph.Region)
	if after, ok := c.After.(graph.Region); ok && wasRegion && old.Level != after.Level {
		return w.broken(kind, c.Ref, "地区 %s 的 level 不能更改，请另建地区", old.Code)
	}
	return nil
}

// checkUnused: what is deleted may not be referred to.
func (w *writing) checkUnused(deleted graph.Ref, kind error) error {
	referrers, err := w.view.Referrers(deleted)
	if err != nil {
		return err
	}
	slices.SortFunc(referrers, graph.CompareRefs)
	for _, ref := range referrers {
		r, err := w.get(ref)
		if err != nil {
			return err
		}
		if r != nil && slices.Contains(graph.References(r), deleted) {
			return w.broken(kind, ref, "%s %s 还被%s引用，请先处理后者", deleted.Kind.ZH(), deleted.Key, graph.Call(r))
		}
	}
	return nil
}

// broken words a fault in the state after the write; for an undo it names the
// import that last touched the record in the way.
func (w *writing) broken(kind error, at graph.Ref, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if kind == graph.ErrConflict {
		if id, err := w.view.LastImport(at); err == nil && id != "" {
			text = fmt.Sprintf("后来的%s与它有关（%s），请先撤销那个批次", CallImports([]graph.Import{importOf(w.view, id)}), text)
		}
	}
	return fmt.Errorf("%w: %s", kind, text)
}

// misfit says why a record may not refer to a target that exists, or "".
func misfit(r, target graph.Record) string {
	switch target := target.(type) {
	case graph.Segment:
		switch r := r.(type) {
		case graph.Segment:
			if target.ID == r.Parent && (!target.Card || target.Chain != r.Chain) {
				return "所属板块须是同一条产业链的板块"
			}
			edge := slices.Contains(slices.Concat(r.Inputs, r.RecycledFrom, r.TwinOf, r.UpgradeFrom), target.ID)
			if edge && target.Card != r.Card {
				return "环节只能与环节相连，板块只能与板块相连"
			}
		case graph.Coverage: // may count a card
		default:
			if target.Card {
				return "这里要写具体环节，不能写板块"
			}
		}
	case graph.Region:
		if r, ok := r.(graph.Region); ok {
			want := graph.LevelCity
			if r.Level == graph.LevelCity {
				want = graph.LevelProvince
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
	list = slices.DeleteFunc(slices.Clone(list), func(s graph.Segment) bool { _, changed := w.after[s.Ref()]; return changed })
	for _, r := range w.after {
		if s, ok := r.(graph.Segment); ok {
			list = append(list, s)
		}
	}
	if cycle := graph.SupplyCycle(list); cycle != nil {
		return w.broken(kind, w.newest(cycle), "环节的 inputs 成环：%s；请断开一处，或改记为 recycled_from",
			strings.Join(append(cycle, cycle[0]), " → "))
	}
	return nil
}

// newest returns the segment of a cycle that was written last, this write apart:
// the one in the way of an undo.
func (w *writing) newest(cycle []string) graph.Ref {
	at, sequence := graph.Ref{Kind: graph.KindSegments, Key: cycle[0]}, int64(0)
	for _, id := range cycle {
		ref := graph.Ref{Kind: graph.KindSegments, Key: id}
		if _, own := w.after[ref]; own {
			continue
		}
		last, _ := w.view.LastImport(ref)
		r, _ := w.view.Get(graph.Ref{Kind: graph.KindImports, Key: last})
		if imp, ok := r.(graph.Import); ok && imp.Sequence > sequence {
			at, sequence = ref, imp.Sequence
		}
	}
	return at
}
