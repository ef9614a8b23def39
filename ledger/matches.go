package ledger

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
)

// Match is a need and a result that may answer it, with why.
type Match struct {
	Need   *graph.Need
	Result *graph.Result
	Words  []string // of products, that both name
	Same   bool     // they are of one segment
}

// leastWord is how many characters a product word has that says something.
const leastWord = 2

// Matches puts needs and results together that name one segment or one product; those that
// share both stand first. What has been turned to use already answers nothing any more.
func Matches(needs []graph.Need, results []graph.Result) (list []Match) {
	bySegment, byWord := map[string][]int{}, map[string][]int{} // places of results
	words := map[string][]string{}                              // those of byWord by the two characters that they begin with
	for k := range results {
		if results[k].State == "landed" {
			continue
		}
		for _, s := range results[k].Segments {
			bySegment[s] = append(bySegment[s], k)
		}
		for _, w := range results[k].Words {
			if w = strings.ToLower(w); utf8.RuneCountInString(w) < leastWord {
				continue
			}
			if byWord[w] == nil {
				words[head(w)] = append(words[head(w)], w)
			}
			byWord[w] = append(byWord[w], k)
		}
	}
	for i := range needs {
		n := &needs[i]
		said := strings.ToLower(n.Need)
		found := slices.Clone(bySegment[n.Segment])
		for at := range said {
			for _, w := range words[head(said[at:])] {
				if strings.HasPrefix(said[at:], w) {
					found = append(found, byWord[w]...)
				}
			}
		}
		slices.Sort(found)
		for _, k := range slices.Compact(found) {
			m := Match{Need: n, Result: &results[k], Same: slices.Contains(results[k].Segments, n.Segment)}
			for _, w := range results[k].Words {
				if utf8.RuneCountInString(w) >= leastWord && strings.Contains(said, strings.ToLower(w)) && !slices.Contains(m.Words, w) {
					m.Words = append(m.Words, w)
				}
			}
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b Match) int {
		return cmp.Or(b.weight()-a.weight(), strings.Compare(a.Need.ID, b.Need.ID), strings.Compare(a.Result.ID, b.Result.ID))
	})
	return list
}

// head is the first two characters of a text.
func head(text string) string {
	_, a := utf8.DecodeRuneInString(text)
	_, b := utf8.DecodeRuneInString(text[a:])
	return text[:a+b]
}

func (m *Match) weight() int { return 2*one(m.Same) + one(len(m.Words) > 0) }

// Subject is a firm as lists of policies ask for it.
type Subject struct {
	Regions  []string // its region and those in which it lies
	Segments []string
	Titles   []string // held
	Size     graph.Size
}

// Fitting is a measure that a firm may ask for, with why.
type Fitting struct {
	Measure *graph.Offer
	Reasons []string // segment, title, size: what of it the measure asks for
	Unsure  []string // what it asks for and nobody knows of the firm
}

// Fit lists the measures in force that a firm fits, those that ask for most of it first. Of a firm
// whose size is not known it is said so; what it is not, it does not fit.
func Fit(measures []graph.Offer, s Subject, today graph.Date) (list []Fitting) {
	d := graph.Describe(graph.KindMeasures)
	for i := range measures {
		m := &measures[i]
		if !m.Holds(today) || m.Region != "" && !slices.Contains(s.Regions, m.Region) {
			continue
		}
		f := Fitting{Measure: m}
		if len(m.Segments) > 0 {
			if !slices.ContainsFunc(m.Segments, func(x string) bool { return slices.Contains(s.Segments, x) }) {
				continue
			}
			f.Reasons = append(f.Reasons, "从事适用环节")
		}
		if len(m.Titles) > 0 {
			at := slices.IndexFunc(m.Titles, func(x string) bool { return slices.Contains(s.Titles, x) })
			if at < 0 {
				continue
			}
			f.Reasons = append(f.Reasons, "有称号“"+d.Field("titles").WordZH(m.Titles[at])+"”")
		}
		switch {
		case len(m.Sizes) == 0:
		case s.Size == graph.SizeUnknown:
			f.Unsure = append(f.Unsure, "规模未登记")
		case !slices.Contains(m.Sizes, string(s.Size)):
			continue
		default:
			f.Reasons = append(f.Reasons, "规模为"+d.Field("sizes").WordZH(string(s.Size)))
		}
		list = append(list, f)
	}
	slices.SortStableFunc(list, func(a, b Fitting) int {
		return cmp.Or(len(b.Reasons)-len(a.Reasons), len(a.Unsure)-len(b.Unsure), strings.Compare(a.Measure.ID, b.Measure.ID))
	})
	return list
}

// ReviewZH is what a measure says of 公平竞争审查.
func ReviewZH(m *graph.Offer) string {
	if m.Review == "" {
		return "未说明是否经公平竞争审查"
	}
	return graph.Describe(graph.KindMeasures).Field("review").WordZH(m.Review)
}
