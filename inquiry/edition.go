package inquiry

import (
	"context"
	"fmt"
	"slices"

	"chainchief/graph"
)

// Public is the view as the public edition (公开版) has it: whatever is read there went
// through graph.Published, and names no enterprise that did not. Only numbers count
// all that is on record: a chain is judged as a whole, and told by insight.Answer.Public.
func (v *View) Public() *View {
	return &View{Reader: published{v.Reader}, Meta: v.Meta, desk: v.desk.told, whole: v}
}

// Whole is the view that a public one shows a part of; any other is whole itself.
func (v *View) Whole() *View {
	if v.whole != nil {
		return v.whole
	}
	return v
}

// errUntold answers who asks by id for what is not told.
var errUntold = fmt.Errorf("%w: 公开版不列这一条，请从清单或搜索里选择", graph.ErrNotFound)

// published reads what may be told in public; Meta and Tally pass.
type published struct{ graph.Reader }

// those keeps the records that may be told, as they may.
func those[T graph.Record](list []T) []T {
	out := make([]T, 0, len(list))
	for _, one := range list {
		if p, ok := graph.Published(one); ok {
			out = append(out, p.(T))
		}
	}
	return out
}

func (r published) Taxonomy(ctx context.Context) (graph.Taxonomy, error) {
	t, err := r.Reader.Taxonomy(ctx)
	if err != nil {
		return t, err
	}
	t.Chains, t.Clusters, t.Segments = those(t.Chains), those(t.Clusters), those(t.Segments)
	return t, r.leads(ctx, t.Clusters)
}

// leads takes out of clusters the lead firms that may not be named.
func (r published) leads(ctx context.Context, list []graph.Cluster) error {
	var ids []string
	for _, c := range list {
		ids = append(ids, c.LeadFirms...)
	}
	open, err := r.open(ctx, ids)
	for i := range list {
		list[i].LeadFirms = slices.DeleteFunc(slices.Clone(list[i].LeadFirms), func(id string) bool { return !open[id] })
	}
	return err
}

func (r published) Gazetteer(ctx context.Context) (graph.Gazetteer, error) {
	g, err := r.Reader.Gazetteer(ctx)
	g.Regions, g.Parks, g.ParkPairs = those(g.Regions), those(g.Parks), those(g.ParkPairs)
	return g, err
}

// open tells which enterprises may be named.
func (r published) open(ctx context.Context, ids []string) (map[string]bool, error) {
	open := map[string]bool{}
	for part := range slices.Chunk(slices.DeleteFunc(unique(ids), func(id string) bool { return id == "" }), graph.MaxIDs) {
		found, err := r.Reader.Enterprises(ctx, part)
		if err != nil {
			return nil, err
		}
		for i := range found {
			_, open[part[i]] = graph.Published(found[i])
		}
	}
	return open, nil
}

// firms keeps the enterprises that may be told, with the parents that may.
func (r published) firms(ctx context.Context, list []graph.Enterprise) ([]graph.Enterprise, error) {
	list = those(list)
	var ids []string
	for _, e := range list {
		ids = append(ids, e.Parent)
	}
	open, err := r.open(ctx, ids)
	for i := range list {
		if !open[list[i].Parent] {
			list[i].Parent = ""
		}
	}
	return list, err
}

func (r published) Enterprises(ctx context.Context, ids []string) ([]graph.Enterprise, error) {
	list, err := r.Reader.Enterprises(ctx, ids)
	if err != nil {
		return nil, err
	}
	told, err := r.firms(ctx, list)
	if err == nil && len(told) < len(list) {
		err = errUntold
	}
	return told, err
}

func (r published) Find(ctx context.Context, q graph.FindQuery) (out graph.Found, err error) {
	for limit := q.Limit; ; q.Cursor = out.NextCursor {
		q.Limit = limit - len(out.Enterprises)
		page, err := r.Reader.Find(ctx, q)
		if err != nil {
			return graph.Found{}, err
		}
		list, err := r.firms(ctx, page.Enterprises)
		if err != nil {
			return graph.Found{}, err
		}
		out.Enterprises, out.NextCursor = append(out.Enterprises, list...), page.NextCursor
		if len(out.Enterprises) == limit || out.NextCursor == "" {
			return out, nil
		}
	}
}

func (r published) Members(ctx context.Context, q graph.MembersQuery) ([]graph.MemberGroup, error) {
	groups, err := r.Reader.Members(ctx, q)
	for i := range groups {
		var list []graph.Member
		for _, m := range groups[i].Members {
			work, ok := graph.Published(m.Membership)
			firm, known := graph.Published(m.Enterprise)
			if ok && known {
				list = append(list, graph.Member{Membership: work.(graph.Membership), Enterprise: firm.(graph.Enterprise)})
			}
		}
		groups[i].Members = list
	}
	return groups, err
}

func (r published) Links(ctx context.Context, q graph.LinksQuery) ([]graph.LinkGroup, error) {
	groups, err := r.Reader.Links(ctx, q)
	if err != nil {
		return nil, err
	}
	var ids []string
	for i := range groups {
		groups[i].Links = those(groups[i].Links)
		for _, l := range groups[i].Links {
			ids = append(ids, l.Supplier, l.Customer)
		}
	}
	open, err := r.open(ctx, ids)
	for i := range groups {
		groups[i].Links = slices.DeleteFunc(groups[i].Links, func(l graph.SupplyLink) bool { return !open[l.Supplier] || !open[l.Customer] })
	}
	return groups, err
}

// Kin has nobody: who belongs to whom is told by the parents of Enterprises.
func (r published) Kin(ctx context.Context, q graph.KinQuery) ([]graph.KinGroup, error) {
	groups, err := r.Reader.Kin(ctx, q)
	for i := range groups {
		groups[i].Kin = nil
	}
	return groups, err
}

// projects takes out of projects the enterprises that may not be named; the text of an investor stays.
func (r published) projects(ctx context.Context, list []graph.Project) ([]graph.Project, error) {
	list = those(list)
	var ids []string
	for _, p := range list {
		ids = append(ids, p.Operator)
		for _, one := range p.Investors {
			ids = append(ids, one.Enterprise)
		}
	}
	open, err := r.open(ctx, ids)
	for i := range list {
		p := &list[i]
		if !open[p.Operator] {
			p.Operator = ""
		}
		p.Investors = slices.Clone(p.Investors)
		for k := range p.Investors {
			if !open[p.Investors[k].Enterprise] {
				p.Investors[k].Enterprise = ""
			}
		}
	}
	return list, err
}

func (r published) Projects(ctx context.Context, q graph.ProjectsQuery) (graph.ProjectPage, error) {
	page, err := r.Reader.Projects(ctx, q)
	if err != nil {
		return page, err
	}
	if page.Projects, err = r.projects(ctx, page.Projects); err == nil && len(page.Projects) < len(q.IDs) {
		err = errUntold
	}
	return page, err
}

func (r published) Records(ctx context.Context, q graph.RecordsQuery) (graph.RecordPage, error) {
	page, err := r.Reader.Records(ctx, q)
	if err != nil {
		return page, err
	}
	out := graph.RecordPage{NextCursor: page.NextCursor}
	for _, one := range page.Records {
		told, ok := graph.Published(one)
		if !ok {
			continue
		}
		switch one := told.(type) {
		case graph.Project:
			list, err := r.projects(ctx, []graph.Project{one})
			if err != nil {
				return out, err
			}
			told = list[0]
		case graph.Cluster:
			list := []graph.Cluster{one}
			if err := r.leads(ctx, list); err != nil {
				return out, err
			}
			told = list[0]
		}
		out.Records = append(out.Records, told)
	}
	if len(out.Records) < len(q.IDs) {
		return out, errUntold
	}
	return out, nil
}

// The past is the office's own.

func (published) Imports(context.Context, graph.ImportsQuery) (graph.ImportPage, error) {
	return graph.ImportPage{}, nil
}

func (published) History(context.Context, graph.HistoryQuery) (graph.History, error) {
	return graph.History{}, nil
}

func (published) Dump(context.Context, graph.DumpQuery) (graph.DumpPage, error) {
	return graph.DumpPage{}, errUntold
}
