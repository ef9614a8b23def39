package chainmap

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf16"
)

// The writer of the PDF says which character each glyph stands for in one block
// of hundreds of ranges, with characters beyond U+FFFF as odd digits. Programs
// that keep to the format (100 entries a block, UTF-16) read garbage there.

// entriesPerBlock is the most that the format allows.
const entriesPerBlock = 100

var (
	errToUnicode = errors.New("chainmap: the PDF has no table of characters as expected")
	toUnicode    = regexp.MustCompile(`(?s)<<\n/Length \d+\n>>\nstream\n/CIDInit .*?\nendcmap [^\n]*\nendstream\n`)
	codeSpace    = regexp.MustCompile(`1 begincodespacerange\n<[0-9A-F]+><[0-9A-F]+>\n`)
	ranges       = regexp.MustCompile(`(?s)\d+ beginbfrange\n(.*?)endbfrange\n`)
	oneRange     = regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]{4,6})>\n`)
	xref         = regexp.MustCompile(`\nxref\n0 (\d+)\n`)
	startXref    = regexp.MustCompile(`startxref\n\d+\n%%EOF\n$`)
)

// withToUnicode writes the table of each font anew and moves what stands behind it.
func withToUnicode(pdf []byte) ([]byte, error) {
	for done := 0; ; {
		at := toUnicode.FindIndex(pdf[done:])
		if at == nil && done > 0 {
			return pdf, nil
		}
		if at == nil {
			return nil, errToUnicode
		}
		object, err := withCharacters(pdf[done+at[0] : done+at[1]])
		if err != nil {
			return nil, err
		}
		start, end := done+at[0], done+at[1]
		if pdf, err = moved(slices.Concat(pdf[:start], object, pdf[end:]), start, len(object)-(end-start)); err != nil {
			return nil, err
		}
		done = start + len(object)
	}
}

// withCharacters is a table with its ranges written as single characters.
func withCharacters(object []byte) ([]byte, error) {
	head, stream, _ := bytes.Cut(object, []byte("\nstream\n"))
	stream = bytes.TrimSuffix(stream, []byte("endstream\n"))
	list := ranges.FindSubmatchIndex(stream)
	if list == nil || !bytes.HasPrefix(head, []byte("<<\n/Length ")) {
		return nil, errToUnicode
	}
	var table bytes.Buffer
	table.Write(codeSpace.ReplaceAll(stream[:list[0]], []byte("1 begincodespacerange\n<0000><FFFF>\n")))
	if err := writeCharacters(&table, stream[list[2]:list[3]]); err != nil {
		return nil, err
	}
	table.Write(stream[list[1]:])
	return fmt.Appendf(nil, "<<\n/Length %d\n>>\nstream\n%sendstream\n", table.Len(), table.Bytes()), nil
}

// writeCharacters turns ranges of one glyph each into single entries.
func writeCharacters(table *bytes.Buffer, list []byte) error {
	entries := oneRange.FindAllSubmatch(list, -1)
	if len(entries) != bytes.Count(list, []byte("\n")) {
		return errToUnicode
	}
	for block := range slices.Chunk(entries, entriesPerBlock) {
		fmt.Fprintf(table, "%d beginbfchar\n", len(block))
		for _, e := range block {
			r, err := strconv.ParseUint(string(e[2]), 16, 32)
			if err != nil {
				return errToUnicode
			}
			fmt.Fprintf(table, "<%s><", e[1])
			for _, u := range utf16.AppendRune(nil, rune(r)) {
				fmt.Fprintf(table, "%04X", u)
			}
			table.WriteString(">\n")
		}
		table.WriteString("endbfchar\n")
	}
	return nil
}

// moved corrects the addresses of what has moved by some bytes: all that began
// behind a place.
func moved(pdf []byte, place, by int) ([]byte, error) {
	const entry = len("0000000024 00000 n \n")
	at := xref.FindAllSubmatchIndex(pdf, -1)
	tail := startXref.FindIndex(pdf)
	if len(at) == 0 || tail == nil {
		return nil, errToUnicode
	}
	last := at[len(at)-1]
	n, err := strconv.Atoi(string(pdf[last[2]:last[3]]))
	if err != nil || last[1]+n*entry > tail[0] {
		return nil, errToUnicode
	}
	for i := range n {
		digits := pdf[last[1]+i*entry:][:10]
		old, err := strconv.Atoi(string(digits))
		if err != nil {
			return nil, errToUnicode
		}
		if old > place {
			copy(digits, fmt.Sprintf("%010d", old+by))
		}
	}
	return fmt.Appendf(pdf[:tail[0]:tail[0]], "startxref\n%d\n%%%%EOF\n", last[0]+1), nil
}
