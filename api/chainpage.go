package api

import (
	"cmp"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// chainView is a chain's page. Whatever can be chosen on it stands in its
// address, and the addresses of what it offers are made from that.
type chainView struct {
	*insight.Answer // of the whole chain
	Drawn           bool
	Chosen          *insight.Answer // what of it is chosen
	Focus           *insight.Named  // what the map is drawn around
	// Opinions of experts, by segment; they stand beside the verdicts and change none.
	Opinions map[string][]opinion
	Counties []chip
	// File and PublicFile are what the files of the map are called, without extension.
	File, PublicFile string
	Public           bool

	asked mapQuestion
	at    url.Values
}

// chip leads to the page with one thing chosen, or no longer.
type chip struct {
	Label  string
	Status insight.Status
	Count  int
	On     bool
	Href   template.URL
}

// askChainPage is the page of a chain, its map drawn into it.
func askChainPage(r *request) (*reply, error) {
	q := r.mapQuestion(r.key())
	if r.err != nil {
		return nil, r.err
	}
	if q.kind != "flow" && q.options.For == "" { // the page says itself what stands round the boards of a sheet
		q.options.For = chainmap.Page
		if !r.values.Has("paper") {
			q.options.Paper = chainmap.PaperFor(chainmap.Page)
		}
	}
	a, err := r.v.Gaps(r.ctx, q.Question)
	if err != nil {
		return nil, err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	v := &chainView{Answer: a, Drawn: r.layout != nil, Chosen: q.selection.of(a), Focus: names.Segment(q.focus), Public: r.public, asked: q, at: r.values}
	v.Counties = v.counties(names)
	follow := thingOf(graph.KindChains, a.Chain.ID, a.Chain.Name)
	if v.Opinions, err = r.opinions(r.v, a.Region.ID); err != nil || !v.Drawn {
		return &reply{page: v, thing: follow}, err
	}
	whole, err := r.v.Whole().Gaps(r.ctx, q.Question) // the drawing leaves out what its edition does, and says so
	if err != nil {
		return nil, err
	}
	rep, err := r.chainMap(whole, q)
	if err != nil {
		return nil, err
	}
	v.File, v.PublicFile = editionFile(rep.name, r.values.Get("edition")), editionFile(rep.name, string(chainmap.Public))
	rep.page, rep.thing = v, follow
	return rep, nil
}

// to is the page with some parameters changed: names and values in turn, a blank
// value takes the name out.
func (v *chainView) to(changes ...string) template.URL {
	return template.URL("/chains/" + v.Chain.ID + v.query(changes...) + "#map")
}

func (v *chainView) query(changes ...string) string { return queryWith(v.at, changes) }

// queryWith is a query with some parameters changed: names and values in turn, a
// blank value takes the name out.
func queryWith(values url.Values, changes []string) string {
	at := url.Values{}
	for name := range values {
		at.Set(name, values.Get(name))
	}
	for i := 0; i < len(changes); i += 2 {
		if at.Set(changes[i], changes[i+1]); changes[i+1] == "" {
			at.Del(changes[i])
		}
	}
	if len(at) == 0 {
		return ""
	}
	return "?" + at.Encode()
}

// switched is a comma-separated list with one value put in, or taken out.
func switched[T ~string](list []T, one T) (string, bool) {
	on := slices.Contains(list, one)
	var words []string
	for _, x := range list {
		if x != one {
			words = append(words, string(x))
		}
	}
	if !on {
		words = append(words, string(one))
	}
	return strings.Join(words, ","), on
}

// Statuses are the statuses to choose from, in the order of the legend.
func (v *chainView) Statuses() (list []chip) {
	for _, s := range insight.Statuses {
		c := chip{Label: s.ZH(), Status: s, Count: v.Counts[s]}
		value, on := switched(v.asked.statuses, s)
		c.On, c.Href = on, v.to("status", value)
		if c.Count > 0 || on {
			list = append(list, c)
		}
	}
	return list
}

// Actions are the actions to choose from.
func (v *chainView) Actions() (list []chip) {
	for _, a := range insight.Actions {
		c := chip{Label: a.ZH()}
		for i := range v.Segments {
			if v.Segments[i].Action == a {
				c.Count++
			}
		}
		value, on := switched(v.asked.actions, a)
		c.On, c.Href = on, v.to("action", value)
		if on || c.Count > 0 && a != insight.NoAction && a != insight.NotForCourting {
			list = append(list, c)
		}
	}
	return list
}

// counties are the city that the chain is asked about, or whose county is, and its counties.
func (v *chainView) counties(names *inquiry.Names) (list []chip) {
	for _, code := range countiesOf(names.Gazetteer, v.Region.ID) {
		list = append(list, chip{Label: insight.NameOf(names.Region(code)), On: code == v.Region.ID, Href: v.to("region", code)})
	}
	return list
}

// offeredLayers are the layers of a chain's map that its page switches.
var offeredLayers = []chainmap.Layer{"status", "firms", "partner", "projects", "points", "actions", "links", "gaps"}

// Layers are the layers of the map, each switched by its address.
func (v *chainView) Layers() (list []chip) {
	var shown []chainmap.Layer
	for _, l := range offeredLayers {
		if v.asked.options.Shows(l) {
			shown = append(shown, l)
		}
	}
	for _, l := range offeredLayers {
		if v.Public && l == "actions" {
			continue
		}
		value, on := switched(shown, l)
		if value == "status,firms,partner,projects,points,actions,links" {
			value = ""
		}
		list = append(list, chip{Label: l.ZH(), On: on, Href: v.to("layers", value)})
	}
	return list
}

// Steps are how far the map looks from its focus.
func (v *chainView) Steps() (list []chip) {
	for n := 1; n <= 4; n++ {
		list = append(list, chip{Label: fmt.Sprintf("上下游%d步", n), On: max(v.asked.steps, 1) == n, Href: v.to("kind", "flow", "focus", v.asked.focus, "steps", strconv.Itoa(n))})
	}
	return list
}

// Flow: the map is a flow map.
func (v *chainView) Flow() bool { return v.asked.kind == "flow" }

// Whole is the page with the whole map, All the one with everything chosen.
func (v *chainView) Whole() template.URL { return v.to("kind", "", "focus", "", "steps", "") }
func (v *chainView) All() template.URL   { return v.to("status", "", "action", "") }
func (v *chainView) Flows() template.URL { return v.to("kind", "flow") }

// Filtered: less than the whole chain is chosen.
func (v *chainView) Filtered() bool { return !v.asked.selection.all() }

// Compare is the date that is compared with, as in the form.
func (v *chainView) Compare() graph.Date { return v.asked.compare }

// Done: the map shows the state with what is planned beside the present one.
func (v *chainView) Done() bool { return v.asked.options.Planned }

// Carried is what the form of dates carries on.
func (v *chainView) Carried() (list []given) {
	for _, name := range with(where, mapParams) {
		if value := v.at.Get(name); value != "" && name != "compare" && name != "projects" {
			list = append(list, given{name, value})
		}
	}
	return list
}

// MapAs is the address of the map as it is shown, in a format of pictures.
func (v *chainView) MapAs(format string) template.URL {
	return template.URL(base + "/chains/" + v.Chain.ID + "/map." + format + v.query())
}

// PublicAs is that of its public edition.
func (v *chainView) PublicAs(format string) template.URL {
	return template.URL(base + "/chains/" + v.Chain.ID + "/map." + format + v.query("edition", string(chainmap.Public)))
}

// ListAs is the address of the lists as they are chosen, as a table.
func (v *chainView) ListAs(format string) template.URL { return v.tableAs("gaps." + format) }

// TwinAs is that of the map as a table.
func (v *chainView) TwinAs(format string) template.URL { return v.tableAs("segments." + format) }

func (v *chainView) tableAs(name string) template.URL {
	var drop []string
	for _, name := range mapParams {
		if !slices.Contains(choosing, name) && !(v.Public && name == editionParam) {
			drop = append(drop, name, "")
		}
	}
	return template.URL(base + "/chains/" + v.Chain.ID + "/" + name + v.query(drop...))
}

// Address is that of the page, as it can be passed on.
func (v *chainView) Address() string { return "/chains/" + v.Chain.ID + v.query() }

// Origin says how the map came to be: what it rests on and what was chosen.
func (v *chainView) Origin() []string {
	lines := []string{fmt.Sprintf("%s%s，数据截至%s；每个环节按登记的企业、项目和核实结果，用判定规则第%d版逐条判定%s。", v.Region.Name, v.Chain.Name, insight.DateZH(v.AsOf), v.RuleVersion, map[bool]string{false: "，点开环节可见依据"}[v.Public])}
	if v.Partner != nil {
		lines = append(lines, "联动伙伴："+v.Partner.Name+"。")
	}
	var words []string
	for _, c := range slices.Concat(v.Statuses(), v.Actions()) {
		if c.On {
			words = append(words, c.Label)
		}
	}
	if words != nil {
		lines = append(lines, fmt.Sprintf("筛选：%s，共%d个环节；其余环节在图上淡出。", strings.Join(words, "、"), len(v.Chosen.Segments)))
	}
	if v.Focus != nil {
		lines = append(lines, fmt.Sprintf("焦点：%s及其上下游%d步。", v.Focus.Name, max(v.asked.steps, 1)))
	}
	if v.asked.compare != "" {
		lines = append(lines, "对照："+insight.DateZH(v.asked.compare)+"。")
	}
	return append(lines, report.Unrecorded)
}

// Sentence says in one sentence how the chain stands.
func (v *chainView) Sentence() string { return sentenceOf(v.Answer) }

func sentenceOf(a *insight.Answer) string {
	counts, parts := a.Counts, []string{}
	add := func(n int, text string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(text, n))
		}
	}
	add(counts[insight.Strong]+counts[insight.Ordinary]+counts[insight.Weak], "本地已有%d个")
	add(counts[insight.Building]+counts[insight.Signed], "在建或已签约%d个")
	add(counts[insight.Missing]+counts[insight.Lost], "缺失或流失%d个")
	add(counts[insight.Unseen], "暂无登记、待核实%d个")
	broken := 0
	for i := range a.Segments {
		if a.Segments[i].BreakPoint {
			broken++
		}
	}
	add(broken, "其中断点%d个")
	add(counts[insight.Withheld], "公开版不列%d个")
	if len(parts) == 0 {
		parts = []string{"暂无登记的企业和项目，请先补登记"}
	}
	return fmt.Sprintf("%s%s产业链%d个环节：%s。", a.Region.Name, strings.TrimSuffix(a.Chain.Name, "产业链"), len(a.Segments), strings.Join(parts, "，"))
}

// First are the actions to begin with.
func (v *chainView) First() []insight.Verdict { return first(v.Items, 3) }

// Bar is the stacked bar of the statuses, in per cent of the segments.
func (v *chainView) Bar() (list []struct {
	chip
	X, W float64
}) {
	x := 0.0
	for _, s := range statusCounts(v.Counts) {
		if s.Count == 0 {
			continue
		}
		c := chip{Label: s.Status.ZH(), Status: s.Status, Count: s.Count}
		w := 100 * float64(c.Count) / float64(max(1, len(v.Segments)))
		list = append(list, struct {
			chip
			X, W float64
		}{c, x, w})
		x += w
	}
	return list
}

// verdictList is the segments with one action.
type verdictList struct {
	Action insight.Action
	Items  []insight.Verdict
}

// byAction groups what of a list is chosen by action, in the order of actions;
// what has no other is left out.
func byAction(list []insight.Verdict, keep func(insight.Action) bool) (groups []verdictList) {
	for _, a := range insight.Actions {
		g := verdictList{Action: a}
		for _, d := range list {
			if d.Action == a && keep(a) {
				g.Items = append(g.Items, d)
			}
		}
		if g.Items != nil {
			groups = append(groups, g)
		}
	}
	return groups
}

// Ranked groups the ranked list, but for what the partner can supply or take.
func (v *chainView) Ranked() []verdictList {
	return byAction(v.Chosen.Items, func(a insight.Action) bool { return a != insight.Link })
}

// Links are the segments where a firm of the partner is to be linked with.
func (v *chainView) Links() (list []insight.Verdict) {
	for _, g := range byAction(v.Chosen.Items, func(a insight.Action) bool { return a == insight.Link }) {
		list = g.Items
	}
	return list
}

// Lists are not ranked.
func (v *chainView) Lists() []verdictList {
	return byAction(v.Chosen.NotRanked, func(insight.Action) bool { return true })
}

// cardView is a board with those of its segments that are chosen.
type cardView struct {
	Card     insight.Named
	Segments []insight.Verdict
	Present  int
}

// Cards are the boards from upstream to downstream, as they come in the answer.
func (v *chainView) Cards() (list []cardView) {
	for _, d := range v.Chosen.Segments {
		i := slices.IndexFunc(list, func(c cardView) bool { return c.Card.ID == d.Card.ID })
		if i < 0 {
			i = len(list)
			list = append(list, cardView{Card: d.Card})
		}
		list[i].Segments = append(list[i].Segments, d)
		switch d.Status {
		case insight.Strong, insight.Ordinary, insight.Weak:
			list[i].Present++
		}
	}
	return list
}

// PartsName names the places where partners of a 联动 are.
func (v *chainView) PartsName() string {
	names := make([]string, len(v.Parts))
	for i, p := range v.Parts {
		names[i] = p.Name
	}
	return cmp.Or(strings.Join(names, "、"), v.PartnerName())
}

// Away is how far the firms that a 联动 leans on are, in kilometres; nil where that
// is not known, as within the city.
func (v *chainView) Away(d insight.Verdict) *float64 {
	for _, f := range d.PartnerFirms {
		if slices.ContainsFunc(v.Parts, func(p insight.Part) bool { return p.Inner && p.Name == f.Part }) {
			return nil
		}
	}
	return d.Inputs.DistanceKM
}

// PartnerName is what the column of the partner's firms is headed.
func (v *chainView) PartnerName() string {
	if v.Partner == nil {
		return "伙伴"
	}
	return cmp.Or(insight.ShortPlace(v.Partner.Name), v.Partner.Name)
}
