package sheet

// Day is a date as far as it is known: Month and Day are 0 where only the year is.
type Day struct{ Year, Month, Day int }

// Amount is a sum of money, exact.
type Amount struct {
	Base     Decimal // in 元, or in the currency's own unit
	Currency string  // CNY, USD, …: no rate is ever applied
	// Doubt, where not blank, says why a person should be asked although a value was read: 约, 万/亿.
	Doubt string
}

// Wan is the amount in 万元 (or 万美元, …).
func (a Amount) Wan() Decimal { return a.Base.Shift(-4) }

// Yi is the amount in 亿元 (or 亿美元, …).
func (a Amount) Yi() Decimal { return a.Base.Shift(-8) }

// ReadAmount reads a sum of money in a unit; a unit inside the cell (1.2亿元) wins.
// The error is one sentence: no number, a range, or no unit anywhere.
func ReadAmount(c Cell, u Unit) (Amount, error) { return readAmount(c, u) }

// ReadIn reads a number into a unit; one inside the cell (5万度) goes before that of the heading, and
// where neither says any it is taken as it stands. known is false where the unit that is said
// cannot be turned into the other; the error is one sentence.
func ReadIn(c Cell, head, to Unit) (v float64, known bool, err error) { return readIn(c, head, to) }

// Units are the units of what another measures, that one first.
func Units(of Unit) []string { return unitsLike(of) }

// ReadNumber reads a number: 1,234.5, １２, 12 家 and 12% (as 12) too.
func ReadNumber(c Cell) (Decimal, error) { return readNumber(c) }

// ReadDay reads a date: a Date cell, 2021-3-5, 2021/3, 2021.3, 2021年3月, 202103,
// 20210305, 2021, or the serial number of a day. Where only a part is sure
// (2024年上半年, 2021.1 of a number cell, which may have been 2021.10) doubt says
// what is open; a span and anything else is an error of one sentence.
func ReadDay(c Cell) (day Day, doubt string, err error) { return readDay(c) }

// ReadSpan reads a span such as 2009-2011, 2007.10-2010.12, 2010-; an end that is
// not given is zero. A single date is both ends.
func ReadSpan(c Cell) (from, to Day, err error) { return readSpan(c) }

// ReadYesNo reads 是, 有, √, 已, 1, yes and their opposites.
func ReadYesNo(c Cell) (bool, error) { return readYesNo(c) }
