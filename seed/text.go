package seed

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// decode returns data as UTF-8: as it is, or read as GB 18030, in which
// spreadsheets write by default in China. It is neither where ok is false; bad
// is then the place of the first byte that is no UTF-8.
func decode(data []byte) (text []byte, gb, ok bool, bad int) {
	bad, broken, whole := -1, 0, 0
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			if broken++; bad < 0 {
				bad = i
			}
		case size > 1:
			whole++
		}
		i += size
	}
	if bad < 0 {
		return data, false, true, bad
	}
	// Much that is UTF-8, but for a few bytes, is a damaged file, though it may pass for GB 18030.
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || broken <= whole || bytes.ContainsRune(text, utf8.RuneError) {
		return nil, false, false, bad
	}
	return text, true, true, bad
}

// invisible reports characters that no reader sees and that are no blanks:
// marks of direction and of width, and the byte order mark.
func invisible(r rune) bool {
	return r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r == 0x2060 || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF || r == 0xAD
}

// trim takes blanks and invisible characters off both ends of a cell.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) })
}

// splitList cuts a cell at semicolons, the Chinese one too.
func splitList(s string) []string {
	var list []string
	for _, v := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '；' }) {
		if v = trim(v); v != "" {
			list = append(list, v)
		}
	}
	return list
}

// splitWrong cuts a value at the marks that people write between names by
// mistake, outside brackets; a value without one is one piece.
func splitWrong(s string) []string {
	var list []string
	depth, start := 0, 0
	for i, r := range s {
		switch {
		case unicode.Is(unicode.Ps, r):
			depth++
		case unicode.Is(unicode.Pe, r):
			depth--
		case depth <= 0 && strings.ContainsRune("、，,/|", r):
			list = append(list, trim(s[start:i]))
			start = i + utf8.RuneLen(r)
		}
	}
	return append(list, trim(s[start:]))
}
