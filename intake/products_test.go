package intake_test

import (
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/intake"
)

func worksOf(t *testing.T, s graph.Store, id string) (list []graph.Membership) {
	t.Helper()
	page, err := s.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindMemberships, Limit: graph.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range page.Bundle.Memberships {
		if m.Enterprise == id {
			list = append(list, m)
		}
	}
	return list
}

// TestSegmentsFromProducts: a list without segments says what its firms make. Each
// segment is proposed with its reason, nothing comes of silence, what is accepted is the
// office's word and to be checked, and what is refused is not proposed again.
func TestSegmentsFromProducts(t *testing.T) {
	s := house(t)
	data := lines("企业名称|县区|主营业务", "六安测试甲有限公司|裕安区|电池隔膜", "六安测试乙有限公司|裕安区|新能源汽车用电池隔膜（湿法）、餐饮", "六安测试丙有限公司|裕安区|物业管理", "安徽明天氢能科技股份有限公司|金安区|电池隔膜")
	f := open(t, s, "名单.csv", data)
	r := check(t, s, f)
	list := r.Proposals
	if len(list) != 2 || len(r.Questions) != 0 || r.Counts.Asked != 0 || r.Counts.Added != 3 || list[0].Rows != 0 || !strings.HasSuffix(list[0].Text, "依据：主营业务写有“电池隔膜”") || !strings.Contains(list[0].Text, "“六安测试甲有限公司”是否登记到“") {
		t.Fatalf("%+v %+v", list, r.Counts)
	}
	if told := strings.Join(r.Notes, "\n"); !strings.Contains(told, "其中2家可按产品登记，请回答下列环节建议；") {
		t.Errorf("%q", told)
	}
	f.Answers[list[0].ID], f.Answers[list[1].ID] = intake.AnswerYes, intake.AnswerSkip
	apply(t, s, check(t, s, f))
	got := worksOf(t, s, firm(t, s, "六安测试甲有限公司").ID)
	if len(got) != 1 || got[0].Certainty != graph.Probable || got[0].Evidence != graph.EvidenceOffice || !got[0].Flagged(graph.Unverified) || !slices.Equal(got[0].Products, []string{"电池隔膜"}) {
		t.Errorf("accepted: %+v", got)
	}
	if got := worksOf(t, s, firm(t, s, "六安测试乙有限公司").ID); len(got) != 0 {
		t.Errorf("refused: %+v", got)
	}
	if again := check(t, s, open(t, s, "名单.csv", data)); len(again.Proposals) != 0 || !again.Empty() {
		t.Errorf("again: %+v %+v", again.Proposals, again.Import)
	}
	if told := strings.Join(check(t, s, open(t, s, "名单3.csv", lines("企业名称|县区|主营业务", "六安测试戊有限公司|裕安区|电池隔膜"))).Notes, "\n"); !strings.HasSuffix(told, "都可按产品登记，请回答下列环节建议") {
		t.Errorf("each has a proposal: %q", told)
	}
	silent := open(t, s, "名单2.csv", lines("企业名称|县区|主要产品", "六安测试丁有限公司|裕安区|电池隔膜"))
	apply(t, s, check(t, s, silent))
	if got := worksOf(t, s, firm(t, s, "六安测试丁有限公司").ID); len(got) != 0 {
		t.Errorf("silence: %+v", got)
	}
}

// TestWhatWasRefusedStaysRefused: that a firm is not of a segment holds for the firm and the
// segment, under whatever headings it comes and after it was renamed. Another firm, or
// another segment, is proposed as ever; so is what was accepted once and is on record no more.
func TestWhatWasRefusedStaysRefused(t *testing.T) {
	s := house(t)
	f := open(t, s, "名单.csv", lines("企业名称|县区|主营业务|曾用名", "六安测试甲有限公司|裕安区|电池隔膜|", "六安测试乙有限公司|裕安区|电池隔膜|"))
	r := check(t, s, f)
	if len(r.Proposals) != 2 {
		t.Fatalf("%+v", r.Proposals)
	}
	f.Answers[r.Proposals[0].ID], f.Answers[r.Proposals[1].ID] = intake.AnswerSkip, intake.AnswerYes
	apply(t, s, check(t, s, f))
	other := check(t, s, open(t, s, "季报.csv", lines("单位名称|所属县区|主要产品|联系科室", "六安测试甲有限公司|裕安区|电池隔膜|一科", "六安测试丙有限公司|裕安区|电池隔膜|一科")))
	if list := other.Proposals; len(list) != 1 || !strings.HasPrefix(list[0].Text, "“六安测试丙有限公司”") {
		t.Errorf("under other headings: %+v", list)
	}
	apply(t, s, other)
	renamed := check(t, s, open(t, s, "更名.csv", lines("企业名称|县区|主要产品|曾用名", "六安测试丁有限公司|裕安区|电池隔膜、膜电极|六安测试甲有限公司")))
	if list := renamed.Proposals; len(list) != 1 || !strings.Contains(list[0].Text, "膜电极") {
		t.Errorf("renamed: %+v", list)
	}
	works := worksOf(t, s, firm(t, s, "六安测试乙有限公司").ID)
	if len(works) != 1 {
		t.Fatalf("accepted: %+v", works)
	}
	if _, err := s.Apply(t.Context(), graph.Batch{ID: "gone", Title: "核实：不从事", Actor: clerk, Time: noon, Delete: []graph.Ref{works[0].Ref()}}); err != nil {
		t.Fatal(err)
	}
	if list := check(t, s, open(t, s, "名单.csv", lines("企业名称|县区|主营业务|曾用名", "六安测试乙有限公司|裕安区|电池隔膜|"))).Proposals; len(list) != 1 {
		t.Errorf("it is written again unasked, or never asked: %+v", list)
	}
}
