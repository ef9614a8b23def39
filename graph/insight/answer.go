package insight

import "chainchief/graph"

// Named is an id with its name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// NameOf is the name of a thing; blank for none.
func NameOf(n *Named) string {
	if n == nil {
		return ""
	}
	return n.Name
}

func namesOf(list []Named) []string {
	names := make([]string, len(list))
	for i, n := range list {
		names[i] = n.Name
	}
	return names
}

// Answer says how a chain stands in a region: a verdict for each leaf segment,
// the gaps ranked, and the figures of the chain.
type Answer struct {
	Chain       Named      `json:"chain"`
	Region      Named      `json:"region"`
	Partner     *Named     `json:"partner"` // null where there is none
	Parts       []Part     `json:"parts"`
	AsOf        graph.Date `json:"as_of"`
	RuleVersion int        `json:"rule_version"`
	// UndatedStarts counts the local enterprises of the chain without a known start: counted at every date.
	UndatedStarts int `json:"undated_starts"`
	// UnplacedFirms counts, for a county, the enterprises of the chain known only by city (县区不明).
	UnplacedFirms int `json:"unplaced_firms"`
	// Unstable: the top of the list depends on the exponents (排序不稳定); Overlap is the smallest Jaccard overlap.
	Unstable  bool           `json:"unstable"`
	Overlap   float64        `json:"overlap"`
	Counts    map[Status]int `json:"counts"`
	Actions   map[Action]int `json:"actions"`
	Figures   Figures        `json:"figures"`
	Items     []Verdict      `json:"items"`      // ranked
	NotRanked []Verdict      `json:"not_ranked"` // 跟进项目, 受政策约束, 先核实, 暂不建议, 资料不足不排序
	Strengths []Strength     `json:"strengths"`  // 做强清单
	// Notices are what a reader must know before he compares: what is recorded and what is not.
	Notices []string `json:"notices"`
	// BeforeFacts: the as-of date lies before every dated fact of the chain; a notice says so.
	BeforeFacts bool      `json:"-"`
	Segments    []Verdict `json:"-"` // every leaf of the chain, by id
}

// Part is one of the disjoint pieces of the partner h.
type Part struct {
	Code  string   `json:"code"`
	Name  string   `json:"name"`
	Inner bool     `json:"inner"` // 市内: the city without the focal county
	Codes []string `json:"-"`
	// KM is the great-circle distance between the centres; only where Known.
	KM    float64 `json:"distance_km"`
	Known bool    `json:"distance_known"`
}

// Scored reports whether the segment bears a gap score: what is here has none.
func (d *Verdict) Scored() bool {
	switch d.Status {
	case Missing, Lost, Unseen, Weak, Suspected, Building, Signed:
		return true
	}
	return false
}

// Verdict is the judgement of one segment.
type Verdict struct {
	Rank         int           `json:"rank,omitzero"`
	RankLow      int           `json:"rank_lo,omitzero"`
	RankHigh     int           `json:"rank_hi,omitzero"`
	Band         int           `json:"band,omitzero"`
	Segment      Named         `json:"segment"`
	Card         Named         `json:"card"`
	Status       Status        `json:"status"`
	StatusZH     string        `json:"status_zh"`
	Clause       string        `json:"clause"` // the rule that fired
	Grade        string        `json:"grade"`  // A, B or C
	GradeZH      string        `json:"grade_zh"`
	SinglePoint  bool          `json:"single_point"`
	Present      bool          `json:"-"` // one of Figures.Present
	Passed       bool          `json:"-"` // a single point that some path must pass: one of Figures.SinglePoints
	BreakPoint   bool          `json:"break_point"`
	Stated       bool          `json:"-"` // somebody of the place said that it is needed: such come first
	StatedZH     string        `json:"-"` // whose need it is, as 金寨县诉求; blank where it is not Stated
	Basis        string        `json:"-"` // what 本地已有 rests on where no enterprise that is counted does, as 按名录90家; else blank
	Action       Action        `json:"action"`
	ActionZH     string        `json:"action_zh"`
	ActionReason string        `json:"action_reason,omitzero"`
	Direction    Direction     `json:"direction,omitzero"` // of a 联动
	DirectionZH  string        `json:"direction_zh,omitzero"`
	Policy       string        `json:"policy,omitzero"`      // what a new plant here must heed
	PolicyBars   bool          `json:"policy_bars,omitzero"` // it keeps new plants out
	Score        float64       `json:"score"`                // 0..100; 0 for a segment without a gap
	Need         float64       `json:"need"`
	Feasibility  float64       `json:"feasibility"`
	Value        float64       `json:"value"`
	Inputs       Inputs        `json:"inputs"`
	Firms        []Firm        `json:"firms"`         // local ones, surest and largest first
	PartnerFirms []Firm        `json:"partner_firms"` // whom a 联动 could lean on
	Projects     []ProjectNote `json:"projects"`
	Reasons      []string      `json:"reasons"` // sentences for the screen
}

// Inputs is everything a verdict was computed from, so that it can be done again by hand.
type Inputs struct {
	NRegion           float64      `json:"n_region"`           // Σ p here
	NPartner          float64      `json:"n_partner"`          // in all parts
	NReference        float64      `json:"n_reference"`        // in all places recorded
	CRegion           float64      `json:"c_region"`           // Σ p·z here
	CPartner          float64      `json:"c_partner"`          // in all parts
	NEffective        *float64     `json:"n_effective"`        // null where there is nobody
	UnknownPoints     int          `json:"unknown_points"`     // z of unknown size in this segment
	FirmsRegion       int          `json:"firms_region"`       // present firms
	HintsRegion       int          `json:"hints_region"`       // counted nowhere
	InstitutionsLocal int          `json:"institutions_local"` // never counted
	DemandLocal       float64      `json:"demand_local"`       // S_r
	DemandPartner     float64      `json:"demand_partner"`     // Σ δ·S_j
	CustomersLocal    int          `json:"customers_local"`    // present segments that use it, here
	CustomersPartner  int          `json:"customers_partner"`  // and in the partner
	Relatedness       float64      `json:"relatedness"`        // ω
	RelatedSegments   int          `json:"related_segments"`
	RelatedPresent    int          `json:"related_present"`
	Pool              float64      `json:"pool"`
	Weight            float64      `json:"weight"`
	SupplyRadiusKM    float64      `json:"supply_radius_km"`
	MinInvest100MCNY  float64      `json:"min_invest_100m_cny,omitzero"`
	DistanceKM        *float64     `json:"distance_km"` // to the partner asked for; null where unknown
	RecordedShare     *float64     `json:"recorded_share"`
	KnownCount        int          `json:"known_count,omitzero"`
	KnownWhat         string       `json:"known_what,omitzero"`
	Location          *Location    `json:"location"`
	Parts             []PartInputs `json:"parts"`
}

// PartInputs are the inputs of one part of the partner.
type PartInputs struct {
	Part    string  `json:"part"`
	Firms   int     `json:"firms"` // present firms
	N       float64 `json:"n"`
	C       float64 `json:"c"`
	Demand  float64 `json:"demand"`  // S_j
	Nearing float64 `json:"nearing"` // δ_j; 0 where the distance is unknown
}

// Location is the location quotient (区位商) of a segment over the places whose
// register of the chain is complete, shrunk towards 1 (Clayton & Kaldor 1987):
// LQ = (N + a)/(E + a) with the posterior rate ~ Γ(N + a, E + a), a = Rules.LQPrior.
type Location struct {
	Expected float64 `json:"expected"` // E = N_r·N_Rs/N_R
	Quotient float64 `json:"quotient"`
	High     float64 `json:"p_high"` // P(LQ > Rules.LQHigh)
	Low      float64 `json:"p_low"`  // P(LQ < Rules.LQLow)
}

// Firm is an enterprise as named in a verdict.
type Firm struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	ShortName   string          `json:"short_name"`
	Region      string          `json:"region"`
	Part        string          `json:"part,omitzero"` // 市内, 合肥
	Certainty   graph.Certainty `json:"certainty"`
	CertaintyZH string          `json:"certainty_zh"`
	Size        graph.Size      `json:"size"`
	SizeZH      string          `json:"size_zh"`
	Segment     string          `json:"segment,omitzero"` // where it is not the verdict's own: what it could be upgraded from
	Since       graph.Date      `json:"since,omitzero"`   // of the membership
	Sourced

	captive       bool
	doubted       bool // the enterprise itself has no source that can be shown
	group, parent string
	products      []string // of the membership
}

// firmOf names an enterprise in an answer.
func firmOf(e *graph.Enterprise, certainty graph.Certainty, source graph.Source) Firm {
	return Firm{doubted: !e.Vouched(), ID: e.ID, Name: e.Name, ShortName: e.ShortName, Region: e.Region, Certainty: certainty, CertaintyZH: sourcedCertaintyZH(certainty, source),
		Size: e.Size, SizeZH: SizeZH(e.Size), Sourced: SourcedOf(source)}
}

// ProjectNote is a project shown on a segment.
type ProjectNote struct {
	ID       string             `json:"id"`
	Name     string             `json:"name"`
	Investor string             `json:"investor"`
	Region   string             `json:"region"`
	Stage    graph.ProjectStage `json:"stage"`
	StageZH  string             `json:"stage_zh"`
	Date     graph.Date         `json:"date,omitzero"`
	// Remark says what is to be checked of its state.
	Remark string `json:"remark,omitzero"`
	Note   string `json:"note,omitzero"`
	State  string `json:"state_note,omitzero"`
	Sourced

	counts Status // what it may make of its segment; blank: nothing
}

// Stale reports whether a project that is not yet at work is to be checked: it was
// signed long ago, or is late, or nobody knows how it stands.
func (n *ProjectNote) Stale() bool { return n.Remark != "" && !n.Stage.Runs() }

// Figures are the numbers of a chain in a place (METHOD section 7). A share with
// nothing to divide by is nil and is shown as 资料不足; so are 完整度 and 韧性
// where fewer enterprises are recorded than Rules.FloorFirms.
type Figures struct {
	Completeness        *float64 `json:"completeness"`         // 完整度
	CompletenessPartner *float64 `json:"completeness_partner"` // with the partner's firms; nil without a partner
	CompletenessPlanned *float64 `json:"completeness_planned"` // with 在建 and 已签约 done
	Resilience          *float64 `json:"resilience"`           // 韧性
	ResilienceOver      int      `json:"resilience_over"`      // segments it rests on
	Judged              int      `json:"judged"`               // segments in 完整度
	Present             int      `json:"present"`              // of them
	Unseen              int      `json:"unseen"`               // of them 暂无登记
	Insufficient        int      `json:"insufficient"`         // segments left out as 资料不足
	Recorded            int      `json:"recorded"`             // enterprises of the chain recorded here
	// Untold are those of Recorded, and UntoldPresent those of Present, that the public edition
	// does not show; 0 in any other, and no program is answered in public.
	Untold        int      `json:"-"`
	UntoldPresent int      `json:"-"`
	KnownCount    int      `json:"known_count,omitzero"` // by the official count of the chain; 0: none
	KnownWhat     string   `json:"known_what,omitzero"`  // which enterprises that count is of
	RecordedShare *float64 `json:"recorded_share"`
	SinglePoints  []Single `json:"single_points"` // those that some path must pass
	SingleCount   int      `json:"single_count"`  // all of them
	Turing        *float64 `json:"good_turing"`   // 1 − segments with one firm/firms, over the segments that pass gate 1
}

// Single is a segment that hangs on one firm (单点).
type Single struct {
	Segment Named `json:"segment"`
	// Cut is the share of connected source-sink pairs of the chain in r ∪ h whose every path passes it.
	Cut      float64  `json:"cut"`
	Critical bool     `json:"critical"`
	Firms    []string `json:"firms"` // with at least Rules.DominantShare of it
}

// Strength is a strong segment with what would make it stronger (做强清单): it
// stands beside the gaps and is never mixed with them.
type Strength struct {
	Rank     int     `json:"rank"`
	Segment  Named   `json:"segment"`
	Card     Named   `json:"card"`
	Score    float64 `json:"score"` // 100·sat(C)·Value
	Measures []Boost `json:"measures"`
	Firms    []Firm  `json:"firms"` // surest and largest first
	Reason   string  `json:"reason"`
}

// Boost is one way to make a strong segment stronger.
type Boost struct {
	Way      BoostWay `json:"way"`
	WayZH    string   `json:"way_zh"`
	Segments []Named  `json:"segments,omitempty"` // what a lead firm could draw, or its plant could extend to
}
