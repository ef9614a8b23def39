package insight

import (
	"slices"
	"strings"

	"chainchief/graph"
)

// specialParks are the levels of park that a policy may ask for, by the word
// its text uses.
var specialParks = []string{"chemical-park", "plating-park"}

// policy says what restricts a new plant of a segment in this place, and whether
// it bars one (METHOD gate 3). The text of a class holds for the whole country; what it
// means here follows from the parks of this place, and for a county of its city.
func (v *view) policy(s int) (text string, barred bool) {
	seg := &v.net.segments[s]
	i := slices.IndexFunc(v.facts.Records.Policies, func(p graph.Policy) bool { return p.Class == seg.PolicyClass })
	if i < 0 { // a set of data without classes
		return fullWidth(seg.Policy), seg.Policy != ""
	}
	r, made := v.restricts[i]
	if !made {
		r.text, r.barred = v.restriction(&v.facts.Records.Policies[i])
		v.restricts[i] = r
	}
	return r.text, r.barred
}

func (v *view) restriction(p *graph.Policy) (text string, barred bool) {
	if p.Class == graph.PolicyNone || p.Text == "" {
		return "", false
	}
	text, barred = p.Text, p.Effect == graph.PolicyClosed
	for _, level := range specialParks {
		word := ParkLevelZH(level)
		if !strings.Contains(p.Text, word) {
			continue
		}
		where, found := v.parksZH(level, word)
		text += "；" + where
		barred = barred || p.Effect == graph.PolicyPlace && !found
	}
	if p.Basis != "" {
		text += "（依据：" + p.Basis + "）"
	}
	return fullWidth(text), barred
}

// parksZH names the parks of a level that a new plant here could enter.
func (v *view) parksZH(level, word string) (text string, found bool) {
	if names := v.parksIn(level, v.codes); len(names) > 0 {
		return v.name + "有" + joinZH(names), true
	}
	if v.county {
		if names := v.parksIn(level, v.HomeCodes()); len(names) > 0 {
			return v.name + "暂无登记的" + word + "，市内有" + joinZH(names), true
		}
	}
	return v.name + "暂无登记的" + word, false
}

func (v *view) parksIn(level string, codes []string) []string {
	var names []string
	for i := range v.parks {
		if p := &v.parks[i]; p.Level == level && slices.Contains(codes, p.Region) {
			names = append(names, p.Name)
		}
	}
	return names
}
