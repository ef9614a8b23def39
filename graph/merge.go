package graph

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// PlanMerge works out a merge. New keeps its own facts, since a fact of Old
// would stand there under New's source, and takes Old's names as aliases. What
// refers to Old refers to New; where both are in a segment from the same date
// the surer membership stays; a link between the two is dropped.
func PlanMerge(view View, q MergeRequest) (*Plan, error) {
	if strings.TrimSpace(q.Person) == "" || q.Time.IsZero() {
		return nil, fmt.Errorf("%w: 合并须写明何人、何时", ErrInvalid)
	}
	var pair [2]Enterprise
	for i, id := range []string{q.Old, q.New} {
		survivor, err := view.Survivor(id)
		if err != nil {
			return nil, err
		}
		r, err := view.Get(Ref{KindEnterprises, survivor})
		if err != nil {
			return nil, err
		}
		if r == nil {
			return nil, fmt.Errorf("%w: 没有企业 %s，请先查询企业标识", ErrNotFound, id)
		}
		pair[i] = r.(Enterprise)
	}
	old, kept := pair[0], pair[1]
	if old.ID == kept.ID {
		return nil, fmt.Errorf("%w: %s 与 %s 已是同一家企业", ErrInvalid, q.Old, q.New)
	}
	t := q.Time.UTC().Truncate(time.Second)
	// A pair may be merged again after it was taken apart, so the id of a merge carries its time.
	imp := Import{
		ID:       NewID("merge", old.ID, kept.ID, t.Format(time.RFC3339)),
		Sequence: 1, Title: fmt.Sprintf("合并：%s → %s", old.Name, kept.Name), Person: q.Person, Time: t,
	}
	imp.Digest = imp.ID
	if r, err := view.Get(imp.Ref()); err != nil {
		return nil, err
	} else if r != nil {
		return nil, fmt.Errorf("%w: 这两家企业在同一时刻已合并过一次，请稍后再试", ErrConflict)
	}

	w := &writing{view: view, after: map[Ref]Record{}}
	kept.Aliases = slices.Clone(kept.Aliases)
	for _, name := range slices.Concat([]string{old.Name, old.ShortName}, old.Aliases) {
		if name != kept.Name && name != kept.ShortName && !slices.Contains(kept.Aliases, name) {
			kept.Aliases = append(kept.Aliases, name)
		}
	}
	kept.Search = joinSearch(kept.Search, old.Search)
	name := func(id string) string {
		if id == old.ID {
			return kept.ID
		}
		return id
	}
	w.after[old.Ref()] = nil
	w.after[kept.Ref()] = Rename(kept, name)
	alias := Alias{Old: old.ID, New: kept.ID, Import: imp.ID}
	w.after[alias.Ref()] = alias

	referrers, err := view.Referrers(old.Ref())
	if err != nil {
		return nil, err
	}
	slices.SortFunc(referrers, CompareRefs)
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
	return w.finish(imp, ErrConflict)
}

// readdress puts a record under its new enterprise ids.
func (w *writing) readdress(r Record, name func(string) string) error {
	renamed := Rename(r, name)
	if a, ok := r.(Alias); ok {
		a.New = name(a.New)
		renamed = a
	}
	if l, ok := renamed.(SupplyLink); ok && l.Supplier == l.Customer {
		w.after[r.Ref()] = nil
		return nil
	}
	if renamed.Ref() != r.Ref() {
		w.after[r.Ref()] = nil
		there, err := w.get(renamed.Ref())
		if err != nil {
			return err
		}
		m, ok := renamed.(Membership)
		if present, both := there.(Membership); ok && both && present.Certainty.Index() <= m.Certainty.Index() {
			return nil
		}
	}
	w.after[renamed.Ref()] = renamed
	return nil
}

// joinSearch adds the entries of b behind those of a, line by line. Where the
// pinyin of one is without capitals, all of it is.
func joinSearch(a, b string) string {
	la, lb := strings.SplitN(a, "\n", 3), strings.SplitN(b, "\n", 3)
	if hasCapital(la[1]) != hasCapital(lb[1]) && la[1] != "" && lb[1] != "" {
		la[1], lb[1] = Small(la[1]), Small(lb[1])
	}
	for i := range la {
		entries := strings.Split(la[i], "\t")
		for _, e := range strings.Split(lb[i], "\t") {
			if e != "" && !slices.Contains(entries, e) {
				entries = append(entries, e)
			}
		}
		la[i] = strings.Join(entries, "\t")
	}
	return strings.Join(la, "\n")
}
