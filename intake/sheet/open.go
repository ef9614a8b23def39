package sheet

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// What a file may cost. An office's sheet of 100,000 rows and 20 columns is two
// million cells; what is larger is no sheet that a person has looked at.
const (
	mostBytes  = 100 << 20 // of the file
	mostOpened = 512 << 20 // of all parts once unpacked, read as a stream
	mostText   = 256 << 20 // of the texts kept, all sheets together
	mostCells  = 5_000_000
	mostSheets = 300
	mostMerges = 200_000
	mostCell   = 32_767 // characters: the limit of Excel and WPS
)

// Open reads the file r of size bytes; name is for messages only, the format is
// told by the content. Every refusal is an *Error.
func Open(name string, r io.ReaderAt, size int64) (*Book, error) {
	book, err := open(r, size)
	if err != nil {
		var refused *Error
		if !errors.As(err, &refused) {
			refused = refuse(WhyBroken, "读不下去，文件可能已损坏，请在 WPS 或 Excel 里打开后另存为 .xlsx 再试")
			refused.Err = err
		}
		refused.File = name
		return nil, refused
	}
	book.Name = name
	for _, s := range book.Sheets {
		if len(s.Rows) > 0 {
			return book, nil
		}
	}
	return nil, &Error{Why: WhyEmpty, File: name, Sentence: "里没有任何内容，请核对是否选对了文件"}
}

func open(r io.ReaderAt, size int64) (*Book, error) {
	if size <= 0 {
		return nil, refuse(WhyEmpty, "是空文件，请核对后重新选择")
	}
	if size > mostBytes {
		return nil, refuse(WhyLarge, "超过 %d MB，请删去图片和无关的工作表，或拆成几个文件", mostBytes>>20)
	}
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return nil, err
	}
	l := &limits{}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return openXLSX(r, size, l)
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return openXLS(r, size, l)
	}
	if err := foreign(head); err != nil {
		return nil, err
	}
	data := make([]byte, size)
	if n, err := r.ReadAt(data, 0); n < len(data) {
		return nil, err
	}
	return openCSV(data, l)
}

// foreign refuses what is no sheet by its first bytes, each with what to do.
func foreign(head []byte) error {
	// BOF of BIFF2 to 5 outside a compound file.
	if len(head) > 4 && head[0] == 9 && (head[1] == 0 || head[1] == 2 || head[1] == 4 || head[1] == 8) && head[3] == 0 {
		return refuse(WhyOld, "是 Excel 95 或更早的格式，请在 WPS 或 Excel 里打开后另存为 .xlsx")
	}
	for _, f := range []struct{ magic, what string }{
		{"%PDF", "PDF 文件"}, {"\x89PNG", "图片"}, {"\xFF\xD8\xFF", "图片"}, {"GIF8", "图片"}, {"Rar!", "压缩包"},
		{"7z\xBC\xAF", "压缩包"}, {"\x1F\x8B", "压缩包"}, {"{\\rtf", "文字文档"},
	} {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return refuse(WhyForeign, "是%s，不是表格，请选择 .xlsx、.xls 或 .csv 文件", f.what)
		}
	}
	text := plainHead(head)
	switch {
	case bytes.HasPrefix(text, []byte("<!doctype html")) || bytes.HasPrefix(text, []byte("<html")) || bytes.HasPrefix(text, []byte("<table")),
		bytes.HasPrefix(text, []byte("<")) && (bytes.Contains(text, []byte("<html")) || bytes.Contains(text, []byte("<table "))):
		return refuse(WhyWebPage, "其实是网页（HTML），请在 WPS 或 Excel 里打开后另存为 .xlsx")
	case bytes.HasPrefix(text, []byte("<?xml")) || bytes.HasPrefix(text, []byte("<workbook")):
		return refuse(WhyXML, "其实是 XML 文件，请在 WPS 或 Excel 里打开后另存为 .xlsx")
	case bytes.HasPrefix(text, []byte("mime-version:")):
		return refuse(WhyWebPage, "其实是网页（MHTML），请在 WPS 或 Excel 里打开后另存为 .xlsx")
	}
	return nil
}

// plainHead is the beginning of a text in lower case, without byte order mark and
// blanks; of UTF-16 the low bytes are enough to know markup by.
func plainHead(head []byte) []byte {
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		head = bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	head = bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	return bytes.ToLower(bytes.TrimSpace(head))
}

// limits counts what a file has cost so far, over all its sheets.
type limits struct{ cells, text, merges int }

// cell counts one cell with its text.
func (l *limits) cell(text string) error {
	l.cells++
	if l.cells > mostCells {
		return refuse(WhyLarge, "的内容超过 %d 万格，请只留要导入的工作表，或拆成几个文件", mostCells/10_000)
	}
	return l.keep(text)
}

// keep counts a text that is kept.
func (l *limits) keep(text string) error {
	l.text += len(text)
	if l.text > mostText {
		return refuse(WhyLarge, "的文字超过 %d MB，请只留要导入的工作表，或拆成几个文件", mostText>>20)
	}
	if len(text) > mostCell && utf8.RuneCountInString(text) > mostCell {
		return refuse(WhyBroken, "有一格超过 %d 个字，表格里放不下这么多，文件可能已损坏，请在 WPS 或 Excel 里打开后另存为 .xlsx", mostCell)
	}
	return nil
}

// merge counts one block of merged cells.
func (l *limits) merge() error {
	l.merges++
	if l.merges > mostMerges {
		return refuse(WhyLarge, "的合并单元格超过 %d 万处，请取消数据行的合并后再试", mostMerges/10_000)
	}
	return nil
}

func tooManySheets(n int) error {
	return refuse(WhyLarge, "有 %d 个工作表，最多读 %d 个，请只留要导入的", n, mostSheets)
}
