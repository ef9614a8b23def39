package report

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"image/png"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Lengths of the page of a 公文, in twips (a twentieth of a point): A4, margins of 37, 35, 28
// and 26 mm, a line of 28.95 points and letters a quarter of a point closer. These give 22 lines
// of 28 characters; a line of 28, 29 or 30 points, or a grid of characters, gives other numbers.
const (
	perMM    = 1440 / 25.4
	a4Short  = 11906
	a4Long   = 16838
	lineStep = 579
	letters  = -5
	indent   = 630 // two characters of 16 points, closer
	textWide = 8844
	textLong = 12756 // of a page that lies across
	emu      = 635   // in a twip, for pictures
)

// paragraph is how a style is set: fonts for Chinese and Latin letters, size in half points, line in twips.
type paragraph struct {
	id, name   string
	chinese    string
	size, line int
	align      string
	first      int // indent of the first line
	level      int // of a heading; 0: none
	before     int
}

// The fonts of a 公文. What a computer lacks of them it substitutes by the second names in fontTable.xml.
const (
	fangSong = "仿宋_GB2312"
	heiTi    = "黑体"
	kaiTi    = "楷体_GB2312"
	titling  = "方正小标宋简体"
	songTi   = "宋体"
	times    = "Times New Roman"
)

var styles = map[Style]paragraph{
	Body:     {id: "Normal", name: "Normal", chinese: fangSong, size: 32, line: lineStep, align: "both", first: indent},
	Title:    {id: "Title", name: "Title", chinese: titling, size: 44, line: 700, align: "center"},
	Under:    {id: "Subtitle", name: "Subtitle", chinese: kaiTi, size: 32, line: lineStep, align: "center"},
	Heading1: {id: "Heading1", name: "heading 1", chinese: heiTi, size: 32, line: lineStep, align: "both", first: indent, level: 1},
	Heading2: {id: "Heading2", name: "heading 2", chinese: kaiTi, size: 32, line: lineStep, align: "both", first: indent, level: 2},
	Caption:  {id: "Caption", name: "caption", chinese: heiTi, size: 24, line: 400, align: "center", before: 120},
	Remark:   {id: "Remark", name: "Remark", chinese: fangSong, size: 21, line: 320, align: "both"},
	cellText: {id: "Cell", name: "Cell", chinese: fangSong, size: 21, line: 300, align: "left"},
	cellFine: {id: "CellFine", name: "Cell Fine", chinese: fangSong, size: 17, line: 220, align: "left"},
}

// Styles within tables.
const (
	cellText Style = iota + 100
	cellFine
)

// WriteDOCX writes a document as Word and WPS read it.
func WriteDOCX(to io.Writer, d *Document) error {
	w := &docxWriter{}
	if err := w.write(d); err != nil {
		return err
	}
	out := zip.NewWriter(to)
	put := func(name, text string) error {
		part, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: d.Made.UTC()})
		if err == nil {
			_, err = io.WriteString(part, text)
		}
		return err
	}
	for _, part := range [][2]string{
		{"[Content_Types].xml", xmlHead + contentTypes}, {"_rels/.rels", xmlHead + packageRels},
		{"docProps/core.xml", xmlHead + fmt.Sprintf(coreProps, escaped(d.Title), escaped(creator), escaped(creator), d.Made.UTC().Format(time.RFC3339), d.Made.UTC().Format(time.RFC3339))},
		{"word/document.xml", xmlHead + documentOpen + w.body.String() + "</w:body></w:document>"},
		{"word/styles.xml", xmlHead + stylesXML()}, {"word/settings.xml", xmlHead + settingsXML}, {"word/fontTable.xml", xmlHead + fontTableXML()},
		{"word/footer1.xml", xmlHead + footerXML("right")}, {"word/footer2.xml", xmlHead + footerXML("left")},
		{"word/_rels/document.xml.rels", xmlHead + w.relationships()},
	} {
		if err := put(part[0], part[1]); err != nil {
			return err
		}
	}
	for i, picture := range w.pictures {
		if err := put(fmt.Sprintf("word/media/image%d.png", i+1), string(picture)); err != nil {
			return err
		}
	}
	return out.Close()
}

// docxWriter lays the blocks of a document into its body.
type docxWriter struct {
	body     strings.Builder
	last     string // the properties and runs of the paragraph that is not closed yet: a section may end with it
	runs     string
	open     bool
	across   bool
	pictures [][]byte
}

func (w *docxWriter) write(d *Document) error {
	if d.Broken > 0 {
		w.paragraph(Title, "", d.Title[:d.Broken], "")
	}
	w.paragraph(Title, "", d.Title[d.Broken:], "")
	for _, line := range d.Under {
		w.paragraph(Under, "", line, "")
	}
	if !d.Tight {
		w.paragraph(Body, "", "", "")
	}
	for i := range d.Blocks {
		b := &d.Blocks[i]
		if b.Across || b.Upright {
			w.section(b.Across)
		}
		switch {
		case b.Rows != nil:
			w.table(b)
		case b.Picture != nil:
			if err := w.picture(b); err != nil {
				return err
			}
		default:
			w.paragraph(b.Style, b.Lead, b.Text, map[bool]string{true: "<w:keepNext/><w:keepLines/>"}[b.Kept && !styles[b.Style].keepsNext()])
		}
	}
	w.close("")
	w.body.WriteString(sectionXML(w.across))
	return nil
}

// close closes the open paragraph; a section that ends with it stands in its properties.
func (w *docxWriter) close(section string) {
	if w.open {
		fmt.Fprintf(&w.body, "<w:p><w:pPr>%s%s</w:pPr>%s</w:p>", w.last, section, w.runs)
	}
	w.open = false
}

// section ends a section with the paragraph that is open.
func (w *docxWriter) section(across bool) {
	w.close(sectionXML(w.across))
	w.across = across
}

func (w *docxWriter) paragraph(s Style, lead, text, more string) {
	w.close("")
	p := styles[s]
	w.open, w.last, w.runs = true, paragraphProps(&p)+more, ""
	lead, text = bracketsZH(lead), bracketsZH(text)
	if lead != "" {
		led := p
		led.chinese = kaiTi
		w.runs = run(&led, lead)
	}
	if text != "" {
		w.runs += run(&p, text)
	}
}

// keptRows is how many rows of a table, its head among them, stay on one page. Of a longer one
// the first and the last of them do, so that no title, head or row stands alone.
const keptRows, keptFirst = 6, 3

// keeps reports whether a row of a table stays with the next one.
func (b *Block) keeps(row int) bool {
	last := len(b.Rows) - 1
	return row < last && (len(b.Rows) <= keptRows || row < keptFirst-1 || row == last-1 || len(b.Rows[row]) == 1)
}

// counts reports whether a column has counts and amounts alone, which stand to the right, and
// what stands for one that is not known.
func (b *Block) counts(column int) (some bool) {
	for _, row := range b.Rows[1:] {
		if len(row) == 1 || row[column] == "" || row[column] == "资料不足" {
			continue
		}
		if some = counted.MatchString(row[column]); !some {
			return false
		}
	}
	return some
}

// counted is a cell with a count, a share or an amount.
var counted = regexp.MustCompile(`^[\d.]+(?:[–—][\d.]+)?(?:%|[家个项组条])?(?:（[^（）]*）)?$`)

// keepsNext: headings and titles of tables stand with what is under them.
func (p paragraph) keepsNext() bool { return p.level > 0 || p.id == "Caption" }

func paragraphProps(p *paragraph) string {
	keep := ""
	if p.keepsNext() {
		keep = "<w:keepNext/>"
	}
	return fmt.Sprintf(`<w:pStyle w:val="%s"/>%s`, p.id, keep)
}

// run is text in the fonts of a style, which every run names: programs differ in what they inherit.
func run(p *paragraph, text string) string {
	return "<w:r>" + runProps(p) + `<w:t xml:space="preserve">` + escaped(text) + "</w:t></w:r>"
}

func runProps(p *paragraph) string {
	spacing := ""
	if p.line == lineStep {
		spacing = fmt.Sprintf(`<w:spacing w:val="%d"/>`, letters)
	}
	return fmt.Sprintf(`<w:rPr><w:rFonts w:ascii="%s" w:hAnsi="%s" w:eastAsia="%s" w:cs="%s"/>%s<w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr>`, times, times, p.chinese, times, spacing, p.size, p.size)
}

// bracketsZH sets brackets as print does: wide ones about Chinese, and 〔〕 about those that
// hold others (GB/T 15834).
func bracketsZH(text string) string {
	runes := []rune(text)
	zh := func(i int) bool { return i >= 0 && i < len(runes) && runes[i] > unicode.MaxLatin1 }
	type opened struct {
		at        int
		wide, has bool
	}
	var open []opened
	for i, r := range runes {
		switch r {
		case '（', '(':
			if n := len(open); n > 0 {
				open[n-1].has = true
			}
			open = append(open, opened{i, r == '（' || zh(i-1) || zh(i+1), false})
		case '）', ')':
			if len(open) == 0 {
				continue
			}
			o := open[len(open)-1]
			open = open[:len(open)-1]
			switch {
			case !o.wide:
			case o.has && len(open) == 0:
				runes[o.at], runes[i] = '〔', '〕'
			default:
				runes[o.at], runes[i] = '（', '）'
			}
		}
	}
	return string(runes)
}

// escaped is text as XML holds it, without what XML cannot.
func escaped(text string) string {
	var b bytes.Buffer
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
	return b.String()
}

// widths shares the room among columns, to the last twip.
func widths(parts []int, room int) []int {
	sum, used := 0, 0
	for _, p := range parts {
		sum += p
	}
	out := make([]int, len(parts))
	for i, p := range parts {
		out[i] = room * p / max(sum, 1)
		used += out[i]
	}
	out[len(out)-1] += room - used
	return out
}

// table writes its widths twice, as WPS wants them: for the columns and for each cell.
func (w *docxWriter) table(b *Block) {
	w.close("")
	room := textWide
	if w.across {
		room = textLong
	}
	style := cellText
	if b.Small {
		style = cellFine
	}
	cell := styles[style]
	columns := widths(b.Widths, room)
	for k := range columns { // a date stands in one line
		need := 0
		for _, row := range b.Rows {
			if k < len(row) && onlyDates.MatchString(row[k]) {
				for part := range strings.SplitAfterSeq(row[k], "—") {
					need = max(need, wide(part)*cell.size*5/2+cellMargins)
				}
			}
		}
		if need > columns[k] {
			widest := 0
			for i := range columns {
				if columns[i] > columns[widest] {
					widest = i
				}
			}
			columns[widest], columns[k] = columns[widest]-(need-columns[k]), need
		}
	}
	fmt.Fprintf(&w.body, tableOpen, room)
	for _, c := range columns {
		fmt.Fprintf(&w.body, `<w:gridCol w:w="%d"/>`, c)
	}
	w.body.WriteString("</w:tblGrid>")
	for i, row := range b.Rows {
		of := cell
		w.body.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
		if i == 0 || len(row) == 1 {
			of.chinese = heiTi
		}
		if i == 0 {
			w.body.WriteString(`<w:tblHeader/>`)
		}
		w.body.WriteString("</w:trPr>")
		props := paragraphProps(&cell)
		if b.keeps(i) {
			props += "<w:keepNext/>"
		}
		if len(row) == 1 {
			fmt.Fprintf(&w.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:gridSpan w:val="%d"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>%s</w:pPr>%s</w:p></w:tc></w:tr>`, room, len(columns), props, run(&of, bracketsZH(row[0])))
			continue
		}
		for k, text := range row {
			text = bracketsZH(text)
			align := ""
			if i == 0 {
				align = `<w:jc w:val="center"/>`
			} else if k > 0 && b.counts(k) {
				align = `<w:jc w:val="right"/>`
			}
			fmt.Fprintf(&w.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>%s%s</w:pPr>%s</w:p></w:tc>`, columns[k], props, align, turned(text, run(&of, text)))
		}
		w.body.WriteString("</w:tr>")
	}
	w.body.WriteString("</w:tbl>")
	w.open, w.last, w.runs = true, `<w:spacing w:before="0" w:line="120" w:lineRule="exact"/><w:ind w:firstLine="0"/>`, ""
}

// onlyDates is a cell of dates; cellMargins, in twips, stand beside its text.
var onlyDates = regexp.MustCompile(`^(?:截至)?(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:—(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?)?$`)

const cellMargins = 260

// wide is the width of a text in quarters of a letter, with the gap of a quarter that
// programs leave between Chinese and digits.
func wide(text string) (n int) {
	before := rune(0)
	for _, r := range text {
		if n += 2; r > unicode.MaxLatin1 {
			n += 2
		}
		if before != 0 && (before > unicode.MaxLatin1) != (r > unicode.MaxLatin1) {
			n++
		}
		before = r
	}
	return n
}

// turned is the run of a cell of two dates with the second in a line of its own.
func turned(text, run string) string {
	if !onlyDates.MatchString(text) {
		return run
	}
	return strings.Replace(run, "—", "—</w:t><w:br/><w:t>", 1)
}

// picture sets a PNG as wide as the text, or as high as the page has room.
func (w *docxWriter) picture(b *Block) error {
	c, err := png.DecodeConfig(bytes.NewReader(b.Picture))
	if err != nil {
		return fmt.Errorf("picture of a document: %w", err)
	}
	room, most := textWide, 11000
	if w.across {
		room, most = textLong, 7600
	}
	wide := room
	high := wide * c.Height / max(c.Width, 1)
	if high > most {
		wide, high = most*c.Width/max(c.Height, 1), most
	}
	w.pictures = append(w.pictures, b.Picture)
	n := len(w.pictures)
	w.close("")
	w.open, w.last = true, `<w:keepNext/><w:spacing w:before="0" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0"/><w:jc w:val="center"/>`
	w.runs = fmt.Sprintf(pictureXML, wide*emu, high*emu, n, n, escaped(cmp.Or(b.Text, "图")), n, n, n, wide*emu, high*emu)
	return nil
}

func (w *docxWriter) relationships() string {
	var b strings.Builder
	b.WriteString(documentRels)
	for i := range w.pictures {
		fmt.Fprintf(&b, `<Relationship Id="rIdImage%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image%d.png"/>`, i+1, i+1)
	}
	b.WriteString("</Relationships>")
	return b.String()
}

func mm(x float64) int { return int(x*perMM + 0.5) }

// sectionXML are the properties of a section: its page, and its page numbers 7 mm under the text.
func sectionXML(across bool) string {
	w, h, orient, foot := a4Short, a4Long, "", footAt
	top, bottom, left, right := mm(37), a4Long-mm(37)-22*lineStep-20, mm(28), a4Short-mm(28)-textWide
	if across {
		w, h, orient = h, w, ` w:orient="landscape"`
		top, bottom, left, right = mm(28), mm(26), mm(37), a4Long-mm(37)-textLong
		foot -= mm(35) - mm(26)
	}
	return fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="rIdFooter1"/><w:footerReference w:type="even" r:id="rIdFooter2"/><w:type w:val="nextPage"/><w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="850" w:footer="%d" w:gutter="0"/></w:sectPr>`,
		w, h, orient, top, right, bottom, left, foot)
}
