package chainmap

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/image/font"
)

func pngOf(t *testing.T, s *Scene, dpi float64) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.PNG(t.Context(), &b, dpi); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestPNGInBands: what is painted band by band is what would be painted at once, has
// no seam, and says how large it is on paper.
func TestPNGInBands(t *testing.T) {
	s := panelOf(t, "nev", "", Options{Paper: papers["a4"]})
	const dpi = 150
	data := pngOf(t, s, dpi)
	got, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	size := got.Bounds()
	if size.Dx() != 1754 || size.Dy() != 1240 || size.Dy() <= bandRows {
		t.Fatalf("A4 at 150 dpi is %v", size)
	}
	whole := &raster{img: image.NewRGBA(size), k: dpi / 72.0, faces: map[look]font.Face{}}
	for i := range whole.img.Pix {
		whole.img.Pix[i] = 0xFF
	}
	for i := range s.Groups {
		for _, it := range s.Groups[i].Items {
			if err := whole.item(it); err != nil {
				t.Fatal(err)
			}
		}
	}
	for y := range size.Dy() {
		for x := range size.Dx() {
			r, g, b, a := got.At(x, y).RGBA()
			w := whole.img.RGBAAt(x, y)
			if far(r, w.R) || far(g, w.G) || far(b, w.B) || a != 0xFFFF {
				t.Fatalf("at %d, %d stands %v, want %v", x, y, color.RGBAModel.Convert(got.At(x, y)), w)
			}
		}
	}
	at := bytes.Index(data, []byte("pHYs"))
	if at < 0 || at > bytes.Index(data, []byte("IDAT")) {
		t.Fatal("it does not say how large it is")
	}
	perMetre := binary.BigEndian.Uint32(data[at+4:])
	if mm := float64(size.Dx()) / float64(perMetre) * 1000; math.Abs(mm-297) > 0.1 || data[at+12] != 1 {
		t.Errorf("it is %.2f mm wide, and A4 is 297", mm)
	}
}

// far: colours of a path cut in two differ by less than can be seen.
func far(v uint32, want uint8) bool { return math.Abs(float64(v>>8)-float64(want)) > 3 }

// TestLargePNGTakesLittleMemory: a page of 70 million pixels, 280 MB as an image, is
// painted within a fraction of that.
func TestLargePNGTakesLittleMemory(t *testing.T) {
	s := &Scene{Width: papers["a1"].Width, Height: papers["a1"].Height}
	s.group(Group{ID: "page"})
	s.draw(Path{Steps: rectangle(Rect{0, 0, s.Width, s.Height}, 0), Fill: &white})
	s.put("六安市新能源汽车产业链图谱", 90, Rect{100, 100, 2000, 120}, left, ink)
	pngOf(t, s, 50) // the font is read
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	data := pngOf(t, s, MostDPI)
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
	slide.For, slide.Paper, small.Paper = Slide, PaperFor(Slide), papers["a4"]
	long := live
	long.Live += "&layers=" + strings.Repeat("status,", 12)
	for name, o := range map[string]Options{"a3": live, "slide": slide, "a4": small, "too long": long} {
		if got := scanned(t, pngOf(t, panelOf(t, "iron", "341524", o), DPI)); got != base+"/chains/iron?region=341524" {
			t.Errorf("%s: it reads %q", name, got)
		}
	}
	for n := range 107 {
		if n%13 != 2 && n != 106 {
			continue
		}
		text := strings.Repeat("a", n)
		s := &Scene{Width: 300, Height: 200}
		s.group(Group{ID: "page"})
		s.draw(Path{Steps: rectangle(Rect{0, 0, 300, 200}, 0), Fill: &white})
		if s.live(Options{Base: "b", Live: text[:max(n-1, 0)]}, Rect{20, 20, 200, 150}) == 0 {
			t.Errorf("no code of %d bytes", n)
			continue
		}
		if got := scanned(t, pngOf(t, s, 200)); got != "b"+text[:n-1] {
			t.Errorf("%d bytes: it reads %q", n, got)
		}
	}
	if newQR(strings.Repeat("a", 107)) != nil {
		t.Error("a code of more than it can hold")
	}
}

func svgOf(t *testing.T, s *Scene) []byte {
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
