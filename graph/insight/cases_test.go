package insight_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// world lays hand-made records over the bundled data.
type world struct {
	t     *testing.T
	store graph.Store
	n     int
}

func (w *world) apply(b graph.Bundle) {
	w.t.Helper()
	w.n++
	_, err := w.store.Apply(context.Background(), graph.Batch{
		ID: fmt.Sprintf("case-%d", w.n), Title: "手工案例", Actor: graph.Actor{Person: "测试"}, Time: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC), Put: b,
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

var synthetic = graph.Source{Evidence: graph.EvidenceSynthetic, SourceDate: "2026-11"}

// firm adds a made-up firm to a segment.
func (b *bundle) firm(region, segment string, size graph.Size, c graph.Certainty, since, until graph.Date) {
	name := fmt.Sprintf("测试%s%d号公司", region, len(b.Enterprises))
	id := graph.EnterpriseID(name + segment)
	b.Enterprises = append(b.Enterprises, graph.Enterprise{ID: id, Name: name + segment, ShortName: name, Region: region,
		Type: graph.TypeEnterprise, Size: size, Search: graph.SearchText([]string{name, name}, nil, nil), Source: synthetic})
	b.Memberships = append(b.Memberships, graph.Membership{Enterprise: id, Segment: segment, Certainty: c, Since: since, Until: until, Source: synthetic})
}

type bundle struct{ graph.Bundle }

func need(region, segment string) graph.Need {
	return graph.Need{ID: graph.NeedID(region, segment, "x"), Region: region, Segment: segment, Need: "须外购", SaidBy: "某局", Date: "2026-01", Source: synthetic}
}

func check(region, segment, verdict string, date graph.Date, who ...string) graph.Check {
	by := append(who, "某局张三")[0]
	return graph.Check{ID: graph.CheckID(region, segment, date, by), Region: region, Segment: segment, Verdict: verdict, By: by, Date: date, Source: synthetic}
}

func (w *world) ask(chain, region, segment string) insight.Verdict {
	w.t.Helper()
	a, err := inquiry.New(w.store).Gaps(context.Background(), insight.Question{Chain: chain, Region: region})
	if err != nil {
		w.t.Fatal(err)
	}
	i := slices.IndexFunc(a.Segments, func(d insight.Verdict) bool { return d.Segment.ID == segment })
	return a.Segments[i]
}

// 薄弱, 缺失 and 流失 do not occur on the bundled data; here each of their clauses does.
func TestRareStatuses(t *testing.T) {
	// Within nev, these segments have no firm in 六安 on the bundled data.
	const empty, fed = "nev.battery.tray", "nev.elec.light"
	for _, c := range []struct {
		name    string
		segment string
		make    func(*bundle)
		status  insight.Status
		action  insight.Action
		clause  string
	}{
		{"weak by a stated need", empty, func(b *bundle) {
			b.firm("341502", empty, graph.SizeSmall, graph.Confirmed, "2015", "")
			b.Needs = append(b.Needs, need("341502", empty))
		}, insight.Weak, insight.Strengthen, "提出需求"},
		{"weak by mismatch: an anchored customer, only small firms", empty, func(b *bundle) {
			b.firm("341502", empty, graph.SizeSmall, graph.Confirmed, "2015", "")
			b.firm("341502", empty, graph.SizeMicro, graph.Probable, "2015", "")
			b.firm("341502", "nev.battery.pack", graph.SizeLarge, graph.Confirmed, "2015", "")
		}, insight.Weak, insight.Strengthen, "配套不匹配"},
		{"not weak by mismatch where one firm is all that is on record", empty, func(b *bundle) {
			b.firm("341502", empty, graph.SizeSmall, graph.Confirmed, "2015", "")
			b.firm("341502", "nev.battery.pack", graph.SizeLarge, graph.Confirmed, "2015", "")
		}, insight.Ordinary, insight.NoAction, "未达优势"},
		{"not weak by mismatch while a size is unknown", empty, func(b *bundle) {
			b.firm("341502", empty, graph.SizeUnknown, graph.Confirmed, "2015", "")
			b.firm("341502", "nev.battery.pack", graph.SizeLarge, graph.Confirmed, "2015", "")
		}, insight.Ordinary, insight.NoAction, "未达优势"},
		{"weak by a fall of 20 % in 36 months", fed, func(b *bundle) {
			for range 4 {
				b.firm("341502", fed, graph.SizeUnknown, graph.Confirmed, "2015", "")
			}
			b.firm("341502", fed, graph.SizeUnknown, graph.Confirmed, "2015", "2025-03")
		}, insight.Weak, insight.Strengthen, "由5家减到4家"},
		{"lost: gone since", fed, func(b *bundle) {
			b.firm("341502", fed, graph.SizeSmall, graph.Confirmed, "2015", "2025-03")
		}, insight.Lost, "", "36个月前登记有1家"},
		{"missing by a check", empty, func(b *bundle) {
			b.Checks = append(b.Checks, check("341500", empty, "no", "2026-10"))
		}, insight.Missing, "", "核实为“无”"},
		{"the latest check decides", empty, func(b *bundle) {
			b.Checks = append(b.Checks, check("341500", empty, "no", "2026-08"), check("341500", empty, "yes", "2026-10"))
		}, insight.Ordinary, insight.NoAction, "人工核定"},
		{"two people who contradict each other on one day decide nothing", empty, func(b *bundle) {
			b.Checks = append(b.Checks, check("341500", empty, "no", "2026-10"), check("341500", empty, "yes", "2026-10", "某局李四"))
		}, insight.Unseen, "", ""},
		{"a check of a county says nothing for its city", empty, func(b *bundle) {
			b.Checks = append(b.Checks, check("341502", empty, "no", "2026-10"))
		}, insight.Unseen, "", ""},
		{"a check dated later than the question says nothing", empty, func(b *bundle) {
			b.Checks = append(b.Checks, check("341500", empty, "no", "2026-12-15"))
		}, insight.Unseen, "", ""},
		{"missing by a complete register", empty, func(b *bundle) {
			b.Coverage = append(b.Coverage, graph.Coverage{ID: graph.CoverageID("341500", "nev", "x"), Region: "341500", Scope: "nev",
				KnownCount: 10, Register: true, What: "全部企业", Source: synthetic})
		}, insight.Missing, "", "名录完整"},
		{"suspected: a hint alone", fed, func(b *bundle) {
			b.firm("341502", fed, graph.SizeLarge, graph.Hint, "2015", "")
		}, insight.Suspected, insight.Verify, "只有线索"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{t: t, store: bundled(t)}
			if before := w.ask("nev", "341500", c.segment); before.Status != insight.Unseen && before.Status != insight.NotInvolved {
				t.Fatalf("the case stands on an empty segment, but %s is %s", c.segment, before.StatusZH)
			}
			var b bundle
			c.make(&b)
			w.apply(b.Bundle)
			d := w.ask("nev", "341500", c.segment)
			if d.Status != c.status || c.action != "" && d.Action != c.action || !strings.Contains(d.Clause, c.clause) {
				t.Errorf("got %s, %s: %s", d.StatusZH, d.ActionZH, d.Clause)
			}
		})
	}
}

func TestCheckAgainstARecordedFirmIsToldNotObeyed(t *testing.T) {
	w := &world{t: t, store: bundled(t)}
	w.apply(graph.Bundle{Checks: []graph.Check{check("341500", "food.bev.baijiu", "no", "2026-10")}})
	d := w.ask("food", "341500", "food.bev.baijiu")
	if d.Status != insight.Strong || !strings.Contains(strings.Join(d.Reasons, ""), "与核实不符") {
		t.Errorf("got %s %v", d.StatusZH, d.Reasons)
	}
	if d.Grade == "C" && d.Inputs.UnknownPoints == 0 {
		t.Error("a check raises the grade")
	}
}

func TestProjectsAge(t *testing.T) {
	const segment = "nev.elec.light"
	project := func(stage graph.ProjectStage, date graph.Date) graph.Bundle {
		return graph.Bundle{Projects: []graph.Project{{ID: "p-case", Name: "测试车灯项目", Kind: "new", Region: "341502",
			Segments: []string{segment}, Stage: stage, Date: date, Source: synthetic}}}
	}
	for _, c := range []struct {
		stage          graph.ProjectStage
		date           graph.Date
		status         insight.Status
		action, remark string
	}{
		{graph.ProjectStarted, "2026-01", insight.Building, "跟进项目", ""},
		{graph.ProjectStarted, "2022-01", insight.Building, "跟进项目", "开工超36个月无新进展，待核"},
		{graph.ProjectStarted, "2021-10", "", "", "开工超36个月无新进展，待核"}, // 61 months
		{graph.ProjectCommissioned, "2022-01", insight.Building, "跟进项目", ""},
		{graph.ProjectSigned, "2024", insight.Signed, "跟进项目", ""},
		{graph.ProjectSigned, "2023-10", "", "", "签约超36个月未开工，待清理核实"}, // 37 months
		{graph.ProjectUnknown, "2026-01", "", "", "阶段待核"},
		{graph.ProjectStarted, "", "", "", "日期待核"},
		{graph.ProjectSigned, "2027", "", "", "-"}, // not known yet
	} {
		t.Run(string(c.stage)+" "+string(c.date), func(t *testing.T) {
			w := &world{t: t, store: bundled(t)}
			was := w.ask("nev", "341500", segment)
			w.apply(project(c.stage, c.date))
			d := w.ask("nev", "341500", segment)
			if c.status == "" {
				c.status, c.action = was.Status, was.ActionZH
			}
			if d.Status != c.status || d.ActionZH != c.action {
				t.Errorf("got %s, %s", d.StatusZH, d.ActionZH)
			}
			if c.remark == "-" {
				if len(d.Projects) != 0 {
					t.Errorf("a future project is shown: %v", d.Projects)
				}
			} else if len(d.Projects) != 1 || d.Projects[0].Remark != c.remark {
				t.Errorf("projects: %+v", d.Projects)
			}
		})
	}
}

func TestPartnerMustStandApart(t *testing.T) {
	desk := inquiry.New(bundled(t))
	for _, c := range []struct{ region, partner, want string }{
		{"341500", "341500", "重叠"}, {"341500", "341524", "重叠"}, {"341524", "341500", "重叠"}, {"341500", "340000", "重叠"},
		{"341500", "999999", "没有地区"}, {"000000", "", "没有地区"},
	} {
		_, err := desk.Gaps(context.Background(), insight.Question{Chain: "nev", Region: c.region, Partner: c.partner})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %s: %v", c.region, c.partner, err)
		}
	}
	for _, c := range []struct {
		region, partner string
		parts           []string
	}{
		{"340100", "", nil}, {"341500", "", []string{"合肥"}}, {"341524", "", []string{"市内", "合肥"}},
		{"340121", "", []string{"市内"}}, {"341524", "310000", []string{"市内", "上海"}}, {"341500-kf", "", []string{"市内", "合肥"}},
		{"341524", "341525", []string{"市内", "霍山"}},
	} {
		a, err := desk.Gaps(context.Background(), insight.Question{Chain: "nev", Region: c.region, Partner: c.partner})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range a.Parts {
			got = append(got, p.Name)
		}
		if !slices.Equal(got, c.parts) {
			t.Errorf("%s with %q: parts %v, want %v", c.region, c.partner, got, c.parts)
		}
	}
}
