// Package intake takes an office's own sheets in: file → sheets and mapping →
// checked rows, cell by cell old → new, refusals and questions → one batch.
// What a dry run shows and what is written come from one plan, made by Check.
//
// The headings are matched with the table of kinds, the values read by it; what
// a person said once (the mapping of a sheet, whether two names are one firm) is
// kept as records of the ledger and not asked again.
package intake

import (
	"chainchief/graph"
	"chainchief/intake/sheet"
)

// File is a file on its way in. It is not safe for concurrent use.
type File struct {
	Name   string
	Hash   string // of its bytes
	Sheets []*Sheet
	// Findings are what a reader of the numbers should know of the file.
	Findings []sheet.Finding
	// Answers are what a person said to questions, by their ids.
	Answers map[string]string
	// Profile, where set, is the name of the kept mapping to be used.
	Profile string
	// Signed says who answers for the file where it is a 核实单; nil: it is none.
	Signed *Signature
	// Refused are records that whoever sends the file may not write, each with why: their rows are refused.
	Refused map[graph.Ref]string

	slips []*slip
	again func() (*sheet.Book, error) // reads it once more
	// resting: the cells were let go. The sources of sheets may be gone before, since nothing but other headings asks for them.
	resting bool
}

// Sheet is one sheet of the file and how it is read.
type Sheet struct {
	Name  string
	Table *sheet.Table // nil where no table was found; Fault says why
	Fault string
	// Map is how the sheet is read. Skip leaves the sheet out.
	Map  *Map
	Skip bool
	// Form says that it is a sheet of our own, as templates and exports are laid out.
	Form bool
	// Known says that Map comes from a kept mapping of the same headings; New and
	// Lost are the headings by which this sheet differs from it.
	Known     string
	New, Lost []string

	file   *File
	source *sheet.Sheet
	csv    bool
	how    func(*sheet.Sheet) (*sheet.Table, error) // finds Table in source
	rested int                                      // records that Table had when its cells were let go
}

// Map says what the columns of a sheet are.
type Map struct {
	Kind    graph.Kind
	Columns []Column // one for each heading of the table, in its order
	// Constants are values of fields for which the sheet has no column.
	Constants map[string]string
	// Answers are what a person said of values: 环节 锂电正极 → nev.battery.cathode.
	Answers map[string]string
}

// Column says what one column is.
type Column struct {
	Heading string // as the sheet shows it
	Key     string // by which it is kept in a mapping
	Place   string // the letters over it
	// Use is the name of a field, graph.ColumnOwn, ColumnLeft or ColumnTicked. A field
	// of the memberships that the rows of enterprises bring along is written memberships.segment.
	Use  string
	Unit string // of an amount: 万元, 亿元, …
	// Sure is false where the unit is a guess, or there is none though one is needed.
	Sure   bool
	Person bool // it tells of persons: left out, or an own column for the office alone
	// Numbers: its heading tells of no persons, but cells hold numbers of them; what holds one is for the office alone.
	Numbers bool
	Sample  string
}

// Question is something that a person must decide before rows go in.
type Question struct {
	ID    string `json:"id"`
	About string `json:"about"` // firm, project, amount, date, value, unit, constant, segment, corrected, changed
	Sheet string `json:"sheet"`
	Row   int    `json:"row,omitzero"`   // the first it concerns, as the sheet shows it
	Place string `json:"place,omitzero"` // C5
	Rows  int    `json:"rows"`           // how many wait for it; 0 of a proposal
	Text  string `json:"text"`
	// Options are the answers to choose from.
	Options []Option `json:"options"`
	Answer  string   `json:"answer,omitzero"`
}

// Option is an answer to a question.
type Option struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}

// What a question is about.
const (
	AboutFirm     = "firm"     // is it the same firm
	AboutProject  = "project"  // is it the same project
	AboutAmount   = "amount"   // is the amount right
	AboutDate     = "date"     // is the date read as meant
	AboutValue    = "value"    // what a word of a column stands for
	AboutUnit     = "unit"     // in what unit a column is
	AboutConstant = "constant" // what holds for all rows
	// AboutSegment proposes a segment by what a firm makes; no row waits for it.
	AboutSegment = "segment"
	// AboutCorrected: a row says again what an accepted correction did away with.
	AboutCorrected = "corrected"
	// AboutChanged: may what somebody changed since a 核实单 was made be written over, and
	// does a firm on which the judgement rests really move or close.
	AboutChanged = "changed"
)

// Answers that mean the same in every question.
const (
	AnswerYes  = "yes"  // as read
	AnswerSkip = "skip" // without this cell; its text is kept as the office's own column
	AnswerNew  = "new"  // none of the firms named: a new one
	AnswerKeep = "keep" // as recorded, whatever the file says
)
