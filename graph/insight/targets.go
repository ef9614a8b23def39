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
	// List is court (招商对象) where the advice is to court, else reference (备查名单).
	List   string `json:"list"`
	ListZH string `json:"list_zh"`
	// Warning stands before any name: why the segment is not to be courted, or not first.
	Warning string `json:"warning"`
	// OrderNote says what the order of the lists tells, which is little.
	OrderNote string   `json:"order_note"`
	Items     []Target `json:"items"`
	Expansion []Target `json:"expansion"` // plants of the partner and, for a county, of its city: 增资扩产对接
	Present   []Named  `json:"present"`   // left out: their group is in the region already
	Notes     []string `json:"notes"`
}

// The lists that targets stand in.
const (
	ListCourt     = "court"
	ListReference = "reference"
)

// Target is an enterprise to court, the best of its corporate group.
type Target struct {
	Rank     int           `json:"rank"` // its line: no claim that it is better than the next
	Firm     Firm          `json:"firm"`
	Place    string        `json:"place"`
	Group    *Named        `json:"group"`    // its uppermost known parent, or the name of its group without an id
	Siblings int           `json:"siblings"` // more candidates of its group, left out
	Evidence []string      `json:"evidence"`
	Score    float64       `json:"score"` // 0..100; the order within equal evidence, not proven to mean anything
	Grade    string        `json:"grade"` // B, or C: to be looked up first (备查)
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
	EvidenceSupplies  = "supplies"  // it sells what the segment makes to a firm of the region or its partner, or to the group of one
)

// TargetFactors are what a score was computed from; null is unknown and dropped.
type TargetFactors struct {
	Fit         float64  `json:"fit"`          // p
	Customer    *float64 `json:"customer"`     // 1 − Π(1 − q) over its links to firms here; null without a link
	Neighbours  *float64 `json:"neighbours"`   // without a link: half the share of present neighbour segments
	Size        *float64 `json:"size"`         //
	Quality     *float64 `json:"quality"`      //
	DistanceKM  *float64 `json:"distance_km"`  //
	InReach     bool     `json:"in_reach"`     // the distance is within the supply radius: it need not come
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
	// Local names a firm of the region, Allied one of the partner, by GroupKeys.
	Local, Allied map[string]string
	// Events are the projects by GroupKeys of an investor.
	Events map[string][]graph.Project
}

// TargetNeighbours lists the segments one edge from a segment.
func (a *Atlas) TargetNeighbours(segment string) []string {
	return a.net.ids(a.net.around(a.net.index[segment]))
}

// GroupKeys name the corporate group of an enterprise: by its uppermost known
// parent, and by what people call the group.
func GroupKeys(families map[string]graph.Enterprise, e *graph.Enterprise) []string {
	f := family(families)
	keys := []string{f.root(e)}
	if label := f.label(e); label != "" {
		keys = append(keys, "group "+label)
	}
	return keys
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
	out.List, out.ListZH = ListCourt, "招商对象"
	if out.Warning != "" {
		out.List, out.ListZH = ListReference, "备查名单"
	}
	if why := a.net.gated(a.net.index[segment]); why != "" {
		out.Warning = fmt.Sprintf("%s，因此没有招商名单。", why)
		return out
	}
	out.Items = h.list(f.Elsewhere, out)
	out.Expansion = h.list(f.Partner, out)
	out.OrderNote = orderNote(out.Items)
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
		out.Warning = fmt.Sprintf("受政策约束：%s。不宜承接新建，下列企业备查。", trimStop(v.ActionReason))
	case NotNow:
		out.Warning = fmt.Sprintf("暂不建议招商：%s。下列企业备查。", trimStop(v.ActionReason))
	case FollowUp:
		out.Warning = fmt.Sprintf("%s。下列企业备查。", trimStop(v.ActionReason))
	case Verify:
		out.Warning = fmt.Sprintf("先核实：%s。核实前下列企业备查。", trimStop(v.ActionReason))
	case Link:
		out.Warning = fmt.Sprintf("建议先联动，不另招：%s。下列企业备查。", trimStop(v.ActionReason))
	case Upgrade:
		out.Warning = fmt.Sprintf("建议先由本地企业技改延伸：%s。下列企业备查。", trimStop(v.ActionReason))
	default:
		switch v.Status {
		case Insufficient:
			out.Warning = "资料不足：全部登记地区都没有这一环节的企业。"
		case NotInvolved:
			out.Warning = fmt.Sprintf("%s的这条链暂未涉及这一环节，下列企业备查。", name)
		default:
			out.Warning = fmt.Sprintf("%s在本环节%s，不是缺口；下列企业备查。", name, v.StatusZH)
		}
	}
	if v.Policy != "" && v.Action != Restricted && !strings.Contains(out.Warning, v.Policy) {
		what := "政策条件"
		if v.PolicyBars {
			what = "新建受政策约束"
		}
		out.Warning += fmt.Sprintf("%s：%s。", what, trimStop(v.Policy))
	}
}

func trimStop(s string) string { return strings.TrimRight(s, "。") }

// list orders candidates, one of each corporate group.
func (h *hunt) list(members []graph.Member, out *Targets) []Target {
	type scored struct {
		Target
		keys []string
	}
	all := make([]*scored, 0, len(members))
	seen := make(map[string]bool, len(members))
	for i := range members {
		m := &members[i]
		e := &m.Enterprise
		if e.Type != graph.TypeEnterprise || seen[e.ID] || h.Within(e.Region, h.region) || m.Membership.Captive ||
			h.rules.Tenths[m.Membership.Certainty.Index()] < h.rules.LeastTenths {
			continue
		}
		seen[e.ID] = true
		keys := GroupKeys(h.family, e)
		if h.here(keys) {
			out.Present = append(out.Present, Named{e.ID, e.ShortName})
			continue
		}
		all = append(all, &scored{h.target(m, keys), keys})
	}
	slices.SortFunc(all, func(a, b *scored) int {
		return cmp.Or(strings.Compare(a.Grade, b.Grade), len(b.Evidence)-len(a.Evidence), cmp.Compare(b.Score, a.Score),
			a.Firm.Certainty.Index()-b.Firm.Certainty.Index(), strings.Compare(a.Firm.Name, b.Firm.Name), strings.Compare(a.Firm.ID, b.Firm.ID))
	})
	taken := make(map[string]*scored, len(all)) // the line of a group
	lines := make([]*scored, 0, len(all))
	for _, t := range all {
		i := slices.IndexFunc(t.keys, func(k string) bool { return taken[k] != nil })
		line := t
		if i >= 0 {
			line = taken[t.keys[i]]
			line.Siblings++
		} else {
			lines = append(lines, t)
		}
		for _, k := range t.keys {
			taken[k] = line
		}
	}
	list := make([]Target, len(lines))
	for i, t := range lines {
		t.Rank = i + 1
		h.say(&t.Target, out.List)
		list[i] = t.Target
	}
	return list
}

// orderNote says what the order of a list tells.
func orderNote(list []Target) string {
	if len(list) < 2 {
		return ""
	}
	if !slices.ContainsFunc(list, func(t Target) bool { return len(t.Evidence) != len(list[0].Evidence) }) {
		return "线索，未排优劣。"
	}
	return "投资意向线索多的在前；线索相同的，未排优劣。"
}

// here reports whether a corporate group is in the region, by its head or by any other firm.
func (h *hunt) here(keys []string) bool {
	if up, ok := h.family[keys[0]]; ok && h.Within(up.Region, h.region) {
		return true
	}
	return slices.ContainsFunc(keys, func(k string) bool { _, ok := h.facts.Local[k]; return ok })
}

func (h *hunt) target(m *graph.Member, keys []string) Target {
	e, r := &m.Enterprise, h.rules
	t := Target{Firm: firmOf(e, m.Membership.Certainty, m.Membership.Source), Place: h.placeOf(e),
		Evidence: []string{}, Reasons: []string{}, Missing: []string{}, Products: e.Products, Projects: []ProjectNote{}}
	t.Firm.Part = h.partner[e.Region]
	if t.Products == nil {
		t.Products = []string{}
	}
	if up, ok := h.family[keys[0]]; ok && keys[0] != e.ID {
		t.Group = &Named{up.ID, up.ShortName}
	} else if label := h.family.label(e); label != "" {
		t.Group = &Named{Name: label}
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
		f.DistanceKM, f.InReach = &km, km <= h.rules.radius(h.segment)
	}
	h.tell(&t, m, keys, supplies)
	return t
}

// sale is a link of a candidate that tells it may come: to a firm of the region
// or its partner, or to the group of one.
type sale struct {
	link  *graph.SupplyLink
	to    *graph.Enterprise
	local string // the firm of the group that is here; blank: to is
}

// trade fills what the candidate's links to firms of the region and its partner
// tell, and returns the surest that delivers what the segment makes.
func (h *hunt) trade(e *graph.Enterprise, f *TargetFactors) *sale {
	var best *sale
	rest, any := 1.0, false
	links := h.links[e.ID]
	for i := range links {
		l := &links[i]
		x := h.ends[l.Customer]
		if x == nil || l.Kind != graph.LinkSupply || x.Type == graph.TypeInstitution || h.family.same(e, x) {
			continue
		}
		_, partner := h.partner[x.Region]
		here := partner || h.Within(x.Region, h.region)
		if here {
			rest, any = rest*(1-l.Confidence), true
		}
		if best != nil || l.Segment != h.segment.ID { // the surest comes first
			continue
		}
		if here {
			best = &sale{l, x, ""}
		} else if local := h.local(x); local != "" {
			best = &sale{l, x, local}
		}
	}
	if any {
		value := 1 - rest
		f.Customer = &value
	} else if h.share != nil {
		value := h.rules.AdjacentShare * *h.share
		f.Neighbours = &value
	}
	return best
}

// local names a firm of the region or its partner that is of the group of an enterprise.
func (h *hunt) local(x *graph.Enterprise) string {
	keys := GroupKeys(h.family, x)
	if up, ok := h.family[keys[0]]; ok && up.ID != x.ID {
		if _, partner := h.partner[up.Region]; partner || h.Within(up.Region, h.region) {
			return up.ShortName
		}
	}
	for _, k := range keys {
		for _, groups := range []map[string]string{h.facts.Local, h.facts.Allied} {
			if name := groups[k]; name != "" && name != x.ShortName {
				return name
			}
		}
	}
	return ""
}

// event is the latest dated project of a group outside the candidate's own city.
func (h *hunt) event(e *graph.Enterprise, keys []string) *graph.Project {
	var latest *graph.Project
	for _, k := range keys {
		projects := h.facts.Events[k]
		for i := range projects {
			p := &projects[i]
			months, dated := monthsAgo(p.Date, h.asOf)
			if !dated || months > h.rules.EventMonths || !knownAt(p.Date, h.asOf) || p.Stage == graph.ProjectUnknown || h.cityOf(p.Region) == h.cityOf(e.Region) {
				continue
			}
			if latest == nil || latest.Date.LastDay() < p.Date.LastDay() {
				latest = p
			}
		}
	}
	return latest
}

// tell writes the reasons, the strongest evidence first, each with source class and date.
func (h *hunt) tell(t *Target, m *graph.Member, keys []string, supplies *sale) {
	e := &m.Enterprise
	add := func(parts ...string) { t.Reasons = append(t.Reasons, strings.Join(parts, "")) } // for very many, format would take half the time
	add("主营：", madeThere(h.segment, &m.Membership), "（", workBasis(&m.Membership), "）")
	if p := h.event(e, keys); p != nil {
		t.Evidence = append(t.Evidence, EvidenceExpansion)
		notes, _ := h.rules.projectNotes([]*graph.Project{p}, h.asOf)
		t.Projects = notes
		add("其集团", dateZH(p.Date), "在", h.RegionName(p.Region), "有项目“", p.Name, "”（", StageZH(p.Stage), "，", SourceZH(p.Source), "）")
	}
	if supplies != nil {
		t.Evidence = append(t.Evidence, EvidenceSupplies)
		where := h.placeOf(supplies.to) + "的"
		sister := ""
		if supplies.local != "" {
			where, sister = "", "，与"+supplies.local+"同集团"
		}
		add("已向", where, supplies.to.ShortName, "供应", soldThing(supplies.link), "（", linkBasis(supplies.link), "）", sister)
	}
	if e.Size != graph.SizeUnknown && len(t.Reasons) < 3 {
		add(SizeZH(e.Size), tierWords(e), "（", SourceZH(e.Source), "）")
	}
	if len(t.Reasons) < 2 {
		if share := t.Inputs.Neighbours; share != nil {
			add(ShortPlace(h.facts.Answer.Region.Name), "已有其上下游环节的", strconv.FormatFloat(100*(*share)/h.rules.AdjacentShare, 'f', 0, 64), "%（本库登记）")
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
}

// say joins the reasons to a sentence.
func (h *hunt) say(t *Target, list string) {
	head := "建议对接" + t.Firm.ShortName
	switch {
	case list == ListReference || t.Grade == "C":
		head = "备查：" + t.Firm.ShortName
	case t.Firm.Part != "":
		head = "可与" + t.Firm.ShortName + "对接增资扩产"
	}
	t.Sentence = head + "：" + strings.Join(t.Reasons, "；")
	if km := t.Inputs.DistanceKM; km != nil {
		t.Sentence += "；距" + ShortPlace(h.facts.Answer.Region.Name) + "约" + strconv.FormatFloat(*km, 'f', 0, 64) + "公里"
		if t.Inputs.InReach {
			t.Sentence += "，在" + strconv.FormatFloat(h.rules.radius(h.segment), 'f', 0, 64) + "公里配套半径内"
		}
	}
	if t.Siblings > 0 {
		t.Sentence += "；另有" + itoa(t.Siblings) + "家同集团"
	}
	if len(t.Missing) > 0 {
		t.Sentence += "；尚未核实：" + strings.Join(t.Missing, "、")
	}
	t.Sentence += "。"
}

func (h *hunt) note(out *Targets) {
	add := func(format string, args ...any) { out.Notes = append(out.Notes, fmt.Sprintf(format, args...)) }
	if len(out.Items)+len(out.Expansion) == 0 && len(out.Present) == 0 {
		add("本库没有登记外地做“%s”的企业；%s。", h.segment.Name, unrecordedZH)
	}
	if n := len(out.Present); n > 0 {
		names := make([]string, n)
		for i, p := range out.Present {
			names[i] = p.Name
		}
		add("未列%s：所属集团已在%s，宜作增资扩产来谈。", shorten(names, 5, "家"), ShortPlace(out.Region.Name))
	}
	if len(out.Expansion) > 0 {
		add("伙伴地区和市内的企业另列为增资扩产对接，不涉及存量产能转移。")
	}
	if h.facts.Truncated {
		add("候选企业多，只比较了最确定、规模最大的%d家。", h.rules.TargetsRead)
	}
}
