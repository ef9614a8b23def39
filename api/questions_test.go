package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"chainchief/graph/embedded"
	"chainchief/seed"
)

func TestQuestionsOfPathsScenariosAndBacktest(t *testing.T) {
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	store, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if _, err := store.Apply(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	server, err := New(Options{Store: store, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(address string) (int, string) {
		path, query, _ := strings.Cut(address, "?")
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+base+path+"?"+values.Encode(), nil)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	for _, c := range []struct {
		address string
		status  int
		holds   string
	}{
		{"/paths?from=英力电子&to=联宝科技", 200, `"length":1,"confidence":0.95`},
		{"/paths?from=合肥国轩循环科技有限公司&to=江淮汽车&directed=yes", 200, `"kin":{"relation":"parent","relation_zh":"母公司","records":[{"enterprise":`},
		{"/paths?from=马鞍山钢铁股份有限公司&to=宝山钢铁股份有限公司&k=1", 200, `属同一集团（同属中国宝武集团）`},
		{"/paths?from=603308&to=江淮汽车&k=1&inferred=yes", 200, `"inferred":true`},
		{"/paths?from=江淮&to=联宝科技", 409, `"candidates":[{"id":"e-`},
		{"/paths?from=查无此企业&to=联宝科技", 404, "没有企业“查无此企业”"},
		{"/paths?from=联宝科技&to=联宝科技", 400, "同一家企业"},
		{"/paths?from=联宝科技", 400, "请给出参数 to"},
		{"/paths?from=联宝科技&to=英力电子&k=0", 400, "参数 k"},
		{"/paths?from=联宝科技&to=英力电子&directed=maybe", 400, "参数 directed"},
		{"/paths?from=联宝科技&to=英力电子&from=江淮汽车", 400, "只能给一次"},
		{"/enterprises/e-aaaaaaaaaaaa/network", 404, "没有"},
		{"/enterprises/" + batch.Put.Links[0].Customer + "/network?depth=1&direction=suppliers&limit=5", 200, `"truncated":true`},
		{"/enterprises/" + batch.Put.Links[0].Customer + "/network?depth=7", 400, "参数 depth"},
		{"/scenario?without=应流航源&without=应流铸造&chain=equipment", 200, "若安徽应流"},
		{"/scenario?without=应流航源", 400, "请用 chain"},
		{"/scenario?without=&chain=nev", 400, "参数 without"},
		{"/scenario?without=江淮&chain=nev", 409, "candidates"},
		{"/scenario?chain=iron", 200, `"scenario":null`},
		{"/scenario?chain=gold", 404, "没有产业链"},
		{"/backtest?date=2021-04", 200, "不作任何结论"},
		{"/backtest?date=2021-13", 400, "参数 date"},
		{"/backtest", 400, "请给出参数 date"},
		{"/backtest?date=2027", 400, "须早于"},
	} {
		status, body := ask(c.address)
		if status != c.status || !strings.Contains(body, c.holds) {
			t.Errorf("%s: %d %.300s", c.address, status, body)
		}
		if !json.Valid([]byte(body)) || strings.Contains(body, "%!") {
			t.Errorf("%s: a broken answer: %.300s", c.address, body)
		}
	}
}

// TestPackedOnce: a kept answer is packed for the first who takes it packed, and not again.
func TestPackedOnce(t *testing.T) {
	data := []byte(strings.Repeat("产业链", 1000))
	var p packed
	first := p.of(mediaTypes["html"], data)
	if len(first) == 0 || len(first) > len(data)/10 {
		t.Fatalf("%d bytes became %d", len(data), len(first))
	}
	if again := p.of(mediaTypes["html"], data); &again[0] != &first[0] {
		t.Error("it was packed again")
	}
	if p := new(packed).of(mediaTypes["png"], data); p != nil {
		t.Error("an image is packed")
	}
}
