package embedded

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"chainchief/graph"
)

// gram is a letter, or two letters side by side, in one line of a search text:
// what an enterprise must hold to be worth a look by graph.MatchRank. The names
// are taken with the tabs around them, so that the beginning and the end of a
// name count as letters; the initials too. A pinyin's first letters of syllables
// stand in a line of their own.
type gram uint64

// The lines of a search text.
const (
	lineNames = iota
	linePinyin
	lineInitials
	lineLetters // names of one letter; else every name that begins with it and another that ends with it would do
	lineStarts  // the beginnings of syllables
	lineHeads   // the first letters of initials together: many firms' end alike, and pairs do not tell where they stand
)

func single(line int, r rune) gram { return gram(line)<<42 | gram(r)<<21 }

func double(line int, r, next rune) gram { return single(line, r) | gram(next) }

// opening is the gram of the first letters of initials that are long enough to
// have one; false of others. Letters that differ may share a gram.
func opening(initials string) (gram, bool) {
	const letters = 4
	packed, n := gram(0), 0
	for _, r := range initials {
		if r == '\t' || n == letters {
			break
		}
		packed, n = packed<<10|gram(r&0x3ff), n+1
	}
	return lineHeads<<42 | packed, n == letters
}

// eachGram calls enter with the grams of a search text, few of them more than
// once: short names repeat what stands in the long one, and looking up who has a
// gram is most of the work.
func eachGram(search string, enter func(gram)) {
	var met [256]gram // the last one with each hash, and one more; 0: none
	take := func(g gram) {
		if at := &met[g*0x9e3779b97f4a7c15>>56]; *at != g+1 {
			*at = g + 1
			enter(g)
		}
	}
	names, pinyin, initials := graph.SplitSearch(search)
	for name := range strings.SplitSeq(names, "\t") {
		if r, size := utf8.DecodeRuneInString(name); size > 0 && size == len(name) {
			take(single(lineLetters, r))
		}
	}
	for line, text := range []string{lineNames: names, lineInitials: initials} {
		last := '\t'
		for _, r := range text {
			take(double(line, last, r))
			if line == lineNames {
				take(single(line, r))
			}
			last = r
		}
		take(double(line, last, '\t'))
	}
	for name := range strings.SplitSeq(initials, "\t") {
		if g, long := opening(name); long {
			take(g)
		}
	}
	last, starts := '\t', false // a small letter is inside a syllable
	for _, r := range pinyin {
		small := r
		if r >= 'A' && r <= 'Z' {
			small += 'a' - 'A'
		}
		take(double(linePinyin, last, small))
		if starts {
			take(double(lineStarts, last, small))
		}
		if starts = r < 'a' || r > 'z'; starts {
			take(single(lineStarts, small))
		}
		last = small
	}
}

// gramsFor returns the grams that an enterprise must have to match a folded
// query at a rank. It may have them and yet match worse, or not at all.
func gramsFor(query string, rank int) []gram {
	var grams []gram
	line := lineNames
	first, size := utf8.DecodeRuneInString(query)
	switch rank {
	case graph.MatchExact:
		if size == len(query) {
			return []gram{single(lineLetters, first)}
		}
		query = "\t" + query + "\t"
	case graph.MatchPrefix:
		query = "\t" + query
	case graph.MatchPinyin:
		return gramsInPinyin(query)
	case graph.MatchInitials:
		if g, long := opening(query); long {
			grams = append(grams, g)
		}
		line = lineInitials
		query = "\t" + query
	}
	last, size := utf8.DecodeRuneInString(query)
	if size == len(query) {
		return []gram{single(line, last)}
	}
	for _, r := range query[size:] {
		grams = append(grams, double(line, last, r))
		last = r
	}
	slices.Sort(grams)
	return slices.Compact(grams)
}

// gramsInPinyin are those of a query from the beginning of a syllable.
func gramsInPinyin(query string) []gram {
	last, size := utf8.DecodeRuneInString(query)
	if size == len(query) {
		return []gram{single(lineStarts, last)}
	}
	var grams []gram
	line := lineStarts
	for _, r := range query[size:] {
		grams = append(grams, double(line, last, r))
		line, last = linePinyin, r
	}
	slices.Sort(grams)
	return slices.Compact(grams)
}

func (m *memory) indexText(h handle) {
	eachGram(m.enterprises.rows[h].search, func(g gram) { m.grams.enter(g, h) })
}

func (m *memory) unindexText(h handle) {
	eachGram(m.enterprises.rows[h].search, func(g gram) { m.grams.drop(g, h) })
}

// indexTexts indexes a great many enterprises, on every core a stretch of them.
func (m *memory) indexTexts(list []handle) {
	cores := runtime.GOMAXPROCS(0)
	parts := make([]map[gram]*set, cores)
	var work sync.WaitGroup
	for i := range parts {
		work.Go(func() {
			parts[i] = map[gram]*set{}
			for _, h := range list[i*len(list)/cores : (i+1)*len(list)/cores] {
				eachGram(m.enterprises.rows[h].search, func(g gram) { enter(parts[i], g, h) })
			}
		})
	}
	work.Wait()
	for _, part := range parts {
		for g, s := range part {
			whole := m.grams.own[g] // at such a time there are no others
			if whole == nil {
				m.grams.own[g] = s
				continue
			}
			for h := range s.all() {
				whole.add(h)
			}
		}
	}
}
