package insight

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
)

// ShortPlace drops the administrative suffix of a name of three or more
// characters and any explanation in brackets: 六安市 → 六安.
func ShortPlace(name string) string {
	name, _, _ = strings.Cut(name, "(")
	name, _, _ = strings.Cut(name, "（")
	if last, size := utf8.DecodeLastRuneInString(name); utf8.RuneCountInString(name) >= 3 && strings.ContainsRune("省市县", last) {
		return name[:len(name)-size]
	}
	return name
}

// RegionCodes returns the exact codes of a region and of all that lies in it, sorted.
func RegionCodes(g graph.Gazetteer, code string) []string {
	codes := []string{code}
	for i := 0; i < len(codes); i++ {
		for _, r := range g.Regions {
			if r.Parent == codes[i] {
				codes = append(codes, r.Code)
			}
		}
	}
	slices.Sort(codes)
	return codes
}

// point is a place in degrees.
type point struct{ lat, lon float64 }

// greatCircle is the distance of two points in km (haversine).
func greatCircle(a, b point) float64 {
	const rad = math.Pi / 180
	s1, s2 := math.Sin((b.lat-a.lat)*rad/2), math.Sin((b.lon-a.lon)*rad/2)
	h := s1*s1 + math.Cos(a.lat*rad)*math.Cos(b.lat*rad)*s2*s2
	return 2 * earthRadiusKM * math.Asin(math.Sqrt(h))
}

const earthRadiusKM = 6371.0
