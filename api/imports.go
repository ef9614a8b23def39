package api

import (
	"context"
	"html/template"
	"net/http"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/report"
)

// importAnswer is a past write in an answer.
type importAnswer struct {
	graph.Import
	ClassZH string `json:"class_zh,omitzero"`
}

// Built reports whether it filled the store.
func (i importAnswer) Built() bool { return built(i.Import) }

func importOf(i graph.Import) importAnswer {
	return importAnswer{i, graph.Describe(graph.KindImports).Field("class").WordZH(string(i.Class))}
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
	words := graph.Describe(graph.KindImports).Field("class").Words
	classes := make([]string, len(words))
	for i, w := range words {
		classes[i] = w.Value
	}
	class, limit := r.oneOf("class", classes...), r.most()
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
	return &reply{json: out, name: "imports", page: importsView{out.Items, out.NextCursor, class, words, querying("class", class)},
		paper: func() *report.Paper {
			return cut(recordsPaper(graph.KindImports, records(list), func(graph.Kind, string) *insight.Named { return nil }), out.NextCursor)
		}}, nil
}

// askImport is /imports/{id}.
func askImport(r *request) (*reply, error) {
	i, err := r.pastWrite(r.v, r.key())
	return &reply{json: importOf(i)}, err
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

// mergeAnswer is a merge: an enterprise that now is another.
type mergeAnswer struct {
	Old    string         `json:"old"`
	New    *insight.Named `json:"new"`
	Import string         `json:"import"`
}

// askMerges is /merges.
func askMerges(r *request) (*reply, error) {
	q := graph.RecordsQuery{Kinds: []graph.Kind{graph.KindAliases}, Limit: r.most(), Cursor: r.cursor()}
	if r.err != nil {
		return nil, r.err
	}
	page, err := r.v.Records(r.ctx, q)
	if err != nil {
		return nil, err
	}
	naming, err := r.v.Naming(r.ctx, page.Records)
	if err != nil {
		return nil, err
	}
	out := listAnswer[mergeAnswer]{make([]mergeAnswer, 0, len(page.Records)), page.NextCursor}
	for _, record := range page.Records {
		a := record.(graph.Alias)
		out.Items = append(out.Items, mergeAnswer{a.Old, naming(graph.KindEnterprises, a.New), a.Import})
	}
	return &reply{json: out, name: "merges", paper: func() *report.Paper {
		return cut(recordsPaper(graph.KindAliases, page.Records, naming), page.NextCursor)
	}}, nil
}

// merge is POST /merges: old is merged into new.
func merge(r *request) error {
	values, err := fields(r.c.Request)
	if err != nil {
		return err
	}
	given, err := texts(values, "old", "new")
	if err != nil {
		return err
	}
	var faults graph.Faults
	for _, f := range []struct{ name, zh string }{{"old", "原企业"}, {"new", "并入的企业"}} {
		if v := given[f.name]; !isSlug(v) {
			faults = append(faults, graph.Fault{Who: graph.KindAliases.ZH(), Field: f.name, FieldZH: f.zh, Value: clean(v), Want: "须是企业的标识，请从企业页面上取"})
		}
	}
	if len(faults) > 0 {
		return faults
	}
	imp, err := r.changed("merge", func(ctx context.Context) (graph.Import, error) {
		return r.store.Merge(ctx, graph.MergeRequest{Old: given["old"], New: given["new"], Actor: r.actor(), Time: r.now()})
	})
	if err != nil {
		return err
	}
	return r.json(r.located(imp), importOf(imp))
}

// unmerge is POST /merges/{old}/undo.
func unmerge(r *request) error {
	if err := r.noBody(); err != nil {
		return err
	}
	imp, err := r.changed("unmerge", func(ctx context.Context) (graph.Import, error) {
		return r.store.Unmerge(ctx, graph.UnmergeRequest{Old: strings.TrimSpace(r.key()), Actor: r.actor(), Time: r.now()})
	})
	if err != nil {
		return err
	}
	r.c.Header("Location", base+"/imports/"+imp.ID)
	return r.json(http.StatusOK, importOf(imp))
}
