package graph

import "testing"

// TestValidCreditCode: the example of GB 32100-2015 holds, and no slip of one character does.
func TestValidCreditCode(t *testing.T) {
	const code = "91350100M000100Y43"
	if !ValidCreditCode(code) || CreditCheck(code[:17]) != code[17:] {
		t.Fatalf("%s is not valid", code)
	}
	for i := range len(code) {
		for _, c := range creditDigits {
			slip := code[:i] + string(c) + code[i+1:]
			if slip != code && ValidCreditCode(slip) {
				t.Errorf("%s is valid", slip)
			}
		}
	}
	for _, wrong := range []string{"", "91350100M000100Y4", "91350100M000100Y433", "91350100m000100y43", "9135010OM000100Y43", "９1350100M000100"} {
		if ValidCreditCode(wrong) {
			t.Errorf("%q is valid", wrong)
		}
	}
}
