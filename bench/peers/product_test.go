package peers

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/walk"
	"chainchief/seed/synth"
)

// product asks the embedded store, in its own terms.
type product struct {
	*embedded.Store
	ids    []string         // of firms by number
	at     map[string]int32 // and back
	leaves []string
	leaf   map[string]int32
	feeds  map[string][]string
	writes int
}

// openProduct fills a store, closes it, and opens it again.
func openProduct(ctx context.Context, p *synth.Province, dir string) (*embedded.Store, error) {
	for round := 0; ; round++ {
		s, err := embedded.Open(dir)
		if err != nil || round == 1 {
			return s, err
		}
		if _, err := s.Load(ctx, graph.LoadRequest{DataDate: synth.DataDate, Records: records(p)}); err != nil {
			return nil, err
		}
		if err := s.Close(); err != nil {
			return nil, err
		}
	}
}

func newProduct(ctx context.Context, s *embedded.Store, p *synth.Province, ids []string) (*product, error) {
	x := &product{Store: s, ids: ids, at: number(ids), leaves: leaves(p), feeds: map[string][]string{}}
	x.leaf = number(x.leaves)
	t, err := s.Taxonomy(ctx)
	if err != nil {
		return nil, err
	}
	for _, segment := range t.Segments {
		for _, input := range segment.Inputs {
			x.feeds[segment.ID] = append(x.feeds[segment.ID], input)
			x.feeds[input] = append(x.feeds[input], segment.ID)
		}
	}
	return x, nil
}

// firmIDs reads the ids of firms from what was written for the peers.
func firmIDs(dir string) ([]string, error) {
	file, err := os.Open(filepath.Join(dir, "firms.csv"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows := csv.NewReader(file)
	rows.ReuseRecord = true
	var ids []string
	for {
		row, err := rows.Read()
		switch {
		case err == io.EOF:
			return ids[1:], nil
		case err != nil:
			return nil, err
		}
		ids = append(ids, string([]byte(row[1])))
	}
}

func codes(numbers []int32) []string {
	list := make([]string, len(numbers))
	for i, n := range numbers {
		list[i] = fmt.Sprint(n)
	}
	return list
}

func (x *product) prepare(kind string, q question) (func() (answer, error), error) {
	ctx := context.Background()
	switch kind {
	case "tally":
		perChain := int32(len(x.leaves) / synth.Chains)
		ask := graph.TallyQuery{Scopes: x.leaves[q.Chain*perChain : (q.Chain+1)*perChain], Parts: [][]string{codes(q.Region), codes(q.Partner)}}
		return func() (answer, error) {
			t, err := x.Tally(ctx, ask)
			return func() []string { return x.tallied(t) }, err
		}, nil
	case "common", "rare", "placed":
		ask := graph.FindQuery{Text: q.Text, Limit: first}
		if kind == "placed" {
			ask.Regions, ask.Scopes = codes(q.Region), []string{synth.ChainID(int(q.Chain))}
		}
		return func() (answer, error) {
			found, err := x.Find(ctx, ask)
			return func() (ids []string) {
				for i := range found.Enterprises {
					ids = append(ids, found.Enterprises[i].ID)
				}
				return ids
			}, err
		}, nil
	case "links":
		ask := graph.LinksQuery{Direction: graph.Both, Limit: first}
		for _, n := range q.Firms {
			ask.Enterprises = append(ask.Enterprises, x.ids[n])
		}
		return func() (answer, error) {
			groups, err := x.Links(ctx, ask)
			return func() (out []string) {
				for i, g := range groups {
					out = append(out, fmt.Sprint(q.Firms[i]))
					for k := range g.Links {
						out = append(out, g.Links[k].ID)
					}
				}
				return out
			}, err
		}, nil
	case "hops":
		return func() (answer, error) { return x.hops(ctx, x.ids[q.Firm]) }, nil
	case "path":
		ask := walk.PathQuery{From: x.ids[q.From], To: x.ids[q.To], Paths: 1, Steps: steps, Along: graph.LinksQuery{Direction: graph.Both}}
		return func() (answer, error) {
			length := 0
			err := graph.Weave(ctx, x.Store, func(web graph.Web) error {
				found, err := walk.FindPaths(ctx, web, ask)
				if err == nil && len(found.List) > 0 {
					length = len(found.List[0].Steps)
				}
				return err
			})
			return func() []string { return []string{fmt.Sprint(length)} }, err
		}, nil
	case "partners":
		partner := codes(q.Partner)
		return func() (answer, error) { return x.partners(ctx, x.ids[q.Firm], partner) }, nil
	case "write":
		found, err := x.Enterprises(ctx, []string{x.ids[q.Firm]})
		if err != nil {
			return nil, err
		}
		x.writes++
		e := found[0]
		e.Region, e.Place = fmt.Sprint(q.Moves), q.Place
		b := graph.Batch{ID: fmt.Sprint("peers-", x.writes), Title: "测速", Actor: graph.Actor{Person: "测速程序"}, Time: time.Now()}
		b.Put.Add(e)
		return func() (answer, error) {
			_, err := x.Apply(ctx, b)
			return noAnswer, err
		}, nil
	}
	return nil, nil
}

func (x *product) tallied(t graph.Tally) (list []string) {
	var lines [3][]string
	for _, row := range t.Rows {
		all := row.Elsewhere
		for i := range row.Parts {
			all.Add(&row.Parts[i])
		}
		for part, counts := range append([]graph.Counts{all}, row.Parts...) {
			for c := range counts.Enterprises {
				for k, n := range append(counts.Enterprises[c][:], counts.Institutions[c]) {
					if n > 0 {
						lines[part] = append(lines[part], fmt.Sprintf("%d/%d/%d/%d/%d", part, x.leaf[row.Scope], c, k, n))
					}
				}
			}
		}
	}
	return slices.Concat(lines[:]...)
}

// hops walks two levels of the web by number, as all walks do.
func (x *product) hops(ctx context.Context, hub string) (answer, error) {
	var met []int32
	var seen []uint64
	err := x.Weave(ctx, func(web graph.Web) error {
		n, err := web.Number(hub)
		if err != nil {
			return err
		}
		meet := func(n int32) {
			if i := int(n / 64); i >= len(seen) {
				seen = append(seen, make([]uint64, i+1)...)
			}
			if mask := uint64(1) << (n % 64); seen[n/64]&mask == 0 {
				seen[n/64] |= mask
				met = append(met, n)
			}
		}
		meet(n)
		along := graph.LinksQuery{Direction: graph.Both, Limit: math.MaxInt32}
		for level, begin := 0, 0; level < 2; level++ {
			edge := met[begin:]
			begin = len(met)
			if err := web.Arcs(ctx, edge, along, func(_ int32, arcs []graph.Arc, _ bool) bool {
				for i := range arcs {
					meet(arcs[i].Other)
				}
				return true
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return func() []string {
		sum := int64(0)
		_ = x.Weave(ctx, func(web graph.Web) error {
			for _, n := range met[1:] {
				sum += int64(x.at[web.ID(n)])
			}
			return nil
		})
		return []string{fmt.Sprint(len(met) - 1), fmt.Sprint(sum)}
	}, err
}

func (x *product) partners(ctx context.Context, firm string, partner []string) (answer, error) {
	own, err := x.Members(ctx, graph.MembersQuery{Enterprises: []string{firm}, MinCertainty: graph.Probable, Limit: 100})
	if err != nil {
		return nil, err
	}
	var segments []string
	for _, m := range own[0].Members {
		segments = append(segments, x.feeds[m.Membership.Segment]...)
	}
	slices.Sort(segments)
	segments = slices.Compact(segments)
	if len(segments) == 0 {
		return noAnswer, nil
	}
	groups, err := x.Members(ctx, graph.MembersQuery{Segments: segments, Regions: partner, MinCertainty: graph.Probable, Limit: first})
	return func() (list []string) {
		for _, g := range groups { // by id, which is the order of their numbers
			for i := range g.Members {
				list = append(list, fmt.Sprintf("%d/%s", x.leaf[g.Of], g.Members[i].Enterprise.ID))
			}
		}
		return list
	}, err
}
