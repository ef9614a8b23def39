package api

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// paperKind is a paper for the table: its name and how it is asked for.
type paperKind struct {
	kind, zh string
	needs    []string // parameters, besides where and the imprint
	rests    state    // posts and results of research are of the ledger
	ask      func(*request) (write func(picture []byte) (*report.Document, error), drawing *reply, name string, err error)
}

// paperKinds are the papers that are written as .docx, with their 证据册 as .xlsx.
func paperKinds() []paperKind {
	return []paperKind{
		{"analysis", "产业链图谱分析报告", []string{"chain"}, onPast, (*request).analysis},
		{"linkage", "全面融入合肥产业分析报告", []string{"chain"}, onPast, (*request).integration},
		{"brief", "一页纸", []string{"chain"}, onFacts, (*request).brief},
		{"visit", "拜访提纲、调研提纲", []string{"enterprise", "segment"}, onFacts, (*request).outline},
		{"schedule", "调度通报", []string{"chain"}, onFacts, (*request).schedule},
	}
}

// PaperKinds are the kinds of papers with their names.
func PaperKinds() (kinds [][2]string) {
	for _, k := range paperKinds() {
		kinds = append(kinds, [2]string{k.kind, k.zh})
	}
	return kinds
}

// imprintParams are what an office puts on its papers.
var imprintParams = []string{"office", "secrecy", "version", "date"}

// reportRoutes are the rows of the papers.
func reportRoutes() []route {
	var list []route
	for _, k := range paperKinds() {
		list = append(list, route{method: "GET", path: "/reports/" + k.kind, public: true, params: with(where, k.needs, imprintParams, []string{editionParam}), formats: []string{"docx", "xlsx"}, rests: k.rests,
			limits: limits{time: exportTime}, ask: func(r *request) (*reply, error) { return r.paper(k) }})
	}
	return list
}

// paper answers with a paper, or with its 证据册.
func (r *request) paper(k paperKind) (*reply, error) {
	write, drawing, name, err := k.ask(r)
	if err != nil {
		return nil, err
	}
	if r.format == "xlsx" {
		d, err := write(nil)
		if err != nil {
			return nil, err
		}
		return &reply{name: name + "-证据册", paper: d.Evidence}, nil
	}
	key := r.keyAt(r.v.Meta.FactsRevision) + "\x00map" // of facts alone
	return &reply{name: name, file: func(to io.Writer) error {
		var picture []byte
		if drawing != nil {
			b, err := r.picture(key, "png", drawing)
			if err != nil {
				return err
			}
			picture = b.data
		}
		d, err := write(picture)
		if err != nil {
			return err
		}
		return report.WriteDOCX(to, d)
	}}, nil
}

// imprint reads what the office puts on a paper.
func (r *request) imprint() report.Imprint {
	short := func(name string) string {
		v := strings.TrimSpace(r.values.Get(name))
		if utf8.RuneCountInString(v) > mostOffice {
			r.bad(name, fmt.Sprintf("最多 %d 字", mostOffice))
		}
		return v
	}
	return report.Imprint{Office: short("office"), Secrecy: short("secrecy"), Version: short("version"), Date: r.date("date"), Public: r.public}
}

// dossier reads what the papers on chains are written from: of one chain, or of every one
// where none is asked for.
func (r *request) dossier(needed, linked bool) (*report.Dossier, error) {
	d, q := &report.Dossier{Imprint: r.imprint()}, r.question(r.id("chain"))
	if needed && q.Chain == "" && r.err == nil {
		r.err = fault{400, "请给出参数 chain，如 nev（新能源汽车）"}
	}
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	judged := make([]*insight.Answer, 1)
	if q.Chain == "" {
		judged, err = r.v.Chains(r.ctx, q)
	} else if judged[0], err = r.v.Gaps(r.ctx, q); err == nil {
		d.Answer = judged[0]
	}
	if err != nil {
		return nil, err
	}
	d.Head = report.Head(headOf(judged[0]))
	for _, a := range judged {
		l := report.Linkage{Answer: a}
		if linked && a.Partner != nil {
			if l.Partners, err = r.v.Partners(r.ctx, insight.PartnersQuestion{Chain: a.Chain.ID, Region: a.Region.ID, Partner: a.Partner.ID, AsOf: a.AsOf}); err != nil {
				return nil, err
			}
			d.Named = append(d.Named, namedIn(l.Partners)...)
		}
		d.Linkages = append(d.Linkages, l)
		d.Named = append(d.Named, namedOf(a)...)
	}
	if d.Projects, err = r.stagedProjects(names, d, q.Chain); err != nil {
		return nil, err
	}
	for _, x := range d.Projects {
		d.Named = append(d.Named, x.Name, x.Investor)
	}
	return d, nil
}

// namedOf are the names that an answer tells of.
func namedOf(a *insight.Answer) (list []string) {
	for i := range a.Segments {
		d := &a.Segments[i]
		list = append(list, d.Segment.Name, d.Card.Name)
		for _, f := range slices.Concat(d.Firms, d.PartnerFirms) {
			list = append(list, f.Name, f.ShortName)
		}
		for _, p := range d.Projects {
			list = append(list, p.Name, p.Investor)
		}
	}
	return list
}

func namedIn(p *insight.Partners) (list []string) {
	for _, k := range p.Known {
		list = append(list, k.Firm.Name, k.With.Name, k.Product)
	}
	for _, x := range slices.Concat(p.Customers, p.Suppliers, p.Equipment) {
		list = append(list, x.Firm.Name, x.Firm.ShortName, x.Segment.Name, x.OwnSegment.Name)
	}
	for _, x := range p.Science {
		list = append(list, x.Firm.Name, x.Firm.ShortName)
	}
	return list
}

// stagedProjects are the projects of a place, or of one chain there, known by the date that is asked about.
func (r *request) stagedProjects(names *inquiry.Names, d *report.Dossier, chain string) (list []report.StagedProject, err error) {
	segments, err := leaves(names, chain, "")
	if err != nil {
		return nil, err
	}
	all, err := r.v.ProjectsIn(r.ctx, names.Atlas.Codes(d.Region.ID))
	if err != nil {
		return nil, err
	}
	rules := r.desk.Rules()
	for i := range all {
		p := &all[i]
		n, known := rules.ProjectNoteAt(p, d.AsOf)
		if !known || segments != nil && !slices.ContainsFunc(p.Segments, func(s string) bool { return slices.Contains(segments, s) }) {
			continue
		}
		if r.public { // what is to be checked is the office's to say
			n.Remark, n.Note, n.State = "", "", ""
		}
		list = append(list, staged(names, p, n))
	}
	return list, nil
}

func staged(names *inquiry.Names, p *graph.Project, n insight.ProjectNote) report.StagedProject {
	x := report.StagedProject{ProjectNote: n, County: insight.NameOf(names.Region(p.Region)), Amount: p.Amount100MCNY, Unit: p.Unit}
	if p.Region == names.Atlas.Set.Region {
		x.County = "县区待核"
	}
	for _, s := range names.Segments(p.Segments) {
		x.Segments = append(x.Segments, s.Name)
	}
	return x
}

// mostCourted is for how many segments an analysis names whom to court.
const mostCourted = 6

// analysis is the 产业链图谱分析报告.
func (r *request) analysis() (func([]byte) (*report.Document, error), *reply, string, error) {
	d, err := r.dossier(true, !r.public)
	if err != nil {
		return nil, nil, "", err
	}
	a := d.Answer
	q := insight.Question{Chain: a.Chain.ID, Region: a.Region.ID, Partner: r.id("partner"), AsOf: a.AsOf}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, nil, "", err
	}
	if places := countiesOf(names.Gazetteer, a.Region.ID); len(places) > 0 && places[0] == a.Region.ID {
		for _, place := range places[1:] {
			of := q
			of.Region = place
			there, err := r.v.Gaps(r.ctx, of)
			if err != nil {
				return nil, nil, "", err
			}
			d.Counties = append(d.Counties, report.CountyChain{Region: there.Region, Chain: there.Chain, Figures: there.Figures, Ranked: len(there.Items)})
		}
	}
	if !r.public {
		if d.Charge, err = r.charge(names, a.Chain.ID, a.Region.ID, a.AsOf); err != nil {
			return nil, nil, "", err
		}
		for i := range a.Items {
			v := &a.Items[i]
			if len(d.Targets) == mostCourted || !slices.Contains([]insight.Action{insight.Fill, insight.Extend, insight.Strengthen, insight.Host}, v.Action) {
				continue
			}
			t, err := r.v.Targets(r.ctx, insight.TargetsQuestion{Segment: v.Segment.ID, Region: q.Region, Partner: q.Partner, AsOf: q.AsOf})
			if err != nil {
				return nil, nil, "", err
			}
			d.Targets = append(d.Targets, t)
			for _, x := range t.Items {
				d.Named = append(d.Named, x.Firm.Name, x.Firm.ShortName)
			}
		}
	}
	drawing, err := r.paperMap(q, d.Office)
	if err != nil {
		return nil, nil, "", err
	}
	return func(picture []byte) (*report.Document, error) {
			d := *d
			d.Map = picture
			return report.Analysis(&d), nil
		},
		drawing, r.called(a.Region.Name, a.Chain.Name, "产业链图谱分析报告"), nil
}

// charge is who answers for a chain in a place at a date, by the posts of the ledger.
func (r *request) charge(names *inquiry.Names, chain, region string, asOf graph.Date) (c report.Charge, err error) {
	o, err := r.v.Office(r.ctx)
	if err != nil {
		return c, err
	}
	for i := range o.Posts {
		p := &o.Posts[i]
		if p.Chain != chain || p.Cluster != "" || p.Enterprise != "" || cmp.Or(p.Region, names.Atlas.Set.Region) != region || !p.Held(asOf) {
			continue
		}
		switch p.Role {
		case graph.PostChain:
			if c.Chief = p.Person; p.Title != "" {
				c.Chief += "（" + p.Title + "）"
			}
		case graph.PostUnit:
			c.Unit = p.Person
		}
	}
	return c, nil
}

// paperMap is the map of a chain as a paper shows it; nil where this server draws none.
func (r *request) paperMap(q insight.Question, office string) (*reply, error) {
	if r.layout == nil {
		return nil, nil
	}
	edition := chainmap.Internal
	if r.public {
		edition = chainmap.Public
	}
	whole, err := r.v.Whole().Gaps(r.ctx, q) // the drawing leaves out what its edition does, and says so
	if err != nil {
		return nil, err
	}
	return r.chainMap(whole, mapQuestion{Question: q, options: chainmap.Options{Edition: edition, For: chainmap.Slide, Paper: chainmap.PaperFor(chainmap.Slide), Office: office}})
}

// integration is the 全面融入合肥产业分析报告.
func (r *request) integration() (func([]byte) (*report.Document, error), *reply, string, error) {
	d, err := r.dossier(false, !r.public)
	if err != nil {
		return nil, nil, "", err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, nil, "", err
	}
	if d.Partner != nil {
		d.Pairings = pairingsOf(names, names.Atlas.Codes(d.Region.ID), d.Partner.ID)
	}
	if !r.public {
		if d.Research, err = r.research(names, names.Atlas.Codes(d.Region.ID), r.id("chain")); err != nil {
			return nil, nil, "", err
		}
	}
	of := []string{"全面融入合肥产业分析报告"}
	if d.Partner != nil {
		of[0] = "全面融入" + insight.ShortPlace(d.Partner.Name) + "产业分析报告"
	}
	if d.Answer != nil {
		of = slices.Insert(of, 0, d.Answer.Chain.Name)
	}
	return func([]byte) (*report.Document, error) { return report.Integration(d) }, nil, r.called(d.Region.Name, of...), nil
}

// research counts the needs of places and of a chain, blank for every one, and the results that may answer them.
func (r *request) research(names *inquiry.Names, codes []string, chain string) (count report.Research, err error) {
	needs, err := r.v.Needs(r.ctx)
	if err != nil {
		return count, err
	}
	results, err := r.v.Results(r.ctx)
	if err != nil {
		return count, err
	}
	matches, err := r.v.Matches(r.ctx)
	if err != nil {
		return count, err
	}
	within := needsWithin(names, codes, chain)
	for i := range needs {
		if within(&needs[i]) {
			count.Needs++
		}
	}
	answered, answering := map[string]bool{}, map[string]bool{}
	for _, m := range matches {
		if within(m.Need) {
			answered[m.Need.ID], answering[m.Result.ID] = true, true
		}
	}
	count.Results, count.Answered, count.Answering = len(results), len(answered), len(answering)
	return count, nil
}

// pairingsOf are the pairings of the parks of a place.
func pairingsOf(names *inquiry.Names, codes []string, partner string) (list []insight.ParkPairing) {
	there, short := names.Atlas.Codes(partner), insight.ShortPlace(insight.NameOf(names.Region(partner)))
	region := map[string]string{}
	for _, p := range names.Gazetteer.Parks {
		region[p.ID] = p.Region
	}
	for _, pair := range names.Gazetteer.ParkPairs {
		own, other := pair.Park, pair.PartnerPark
		if !slices.Contains(codes, region[own]) {
			own, other = other, own
		}
		if park := names.Park(own); park != nil && slices.Contains(codes, region[own]) {
			list = append(list, insight.ParkPairing{Park: *park, Partner: names.Park(other), PartnerText: pair.PartnerText, Status: pair.Status, Since: pair.Since, Sourced: insight.SourcedOf(pair.Source),
				InOther: slices.Contains(there, region[other]) || names.Park(other) == nil && strings.Contains(pair.PartnerText, short)})
		}
	}
	return list
}

// brief is the chief's 一页纸.
func (r *request) brief() (func([]byte) (*report.Document, error), *reply, string, error) {
	d, err := r.dossier(true, !r.public)
	if err != nil {
		return nil, nil, "", err
	}
	return func([]byte) (*report.Document, error) { return report.Brief(d), nil }, nil, r.called(d.Region.Name, d.Answer.Chain.Name, "一页纸"), nil
}

// schedule is the 调度通报.
func (r *request) schedule() (func([]byte) (*report.Document, error), *reply, string, error) {
	d, err := r.dossier(false, false)
	if err != nil {
		return nil, nil, "", err
	}
	of := []string{"项目调度通报"}
	if d.Answer != nil {
		of = slices.Insert(of, 0, d.Answer.Chain.Name)
	}
	return func([]byte) (*report.Document, error) { return report.Schedule(d), nil }, nil, r.called(d.Region.Name, of...), nil
}

// outline is the 拜访提纲 for an enterprise elsewhere, the 调研提纲 for one here.
func (r *request) outline() (func([]byte) (*report.Document, error), *reply, string, error) {
	imprint, q, segment := r.imprint(), r.question(""), r.id("segment")
	text := r.needed("enterprise", "明天氢能")
	if r.err != nil {
		return nil, nil, "", r.err
	}
	e, err := r.v.ResolveAt(r.ctx, text, q.Region)
	if err != nil {
		return nil, nil, "", err
	}
	p, err := r.v.Profile(r.ctx, e.ID, q.AsOf)
	if err != nil {
		return nil, nil, "", err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, nil, "", err
	}
	if q.Region == "" {
		q.Region = names.Atlas.Set.Region
	}
	v := &report.Visit{Imprint: imprint, Local: slices.Contains(names.Atlas.Codes(q.Region), e.Region)}
	if v.Answer, v.Verdict, err = r.talkedAbout(names, q, segment, p); err != nil {
		return nil, nil, "", err
	}
	v.Head = report.Head(headOf(v.Answer))
	v.Named = namedOf(v.Answer)
	if v.Verdict != nil && !v.Local && !r.public {
		t, err := r.v.Targets(r.ctx, insight.TargetsQuestion{Segment: v.Verdict.Segment.ID, Region: q.Region, Partner: q.Partner, AsOf: q.AsOf})
		if err != nil {
			return nil, nil, "", err
		}
		for _, list := range [][]insight.Target{t.Items, t.Expansion} {
			for i := range list {
				if v.Named = append(v.Named, list[i].Firm.Name, list[i].Firm.ShortName); list[i].Firm.ID == e.ID {
					v.Target = &list[i]
				}
			}
		}
	}
	v.Firm = r.visited(names, p, v)
	kind := "拜访提纲"
	if v.Local {
		kind = "调研提纲"
	}
	return func([]byte) (*report.Document, error) { return report.Outline(v), nil }, nil, r.called(v.Region.Name, p.Enterprise.ShortName, kind), nil
}

// talkedAbout is the segment that a visit is about: the one asked for, else the one of the
// enterprise's that ranks first here; a nil verdict: none.
func (r *request) talkedAbout(names *inquiry.Names, q insight.Question, segment string, p *inquiry.Profile) (a *insight.Answer, d *insight.Verdict, err error) {
	ids := []string{segment}
	if segment == "" {
		ids = nil
		for _, m := range p.Memberships {
			if m.Certainty != graph.Hint {
				ids = append(ids, m.Segment.ID)
			}
		}
	} else if err := checkScope(names, "", segment); err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		q.Chain = names.ChainOf(id)
		of, err := r.v.Gaps(r.ctx, q)
		if err != nil {
			return nil, nil, err
		}
		if v := verdictOf(of, id); v != nil && (d == nil || v.Rank > 0 && (d.Rank == 0 || v.Rank < d.Rank)) {
			a, d = of, v
		}
	}
	if a == nil {
		if segment != "" {
			return nil, nil, fault{400, "“" + insight.NameOf(names.Segment(segment)) + "”是板块，请选它下面的一个环节"}
		}
		q.Chain = names.Taxonomy.Chains[0].ID
		a, err = r.v.Gaps(r.ctx, q)
	}
	return a, d, err
}

// visited tells an enterprise as an outline does.
func (r *request) visited(names *inquiry.Names, p *inquiry.Profile, v *report.Visit) report.VisitedFirm {
	e := &p.Enterprise
	f := report.VisitedFirm{ID: e.ID, Name: e.Name, Place: cmp.Or(insight.NameOf(e.Region), e.Place), Group: insight.NameOf(e.Parent), Park: insight.NameOf(e.Park), Listed: e.ListedCode, Size: e.Size,
		Tiers: e.TiersZH, Products: e.Products, Suppliers: p.Suppliers, Customers: p.Customers, State: p.Gone, Source: e.Source}
	v.Named = append(v.Named, e.Name, e.ShortName, f.Park, f.Group, e.ListedCode)
	for _, m := range p.Memberships {
		name := m.Segment.Name
		if len(p.Memberships) > 1 && slices.ContainsFunc(p.Memberships, func(o inquiry.WorksIn) bool { return o.Chain.ID != m.Chain.ID }) {
			name = m.Chain.Name + "的" + name
		}
		if m.Certainty != graph.Confirmed {
			name += "（" + m.CertaintyZH + "）"
		}
		f.Works, v.Named = append(f.Works, name), append(v.Named, m.Segment.Name)
	}
	for _, x := range slices.Concat(p.Suppliers, p.Customers) {
		v.Named = append(v.Named, x.Supplier.Name, x.Customer.Name)
	}
	rules := r.desk.Rules()
	for i := range p.Projects {
		one := &p.Projects[i].Project
		if n, known := rules.ProjectNoteAt(one, p.AsOf); known {
			f.Projects, v.Named = append(f.Projects, staged(names, one, n)), append(v.Named, one.Name)
		}
	}
	return f
}
