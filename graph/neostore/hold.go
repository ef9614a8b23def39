package neostore

import (
	"context"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// Hold implements graph.Holder: it takes the lock that writers of all processes
// take, and lets it go without having written.
func (s *Store) Hold(ctx context.Context, read func(context.Context) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	own, cancel := context.WithTimeout(ctx, holdTime)
	defer cancel()
	if err := s.takeTurn(own); err != nil {
		return s.explain(ctx, err)
	}
	defer s.endTurn()
	var failed error // of read, worded already
	err := s.door.pass(ctx, func() error {
		session := s.session(own)
		defer session.Close(context.WithoutCancel(ctx))
		tx, err := session.BeginTransaction(own, neo4j.WithTxTimeout(holdTime))
		if err != nil {
			return err
		}
		defer tx.Close(context.WithoutCancel(ctx)) // which rolls back
		result, err := tx.Run(own, cypher("lock"), nil)
		if err == nil {
			_, err = result.Consume(own)
		}
		if err == nil {
			failed = read(own)
		}
		return err
	})
	if err != nil {
		return s.explain(ctx, late(own, err))
	}
	return failed
}
