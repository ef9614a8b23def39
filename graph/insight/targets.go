package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
)

// TargetsQuestion asks whom to court for a segment in a region.
type TargetsQuestion struct {
	Segment string
	Region  string     // code; blank: that of the data set
	Partner string     // code; blank: the default partner where it makes sense
	AsOf    graph.Date // blank: the data date
}

// Targets lists enterprises to court for a segment.
type Targets struct {
	Segment      Named      `json:"segment"`
	Chain        Named      `json:"chain"`
	Region       Named      `json:"region"`
	Partner      *Named     `json:"partner"`
	AsOf         graph.Date `json:"as_of"`
	RuleVersion  int        `json:"rule_version"`
	Status       Status     `json:"status"`
	StatusZH     string     `json:"status_zh"`
	Action       Action     `json:"action"`
	ActionZH     string     `json:"action_zh"`
	ActionReason string     `json:"action_reason"`
	// Warning stands before any name: why the segment is not to be courted, or not first.
	Warning   string   `json:"warning"`
	Items     []Target `json:"items"`
	Expansion []Target `json:"expansion"` // plants of the partner and, for a county, of its city: 扩产合作
	Present   []Named  `json:"present"`   // left out: their group is in the region already
	Notes     []string `json:"notes"`
}

// Target is an enterprise to court.
type Target struct {
	Rank     int           `json:"rank"`
	Firm     Firm          `json:"firm"`
	Place    string        `json:"place"`
	Group    *Named        `json:"group"` // its uppermost known parent
	Evidence []string      `json:"evidence"`
	Score    float64       `json:"score"` // 0..100
	Grade    string        `json:"grade"` // B, or C: a mere lead
	Inputs   TargetFactors `json:"inputs"`
	Reasons  []string      `json:"reasons"`
	Missing  []string      `json:"missing"` // what is still to be verified
	Sentence string        `json:"sentence"`
	Products []string      `json:"products"`
	Projects []ProjectNote `json:"projects"` // the expansion events
}

// The evidence that a target may come first.
const (
	EvidenceExpansion = "expansion" // its group built elsewhere not long ago
	EvidenceSupplies  = "supplies"  // it supplies a maker of the region or its partner
	EvidenceNear      = "near"      // its plant is near
)

// TargetFactors are what a score was computed from; null is unknown and dropped.
type TargetFactors struct {
	Fit         float64  `json:"fit"`          // p
	Customer    *float64 `json:"customer"`     // 1 − Π(1 − q) over its links to firms here; null without a link
	Neighbours  *float64 `json:"neighbours"`   // without a link: half the share of present neighbour segments
	Size        *float64 `json:"size"`         //
	Quality     *float64 `json:"quality"`      //
	DistanceKM  *float64 `json:"distance_km"`  //
	KnownWeight float64  `json:"known_weight"` // Σw over what is known of the firm itself
}

// TargetsFacts is what a store said for a question, all at one revision.
type TargetsFacts struct {
	Answer    *Answer // of the segment's chain
	Elsewhere []graph.Member
	Partner   []graph.Member
	Truncated bool              // there are more candidates
	Near      graph.Tally       // of TargetNeighbours in the region
	Links     []graph.LinkGroup // what candidates sell, at least disclosed
	Ends      []graph.Enterprise
	Families  map[string]graph.Enterprise
	// Local names, by root, a group of companies that is in the region.
	Local map[string]string
	// Events are the projects by the root of an investor's group.
	Events map[string][]graph.Project
}

// TargetNeighbours lists the segments one edge from a segment.
func (a *Atlas) TargetNeighbours(segment string) []string {
	return a.net.ids(a.net.around(a.net.index[segment]))
}

// Root is the uppermost known parent of an enterprise.
func Root(families map[string]graph.Enterprise, e *graph.Enterprise) string {
	return family(families).root(e)
}

type hunt struct {
	*Atlas
	rules   *Rules
	facts   *TargetsFacts
	segment *graph.Segment
	asOf    graph.Date
	region  string
	partner map[string]string // the name of the part, by code
	family  family
	ends    map[string]*graph.Enterprise
	links   map[string][]graph.SupplyLink
	share   *float64
}

// FindTargets judges whom to court for a segment.
func FindTargets(a *Atlas, segment string, f *TargetsFacts, rules Rules) *Targets {
	h := &hunt{Atlas: a, rules: &rules, facts: f, segment: &a.net.segments[a.net.index[segment]], asOf: f.Answer.AsOf, region: f.Answer.Region.ID,
		partner: map[string]string{}, family: f.Families, ends: map[string]*graph.Enterprise{}, links: map[string][]graph.SupplyLink{}}
	for _, part := range f.Answer.Parts {
		for _, code := range part.Codes {
			h.partner[code] = part.Name
		}
	}
	for i := range f.Ends {
		h.ends[f.Ends[i].ID] = &f.Ends[i]
	}
	for _, g := range f.Links {
		h.links[g.Of] = g.Links
	}
	if n := len(f.Near.Rows); n > 0 {
		present := 0
		for i := range f.Near.Rows {
			if f.Near.Rows[i].Parts[0].Present() > 0 {
				present++
			}
		}
		share := float64(present) / float64(n)
		h.share = &share
	}
	out := &Targets{Segment: Named{segment, h.segment.Name}, Chain: f.Answer.Chain, Region: f.Answer.Region, Partner: f.Answer.Partner,
		AsOf: h.asOf, RuleVersion: rules.Version, Items: []Target{}, Expansion: []Target{}, Present: []Named{}, Notes: []string{}}
	h.verdict(out)
	if why := a.net.gated(a.net.index[segment]); why != "" {
		out.Warning = fmt.Sprintf("%s，因此没有招商名单。", why)
		return out
	}
	out.Items = h.list(f.Elsewhere, out)
	out.Expansion = h.list(f.Partner, out)
	h.note(out)
	return out
}

// verdict says, before any name, what the gap list says of the segment.
func (h *hunt) verdict(out *Targets) {
	i := slices.IndexFunc(h.facts.Answer.Segments, func(v Verdict) bool { return v.Segment.ID == h.segment.ID })
	if i < 0 {
		return
	}
	v := &h.facts.Answer.Segments[i]
	out.Status, out.StatusZH, out.Action, out.ActionZH, out.ActionReason = v.Status, v.StatusZH, v.Action, v.ActionZH, v.ActionReason
	name := ShortPlace(out.Region.Name)
	switch v.Action {
	case Fill, Extend, Strengthen, Host:
	case Restricted:
		out.Warning = fmt.Sprintf("受政策约束：%s。不宜承接新建，下列企业只供核对政策后参考。", trimStop(v.ActionReason))
	case NotNow:
		out.Warning = fmt.Sprintf("暂不建议招商：%s。下列企业只供参考。", trimStop(v.ActionReason))
	case FollowUp:
		out.Warning = fmt.Sprintf("%s。下列企业供项目落空时备选。", trimStop(v.ActionReason))
	case Verify:
		out.Warning = fmt.Sprintf("先核实：%s。核实前不宜上门招商。", trimStop(v.ActionReason))
	case Link:
		out.Warning = fmt.Sprintf("建议先联动，不另招：%s。", trimStop(v.ActionReason))
	case Upgrade:
		out.Warning = fmt.Sprintf("建议先由本地企业技改延伸：%s。", trimStop(v.ActionReason))
	default:
		switch v.Status {
		case Insufficient:
			out.Warning = "资料不足：全部登记地区都没有这一环节的企业。"
		case NotInvolved:
			out.Warning = fmt.Sprintf("%s的这条链目前不涉及这一环节。", name)
		default:
			out.Warning = fmt.Sprintf("%s在本环节%s，不是缺口；下列企业只供增链参考。", name, v.StatusZH)
		}
	}
	if v.Policy != "" && v.Action != Restricted && !strings.Contains(out.Warning, v.Policy) {
		out.Warning += fmt.Sprintf("新建受政策约束：%s。", trimStop(v.Policy))
	}
}

func trimStop(s string) string { return strings.TrimRight(s, "。") }

// list ranks candidates: at most so many per group of companies.
func (h *hunt) list(members []graph.Member, out *Targets) []Target {
	type scored struct {
		Target
		root string
	}
	all := make([]*scored, 0, len(members))
	seen := make(map[string]bool, len(members))
	for i := range members {
		m := &members[i]
		e := &m.Enterprise
		if e.Type != graph.TypeEnterprise || seen[e.ID] || h.Within(e.Region, h.region) ||
			h.rules.Tenths[m.Membership.Certainty.Index()] < h.rules.LeastTenths {
			continue
		}
		seen[e.ID] = true
		root := h.family.root(e)
		if h.here(root) {
			out.Present = append(out.Present, Named{e.ID, e.ShortName})
			continue
		}
		all = append(all, &scored{h.target(m, root), root})
	}
	slices.SortFunc(all, func(a, b *scored) int {
		return cmp.Or(len(b.Evidence)-len(a.Evidence), cmp.Compare(b.Score, a.Score), a.Firm.Certainty.Index()-b.Firm.Certainty.Index(),
			strings.Compare(a.Firm.Name, b.Firm.Name), strings.Compare(a.Firm.ID, b.Firm.ID))
	})
	taken := make(map[string]int, len(all))
	list := make([]Target, 0, len(all))
	for _, t := range all {
		if taken[t.root] == h.rules.SameGroup {
			continue
		}
		taken[t.root]++
		t.Rank = len(list) + 1
		list = append(list, t.Target)
	}
	return list
}

// here reports whether a group of companies is in the region, by its head or by any other firm.
func (h *hunt) here(root string) bool {
	if up, ok := h.family[root]; ok && h.Within(up.Region, h.region) {
		return true
	}
	_, ok := h.facts.Local[root]
	return ok
}

func (h *hunt) target(m *graph.Member, root string) Target {
	e, r := &m.Enterprise, h.rules
	t := Target{Firm: firmOf(e, m.Membership.Certainty, m.Membership.Source), Place: h.placeOf(e),
		Evidence: []string{}, Reasons: []string{}, Missing: []string{}, Products: e.Products, Projects: []ProjectNote{}}
	t.Firm.Part = h.partner[e.Region]
	if t.Products == nil {
		t.Products = []string{}
	}
	if up, ok := h.family[root]; ok && root != e.ID {
		t.Group = &Named{up.ID, up.ShortName}
	}
	f := &t.Inputs
	f.Fit = float64(r.Tenths[m.Membership.Certainty.Index()]) / 10
	sum, weights := r.Target[0]*f.Fit, r.Target[0]
	f.KnownWeight = r.Target[0]
	supplies := h.trade(e, f)
	switch {
	case f.Customer != nil:
		sum, weights, f.KnownWeight = sum+r.Target[1]**f.Customer, weights+r.Target[1], f.KnownWeight+r.Target[1]
	case f.Neighbours != nil: // tells of the place, not of the firm
		sum, weights = sum+r.Target[1]**f.Neighbours, weights+r.Target[1]
	}
	known := func(k int, value float64) *float64 {
		sum, weights, f.KnownWeight = sum+r.Target[k]*value, weights+r.Target[k], f.KnownWeight+r.Target[k]
		return &value
	}
	if e.Size != graph.SizeUnknown {
		fits := r.MisfitSize
		small := h.segment.MinInvest100MCNY < r.SmallInvest // or blank
		if e.Size == graph.SizeLarge || e.Size == graph.SizeMedium && small {
			fits = 1
		}
		f.Size = known(2, fits)
	}
	if len(e.Tiers) > 0 {
		f.Quality = known(3, 1)
	}
	t.Score = 100 * sum / weights
	t.Grade = "B"
	if f.KnownWeight < r.KnownEnough {
		t.Grade = "C"
	}
	if km, ok := h.distance(h.region, h.cityOf(e.Region)); ok {
		f.DistanceKM = &km
	}
	h.tell(&t, m, root, supplies)
	return t
}

// trade fills what the candidate's links to firms of the region and its partner tell.
func (h *hunt) trade(e *graph.Enterprise, f *TargetFactors) *graph.SupplyLink {
	var best *graph.SupplyLink
	rest := 1.0
	links := h.links[e.ID]
	for i := range links {
		l := &links[i]
		x := h.ends[l.Customer]
		if x == nil || l.Kind != graph.LinkSupply || x.Type == graph.TypeInstitution || h.family.same(e, x) {
			continue
		}
		if _, partner := h.partner[x.Region]; !partner && !h.Within(x.Region, h.region) {
			continue
		}
		rest *= 1 - l.Confidence
		if best == nil {
			best = l // the surest comes first
		}
	}
	if best != nil {
		value := 1 - rest
		f.Customer = &value
	} else if h.share != nil {
		value := h.rules.AdjacentShare * *h.share
		f.Neighbours = &value
	}
	return best
}

// event is the latest dated project of a group outside the candidate's own city.
func (h *hunt) event(e *graph.Enterprise, root string) *graph.Project {
	var latest *graph.Project
	projects := h.facts.Events[root]
	for i := range projects {
		p := &projects[i]
		months, dated := monthsAgo(p.Date, h.asOf)
		if !dated || months > h.rules.EventMonths || !knownAt(p.Date, h.asOf) || h.cityOf(p.Region) == h.cityOf(e.Region) {
			continue
		}
		if latest == nil || latest.Date.LastDay() < p.Date.LastDay() {
			latest = p
		}
	}
	return latest
}

// tell writes the reasons, the strongest evidence first, each with source class and date.
func (h *hunt) tell(t *Target, m *graph.Member, root string, supplies *graph.SupplyLink) {
	e := &m.Enterprise
	add := func(parts ...string) { t.Reasons = append(t.Reasons, strings.Join(parts, "")) } // for very many, format would take half the time
	source := SourceZH(e.Source)
	add("做“", h.segment.Name, "”（", CertaintyZH(m.Membership.Certainty), "，", SourceZH(m.Membership.Source), "）")
	if p := h.event(e, root); p != nil {
		t.Evidence = append(t.Evidence, EvidenceExpansion)
		notes, _ := h.rules.projectNotes([]*graph.Project{p}, h.asOf)
		t.Projects = notes
		add("其集团", dateZH(p.Date), "在", h.RegionName(p.Region), "有项目“", p.Name, "”（", StageZH(p.Stage), "，", SourceZH(p.Source), "）")
	}
	if supplies != nil {
		t.Evidence = append(t.Evidence, EvidenceSupplies)
		x := h.ends[supplies.Customer]
		product := supplies.Product
		if product == "" {
			product = "产品未载"
		}
		add("已向", h.placeOf(x), "的", x.ShortName, "供应“", product, "”（把握", number2(supplies.Confidence), "，", SourceZH(supplies.Source), "）")
	}
	if km := t.Inputs.DistanceKM; km != nil && *km <= h.rules.NearPlant {
		t.Evidence = append(t.Evidence, EvidenceNear)
		if len(t.Reasons) < 3 {
			add("工厂在", t.Place, "，距", ShortPlace(h.facts.Answer.Region.Name), "约", strconv.FormatFloat(*km, 'f', 0, 64), "公里（", source, "）")
		}
	}
	if e.Size != graph.SizeUnknown && len(t.Reasons) < 3 {
		add(SizeZH(e.Size), tierWords(e), "（", source, "）")
	}
	if len(t.Reasons) < 2 {
		if share := t.Inputs.Neighbours; share != nil {
			add(ShortPlace(h.facts.Answer.Region.Name), "有其上下游环节的", strconv.FormatFloat(100*(*share)/h.rules.AdjacentShare, 'f', 0, 64), "%（本库登记）")
		}
	}
	if m.Membership.Certainty != graph.Confirmed {
		t.Missing = append(t.Missing, "是否确做这一环节")
	}
	if e.Size == graph.SizeUnknown {
		t.Missing = append(t.Missing, "规模")
	}
	if supplies == nil {
		t.Missing = append(t.Missing, "与本地或伙伴企业的供货")
	}
	if len(t.Projects) == 0 {
		t.Missing = append(t.Missing, "扩产意向")
	}
	lead := ""
	if t.Grade == "C" {
		lead = "线索，须核实："
	}
	verb := "推荐" + e.ShortName
	if t.Firm.Part != "" {
		verb = "可与" + e.ShortName + "谈扩产合作"
	}
	t.Sentence = lead + verb + "，因为" + strings.Join(t.Reasons, "、")
	if len(t.Missing) > 0 {
		t.Sentence += "；尚未核实：" + strings.Join(t.Missing, "、")
	}
	t.Sentence += "。"
}

func (h *hunt) note(out *Targets) {
	add := func(format string, args ...any) { out.Notes = append(out.Notes, fmt.Sprintf(format, args...)) }
	if len(out.Items)+len(out.Expansion) == 0 && len(out.Present) == 0 {
		add("本库没有登记外地做“%s”的企业；未见不等于没有。", h.segment.Name)
	}
	if n := len(out.Present); n > 0 {
		names := make([]string, n)
		for i, p := range out.Present {
			names[i] = p.Name
		}
		add("未列%s：所属集团已在%s，宜作增资扩产来谈。", shorten(names, 5, "家"), ShortPlace(out.Region.Name))
	}
	if len(out.Expansion) > 0 {
		add("伙伴地区和市内的企业另列为扩产合作：请其扩产到本地，不是挖走。")
	}
	if h.facts.Truncated {
		add("候选企业多，只比较了把握和规模在前的%d家。", h.rules.TargetsRead)
	}
}
