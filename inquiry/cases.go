package inquiry

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/ledger"
)

// ProjectsAt returns the projects of regions as they stood at a date: one in the ledger
// that has come further since stands at the stage it was in by then. The list is
// shared: a caller must not change it.
func (v *View) ProjectsAt(ctx context.Context, codes []string, asOf graph.Date) ([]graph.Project, error) {
	list, err := v.ProjectsIn(ctx, codes)
	if err != nil || asOf == "" {
		return list, err
	}
	recorded, err := v.Whole().said(ctx)
	if err != nil {
		return nil, err
	}
	copied := false
	for i, p := range list {
		track := recorded.tracks[p.ID]
		if len(track) == 0 || track[len(track)-1].Date.LastDay() <= asOf.LastDay() {
			continue
		}
		if !copied {
			list, copied = slices.Clone(list), true
		}
		list[i] = p.At(asOf, track)
	}
	return list, nil
}

// read reads the records of a kind that refer to any of some records; nil: all of the kind.
func read[T graph.Record](ctx context.Context, v *View, kind graph.Kind, refs []graph.Ref) (all []T, err error) {
	q := graph.RecordsQuery{Kinds: []graph.Kind{kind}, Limit: graph.MaxLimit}
	if refs == nil {
		return All[T](ctx, v.Reader, q)
	}
	for part := range slices.Chunk(refs, graph.MaxIDs) {
		q.Refs = part
		list, err := All[T](ctx, v.Reader, q)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// by sorts records into lists by a key.
func by[T any](list []T, key func(T) string) map[string][]T {
	out := map[string][]T{}
	for _, one := range list {
		out[key(one)] = append(out[key(one)], one)
	}
	return out
}

// Case returns a project with all that the ledger has of it.
func (v *View) Case(ctx context.Context, p graph.Project) (*ledger.Dossier, error) {
	refs := []graph.Ref{p.Ref()}
	passages, err := read[graph.Passage](ctx, v, graph.KindPassages, refs)
	if err != nil {
		return nil, err
	}
	screenings, err := read[graph.Screening](ctx, v, graph.KindScreenings, refs)
	if err != nil {
		return nil, err
	}
	progress, err := read[graph.Progress](ctx, v, graph.KindProgress, refs)
	return ledger.NewDossier(p, passages, screenings, progress), err
}

type demandsKey struct{}

// Demands are what the stages of a project demand, by the table of the data set.
func (v *View) Demands(ctx context.Context) ([]graph.Demand, error) {
	return kept(ctx, v, demandsKey{}, func(ctx context.Context) ([]graph.Demand, error) {
		return read[graph.Demand](ctx, v, graph.KindDemands, nil)
	})
}

type calendarKey struct{}

// Calendar is which days are worked, by the holidays of the data set.
func (v *View) Calendar(ctx context.Context) (*ledger.Calendar, error) {
	return kept(ctx, v, calendarKey{}, func(ctx context.Context) (*ledger.Calendar, error) {
		list, err := read[graph.Holiday](ctx, v, graph.KindHolidays, nil)
		return ledger.NewCalendar(list), err
	})
}

type casesKey struct{ facts int64 }

// caseKinds are those of the ledger that a case is made of; projects are facts.
var caseKinds = []graph.Kind{graph.KindPassages, graph.KindScreenings, graph.KindProgress}

// Cases are all projects with what the ledger has of each, by id, made once a state of
// both. The list is shared: a caller must not change it.
func (v *View) Cases(ctx context.Context) ([]*ledger.Dossier, error) {
	return keptOfLedger(ctx, v, casesKey{v.Meta.FactsRevision}, caseKinds, func(ctx context.Context) ([]*ledger.Dossier, error) {
		projects, err := v.ProjectsIn(ctx, nil)
		if err != nil {
			return nil, err
		}
		passages, err := read[graph.Passage](ctx, v, graph.KindPassages, nil)
		if err != nil {
			return nil, err
		}
		screenings, err := read[graph.Screening](ctx, v, graph.KindScreenings, nil)
		if err != nil {
			return nil, err
		}
		progress, err := read[graph.Progress](ctx, v, graph.KindProgress, nil)
		if err != nil {
			return nil, err
		}
		tracks := by(passages, func(x graph.Passage) string { return x.Project })
		gates := by(screenings, func(x graph.Screening) string { return x.Project })
		steps := by(progress, func(x graph.Progress) string { return x.Project })
		list := make([]*ledger.Dossier, len(projects))
		for i, p := range projects {
			list[i] = ledger.NewDossier(p, tracks[p.ID], gates[p.ID], steps[p.ID])
		}
		slices.SortFunc(list, func(a, b *ledger.Dossier) int {
			return cmp.Or(strings.Compare(a.Region, b.Region), strings.Compare(a.ID, b.ID))
		})
		return list, nil
	})
}
