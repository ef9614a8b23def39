package neostore

import (
	"context"
	"errors"
	"strings"

	"chainchief/graph"
)

// Warm asks every question once, so that nobody waits for its plan: a server that has just
// come up takes seconds of its processor for the first plan of all, and about one for each
// statement that it has not seen. One that has the plans answers all of this at once. What
// fails here is left to whoever asks; he is told why.
func (s *Store) Warm(ctx context.Context) {
	if s.enter(ctx) != nil {
		return
	}
	defer s.leave()
	err := s.read(ctx, indexTime, func(r *reading) error {
		if err := r.look(); err != nil || r.meta.Records == 0 {
			return err
		}
		q := reader{s, r}
		t, noTaxonomy := q.Taxonomy(ctx)
		g, noGazetteer := q.Gazetteer(ctx)
		all, noFirms := q.Find(ctx, graph.FindQuery{Limit: 2})
		var scopes, leaves, regions, firms []string
		for _, one := range t.Segments {
			if len(t.Chains) > 0 && one.Chain == t.Chains[0].ID {
				scopes = append(scopes, one.ID)
				if !one.Card {
					leaves = append(leaves, one.ID)
				}
			}
		}
		for _, one := range g.Regions[:min(len(g.Regions), 8)] {
			regions = append(regions, one.Code)
		}
		var name []rune
		for _, e := range all.Enterprises {
			known, _, _ := strings.Cut(e.Search, "\t")
			firms, name = append(firms, e.ID), []rune(known)
		}
		if len(leaves) == 0 || len(regions) == 0 || len(firms) == 0 {
			return errors.Join(noTaxonomy, noGazetteer, noFirms)
		}
		var said error
		ask := func(questions ...func() error) {
			for _, question := range questions {
				if said == nil {
					said = question()
				}
			}
		}
		tally := func(asOf graph.Date) func() error {
			return func() error {
				_, err := q.Tally(ctx, graph.TallyQuery{Scopes: scopes, Parts: [][]string{regions}, AsOf: asOf})
				return err
			}
		}
		members := func(of graph.MembersQuery) func() error {
			of.Limit = 1
			return func() error { _, err := q.Members(ctx, of); return err }
		}
		find := func(text string, of graph.FindQuery) func() error {
			of.Text, of.Limit = text, 1
			return func() error { _, err := q.Find(ctx, of); return err }
		}
		ask(tally(""), tally("2000"),
			members(graph.MembersQuery{Segments: leaves, Regions: regions}), members(graph.MembersQuery{Segments: leaves}),
			members(graph.MembersQuery{Enterprises: firms}),
			func() error { _, err := q.Enterprises(ctx, firms); return err },
			func() error { _, err := q.Kin(ctx, graph.KinQuery{Enterprises: firms, Limit: 1}); return err })
		last := string(name[max(len(name)-2, 0):]) // what very many bear
		for _, text := range []string{string(name), string(name[:min(len(name), 3)]), string(name[:min(len(name), 2)]), last} {
			ask(find(text, graph.FindQuery{})) // each is looked for in another way
		}
		ask(find(last, graph.FindQuery{Regions: regions}), find("", graph.FindQuery{Regions: regions}), find("", graph.FindQuery{Scopes: leaves}))
		for _, d := range []graph.Direction{graph.Suppliers, graph.Customers, graph.Both} {
			ask(func() error {
				_, err := q.Links(ctx, graph.LinksQuery{Enterprises: firms, Direction: d, Limit: 1})
				return err
			})
		}
		ask(func() error { _, err := q.Projects(ctx, graph.ProjectsQuery{Limit: 1}); return err },
			func() error { _, err := q.Projects(ctx, graph.ProjectsQuery{Regions: regions, Limit: 1}); return err },
			func() error { _, err := q.Imports(ctx, graph.ImportsQuery{Limit: 1}); return err },
			func() error {
				_, err := q.History(ctx, graph.HistoryQuery{Ref: all.Enterprises[0].Ref(), Limit: 1})
				return err
			})
		return said
	})
	if err != nil && ctx.Err() == nil { // slower for a while, not wrong
		s.log.Warn("neo4j: the first answers will take their time", "error", err)
	}
}
