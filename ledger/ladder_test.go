package ledger

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

// line is a line of a rule.
func line(what, way string, number float64, change ...func(*graph.Criterion)) graph.Criterion {
	c := graph.Criterion{What: what, Way: way, Number: number, Text: "条文"}
	for _, f := range change {
		f(&c)
	}
	return c
}

func weight(w float64, lack ...string) func(*graph.Criterion) {
	return func(c *graph.Criterion) { c.Weight, c.Lack = w, strings.Join(lack, "") }
}

func forRevenue(least, most float64) func(*graph.Criterion) {
	return func(c *graph.Criterion) { c.Least, c.Most = least, most }
}

// TestStands: who is a candidate for 纳规 and for 小巨人, who is near, and of whom something is not known.
func TestStands(t *testing.T) {
	scale := []graph.Criterion{line("sales", graph.WayLeast, 2000), line("sales", graph.WayNear, 1600)}
	giant := []graph.Criterion{line("main_share", graph.WayLeast, 70), line("debt", graph.WayMost, 70), line("growth", graph.WayLeast, 5),
		line("rd_share", graph.WayLeast, 3, forRevenue(10000, 0)), line("rd_share", graph.WayLeast, 6, forRevenue(5000, 10000)), line("institute", graph.WayLeast, 1)}
	year := func(y int, revenue float64, change ...func(*graph.Acre)) graph.Acre {
		a := graph.Acre{Enterprise: "e", Year: y, Revenue: revenue, MainShare: 80, Debt: 60, RD: revenue * 0.05, Institute: true}
		for _, f := range change {
			f(&a)
		}
		return a
	}
	month := func(m graph.Date, revenue float64) graph.Month {
		return graph.Month{Enterprise: "e", Month: m, Revenue: revenue}
	}
	year12 := func(y int, each float64) (list []graph.Month) {
		for m := range 12 {
			list = append(list, month(graph.Date(fmt.Sprintf("%d-%02d", y, m+1)), each))
		}
		return list
	}
	for _, c := range []struct {
		name   string
		rule   []graph.Criterion
		years  []graph.Acre
		months []graph.Month
		want   Chance
		says   string
	}{
		{"just there", scale, []graph.Acre{year(2025, 2000)}, nil, Meets, "达到：2025年营业收入（万元）2000"},
		{"a little below", scale, []graph.Acre{year(2025, 1999.99)}, nil, Nears, "接近：2025年营业收入（万元）1999.99"},
		{"at the near line", scale, []graph.Acre{year(2025, 1600)}, nil, Nears, "接近"},
		{"below the near line", scale, []graph.Acre{year(2025, 1599.99)}, nil, Misses, "未达"},
		{"by its months", scale, []graph.Acre{year(2025, 1500)}, []graph.Month{month("2026-01", 1000), month("2026-02", 1000)}, Meets, "2026年1—2月中已报2个月的营业收入"},
		{"months of another year count in nothing", scale, nil, []graph.Month{month("2025-01", 1000), month("2025-02", 1000)}, Lacks, "营业收入（年度指标或月度监测）"},
		{"nothing known", scale, nil, nil, Lacks, "营业收入（年度指标或月度监测）"},
		{"a few months say what they reach, not what they miss", scale, nil, []graph.Month{month("2026-02", 900), month("2026-10", 900)}, Lacks, "2026年1月、3—9月营业收入，或2025年营业收入"},
		{"one month", scale, nil, []graph.Month{month("2026-10", 900)}, Lacks, "已知：2026年10月中已报1个月"},
		{"twelve months are a year", scale, nil, year12(2025, 150), Nears, "2025年1—12月营业收入（万元）1800"},
		{"a year that has not ended", scale, []graph.Acre{year(2026, 9000)}, nil, Lacks, "营业收入（年度指标或月度监测）"},
		{"a year too old", scale, []graph.Acre{year(2024, 9000), year(2021, 9000)}, nil, Lacks, "营业收入（年度指标或月度监测）"},
		{"a large one of another year", giant, []graph.Acre{year(2026, 12000), year(2024, 11000), year(2023, 10000)}, nil, Lacks, "2025年年度指标"},
		{"nobody entered its titles", []graph.Criterion{line("srdi", graph.WayLeast, 1)}, []graph.Acre{year(2025, 12000)}, nil, Lacks, "企业称号"},
		{"a large one", giant, []graph.Acre{year(2025, 12000), year(2024, 11000), year(2023, 10000)}, nil, Meets, "研发经费占比（%）5"},
		{"one of middle size must spend more", giant, []graph.Acre{year(2025, 8000), year(2024, 7000), year(2023, 6000)}, nil, Misses, "未达：研发经费占比（%）5"},
		{"too much debt", giant, []graph.Acre{year(2025, 12000, func(a *graph.Acre) { a.Debt = 71 }), year(2024, 11000), year(2023, 10000)}, nil, Misses, "未达：资产负债率（%）71"},
		{"a year is lacking", giant, []graph.Acre{year(2025, 12000), year(2024, 11000)}, nil, Lacks, "2023年营业收入"},
		{"no debt stated", giant, []graph.Acre{year(2025, 12000, func(a *graph.Acre) { a.Debt = 0 }), year(2024, 11000), year(2023, 10000)}, nil, Lacks, "2025年资产负债率"},
		{"no debt indeed", giant, []graph.Acre{year(2025, 12000, func(a *graph.Acre) { a.Debt, a.Zero = 0, []string{"debt"} }), year(2024, 11000), year(2023, 10000)}, nil, Meets, "达到：资产负债率（%）0"},
		{"whoever misses one thing is none, whatever is not known of him", giant, []graph.Acre{year(2025, 12000, func(a *graph.Acre) { a.Debt = 90 })}, nil, Misses, "2024年营业收入"},
		{"no rule", nil, []graph.Acre{year(2025, 12000)}, nil, NoRule, ""},
	} {
		f := Firms(nil, c.years, c.months)["e"]
		if f == nil {
			f = &Firm{ID: "e"}
		}
		got := Stands(c.rule, f, "2026-11-30")
		if says := strings.Join(append(slices.Clone(got.Reasons), got.Lacks...), "；"); got.Chance != c.want || got.Chance.ZH() == "" || !strings.Contains(says, c.says) {
			t.Errorf("%s: %s, want %s; %s", c.name, got.Chance, c.want, says)
		}
	}
}

// TestWindows: the days to a closing date, of this year or the next.
func TestWindows(t *testing.T) {
	when := func(date graph.Date, yearly bool) graph.Criterion {
		return graph.Criterion{Way: graph.WayWindow, When: date, Yearly: yearly, Text: string(date)}
	}
	got := fmt.Sprint(Windows([]graph.Criterion{when("2024-01-05", true), when("2023-12-05", true), when("2024-11-04", false), when("2026-11-30", false), when("2025-11-29", true)}, "2026-11-30"))
	if said := (Window{Text: "申报截止（次年以通知为准）", Days: 136}).ZH("2027年4月15日"); said != "距申报截止（2027年4月15日）136天（次年以通知为准）。" {
		t.Error(said)
	}
	if want := "[{2026-11-30 2026-11-30 0} {2023-12-05 2026-12-05 5} {2024-01-05 2027-01-05 36} {2025-11-29 2027-11-29 364}]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestAlerts: each line at its edge; what was not stated is compared with nothing.
func TestAlerts(t *testing.T) {
	falling, drop, silent := line("output", graph.WayFalling, 2), line("output", graph.WayDrop, 20), line("report", graph.WaySilent, 15)
	months := func(pairs ...any) (list []graph.Month) {
		for i := 0; i < len(pairs); i += 2 {
			m := graph.Month{Enterprise: "e", Month: graph.Date(pairs[i].(string)), Revenue: 1, Profit: 1, Tax: 1, Power: 1, Staff: 1, Orders: 1}
			if m.Output = float64(pairs[i+1].(int)); m.Output == 0 {
				m.Zero = []string{"output"}
			} else if m.Output < 0 {
				m.Output = 0
			}
			list = append(list, m)
		}
		return list
	}
	for _, c := range []struct {
		name   string
		rule   graph.Criterion
		months []graph.Month
		today  graph.Date
		want   string // what the alert says; blank: there is none
	}{
		{"two months down", falling, months("2026-08", 100, "2026-09", 90, "2026-10", 80), "2026-11-10", "2026年8月100万元，2026年9月90万元，2026年10月80万元"},
		{"down to nothing", falling, months("2026-08", 100, "2026-09", 90, "2026-10", 0), "2026-11-10", "2026年10月0万元"},
		{"one month down", falling, months("2026-08", 90, "2026-09", 90, "2026-10", 80), "2026-11-10", ""},
		{"two months known", falling, months("2026-09", 90, "2026-10", 80), "2026-11-10", ""},
		{"a month left out", falling, months("2026-07", 100, "2026-08", 90, "2026-10", 80), "2026-11-10", ""},
		{"a month without the figure", falling, months("2026-08", 100, "2026-09", -1, "2026-10", 80), "2026-11-10", ""},
		{"a fifth less than a year ago", drop, months("2025-10", 100, "2026-10", 80), "2026-11-10", "2026年10月80万元，上年同月100万元，同比下降20%"},
		{"not quite a fifth", drop, months("2025-10", 1000, "2026-10", 801), "2026-11-10", ""},
		{"nothing to compare with", drop, months("2025-09", 100, "2026-10", 80), "2026-11-10", ""},
		{"not due yet", silent, months("2026-09", 100), "2026-11-14", ""},
		{"not reported", silent, months("2026-09", 100), "2026-11-16", "最近报到2026年9月，2026年10月未报"},
	} {
		got, lacks := Alerts([]graph.Criterion{c.rule}, Firms(nil, nil, c.months)["e"], c.today)
		switch {
		case c.want == "" && len(got) > 0, c.want != "" && (len(got) != 1 || !strings.Contains(got[0].Text, c.want) || got[0].Rule == ""), len(lacks) > 0:
			t.Errorf("%s: %+v, lacks %v", c.name, got, lacks)
		}
	}
	// What stood in a month is told of that month, until the next one is due.
	reported := months("2026-08", 100, "2026-09", 90, "2026-10", 80)
	without := months("2026-08", 100, "2026-09", 90, "2026-10", 80, "2026-11", -1)
	for _, c := range []struct {
		name   string
		months []graph.Month
		today  graph.Date
		want   string // the month and figure of each alert
	}{
		{"while it is the last month due", reported, "2026-12-15", "2026-10 output"},
		{"when the next one is due", reported, "2026-12-16", "2026-11 report"},
		{"a year later", reported, "2027-11-20", "2027-10 report"},
		{"a month that does not state the figure answers nothing", without, "2026-12-15", "2026-10 output"},
		{"a better month answers it", months("2026-08", 100, "2026-09", 90, "2026-10", 80, "2026-11", 85), "2026-12-10", ""},
	} {
		got, _ := Alerts([]graph.Criterion{falling, silent}, Firms(nil, nil, c.months)["e"], c.today)
		var said []string
		for _, a := range got {
			said = append(said, string(a.Month)+" "+a.What)
		}
		if strings.Join(said, "; ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, said, c.want)
		}
	}
	if _, lacks := Alerts([]graph.Criterion{silent}, Firms(nil, nil, []graph.Month{{Enterprise: "e", Month: "2026-08", Output: 1}})["e"], "2026-11-20"); lacks != nil {
		t.Errorf("a month long past lacks %v", lacks)
	}
	profit := func(before, now float64) string {
		got, _ := Alerts([]graph.Criterion{line("profit", graph.WayDrop, 20)}, Firms(nil, nil, []graph.Month{{Enterprise: "e", Month: "2025-10", Profit: before}, {Enterprise: "e", Month: "2026-10", Profit: now}})["e"], "2026-11-10")
		if len(got) == 0 {
			return ""
		}
		return got[0].Text
	}
	for _, c := range []struct {
		before, now float64
		want        string
	}{{100, -30, "2026年10月-30万元，上年同月100万元，由盈转亏"}, {-100, -120, "2026年10月-120万元，上年同月-100万元，亏损扩大20%"}, {-100, -119, ""}, {-100, -50, ""}, {-100, 50, ""}, {100, 79, "2026年10月79万元，上年同月100万元，同比下降21%"}} {
		if got := profit(c.before, c.now); got != c.want {
			t.Errorf("profit from %v to %v: %q, want %q", c.before, c.now, got, c.want)
		}
	}
	if _, lacks := Alerts(nil, Firms(nil, nil, []graph.Month{{Enterprise: "e", Month: "2026-10", Output: 1, Zero: []string{"profit"}}})["e"], "2026-11-10"); fmt.Sprint(lacks) != "[营业收入 税收 用电 用工 订单]" {
		t.Errorf("lacks %v", lacks)
	}
}

// near holds a score to one recomputed by hand.
func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.005 {
		t.Errorf("%s: %.4f, by hand %.2f", name, got, want)
	}
}

// TestHuangyan recomputes the published formula of 黄岩 for the year 2022 by hand.
func TestHuangyan(t *testing.T) {
	rule := []graph.Criterion{line("tax_per_mu", graph.WayBenchmark, 24.097, weight(30)), line("value_per_mu", graph.WayBenchmark, 136.16, weight(20)), line("value_per_energy", graph.WayBenchmark, 2.694, weight(20)),
		line("value_per_emission", graph.WayBenchmark, 4929.81, weight(10, graph.LackMean)), line("productivity", graph.WayBenchmark, 18.14, weight(10)), line("rd_share", graph.WayBenchmark, 3.02, weight(10))}
	for i := range rule {
		rule[i].Scale = graph.ScaleAbove
	}
	below := []graph.Criterion{line("tax_per_mu", graph.WayBenchmark, 11.5932, weight(50)), line("tax_per_power", graph.WayBenchmark, 0.2352, weight(50))}
	for i := range below {
		below[i].Scale = graph.ScaleBelow
	}
	shares := []graph.Criterion{line("grade_a", graph.WayShare, 25), line("grade_b", graph.WayShare, 70), line("grade_c", graph.WayShare, 95), line("grade_d", graph.WayShare, 100)}
	years := []graph.Acre{
		{Enterprise: "a", Land: 50, Tax: 1500, Value: 8000, Energy: 2500, Emission: 2, Staff: 400, RD: 900, Revenue: 30000},
		{Enterprise: "b", Land: 100, Tax: 1200, Value: 6000, Energy: 4000, Staff: 500, Zero: []string{"rd"}, Revenue: 25000, Plus: 3, PlusNote: "绿色工厂"}, // no emission is known of it
		{Enterprise: "c", Land: 20, Tax: 100, Value: 900, Energy: 800, Emission: 1, Staff: 90, Revenue: 4000},                                           // nobody knows what it spends on research
		{Enterprise: "d", Land: 20, Tax: 9000, Value: 90000, Energy: 1, Emission: 0.001, Staff: 1, RD: 4000, Revenue: 4000, Exclude: "utility"},         // would win, and its figures count in nothing
		{Enterprise: "e", Scale: graph.ScaleBelow, Land: 10, Tax: 60, Power: 300}, {Enterprise: "f", Scale: graph.ScaleBelow, Land: 10, Tax: 150, Power: 300, Objection: "面积有误", Objected: "2023-09-26"},
	}
	for i := range years {
		years[i].Year = 2022
		if years[i].Scale == "" {
			years[i].Scale = graph.ScaleAbove
		}
	}
	got := map[string]Graded{}
	order := ""
	for _, g := range Grade(append(rule, below...), shares, Firms(nil, years, nil), 2022, "2023-09-25") {
		got[g.Acre.Enterprise] = g
		order += g.Acre.Enterprise
	}
	// a: 30÷24.097×30 = 37.3491; 160÷136.16×20 = 23.5018; 3.2÷2.694×20 = 23.7565; 4000÷4929.81×10 = 8.1139; 20÷18.14×10 = 11.0254; 3÷3.02×10 = 9.9338
	near(t, "a", got["a"].Score, 37.3491+23.5018+23.7565+8.1139+11.0254+9.9338)
	// b: 12÷24.097×30 = 14.9396; 60÷136.16×20 = 8.8132; 1.5÷2.694×20 = 11.1359; the mean of emissions; 12÷18.14×10 = 6.6152; 0; +3. The mean is of a's
	// 8.1139 and c's 900÷4929.81×10 = 1.8256.
	near(t, "b", got["b"].Score, 14.9396+8.8132+11.1359+(8.1139+1.8256)/2+6.6152+3)
	// e: 6÷11.5932×50 = 25.8772 and 0.2÷0.2352×50 = 42.5170; f: 15÷11.5932×50 = 64.6931 and 0.5÷0.2352×50 = 106.2925
	near(t, "e", got["e"].Score, 25.8772+42.5170)
	near(t, "f", got["f"].Score, 64.6931+106.2925)
	for firm, want := range map[string]string{"a": "1  家数太少，不评级", "b": "2  家数太少，不评级", "c": "0  资料不足：缺2022年研发经费", "d": "0  不定等级：公用事业", "e": "2  家数太少，不评级", "f": "1  家数太少，不评级"} {
		if g := got[firm]; fmt.Sprintf("%d %s %s", g.Rank, g.Grade, g.Why) != want {
			t.Errorf("%s: %d %s %s, want %s", firm, g.Rank, g.Grade, g.Why, want)
		}
	}
	if order != "abcdfe" || !got["b"].Parts[3].Mean || got["b"].Parts[3].Value != nil || *got["a"].Parts[3].Value != 4000 || got["f"].Acre.Objection == "" {
		t.Errorf("in the order %s; %+v", order, got["b"].Parts)
	}
}

// TestJingde recomputes the published formula of 旌德 by hand. Its weights were not published with
// it: those here are the test's, and without any nobody is graded.
func TestJingde(t *testing.T) {
	rule := []graph.Criterion{line("tax_per_mu", graph.WayRange, 0, weight(60)), line("revenue_per_energy", graph.WayRange, 0, weight(30)), line("revenue_per_emission", graph.WayRange, 0, weight(10))}
	years := []graph.Acre{
		{Enterprise: "a", Land: 10, Tax: 100, Revenue: 1000, Energy: 100, Emission: 2},
		{Enterprise: "b", Land: 10, Tax: 50, Revenue: 1000, Energy: 200, Emission: 2},
		{Enterprise: "c", Land: 10, Tax: 20, Revenue: 1000, Energy: 500, Emission: 2},
	}
	for i := range years {
		years[i].Year, years[i].Scale = 2021, graph.ScaleBelow
	}
	list := Grade(rule, nil, Firms(nil, years, nil), 2021, "2022-04-23")
	// 亩均税收 10, 5, 2; per 吨标准煤 10, 5, 2; all emit the same, so that nobody is last there.
	near(t, "a", list[0].Score, 60+30+10)
	near(t, "b", list[1].Score, 60*(20+80*3.0/8)/100+30*(20+80*3.0/8)/100+10) // 30 + 15 + 10
	near(t, "c", list[2].Score, 60*0.2+30*0.2+10)
	if list[1].Score != 55 || list[2].Score != 28 || list[0].Grade != "" {
		t.Errorf("%+v", list)
	}
	rule[1].Weight = 0
	if g := Grade(rule, nil, Firms(nil, years, nil), 2021, "2022-04-23")[0]; g.Score != 0 || !strings.Contains(g.Why, "权重") {
		t.Errorf("without a weight: %+v", g)
	}
}

// TestGradesByShare: of a hundred firms 25 get A, 45 B, 25 C and 5 D; equal ones get the same.
func TestGradesByShare(t *testing.T) {
	shares := []graph.Criterion{line("grade_d", graph.WayShare, 100), line("grade_a", graph.WayShare, 25), line("grade_b", graph.WayShare, 70), line("grade_c", graph.WayShare, 95)}
	var years []graph.Acre
	for i := range 100 {
		years = append(years, graph.Acre{Enterprise: fmt.Sprintf("e%02d", i), Year: 2025, Scale: graph.ScaleAbove, Land: 1, Tax: float64(1000 - i)})
	}
	years[25].Tax = years[24].Tax // the last A has an equal
	counts := map[string]int{}
	for _, g := range Grade([]graph.Criterion{line("tax_per_mu", graph.WayBenchmark, 10, weight(100))}, shares, Firms(nil, years, nil), 2025, "2026-06") {
		counts[g.Grade]++
	}
	if counts["A"] != 26 || counts["B"] != 44 || counts["C"] != 25 || counts["D"] != 5 {
		t.Errorf("%v", counts)
	}
}

// TestMatches: needs and results meet by segment and by product; policies by segment, title and size.
func TestMatches(t *testing.T) {
	needs := []graph.Need{{ID: "n1", Segment: "nev.fc.mea", Need: "膜电极国产替代"}, {ID: "n2", Segment: "nev.cell", Need: "缺IGBT模块"}, {ID: "n3", Segment: "x.y", Need: "用地"}}
	results := []graph.Result{{ID: "r1", Segments: []string{"nev.fc.mea"}}, {ID: "r2", Segments: []string{"nev.fc.mea"}, Words: []string{"膜电极", "膜电极"}}, {ID: "r3", Words: []string{"igbt", "用"}}, {ID: "r4", Segments: []string{"nev.fc.mea"}, State: "landed"}}
	var got []string
	for _, m := range Matches(needs, results) {
		got = append(got, fmt.Sprint(m.Need.ID, m.Result.ID, m.Same, m.Words))
	}
	if want := "[n1r2true [膜电极] n1r1true [] n2r3false [igbt]]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	measures := []graph.Offer{
		{ID: "m1"}, {ID: "m2", Segments: []string{"a.b"}, Titles: []string{"high-tech", graph.TitleSRDI}, Sizes: []string{"small", "medium"}},
		{ID: "m3", Titles: []string{graph.TitleLittleGiant}}, {ID: "m4", Region: "341500", Until: "2026-12-31"}, {ID: "m5", Until: "2025"}, {ID: "m6", Region: "340100"}, {ID: "m7", Sizes: []string{"large"}},
	}
	for _, c := range []struct {
		of   Subject
		want string
	}{
		{Subject{Regions: []string{"341524", "341500"}, Segments: []string{"a.b"}, Titles: []string{graph.TitleSRDI}, Size: graph.SizeSmall}, "m2[从事适用环节 有称号“专精特新中小企业” 规模为小型][] m1[][] m4[][] "},
		{Subject{Regions: []string{"341500"}, Segments: []string{"a.b"}, Titles: []string{graph.TitleSRDI}}, "m2[从事适用环节 有称号“专精特新中小企业”][规模未登记] m1[][] m4[][] m7[][规模未登记] "},
		{Subject{Titles: []string{"local-giant"}, Size: graph.SizeLarge}, "m7[规模为大型][] m1[][] "},
	} {
		text := ""
		for _, f := range Fit(measures, c.of, "2026-11-30") {
			text += fmt.Sprintf("%s%v%v ", f.Measure.ID, f.Reasons, f.Unsure)
		}
		if text != c.want {
			t.Errorf("%+v:\n%s, want\n%s", c.of, text, c.want)
		}
	}
	if ReviewZH(&measures[0]) != "未说明是否经公平竞争审查" || ReviewZH(&graph.Offer{Review: graph.ReviewPassed}) != "已通过" {
		t.Error("the flag of competition reads otherwise")
	}
}
