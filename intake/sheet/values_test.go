package sheet

import (
	"strings"
	"testing"
)

func text(s string) Cell             { return Cell{Kind: Text, Text: s} }
func number(f float64) Cell          { return Cell{Kind: Number, Number: f, Text: general(f)} }
func shown(f float64, s string) Cell { return Cell{Kind: Number, Number: f, Text: s} }

func TestReadAmount(t *testing.T) {
	wan, yi, dollars := UnitOf("万元"), UnitOf("亿元"), UnitOf("万美元")
	for _, c := range []struct {
		cell     Cell
		unit     Unit
		yi, wan  string
		currency string
		doubt    bool
	}{
		{number(1378400), wan, "137.84", "1378400", "CNY", false},
		{number(0.1 + 0.2), wan, "0.00003", "0.3", "CNY", false},
		{text("2378910 "), wan, "237.891", "2378910", "CNY", false},
		{text("1,378,400"), wan, "137.84", "1378400", "CNY", false},
		{text("１２.５"), yi, "12.5", "125000", "CNY", false},
		{text("1.2亿元"), wan, "1.2", "12000", "CNY", false},
		{text("1.2亿"), wan, "1.2", "12000", "CNY", false},
		{text("3500万"), yi, "0.35", "3500", "CNY", false},
		{text("约5亿元"), wan, "5", "50000", "CNY", true},
		{text("10余亿元"), wan, "10", "100000", "CNY", true},
		{text("10亿元以上"), wan, "10", "100000", "CNY", true},
		{number(5000), dollars, "0.5", "5000", "USD", false},
		{text("5000万美元"), wan, "0.5", "5000", "USD", false},
		{shown(1.5, "1.50亿元"), wan, "1.5", "15000", "CNY", false},
		{number(0), wan, "0", "0", "CNY", false},
		{number(-3), wan, "-0.0003", "-3", "CNY", false},
		{number(1e15), wan, "100000000000", "1000000000000000", "CNY", false},
	} {
		a, err := ReadAmount(c.cell, c.unit)
		if err != nil || a.Yi().String() != c.yi || a.Wan().String() != c.wan || a.Currency != c.currency || (a.Doubt != "") != c.doubt {
			t.Errorf("%q in %s: %s 亿, %s 万, %+v, %v", c.cell.Text, c.unit.Text, a.Yi(), a.Wan(), a, err)
		}
	}
	for _, c := range []struct {
		cell Cell
		unit Unit
		part string
	}{
		{text(""), wan, "没有填"}, {text("—"), wan, "没有数字"}, {text("无"), wan, "没有数字"}, {text("3000-5000"), wan, "范围"}, {text("1亿-2亿"), wan, "范围"},
		{text("总投资12亿元"), wan, "不是数字"}, {text("12亿元，一期5亿元"), wan, "不只一个"}, {number(5), Unit{}, "单位"}, {number(5), UnitOf("亩"), "不是金额"}, {text("5亩"), wan, "不是金额"},
		{text("1,2"), wan, "逗号"}, {Cell{Kind: Fault, Text: "#REF!"}, wan, "公式"}, {Cell{Kind: Fault, Text: noResult}, wan, "没有存下"}, {Cell{Kind: Date, Number: 44260, Text: "2021-03-05"}, wan, "日期"},
		{text(strings.Repeat("9", 100)), wan, "不是可用"},
	} {
		if _, err := ReadAmount(c.cell, c.unit); err == nil || !strings.Contains(err.Error(), c.part) {
			t.Errorf("%q: %v, want %q", c.cell.Text, err, c.part)
		}
	}
}

func TestReadDay(t *testing.T) {
	for _, c := range []struct {
		cell  Cell
		want  string
		doubt string
	}{
		{text("2021.3"), "2021-03", ""}, {text("2021年3月"), "2021-03", ""}, {text("2021 年 3 月 5 日"), "2021-03-05", ""}, {text("201401"), "2014-01", ""}, {number(201401), "2014-01", ""},
		{number(20210305), "2021-03-05", ""}, {text("2021-3-5"), "2021-03-05", ""}, {text("2021/3"), "2021-03", ""}, {text("2021/3/5 0:00:00"), "2021-03-05", ""}, {text("２０２１．１０"), "2021-10", ""},
		{text("2021"), "2021", ""}, {number(2021), "2021", ""}, {text("2021年"), "2021", ""}, {text("2021年度"), "2021", ""}, {number(39569), "2008-05-01", ""}, {text("40377"), "2010-07-18", ""},
		{Cell{Kind: Date, Number: 44260, Text: "2021/3/5"}, "2021-03-05", ""}, {Cell{Kind: Date, Number: 44256, Text: "2021年3月"}, "2021-03", ""},
		{Cell{Kind: Date, Number: 44197, Text: "2021"}, "2021", ""}, {Cell{Kind: Date, Number: 44197, Text: "2021-01"}, "2021-01", ""}, {Cell{Kind: Date, Number: 44256, Text: "2021"}, "2021-03-01", ""},
		{number(2021.3), "2021-03", ""}, {number(2021.11), "2021-11", ""}, {shown(2021.1, "2021.10"), "2021-10", ""}, {number(2021.1), "2021", "10 月"}, {text("2021.1"), "2021-01", ""},
		{text("2024年底"), "2024", "只读到 2024"}, {text("2024年上半年"), "2024", "只读到"}, {text("2024年第三季度"), "2024", "只读到"}, {text("2024年6月底"), "2024-06", "只读到"}, {text("09.10"), "2009-10", "两位"},
	} {
		d, doubt, err := ReadDay(c.cell)
		if err != nil || d.String() != c.want || (doubt == "") != (c.doubt == "") || !strings.Contains(doubt, c.doubt) {
			t.Errorf("%q: %s %q %v, want %s", c.cell.Text, d, doubt, err, c.want)
		}
	}
	for in, part := range map[string]string{"": "没有填", "2009-2011": "起止", "2007.10-2010.12": "起止", "2021-13": "看不出", "2021-2-30": "看不出", "待定": "看不出", "上半年": "看不出", "3月": "看不出", "12": "看不出", "2010-": "起止", "1066": "看不出"} {
		if d, _, err := ReadDay(text(in)); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q: %s, %v, want %q", in, d, err, part)
		}
	}
}

func TestReadSpan(t *testing.T) {
	for in, want := range map[string]string{"2009-2011": "2009..2011", "2007.10-2010.12": "2007-10..2010-12", "2010-": "2010..", "09.10-11.3": "2009-10..2011-03", "2021年3月至2022年12月": "2021-03..2022-12",
		"2021.3—2022.4": "2021-03..2022-04", "2021年3月-至今": "", "2021.3至今": "2021-03..", "2021.3": "2021-03..2021-03", "2009-3-2011-5": "2009-03..2011-05", "2022-2021": "", "一期": ""} {
		from, to, err := ReadSpan(text(in))
		if got := from.String() + ".." + to.String(); err == nil && got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %s, %v, want %s", in, got, err, want)
		}
	}
}

func TestReadYesNo(t *testing.T) {
	for in, want := range map[string]bool{"是": true, "√": true, " 有 ": true, "1": true, "Yes": true, "否": false, "×": false, "无": false, "０": false} {
		if got, err := ReadYesNo(text(in)); err != nil || got != want {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
	if _, err := ReadYesNo(text("也许")); err == nil {
		t.Error("也许 was read")
	}
}

func TestUnitOf(t *testing.T) {
	for in, want := range map[string]string{"万元": "万元 money CNY 4", "亿元人民币": "亿元 money CNY 8", "单位：万美元": "万美元 money USD 4", "计量单位：万元": "万元 money CNY 4", "亩": "亩 area  0", "㎡": "㎡ area  0", "平方米": "㎡ area  0",
		"万平方米": "万㎡ area  4", "公顷": "公顷 area  4", "%": "% percent  0", "％": "% percent  0", "公示值%": "% percent  0", "个": "个 count  0", "批次": "批次 count  0", "万元/亩": "万元/亩 other  0", "吨标煤": "吨标煤 other  0",
		"百万元": "百万元 money CNY 6", "甲县发改委": "  0", "": "  0", "独资、合资等": "  0"} {
		u := UnitOf(in)
		if got := strings.TrimPrefix(u.Text+" "+string(u.Kind)+" "+u.Currency+" "+string(rune('0'+u.Power)), ""); got != want && strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestHeadKey(t *testing.T) {
	for in, want := range map[string]string{
		"2010年计划投资（万元）": "计划投资 万元", "2026年计划投资（万元）": "计划投资 万元", "总 签 约 情 况": "总签约情况", "当月　": "当月", "项目总投资\n[亿元]*": "项目总投资 亿元", "总投资:万元": "总投资 万元",
		"总投资(亿)": "总投资 亿元", "注册资本[万元]": "注册资本 万元", "用地[亩]": "用地 亩", "2021年": "2021年", "单元": "单元", "投资强度(万元/亩)": "投资强度 万元/亩", "Ｘ公司": "x公司", "1-7月已完成投资额（万元）": "已完成投资额 万元",
	} {
		key, u, _ := headKey(in)
		if got := strings.TrimSpace(key + " " + u.Text); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestPeriod(t *testing.T) {
	for in, want := range map[string]string{"甲县2021年1-3月重点项目": "2021-01..2021-03", "2010年全市在建情况表（1-3月）": "2010-01..2010-03", "2024年上半年": "2024-01..2024-06", "2024年第二季度": "2024-04..2024-06",
		"截至2021年6月底": "2021-06..2021-06", "2021年度": "2021-01..2021-12", "2021.3": "2021-03..2021-03", "1-7月": "..", "项目表": "..", "大干150天": ".."} {
		p := findPeriod(in)
		if got := p.From.String() + ".." + p.To.String(); got != want {
			t.Errorf("%q: %s (%s), want %s", in, got, p.Text, want)
		}
	}
}

func TestPerson(t *testing.T) {
	for in, want := range map[string]Person{"联系人": PersonName, "联系电话": PersonPhone, "手机号": PersonPhone, "负责人": PersonName, "身份证号": PersonID, "建设单位及责任人": PersonMixed, "联系人及电话": PersonName, "挂钩领导": PersonName,
		"单位负责人": PersonName, "责任单位": NoPerson, "项目名称": NoPerson, "法定代表人": PersonName, "法人单位": NoPerson} {
		if got := personOf(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestDecimal(t *testing.T) {
	for in, want := range map[string]string{"1.50": "1.5", "-0.0": "0", "1e3": "1000", "12E-2": "0.12", "0.000": "0", ".5": "0.5", "5.": "5", "1.2.3": "", "": "", "-": "", "1e999": "", "--1": "", "abc": "", "1e5000000000": ""} {
		d, ok := ParseDecimal(in)
		if ok != (want != "") || ok && d.String() != want {
			t.Errorf("%q: %s %v, want %s", in, d, ok, want)
		}
	}
	a, _ := ParseDecimal("1.5")
	b, _ := ParseDecimal("1.50")
	if a.Cmp(b) != 0 || a.Add(b).String() != "3" || a.Neg().String() != "-1.5" || (Decimal{}).Add(a).String() != "1.5" || a.Float() != 1.5 {
		t.Error("arithmetic")
	}
}
