package api_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// living are the words of a walk over a living map.
const living = `
	const view = () => frame.contentWindow
	const rest = ms => new Promise(ok => setTimeout(ok, ms || 400))
	const until = async (what, test) => {
		for (let i = 0; i < 200; i++) { if (test()) return; await rest(50) }
		throw new Error("not so: " + what + " at " + view().location.href)
	}
	const map = () => one("#map .frame.on")
	const row = id => one('#map [data-segment="' + id + '"]').closest("a")
	const panel = () => page().querySelector("aside.panel:not([hidden]) #panel")?.dataset.segment ?? ""
	const key = (on, name, more) => on.dispatchEvent(new (view().KeyboardEvent)("keydown", {key: name, bubbles: true, cancelable: true, ...more}))
	const shown = async () => { await rest(); return [view().location.href, one("#map .chainmap").getAttribute("viewBox"), panel(),
		[...page().querySelectorAll(".layers [aria-current]")].map(a => a.textContent).join(), one(".tools output").textContent].join(" | ") }
	const same = (what, a, b) => { if (a !== b) throw new Error(what + ":\n" + a + "\n" + b) }
	const alive = () => until("a living map", () => page()?.querySelector("#map .frame.on"))
	const open = async path => { await go("about:blank"); await go(path); await alive() }
`

// mapWalk: a segment is opened, looked at closer and dragged; layers and statuses are
// chosen; what is seen is found again by going back and forth, by loading it anew and
// by its address; it can be taken away as it is shown.
const mapWalk = living + `
	await open("/chains/nev?region=341524&partner=310000&as_of=2025")
	const href = row("nev.fc.gdl").getAttribute("href")
	for (const part of ["region=341524", "partner=310000", "as_of=2025"]) if (!href.includes(part)) throw new Error("a link of the map loses " + part + ": " + href)
	const first = await shown()
	row("nev.fc.gdl").dispatchEvent(new (view().MouseEvent)("click", {bubbles: true, cancelable: true, detail: 1}))
	await until("the panel", () => panel() === "nev.fc.gdl")
	sees("判定依据", "全部登记地区", "更正")
	one(".tools button", "＋").click()
	await rest()
	map().dispatchEvent(new (view().PointerEvent)("pointerdown", {bubbles: true, button: 0, buttons: 1, pointerId: 1, clientX: 500, clientY: 900}))
	map().setPointerCapture = () => {}
	for (let i = 1; i < 9; i++) map().dispatchEvent(new (view().PointerEvent)("pointermove", {bubbles: true, buttons: 1, pointerId: 1, clientX: 500 - 10 * i, clientY: 900 - 5 * i}))
	map().dispatchEvent(new (view().PointerEvent)("pointerup", {bubbles: true, pointerId: 1}))
	const second = await shown()
	if (!/#map&v=[-0-9.,]+&on=nev.fc.gdl \|/.test(second)) throw new Error("the address does not say what is seen: " + second)
	view().history.back()
	await until("back", () => panel() === "")
	view().history.forward()
	await until("forth", () => panel() === "nev.fc.gdl")
	same("forth", await shown(), second)
	await loaded(() => view().location.reload())
	await alive(); await until("the panel", () => panel() !== "")
	same("loaded anew", await shown(), second)
	await open(second.split(" | ")[0])
	await until("the panel", () => panel() !== "")
	same("a pasted address", await shown(), second)
	await loaded(() => one(".layers a", "本地企业").click())
	await alive()
	await loaded(() => one(".chips a", "暂无登记").click())
	await alive(); await until("the panel", () => panel() !== "")
	const third = await shown()
	for (const part of ["layers=status%2Cpartner%2C", "status=unseen", "&on=nev.fc.gdl", "#map&v="]) if (!third.includes(part)) throw new Error("not in the address: " + part + " " + third)
	const out = one("#map .take a", "SVG").href
	const taken = new DOMParser().parseFromString(await (await fetch(out)).text(), "image/svg+xml")
	const told = (map) => [...map.querySelectorAll("[data-segment], [data-card], [data-from]")].map(e => JSON.stringify({...e.dataset})).sort().join("\n") // a sheet has words round it, broken elsewhere
	same("what is taken away", told(taken), told(page().querySelector("#map .chainmap")))
	if (told(taken).split("\n").length < 100) throw new Error("nothing is told of what is drawn")
	for (const [name, kind] of [["PDF", "application/pdf"], ["PNG", "image/png"], ["Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]]) {
		const answer = await fetch(one("#map .take a", name).href)
		if (!answer.ok || answer.headers.get("Content-Type") !== kind) throw new Error(name + ": " + answer.status + " " + answer.headers.get("Content-Type"))
	}
	view().history.back()
	await until("the layers of before", () => page()?.querySelector("#map .frame.on") && view().location.search.includes("layers") && !view().location.search.includes("&status="))
	await open("/chains/nev?kind=flow&focus=nev.battery.pack&steps=2#map&find=电池")
	sees("动力与储能电池包及其上下游", "上下游2步")
	if (!/^[1-9]/.test(one(".tools output").textContent)) throw new Error("nothing is found in the drawing")`

// mapByKey: the map is one stop; arrows lead along rows and links, Enter opens, Esc closes.
const mapByKey = living + `
	await open("/chains/nev")
	const stops = [...page().querySelectorAll("#map .frame a")].filter(a => a.tabIndex >= 0)
	if (stops.length !== 1) throw new Error(stops.length + " stops in the map")
	row("nev.battery.pack").focus()
	key(page().activeElement, "ArrowLeft")
	const up = page().activeElement.querySelector("[data-segment]").dataset.segment
	if (!row("nev.battery.pack").querySelector("g").dataset.inputs.split(" ").includes(up)) throw new Error(up + " is not upstream")
	key(page().activeElement, "ArrowDown")
	const next = page().activeElement.querySelector("[data-segment]").dataset.segment
	if (next === up) throw new Error("the arrow leads nowhere")
	if (page().querySelectorAll('#map .frame a[tabindex="0"]').length !== 1) throw new Error("more stops than one")
	if (!one(".over .veil").getAttribute("d")) throw new Error("nothing stands out")
	page().activeElement.dispatchEvent(new (view().MouseEvent)("click", {bubbles: true, cancelable: true})) // what Enter does
	await until("the panel", () => panel() === next)
	await until("its heading", () => page().activeElement.tagName === "H2")
	key(page().activeElement, "Escape")
	await until("closed", () => panel() === "" && page().activeElement.querySelector("[data-segment]")?.dataset.segment === next)
	key(page().activeElement, "+")
	await until("closer", () => view().location.hash.includes("v="))
	key(page().activeElement, "0")
	await until("the whole", () => view().location.hash === "#map")`

// lettersWalk: the letters lie in the drawing where they lay, however near they are
// looked at: else the browser sets every one anew for each frame of a movement.
const lettersWalk = living + `
	await open("/chains/nev")
	const letters = () => [...page().querySelectorAll("#map .frame text")].map(e => { const {x, y, width, height} = e.getBBox(); return [e.textContent, x, y, width, height].join(" ") }).join("\n")
	const was = letters()
	if (was.split("\n").length < 100) throw new Error("few letters: " + was)
	for (const times of [3, 11]) {
		for (let i = 0; i < 3; i++) key(map(), "+")
		const before = one("#map .chainmap").getAttribute("viewBox")
		await until("at rest", () => one("#map .chainmap").getAttribute("viewBox") !== before)
		same("letters " + times + " times as large", letters(), was)
	}`

// phoneWalk: on a phone the first five and the boards stand for the map, within six screens.
const phoneWalk = living + `
	for (const chain of ["nev", "display", "food", "iron", "equipment"]) {
		await go("/chains/" + chain)
		await rest(600)
		sees("建议清单", "与图相同的表")
		const high = page().documentElement.scrollHeight
		if (high > 6 * 844) throw new Error(chain + " is " + high + " px high")
		const small = [...page().querySelectorAll("main a, main button, main summary, main input, main select")].filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 24)
		if (small.length) throw new Error(chain + ": too low for a thumb: " + small.map(e => e.outerHTML.slice(0, 90)).join("\n"))
		if (page().querySelectorAll("#links tbody tr").length > 5 && [...page().querySelectorAll("#links tbody tr")].filter(e => e.getClientRects().length).length !== 5) throw new Error("not the first five")
	}`

func TestLiveMapInChromium(t *testing.T) {
	w := newWalker(t)
	for name, steps := range map[string]string{"map": mapWalk, "by key": mapByKey, "letters": lettersWalk} {
		t.Run(name, func(t *testing.T) {
			if said := w.walk(t, 1440, steps); said != "" {
				t.Error(said)
			}
		})
	}
	t.Run("phone", func(t *testing.T) {
		if said := w.walk(t, 390, phoneWalk); said != "" {
			t.Error(said)
		}
	})
}

// framing measures the time between frames, in ms, while the largest map is dragged,
// enlarged, and pointed at.
const framing = living + `
	await open("/chains/nev#map&v=694,441,659")
	const times = {}
	let last
	const tick = into => new Promise(ok => view().requestAnimationFrame(now => { if (last && into) (times[into] ??= []).push(now - last); last = now; ok() }))
	const box = map().getBoundingClientRect()
	const at = (x, y) => ({bubbles: true, cancelable: true, clientX: box.x + x, clientY: box.y + y, pointerId: 1, button: 0, buttons: 1})
	const hand = (name, x, y) => map().dispatchEvent(new (view().PointerEvent)(name, at(x, y)))
	map().setPointerCapture = () => {}
	for (let i = 0; i < 30; i++) await tick()
	hand("pointerdown", 700, 300)
	for (let i = 0; i < 120; i++) { hand("pointermove", 700 - 300 * Math.sin(i / 20), 300 - i); await tick("pan") }
	hand("pointerup", 0, 0)
	for (let i = 0; i < 30; i++) await tick("rest")
	for (let i = 0; i < 120; i++) { map().dispatchEvent(new (view().WheelEvent)("wheel", {...at(600, 300), ctrlKey: true, deltaY: i < 60 ? -12 : 12})); await tick("zoom") }
	for (let i = 0; i < 30; i++) await tick("rest")
	for (const g of page().querySelectorAll("#map [data-segment]")) { g.dispatchEvent(new (view().PointerEvent)("pointerover", {bubbles: true})); await tick("point") }
	return JSON.stringify(times)`

// BenchmarkMapFrames says how long frames of the largest map take: the time between
// them that 95 of 100 keep, and the longest, in ms. 17 is every frame of a screen.
func BenchmarkMapFrames(b *testing.B) {
	w := newWalker(b)
	for b.Loop() {
		said := w.walk(b, 1440, framing)
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

// TestChainPageWithoutItsMap: a map that cannot be drawn is said in a sentence, the
// page stands, and is made anew the next time.
func TestChainPageWithoutItsMap(t *testing.T) {
	whole := newBed(t)
	with := text(t, whole.do("GET", "/chains/nev", ""))
	if !strings.Contains(with, `class="chainmap"`) || !strings.Contains(with, `data-segment="nev.fc.mea"`) {
		t.Error("the page holds no map")
	}
	r := whole.do("GET", "/chains/nev?kind=flow&focus=nev.nothing", "")
	body := text(t, r)
	if r.StatusCode != http.StatusOK || !strings.Contains(body, "图谱没有画出") || !strings.Contains(body, "与图相同的表") || strings.Contains(body, `class="chainmap"`) {
		t.Errorf("%d %.300s", r.StatusCode, body)
	}
	if r.Header.Get("ETag") != "" || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("it may be kept: %v", r.Header)
	}
}

// TestChosenSegments: what is chosen on the page is chosen in its table, its map and
// its files; a word that is none is refused in words of the page.
func TestChosenSegments(t *testing.T) {
	b := newBed(t)
	page := text(t, b.do("GET", "/chains/nev?status=strong&region=341500", ""))
	for _, want := range []string{"已筛选", "只突出：优势", "/api/v1/chains/nev/gaps.xlsx?region=341500&amp;status=strong", "/api/v1/chains/nev/segments.xlsx?region=341500&amp;status=strong", "/api/v1/chains/nev/map.pdf?region=341500&amp;status=strong"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	_, twin, _ := strings.Cut(page, "与图相同的表")
	twin, _, _ = strings.Cut(twin, "</section>")
	if !strings.Contains(twin, "齿轮、变速箱") || strings.Contains(twin, "两轮车锂电池") {
		t.Error("the table has other segments than were chosen")
	}
	r := b.do("GET", "/chains/nev?status=gone", "", "Accept: text/html")
	if said := text(t, r); r.StatusCode != 400 || !strings.Contains(said, "状态“gone”无效，请在页面上选择") {
		t.Errorf("%d %s", r.StatusCode, said)
	}
}

// TestWhatACountyReads: partners within the city are not said to be as far as the
// partner city, and a chain nobody works in asks for records instead of saying nothing.
func TestWhatACountyReads(t *testing.T) {
	b := newBed(t)
	page := text(t, b.do("GET", "/chains/iron?region=341524", ""))
	inner := regexp.MustCompile(`向市内采购</td><td class="num" data-label="距离">([^<]*)<`).FindAllStringSubmatch(page, -1)
	for _, m := range inner {
		if m[1] != "" {
			t.Errorf("a firm within the city is said to be %s away", m[1])
		}
	}
	if len(inner) == 0 {
		t.Error("nobody buys within the city")
	}
	if page := text(t, b.do("GET", "/chains/display?region=341503", "")); !strings.Contains(page, "94个环节：暂无登记的企业和项目，请先补登记。") {
		t.Error("a chain with nobody says nothing of it")
	}
	if page := text(t, b.do("GET", "/api/v1/projects.csv", "")); regexp.MustCompile(`,e-[a-z0-9]{12}[,;]`).MatchString(page) {
		t.Error("a project is run by an id")
	}
}
