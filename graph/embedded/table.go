package embedded

import (
	"slices"

	"chainchief/graph"
)

// table holds all records of one of the kinds that stay few, by key.
type table[T graph.Record] struct {
	rows map[string]T
	keys []string // sorted
}

func newTable[T graph.Record]() *table[T] { return &table[T]{rows: map[string]T{}} }

// shelf is a table whose kind does not matter.
type shelf interface {
	get(key string) graph.Record // nil where there is none; its lists are the store's
	put(r graph.Record)
	remove(key string)
	size() int
	sorted() []string                     // keys; the store's
	records(keys []string) []graph.Record // copies
	// dump adds up to limit records behind a key, in order, and returns the last key where there are more.
	dump(b *graph.Bundle, after string, limit int) string
}

func (t *table[T]) get(key string) graph.Record {
	if r, ok := t.rows[key]; ok {
		return r
	}
	return nil
}

func (t *table[T]) put(r graph.Record) {
	key := r.Ref().Key
	if i, found := slices.BinarySearch(t.keys, key); !found {
		t.keys = slices.Insert(t.keys, i, key)
	}
	t.rows[key] = any(r).(T)
}

func (t *table[T]) remove(key string) {
	if i, found := slices.BinarySearch(t.keys, key); found {
		t.keys = slices.Delete(t.keys, i, i+1)
	}
	delete(t.rows, key)
}

func (t *table[T]) size() int { return len(t.keys) }

func (t *table[T]) sorted() []string { return t.keys }

func (t *table[T]) records(keys []string) []graph.Record {
	list := make([]graph.Record, len(keys))
	for i, k := range keys {
		list[i] = graph.Copy(t.rows[k])
	}
	return list
}

// list returns copies of all records in the order of their keys.
func (t *table[T]) list() []T { return t.pick(t.keys) }

// pick returns copies of the records with the keys.
func (t *table[T]) pick(keys []string) []T {
	var list []T
	for _, k := range keys {
		list = append(list, graph.Copy(t.rows[k]))
	}
	return list
}

func (t *table[T]) dump(b *graph.Bundle, after string, limit int) string {
	keys, more := cutPage(behind(t.keys, after), limit)
	for _, k := range keys {
		b.Add(graph.Copy(t.rows[k]))
	}
	if !more {
		return ""
	}
	return keys[limit-1]
}

// behind returns the part of a sorted list that lies behind a key; a blank key is the start.
func behind(keys []string, after string) []string {
	i, found := slices.BinarySearch(keys, after)
	if found {
		i++
	}
	return keys[i:]
}

// cutPage returns at most limit entries and whether there are more.
func cutPage[T any](list []T, limit int) ([]T, bool) {
	return list[:min(limit, len(list))], len(list) > limit
}

// referrers lists, for a record, the records on shelves that refer to it, in
// the order of graph.CompareRefs.
type referrers map[graph.Ref][]graph.Ref

func (x referrers) add(r graph.Record) {
	at := r.Ref()
	for _, to := range graph.References(r) {
		if i, found := slices.BinarySearchFunc(x[to], at, graph.CompareRefs); !found {
			x[to] = slices.Insert(x[to], i, at)
		}
	}
}

func (x referrers) remove(r graph.Record) {
	at := r.Ref()
	for _, to := range graph.References(r) {
		i, found := slices.BinarySearchFunc(x[to], at, graph.CompareRefs)
		if !found {
			continue
		}
		if x[to] = slices.Delete(x[to], i, i+1); len(x[to]) == 0 {
			delete(x, to)
		}
	}
}

// keys returns the keys of the records of one kind that refer to any of the targets, sorted.
func (x referrers) keys(kind graph.Kind, targets ...graph.Ref) []string {
	var keys []string
	for _, to := range targets {
		for _, ref := range x[to] {
			if ref.Kind == kind {
				keys = append(keys, ref.Key)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
