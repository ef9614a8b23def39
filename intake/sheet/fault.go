package sheet

import "fmt"

// Why says why a file or a sheet is refused, for programs; people read Error.
type Why string

// The reasons of a refusal.
const (
	WhyEmpty   Why = "empty"     // no byte, or no cell with anything in it
	WhyBroken  Why = "broken"    // cut off or damaged
	WhyLocked  Why = "locked"    // protected by a password
	WhyWebPage Why = "web-page"  // HTML called .xls
	WhyXML     Why = "xml"       // an XML table called .xls
	WhyOld     Why = "old-excel" // Excel 95 or before
	WhyBinary  Why = "xlsb"      // the binary workbook of Excel
	WhyForeign Why = "foreign"   // no sheet at all: a picture, a PDF, a Word document, …
	WhyLarge   Why = "too-large" // more bytes, rows, cells or sheets than are read, also once unpacked
	WhyQuotes  Why = "quotes"    // CSV with a quote that never ends
	WhyCoding  Why = "encoding"  // text in none of the known encodings
	WhyNoTable Why = "no-table"  // no heading row could be found
)

// Error refuses a file or a sheet. Its text is one sentence: what is the matter,
// and what to do.
type Error struct {
	Why      Why
	File     string // as given to Open
	Sheet    string // where one sheet is the matter
	Sentence string // without the name of the file
	Err      error  // of the library below, for logs; may be nil
}

func (e *Error) Error() string {
	switch {
	case e.File != "" && e.Sheet != "":
		return "“" + e.File + "”的工作表“" + e.Sheet + "”" + e.Sentence
	case e.Sheet != "":
		return "工作表“" + e.Sheet + "”" + e.Sentence
	case e.File != "":
		return "“" + e.File + "”" + e.Sentence
	}
	return e.Sentence
}

func (e *Error) Unwrap() error { return e.Err }

func refuse(why Why, format string, values ...any) *Error {
	return &Error{Why: why, Sentence: fmt.Sprintf(format, values...)}
}

// Finding is something that does not stop the reading and that a person should
// know. Row and Col are where it is seen, 0 where it is no one place.
type Finding struct {
	Sheet    string
	Row, Col int
	Text     string // one sentence
}
