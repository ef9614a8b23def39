package neostore

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"chainchief/graph"
)

// indexTime is how long Prepare waits for indexes to be filled.
const indexTime = 10 * time.Minute

// abandoned is how long a load may be silent before it counts as broken off.
const abandoned = 10 * time.Minute

// Prepare implements graph.Admin: constraints, indexes and the Meta node. What a
// load that broke off has left is emptied.
func (s *Store) Prepare(ctx context.Context) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	if err := s.takeTurn(ctx); err != nil {
		return err
	}
	defer s.endTurn()
	rows, err := s.execute(ctx, cypher("prepared"), nil)
	if err != nil {
		return s.explain(ctx, err)
	}
	if len(rows) == 0 || rows[0].text("schema") != schema() || rows[0].text("store_id") == "" {
		if err = s.build(ctx); err == nil {
			err = s.derive(ctx)
		}
		if err == nil {
			rows, err = s.foundMeta(ctx)
		}
		if err != nil {
			return s.explain(ctx, err)
		}
	}
	since, now := rows[0].integer("loading"), rows[0].integer("now")
	switch {
	case rows[0].err() != nil:
		return rows[0].err()
	case since == 0:
		return nil
	case now-since < abandoned.Milliseconds():
		return errLoading
	}
	s.log.Warn("neo4j: emptying what a broken load has left")
	if err := s.empty(ctx); err != nil {
		return s.explain(ctx, err)
	}
	return nil
}

// searchForm changes with what enterprises are found by, so that Prepare works it out anew.
const searchForm = "2"

// schema names the state that Prepare brings a graph into.
func schema() string { return constraints() + "\nsearch " + searchForm }

// foundMeta makes the Meta node, or fills in what that of an earlier version lacks.
func (s *Store) foundMeta(ctx context.Context) ([]*row, error) {
	return s.execute(ctx, cypher("found_meta"), map[string]any{"schema": schema(), "store_id": graph.NewStoreID()})
}

// constraints are the statements that make constraints and indexes, semicolons between them.
func constraints() string {
	var list []string
	for _, d := range graph.Describing() {
		statement := "constraint_node"
		if d.Relationship() {
			statement = "constraint_relationship"
		}
		list = append(list, fill(statement, d.Kind, "<name>", strings.ToLower(d.Label)+"_"+d.KeyName()))
	}
	return strings.Join(append(list, cypher("schema")), ";\n")
}

// build creates constraints and indexes.
func (s *Store) build(ctx context.Context) error {
	for statement := range strings.SplitSeq(constraints(), ";") {
		if _, err := s.execute(ctx, statement, nil); err != nil {
			return err
		}
	}
	_, err := s.execute(ctx, "CALL db.awaitIndexes($seconds)", map[string]any{"seconds": int64(indexTime / time.Second)})
	return err
}

// derive works out again what enterprises that an earlier version wrote are found by.
func (s *Store) derive(ctx context.Context) error {
	for after := ""; ; {
		rows, err := s.execute(ctx, fill("dump_nodes", graph.KindEnterprises), map[string]any{"after": after, "most": int64(step)})
		if err != nil || len(rows) == 0 {
			return err
		}
		props := make([]any, len(rows))
		for i, r := range rows {
			e, err := decoded[graph.Enterprise](r, "record")
			if err != nil {
				return err
			}
			after, props[i] = e.ID, map[string]any{"key": e.ID, "props": properties(e, graph.Encode(e))}
		}
		if _, err := s.execute(ctx, cypher("derive"), map[string]any{"rows": props}); err != nil {
			return err
		}
	}
}

var errLoading = fmt.Errorf("%w: 正在装载数据，请等装载结束；若装载已中断，十分钟后重新启动会自动清空", graph.ErrUnavailable)

// execute runs one statement that changes the schema or Meta.
func (s *Store) execute(ctx context.Context, text string, params map[string]any) ([]*row, error) {
	var rows []*row
	err := s.door.pass(ctx, func() error {
		result, err := neo4j.ExecuteQuery(ctx, s.driver, text, params, neo4j.EagerResultTransformer,
			neo4j.ExecuteQueryWithDatabase(s.database), neo4j.ExecuteQueryWithWritersRouting(),
			neo4j.ExecuteQueryWithTransactionConfig(neo4j.WithTxTimeout(indexTime)))
		if err != nil {
			return err
		}
		for _, record := range result.Records {
			rows = append(rows, &row{record: record})
		}
		return nil
	})
	return rows, err
}

// empty takes away all that a load may have written, and says that none is under way.
func (s *Store) empty(ctx context.Context) error {
	session := s.session(ctx)
	defer session.Close(context.WithoutCancel(ctx))
	labels := []string{"Total"}
	for _, d := range nodeKinds() {
		labels = append(labels, d.Label)
	}
	for _, statement := range []string{cypher("empty_enterprises"), cypher("empty_rest", "<Labels>", strings.Join(labels, "|"))} {
		result, err := session.Run(ctx, statement, nil) // CALL … IN TRANSACTIONS is not for a transaction of ours
		if err != nil {
			return err
		}
		if _, err := result.Consume(ctx); err != nil {
			return err
		}
	}
	_, err := s.execute(ctx, cypher("save"), state(graph.Meta{StoreID: graph.NewStoreID()}, 0))
	return err
}

// state is what save is told.
func state(m graph.Meta, sequence int64) map[string]any {
	return map[string]any{
		"store_id": m.StoreID, "revision": m.Revision, "facts_revision": m.FactsRevision, "ledger_revision": m.LedgerRevision,
		"data_date": string(m.DataDate), "records": int64(m.Records), "sequence": sequence,
	}
}

// session is for one write; it knows what this process has written before, and
// lets the readers know what it writes.
func (s *Store) session(ctx context.Context) neo4j.SessionWithContext {
	return s.driver.NewSession(ctx, neo4j.SessionConfig{
		DatabaseName: s.database, AccessMode: neo4j.AccessModeWrite, BookmarkManager: s.driver.ExecuteQueryBookmarkManager(),
	})
}

// takeTurn waits until no other write of this process is under way.
func (s *Store) takeTurn(ctx context.Context) error {
	select {
	case s.writer <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) endTurn() { <-s.writer }
