package api_test

import (
	"net/url"
	"strings"
	"testing"

	"chainchief/graph"
)

// TestVerifiedAway: a firm that moved away counts no more where it was, from the day
// on which it left, and before as ever; where it went is told alone, and nothing else of it
// changes. A project that is none is kept and never counted.
func TestVerifiedAway(t *testing.T) {
	b := newDesk(t)
	s := slipFor(t, b, "region=341500")
	s.sign()
	var firms []string
	next := func(n int) int { // the first row of the next firm
		for {
			n = s.row("企业", n, func(cell func(string) string) bool { return true })
			if id := keyOf(s.cell("企业", n, "核实编号"))[0]; len(firms) == 0 || firms[len(firms)-1] != id {
				firms = append(firms, id)
				return n
			}
			n++
		}
	}
	known := next(1)
	s.fill("企业", known, "核实结果", "已迁出")
	s.fill("企业", known, "迁出日期", "2026年9月")
	s.fill("企业", known, "迁往", "合肥市")
	unknown := next(known)
	s.fill("企业", unknown, "核实结果", "已迁出")
	s.fill("企业", unknown, "迁往", "外省某镇")
	older := next(unknown)
	s.fill("企业", older, "核实结果", "无此企业（已迁出、注销）")
	s.fill("企业", older, "说明", "去年迁走")
	last := older
	for _, note := range []string{"", "经查未注销，厂址无人", "执照已吊销"} {
		last = next(last)
		s.fill("企业", last, "核实结果", "无此企业（已注销、查无）")
		s.fill("企业", last, "说明", note)
	}
	s.fill("项目", 1, "核实结果", "无此项目（已终止、未落地）")
	project := keyOf(s.cell("项目", 1, "核实编号"))[0]
	segment := keyOf(s.cell("企业", unknown, "核实编号"))[1]
	x := s.send(b)
	if len(x.Faults) > 0 || len(x.Questions) > 0 {
		t.Fatalf("%+v %+v", x.Faults, x.Questions)
	}
	before := count(t, b, segment, "2026-10")
	past, err := b.store.Enterprises(t.Context(), firms)
	if err != nil {
		t.Fatal(err)
	}
	left := keyOf(s.cell("企业", known, "核实编号"))[1]
	beforeLeft := count(t, b, left, "2026-08")
	x.write(t, b)

	list, err := b.store.Enterprises(t.Context(), firms)
	if err != nil {
		t.Fatal(err)
	}
	if e := list[0]; e.State != graph.StateMoved || e.StateDate != "2026-09" || e.MovedTo != "340100" || e.Region != past[0].Region || e.Place != past[0].Place || e.Park != past[0].Park || e.Address != past[0].Address || e.LocalSince != past[0].LocalSince || e.End() != "2026-09" {
		t.Errorf("moved to Hefei: %+v", e)
	}
	if e := list[1]; e.State != graph.StateMoved || e.StateDate != "2026-11-30" || e.MovedTo != "" || !strings.Contains(e.StateNote, "迁出日期不详，按核实日期计，迁往外省某镇") {
		t.Errorf("moved, nobody knows where: %+v", e)
	}
	if e := list[2]; e.State != graph.StateMoved || !strings.HasSuffix(e.StateNote, "去年迁走") {
		t.Errorf("by the words of an older sheet: %+v", e)
	}
	for i, want := range []graph.State{graph.StateUnfound, graph.StateUnfound, graph.StateDeregistered} {
		if e := list[3+i]; e.State != want {
			t.Errorf("there is none: %s, want %s: %s", e.State, want, e.StateNote)
		}
	}
	if was, is := count(t, b, segment, "2026-10"), count(t, b, segment, ""); was != before || member(t, b, firms[1], segment) != nil {
		t.Errorf("%d before it left, was %d; %d now", was, before, is)
	}
	if was := count(t, b, left, "2026-08"); was != beforeLeft || member(t, b, firms[0], left) != nil {
		t.Errorf("%d as of before it left, was %d; it works there now: %+v", was, beforeLeft, member(t, b, firms[0], left))
	}
	body := text(t, b.do("GET", "/enterprises/"+firms[0], "", "Accept: text/html"))
	if !strings.Contains(body, "<dt>经营状态</dt><dd>外迁，2026年9月迁往合肥市") || strings.Contains(body, "<dt>所在地</dt><dd>合肥市") || strings.Contains(body, "2026年9月起") {
		t.Error("the page does not say where it went")
	}
	body += text(t, b.do("GET", "/enterprises/"+firms[0]+"/inputs", "", "Accept: text/html"))
	for _, said := range []string{"已于2026年9月外迁，登记的从业不再计入。", "已于2026年9月外迁，登记的从业不再计入，不按产品配对", "已于2026年9月外迁，登记的从业不再计入，列不出它要什么"} {
		if !strings.Contains(body, said) {
			t.Errorf("of a firm that left it is not said that %s", said)
		}
	}
	if strings.Contains(body, "请先核实它做什么") || strings.Contains(body, "从事的环节 <small>0个") {
		t.Error("a firm that left is said to be without segments on record")
	}
	if csv := text(t, b.do("GET", "/api/v1/enterprises.csv?q="+url.QueryEscape(list[0].Name), "")); !strings.Contains(csv, "外迁") {
		t.Errorf("the list: %s", csv)
	}
	if got := at(t, []byte(text(t, b.do("GET", "/api/v1/enterprises/"+firms[0], ""))), "enterprise.state_zh"); got != "外迁" {
		t.Errorf("the answer: %s", got)
	}
	if p := text(t, b.do("GET", "/api/v1/projects/"+project, "")); !strings.Contains(p, `"stage_zh":"终止或查无"`) || !strings.Contains(p, `"segments":[{`) {
		t.Errorf("the project: %s", p)
	} else if of := at(t, []byte(p), "segments.0.id"); strings.Contains(text(t, b.do("GET", "/api/v1/segments/"+of, "")), project) {
		t.Error("it counts still")
	}
	if !strings.Contains(text(t, b.do("GET", "/projects/"+project+"/history", "", "Accept: text/html")), "终止或查无") {
		t.Error("its past does not tell")
	}
	again := slipFor(t, b, "region=341500")
	for _, row := range append(again.sheets["企业"], again.sheets["项目"]...) {
		if strings.Contains(row[0], project) || strings.Contains(row[0], firms[0]+"|") || strings.Contains(row[0], firms[1]+"|") {
			t.Errorf("asked about again: %q", row)
		}
	}
	if x := s.send(b); len(x.Rows) > 0 || len(x.Faults) > 0 || len(x.Questions) > 0 {
		t.Errorf("taken in once more: %+v", x)
	}
}

// count is how many firms work in a segment in the city on a day.
func count(t testing.TB, b *bed, segment string, asOf graph.Date) int {
	t.Helper()
	groups, err := b.store.Members(t.Context(), graph.MembersQuery{Segments: []string{segment}, AsOf: asOf, Limit: graph.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, m := range groups[0].Members {
		if strings.HasPrefix(m.Enterprise.Region, "3415") {
			n++
		}
	}
	return n
}

// TestVerificationContradicts: an answer beside what goes with another one is refused in
// one sentence, and the other rows go in.
func TestVerificationContradicts(t *testing.T) {
	b := newDesk(t)
	s := slipFor(t, b, "region=341500")
	s.sign()
	s.fill("环节", 1, "核实结果", "无")
	s.fill("环节", 1, "企业名称", "六安核实测试新材料有限公司")
	s.fill("环节", 2, "核实结果", "无")
	s.fill("环节", 2, "企业名称", "无")
	s.fill("企业", 1, "核实结果", "属实")
	s.fill("企业", 1, "迁往", "合肥市")
	s.fill("项目", 1, "核实结果", "属实")
	s.fill("项目", 1, "更正后的阶段", "投产")
	x := s.send(b)
	for i, want := range []string{
		"选了“无”，“企业名称”又写着“六安核实测试新材料有限公司”，两者矛盾：请改选“有（企业名）”，或把“企业名称”清空",
		"选了“属实”，“迁往”又写着“合肥市”，两者矛盾：请改选“已迁出”，或把“迁往”清空",
		"选了“属实”，“更正后的阶段”又写着“投产”，两者矛盾：请改选“更正为…”，或把“更正后的阶段”清空",
	} {
		if i >= len(x.Faults) || x.Faults[i].Want != want {
			t.Fatalf("%d: %+v", i, x.Faults)
		}
	}
	if len(x.Rows) != 1 || len(x.Faults) != 3 {
		t.Errorf("%d rows go in, %+v", len(x.Rows), x.Faults)
	}
}
