package api_test

import (
	"strings"
	"testing"
)

// What the screen shows can be entered: names of places and segments, words of enums; English stays.
func TestEnteredInTheWordsOfTheScreen(t *testing.T) {
	b := newDesk(t)
	headers := []string{jsonBody, by("x")}
	for _, body := range []string{
		`{"region":"金寨","segment":"膜电极","verdict":"无","by":"张三","date":"2026-11-20"}`,
		`{"region":"341524","segment":"nev.fc.mea","verdict":"no","by":"张三","date":"2026-11-20"}`,
	} {
		r := b.do("POST", "/api/v1/checks", body, headers...)
		got := text(t, r)
		for _, want := range []string{"341524", "nev.fc.mea", `"verdict":"no"`} {
			if r.StatusCode/100 != 2 || !strings.Contains(got, want) {
				t.Errorf("%s: %d, without %s: %s", body, r.StatusCode, want, got)
			}
		}
	}
	r := b.do("POST", "/api/v1/checks", `{"region":"金寨","segment":"没有这个","verdict":"无","by":"张三","date":"2026-11-20"}`, headers...)
	if got := text(t, r); r.StatusCode != 400 || !strings.Contains(got, "没有环节“没有这个”，请从清单里选择") || strings.Contains(got, "可用 /api") {
		t.Errorf("an unknown name: %d %s", r.StatusCode, got)
	}
}

// Where a list names what a record belongs to by its id, it says the name beside it.
func TestListsBearNames(t *testing.T) {
	b := newBed(t)
	for address, want := range map[string]string{
		"/api/v1/segments?chain=新能源汽车&limit=1000": `"chain_name":"新能源汽车","parent_name":"动力与储能电池"`,
		"/api/v1/regions?parent=341500":           `"parent_name":"六安市"`,
	} {
		if got := text(t, b.do("GET", address, "")); !strings.Contains(got, want) {
			t.Errorf("%s: without %s: %.300s", address, want, got)
		}
	}
}
