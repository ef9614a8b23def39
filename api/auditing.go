package api

import (
	"html/template"
	"io"
	"slices"
	"strings"

	"chainchief/people"
	"chainchief/report"
)

// auditView is the page of the audit.
type auditView struct {
	Items  []auditRow
	Total  int64
	More   bool // than those shown
	Event  people.Event
	Name   string
	Events []people.Event
	Whole  bool   // it is as it was written
	Fault  string // why not
}

// Query is what was asked for, for the address of the same as a file.
func (v *auditView) Query() template.URL {
	return querying("event", string(v.Event), "account", v.Name)
}

// auditRow is an entry as people read it.
type auditRow struct {
	people.Entry
	EventZH string `json:"event_zh"`
}

// auditShown is how many entries a page shows.
const auditShown = 200

// askAudit is /audit: what was done, the newest first, and whether that is what was written.
func askAudit(r *request) (*reply, error) {
	if r.office == nil {
		return nil, fault{403, "这里没有审计记录：它在服务器的数据目录里"}
	}
	event, name, limit := people.Event(r.text("event")), r.text("account"), r.most()
	if r.err != nil {
		return nil, r.err
	}
	out := &auditView{Items: []auditRow{}, Event: event, Name: name, Events: people.Events()}
	if r.html() {
		limit = auditShown
	}
	n, err := r.office.Verify()
	if out.Total, out.Whole = n, err == nil; err != nil {
		out.Fault = err.Error()
	}
	err = people.Each(r.office.Dir, func(e people.Entry) bool {
		if event != "" && e.Event != event || name != "" && !strings.EqualFold(e.Account, name) {
			return true
		}
		if len(out.Items) == 2*limit { // the newest are wanted
			out.Items = append(out.Items[:0], out.Items[limit:]...)
			out.More = true
		}
		out.Items = append(out.Items, auditRow{e, e.Event.ZH()})
		return true
	})
	if over := len(out.Items) - limit; over > 0 {
		out.Items, out.More = out.Items[over:], true
	}
	if err != nil && out.Whole {
		return nil, err
	}
	slices.Reverse(out.Items)
	if r.format == "csv" {
		return &reply{name: "audit", file: func(to io.Writer) error {
			key, err := people.SigningKey(r.office.Dir)
			if err != nil {
				return err
			}
			return people.WriteCSV(to, func(yield func(people.Entry) bool) {
				for _, row := range out.Items {
					if !yield(row.Entry) {
						return
					}
				}
			}, r.heads() == report.Programs, key)
		}}, nil
	}
	return &reply{json: map[string]any{"items": out.Items, "total": out.Total, "whole": out.Whole, "fault": out.Fault}, page: out, name: "audit",
		paper: func() *report.Paper { return auditPaper(out) }}, nil
}

func auditPaper(v *auditView) *report.Paper {
	t := &report.Table{Name: "审计记录"}
	for _, c := range people.Columns {
		t.Columns = append(t.Columns, report.Column{Key: c[0], Name: c[1]})
	}
	var rows [][]any
	for _, e := range v.Items {
		rows = append(rows, []any{int(e.Sequence), told(e.Time), report.Word{Code: string(e.Event), Text: e.EventZH}, e.Account, e.Person, e.From, report.Word{Code: e.Means, Text: e.MeansZH()}, e.What, e.Before, e.After, e.Import, e.Refused, e.Hash, e.RequestID})
	}
	t.Lists = []report.List{{Unit: "条", Rows: rows}}
	p := &report.Paper{Title: "审计记录", Tables: []*report.Table{t}}
	if v.Fault != "" {
		p.Warnings = []string{v.Fault}
	}
	return p
}
