package storetest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"chainchief/graph"
)

func (s *naive) Preview(ctx context.Context, b graph.Batch) (graph.Preview, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return graph.Preview{}, err
	}
	d, imp, faults, err := s.lay(b)
	p := graph.Preview{Import: imp, Refused: faults}
	switch {
	case errors.Is(err, graph.ErrConflict), errors.Is(err, graph.ErrNotFound):
		p.Conflict = err.Error()
		return p, nil
	case err != nil:
		return graph.Preview{}, err
	case d == nil:
		p.Applied = true
		return p, nil
	}
	if f := d.after.fault(s.state); f != nil {
		p.Conflict = f.text
		return p, nil
	}
	for _, ref := range s.count(d, &p.Import) {
		p.Changes = append(p.Changes, graph.ChangeOf(s.state[ref], d.after[ref]))
	}
	p.Questions = d.questions()
	return p, nil
}

// questions asks about every check of a batch that says otherwise than another one of the same day.
func (d *draft) questions() (list []graph.Question) {
	checks := all[graph.Check](d.after)
	for _, c := range checks {
		for _, o := range checks {
			if d.written[c.Ref()] && c.Region == o.Region && c.Segment == o.Segment && c.Date == o.Date && c.Verdict != o.Verdict {
				list = append(list, graph.Question{Ref: c.Ref(), Text: o.By})
			}
		}
	}
	slices.SortFunc(list, func(a, b graph.Question) int {
		return cmp.Or(graph.CompareRefs(a.Ref, b.Ref), strings.Compare(a.Text, b.Text))
	})
	return list
}
