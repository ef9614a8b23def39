package api

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/ledger"
	"chainchief/report"
)

// chiefLine is somebody who answers for chains, clusters or firms, with his posts.
type chiefLine struct {
	ID     string `json:"id"` // of his first post
	Person string `json:"person"`
	Title  string `json:"title"`
	Posts  []post `json:"posts"`
}

// post is a post in an answer.
type post struct {
	ID         string         `json:"id"`
	Role       string         `json:"role"`
	RoleZH     string         `json:"role_zh"`
	Chain      *insight.Named `json:"chain"`
	Cluster    *insight.Named `json:"cluster"`
	Enterprise *insight.Named `json:"enterprise"`
	Region     *insight.Named `json:"region"`
	Since      graph.Date     `json:"since"`
	Until      graph.Date     `json:"until"`
	Held       bool           `json:"held"` // today
	own        graph.Post
}

// About says what the post is about.
func (p post) About() string {
	var words []string
	for _, n := range []*insight.Named{p.Chain, p.Cluster, p.Enterprise, p.Region} {
		if n != nil {
			words = append(words, n.Name)
		}
	}
	return strings.Join(words, " · ")
}

// Term is for how long.
func (p post) Term() string {
	switch since, until := insight.DateZH(p.Since), insight.DateZH(p.Until); {
	case p.Since == "" && p.Until == "":
		return ""
	case p.Until == "":
		return since + "起"
	case p.Since == "":
		return "至" + until
	default:
		return since + "至" + until
	}
}

// chiefs are the people of posts, who bear one name and one title: those of chains first.
func (r *request) chiefs(names *inquiry.Names, o *inquiry.Office, codes []string) ([]chiefLine, error) {
	today := r.day()
	records := make([]graph.Record, len(o.Posts))
	for i := range o.Posts {
		records[i] = o.Posts[i]
	}
	naming, err := r.v.Naming(r.ctx, records)
	if err != nil {
		return nil, err
	}
	role := graph.Describe(graph.KindPosts).Field("role")
	at := map[string]int{}
	list := []chiefLine{}
	for i := range o.Posts {
		p := &o.Posts[i]
		if codes != nil && p.Region != "" && !slices.Contains(codes, p.Region) {
			continue
		}
		who := p.Person + "\x00" + p.Title
		k, known := at[who]
		if !known {
			k = len(list)
			at[who] = k
			list = append(list, chiefLine{ID: p.ID, Person: p.Person, Title: p.Title, Posts: []post{}})
		}
		list[k].Posts = append(list[k].Posts, post{p.ID, p.Role, role.WordZH(p.Role), names.Chain(p.Chain), names.Name(graph.KindClusters, p.Cluster), naming(graph.KindEnterprises, p.Enterprise), names.Region(p.Region), p.Since, p.Until, p.Held(today), *p})
	}
	rank := func(c *chiefLine) int {
		best := len(role.Words)
		for _, p := range c.Posts {
			best = min(best, slices.IndexFunc(role.Words, func(w graph.Word) bool { return w.Value == p.Role }))
		}
		return best
	}
	slices.SortStableFunc(list, func(a, b chiefLine) int {
		return cmp.Or(rank(&a)-rank(&b), cmp.Compare(a.Person, b.Person))
	})
	return list, nil
}

// askChiefs is /chiefs, and the page 链长与责任人.
func askChiefs(r *request) (*reply, error) {
	names, region, codes, err := r.listPlace()
	if err != nil {
		return nil, err
	}
	o, err := r.v.Office(r.ctx)
	if err != nil {
		return nil, err
	}
	list, err := r.chiefs(names, o, codes)
	if err != nil {
		return nil, err
	}
	if !r.html() {
		return paged(r, list, r.called("", "链长与责任人"), func(list []chiefLine) *report.Paper { return chiefsPaper(list).With(r.listFacts(names)...) })
	}
	v := &listPage{Title: "链长与责任人", Unit: "人（单位）", Noun: "/chiefs", All: len(list), Everywhere: region == "", Ledger: true, New: graph.KindPosts,
		Columns: []listColumn{{Name: "姓名或单位"}, {Name: "责任"}, {Name: "任期", Tight: true}}}
	without := []string{}
	for _, c := range names.Taxonomy.Chains {
		if c.System == "chain" && !slices.ContainsFunc(o.Posts, func(p graph.Post) bool {
			return p.Role == graph.PostChain && p.Chain == c.ID && p.Held(r.day())
		}) {
			without = append(without, c.Name)
		}
	}
	if len(without) > 0 {
		v.Notes = []string{"市级链长制的" + strings.Join(without, "、") + "还没有登记链长，请登记，或取模板填好后导入。"}
	}
	for _, c := range list {
		duties, terms := listCell{}, listCell{}
		for _, p := range c.Posts {
			word := p.RoleZH + "：" + p.About()
			if !p.Held {
				word += "（已卸任）"
			}
			duties.Links = append(duties.Links, listLink{Text: word})
			if t := p.Term(); t != "" {
				terms.Links = append(terms.Links, listLink{Text: t})
			}
		}
		v.Rows = append(v.Rows, []listCell{linkedCell(c.Person, "/chiefs/"+c.ID, c.Title), duties, terms})
	}
	r.finish(v, region, "", "", nil)
	v.Second, err = r.clustersTable(names, o, codes)
	return &reply{page: v}, err
}

// clustersTable is the clusters of some regions, with their goals and how far those are.
func (r *request) clustersTable(names *inquiry.Names, o *inquiry.Office, codes []string) (*listPage, error) {
	v := &listPage{Title: "产业集群", Columns: []listColumn{{Name: "集群"}, {Name: "产业链", Tight: true}, {Name: "所在地"}, {Name: "龙头企业"}, {Name: "产值目标（亿元）", Num: true}, {Name: "群长"}, {Name: "进展"}},
		Notes: []string{"县区围绕头部企业或优势产业集群建立产业群长制；产值目标照公开文件，进展由责任单位填报完成值。"}}
	for _, c := range names.Taxonomy.Clusters {
		if codes != nil && !slices.ContainsFunc(c.Regions, func(code string) bool { return slices.Contains(codes, code) }) {
			continue
		}
		one, err := r.clusterLine(names, o, c)
		if err != nil {
			return nil, err
		}
		where, who, firms, progress := listCell{}, listCell{}, listCell{}, listCell{}
		for _, n := range one.Regions {
			where.Links = append(where.Links, listLink{Text: n.Name})
		}
		for _, n := range one.LeadFirms {
			firms.Links = append(firms.Links, listLink{n.Name, "/enterprises/" + n.ID})
		}
		for _, p := range o.Posts {
			if p.Cluster == c.ID && p.Role == graph.PostCluster && p.Held(r.day()) {
				who.Links = append(who.Links, listLink{p.Person, "/chiefs/" + p.ID})
			}
		}
		for _, g := range one.Goals {
			text := g.Name + "：" + g.StatusZH
			if g.Value != nil {
				text += " " + graph.Digits(*g.Value) + g.Unit
			}
			progress.Links = append(progress.Links, listLink{text, "/goals/" + g.ID})
		}
		target := saidCell("", one.TargetNote)
		if one.Target > 0 {
			target = saidCell(graph.Digits(one.Target), one.TargetNote)
		}
		v.Rows = append(v.Rows, []listCell{linkedCell(c.Name, "/clusters/"+c.ID), saidCell(insight.NameOf(one.Chain)), where, firms, target, who, progress})
	}
	if v.Rows == nil {
		return nil, nil
	}
	return v, nil
}

func chiefsPaper(list []chiefLine) *report.Paper {
	t := &report.Table{Name: "链长与责任人"}
	for _, c := range [][2]string{{"person", "姓名或单位"}, {"title", "职务"}, {"role", "责任类别"}, {"chain", "产业链"}, {"cluster", "产业集群"}, {"enterprise", "包联企业"}, {"region", "县区"}, {"since", "任职起始"}, {"until", "任职终止"}, {"id", "标识"}} {
		t.Columns = append(t.Columns, report.Column{Key: c[0], Name: c[1]})
	}
	var rows [][]any
	for _, c := range list {
		for _, p := range c.Posts {
			rows = append(rows, []any{c.Person, c.Title, report.Word{Code: p.Role, Text: p.RoleZH}, namedWord(p.Chain), namedWord(p.Cluster), namedWord(p.Enterprise), namedWord(p.Region), string(p.Since), string(p.Until), p.ID})
		}
	}
	t.Lists = []report.List{{Unit: "个", Rows: rows}}
	return &report.Paper{Title: "链长与责任人", Tables: []*report.Table{t}}
}

// chiefAnswer is what lies with one chief.
type chiefAnswer struct {
	Chief    chiefLine      `json:"chief"`
	Today    graph.Date     `json:"today"`
	Chains   []chiefChain   `json:"chains"`
	Clusters []chiefCluster `json:"clusters"`
	Stuck    []chiefThing   `json:"stuck"`    // projects that are to be checked
	Problems []chiefThing   `json:"problems"` // not settled, the overdue first; no more than a page names
	Open     int            `json:"open"`     // problems that are not settled
	Overdue  int            `json:"overdue"`  // of those
	Goals    []goalItem     `json:"goals"`
	Due      []chiefThing   `json:"due"` // within the next days
	Since    graph.Date     `json:"since"`
	Changes  []chiefThing   `json:"changes"` // since then, the newest first
}

// chiefChain is how one of his chains stands, with what to do first.
type chiefChain struct {
	Chain    insight.Named     `json:"chain"`
	Region   insight.Named     `json:"region"`
	Sentence string            `json:"sentence"`
	First    []insight.Verdict `json:"first"`
}

// chiefCluster is one of his clusters: where it is, who leads it, and how far its goals are.
type chiefCluster struct {
	Cluster    insight.Named   `json:"cluster"`
	Chain      *insight.Named  `json:"chain"`
	Regions    []insight.Named `json:"regions"`
	LeadFirms  []insight.Named `json:"lead_firms"`
	Target     float64         `json:"target_output_100m_cny"` // 0: none is named
	TargetNote string          `json:"target_note"`
	Goals      []goalItem      `json:"goals"`
}

// chiefThing is something to look at, with its date.
type chiefThing struct {
	Date graph.Date `json:"date"`
	What string     `json:"what"`
	Text string     `json:"text"`
	Page string     `json:"page"`
}

// chiefDays is how far ahead what is due is told.
const chiefDays = 30

// askChief is /chiefs/{id}, and the page of a chief: what is his, what is due and what has changed.
func askChief(r *request) (*reply, error) {
	since := r.date("since")
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	o, err := r.v.Office(r.ctx)
	if err != nil {
		return nil, err
	}
	all, err := r.chiefs(names, o, nil)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(c chiefLine) bool {
		return slices.ContainsFunc(c.Posts, func(p post) bool { return p.ID == r.key() })
	})
	if at < 0 {
		return nil, fmt.Errorf("%w: 没有链长或责任人“%s”，请从链长与责任人清单里选择", graph.ErrNotFound, clean(r.key()))
	}
	today := r.today()
	out := &chiefAnswer{Chief: all[at], Today: today, Since: cmp.Or(since, today.MonthsBefore(1)), Chains: []chiefChain{}, Clusters: []chiefCluster{}, Stuck: []chiefThing{}, Problems: []chiefThing{}, Due: []chiefThing{}, Changes: []chiefThing{}}
	if out.Since.LastDay() > today.LastDay() {
		return nil, fmt.Errorf("%w: 起始日期 %s 晚于今天，请改早一些", graph.ErrInvalid, out.Since)
	}
	m := r.mandate(names, o, &out.Chief)
	for _, make := range []func(*request, *inquiry.Names, *inquiry.Office, *ledger.Mandate, *chiefAnswer) error{chiefChains, chiefClusters, chiefProjects, chiefProblems, chiefGoals} {
		if err := make(r, names, o, m, out); err != nil {
			return nil, err
		}
	}
	byDate := func(a, b chiefThing) int { return cmp.Compare(a.Date.LastDay(), b.Date.LastDay()) }
	slices.SortStableFunc(out.Due, byDate)
	slices.SortStableFunc(out.Changes, func(a, b chiefThing) int { return byDate(b, a) })
	return &reply{json: out, page: out}, nil
}

// mandate is what the posts held today add up to.
func (r *request) mandate(names *inquiry.Names, o *inquiry.Office, c *chiefLine) *ledger.Mandate {
	m := &ledger.Mandate{Person: c.Person}
	for _, p := range c.Posts {
		if !p.Held {
			continue
		}
		part := ledger.Part{Chain: p.own.Chain, Cluster: p.own.Cluster, Enterprise: p.own.Enterprise}
		if p.own.Region != "" {
			part.Regions = names.Atlas.Codes(p.own.Region)
		}
		for _, k := range names.Taxonomy.Clusters {
			if k.ID == p.own.Cluster {
				part.Chain = cmp.Or(part.Chain, k.Chain)
				for _, region := range k.Regions {
					part.Regions = append(part.Regions, names.Atlas.Codes(region)...)
				}
			}
		}
		m.Parts = append(m.Parts, part)
	}
	return m
}

func chiefChains(r *request, names *inquiry.Names, _ *inquiry.Office, m *ledger.Mandate, out *chiefAnswer) error {
	seen := map[[2]string]bool{}
	for _, p := range out.Chief.Posts {
		if !p.Held || p.Chain == nil {
			continue
		}
		region := cmp.Or(p.own.Region, names.Atlas.Set.Region)
		if seen[[2]string{p.Chain.ID, region}] {
			continue
		}
		seen[[2]string{p.Chain.ID, region}] = true
		a, err := r.v.Gaps(r.ctx, insight.Question{Chain: p.Chain.ID, Region: region})
		if err != nil {
			return err
		}
		out.Chains = append(out.Chains, chiefChain{a.Chain, a.Region, sentenceOf(a), first(a.Items, firstThings)})
	}
	return nil
}

func chiefClusters(r *request, names *inquiry.Names, o *inquiry.Office, m *ledger.Mandate, out *chiefAnswer) error {
	for _, c := range names.Taxonomy.Clusters {
		if !m.HasCluster(c.ID, c.Chain) {
			continue
		}
		one, err := r.clusterLine(names, o, c)
		if err != nil {
			return err
		}
		out.Clusters = append(out.Clusters, one)
	}
	return nil
}

// clusterLine is a cluster with its goals.
func (r *request) clusterLine(names *inquiry.Names, o *inquiry.Office, c graph.Cluster) (chiefCluster, error) {
	one := chiefCluster{Cluster: insight.Named{ID: c.ID, Name: c.Name}, Chain: names.Chain(c.Chain), Regions: []insight.Named{}, LeadFirms: []insight.Named{}, Target: c.TargetOutput100MCNY, TargetNote: c.TargetNote}
	for _, code := range c.Regions {
		if n := names.Region(code); n != nil {
			one.Regions = append(one.Regions, *n)
		}
	}
	naming, err := r.v.Naming(r.ctx, []graph.Record{c})
	if err != nil {
		return one, err
	}
	for _, id := range c.LeadFirms {
		if n := naming(graph.KindEnterprises, id); n != nil {
			one.LeadFirms = append(one.LeadFirms, *n)
		}
	}
	one.Goals, err = r.goalItems(names, o, r.today(), func(g *graph.Goal) bool { return g.Cluster == c.ID })
	return one, err
}

func chiefProjects(r *request, names *inquiry.Names, _ *inquiry.Office, m *ledger.Mandate, out *chiefAnswer) error {
	projects, err := r.v.ProjectsIn(r.ctx, names.Atlas.Codes(names.Atlas.Set.Region))
	if err != nil {
		return err
	}
	rules := r.desk.Rules()
	for i := range projects {
		p := &projects[i]
		chains := []string{}
		for _, s := range p.Segments {
			chains = append(chains, names.ChainOf(s))
		}
		if !m.Covers(p.Region, p.Operator, chains...) {
			continue
		}
		n, known := rules.ProjectNoteAt(p, r.v.Meta.DataDate)
		if known && n.Stale() {
			out.Stuck = append(out.Stuck, chiefThing{p.Date, insight.StageZH(p.Stage), p.Name + "（" + insight.NameOf(names.Region(p.Region)) + "）：" + n.Remark, "/projects/" + p.ID})
		}
		if p.Date != "" && p.Date.LastDay() > out.Since.LastDay() && p.Date.LastDay() <= out.Today.LastDay() {
			out.Changes = append(out.Changes, chiefThing{p.Date, "项目" + insight.StageZH(p.Stage), p.Name, "/projects/" + p.ID})
		}
	}
	slices.SortStableFunc(out.Stuck, func(a, b chiefThing) int { return cmp.Compare(a.Date.LastDay(), b.Date.LastDay()) })
	return nil
}

// chiefListed is how many problems a chief's page names.
const chiefListed = 50

func chiefProblems(r *request, names *inquiry.Names, _ *inquiry.Office, m *ledger.Mandate, out *chiefAnswer) error {
	lines, err := r.v.Problems(r.ctx)
	if err != nil {
		return err
	}
	var late, open, moved []string
	for i := range lines {
		p := &lines[i]
		if !m.Covers(p.Region, p.Enterprise, p.Chain, names.ChainOf(p.Segment)) && !m.Is(p.Unit) {
			continue
		}
		if p.Step < graph.StepDone {
			if out.Open++; p.Overdue(out.Today) {
				late = append(late, p.ID)
			} else {
				open = append(open, p.ID)
			}
		}
		if latest := max(p.Date.LastDay(), p.Done.LastDay()); latest > out.Since.LastDay() && len(moved) < chiefListed {
			moved = append(moved, p.ID)
		}
	}
	out.Overdue = len(late)
	open = first(append(late, open...), chiefListed)
	records, err := r.v.ByKey(r.ctx, graph.KindProblems, slices.Concat(open, moved))
	if err != nil {
		return err
	}
	for i, one := range records {
		p := one.(graph.Issue)
		page := "/problems/" + p.ID
		if i >= len(open) {
			what, date := "问题收集", p.Date
			if p.Done != "" {
				what, date = "问题办结", p.Done
			}
			out.Changes = append(out.Changes, chiefThing{date, what, shortened(p.What, 60), page})
			continue
		}
		thing := chiefThing{p.Until, graph.ProblemSteps[p.Step()].ZH, shortened(p.What, 60), page}
		if d := ledger.CaseOf(&p).Late(out.Today); d > 0 {
			thing.Text += fmt.Sprintf("（%s，逾期%d天）", p.Unit, d)
		} else if p.Until != "" && ledger.DaysTo(out.Today, p.Until) <= chiefDays {
			out.Due = append(out.Due, chiefThing{p.Until, "问题办理", shortened(p.What, 60), page})
		}
		out.Problems = append(out.Problems, thing)
	}
	return nil
}

func chiefGoals(r *request, names *inquiry.Names, o *inquiry.Office, m *ledger.Mandate, out *chiefAnswer) (err error) {
	out.Goals, err = r.goalItems(names, o, out.Today, func(g *graph.Goal) bool {
		return m.HasGoal(g)
	})
	if err != nil {
		return err
	}
	soon := func(until graph.Date) bool {
		n := ledger.DaysTo(out.Today, until)
		return until != "" && n >= 0 && n <= chiefDays
	}
	for _, g := range out.Goals {
		if soon(g.Until) && g.Status != ledger.Reached {
			out.Due = append(out.Due, chiefThing{g.Until, "目标", g.Name + "（" + g.StatusZH + "）", "/goals/" + g.ID})
		}
		for _, v := range o.Values[g.ID] {
			if v.Date.LastDay() > out.Since.LastDay() && v.Date.LastDay() <= out.Today.LastDay() {
				out.Changes = append(out.Changes, chiefThing{v.Date, "目标填报", g.Name + "：" + graph.Digits(v.Value) + g.Unit, "/goals/" + g.ID})
			}
		}
	}
	for _, c := range o.Cooperations {
		if c.State == graph.CooperationDone || !soon(c.Until) || !m.Covers(c.Region, "", c.Chain) && !m.Is(c.Lead) {
			continue
		}
		out.Due = append(out.Due, chiefThing{c.Until, "合作事项", c.Name, "/cooperations/" + c.ID + "/history"})
	}
	return nil
}
