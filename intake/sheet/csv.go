package sheet

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func openCSV(data []byte, l *limits) (*Book, error) {
	text, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	s := &Sheet{}
	if err := readCSV(text, separator(text), s, l); err != nil {
		return nil, err
	}
	return &Book{Format: CSV, Sheets: []*Sheet{s}}, nil
}

// decodeText returns the text in UTF-8 without a byte order mark: it is UTF-8,
// UTF-16 or GB18030, in which Chinese office programs write by default.
func decodeText(data []byte) (string, error) {
	text := ""
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		text = fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		text = fromUTF16(data[2:], binary.BigEndian)
	case bytes.IndexByte(data, 0) >= 0:
		text = fromUTF16(data, orderOf(data))
	case utf8.Valid(data):
		text = string(data)
	default:
		gb, err := fromGB(data)
		if err != nil {
			return "", err
		}
		text = gb
	}
	text = strings.TrimPrefix(text, "\uFEFF")
	odd := 0
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7F {
			odd++
		}
	}
	if odd*100 > len(text) || strings.IndexByte(text, 0) >= 0 {
		return "", refuse(WhyForeign, "不是表格文件，请选择 .xlsx、.xls 或 .csv 文件")
	}
	return text, nil
}

func fromUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// orderOf guesses the order of bytes of UTF-16 without a mark: the high bytes of
// commas, digits and line ends are zero.
func orderOf(data []byte) binary.ByteOrder {
	even, odd := 0, 0
	for i, b := range data {
		switch {
		case b != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	if even > odd {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// fromGB reads GB18030. Much that is UTF-8 but for a few bytes is a damaged file,
// though it may pass for GB18030.
func fromGB(data []byte) (string, error) {
	broken, whole := 0, 0
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size > 1:
			whole++
		}
		i += size
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || broken <= whole || bytes.ContainsRune(text, utf8.RuneError) {
		return "", refuse(WhyCoding, "的文字编码认不出来，可能不完整，请在 WPS 或 Excel 里打开后另存为 .xlsx")
	}
	return string(text), nil
}

// separator tells what stands between cells by the lines at the beginning: the
// mark that most of them have in the same number.
func separator(text string) byte {
	best, bestLines, bestCount := byte(','), 0, 0
	for _, sep := range []byte{',', '\t', ';', '|'} {
		lines := map[int]int{}
		for i, line := range strings.SplitN(text, "\n", 51) {
			if n := outside(line, sep); n > 0 && i < 50 {
				lines[n]++
			}
		}
		for count, n := range lines {
			if n > bestLines || n == bestLines && count > bestCount {
				best, bestLines, bestCount = sep, n, count
			}
		}
	}
	return best
}

// outside counts a mark outside quotes.
func outside(line string, sep byte) (n int) {
	in := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			in = !in
		case line[i] == sep && !in:
			n++
		}
	}
	return n
}

// readCSV cuts a text into cells as Excel does: a quote opens only at the
// beginning of a cell, and line breaks inside quotes begin no row.
func readCSV(text string, sep byte, s *Sheet, l *limits) error {
	g := gridder{sheet: s}
	number, col := 1, 1
	g.begin(number, false)
	for at := 0; at < len(text); {
		value, next, ok := csvCell(text, at, sep)
		if !ok {
			return refuse(WhyQuotes, "第 %d 行%s列的英文双引号不成对，请补齐后再试，或另存为 .xlsx", number, ColumnName(col))
		}
		if strings.TrimSpace(value) != "" {
			value = strings.Clone(value) // the file's text is not kept alive by one cell
			if col > lastCol || number > lastRow {
				return refuse(WhyLarge, "超过 %d 行或 %d 列，请拆成几个文件", lastRow, lastCol)
			}
			g.add(Cell{Kind: Text, Text: value, Row: number, Col: col})
			if err := l.cell(value); err != nil {
				return err
			}
		}
		if next < len(text) && text[next] == sep {
			at, col = next+1, col+1
			continue
		}
		at = next + 1
		if next+1 < len(text) && text[next] == '\r' && text[next+1] == '\n' {
			at++
		}
		g.end()
		number, col = number+1, 1
		g.begin(number, false)
	}
	g.end()
	return nil
}

// csvCell returns the cell that begins at a place, and where it ends: at a
// separator, a line break or the end. ok is false where a quote never ends.
func csvCell(text string, at int, sep byte) (value string, next int, ok bool) {
	if text[at] != '"' {
		end := strings.IndexAny(text[at:], string(sep)+"\r\n")
		if end < 0 {
			end = len(text) - at
		}
		return text[at : at+end], at + end, true
	}
	var out strings.Builder
	at++
	for {
		end := strings.IndexByte(text[at:], '"')
		if end < 0 || out.Len() > 4*mostCell {
			return "", 0, false
		}
		out.WriteString(text[at : at+end])
		at += end + 1
		if at < len(text) && text[at] == '"' {
			out.WriteByte('"')
			at++
			continue
		}
		// What follows a closing quote belongs to the cell as it is.
		rest, next, _ := "", at, true
		if at < len(text) && text[at] != sep && text[at] != '\r' && text[at] != '\n' {
			stop := strings.IndexAny(text[at:], string(sep)+"\r\n")
			if stop < 0 {
				stop = len(text) - at
			}
			rest, next = text[at:at+stop], at+stop
		}
		return tidyText(out.String() + rest), next, true
	}
}
