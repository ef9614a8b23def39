package api_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

const (
	leadBody = `{"name":"测试零部件项目","region":"341524","date":"2026-03-01","proof":"客商来函","amount_100m_cny":6,"investors":["测试投资方"],"unit":"县招商局","segments":["nev.fc.mea"],"referrer_unit":"测试商会"}`
)

// pass is the body of a move.
func pass(to, date string, more ...string) string {
	return `{"to":"` + to + `","date":"` + date + `","proof":"测试文件"` + strings.Join(append([]string{""}, more...), ",") + `}`
}

// stageScenarios lead one project from a lead to the statistics.
var stageScenarios = func() []scenario {
	writing := []string{jsonBody, by("张三")}
	list := []scenario{
		{name: "lead without a key", method: "POST", path: "/projects", body: leadBody, headers: []string{jsonBody}, status: 401, says: []string{"请先登录"}},
		{name: "lead of nobody", method: "POST", path: "/projects", body: leadBody, headers: []string{jsonBody, bearer}, status: 400, says: []string{"经办人"}, loose: true},
		{name: "lead without proof", method: "POST", path: "/projects", body: strings.Replace(leadBody, `"proof":"客商来函",`, "", 1), headers: writing, status: 400, says: []string{"依据"}},
		{name: "lead of tomorrow", method: "POST", path: "/projects", body: strings.Replace(leadBody, "2026-03-01", "2026-12-31", 1), headers: writing, status: 400, says: []string{"不能晚于今天"}, loose: true},
		{name: "lead that says its id", method: "POST", path: "/projects", body: strings.Replace(leadBody, `"name"`, `"id":"p-x","name"`, 1), headers: writing, status: 400, loose: true},
		{name: "project that comes in under way", method: "POST", path: "/projects", body: strings.Replace(leadBody, `"date"`, `"stage":"started","date"`, 1), headers: writing, status: 400, loose: true},
		{name: "project signed before it was judged", method: "POST", path: "/projects", body: strings.Replace(leadBody, `"date"`, `"stage":"signed","date"`, 1), headers: writing, status: 400, says: []string{"产业契合", "公平竞争审查"}, loose: true},
		{name: "lead", method: "POST", path: "/projects", body: leadBody, headers: writing, status: 201, want: []string{"in_ledger", "true", "valid_lead", "true", "project.stage_zh", "线索", "passages.#", "1", "passages.0.by", "张三", "passages.0.proof", "客商来函", "passages.0.step", "1", "next.0.stage", "signed"}},
		{name: "lead again", method: "POST", path: "/projects", body: leadBody, headers: writing, status: 409, says: []string{"已有同名项目"}},
		{name: "a lead is judged nowhere", path: "/segments/nev.fc.mea", status: 200, want: []string{"verdict.status", "strong"}},
		{name: "track of nobody", path: "/projects/p-aaaaaaaaaaaa/passages", status: 404, loose: true},
		{name: "from a lead to a start", method: "POST", path: "/projects/{lead}/passages", body: pass("started", "2026-04-01"), headers: writing, status: 400, says: []string{"签约", "依次"}, loose: true},
		{name: "signed before it was judged", method: "POST", path: "/projects/{lead}/passages", body: pass("signed", "2026-04-01"), headers: writing, status: 400, says: []string{"测试零部件项目", "用地"}, loose: true},
		{name: "stage corrected past the ledger", method: "POST", path: "/corrections", body: `{"kind":"projects","key":"{lead}","set":{"stage":"signed"},"reason":"r"}`, headers: writing, status: 201},
		{name: "and accepted", method: "POST", path: "/corrections/{ofStage}/accept", headers: []string{by("乙")}, status: 400, says: []string{"已入台账"}, loose: true},
		{name: "a passage alone", method: "POST", path: "/passages", body: `{"project":"{lead}","region":"341524","step":2,"from":"lead","to":"signed","date":"2026-04-01","proof":"x","state":"done"}`, headers: writing, status: 400, says: []string{"已入台账"}, loose: true},
	}
	for _, g := range graph.Gates() {
		list = append(list, scenario{name: "gate " + g.Value, method: "POST", path: "/screenings", body: `{"project":"{lead}","gate":"` + g.Value + `","result":"passed","clause":"第三条","date":"2026-03-10"}`, headers: writing, status: 201, want: []string{"gate_zh", g.ZH, "by", "张三"}})
	}
	return append(list, []scenario{
		{name: "screenings", path: "/screenings", status: 200, want: []string{"items.#", "6"}},
		{name: "one screening", path: "/screenings/{screening}", status: 200, want: []string{"result_zh", "通过"}},
		{name: "signed", method: "POST", path: "/projects/{lead}/passages", body: pass("signed", "2026-04-01"), headers: writing, status: 201, want: []string{"project.stage", "signed", "project.date", "2026-04-01", "passages.1.from_zh", "线索", "gates.0.result_zh", "通过"}},
		{name: "a project signed is on its segment", path: "/projects?region=341524&segment=nev.fc.mea&stage=signed", status: 200, want: []string{"items.0.name", "测试零部件项目"}},
		{name: "sent back without a reason", method: "POST", path: "/projects/{lead}/passages", body: pass("lead", "2026-04-02"), headers: writing, status: 400, says: []string{"理由"}, loose: true},
		{name: "started without who runs it", method: "POST", path: "/projects/{lead}/passages", body: pass("started", "2026-05-01"), headers: writing, status: 400, says: []string{"实施企业"}, loose: true},
		{name: "started before it was signed", method: "POST", path: "/projects/{lead}/passages", body: pass("started", "2026-03-15", `"operator":"{mtqn}"`), headers: writing, status: 400, says: []string{"早于上一步"}, loose: true},
		{name: "started", method: "POST", path: "/projects/{lead}/passages", body: pass("started", "2026-05-01", `"operator":"{mtqn}"`), headers: writing, status: 201, want: []string{"project.stage_zh", "开工", "project.operator", "{mtqn}"}},
		{name: "the stage it had at a past date", path: "/projects?region=341524&segment=nev.fc.mea&as_of=2026-04-15", status: 200, want: []string{"items.0.name", "测试零部件项目", "items.0.stage", "signed", "items.0.date", "2026-04-01"}},
		{name: "runs", method: "POST", path: "/projects/{lead}/passages", body: pass("commissioned", "2026-09-01"), headers: writing, status: 201},
		{name: "enrolled, to be confirmed", method: "POST", path: "/projects/{lead}/passages", body: pass("enrolled", "2026-11-05"), headers: writing, status: 201, want: []string{"project.stage", "commissioned", "passages.4.state_zh", "待复核"}},
		{name: "confirmed by himself", method: "POST", path: "/passages/{waiting}/confirm", headers: []string{by("张三")}, status: 400, says: []string{"不能是经办人自己"}, loose: true},
		{name: "passed on while one waits", method: "POST", path: "/projects/{lead}/passages", body: pass("ended", "2026-11-06", `"reason":"停产"`), headers: writing, status: 400, says: []string{"待复核"}, loose: true},
		{name: "sent back to who entered it, without a reason", method: "POST", path: "/passages/{waiting}/return", body: `{}`, headers: []string{jsonBody, by("乙")}, status: 400, says: []string{"理由"}},
		{name: "sent back to who entered it", method: "POST", path: "/passages/{waiting}/return", body: `{"reason":"附件不清"}`, headers: []string{jsonBody, by("乙")}, status: 201, want: []string{"passages.#", "4"}},
		{name: "enrolled again", method: "POST", path: "/projects/{lead}/passages", body: pass("enrolled", "2026-11-05"), headers: writing, status: 201},
		{name: "confirmed", method: "POST", path: "/passages/{waiting}/confirm", headers: []string{by("乙")}, status: 201, want: []string{"project.stage_zh", "入规", "passages.4.second", "乙", "passages.4.by", "张三"}},
		{name: "confirmed twice", method: "POST", path: "/passages/{waiting}/confirm", headers: []string{by("乙")}, status: 409, loose: true},
		{name: "confirmed, of nobody", method: "POST", path: "/passages/ps-aaaaaaaaaaaa/confirm", headers: []string{bearer}, status: 404, loose: true},
		{name: "who brought it is changed", method: "POST", path: "/corrections", body: `{"kind":"projects","key":"{lead}","set":{"referrer_unit":"另一商会"},"reason":"r"}`, headers: writing, status: 201},
		{name: "and that is accepted", method: "POST", path: "/corrections/{ofReferrer}/accept", headers: []string{by("乙")}, status: 400, says: []string{"后期不得更改"}, loose: true},
		{name: "track", path: "/projects/{lead}/passages", status: 200, want: []string{"passages.#", "5", "next.0.stage", "commissioned", "next.0.back", "true"}},
		{name: "progress", method: "POST", path: "/progress", body: `{"project":"{lead}","date":"2026-11-10","text":"已投产","next":"报统计资料","next_due":"2026-12-04"}`, headers: writing, status: 201, want: []string{"by", "张三"}},
		{name: "progress without a next step", method: "POST", path: "/progress", body: `{"project":"{lead}","date":"2026-11-10","text":"已投产"}`, headers: writing, status: 400},
		{name: "all progress", path: "/progress", status: 200, want: []string{"items.#", "1"}},
		{name: "one progress", path: "/progress/{progress}", status: 200, want: []string{"next", "报统计资料"}},
		{name: "board", path: "/board", status: 200, want: []string{"columns.#", "6", "columns.4.stage_zh", "入规", "columns.4.count", "1", "cards.0.next", "报统计资料", "changes.#", "1", "changes.0.to_zh", "入规"}},
		{name: "board of a county, what changed in a half year", path: "/board?region=341524&chain=nev&unit=%E5%8E%BF%E6%8B%9B%E5%95%86%E5%B1%80&since=2026-01-01&until=2026-06-30", status: 200, want: []string{"changes.#", "3", "changes.2.to_zh", "线索"}},
		{name: "board, what is overdue", path: "/board?only=overdue", status: 200, want: []string{"cards.#", "0"}},
		{name: "board, bad choice", path: "/board?only=late", status: 400},
		{name: "trip", method: "POST", path: "/trips", body: `{"region":"341524","date":"2026-05-06","to":"苏州","leader":"李四","head":true,"firms":["测试公司"]}`, headers: writing, status: 201},
		{name: "trips", path: "/trips?region=341524", status: 200, want: []string{"items.0.to", "苏州"}},
		{name: "one trip", path: "/trips/{trip}", status: 200, want: []string{"head", "true"}},
		{name: "count", method: "POST", path: "/counts", body: `{"region":"341524","what":"signed_1","since":"2026-01-01","until":"2026-06-30","list":"省平台","basis":"以注册为准","value":2}`, headers: writing, status: 201},
		{name: "counts", path: "/counts", status: 200, want: []string{"items.0.list", "省平台"}},
		{name: "one count", path: "/counts/{count}", status: 200, want: []string{"basis", "以注册为准"}},
		{name: "notice", path: "/notice?since=2026-01-01&until=2026-06-30", status: 200, want: []string{"total.signed.0", "1", "total.signed.1", "1", "total.started", "1", "total.trips", "1", "others.0.ours", "1", "others.0.theirs", "2", "others.0.differs", "true"}},
		{name: "notice in the other form", path: "/notice?since=2026-01-01&until=2026-06-30&form=2022", status: 200, want: []string{"total.signed.#", "3"}},
		{name: "notice of two years", path: "/notice?since=2025-06-01&until=2026-06-15", status: 200, says: []string{"2025年6月1日至2026年6月15日全市招商引资工作成效"}},
		{name: "notice of a time to come", path: "/notice?since=2026-01-01&until=2027-05-01", status: 400, says: []string{"还没有到"}, loose: true},
		{name: "board turned round", path: "/board?since=2026-11-30&until=2026-01-01", status: 400, says: []string{"晚于截止日期"}, loose: true},
		{name: "notice turned round", path: "/notice?since=2026-06-30&until=2026-01-01", status: 400, says: []string{"晚于截止日期"}, loose: true},
		{name: "demands", path: "/demands", status: 200, want: []string{"items.#", "14"}},
		{name: "a demand more", method: "POST", path: "/demands", body: `{"stage":"lead","what":"leader"}`, headers: writing, status: 201, want: []string{"what_zh", "包联领导"}},
		{name: "one demand", path: "/demands/{demand}", status: 200},
		{name: "lead that lacks what the office demands", method: "POST", path: "/projects", body: strings.Replace(leadBody, "测试零", "测试另一零", 1), headers: writing, status: 400, says: []string{"填写包联领导"}, loose: true},
		{name: "holidays", path: "/holidays?limit=100", status: 200, want: []string{"items.#", "39"}},
		{name: "a holiday more", method: "POST", path: "/holidays", body: `{"day":"2027-01-01","kind":"off","festival":"元旦"}`, headers: writing, status: 201},
		{name: "one holiday", path: "/holidays/{holiday}", status: 200},
		{name: "passages", path: "/passages?region=341524", status: 200, want: []string{"items.#", "5"}},
		{name: "one passage", path: "/passages/{waiting}", status: 200, want: []string{"to_zh", "入规"}},
		{name: "a passage that waits", method: "POST", path: "/passages", body: `{"project":"{lead}","region":"341524","step":6,"from":"enrolled","to":"ended","date":"2026-11-20","proof":"x","reason":"停产","state":"pending"}`, headers: writing, status: 201},
		{name: "history of a passage", path: "/passages/{waiting}/history", status: 200},
		{name: "history of a screening", path: "/screenings/{screening}/history", status: 200},
		{name: "history of progress", path: "/progress/{progress}/history", status: 200},
		{name: "history of a trip", path: "/trips/{trip}/history", status: 200},
		{name: "history of a count", path: "/counts/{count}/history", status: 200},
	}...)
}()

// stageMarks are the ids that these scenarios name.
func stageMarks(t *testing.T, b *bed, s string) string {
	for mark, at := range map[string][3]string{"{lead}": {"/projects?limit=1000", "name", "测试零部件项目"}, "{ofStage}": {"/corrections?kind=projects", "field", "stage"}, "{ofReferrer}": {"/corrections?kind=projects", "field", "referrer_unit"}} {
		if strings.Contains(s, mark) {
			s = strings.ReplaceAll(s, mark, findWhere(t, b, at[0], at[1], at[2]))
		}
	}
	if strings.Contains(s, "{waiting}") {
		s = strings.ReplaceAll(s, "{waiting}", findWhere(t, b, "/passages", "to", "enrolled"))
	}
	for mark, noun := range map[string]string{"{screening}": "/screenings", "{progress}": "/progress", "{trip}": "/trips", "{count}": "/counts", "{demand}": "/demands", "{holiday}": "/holidays"} {
		if strings.Contains(s, mark) {
			s = strings.ReplaceAll(s, mark, find(t, b, noun, "items.0.id"))
		}
	}
	return s
}

// walked is a project's track as a reader of the interface sees it.
type walked struct {
	Project  struct{ Stage, Date, Name string }
	Passages []struct {
		Step                                             int
		From, To, Date, By, Proof, Reason, Second, State string
	}
}

// TestNoWayAround walks at random: by the interface, by the form of the page, by
// corrections, by sheets and by undoing. Whatever was accepted, each project of the
// ledger came to its stage step by step, and each step says who, when and on what.
func TestNoWayAround(t *testing.T) {
	b := newDesk(t, moving)
	r := rand.New(rand.NewPCG(20, 1))
	one := func(list ...string) string { return list[r.IntN(len(list))] }
	stages := []string{"lead", "signed", "started", "commissioned", "enrolled", "ended", "unknown"}
	zh := map[string]string{"lead": "线索", "signed": "签约", "started": "开工", "commissioned": "投产", "enrolled": "入规", "ended": "终止", "unknown": "阶段待核"}
	people := []string{"张三", "乙"}
	cookie := func() string {
		w := b.do("POST", "/login", entry(one(people...)), formBody)
		return "Cookie: " + w.Cookies()[0].Name + "=" + w.Cookies()[0].Value
	}
	cookies := []string{cookie(), cookie()}
	post := func(address, body string) int {
		resp := b.do("POST", "/api/v1"+address, body, jsonBody, by(one(people...)))
		text(t, resp)
		return resp.StatusCode
	}
	names := []string{"漫步甲项目", "漫步乙项目", "漫步丙项目"}
	ids := map[string]string{}
	for _, name := range names {
		if status := post("/projects", strings.Replace(leadBody, "测试零部件项目", name, 1)); status != 201 {
			t.Fatal(status)
		}
		ids[name] = findWhere(t, b, "/projects?limit=1000", "name", name)
		for _, g := range graph.Gates() {
			if name == names[0] || g.Value != "land" || r.IntN(2) == 0 {
				post("/screenings", `{"project":"`+ids[name]+`","gate":"`+g.Value+`","result":"passed","clause":"x","date":"2026-03-02"}`)
			}
		}
	}
	firm := enterpriseID("安徽明天氢能科技股份有限公司")
	accepted, refused := map[string]int{}, map[string]int{}
	count := func(what string, status int) {
		if status < 400 {
			accepted[what]++
		} else {
			refused[what]++
		}
	}
	for range 300 {
		name := one(names...)
		id, to, date := ids[name], one(stages...), fmt.Sprintf("2026-%02d-%02d", 3+r.IntN(9), 1+r.IntN(28))
		if r.IntN(2) == 0 { // as it should be
			if resp := b.do("GET", "/api/v1/projects/"+id+"/passages", ""); resp.StatusCode == 200 {
				to, date = at(t, []byte(text(t, resp)), "next.0.stage"), "2026-11-30"
			}
		}
		switch r.IntN(10) {
		case 0, 1, 2, 9:
			more := []string{}
			if r.IntN(2) == 0 {
				more = append(more, `"reason":"有变"`)
			}
			if r.IntN(2) == 0 {
				more = append(more, `"operator":"`+firm+`"`)
			}
			if r.IntN(4) == 0 {
				more = append(more, `"signed_on":"2026-04-01","started_on":"2026-05-01"`)
			}
			count("api", post("/projects/"+id+"/passages", pass(to, date, more...)))
		case 3:
			form := url.Values{"to": {to}, "date": {date}, "proof": {one("", "协议")}, "reason": {one("", "有变")}, "operator": {firm}}
			resp := b.do("POST", "/projects/"+id+"/passages", form.Encode(), formBody, one(cookies...))
			text(t, resp)
			count("page", resp.StatusCode)
		case 4:
			post("/corrections", `{"kind":"projects","key":"`+id+`","set":{"stage":"`+to+`","date":"`+date+`"},"reason":"r"}`)
			count("correction", post("/corrections/"+find(t, b, "/corrections?kind=projects&key="+id, "items.0.id")+"/accept?confirm=yes", "{}"))
		case 5:
			count("passage", post("/passages", fmt.Sprintf(`{"project":"%s","region":"341524","step":%d,"from":"%s","to":"%s","date":"%s","proof":"x","reason":"y","state":"%s","second":"王五"}`, id, 1+r.IntN(6), one(stages[:6]...), to, date, one("done", "pending"))))
		case 6:
			var list struct {
				Items []struct{ ID, State string }
			}
			if err := json.Unmarshal([]byte(text(t, b.do("GET", "/api/v1/passages?limit=1000", ""))), &list); err != nil {
				t.Fatal(err)
			}
			for _, x := range list.Items {
				if x.State == "pending" {
					count("second", post("/passages/"+x.ID+one("/confirm", "/return"), `{"reason":"附件不清"}`))
				}
			}
		case 7:
			sheet := "项目名称,建设地区,建设阶段,阶段日期\n" + name + ",金寨县," + zh[to] + "," + date + "\n"
			resp := b.do("POST", "/api/v1/intakes", sheetBody("项目.csv", sheet), sheetType, by(one(people...)))
			body := text(t, resp)
			if resp.StatusCode != 201 {
				t.Fatalf("%d %s", resp.StatusCode, body)
			}
			count("sheet", post("/intakes/"+at(t, []byte(body), "id")+"/apply", "{}"))
		case 8:
			if r.IntN(3) > 0 {
				continue
			}
			count("undo", post("/imports/"+find(t, b, "/imports?limit=10", fmt.Sprint("items.", r.IntN(5), ".id"))+"/undo", "{}"))
		}
		for _, name := range names {
			stands(t, b, ids[name])
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Log(accepted, refused)
	for _, way := range []string{"api", "page", "second", "sheet", "undo"} {
		if accepted[way] == 0 || refused[way] == 0 {
			t.Errorf("%s: %d accepted, %d refused: the walk shows nothing", way, accepted[way], refused[way])
		}
	}
}

// stands holds a project to its track, by rules of the test's own.
func stands(t *testing.T, b *bed, id string) {
	t.Helper()
	resp := b.do("GET", "/api/v1/projects/"+id+"/passages", "")
	body := text(t, resp)
	if resp.StatusCode == 404 {
		return // its entering was undone
	}
	var w walked
	if err := json.Unmarshal([]byte(body), &w); err != nil {
		t.Fatal(err)
	}
	order := []string{"", "lead", "signed", "started", "commissioned", "enrolled"}
	from, been := "", map[string]bool{}
	n := 0
	for _, x := range w.Passages {
		if x.State != "done" {
			continue
		}
		n++
		onward := slices.Index(order, x.To) == slices.Index(order, from)+1 || from == "" && x.To == "signed"
		switch {
		case x.Step != n || x.From != from || x.By == "" || x.Date == "" || x.Proof == "":
			t.Errorf("%s: step %d says too little: %+v", w.Project.Name, n, x)
		case onward && x.To == "enrolled" && (x.Second == "" || x.Second == x.By):
			t.Errorf("%s was enrolled by one person: %+v", w.Project.Name, x)
		case !onward && x.Reason == "", !onward && x.To != "ended" && !been[x.To]:
			t.Errorf("%s skips: %+v", w.Project.Name, x)
		}
		from, been[x.To] = x.To, true
	}
	if n > 0 && w.Project.Stage != from {
		t.Errorf("%s stands at %s, its track at %s", w.Project.Name, w.Project.Stage, from)
	}
}

// stagesWalk: a lead is entered, judged, signed and started in the browser, and its
// segment stands on the page as it was at each date.
const stagesWalk = `
	await enter("张三")
	await go("/board")
	await press("登记招商项目")
	for (const [name, value] of [["name", "走查控制器项目"], ["region", "341524"], ["stage", "lead"], ["date", "2026-03-01"], ["proof", "客商来函"], ["investors", "走查投资方"], ["amount_100m_cny", "6"], ["segments", "nev.tw.controller"], ["unit", "县招商局"]]) fill(name, value)
	await press("登记")
	sees("走查控制器项目", "阶段与进展", "有效线索", "未研判", "客商来函")
	const track = frame.contentWindow.location.pathname
	fill("to", "signed")
	fill("date", "2026-04-10")
	fill("proof", "投资协议")
	await press("登记")
	sees("登记“用地”的研判")
	for (const gate of ["industry", "high_energy", "chemical_park", "land", "energy", "competition"]) {
		await go("/screenings/new?project=" + track.split("/")[2] + "&gate=" + gate)
		fill("result", "passed")
		fill("clause", "第三条")
		fill("date", "2026-03-10")
		await press("登记")
		sees("走查控制器项目", "第三条")
	}
	await go(track)
	fill("to", "signed")
	fill("date", "2026-04-10")
	fill("proof", "投资协议")
	await press("登记")
	sees("已登记：阶段变更：走查控制器项目 线索→签约")
	fill("to", "started")
	fill("date", "2026-08-01")
	fill("proof", "施工许可证")
	fill("operator", "安徽明天氢能科技股份有限公司")
	await press("登记")
	sees("施工许可证", "签约", "开工")
	for (const [day, word] of [["2026-03-31", "暂无登记"], ["2026-04-30", "已签约"], ["2026-08-31", "在建"], ["2026-11-30", "在建"]]) {
		await go("/segments/nev.tw.controller?region=341524&as_of=" + day)
		sees(word)
	}
	await go("/board?region=341524")
	sees("走查控制器项目", "未定下一步")`

// TestStagesInChromium walks it on the width of a desk.
func TestStagesInChromium(t *testing.T) {
	if said := newWalker(t).walk(t, 1440, stagesWalk); said != "" {
		t.Error(said)
	}
}

// TestNobodySpeaksForAnother: where two persons are wanted, each says for himself that he did it,
// whichever way he enters it: a name written for somebody else would make one of them both.
func TestNobodySpeaksForAnother(t *testing.T) {
	b := newDesk(t)
	send := func(path, body string) (int, string) {
		r := b.do("POST", "/api/v1"+path, body, jsonBody, by("张三"))
		return r.StatusCode, text(t, r)
	}
	if status, said := send("/projects", leadBody); status != 201 {
		t.Fatal(status, said)
	}
	id := findWhere(t, b, "/projects?limit=1000", "name", "测试零部件项目")
	passage := func(more string) string {
		return `{"project":"` + id + `","region":"341524","step":2,"from":"lead","to":"signed","date":"2026-03-05","proof":"协议","state":"pending",` + more + `}`
	}
	const problem = `{"what":"缺电工","region":"341524","by":"张三","date":"2026-11-01","assigned_by":"张三","assigned":"2026-11-02","unit":"某局","until":"2026-12-01","met_by":"张三","met":"2026-11-03"`
	for _, step := range []string{`{"what":"缺电工","region":"341524","by":"张三","date":"2026-11-01"}`, problem[:strings.Index(problem, `,"met_by"`)] + `}`, problem + `}`} {
		if status, said := send("/problems", step); status >= 300 {
			t.Fatal(status, said)
		}
	}
	for _, c := range []struct{ path, body, says string }{
		{"/passages", passage(`"by":"乙"`), "经办人须是登记的人自己（张三），不能代他人写"},
		{"/passages", passage(`"by":"张三","second":"乙"`), "复核由复核人本人在项目的“阶段与进展”页办理"},
		{"/problems", problem + `,"done_by":"乙","done":"2026-11-04"}`, "办结人须是登记的人自己（张三）"},
	} {
		if status, said := send(c.path, c.body); status != 400 || !strings.Contains(said, c.says) {
			t.Errorf("%s %s: %d %s", c.path, c.body, status, said)
		}
	}
	if status, said := send("/problems", problem+`,"done_by":"张三","done":"2026-11-04"}`); status >= 300 {
		t.Errorf("his own: %d %s", status, said)
	}
	if status, said := send("/problems", problem+`,"done_by":"张三","done":"2026-11-04","recalled_by":"李四","recalled":"2026-11-05"}`); status >= 300 {
		t.Errorf("who asked the enterprise again may be another: %d %s", status, said)
	}
	if status, said := send("/problems", problem+`,"done_by":"张三","done":"2026-11-04","recalled_by":"李四","recalled":"2026-11-05","closed_by":"李四","closed":"2026-11-06"}`); status != 400 || !strings.Contains(said, "销号人须是登记的人自己") {
		t.Errorf("struck off in another's name: %d %s", status, said)
	}
}
