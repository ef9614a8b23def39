package api_test

import (
	"net/http"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/seed"
)

// TestMergePage: of two firms that may be one a person says which is kept, or that they
// are two; what he says is asked no more, also once a merge is taken apart.
func TestMergePage(t *testing.T) {
	b := newDesk(t)
	cookie := entered(t, b, "张三")
	post := func(address, body string) *http.Response {
		t.Helper()
		r := b.do("POST", address, body, formBody, "Accept: text/html", "Origin: http://127.0.0.1:8080", cookie)
		if r.StatusCode != 303 {
			t.Fatalf("%s: %d %s", address, r.StatusCode, text(t, r))
		}
		return r
	}
	page := func() string { return text(t, b.do("GET", "/merges", "", cookie)) }
	one, other := enterpriseID("安徽富凯矿业有限公司"), enterpriseID("安徽富晟矿业有限公司")
	if body := page(); !strings.Contains(body, "安徽富凯矿业有限公司") || !strings.Contains(body, `name="old" value="`+other+`"`) {
		t.Fatalf("the two are not proposed: %s", body)
	}
	hydrogen := enterpriseID("安徽明天氢能科技股份有限公司")
	if got := find(t, b, "/merges/proposed?old="+other+"&new="+hydrogen, "items.0.warning"); !strings.HasPrefix(got, "两家所在地区不同（") || !strings.HasSuffix(got, "，请核实是同一家再合并") {
		t.Errorf("of two that are far apart: %q", got)
	}
	post("/merges", form("old", other, "new", one))
	if body := page(); strings.Contains(body, `value="`+other+`"`) || !strings.Contains(body, "合并：安徽富晟矿业有限公司 → 安徽富凯矿业有限公司") {
		t.Errorf("not merged: %s", body)
	}
	post("/merges/"+other+"/undo", "")
	if body := page(); strings.Contains(body, "富凯") || !strings.Contains(body, "暂无合并") {
		t.Errorf("taken apart and proposed again: %s", body)
	}
	if got := find(t, b, "/decisions", "items.0.verdict"); got != "different" {
		t.Errorf("kept is %s", got)
	}
	one, other = find(t, b, "/merges/proposed", "items.0.one.id"), find(t, b, "/merges/proposed", "items.0.other.id")
	post("/merges", form("old", other, "new", one, "verdict", "different"))
	if body := page(); strings.Contains(body, `name="old" value="`+other+`"><input type="hidden" name="new" value="`+one+`"`) {
		t.Error("told apart and asked again")
	}
	if r := b.do("POST", "/merges", form("old", "x", "new", "甲"), formBody, "Accept: text/html", "Origin: http://127.0.0.1:8080", cookie); r.StatusCode != 400 || !strings.Contains(text(t, r), "请从清单里选择企业") {
		t.Error(r.Status)
	}
}

// TestMergeOfTwoThatDiffer: whom something speaks against being one is merged by the
// interface and by the page, as by the command, only when somebody confirms it.
func TestMergeOfTwoThatDiffer(t *testing.T) {
	b := newDesk(t)
	cookie := entered(t, b, "张三")
	one, hydrogen := enterpriseID("安徽富凯矿业有限公司"), enterpriseID("安徽明天氢能科技股份有限公司")
	call := func(query string) *http.Response {
		return b.do("POST", "/api/v1/merges"+query, `{"old":"`+one+`","new":"`+hydrogen+`"}`, jsonBody, bearer)
	}
	if r := call(""); r.StatusCode != 409 || !strings.Contains(text(t, r), "“安徽富凯矿业有限公司”与“安徽明天氢能科技股份有限公司”：两家所在地区不同（霍邱县、") {
		t.Fatalf("the interface: %s", r.Status)
	}
	if r := call("?confirm=no"); r.StatusCode != 409 || !strings.Contains(text(t, r), "请核实是同一家再合并；确认无误后请加上 confirm=yes 重新发送") {
		t.Errorf("the interface, told no: %s", r.Status)
	}
	press := func(more ...string) *http.Response {
		return b.do("POST", "/merges", form(append([]string{"old", hydrogen, "new", one, "turned", "yes"}, more...)...), formBody, "Accept: text/html", "Origin: http://127.0.0.1:8080", cookie)
	}
	if r := press(); r.StatusCode != 409 || !strings.Contains(text(t, r), "确是同一家，请勾选“已核实是同一家”后再点合并") {
		t.Errorf("the page: %s", r.Status)
	}
	if got := find(t, b, "/merges", "items.#"); got != "0" {
		t.Fatalf("%s merged unasked", got)
	}
	if r := press("confirmed", "yes"); r.StatusCode != 303 {
		t.Fatalf("the page, ticked: %s %s", r.Status, text(t, r))
	}
	if old, kept := find(t, b, "/merges", "items.0.old"), find(t, b, "/merges", "items.0.new.id"); old != one || kept != hydrogen {
		t.Errorf("%s became %s", old, kept)
	}
	// On the page the tick stands beside those that differ, and beside nobody else.
	batch := graph.Batch{ID: "twins", Title: "同名", Class: graph.ImportForm, Actor: graph.Actor{Person: "张三"}, Time: b.now}
	for _, begin := range []string{"91341500MA0000001", "91341500MA0000002"} {
		e := graph.Enterprise{ID: graph.NewID("e", begin), Name: "六安同名测试有限公司", ShortName: "六安同名测试有限公司", Region: "341503", Type: graph.TypeEnterprise, CreditCode: begin + graph.CreditCheck(begin), Source: graph.Source{Evidence: graph.EvidenceOffice}}
		e.Search = seed.SearchText(&e)
		batch.Put.Add(e)
	}
	if _, err := b.store.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(text(t, b.do("GET", "/merges", "", cookie)), "<tr>")
	ticks := 0
	for _, row := range rows {
		ticked := strings.Contains(row, `name="confirmed" value="yes" required`) && strings.Contains(row, "formnovalidate>不是同一家")
		if ticked {
			ticks++
		}
		if ticked != strings.Contains(row, "请核实是同一家再合并") {
			t.Errorf("a tick, or none, beside %s", row)
		}
	}
	if ticks == 0 {
		t.Error("the page has no tick beside the two of one name")
	}
}

// TestAButtonIsNoPage: the address of a button, opened or loaded again, says so on a page.
func TestAButtonIsNoPage(t *testing.T) {
	b := newBed(t)
	for _, address := range []string{"/intakes/i-x/apply", "/intakes/i-x/mapping", "/imports/x/undo", "/merges/x/undo"} {
		r := b.do("GET", address, "", "Accept: text/html")
		if body := text(t, r); r.StatusCode != 405 || !strings.Contains(body, "<main") || !strings.Contains(body, "只接收页面上的按钮") {
			t.Errorf("%s: %d %s", address, r.StatusCode, body)
		}
	}
}

// TestWhatStandsInTheWay: before a write is taken back, the page names those that must
// be taken back first, by title, and offers no button.
func TestWhatStandsInTheWay(t *testing.T) {
	b := newDesk(t)
	cookie := entered(t, b, "张三")
	for _, verdict := range []string{"no", "yes"} {
		b.do("POST", "/api/v1/checks?confirm=yes", `{"region":"341524","segment":"nev.fc.mea","verdict":"`+verdict+`","by":"张三","date":"2026-11-20"}`, jsonBody, bearer)
	}
	first := "/imports/" + find(t, b, "/imports?class=form", "items.1.id")
	if got := find(t, b, first, "later.0.title"); got != "核实：金寨县 膜电极 有" {
		t.Errorf("the later write is %q", got)
	}
	for _, r := range []*http.Response{b.do("GET", first, "", cookie), b.do("POST", first+"/undo", "confirmed=yes", formBody, "Accept: text/html", "Origin: http://127.0.0.1:8080", cookie)} {
		if body := text(t, r); !strings.Contains(body, "后来的1次写入改过同样的记录") || strings.Contains(body, "撤销…") {
			t.Errorf("%d %s", r.StatusCode, body)
		}
	}
	if body := text(t, b.do("GET", first, "", cookie)); !strings.Contains(body, "核实结果：无") || strings.Contains(body, "核实结果：有") {
		t.Errorf("the page tells what a later write made of it: %s", body)
	}
	if r := b.do("POST", "/api/v1"+first+"/undo", "", bearer); r.StatusCode != 409 || !strings.Contains(text(t, r), "后来的“核实：金寨县 膜电极 有”（") {
		t.Error(r.Status)
	}
}
