package storetest

import (
	"context"

	"chainchief/graph"
)

// question is one read that any topic may ask of the world.
type question struct {
	name    string
	general bool // names no id, so that an empty store answers too
	ask     func(context.Context, graph.Reader) (any, error)
}

// questions asks every method of Reader at least once.
func questions() []question {
	list := []question{
		{"Meta", true, func(ctx context.Context, s graph.Reader) (any, error) { return s.Meta(ctx) }},
		{"Taxonomy", true, func(ctx context.Context, s graph.Reader) (any, error) { return s.Taxonomy(ctx) }},
		{"Gazetteer", true, func(ctx context.Context, s graph.Reader) (any, error) { return s.Gazetteer(ctx) }},
		{"Tally", false, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.Tally(ctx, graph.TallyQuery{
				Scopes: []string{"aa.x.one", "aa.x", "aa", "bb"}, Parts: [][]string{{"900101"}, {"900102", ""}},
			})
		}},
		{"Members of segments", false, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.Members(ctx, graph.MembersQuery{Segments: []string{"aa.x.one", "bb.z.raw"}, Limit: 10})
		}},
		{"Members of enterprises", false, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.Members(ctx, graph.MembersQuery{Enterprises: []string{"e-a", "e-b"}, Limit: 10})
		}},
		{"Enterprises", false, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.Enterprises(ctx, []string{"e-b", "e-a"})
		}},
		{"Find", true, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.Find(ctx, graph.FindQuery{Text: "公司", Limit: 10})
		}},
		{"Find all", true, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.Find(ctx, graph.FindQuery{Limit: 10})
		}},
		{"Links", false, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.Links(ctx, graph.LinksQuery{Enterprises: []string{"e-a", "e-b"}, Direction: graph.Both, Limit: 10})
		}},
		{"Kin", false, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.Kin(ctx, graph.KinQuery{Enterprises: []string{"e-a", "e-c"}, Limit: 10})
		}},
		{"Projects", true, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.Projects(ctx, graph.ProjectsQuery{Limit: 10})
		}},
		{"Imports", true, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.Imports(ctx, graph.ImportsQuery{Limit: 10})
		}},
		{"History", false, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.History(ctx, graph.HistoryQuery{Ref: graph.Ref{Kind: graph.KindEnterprises, Key: "e-a"}, Limit: 10})
		}},
	}
	for _, kind := range graph.Kinds {
		if q := (graph.RecordsQuery{Kinds: []graph.Kind{kind}, Limit: 100}); q.Check() == nil {
			list = append(list, question{"Records " + string(kind), true, func(ctx context.Context, s graph.Reader) (any, error) {
				return s.Records(ctx, q)
			}})
		}
		list = append(list, question{"Dump " + string(kind), true, func(ctx context.Context, s graph.Reader) (any, error) {
			return s.Dump(ctx, graph.DumpQuery{Kind: kind, Limit: graph.MaxLimit})
		}})
	}
	return list
}
