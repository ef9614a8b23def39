package api_test

import (
	"bytes"
	"context"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chainchief/graph"
	"chainchief/seed"
)

func init() {
	for _, d := range seed.Kinds() {
		path := "/exports/" + string(d.Kind)
		scenarios = append(scenarios,
			scenario{name: "export of " + string(d.Kind), path: path + ".csv", status: 200},
			scenario{name: "export of " + string(d.Kind) + " as a workbook", path: path + ".xlsx?heads=en", status: 200})
	}
	scenarios = append(scenarios,
		scenario{name: "export of a county", path: "/exports/memberships.csv?region=341524&chain=nev", status: 200},
		scenario{name: "export of an unknown region", path: "/exports/memberships.csv?region=1", status: 404, loose: true},
		scenario{name: "export of an unknown chain", path: "/exports/memberships.csv?chain=x", status: 404, loose: true},
		scenario{name: "export by what the kind does not have", path: "/exports/chains.csv?region=341524", status: 400, loose: true},
	)
}

// TestExports: what is taken away kind by kind is the whole graph, in the form that Read takes.
func TestExports(t *testing.T) {
	b := newDesk(t)
	if a := b.do("POST", "/api/v1/notes", `{"text":"=甲","by":"张三","date":"2026-11-20","extra":{"科室":"一科"}}`, jsonBody, by("x")); a.StatusCode != 201 {
		t.Fatalf("%d %s", a.StatusCode, text(t, a))
	}
	for _, heads := range []string{"zh", "en"} {
		files := seed.Folder{}
		var kinds []graph.Kind
		for _, d := range seed.Kinds() {
			kinds = append(kinds, d.Kind)
			a := b.do("GET", "/api/v1/exports/"+string(d.Kind)+".csv?heads="+heads, "")
			name := regexp.MustCompile(`"(.*)"`).FindStringSubmatch(a.Header.Get("Content-Disposition"))[1]
			files[name] = []byte(text(t, a))
		}
		all, err := seed.Gather(context.Background(), b.store, kinds...)
		if err != nil {
			t.Fatal(err)
		}
		lost, err := seed.Compare(files, "2026-11-30", all)
		if err != nil || len(lost) > 0 {
			t.Errorf("%s: %v %v", heads, lost, err)
		}
	}
	rows := func(query string) int {
		return strings.Count(text(t, b.do("GET", "/api/v1/exports/"+query, "")), "\r\n") - 1
	}
	for query, want := range map[string]int{"memberships.csv": 1936, "enterprises.csv": 1175, "chains.csv": 7, "needs.csv?region=341524": 3, "clusters.csv?chain=food": 1} {
		if got := rows(query); got != want {
			t.Errorf("%s: %d rows, want %d", query, got, want)
		}
	}
	whole, county, chain, both := rows("enterprises.csv?region=341500"), rows("enterprises.csv?region=341524"), rows("enterprises.csv?chain=nev"), rows("enterprises.csv?region=341524&chain=nev")
	if !(0 < both && both < county && county < whole && both < chain && chain < 1175) {
		t.Errorf("filters: %d of the city, %d of the county, %d of the chain, %d of both", whole, county, chain, both)
	}
}

// TestExportedWorkbook: people find place, date and units, programs the columns of the file.
func TestExportedWorkbook(t *testing.T) {
	b := newBed(t)
	book := func(query string) [][]string {
		f, err := excelize.OpenReader(strings.NewReader(text(t, b.do("GET", "/api/v1/exports/"+query, ""))))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := f.GetRows(f.GetSheetName(0))
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	rows := book("projects.xlsx?region=341524&chain=nev")
	if rows[0][0] != "项目" || rows[1][0] != "地区：金寨县　产业链：新能源汽车　数据截至：2026年11月30日" || rows[2][5] != "总投资（亿元）" {
		t.Errorf("%q", rows[:3])
	}
	if rows := book("projects.xlsx?heads=en"); rows[0][0] != "name" || rows[0][len(rows[0])-1] != "verification" || len(rows) != 115 {
		t.Errorf("%q, %d rows", rows[0], len(rows))
	}
}

// TestEveryListIsTakenAway: each page that shows a list says where to take it
// away, and what is taken away is there, narrowed as the page is.
func TestEveryListIsTakenAway(t *testing.T) {
	b := newDesk(t)
	mtqn := enterpriseID("安徽明天氢能科技股份有限公司")
	link := regexp.MustCompile(`href="(/api/v1/[^"]*\.(xlsx|csv)[^"]*)"`)
	for page, wants := range map[string][]string{
		"/?region=341524":                                     {"/api/v1/chains.csv?region=341524"},
		"/chains/nev?region=341524&as_of=2025":                {"/api/v1/chains/nev/gaps.xlsx?as_of=2025&region=341524"},
		"/segments/nev.battery.separator?region=341524":       {"/api/v1/segments/nev.battery.separator/targets.csv?region=341524"},
		"/enterprises/" + mtqn + "?partner=310000&as_of=2025": {"/api/v1/partners.xlsx?enterprise=" + mtqn + "&as_of=2025&partner=310000", "/api/v1/enterprises/" + mtqn + "/network.csv?depth=1&as_of=2025"},
		"/enterprises/" + mtqn + "/inputs?region=341524":      {"/api/v1/enterprises/" + mtqn + "/inputs.csv?region=341524"},
		"/paths?" + url.Values{"from": {"华霆动力"}, "to": {"国轩高科"}, "inferred": {"yes"}}.Encode(): {"/api/v1/paths.csv?"},
		"/scenario?chain=nev&without=" + mtqn: {"/api/v1/scenario.xlsx?chain=nev&without=" + mtqn},
		"/scenario?region=341524":             {"/api/v1/scenario.csv?region=341524"},
		"/backtest?date=2022-01":              {"/api/v1/backtest.csv?date=2022-01"},
		"/search?q=" + url.QueryEscape("国轩"):  {"/api/v1/enterprises.csv?q="},
		"/needs?region=341524":                {"/api/v1/needs.xlsx?region=341524"},
		"/checks":                             {"/api/v1/checks.csv"},
		"/notes":                              {"/api/v1/notes.csv"},
		"/presence?region=341522":             {"/api/v1/presence.csv?region=341522"},
		"/imports?class=seed":                 {"/api/v1/imports.csv?class=seed", "/api/v1/merges.xlsx"},
		"/exports?region=341524&chain=nev":    {"/api/v1/exports/enterprises.csv?chain=nev&region=341524", "/api/v1/exports/chains.xlsx", "/api/v1/exports/parks.csv?region=341524", "/api/v1/exports/segments.csv?chain=nev", "/api/v1/exports/park_pairs.csv"},
	} {
		said := html.UnescapeString(text(t, b.do("GET", page, "", "Accept: text/html")))
		for _, want := range wants {
			if !strings.Contains(said, `href="`+want) {
				t.Errorf("%s lacks %s", page, want)
			}
		}
		links := link.FindAllStringSubmatch(said, -1)
		if len(links) == 0 {
			t.Errorf("%s: nothing to take away", page)
		}
		for _, l := range links {
			a := b.do("GET", l[1], "")
			if body := text(t, a); a.StatusCode != 200 || !strings.HasPrefix(body, map[string]string{"xlsx": "PK", "csv": "\uFEFF"}[l[2]]) {
				t.Errorf("%s of %s: %d %.300s", l[1], page, a.StatusCode, body)
			}
		}
	}
	if got := text(t, b.do("GET", "/api/v1/needs.csv?region=341524", "")); !strings.Contains(got, "金寨县,2026年11月30日") {
		t.Errorf("a list does not say what it was narrowed to: %s", got)
	}
	var whole bytes.Buffer
	for _, s := range []string{"/api/v1/enterprises.csv", "/api/v1/enterprises.csv?limit=50"} {
		whole.WriteString(text(t, b.do("GET", s, "")))
	}
	if strings.Count(whole.String(), "\r\n") != 1176+51 {
		t.Errorf("%d lines", strings.Count(whole.String(), "\r\n"))
	}
}
