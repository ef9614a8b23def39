package api

import (
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// recordSheet is the page of one record that is no noun with a page of its own: its
// fields and their values in the words of the table of kinds.
type recordSheet struct {
	Kind  graph.Kind
	ZH    string
	Key   string
	Name  string
	Lines []sheetLine
	Lists []sheetList // what belongs to it
	Go    []listLink  // what may be done about it, besides correcting it
	Marks marks
}

// sheetList are things that belong to a record, each with its page.
type sheetList struct {
	Name  string
	Items []sheetItem
	More  bool // than are listed
}

type sheetItem struct{ Href, Name, Note string }

// sheetListed is how many of a list a page names.
const sheetListed = 200

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
		case c.Key == "name", c.Key == "what" && d.Kind == graph.KindProblems:
			out.Name = value
		case value != "" && c.Key != d.Key:
			if d.Field(c.Key).Type == graph.Day {
				value = insight.DateZH(graph.Date(value))
			}
			out.Lines = append(out.Lines, sheetLine{c.Name, value})
		}
	}
	if park, ok := record.(graph.Park); ok {
		if out.Lists, err = r.parkLists(park); err != nil {
			return nil, err
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
	_, told := graph.Published(record)
	return &reply{page: out, thing: thingOf(d.Kind, out.Key, out.Name), inner: !told}, err
}

// parkLists are the firms of a park, their projects in its region, and the parks it is
// paired with.
func (r *request) parkLists(park graph.Park) ([]sheetList, error) {
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	regions := insight.RegionCodes(names.Gazetteer, park.Region)
	firms, projects, pairs := sheetList{Name: "园区企业"}, sheetList{Name: "园区企业的项目"}, sheetList{Name: "结对园区"}
	add := func(l *sheetList, item sheetItem) {
		if l.More = l.More || len(l.Items) == sheetListed; !l.More {
			l.Items = append(l.Items, item)
		}
	}
	inside := map[string]bool{}
	for q := (graph.FindQuery{Regions: regions, Limit: graph.MaxLimit}); ; {
		found, err := r.v.Find(r.ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range found.Enterprises {
			if e.Park == park.ID {
				inside[e.ID] = true
				add(&firms, sheetItem{"/enterprises/" + e.ID, e.Name, strings.Join(e.Products, "、")})
			}
		}
		if q.Cursor = found.NextCursor; q.Cursor == "" {
			break
		}
	}
	for q := (graph.ProjectsQuery{Regions: regions, Limit: graph.MaxLimit}); len(inside) > 0; {
		page, err := r.v.Projects(r.ctx, q)
		if err != nil {
			return nil, err
		}
		for _, p := range page.Projects {
			if inside[p.Operator] || slices.ContainsFunc(p.Investors, func(i graph.Investor) bool { return inside[i.Enterprise] }) {
				add(&projects, sheetItem{"/projects/" + p.ID, p.Name, insight.StageZH(p.Stage)})
			}
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			break
		}
	}
	for _, p := range names.Gazetteer.ParkPairs {
		other := p.PartnerPark
		switch park.ID {
		case p.PartnerPark:
			other = p.Park
		case p.Park:
		default:
			continue
		}
		if n := names.Park(other); n != nil {
			add(&pairs, sheetItem{"/parks/" + n.ID, n.Name, insight.PairZH(p.Status)})
		} else if p.PartnerText != "" {
			add(&pairs, sheetItem{"", p.PartnerText, insight.PairZH(p.Status)})
		}
	}
	return []sheetList{firms, projects, pairs}, nil
}
