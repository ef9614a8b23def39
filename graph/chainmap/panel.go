package chainmap

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/graph/chainmap/layout"
)

// Layouter says where boxes go; layout.Pool is one.
type Layouter interface {
	Lay(ctx context.Context, dot string) (*layout.Plan, error)
}

// Sizes of a card and its rows, in units of the size of a segment's name.
const (
	noteSize   = 0.9  // of what stands under the name, and of counts
	namePitch  = 1.3  // line of the name
	notePitch  = 1.12 // line under it
	rowPad     = 0.34 // above and below a row, together
	headSize   = 1.12 // name of a card
	headPitch  = 1.75
	headMore   = 1.3 // each further line of a card's name
	sidePad    = 0.5
	markRoom   = 1.45 // one status mark
	pointRoom  = 1.45 // ◎ or 断点
	countRoom  = 1.9  // count of the partner's firms
	cardPad    = 0.3  // under the last row
	leastCard  = 14.5 // width of a card
	stageWords = 11.0 // size of stage headings on a3
)

// stages in the order they are drawn; support lies below the others.
var stages = []struct {
	stage graph.Stage
	name  string
}{
	{graph.StageUpstream, "上游"}, {graph.StageMidstream, "中游"}, {graph.StageDownstream, "下游"}, {graph.StageSupport, "支撑"},
}

// panel is a panel map before it is arranged.
type panel struct {
	*model
	room   Rect // for stage headings, cards and support cards
	u      float64
	marks  int        // status marks in a row
	groups [4][]*card // by stage
}

// arrangement is one way of setting a panel's cards, with the size of text that
// it allows. It is not changed once it is made.
type arrangement struct {
	*panel
	size     float64 // of segment names
	lines    int     // under a name, at most
	columns  [][]*card
	stageOf  []graph.Stage // of each column
	colWidth float64
	gapX     float64
	strip    Rect // of the support cards; no height where there are none
}

func newPanel(m *model, room Rect) *panel {
	p := &panel{model: m, room: room, u: m.options.Paper.unit(), groups: m.byStage()}
	if m.options.Shows(layerStatus) {
		p.marks = 1
		if m.options.Before != nil {
			p.marks++
		}
		if m.options.Planned {
			p.marks++
		}
	}
	return p
}

func (p *panel) gapY() float64     { return 11 * p.u }
func (p *panel) headRoom() float64 { return stageWords * p.u * 1.9 }

// inner is where the name of a row begins and how wide it may be in a card of a width.
func (p *arrangement) inner(s *segment, w float64) (x, room float64) {
	x = sidePad*p.size + float64(p.marks)*markRoom*p.size
	room = w - x - sidePad*p.size
	if p.options.Shows(layerPartner) && len(p.answer.Parts) > 0 {
		room -= countRoom * p.size
	}
	return x, room
}

func (p *arrangement) nameRoom(s *segment, w float64) float64 {
	_, room := p.inner(s, w)
	if p.options.Shows(layerPoints) {
		if s.single {
			room -= pointRoom * p.size
		}
		if s.broken {
			room -= pointRoom * p.size
		}
	}
	return room
}

func (p *arrangement) nameLines(s *segment, w float64) []string {
	name, _ := clean(s.name)
	return lineAtLeast(balance(name, p.size, p.nameRoom(s, w), 2))
}

// noteLines are the lines under a name: what changed, the firms, or why it is a gap.
func (p *arrangement) noteLines(s *segment, w float64) []string {
	_, room := p.inner(s, w)
	size := p.size * noteSize
	if s.changed {
		return wrap(change(s), size, room, 2)
	}
	if s.withheld {
		return wrap(s.note(), size, room, 1)
	}
	if len(s.firms) > 0 && p.options.Shows(layerFirms) {
		lines := firmLines(s, size, room, p.lines)
		if s.project != "" && p.options.Shows(layerProjects) && p.lines > 1 {
			lines = append(lines, wrapClean(s.project, size, room, 1)...)
		}
		return lines
	}
	if s.project != "" && p.options.Shows(layerProjects) {
		return wrapClean(s.project, size, room, p.lines)
	}
	if s.action != "" && p.options.Shows(layerActions) {
		return wrapClean(s.status.ZH()+" · "+s.action, size, room, 1)
	}
	return nil
}

// change tells how a status differs between the states compared.
func change(s *segment) string {
	text := s.status.ZH()
	if s.before != "" {
		text = s.before.ZH() + " → " + text
	}
	if s.planned != "" && s.planned != s.status {
		text += " → " + s.planned.ZH()
	}
	return text
}

func wrapClean(text string, size, room float64, n int) []string {
	text, _ = clean(text)
	return wrap(text, size, room, n)
}

// firmLines names as many firms as fit into n lines, then 等N家.
func firmLines(s *segment, size, room float64, n int) []string {
	total := len(s.firms) + s.more
	for k := len(s.firms); k > 0; k-- {
		var units []string
		for i, f := range s.firms[:k] {
			f, _ = clean(f)
			switch {
			case i < k-1:
				f += "、"
			case k < total:
				f += fmt.Sprintf("等%d家", total)
			}
			units = append(units, f)
		}
		if width(strings.Join(units, ""), size) > float64(n)*room {
			continue
		}
		if lines := wrapUnits(units, size, room, n); !cut(lines) {
			return lines
		}
	}
	text, _ := clean(s.firms[0])
	if total > 1 {
		tail := fmt.Sprintf("等%d家", total)
		return []string{shorten(text, size, room-width(tail, size)) + tail}
	}
	return wrap(text, size, room, n)
}

func (p *arrangement) rowHeight(s *segment, w float64) float64 {
	return p.size * (rowPad + namePitch*float64(len(p.nameLines(s, w))) + noteSize*notePitch*float64(len(p.noteLines(s, w))))
}

func (p *arrangement) headLines(c *card, w float64) []string {
	name, _ := clean(c.name)
	return lineAtLeast(balance(name, p.size*headSize, w-p.size*(2*sidePad+2.6)-p.partnerHead(), 2))
}

// lineAtLeast keeps the place of a name that has nothing to show.
func lineAtLeast(lines []string) []string {
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// partnerHead is the room for the partner's name over its counts.
func (p *arrangement) partnerHead() float64 {
	if !p.options.Shows(layerPartner) || len(p.answer.Parts) == 0 {
		return 0
	}
	return p.size * (width(p.partnerName(), noteSize) + 0.4)
}

func (m *model) partnerName() string {
	if len(m.answer.Parts) == 1 {
		name, _ := clean(m.answer.Parts[0].Name)
		return shorten(name, 1, 4.2)
	}
	return "伙伴"
}

func (p *arrangement) headHeight(c *card, w float64) float64 {
	return p.size * (headPitch + headMore*float64(len(p.headLines(c, w))-1))
}

func (p *arrangement) cardHeight(c *card, w float64) float64 {
	h := p.headHeight(c, w) + p.size*cardPad
	for _, r := range c.rows {
		h += p.rowHeight(r, w)
	}
	return h
}

// arrangements tries every number of columns for each stage and sorts what fits
// by the size of its text, then by the lines of firms and by how full the room is.
func (p *panel) arrangements() []*arrangement {
	total := 0
	for _, g := range p.groups[:3] {
		total += min(len(g), 1)
	}
	var list []*arrangement
	best := 2.0
	for a := range max(1, len(p.groups[0])) {
		for b := range max(1, len(p.groups[1])) {
			for c := range max(1, len(p.groups[2])) {
				k := [3]int{min(a+1, len(p.groups[0])), min(b+1, len(p.groups[1])), min(c+1, len(p.groups[2]))}
				if n := k[0] + k[1] + k[2]; n < min(3, total) || n > 9 {
					continue
				}
				if t := p.measure(k, best); t != nil {
					list = append(list, t)
					best = max(best, t.size)
				}
			}
		}
	}
	slices.SortStableFunc(list, func(x, y *arrangement) int {
		return cmp.Or(cmp.Compare(y.size, x.size), cmp.Compare(y.lines, x.lines), cmp.Compare(y.covered(), x.covered()))
	})
	return list
}

func (m *model) byStage() [4][]*card {
	var groups [4][]*card
	for _, c := range m.cards {
		for i, st := range stages {
			if st.stage == c.stage {
				groups[i] = append(groups[i], c)
			}
		}
	}
	for _, g := range groups {
		slices.SortStableFunc(g, func(a, b *card) int { return a.depth - b.depth })
	}
	return groups
}

// measure finds the largest text with which columns of these numbers fit the
// room, and then how many lines of firms there is room for. What cannot come up
// to the best so far is not looked into: nil, as where nothing fits.
func (p *panel) measure(k [3]int, best float64) *arrangement {
	largest := func(lines int) *arrangement {
		low, high := 2.0, 12*p.u
		found := p.compose(k, low, lines)
		if found == nil {
			return nil
		}
		if a := p.compose(k, high, lines); a != nil {
			return a
		}
		for high-low > 0.05 {
			mid := (low + high) / 2
			if a := p.compose(k, mid, lines); a != nil {
				low, found = mid, a
			} else {
				high = mid
			}
		}
		return found
	}
	if p.compose(k, best, 1) == nil {
		return nil
	}
	// Two lines of firms where the names stay well readable with them.
	found := largest(2)
	if found == nil || found.size < 7.2*p.u {
		found = largest(1)
	}
	for found != nil && found.lines < 4 {
		more := p.compose(k, found.size, found.lines+1)
		if more == nil {
			break
		}
		found = more
	}
	return found
}

// covered is the area of the cards in columns.
func (p *arrangement) covered() float64 {
	area := 0.0
	for _, col := range p.columns {
		for _, c := range col {
			area += p.colWidth * p.cardHeight(c, p.colWidth)
		}
	}
	return area
}

// compose arranges the cards in columns of these numbers, for a size of text and
// a number of lines under a name; nil where they do not fit.
func (p *panel) compose(k [3]int, size float64, lines int) *arrangement {
	n := float64(max(1, k[0]+k[1]+k[2]))
	a := &arrangement{panel: p, size: size, lines: lines, gapX: 30 * p.u}
	a.colWidth = (p.room.W - n*a.gapX) / n
	a.placeStrip()
	height := p.room.H - p.headRoom() - p.gapY()
	if a.strip.H > 0 {
		height -= a.strip.H + p.headRoom() + 4*p.u
	}
	if height <= 0 || a.colWidth < leastCard*size || !a.named(p.groups[3]) {
		return nil
	}
	for i, g := range p.groups[:3] {
		if len(g) == 0 {
			continue
		}
		for _, col := range a.split(g, k[i]) {
			a.columns, a.stageOf = append(a.columns, col), append(a.stageOf, stages[i].stage)
			h := 0.0
			for _, c := range col {
				h += a.cardHeight(c, a.colWidth)
			}
			if !a.named(col) || h+p.gapY()*float64(len(col)-1) > height {
				return nil
			}
		}
	}
	return a
}

// longName is the number of characters above which a name may be shortened; its
// full form is told on hover.
const longName = 24

// named reports whether every name stands in full, but for very long ones: the
// text gets smaller instead.
func (p *arrangement) named(cards []*card) bool {
	for _, c := range cards {
		if cut(p.headLines(c, p.colWidth)) && utf8.RuneCountInString(c.name) <= longName {
			return false
		}
		for _, r := range c.rows {
			if cut(p.nameLines(r, p.colWidth)) && utf8.RuneCountInString(r.name) <= longName {
				return false
			}
		}
	}
	return true
}

// split cuts a list of cards into k columns so that the tallest is as low as can be.
func (p *arrangement) split(cards []*card, k int) [][]*card {
	n := len(cards)
	sum := make([]float64, n+1)
	for i, c := range cards {
		sum[i+1] = sum[i] + p.cardHeight(c, p.colWidth) + p.gapY()
	}
	// best[j][i]: the lowest tallest column of the first i cards in j columns.
	best, cut := make([][]float64, k+1), make([][]int, k+1)
	for j := range best {
		best[j], cut[j] = make([]float64, n+1), make([]int, n+1)
		for i := range best[j] {
			best[j][i] = math.Inf(1)
		}
	}
	best[0][0] = 0
	for j := 1; j <= k; j++ {
		for i := j; i <= n; i++ {
			for from := j - 1; from < i; from++ {
				if h := max(best[j-1][from], sum[i]-sum[from]); h < best[j][i] {
					best[j][i], cut[j][i] = h, from
				}
			}
		}
	}
	columns := make([][]*card, k)
	for j, i := k, n; j > 0; j-- {
		columns[j-1] = cards[cut[j][i]:i]
		i = cut[j][i]
	}
	return columns
}

// dot writes the columns and arrows for the layout.
func (p *arrangement) dot() string {
	d := newDOT(attribute{"rankdir", "LR"}, attribute{"newrank", "true"}, attribute{"splines", "true"},
		attribute{"nodesep", inches(p.gapY())}, attribute{"ranksep", inches(p.gapX)})
	column := map[string]int{}
	for i, col := range p.columns {
		d.node(fmt.Sprintf("|%d", i), 0.72, 0.72, attribute{"style", "invis"})
		for _, c := range col {
			column[c.id] = i
			d.node(c.id, p.colWidth, p.cardHeight(c, p.colWidth))
		}
	}
	for i, col := range p.columns {
		ids := []string{fmt.Sprintf("|%d", i)}
		for _, c := range col {
			ids = append(ids, c.id)
		}
		d.sameRank(ids)
		if i > 0 {
			d.edge(fmt.Sprintf("|%d", i-1), ids[0], attribute{"style", "invis"}, attribute{"weight", "0"})
		}
	}
	if p.options.Shows(layerLinks) {
		for i, a := range p.arrows {
			att := []attribute{{"id", fmt.Sprintf("a%d", i)}, {"constraint", "false"}, {"arrowsize", decimal(math.Round(p.u*7) / 10)}}
			if column[a.from] != column[a.to] {
				att = append(att, attribute{"tailport", "e"}, attribute{"headport", "w"})
			}
			d.edge(a.from, a.to, att...)
		}
	}
	return d.String()
}
