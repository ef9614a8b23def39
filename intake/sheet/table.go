package sheet

// Table is what a person sees in a sheet.
type Table struct {
	Sheet  string
	Title  string // as shown, on one line; blank where there is none
	Period Period // of the title or of a line below it
	Unit   Unit   // of the unit row (单位：万元); the zero Unit where there is none
	// Form: the sheet is one record, with labels beside their values. Headings are
	// the labels in reading order, and each value keeps its own place.
	Form bool
	// HeadFirst and HeadLast are the heading rows as the sheet counts; both 0 for a form.
	HeadFirst, HeadLast int
	Headings            []Heading
	Records             []Record
	Totals              []Total
	Left                []LeftOut // rows below the headings that are no records, with the reason
	Findings            []Finding
}

// Heading is one column with a heading, or one label of a form.
type Heading struct {
	Col   int      // as the sheet counts, from 1
	Text  string   // as shown, blanks and line breaks tidied: 项目业主单位 / 联系人
	Parts []string // the same by heading rows, top down
	// Key is Text for matching: without blanks, units, years and months, half width,
	// lower case, parts joined by a slash: 项目业主单位/联系人. Leaf is its last part.
	Key, Leaf string
	Unit      Unit // of the heading in brackets, else of the unit row if the column may hold amounts
	// UnitGuessed: no unit is written; it is that of all other columns of money, and to be confirmed.
	UnitGuessed bool
	// UnitAbove: the unit is that of the unit row, and not in the heading.
	UnitAbove bool
	Period    Period // that was taken out of the heading
	Person    Person
	Numbers   bool // the heading tells of no persons, and a cell holds the number of one
}

// Person says what a column tells of persons, so that it can be left out.
type Person string

// What columns tell of persons.
const (
	NoPerson    Person = ""
	PersonName  Person = "name"
	PersonPhone Person = "phone" // or mail, fax
	PersonID    Person = "id"    // identity card
	PersonMixed Person = "mixed" // an organisation and a person in one cell: 建设单位及责任人
)

// Record is one row of data.
type Record struct {
	Row int // as the sheet shows it; of a form the first row
	// Cells are those of the headings, in their order. A blank cell under a vertical
	// merge has the value of the merge, with the place where it stands.
	Cells []Cell
	// Section are the section rows above, outermost first: 一、市本级（48项）, （一）在建（11项）.
	// Records share the slice.
	Section []string
}

// Total is a row of totals, compared with the records it should count.
type Total struct {
	Row   int
	Text  string // 合计（12项）
	Count int    // how many records it says there are; -1 where it does not say
	Cells []Cell // as of a Record
}

// LeftReason says why a row is no record.
type LeftReason string

// Why a row is left out.
const (
	LeftSection LeftReason = "section" // 一、工业
	LeftTotal   LeftReason = "total"   // 合计, 小计, 其中：…
	LeftNote    LeftReason = "note"    // 备注：…, 填报人：…
	LeftHeading LeftReason = "heading" // the headings again, or the numbers of columns
	LeftNumber  LeftReason = "number"  // a row with nothing but its number and zeros: a line to be filled in
)

// LeftOut is a row that is no record.
type LeftOut struct {
	Row    int
	Reason LeftReason
	Text   string // what stands in it, shortened
}

// Period is a span of months as people write it, both ends included.
type Period struct {
	Text     string // as shown: 2010年1-3月; blank where there is none
	From, To Day    // both zero where the text lacks the year
}
