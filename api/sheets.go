package api

import (
	"fmt"

	"chainchief/graph"
)

// recordSheet is the page of one record that is no noun with a page of its own: its
// fields and their values in the words of the table of kinds.
type recordSheet struct {
	Kind  graph.Kind
	ZH    string
	Key   string
	Name  string
	Lines []sheetLine
	Marks marks
}

type sheetLine struct{ Name, Value string }

// askSheet is the page of a park, a project or a cluster.
func askSheet(r *request) (*reply, error) {
	d := graph.Describe(r.route.kind)
	record, err := r.record(r.v, graph.Ref{Kind: d.Kind, Key: r.key()})
	if err != nil {
		return nil, err
	}
	if record == nil {
		return nil, fmt.Errorf("%w: 没有%s“%s”，请从搜索里选择", graph.ErrNotFound, d.ZH, clean(r.key()))
	}
	naming, err := r.v.Naming(r.ctx, []graph.Record{record})
	if err != nil {
		return nil, err
	}
	out := recordSheet{Kind: d.Kind, ZH: d.ZH, Key: record.Ref().Key}
	table := recordsPaper(d.Kind, []graph.Record{record}, naming).Tables[0]
	for i, cell := range table.Lists[0].Rows[0] {
		c := table.Columns[i]
		switch value := wordOf(cell); {
		case c.Key == "name":
			out.Name = value
		case value != "" && c.Key != d.Key:
			out.Lines = append(out.Lines, sheetLine{c.Name, value})
		}
	}
	if out.Marks, err = r.marks(r.v, record.Ref()); err != nil {
		return nil, err
	}
	said, err := r.v.Said(r.ctx, record)
	if err != nil {
		return nil, err
	}
	out.Marks.Said, err = r.said(r.v, d.Kind, said)
	return &reply{page: out}, err
}
