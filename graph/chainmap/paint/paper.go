package paint

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"chainchief/graph"
)

// Paper is a page size in points.
type Paper struct{ Width, Height float64 }

const (
	pointsPerMM = 72 / 25.4
	leastMM     = 100
	mostMM      = 2000
)

// Papers are the sizes that have a name, landscape.
var Papers = map[string]Paper{
	"a4": {297 * pointsPerMM, 210 * pointsPerMM}, "a3": {420 * pointsPerMM, 297 * pointsPerMM},
	"a2": {594 * pointsPerMM, 420 * pointsPerMM}, "a1": {841 * pointsPerMM, 594 * pointsPerMM},
	"a0": {1189 * pointsPerMM, 841 * pointsPerMM},
}

// A3 is the page of a picture where nothing is said.
var A3 = Papers["a3"]

// ParsePaper reads a4, a3, a2, a1 or a0 (landscape), or a size in mm such as
// 600x300. Blank is a3; anything else graph.ErrInvalid.
func ParsePaper(s string) (Paper, error) {
	if s == "" {
		s = "a3"
	}
	if p, ok := Papers[strings.ToLower(s)]; ok {
		return p, nil
	}
	w, h, _ := strings.Cut(strings.ToLower(s), "x")
	mmW, errW := strconv.Atoi(w)
	mmH, errH := strconv.Atoi(h)
	if errW != nil || errH != nil || min(mmW, mmH) < leastMM || max(mmW, mmH) > mostMM {
		return Paper{}, fmt.Errorf("%w: 纸张“%.20s”无效，可选 a4、a3、a2、a1、a0，或以毫米写成 600x300（每边 %d 到 %d）", graph.ErrInvalid, s, leastMM, mostMM)
	}
	return Paper{float64(mmW) * pointsPerMM, float64(mmH) * pointsPerMM}, nil
}

// Pixels is how wide and high the page is at a resolution in dots per inch.
func (p Paper) Pixels(dpi float64) (width, height int) {
	return int(math.Round(p.Width * (dpi / 72))), int(math.Round(p.Height * (dpi / 72)))
}

// Unit is how much larger or smaller than a3 the page is; the frame of a
// drawing (title, legend, margins) grows with it.
func (p Paper) Unit() float64 {
	return min(p.Width/A3.Width, p.Height/A3.Height, 4)
}
