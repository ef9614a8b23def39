package chainmap

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"strings"
)

const (
	emu       = 12700  // English Metric Units in a point
	mostSlide = 4032   // points: no slide is longer or higher than 56 inches
	slideFont = "微软雅黑" // the font of our own need not be where a slide is opened
	lineShare = 1.4    // height of a line of text, of its size
	midline   = 0.4    // of the size above the baseline: the middle of a line
)

// PPTX paints a scene as a presentation of one slide, for PowerPoint and WPS: all
// shapes and texts can be edited, each group of the scene moves as one. A scene
// longer or higher than 56 inches, the most a slide may be, is drawn smaller. The
// same scene gives the same bytes.
func (s *Scene) PPTX(ctx context.Context, w io.Writer) error {
	s = s.stacked()
	k := min(1, mostSlide/max(s.Width, s.Height))
	var file bytes.Buffer
	out := zip.NewWriter(&file)
	for _, part := range slideParts {
		f, err := out.Create(part.name)
		if err != nil {
			return err
		}
		text := strings.NewReplacer("{width}", fmt.Sprint(units(s.Width*k)), "{height}", fmt.Sprint(units(s.Height*k)), "{title}", xmlText(s.Title), "{font}", slideFont).Replace(part.text)
		if _, err := io.WriteString(f, text); err != nil {
			return err
		}
	}
	f, err := out.Create("ppt/slides/slide1.xml")
	if err != nil {
		return err
	}
	p := &slide{Writer: bufio.NewWriter(f), k: k}
	p.WriteString(slideHead)
	for i := range s.Groups {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.group(&s.Groups[i])
	}
	p.WriteString(slideTail)
	if err := p.Flush(); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	_, err = file.WriteTo(heard{ctx, w})
	return err
}

// slide is a slide being written.
type slide struct {
	*bufio.Writer
	k  float64 // how much smaller than the scene
	id int     // of the last shape; the slide itself is 1
}

// units are the EMU of a length in points.
func units(points float64) int { return int(math.Round(points * emu)) }

func (p *slide) group(g *Group) {
	if len(g.Items) == 0 {
		return
	}
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, it := range g.Items {
		r := it.slideRoom()
		x0, y0, x1, y1 = min(x0, r.X), min(y0, r.Y), max(x1, r.X+r.W), max(y1, r.Y+r.H)
	}
	name := g.Title
	if name == "" {
		name = g.ID
	}
	room := p.room(Rect{x0, y0, x1 - x0, y1 - y0})
	fmt.Fprintf(p, `<p:grpSp><p:nvGrpSpPr>%s<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>%s%s</a:xfrm></p:grpSpPr>`,
		p.named(name), room, strings.NewReplacer("a:off", "a:chOff", "a:ext", "a:chExt").Replace(room))
	for _, it := range g.Items {
		if it.Path != nil {
			p.path(it.Path)
		} else {
			p.text(it.Text)
		}
	}
	p.WriteString("</p:grpSp>\n")
}

// named gives the next shape its number and name.
func (p *slide) named(name string) string {
	p.id++
	return fmt.Sprintf(`<p:cNvPr id="%d" name="%s"/>`, p.id+1, xmlText(name))
}

// room says where a shape is; none is without width or height, which some readers
// take for absent.
func (p *slide) room(r Rect) string {
	return fmt.Sprintf(`<a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/>`, units(r.X*p.k), units(r.Y*p.k), max(units(r.W*p.k), 1), max(units(r.H*p.k), 1))
}

// slideRoom is the box round an item.
func (it Item) slideRoom() Rect {
	if t := it.Text; t != nil {
		return Rect{t.X, t.Y - (midline+lineShare/2)*t.Size, t.Width, lineShare * t.Size}
	}
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range it.Path.Steps {
		for _, q := range s.points() {
			x0, y0, x1, y1 = min(x0, q.X), min(y0, q.Y), max(x1, q.X), max(y1, q.Y)
		}
	}
	return Rect{x0, y0, x1 - x0, y1 - y0}
}

// points are those a step goes by or bends towards.
func (s Step) points() []Point {
	switch s.Op {
	case 'C':
		return s.P[:]
	case 'Z':
		return nil
	}
	return s.P[2:]
}

var slideSteps = map[rune]string{'M': "a:moveTo", 'L': "a:lnTo", 'C': "a:cubicBezTo", 'Z': "a:close"}

func (p *slide) path(path *Path) {
	r := Item{Path: path}.slideRoom()
	fmt.Fprintf(p, `<p:sp><p:nvSpPr>%s<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>%s</a:xfrm><a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="%d" h="%d">`,
		p.named("形状"), p.room(r), max(units(r.W*p.k), 1), max(units(r.H*p.k), 1))
	for _, s := range path.Steps {
		if s.Op == 'Z' {
			p.WriteString("<a:close/>")
			continue
		}
		fmt.Fprintf(p, "<%s>", slideSteps[s.Op])
		for _, q := range s.points() {
			fmt.Fprintf(p, `<a:pt x="%d" y="%d"/>`, units((q.X-r.X)*p.k), units((q.Y-r.Y)*p.k))
		}
		fmt.Fprintf(p, "</%s>", slideSteps[s.Op])
	}
	p.WriteString("</a:path></a:pathLst></a:custGeom>")
	p.fill(path.Fill)
	if path.Stroke == nil {
		p.WriteString("<a:ln><a:noFill/></a:ln>")
	} else {
		fmt.Fprintf(p, `<a:ln w="%d">`, units(path.Width*p.k))
		p.fill(path.Stroke)
		if path.Dash > 0 {
			p.WriteString(`<a:prstDash val="dash"/>`)
		}
		p.WriteString("</a:ln>")
	}
	p.WriteString("</p:spPr></p:sp>")
}

func (p *slide) fill(c *Colour) {
	if c == nil {
		p.WriteString("<a:noFill/>")
		return
	}
	fmt.Fprintf(p, `<a:solidFill><a:srgbClr val="%02X%02X%02X"/></a:solidFill>`, c.R, c.G, c.B)
}

func (p *slide) text(t *Text) {
	fmt.Fprintf(p, `<p:sp><p:nvSpPr>%s<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>%s</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>`,
		p.named("文字"), p.room(Item{Text: t}.slideRoom()))
	fmt.Fprintf(p, `<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></a:bodyPr><a:p><a:r><a:rPr lang="zh-CN" sz="%d" b="%d">`,
		max(int(math.Round(t.Size*p.k*100)), 100), map[bool]int{true: 1}[t.Bold])
	p.fill(&t.Colour)
	fmt.Fprintf(p, `<a:latin typeface="%[1]s"/><a:ea typeface="%[1]s"/></a:rPr><a:t>%[2]s</a:t></a:r></a:p></p:txBody></p:sp>`, slideFont, xmlText(t.S))
}
