package seed

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"chainchief/graph"
)

// TestReadings holds words that a dictionary of single characters misreads.
func TestReadings(t *testing.T) {
	for word, want := range map[string]string{
		"美的": "meide", "畜牧": "xumu", "伺服": "sifu", "番茄": "fanqie", "丹参": "danshen", "薄荷": "bohe", "桔梗": "jiegeng",
		"切削": "qiexiao", "校准": "jiaozhun", "校验": "jiaoyan", "给水": "jishui", "乙炔": "yique", "泊车": "boche", "仔猪": "zizhu",
		"厦工": "xiagong", "曝气": "baoqi", "着色": "zhuose", "白术": "baizhu", "藏红花": "zanghonghua", "人参": "renshen",
		"调速": "tiaosu", "调料": "tiaoliao", "调和": "tiaohe", "调试": "tiaoshi", "空调": "kongtiao", "调频": "tiaopin", "调研": "diaoyan",
		"调度": "diaodu", "参数": "canshu", "学校": "xuexiao", "供给": "gonggei", "重工": "zhonggong", "重组": "chongzu", "银行": "yinhang",
		"六安": "luan", "重庆": "chongqing", "厦门": "xiamen", "东莞": "dongguan", "粘土": "niantu", "绿色": "lvse", "伟绿": "weilu",
	} {
		if full, _ := spell(Fold(word)); !slices.ContainsFunc(full, func(s string) bool { return strings.ToLower(s) == want }) {
			t.Errorf("%s: %v, want %s", word, full, want)
		}
	}
	full, initials := spell("byd汽车2厂")
	if !slices.Equal(full, []string{"BydQiChe2Chang"}) || !slices.Equal(initials, []string{"bydqc2c"}) {
		t.Errorf("%v %v", full, initials)
	}
}

// What people type or paste finds the firm that bears the name.
func TestQueries(t *testing.T) {
	enterprise := func(name, short, code string) string {
		return graph.SearchText(SearchKeys(name, short, nil, code))
	}
	byd := enterprise("比亚迪股份有限公司", "比亚迪", "002594")
	luan := enterprise("六安市甲汽车（安徽）有限公司", "六安甲", "")
	for _, c := range []struct {
		search string
		typed  []string
	}{
		{byd, []string{"比亚迪", "⽐亚迪", "比亞迪", "比亞迪股份有限公司", "\"比亚迪\"", "“比亚迪”", "《比亚迪》", "比亚迪。", "比亚迪,股份", "比亚迪，股份",
			"比亚迪股份有限责任公司", "比亚迪有限公司", "sz002594", "SZ002594", "002594.SZ", "002594.sz", "002594", "bǐ yà dí", "biyadi", "byd"}},
		{luan, []string{"lu'an", "lu’an", "lùān", "lù ān", "Lu An", "六安市甲汽⻋", "六安市甲汽車(安徽)", "甲汽车安徽", "甲汽车〔安徽〕", "六安市甲汽车（安徽）有限责任公司"}},
		{enterprise("安徽国轩高科", "国轩高科", ""), []string{"國軒高科", "gxgk"}},
		{enterprise("重庆长安汽车", "长安", ""), []string{"⻓安", "長安", "chang'an"}},
		{enterprise("甲绿色科技", "甲绿", ""), []string{"lü se", "lv", "lu se", "lǜse"}},
		{enterprise("京东方·BOE（合肥）", "BOE", ""), []string{"boe", "京东方BOE", "京东方-boe"}},
	} {
		for _, typed := range c.typed {
			if !slices.ContainsFunc(Queries(typed), func(q string) bool { return graph.MatchRank(c.search, q) < graph.NoMatch }) {
				t.Errorf("%q, looked for as %q, is not found in %q", typed, Queries(typed), c.search)
			}
		}
	}
	for _, typed := range []string{"bak", "ngtianqing", "iyadi", "yd"} { // in the midst of a syllable, or of initials
		if rank := graph.MatchRank(byd, SearchKey(typed)); rank != graph.NoMatch {
			t.Errorf("%q has rank %d", typed, rank)
		}
	}
	if q := Queries(" \u200b"); q != nil {
		t.Errorf("queries for nothing: %q", q)
	}
}

// The ids of what is there may not change: no name of the bundled data folds in another way than before.
func TestRadicals(t *testing.T) {
	from := fromRadical()
	for r, whole := range from {
		if r < 0x2E80 || r > 0x2EF3 || !unicode.Is(unicode.Han, whole) || Fold(string(r)) != Fold(string(whole)) {
			t.Errorf("%c %c", r, whole)
		}
	}
	if len(from) < 110 || Fold("⻓安汽⻋") != "长安汽车" {
		t.Error(len(from), Fold("⻓安汽⻋"))
	}
	for from, to := range toSimplified() {
		if _, again := toSimplified()[to]; again || from == to {
			t.Errorf("%c is simplified to %c", from, to)
		}
	}
	b, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range b.Put.Enterprises {
		if strings.ContainsFunc(e.Name, func(r rune) bool { return from[r] != 0 }) {
			t.Errorf("%s holds a radical", e.Name)
		}
	}
}

// An enterprise is found by its credit code and by the names that it had.
// TestUsualCharactersFoldToThemselves: names of none but these are not looked at further,
// so nothing may change one of them, alone or beside another.
func TestUsualCharactersFoldToThemselves(t *testing.T) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if unusual(r) {
			continue
		}
		for _, form := range []norm.Form{norm.NFC, norm.NFD, norm.NFKC} {
			if p := form.PropertiesString(string(r)); p.Decomposition() != nil || !p.BoundaryBefore() {
				t.Errorf("%U is changed", r)
			}
		}
		if unicode.ToLower(r) != r || unicode.IsPunct(r) || unicode.IsSpace(r) || unicode.Is(unicode.Mn, r) {
			t.Errorf("%U is dropped or changed", r)
		}
	}
}

func TestFormerNamesAndCodesAreFound(t *testing.T) {
	text := SearchText(&graph.Enterprise{Name: "安徽新名科技有限公司", ShortName: "新名科技", FormerNames: []string{"六安旧名机械厂"}, CreditCode: "91350100M000100Y43"})
	for query, want := range map[string]int{"91350100M000100Y43": graph.MatchExact, "六安旧名机械厂": graph.MatchExact, "旧名": graph.MatchInside, "jiuming": graph.MatchPinyin} {
		if got := graph.MatchRank(text, SearchKey(query)); got != want {
			t.Errorf("%s ranks %d, want %d", query, got, want)
		}
	}
}
