package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// measuring shows pages in frames of several widths, and writes down what it finds in each.
const measuring = `<!doctype html><body><pre id="found"></pre><script>
const frames = %s.flatMap(page => [1440, 390].map(width => {
	const f = document.createElement("iframe")
	f.style.cssText = "border:0;height:900px;width:" + width + "px"
	f.src = page
	document.body.append(f)
	return {f, page, width}
}))
addEventListener("load", () => {
	found.textContent = frames.map(({f, page, width}) => {
		const root = f.contentDocument.documentElement, view = f.contentWindow
		// a drawing of the size of a sheet is enlarged where it stands
		const small = [...root.querySelectorAll("main *:not(.chainmap *)")].filter(e => !e.children.length && e.textContent.trim() && e.getClientRects().length && parseFloat(view.getComputedStyle(e).fontSize) < 11)
		return page + " at " + width + ": title " + (f.contentDocument.title != "") + ", over " + (root.scrollWidth - root.clientWidth) + ", small " + small.length + "\n"
	}).join("")
})</script>`

// TestPagesInChromium: no page is wider than its window, on a desk or a phone,
// none has letters too small to read, and each prints, no heading on a page alone.
func TestPagesInChromium(t *testing.T) {
	needChromium(t)
	b := newDesk(t)
	sent := b.do("POST", "/api/v1/intakes", sheetBody("名单.csv", "序号,企业名称,县区,所属环节,注册资本,一个很长很长的自有列的表头用来看会不会撑破页面\n1,六安测试甲机械有限公司,裕安区,没有的环节,500,"+strings.Repeat("长", 200)+"\n2,明天氢能科技,,,,\n3,,霍山县,,,\n"), sheetType, bearer)
	pages := []string{"/", "/counties", "/enterprises?chain=nev", "/projects", "/parks", "/partners?chain=food", "/wall", "/segments/food.tea.refining", "/chains/nev", "/chains/food?region=341522", "/api/docs", "/api/docs?operation=addTitle", "/api/docs?shape=Verdict", "/chains/nothing", "/corrections", "/corrections/new?kind=segments&key=nev.fc.mea", "/segments/nev.fc.mea/history", "/needs", "/data", "/holdings", "/verifications?region=341524", "/intakes", strings.TrimPrefix(sent.Header.Get("Location"), "/api/v1")}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/measuring" {
			list, _ := json.Marshal(pages)
			fmt.Fprintf(w, measuring, list)
			return
		}
		r.Header.Set("Authorization", "Bearer "+key(writers[0]))
		b.ServeHTTP(framed{w}, r)
	}))
	defer server.Close()
	w := newWindow(t, server.URL)
	w.ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": 1600, "height": 900, "deviceScaleFactor": 1, "mobile": false}, nil)
	w.open("/measuring")
	w.until("all is measured", "found.textContent")
	var dom string
	w.see("found.textContent", &dom)
	for _, page := range pages {
		for _, width := range []int{1440, 390} {
			if want := fmt.Sprintf("%s at %d: title true, over 0, small 0", page, width); !strings.Contains(dom, want+"\n") {
				t.Errorf("not %s", want)
			}
		}
	}
	if t.Failed() {
		t.Logf("found %.2000s", dom)
	}
}

// TestPrintInChromium: the page of a chain prints on few sheets, none of them nearly
// empty: how it stands first, then the map with its legend, then each suggestion with
// its reason; every sheet has its number, the last says who, when and where from.
func TestPrintInChromium(t *testing.T) {
	needChromium(t)
	if _, err := exec.LookPath("pdftotext"); err != nil {
		if slices.Contains(strings.Split(os.Getenv("CHAINCHIEF_REQUIRE"), ","), "pdf") {
			t.Fatal("pdftotext is required and not installed")
		}
		t.Skip("pdftotext is not installed, so what stands on which page was not looked at")
	}
	w := newBrowser(t, newBed(t))
	for _, p := range []struct {
		address string
		most    int
	}{{"/chains/nev", 5}, {"/chains/food", 5}, {"/chains/iron?region=341522", 5}, {"/chains/nev?region=341524&partner=310000", 5}, {"/chains/display?region=341503", 3}} {
		w.open(p.address)
		pages := w.printed()
		if len(pages) > p.most {
			t.Errorf("%s prints on %d pages", p.address, len(pages))
		}
		whole := ""
		for i, page := range pages {
			if len(strings.Join(strings.Fields(page), "")) < 150 {
				t.Errorf("%s: page %d is nearly empty: %q", p.address, i+1, page)
			}
			numbered := false
			for line := range strings.Lines(page) {
				line = strings.Join(strings.Fields(line), "")
				if line == fmt.Sprintf("%d/%d", i+1, len(pages)) {
					numbered = true
				} else { // what goes on over the page is not parted by its number
					whole += line
				}
			}
			if !numbered {
				t.Errorf("%s: page %d lacks its number", p.address, i+1)
			}
		}
		last := pages[len(pages)-1]
		for _, want := range []string{"编制单位：", "编制日期：" + time.Now().Format("2006年1月2日"), "页面地址：" + w.site + p.address} {
			if !strings.Contains(strings.Join(strings.Fields(last), ""), strings.Join(strings.Fields(want), "")) {
				t.Errorf("%s: the last page lacks %s", p.address, want)
			}
		}
		var todo []string // each suggestion with its reason
		w.see(`[...document.querySelectorAll(".todo article")].map(e => e.querySelector(".reason").textContent).concat([...document.querySelectorAll(".links td:last-child")].map(e => e.textContent))`, &todo)
		for _, reason := range todo {
			if !strings.Contains(whole, strings.Join(strings.Fields(reason), "")) {
				t.Errorf("%s: the reason %q is not printed", p.address, reason)
			}
		}
		if p.most == 5 && (len(todo) < 3 || !slices.ContainsFunc(pages, func(page string) bool {
			return strings.Contains(page, "每个环节一行") && strings.Contains(page, "优势：")
		})) {
			t.Errorf("%s: %d suggestions; the heading of the map and its legend stand on two pages", p.address, len(todo))
		}
	}
}

// printed is the page as it prints, the text of each sheet.
func (b *browser) printed() []string {
	b.t.Helper()
	var pdf struct{ Data []byte }
	b.ask("Page.printToPDF", map[string]any{"preferCSSPageSize": true}, &pdf)
	file := filepath.Join(b.t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, pdf.Data, 0o644); err != nil {
		b.t.Fatal(err)
	}
	if folder := os.Getenv("CHAINCHIEF_PICTURES"); folder != "" {
		var name string
		b.see(`location.pathname.replaceAll("/", "-") + location.search.replace(/\W/g, "-")`, &name)
		os.WriteFile(filepath.Join(folder, "print"+name+".pdf"), pdf.Data, 0o644)
	}
	text, err := exec.Command("pdftotext", "-raw", file, "-").Output()
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
}

// TestWallInChromium: by the arrow keys the wall shows three slides a chain, each
// whole on a screen of 1920×1080, in letters that a room can read.
func TestWallInChromium(t *testing.T) {
	w := newBrowser(t, newBed(t))
	w.ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": 1920, "height": 1080, "deviceScaleFactor": 1, "mobile": false}, nil)
	w.open("/wall")
	type look struct {
		Slide, Title     string
		Smallest, Bottom float64
		Over             string
	}
	at := func() (l look) {
		w.see(`(() => {
			const slide = [...document.querySelectorAll(".slide")].find(s => Math.abs(s.getBoundingClientRect().top) < 2)
			if (!slide) return {slide: "", title: "", smallest: 0, bottom: 0, over: ""}
			const leaves = [...slide.querySelectorAll("*")].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.getClientRects().length && !e.closest("svg"))
			const over = leaves.find(e => { const r = e.getBoundingClientRect(); return r.right > 1920 || r.left < 0 })
			return {slide: slide.id, title: slide.querySelector("h1").innerText, bottom: Math.max(...leaves.map(e => e.getBoundingClientRect().bottom)),
				smallest: Math.min(...leaves.map(e => parseFloat(getComputedStyle(e).fontSize))), over: over?.textContent ?? ""}
		})()`, &l)
		return l
	}
	titles := map[string]int{}
	for i := 1; i <= 21; i++ {
		w.until(fmt.Sprintf("slide %d is shown", i), fmt.Sprintf(`Math.abs(document.querySelector("#s%d").getBoundingClientRect().top) < 2`, i))
		l := at()
		_, kind, _ := strings.Cut(l.Title, " ")
		titles[kind]++
		if l.Smallest < 28 || l.Bottom > 1080 || l.Over != "" {
			t.Errorf("slide %d, %s: letters of %.0f px, text down to %.0f, beyond the rim %q", i, l.Title, l.Smallest, l.Bottom, l.Over)
		}
		if i <= 3 {
			w.picture(fmt.Sprintf("wall-%d", i))
		}
		w.key("ArrowRight")
	}
	if len(titles) != 3 {
		t.Errorf("the slides are called %v", titles)
	}
	for _, step := range [][2]string{{"ArrowLeft", "s20"}, {"ArrowUp", "s19"}, {"Home", "s1"}, {"ArrowDown", "s2"}, {" ", "s3"}, {"End", "s21"}} {
		w.key(step[0])
		w.until(step[0]+" leads to "+step[1], fmt.Sprintf(`location.hash === "#%s" && Math.abs(document.querySelector("#%[1]s").getBoundingClientRect().top) < 2`, step[1]))
	}
}

// needChromium skips a test where there is no browser, unless one is required.
func needChromium(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		if slices.Contains(strings.Split(os.Getenv("CHAINCHIEF_REQUIRE"), ","), "chromium") {
			t.Fatal("chromium is required and not installed")
		}
		t.Skip("chromium is not installed")
	}
}

// framed lets a page stand in a frame.
type framed struct{ http.ResponseWriter }

func (f framed) WriteHeader(status int) {
	f.Header().Del("X-Frame-Options")
	f.Header().Del("Content-Security-Policy")
	f.ResponseWriter.WriteHeader(status)
}
