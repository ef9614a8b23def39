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

var officeKinds = []graph.Kind{graph.KindPosts, graph.KindGoals, graph.KindGoalValues, graph.KindCarriers, graph.KindCooperations}

// Office reads what the office keeps, once a state of it.
func (v *View) Office(ctx context.Context) (*Office, error) {
	return keptOfLedger(ctx, v, allOffice{}, officeKinds, func(ctx context.Context) (*Office, error) {
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
		return o, nil
	})
}

// reportedKey asks what was reported of goals by a day.
type reportedKey struct{ day graph.Date }

// Reported is what was reported of a goal, and what its sentences get wrong.
type Reported struct {
	Last     *graph.GoalValue // nil: there is none
	Progress string           // the sentence of the goal, else that of its last value
	Date     graph.Date       // of the sentence
	Slips    []string
}

// Reported is what was reported of each goal by a day, by id, once a state of the office. It is
// shared: a caller must not change it.
func (v *View) Reported(ctx context.Context, o *Office, day graph.Date) (map[string]*Reported, error) {
	return keptOfLedger(ctx, v, reportedKey{day}, officeKinds, func(context.Context) (map[string]*Reported, error) {
		all := make(map[string]*Reported, len(o.Goals))
		for i := range o.Goals {
			g := &o.Goals[i]
			r := &Reported{Last: ledger.Latest(o.Values[g.ID], day), Progress: g.Progress, Date: g.Reported, Slips: []string{}}
			if g.Reported.FirstDay() > day.LastDay() { // told after the day
				r.Progress, r.Date = "", ""
			}
			said := []string{r.Progress}
			if r.Last != nil {
				said = append(said, r.Last.Text)
				if r.Progress == "" {
					r.Progress, r.Date = r.Last.Text, r.Last.Date
				}
			}
			for _, text := range said {
				for _, slip := range ledger.Slips(text, g) {
					r.Slips = append(r.Slips, slip.String())
				}
			}
			all[g.ID] = r
		}
		return all, nil
	})
}

type allProblems struct{}

// Problems are the lines of all problems, the newest first, made once a state of them. The list
// is shared: a caller must not change it.
func (v *View) Problems(ctx context.Context) ([]ProblemLine, error) {
	kinds := []graph.Kind{graph.KindProblems}
	return keptOfLedger(ctx, v, allProblems{}, kinds, func(ctx context.Context) (list []ProblemLine, err error) {
		for q := (graph.RecordsQuery{Kinds: kinds, Limit: graph.MaxLimit}); ; {
			page, err := v.Records(ctx, q)
			if err != nil {
				return nil, err
			}
			for _, one := range page.Records {
				p := one.(graph.Issue)
				list = append(list, ProblemLine{p.ID, p.Type, p.Region, p.Enterprise, p.Chain, p.Segment, p.Unit, p.Date, p.Until, p.Done, p.Step()})
			}
			if q.Cursor = page.NextCursor; q.Cursor == "" {
				break
			}
		}
		slices.SortFunc(list, func(a, b ProblemLine) int {
			return cmp.Or(strings.Compare(string(b.Date), string(a.Date)), strings.Compare(a.ID, b.ID))
		})
		return list, nil
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
	}
}

// Standing is how a goal stands today: after its last value, which may be nil, or what the ledger counts.
func (v *View) Standing(ctx context.Context, g *graph.Goal, last *graph.GoalValue, today graph.Date) (ledger.Standing, error) {
	if g.Count == "" {
		if last != nil {
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
	ledger                int64 // the revision of what is counted there
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
	revision, err := v.lastWrite(ctx, append(slices.Clone(caseKinds), supportKinds...)...)
	if err != nil {
		return 0, err
	}
	key := countKey{g.Count, g.Least100MCNY, region, g.Chain, g.Unit, g.Cluster, g.Title, g.TitleLevel, g.Since, g.Until, today, revision}
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
		last, err := v.lastWrite(ctx, kind)
		if err != nil {
			return nil, err
		}
		revision = last
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
		slices.SortFunc(list, func(a, b datedRow) int { return cmp.Or(strings.Compare(b.date, a.date), strings.Compare(a.key, b.key)) })
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
