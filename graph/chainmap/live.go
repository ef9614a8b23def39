package chainmap

import "strings"

// codeText says under the code what it is for.
const codeText = "扫码看网页"

// live puts the address of the page that shows the same at the right end of a room,
// as a code to be read by a telephone, and returns the width that takes; 0: no
// address is known. An address too long for a code leads to the page as it opens.
func (s *Scene) live(o Options, r Rect) float64 {
	if o.Base == "" || o.Live == "" {
		return 0
	}
	page, _, _ := strings.Cut(o.Live, "?")
	if o.Keep != "" {
		page += "?" + o.Keep
	}
	for _, page := range []string{o.Live, page} {
		code := newQR(o.Base + page)
		if code == nil {
			continue
		}
		size := max(r.H*0.112, smallestText*1.05)
		side := r.H - 1.3*size
		module := side / float64(code.size+8) // four are left white all round
		x, y := r.X+r.W-side, r.Y
		var steps []Step
		for i, row := range code.dark {
			for k := 0; k < len(row); k++ {
				from := k
				for k < len(row) && row[k] {
					k++
				}
				if k > from {
					steps = append(steps, rectangle(Rect{x + float64(from+4)*module, y + float64(i+4)*module, float64(k-from) * module, module}, 0)...)
				}
			}
		}
		s.group(Group{ID: "live", Class: "live", Title: "网页：" + o.Base + page, Href: ownPath(page)})
		s.draw(Path{Steps: rectangle(Rect{x, y, side, side}, 0), Fill: &white})
		s.draw(Path{Steps: steps, Fill: &ink})
		s.put(codeText, size, Rect{x, y + side, side, 1.3 * size}, centred, ink)
		return side + 0.12*r.H
	}
	return 0
}
