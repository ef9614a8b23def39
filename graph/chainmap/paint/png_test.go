package paint

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"golang.org/x/image/font"
)

// TestPNGInBands: what is painted band by band is what would be painted at once, has
// no seam, and says how large it is on paper.
func TestPNGInBands(t *testing.T) {
	s := &Scene{Width: Papers["a4"].Width, Height: Papers["a4"].Height}
	s.Begin(Group{ID: "page"})
	s.Draw(Path{Steps: Rectangle(Box(0, 0, s.Width, s.Height), 0), Fill: &White})
	for i := range 24 { // over every seam, of every kind
		at := Box(12+float64(i)*33, 5+float64(i)*23.7, 260, 61)
		s.Draw(Path{Steps: Rectangle(at, 9), Fill: &Mint, Stroke: &Navy, Width: 1.3, Dash: float64(i%3) * 2})
		s.Draw(Path{Steps: append(Arc(at.X, at.Y, 40, 0, 2), Line(at.X+300, at.Y+90)), Stroke: &Red, Width: 0.7})
		s.Draw(Path{Steps: Arrowhead(Pt(at.X+9, at.Y+70), 1, 2, 11), Fill: &Amber})
		s.PutBold("六安市新能源汽车产业链图谱", 17, at, Centred, Ink)
		s.Put("断点：膜电极 ①", 8, at.Inset(4), Right, Grey)
	}
	const dpi = 150
	var out bytes.Buffer
	if err := s.PNG(t.Context(), &out, dpi); err != nil {
		t.Fatal(err)
	}
	data := out.Bytes()
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
