package inquiry

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/ledger"
)

// Office is what an office keeps of its work. Its lists are shared: a caller must not change them.
type Office struct {
	Posts        []graph.Post
	Goals        []graph.Goal // those due last first
	Values       map[string][]graph.GoalValue
	Carriers     []graph.Carrier
	Cooperations []graph.Cooperation
	Problems     []ProblemLine // the newest first
}

// ProblemLine is what lists and counts need of a problem. There may be very many; the
// texts of those that are shown are read by their ids.
type ProblemLine struct {
	ID                                       string
	Type, Region, Enterprise, Chain, Segment string
	Unit                                     string
	Date, Until, Done                        graph.Date
	Step                                     int
}

// Case is what counts of it.
func (l *ProblemLine) Case() ledger.Case {
	return ledger.Case{Unit: l.Unit, Until: l.Until, Done: l.Done, Step: l.Step}
}

// Overdue reports whether the problem is not settled though it was due before a day.
func (l *ProblemLine) Overdue(today graph.Date) bool { return l.Case().Late(today) > 0 }

type allOffice struct{}

var officeKinds = []graph.Kind{graph.KindPosts, graph.KindGoals, graph.KindGoalValues, graph.KindCarriers, graph.KindCooperations, graph.KindProblems}

// Office reads what the office keeps, once a state of the ledger.
func (v *View) Office(ctx context.Context) (*Office, error) {
	return keptOfLedger(ctx, v, allOffice{}, func(ctx context.Context) (*Office, error) {
		o := &Office{Values: map[string][]graph.GoalValue{}}
		for q := (graph.RecordsQuery{Kinds: officeKinds, Limit: graph.MaxLimit}); ; {
			page, err := v.Records(ctx, q)
			if err != nil {
				return nil, err
			}
			for _, one := range page.Records {
				o.add(one)
			}
			if q.Cursor = page.NextCursor; q.Cursor == "" {
				break
			}
		}
		slices.SortStableFunc(o.Goals, func(a, b graph.Goal) int {
			return cmp.Or(cmp.Compare(b.Until.LastDay(), a.Until.LastDay()), strings.Compare(a.Lead, b.Lead), clause(a.Basis)-clause(b.Basis), strings.Compare(a.Basis, b.Basis))
		})
		slices.SortStableFunc(o.Problems, func(a, b ProblemLine) int { return cmp.Compare(b.Date, a.Date) })
		return o, nil
	})
}

// clause is the last number of a text such as 某某计划第12条, by which tasks of one source stand
// in its order; 0: it has none.
func clause(basis string) (n int) {
	for i, r := range basis {
		switch {
		case r < '0' || r > '9':
		case i > 0 && basis[i-1] >= '0' && basis[i-1] <= '9':
			n = n*10 + int(r-'0')
		default:
			n = int(r - '0')
		}
		if n > 1e6 {
			return 0
		}
	}
	return n
}

func (o *Office) add(one graph.Record) {
	switch one := one.(type) {
	case graph.Post:
		o.Posts = append(o.Posts, one)
	case graph.Goal:
		o.Goals = append(o.Goals, one)
	case graph.GoalValue:
		o.Values[one.Goal] = append(o.Values[one.Goal], one)
	case graph.Carrier:
		o.Carriers = append(o.Carriers, one)
	case graph.Cooperation:
		o.Cooperations = append(o.Cooperations, one)
	case graph.Issue:
		o.Problems = append(o.Problems, ProblemLine{one.ID, one.Type, one.Region, one.Enterprise, one.Chain, one.Segment, one.Unit, one.Date, one.Until, one.Done, one.Step()})
	}
}

// Standing is how a goal stands today: after its latest value, or what the ledger counts.
func (v *View) Standing(ctx context.Context, o *Office, g *graph.Goal, today graph.Date) (ledger.Standing, error) {
	if g.Count == "" {
		if last := ledger.Latest(o.Values[g.ID], today); last != nil {
			return ledger.Stand(g, &last.Value, last.Date, today, false), nil
		}
		return ledger.Stand(g, nil, "", today, false), nil
	}
	n, err := v.Counted(ctx, g, g.Region, today)
	if err != nil {
		return ledger.Standing{}, err
	}
	return ledger.Stand(g, &n, min(today, graph.Date(g.Until.LastDay())), today, true), nil
}

// countKey asks what a goal counts in a region.
type countKey struct {
	count                 string
	least                 float64
	region, chain, unit   string
	cluster               string
	title, level          string
	since, until, through graph.Date
	ledger                int64 // its revision, for the stages of projects
}

// Counted is what a goal counts in a region and what lies in it; blank: the place that the
// data is about. Firms are counted by the day they came above the scale, projects by
// that on which they reached the stage, titles by that on which they were given.
func (v *View) Counted(ctx context.Context, g *graph.Goal, region string, today graph.Date) (float64, error) {
	names, err := v.Names(ctx)
	if err != nil {
		return 0, err
	}
	if region == "" {
		region = names.Atlas.Set.Region
	}
	key := countKey{g.Count, g.Least100MCNY, region, g.Chain, g.Unit, g.Cluster, g.Title, g.TitleLevel, g.Since, g.Until, today, v.Meta.LedgerRevision}
	return kept(ctx, v, key, func(ctx context.Context) (n float64, err error) {
		codes := names.Atlas.Codes(region)
		for _, c := range names.Taxonomy.Clusters {
			if c.ID == g.Cluster {
				codes = within(codes, c.Regions, names.Atlas.Codes)
			}
		}
		var c ledger.Counting
		if g.Count == graph.CountAboveScale || g.Count == graph.CountTitled {
			c.Firms, c.Titles, err = v.risen(ctx, codes, g.Chain)
		} else {
			c.Projects, err = v.Cases(ctx)
			c.Projects = slices.DeleteFunc(slices.Clone(c.Projects), func(p *ledger.Dossier) bool {
				return !slices.Contains(codes, p.Region) || g.Chain != "" && !slices.ContainsFunc(p.Segments, func(s string) bool { return names.ChainOf(s) == g.Chain })
			})
		}
		if err != nil {
			return 0, err
		}
		n, _ = ledger.Count(g, c, today)
		return n, nil
	})
}

// within are the codes of a list that lie in one of some regions.
func within(codes, regions []string, inside func(string) []string) (list []string) {
	for _, region := range regions {
		for _, code := range inside(region) {
			if slices.Contains(codes, code) && !slices.Contains(list, code) {
				list = append(list, code)
			}
		}
	}
	return list
}

// risen reads the firms of regions that say since when they are above the scale, and the
// titles of all firms there.
func (v *View) risen(ctx context.Context, codes []string, chain string) (firms []graph.Enterprise, titles []graph.Title, err error) {
	given, err := v.Titles(ctx)
	if err != nil {
		return nil, nil, err
	}
	of := map[string][]graph.Title{}
	for _, t := range given {
		of[t.Enterprise] = append(of[t.Enterprise], t)
	}
	q := graph.FindQuery{Regions: codes, Limit: graph.MaxLimit}
	if chain != "" {
		q.Scopes = []string{chain}
	}
	for {
		found, err := v.Find(ctx, q)
		if err != nil {
			return nil, nil, err
		}
		for _, e := range found.Enterprises {
			if titles = append(titles, of[e.ID]...); e.AboveScaleSince != "" {
				firms = append(firms, e)
			}
		}
		if q.Cursor = found.NextCursor; q.Cursor == "" {
			return firms, titles, nil
		}
	}
}

// ByKey reads records of a kind by their keys, in the order of those.
func (v *View) ByKey(ctx context.Context, kind graph.Kind, keys []string) ([]graph.Record, error) {
	at := make(map[string]graph.Record, len(keys))
	for part := range slices.Chunk(keys, graph.MaxIDs) {
		page, err := v.Records(ctx, graph.RecordsQuery{Kinds: []graph.Kind{kind}, IDs: part, Limit: len(part)})
		if err != nil {
			return nil, err
		}
		for _, one := range page.Records {
			at[one.Ref().Key] = one
		}
	}
	list := make([]graph.Record, len(keys))
	for i, key := range keys {
		list[i] = at[key]
	}
	return list, nil
}

// datedRow is a record of a list that goes by date.
type datedRow struct{ key, region, date string }

type newestKey struct{ kind graph.Kind }

// Newest lists the keys of the records of a kind, those of the latest date first, then by
// key: of some regions, or all where codes is nil. The order is worked out once a state of
// the records.
func (v *View) Newest(ctx context.Context, kind graph.Kind, codes []string) ([]string, error) {
	d := graph.Describe(kind)
	date, region := d.Field("date"), d.Field("region")
	revision := v.Meta.FactsRevision
	if d.Class == graph.ClassLedger {
		revision = v.Meta.LedgerRevision
	}
	found, err := v.desk.kept.Get(ctx, answerKey{v.Meta.StoreID, revision, 0, newestKey{kind}}, func(ctx context.Context) (any, error) {
		var list []datedRow
		for q := (graph.RecordsQuery{Kinds: []graph.Kind{kind}, Limit: graph.MaxLimit}); ; {
			page, err := v.Records(ctx, q)
			if err != nil {
				return nil, err
			}
			for _, one := range page.Records {
				row := datedRow{key: one.Ref().Key, date: date.Text(one)}
				if region != nil {
					row.region = region.Text(one)
				}
				list = append(list, row)
			}
			if q.Cursor = page.NextCursor; q.Cursor == "" {
				break
			}
		}
		slices.SortStableFunc(list, func(a, b datedRow) int { return strings.Compare(b.date, a.date) })
		return list, nil
	})
	if err != nil {
		return nil, err
	}
	all := found.([]datedRow)
	keys := make([]string, 0, len(all))
	for i := range all {
		if codes == nil || slices.Contains(codes, all[i].region) {
			keys = append(keys, all[i].key)
		}
	}
	return keys, nil
}
