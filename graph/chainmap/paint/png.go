package paint

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"chainchief/graph"
	"chainchief/keep"
)

// mostPixels bounds the time that a PNG takes: an A1 page at 300 dpi is 70 million.
const mostPixels = 80_000_000

// The resolutions of a PNG, in dots per inch: where none is asked for, and what may be.
const (
	DPI      = 150
	LeastDPI = 50
	MostDPI  = 300
)

// PNG paints a scene as an image of a resolution in dots per inch, a band of rows
// after the other, so that a large one takes no more memory than a small one. More
// pixels than it paints: graph.ErrTooLarge.
func (s *Scene) PNG(ctx context.Context, w io.Writer, dpi float64) error {
	s = s.stacked()
	k := dpi / 72
	width, height := Paper{s.Width, s.Height}.Pixels(dpi)
	if width*height > mostPixels {
		finer := "" // than can be painted
		if fits := int(72 * math.Sqrt(mostPixels/(s.Width*s.Height))); fits >= LeastDPI {
			finer = fmt.Sprintf("，或把分辨率（dpi）降到 %d 以下", fits)
		}
		return fmt.Errorf("%w: 图片有 %d 万像素，最多 %d 万，请用小一些的纸张%s，或改用 PDF、SVG", graph.ErrTooLarge, width*height/10_000, mostPixels/10_000, finer)
	}
	p := &raster{k: k, faces: map[look]font.Face{}}
	out := newPNGFile(keep.While(ctx, w), width, height, dpi)
	pixels := make([]byte, 4*width*min(height, bandRows))
	for top := 0; top < height; top += bandRows {
		p.img = &image.RGBA{Pix: pixels, Stride: 4 * width, Rect: image.Rect(0, top, width, min(top+bandRows, height))}
		for i := range pixels {
			pixels[i] = 0xFF // white to the last row and column, which the page may cover in part
		}
		for i := range s.Groups {
			if err := ctx.Err(); err != nil {
				return err
			}
			for _, it := range s.Groups[i].Items {
				if err := p.item(it); err != nil {
					return err
				}
			}
		}
		if err := out.rows(p.img); err != nil {
			return err
		}
	}
	return out.close()
}

// PNGBytes is about what is held while a PNG is painted: a band with its masks, and
// what is packed.
func PNGBytes(width, height int) int64 {
	return 8*int64(width)*int64(min(height, bandRows)) + int64(width)*int64(height)/8
}

// look is what a face of the font is made for.
type look struct {
	size float64
	bold bool
}

// raster paints onto an image, which may be a band of the whole; k is pixels per point.
type raster struct {
	img   *image.RGBA
	k     float64
	faces map[look]font.Face
	r     vector.Rasterizer
}

func (c Colour) rgba() color.RGBA { return color.RGBA{c.R, c.G, c.B, 255} }

// item paints an item where it is within the image.
func (p *raster) item(it Item) error {
	r, rim := it.Room(), 1.0
	if it.Path != nil {
		rim += it.Path.Width
	} else {
		rim += it.Text.Size
	}
	if (r.Y+r.H+rim)*p.k < float64(p.img.Rect.Min.Y) || (r.Y-rim)*p.k > float64(p.img.Rect.Max.Y) {
		return nil
	}
	if it.Path != nil {
		p.path(it.Path)
		return nil
	}
	return p.text(it.Text)
}

func (p *raster) path(path *Path) {
	lines := Flatten(path.Steps, p.k, 3)
	if path.Fill != nil {
		p.fill(lines, *path.Fill)
	}
	if path.Stroke != nil {
		if path.Dash > 0 {
			lines = dashed(lines, path.Dash*p.k)
		}
		p.stroke(lines, max(path.Width*p.k, 0.6), *path.Stroke)
	}
}

// Polyline is a flattened piece of a path, in pixels.
type Polyline struct {
	Points []Point
	closed bool
}

// Flatten scales a path and cuts its curves into pieces of about a length.
func Flatten(segments []Step, k, piece float64) []Polyline {
	var list []Polyline
	var at Point
	scaled := func(q Point) Point { return Point{q.X * k, q.Y * k} }
	for _, s := range segments {
		if s.Op == 'M' {
			at = scaled(s.P[2])
			list = append(list, Polyline{Points: []Point{at}})
			continue
		}
		last := &list[len(list)-1]
		switch s.Op {
		case 'L':
			at = scaled(s.P[2])
			last.Points = append(last.Points, at)
		case 'C':
			a, b, c := scaled(s.P[0]), scaled(s.P[1]), scaled(s.P[2])
			length := math.Hypot(a.X-at.X, a.Y-at.Y) + math.Hypot(b.X-a.X, b.Y-a.Y) + math.Hypot(c.X-b.X, c.Y-b.Y)
			n := min(max(int(length/piece), 4), 60)
			for i := 1; i <= n; i++ {
				t := float64(i) / float64(n)
				u := 1 - t
				last.Points = append(last.Points, Point{
					u*u*u*at.X + 3*u*u*t*a.X + 3*u*t*t*b.X + t*t*t*c.X,
					u*u*u*at.Y + 3*u*u*t*a.Y + 3*u*t*t*b.Y + t*t*t*c.Y})
			}
			at = c
		case 'Z':
			last.closed = true
		}
	}
	return list
}

// dashed cuts lines into dashes with gaps as long.
func dashed(lines []Polyline, dash float64) []Polyline {
	var out []Polyline
	for _, l := range lines {
		points := l.Points
		if l.closed {
			points = append(points[:len(points):len(points)], points[0])
		}
		left, on := dash, true
		piece := []Point{points[0]}
		for i := 1; i < len(points); i++ {
			a, b := points[i-1], points[i]
			for {
				d := math.Hypot(b.X-a.X, b.Y-a.Y)
				if d < left {
					left -= d
					break
				}
				a = Point{a.X + (b.X-a.X)*left/d, a.Y + (b.Y-a.Y)*left/d}
				if on {
					out = append(out, Polyline{Points: append(piece, a)})
				}
				piece, on, left = []Point{a}, !on, dash
			}
			piece = append(piece, b)
		}
		if on && len(piece) > 1 {
			out = append(out, Polyline{Points: piece})
		}
	}
	return out
}

// bandRows is how many rows are painted at once: the pixels of an A1 page at 300
// dpi take 280 MB, their masks as much again.
const bandRows = 640

// paint rasterizes what draw adds, within its bounds only.
func (p *raster) paint(minX, minY, maxX, maxY float64, c Colour, draw1 func(r *vector.Rasterizer, dx, dy float64)) {
	b := image.Rect(int(math.Floor(minX))-1, int(math.Floor(minY))-1, int(math.Ceil(maxX))+1, int(math.Ceil(maxY))+1)
	if b = b.Intersect(p.img.Bounds()); b.Empty() {
		return
	}
	p.r.Reset(b.Dx(), b.Dy())
	draw1(&p.r, float64(b.Min.X), float64(b.Min.Y))
	p.r.Draw(p.img, b, image.NewUniform(c.rgba()), image.Point{})
}

func bounds(lines []Polyline, pad float64) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, l := range lines {
		for _, q := range l.Points {
			x0, y0, x1, y1 = min(x0, q.X), min(y0, q.Y), max(x1, q.X), max(y1, q.Y)
		}
	}
	return x0 - pad, y0 - pad, x1 + pad, y1 + pad
}

func (p *raster) fill(lines []Polyline, c Colour) {
	x0, y0, x1, y1 := bounds(lines, 0)
	p.paint(x0, y0, x1, y1, c, func(r *vector.Rasterizer, dx, dy float64) {
		for _, l := range lines {
			trace(r, l.Points, dx, dy)
		}
	})
}

// trace adds a closed polygon, always in the same direction, so that
// overlapping pieces of a stroke add up and never cancel out.
func trace(r *vector.Rasterizer, points []Point, dx, dy float64) {
	area := 0.0
	for i, a := range points {
		b := points[(i+1)%len(points)]
		area += a.X*b.Y - b.X*a.Y
	}
	at := func(i int) (float32, float32) {
		if area < 0 {
			i = len(points) - 1 - i
		}
		return float32(points[i].X - dx), float32(points[i].Y - dy)
	}
	r.MoveTo(at(0))
	for i := 1; i < len(points); i++ {
		r.LineTo(at(i))
	}
	r.ClosePath()
}

// stroke draws each piece as a bar, with round joints.
func (p *raster) stroke(lines []Polyline, w float64, c Colour) {
	x0, y0, x1, y1 := bounds(lines, w)
	p.paint(x0, y0, x1, y1, c, func(r *vector.Rasterizer, dx, dy float64) {
		h := w / 2
		for _, l := range lines {
			points := l.Points
			if l.closed {
				points = append(points[:len(points):len(points)], points[0])
			}
			for i := 1; i < len(points); i++ {
				a, b := points[i-1], points[i]
				d := math.Hypot(b.X-a.X, b.Y-a.Y)
				if d == 0 {
					continue
				}
				nx, ny := -(b.Y-a.Y)/d*h, (b.X-a.X)/d*h
				trace(r, []Point{{a.X + nx, a.Y + ny}, {b.X + nx, b.Y + ny}, {b.X - nx, b.Y - ny}, {a.X - nx, a.Y - ny}}, dx, dy)
				if i > 1 || l.closed {
					joint := make([]Point, 10)
					for k := range joint {
						v := float64(k) * 2 * math.Pi / float64(len(joint))
						joint[k] = Point{a.X + h*math.Cos(v), a.Y + h*math.Sin(v)}
					}
					trace(r, joint, dx, dy)
				}
			}
		}
	})
}

func (p *raster) text(t *Text) error {
	key := look{t.Size, t.heavy()}
	f, ok := p.faces[key]
	if !ok {
		var err error
		of := face()
		if key.bold {
			of = boldFace()
		}
		f, err = opentype.NewFace(of.font, &opentype.FaceOptions{Size: t.Size, DPI: 72 * p.k, Hinting: font.HintingNone})
		if err != nil {
			return fmt.Errorf("chainmap: face of %v: %w", t.Size, err)
		}
		p.faces[key] = f
	}
	d := font.Drawer{Dst: p.img, Src: image.NewUniform(t.Colour.rgba()), Face: f,
		Dot: fixed.Point26_6{X: fixed.Int26_6(t.X * p.k * 64), Y: fixed.Int26_6(t.Y * p.k * 64)}}
	d.DrawString(t.S)
	return nil
}
