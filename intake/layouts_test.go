package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/intake"
)

// TestLayouts imports sheets laid out as offices lay them out, names made up. What a
// person has to click the first time is said here; the next month it is nothing.
func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		name   string
		rows   []string
		kind   graph.Kind
		added  int      // records, once all is answered
		clicks []string // what is asked about the first time
		want   string   // of the first row, some cells
	}{
		{"年度项目明细表", []string{"霍山县2026年重点项目明细表||||||||", "序号|项目名称|项目性质|建设内容及规模|建设起止时间|总投资（万元）|至2025年底累计完成投资（万元）|2026年计划投资（万元）|项目业主单位", "合计|2个||||30000|100|200|",
			"1|★测试铝材项目|续建|年产铝材|2024-2026|10000|50|100|测试铝材公司", "2|测试铸件项目|新开工|年产铸件|2026-|20000|50|100|测试铸件公司"}, graph.KindProjects, 2, nil, "F4 总投资 →1|B4 本单位自有列 →★|C4 阶段 →开工"},
		{"旬报表", []string{"五大战役旬报表||||||", "单位：万元||||||", "序号|项目名称|县区|项目性质|总投资|2026年度计划投资额|目前项目建设形象进度", "1|测试食品项目|舒城县|续建|5000|100|主体封顶", "备注：项目性质是指新开工、续建。||||||"}, graph.KindProjects, 1, nil, "E4 总投资 →0.5|G4 现状说明 →主体封顶"},
		{"招商项目汇总表", []string{"2026年招商项目汇总表||||||", "序号|项目名称|属地|项目建设规模和内容|估算投资（万元）|目前进展情况|联系人及电话", "一、工业||||||", "（一）产业园区||||||", "1|测试羽绒项目|裕安区|年产羽绒服|8000|在谈|（略）"}, graph.KindProjects, 1, nil, "E5 总投资 →0.8|C5 建设地区 →六安市裕安区"},
		{"签约表", []string{"序号|签约项目名称|投资方|落户地|协议投资额|签约时间|环节", "1|测试电池项目|测试投资公司|金安区|12|202604|电芯", "2|测试电解液项目|测试化工公司|霍邱|3.5|2026.5|电解液"}, graph.KindProjects, 2, []string{intake.AboutUnit, intake.AboutValue, intake.AboutValue}, "E2 总投资 →12|F2 阶段日期 →2026-04"},
		{"月报表", []string{"2026年1-3月重点项目完成情况一览表||||", "序号|项目名称|总投资(万元)|2026年计划投资(万元)|1-3月实际形象进度", "合计（2项）||300|30|", "一、市本级（2项）||300|30|", "1●|测试公路配套项目|100|10|在建", "2|测试管网项目|200|20|"}, graph.KindProjects, 2, []string{intake.AboutConstant}, "C5 总投资 →0.01"},
		{"规上名单", []string{"六安市规模以上工业企业名单|||||", "序号|企业名称|统一社会信用代码|县（区）|行业|主要产品", "1|六安测试一机械有限公司||裕安区|通用设备|齿轮", "2|六安测试二电子有限公司|91350100M000100Y43|金寨县|电子|线路板"}, graph.KindEnterprises, 2, nil, "F3 主要产品 →齿轮"},
		{"产业链企业", []string{"新能源汽车产业链企业情况表||||||", "序号|单位名称|所属县区|产业链|所属产业链环节|2026年产值（亿元）|法人代表", "1|测试三汽车部件有限公司|舒城县|新能源汽车|膜电极|1.2|某某", "2|测试四汽车部件有限公司|舒城县|新能源汽车|燃料电池膜电极组件|0.8|某某"}, graph.KindEnterprises, 4, []string{intake.AboutValue}, "E3 环节 →新能源汽车 · 膜电极"},
		{"企业台账", []string{"企业名称|社会信用代码|注册资金|成立时间|经营状态|注册地址|年度", "六安测试五食品有限公司||500万元|2015.6|在业|某路5号|2026"}, graph.KindEnterprises, 1, []string{intake.AboutConstant}, "C2 注册资本 →500|E2 经营状态 →在产"},
		{"诉求表", []string{"企业诉求收集表||||", "序号|诉求企业|县区|所缺环节|诉求内容", "1|测试六机械有限公司|霍山县|膜电极|希望就近采购膜电极"}, graph.KindNeeds, 1, nil, "E3 需求内容 →希望就近采购膜电极"},
		{"核实表", []string{"县区|产业链环节|有无|核实人|核实日期|备注", "金寨县|双极板|无|张三|2026.11.5|电话核实", "霍山县|膜电极|有|张三|2026-11-06|"}, graph.KindChecks, 2, nil, "C2 核实结果 →无"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := house(t)
			f := open(t, s, c.name+".csv", lines(c.rows...))
			r := check(t, s, f)
			sh := f.Sheets[0]
			if sh.Map == nil || sh.Map.Kind != c.kind {
				t.Fatalf("it is taken for %+v: %s", sh.Map, sh.Fault)
			}
			var clicks []string
			for try := 0; try < 5 && len(r.Questions) > 0; try++ {
				for _, q := range r.Questions {
					clicks = append(clicks, q.About)
					option := q.Options[0]
					for _, o := range q.Options {
						if o.Value == "亿元" { // of these sheets; a person sees it
							option = o
						}
					}
					f.Answers[q.ID] = option.Value
				}
				r = check(t, s, f)
			}
			if fmt.Sprint(clicks) != fmt.Sprint(c.clicks) {
				t.Errorf("asked about %v, want %v", clicks, c.clicks)
			}
			got := strings.Join(cells(r), "\n")
			for _, want := range strings.Split(c.want, "|") {
				if !strings.Contains(got, want) {
					t.Errorf("no %s in\n%s", want, got)
				}
			}
			if strings.Contains(got, "某某") || strings.Contains(got, "（略）") {
				t.Errorf("a person is read: %s", got)
			}
			i := apply(t, s, r)
			if i.Added != c.added || len(r.Faults) > 0 {
				t.Errorf("added %d, want %d; faults %v", i.Added, c.added, r.Faults)
			}
			next := open(t, s, c.name+"下月.csv", lines(c.rows...))
			r = check(t, s, next)
			if next.Sheets[0].Known == "" || len(r.Questions) > 0 || !r.Empty() {
				t.Errorf("the next month: known %q, %v, %v", next.Sheets[0].Known, r.Questions, cells(r))
			}
		})
	}
}
