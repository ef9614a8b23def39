package neostore

import (
	"context"
	"slices"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"chainchief/graph"
)

// step is how many rows one statement takes.
const step = 5_000

// view shows the rules of writing the state inside a locked transaction. It
// fetches in bulk what a write is going to ask for, and remembers it.
type view struct {
	caller   context.Context // ends the planning
	ctx      context.Context // of the transaction
	tx       neo4j.ManagedTransaction
	dataDate graph.Date

	records   map[graph.Ref]graph.Record // nil: not there
	aliases   map[string]string          // blank: not merged
	referrers map[graph.Ref][]graph.Ref
	last      map[graph.Ref]string
}

func newView(caller, ctx context.Context, tx neo4j.ManagedTransaction) *view {
	return &view{
		caller: caller, ctx: ctx, tx: tx, records: map[graph.Ref]graph.Record{}, aliases: map[string]string{},
		referrers: map[graph.Ref][]graph.Ref{}, last: map[graph.Ref]string{},
	}
}

func (v *view) run(text string, params map[string]any) ([]*row, error) {
	return run(v.ctx, v.tx, text, params)
}

// each runs a statement over a list, some thousands at a time, and hands on its rows.
func each[T any](v *view, text, param string, list []T, use func(*row) error) error {
	for some := range slices.Chunk(list, step) {
		values := make([]any, len(some))
		for i, s := range some {
			values[i] = s
		}
		rows, err := v.run(text, map[string]any{param: values})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if use == nil {
				continue
			}
			if err := use(row); err != nil {
				return err
			}
			if row.err() != nil {
				return row.err()
			}
		}
	}
	return nil
}

// keysByKind sorts refs that are not known yet.
func keysByKind(refs []graph.Ref, known func(graph.Ref) bool) map[graph.Kind][]string {
	keys := map[graph.Kind][]string{}
	for _, ref := range refs {
		if !known(ref) {
			keys[ref.Kind] = append(keys[ref.Kind], ref.Key)
		}
	}
	for kind, list := range keys {
		slices.Sort(list)
		keys[kind] = slices.Compact(list)
	}
	return keys
}

// fetch reads records that are to be asked for.
func (v *view) fetch(refs []graph.Ref) error {
	known := func(ref graph.Ref) bool { _, ok := v.records[ref]; return ok }
	for kind, keys := range keysByKind(refs, known) {
		if graph.Describe(kind) == nil { // the data date
			continue
		}
		statement := "get_nodes"
		if isRelationship(kind) {
			statement = "get_relationships"
		}
		for _, key := range keys {
			v.records[graph.Ref{Kind: kind, Key: key}] = nil
		}
		err := each(v, fill(statement, kind), "keys", keys, func(r *row) error {
			record, err := recordOf(kind, r.text("record"))
			if err == nil {
				v.records[record.Ref()] = record
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Get implements rules.View.
func (v *view) Get(ref graph.Ref) (graph.Record, error) {
	if err := v.caller.Err(); err != nil {
		return nil, err
	}
	if ref.Kind == graph.KindMeta {
		if d := graph.DataDate(v.dataDate); d != "" && d.Ref() == ref {
			return d, nil
		}
		return nil, nil
	}
	if r, known := v.records[ref]; known {
		return r, nil
	}
	if err := v.fetch([]graph.Ref{ref}); err != nil {
		return nil, err
	}
	return v.records[ref], nil
}

func (v *view) fetchAliases(ids []string) error {
	ids = slices.DeleteFunc(ids, func(id string) bool { _, known := v.aliases[id]; return known })
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for _, id := range ids {
		v.aliases[id] = ""
	}
	return each(v, cypher("get_aliases"), "ids", ids, func(r *row) error {
		v.aliases[r.text("old")] = r.text("new")
		return nil
	})
}

// Survivor implements rules.View.
func (v *view) Survivor(id string) (string, error) {
	for {
		if _, known := v.aliases[id]; !known {
			if err := v.fetchAliases([]string{id}); err != nil {
				return "", err
			}
		}
		next := v.aliases[id]
		if next == "" {
			return id, nil
		}
		id = next
	}
}

// Segments implements rules.View.
func (v *view) Segments() ([]graph.Segment, error) {
	rows, err := v.run(allOf(graph.KindSegments), nil)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := rows[0].texts(string(graph.KindSegments))
	if rows[0].err() != nil {
		return nil, rows[0].err()
	}
	return decodeAll[graph.Segment](list)
}

// fetchReferrers reads what refers to records, the referring records and what else these refer to.
func (v *view) fetchReferrers(refs []graph.Ref) error {
	joined := map[graph.Ref][]graph.Ref{}
	var found []graph.Ref
	known := func(ref graph.Ref) bool { _, ok := v.referrers[ref]; return ok }
	for kind, keys := range keysByKind(refs, known) {
		for _, key := range keys {
			v.referrers[graph.Ref{Kind: kind, Key: key}] = nil
		}
		if !referredTo(kind) {
			continue
		}
		note := func(key string, by graph.Ref) {
			ref := graph.Ref{Kind: kind, Key: key}
			joined[ref] = append(joined[ref], by)
			found = append(found, by)
		}
		if err := v.eachJoined(kind, keys, note); err != nil {
			return err
		}
		if kind != graph.KindSegments {
			continue
		}
		err := each(v, cypher("sold"), "keys", keys, func(r *row) error {
			note(r.text("key"), graph.Ref{Kind: graph.KindLinks, Key: r.text("id")})
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := v.fetch(found); err != nil {
		return err
	}
	var further []graph.Ref
	for ref, others := range joined {
		slices.SortFunc(others, graph.CompareRefs)
		for _, by := range slices.Compact(others) {
			r := v.records[by]
			if r == nil {
				continue
			}
			if to := graph.References(r); slices.Contains(to, ref) {
				v.referrers[ref] = append(v.referrers[ref], by)
				further = append(further, to...)
			}
		}
	}
	return v.fetch(further)
}

// eachJoined hands on what has a relationship with records, whoever refers to whom.
func (v *view) eachJoined(kind graph.Kind, keys []string, use func(key string, other graph.Ref)) error {
	kindOf, keyOf := map[string]graph.Kind{}, map[string]any{}
	for _, d := range graph.Describing() {
		kindOf[d.Label], keyOf[d.Label] = d.Kind, d.KeyName()
	}
	for some := range slices.Chunk(keys, step) {
		rows, err := v.run(fill("referrers", kind), map[string]any{"keys": texts(some), "keyOf": keyOf})
		if err != nil {
			return err
		}
		for _, r := range rows {
			switch by := kindOf[r.text("type")]; {
			case by != "":
				use(r.text("key"), graph.Ref{Kind: by, Key: r.text("own")})
			case r.text("label") != "":
				use(r.text("key"), graph.Ref{Kind: kindOf[r.text("label")], Key: r.text("other")})
			}
			if r.err() != nil {
				return r.err()
			}
		}
	}
	return nil
}

// Referrers implements rules.View.
func (v *view) Referrers(ref graph.Ref) ([]graph.Ref, error) {
	if _, known := v.referrers[ref]; !known {
		if err := v.fetchReferrers([]graph.Ref{ref}); err != nil {
			return nil, err
		}
	}
	return slices.Clone(v.referrers[ref]), nil
}

// Images implements rules.View. An undo is going to ask for what they are of.
func (v *view) Images(importID string) ([]graph.Image, error) {
	rows, err := v.run(cypher("images"), map[string]any{"import": importID})
	if err != nil {
		return nil, err
	}
	list := make([]graph.Image, len(rows))
	var targets, gone, further []graph.Ref
	for i, r := range rows {
		if list[i], err = decoded[graph.Image](r, "record"); err != nil {
			return nil, err
		}
		targets = append(targets, list[i].Target)
		if list[i].Before == nil {
			gone = append(gone, list[i].Target)
			continue
		}
		before, err := recordOf(list[i].Target.Kind, string(list[i].Before))
		if err != nil {
			return nil, err
		}
		further = append(further, graph.References(before)...)
	}
	if err := v.fetch(append(targets, further...)); err != nil {
		return nil, err
	}
	if err := v.fetchLast(targets); err != nil {
		return nil, err
	}
	return list, v.fetchReferrers(gone)
}

func (v *view) fetchLast(refs []graph.Ref) error {
	of := map[string]graph.Ref{}
	var targets []string
	for _, ref := range refs {
		if _, known := v.last[ref]; !known {
			v.last[ref] = ""
			of[target(ref)] = ref
			targets = append(targets, target(ref))
		}
	}
	return each(v, cypher("last_imports"), "targets", targets, func(r *row) error {
		v.last[of[r.text("target")]] = r.text("import")
		return nil
	})
}

// LastImport implements rules.View.
func (v *view) LastImport(ref graph.Ref) (string, error) {
	err := v.fetchLast([]graph.Ref{ref})
	return v.last[ref], err
}

// expect fetches what the planning of a batch will ask for.
func (v *view) expect(b graph.Batch) error {
	if b.Put.Len()+len(b.Delete) > graph.MaxBatch {
		return nil // it is going to be refused
	}
	var ids []string
	note := func(id string) string { ids = append(ids, id); return id }
	for r := range b.Put.All() {
		if e, ok := r.(graph.Enterprise); ok {
			note(e.ID)
		}
		graph.Rename(r, note)
	}
	if err := v.fetchAliases(ids); err != nil {
		return err
	}
	survivor := func(id string) string {
		if now := v.aliases[id]; now != "" {
			return now
		}
		return id
	}
	refs := slices.Clone(b.Delete)
	for r := range b.Put.All() {
		r = graph.Rename(r, survivor)
		if e, ok := r.(graph.Enterprise); ok {
			e.ID = survivor(e.ID)
			r = e
		}
		refs = append(append(refs, r.Ref()), graph.References(r)...)
	}
	if err := v.fetch(refs); err != nil {
		return err
	}
	return v.fetchReferrers(b.Delete)
}
