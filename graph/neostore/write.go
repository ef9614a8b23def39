package neostore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"chainchief/graph"
)

// Apply implements graph.Writer.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Import, error) {
	return s.write(ctx, nil, b.Put.Len()+len(b.Delete), func(v *view) (*graph.Plan, error) {
		if b.Put.Len()+len(b.Delete) <= graph.MaxBatch {
			if err := v.expect(b); err != nil {
				return nil, err
			}
		}
		return graph.PlanBatch(v, b)
	})
}

// Undo implements graph.Writer.
func (s *Store) Undo(ctx context.Context, q graph.UndoRequest) (graph.Import, error) {
	return s.write(ctx, q.Check(), unknownSize, func(v *view) (*graph.Plan, error) { return graph.PlanUndo(v, q) })
}

// Merge implements graph.Writer.
func (s *Store) Merge(ctx context.Context, q graph.MergeRequest) (graph.Import, error) {
	return s.write(ctx, q.Check(), unknownSize, func(v *view) (*graph.Plan, error) { return graph.PlanMerge(v, q) })
}

// Unmerge implements graph.Writer.
func (s *Store) Unmerge(ctx context.Context, q graph.UnmergeRequest) (graph.Import, error) {
	return s.write(ctx, q.Check(), unknownSize, func(v *view) (*graph.Plan, error) {
		r, err := v.Get(graph.Ref{Kind: graph.KindAliases, Key: q.Old})
		if err != nil {
			return nil, err
		}
		a, merged := r.(graph.Alias)
		if !merged {
			return nil, fmt.Errorf("%w: 企业 %s 没有被合并过，无须拆分", graph.ErrNotFound, q.Old)
		}
		return graph.PlanUndo(v, graph.UndoRequest{Import: a.Import, Person: q.Person, Time: q.Time})
	})
}

// unknownSize is what an undo or a merge may touch, for its time limit.
const unknownSize = 100_000

// errDone ends a transaction that has nothing to write.
var errDone = errors.New("applied before")

// write works a plan out and stores it in one transaction. A caller who leaves
// while it is being stored does not stop it: the connection would be lost, and
// nobody would know what became of the write.
func (s *Store) write(ctx context.Context, check error, size int, plan func(*view) (*graph.Plan, error)) (imp graph.Import, err error) {
	var none graph.Import
	if err := s.enter(ctx); err != nil {
		return none, err
	}
	defer s.leave()
	if check != nil {
		return none, check
	}
	patient, cancelPatient := sooner(ctx)
	defer cancelPatient()
	if err := s.takeTurn(patient); err != nil {
		return none, s.explain(ctx, err)
	}
	defer s.endTurn()
	if err := s.knock(ctx); err != nil {
		return none, err
	}
	limit := writeTime + time.Duration(size)*writeEach
	if end, limited := patient.Deadline(); limited {
		limit = min(limit, time.Until(end))
	}
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	committing := false
	defer func() {
		if committing {
			s.gate.Release(everyone)
		}
	}()
	err = s.door.pass(ctx, func() error {
		session := s.session(own)
		defer session.Close(context.WithoutCancel(ctx))
		_, err := session.ExecuteWrite(own, func(tx neo4j.ManagedTransaction) (any, error) {
			if committing { // the commit failed in a way that may be tried again
				s.gate.Release(everyone)
				committing = false
			}
			t := &transaction{view: newView(ctx, own, tx)}
			if err := t.lock(); err != nil {
				return nil, err
			}
			p, err := plan(t.view)
			if err != nil {
				return nil, err
			}
			if imp = p.Import; p.Done {
				return nil, errDone
			}
			if imp, err = t.store(p); err != nil {
				return nil, err
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			// From here to the end of the commit no answer is read; see the package comment.
			if err := s.gate.Acquire(own, everyone); err != nil {
				return nil, err
			}
			committing = true
			return nil, nil
		}, neo4j.WithTxTimeout(max(limit-spareTime, spareTime)))
		return err
	})
	switch {
	case err == nil, errors.Is(err, errDone):
		return imp, nil
	case committing:
		return none, uncertain(s.explain(context.WithoutCancel(ctx), late(own, err)))
	}
	return none, s.explain(ctx, late(own, err))
}

// transaction is one write, Meta locked.
type transaction struct {
	*view
	revision, size, sequence int64
}

func (t *transaction) lock() error {
	if _, err := t.run(cypher("lock"), nil); err != nil {
		return err
	}
	rows, err := t.run(cypher("locked"), nil)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fmt.Errorf("%w: Neo4j 数据库还没有建好约束和索引，请重新启动程序", graph.ErrUnavailable)
	}
	r := rows[0]
	t.revision, t.size, t.sequence = r.integer("revision"), r.integer("records"), r.integer("sequence")
	t.dataDate = graph.Date(r.text("data_date"))
	if r.truth("loading") {
		return errLoading
	}
	return r.err()
}

// store writes a plan and returns its import as stored.
func (t *transaction) store(p *graph.Plan) (graph.Import, error) {
	none := graph.Import{}
	dataDate := t.dataDate
	var changes []graph.Change
	for _, c := range p.Changes {
		if c.Ref.Kind == graph.KindMeta { // the data date stands in Meta
			d, _ := c.After.(graph.DataDate)
			dataDate = graph.Date(d)
			continue
		}
		changes = append(changes, c)
		switch counted := c.Ref.Kind != graph.KindAliases; {
		case counted && c.Before == nil:
			t.size++
		case counted && c.After == nil:
			t.size--
		}
	}
	work, err := t.survey(changes)
	if err != nil {
		return none, err
	}
	if err := t.storeChanges(changes, work); err != nil {
		return none, err
	}
	if err := t.storeTotals(p.Changes, work, dataDate); err != nil {
		return none, err
	}
	if p.Import.UndoneAt.IsZero() {
		t.sequence++
		p.Import.Sequence = t.sequence
		if err := t.storeImages(p.Images(), p.Import.Sequence); err != nil {
			return none, err
		}
	} else if _, err := t.run(cypher("delete_images"), map[string]any{"import": p.Import.ID}); err != nil {
		return none, err
	}
	if err := t.putNodes([]graph.Record{p.Import}); err != nil {
		return none, err
	}
	_, err = t.run(cypher("save"), map[string]any{
		"revision": t.revision + 1, "data_date": string(dataDate), "records": t.size, "sequence": t.sequence,
	})
	return p.Import, err
}

func (t *transaction) storeImages(images []graph.Image, sequence int64) error {
	rows := make([]map[string]any, len(images))
	for i, image := range images {
		props := properties(image)
		props["sequence"] = sequence
		rows[i] = map[string]any{"props": props}
	}
	return each(t.view, cypher("create_images"), "rows", rows, nil)
}

// workers are the enterprises whose memberships a write touches, before and after it.
type workers struct {
	ids                         []string
	enterprises, newEnterprises map[string]graph.Enterprise
	memberships, newMemberships map[string][]graph.Membership // by enterprise
	touched                     map[string]bool               // keys of memberships that change themselves
}

func (t *transaction) survey(changes []graph.Change) (*workers, error) {
	w := &workers{
		enterprises: map[string]graph.Enterprise{}, newEnterprises: map[string]graph.Enterprise{},
		memberships: map[string][]graph.Membership{}, newMemberships: map[string][]graph.Membership{}, touched: map[string]bool{},
	}
	var refs []graph.Ref
	note := func(id string) {
		w.ids = append(w.ids, id)
		refs = append(refs, graph.Ref{Kind: graph.KindEnterprises, Key: id})
	}
	for _, c := range changes {
		for _, r := range []graph.Record{c.Before, c.After} {
			switch r := r.(type) {
			case graph.Enterprise:
				note(r.ID)
			case graph.Membership:
				note(r.Enterprise)
				w.touched[c.Ref.Key] = true
			}
		}
	}
	slices.Sort(w.ids)
	w.ids = slices.Compact(w.ids)
	if err := t.fetch(refs); err != nil {
		return nil, err
	}
	for _, id := range w.ids {
		if e, ok := t.records[graph.Ref{Kind: graph.KindEnterprises, Key: id}].(graph.Enterprise); ok {
			w.enterprises[id], w.newEnterprises[id] = e, e
		}
	}
	err := each(t.view, cypher("memberships_of"), "ids", w.ids, func(r *row) error {
		m, err := decoded[graph.Membership](r, "record")
		w.memberships[m.Enterprise] = append(w.memberships[m.Enterprise], m)
		return err
	})
	if err != nil {
		return nil, err
	}
	for id, list := range w.memberships {
		w.newMemberships[id] = slices.DeleteFunc(slices.Clone(list), func(m graph.Membership) bool { return w.touched[m.Ref().Key] })
	}
	for _, c := range changes {
		switch c.Ref.Kind {
		case graph.KindEnterprises:
			delete(w.newEnterprises, c.Ref.Key)
			if e, ok := c.After.(graph.Enterprise); ok {
				w.newEnterprises[e.ID] = e
			}
		case graph.KindMemberships:
			if m, ok := c.After.(graph.Membership); ok {
				w.newMemberships[m.Enterprise] = append(w.newMemberships[m.Enterprise], m)
			}
		}
	}
	return w, nil
}

// storeChanges writes records: what goes before what comes, references apart.
func (t *transaction) storeChanges(changes []graph.Change, w *workers) error {
	var gone, come []edge
	var put []graph.Record
	removed := map[graph.Kind][]string{}
	paired := false
	for _, c := range changes {
		var before, after []edge
		if c.Before != nil {
			before = references(c.Before)
		}
		if c.After != nil {
			after = references(c.After)
		}
		gone, come = append(gone, less(before, after)...), append(come, less(after, before)...)
		paired = paired || c.Ref.Kind == graph.KindParkPairs
		switch {
		case c.After == nil:
			removed[c.Ref.Kind] = append(removed[c.Ref.Kind], c.Ref.Key)
		case !places[c.Ref.Kind].relationship:
			put = append(put, c.After)
		}
	}
	if err := t.cutEdges(gone); err != nil {
		return err
	}
	for _, kind := range slices.Backward(graph.Kinds) {
		statement := "delete_nodes"
		if places[kind].relationship {
			statement = "delete_relationships"
		}
		if err := each(t.view, places[kind].fill(statement), "keys", removed[kind], nil); err != nil {
			return err
		}
	}
	if err := t.putNodes(put); err != nil {
		return err
	}
	if err := t.tieEdges(come); err != nil {
		return err
	}
	if err := t.storeMemberships(changes, w); err != nil {
		return err
	}
	if err := t.storeLinks(changes); err != nil {
		return err
	}
	if err := t.labelGroups(slices.Concat(gone, come)); err != nil {
		return err
	}
	if !paired {
		return nil
	}
	if _, err := t.run(cypher("unpair"), nil); err != nil {
		return err
	}
	_, err := t.run(cypher("pair"), nil)
	return err
}

// putNodes makes or replaces nodes, kind by kind as they come.
func (v *view) putNodes(records []graph.Record) error {
	for i := 0; i < len(records); {
		kind, rows := records[i].Ref().Kind, []map[string]any(nil)
		for ; i < len(records) && records[i].Ref().Kind == kind; i++ {
			rows = append(rows, map[string]any{"key": records[i].Ref().Key, "props": properties(records[i])})
		}
		if err := each(v, places[kind].fill("put_nodes"), "rows", rows, nil); err != nil {
			return err
		}
	}
	return nil
}

func (v *view) tieEdges(edges []edge) error { return v.withEdges("create_edges", edges) }
func (v *view) cutEdges(edges []edge) error { return v.withEdges("delete_edges", edges) }

func (v *view) withEdges(statement string, edges []edge) error {
	return batched(edges, func(kind string, from, to place, rows []map[string]any) error {
		text := cypher(statement, "<Type>", kind, "<From>", from.label, "<from>", from.key, "<To>", to.label, "<to>", to.key)
		return each(v, text, "rows", rows, nil)
	})
}

// labelGroups keeps the label Group on the enterprises that others belong to.
func (v *view) labelGroups(edges []edge) error {
	var ids []string
	for _, e := range edges {
		if e.kind == "BELONGS_TO" {
			ids = append(ids, e.to.Key)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if err := each(v, cypher("set_groups"), "ids", ids, nil); err != nil {
		return err
	}
	return each(v, cypher("unset_groups"), "ids", ids, nil)
}

// storeMemberships writes those that change, and those whose enterprise does.
func (t *transaction) storeMemberships(changes []graph.Change, w *workers) error {
	var made, kept []map[string]any
	for _, c := range changes {
		m, ok := c.After.(graph.Membership)
		switch {
		case !ok:
		case c.Before == nil:
			made = append(made, map[string]any{"from": m.Enterprise, "to": m.Segment, "props": membership(m, w.newEnterprises[m.Enterprise])})
		default:
			kept = append(kept, map[string]any{"key": c.Ref.Key, "props": membership(m, w.newEnterprises[m.Enterprise])})
		}
	}
	for _, id := range w.ids {
		before, was := w.enterprises[id]
		after, is := w.newEnterprises[id]
		if !was || !is || sameAtWork(before, after) {
			continue
		}
		for _, m := range w.newMemberships[id] {
			if !w.touched[m.Ref().Key] {
				kept = append(kept, map[string]any{"key": m.Ref().Key, "props": membership(m, after)})
			}
		}
	}
	if err := each(t.view, cypher("create_memberships"), "rows", made, nil); err != nil {
		return err
	}
	return each(t.view, places[graph.KindMemberships].fill("set_relationships"), "rows", kept, nil)
}

// sameAtWork reports whether two states of an enterprise give its memberships the same properties.
func sameAtWork(a, b graph.Enterprise) bool {
	return a.Region == b.Region && a.Size == b.Size && a.Type == b.Type && a.LocalSince == b.LocalSince && a.LocalUntil == b.LocalUntil
}

func (t *transaction) storeLinks(changes []graph.Change) error {
	var made, kept []map[string]any
	var moved []string
	for _, c := range changes {
		l, ok := c.After.(graph.SupplyLink)
		if !ok {
			continue
		}
		before, was := c.Before.(graph.SupplyLink)
		if was && before.Supplier == l.Supplier && before.Customer == l.Customer {
			kept = append(kept, map[string]any{"key": l.ID, "props": supply(l)})
			continue
		}
		if was {
			moved = append(moved, l.ID)
		}
		made = append(made, map[string]any{"from": l.Supplier, "to": l.Customer, "props": supply(l)})
	}
	at := places[graph.KindLinks]
	if err := each(t.view, at.fill("delete_relationships"), "keys", moved, nil); err != nil {
		return err
	}
	if err := each(t.view, cypher("create_links"), "rows", made, nil); err != nil {
		return err
	}
	return each(t.view, at.fill("set_relationships"), "rows", kept, nil)
}

// storeTotals brings the kept totals up to the state after the changes. Cards,
// chains and the data date decide what is counted where: where they change, all is counted anew.
func (t *transaction) storeTotals(changes []graph.Change, w *workers, dataDate graph.Date) error {
	anew := func(c graph.Change) bool { return c.Ref.Kind == graph.KindSegments || c.Ref.Kind == graph.KindMeta }
	if slices.ContainsFunc(changes, anew) {
		all, err := t.recount(dataDate)
		if err != nil {
			return err
		}
		if _, err := t.run(cypher("clear_totals"), nil); err != nil {
			return err
		}
		return t.putTotals(all.rows())
	}
	if len(w.ids) == 0 {
		return nil
	}
	leaves, err := t.leaves()
	if err != nil {
		return err
	}
	day, delta := dayOf(graph.FilterDate("", dataDate)), totals{}
	for _, id := range w.ids {
		if e, ok := w.enterprises[id]; ok {
			delta.add(e.Region, standings(leaves, e, w.memberships[id], day), -1)
		}
		if e, ok := w.newEnterprises[id]; ok {
			delta.add(e.Region, standings(leaves, e, w.newMemberships[id], day), 1)
		}
	}
	return t.addTotals(delta.byChain(leaves))
}
