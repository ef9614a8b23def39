package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph/insight"
)

// County is what a part of a city has of a chain: a tile on its sheet.
type County struct {
	Name     string
	Lat, Lon float64         // degrees; they order the tiles, which are no map
	Firms    int             // recorded of the chain
	Gaps     int             // what stands in its list
	Partner  bool            // the partner, beside the counties
	There    *insight.Answer // how the chain stands there; only DrawRegions needs it
}

// Of the tiles, in points on a3.
const (
	tileHigh  = 25.0
	tileGap   = 3.0
	tilesWide = 3 // in a row
)

// tileRows sets the counties as they lie, from north to south and from west to east; the
// partner stands at the end.
func tileRows(list []County) (rows [][]County) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b County) int {
		return cmp.Or(flag1(a.Partner)-flag1(b.Partner), cmp.Compare(b.Lat, a.Lat))
	})
	for row := range slices.Chunk(list, tilesWide) {
		slices.SortStableFunc(row, func(a, b County) int {
			return cmp.Or(flag1(a.Partner)-flag1(b.Partner), cmp.Compare(a.Lon, b.Lon))
		})
		rows = append(rows, row)
	}
	return rows
}

func flag1(b bool) int {
	if b {
		return 1
	}
	return 0
}

// tilesRoom is the height that the tiles take with their head.
func (sh *sheet) tilesRoom() float64 {
	rows := tileRows(sh.m.options.Counties)
	if len(rows) == 0 {
		return 0
	}
	return (blockHead + float64(len(rows))*(tileHigh+tileGap) + footHigh) * sh.u
}

// unplaced says why the tiles do not add up to the city.
func (m *model) unplaced() string {
	rest := m.answer.Figures.Recorded
	for _, c := range m.options.Counties {
		if !c.Partner {
			rest -= c.Firms
		}
	}
	var parts []string
	if rest > 0 {
		parts = append(parts, fmt.Sprintf("另有%d家只知在本市，未分县区", rest))
	}
	if m.advises() {
		parts = append(parts, "建议清单各自排名，不相加")
	}
	return strings.Join(parts, "；")
}

// paintTiles draws a tile for each county, the darker the more firms it has.
func (sh *sheet) paintTiles(y float64) {
	u, s := sh.u, sh.s
	list := sh.m.options.Counties
	advice := sh.m.advises()
	note := "登记企业数（非地图）"
	if advice {
		note = "登记企业、建议清单（非地图）"
	}
	y = sh.title("各县区", note, y)
	s.Put(sh.m.unplaced(), leastText*u, paint.Box(sh.side.X+2*u, y+sh.tilesRoom()-(blockHead+footHigh)*u, sh.side.W-2*u, footHigh*u), paint.Left, paint.Grey)
	most := 1
	for _, c := range list {
		if !c.Partner {
			most = max(most, c.Firms)
		}
	}
	for i, row := range tileRows(list) {
		for k, c := range row {
			w := (sh.side.W - (tilesWide-1)*tileGap*u) / tilesWide
			at := paint.Box(sh.side.X+float64(k)*(w+tileGap*u), y+float64(i)*(tileHigh+tileGap)*u, w, tileHigh*u)
			fill, stroke := shade(paint.White, paint.BlueBar, float64(c.Firms)/float64(most)), paint.Rule
			if c.Partner {
				fill, stroke = paint.White, paint.Blue
			}
			s.Draw(paint.Path{Steps: paint.Rectangle(at, 2*u), Fill: &fill, Stroke: &stroke, Width: 0.7 * u})
			in := paint.Box(at.X+4*u, at.Y+1.5*u, at.W-8*u, 11*u)
			n := s.PutBold(fmt.Sprint(c.Firms), 10*u, in, paint.Right, paint.Ink)
			in.W -= n + 3*u
			s.Put(c.Name, leastText*u, in, paint.Left, paint.Ink)
			if advice && !c.Partner {
				in.Y, in.W = at.Y+12.5*u, at.W-8*u
				s.Put(fmt.Sprintf("建议清单%d项", c.Gaps), leastText*u, in, paint.Left, paint.Grey)
			}
		}
	}
}

// shade is a colour between two.
func shade(a, b paint.Colour, t float64) paint.Colour {
	t = min(1, max(0, t))
	mix := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*t) }
	return paint.Colour{R: mix(a.R, b.R), G: mix(a.G, b.G), B: mix(a.B, b.B)}
}
