package api_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph"
)

// TestCountsOfWhatIsThere: the page of the data counts the records, the write that filled
// the store the date of the data too, and says so.
func TestCountsOfWhatIsThere(t *testing.T) {
	b := newBed(t)
	records, err := strconv.Atoi(regexp.MustCompile(`共(\d+)条记录`).FindStringSubmatch(text(t, b.do("GET", "/data", "")))[1])
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{"/imports": "新增%d（含数据截至日期一项）", "/imports/" + find(t, b, "/imports", "items.0.id"): "新增%d条（含数据截至日期一项）"} {
		if want, page := fmt.Sprintf(want, records+1), text(t, b.do("GET", address, "")); !strings.Contains(page, want) {
			t.Errorf("%s does not say %s", address, want)
		}
	}
}

// TestHoldings: 数据底账 counts what is exported, in every format, and anew once
// something is written.
func TestHoldings(t *testing.T) {
	b := newDesk(t)
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
	// The two numbers that are taken for one another are those of the records, and the page
	// says what they are.
	works, err := b.store.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindMemberships, Limit: graph.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	doubtful, flagged := 0, 0
	for _, m := range works.Bundle.Memberships {
		if m.Certainty != graph.Confirmed {
			doubtful++
		}
		if m.Flagged(graph.Unverified) {
			flagged++
		}
	}
	var told struct {
		Kinds []struct {
			Kind       graph.Kind
			Unverified int
		}
		Chains []struct{ Doubtful int }
	}
	if err := json.Unmarshal(body, &told); err != nil {
		t.Fatal(err)
	}
	for _, k := range told.Kinds {
		if k.Kind == graph.KindMemberships && k.Unverified != flagged {
			t.Errorf("%d memberships are flagged, told are %d", flagged, k.Unverified)
		}
	}
	for _, c := range told.Chains {
		doubtful -= c.Doubtful
	}
	if doubtful != 0 || flagged == 0 {
		t.Errorf("%d memberships in doubt are of no chain, or of two; %d are flagged", doubtful, flagged)
	}
	screen := text(t, b.do("GET", "/holdings", ""))
	for _, note := range []string{"“标明待核”的是名称、产品或日期还要核实的记录；“从业待核”的是企业做不做这一环节还没有确认的", "条数是现有登记的，不是实际有的。", "没有注明环节的不归任何一条链"} {
		if !strings.Contains(screen, note) {
			t.Errorf("the page does not say %s", note)
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
