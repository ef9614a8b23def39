package api_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestTheLedgerAsOfADate: what was given, begun or reported after a date is not told of it, in
// lists, in their files and on the page of a firm.
func TestTheLedgerAsOfADate(t *testing.T) {
	b := newDesk(t)
	enter := func(kind, body string) {
		if r := b.do("POST", "/api/v1/"+kind, body, jsonBody, bearer); r.StatusCode != 201 {
			t.Fatalf("%s: %d %s", body, r.StatusCode, text(t, r))
		}
	}
	enter("titles", `{"enterprise":"明天氢能","title":"green-factory","level":"province","batch":"第八批","from":"2026-06-10"}`)
	enter("posts", `{"person":"某链长","role":"chain-chief","chain":"nev","since":"2026-06-01"}`)
	enter("goals", `{"name":"某项工作","until":"2026-12-31","progress":"九月才写的进展","reported":"2026-09-01"}`)
	enter("measures", `{"name":"某条新政策","text":"奖补","from":"2026-06-01"}`)
	enter("needs", `{"region":"341502","segment":"nev.battery.cell","need":"某种检测方法","said_by":"某厂","date":"2026-06"}`)
	enter("results", `{"name":"检测方法一","owner":"某所","segments":["nev.battery.cell"],"date":"2026-04"}`)
	enter("results", `{"name":"检测方法二","owner":"某所","segments":["nev.battery.cell"],"date":"2026-08"}`)
	for _, month := range []string{"2025-10", "2026-10"} {
		enter("months", fmt.Sprintf(`{"enterprise":"明天氢能","month":%q,"output":%s}`, month, map[string]string{"2025-10": "100", "2026-10": "50"}[month]))
	}
	id := find(t, b, "/enterprises?q=mtqn", "items.0.id")
	for _, c := range []struct{ path, field, before, after string }{
		{"/enterprises?title=green-factory", "items.#", "0", "1"},
		{"/chiefs", "items.0.posts.0.held", "false", "true"},
		{"/goals/standing?year=2026", "items.0.progress", "", "九月才写的进展"},
		{"/enterprises/" + id + "/measures", "items.#", "0", "1"},
		{"/matches?chain=nev", "items.#", "0", "2"},
		{"/alerts", "items.#", "1", "1"}, // in May the month of April was not there, today that of October is low
		{"/alerts", "items.0.what", "report", "output"},
		{"/alerts", "items.0.month", "2026-04", "2026-10"},
	} {
		and := "?"
		if strings.Contains(c.path, "?") {
			and = "&"
		}
		for as, want := range map[string]string{and + "as_of=2026-05-20": c.before, "": c.after} {
			body := []byte(text(t, b.do("GET", "/api/v1"+c.path+as, "")))
			if got := at(t, body, c.field); got != want {
				t.Errorf("%s%s: %s is %q, want %q", c.path, as, c.field, got, want)
			}
		}
	}
	page := func(address string) string { return text(t, b.do("GET", address, "", "Accept: text/html")) }
	for _, words := range []string{"第八批", "某条新政策"} {
		if strings.Contains(page("/enterprises/"+id+"?as_of=2026-05-20"), words) || !strings.Contains(page("/enterprises/"+id), words) {
			t.Errorf("the page of a firm tells %s before its time, or not at all", words)
		}
	}
	taken := regexp.MustCompile(`href="(/api/v1/[^"]*\.(?:json|csv|xlsx)[^"]*)"`)
	for _, list := range []string{"/enterprises", "/projects", "/parks", "/chiefs", "/goals", "/problems", "/pairs", "/candidates", "/alerts", "/grades", "/matches"} {
		body := page(list + "?as_of=2026-05-20")
		links := taken.FindAllStringSubmatch(body, -1)
		if len(links) == 0 {
			t.Errorf("%s offers no file", list)
		}
		for _, l := range links {
			if r := b.do("GET", strings.ReplaceAll(l[1], "&amp;", "&"), ""); r.StatusCode != 200 {
				t.Errorf("%s leads to %s: %d %.300s", list, l[1], r.StatusCode, text(t, r))
			}
		}
		undated := strings.Contains("/parks /problems /pairs", list)
		if asks := strings.Contains(body, "截至日期"); asks == undated {
			t.Errorf("%s asks for a date: %v", list, asks)
		}
		if says := strings.Contains(body, "这里是今天的情况，不是截至2026-05-20的"); says != undated {
			t.Errorf("%s says that it is of today: %v", list, says)
		}
	}
	if r := b.do("GET", "/alerts?as_of="+url.QueryEscape("前年"), "", "Accept: text/html"); r.StatusCode != 400 {
		t.Errorf("a date that is none: %d", r.StatusCode)
	}
}
