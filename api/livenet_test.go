package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// spreading are the words of a walk over a living network.
const spreading = living + `
	const boxes = () => [...page().querySelectorAll("#net [data-key]")]
	const box = key => one('#net [data-key="' + key + '"]')
	const stand = () => Object.fromEntries(boxes().map(g => [g.dataset.key, g.dataset.at]))
	const onScreen = key => { const r = box(key).getBoundingClientRect(); return [r.x, r.y, r.width].map(n => Math.round(n)).join() }
	const awake = () => until("a living network", () => page()?.querySelector("#net .frame.on .over"))
	const start = async path => { await go("about:blank"); await go(path); await awake() }
	const done = async (what, test) => { await until(what, () => page().querySelector("#net .frame.on .over") && !page().querySelector("#net[aria-busy]") && test()) }
	const hit = e => e.dispatchEvent(new (view().MouseEvent)("click", {bubbles: true, cancelable: true, detail: 1}))
	const says = name => new URLSearchParams(view().location.search).get(name) ?? ""
	const told = async () => { await rest(); return [view().location.href, one("#net .chainmap").getAttribute("viewBox"), JSON.stringify(stand()), page().querySelector("#on h2")?.textContent ?? ""].join(" | ") }
	const panelOf = async key => { hit(box(key)); await done("the panel of " + key, () => says("on") === key && page().querySelector("#on")) }
	const act = async (text, test) => { hit(one([...page().querySelectorAll("#on a")].some(a => a.textContent.trim().startsWith(text)) ? "#on a" : "#net .chips a", text)); await done(text, test) }
`

// netWalk: neighbours are opened and closed, hidden and pinned, a way is found,
// somebody is thought away; nobody moves, and each state is found again by its address.
const netWalk = spreading + `
	await start("/enterprises/%[1]s/network?region=341524&partner=310000&as_of=2025")
	if (boxes().length < 20 || boxes().length > 60) throw new Error(boxes().length + " boxes at first")
	for (const part of ["region=341524", "partner=310000", "as_of=2025"]) if (!box("%[2]s").closest("a").getAttribute("href").includes(part)) throw new Error("a link of the network loses " + part)
	const first = stand()
	await panelOf("%[2]s")
	sees("图上的供应关系", "假设没有这家企业")
	const before = onScreen("%[1]s")
	await act("展开", () => says("open") === "%[2]s")
	const opened = stand()
	if (boxes().length <= Object.keys(first).length) throw new Error("nobody came")
	for (const key in first) if (opened[key] !== first[key]) throw new Error(key + " moved")
	same("on the screen", onScreen("%[1]s"), before)
	await act("固定", () => says("pin"))
	const hidden = Object.keys(first).find(k => k !== "%[1]s" && k !== "%[2]s" && !k.startsWith("~"))
	await panelOf(hidden)
	await act("隐藏", () => says("hide") === hidden && !stand()[hidden])
	await panelOf("%[2]s")
	await act("假设没有这家企业", () => says("without"))
	sees("会断的", "失去唯一登记供应商")
	await act("收起", () => says("open") === "")
	await panelOf("%[2]s")
	const second = await told()
	view().history.back()
	await done("back", () => says("open") === "%[2]s")
	view().history.forward()
	await done("forth", () => says("open") === "")
	same("forth", await told(), second)
	await loaded(() => view().location.reload())
	await awake()
	same("loaded anew", await told(), second)
	await start(second.split(" | ")[0])
	same("a pasted address", await told(), second)
	const taken = new DOMParser().parseFromString(await (await fetch(one("#net .take a", "SVG").href)).text(), "image/svg+xml")
	same("what is taken away", JSON.stringify(Object.fromEntries([...taken.querySelectorAll("[data-key]")].map(g => [g.dataset.key, g.dataset.at]))), JSON.stringify(stand()))
	for (const [name, kind] of [["PDF", "application/pdf"], ["PNG", "image/png"], ["PPT", "application/vnd.openxmlformats-officedocument.presentationml.presentation"], ["Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]]) {
		const answer = await fetch(one("#net .take a", name).href)
		if (!answer.ok || answer.headers.get("Content-Type") !== kind) throw new Error(name + ": " + answer.status)
	}
	await start("/enterprises/%[1]s/network?open=%[2]s")
	const far = Object.keys(stand()).find(k => k.startsWith("e-") && !first[k])
	await panelOf(far)
	await act("到这里的路径", () => says("to") === far)
	sees("不再看路径", "2步")
	const arrow = one('#net [data-from="%[2]s"][data-to="%[1]s"]')
	hit(arrow)
	await done("the panel of an arrow", () => says("on") === "%[2]s~%[1]s")
	await act("假设没有这条供应关系", () => says("without") === "%[2]s~%[1]s")
	sees("失去供应商之一")`

// netUndo: sixty steps are undone and done again.
const netUndo = spreading + `
	await start("/enterprises/%[1]s/network")
	const whole = JSON.stringify(stand()), all = Object.keys(stand()).filter(k => k.startsWith("e-"))
	for (let i = 0; i < 60; i++) await panelOf(all[i %% all.length])
	const last = view().location.search
	for (let i = 0; i < 60; i++) { const was = view().location.search; one(".tools button", "撤销").click(); await done("undone " + i, () => view().location.search !== was) }
	same("all undone", JSON.stringify(stand()) + view().location.search, whole)
	if (!one(".tools button", "撤销").disabled) throw new Error("more to undo")
	for (let i = 0; i < 60; i++) { const was = view().location.search; one(".tools button", "重做").click(); await done("done again " + i, () => view().location.search !== was) }
	same("all done again", view().location.search, last)`

// netByKey: the network is one stop; arrows lead along links and columns, Enter opens, Esc closes.
const netByKey = spreading + `
	await start("/enterprises/%[1]s/network")
	const stops = () => [...page().querySelectorAll("#net .frame a")].filter(a => a.tabIndex >= 0)
	if (stops().length !== 1 || !stops()[0].querySelector('[data-key="%[1]s"]')) throw new Error(stops().length + " stops")
	stops()[0].focus()
	key(page().activeElement, "ArrowLeft")
	const left = page().activeElement.querySelector("[data-key]").dataset.key
	if (!page().querySelector('#net [data-from="' + left + '"][data-to="%[1]s"]')) throw new Error(left + " is no supplier")
	key(page().activeElement, "ArrowDown")
	const next = page().activeElement.querySelector("[data-key]").dataset.key
	if (next === left || stops().length !== 1) throw new Error("the arrow leads nowhere")
	page().activeElement.dispatchEvent(new (view().MouseEvent)("click", {bubbles: true, cancelable: true})) // what Enter does
	await done("the panel", () => says("on") === next && page().activeElement.tagName === "H2")
	key(page().activeElement, "Escape")
	await done("closed", () => says("on") === "" && page().activeElement.querySelector?.("[data-key]"))
	key(page().activeElement, "z", {ctrlKey: true})
	await done("undone", () => says("on") === next)`

// netPhone: on a phone the page is no wider than it, and all can be done by links.
const netPhone = spreading + `
	await go("/enterprises/%[1]s/network")
	await rest(600)
	sees("网络图", "与图相同的表")
	if (page().querySelector("#net .over")) throw new Error("a window on a phone")
	hit(box("%[2]s"))
	await until("the panel", () => page().querySelector("#on"))
	sees("展开")
	const low = [...page().querySelectorAll("#net .chips a, #net .acts a, #net .take a, #net summary")].filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 24)
	if (low.length) throw new Error("too low for a thumb: " + low[0].outerHTML)`

func TestLiveNetworkInChromium(t *testing.T) {
	w := newWalker(t)
	hub, maker := enterpriseID("安徽江淮汽车集团股份有限公司"), enterpriseID("国轩高科股份有限公司")
	for _, one := range []struct {
		name  string
		width int
		steps string
	}{{"by mouse", 1440, netWalk}, {"undo", 1440, netUndo}, {"by key", 1024, netByKey}, {"phone", 390, netPhone}} {
		t.Run(one.name, func(t *testing.T) {
			if said := w.walk(t, one.width, fmt.Sprintf(one.steps+"\n/* %[1]s %[2]s */", hub, maker)); said != "" {
				t.Error(said)
			}
		})
	}
}

// netFraming measures as framing does, over a network of many boxes.
const netFraming = spreading + `
	await start("/enterprises/%[1]s/network?open=%[2]s#net&v=-100,0,700")
	const times = {}
	let last
	const tick = into => new Promise(ok => view().requestAnimationFrame(now => { if (last && into) (times[into] ??= []).push(now - last); last = now; ok() }))
	const sheet = one("#net .frame.on"), r = sheet.getBoundingClientRect()
	const at = (x, y) => ({bubbles: true, cancelable: true, clientX: r.x + x, clientY: r.y + y, pointerId: 1, button: 0, buttons: 1})
	const hand = (name, x, y) => sheet.dispatchEvent(new (view().PointerEvent)(name, at(x, y)))
	sheet.setPointerCapture = () => {}
	for (let i = 0; i < 30; i++) await tick()
	hand("pointerdown", 700, 300)
	for (let i = 0; i < 120; i++) { hand("pointermove", 700 - 300 * Math.sin(i / 20), 300 - i); await tick("pan") }
	hand("pointerup", 0, 0)
	for (let i = 0; i < 30; i++) await tick("rest")
	for (let i = 0; i < 120; i++) { sheet.dispatchEvent(new (view().WheelEvent)("wheel", {...at(600, 300), ctrlKey: true, deltaY: i < 60 ? -12 : 12})); await tick("zoom") }
	for (let i = 0; i < 30; i++) await tick("rest")
	for (let k = 0; k < 4; k++) for (const g of boxes()) { g.dispatchEvent(new (view().PointerEvent)("pointerover", {bubbles: true})); await tick("point") }
	return JSON.stringify(times)`

// BenchmarkNetworkFrames is BenchmarkMapFrames of a network.
func BenchmarkNetworkFrames(b *testing.B) {
	w := newWalker(b)
	steps := fmt.Sprintf(netFraming, enterpriseID("安徽江淮汽车集团股份有限公司"), enterpriseID("国轩高科股份有限公司"))
	for b.Loop() {
		said := w.walk(b, 1440, steps)
		var times map[string][]float64
		if err := json.Unmarshal([]byte(said), &times); err != nil {
			b.Fatal(said)
		}
		for what, list := range times {
			slices.Sort(list)
			b.ReportMetric(list[len(list)*95/100], what+"-p95-ms")
			b.ReportMetric(list[len(list)-1], what+"-max-ms")
		}
	}
}

// TestNetworkWithoutNames: the public edition has no name in its page or its files,
// however it was spread out before.
func TestNetworkWithoutNames(t *testing.T) {
	b := newBed(t)
	hub, maker := enterpriseID("安徽江淮汽车集团股份有限公司"), enterpriseID("国轩高科股份有限公司")
	query := "?edition=public&open=" + maker + "&without=" + maker + "&from=" + hub + "&to=" + maker
	named := regexp.MustCompile(`江淮|国轩|马钢|宁德时代|蔚来|股份有限公司|内部版`)
	for _, address := range []string{"/enterprises/" + hub + "/network" + query + "&on=" + maker, "/api/v1/enterprises/" + hub + "/network/sheet.svg" + query, "/api/v1/enterprises/" + hub + "/network/sheet.csv" + query} {
		r := b.do("GET", address, "", "Accept: text/html")
		body := text(t, r)
		if r.StatusCode != http.StatusOK || !strings.Contains(body, "某企业（包河区·") {
			t.Errorf("%s: %d %.200s", address, r.StatusCode, body)
		}
		if said := named.FindString(body); said != "" {
			i := strings.Index(body, said)
			t.Errorf("%s says %s: %s", address, said, body[max(0, i-100):min(len(body), i+100)])
		}
	}
}

// TestOnePictureOfANetwork: the page of an enterprise, the sheet and the address of the
// map show the same boxes; two steps show more.
func TestOnePictureOfANetwork(t *testing.T) {
	b := newBed(t)
	id := enterpriseID("安徽英力电子科技股份有限公司")
	boxes := func(address string) (list []string) {
		for _, m := range regexp.MustCompile(`data-key="([^"]+)"`).FindAllStringSubmatch(text(t, b.do("GET", "/api/v1/enterprises/"+id+"/network/"+address, "")), -1) {
			list = append(list, m[1])
		}
		slices.Sort(list)
		return list
	}
	sheet, near, far := boxes("sheet.svg"), boxes("map.svg?depth=1"), boxes("map.svg?depth=2")
	if len(sheet) < 3 || !slices.Equal(sheet, near) || len(far) <= len(near) {
		t.Errorf("the sheet has %v, the map %v, two steps %v", sheet, near, far)
	}
	if one := boxes("map.svg?depth=1&direction=suppliers"); len(one) >= len(near) {
		t.Errorf("the suppliers alone are %v", one)
	}
	if page := text(t, b.do("GET", "/enterprises/"+id, "")); !strings.Contains(page, `<img src="/api/v1/enterprises/`+id+`/network/sheet.svg"`) {
		t.Error("the page shows another picture")
	}
}

// TestNetworkOfNobody: an enterprise without links says so, and what to do, in place of an empty sheet.
func TestNetworkOfNobody(t *testing.T) {
	b := newBed(t)
	page := text(t, b.do("GET", "/enterprises/"+enterpriseID("六安江淮电机有限公司")+"/network", "", "Accept: text/html"))
	if !strings.Contains(page, "暂无登记的供应关系") || !strings.Contains(page, "下一步") || strings.Contains(page, "<svg xmlns") {
		t.Errorf("%.1500s", page)
	}
}

// TestModulesAreSmall: all scripts together are at most 40 kB as they are sent.
func TestModulesAreSmall(t *testing.T) {
	list, err := filepath.Glob("web/static/*.js")
	if err != nil || len(list) < 4 {
		t.Fatal(list, err)
	}
	total := 0
	for _, name := range list {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var packed strings.Builder
		z := gzip.NewWriter(&packed)
		z.Write(data)
		z.Close()
		total += packed.Len()
	}
	if total > 40_000 {
		t.Errorf("%d bytes of scripts", total)
	}
}
