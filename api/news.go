package api

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// news is what has happened in a place since a date, the newest first.
type news struct {
	Since graph.Date
	Items []newsItem
}

// Shown are those on the first page.
func (n news) Shown() []newsItem { return n.Items[:min(len(n.Items), 8)] }

type newsItem struct {
	Date       graph.Date
	What, Text string
	Page       string
}

// newsMonths is how far back the news go where nobody says.
const newsMonths = 12

// news tells of projects, checks and needs that are dated after a day, and, for the
// whole of the data set, of what was written into the records since.
func (r *request) news(names *inquiry.Names, v *homeView, projects []graph.Project, since graph.Date) (news, error) {
	n := news{Since: cmp.Or(since, v.AsOf.MonthsBefore(newsMonths))}
	// The calendar runs on behind the date of the data: what was written today is in the newest state.
	until := cmp.Or(r.date("as_of"), max(v.AsOf, graph.Date(r.now().Format(time.DateOnly))))
	if n.Since.LastDay() > until.LastDay() {
		return n, fmt.Errorf("%w: 起始日期 %s 晚于截至日期 %s，请改早一些", graph.ErrInvalid, n.Since, until)
	}
	add := func(date graph.Date, what, text, page string) {
		if date != "" && date.LastDay() > n.Since.LastDay() && date.LastDay() <= v.AsOf.LastDay() {
			n.Items = append(n.Items, newsItem{Date: date, What: what, Text: text, Page: page})
		}
	}
	for _, p := range projects {
		add(p.Date, "项目"+insight.StageZH(p.Stage), p.Name+"（"+insight.NameOf(names.Region(p.Region))+"）", "/projects/"+p.ID)
	}
	said, err := r.v.Recorded(r.ctx)
	if err != nil {
		return n, err
	}
	codes := names.Atlas.Codes(v.Region.ID)
	of := func(region, segment string) (text, page string) {
		return insight.NameOf(names.Region(region)) + insight.NameOf(names.Segment(segment)), "/segments/" + segment
	}
	for _, c := range said.Checks {
		if slices.Contains(codes, c.Region) {
			text, page := of(c.Region, c.Segment)
			add(c.Date, "核实", text+"："+insight.VerdictZH(c.Verdict), page)
		}
	}
	for _, d := range said.Needs {
		if slices.Contains(codes, d.Region) {
			text, page := of(d.Region, d.Segment)
			add(d.Date, "需求", text, page)
		}
	}
	if v.Region.ID == names.Atlas.Set.Region {
		if err := r.written(&n, until); err != nil {
			return n, err
		}
	}
	slices.SortStableFunc(n.Items, func(a, b newsItem) int { return strings.Compare(b.Date.LastDay(), a.Date.LastDay()) })
	return n, nil
}

// written adds the files and merges that were written and the corrections that were
// accepted, but for those undone. Single records that were filled in are dated themselves.
func (r *request) written(n *news, until graph.Date) error {
	q := graph.ImportsQuery{Limit: 1000}
	for {
		page, err := r.v.Imports(r.ctx, q)
		if err != nil {
			return err
		}
		for _, i := range page.Imports { // the newest first
			date := graph.Date(i.Time.Local().Format(time.DateOnly))
			if date.LastDay() <= n.Since.LastDay() {
				return nil
			}
			if what, text := wrote(&i); what != "" && i.UndoneAt.IsZero() && date.LastDay() <= until.LastDay() {
				n.Items = append(n.Items, newsItem{Date: date, What: what, Text: text, Page: "/imports/" + i.ID})
			}
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return nil
		}
	}
}

// wrote says what a write was, and of what; blank where it is no news, as how a file is read.
func wrote(i *graph.Import) (what, text string) {
	for _, one := range []struct {
		class  graph.ImportClass
		begins string
		what   string
	}{{graph.ImportFile, "导入：", "导入"}, {graph.ImportMerge, "合并：", "合并"}, {graph.ImportForm, "采纳更正：", "更正"}} {
		if text, ok := strings.CutPrefix(i.Title, one.begins); ok && i.Class == one.class {
			return one.what, text
		}
	}
	return "", ""
}
