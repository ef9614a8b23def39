package neostore

import (
	"context"
	"fmt"
	"strings"

	"chainchief/graph"
)

// Meta implements graph.Catalog.
func (s reader) Meta(ctx context.Context) (graph.Meta, error) {
	return ask(ctx, s, nil, func(r *reading) (graph.Meta, error) { return r.meta, nil })
}

// Taxonomy implements graph.Catalog.
func (s reader) Taxonomy(ctx context.Context) (graph.Taxonomy, error) {
	return ask(ctx, s, nil, func(r *reading) (t graph.Taxonomy, err error) {
		b, err := r.whole(graph.KindChains, graph.KindClusters, graph.KindSegments)
		return graph.Taxonomy{Chains: b.Chains, Clusters: b.Clusters, Segments: b.Segments}, err
	})
}

// Gazetteer implements graph.Catalog.
func (s reader) Gazetteer(ctx context.Context) (graph.Gazetteer, error) {
	return ask(ctx, s, nil, func(r *reading) (g graph.Gazetteer, err error) {
		b, err := r.whole(graph.KindRegions, graph.KindParks, graph.KindParkPairs)
		return graph.Gazetteer{Regions: b.Regions, Parks: b.Parks, ParkPairs: b.ParkPairs}, err
	})
}

// whole returns all records of some kinds of which there are few, ordered by key.
func (r *reading) whole(kinds ...graph.Kind) (b graph.Bundle, err error) {
	rows, err := r.run(allOf(kinds...), nil)
	if err != nil || len(rows) == 0 {
		return b, err
	}
	for _, kind := range kinds {
		for _, text := range rows[0].texts(string(kind)) {
			record, err := recordOf(kind, text)
			if err != nil {
				return b, err
			}
			b.Add(record)
		}
	}
	return b, rows[0].err()
}

// allOf is the statement for all records of some kinds, in a column each.
func allOf(kinds ...graph.Kind) string {
	columns := make([]string, len(kinds))
	for i, kind := range kinds {
		columns[i] = fill("column", kind, "<column>", string(kind))
	}
	return "RETURN " + strings.Join(columns, ", ")
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
			return nil, nil, fmt.Errorf("%w: 没有环节、板块或产业链 %s，请先查询标识", graph.ErrNotFound, id)
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

// known returns ErrNotFound for a key that a kind does not hold.
func (r *reading) known(kind graph.Kind, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	rows, err := r.run(fill("known", kind), map[string]any{"keys": texts(keys)})
	if err != nil {
		return err
	}
	there := make([]bool, len(keys))
	for _, row := range rows {
		there[row.integer("i")] = row.truth("known")
	}
	for i, ok := range there {
		if !ok {
			return fmt.Errorf("%w: 没有%s %s，请先查询%s标识", graph.ErrNotFound, kind.ZH(), keys[i], kind.ZH())
		}
	}
	return nil
}
