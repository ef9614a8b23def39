package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// What stands on the tiles of 区域分布图 is as large as the fullest of them lets it be, in points.
const (
	regionText  = 9.0
	regionLarge = 14.0
)

// regionCounty is a tile on its way to the page: its firms by card.
type regionCounty struct {
	County
	cards []regionCard
}

type regionCard struct {
	name  string
	firms []*insight.Firm // each at its surest
}

// line says who is in a card, and which of its characters cannot be drawn.
func (c *regionCard) line() (string, []rune) {
	var names []string
	for _, f := range c.firms {
		names = append(names, firmWords(f))
	}
	return paint.Clean(c.name + "：" + strings.Join(names, "、"))
}

// DrawRegions draws 区域分布图: a tile for each county where it lies and one for the partner,
// the darker the more firms it has, with the firms by card. Nowhere to show, or nobody:
// graph.ErrNotFound.
func DrawRegions(_ context.Context, t graph.Taxonomy, a *insight.Answer, o Options) (*paint.Scene, error) {
	rows, most, unnamed := tileRows(o.Counties), 1, map[string]bool{}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%w: %s没有登记下辖的县区，没有区域分布可画", graph.ErrNotFound, a.Region.Name)
	}
	for _, c := range o.Counties {
		if !c.Partner {
			most = max(most, c.Firms)
		}
	}
	m := &model{answer: a, options: o}
	h := m.heading("区域分布图")
	place := placesIn(t)
	tiles := make([][]regionCounty, len(rows))
	for i, row := range rows {
		for _, c := range row {
			tiles[i] = append(tiles[i], regionCounty{c, o.cardsOf(c.There, place, unnamed)})
		}
	}
	notes := []string{"色块按县区的相对位置排列，不是地图；颜色越深，登记企业越多。企业名后“*”为从业待核，“（线索）”不计入登记企业数；一家企业做几个板块的，各处都列。"}
	if n := a.UnplacedFirms; n > 0 {
		notes = append(notes, fmt.Sprintf("另有%d家企业只知在本市，县区待核。", n))
	}
	notes = append(append(notes, leftOutOf(unnamed)...), unseenNote(a.RuleVersion))
	s, room := newScene(o, h, nil, notes)
	gap := 6 * o.Paper.Unit()
	high := (room.H - gap*float64(len(rows)-1)) / float64(len(rows))
	wide := func(row []regionCounty) float64 { return (room.W - gap*float64(len(row)-1)) / float64(len(row)) }
	least := regionText * max(1, o.Paper.Unit())
	size := regionLarge * max(1, o.Paper.Unit())
	for fits := false; !fits && size > least; {
		fits, size = true, max(least, size*0.95)
		for _, row := range tiles {
			for k := range row {
				fits = fits && (row[k].Partner || row[k].fits(wide(row), high, size))
			}
		}
	}
	for i, row := range tiles {
		w := wide(row)
		for k := range row {
			own := size
			for own > least && !row[k].fits(w, high, own) {
				own = max(least, own*0.95)
			}
			drawRegionTile(s, &row[k], paint.Box(room.X+float64(k)*(w+gap), room.Y+float64(i)*(high+gap), w, high), own, float64(row[k].Firms)/float64(most), o)
		}
	}
	return finish(s), nil
}

// fits reports whether a tile holds all its firms in a size of text.
func (c *regionCounty) fits(wide, high, size float64) bool {
	lines := 0
	for i := range c.cards {
		text, _ := c.cards[i].line()
		lines += len(paint.Wrap(text, size, wide-1.2*size, 1000))
	}
	return 3.2*size+float64(lines)*1.35*size <= high
}

// cardsOf are the firms of a place by card, in the order of the trade; those that the edition
// may not name are gathered in unnamed.
func (o Options) cardsOf(a *insight.Answer, place map[string]bandPlace, unnamed map[string]bool) []regionCard {
	if a == nil {
		return nil
	}
	at := map[string]int{}
	var list []regionCard
	segments := slices.SortedFunc(slices.Values(a.Segments), func(x, y insight.Verdict) int { return cmp.Compare(place[x.Segment.ID].rank, place[y.Segment.ID].rank) })
	for i := range segments {
		v := &segments[i]
		for k := range v.Firms {
			f := &v.Firms[k]
			if f.Segment != "" { // it makes something else
				continue
			}
			if !o.shown(f) {
				unnamed[f.ID] = true
				continue
			}
			n, ok := at[v.Card.ID]
			if !ok {
				n, list = len(list), append(list, regionCard{name: v.Card.Name})
				at[v.Card.ID] = n
			}
			same := slices.IndexFunc(list[n].firms, func(x *insight.Firm) bool { return x.ID == f.ID })
			switch {
			case same < 0:
				list[n].firms = append(list[n].firms, f)
			case gradeOf(*f) < gradeOf(*list[n].firms[same]):
				list[n].firms[same] = f
			}
		}
	}
	return list
}

// regionTile draws the tile of a county.
func drawRegionTile(s *paint.Scene, c *regionCounty, at paint.Rect, size, share float64, o Options) {
	s.Begin(paint.Group{ID: "county-" + c.Name, Class: "county", Title: c.Name, Bookmark: c.Name})
	fill, stroke := shade(paint.White, paint.BlueBar, share*0.8), paint.Rule
	if c.Partner {
		fill, stroke = paint.White, paint.Blue
	}
	s.Draw(paint.Path{Steps: paint.Rectangle(at, size*0.3), Fill: &fill, Stroke: &stroke, Width: size * 0.08})
	in := at.Inset(size * 0.6)
	said := fmt.Sprintf("登记企业%d家", c.Firms)
	if o.Edition != Public && !c.Partner {
		said += fmt.Sprintf(" · 建议清单%d项", c.Gaps)
	}
	name := c.Name
	if c.Partner {
		name += "（联动伙伴）"
	}
	n := s.PutBold(name, size*1.4, paint.Box(in.X, in.Y, in.W, size*1.8), paint.Left, paint.Navy)
	s.Put(said, size, paint.Box(in.X+n+size, in.Y, in.W-n-size, size*1.8), paint.Left, paint.Ink)
	y, pitch, whole := in.Y+size*2, size*1.35, c.fits(at.W, at.H, size)
	for i := range c.cards {
		room, rest := int((in.Y+in.H-y)/pitch), len(c.cards)-i
		if room < 1 || room == 1 && rest > 1 {
			s.Put(fmt.Sprintf("另有%d个板块，见企业清单", rest), size, paint.Box(in.X, y, in.W, pitch), paint.Left, paint.Grey)
			return
		}
		text, rare := c.cards[i].line()
		s.Rare = append(s.Rare, rare...)
		most := max(1, room/rest)
		if whole {
			most = room
		}
		for _, line := range paint.Wrap(text, size, in.W, most) {
			s.Put(line, size, paint.Box(in.X, y, in.W, pitch), paint.Left, paint.Ink)
			y += pitch
		}
	}
	if len(c.cards) == 0 {
		s.Put("本链暂无可列的企业", size, paint.Box(in.X, y, in.W, pitch), paint.Left, paint.Grey)
	}
}
