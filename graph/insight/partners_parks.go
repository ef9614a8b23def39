package insight

import (
	"fmt"
	"strings"

	"chainchief/graph"
)

// paired finds the pairing of two parks.
func (p *pairing) paired(own, other string) (graph.ParkPair, bool) {
	if own == "" || other == "" || own == other {
		return graph.ParkPair{}, false
	}
	for _, k := range p.pairs[own] {
		if k.Status == "paired" && (k.Park == own && k.PartnerPark == other || k.Park == other && k.PartnerPark == own) {
			return k, true
		}
	}
	return graph.ParkPair{}, false
}

func (p *pairing) pairWords(k graph.ParkPair) string {
	partner := k.PartnerText
	if x, ok := p.parks[k.PartnerPark]; ok {
		partner = x.Name
	}
	since := ""
	if k.Since != "" {
		since = dateZH(k.Since) + "起，"
	}
	return fmt.Sprintf("%s—%s（%s%s）", p.parks[k.Park].Name, partner, since, SourceZH(k.Source))
}

// pairings lists what is recorded of the parks of the asked side.
func (p *pairing) pairings() []ParkPairing {
	var parks []string
	if p.facts.Of.Kind == "park" {
		parks = append(parks, p.facts.Of.ID)
	} else if p.facts.Of.Kind == "enterprise" && len(p.own) > 0 && p.own[0].e.Park != "" {
		parks = append(parks, p.own[0].e.Park)
	}
	var list []ParkPairing
	for _, id := range parks {
		paired := false
		for _, k := range p.pairs[id] {
			x := ParkPairing{Park: Named{id, p.parks[id].Name}, PartnerText: k.PartnerText, Status: k.Status, Since: k.Since, Sourced: SourcedOf(k.Source)}
			other := k.PartnerPark
			if other == id {
				other = k.Park
			}
			if park, ok := p.parks[other]; ok {
				x.Partner = &Named{park.ID, park.Name}
				x.InOther = p.Within(park.Region, p.sides.Other.Code)
			}
			if k.Status == "paired" {
				paired = true
				x.InOther = x.InOther || x.Partner == nil && strings.Contains(k.PartnerText, ShortPlace(p.sides.Other.Name))
				x.Sentence = "已结对：" + p.pairWords(k) + "。"
			} else {
				x.Sentence = fmt.Sprintf("%s没有找到结对园区（%s）。", p.parks[id].Name, SourceZH(k.Source))
			}
			list = append(list, x)
		}
		if !paired && len(p.pairs[id]) == 0 {
			list = append(list, ParkPairing{Park: Named{id, p.parks[id].Name}, Status: "unknown", Sentence: p.parks[id].Name + "没有结对记录。"})
		}
	}
	return list
}
