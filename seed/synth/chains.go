package synth

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"chainchief/graph"
)

// A chain has five layers of two cards of ten leaves. A leaf is fed from the
// layers below it, the first time from the one right below, each leaf of which
// feeds at least one: there is no cycle, and no leaf stands alone.
const (
	Chains         = 20
	layers         = 5
	cardsPerLayer  = 2
	leavesPerCard  = 10
	leavesPerLayer = cardsPerLayer * leavesPerCard
	leavesPerChain = layers * leavesPerLayer
)

var (
	industries = strings.Fields("智能汽车 绿色食品 先进钢铁 高端装备 新型显示 生物医药 光伏储能 集成电路 家用电器 纺织服装 " +
		"工程机械 航空航天 轨道交通 船舶海工 精细化工 建筑材料 包装印刷 信息服务 现代农业 医疗器械")
	layerWords = [layers][]string{
		strings.Fields("矿料 原粮 基材 粗料 原液"),
		strings.Fields("粉体 板材 薄膜 纤维 合金"),
		strings.Fields("铸件 壳体 线束 电芯 轴承"),
		strings.Fields("电机 模组 总成 控制器 传感器"),
		strings.Fields("整机 成品 系统 终端 平台"),
	}
	stages = [layers]graph.Stage{graph.StageUpstream, graph.StageUpstream, graph.StageMidstream, graph.StageMidstream, graph.StageDownstream}
	kinds  = [layers]shares[graph.SegmentKind]{
		{{4, graph.SegmentPrimary}, {6, graph.SegmentMaterial}},
		{{9, graph.SegmentMaterial}, {1, graph.SegmentPackaging}},
		{{8, graph.SegmentPart}, {1, graph.SegmentCapital}, {1, graph.SegmentMaterial}},
		{{8, graph.SegmentPart}, {1, graph.SegmentCapital}, {1, graph.SegmentService}},
		{{6, graph.SegmentPart}, {2, graph.SegmentUser}, {2, graph.SegmentMarket}},
	}
	radii = shares[int]{{2, 0}, {2, 150}, {3, 300}, {3, 800}, {1, 2000}}
)

// ChainID names chain number i.
func ChainID(i int) string { return fmt.Sprintf("s%02d", i+1) }

func (p *Province) makeChains() {
	r := p.dice(streamChains, 0)
	p.inputs, p.feeds = make([][]int, Chains*leavesPerChain), make([][]int, Chains*leavesPerChain)
	for c := range Chains {
		p.chains = append(p.chains, graph.Chain{
			ID: ChainID(c), Name: industries[c] + "（虚构）", NameEN: fmt.Sprintf("Made-up chain %d", c+1), System: "chain", Source: made,
		})
		for n := range leavesPerChain {
			layer, leaf := n/leavesPerLayer, c*leavesPerChain+n
			card := fmt.Sprintf("%s.g%02d", ChainID(c), n/leavesPerCard+1)
			s := graph.Segment{
				ID: fmt.Sprintf("%s.n%02d", card, n%leavesPerCard+1), Chain: ChainID(c), Parent: card,
				Name:  fmt.Sprintf("%s%s%d型", industries[c][:6], pick(r, layerWords[layer]), n+1),
				Stage: stages[layer], Kind: kinds[layer].draw(r), Traded: !oneIn(r, 20),
				Weight: r.IntN(4), SupplyRadiusKM: radii.draw(r), Source: made,
			}
			if oneIn(r, 5) {
				s.MinInvest100MCNY = float64(1 + r.IntN(40))
			}
			if oneIn(r, 100) {
				s.Policy = "产能须置换（虚构）"
			}
			if n >= 1 && oneIn(r, 20) {
				s.UpgradeFrom = []string{p.leaves[leaf-1].ID}
			}
			p.leaves = append(p.leaves, s)
		}
	}
	// The edges come when all leaves are there: one in twenty crosses chains.
	for leaf := range p.leaves {
		c, n := leaf/leavesPerChain, leaf%leavesPerChain
		layer := n / leavesPerLayer
		if layer == 0 {
			continue
		}
		p.feed(leaf-leavesPerLayer, leaf)
		for range r.IntN(4) {
			from := c
			if oneIn(r, 20) {
				from = r.IntN(Chains)
			}
			below := 1
			if oneIn(r, 4) {
				below = 1 + r.IntN(layer)
			}
			p.feed(from*leavesPerChain+(layer-below)*leavesPerLayer+r.IntN(leavesPerLayer), leaf)
		}
		if c > 0 && oneIn(r, 40) {
			p.leaves[leaf].TwinOf = []string{p.leaves[leaf-leavesPerChain].ID}
		}
	}
	p.makeCards()
	// What is said of segments besides, drawn apart so that the edges stay what they are.
	r = p.dice(streamWords, 0)
	for i := range p.leaves {
		s := &p.leaves[i]
		s.PolicyClass = policies[min(r.IntN(20), len(policies)-1)].Class
		s.Products = []string{s.Name, s.Name + "配件"}
		s.Order = 10*(i+i/leavesPerCard) + 20 // behind its card
		if s.Kind == graph.SegmentCapital {
			if other := p.leaves[i/leavesPerChain*leavesPerChain+r.IntN(leavesPerChain)].ID; other != s.ID {
				s.Serves = []string{other}
			}
		}
	}
	for i := range p.cards {
		p.cards[i].Order = 10*i*(leavesPerCard+1) + 10
	}
}

// policies are the made-up classes; most segments have the last, which restricts nothing.
var policies = []graph.Policy{
	{Class: "closed", Name: "产能过剩（虚构）", Effect: graph.PolicyClosed, Text: "不得新增产能（虚构）", Basis: "虚构的规定", Source: made},
	{Class: "park", Name: "须进园区（虚构）", Effect: graph.PolicyPlace, Text: "须进化工园区（虚构）", Basis: "虚构的规定", Source: made},
	{Class: "permit", Name: "须有许可（虚构）", Effect: graph.PolicyCondition, Text: "须有生产许可（虚构）", Basis: "虚构的规定", Source: made},
	{Class: graph.PolicyNone, Name: "不受特别限制", Effect: graph.PolicyCondition, Source: made},
}

// productEdges says for every tenth leaf which of its products go where.
func (p *Province) productEdges() (list []graph.ProductEdge) {
	for i := 0; i < len(p.leaves); i += 10 {
		for k, to := range p.feeds[i] {
			x := graph.ProductEdge{SupplierSegment: p.leaves[i].ID, Product: p.leaves[i].Products[k%2], CustomerSegment: p.leaves[to].ID, Source: made}
			x.ID = graph.NewID("x", x.SupplierSegment, x.Product, x.CustomerSegment, x.CustomerProduct)
			list = append(list, x)
		}
	}
	return list
}

func (p *Province) feed(from, to int) {
	if slices.Contains(p.inputs[to], from) {
		return
	}
	p.inputs[to] = append(p.inputs[to], from)
	p.feeds[from] = append(p.feeds[from], to)
	p.leaves[to].Inputs = append(p.leaves[to].Inputs, p.leaves[from].ID)
}

// makeCards draws an edge between cards wherever one runs between their leaves.
func (p *Province) makeCards() {
	for first := 0; first < len(p.leaves); first += leavesPerCard {
		s := graph.Segment{ID: p.leaves[first].Parent, Chain: p.leaves[first].Chain, Stage: p.leaves[first].Stage, Card: true, Source: made}
		s.Name = fmt.Sprintf("%s第%d组", industries[first/leavesPerChain], first%leavesPerChain/leavesPerCard+1)
		for leaf := first; leaf < first+leavesPerCard; leaf++ {
			for _, from := range p.inputs[leaf] {
				if card := p.leaves[from].Parent; !slices.Contains(s.Inputs, card) {
					s.Inputs = append(s.Inputs, card)
				}
			}
		}
		p.cards = append(p.cards, s)
	}
}

// makeWheel spreads the leaves over a wheel on which enterprise after
// enterprise takes its place: the n-th largest leaf gets in proportion to n^-½,
// and every leaf gets a place.
func (p *Province) makeWheel() {
	r := p.dice(streamWheel, 0)
	for rank, leaf := range r.Perm(len(p.leaves)) {
		for range 1 + int(20/math.Sqrt(float64(rank+1))) {
			p.wheel = append(p.wheel, leaf)
		}
	}
	r.Shuffle(len(p.wheel), func(i, k int) { p.wheel[i], p.wheel[k] = p.wheel[k], p.wheel[i] })
	p.slots = make([][]int, len(p.leaves))
	for slot, leaf := range p.wheel {
		p.slots[leaf] = append(p.slots[leaf], slot)
	}
}

// leafOf is the leaf that an enterprise works in first of all.
func (p *Province) leafOf(enterprise int) int { return p.wheel[enterprise%len(p.wheel)] }

// working counts the enterprises whose first leaf it is.
func (p *Province) working(leaf int) int {
	turns, rest := p.enterprises/len(p.wheel), p.enterprises%len(p.wheel)
	begun, _ := slices.BinarySearch(p.slots[leaf], rest)
	return turns*len(p.slots[leaf]) + begun
}

// worker is the k-th of them.
func (p *Province) worker(leaf, k int) int {
	slots := p.slots[leaf]
	return slots[k%len(slots)] + k/len(slots)*len(p.wheel)
}

// rank is the k of an enterprise in its leaf.
func (p *Province) rank(enterprise int) int {
	slots := p.slots[p.leafOf(enterprise)]
	at, _ := slices.BinarySearch(slots, enterprise%len(p.wheel))
	return enterprise/len(p.wheel)*len(slots) + at
}
