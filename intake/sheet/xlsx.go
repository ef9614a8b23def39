package sheet

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// xlsx is a workbook while it is read.
type xlsx struct {
	parts   map[string]*zip.File // by lower-case path
	limits  *limits
	opened  int64 // bytes unpacked so far
	shared  []string
	formats []*format // by style of a cell
	date    float64   // what makes a day of the file's system one of the 1900 system
	linked  bool      // there are links to other files
	oddly   oddities
}

var errHalf = refuse(WhyBroken, "不完整，可能没有传完或没有存完，请重新保存或传送一次")

func openXLSX(r io.ReaderAt, size int64, l *limits) (*Book, error) {
	if err := checkDirectory(r, size); err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, half(err)
	}
	x := &xlsx{parts: map[string]*zip.File{}, limits: l}
	for _, f := range archive.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if f.Flags&1 != 0 {
			return nil, refuse(WhyLocked, "加了密码，请取消密码后再试")
		}
		if x.parts[name] == nil {
			x.parts[name] = f
		}
	}
	book, err := x.book()
	if err != nil {
		return nil, half(err)
	}
	return book, nil
}

// half says of an archive's own errors that the file is cut off or damaged.
func half(err error) error {
	var refused *Error
	if errors.As(err, &refused) {
		return err
	}
	out := *errHalf
	out.Err = err
	return &out
}

// checkDirectory bounds the directory of the archive before archive/zip makes an
// entry of each of its lines: a file may list millions.
func checkDirectory(r io.ReaderAt, size int64) error {
	const most, endLen = 1 << 20, 22
	tail := make([]byte, min(size, endLen+1<<16))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	at := strings.LastIndex(string(tail), "PK\x05\x06")
	if at < 0 || at+endLen > len(tail) {
		return errHalf
	}
	length, offset := binary.LittleEndian.Uint32(tail[at+12:]), int64(binary.LittleEndian.Uint32(tail[at+16:]))
	if length > most || size-offset > most+1<<17 {
		return refuse(WhyLarge, "里的部件太多，不像表格文件，请在 WPS 或 Excel 里打开后另存为 .xlsx")
	}
	return nil
}

// meter counts what is unpacked: a small file may hold gigabytes.
type meter struct {
	r io.Reader
	x *xlsx
}

func (m meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if m.x.opened += int64(n); m.x.opened > mostOpened {
		return 0, errBomb
	}
	return n, err
}

var errBomb = refuse(WhyLarge, "解压后超过 %d MB，请只留要导入的工作表，并删去表格下方和右侧的空白行列", mostOpened>>20)

// read goes through one part. each is called for every token; a part that is not there is passed over.
func (x *xlsx) read(name string, each func(m *markup, t token) error) error {
	f := x.parts[strings.ToLower(name)]
	if f == nil {
		return nil
	}
	if f.UncompressedSize64 > mostOpened {
		return errBomb
	}
	part, err := f.Open()
	if err != nil {
		return err
	}
	defer part.Close()
	m := newMarkup(meter{part, x})
	for {
		t, err := m.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := each(m, t); err != nil {
			if err == errEnough {
				return nil
			}
			return err
		}
	}
}

// errEnough ends the reading of a part.
var errEnough = errors.New("enough")

func (x *xlsx) book() (*Book, error) {
	main, err := x.main()
	if err != nil {
		return nil, err
	}
	tabs, err := x.tabs(main)
	if err != nil {
		return nil, err
	}
	targets, err := x.relations(main)
	if err != nil {
		return nil, err
	}
	book := &Book{Format: XLSX}
	strs, styles := path.Join(path.Dir(main), "sharedStrings.xml"), path.Join(path.Dir(main), "styles.xml")
	macros := false
	for _, t := range targets {
		switch t.kind {
		case "sharedStrings":
			strs = t.path
		case "styles":
			styles = t.path
		case "vbaProject":
			macros = true
		case "externalLink":
			x.linked = true
		}
	}
	if err := errors.Join(x.readStyles(styles), x.readShared(strs)); err != nil {
		return nil, err
	}
	for _, tab := range tabs {
		t, ok := targets[tab.id]
		if !ok || t.kind != "worksheet" {
			continue
		}
		if x.parts[strings.ToLower(t.path)] == nil {
			return nil, errHalf
		}
		s := &Sheet{Name: tab.name, Hidden: tab.hidden}
		if err := x.readSheet(t.path, s); err != nil {
			return nil, in(s, err)
		}
		book.Sheets = append(book.Sheets, s)
	}
	book.Findings = x.oddly.findings(macros, x.linked)
	return book, nil
}

// in says of which sheet a refusal speaks.
func in(s *Sheet, err error) error {
	var refused *Error
	if !errors.As(err, &refused) {
		return err
	}
	out := *refused
	out.Sheet = s.Name
	return &out
}

// main finds the part with the list of sheets, or says what the archive is instead.
func (x *xlsx) main() (string, error) {
	main := "xl/workbook.xml"
	targets, err := x.relations("")
	if err != nil {
		return "", err
	}
	for _, t := range targets {
		if t.kind == "officeDocument" {
			main = t.path
		}
	}
	has := func(name string) bool { return x.parts[strings.ToLower(name)] != nil }
	switch {
	case has("xl/workbook.bin"):
		return "", refuse(WhyBinary, "是 Excel 二进制工作簿（.xlsb），请在 WPS 或 Excel 里另存为 .xlsx")
	case has("word/document.xml"):
		return "", refuse(WhyForeign, "是 Word 文档，不是表格，请把其中的表格复制到 WPS 表格或 Excel 里存为 .xlsx")
	case has("ppt/presentation.xml"):
		return "", refuse(WhyForeign, "是演示文稿，不是表格，请选择 .xlsx、.xls 或 .csv 文件")
	case has("content.xml") && has("mimetype"):
		return "", refuse(WhyForeign, "是 OpenDocument 文件，请在 WPS 或 Excel 里打开后另存为 .xlsx")
	case !has(main) && has("[content_types].xml"):
		return "", errHalf
	case !has(main):
		return "", refuse(WhyForeign, "是压缩包，不是表格，请解压后选择其中的 .xlsx、.xls 或 .csv 文件")
	}
	return main, nil
}

type tab struct {
	name, id string
	hidden   bool
}

func (x *xlsx) tabs(main string) (tabs []tab, err error) {
	err = x.read(main, func(m *markup, t token) error {
		if t != startTag {
			return nil
		}
		switch m.name {
		case "workbookPr":
			if on := m.attr("date1904"); on == "1" || on == "true" {
				x.date = days1904
			}
		case "sheet":
			state := m.attr("state")
			tabs = append(tabs, tab{name: m.attr("name"), id: m.attr("id"), hidden: state == "hidden" || state == "veryHidden"})
			if len(tabs) > mostSheets {
				return tooManySheets(len(tabs))
			}
		}
		return nil
	})
	return tabs, err
}

// days1904 lie between the beginnings of the two systems of days.
const days1904 = 1462

// target is what a relationship leads to.
type target struct{ kind, path string }

// relations reads the relationships of a part by their ids; external ones are left out.
func (x *xlsx) relations(part string) (map[string]target, error) {
	out := map[string]target{}
	dir := path.Dir(part)
	err := x.read(path.Join(dir, "_rels", path.Base("/"+part)+".rels"), func(m *markup, t token) error {
		if t != startTag || m.name != "Relationship" || m.attr("TargetMode") == "External" {
			return nil
		}
		if len(out) > 10*mostSheets {
			return errHalf
		}
		to := m.attr("Target")
		if strings.HasPrefix(to, "/") {
			to = strings.TrimPrefix(path.Clean(to), "/")
		} else {
			to = path.Join(dir, to)
		}
		out[m.attr("Id")] = target{path.Base(m.attr("Type")), to}
		return nil
	})
	return out, err
}

// readShared reads the texts that cells refer to by number; readings in small
// print above a text (rPh) are no part of it.
func (x *xlsx) readShared(name string) error {
	var text strings.Builder
	inText, phonetic := false, 0
	return x.read(name, func(m *markup, t token) error {
		switch {
		case t == startTag && m.name == "si" && m.empty:
			x.shared = append(x.shared, "")
		case t == startTag && m.name == "rPh" && !m.empty:
			phonetic++
		case t == endTag && m.name == "rPh":
			phonetic--
		case m.name == "t" && t != textBit:
			inText = t == startTag && !m.empty
		case t == textBit && inText && phonetic == 0:
			writeText(&text, m)
		case t == endTag && m.name == "si":
			s := tidyText(text.String())
			text.Reset()
			x.shared = append(x.shared, s)
			if len(x.shared) > mostCells {
				return refuse(WhyLarge, "的内容超过 %d 万格，请只留要导入的工作表，或拆成几个文件", mostCells/10_000)
			}
			return x.limits.keep(s)
		}
		if text.Len() > 4*mostCell+mostToken {
			return errHalf
		}
		return nil
	})
}

func writeText(to *strings.Builder, m *markup) {
	if m.raw {
		to.Write(m.text)
		return
	}
	to.WriteString(unescape(m.text))
}

// tidyText resolves what Excel writes for characters that XML cannot hold
// (_x000D_) and makes every line break one character.
func tidyText(s string) string {
	if i := strings.Index(s, "_x"); i >= 0 && i+7 <= len(s) && s[i+6] == '_' {
		s = strings.NewReplacer("_x000D_", "\r", "_x000A_", "\n", "_x0009_", "\t", "_x005F_", "_").Replace(s)
	}
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return s
}

// oddities count what a reader of the numbers should know.
type oddities struct {
	stale  int // formulas without a stored result
	first  Finding
	linked int // formulas that read another file
}

func (o *oddities) noResult(s *Sheet, row, col int) {
	if o.stale++; o.stale == 1 {
		o.first = Finding{Sheet: s.Name, Row: row, Col: col}
	}
}

func (o *oddities) findings(macros, linked bool) (list []Finding) {
	if o.stale > 0 {
		f := o.first
		f.Text = fmt.Sprintf("有 %d 格公式没有存下结果（第一处在“%s”%s），请在 WPS 或 Excel 里打开、保存后再导入", o.stale, f.Sheet, Cell{Row: f.Row, Col: f.Col}.Place())
		list = append(list, f)
	}
	if linked || o.linked > 0 {
		list = append(list, Finding{Text: "有公式取自别的文件，读的是上次存下的数，请核对是否最新"})
	}
	if macros {
		list = append(list, Finding{Text: "文件带有宏，宏没有运行，只读了格子里的数据"})
	}
	return slices.Clip(list)
}
