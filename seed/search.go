package seed

import "slices"

// SearchKeys returns the parts of graph.SearchText for an enterprise: its
// names, folded, in the order that MatchRank expects (name, short name,
// aliases, listed code), and the pinyin and the initials of all but the code.
func SearchKeys(name, short string, aliases []string, code string) (names, pinyin, initials []string) {
	names = []string{Fold(name), Fold(short)}
	for _, alias := range aliases {
		names = appendNew(names, Fold(alias))
	}
	for _, n := range names {
		full, first := spell(n)
		pinyin = appendNew(pinyin, full...)
		initials = appendNew(initials, first...)
	}
	return appendNew(names, Fold(code)), pinyin, initials
}

// appendNew adds what is neither blank nor there already.
func appendNew(list []string, values ...string) []string {
	for _, v := range values {
		if v != "" && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}
