package chainmap

import "chainchief/graph/chainmap/paint"

import "strings"

// codeText says under the code what it is for.
const codeText = "扫码看网页"

// live puts the address of the page that shows the same at the right end of a room,
// as a code to be read by a telephone, and returns the width that takes; 0: no
// address is known. An address too long for a code leads to the page as it opens.
func drawLive(s *paint.Scene, o Options, r paint.Rect) float64 {
	if o.Base == "" || o.Live == "" {
		return 0
	}
	page, _, _ := strings.Cut(o.Live, "?")
	if o.Keep != "" {
		page += "?" + o.Keep
	}
	for _, page := range []string{o.Live, page} {
		size := max(r.H*0.112, smallestText*1.05)
		side := r.H - 1.3*size
		x, y := r.X+r.W-side, r.Y
		steps := paint.Code(o.Base+page, paint.Box(x, y, side, side))
		if steps == nil {
			continue
		}
		s.Begin(paint.Group{ID: "live", Class: "live", Title: "网页：" + o.Base + page, Href: ownPath(page)})
		s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(x, y, side, side), 0), Fill: &paint.White})
		s.Draw(paint.Path{Steps: steps, Fill: &paint.Ink})
		s.Put(codeText, size, paint.Box(x, y+side, side, 1.3*size), paint.Centred, paint.Ink)
		return side + 0.12*r.H
	}
	return 0
}
