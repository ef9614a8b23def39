package peers

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
)

// floor answers from arrays that were laid out for these questions alone, and for
// nothing else: no dates, no names of groups, no copies, no second reader. Nobody
// could be much quicker.
type floor struct {
	*flat
	exact   map[string][]int32      // who has a name
	shorts  []int32                 // firms by short name
	pairs   map[[2]rune][]int32     // who has two characters side by side, or one and 0
	placed  map[[2]int32][]int32    // who works in a chain and a region
	cells   map[[2]int32][]*tallied // by chain and region
	totals  map[[2]int32][]*tallied // by chain
	inPlace map[[2]int32][]member   // of a leaf and a region, as they stand
	mark    [2][]int32              // of a firm: the question that last met it, from either end
	asked   int32
	journal *os.File
}

// tallied counts the firms of a leaf.
type tallied struct {
	leaf   int32
	counts [3][6]int32 // by certainty and class
}

func newFloor(f *flat, journal *os.File) *floor {
	x := &floor{flat: f, exact: map[string][]int32{}, pairs: map[[2]rune][]int32{}, placed: map[[2]int32][]int32{},
		cells: map[[2]int32][]*tallied{}, totals: map[[2]int32][]*tallied{}, inPlace: map[[2]int32][]member{}, journal: journal}
	x.mark = [2][]int32{make([]int32, len(f.firms)), make([]int32, len(f.firms))}
	enter := func(key [2]rune, n int32) {
		if list := x.pairs[key]; len(list) == 0 || list[len(list)-1] != n {
			x.pairs[key] = append(list, n)
		}
	}
	for i, e := range f.firms {
		n := int32(i)
		x.shorts = append(x.shorts, n)
		for name := range strings.SplitSeq(e.names, "\t") {
			if list := x.exact[name]; len(list) == 0 || list[len(list)-1] != n {
				x.exact[name] = append(list, n)
			}
			last := rune(0)
			for _, r := range name {
				enter([2]rune{r, 0}, n)
				if last != 0 {
					enter([2]rune{last, r}, n)
				}
				last = r
			}
		}
		for _, m := range f.works[n] {
			key := [2]int32{f.chain(m.leaf), e.region}
			if list := x.placed[key]; len(list) == 0 || list[len(list)-1] != n {
				x.placed[key] = append(list, n)
			}
		}
	}
	slices.SortFunc(x.shorts, func(a, b int32) int { return strings.Compare(f.firms[a].short, f.firms[b].short) })
	for _, m := range f.members {
		e := &f.firms[m.firm]
		for cells, key := range map[*map[[2]int32][]*tallied][2]int32{&x.cells: {f.chain(m.leaf), e.region}, &x.totals: {f.chain(m.leaf)}} {
			list := (*cells)[key]
			if len(list) == 0 || list[len(list)-1].leaf != m.leaf { // members come by leaf
				list = append(list, &tallied{leaf: m.leaf})
				(*cells)[key] = list
			}
			list[len(list)-1].counts[m.certainty][e.class]++
		}
		key := [2]int32{m.leaf, e.region}
		x.inPlace[key] = append(x.inPlace[key], m)
	}
	return x
}

func (f *flat) endsOf(n int32) []end { return f.ends[f.endAt[n]:f.endAt[n+1]] }

func (x *floor) prepare(kind string, q question) (func() (answer, error), error) {
	var ask func() answer
	switch kind {
	case "tally":
		ask = func() answer { return x.tally(q) }
	case "common", "rare":
		ask = func() answer { return x.named(x.find(q.Text)) }
	case "placed":
		ask = func() answer { return x.named(x.findPlaced(q)) }
	case "links":
		ask = func() answer { return x.linksOf(q.Firms) }
	case "hops":
		ask = func() answer { return x.hops(q.Firm) }
	case "path":
		ask = func() answer {
			length := x.path(q.From, q.To)
			return func() []string { return []string{fmt.Sprint(length)} }
		}
	case "partners":
		ask = func() answer { return x.partners(q) }
	case "write":
		line := bytes.Repeat([]byte(q.Place+"\n"), 10)
		return func() (answer, error) {
			if _, err := x.journal.Write(line); err != nil {
				return nil, err
			}
			return noAnswer, x.journal.Sync()
		}, nil
	}
	return func() (answer, error) { return ask(), nil }, nil
}

func noAnswer() []string { return nil }

func (x *floor) tally(q question) answer {
	var parts [3][2000][3][6]int32
	add := func(part int, list []*tallied) {
		for _, t := range list {
			to := &parts[part][t.leaf]
			for c := range to {
				for k := range to[c] {
					to[c][k] += t.counts[c][k]
				}
			}
		}
	}
	add(0, x.totals[[2]int32{q.Chain}])
	for part, codes := range [][]int32{1: q.Region, 2: q.Partner} {
		for _, region := range codes {
			add(part, x.cells[[2]int32{q.Chain, region}])
		}
	}
	return func() (list []string) {
		for part := range parts {
			for leaf := range parts[part] {
				for c := range parts[part][leaf] {
					for k, n := range parts[part][leaf][c] {
						if n > 0 {
							list = append(list, fmt.Sprintf("%d/%d/%d/%d/%d", part, leaf, c, k, n))
						}
					}
				}
			}
		}
		return list
	}
}

// named copies the records of firms, as an answer has them.
func (x *floor) named(numbers []int32) answer {
	list := make([]firm, len(numbers))
	for i, n := range numbers {
		list[i] = x.firms[n]
	}
	return func() (ids []string) {
		for _, e := range list {
			ids = append(ids, e.id)
		}
		return ids
	}
}

// find goes along those who have the rarest two characters of a text, who stand by name.
func (x *floor) find(text string) []int32 {
	list := slices.Clone(x.exact[text])
	if len(list) >= first {
		return list[:first]
	}
	exact := len(list)
	add := func(n int32) bool {
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
		return len(list)-exact < first
	}
	// Names that begin so stand together; so do short names, by themselves.
	at, _ := slices.BinarySearchFunc(x.firms, text, func(e firm, t string) int { return strings.Compare(e.name, t) })
	for ; at < len(x.firms) && strings.HasPrefix(x.firms[at].name, text) && add(int32(at)); at++ {
	}
	at, _ = slices.BinarySearchFunc(x.shorts, text, func(n int32, t string) int { return strings.Compare(x.firms[n].short, t) })
	var short []int32
	for ; at < len(x.shorts) && strings.HasPrefix(x.firms[x.shorts[at]].short, text); at++ {
		short = append(short, x.shorts[at])
	}
	slices.Sort(short)
	for _, n := range short[:min(len(short), 2*first)] {
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	slices.Sort(list[exact:])
	if len(list) >= first {
		return list[:first]
	}
	for _, n := range x.rarest(text) {
		if strings.Contains(x.firms[n].names, text) && !slices.Contains(list, n) {
			if list = append(list, n); len(list) == first {
				break
			}
		}
	}
	return list
}

func (x *floor) rarest(text string) (least []int32) {
	last, size := utf8.DecodeRuneInString(text)
	if size == len(text) {
		return x.pairs[[2]rune{last, 0}]
	}
	for i, r := range text[size:] {
		list := x.pairs[[2]rune{last, r}]
		if last = r; i == 0 || len(list) < len(least) {
			least = list
		}
	}
	return least
}

func (x *floor) findPlaced(q question) []int32 {
	var ranks [graph.MatchInside + 1][]int32
	for _, region := range q.Region {
		for _, n := range x.placed[[2]int32{q.Chain, region}] {
			switch e := &x.firms[n]; {
			case !strings.Contains(e.names, q.Text):
			case slices.Contains(x.exact[q.Text], n):
				ranks[graph.MatchExact] = append(ranks[graph.MatchExact], n)
			case strings.HasPrefix(e.name, q.Text) || strings.HasPrefix(e.short, q.Text):
				ranks[graph.MatchPrefix] = append(ranks[graph.MatchPrefix], n)
			default:
				ranks[graph.MatchInside] = append(ranks[graph.MatchInside], n)
			}
		}
	}
	var list []int32
	for _, some := range ranks {
		slices.Sort(some) // of several regions
		if list = append(list, some...); len(list) >= first {
			return list[:first]
		}
	}
	return list
}

func (x *floor) linksOf(firms []int32) answer {
	groups := make([][]link, len(firms))
	list := make([]link, 0, 4*len(firms))
	for i, n := range firms {
		ends := x.endsOf(n)
		begin := len(list)
		for _, e := range ends[:min(first, len(ends))] {
			list = append(list, x.links[e.link])
		}
		groups[i] = list[begin:len(list):len(list)]
	}
	return func() (out []string) {
		for i, n := range firms {
			out = append(out, fmt.Sprint(n))
			for _, l := range groups[i] {
				out = append(out, l.id)
			}
		}
		return out
	}
}

func (x *floor) hops(hub int32) answer {
	x.asked++
	mark, count, sum := x.mark[0], 0, int64(0)
	mark[hub] = x.asked
	meet := func(n int32) bool {
		if mark[n] == x.asked {
			return false
		}
		mark[n] = x.asked
		count++
		sum += int64(n)
		return true
	}
	var one []int32
	for _, e := range x.endsOf(hub) {
		if meet(e.other) {
			one = append(one, e.other)
		}
	}
	for _, n := range one {
		for _, e := range x.endsOf(n) {
			meet(e.other)
		}
	}
	return func() []string { return []string{fmt.Sprint(count), fmt.Sprint(sum)} }
}

// path is the length of the shortest path, 0 where there is none within the steps:
// both ends in turn, level by level, the one with fewer at its edge first.
func (x *floor) path(from, to int32) int {
	x.asked++
	edges := [2][]int32{{from}, {to}}
	x.mark[0][from], x.mark[1][to] = x.asked, x.asked
	for length := 1; length <= steps; length++ {
		side := 0
		if len(edges[1]) < len(edges[0]) {
			side = 1
		}
		own, other := x.mark[side], x.mark[1-side]
		var next []int32
		for _, n := range edges[side] {
			for _, e := range x.endsOf(n) {
				if other[e.other] == x.asked {
					return length
				}
				if own[e.other] != x.asked {
					own[e.other] = x.asked
					next = append(next, e.other)
				}
			}
		}
		if edges[side] = next; len(next) == 0 {
			return 0
		}
	}
	return 0
}

func (x *floor) partners(q question) answer {
	var leaves []int32
	for _, m := range x.works[q.Firm] {
		if m.certainty < 2 {
			leaves = append(leaves, x.feeds[m.leaf]...)
		}
	}
	slices.Sort(leaves)
	leaves = slices.Compact(leaves)
	found := make([][]firm, len(leaves))
	for i, leaf := range leaves {
		var list []member
		for _, region := range q.Partner {
			some := x.inPlace[[2]int32{leaf, region}]
			for _, m := range some[:min(first, len(some))] {
				if m.certainty < 2 {
					list = append(list, m)
				}
			}
		}
		slices.SortFunc(list, func(a, b member) int { return int(a.place - b.place) })
		for _, m := range list[:min(first, len(list))] {
			found[i] = append(found[i], x.firms[m.firm])
		}
	}
	return func() (list []string) {
		for i, leaf := range leaves {
			for _, e := range found[i] {
				list = append(list, fmt.Sprintf("%d/%s", leaf, e.id))
			}
		}
		return list
	}
}
