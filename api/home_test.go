package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// chainFigures are what /chains/{id}/gaps says that the first page repeats.
type chainFigures struct {
	Figures struct {
		Recorded, Judged, Present int
	}
	Counts map[string]int
	Items  []struct {
		Segment struct{ ID string }
	}
}

func figuresOfChain(t *testing.T, b *bed, chain, query string) (c chainFigures) {
	t.Helper()
	if err := json.Unmarshal([]byte(text(t, b.do("GET", "/api/v1/chains/"+chain+"/gaps?limit=1000&"+query, ""))), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCountsOfTheFirstPage: what the first page counts is what the pages behind it count.
func TestCountsOfTheFirstPage(t *testing.T) {
	b := newBed(t)
	chains := []string{"appliance", "food", "nev", "pv", "display", "equipment", "iron"}
	cell := regexp.MustCompile(`<td class="num shade-\d">(?:<a href="/chains/([a-z]+)\?([^"]*)">(\d+)</a>|–)</td>`)
	for _, query := range []string{"", "region=341524", "region=341500&partner=310000&as_of=2021"} {
		home := text(t, b.do("GET", "/?"+query, ""))
		_, table, _ := strings.Cut(home, `class="grid shades"`)
		table, _, _ = strings.Cut(table, "<tfoot>")
		found := cell.FindAllStringSubmatch(table, -1)
		filled := 0
		for _, m := range found {
			if m[1] == "" {
				continue
			}
			filled++
			if got := strconv.Itoa(figuresOfChain(t, b, m[1], strings.ReplaceAll(m[2], "&amp;", "&")).Figures.Recorded); got != m[3] {
				t.Errorf("?%s: %s in %s has %s on the first page, %s behind it", query, m[1], m[2], m[3], got)
			}
		}
		if len(found) < 8*len(chains) || filled < 15 {
			t.Errorf("?%s: %d cells, %d of them filled", query, len(found), filled)
		}
		present, judged := 0, 0
		for _, chain := range chains {
			c := figuresOfChain(t, b, chain, query)
			present, judged = present+c.Figures.Present, judged+c.Figures.Judged
			_, own, ok := strings.Cut(home, fmt.Sprintf(`<h3><a href="/chains/%s`, chain))
			own, _, _ = strings.Cut(own, "</article>")
			if !ok || len(c.Items) > 0 && !strings.Contains(own, fmt.Sprintf("的%d项建议", len(c.Items))) {
				t.Errorf("?%s: %s has %d items, the first page says else", query, chain, len(c.Items))
			}
			for status, n := range c.Counts {
				if has := strings.Contains(own, `<rect class="bar-`+status+`"`); has != (n > 0) {
					t.Errorf("?%s: %s has %d of %s, drawn %v", query, chain, n, status, has)
				}
			}
			for i, item := range c.Items[:min(3, len(c.Items))] {
				if !strings.Contains(own, "/segments/"+item.Segment.ID) {
					t.Errorf("?%s: %s lacks the thing to do number %d", query, chain, i+1)
				}
			}
		}
		if want := fmt.Sprintf("有%d个可招商环节，本地登记到<b>%d个", judged, present); !strings.Contains(home, want) {
			t.Errorf("?%s lacks %s", query, want)
		}
	}
}

// TestCountiesCountTheRankedList: a county counts what its list holds, not all that the city would do.
func TestCountiesCountTheRankedList(t *testing.T) {
	b := newBed(t)
	var answer struct {
		Items []struct {
			Region struct{ ID string }
			Chains []struct {
				Chain  struct{ ID string }
				Ranked int
			}
		}
	}
	if err := json.Unmarshal([]byte(text(t, b.do("GET", "/api/v1/counties", ""))), &answer); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, row := range answer.Items {
		for _, c := range row.Chains {
			if behind := figuresOfChain(t, b, c.Chain.ID, "region="+row.Region.ID); c.Ranked != len(behind.Items) {
				t.Errorf("%s in %s: %d counted, %d listed", c.Chain.ID, row.Region.ID, c.Ranked, len(behind.Items))
			} else if c.Ranked > 0 {
				seen++
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d lists hold anything", seen)
	}
}

// TestCountsAgreeEverywhere: whatever counts a chain in a county, the first page, the
// table of counties or the wall, counts what the chain's page there shows.
func TestCountsAgreeEverywhere(t *testing.T) {
	b := newBed(t)
	one := func(what, page, pattern string) string {
		m := regexp.MustCompile(pattern).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("%s: no %s", what, pattern)
		}
		return strings.Join(m[1:], " ")
	}
	counties, seen := text(t, b.do("GET", "/counties", "")), 0
	cell := regexp.MustCompile(`<a href="/chains/([a-z]+)\?region=([^"&]+)[^"]*">([^<]+)</a> <small>登记(\d+)家(（占[^）]+）)?</small> <small>(?:(\d+)项建议|暂无建议)`)
	for _, m := range cell.FindAllStringSubmatch(counties, -1) {
		chain, region := m[1], m[2]
		where := chain + " in " + region
		page := text(t, b.do("GET", "/chains/"+chain+"?region="+region, ""))
		_, figures, _ := strings.Cut(page, "<dt>完整度</dt>")
		listed := strings.Count(page, "<small>排名") + strings.Count(page, `<td class="rank" data-label="排名">`)
		if said := one(where, page, `建议清单 <small>(\d+)项`); said != strconv.Itoa(listed) {
			t.Errorf("%s: the page says %s items and lists %d", where, said, listed)
		}
		recorded, complete := one(where, figures, `<dt>登记企业</dt><dd>(\d+)家`), one(where, figures, `^<dd>([^<]+)<`)
		want := fmt.Sprintf("%s %d %s", recorded, listed, complete)
		if m[6] == "" {
			m[6] = "0"
		}
		if m[3] == "资料不足" {
			m[3] = complete // said in the words of the table
		}
		if got := m[4] + " " + m[6] + " " + m[3]; got != want {
			t.Errorf("%s: the counties say %s, the page %s", where, got, want)
		}
		home := text(t, b.do("GET", "/?region="+region, ""))
		_, own, _ := strings.Cut(home, `<h3><a href="/chains/`+chain)
		own, _, _ = strings.Cut(own, "</article>")
		suggested := "0"
		if n := regexp.MustCompile(`的(\d+)项建议`).FindStringSubmatch(own); n != nil {
			suggested = n[1]
		}
		if got := one(where, own, `登记企业 <b>(\d+)家`) + " " + suggested + " " + one(where, own, `完整度 <b>([^<]+)<`); got != want {
			t.Errorf("%s: the first page says %s, the page %s", where, got, want)
		}
		wall := text(t, b.do("GET", "/wall?chain="+chain+"&region="+region, ""))
		if got := one(where, wall, `<b>(\d+)</b>家登记企业</p><p><b>(\d+)</b>`) + " " + one(where, wall, `<b(?: class="few")?>([^<]+)</b>完整度`); got != want {
			t.Errorf("%s: the wall says %s, the page %s", where, got, want)
		}
		seen++
	}
	if seen < 60 {
		t.Errorf("only %d cells", seen)
	}
}

// TestTilesLieAsTheCountiesDo: no two share a square, and the partner lies where it does.
func TestTilesLieAsTheCountiesDo(t *testing.T) {
	b := newBed(t)
	tile := regexp.MustCompile(`<rect class="tile-[^"]*" x="(\d+)" y="(\d+)"[^>]*/><text[^>]*>([^<]+)</text>`)
	lay := func(query string) map[string][2]int {
		at, taken := map[string][2]int{}, map[[2]int]string{}
		for _, m := range tile.FindAllStringSubmatch(text(t, b.do("GET", "/?"+query, "")), -1) {
			x, _ := strconv.Atoi(m[1])
			y, _ := strconv.Atoi(m[2])
			if other := taken[[2]int{x, y}]; other != "" {
				t.Errorf("%s and %s share a square", m[3], other)
			}
			at[m[3]], taken[[2]int{x, y}] = [2]int{x, y}, m[3]
		}
		return at
	}
	at := lay("")
	if len(at) != 9 {
		t.Fatalf("%d tiles: %v", len(at), at)
	}
	for _, west := range []string{"金寨", "叶集区", "裕安区", "舒城"} {
		if at[west][0] >= at["合肥"][0] {
			t.Errorf("%s lies east of 合肥: %v", west, at)
		}
	}
	if at["霍邱"][1] >= at["霍山"][1] || at["金寨"][0] >= at["舒城"][0] {
		t.Errorf("the counties lie as they do not: %v", at)
	}
	if far := lay("partner=310000"); len(far) != 9 || far["金寨"][0] >= far["上海"][0] || far["霍邱"][1] >= far["霍山"][1] {
		t.Errorf("with a partner far away: %v", far)
	}
	if alone := lay("region=110000"); len(alone) != 0 {
		t.Errorf("a place without counties has tiles: %v", alone)
	}
}

// TestNewsSinceADate: a later start tells less, and one after the data is refused.
func TestNewsSinceADate(t *testing.T) {
	b := newBed(t)
	count := func(query string) int {
		m := regexp.MustCompile(`近期变化 <small>[^，]*，(\d+)件`).FindStringSubmatch(text(t, b.do("GET", "/?"+query, "")))
		if m == nil {
			t.Fatalf("%s tells no news", query)
		}
		n, _ := strconv.Atoi(m[1])
		return n
	}
	if all, year, county := count("since=2015"), count(""), count("since=2015&region=341524"); all <= year || year == 0 || county == 0 || county >= all {
		t.Errorf("%d since 2015, %d in a year, %d in a county", all, year, county)
	}
	r := b.do("GET", "/?since="+url.QueryEscape("2027年"), "", "Accept: text/html")
	if body := text(t, r); r.StatusCode != 400 || !strings.Contains(body, "起始日期 2027 晚于截至日期") {
		t.Errorf("a start after the data: %d", r.StatusCode)
	}
}

// TestNewsTellOfWrites: a file that was taken in and a correction that was accepted are
// news of the city, also where they are later than the data; what was undone is none.
func TestNewsTellOfWrites(t *testing.T) {
	b := newDesk(t)
	clerk, chief := visit(t, b, "张三"), visit(t, b, "李四")
	news := func(query string) string {
		_, body, _ := strings.Cut(text(t, b.do("GET", "/?"+query, "")), "近期变化")
		body, _, _ = strings.Cut(body, "</section>")
		return body
	}
	firm := find(t, b, "/enterprises?q=mtqn", "items.0.id")
	if r := clerk.send("/corrections/new?kind=enterprises&key="+firm, "set.size", "large", "reason", "电话核实"); r.StatusCode != 303 {
		t.Fatalf("entered: %d", r.StatusCode)
	}
	if body := news("since=2026-11-30"); !strings.Contains(body, "0件") {
		t.Errorf("what waits is news: %s", body)
	}
	size := findWhere(t, b, "/corrections", "field", "size")
	if r := chief.post("/corrections/"+size+"/accept", url.Values{"only": {size}}); r.StatusCode != 303 {
		t.Fatalf("accepted: %d", r.StatusCode)
	}
	if body := news("since=2026-11-30"); !strings.Contains(body, "1件") || !strings.Contains(body, "<small>更正</small>") || !strings.Contains(body, "安徽明天氢能科技股份有限公司 规模</a>") {
		t.Errorf("what was accepted is no news: %s", body)
	}
	sent := b.do("POST", "/api/v1/intakes", sheetBody("十月名单.csv", "企业名称,县区\n六安测试甲机械有限公司,裕安区\n"), sheetType, bearer)
	if r := b.do("POST", sent.Header.Get("Location")+"/apply", "", bearer); r.StatusCode != 201 {
		t.Fatalf("applied: %d %s", r.StatusCode, text(t, r))
	}
	if body := news("since=2026-11-30"); !strings.Contains(body, "2件") || !strings.Contains(body, "<small>导入</small>") || !strings.Contains(body, "十月名单") {
		t.Errorf("a file that was taken in is no news: %s", body)
	}
	if body := news("since=2026-10&as_of=2026-11-30"); strings.Contains(body, "更正</small>") || strings.Contains(body, "导入</small>") {
		t.Errorf("what was written later is news of an earlier state: %s", body)
	}
	last := find(t, b, "/imports", "items.0.id")
	if r := b.do("POST", "/api/v1/imports/"+last+"/undo", "", bearer); r.StatusCode != 200 {
		t.Fatalf("undone: %d %s", r.StatusCode, text(t, r))
	}
	if body := news("since=2026-11-30"); strings.Contains(body, "十月名单") {
		t.Errorf("what was undone is news: %s", body)
	}
}

// TestOneCitysPlanStaysThere: who answers for a chain by the plan of one city is said
// there and in its counties, and nowhere else.
func TestOneCitysPlanStaysThere(t *testing.T) {
	b := newBed(t)
	for region, ours := range map[string]bool{"341500": true, "341524": true, "340100": false, "110000": false, "340000": false} {
		for _, address := range []string{"/?region=", "/api/v1/chains.csv?region="} {
			body := text(t, b.do("GET", address+region, "", "Accept: text/html, text/csv"))
			for _, said := range []string{"市级链长制", "县区产业集群群长制"} {
				if strings.Contains(body, said) != ours {
					t.Errorf("%s%s says %s: %v", address, region, said, !ours)
				}
			}
			if !ours && strings.Contains(body, "市2021年计划") {
				t.Errorf("%s%s rests on the plan of another city", address, region)
			}
		}
	}
}

// TestFilesAreToldApart: what is taken away of two places or dates has two names.
func TestFilesAreToldApart(t *testing.T) {
	b := newBed(t)
	names := map[string]string{}
	for _, address := range []string{
		"/chains/nev/map.pdf", "/chains/nev/map.pdf?region=341524", "/chains/nev/map.pdf?region=341524&as_of=2024", "/chains/nev/map.pdf?edition=public",
		"/chains/nev/gaps.xlsx", "/chains/nev/gaps.xlsx?region=341523", "/exports/needs.csv",
	} {
		name := b.do("GET", "/api/v1"+address, "").Header.Get("Content-Disposition")
		if other, taken := names[name]; taken || name == "" {
			t.Errorf("%s and %s are both called %s", address, other, name)
		}
		names[name] = address
	}
}

// TestTheWall: three slides a chain, each leading to the one before and after by a
// link, saying what the first page says.
func TestTheWall(t *testing.T) {
	b := newBed(t)
	body := text(t, b.do("GET", "/wall", ""))
	slides := strings.Split(body, `<section class="slide"`)[1:]
	if len(slides) != 21 {
		t.Fatalf("%d slides of 7 chains", len(slides))
	}
	for i, one := range slides {
		before, after := (i+20)%21+1, (i+1)%21+1
		for _, want := range []string{fmt.Sprintf(`id="s%d"`, i+1), fmt.Sprintf(`href="#s%d" rel="prev"`, before), fmt.Sprintf(`href="#s%d" rel="next"`, after)} {
			if !strings.Contains(one, want) {
				t.Errorf("slide %d lacks %s", i+1, want)
			}
		}
	}
	iron := figuresOfChain(t, b, "iron", "region=341522")
	if one := text(t, b.do("GET", "/wall?chain=iron&region=341522", "")); strings.Count(one, `class="slide"`) != 3 || !strings.Contains(one, fmt.Sprintf("<b>%d</b>家登记企业", iron.Figures.Recorded)) {
		t.Error("the wall of one chain in one county")
	}
	if r := b.do("GET", "/wall?chain=nothing", "", "Accept: text/html"); r.StatusCode != 404 {
		t.Errorf("a chain there is not: %d", r.StatusCode)
	}
}

// TestSinglePointsAgree: a chain's page marks as 独家支撑 what its list of them and its
// sheet have, and not what no path passes.
func TestSinglePointsAgree(t *testing.T) {
	b := newBed(t)
	mark := regexp.MustCompile(`href="/segments/([^"?]+)[^"]*">[^<]*</a>(?: <small>[^<]*</small>)?(?:</h4>\s*<p>|</td>)?(?:<span class="status.*?</span>)?<span class="flag" title="本环节主要靠一家企业`)
	passed, marked, aside := map[string]bool{}, map[string]bool{}, 0
	for _, chain := range []string{"nev", "food", "iron"} {
		var a struct {
			Segments []struct {
				Segment     struct{ ID string }
				SinglePoint bool `json:"single_point"`
			}
			Figures struct {
				SinglePoints []struct{ Segment struct{ ID string } } `json:"single_points"`
			}
		}
		if err := json.Unmarshal([]byte(text(t, b.do("GET", "/api/v1/chains/"+chain, ""))), &a); err != nil {
			t.Fatal(err)
		}
		for _, s := range a.Figures.SinglePoints {
			passed[s.Segment.ID] = true
		}
		for _, s := range a.Segments {
			if s.SinglePoint && !passed[s.Segment.ID] {
				aside++
			}
		}
		for _, m := range mark.FindAllStringSubmatch(text(t, b.do("GET", "/chains/"+chain, "")), -1) {
			marked[m[1]] = true
		}
	}
	if aside == 0 || len(passed) == 0 || !maps.Equal(passed, marked) {
		t.Errorf("marked %v, some path passes %v, %d besides", marked, passed, aside)
	}
}
