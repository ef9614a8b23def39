package api

import (
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
	return &reply{json: map[string]any{"items": out.Items, "total": out.Total, "whole": out.Whole, "fault": out.Fault}, page: out, name: "audit",
		paper: func() *report.Paper { return auditPaper(out) }}, nil
}

func auditPaper(v *auditView) *report.Paper {
	t := &report.Table{Name: "审计记录"}
	for _, c := range [][2]string{{"sequence", "序号"}, {"time", "时间"}, {"event", "事项"}, {"account", "账号"}, {"person", "姓名"}, {"from", "来自"}, {"means", "方式"}, {"what", "内容"}, {"before", "原来"}, {"after", "现在"}, {"import", "批次"}, {"refused", "被拒原因"}, {"hash", "文件校验"}, {"request_id", "请求编号"}} {
		t.Columns = append(t.Columns, report.Column{Key: c[0], Name: c[1]})
	}
	var rows [][]any
	for _, e := range v.Items {
		rows = append(rows, []any{int(e.Sequence), told(e.Time), report.Word{Code: string(e.Event), Text: e.EventZH}, e.Account, e.Person, e.From, e.Means, e.What, e.Before, e.After, e.Import, e.Refused, e.Hash, e.RequestID})
	}
	t.Lists = []report.List{{Unit: "条", Rows: rows}}
	p := &report.Paper{Title: "审计记录", Tables: []*report.Table{t}}
	if v.Fault != "" {
		p.Warnings = []string{v.Fault}
	}
	return p
}
