package api

import (
	"cmp"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// opinion is what an expert says of a verdict, as pages show it beside the rule's answer.
type opinion struct{ graph.Opinion }

// Agrees reports whether the expert is of the rule's opinion.
func (o opinion) Agrees() bool { return o.View == graph.OpinionAgrees }

// Status is what the expert says it is.
func (o opinion) Status() insight.Status { return insight.Status(o.State) }

// opinions are those on the segments of a region, by segment, the newest first.
func (r *request) opinions(v *inquiry.View, region string) (map[string][]opinion, error) {
	work, err := v.Work(r.ctx)
	if err != nil {
		return nil, err
	}
	of := map[string][]opinion{}
	for _, o := range work.Opinions {
		if o.Region == region {
			of[o.Segment] = append(of[o.Segment], opinion{o})
		}
	}
	for _, list := range of {
		slices.SortStableFunc(list, func(a, b opinion) int { return cmp.Compare(b.Date, a.Date) })
	}
	return of, nil
}
