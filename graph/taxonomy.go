package graph

import "slices"

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
	Card         bool     `json:"card,omitzero"`
	// Kind, Traded, Weight, SupplyRadiusKM, MinInvest100MCNY and Policy are set on leaves only.
	Kind             SegmentKind `json:"kind,omitzero"`
	Traded           bool        `json:"traded,omitzero"`              // false: a step inside an integrated works
	Weight           int         `json:"weight,omitzero"`              // 1..3 how central; 0 = not declared
	SupplyRadiusKM   int         `json:"supply_radius_km,omitzero"`    // km it is usually delivered; 0 = not declared
	MinInvest100MCNY float64     `json:"min_invest_100m_cny,omitzero"` // 亿元, the smallest sensible plant; 0 = not declared
	Policy           string      `json:"policy,omitzero"`              // why courting it is restricted
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

// Taxonomy is all chains, clusters and segments, each list ordered by id. The
// edges are the segments' Inputs, RecycledFrom, TwinOf and UpgradeFrom.
type Taxonomy struct {
	Chains   []Chain   `json:"chains"`
	Clusters []Cluster `json:"clusters"`
	Segments []Segment `json:"segments"`
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
