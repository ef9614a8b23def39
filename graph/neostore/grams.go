package neostore

import (
	"strings"

	"chainchief/graph"
)

// A text index finds texts of three characters and more. What is shorter, and
// what is to be found only at the beginning of a name or as the whole of one, is
// made three characters long by marks, which no name holds:
//
//	names    TAB name TAB, for a whole name;  START name, for the beginning of the folded name or
//	         the short name, where the name itself, which has an index, does not begin so
//	pairs    two characters and the mark of their line;  one character and two marks:
//	         of names all, of pinyin those that begin a syllable, of initials those that begin an entry
//
// An enterprise with grams that hold a token need not be a hit: the text itself is looked at too.
const (
	startMark = "\x01\x01"
	lineMarks = "\x02\x03\x04" // names, pinyin, initials
)

// grams is the property in which the tokens are looked for.
func grams(name, search string) string {
	var b strings.Builder
	lines := [3]string{}
	lines[0], lines[1], lines[2] = graph.SplitSearch(search)
	for i, line := range lines {
		mark, seen := lineMarks[i:i+1], map[string]bool{}
		add := func(token string) {
			if !seen[token] {
				seen[token] = true
				b.WriteString(token)
			}
		}
		for k, entry := range strings.Split(line, "\t") {
			if i == 0 {
				b.WriteString("\t" + entry + "\t")
				if k < 2 && !strings.HasPrefix(name, entry) {
					b.WriteString(startMark + entry)
				}
			}
			runes := []rune(entry)
			small := []rune(graph.Small(entry))
			for k, r := range runes {
				if i == 1 && r >= 'a' && r <= 'z' || i == 2 && k > 0 {
					continue
				}
				add(string(small[k]) + mark + mark)
				if k+1 < len(runes) {
					add(string(small[k:k+2]) + mark)
				}
			}
		}
	}
	return b.String()
}

// lineToken is the token of the first two characters of a text in a line.
func lineToken(text, mark string) string {
	runes := []rune(text)
	if len(runes) == 1 {
		return text + mark + mark
	}
	return string(runes[:min(2, len(runes))]) + mark
}

// shortTokens are those of a text of one or two characters, one a line.
func shortTokens(text string) []string {
	if text == "" {
		return nil
	}
	var list []string
	for i := range lineMarks {
		list = append(list, lineToken(text, lineMarks[i:i+1]))
	}
	return list
}

// rankTokens are the tokens without which no enterprise has a rank, by graph.MatchRank.
func rankTokens(text string) []string {
	return append([]string{"\t" + text + "\t", startMark + text}, shortTokens(text)...)
}
