package paint

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"sync"
)

// pdfMeta is what a document says of itself, in two ways that must agree.
type pdfMeta struct {
	title, about string
	day          string // of the data, 2026-11-30; blank: not known
}

func (s *Scene) pdfMeta() pdfMeta {
	title, _ := Clean(s.Title)
	about, _ := Clean(s.About)
	return pdfMeta{title, about, s.AsOf.LastDay()}
}

const producer = "chain-chief"

// info is the dictionary that older programs read. A document is made of its data:
// it is as old as they are.
func (m pdfMeta) info() string {
	dates := ""
	if m.day != "" {
		day := "(D:" + strings.ReplaceAll(m.day, "-", "") + "000000+08'00')"
		dates = " /CreationDate " + day + " /ModDate " + day
	}
	return fmt.Sprintf("<< /Title %s /Subject %s /Producer (%s)%s >>", pdfUnicode(m.title), pdfUnicode(m.about), producer, dates)
}

// xmp is the same for newer ones (ISO 16684-1), and which standard is kept.
func (m pdfMeta) xmp() []byte {
	dates := ""
	if m.day != "" {
		day := m.day + "T00:00:00+08:00"
		dates = "<xmp:CreateDate>" + day + "</xmp:CreateDate><xmp:ModifyDate>" + day + "</xmp:ModifyDate>\n"
	}
	alternative := func(text string) string {
		return `<rdf:Alt><rdf:li xml:lang="x-default">` + xmlText(text) + "</rdf:li></rdf:Alt>"
	}
	return fmt.Appendf(nil, "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"+
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">`+"\n"+
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">`+"\n"+
		"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>\n<dc:title>%s</dc:title>\n<dc:description>%s</dc:description>\n"+
		"<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>\n<pdf:Producer>%s</pdf:Producer>\n%s"+
		"</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>", alternative(m.title), alternative(m.about), producer, dates)
}

// sRGB is the profile of the colours (ICC.1:2001-04): its primaries adapted to D50,
// and its curve (IEC 61966-2-1) in 1024 steps.
var sRGB = sync.OnceValue(func() []byte {
	be := binary.BigEndian
	xyz := func(x, y, z float64) []byte {
		data := []byte("XYZ \x00\x00\x00\x00")
		for _, v := range []float64{x, y, z} {
			data = be.AppendUint32(data, uint32(int32(math.Round(v*65536))))
		}
		return data
	}
	const steps = 1024
	curve := be.AppendUint32([]byte("curv\x00\x00\x00\x00"), steps)
	for i := range steps {
		v := float64(i) / (steps - 1)
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		curve = be.AppendUint16(curve, uint16(math.Round(v*65535)))
	}
	const name = "sRGB IEC61966-2.1\x00"
	description := append(be.AppendUint32([]byte("desc\x00\x00\x00\x00"), uint32(len(name))), name...)
	description = append(description, make([]byte, 4+4+2+1+67)...) // in no other script
	white := xyz(0.9642, 1, 0.8249)
	tags := []struct {
		name string
		data []byte
	}{{"desc", description}, {"cprt", []byte("text\x00\x00\x00\x00No copyright\x00")}, {"wtpt", white},
		{"rXYZ", xyz(0.4361, 0.2225, 0.0139)}, {"gXYZ", xyz(0.3851, 0.7169, 0.0971)}, {"bXYZ", xyz(0.1431, 0.0606, 0.7141)},
		{"rTRC", curve}, {"gTRC", nil}, {"bTRC", nil}} // nil: the one before
	table := be.AppendUint32(nil, uint32(len(tags)))
	var body []byte
	at, size := 0, 0
	for _, tag := range tags {
		if tag.data != nil {
			for len(body)%4 != 0 {
				body = append(body, 0)
			}
			at, size = 128+4+12*len(tags)+len(body), len(tag.data)
			body = append(body, tag.data...)
		}
		table = be.AppendUint32(be.AppendUint32(append(table, tag.name...), uint32(at)), uint32(size))
	}
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	head := make([]byte, 128)
	be.PutUint32(head, uint32(len(head)+len(table)+len(body)))
	be.PutUint32(head[8:], 0x02400000)
	copy(head[12:], "mntrRGB XYZ ")
	for i, v := range []uint16{2000, 1, 1} { // the day matters to nobody, and must be one
		be.PutUint16(head[24+2*i:], v)
	}
	copy(head[36:], "acsp")
	copy(head[68:], white[8:])
	return append(append(head, table...), body...)
})
