package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestMergePage: of two firms that may be one a person says which is kept, or that they
// are two; what he says is asked no more, also once a merge is taken apart.
func TestMergePage(t *testing.T) {
	b := newBed(t)
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
	b := newBed(t)
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
