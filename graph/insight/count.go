package insight

import "chainchief/graph"

// mass is the weight of the present firms of a place in a segment.
type mass struct {
	n   float64 // Σ p
	c   float64 // Σ p·z
	eff float64 // (Σ p·z)² / Σ (p·z)²; 0 where there is nobody
}

// large is the place of the large size in graph.Sizes; unknown stands behind it.
const large, unknownSize = 3, 4

// points returns z for each of graph.Sizes: unknown is the upper median of the
// known sizes below large among the present firms of all places.
func (r *Rules) points(everywhere *graph.Counts) [5]int {
	z := [5]int{r.SizePoints[0], r.SizePoints[1], r.SizePoints[2], r.SizePoints[3], r.UnknownPoints}
	var known [large]int
	total := 0
	for size := range known {
		known[size] = int(everywhere.Enterprises[0][size] + everywhere.Enterprises[1][size])
		total += known[size]
	}
	if total == 0 {
		return z
	}
	place := total / 2 // upper median, from 0
	for size, k := range known {
		if place < k {
			z[unknownSize] = r.SizePoints[size]
			break
		}
		place -= k
	}
	return z
}

// weigh sums whole tenths first, so that the result does not depend on any order.
func (r *Rules) weigh(counts *graph.Counts, z [5]int) mass {
	n, c, squares := 0, 0, 0
	for certainty, tenths := range r.Tenths {
		for size, k := range counts.Enterprises[certainty] {
			weight := tenths * int(k)
			n += weight
			c += weight * z[size]
			squares += tenths * weight * z[size] * z[size]
		}
	}
	m := mass{n: float64(n) / 10, c: float64(c) / 10}
	if squares > 0 {
		m.eff = float64(c) * float64(c) / float64(squares)
	}
	return m
}

// tenths is N in whole tenths, for comparisons with thresholds.
func (r *Rules) tenths(counts *graph.Counts) int {
	n := 0
	for certainty, tenths := range r.Tenths {
		for _, k := range counts.Enterprises[certainty] {
			n += tenths * int(k)
		}
	}
	return n
}

// anchored: a present firm of known size medium or large.
func anchored(c *graph.Counts) bool {
	for _, bySize := range c.Enterprises[:2] {
		if bySize[2]+bySize[large] > 0 {
			return true
		}
	}
	return false
}

// sizesKnown: every present firm has a known size.
func sizesKnown(c *graph.Counts) bool {
	return c.Enterprises[0][unknownSize]+c.Enterprises[1][unknownSize] == 0
}

// hints counts the enterprises that are only hinted at.
func hints(c *graph.Counts) int {
	n := 0
	for _, k := range c.Enterprises[graph.Hint.Index()] {
		n += int(k)
	}
	return n
}

func (r *Rules) sat(c float64) float64 { return c / (c + r.Saturation) }

// boolOrder: false comes first.
func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
