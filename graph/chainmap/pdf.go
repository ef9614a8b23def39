package chainmap

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/signintech/gopdf"
)

// The fonts bear the prefix by which PDF marks one that holds only the characters used.
const (
	pdfFont = "CHAINM+NotoSansSC-Regular"
	pdfBold = "CHAINN+NotoSansSC-Bold"
)

// PDF paints a scene as a page whose text can be selected and searched. The same
// scene gives the same bytes.
func (s *Scene) PDF(ctx context.Context, w io.Writer) error {
	doc := &gopdf.GoPdf{}
	doc.Start(gopdf.Config{PageSize: gopdf.Rect{W: s.Width, H: s.Height}})
	title, _ := clean(s.Title)
	doc.SetInfo(gopdf.PdfInfo{Title: title, Producer: "chain-chief"})
	if err := doc.AddTTFFontData(pdfFont, fontData); err != nil {
		return fmt.Errorf("chainmap: font of the PDF: %w", err)
	}
	if s.hasBold() {
		if err := doc.AddTTFFontData(pdfBold, boldData); err != nil {
			return fmt.Errorf("chainmap: bold font of the PDF: %w", err)
		}
	}
	for _, page := range append([]*Scene{s}, s.More...) {
		doc.AddPage()
		for i := range page.Groups {
			if err := ctx.Err(); err != nil {
				return err
			}
			for _, it := range page.Groups[i].Items {
				if it.Path != nil {
					it.Path.pdf(doc)
				} else if err := it.Text.pdf(doc); err != nil {
					return fmt.Errorf("chainmap: text of the PDF: %w", err)
				}
			}
		}
	}
	data, err := doc.GetBytesPdfReturnErr()
	if err != nil {
		return fmt.Errorf("chainmap: PDF: %w", err)
	}
	if data, err = withToUnicode(data); err != nil {
		return err
	}
	_, err = heard{ctx, w}.Write(data)
	return err
}

func (s *Scene) hasBold() bool {
	for _, page := range append([]*Scene{s}, s.More...) {
		for i := range page.Groups {
			if slices.ContainsFunc(page.Groups[i].Items, func(it Item) bool { return it.Text != nil && it.Text.heavy() }) {
				return true
			}
		}
	}
	return false
}

func (t *Text) pdf(doc *gopdf.GoPdf) error {
	name := pdfFont
	if t.heavy() {
		name = pdfBold
	}
	if err := doc.SetFont(name, "", t.Size); err != nil {
		return err
	}
	doc.SetTextColor(t.Colour.R, t.Colour.G, t.Colour.B)
	doc.SetXY(t.X, t.Y)
	return doc.Text(t.S)
}

func (p *Path) pdf(doc *gopdf.GoPdf) {
	if p.Fill != nil {
		doc.SetFillColor(p.Fill.R, p.Fill.G, p.Fill.B)
		for _, l := range flatten(p.Steps, 1, 1) {
			doc.Polygon(pdfPoints(l.points), "F")
		}
	}
	if p.Stroke == nil {
		return
	}
	doc.SetStrokeColor(p.Stroke.R, p.Stroke.G, p.Stroke.B)
	doc.SetLineWidth(p.Width)
	if p.Dash > 0 {
		doc.SetCustomLineType([]float64{p.Dash}, 0)
	} else {
		doc.SetCustomLineType([]float64{}, 0)
	}
	for _, l := range flatten(p.Steps, 1, 1) {
		if l.closed {
			doc.Polygon(pdfPoints(l.points), "D")
		}
	}
	p.pdfOpen(doc)
}

// pdfOpen strokes the pieces that do not close.
func (p *Path) pdfOpen(doc *gopdf.GoPdf) {
	for start := 0; start < len(p.Steps); {
		end := start + 1
		for end < len(p.Steps) && p.Steps[end].Op != 'M' {
			end++
		}
		if p.Steps[end-1].Op != 'Z' {
			at := p.Steps[start].P[2]
			for _, s := range p.Steps[start+1 : end] {
				to := s.P[2]
				if s.Op == 'C' {
					doc.Curve(at.X, at.Y, s.P[0].X, s.P[0].Y, s.P[1].X, s.P[1].Y, to.X, to.Y, "D")
				} else {
					doc.Line(at.X, at.Y, to.X, to.Y)
				}
				at = to
			}
		}
		start = end
	}
}

func pdfPoints(points []Point) []gopdf.Point {
	list := make([]gopdf.Point, len(points))
	for i, q := range points {
		list[i] = gopdf.Point{X: q.X, Y: q.Y}
	}
	return list
}
