package inquiry

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/ledger"
)

// of asks for all records of a kind of the ledger.
type ofKind struct{ kind graph.Kind }

// keptOf reads all records of a kind of the ledger, by key, once a state of it. The list is
// shared: a caller must not change it.
func keptOf[T graph.Record](ctx context.Context, v *View, kind graph.Kind) ([]T, error) {
	list, err := v.desk.kept.Get(ctx, answerKey{v.Meta.StoreID, v.Meta.LedgerRevision, 0, ofKind{kind}}, func(ctx context.Context) (any, error) {
		return read[T](ctx, v.Whole(), kind, nil)
	})
	if err != nil {
		return nil, err
	}
	return list.([]T), nil
}

// Titles are those that firms were given.
func (v *View) Titles(ctx context.Context) ([]graph.Title, error) {
	return keptOf[graph.Title](ctx, v, graph.KindTitles)
}

// Measures are the lines of the list of policies.
func (v *View) Measures(ctx context.Context) ([]graph.Offer, error) {
	return keptOf[graph.Offer](ctx, v, graph.KindMeasures)
}

// Results are what research has come to.
func (v *View) Results(ctx context.Context) ([]graph.Result, error) {
	return keptOf[graph.Result](ctx, v, graph.KindResults)
}

// Needs are what places and firms are in need of.
func (v *View) Needs(ctx context.Context) ([]graph.Need, error) {
	all, err := v.Whole().said(ctx)
	if err != nil {
		return nil, err
	}
	return all.Needs, nil
}

// Matches puts the needs of places, nil for everywhere, and of a chain, blank for every one,
// together with the results that may answer them; the needs and results stand beside.
func (v *View) Matches(ctx context.Context, codes []string, chain string) (needs []graph.Need, results []graph.Result, list []ledger.Match, err error) {
	names, err := v.Names(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	all, err := v.Needs(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	needs = slices.DeleteFunc(slices.Clone(all), func(n graph.Need) bool {
		return codes != nil && !slices.Contains(codes, n.Region) || chain != "" && names.ChainOf(n.Segment) != chain
	})
	results, err = v.Results(ctx)
	return needs, results, ledger.Matches(needs, results), err
}

type criteriaKey struct{}

// Criteria are the lines of all rules for a use, by their rules, the rule of the latest date first.
func (v *View) Criteria(ctx context.Context, use string) ([]Rule, error) {
	all, err := kept(ctx, v, criteriaKey{}, func(ctx context.Context) (map[string][]Rule, error) {
		lines, err := read[graph.Criterion](ctx, v.Whole(), graph.KindCriteria, nil)
		if err != nil {
			return nil, err
		}
		rules := map[string][]Rule{}
		for _, l := range lines {
			at := slices.IndexFunc(rules[l.Use], func(r Rule) bool { return r.Name == l.Rule })
			if at < 0 {
				at = len(rules[l.Use])
				rules[l.Use] = append(rules[l.Use], Rule{Name: l.Rule})
			}
			r := &rules[l.Use][at]
			if r.Lines = append(r.Lines, l); l.Since.LastDay() > r.Since.LastDay() {
				r.Since = l.Since
			}
		}
		for _, list := range rules {
			for _, r := range list { // as a person reads them: what weighs most first, shares from the best
				slices.SortStableFunc(r.Lines, func(a, b graph.Criterion) int {
					return cmp.Or(strings.Compare(a.Scale, b.Scale), strings.Compare(a.Way, b.Way), cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Number, b.Number), strings.Compare(a.Text, b.Text))
				})
			}
			slices.SortStableFunc(list, func(a, b Rule) int {
				return cmp.Or(strings.Compare(b.Since.LastDay(), a.Since.LastDay()), strings.Compare(a.Name, b.Name))
			})
		}
		return rules, nil
	})
	return all[use], err
}

// Rule is a rule with its lines. Its lists are shared: a caller must not change them.
type Rule struct {
	Name  string
	Since graph.Date // of its latest line; blank: not known
	Lines []graph.Criterion
}

// Rung is a firm with what the ledger keeps of it.
type Rung struct {
	graph.Enterprise
	*ledger.Firm
}

type rungsKey struct{ facts int64 }

// Rungs are the firms of which the ledger keeps titles, years or months, by id, made once a
// state of both. The list is shared: a caller must not change it.
func (v *View) Rungs(ctx context.Context) ([]Rung, error) {
	key := answerKey{v.Meta.StoreID, v.Meta.LedgerRevision, 0, rungsKey{v.Meta.FactsRevision}}
	made, err := v.desk.kept.Get(ctx, key, func(ctx context.Context) (any, error) {
		titles, err := v.Titles(ctx)
		if err != nil {
			return nil, err
		}
		years, err := keptOf[graph.Acre](ctx, v, graph.KindAcres)
		if err != nil {
			return nil, err
		}
		months, err := keptOf[graph.Month](ctx, v, graph.KindMonths)
		if err != nil {
			return nil, err
		}
		firms := ledger.Firms(titles, slices.Clone(years), months)
		ids := make([]string, 0, len(firms))
		for id := range firms {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		list := make([]Rung, 0, len(ids))
		for part := range slices.Chunk(ids, graph.MaxIDs) {
			found, err := v.Whole().Enterprises(ctx, part)
			if err != nil {
				return nil, err
			}
			for i, e := range found {
				list = append(list, Rung{e, firms[part[i]]})
			}
		}
		return list, nil
	})
	if err != nil {
		return nil, err
	}
	return made.([]Rung), nil
}
