package api_test

import (
	"strings"
	"testing"
)

// TestFollowingInChromium: what is starred, by hand or by key, is there after a reload and
// on the list with its note, goes from there to another browser, and goes away again.
func TestFollowingInChromium(t *testing.T) {
	b := newDesk(t)
	v := newBrowser(t, b)
	v.width(1440)
	star := func(pressed string) {
		v.until("the star is "+pressed, `document.querySelector("[data-follow] [aria-pressed=`+pressed+`]")`)
	}
	maker := enterpriseID("国轩高科股份有限公司")
	v.open("/enterprises/" + maker + "?region=341524")
	star("false")
	v.click("[data-follow] button", "☆ 关注")
	star("true")
	v.click("[data-follow] input", "")
	v.write("下月走访，“=1+1”, 备用")
	v.key("Tab")
	v.open("/enterprises/" + maker) // the same firm, asked about from elsewhere
	star("true")
	var note string
	if v.see(`document.querySelector("[data-follow] input").value`, &note); note != "下月走访，“=1+1”, 备用" {
		t.Errorf("the note is %q", note)
	}
	for _, page := range []string{"/segments/nev.fc.mea", "/chains/nev?region=341524", "/projects/p-2a5lxtih4cie", "/?region=341524", "/search?q=%E7%94%B5%E6%B1%A0", "/enterprises?chain=nev&size=large", "/paths?from=" + maker + "&to=" + enterpriseID("安徽江淮汽车集团股份有限公司")} {
		v.open(page)
		star("false")
		v.tabTo("[data-follow] button", "☆ 关注")
		v.key("Enter")
		star("true")
	}
	var kept bool
	if v.see(`document.activeElement.textContent === "★ 已关注"`, &kept); !kept {
		t.Error("the star loses the focus when it is pressed")
	}
	v.key(" ")
	star("false")
	v.key(" ")
	star("true")
	v.click(".own button", "复制链接")
	v.until("the address is copied", `[...document.querySelectorAll(".own button")].some(b => b.textContent === "已复制")`)
	for _, page := range []string{"/?edition=public", "/enterprises/" + maker + "?edition=public"} {
		v.open(page)
		var told bool
		if v.see(`document.querySelector("[data-follow]") !== null || document.body.innerText.includes("下月走访")`, &told); told {
			t.Errorf("%s shows what is followed", page)
		}
	}

	v.open("/")
	v.come(func() { v.click("nav a", "我的关注") })
	for _, width := range []int{1440, 390} {
		v.width(width)
		v.picture("following@" + map[int]string{1440: "1440", 390: "390"}[width])
		var over int
		if v.see("document.documentElement.scrollWidth - document.documentElement.clientWidth", &over); over > 0 {
			t.Errorf("the list is %d px wider than %d", over, width)
		}
	}
	v.width(1440)
	var said string
	v.see(`document.querySelector("main").innerText + [...document.querySelectorAll("#following input")].map(i => i.value)`, &said)
	for _, want := range []string{"企业 1项", "国轩高科", "环节 1项", "膜电极", "产业链 1项", "新能源汽车", "项目 1项", "县区 1项", "金寨县", "问题 3项", "电池", "企业名录：", "下月走访，“=1+1”, 备用"} {
		if !strings.Contains(said, want) {
			t.Errorf("the list lacks %s: %s", want, said)
		}
	}
	v.come(func() { v.click("#following a", "企业名录") })
	v.until("the question as it was asked", `location.search.includes("size=large")`)
	v.open("/following")
	v.click("#taking button", "导出 CSV")
	taken := string(v.file(".csv"))
	if !strings.HasPrefix(taken, "\ufeff\"类别\",\"名称\",\"链接\",\"备注\",\"关注日期\"\r\n") || strings.Count(taken, "\r\n") != 9 || !strings.Contains(taken, v.site+"/enterprises/"+maker) {
		t.Errorf("taken away: %s", taken)
	}
	v.click("#following button", "取消关注国轩高科")
	v.until("it is gone", `!document.querySelector('#following [href="/enterprises/`+maker+`"]')`)

	// What is written meanwhile.
	v.until("what was written last is known", `JSON.parse(localStorage.getItem("following")).filter(x => !x.href.includes("?")).every(x => x.seen)`)
	if r := b.do("POST", "/api/v1/corrections", `{"kind":"projects","key":"p-2a5lxtih4cie","set":{"planned_end":"2027-06"},"reason":"电话核实","by":"张三"}`, jsonBody, bearer); r.StatusCode != 201 {
		t.Fatal(text(t, r))
	} else if r := b.do("POST", "/api/v1/corrections/"+find(t, b, "/corrections", "items.0.id")+"/accept", "", bearer); r.StatusCode != 200 {
		t.Fatal(text(t, r))
	}
	v.open("/following")
	v.until("the project was changed, and nothing else", `document.querySelectorAll(".fresh").length === 1 && document.querySelector(".fresh").closest("li").innerText.includes("美央")`)

	// Another browser.
	v.see("localStorage.clear()", nil)
	v.open("/following")
	v.until("it is empty", `document.querySelector("#following").innerText.includes("还没有关注")`)
	v.click("#taking textarea", "")
	v.write(taken + "企业,坏链接,javascript:alert(1),,\n只有一个词\n")
	v.click("#taking button", "加入")
	v.until("all came, and what could not be read is counted", `document.querySelector("#taking output").textContent.includes("加入8项；2行没有读出")`)
	var href string
	if v.see(`document.querySelector("#following a").getAttribute("href") + [...document.querySelectorAll("#following input")].map(i => i.value).join("")`, &href); href != "/enterprises/"+maker+"下月走访，“=1+1”, 备用" {
		t.Errorf("came as %s", href)
	}
}
