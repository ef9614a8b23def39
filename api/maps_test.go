package api_test

import (
	"crypto/sha256"
	"fmt"
	"image/png"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"chainchief/graph/chainmap/layout"
)

// TestMain lets the test binary be its own layout worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == layout.WorkerCommand {
		if err := layout.Work(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	endChromium()
	os.Exit(code)
}

// TestMapsAreWhatTheySay: each format is one, says so, and is kept by its tag.
func TestMapsAreWhatTheySay(t *testing.T) {
	b := newBed(t)
	for format, want := range map[string]struct{ kind, begins string }{
		"svg": {"image/svg+xml", "<svg "}, "pdf": {"application/pdf", "%PDF-"}, "png": {"image/png", "\x89PNG"},
		"pptx": {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "PK"}, "dot": {"text/vnd.graphviz; charset=utf-8", "digraph "},
	} {
		a := b.do("GET", "/api/v1/chains/iron/map."+format+"?paper=a4", "")
		body := text(t, a)
		if a.StatusCode != 200 || a.Header.Get("Content-Type") != want.kind || !strings.HasPrefix(body, want.begins) {
			t.Errorf("%s: %d %s %.40q", format, a.StatusCode, a.Header.Get("Content-Type"), body)
		}
		if format == "png" {
			if _, err := png.Decode(strings.NewReader(body)); err != nil {
				t.Error(err)
			}
		}
		if again := b.do("GET", "/api/v1/chains/iron/map."+format+"?paper=a4", "", "If-None-Match: "+a.Header.Get("ETag")); again.StatusCode != 304 {
			t.Errorf("%s asked for again: %d", format, again.StatusCode)
		}
	}
}

// TestResolution: a PNG is as fine as asked for, up to what may be; what is too large
// is refused with how fine it may be, and no other format takes a resolution.
func TestResolution(t *testing.T) {
	b := newBed(t)
	for address, want := range map[string]struct {
		status, width int
		says          string
	}{
		"png?paper=a4":          {200, 1754, ""},
		"png?paper=a4&dpi=300":  {200, 3508, ""},
		"png?paper=a4&dpi=301":  {400, 0, "50 到 300"},
		"png?paper=a4&dpi=fine": {400, 0, "50 到 300"},
		"png?paper=a0&dpi=300":  {413, 0, "把分辨率（dpi）降到 227 以下"},
		"pdf?paper=a4&dpi=300":  {400, 0, "dpi"},
	} {
		a := b.do("GET", "/api/v1/chains/iron/map."+address, "")
		body := text(t, a)
		if a.StatusCode != want.status || want.says != "" && !strings.Contains(body, want.says) {
			t.Errorf("%s: %d %.300s", address, a.StatusCode, body)
		}
		if want.width == 0 {
			continue
		}
		if c, err := png.DecodeConfig(strings.NewReader(body)); err != nil || c.Width != want.width {
			t.Errorf("%s: %+v %v", address, c, err)
		}
	}
}

// TestManyMapsAtOnce: a thousand requests for a few pictures are all answered, alike.
func TestManyMapsAtOnce(t *testing.T) {
	b := newBed(t)
	addresses := []string{"/api/v1/chains/nev/map.svg", "/api/v1/chains/iron/map.pdf", "/api/v1/chains/food/map.svg?kind=flow", "/api/v1/chains/display/map.png?paper=a4"}
	sums := make([][32]byte, 1000)
	var wg sync.WaitGroup
	for i := range sums {
		wg.Go(func() {
			w := httptest.NewRecorder()
			b.ServeHTTP(w, newRequest("GET", addresses[i%len(addresses)], ""))
			if w.Code == 200 {
				sums[i] = sha256.Sum256(w.Body.Bytes())
			}
		})
	}
	wg.Wait()
	for i, sum := range sums {
		if sum == [32]byte{} || sum != sums[i%len(addresses)] {
			t.Fatalf("request %d for %s was not answered, or not alike", i, addresses[i%len(addresses)])
		}
	}
}
