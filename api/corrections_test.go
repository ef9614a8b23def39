package api_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// visitor is somebody with a browser.
type visitor struct {
	t      *testing.T
	b      *bed
	cookie string
}

// visit enters under a name.
func visit(t *testing.T, b *bed, person string) visitor {
	t.Helper()
	r := b.do("POST", "/login", entry(person), formBody, "Accept: text/html", "Origin: http://127.0.0.1:8080")
	if len(r.Cookies()) == 0 {
		t.Fatalf("%s may not enter: %d", person, r.StatusCode)
	}
	return visitor{t, b, "Cookie: " + r.Cookies()[0].Name + "=" + r.Cookies()[0].Value}
}

func (v visitor) get(address string) string {
	v.t.Helper()
	return text(v.t, v.b.do("GET", address, "", "Accept: text/html", v.cookie))
}

func (v visitor) post(address string, values url.Values) *http.Response {
	v.t.Helper()
	return v.b.do("POST", address, values.Encode(), formBody, "Accept: text/html", "Origin: http://127.0.0.1:8080", v.cookie)
}

// send fills a form in and sends it.
func (v visitor) send(address string, change ...string) *http.Response {
	v.t.Helper()
	values := formIn(v.get(address))
	for i := 0; i < len(change); i += 2 {
		values.Set(change[i], change[i+1])
	}
	return v.post("/corrections", values)
}

var inputs = regexp.MustCompile(`(?s)<input (?:type="hidden" )?name="([^"]+)" value="([^"]*)"|<select name="([^"]+)".*?</select>|<textarea name="([^"]+)"[^>]*>([^<]*)`)
var selected = regexp.MustCompile(`value="([^"]*)" selected`)

// formIn reads what a browser would send of the form of a correction as it stands.
func formIn(page string) url.Values {
	values := url.Values{}
	for _, m := range inputs.FindAllStringSubmatch(page, -1) {
		switch {
		case m[1] != "":
			values.Set(m[1], html.UnescapeString(m[2]))
		case m[3] != "":
			if s := selected.FindStringSubmatch(m[0]); s != nil {
				values.Set(m[3], html.UnescapeString(s[1]))
			}
		case m[4] != "":
			values.Set(m[4], html.UnescapeString(m[5]))
		}
	}
	return values
}

// TestCorrectionInABrowser: a correction is entered from a firm's page, sent back,
// entered again and accepted; it is seen on the page all the time and in the
// judgement once it is accepted; the acceptance is taken back.
func TestCorrectionInABrowser(t *testing.T) {
	b := newDesk(t)
	clerk, chief := visit(t, b, "张三"), visit(t, b, "李四")
	firm := find(t, b, "/enterprises?q=mtqn", "items.0.id")
	page, capacity := "/enterprises/"+firm, func() string { return find(t, b, "/segments/nev.fc.stack", "verdict.inputs.c_region") }
	before := capacity()

	body := clerk.get(page)
	form := "/corrections/new?kind=enterprises&key=" + firm
	if !strings.Contains(body, strings.ReplaceAll(form, "&", "&amp;")) {
		t.Fatal("no way from the firm's page to the form")
	}
	if r := clerk.send(form, "reason", "电话核实"); r.StatusCode != 400 || !strings.Contains(text(t, r), "没有改动任何一项") {
		t.Errorf("a form as it stands: %d", r.StatusCode)
	}
	if r := clerk.send(form, "set.size", "large", "set.local_since", "去年", "reason", "电话核实"); r.StatusCode != 400 || !strings.Contains(text(t, r), "请写成 2021、2021-04 或 2021-04-30") {
		t.Errorf("a form with a fault: %d", r.StatusCode)
	}
	if r := clerk.send(form, "set.size", "large", "set.group", "某集团", "reason", "电话核实"); r.StatusCode != 303 {
		t.Fatalf("entered: %d %s", r.StatusCode, text(t, r))
	}
	if body := clerk.get(page); !strings.Contains(body, "<b>待审更正</b>：规模 中型 → <b>大型</b>，张三，2026-12-01，电话核实") || !strings.Contains(body, "所属集团 （空） → <b>某集团</b>") {
		t.Error("what waits is not marked on the firm's page")
	}
	if got := capacity(); got != before {
		t.Errorf("what waits counts already: %s, before %s", got, before)
	}

	size, group := findWhere(t, b, "/corrections", "field", "size"), findWhere(t, b, "/corrections", "field", "group")
	if body := chief.get("/corrections"); !strings.Contains(body, "规模：中型 → <b>大型</b>") || !strings.Contains(body, "采纳所选") {
		t.Error("the reviewer does not see it")
	}
	if r := chief.post("/corrections/"+size+"/return", url.Values{"only": {size, group}}); r.StatusCode != 400 || !strings.Contains(text(t, r), "退回须写明理由") {
		t.Errorf("sent back without a reason: %d", r.StatusCode)
	}
	if r := chief.post("/corrections/"+size+"/return", url.Values{"only": {size, group}, "reason": {"请附出处"}}); r.StatusCode != 303 {
		t.Fatalf("sent back: %d", r.StatusCode)
	}
	for _, address := range []string{page, "/corrections"} {
		if body := clerk.get(address); !strings.Contains(body, "李四退回：请附出处") || !strings.Contains(body, "/corrections/new?again="+size) {
			t.Errorf("%s does not say why it was sent back", address)
		}
	}
	if r := clerk.send("/corrections/new?again="+size, "source_url", "https://example.cn/annual"); r.StatusCode != 303 {
		t.Fatalf("entered again: %d %s", r.StatusCode, text(t, r))
	}
	if r := chief.post("/corrections/"+size+"/accept", url.Values{"only": {size}}); r.StatusCode != 303 {
		t.Fatalf("accepted: %d %s", r.StatusCode, text(t, r))
	}
	if body := clerk.get(page); strings.Contains(body, "待审更正</b>") || !strings.Contains(body, "<dt>规模</dt><dd>大型") || !strings.Contains(body, "规模 中型 → <b>大型</b>：单位填报，张三，2026-12-01（<a href=\"https://example.cn/annual\"") || !strings.Contains(body, "<dt>来源</dt><dd>网络转载（未核），2024年") {
		t.Error("the firm's page does not say what was accepted")
	}
	if got := capacity(); got == before {
		t.Errorf("what was accepted does not count: %s", got)
	}
	if basis := find(t, b, "/enterprises/"+find(t, b, "/enterprises?q=mtqn", "items.0.id"), "enterprise.size_basis_zh"); basis != "" {
		t.Errorf("the size that somebody corrected rests on %q", basis)
	}
	done := find(t, b, "/imports", "items.0.id")
	if r := chief.post("/imports/"+done+"/undo", url.Values{"confirmed": {"yes"}}); r.StatusCode != 303 {
		t.Fatalf("taken back: %d", r.StatusCode)
	}
	if got := capacity(); got != before || find(t, b, "/corrections/"+size, "state") != "pending" {
		t.Errorf("after it was taken back: %s, before %s", got, before)
	}
}

// TestCorrectionConflict: where a record was changed since, whoever accepts is told
// what it said, what it says and what it would say, and must say so twice.
func TestCorrectionConflict(t *testing.T) {
	b := newDesk(t)
	clerk, other := visit(t, b, "张三"), visit(t, b, "李四")
	firm := find(t, b, "/enterprises?q=mtqn", "items.0.id")
	form := "/corrections/new?kind=enterprises&key=" + firm
	stale := formIn(other.get(form))
	clerk.send(form, "set.size", "large", "reason", "电话核实")
	mine := findWhere(t, b, "/corrections", "by", "张三")
	other.send(form, "set.size", "small", "reason", "年报")
	theirs := findWhere(t, b, "/corrections", "by", "李四")
	if r := other.post("/corrections/"+theirs+"/accept", url.Values{"only": {theirs}}); r.StatusCode != 409 || !strings.Contains(text(t, r), "规模是李四自己填报的，应由另一人审核") {
		t.Errorf("its author accepts it: %d", r.StatusCode)
	}
	if r := clerk.post("/corrections/"+theirs+"/accept", url.Values{"only": {theirs}}); r.StatusCode != 303 {
		t.Fatalf("%d", r.StatusCode)
	}
	r := other.post("/corrections/"+mine+"/accept", url.Values{"only": {mine}})
	if body := text(t, r); r.StatusCode != 409 || !strings.Contains(body, "填报时是“中型”，现在是“小型”，更正为“大型”") || !strings.Contains(body, `name="confirmed"`) {
		t.Fatalf("a record changed since: %d", r.StatusCode)
	}
	if got := find(t, b, "/enterprises/"+firm, "enterprise.size"); got != "small" {
		t.Errorf("written before it was confirmed: %s", got)
	}
	if r := other.post("/corrections/"+mine+"/accept", url.Values{"only": {mine}, "confirmed": {"yes"}}); r.StatusCode != 303 {
		t.Errorf("confirmed: %d", r.StatusCode)
	}
	if got := find(t, b, "/enterprises/"+firm, "enterprise.size"); got != "large" {
		t.Errorf("confirmed: %s", got)
	}
	stale.Set("set.size", "micro")
	stale.Set("reason", "走访")
	if r := other.post("/corrections", stale); r.StatusCode != 400 || !strings.Contains(text(t, r), "填表时是“中型”，现在已改为“大型”") {
		t.Errorf("a form that shows what was: %d", r.StatusCode)
	}
}

// TestCorrectEveryKind: the form of each kind as it stands changes nothing, and
// what is changed in it is entered and accepted.
func TestCorrectEveryKind(t *testing.T) {
	b := newDesk(t)
	clerk, chief := visit(t, b, "张三"), visit(t, b, "李四")
	firm := find(t, b, "/enterprises?q=mtqn", "items.0.id")
	profile := "/enterprises/" + find(t, b, "/enterprises?q=%E8%8B%B1%E5%8A%9B%E8%82%A1%E4%BB%BD", "items.0.id")
	for _, c := range [][]string{
		{"memberships", firm + "|nev.fc.stack|2017", "set.certainty", "hint"},
		{"links", find(t, b, profile, "customers.0.id"), "set.product", "结构件模组"},
		{"projects", find(t, b, "/projects?chain=nev", "items.0.id"), "set.stage", "unknown"},
		{"segments", "nev.fc.mea", "set.aliases", "MEA；膜电极组件"},
		{"needs", find(t, b, "/needs", "items.0.id"), "set.counter_note", "县里说已解决"},
		{"presence", find(t, b, "/presence", "items.0.id"), "set.unit", "亩"},
		{"clusters", "iron-huoqiu", "set.target_note", "到2030年"},
		{"parks", find(t, b, "/parks", "items.0.id"), "set.leading_industries", "装备；食品"},
	} {
		form := "/corrections/new?kind=" + c[0] + "&key=" + url.QueryEscape(c[1])
		if r := clerk.send(form, "reason", "试"); r.StatusCode != 400 || !strings.Contains(text(t, r), "没有改动任何一项") {
			t.Errorf("%s as it stands: %d", c[0], r.StatusCode)
		}
		if r := clerk.send(form, append(c[2:], "reason", "电话核实")...); r.StatusCode != 303 {
			t.Errorf("%s: %d %.3000s", c[0], r.StatusCode, text(t, r))
			continue
		}
		if c[0] == "projects" && !strings.Contains(clerk.get("/projects/"+c[1]+"/history"), "待审更正</b>：阶段") {
			t.Error("the page of a project does not mark what waits")
		}
		if c[0] == "needs" && !strings.Contains(clerk.get("/needs"), "待审更正</b>：相反说法") {
			t.Error("the list of needs does not mark what waits")
		}
		id := find(t, b, "/corrections?state=pending", "items.0.id")
		if got, want := find(t, b, "/corrections?state=pending", "items.#"), "1"; got != want {
			t.Errorf("%s: %s corrections", c[0], got)
		}
		if r := chief.post("/corrections/"+id+"/accept", url.Values{"only": {id}}); r.StatusCode != 303 {
			t.Errorf("%s accepted: %d %s", c[0], r.StatusCode, regexp.MustCompile(`<p class="warn">[^<]*`).FindString(text(t, r)))
		}
	}
}

// TestACorrectedState: a telephone call says that a firm moved away, and that a project
// runs. Who moved is no more where it was, and where it went is told alone; the project's last news is the call, what was said of
// the stage before is gone, and the page on which the rest was read stays named. Where the
// firm works is still said by who said it.
func TestACorrectedState(t *testing.T) {
	b := newDesk(t)
	clerk, chief := visit(t, b, "张三"), visit(t, b, "李四")
	firm := find(t, b, "/enterprises?q=mtqn", "items.0.id")
	shown := "" // to who reviews
	accept := func(form string, change ...string) {
		t.Helper()
		if r := clerk.send(form, append(change, "reason", "电话核实")...); r.StatusCode != 303 {
			t.Fatalf("%s: %d %.2000s", form, r.StatusCode, text(t, r))
		}
		shown = text(t, b.do("GET", "/corrections", "", "Accept: text/html", chief.cookie))
		body := text(t, b.do("GET", "/api/v1/corrections?state=pending", ""))
		only := url.Values{}
		for _, m := range regexp.MustCompile(`"id":"(u-[a-z0-9]+)"`).FindAllStringSubmatch(body, -1) {
			only.Add("only", m[1])
		}
		if r := chief.post("/corrections/"+only.Get("only")+"/accept", only); r.StatusCode != 303 {
			t.Fatalf("accepted: %d %s", r.StatusCode, text(t, r))
		}
	}
	place, park, since := find(t, b, "/enterprises/"+firm, "enterprise.region.id"), find(t, b, "/enterprises/"+firm, "enterprise.park.id"), find(t, b, "/enterprises/"+firm, "enterprise.local_since")
	accept("/corrections/new?kind=enterprises&key="+firm, "set.state", "moved", "set.state_date", "2026-10", "set.moved_to", "340100")
	for _, want := range [][2]string{{"enterprise.region.id", place}, {"enterprise.state_zh", "外迁"}, {"enterprise.moved_to.name", "合肥市"}, {"enterprise.park.id", park}, {"enterprise.local_since", since}, {"memberships", "[]"}} {
		if got := find(t, b, "/enterprises/"+firm, want[0]); got != want[1] {
			t.Errorf("%s is %q, want %q", want[0], got, want[1])
		}
	}
	accept("/corrections/new?kind=enterprises&key="+firm, "set.state", "normal")
	if got := find(t, b, "/enterprises/"+firm, "enterprise.moved_to"); got != "<nil>" {
		t.Errorf("it works, and moved to %s", got)
	}

	project := findWhere(t, b, "/projects?limit=200", "name", "安徽雄邦新能源汽车铝压铸零部件生产基地")
	address := find(t, b, "/projects/"+project, "last_url")
	if address == "<nil>" || find(t, b, "/projects/"+project, "state_note") == "<nil>" {
		t.Fatal("the project has no last news")
	}
	was, read := find(t, b, "/projects/"+project, "evidence"), find(t, b, "/projects/"+project, "source_date") // of what else is told of it
	accept("/corrections/new?kind=projects&key="+project, "set.stage", "commissioned", "set.date", "2026-10")
	for _, what := range []string{"现状说明", "最后消息网址"} {
		if !regexp.MustCompile("<li>" + what + "：[^<]+ → <b>（空）</b> <small>随阶段更新</small>").MatchString(shown) {
			t.Errorf("who reviews does not see that %s goes: %s", what, shown)
		}
	}
	for _, want := range [][2]string{{"stage", "commissioned"}, {"date", "2026-10"}, {"last_heard", "2026-12-01"}, {"state_note", "<nil>"}, {"last_url", "<nil>"}, {"overdue", "<nil>"}, {"source_url", address}, {"evidence", was}, {"source_date", read}} {
		if got := find(t, b, "/projects/"+project, want[0]); got != want[1] {
			t.Errorf("%s is %q, want %q", want[0], got, want[1])
		}
	}
}

// TestAFormReadsAsASheetDoes: a number that people write in a form, as they do in a sheet, is
// the same there: 1,200, or 500万元 of a sum in 万元; what is no number is told.
func TestAFormReadsAsASheetDoes(t *testing.T) {
	b := newDesk(t)
	firm := find(t, b, "/enterprises?q=mtqn", "items.0.id")
	for _, c := range []struct{ field, says, want string }{
		{"registered_capital", `"1,200"`, "1200"}, {"registered_capital", `"１.２亿元"`, "12000"}, {"registered_capital", `"500 万元"`, "500"}, {"registered_capital", `1200.5`, "1200.5"},
		{"registered_capital", `"约500"`, ""}, {"registered_capital", `"100万美元"`, ""}, {"registered_capital", `"NaN"`, ""},
	} {
		r := b.do("POST", "/api/v1/corrections?preview=yes", `{"kind":"enterprises","key":"`+firm+`","set":{"`+c.field+`":`+c.says+`},"reason":"营业执照","by":"张三"}`, jsonBody, bearer)
		body := text(t, r)
		switch {
		case c.want == "" && (r.StatusCode != 400 || !strings.Contains(body, `"faults"`)):
			t.Errorf("%s %s: %d %s", c.field, c.says, r.StatusCode, body)
		case c.want != "" && (r.StatusCode != 200 || !strings.Contains(body, `"after":"`+c.want+`"`)):
			t.Errorf("%s %s: %d %s", c.field, c.says, r.StatusCode, body)
		}
	}
}
