package insight_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// empty is a city of the bundled data without a firm in nev or display.
const empty, hefei = "341000", "340100"

// made adds large firms, confirmed, one to each segment.
func (b *bundle) made(region string, segments ...string) {
	for _, s := range segments {
		b.firm(region, s, graph.SizeLarge, graph.Confirmed, "2015", "")
	}
}

func (w *world) all(chain, region string) *insight.Answer {
	w.t.Helper()
	return ask(w.t, w.store, chain, region)
}

func segmentOf(t *testing.T, a *insight.Answer, id string) insight.Verdict {
	t.Helper()
	i := slices.IndexFunc(a.Segments, func(d insight.Verdict) bool { return d.Segment.ID == id })
	if i < 0 {
		t.Fatalf("no segment %s", id)
	}
	return a.Segments[i]
}

// TestSinglePoints: an anchor, alone in a traded part or material from afar that a local segment buys.
func TestSinglePoints(t *testing.T) {
	w := &world{t: t, store: bundled(t)}
	var b bundle
	b.made(empty, "nev.vehicle.pass", "nev.elec.light", "nev.body.seat", "nev.equip.vehicle", "nev.fc.stack")
	b.firm(empty, "nev.chassis.brake", graph.SizeSmall, graph.Confirmed, "2015", "")
	b.made(empty, "nev.chassis.steer", "nev.chassis.steer")
	w.apply(b.Bundle)
	a := w.all("nev", empty)
	for _, c := range []struct {
		segment, why string
		single       bool
	}{
		{"nev.elec.light", "a large maker with a local customer", true},
		{"nev.chassis.brake", "no anchor", false},
		{"nev.chassis.steer", "two makers", false},
		{"nev.body.seat", "supplied from nearby", false},
		{"nev.equip.vehicle", "a tool", false},
		{"nev.fc.stack", "no local customer", false},
	} {
		if d := segmentOf(t, a, c.segment); d.SinglePoint != c.single {
			t.Errorf("%s (%s): single point %v", c.segment, c.why, d.SinglePoint)
		}
	}
}

// TestPresence: a page proves that a segment is here, and neither strength nor a single point.
func TestPresence(t *testing.T) {
	w := &world{t: t, store: bundled(t)}
	page := func(segment string) graph.Presence {
		return graph.Presence{ID: "r-" + segment, Region: empty, Segment: segment, What: "年产制动器10万套", Date: "2025", Source: synthetic}
	}
	var b bundle
	b.made(empty, "nev.vehicle.pass")
	b.firm(empty, "nev.chassis.steer", graph.SizeSmall, graph.Confirmed, "2015", "")
	b.Presence = append(b.Presence, page("nev.chassis.brake"), page("nev.chassis.steer"), page("nev.elec.light"))
	b.Checks = append(b.Checks, check(empty, "nev.elec.light", "no", "2026-10"))
	w.apply(b.Bundle)
	a := w.all("nev", empty)
	d := segmentOf(t, a, "nev.chassis.brake")
	if d.Status != insight.Ordinary || d.SinglePoint || d.Inputs.CRegion != 0 || !strings.Contains(d.Clause, "有公开资料：年产制动器10万套（2025年") {
		t.Errorf("got %s, single %v, C %v: %s", d.StatusZH, d.SinglePoint, d.Inputs.CRegion, d.Clause)
	}
	// Its makers' castings have a present customer now.
	if d := segmentOf(t, a, "nev.chassis.platform"); d.Inputs.CustomersLocal != 1 {
		t.Errorf("customers of the platform: %d", d.Inputs.CustomersLocal)
	}
	if d := segmentOf(t, a, "nev.chassis.steer"); strings.Contains(d.Clause, "公开资料") {
		t.Errorf("the page decides where a firm is recorded: %s", d.Clause)
	}
	if d := segmentOf(t, a, "nev.elec.light"); d.Status != insight.Missing {
		t.Errorf("the page decides against a check: %s", d.StatusZH)
	}
}

// TestPolicyIsOfThePlace: what a class means follows from the parks of the place, or of a county's city.
func TestPolicyIsOfThePlace(t *testing.T) {
	w := &world{t: t, store: bundled(t)}
	var b bundle
	b.made(empty, "nev.battery.cell", "nev.vehicle.pass", "nev.elec.light", "nev.chassis.brake", "nev.chassis.steer")
	b.made("341524", "nev.battery.cell")
	w.apply(b.Bundle)
	for _, c := range []struct {
		region, segment   string
		barred            bool
		says, neverSaysOf string
	}{
		{empty, "nev.battery.electrolyte", true, "黄山暂无登记的化工园区", "六安"},
		{"341500", "nev.battery.electrolyte", false, "六安有六安叶集化工园区", "合肥"},
		{"341524", "nev.battery.electrolyte", false, "金寨暂无登记的化工园区，市内有六安叶集化工园区", "合肥"},
		{"341504", "nev.battery.electrolyte", false, "叶集区有六安叶集化工园区", "合肥"},
		{empty, "nev.body.glass", true, "一般不宜承接", "六安"},
		{empty, "nev.battery.precursor", true, "依据：", "六安"},
	} {
		d := segmentOf(t, w.all("nev", c.region), c.segment)
		if barred := d.Action == insight.Restricted; barred != c.barred && d.Action != insight.NoAction {
			t.Errorf("%s in %s: %s: %s", c.segment, c.region, d.ActionZH, d.ActionReason)
		}
		if d.PolicyBars != c.barred || !strings.Contains(d.Policy, c.says) || strings.Contains(d.Policy, c.neverSaysOf+"有") {
			t.Errorf("%s in %s: %s", c.segment, c.region, d.Policy)
		}
	}
}

// TestNoOtherPlaceInPolicies: sibling segments of different classes are told apart,
// and no sentence about a place names the park of another.
func TestNoOtherPlaceInPolicies(t *testing.T) {
	store := bundled(t)
	g, err := store.Gazetteer(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, region := range []string{"341500", "341524", "340100", "340200", "340500", "341100", "340800", "341000", "341800", "341700", "340400", "320500"} {
		own := insight.RegionCodes(g, region)
		if region == "341524" {
			own = insight.RegionCodes(g, "341500")
		}
		for _, chain := range allChains {
			for _, d := range ask(t, store, chain, region).Segments {
				for _, p := range g.Parks {
					if strings.Contains(d.Policy, p.Name) {
						told++
						if !slices.Contains(own, p.Region) {
							t.Errorf("%s in %s names %s: %s", d.Segment.ID, region, p.Name, d.Policy)
						}
					}
				}
			}
		}
	}
	if told == 0 {
		t.Error("no policy names a park")
	}
}

// TestFloor: of a chain of which fewer than five firms are recorded nothing is ranked but what somebody asked for.
func TestFloor(t *testing.T) {
	w := &world{t: t, store: bundled(t)}
	var b bundle
	b.made(empty, "nev.vehicle.pass", "nev.vehicle.bus", "nev.vehicle.truck", "nev.chassis.steer")
	b.Needs = append(b.Needs, need(empty, "nev.elec.light"))
	w.apply(b.Bundle)
	a := w.all("nev", empty)
	if len(a.Items) != 1 || a.Items[0].Segment.ID != "nev.elec.light" || a.Actions[insight.TooFew] == 0 {
		t.Fatalf("ranked %d, too few %d", len(a.Items), a.Actions[insight.TooFew])
	}
	d := segmentOf(t, a, "nev.chassis.brake")
	if d.ActionZH != "资料不足，不排序" || !strings.Contains(d.ActionReason, "本链在黄山只登记4家，先补登记") {
		t.Errorf("got %s: %s", d.ActionZH, d.ActionReason)
	}
	if !slices.ContainsFunc(a.Notices, func(s string) bool { return strings.Contains(s, "登记不足5家") }) {
		t.Errorf("notices: %v", a.Notices)
	}
	b.made(empty, "nev.chassis.tyre")
	w.apply(b.Bundle)
	if a := w.all("nev", empty); len(a.Items) < 5 || a.Actions[insight.TooFew] != 0 {
		t.Errorf("ranked %d, too few %d", len(a.Items), a.Actions[insight.TooFew])
	}
}

// TestWhoIsThere: whether the partner has a segment depends on who sells there, and on what is known of them.
func TestWhoIsThere(t *testing.T) {
	const segment = "nev.elec.light" // nobody is recorded in it in 合肥
	w := &world{t: t, store: bundled(t)}
	var b bundle
	b.made(empty, "nev.vehicle.pass", "nev.vehicle.bus", "nev.vehicle.truck", "nev.chassis.steer", "nev.chassis.tyre")
	b.made(hefei, segment)
	b.Memberships[len(b.Memberships)-1].Captive = true
	w.apply(b.Bundle)
	d := segmentOf(t, w.all("nev", empty), segment)
	if d.Action != insight.NotNow || !strings.Contains(d.ActionReason, "合肥登记的企业只供本集团") || d.Inputs.NPartner != 1 || len(d.PartnerFirms) != 0 {
		t.Errorf("a works for its own group alone: %s: %s", d.ActionZH, d.ActionReason)
	}
	b.firm(hefei, segment, graph.SizeUnknown, graph.Confirmed, "2015", "")
	w.apply(b.Bundle)
	d = segmentOf(t, w.all("nev", empty), segment)
	if d.Action != insight.Verify || !strings.Contains(d.ActionReason, "规模未掌握，核实能否配套再定") {
		t.Errorf("a firm of unknown size: %s: %s", d.ActionZH, d.ActionReason)
	}
	b.Enterprises[len(b.Enterprises)-1].Size = graph.SizeMedium
	w.apply(b.Bundle)
	d = segmentOf(t, w.all("nev", empty), segment)
	if d.Action != insight.Link || d.Direction != insight.Purchasing || d.DirectionZH != "向合肥采购" || !strings.Contains(d.ActionReason, "可向其采购") || len(d.PartnerFirms) != 1 {
		t.Errorf("an anchor: %s %s: %s", d.ActionZH, d.DirectionZH, d.ActionReason)
	}
	// Who stopped is not there.
	b.Enterprises[len(b.Enterprises)-1].State, b.Enterprises[len(b.Enterprises)-1].StateDate = graph.StateStopped, "2026-03"
	w.apply(b.Bundle)
	if d = segmentOf(t, w.all("nev", empty), segment); d.Action != insight.NotNow {
		t.Errorf("one that stopped: %s: %s", d.ActionZH, d.ActionReason)
	}
}

// TestDirection: which way a 联动 goes follows from who is here.
func TestDirection(t *testing.T) {
	const segment = "nev.chassis.brake" // 合肥 has an anchor in it
	for _, c := range []struct {
		name string
		make func(*bundle)
		way  insight.Direction
		says string
	}{
		{"castings go to its makers", func(b *bundle) { b.made(empty, "nev.body.diecast") }, insight.Supplying, "为合肥配套"},
		{"car works buy it", func(b *bundle) { b.made(empty, "nev.vehicle.bus") }, insight.Purchasing, "向合肥采购"},
		{"both", func(b *bundle) { b.made(empty, "nev.body.diecast", "nev.vehicle.bus") }, insight.Mutual, "与合肥双向配套"},
		{"castings for the group alone", func(b *bundle) {
			b.made(empty, "nev.body.diecast")
			b.Memberships[len(b.Memberships)-1].Captive = true
		}, "", "联不起来"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{t: t, store: bundled(t)}
			var b bundle
			b.made(empty, "nev.tw.battery", "nev.tw.tyre", "nev.recycle.cascade", "nev.battery.foil", "nev.battery.alfoil")
			c.make(&b)
			w.apply(b.Bundle)
			d := segmentOf(t, w.all("nev", empty), segment)
			if d.Direction != c.way || (d.Action == insight.Link) != (c.way != "") || !strings.Contains(d.DirectionZH+d.ActionReason, c.says) {
				t.Errorf("got %s %q: %s", d.ActionZH, d.DirectionZH, d.ActionReason)
			}
		})
	}
}

// TestLinkIsNotInsideOneGroup: works of one group deal with each other without a plan.
func TestLinkIsNotInsideOneGroup(t *testing.T) {
	w := &world{t: t, store: bundled(t)}
	var b bundle
	b.made("341503", "nev.body.diecast")
	b.made("341500", "nev.tw.tyre") // 市内, and nobody else there makes it
	b.made("341503", "nev.tw.vehicle")
	b.Enterprises[1].Group, b.Enterprises[2].Group = "测试集团", "测试集团"
	w.apply(b.Bundle)
	d := segmentOf(t, w.all("nev", "341503"), "nev.tw.tyre")
	if d.Action != insight.NotNow || !strings.Contains(d.ActionReason, "同一集团") {
		t.Errorf("got %s: %s", d.ActionZH, d.ActionReason)
	}
	b.Enterprises[2].Group = "另一集团"
	w.apply(b.Bundle)
	if d := segmentOf(t, w.all("nev", "341503"), "nev.tw.tyre"); d.Action != insight.Link || d.Direction != insight.Purchasing {
		t.Errorf("got %s: %s", d.ActionZH, d.ActionReason)
	}
}

// TestTwinsDoNotDoubleDemand: a firm that is recorded under two chains buys once.
func TestTwinsDoNotDoubleDemand(t *testing.T) {
	const fed, one, other = "nev.chassis.axle", "nev.vehicle.forklift", "equipment.construction.forklift" // twins, both fed by it
	w := &world{t: t, store: bundled(t)}
	var b bundle
	b.made(empty, one)
	w.apply(b.Bundle)
	before := segmentOf(t, w.all("nev", empty), fed).Inputs.DemandLocal
	b.Memberships = append(b.Memberships, graph.Membership{Enterprise: b.Enterprises[0].ID, Segment: other, Certainty: graph.Confirmed, Since: "2015", Source: synthetic})
	w.apply(b.Bundle)
	if after := segmentOf(t, w.all("nev", empty), fed).Inputs.DemandLocal; after != before || before == 0 {
		t.Errorf("demand %v, then %v", before, after)
	}
}

// TestProjectsThatGoOn: news keeps a start alive, a planned end that passed does not, and what runs is told as such.
func TestProjectsThatGoOn(t *testing.T) {
	const segment = "nev.elec.light"
	for _, c := range []struct {
		make             func(*graph.Project)
		statusZH, remark string
		reason           string
	}{
		{func(p *graph.Project) { p.LastHeard = "2025-06" }, "在建", "", "跟进投产"},
		{func(p *graph.Project) { p.LastHeard = "2023" }, "在建", "开工超36个月无新进展，待核", "跟进投产"},
		{func(p *graph.Project) { p.LastHeard, p.PlannedEnd = "2025-06", "2026-06" }, "在建", "已过计划完工时间（2026年6月），待核", "跟进投产"},
		{func(p *graph.Project) { p.Stage = graph.ProjectCommissioned }, "已投产待登记", "", "已投产，先把运营企业登记入库"},
		{func(p *graph.Project) { p.Stage, p.Date = graph.ProjectSigned, "2025" }, "已签约", "", "跟进开工"},
		{func(p *graph.Project) { p.Stage, p.LastHeard = graph.ProjectSigned, "2023" }, "", "签约超36个月未开工，待清理核实", ""},
		{func(p *graph.Project) { p.Stage, p.LastHeard = graph.ProjectSigned, "2026-02" }, "", "签约超36个月未开工，2026年2月仍有消息，待核实进展", ""},
	} {
		w := &world{t: t, store: bundled(t)}
		p := graph.Project{ID: "p-case", Name: "测试车灯项目", Kind: "new", Region: "341502", Segments: []string{segment}, Stage: graph.ProjectStarted, Date: "2022-01", Source: synthetic}
		c.make(&p)
		w.apply(graph.Bundle{Projects: []graph.Project{p}})
		d := w.ask("nev", "341500", segment)
		if c.statusZH != "" && d.StatusZH != c.statusZH || d.Projects[0].Remark != c.remark || !strings.Contains(d.ActionReason, c.reason) {
			t.Errorf("want %s: got %s, %q: %s", c.statusZH, d.StatusZH, d.Projects[0].Remark, d.ActionReason)
		}
	}
}

// TestAnInstitutionThatRunsAProjectIsNamed: whoever is recorded as running it is not asked for.
func TestAnInstitutionThatRunsAProjectIsNamed(t *testing.T) {
	d := segmentOf(t, ask(t, bundled(t), "nev", "341500"), "nev.h2.production")
	if d.StatusZH != "已投产（机构运营）" || !strings.Contains(d.Clause, "由国网六安供电运营（机构，不计入企业数）") || strings.Contains(d.Clause+d.ActionReason+strings.Join(d.Reasons, ""), "登记入库") {
		t.Errorf("%s, %s, %s: %q", d.StatusZH, d.Clause, d.ActionReason, d.Reasons)
	}
}

// TestDatesThatCannotBeAnswered: nothing is known after the data date, and hardly anything before the first dated fact.
func TestDatesThatCannotBeAnswered(t *testing.T) {
	desk := inquiry.New(bundled(t))
	_, err := desk.Gaps(context.Background(), insight.Question{Chain: "nev", AsOf: "2027-01"})
	if !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), "晚于数据日期") {
		t.Errorf("after the data: %v", err)
	}
	warned := func(asOf graph.Date) bool {
		a, err := desk.Gaps(context.Background(), insight.Question{Chain: "nev", AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(a.Notices, func(s string) bool { return strings.Contains(s, "早于本系统第一条") })
	}
	if !warned("1920") || warned("2021-04") || warned("") {
		t.Errorf("warned of 1920 %v, of 2021 %v, of the data date %v", warned("1920"), warned("2021-04"), warned(""))
	}
}

// TestAdviceHoldsItsFloors over places nobody fitted anything to.
func TestAdviceHoldsItsFloors(t *testing.T) {
	store := bundled(t)
	ranked := 0
	for _, region := range []string{"341500", "341524", "341500-kf", "340100", "340200", "340500", "341100", "340800", "320500"} {
		for _, chain := range allChains {
			a := ask(t, store, chain, region)
			for _, d := range a.Items {
				ranked++
				stated := strings.Contains(d.ActionReason, "提出需求")
				county := strings.HasPrefix(region, "3415") && region != "341500"
				switch {
				case stated:
				case a.Figures.Recorded < 5 && !(county && d.Action == insight.Link):
					t.Errorf("%s in %s: %s with %d firms recorded", d.Segment.ID, region, d.ActionZH, a.Figures.Recorded)
				case (d.Action == insight.Fill || d.Action == insight.Extend) && d.Inputs.DemandLocal < 1:
					t.Errorf("%s in %s: %s with a demand of %v", d.Segment.ID, region, d.ActionZH, d.Inputs.DemandLocal)
				case d.Action == insight.Link && (d.Direction == "" || d.DirectionZH == "" || len(d.PartnerFirms) == 0):
					t.Errorf("%s in %s: 联动 %q with %d firms", d.Segment.ID, region, d.DirectionZH, len(d.PartnerFirms))
				}
				if d.Status == insight.NotInvolved || d.Status == insight.Insufficient {
					t.Errorf("%s in %s: %s is ranked", d.Segment.ID, region, d.StatusZH)
				}
			}
			for i, s := range a.Strengths {
				d := segmentOf(t, a, s.Segment.ID)
				if d.Status != insight.Strong || d.Action != insight.NoAction || s.Rank != i+1 || i >= 10 || len(s.Measures) == 0 || s.Reason == "" || i > 0 && s.Score > a.Strengths[i-1].Score {
					t.Errorf("%s in %s: %s stands in the list of strengths: %+v", s.Segment.ID, region, d.StatusZH, s)
				}
			}
		}
	}
	if ranked < 300 {
		t.Errorf("only %d lines", ranked)
	}
}

// TestEveryLinkIsTold: whoever is recorded on the other side of a link is named
// when an enterprise leaves, and no source that is none makes a link confirmed.
func TestEveryLinkIsTold(t *testing.T) {
	store := bundled(t)
	links := dumped[graph.SupplyLink](t, store, graph.KindLinks)
	desk := inquiry.New(store)
	answers := map[string]*insight.Scenario{}
	leave := func(id string) *insight.Scenario {
		if answers[id] == nil {
			s, err := desk.Scenario(context.Background(), insight.Question{Chain: "nev", Region: "341500"}, []string{id})
			if err != nil {
				t.Fatal(err)
			}
			answers[id] = s
		}
		return answers[id]
	}
	told := 0
	for _, l := range links {
		if l.Confidence < graph.ConfidenceDisclosed || !graph.ActiveAt(l.Since, l.Until, "2026-11-30") {
			continue
		}
		told++
		suppliers := leave(l.Customer).LostCustomers
		i := slices.IndexFunc(suppliers, func(c insight.LostCustomer) bool { return c.Enterprise.ID == l.Supplier })
		if i < 0 {
			t.Errorf("%s → %s: the supplier is not named when the customer leaves", l.Supplier, l.Customer)
			continue
		}
		for _, d := range suppliers[i].Deals {
			if d.Evidence == graph.EvidenceCommonKnowledge && d.ClassZH != "待核" {
				t.Errorf("%s → %s is %s without a source", l.Supplier, l.Customer, d.ClassZH)
			}
		}
		s := leave(l.Supplier)
		if !slices.ContainsFunc(slices.Concat(s.CutOff, s.LostSome), func(c insight.CutOff) bool { return c.Enterprise.ID == l.Customer }) {
			t.Errorf("%s → %s: the customer is not named when the supplier leaves", l.Supplier, l.Customer)
		}
	}
	if told < 300 {
		t.Errorf("only %d links", told)
	}
}

// TestWhoeverLeavesIsAnswered: the four plants people ask about first.
func TestWhoeverLeavesIsAnswered(t *testing.T) {
	store := bundled(t)
	desk := inquiry.New(store)
	for _, c := range []struct {
		name, chain string
		says        []string
	}{
		{"联宝科技", "display", []string{"失去客户的企业5家", "六安本地受影响的企业：安徽胜利精密制造科技有限公司（失去唯一登记客户）、安徽英力电子科技股份有限公司（失去客户之一（另有2家））"}},
		{"蔚来", "nev", []string{"断供企业0家", "失去客户的企业17家", "安徽雄邦压铸有限公司"}},
		{"迎驾贡酒", "food", []string{"无登记的供货关系，上下游影响未知", "美佳印务（集团内部）"}},
		{"金寨雅迪", "nev", []string{"失去1个环节（电动两轮与三轮车整车）", "90余家", "失去客户的企业2家（其中2家失去唯一登记客户）", "电动车集群"}},
	} {
		s, err := desk.Scenario(context.Background(), insight.Question{Chain: c.chain, Region: "341500"}, []string{c.name})
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(s.Sentences, "\n")
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s: “%s” is not said:\n%s", c.name, want, text)
			}
		}
		if strings.Contains(text, "无人断供") {
			t.Errorf("%s: %s", c.name, text)
		}
	}
}

// dumped reads every record of a kind.
func dumped[T graph.Record](t *testing.T, store graph.Store, kind graph.Kind) []T {
	t.Helper()
	var list []T
	q := graph.DumpQuery{Kind: kind, Limit: graph.MaxLimit}
	for {
		page, err := store.Dump(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for r := range page.Bundle.Of(kind) {
			list = append(list, r.(T))
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return list
		}
	}
}
