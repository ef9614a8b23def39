package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"chainchief/graph"
)

// TestMonthsPasted: what stands in the clipboard of Excel is taken as monthly figures, each firm
// by its name; figures in other units are turned, a blank one is not 0.
func TestMonthsPasted(t *testing.T) {
	s := house(t)
	sheet := strings.Join([]string{"序号\t企业名称\t月份\t工业总产值（亿元）\t营业收入（万元）\t利润总额（万元）\t用电量（万千瓦时）\t用工人数\t在手订单（万元）",
		"1\t安徽明天氢能科技股份有限公司\t2026年10月\t0.12\t1100\t-20.5\t55\t210\t",
		"2\t安徽明天氢能科技股份有限公司\t2026年9月\t0.11\t1000\t10\t50\t205\t4000"}, "\n")
	r := check(t, s, open(t, s, "粘贴的表格.csv", []byte(sheet)))
	if r.Counts.Added != 2 || len(r.Questions)+len(r.Faults) > 0 {
		t.Fatalf("%+v %+v %+v", r.Counts, r.Questions, r.Faults)
	}
	apply(t, s, r)
	page, err := s.Records(t.Context(), graph.RecordsQuery{Kinds: []graph.Kind{graph.KindMonths}, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	got := map[graph.Date]string{}
	for _, one := range page.Records {
		m := one.(graph.Month)
		_, orders := m.Figure("orders")
		got[m.Month] = fmt.Sprint(m.Enterprise == firm(t, s, "明天氢能").ID, m.Output, m.Revenue, m.Profit, m.Power, m.Staff, m.Orders, orders)
	}
	r = check(t, s, open(t, s, "监测.csv", lines("2026年8月重点企业运行监测表|||", "企业名称|产值（万元）|利润（万元）|税收（万元）", "安徽明天氢能科技股份有限公司|900|-30|0.4"))) // the title says the month
	if r.Counts.Added != 1 || !strings.Contains(strings.Join(cells(r), " "), "2026-08") {
		t.Errorf("%+v %+v %+v %v", r.Counts, r.Questions, r.Faults, cells(r))
	}
	if got["2026-10"] != "true 1200 1100 -20.5 55 210 0 false" || got["2026-09"] != "true 1100 1000 10 50 205 4000 true" {
		t.Errorf("%v", got)
	}
}

// TestLocalGiantsAreNotNational: a list says whose 小巨人 it means, or none is taken in.
func TestLocalGiantsAreNotNational(t *testing.T) {
	s := house(t)
	f := open(t, s, "称号.csv", lines("企业名称|称号|级别|批次", "安徽明天氢能科技股份有限公司|小巨人||第三批"))
	if r := check(t, s, f); r.Counts.Added != 0 {
		t.Fatalf("a bare 小巨人 is taken in: %v", cells(r))
	}
	r := check(t, s, open(t, s, "称号二.csv", lines("企业名称|称号|级别|批次", "安徽明天氢能科技股份有限公司|省级小巨人|省级|第三批", "安徽明天氢能科技股份有限公司|国家级专精特新小巨人|国家级|第四批")))
	if r.Counts.Added != 2 {
		t.Fatalf("%+v %+v %+v", r.Counts, r.Questions, r.Faults)
	}
	apply(t, s, r)
	page, err := s.Records(t.Context(), graph.RecordsQuery{Kinds: []graph.Kind{graph.KindTitles}, Limit: 10})
	if err != nil || len(page.Records) != 2 {
		t.Fatal(len(page.Records), err)
	}
	for _, one := range page.Records {
		title := one.(graph.Title)
		if national := title.Batch == "第四批"; (title.Title == graph.TitleLittleGiant) != national || (title.LevelOf() == "national") != national {
			t.Errorf("%+v reads as national: %v", title, !national)
		}
	}
}

// TestFiguresAsTheyAreWritten: a 0 in a cell is a figure and a dash none, a later sheet leaves what
// it does not say, and a number is turned from the unit of its heading or of its cell, or asked about.
func TestFiguresAsTheyAreWritten(t *testing.T) {
	s := house(t)
	who := "安徽明天氢能科技股份有限公司"
	stored := func() (m graph.Month, a graph.Acre) {
		page, err := s.Records(t.Context(), graph.RecordsQuery{Kinds: []graph.Kind{graph.KindMonths, graph.KindAcres}, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range page.Records {
			switch one := one.(type) {
			case graph.Month:
				m = one
			case graph.Acre:
				a = one
			}
		}
		return m, a
	}
	take := func(name string, rows ...string) {
		t.Helper()
		r := check(t, s, open(t, s, name, lines(rows...)))
		if len(r.Questions)+len(r.Faults) > 0 {
			t.Fatalf("%s: %+v %+v", name, r.Questions, r.Faults)
		}
		apply(t, s, r)
	}
	take("月一.csv", "企业名称|月份|产值（万元）|税收（万元）|利润（万元）|用电量（千瓦时）|用工人数（万人）", who+"|2026-10|900|0|--|550000|0.02")
	take("月二.csv", "企业名称|月份|用电量（万千瓦时）|订单（万元）", who+"|2026-10|56万度|0")
	m, _ := stored()
	if got := fmt.Sprint(m.Output, m.Power, m.Staff, m.Zero); got != "900 56 200 [tax orders]" {
		t.Errorf("a month: %s", got)
	}
	take("年.csv", "企业名称|年度|规上或规下|用地面积（平方米）|综合能耗（万吨标准煤）|研发经费（万元）", who+"|2025|规下|20000|0.05|0")
	take("年二.csv", "企业名称|年度|规上或规下|用地面积（公顷）|研发经费（万元）", who+"|2025|规下|2|12")
	if _, a := stored(); fmt.Sprint(a.Land, a.Energy, a.RD, a.Zero) != "30 500 12 []" {
		t.Errorf("a year: %+v", a)
	}
	f := open(t, s, "年三.csv", lines("企业名称|年度|规上或规下|用电量（吨标准煤）", who+"|2024|规下|5"))
	r := check(t, s, f)
	if r.Counts.Added != 0 || len(r.Questions) != 1 || !strings.Contains(r.Questions[0].Text, "万千瓦时") || r.Questions[0].Options[1].Value != "千瓦时" {
		t.Fatalf("a unit of something else: %+v %+v", r.Counts, r.Questions)
	}
	f.Answers[r.Questions[0].ID] = "千瓦时"
	if r = check(t, s, f); r.Counts.Added != 1 || !strings.Contains(strings.Join(cells(r), " "), "0.0005") {
		t.Errorf("answered: %+v %+v %v", r.Counts, r.Questions, cells(r))
	}
	if r = check(t, s, open(t, s, "年四.csv", lines("企业名称|年度|规上或规下|用地面积（亩）", who+"|2027|规下|5"))); r.Counts.Added != 0 || len(r.Faults) != 1 {
		t.Errorf("a year that has not come: %+v %+v", r.Counts, r.Faults)
	}
	if r = check(t, s, open(t, s, "称号三.csv", lines("企业名称|称号|级别|批次", who+"|高新技术企业||第一批", who+"|高新技术企业|国家级|第一批"))); r.Counts.Added != 1 {
		t.Errorf("one title, written with its level and without: %+v", r.Counts)
	}
}
