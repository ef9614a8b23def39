package api_test

import (
	"net/http"
	"strings"
	"testing"

	"chainchief/graph"
)

// entered returns a browser's cookie after somebody entered.
func entered(t testing.TB, b *bed, person string) string {
	t.Helper()
	r := b.do("POST", "/login", entry(person), formBody, "Origin: http://127.0.0.1:8080")
	if len(r.Cookies()) == 0 {
		t.Fatalf("%d %s", r.StatusCode, text(t, r))
	}
	return "Cookie: " + r.Cookies()[0].Name + "=" + r.Cookies()[0].Value
}

// TestUndoAsksFirst: one press takes nothing back; it names what and how many.
func TestUndoAsksFirst(t *testing.T) {
	b := newDesk(t)
	cookie := entered(t, b, "张三")
	post := func(address, body string) *http.Response {
		return b.do("POST", address, body, formBody, "Accept: text/html", "Origin: http://127.0.0.1:8080", cookie)
	}
	if r := post("/checks", form("region", "341524", "segment", "nev.fc.mea", "verdict", "no", "by", "张三", "date", "2026-11-20")); r.StatusCode != 303 {
		t.Fatal(text(t, r))
	}
	page := "/imports/" + find(t, b, "/imports?class=form", "items.0.id")
	if body := text(t, b.do("GET", page, "", cookie)); !strings.Contains(body, "撤销…") || !strings.Contains(body, "核实结果：无") {
		t.Errorf("the page of the write lacks the button or what it changed: %s", body)
	}
	if body := text(t, b.do("GET", "/api/v1/imports.csv", "")); !strings.Contains(body, "2026-12-01 09:00") || !strings.Contains(body, "张三") || !strings.Contains(body, "127.0.0.1") || strings.Contains(body, "内容摘要") {
		t.Errorf("the table of writes lacks when, who or from where: %.600s", body)
	}
	if to := b.do("GET", page, "", "Cookie: none=x").Header.Get("Location"); !strings.HasPrefix(to, "/login?to=/imports/web-") {
		t.Errorf("somebody who did not enter is led to %q", to)
	}
	r := post(page+"/undo", "")
	body := text(t, r)
	if r.StatusCode != 409 || !strings.Contains(body, "会影响1条记录：它新增的1条将删去") || !strings.Contains(body, `name="confirmed"`) {
		t.Errorf("the first press: %d %s", r.StatusCode, body)
	}
	if got := find(t, b, "/checks", "items.#"); got != "1" {
		t.Errorf("%s checks after the first press, want 1", got)
	}
	if r := post(page+"/undo", "confirmed=yes"); r.StatusCode != 303 {
		t.Errorf("confirmed: %d %s", r.StatusCode, text(t, r))
	}
	if got := find(t, b, "/checks", "items.#"); got != "0" {
		t.Errorf("%s checks after the undo, want 0", got)
	}
}

// TestTheSeedStays: nobody empties the store from a browser or a program.
func TestTheSeedStays(t *testing.T) {
	b := newDesk(t)
	id := find(t, b, "/imports?class=seed", "items.0.id")
	for _, r := range []*http.Response{
		b.do("POST", "/api/v1/imports/"+id+"/undo", "", bearer),
		b.do("POST", "/imports/"+id+"/undo", "confirmed=yes", formBody, "Accept: text/html", "Origin: http://127.0.0.1:8080", entered(t, b, "张三")),
	} {
		if body := text(t, r); r.StatusCode != 409 || !strings.Contains(body, "建库的数据，撤销后库是空的") || !strings.Contains(body, "新的数据目录") {
			t.Errorf("%d %s", r.StatusCode, body)
		}
	}
	if got := find(t, b, "/chains", "items.0.chain.id"); got == "" {
		t.Error("no chain is left")
	}
	if body := text(t, b.do("GET", "/imports/"+id, "", "Accept: text/html")); strings.Contains(body, "<form class=\"record\"") || !strings.Contains(body, "不能撤销") {
		t.Error("the page of the seed offers an undo")
	}
}

// TestEmptyStore: where the store was emptied all the same, pages say what to do.
func TestEmptyStore(t *testing.T) {
	b := newBed(t)
	if _, err := b.store.Undo(t.Context(), graph.UndoRequest{Import: find(t, b, "/imports?class=seed", "items.0.id"), Actor: graph.Actor{Person: "某人"}, Time: b.clock()}); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/", "/chains/nev", "/backtest", "/counties"} {
		r := b.do("GET", address, "", "Accept: text/html")
		if body := text(t, r); r.StatusCode != 503 && r.StatusCode != 404 || !strings.Contains(body, "数据库是空的") || !strings.Contains(body, "重新启动") {
			t.Errorf("%s: %d %s", address, r.StatusCode, body)
		}
	}
	if r := b.do("GET", "/imports", "", "Accept: text/html"); r.StatusCode != 200 {
		t.Errorf("/imports: %d", r.StatusCode)
	}
}
