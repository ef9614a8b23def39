package inquiry

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/ledger"
	"chainchief/seed"
)

// of asks for all records of a kind of the ledger.
type ofKind struct{ kind graph.Kind }

// keptOf reads all records of a kind of the ledger, by key, once a state of it. The list is
// shared: a caller must not change it.
func keptOf[T graph.Record](ctx context.Context, v *View, kind graph.Kind) ([]T, error) {
	return keptOfLedger(ctx, v, ofKind{kind}, []graph.Kind{kind}, func(ctx context.Context) ([]T, error) { return read[T](ctx, v.Whole(), kind, nil) })
}

// supports are what firms were given and may ask for, which a firm's page asks for together.
type supports struct {
	titles   []graph.Title
	measures []graph.Offer
}

type supportsKey struct{}

var supportKinds = []graph.Kind{graph.KindTitles, graph.KindMeasures}

func (v *View) supports(ctx context.Context) (*supports, error) {
	return keptOfLedger(ctx, v, supportsKey{}, supportKinds, func(ctx context.Context) (*supports, error) {
		all, err := All[graph.Record](ctx, v.Whole().Reader, graph.RecordsQuery{Kinds: supportKinds, Limit: graph.MaxLimit})
		if err != nil {
			return nil, err
		}
		var s supports
		for _, one := range all {
			switch one := one.(type) {
			case graph.Title:
				s.titles = append(s.titles, one)
			case graph.Offer:
				s.measures = append(s.measures, one)
			}
		}
		return &s, nil
	})
}

// Titles are those that firms were given.
func (v *View) Titles(ctx context.Context) ([]graph.Title, error) {
	s, err := v.supports(ctx)
	if err != nil {
		return nil, err
	}
	return s.titles, nil
}

// Measures are the lines of the list of policies.
func (v *View) Measures(ctx context.Context) ([]graph.Offer, error) {
	s, err := v.supports(ctx)
	if err != nil {
		return nil, err
	}
	return s.measures, nil
}

// Results are what research has come to.
func (v *View) Results(ctx context.Context) ([]graph.Result, error) {
	return keptOf[graph.Result](ctx, v, graph.KindResults)
}

// Called is the id of the enterprise, project, goal or institute of a name; graph.ErrNotFound,
// and graph.ErrConflict where there are several.
func (v *View) Called(ctx context.Context, kind graph.Kind, name string) (string, error) {
	var all []graph.Record
	var err error
	switch kind {
	case graph.KindEnterprises:
		e, err := v.Resolve(ctx, name)
		return e.ID, err
	case graph.KindProjects:
		var list []graph.Project
		list, err = v.ProjectsIn(ctx, nil)
		all = records(list)
	case graph.KindGoals:
		var list []graph.Goal
		list, err = keptOf[graph.Goal](ctx, v, kind)
		all = records(list)
	case graph.KindInstitutes:
		var list []graph.Institute
		list, err = keptOf[graph.Institute](ctx, v, kind)
		all = records(list)
	}
	if err != nil {
		return "", err
	}
	id, f, folded := "", graph.Describe(kind).Field("name"), seed.Fold(name)
	for _, one := range all {
		switch {
		case seed.Fold(f.Text(one)) != folded:
		case id != "":
			return "", fmt.Errorf("%w: 有多个%s叫“%s”，请改写它的标识", graph.ErrConflict, kind.ZH(), name)
		default:
			id = one.Ref().Key
		}
	}
	if id == "" {
		return "", fmt.Errorf("%w: 没有%s“%s”，请从清单里选择，或先登记它", graph.ErrNotFound, kind.ZH(), name)
	}
	return id, nil
}

func records[T graph.Record](list []T) []graph.Record {
	out := make([]graph.Record, len(list))
	for i, one := range list {
		out[i] = one
	}
	return out
}

// Needs are what places and firms are in need of.
func (v *View) Needs(ctx context.Context) ([]graph.Need, error) {
	all, err := v.Whole().said(ctx)
	if err != nil {
		return nil, err
	}
	return all.Needs, nil
}

type matchesKey struct{ facts int64 }

// Matches are all needs with the results of research that may answer each, made once a state of
// both. The list is shared: a caller must not change it.
func (v *View) Matches(ctx context.Context) ([]ledger.Match, error) {
	return keptOfLedger(ctx, v, matchesKey{v.Meta.FactsRevision}, []graph.Kind{graph.KindResults}, func(ctx context.Context) ([]ledger.Match, error) {
		needs, err := v.Needs(ctx)
		if err != nil {
			return nil, err
		}
		results, err := v.Results(ctx)
		if err != nil {
			return nil, err
		}
		return ledger.Matches(needs, results), nil
	})
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
	return keptOfLedger(ctx, v, rungsKey{v.Meta.FactsRevision}, []graph.Kind{graph.KindTitles, graph.KindMeasures, graph.KindAcres, graph.KindMonths}, func(ctx context.Context) ([]Rung, error) {
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
}
