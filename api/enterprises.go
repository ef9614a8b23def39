package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/chainmap/paint"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// firmParams narrow and order a list of enterprises.
var firmParams = []string{"q", "chain", "segment", "park", "size", "tier", "title", "level", "evidence", "sort"}

// firmWish is what a list of enterprises is narrowed to beyond what a store finds
// by, and its order.
type firmWish struct{ park, size, tier, title, level, evidence, sort string }

// unknownSize stands for enterprises whose size is not recorded.
const unknownSize = "unknown"

func (w firmWish) fits(e *graph.Enterprise) bool {
	size := cmp.Or(string(e.Size), unknownSize)
	return (w.park == "" || e.Park == w.park) && (w.size == "" || size == w.size) && (w.tier == "" || slices.Contains(e.Tiers, w.tier)) && (w.evidence == "" || string(e.Evidence) == w.evidence)
}

// order puts a list that comes by match, name and id into the order wished for.
func (w firmWish) order(list []graph.Enterprise) {
	by := map[string]func(a, b *graph.Enterprise) int{
		"name": func(a, b *graph.Enterprise) int { return strings.Compare(a.Name, b.Name) },
		"region": func(a, b *graph.Enterprise) int {
			return cmp.Or(strings.Compare(a.Region, b.Region), strings.Compare(a.Place, b.Place))
		},
		"size": func(a, b *graph.Enterprise) int { return sizeOrder(b.Size) - sizeOrder(a.Size) },
		"source": func(a, b *graph.Enterprise) int {
			return strings.Compare(b.SourceDate.LastDay(), a.SourceDate.LastDay())
		},
	}[w.sort]
	if by != nil {
		slices.SortStableFunc(list, func(a, b graph.Enterprise) int { return by(&a, &b) })
	}
}

// sizeOrder is 0 for an unknown size, else larger for a larger one.
func sizeOrder(s graph.Size) int {
	if s == graph.SizeUnknown {
		return 0
	}
	return s.Index() + 1
}

// askEnterprises is /enterprises, and its page.
func askEnterprises(r *request) (*reply, error) {
	text, chain, segment := r.text("q"), r.id("chain"), r.id("segment")
	w := firmWish{park: r.id("park"), size: r.oneOf("size", append(valuesOf(graph.KindEnterprises, "size"), unknownSize)...), tier: r.oneOf("tier", valuesOf(graph.KindEnterprises, "tiers")...),
		evidence: r.oneOf("evidence", valuesOf(graph.KindEnterprises, "evidence")...), title: r.oneOf("title", valuesOf(graph.KindTitles, "title")...), level: r.oneOf("level", valuesOf(graph.KindTitles, "level")...), sort: r.oneOf("sort", "name", "region", "size", "source")}
	find, limit := graph.FindQuery{AsOf: r.date("as_of")}, r.most()
	if r.err != nil {
		return nil, r.err
	}
	names, region, codes, err := r.listPlace()
	if err != nil {
		return nil, err
	}
	find.Regions = codes
	if r.html() {
		chain, segment = oneScope(names, chain, segment)
	}
	if err := checkScope(names, chain, segment); err != nil {
		return nil, err
	}
	if w.park != "" && names.Park(w.park) == nil {
		return nil, fmt.Errorf("%w: 没有园区“%s”，可用 /api/v1/parks 查看", graph.ErrNotFound, w.park)
	}
	if scope := cmp.Or(segment, chain); scope != "" {
		find.Scopes = []string{scope}
	}
	if r.public && w.title+w.level != "" {
		return nil, fault{400, "公开版不按称号筛选：称号登记在台账里，请去掉称号和级别，或退出公开版"}
	}
	list, next, all, err := r.firms(text, find, w, limit)
	if err != nil {
		return nil, err
	}
	out := &listAnswer[inquiry.Enterprise]{NextCursor: next}
	if out.Items, err = r.v.Firms(r.ctx, list); err != nil {
		return nil, err
	}
	rep := &reply{json: out, name: r.called("", "企业"), paper: func() *report.Paper { return cut(firmsPaper(out.Items), out.NextCursor).With(r.listFacts(names)...) }}
	if r.html() {
		v := r.firmsView(names, out, region, chain, segment, w, all)
		rep.page, rep.thing = v, r.asked(v.Called())
		rep.inner = slices.ContainsFunc(names.Gazetteer.Parks, func(p graph.Park) bool { return p.ID == w.park && !p.Vouched() })
	}
	return rep, nil
}

// firms finds a page of enterprises, the cursor of the next and how many there
// are (-1: not counted). What a store does not find by is looked through here:
// with more than can be, a wish is refused and a plain list goes page by page.
func (r *request) firms(text string, find graph.FindQuery, w firmWish, limit int) (list []graph.Enterprise, next string, all int, err error) {
	makers, err := r.v.Makers(r.ctx, text, graph.MaxLimit)
	if err != nil {
		return nil, "", 0, err
	}
	titled, err := r.titled(w.title, w.level)
	if err != nil {
		return nil, "", 0, err
	}
	if w != (firmWish{}) || r.html() || len(makers) > 0 {
		find.Limit = graph.MaxLimit
		found, err := r.v.Search(r.ctx, text, find)
		if err == nil && found.NextCursor == "" && len(makers) > 0 {
			err = r.andMakers(&found, makers, find)
		}
		switch {
		case err != nil:
			return nil, "", 0, err
		case found.NextCursor == "":
			list := slices.DeleteFunc(found.Enterprises, func(e graph.Enterprise) bool { return !w.fits(&e) || titled != nil && !titled[e.ID] })
			w.order(list)
			shown, next, err := page(list, limit, r.cursor(), r.revision)
			return shown, next, len(list), err
		case w != firmWish{}:
			return nil, "", 0, fault{400, fmt.Sprintf("符合地区、产业链和搜索内容的企业超过%d家，请先选县区、产业链或环节，再筛选和排序", graph.MaxLimit)}
		}
	}
	find.Limit, find.Cursor = limit, r.cursor()
	found, err := r.v.Search(r.ctx, text, find)
	return found.Enterprises, found.NextCursor, -1, err
}

// titled are the firms that hold a title, or any of a level, on the day asked for; nil: none is asked for.
func (r *request) titled(title, level string) (map[string]bool, error) {
	if title+level == "" {
		return nil, nil
	}
	list, err := r.v.Titles(r.ctx)
	if err != nil {
		return nil, err
	}
	firms, today := map[string]bool{}, r.day()
	for i := range list {
		if t := &list[i]; (title == "" || t.Title == title) && (level == "" || t.LevelOf() == level) && t.Held(today) {
			firms[t.Enterprise] = true
		}
	}
	return firms, nil
}

// titleOptions are the titles as a filter shows them.
func titleOptions() (groups []optionGroup) {
	for zh, words := range graph.TitleGroups {
		g := optionGroup{Name: zh}
		for _, w := range words {
			g.Options = append(g.Options, option{w.Value, w.ZH})
		}
		groups = append(groups, g)
	}
	return groups
}

// andMakers puts those of the makers behind that stand where the question asks.
func (r *request) andMakers(found *graph.Found, makers []graph.Enterprise, find graph.FindQuery) error {
	find.Text = ""
	all, err := r.v.Find(r.ctx, find)
	if err != nil {
		return err
	}
	among := func(list []graph.Enterprise, id string) bool {
		return slices.ContainsFunc(list, func(e graph.Enterprise) bool { return e.ID == id })
	}
	for _, m := range makers {
		if among(all.Enterprises, m.ID) && !among(found.Enterprises, m.ID) {
			found.Enterprises = append(found.Enterprises, m)
		}
	}
	return nil
}

// firmsView is the page 企业名录.
func (r *request) firmsView(names *inquiry.Names, a *listAnswer[inquiry.Enterprise], region, chain, segment string, w firmWish, all int) *listPage {
	codes := names.Atlas.Codes(region)
	if region == "" {
		codes = nil
	}
	sizes := options(graph.KindEnterprises, "size")
	sizes[0].Options = append(sizes[0].Options, option{unknownSize, insight.SizeZH(graph.SizeUnknown)})
	v := &listPage{Title: "企业名录", Unit: "家", Noun: "/enterprises", All: all, Text: &given{"q", r.values.Get("q")}, Everywhere: region == "",
		Filters: []filter{{"chain", "产业链", chain, "全部", chainOptions(names)}},
		Columns: []listColumn{{Name: "企业", Sort: "name"}, {Name: "所在地", Sort: "region"}, {Name: "园区"}, {Name: "规模", Tight: true, Sort: "size"}, {Name: "企业梯队"}, {Name: "主要产品"}, {Name: "来源", Sort: "source"}}}
	if scope := cmp.Or(chain, names.ChainOf(segment)); scope != "" {
		v.Filters[0].Value = scope
		v.Filters = append(v.Filters, filter{"segment", "环节", segment, "全部", segmentOptions(names, scope)})
	}
	v.Filters = append(v.Filters, filter{"park", "园区", w.park, "全部", parkOptions(names, codes)}, filter{"size", "规模", w.size, "全部", sizes},
		filter{"tier", "企业梯队", w.tier, "全部", options(graph.KindEnterprises, "tiers")}, filter{"evidence", "来源类别", w.evidence, "全部", options(graph.KindEnterprises, "evidence")})
	if !r.public {
		v.Filters = append(v.Filters, filter{"title", "称号", w.title, "全部", titleOptions()}, filter{"level", "称号级别", w.level, "全部", options(graph.KindTitles, "level")})
	}
	for i := range a.Items {
		e := &a.Items[i]
		park := listCell{}
		if e.Park != nil {
			park = linkedCell(e.Park.Name, "/parks/"+e.Park.ID)
		}
		tiers := e.TiersZH
		if e.ListedCode != "" {
			tiers = append(slices.Clone(tiers), e.ListedCode)
		}
		v.Rows = append(v.Rows, []listCell{linkedCell(e.ShortName, "/enterprises/"+e.ID, e.Name), saidCell(cmp.Or(insight.NameOf(e.Region), e.Place)), park, saidCell(e.SizeZH), saidCell(strings.Join(tiers, "、")),
			saidCell(strings.Join(e.Products, "；")), saidCell("", insight.SourceZH(e.Source))})
	}
	r.finish(v, region, w.sort, a.NextCursor, map[string]string{"chain": chain, "segment": segment})
	return v
}

// enterpriseView is an enterprise's page: what is recorded of it, and its partners.
type enterpriseView struct {
	*inquiry.Profile
	Partners *insight.Partners // nil in public
	Marks    marks
	Titles   []graph.Title // none in public
	Measures []fittingItem // that it may ask for; none in public
}

// askEnterprise is /enterprises/{id}, and the page of an enterprise.
func askEnterprise(r *request) (*reply, error) {
	q := r.question("")
	if r.err != nil {
		return nil, r.err
	}
	profile, err := r.v.Profile(r.ctx, r.key(), q.AsOf)
	if err != nil || !r.html() {
		return &reply{json: profile}, err
	}
	rep := &reply{thing: thingOf(graph.KindEnterprises, profile.Enterprise.ID, profile.Enterprise.ShortName), inner: !profile.Enterprise.Vouched()}
	if r.public {
		rep.page = enterpriseView{Profile: profile}
		return rep, nil
	}
	partners, err := r.v.Partners(r.ctx, insight.PartnersQuestion{Enterprise: r.key(), Region: q.Region, Partner: q.Partner, AsOf: q.AsOf})
	if err != nil {
		return nil, err
	}
	marks, err := r.marks(r.v, shownOn(profile)...)
	if err != nil {
		return nil, err
	}
	marks.Said, err = r.said(r.v, graph.KindEnterprises, profile.Corrected)
	if err != nil {
		return nil, err
	}
	measures, titles, err := r.fitting(&profile.Enterprise, segmentsOf(profile))
	rep.page = enterpriseView{profile, partners, marks, titles, measures}
	return rep, err
}

// shownOn are the records that an enterprise's page shows, its own first.
func shownOn(p *inquiry.Profile) []graph.Ref {
	refs := []graph.Ref{{Kind: graph.KindEnterprises, Key: p.Enterprise.ID}}
	for _, m := range p.Memberships {
		ref := graph.Ref{Kind: graph.KindMemberships, Key: m.Key}
		refs = append(refs, ref, inherited(ref))
	}
	for _, d := range slices.Concat(p.Suppliers, p.Customers) {
		refs = append(refs, graph.Ref{Kind: graph.KindLinks, Key: d.ID})
	}
	for _, x := range p.Projects {
		refs = append(refs, graph.Ref{Kind: graph.KindProjects, Key: x.ID})
	}
	return refs
}

// Where is where it works; a zone that is a region of its own is said once.
func (v enterpriseView) Where() string {
	where := cmp.Or(insight.NameOf(v.Enterprise.Region), v.Enterprise.Place, "未登记")
	if park := insight.NameOf(v.Enterprise.Park); park != "" && !strings.Contains(where, park) {
		where += "，" + park
	}
	return where
}

// Drawn: there is a link that the picture of the network shows.
func (v enterpriseView) Drawn() bool { return len(v.Suppliers)+len(v.Customers) > v.Undrawn() }

// Undrawn is how many inferred links the tables list and the picture leaves out.
func (v enterpriseView) Undrawn() (n int) {
	for _, d := range slices.Concat(v.Suppliers, v.Customers) {
		if d.Confidence < graph.ConfidenceDisclosed {
			n++
		}
	}
	return n
}

// Sides are the lists of proposals; none where all are empty and a sentence has said why.
func (v enterpriseView) Sides() []partnerSide {
	if p := v.Partners; len(p.Customers)+len(p.Suppliers)+len(p.Equipment) == 0 && len(p.Notes) > 0 {
		return nil
	}
	return sidesOf(v.Partners)
}

// sidesOf are the lists of proposals; equipment where there is any.
func sidesOf(p *insight.Partners) []partnerSide {
	sides := []partnerSide{{"可以供货的客户", p.Customers}, {"可以采购的供应商", p.Suppliers}}
	if len(p.Equipment) > 0 {
		sides = append(sides, partnerSide{"装备对接", p.Equipment})
	}
	return sides
}

type partnerSide struct {
	Title string
	Items []insight.Partner
}

// Trades are the two lists of recorded links of an enterprise's page.
func (v enterpriseView) Trades() []tradeSide {
	return []tradeSide{{"供应商", graph.Suppliers, v.Suppliers}, {"客户", graph.Customers, v.Customers}}
}

type tradeSide struct {
	Title string
	Side  graph.Direction
	Deals []insight.Deal
}

// Other is the partner in a deal.
func (t tradeSide) Other(d insight.Deal) insight.Named {
	if t.Side == graph.Suppliers {
		return d.Supplier
	}
	return d.Customer
}

// defaultDepth is how far a network reaches where nobody says.
const defaultDepth = 2

// askNetwork is /enterprises/{id}/network, and its picture.
func askNetwork(r *request) (*reply, error) {
	direction := graph.Direction(r.oneOf("direction", string(graph.Both), string(graph.Suppliers), string(graph.Customers)))
	q := insight.NetworkQuestion{Of: r.key(), Depth: r.number("depth", defaultDepth, 1, insight.MostLevels), Direction: cmp.Or(direction, graph.Both),
		Limit: r.number("limit", insight.DefaultNearby, 1, insight.MostNearby), Inferred: r.yes("inferred"), AsOf: r.date("as_of")}
	paper := r.paperOptions()
	if r.err != nil {
		return nil, r.err
	}
	if paper.Edition == chainmap.Public { // it tells of no guesses
		q.Inferred = false
	}
	a, err := r.v.Network(r.ctx, q)
	if err != nil {
		return nil, err
	}
	draw := picturing(r, func(ctx context.Context, a *insight.NetworkAnswer, o chainmap.Options) (*paint.Scene, error) {
		l, err := r.layouter()
		if err != nil {
			return nil, err
		}
		return chainmap.DrawNetwork(ctx, l, a, o)
	}, a, paper)
	return &reply{json: a, name: r.called("", a.Of.Name, "供应网络"), paper: func() *report.Paper { return report.Network(a) }, draw: draw}, nil
}

// inputsParams are those of a table of inputs.
var inputsParams = []string{"depth", "region", "as_of"}

// askInputs is /enterprises/{id}/inputs, its page and its picture.
func askInputs(r *request) (*reply, error) {
	q := insight.InputsQuestion{Enterprise: r.key(), Depth: r.number("depth", 0, 1, insight.Default.AssemblyLevels), Region: r.id("region"), AsOf: r.date("as_of")}
	paper := r.paperOptions()
	if r.err != nil {
		return nil, r.err
	}
	a, err := r.v.Inputs(r.ctx, q)
	if err != nil {
		return nil, err
	}
	return &reply{json: a, page: inputsView{a}, name: r.called(a.Region.Name, a.Maker.Name, a.Table), paper: func() *report.Paper { return report.Inputs(a) }, draw: picturing(r, chainmap.DrawInputs, a, paper)}, nil
}

// inputsView is the page of a 整零协同表.
type inputsView struct{ *insight.Assembly }

// Levels lists the rows by level.
func (v inputsView) Levels() []inputsLevel {
	list := make([]inputsLevel, v.Depth)
	for i := range list {
		list[i].Level = i + 1
	}
	for _, r := range v.Rows {
		list[r.Level-1].Rows = append(list[r.Level-1].Rows, r)
	}
	return list
}

type inputsLevel struct {
	Level int
	Rows  []insight.AssemblyRow
}

// States counts the rows by state, from best to worst.
func (v inputsView) States() []inputsState {
	var list []inputsState
	for _, state := range insight.InputStates {
		list = append(list, inputsState{insight.InputStateZH(state, insight.ShortPlace(v.Region.Name)), v.Counts[state]})
	}
	return list
}

type inputsState struct {
	ZH    string
	Count int
}
