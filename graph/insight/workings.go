package insight

import (
	"slices"

	"chainchief/graph"
)

// Workings are the scores of a chain in a place with every input and every step
// (测算明细), so that each can be worked out again by hand.
type Workings struct {
	*Answer
	Rules Rules
	// Scale is what demand is multiplied by, for the fineness of the taxonomy.
	Scale float64
	// Places are the place itself, each part of the partner, and all others.
	Places []string
	// Counts are the segments that the scores look at, in the order of the trade.
	Counts []SegmentCounts
	Scores []Working // of each leaf of the chain
}

// SegmentCounts is who works in a segment, by place.
type SegmentCounts struct {
	Segment  Named
	SideEdge bool // what it feeds counts for less: equipment, services, packaging
	PerPlace []graph.Counts
	Everyone [3]int // present firms of the sizes below large, in all places
}

// Working is the score of a segment with its steps.
type Working struct {
	Segment  Named
	Score    Score
	Verdict  *Verdict
	Stated   bool // a need for it was stated
	Radius   float64
	Weight   float64
	Counts   int // its place in Counts
	Walks    []Walk
	Relative []Relative
}

// Walk is one way by which a segment is needed: by who uses it, by who uses what
// that makes, or, less, by who supplies it.
type Walk struct {
	Via    int // the user before, in Counts; -1: none
	To     int // in Counts
	Supply bool
	// Twins stand beside the walk's segments in the same list: of twins the larger
	// alone counts, of equals the first.
	Twins, ViaTwins []int
}

// Relative is one of the segments nearest to a segment.
type Relative struct {
	Counts int // its place in Counts
	Class  int // 0 same card, 1 one edge, 2 two edges
}

// WorkingsOf works the scores of the frame's chain out step by step.
func WorkingsOf(f *Frame, facts *Facts, rules Rules) *Workings {
	v := newCourt(f, facts, rules).home
	w := &Workings{Answer: v.answer(), Rules: rules, Scale: rules.scale(v.net), Places: []string{v.Region.Name}}
	for _, p := range v.parts {
		w.Places = append(w.Places, p.Name)
	}
	w.Places = append(w.Places, "其他地区")
	at := map[int]int{}
	for _, s := range v.segments {
		at[s] = len(w.Counts)
		w.Counts = append(w.Counts, v.countsOf(s))
	}
	for _, s := range v.leaves {
		seg := &v.net.segments[s]
		one := Working{Segment: v.named(s), Score: v.score(s, v.mass, rules.Exponents), Stated: len(v.needs[seg.ID]) > 0,
			Radius: rules.radius(seg), Weight: rules.weight(seg), Counts: at[s], Walks: v.walks(s, at)}
		i := slices.IndexFunc(w.Segments, func(d Verdict) bool { return d.Segment.ID == seg.ID })
		one.Verdict = &w.Segments[i]
		near := v.related(s)
		for k, t := range near.segments {
			one.Relative = append(one.Relative, Relative{at[t], near.class[k]})
		}
		w.Scores = append(w.Scores, one)
	}
	return w
}

func (v *view) countsOf(s int) SegmentCounts {
	c := SegmentCounts{Segment: v.named(s), SideEdge: v.rules.edge(&v.net.segments[s]) != 1, PerPlace: v.now[s]}
	for k := range c.PerPlace {
		for size := range c.Everyone {
			c.Everyone[size] += int(c.PerPlace[k].Enterprises[0][size] + c.PerPlace[k].Enterprises[1][size])
		}
	}
	return c
}

// walks are those that demand sums up, in the same order.
func (v *view) walks(s int, at map[int]int) []Walk {
	var list []Walk
	for _, t := range v.net.outputs[s] {
		twins := v.twinsIn(t, v.net.outputs[s], at)
		list = append(list, Walk{Via: -1, To: at[t], Twins: twins})
		for _, u := range v.net.outputs[t] {
			list = append(list, Walk{Via: at[t], To: at[u], Twins: v.twinsIn(u, v.net.outputs[t], at), ViaTwins: twins})
		}
	}
	for _, u := range v.net.inputs[s] {
		list = append(list, Walk{Via: -1, To: at[u], Supply: true, Twins: v.twinsIn(u, v.net.inputs[s], at)})
	}
	return list
}

// twinsIn are the twins of a segment that stand in a list.
func (v *view) twinsIn(s int, list []int, at map[int]int) []int {
	var twins []int
	for _, t := range v.net.twins[s] {
		if slices.Contains(list, t) {
			twins = append(twins, at[t])
		}
	}
	return twins
}
