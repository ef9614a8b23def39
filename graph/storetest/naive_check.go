package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
)

// fault is what is wrong between records of a state.
type fault struct {
	at   []graph.Ref
	text string
}

// wrap words the fault; for an undo it names the newest other import that touched one of them.
func (f *fault) wrap(kind error, s state, undone string) error {
	var newest string
	for _, ref := range f.at {
		for _, id := range s.touched(ref) {
			if id != undone && (newest == "" || s.sequence(id) > s.sequence(newest)) {
				newest = id
			}
		}
	}
	if kind == graph.ErrConflict && newest != "" {
		return fmt.Errorf("%w: 后来的%s与它有关（%s），请先撤销那个批次", kind, s.calledImport(newest), f.text)
	}
	return fmt.Errorf("%w: %s", kind, f.text)
}

// calledImport names an import in a sentence.
func (s state) calledImport(id string) string {
	i := s[graph.Ref{Kind: graph.KindImports, Key: id}].(graph.Import)
	return fmt.Sprintf("“%s”（%s，%s）", i.Title, i.Person, i.Time.Local().Format(time.DateOnly))
}

// fault looks at every record of a state that follows another one.
func (s state) fault(before state) *fault {
	for _, ref := range slices.SortedFunc(maps.Keys(s), graph.CompareRefs) {
		r := s[ref]
		for _, target := range graph.References(r) {
			t := s[target]
			if t == nil {
				return &fault{[]graph.Ref{ref, target}, fmt.Sprintf("%v 引用的 %v 不存在，请先录入或改正", ref, target)}
			}
			if !fits(r, t) {
				return &fault{[]graph.Ref{ref, target}, fmt.Sprintf("%v 不能引用 %v，请改正", ref, target)}
			}
		}
		if !mayFollow(before[ref], r) {
			return &fault{[]graph.Ref{ref}, fmt.Sprintf("%v 不能改成另一种记录，请另建一条", ref)}
		}
	}
	if f := s.trackFault(before); f != nil {
		return f
	}
	if cycle := graph.SupplyCycle(all[graph.Segment](s)); cycle != nil {
		f := &fault{text: "环节的 inputs 成环，请断开一处：" + strings.Join(cycle, " → ")}
		for _, id := range cycle {
			f.at = append(f.at, graph.Ref{Kind: graph.KindSegments, Key: id})
		}
		return f
	}
	return nil
}

// fits reports whether a record may name a target that exists.
func fits(r, target graph.Record) bool {
	switch t := target.(type) {
	case graph.Segment:
		switch r := r.(type) {
		case graph.Segment: // a leaf hangs in a card of its chain; else leaves go with leaves, cards with cards
			edge := slices.Contains(slices.Concat(r.Inputs, r.RecycledFrom, r.TwinOf, r.UpgradeFrom), t.ID)
			return (!edge || t.Card == r.Card) && (r.Parent != t.ID || t.Card && t.Chain == r.Chain)
		case graph.Coverage:
			return true
		}
		return !t.Card
	case graph.Region:
		if r, ok := r.(graph.Region); ok { // a city lies in a province, all else in a city
			return t.Level == graph.LevelProvince && r.Level == graph.LevelCity ||
				t.Level == graph.LevelCity && r.Level != graph.LevelCity
		}
	}
	return true
}

// mayFollow reports whether a record may take the place of another.
func mayFollow(before, after graph.Record) bool {
	switch b := before.(type) {
	case graph.Segment:
		a := after.(graph.Segment)
		return a.Card == b.Card && a.Chain == b.Chain
	case graph.Region:
		return after.(graph.Region).Level == b.Level
	}
	return true
}

// validBatch checks the head of a batch and its size.
func validBatch(b graph.Batch, imp graph.Import) error {
	imp.Sequence = 1 // it gets its own where it is kept
	if err := graph.CheckRecord(imp); err != nil {
		return err
	}
	n := b.Put.Len() + len(b.Delete)
	switch {
	case n > graph.MaxBatch:
		return fmt.Errorf("%w: 一批最多 %d 条，请分成几个文件", graph.ErrTooLarge, graph.MaxBatch)
	case n == 0 && b.DataDate == "":
		return fmt.Errorf("%w: 批次 %s 没有任何记录", graph.ErrInvalid, b.ID)
	}
	for r := range b.Put.All() {
		if kind := r.Ref().Kind; kind.Class() == graph.ClassKept {
			return fmt.Errorf("%w: 批次不能写入“%s”这一类记录", graph.ErrInvalid, kind)
		}
	}
	return nil
}

// trackFault looks at every project and its passages.
func (s state) trackFault(before state) *fault {
	tracks := map[string][]graph.Passage{}
	for _, x := range all[graph.Passage](s) {
		tracks[x.Project] = append(tracks[x.Project], x)
	}
	old := map[string][]graph.Passage{}
	for _, x := range all[graph.Passage](before) {
		old[x.Project] = append(old[x.Project], x)
	}
	// What the passages say that count, in their order, without their sources.
	told := func(list []graph.Passage) string {
		track := graph.Track(list)
		for i := range track {
			track[i].Source = graph.Source{}
		}
		return fmt.Sprint(track)
	}
	for _, p := range all[graph.Project](s) {
		at := []graph.Ref{p.Ref()}
		track := graph.Track(tracks[p.ID])
		if text := graph.TrackFault(p, track); text != "" {
			return &fault{at, text}
		}
		was, stood := before[p.Ref()].(graph.Project)
		if told(tracks[p.ID]) != told(old[p.ID]) && stood && same(was, p) {
			return &fault{at, "阶段变更须与项目的阶段一并写入"}
		}
		if stood && len(track) > 0 && len(graph.Track(old[p.ID])) > 0 && p.BroughtFault(was) != "" {
			return &fault{at, p.BroughtFault(was)}
		}
	}
	return nil
}

// demandFault looks at the passages of a batch that come to count.
func (s state) demandFault(before state) *fault {
	for _, x := range all[graph.Passage](s) {
		was, _ := before[x.Ref()].(graph.Passage)
		is := x
		was.Source, is.Source = graph.Source{}, graph.Source{}
		if x.State != graph.PassageDone || same(was, is) {
			continue
		}
		screenings := slices.DeleteFunc(all[graph.Screening](s), func(g graph.Screening) bool { return g.Project != x.Project })
		p := s[graph.Ref{Kind: graph.KindProjects, Key: x.Project}].(graph.Project)
		if missing := graph.Lacking(all[graph.Demand](s), p, x, screenings); len(missing) > 0 {
			return &fault{[]graph.Ref{p.Ref()}, "须先" + strings.Join(missing, "、")}
		}
	}
	return nil
}
