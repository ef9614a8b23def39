package intake_test

import (
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

// TestASheetPassesStages: the columns of dates of an office's sheet become the passages of
// its projects, each with who, when and on what; a row that skips is refused in a
// sentence, and one that lacks what its stage demands stays what a list says.
func TestASheetPassesStages(t *testing.T) {
	s := house(t)
	b := graph.Batch{ID: "judged", Title: "研判", Actor: clerk, Time: noon}
	source := graph.Source{Evidence: graph.EvidenceOffice}
	p := graph.Project{ID: "p-sheet", Name: "测试台账项目", Kind: "new", Region: "341524", Stage: graph.ProjectLead, Source: source}
	b.Put.Add(p)
	for _, g := range graph.Gates() {
		b.Put.Add(graph.Screening{ID: "sc-" + g.Value, Project: p.ID, Gate: g.Value, Result: graph.ScreeningPassed, Clause: "x", By: "甲", Date: "2026-02", Source: source})
	}
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	track := func() (list []graph.Passage) {
		page, err := s.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindPassages, Limit: graph.MaxLimit})
		if err != nil {
			t.Fatal(err)
		}
		for r := range page.Bundle.All() {
			list = append(list, r.(graph.Passage))
		}
		return graph.Track(list)
	}
	head := "项目名称|建设地区|建设阶段|签约时间|开工时间|投产时间|总投资（亿元）|投资方|责任单位|实施企业"
	first := check(t, s, open(t, s, "台账.csv", lines(head, "测试台账项目|金寨县|开工|2026年3月1日|2026年5月1日||3|测试投资方|县招商局|安徽明天氢能科技股份有限公司", "测试无研判项目|金寨县|签约|2026年3月1日|||3|测试投资方|县招商局|")))
	if told := strings.Join(first.Notes, "\n"); !strings.Contains(told, "新增的项目中有1个只按名单登记，没有纳入台账（第一个在第 3 行）") {
		t.Errorf("of what nobody will schedule it says %q", told)
	}
	apply(t, s, first)
	got := track()
	if len(got) != 2 || got[0].To != graph.ProjectSigned || got[0].Date != "2026-03-01" || got[1].To != graph.ProjectStarted || got[1].Date != "2026-05-01" || got[1].By != clerk.Person || !strings.Contains(got[1].Proof, "台账.csv") {
		t.Fatalf("%+v", got)
	}
	if is := projectsOf(t, s, "测试无研判")["测试无研判项目 341524"]; is.Stage != graph.ProjectSigned {
		t.Errorf("a project that was not judged: %+v", is)
	}
	r := check(t, s, open(t, s, "台账.csv", lines(head, "测试台账项目|金寨县|入规|||||||")))
	if r.Counts.Refused != 1 || len(r.Faults) != 1 || !strings.Contains(r.Faults[0].Want, "日期") {
		t.Errorf("a row that skips: %+v %+v", r.Counts, r.Faults)
	}
	r = check(t, s, open(t, s, "款项.csv", lines("项目名称|建设地区|建设阶段|开工时间|总投资（亿元）|到位资金（亿元）|计划竣工时间", "测试款项项目|金寨县|开工|2026年3月1日|3|3.5|2027年", "测试工期项目|金寨县|开工|2026年3月1日|3|1|2025年12月")))
	if len(r.Faults) != 2 || r.Faults[0].Row != 2 || !strings.Contains(r.Faults[0].Want, "大于总投资3亿元") || r.Faults[1].Row != 3 || !strings.Contains(r.Faults[1].Want, "早于开工日期") {
		t.Errorf("sums and dates that cannot be: %+v", r.Faults)
	}
	apply(t, s, check(t, s, open(t, s, "台账.csv", lines(head, "测试台账项目|金寨县|投产|2026年3月1日|2026年5月1日|2026年9月||||"))))
	if got = track(); len(got) != 3 || got[2].Date != "2026-09" {
		t.Errorf("%+v", got)
	}
	old := graph.Batch{ID: "judged-2", Title: "研判", Actor: clerk, Time: noon}
	for _, g := range graph.Gates() {
		old.Put.Add(graph.Screening{ID: "sc-2-" + g.Value, Project: "p-sheet2", Gate: g.Value, Result: graph.ScreeningPassed, Clause: "x", By: "甲", Date: "2026-02", Source: source})
	}
	old.Put.Add(graph.Project{ID: "p-sheet2", Name: "测试线索项目", Kind: "new", Region: "341524", Stage: graph.ProjectLead, Source: source})
	if _, err := s.Apply(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	apply(t, s, check(t, s, open(t, s, "签约.csv", lines("项目名称|建设地区|建设阶段|线索时间|签约时间|总投资（亿元）|投资方|责任单位", "测试线索项目|金寨县|签约|2026年1月5日|2026年3月1日|3|测试投资方|县招商局"))))
	if got = slices.DeleteFunc(track(), func(x graph.Passage) bool { return x.Project != "p-sheet2" }); len(got) != 2 || got[0].To != graph.ProjectLead || got[0].Date != "2026-01-05" || got[1].Date != "2026-03-01" {
		t.Errorf("the date of the lead: %+v", got)
	}
}
