package graph

import (
	"errors"
	"strings"
	"testing"
)

// TestInvisibleCharacters: one inside a text is refused by its name and not
// printed; the joiners of an emoji are part of it.
func TestInvisibleCharacters(t *testing.T) {
	note := func(s string) error {
		return CheckRecord(Check{ID: "c", Region: "341524", Segment: "nev.fc.mea", Verdict: "no", By: "张三", Date: "2026-11-20", Note: s})
	}
	for _, r := range []rune{0x200B, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF} {
		err := note("甲" + string(r) + "乙")
		if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "甲�乙") || strings.ContainsRune(err.Error(), r) {
			t.Errorf("%U: %v", r, err)
		}
	}
	if err := note("甲\u202e乙"); err == nil || !strings.Contains(err.Error(), "含有看不见的字符 U+202E，请删去") {
		t.Error(err)
	}
	for _, s := range []string{"", "家👨‍👩‍👧公司", "链—“长”　制·é"} {
		if err := note(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// TestValues: sums and dates of the ledger's records that cannot be are refused, each with
// a sentence on the field; those that just may be are taken.
func TestValues(t *testing.T) {
	project := func(change func(*Project)) Project {
		p := Project{ID: "p-1", Name: "测试项目", Kind: "new", Region: "341524", Stage: ProjectStarted, Date: "2026-03-01", Amount100MCNY: 6, Fixed100MCNY: 6, Paid100MCNY: 6, PlannedEnd: "2026-03"}
		change(&p)
		return p
	}
	goal := Goal{ID: "m-1", Name: "测试目标", Number: -3, Unit: "%", Until: "2026"}
	level := goal
	level.Pace = PaceLevel
	problem := Issue{ID: "j-1", What: "缺地", Region: "341524", By: "甲", Date: "2026-05-02", AssignedBy: "甲", Assigned: "2026-05-02", Unit: "某局", Until: "2026-05-01"}
	for _, c := range []struct {
		of          Record
		field, says string // blank: it is right
	}{
		{project(func(p *Project) {}), "", ""},
		{project(func(p *Project) { p.Paid100MCNY = 60000 }), "paid_100m_cny", "大于总投资6亿元"},
		{project(func(p *Project) { p.Fixed100MCNY = 6.5 }), "fixed_100m_cny", "大于总投资6亿元"},
		{project(func(p *Project) { p.Amount100MCNY = 0 }), "", ""}, // the total is not known
		{project(func(p *Project) { p.PlannedEnd = "2026-02" }), "planned_end", "早于开工日期 2026-03-01"},
		{project(func(p *Project) { p.PlannedEnd, p.Stage = "2026-02", ProjectCommissioned }), "", ""}, // it was late
		{project(func(p *Project) { p.PlannedEnd = "2101" }), "planned_end", "1949年到2100年"},
		{project(func(p *Project) { p.Date = "1026-03-01" }), "date", "1949年到2100年"},
		{Visit{ID: "v-1", Whom: "某公司", Purpose: "study", Date: "0202-11-30", By: "甲"}, "date", "1949年到2100年"},
		{Trip{ID: "tr-1", Region: "341524", Date: "1926-11-30", To: "某市", Leader: "甲"}, "date", "1949年到2100年"},
		{Cooperation{ID: "y-1", Element: "plan", Name: "方案", Until: "2026-01", State: CooperationRuns}, "", ""},
		{Post{ID: "h-1", Person: "甲", Role: PostChain, Chain: "nev", Until: "2126"}, "until", "1949年到2100年"},
		{Count{ID: "ct-1", Region: "341524", What: "trips", Since: "2026-06-30", Until: "2026-01-01", List: "省平台", Basis: "x"}, "until", "不能早于起始日期"},
		{goal, "number", "不能是负数"},
		{level, "", ""},
		{problem, "until", "办理时限不能早于收集日期"},
	} {
		faults := FaultsOf(c.of)
		switch {
		case c.field == "" && len(faults) > 0:
			t.Errorf("%+v: %v", c.of, faults)
		case c.field != "" && (len(faults) != 1 || faults[0].Field != c.field || !strings.Contains(faults[0].Want, c.says)):
			t.Errorf("%+v: %v, want %s: %s", c.of, faults, c.field, c.says)
		}
	}
}

// TestNumbersAreWrittenOut: no number of a sentence is told in powers of ten.
func TestNumbersAreWrittenOut(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 12.5: "12.5", 9999: "9999", 1e4: "1万", 1e7: "1000万", 1e9: "10亿", -1e9: "-10亿", 12345678: "12345678", 1.5e8: "15000万"} {
		if got := NumberZH(v); got != want {
			t.Errorf("%v is %s, want %s", v, got, want)
		}
	}
	if got := Digits(1.2e21); got != "1200000000000000000000" {
		t.Error(got)
	}
}
