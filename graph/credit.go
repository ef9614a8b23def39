package graph

import "strings"

// creditDigits are the characters of a unified social credit code (GB 32100-2015)
// in the order of their values: digits and capitals without I, O, S, V, Z.
const creditDigits = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ValidCreditCode reports whether a text is a unified social credit code whose
// last character checks the others.
func ValidCreditCode(code string) bool {
	if len(code) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range len(code) {
		v := strings.IndexByte(creditDigits, code[i])
		if v < 0 || i >= 2 && i < 8 && v > 9 { // the region is digits
			return false
		}
		if i == 17 {
			return v == (31-sum%31)%31
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return false
}

// CreditCheck returns the last character of a unified social credit code whose
// other 17 are given; blank where they can be none.
func CreditCheck(begin string) string {
	for i := range len(creditDigits) {
		if c := creditDigits[i : i+1]; ValidCreditCode(begin + c) {
			return c
		}
	}
	return ""
}
