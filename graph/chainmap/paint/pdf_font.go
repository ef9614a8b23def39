package paint

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/image/font/sfnt"
)

// The fonts bear the prefix by which PDF marks one that holds only the characters used.
const (
	pdfRegular = "CHAINM+NotoSansSC-Regular"
	pdfBold    = "CHAINN+NotoSansSC-Bold"
)

// pdfFont is a font of which a document has the characters that it uses, each
// under a code of its own; code 0 is that of none.
type pdfFont struct {
	name   string
	data   []byte
	face   *typeface
	number int // of its object
	runes  []rune
	codes  map[rune]int
}

func newPDFFont(name string, data []byte, face *typeface) *pdfFont {
	return &pdfFont{name: name, data: data, face: face, codes: map[rune]int{}}
}

// code is what a character is written as.
func (f *pdfFont) code(r rune) int {
	code, ok := f.codes[r]
	if !ok {
		f.runes = append(f.runes, r)
		code = len(f.runes)
		f.codes[r] = code
	}
	return code
}

// entriesPerBlock is the most that the format allows; programs that keep to it
// read garbage in longer blocks.
const entriesPerBlock = 100

// write adds the objects of the font, if anything is written in it.
func (f *pdfFont) write(d *pdfFile) {
	if len(f.runes) == 0 {
		return
	}
	glyphs := []int{0}
	var buf sfnt.Buffer
	var widths, table strings.Builder
	thousandths := func(units int) int { return units * 1000 / f.face.upem }
	for _, r := range f.runes {
		g, _ := f.face.font.GlyphIndex(&buf, r) // clean text has no other
		glyphs = append(glyphs, int(g))
		fmt.Fprintf(&widths, "%d ", thousandths(f.face.advance(r)))
	}
	at := 0
	for block := range slices.Chunk(f.runes, entriesPerBlock) {
		fmt.Fprintf(&table, "%d beginbfchar\n", len(block))
		for _, r := range block {
			at++
			fmt.Fprintf(&table, "<%04X><", at)
			for _, u := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&table, "%04X", u)
			}
			table.WriteString(">\n")
		}
		table.WriteString("endbfchar\n")
	}
	characters := d.plain("", fmt.Appendf(nil, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"+
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"+
		"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n%sendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend", &table))
	tables := fontTables(f.data)
	half := func(table string, at int) int {
		return thousandths(int(int16(binary.BigEndian.Uint16(tables[table][at:]))))
	}
	cut := subset(tables, glyphs)
	file := d.stream(fmt.Sprintf("/Length1 %d", len(cut)), cut)
	descriptor := d.add(fmt.Sprintf("<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight 733 /StemV 80 /FontFile2 %s >>",
		f.name, half("head", 36), half("head", 38), half("head", 40), half("head", 42), half("hhea", 4), half("hhea", 6), reference(file)))
	descendant := d.add(fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity /FontDescriptor %s /DW 1000 /W [1 [%s]] >>",
		f.name, reference(descriptor), &widths))
	d.object(f.number, fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%s] /ToUnicode %s >>",
		f.name, reference(descendant), reference(characters)))
}

// fontTables are the tables of a TrueType font.
func fontTables(font []byte) map[string][]byte {
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		entry := font[12+16*i:]
		at, n := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		tables[string(entry[:4])] = font[at : at+n]
	}
	return tables
}

// subset is a TrueType font of some glyphs of another, numbered as they are listed,
// with the parts of those that are composed behind them.
func subset(tables map[string][]byte, glyphs []int) []byte {
	be := binary.BigEndian
	place := func(g int) int {
		if be.Uint16(tables["head"][50:]) == 0 {
			return 2 * int(be.Uint16(tables["loca"][2*g:]))
		}
		return int(be.Uint32(tables["loca"][4*g:]))
	}
	full := int(be.Uint16(tables["hhea"][34:])) // glyphs with an advance of their own
	var glyf, loca, hmtx []byte
	for i := 0; i < len(glyphs); i++ {
		g := glyphs[i]
		outline := slices.Clone(tables["glyf"][place(g):place(g+1)])
		if len(outline) > 10 && int16(be.Uint16(outline)) < 0 {
			for at, more := 10, true; more; {
				flags := be.Uint16(outline[at:])
				glyphs = append(glyphs, int(be.Uint16(outline[at+2:])))
				be.PutUint16(outline[at+2:], uint16(len(glyphs)-1))
				at += 6 + 2*int(flags&1)
				switch {
				case flags&0x08 != 0:
					at += 2
				case flags&0x40 != 0:
					at += 4
				case flags&0x80 != 0:
					at += 8
				}
				more = flags&0x20 != 0
			}
		}
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, outline...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		bearing := 4*g + 2
		if g >= full {
			bearing = 4*full + 2*(g-full)
		}
		hmtx = append(append(hmtx, tables["hmtx"][4*min(g, full-1):][:2]...), tables["hmtx"][bearing:][:2]...)
	}
	out := map[string][]byte{"glyf": glyf, "loca": be.AppendUint32(loca, uint32(len(glyf))), "hmtx": hmtx}
	for _, name := range []string{"head", "hhea", "maxp", "cvt ", "fpgm", "prep"} {
		if table, ok := tables[name]; ok {
			out[name] = slices.Clone(table)
		}
	}
	be.PutUint32(out["head"][8:], 0) // set once the sum is known
	be.PutUint16(out["head"][50:], 1)
	be.PutUint16(out["hhea"][34:], uint16(len(glyphs)))
	be.PutUint16(out["maxp"][4:], uint16(len(glyphs)))
	return fontFile(out)
}

// fontFile puts tables into a font.
func fontFile(tables map[string][]byte) []byte {
	be := binary.BigEndian
	names := slices.Sorted(maps.Keys(tables))
	power := 0
	for 2<<power <= len(names) {
		power++
	}
	head := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(names), 16 << power, power, 16 * (len(names) - 1<<power)} {
		head = be.AppendUint16(head, uint16(v))
	}
	var body bytes.Buffer
	adjust := 0
	for _, name := range names {
		at := 12 + 16*len(names) + body.Len()
		if name == "head" {
			adjust = at + 8
		}
		head = append(head, name...)
		for _, v := range []uint32{sum(tables[name]), uint32(at), uint32(len(tables[name]))} {
			head = be.AppendUint32(head, v)
		}
		body.Write(tables[name])
		for body.Len()%4 != 0 {
			body.WriteByte(0)
		}
	}
	font := append(head, body.Bytes()...)
	be.PutUint32(font[adjust:], 0xB1B0AFBA-sum(font))
	return font
}

// sum is the checksum of a table.
func sum(table []byte) (n uint32) {
	for len(table) >= 4 {
		n += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	return n + binary.BigEndian.Uint32(append(slices.Clone(table), 0, 0, 0, 0))
}
