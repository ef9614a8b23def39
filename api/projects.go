package api

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// projectParams narrow and order a list of projects.
var projectParams = []string{"segment", "chain", "stage", "stale", "sort"}

// listedProject is a project in a list, with what is to be checked of it.
type listedProject struct {
	graph.Project
	remark string
}

// askProjects is /projects, and its page.
func askProjects(r *request) (*reply, error) {
	segment, chain, sort := r.id("segment"), r.id("chain"), r.oneOf("sort", "date", "amount", "name", "region")
	stage, stale, asOf, limit := graph.ProjectStage(r.oneOf("stage", valuesOf(graph.KindProjects, "stage")...)), r.oneOf("stale", "yes", "no"), r.date("as_of"), r.most()
	if r.public && stale != "" {
		r.bad("stale", "公开版不按待核筛选，请去掉")
	}
	if r.err != nil {
		return nil, r.err
	}
	names, region, codes, err := r.listPlace()
	if err != nil {
		return nil, err
	}
	if r.html() {
		chain, segment = oneScope(names, chain, segment)
	}
	segments, err := leaves(names, chain, segment)
	if err != nil {
		return nil, err
	}
	all, err := r.v.ProjectsAt(r.ctx, codes, asOf)
	if err != nil {
		return nil, err
	}
	rules, at := r.desk.Rules(), cmp.Or(asOf, r.v.Meta.DataDate)
	list := []listedProject{}
	for i := range all {
		p := &all[i]
		n, known := rules.ProjectNoteAt(p, at)
		if (known || asOf == "") && (stage == "" || p.Stage == stage) && (stale == "" || n.Stale() == (stale == "yes")) &&
			(segments == nil || slices.ContainsFunc(p.Segments, func(s string) bool { return slices.Contains(segments, s) })) {
			list = append(list, listedProject{*p, n.Remark})
		}
	}
	orderProjects(list, sort)
	shown, next, err := page(list, limit, r.cursor(), r.revision)
	if err != nil {
		return nil, err
	}
	out := listAnswer[inquiry.Project]{make([]inquiry.Project, len(shown)), next}
	raw := make([]graph.Record, len(shown))
	for i := range shown {
		out.Items[i], raw[i] = names.Project(shown[i].Project), shown[i].Project
	}
	naming := inquiry.Naming(names.Name)
	if !r.html() && r.format != "json" { // who runs it is named in tables too
		if naming, err = r.v.Naming(r.ctx, raw); err != nil {
			return nil, err
		}
	}
	rep := &reply{json: out, name: r.called("", "项目"), paper: func() *report.Paper {
		return cut(recordsPaper(graph.KindProjects, raw, naming), next).With(r.listFacts(names)...)
	}}
	if r.html() {
		v := r.projectsView(names, shown, next, len(list), region, chain, segment, string(stage), stale, sort)
		rep.page, rep.thing = v, r.asked(v.Called())
	}
	return rep, nil
}

// orderProjects puts a list that comes by id into an order: the newest and the
// largest first.
func orderProjects(list []listedProject, by string) {
	order := map[string]func(a, b *listedProject) int{
		"date":   func(a, b *listedProject) int { return strings.Compare(b.Date.LastDay(), a.Date.LastDay()) },
		"amount": func(a, b *listedProject) int { return cmp.Compare(b.Amount100MCNY, a.Amount100MCNY) },
		"name":   func(a, b *listedProject) int { return strings.Compare(a.Name, b.Name) },
		"region": func(a, b *listedProject) int {
			return strings.Compare(a.Region, b.Region)
		},
	}[by]
	if order != nil {
		slices.SortStableFunc(list, func(a, b listedProject) int { return order(&a, &b) })
	}
}

// projectsView is the page 项目.
func (r *request) projectsView(names *inquiry.Names, list []listedProject, next string, all int, region, chain, segment, stage, stale, sort string) *listPage {
	v := &listPage{Title: "项目", Unit: "个", Noun: "/projects", All: all, Everywhere: region == "",
		Filters: []filter{{"chain", "产业链", chain, "全部", chainOptions(names)}},
		Columns: []listColumn{{Name: "项目", Sort: "name"}, {Name: "县区", Tight: true, Sort: "region"}, {Name: "阶段", Tight: true}, {Name: "日期", Tight: true, Sort: "date"}, {Name: "金额（亿元）", Sort: "amount", Num: true}, {Name: "填补或充实的环节"}, {Name: "投资方"}, {Name: "待核"}, {Name: "来源"}}}
	if scope := cmp.Or(chain, names.ChainOf(segment)); scope != "" {
		v.Filters[0].Value = scope
		v.Filters = append(v.Filters, filter{"segment", "环节", segment, "全部", segmentOptions(names, scope)})
	}
	v.Filters = append(v.Filters, filter{"stage", "阶段", stage, "全部", options(graph.KindProjects, "stage")},
		filter{"stale", "待核", stale, "全部", []optionGroup{{Options: []option{{"yes", "只看待核的"}, {"no", "不看待核的"}}}}})
	if r.public { // what is to be checked is the office's to say
		v.Filters = v.Filters[:len(v.Filters)-1]
		v.Columns = slices.DeleteFunc(v.Columns, func(c listColumn) bool { return c.Name == "待核" })
	}
	for i := range list {
		p := names.Project(list[i].Project)
		cell := listCell{Small: "环节待核"}
		for _, s := range p.Segments {
			cell.Links, cell.Small = append(cell.Links, listLink{s.Name, "/segments/" + s.ID}), ""
		}
		amount, investors := "", listCell{}
		if p.Amount100MCNY > 0 {
			amount = strconv.FormatFloat(p.Amount100MCNY, 'f', -1, 64)
		}
		for _, i := range p.Investors {
			to := ""
			if i.Enterprise != "" {
				to = "/enterprises/" + i.Enterprise
			}
			investors.Links = append(investors.Links, listLink{i.Name, to})
		}
		row := []listCell{linkedCell(p.Name, "/projects/"+p.ID, p.KindZH), saidCell(insight.NameOf(p.Region)), saidCell(p.StageZH), saidCell(insight.DateZH(p.Date)), saidCell(amount), cell, investors}
		if !r.public {
			row = append(row, saidCell(list[i].remark))
		}
		v.Rows = append(v.Rows, append(row, saidCell("", insight.SourceZH(p.Source))))
	}
	r.finish(v, region, sort, next, map[string]string{"chain": chain, "segment": segment})
	return v
}

// askProject is /projects/{id}.
func askProject(r *request) (*reply, error) {
	id := r.key()
	found, err := r.v.Projects(r.ctx, graph.ProjectsQuery{IDs: []string{id}, Limit: 1})
	if errors.Is(err, graph.ErrNotFound) {
		return nil, fmt.Errorf("%w: 没有项目“%s”，请从项目清单里选择", graph.ErrNotFound, id)
	}
	if err != nil {
		return nil, err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	return &reply{json: names.Project(found.Projects[0])}, nil
}
