package paint

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"chainchief/keep"
)

// PDF paints a scene as a document to print and to keep (PDF/A-2u, ISO 19005-2):
// its fonts and what its colours mean are in it, every character can be searched
// and copied, its bookmarks lead to the parts, its links to the pages below
// Scene.Base. The same scene gives the same bytes.
func (s *Scene) PDF(ctx context.Context, w io.Writer) error {
	d := &pdfFile{fonts: [2]*pdfFont{newPDFFont(pdfRegular, fontData, face()), newPDFFont(pdfBold, boldData, boldFace())}}
	d.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n") // the second line: it is no text
	catalog, pages := d.reserve(), d.reserve()
	var kids []string
	for _, page := range append([]*Scene{s}, s.More...) {
		number, err := d.page(ctx, page, pages, s.Base)
		if err != nil {
			return err
		}
		kids = append(kids, reference(number))
	}
	d.object(pages, fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(kids), strings.Join(kids, " ")))
	for _, f := range d.fonts {
		f.write(d)
	}
	outline := d.outline()
	meta := s.pdfMeta()
	profile := d.stream("/N 3", sRGB())
	packet := d.plain("/Type /Metadata /Subtype /XML", meta.xmp())
	d.object(catalog, fmt.Sprintf("<< /Type /Catalog /Pages %s /Lang (zh-CN) /ViewerPreferences << /DisplayDocTitle true >> /Metadata %s\n"+
		"/OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1) /Info (sRGB IEC61966-2.1) /DestOutputProfile %s >>]%s >>",
		reference(pages), reference(packet), reference(profile), outline))
	info := d.add(meta.info())
	d.finish(catalog, info)
	_, err := d.WriteTo(keep.While(ctx, w))
	return err
}

// pdfFile is a PDF being written, object by object.
type pdfFile struct {
	bytes.Buffer
	at    []int // where each object begins; the first is number 1
	fonts [2]*pdfFont
	marks []bookmark
}

// bookmark leads to a place on a page.
type bookmark struct {
	name string
	page int // its object
	x, y float64
}

func reference(number int) string { return fmt.Sprintf("%d 0 R", number) }

// reserve gives an object its number before it is written.
func (d *pdfFile) reserve() int {
	d.at = append(d.at, 0)
	return len(d.at)
}

func (d *pdfFile) object(number int, body string) {
	d.at[number-1] = d.Len()
	fmt.Fprintf(d, "%d 0 obj\n%s\nendobj\n", number, body)
}

func (d *pdfFile) add(body string) int {
	number := d.reserve()
	d.object(number, body)
	return number
}

// plain adds a stream as it is, with the entries of its dictionary.
func (d *pdfFile) plain(entries string, data []byte) int {
	return d.add(fmt.Sprintf("<<\n/Length %d\n%s\n>>\nstream\n%s\nendstream", len(data), entries, data))
}

// stream adds a stream packed.
func (d *pdfFile) stream(entries string, data []byte) int {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = z.Write(data) // into memory
	_ = z.Close()
	return d.plain("/Filter /FlateDecode "+entries, packed.Bytes())
}

// finish lists where the objects are. The file is known by what is in it.
func (d *pdfFile) finish(catalog, info int) {
	id := fmt.Sprintf("<%X>", sha256.Sum256(d.Bytes()))[:33] + ">"
	start := d.Len()
	fmt.Fprintf(d, "xref\n0 %d\n0000000000 65535 f \n", len(d.at)+1)
	for _, at := range d.at {
		fmt.Fprintf(d, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(d, "trailer\n<< /Size %d /Root %s /Info %s /ID [%s %s] >>\nstartxref\n%d\n%%%%EOF\n", len(d.at)+1, reference(catalog), reference(info), id, id, start)
}

// page adds a page with its links, and notes its bookmarks.
func (d *pdfFile) page(ctx context.Context, s *Scene, parent int, base string) (int, error) {
	number := d.reserve()
	p := &pdfPage{height: s.Height, fonts: d.fonts}
	var links []string
	for i := range s.Groups {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		g := &s.Groups[i]
		if len(g.Items) == 0 {
			continue
		}
		room := g.room()
		if g.Bookmark != "" {
			d.marks = append(d.marks, bookmark{g.Bookmark, number, room.X, s.Height - room.Y})
		}
		if g.Href != "" && base != "" {
			links = append(links, reference(d.add(fmt.Sprintf("<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0] /Rect [%s %s %s %s] /Contents %s /A << /S /URI /URI %s >> >>",
				Number(room.X), Number(s.Height-room.Y-room.H), Number(room.X+room.W), Number(s.Height-room.Y), pdfUnicode(g.Title), pdfASCII(base+g.Href)))))
		}
		for _, it := range g.Items {
			if it.Path != nil {
				p.path(it.Path)
			} else {
				p.text(it.Text)
			}
		}
	}
	content := d.stream("", p.Bytes())
	fonts := ""
	for i, f := range d.fonts {
		if len(f.runes) > 0 {
			if f.number == 0 {
				f.number = d.reserve()
			}
			fonts += fmt.Sprintf(" /F%d %s", i, reference(f.number))
		}
	}
	annots := ""
	if len(links) > 0 {
		annots = "/Annots [" + strings.Join(links, " ") + "]\n"
	}
	d.object(number, fmt.Sprintf("<<\n/Type /Page\n/Parent %s\n/MediaBox [0 0 %s %s]\n/Resources << /Font <<%s >> >>\n%s/Contents %s\n>>",
		reference(parent), Number(s.Width), Number(s.Height), fonts, annots, reference(content)))
	return number, nil
}

// outline writes the bookmarks and returns what the catalog says of them.
func (d *pdfFile) outline() string {
	if len(d.marks) == 0 {
		return ""
	}
	outline := d.reserve()
	first := len(d.at) + 1
	last := first + len(d.marks) - 1
	for i, m := range d.marks {
		around := ""
		if i > 0 {
			around += " /Prev " + reference(first+i-1)
		}
		if first+i < last {
			around += " /Next " + reference(first+i+1)
		}
		d.add(fmt.Sprintf("<< /Title %s /Parent %s /Dest [%s /XYZ %s %s null]%s >>", pdfUnicode(m.name), reference(outline), reference(m.page), Number(m.x), Number(m.y), around))
	}
	d.object(outline, fmt.Sprintf("<< /Type /Outlines /First %s /Last %s /Count %d >>", reference(first), reference(last), len(d.marks)))
	return " /Outlines " + reference(outline)
}

// pdfPage is what is painted on a page; its y goes upwards.
type pdfPage struct {
	bytes.Buffer
	height float64
	fonts  [2]*pdfFont
	rest   int // lines to come of a text that is broken
}

func (c Colour) pdf() string {
	return fmt.Sprintf("%.3f %.3f %.3f", float64(c.R)/255, float64(c.G)/255, float64(c.B)/255)
}

func (p *pdfPage) text(t *Text) {
	f := 0
	if t.heavy() {
		f = 1
	}
	if t.Lines > 1 {
		fmt.Fprintf(p, "/Span << /ActualText %s >> BDC\n", pdfUnicode(t.Whole))
		p.rest = t.Lines
	}
	fmt.Fprintf(p, "BT /F%d %s Tf %s rg %s %s Td <", f, Number(t.Size), t.Colour.pdf(), Number(t.X), Number(p.height-t.Y))
	for _, r := range t.S {
		fmt.Fprintf(p, "%04X", p.fonts[f].code(r))
	}
	p.WriteString("> Tj ET\n")
	if p.rest > 0 {
		if p.rest--; p.rest == 0 {
			p.WriteString("EMC\n")
		}
	}
}

func (p *pdfPage) path(path *Path) {
	how := ""
	if path.Fill != nil {
		fmt.Fprintf(p, "%s rg ", path.Fill.pdf())
		how = "f"
	}
	if path.Stroke != nil {
		fmt.Fprintf(p, "%s RG %s w ", path.Stroke.pdf(), Number(path.Width))
		if path.Dash > 0 {
			fmt.Fprintf(p, "[%s] 0 d ", Number(path.Dash))
		} else {
			p.WriteString("[] 0 d ")
		}
		how = map[string]string{"": "S", "f": "B"}[how]
	}
	if how == "" {
		return
	}
	for _, s := range path.Steps {
		for _, q := range s.points() {
			fmt.Fprintf(p, "%s %s ", Number(q.X), Number(p.height-q.Y))
		}
		fmt.Fprintf(p, "%s ", map[rune]string{'M': "m", 'L': "l", 'C': "c", 'Z': "h"}[s.Op])
	}
	p.WriteString(how + "\n")
}

// pdfUnicode is a string of any characters.
func pdfUnicode(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String() + ">"
}

// pdfASCII is a string of ASCII, such as an address.
func pdfASCII(s string) string {
	return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
}
