package seed

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chainchief/graph"
)

// SearchKeys returns the parts of graph.SearchText for an enterprise: the keys
// of its names in the order that MatchRank expects (name, short name, aliases and
// former names, codes), and the pinyin and the initials of all but the codes.
func SearchKeys(name, short string, aliases []string, codes ...string) (names, pinyin, initials []string) {
	names = []string{SearchKey(name), SearchKey(short)}
	for _, alias := range aliases {
		names = appendNew(names, SearchKey(alias))
	}
	for _, n := range names {
		full, first := spell(n)
		pinyin = appendNew(pinyin, full...)
		initials = appendNew(initials, first...)
	}
	for _, code := range codes {
		names = appendNew(names, SearchKey(code))
	}
	return names, pinyin, initials
}

// SearchText is Enterprise.Search of an enterprise.
func SearchText(e *graph.Enterprise) string {
	return graph.SearchText(SearchKeys(e.Name, e.ShortName, slices.Concat(e.Aliases, e.FormerNames), e.ListedCode, e.CreditCode))
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

// SearchKey is the form in which names are looked for: folded, traditional
// characters as simplified ones, without punctuation and tone marks, ü as v,
// and a stock code without the letters of its exchange. No id is made of it.
func SearchKey(s string) string {
	s = Fold(s)
	if strings.IndexFunc(s, unusual) >= 0 {
		s = bare(s)
	}
	key := Fold(strings.Map(simplified, s))
	if code := exchange.FindStringSubmatch(key); code != nil {
		return code[1] + code[2]
	}
	return key
}

// bare is a folded text without punctuation and tone marks, ü as v.
func bare(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			if r == '\u0308' && strings.HasSuffix(b.String(), "u") { // ü: typed v
				before := strings.TrimSuffix(b.String(), "u")
				b.Reset()
				b.WriteString(before + "v")
			}
		case unicode.IsPunct(r) || unicode.Is(unicode.Sk, r) || r == 'ʼ':
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// exchange fits the key of a mainland stock code with the letters of its exchange: sz002594, 002594.SZ.
var exchange = regexp.MustCompile(`^(?:(?:sh|sz|bj)([0-9]{6})|([0-9]{6})(?:sh|sz|bj))$`)

var toSimplified = sync.OnceValue(func() map[rune]rune { return pairs(traditional) })

func simplified(r rune) rune {
	if s, ok := toSimplified()[r]; ok {
		return s
	}
	return r
}

// pairs maps the first, third … character of a text to the one behind it.
func pairs(text string) map[rune]rune {
	m := make(map[rune]rune, len(text)/6)
	for text != "" {
		from, size := utf8.DecodeRuneInString(text)
		to, next := utf8.DecodeRuneInString(text[size:])
		m[from] = to
		text = text[size+next:]
	}
	return m
}

// legalForms end the name of a firm; the longest come first.
var legalForms = []string{"股份有限责任公司", "有限责任公司", "责任有限公司", "股份有限公司", "有限公司", "股份公司", "公司"}

// TrimLegalForm takes the legal form off the end of a search key, which people
// and papers often get wrong; a name that is nothing else is left as it is.
func TrimLegalForm(key string) string {
	for _, form := range legalForms {
		if name, ok := strings.CutSuffix(key, form); ok {
			return cmp.Or(name, key)
		}
	}
	return key
}

// Queries are the texts to look for in turn, until one is found: the key of what
// a person typed, the key without the legal form, and the folded text, which is
// how an earlier version kept names. There is none for a text without letters.
func Queries(text string) []string {
	key := SearchKey(text)
	return appendNew(nil, key, TrimLegalForm(key), Fold(text))
}
