package paint

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"chainchief/keep"
)

// SVG paints a scene as an SVG document without scripts or style sheets: every
// look is a presentation attribute, every group has an id, a class and a title. It
// is a document in which one can go about, no image that hides its links from who
// hears it.
func (s *Scene) SVG(ctx context.Context, w io.Writer) error {
	s = s.stacked()
	b := bufio.NewWriter(keep.While(ctx, w))
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" class="chainmap" width="%spt" height="%spt" viewBox="0 0 %s %s" lang="zh-CN" font-family="%s" role="graphics-document">`,
		Number(s.Width), Number(s.Height), Number(s.Width), Number(s.Height), fontFamilies)
	fmt.Fprintf(b, "\n<title>%s</title>\n", xmlText(s.Title))
	if s.About != "" {
		fmt.Fprintf(b, "<desc>%s</desc>\n", xmlText(s.About))
	}
	for i := range s.Groups {
		s.Groups[i].svg(b, s.Base)
	}
	b.WriteString("</svg>\n")
	return b.Flush()
}

// fontFamilies are that of the bundled font, as it is called by itself and where
// systems have it or one like it: Debian, Kylin and UOS, then Windows, then macOS. A
// browser that has another fits it to the measured length.
const fontFamilies = "'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','Source Han Sans CN','Microsoft YaHei','PingFang SC',sans-serif"

func (g *Group) svg(b *bufio.Writer, base string) {
	if g.Href != "" {
		fmt.Fprintf(b, `<a href="%s">`, xmlText(base+g.Href))
	}
	fmt.Fprintf(b, `<g id="%s" class="%s"`, xmlText(g.ID), xmlText(g.Class))
	for _, d := range g.Data {
		fmt.Fprintf(b, ` data-%s="%s"`, d[0], xmlText(d[1]))
	}
	b.WriteByte('>')
	if g.Title != "" {
		fmt.Fprintf(b, "<title>%s</title>", xmlText(g.Title))
	}
	for _, it := range g.Items {
		if it.Path != nil {
			it.Path.WriteSVG(b)
		} else {
			it.Text.svg(b)
		}
	}
	b.WriteString("</g>")
	if g.Href != "" {
		b.WriteString("</a>")
	}
	b.WriteByte('\n')
}

// WriteSVG writes the path as an element of SVG.
func (p *Path) WriteSVG(b *bufio.Writer) {
	b.WriteString(`<path d="`)
	for _, s := range p.Steps {
		switch s.Op {
		case 'M', 'L':
			fmt.Fprintf(b, "%c%s %s", s.Op, Number(s.P[2].X), Number(s.P[2].Y))
		case 'C':
			fmt.Fprintf(b, "C%s %s %s %s %s %s", Number(s.P[0].X), Number(s.P[0].Y), Number(s.P[1].X), Number(s.P[1].Y), Number(s.P[2].X), Number(s.P[2].Y))
		case 'Z':
			b.WriteByte('Z')
		}
	}
	b.WriteByte('"')
	if p.Fill != nil {
		fmt.Fprintf(b, ` fill="%s"`, p.Fill)
	} else {
		b.WriteString(` fill="none"`)
	}
	if p.Stroke != nil {
		fmt.Fprintf(b, ` stroke="%s" stroke-width="%s"`, p.Stroke, Number(p.Width))
		if p.Dash > 0 {
			fmt.Fprintf(b, ` stroke-dasharray="%s"`, Number(p.Dash))
		}
	}
	b.WriteString("/>")
}

func (t *Text) svg(b *bufio.Writer) {
	weight := ""
	if t.Bold {
		weight = ` font-weight="700"`
	}
	fmt.Fprintf(b, `<text x="%s" y="%s" font-size="%s"%s textLength="%s" lengthAdjust="spacingAndGlyphs" fill="%s">%s</text>`,
		Number(t.X), Number(t.Y), Number(t.Size), weight, Number(t.Width), t.Colour, xmlText(t.S))
}

// String is the colour as SVG and a page write it: #b3261e.
func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Number prints a coordinate to a hundredth of a point.
func Number(f float64) string {
	s := strconv.FormatFloat(f, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

var xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// xmlText is text for an element or an attribute: markup escaped, and without
// the characters that XML forbids or that turn the reading direction.
func xmlText(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0xFFFE || r == 0xFFFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
	return xmlEscapes.Replace(s)
}
