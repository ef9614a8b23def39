package api

import (
	"html/template"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/report"
)

// importAnswer is a past write in an answer.
type importAnswer struct {
	graph.Import
	ClassZH string `json:"class_zh,omitzero"`
	// Later are the writes that touched the same records since, the newest first: they
	// must be undone before it. Only where one write is asked for.
	Later []laterAnswer `json:"later,omitempty"`
	// Changes are what it touched, as it was before and as the write made it, in the words
	// of people; none once it is undone. Only where one write is asked for.
	Changes []graph.RecordChange `json:"changes,omitempty"`
	More    bool                 `json:"more,omitzero"` // changes than those listed
}

// laterAnswer is a write that stands in the way of an undo.
type laterAnswer struct {
	ID     string    `json:"id"`
	Title  string    `json:"title"`
	Person string    `json:"person"`
	Time   time.Time `json:"time"`
}

// Built reports whether it filled the store.
func (i importAnswer) Built() bool { return built(i.Import) }

func importOf(i graph.Import) importAnswer {
	return importAnswer{Import: i, ClassZH: graph.Describe(graph.KindImports).Field("class").WordZH(string(i.Class))}
}

// importsView is the page of past writes.
type importsView struct {
	Items      []importAnswer
	NextCursor string
	Class      string
	Classes    []graph.Word
	Query      template.URL // of the whole list
}

// askImports is /imports: past writes, the newest first, and the page to undo them.
func askImports(r *request) (*reply, error) {
	field := graph.Describe(graph.KindImports).Field("class")
	class, limit := r.word("class", field), r.most()
	q := graph.ImportsQuery{Cursor: r.cursor()}
	if r.err != nil {
		return nil, r.err
	}
	list := []graph.Import{}
	for len(list) < limit {
		q.Limit = limit - len(list)
		page, err := r.v.Imports(r.ctx, q)
		if err != nil {
			return nil, err
		}
		for _, i := range page.Imports {
			if class == "" || string(i.Class) == class {
				list = append(list, i)
			}
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			break
		}
	}
	out := listAnswer[importAnswer]{make([]importAnswer, 0, len(list)), q.Cursor}
	for _, i := range list {
		out.Items = append(out.Items, importOf(i))
	}
	return &reply{json: out, name: r.called("", "导入记录"), page: importsView{out.Items, out.NextCursor, class, field.Words, querying("class", class)},
		paper: func() *report.Paper {
			return cut(recordsPaper(graph.KindImports, records(list), func(graph.Kind, string) *insight.Named { return nil }), out.NextCursor)
		}}, nil
}

// askImport is /imports/{id}.
func askImport(r *request) (*reply, error) {
	i, err := r.pastWrite(r.v, r.key())
	if err != nil {
		return nil, err
	}
	view, err := r.importView(r.v, i)
	if err != nil {
		return nil, err
	}
	return &reply{json: view.importAnswer}, nil
}

// noBody refuses a body where there is nothing to say.
func (r *request) noBody() error {
	if r.c.Request.ContentLength == 0 {
		return nil
	}
	values, err := fields(r.c.Request)
	if err != nil {
		return err
	}
	_, err = texts(values)
	return err
}
