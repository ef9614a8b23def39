package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chainchief/graph"
)

// tracked is what a write changes of one project.
type tracked struct {
	project  Change
	wrote    bool        // the project itself
	passages []Change    // of it
	laid     []graph.Ref // records of the write that refer to it, changed or not
}

// checkTracks holds the projects that a write touches to their passages: a project in
// the ledger stands where its track leads and nowhere else, whichever way the write
// came in, and a passage that comes to count has what its stage demands.
func (w *writing) checkTracks(p *Plan, kind error) error {
	touched := map[string]*tracked{}
	of := func(id string) *tracked {
		if touched[id] == nil {
			touched[id] = &tracked{}
		}
		return touched[id]
	}
	for _, c := range p.Changes {
		switch c.Ref.Kind {
		case graph.KindProjects:
			if t := of(c.Ref.Key); true {
				t.project, t.wrote = c, true
			}
		case graph.KindPassages:
			before, _ := c.Before.(graph.Passage)
			after, _ := c.After.(graph.Passage)
			for _, id := range unique(before.Project, after.Project) {
				of(id).passages = append(of(id).passages, c)
			}
		}
	}
	if len(touched) == 0 {
		return nil
	}
	for ref, r := range w.after {
		switch one := r.(type) {
		case graph.Passage:
			of(one.Project).laid = append(of(one.Project).laid, ref)
		case graph.Screening:
			if touched[one.Project] != nil {
				touched[one.Project].laid = append(touched[one.Project].laid, ref)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(touched)) {
		if err := w.checkTrack(graph.Ref{Kind: graph.KindProjects, Key: id}, touched[id], kind); err != nil {
			return err
		}
	}
	return nil
}

func unique(ids ...string) (list []string) {
	for _, id := range ids {
		if id != "" && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// moved reports whether what a track tells of a project changes, or who brought it.
func (t *tracked) moved() bool {
	was, _ := t.project.Before.(graph.Project)
	is, _ := t.project.After.(graph.Project)
	return was.Stage != is.Stage || was.Date != is.Date || was.Referrer != is.Referrer || was.ReferrerUnit != is.ReferrerUnit
}

// checkTrack holds one project.
func (w *writing) checkTrack(ref graph.Ref, t *tracked, kind error) error {
	if len(t.passages) == 0 && !t.moved() {
		return nil
	}
	r, err := w.get(ref)
	if err != nil {
		return err
	}
	project, ok := r.(graph.Project)
	if !ok {
		return nil // gone, and with it all that refers to it
	}
	if !t.wrote || t.project.Before != nil { // else nothing that stands refers to it
		referrers, err := w.view.Referrers(ref)
		if err != nil {
			return err
		}
		t.laid = append(t.laid, referrers...)
		slices.SortFunc(t.laid, graph.CompareRefs)
		t.laid = slices.Compact(t.laid)
	}
	passages, err := referring[graph.Passage](w, t.laid, func(x graph.Passage) bool { return x.Project == ref.Key })
	if err != nil {
		return err
	}
	track := graph.Track(passages)
	refuse := func(fault string) error { return w.broken(kind, ref, "%s：%s", graph.Call(project), fault) }
	if fault := graph.TrackFault(project, track); fault != "" {
		return refuse(fault)
	}
	entered := false // into the ledger, by this very write
	for _, c := range t.passages {
		before, counted := counting(c.Before)
		after, counts := counting(c.After)
		if !counted && !counts || counted && counts && same(before, after) {
			continue
		}
		entered = entered || !counted && after.Step == 1
		if !t.wrote {
			// What was judged of a past date is kept until a fact changes: so the project changes with its track.
			return refuse("阶段变更须与项目的阶段一并写入，请到项目的“阶段与进展”页登记")
		}
		if kind != graph.ErrInvalid || !counts {
			continue // taking back asks for nothing
		}
		missing, err := w.lacking(project, after, t.laid)
		if err != nil {
			return err
		}
		if len(missing) > 0 {
			zh := graph.Describe(graph.KindProjects).Field("stage").WordZH(string(after.To))
			return refuse(fmt.Sprintf("登记“%s”前须先%s", zh, strings.Join(missing, "、")))
		}
	}
	if was, ok := t.project.Before.(graph.Project); ok && len(track) > 0 && !entered {
		if fault := project.BroughtFault(was); fault != "" {
			return refuse(fault)
		}
	}
	return nil
}

// counting is a passage, and whether it counts.
func counting(r graph.Record) (x graph.Passage, counts bool) {
	x, _ = r.(graph.Passage)
	return x, x.State == graph.PassageDone
}

// same reports whether two passages differ in nothing but their source.
func same(a, b graph.Passage) bool {
	a.Source, b.Source = graph.Source{}, graph.Source{}
	return string(graph.Encode(a)) == string(graph.Encode(b))
}

// lacking lists what a passage lacks of what its stage demands.
func (w *writing) lacking(p graph.Project, x graph.Passage, laid []graph.Ref) ([]string, error) {
	var demands []graph.Demand
	for _, ref := range graph.DemandsOf(x.To) {
		r, err := w.get(ref)
		if err != nil {
			return nil, err
		}
		if d, ok := r.(graph.Demand); ok {
			demands = append(demands, d)
		}
	}
	if len(demands) == 0 {
		return nil, nil
	}
	screenings, err := referring[graph.Screening](w, laid, func(s graph.Screening) bool { return s.Project == p.ID })
	if err != nil {
		return nil, err
	}
	return graph.Lacking(demands, p, x, screenings), nil
}

// referring reads those of some records, as they are after the write, that are of a type and right.
func referring[T graph.Record](w *writing, refs []graph.Ref, right func(T) bool) (list []T, err error) {
	kind := (*new(T)).Ref().Kind
	for _, ref := range refs {
		if ref.Kind != kind {
			continue
		}
		r, err := w.get(ref)
		if err != nil {
			return nil, err
		}
		if one, ok := r.(T); ok && right(one) {
			list = append(list, one)
		}
	}
	return list, nil
}
