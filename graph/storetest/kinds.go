package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"chainchief/graph"
)

// kinds takes a record of every kind of the table, also of those that only a
// test registers, through all that a store does with records.
func (u suite) kinds(t *testing.T) {
	s := u.filled(t)
	before := contents(t, s, graph.KindImports)
	for i, kind := range written() {
		t.Run(string(kind), func(t *testing.T) { u.kind(t, s, graph.Describe(kind), fmt.Sprintf("kind-%d", i)) })
	}
	equalLines(t, "contents when all is undone", contents(t, s, graph.KindImports), before)

	t.Run("what all kinds hold comes out of a copy", func(t *testing.T) {
		var records []graph.Record
		for _, r := range dumpedWorld() {
			records = append(records, withExtra(r, "9"))
		}
		to := u.open(t)
		load(t, to, records...)
		equalLines(t, "contents", lines(dumped(t, to)), lines(records))
		if u.reopen != nil {
			equalLines(t, "contents", lines(dumped(t, u.reopen(t, to))), lines(records))
		}
	})
	t.Run("after a merge no record of any kind refers to the old enterprise", func(t *testing.T) {
		s := u.filled(t)
		referring := func(id string) (list []graph.Record) {
			for _, r := range dumped(t, s, written()...) {
				if slices.Contains(graph.References(r), graph.Ref{Kind: graph.KindEnterprises, Key: id}) {
					list = append(list, r)
				}
			}
			return list
		}
		seen := map[graph.Kind]bool{}
		for _, old := range []string{"e-b", "e-g", "e-a"} {
			for _, r := range referring(old) {
				seen[r.Ref().Kind] = true
			}
			merge(t, s, old, "e-c")
			equalLines(t, "records that refer to "+old, lines(referring(old)), nil)
		}
		for _, kind := range written() {
			if named := slices.ContainsFunc(worldState().ofKind(kind), func(r graph.Record) bool {
				return slices.ContainsFunc(graph.References(r), func(to graph.Ref) bool { return to.Kind == graph.KindEnterprises })
			}); named && !seen[kind] {
				t.Errorf("the case is vacuous for %s", kind)
			}
		}
	})
}

// withExtra gives a record an office's own column, which every kind that people write has.
func withExtra(r graph.Record, value string) graph.Record {
	return graph.Describe(r.Ref().Kind).Field("extra").With(r, map[string]string{"编号": value})
}

// kind writes, asks for and takes back one record of a kind; id begins the ids of the imports.
func (u suite) kind(t *testing.T, s graph.Store, row *graph.Description, id string) {
	was := worldState().ofKind(row.Kind)[0]
	changed := withExtra(was, "7")
	stands := func(what string, want ...graph.Record) {
		t.Helper()
		got := filter(dumped(t, s, row.Kind), func(r graph.Record) bool { return r.Ref() == was.Ref() })
		equalLines(t, what, lines(got), lines(want))
	}

	b := batch(id, changed)
	p := preview(t, s, b)
	equal(t, "preview", string(encode(p.Changes)), string(encode([]graph.RecordChange{{
		Ref: was.Ref(), Who: graph.Call(was), Change: graph.Updated,
		Fields: []graph.FieldChange{{Field: "extra", FieldZH: "本单位自有列", Before: row.Field("extra").Text(was), After: "编号=7"}},
	}})))
	apply(t, s, b)
	stands("changed", changed)
	m := meta(t, s)
	alone(t, s, row.Kind)
	if facts, ledger := m.FactsRevision == m.Revision, m.LedgerRevision == m.Revision; facts != (row.Class == graph.ClassFact) || ledger != (row.Class == graph.ClassLedger) {
		t.Errorf("a record of class %s was written, and meta is %+v", row.Class, m)
	}
	u.recordsOfKind(t, s, changed)

	page, err := s.Dump(t.Context(), graph.DumpQuery{Kind: row.Kind, Limit: graph.MaxLimit})
	must(t, err)
	data, err := json.Marshal(page.Bundle)
	must(t, err)
	var back graph.Bundle
	must(t, json.Unmarshal(data, &back))
	equalLines(t, "records out of JSON", lines(slices.Collect(back.Of(row.Kind))), lines(dumped(t, s, row.Kind)))

	for i := range row.Fields {
		f := &row.Fields[i]
		if f.Type != graph.Reference {
			continue
		}
		var none any = "none"
		if f.List() {
			none = []string{"none"}
		}
		unchanged(t, s, graph.ErrInvalid, func() error {
			_, err := s.Apply(t.Context(), batch(id+"-bad", f.With(changed, none)))
			return err
		})
	}

	del := deleting(id+"-gone", was.Ref())
	p = preview(t, s, del)
	i, err := s.Apply(t.Context(), del)
	if wrong := unlike(p, nil, i, err); wrong != "" {
		t.Error(wrong)
	}
	used := slices.ContainsFunc(dumpedWorld(), func(r graph.Record) bool { return slices.Contains(graph.References(r), was.Ref()) })
	if used {
		wantErr(t, err, graph.ErrInvalid)
	} else {
		must(t, err)
		stands("deleted")
		_, err = s.Undo(t.Context(), undoing(id+"-gone"))
		must(t, err)
		alone(t, s, row.Kind)
	}
	stands("as changed", changed)
	_, err = s.Undo(t.Context(), undoing(id))
	must(t, err)
	stands("undone", was)
	alone(t, s, row.Kind)
}

// alone checks that the last write touched a kind and, where the store can tell, no other.
func alone(t *testing.T, s graph.Store, kind graph.Kind) {
	t.Helper()
	r, ok := s.(graph.Aging)
	if !ok {
		return
	}
	last := meta(t, s).Revision
	for _, other := range graph.Kinds {
		if at, err := r.LastWrite(t.Context(), other); err != nil || (at == last) != (other == kind || other == graph.KindImports) {
			t.Errorf("a write to %s at revision %d: the last to %s was %d, %v", kind, last, other, at, err)
		}
	}
	if at, err := r.LastWrite(t.Context(), graph.Kinds...); err != nil || at != last {
		t.Errorf("the last write to any kind was %d, %v, want %d", at, err, last)
	}
}

// recordsOfKind asks for a record by its key and by each of its references.
func (u suite) recordsOfKind(t *testing.T, s graph.Store, r graph.Record) {
	t.Helper()
	q := graph.RecordsQuery{Kinds: []graph.Kind{r.Ref().Kind}, IDs: []string{r.Ref().Key}, Limit: 10}
	if q.Check() != nil {
		return // a kind that grows large
	}
	ask := func(refs ...graph.Ref) []string {
		q.Refs = refs
		p, err := s.Records(t.Context(), q)
		must(t, err)
		return lines(p.Records)
	}
	want := lines([]graph.Record{r})
	equalLines(t, "record by its key", ask(), want)
	for _, to := range graph.References(r) {
		equalLines(t, fmt.Sprintf("record by its reference to %v", to), ask(to), want)
	}
	equalLines(t, "record by a reference that it has not", ask(graph.Ref{Kind: graph.KindRegions, Key: "none"}), nil)
}
