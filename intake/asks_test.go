package intake_test

import (
	"strings"
	"testing"

	"chainchief/intake"
)

// TestDatesAhead: what has happened is not dated behind today unasked; a plan may be,
// and what was said of a date is not asked next month.
func TestDatesAhead(t *testing.T) {
	s := house(t)
	data := lines(
		"项目名称|县区|总投资（亿元）|项目阶段|开工时间|计划竣工时间",
		"测试将来项目|金寨县|2|开工|2031.3|2033.6",
		"测试同期项目|金寨县|2|开工|2031.3|",
		"测试今年项目|金寨县|2|开工|2026|",
	)
	r := check(t, s, open(t, s, "项目.csv", data))
	if len(r.Questions) != 1 || r.Questions[0].Rows != 2 || r.Questions[0].Text != "开工时间（E2）“2031.3”晚于今天（2026-12-01），请核对" || r.Counts.Added != 1 {
		t.Fatalf("%+v: %+v", r.Counts, r.Questions)
	}
	f := open(t, s, "项目.csv", data)
	answer(t, f, r, intake.AboutDate, "不读入")
	r = check(t, s, f)
	apply(t, s, r)
	if got := strings.Join(cells(r), "\n"); strings.Contains(got, "阶段日期 →2031-03") || !strings.Contains(got, "计划完工 →2033-06") || !strings.Contains(got, "2031.3") {
		t.Errorf("what is written is\n%s", got)
	}
	if r = check(t, s, open(t, s, "项目.csv", data)); len(r.Questions) > 0 || !r.Empty() {
		t.Errorf("again: %+v %v", r.Questions, cells(r))
	}
	r = check(t, s, open(t, s, "核实.csv", lines("县区|环节|核实结果|核实人|核实日期", "金寨县|膜电极|无|张三|2031-03-01")))
	if len(r.Faults) != 1 || r.Faults[0].Want != "不能晚于今天（2026-12-01），请核对后改正" {
		t.Errorf("a check of the future: %v %+v", r.Faults, r.Questions)
	}
}

// TestALargeFirmMovesOnlyWhenAsked: what takes a firm away on which the judgement rests
// is asked, of a small one it is not; what was kept is not asked next month.
func TestALargeFirmMovesOnlyWhenAsked(t *testing.T) {
	s := house(t)
	apply(t, s, check(t, s, open(t, s, "a.csv", lines("企业名称|县区|规模|经营状态", "六安测试甲有限公司|裕安区|大型|在产", "六安测试乙有限公司|裕安区|小型|在产", "六安测试丙有限公司|裕安区|大型|在产"))))
	list := func(t string) []byte {
		return lines("企业名称|县区|规模|经营状态", "六安测试甲有限公司|霍山县|大型|在产", "六安测试乙有限公司|霍山县|小型|停产", "六安测试丙有限公司|六安市|"+t)
	}
	f := open(t, s, "b.csv", list("小型|停产"))
	r := check(t, s, f)
	var texts []string
	for _, q := range r.Questions {
		texts = append(texts, q.Text)
	}
	if got := strings.Join(texts, "\n"); len(texts) != 3 || r.Counts.Updated != 1 || !strings.Contains(got, "县区（B2）由“六安市裕安区”改为“六安市霍山县”：“六安测试甲有限公司”是当地的骨干企业，迁走会改变当地的判断，请核对") ||
		!strings.Contains(got, "停产或注销会") || !strings.Contains(got, "变小会") {
		t.Fatalf("%+v\n%s", r.Counts, got)
	}
	for _, q := range r.Questions {
		f.Answers[q.ID] = intake.AnswerKeep
		if q.Row == 2 {
			f.Answers[q.ID] = intake.AnswerYes
		}
	}
	apply(t, s, check(t, s, f))
	if a, c := firm(t, s, "六安测试甲有限公司"), firm(t, s, "六安测试丙有限公司"); a.Region != "341525" || c.Region != "341503" || c.Size != "large" || c.State != "normal" {
		t.Errorf("%+v\n%+v", a, c)
	}
	if r = check(t, s, open(t, s, "b.csv", list("小型|停产"))); len(r.Questions) > 0 || !r.Empty() {
		t.Errorf("again: %+v %v", r.Questions, cells(r))
	}
}

// TestNearNamesOfTheStore: names that people give a recorded firm are asked about.
func TestNearNamesOfTheStore(t *testing.T) {
	s := house(t)
	r := check(t, s, open(t, s, "名单.csv", lines("企业名称|县区", "安徽雅迪机车|金寨县", "金寨雅迪电动车厂|金寨县", "合肥林业大学|合肥市")))
	if r.Counts.Asked != 2 || r.Counts.Added != 1 {
		t.Errorf("%+v: %+v", r.Counts, r.Questions)
	}
	for _, q := range r.Questions {
		if q.About != intake.AboutFirm || !strings.Contains(q.Options[0].Text, "安徽雅迪新能源机车制造有限公司") {
			t.Errorf("%+v", q)
		}
	}
}
