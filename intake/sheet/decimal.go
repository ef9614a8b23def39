package sheet

import (
	"math/big"
	"strconv"
	"strings"
)

// Decimal is an exact decimal number. The zero value is 0.
type Decimal struct {
	coef  *big.Int // never changed once made, so that copies may share it; nil is 0
	scale int      // the value is coef / 10^scale; never below 0
}

var zero = new(big.Int)

func (d Decimal) int() *big.Int {
	if d.coef == nil {
		return zero
	}
	return d.coef
}

// mostDigits bounds a number: no sheet of an office has longer ones, and a made-up
// exponent must not cost memory.
const mostDigits = 60

// ParseDecimal reads digits with an optional sign, one point and an exponent; ok is
// false for anything else and for more than 60 digits.
func ParseDecimal(s string) (d Decimal, ok bool) {
	body, exponent, hasExp := strings.Cut(strings.ToLower(s), "e")
	exp := 0
	if hasExp {
		n, err := strconv.Atoi(exponent)
		if err != nil || n > mostDigits || n < -mostDigits {
			return d, false
		}
		exp = n
	}
	whole, frac, _ := strings.Cut(body, ".")
	digits := strings.TrimLeft(whole, "+-")
	if len(whole)-len(digits) > 1 || len(digits)+len(frac) == 0 || len(digits)+len(frac) > mostDigits {
		return d, false
	}
	for _, r := range digits + frac {
		if r < '0' || r > '9' {
			return d, false
		}
	}
	d.coef, d.scale = new(big.Int), len(frac)
	d.coef.SetString(digits+frac, 10)
	if strings.HasPrefix(whole, "-") {
		d.coef.Neg(d.coef)
	}
	return d.Shift(exp), true
}

// fromFloat takes the 15 digits that a spreadsheet keeps and shows.
func fromFloat(f float64) (Decimal, bool) {
	return ParseDecimal(strconv.FormatFloat(f, 'g', 15, 64))
}

// Shift is the number times 10 to the power of n.
func (d Decimal) Shift(n int) Decimal {
	coef, scale := d.int(), d.scale-n
	if scale < 0 {
		coef, scale = new(big.Int).Mul(coef, ten(-scale)), 0
	}
	// No zeros behind the point: equal numbers are written alike.
	for scale > 0 {
		q, rest := new(big.Int).QuoRem(coef, big.NewInt(10), new(big.Int))
		if rest.Sign() != 0 {
			break
		}
		coef, scale = q, scale-1
	}
	return Decimal{coef, scale}
}

func ten(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// Add is the sum.
func (d Decimal) Add(o Decimal) Decimal {
	if d.scale < o.scale {
		d, o = o, d
	}
	up := new(big.Int).Mul(o.int(), ten(d.scale-o.scale))
	return Decimal{up.Add(up, d.int()), d.scale}
}

// Neg is the number with the other sign.
func (d Decimal) Neg() Decimal { return Decimal{new(big.Int).Neg(d.int()), d.scale} }

// Cmp is -1, 0 or 1 where d is below, equal to or above o.
func (d Decimal) Cmp(o Decimal) int {
	return d.Add(o.Neg()).Sign()
}

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int { return d.int().Sign() }

// String writes the number in plain digits: 137.84.
func (d Decimal) String() string {
	d = d.Shift(0)
	s := d.int().String()
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	if d.scale == 0 {
		return sign + s
	}
	if len(s) <= d.scale {
		s = strings.Repeat("0", d.scale-len(s)+1) + s
	}
	return sign + s[:len(s)-d.scale] + "." + s[len(s)-d.scale:]
}

// Float is the nearest floating point number.
func (d Decimal) Float() float64 {
	f, _ := strconv.ParseFloat(d.String(), 64)
	return f
}
