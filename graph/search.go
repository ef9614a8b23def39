package graph

import "strings"

// SearchText builds Enterprise.Search from folded parts: a line of names (the
// name, the short name, then aliases and the listed code), a line of pinyin
// and a line of initials, tabs between the entries of a line. No part may hold
// a tab, a line break or a blank.
func SearchText(names, pinyin, initials []string) string {
	return strings.Join(names, "\t") + "\n" + strings.Join(pinyin, "\t") + "\n" + strings.Join(initials, "\t")
}

// The ranks of MatchRank, the best first.
const (
	MatchExact    = iota // a name, short name, alias or code
	MatchPrefix          // of the name or the short name
	MatchInside          // a name, alias or code
	MatchPinyin          // inside a pinyin
	MatchInitials        // inside initials
	NoMatch
)

// MatchRank says how well a folded query matches a Search text; lower is better.
// Equal ranks are ordered by name, then id. A blank query is no match.
func MatchRank(search, query string) int {
	if query == "" || !strings.Contains(search, query) {
		return NoMatch
	}
	names, rest, _ := strings.Cut(search, "\n")
	pinyin, initials, _ := strings.Cut(rest, "\n")
	rank := NoMatch
	for i, entry := range strings.Split(names, "\t") {
		switch {
		case entry == query:
			return MatchExact
		case i < 2 && strings.HasPrefix(entry, query):
			rank = MatchPrefix
		case rank == NoMatch && strings.Contains(entry, query):
			rank = MatchInside
		}
	}
	switch {
	case rank != NoMatch:
		return rank
	case strings.Contains(pinyin, query):
		return MatchPinyin
	case strings.Contains(initials, query):
		return MatchInitials
	}
	return NoMatch
}
