package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"chainchief/api"
)

// walking is a page that walks through others in a frame, as a person does: it fills
// in forms, chooses files, presses buttons and reads what is there.
const walking = `<!doctype html><meta charset="utf-8"><body><iframe id="frame" style="border:0;width:%dpx;height:1400px"></iframe><script>
const page = () => frame.contentDocument
const loaded = act => new Promise((ok, no) => {
	const late = setTimeout(() => no(new Error("no page came: " + frame.contentWindow.location.href)), 20000)
	frame.onload = () => { clearTimeout(late); ok() }
	act()
})
const go = path => loaded(() => frame.src = path)
const one = (selector, text) => {
	const found = [...page().querySelectorAll(selector)].find(e => !text || e.textContent.trim().startsWith(text))
	if (!found) throw new Error(frame.contentWindow.location.pathname + " has no " + selector + " " + (text || "") + ": " + page().body.innerText.slice(0, 600))
	return found
}
const press = text => loaded(() => one([...page().querySelectorAll("button")].some(e => e.textContent.trim().startsWith(text)) ? "button" : "a", text).click())
const fill = (name, value) => { one('[name="' + name + '"]').value = value }
const tick = name => { one('[name="' + name + '"]').checked = true }
const sees = (...texts) => texts.forEach(text => {
	if (!page().body.innerText.includes(text)) throw new Error(frame.contentWindow.location.pathname + " does not show " + text + ": " + page().body.innerText.slice(0, 1500))
	const root = page().documentElement
	if (root.scrollWidth > root.clientWidth) {
		const wide = [...page().querySelectorAll("body *")].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth && !e.closest("select")).pop()
		throw new Error(frame.contentWindow.location.pathname + " is wider than its window by " + (root.scrollWidth - root.clientWidth) + ": " + (wide && wide.outerHTML.slice(0, 300)))
	}
})
const choose = (name, file) => {
	const files = new DataTransfer()
	files.items.add(file)
	one('input[type="file"]').files = files.files
}
const enter = async person => {
	await go("/login?to=/data")
	fill("name", %s[person])
	fill("password", %q)
	await press("登录")
}
const walk = async () => { %s }
walk().then(said => said || "", e => String(e.stack)).then(said => fetch("/walked", {method: "POST", body: said}))
</script>`

// uploading: a list goes in, its columns are said, what would change is looked at,
// written, and taken back.
const uploading = `
	await enter("张三")
	await press("导入")
	choose("file", new File(["序号,企业名称,县区,注册资本\n1,六安走查测试有限公司,裕安区,500\n"], "名单.csv"))
	await press("选好了")
	sees("表与对应", "没有写单位", "待回答1")
	fill("s0.D.unit", "万元")
	await press("按这样读入")
	sees("新增1", "六安走查测试有限公司", "注册资本")
	tick("confirmed")
	await press("写入")
	sees("导入：名单.csv", "张三", "新增1条")
	await press("撤销…")
	tick("confirmed")
	await press("确认撤销")
	sees("已撤销", "名单.csv")
	await go("/search?q=六安走查测试")
	if (page().body.innerText.includes("六安走查测试有限公司")) throw new Error("what was taken back is still there")`

// correcting: a correction is entered, sent back, entered again, accepted, and stands
// on the map of the chain.
const correctingWalk = `
	await enter("王五")
	await go("/corrections/new?kind=enterprises&key=%[1]s")
	fill("set.short_name", "走查氢能")
	fill("reason", "企业改了简称")
	await press("提交更正")
	sees("走查氢能", "王五")
	await enter("李四")
	await press("待审更正")
	fill("reason", "请附依据")
	await press("退回")
	await enter("王五")
	await go("/corrections")
	sees("退回给我的更正", "请附依据")
	await press("再次填报")
	fill("set.short_name", "走查氢能")
	fill("reason", "据企业来函")
	await press("提交更正")
	await enter("李四")
	await press("待审更正")
	sees("据企业来函")
	await press("采纳")
	sees("已登记：采纳更正")
	await go("/chains/nev")
	const map = await (await fetch("/api/v1/chains/nev/map.svg")).text()
	if (!map.includes("走查氢能")) throw new Error("the map does not show it: " + map.slice(0, 300))`

// verifying: a 核实单 is taken away, filled in, sent back and written.
const verifyingWalk = `
	await enter("赵六")
	await press("核实单")
	fill("region", "341524")
	fill("chain", "nev")
	await press("查看要核实什么")
	sees("金寨县 · 新能源汽车", "环节")
	const out = await (await fetch(one("a.button", "下载核实单").href)).blob()
	const filled = await (await fetch("/filled", {method: "POST", body: out})).blob()
	choose("file", new File([filled], "金寨核实单.xlsx"))
	await press("选好了")
	sees("张三（金寨县测试局）签署", "新增1", "核实结果", "已确认")
	tick("confirmed")
	await press("写入")
	sees("金寨县核实单（新能源汽车）：2条（张三（金寨县测试局），", "新增1条，更新1条")
	await go("/holdings")
	sees("数据底账", "最缺什么", "统一社会信用代码")`

// asking: the box at the head of a page is led to by a key, shows what a question is
// read as while it is typed, and goes where the arrow leads.
const asking = `
	await go("/?region=341522")
	page().body.dispatchEvent(new frame.contentWindow.KeyboardEvent("keydown", {key: "/", bubbles: true}))
	const box = one(".find [name=q]")
	if (page().activeElement !== box) throw new Error("the key does not lead to the box")
	const type = async (text, first) => {
		box.value = text
		box.dispatchEvent(new frame.contentWindow.Event("input", {bubbles: true}))
		for (let i = 0; i < 100; i++) {
			const row = page().querySelector("#found li")
			if (row && !page().querySelector("#found").hidden && row.textContent.includes(first)) return
			await new Promise(ok => setTimeout(ok, 50))
		}
		throw new Error(text + " does not show " + first + ": " + page().querySelector("#found").textContent)
	}
	const key = name => box.dispatchEvent(new frame.contentWindow.KeyboardEvent("keydown", {key: name, bubbles: true, cancelable: true}))
	await type("雅迪走了会怎样", "安徽雅迪")
	await type("铁基缺什么", "霍邱县铁基材料缺什么")
	key("ArrowDown")
	if (!box.getAttribute("aria-activedescendant")) throw new Error("nothing is chosen")
	await loaded(() => key("Enter"))
	sees("铁基材料 · 霍邱县")
	await go("/search?q=两轮车电池找谁")
	sees("可指多个，请选一个", "两轮车锂电池")
	await press("两轮车锂电池")
	sees("按提问理解为")
	await go("/counties")
	sees("六安市各县区的产业链", "金寨县")`

// TestWalksInChromium: the three ways by which an office keeps its data, and how it
// asks, each walked in a browser, two on the width of a phone.
func TestWalksInChromium(t *testing.T) {
	w := newWalker(t)
	for _, walk := range []struct {
		name, steps string
		width       int
	}{
		{"upload", uploading, 1440},
		{"correction", fmt.Sprintf(correctingWalk, enterpriseID("安徽明天氢能科技股份有限公司")), 1440},
		{"核实单", verifyingWalk, 390},
		{"questions", asking, 390},
	} {
		t.Run(walk.name, func(t *testing.T) {
			if said := w.walk(t, walk.width, walk.steps); said != "" {
				t.Error(said)
			}
		})
	}
}

// walker is a server that a browser walks through.
type walker struct {
	*httptest.Server
	page string
	said chan string
}

func newWalker(t testing.TB, change ...func(*api.Options)) *walker {
	needChromium(t)
	b := newDesk(t, change...)
	w := &walker{said: make(chan string, 1)}
	w.Server = httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/walk":
			io.WriteString(to, w.page)
		case "/walked":
			said, _ := io.ReadAll(r.Body)
			w.said <- string(said)
		case "/filled":
			fillSlip(t, to, r.Body)
		default:
			if r.ContentLength > 1<<20 { // as a proxy does
				http.Error(to, "413 Request Entity Too Large", http.StatusRequestEntityTooLarge)
				return
			}
			b.ServeHTTP(framed{to}, r)
		}
	}))
	t.Cleanup(w.Close)
	return w
}

// walk takes the steps in a window; it returns what they return, or why one failed.
func (w *walker) walk(t testing.TB, width int, steps string) string {
	names := map[string]string{}
	for _, person := range writers {
		names[person] = account(person)
	}
	accounts, err := json.Marshal(names)
	if err != nil {
		t.Fatal(err)
	}
	w.page = fmt.Sprintf(walking, width, accounts, ownPassword, steps)
	v := newWindow(t, w.URL)
	v.ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": 1500, "height": 1500, "deviceScaleFactor": 1, "mobile": false}, nil)
	v.ask("Page.navigate", map[string]any{"url": w.URL + "/walk"}, nil)
	select {
	case said := <-w.said:
		return said
	case <-time.After(time.Minute):
		return "the walk did not end"
	}
}

// fillSlip answers a 核实单 as the walk wants it: one segment is not there, one firm
// works where it is said to.
func fillSlip(t testing.TB, to io.Writer, from io.Reader) {
	f, err := excelize.OpenReader(from)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	put := func(sheet, heading, value string, row int) {
		rows, err := f.GetRows(sheet)
		if err != nil || len(rows) < row {
			t.Errorf("%s: %d rows, %v", sheet, len(rows), err)
			return
		}
		at, err := excelize.CoordinatesToCellName(slices.Index(rows[1], heading)+1, row)
		if err == nil {
			err = f.SetCellStr(sheet, at, value)
		}
		if err != nil {
			t.Error(err)
		}
	}
	put("环节", "核实结果", "无", 3)
	put("企业", "核实结果", "属实", 3)
	for i, value := range []string{"张三", "金寨县测试局", "2026-11-30", "2026-11-30"} {
		put("签署", "填写", value, 3+i)
	}
	if err := f.Write(to); err != nil {
		t.Error(err)
	}
}

// TestBaseInChromium: under a path of a shared host the scripts of pages ask and lead
// below it, and what a reader follows is kept without it; a file that a proxy does not
// let through is said to be that, with the cure.
func TestBaseInChromium(t *testing.T) {
	w := newWalker(t, func(o *api.Options) { o.Base = "/chain" })
	said := w.walk(t, 1440, `
	await go("/chain/login?to=/data")
	fill("name", "`+account("张三")+`")
	fill("password", "`+ownPassword+`")
	await press("登录")
	if (frame.contentWindow.location.pathname !== "/chain/data") throw new Error(frame.contentWindow.location.href)
	const until = async (what, is) => {
		for (let i = 0; i < 200; i++) {
			if (is()) return
			await new Promise(ok => setTimeout(ok, 50))
		}
		throw new Error("it never comes to " + what + ": " + page().body.innerText.slice(0, 800))
	}
	await go("/chain/enterprises/`+enterpriseID("安徽明天氢能科技股份有限公司")+`")
	await until("a star", () => page().querySelector(".own button"))
	one("button", "☆ 关注").click()
	await go("/chain/following")
	await until("the list", () => [...page().querySelectorAll("main a")].some(a => a.getAttribute("href")?.startsWith("/chain/enterprises/")))
	const kept = frame.contentWindow.localStorage.getItem("following")
	if (!kept.includes('"/enterprises/')) throw new Error("kept as " + kept)
	const box = one(".find [name=q]")
	box.value = "明天氢能"
	box.dispatchEvent(new frame.contentWindow.Event("input", {bubbles: true}))
	await until("a suggestion", () => page().querySelector("#found li a")?.getAttribute("href").startsWith("/chain/"))
	await go("/chain/intakes")
	choose("file", new File([new Uint8Array(2e6)], "名单.csv"))
	one("button", "选好了").click()
	await until("the cure", () => page().body.innerText.includes("client_max_body_size 33m"))
	choose("file", new File([new Uint8Array(34e6)], "名单.csv"))
	one("button", "选好了").click()
	await until("the limit", () => page().body.innerText.includes("最多32MB"))
	choose("file", new File(["企业名称,县区\n六安走查测试有限公司,裕安区\n"], "名单.csv"))
	await press("选好了")
	sees("六安走查测试有限公司")
	if (!frame.contentWindow.location.pathname.startsWith("/chain/intakes/")) throw new Error(frame.contentWindow.location.href)`)
	if said != "" {
		t.Error(said)
	}
}
