package api

import (
	"cmp"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/insight"
	"chainchief/intake"
	"chainchief/ledger"
	"chainchief/report"
	"chainchief/seed"
)

// list adds a list.
func (p *pack) list(part report.Part) error {
	paper, err := p.paper(part)
	if err != nil {
		return err
	}
	if part.ID == "policies" {
		part.Note = p.policiesNote(paper)
	}
	paper.Title = insight.ShortPlace(p.a.Region.Name) + p.a.Chain.Name + part.ZH
	p.lists = append(p.lists, packedList{part, paper})
	return nil
}

// policiesNote says what the list of policies has besides restrictions, and what it leaves out.
func (p *pack) policiesNote(paper *report.Paper) string {
	const has = "列对新建项目有约束的政策类别"
	switch {
	case p.r.public:
		return has + "；出处为网络转载、行业研判或没有出处、待核的，以及扶持政策，公开版不列"
	case len(paper.Tables) > 1:
		return has + "，和登记的现行扶持政策（注明是否经公平竞争审查）"
	}
	return has + "；系统没有登记本链可用的扶持政策"
}

func (p *pack) paper(part report.Part) (*report.Paper, error) {
	r := p.r
	switch part.ID {
	case "firms":
		return p.recorded(part, graph.KindEnterprises, graph.KindMemberships)
	case "projects":
		return p.recorded(part, graph.KindProjects)
	case "clusters":
		return p.recorded(part, graph.KindClusters, graph.KindParks, graph.KindParkPairs)
	case "policies":
		measures, err := p.r.v.Measures(p.r.ctx)
		if err != nil {
			return nil, err
		}
		if r.public || !slices.ContainsFunc(measures, func(m graph.Offer) bool { return p.belongs(m) }) {
			return p.recorded(part, graph.KindPolicies)
		}
		return p.recorded(part, graph.KindPolicies, graph.KindMeasures)
	case "problems":
		var needs []graph.Need
		if !r.public {
			list, _, err := r.records(graph.Describe(graph.KindNeeds), p.q.Region, p.q.Chain)
			if err != nil {
				return nil, err
			}
			for _, one := range list {
				needs = append(needs, one.(graph.Need))
			}
		}
		issues, err := p.issues()
		if err != nil {
			return nil, err
		}
		paper := report.Problems(p.a, needs, issues, func(id string) string { return insight.NameOf(p.names.Segment(id)) })
		p.keep(part, paper.Tables[0], []string{"kind", "key", "said_by"}, []string{"kind", "about"}, nil)
		return paper, nil
	case "targets":
		c, err := p.courting()
		if err != nil {
			return nil, err
		}
		paper := report.ChainTargets(p.a, c.Targets)
		p.keep(part, paper.Tables[0], []string{"segment", "enterprise"}, []string{"segment_name", "enterprise_name"}, nil)
		return paper, nil
	case "partners":
		a, err := p.partners()
		if err != nil {
			return nil, err
		}
		if a == nil {
			a = &insight.Partners{Of: insight.Asked{Kind: "chain", Named: p.a.Chain}, Home: p.a.Region, AsOf: p.a.AsOf, RuleVersion: p.a.RuleVersion, Notes: []string{"没有联动伙伴。"}}
		}
		paper := report.Partners(a, graph.Both)
		p.keep(part, paper.Tables[0], []string{"own_segment", "segment", "with", "enterprise"}, []string{"enterprise_name", "segment"}, nil)
		return paper, nil
	}
	return p.lacks(part)
}

// recorded sets records of kinds out as they come in again, a sheet a kind.
func (p *pack) recorded(part report.Part, kinds ...graph.Kind) (*report.Paper, error) {
	paper := &report.Paper{Facts: []report.Fact{{Key: "region", Name: "地区", Text: p.a.Region.Name}, {Key: "chain", Name: "产业链", Text: p.a.Chain.Name}, report.DateFact(p.a.AsOf)}}
	for _, kind := range kinds {
		d := graph.Describe(kind)
		chain, region := p.q.Chain, p.q.Region
		if kind == graph.KindMeasures { // one of the province, or for every trade, holds here too
			chain, region = "", ""
		}
		if !slices.Contains(exportParams(d), "chain") {
			chain = ""
		}
		if !slices.Contains(exportParams(d), "region") {
			region = ""
		}
		list, all, err := p.r.records(d, region, chain)
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(list, func(one graph.Record) bool { return !p.belongs(one) })
		tell, at := seed.Telling(all), map[string]graph.Ref{}
		fields := identityOf(d)
		for _, one := range list {
			var words []string
			for _, name := range fields {
				words = append(words, tell(d, d.Field(name), one).Text)
			}
			at[strings.Join(words, "|")] = one.Ref()
		}
		sheet := seed.SheetOf(d, list, all)
		sheet.NamesFirst()
		table := ExportPaper("", nil, sheet).Tables[0]
		for i := range table.Columns {
			table.Columns[i].Kept = false // an empty one only makes the sheet wider
		}
		table.Lists[0].Unit = cmp.Or(d.Measure, "个")
		var keys []string
		for _, name := range fields {
			keys = append(keys, d.Field(name).Heading())
		}
		if kind == graph.KindEnterprises {
			if err := p.addWorks(table, at); err != nil {
				return nil, err
			}
		}
		called := keys[:1]
		if len(d.Name) > 0 {
			called = []string{d.Field(d.Name[0]).Heading()}
		}
		p.keep(part, table, keys, called, func(key string) graph.Ref { return at[key] })
		paper.Tables = append(paper.Tables, table)
	}
	return paper, nil
}

// addWorks puts behind the names of firms the segments of the chain in which they are recorded.
func (p *pack) addWorks(t *report.Table, at map[string]graph.Ref) error {
	works, _, err := p.r.records(graph.Describe(graph.KindMemberships), p.q.Region, p.q.Chain)
	if err != nil {
		return err
	}
	does := map[string][]string{}
	for _, one := range works {
		m := one.(graph.Membership)
		said := insight.NameOf(p.names.Segment(m.Segment)) + "（" + insight.CertaintyZH(m.Certainty) + "）"
		if !slices.Contains(does[m.Enterprise], said) {
			does[m.Enterprise] = append(does[m.Enterprise], said)
		}
	}
	t.Columns = slices.Insert(t.Columns, 1, report.Column{Key: "works", Name: intake.WorksHeading, Kind: report.Sentence})
	for i, row := range t.Lists[0].Rows {
		name, _ := row[0].(report.Word)
		t.Lists[0].Rows[i] = slices.Insert(row, 1, any(strings.Join(does[at[name.Code].Key], "、")))
	}
	return nil
}

// identityOf are the fields that tell one record of a kind from another.
func identityOf(d *graph.Description) []string {
	switch {
	case len(d.ID) > 0:
		return d.ID[1:]
	case d.Key != "":
		return []string{d.Key}
	}
	return []string{d.Ends[0], d.Ends[1], "since"}
}

// belongs reports whether a record of no chain and no region of its own is about those of the
// package: a pairing of a park there, a policy about one of the segments.
func (p *pack) belongs(one graph.Record) bool {
	switch one := one.(type) {
	case graph.ParkPair:
		codes := insight.RegionCodes(p.names.Gazetteer, p.q.Region)
		return slices.ContainsFunc(p.names.Gazetteer.Parks, func(k graph.Park) bool {
			return (k.ID == one.Park || k.ID == one.PartnerPark) && slices.Contains(codes, k.Region)
		})
	case graph.Offer:
		atlas := p.names.Atlas
		here := one.Region == "" || atlas.Within(one.Region, p.q.Region) || atlas.Within(p.q.Region, one.Region)
		return here && one.Holds(p.a.AsOf) && (len(one.Segments) == 0 || slices.ContainsFunc(one.Segments, func(s string) bool { return p.names.ChainOf(s) == p.q.Chain }))
	case graph.Policy:
		if p.r.public && !one.Vouched() { // that a trade is restricted claims something, which its source must bear
			return false
		}
		return one.Class != graph.PolicyNone && slices.ContainsFunc(p.names.Taxonomy.Segments, func(s graph.Segment) bool { return s.Chain == p.q.Chain && s.PolicyClass == one.Class })
	}
	return true
}

// lacks lists what is not recorded, or to be checked, of the chain here.
func (p *pack) lacks(part report.Part) (*report.Paper, error) {
	var list []report.Lack
	for _, v := range p.a.Segments {
		if slices.Contains(doubtful, v.Status) {
			list = append(list, report.Lack{Kind: "环节", Key: v.Segment.ID, Name: v.Segment.Name, Place: p.a.Region.Name, What: []string{v.StatusZH + "，待核实有无企业"}})
		}
	}
	doubted := map[string][]string{}
	works, _, err := p.r.records(graph.Describe(graph.KindMemberships), p.q.Region, p.q.Chain)
	if err != nil {
		return nil, err
	}
	for _, one := range works {
		if m := one.(graph.Membership); m.Certainty != graph.Confirmed {
			doubted[m.Enterprise] = append(doubted[m.Enterprise], insight.NameOf(p.names.Segment(m.Segment)))
		}
	}
	for _, kind := range []graph.Kind{graph.KindEnterprises, graph.KindProjects} {
		d := graph.Describe(kind)
		records, _, err := p.r.records(d, p.q.Region, p.q.Chain)
		if err != nil {
			return nil, err
		}
		for _, one := range records {
			what := insight.Lacking(one)
			if len(what) > 0 {
				what = []string{"没有登记：" + strings.Join(what, "、")}
			}
			if names := doubted[one.Ref().Key]; names != nil {
				what = append(what, "从业待核："+strings.Join(names, "、"))
			}
			source := d.Field("verification").Texts(one)
			if slices.Contains(source, graph.Unverified) {
				what = append(what, "标明待核")
			}
			if what == nil {
				continue
			}
			list = append(list, report.Lack{Kind: d.ZH, Key: one.Ref().Key, Name: d.Field("name").Text(one), Place: insight.NameOf(p.names.Region(d.Field("region").Text(one))), What: what,
				Source: graph.Source{Evidence: graph.Evidence(d.Field("evidence").Text(one)), SourceDate: graph.Date(d.Field("source_date").Text(one))}})
		}
	}
	paper := report.Lacks(p.a, list)
	p.keep(part, paper.Tables[0], []string{"kind", "key"}, []string{"kind", "name"}, nil)
	return paper, nil
}

// keep sets a table down for the next version, and numbers its rows for people.
func (p *pack) keep(part report.Part, t *report.Table, keys, names []string, ref func(string) graph.Ref) {
	p.contents.Table(part.ID, t, keys, names, ref)
	t.Numbering()
}

// issues are the problems of the ledger about the chain that are not struck off; in public none.
func (p *pack) issues() (issues []graph.Issue, err error) {
	if p.r.public {
		return nil, nil
	}
	list, _, err := p.r.records(graph.Describe(graph.KindProblems), p.q.Region, "")
	for _, one := range list {
		if x := one.(graph.Issue); x.Step() < graph.StepClosed && (x.Chain == p.a.Chain.ID || p.names.ChainOf(x.Segment) == p.a.Chain.ID) {
			issues = append(issues, x)
		}
	}
	return issues, err
}

// works are who does what about each segment, by the projects that the ledger holds and
// else by its problems.
func (p *pack) works() (map[string]chainmap.Work, error) {
	works := map[string]chainmap.Work{}
	issues, err := p.issues()
	if err != nil || p.r.public {
		return works, err
	}
	for _, x := range issues {
		if x.Segment != "" && x.Unit != "" && works[x.Segment].Unit == "" {
			works[x.Segment] = chainmap.Work{Unit: x.Unit, Until: insight.DateZH(x.Until), State: "问题" + graph.ProblemSteps[x.Step()].ZH}
		}
	}
	cases, err := p.r.v.Cases(p.r.ctx)
	codes, at := p.names.Atlas.Codes(p.a.Region.ID), map[string]int{}
	for _, c := range cases {
		stage := slices.Index(graph.ProjectStages, c.Stage)
		if len(c.Track) == 0 || stage < 0 || !slices.Contains(codes, c.Region) {
			continue
		}
		for _, s := range c.Segments {
			if known, ok := at[s]; ok && known >= stage { // the one that has come furthest
				continue
			}
			at[s] = stage
			w := chainmap.Work{Unit: c.Unit, State: ledger.StageZH(c.Stage)}
			if next := c.Next(); next != nil {
				w.Until, w.State = insight.DateZH(next.NextDue), w.State+"，下一步："+next.Next
			}
			works[s] = w
		}
	}
	return works, err
}
