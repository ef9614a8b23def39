package sheet

func readAmount(c Cell, u Unit) (Amount, error) { return Amount{}, nil }
func readNumber(c Cell) (Decimal, error)        { return Decimal{}, nil }
func readDay(c Cell) (Day, string, error)       { return Day{}, "", nil }
func readSpan(c Cell) (Day, Day, error)         { return Day{}, Day{}, nil }
func readYesNo(c Cell) (bool, error)            { return false, nil }

// Table finds the one table or form of a sheet; where no heading row can be told,
// the error is an *Error with WhyNoTable or WhyEmpty.
func (s *Sheet) Table() (*Table, error) { return nil, nil }

// TableAt reads the sheet with the heading rows that a person pointed out, both
// ends included, as the sheet counts.
func (s *Sheet) TableAt(first, last int) (*Table, error) { return nil, nil }

// UnitOf reads a unit such as 万元, 亿元人民币, 万美元, 亩, ㎡, %; the zero Unit where it is none.
func UnitOf(text string) Unit { return Unit{} }

// String writes the day as far as it is known: 2021, 2021-03, 2021-03-05; blank for the zero Day.
func (d Day) String() string { return "" }
