package inquiry

import (
	"context"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// The records as answers tell them: things named by id and name, codes with
// their words beside them, and nothing that only the store needs.

// Enterprise is an enterprise in an answer.
type Enterprise struct {
	ID          string               `json:"id"`
	Name        string               `json:"name"`
	ShortName   string               `json:"short_name"`
	Aliases     []string             `json:"aliases"`
	Region      *insight.Named       `json:"region"`
	Place       string               `json:"place"` // where there is no region
	Park        *insight.Named       `json:"park"`
	Parent      *insight.Named       `json:"parent"`
	Type        graph.EnterpriseType `json:"type"`
	TypeZH      string               `json:"type_zh"`
	Size        graph.Size           `json:"size"`
	SizeZH      string               `json:"size_zh"`
	SizeBasis   string               `json:"size_basis"`
	SizeBasisZH string               `json:"size_basis_zh"`
	Tiers       []string             `json:"tiers"`
	TiersZH     []string             `json:"tiers_zh"`
	ListedCode  string               `json:"listed_code"`
	Products    []string             `json:"products"`
	LocalSince  graph.Date           `json:"local_since"`
	LocalUntil  graph.Date           `json:"local_until"`
	State       graph.State          `json:"state"` // blank: not known
	StateZH     string               `json:"state_zh"`
	StateDate   graph.Date           `json:"state_date"` // since when
	StateNote   string               `json:"state_note"`
	MovedTo     *insight.Named       `json:"moved_to"` // where one that moved away went

	CreditCode        string     `json:"credit_code"`
	FormerNames       []string   `json:"former_names"`
	Address           string     `json:"address"`
	RegisteredCapital float64    `json:"registered_capital"` // 万元; 0 = not stated
	Founded           graph.Date `json:"founded"`
	AboveScaleSince   graph.Date `json:"above_scale_since"`
	insight.Sourced
}

// Firms puts enterprises as answers, reading the names of their parents.
func (v *View) Firms(ctx context.Context, list []graph.Enterprise) ([]Enterprise, error) {
	names, err := v.Names(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range list {
		if e.Parent != "" {
			ids = append(ids, e.Parent)
		}
	}
	parents, err := v.firmNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Enterprise, 0, len(list))
	for _, e := range list {
		tiers := make([]string, 0, len(e.Tiers))
		for _, t := range e.Tiers {
			tiers = append(tiers, insight.TierZH(t))
		}
		out = append(out, Enterprise{
			ID: e.ID, Name: e.Name, ShortName: e.ShortName, Aliases: orEmpty(e.Aliases),
			Region: names.Region(e.Region), Place: e.Place, Park: names.Park(e.Park), Parent: parents[e.Parent],
			Type: e.Type, TypeZH: insight.TypeZH(e.Type), Size: e.Size, SizeZH: insight.SizeZH(e.Size),
			SizeBasis: e.SizeBasis, SizeBasisZH: insight.SizeBasisZH(e.SizeBasis), Tiers: orEmpty(e.Tiers), TiersZH: tiers,
			ListedCode: e.ListedCode, Products: orEmpty(e.Products), LocalSince: e.LocalSince, LocalUntil: e.LocalUntil,
			State: e.State, StateZH: insight.StateZH(e.State), StateDate: e.StateDate, StateNote: e.StateNote, MovedTo: names.Region(e.MovedTo),
			CreditCode: e.CreditCode, FormerNames: orEmpty(e.FormerNames), Address: e.Address, RegisteredCapital: e.RegisteredCapital, Founded: e.Founded, AboveScaleSince: e.AboveScaleSince,
			Sourced: insight.SourcedOf(e.Source),
		})
	}
	return out, nil
}

// firmNames names enterprises by the ids asked for; a merged one by what it is now.
func (v *View) firmNames(ctx context.Context, ids []string) (map[string]*insight.Named, error) {
	names := map[string]*insight.Named{}
	for part := range slices.Chunk(ids, graph.MaxIDs) {
		found, err := v.Enterprises(ctx, part)
		if err != nil {
			return nil, err
		}
		for i, e := range found {
			names[part[i]] = &insight.Named{ID: e.ID, Name: e.Name}
		}
	}
	return names, nil
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Project is a project in an answer.
type Project struct {
	graph.Project
	KindZH         string           `json:"kind_zh"`
	Investors      []graph.Investor `json:"investors"`
	InvestorRegion *insight.Named   `json:"investor_region"`
	Region         *insight.Named   `json:"region"`
	Segments       []insight.Named  `json:"segments"`
	StageZH        string           `json:"stage_zh"`
	EvidenceZH     string           `json:"evidence_zh,omitzero"`
}

// Project puts a project as an answer.
func (n *Names) Project(p graph.Project) Project {
	return Project{Project: p, KindZH: insight.ProjectKindZH(p.Kind), Investors: orEmpty(p.Investors), InvestorRegion: n.Region(p.InvestorRegion),
		Region: n.Region(p.Region), Segments: n.Segments(p.Segments), StageZH: insight.StageZH(p.Stage), EvidenceZH: insight.EvidenceZH(p.Evidence)}
}

// Region is a region in an answer.
type Region struct {
	graph.Region
	LevelZH    string `json:"level_zh"`
	EvidenceZH string `json:"evidence_zh,omitzero"`
}

// RegionOf puts a region as an answer.
func RegionOf(r graph.Region) Region {
	return Region{r, insight.LevelZH(r.Level), insight.EvidenceZH(r.Evidence)}
}

// Park is a park in an answer.
type Park struct {
	graph.Park
	Region            *insight.Named `json:"region"`
	LevelZH           string         `json:"level_zh"`
	LeadingIndustries []string       `json:"leading_industries"`
	EvidenceZH        string         `json:"evidence_zh,omitzero"`
}

// ParkOf puts a park as an answer.
func (n *Names) ParkOf(p graph.Park) Park {
	return Park{p, n.Region(p.Region), insight.ParkLevelZH(p.Level), orEmpty(p.LeadingIndustries), insight.EvidenceZH(p.Evidence)}
}

// ParkPair is the pairing of two parks in an answer, or the record that a park has none.
type ParkPair struct {
	graph.ParkPair
	Park        *insight.Named `json:"park"`
	PartnerPark *insight.Named `json:"partner_park"` // null where the partner is text only, or none
	StatusZH    string         `json:"status_zh"`
	EvidenceZH  string         `json:"evidence_zh,omitzero"`
}

// ParkPairOf puts a pairing as an answer.
func (n *Names) ParkPairOf(p graph.ParkPair) ParkPair {
	return ParkPair{p, n.Park(p.Park), n.Park(p.PartnerPark), insight.PairZH(p.Status), insight.EvidenceZH(p.Evidence)}
}

// Check is a check in an answer.
type Check struct {
	graph.Check
	Region     *insight.Named `json:"region"`
	Segment    *insight.Named `json:"segment"`
	VerdictZH  string         `json:"verdict_zh"`
	EvidenceZH string         `json:"evidence_zh,omitzero"`
}

// Check puts a check as an answer.
func (n *Names) Check(c graph.Check) Check {
	return Check{c, n.Region(c.Region), n.Segment(c.Segment), insight.VerdictZH(c.Verdict), insight.EvidenceZH(c.Evidence)}
}

// Need is a need in an answer.
type Need struct {
	graph.Need
	Region     *insight.Named `json:"region"`
	Segment    *insight.Named `json:"segment"`
	EvidenceZH string         `json:"evidence_zh,omitzero"`
}

// Need puts a need as an answer.
func (n *Names) Need(x graph.Need) Need {
	return Need{x, n.Region(x.Region), n.Segment(x.Segment), insight.EvidenceZH(x.Evidence)}
}

// Segment is a leaf or card in an answer.
type Segment struct {
	graph.Segment
	StageZH    string `json:"stage_zh"`
	KindZH     string `json:"kind_zh,omitzero"`
	EvidenceZH string `json:"evidence_zh,omitzero"`
}

// SegmentOf puts a segment as an answer.
func SegmentOf(s graph.Segment) Segment {
	return Segment{s, insight.FlowZH(s.Stage), insight.KindZH(s.Kind), insight.EvidenceZH(s.Evidence)}
}

// Cluster is a cluster in an answer.
type Cluster struct {
	graph.Cluster
	Regions    []insight.Named `json:"regions"`
	LeadFirms  []insight.Named `json:"lead_firms"`
	EvidenceZH string          `json:"evidence_zh,omitzero"`
}

// Clusters returns the clusters of a chain.
func (v *View) Clusters(ctx context.Context, chain string) ([]Cluster, error) {
	names, err := v.Names(ctx)
	if err != nil {
		return nil, err
	}
	list := []Cluster{}
	for _, c := range names.Taxonomy.Clusters {
		if c.Chain != chain {
			continue
		}
		firms, err := v.firmNames(ctx, c.LeadFirms)
		if err != nil {
			return nil, err
		}
		list = append(list, Cluster{c, names.Regions(c.Regions), each(c.LeadFirms, func(id string) *insight.Named { return firms[id] }), insight.EvidenceZH(c.Evidence)})
	}
	return list, nil
}
