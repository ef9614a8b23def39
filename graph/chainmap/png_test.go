package chainmap

import (
	"bytes"
	"chainchief/graph/chainmap/paint"
	"image/png"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func pngOf(t *testing.T, s *paint.Scene, dpi float64) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.PNG(t.Context(), &b, dpi); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLargePNGTakesLittleMemory: a page of 70 million pixels, 280 MB as an image, is
// painted within a fraction of that.
func TestLargePNGTakesLittleMemory(t *testing.T) {
	s := &paint.Scene{Width: paint.Papers["a1"].Width, Height: paint.Papers["a1"].Height}
	s.Begin(paint.Group{ID: "page"})
	s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(0, 0, s.Width, s.Height), 0), Fill: &paint.White})
	s.Put("六安市新能源汽车产业链图谱", 90, paint.Box(100, 100, 2000, 120), paint.Left, paint.Ink)
	pngOf(t, s, 50) // the font is read
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	data := pngOf(t, s, paint.MostDPI)
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 120 {
		t.Errorf("it took %d MB", took)
	}
	if c, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width*c.Height < 69_000_000 {
		t.Errorf("%+v %v", c, err)
	}
}

// TestTheCodeIsRead by a program that knows nothing of us, off the paper as it is
// printed: on a panel, a slide and the page of a matrix, and addresses of any length
// that fits. A picture without an address has none.
func TestTheCodeIsRead(t *testing.T) {
	if strings.Contains(string(svgOf(t, panelOf(t, "iron", "", Options{}))), codeText) {
		t.Error("a code that leads nowhere")
	}
	if _, err := exec.LookPath("zbarimg"); err != nil {
		if strings.Contains(os.Getenv("CHAINCHIEF_REQUIRE"), "qr") {
			t.Fatal("zbarimg is required and not installed")
		}
		t.Skip("zbarimg is not installed")
	}
	const base = "https://chain.luan.example"
	live := Options{Base: base, Live: "/chains/iron?region=341524", Keep: "region=341524"}
	slide, small := live, live
	slide.For, slide.Paper, small.Paper = Slide, PaperFor(Slide), paint.Papers["a4"]
	long := live
	long.Live += "&layers=" + strings.Repeat("status,", 12)
	for name, o := range map[string]Options{"a3": live, "slide": slide, "a4": small, "too long": long} {
		if got := scanned(t, pngOf(t, panelOf(t, "iron", "341524", o), paint.DPI)); got != base+"/chains/iron?region=341524" {
			t.Errorf("%s: it reads %q", name, got)
		}
	}
	for n := range 107 {
		if n%13 != 2 && n != 106 {
			continue
		}
		text := strings.Repeat("a", n)
		s := &paint.Scene{Width: 300, Height: 200}
		s.Begin(paint.Group{ID: "page"})
		s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(0, 0, 300, 200), 0), Fill: &paint.White})
		if drawLive(s, Options{Base: "b", Live: text[:max(n-1, 0)]}, paint.Box(20, 20, 200, 150)) == 0 {
			t.Errorf("no code of %d bytes", n)
			continue
		}
		if got := scanned(t, pngOf(t, s, 200)); got != "b"+text[:n-1] {
			t.Errorf("%d bytes: it reads %q", n, got)
		}
	}
	if paint.Code(strings.Repeat("a", 107), paint.Rect{W: 1}) != nil {
		t.Error("a code of more than it can hold")
	}
}

func svgOf(t *testing.T, s *paint.Scene) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.SVG(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func scanned(t *testing.T, image []byte) string {
	t.Helper()
	cmd := exec.Command("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "png:-")
	cmd.Stdin = bytes.NewReader(image)
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("zbarimg: %v", err)
	}
	return strings.TrimSpace(string(out))
}
