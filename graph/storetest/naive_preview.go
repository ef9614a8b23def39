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
	for _, look := range []func(state) *fault{d.after.fault, d.after.demandFault} {
		if f := look(s.state); f != nil {
			p.Conflict = f.text
			return p, nil
		}
	}
	p.Questions = d.questions()
	for _, ref := range s.count(d, &p.Import) {
		p.Changes = append(p.Changes, graph.ChangeOf(s.state[ref], d.after[ref]))
		p.Questions = append(p.Questions, s.overwriting(s.state[ref], d.after[ref], b.Person)...)
	}
	return p, nil
}

// overwriting asks where what people said changes under another's hand, or a verdict is turned round.
func (s *naive) overwriting(before, after graph.Record, person string) (list []graph.Question) {
	if before == nil || after == nil {
		return nil
	}
	switch after.Ref().Kind {
	case graph.KindChecks, graph.KindNeeds, graph.KindNotes:
	case graph.KindMonths, graph.KindAcres:
		if !takesBack(before, after) {
			return nil
		}
	default:
		return nil
	}
	last, sequence := "", int64(0)
	for _, id := range s.state.touched(after.Ref()) {
		if n := s.state.sequence(id); n > sequence {
			last, sequence = s.state[graph.Ref{Kind: graph.KindImports, Key: id}].(graph.Import).Person, n
		}
	}
	if sequence > 0 && last != person {
		list = append(list, graph.Question{Ref: after.Ref(), Text: last})
	}
	if c, ok := before.(graph.Check); ok && c.Verdict != after.(graph.Check).Verdict {
		list = append(list, graph.Question{Ref: after.Ref(), Text: c.By})
	}
	return list
}

// takesBack reports whether any figure that one record states is another in the other.
func takesBack(before, after graph.Record) bool {
	d := graph.Describe(before.Ref().Kind)
	for i := range d.Fields {
		f := &d.Fields[i]
		if slices.Contains([]string{"zero", "evidence", "source_url", "source_date", "verification", "extra"}, f.Name) {
			continue
		}
		text := func(r graph.Record) string {
			if slices.Contains(d.Field("zero").Texts(r), f.Name) {
				return "0"
			}
			return f.Text(r)
		}
		if text(before) != "" && text(before) != text(after) {
			return true
		}
	}
	return false
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
