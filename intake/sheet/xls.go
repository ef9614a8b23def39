package sheet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"unicode/utf16"

	"github.com/richardlehane/mscfb"
)

// xls is a workbook in BIFF8 while it is read: a stream of records, first those
// of the book, then those of each sheet.
type xls struct {
	stream  []byte
	limits  *limits
	tabs    []xlsTab
	shared  []string
	codes   map[int]string // number formats that the file defines
	ids     []int          // number format by style of a cell
	formats map[int]*format
	date    float64
	linked  bool
	records int // read so far
}

type xlsTab struct {
	name   string
	hidden bool
	at     int
}

// The records that matter.
const (
	recFormula     = 0x006
	recEOF         = 0x00A
	recDateMode    = 0x022
	recFilePass    = 0x02F
	recContinue    = 0x03C
	recBoundSheet  = 0x085
	recMulRK       = 0x0BD
	recRString     = 0x0D6
	recXF          = 0x0E0
	recMergedCells = 0x0E5
	recSST         = 0x0FC
	recLabelSST    = 0x0FD
	recSupBook     = 0x1AE
	recNumber      = 0x203
	recLabel       = 0x204
	recBoolErr     = 0x205
	recString      = 0x207
	recRow         = 0x208
	recRK          = 0x27E
	recFormat      = 0x41E
	recBOF         = 0x809
)

func openXLS(r io.ReaderAt, size int64, l *limits) (*Book, error) {
	data := make([]byte, size)
	if n, err := r.ReadAt(data, 0); n < len(data) {
		return nil, err
	}
	stream, macros, err := workbookStream(data)
	if err != nil {
		return nil, half(err)
	}
	x := &xls{stream: stream, limits: l, codes: map[int]string{}, formats: map[int]*format{}}
	if err := x.globals(); err != nil {
		return nil, err
	}
	book := &Book{Format: XLS}
	for _, tab := range x.tabs {
		s := &Sheet{Name: tab.name, Hidden: tab.hidden}
		is, err := x.readSheet(tab.at, s)
		if err != nil {
			return nil, in(s, err)
		}
		if is {
			book.Sheets = append(book.Sheets, s)
		}
	}
	book.Findings = (&oddities{}).findings(macros, x.linked)
	return book, nil
}

// workbookStream takes the workbook out of a compound file, or says what the file is instead.
func workbookStream(data []byte) (stream []byte, macros bool, err error) {
	doc, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return nil, false, err
	}
	old, word := false, false
	for {
		f, err := doc.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, false, err
		}
		switch f.Name {
		case "EncryptedPackage", "EncryptionInfo":
			return nil, false, errLocked
		case "Workbook":
			if len(f.Path) > 0 || stream != nil { // of a table embedded in another document
				continue
			}
			// A stream cannot be longer than its file, whatever it says.
			if stream, err = io.ReadAll(io.LimitReader(f, int64(len(data)))); err != nil {
				return nil, false, err
			}
		case "Book":
			old = len(f.Path) == 0
		case "WordDocument", "PowerPoint Document":
			word = true
		case "_VBA_PROJECT_CUR":
			macros = true
		}
	}
	switch {
	case stream != nil:
		return stream, macros, nil
	case old:
		return nil, false, refuse(WhyOld, "是 Excel 95 或更早的格式，请在 WPS 或 Excel 里打开后另存为 .xlsx")
	case word:
		return nil, false, refuse(WhyForeign, "是 Word 或演示文稿，不是表格，请选择 .xlsx、.xls 或 .csv 文件")
	}
	return nil, false, refuse(WhyForeign, "里没有表格，可能是别的程序的文件，请在 WPS 或 Excel 里打开后另存为 .xlsx")
}

var errLocked = refuse(WhyLocked, "设了打开密码，请在 WPS 或 Excel 里取消密码、保存后再试")

// record returns the record at a place, without those that continue it, and the place behind it.
func (x *xls) record(at int) (id int, body []byte, next int, err error) {
	// Every record is read once; a made-up file may lead through the same ones again and again.
	x.records++
	if at < 0 || at+4 > len(x.stream) || x.records > len(x.stream) {
		return 0, nil, 0, errHalf
	}
	id = int(binary.LittleEndian.Uint16(x.stream[at:]))
	n := int(binary.LittleEndian.Uint16(x.stream[at+2:]))
	if at+4+n > len(x.stream) {
		return 0, nil, 0, errHalf
	}
	return id, x.stream[at+4 : at+4+n], at + 4 + n, nil
}

// continued returns the bodies of a record and of those that continue it, and the place behind them.
func (x *xls) continued(body []byte, next int) (bodies [][]byte, behind int) {
	bodies = append(bodies, body)
	for {
		id, more, after, err := x.record(next)
		if err != nil || id != recContinue {
			return bodies, next
		}
		bodies, next = append(bodies, more), after
	}
}

func u16(b []byte, at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
func u32(b []byte, at int) int { return int(binary.LittleEndian.Uint32(b[at:])) }

// globals reads the records of the book.
func (x *xls) globals() error {
	id, body, at, err := x.record(0)
	if err != nil {
		return err
	}
	if id != recBOF || len(body) < 4 || u16(body, 0) != 0x600 {
		return refuse(WhyOld, "是 Excel 95 或更早的格式，请在 WPS 或 Excel 里打开后另存为 .xlsx")
	}
	for {
		if id, body, at, err = x.record(at); err != nil {
			return err
		}
		switch {
		case id == recEOF:
			return nil
		case id == recFilePass:
			return errLocked
		case id == recDateMode && len(body) >= 2 && u16(body, 0) == 1:
			x.date = days1904
		case id == recBoundSheet && len(body) >= 8:
			if body[5] != 0 { // a chart or a macro sheet
				continue
			}
			name := newStrings(body[6:]).short()
			x.tabs = append(x.tabs, xlsTab{name, body[4]&3 != 0, u32(body, 0)})
			if len(x.tabs) > mostSheets {
				return tooManySheets(len(x.tabs))
			}
		case id == recFormat && len(body) >= 5:
			x.codes[u16(body, 0)] = newStrings(body[2:]).long()
		case id == recXF && len(body) >= 4:
			x.ids = append(x.ids, u16(body, 2))
		case id == recSupBook && len(body) >= 4:
			own := len(body) == 4 && (u16(body, 2) == 0x401 || u16(body, 2) == 0x3A01)
			x.linked = x.linked || !own
		case id == recSST && len(body) >= 8:
			var bodies [][]byte
			bodies, at = x.continued(body, at)
			if err := x.readShared(bodies); err != nil {
				return err
			}
		}
	}
}

func (x *xls) readShared(bodies [][]byte) error {
	n := u32(bodies[0], 4)
	bodies[0] = bodies[0][8:]
	r := newStrings(bodies...)
	for range n {
		if r.ended() {
			return errHalf
		}
		s := tidyText(r.long())
		x.shared = append(x.shared, s)
		if len(x.shared) > mostCells {
			return refuse(WhyLarge, "的内容超过 %d 万格，请只留要导入的工作表，或拆成几个文件", mostCells/10_000)
		}
		if err := x.limits.keep(s); err != nil {
			return err
		}
	}
	return nil
}

// stringReader reads texts of BIFF8 that may run on over several records.
type stringReader struct {
	bodies [][]byte
	body   []byte
}

func newStrings(bodies ...[]byte) *stringReader {
	return &stringReader{bodies: bodies[1:], body: bodies[0]}
}

func (r *stringReader) ended() bool { return len(r.body) == 0 && !r.turn() }

// turn goes on to the next record; false where there is none.
func (r *stringReader) turn() bool {
	for len(r.body) == 0 {
		if len(r.bodies) == 0 {
			return false
		}
		r.body, r.bodies = r.bodies[0], r.bodies[1:]
	}
	return true
}

func (r *stringReader) byte() int {
	if !r.turn() {
		return 0
	}
	b := r.body[0]
	r.body = r.body[1:]
	return int(b)
}

func (r *stringReader) u16() int { return r.byte() | r.byte()<<8 }
func (r *stringReader) u32() int { return r.u16() | r.u16()<<16 }

func (r *stringReader) skip(n int) {
	for n > 0 && r.turn() {
		step := min(n, len(r.body))
		r.body, n = r.body[step:], n-step
	}
}

// short reads a text whose length is one byte.
func (r *stringReader) short() string { n := r.byte(); return r.chars(n, r.byte()) }

// long reads a text whose length is two bytes, and passes over its fonts and readings.
func (r *stringReader) long() string {
	n, flags := r.u16(), r.byte()
	runs, extra := 0, 0
	if flags&8 != 0 {
		runs = r.u16()
	}
	if flags&4 != 0 {
		extra = r.u32()
	}
	s := r.chars(n, flags)
	r.skip(4*runs + extra)
	return s
}

// chars reads n characters of one or two bytes; where a text runs on into another
// record, that record says anew which.
func (r *stringReader) chars(n, flags int) string {
	units := make([]uint16, 0, min(n, 1<<15))
	for n > 0 {
		if len(r.body) == 0 {
			if !r.turn() {
				break
			}
			flags = r.byte()
		}
		if flags&1 == 0 {
			for ; n > 0 && len(r.body) > 0; n-- {
				units, r.body = append(units, uint16(r.body[0])), r.body[1:]
			}
			continue
		}
		for ; n > 0 && len(r.body) > 1; n-- {
			units, r.body = append(units, uint16(u16(r.body, 0))), r.body[2:]
		}
		if len(r.body) == 1 { // half a character
			r.body = nil
		}
	}
	return string(utf16.Decode(units))
}

// formatOf returns the number format of a style.
func (x *xls) formatOf(style int) *format {
	if style >= len(x.ids) {
		return nil
	}
	id := x.ids[style]
	f, ok := x.formats[id]
	if !ok {
		f = formatOf(id, x.codes[id])
		x.formats[id] = f
	}
	return f
}

// rk unpacks a number of 30 bits, whole or the upper half of a float, in hundredths or not.
func rk(v uint32) float64 {
	var f float64
	if v&2 != 0 {
		f = float64(int32(v) >> 2)
	} else {
		f = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}

// faults are the errors a cell may hold.
var faults = map[byte]string{0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

func faultText(code byte) string {
	if s, ok := faults[code]; ok {
		return s
	}
	return "#N/A"
}
