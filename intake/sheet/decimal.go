package sheet

import (
	"math/big"
	"strconv"
	"strings"
)

// Decimal is an exact decimal number. The zero value is 0.
type Decimal struct {
	coef  big.Int
	scale int // the value is coef / 10^scale; never below 0
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
	d.coef.SetString(digits+frac, 10)
	if strings.HasPrefix(whole, "-") {
		d.coef.Neg(&d.coef)
	}
	d.scale = len(frac)
	return d.Shift(exp), true
}

// fromFloat takes the 15 digits that a spreadsheet keeps and shows.
func fromFloat(f float64) (Decimal, bool) {
	return ParseDecimal(strconv.FormatFloat(f, 'g', 15, 64))
}

// Shift is the number times 10 to the power of n.
func (d Decimal) Shift(n int) Decimal {
	out := Decimal{scale: d.scale - n}
	out.coef.Set(&d.coef)
	if out.scale < 0 {
		out.coef.Mul(&out.coef, ten(-out.scale))
		out.scale = 0
	}
	return out.trimmed()
}

func (d Decimal) trimmed() Decimal {
	var q, r big.Int
	for d.scale > 0 {
		q.QuoRem(&d.coef, big.NewInt(10), &r)
		if r.Sign() != 0 {
			break
		}
		d.coef.Set(&q)
		d.scale--
	}
	return d
}

func ten(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// Add is the sum.
func (d Decimal) Add(o Decimal) Decimal {
	if d.scale < o.scale {
		d, o = o, d
	}
	out := Decimal{scale: d.scale}
	out.coef.Mul(&o.coef, ten(d.scale-o.scale))
	out.coef.Add(&out.coef, &d.coef)
	return out
}

// Neg is the number with the other sign.
func (d Decimal) Neg() Decimal {
	out := Decimal{scale: d.scale}
	out.coef.Neg(&d.coef)
	return out
}

// Cmp is -1, 0 or 1 where d is below, equal to or above o.
func (d Decimal) Cmp(o Decimal) int {
	diff := d.Add(o.Neg())
	return diff.coef.Sign()
}

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int { return d.coef.Sign() }

// String writes the number in plain digits: 137.84.
func (d Decimal) String() string {
	d = d.Shift(0)
	s := d.coef.String()
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
