package api_test

import (
	"fmt"
	"strings"
	"testing"

	"chainchief/graph"
)

// TestHoldings: 数据底账 counts what is exported, in every format, and anew once
// something is written.
func TestHoldings(t *testing.T) {
	b := newBed(t)
	body := []byte(text(t, b.do("GET", "/api/v1/holdings", "")))
	table := text(t, b.do("GET", "/api/v1/holdings.csv", ""))
	for i, d := 0, graph.Describing(); i < len(d); i++ {
		if d[i].Class == graph.ClassKept {
			continue
		}
		page, err := b.store.Dump(t.Context(), graph.DumpQuery{Kind: d[i].Kind, Limit: graph.MaxLimit})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for range page.Bundle.Of(d[i].Kind) {
			n++
		}
		if got := at(t, body, fmt.Sprintf("kinds.%d.count", i)); got != fmt.Sprint(n) || at(t, body, fmt.Sprintf("kinds.%d.kind", i)) != string(d[i].Kind) {
			t.Errorf("%s: %s, there are %d", d[i].Kind, got, n)
		}
		if !strings.Contains(table, fmt.Sprintf("%s,%s,%d,", d[i].ZH, map[graph.Class]string{graph.ClassFact: "事实", graph.ClassLedger: "台账"}[d[i].Class], n)) {
			t.Errorf("the table lacks %s %d", d[i].ZH, n)
		}
	}
	if n := strings.Count(table, "\r\n\r\n"); n != 2 {
		t.Errorf("%d tables", n+1)
	}
	sent := b.do("POST", "/api/v1/intakes", sheetBody("x.csv", "企业名称,统一社会信用代码,县区\n六安底账测试有限公司,91350100M000100Y43,裕安区\n"), sheetType, bearer)
	if r := b.do("POST", sent.Header.Get("Location")+"/apply", "", bearer); r.StatusCode != 201 {
		t.Fatalf("%d %s", r.StatusCode, text(t, r))
	}
	after := []byte(text(t, b.do("GET", "/api/v1/holdings", "")))
	if at(t, after, "fields.2.field") != "credit_code" || at(t, after, "fields.2.recorded") != "1" {
		t.Errorf("after a code was recorded: %s of %s", at(t, after, "fields.2.recorded"), at(t, after, "fields.2.field"))
	}
	page := text(t, b.do("GET", "/data", "", "Accept: text/html", bearer))
	if !strings.Contains(page, "最近一次：导入：x.csv") {
		t.Errorf("the page does not say what was done last: %s", page)
	}
}
