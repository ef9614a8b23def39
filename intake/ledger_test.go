package intake_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/intake"
)

// projectsOf are the projects of a store whose names begin so, by name and region.
func projectsOf(t testing.TB, s graph.Store, prefix string) map[string]graph.Project {
	t.Helper()
	page, err := s.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindProjects, Limit: graph.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]graph.Project{}
	for _, p := range page.Bundle.Projects {
		if strings.HasPrefix(p.Name, prefix) {
			out[p.Name+" "+p.Region] = p
		}
	}
	return out
}

// TestProjectWords: 项目性质 says the stage of one project and the kind of the next,
// 项目进展 the stage where it is but a word of it; of two stages the later one counts.
func TestProjectWords(t *testing.T) {
	s := house(t)
	f := open(t, s, "项目.csv", lines("裕安区重点项目|||", "序号|项目名称|项目性质|项目进展|总投资（万元）",
		"1|测试一项目|续建|主体完工|3000", "2|测试二项目|技改|已开工|3000", "3|测试三项目|新建||3000", "4|测试四项目|续建|已投产|3000", "5|测试五项目|改扩建|正在前期|3000", "6|测试六项目||签约|3000"))
	r := check(t, s, f)
	if r.Counts.Added != 6 || len(r.Questions)+len(r.Faults) > 0 {
		t.Fatalf("%+v %v %v", r.Counts, r.Questions, r.Faults)
	}
	apply(t, s, r)
	got := map[string]string{}
	for _, p := range projectsOf(t, s, "测试") {
		got[p.Name] = fmt.Sprint(p.Kind, " ", p.Stage, " ", p.StateNote)
	}
	for name, want := range map[string]string{"测试一项目": "new started 主体完工", "测试二项目": "upgrade started ", "测试三项目": "new unknown ", "测试四项目": "new commissioned ", "测试五项目": "upgrade unknown 正在前期", "测试六项目": "new signed "} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

// TestOneProjectTwoDistricts: a project told from another district is asked, once; what is
// said holds for the next file.
func TestOneProjectTwoDistricts(t *testing.T) {
	s := house(t)
	apply(t, s, check(t, s, open(t, s, "裕安.csv", lines("项目名称|建设地区|总投资（亿元）", "测试轴承项目|裕安区|3", "测试铸件项目|裕安区|2"))))
	rows := lines("项目名称|县区|总投资（亿元）|建设性质", "测试轴承项目|金安区|3|新建", "测试铸件项目|霍山县|2|新建", "测试齿轮项目|霍山县|2|新建")
	f := open(t, s, "项目台账.csv", rows)
	r := check(t, s, f)
	if r.Counts.Asked != 2 || r.Counts.Added != 1 || r.Questions[0].About != intake.AboutProject || r.Questions[0].Place != "A2" || r.Questions[0].Text != "六安市金安区的“测试轴承项目”与库里的同名项目是同一个吗" {
		t.Fatalf("%+v %+v", r.Counts, r.Questions)
	}
	answer(t, f, r, intake.AboutProject, "是六安市裕安区的那个")
	for _, q := range r.Questions[1:] {
		f.Answers[q.ID] = intake.AnswerNew
	}
	apply(t, s, check(t, s, f))
	got := projectsOf(t, s, "测试")
	if len(got) != 4 || got["测试轴承项目 341502"].Amount100MCNY != 3 || got["测试铸件项目 341503"].ID == "" || got["测试铸件项目 341525"].ID == "" {
		t.Errorf("%+v", got)
	}
	if r := check(t, s, open(t, s, "项目台账.csv", rows)); len(r.Questions) > 0 || !r.Empty() {
		t.Errorf("asked again: %+v %v", r.Questions, cells(r))
	}
}

// TestASourceIsOfWhatItSaid: a list with one column of a firm leaves the source of the
// rest, be it that it says how far a project has come, and the page read before stays named.
func TestASourceIsOfWhatItSaid(t *testing.T) {
	s := house(t)
	var e graph.Enterprise
	page, err := s.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindEnterprises, Limit: graph.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range page.Bundle.Enterprises {
		if one.SourceURL != "" && one.Region == "341503" {
			e = one
		}
	}
	f := open(t, s, "名单.csv", lines("企业名称|县区|经营状态", e.Name+"|裕安区|停产"))
	answer(t, f, check(t, s, f), intake.AboutChanged, "确已停产")
	apply(t, s, check(t, s, f))
	if is := firm(t, s, e.Name); is.Evidence != e.Evidence || is.SourceURL != e.SourceURL || is.SourceDate != e.SourceDate || is.State != graph.StateStopped {
		t.Errorf("%+v, was %s", is.Source, e.SourceURL)
	}
	was := projectsOf(t, s, "安徽雄邦")["安徽雄邦新能源汽车铝压铸零部件生产基地 341500-kf"]
	apply(t, s, check(t, s, open(t, s, "台账.csv", lines("项目名称|建设地区|总投资（亿元）", was.Name+"|市开发区(六安经济技术开发区)|12"))))
	is := projectsOf(t, s, "安徽雄邦")[was.Name+" 341500-kf"]
	if is.Amount100MCNY != 12 || is.Evidence != was.Evidence || is.StateNote != was.StateNote || is.LastURL != was.LastURL || !is.Overdue {
		t.Errorf("a sum is corrected: %+v", is)
	}
	apply(t, s, check(t, s, open(t, s, "台账.csv", lines("项目名称|建设地区|建设阶段|投产时间", was.Name+"|市开发区(六安经济技术开发区)|投产|2026年10月"))))
	is = projectsOf(t, s, "安徽雄邦")[was.Name+" 341500-kf"]
	if is.Stage != graph.ProjectCommissioned || is.Date != "2026-10" || is.LastHeard != "2026-12-01" || is.StateNote != "" || is.Overdue || is.Amount100MCNY != 12 || is.Evidence != was.Evidence || is.SourceDate != was.SourceDate || is.LastURL != "" || is.SourceURL != was.LastURL {
		t.Errorf("it runs: %+v", is)
	}
}

// TestRowsOfOneFirm: two rows of one firm are held against each other, be it that one
// waits for an answer, and all that differs is told.
func TestRowsOfOneFirm(t *testing.T) {
	s := house(t)
	f := open(t, s, "名单.csv", lines("企业名称|县区|规模|所属环节|成立时间|地址",
		"六安测试甲有限公司|裕安区|小型|没有的环节|2020|一号路", "六安测试甲有限公司|裕安区|中型||2021|一号路"))
	r := check(t, s, f)
	if r.Counts.Asked != 1 || r.Counts.Refused != 1 {
		t.Errorf("%+v", r.Counts)
	}
	var told []string
	for _, x := range r.Faults {
		told = append(told, x.Place+" "+x.Want)
	}
	for _, want := range []string{"C3 与第 2 行（C2）是同一个企业，两处写的不一样（小型、中型），请改成一样", "E3 与第 2 行（E2）是同一个企业，两处写的不一样（2020、2021），请改成一样"} {
		if !slices.Contains(told, want) {
			t.Errorf("%q is not told: %q", want, told)
		}
	}
	if len(told) != 2 {
		t.Errorf("%q", told)
	}
}

// TestTwoRowsAlike: two rows of a file whose names are near are two firms, and are
// named so that somebody may look.
func TestTwoRowsAlike(t *testing.T) {
	s := house(t)
	r := check(t, s, open(t, s, "名单.csv", lines("企业名称|县区|所属环节", "六安测试甲机械有限公司|裕安区|电池隔膜", "安徽测试甲机械有限公司|裕安区|电池隔膜", "六安测试乙机械有限公司|裕安区|电池隔膜")))
	if r.Counts.Added != 3 || len(r.Notes) != 1 || r.Notes[0] != "第 3 行的“安徽测试甲机械有限公司”与第 2 行的“六安测试甲机械有限公司”可能是同一家企业，写入后可在“企业合并”里认定" {
		t.Errorf("%+v %q", r.Counts, r.Notes)
	}
}

// TestFirmsWithoutASegment: who takes in a list without segments is told that its new
// firms are on no map; those on record, and those with a segment, are not meant.
func TestFirmsWithoutASegment(t *testing.T) {
	s := house(t)
	r := check(t, s, open(t, s, "名单.csv", lines("企业名称|县区|所属环节", "六安测试甲有限公司|裕安区|", "六安测试乙有限公司|裕安区|电池隔膜", "安徽明天氢能科技股份有限公司|金安区|")))
	told := strings.Join(r.Notes, "\n")
	if !strings.Contains(told, "新增的企业中有1家没有写所属环节（六安测试甲有限公司），") {
		t.Errorf("%q", told)
	}
}
