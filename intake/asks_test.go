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
