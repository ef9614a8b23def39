package graph

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Chain is an industrial chain (产业链).
type Chain struct {
	ID     string `json:"id"` // a slug: nev
	Name   string `json:"name"`
	NameEN string `json:"name_en"`
	System string `json:"system"` // chain: has a city chain chief; cluster: lives in county clusters
	Source
}

// Cluster is an industrial cluster (产业集群) named in a plan.
type Cluster struct {
	ID                  string   `json:"id"`
	Name                string   `json:"name"`
	Chain               string   `json:"chain"`
	Regions             []string `json:"regions"`
	LeadFirms           []string `json:"lead_firms"`                      // enterprise ids
	TargetOutput100MCNY float64  `json:"target_output_100m_cny,omitzero"` // 亿元; 0 where the plan states none
	TargetNote          string   `json:"target_note,omitzero"`
	Source
}

// Stage is the stretch of a chain that a segment belongs to.
type Stage string

// The stages, in the order of the chain.
const (
	StageUpstream   Stage = "upstream"
	StageMidstream  Stage = "midstream"
	StageDownstream Stage = "downstream"
	StageSupport    Stage = "support"
)

// SegmentKind says what a segment makes or does.
type SegmentKind string

// The kinds of segment. Part, material, capital and packaging are the made kinds.
const (
	SegmentPart      SegmentKind = "part"
	SegmentMaterial  SegmentKind = "material"
	SegmentCapital   SegmentKind = "capital" // production equipment, moulds, tools
	SegmentPackaging SegmentKind = "packaging"
	SegmentService   SegmentKind = "service"
	SegmentMarket    SegmentKind = "market"
	SegmentPrimary   SegmentKind = "primary" // farm, mine, power
	SegmentUser      SegmentKind = "user"
)

// Segment is a leaf of a chain (环节), or a card (a group of leaves drawn as one).
type Segment struct {
	ID           string   `json:"id"` // a slug: nev.battery.cell
	Chain        string   `json:"chain"`
	Name         string   `json:"name"`
	Stage        Stage    `json:"stage"`
	Parent       string   `json:"parent,omitzero"`         // the card of a leaf
	Inputs       []string `json:"inputs,omitempty"`        // segments that feed this one: leaves feed leaves, cards feed cards; acyclic
	RecycledFrom []string `json:"recycled_from,omitempty"` // recycling edges; they may close cycles
	TwinOf       []string `json:"twin_of,omitempty"`       // the same trade under another chain
	UpgradeFrom  []string `json:"upgrade_from,omitempty"`  // segments whose makers could also make it
	// Serves are the segments whose makers buy its equipment or services besides. They
	// are supply too, kept apart since as inputs they would close cycles: they tell
	// who may be partners and never what is lacking.
	Serves []string `json:"serves,omitempty"`
	Card   bool     `json:"card,omitzero"`
	// Kind, Traded, Weight, SupplyRadiusKM, MinInvest100MCNY, Policy, PolicyClass,
	// Products and Serves are set on leaves only.
	Kind             SegmentKind `json:"kind,omitzero"`
	Traded           bool        `json:"traded,omitzero"`              // false: a step inside an integrated works
	Weight           int         `json:"weight,omitzero"`              // 1..3 how central; 0 = not declared
	SupplyRadiusKM   int         `json:"supply_radius_km,omitzero"`    // km it is usually delivered; 0 = not declared
	MinInvest100MCNY float64     `json:"min_invest_100m_cny,omitzero"` // 亿元, the smallest sensible plant; 0 = not declared
	Policy           string      `json:"policy,omitzero"`              // why courting it is restricted, in words of its own
	PolicyClass      string      `json:"policy_class,omitzero"`        // the class of its policy
	Products         []string    `json:"products,omitempty"`           // words for what is made there, where the segment is broad
	Order            int         `json:"order,omitzero"`               // its place in the order of the trade; 0 = not declared
	Aliases          []string    `json:"aliases,omitempty"`
	Source
}

// Made reports whether the segment makes goods, as against serving, growing or selling them.
func (s *Segment) Made() bool {
	switch s.Kind {
	case SegmentPart, SegmentMaterial, SegmentCapital, SegmentPackaging:
		return true
	}
	return false
}

// CompareSegments is the order in which people read segments: chain by chain, by
// Order, those without one last.
func CompareSegments(a, b Segment) int {
	return cmp.Or(strings.Compare(a.Chain, b.Chain), cmp.Compare(a.place(), b.place()), strings.Compare(a.ID, b.ID))
}

func (s Segment) place() int {
	if s.Order == 0 {
		return math.MaxInt
	}
	return s.Order
}

// Taxonomy is all chains, clusters and segments, each list ordered by id. The
// edges are the segments' Inputs, RecycledFrom, TwinOf, UpgradeFrom and Serves.
type Taxonomy struct {
	Chains   []Chain   `json:"chains"`
	Clusters []Cluster `json:"clusters"`
	Segments []Segment `json:"segments"`
}

// InOrder is the taxonomy as people read it: the chains by where the first of their
// segments stands, those without one last, and the segments chain by chain in that
// order. The lists are new ones.
func (t Taxonomy) InOrder() Taxonomy {
	segments := slices.SortedFunc(slices.Values(t.Segments), CompareSegments)
	first := map[string]int{}
	for _, s := range slices.Backward(segments) {
		first[s.Chain] = s.place()
	}
	place := func(chain string) int {
		if at, ok := first[chain]; ok {
			return at
		}
		return math.MaxInt
	}
	t.Chains = slices.SortedFunc(slices.Values(t.Chains), func(a, b Chain) int {
		return cmp.Or(cmp.Compare(place(a.ID), place(b.ID)), strings.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(segments, func(a, b Segment) int {
		return cmp.Or(cmp.Compare(place(a.Chain), place(b.Chain)), strings.Compare(a.Chain, b.Chain))
	})
	t.Segments = segments
	return t
}

// SupplyCycle returns the ids of one cycle along Inputs, in order of flow, or
// nil where there is none. The cycle found does not depend on the order of segments.
func SupplyCycle(segments []Segment) []string {
	inputs := make(map[string][]string, len(segments))
	ids := make([]string, 0, len(segments))
	for i := range segments {
		s := &segments[i]
		inputs[s.ID] = s.Inputs
		ids = append(ids, s.ID)
	}
	slices.Sort(ids)
	const onPath, done = 1, 2
	mark := make(map[string]int, len(ids))
	var path []string
	var visit func(id string) []string
	visit = func(id string) []string {
		mark[id] = onPath
		path = append(path, id)
		for _, in := range inputs[id] {
			switch mark[in] {
			case onPath:
				cycle := slices.Clone(path[slices.Index(path, in):])
				slices.Reverse(cycle) // the path runs against the flow
				return cycle
			case 0:
				if c := visit(in); c != nil {
					return c
				}
			}
		}
		mark[id] = done
		path = path[:len(path)-1]
		return nil
	}
	for _, id := range ids {
		if mark[id] == 0 {
			if c := visit(id); c != nil {
				return c
			}
		}
	}
	return nil
}

func (c Chain) Ref() Ref   { return Ref{KindChains, c.ID} }
func (c Cluster) Ref() Ref { return Ref{KindClusters, c.ID} }
func (s Segment) Ref() Ref { return Ref{KindSegments, s.ID} }

var chainRow = Description{
	Kind: KindChains, ZH: "产业链", Measure: "条", Class: ClassFact, Unclaimed: true, Label: "Chain", Key: "id", Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "name", ZH: "名称", Type: Text, Most: 200, Required: true, Node: true, Synonyms: []string{"产业链", "产业链名称"}},
		{Name: "name_en", ZH: "英文名", Type: Text},
		{Name: "system", ZH: "责任体系", Type: Enum, Required: true, Node: true, Words: []Word{{"chain", "市级链长制"}, {"cluster", "县区产业集群群长制"}}},
	},
}

func checkChain(c Chain, report *Report) {
	if strings.Contains(c.ID, ".") {
		report.Fault("id", c.ID, "产业链的标识不能含点，点只用在环节的标识里")
	}
}

var clusterRow = Description{
	Kind: KindClusters, ZH: "集群", Class: ClassFact, Label: "Cluster", Key: "id", Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "name", ZH: "名称", Type: Text, Most: 200, Required: true, Node: true},
		{Name: "chain", ZH: "产业链", Type: Reference, Ref: KindChains, Required: true, Node: true},
		{Name: "regions", Column: "region", ZH: "所在地区", Type: Reference, Ref: KindRegions},
		{Name: "lead_firms", ZH: "龙头企业", Type: Reference, Ref: KindEnterprises},
		{Name: "target_output_100m_cny", ZH: "产值目标", Type: Number, High: 1e6, Unit: "亿元"},
		{Name: "target_note", ZH: "目标说明", Type: Text},
	},
}

var segmentRow = Description{
	Kind: KindSegments, ZH: "环节", Class: ClassFact, Unclaimed: true, Label: "Segment", Key: "id", Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "chain", ZH: "产业链", Type: Reference, Ref: KindChains, Required: true, Node: true, Edge: "HAS", Into: true},
		{Name: "name", ZH: "名称", Type: Text, Most: 200, Required: true, Node: true, Synonyms: []string{"环节", "环节名称"}},
		{Name: "stage", ZH: "上中下游", Type: Enum, Required: true, Node: true,
			Words: []Word{{"upstream", "上游"}, {"midstream", "中游"}, {"downstream", "下游"}, {"support", "支撑"}}},
		{Name: "parent", ZH: "所属板块", Type: Reference, Ref: KindSegments, Node: true, Edge: "PART_OF_CARD"},
		{Name: "inputs", ZH: "上游环节", Type: Reference, Ref: KindSegments, Edge: "FEEDS", Into: true, Flow: "supply"},
		{Name: "recycled_from", ZH: "回收自", Type: Reference, Ref: KindSegments, Edge: "FEEDS", Into: true, Flow: "recycling"},
		{Name: "twin_of", ZH: "同类环节", Type: Reference, Ref: KindSegments, Edge: "TWIN_OF"},
		{Name: "upgrade_from", ZH: "可由何环节技改而来", Type: Reference, Ref: KindSegments, Edge: "UPGRADE_FROM"},
		{Name: "card", ZH: "是否板块", Type: YesNo, Node: true},
		{Name: "kind", ZH: "环节类型", Type: Enum, Node: true, Words: []Word{{"part", "零部件与整机"}, {"material", "材料"}, {"capital", "装备"}, {"packaging", "包装"},
			{"service", "服务"}, {"market", "市场"}, {"primary", "资源种养"}, {"user", "用户"}}},
		{Name: "traded", ZH: "是否独立交易", Type: YesNo},
		{Name: "weight", ZH: "重要程度", Type: Whole, Low: 1, High: 3},
		{Name: "supply_radius_km", ZH: "配套半径", Type: Whole, Low: 1, High: 20_000, Unit: "公里"},
		{Name: "min_invest_100m_cny", ZH: "最小投资", Type: Number, High: 1e5, Unit: "亿元"},
		{Name: "policy", ZH: "政策约束", Type: Text},
		{Name: "policy_class", ZH: "政策类别", Type: Reference, Ref: KindPolicies},
		{Name: "products", ZH: "产品词", Type: Text},
		{Name: "serves", ZH: "另外服务的环节", Type: Reference, Ref: KindSegments, Edge: "SERVES"},
		{Name: "order", ZH: "次序", Type: Whole, Low: 1, High: 1e9},
		{Name: "aliases", ZH: "别名", Type: Text},
	},
}

func checkSegment(s Segment, report *Report) {
	if s.ID != "" && !strings.Contains(s.ID, ".") {
		report.Fault("id", s.ID, "环节的标识须含点，如 nev.battery.cell")
	}
	for _, edge := range []struct {
		field string
		list  []string
	}{{"inputs", s.Inputs}, {"twin_of", s.TwinOf}, {"upgrade_from", s.UpgradeFrom}, {"serves", s.Serves}} {
		if slices.Contains(edge.list, s.ID) {
			report.Fault(edge.field, s.ID, "不能指向自己，请删去")
		}
	}
	switch {
	case !s.Card:
		report.required("parent", s.Parent)
		report.required("kind", string(s.Kind))
	case s.Parent != "" || s.Kind != "" || s.Traded || s.Weight != 0 || s.SupplyRadiusKM != 0 ||
		s.MinInvest100MCNY != 0 || s.Policy != "" || s.PolicyClass != "" ||
		len(s.TwinOf)+len(s.UpgradeFrom)+len(s.RecycledFrom)+len(s.Products)+len(s.Serves) > 0:
		report.Fault("card", "yes", "板块只有名称、阶段、次序、别名和 inputs，其余各列须留空")
	}
}
