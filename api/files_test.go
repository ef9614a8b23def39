package api_test

import (
	"mime"
	"net/url"
	"strings"
	"testing"

	"chainchief/api"
)

// TestFilesSayWhatIsInThem: whoever finds a file again a month later knows by its name
// where, what, of which day and for whom it is; programs that read ASCII alone get a
// name too.
func TestFilesSayWhatIsInThem(t *testing.T) {
	b := newBed(t)
	for address, want := range map[string]string{
		"/chains/nev/map.pdf?paper=a4":                                "六安市-新能源汽车-图谱-20261130-内部版.pdf",
		"/chains/nev/map.svg?region=341524&edition=public":            "金寨县-新能源汽车-图谱-20261130-公开版.svg",
		"/chains/nev/map.pptx?kind=flow&focus=nev.battery&as_of=2024": "六安市-新能源汽车-流程图-2024-内部版.pptx",
		"/partners/map.svg?chain=nev":                                 "六安市-新能源汽车-联动伙伴-20261130-内部版.svg",
		"/paths/map.svg?from=国轩高科&to=江淮汽车&edition=public":             "国轩高科股份有限公司与安徽江淮汽车集团股份有限公司-供货路径-20261130-公开版.svg",
		"/chains/nev/gaps.xlsx?as_of=2026-06":                         "六安市-新能源汽车-缺口清单-202606.xlsx",
		"/chains/nev/figures.xlsx":                                    "六安市-新能源汽车-测算明细-20261130.xlsx",
		"/segments/nev.battery.tray/targets.csv?region=341524":        "金寨县-电池托盘与箱体-招商对象-20261130.csv",
		"/enterprises.csv?region=341524&limit=1":                      "金寨县-企业-20261130-内部版.csv",
		"/projects.xlsx?limit=1":                                      "项目-20261130-内部版.xlsx",
		"/verifications.xlsx?region=341524":                           "金寨县-核实单-20261130.xlsx",
		"/template.xlsx":                                              "填报模板-20261130.xlsx",
		"/exports/parks.csv":                                          "parks.csv", // a folder of these can be read back
	} {
		path, query, _ := strings.Cut(address, "?")
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		a := b.do("GET", "/api/v1"+path+"?"+values.Encode(), "")
		header := a.Header.Get("Content-Disposition")
		_, named, err := mime.ParseMediaType(header)
		if a.StatusCode != 200 || err != nil || named["filename"] != want {
			t.Errorf("%s: %d, it is called %q (%v), want %q", address, a.StatusCode, named["filename"], err, want)
		}
		plain, _, _ := strings.Cut(strings.TrimPrefix(header[strings.IndexByte(header, '"'):], `"`), `"`)
		if ext := want[strings.LastIndexByte(want, '.'):]; !strings.HasSuffix(plain, ext) || strings.Trim(plain, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
			t.Errorf("%s: in ASCII it is called %q", address, plain)
		}
	}
	for page, want := range map[string]string{
		"/chains/nev?kind=flow": `download="六安市-新能源汽车-流程图-20261130-内部版.pdf"`, "/chains/nev": `download="六安市-新能源汽车-图谱-20261130-公开版.pdf"`,
		"/paths?from=" + url.QueryEscape("国轩高科") + "&to=" + url.QueryEscape("江淮汽车"): `download="国轩高科股份有限公司与安徽江淮汽车集团股份有限公司-供货路径-20261130-内部版.pdf"`,
	} {
		if !strings.Contains(text(t, b.do("GET", page, "")), want) {
			t.Errorf("%s does not offer %s", page, want)
		}
	}
}

// TestPicturesLeadBack to the pages, where the server knows by which address it is
// called; on its own pages they keep to paths.
func TestPicturesLeadBack(t *testing.T) {
	public, err := api.ParsePublic("https://chain.luan.example")
	if err != nil {
		t.Fatal(err)
	}
	b := newBed(t, func(o *api.Options) { o.Public = public })
	for address, wants := range map[string][]string{
		"/api/v1/chains/nev/map.svg?region=341524&status=strong&paper=a4": {`href="https://chain.luan.example/segments/nev.fc.mea?region=341524"`, `网页：https://chain.luan.example/chains/nev?region=341524&amp;status=strong`},
		"/api/v1/partners/map.svg?chain=nev&edition=public":               {`网页：https://chain.luan.example/partners?chain=nev`},
	} {
		body := text(t, b.do("GET", address, ""))
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %s", address, want)
			}
		}
	}
	if page := text(t, b.do("GET", "/chains/nev", "")); strings.Contains(page, "https://chain.luan.example") || !strings.Contains(page, `href="/segments/nev.fc.mea`) {
		t.Error("the map of a page leads elsewhere")
	}
	if plain := text(t, newBed(t).do("GET", "/api/v1/chains/nev/map.svg", "")); strings.Contains(plain, "扫码") {
		t.Error("a code that leads nowhere")
	}
}
