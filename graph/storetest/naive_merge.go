package storetest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
)

func (s *naive) Merge(ctx context.Context, q graph.MergeRequest) (graph.Import, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return graph.Import{}, err
	}
	old, err := s.state.enterprise(q.Old)
	if err != nil {
		return graph.Import{}, err
	}
	kept, err := s.state.enterprise(q.New)
	if err != nil {
		return graph.Import{}, err
	}
	if old.ID == kept.ID {
		return graph.Import{}, fmt.Errorf("%w: 两个都是%s，已是同一家企业，请选另一家", graph.ErrInvalid, kept.Name)
	}
	t := second(q.Time)
	id := graph.NewID("merge", old.ID, kept.ID, t.Format(time.RFC3339))
	if s.state.has(graph.KindImports, id) {
		return graph.Import{}, fmt.Errorf("%w: 这两家企业在同一时刻已合并过一次，请稍后再试", graph.ErrConflict)
	}

	d := s.draft()
	name := func(id string) string {
		if id == old.ID {
			return kept.ID
		}
		return id
	}
	d.remove(old.Ref())
	d.put(graph.Rename(absorb(kept, old), name))
	for ref, r := range s.state {
		if ref != old.Ref() && ref != kept.Ref() {
			d.readdress(r, name)
		}
	}
	d.put(graph.Alias{Old: old.ID, New: kept.ID, Import: id})
	return s.commit(d, graph.Import{
		ID: id, Title: fmt.Sprintf("合并：%s → %s", old.Name, kept.Name), Class: graph.ImportMerge, Actor: q.Actor, Time: t, Digest: id,
	}, graph.ErrConflict)
}

// absorb gives the kept enterprise the names of the old one; its facts stay.
func absorb(kept, old graph.Enterprise) graph.Enterprise {
	kept = copied(kept)
	for _, name := range append([]string{old.Name, old.ShortName}, old.Aliases...) {
		if name != kept.Name && name != kept.ShortName && !slices.Contains(kept.Aliases, name) {
			kept.Aliases = append(kept.Aliases, name)
		}
	}
	lines, more := strings.Split(kept.Search, "\n"), strings.Split(old.Search, "\n")
	for i := range lines {
		entries := strings.Split(lines[i], "\t")
		for _, e := range strings.Split(more[i], "\t") {
			if e != "" && !slices.Contains(entries, e) {
				entries = append(entries, e)
			}
		}
		lines[i] = strings.Join(entries, "\t")
	}
	kept.Search = strings.Join(lines, "\n")
	return kept
}

// join puts the row of an enterprise that was merged away over what the survivor
// has, or a membership of it: the survivor's own row of the batch wins, and of
// two memberships the surer.
func (d *draft) join(r graph.Record) graph.Faults {
	switch r := r.(type) {
	case graph.Enterprise:
		kept := copied(d.after[r.Ref()].(graph.Enterprise))
		if !d.written[r.Ref()] {
			kept = renewed(kept, r)
		}
		kept = absorb(kept, r)
		if faults := graph.FaultsOf(kept); faults != nil {
			return faults
		}
		d.put(kept)
		return nil
	case graph.Membership:
		if there, both := d.after[r.Ref()].(graph.Membership); both && there.Certainty.Index() <= r.Certainty.Index() {
			return nil
		}
	}
	d.put(r)
	return nil
}

// renewed gives an enterprise what the row of another says, apart from its names.
func renewed(kept, row graph.Enterprise) graph.Enterprise {
	row.ID, row.Name, row.ShortName, row.Aliases, row.Search = kept.ID, kept.Name, kept.ShortName, nil, kept.Search
	if row.Extra != nil {
		kept.Extra = nil
	}
	if row.Evidence != "" { // a source comes as a whole
		kept.SourceURL, kept.SourceDate, kept.Verification = "", "", nil
	} else {
		row.SourceURL, row.SourceDate, row.Verification = "", "", nil
	}
	if err := json.Unmarshal(graph.Encode(row), &kept); err != nil { // what is blank in the row is not in its JSON
		panic(err)
	}
	return kept
}

// readdress puts a record that names the old enterprise under the kept one.
func (d *draft) readdress(r graph.Record, name func(string) string) {
	renamed := graph.Rename(r, name)
	if a, ok := r.(graph.Alias); ok {
		a.New = name(a.New)
		renamed = a
	}
	if same(r, renamed) {
		return
	}
	if l, ok := renamed.(graph.SupplyLink); ok && l.Supplier == l.Customer {
		d.remove(r.Ref())
		return
	}
	if renamed.Ref() != r.Ref() { // a membership: its key holds the enterprise
		d.remove(r.Ref())
		there, both := d.after[renamed.Ref()].(graph.Membership)
		if both && there.Certainty.Index() <= renamed.(graph.Membership).Certainty.Index() {
			return
		}
	}
	d.put(renamed)
}

func (s *naive) Unmerge(ctx context.Context, q graph.UnmergeRequest) (graph.Import, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return graph.Import{}, err
	}
	a, ok := s.state[graph.Ref{Kind: graph.KindAliases, Key: q.Old}].(graph.Alias)
	if !ok {
		return graph.Import{}, fmt.Errorf("%w: 企业 %s 没有被合并过，无须拆分", graph.ErrNotFound, q.Old)
	}
	return s.undo(graph.UndoRequest{Import: a.Import, Actor: q.Actor, Time: q.Time})
}
