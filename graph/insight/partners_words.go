package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// reasons tells why a partner is proposed, each fact with its source class and
// date, and which of the four links it is.
func (p *pairing) reasons(b *pair, at, side int) (LinkKind, []string) {
	var list []string
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	x, e := &b.ends[at], b.partner
	own, other := &p.net.segments[x.at], &p.net.segments[x.segment]
	from, to := own, other
	if side == fromSupplier {
		from, to = other, own
	}
	kind := LinkIndustry
	if to.Kind == graph.SegmentMarket || to.Kind == graph.SegmentUser {
		kind = LinkMarket
	}
	pairing, paired := p.paired(b.own.e.Park, e.Park)
	if paired {
		kind = LinkPark
	}
	flow := fmt.Sprintf("“%s”供给“%s”", from.Name, to.Name)
	if x.through >= 0 {
		flow = fmt.Sprintf("“%s”经厂内工序“%s”供给“%s”", from.Name, p.net.segments[x.through].Name, to.Name)
	}
	does := fmt.Sprintf("%s做“%s”（%s，%s）", e.ShortName, other.Name, CertaintyZH(x.theirs.Certainty), SourceZH(x.theirs.Source))
	who := b.own.e.ShortName
	if b.own.e.ID == "" {
		who = "本地"
		add("%s：%s，%s。", kind.ZH(), flow, does)
	} else {
		add("%s：%s；%s做“%s”（%s，%s），%s。", kind.ZH(), flow, who, own.Name, CertaintyZH(x.mine.Certainty), SourceZH(x.mine.Source), does)
	}
	if paired {
		add("两家所在园区已结对：%s。", p.pairWords(pairing))
	}
	if k := p.proof(b, side); k >= 0 {
		s := b.ends[k].segment
		by := b.own.provenIn[side][s]
		add("%s，%s与%s同在“%s”。", p.tradeSentence(&b.own.e, by.other, side, by.link), e.ShortName, by.other.ShortName, p.net.segments[s].Name)
	}
	for _, up := range p.family.ancestors(e) {
		if l := p.groups[up.ID]; l != nil {
			add("它的母公司%s与%s一方已有供货：“%s”（把握%s，%s），可谈就近配套。", up.ShortName, who, l.Product, number2(l.Confidence), SourceZH(l.Source))
			break
		}
	}
	if l := p.hinted[e.ID]; l != nil {
		add("另有推断的供货关系：“%s”（把握%s，%s），未证实。", l.Product, number2(l.Confidence), SourceZH(l.Source))
	}
	if e.Size != graph.SizeUnknown {
		add("%s是%s%s（%s）。", e.ShortName, SizeZH(e.Size), tierWords(e), SourceZH(e.Source))
	} else {
		add("%s规模未知，须核实。", e.ShortName)
	}
	if slices.ContainsFunc(b.own.works, func(w graph.Membership) bool { return p.inOthers(w.Segment, e.ID) }) {
		add("注意：它自己也做%s的环节，可能是同行。", who)
	}
	return kind, list
}

// inOthers reports whether a firm of the other side works in a segment.
func (p *pairing) inOthers(segment, id string) bool {
	members := p.others[p.net.index[segment]]
	for i := range members {
		if members[i].Enterprise.ID == id {
			return true
		}
	}
	return false
}

// tierWords names the tiers and the basis of the size.
func tierWords(e *graph.Enterprise) string {
	var words []string
	for _, t := range e.Tiers {
		if w := TierZH(t); w != "" {
			if t == "listed" && e.ListedCode != "" {
				w += " " + e.ListedCode
			}
			words = append(words, w)
		}
	}
	switch e.SizeBasis {
	case "reviewer-estimate":
		words = append(words, "规模为评估估计")
	case "estimate":
		words = append(words, "规模按产能或投资估计")
	}
	if len(words) == 0 {
		return ""
	}
	return "，" + strings.Join(words, "，")
}

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
	return fmt.Sprintf("%s—%s（%s把握%s，%s）", p.parks[k.Park].Name, partner, since, number2(k.Confidence), SourceZH(k.Source))
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

// science lists institutions near the own segments, and firms of research and
// testing services of the chain.
func (p *pairing) science() []Science {
	type hit struct {
		near int
		at   int
		m    *graph.Member
		own  *ownFirm
		seg  int
	}
	best := map[string]hit{}
	for _, o := range p.own {
		for _, w := range o.works {
			s := p.net.index[w.Segment]
			for t, near := range p.scienceSegments(s) {
				service := p.isScience(t)
				members := p.others[t]
				for i := range members {
					m := &members[i]
					e := &m.Enterprise
					fits := e.Type == graph.TypeInstitution || service || o.e.Type == graph.TypeInstitution && near == scienceSame
					if !fits || p.rules.Tenths[m.Membership.Certainty.Index()] < p.rules.LeastTenths || e.ID == o.e.ID || o.e.ID != "" && p.family.same(&o.e, e) {
						continue
					}
					h := hit{near, s, m, o, t}
					b, ok := best[e.ID]
					if !ok || cmp.Or(h.near-b.near, h.seg-b.seg, h.at-b.at, strings.Compare(h.own.e.ID, b.own.e.ID)) < 0 {
						best[e.ID] = h
					}
				}
			}
		}
	}
	hits := make([]hit, 0, len(best))
	for _, h := range best {
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(a.near-b.near, a.m.Membership.Certainty.Index()-b.m.Membership.Certainty.Index(),
			strings.Compare(a.m.Enterprise.Name, b.m.Enterprise.Name), strings.Compare(a.m.Enterprise.ID, b.m.Enterprise.ID))
	})
	taken := map[int]int{}
	var list []Science
	for _, h := range hits {
		if taken[h.seg] == p.rules.SameSegment {
			continue
		}
		taken[h.seg]++
		e, m := &h.m.Enterprise, &h.m.Membership
		why := map[int]string{
			scienceSame:  fmt.Sprintf("与本方同在“%s”环节", p.net.segments[h.seg].Name),
			scienceNext:  fmt.Sprintf("“%s”与本方的“%s”是上下游", p.net.segments[h.seg].Name, p.net.segments[h.at].Name),
			scienceChain: fmt.Sprintf("“%s”服务于整条链", p.net.segments[h.seg].Name),
		}[h.near]
		what := "企业，研发检测服务"
		if e.Type == graph.TypeInstitution {
			what = "机构"
		}
		list = append(list, Science{Firm: p.firm(e, m.Certainty, m.Source), Place: p.placeOf(e), Type: string(e.Type), TypeZH: TypeZH(e.Type), Segment: p.named(h.seg),
			LinkZH: LinkScience.ZH(), Reasons: []string{fmt.Sprintf("科创链接：%s（%s），%s（%s，%s）。", e.ShortName, what, why, CertaintyZH(m.Certainty), SourceZH(m.Source))}})
	}
	return list
}

// note says what holds of the lists as a whole.
func (p *pairing) note(out *Partners) {
	add := func(format string, args ...any) { out.Notes = append(out.Notes, fmt.Sprintf(format, args...)) }
	home, other := ShortPlace(p.sides.Home.Name), ShortPlace(p.sides.Other.Name)
	switch {
	case p.facts.Alone != "":
		add("%s在本环节未见登记企业，下列是一旦有企业时可以联系的；未见不等于没有。", home)
	case len(p.own) == 0:
		add("%s没有登记到可配对的企业；未见不等于没有。", home)
	case len(p.facts.Own) == 0:
		add("%s没有登记到较可能以上的环节，无法按产品配对；请先核实它做什么。", out.Of.Name)
	case out.Of.Kind == "enterprise" && p.own[0].e.Type == graph.TypeInstitution:
		add("%s是机构，不参加供应配对，只列科创链接。", p.own[0].e.ShortName)
	case len(out.Segments) == 0:
		add("本方登记的都是厂内工序，不对外交易，不参加供应配对。")
	case len(out.Suppliers)+len(out.Customers) == 0:
		add("在%s没有登记到上下游企业；未见不等于没有。", other)
	}
	if len(out.InPlant) > 0 {
		names := make([]string, len(out.InPlant))
		for i, n := range out.InPlant {
			names[i] = n.Name
		}
		add("%s是厂内工序，不对外交易，不参加配对。", shorten(names, 6, "个环节"))
	}
	out.Notes = append(out.Notes, p.facts.Truncated...)
}
