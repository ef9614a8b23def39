package api

import (
	"fmt"
	"slices"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/report"
)

// revisionAnswer is one write of a record's past.
type revisionAnswer struct {
	Import importAnswer        `json:"import"`
	Change string              `json:"change"` // added, updated, deleted
	Fields []graph.FieldChange `json:"fields"`
	spoken []graph.FieldChange // the same in the words of people
}

// historyAnswer is the past of a record.
type historyAnswer struct {
	Ref       graph.Ref        `json:"ref"`
	Who       string           `json:"who"`
	Items     []revisionAnswer `json:"items"` // the newest first
	Truncated bool             `json:"truncated"`
}

// historyRoutes are the rows of the past of a kind's records.
func historyRoutes(d *graph.Description) []route {
	path := "/" + string(d.Kind) + "/:id/history"
	return []route{
		{method: "GET", path: path, params: []string{"limit"}, formats: tables, rests: onAll, kind: d.Kind, anyKey: d.Relationship(), ask: askHistory},
		{method: "GET", path: path, formats: html, page: "history", rests: onAll, kind: d.Kind, anyKey: d.Relationship(), ask: askHistory},
	}
}

// askHistory is /{kind}/{id}/history, and the page 改动记录.
func askHistory(r *request) (*reply, error) {
	limit := r.most()
	if r.err != nil {
		return nil, r.err
	}
	ref := graph.Ref{Kind: r.route.kind, Key: r.key()}
	now, err := r.record(r.v, ref)
	if err != nil {
		return nil, err
	}
	if now != nil {
		ref = now.Ref()
	}
	h, err := r.v.History(r.ctx, graph.HistoryQuery{Ref: ref, Limit: limit})
	if err != nil {
		return nil, err
	}
	if now == nil && len(h.Touches) == 0 {
		return nil, fmt.Errorf("%w: 没有%s“%s”，请从清单里选择", graph.ErrNotFound, ref.Kind.ZH(), clean(ref.Key))
	}
	out := &historyAnswer{Ref: ref, Truncated: h.Truncated, Items: []revisionAnswer{}}
	shown := now
	for _, t := range h.Touches { // what a record was before a write, it was after the one before
		var before graph.Record
		if t.Before != nil {
			if before, err = graph.Decode(ref.Kind, t.Before); err != nil {
				return nil, err
			}
		}
		if shown == nil {
			shown = before
		}
		one := revisionAnswer{Import: importOf(t.Import), Fields: []graph.FieldChange{}}
		if before != nil || now != nil {
			c := graph.ChangeOf(graph.Public(before), graph.Public(now))
			one.Change, one.Fields = c.Change, c.Fields
		}
		out.Items, now = append(out.Items, one), before
	}
	if shown != nil {
		if out.Who, err = r.callOf(r.v, shown); err != nil {
			return nil, err
		}
	}
	if err := r.speak(out); err != nil {
		return nil, err
	}
	view := historyView{historyAnswer: out, Corrected: corrected(ref.Kind)}
	if page := pageOf(ref, shown); page != r.c.Request.URL.EscapedPath() {
		view.Page = page
	}
	if view.Marks, err = r.marks(r.v, ref); err != nil {
		return nil, err
	}
	return &reply{json: out, name: r.called("", "改动记录"), page: view, paper: func() *report.Paper { return historyPaper(out) }}, nil
}

// speak puts the values of a past into the words of people.
func (r *request) speak(h *historyAnswer) error {
	for i := range h.Items {
		one := &h.Items[i]
		var err error
		if one.spoken, err = r.spoken(r.v, h.Ref.Kind, one.Fields); err != nil {
			return err
		}
	}
	return nil
}

// spoken are changes of fields with their values in the words of people.
func (r *request) spoken(v *inquiry.View, kind graph.Kind, fields []graph.FieldChange) ([]graph.FieldChange, error) {
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	naming, d := r.naming(v, names), graph.Describe(kind)
	list := slices.Clone(fields)
	for i := range list {
		c := &list[i]
		if f := d.Field(c.Field); f != nil {
			c.Before, c.After = saidText(f, c.Before, naming), saidText(f, c.After, naming)
		}
	}
	return list, nil
}

// historyView is the page 改动记录.
type historyView struct {
	*historyAnswer
	Page      string // of the record; blank: this is it
	Corrected bool
	Marks     marks
}

// Spoken are the fields of a write in the words of people.
func (a revisionAnswer) Spoken() []graph.FieldChange { return a.spoken }

// ChangeZH says what the write did to the record.
func (a revisionAnswer) ChangeZH() string {
	return map[string]string{graph.Added: "新增", graph.Updated: "更新", graph.Deleted: "删除"}[a.Change]
}

// historyPaper sets a past out as a table, a row a field.
func historyPaper(h *historyAnswer) *report.Paper {
	t := &report.Table{Name: "改动记录"}
	for _, c := range [][2]string{{"time", "时间"}, {"person", "经办人"}, {"change", "改动"}, {"field", "项目"}, {"before", "原来"}, {"after", "现在"}, {"import", "批次"}, {"title", "标题"}, {"file", "文件"}} {
		t.Columns = append(t.Columns, report.Column{Key: c[0], Name: c[1]})
	}
	var rows [][]any
	for _, one := range h.Items {
		for i, c := range one.Fields {
			said := one.spoken[i]
			rows = append(rows, []any{report.Word{Code: one.Import.Time.UTC().Format("2006-01-02T15:04:05Z"), Text: one.Import.Time.Local().Format("2006-01-02 15:04")}, one.Import.Person,
				report.Word{Code: one.Change, Text: one.ChangeZH()}, report.Word{Code: c.Field, Text: c.FieldZH}, report.Word{Code: c.Before, Text: said.Before}, report.Word{Code: c.After, Text: said.After},
				one.Import.ID, one.Import.Title, one.Import.File})
		}
	}
	t.Lists = []report.List{{Unit: "项", Rows: rows}}
	p := &report.Paper{Title: h.Who + " 改动记录", Tables: []*report.Table{t}}
	if h.Truncated {
		p.Notes = append(p.Notes, "未列全：只列最近的改动。")
	}
	return p
}
