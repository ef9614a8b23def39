package rules

import (
	"fmt"
	"slices"
	"time"

	"chainchief/graph"
)

// PlanMerge works out a merge. New keeps its own facts, since a fact of Old
// would stand there under New's source, and takes Old's names as aliases. What
// refers to Old refers to New; where both are in a segment from the same date
// the surer membership stays; a link between the two is dropped.
func PlanMerge(view View, q graph.MergeRequest) (*Plan, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	var pair [2]graph.Enterprise
	for i, id := range []string{q.Old, q.New} {
		survivor, err := view.Survivor(id)
		if err != nil {
			return nil, err
		}
		r, err := view.Get(graph.Ref{Kind: graph.KindEnterprises, Key: survivor})
		if err != nil {
			return nil, err
		}
		if r == nil {
			return nil, fmt.Errorf("%w: 没有企业 %s，请先查询企业标识", graph.ErrNotFound, id)
		}
		pair[i] = r.(graph.Enterprise)
	}
	old, kept := pair[0], pair[1]
	if old.ID == kept.ID {
		return nil, fmt.Errorf("%w: 两个都是%s，已是同一家企业，请选另一家", graph.ErrInvalid, kept.Name)
	}
	t := q.Time.UTC().Truncate(time.Second)
	// A pair may be merged again after it was taken apart, so the id of a merge carries its time.
	imp := graph.Import{
		ID:       graph.NewID("merge", old.ID, kept.ID, t.Format(time.RFC3339)),
		Sequence: 1, Title: fmt.Sprintf("合并：%s → %s", old.Name, kept.Name), Class: graph.ImportMerge, Actor: q.Actor, Time: t,
	}
	imp.Digest = imp.ID
	if r, err := view.Get(imp.Ref()); err != nil {
		return nil, err
	} else if r != nil {
		return nil, fmt.Errorf("%w: 这两家企业在同一时刻已合并过一次，请稍后再试", graph.ErrConflict)
	}

	w := &writing{view: view, after: map[graph.Ref]graph.Record{}}
	kept = named(kept, old)
	name := func(id string) string {
		if id == old.ID {
			return kept.ID
		}
		return id
	}
	w.after[old.Ref()] = nil
	w.after[kept.Ref()] = graph.Rename(kept, name)
	alias := graph.Alias{Old: old.ID, New: kept.ID, Import: imp.ID}
	w.after[alias.Ref()] = alias

	referrers, err := view.Referrers(old.Ref())
	if err != nil {
		return nil, err
	}
	slices.SortFunc(referrers, graph.CompareRefs)
	for _, ref := range referrers {
		if ref == kept.Ref() {
			continue // New is a subsidiary of Old: renamed above
		}
		r, err := w.get(ref)
		if err != nil {
			return nil, err
		}
		if err := w.readdress(r, name); err != nil {
			return nil, err
		}
	}
	return w.finish(imp, graph.ErrConflict)
}

// readdress puts a record under its new enterprise ids.
func (w *writing) readdress(r graph.Record, name func(string) string) error {
	renamed := graph.Rename(r, name)
	if a, ok := r.(graph.Alias); ok {
		a.New = name(a.New)
		renamed = a
	}
	if l, ok := renamed.(graph.SupplyLink); ok && l.Supplier == l.Customer {
		w.after[r.Ref()] = nil
		return nil
	}
	if renamed.Ref() != r.Ref() {
		w.after[r.Ref()] = nil
		there, err := w.get(renamed.Ref())
		if err != nil {
			return err
		}
		m, ok := renamed.(graph.Membership)
		if present, both := there.(graph.Membership); ok && both && present.Certainty.Index() <= m.Certainty.Index() {
			return nil
		}
	}
	w.after[renamed.Ref()] = renamed
	return nil
}
