package api_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/seed"
)

var linked = regexp.MustCompile(`name="((?:firm|value|unit|constant|amount|date)-[a-z2-7]+)"`)

// TestIntakeOnPages walks as a person does without script: enter, choose a file, say
// what a column is, answer, write, and take it back.
func TestIntakeOnPages(t *testing.T) {
	b := newDesk(t)
	const page = "Accept: text/html"
	if body := text(t, b.do("GET", "/intakes", "", page)); !strings.Contains(body, `enctype="multipart/form-data"`) || strings.Contains(body, "服务器是只读的") {
		t.Error("the page does not take a file")
	}
	r := b.do("POST", "/login", entry("张三"), formBody, page)
	held := r.Cookies()[0]
	cookie := "Cookie: " + held.Name + "=" + held.Value
	list := "六安市规模以上工业企业名单,,,,,\n序号,企业名称,县区,所属环节,注册资本,联系人\n1,六安测试甲机械有限公司,裕安区,没有的环节,500,王五\n2,安徽明天氢能科技有限公司,金安区,,,赵六\n3,明天氢能科技,,,,\n4,,霍山县,,9,\n"
	if r := b.do("POST", "/intakes", sheetBody("名单.pdf", "%PDF-1.7 xxxxxxxxxxxx"), sheetType, page, cookie); r.StatusCode != 400 || !strings.Contains(text(t, r), "PDF") {
		t.Errorf("a PDF: %d", r.StatusCode)
	}
	r = b.do("POST", "/intakes", sheetBody("名单.csv", list), sheetType, page, cookie)
	at := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, "/intakes/i-") {
		t.Fatalf("%d %s", r.StatusCode, text(t, r))
	}
	see := func() string { return html.UnescapeString(text(t, b.do("GET", at, "", page, cookie))) }
	body := see()
	for _, want := range []string{"表头第2行", "数据4行", "没有填企业名称", "“注册资本”（E列）没有写单位", "“没有的环节”没有这个环节", "“明天氢能科技”与库里的企业是同一家吗", "含个人信息", "待回答"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(body, "王五") {
		t.Error("the page shows a person's name")
	}
	if r := b.do("GET", at, "", page, "Cookie: none=x"); r.StatusCode != 303 || !strings.HasPrefix(r.Header.Get("Location"), "/login") {
		t.Errorf("who has not entered sees it: %d", r.StatusCode)
	}
	if r := b.do("GET", at, "", page, cookie, "Sec-Fetch-Site: cross-site"); r.StatusCode != 200 {
		t.Errorf("a link from elsewhere: %d", r.StatusCode)
	}
	if r := b.do("POST", at+"/apply", "confirmed=yes", formBody, page, cookie, "Sec-Fetch-Site: cross-site"); r.StatusCode != 403 {
		t.Errorf("a form of another site: %d", r.StatusCode)
	}
	form := url.Values{"s0.read": {"yes"}, "s0.kind": {"enterprises"}, "s0.head": {"2"}, "s0.last": {"2"}, "profile": {"规上名单"}, "s0.A": {"-"}, "s0.B": {"name"}, "s0.C": {"region"}, "s0.D": {"+"}, "s0.E": {"registered_capital"}, "s0.E.unit": {"万元"}, "s0.F": {"-"}}
	if r := b.do("POST", at+"/mapping", form.Encode(), formBody, page, cookie); r.StatusCode != 200 {
		t.Errorf("mapping: %d %s", r.StatusCode, text(t, r))
	}
	body = see()
	asked := linked.FindAllStringSubmatch(body, -1)
	if len(asked) != 1 {
		t.Fatalf("%d questions are left", len(asked))
	}
	option := regexp.MustCompile(`<option value="(e-[a-z2-7]+)">是“安徽明天氢能`).FindStringSubmatch(body)
	if option == nil {
		t.Fatal("the firm is not offered")
	}
	if r := b.do("POST", at+"/answers", url.Values{asked[0][1]: {option[1]}}.Encode(), formBody, page, cookie); r.StatusCode != 200 {
		t.Errorf("answers: %d", r.StatusCode)
	}
	if r := b.do("POST", at+"/apply", "", formBody, page, cookie); r.StatusCode != 400 || !strings.Contains(text(t, r), "请先勾选") {
		t.Errorf("written without a look: %d", r.StatusCode)
	}
	r = b.do("POST", at+"/apply", "confirmed=yes", formBody, page, cookie)
	done := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(done, "/imports/file-") {
		t.Fatalf("%d %s", r.StatusCode, text(t, r))
	}
	if body := text(t, b.do("GET", done, "", page, cookie)); !strings.Contains(body, "导入：名单.csv") || !strings.Contains(body, "撤销…") || !strings.Contains(body, "六安测试甲机械有限公司") {
		t.Error("the import's page does not show it")
	}
	if r := b.do("POST", done+"/undo", "confirmed=yes", formBody, page, cookie); r.StatusCode != http.StatusSeeOther {
		t.Errorf("undo: %d", r.StatusCode)
	}
	// The next file of the same headings needs no click.
	r = b.do("POST", "/intakes", sheetBody("名单12月.csv", list), sheetType, page, cookie)
	at = r.Header.Get("Location")
	if body = see(); !strings.Contains(body, "按已存的对应“规上名单”读入") || strings.Contains(body, "要回答的问题") {
		t.Error("the next file is not read by what was said")
	}
	b.pass(3 * time.Hour)
	r = b.do("POST", "/login", entry("张三"), formBody, page)
	held = r.Cookies()[0]
	cookie = "Cookie: " + held.Name + "=" + held.Value
	if r := b.do("GET", at, "", page, cookie); r.StatusCode != 404 {
		t.Errorf("a file that nobody looked at is still there: %d", r.StatusCode)
	}
}

// TestIntakesAreBounded: old files make room for new ones, and a file too large is refused.
func TestIntakesAreBounded(t *testing.T) {
	b := newDesk(t)
	var first string
	for i := range 22 {
		r := b.do("POST", "/api/v1/intakes", sheetBody("x.csv", fmt.Sprintf("企业名称,县区\n六安测试%d号公司,裕安区\n", i)), sheetType, bearer)
		if r.StatusCode != 201 {
			t.Fatalf("%d %s", r.StatusCode, text(t, r))
		}
		if first == "" {
			first = r.Header.Get("Location")
		}
	}
	if r := b.do("GET", first, "", bearer); r.StatusCode != 404 {
		t.Errorf("the first of 22 is still there: %d", r.StatusCode)
	}
	if r := b.do("POST", "/api/v1/intakes", sheetBody("x.csv", strings.Repeat("x", 33<<20)), sheetType, bearer); r.StatusCode != 413 || !strings.Contains(problem(t, r).Detail, "32MB") {
		t.Errorf("a large file: %d", r.StatusCode)
	}
	meta, err := b.store.Meta(t.Context())
	if err != nil || meta.Revision != 1 {
		t.Errorf("something was written: %+v, %v", meta, err)
	}
	// What was checked before somebody else wrote is checked again before it is written.
	r := b.do("POST", "/api/v1/intakes", sheetBody("x.csv", "企业名称,县区\n六安测试公司,裕安区\n"), sheetType, bearer)
	at := r.Header.Get("Location")
	batch := graph.Batch{ID: "other", Title: "其他", Actor: graph.Actor{Person: "李四"}, Time: time.Now()}
	batch.Put.Add(graph.Note{ID: "t-x", Text: "批注", By: "李四", Date: "2026"})
	if _, err := b.store.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	if r := b.do("POST", at+"/apply", "", bearer); r.StatusCode != 409 || !strings.Contains(problem(t, r).Detail, "重新校核") {
		t.Errorf("stale: %d", r.StatusCode)
	}
	if r := b.do("GET", at, "", bearer); r.StatusCode != 200 {
		t.Errorf("looked at again: %d", r.StatusCode)
	}
	if r := b.do("POST", at+"/apply", "", bearer); r.StatusCode != 201 {
		t.Errorf("written: %d", r.StatusCode)
	}
}

// TestExportsChangeNothing: a table that we write ourselves, for people or for
// programs, comes in again without a question and changes nothing.
func TestExportsChangeNothing(t *testing.T) {
	b := newDesk(t)
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	firm, project := batch.Put.Enterprises[0], batch.Put.Projects[0]
	firm.RegisteredCapital, firm.Founded = 1234.56, "2017-08"
	project.Amount100MCNY, project.PlannedEnd = 0.125, "2027"
	if _, err := b.store.Apply(t.Context(), graph.Batch{ID: "fine", Title: "填报", Actor: graph.Actor{Person: "张三"}, Time: b.now, Put: graph.Bundle{Enterprises: []graph.Enterprise{firm}, Projects: []graph.Project{project}}}); err != nil {
		t.Fatal(err)
	}
	lists := []string{"/enterprises", "/projects", "/needs"}
	for _, d := range seed.Kinds() {
		lists = append(lists, "/exports/"+string(d.Kind))
	}
	empty := map[string]bool{}
	for _, list := range lists {
		kind := path.Base(list)
		for _, format := range []string{"csv?", "csv?heads=en&", "xlsx?", "xlsx?heads=en&"} {
			limit := ""
			if !strings.HasPrefix(list, "/exports") {
				limit = "limit=1000"
			}
			data := text(t, b.do("GET", "/api/v1"+list+"."+format+limit, ""))
			if strings.HasPrefix(format, "csv") && strings.Count(data, "\n") == 1 || empty[kind] {
				empty[kind] = true // what the set has none of is taken in by the command's test
				continue
			}
			name := "x"
			if limit == "" {
				name = strings.Replace(kind, "dataset", "meta", 1) + "." + format[:strings.IndexByte(format, '?')]
			}
			r := b.do("POST", "/api/v1/intakes", sheetBody(name, data), sheetType, bearer)
			body := []byte(text(t, r))
			if r.StatusCode != 201 {
				t.Fatalf("%s.%s: %d %.300s", kind, format, r.StatusCode, body)
			}
			got := map[string]string{}
			for _, path := range []string{"counts.added", "counts.updated", "counts.refused", "counts.asked", "questions.#", "rows.#", "sheets.0.kind"} {
				got[path] = at(t, body, path)
			}
			if want := fmt.Sprint(map[string]string{"counts.added": "0", "counts.updated": "0", "counts.refused": "0", "counts.asked": "0", "questions.#": "0", "rows.#": "0", "sheets.0.kind": kind}); fmt.Sprint(got) != want {
				t.Errorf("%s.%s: %v", kind, format, got)
				var p struct {
					Questions, Rows, Faults []map[string]any
				}
				if err := json.Unmarshal(body, &p); err == nil {
					t.Logf("%.600v\n%.600v\n%.600v", p.Questions, p.Rows, p.Faults)
				}
			}
		}
	}
}

// TestOwnSheetOnThePage: the mapping of a sheet of our own, sent from the page as it
// stands, is still the same: its class of source is no column of an office.
func TestOwnSheetOnThePage(t *testing.T) {
	b := newDesk(t)
	clerk := visit(t, b, "张三")
	parks := text(t, b.do("GET", "/api/v1/exports/parks.csv", ""))
	r := b.do("POST", "/intakes", sheetBody("parks (1).csv", parks), sheetType, "Accept: text/html", clerk.cookie)
	at := r.Header.Get("Location")
	form := formIn(clerk.get(at))
	form.Set("s0.read", "yes")
	if form.Get("s0.kind") != "parks" || form.Get("s0.E") != "evidence" {
		t.Fatalf("the form is %v", form)
	}
	if r := clerk.post(at+"/mapping", form); r.StatusCode != 200 || !strings.Contains(text(t, r), "新增0，更新0，未变36，与上面同一条0，拒收0，待回答0") {
		t.Errorf("%d", r.StatusCode)
	}
}

// TestOursIsNoRecord: a list that the product worked out, given back to it, is told
// apart in one sentence and not read as records; a list of records is read.
func TestOursIsNoRecord(t *testing.T) {
	b := newDesk(t)
	firm := find(t, b, "/enterprises?q="+url.QueryEscape("江淮汽车"), "items.0.id")
	other := find(t, b, "/enterprises?q="+url.QueryEscape("国轩高科"), "items.0.id")
	given := 0
	for path, called := range map[string]string{
		"/chains/nev/gaps": "缺口清单", "/chains/nev/figures": "测算明细", "/segments/nev.fc.mea/targets": "招商对象", "/partners?chain=nev": "联动伙伴", "/enterprises/" + firm + "/inputs": "配套需求表",
		"/enterprises/" + firm + "/network": "供应网络", "/paths?from=" + other + "&to=" + firm: "企业关联", "/scenario?chain=nev": "风险研判", "/scenario?without=" + firm + "&chain=nev": "风险研判", "/backtest?date=2021-04": "回测",
		"/chains": "产业链概况", "/counties": "县区比较", "/segments": "环节标识", "/regions": "地区代码", "/parks": "园区标识", "/holdings": "数据底账", "/imports": "历次导入",
		"/enterprises": "", "/projects": "", "/needs": "",
	} {
		for _, ext := range []string{"xlsx", "csv"} {
			at, query, _ := strings.Cut(path, "?")
			r := b.do("GET", "/api/v1"+at+"."+ext+"?"+query, "")
			if r.StatusCode != 200 {
				if ext == "csv" { // of figures there is a workbook only
					continue
				}
				t.Fatalf("%s: %d %s", path, r.StatusCode, text(t, r))
			}
			given++
			r = b.do("POST", "/api/v1/intakes", sheetBody("给出的."+ext, text(t, r)), sheetType, bearer)
			if called == "" {
				if r.StatusCode != 201 {
					t.Errorf("%s.%s: %d %s", path, ext, r.StatusCode, text(t, r))
				}
			} else if r.StatusCode != 400 || !strings.HasPrefix(problem(t, r).Detail, "这是本系统给出的“"+called+"”，不是企业、项目等记录的清单，没有读入；要登记或改记录，请用") {
				t.Errorf("%s.%s: %d %s", path, ext, r.StatusCode, text(t, r))
			}
		}
	}
	if given < 30 {
		t.Errorf("only %d lists were given back", given)
	}
}

// TestTickedPersonsStayInside: columns of persons that somebody ticked are kept, and no
// page, answer or export gives them out.
func TestTickedPersonsStayInside(t *testing.T) {
	b := newDesk(t)
	const name = "六安测试甲机械有限公司"
	r := b.do("POST", "/api/v1/intakes", sheetBody("名单.csv", "企业名称,县区,联系人,联系电话,编号\n"+name+",裕安区,王五六,13900001234,7\n"), sheetType, bearer)
	at := strings.TrimPrefix(r.Header.Get("Location"), "/api/v1")
	r = b.do("PATCH", "/api/v1"+at, `{"sheets":[{"sheet":"名单.csv","columns":{"D":{"use":"address"}}}]}`, jsonBody, bearer)
	if body := text(t, r); r.StatusCode != 400 || !strings.Contains(body, "“联系电话”（D列）是个人信息，只能选") {
		t.Errorf("telephones as an address: %d %s", r.StatusCode, body)
	}
	r = b.do("PATCH", "/api/v1"+at, `{"sheets":[{"sheet":"名单.csv","columns":{"C":{"use":"+"},"D":{"use":"+"}}}]}`, jsonBody, bearer)
	if body := text(t, r); r.StatusCode != 200 || !strings.Contains(body, "联系人（内部）") || !strings.Contains(body, "王五六") {
		t.Fatalf("%d %s", r.StatusCode, body)
	}
	r = b.do("POST", "/api/v1"+at+"/apply", "", bearer)
	written := strings.TrimPrefix(r.Header.Get("Location"), "/api/v1")
	id := find(t, b, "/enterprises?q="+url.QueryEscape(name), "items.0.id")
	list, err := b.store.Enterprises(t.Context(), []string{id})
	if err != nil || list[0].Extra["联系人（内部）"] != "王五六" || list[0].Extra["编号"] != "7" {
		t.Fatalf("kept is %v, %v", list, err)
	}
	cookie := entered(t, b, "张三")
	for _, page := range []string{"/enterprises/" + id, "/enterprises/" + id + "/history", written, "/api/v1/enterprises/" + id, "/api/v1/enterprises/" + id + "/history", "/api/v1/enterprises.csv?q=" + url.QueryEscape(name),
		"/api/v1/exports/enterprises.csv?region=341503", "/api/v1/exports/enterprises.csv?region=341503&heads=en"} {
		for _, as := range []string{"", cookie} {
			body := text(t, b.do("GET", page, "", as))
			if strings.Contains(body, "王五六") || strings.Contains(body, "13900001234") || strings.Contains(body, "内部）") {
				t.Errorf("%s gives it out", page)
			}
			if !strings.Contains(page, "enterprises.csv?q") && !strings.Contains(body, "编号") {
				t.Errorf("%s lacks the other column: %s", page, body)
			}
		}
	}
}
