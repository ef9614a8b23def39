package api_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

// TestAStepKeepsWhatIsGiven: what a workbook says of a unit and a day stays through the step that asks
// for them, and what a step does not keep is told, on the page as by the interface.
func TestAStepKeepsWhatIsGiven(t *testing.T) {
	b := newDesk(t)
	v := visit(t, b, "张三")
	sheet := "存在的问题,县区,收集人,收集日期,责任单位,办理时限\n缺地,金寨县,收集人,2026-11-01,某局,2026-12-31\n"
	sent := b.do("POST", "/api/v1/intakes", sheetBody("问题清单.csv", sheet), sheetType, by("张三"))
	text(t, sent)
	if r := b.do("POST", sent.Header.Get("Location")+"/apply", "", by("张三")); r.StatusCode/100 != 2 {
		t.Fatalf("the workbook is not taken in: %d %s", r.StatusCode, text(t, r))
	}
	id := find(t, b, "/problems", "items.0.id")
	steps := "/problems/" + id + "/steps"
	if r := v.post(steps, url.Values{"step": {"交办"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("assigned as the workbook says: %d %s", r.StatusCode, text(t, r))
	}
	r := v.post(steps, url.Values{"step": {"会商"}, "says": {"专场招聘"}, "until": {"2027-03-31"}})
	if said := text(t, r); r.StatusCode != http.StatusBadRequest || !strings.Contains(said, "“会商”这一步不记办理时限（交办时填写）") {
		t.Errorf("another day given where none is kept: %d %.2000s", r.StatusCode, said)
	}
	stands := []byte(text(t, b.do("GET", "/api/v1/problems/"+id, "")))
	for field, want := range map[string]string{"unit": "某局", "until": "2026-12-31", "met": "<nil>"} {
		if got := at(t, stands, field); got != want {
			t.Errorf("%s is %s, want %s", field, got, want)
		}
	}
}

// TestProblemsTakeOneStepAtATime walks about by page, interface, workbook and undo, and
// holds after each move what is stored: no step is left out or told anew, each says who and
// when, and nobody strikes off what he settled.
func TestProblemsTakeOneStepAtATime(t *testing.T) {
	b := newDesk(t)
	people := []visitor{visit(t, b, "张三"), visit(t, b, "李四")}
	names := []string{"张三", "李四"}
	r := rand.New(rand.NewPCG(*seeded, 7))
	ids := []string{}
	for i := range 3 {
		a := b.do("POST", "/api/v1/problems", fmt.Sprintf(`{"what":"问题%d","region":"341524","by":"收集人","date":"2026-11-%02d"}`, i, i+1), jsonBody, bearer)
		ids = append(ids, at(t, []byte(text(t, a)), "id"))
	}
	read := func(id string) (p graph.Issue) {
		page, err := b.store.Records(t.Context(), graph.RecordsQuery{Kinds: []graph.Kind{graph.KindProblems}, IDs: []string{id}, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		return page.Records[0].(graph.Issue)
	}
	was := map[string]graph.Issue{}
	for _, id := range ids {
		was[id] = read(id)
	}
	heads := []string{"收集日期", "交办人", "交办日期", "责任单位", "办理时限", "会商人", "会商日期", "办结人", "办结日期", "回访人", "回访日期", "销号人", "销号日期"}
	moves, refused, closed := 0, 0, 0
	var undo []string // imports
	for n := range 160 {
		id := ids[r.IntN(len(ids))]
		before := was[id]
		who := r.IntN(2)
		undone := false
		switch way := r.IntN(7); way {
		case 0, 1: // the page
			values := url.Values{}
			if next := before.Step() + 1; next <= graph.StepClosed && graph.ProblemSteps[next].Says != "" {
				values.Set("says", "办了")
			}
			if before.Step() == 0 || r.IntN(4) == 0 {
				values.Set("unit", "某局")
				values.Set("until", "2026-12-31")
			}
			people[who].post("/problems/"+id+"/steps", values)
		case 2: // the page, another step than the next
			people[who].post("/problems/"+id+"/steps", url.Values{"step": {graph.ProblemSteps[r.IntN(6)].ZH}})
		case 3: // back
			reason := []string{"", "没有落实", fmt.Sprint("第", n, "次重办")}[r.IntN(3)]
			people[who].post("/problems/"+id+"/return", url.Values{"step": {fmt.Sprint(r.IntN(6))}, "reason": {reason}})
		case 4: // the interface, the whole record up to any step, in anybody's name
			b.do("POST", "/api/v1/problems?confirm=yes", recordUpTo(before, r.IntN(6), r, n), jsonBody, by(names[who]))
		case 5: // a workbook
			row := []string{string(before.Date)}
			for i, taken := 1, r.IntN(6); i < len(graph.ProblemSteps); i++ {
				name, date := "", ""
				if i <= taken {
					name, date = names[r.IntN(2)], "2026-12-01"
					if i <= before.Step() && r.IntN(4) > 0 {
						name, date = before.StepText(graph.ProblemSteps[i].By), before.StepText(graph.ProblemSteps[i].Date)
					}
				}
				row = append(row, name, date)
				if i == 1 {
					row = append(row, "某局", "2026-12-31")
				}
			}
			sheet := "存在的问题,县区,收集人," + strings.Join(heads, ",") + "\n" + before.What + ",金寨县,收集人," + strings.Join(row, ",") + "\n"
			sent := b.do("POST", "/api/v1/intakes", sheetBody("问题清单.csv", sheet), sheetType, by(names[who]))
			at := sent.Header.Get("Location")
			text(t, sent)
			if at == "" {
				t.Fatalf("the workbook is not taken in: %d", sent.StatusCode)
			}
			b.do("POST", at+"/apply", "", by(names[who]))
		default: // what was written last is taken back
			if len(undo) == 0 {
				continue
			}
			last := undo[len(undo)-1]
			undo = undo[:len(undo)-1]
			undone = b.do("POST", "/api/v1/imports/"+last+"/undo", "", bearer).StatusCode == http.StatusOK
		}
		for _, id := range ids {
			before, now := was[id], read(id)
			was[id] = now
			if !slices.Equal(graph.Encode(before), graph.Encode(now)) && !undone {
				moves++
				undo = append(undo, find(t, b, "/problems/"+id+"/history", "items.0.import.id"))
			}
			if faults := graph.FaultsOf(now); faults != nil {
				t.Fatalf("move %d leaves %v", n, faults)
			}
			if undone { // as it stood before, which was held then
				continue
			}
			if now.Step() > before.Step()+1 {
				t.Fatalf("move %d by %s led from %d to %d", n, names[who], before.Step(), now.Step())
			}
			for i, s := range graph.ProblemSteps[:min(now.Step(), before.Step())+1] {
				if now.StepText(s.By) != before.StepText(s.By) || now.StepText(s.Date) != before.StepText(s.Date) {
					t.Fatalf("move %d tells step %d anew: %+v, then %+v", n, i, before, now)
				}
			}
			if now.Step() < before.Step() && (now.Returned == "" || now.Returned == before.Returned) {
				t.Fatalf("move %d went back without a reason", n)
			}
			if now.Closed != "" {
				if closed++; now.ClosedBy == now.DoneBy || before.Closed == "" && names[who] == now.DoneBy {
					t.Fatalf("move %d: struck off by who settled it: %+v, written by %s", n, now, names[who])
				}
			}
			if slices.Equal(graph.Encode(before), graph.Encode(now)) {
				refused++
			}
		}
	}
	if moves < 25 || closed == 0 || refused < 25 {
		t.Errorf("the walk is vacuous: %d moves, %d standings struck off, %d left as they were", moves, closed, refused)
	}
}

// recordUpTo is the record as somebody could send it: told up to a step, some of it otherwise
// than it stands.
func recordUpTo(p graph.Issue, step int, r *rand.Rand, n int) string {
	m := map[string]any{"what": p.What, "region": p.Region, "by": p.By, "date": p.Date}
	for i, s := range graph.ProblemSteps[1 : step+1] {
		m[s.By], m[s.Date] = []string{"张三", "李四", "王五"}[r.IntN(3)], "2026-12-01"
		if i+1 <= p.Step() && r.IntN(4) > 0 {
			m[s.By], m[s.Date] = p.StepText(s.By), p.StepText(s.Date)
		}
		if i == 0 {
			m["unit"], m["until"] = "某局", "2026-12-31"
		}
	}
	if r.IntN(2) == 0 {
		m["returned"] = fmt.Sprint("第", n, "次")
	}
	data, _ := json.Marshal(m)
	return string(data)
}

// TestLedgerOfGoalsComesIn: a published ledger of goals is taken in as it is; the one
// sentence that does not agree with its own figures is told on the way, on the page and in
// the list, with what it should be.
func TestLedgerOfGoalsComesIn(t *testing.T) {
	b := newDesk(t)
	sheet := "序号,重点工作,牵头责任单位,完成时限,上半年落实情况\n" +
		"1,新开工亿元以上170个以上、竣工120个以上。,某市发改委,2024-12-31,截至6月底，已开工项目145个，占全年目标任务的87.9%；已竣工项目62个，占全年目标任务的51.7%。\n" +
		"2,力争实施技改项目400个。,某市工信局,2024-12-31,1-6月，全市305家规模工业企业共开展335个技改项目，完成投资48.4亿元。\n" +
		"6,新增技能人才2万人。,某市人社局,2024-12-31,截至6月30日，全市新增技能人才14826人，完成年度任务的74.13%。\n"
	sent := b.do("POST", "/api/v1/intakes", sheetBody("重点工作.csv", sheet), sheetType, bearer)
	said := text(t, sent)
	const slip = "写作87.9%，按145个÷170个应为85.3%"
	if at(t, []byte(said), "sheets.0.kind") != "goals" || at(t, []byte(said), "counts.added") != "3" || strings.Count(said, "应为") != 1 || !strings.Contains(said, slip) {
		t.Fatalf("taken in it says %.1500s", said)
	}
	if r := b.do("POST", sent.Header.Get("Location")+"/apply", "", bearer); r.StatusCode != 201 {
		t.Fatalf("not written: %d %s", r.StatusCode, text(t, r))
	}
	page := text(t, b.do("GET", "/goals?year=2024", "", "Accept: text/html"))
	if strings.Count(page, slip) != 2 || strings.Count(page, "应为") != 2 || !strings.Contains(page, "共3项：无量化指标3项") { // above the table, and in its row
		t.Errorf("the page lacks what is wrong, or tells more: %d", strings.Count(page, "应为"))
	}
	if csv := text(t, b.do("GET", "/api/v1/goals/standing.csv?year=2024", "")); strings.Count(csv, slip) != 1 {
		t.Errorf("the list says %s", csv)
	}
}

// TestProblemIsStruckOffInChromium: who settled a problem cannot strike it off on its page,
// another person can; the steps stand there with who and when.
func TestProblemIsStruckOffInChromium(t *testing.T) {
	b := newDesk(t)
	v := newBrowser(t, b)
	v.width(1440)
	a := b.do("POST", "/api/v1/problems", `{"what":"厂区双回路供电不足","region":"341524","chain":"nev","type":"用能","by":"张三","date":"2026-11-20"}`, jsonBody, bearer)
	id := at(t, []byte(text(t, a)), "id")
	enter := func(person string) {
		v.open("/login?to=/problems/" + id)
		v.click(`input[name=name]`, "")
		v.write(account(person))
		v.click(`input[name=password]`, "")
		v.write(ownPassword)
		v.come(func() { v.key("Enter") })
		v.until("the problem is there", `document.querySelector("h1").innerText.includes("厂区双回路供电不足")`)
	}
	step := func(name string, fill func()) {
		if fill != nil {
			fill()
		}
		v.come(func() { v.click(`form[action$="/steps"] button`, name) })
	}
	enter("张三")
	step("交办", func() {
		v.click(`input[name=unit]`, "")
		v.write("某县供电单位")
		v.click(`input[name=until]`, "")
		v.write("2026-11-25")
	})
	v.until("it is late", `document.querySelector(".warn").innerText.includes("已逾期6天")`)
	for _, name := range []string{"会商", "办结", "回访"} {
		step(name, func() {
			v.click(`textarea[name=says]`, "")
			v.write(name + "记录")
		})
	}
	for _, width := range []int{1440, 390} {
		v.width(width)
		v.picture(fmt.Sprint("problem@", width))
	}
	v.width(1440)
	step("销号", nil)
	v.until("it is refused", `document.querySelector("[role=alert]").innerText.includes("另一人")`)
	v.come(func() { v.click(".visitor button", "退出") })
	enter("李四")
	step("销号", nil)
	v.until("it is struck off", `document.querySelectorAll(".walked .taken").length === 6 && document.querySelector(".walked li:last-child").innerText.includes("李四")`)
	v.open("/problems?step=5")
	v.until("it stands in the list", `document.querySelector("main table").innerText.includes("厂区双回路供电不足") && document.querySelector(".lead").innerText.includes("已销号1个")`)
}

// TestChiefInChromium: a chief's page has his chains with what to do first, his clusters with
// their targets, what is overdue and due, his goals, and what has changed since a date.
func TestChiefInChromium(t *testing.T) {
	b := newDesk(t)
	post := func(kind, body string) string {
		t.Helper()
		r := b.do("POST", "/api/v1/"+kind+"?confirm=yes", body, jsonBody, by("张三"))
		said := text(t, r)
		if r.StatusCode != 201 {
			t.Fatalf("%s: %d %s", kind, r.StatusCode, said)
		}
		return at(t, []byte(said), "id")
	}
	chief := post("posts", `{"person":"某链长","title":"某职务","role":"chain-chief","chain":"nev","since":"2021-03"}`)
	goal := post("goals", `{"name":"新开工亿元以上项目","number":170,"unit":"个","until":"2026-12-20","chain":"nev"}`)
	post("goal_values", `{"goal":"`+goal+`","date":"2026-11-30","value":150}`)
	problem := post("problems", `{"what":"缺膜电极熟练工","region":"341502","chain":"nev","date":"2026-11-20"}`)
	for _, body := range []string{`{"unit":"某局","until":"2026-11-25","date":"2026-11-21"}`, `{"says":"专场招聘"}`} {
		if r := b.do("POST", "/api/v1/problems/"+problem+"/steps", body, jsonBody, bearer); r.StatusCode != 201 {
			t.Fatalf("%d %s", r.StatusCode, text(t, r))
		}
	}
	v := newBrowser(t, b)
	v.width(1440)
	v.open("/chiefs")
	v.come(func() { v.click("main td a", "某链长") })
	for what, says := range map[string]string{"the chain": "新能源汽车 · 六安市", "its sentence": "新能源汽车产业链", "the cluster": "金寨电动车集群", "the overdue": "逾期6天", "the goal": "未达预期", "what is due": "2026年12月20日", "the change": "新开工亿元以上项目：150个"} {
		v.until(what, fmt.Sprintf("document.querySelector('main').innerText.includes(%q)", says))
	}
	v.until("what to do first", `document.querySelectorAll("main ol.things li").length === 3`)
	for _, width := range []int{1440, 390} {
		v.width(width)
		v.picture(fmt.Sprint("chief@", width))
		var over int
		if v.see(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &over); over != 0 {
			t.Errorf("at %d the page is %d too wide", width, over)
		}
	}
	v.width(1440)
	v.open("/chiefs/" + chief + "?since=2026-11-30")
	v.until("nothing has changed since", `document.querySelector("main").innerText.includes("这段时间没有登记的变化")`)
	v.come(func() { v.click("main a", "缺膜电极熟练工（某局，逾期6天）") })
	v.until("the problem", `document.querySelector("h1").innerText.includes("缺膜电极熟练工")`)
}

// TestProblemBecomesANeed: what a problem says is lacking stands among the reasons of its
// segment, with who said it; taken back, it does no longer.
func TestProblemBecomesANeed(t *testing.T) {
	b := newDesk(t)
	a := b.do("POST", "/api/v1/problems", `{"what":"缺膜电极熟练工","region":"341502","enterprise":"`+enterpriseID("安徽明天氢能科技股份有限公司")+`","by":"张三","date":"2026-11-20"}`, jsonBody, bearer)
	id := at(t, []byte(text(t, a)), "id")
	said := func() bool {
		return strings.Contains(text(t, b.do("GET", "/segments/nev.fc.mea?region=341502", "", "Accept: text/html")), "膜电极边框须外购")
	}
	if said() {
		t.Fatal("it is said before anybody said it")
	}
	if r := b.do("POST", "/api/v1/problems/"+id+"/need", `{"segment":"膜电极","need":"膜电极边框须外购"}`, jsonBody, bearer); r.StatusCode != 201 {
		t.Fatalf("%d %s", r.StatusCode, text(t, r))
	}
	if !said() {
		t.Error("the judgement does not count the need")
	}
	if r := b.do("POST", "/api/v1/problems/"+id+"/need", `{"segment":"膜电极"}`, jsonBody, bearer); r.StatusCode != 409 {
		t.Errorf("said twice: %d", r.StatusCode)
	}
	b.do("POST", "/api/v1/imports/"+find(t, b, "/problems/"+id+"/history", "items.0.import.id")+"/undo", "", bearer)
	if said() {
		t.Error("it is said still")
	}
}

// TestCarriersOfASegment: a gap's page names where a plant could sit here, and one that must go
// into a chemical park only what such a park has.
func TestCarriersOfASegment(t *testing.T) {
	b := newDesk(t)
	page := func(segment string) string {
		return text(t, b.do("GET", "/segments/"+segment+"?region=341524", "", "Accept: text/html"))
	}
	if !strings.Contains(page("nev.tw.controller"), "还没有登记可用的承接载体") {
		t.Error("an empty ledger says nothing of carriers")
	}
	park := find(t, b, "/parks?region=341524", "items.0.id")
	for _, body := range []string{`{"park":"` + park + `","type":"plant","name":"二号厂房","number":8000,"unit":"平方米","date":"2026-10"}`} {
		if r := b.do("POST", "/api/v1/carriers", body, jsonBody, bearer); r.StatusCode != 201 {
			t.Fatalf("%d %s", r.StatusCode, text(t, r))
		}
	}
	if !strings.Contains(page("nev.tw.controller"), "厂房 二号厂房 8000平方米（2026年10月）") {
		t.Error("the page lacks the plant, though it was entered")
	}
	if strings.Contains(page("nev.battery.electrolyte"), "二号厂房") {
		t.Error("a chemical plant is shown a hall outside a chemical park")
	}
}
