package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"chainchief/graph"
)

// shelf is where the cards of a chain stand on its panel and which ways its
// arrows go. It is worked out from the taxonomy alone and once per chain: whatever
// the place, the date, the layers and the paper, a card stands in the same column
// and row, so that two sheets can be laid side by side.
type shelf struct {
	cards   []shelved // of the first three stages, in the order of the trade
	support []shelved
	columns [][]int // of cards, each from top to bottom
	stages  []graph.Stage
	narrow  float64 // how wide a card must be for its names, in sizes of its text
	text    float64 // as large as its columns allow, in a search
	price   float64 // of the ways of its arrows
	whole   []net   // all arrows into a card together
	nets    []net
	fixed   bool // its cards keep to their columns
	carried int  // links between leaves that the arrows stand for
	links   int  // and all that run between these cards
}

// shelved is a card before anything is known of a place.
type shelved struct {
	id     string
	stage  graph.Stage
	leaves []string
	height float64 // about, in sizes of its text
	rows   float64 // about, with the firms beside the names
	depth  int
}

// net is all arrows into a card from one side: they join on their way.
type net struct {
	to    int
	right bool // it comes from columns further right
	from  []int
	links []int
	rank  int // among nets that share a gap
	// recycled: goods that come back, on an arrow of their own at the foot of the card.
	recycled bool
	// Sources further away come on one of two feeders, each through gaps of its own.
	feeder []int
	gap    [2][]int // by column: above which card a feeder runs through it
}

// gapAt is the gap that a feeder takes through a column of so many cards.
func (n *net) gapAt(feeder, column, cards int) int { return min(n.gap[feeder][column], cards) }

// leastBundle is the number of links from which a bundle is always drawn.
const leastBundle = 5

// onShelf remembers the shelves of the chains met so far.
var onShelf sync.Map

// readShelf takes the cards of a chain and the bundles of links between them out of
// the taxonomy; the key tells one content from another.
func readShelf(t graph.Taxonomy, chain string) (*shelf, map[[2]int]int, string) {
	segments := slices.Clone(t.Segments)
	segments = slices.DeleteFunc(segments, func(s graph.Segment) bool { return s.Chain != chain })
	slices.SortFunc(segments, graph.CompareSegments)
	s, at := &shelf{narrow: rowPads}, map[string]int{} // place of a card, those of support after the others
	var key strings.Builder
	leaves := map[string][]*graph.Segment{}
	for i := range segments {
		if seg := &segments[i]; !seg.Card {
			leaves[seg.Parent] = append(leaves[seg.Parent], seg)
		}
	}
	inputs := map[string][]string{}
	for i := range segments {
		seg := &segments[i]
		key.WriteString(seg.ID + "\x00" + string(seg.Stage) + "\x00" + string(seg.Kind) + seg.Name + "\x00" + seg.Parent + "\x00" + strings.Join(seg.Inputs, "\x01") + "\n")
		if !seg.Card || len(leaves[seg.ID]) == 0 {
			continue
		}
		c := shelved{id: seg.ID, stage: seg.Stage, height: aboutHigh(leaves[seg.ID])}
		for _, l := range leaves[seg.ID] {
			c.leaves = append(c.leaves, l.ID)
			if len(l.Inputs) > 0 {
				c.rows++
			} else { // a raw material mostly shrinks to its name
				c.rows += 0.25
			}
			if seg.Stage != graph.StageSupport {
				s.narrow = max(s.narrow, narrowest(l))
			}
		}
		if seg.Stage == graph.StageSupport {
			s.support = append(s.support, c)
			continue
		}
		at[seg.ID], inputs[seg.ID] = len(s.cards), seg.Inputs
		s.cards = append(s.cards, c)
	}
	for range s.cards { // as often as the longest way can be
		for i := range s.cards {
			for _, in := range inputs[s.cards[i].id] {
				if k, ok := at[in]; ok {
					s.cards[i].depth = min(max(s.cards[i].depth, s.cards[k].depth+1), len(s.cards))
				}
			}
		}
	}
	cardOf := map[string]int{}
	for i, c := range s.cards {
		for _, l := range c.leaves {
			cardOf[l] = i
		}
	}
	bundles := map[[2]int]int{}
	for i := range segments {
		to, ok := cardOf[segments[i].ID]
		for _, in := range segments[i].Inputs {
			if from, known := cardOf[in]; ok && known && from != to {
				bundles[[2]int{from, to}]++
				s.links++
			}
		}
	}
	return s, bundles, key.String()
}

// aboutHigh estimates how high a card of these leaves is, in sizes of its text. What
// is never courted mostly shrinks to its name in the last lines.
func aboutHigh(leaves []*graph.Segment) float64 {
	const wide = 16
	h, rest := 3.4, 0.0
	for _, l := range leaves {
		name, _ := paint.Clean(l.Name)
		if l.Made() && len(l.Inputs) > 0 {
			h += 2.6
			if paint.Width(name, 1) > wide-5 {
				h += namePitch
			}
		} else {
			rest += paint.Width(name, 1) + 1
		}
	}
	return h + math.Ceil(rest*noteSize/(wide-1))*notePitch*1.1
}

// rowPads is what a row takes beside its name in a card of good text: the mark before it,
// and behind it what to do and the counts of a partner of two parts.
const rowPads = 2*sidePad + markRoom + 2.7*noteSize + 2*countLeast/goodText

// narrowest is how wide a card must be, in sizes of its text, for the name of a segment
// in as many lines as it may have. What is never courted, and a very long name, gives way.
func narrowest(l *graph.Segment) float64 {
	name, _ := paint.Clean(l.Name)
	if !l.Made() || len(l.Inputs) == 0 || utf8.RuneCountInString(name) > longName {
		return 0
	}
	wide := 3.0
	for paint.Cut(paint.Wrap(name, 1, wide, nameLines)) {
		wide += 0.25
	}
	return rowPads + wide
}

// textIn is the largest text with which a card keeps to a slot of a height.
func (c *shelved) textIn(high float64) float64 {
	return max(1, (high-headHigh-barHigh-3)/((rowPad+namePitch)*c.rows+0.25))
}

// textPrice is what smaller text costs: much where firms no longer stand in good text
// beside the names, else little.
func textPrice(text float64) float64 {
	return 300*(mostText/text-1) + 20000*max(0, goodText/text-1)
}

// choose keeps of the bundles the heaviest into and out of each card and all heavy
// ones, gathered by the card they run into. A light one that runs back, to a card
// that feeds the one it comes from, is the heaviest of none: it would tell the trade
// the wrong way round.
func (s *shelf) choose(bundles map[[2]int]int) {
	n := len(s.cards)
	back := func(b [2]int) bool {
		from, to := &s.cards[b[0]], &s.cards[b[1]]
		return cmp.Or(from.depth-to.depth, b[0]-b[1]) > 0
	}
	heaviest := func(k int, end int) (best [2]int) {
		most := 0
		for i := range n {
			b := [2]int{k, i}
			if end == 1 {
				b = [2]int{i, k}
			}
			if bundles[b] > most && !back(b) {
				best, most = b, bundles[b]
			}
		}
		return best
	}
	keep := map[[2]int]bool{}
	for k := range n {
		keep[heaviest(k, 0)], keep[heaviest(k, 1)] = true, true
	}
	s.whole = make([]net, n)
	for to := range n {
		s.whole[to].to = to
		for from := range n {
			b := [2]int{from, to}
			if l := bundles[b]; l > 0 && (l >= leastBundle || keep[b]) {
				s.whole[to].from, s.whole[to].links = append(s.whole[to].from, from), append(s.whole[to].links, l)
				s.carried += l
			}
		}
	}
}

// The page on which ways of setting the columns are compared.
const (
	trialWidth  = 900.0
	trialHeight = 520.0
	trialText   = 9.5
	trialGutter = 27.0
	trialGap    = 14.0
	mostColumns = 9
	trials      = 6    // ways of setting the columns that are looked into
	changes     = 8000 // tried in each, in a chain of as many cards as usual

	fewCrossings = 2  // with which a search may end that somebody waits for
	moreTrials   = 24 // else
	usualCards   = 12
)

// arrange finds the columns, the order within them and the ways of the arrows: of
// those ways of setting the columns that allow good text, the one whose arrows cross
// least. With so few crossings it is content; else it goes on, more times at most.
func (s *shelf) arrange(few, more int) {
	if len(s.cards) == 0 {
		return
	}
	ways := s.ways()
	// A change costs about as much as there are pairs of cards.
	n := len(s.cards)
	total := changes * usualCards * usualCards / max(n*n, usualCards*usualCards)
	// Beside the price counts what comes of it on pages, where lanes take their room.
	try := func(from *shelf, seed uint64, total int, hot float64) attempt {
		t := *from
		t.price = t.tried(seed, total, hot)
		crossings, text := t.onPages()
		return attempt{&t, crossings, t.price + crossingPrice*float64(crossings) + textPrice(text)}
	}
	// Short searches first, from several beginnings; then the most promising go on.
	var list []attempt
	for i := range ways {
		for again := range 5 {
			list = append(list, try(&ways[i], uint64(8*i+again), total/3, 300))
		}
	}
	slices.SortStableFunc(list, func(a, b attempt) int { return cmp.Compare(a.v, b.v) })
	for i := range list[:min(2, len(list))] {
		if a := try(list[i].s, uint64(i), total, 150); a.v < list[0].v {
			list[0] = a
		}
	}
	best := list[0]
	for again := 0; again < more && best.crossings > few; again++ { // where that was not enough
		from, hot := best.s, 300.0
		if again%2 == 1 {
			from, hot = &ways[again/2%len(ways)], 600
		}
		if a := try(from, uint64(100+again), total, hot); a.v < best.v || a.crossings < best.crossings {
			best = a
		}
	}
	*s = *best.s
}

// attempt is a shelf as a search has left it.
type attempt struct {
	s         *shelf
	crossings int
	v         float64 // the lower the better
}

// ways are those ways of setting the columns that allow the largest text.
func (s *shelf) ways() []shelf {
	groups := [3][]int{}
	for i, c := range s.cards {
		for k, st := range stages[:3] {
			if st.stage == c.stage {
				groups[k] = append(groups[k], i)
			}
		}
	}
	for _, g := range groups {
		slices.SortStableFunc(g, func(a, b int) int { return s.cards[a].depth - s.cards[b].depth })
	}
	var ways []shelf
	most := [3]int{max(1, len(groups[0])), max(1, len(groups[1])), max(1, len(groups[2]))}
	for a := range most[0] {
		for b := range most[1] {
			for c := range most[2] {
				w := *s
				for i, k := range []int{a + 1, b + 1, c + 1} {
					if len(groups[i]) == 0 {
						continue
					}
					for _, col := range s.split(groups[i], k) {
						w.columns, w.stages = append(w.columns, col), append(w.stages, stages[i].stage)
					}
				}
				if len(w.columns) > mostColumns {
					continue
				}
				w.text = w.setTrial(w.trialFrame())
				ways = append(ways, w)
			}
		}
	}
	slices.SortStableFunc(ways, func(a, b shelf) int { return cmp.Compare(b.text, a.text) })
	ways = ways[:min(trials, len(ways))]
	least := 0.85 * min(ways[0].text, goodText)
	return slices.DeleteFunc(ways, func(w shelf) bool { return w.text < least })
}

// pages are a sheet, a wall and a slide: by how much their cards are more alike, how high
// their columns are, and how far down a card arrows come in and may leave it.
var pages = [...]struct{ even, high, head, leave float64 }{
	{0, trialHeight, headHigh / 2, leastHigh * trialText},
	{wallEven, trialHeight, headHigh / 2, leastHigh * trialText},
	{slideEven, 477, 21, 78},
}

// onPages is how often its arrows cross on the page where they do most, and how large
// its text may be on the first of the pages.
func (s *shelf) onPages() (crossings int, text float64) {
	for i, page := range pages {
		b := board{shelf: s, u: 1, main: paint.Box(0, 0, trialWidth, page.high)}
		slots := b.setCards(page.head, func(card int) float64 { return s.cards[card].height + page.even }, func(int) float64 { return page.leave })
		crossings = max(crossings, b.wiring.crossings)
		if i == 0 {
			text = mostText
			for card, r := range slots {
				text = min(text, r.W/s.narrow, s.cards[card].textIn(r.H))
			}
		}
	}
	return crossings, text
}

// split cuts a list of cards into k columns so that the tallest is as low as can be.
func (s *shelf) split(cards []int, k int) [][]int {
	n := len(cards)
	sum := make([]float64, n+1)
	for i, c := range cards {
		sum[i+1] = sum[i] + s.cards[c].height + trialGap/trialText
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
	columns := make([][]int, k)
	for j, i := k, n; j > 0; j-- {
		columns[j-1] = slices.Clone(cards[cut[j][i]:i])
		i = cut[j][i]
	}
	return columns
}

// place returns the column and row of each card.
func (s *shelf) place() [][2]int {
	at := make([][2]int, len(s.cards))
	s.placeIn(at)
	return at
}

func (s *shelf) placeIn(at [][2]int) {
	for c, col := range s.columns {
		for r, card := range col {
			at[card] = [2]int{c, r}
		}
	}
}

// bySide splits the nets by the side of the card that they come to. What has been
// found for a net stays with it.
func (s *shelf) bySide() {
	at := s.place()
	var nets []net
	known := func(whole *net, right bool) *net {
		for i := range s.nets {
			if n := &s.nets[i]; n.to == whole.to && n.recycled == whole.recycled && n.right == right {
				return n
			}
		}
		return nil
	}
	for w := range s.whole {
		n := &s.whole[w]
		for _, right := range []bool{false, true} {
			part := net{to: n.to, right: right, recycled: n.recycled, rank: len(nets)}
			old := known(n, right)
			for i, from := range n.from {
				if (at[from][0] > at[n.to][0]) != right {
					continue
				}
				part.from, part.links, part.feeder = append(part.from, from), append(part.links, n.links[i]), append(part.feeder, 0)
				if old != nil {
					if k := slices.Index(old.from, from); k >= 0 {
						part.feeder[len(part.feeder)-1] = old.feeder[k]
					}
				}
			}
			if len(part.from) == 0 {
				continue
			}
			for k := range part.gap {
				part.gap[k] = make([]int, len(s.columns))
				if old != nil {
					copy(part.gap[k], old.gap[k])
				}
			}
			if old != nil {
				part.rank = old.rank
			}
			nets = append(nets, part)
		}
	}
	s.nets = nets
}
