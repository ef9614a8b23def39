package neostore

import (
	"context"
	"fmt"

	"chainchief/graph"
)

// Taxonomy implements graph.Catalog.
func (s *Store) Taxonomy(ctx context.Context) (graph.Taxonomy, error) {
	return ask(ctx, s, nil, func(r *reading) (t graph.Taxonomy, err error) {
		rows, err := r.rows("taxonomy", nil)
		if err != nil || len(rows) == 0 {
			return t, err
		}
		return t, fill(rows[0], column(&t.Chains, "chains"), column(&t.Clusters, "clusters"), column(&t.Segments, "segments"))
	})
}

// Gazetteer implements graph.Catalog.
func (s *Store) Gazetteer(ctx context.Context) (graph.Gazetteer, error) {
	return ask(ctx, s, nil, func(r *reading) (g graph.Gazetteer, err error) {
		rows, err := r.rows("gazetteer", nil)
		if err != nil || len(rows) == 0 {
			return g, err
		}
		return g, fill(rows[0], column(&g.Regions, "regions"), column(&g.Parks, "parks"), column(&g.ParkPairs, "park_pairs"))
	})
}

// column says into what list the records of a column go.
func column[T graph.Record](into *[]T, name string) func(*row) error {
	return func(r *row) (err error) {
		list := r.texts(name)
		if r.err() != nil {
			return r.err()
		}
		*into, err = decodeAll[T](list)
		return err
	}
}

func fill(r *row, columns ...func(*row) error) error {
	for _, c := range columns {
		if err := c(r); err != nil {
			return err
		}
	}
	return nil
}

// leaves returns the leaves that scopes stand for; what is neither leaf, card
// nor chain is ErrNotFound.
func (r *reading) leaves(scopes []string) ([][]string, error) {
	leaves, _, err := r.leavesOf(scopes)
	return leaves, err
}

// leavesOf returns the chain of each scope too.
func (r *reading) leavesOf(scopes []string) (leaves [][]string, chains []string, err error) {
	if len(scopes) == 0 {
		return nil, nil, nil
	}
	rows, err := r.rows("scopes", map[string]any{"ids": texts(scopes)})
	if err != nil {
		return nil, nil, err
	}
	leaves, chains = make([][]string, len(scopes)), make([]string, len(scopes))
	for _, row := range rows {
		i := row.integer("i")
		leaves[i], chains[i] = row.texts("leaves"), row.text("chain")
		if row.err() != nil {
			return nil, nil, row.err()
		}
	}
	for i, id := range scopes {
		if chains[i] == "" {
			return nil, nil, fmt.Errorf("%w: 没有环节、卡片或产业链 %s，请先查询标识", graph.ErrNotFound, id)
		}
	}
	return leaves, chains, nil
}

// leafOnly returns ErrNotFound for what is not a leaf, be it a card.
func (r *reading) leafOnly(ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := r.rows("scopes", map[string]any{"ids": texts(ids)})
	if err != nil {
		return err
	}
	leaf := map[string]bool{}
	for _, row := range rows {
		leaf[ids[row.integer("i")]] = row.truth("leaf")
	}
	for _, id := range ids {
		if !leaf[id] {
			return fmt.Errorf("%w: 没有环节 %s，请先查询环节标识", graph.ErrNotFound, id)
		}
	}
	return nil
}

// survivors returns the ids of the enterprises that ids mean, merges followed;
// an unknown one is ErrNotFound.
func (r *reading) survivors(ids []string) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := r.rows("resolve", map[string]any{"ids": texts(ids)})
	if err != nil {
		return nil, err
	}
	list := make([]string, len(ids))
	for _, row := range rows {
		list[row.integer("i")] = row.text("id")
		if row.err() != nil {
			return nil, row.err()
		}
	}
	for i, id := range list {
		if id == "" {
			return nil, noEnterprise(ids[i])
		}
	}
	return list, nil
}

func noEnterprise(id string) error {
	return fmt.Errorf("%w: 没有企业 %s，请先查询企业标识", graph.ErrNotFound, id)
}

// known returns ErrNotFound, worded with what, for a key that a kind does not hold.
func (r *reading) known(kind graph.Kind, keys []string, what string) error {
	if len(keys) == 0 {
		return nil
	}
	rows, err := r.run(places[kind].fill("known"), map[string]any{"keys": texts(keys)})
	if err != nil {
		return err
	}
	there := make([]bool, len(keys))
	for _, row := range rows {
		there[row.integer("i")] = row.truth("known")
	}
	for i, ok := range there {
		if !ok {
			return fmt.Errorf("%w: "+what, graph.ErrNotFound, keys[i])
		}
	}
	return nil
}
