package synth

import (
	"fmt"
	"math/bits"
	"strings"

	"chainchief/graph"
	"chainchief/seed"
)

var (
	// brands are the characters of brands, each read in one way; a brand is a number written with them.
	brands = strings.Split("安邦宝北倍本碧滨波博才昌超辰诚驰川春达大德帝鼎东栋敦恩发帆飞丰峰福富冈高格功冠光广贵国海瀚昊恒宏鸿华辉惠基吉佳嘉坚健江杰捷金锦晶景久凯康科昆坤兰朗雷力立利联良林灵龙隆鲁迈茂美蒙名明铭牧南宁诺鹏品普奇启千乾强勤庆泉仁日荣瑞润森山尚申世顺思泰腾天同万威维伟文旺", "")

	trades = shares[string]{
		{25, "科技"}, {9, "机械"}, {9, "电子"}, {8, "新材料"}, {6, "汽车零部件"}, {6, "食品"}, {5, "装备制造"}, {4, "智能科技"}, {4, "生物科技"},
		{4, "新能源"}, {3, "精密机械"}, {3, "电气"}, {3, "包装"}, {3, "农业"}, {2, "医药"}, {2, "纺织"}, {2, "光电"}, {1, "轴承"}, {1, "模具"},
	}
	forms = shares[string]{{84, "有限公司"}, {8, "股份有限公司"}, {4, "有限责任公司"}, {3, "集团有限公司"}, {1, "厂"}}
	sizes = shares[graph.Size]{{45, graph.SizeMicro}, {32, graph.SizeSmall}, {8, graph.SizeMedium}, {1, graph.SizeLarge}, {14, graph.SizeUnknown}}

	certainties = shares[graph.Certainty]{{50, graph.Confirmed}, {35, graph.Probable}, {15, graph.Hint}}
	confidences = shares[float64]{{15, 0.95}, {10, 0.9}, {20, 0.8}, {10, 0.7}, {25, 0.6}, {20, 0.4}}
)

// brand returns the brand of an enterprise, which no other of the province has.
func (p *Province) brand(i int) string {
	if p.skewed {
		return p.skewedBrand(i)
	}
	name := ""
	for n := p.scrambled(i); len(name) < 2*len("字") || n > 0; n /= 128 {
		name += brands[n%128]
	}
	return name
}

// scrambled is a number that no other enterprise of the province has.
func (p *Province) scrambled(i int) int {
	width := max(bits.Len(uint(p.enterprises)), 14)
	n := uint64(i)
	for round := range 3 { // each step can be taken back: different numbers stay different
		n = (n*0x9e3779b97f4a7c15 + p.random + uint64(round)) & (1<<width - 1)
		n ^= n >> (width/2 + 1)
	}
	return int(n)
}

// name returns the name and short name of an enterprise, and where it is.
func (p *Province) name(i int) (name, short, region string) {
	r := p.dice(streamName, i)
	if u := r.Float64(); u >= 0.02 {
		region = p.place((u - 0.02) / 0.98)
	}
	brand, trade := p.brand(i), trades.draw(r)
	short = brand + trade
	if region != "" && r.IntN(10) < 7 {
		var city int
		fmt.Sscanf(region[2:4], "%d", &city)
		return cityNames[city-1] + "州" + short + forms.draw(r), short, region
	}
	return short + forms.draw(r), short, region
}

// ID returns the id of enterprise number i. Its name is folded as it stands.
func (p *Province) ID(i int) string {
	name, _, _ := p.name(i)
	return graph.EnterpriseID(name)
}

// Enterprise makes enterprise number i, the same whenever asked.
func (p *Province) Enterprise(i int) graph.Enterprise {
	e := graph.Enterprise{Type: graph.TypeEnterprise, Source: made}
	e.Name, e.ShortName, e.Region = p.name(i)
	e.ID = graph.EnterpriseID(e.Name)
	r := p.dice(streamEnterprise, i)
	e.Size = sizes.draw(r)
	if k := p.rank(i); k*50 < p.working(p.leafOf(i)) { // those with the most suppliers
		e.Size = []graph.Size{graph.SizeLarge, graph.SizeMedium}[min(k, 1)]
	}
	if e.Size != graph.SizeUnknown {
		e.SizeBasis = "estimate"
	}
	switch {
	case e.Region == "":
		e.Place = "省外"
	case oneIn(r, 4):
		e.Park = p.parks[e.Region].ID
	}
	if oneIn(r, 50) {
		e.Type = graph.TypeInstitution
	}
	if oneIn(r, 20) {
		e.Aliases = []string{p.brand(i) + "制造"}
	}
	if e.Size == graph.SizeLarge && oneIn(r, 10) {
		e.Tiers, e.SizeBasis, e.ListedCode = []string{"listed"}, "listed", fmt.Sprintf("%06d", 600000+i%100000)
	}
	if i > 0 && oneIn(r, 50) {
		e.Parent = p.ID(r.IntN(i))
	}
	if !oneIn(r, 10) {
		e.LocalSince = date(r, 1998, 2026)
	}
	if oneIn(r, 30) {
		e.LocalUntil = graph.Date(fmt.Sprint(2027 + r.IntN(3)))
		if e.LocalSince != "" && e.LocalSince < "2020" {
			e.LocalUntil = date(r, 2020, 2026)
		}
	}
	if oneIn(r, 10) {
		e.Verification = []string{graph.Unverified}
	}
	e.Products = []string{p.leaves[p.leafOf(i)].Name}
	if oneIn(r, 40) {
		e.Group = brands[r.IntN(128)] + brands[r.IntN(128)] + "集团（虚构）"
	}
	switch r.IntN(200) {
	case 0, 1:
		e.State = graph.StateNormal
	case 2:
		e.State, e.StateDate, e.StateNote = graph.StateStopped, date(r, 2022, 2026), "停产（虚构）"
	case 3:
		e.State = graph.StateDeregistered
	}
	if p.skewed {
		p.lengthen(&e, i)
	}
	e.Search = seed.SearchText(&e)
	return e
}

// Memberships makes the memberships of enterprise number i.
func (p *Province) Memberships(i int) []graph.Membership {
	r := p.dice(streamMembership, i)
	first, id := p.leafOf(i), p.ID(i)
	list := []graph.Membership{p.membership(r, id, first)}
	if oneIn(r, 2) {
		step := leavesPerChain
		if r.IntN(10) < 7 {
			step = leavesPerCard
		}
		if second := first/step*step + r.IntN(step-1); second < first {
			list = append(list, p.membership(r, id, second))
		} else {
			list = append(list, p.membership(r, id, second+1))
		}
	}
	r = p.dice(streamTrade, i) // apart, so that who works where stays what it is
	for k := range list {
		list[k].Captive = oneIn(r, 30)
	}
	if oneIn(r, 2) {
		list[0].Products = []string{p.leaves[first].Name}
	}
	return list
}
