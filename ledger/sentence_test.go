package ledger

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

// TestSlipsOfAPublishedLedger: of the rows of a published ledger of goals, one sentence
// prints a percentage that is not that of its figures; of the table of signed and started
// projects, one county's rate.
func TestSlipsOfAPublishedLedger(t *testing.T) {
	var found []string
	for _, row := range rows(t, "testdata/goals.csv") {
		for _, s := range Slips(row[3], &graph.Goal{Name: row[1]}) {
			found = append(found, row[0]+" "+s.String())
		}
	}
	for _, row := range rows(t, "testdata/rates.csv") {
		if s := Rate(row[3], row[1], row[4]); s != nil {
			found = append(found, row[0]+" "+s.String())
		}
	}
	if want := []string{"1 写作87.9%，按145个÷170个应为85.3%", "乙县 写作68.9%，按22÷32应为68.8%"}; !slices.Equal(found, want) {
		t.Errorf("found\n %s\nwant\n %s", strings.Join(found, "\n "), strings.Join(want, "\n "))
	}
}

func rows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return list[1:]
}

// TestSlips: which percentages of a sentence are held to its figures, and to which.
func TestSlips(t *testing.T) {
	for _, c := range []struct {
		text, goal string
		number     float64
		unit       string
		want       string
	}{
		{"新签约32个，新开工22个，开工率68.9%", "", 0, "", "68.9% 22个/32个 68.8%"},
		{"新签约32个，新开工22个，开工率68.8%。", "", 0, "", ""},
		{"32个中的22个已开工（68.9%）", "", 0, "", "68.9% 22/32 68.8%"},
		{"开工率：甲县94.1%（32/34）、乙县68.9%（22/32）、丙区63%（17/27）", "", 0, "", "68.9% 22/32 68.8%"},
		{"已完成22/32，占68.9％", "", 0, "", "68.9% 22/32 68.8%"},
		{"截至6月30日，新增技能人才14826人，完成年度任务的74.13%。", "新增技能人才2万人", 0, "", ""},
		{"截至6月30日，新增技能人才14,826人，完成年度任务的47.13%。", "新增技能人才2万人", 0, "", "47.13% 14826人/2万人 74.13%"},
		{"累计新开工１４５个，占目标任务的８７．９％", "亿元以上项目新开工", 170, "个", "87.9% 145个/170个 85.3%"},
		{"全年新增1.2万人，完成目标的60%", "技能人才", 2, "万人", ""},
		{"规上工业增加值增长9.5%，高于全省2.1个百分点", "规上工业增加值增长9.5%以上", 9.5, "%", ""},
		{"305家企业开展335个技改项目，完成投资48.4亿元，同比增长12.3%", "技改项目400个", 400, "个", ""},
		{"其中主导产业305个，占75.1%", "", 0, "", ""},
		{"新签约406个，其中主导产业305个，占75.1%", "", 0, "", ""},
		{"新签约406个，其中主导产业305个，占75.9%", "", 0, "", "75.9% 305个/406个 75.1%"},
		{"走访企业261家，推介会占比5%", "", 0, "", ""},
		{"", "新开工170个", 170, "个", ""},

		// The whole that a percentage names itself.
		{"完成固定资产投资32.5亿元，占年度计划50亿元的70%", "", 0, "", "70% 32.5亿元/50亿元 65%"},
		{"完成固定资产投资32.5亿元，占年度计划50亿元的65%", "固定资产投资60亿元", 60, "亿元", ""},
		{"新开工128个，占145个的87.9%", "", 0, "", "87.9% 128个/145个 88.3%"},
		{"新开工128个, 占145个的88.3%", "", 0, "", ""},
		{"已竣工62个，完成全年目标120个的51.7%", "", 0, "", ""},
		{"已竣工62个，完成全年目标120个的57.1％", "", 0, "", "57.1% 62个/120个 51.7%"},
		{"到位资金1.2亿元，为协议投资8000万元的150%", "", 0, "", ""},
		{"到位资金1.2亿元，为协议投资8000万元的105%", "", 0, "", "105% 1.2亿元/8000万元 150%"},
		{"签约5亿元以上项目23个，占全部174个的13.2%", "", 0, "", ""},
		{"签约5亿元以上项目23个，占全部174个的百分之23", "", 0, "", "23% 23个/174个 13%"},
		{"工业投资48.4亿元，比上年40亿元增长21%", "", 0, "", ""},
		{"新签约174个，开工114个的比例为65.5%", "", 0, "", ""},
		{"完成年度计划50亿元的70%", "", 0, "", ""},
		// All of them told last, or first.
		{"已开工128个(共145个)，开工率87.9％", "", 0, "", "87.9% 128个/145个 88.3%"},
		{"已开工128个（共145个），开工率88.3%", "", 0, "", ""},
		{"亿元以上新签约共174个，已开工114个，开工率65.5%", "", 0, "", ""},
		{"亿元以上新签约共174个，已开工114个，开工率68.5%", "", 0, "", "68.5% 114个/174个 65.5%"},
		{"已开工22个，竣工25个，投产率90%", "", 0, "", ""},
		{"霍山县亿元以上新签约项目34个，开工32个，开工率94.1%；裕安区27个，开工17个，开工率63%", "", 0, "", ""},
		{"截至6月底，已开工项目145个，占全年目标任务的87.9%；已竣工项目62个，占全年目标任务的51.7%。", "新开工亿元以上项目170个以上、竣工120个以上。", 0, "", "87.9% 145个/170个 85.3%"},
	} {
		var got []string
		for _, s := range Slips(c.text, &graph.Goal{Name: c.goal, Number: c.number, Unit: c.unit}) {
			got = append(got, fmt.Sprintf("%s %s/%s %s", s.Printed, s.Part, s.Whole, s.Right))
		}
		if strings.Join(got, "；") != c.want {
			t.Errorf("%s (%s): %q, want %q", c.text, c.goal, got, c.want)
		}
	}
}

// FuzzSlips: no sentence brings it down, and what it reports differs from what is printed.
func FuzzSlips(f *testing.F) {
	f.Add("开工率：甲县94.1%（32/34）、乙县68.9%（", "新开工170个")
	f.Add("0/0 5%", "0个")
	f.Fuzz(func(t *testing.T, text, goal string) {
		for _, s := range Slips(text, &graph.Goal{Name: goal}) {
			if s.Right == s.Printed {
				t.Errorf("%q: %v", text, s)
			}
		}
	})
}
