package intake_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/intake"
)

// TestTheDateOfAStage: the date of a stage stands under the heading of that stage; under
// another one it is kept as the office's own; what is planned is the planned end.
func TestTheDateOfAStage(t *testing.T) {
	s := house(t)
	f := open(t, s, "项目台账.csv", lines(
		"项目名称|县区|项目阶段|签约时间|开工时间|竣工时间|实际投产时间|拟投产时间",
		"测试一项目|裕安区|投产|2022.5|2023.9|||",
		"测试二项目|裕安区|投产|2022.5|2023.9|2025.2||",
		"测试三项目|裕安区|投产||2023.9||2025.6|",
		"测试四项目|裕安区|开工|2022.5|2023.9|||2027.6",
		"测试五项目|裕安区|签约|2022.5||||2028.6",
		"测试六项目|裕安区|开工|2022.5|2023.9||2027.6|",
	))
	r := check(t, s, f)
	if len(r.Questions)+len(r.Faults) > 0 {
		t.Fatalf("%+v %v", r.Questions, r.Faults)
	}
	apply(t, s, r)
	got := projectsOf(t, s, "测试")
	for name, want := range map[string]string{"测试一项目": " ", "测试二项目": "2025-02 ", "测试三项目": "2025-06 ", "测试四项目": "2023-09 2027-06", "测试五项目": "2022-05 2028-06", "测试六项目": "2023-09 "} {
		if p := got[name+" 341503"]; fmt.Sprint(p.Date, " ", p.PlannedEnd) != want {
			t.Errorf("%s is of %q to %q, want %q", name, p.Date, p.PlannedEnd, want)
		}
	}
	if own := got["测试一项目 341503"].Extra; own["开工时间"] != "2023.9" || own["签约时间"] != "2022.5" {
		t.Errorf("own columns are %v", own)
	}
	// A list without the stage goes by what is on record.
	apply(t, s, check(t, s, open(t, s, "时间.csv", lines("项目名称|县区|开工时间|投产时间", "测试一项目|裕安区|2023.10|2025.8", "测试四项目|裕安区|2023.10|"))))
	got = projectsOf(t, s, "测试")
	if a, b := got["测试一项目 341503"], got["测试四项目 341503"]; a.Date != "2025-08" || b.Date != "2023-10" {
		t.Errorf("%q %q", a.Date, b.Date)
	}
}

// TestProgressWords: 进展 says the stage where it is a word of it; of a project that stands
// still somebody says what is to hold.
func TestProgressWords(t *testing.T) {
	s := house(t)
	rows := lines("项目名称|县区|进展", "测试一项目|裕安区|已投产", "测试二项目|裕安区|在建", "测试三项目|裕安区|停工", "测试四项目|裕安区|签约", "测试五项目|裕安区|正在打桩")
	f := open(t, s, "项目台账.csv", rows)
	r := check(t, s, f)
	if len(r.Questions) != 1 || r.Counts.Asked != 1 || r.Questions[0].Text != "阶段“停工”看不出是哪一种，请选定" {
		t.Fatalf("%+v %+v", r.Counts, r.Questions)
	}
	answer(t, f, r, intake.AboutValue, "终止")
	apply(t, s, check(t, s, f))
	got := projectsOf(t, s, "测试")
	for name, want := range map[string]string{"测试一项目": "commissioned ", "测试二项目": "started ", "测试三项目": "ended 停工", "测试四项目": "signed ", "测试五项目": "unknown 正在打桩"} {
		if p := got[name+" 341503"]; fmt.Sprint(p.Stage, " ", p.StateNote) != want {
			t.Errorf("%s is %s %q, want %q", name, p.Stage, p.StateNote, want)
		}
	}
	if r := check(t, s, open(t, s, "项目台账.csv", rows)); len(r.Questions) > 0 || !r.Empty() {
		t.Errorf("asked again: %+v %v", r.Questions, cells(r))
	}
}

// TestWhatAStageTakesAlong: what was said of the stage before goes with it, and that is told.
func TestWhatAStageTakesAlong(t *testing.T) {
	s := house(t)
	const name = "安徽雄邦新能源汽车铝压铸零部件生产基地"
	was := projectsOf(t, s, name)[name+" 341500-kf"]
	r := check(t, s, open(t, s, "台账.csv", lines("项目名称|县区|项目阶段|投产时间", name+"|市开发区|投产|2026年10月")))
	told := map[string]intake.Cell{}
	for _, row := range r.Rows {
		for _, c := range row.Cells {
			told[c.Field] = c
		}
	}
	if c := told["state_note"]; was.StateNote == "" || c.Before != was.StateNote || c.After != "" || c.Why != "随阶段更新" {
		t.Errorf("%+v", told)
	}
	if c := told["last_url"]; was.LastURL == "" || c.Before != was.LastURL || c.After != "" || c.Why != "随阶段更新" {
		t.Errorf("%+v", told)
	}
}

// TestClosedFirms: 状态 in a list of firms is whether they work.
func TestClosedFirms(t *testing.T) {
	s := house(t)
	list := map[string]graph.State{"关停": graph.StateStopped, "已关停": graph.StateStopped, "已停产": graph.StateStopped, "关闭": graph.StateStopped, "已注销": graph.StateDeregistered, "吊销": graph.StateDeregistered, "正常": graph.StateNormal}
	rows := []string{"企业名称|县区|状态|所属环节"}
	for word := range list {
		rows = append(rows, "六安测试"+word+"有限公司|裕安区|"+word+"|膜电极")
	}
	f := open(t, s, "名单.csv", lines(append(rows, "六安测试待定有限公司|裕安区|半停半开|膜电极", "六安测试垮了有限公司|裕安区|倒闭|膜电极")...))
	r := check(t, s, f)
	if len(r.Questions) != 2 || r.Questions[0].Text != "经营状态“半停半开”看不出是哪一种，请选定" || r.Questions[1].Text != "经营状态“倒闭”看不出是哪一种，请选定" {
		t.Fatalf("%+v", r.Questions)
	}
	answer(t, f, &intake.Review{Questions: r.Questions[1:]}, intake.AboutValue, "停产") // 倒闭 says that it stopped, not that its legal person ended
	r = check(t, s, f)
	apply(t, s, r)
	list["垮了"] = graph.StateStopped
	for word, want := range list {
		e := firm(t, s, "六安测试"+word+"有限公司")
		if e.State != want || (e.End() == "") != (want == graph.StateNormal) { // who is gone fills no gap
			t.Errorf("%s is %s until %q", word, e.State, e.End())
		}
	}
}

// TestShortNamesOfRegions: 市开发区 is the region with brackets behind that name, and the
// name of a park says its region.
func TestShortNamesOfRegions(t *testing.T) {
	s := house(t)
	for i, text := range []string{"市开发区", "六安市开发区", "六安经济技术开发区", "市开发区（六安经济技术开发区）"} {
		name := fmt.Sprintf("六安测试%c有限公司", '甲'+rune(i))
		r := check(t, s, open(t, s, "名单.csv", lines("企业名称|县区", name+"|"+text)))
		if len(r.Questions) > 0 {
			t.Fatalf("%s: %+v", text, r.Questions)
		}
		apply(t, s, r)
		if e := firm(t, s, name); e.Region != "341500-kf" {
			t.Errorf("%s is %s", text, e.Region)
		}
	}
}

// TestChoicesOfAmounts: only sums that may be are offered, equal ones of a column are asked
// once, and none is negative.
func TestChoicesOfAmounts(t *testing.T) {
	s := house(t)
	f := open(t, s, "名单.csv", lines("企业名称|县区|注册资本（万元）", "六安测试甲有限公司|裕安区|20000000", "六安测试乙有限公司|裕安区|20000000", "六安测试丙有限公司|裕安区|-5", "六安测试丁有限公司|裕安区|0.0001"))
	r := check(t, s, f)
	if len(r.Questions) != 2 || r.Questions[0].Rows+r.Questions[1].Rows != 3 {
		t.Fatalf("%+v", r.Questions)
	}
	offered := []string{}
	for _, q := range r.Questions {
		for _, o := range q.Options {
			offered = append(offered, o.Text)
		}
	}
	if want := []string{"确是 20000000 万元", "应是 2000 万元", "不读入金额，原文留作自有列", "确是 0.0001 万元", "应是 1 万元", "不读入金额，原文留作自有列"}; !slices.Equal(offered, want) {
		t.Errorf("offered are %q", offered)
	}
	if len(r.Faults) != 1 || r.Faults[0].Place != "C4" || r.Faults[0].Want != "金额不能是负数，请改正或留空" {
		t.Errorf("%v", r.Faults)
	}
	answer(t, f, r, intake.AboutAmount, "应是 2000 万元")
	apply(t, s, check(t, s, f))
	if a, b := firm(t, s, "六安测试甲有限公司"), firm(t, s, "六安测试乙有限公司"); a.RegisteredCapital != 2000 || b.RegisteredCapital != 2000 {
		t.Errorf("%v %v", a.RegisteredCapital, b.RegisteredCapital)
	}
}

// TestNothingToRead: a file without a row of data is refused with one sentence.
func TestNothingToRead(t *testing.T) {
	for name, data := range map[string][]byte{"空表.csv": lines("企业名称|县区|主要产品"), "说明.xlsx": []byte("这是一段说明文字\n不是表格\n")} {
		_, err := intake.Open(name, bytes.NewReader(data), int64(len(data)))
		if err == nil || !strings.Contains(err.Error(), "“"+name+"”没有可读入的行") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
