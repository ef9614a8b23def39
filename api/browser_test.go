package api_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// chromium is the one browser of all tests, which each open a window in it.
type chromium struct {
	run     *exec.Cmd
	profile string
	to      *os.File

	mu      sync.Mutex
	sent    int
	waiting map[int]chan answered
	gone    bool
}

// answered is what the browser answers, or that it is gone.
type answered struct {
	Result, Error json.RawMessage
	gone          bool
}

// theChromium is started by the first who needs it, and ended by endChromium.
var (
	started     *chromium
	theChromium = sync.OnceValues(startChromium)
)

func startChromium() (*chromium, error) {
	profile, err := os.MkdirTemp("", "browser")
	if err != nil {
		return nil, err
	}
	in, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	from, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	run := exec.Command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars", "--remote-debugging-pipe",
		// a window that others lie over is not asleep
		"--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding", "--disable-background-timer-throttling", "--user-data-dir="+profile, "about:blank")
	run.ExtraFiles = []*os.File{in, out}
	if err := run.Start(); err != nil {
		return nil, err
	}
	in.Close()
	out.Close()
	c := &chromium{run: run, profile: profile, to: to, waiting: map[int]chan answered{}}
	started = c
	go c.listen(from)
	return c, nil
}

// endChromium ends the browser, where one was started.
func endChromium() {
	if started == nil {
		return
	}
	started.run.Process.Kill()
	started.run.Wait()
	os.RemoveAll(started.profile)
}

// listen hands on what the browser answers, to who asked.
func (c *chromium) listen(from io.Reader) {
	for lines := bufio.NewReader(from); ; {
		line, err := lines.ReadBytes(0)
		var m struct {
			ID int
			answered
		}
		if err == nil && (json.Unmarshal(line[:len(line)-1], &m) != nil || m.ID == 0) {
			continue // it tells something that nobody asked
		}
		c.mu.Lock()
		if c.gone = err != nil; c.gone {
			for _, to := range c.waiting {
				to <- answered{gone: true}
			}
			c.mu.Unlock()
			return
		}
		if to, ok := c.waiting[m.ID]; ok {
			delete(c.waiting, m.ID)
			to <- m.answered
		}
		c.mu.Unlock()
	}
}

// ask has the browser, or a window of it, do something.
func (c *chromium) ask(window, method string, params map[string]any) (answered, error) {
	heard := make(chan answered, 1)
	c.mu.Lock()
	c.sent++
	id := c.sent
	m := map[string]any{"id": id, "method": method, "params": params}
	if window != "" {
		m["sessionId"] = window
	}
	line, err := json.Marshal(m)
	switch {
	case err != nil:
	case c.gone:
		heard <- answered{gone: true}
	default:
		c.waiting[id] = heard
		_, err = c.to.Write(append(line, 0))
	}
	c.mu.Unlock()
	if err != nil {
		return answered{}, err
	}
	select {
	case got := <-heard:
		if got.gone {
			return got, fmt.Errorf("the browser is gone at %s", method)
		}
		return got, nil
	case <-time.After(time.Minute):
		c.mu.Lock()
		delete(c.waiting, id)
		c.mu.Unlock()
		return answered{}, fmt.Errorf("no answer to %s", method)
	}
}

// browser is a window that is driven as by a hand: real keys, a real pointer, real
// downloads, any width, and the pages as they are served. Nothing that another
// window keeps, and no cookie of it, is seen in it.
type browser struct {
	*chromium
	t      testing.TB
	site   string
	window string
	taken  string // where downloads come to
}

// newBrowser opens a window on the pages of a server.
func newBrowser(t testing.TB, h http.Handler) *browser {
	t.Helper()
	needChromium(t)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return newWindow(t, server.URL)
}

// newWindow opens a window, which is closed when the test ends.
func newWindow(t testing.TB, site string) *browser {
	t.Helper()
	c, err := theChromium()
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{chromium: c, t: t, site: site, taken: t.TempDir()}
	var made struct{ BrowserContextID, TargetID, SessionID string }
	b.ask("Target.createBrowserContext", map[string]any{}, &made)
	whose := made.BrowserContextID
	t.Cleanup(func() {
		b.window = ""
		b.ask("Target.disposeBrowserContext", map[string]any{"browserContextId": whose}, nil)
	})
	b.ask("Browser.setDownloadBehavior", map[string]any{"browserContextId": whose, "behavior": "allow", "downloadPath": b.taken}, nil)
	b.ask("Target.createTarget", map[string]any{"browserContextId": whose, "url": "about:blank", "newWindow": true}, &made)
	b.ask("Target.attachToTarget", map[string]any{"targetId": made.TargetID, "flatten": true}, &made)
	b.window = made.SessionID
	b.ask("Emulation.setFocusEmulationEnabled", map[string]any{"enabled": true}, nil) // each is the one that keys go to
	return b
}

// ask has the window do something, and reads what it answers.
func (b *browser) ask(method string, params map[string]any, answer any) {
	b.t.Helper()
	got, err := b.chromium.ask(b.window, method, params)
	switch {
	case err != nil:
		b.t.Fatal(err)
	case method == "Runtime.evaluate" && strings.Contains(string(got.Error), "navigated"): // the page went on meanwhile: the next is asked
		b.ask(method, params, answer)
	case got.Error != nil:
		b.t.Fatalf("%s: %s", method, got.Error)
	case answer != nil:
		if err := json.Unmarshal(got.Result, answer); err != nil {
			b.t.Fatalf("%s: %v", method, err)
		}
	}
}

// width makes the window as wide as a desk's, a tablet's or a phone's.
func (b *browser) width(w int) {
	b.t.Helper()
	b.ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": w, "height": 844, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// see evaluates an expression on the page; a promise is waited for.
func (b *browser) see(expression string, into any) {
	b.t.Helper()
	var said struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	b.ask("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &said)
	if e := said.ExceptionDetails; e != nil {
		b.t.Fatalf("%s: %s %s", expression, e.Text, e.Exception.Description)
	}
	if into != nil {
		if err := json.Unmarshal(said.Result.Value, into); err != nil {
			b.t.Fatalf("%s: %v in %s", expression, err, said.Result.Value)
		}
	}
}

// until waits for an expression to be true on the page, for as long as an answer may take.
func (b *browser) until(what, expression string) {
	b.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		var so bool
		if b.see("!!("+expression+")", &so); so {
			return
		}
	}
	var at string
	b.see("location.href + ' ' + (document.querySelector('main h1') ?? document.body).parentElement.innerText.slice(0, 300)", &at)
	b.t.Fatalf("not so: %s, at %s", what, at)
}

// open goes to an address of the site, as one that is typed.
func (b *browser) open(address string) {
	b.t.Helper()
	b.come(func() { b.ask("Page.navigate", map[string]any{"url": b.site + address}, nil) })
}

// come waits for the page that an act leads to.
func (b *browser) come(act func()) {
	b.t.Helper()
	b.see("window.left = true", nil)
	act()
	b.until("another page", "!window.left && document.readyState === 'complete'")
}

// spot is a script that finds the first element of a selector whose text or name begins so.
const spot = `[...document.querySelectorAll(%q)].find(e => e.checkVisibility() && (e.textContent.trim().startsWith(%[2]q) || e.getAttribute("aria-label")?.startsWith(%[2]q)))`

// click presses the pointer on what is seen there; what lies under something else is not.
func (b *browser) click(selector, text string) {
	b.t.Helper()
	found := fmt.Sprintf(spot, selector, text)
	b.until("there is a "+selector+" "+text, found)
	var at struct {
		X, Y float64
		Over string
	}
	b.see(`(async () => { // a person waits until what is still coming has pushed nothing away
		let e, was, now = ""
		for (let still = 0; still < 6; still = was === now ? still + 1 : 0) {
			e = `+found+`
			e.scrollIntoView({block: "center", behavior: "instant"})
			await new Promise(ok => setTimeout(ok, 25))
			was = now
			now = JSON.stringify(e.getBoundingClientRect())
		}
		const r = [...e.getClientRects()].find(r => r.width && r.height), x = r.x + r.width / 2, y = r.y + r.height / 2
		const top = document.elementFromPoint(x, y)
		return {x, y, over: top && (e.contains(top) || top.contains(e)) ? "" : String(top?.outerHTML).slice(0, 200)}
	})()`, &at)
	if at.Over != "" {
		b.t.Fatalf("%s %s lies under %s", selector, text, at.Over)
	}
	for _, kind := range []string{"mouseMoved", "mousePressed", "mouseReleased"} {
		b.ask("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at.X, "y": at.Y, "button": "left", "clickCount": 1}, nil)
	}
}

// keys are the keys that are more than the letter on them: their code, and what they write.
var keys = map[string]struct {
	code int
	text string
}{"Tab": {9, ""}, "Enter": {13, "\r"}, "Escape": {27, ""}, " ": {32, " "}, "ArrowLeft": {37, ""}, "ArrowUp": {38, ""}, "ArrowRight": {39, ""}, "ArrowDown": {40, ""}, "End": {35, ""}, "Home": {36, ""}, "/": {191, "/"}}

// key presses keys one after the other; Shift+ before one holds that down.
func (b *browser) key(names ...string) {
	b.t.Helper()
	for _, name := range names {
		held := 0
		if rest, ok := strings.CutPrefix(name, "Shift+"); ok {
			name, held = rest, 8
		}
		k := keys[name]
		event := map[string]any{"type": "keyDown", "key": name, "windowsVirtualKeyCode": k.code, "modifiers": held}
		if k.text != "" {
			event["text"] = k.text
		}
		b.ask("Input.dispatchKeyEvent", event, nil)
		event["type"] = "keyUp"
		delete(event, "text")
		b.ask("Input.dispatchKeyEvent", event, nil)
	}
}

// write types a text where the focus is.
func (b *browser) write(text string) {
	b.t.Helper()
	b.ask("Input.insertText", map[string]any{"text": text}, nil)
}

// tabTo goes on with Tab to a control; what no Tab leads to is found by no keyboard.
func (b *browser) tabTo(selector, text string) {
	b.t.Helper()
	b.until("there is a "+selector+" "+text, fmt.Sprintf(spot, selector, text))
	for range 400 {
		b.key("Tab")
		var here bool
		if b.see("document.activeElement === "+fmt.Sprintf(spot, selector, text), &here); here {
			var seen bool
			b.see(`(() => { const e = document.activeElement, s = getComputedStyle(e); return e.matches(":focus-visible") && (s.outlineStyle !== "none" || s.boxShadow !== "none" || e.closest("svg") !== null) })()`, &seen)
			if !seen {
				b.t.Errorf("%s %s does not show that it has the focus", selector, text)
			}
			return
		}
	}
	b.t.Fatalf("no Tab leads to %s %s", selector, text)
}

// file is what has been downloaded: the one file whose name ends so.
func (b *browser) file(ends string) []byte {
	b.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if list, _ := filepath.Glob(filepath.Join(b.taken, "*"+ends)); len(list) == 1 {
			data, err := os.ReadFile(list[0])
			if err != nil {
				b.t.Fatal(err)
			}
			os.Remove(list[0])
			return data
		}
	}
	list, _ := os.ReadDir(b.taken)
	b.t.Fatalf("no %s was taken away: %v", ends, list)
	return nil
}

// picture writes down what the whole page looks like, where a folder is asked for.
func (b *browser) picture(name string) {
	b.t.Helper()
	folder := os.Getenv("CHAINCHIEF_PICTURES")
	if folder == "" {
		return
	}
	var shot struct{ Data string }
	var size [2]int
	b.see("[innerWidth, Math.min(document.documentElement.scrollHeight, 9000)]", &size)
	b.ask("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true, "format": "png", "clip": map[string]any{"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1}}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), data, 0o644)
	}
	if err != nil {
		b.t.Error(err)
	}
}
