package paint

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	"chainchief/keep"
)

const (
	emu       = 12700  // English Metric Units in a point
	mostSlide = 4032   // points: no slide is longer or higher than 56 inches
	slideFont = "微软雅黑" // the font of our own need not be where a slide is opened
)

// PPTX paints a scene as a presentation, a slide for each of its pages, for
// PowerPoint and WPS: all shapes and texts can be edited, each group of the scene
// moves as one. A scene longer or higher than 56 inches, the most a slide may be,
// is drawn smaller. The same scene gives the same bytes.
func (s *Scene) PPTX(ctx context.Context, w io.Writer) error {
	k := min(1, mostSlide/max(s.Width, s.Height))
	pages := append([]*Scene{s}, s.More...)
	var file bytes.Buffer
	out := zip.NewWriter(&file)
	for _, part := range presentation(pages, k) {
		f, err := out.Create(part.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, part.text); err != nil {
			return err
		}
	}
	for i, page := range pages {
		f, err := out.Create(slideName(i))
		if err != nil {
			return err
		}
		p := &slide{Writer: bufio.NewWriter(f), k: k}
		p.WriteString(slideHead)
		for i := range page.Groups {
			if err := ctx.Err(); err != nil {
				return err
			}
			p.group(&page.Groups[i])
		}
		p.WriteString(slideTail)
		if err := p.Flush(); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	_, err := file.WriteTo(keep.While(ctx, w))
	return err
}

// slideName is the part that is a slide, the first being 0.
func slideName(i int) string { return fmt.Sprintf("ppt/slides/slide%d.xml", i+1) }

// presentation are the parts round the slides.
func presentation(pages []*Scene, k float64) []slidePart {
	s := pages[0]
	var declared, listed, linked strings.Builder
	var rels []slidePart
	for i := range pages {
		fmt.Fprintf(&declared, `<Override PartName="/%s" ContentType="%sslide+xml"/>`, slideName(i), contents)
		fmt.Fprintf(&listed, `<p:sldId id="%d" r:id="rIdS%d"/>`, 256+i, i+1)
		fmt.Fprintf(&linked, `<Relationship Id="rIdS%d" Type="%sslide" Target="slides/slide%d.xml"/>`, i+1, related, i+1)
		rels = append(rels, slidePart{fmt.Sprintf("ppt/slides/_rels/slide%d.xml.rels", i+1), slideRels})
	}
	created := ""
	if day := s.AsOf.LastDay(); day != "" {
		created = `<dcterms:created xsi:type="dcterms:W3CDTF">` + day + `T00:00:00+08:00</dcterms:created>`
	}
	fill := strings.NewReplacer("{width}", fmt.Sprint(units(s.Width*k)), "{height}", fmt.Sprint(units(s.Height*k)), "{title}", xmlText(s.Title), "{about}", xmlText(s.About), "{created}", created, "{font}", slideFont,
		"{declared}", declared.String(), "{listed}", listed.String(), "{linked}", linked.String())
	var list []slidePart
	for _, part := range slideParts {
		list = append(list, slidePart{part.name, fill.Replace(part.text)})
	}
	return append(list, rels...)
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
	name := g.Title
	if name == "" {
		name = g.ID
	}
	room := p.room(g.room())
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

var slideSteps = map[rune]string{'M': "a:moveTo", 'L': "a:lnTo", 'C': "a:cubicBezTo", 'Z': "a:close"}

func (p *slide) path(path *Path) {
	r := Item{Path: path}.Room()
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
		p.named("文字"), p.room(Item{Text: t}.Room()))
	fmt.Fprintf(p, `<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></a:bodyPr><a:p><a:r><a:rPr lang="zh-CN" sz="%d" b="%d">`,
		max(int(math.Round(t.Size*p.k*100)), 100), map[bool]int{true: 1}[t.Bold])
	p.fill(&t.Colour)
	fmt.Fprintf(p, `<a:latin typeface="%[1]s"/><a:ea typeface="%[1]s"/></a:rPr><a:t>%[2]s</a:t></a:r></a:p></p:txBody></p:sp>`, slideFont, xmlText(t.S))
}
