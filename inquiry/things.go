package inquiry

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/seed"
)

// Thing is what bears a name and is no enterprise: a chain, a segment, a park, a
// project, a cluster or a region.
type Thing struct {
	Kind   graph.Kind `json:"kind"`
	KindZH string     `json:"kind_zh"`
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Note   string     `json:"note,omitzero"` // where it belongs: the chain of a segment, the region of a park
	Region string     `json:"-"`             // of a project or park
	search string
}

// thingKinds are the kinds of things in the order in which they are listed.
var thingKinds = []graph.Kind{graph.KindChains, graph.KindSegments, graph.KindParks, graph.KindClusters, graph.KindProjects, graph.KindRegions}

// thingsKey asks for everything that bears a name.
type thingsKey struct{}

// Things finds what bears a text in its name, its other names or the products of
// a segment, as people write it: the best first, at most a number of each kind.
func (v *View) Things(ctx context.Context, text string, each int) ([]Thing, error) {
	all, err := v.things(ctx)
	if err != nil {
		return nil, err
	}
	type hit struct{ rank, at int }
	find := func(rank func(*Thing) int) []Thing {
		hits := map[graph.Kind][]hit{}
		for i := range all {
			if r := rank(&all[i]); r < graph.NoMatch {
				hits[all[i].Kind] = append(hits[all[i].Kind], hit{r, i})
			}
		}
		var list []Thing
		for _, of := range hits {
			slices.SortStableFunc(of, func(a, b hit) int { return a.rank - b.rank })
		}
		kinds := slices.DeleteFunc(slices.Clone(thingKinds), func(k graph.Kind) bool { return len(hits[k]) == 0 })
		slices.SortStableFunc(kinds, func(a, b graph.Kind) int { return hits[a][0].rank - hits[b][0].rank }) // the kind of what is called so first
		for _, kind := range kinds {
			of := hits[kind]
			for _, h := range of[:min(len(of), each)] {
				list = append(list, all[h.at])
			}
		}
		return list
	}
	forms := seed.Queries(text)
	for _, form := range forms {
		if list := find(func(t *Thing) int { return graph.MatchRank(t.search, form) }); len(list) > 0 {
			return list, nil
		}
	}
	if len(forms) == 0 || utf8.RuneCountInString(forms[0]) < fewestInOrder {
		return nil, nil
	}
	return find(func(t *Thing) int {
		names, _, _ := graph.SplitSearch(t.search)
		for name := range strings.SplitSeq(names, "\t") {
			if inOrder(name, forms[0]) {
				return graph.MatchInside
			}
		}
		return graph.NoMatch
	}), nil
}

// fewestInOrder is how many characters a text must have to be found with others in between.
const fewestInOrder = 3

// inOrder reports whether a name holds the characters of a text one after the
// other: 两轮车电池 is in 两轮车锂电池.
func inOrder(name, text string) bool {
	for _, r := range text {
		i := strings.IndexRune(name, r)
		if i < 0 {
			return false
		}
		name = name[i+utf8.RuneLen(r):]
	}
	return true
}

func (v *View) things(ctx context.Context) ([]Thing, error) {
	return kept(ctx, v, thingsKey{}, func(ctx context.Context) ([]Thing, error) {
		names, err := v.Names(ctx)
		if err != nil {
			return nil, err
		}
		clusters, err := All[graph.Cluster](ctx, v.Reader, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindClusters}, Limit: graph.MaxLimit})
		if err != nil {
			return nil, err
		}
		projects, err := v.ProjectsIn(ctx, nil)
		if err != nil {
			return nil, err
		}
		var list []Thing
		add := func(kind graph.Kind, id, name, note, region string, others ...string) {
			keys, pinyin, initials := seed.SearchKeys(name, "", others)
			list = append(list, Thing{Kind: kind, KindZH: kind.ZH(), ID: id, Name: name, Note: note, Region: region, search: graph.SearchText(keys, pinyin, initials)})
		}
		for _, c := range names.Taxonomy.Chains {
			add(graph.KindChains, c.ID, c.Name, "", "")
		}
		for i := range names.Taxonomy.Segments {
			s := &names.Taxonomy.Segments[i]
			if s.Card {
				continue
			}
			add(graph.KindSegments, s.ID, s.Name, insight.NameOf(names.Chain(s.Chain)), "", slices.Concat(s.Aliases, s.Products)...)
		}
		for _, p := range names.Gazetteer.Parks {
			add(graph.KindParks, p.ID, p.Name, insight.NameOf(names.Region(p.Region)), p.Region)
		}
		for _, c := range clusters {
			add(graph.KindClusters, c.ID, c.Name, insight.NameOf(names.Chain(c.Chain)), "")
		}
		for i := range projects {
			p := &projects[i]
			note := strings.TrimPrefix(insight.NameOf(names.Region(p.Region))+"，"+insight.StageZH(p.Stage), "，")
			var investors []string
			for _, i := range p.Investors {
				investors = append(investors, i.Name)
			}
			add(graph.KindProjects, p.ID, p.Name, note, p.Region, investors...)
		}
		for _, r := range names.Gazetteer.Regions {
			add(graph.KindRegions, r.Code, r.Name, insight.NameOf(names.Region(r.Parent)), r.Code, insight.ShortPlace(r.Name))
		}
		return list, nil
	})
}

// productsKey asks for every enterprise whose products are recorded.
type productsKey struct{}

// maker is an enterprise with all that it makes, and the keys of that.
type maker struct {
	graph.Enterprise
	keys string
}

// Makers finds the enterprises that name a text among their products, on their own
// record or in a segment, at most a number: those of the data set's region first,
// then by name. With more than graph.MaxLimit enterprises none are looked through.
func (v *View) Makers(ctx context.Context, text string, most int) ([]graph.Enterprise, error) {
	asked := seed.SearchKey(text)
	if utf8.RuneCountInString(asked) < 2 {
		return nil, nil
	}
	all, err := kept(ctx, v, productsKey{}, func(ctx context.Context) ([]maker, error) { return v.makers(ctx) })
	if err != nil {
		return nil, err
	}
	var list []graph.Enterprise
	for i := range all {
		if len(list) < most && strings.Contains(all[i].keys, asked) {
			list = append(list, all[i].Enterprise)
		}
	}
	return list, nil
}

func (v *View) makers(ctx context.Context) ([]maker, error) {
	names, err := v.Names(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.Find(ctx, graph.FindQuery{Limit: graph.MaxLimit})
	if err != nil || found.NextCursor != "" {
		return nil, err
	}
	var here, elsewhere []maker
	for part := range slices.Chunk(found.Enterprises, graph.MaxIDs) {
		ids := make([]string, len(part))
		for i := range part {
			ids[i] = part[i].ID
		}
		groups, err := v.Members(ctx, graph.MembersQuery{Enterprises: ids, Limit: graph.MaxLimit})
		if err != nil {
			return nil, err
		}
		made := map[string][]string{}
		for _, g := range groups {
			for _, m := range g.Members {
				made[g.Of] = append(made[g.Of], m.Membership.Products...)
			}
		}
		for _, e := range part {
			one := maker{Enterprise: e}
			one.Products = nil
			for _, p := range slices.Concat(e.Products, made[e.ID]) {
				if !slices.Contains(one.Products, p) {
					one.Products = append(one.Products, p)
					one.keys += seed.SearchKey(p) + "\t"
				}
			}
			switch {
			case one.keys == "":
			case names.Atlas.Within(e.Region, names.Atlas.Set.Region):
				here = append(here, one)
			default:
				elsewhere = append(elsewhere, one)
			}
		}
	}
	return append(here, elsewhere...), nil
}
