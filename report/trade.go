package report

import (
	"fmt"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// doubted counts the pairs of which it is still to be checked whether they trade.
func (l *Linkage) doubted() (n int) {
	for i := range l.Partners.Known {
		if strings.HasSuffix(l.Partners.Known[i].ClassZH, "待核") {
			n++
		}
	}
	return n
}

// knownZH counts the pairs that trade, and those that are to be checked.
func (l *Linkage) knownZH() string {
	all, doubted := len(l.Partners.Known), l.doubted()
	switch doubted {
	case 0:
		return fmt.Sprintf("%d组", all)
	case all:
		return fmt.Sprintf("%d组（待核）", all)
	}
	return fmt.Sprintf("%d组（其中%d组待核）", all, doubted)
}

// directions counts the 联动 of a chain by which way goods would go.
func (l *Linkage) directions() (counts map[insight.Direction]int, all int) {
	counts = map[insight.Direction]int{}
	for i := range l.Answer.Items {
		if d := &l.Answer.Items[i]; d.Action == insight.Link {
			counts[d.Direction]++
			all++
		}
	}
	return counts, all
}

// silent reports whether there is nothing to tell of trade with the partner.
func (l *Linkage) silent() bool {
	_, all := l.directions()
	return all == 0 && (l.Partners == nil || len(l.Partners.Known)+len(l.Partners.Customers)+len(l.Partners.Suppliers) == 0)
}

// industry tells who trades already, and what could.
func (w *author) industry(l *Linkage, most int) {
	if l.Partners == nil {
		w.say(plainly("资料不足，暂不分析。"))
		return
	}
	partner := partnerShort(l.Answer.Partner)
	n := len(l.Partners.Known)
	if n == 0 {
		w.say(plainly("双方企业间的供货关系暂无登记。"))
		return
	}
	var rows [][]string
	var bases []Basis
	var deals []string
	sells, buys, doubted := 0, 0, l.doubted()
	for i := range l.Partners.Known {
		k := &l.Partners.Known[i]
		way, deal := "向其采购", "向%s采购%s"
		if k.Side == graph.Customers {
			way, deal = "为其配套", "为%s配套%s"
			sells++
		} else {
			buys++
		}
		if len(rows) < most {
			rows = append(rows, []string{k.With.Name, k.Firm.Name, way, or(k.Product, "产品未载"), k.ClassZH})
			bases = append(bases, sourceBasis(k.Product, k.Source))
			deals = append(deals, k.With.Name+fmt.Sprintf(deal, k.Firm.Name, or(k.Product, "（产品未载）"))+"（"+k.ClassZH+"）")
		}
	}
	of := l.basis("登记的双方企业间供货关系，按企业对计", fmt.Sprintf("登记的供货关系涉及%d对企业", n))
	if n <= 2 {
		w.say(of.with(fmt.Sprintf("登记的供货关系涉及%d组企业：%s。", n, strings.Join(deals, "；"))))
		return
	}
	var ways []string
	if sells > 0 {
		ways = append(ways, fmt.Sprintf("本地企业为%s企业配套%d组", partner, sells))
	}
	if buys > 0 {
		ways = append(ways, fmt.Sprintf("本地企业向%s企业采购%d组", partner, buys))
	}
	if doubted == n {
		ways = append(ways, "供货关系均待核")
	} else if doubted > 0 {
		ways = append(ways, fmt.Sprintf("其中无出处、待核的%d组", doubted))
	}
	w.say(of.with(fmt.Sprintf("登记的供货关系涉及%d组企业：%s。", n, strings.Join(ways, "，"))))
	name := "登记的供货关系"
	if n > most {
		name += "（按可信程度列前几组）"
	}
	w.table(name, []int{40, 44, 18, 36, 20}, []string{"本地企业", partner + "企业", "方向", "产品", "供货关系"}, rows, bases)
}

// ideas tells of the segments where the advice is to link, and of the first proposals.
func (w *author) ideas(l *Linkage) {
	partner := partnerShort(l.Answer.Partner)
	counts, all := l.directions()
	if all > 0 {
		var words []string
		for _, k := range []struct {
			way  insight.Direction
			text string
		}{{insight.Supplying, "为" + partner + "配套"}, {insight.Purchasing, "向" + partner + "采购"}, {insight.Mutual, "双向配套"}} {
			switch n := counts[k.way]; n {
			case 0:
			case all:
				words = append(words, k.text)
			default:
				words = append(words, fmt.Sprintf("%s%d项", k.text, n))
			}
		}
		var names []string
		for i := range l.Answer.Items {
			if d := &l.Answer.Items[i]; d.Action == insight.Link {
				names = append(names, d.Segment.Name)
			}
		}
		how := "：" + strings.Join(words, "、") + "。"
		if len(words) == 1 {
			how = "，" + map[bool]string{true: "均"}[all > 1] + words[0] + "，"
		}
		w.say(l.basis("建议联动的环节，按方向计数", "各环节的判定").with(fmt.Sprintf("建议联动%d项%s涉及%s。", all, how, listed(names, 10, ""))))
	}
	if l.Partners == nil {
		return
	}
	var rows [][]string
	var bases []Basis
	for _, side := range []struct {
		way  string
		list []insight.Partner
	}{{"为其配套", l.Partners.Customers}, {"向其采购", l.Partners.Suppliers}} {
		n := 0
		for i := range side.list {
			x := &side.list[i]
			if n == 3 || x.Unsaid || x.With == nil {
				continue
			}
			n++
			way := side.way
			switch { // who takes back what has been used buys nothing new
			case recovers(x.OwnSegment.Name) && way == "向其采购":
				way = "为其回收"
			case recovers(x.Segment.Name) && way == "为其配套":
				way = "由其回收"
			}
			rows = append(rows, []string{x.With.Name, x.Firm.Name, way, x.OwnSegment.Name + "—" + x.Segment.Name})
			bases = append(bases, Basis{Rule: "联动伙伴：按供需环节、产品、规模、已知供货和距离排序", Inputs: strings.Join(x.Reasons, ""), Source: insight.EvidenceZH(x.Firm.Evidence), Date: or(dateOrBlank(x.Firm.SourceDate), "来源未注日期")})
		}
	}
	if rows != nil {
		w.table("可先对接的企业（线索，尚未证实）", []int{34, 52, 18, 54}, []string{"本地企业", partner + "企业", "方向", "本方环节—对方环节"}, rows, bases)
	} else if all == 0 {
		w.say(plainly("暂无可先对接的企业线索。"))
	}
}

// recovers reports whether a segment takes back what has been used.
func recovers(segment string) bool {
	return strings.Contains(segment, "回收") || strings.Contains(segment, "拆解")
}
