package insight

import (
	"fmt"
	"slices"

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
	does := doesSentence(e, other, x.theirs)
	who := b.own.e.ShortName
	if b.own.e.ID == "" {
		who = "本地"
		add("%s：%s，%s。", kind.ZH(), flow, does)
	} else {
		add("%s：%s；%s，%s。", kind.ZH(), flow, doesSentence(&b.own.e, own, x.mine), does)
	}
	if paired {
		add("两家所在园区已结对：%s。", p.pairWords(pairing))
	}
	if k := p.proof(b, side); k >= 0 {
		s := b.ends[k].segment
		by := b.own.provenIn[side][s]
		add("%s，%s与%s同做“%s”。", tradeSentence(&b.own.e, by.other, side, by.link), e.ShortName, by.other.ShortName, p.net.segments[s].Name)
	}
	p.peerReason(b, side, add)
	p.familyReasons(b, side, add)
	if l := p.hinted[[2]string{b.own.e.ID, e.ID}]; l != nil {
		add("另有推断的供货关系：%s（%s），未证实。", soldThing(l), SourceZH(l.Source))
	}
	if e.Size != graph.SizeUnknown {
		add("%s是%s企业%s（%s）。", e.ShortName, SizeZH(e.Size), tierWords(e), SourceZH(e.Source))
	} else {
		add("%s规模未掌握，按%d分计。", e.ShortName, b.factors.SizePoints)
	}
	if x.unsaid {
		supplier := e.ShortName
		if side == toCustomer {
			supplier = who
		}
		if x.serves {
			add("产品待核实：“%s”里哪一种合“%s”用，没有登记。", from.Name, to.Name)
		} else {
			add("产品待核实：没有登记%s在“%s”具体做什么。", supplier, from.Name)
		}
	}
	if b.own.e.ID != "" && p.works[e.ID].in(x.at) {
		add("注意：它自己也做“%s”，可能是同行。", own.Name)
	}
	return kind, list
}

// doesSentence says what a firm does in a segment, how sure that is and from where.
func doesSentence(e *graph.Enterprise, s *graph.Segment, m *graph.Membership) string {
	return fmt.Sprintf("%s主营：%s（%s）", e.ShortName, madeThere(s, m), workBasis(m))
}

// peerReason tells of the surest link of the partner with a firm like the own one.
func (p *pairing) peerReason(b *pair, side int, add func(string, ...any)) {
	if b.factors.Peers == 0 {
		return
	}
	c := p.peers[side][b.partner.ID]
	links := p.peersIn(c, &b.own.e, b.peerAt, side)
	l := links[0]
	more := ""
	if n := len(links) - 1; n > 0 {
		more = fmt.Sprintf("，另有%d家", n)
	}
	x := p.peer(l, side)
	if side == toCustomer {
		add("%s已从同类企业%s采购%s（%s）%s。", b.partner.ShortName, x.ShortName, soldThing(l), linkBasis(l), more)
		return
	}
	add("%s已供%s（同类用户）%s（%s）%s。", b.partner.ShortName, x.ShortName, soldThing(l), linkBasis(l), more)
}

// familyReasons tell what parents and sisters of either firm trade with the
// other: of exactly this pair, and for no points.
func (p *pairing) familyReasons(b *pair, side int, add func(string, ...any)) {
	if b.own.e.ID == "" {
		return
	}
	for _, by := range b.own.links[side] {
		if by.other.ID != b.partner.ID && p.family.same(by.other, b.partner) {
			add("%s；%s是%s的%s，两家不是一回事，可谈就近配套。", tradeSentence(&b.own.e, by.other, side, by.link), by.other.ShortName, b.partner.ShortName, p.kinship(b.partner, by.other))
			break
		}
	}
	c := p.peers[side][b.partner.ID]
	if c == nil {
		return
	}
	for _, l := range c.links {
		if x := p.peer(l, side); x.ID != b.own.e.ID && p.family.same(x, &b.own.e) {
			add("其%s%s。", p.kinship(&b.own.e, x), tradeSentence(x, b.partner, side, l))
			return
		}
	}
}

// kinship is what another firm of its group is to an enterprise.
func (p *pairing) kinship(e, other *graph.Enterprise) string {
	if slices.ContainsFunc(p.family.ancestors(e), func(up graph.Enterprise) bool { return up.ID == other.ID }) {
		return "母公司"
	}
	if slices.ContainsFunc(p.family.ancestors(other), func(up graph.Enterprise) bool { return up.ID == e.ID }) {
		return "子公司"
	}
	return "同集团企业"
}

// note says what holds of the lists as a whole.
func (p *pairing) note(out *Partners) {
	add := func(format string, args ...any) { out.Notes = append(out.Notes, fmt.Sprintf(format, args...)) }
	home, other := ShortPlace(p.sides.Home.Name), ShortPlace(p.sides.Other.Name)
	switch {
	case p.facts.Alone != "":
		add("%s在本环节暂无登记企业，下列是一旦有企业时可以联系的；%s。", home, unrecordedZH)
	case len(p.own) == 0:
		add("%s没有登记到可配对的企业；%s。", home, unrecordedZH)
	case len(p.facts.Own) == 0 && p.facts.Gone != "":
		add("%s%s，登记的从业不再计入，不按产品配对。", out.Of.Name, p.facts.Gone)
	case len(p.facts.Own) == 0 && p.facts.Begins != "":
		add("%s的从业登记自%s起，截至%s尚未开始，无法按产品配对。", out.Of.Name, dateZH(p.facts.Begins), dateZH(p.facts.AsOf))
	case len(p.facts.Own) == 0:
		add("%s没有登记到较可能以上的环节，无法按产品配对；请先核实它做什么。", out.Of.Name)
	case out.Of.Kind == "enterprise" && p.own[0].e.Type == graph.TypeInstitution:
		add("%s是机构，不参加供应配对，只列科创链接。", p.own[0].e.ShortName)
	case len(out.Segments) == 0:
		add("本方登记的都是厂内工序，不对外交易，不参加供应配对。")
	case len(out.Suppliers)+len(out.Customers)+len(out.Equipment) == 0:
		add("在%s没有登记到可配对的上下游企业；%s。", other, unrecordedZH)
	}
	if len(out.InPlant) > 0 {
		add("%s是厂内工序，不对外交易，不参加配对。", shorten(namesOf(out.InPlant), 6, "个环节"))
	}
	out.Notes = append(out.Notes, p.facts.Truncated...)
}
