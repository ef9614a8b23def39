package neostore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"chainchief/graph"
	"chainchief/graph/rules"
)

// Apply implements graph.Writer.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Import, error) {
	return s.write(ctx, nil, b.Put.Len()+len(b.Delete), func(v *view) (*rules.Plan, error) {
		if err := v.expect(b); err != nil {
			return nil, err
		}
		return rules.PlanBatch(v, b)
	})
}

// Preview implements graph.Writer. It is worked out as a write is, and then not
// written, so that readers need not wait for it.
func (s *Store) Preview(ctx context.Context, b graph.Batch) (graph.Preview, error) {
	var p graph.Preview
	_, err := s.write(ctx, nil, b.Put.Len()+len(b.Delete), func(v *view) (*rules.Plan, error) {
		err := v.expect(b)
		if err == nil {
			p, err = rules.PreviewBatch(v, b)
		}
		return &rules.Plan{Done: true}, err
	})
	if err != nil {
		return graph.Preview{}, err
	}
	return p, nil
}

// Undo implements graph.Writer.
func (s *Store) Undo(ctx context.Context, q graph.UndoRequest) (graph.Import, error) {
	return s.write(ctx, q.Check(), unknownSize, func(v *view) (*rules.Plan, error) { return rules.PlanUndo(v, q) })
}

// Merge implements graph.Writer.
func (s *Store) Merge(ctx context.Context, q graph.MergeRequest) (graph.Import, error) {
	return s.write(ctx, q.Check(), unknownSize, func(v *view) (*rules.Plan, error) { return rules.PlanMerge(v, q) })
}

// Unmerge implements graph.Writer.
func (s *Store) Unmerge(ctx context.Context, q graph.UnmergeRequest) (graph.Import, error) {
	return s.write(ctx, q.Check(), unknownSize, func(v *view) (*rules.Plan, error) { return rules.PlanUnmerge(v, q) })
}

// unknownSize is what an undo or a merge may touch, for its time limit.
const unknownSize = 100_000

// errDone ends a transaction that has nothing to write.
var errDone = errors.New("nothing to write")

// write works a plan out and stores it in one transaction. A caller who leaves
// while it is being stored does not stop it: the connection would be lost, and
// nobody would know what became of the write.
func (s *Store) write(ctx context.Context, check error, size int, plan func(*view) (*rules.Plan, error)) (imp graph.Import, err error) {
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
	var now graph.Meta // the state that it leaves
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
			committing, now = true, t.meta
			return nil, nil
		}, neo4j.WithTxTimeout(max(limit-spareTime, spareTime)))
		return err
	})
	switch {
	case err == nil:
		s.whole.Store(&now)
		return imp, nil
	case errors.Is(err, errDone):
		return imp, nil
	case committing:
		return none, uncertain(s.explain(context.WithoutCancel(ctx), late(own, err)))
	}
	return none, s.explain(ctx, late(own, err))
}

// transaction is one write, Meta locked.
type transaction struct {
	*view
	meta     graph.Meta
	sequence int64
}

func (t *transaction) lock() error {
	if _, err := t.run(cypher("lock"), nil); err != nil {
		return err
	}
	rows, err := t.run(cypher("meta"), nil)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fmt.Errorf("%w: Neo4j 数据库还没有建好约束和索引，请重新启动程序", graph.ErrUnavailable)
	}
	r := rows[0]
	t.meta, t.sequence = r.meta(), r.integer("sequence")
	t.dataDate = t.meta.DataDate
	if r.truth("loading") {
		return errLoading
	}
	return r.err()
}

// store writes a plan and returns its import as stored.
func (t *transaction) store(p *rules.Plan) (graph.Import, error) {
	none := graph.Import{}
	now := t.meta // the state after the write
	now.StoreID = cmp.Or(now.StoreID, graph.NewStoreID())
	now.Revision++
	if p.Facts() {
		now.FactsRevision = now.Revision
	}
	if p.Ledger() {
		now.LedgerRevision = now.Revision
	}
	var changes []rules.Change
	for _, c := range p.Changes {
		if c.Ref.Kind == graph.KindMeta { // the data date stands in Meta
			d, _ := c.After.(graph.DataDate)
			now.DataDate = graph.Date(d)
			continue
		}
		changes = append(changes, c)
		switch counted := c.Ref.Kind.Class() != graph.ClassKept; {
		case counted && c.Before == nil:
			now.Records++
		case counted && c.After == nil:
			now.Records--
		}
	}
	work, err := t.survey(changes)
	if err != nil {
		return none, err
	}
	if err := t.storeChanges(changes, work); err != nil {
		return none, err
	}
	if err := t.storeTotals(p.Changes, work, now.DataDate); err != nil {
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
	if err := t.putNodes([]rules.Change{come(p.Import)}); err != nil {
		return none, err
	}
	t.meta = now
	_, err = t.run(cypher("save"), state(now, t.sequence))
	return p.Import, err
}

func (t *transaction) storeImages(images []graph.Image, sequence int64) error {
	rows := make([]map[string]any, len(images))
	for i, image := range images {
		props := properties(image, graph.Encode(image))
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

func (t *transaction) survey(changes []rules.Change) (*workers, error) {
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
func (t *transaction) storeChanges(changes []rules.Change, w *workers) error {
	var gone, tied []graph.Edge
	var put []rules.Change
	removed := map[graph.Kind][]string{}
	paired := false
	for _, c := range changes {
		before, after := edgesOf(c.Before), edgesOf(c.After)
		gone, tied = append(gone, less(before, after)...), append(tied, less(after, before)...)
		paired = paired || c.Ref.Kind == graph.KindParkPairs
		switch {
		case c.After == nil:
			removed[c.Ref.Kind] = append(removed[c.Ref.Kind], c.Ref.Key)
		case !isRelationship(c.Ref.Kind):
			put = append(put, c)
		}
	}
	if err := t.cutEdges(gone); err != nil {
		return err
	}
	for _, kind := range slices.Backward(graph.Kinds) {
		statement := "delete_nodes"
		if isRelationship(kind) {
			statement = "delete_relationships"
		}
		if err := each(t.view, fill(statement, kind), "keys", removed[kind], nil); err != nil {
			return err
		}
	}
	if err := t.putNodes(put); err != nil {
		return err
	}
	if err := t.tieEdges(tied); err != nil {
		return err
	}
	if err := t.storeMemberships(changes, w); err != nil {
		return err
	}
	if err := t.storeLinks(changes); err != nil {
		return err
	}
	if err := t.labelGroups(slices.Concat(gone, tied)); err != nil {
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

// come is the change that brings a record.
func come(r graph.Record) rules.Change {
	return rules.Change{Ref: r.Ref(), After: r, Data: graph.Encode(r)}
}

// putNodes makes or replaces nodes, kind by kind as they come.
func (v *view) putNodes(changes []rules.Change) error {
	for i := 0; i < len(changes); {
		kind, rows := changes[i].Ref.Kind, []map[string]any(nil)
		for ; i < len(changes) && changes[i].Ref.Kind == kind; i++ {
			rows = append(rows, map[string]any{"key": changes[i].Ref.Key, "props": properties(changes[i].After, changes[i].Data)})
		}
		if err := each(v, fill("put_nodes", kind), "rows", rows, nil); err != nil {
			return err
		}
	}
	return nil
}

func (v *view) tieEdges(edges []graph.Edge) error { return v.withEdges("create_edges", edges) }
func (v *view) cutEdges(edges []graph.Edge) error { return v.withEdges("delete_edges", edges) }

func (v *view) withEdges(statement string, edges []graph.Edge) error {
	return batched(edges, func(name string, from, to *graph.Description, rows []map[string]any) error {
		text := cypher(statement, "<Type>", name, "<From>", from.Label, "<from>", from.KeyName(), "<To>", to.Label, "<to>", to.KeyName())
		return each(v, text, "rows", rows, nil)
	})
}

// labelGroups keeps the label Group on the enterprises that others belong to.
func (v *view) labelGroups(edges []graph.Edge) error {
	var ids []string
	for _, e := range edges {
		if e.Type == "BELONGS_TO" {
			ids = append(ids, e.To.Key)
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
func (t *transaction) storeMemberships(changes []rules.Change, w *workers) error {
	var made, kept []map[string]any
	for _, c := range changes {
		m, ok := c.After.(graph.Membership)
		switch {
		case !ok:
		case c.Before == nil:
			made = append(made, map[string]any{"from": m.Enterprise, "to": m.Segment, "props": membership(m, w.newEnterprises[m.Enterprise], c.Data)})
		default:
			kept = append(kept, map[string]any{"key": c.Ref.Key, "props": membership(m, w.newEnterprises[m.Enterprise], c.Data)})
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
				kept = append(kept, map[string]any{"key": m.Ref().Key, "props": membership(m, after, graph.Encode(m))})
			}
		}
	}
	if err := each(t.view, cypher("create_memberships"), "rows", made, nil); err != nil {
		return err
	}
	return each(t.view, fill("set_relationships", graph.KindMemberships), "rows", kept, nil)
}

// sameAtWork reports whether two states of an enterprise give its memberships the same properties.
func sameAtWork(a, b graph.Enterprise) bool {
	return a.Region == b.Region && a.Size == b.Size && a.Type == b.Type && a.LocalSince == b.LocalSince && a.End() == b.End()
}

func (t *transaction) storeLinks(changes []rules.Change) error {
	var made, kept []map[string]any
	var moved []string
	for _, c := range changes {
		l, ok := c.After.(graph.SupplyLink)
		if !ok {
			continue
		}
		before, was := c.Before.(graph.SupplyLink)
		if was && before.Supplier == l.Supplier && before.Customer == l.Customer {
			kept = append(kept, map[string]any{"key": l.ID, "props": supply(l, c.Data)})
			continue
		}
		if was {
			moved = append(moved, l.ID)
		}
		made = append(made, map[string]any{"from": l.Supplier, "to": l.Customer, "props": supply(l, c.Data)})
	}
	if err := each(t.view, fill("delete_relationships", graph.KindLinks), "keys", moved, nil); err != nil {
		return err
	}
	if err := each(t.view, cypher("create_links"), "rows", made, nil); err != nil {
		return err
	}
	return each(t.view, fill("set_relationships", graph.KindLinks), "rows", kept, nil)
}

// storeTotals brings the kept totals up to the state after the changes. Cards,
// chains and the data date decide what is counted where: where they change, all is counted anew.
func (t *transaction) storeTotals(changes []rules.Change, w *workers, dataDate graph.Date) error {
	anew := func(c rules.Change) bool { return c.Ref.Kind == graph.KindSegments || c.Ref.Kind == graph.KindMeta }
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
