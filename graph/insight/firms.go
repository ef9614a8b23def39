package insight

import (
	"slices"
	"strings"

	"chainchief/graph"
)

// members lists the members of a segment in the focal region (0) or a part (1…).
func (f *Facts) members(place int, segment string) []graph.Member {
	if place >= len(f.Members) {
		return nil
	}
	return f.Members[place][segment]
}

// firms names the enterprises of a place in a segment, once each; institutions
// stay out. The list is kept, and nobody's to change.
func (v *view) firms(place, s int, part string) []Firm {
	at := [2]int{place, s}
	list, named := v.firmsIn[at]
	if !named {
		list = slices.Clip(v.nameFirms(place, s, part))
		v.firmsIn[at] = list
	}
	return list
}

func (v *view) nameFirms(place, s int, part string) []Firm {
	members := v.facts.members(place, v.net.segments[s].ID)
	list := make([]Firm, 0, len(members))
	for i := range members {
		e, m := &members[i].Enterprise, &members[i].Membership
		if e.Type == graph.TypeInstitution || names(list, e.ID) {
			continue
		}
		firm := firmOf(e, m.Certainty, m.Source)
		firm.Part, firm.Since, firm.captive, firm.group, firm.parent = part, m.Since, m.Captive, e.Group, e.Parent
		firm.products = m.Products
		list = append(list, firm)
	}
	return list
}

// names reports whether an enterprise is in a list.
func names(list []Firm, id string) bool {
	for i := range list {
		if list[i].ID == id {
			return true
		}
	}
	return false
}

// anchors names the anchors of a place in other segments, each once.
func (v *view) anchors(place int, segments []int) []Firm {
	part := ""
	if place > 0 {
		part = v.parts[place-1].Name
	}
	var list []Firm
	for _, s := range segments {
		for _, f := range v.firms(place, s, part) {
			anchor := f.Certainty != graph.Hint && (f.Size == graph.SizeMedium || f.Size == graph.SizeLarge)
			if anchor && !names(list, f.ID) {
				f.Segment = v.net.segments[s].ID
				list = append(list, f)
			}
		}
	}
	return list
}

// makers are the firms of a part that make a segment and sell it outside their group.
func (v *view) makers(s, part int) []Firm {
	return those(v.firms(1+part, s, v.parts[part].Name), func(f *Firm) bool { return f.Certainty != graph.Hint && !f.captive })
}

// here are the firms of a segment in the place itself, without those only hinted at.
func (v *view) here(s int) []Firm {
	return those(v.firms(0, s, ""), func(f *Firm) bool { return f.Certainty != graph.Hint })
}

// those are the firms that are so; the list itself where all are.
func those(firms []Firm, so func(*Firm) bool) []Firm {
	for i := range firms {
		if so(&firms[i]) {
			continue
		}
		list := slices.Clone(firms[:i])
		for k := i + 1; k < len(firms); k++ {
			if so(&firms[k]) {
				list = append(list, firms[k])
			}
		}
		return list
	}
	return firms
}

// briefly lists firms by short name with what is known of each, at most max.
func briefly(firms []Firm, max int) string {
	var names []string
	for _, f := range firms {
		known := []string{f.SizeZH}
		if f.Certainty != graph.Confirmed {
			known = append(known, f.CertaintyZH)
		}
		if f.Since != "" {
			known = append(known, dateZH(f.Since)+"起")
		}
		names = append(names, f.ShortName+"（"+strings.Join(known, "，")+"）")
	}
	return shorten(names, max, "家")
}

// FirmNames lists firms by short name, at most max, those below confirmed
// marked, and says where the facts come from.
func FirmNames(firms []Firm, max int) string {
	var names, sources []string
	for i, f := range firms {
		name := f.ShortName
		if f.Certainty != graph.Confirmed {
			name += "（" + CertaintyZH(f.Certainty) + "）"
		}
		names = append(names, name)
		if from := SourceZH(f.Source); i < max && !slices.Contains(sources, from) {
			sources = append(sources, from)
		}
	}
	return shorten(names, max, "家") + "〔" + strings.Join(sources, "；") + "〕"
}
