package intake_test

import (
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/intake"
	"chainchief/seed"
)

// correct accepts a correction of a field of a record, as the page does.
func correct(t testing.TB, s graph.Store, r graph.Record, field string, value any) {
	t.Helper()
	d := graph.Describe(r.Ref().Kind)
	f := d.Field(field)
	now := f.With(r, value)
	if e, ok := now.(graph.Enterprise); ok {
		e.Search = seed.SearchText(&e)
		now = e
	}
	x := graph.Correction{On: d.Kind, Subject: r.Ref().Key, Field: field, Before: f.Text(r), After: f.Text(now), Reason: "电话核实", By: "李四", Date: "2026-12-01",
		State: graph.CorrectionAccepted, Reviewer: "王五", Reviewed: "2026-12-01", Source: graph.Source{Evidence: graph.EvidenceOffice}}
	x.ID = graph.Describe(graph.KindCorrections).NewID(x, seed.Fold)
	b := graph.Batch{ID: "correct-" + x.ID, Title: "采纳更正", Class: graph.ImportForm, Actor: clerk, Time: noon}
	b.Put.Add(now, x)
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// TestAnAcceptedCorrectionIsNotUndone: last month's list says again what was corrected
// since: it is asked, with what the file says, what the correction says and what
// stands there; the answer holds for the next month; what is new besides goes in.
func TestAnAcceptedCorrectionIsNotUndone(t *testing.T) {
	s := house(t)
	list := func(size, state, products, certainty string) []byte {
		return lines("企业名称|县区|规模|经营状态|主要产品|所属环节|从业", "六安测试甲有限公司|裕安区|"+size+"|"+state+"|"+products+"|膜电极|"+certainty, "六安测试乙有限公司|裕安区|小型|在产|齿轮||")
	}
	apply(t, s, check(t, s, open(t, s, "10月.csv", list("小型", "在产", "齿轮、轴承", "已确认"))))
	e := firm(t, s, "六安测试甲有限公司")
	correct(t, s, e, "size", "medium")
	correct(t, s, firm(t, s, e.Name), "products", []string{"齿轮"})
	page, err := s.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindMemberships, Limit: graph.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range page.Bundle.Memberships {
		if m.Enterprise == e.ID {
			correct(t, s, m, "certainty", "hint")
		}
	}
	before := dump(t, s)
	f := open(t, s, "11月.csv", list("小型", "停产", "齿轮、轴承", "已确认"))
	r := check(t, s, f)
	texts := []string{}
	for _, q := range r.Questions {
		if q.About == intake.AboutCorrected {
			texts = append(texts, q.Place+" "+q.Text+" "+q.Options[0].Text+" "+q.Options[1].Text)
		}
	}
	want := "C2 规模（C2）写的是“小型”，这是更正以前的内容：李四 2026-12-01更正为“中型”，由王五采纳，理由是“电话核实”；库里现在是“中型” 保留库里现在的“中型” 按文件改为“小型”"
	if len(texts) != 2 || !slices.Contains(texts, want) || r.Counts.Asked != 1 || r.Counts.Unchanged != 1 {
		t.Fatalf("%+v %q", r.Counts, texts)
	}
	apply(t, s, r)
	if dump(t, s) != before {
		t.Error("a row that waits has changed something")
	}
	for range 4 { // one comes up once the other is answered
		for _, q := range r.Questions {
			if f.Answers[q.ID] = intake.AnswerKeep; q.About == intake.AboutChanged { // it stopped indeed
				f.Answers[q.ID] = intake.AnswerYes
			}
		}
		r = check(t, s, f)
	}
	apply(t, s, r)
	is := firm(t, s, e.Name)
	if is.Size != "medium" || is.State != "stopped" || !slices.Equal(is.Products, []string{"齿轮"}) || strings.Contains(dump(t, s), `"enterprise":"`+e.ID+`","segment":"nev.fc.mea","certainty":"confirmed"`) {
		t.Errorf("%+v", is)
	}
	// The next month nobody is asked; who says so changes it after all.
	if r = check(t, s, open(t, s, "12月.csv", list("小型", "停产", "齿轮、轴承", "已确认"))); len(r.Questions) > 0 || !r.Empty() {
		t.Errorf("asked again: %+v %v", r.Questions, cells(r))
	}
	f = open(t, s, "12月.csv", list("小型", "在产", "齿轮", ""))
	clear(f.Sheets[0].Map.Answers)
	answer(t, f, check(t, s, f), intake.AboutCorrected, "改为“小型”")
	for _, q := range check(t, s, f).Questions { // that it works there at all, where the correction left a hint
		f.Answers[q.ID] = intake.AnswerKeep
	}
	apply(t, s, check(t, s, f))
	if is := firm(t, s, e.Name); is.Size != "small" {
		t.Errorf("%+v", is)
	}
}

// A list that says neither what stood there before a correction nor what the
// correction says is asked too.
func TestAThirdValueIsAsked(t *testing.T) {
	s := house(t)
	list := func(size string) []byte {
		return lines("企业名称|县区|规模", "六安测试甲有限公司|裕安区|"+size, "六安测试乙有限公司|裕安区|小型")
	}
	apply(t, s, check(t, s, open(t, s, "10月.csv", list("大型"))))
	correct(t, s, firm(t, s, "六安测试甲有限公司"), "size", "medium")
	r := check(t, s, open(t, s, "11月.csv", list("小型")))
	if len(r.Questions) != 1 || r.Questions[0].About != intake.AboutCorrected || !strings.Contains(r.Questions[0].Text, "写的是“小型”，与采纳的更正不同：李四") {
		t.Errorf("%+v", r.Questions)
	}
}

// What a person said once of a name gives way to the firm that is registered under it.
func TestTheRegisteredNameGoesBeforeADecision(t *testing.T) {
	s := house(t)
	apply(t, s, check(t, s, open(t, s, "a.csv", lines("企业名称|县区", "走查甲控股有限公司|无锡市", "走查甲集团有限公司|霍山县"))))
	f := open(t, s, "b.csv", lines("企业名称（全称）|县区|规模", "走查甲控股有限公司|霍山县|小型", "六安测试丙有限公司|霍山县|小型"))
	b := graph.Batch{ID: "same-1", Title: "同一企业认定", Class: graph.ImportForm, Actor: clerk, Time: noon}
	b.Put.Add(graph.Decision{ID: "d-test", One: "走查甲控股有限公司", Other: "走查甲集团有限公司", Verdict: graph.DecidedSame, By: "甲", Date: "2026-11-30", Source: graph.Source{Evidence: graph.EvidenceOffice}})
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	r := check(t, s, f)
	if r.Counts.Updated > 0 || len(r.Questions) == 0 {
		t.Errorf("%+v %+v %v", r.Counts, r.Questions, cells(r))
	}
}
