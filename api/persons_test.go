package api_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// hand does a person's work by pointer or by keys alone.
type hand struct {
	*browser
	byKey bool
}

// take uses a link or button, and goes on where it leads.
func (h hand) take(selector, text string) {
	h.t.Helper()
	h.come(func() { h.use(selector, text) })
}

// use uses a link or button that leads to no other page.
func (h hand) use(selector, text string) {
	h.t.Helper()
	if h.byKey {
		h.tabTo(selector, text)
		h.key("Enter")
		return
	}
	h.click(selector, text)
}

// fill writes into a field, in place of what stands there.
func (h hand) fill(selector, text string) {
	h.t.Helper()
	if h.byKey {
		h.tabTo(selector, "")
	} else {
		h.click(selector, "")
	}
	h.see("document.activeElement.select()", nil)
	h.write(text)
}

// pick chooses of a list, as its letters or a pointer do.
func (h hand) pick(selector, value string) {
	h.t.Helper()
	if h.byKey {
		h.tabTo(selector, "")
	}
	var at, to int
	h.see(fmt.Sprintf(`document.querySelector(%q).selectedIndex`, selector), &at)
	h.see(fmt.Sprintf(`[...document.querySelector(%q).options].findIndex(o => o.value === %q)`, selector, value), &to)
	if to < 0 {
		h.t.Fatalf("%s does not offer %s", selector, value)
	}
	if !h.byKey { // the list that opens is the system's own, not of the page
		h.see(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.focus(); e.selectedIndex = %d; e.dispatchEvent(new Event("change", {bubbles: true})) })()`, selector, to), nil)
		return
	}
	for ; at < to; at++ {
		h.key("ArrowDown")
	}
	for ; at > to; at-- {
		h.key("ArrowUp")
	}
}

// reads: the page says these.
func (h hand) reads(texts ...string) {
	h.t.Helper()
	for _, text := range texts {
		h.until("the page says "+text, fmt.Sprintf(`document.body.innerText.includes(%q)`, text))
	}
	var over int
	h.see("document.documentElement.scrollWidth - document.documentElement.clientWidth", &over)
	if over > 0 {
		h.t.Errorf("the page is %d px wider than its window", over)
	}
}

// workbook is a workbook that was taken away, as text.
func (h hand) workbook(ends string) string {
	h.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(h.file(ends)))
	if err != nil {
		h.t.Fatal(err)
	}
	defer f.Close()
	var text strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, row := range rows {
			text.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	return text.String()
}

// chief: how does the chain stand, what first and with whom, what if a firm goes, and
// the list to take to the meeting.
func chief(h hand) {
	h.open("/")
	h.reads("先做什么", "断点")
	h.take("main a", "新能源汽车")
	h.reads("建议清单", "补链")
	h.take(".first a.segment", "")
	h.reads("判定依据")
	h.see("setTimeout(() => history.back())", nil)
	h.until("the chain again", `location.pathname === "/chains/nev" && document.readyState === "complete"`)
	h.take("main a", "风险研判")
	h.pick(`select[name="chain"]`, "nev")
	h.fill(`main input[name="without"]`, "安徽雅迪")
	h.take("form.place button", "查看")
	h.reads("影响下限", "影响上限", "失去客户")
	h.open("/chains/nev")
	h.use("main .go a", "Excel")
	if got := h.workbook(".xlsx"); !strings.Contains(got, "两轮车锂电池") || !strings.Contains(got, "工作建议") {
		h.t.Errorf("the list holds %.300s", got)
	}
}

// planner: a county's chain as a sheet to print, its list with reasons, its firms.
func planner(h hand) {
	h.open("/chains/nev")
	h.pick(`select[name="region"]`, "341524")
	h.take("form.place button", "查看")
	h.reads("新能源汽车 · 金寨县")
	h.use("#map .take a", "PDF")
	if pdf := h.file(".pdf"); !bytes.HasPrefix(pdf, []byte("%PDF-")) || len(pdf) < 50_000 {
		h.t.Errorf("the sheet is %d bytes", len(pdf))
	}
	h.use("main .go a", "Excel")
	if got := h.workbook(".xlsx"); !strings.Contains(got, "金寨县") {
		h.t.Errorf("the list is not of the county: %.300s", got)
	}
	h.take("header nav a", "企业")
	h.pick(`select[name="chain"]`, "nev")
	h.take("form.place button", "筛选")
	h.reads("企业名录", "安徽雅迪")
	h.use("main a", "Excel")
	if got := h.workbook(".xlsx"); !strings.Contains(got, "雅迪") {
		h.t.Errorf("the firms are %.300s", got)
	}
}

// staff: partners of a firm that is known by what it makes, taken away as a table; a
// telephone call entered as a correction.
func staff(h hand) {
	h.open("/login?to=/")
	h.fill(`main input[name="name"]`, account("赵六"))
	h.fill(`main input[name="password"]`, ownPassword)
	h.take("main button", "登录")
	if h.byKey {
		h.key("/")
	} else {
		h.click(`.find input[name="q"]`, "")
	}
	h.write("变速箱")
	h.until("what it leads to", `!document.querySelector("#found").hidden`)
	h.come(func() { h.key("Enter") })
	h.take("main a", "齿轮、变速箱与减速器")
	h.take("main a", "星瑞齿轮")
	h.reads("江淮汽车", "已有合作")
	h.use("main a", "Excel")
	if got := h.workbook(".xlsx"); !strings.Contains(got, "江淮") {
		h.t.Errorf("the partners are %.300s", got)
	}
	h.take("main a", "更正")
	h.pick(`select[name="set.region"]`, "341522")
	h.fill(`[name="reason"]`, "来电：迁至霍邱")
	h.take("main button", "提交更正")
	h.reads("来电：迁至霍邱", "赵六")
}

// TestPersonsInChromium: what a chain's chief, a planner and a clerk come for, from the
// first page to the file in their hands, by pointer and by keys alone, at each width.
func TestPersonsInChromium(t *testing.T) {
	for name, work := range map[string]func(hand){"chief": chief, "planner": planner, "staff": staff} {
		for _, width := range []int{1440, 1024, 390} {
			for _, byKey := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s at %d, keys alone %v", name, width, byKey), func(t *testing.T) {
					t.Parallel()
					v := newBrowser(t, newDesk(t))
					v.width(width)
					work(hand{v, byKey})
				})
			}
		}
	}
}
