package api

// manual is the OpenAPI document laid out for reading.
type manual struct {
	Title, Version, Summary string
	Intro                   []string // paragraphs
	Groups                  []manualGroup
	Shapes                  []manualShape
	Common                  []manualAnswer // what any operation may answer
}

// manualPage is what one page shows of the manual: an operation, a shape or, with neither,
// the list of both. All on one page were 50,000 elements, over which browsers stood still.
type manualPage struct {
	*manual
	Operation *manualOperation
	Shape     *manualShape
}

type manualGroup struct {
	Name, Text string
	Operations []manualOperation
}

type manualOperation struct {
	ID, Method, Path, Summary, Text string
	Write                           bool // needs an account that may write
	Parameters                      []manualField
	Body                            []manualField
	BodyExample                     string
	Answers                         []manualAnswer
}

type manualAnswer struct {
	Status, Text string
	Shape        string // name of a shape, or blank
	Example      string
}

// manualShape is a schema: an object with its fields, or a list of words.
type manualShape struct {
	Name, Text string
	Fields     []manualField
	Words      []string
	More       []string // shapes whose fields it has too
}

type manualField struct {
	Name, In, Text, Type string
	Shape                string // name of the shape that Type is, or a list of
	Required             bool
	Example              string
}
