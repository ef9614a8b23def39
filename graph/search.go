package graph

import (
	"slices"
	"strings"
)

// SearchText builds Enterprise.Search from folded parts: a line of names (the
// name, the short name, then aliases and the listed code), a line of pinyin
// and a line of initials, tabs between the entries of a line. No part may hold
// a tab, a line break or a blank. In the pinyin a capital begins each syllable;
// a line without capitals is of an earlier version.
func SearchText(names, pinyin, initials []string) string {
	return strings.Join(names, "\t") + "\n" + strings.Join(pinyin, "\t") + "\n" + strings.Join(initials, "\t")
}

// The ranks of MatchRank, the best first.
const (
	MatchExact    = iota // a name, short name, alias or code
	MatchPrefix          // of the name or the short name
	MatchInside          // a name, alias or code
	MatchPinyin          // inside a pinyin, from the beginning of a syllable
	MatchInitials        // the beginning of initials
	NoMatch
)

// MatchRank says how well a folded query matches a Search text; lower is better.
// Equal ranks are ordered by name, then id. A blank query is no match.
func MatchRank(search, query string) int {
	if query == "" {
		return NoMatch
	}
	names, rest, _ := strings.Cut(search, "\n")
	pinyin, initials, _ := strings.Cut(rest, "\n")
	switch {
	case strings.Contains(names, query):
		return rankInNames(names, query)
	case inPinyin(pinyin, query):
		return MatchPinyin
	case strings.HasPrefix(initials, query) || strings.Contains(initials, "\t"+query):
		return MatchInitials
	}
	return NoMatch
}

func rankInNames(names, query string) int {
	rank := MatchInside
	for i := 0; ; i++ {
		entry, rest, more := strings.Cut(names, "\t")
		switch {
		case entry == query:
			return MatchExact
		case i < 2 && strings.HasPrefix(entry, query):
			rank = MatchPrefix
		}
		if !more {
			return rank
		}
		names = rest
	}
}

// inPinyin looks for a query that does not begin inside a syllable.
func inPinyin(pinyin, query string) bool {
	first, anywhere := query[0], !hasCapital(pinyin)
	if isSmall(first) && !anywhere {
		first -= 'a' - 'A'
	}
	for {
		i := strings.IndexByte(pinyin, first)
		if i < 0 || len(pinyin)-i < len(query) {
			return false
		}
		if equalSmall(pinyin[i+1:i+len(query)], query[1:]) {
			return true
		}
		pinyin = pinyin[i+1:]
	}
}

// equalSmall compares texts of one length, the first with its capitals as small letters.
func equalSmall(text, small string) bool {
	for i := range len(text) {
		if c := text[i]; c != small[i] && (c < 'A' || c > 'Z' || c+'a'-'A' != small[i]) {
			return false
		}
	}
	return true
}

func hasCapital(line string) bool {
	return strings.ContainsFunc(line, func(r rune) bool { return r >= 'A' && r <= 'Z' })
}

func isSmall(c byte) bool { return c >= 'a' && c <= 'z' }

// SplitSearch returns the lines of a Search text. In the pinyin each letter with
// which a match may begin is a capital, in one of an earlier version every letter.
func SplitSearch(search string) (names, pinyin, initials string) {
	names, rest, _ := strings.Cut(search, "\n")
	pinyin, initials, _ = strings.Cut(rest, "\n")
	if !hasCapital(pinyin) {
		pinyin = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' {
				r -= 'a' - 'A'
			}
			return r
		}, pinyin)
	}
	return names, pinyin, initials
}

// Small makes the capitals of a Search text small.
func Small(search string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, search)
}

// JoinSearch adds the entries of one search text behind those of another, line
// by line. Where the pinyin of one is without capitals, all of it is.
func JoinSearch(a, b string) string {
	la, lb := strings.SplitN(a, "\n", 3), strings.SplitN(b, "\n", 3)
	if hasCapital(la[1]) != hasCapital(lb[1]) && la[1] != "" && lb[1] != "" {
		la[1], lb[1] = Small(la[1]), Small(lb[1])
	}
	for i := range la {
		entries := strings.Split(la[i], "\t")
		for _, e := range strings.Split(lb[i], "\t") {
			if e != "" && !slices.Contains(entries, e) {
				entries = append(entries, e)
			}
		}
		la[i] = strings.Join(entries, "\t")
	}
	return strings.Join(la, "\n")
}
