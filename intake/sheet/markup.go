package sheet

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// mostToken bounds one tag or one text of XML: a full cell with every character
// written as a reference stays below it.
const mostToken = 1 << 20

// markup cuts XML into tags and texts. encoding/xml would do it for a tenth of
// the speed, and keeps a tag of any length in memory, which a hostile file uses.
type markup struct {
	r    io.Reader
	buf  []byte
	at   int   // of what is not yet given out
	done error // of r

	// Of the last token:
	name  string // local name of a start or end tag
	attrs []attribute
	empty bool   // a tag that ends itself; no end token follows
	text  []byte // of a text, still with references unless raw
	raw   bool
}

type attribute struct {
	name  string // local name
	value []byte
}

type token uint8

const (
	startTag token = iota
	endTag
	textBit
)

func newMarkup(r io.Reader) *markup { return &markup{r: r, buf: make([]byte, 0, 64<<10)} }

// fill reads more; what was given out before at is dropped.
func (m *markup) fill() error {
	if m.done != nil {
		return m.done
	}
	if m.at > 0 {
		m.buf = m.buf[:copy(m.buf, m.buf[m.at:])]
		m.at = 0
	}
	if len(m.buf) >= mostToken {
		return refuse(WhyBroken, "的内容不像表格，文件可能已损坏，请在 WPS 或 Excel 里打开后另存为 .xlsx")
	}
	if len(m.buf) == cap(m.buf) {
		m.buf = append(make([]byte, 0, 2*cap(m.buf)), m.buf...)
	}
	n, err := m.r.Read(m.buf[len(m.buf):cap(m.buf)])
	m.buf = m.buf[:len(m.buf)+n]
	m.done = err
	if n > 0 {
		return nil
	}
	return err
}

// find returns the offset from at of the first sep at or after from, reading on as needed.
func (m *markup) find(sep string, from int) (int, error) {
	for {
		if m.at+from < len(m.buf) {
			if i := bytes.Index(m.buf[m.at+from:], []byte(sep)); i >= 0 {
				return from + i, nil
			}
			from = max(from, len(m.buf)-m.at-len(sep)+1)
		}
		if err := m.fill(); err != nil {
			return 0, err
		}
	}
}

// next returns the next tag or text; io.EOF where the file ends between two of them.
func (m *markup) next() (token, error) {
	for {
		if m.at == len(m.buf) {
			if err := m.fill(); err != nil {
				return 0, err
			}
			continue
		}
		if m.buf[m.at] != '<' {
			return m.plain()
		}
		kind, skipped, err := m.tag()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil || !skipped {
			return kind, err
		}
	}
}

func (m *markup) plain() (token, error) {
	n, err := m.find("<", 0)
	if err == io.EOF {
		n, err = len(m.buf)-m.at, nil
	}
	if err != nil {
		return 0, err
	}
	m.text, m.raw = m.buf[m.at:m.at+n], false
	m.at += n
	return textBit, nil
}

// tag reads what begins with <; comments and instructions are skipped.
func (m *markup) tag() (kind token, skipped bool, err error) {
	for len(m.buf)-m.at < 9 && m.done == nil {
		if err := m.fill(); err != nil && err != io.EOF {
			return 0, false, err
		}
	}
	rest := m.buf[m.at:]
	for _, s := range []struct{ from, to string }{{"<!--", "-->"}, {"<?", "?>"}, {"<![CDATA[", "]]>"}, {"<!", ">"}} {
		if !bytes.HasPrefix(rest, []byte(s.from)) {
			continue
		}
		n, err := m.find(s.to, len(s.from))
		if err != nil {
			return 0, false, err
		}
		m.text, m.raw = m.buf[m.at+len(s.from):m.at+n], true
		m.at += n + len(s.to)
		return textBit, s.from != "<![CDATA[", nil
	}
	n, err := m.tagEnd()
	if err != nil {
		return 0, false, err
	}
	body := m.buf[m.at+1 : m.at+n]
	m.at += n + 1
	if len(body) > 0 && body[0] == '/' {
		m.name = local(bytes.TrimSpace(body[1:]))
		return endTag, false, nil
	}
	m.empty = len(body) > 0 && body[len(body)-1] == '/'
	if m.empty {
		body = body[:len(body)-1]
	}
	m.open(body)
	return startTag, false, nil
}

// tagEnd returns the offset from at of the > that ends a tag; one inside the
// quotes of an attribute does not.
func (m *markup) tagEnd() (int, error) {
	var quote byte
	for n := 1; ; n++ {
		if m.at+n >= len(m.buf) {
			if err := m.fill(); err != nil {
				return 0, err
			}
		}
		switch c := m.buf[m.at+n]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return n, nil
		}
	}
}

func blankByte(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// open splits a start tag into its name and attributes.
func (m *markup) open(b []byte) {
	i := 0
	for i < len(b) && !blankByte(b[i]) {
		i++
	}
	m.name, m.attrs = local(b[:i]), m.attrs[:0]
	for i < len(b) {
		for i < len(b) && blankByte(b[i]) {
			i++
		}
		eq := bytes.IndexByte(b[i:], '=')
		if eq < 0 {
			return
		}
		name := bytes.TrimSpace(b[i : i+eq])
		i += eq + 1
		for i < len(b) && blankByte(b[i]) {
			i++
		}
		if i == len(b) || b[i] != '"' && b[i] != '\'' {
			return
		}
		end := bytes.IndexByte(b[i+1:], b[i])
		if end < 0 {
			return
		}
		m.attrs = append(m.attrs, attribute{local(name), b[i+1 : i+1+end]})
		i += end + 2
	}
}

// attr returns an attribute with its references resolved; blank where there is none.
func (m *markup) attr(name string) string {
	for _, a := range m.attrs {
		if a.name == name {
			return unescape(a.value)
		}
	}
	return ""
}

// names are those met a million times; they are not made anew each time.
var names = map[string]string{"row": "row", "is": "is", "si": "si", "spans": "spans", "hidden": "hidden"}

// letters are the names of one letter.
var letters = func() (list [128]string) {
	for c := range list {
		list[c] = string(rune(c))
	}
	return list
}()

// local drops the prefix of a name.
func local(b []byte) string {
	if len(b) == 1 && b[0] < 128 {
		return letters[b[0]]
	}
	if i := bytes.IndexByte(b, ':'); i >= 0 {
		b = b[i+1:]
	}
	if n, ok := names[string(b)]; ok {
		return n
	}
	return string(b)
}

// unescape resolves the five named and all numbered references of XML.
func unescape(b []byte) string {
	if bytes.IndexByte(b, '&') < 0 {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			out = append(out, b...)
			break
		}
		out, b = append(out, b[:i]...), b[i:]
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if end < 0 {
			out, b = append(out, '&'), b[1:]
			continue
		}
		if r, ok := reference(string(b[1:end])); ok {
			out = utf8.AppendRune(out, r)
		} else {
			out = append(out, b[:end+1]...)
		}
		b = b[end+1:]
	}
	return strings.ToValidUTF8(string(out), "\uFFFD")
}

func reference(s string) (rune, bool) {
	switch s {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	base := 10
	digits, ok := strings.CutPrefix(s, "#")
	if hex, isHex := strings.CutPrefix(strings.ToLower(digits), "x"); isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), ok && err == nil && n > 0 && n <= utf8.MaxRune
}
