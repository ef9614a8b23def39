package seed

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a name or a query into the form in which names are compared and
// searched: compatible forms unified (full width, NFKC), lower case, without
// white space and invisible characters, every bracket as ( or ), one kind of
// middle dot and of dash, and a radical as the character it looks like. It changes
// no other character, rare ones included, and Fold(Fold(s)) is Fold(s). Ids are
// made of folded names, so its result for a name may never change.
func Fold(s string) string {
	if strings.IndexFunc(s, unusual) < 0 {
		return s
	}
	for {
		// What is dropped may have kept two characters from combining: again until nothing changes.
		folded := norm.NFKC.String(strings.Map(foldRune, norm.NFKC.String(s)))
		if folded == s {
			return s
		}
		s = folded
	}
}

var fromRadical = sync.OnceValue(func() map[rune]rune { return pairs(radicals) })

// unusual reports whether folding may change a character, or what stands beside it: of
// most names it holds none.
func unusual(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && (r < 0x4E00 || r > 0x9FFF)
}

func foldRune(r rune) rune {
	switch {
	case !unusual(r):
		return r
	case unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Variation_Selector):
		return -1
	case unicode.Is(unicode.Ps, r):
		return '(' // 「〔【《[ …
	case unicode.Is(unicode.Pe, r):
		return ')'
	case strings.ContainsRune("·•‧∙⋅・᛫", r):
		return '·'
	case r >= 0x2E80 && r <= 0x2EF3:
		if whole, ok := fromRadical()[r]; ok {
			return whole
		}
		return r
	case unicode.Is(unicode.Pd, r) || r == '−' || r == '─' || r == '━':
		return '-'
	}
	return unicode.ToLower(r)
}
