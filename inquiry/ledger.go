package inquiry

import (
	"context"

	"chainchief/graph"
)

// ledgerOf is the question of all records of a kind of the ledger.
type ledgerOf struct{ kind graph.Kind }

// Ledger returns all records of a kind of the ledger, by key, read once a state
// of the ledger. The list is shared: a caller must not change it.
func Ledger[T graph.Record](ctx context.Context, v *View, kind graph.Kind) ([]T, error) {
	key := answerKey{v.Meta.StoreID, v.Meta.LedgerRevision, 0, ledgerOf{kind}}
	list, err := v.desk.kept.Here(ctx, key, func() (any, error) {
		return All[T](ctx, v.Reader, graph.RecordsQuery{Kinds: []graph.Kind{kind}, Limit: graph.MaxLimit})
	})
	if err != nil {
		return nil, err
	}
	return list.([]T), nil
}
