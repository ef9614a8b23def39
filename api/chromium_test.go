package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
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
	b := newBed(t)
	sent := b.do("POST", "/api/v1/intakes", sheetBody("名单.csv", "序号,企业名称,县区,所属环节,注册资本,一个很长很长的自有列的表头用来看会不会撑破页面\n1,六安测试甲机械有限公司,裕安区,没有的环节,500,"+strings.Repeat("长", 200)+"\n2,明天氢能科技,,,,\n3,,霍山县,,,\n"), sheetType, bearer)
	pages := []string{"/", "/counties", "/enterprises?chain=nev", "/projects", "/parks", "/partners?chain=food", "/wall", "/segments/food.tea.refining", "/chains/nev", "/chains/food?region=341522", "/api/docs", "/chains/nothing", "/corrections", "/corrections/new?kind=segments&key=nev.fc.mea", "/segments/nev.fc.mea/history", "/needs", "/data", "/holdings", "/verifications?region=341524", "/intakes", strings.TrimPrefix(sent.Header.Get("Location"), "/api/v1")}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/measuring" {
			list, _ := json.Marshal(pages)
			fmt.Fprintf(w, measuring, list)
			return
		}
		r.Header.Set("Authorization", "Bearer "+token)
		b.ServeHTTP(framed{w}, r)
	}))
	defer server.Close()
	chromium := func(args ...string) []byte {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		common := []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--user-data-dir=" + t.TempDir()}
		out, err := exec.CommandContext(ctx, "chromium", append(common, args...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	dom := chromium("--window-size=1600,900", "--dump-dom", server.URL+"/measuring")
	for _, page := range pages {
		for _, width := range []int{1440, 390} {
			if want := fmt.Sprintf("%s at %d: title true, over 0, small 0", html.EscapeString(page), width); !bytes.Contains(dom, []byte(want+"\n")) {
				t.Errorf("not %s", want)
			}
		}
	}
	if t.Failed() {
		t.Logf("found %.2000s", dom)
	}
	file := filepath.Join(t.TempDir(), "page.pdf")
	chromium("--print-to-pdf="+file, server.URL+"/chains/nev")
	pdf, err := os.ReadFile(file)
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) || len(pdf) < 50_000 {
		t.Errorf("printed %d bytes, %v", len(pdf), err)
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed, so what stands on which page was not looked at")
	}
	text, err := exec.Command("pdftotext", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	mapped := slices.IndexFunc(strings.Split(string(text), "\f"), func(page string) bool {
		return strings.Contains(page, "每个环节一行") && strings.Contains(page, "优势：")
	})
	if mapped < 0 {
		t.Error("the heading of the map and its legend stand on two pages of the print")
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
