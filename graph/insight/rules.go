package insight

import "chainchief/graph"

// Rules holds every threshold of the judgement. A change of any of them is a
// new Version, which is printed with each answer.
type Rules struct {
	Version int

	// Points by size (micro, small, medium, large) and the value for unknown size where a segment has no known one.
	SizePoints    [4]int
	UnknownPoints int
	// Tenths is the membership weight by certainty, times ten; a hint weighs nothing.
	Tenths     [3]int
	Saturation float64 // sat(c) = c/(c + Saturation)

	ListedCount  int     // a leaf's own official count from which it is present by register
	ShareFull    float64 // recorded share of a complete register
	ShareFair    float64 // recorded share for grade B
	StrongTenths int     // N, in tenths, from which a segment is strong
	FallShare    float64 // N now over N before, at or below which it fell
	LossMonths   int

	BuildingMonths, SignedMonths, OverdueMonths int

	SinglePointN   float64 // N_eff below which a segment hangs on one firm
	CriticalShare  float64
	DominantShare  float64
	SubstituteRate float64 // how far a partner's capacity replaces a local one

	TuringShown  float64 // Good–Turing figure below which it is told
	StrongShown  int     // segments of the 做强清单
	ExpandDemand float64 // demand from which an anchor of a strong segment could expand

	LQPrior, LQHigh, LQLow, LQSure float64
	LQPlaces                       int

	CapCity, CapCounty float64 // 亿元, where the data set has none of its own
	DefaultRadius      int     // km
	PartnerTenths      int     // N of the partner, in tenths, from which it has a segment
	FarRadius          int     // km: above it the partner serves well
	NearRadius         int     // km: below it the thing is rarely absent
	LocalRadius        int     // km: below it own demand is enough
	FloorFirms         int     // of the chain, below which nothing is ranked
	LinkDemand         float64
	FillDemand         float64
	BackedDemand       float64 // own demand below which nothing is filled
	MutualShare        float64 // the lesser of what a 联动 sells and buys over the greater, from which it goes both ways
	FillNeed           float64
	FillFeasibility    float64
	CoreNeed           float64
	CoreFeasibility    float64
	LocalDemand        float64

	// DegreeScale is how many segments a segment fed, on average, where the thresholds
	// of demand were chosen: demand is scaled by it over the mean of the taxonomy, so
	// that a finer taxonomy changes no advice. 0: not scaled.
	DegreeScale                  float64
	StatedNeed                   float64 // least Need of a stated need
	SideEdge                     float64 // edge weight of capital, service, packaging
	SecondEdge, SupplierEdge     float64
	DistanceScale                float64 // km
	NeedRadius                   float64 // km
	PartnerHelp                  float64
	LeastFeasibility             float64
	LeastValue                   float64
	Related                      [3]float64 // same card, one edge, two edges
	RelatedCount                 int
	PoolWeight, ImportanceWeight float64
	Exponents                    [3]float64 // Need, Feasibility, Value

	Draws, DrawLow, DrawHigh int // of the rank interval; Low and High are 1-based places; no Draws, no intervals
	TopCount                 int
	ExponentStep             float64
	StableOverlap            float64

	// Partners: the weights of the factors edge, size, proven, peer, nearness.
	Partner       [5]float64
	Specific      float64 // what an edge of a supplier that feeds one segment counts
	SizeHalf      float64 // z/(z + SizeHalf)
	SameSegment   int     // most partners per segment
	LeastTenths   int     // of a membership that counts as presence
	PartnerOwn    int     // firms of the asked side looked at, per segment
	PartnerOthers int     // of the other side

	// Targets: the weights of the factors fit, customer, size, quality.
	Target         [4]float64
	EventMonths    int     // how long an expansion tells of the next
	AdjacentShare  float64 // what the share of present neighbours counts for without a link
	SmallInvest    float64 // 亿元 from which a plant is for large firms
	MisfitSize     float64
	KnownEnough    float64 // known weight below which a target is a mere lead
	TargetsRead    int     // candidates looked at, the surest and largest first
	AssemblyKM     [2]float64
	AssemblyLevels int
}

// Default is rule version 3.
var Default = Rules{
	Version:    3,
	SizePoints: [4]int{1, 3, 10, 30}, UnknownPoints: 3,
	Tenths: [3]int{10, 6, 0}, Saturation: 5,
	ListedCount: 5, ShareFull: 0.8, ShareFair: 0.3, StrongTenths: 50, FallShare: 0.8, LossMonths: 36,
	BuildingMonths: 60, SignedMonths: 36, OverdueMonths: 36,
	SinglePointN: 1.5, CriticalShare: 0.1, DominantShare: 0.8, SubstituteRate: 0.7, TuringShown: 0.5, StrongShown: 10, ExpandDemand: 1,
	LQPrior: 2, LQHigh: 1.2, LQLow: 0.8, LQSure: 0.8, LQPlaces: 5,
	CapCity: 60, CapCounty: 30, DefaultRadius: 500, PartnerTenths: 16,
	FarRadius: 300, NearRadius: 150, LocalRadius: 300,
	FloorFirms: 5, LinkDemand: 1.5, FillDemand: 2, BackedDemand: 1, MutualShare: 0.5, FillNeed: 0.75, FillFeasibility: 0.35, CoreNeed: 0.8, CoreFeasibility: 0.25, LocalDemand: 0.5,
	DegreeScale: 2.46, StatedNeed: 0.8, SideEdge: 0.25, SecondEdge: 0.5, SupplierEdge: 0.25,
	DistanceScale: 100, NeedRadius: 500, PartnerHelp: 0.3, LeastFeasibility: 0.1, LeastValue: 0.1,
	Related: [3]float64{0.7, 0.6, 0.3}, RelatedCount: 10,
	PoolWeight: 0.4, ImportanceWeight: 0.3,
	Exponents: [3]float64{0.5, 0.2, 0.3},
	Draws:     200, DrawLow: 10, DrawHigh: 190, TopCount: 10, ExponentStep: 0.1, StableOverlap: 0.6,
	Partner: [5]float64{0.25, 0.25, 0.15, 0.3, 0.05}, Specific: 0.5, SizeHalf: 10, SameSegment: 3, LeastTenths: 6, PartnerOwn: 20, PartnerOthers: 40,
	Target: [4]float64{0.3, 0.3, 0.25, 0.15}, EventMonths: 36, AdjacentShare: 0.5, SmallInvest: 10, MisfitSize: 0.5,
	KnownEnough: 0.5, TargetsRead: 60, AssemblyKM: [2]float64{50, 100}, AssemblyLevels: 2,
}

// edge is the weight of what a segment feeds: less where it is a tool, a service or a wrapping.
func (r *Rules) edge(s *graph.Segment) float64 {
	switch s.Kind {
	case graph.SegmentCapital, graph.SegmentService, graph.SegmentPackaging:
		return r.SideEdge
	}
	return 1
}

func (r *Rules) weight(s *graph.Segment) float64 {
	switch {
	case s.Weight > 0:
		return float64(s.Weight)
	case s.Kind == graph.SegmentPart || s.Kind == graph.SegmentMaterial:
		return 2
	}
	return 1
}

func (r *Rules) radius(s *graph.Segment) float64 {
	if s.SupplyRadiusKM > 0 {
		return float64(s.SupplyRadiusKM)
	}
	return float64(r.DefaultRadius)
}
