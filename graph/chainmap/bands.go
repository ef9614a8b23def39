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

// Of 联动带状图, in points: texts and what a firm adds to a band.
const (
	bandText  = 9.5
	bandLeast = 12.0 // of the end of a band, so that its number has room
	bandGap   = 5.0  // between two boxes
	bandFirm  = 6.0  // at most

	mostBandPages = 6
)

// DrawBands draws 联动带状图: what the other place could supply runs from the left to the
// segments of the asked side in the middle, what they could supply on to the right; a
// band is a pair of segments, as wide as there are firms of the other place in it. Where
// the page cannot hold all segments, a box is a card, and where it cannot hold those there
// are more pages, in the order of the trade. Nobody: graph.ErrNotFound.
func DrawBands(_ context.Context, t graph.Taxonomy, a *insight.Partners, o Options) (*paint.Scene, error) {
	b := &bands{o: o, u: max(1, o.Paper.Unit()), home: insight.ShortPlace(a.Home.Name), other: insight.ShortPlace(a.Other.Name), place: placesIn(t)}
	b.heads = [3]string{b.other + "供方", b.home, b.other + "用方"}
	b.read(a)
	if len(b.list) == 0 {
		return nil, fmt.Errorf("%w: %s", graph.ErrNotFound, strings.Join(append([]string{"没有可画的伙伴。"}, a.Notes...), ""))
	}
	facts := []string{o.Edition.ZH(), b.home + "—" + b.other, "数据截至" + insight.DateZH(a.AsOf)}
	for k, words := range []string{b.other + "供" + b.home, b.home + "供" + b.other} {
		if n := len(b.firms[k]); n > 0 {
			facts = append(facts, fmt.Sprintf("%s：%s企业%d家", words, b.other, n))
		}
	}
	if n := len(a.Known); n > 0 && o.Edition != Public {
		facts = append(facts, fmt.Sprintf("另有已有合作%d条", n))
	}
	notes := append([]string{fmt.Sprintf("带宽和数字为一对环节之间可对接的%s企业家数（每个环节最多取前三家，同分并列）；按环节之间的供应关系提出，须逐一核实，不是已有供货。%s。", b.other, sourceCounts(b.named))}, a.Notes...)
	notes = append(append(notes, leftOutOf(b.unnamed)...), rulesZH(a.RuleVersion))
	pages, err := b.pages(heading{fmt.Sprintf("%s：%s与%s联动带状图", a.Of.Name, b.home, b.other), facts, a.AsOf}, notes)
	if err != nil {
		return nil, err
	}
	if len(pages) == 1 {
		return finish(pages[0]), nil
	}
	return finish(bind(pages, bandText)), nil
}

// pages sets the bands on one page by segment, else by card, else on as many as it takes.
func (b *bands) pages(h heading, notes []string) ([]*paint.Scene, error) {
	page := func(byCard bool, list []*pairing) *paint.Scene {
		s, room := newScene(b.o, h, nil, notes)
		if b.s = s; !b.lay(room, byCard, list) {
			return nil
		}
		b.paint()
		return s
	}
	if s := page(false, b.list); s != nil {
		return []*paint.Scene{s}, nil
	}
	for parts := 1; parts <= mostBandPages; parts++ {
		var pages []*paint.Scene
		for list := range slices.Chunk(b.list, (len(b.list)+parts-1)/parts) {
			if s := page(true, list); s != nil {
				pages = append(pages, s)
			}
		}
		if len(pages) == parts {
			return pages, nil
		}
	}
	return nil, errNoRoom
}

// Sides of the picture.
const (
	fromThem = iota // left: they supply
	toThem          // right: they buy
)

// bands is the picture on its way to the page.
type bands struct {
	o           Options
	u           float64
	home, other string
	heads       [3]string // over the columns
	names       bool      // the firms stand on their bands
	place       map[string]bandPlace
	list        []*pairing // of both sides
	side        map[*pairing]int
	firms       [2]map[string]bool // of the other place
	named       map[string]graph.Evidence
	unnamed     map[string]bool

	s       *paint.Scene
	room    paint.Rect
	columns [3][]*bandBox // theirs, ours, theirs
	all     []*band
	firm    float64 // height of a firm
}

// bandPlace is where a segment stands in the taxonomy.
type bandPlace struct {
	rank       int
	card, name string // of its card; blank: none
}

func placesIn(t graph.Taxonomy) map[string]bandPlace {
	names, places := map[string]string{}, map[string]bandPlace{}
	for _, s := range t.Segments {
		names[s.ID] = s.Name
	}
	for i, s := range slices.SortedFunc(slices.Values(t.Segments), graph.CompareSegments) {
		places[s.ID] = bandPlace{i, s.Parent, names[s.Parent]}
	}
	return places
}

// bandBox is a segment or a card, and the ends of the bands at either side of it.
type bandBox struct {
	id, name, href string
	rank           int
	ends           [2][]*band // coming in, going out
	at             paint.Rect
}

type band struct {
	from, to     *bandBox
	side         int
	theirs, ours []string
	y            [2]float64 // upper edge where it begins and where it ends
}

func (b *bands) read(a *insight.Partners) {
	b.side, b.named, b.unnamed = map[*pairing]int{}, map[string]graph.Evidence{}, map[string]bool{}
	for k, side := range []graph.Direction{graph.Suppliers, graph.Customers} {
		items := a.Suppliers
		if side == graph.Customers {
			items = a.Customers
		}
		items = slices.Concat(items, ofSide(a.Equipment, side))
		b.firms[k] = map[string]bool{}
		for i := range items {
			if x := &items[i].Firm; b.o.shown(x) {
				b.firms[k][x.ID], b.named[x.ID] = true, x.Evidence
			}
		}
		for _, p := range b.o.pairsOf(a, items, side, b.unnamed) {
			b.side[p] = k
			b.list = append(b.list, p)
		}
	}
	own := func(p *pairing) int {
		if b.side[p] == fromThem {
			return b.place[p.to.ID].rank
		}
		return b.place[p.from.ID].rank
	}
	slices.SortStableFunc(b.list, func(p, q *pairing) int { return own(p) - own(q) })
}

// lay makes the boxes, of segments or of cards, and finds where they stand; false: they
// do not fit.
func (b *bands) lay(room paint.Rect, byCard bool, list []*pairing) bool {
	b.room, b.columns, b.all = room, [3][]*bandBox{}, nil
	box := func(column int, n insight.Named) *bandBox {
		p, segment := b.place[n.ID]
		x := &bandBox{id: n.ID, name: n.Name, rank: p.rank}
		if segment {
			x.href = "/segments/" + n.ID
		}
		if byCard && p.name != "" {
			x.id, x.name, x.rank, x.href = p.card, p.name, b.place[p.card].rank, ""
		}
		if b.o.Keep != "" && x.href != "" {
			x.href += "?" + b.o.Keep
		}
		at := slices.IndexFunc(b.columns[column], func(y *bandBox) bool { return y.id == x.id })
		if at >= 0 {
			return b.columns[column][at]
		}
		b.columns[column] = append(b.columns[column], x)
		return x
	}
	for _, p := range list {
		side := b.side[p]
		from, to := box(side, p.from), box(side+1, p.to)
		at := slices.IndexFunc(b.all, func(x *band) bool { return x.side == side && x.from == from && x.to == to })
		if at < 0 {
			at, b.all = len(b.all), append(b.all, &band{from: from, to: to, side: side})
			from.ends[1], to.ends[0] = append(from.ends[1], b.all[at]), append(to.ends[0], b.all[at])
		}
		x := b.all[at]
		for _, name := range p.theirs {
			x.theirs = once(x.theirs, name)
		}
		for _, name := range p.ours {
			x.ours = once(x.ours, name)
		}
	}
	b.order()
	for b.firm = bandFirm * b.u; b.firm > 0.5*b.u; b.firm *= 0.9 {
		if b.fits() {
			return true
		}
	}
	return false
}

// order sets our boxes as the trade has them, and theirs by where their bands go.
func (b *bands) order() {
	slices.SortFunc(b.columns[1], func(x, y *bandBox) int { return x.rank - y.rank })
	at := map[*bandBox]int{}
	for i, x := range b.columns[1] {
		at[x] = i
	}
	mean := func(x *bandBox) float64 {
		sum, n := 0.0, 0
		for _, k := range slices.Concat(x.ends[0], x.ends[1]) {
			for _, y := range []*bandBox{k.from, k.to} {
				if y != x {
					sum, n = sum+float64(at[y]*len(k.theirs)), n+len(k.theirs)
				}
			}
		}
		return sum / float64(max(1, n))
	}
	for _, c := range []int{0, 2} {
		slices.SortFunc(b.columns[c], func(x, y *bandBox) int { return cmp.Or(cmp.Compare(mean(x), mean(y)), x.rank-y.rank) })
		for i, x := range b.columns[c] {
			at[x] = i
		}
	}
	for _, column := range b.columns {
		for _, x := range column {
			slices.SortStableFunc(x.ends[0], func(p, q *band) int { return at[p.from] - at[q.from] })
			slices.SortStableFunc(x.ends[1], func(p, q *band) int { return at[p.to] - at[q.to] })
		}
	}
}

// high is the height of an end of a band.
func (b *bands) high(x *band) float64 { return max(bandLeast*b.u, float64(len(x.theirs))*b.firm) }

// fits sets the boxes one under the other, each as high as its bands, the columns on the
// middle of the page.
func (b *bands) fits() bool {
	head := 18 * b.u
	wide, first, last := b.room.W*0.19, 0, 2 // columns
	if len(b.columns[0]) == 0 {
		first = 1
	}
	if len(b.columns[2]) == 0 {
		last = 1
	}
	for c, column := range b.columns {
		total := 0.0
		for _, x := range column {
			x.at = paint.Box(b.room.X+float64(c-first)*(b.room.W-wide)/float64(max(1, last-first)), 0, wide, bandLeast*1.25*b.u)
			for _, ends := range x.ends {
				sum := 0.0
				for _, k := range ends {
					sum += b.high(k)
				}
				x.at.H = max(x.at.H, sum)
			}
			total += x.at.H
		}
		gap := bandGap * b.u
		if total+gap*float64(len(column)) > b.room.H-head {
			return false
		}
		gap = min((b.room.H-head-total)/float64(len(column)+1), 4*gap)
		y := b.room.Y + head + (b.room.H-head-total-gap*float64(len(column)-1))/2
		for _, x := range column {
			x.at.Y = y
			for end, ends := range x.ends {
				sum := 0.0
				for _, k := range ends {
					sum += b.high(k)
				}
				at := y + (x.at.H-sum)/2
				for _, k := range ends {
					k.y[1-end] = at
					at += b.high(k)
				}
			}
			y += x.at.H + gap
		}
	}
	return true
}

// bandFills are light, so that words on them are read, and differ in grey.
var bandFills = [2]*paint.Colour{&paint.BlueBar, &paint.BandGreen}

func (b *bands) paint() {
	s, u := b.s, b.u
	size := bandText * max(1, u)
	s.Begin(paint.Group{ID: "heads", Class: "heads"})
	for c, words := range b.heads {
		if len(b.columns[c]) > 0 {
			at := b.columns[c][0].at
			s.PutBold(words, 11*u, paint.Box(at.X, b.room.Y, at.W, 16*u), paint.Centred, paint.Navy)
		}
	}
	for i, k := range b.all {
		g := paint.Group{ID: fmt.Sprintf("band-%d", i), Class: "band", Data: [][2]string{{"from", k.from.id}, {"to", k.to.id}, {"firms", fmt.Sprint(len(k.theirs))}}}
		g.Title = fmt.Sprintf("%s → %s：%s%d家（%s）", k.from.name, k.to.name, b.other, len(k.theirs), strings.Join(k.theirs, "、"))
		if len(k.ours) > 0 {
			g.Title += fmt.Sprintf("，%s：%s", b.home, strings.Join(k.ours, "、"))
		}
		s.Begin(g)
		h := float64(len(k.theirs)) * b.firm
		x0, x1 := k.from.at.X+k.from.at.W, k.to.at.X
		y0, y1 := k.y[0]+(b.high(k)-h)/2, k.y[1]+(b.high(k)-h)/2
		m := (x0 + x1) / 2
		s.Draw(paint.Path{Fill: bandFills[k.side], Stroke: &paint.White, Width: 0.5 * u, Steps: []paint.Step{paint.Move(x0, y0), paint.Curve(paint.Pt(m, y0), paint.Pt(m, y1), paint.Pt(x1, y1)),
			paint.Line(x1, y1+h), paint.Curve(paint.Pt(m, y1+h), paint.Pt(m, y0+h), paint.Pt(x0, y0+h)), paint.Closed}})
	}
	for i, k := range b.all { // over all bands: at the end that is theirs
		s.Begin(paint.Group{ID: fmt.Sprintf("firms-%d", i), Class: "firms"})
		w := 2.2 * size
		at := paint.Box(k.from.at.X+k.from.at.W+2*u, k.y[0], w, b.high(k))
		a := paint.Left
		if k.side == toThem {
			at.X, at.Y, a = k.to.at.X-w-2*u, k.y[1], paint.Right
		}
		said := fmt.Sprint(len(k.theirs))
		if b.names {
			said += "家：" + strings.Join(k.theirs, "、")
			at.W = (k.to.at.X - at.X) * 0.6
		}
		s.Put(said, size, at, a, paint.Ink)
	}
	for c, column := range b.columns {
		for i, x := range column {
			s.Begin(paint.Group{ID: fmt.Sprintf("box-%d-%d", c, i), Class: "box", Title: x.name, Href: ownPath(x.href), Data: [][2]string{{"id", x.id}}})
			frame := paint.Path{Steps: paint.Rectangle(x.at, 2*u), Fill: &paint.White, Stroke: &paint.Grey, Width: 0.7 * u}
			if c == 1 {
				frame.Fill, frame.Stroke, frame.Width = &paint.Pale, &paint.Navy, 1*u
			}
			s.Draw(frame)
			name, rare := paint.Clean(x.name)
			s.Rare = append(s.Rare, rare...)
			in := paint.Box(x.at.X+4*u, x.at.Y, x.at.W-8*u, x.at.H)
			lines := paint.Balance(name, size, in.W, max(1, min(2, int(in.H/(size*1.2)))))
			y := in.Y + (in.H-float64(len(lines))*size*1.2)/2
			for _, text := range lines {
				s.Put(text, size, paint.Box(in.X, y, in.W, size*1.2), paint.Left, paint.Ink)
				y += size * 1.2
			}
		}
	}
}
