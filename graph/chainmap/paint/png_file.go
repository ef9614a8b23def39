package paint

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"io"
	"math"
)

// pngFile writes a PNG (ISO/IEC 15948) as its rows come, which the standard library
// cannot: it wants the whole image.
type pngFile struct {
	to     io.Writer
	head   []byte // not written yet
	packed bytes.Buffer
	z      *zlib.Writer
	above  []byte // the row above, red, green, blue of each pixel
	line   []byte // the filter and the row
}

// newPNGFile begins an image whose pixels are all opaque, of a resolution in dots per
// inch: without it, a word processor sets the picture in a size of its own.
func newPNGFile(to io.Writer, width, height int, dpi float64) *pngFile {
	be := binary.BigEndian
	size := be.AppendUint32(be.AppendUint32(nil, uint32(width)), uint32(height))
	perMetre := uint32(math.Round(dpi / 0.0254))
	p := &pngFile{to: to, above: make([]byte, 3*width), line: make([]byte, 1+3*width)}
	p.head = append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(size, 8, 2, 0, 0, 0))...) // 8 bits of each colour, no palette
	p.head = append(p.head, chunk("sRGB", []byte{0})...)
	p.head = append(p.head, chunk("pHYs", append(be.AppendUint32(be.AppendUint32(nil, perMetre), perMetre), 1))...)
	p.z, _ = zlib.NewWriterLevel(&p.packed, zlib.BestSpeed) // the level is one
	return p
}

func chunk(name string, data []byte) []byte {
	be := binary.BigEndian
	c := append(append(be.AppendUint32(nil, uint32(len(data))), name...), data...)
	return be.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}

// up is the filter that leaves of a pixel what differs from the one above it: in a
// drawing of boxes, little.
const up = 2

// rows adds the rows of an image, which is as wide as the whole.
func (p *pngFile) rows(img *image.RGBA) error {
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		pixels := img.Pix[(y-img.Rect.Min.Y)*img.Stride:]
		p.line[0] = up
		for i, above := range p.above {
			v := pixels[i/3*4+i%3]
			p.line[1+i], p.above[i] = v-above, v
		}
		_, _ = p.z.Write(p.line) // into memory
	}
	return p.write()
}

// write writes what is packed by now.
func (p *pngFile) write() error {
	out := append(p.head, chunk("IDAT", p.packed.Bytes())...)
	p.head = nil
	p.packed.Reset()
	_, err := p.to.Write(out)
	return err
}

func (p *pngFile) close() error {
	_ = p.z.Close()
	if err := p.write(); err != nil {
		return err
	}
	_, err := p.to.Write(chunk("IEND", nil))
	return err
}
