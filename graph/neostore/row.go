package neostore

import (
	"fmt"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"chainchief/graph"
)

// row reads a row of an answer with types checked; the first value of another
// type than expected is kept as its error.
type row struct {
	record *neo4j.Record
	fault  error
}

func value[T any](r *row, column string) T {
	var none T
	raw, found := r.record.Get(column)
	if found && raw == nil {
		return none // null
	}
	v, ok := raw.(T)
	if !ok && r.fault == nil {
		r.fault = fmt.Errorf("%w: Neo4j 中的数据与本程序不符（%s 是 %T），请检查是否有人直接改过数据库", graph.ErrUnavailable, column, raw)
	}
	return v
}

func (r *row) text(column string) string   { return value[string](r, column) }
func (r *row) integer(column string) int64 { return value[int64](r, column) }
func (r *row) truth(column string) bool    { return value[bool](r, column) }
func (r *row) list(column string) []any    { return value[[]any](r, column) }
func (r *row) err() error                  { return r.fault }

func (r *row) texts(column string) []string {
	raw := r.list(column)
	list := make([]string, 0, len(raw))
	for _, v := range raw {
		s, ok := v.(string)
		if !ok && r.fault == nil {
			r.fault = fmt.Errorf("%w: Neo4j 中的数据与本程序不符（%s 含 %T），请检查是否有人直接改过数据库", graph.ErrUnavailable, column, v)
		}
		list = append(list, s)
	}
	return list
}

// decoded reads the record in a column.
func decoded[T graph.Record](r *row, column string) (T, error) {
	var none T
	text := r.text(column)
	if r.fault != nil {
		return none, r.fault
	}
	return decode[T](text)
}

func decode[T graph.Record](text string) (T, error) {
	var none T
	r, err := recordOf(none.Ref().Kind, text)
	if err != nil {
		return none, err
	}
	return r.(T), nil
}

func recordOf(kind graph.Kind, text string) (graph.Record, error) {
	r, err := graph.Decode(kind, []byte(text))
	if err != nil {
		return nil, fmt.Errorf("%w: Neo4j 中有读不懂的记录（%v），请检查是否有人直接改过数据库", graph.ErrUnavailable, err)
	}
	return r, nil
}

// decodeAll reads a column of lists of records.
func decodeAll[T graph.Record](texts []string) ([]T, error) {
	list := make([]T, len(texts))
	for i, text := range texts {
		var err error
		if list[i], err = decode[T](text); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// texts makes a parameter of texts; the driver would take a []string too, but
// what a nil one becomes is not to be left to it.
func texts(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// optional is texts, with null where the list is blank and means all.
func optional(list []string) any {
	if len(list) == 0 {
		return nil
	}
	return texts(list)
}
