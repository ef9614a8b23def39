package ledger

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph"
)

// halfYear enters the figures of a half year as rows of the ledger: that many projects
// signed, of which so many are large and so many started, and that many journeys.
func halfYear(t *testing.T) (cases []*Dossier, trips []graph.Trip, units []graph.Region) {
	t.Helper()
	f, err := os.Open("testdata/half-year.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(text string) int { n, _ := strconv.Atoi(text); return n }
	for _, row := range rows[1:] {
		code, signed, large, started := row[0], number(row[2]), number(row[3]), number(row[4])
		level := graph.LevelCounty
		if len(code) > 6 {
			level = graph.LevelReportingUnit
		}
		units = append(units, graph.Region{Code: code, Name: row[1], Level: level})
		for i := range signed {
			p := graph.Project{ID: fmt.Sprintf("p-%s-%d", code, i), Name: "测试", Region: code, Amount100MCNY: 1, Stage: graph.ProjectSigned, Date: "2024-03-01"}
			if i < large {
				p.Amount100MCNY = 5
			}
			track := []graph.Passage{{Project: p.ID, Step: 1, To: graph.ProjectSigned, Date: "2024-03-01", State: graph.PassageDone}}
			if i < started {
				track = append(track, graph.Passage{Project: p.ID, Step: 2, From: graph.ProjectSigned, To: graph.ProjectStarted, Date: "2024-06-30", State: graph.PassageDone})
				p.Stage, p.Date = graph.ProjectStarted, "2024-06-30"
			}
			cases = append(cases, NewDossier(p, track, nil, nil))
		}
		for i := range number(row[5]) {
			trips = append(trips, graph.Trip{ID: fmt.Sprint("tr-", code, i), Region: code, Date: "2024-05-01", Head: true})
		}
		// What does not count: signed before, too small, ended, sent back to a lead, led by others.
		for i, track := range [][]graph.Passage{
			{{Step: 1, To: graph.ProjectSigned, Date: "2023-12-31"}},
			{{Step: 1, To: graph.ProjectSigned, Date: "2024-02"}, {Step: 2, From: graph.ProjectSigned, To: graph.ProjectEnded, Date: "2024-05"}},
			{{Step: 1, To: graph.ProjectLead, Date: "2024-01"}, {Step: 2, From: graph.ProjectLead, To: graph.ProjectSigned, Date: "2024-02"}, {Step: 3, From: graph.ProjectSigned, To: graph.ProjectLead, Date: "2024-03"}},
		} {
			for k := range track {
				track[k].State = graph.PassageDone
			}
			cases = append(cases, NewDossier(graph.Project{ID: fmt.Sprintf("x-%s-%d", code, i), Region: code, Amount100MCNY: 9}, track, nil, nil))
		}
		cases = append(cases, NewDossier(graph.Project{ID: "small" + code, Region: code, Amount100MCNY: 0.9}, []graph.Passage{{Step: 1, To: graph.ProjectSigned, Date: "2024-02", State: graph.PassageDone}}, nil, nil))
		trips = append(trips, graph.Trip{Region: code, Date: "2024-05-01"}, graph.Trip{Region: code, Date: "2024-07-01", Head: true})
	}
	return cases, trips, units
}

func only(code string) []string { return []string{code} }

// TestNotice: from rows of the ledger comes the notice as the city published it for the
// half year, but for the one share that it had wrong: 22 of 32 is 68.8 %, not 68.9 %.
func TestNotice(t *testing.T) {
	cases, trips, units := halfYear(t)
	n := NewNotice(Forms[0], cases, trips, units, only, "2024-01-01", "2024-06-30")
	want := `2024年1-6月份全市招商引资工作成效
按照市政府要求，现将1-6月份全市招商引资工作成效予以公示：
一、亿元以上新签约项目情况
1-6月份全市亿元以上新签约项目174个，分别为：霍山县34个、金寨县32个、裕安区27个、舒城县25个、金安区21个、霍邱县18个、市开发区14个、叶集区3个。
二、5亿元以上新签约项目情况
1-6月份全市5亿元以上新签约项目23个，分别为：霍山县9个、霍邱县4个、金寨县3个、金安区2个、叶集区2个、市开发区2个、裕安区1个。
三、亿元以上新签约开工项目情况
1-6月份全市亿元以上新签约开工项目114个，分别为：霍山县32个、金寨县22个、裕安区17个、舒城县13个、市开发区11个、金安区10个、霍邱县7个、叶集区2个。各县区亿元以上新签约项目开工率分别为：霍山县94.1%、市开发区78.6%、金寨县68.8%、叶集区66.7%、裕安区63%、舒城县52%、金安区47.6%、霍邱县38.9%。
四、县区党政主要负责同志外出招商情况
1-6月份县区党政主要负责同志共外出招商195批次，分别为：舒城县35次、金安区33次、金寨县24次、霍山县23次、霍邱县22次、裕安区21次、市开发区19次、叶集区18次。
特此公示。
`
	if got := n.Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestNoticeOfNothing: a period without anything names no unit.
func TestNoticeOfNothing(t *testing.T) {
	_, _, units := halfYear(t)
	n := NewNotice(Forms[1], nil, nil, units, only, "2024-04-01", "2024-04-30")
	want := `2024年4月份全市招商引资工作成效
按照市政府要求，现将4月份全市招商引资工作成效予以公示：
一、固投亿元以上新签约项目情况
4月份全市固投亿元以上新签约项目0个。
二、固投5亿元及以上新签约项目情况
4月份全市固投5亿元及以上新签约项目0个。
三、固投10亿元及以上新签约项目情况
4月份全市固投10亿元及以上新签约项目0个。
四、固投亿元以上新签约开工项目情况
4月份全市固投亿元以上新签约开工项目0个。
五、县区党政主要负责同志外出招商情况
4月份县区党政主要负责同志共外出招商0批次。
特此公示。
`
	if got := n.Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestBulletinLeavesOutWhatWentBack: what was sent back within the period did not come in.
func TestBulletinLeavesOutWhatWentBack(t *testing.T) {
	pass := func(step int, from, to graph.ProjectStage, date graph.Date) graph.Passage {
		return graph.Passage{Project: "p", Step: step, From: from, To: to, Date: date, State: graph.PassageDone, Reason: "x"}
	}
	track := []graph.Passage{pass(1, "", graph.ProjectSigned, "2026-10-02"), pass(2, graph.ProjectSigned, graph.ProjectStarted, "2026-11-02"), pass(3, graph.ProjectStarted, graph.ProjectSigned, "2026-11-20")}
	cases := []*Dossier{NewDossier(graph.Project{ID: "p", Stage: graph.ProjectSigned, Amount100MCNY: 3}, track, nil, nil)}
	said := Bulletin(cases, NewCalendar(nil), "2026-10-01", "2026-12-31", "全市")
	if !strings.Contains(said, "新签约1个（总投资3亿元），新开工0个") || !strings.Contains(said, "退回1个") {
		t.Error(said)
	}
	if said := Bulletin(cases, NewCalendar(nil), "2026-11-01", "2026-11-10", "全市"); !strings.Contains(said, "新开工1个（总投资3亿元）") {
		t.Error("before it went back: " + said)
	}
}
