package intake

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean is a cell's text on one line, without what nobody sees.
func clean(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == 0x7f {
			plain = false
			break
		}
	}
	if plain {
		return strings.TrimSpace(s)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), invisible(r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// invisible reports characters that no reader sees and that are no blanks.
func invisible(r rune) bool {
	return r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r == 0x2060 || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF || r == 0xAD
}

// legalForm is what follows a comma inside the name of a foreign firm: Alpha Co., Ltd.
var legalForm = regexp.MustCompile(`(?i)^[,，]\s*(?:ltd|limited|inc|llc|corp|s\.?a|gmbh|plc)\b`)

// pieces cuts a cell that holds several values, at the marks people write between
// them, outside brackets; where there are semicolons, only there.
func pieces(s string) []string {
	marks := "、，,;；\n"
	if strings.ContainsAny(s, ";；") {
		marks = ";；\n"
	}
	var list []string
	depth, start := 0, 0
	put := func(part string) {
		if part = clean(part); part != "" {
			list = append(list, part)
		}
	}
	for i, r := range s {
		switch {
		case r == '(' || r == '（':
			depth++
		case r == ')' || r == '）':
			depth--
		case depth <= 0 && strings.ContainsRune(marks, r) && !legalForm.MatchString(s[i:]):
			put(s[start:i])
			start = i + utf8.RuneLen(r)
		}
	}
	put(s[start:])
	return list
}
