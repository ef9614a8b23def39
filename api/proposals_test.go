package api_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestProposalsOnThePage: an office's list that says what its firms make is answered with
// segments to choose from; a hundred stand on the page, the others are counted.
func TestProposalsOnThePage(t *testing.T) {
	b := newDesk(t)
	clerk := visit(t, b, "张三")
	sent := func(rows string) (string, string) {
		r := b.do("POST", "/intakes", sheetBody("名单.csv", "企业名称,所在县区,主营业务\n"+rows), sheetType, "Accept: text/html", clerk.cookie)
		at := r.Header.Get("Location")
		return at, text(t, b.do("GET", at, "", "Accept: text/html", clerk.cookie))
	}
	at, page := sent("六安测试甲有限公司,裕安区,电池隔膜\n六安测试乙有限公司,金寨县,物业管理\n")
	for _, said := range []string{"<h3>环节建议1条 <small>", "“六安测试甲有限公司”是否登记到“", "依据：主营业务写有“电池隔膜”", "登记，从业较可能、待核", "其中1家可按产品登记，请回答下列环节建议；其余的请"} {
		if !strings.Contains(page, said) {
			t.Errorf("the page does not say %s", said)
		}
	}
	form := url.Values{}
	for _, m := range regexp.MustCompile(`<select name="([^"]+)"><option value="">暂不回答`).FindAllStringSubmatch(page, -1) {
		form.Set(m[1], "yes")
	}
	if r := clerk.post(at+"/answers", form); r.StatusCode != 200 || strings.Contains(text(t, r), "<h3>环节建议") {
		t.Errorf("answered with %v: %d, and still asked", form, r.StatusCode)
	}
	var rows strings.Builder
	for i := range 130 {
		fmt.Fprintf(&rows, "六安测试%d号有限公司,裕安区,电池隔膜\n", i)
	}
	if _, page := sent(rows.String()); strings.Count(page, "是否登记到“") != 100 || !strings.Contains(page, "<h3>环节建议130条 ") || !strings.Contains(page, "其余30条，答完这些之后再列出") || !strings.Contains(page, "都可按产品登记，请回答下列环节建议</p>") {
		t.Errorf("of 130 the page asks %d", strings.Count(page, "是否登记到“"))
	}
}
