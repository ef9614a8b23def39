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
	return kept(ctx, v, thingsKey{}, func() ([]Thing, error) {
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
		nameOf := func(n *insight.Named) string {
			if n == nil {
				return ""
			}
			return n.Name
		}
		for _, c := range names.Taxonomy.Chains {
			add(graph.KindChains, c.ID, c.Name, "", "")
		}
		for i := range names.Taxonomy.Segments {
			s := &names.Taxonomy.Segments[i]
			if s.Card {
				continue
			}
			add(graph.KindSegments, s.ID, s.Name, nameOf(names.Chain(s.Chain)), "", slices.Concat(s.Aliases, s.Products)...)
		}
		for _, p := range names.Gazetteer.Parks {
			add(graph.KindParks, p.ID, p.Name, nameOf(names.Region(p.Region)), p.Region)
		}
		for _, c := range clusters {
			add(graph.KindClusters, c.ID, c.Name, nameOf(names.Chain(c.Chain)), "")
		}
		for i := range projects {
			p := &projects[i]
			note := strings.TrimPrefix(nameOf(names.Region(p.Region))+"，"+insight.StageZH(p.Stage), "，")
			var investors []string
			for _, i := range p.Investors {
				investors = append(investors, i.Name)
			}
			add(graph.KindProjects, p.ID, p.Name, note, p.Region, investors...)
		}
		for _, r := range names.Gazetteer.Regions {
			add(graph.KindRegions, r.Code, r.Name, nameOf(names.Region(r.Parent)), r.Code, insight.ShortPlace(r.Name))
		}
		return list, nil
	})
}

// productsKey asks for every enterprise whose products are recorded.
type productsKey struct{}

// Makers finds the enterprises that name a text among their products, at most a
// number, by name. With more than graph.MaxLimit enterprises none are looked through.
func (v *View) Makers(ctx context.Context, text string, most int) ([]graph.Enterprise, error) {
	all, err := kept(ctx, v, productsKey{}, func() (list []maker, err error) {
		found, err := v.Find(ctx, graph.FindQuery{Limit: graph.MaxLimit})
		if err != nil || found.NextCursor != "" {
			return nil, err
		}
		for _, e := range found.Enterprises {
			if len(e.Products) > 0 {
				list = append(list, maker{e, searchKeys(e.Products)})
			}
		}
		return list, nil
	})
	asked := seed.SearchKey(text)
	if err != nil || utf8.RuneCountInString(asked) < 2 {
		return nil, err
	}
	var list []graph.Enterprise
	for i := range all {
		if len(list) < most && slices.ContainsFunc(all[i].keys, func(k string) bool { return strings.Contains(k, asked) }) {
			list = append(list, all[i].Enterprise)
		}
	}
	return list, nil
}

// maker is an enterprise with its products as they are searched.
type maker struct {
	graph.Enterprise
	keys []string
}

func searchKeys(texts []string) []string {
	keys := make([]string, len(texts))
	for i, text := range texts {
		keys[i] = seed.SearchKey(text)
	}
	return keys
}
