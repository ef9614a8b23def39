package sheet

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// wanted is what a person sees in a layout.
type wanted struct {
	title    string
	period   string // from-to
	head     [2]int
	keys     []string // of the headings, with /unit behind a space; ~ marks a guessed unit
	records  []int    // rows
	sections map[int]string
	left     map[int]LeftReason
	findings []string // parts of their texts
	persons  string   // columns, by letters
}

// seen writes a table as wanted has it.
func seen(t *Table) wanted {
	w := wanted{title: t.Title, head: [2]int{t.HeadFirst, t.HeadLast}, left: map[int]LeftReason{}, sections: map[int]string{}}
	if t.Period.From.Year > 0 {
		w.period = t.Period.From.String() + ".." + t.Period.To.String()
	}
	for _, h := range t.Headings {
		key := h.Key
		if h.Unit.Kind != "" {
			key += " " + h.Unit.Text
		}
		if h.UnitGuessed {
			key += "~"
		}
		if h.Person != NoPerson {
			w.persons += ColumnName(h.Col)
		}
		w.keys = append(w.keys, key)
	}
	for _, r := range t.Records {
		w.records = append(w.records, r.Row)
		if len(r.Section) > 0 {
			w.sections[r.Row] = strings.Join(r.Section, "|")
		}
	}
	for _, l := range t.Left {
		w.left[l.Row] = l.Reason
	}
	for _, f := range t.Findings {
		w.findings = append(w.findings, f.Text)
	}
	return w
}

func (w wanted) check(t *testing.T, got wanted) {
	t.Helper()
	for _, c := range []struct{ what, got, want string }{
		{"title", got.title, w.title}, {"period", got.period, w.period}, {"headings at", fmt.Sprint(got.head), fmt.Sprint(w.head)},
		{"keys", strings.Join(got.keys, "\n"), strings.Join(w.keys, "\n")}, {"records", fmt.Sprint(got.records), fmt.Sprint(w.records)},
		{"left", fmt.Sprint(got.left), fmt.Sprint(w.left)}, {"persons", got.persons, w.persons},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s\nwant %s", c.what, c.got, c.want)
		}
	}
	for row, want := range w.sections {
		if got.sections[row] != want {
			t.Errorf("section of row %d: %q, want %q", row, got.sections[row], want)
		}
	}
	if len(got.sections) > len(w.sections) {
		t.Errorf("sections %v, want %v", got.sections, w.sections)
	}
	if len(got.findings) != len(w.findings) {
		t.Errorf("findings %q, want %q", got.findings, w.findings)
		return
	}
	for i, part := range w.findings {
		if !strings.Contains(got.findings[i], part) {
			t.Errorf("finding %q, want %q", got.findings[i], part)
		}
	}
}

// twoRows are the columns of the ledgers of projects whose headings take two rows.
func twoRows(title string) ([][]any, []string) {
	return [][]any{
			{title},
			{"序号", "项目名称", "项目性质", "建设起止时间", "总投资\n（万元）", "至2020年底累计完成投资（万元）", "2021年计划投资\n（万元）", "项目业主单位", nil, nil, "县挂钩领导"},
			{nil, nil, nil, nil, nil, nil, nil, "业主名称", "联系人", "电话、电子邮箱及传真"},
		}, []string{
			"A1:K1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:F3", "G2:G3", "H2:J2", "K2:K3",
		}
}

var twoRowKeys = []string{"序号", "项目名称", "项目性质", "建设起止时间", "总投资 万元", "累计完成投资 万元", "计划投资 万元", "项目业主单位/业主名称", "项目业主单位/联系人", "项目业主单位/电话、电子邮箱及传真", "县挂钩领导"}

// layouts are sheets like those that offices use, places and names made up.
func layouts() (list []struct {
	layout
	want wanted
}) {
	add := func(l layout, w wanted) {
		list = append(list, struct {
			layout
			want wanted
		}{l, w})
	}

	rows, merges := twoRows("甲县经济开发区2021年项目明细表")
	add(layout{"明细表", append(rows,
		[]any{"合计", "2个", " ", " ", 300, 30, 130, " "},
		[]any{1, "★某某公司铝材项目", "续建", "2019-2021", 100, 10, 30, "某某铝材公司", "（略）", "（略）", "（略）"},
		[]any{2, "某某公司铸件项目", "新开工", "2021-", 200, 20, 100, "某某铸件公司", "（略）", "  ", "（略）"},
	), merges}, wanted{"甲县经济开发区2021年项目明细表", "2021-01..2021-12", [2]int{2, 3}, twoRowKeys, []int{5, 6}, nil, map[int]LeftReason{4: LeftTotal}, nil, "IJK"})

	rows, merges = twoRows("甲县2021年1-7月项目明细表")
	rows[1][5] = "至2020年底累计完成投资" // without its unit
	guessed := slices.Clone(twoRowKeys)
	guessed[5] = "累计完成投资 万元~"
	add(layout{"按地区", append(rows,
		[]any{nil, "合计4个", nil, nil, 1000, 0, 0},
		[]any{nil, "乙镇合计3个", nil, nil, 600, 0, 0},
		[]any{"一", "工业", " ", " ", 300, 0, 0},
		[]any{1, "体育用品", "新开工", "2021-", 100, 0, 0, "某某体育用品公司", "（略）"},
		[]any{2, "铝材", "新开工", "2021-", 200, 0, 0, "某某铝材公司", "（略）"},
		[]any{"二", "农业", nil, nil, 300, 0, 0},
		[]any{1, "茶园", "续建", "2019-2022", 300, 0, 0, "某某茶业公司"},
		[]any{nil, "丙镇合计1个", nil, nil, 401, 0, 0},
		[]any{"一", "工业", " ", " ", 400, 0, 0},
		[]any{1, "铸件", "续建", "2019-2022", 400, 0, 0, "某某铸件公司"},
	), merges}, wanted{"甲县2021年1-7月项目明细表", "2021-01..2021-07", [2]int{2, 3}, guessed, []int{7, 8, 10, 13},
		map[int]string{7: "乙镇合计3个|一、工业", 8: "乙镇合计3个|一、工业", 10: "乙镇合计3个|二、农业", 13: "丙镇合计1个|一、工业"},
		map[int]LeftReason{4: LeftTotal, 5: LeftTotal, 6: LeftSection, 9: LeftSection, 11: LeftTotal, 12: LeftSection},
		[]string{"“至2020年底累计完成投资”没有写单位，其他金额列都是万元", "“丙镇合计1个”：“总投资（万元）”是 401，各行相加是 400"}, "IJK"})

	rows, merges = twoRows("甲县台商投资区2021年项目明细表")
	add(layout{"按行业", append(rows,
		[]any{"总计", "4个", nil, nil, 60.5, 0, 0},
		[]any{"（一）工业项目2个", nil, nil, nil, 30.5, 0, 0},
		[]any{1, "水泥", "续建", "19.10-21.3", 10.5, 0, 0, "某某水泥公司"},
		[]any{2, "铝材", "续建", "2019-2021", 20, 0, 0, "某某铝材公司"},
		[]any{"（二）服务业项目1个", nil, nil, nil, 30, 0, 0},
		[]any{3, "物流园", "续建", "2019-2021", 30, 0, 0, "某某物流公司"},
	), append(merges, "A5:C5", "A8:C8")}, wanted{"甲县台商投资区2021年项目明细表", "2021-01..2021-12", [2]int{2, 3}, twoRowKeys, []int{6, 7, 9},
		map[int]string{6: "（一）工业项目2个", 7: "（一）工业项目2个", 9: "（二）服务业项目1个"},
		map[int]LeftReason{4: LeftTotal, 5: LeftSection, 8: LeftSection}, []string{"写 4 项，实有 3 项"}, "IJK"})

	add(layout{"招商", [][]any{
		{"甲县2021年招商项目汇总表"},
		{"序号", "项目名称", "属地", "项目建设规模和内容", "估算投资\n（万美元）", "目前进展情况", "招商形式(独资、合资等）", "承办单位", "联系人及电话", "备注"},
		{"二、工业"},
		{"(一）", "产业园区"},
		{"(1)", "铝产业园", "乙镇", "占地500亩", 5000, "洽谈", "合资", "甲县投资促进局", "（略）"},
		{"(2)", "项目名称"},
	}, []string{"A1:J1", "A3:B3"}}, wanted{"甲县2021年招商项目汇总表", "2021-01..2021-12", [2]int{2, 2},
		[]string{"序号", "项目名称", "属地", "项目建设规模和内容", "估算投资 万美元", "目前进展情况", "招商形式(独资、合资等)", "承办单位", "联系人及电话", "备注"},
		[]int{5}, map[int]string{5: "二、工业|(一）产业园区"}, map[int]LeftReason{3: LeftSection, 4: LeftSection, 6: LeftHeading}, nil, "I"})

	add(layout{"旬报", [][]any{
		{"甲县五大战役旬报表"},
		{"计量单位：万元"},
		{"序号", "项目名称", "建设内容及规模", "总投资", "2021年度计划投资额", "8月至12月计划投资额", "月完成情况", nil, nil, nil, "挂钩领导", nil, "责任单位", nil, "目前项目建设形象进度"},
		{nil, nil, nil, nil, nil, nil, "   月计划投资额", "  旬完成投资额", "本旬占月计划投资额（%）", "至   旬完成投资额", "市领导", "县领导", "责任单位", "责任人"},
		{" ", "合  计", "  ", 300, 0, 0, 0, 0, 0, 0},
		{1, "铝材", "厂房2万㎡", 300, 0, 0, 0, 0, 0, 0, "（略）", "（略）", "乙镇政府", "（略）", "封顶"},
		{" ", " ", " ", 0, 0, 0, 0, 0, 0, 0},
		{"备注：项目性质是指本年新开工、竣工或部分竣工、续建、前期工作。"},
	}, []string{"A1:O1", "A2:O2", "A8:O8", "G3:J3", "K3:L3", "M3:N3", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:F4", "O3:O4"}},
		wanted{"甲县五大战役旬报表", "", [2]int{3, 4},
			[]string{"序号", "项目名称", "建设内容及规模", "总投资 万元", "计划投资额 万元", "计划投资额 万元", "完成情况/计划投资额 万元", "完成情况/完成投资额 万元", "完成情况/本旬占月计划投资额 %", "完成情况/完成投资额 万元",
				"挂钩领导/市领导", "挂钩领导/县领导", "责任单位", "责任单位/责任人", "目前项目建设形象进度"},
			[]int{6}, nil, map[int]LeftReason{5: LeftTotal, 7: LeftNumber, 8: LeftNote}, nil, "KLN"})

	add(layout{"分级管理", [][]any{
		{"甲市2021年1-3月重点项目（在建、预备）计划分级管理完成情况一览表"},
		{"序号", "项目名称", "总投资               (万元)", "2021年  计划投资(万元)", "2021年实际完成情况", nil, nil, "建设单位                 及责任人", "挂点领导"},
		{nil, nil, nil, nil, "1-3月实际完成投资(万元)", "完成投资占年计划%", "1-3月实际形象进度"},
		{},
		{"合计（3项）", nil, 600, 60, 6, 10},
		{"其中：在建重点项目（2项）", nil, 300, 30, 3, 10},
		{"     预备重点项目（1项）", nil, 300, 30, 3, 10},
		{"一、市本级（2项）", nil, 300, 30, 3, 10},
		{"（一）在建（2项）", nil, 300, 30, 3, 10},
		{"1●", "甲市至乙县公路", 100, 10, 1, 10, "路基", "（略）", "（略）"},
		{7, "丙县环城路", 200, 20, 2, 10, "路基", "（略）", "（略）"},
		{"二、丁县（1项）", nil, 300, 30, 3, 10},
		{"（一）预备（1项）", nil, 300, 30, 3, 10},
		{"2", "丁县水厂", 300, 30, 3, 10, "前期", "（略）", "（略）"},
	}, []string{"A1:I1", "A2:A4", "B2:B4", "C2:C4", "D2:D4", "E2:G2", "E3:E4", "F3:F4", "G3:G4", "H2:H4", "I2:I4", "A5:B5", "A6:B6", "A7:B7", "A8:B8", "A9:B9", "A12:B12", "A13:B13"}},
		wanted{"甲市2021年1-3月重点项目（在建、预备）计划分级管理完成情况一览表", "2021-01..2021-03", [2]int{2, 4},
			[]string{"序号", "项目名称", "总投资 万元", "计划投资 万元", "实际完成情况/实际完成投资 万元", "实际完成情况/完成投资占年计划 %", "实际完成情况/实际形象进度", "建设单位及责任人", "挂点领导"},
			[]int{10, 11, 14}, map[int]string{10: "一、市本级（2项）|（一）在建（2项）", 11: "一、市本级（2项）|（一）在建（2项）", 14: "二、丁县（1项）|（一）预备（1项）"},
			map[int]LeftReason{5: LeftTotal, 6: LeftTotal, 7: LeftTotal, 8: LeftSection, 9: LeftSection, 12: LeftSection, 13: LeftSection}, nil, "HI"})

	add(layout{"完成情况", [][]any{
		{},
		{"2021年全市在建重点项目分级管理完成情况表（1-3月）"},
		{},
		{"\u3000 ", "项目个数（项） ", "总投资       (万元）", "年度计划    投资                     (万元)", "1～  月                 完成投资                (万元) ", "完成投资    占年计划             (%)"},
		{"合计 ", 5, 500, 50, 5, 10},
		{"甲县", 2, 200, 20, 2, 10},
		{"乙县", 3, 300, 30, 3, 10},
	}, []string{"A2:F2"}}, wanted{"2021年全市在建重点项目分级管理完成情况表（1-3月）", "2021-01..2021-03", [2]int{4, 4},
		[]string{"", "项目个数 项", "总投资 万元", "年度计划投资 万元", "完成投资 万元", "完成投资占年计划 %"}, []int{6, 7}, nil, map[int]LeftReason{5: LeftTotal}, nil, ""})

	add(layout{"目标", [][]any{
		{"序号", "重点工作", "牵头责任单位", "上半年落实情况"},
		{1, "新开工亿元以上项目170个以上、竣工120个以上。", "市发改委", "截至6月底，已开工项目145个，占全年目标任务的85.3%。"},
		{2, "力争实施技改项目400个。", "市工信局", "1-6月，全市共开展335个技改项目。"},
	}, nil}, wanted{"", "", [2]int{1, 1}, []string{"序号", "重点工作", "牵头责任单位", "上半年落实情况"}, []int{2, 3}, nil, map[int]LeftReason{}, nil, ""})

	add(layout{"招商成效", [][]any{
		{"单位", "亿元以上新签约项目(个)", "开工率(公示值%)", "外出招商(批次)"},
		{"甲县", 34, 94.1, 23},
		{"乙县", 32, 68.9, 24},
		{"市开发区", 14, 78.6, 11},
		{"合计", 81, nil, 58},
	}, nil}, wanted{"", "", [2]int{1, 1}, []string{"单位", "亿元以上新签约项目 个", "开工率 %", "外出招商 批次"}, []int{2, 3, 4}, nil,
		map[int]LeftReason{5: LeftTotal}, []string{"“亿元以上新签约项目(个)”是 81，各行相加是 80"}, ""})

	add(layout{"在谈", [][]any{
		{"甲县在谈项目周报"},
		{day(44260)},
		{"填报单位：甲县投资促进局", nil, nil, "单位：亿元、亩"},
		{"序号", "项目名称", "投资方", "固定资产投资", "需用土地", "企业联系人", "联系方式", "进度、备注"},
		{"甲", "乙", "丙", "1", "2", "3", "4", "5"},
		{1, "某某新材料", "某某集团", 1.2, 100, "（略）", "（略）", "拟签约"},
		{"甲县在谈项目周报"},
		{"序号", "项目名称", "投资方", "固定资产投资", "需用土地", "企业联系人", "联系方式", "进度、备注"},
		{2, "某某装备", "某某股份", 3, 50, "（略）", "（略）", "洽谈"},
		{"注：1.一月内无进度更新，请说明原因；"},
		{"2.研判结果由专班填写。"},
		{"填报人：（略）", nil, nil, "联系电话：（略）"},
	}, []string{"A1:H1", "A2:H2", "A7:H7", "A10:H10", "A11:H11"}}, wanted{"甲县在谈项目周报", "2021-03..2021-03", [2]int{4, 4},
		[]string{"序号", "项目名称", "投资方", "固定资产投资 亿元", "需用土地 亩", "企业联系人", "联系方式", "进度、备注"}, []int{6, 9}, nil,
		map[int]LeftReason{5: LeftHeading, 7: LeftHeading, 8: LeftHeading, 10: LeftNote, 11: LeftNote, 12: LeftNote}, nil, "FG"})

	add(layout{"县区", [][]any{
		{"2021年上半年县区签约项目表（单位：万元）"},
		{"县区", "项目名称", "基本情况", nil, "签约时间", "是否开工"},
		{nil, nil, "总投资", "一期", nil, nil},
		{"甲县", "铝材", 100, 50, "202101", "是"},
		{nil, "铸件", 200, 60, "2021.2", "否"},
		{"小计", nil, 300, 110},
		{"乙县", "茶叶", 300, 70, "2021年3月", "是"},
		{nil, "物流", 400, 80, "2021-04", "√"},
		{"小计", nil, 700, 151},
		{"总计", nil, 1000, 260},
	}, []string{"A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3", "A4:A5", "A7:A8", "A6:B6", "A9:B9", "A10:B10"}},
		wanted{"2021年上半年县区签约项目表（单位：万元）", "2021-01..2021-06", [2]int{2, 3}, []string{"县区", "项目名称", "基本情况/总投资 万元", "基本情况/一期 万元", "签约时间", "是否开工"},
			[]int{4, 5, 7, 8}, nil, map[int]LeftReason{6: LeftTotal, 9: LeftTotal, 10: LeftTotal}, []string{"第 9 行“小计”：“基本情况/一期”是 151，各行相加是 150"}, ""})
	return list
}

// TestLayouts: heading rows are found without help, units are right, no section,
// total or note is a record; from both kinds of workbooks.
func TestLayouts(t *testing.T) {
	for _, l := range layouts() {
		for format, data := range map[Format][]byte{XLSX: asXLSX(t, l.layout), XLS: asXLS(t, l.layout)} {
			t.Run(l.name+"."+string(format), func(t *testing.T) {
				table, err := read(t, l.name, data).Sheets[0].Table()
				fail(t, err)
				l.want.check(t, seen(table))
			})
		}
	}
}

// TestLayoutsAsCSV: the same sheets saved as CSV, which loses the merges.
func TestLayoutsAsCSV(t *testing.T) {
	for _, l := range layouts() {
		t.Run(l.name, func(t *testing.T) {
			if l.name == "分级管理" {
				l.want.head[1] = 3 // the merges took in a blank row
			}
			table, err := read(t, l.name, asCSV(l.layout)).Sheets[0].Table()
			fail(t, err)
			l.want.check(t, seen(table))
		})
	}
}

func layoutOf(t *testing.T, name string) *Table {
	t.Helper()
	for _, l := range layouts() {
		if l.name == name {
			table, err := read(t, name, asXLSX(t, l.layout)).Sheets[0].Table()
			fail(t, err)
			return table
		}
	}
	t.Fatal("no layout " + name)
	return nil
}

// TestFillDown: a blank cell means “as above” where a vertical merge says so, and
// nowhere else.
func TestFillDown(t *testing.T) {
	table := layoutOf(t, "县区")
	got := table.Records[1].Cells[0]
	if got.Text != "甲县" || got.Place() != "A4" {
		t.Errorf("%+v", got)
	}
	l := layout{"无合并", [][]any{{"县区", "项目名称", "总投资（万元）"}, {"甲县", "铝材", 1}, {nil, "铸件", 2}}, nil}
	table, err := read(t, "a", asXLSX(t, l)).Sheets[0].Table()
	fail(t, err)
	if got := table.Records[1].Cells[0]; !got.IsBlank() {
		t.Errorf("filled without a merge: %+v", got)
	}
}

// TestPlainCSV: without merges, a group's name stands over its first column only.
func TestPlainCSV(t *testing.T) {
	rows, _ := twoRows("甲县2021年项目明细表")
	l := layout{"", append(rows, []any{1, "铝材", "续建", "2019-2021", 100, 10, 30, "某某公司", "（略）"}), nil}
	table, err := read(t, "a.csv", asCSV(l)).Sheets[0].Table()
	fail(t, err)
	want := wanted{"甲县2021年项目明细表", "2021-01..2021-12", [2]int{2, 3}, twoRowKeys, []int{4}, nil, map[int]LeftReason{}, nil, "IJK"}
	got := seen(table)
	// The heading with a line break inside quotes is one row, as in a spreadsheet.
	want.check(t, got)
}

// TestGroupsAbove: the names of groups may stand over a row that names every column.
func TestGroupsAbove(t *testing.T) {
	l := layout{"分组", [][]any{
		{"甲县项目"},
		{"基本情况", nil, nil, "投资（亿元）", nil},
		{"序号", "项目名称", "建设地点", "总投资", "其中：到资"},
		{1, "铝材", "乙镇", 1.5, 1},
	}, []string{"A1:E1", "A2:C2", "D2:E2"}}
	table, err := read(t, "a", asXLSX(t, l)).Sheets[0].Table()
	fail(t, err)
	wanted{"甲县项目", "", [2]int{2, 3}, []string{"基本情况/序号", "基本情况/项目名称", "基本情况/建设地点", "投资/总投资 亿元", "投资/到资 亿元"}, []int{4}, nil, map[int]LeftReason{}, nil, ""}.check(t, seen(table))
}

// TestUnitsBelow: units may stand in a row of their own, and “附件1” is no title.
func TestUnitsBelow(t *testing.T) {
	l := layout{"单位行", [][]any{
		{"附件1："},
		{"甲县签约项目表"},
		{"（2021年1-6月）"},
		{"项目名称*", "总投资", "用地", "签约时间*"},
		{nil, "（亿元）", "（亩）", nil},
		{"铝材", 1.5, 30, "202101"},
		{"某某同志负责事项（共2项）"},
		{"铸件", 1.5, 30, "202101"},
	}, []string{"A7:D7"}}
	table, err := read(t, "a", asXLSX(t, l)).Sheets[0].Table()
	fail(t, err)
	wanted{"甲县签约项目表", "2021-01..2021-06", [2]int{4, 5}, []string{"项目名称", "总投资 亿元", "用地 亩", "签约时间"}, []int{6, 8}, map[int]string{8: "某某同志负责事项（共2项）"},
		map[int]LeftReason{7: LeftSection}, []string{"写 2 项，实有 1 项"}, ""}.check(t, seen(table))
}

// TestForm: one project a sheet, labels beside their values and a small table inside.
func TestForm(t *testing.T) {
	l := layout{"项目台账", [][]any{
		{"甲县重点建设项目（在建、新开工）台账"},
		{"项目名称", "某某公司铝材项目", nil, nil, "业主单位", "某某公司", nil},
		{"建设内容及规模", "厂房2万平方米"},
		{"项目总投资额（万元）", 1200, nil, nil, "2020年累计完成投资（万元）", 300, nil},
		{"建设起止年限", "2019-2021", nil, nil, "联系电话", "（略）"},
		{"建设重要节点安排", "开工进场时间", nil, "主体工程封顶时间", nil, "投产时间", nil},
		{"日期", day(44260), nil, day(44300), nil, day(44400), nil},
		{"存在的问题", nil},
		{"业主（签名）：", nil, nil, "责任单位（签名）："},
	}, []string{"A1:G1", "B2:D2", "F2:G2", "B3:G3", "B4:D4", "F4:G4", "B5:D5", "F5:G5", "B6:C6", "D6:E6", "F6:G6", "B7:C7", "D7:E7", "F7:G7", "B8:G8"}}
	for format, data := range map[string][]byte{"xlsx": asXLSX(t, l), "xls": asXLS(t, l)} {
		table, err := read(t, format, data).Sheets[0].Table()
		fail(t, err)
		if !table.Form || table.Title != "甲县重点建设项目（在建、新开工）台账" || len(table.Records) != 1 {
			t.Fatalf("%s: %+v", format, table)
		}
		var got []string
		for i, h := range table.Headings {
			c := table.Records[0].Cells[i]
			got = append(got, strings.Join([]string{h.Key, h.Unit.Text, string(h.Person), c.Place(), c.Text}, "|"))
		}
		want := []string{
			"项目名称|||B2|某某公司铝材项目", "业主单位|||F2|某某公司", "建设内容及规模|||B3|厂房2万平方米", "项目总投资额|万元||B4|1200", "累计完成投资|万元||F4|300",
			"建设起止年限|||B5|2019-2021", "联系电话||phone|F5|（略）",
			"开工进场时间/日期|||B7|2021年3月5日", "主体工程封顶时间/日期|||D7|2021年4月14日", "投产时间/日期|||F7|2021年7月23日", "存在的问题|||B8|",
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %s\nwant %s", format, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if len(table.Left) != 1 || table.Left[0].Reason != LeftNote {
			t.Errorf("%s: left %v", format, table.Left)
		}
	}
}

// TestGroupUnits: the unit row reaches columns whose group tells that they hold money.
func TestGroupUnits(t *testing.T) {
	l := layout{"外资", [][]any{
		{"甲市利用外资进度表"},
		{"2021年5月"},
		{"汇总单位：甲市投资促进局", nil, nil, nil, nil, "单位：个、万美元"},
		{"县别", "项目数", nil, "合同外资 （验资口径）", nil, nil},
		{nil, "新批企业", "同比     %", "全年   计划", "1－5月", nil},
		{nil, nil, nil, nil, "实绩", "完成计划      %"},
		{},
		{"总计", 3, nil, 300, 30, 10},
		{"甲县", 1, nil, 100, 10, 10},
		{"乙县", 2, nil, 200, 20, 10},
		{"甲市投资促进局"},
	}, []string{"A1:F1", "A2:F2", "A4:A7", "B4:C4", "D4:F4", "B5:B7", "C5:C7", "D5:D7", "E5:F5", "E6:E7", "F6:F7", "A11:F11"}}
	table, err := read(t, "a", asXLS(t, l)).Sheets[0].Table()
	fail(t, err)
	wanted{"甲市利用外资进度表", "2021-05..2021-05", [2]int{4, 7}, []string{"县别", "项目数/新批企业", "项目数/同比 %", "合同外资(验资口径)/全年计划 万美元", "合同外资(验资口径)/1-5月/实绩 万美元", "合同外资(验资口径)/1-5月/完成计划 %"},
		[]int{9, 10}, nil, map[int]LeftReason{8: LeftTotal, 11: LeftNote}, nil, ""}.check(t, seen(table))
}

// TestMarkedRecords: 一、二、三 number the records themselves where nothing else does.
func TestMarkedRecords(t *testing.T) {
	l := layout{"逐项", [][]any{
		{"项目名称", "业主单位", "总投资（亿元）", "开工时间"},
		{"一、铝材项目", "某某公司", 1, "2021.3"},
		{"二、铸件项目", "某某公司", 2, "2021.4"},
		{"三、茶叶项目", "某某公司", 3, "2021.5"},
		{"合计", nil, 6},
	}, nil}
	table, err := read(t, "a", asXLSX(t, l)).Sheets[0].Table()
	fail(t, err)
	wanted{"", "", [2]int{1, 1}, []string{"项目名称", "业主单位", "总投资 亿元", "开工时间"}, []int{2, 3, 4}, nil, map[int]LeftReason{5: LeftTotal}, nil, ""}.check(t, seen(table))
}

// TestLatinHeads: a file that a program wrote has its headings in Latin letters.
func TestLatinHeads(t *testing.T) {
	table, err := read(t, "a.csv", []byte("id,name,total_investment,since\np1,铝材,1.5,2021-03\n")).Sheets[0].Table()
	fail(t, err)
	wanted{"", "", [2]int{1, 1}, []string{"id", "name", "total_investment", "since"}, []int{2}, nil, map[int]LeftReason{}, nil, ""}.check(t, seen(table))
}

// TestNoTable: where no heading can be told, a person is asked, and may point it out.
func TestNoTable(t *testing.T) {
	s := read(t, "a", asXLSX(t, layout{"数", [][]any{{1, 2}, {3, 4}, {"呃", "嗯"}, {5, 6}}, nil})).Sheets[0]
	_, err := s.Table()
	if e, ok := err.(*Error); !ok || e.Why != WhyNoTable {
		t.Errorf("%v", err)
	}
	table, err := s.TableAt(3, 3)
	fail(t, err)
	if len(table.Records) != 1 || table.Records[0].Row != 4 || table.Headings[1].Text != "嗯" {
		t.Errorf("%+v", table)
	}
	for _, at := range [][2]int{{0, 1}, {2, 1}, {1, 9}, {50, 50}} {
		if _, err := s.TableAt(at[0], at[1]); err == nil {
			t.Errorf("%v was taken", at)
		}
	}
}
